package main

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hallmark/suites/inprocess"
	"hallmark/suites/selftest"
)

// TestServeForge signs on with a forgery: the mock Lessonly refuses it, falls for it when it has
// the fault to, and takes the next response, which is genuine.
func TestServeForge(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		forgery, fault string
		fooled         bool
	}{{"signature-stripped", "", false}, {"signature-stripped", "saml-signature-optional", true}, {"comment-in-name", "saml-comment-cuts-name", true}} {
		t.Run(row.forgery+"/"+row.fault, func(t *testing.T) {
			t.Parallel()
			var faults []string
			if row.fault != "" {
				faults = []string{row.fault}
			}
			options, err := selftest.Options(faults...)
			if err != nil {
				t.Fatal(err)
			}
			d, err := openDesk("127.0.0.1:0", "127.0.0.1:0", options)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(d.close)
			if err := d.setUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := d.forge(row.forgery); err != nil {
				t.Fatal(err)
			}
			var printed strings.Builder
			if err := d.announce(&printed, false); err != nil || !strings.Contains(printed.String(), row.forgery) {
				t.Errorf("it announces %v %s", err, printed.String())
			}
			victim := d.addresses.Forgery.Victim
			want := ""
			if row.fooled {
				want = victim
			}
			browser := newPerson(t)
			browser.logIn(d)
			for _, want := range []string{want, d.person} {
				if got := browser.signOn(d); got != want {
					t.Errorf("signed in is %q, want %q", got, want)
				}
			}
		})
	}
	r := call(t, "serve", "--forge", "no-such")
	if r.status != 2 || !strings.Contains(r.stderr, "signature-stripped") || !strings.Contains(r.stderr, "no-such") {
		t.Errorf("an unknown forgery: %d %s", r.status, r.stderr)
	}
}

// person is somebody with a browser at the desk.
type person struct {
	*testing.T
	http.Client
}

func newPerson(t *testing.T) *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &person{t, http.Client{Jar: jar}}
}

func (p *person) fetch(answer *http.Response, err error) string {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		p.Fatal(err)
	}
	return string(body)
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

func fields(page string) url.Values {
	values := make(url.Values)
	for _, input := range hidden.FindAllStringSubmatch(page, -1) {
		values.Set(input[1], html.UnescapeString(input[2]))
	}
	return values
}

// logIn logs the announced person in to the user console.
func (p *person) logIn(d *desk) {
	p.Helper()
	form := fields(p.fetch(p.Get(d.idpURL + "/login")))
	form.Set("email", d.person)
	form.Set("password", deskPassword)
	p.fetch(p.PostForm(d.idpURL+"/login", form))
}

// signOn opens the application and tells who is signed in at Lessonly then.
func (p *person) signOn(d *desk) string {
	p.Helper()
	form := fields(p.fetch(p.Get(d.addresses.IDP.SSOURL)))
	if form.Get("SAMLResponse") == "" {
		p.Fatal("no response is posted")
	}
	p.fetch(p.PostForm(d.spURL+"/auth/saml/callback", form))
	var who struct {
		SignedIn bool `json:"signed_in"`
		User     struct{ Email string }
	}
	if err := json.Unmarshal([]byte(p.fetch(p.Get(d.addresses.SP.WhoAmIURL))), &who); err != nil {
		p.Fatal(err)
	}
	return who.User.Email
}

// TestServeAdministrator signs on to the pages that only an administrator of Lessonly may see:
// the one that is announced sees them, another does not.
func TestServeAdministrator(t *testing.T) {
	t.Parallel()
	d, err := openDesk("127.0.0.1:0", "127.0.0.1:0", inprocess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.close)
	if err := d.setUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	if err := d.announce(&printed, false); err != nil || !strings.Contains(printed.String(), d.addresses.SP.AdminEmail+" administers it") ||
		!strings.Contains(printed.String(), d.addresses.SP.FilesURL) || !strings.HasPrefix(d.addresses.SP.FilesURL, "sftp://127.0.0.1:") {
		t.Errorf("it announces %v %s", err, printed.String())
	}
	for email, want := range map[string]int{d.addresses.SP.AdminEmail: http.StatusOK, d.person: http.StatusForbidden} {
		browser := newPerson(t)
		d.person = email // whoever logs in
		browser.logIn(d)
		if got := browser.signOn(d); got != email {
			t.Errorf("signed in is %q, want %q", got, email)
		}
		for _, page := range []string{"/people", "/reports", "/settings", "/requests"} {
			answer, err := browser.Get(d.spURL + page)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			if answer.StatusCode != want {
				t.Errorf("%s shows %s to %s", page, answer.Status, email)
			}
		}
	}
}
