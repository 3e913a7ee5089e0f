package mockidp

import (
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"
	dsig "github.com/russellhaering/goxmldsig"

	"hallmark/mockidp/fault"
)

// How long an assertion is good: from a minute ago, for clocks that are
// behind, for five minutes (facts §2.7).
const (
	assertionSkew = time.Minute
	assertionLife = 5 * time.Minute
)

// outcome is what an answer is made of. Without a request it is unsolicited.
type outcome struct {
	app     application
	acs     string
	relay   string
	request *authnRequest
	session session
	user    user
}

// postForm is an answer by the HTTP-POST binding (Bind §3.5.4).
type postForm struct {
	URL, SAMLResponse, RelayState string
}

// assert answers with an assertion about o.user. What it says is facts §2.4
// and §3.3; message and assertion are crewjam's types, signed here because
// crewjam's identity provider signs both parts always.
func (idp *IdP) assert(o outcome) (postForm, error) {
	now := idp.now()
	until := now.Add(assertionLife)
	if idp.faults.Fires(fault.LongAssertion) {
		until = now.AddDate(1, 0, 0)
	}
	sessionEnd := o.session.started.Add(sessionLife)
	name := o.user.Email
	if idp.faults.Fires(fault.NameIDUsername) {
		name = o.user.Username
	}
	audience := o.app.audience()
	if idp.faults.Fires(fault.WrongAudience) {
		audience += "/other"
	}
	inResponseTo := ""
	if o.request != nil && !idp.faults.Fires(fault.InResponseToMissing) {
		inResponseTo = o.request.ID
	}
	assertion := &saml.Assertion{
		ID:           messageID(),
		IssueInstant: now,
		Version:      "2.0",
		Issuer:       saml.Issuer{Value: o.app.issuer()},
		Subject: &saml.Subject{
			NameID: &saml.NameID{Format: emailFormat, Value: name},
			SubjectConfirmations: []saml.SubjectConfirmation{{
				Method: "urn:oasis:names:tc:SAML:2.0:cm:bearer",
				SubjectConfirmationData: &saml.SubjectConfirmationData{
					InResponseTo: inResponseTo,
					NotOnOrAfter: until,
					Recipient:    o.acs,
				},
			}},
		},
		Conditions: &saml.Conditions{
			NotBefore:            now.Add(-assertionSkew),
			NotOnOrAfter:         until,
			AudienceRestrictions: []saml.AudienceRestriction{{Audience: saml.Audience{Value: audience}}},
		},
		AuthnStatements: []saml.AuthnStatement{{
			AuthnInstant:        o.session.started,
			SessionIndex:        o.session.index,
			SessionNotOnOrAfter: &sessionEnd,
			AuthnContext: saml.AuthnContext{AuthnContextClassRef: &saml.AuthnContextClassRef{
				Value: classes[len(classes)-1],
			}},
		}},
	}
	if attributes := o.attributes(); len(attributes) > 0 && !idp.faults.Fires(fault.AttributesMissing) {
		assertion.AttributeStatements = []saml.AttributeStatement{{Attributes: attributes}}
	}

	signed := o.app.on("signAssertion") || o.app.on("signResponse")
	unsigned := signed && idp.faults.Fires(fault.AssertionUnsigned)
	// Prof §4.1.4.5: over POST the assertion must be protected by one signature
	// at least, so signing neither is not offered.
	if !unsigned && (o.app.on("signAssertion") || !o.app.on("signResponse")) {
		signature, err := sign(o.app.pair, assertion.Element())
		if err != nil {
			return postForm{}, err
		}
		assertion.Signature = signature
	}
	return idp.seal(o, inResponseTo, assertion, saml.Status{StatusCode: saml.StatusCode{Value: saml.StatusSuccess}},
		o.app.on("signResponse") && !unsigned)
}

// attributes are those Lessonly reads, by OID (facts §3.3), and the constant
// ones of the configuration. Empty ones are left out.
func (o outcome) attributes() []saml.Attribute {
	var list []saml.Attribute
	add := func(name, format, friendly, value string) {
		if value != "" {
			list = append(list, saml.Attribute{
				Name: name, NameFormat: format, FriendlyName: friendly,
				Values: []saml.AttributeValue{{Type: "xs:string", Value: value}},
			})
		}
	}
	const uri = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
	add("urn:oid:2.5.4.42", uri, "givenName", o.user.Firstname)
	add("urn:oid:2.5.4.4", uri, "sn", o.user.Lastname)
	add("urn:oid:0.9.2342.19200300.100.1.3", uri, "mail", o.user.Email)
	constants, _ := o.app.Config["constantAttributes"].Value.([]any)
	for _, constant := range constants {
		member, _ := constant.(map[string]any)
		add(text(member["name"]), "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified", "", text(member["value"]))
	}
	return list
}

// status answers with an error, which carries no assertion and no signature.
func (idp *IdP) status(o outcome, no objection) (postForm, error) {
	status := saml.Status{
		StatusCode:    saml.StatusCode{Value: no.code},
		StatusMessage: &saml.StatusMessage{Value: no.message},
	}
	if no.second != "" {
		status.StatusCode.StatusCode = &saml.StatusCode{Value: no.second}
	}
	return idp.seal(o, o.request.ID, nil, status, false)
}

// seal puts a response together.
func (idp *IdP) seal(o outcome, inResponseTo string, assertion *saml.Assertion, status saml.Status, signed bool) (postForm, error) {
	response := &saml.Response{
		ID:           messageID(),
		InResponseTo: inResponseTo,
		Version:      "2.0",
		IssueInstant: idp.now(),
		Destination:  o.acs,
		Issuer:       &saml.Issuer{Value: o.app.issuer()},
		Status:       status,
		Assertion:    assertion,
	}
	if signed {
		signature, err := sign(o.app.pair, response.Element())
		if err != nil {
			return postForm{}, err
		}
		response.Signature = signature
	}
	doc := etree.NewDocument()
	doc.SetRoot(response.Element())
	b, err := doc.WriteToBytes()
	if err != nil {
		return postForm{}, fmt.Errorf("write response: %w", err)
	}
	form := postForm{URL: o.acs, SAMLResponse: base64.StdEncoding.EncodeToString(b), RelayState: o.relay}
	if form.RelayState != "" && idp.faults.Fires(fault.RelayStateLost) {
		form.RelayState = ""
	}
	return form, nil
}

// sign returns the enveloped signature for an element, RSA-SHA256 over
// exclusive canonicalisation, for the caller to put after the issuer where the
// schema wants it.
func sign(p *pair, el *etree.Element) (*etree.Element, error) {
	context := dsig.NewDefaultSigningContext(dsig.TLSCertKeyStore(tls.Certificate{
		Certificate: [][]byte{p.cert.Raw}, PrivateKey: p.key, Leaf: p.cert,
	}))
	// An empty prefix list: several implementations cannot cope with others.
	context.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	if err := context.SetSignatureMethod(dsig.RSASHA256SignatureMethod); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	signature, err := context.ConstructSignature(el, true)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return signature, nil
}

// messageID is an NCName of 160 random bits (Core §1.3.4).
func messageID() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails, see crypto/rand.Read
	return "_" + hex.EncodeToString(b)
}
