#!/usr/bin/env bash
# Entity tags: If-None-Match spares a read, If-Match a lost update (RFC 7644 §3.14).
. "$(dirname "$0")/scim.sh"

person ann
path=/Users/$(id)
first=$(header ETag)
[ -n "$first" ] || fail "no ETag"

ask GET "$path" --header "If-None-Match: $first"
want 304
[ -z "$body" ] || fail "304 has a body"

title() { send PATCH "$path" "{$patch,\"Operations\":[{\"op\":\"replace\",\"path\":\"title\",\"value\":\"$1\"}]}" --header "If-Match: $2"; }
title Chief "$first"
want 200 Chief
second=$(header ETag)
[ "$second" != "$first" ] || fail "the tag did not change"

ask GET "$path" --header "If-None-Match: $first"
want 200 Chief
title Lost "$first"
want 412
send PUT "$path" "{$user,\"userName\":\"ann@acme.example\",\"name\":{\"givenName\":\"A\",\"familyName\":\"Lee\"}}" --header "If-Match: $first"
want 412
ask DELETE "$path" --header "If-Match: $first"
want 412
ask GET "$path"
want 200 Chief

title Any '*'
want 200 Any
ask DELETE "$path" --header "If-Match: $(header ETag)"
want 204
