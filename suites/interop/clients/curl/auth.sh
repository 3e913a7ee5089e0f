#!/usr/bin/env bash
# Who may: Bearer, Basic, and nobody else (RFC 7644 §2).
. "$(dirname "$0")/scim.sh"
: "${SCIM_USER:?is the name for Basic}"

ask GET /Users
want 200
printf 'user = "%s:%s"\n' "$SCIM_USER" "$SCIM_TOKEN" >"$kept/basic"
credentials=$kept/basic
ask GET /Users
want 200
send POST /Users "{$user,\"userName\":\"ann@acme.example\",\"name\":{\"givenName\":\"A\",\"familyName\":\"L\"}}"
want 201

# refused is what each of the wrong credentials must get: 401, a challenge, and nothing done.
refused() {
	send POST /Users "{$user,\"userName\":\"mallory@acme.example\",\"name\":{\"givenName\":\"M\",\"familyName\":\"L\"}}"
	want 401 '"status":"401"'
	header WWW-Authenticate | grep -q Bearer || fail "no challenge"
	lacks "$SCIM_TOKEN"
}
for wrong in 'header = "Authorization: Bearer wrong"' 'header = "Authorization: Bearer"' "user = \"$SCIM_USER:wrong\"" \
	"user = \"other:$SCIM_TOKEN\"" "header = \"Authorization: Bearer ${SCIM_TOKEN}x\"" ''; do
	printf '%s\n' "$wrong" >"$kept/wrong"
	credentials=$kept/wrong
	refused
done
ask GET "/Users?access_token=$SCIM_TOKEN"
want 401

credentials=$kept/bearer
ask GET /Users
want 200 '"totalResults":1'
lacks mallory
