package provision

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const listOf = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":`

func TestActivationReadsAndChangesNothing(t *testing.T) {
	for _, base := range []string{"/scim/v2", "/scim/v2/", "/scim/v2//"} {
		b := newBench(t)
		if err := b.Activate(t.Context(), Connection{BaseURL: " " + b.server.URL + base, Token: goodToken + "\n"}); err != nil {
			t.Fatal(err)
		}
		check(t, "traffic", b.traffic(), "GET /Users?startIndex=1&count=1")
		check(t, "authorization", b.requests[0].header.Get("Authorization"), "Bearer "+goodToken)
		if !b.Active() {
			t.Error("not active")
		}
	}
}

func TestActivationIsRefusedWithAReason(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		header []string
		reason string
	}{
		{"wrong token", 401, `{"detail":"token ` + goodToken + ` is wrong"}`, nil, "the token is refused: the service provider answered 401 Unauthorized: token [token] is wrong"},
		{"forbidden", 403, ``, nil, "the token is refused: the service provider answered 403 Forbidden"},
		{"nothing there", 404, `<html><body>x`, nil, "there is no SCIM service at the base URL: the service provider answered 404 Not Found: an HTML page instead of SCIM"},
		{"server error", 500, `boom`, nil, "the service provider answered 500 Internal Server Error: boom"},
		{"busy", 429, ``, nil, "the service provider answered 429 Too Many Requests"},
		{"created", 201, listOf + `0}`, nil, "the service provider answered 201 Created"},
		{"HTML", 200, `<!doctype html><p>log in`, nil, "200 OK: an HTML page instead of SCIM"},
		{"HTML by type", 200, `log in`, []string{"Content-Type", "text/html; charset=utf-8"}, "an HTML page"},
		{"no body", 200, ``, nil, "not a JSON list"},
		{"wrong JSON", 200, `{"users":[]}`, nil, "not a SCIM 2.0 ListResponse"},
		{"a list", 200, `[]`, nil, "not a JSON list"},
		{"SCIM 1.1", 200, `{"schemas":["urn:scim:schemas:core:1.0"],"totalResults":0}`, nil, "not a SCIM 2.0 ListResponse"},
		{"no total", 200, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"]}`, nil, "no totalResults"},
		{"total as text", 200, listOf + `"1"}`, nil, "not a whole number"},
		{"more than counted", 200, listOf + `0,"Resources":[{"id":"1"}]}`, nil, "counts 0 users and lists 1"},
		{"ids are numbers", 200, listOf + `1,"Resources":[{"id":1}]}`, nil, "200 OK: user ids are numbers instead of strings"},
		{"no id", 200, listOf + `1,"Resources":[{"userName":"x"}]}`, nil, "has no id"},
		{"user is text", 200, listOf + `1,"Resources":["x"]}`, nil, "not a JSON user"},
		{"endless", 200, strings.Repeat(" ", maxBody+1), nil, "larger than 1 MiB"},
		{"elsewhere", 302, ``, []string{"Location", "https://login.example:8443/in?secret=1"}, "302 Found: redirects to https://login.example:8443, which is not followed"},
		{"nowhere", 302, ``, nil, "302 Found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			b.set(reply("GET", test.status, test.body, test.header...))
			err := b.Activate(t.Context(), Connection{BaseURL: b.server.URL, Token: goodToken})
			if err == nil || !strings.Contains(err.Error(), test.reason) || strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("reason %q, want one line with %q", err, test.reason)
			}
			if err != nil && strings.Contains(err.Error(), goodToken) {
				t.Errorf("the token stands in %q", err)
			}
			if b.Active() {
				t.Error("active all the same")
			}
			if n := len(b.requests); n != 1 {
				t.Errorf("%d requests, want 1: an administrator is waiting", n)
			}
		})
	}
}

func TestLooseIDsActivate(t *testing.T) {
	b := newBench(t, func(o *Options) { o.LooseIDs = true })
	b.set(reply("GET", 200, listOf+`1,"Resources":[{"id":1}]}`))
	if err := b.Activate(t.Context(), Connection{BaseURL: b.server.URL, Token: goodToken}); err != nil {
		t.Error(err)
	}
}

func TestConnectionsThatMakeNoSense(t *testing.T) {
	b := newBench(t)
	for _, test := range []struct{ base, token, reason string }{
		{"", goodToken, "empty"},
		{"http://{SUBDOMAIN}/scim/v2", goodToken, "placeholder"},
		{"https://<YOURDOMAIN>.lessonly.com/scim/v2", goodToken, "placeholder"},
		{"acme.lessonly.com/scim/v2", goodToken, "absolute"},
		{goodToken, goodToken, "absolute"},
		{"ftp://acme.example/scim/v2", goodToken, "absolute"},
		{"http:///scim/v2", goodToken, "absolute"},
		{"http://acme.example:port/", goodToken, "absolute"},
		{"http://user:" + goodToken + "@acme.example/scim", goodToken, "credentials"},
		{"http://acme.example/scim?token=x", goodToken, "query"},
		{"http://acme.example/scim#x", goodToken, "fragment"},
		{b.server.URL, "", "token is empty"},
		{b.server.URL, " \n", "token is empty"},
		{b.server.URL, "two words", "header"},
		{b.server.URL, "line\r\nbreak: x", "header"},
		{b.server.URL, "tökén", "header"},
	} {
		err := b.Activate(t.Context(), Connection{BaseURL: test.base, Token: test.token})
		if err == nil || !strings.Contains(err.Error(), test.reason) || strings.Contains(err.Error(), goodToken) {
			t.Errorf("%q, %q: reason %v, want %q", test.base, test.token, err, test.reason)
		}
	}
	check(t, "traffic", b.traffic(), "")
}

func TestActivationGivesUpInTime(t *testing.T) {
	b := newBench(t, func(o *Options) { o.Timeout = time.Millisecond })
	newGate(b, "GET")
	err := b.Activate(t.Context(), Connection{BaseURL: b.server.URL, Token: goodToken})
	if err == nil || err.Error() != "the service provider gave no answer: none within 1ms" {
		t.Errorf("reason %v", err)
	}

	b = newBench(t)
	newGate(b, "GET")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Activate(ctx, Connection{BaseURL: b.server.URL, Token: goodToken}); err == nil || b.Active() {
		t.Errorf("a request that was given up: %v, active %v", err, b.Active())
	}

	b.server.Close()
	err = b.Activate(t.Context(), Connection{BaseURL: b.server.URL, Token: goodToken})
	if err == nil || !strings.Contains(err.Error(), "gave no answer") || strings.Contains(err.Error(), "startIndex") {
		t.Errorf("nobody listens: %v", err)
	}
}

func TestDeactivationDuringActivationWins(t *testing.T) {
	b := newBench(t)
	g := newGate(b, "GET")
	done := make(chan error)
	go func() {
		done <- b.Activate(t.Context(), Connection{BaseURL: b.server.URL + "/scim/v2", Token: goodToken})
	}()
	<-g.arrived
	b.Deactivate()
	close(g.open)
	if err := <-done; err != errDeactivated || b.Active() {
		t.Errorf("Activate = %v, active %v", err, b.Active())
	}
}

func TestFailedActivationKeepsWhatWas(t *testing.T) {
	b := activeBench(t)
	if err := b.Activate(t.Context(), Connection{BaseURL: b.server.URL + "/scim/v2", Token: "wrong"}); err == nil {
		t.Fatal("a wrong token was accepted")
	}
	if !b.Active() {
		t.Fatal("the integration went inactive")
	}
	b.keep(ann())
	check(t, "active with the old token", b.at("ann", "active"), "true")
}

func TestReauthWhileActiveLetsWorkInFlightEnd(t *testing.T) {
	b := activeBench(t)
	g := newGate(b, "POST")
	b.Keep(ann())
	<-g.arrived
	b.activate(goodToken)
	close(g.open)
	b.settle()
	check(t, "events", b.logged(), "user_create_provision")
}

// The token never reaches another origin, not even another port of the host.
func TestRedirects(t *testing.T) {
	var stolen []string
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stolen = append(stolen, r.Method+" "+r.Header.Get("Authorization"))
		reply(r.Method, 200, listOf+`0}`)(w, r)
	}))
	defer thief.Close()

	b := activeBench(t)
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, method := range []string{"GET", "POST"} {
			b.set(reply(method, status, "", "Location", thief.URL+"/scim/v2/Users"))
			b.keep(Person{ID: "r", Username: "r"})
			if !strings.Contains(b.lastEvent().ErrorMessage, "not followed") {
				t.Errorf("%d of %s: %q", status, method, b.lastEvent().ErrorMessage)
			}
		}
	}
	if len(stolen) != 0 {
		t.Errorf("requests at another origin: %q", stolen)
	}

	// Within the origin a read follows, and a change only as the same change.
	moved := func(w http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "moved") {
			r.URL.Path = strings.Replace(r.URL.Path, "/moved", "", 1)
			return false
		}
		status := http.StatusFound
		if r.Method == "PUT" {
			status = http.StatusPermanentRedirect
		}
		http.Redirect(w, r, "/moved"+r.RequestURI, status)
		return true
	}
	b.forget()
	b.set(moved)
	b.keep(ann())
	check(t, "events", b.logged(), "!user_create_provision") // a POST must not become a GET
	b.set(nil)
	b.keep(ann())
	b.set(moved)
	b.drop("1")
	check(t, "active", b.at("ann", "active"), "false")
}

func TestTheTokenIsNeverLogged(t *testing.T) {
	var log bytes.Buffer
	b := newBench(t, func(o *Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	b.activate(goodToken)
	b.keep(ann())
	b.set(reply("PUT", 400, `{"detail":"`+goodToken+`"}`))
	b.drop("1")
	b.Deactivate()
	if text := log.String(); strings.Contains(text, goodToken) || strings.Count(text, "\n") != 4 {
		t.Errorf("log, want four lines without the token:\n%s", text)
	}
}

func TestPlainHTTPIsWarnedOf(t *testing.T) {
	for base, want := range map[string]bool{
		"http://acme.lessonly.com/scim/v2": true, "https://acme.lessonly.com/scim/v2": false,
		"http://127.0.0.1:80/scim/v2": false, "http://[::1]/scim/v2": false,
		"http://localhost:80": false, "http://acme.localhost:80": false, "http://10.0.0.1": true,
	} {
		r, err := newRun(Connection{BaseURL: base, Token: goodToken})
		if err != nil {
			t.Fatal(err)
		}
		if r.plain != want {
			t.Errorf("%s: plain %v, want %v", base, r.plain, want)
		}
	}
}

func TestMappingsAreTheArticles(t *testing.T) {
	want := "username|Username|userName|Email\n" +
		"email|Company Email|emails.value|Email\n" +
		"firstname|First Name|name.givenName|FirstName\n" +
		"lastname|Last Name|name.familyName|LastName\n" +
		"department|Department|department|Department\n" +
		"costcenter|CostCenter|costcenter|Location\n" +
		"title|Job Title|title|Job Title\n"
	var got strings.Builder
	for _, m := range Mappings() {
		got.WriteString(strings.Join([]string{m.Property, m.Field, m.SCIM, m.Value}, "|") + "\n")
	}
	check(t, "mappings", got.String(), want)
	check(t, "unsupported", strings.Join(Unsupported(), " "), "division manager")
}
