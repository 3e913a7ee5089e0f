package mockidp

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"

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
	forgery *forgery // what the response is made into; nil leaves it genuine
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
	name := o.user.property(o.app.text("nameId"))
	if idp.faults.Fires(fault.NameIDUsername) {
		name = o.user.Username
	}
	signAssertion, signResponse := o.app.on("signAssertion"), o.app.on("signResponse")
	if o.forgery = idp.takeForgery(name); o.forgery != nil {
		signAssertion, signResponse = o.forgery.signs()
		if o.forgery.NeedsMallory() {
			name = o.forgery.Mallory(o.forgery.victim)
		}
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
			NameID: &saml.NameID{Format: o.app.text("nameIdFormat"), Value: name},
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
	if attributes := idp.attributes(o); len(attributes) > 0 && !idp.faults.Fires(fault.AttributesMissing) {
		assertion.AttributeStatements = []saml.AttributeStatement{{Attributes: attributes}}
	}

	mangled := idp.faults.Fires(fault.AssertionMangled)
	if mangled {
		tomorrow := assertion.AuthnStatements[0]
		tomorrow.AuthnInstant = now.AddDate(0, 0, 1)
		assertion.AuthnStatements = append([]saml.AuthnStatement{tomorrow}, assertion.AuthnStatements...)
		assertion.Conditions.NotBefore, assertion.Conditions.NotOnOrAfter = until, now.Add(-assertionSkew)
		assertion.Subject.SubjectConfirmations[0].Method = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"
	}
	unsigned := (signAssertion || signResponse) && idp.faults.Fires(fault.AssertionUnsigned)
	// Prof §4.1.4.5: over POST the assertion must be protected by one signature
	// at least, so signing neither is not offered.
	if !unsigned && (signAssertion || !signResponse) {
		signature, err := o.app.signAs(assertion.Element(), mangled)
		if err != nil {
			return postForm{}, err
		}
		assertion.Signature = signature
	}
	return idp.seal(o, inResponseTo, assertion, saml.Status{StatusCode: saml.StatusCode{Value: saml.StatusSuccess}},
		signResponse && !unsigned)
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
		signature, err := o.app.sign(response.Element())
		if err != nil {
			return postForm{}, err
		}
		response.Signature = signature
	}
	doc := etree.NewDocument()
	doc.SetRoot(response.Element())
	if idp.faults.Fires(fault.ResponseMangled) {
		doc.Root().CreateAttr("Version", "1.1")
		doc.Root().CreateAttr("ID", "1")
		doc.Root().CreateAttr("IssueInstant", idp.now().UTC().Add(2*time.Hour).Format("2006-01-02T15:04:05")+"+02:00")
		doc.Root().RemoveAttr("Destination")
		doc.Root().SelectElement("Issuer").CreateAttr("Format", emailFormat)
	}
	b, err := doc.WriteToBytes()
	if err != nil {
		return postForm{}, fmt.Errorf("write response: %w", err)
	}
	if o.forgery != nil {
		if b, err = o.forgery.make(idp, o, b); err != nil {
			return postForm{}, err
		}
	}
	form := postForm{URL: o.acs, SAMLResponse: base64.StdEncoding.EncodeToString(b), RelayState: o.relay}
	if form.RelayState != "" && idp.faults.Fires(fault.RelayStateLost) {
		form.RelayState = ""
	}
	if len(form.RelayState) > 80 && idp.faults.Fires(fault.RelayStateCut) {
		form.RelayState = form.RelayState[:80]
	}
	return form, nil
}

// messageID is an NCName of 160 random bits (Core §1.3.4).
func messageID() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails, see crypto/rand.Read
	return "_" + hex.EncodeToString(b)
}
