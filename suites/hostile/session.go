package hostile

import (
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/mockidp/forge"
	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// begun is when certificates begin that are good now.
func begun() time.Time { return time.Now().Add(-time.Hour) }

// Sessions declares what takes more than one message.
func Sessions(t *target.Target) {
	It("may come as often as it likes: only a genuine one signs on", check.Covers(requirement.SAMLAccept, requirement.SAMLRejectKeeps), func(ctx SpecContext) {
		p := trust(ctx, scene.Open(check.On(t)), 0, begun())
		p.IssueKey(ctx)
		address, who := p.arrives(ctx)
		who.That(requirement.SAMLAccept, beSignedInAs(address), "before")
		id, before := p.Learner(ctx, address)

		// One who is not there must not come to be, and one who is must stay who they are.
		nobody := p.address()
		for _, name := range []string{"name-tampered", "stripped"} {
			f, err := forge.Named("signature-" + name)
			if err != nil {
				p.Block("%s", err)
			}
			raw, err := f.Make(p.response(p.login(p.address())), forge.Donor{Victim: nobody, Now: time.Now()})
			if err != nil {
				p.Block("%s", err)
			}
			b := p.NewBrowser(scene.Person{})
			p.post(ctx, b, raw, "")
			b.WhoAmI(ctx).That(requirement.SAMLRejectKeeps, scene.BeSignedOut(), "%s: who is signed in", name)
			p.Users(ctx, nobody).That(requirement.SAMLRejectKeeps, scene.BeUnknown(), "%s: whom the message named", name)
		}
		login := p.login(address)
		login.Attributes[0][1] = "Renamed"
		login.Audience = "https://other.example.org/metadata"
		p.post(ctx, p.NewBrowser(scene.Person{}), p.response(login), "")
		_, after := p.Learner(ctx, address)
		after.That(requirement.SAMLRejectKeeps, check.Have("name", before.Text("name")), "the name of user %s after a refused response for them", id)

		address, who = p.arrives(ctx)
		who.That(requirement.SAMLAccept, beSignedInAs(address), "after")
	})

	It("cannot be used twice", check.Covers(requirement.SAMLReplay, requirement.SAMLOneTimeUse), func(ctx SpecContext) {
		p := trust(ctx, scene.Open(check.On(t)), 0, begun())
		p.control(ctx)
		twice := func(r *requirement.Requirement, address string, raw []byte) {
			first := p.NewBrowser(scene.Person{})
			p.post(ctx, first, raw, "")
			first.WhoAmI(ctx).That(r, beSignedInAs(address), "the first time")
			second := p.NewBrowser(scene.Person{})
			p.post(ctx, second, raw, "")
			second.WhoAmI(ctx).That(r, scene.BeSignedOut(), "the second time, in another browser")
		}
		address := p.address()
		twice(requirement.SAMLReplay, address, p.response(p.login(address)))

		address = p.address()
		login := p.login(address)
		login.OneTimeUse = true
		twice(requirement.SAMLOneTimeUse, address, p.response(login))
	})

	It("answers a request once, and in the browser that made it", check.Covers(requirement.SAMLRequestOnce, requirement.SAMLLoginCSRF), func(ctx SpecContext) {
		p := trust(ctx, scene.Open(check.On(t)), 0, begun())
		p.control(ctx)
		mine, theirs, fresh := p.NewBrowser(scene.Person{}), p.NewBrowser(scene.Person{}), p.NewBrowser(scene.Person{})
		request, relay := p.start(ctx, mine, "/")
		p.start(ctx, theirs, "/")
		answer := func(address string) []byte {
			login := p.login(address)
			login.InResponseTo = request
			return p.response(login)
		}
		first, second := p.address(), p.address()
		p.post(ctx, theirs, answer(first), relay)
		theirs.WhoAmI(ctx).That(requirement.SAMLLoginCSRF, scene.BeSignedOut(), "a browser that started another sign-on")
		p.post(ctx, fresh, answer(first), relay)
		fresh.WhoAmI(ctx).That(requirement.SAMLLoginCSRF, scene.BeSignedOut(), "a browser that started none")

		p.post(ctx, mine, answer(first), relay)
		who := mine.WhoAmI(ctx)
		who.That(requirement.SAMLLoginCSRF, beSignedInAs(first), "the browser that started it")
		who.That(requirement.SAMLRequestOnce, beSignedInAs(first), "the first answer")
		p.post(ctx, mine, answer(second), relay)
		mine.WhoAmI(ctx).That(requirement.SAMLRequestOnce, notBe(second), "another answer to the same request")
	})
}

// Unsolicited declares that a company may want every sign-on to start with it.
func Unsolicited(t *target.Target) {
	It("that nobody asked for is refused where the company wants none", check.Covers(requirement.SAMLUnsolicitedOff), func(ctx SpecContext) {
		p := trust(ctx, scene.Open(check.On(t)), 0, begun())
		p.control(ctx)
		p.Settings(ctx, map[string]any{"idp_initiated": false})
		_, who := p.arrives(ctx)
		who.That(requirement.SAMLUnsolicitedOff, scene.BeSignedOut(), "a response that nobody asked for")

		b, address := p.NewBrowser(scene.Person{}), p.address()
		login := p.login(address)
		request, relay := p.start(ctx, b, "/")
		login.InResponseTo = request
		p.post(ctx, b, p.response(login), relay)
		b.WhoAmI(ctx).That(requirement.SAMLUnsolicitedOff, beSignedInAs(address), "the answer to a request")
	})
}

// RelayStates declares where a sign-on may end.
func RelayStates(t *target.Target) {
	It("leads nowhere but to the service provider", check.Covers(requirement.SAMLRelayState), func(ctx SpecContext) {
		p := trust(ctx, scene.Open(check.On(t)), 0, begun())
		p.control(ctx)
		home, err := url.Parse(p.Company.URL)
		if err != nil {
			p.Block("read the company's address: %s", err)
		}
		for _, relay := range []string{
			"https://evil.example.org/", "//evil.example.org/", `/\\evil.example.org/`, "https:evil.example.org", "javascript:alert(1)",
			"data:text/html,evil", "\thttps://evil.example.org/", p.Company.URL + "@evil.example.org/", p.Company.URL + ".evil.example.org/",
			"%2F%2Fevil.example.org", "/lessons",
		} {
			address := p.address()
			b := p.NewBrowser(scene.Person{})
			page := p.post(ctx, b, p.response(p.login(address)), relay)
			b.WhoAmI(ctx).That(requirement.SAMLRelayState, beSignedInAs(address), "with RelayState %q", relay)
			p.That(requirement.SAMLRelayState, elsewhere(b, home), gomega.BeEmpty(), "addresses elsewhere that RelayState %q led to", relay)
			if page.URL != nil {
				p.That(requirement.SAMLRelayState, page.URL.Host, gomega.Equal(home.Host), "the host where RelayState %q ended", relay)
			}
		}
	})
}

// elsewhere are the addresses that the service provider sent a browser to, and are not its own.
func elsewhere(b *scene.Browser, home *url.URL) []string {
	found := []string{}
	for _, step := range b.Trail {
		to := step.Answer.Header.Get("Location")
		if to == "" {
			continue
		}
		next, err := step.URL.Parse(to)
		if err != nil || next.Host != home.Host || !strings.HasPrefix(next.Scheme, "http") {
			found = append(found, to)
		}
	}
	return found
}

// Companies declares what keeps the identity providers of two companies apart, and what a
// certificate is good for.
func Companies(t *target.Target) {
	It("from another company's identity provider is refused", check.Covers(requirement.SAMLCrossTenant), func(ctx SpecContext) {
		s := check.On(t)
		p := trust(ctx, scene.Open(s), 0, begun())
		other := trust(ctx, scene.Open(s), 1, begun())
		p.control(ctx)
		other.control(ctx)
		victim, _ := p.arrives(ctx)
		login := p.login(victim)
		login.Issuer = other.issuer
		b := p.NewBrowser(scene.Person{})
		p.post(ctx, b, other.response(login), "")
		b.WhoAmI(ctx).That(requirement.SAMLCrossTenant, scene.BeSignedOut(), "a good response of the other company's identity provider")
		login.Audience, login.ACS = other.Company.URL+"/auth/saml/metadata", other.acs.String()
		b = p.NewBrowser(scene.Person{})
		p.post(ctx, b, other.response(login), "")
		b.WhoAmI(ctx).That(requirement.SAMLCrossTenant, scene.BeSignedOut(), "one made for the other company, posted here")
	})

	It("is believed by its key, also in an expired certificate", check.Covers(requirement.SAMLExpiredCertificate), func(ctx SpecContext) {
		s := check.On(t)
		trust(ctx, scene.Open(s), 1, begun()).control(ctx)
		p := trust(ctx, scene.Open(s), 0, time.Now().Add(-2*year))
		address, who := p.arrives(ctx)
		who.That(requirement.SAMLExpiredCertificate, beSignedInAs(address))
	})
}
