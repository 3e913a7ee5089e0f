package scim

import (
	"net/http"
	"strings"
	"testing"
)

func TestMe(t *testing.T) {
	var ids map[string]string
	p := newProvider(t, func(c *Config) {
		c.Subject = func(r *http.Request) (string, bool) {
			id, ok := ids[r.Header.Get("Authorization")]
			return id, ok
		}
	})
	ids = map[string]string{"Bearer ann": p.add("/Users", user("ann", `"roles":[{"value":"learner"}]`)), "Bearer bob": p.add("/Users", user("bob")), "Bearer gone": "gone"}
	ann := ids["Bearer ann"]
	as := func(who, method, body string, headers ...string) reply {
		return p.do(method, "/Me", body, append(headers, "Authorization: Bearer "+who)...)
	}
	location := base + "/Users/" + ann
	me := as("ann", "GET", "").is(200)
	if direct := p.do("GET", "/Users/"+ann, ""); me.raw != direct.raw || me.header.Get("Location") != location || me.header.Get("ETag") != direct.header.Get("ETag") {
		t.Errorf("/Me gives %v %s, its location %s", me.header, me.raw, direct.raw)
	}
	if a := p.do("GET", "/Me?attributes=userName", "", "Authorization: Bearer bob").is(200); a.at("userName") != "bob" || a.at("meta") != nil {
		t.Errorf("a projection of /Me is %s", a.raw)
	}
	as("ann", "PATCH", patchOf(`{"op":"add","path":"title","value":"t"}`)).is(200).want("title", "t").want("id", ann)
	as("ann", "PUT", user("ann", `"roles":[{"value":"learner"}],"id":"`+ids["Bearer bob"]+`"`)).is(200).want("title", nil).want("id", ann)
	as("ann", "DELETE", "", `If-Match: "stale"`).is(412)
	if a := as("ann", "POST", user("x")).is(405); a.header.Get("Allow") == "" {
		t.Error("no Allow")
	}

	// Nobody gives themselves a right, but may keep or give up what they have (RFC 7644 §7.6).
	for _, body := range []string{`{"op":"add","path":"roles","value":[{"value":"admin"}]}`, `{"op":"replace","value":{"entitlements":[{"value":"all"}]}}`,
		`{"op":"replace","path":"roles[value eq \"learner\"].value","value":"admin"}`, `{"op":"add","path":"roles","value":[{"display":"admin"}]}`} {
		as("ann", "PATCH", patchOf(body)).is(403)
	}
	as("ann", "PUT", user("ann", `"roles":[{"value":"admin"}]`)).is(403)
	p.do("GET", "/Users/"+ann, "").want("roles.0.value", "learner").want("roles.1", nil).want("entitlements", nil)
	as("ann", "PATCH", patchOf(`{"op":"remove","path":"roles"}`)).is(200)
	p.do("PATCH", "/Users/"+ann, patchOf(`{"op":"add","path":"roles","value":[{"value":"admin"}]}`)).is(200)

	if a := as("gone", "GET", "").is(404); a.header.Get("Location") != "" {
		t.Error("nobody has a Location")
	}
	as("company", "GET", "").is(501)
	if a := as("ann", "DELETE", "").is(204); a.header.Get("Location") != location {
		t.Errorf("Location is %q", a.header.Get("Location"))
	}
	as("ann", "GET", "").is(404)
	as("bob", "GET", "").is(200)

	off := newProvider(t, func(c *Config) {
		c.NoMe = true
		c.Subject = func(*http.Request) (string, bool) { t.Error("Subject is asked"); return "", true }
	})
	for _, method := range strings.Fields("GET PUT PATCH DELETE POST") {
		off.do(method, "/Me", "").is(501)
	}
}
