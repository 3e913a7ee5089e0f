package scim

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// FuzzFilter: no filter crashes the server, and what is not understood never returns a list.
func FuzzFilter(f *testing.F) {
	for _, s := range []string{`userName eq "a"`, `emails[type eq "work" and not (value co "x")]`, `(`, `not`, `a[`, `userName eq "\`, `x eq 1e999`,
		`userName eq "a"or title pr`, "userName\teq \"a\"", `urn: eq 1`, `:x pr`, `schemas[value eq "x"]`, `$ref pr`, `members.$ref pr`} {
		f.Add(s)
	}
	store := NewStore(Options{})
	store.Create("User", map[string]any{"userName": "a", "emails": []any{map[string]any{"value": "a@x.example"}}})
	server, err := New(Config{Store: store})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("GET", "/Users?filter="+url.QueryEscape(s), nil))
		_, err := parseFilter(s)
		if w.Code != 200 && w.Code != 400 || w.Code == 200 && err != nil {
			t.Errorf("%q gives %d, parsing %v: %s", s, w.Code, err, w.Body)
		}
	})
}

// FuzzPatch: no PATCH crashes the server, and a refused one changes nothing.
func FuzzPatch(f *testing.F) {
	for _, s := range []string{`{"op":"add","path":"emails[type eq \"x\"].value","value":"a@x.example"}`, `{"op":"remove","path":"name.givenName"}`,
		`{"op":"replace","value":{"schemas":[],"emails":[{}],"name":{}}}`, `{"op":"remove","path":"emails","value":[{"value":"a@x.example"}]}`,
		`{"op":"replace","path":"emails","value":[[]]}`, `{"op":"add","path":"name[givenName eq \"a\"]","value":{"familyName":"b"}}`,
		`{"op":"remove","path":"userName[value eq \"a\"]"}`, `{"op":"add","path":"schemas[value eq \"a\"]","value":"x"}`,
		`{"op":"replace","path":"active[value eq true]","value":false}`, `{"op":"remove","path":"` + ext + `:manager[value pr].value"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		store := NewStore(Options{})
		boss, _ := store.Create("User", map[string]any{"userName": "boss"})
		u, err := store.Create("User", map[string]any{"userName": "a", "active": true, "name": map[string]any{"givenName": "a"},
			"emails": []any{map[string]any{"value": "a@x.example", "primary": true}}, ext: map[string]any{"manager": map[string]any{"value": boss.ID}}})
		if err != nil {
			t.Fatal(err)
		}
		server, err := New(Config{Store: store})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("PATCH", "/Users/"+u.ID, strings.NewReader(patchOf(s))))
		after, _ := store.Get("User", u.ID)
		if w.Code != 200 && !equal(after.Attributes, u.Attributes) || w.Code >= 500 || text(after.Attributes, "userName") == "" {
			t.Errorf("%s gives %d and %v", s, w.Code, after.Attributes)
		}
		if w.Code == 200 { // what was accepted can be read and put back unchanged
			get, put := httptest.NewRecorder(), httptest.NewRecorder()
			server.ServeHTTP(get, httptest.NewRequest("GET", "/Users/"+u.ID, nil))
			server.ServeHTTP(put, httptest.NewRequest("PUT", "/Users/"+u.ID, strings.NewReader(get.Body.String())))
			if put.Code != 200 || !json.Valid(get.Body.Bytes()) || put.Body.String() != get.Body.String() {
				t.Errorf("%s: reading gives %s, putting it back %d %s", s, get.Body, put.Code, put.Body)
			}
		}
	})
}

// FuzzBody: no body of a create crashes the server, and what was created can be read, put back
// unchanged and found.
func FuzzBody(f *testing.F) {
	for _, s := range []string{user("a"), user("a", `"emails":[{"value":"a@x.example","primary":true}],"name":{"givenName":"A"}`), `{"schemas":[],"userName":"a"}`, `[]`, `{"a":`,
		user("a", `"userName":"b"`), user("a", `"USERNAME":"b"`), user("a", `"`+ext+`":{"manager":{"value":"x"}}`), user("\\ud800"), user("a", `"active":"true","x":1e400`),
		user("a", `"photos":[{"value":"https://x.example/a","type":"photo"}],"x509Certificates":[{"value":"AAAA"}]`), user("🙂", `"meta":{"created":5},"id":"x"`)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		store := NewStore(Options{})
		server, err := New(Config{Store: store})
		if err != nil {
			t.Fatal(err)
		}
		serve := func(method, path, body string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			server.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
			return w
		}
		w := serve("POST", "/Users", s)
		all := store.List("User")
		if w.Code != 201 {
			if w.Code >= 500 || len(all) > 0 {
				t.Errorf("%q gives %d %s and %v", s, w.Code, w.Body, all)
			}
			return
		}
		path := "/Users/" + all[0].ID
		got := serve("GET", path, "").Body.String()
		if put := serve("PUT", path, got); got != w.Body.String() || put.Code != 200 || put.Body.String() != got {
			t.Errorf("%q: created %s, read %s, put back %d %s", s, w.Body, got, put.Code, put.Body)
		}
		name, _ := json.Marshal(all[0].Attributes["userName"])
		if len(name) < maxFilter/2 {
			if found := serve("GET", "/Users?filter="+url.QueryEscape("userName eq "+string(name)), "").Body.String(); !strings.Contains(found, `"totalResults":1`) {
				t.Errorf("%q is not found by its name: %s", s, found)
			}
		}
	})
}

// FuzzBulk: no job crashes the server; what it says of each operation is true, and no reference
// is stored as it came.
func FuzzBulk(f *testing.F) {
	for _, s := range []string{post("a", user("a")), post("a", user("a", manager("b"))) + "," + post("b", user("b", manager("a"))),
		post("g", group("g", member("bulkId:a", "bulkId:g"))) + "," + post("a", user("a")) + "," + op("DELETE", "/Users/bulkId:a", ""),
		op("PATCH", "/Users/bulkId:a", patchOf(`{"op":"add","path":"emails[value eq \"bulkId:a\"].type","value":"x"}`)) + "," + post("a", user("a")),
		op("GET", "/Users", ""), op("POST", "/Bulk", `{}`, `"bulkId":"x"`), `{"method":"PUT","path":"//x/Users"}`, `5`, post("a", user("a")) + "," + post("a", user("b")),
		post("g", group("g", member("bulkId:a"))) + "," + op("DELETE", "/Users/1", "") + "," + post("a", user("old"))} {
		f.Add(s, 0)
		f.Add(s, 1)
	}
	f.Fuzz(func(t *testing.T, s string, failOnErrors int) {
		n := 0
		store := NewStore(Options{NewID: func(string) string { n++; return itoa(n) }})
		store.Create("User", map[string]any{"userName": "old"})
		server, err := New(Config{Store: store, MaxBulkOperations: 50})
		if err != nil {
			t.Fatal(err)
		}
		more := ""
		if failOnErrors > 0 {
			more = `"failOnErrors":` + itoa(failOnErrors) + `,`
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("POST", "/Bulk", strings.NewReader(bulkOf(more, s))))
		var answer struct {
			Operations []struct{ Method, Status, Location string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code >= 500 {
			t.Fatalf("%s gives %d %s", s, w.Code, w.Body)
		}
		people, made, gone := len(store.List("User"))+len(store.List("Group")), 1, 0
		for _, o := range answer.Operations {
			switch {
			case o.Status >= "500" || len(o.Status) != 3:
				t.Errorf("%s: an operation gives %s: %s", s, o.Status, w.Body)
			case o.Status == "201":
				made++
			case o.Status == "204" && o.Method == "DELETE":
				gone++
			}
		}
		if people != made-gone {
			t.Errorf("%s leaves %d resources, but says that %d were made and %d deleted: %s", s, people, made, gone, w.Body)
		}
		for _, r := range append(store.List("User"), store.List("Group")...) {
			if raw, _ := json.Marshal([]any{r.Attributes["members"], r.Attributes[EnterpriseSchema]}); r.Type == "Group" && strings.Contains(string(raw), "bulkId:") {
				t.Errorf("%s stores %s", s, raw)
			}
		}
	})
}
