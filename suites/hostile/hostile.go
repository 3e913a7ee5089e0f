// Package hostile holds what a service provider must stand up to at its assertion
// consumer service: forged SAML responses, of which none may sign anybody on as
// somebody else, and odd ones that must be accepted all the same.
//
// Hallmark is the identity provider here: it hands a certificate of its own to the
// support desk, makes genuine responses, and forges others out of them. The forgeries
// are those of package mockidp/forge, one a row; what takes more than one message is in
// session.go. Every forgery stands between two genuine sign-ons, made by the same code.
//
// To add a forgery, add it to mockidp/forge and its requirement to the catalogue: the
// spec of the requirement's area picks it up.
package hostile

import (
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/url"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/fixtures"
	"hallmark/mockidp/forge"
	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("a hostile SAML response", func() {
		Forgeries(t)
		Sessions(t)
		Unsolicited(t)
		RelayStates(t)
		Companies(t)
	})
}

// The attributes of the article's integration that make a person (S-050).
const (
	attrGiven  = "urn:oid:2.5.4.42"
	attrFamily = "urn:oid:2.5.4.4"
	attrEmail  = "urn:oid:0.9.2342.19200300.100.1.3"
)

// year is how long certificates are good here, and how long ago one has expired.
const year = 365 * 24 * time.Hour

// provider is an identity provider that does what it is told, and a company that trusts it.
type provider struct {
	*scene.Scene
	key    forge.Key
	issuer string
	acs    *url.URL
	from   *url.URL // the page that posts
}

// trust founds a company that trusts test key i, in a certificate that begins at a time and
// is good for a year.
func trust(ctx context.Context, w *scene.Scene, i int, begins time.Time) *provider {
	w.FoundCompany(ctx)
	issuer := "https://" + w.Company.Subdomain + ".example.com/idp"
	key, err := forge.Certify(fixtures.RSAKey(i), &x509.Certificate{
		SerialNumber: big.NewInt(int64(i) + 100), Subject: pkix.Name{CommonName: issuer}, NotBefore: begins, NotAfter: begins.Add(year),
	})
	if err != nil {
		w.Block("make a certificate: %s", err)
	}
	// A page that is there, so that a browser that is sent to log in gets an answer.
	address := w.Target().Integration.SSOURL + "/saml2/" + w.Company.Subdomain
	w.HandOverBundle(ctx, map[string]any{
		"name_id_format": scene.EmailFormat, "sso_url": address, "issuer": issuer,
		"certificate": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: key.Certificate.Raw})),
	})
	p := &provider{Scene: w, key: key, issuer: issuer}
	p.acs, err = url.Parse(w.Company.URL + "/auth/saml/callback")
	if err == nil {
		p.from, err = url.Parse(address)
	}
	if err != nil {
		w.Block("read the addresses: %s", err)
	}
	return p
}

// login is a genuine sign-on of an address.
func (p *provider) login(address string) forge.Login {
	return forge.Login{
		Issuer: p.issuer, Audience: p.Company.URL + "/auth/saml/metadata", ACS: p.acs.String(), NameID: address, Now: time.Now(),
		Attributes: [][2]string{{attrGiven, "Mallory"}, {attrFamily, "Malone"}, {attrEmail, address}},
	}
}

// response makes the message of a genuine sign-on.
func (p *provider) response(l forge.Login) []byte {
	raw, err := l.Response(p.key)
	if err != nil {
		p.Block("make a genuine response: %s", err)
	}
	return raw
}

// post delivers a message as the identity provider's page would.
func (p *provider) post(ctx context.Context, b *scene.Browser, raw []byte, relayState string) *scene.Page {
	form := url.Values{"SAMLResponse": {base64.StdEncoding.EncodeToString(raw)}}
	if relayState != "" {
		form.Set("RelayState", relayState)
	}
	return b.Submit(ctx, scene.Post{Action: p.acs, Values: form, From: p.from})
}

// address is one that nobody has had.
func (p *provider) address() string { return p.Target().People.Name() + "@" + p.Target().People.Domain }

// arrives signs a new address on by a genuine response, and tells who is signed in then.
func (p *provider) arrives(ctx context.Context) (address string, who *check.Answer) {
	address = p.address()
	b := p.NewBrowser(scene.Person{})
	p.post(ctx, b, p.response(p.login(address)), "")
	return address, b.WhoAmI(ctx)
}

// control blocks the spec when a genuine sign-on does not work: nothing could be learnt from
// a refusal then.
func (p *provider) control(ctx context.Context) {
	address, who := p.arrives(ctx)
	if met, err := beSignedInAs(address).Match(who); who.Err != nil || err != nil || !met {
		p.Block("needs %s (%s): a genuine response signed nobody on: %s", requirement.SAMLAccept.ID, requirement.SAMLAccept.Text, who)
	}
}

// start has a browser start a sign-on at the service provider, and gives the request's ID and
// the RelayState that was sent along.
func (p *provider) start(ctx context.Context, b *scene.Browser, path string) (id, relayState string) {
	b.SignOnFromSP(ctx, path)
	request, address := b.Request()
	return request.ID, address.Query().Get("RelayState")
}

func beSignedInAs(address string) types.GomegaMatcher {
	return scene.BeSignedIn(scene.Person{Email: address})
}

// notBe wants anybody or nobody to be signed in, but not this one.
func notBe(address string) types.GomegaMatcher {
	return check.Expect("nobody to be signed in as "+address, func(a *check.Answer) (string, bool) {
		return a.String(), a.Status == http.StatusOK && a.Text("user.email") != address
	})
}
