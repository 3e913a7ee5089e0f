package mockidp_test

import (
	"testing"

	"hallmark/mockidp/fault"
)

// TestAccessDrivesProvisioning follows one user through every way to gain and
// lose an application.
func TestAccessDrivesProvisioning(t *testing.T) {
	for _, c := range []struct {
		name   string
		act    func(w *world, app, group, ann string)
		want   string // at the service provider, where ann and bob are active before
		faulty fault.Fault
	}{
		{"nothing", func(*world, string, string, string) {}, "ann+ bob+", ""},
		{"leaving the group", func(w *world, app, group, ann string) { w.member("remove", group, ann) }, "ann- bob+", fault.LeavingKeeps},
		{"unbinding", func(w *world, app, group, ann string) { w.bind("remove", app, group) }, "ann- bob-", fault.UnbindingKeeps},
		{"unbinding from the group's end", func(w *world, app, group, ann string) {
			w.must(204, "POST", "/api/v2/usergroups/"+group+"/associations", m{"op": "remove", "type": "application", "id": app})
		}, "ann- bob-", fault.UnbindingKeeps},
		{"suspending", func(w *world, app, group, ann string) {
			w.must(200, "POST", "/api/systemusers/"+ann+"/state/suspend", nil)
		}, "ann- bob+", fault.SuspensionKeeps},
		{"suspending by PUT", func(w *world, app, group, ann string) {
			w.must(200, "PUT", "/api/systemusers/"+ann, m{"state": "SUSPENDED"})
		}, "ann- bob+", fault.SuspensionKeeps},
		{"suspending and activating", func(w *world, app, group, ann string) {
			w.must(200, "POST", "/api/systemusers/"+ann+"/state/suspend", nil)
			w.idle(app)
			w.must(200, "POST", "/api/systemusers/"+ann+"/state/activate", m{})
		}, "ann+ bob+", ""},
		{"deleting the user", func(w *world, app, group, ann string) {
			w.must(200, "DELETE", "/api/systemusers/"+ann, nil)
		}, "ann- bob+", fault.DeletionKeeps},
		{"deleting the group", func(w *world, app, group, ann string) {
			w.must(204, "DELETE", "/api/v2/usergroups/"+group, nil)
		}, "ann- bob-", fault.DeletionKeeps},
		{"leaving one of two groups", func(w *world, app, group, ann string) {
			w.bind("add", app, w.group("second", ann))
			w.member("remove", group, ann)
		}, "ann+ bob+", ""},
		{"joining", func(w *world, app, group, ann string) {
			w.member("add", group, w.user("cid"))
		}, "ann+ bob+ cid+", ""},
		{"deleting the application", func(w *world, app, group, ann string) {
			w.must(200, "DELETE", "/api/applications/"+app, nil) // S-157: nothing changes at the service provider
		}, "ann+ bob+", ""},
	} {
		run := func(t *testing.T, on ...fault.Fault) (string, *world) {
			w := open(t)
			sp := newServiceProvider(t, "token")
			ann := w.user("ann")
			group := w.group("learners", ann, w.user("bob"))
			app := w.app()
			w.bind("add", app, group)
			w.connect(app, sp)
			w.idp.Switch(on...)
			c.act(w, app, group, ann)
			if w.do("GET", "/api/applications/"+app, nil).status == 200 {
				w.idle(app)
			}
			return sp.state(), w
		}
		t.Run(c.name, func(t *testing.T) {
			if got, _ := run(t); got != c.want {
				t.Errorf("at the service provider: %q, want %q", got, c.want)
			}
			if c.faulty == "" {
				return
			}
			got, w := run(t, c.faulty)
			if got != "ann+ bob+" || w.idp.Faults().Count(c.faulty) == 0 {
				t.Errorf("with %s: %q, fired %d times; want all active", c.faulty, got, w.idp.Faults().Count(c.faulty))
			}
		})
	}
}

func TestAttributeChanges(t *testing.T) {
	setup := func(t *testing.T) (w *world, sp *serviceProvider, app, ann, out string) {
		w, sp = open(t), newServiceProvider(t, "token")
		ann, out = w.user("ann"), w.user("out")
		app = w.app()
		w.bind("add", app, w.group("learners", ann))
		w.connect(app, sp)
		return w, sp, app, ann, out
	}

	t.Run("reach the service provider", func(t *testing.T) {
		w, sp, app, ann, _ := setup(t)
		w.must(200, "PUT", "/api/systemusers/"+ann, m{"costCenter": "Berlin", "location": "Rome", "manager": ann, "jobTitle": "Baker"})
		w.idle(app)
		got := sp.get("ann")
		if got["costcenter"] != "Berlin" || got["title"] != "Baker" {
			t.Errorf("at the service provider: %v", got)
		}
		for _, never := range []string{"location", "manager", "division"} { // S-060 … S-062
			if value, sent := got[never]; sent {
				t.Errorf("%s was sent: %v", never, value)
			}
		}
	})
	t.Run("that are not mapped send nothing", func(t *testing.T) {
		w, sp, app, ann, _ := setup(t)
		before := sp.requests()
		w.must(200, "PUT", "/api/systemusers/"+ann, m{"location": "Rome"})
		w.idle(app)
		if sp.requests() != before {
			t.Errorf("%d requests for an attribute that is not mapped", sp.requests()-before)
		}
	})
	t.Run("of unbound users are not sent", func(t *testing.T) { // S-139
		w, sp, app, _, out := setup(t)
		before := sp.requests()
		w.must(200, "PUT", "/api/systemusers/"+out, m{"jobTitle": "Baker"})
		w.idle(app)
		if sp.requests() != before || sp.get("out") != nil {
			t.Errorf("an unbound user was sent: %v", sp.get("out"))
		}
		w.idp.Switch(fault.UnboundSent)
		w.must(200, "PUT", "/api/systemusers/"+out, m{"jobTitle": "Cook"})
		w.idle(app)
		if sp.get("out") == nil || w.idp.Faults().Count(fault.UnboundSent) != 1 {
			t.Error("the fault did not send the unbound user")
		}
	})
}

func TestGraph(t *testing.T) {
	w := open(t)
	ann, bob := w.user("ann"), w.user("bob")
	group, other := w.group("learners", ann), w.group("other", bob)
	app := w.app()
	w.bind("add", app, group)
	w.bind("add", app, group) // repeating is no error
	contains := func(path, id string, want bool) {
		t.Helper()
		got := w.must(200, "GET", path, nil)
		if has := contains(got.body, id); has != want {
			t.Errorf("%s names %s: %t, want %t: %s", path, id, has, want, got.body)
		}
	}
	contains("/api/v2/applications/"+app+"/associations?targets=user_group", group, true)
	contains("/api/v2/applications/"+app+"/associations?targets=user_group", other, false)
	contains("/api/v2/usergroups/"+group+"/associations?targets=application", app, true) // S-104
	contains("/api/v2/usergroups/"+other+"/associations?targets=application", app, false)
	contains("/api/v2/applications/"+app+"/users", ann, true)
	contains("/api/v2/applications/"+app+"/users", bob, false)
	contains("/api/v2/applications/"+app+"/usergroups", group, true)
	contains("/api/v2/users/"+ann+"/applications", app, true)
	contains("/api/v2/users/"+bob+"/applications", app, false)
	contains("/api/v2/usergroups/"+group+"/members", ann, true)
	contains("/api/v2/usergroups/"+group+"/membership", ann, true)
	contains("/api/v2/usergroups/"+group+"/members", bob, false)

	for _, c := range []struct {
		name, path string
		body       any
		want       int
	}{
		{"unknown user", "/api/v2/usergroups/" + group + "/members", m{"op": "add", "type": "user", "id": "0123456789abcdef01234567"}, 404},
		{"unknown group", "/api/v2/usergroups/nobody/members", m{"op": "add", "type": "user", "id": ann}, 404},
		{"unknown op", "/api/v2/usergroups/" + group + "/members", m{"op": "replace", "type": "user", "id": ann}, 400},
		{"wrong type", "/api/v2/usergroups/" + group + "/members", m{"op": "add", "type": "system", "id": ann}, 400},
		{"unknown application", "/api/v2/usergroups/" + group + "/associations", m{"op": "add", "type": "application", "id": "x"}, 404},
		{"not JSON", "/api/v2/applications/" + app + "/associations", "{", 400},
		{"an array", "/api/v2/applications/" + app + "/associations", "[]", 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := w.do("POST", c.path, c.body); got.status != c.want {
				t.Errorf("%d, want %d: %s", got.status, c.want, got.body)
			}
		})
	}
	w.must(400, "GET", "/api/v2/applications/"+app+"/associations?targets=system", nil)
	if got := w.events("association_change"); len(got) != 4 {
		t.Errorf("association events: %v, want 4", got)
	}

	// What is deleted leaves no association behind (S-170).
	w.must(200, "DELETE", "/api/systemusers/"+ann, nil)
	contains("/api/v2/usergroups/"+group+"/members", ann, false)
	w.must(200, "DELETE", "/api/applications/"+app, nil)
	contains("/api/v2/usergroups/"+group+"/associations?targets=application", app, false)
	second := w.app()
	w.bind("add", second, group)
	w.must(204, "DELETE", "/api/v2/usergroups/"+group, nil)
	contains("/api/v2/applications/"+second+"/associations?targets=user_group", group, false)
}
