package mocksp

import (
	"fmt"
	"maps"
	"net/url"
	"strings"
	"testing"

	"hallmark/mocksp/fault"
)

// deviations tell, for each fault, whether a peer can see it. Each is asked twice: of a
// Lessonly with the fault and of one without.
var deviations = map[Fault]func(t *testing.T, faults ...Fault) (*Server, bool){
	fault.ArchiveKeepsSessions: inClassroom(func(c *classroom) bool {
		c.setActive(c.ann, false)
		return c.who(c.annsPage) != ""
	}),
	fault.ArchivedMaySignOn: inClassroom(func(c *classroom) bool {
		c.setActive(c.ann, false)
		browser := newBrowser()
		c.post(browser, c.message("ann@acme.example", "Ann", "Lee").bytes(c), "")
		return c.who(browser) != ""
	}),
	fault.ArchiveLeaksInCount:     leaks("total 0"),
	fault.ArchiveLeaksInList:      leaks("assignments 0"),
	fault.ArchiveLeaksInBreakdown: leaks("breakdown 0"),
	fault.RestoreLosesHistory: inClassroom(func(c *classroom) bool {
		c.setActive(c.ann, false)
		c.setActive(c.ann, true)
		return c.rest("GET", lessonPath(c.lessons[0], ""), nil).num("assignees_count") != 2
	}),
	fault.NameCharacterOnUpdate: inWorld(func(w *world) bool {
		w.scim("POST", "/Users", user("bad@acme.example", "Ann", "Le}e")).want(400)
		id := w.provision("ann@acme.example", "Ann", "Lee")
		w.scim("PUT", "/Users/"+id, user("ann@acme.example", "An}n", "Lee")).want(400)
		w.scim("PUT", "/Users/"+id, user("ann@acme.example", "Ann", "Le{e}")).want(400)
		return w.scim("PUT", "/Users/"+id, user("ann@acme.example", "Ann", "Le}e")).status == 200 &&
			w.rest("GET", "/users/"+id, nil).str("name") == "Ann Le}e"
	}),
	fault.NameCharactersStripped: inWorld(func(w *world) bool {
		r := w.scim("POST", "/Users", user("ann@acme.example", "A!nn", "Le?e"))
		if r.status != 201 {
			return false
		}
		id := r.str("id")
		w.scim("PATCH", "/Users/"+id, patch("replace", "name.familyName", "Sm$ith"))
		w.post(newBrowser(), w.message("ann@acme.example", "An(n", "Smi=th").bytes(w), "").want(303)
		return w.rest("GET", "/users/"+id, nil).str("name") == "Ann Smith"
	}),
	fault.OldSCIMKeyAccepted: inWorld(func(w *world) bool {
		w.desk("POST", "/support/companies/acme/scim_key", nil).want(201)
		return w.scim("GET", "/Users", nil).status == 200
	}),
	fault.SSOKeepsOldName: inWorld(func(w *world) bool {
		id := w.provision("ann@acme.example", "Ann", "Lee")
		w.signOn("ann@acme.example", "Ann", "Smith")
		return w.rest("GET", "/users/"+id, nil).str("name") == "Ann Lee"
	}),
	fault.SSONameEditable: inWorld(func(w *world) bool {
		w.signOn("ann@acme.example", "Ann", "Lee")
		id := jsonNumber(w.rest("GET", "/users", nil).list("users")[0]["id"].(float64))
		return w.rest("PUT", "/users/"+id, map[string]string{"name": "Other Name"}).str("name") == "Other Name"
	}),
	fault.PatchKeepsActive: inWorld(func(w *world) bool {
		ann, bob := w.provision("ann@acme.example", "Ann", "Lee"), w.provision("bob@acme.example", "Bob", "Lee")
		w.setActive(ann, false)
		w.scim("PATCH", "/Users/"+bob, patch("Replace", "active", false))
		kept := 0
		for _, id := range []string{ann, bob} {
			if w.rest("GET", "/users/"+id, nil).want(200).object()["archived_at"] == nil {
				kept++
			}
		}
		if kept == 1 {
			w.Error("one form of deactivation was done, the other not")
		}
		return kept == 2
	}),
	fault.PageFormUnchecked: inWorld(func(w *world) bool {
		return w.do(w.admin(), "POST", "/sign_out", url.Values{}, nil).status == 303
	}),
	fault.SessionCookieOpen: inWorld(func(w *world) bool {
		r := w.post(newBrowser(), w.message("ann@acme.example", "Ann", "Lee").bytes(w), "").want(303)
		return !strings.Contains(strings.Join(r.header.Values("Set-Cookie"), "\n"), "SameSite=Lax")
	}),
	fault.LearnerAdministers: inWorld(func(w *world) bool {
		return w.do(w.signOn("ann@acme.example", "Ann", "Lee"), "GET", "/people", nil, nil).status == 200
	}),
	fault.DeactivateDeletes: inWorld(func(w *world) bool {
		id := w.provision("ann@acme.example", "Ann", "Lee")
		u := user("ann@acme.example", "Ann", "Lee")
		u["active"] = false
		w.scim("PUT", "/Users/"+id, u).want(200)
		return w.rest("GET", "/users/"+id, nil).status == 404 && w.scim("GET", "/Users/"+id, nil).status == 404
	}),
	fault.CostCenterDropped: inWorld(func(w *world) bool {
		u := user("ann@acme.example", "Ann", "Lee")
		u["costcenter"] = "Berlin"
		id := w.scim("POST", "/Users", u).want(201).str("id")
		return w.rest("GET", "/users/"+id, nil).object()["location"] != "Berlin"
	}),
	fault.TenantReadOpen: inTwoCompanies(func(w *two) bool {
		return w.beta("GET", "/Users/"+w.ann, nil).status == 200
	}),
	fault.TenantWriteOpen: inTwoCompanies(func(w *two) bool {
		w.beta("PATCH", "/Users/"+w.ann, patch("replace", "name.givenName", "Eve"))
		w.beta("DELETE", "/Users/"+w.dan, nil)
		renamed := w.rest("GET", "/users/"+w.ann, nil).str("name") == "Eve Lee"
		gone := w.scim("GET", "/Users/"+w.dan, nil).status == 404
		if renamed != gone {
			w.Errorf("renamed %t, deleted %t", renamed, gone)
		}
		return renamed && gone
	}),
	fault.TenantListMixed: inTwoCompanies(func(w *two) bool {
		all, found := w.beta("GET", "/Users", nil).num("totalResults"), w.beta("GET", "/Users?filter=userName+eq+%22ann@acme.example%22", nil).num("totalResults")
		if all != 1+2*found {
			w.Errorf("%d in all, %d found", all, found)
		}
		if last := w.beta("GET", fmt.Sprintf("/Users?count=1&startIndex=%d", int(all)), nil).num("itemsPerPage"); last != 1 {
			w.Errorf("%v people on the last page of one", last)
		}
		return found == 1
	}),
	fault.TenantAdoptsByEmail: inTwoCompanies(func(w *two) bool {
		r := w.beta("POST", "/Users", user("ann@acme.example", "Eve", "Fox")).want(201)
		taken := w.rest("GET", "/users/"+w.ann, nil).str("name") == "Eve Fox"
		if taken != (r.str("id") == w.ann) {
			w.Errorf("taken over %t, answered %s", taken, r.raw)
		}
		return taken
	}),
	fault.TenantKeyAnywhere: inTwoCompanies(func(w *two) bool {
		return w.do(newBrowser(), "GET", scimPath+"/Users", nil, map[string]string{"Host": "acme.lessonly.com", "Authorization": "Bearer " + w.key2}).status == 200
	}),
	fault.TenantMemberForeign: inTwoCompanies(func(w *two) bool {
		g := map[string]any{"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:Group"}, "displayName": "All", "members": []any{map[string]any{"value": w.ann}}}
		return w.beta("POST", "/Groups", g).status == 201
	}),
	fault.TenantConflictTells: inTwoCompanies(func(w *two) bool {
		r := w.beta("POST", "/Users", user("ann@acme.example", "Eve", "Fox"))
		return r.status == 409 && strings.Contains(string(r.raw), w.ann)
	}),
	fault.TenantBulkOpen: inTwoCompanies(func(w *two) bool {
		w.beta("POST", "/Bulk", map[string]any{
			"schemas":    []string{"urn:ietf:params:scim:api:messages:2.0:BulkRequest"},
			"Operations": []any{map[string]any{"method": "DELETE", "path": "/Users/" + w.dan}},
		})
		return w.scim("GET", "/Users/"+w.dan, nil).status == 404
	}),
}

func inWorld(seen func(*world) bool) func(*testing.T, ...Fault) (*Server, bool) {
	return func(t *testing.T, faults ...Fault) (*Server, bool) {
		w := newWorld(t, faults...).withSSO()
		return w.sp, seen(w)
	}
}

// two is a world with a second company, beta; Ann and Dan are people of the first.
type two struct {
	*world
	key2, ann, dan string
}

func (w *two) beta(method, path string, body any) reply {
	w.Helper()
	return w.do(newBrowser(), method, scimPath+path, body, map[string]string{
		"Host": "beta.lessonly.com", "Authorization": "Bearer " + w.key2, "Content-Type": "application/scim+json"})
}

func inTwoCompanies(seen func(*two) bool) func(*testing.T, ...Fault) (*Server, bool) {
	return func(t *testing.T, faults ...Fault) (*Server, bool) {
		w := &two{world: newWorld(t, faults...)}
		w.desk("POST", "/support/companies", Company{"beta", "Beta", "boss@beta.example"}).want(201)
		w.key2 = w.desk("POST", "/support/companies/beta/scim_key", nil).want(201).str("key")
		w.ann, w.dan = w.provision("ann@acme.example", "Ann", "Lee"), w.provision("dan@acme.example", "Dan", "Lee")
		w.beta("POST", "/Users", user("bea@beta.example", "Bea", "Poe")).want(201)
		return w.sp, seen(w)
	}
}

func inClassroom(seen func(*classroom) bool) func(*testing.T, ...Fault) (*Server, bool) {
	return func(t *testing.T, faults ...Fault) (*Server, bool) {
		c := newClassroom(t, faults...)
		return c.sp, seen(c)
	}
}

// leaks tells whether archiving Ann leaves her in this report, and checks that it takes her
// out of all others.
func leaks(report string) func(*testing.T, ...Fault) (*Server, bool) {
	return inClassroom(func(c *classroom) bool {
		c.setActive(c.ann, false)
		leak := false
		for name, got := range c.reports() {
			switch {
			case got == withoutAnn[name]:
			case got != everybody[name]:
				c.Errorf("%s is %q, neither with nor without Ann", name, got)
			case name == report:
				leak = true
			case name[:5] != report[:5]: // the same report of another lesson leaks too
				c.Errorf("%s leaks too", name)
			}
		}
		return leak
	})
}

func signsOn(change func(*message)) func(*testing.T, ...Fault) (*Server, bool) {
	return inWorld(func(w *world) bool {
		m := w.message("ann@acme.example", "Ann", "Lee")
		change(m)
		browser := newBrowser()
		w.post(browser, m.bytes(w), "")
		return w.who(browser) != ""
	})
}

// Every fault of this room is seen when on and only then, by itself, and is counted.
func TestFaults(t *testing.T) {
	known, all := 0, maps.Clone(deviations)
	maps.Copy(all, samlDeviations)
	for _, info := range fault.All() {
		seen, ours := all[info.Name]
		if !ours {
			continue
		}
		known++
		t.Run(string(info.Name), func(t *testing.T) {
			t.Parallel()
			if info.Area == "" || info.Effect == "" {
				t.Error("has no area or no effect")
			}
			if sp, deviates := seen(t); deviates {
				t.Error("is seen while off")
			} else if n := sp.Fired(info.Name); n != 0 {
				t.Errorf("fired %d times while off", n)
			}
			if sp, deviates := seen(t, info.Name); !deviates {
				t.Error("is not seen while on")
			} else if sp.Fired(info.Name) == 0 {
				t.Error("was not counted")
			}
		})
	}
	if known != len(deviations)+len(samlDeviations) {
		t.Errorf("%d of the faults tested here are listed, want %d", known, len(deviations)+len(samlDeviations))
	}
}

// A fault can be switched while the server runs.
func TestSwitch(t *testing.T) {
	w := newWorld(t)
	metadata := func() int { return w.do(newBrowser(), "GET", "/auth/saml/metadata", nil, nil).status }
	w.sp.Switch(fault.MetadataAlwaysLive)
	if got := metadata(); got != 200 {
		t.Errorf("on: got %d", got)
	}
	w.sp.Unswitch(fault.MetadataAlwaysLive)
	if got := metadata(); got != 404 {
		t.Errorf("off: got %d", got)
	}
}
