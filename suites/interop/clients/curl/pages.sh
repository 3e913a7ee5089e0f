#!/usr/bin/env bash
# Every user by index pages, and every user by cursors (RFC 7644 §3.4.2.4, RFC 9865).
. "$(dirname "$0")/scim.sh"

for i in 5 2 7 1 4 6 3; do person "p$i"; done

seen=
for start in 1 4 7; do
	ask GET "/Users?startIndex=$start&count=3&sortBy=userName&attributes=userName"
	want 200 '"totalResults":7' "\"startIndex\":$start"
	seen+=$(printf '%s' "$body" | grep -o 'p[0-9]@' | tr -d '@\n')
done
want 200 '"itemsPerPage":1'
[ "$seen" = p1p2p3p4p5p6p7 ] || fail "the pages gave $seen"
ask GET '/Users?startIndex=8&count=3'
want 200 '"totalResults":7' '"itemsPerPage":0'
ask GET '/Users?count=0'
want 200 '"totalResults":7' '"itemsPerPage":0'

seen='' pages=0 cursor=
while :; do
	ask GET /Users --get --data-urlencode "cursor=$cursor" --data count=3 --data sortBy=userName --data sortOrder=descending --data attributes=userName
	want 200 '"totalResults":7'
	seen+=$(printf '%s' "$body" | grep -o 'p[0-9]@' | tr -d '@\n')
	pages=$((pages + 1))
	cursor=$(field nextCursor)
	[ -n "$cursor" ] || break
done
[ "$seen" = p7p6p5p4p3p2p1 ] || fail "the cursors gave $seen"
[ $pages = 3 ] || fail "there were $pages pages"
ask GET /Users --get --data cursor=forged --data count=3
want 400 '"scimType":"invalidCursor"'
