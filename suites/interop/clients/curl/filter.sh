#!/usr/bin/env bash
# Filters in the query, percent-encoded by curl, and in the body of a .search.
. "$(dirname "$0")/scim.sh"

person ann+lee '"externalId":"e-1"'
person bob '"externalId":"e-2","title":"R&D #1"'
person zoë '"active":false'

# find FILTER [option]... is a query whose filter curl encodes.
find() {
	local filter=$1
	shift
	ask GET /Users --get --data-urlencode "filter=$filter" "$@"
}

find 'userName eq "ann+lee@acme.example"'
want 200 '"totalResults":1' ann+lee@acme.example
find 'userName eq "ANN+LEE@acme.example"'
want 200 '"totalResults":1'
find 'externalId eq "E-1"' # exact, RFC 7643 §3.1
want 200 '"totalResults":0'
find 'title eq "R&D #1" and externalId eq "e-2"'
want 200 '"totalResults":1' bob@acme.example
find 'userName eq "zoë@acme.example"'
want 200 '"totalResults":1'
find 'active eq false or externalId sw "e-2"'
want 200 '"totalResults":2'
find 'not (externalId pr)' --data-urlencode attributes=userName
want 200 '"totalResults":1' zoë@acme.example
lacks '"name"'
find 'meta.created gt "2001-01-01T00:00:00Z"'
want 200 '"totalResults":3'
find 'userName eq'
want 400 '"scimType":"invalidFilter"'

# "+" is a space in a query (WHATWG URL, what every form does), so this asks for "ann lee".
ask GET '/Users?filter=userName%20eq%20%22ann+lee@acme.example%22'
want 200 '"totalResults":0'

search='"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]'
send POST /Users/.search "{$search,\"filter\":\"userName eq \\\"ann+lee@acme.example\\\"\",\"attributes\":[\"externalId\"]}"
want 200 '"totalResults":1' '"externalId":"e-1"'
lacks '"userName"'
send POST /.search "{$search,\"filter\":\"externalId pr\",\"count\":1}"
want 200 '"totalResults":2' '"itemsPerPage":1'
