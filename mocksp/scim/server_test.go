package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/elimity-com/scim/schema"
)

// guard is an Authenticate that knows two tokens.
func guard(r *http.Request) error {
	switch r.Header.Get("Authorization") {
	case "Bearer good", "bearer good":
		return nil
	case "Bearer reader":
		if r.Method != http.MethodGet {
			return &Error{Status: 403, Detail: "this token may only read"}
		}
		return nil
	}
	return errors.New("wrong secret hunter2")
}

func TestAuthentication(t *testing.T) {
	p := newProvider(t, func(c *Config) { c.Authenticate = guard })
	id := p.do("POST", "/Users", user("ann"), "Authorization: Bearer good").is(201).id()
	routes := []string{"GET /", "GET /Users", "POST /Users", "GET /Users/" + id, "HEAD /Users/" + id, "PUT /Users/" + id, "PATCH /Users/" + id,
		"DELETE /Users/" + id, "POST /Users/.search", "POST /.search", "GET /Groups", "POST /Groups", "POST /Bulk", "GET /Me",
		"GET /Schemas", "GET /ResourceTypes", "GET /ServiceProviderConfig", "GET /nowhere"}
	for _, route := range routes {
		method, path, _ := strings.Cut(route, " ")
		for _, credentials := range []string{"", "Bearer wrong", "Bearer ", "Bearer", "Basic", "Basic d3Jvbmc="} {
			a := p.do(method, path, user("x"), "Authorization: "+credentials)
			a.is(401)
			challenge := strings.Join(a.header.Values("WWW-Authenticate"), ", ")
			if !strings.Contains(challenge, "Bearer") || !strings.Contains(challenge, "Basic") {
				t.Errorf("%s: WWW-Authenticate is %q", route, challenge)
			}
			if strings.Contains(a.raw, "hunter2") {
				t.Errorf("%s leaks what Authenticate said: %s", route, a.raw)
			}
		}
	}
	if r, ok := p.store.Get("User", id); !ok || r.Version != 1 || len(p.store.List("User")) != 1 {
		t.Error("a refused request changed something")
	}
	p.do("GET", "/Users/"+id, "", "Authorization: bearer good").is(200)
	p.do("GET", "/Users/"+id+"?access_token=good", "").is(401)
	p.do("GET", "/Users/"+id, "", "Authorization: Bearer reader").is(200)
	if a := p.do("DELETE", "/Users/"+id, "", "Authorization: Bearer reader").is(403); a.header.Get("WWW-Authenticate") != "" {
		t.Error("a 403 has a challenge")
	}

	open := newProvider(t, func(c *Config) { c.Authenticate, c.PublicConfig = guard, true })
	open.do("GET", "/ServiceProviderConfig", "").is(200)
	open.do("POST", "/ServiceProviderConfig", "{}").is(401)
	open.do("GET", "/ServiceProviderConfig/x", "").is(401)
	open.do("GET", "/Schemas", "").is(401)
}

func TestRoutes(t *testing.T) {
	p := newProvider(t)
	id := p.add("/Users", user("ann"))
	for _, tt := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/Users/" + id + "/", 200, ""}, {"GET", "/Users/", 200, ""},
		{"GET", "/Users/%2F", 404, ""}, {"GET", "/Users/..", 404, ""}, {"GET", "/Users/%2e%2e%2fServiceProviderConfig", 404, ""},
		{"GET", "/Users/" + id + "/name", 404, ""}, {"GET", "/Users//" + id, 404, ""}, {"GET", "/users", 404, ""}, {"GET", "/nowhere", 404, ""},
		{"POST", "/Users/" + id, 405, "GET, HEAD, PUT, PATCH, DELETE"}, {"PUT", "/Users", 405, "GET, HEAD, POST"},
		{"DELETE", "/Users", 405, "GET, HEAD, POST"}, {"PATCH", "/Groups", 405, "GET, HEAD, POST"}, {"OPTIONS", "/Users", 405, "GET, HEAD, POST"},
		{"TRACE", "/Users/" + id, 405, "GET, HEAD, PUT, PATCH, DELETE"}, {"BREW", "/Users", 405, "GET, HEAD, POST"},
		{"DELETE", "/", 405, "GET, HEAD"}, {"POST", "/", 405, "GET, HEAD"}, {"PUT", "/Users/.search", 405, "POST"}, {"DELETE", "/.search", 405, "POST"},
		{"GET", "/Me", 501, ""}, {"PATCH", "/Me", 501, ""}, {"GET", "/Me/x", 404, ""}, {"GET", "/Bulk", 405, "POST"}, {"POST", "/Bulk/x", 404, ""},
		{"GET", "/Users/" + id + "?filter=id+pr", 400, ""}, {"GET", "/Users/%zz", 0, ""},
		{"DELETE", "/ServiceProviderConfig", 405, "GET, HEAD"}, {"POST", "/Schemas", 405, "GET, HEAD"}, {"PUT", "/ResourceTypes/User", 405, "GET, HEAD"},
		{"GET", "/ServiceProviderConfig/x", 404, ""}, {"GET", "/Schemas/urn:x", 404, ""}, {"GET", "/ResourceTypes/Nobody", 404, ""},
	} {
		if tt.status == 0 {
			continue // net/http refuses it before we see it
		}
		a := p.do(tt.method, tt.path, "").is(tt.status)
		if got := a.header.Get("Allow"); got != tt.allow {
			t.Errorf("%s: Allow is %q, want %q", a.asked, got, tt.allow)
		}
	}
	p.do("GET", "/v9/Users", "").is(400, "invalidVers")
	p.do("GET", "/Users/"+id, "", "X-HTTP-Method-Override: DELETE").is(200)
	p.do("GET", "/Users/"+id+"?_method=DELETE", "").is(200)
	get := p.do("GET", "/Users/"+id, "")
	head := p.do("HEAD", "/Users/"+id, "").is(200)
	if head.raw != "" || head.header.Get("Content-Length") != itoa(len(get.raw)) || head.header.Get("ETag") != get.header.Get("ETag") {
		t.Errorf("HEAD gives %v %q", head.header, head.raw)
	}
	if a := p.do("GET", "/Users/"+id, "", "X-Forwarded-Host: evil.example"); strings.Contains(a.raw, "evil") {
		t.Errorf("a forwarded host shows: %s", a.raw)
	}
}

func TestDiscovery(t *testing.T) {
	p := newProvider(t)
	config := p.do("GET", "/ServiceProviderConfig?startIndex=5&count=0&sortBy=x", "").is(200)
	for path, v := range map[string]any{
		"patch.supported": true, "bulk.supported": true, "bulk.maxOperations": 1000, "bulk.maxPayloadSize": 1 << 20, "pagination.cursor": true, "pagination.index": true,
		"pagination.defaultPaginationMethod": "index", "pagination.defaultPageSize": 200, "pagination.maxPageSize": 200, "pagination.cursorTimeout": 600, "filter.supported": true,
		"filter.maxResults": 200, "changePassword.supported": false, "sort.supported": true, "etag.supported": true,
		"authenticationSchemes.0.type": "oauthbearertoken", "authenticationSchemes.0.primary": true,
		"meta.resourceType": "ServiceProviderConfig", "meta.location": base + "/ServiceProviderConfig", "documentationUri": nil,
	} {
		config.want(path, v)
	}
	types := p.do("GET", "/ResourceTypes?count=0", "").is(200).want("totalResults", 2)
	types.want("Resources.0.id", "User").want("Resources.0.schema", UserSchema).want("Resources.0.schemaExtensions.0.schema", EnterpriseSchema).
		want("Resources.0.schemaExtensions.0.required", false).want("Resources.1.endpoint", "/Groups")
	one := p.do("GET", "/ResourceTypes/Group", "").is(200)
	if !equal(any(one.body), types.at("Resources.1")) || one.at("meta.location") != base+"/ResourceTypes/Group" {
		t.Errorf("the Group type is %s", one.raw)
	}

	schemas := p.do("GET", "/Schemas?sortBy=id", "").is(200).want("totalResults", 3)
	words := map[string]string{"type": "string boolean decimal integer dateTime reference complex binary", "mutability": "readOnly readWrite immutable writeOnly",
		"returned": "always never default request", "uniqueness": "none server global"}
	name := regexp.MustCompile(`^(\$ref|[A-Za-z][A-Za-z0-9_-]*)$`)
	var check func(where string, attr map[string]any, deep bool)
	check = func(where string, attr map[string]any, deep bool) {
		where += "." + text(attr, "name")
		if !name.MatchString(text(attr, "name")) {
			t.Errorf("%s: bad name", where)
		}
		for _, field := range []string{"multiValued", "required"} {
			if _, ok := attr[field].(bool); !ok {
				t.Errorf("%s: %s is %v", where, field, attr[field])
			}
		}
		for field, valid := range words {
			if v, there := attr[field]; there && !strings.Contains(" "+valid+" ", fmt.Sprintf(" %v ", v)) || !there && field != "uniqueness" {
				t.Errorf("%s: %s is %v", where, field, v)
			}
		}
		subs, _ := attr["subAttributes"].([]any)
		if (attr["type"] == "complex") != (len(subs) > 0) || attr["type"] == "complex" && deep {
			t.Errorf("%s: sub-attributes do not suit the type", where)
		}
		if refs, _ := attr["referenceTypes"].([]any); attr["type"] == "reference" && len(refs) == 0 {
			t.Errorf("%s: no referenceTypes", where)
		}
		for _, sub := range subs {
			check(where, sub.(map[string]any), true)
		}
	}
	for _, d := range schemas.body["Resources"].([]any) {
		d := d.(map[string]any)
		for _, attr := range d["attributes"].([]any) {
			check(text(d, "id"), attr.(map[string]any), false)
		}
		one := p.do("GET", "/Schemas/"+text(d, "id"), "").is(200)
		if !equal(any(one.body), any(d)) || one.at("meta.location") != base+"/Schemas/"+text(d, "id") {
			t.Errorf("the schema alone is %s", one.raw)
		}
	}
	for _, endpoint := range []string{"/ServiceProviderConfig", "/ResourceTypes", "/Schemas", "/Schemas/" + UserSchema} {
		p.do("GET", endpoint+"?filter=id+pr", "").is(403)
	}
}

func TestSwitches(t *testing.T) {
	p := newProvider(t, func(c *Config) {
		c.NoPatch, c.NoFilter, c.NoSort, c.NoGroups, c.NoSearch, c.NoEnterprise = true, true, true, true, true, true
		c.Schemes = []AuthScheme{{Type: "httpbasic", Name: "Basic", Description: "d", DocumentationURI: "http://x.example"}}
		c.Documentation = "http://x.example/help"
	})
	p.do("GET", "/ServiceProviderConfig", "").want("patch.supported", false).want("filter.supported", false).want("sort.supported", false).
		want("authenticationSchemes.0.type", "httpbasic").want("authenticationSchemes.1", nil).want("documentationUri", "http://x.example/help")
	p.do("GET", "/ResourceTypes", "").want("totalResults", 1).want("Resources.0.schemaExtensions", nil)
	p.do("GET", "/Schemas", "").want("totalResults", 1)
	id := p.add("/Users", user("b", `"`+EnterpriseSchema+`":{"department":"d"}`))
	p.add("/Users", user("a"))
	p.do("PATCH", "/Users/"+id, patchOf(`{"op":"remove","path":"title"}`)).is(501)
	p.do("GET", "/Users?filter=userName+pr", "").is(400, "invalidFilter")
	p.do("GET", "/Users?sortBy=userName", "").listed("b", "a")
	p.do("GET", "/Groups", "").is(404)
	p.do("POST", "/Users/.search", `{"schemas":["`+SearchRequestSchema+`"]}`).is(501)
	p.do("GET", "/Users/"+id, "").want(EnterpriseSchema, nil).want("schemas", []any{UserSchema})
}

func TestExtraAttributes(t *testing.T) {
	plain := func(name string) schema.CoreAttribute {
		return schema.SimpleCoreAttribute(schema.SimpleStringParams(schema.StringParams{Name: name}))
	}
	badge := schema.SimpleCoreAttribute(schema.SimpleStringParams(schema.StringParams{Name: "badge", Mutability: schema.AttributeMutabilityImmutable(), Returned: schema.AttributeReturnedRequest()}))
	p := newProvider(t, func(c *Config) { c.Extra = []schema.CoreAttribute{plain("department"), plain("costcenter"), badge} })
	at := "/Users/" + p.add("/Users", user("ann", `"department":"d","COSTCENTER":"7"`))
	p.do("GET", at, "").want("department", "d").want("costcenter", "7").want("schemas", []any{UserSchema})
	p.do("GET", "/Users?filter=department+eq+%22D%22", "").listed("ann")
	p.do("PATCH", at, patchOf(`{"op":"replace","path":"costcenter","value":"8"}`)).is(200).want("costcenter", "8")
	if !strings.Contains(p.do("GET", "/Schemas/"+UserSchema, "").raw, `"costcenter"`) {
		t.Error("the schema lacks costcenter")
	}
	// immutable: may be set once; returned on request only.
	p.do("PATCH", at, patchOf(`{"op":"add","path":"badge","value":"1"}`)).is(200).want("badge", nil)
	p.do("GET", at+"?attributes=badge", "").want("badge", "1")
	p.do("PATCH", at, patchOf(`{"op":"replace","path":"badge","value":"2"}`)).is(400, "mutability")
	p.do("PATCH", at, patchOf(`{"op":"remove","path":"badge"}`)).is(400, "mutability")
	p.do("PUT", at, user("ann", `"badge":"2"`)).is(400, "mutability")
	p.do("PUT", at, user("ann", `"badge":"1"`)).is(200)
	p.do("PUT", at, user("ann")).is(200)
	p.do("GET", at+"?attributes=badge", "").want("badge", "1")

	if _, err := New(Config{Store: p.store, Extra: []schema.CoreAttribute{plain("Title")}}); err == nil {
		t.Error("an extra attribute may take the name of another")
	}
}

func TestNewRefuses(t *testing.T) {
	good := AuthScheme{Type: "httpbasic", Name: "n", Description: "d", Primary: true}
	for name, c := range map[string]Config{
		"no store": {}, "negative limit": {Store: &Store{}, MaxResults: -1},
		"nameless scheme": {Store: &Store{}, Schemes: []AuthScheme{{Type: "x"}}}, "two primary": {Store: &Store{}, Schemes: []AuthScheme{good, good}},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestHookErrors(t *testing.T) {
	p := newProvider(t)
	p.store.opts.Validate = func(before, after *Resource) error {
		switch text(after.Attributes, "title") {
		case "teapot":
			return fmt.Errorf("wrapped: %w", &Error{Status: 422, Detail: "no teapots"})
		case "boom":
			return errors.New("secret /etc/path")
		}
		return nil
	}
	at := "/Users/" + p.add("/Users", user("ann"))
	p.do("POST", "/Users", user("b", `"title":"teapot"`)).is(422).want("detail", "no teapots")
	p.do("PUT", at, user("ann", `"title":"teapot"`)).is(422)
	p.do("PATCH", at, patchOf(`{"op":"add","path":"title","value":"teapot"}`)).is(422)
	if a := p.do("POST", "/Users", user("b", `"title":"boom"`)).is(500); strings.Contains(a.raw, "secret") {
		t.Errorf("an internal error leaks: %s", a.raw)
	}
	p.do("GET", at, "").want("title", nil).want("meta.version", `W/"1"`)
	if len(p.store.List("User")) != 1 {
		t.Error("a refused User was stored")
	}
}

// The seed changes what is open, never what is asked for.
func TestSeed(t *testing.T) {
	seen := map[string]map[string]bool{"status": {}, "type": {}, "keys": {}, "time": {}, "empty": {}}
	for n := range uint64(40) {
		p := newProvider(t, func(c *Config) { c.Seed = n })
		a := p.do("POST", "/Users", user("ann"))
		if a.status != 201 || a.at("userName") != "ann" || a.at("meta.version") != a.header.Get("ETag") {
			t.Fatalf("seed %d: %d %s", n, a.status, a.raw)
		}
		at := "/Users/" + a.id()
		if at1, ok := parseTime(a.at("meta.created")); !ok || at1.Unix() != 1772366401 {
			t.Errorf("seed %d: created is %v", n, a.at("meta.created"))
		}
		b := p.do("PATCH", at, patchOf(`{"op":"add","path":"title","value":"t"}`))
		if b.status != 200 && (b.status != 204 || b.raw != "") {
			t.Errorf("seed %d: PATCH gives %d %s", n, b.status, b.raw)
		}
		p.do("PATCH", at+"?attributes=title", patchOf(`{"op":"add","path":"title","value":"u"}`)).is(200).want("title", "u")
		c := p.do("PUT", at, p.do("GET", at, "").raw)
		if c.status != 200 || c.at("meta.version") != p.do("GET", at, "").at("meta.version") {
			t.Errorf("seed %d: PUT gives %d %s", n, c.status, c.raw)
		}
		empty := p.do("GET", "/Groups", "")
		_, there := empty.body["Resources"]
		seen["status"][itoa(b.status)] = true
		seen["type"][a.header.Get("Content-Type")] = true
		seen["keys"][regexp.MustCompile(`^\{"(\w+)`).FindString(p.do("GET", "/ServiceProviderConfig", "").raw)] = true
		seen["time"][a.at("meta.created").(string)[19:]] = true
		seen["empty"][fmt.Sprint(there)] = true
		if a, b := newProvider(t, func(c *Config) { c.Seed = n }).do("GET", "/Schemas", ""), p.do("GET", "/Schemas", ""); a.raw != b.raw {
			t.Errorf("seed %d does not give the same twice", n)
		}
	}
	for what, values := range seen {
		if len(values) < 2 {
			t.Errorf("%s never varies: %v", what, values)
		}
	}
}

func TestMounted(t *testing.T) {
	ids := []string{"a/b c?d#é", "2"}
	p := newProvider(t)
	p.store.opts.NewID = func(string) string { id := ids[0]; ids = ids[1:]; return id }
	mux := http.NewServeMux()
	mux.Handle("/scim/v2/", http.StripPrefix("/scim/v2", p.Server))
	made := send(t, mux, "POST", "/scim/v2/Users", user("ann")).is(201).want("id", "a/b c?d#é")
	location := made.header.Get("Location")
	if want := base + "/Users/a%2Fb%20c%3Fd%23%C3%A9"; location != want {
		t.Errorf("Location is %s, want %s", location, want)
	}
	send(t, mux, "GET", strings.TrimPrefix(location, "http://acme.example"), "").is(200).want("userName", "ann")
	send(t, mux, "GET", "/scim/v2/", "").listed("ann")
	send(t, mux, "GET", "/scim/v2/Users?filter=userName%20eq%20%22%61nn%22", "").listed("ann")

	at := "/Groups/" + p.add("/Groups", group("g", `"externalId":"E"`))
	p.do("GET", "/Groups?filter=externalId+eq+%22E%22", "").listed("g")
	p.do("PATCH", at, patchOf(`{"op":"replace","path":"externalId","value":"F"}`)).is(200).want("externalId", "F")
	p.do("GET", "/Groups?filter=externalId+eq+%22E%22", "").listed()
	p.do("PATCH", at, patchOf(`{"op":"remove","path":"externalId"}`)).is(200).want("externalId", nil)
}

// What is written by hand is what encoding/json would write.
func TestEncode(t *testing.T) {
	p := newProvider(t)
	for _, v := range []any{
		"", "plain", `W/"1"`, `\`, `"`, `a\"b\\c"`, "<&>", "tab\t", "\x7f", "é", "\u2028", "\xff", "a\x00b", "日本",
		0.0, math.Copysign(0, -1), 1.0, -7.0, 1.5, 1e14, 1e15, -1e15, 1e21, 1e300, 123456789012345.0, 9007199254740993.0, 1e-7,
		true, false, nil, []any{}, map[string]any{}, map[string]any{"b": []any{1.0, "x"}, "a": map[string]any{`q"`: nil}},
	} {
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := p.encode(&b, v); err != nil || b.String() != string(want) {
			t.Errorf("%v is written %s, want %s (%v)", v, &b, want, err)
		}
	}
}
