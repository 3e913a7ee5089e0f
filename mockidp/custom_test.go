package mockidp_test

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"
)

// custom is a world with a connector for any service provider at ssoURL, which
// the user may use through two groups; settings are over the least there can be.
func custom(t *testing.T, user m, settings m) (*world, string) {
	t.Helper()
	w := open(t)
	ann := w.user("ann", user)
	body := config()
	maps.Copy(body, settings)
	app := w.app(m{"name": "custom", "ssoUrl": ssoURL, "config": body})
	for _, name := range []string{"Engineering", "Berlin"} {
		w.bind("add", app, w.group(name, ann))
	}
	w.group("Not bound", ann)
	return w, app
}

func value(v any) m { return m{"value": v} }

// TestNameIDChoices: which property names the user, and in which format.
func TestNameIDChoices(t *testing.T) {
	const persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
	for property, want := range map[string]string{
		"email": "ann@acme.example", "username": "ann", "firstname": "Ann", "lastname": "Doe", "description": "A-1",
	} {
		w, app := custom(t, m{"description": "A-1"}, m{"nameId": value(property), "nameIdFormat": value(persistent)})
		b := w.browser()
		_, response, _ := answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
		id := parse(t, response).Assertion.Subject.NameID
		if id.Value != want || id.Format != persistent {
			t.Errorf("%s: %q of format %s", property, id.Value, id.Format)
		}
		if formats := w.sp(app).IDPMetadata.IDPSSODescriptors[0].NameIDFormats; len(formats) != 1 || string(formats[0]) != persistent {
			t.Errorf("metadata lists %v", formats)
		}
	}
	t.Run("a user without one", func(t *testing.T) {
		w, _ := custom(t, nil, m{"nameId": value("description")})
		b := w.browser()
		page := b.login(b.get(ssoURL), "ann@acme.example", secret)
		if page.status != 403 || !contains(page.body, "description") {
			t.Errorf("%d %s", page.status, page.body)
		}
		if e := w.last("sso_auth"); e.Success || !contains(e.ErrorMessage, "description") {
			t.Errorf("event %+v", e)
		}
	})
}

// TestAttributeChoices: user, constant and group attributes.
func TestAttributeChoices(t *testing.T) {
	w, _ := custom(t, m{"department": "R&D"}, m{
		"databaseAttributes": value([]any{m{"name": "dept", "value": "department"}, m{"name": "title", "value": "jobTitle"}}),
		"constantAttributes": value([]any{m{"name": "tenant", "value": "acme"}}),
		"groupAttribute":     value("memberOf"),
	})
	b := w.browser()
	_, response, _ := answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
	got := map[string][]string{}
	for _, a := range parse(t, response).Assertion.AttributeStatements[0].Attributes {
		for _, v := range a.Values {
			got[a.Name] = append(got[a.Name], v.Value)
		}
	}
	if len(got) != 3 || got["dept"][0] != "R&D" || got["tenant"][0] != "acme" || len(got["memberOf"]) != 2 {
		t.Errorf("attributes %v", got)
	}
	if strings.Contains(strings.Join(got["memberOf"], " "), "Not bound") {
		t.Error("a group that is none of the application's is told")
	}
}

// TestSignatureAlgorithm: SHA-1 only where it was chosen.
func TestSignatureAlgorithm(t *testing.T) {
	for chosen, want := range map[string]string{"RSA-SHA256": dsig.RSASHA256SignatureMethod, "RSA-SHA1": dsig.RSASHA1SignatureMethod} {
		w, _ := custom(t, nil, m{"signatureAlgorithm": value(chosen)})
		b := w.browser()
		_, response, _ := answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
		doc := etree.NewDocument()
		if err := doc.ReadFromBytes(response); err != nil {
			t.Fatal(err)
		}
		if got := doc.FindElement("//SignatureMethod").SelectAttrValue("Algorithm", ""); got != want {
			t.Errorf("%s: %s", chosen, got)
		}
	}
}

func TestDeclaredBindings(t *testing.T) {
	for declared, want := range map[bool]int{false: 1, true: 2} {
		w, app := custom(t, nil, m{"declareRedirectEndpoint": value(declared)})
		if got := w.sp(app).IDPMetadata.IDPSSODescriptors[0].SingleSignOnServices; len(got) != want {
			t.Errorf("declared %t: %v", declared, got)
		}
	}
}

// TestSignedRequests: with the service provider's certificate only what it
// signed is answered.
func TestSignedRequests(t *testing.T) {
	key, err := testKey()
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(9), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	w, app := custom(t, nil, m{"spCertificate": value(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))})
	sp := w.sp(app)
	if signed := sp.IDPMetadata.IDPSSODescriptors[0].WantAuthnRequestsSigned; signed == nil || !*signed {
		t.Error("metadata does not ask for signed requests")
	}
	sp.Key, sp.Certificate, sp.SignatureMethod = key, certificate, dsig.RSASHA256SignatureMethod

	b := w.browser()
	b.login(b.get("https://console.jumpcloud.com/login"), "ann@acme.example", secret)
	if page := b.get(redirect(t, document(t, w.request(w.sp(app), nil)), "")); page.status != 400 {
		t.Errorf("an unsigned request: %d", page.status)
	}

	post := func(raw []byte) reply {
		return b.post(ssoURL, url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString(raw)}})
	}
	q, err := sp.MakeAuthenticationRequest(ssoURL, saml.HTTPPostBinding, saml.HTTPPostBinding)
	if err != nil {
		t.Fatal(err)
	}
	answered(t, post(document(t, q)))
	if page := post([]byte(strings.Replace(string(document(t, q)), q.ID, q.ID+"0", 1))); page.status != 400 {
		t.Errorf("a request changed after it was signed: %d", page.status)
	}

	plain := w.request(w.sp(app), nil)
	to, err := plain.Redirect("where-to", sp)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, relay := answered(t, b.get(to.String())); relay != "where-to" {
		t.Errorf("relay state %q", relay)
	}
	if page := b.get(strings.Replace(to.String(), "where", "there", 1)); page.status != 400 {
		t.Errorf("a relay state changed after it was signed: %d", page.status)
	}
	if page := b.get(to.String() + "&SAMLEncoding=x"); page.status != 400 {
		t.Errorf("an unknown encoding: %d", page.status)
	}
	// A browser that has to log in first comes back with the signature.
	fresh := w.browser()
	answered(t, fresh.login(fresh.get(to.String()), "ann@acme.example", secret))
}

// TestCertificateAtActivation: none before, one from then on, kept while off.
func TestCertificateAtActivation(t *testing.T) {
	w := open(t)
	app := w.app(m{"config": m{}})
	pem := "/api/v2/applications/" + app + "/certificate.pem"
	w.must(404, "GET", pem, nil)
	if sso := w.must(200, "GET", "/api/applications/"+app, nil).json(t)["sso"].(m); sso["idpCertExpirationAt"] != nil {
		t.Errorf("sso %v", sso)
	}
	w.must(200, "PUT", "/api/applications/"+app, m{"config": config()})
	first := w.must(200, "GET", pem, nil).body
	w.must(200, "PUT", "/api/applications/"+app, m{"config": config(), "active": false})
	w.must(200, "PUT", "/api/applications/"+app, m{"config": config(), "active": true})
	if again := w.must(200, "GET", pem, nil).body; again != first {
		t.Error("switching off and on made another certificate")
	}
}
