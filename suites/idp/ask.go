package idp

import (
	"bytes"
	"compress/flate"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// ask is an AuthnRequest. The zero value is a plain one of the company's
// service provider; none leaves a part out.
type ask struct {
	id, version, issuer, destination, acs string
	issued                                time.Time
	attributes                            string // further attributes, as written
	before, within                        string // what stands before the root element, and in it behind the issuer
}

// none is a part that is left out.
const none = "\x00"

// newID is an NCName of 160 random bits or so.
func newID() string { return "_" + rand.Text() + rand.Text()[:8] }

// xml writes the request; a.id must be set.
func (s *stage) xml(a ask) string {
	var b strings.Builder
	attribute := func(name, value, otherwise string) {
		if value == "" {
			value = otherwise
		}
		if value != none && value != "" {
			fmt.Fprintf(&b, ` %s="%s"`, name, escape(value))
		}
	}
	if a.issued.IsZero() {
		a.issued = time.Now()
	}
	b.WriteString(a.before + `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"`)
	attribute("ID", a.id, "")
	attribute("Version", a.version, "2.0")
	attribute("IssueInstant", "", a.issued.UTC().Format(time.RFC3339))
	attribute("Destination", a.destination, s.Application.SSOURL)
	attribute("AssertionConsumerServiceURL", a.acs, s.consumer())
	b.WriteString(a.attributes + ">")
	switch a.issuer {
	case none:
	case "":
		b.WriteString("<saml:Issuer>" + escape(s.entityID()) + "</saml:Issuer>")
	default:
		b.WriteString("<saml:Issuer>" + escape(a.issuer) + "</saml:Issuer>")
	}
	b.WriteString(a.within + "</samlp:AuthnRequest>")
	return b.String()
}

// query is the request by the redirect binding (saml-bindings-2.0 §3.4.4.1).
func (s *stage) query(a ask) string {
	if a.id == "" {
		a.id = newID()
	}
	return "SAMLRequest=" + url.QueryEscape(s.pack(s.xml(a)))
}

// pack deflates and encodes a message.
func (s *stage) pack(message string) string {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err == nil {
		if _, err = w.Write([]byte(message)); err == nil {
			err = w.Close()
		}
	}
	if err != nil {
		s.Block("deflate a request: %s", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// form is a message by the POST binding.
func form(message string) url.Values {
	return url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString([]byte(message))}}
}

// sign adds a signature to a query, over its octets as they are.
func (s *stage) sign(query string, key *rsa.PrivateKey) string {
	query += "&SigAlg=" + url.QueryEscape("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")
	sum := sha256.Sum256([]byte(query))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		s.Block("sign a request: %s", err)
	}
	return query + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(signature))
}

func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(text)
}
