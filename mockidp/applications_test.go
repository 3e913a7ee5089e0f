package mockidp_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"encoding/xml"
	"fmt"
	"maps"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/crewjam/saml"

	"hallmark/mockidp/fault"
)

func TestCatalogue(t *testing.T) {
	w := open(t)
	body := w.must(200, "GET", "/api/application-templates?search[searchTerm]=LESS&search[fields][]=displayName", nil).json(t) // S-067
	if body["totalCount"] != 1.0 {
		t.Fatalf("found %v", body)
	}
	found := body["results"].([]any)[0].(m)
	if found["name"] != "lessonly" || found["provision"].(m)["groups_supported"] != false || found["sso"].(m)["type"] != "saml" {
		t.Errorf("template %v", found)
	}
	if n := strings.Count(fmt.Sprint(found["config"]), "<YOURDOMAIN>"); n < 2 { // S-086
		t.Errorf("%d placeholders, want more than one", n)
	}
	if got := w.must(200, "GET", "/api/application-templates/"+found["_id"].(string), nil).json(t); got["name"] != "lessonly" {
		t.Errorf("read %v", got)
	}
	w.must(404, "GET", "/api/application-templates/nonsense", nil)
	if got := w.must(200, "GET", "/api/application-templates?search[searchTerm]=nonsense", nil).json(t); got["totalCount"] != 0.0 {
		t.Errorf("nonsense finds %v", got)
	}
}

func TestCreateApplication(t *testing.T) {
	w := open(t)
	app := w.app(m{"description": "Learn", "sso": m{"hidden": true}, "color": "#123456", "logo": m{"url": "", "color": "#654321"}})
	got := w.must(200, "GET", "/api/applications/"+app, nil)
	a := got.json(t)
	for name, want := range map[string]any{"name": "lessonly", "displayLabel": "Lessonly at Acme", "displayName": "Lessonly", "description": "Learn", "ssoUrl": ssoURL, "active": true, "color": "#123456"} {
		if a[name] != want {
			t.Errorf("%s is %v, want %v", name, a[name], want)
		}
	}
	sso, settings := a["sso"].(m), a["config"].(m)
	if sso["hidden"] != true || sso["type"] != "saml" || sso["idpCertExpirationAt"] == nil {
		t.Errorf("sso %v", sso)
	}
	if settings["idpPrivateKey"].(m)["value"] != "" || contains(got.body, "PRIVATE KEY") {
		t.Errorf("the private key is shown: %v", settings["idpPrivateKey"])
	}
	if contains(got.body, "YOURDOMAIN") {
		t.Error("a placeholder is left")
	}
	if v2 := w.must(200, "GET", "/api/v2/applications/"+app, nil); v2.body != got.body {
		t.Error("v2 shows another application")
	}
	// What was read can be written back unchanged.
	if again := w.must(200, "PUT", "/api/applications/"+app, a); again.body != got.body {
		t.Errorf("written back:\n%s\nwas\n%s", again.body, got.body)
	}
	list := w.must(200, "GET", "/api/applications", nil).json(t)
	if list["totalCount"] != 1.0 || list["results"].([]any)[0].(m)["_id"] != app {
		t.Errorf("list %v", list)
	}
}

func TestApplicationRefusals(t *testing.T) {
	w := open(t)
	w.app()
	placeholder := func(name string) m {
		c := config()
		c[name] = m{"value": strings.Replace(c[name].(m)["value"].(string), "acme", "<yourdomain>", 1)}
		return c
	}
	with := func(name string, value any) m {
		c := config()
		c[name] = m{"value": value}
		return c
	}
	without := func(name string) m {
		c := config()
		delete(c, name)
		return c
	}
	second := "https://sso.jumpcloud.com/saml2/second"
	for _, c := range []struct {
		name string
		body m
		says string
	}{
		{"unknown template", m{"name": "nonsense"}, "nonsense"},
		{"same IdP URL", m{"config": config()}, ssoURL},
		{"same IdP URL in another case", m{"ssoUrl": "https://sso.jumpcloud.com/saml2/Lessonly"}, "in use"},
		{"foreign IdP URL", m{"ssoUrl": "https://evil.example/saml2/x"}, "/saml2/"},
		{"IdP URL without an ending", m{"ssoUrl": "https://sso.jumpcloud.com/saml2/"}, "/saml2/"},
		{"IdP URL with a path", m{"ssoUrl": "https://sso.jumpcloud.com/saml2/a/b"}, "/saml2/"},
		{"placeholder in the issuer", m{"ssoUrl": second, "config": placeholder("idpEntityId")}, "idpEntityId"},
		{"placeholder in the audience", m{"ssoUrl": second, "config": placeholder("spEntityId")}, "spEntityId"},
		{"placeholder in the consumer URL", m{"ssoUrl": second, "config": placeholder("acsUrl")}, "acsUrl"},
		{"a field left as it is", m{"ssoUrl": second, "config": without("spEntityId")}, "spEntityId"},
		{"active but unconfigured", m{"ssoUrl": second, "active": true}, "idpEntityId.value, config.spEntityId.value, config.acsUrl.value"},
		{"empty issuer", m{"ssoUrl": second, "config": with("idpEntityId", "")}, "idpEntityId"},
		{"relative consumer URL", m{"ssoUrl": second, "config": with("acsUrl", "/acs")}, "acsUrl"},
		{"script for a consumer URL", m{"ssoUrl": second, "config": with("acsUrl", "javascript:alert(1)")}, "acsUrl"},
		{"number for a consumer URL", m{"ssoUrl": second, "config": with("acsUrl", 7)}, "acsUrl"},
		{"text for a switch", m{"ssoUrl": second, "config": with("signResponse", "yes")}, "signResponse"},
		{"attributes without names", m{"ssoUrl": second, "config": with("constantAttributes", []any{m{"value": "x"}})}, "constantAttributes"},
		{"read-only", m{"ssoUrl": second, "config": with("nameIdFormat", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")}, "nameIdFormat"},
		{"unknown algorithm", m{"ssoUrl": second, "config": with("signatureAlgorithm", "MD5")}, "RSA-SHA256"},
		{"attribute of no property", m{"ssoUrl": second, "config": with("databaseAttributes", []any{m{"name": "x", "value": "password"}})}, "password"},
		{"nonsense for a certificate", m{"ssoUrl": second, "config": with("spCertificate", "x")}, "spCertificate"},
		{"script for a log-in URL", m{"ssoUrl": second, "config": with("loginUrl", "javascript:alert(1)")}, "loginUrl"},
		{"nonsense for a colour", m{"ssoUrl": second, "config": config(), "color": "red;x"}, "color"},
		{"unknown field", m{"ssoUrl": second, "config": with("nonsense", "x")}, "nonsense"},
		{"certificate without key", m{"ssoUrl": second, "config": with("idpCertificate", "x")}, "idpPrivateKey"},
		{"long description", m{"ssoUrl": second, "description": strings.Repeat("x", 257)}, "description"},
		{"bookmark without URL", m{"name": "bookmark"}, "ssoUrl"},
		{"bookmark of a script", m{"name": "bookmark", "ssoUrl": "javascript:alert(1)"}, "ssoUrl"},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := m{"name": "lessonly"}
			maps.Copy(body, c.body)
			got := w.do("POST", "/api/applications", body)
			if message, _ := got.json(t)["message"].(string); got.status != 400 || !contains(message, c.says) {
				t.Errorf("%d %q, want 400 that names %s", got.status, message, c.says)
			}
		})
	}
	if got := w.must(200, "GET", "/api/applications", nil).json(t)["totalCount"]; got != 1.0 {
		t.Errorf("%v applications, want 1", got)
	}
	w.must(200, "POST", "/api/applications", m{"name": "lessonly", "ssoUrl": second, "config": config()})
}

func TestPlaceholderFault(t *testing.T) {
	w := open(t)
	w.idp.Switch(fault.PlaceholderAccepted)
	c := config()
	delete(c, "spEntityId")
	app := w.app(m{"config": c})
	if got := w.must(200, "GET", "/api/applications/"+app, nil); !contains(got.body, "<YOURDOMAIN>") {
		t.Errorf("no placeholder saved: %s", got.body)
	}
	c["acsUrl"] = m{"value": []any{}} // what else is wrong is still refused
	w.must(400, "PUT", "/api/applications/"+app, m{"config": c})
	w.bind("add", app, w.group("learners", w.user("ann")))
	b := w.browser()
	_, response, _ := answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
	if !contains(string(response), "YOURDOMAIN") {
		t.Errorf("no placeholder used: %s", response)
	}
}

// TestUnconfigured: S-083, created now and configured later.
func TestUnconfigured(t *testing.T) {
	w := open(t)
	ann := w.user("ann")
	app := w.app(m{"config": nil})
	w.bind("add", app, w.group("learners", ann))
	if got := w.must(200, "GET", "/api/applications/"+app, nil); got.json(t)["active"] != false || !contains(got.body, "<YOURDOMAIN>") {
		t.Errorf("unconfigured: %s", got.body)
	}
	metadata := "/api/organizations/" + w.idp.Organization() + "/applications/" + app + "/metadata.xml"
	if got := w.must(400, "GET", metadata, nil); !contains(got.body, "idpEntityId") {
		t.Errorf("metadata: %s", got.body)
	}
	b := w.browser()
	if got := b.get(ssoURL); got.status != 404 {
		t.Errorf("single sign-on: %d", got.status)
	}
	w.must(200, "PUT", "/api/applications/"+app, m{"config": config()})
	answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))

	// Fields that are not given are reset, as v1 documents: configuration too.
	w.must(200, "PUT", "/api/applications/"+app, m{"displayLabel": "x"})
	if got := b.get(ssoURL); got.status != 404 {
		t.Errorf("single sign-on after a PUT without config: %d", got.status)
	}
	w.must(200, "PUT", "/api/applications/"+app, m{"config": config(), "active": false}) // S-164
	if got := b.get(ssoURL); got.status != 404 {
		t.Errorf("single sign-on switched off: %d", got.status)
	}
}

func TestSSOURLStays(t *testing.T) {
	w := open(t)
	app := w.app()
	other := "https://sso.jumpcloud.com/saml2/other"
	w.must(400, "PUT", "/api/applications/"+app, m{"config": config(), "ssoUrl": other}) // S-078
	w.must(400, "PUT", "/api/applications/"+app, m{"config": config(), "name": "bookmark"})
	if got := w.must(200, "GET", "/api/applications/"+app, nil).json(t); got["ssoUrl"] != ssoURL {
		t.Errorf("ssoUrl is %v", got["ssoUrl"])
	}
	w.must(200, "DELETE", "/api/applications/"+app, nil) // S-080
	w.must(404, "DELETE", "/api/applications/"+app, nil)
	b := w.browser()
	if got := b.get(ssoURL); got.status != 404 {
		t.Errorf("the old URL answers %d", got.status)
	}
	again := w.app(m{"ssoUrl": other})
	if b.get(other); !contains(b.at, "/login") {
		t.Errorf("the new URL leads to %s", b.at)
	}
	if got := strings.Join(w.events("application_create", "application_update", "application_delete"), " "); got != "application_create true application_delete true application_create true" {
		t.Errorf("events %s", got)
	}

	w.idp.Switch(fault.SSOURLEditable)
	if got := w.must(200, "PUT", "/api/applications/"+again, m{"config": config(), "ssoUrl": ssoURL}).json(t); got["ssoUrl"] != ssoURL {
		t.Errorf("with the fault ssoUrl is %v", got["ssoUrl"])
	}
	w.idp.Switch(fault.DuplicateSSOURL)
	w.must(200, "POST", "/api/applications", m{"name": "lessonly", "config": config()})
}

func TestMetadata(t *testing.T) {
	w := open(t)
	app := w.app()
	path := "/api/organizations/" + w.idp.Organization() + "/applications/" + app + "/metadata.xml"
	got := w.must(200, "GET", path, nil)
	if h := got.header.Get("Content-Type"); h != "application/samlmetadata+xml" {
		t.Errorf("Content-Type %q", h)
	}
	if h := got.header.Get("Content-Disposition"); !contains(h, "JumpCloud-lessonly-metadata.xml") {
		t.Errorf("Content-Disposition %q", h)
	}
	var d saml.EntityDescriptor
	if err := xml.Unmarshal([]byte(got.body), &d); err != nil {
		t.Fatal(err)
	}
	role := d.IDPSSODescriptors[0]
	if d.EntityID != issuer || len(role.SingleSignOnServices) != 2 || role.SingleSignOnServices[0].Location != ssoURL {
		t.Errorf("metadata %s", got.body)
	}
	if len(role.KeyDescriptors) != 1 || role.KeyDescriptors[0].Use != "signing" || contains(got.body, "YOURDOMAIN") {
		t.Errorf("metadata %s", got.body)
	}
	w.must(401, "GET", path, nil, "x-api-key", "")
	w.must(404, "GET", "/api/organizations/other/applications/"+app+"/metadata.xml", nil)
	w.must(404, "GET", "/api/organizations/"+w.idp.Organization()+"/applications/other/metadata.xml", nil)

	// The same is public at the sign-on URL, for service providers.
	var published saml.EntityDescriptor
	b := w.browser()
	if err := xml.Unmarshal([]byte(b.get(ssoURL+"/metadata").body), &published); err != nil {
		t.Fatal(err)
	}
	if published.EntityID != d.EntityID || published.IDPSSODescriptors[0].KeyDescriptors[0].KeyInfo.X509Data.X509Certificates[0].Data != role.KeyDescriptors[0].KeyInfo.X509Data.X509Certificates[0].Data {
		t.Errorf("published metadata is of %s", published.EntityID)
	}
	if got := b.get(ssoURL + "x/metadata"); got.status != 404 {
		t.Errorf("metadata of no application answers %d", got.status)
	}
}

// TestSettings: what else of the configuration shows in an answer.
func TestSettings(t *testing.T) {
	const other = "https://acme.lessonly.com/auth/saml/other"
	w, app, _ := ready(t)
	settings := config()
	settings["acsUrl"] = m{"value": []any{acs, other}}
	settings["defaultRelayState"] = m{"value": "/home"}
	settings["spErrorFlow"] = m{"value": true}
	settings["constantAttributes"] = m{"value": []any{m{"name": "company", "value": "A & B"}}}
	w.must(200, "PUT", "/api/applications/"+app, m{"config": settings})
	b := w.browser()
	action, response, relay := answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
	if action != acs || relay != "/home" {
		t.Errorf("to %s with relay state %q", action, relay)
	}
	attributes := parse(t, response).Assertion.AttributeStatements[0].Attributes
	if last := attributes[len(attributes)-1]; last.Name != "company" || last.Values[0].Value != "A & B" {
		t.Errorf("attributes %+v", attributes)
	}
	if _, _, relay := answered(t, b.get(ssoURL+"?RelayState=%2Flessons%2F7")); relay != "/lessons/7" {
		t.Errorf("relay state %q", relay)
	}

	sp := w.sp(app)
	for name, change := range map[string]func(*saml.AuthnRequest){
		"URL":   func(q *saml.AuthnRequest) { q.AssertionConsumerServiceURL = other },
		"index": func(q *saml.AuthnRequest) { q.AssertionConsumerServiceURL, q.AssertionConsumerServiceIndex = "", "1" },
	} {
		action, response, _ := answered(t, b.get(redirect(t, document(t, w.request(sp, change)), "")))
		r := parse(t, response)
		if recipient := r.Assertion.Subject.SubjectConfirmations[0].SubjectConfirmationData.Recipient; action != other || r.Destination != other || recipient != other {
			t.Errorf("second consumer by %s: to %s, destination %s, recipient %s", name, action, r.Destination, recipient)
		}
	}

	b = w.browser()
	page := b.get(redirect(t, document(t, w.request(sp, nil)), ""))
	_, response, _ = answered(t, b.login(page, "bob@acme.example", secret))
	if r := parse(t, response); r.Status.StatusCode.StatusCode.Value != saml.StatusRequestDenied || r.Assertion != nil {
		t.Errorf("a denied user's status: %+v", r.Status)
	}
	if w.last("sso_auth").Success {
		t.Error("a denial is logged as a success")
	}
	if got := b.get(ssoURL); got.status != 403 {
		t.Errorf("denied without a request: %d", got.status)
	}
}

// TestOwnPair: a certificate and key of the administrator's own, as a pair.
func TestOwnPair(t *testing.T) {
	w, app, _ := ready(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	own := &x509.Certificate{SerialNumber: big.NewInt(7), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, own, own, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	private := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	put := func(certificate, key string) reply {
		settings := config()
		settings["idpCertificate"], settings["idpPrivateKey"] = m{"value": certificate}, m{"value": key}
		return w.do("PUT", "/api/applications/"+app, m{"config": settings})
	}
	before := w.must(200, "GET", "/api/v2/applications/"+app+"/certificate.pem", nil).body
	for name, got := range map[string]reply{
		"certificate alone": put(certificate, ""), "key alone": put("", private), "no pair": put(before, private), "nonsense": put("x", "y"),
	} {
		if got.status != 400 || contains(got.body, "PRIVATE") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if after := w.must(200, "GET", "/api/v2/applications/"+app+"/certificate.pem", nil).body; after != before {
		t.Error("a refused pair was saved")
	}
	if got := put(certificate, private); got.status != 200 || contains(got.body, "PRIVATE") {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if after := w.must(200, "GET", "/api/v2/applications/"+app+"/certificate.pem", nil).body; after != certificate {
		t.Errorf("the certificate is\n%s, want\n%s", after, certificate)
	}
	sp := w.sp(app)
	sp.AllowIDPInitiated = true
	b := w.browser()
	_, response, _ := answered(t, b.login(b.get(ssoURL), "ann@acme.example", secret))
	if _, err := sp.ParseXMLResponse(response, nil, sp.AcsURL); err != nil {
		t.Errorf("not signed with the own key: %v", err.(*saml.InvalidResponseError).PrivateErr)
	}
	events, err := json.Marshal(w.idp.Insights().Events())
	if err != nil {
		t.Fatal(err)
	}
	if contains(string(events), "PRIVATE") {
		t.Error("the private key is in an event")
	}
}
