package scim

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hallmark/mocksp/fault"
)

// bulkOf is a BulkRequest; more are further members of it.
func bulkOf(more string, ops ...string) string {
	return `{"schemas":["` + BulkRequestSchema + `"],` + more + `"Operations":[` + strings.Join(ops, ",") + `]}`
}

func op(method, path, data string, more ...string) string {
	if data != "" {
		data = `,"data":` + data
	}
	return `{"method":"` + method + `","path":"` + path + `"` + data + comma(more) + `}`
}

func post(bulkID, data string) string {
	path := "/Users"
	if strings.Contains(data, GroupSchema) {
		path = "/Groups"
	}
	return op("POST", path, data, `"bulkId":"`+bulkID+`"`)
}

func (p *provider) bulk(ops ...string) reply {
	p.Helper()
	return p.do("POST", "/Bulk", bulkOf("", ops...))
}

func (s *stage) bulk(ops ...string) reply {
	s.Helper()
	return s.do("POST", "/Bulk", bulkOf("", ops...))
}

func manager(bulkID string) string {
	return `"` + ext + `":{"manager":{"value":"bulkId:` + bulkID + `"}}`
}

func member(ids ...string) string {
	return `"members":[{"value":"` + strings.Join(ids, `"},{"value":"`) + `"}]`
}

// statuses lists the statuses of a BulkResponse, in the order of the operations.
func (a reply) statuses() string {
	list, _ := a.body["Operations"].([]any)
	var s []string
	for _, o := range list {
		s = append(s, fmt.Sprint(dig(o, "status")))
	}
	return strings.Join(s, " ")
}

func (a reply) got(statuses string) reply {
	a.t.Helper()
	if got := a.is(200).statuses(); got != statuses {
		a.t.Fatalf("%.900s\n gives %s, want %s: %.900s", a.asked, got, statuses, a.raw)
	}
	return a
}

// at follows a location that an answer gives.
func (p *provider) follow(location any) reply {
	p.Helper()
	return p.do("GET", strings.TrimPrefix(fmt.Sprint(location), base), "").is(200)
}

func TestBulkOperations(t *testing.T) {
	p := newProvider(t)
	ann := p.add("/Users", user("ann"))
	a := p.bulk(post("b", user("bob")), op("PUT", "/Users/"+ann, user("ann", `"title":"put"`)),
		op("PATCH", "/Users/"+ann, patchOf(`{"op":"add","path":"nickName","value":"patched"}`)), op("DELETE", "/Users/bulkId:b", "")).got("201 200 200 204")
	a.want("schemas", []any{BulkResponseSchema}).want("Operations.0.bulkId", "b").want("Operations.0.method", "POST").
		want("Operations.1.location", base+"/Users/"+ann).want("Operations.2.version", `W/"3"`).want("Operations.0.response", nil)
	if a.at("Operations.3.location") != a.at("Operations.0.location") || a.at("Operations.3.version") != nil {
		t.Errorf("the deletion gives %v", a.at("Operations.3"))
	}
	p.do("GET", "/Users/"+ann, "").is(200).want("title", "put").want("nickName", "patched")
	p.do("GET", "/Users", "").want("totalResults", 1)

	// Errors are those of the operations, which stand alone.
	a = p.bulk(post("x", user("ann")), post("y", `{}`), op("PATCH", "/Users/nobody", patchOf(`{"op":"remove","path":"title"}`)), post("z", user("zoe"))).got("409 400 404 201")
	a.want("Operations.0.location", nil).want("Operations.0.response.scimType", "uniqueness").want("Operations.0.response.status", "409").
		want("Operations.2.location", base+"/Users/nobody").want("Operations.2.response.schemas", []any{ErrorSchema})
	// Without a bulkId, with a taken one, of another method, elsewhere, or out of shape.
	for _, o := range []string{op("POST", "/Users", user("no")), op("GET", "/Users/"+ann, ""), op("post", "/Users", user("no"), `"bulkId":"q"`),
		op("POST", "/Users/"+ann, user("no"), `"bulkId":"q"`), op("DELETE", "/Users", ""), op("POST", "/Bulk", bulkOf("", post("q", user("no"))), `"bulkId":"q"`),
		op("POST", "/Users/.search", `{"schemas":["`+SearchRequestSchema+`"]}`, `"bulkId":"q"`), op("DELETE", "/Me", ""), op("PATCH", "/Schemas/x", patchOf("")),
		op("DELETE", base+"/Users/"+ann, ""), op("DELETE", "//evil.example/Users/"+ann, ""), op("DELETE", "/../v2/Users/"+ann, ""), op("DELETE", "Users/"+ann, ""),
		op("DELETE", "/Users/%zz", ""), op("PUT", "/Users/"+ann, ""), op("PUT", "/Users/"+ann, "[]"), `5`, `{}`, `{"method":5,"path":"/Users"}`} {
		b := p.bulk(o, op("PATCH", "/Users/"+ann, patchOf(`{"op":"replace","path":"title","value":"still"}`)))
		b.got("400 200")
		if b.at("Operations.0.response.detail") == nil {
			t.Errorf("%s: no detail: %s", o, b.raw)
		}
	}
	p.bulk(post("same", user("one")), post("same", user("two"))).got("201 400")
	p.do("GET", "/Users/"+ann, "").is(200)

	for _, tt := range []struct {
		body     string
		status   int
		scimType string
	}{
		{`{"Operations":[` + post("x", user("no")) + `]}`, 400, "invalidSyntax"}, {bulkOf(""), 400, "invalidSyntax"},
		{`{"schemas":["` + BulkRequestSchema + `"],"Operations":{}}`, 400, "invalidSyntax"}, {bulkOf(`"failOnErrors":-1,`, post("x", user("no"))), 400, "invalidValue"},
		{bulkOf(`"failOnErrors":"1",`, post("x", user("no"))), 400, "invalidValue"}, {"[]", 400, "invalidSyntax"}, {"", 400, "invalidSyntax"},
	} {
		p.do("POST", "/Bulk", tt.body).is(tt.status, tt.scimType)
	}
	if found, _ := p.store.pick("User", "userName", "no"); len(found) > 0 {
		t.Error("a refused job created somebody")
	}

	off := newProvider(t, func(c *Config) { c.NoBulk = true })
	off.bulk(post("x", user("no"))).is(501)
	off.do("GET", "/ServiceProviderConfig", "").want("bulk.supported", false).want("bulk.maxOperations", 0).want("bulk.maxPayloadSize", 0)
}

func TestBulkReferences(t *testing.T) {
	p := newProvider(t)
	// Backward, forward, in an extension, in a path, in a value filter.
	a := p.bulk(post("g", group("g", member("bulkId:ann", "bulkId:bob"))), post("ann", user("ann", manager("boss"))), post("boss", user("boss")),
		post("bob", user("bob", manager("ann"))), op("PATCH", "/Groups/bulkId:g", patchOf(`{"op":"remove","path":"members[value eq \"bulkId:bob\"]"}`)))
	a.got("201 201 201 201 200")
	boss := p.follow(a.at("Operations.2.location"))
	ann := p.follow(a.at("Operations.1.location")).want(ext+".manager.value", boss.id())
	p.follow(a.at("Operations.3.location")).want(ext+".manager.value", ann.id())
	g := p.follow(a.at("Operations.0.location")).want("members.0.value", ann.id()).want("members.1", nil)
	ann.want("groups.0.value", g.id())

	// In circles: people, groups, oneself. Nothing of a failed circle stays.
	a = p.bulk(post("c", user("c", manager("d"))), post("d", user("d", manager("c"))), post("e", user("e", manager("e"))),
		post("h", group("h", member("bulkId:i"))), post("i", group("i", member("bulkId:h", "bulkId:c")))).got("201 201 201 201 201")
	c, d, e := p.follow(a.at("Operations.0.location")), p.follow(a.at("Operations.1.location")), p.follow(a.at("Operations.2.location"))
	c.want(ext+".manager.value", d.id())
	d.want(ext+".manager.value", c.id())
	e.want(ext+".manager.value", e.id()).want("meta.version", a.at("Operations.2.version"))
	p.follow(a.at("Operations.3.location")).want("members.0.type", "Group")
	for _, bad := range []string{user("j", manager("k"), `"active":5`), user("c", manager("k")), user("k", manager("k")), user("j", manager("k"), `"title":"bulkId:nobody"`)} {
		a = p.bulk(post("k", user("k", manager("j"))), post("j", bad), post("l", user("l", manager("k"))))
		if got := a.is(200).statuses(); strings.Contains(got, "2") {
			t.Errorf("%s gives %s: %s", bad, got, a.raw)
		}
	}
	if total := p.do("GET", "/Users", "").at("totalResults"); total != 6.0 {
		t.Errorf("%v people, want 6", total)
	}

	// What does not exist or was not done.
	p.bulk(post("m", user("m", manager("nobody"))), post("n", user("ann")), post("o", user("o", manager("n"))),
		op("DELETE", "/Users/bulkId:n", ""), op("DELETE", "/Users/bulkId:nobody", "")).got("400 409 409 409 400")
	if found := p.do("GET", "/Users?filter="+"title+co+%22bulkId%22", "").at("totalResults"); found != 0.0 {
		t.Errorf("%v stored a reference", found)
	}
}

// Where what is referred to cannot be made yet, what refers to it waits (RFC 7644 §3.7.1).
func TestBulkOrder(t *testing.T) {
	p := newProvider(t)
	old := p.add("/Users", user("ann"))
	g := p.add("/Groups", group("g", member(old)))
	a := p.bulk(op("PATCH", "/Groups/"+g, patchOf(`{"op":"add","path":"members","value":[{"value":"bulkId:new"}]}`)),
		op("PATCH", "/Groups/"+g, patchOf(`{"op":"replace","path":"displayName","value":"{}"}`, `{"op":"remove","path":"members"}`)),
		op("DELETE", "/Users/"+old, ""), post("new", user("ann"))).got("200 200 204 201")
	p.do("GET", "/Groups/"+g, "").want("members", nil) // the second operation came after the first
	id := p.follow(a.at("Operations.3.location")).id()

	// The same with one more step between, and for good if nothing makes room.
	a = p.bulk(post("g2", group("g2", member("bulkId:b"))), op("DELETE", "/Users/"+id, ""), post("a", user("ann")), post("b", user("bob", manager("a")))).got("201 204 201 201")
	p.follow(a.at("Operations.0.location")).want("members.0.display", "bob")
	p.bulk(post("g3", group("g3", member("bulkId:x"))), post("x", user("ann")), post("y", user("y"))).got("409 409 201")
}

func TestBulkFailOnErrors(t *testing.T) {
	bad := post("bad", `{}`)
	for n, want := range map[int]string{1: "201 400", 2: "201 400 400", 3: "201 400 400 201"} {
		p := newProvider(t)
		a := p.do("POST", "/Bulk", bulkOf(`"failOnErrors":`+itoa(n)+`,`, post("a", user("a"+itoa(n))), bad, post("c", `{}`), post("d", user("d"+itoa(n))))).got(want)
		a.want("Operations.0.bulkId", "a")
		if done := len(p.store.List("User")); n < 3 && done != 1 {
			t.Errorf("failOnErrors %d: %d people", n, done)
		}
	}
}

func TestBulkLimits(t *testing.T) {
	p := newProvider(t, func(c *Config) { c.MaxBulkOperations, c.MaxBulkPayload = 3, 900 })
	four := p.bulk(post("a", user("a")), post("b", user("b")), post("c", user("c")), post("d", user("d"))).is(413)
	if d := fmt.Sprint(four.at("detail")); !strings.Contains(d, "maxOperations") || !strings.Contains(d, "3") {
		t.Errorf("the detail is %s", d)
	}
	body := bulkOf("", post("a", user("a")))
	body += strings.Repeat(" ", 901-len(body))
	large := p.do("POST", "/Bulk", body).is(413)
	if d := fmt.Sprint(large.at("detail")); !strings.Contains(d, "maxPayloadSize") || !strings.Contains(d, "900") {
		t.Errorf("the detail is %s", d)
	}
	if n := len(p.store.List("User")); n != 0 {
		t.Errorf("%d people were created", n)
	}
	p.do("POST", "/Bulk", body[:900]).got("201")
	p.bulk(post("b", user("b")), post("c", user("c")), post("d", user("d"))).got("201 201 201")
}

func TestBulkVersionAndRights(t *testing.T) {
	p := newProvider(t, func(c *Config) { c.Authenticate = guard })
	as := func(token, body string) reply {
		return p.do("POST", "/Bulk", body, "Authorization: Bearer "+token)
	}
	a := as("good", bulkOf("", post("a", user("a")))).got("201")
	path := strings.TrimPrefix(fmt.Sprint(a.at("Operations.0.location")), base)
	version := func(v string) string { return `"version":` + v }
	put := func(title, v string) string { return op("PUT", path, user("a", `"title":"`+title+`"`), version(v)) }
	as("good", bulkOf("", put("x", `"W/\"1\""`), put("y", `"W/\"1\""`), op("DELETE", path, "", version(`"W/\"9\""`)))).got("200 412 412")
	as("wrong", bulkOf("", post("b", user("b")))).is(401)

	narrow := newProvider(t, func(c *Config) {
		c.Authenticate = func(r *http.Request) error {
			if strings.HasPrefix(r.URL.Path, "/Groups") {
				return &Error{Status: 403, Detail: "no groups"}
			}
			return nil
		}
	})
	narrow.bulk(post("a", user("a")), post("g", group("g", member("bulkId:a"))), post("h", group("h", member("bulkId:h")))).got("201 403 403")
	if len(narrow.store.List("Group")) != 0 {
		t.Error("a group was made without a right to it")
	}
}

// A job of many references in one chain and one circle ends soon.
func TestBulkLarge(t *testing.T) {
	p := newProvider(t)
	ops := make([]string, 1000)
	for i := range 500 {
		ops[i] = post("c"+itoa(i), user("c"+itoa(i), manager("c"+itoa(i+1))))
		ops[500+i] = post("r"+itoa(i), user("r"+itoa(i), manager("r"+itoa((i+1)%500))))
	}
	ops[499] = post("c499", user("c499"))
	if a := p.bulk(ops...).is(200); strings.Count(a.statuses(), "201") != 1000 {
		t.Errorf("got %.200s", a.raw)
	}
}

func bulkFaults() map[fault.Fault]shown {
	did := func(ops ...string) func(*stage) string {
		return func(s *stage) string { return s.bulk(ops...).statuses() }
	}
	shows := func(path string, ops ...string) func(*stage) string {
		return func(s *stage) string { return fmt.Sprint(s.bulk(ops...).at(path)) }
	}
	a, bad := post("a", user("a")), post("bad", `{}`)
	return map[fault.Fault]shown{
		fault.SCIMBulkSchemaNotChecked: {func(s *stage) string { return s.do("POST", "/Bulk", `{"Operations":[`+a+`]}`).shows() }, "400", "200"},
		fault.SCIMBulkGetAllowed:       {func(s *stage) string { return s.bulk(op("GET", "/Users/"+s.ann, "")).statuses() }, "400", "200"},
		fault.SCIMBulkStopsEarly:       {did(bad, a), "400 201", "400"},
		fault.SCIMBulkFailOnErrorsIgnored: {func(s *stage) string {
			return s.do("POST", "/Bulk", bulkOf(`"failOnErrors":1,`, bad, a)).statuses()
		}, "400", "400 201"},
		fault.SCIMBulkIDNotRequired: {did(op("POST", "/Users", user("a"))), "400", "201"},
		fault.SCIMBulkIDNotEchoed:   {shows("Operations.0.bulkId", a), "a", "<nil>"},
		fault.SCIMBulkIDUnresolved: {func(s *stage) string {
			s.bulk(a, post("g", group("literal", member("bulkId:a"))))
			return fmt.Sprint(strings.Contains(s.do("GET", "/Groups", "").raw, "bulkId:"))
		}, "false", "true"},
		fault.SCIMBulkForwardRefused:    {did(post("g", group("g", member("bulkId:a"))), a), "201 201", "409 201"},
		fault.SCIMBulkPathUnresolved:    {did(a, op("DELETE", "/Users/bulkId:a", "")), "201 204", "201 404"},
		fault.SCIMBulkCircularRefused:   {did(post("c", user("c", manager("d"))), post("d", user("d", manager("c")))), "201 201", "500 409"},
		fault.SCIMBulkSuccessUnreported: {did(a, bad), "201 400", "400"},
		fault.SCIMBulkLocationMissing:   {func(s *stage) string { return fmt.Sprint(s.bulk(a).at("Operations.0.location") == nil) }, "false", "true"},
		fault.SCIMBulkStatusNumber:      {func(s *stage) string { return fmt.Sprintf("%T", s.bulk(a).at("Operations.0.status")) }, "string", "float64"},
		fault.SCIMBulkErrorBodyMissing:  {shows("Operations.0.response.status", bad), "400", "<nil>"},
		fault.SCIMBulkVersionIgnored: {func(s *stage) string {
			return s.bulk(op("DELETE", "/Users/"+s.ann, "", `"version":"stale"`)).statuses()
		}, "412", "204"},
		fault.SCIMBulkOperationsUnlimited: {func(s *stage) string { return s.bulk(a, bad, bad, bad).shows() }, "413", "200"},
		fault.SCIMBulkPayloadUnlimited:    {func(s *stage) string { return s.bulk(a + strings.Repeat(" ", 2000)).shows() }, "413", "200"},
		fault.SCIMBulkLimitUnnamed:        {func(s *stage) string { return s.bulk(a, bad, bad, bad).shows("detail") }, "413 the job exceeds maxOperations, which is 3", "413 too large"},
		fault.SCIMBulkUnauthorized: {func(s *stage) string {
			s.Server.cfg.Authenticate = func(r *http.Request) error {
				if r.Method == http.MethodDelete {
					return &Error{Status: 403, Detail: "no deletions"}
				}
				return nil
			}
			return s.bulk(op("DELETE", "/Users/"+s.ann, "")).statuses()
		}, "403", "204"},

		fault.SCIMMeFirstUser:       {func(s *stage) string { return s.do("GET", "/Me", "").shows("userName") }, "200 Bob", "200 ann"},
		fault.SCIMMeLocationMissing: {func(s *stage) string { return fmt.Sprint(s.do("GET", "/Me", "").header.Get("Location") == "") }, "false", "true"},
		fault.SCIMMeEscalates: {func(s *stage) string {
			return s.patch("/Me", `{"op":"add","path":"roles","value":[{"value":"admin"}]}`).shows("roles.0.value")
		}, "403 <nil>", "200 admin"},
	}
}
