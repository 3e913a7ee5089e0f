package idp

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// requestedContext is a RequestedAuthnContext.
func requestedContext(comparison, class string) string {
	attribute := ""
	if comparison != "" {
		attribute = ` Comparison="` + comparison + `"`
	}
	return "<samlp:RequestedAuthnContext" + attribute + "><saml:AuthnContextClassRef>" + class + "</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>"
}

// subject is a Subject with a name, and more in it.
func subject(name, more string) string {
	return `<saml:Subject><saml:NameID Format="` + emailFormat + `">` + escape(name) + "</saml:NameID>" + more + "</saml:Subject>"
}

const (
	smartcard = "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"
	plainText = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
)

// Wishes declares what becomes of what a request asks for.
func Wishes(t *target.Target) {
	Describe("a request that asks", func() {
		It("for a fresh log-in gets one", check.Covers(requirement.RequestForce), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			b := s.browser(ctx, true)
			s.asks(ctx, b, ask{})
			s.That(requirement.RequestForce, b.Asked, gomega.BeEmpty(), "passwords asked for by a plain request")
			got := s.asks(ctx, b, ask{attributes: ` ForceAuthn="true"`})
			s.That(requirement.RequestForce, b.Asked, gomega.HaveLen(1), "passwords asked for by a forced one")
			s.That(requirement.RequestForce, got, assertAnything(), "after the log-in")
		})

		It("for no page gets none", check.Covers(requirement.RequestPassive, requirement.RequestForcePassive, requirement.ResponseErrors), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			b, id := s.browser(ctx, false), newID()
			got := s.asks(ctx, b, ask{id: id, attributes: ` IsPassive="true"`})
			s.That(requirement.RequestPassive, got, status("NoPassive", s.consumer()), "without a session")
			s.That(requirement.RequestPassive, b.Asked, gomega.BeEmpty(), "passwords asked for")
			s.That(requirement.ResponseErrors, got, status("NoPassive", s.consumer()))
			s.That(requirement.ResponseErrors, got.InResponseTo, gomega.Equal(id), "the request that the error answers")
			s.That(requirement.ResponseErrors, got.page.Answer, check.HaveStatus(200), "the page that posts it")
			in := s.browser(ctx, true)
			s.That(requirement.RequestPassive, s.asks(ctx, in, ask{attributes: ` IsPassive="true"`}), assertAnything(), "with a session")
			s.That(requirement.RequestForcePassive, s.asks(ctx, in, ask{attributes: ` IsPassive="true" ForceAuthn="true"`}), status("NoPassive", s.consumer()))
		})

		It("for a kind of log-in gets it, or is told that it cannot", check.Covers(requirement.RequestContext, requirement.RequestContextOrder), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			b := s.browser(ctx, true)
			for _, c := range []struct {
				comparison, class string
				met               bool
				r                 *requirement.Requirement
			}{
				{"", passwordClass, true, requirement.RequestContext},
				{"exact", passwordClass, true, requirement.RequestContext},
				{"exact", smartcard, false, requirement.RequestContext},
				{"", smartcard, false, requirement.RequestContext},
				{"minimum", plainText, true, requirement.RequestContextOrder},
				{"minimum", passwordClass, true, requirement.RequestContextOrder},
				{"minimum", smartcard, false, requirement.RequestContextOrder},
				{"maximum", passwordClass, true, requirement.RequestContextOrder},
				{"better", passwordClass, false, requirement.RequestContextOrder},
			} {
				want := status("NoAuthnContext", s.consumer())
				if c.met {
					want = assertAnything()
				}
				s.That(c.r, s.asks(ctx, b, ask{within: requestedContext(c.comparison, c.class)}), want, "%q %s", c.comparison, c.class)
			}
		})

		It("for a kind of name gets it, or is told that it cannot", check.Covers(requirement.RequestNameFormat, requirement.NameIsAddress), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			b := s.browser(ctx, true)
			policy := func(format, qualifier string) ask {
				return ask{within: fmt.Sprintf(`<samlp:NameIDPolicy Format="%s"%s AllowCreate="true"/>`, format, qualifier)}
			}
			got := s.asks(ctx, b, policy(emailFormat, ""))
			s.That(requirement.RequestNameFormat, got, assertAnything(), "the format there is")
			s.That(requirement.NameIsAddress, got.name(), gomega.Equal(s.person.Email), "the name")
			s.That(requirement.RequestNameFormat, s.asks(ctx, b, policy("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", "")), assertAnything(), "any format")
			for _, a := range []ask{
				policy("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", ""),
				policy("urn:oasis:names:tc:SAML:2.0:nameid-format:transient", ""),
				policy(emailFormat, ` SPNameQualifier="https://other.example.org"`),
			} {
				s.That(requirement.RequestNameFormat, s.asks(ctx, b, a), status("InvalidNameIDPolicy", s.consumer()), "%s", a.within)
			}
		})

		It("about one principal is not answered about another", check.Covers(requirement.RequestSubject, requirement.RequestConfirmation), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			other := s.NewPerson(ctx)
			s.Join(ctx, s.Group, other)
			b := s.browser(ctx, true)
			s.That(requirement.RequestSubject, s.asks(ctx, b, ask{within: subject(s.person.Email, "")}), assertAnything(), "who is logged in")
			s.That(requirement.RequestSubject, s.asks(ctx, b, ask{within: subject(other.Email, "")}), assertNothing(s.consumer()), "somebody else")
			s.That(requirement.RequestConfirmation, s.asks(ctx, b, ask{within: subject(s.person.Email, `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>`)}), assertNothing(s.consumer()))
		})
	})
}
