package mocksp

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"
)

// FuzzSAMLResponse posts anything as SAMLResponse. Whatever it is, there is an answer; nobody
// is signed on but whom a signature names; and what is taken here, crewjam/saml takes too.
func FuzzSAMLResponse(f *testing.F) {
	provider := newIDP(f, "https://acme.com")
	newLessonly := func(t testing.TB) *Server {
		lessonly := New(Options{})
		if err := lessonly.Found(Company{"acme", "Acme", "boss@acme.example"}); err != nil {
			t.Fatal(err)
		}
		if err := lessonly.EnableSSO("acme", SSO{"emailAddress", "https://sso.jumpcloud.com/saml2/lessonly", provider.issuer, provider.pem}); err != nil {
			t.Fatal(err)
		}
		return lessonly
	}
	w := &world{clock: &clock{t: time.Now()}, idp: provider}
	seed := func(change func(*message)) {
		m := w.message("ann@acme.example", "Ann", "Lee")
		change(m)
		raw := m.bytes(f)
		f.Add(string(raw), true)
		f.Add(base64.StdEncoding.EncodeToString(raw), false)
	}
	seed(func(m *message) {})
	seed(func(m *message) { m.sign = "response" })
	seed(func(m *message) { m.sign = "both" })
	seed(func(m *message) { m.sign = "none" })
	seed(func(m *message) { m.noData = true })
	seed(func(m *message) { m.noConditions = true })
	seed(func(m *message) { m.noStatement = true })
	seed(func(m *message) { m.extra = func(r *etree.Element) { removeAll(r, "DigestValue") } })
	seed(func(m *message) { m.extra = func(r *etree.Element) { removeAll(r, "X509Certificate") } })
	f.Add("", false)
	f.Add("<a></a>", true)
	f.Add("%%%", false)

	f.Fuzz(func(t *testing.T, value string, document bool) {
		if document { // or changes would hardly ever get past the base64
			value = base64.StdEncoding.EncodeToString([]byte(value))
		}
		lessonly := newLessonly(t) // a used assertion would be judged differently the second time
		form := url.Values{"SAMLResponse": {value}}
		request := httptest.NewRequest(http.MethodPost, "/auth/saml/callback", strings.NewReader(form.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer := httptest.NewRecorder()
		lessonly.Handler().ServeHTTP(answer, request)
		switch answer.Code {
		case http.StatusBadRequest, http.StatusForbidden:
			if answer.Result().Header.Get("Set-Cookie") != "" {
				t.Fatal("a refusal sets a cookie")
			}
		case http.StatusSeeOther:
			whoami := httptest.NewRequest(http.MethodGet, "/whoami", nil)
			for _, cookie := range answer.Result().Cookies() {
				whoami.AddCookie(cookie)
			}
			who := httptest.NewRecorder()
			lessonly.Handler().ServeHTTP(who, whoami)
			body, _ := io.ReadAll(who.Result().Body)
			if !strings.Contains(string(body), `"email":"ann@acme.example"`) {
				t.Fatalf("signed in as %s", body)
			}
		default:
			t.Fatalf("status %d", answer.Code)
		}
		raw, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			return
		}
		c := lessonly.fallback()
		e := c.expect(c.sso, "")
		if _, err := e.read(raw); err != nil {
			return
		}
		// crewjam looks at the dates of the certificate; here only the key counts.
		sp := c.serviceProvider(c.sso)
		sp.AllowIDPInitiated = true
		sp.SignatureVerifier = keyOnly{e}
		acs, _ := url.Parse(c.acs())
		if _, err := sp.ParseXMLResponse(raw, nil, *acs); err != nil {
			if refused, ok := err.(*saml.InvalidResponseError); ok {
				err = refused.PrivateErr
			}
			t.Fatalf("taken here, refused by crewjam: %v", err)
		}
	})
}

// keyOnly verifies for crewjam at a time when the certificate was in force.
type keyOnly struct{ e expectations }

func (k keyOnly) VerifySignature(ctx *dsig.ValidationContext, el *etree.Element) error {
	ctx.Clock = dsig.NewFakeClockAt(k.e.certificate.NotBefore)
	_, err := ctx.Validate(el)
	return err
}
