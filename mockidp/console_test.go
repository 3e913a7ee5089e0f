package mockidp_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"hallmark/mockidp"
	"hallmark/mockidp/fault"
)

const consoleURL = "https://console.jumpcloud.com"

// auth logs in as programs do (facts §2.5).
func (b *browser) auth(body, token string) reply {
	b.Helper()
	r, err := http.NewRequest("POST", consoleURL+"/userconsole/auth", strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Requested-With", "XMLHttpRequest")
	r.Header.Set("X-Xsrftoken", token)
	return b.send(r)
}

func TestAuth(t *testing.T) {
	w := open(t)
	w.user("ann")
	w.user("new", m{"state": "STAGED"})
	w.user("blank", m{"password": ""})
	b := w.browser()
	if got := b.get(consoleURL + "/userconsole/api/self"); got.status != 401 {
		t.Errorf("self without a session: %d", got.status)
	}
	token := b.get(consoleURL + "/userconsole/xsrf").json(t)["xsrf"].(string)
	credentials := func(email, password string) string {
		return `{"email":"` + email + `","password":"` + password + `"}`
	}
	for _, c := range []struct {
		name, body, token string
		want              int
	}{
		{"without the token", credentials("ann@acme.example", secret), "", 403},
		{"with another token", credentials("ann@acme.example", secret), strings.Repeat("x", len(token)), 403},
		{"wrong password", credentials("ann@acme.example", "wrong"), token, 401},
		{"empty password", credentials("ann@acme.example", ""), token, 401},
		{"unknown user", credentials("nobody@acme.example", secret), token, 401},
		{"not activated", credentials("new@acme.example", secret), token, 401},
		{"without a password", credentials("blank@acme.example", ""), token, 401},
		{"not JSON", "{", token, 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := b.auth(c.body, c.token); got.status != c.want || got.json(t)["error"] == nil {
				t.Errorf("%d %s, want %d", got.status, got.body, c.want)
			}
			if got := b.get(consoleURL + "/userconsole/api/self"); got.status != 401 {
				t.Errorf("logged in all the same: %s", got.body)
			}
		})
	}
	got := b.auth(credentials("ANN@acme.example", secret), token)
	if got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	cookie := strings.Join(got.header["Set-Cookie"], "\n")
	for _, want := range []string{"hallmark_session=", "HttpOnly", "SameSite=Lax", "Secure", "Domain=jumpcloud.com"} {
		if !contains(cookie, want) {
			t.Errorf("cookie %q lacks %s", cookie, want)
		}
	}
	if self := b.get(consoleURL + "/userconsole/api/self").json(t); self["username"] != "ann" || self["password"] != nil {
		t.Errorf("self %v", self)
	}
	events := strings.Join(w.events("user_login_attempt"), ", ")
	if strings.Count(events, "false") != 5 || strings.Count(events, "true") != 1 {
		t.Errorf("events %s", events)
	}
}

func TestLoginForm(t *testing.T) {
	w := open(t)
	w.user("ann")
	for name, back := range map[string]string{
		"absolute":          "https://evil.example/",
		"without a scheme":  "//evil.example/",
		"backslashes":       `\\evil.example/`,
		"another path":      "/api/systemusers",
		"a script":          "javascript:alert(1)",
		"nothing":           "",
		"near the console":  "/userconsole.evil.example",
		"with credentials":  "https://console.jumpcloud.com@evil.example/userconsole",
		"the console, fine": "/userconsole",
	} {
		t.Run(name, func(t *testing.T) {
			b := w.browser()
			page := b.get(consoleURL + "/login?return=" + url.QueryEscape(back))
			b.login(page, "ann@acme.example", secret)
			if b.at != consoleURL+"/userconsole" {
				t.Errorf("led to %s", b.at)
			}
			// Neither can the form itself be made to lead away.
			_, values := form(page.body)
			values.Set("return", back)
			values.Set("email", "ann@acme.example")
			values.Set("password", secret)
			if b.post(consoleURL+"/login", values); b.at != consoleURL+"/userconsole" {
				t.Errorf("the form led to %s", b.at)
			}
		})
	}

	b := w.browser()
	page := b.get(consoleURL + "/login?return=/saml2/lessonly%3FRelayState=%2522%253E")
	_, values := form(page.body)
	if values.Get("return") != "/saml2/lessonly?RelayState=%22%3E" {
		t.Errorf("return is %q", values.Get("return"))
	}
	again := b.login(page, "ann@acme.example", "wrong")
	if _, kept := form(again.body); again.status != 401 || kept.Get("return") != values.Get("return") {
		t.Errorf("after a wrong password: %d, return %q", again.status, kept.Get("return"))
	}
	values.Set("_xsrf", "forged")
	values.Set("email", "ann@acme.example")
	values.Set("password", secret)
	if got := b.post(consoleURL+"/login", values); got.status != 403 {
		t.Errorf("with a forged token: %d", got.status)
	}
	if b.get(consoleURL + "/userconsole"); !contains(b.at, "/login") {
		t.Errorf("logged in with a forged token, at %s", b.at)
	}
}

func TestTiles(t *testing.T) {
	w := open(t)
	ann := w.user("ann")
	group := w.group("learners", ann)
	create := func(body m) string {
		return w.must(200, "POST", "/api/applications", body).json(t)["_id"].(string)
	}
	saml := func(ending string) m {
		return m{"name": "lessonly", "displayLabel": `<` + ending + `>`, "ssoUrl": "https://sso.jumpcloud.com/saml2/" + ending, "config": config()}
	}
	hidden := saml("hidden")
	hidden["sso"] = m{"hidden": true}
	off := saml("off")
	off["active"] = false
	granted := create(saml("granted"))
	for _, app := range []string{granted, create(hidden), create(off), create(m{"name": "bookmark", "displayLabel": "Wiki", "ssoUrl": "https://wiki.example/?a=b"})} {
		w.bind("add", app, group)
	}
	create(saml("denied"))
	b := w.browser()
	page := b.login(b.get(consoleURL+"/userconsole"), "ann@acme.example", secret)
	shows := func(page reply, label string, want bool) {
		t.Helper()
		if got := contains(page.body, ">"+label+"</a>"); got != want {
			t.Errorf("tile %s is there: %t, want %t", label, got, want)
		}
	}
	shows(page, "&lt;granted&gt;", true)
	shows(page, "Wiki", true) // S-074
	shows(page, "&lt;hidden&gt;", false)
	shows(page, "&lt;off&gt;", false)
	shows(page, "&lt;denied&gt;", false)
	if !contains(page.body, `href="https://wiki.example/?a=b"`) || !contains(page.body, `href="https://sso.jumpcloud.com/saml2/granted"`) {
		t.Errorf("links: %s", page.body)
	}
	answered(t, b.get("https://sso.jumpcloud.com/saml2/hidden")) // S-072

	w.idp.Switch(fault.HiddenTile)
	page = b.get(consoleURL + "/userconsole")
	shows(page, "&lt;hidden&gt;", true)
	shows(page, "&lt;denied&gt;", false)
	w.idp.Faults().Clear()
	w.idp.Switch(fault.DeniedTile)
	page = b.get(consoleURL + "/userconsole/")
	shows(page, "&lt;hidden&gt;", false)
	shows(page, "&lt;denied&gt;", true)
	w.idp.Faults().Clear()

	w.bind("remove", granted, group)
	shows(b.get(consoleURL+"/userconsole"), "&lt;granted&gt;", false)

	action, values := form(page.body)
	if b.post(consoleURL+action, url.Values{"_xsrf": {"forged"}}); contains(b.at, "/login") {
		t.Error("a forged log-out worked")
	}
	b.post(consoleURL+action, values)
	if b.get(consoleURL + "/userconsole"); !contains(b.at, "/login") {
		t.Errorf("after logging out at %s", b.at)
	}
}

// TestURLs: what is issued comes from Options, never from the Host header.
func TestURLs(t *testing.T) {
	for _, c := range []struct {
		name                       string
		console, sso               string
		login, idpURL, cookieNeeds string
	}{
		{"one base", "http://jumpcloud.localhost:8080/", "http://jumpcloud.localhost:8080", "http://jumpcloud.localhost:8080/login", "http://jumpcloud.localhost:8080/saml2/lessonly", "HttpOnly; SameSite=Lax"},
		{"nothing in common", "http://console.example", "http://sso.test", "http://sso.test/login", "http://sso.test/saml2/lessonly", "HttpOnly; SameSite=Lax"},
		{"a common domain", "https://console.example.org", "https://sso.example.org", "https://console.example.org/login", "https://sso.example.org/saml2/lessonly", "Domain=example.org; HttpOnly; Secure; SameSite=Lax"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t, func(o *mockidp.Options) { o.ConsoleURL, o.SSOURL = c.console, c.sso })
			app := w.app()
			if got := w.must(200, "GET", "/api/applications/"+app, nil).json(t)["ssoUrl"]; got != c.idpURL {
				t.Errorf("ssoUrl %v, want %s", got, c.idpURL)
			}
			client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			for path, want := range map[string]string{"/saml2/lessonly": c.login + "?return=%2Fsaml2%2Flessonly"} {
				r, err := http.NewRequest("GET", w.idp.URL()+path, nil)
				if err != nil {
					t.Fatal(err)
				}
				r.Host = "evil.example"
				r.Header.Set("X-Forwarded-Host", "evil.example")
				if got := read(t, client, r); got.status != 303 || got.header.Get("Location") != want {
					t.Errorf("%s: %d to %s, want %s", path, got.status, got.header.Get("Location"), want)
				}
			}
			r, err := http.NewRequest("GET", w.idp.URL()+"/login", nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := read(t, client, r).header.Get("Set-Cookie"); !strings.HasSuffix(got, c.cookieNeeds) {
				t.Errorf("cookie %q, want it to end in %q", got, c.cookieNeeds)
			}
		})
	}
}

func TestTransportLeavesOthersAlone(t *testing.T) {
	w := open(t)
	sp := newServiceProvider(t, "token")
	client := &http.Client{Transport: w.idp.Transport(nil)}
	answer, err := client.Get(sp.URL + "/scim/v2/Users")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != 401 || sp.requests() != 1 {
		t.Errorf("%d after %d requests", answer.StatusCode, sp.requests())
	}
	idle := mockidp.New(mockidp.Options{})
	if answer, err := (&http.Client{Transport: idle.Transport(nil)}).Get(consoleURL); err == nil {
		answer.Body.Close()
		t.Error("an identity provider that does not listen answers")
	}
}

func TestListenAndClose(t *testing.T) {
	idp := mockidp.New(mockidp.Options{})
	if idp.URL() != "" {
		t.Errorf("URL before Listen is %q", idp.URL())
	}
	if err := idp.Listen("256.0.0.1:0"); err == nil {
		t.Error("listens on nonsense")
	}
	if err := idp.Listen(""); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(idp.URL(), "http://127.0.0.1:") {
		t.Errorf("listens on %s, want loopback", idp.URL())
	}
	if err := idp.Listen(""); err == nil {
		t.Error("listens twice")
	}
	idp.Close()
	idp.Close()
	if answer, err := http.Get(idp.URL() + "/login"); err == nil {
		answer.Body.Close()
		t.Error("answers after Close")
	}
	if err := idp.Listen(""); err == nil {
		t.Error("listens after Close")
	}
}

func TestNoInsights(t *testing.T) { // S-142
	w := open(t, func(o *mockidp.Options) { o.NoInsights = true })
	if got := w.do("POST", "/insights/directory/v1/events", m{"service": []string{"all"}, "start_time": "2020-01-01T00:00:00Z"}); got.status != 402 {
		t.Errorf("%d %s, want 402", got.status, got.body)
	}
}

// TestTogether: everything at once, for the race detector.
func TestTogether(t *testing.T) {
	w, app, _ := ready(t)
	sp := newServiceProvider(t, "token")
	w.connect(app, sp)
	group := w.group("crowd")
	w.bind("add", app, group)
	done := make(chan error)
	const crowd = 8
	for i := range crowd {
		go func() {
			done <- func() error {
				jar, err := cookiejar.New(nil)
				if err != nil {
					return err
				}
				client := &http.Client{Jar: jar, Transport: w.idp.Transport(nil)}
				for _, path := range []string{"/userconsole/xsrf", "/userconsole", "/login"} {
					answer, err := client.Get(consoleURL + path)
					if err != nil {
						return err
					}
					if _, err := io.Copy(io.Discard, answer.Body); err != nil {
						return err
					}
					answer.Body.Close()
				}
				return nil
			}()
		}()
		user := w.user("member" + string(rune('a'+i)))
		w.member("add", group, user)
	}
	for range crowd {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	w.idle(app)
	if got := strings.Count(sp.state(), "member"); got != crowd {
		t.Errorf("%d of %d reached the service provider: %s", got, crowd, sp.state())
	}
}
