// Command gosaml2 is the service provider of github.com/russellhaering/gosaml2, set up as its
// README says. What it listens to is told in ../../../saml/sp.mjs.
package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log"
	"math/big"
	"net"
	"net/http"
	"time"

	saml2 "github.com/russellhaering/gosaml2"
	dsig "github.com/russellhaering/goxmldsig"
)

// party is a service provider and where it listens.
type party struct {
	base        string
	key         *rsa.PrivateKey
	certificate []byte
	trusts      struct {
		Issuer      string `json:"issuer"`
		SSOURL      string `json:"sso_url"`
		Certificate string `json:"certificate"`
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	p := &party{base: "http://" + listener.Addr().String()}
	if p.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		log.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sp"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	if p.certificate, err = x509.CreateCertificate(rand.Reader, template, template, p.key.Public(), p.key); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("PUT /idp", p.trust)
	http.HandleFunc("GET /login", p.login)
	http.HandleFunc("POST /acs", p.consume)
	fmt.Printf("{\"base_url\": %q}\n", p.base)
	log.Fatal(http.Serve(listener, nil))
}

func (p *party) trust(w http.ResponseWriter, r *http.Request) {
	if err := json.NewDecoder(r.Body).Decode(&p.trusts); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{
		"certificate": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.certificate})),
	})
}

// sp is the library's service provider.
func (p *party) sp(binding string, signed bool) (*saml2.SAMLServiceProvider, error) {
	block, _ := pem.Decode([]byte(p.trusts.Certificate))
	if block == nil {
		return nil, errors.New("no certificate")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, err
	}
	return &saml2.SAMLServiceProvider{
		IdentityProviderSSOURL: p.trusts.SSOURL, IdentityProviderIssuer: p.trusts.Issuer, IdentityProviderSSOBinding: binding,
		ServiceProviderIssuer: p.base + "/metadata", AudienceURI: p.base + "/metadata", AssertionConsumerServiceURL: p.base + "/acs",
		SignAuthnRequests: signed, SignAuthnRequestsAlgorithm: dsig.RSASHA256SignatureMethod,
		NameIdFormat:        saml2.NameIdFormatEmailAddress,
		IDPCertificateStore: &dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{certificate}},
		SPKeyStore:          dsig.TLSCertKeyStore(tls.Certificate{Certificate: [][]byte{p.certificate}, PrivateKey: p.key}),
	}, nil
}

func (p *party) login(w http.ResponseWriter, r *http.Request) {
	post, signed := r.FormValue("binding") == "post", r.URL.Query().Has("signed")
	binding := saml2.BindingHttpRedirect
	if post {
		binding = saml2.BindingHttpPost
	}
	sp, err := p.sp(binding, signed)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	if post {
		page, err := sp.BuildAuthBodyPost("here")
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		_, _ = w.Write(page)
		return
	}
	location, err := sp.BuildAuthURL("here")
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	http.Redirect(w, r, location, http.StatusFound)
}

func (p *party) consume(w http.ResponseWriter, r *http.Request) {
	sp, err := p.sp(saml2.BindingHttpRedirect, false)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	who, err := sp.RetrieveAssertionInfo(r.FormValue("SAMLResponse"))
	switch {
	case err != nil:
	// Its README: the caller must look at the warnings.
	case who.WarningInfo.InvalidTime:
		err = errors.New("warning: invalid time")
	case who.WarningInfo.NotInAudience:
		err = errors.New("warning: not in audience")
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	attributes := map[string][]string{}
	for name := range who.Values {
		attributes[name] = who.Values.GetAll(name)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"name": who.NameID, "relay": r.FormValue("RelayState"), "attributes": attributes})
}
