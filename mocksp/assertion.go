package mocksp

import (
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode"

	"hallmark/mocksp/fault"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"
)

// assertion judges a verified assertion and gives what it says.
func (e expectations) assertion(el *etree.Element, responseTo string) (subject, error) {
	if err := e.header(el, "assertion"); err != nil {
		return subject{}, err
	}
	if issuers := children(el, assertionNS, "Issuer"); (len(issuers) != 1 || !e.isIssuer(issuers[0])) && !e.faults.Fires(fault.SAMLIssuerUnchecked) {
		return subject{}, errors.New("assertion: the Issuer is not the one that was set up")
	}
	if len(children(el, assertionNS, "Advice")) > 0 && e.faults.Fires(fault.SAMLAdviceRefused) {
		return subject{}, errors.New("assertion: must have no Advice")
	}
	s := subject{assertionID: attr(el, "ID", "")}
	if err := e.subject(el, responseTo, &s); err != nil {
		return subject{}, err
	}
	if err := e.conditions(el, &s); err != nil {
		return subject{}, err
	}
	if err := e.statement(el, &s); err != nil {
		return subject{}, err
	}
	if err := attributes(el, &s); err != nil {
		return subject{}, err
	}
	if s.nameID == "" { // only with SAMLSubjectOptional
		s.nameID = s.email
	}
	return s, nil
}

// subject finds who is meant and whether the bearer of this message may be them: one
// confirmation must satisfy every rule by itself (saml-profiles-2.0 §4.1.4.3).
func (e expectations) subject(el *etree.Element, responseTo string, s *subject) error {
	subjects := children(el, assertionNS, "Subject")
	if len(subjects) != 1 {
		if e.faults.Fires(fault.SAMLSubjectOptional) {
			s.validUntil = e.now
			return nil
		}
		return errors.New("assertion: must have one Subject")
	}
	names := children(subjects[0], assertionNS, "NameID")
	if len(names) != 1 {
		if len(subjects[0].ChildElements()) == 0 && e.faults.Fires(fault.SAMLSubjectOptional) {
			s.validUntil = e.now
			return nil
		}
		return errors.New("assertion: must have one NameID")
	}
	s.nameID = e.nameOf(names[0])
	if len(s.nameID) > 255 && e.faults.Fires(fault.SAMLLongNameRefused) {
		return errors.New("assertion: the NameID is too long")
	}
	switch format := attr(names[0], "Format", unspecURN); format {
	case string(saml.EmailAddressNameIDFormat), unspecURN:
	default:
		return errors.New("assertion: the NameID must be an e-mail address by its Format")
	}
	if q := attr(names[0], "SPNameQualifier", e.entityID); q != e.entityID {
		return errors.New("assertion: the NameID is meant for another service provider")
	}
	if !isAddress(s.nameID) {
		return errors.New("assertion: the NameID is not an e-mail address")
	}
	err := errors.New("assertion: must have a bearer SubjectConfirmation")
	confirmations := children(subjects[0], assertionNS, "SubjectConfirmation")
	if len(confirmations) > 1 && e.faults.Fires(fault.SAMLFirstConfirmationOnly) {
		confirmations = confirmations[:1]
	}
	if e.unconfirmed(confirmations) {
		s.validUntil = e.now
		return nil
	}
	for _, confirmation := range confirmations {
		if attr(confirmation, "Method", "") != bearerURN && !e.faults.Fires(fault.SAMLConfirmationMethodUnchecked) {
			continue
		}
		data := children(confirmation, assertionNS, "SubjectConfirmationData")
		if len(data) != 1 {
			err = errors.New("assertion: the SubjectConfirmation must have SubjectConfirmationData")
			continue
		}
		if err = e.confirmation(data[0], responseTo, s); err == nil {
			return nil
		}
	}
	return err
}

// unconfirmed tells whether there is nothing to confirm by, and a fault that lets it be.
func (e expectations) unconfirmed(confirmations []*etree.Element) bool {
	for _, confirmation := range confirmations {
		if len(children(confirmation, assertionNS, "SubjectConfirmationData")) > 0 {
			return false
		}
	}
	return e.faults.Fires(fault.SAMLConfirmationOptional)
}

func (e expectations) confirmation(data *etree.Element, responseTo string, s *subject) error {
	if attr(data, "Recipient", "") != e.acs && !e.faults.Fires(fault.SAMLRecipientUnchecked) {
		return errors.New("assertion: the Recipient is not this service's callback")
	}
	if hasAttr(data, "NotBefore") && !e.faults.Fires(fault.SAMLConfirmationNotBeforeIgnored) {
		return errors.New("assertion: SubjectConfirmationData must have no NotBefore")
	}
	until, ok := e.instant(data, "NotOnOrAfter")
	if err := e.inTime(until, ok); err != nil && !e.faults.Fires(fault.SAMLConfirmationExpiryUnchecked) {
		return err
	}
	// The signed value counts; the one on the response may be outside any signature, so it is
	// only good when it says the same.
	s.request = attr(data, "InResponseTo", "")
	s.validUntil = until.Add(e.skew())
	if s.request != responseTo && !e.faults.Fires(fault.SAMLInResponseToUnchecked) {
		return errors.New("the InResponseTo of response and assertion differ")
	}
	return e.request(s.request)
}

// inTime asks that a confirmation ends, and has not yet.
func (e expectations) inTime(until time.Time, ok bool) error {
	switch {
	case !ok || until.IsZero():
		return errors.New("assertion: SubjectConfirmationData must have a NotOnOrAfter")
	case !e.now.Before(until.Add(e.skew())):
		return errors.New("assertion: the SubjectConfirmationData has expired")
	}
	return nil
}

// isAddress asks for one @ with something on either side and nothing invisible anywhere. How
// long it is and of which script its letters are does not matter.
func isAddress(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && domain != "" && !strings.Contains(domain, "@") &&
		strings.IndexFunc(s, func(r rune) bool {
			return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
		}) < 0
}

// conditions must be there, hold now, and be all understood (saml-core-2.0 §2.5.1).
func (e expectations) conditions(el *etree.Element, s *subject) error {
	all := children(el, assertionNS, "Conditions")
	if len(all) != 1 {
		return errors.New("assertion: must have Conditions")
	}
	from, ok := e.instant(all[0], "NotBefore")
	until, ok2 := e.instant(all[0], "NotOnOrAfter")
	skew := e.skew()
	switch {
	case (!ok || !ok2) && !e.faults.Fires(fault.SAMLMalformedTimeIgnored):
		return errors.New("assertion: the Conditions hold a time that is none")
	case !until.IsZero() && !from.Before(until) && !e.faults.Fires(fault.SAMLInvertedConditionsAccepted):
		return errors.New("assertion: the Conditions end before they begin")
	case from.After(e.now.Add(skew)) && !e.faults.Fires(fault.SAMLNotBeforeUnchecked):
		return errors.New("assertion: the Conditions are not yet valid")
	case !until.IsZero() && !e.now.Before(until.Add(skew)) && !e.faults.Fires(fault.SAMLNotOnOrAfterUnchecked):
		return errors.New("assertion: the Conditions have expired")
	}
	restricted := false
	for _, condition := range all[0].ChildElements() {
		switch {
		case is(condition, assertionNS, "AudienceRestriction"):
			if restricted && e.faults.Fires(fault.SAMLSecondRestrictionIgnored) {
				continue
			}
			if !e.isAudience(condition) && !e.faults.Fires(fault.SAMLAudienceUnchecked) {
				return errors.New("assertion: the Audience is another service provider")
			}
			restricted = true
		case is(condition, assertionNS, "OneTimeUse"), is(condition, assertionNS, "ProxyRestriction"):
		case e.faults.Fires(fault.SAMLUnknownConditionIgnored):
		default:
			return errors.New("assertion: the Conditions hold one that is not known here")
		}
	}
	if !restricted && !e.faults.Fires(fault.SAMLAudienceUnchecked) {
		return errors.New("assertion: must have an AudienceRestriction")
	}
	return nil
}

// isAudience: one Audience of each restriction must be this service provider (S-021).
func (e expectations) isAudience(restriction *etree.Element) bool {
	for i, audience := range children(restriction, assertionNS, "Audience") {
		if i > 0 && e.faults.Fires(fault.SAMLFirstAudienceOnly) {
			return false
		}
		name := content(audience)
		if name == e.entityID || strings.HasPrefix(name, e.entityID) && e.faults.Fires(fault.SAMLAudiencePrefix) {
			return true
		}
	}
	return false
}

// statement asks how and when the person signed on (saml-profiles-2.0 §4.1.4.2).
func (e expectations) statement(el *etree.Element, s *subject) error {
	statements := children(el, assertionNS, "AuthnStatement")
	if len(statements) == 0 {
		return errors.New("assertion: must have an AuthnStatement")
	}
	for _, statement := range statements {
		if at, ok := e.instant(statement, "AuthnInstant"); !ok || at.IsZero() {
			return errors.New("assertion: the AuthnStatement must have an AuthnInstant")
		}
		contexts := children(statement, assertionNS, "AuthnContext")
		if len(contexts) != 1 {
			return errors.New("assertion: the AuthnStatement must have an AuthnContext")
		}
		class := children(contexts[0], assertionNS, "AuthnContextClassRef")
		if len(class) != 1 || strings.TrimSpace(content(class[0])) == "" {
			return errors.New("assertion: the AuthnContext must have an AuthnContextClassRef")
		}
		until, ok := e.instant(statement, "SessionNotOnOrAfter")
		if !ok || !until.IsZero() && !e.now.Before(until) {
			return errors.New("assertion: the session is over by its SessionNotOnOrAfter")
		}
		if !until.IsZero() && (s.sessionUntil.IsZero() || until.Before(s.sessionUntil)) {
			s.sessionUntil = until
		}
	}
	return nil
}

// The attributes by their Name (facts 3.3). FriendlyName never picks one (saml-core-2.0 §2.7.3.1).
const (
	attrGiven  = "urn:oid:2.5.4.42"
	attrFamily = "urn:oid:2.5.4.4"
	attrEmail  = "urn:oid:0.9.2342.19200300.100.1.3"
	attrUserID = "urn:oid:1.3.6.1.4.1.5923.1.1.1.10"
)

// attributes reads the ones that are known, the first value of each; others are ignored. One
// that comes twice has no meaning that all would agree on, so it is refused.
func attributes(el *etree.Element, s *subject) error {
	into := map[string]*string{attrGiven: &s.given, attrFamily: &s.family, attrEmail: &s.email, attrUserID: &s.userID}
	seen := make(map[string]bool)
	for _, statement := range children(el, assertionNS, "AttributeStatement") {
		for _, attribute := range children(statement, assertionNS, "Attribute") {
			name := attr(attribute, "Name", "")
			target := into[name]
			if target == nil {
				continue
			}
			if seen[name] {
				return errors.New("assertion: the attribute " + name + " comes twice")
			}
			seen[name] = true
			if values := children(attribute, assertionNS, "AttributeValue"); len(values) > 0 {
				*target = strings.TrimSpace(content(values[0]))
			}
		}
	}
	if s.email != "" && !isAddress(s.email) {
		return errors.New("assertion: the e-mail attribute is not an e-mail address")
	}
	return nil
}

// expect says by what a response that comes from this browser is judged.
func (c *company) expect(config *signOnConfig, browser string) expectations {
	return expectations{
		now: c.server.now(), issuer: config.issuer, certificate: config.certificate,
		entityID: c.entityID(), acs: c.acs(),
		faults:  c.faults(),
		anybody: c.anybody, others: c.setUps,
		request: func(id string) error {
			err := c.asked(id, browser)
			if err != nil && c.faults().Fires(fault.SAMLInResponseToUnchecked) {
				return nil
			}
			return err
		},
	}
}

// asked judges InResponseTo: it must name a sign-on that this very browser started and that
// is still open, so that nobody can sign another person's browser on. Without it the company
// must allow sign-on from the portal.
func (c *company) asked(id, browser string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id == "" {
		if !c.idpInitiated && !c.faults().Fires(fault.SAMLIdPInitiatedAlways) {
			return errors.New("a sign-on must start here, not at the identity provider")
		}
		return nil
	}
	started, ok := c.pending[id]
	if !ok || !c.server.now().Before(started.expires) {
		return errNotAsked
	}
	if !sameSecret(started.browser, browser) && !c.faults().Fires(fault.SAMLBrowserUnchecked) {
		return errNotAsked
	}
	return nil
}

var errNotAsked = errors.New("the InResponseTo is of no sign-on that this browser started")

// consume uses up the request and the assertion, both at once, so that neither serves twice.
// It gives where the person wanted to go.
func (c *company) consume(s subject, relayState string) (returnTo string, err error) {
	now := c.server.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	started, asked := c.pending[s.request]
	if s.request != "" && !asked && !c.faults().Active(fault.SAMLInResponseToUnchecked) {
		return "", errNotAsked // answered meanwhile
	}
	switch err := c.used.use(s.assertionID, now, maxTime(s.validUntil, now.Add(maxAge+2*allowedSkew))); {
	case err == nil, errors.Is(err, errUsed) && c.faults().Fires(fault.SAMLReplayAccepted):
	default:
		return "", err
	}
	if !asked || !c.faults().Fires(fault.SAMLRequestReusable) {
		delete(c.pending, s.request)
	}
	switch {
	case asked && sameSecret(started.relayState, relayState):
		return started.returnTo, nil
	case asked:
		return "/", nil
	}
	// From the portal: a path, or a URL of this company (facts 3.3).
	if rest, ok := strings.CutPrefix(relayState, c.base); ok {
		relayState = rest
	}
	if to, err := url.Parse(relayState); err == nil && to.Host != "" && c.faults().Fires(fault.SAMLRelayStateFollowed) {
		return relayState, nil
	}
	return localPath(relayState), nil
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
