package mocksp

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"encoding/xml"
	"html"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"
)

// crewjamIDP signs everybody on as the same person.
type crewjamIDP struct{ sp *saml.EntityDescriptor }

func (p crewjamIDP) GetServiceProvider(*http.Request, string) (*saml.EntityDescriptor, error) {
	return p.sp, nil
}

func (p crewjamIDP) GetSession(http.ResponseWriter, *http.Request, *saml.IdpAuthnRequest) *saml.Session {
	return &saml.Session{
		ID: "1", Index: "1", CreateTime: time.Now(), ExpireTime: time.Now().Add(time.Hour),
		NameID: "ann@acme.example", NameIDFormat: string(saml.EmailAddressNameIDFormat),
		UserEmail: "ann@acme.example", UserGivenName: "Ann", UserSurname: "Nguyễn < Lee",
	}
}

// An identity provider that nobody here wrote understands the metadata and the request, and
// its answer, which is signed twice with RSA, signs on.
func TestSignOnWithAnotherIdentityProvider(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.clock.t = time.Now() // crewjam has one clock for all, and this is it
	issuer := url.URL{Scheme: "https", Host: "idp.example", Path: "/metadata"}
	w.desk("POST", "/support/companies/acme/sso", SSO{"emailAddress", "https://idp.example/sso?tenant=1", issuer.String(),
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))}).want(200)
	sp := new(saml.EntityDescriptor)
	if err := xml.Unmarshal([]byte(w.do(newBrowser(), "GET", "/auth/saml/metadata", nil, nil).want(200).raw), sp); err != nil {
		t.Fatal(err)
	}
	idp := saml.IdentityProvider{
		Key: key, Certificate: cert, MetadataURL: issuer, SSOURL: url.URL{Scheme: "https", Host: "idp.example", Path: "/sso", RawQuery: "tenant=1"},
		ServiceProviderProvider: crewjamIDP{sp}, SessionProvider: crewjamIDP{sp},
		SignatureMethod: dsig.RSASHA256SignatureMethod, // SHA-1 otherwise
	}

	browser := newBrowser()
	to := w.do(browser, "GET", "/auth/saml?return_to=/lessons", nil, nil).want(302).header.Get("Location")
	page := httptest.NewRecorder()
	idp.ServeSSO(page, httptest.NewRequest("GET", to, nil))
	hidden := regexp.MustCompile(`name="(SAMLResponse|RelayState)" value="([^"]*)"`).FindAllStringSubmatch(page.Body.String(), -1)
	fields := make(map[string]string)
	for _, f := range hidden {
		fields[f[1]] = html.UnescapeString(f[2])
	}
	raw, err := base64.StdEncoding.DecodeString(fields["SAMLResponse"])
	if err != nil || len(raw) == 0 {
		t.Fatalf("no response in %s", page.Body)
	}
	if got := w.post(browser, raw, fields["RelayState"]).want(303).header.Get("Location"); got != "/lessons" {
		t.Errorf("landed at %q", got)
	}
	if got := w.rest("GET", "/users", nil).list("users")[0]["name"]; got != "Ann Nguyễn < Lee" {
		t.Errorf("name is %q", got)
	}
}
