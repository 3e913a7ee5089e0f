package mocksp

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hallmark/mockidp/forge"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"
)

const (
	victim = "victim@acme.example"
	odd    = "Odd" // the given name in messages that the identity provider signs after they were made odd
)

// FuzzSAMLResponse posts anything as SAMLResponse, beginning with good responses and with every
// forgery of package forge. Whatever it is:
//   - there is an answer, of a size bounded by the message's, and soon;
//   - nobody is signed on but whom the identity provider signed for, with the attributes it
//     signed, and never the victim of the forgeries;
//   - a refusal starts no session and brings nobody in;
//   - what is taken here, crewjam/saml takes too, if it is nothing odd that the identity provider
//     signed: crewjam refuses some of these that are right, and dereferences nil at others.
//
// Keys and time are fixed: the fuzzer runs this function in several processes, and keeps
// messages for the next time, and each must find the seeds of the others well signed and fresh.
func FuzzSAMLResponse(f *testing.F) {
	provider, other := idpOf(f, "https://acme.com", fixedKey(f, 1)), idpOf(f, "https://beta.example", fixedKey(f, 2))
	w := &world{clock: &clock{t: time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)}, idp: provider}
	before := saml.TimeNow
	saml.TimeNow = w.clock.now
	f.Cleanup(func() { saml.TimeNow = before })
	newLessonly := func(t testing.TB) *Server {
		lessonly := New(Options{Clock: w.clock.now})
		for _, company := range []struct {
			Company
			idp *idp
		}{{Company{"acme", "Acme", "boss@acme.example"}, provider}, {Company{"beta", "Beta", "boss@beta.example"}, other}} {
			if err := lessonly.Found(company.Company); err != nil {
				t.Fatal(err)
			}
			setup := SSO{"emailAddress", "https://sso.jumpcloud.com/saml2/lessonly", company.idp.issuer, company.idp.pem}
			if err := lessonly.EnableSSO(company.Subdomain, setup); err != nil {
				t.Fatal(err)
			}
		}
		return lessonly
	}
	judged := func(lessonly *Server, raw []byte) (subject, error) {
		c := lessonly.fallback()
		s, err := c.expect(c.sso, "").read(raw)
		return said(s), err
	}

	signedFor := map[subject]bool{}
	add := func(raw []byte) {
		f.Add(string(raw), true)
		if s, err := judged(newLessonly(f), raw); err == nil {
			signedFor[s] = true
		}
	}
	seed := func(change func(*message)) {
		m := w.message("ann@acme.example", "Ann", "Lee")
		change(m)
		add(m.bytes(f))
	}
	seed(func(m *message) { m.sign = "response" })
	seed(func(m *message) { m.sign = "both" })
	seed(func(m *message) { m.sign = "none" })
	seed(func(m *message) { m.noData = true })
	seed(func(m *message) { m.noConditions = true })
	seed(func(m *message) { m.noStatement = true })
	seed(func(m *message) { m.extra = func(r *etree.Element) { removeAll(r, "DigestValue") } })
	seed(func(m *message) { m.extra = func(r *etree.Element) { removeAll(r, "X509Certificate") } })
	f.Add(base64.StdEncoding.EncodeToString(w.message("ann@acme.example", "Ann", "Lee").bytes(f)), false)
	f.Add("", false)
	f.Add("<a></a>", true)
	f.Add("%%%", false)
	for _, forgery := range forge.All() {
		mallory := forgery.Mallory(victim)
		given := "Mal"
		if forgery.Signed {
			given = odd
		}
		genuine, err := forge.Login{
			Issuer: provider.issuer, Audience: acmeID, ACS: acmeACS, NameID: mallory, Sign: forgery.Sign, Now: w.clock.now(),
			Attributes: [][2]string{{attrEmail, mallory}, {attrGiven, given}, {attrFamily, "Ory"}},
		}.Response(forge.Key{Signer: provider.key, Certificate: provider.cert})
		if err != nil {
			f.Fatal(err)
		}
		own := idpOf(f, "Mallory", fixedKey(f, 3))
		raw, err := forgery.Make(genuine, forge.Donor{
			IdP:   forge.Key{Signer: provider.key, Certificate: provider.cert},
			Other: forge.Key{Signer: other.key, Certificate: other.cert}, Own: forge.Key{Signer: own.key, Certificate: own.cert},
			Victim: victim, EncryptTo: nil, Now: w.clock.now(),
		})
		if err != nil {
			continue // encrypted ones: this service provider offers no key for it
		}
		add(raw)
	}
	for s := range signedFor {
		if s.nameID == victim || s.email == victim {
			f.Fatalf("a forgery signs the victim in: %+v", s)
		}
	}

	f.Fuzz(func(t *testing.T, value string, document bool) {
		start := time.Now()
		if document { // or changes would hardly ever get past the base64
			value = base64.StdEncoding.EncodeToString([]byte(value))
		}
		lessonly := newLessonly(t) // a used assertion would be judged differently the second time
		form := url.Values{"SAMLResponse": {value}}
		request := httptest.NewRequest(http.MethodPost, "/auth/saml/callback", strings.NewReader(form.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer := httptest.NewRecorder()
		lessonly.Handler().ServeHTTP(answer, request)
		if took := time.Since(start); took > 30*time.Second { // generous to a busy machine; most take a millisecond
			t.Errorf("took %s", took)
		}
		if size := answer.Body.Len(); size > 64<<10+6*len(value) { // a status message is shown, escaped
			t.Errorf("an answer of %d bytes to a message of %d", size, len(value))
		}
		switch answer.Code {
		case http.StatusBadRequest, http.StatusForbidden:
			if answer.Result().Header.Get("Set-Cookie") != "" {
				t.Error("a refusal sets a cookie")
			}
			if len(lessonly.fallback().people) > 0 {
				t.Error("a refusal brings somebody in")
			}
			return
		case http.StatusSeeOther:
		default:
			t.Fatalf("status %d", answer.Code)
		}
		raw, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			t.Fatalf("signed on, but the value is not base64: %v", err)
		}
		s, err := judged(newLessonly(t), raw)
		if err != nil {
			t.Fatalf("signed on, but the response is bad: %v", err)
		}
		if !signedFor[s] {
			t.Fatalf("signed in is %+v, whom nobody signed for", s)
		}
		whoami := httptest.NewRequest(http.MethodGet, "/whoami", nil)
		for _, cookie := range answer.Result().Cookies() {
			whoami.AddCookie(cookie)
		}
		who := httptest.NewRecorder()
		lessonly.Handler().ServeHTTP(who, whoami)
		if body, _ := io.ReadAll(who.Result().Body); !strings.Contains(string(body), `"email":"`+s.nameID+`"`) {
			t.Fatalf("%s is signed in as %s", s.nameID, body)
		}
		if s.given == odd {
			return
		}
		// crewjam looks at the dates of the certificate, and at the one in the message; here only
		// the key counts.
		c := lessonly.fallback()
		sp := c.serviceProvider(c.sso)
		sp.AllowIDPInitiated = true
		sp.SignatureVerifier = keyOnly{c.expect(c.sso, "")}
		acs, _ := url.Parse(c.acs())
		if _, err := sp.ParseXMLResponse(raw, nil, *acs); err != nil {
			if refused, ok := err.(*saml.InvalidResponseError); ok {
				err = refused.PrivateErr
			}
			t.Fatalf("taken here, refused by crewjam: %v", err)
		}
	})
}

// said is what a response says of a person, without what every message has anew.
func said(s subject) subject {
	return subject{nameID: s.nameID, email: s.email, given: s.given, family: s.family, userID: s.userID}
}

// fixedKey is the same in every process.
func fixedKey(t testing.TB, n byte) *ecdsa.PrivateKey {
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), bytes.Repeat([]byte{n}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// keyOnly verifies for crewjam at a time when the certificate was in force, whatever the message
// says of the key.
type keyOnly struct{ e expectations }

func (k keyOnly) VerifySignature(ctx *dsig.ValidationContext, el *etree.Element) error {
	ctx.Clock = dsig.NewFakeClockAt(k.e.certificate.NotBefore)
	for _, signature := range children(el, dsigNS, "Signature") {
		for _, keyInfo := range children(signature, dsigNS, "KeyInfo") {
			signature.RemoveChild(keyInfo)
		}
	}
	_, err := ctx.Validate(el)
	return err
}
