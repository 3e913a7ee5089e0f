package forge

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// The namespaces and names of SAML 2.0 that messages are made of.
const (
	protocolNS  = "urn:oasis:names:tc:SAML:2.0:protocol"
	assertionNS = "urn:oasis:names:tc:SAML:2.0:assertion"
	dsigNS      = "http://www.w3.org/2000/09/xmldsig#"
	bearer      = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
	success     = "urn:oasis:names:tc:SAML:2.0:status:Success"
)

// lifetime is how long a genuine response is good, and how far before now it begins.
const lifetime = 5 * time.Minute

// Login is a sign-on that a genuine response tells of.
type Login struct {
	// Issuer is the entity ID of the identity provider.
	Issuer string
	// Audience is the entity ID of the service provider, ACS where it takes responses.
	Audience, ACS string
	// NameID is the e-mail address of who signs on.
	NameID string
	// Attributes are values by name.
	Attributes [][2]string
	// InResponseTo is the request that is answered; empty for none.
	InResponseTo string
	// Now is the time by the service provider's clock.
	Now time.Time
	// OneTimeUse adds the condition of that name (saml-core-2.0 §2.5.1.5).
	OneTimeUse bool
	Sign       Part
}

// Response makes the genuine response, signed with the identity provider's key. Every call
// makes another one, with ids of its own.
func (l Login) Response(key Key) ([]byte, error) {
	root, err := read([]byte(l.xml()))
	if err != nil {
		return nil, err
	}
	if root, err = sign(root, key, l.Sign); err != nil {
		return nil, err
	}
	return write(root)
}

func (l Login) xml() string {
	issued, until := stamp(l.Now), stamp(l.Now.Add(lifetime))
	once := ""
	if l.OneTimeUse {
		once = "<saml:OneTimeUse/>"
	}
	answers := ""
	if l.InResponseTo != "" {
		answers = ` InResponseTo="` + escape(l.InResponseTo) + `"`
	}
	var attributes strings.Builder
	for _, a := range l.Attributes {
		fmt.Fprintf(&attributes, `<saml:Attribute Name="%s"><saml:AttributeValue>%s</saml:AttributeValue></saml:Attribute>`, escape(a[0]), escape(a[1]))
	}
	if attributes.Len() > 0 {
		attributes.WriteString(`</saml:AttributeStatement>`)
	}
	statement := strings.Replace(attributes.String(), "<saml:Attribute ", "<saml:AttributeStatement><saml:Attribute ", 1)
	return fmt.Sprintf(`<samlp:Response xmlns:samlp="%s" xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s" Destination="%s"%s>`,
		protocolNS, assertionNS, newID(), issued, escape(l.ACS), answers) +
		fmt.Sprintf(`<saml:Issuer>%s</saml:Issuer><samlp:Status><samlp:StatusCode Value="%s"/></samlp:Status>`, escape(l.Issuer), success) +
		fmt.Sprintf(`<saml:Assertion xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s"><saml:Issuer>%s</saml:Issuer>`, assertionNS, newID(), issued, escape(l.Issuer)) +
		fmt.Sprintf(`<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">%s</saml:NameID>`, escape(l.NameID)) +
		fmt.Sprintf(`<saml:SubjectConfirmation Method="%s"><saml:SubjectConfirmationData Recipient="%s" NotOnOrAfter="%s"%s/></saml:SubjectConfirmation></saml:Subject>`, bearer, escape(l.ACS), until, answers) +
		fmt.Sprintf(`<saml:Conditions NotBefore="%s" NotOnOrAfter="%s"><saml:AudienceRestriction><saml:Audience>%s</saml:Audience></saml:AudienceRestriction>%s</saml:Conditions>`, stamp(l.Now.Add(-time.Minute)), until, escape(l.Audience), once) +
		fmt.Sprintf(`<saml:AuthnStatement AuthnInstant="%s"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`, issued) +
		statement + `</saml:Assertion></samlp:Response>`
}

// newID is an NCName with more than 120 random bits (saml-core-2.0 §1.3.4).
func newID() string { return "_" + uuid.NewString() }

// stamp is a time in UTC (saml-core-2.0 §1.3.3).
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}
