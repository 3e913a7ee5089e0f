package mockidp_test

import (
	"bytes"
	"compress/flate"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"encoding/xml"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"

	"hallmark/mockidp"
	"hallmark/mockidp/fault"
)

// sp is the service provider's side of a sign-on: crewjam's, so that what is
// issued is judged by another hand.
func (w *world) sp(app string) *saml.ServiceProvider {
	w.Helper()
	metadata := new(saml.EntityDescriptor)
	body := w.must(200, "GET", "/api/organizations/"+w.idp.Organization()+"/applications/"+app+"/metadata.xml", nil).body
	if err := xml.Unmarshal([]byte(body), metadata); err != nil {
		w.Fatal(err)
	}
	parse := func(s string) url.URL {
		u, err := url.Parse(s)
		if err != nil {
			w.Fatal(err)
		}
		return *u
	}
	return &saml.ServiceProvider{
		EntityID: audience, AcsURL: parse(acs), MetadataURL: parse(audience),
		IDPMetadata: metadata, AuthnNameIDFormat: saml.EmailAddressNameIDFormat,
	}
}

// request makes an AuthnRequest and lets change deform it.
func (w *world) request(sp *saml.ServiceProvider, change func(*saml.AuthnRequest)) *saml.AuthnRequest {
	w.Helper()
	q, err := sp.MakeAuthenticationRequest(ssoURL, saml.HTTPRedirectBinding, saml.HTTPPostBinding)
	if err != nil {
		w.Fatal(err)
	}
	if change != nil {
		change(q)
	}
	return q
}

// document is the request as XML.
func document(t *testing.T, q *saml.AuthnRequest) []byte {
	t.Helper()
	doc := etree.NewDocument()
	doc.SetRoot(q.Element())
	b, err := doc.WriteToBytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// redirect is the URL that carries a request by the Redirect binding.
func redirect(t *testing.T, raw []byte, relay string) string {
	t.Helper()
	var b bytes.Buffer
	deflate, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := deflate.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := deflate.Close(); err != nil {
		t.Fatal(err)
	}
	values := url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString(b.Bytes())}}
	if relay != "" {
		values.Set("RelayState", relay)
	}
	return ssoURL + "?" + values.Encode()
}

// answered reads the auto-posting form of a page: where it goes, the response
// and the relay state.
func answered(t *testing.T, page reply) (action string, response []byte, relay string) {
	t.Helper()
	action, values := form(page.body)
	if page.status != 200 || !values.Has("SAMLResponse") {
		t.Fatalf("no SAML response: %d %s", page.status, page.body)
	}
	b, err := base64.StdEncoding.DecodeString(values.Get("SAMLResponse"))
	if err != nil {
		t.Fatal(err)
	}
	return action, b, values.Get("RelayState")
}

func parse(t *testing.T, response []byte) saml.Response {
	t.Helper()
	var r saml.Response
	if err := xml.Unmarshal(response, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// ready is a world in which ann may use Lessonly and bob may not.
func ready(t *testing.T, change ...func(*mockidp.Options)) (w *world, app, ann string) {
	w = open(t, change...)
	ann = w.user("ann", m{"lastname": "O'Neil <&> 李"})
	w.user("bob")
	app = w.app()
	w.bind("add", app, w.group("learners", ann))
	return w, app, ann
}

func TestSPInitiated(t *testing.T) {
	w, app, _ := ready(t)
	sp := w.sp(app)
	q := w.request(sp, nil)
	b := w.browser()

	page := b.get(redirect(t, document(t, q), "/lessons/7"))
	if !strings.HasPrefix(b.at, "https://console.jumpcloud.com/login?return=") { // S-113
		t.Fatalf("without a session the browser is at %s", b.at)
	}
	page = b.login(page, "ann@acme.example", secret)
	action, response, relay := answered(t, page)
	if action != acs || relay != "/lessons/7" {
		t.Errorf("posted to %q with relay state %q", action, relay)
	}
	assertion, err := sp.ParseXMLResponse(response, []string{q.ID}, sp.AcsURL)
	if err != nil {
		t.Fatalf("not accepted: %v", err.(*saml.InvalidResponseError).PrivateErr)
	}
	if assertion.Issuer.Value != issuer || assertion.Conditions.AudienceRestrictions[0].Audience.Value != audience {
		t.Errorf("issuer %q, audience %q", assertion.Issuer.Value, assertion.Conditions.AudienceRestrictions[0].Audience.Value)
	}
	name := assertion.Subject.NameID
	if name.Value != "ann@acme.example" || name.Format != "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" || name.NameQualifier != "" {
		t.Errorf("name identifier %+v", name)
	}
	got := make(map[string]string)
	for _, a := range assertion.AttributeStatements[0].Attributes {
		got[a.Name] = a.Values[0].Value
	}
	for oid, want := range map[string]string{
		"urn:oid:2.5.4.42": "Ann", "urn:oid:2.5.4.4": "O'Neil <&> 李", "urn:oid:0.9.2342.19200300.100.1.3": "ann@acme.example",
	} {
		if got[oid] != want {
			t.Errorf("attribute %s is %q, want %q", oid, got[oid], want)
		}
	}
	r := parse(t, response)
	if r.Destination != acs || r.InResponseTo != q.ID || r.Signature != nil && len(r.Signature.Child) > 0 {
		t.Errorf("destination %q, in response to %q, want %q", r.Destination, r.InResponseTo, q.ID)
	}
	if bytes.Count(response, []byte("<ds:Signature ")) != 1 || !bytes.Contains(response, []byte(dsig.RSASHA256SignatureMethod)) {
		t.Errorf("want one RSA-SHA256 signature in %s", response)
	}
	if e := w.last("sso_auth"); !e.Success || *e.IDPInitiated || e.Service != "sso" || e.InitiatedBy["username"] != "ann" {
		t.Errorf("event %+v", e)
	}

	// With a live session there is no log-in (S-113), and ids are new.
	_, second, _ := answered(t, b.get(redirect(t, document(t, w.request(sp, nil)), "")))
	if parse(t, second).ID == r.ID || parse(t, second).Assertion.ID == r.Assertion.ID {
		t.Error("an ID was used twice")
	}
}

func TestIDPInitiated(t *testing.T) {
	w, app, _ := ready(t)
	sp := w.sp(app)
	sp.AllowIDPInitiated = true
	b := w.browser()
	page := b.login(b.get("https://console.jumpcloud.com/userconsole"), "ann@acme.example", secret)
	if b.at != "https://console.jumpcloud.com/userconsole" || !contains(page.body, `<a class="launch" href="`+ssoURL+`">Lessonly at Acme</a>`) {
		t.Fatalf("no tile at %s: %s", b.at, page.body)
	}
	page = b.get(ssoURL)
	if got := page.header.Get("Cache-Control"); !contains(got, "no-store") {
		t.Errorf("Cache-Control of the form is %q", got)
	}
	action, response, relay := answered(t, page)
	if action != acs || relay != "" {
		t.Errorf("posted to %q with relay state %q", action, relay)
	}
	if _, err := sp.ParseXMLResponse(response, nil, sp.AcsURL); err != nil {
		t.Errorf("not accepted: %v", err.(*saml.InvalidResponseError).PrivateErr)
	}
	if bytes.Contains(response, []byte("InResponseTo")) {
		t.Error("an unsolicited response has InResponseTo")
	}
	if e := w.last("sso_auth"); !e.Success || !*e.IDPInitiated {
		t.Errorf("event %+v", e)
	}
}

// TestSignedOnWithConfiguredKey: S-093, the downloaded certificate is the one.
func TestDownloadedCertificateVerifies(t *testing.T) {
	w, app, _ := ready(t, func(o *mockidp.Options) { o.GenerateKey = nil })
	got := w.must(200, "GET", "/api/v2/applications/"+app+"/certificate.pem", nil)
	if d := got.header.Get("Content-Disposition"); d != `attachment; filename="certificate.pem"` {
		t.Errorf("Content-Disposition %q", d)
	}
	verifies := func(pemText string) error {
		block, rest := pem.Decode([]byte(pemText))
		if block == nil || len(rest) > 0 {
			t.Fatalf("not one PEM block: %s", pemText)
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		b := w.browser()
		_, response, _ := answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
		doc := etree.NewDocument()
		if err := doc.ReadFromBytes(response); err != nil {
			t.Fatal(err)
		}
		store := &dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{cert}}
		_, err = dsig.NewDefaultValidationContext(store).Validate(doc.FindElement("//Assertion"))
		return err
	}
	if err := verifies(got.body); err != nil {
		t.Errorf("the downloaded certificate does not verify an assertion: %v", err)
	}
	w.idp.Switch(fault.OtherCertificate)
	if err := verifies(w.must(200, "GET", "/api/v2/applications/"+app+"/certificate.pem", nil).body); err == nil {
		t.Error("with the fault the downloaded certificate verifies still")
	}
	w.idp.Faults().Off(fault.OtherCertificate)
	w.must(200, "POST", "/api/v2/applications/"+app+"/certificate/regenerate", nil)
	if err := verifies(got.body); err == nil {
		t.Error("the old certificate verifies after regeneration")
	}
	if err := verifies(w.must(200, "GET", "/api/v2/applications/"+app+"/certificate.pem", nil).body); err != nil {
		t.Errorf("the regenerated certificate does not verify: %v", err)
	}
}

func TestTimes(t *testing.T) {
	now := time.Date(2031, 5, 6, 7, 8, 9, 0, time.FixedZone("", 3600))
	w, _, _ := ready(t, func(o *mockidp.Options) { o.Clock = func() time.Time { return now } })
	b := w.browser()
	_, response, _ := answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
	a := parse(t, response).Assertion
	data := a.Subject.SubjectConfirmations[0].SubjectConfirmationData
	statement := a.AuthnStatements[0]
	for name, c := range map[string]struct {
		got  time.Time
		want time.Duration
	}{
		"IssueInstant":              {a.IssueInstant, 0},
		"NotBefore":                 {a.Conditions.NotBefore, -time.Minute},
		"NotOnOrAfter":              {a.Conditions.NotOnOrAfter, 5 * time.Minute},
		"confirmation NotOnOrAfter": {data.NotOnOrAfter, 5 * time.Minute},
		"AuthnInstant":              {statement.AuthnInstant, 0},
		"SessionNotOnOrAfter":       {*statement.SessionNotOnOrAfter, 8 * time.Hour},
	} {
		if !c.got.Equal(now.Add(c.want)) {
			t.Errorf("%s is %v, want %v", name, c.got, now.Add(c.want).UTC())
		}
	}
	if !data.NotBefore.IsZero() || data.Recipient != acs {
		t.Errorf("confirmation %+v", data)
	}
	if bytes.Contains(response, []byte("+01:00")) || !bytes.Contains(response, []byte(`2031-05-06T06:08:09Z`)) {
		t.Errorf("times are not UTC: %s", response)
	}
	w.idp.Switch(fault.LongAssertion)
	_, response, _ = answered(t, b.get(ssoURL))
	if got := parse(t, response).Assertion.Conditions.NotOnOrAfter; got.Before(now.AddDate(0, 11, 0)) {
		t.Errorf("with the fault NotOnOrAfter is %v", got)
	}
	now = now.Add(8 * time.Hour)
	if b.get(ssoURL); !contains(b.at, "/login") {
		t.Errorf("the session outlives its end: at %s", b.at)
	}
}

func TestDenied(t *testing.T) {
	w, app, ann := ready(t)
	sp := w.sp(app)
	refused := func(page reply) {
		t.Helper()
		if page.status != 403 || contains(page.body, "SAMLResponse") || !contains(page.body, "not authorized") {
			t.Errorf("%d %s", page.status, page.body)
		}
		if e := w.last("sso_auth"); e.Success || e.ErrorMessage == "" {
			t.Errorf("event %+v", e)
		}
	}
	b := w.browser()
	refused(b.login(b.get(ssoURL), "bob@acme.example", secret)) // S-101
	if !*w.last("sso_auth").IDPInitiated {
		t.Error("the event does not say where it started")
	}
	refused(b.get(redirect(t, document(t, w.request(sp, nil)), "")))

	w.idp.Switch(fault.DeniedSignsOn)
	answered(t, b.get(ssoURL))
	w.idp.Faults().Clear()
	refused(b.get(ssoURL))

	// A revoked grant counts at once, and so does a suspension.
	b = w.browser()
	answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
	w.idp.Switch(fault.SuspendedSignsOn)
	w.must(200, "POST", "/api/systemusers/"+ann+"/state/suspend", nil)
	answered(t, b.get(ssoURL))
	w.idp.Faults().Clear()
	page := b.get(ssoURL)
	if page = b.login(page, "ann@acme.example", secret); page.status != 401 || contains(page.body, "SAMLResponse") {
		t.Errorf("a suspended user: %d %s", page.status, page.body)
	}
	if e := w.last("user_login_attempt"); e.Success {
		t.Errorf("event %+v", e)
	}
	w.must(200, "POST", "/api/systemusers/"+ann+"/state/activate", nil)
	answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
	w.must(200, "POST", "/api/systemusers/"+ann+"/state/suspend", nil)
	w.must(200, "POST", "/api/systemusers/"+ann+"/state/activate", nil)
	if b.get(ssoURL); !contains(b.at, "/login") {
		t.Errorf("a session outlives a suspension: at %s", b.at)
	}
	answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
	w.must(200, "DELETE", "/api/systemusers/"+ann, nil)
	if b.get(ssoURL); !contains(b.at, "/login") {
		t.Errorf("a deleted user's session lives: at %s", b.at)
	}
}

func TestSignOnFaults(t *testing.T) {
	for _, c := range []struct {
		fault fault.Fault
		seen  func(action, relay string, r saml.Response, q *saml.AuthnRequest) bool
		ask   func(*saml.AuthnRequest)
	}{
		{fault: fault.InResponseToMissing, seen: func(_, _ string, r saml.Response, _ *saml.AuthnRequest) bool {
			return r.InResponseTo == "" && r.Assertion.Subject.SubjectConfirmations[0].SubjectConfirmationData.InResponseTo == ""
		}},
		{fault: fault.NameIDUsername, seen: func(_, _ string, r saml.Response, _ *saml.AuthnRequest) bool {
			return r.Assertion.Subject.NameID.Value == "ann"
		}},
		{fault: fault.WrongAudience, seen: func(_, _ string, r saml.Response, _ *saml.AuthnRequest) bool {
			return r.Assertion.Conditions.AudienceRestrictions[0].Audience.Value != audience
		}},
		{fault: fault.AttributesMissing, seen: func(_, _ string, r saml.Response, _ *saml.AuthnRequest) bool {
			return len(r.Assertion.AttributeStatements) == 0
		}},
		{fault: fault.RelayStateLost, seen: func(_, relay string, _ saml.Response, _ *saml.AuthnRequest) bool {
			return relay == ""
		}},
		{fault: fault.AnyACS, ask: func(q *saml.AuthnRequest) { q.AssertionConsumerServiceURL = "https://evil.example/acs" },
			seen: func(action, _ string, _ saml.Response, _ *saml.AuthnRequest) bool {
				return action == "https://evil.example/acs"
			}},
		{fault: fault.AnyIssuer, ask: func(q *saml.AuthnRequest) { q.Issuer.Value = "https://evil.example" },
			seen: func(action, _ string, _ saml.Response, _ *saml.AuthnRequest) bool { return action == acs }},
	} {
		t.Run(string(c.fault), func(t *testing.T) {
			w, app, _ := ready(t)
			b := w.browser()
			b.login(b.get("https://console.jumpcloud.com/userconsole"), "ann@acme.example", secret)
			q := w.request(w.sp(app), c.ask)
			address := redirect(t, document(t, q), "relay")
			if page := b.get(address); c.ask == nil {
				action, response, relay := answered(t, page)
				if c.seen(action, relay, parse(t, response), q) {
					t.Error("seen although the fault is off")
				}
			} else if page.status != 400 {
				t.Errorf("answered although the fault is off: %d", page.status)
			}
			w.idp.Switch(c.fault)
			action, response, relay := answered(t, b.get(address))
			if !c.seen(action, relay, parse(t, response), q) || w.idp.Faults().Count(c.fault) == 0 {
				t.Errorf("not seen although the fault is on: %s", response)
			}
		})
	}
}
