package mocksp

import (
	"strconv"
	"strings"
	"testing"
)

func jsonNumber(n float64) string { return strconv.Itoa(int(n)) }

// S-024…S-042: each character, in each name, on each way in.
func TestRefusedCharacters(t *testing.T) {
	w := newWorld(t).withSSO()
	id := w.provision("old@acme.example", "Old", "Name")
	w.signOn("known@acme.example", "Old", "Name")
	n := 1
	for _, char := range refusedInNames {
		for i, path := range []string{"name.givenName", "name.familyName"} {
			names := [2]string{"Ann", "Lee"}
			names[i] = "A" + string(char) + "nn"
			given, family := names[0], names[1]
			n++
			email := "p" + strconv.Itoa(n) + "@acme.example"
			for what, r := range map[string]reply{
				"POST":           w.scim("POST", "/Users", user(email, given, family)),
				"PUT":            w.scim("PUT", "/Users/"+id, user("old@acme.example", given, family)),
				"PATCH path":     w.scim("PATCH", "/Users/"+id, patch("replace", path, names[i])),
				"PATCH pathless": w.scim("PATCH", "/Users/"+id, patch("replace", "", map[string]any{"name": map[string]any{"givenName": given, "familyName": family}})),
			} {
				if r.status != 400 || r.object()["scimType"] != "invalidValue" {
					t.Errorf("%s of %q in %s: got %d %s", what, char, path, r.status, r.raw)
					continue
				}
				detail := r.str("detail")
				if !strings.Contains(detail, path) || !strings.ContainsRune(detail, char) || strings.Contains(detail, "nn") {
					t.Errorf("%s of %q: the detail is %q", what, char, detail)
				}
			}
			for what, nameID := range map[string]string{"sign-on of a new person": email, "sign-on of a known one": "known@acme.example"} {
				browser := newBrowser()
				if r := w.post(browser, w.message(nameID, given, family).bytes(t), ""); r.status != 403 || !strings.Contains(r.raw, path) {
					t.Errorf("%s with %q in %s: got %d %s", what, char, path, r.status, r.raw)
				}
				if got := w.who(browser); got != "" {
					t.Errorf("%s with %q: signed in as %q", what, char, got)
				}
			}
		}
	}
	users := w.rest("GET", "/users", nil).list("users")
	if len(users) != 2 || users[0]["name"] != "Old Name" || users[1]["name"] != "Old Name" {
		t.Errorf("the refused writes left %v", users)
	}
}

// S-043: ordinary names pass on each way in.
func TestOrdinaryNames(t *testing.T) {
	w := newWorld(t).withSSO()
	for i, family := range []string{"O'Brien", "Jean-Luc", "Nguyễn", "李", "de la Cruz", "St. John", "Müller, Jr", "D’Arcy", "a/b", "x_y", "semi;colon", "pipe|pipe"} {
		n := strconv.Itoa(i)
		id := w.provision("post"+n+"@acme.example", "José", family)
		w.scim("PUT", "/Users/"+id, user("post"+n+"@acme.example", family, "Zoë")).want(200)
		if got := w.rest("GET", "/users/"+id, nil).str("name"); got != family+" Zoë" {
			t.Errorf("name is %q", got)
		}
		w.signOn("jit"+n+"@acme.example", family, family)
	}
}

// C-11: the REST API refuses its own list, which is another one.
func TestRESTNames(t *testing.T) {
	w := newWorld(t)
	id := w.provision("ann@acme.example", "Ann", "Lee")
	for _, char := range refusedInRESTNames {
		w.rest("PUT", "/users/"+id, map[string]string{"name": "A" + string(char) + " Lee"}).want(400)
		w.rest("POST", "/users", map[string]string{"name": "A" + string(char) + " Lee", "email": "x@acme.example"}).want(400)
	}
	w.rest("PUT", "/users/"+id, map[string]string{"name": " Lee"}).want(400)
	for _, name := range []string{"Ann {Lee}", "Who Lee?"} {
		if got := w.rest("PUT", "/users/"+id, map[string]string{"name": name}).want(200).str("name"); got != name {
			t.Errorf("name is %q, want %q", got, name)
		}
	}
	// What REST let in does not stand in the way of other changes.
	w.setActive(id, false)
	// But SCIM may still not bring it.
	w.scim("PATCH", "/Users/"+id, patch("replace", "name.familyName", "Other?")).want(400)
}

// S-118…S-124 with C-05 and C-12.
func TestMapping(t *testing.T) {
	w := newWorld(t)
	u := user("login@acme.example", "Ann", "Lee")
	u["emails"] = []any{map[string]any{"value": "first@acme.example"}, map[string]any{"value": "second@acme.example", "primary": true}}
	u["title"], u["department"], u["costcenter"] = "Welder", "Yard", "Berlin"
	id := w.scim("POST", "/Users", u).want(201).str("id")
	want := func(what string, values map[string]any) {
		t.Helper()
		got := w.rest("GET", "/users/"+id, nil).want(200).object()
		for name, value := range values {
			if got[name] != value {
				t.Errorf("%s: %s is %v, want %v", what, name, got[name], value)
			}
		}
	}
	want("bare names", map[string]any{"email": "first@acme.example", "name": "Ann Lee", "job_title": "Welder", "department": "Yard", "location": "Berlin", "manager_name": nil})
	u["schemas"] = []string{"urn:ietf:params:scim:schemas:core:2.0:User", enterpriseURN}
	u[enterpriseURN] = map[string]any{"department": "Dock", "costCenter": "Hamburg"}
	w.scim("PUT", "/Users/"+id, u).want(200)
	want("extension", map[string]any{"department": "Dock", "location": "Hamburg"})
	w.rest("PUT", "/users/"+id, map[string]string{"location": "Bremen", "department": "Pier"}).want(200)
	want("REST", map[string]any{"department": "Pier", "location": "Bremen"})
	w.scim("PUT", "/Users/"+id, map[string]any{"schemas": u["schemas"], "userName": "login@acme.example"}).want(200)
	want("userName alone", map[string]any{"email": "login@acme.example", "department": nil})
	if !strings.Contains(w.scim("GET", "/Schemas", nil).want(200).raw, `"costcenter"`) {
		t.Error("the schemas do not tell of costcenter")
	}
}
