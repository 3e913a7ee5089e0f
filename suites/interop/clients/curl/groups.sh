#!/usr/bin/env bash
# A group: made with a member, another added, one removed, found by member, deleted.
. "$(dirname "$0")/scim.sh"

person ann
ann=$(id)
person bob
bob=$(id)

send POST /Groups "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],\"displayName\":\"Tour Guides\",\"members\":[{\"value\":\"$ann\"}]}"
want 201 '"displayName":"Tour Guides"' "$ann"
path=/Groups/$(id)

send PATCH "$path" "{$patch,\"Operations\":[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"$bob\"}]}]}"
want 200 "$ann" "$bob"
ask GET "/Users/$bob"
want 200 '"display":"Tour Guides"'
send PATCH "$path" "{$patch,\"Operations\":[{\"op\":\"remove\",\"path\":\"members[value eq \\\"$ann\\\"]\"}]}"
want 200 "$bob"
lacks "\"value\":\"$ann\""
ask GET /Groups --get --data-urlencode "filter=members.value eq \"$bob\"" --data excludedAttributes=members
want 200 '"totalResults":1' 'Tour Guides'
lacks '"members"'
send PATCH "$path" "{$patch,\"Operations\":[{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"nobody\"}]}]}"
want 400

ask DELETE "$path"
want 204
ask GET "/Users/$bob"
want 200
lacks 'Tour Guides'
