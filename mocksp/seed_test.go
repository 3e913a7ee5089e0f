package mocksp

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"hallmark/mocksp/scim"
)

func serveOnce(sp *Server, method, path, key, body string) int {
	r, err := http.NewRequest(method, "http://acme.lessonly.com"+path, strings.NewReader(body))
	if err != nil {
		return http.StatusBadRequest // the fuzzer made a method that no request can have
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/scim+json")
	w := httptest.NewRecorder()
	sp.Handler().ServeHTTP(w, r)
	return w.Code
}

// What the RFCs settle holds whatever the seed, and what they leave open does vary.
func TestSeeds(t *testing.T) {
	shapes, statuses, pages, charsets, orders := map[string]bool{}, map[int]bool{}, map[int]bool{}, map[string]bool{}, map[string]bool{}
	empties, offsets := map[bool]bool{}, map[bool]bool{}
	number, guid := regexp.MustCompile(`^[0-9]+$`), regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	for seed := range uint64(20) {
		w := newWorldOf(t, Options{Seed: seed}).withSSO()
		created := w.scim("POST", "/Users", user("ann@acme.example", "Ann", "Lee")).want(201)
		id := created.str("id")
		shape := "opaque"
		if number.MatchString(id) {
			shape = "number"
		} else if guid.MatchString(id) {
			shape = "uuid"
		}
		if !regexp.MustCompile(`^[A-Za-z0-9._~-]+$`).MatchString(id) {
			t.Errorf("seed %d: the id %q is not safe in a URL", seed, id)
		}
		shapes[shape] = true
		charsets[created.header.Get("Content-Type")] = true
		orders[strings.Join(regexp.MustCompile(`"[a-zA-Z]+":`).FindAllString(created.raw, -1), "")] = true
		empties[strings.Contains(created.raw, "[]")] = true
		meta, _ := created.object()["meta"].(map[string]any)
		offsets[strings.HasSuffix(fmt.Sprint(meta["created"]), "Z")] = true

		// The invariants.
		got := w.scim("GET", "/Users/"+id, nil).want(200)
		if got.raw != created.raw || meta["location"] != created.header.Get("Location") || got.header.Get("ETag") != meta["version"] {
			t.Errorf("seed %d: create and read differ: %s %s", seed, created.raw, got.raw)
		}
		w.scim("POST", "/Users", user("ann@acme.example", "Eve", "Fox")).want(409)
		patched := w.scim("PATCH", "/Users/"+id, patch("replace", "title", "Boss"))
		statuses[patched.status] = true
		if patched.status != 200 && (patched.status != 204 || patched.raw != "") {
			t.Errorf("seed %d: PATCH gives %d %s", seed, patched.status, patched.raw)
		}
		if got := w.scim("GET", "/Users/"+id, nil); got.str("title") != "Boss" {
			t.Errorf("seed %d: the title is %s", seed, got.raw)
		}
		for i := range 5 {
			w.provision(fmt.Sprintf("u%d@acme.example", i), "U", "Lee")
		}
		config := w.scim("GET", "/ServiceProviderConfig", nil).want(200)
		most := int(config.object()["filter"].(map[string]any)["maxResults"].(float64))
		pages[most] = true
		seen := map[string]bool{}
		for start := 1; start <= 6; {
			page := w.scim("GET", fmt.Sprintf("/Users?count=4&startIndex=%d", start), nil).want(200)
			n := page.num("itemsPerPage")
			if page.num("totalResults") != 6 || n != len(page.list("Resources")) || n == 0 || n > min(4, most) {
				t.Fatalf("seed %d: a page is %s", seed, page.raw)
			}
			for _, u := range page.list("Resources") {
				seen[fmt.Sprint(u["id"])] = true
			}
			start += n
		}
		if len(seen) != 6 {
			t.Errorf("seed %d: the pages hold %d people", seed, len(seen))
		}
		if r := w.scim("GET", "/Users?filter=userName+eq+%22nobody%22", nil).want(200); r.num("totalResults") != 0 {
			t.Errorf("seed %d: nobody is %s", seed, r.raw)
		}
		// REST, reports and sign-on know the same people.
		users := w.rest("GET", "/users", nil).list("users")
		n := int(users[0]["id"].(float64))
		if got := w.rest("GET", fmt.Sprintf("/users/%d", n), nil).want(200).str("job_title"); len(users) != 6 || n < 1 || got != "Boss" {
			t.Errorf("seed %d: REST shows %d people, the first %v", seed, len(users), users[0])
		}
		w.rest("PUT", lessonPath(w.lessons[0], "/assignments"), map[string]any{"assignments": []any{map[string]any{"assignee_id": n, "due_by": "2026-04-01"}}})
		if got := w.rest("GET", fmt.Sprintf("/users/%d/assignments", n), nil).num("total_assignments"); got != 1 {
			t.Errorf("seed %d: %d assignments", seed, got)
		}
		if who := w.who(w.signOn("ann@acme.example", "Ann", "Lee")); who != "ann@acme.example" {
			t.Errorf("seed %d: signs on as %q", seed, who)
		}
		w.scim("DELETE", "/Users/"+id, nil).want(204)
		w.scim("GET", "/Users/"+id, nil).want(404)
	}
	for what, n := range map[string]int{"shapes of ids": len(shapes) - 1, "statuses of PATCH": len(statuses), "page sizes": len(pages) - 1, "media types": len(charsets),
		"orders of keys": len(orders) - 1, "ways to show nothing": len(empties), "time zones": len(offsets)} {
		if n < 2 {
			t.Errorf("%s do not vary enough", what)
		}
	}
	// The embedder's choice wins.
	w := newWorldOf(t, Options{Seed: 4, SCIM: func(c *scim.Config) { c.MaxResults = 17 }})
	if got := w.scim("GET", "/ServiceProviderConfig", nil).object()["filter"].(map[string]any)["maxResults"]; got != 17.0 {
		t.Errorf("maxResults is %v", got)
	}
}
