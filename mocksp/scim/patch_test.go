package scim

import (
	"strings"
	"testing"
)

const ext = EnterpriseSchema

// patched is the User that each row of TestPatch starts from.
const patched = `"displayName":"Ann Lee","title":"t","nickName":"n","active":true,
	"name":{"givenName":"Ann","familyName":"Lee","formatted":"Dr. Ann Lee"},
	"emails":[{"value":"w@x.example","type":"work","primary":true},{"value":"h@x.example","type":"home"},{"value":"w2@x.example","type":"work"}],
	"phoneNumbers":[{"value":"+1","type":"work"}],
	"` + ext + `":{"department":"d","costCenter":"c"}`

func TestPatch(t *testing.T) {
	tests := []struct {
		name, ops string
		want      map[string]any
	}{
		// add, RFC 7644 §3.5.2.1
		{"add simple", `{"op":"add","path":"userType","value":"u"}`, map[string]any{"userType": "u"}},
		{"add over a value", `{"op":"add","path":"title","value":"new"}`, map[string]any{"title": "new"}},
		{"add without path", `{"op":"add","value":{"userType":"u","emails":[{"value":"o@x.example","type":"other"}]}}`, map[string]any{"userType": "u", "emails.0.value": "w@x.example", "emails.3.value": "o@x.example"}},
		{"add complex", `{"op":"add","path":"name","value":{"middleName":"M"}}`, map[string]any{"name.middleName": "M", "name.givenName": "Ann"}},
		{"add sub-attribute", `{"op":"add","path":"name.middleName","value":"M"}`, map[string]any{"name.middleName": "M", "name.familyName": "Lee"}},
		{"add several", `{"op":"add","path":"emails","value":[{"value":"1@x.example"},{"value":"2@x.example"}]}`, map[string]any{"emails.3.value": "1@x.example", "emails.4.value": "2@x.example"}},
		{"add one object", `{"op":"add","path":"emails","value":{"value":"1@x.example"}}`, map[string]any{"emails.3.value": "1@x.example"}},
		{"add a new primary", `{"op":"add","path":"emails","value":[{"value":"1@x.example","primary":true}]}`, map[string]any{"emails.3.primary": true, "emails.0.primary": false}},
		{"add extension", `{"op":"add","path":"` + ext + `:division","value":"v"}`, map[string]any{ext + ".division": "v", ext + ".department": "d"}},
		{"add whole extension", `{"op":"add","path":"` + ext + `","value":{"division":"v"}}`, map[string]any{ext + ".division": "v", ext + ".department": "d"}},
		{"add by value path, new", `{"op":"add","path":"emails[type eq \"other\"].value","value":"o@x.example"}`, map[string]any{"emails.3.type": "other", "emails.3.value": "o@x.example"}},
		{"add by value path", `{"op":"add","path":"emails[type eq \"home\"].display","value":"D"}`, map[string]any{"emails.1.display": "D", "emails.0.display": nil}},
		{"add nothing", `{"op":"add","path":"emails","value":[]}`, map[string]any{"emails.2.value": "w2@x.example", "emails.3": nil}},
		// remove, §3.5.2.2
		{"remove simple", `{"op":"remove","path":"title"}`, map[string]any{"title": nil}},
		{"remove absent", `{"op":"remove","path":"userType"}`, map[string]any{"userType": nil}},
		{"remove all values", `{"op":"remove","path":"emails"}`, map[string]any{"emails": nil}},
		{"remove filtered", `{"op":"remove","path":"emails[type eq \"work\"]"}`, map[string]any{"emails.0.type": "home", "emails.1": nil}},
		{"remove filtered, nested", `{"op":"remove","path":"emails[(type eq \"work\" and not (primary eq true)) or value sw \"h\"]"}`, map[string]any{"emails.0.value": "w@x.example", "emails.1": nil}},
		{"remove filtered sub-attribute", `{"op":"remove","path":"emails[type eq \"home\"].type"}`, map[string]any{"emails.1": map[string]any{"value": "h@x.example"}}},
		{"remove last", `{"op":"remove","path":"phoneNumbers[type eq \"work\"]"}`, map[string]any{"phoneNumbers": nil}},
		{"remove sub-attribute", `{"op":"remove","path":"name.givenName"}`, map[string]any{"name.givenName": nil, "name.familyName": "Lee"}},
		{"remove extension attribute", `{"op":"remove","path":"` + ext + `:department"}`, map[string]any{ext: map[string]any{"costCenter": "c"}}},
		{"remove extension", `{"op":"remove","path":"` + ext + `"}`, map[string]any{ext: nil, "schemas": []any{UserSchema}}},
		{"remove listed values", `{"op":"remove","path":"emails","value":[{"value":"h@x.example"}]}`, map[string]any{"emails.0.value": "w@x.example", "emails.1.value": "w2@x.example", "emails.2": nil}},
		// replace, §3.5.2.3
		{"replace simple", `{"op":"replace","path":"title","value":"new"}`, map[string]any{"title": "new"}},
		{"replace absent", `{"op":"replace","path":"userType","value":"u"}`, map[string]any{"userType": "u"}},
		{"replace without path", `{"op":"replace","value":{"title":"new","emails":[{"value":"1@x.example"}]}}`, map[string]any{"title": "new", "emails": []any{map[string]any{"value": "1@x.example"}}, "nickName": "n"}},
		{"replace all values", `{"op":"replace","path":"emails","value":[{"value":"1@x.example"}]}`, map[string]any{"emails": []any{map[string]any{"value": "1@x.example"}}}},
		{"replace complex", `{"op":"replace","path":"name","value":{"givenName":"Eve"}}`, map[string]any{"name.givenName": "Eve", "name.familyName": "Lee", "name.formatted": "Dr. Eve Lee"}},
		{"replace sub-attribute", `{"op":"replace","path":"name.familyName","value":"Ray"}`, map[string]any{"name.familyName": "Ray", "name.givenName": "Ann"}},
		{"replace by value path", `{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"n@x.example","type":"other"}}`, map[string]any{"emails.1": map[string]any{"value": "n@x.example", "type": "other"}, "emails.0.value": "w@x.example"}},
		{"replace part of all matches", `{"op":"replace","path":"emails[type eq \"work\"].display","value":"D"}`, map[string]any{"emails.0.display": "D", "emails.2.display": "D", "emails.1.display": nil}},
		{"replace primary", `{"op":"replace","path":"emails[type eq \"home\"].primary","value":true}`, map[string]any{"emails.0.primary": false, "emails.1.primary": true}},
		{"replace active", `{"op":"replace","path":"active","value":false}`, map[string]any{"active": false}},
		{"replace active by object", `{"op":"replace","value":{"active":false}}`, map[string]any{"active": false}},
		{"replace extension attribute", `{"op":"replace","path":"` + ext + `:department","value":"new"}`, map[string]any{ext + ".department": "new", ext + ".costCenter": "c"}},
		{"replace null", `{"op":"replace","path":"title","value":null}`, map[string]any{"title": nil}},
		{"replace sub by null", `{"op":"replace","path":"name","value":{"givenName":null}}`, map[string]any{"name.givenName": nil, "name.familyName": "Lee"}},
		{"replace by empty array", `{"op":"replace","path":"emails","value":[]}`, map[string]any{"emails": nil}},
		{"replace externalId", `{"op":"replace","path":"externalId","value":"E"}`, map[string]any{"externalId": "E"}},
		{"replace userName", `{"op":"replace","path":"userName","value":"ANN"}`, map[string]any{"userName": "ANN"}},
		// what provisioners send
		{"capitalized op", `{"op":"Replace","path":"title","value":"new"}`, map[string]any{"title": "new"}},
		{"dotted keys", `{"op":"replace","value":{"name.givenName":"Eve","` + ext + `:department":"new","emails.display":"D"}}`, map[string]any{"name.givenName": "Eve", ext + ".department": "new", "emails.2.display": "D"}},
		{"extension object", `{"op":"replace","value":{"` + ext + `":{"department":"new"}}}`, map[string]any{ext + ".department": "new", ext + ".costCenter": "c"}},
		{"whole core schema", `{"op":"add","path":"` + UserSchema + `","value":{"title":"new"}}`, map[string]any{"title": "new", "nickName": "n"}},
		{"extension null", `{"op":"replace","value":{"` + ext + `":null}}`, map[string]any{ext: nil}},
		{"name part removed", `{"op":"remove","path":"name.givenName"}`, map[string]any{"name.formatted": "Dr. Lee"}},
		{"array of one by value path", `{"op":"replace","path":"emails[type eq \"home\"]","value":[{"value":"n@x.example"}]}`, map[string]any{"emails.1": map[string]any{"value": "n@x.example"}}},
		{"known value gains a part", `{"op":"add","path":"emails","value":[{"value":"h@x.example","type":"home","display":"D"}]}`, map[string]any{"emails.1.display": "D", "emails.3": nil}},
		{"core URN", `{"op":"replace","path":"` + strings.ToUpper(UserSchema) + `:NAME.GIVENNAME","value":"Eve"}`, map[string]any{"name.givenName": "Eve"}},
		{"case of names", `{"OP":"replace","PATH":"EMAILS[TYPE eq \"home\"].VALUE","VALUE":"n@x.example"}`, map[string]any{"emails.1.value": "n@x.example"}},
		// order and state
		{"in sequence", `{"op":"remove","path":"emails"},{"op":"add","path":"emails","value":[{"value":"1@x.example","type":"work"}]},{"op":"replace","path":"emails[type eq \"work\"].value","value":"2@x.example"}`, map[string]any{"emails": []any{map[string]any{"value": "2@x.example", "type": "work"}}}},
		{"schemas drops an extension", `{"op":"replace","path":"schemas","value":["` + UserSchema + `"]},{"op":"add","path":"` + ext + `:division","value":"v"}`, map[string]any{ext: map[string]any{"division": "v"}}},
		{"schemas by value path", `{"op":"remove","path":"schemas[value eq \"` + ext + `\"]"}`, map[string]any{ext: nil}},
		{"schemas added", `{"op":"add","path":"schemas","value":["` + ext + `"]}`, map[string]any{ext + ".department": "d"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newProvider(t)
			at := "/Users/" + p.add("/Users", user("ann", patched))
			a := p.do("PATCH", at, patchOf(tt.ops)).is(200)
			for path, v := range tt.want {
				a.want(path, v)
			}
			if b := p.do("GET", at, ""); !equal(a.body, b.body) {
				t.Errorf("reading back gives %s, want %s", b.raw, a.raw)
			}
		})
	}
}

func TestPatchRefused(t *testing.T) {
	many := strings.TrimSuffix(strings.Repeat(`{"op":"remove","path":"title"},`, 10_000), ",")
	tests := []struct {
		name, body string
		status     int
		scimType   string
	}{
		{"no schemas", `{"Operations":[{"op":"remove","path":"title"}]}`, 400, "invalidSyntax"},
		{"other schemas", `{"schemas":["` + UserSchema + `"],"Operations":[{"op":"remove","path":"title"}]}`, 400, "invalidSyntax"},
		{"no operations", `{"schemas":["` + PatchOpSchema + `"]}`, 400, "invalidSyntax"},
		{"empty operations", patchOf(), 400, "invalidSyntax"},
		{"operations object", `{"schemas":["` + PatchOpSchema + `"],"Operations":{"op":"remove"}}`, 400, "invalidSyntax"},
		{"operation string", patchOf(`"remove"`), 400, "invalidSyntax"},
		{"no op", patchOf(`{"path":"title","value":"x"}`), 400, "invalidSyntax"},
		{"unknown op", patchOf(`{"op":"move","path":"title","value":"x"}`), 400, "invalidSyntax"},
		{"10,000 operations", patchOf(many), 413, ""},
		{"malformed path", patchOf(`{"op":"replace","path":"emails[type eq \"work\"","value":"x"}`), 400, "invalidFilter"},
		{"malformed path 2", patchOf(`{"op":"replace","path":"name..givenName","value":"x"}`), 400, "invalidPath"},
		{"malformed path 3", patchOf(`{"op":"replace","path":"]title","value":"x"}`), 400, "invalidPath"},
		{"malformed path 4", patchOf(`{"op":"replace","path":"emails[type eq \"work\"]value","value":"x"}`), 400, "invalidPath"},
		{"filter on a singular attribute", patchOf(`{"op":"add","path":"name[givenName eq \"Ann\"]","value":{"familyName":"x"}}`), 400, "invalidPath"},
		{"extension not an object", patchOf(`{"op":"replace","path":"` + ext + `","value":"x"}`), 400, "invalidValue"},
		{"extension with unknown key", patchOf(`{"op":"replace","path":"` + ext + `","value":{"unknown":"x"}}`), 400, "invalidPath"},
		{"remove the core schema", patchOf(`{"op":"remove","path":"` + UserSchema + `"}`), 400, "mutability"},
		{"empty path", patchOf(`{"op":"replace","path":"","value":"x"}`), 400, "invalidPath"},
		{"path not a string", patchOf(`{"op":"replace","path":5,"value":"x"}`), 400, "invalidPath"},
		{"unknown path", patchOf(`{"op":"replace","path":"unknown","value":"x"}`), 400, "invalidPath"},
		{"unknown sub-attribute", patchOf(`{"op":"replace","path":"name.unknown","value":"x"}`), 400, "invalidPath"},
		{"unknown sub-attribute 2", patchOf(`{"op":"replace","path":"emails[type eq \"work\"].unknown","value":"x"}`), 400, "invalidPath"},
		{"unknown URN", patchOf(`{"op":"replace","path":"urn:x:y:title","value":"x"}`), 400, "invalidPath"},
		{"unknown key", patchOf(`{"op":"replace","value":{"unknown":"x"}}`), 400, "invalidPath"},
		{"prototype", patchOf(`{"op":"add","path":"__proto__.admin","value":true}`), 400, "invalidPath"},
		{"bad filter", patchOf(`{"op":"replace","path":"emails[type xx \"work\"].value","value":"x"}`), 400, "invalidFilter"},
		{"bad filter 2", patchOf(`{"op":"remove","path":"emails[unknown eq 1]"}`), 400, "invalidFilter"},
		{"filter that matches nothing", patchOf(`{"op":"replace","path":"emails[type eq \"other\"].value","value":"x@x.example"}`), 400, "noTarget"},
		{"filter that matches nothing 2", patchOf(`{"op":"replace","path":"emails[type eq \"other\"]","value":{"value":"x@x.example"}}`), 400, "noTarget"},
		{"filter that matches nothing 3", patchOf(`{"op":"remove","path":"emails[type eq \"other\"]"}`), 400, "noTarget"},
		{"add that no filter describes", patchOf(`{"op":"add","path":"emails[type ne \"work\" and type ne \"home\"].value","value":"x@x.example"}`), 400, "noTarget"},
		{"remove without path", patchOf(`{"op":"remove"}`), 400, "noTarget"},
		{"remove required", patchOf(`{"op":"remove","path":"userName"}`), 400, "mutability"},
		{"null for required", patchOf(`{"op":"replace","path":"userName","value":null}`), 400, "invalidValue"},
		{"blank required", patchOf(`{"op":"replace","path":"userName","value":" "}`), 400, "invalidValue"},
		{"remove schemas", patchOf(`{"op":"remove","path":"schemas"}`), 400, "mutability"},
		{"schemas without base", patchOf(`{"op":"replace","path":"schemas","value":["` + ext + `"]}`), 400, "mutability"},
		{"schemas unknown", patchOf(`{"op":"add","path":"schemas","value":["urn:x"]}`), 400, "invalidValue"},
		{"replace id", patchOf(`{"op":"replace","path":"id","value":"x"}`), 400, "mutability"},
		{"replace id by object", patchOf(`{"op":"replace","value":{"id":"x"}}`), 400, "mutability"},
		{"replace meta", patchOf(`{"op":"replace","path":"meta.created","value":"2001-01-01T00:00:00Z"}`), 400, "mutability"},
		{"remove meta", patchOf(`{"op":"remove","path":"meta"}`), 400, "mutability"},
		{"add groups", patchOf(`{"op":"add","path":"groups","value":[{"value":"x"}]}`), 400, "mutability"},
		{"remove groups", patchOf(`{"op":"remove","path":"groups"}`), 400, "mutability"},
		{"remove password", patchOf(`{"op":"remove","path":"password"}`), 400, "mutability"},
		{"no value", patchOf(`{"op":"add","path":"title"}`), 400, "invalidValue"},
		{"no value 2", patchOf(`{"op":"replace","path":"title"}`), 400, "invalidValue"},
		{"null to add", patchOf(`{"op":"add","path":"title","value":null}`), 400, "invalidValue"},
		{"wrong type", patchOf(`{"op":"replace","path":"title","value":5}`), 400, "invalidValue"},
		{"wrong type 2", patchOf(`{"op":"replace","path":"active","value":"yes"}`), 400, "invalidValue"},
		{"wrong type 3", patchOf(`{"op":"replace","path":"name","value":"x"}`), 400, "invalidValue"},
		{"wrong type 4", patchOf(`{"op":"add","path":"emails","value":["x"]}`), 400, "invalidValue"},
		{"wrong type 5", patchOf(`{"op":"replace","value":"x"}`), 400, "invalidValue"},
		{"wrong type 6", patchOf(`{"op":"replace","path":"emails[type eq \"work\"].value","value":{}}`), 400, "invalidValue"},
		{"two primary", patchOf(`{"op":"replace","path":"emails","value":[{"value":"1@x.example","primary":true},{"value":"2@x.example","primary":true}]}`), 400, "invalidValue"},
		{"taken userName", patchOf(`{"op":"replace","path":"userName","value":"TAKEN"}`), 409, "uniqueness"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newProvider(t)
			p.add("/Users", user("taken"))
			made := p.do("POST", "/Users", user("ann", patched)).is(201)
			// A good operation first: it must not stay.
			body := strings.Replace(tt.body, `"Operations":[`, `"Operations":[{"op":"replace","path":"nickName","value":"changed"},`, 1)
			if strings.Contains(tt.name, "empty operations") {
				body = tt.body
			}
			a := p.do("PATCH", "/Users/"+made.id(), body).is(tt.status)
			if got, _ := a.body["scimType"].(string); got != tt.scimType {
				t.Errorf("scimType is %q, want %q: %s", got, tt.scimType, a.raw)
			}
			if b := p.do("GET", "/Users/"+made.id(), ""); !equal(b.body, made.body) {
				t.Errorf("a refused PATCH left %s", b.raw)
			}
		})
	}
}

func TestPatchNoChange(t *testing.T) {
	p := newProvider(t)
	made := p.do("POST", "/Users", user("ann", patched)).is(201)
	for _, op := range []string{
		`{"op":"replace","path":"title","value":"t"}`, `{"op":"remove","path":"userType"}`,
		`{"op":"add","path":"emails","value":[{"value":"h@x.example","type":"home"}]}`,
		`{"op":"add","path":"emails","value":[{"value":"w@x.example","type":"work","primary":true}]}`,
		`{"op":"replace","value":{"id":"` + made.id() + `","title":"t"}}`,
		`{"op":"add","path":"` + ext + `:department","value":"d"}`,
	} {
		a := p.do("PATCH", "/Users/"+made.id(), patchOf(op)).is(200)
		if !equal(a.body, made.body) {
			t.Errorf("%s changed %s to %s", op, made.raw, a.raw)
		}
	}
}

func TestPatchEnterpriseFromNothing(t *testing.T) {
	p := newProvider(t)
	at := "/Users/" + p.add("/Users", user("ann"))
	p.do("PATCH", at, patchOf(`{"op":"add","path":"`+ext+`:department","value":"d"}`)).is(200).want("schemas", []any{UserSchema, ext})
	p.do("PATCH", at, patchOf(`{"op":"remove","path":"`+ext+`:department"}`)).is(200).want("schemas", []any{UserSchema}).want(ext, nil)
	p.do("PATCH", at, patchOf(`{"op":"add","path":"emails.value","value":"a@x.example"}`)).is(200).want("emails.0.value", "a@x.example")
}
