package mocksp

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"hallmark/mocksp/scim"
)

// old is a classic Lessonly with the companies acme and beta, and Ann Lee in the first.
type old struct {
	*world
	ann  string // her id
	beta string // the key of the other company
}

func newOld(t *testing.T, o Options) *old {
	t.Helper()
	o.Behaviour = Classic
	w := &old{world: newWorldOf(t, o)}
	w.desk("POST", "/support/companies", Company{"beta", "Beta", "boss@beta.example"}).want(201)
	w.beta = w.desk("POST", "/support/companies/beta/scim_key", nil).want(201).str("key")
	w.ann = fmt.Sprint(w.scim("POST", "/Users", user("ann@acme.example", "Ann", "Lee")).want(201).num("id"))
	return w
}

// as sends a request with another Authorization header, and another Content-Type if given.
func (w *old) as(authorization, method, path, body string, more ...string) reply {
	w.Helper()
	header := map[string]string{"Authorization": authorization}
	if authorization == "" {
		header = map[string]string{}
	}
	if len(more) > 0 {
		header["Content-Type"] = more[0]
	}
	if body == "" {
		return w.do(newBrowser(), method, scimPath+path, nil, header)
	}
	return w.do(newBrowser(), method, scimPath+path, body, header)
}

func (w *old) get(path string) reply { w.Helper(); return w.as("Bearer "+w.key, "GET", path, "") }

func (w *old) send(method, path, body string) reply {
	w.Helper()
	return w.as("Bearer "+w.key, method, path, body)
}

// archived tells of somebody what REST says.
func (w *old) archived(id string) bool {
	w.Helper()
	return w.rest("GET", "/users/"+id, nil).want(200).object()["archived_at"] != nil
}

// found lists the addresses of a ListResponse.
func (r reply) found() string {
	r.Helper()
	all := []string{}
	for _, u := range r.want(200).list("Resources") {
		all = append(all, fmt.Sprint(u["userName"]))
	}
	return strings.Join(all, " ")
}

// refused asks for an error in the service's SCIM form.
func (r reply) refused(status int, detail string) {
	r.Helper()
	o := r.want(status).object()
	if o["status"] != fmt.Sprint(status) || fmt.Sprint(o["schemas"]) != "["+scim.ErrorSchema+"]" || r.header.Get("Content-Type") != "application/scim+json" {
		r.Errorf("%s: not the service's SCIM error: %s %s", r.what, r.header.Get("Content-Type"), r.raw)
	}
	if text, _ := o["detail"].(string); !strings.Contains(text, detail) || detail == "" && o["detail"] != nil {
		r.Errorf("%s: detail is %v, want %q", r.what, o["detail"], detail)
	}
}

func jwt(payload string) string {
	e := base64.RawURLEncoding.EncodeToString
	return e([]byte(`{"alg":"none"}`)) + "." + e([]byte(payload)) + "."
}

func asJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

const patchText = "only supports deprovisioning and reprovisioning"

// One row for each row of the table of what is known of the published service (facts 3.1).
func TestClassic(t *testing.T) {
	op := func(ops string) string { return `{"Operations":[` + ops + `]}` }
	deactivate := op(`{"op":"replace","value":{"active":false}}`)
	rows := []struct {
		name string
		see  func(w *old)
	}{
		{"routes: five, all else is the host application's 404", func(w *old) {
			for _, route := range []string{"DELETE /Users/" + w.ann, "GET /Groups", "GET /Schemas", "GET /ResourceTypes", "GET /ServiceProviderConfig", "POST /Bulk",
				"GET /Me", "POST /Users/.search", "PUT /Users", "POST /Users/" + w.ann, "GET /Users/" + w.ann + "/name", "GET /", "GET "} {
				method, path, _ := strings.Cut(route, " ")
				for _, authorization := range []string{"Bearer " + w.key, ""} {
					r := w.as(authorization, method, path, "").want(404)
					if strings.Contains(r.raw, "schemas") || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
						w.Errorf("%s gives %s", route, r.raw)
					}
				}
			}
			r := w.get("/Users/" + w.ann).want(200)
			for _, name := range []string{"meta", "externalId", "groups"} {
				if _, there := r.object()[name]; there {
					w.Errorf("the resource has %s", name)
				}
			}
			r = w.send("POST", "/Users", `{"name":{"givenName":"Bob","familyName":"Ray"},"emails":[{"value":"bob@acme.example"}],"externalId":"x"}`).want(201) // no schemas
			if r.header.Get("Location") != "" || r.header.Get("ETag") != "" {
				w.Errorf("headers are %v", r.header)
			}
		}},
		{"no or wrong credentials: 401 without a challenge", func(w *old) {
			for _, authorization := range []string{"", "Bearer", "Bearer wrong", "Basic", basicAuth("acme", "wrong"), basicAuth("beta", w.key), "Token " + w.key} {
				for _, route := range []string{"GET /Users", "POST /Users", "GET /Users/" + w.ann, "PUT /Users/" + w.ann, "PATCH /Users/" + w.ann} {
					method, path, _ := strings.Cut(route, " ")
					r := w.as(authorization, method, path, "")
					r.refused(401, "invalid or missing")
					if r.header.Get("WWW-Authenticate") != "" {
						w.Errorf("%s has a challenge", route)
					}
				}
			}
		}},
		{"Basic subdomain:key", func(w *old) { w.as(basicAuth("acme", w.key), "GET", "/Users", "").want(200) }},
		{"a header with Bearer: its last word is a JWT of the company, and the key", func(w *old) {
			w.as("Bearer "+w.key, "GET", "/Users", "").want(200)
			w.as("Token Bearer and "+w.key, "GET", "/Users", "").want(200)
			for _, token := range []string{jwt(`{"subdomain":"acme"}`), jwt(`{"subdomain":"nobody"}`), jwt(`{}`), jwt(`x`), "a.b", "a.%.c"} {
				w.as("Bearer "+token, "GET", "/Users", "").refused(401, "invalid or missing")
			}
			for _, token := range []string{jwt(`[1]`), jwt(`"acme"`), jwt(`null`)} {
				w.as("Bearer "+token, "GET", "/Users", "").refused(500, "")
			}
			w.as("Bearer "+w.beta, "GET", "/Users/"+w.ann, "").refused(404, "not found")
		}},
		{"the media type is application/scim+json, a status is a string", func(w *old) {
			if got := w.get("/Users").header.Get("Content-Type"); got != "application/scim+json" {
				w.Errorf("Content-Type is %s", got)
			}
			w.get("/Users/999").refused(404, "not found")
		}},
		{"bodies of both JSON types are read, others ignored", func(w *old) {
			for typ, status := range map[string]int{"application/scim+json": 201, "application/json": 201, "application/scim+json; charset=utf-8": 201, "text/csv": 422, "": 422} {
				r := w.as("Bearer "+w.key, "POST", "/Users", asJSON(user("new@acme.example", "New", "Lee")), typ)
				if r.status != status {
					w.Errorf("%s gives %d, want %d", typ, r.status, status)
				}
			}
		}},
		{"malformed JSON: 400 with a body of the framework", func(w *old) {
			if r := w.send("POST", "/Users", `{"name":`).want(400); strings.Contains(r.raw, "schemas") {
				w.Errorf("got %s", r.raw)
			}
		}},
		{"what is not foreseen: 500 without detail", func(w *old) {
			w.send("POST", "/Users", `{"name":"Ann","emails":[{"value":"x@acme.example"}]}`).refused(500, "")
			w.send("POST", "/Users", `{"emails":"x@acme.example"}`).refused(500, "")
		}},
		{"list: itemsPerPage is what was asked for", func(w *old) {
			r := w.get("/Users").want(200)
			if r.num("totalResults") != 1 || r.num("startIndex") != 1 || r.num("itemsPerPage") != 100 || len(r.list("Resources")) != 1 {
				w.Errorf("got %s", r.raw)
			}
			if r := w.get("/Users?count=7&startIndex=5").want(200); r.num("itemsPerPage") != 7 || r.num("startIndex") != 5 || r.num("totalResults") != 1 || len(r.list("Resources")) != 0 {
				w.Errorf("got %s", r.raw)
			}
		}},
		{"count: 0, negative or no digits is 500, there is no upper bound", func(w *old) {
			for _, n := range []string{"0", "-1", "x", "1.5", "1x", "99999999999999999999"} {
				w.get("/Users?count="+n).refused(500, "")
			}
			if n := w.get("/Users?count=1000000").want(200).num("itemsPerPage"); n != 1000000 {
				w.Errorf("itemsPerPage is %d", n)
			}
			w.get("/Users?count=").want(200)
		}},
		{"startIndex: 0 is 1, negative or text is 500", func(w *old) {
			if n := w.get("/Users?startIndex=0").want(200).num("startIndex"); n != 1 {
				w.Errorf("startIndex is %d", n)
			}
			for _, n := range []string{"-1", "x"} {
				w.get("/Users?startIndex="+n).refused(500, "")
			}
		}},
		{"order is by id", func(w *old) {
			for i := range 12 {
				w.scim("POST", "/Users", user(fmt.Sprintf("u%02d@acme.example", 20-i), "U", "Lee")).want(201)
			}
			last := 0
			for _, u := range w.get("/Users").list("Resources") {
				if id := int(u["id"].(float64)); id <= last {
					w.Errorf("%d follows %d", id, last)
				} else {
					last = id
				}
			}
			if got := w.get("/Users?count=2&startIndex=3").found(); got != "u19@acme.example u18@acme.example" {
				w.Errorf("the page is %s", got)
			}
		}},
		{"userName eq: quotes are optional and dropped, the rest of the line is the value", func(w *old) {
			w.scim("POST", "/Users", user("bob@acme.example", "Mary Ann", "Ray")).want(201)
			for filter, want := range map[string]string{
				`userName+eq+%22ann@acme.example%22`: "ann@acme.example", `userName+eq+ann@acme.example`: "ann@acme.example", `userName++eq++%22ann@%22acme.example`: "ann@acme.example",
				`givenName+eq+%22Mary+Ann%22`: "bob@acme.example", `givenName+eq+Mary++Ann`: "bob@acme.example", `familyName+eq+Lee`: "ann@acme.example", `email+eq+bob@acme.example`: "bob@acme.example",
			} {
				if got := w.get("/Users?filter=" + filter).found(); got != want {
					w.Errorf("%s finds %q, want %q", filter, got, want)
				}
			}
		}},
		{"an attribute outside the map: 400 invalidFilter", func(w *old) {
			for _, filter := range []string{"username+eq+x", "emails.value+eq+x", "(userName+eq+x)", "id+eq+1", "formattedName+eq+x", "active+eq+true"} {
				r := w.get("/Users?filter=" + filter)
				r.refused(400, "filter syntax was invalid")
				if r.str("scimType") != "invalidFilter" {
					w.Errorf("%s: %s", filter, r.raw)
				}
			}
		}},
		{"an operator other than eq: 400 invalidFilter", func(w *old) {
			for _, filter := range []string{"userName+Eq+x", "userName+co+x", "userName+pr", "userName", "userName+ne+x"} {
				w.get("/Users?filter="+filter).refused(400, "filter syntax was invalid")
			}
		}},
		{"no value finds nobody, a blank filter everybody", func(w *old) {
			if got := w.get("/Users?filter=userName+eq").found() + w.get("/Users?filter=userName+eq+%22%22").found(); got != "" {
				w.Errorf("finds %s", got)
			}
			if got := w.get("/Users?filter=").found() + w.get("/Users?filter=++").found(); got != "ann@acme.exampleann@acme.example" {
				w.Errorf("finds %s", got)
			}
		}},
		{"and is part of the value, silently", func(w *old) {
			if got := w.get("/Users?filter=userName+eq+ann@acme.example+and+familyName+eq+Lee").found(); got != "" {
				w.Errorf("finds %s", got)
			}
		}},
		{"values are compared exactly", func(w *old) {
			if got := w.get("/Users?filter=userName+eq+ANN@acme.example").found() + w.get("/Users?filter=familyName+eq+lee").found(); got != "" {
				w.Errorf("finds %s", got)
			}
		}},
		{"the archived are listed, found and read, with active false", func(w *old) {
			w.send("PATCH", "/Users/"+w.ann, deactivate).want(200)
			for _, path := range []string{"/Users", "/Users?filter=userName+eq+ann@acme.example"} {
				if u := w.get(path).list("Resources"); len(u) != 1 || u[0]["active"] != false {
					w.Errorf("%s gives %v", path, u)
				}
			}
			if w.get("/Users/" + w.ann).want(200).object()["active"] != false {
				w.Error("the archived read as active")
			}
		}},
		{"an id is cast to an integer; unknown and foreign ones are 404", func(w *old) {
			if w.get("/Users/"+w.ann+"abc").want(200).num("id") != w.get("/Users/"+w.ann).num("id") {
				w.Error("another person")
			}
			for _, id := range []string{"abc", "0", "99999", "-1", "%20"} {
				w.get("/Users/"+id).refused(404, "not found")
			}
			if d := w.get("/Users/99999").str("detail"); d != "Resource 99999 not found." {
				w.Errorf("the detail is %s", d)
			}
			for _, method := range []string{"GET", "PUT", "PATCH"} {
				w.as("Bearer "+w.beta, method, "/Users/"+w.ann, deactivate).refused(404, "Resource "+w.ann+" not found.")
			}
		}},
		{"an id is a JSON number", func(w *old) {
			if !strings.Contains(w.get("/Users/"+w.ann).raw, `"id":`+w.ann+`,`) {
				w.Errorf("got %s", w.get("/Users/"+w.ann).raw)
			}
		}},
		{"active is a JSON boolean", func(w *old) {
			if active, ok := w.get("/Users/" + w.ann).object()["active"].(bool); !ok || !active {
				w.Errorf("got %s", w.get("/Users/"+w.ann).raw)
			}
		}},
		{"POST of somebody new: 201 and the resource", func(w *old) {
			r := w.send("POST", "/Users", asJSON(user("bob@acme.example", "Bob", "Ray"))).want(201)
			want := `{"active":true,"emails":[{"value":"bob@acme.example"}],"id":` + fmt.Sprint(r.num("id")) +
				`,"name":{"familyName":"Ray","givenName":"Bob"},"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"bob@acme.example"}`
			if strings.TrimSpace(r.raw) != want {
				w.Errorf("got %s, want %s", r.raw, want)
			}
		}},
		{"POST of a taken address: 201, and that person is overwritten (C-12, C-25)", func(w *old) {
			w.send("PATCH", "/Users/"+w.ann, deactivate).want(200)
			r := w.send("POST", "/Users", `{"userName":"other","name":{"givenName":"Eve","familyName":"Fox"},"emails":[{"value":"ann@acme.example"}]}`).want(201)
			if fmt.Sprint(r.num("id")) != w.ann || r.str("userName") != "ann@acme.example" || r.object()["active"] != false {
				w.Errorf("got %s", r.raw)
			}
			if u := w.get("/Users"); u.num("totalResults") != 1 || !strings.Contains(u.raw, "Eve") {
				w.Errorf("got %s", u.raw)
			}
			w.send("POST", "/Users", asJSON(user("ann@acme.example", "Ann", "Lee"))).want(201) // active is true in it
			if w.archived(w.ann) {
				w.Error("is still archived")
			}
		}},
		{"an address of another company: 409", func(w *old) {
			w.as("Bearer "+w.beta, "POST", "/Users", asJSON(user("ann@acme.example", "Ann", "Lee"))).refused(409, "has already been taken")
		}},
		{"POST without a required attribute: 422, nothing is stored", func(w *old) {
			for _, body := range []string{`{}`, `[]`, `{"name":{"familyName":"Ray"},"emails":[{"value":"bob@acme.example"}]}`, `{"name":{"givenName":"Bob"},"emails":[{"value":"bob@acme.example"}]}`,
				`{"name":{"givenName":"Bob","familyName":"Ray"}}`, `{"name":{"givenName":"Bob","familyName":"Ray"},"emails":[]}`, `{"name":{"givenName":" ","familyName":"Ray"},"emails":[{"value":"bob@acme.example"}]}`} {
				w.send("POST", "/Users", body).refused(422, "can't be blank")
			}
			if n := w.get("/Users").num("totalResults"); n != 1 {
				w.Errorf("%d people", n)
			}
		}},
		{"POST with userName and no emails: 422", func(w *old) {
			w.send("POST", "/Users", `{"userName":"bob@acme.example","name":{"givenName":"Bob","familyName":"Ray"}}`).refused(422, "Email can't be blank")
		}},
		{"POST with active false: 201, created and archived", func(w *old) {
			for i, active := range []string{`false`, `"false"`, `0`} {
				r := w.send("POST", "/Users", fmt.Sprintf(`{"name":{"givenName":"Bob","familyName":"Ray"},"emails":[{"value":"bob%d@acme.example"}],"active":%s}`, i, active)).want(201)
				if r.object()["active"] != false || !w.archived(fmt.Sprint(r.num("id"))) {
					w.Errorf("active %s gives %s", active, r.raw)
				}
			}
		}},
		{"unknown attributes are ignored", func(w *old) {
			u := user("bob@acme.example", "Bob", "Ray")
			u["title"], u["nonsense"] = "Boss", map[string]any{"a": 1}
			if r := w.send("POST", "/Users", asJSON(u)).want(201); strings.Contains(r.raw, "Boss") || strings.Contains(r.raw, "nonsense") {
				w.Errorf("got %s", r.raw)
			}
		}},
		{"PUT: what is missing is nulled, so 422 where required; a missing active leaves the status", func(w *old) {
			w.send("PUT", "/Users/"+w.ann, `{"name":{"givenName":"Ann","familyName":"Smith"},"emails":[{"value":"smith@acme.example"}]}`).want(200)
			if r := w.get("/Users/" + w.ann); r.str("userName") != "smith@acme.example" || r.object()["active"] != true {
				w.Errorf("got %s", r.raw)
			}
			w.send("PUT", "/Users/"+w.ann, `{"name":{"givenName":"Ann"},"emails":[{"value":"smith@acme.example"}]}`).refused(422, "Last name can't be blank")
			w.send("PUT", "/Users/"+w.ann, `{"name":{"givenName":"Ann","familyName":"Lee"},"emails":[{"value":"smith@acme.example"}],"active":"true"}`).want(200)
		}},
		{"PUT: a 422 can have archived", func(w *old) {
			w.send("PUT", "/Users/"+w.ann, `{"active":false,"name":{"givenName":"Eve"}}`).refused(422, "can't be blank")
			if r := w.get("/Users/" + w.ann); !w.archived(w.ann) || !strings.Contains(r.raw, `"Ann"`) {
				w.Errorf("got %s", r.raw)
			}
		}},
		{"PATCH without a path archives and restores", func(w *old) {
			if r := w.send("PATCH", "/Users/"+w.ann, deactivate).want(200); r.object()["active"] != false || !w.archived(w.ann) {
				w.Errorf("got %s", r.raw)
			}
			if r := w.send("PATCH", "/Users/"+w.ann, op(`{"op":"replace","value":{"active":true}}`)).want(200); r.object()["active"] != true || w.archived(w.ann) {
				w.Errorf("got %s", r.raw)
			}
		}},
		{"PATCH: any text is an op, none is 500", func(w *old) {
			for i, word := range []string{"Replace", "add", "remove", "x", ""} {
				want := i%2 == 0
				if r := w.send("PATCH", "/Users/"+w.ann, op(fmt.Sprintf(`{"op":%q,"value":{"active":%t}}`, word, want))).want(200); r.object()["active"] != want {
					w.Errorf("%s gives %s", word, r.raw)
				}
			}
			for _, o := range []string{`{"value":{"active":false}}`, `{"op":null,"value":{"active":false}}`, `{"op":1,"value":{"active":false}}`, `5`, `"x"`} {
				w.send("PATCH", "/Users/"+w.ann, op(o)).refused(500, "")
			}
		}},
		{"PATCH with a path: 422, or 500 where the value is true", func(w *old) {
			w.send("PATCH", "/Users/"+w.ann, op(`{"op":"replace","path":"active","value":false}`)).refused(422, patchText)
			w.send("PATCH", "/Users/"+w.ann, op(`{"op":"replace","path":"active","value":"False"}`)).refused(422, patchText)
			w.send("PATCH", "/Users/"+w.ann, op(`{"op":"replace","path":"active","value":true}`)).refused(500, "")
			if w.archived(w.ann) {
				w.Error("is archived")
			}
		}},
		{"PATCH: only booleans count in an operation", func(w *old) {
			for _, v := range []string{`"false"`, `0`, `null`} {
				w.send("PATCH", "/Users/"+w.ann, op(`{"op":"replace","value":{"active":`+v+`}}`)).refused(422, patchText)
			}
		}},
		{"PATCH of anything else: 422", func(w *old) {
			for _, body := range []string{op(`{"op":"replace","value":{"name":{"givenName":"Eve"}}}`), `{}`, `{"operations":[{"op":"replace","value":{"active":false}}]}`, op(``),
				op(`{"op":"replace","value":"active"}`), `{"Operations":null}`, `{"Operations":{}}`} {
				w.send("PATCH", "/Users/"+w.ann, body).refused(422, patchText)
			}
		}},
		{"PATCH with an array for a value: 500", func(w *old) {
			w.send("PATCH", "/Users/"+w.ann, op(`{"op":"replace","value":[{"active":false}]}`)).refused(500, "")
			w.send("PATCH", "/Users/"+w.ann, `{"Operations":"x"}`).refused(500, "")
		}},
		{"PATCH of several: the first boolean active applies, the rest is dropped", func(w *old) {
			r := w.send("PATCH", "/Users/"+w.ann, op(`{"op":"replace","value":{"name":{"givenName":"Eve"}}},{"op":"replace","value":{"active":false}},{"op":"replace","value":{"active":true}}`)).want(200)
			if r.object()["active"] != false || strings.Contains(r.raw, "Eve") {
				w.Errorf("got %s", r.raw)
			}
		}},
		{"an active at the top comes before Operations", func(w *old) {
			for _, v := range []string{`false`, `"false"`, `0`} {
				w.send("PATCH", "/Users/"+w.ann, `{"active":`+v+`,"Operations":[{"op":"replace","value":{"active":true}}]}`).want(200)
				if !w.archived(w.ann) {
					w.Errorf("active %s does not archive", v)
				}
				w.send("PATCH", "/Users/"+w.ann, `{"active":`+map[string]string{`false`: `true`, `"false"`: `"true"`, `0`: `1`}[v]+`}`).want(200)
			}
			w.send("PATCH", "/Users/"+w.ann+"?active=false", op(`{"op":"replace","value":{"active":true}}`)).want(200)
			if !w.archived(w.ann) {
				w.Error("?active=false does not archive")
			}
			for _, v := range []string{`"True"`, `"no"`, `2`, `"1"`, `{}`} {
				w.send("PATCH", "/Users/"+w.ann, `{"active":`+v+`}`).refused(422, "Record invalid")
			}
		}},
		{"PATCH is answered with 200 and the resource, never 204", func(w *old) {
			for range 3 {
				if r := w.send("PATCH", "/Users/"+w.ann, deactivate).want(200); r.str("userName") != "ann@acme.example" {
					w.Errorf("got %s", r.raw)
				}
			}
		}},
		{"names with the characters of the article: 422 (C-11)", func(w *old) {
			for _, char := range refusedInNames {
				for _, part := range []string{"givenName", "familyName"} {
					u := user("bob@acme.example", "Bob", "Ray")
					u["name"].(map[string]any)[part] = "x" + string(char)
					w.send("POST", "/Users", asJSON(u)).refused(422, "special character")
					u["emails"] = []any{map[string]any{"value": "ann@acme.example"}}
					w.send("PUT", "/Users/"+w.ann, asJSON(u)).refused(422, "special character")
				}
			}
			if r := w.get("/Users"); r.num("totalResults") != 1 || !strings.Contains(r.raw, `"Ann"`) {
				w.Errorf("got %s", r.raw)
			}
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			row.see(newOld(t, Options{}))
		})
	}
	t.Run("POST of a taken address where duplicates are refused: 409 without scimType", func(t *testing.T) {
		t.Parallel()
		w := newOld(t, Options{RefuseDuplicates: true})
		r := w.send("POST", "/Users", asJSON(user("ann@acme.example", "Eve", "Fox")))
		r.refused(409, "has already been taken")
		if _, there := r.object()["scimType"]; there || strings.Contains(w.get("/Users").raw, "Eve") {
			w.Errorf("got %s", r.raw)
		}
	})
}

// Sign-on, REST, reports and pages see what the classic endpoint does.
func TestClassicInStep(t *testing.T) {
	w := newOld(t, Options{})
	w.withSSO()
	if got := w.signOn("ann@acme.example", "Ann", "Lee"); got == nil || w.who(got) != "ann@acme.example" {
		t.Error("Ann cannot sign on")
	} else {
		w.send("PATCH", "/Users/"+w.ann, `{"active":false}`).want(200)
		if w.who(got) != "" {
			t.Error("the archived stay signed in")
		}
	}
	id := fmt.Sprint(w.rest("POST", "/users", map[string]any{"name": "Zoe Poe", "email": "zoe@acme.example"}).want(201).num("id"))
	if r := w.get("/Users/" + id).want(200); r.str("userName") != "zoe@acme.example" {
		t.Errorf("SCIM shows %s", r.raw)
	}
	w.send("POST", "/Users", asJSON(user("zoe@acme.example", "Zoe", "Fox"))).want(201)
	if got := w.rest("GET", "/users/"+id, nil).str("name"); got != "Zoe Fox" {
		t.Errorf("REST shows %s", got)
	}
}

// Nothing that comes in as a body makes the classic endpoint panic or answer out of form.
func FuzzClassic(f *testing.F) {
	for _, s := range []string{`{}`, `[]`, `{"name":[],"emails":[[]]}`, `{"active":{}}`, `{"Operations":[{"op":"x","value":{"active":true}}]}`, `{"emails":[{"value":{}}]}`, `5`} {
		f.Add("PATCH", s)
		f.Add("POST", s)
		f.Add("PUT", s)
	}
	sp := New(Options{Behaviour: Classic})
	if err := sp.Found(Company{"acme", "Acme", "boss@acme.example"}); err != nil {
		f.Fatal(err)
	}
	key, err := sp.IssueSCIMKey("acme")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, method, body string) {
		code := serveOnce(sp, method, scimPath+"/Users/1", key, body)
		if code2 := serveOnce(sp, "POST", scimPath+"/Users", key, body); code < 200 || code2 < 200 {
			t.Errorf("%s %q gives %d and %d", method, body, code, code2)
		}
	})
}
