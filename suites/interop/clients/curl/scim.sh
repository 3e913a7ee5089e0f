# Read by every script here: how a request is sent and an answer judged.
# SCIM_URL is the base address, SCIM_TOKEN the key, SCIM_USER the name for Basic.
set -euo pipefail
: "${SCIM_URL:?is the base address}" "${SCIM_TOKEN:?is the key}"

kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT
# A file, because arguments can be read by every process of the machine.
printf 'header = "Authorization: Bearer %s"\n' "$SCIM_TOKEN" >"$kept/bearer"
credentials=$kept/bearer

# ask METHOD PATH [option of curl]... sends one request. PATH may be a whole URL.
ask() {
	asked="$1 $2"
	local url=$2
	case $url in http://*) ;; *) url=$SCIM_URL$url ;; esac
	local method=(--request "$1")
	[ "$1" != HEAD ] || method=(--head)
	shift 2
	status=$(curl --silent --show-error --max-time 20 --config "$credentials" "${method[@]}" \
		--dump-header "$kept/head" --output "$kept/body" --write-out '%{http_code}' "$@" "$url")
	body=$(cat "$kept/body")
	: >"$kept/body"
}

# send METHOD PATH JSON [option of curl]... is ask with a body.
send() {
	local method=$1 path=$2 json=$3
	shift 3
	ask "$method" "$path" --header 'Content-Type: application/scim+json' --data-binary "$json" "$@"
}

fail() {
	printf '%s: %s\n%s\n%s\n' "$asked" "$1" "$(cat "$kept/head")" "$body" >&2
	exit 1
}

# want STATUS [TEXT]... is what the answer must be and hold.
want() {
	[ "$status" = "$1" ] || fail "status is $status, want $1"
	shift
	local text
	for text; do
		case $body in *"$text"*) ;; *) fail "the body has no $text" ;; esac
	done
}

# lacks TEXT is what the answer must not hold.
lacks() {
	case $body in *"$1"*) fail "the body has $1" ;; esac
}

# header NAME prints a header field of the answer.
header() {
	tr -d '\r' <"$kept/head" | sed -n "s/^$1: //Ip"
}

# field NAME prints the last text or number of that name in the answer.
field() {
	printf '%s' "$body" | sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"
}

# id prints the id of the resource that was answered.
id() {
	header Location | sed 's,.*/,,'
}

user='"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]'
patch='"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]'

# person NAME [JSON] makes a user and keeps the answer.
person() {
	local mail=$1@acme.example
	send POST /Users "{$user,\"userName\":\"$mail\",\"name\":{\"givenName\":\"Gina\",\"familyName\":\"Lee\"},\"emails\":[{\"value\":\"$mail\",\"type\":\"work\",\"primary\":true}]${2:+,$2}}"
	want 201
}
