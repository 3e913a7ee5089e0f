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
