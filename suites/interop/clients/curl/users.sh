#!/usr/bin/env bash
# A user from joining to leaving: create, read, PUT, PATCH, deactivate, delete.
. "$(dirname "$0")/scim.sh"

person ann
want 201 '"active":true' '"userName":"ann@acme.example"'
ann=$(header Location)
[ "$(field location)" = "$ann" ] || fail "meta.location is not the Location header"
path=/Users/$(id)

ask GET "$path"
want 200 '"givenName":"Gina"' '"resourceType":"User"'
[ "$(header Content-Type)" = application/scim+json ] || fail "the media type is not SCIM's"
ask GET "$path?attributes=userName"
want 200 '"userName"' '"schemas"'
lacks '"emails"'
ask HEAD "$path"
want 200

# RFC 7644 §3.3.1: a name that is taken, by any case.
send POST /Users "{$user,\"userName\":\"ANN@acme.example\",\"name\":{\"givenName\":\"A\",\"familyName\":\"L\"}}"
want 409 '"scimType":"uniqueness"'

# RFC 7644 §3.5.1: PUT clears what it leaves out.
send PUT "$path" "{$user,\"userName\":\"ann@acme.example\",\"name\":{\"givenName\":\"Anna\",\"familyName\":\"Lee\"}}"
want 200 '"givenName":"Anna"'
lacks '"emails"'

send PATCH "$path" "{$patch,\"Operations\":[{\"op\":\"add\",\"path\":\"emails\",\"value\":[{\"value\":\"anna@acme.example\",\"type\":\"work\"}]},{\"op\":\"replace\",\"path\":\"name.familyName\",\"value\":\"Kim\"}]}"
want 200 '"familyName":"Kim"' 'anna@acme.example'
send PATCH "$path" "{$patch,\"Operations\":[{\"op\":\"replace\",\"path\":\"emails[type eq \\\"work\\\"].value\",\"value\":\"kim@acme.example\"}]}"
want 200 kim@acme.example
lacks anna@acme.example
send PATCH "$path" "{$patch,\"Operations\":[{\"op\":\"replace\",\"path\":\"nonsense\",\"value\":1}]}"
want 400 '"scimType":"invalidPath"'

send PATCH "$path" "{$patch,\"Operations\":[{\"op\":\"replace\",\"value\":{\"active\":false}}]}"
want 200 '"active":false'
ask GET "$path"
want 200 '"active":false'

ask DELETE "$path"
want 204
ask GET "$path"
want 404 '"status":"404"'
ask DELETE "$path"
want 404
