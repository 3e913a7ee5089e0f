package mocksp

import (
	"bytes"
	"crypto/x509"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hallmark/mocksp/fault"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"
)

const (
	protocolNS  = "urn:oasis:names:tc:SAML:2.0:protocol"
	assertionNS = "urn:oasis:names:tc:SAML:2.0:assertion"
	bearerURN   = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
	entityURN   = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
	unspecURN   = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"

	// skew is how far the two clocks may differ (facts 3.3, a decision of ours).
	allowedSkew = 60 * time.Second
	// maxAge is how old a message may be, as people take a while to answer pages.
	maxAge = 5 * time.Minute

	maxDepth  = 64     // a real response is about ten deep
	maxTokens = 20_000 // and has a few hundred
)

// expectations are what a response is judged by.
//
// crewjam/saml gives the types, the metadata and the request, but does not judge the
// response: its clock and skew are variables of the package, which two mocks in one process
// would fight over, and it does not look at what a careful service provider must: the
// confirmation method, all audiences, all of several assertions, conditions it does not know
// (saml-profiles-2.0 §4.1.4.3). It also dereferences Conditions and SubjectConfirmationData
// that may not be there.
type expectations struct {
	now           time.Time
	issuer        string
	entityID, acs string
	certificate   *x509.Certificate

	faults *fault.Set
	// anybody is the address of some person, and others what other companies were set up with:
	// for faults.
	anybody func() string
	others  func() []signOnConfig
	// request judges InResponseTo; empty is a response nobody asked for.
	request func(id string) error
}

func (e expectations) skew() time.Duration {
	if e.faults.Fires(fault.SAMLNoSkew) {
		return 0
	}
	return allowedSkew
}

// subject is what a good response says.
type subject struct {
	assertionID    string
	request        string // InResponseTo
	validUntil     time.Time
	sessionUntil   time.Time // SessionNotOnOrAfter, or zero
	nameID         string
	email, given   string
	family, userID string
}

// read judges a response and gives what it says, or what a fault makes of it.
func (e expectations) read(raw []byte) (subject, error) {
	raw = e.expanded(raw)
	s, err := e.judge(raw)
	if fooled, ok := e.fooled(raw); ok && (err != nil || fooled.nameID != s.nameID) {
		for _, f := range e.gullible() {
			e.faults.Fires(f)
		}
		return fooled, nil
	}
	return s, err
}

// judge reads everything from the bytes that a signature covers, as canonicalised, never from
// the document around them.
func (e expectations) judge(raw []byte) (s subject, err error) {
	defer func() {
		// XML and signature libraries have met nil in broken messages before.
		if recover() != nil {
			s, err = subject{}, errors.New("the response is malformed")
		}
	}()
	root, err := e.parse(raw)
	if err != nil {
		return subject{}, err
	}
	if !is(root, protocolNS, "Response") {
		return subject{}, errors.New("the message is no SAML response")
	}
	response, responseSigned, err := e.verified(root)
	bad := err != nil && e.faults.Active(fault.SAMLOneGoodSignatureEnough)
	if bad {
		response, responseSigned = root, false
	} else if err != nil {
		return subject{}, fmt.Errorf("response: %w", err)
	}
	if err := e.envelope(response, responseSigned); err != nil {
		return subject{}, err
	}
	// EncryptedAssertion is not supported: the metadata offers no key for it.
	found := e.assertions(response)
	if len(found) == 0 && e.faults.Fires(fault.SAMLAssertionOptional) {
		return subject{assertionID: attr(response, "ID", ""), nameID: e.anybody()}, nil
	}
	if len(found) != 1 || len(children(response, assertionNS, "EncryptedAssertion")) > 0 {
		return subject{}, errors.New("the response must hold exactly one assertion")
	}
	assertion, assertionSigned, err := e.verified(found[0])
	if err != nil && responseSigned && e.faults.Fires(fault.SAMLOneGoodSignatureEnough) {
		assertion, err = found[0], nil
	}
	if err != nil {
		return subject{}, fmt.Errorf("assertion: %w", err)
	}
	if err := e.enoughSigned(responseSigned, assertionSigned); err != nil {
		return subject{}, err
	}
	if bad && !e.faults.Fires(fault.SAMLOneGoodSignatureEnough) {
		return subject{}, errSignature
	}
	return e.assertion(assertion, attr(response, "InResponseTo", ""))
}

// enoughSigned asks for one signature, on whichever of the two.
func (e expectations) enoughSigned(response, assertion bool) error {
	switch {
	case !response && !assertion && !e.faults.Fires(fault.SAMLSignatureOptional):
		return errors.New("neither response nor assertion is signed")
	case !assertion && e.faults.Fires(fault.SAMLAssertionSignatureRequired):
		return errors.New("assertion: is not signed")
	case !response && e.faults.Fires(fault.SAMLResponseSignatureRequired):
		return errors.New("response: is not signed")
	case response && assertion && e.faults.Fires(fault.SAMLTwoSignaturesRefused):
		return errors.New("response: holds two signatures")
	}
	return nil
}

// assertions are the ones the response holds.
func (e expectations) assertions(response *etree.Element) []*etree.Element {
	found := children(response, assertionNS, "Assertion")
	if len(found) == 0 && e.faults.Active(fault.SAMLVersionUnchecked) {
		found = e.upgraded(response)
	}
	return found
}

// parse reads XML that every parser reads the same way, or refuses it.
func (e expectations) parse(raw []byte) (*etree.Element, error) {
	if err := e.plain(raw); err != nil {
		return nil, err
	}
	document := etree.NewDocument()
	if err := document.ReadFromBytes(raw); err != nil || document.Root() == nil {
		return nil, errNotXML
	}
	ids := make(map[string]bool)
	for _, el := range append(document.Root().FindElements(".//*"), document.Root()) {
		for _, a := range el.Attr {
			if !strings.EqualFold(a.Key, "id") || a.Space == "xmlns" || el.NamespaceURI() == dsigNS && a.Key == "Id" {
				continue
			}
			if a.Space != "" { // some readers ignore the prefix and see two
				return nil, errors.New("the response has an ID attribute with a prefix")
			}
			if ids[a.Value] {
				return nil, errors.New("the response uses an ID twice")
			}
			ids[a.Value] = true
		}
	}
	return document.Root(), nil
}

var errNotXML = errors.New("the response is not well-formed XML")

// plain refuses document types, processing instructions, more than one root, text around it,
// more nesting or nodes than a response has, and what encoding/xml does not round-trip.
func (e expectations) plain(raw []byte) error {
	decoder := xml.NewDecoder(bytes.NewReader(raw))
	depth, roots := 0, 0
	for n := 0; ; n++ {
		at := decoder.InputOffset()
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errNotXML
		}
		if n > maxTokens {
			return errors.New("the response is too large")
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			if depth++; depth > maxDepth || len(token.Attr) > maxDepth {
				return errors.New("the response is too deep")
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 0 && len(bytes.TrimSpace(token)) > 0 {
				return errNotXML
			}
		case xml.ProcInst:
			if (at != 0 || token.Target != "xml") && !e.faults.Active(fault.SAMLInstructionAsText) {
				return errors.New("the response holds a processing instruction")
			}
		case xml.Directive:
			if !e.faults.Fires(fault.SAMLDoctypeAccepted) {
				return errors.New("the response holds a document type declaration")
			}
		}
		if err := roundTrips(token); err != nil {
			return err
		}
	}
	if roots != 1 || depth != 0 {
		return errNotXML
	}
	return nil
}

// envelope judges the response around the assertion.
func (e expectations) envelope(el *etree.Element, signed bool) error {
	if err := e.header(el, "response"); err != nil {
		return err
	}
	if len(children(el, protocolNS, "Extensions")) > 0 && e.faults.Fires(fault.SAMLExtensionsRefused) {
		return errors.New("response: must have no Extensions")
	}
	switch destination := attr(el, "Destination", ""); {
	case destination == "" && !signed: // saml-bindings-2.0 §3.5.5.2 asks for it only when signed
	case destination != e.acs && !e.faults.Fires(fault.SAMLDestinationUnchecked):
		return errors.New("response: the Destination is not this service's callback")
	}
	switch issuers := children(el, assertionNS, "Issuer"); {
	case len(issuers) == 0 && !signed:
	case (len(issuers) != 1 || !e.isIssuer(issuers[0])) && !e.faults.Fires(fault.SAMLIssuerUnchecked):
		return errors.New("response: the Issuer is not the one that was set up")
	}
	return e.status(el)
}

// status asks for success at the top, wherever else it may stand.
func (e expectations) status(el *etree.Element) error {
	err := e.succeeded(el)
	if err != nil && e.faults.Fires(fault.SAMLStatusUnchecked) {
		return nil
	}
	return err
}

func (e expectations) succeeded(el *etree.Element) error {
	status := children(el, protocolNS, "Status")
	if len(status) != 1 {
		return errors.New("response: must have one Status")
	}
	codes := children(status[0], protocolNS, "StatusCode")
	if len(codes) != 1 {
		return errors.New("response: must have one StatusCode")
	}
	if code := attr(codes[0], "Value", ""); code != saml.StatusSuccess {
		message := ""
		if m := children(status[0], protocolNS, "StatusMessage"); len(m) == 1 {
			message = ": " + content(m[0])
		}
		return fmt.Errorf("the identity provider answered %s%s", code, message)
	}
	return nil
}

// header judges what response and assertion have in common.
func (e expectations) header(el *etree.Element, what string) error {
	if attr(el, "ID", "") == "" && !e.faults.Fires(fault.SAMLIDOptional) {
		return fmt.Errorf("%s: has no ID", what)
	}
	if attr(el, "Version", "") != "2.0" && !e.faults.Fires(fault.SAMLVersionUnchecked) {
		return fmt.Errorf("%s: must be of Version 2.0", what)
	}
	issued, ok := e.instant(el, "IssueInstant")
	if !ok || issued.IsZero() {
		if e.faults.Fires(fault.SAMLIssueInstantUnchecked) {
			return nil
		}
		return fmt.Errorf("%s: must have an IssueInstant", what)
	}
	skew := e.skew()
	if issued.After(e.now.Add(skew)) || issued.Before(e.now.Add(-maxAge-skew)) {
		return fmt.Errorf("%s: the IssueInstant is too far from now", what)
	}
	return nil
}

// isIssuer compares byte by byte (saml-core-2.0 §1.3.1, S-099).
func (e expectations) isIssuer(el *etree.Element) bool {
	format := attr(el, "Format", entityURN)
	if name := content(el); name != e.issuer && e.faults.Active(fault.SAMLOtherKeyAccepted) {
		return slices.ContainsFunc(e.others(), func(other signOnConfig) bool { return other.issuer == name })
	}
	return content(el) == e.issuer && format == entityURN
}

// is tells whether an element has this name.
func is(el *etree.Element, namespace, tag string) bool {
	return el.Tag == tag && el.NamespaceURI() == namespace
}

func children(el *etree.Element, namespace, tag string) []*etree.Element {
	var found []*etree.Element
	for _, child := range el.ChildElements() {
		if is(child, namespace, tag) {
			found = append(found, child)
		}
	}
	return found
}

// content is all text of an element, across comments and CDATA: reading only the first node
// is how a signed victim@x.evil.example became victim@x (CVE-2017-11427 and others).
func content(el *etree.Element) string {
	var text strings.Builder
	for _, token := range el.Child {
		switch token := token.(type) {
		case *etree.CharData:
			text.WriteString(token.Data)
		case *etree.Element:
			text.WriteString(content(token))
		}
	}
	return text.String()
}

// attr reads an attribute without a prefix; etree's own look-up takes any prefix.
func attr(el *etree.Element, name, otherwise string) string {
	for _, a := range el.Attr {
		if a.Space == "" && a.Key == name {
			return a.Value
		}
	}
	return otherwise
}

func hasAttr(el *etree.Element, name string) bool {
	const no = "\x00" // XML cannot hold it
	return attr(el, name, no) != no
}

// instant reads a time attribute: zero when it is absent, not ok when it is no time.
func (e expectations) instant(el *etree.Element, name string) (time.Time, bool) {
	if !hasAttr(el, name) {
		return time.Time{}, true
	}
	value := attr(el, name, "")
	if _, fraction, ok := strings.Cut(value, "."); ok && len(fraction) > len("123Z") && e.faults.Fires(fault.SAMLFractionsRefused) {
		return time.Time{}, false
	}
	var t saml.RelaxedTime
	if value == "" || t.UnmarshalText([]byte(value)) != nil {
		return time.Time{}, false
	}
	return time.Time(t), true
}
