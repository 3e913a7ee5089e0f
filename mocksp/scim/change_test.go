package scim

import (
	"strings"
	"testing"
)

func TestPut(t *testing.T) {
	p := newProvider(t)
	other := p.add("/Users", user("other"))
	boss := p.add("/Users", user("boss"))
	made := p.do("POST", "/Users", user("ann", `"title":"t","externalId":"e","emails":[{"value":"a@x.example"}],"`+EnterpriseSchema+`":{"department":"d","manager":{"value":"`+boss+`"}}`)).is(201)
	id := made.id()
	at := "/Users/" + id

	same := p.do("PUT", at, made.raw).is(200) // the exact GET body
	if !equal(same.body, made.body) {
		t.Errorf("putting back what was read changes it: %s, was %s", same.raw, made.raw)
	}
	a := p.do("PUT", at, user("ANN", `"id":"`+other+`","meta":{"created":"x"},"groups":[{"value":"g"}],"emails":[],"title":null,"nickName":"n"`)).is(200)
	a.want("id", id).want("title", nil).want("emails", nil).want("nickName", "n").want("externalId", nil).want(EnterpriseSchema, nil)
	a.want("meta.created", made.at("meta.created")).want("schemas", []any{UserSchema}).want("groups", nil)
	if a.header.Get("Content-Location") != a.at("meta.location") || a.at("meta.lastModified").(string) <= made.at("meta.lastModified").(string) {
		t.Errorf("lastModified or Content-Location is wrong: %v %s", a.header, a.raw)
	}
	if b := p.do("GET", at, ""); !equal(a.body, b.body) {
		t.Errorf("reading back gives %s, want %s", b.raw, a.raw)
	}
	p.do("GET", "/Users/"+other, "").want("userName", "other")

	p.do("PUT", at, user("OTHER")).is(409, "uniqueness")
	p.do("PUT", at, `{"schemas":["`+UserSchema+`"]}`).is(400, "invalidValue")
	p.do("PUT", at, `{"userName":"x"}`).is(400, "invalidSyntax")
	p.do("PUT", "/Users/nobody", user("x")).is(404)
	p.do("PUT", "/Users", user("x")).is(405)
	p.do("GET", "/Users?filter=userName+eq+%22ann%22", "").listed("ANN")

	p.do("PUT", at, user("renamed")).is(200)
	p.do("GET", "/Users?filter=userName+eq+%22ann%22", "").listed()
	p.do("GET", "/Users?filter=userName+eq+%22Renamed%22", "").listed("renamed")
	p.add("/Users", user("ann")) // the old name is free
}

func TestGroups(t *testing.T) {
	p := newProvider(t)
	a, b := p.add("/Users", user("a", `"displayName":"Ann"`)), p.add("/Users", user("b"))
	g := p.do("POST", "/Groups", group("g", `"members":[{"value":"`+a+`","type":"Group","$ref":"http://evil.example","display":"x"},{"value":"`+a+`"}]`)).is(201)
	g.want("members", []any{map[string]any{"value": a, "type": "User", "$ref": base + "/Users/" + a, "display": "Ann"}})
	at := "/Groups/" + g.id()
	groups := func(id string) any { return p.do("GET", "/Users/"+id, "").is(200).at("groups") }
	want := []any{map[string]any{"value": g.id(), "$ref": base + at, "display": "g", "type": "direct"}}
	if got := groups(a); !equal(got, want) {
		t.Errorf("groups are %v, want %v", got, want)
	}
	etag := p.do("GET", "/Users/"+a, "").header.Get("ETag")

	p.do("PATCH", at, patchOf(`{"op":"add","path":"members","value":[{"value":"`+b+`"}]}`)).is(200).want("members.1.value", b)
	again := p.do("PATCH", at, patchOf(`{"op":"add","path":"members","value":[{"value":"`+b+`","type":"User"}]}`)).is(200)
	again.want("members.2", nil).want("meta.version", p.do("GET", at, "").header.Get("ETag"))
	p.do("PATCH", at, patchOf(`{"op":"remove","path":"members[value eq \"`+a+`\"]"}`)).is(200).want("members.0.value", b).want("members.1", nil)
	if groups(a) != nil {
		t.Errorf("groups of a removed member are %v", groups(a))
	}
	if now := p.do("GET", "/Users/"+a, "").header.Get("ETag"); now == etag {
		t.Error("the ETag of a User stays although its groups changed")
	}

	// Nested, and a cycle.
	outer := p.add("/Groups", group("outer", `"members":[{"value":"`+g.id()+`"}]`))
	p.do("GET", "/Groups/"+outer, "").want("members.0.type", "Group")
	p.do("GET", "/Users/"+b, "").want("groups.0.display", "g").want("groups.1.display", "outer").want("groups.1.type", "indirect")
	p.do("PATCH", at, patchOf(`{"op":"add","path":"members","value":[{"value":"`+outer+`"}]}`)).is(200)
	p.do("GET", "/Users/"+b, "").is(200).want("groups.2", nil)

	// PUT replaces the members; in-place edits are refused.
	p.do("PUT", at, group("g2", `"members":[{"value":"`+a+`"},{"value":"`+b+`"}]`)).is(200).want("members.1.value", b)
	for _, op := range []string{
		`{"op":"replace","path":"members[value eq \"` + a + `\"].value","value":"` + b + `"}`,
		`{"op":"replace","path":"members[value eq \"` + a + `\"]","value":{"value":"` + b + `"}}`,
		`{"op":"remove","path":"members[value eq \"` + a + `\"].value"}`,
		`{"op":"replace","path":"members[value eq \"` + a + `\"].type","value":"Group"}`,
		`{"op":"replace","path":"members[value eq \"` + a + `\"].display","value":"x"}`,
	} {
		p.do("PATCH", at, patchOf(op)).is(400, "mutability")
	}
	for _, op := range []string{
		`{"op":"add","path":"members","value":[{"value":"nobody"}]}`,
		`{"op":"add","path":"members","value":[{"display":"nobody"}]}`,
		`{"op":"replace","value":{"members":[{"value":"nobody"}]}}`,
	} {
		p.do("PATCH", at, patchOf(op)).is(400, "invalidValue")
	}
	p.do("GET", at, "").want("members.0.value", a).want("members.1.value", b)

	// Deleting leaves no reference behind.
	before := p.do("GET", at, "").at("meta.lastModified").(string)
	p.do("DELETE", "/Users/"+a, "").is(204)
	after := p.do("GET", at, "").want("members.0.value", b).want("members.1", nil)
	if after.at("meta.lastModified").(string) <= before {
		t.Error("lastModified of the Group did not move")
	}
	p.do("DELETE", at, "").is(204)
	p.do("GET", "/Users/"+b, "").is(200).want("groups", nil)
	p.do("PATCH", "/Groups/"+outer, patchOf(`{"op":"remove","path":"displayName"}`)).is(400, "mutability")
	p.do("GET", "/Groups/"+b, "").is(404) // a User's id
}

func TestManager(t *testing.T) {
	p := newProvider(t)
	boss := p.add("/Users", user("boss", `"displayName":"The Boss"`))
	at := "/Users/" + p.add("/Users", user("ann", `"`+EnterpriseSchema+`":{"manager":{"value":"`+boss+`","displayName":"fake","$ref":"http://evil.example"}}`))
	manager := map[string]any{"value": boss, "$ref": base + "/Users/" + boss, "displayName": "The Boss"}
	p.do("GET", at, "").want(EnterpriseSchema, map[string]any{"manager": manager})
	p.do("PATCH", at, patchOf(`{"op":"replace","path":"`+EnterpriseSchema+`:manager.displayName","value":"x"}`)).is(400, "mutability")
	p.do("PATCH", at, patchOf(`{"op":"remove","path":"`+EnterpriseSchema+`:manager"}`)).is(200).want(EnterpriseSchema, nil).want("schemas", []any{UserSchema})
	p.do("PATCH", at, patchOf(`{"op":"add","path":"`+EnterpriseSchema+`:manager.value","value":"`+boss+`"}`)).is(200).
		want(EnterpriseSchema+".manager", manager).want("schemas", []any{UserSchema, EnterpriseSchema})
	p.do("PATCH", at, patchOf(`{"op":"replace","path":"`+EnterpriseSchema+`:manager","value":{"value":"nobody"}}`)).is(400, "invalidValue")
	p.do("DELETE", "/Users/"+boss, "").is(204)
	p.do("GET", at, "").want(EnterpriseSchema, nil)
}

func TestDelete(t *testing.T) {
	p := newProvider(t)
	id := p.add("/Users", user("ann"))
	at := "/Users/" + id
	if a := p.do("DELETE", at, "").is(204); a.raw != "" {
		t.Errorf("204 has the body %q", a.raw)
	}
	p.do("GET", at, "").is(404)
	p.do("PUT", at, user("ann")).is(404)
	p.do("PATCH", at, patchOf(`{"op":"add","path":"title","value":"x"}`)).is(404)
	p.do("DELETE", at, "").is(404)
	p.do("GET", "/Users", "").listed()
	p.do("DELETE", "/Users", "").is(405)
	if again := p.add("/Users", user("ann")); again == id {
		t.Error("the id was used again")
	}
}

func TestETag(t *testing.T) {
	p := newProvider(t)
	a := p.do("POST", "/Users", user("ann")).is(201)
	at, tag := "/Users/"+a.id(), a.header.Get("ETag")
	if !strings.HasPrefix(tag, `W/"`) || a.at("meta.version") != tag {
		t.Fatalf("ETag is %q, meta.version %v", tag, a.at("meta.version"))
	}
	n := p.do("GET", at, "", "If-None-Match: "+tag).is(304)
	if n.raw != "" || n.header.Get("ETag") != tag {
		t.Errorf("304 came with %v %q", n.header, n.raw)
	}
	p.do("GET", at, "", `If-None-Match: W/"other"`).is(200)
	p.do("GET", at, "", `If-None-Match: "x", `+tag).is(304)
	replace := patchOf(`{"op":"replace","path":"title","value":"t"}`)
	for _, stale := range []string{`W/"stale"`, `"stale"`, `garbage`, `""`} {
		p.do("PUT", at, user("ann", `"title":"x"`), "If-Match: "+stale).is(412)
		p.do("PATCH", at, replace, "If-Match: "+stale).is(412)
		p.do("DELETE", at, "", "If-Match: "+stale).is(412)
	}
	p.do("GET", at, "").is(200).want("title", nil).want("meta.version", tag)
	b := p.do("PATCH", at, replace, "If-Match: "+tag).is(200)
	if b.header.Get("ETag") == tag {
		t.Error("the ETag stays over a change")
	}
	p.do("PATCH", at, replace, "If-Match: "+tag).is(412) // the second writer
	p.do("PUT", at, user("ann"), `If-Match: "other", `+b.header.Get("ETag")).is(200)
	p.do("DELETE", at, "", "If-Match: *").is(204)

	off := newProvider(t, func(c *Config) { c.NoETag = true })
	c := off.do("POST", "/Users", user("ann")).is(201).want("meta.version", nil)
	if c.header.Get("ETag") != "" {
		t.Error("an ETag although they are off")
	}
	off.do("GET", "/ServiceProviderConfig", "").want("etag.supported", false)
	off.do("DELETE", "/Users/"+c.id(), "", `If-Match: W/"stale"`).is(204)
}
