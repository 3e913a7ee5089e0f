package idp

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Requests declares which requests are answered.
func Requests(t *target.Target) {
	Describe("a request", func() {
		It("is answered by redirect, with a session and without", check.Covers(requirement.RequestByRedirect, requirement.ResponseCorrelated), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			for _, loggedIn := range []bool{true, false} {
				b, id := s.browser(ctx, loggedIn), newID()
				got := s.asks(ctx, b, ask{id: id})
				s.That(requirement.RequestByRedirect, got, answer(id, s.consumer()), "logged in: %v", loggedIn)
				s.That(requirement.ResponseCorrelated, got, answer(id, s.consumer()), "logged in: %v", loggedIn)
			}
			b := s.browser(ctx, true)
			got := s.read(b, b.Go(ctx, s.Application.SSOURL), 0)
			s.That(requirement.ResponseCorrelated, got, answer("", s.consumer()), "when nobody asked")
		})

		It("is answered by POST, with a session and without", check.Covers(requirement.RequestByPost), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			for _, loggedIn := range []bool{true, false} {
				id := newID()
				got := s.posts(ctx, s.browser(ctx, loggedIn), form(s.xml(ask{id: id})))
				s.That(requirement.RequestByPost, got, answer(id, s.consumer()), "logged in: %v", loggedIn)
			}
		})

		It("names one of several consumers, by URL or index", check.Covers(requirement.RequestConsumerURL, requirement.RequestConsumerIndex), func(ctx SpecContext) {
			s := open(ctx, t, func(body map[string]any) {
				config := body["config"].(map[string]any)
				first := config["acsUrl"].(map[string]any)["value"].(string)
				config["acsUrl"] = map[string]any{"value": []string{first, first + "/second"}}
			})
			b, second := s.browser(ctx, true), s.consumer()+"/second"
			for _, c := range []struct {
				r     *requirement.Requirement
				about string
				ask   ask
			}{
				{requirement.RequestConsumerURL, "by URL", ask{acs: second}},
				{requirement.RequestConsumerIndex, "by index", ask{acs: none, attributes: ` AssertionConsumerServiceIndex="1"`}},
			} {
				c.ask.id = newID()
				got := s.asks(ctx, b, c.ask)
				s.That(c.r, got, answer(c.ask.id, second), "%s", c.about)
				s.That(c.r, got.Destination, gomega.Equal(second), "%s: Destination", c.about)
				for _, a := range got.Assertions {
					for _, confirmation := range a.Confirmations {
						s.That(c.r, confirmation.Data.Recipient, gomega.Equal(second), "%s: Recipient", c.about)
					}
				}
			}
		})

		It("may come twice, and say more than is known", check.Covers(requirement.RequestTwice, requirement.RequestExtensions), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			b, id := s.browser(ctx, true), newID()
			query := s.query(ask{id: id})
			s.That(requirement.RequestTwice, s.brings(ctx, b, query), answer(id, s.consumer()), "the first time")
			if again := s.brings(ctx, b, query); again.posted != nil && len(again.Assertions) > 0 {
				s.That(requirement.RequestTwice, again, answer(id, s.consumer()), "the second time")
			} else {
				s.That(requirement.RequestTwice, again, assertNothing(s.consumer()), "the second time")
			}
			id = newID()
			got := s.asks(ctx, b, ask{id: id, attributes: ` xmlns:x="urn:example:unknown" x:hint="blue"`, within: `<samlp:Extensions><x:Wish xmlns:x="urn:example:unknown">blue</x:Wish></samlp:Extensions>`})
			s.That(requirement.RequestExtensions, got, answer(id, s.consumer()), "with Extensions and an attribute of a foreign namespace")
		})

		It("shows none of its markup", check.Covers(requirement.RequestNameMarkup), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			const markup = "<script>alert(1)</script>"
			for _, loggedIn := range []bool{false, true} {
				b := s.NewBrowser(s.person)
				if loggedIn {
					b.LogIn(ctx)
				}
				b.Before = func(scene.Post) url.Values { return nil }
				for _, a := range []ask{{attributes: ` ProviderName="` + escape(markup) + `"`}, {issuer: markup, attributes: ` ProviderName="` + escape(markup) + `"`}} {
					b.Go(ctx, s.Application.SSOURL+"?"+s.query(a))
					for _, step := range b.Trail {
						s.That(requirement.RequestNameMarkup, string(step.Answer.Raw), gomega.Not(gomega.ContainSubstring(markup)), "a page on the way, logged in: %v", loggedIn)
					}
				}
			}
		})

		It("may leave the consumer to the configuration, or name one by index", check.Covers(requirement.RequestDefaultConsumer, requirement.RequestConsumerIndex), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			b := s.browser(ctx, true)
			got := s.asks(ctx, b, ask{acs: none})
			s.That(requirement.RequestDefaultConsumer, got, assertAnything())
			if got.posted != nil {
				s.That(requirement.RequestDefaultConsumer, got.posted.Action.String(), gomega.Equal(s.consumer()), "where it goes")
			}
			for _, index := range []string{"7", "-1", "x", "99999999999999999999"} {
				s.That(requirement.RequestConsumerIndex, s.asks(ctx, b, ask{acs: none, attributes: ` AssertionConsumerServiceIndex="` + index + `"`}), assertNothing(s.consumer()), "index %s", index)
			}
		})
	})
}

// Refusals declares which requests are refused, and that nothing of them goes elsewhere.
func Refusals(t *target.Target) {
	Describe("a request is refused", func() {
		It("when its consumer is not configured", check.Covers(requirement.RequestForeignConsumer), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			b := s.browser(ctx, true)
			host := strings.TrimPrefix(s.Company.URL, "https://")
			host = strings.TrimPrefix(host, "http://")
			for _, acs := range []string{
				"https://evil.example.org/auth/saml/callback",
				s.consumer() + ".evil.example.org", s.consumer() + "/", s.consumer() + "?next=evil", s.consumer() + "%2f..", s.consumer() + "#x",
				"https://" + host + "@evil.example.org/auth/saml/callback",
				strings.Replace(s.consumer(), host, strings.ToUpper(host), 1),
				strings.Replace(s.consumer(), host, host+":444", 1),
				"javascript:alert(1)", "data:text/html,x", "//evil.example.org/",
			} {
				s.That(requirement.RequestForeignConsumer, s.asks(ctx, b, ask{acs: acs}), assertNothing(s.consumer()), "%s", acs)
			}
			s.That(requirement.RequestForeignConsumer, s.asks(ctx, b, ask{}), assertAnything(), "the configured one, afterwards")
		})

		It("when its issuer is unknown or missing", check.Covers(requirement.RequestUnknownIssuer, requirement.RequestNoIssuer), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			b := s.browser(ctx, true)
			for _, issuer := range []string{"https://evil.example.org/metadata", s.entityID() + "/", strings.ToUpper(s.entityID())} {
				s.That(requirement.RequestUnknownIssuer, s.asks(ctx, b, ask{issuer: issuer}), assertNothing(s.consumer()), "%s", issuer)
			}
			s.That(requirement.RequestNoIssuer, s.asks(ctx, b, ask{issuer: none}), assertNothing(s.consumer()), "none")
		})

		It("when it is meant for somebody else", check.Covers(requirement.RequestDestination), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			b := s.browser(ctx, true)
			for _, destination := range []string{"https://idp.example.org/sso", s.Application.SSOURL + "-other"} {
				s.That(requirement.RequestDestination, s.asks(ctx, b, ask{destination: destination}), assertNothing(s.consumer()), "%s", destination)
			}
			s.That(requirement.RequestDestination, s.asks(ctx, b, ask{destination: none}), assertAnything(), "none, which an unsigned request may do without")
		})

		It("when it is none", check.Covers(requirement.RequestMalformed), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			b := s.browser(ctx, true)
			whole := s.xml(ask{id: newID()})
			for _, c := range []struct{ about, query string }{
				{"empty", "SAMLRequest="},
				{"not base64", "SAMLRequest=" + url.QueryEscape("<no base64>")},
				{"not deflated", "SAMLRequest=" + url.QueryEscape(form(whole).Get("SAMLRequest"))},
				{"cut in the middle", "SAMLRequest=" + url.QueryEscape(s.pack(whole[:len(whole)/2]))},
				{"another document", "SAMLRequest=" + url.QueryEscape(s.pack("<hello/>"))},
				{"two documents", "SAMLRequest=" + url.QueryEscape(s.pack(whole+whole))},
				{"a request without an ID", s.query(ask{id: none})},
			} {
				s.That(requirement.RequestMalformed, s.brings(ctx, b, c.query), assertNothing(s.consumer()), "%s", c.about)
			}
			s.That(requirement.RequestMalformed, s.asks(ctx, b, ask{}), assertAnything(), "a good one, afterwards")
		})

		It("when it declares a document type, or inflates without end", check.Covers(requirement.RequestDTD, requirement.RequestBomb), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			b := s.browser(ctx, true)
			entities := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">`
			for i, name := range []string{"b", "c", "d", "e", "f", "g", "h"} {
				last := string("abcdefg"[i])
				entities += fmt.Sprintf(`<!ENTITY %s "%s">`, name, strings.Repeat("&"+last+";", 10))
			}
			for _, c := range []struct{ about, before string }{
				{"an empty document type", `<!DOCTYPE AuthnRequest>`},
				{"an entity that reads a file", `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>`},
				{"entities within entities", entities + `]>`},
			} {
				s.That(requirement.RequestDTD, s.asks(ctx, b, ask{before: c.before}), assertNothing(s.consumer()), "%s", c.about)
				s.That(requirement.RequestDTD, s.posts(ctx, b, form(s.xml(ask{id: newID(), before: c.before}))), assertNothing(s.consumer()), "%s, posted", c.about)
			}
			// 4 MiB of nothing, which deflate to some KiB.
			s.That(requirement.RequestBomb, s.asks(ctx, b, ask{within: strings.Repeat(" ", 4<<20)}), assertNothing(s.consumer()))
			got := s.asks(ctx, b, ask{})
			s.That(requirement.RequestDTD, got, assertAnything(), "a good one, afterwards")
			s.That(requirement.RequestBomb, got, assertAnything(), "a good one, afterwards")
		})

		It("when it is of another version, or of another day", check.Covers(requirement.RequestVersion, requirement.RequestStale), func(ctx SpecContext) {
			s := open(ctx, t, nil)
			b := s.browser(ctx, true)
			for _, version := range []string{"1.1", "3.0"} {
				s.That(requirement.RequestVersion, s.asks(ctx, b, ask{version: version}), status("VersionMismatch", s.consumer()), "%s", version)
			}
			for _, days := range []int{-1, 1} {
				s.That(requirement.RequestStale, s.asks(ctx, b, ask{issued: time.Now().AddDate(0, 0, days)}), assertNothing(s.consumer()), "%+d day", days)
			}
		})
	})
}
