package hostile

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"hallmark/mockidp/forge"
	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Forgeries declares one spec for each part of the message, which sends every forgery of it.
func Forgeries(t *target.Target) {
	for _, area := range areas() {
		covered := []*requirement.Requirement{requirement.SAMLAlive}
		for _, f := range area.forgeries {
			if r := about(f); !slices.Contains(covered, r) {
				covered = append(covered, r)
			}
		}
		It("about "+area.name+" fools nobody", check.Covers(covered...), func(ctx SpecContext) {
			s := check.On(t)
			p := trust(ctx, scene.Open(s), 0, time.Now().Add(-time.Hour))
			other := trust(ctx, scene.Open(s), 1, time.Now().Add(-time.Hour))
			p.control(ctx)
			inheriting := forge.Accepted
			if p.wantsSignedAssertions(ctx) {
				inheriting = forge.Refused
			}
			canary := newCanary()
			for _, f := range area.forgeries {
				if f.Outcome == forge.Accepted && f.Sign == forge.SignResponse && !f.Signed {
					f.Outcome = inheriting
				}
				p.try(ctx, f, other.key, canary)
			}
			address, who := p.arrives(ctx)
			who.That(requirement.SAMLAlive, beSignedInAs(address), "a genuine response after the forgeries about %s", area.name)
		})
	}
}

// area is the forgeries about one part of the message.
type area struct {
	name      string
	forgeries []forge.Forgery
}

// areas groups the forgeries whose requirement can be tested, in the order of the package.
func areas() []area {
	var all []area
	for _, f := range forge.All() {
		r := about(f)
		if !r.Testable() {
			continue
		}
		name := strings.TrimPrefix(r.Area, "saml.")
		if len(all) == 0 || all[len(all)-1].name != name {
			if i := slices.IndexFunc(all, func(a area) bool { return a.name == name }); i >= 0 {
				all[i].forgeries = append(all[i].forgeries, f)
				continue
			}
			all = append(all, area{name: name})
		}
		all[len(all)-1].forgeries = append(all[len(all)-1].forgeries, f)
	}
	return all
}

// about is the requirement of a forgery.
func about(f forge.Forgery) *requirement.Requirement {
	r, ok := requirement.ByID(f.Requirement)
	if !ok {
		panic("forgery " + f.Name + " is about " + f.Requirement + ", which is not in the catalogue") // seen by the first test that runs
	}
	return r
}

// try sends one forgery and judges it. The victim has an account.
func (p *provider) try(ctx context.Context, f forge.Forgery, other forge.Key, canary *canary) {
	r := about(f)
	victim := p.address()
	b := p.NewBrowser(scene.Person{})
	p.post(ctx, b, p.response(p.login(victim)), "")

	mallory := f.Mallory(victim)
	login := p.login(mallory)
	login.Sign = f.Sign
	own, err := forge.NewKey("Mallory", login.Now)
	if err != nil {
		p.Block("%s", err)
	}
	raw, err := f.Make(p.response(login), forge.Donor{
		IdP: p.key, Own: own, Other: other, Victim: victim, Now: login.Now, Canary: canary.URL,
	})
	if err != nil {
		p.Block("%s", err)
	}
	b = p.NewBrowser(scene.Person{})
	page := p.post(ctx, b, raw, "")
	b.WhoAmI(ctx).That(r, become(f.Outcome, victim, mallory), "%s: %s", f.Name, f.Text)
	if f.Outcome != forge.Accepted {
		page.Judge(r, harmless(), "%s: the page", f.Name)
		p.That(r, canary.visits.Load(), gomega.BeZero(), "%s: visits that the message caused", f.Name)
	}
}

// become is who may be signed in after a forgery.
func become(outcome forge.Outcome, victim, mallory string) types.GomegaMatcher {
	switch outcome {
	case forge.Accepted:
		return beSignedInAs(mallory)
	case forge.NotFooled:
		return notBe(victim)
	}
	return scene.BeSignedOut()
}

// wantsSignedAssertions tells what the metadata declares (saml-metadata-2.0 §2.4.4).
func (p *provider) wantsSignedAssertions(ctx context.Context) bool {
	page := p.NewBrowser(scene.Person{}).Go(ctx, p.Company.URL+"/auth/saml/metadata")
	return page.OK() && strings.Contains(string(page.Raw), `WantAssertionsSigned="true"`)
}

// maxPage is how large a page about a refusal may be.
const maxPage = 256 << 10

// harmless wants a page that shows no file of the server and nothing blown up.
func harmless() types.GomegaMatcher {
	return check.ExpectValue("a page without a file of the server, of less than 256 KiB", func(p *scene.Page) (string, bool) {
		return fmt.Sprintf("%d bytes, status %d", len(p.Raw), p.Status), p.Err == nil && len(p.Raw) < maxPage && !strings.Contains(string(p.Raw), "root:x:0:")
	})
}

// canary is an address that nobody may be made to visit.
type canary struct {
	URL    string
	visits atomic.Int64
}

// newCanary listens on loopback until the spec ends: a service provider elsewhere cannot
// reach it, and is judged by what it shows.
func newCanary() *canary {
	c := &canary{}
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { c.visits.Add(1) }))
	DeferCleanup(server.Close)
	c.URL = server.URL + "/"
	return c
}
