#!/usr/bin/env bash
# What Lessonly's published service can do and cannot: no DELETE, no groups, no entity
# tags, and a POST of a name that is taken changes who has it.
. "$(dirname "$0")/scim.sh"

person ann
path=/Users/$(field id)

ask GET "$path"
want 200 ann@acme.example
ask GET /Users --get --data-urlencode 'filter=userName eq "ann@acme.example"'
want 200 '"totalResults":1'
send POST /Users "{$user,\"userName\":\"ann@acme.example\",\"emails\":[{\"value\":\"ann@acme.example\"}],\"name\":{\"givenName\":\"Anna\",\"familyName\":\"Lee\"}}"
want 201 Anna
ask GET /Users
want 200 '"totalResults":1'
send PUT "$path" "{$user,\"userName\":\"ann@acme.example\",\"emails\":[{\"value\":\"ann@acme.example\"}],\"name\":{\"givenName\":\"Anne\",\"familyName\":\"Lee\"},\"active\":true}"
want 200 Anne
send PATCH "$path" "{$patch,\"Operations\":[{\"op\":\"replace\",\"value\":{\"active\":false}}]}"
want 200 '"active":false'
ask DELETE "$path"
want 404
ask GET /Groups
want 404
