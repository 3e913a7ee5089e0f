package mocksp

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

// S-010: what only an administrator may do.
func TestAdministrator(t *testing.T) {
	w := newWorld(t).withSSO()
	bob := w.provision("bob@acme.example", "Bob", "Lee")
	ann := w.provision("ann@acme.example", "Ann", "Lee")
	browser := w.signOn("ann@acme.example", "Ann", "Lee")
	archive := "/people/" + bob + "/archive"
	w.do(newBrowser(), "POST", archive, nil, nil).want(401)
	w.do(browser, "POST", archive, nil, nil).want(403)
	w.rest("PUT", "/users/"+ann, map[string]string{"role": "superhero"}).want(400)
	w.rest("PUT", "/users/"+ann, map[string]string{"role": "admin"}).want(200)
	w.do(browser, "POST", archive, nil, map[string]string{"Origin": "https://evil.example"}).want(403)
	if got := w.rest("GET", "/users/"+bob, nil).object()["archived_at"]; got != nil {
		t.Fatalf("archived at %v", got)
	}
	w.do(browser, "POST", archive, nil, nil).want(200)
	if got := w.scim("GET", "/Users/"+bob, nil).object()["active"]; got != false {
		t.Errorf("active is %v", got)
	}
	w.do(browser, "POST", "/people/"+bob+"/restore", nil, nil).want(200)
	w.do(browser, "POST", "/people/999/archive", nil, nil).want(404)
	// S-051: nor has the administrator the switches of support.
	w.do(browser, "PUT", "/support/companies/acme/settings", map[string]bool{"jit": false}, nil).want(401)
}

// A sign-on always starts a session of its own: a cookie put there before is worth nothing.
func TestSessionIsNotFixed(t *testing.T) {
	w := newWorld(t).withSSO()
	first := newBrowser()
	before := w.post(first, w.message("ann@acme.example", "Ann", "Lee").bytes(t), "").want(303).header.Get("Set-Cookie")
	before, _, _ = strings.Cut(before, ";")
	r := w.post(first, w.message("bob@acme.example", "Bob", "Lee").bytes(t), "").want(303)
	if got := w.who(first); got != "bob@acme.example" {
		t.Errorf("signed in as %q", got)
	}
	if got := w.do(newBrowser(), "GET", "/whoami", nil, map[string]string{"Cookie": before}).object()["signed_in"]; got != false {
		t.Error("the session before is still good")
	}
	cookie := r.header.Get("Set-Cookie")
	for _, attribute := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, attribute) {
			t.Errorf("cookie %q lacks %s", cookie, attribute)
		}
	}
	planted := map[string]string{"Cookie": sessionCookie + "=planted"}
	w.do(newBrowser(), "POST", "/auth/saml/callback", "", planted)
	if got := w.do(newBrowser(), "GET", "/whoami", nil, planted).object()["signed_in"]; got != false {
		t.Error("a planted cookie signs in")
	}
}

func TestRESTLimit(t *testing.T) {
	w := newWorld(t)
	w.sp.restPerMinute = 3
	for range 3 {
		w.rest("GET", "/users", nil).want(200)
	}
	if r := w.rest("GET", "/users", nil).want(403); !strings.Contains(r.raw, "Rate Limit Exceeded") {
		t.Errorf("answered %q", r.raw)
	}
	w.clock.add(60e9)
	w.rest("GET", "/users", nil).want(200)
}

// All doors at once, for the race detector; and what is true at the end.
func TestAtOnce(t *testing.T) {
	c := newClassroom(t)
	raw := make([][]byte, 8)
	for i := range raw {
		raw[i] = c.message("ann@acme.example", "Ann", "Lee").bytes(t)
	}
	var wg sync.WaitGroup
	for i := range raw {
		wg.Go(func() {
			c.setActive(c.ann, i%2 == 0)
			browser := newBrowser()
			c.post(browser, raw[i], "")
			c.do(browser, "POST", lessonPath(c.lessons[1], "/complete"), map[string]int{"score": i}, nil)
			c.reports()
			c.desk("POST", "/support/companies/acme/rest_key", nil)
		})
	}
	wg.Wait()
	c.setActive(c.ann, true)
	open := c.signOn("ann@acme.example", "Ann", "Lee")
	c.setActive(c.ann, false)
	if got := c.who(open); got != "" {
		t.Errorf("signed in as %q after archiving", got)
	}
}

// Close is good twice, and a closed server can listen again.
func TestListenAndClose(t *testing.T) {
	sp := New(Options{})
	if sp.URL() != "" {
		t.Errorf("URL before Listen is %q", sp.URL())
	}
	for range 2 {
		if err := sp.Listen(""); err != nil {
			t.Fatal(err)
		}
		if err := sp.Listen(""); err == nil {
			t.Error("listens twice")
		}
		if !strings.HasPrefix(sp.URL(), "http://127.0.0.1:") {
			t.Errorf("URL is %q", sp.URL())
		}
		response, err := http.Get(sp.URL() + "/whoami")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusNotFound {
			t.Errorf("status %d without a company", response.StatusCode)
		}
		if err := sp.Close(); err != nil {
			t.Error(err)
		}
		if err := sp.Close(); err != nil {
			t.Error(err)
		}
	}
}
