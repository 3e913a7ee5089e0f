package mockidp_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/crewjam/saml"
)

// TestRequests: what a request may ask, and where the answer goes.
func TestRequests(t *testing.T) {
	const page, login = "a page", "the log-in form"
	text := func(s string) *string { return &s }
	yes := true
	for _, c := range []struct {
		name   string
		change func(*saml.AuthnRequest)
		want   string // page, log-in form, or the status code of a response
	}{
		{"as it is", nil, saml.StatusSuccess},
		{"without a consumer URL", func(q *saml.AuthnRequest) { q.AssertionConsumerServiceURL = "" }, saml.StatusSuccess},
		{"of index 0", func(q *saml.AuthnRequest) {
			q.AssertionConsumerServiceURL, q.AssertionConsumerServiceIndex = "", "0"
		}, saml.StatusSuccess},
		{"of an unknown index", func(q *saml.AuthnRequest) {
			q.AssertionConsumerServiceURL, q.AssertionConsumerServiceIndex = "", "7"
		}, page},
		{"with URL and index", func(q *saml.AuthnRequest) { q.AssertionConsumerServiceIndex = "0" }, page},
		{"with a foreign consumer URL", func(q *saml.AuthnRequest) { q.AssertionConsumerServiceURL = "https://evil.example/acs" }, page},
		{"with a longer consumer URL", func(q *saml.AuthnRequest) { q.AssertionConsumerServiceURL += "/" }, page},
		{"with a script for a consumer URL", func(q *saml.AuthnRequest) { q.AssertionConsumerServiceURL = "javascript:alert(1)" }, page},
		{"of an unknown issuer", func(q *saml.AuthnRequest) { q.Issuer.Value = "https://evil.example" }, page},
		{"of an issuer in another case", func(q *saml.AuthnRequest) { q.Issuer.Value = strings.ToUpper(audience) }, page},
		{"without an issuer", func(q *saml.AuthnRequest) { q.Issuer = nil }, page},
		{"for another destination", func(q *saml.AuthnRequest) { q.Destination = "https://evil.example/sso" }, page},
		{"without an ID", func(q *saml.AuthnRequest) { q.ID = "" }, page},
		{"of version 3.0", func(q *saml.AuthnRequest) { q.Version = "3.0" }, saml.StatusVersionMismatch},
		{"that is stale", func(q *saml.AuthnRequest) { q.IssueInstant = q.IssueInstant.Add(-time.Hour) }, saml.StatusRequester},
		{"of the future", func(q *saml.AuthnRequest) { q.IssueInstant = q.IssueInstant.Add(time.Hour) }, saml.StatusRequester},
		{"by another binding", func(q *saml.AuthnRequest) { q.ProtocolBinding = saml.HTTPArtifactBinding }, saml.StatusResponder},
		{"for a transient name", func(q *saml.AuthnRequest) {
			q.NameIDPolicy = &saml.NameIDPolicy{Format: text(string(saml.TransientNameIDFormat))}
		}, saml.StatusRequester},
		{"for any name", func(q *saml.AuthnRequest) {
			q.NameIDPolicy = &saml.NameIDPolicy{Format: text(string(saml.UnspecifiedNameIDFormat))}
		}, saml.StatusSuccess},
		{"for X.509", func(q *saml.AuthnRequest) {
			q.RequestedAuthnContext = &saml.RequestedAuthnContext{Comparison: "exact", AuthnContextClassRef: "urn:oasis:names:tc:SAML:2.0:ac:classes:X509"}
		}, saml.StatusResponder},
		{"for a password at least", func(q *saml.AuthnRequest) {
			q.RequestedAuthnContext = &saml.RequestedAuthnContext{Comparison: "minimum", AuthnContextClassRef: "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"}
		}, saml.StatusSuccess},
		{"about somebody else", func(q *saml.AuthnRequest) {
			q.Subject = &saml.Subject{NameID: &saml.NameID{Value: "bob@acme.example"}}
		}, saml.StatusResponder},
		{"about oneself", func(q *saml.AuthnRequest) {
			q.Subject = &saml.Subject{NameID: &saml.NameID{Value: "ann@acme.example"}}
		}, saml.StatusSuccess},
		{"with a confirmation", func(q *saml.AuthnRequest) {
			q.Subject = &saml.Subject{SubjectConfirmations: []saml.SubjectConfirmation{{Method: "urn:oasis:names:tc:SAML:2.0:cm:bearer"}}}
		}, saml.StatusRequester},
		{"forced", func(q *saml.AuthnRequest) { q.ForceAuthn = &yes }, login},
		{"forced and passive", func(q *saml.AuthnRequest) { q.ForceAuthn, q.IsPassive = &yes, &yes }, saml.StatusResponder},
		{"passive", func(q *saml.AuthnRequest) { q.IsPassive = &yes }, saml.StatusSuccess},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, app, _ := ready(t)
			b := w.browser()
			b.login(b.get("https://console.jumpcloud.com/userconsole"), "ann@acme.example", secret)
			q := w.request(w.sp(app), c.change)
			raw := document(t, q)
			for how, got := range map[string]reply{
				"Redirect": b.get(redirect(t, raw, "")),
				"POST":     b.post(ssoURL, url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString(raw)}}),
			} {
				switch {
				case c.want == login:
					if action, _ := form(got.body); action != "/login" {
						t.Errorf("%s: no log-in form: %s", how, got.body)
					}
				case c.want == page:
					if got.status != 400 || contains(got.body, "SAMLResponse") || contains(got.body, "evil") {
						t.Errorf("%s: %d %s", how, got.status, got.body)
					}
				default:
					action, response, _ := answered(t, got)
					r := parse(t, response)
					if action != acs || r.Status.StatusCode.Value != c.want || r.InResponseTo != q.ID {
						t.Errorf("%s: %s to %s, want %s", how, r.Status.StatusCode.Value, action, c.want)
					}
					if has := r.Assertion != nil; has != (c.want == saml.StatusSuccess) {
						t.Errorf("%s: has an assertion: %t", how, has)
					}
				}
			}
		})
	}
}

// TestForcedLogIn: the log-in satisfies the one request it was for, once.
func TestForcedLogIn(t *testing.T) {
	w, app, _ := ready(t)
	b := w.browser()
	b.login(b.get("https://console.jumpcloud.com/userconsole"), "ann@acme.example", secret)
	yes := true
	address := redirect(t, document(t, w.request(w.sp(app), func(q *saml.AuthnRequest) { q.ForceAuthn = &yes })), "x y&z")
	_, _, relay := answered(t, b.login(b.get(address), "ann@acme.example", secret))
	if relay != "x y&z" {
		t.Errorf("relay state %q", relay)
	}
	if action, _ := form(b.get(address).body); action != "/login" {
		t.Error("the same log-in served twice")
	}
}

// TestPostWithoutCookie: a browser's cross-site POST carries no Lax cookie; the
// request must survive the detour, and the log-in.
func TestPostWithoutCookie(t *testing.T) {
	w, app, _ := ready(t)
	sp := w.sp(app)
	b := w.browser()
	q := w.request(sp, nil)
	stay := &http.Client{Transport: w.idp.Transport(nil), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	first, err := stay.PostForm(ssoURL, url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString(document(t, q))}})
	if err != nil {
		t.Fatal(err)
	}
	first.Body.Close()
	if to := first.Header.Get("Location"); first.StatusCode != 303 || !strings.HasPrefix(to, ssoURL+"?SAMLRequest=") {
		t.Errorf("%d to %s, want a GET of the same", first.StatusCode, to)
	}
	page := b.post(ssoURL, url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString(document(t, q))}, "RelayState": {`"><b>`}})
	action, response, relay := answered(t, b.login(page, "ann@acme.example", secret))
	if r := parse(t, response); action != acs || r.InResponseTo != q.ID || relay != `"><b>` {
		t.Errorf("to %s, in response to %s, relay state %q", action, r.InResponseTo, relay)
	}
}

func TestPassiveWithoutSession(t *testing.T) {
	w, app, _ := ready(t)
	yes := true
	raw := document(t, w.request(w.sp(app), func(q *saml.AuthnRequest) { q.IsPassive = &yes }))
	_, response, _ := answered(t, w.browser().get(redirect(t, raw, "")))
	r := parse(t, response)
	if r.Status.StatusCode.StatusCode == nil || r.Status.StatusCode.StatusCode.Value != saml.StatusNoPassive {
		t.Errorf("status %+v, want NoPassive", r.Status)
	}
}

func TestHostileRequests(t *testing.T) {
	w, app, _ := ready(t)
	good := string(document(t, w.request(w.sp(app), nil)))
	b := w.browser()
	for name, raw := range map[string]string{
		"empty":         "",
		"truncated":     good[:len(good)/2],
		"text":          "hello",
		"two roots":     good + good,
		"another":       `<a/>`,
		"with a DTD":    `<!DOCTYPE x [<!ENTITY a "b">]>` + good,
		"deeply nested": strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100),
		"a bomb":        good + strings.Repeat(" ", 10<<20),
	} {
		t.Run(name, func(t *testing.T) {
			got := b.get(redirect(t, []byte(raw), ""))
			if got.status != 400 || contains(got.body, "SAMLResponse") {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	for name, query := range map[string]string{
		"not base64":       "SAMLRequest=***",
		"not deflated":     "SAMLRequest=aGVsbG8%3D",
		"given twice":      strings.TrimPrefix(redirect(t, []byte(good), ""), ssoURL+"?") + "&SAMLRequest=x",
		"another encoding": strings.TrimPrefix(redirect(t, []byte(good), ""), ssoURL+"?") + "&SAMLEncoding=x",
	} {
		t.Run(name, func(t *testing.T) {
			if got := b.get(ssoURL + "?" + query); got.status != 400 || contains(got.body, "SAMLResponse") {
				t.Errorf("%d at %s: %s", got.status, b.at, got.body)
			}
		})
	}
}
