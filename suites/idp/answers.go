package idp

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// RelayState declares that it comes back as it was.
func RelayState(t *target.Target) {
	It("gives the relay state back as it was", check.Covers(requirement.ResponseRelayState, requirement.RelayStateLong, requirement.RelayStateMarkup), func(ctx SpecContext) {
		s := open(ctx, t, nil)
		back := func(r *requirement.Requirement, loggedIn bool, relay string) {
			b := s.browser(ctx, loggedIn)
			got := s.brings(ctx, b, s.query(ask{})+"&RelayState="+url.QueryEscape(relay))
			s.That(r, got, assertAnything(), "%q", relay)
			s.That(r, got.relay, gomega.Equal([]string{relay}), "what comes back of %q", relay)
		}
		for _, relay := range []string{"/lessons/2", "a+b %2B &=?", "Größe 語"} {
			back(requirement.ResponseRelayState, true, relay)
			back(requirement.ResponseRelayState, false, relay)
		}
		none := s.asks(ctx, s.browser(ctx, true), ask{})
		s.That(requirement.ResponseRelayState, none, assertAnything(), "without one")
		s.That(requirement.ResponseRelayState, strings.Join(none.relay, ""), gomega.BeEmpty(), "what comes back of none")

		for _, relay := range []string{`"><script>alert(1)</script>`, `'"&lt;</form><form action="https://evil.example.org">`} {
			back(requirement.RelayStateMarkup, true, relay)
		}
		long := strings.Repeat("0123456789", 20)
		got := s.brings(ctx, s.browser(ctx, true), s.query(ask{})+"&RelayState="+long)
		if got.posted == nil || len(got.Assertions) == 0 {
			s.That(requirement.RelayStateLong, got, assertNothing(s.consumer()), "200 bytes that are refused")
		} else {
			s.That(requirement.RelayStateLong, got.relay, gomega.Equal([]string{long}), "what comes back of 200 bytes")
		}
	})
}

// Answers declares what an assertion says.
func Answers(t *target.Target) {
	It("says in the assertion whom it is about, for whom, and how long", check.Covers(
		requirement.AssertionBearer, requirement.AssertionAudience, requirement.AssertionLifetime,
		requirement.NameIsAddress, requirement.ResponseSigned, requirement.MetadataKey,
	), func(ctx SpecContext) {
		s := open(ctx, t, nil)
		id := newID()
		got := s.asks(ctx, s.browser(ctx, true), ask{id: id})
		if got.posted == nil || len(got.Assertions) != 1 {
			s.Block("a plain request got no assertion, but %s", got)
		}
		a := got.Assertions[0]
		s.That(requirement.NameIsAddress, a.NameID.Value, gomega.Equal(s.person.Email), "the name")
		s.That(requirement.NameIsAddress, a.NameID.Format, gomega.Equal(emailFormat), "its format")
		s.That(requirement.AssertionAudience, a.Conditions.Audiences, gomega.Equal([]string{s.entityID()}), "the audiences")
		s.That(requirement.AssertionLifetime, time.Until(a.Conditions.NotOnOrAfter), gomega.BeNumerically("<=", 10*time.Minute), "how long it is good")
		s.That(requirement.AssertionBearer, a.Conditions.NotBefore.Before(a.Conditions.NotOnOrAfter), gomega.Equal(true), "NotBefore %s is before NotOnOrAfter %s", a.Conditions.NotBefore, a.Conditions.NotOnOrAfter)
		s.That(requirement.AssertionBearer, a.Confirmations, gomega.HaveLen(1), "the confirmations")
		for _, c := range a.Confirmations {
			s.That(requirement.AssertionBearer, c.Method, gomega.Equal("urn:oasis:names:tc:SAML:2.0:cm:bearer"), "the method")
			s.That(requirement.AssertionBearer, c.Data.Recipient, gomega.Equal(s.consumer()), "Recipient")
			s.That(requirement.AssertionBearer, c.Data.InResponseTo, gomega.Equal(id), "InResponseTo")
			s.That(requirement.AssertionBearer, c.Data.NotBefore, gomega.BeEmpty(), "NotBefore")
			s.That(requirement.AssertionBearer, c.Data.NotOnOrAfter, gomega.BeTemporally(">", time.Now()), "NotOnOrAfter")
		}
		s.That(requirement.ResponseSigned, got.signed.SignedBy(string(s.Download(ctx, s.Application.ID).Raw)), gomega.Succeed(), "verified with the certificate")
		s.That(requirement.MetadataKey, got.signed.SignedBy(s.published(ctx)), gomega.Succeed(), "verified with the key in the metadata")
	})
}

// published is the signing certificate in the application's metadata, in PEM.
func (s *stage) published(ctx SpecContext) string {
	app := s.Console.Get(ctx, "/api/applications/"+url.PathEscape(s.Application.ID))
	a := s.Console.Get(ctx, "/api/organizations/"+url.PathEscape(app.Text("organization"))+"/applications/"+url.PathEscape(s.Application.ID)+"/metadata.xml")
	var m struct {
		XMLName xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:metadata EntityDescriptor"`
		Keys    []struct {
			Use          string   `xml:"use,attr"`
			Certificates []string `xml:"KeyInfo>X509Data>X509Certificate"`
		} `xml:"IDPSSODescriptor>KeyDescriptor"`
	}
	if a.Status != http.StatusOK || xml.Unmarshal(a.Raw, &m) != nil {
		s.Block("the metadata cannot be read: %s", a)
	}
	for _, k := range m.Keys {
		if k.Use != "encryption" && len(k.Certificates) > 0 {
			return "-----BEGIN CERTIFICATE-----\n" + strings.TrimSpace(k.Certificates[0]) + "\n-----END CERTIFICATE-----\n"
		}
	}
	s.Block("the metadata holds no certificate for signing: %s", a)
	return ""
}
