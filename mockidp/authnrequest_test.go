package mockidp

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

const soundRequest = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1" Version="2.0" IssueInstant="2026-01-01T00:00:00Z" ForceAuthn="1"><saml:Issuer>sp</saml:Issuer><samlp:RequestedAuthnContext Comparison="exact"><saml:AuthnContextClassRef>a</saml:AuthnContextClassRef><saml:AuthnContextClassRef>b</saml:AuthnContextClassRef></samlp:RequestedAuthnContext></samlp:AuthnRequest>`

func TestParseRequest(t *testing.T) {
	q, err := parseRequest([]byte(soundRequest), nil)
	if err != nil {
		t.Fatal(err)
	}
	if q.ID != "_1" || q.Issuer != "sp" || !q.ForceAuthn || q.IsPassive || len(q.Context.Classes) != 2 {
		t.Errorf("read %+v", q)
	}
	for name, raw := range map[string]string{
		"another namespace":  strings.Replace(soundRequest, "SAML:2.0:protocol", "SAML:1.0:protocol", 1),
		"another root":       strings.ReplaceAll(soundRequest, "AuthnRequest", "LogoutRequest"),
		"no boolean":         strings.Replace(soundRequest, `"1"`, `"maybe"`, 1),
		"no time":            strings.Replace(soundRequest, "2026-01-01T00:00:00Z", "yesterday", 1),
		"an ID with a space": strings.Replace(soundRequest, `"_1"`, `"_ 1"`, 1),
	} {
		if _, err := parseRequest([]byte(raw), nil); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestMeets(t *testing.T) {
	const password, transport = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
	const other = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509"
	for _, c := range []struct { // Core §3.3.2.2.1
		comparison string
		refs       []string
		want       bool
	}{
		{"", nil, true},
		{"", []string{transport}, true},
		{"exact", []string{other, transport}, true},
		{"exact", []string{password}, false},
		{"exact", []string{other}, false},
		{"minimum", []string{password}, true},
		{"minimum", []string{other}, false},
		{"maximum", []string{transport}, true},
		{"maximum", []string{password}, false},
		{"better", []string{password}, true},
		{"better", []string{password, transport}, false},
		{"better", []string{other}, false},
		{"nonsense", []string{transport}, false},
	} {
		if got := meets(c.comparison, c.refs, nil); got != c.want {
			t.Errorf("%s %v: %t, want %t", c.comparison, c.refs, got, c.want)
		}
	}
}

// FuzzSAMLRequest feeds the IdP URL, as an anonymous browser may, by both
// bindings: it must neither panic nor issue anything.
func FuzzSAMLRequest(f *testing.F) {
	for _, seed := range []string{soundRequest, "", "<a/>", soundRequest + soundRequest, `<!DOCTYPE a>` + soundRequest,
		strings.Replace(soundRequest, "<saml:Issuer>", `<saml:Issuer xmlns:saml="x">`, 1)} {
		f.Add([]byte(seed), "relay", true)
		f.Add([]byte(seed), "", false)
	}
	idp := New(Options{})
	f.Cleanup(idp.Close)
	a := application{ID: "1", Name: "lessonly", SSOURL: "https://sso.jumpcloud.com/saml2/lessonly", Active: true, configured: true}
	a.Config, _ = idp.configure(catalogue()[0], map[string]setting{
		"idpEntityId": {Value: []byte(`"idp"`)}, "spEntityId": {Value: []byte(`"sp"`)}, "acsUrl": {Value: []byte(`"https://sp.example/acs"`)},
	})
	a.SSO.Type, a.idm = "saml", idp.newIDM(a)
	idp.apps.put(a.ID, a)

	f.Fuzz(func(t *testing.T, raw []byte, relay string, redirect bool) {
		var r *http.Request
		values := url.Values{"RelayState": {relay}}
		if redirect {
			var b bytes.Buffer
			deflate, err := flate.NewWriter(&b, flate.BestSpeed)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := deflate.Write(raw); err != nil {
				t.Fatal(err)
			}
			if err := deflate.Close(); err != nil {
				t.Fatal(err)
			}
			values.Set("SAMLRequest", base64.StdEncoding.EncodeToString(b.Bytes()))
			r = httptest.NewRequest("GET", "/saml2/lessonly?"+values.Encode(), nil)
		} else {
			values.Set("SAMLRequest", base64.StdEncoding.EncodeToString(raw))
			r = httptest.NewRequest("POST", "/saml2/lessonly", strings.NewReader(values.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		idp.Handler().ServeHTTP(w, r)
		switch w.Code {
		case http.StatusOK: // a status instead of an assertion
			action, response := posted(t, w.Body.String())
			if action != "https://sp.example/acs" || strings.Contains(response, "Assertion ") {
				t.Errorf("to %s: %s", action, response)
			}
		case http.StatusSeeOther:
			if to := w.Header().Get("Location"); !strings.HasPrefix(to, "https://sso.jumpcloud.com/saml2/lessonly?") &&
				!strings.HasPrefix(to, "https://console.jumpcloud.com/login?return=") {
				t.Errorf("redirected to %s", to)
			}
		case http.StatusBadRequest:
		default:
			t.Errorf("status %d", w.Code)
		}
	})
}

// posted reads the auto-posting form.
func posted(t *testing.T, page string) (action, response string) {
	t.Helper()
	between := func(s, from, to string) string {
		_, s, _ = strings.Cut(s, from)
		s, _, _ = strings.Cut(s, to)
		return strings.ReplaceAll(s, "&#43;", "+")
	}
	raw, err := base64.StdEncoding.DecodeString(between(page, `name="SAMLResponse" value="`, `"`))
	if err != nil {
		t.Fatal(err)
	}
	return between(page, `action="`, `"`), string(raw)
}
