#!/usr/bin/env bash
# One job that makes two users and a group of them, by bulkId; and one that fails in part.
. "$(dirname "$0")/scim.sh"

job='"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]'
make() { printf '{"method":"POST","path":"/Users","bulkId":"%s","data":{%s,"userName":"%s@acme.example","name":{"givenName":"G","familyName":"F"}}}' "$1" "$user" "$1"; }

send POST /Bulk "{$job,\"Operations\":[$(make ann),$(make bob),{\"method\":\"POST\",\"path\":\"/Groups\",\"bulkId\":\"g\",\"data\":{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],\"displayName\":\"Both\",\"members\":[{\"value\":\"bulkId:ann\"},{\"value\":\"bulkId:bob\"}]}}]}"
want 200 '"status":"201"' '"bulkId":"g"' BulkResponse
lacks '"status":"4'
ask GET /Groups
want 200 '"displayName":"Both"' ann@acme.example bob@acme.example

send POST /Bulk "{$job,\"failOnErrors\":1,\"Operations\":[$(make ann),$(make zoe)]}"
want 200 '"status":"409"'
ask GET /Users --get --data-urlencode 'filter=userName eq "zoe@acme.example"'
want 200 '"totalResults":0'
