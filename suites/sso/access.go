package sso

import (
	"context"
	"net/http"
	"net/url"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// bare is a scene with sign-on, and a person in a group that is not bound.
func bare(ctx SpecContext, t *target.Target) (*scene.Scene, scene.Person) {
	w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
	w.Unbind(ctx, w.Group)
	p := w.NewPerson(ctx)
	w.Join(ctx, w.Group, p)
	return w, p
}

// tries makes a new browser sign on from the tile.
func tries(ctx context.Context, w *scene.Scene, p scene.Person) (*scene.Browser, *check.Answer) {
	browser := w.NewBrowser(p)
	browser.SignOnFromTile(ctx)
	return browser, browser.WhoAmI(ctx)
}

// Access declares who may sign on.
func Access(t *target.Target) {
	Describe("access", func() {
		It("is denied to everybody after connecting, in both flows", check.Covers(requirement.ImplicitDenial), func(ctx SpecContext) {
			w, p := bare(ctx, t)
			browser, who := tries(ctx, w, p)
			who.That(requirement.ImplicitDenial, scene.BeSignedOut(), "from JumpCloud")
			w.That(requirement.ImplicitDenial, assertions(browser), gomega.BeEmpty(), "assertions, from JumpCloud")
			browser.Tiles(ctx).Judge(requirement.ImplicitDenial, scene.Links(w.Application, false))

			fromSP := w.NewBrowser(p)
			page := fromSP.SignOnFromSP(ctx, "/")
			fromSP.WhoAmI(ctx).That(requirement.ImplicitDenial, scene.BeSignedOut(), "from Lessonly")
			w.That(requirement.ImplicitDenial, assertions(fromSP), gomega.BeEmpty(), "assertions, from Lessonly")
			page.That(requirement.ImplicitDenial, check.HaveStatus(http.StatusForbidden), "the page that says so")

			// With the one grant missing, everything else was in order.
			w.Bind(ctx, w.Group)
			_, who = tries(ctx, w, p)
			w.SignedIn(ctx, requirement.ImplicitDenial, who, p, "once granted")
		})

		It("comes with a grant and goes with it", check.Covers(requirement.ExplicitGrant, requirement.GrantFromApplication), func(ctx SpecContext) {
			w, p := bare(ctx, t)
			_, who := tries(ctx, w, p)
			who.That(requirement.ExplicitGrant, scene.BeSignedOut(), "before")
			w.Associate(ctx, "add", w.Group).That(requirement.GrantFromApplication, check.HaveStatus(http.StatusNoContent, http.StatusOK), "granting from the application")
			browser, who := tries(ctx, w, p)
			w.SignedIn(ctx, requirement.ExplicitGrant, who, p, "once granted")
			w.SignedIn(ctx, requirement.GrantFromApplication, who, p, "once granted")
			// An assertion is a grant of its own for as long as it is good.
			w.That(requirement.ExplicitGrant, time.Until(browser.Response().Assertion.Conditions.NotOnOrAfter), gomega.BeNumerically("<=", time.Hour), "how long the assertion is good")
			w.Associate(ctx, "remove", w.Group)
			_, who = tries(ctx, w, p)
			who.That(requirement.ExplicitGrant, scene.BeSignedOut(), "once revoked")
		})

		It("ends when the user is suspended, even for a browser that is logged in", check.Covers(requirement.ExplicitGrant), func(ctx SpecContext) {
			w, p := bare(ctx, t)
			w.Bind(ctx, w.Group)
			browser := w.NewBrowser(p)
			browser.LogIn(ctx).That(requirement.ExplicitGrant, check.HaveStatus(http.StatusOK), "logging in before")
			w.Suspend(ctx, p)
			browser.Go(ctx, w.Application.SSOURL)
			browser.WhoAmI(ctx).That(requirement.ExplicitGrant, scene.BeSignedOut(), "with the session from before")
			w.NewBrowser(p).LogIn(ctx).That(requirement.ExplicitGrant, check.HaveStatus(http.StatusUnauthorized, http.StatusForbidden), "logging in while suspended")
			w.Unsuspend(ctx, p)
			_, who := tries(ctx, w, p)
			w.SignedIn(ctx, requirement.ExplicitGrant, who, p, "once activated again")
		})

		It("is the same association from the group's side", check.Covers(requirement.GrantFromGroup), func(ctx SpecContext) {
			w, p := bare(ctx, t)
			at := func(about string, bound bool) {
				app := w.Console.Get(ctx, "/api/v2/applications/"+url.PathEscape(w.Application.ID)+"/associations", "targets", "user_group")
				group := w.Console.Get(ctx, "/api/v2/usergroups/"+url.PathEscape(w.Group.ID)+"/associations", "targets", "application")
				want := gomega.ContainElement
				if !bound {
					want = func(element any, _ ...any) gomega.OmegaMatcher { return gomega.Not(gomega.ContainElement(element)) }
				}
				app.ThatValue(requirement.GrantFromGroup, ends(app), want(w.Group.ID), "%s, at the application", about)
				group.ThatValue(requirement.GrantFromGroup, ends(group), want(w.Application.ID), "%s, at the group", about)
			}
			at("before", false)
			w.AssociateFromGroup(ctx, "add", w.Group).That(requirement.GrantFromGroup, check.HaveStatus(http.StatusNoContent, http.StatusOK), "granting from the group")
			at("granted from the group", true)
			_, who := tries(ctx, w, p)
			w.SignedIn(ctx, requirement.GrantFromGroup, who, p, "granted from the group")
			w.Associate(ctx, "remove", w.Group)
			at("revoked from the application", false)
			w.Associate(ctx, "add", w.Group)
			at("granted from the application", true)
			w.AssociateFromGroup(ctx, "remove", w.Group)
			at("revoked from the group", false)
			_, who = tries(ctx, w, p)
			who.That(requirement.GrantFromGroup, scene.BeSignedOut(), "revoked from the group")
		})

		It("may be granted to several groups, and a grant that is refused grants nothing", check.Covers(requirement.SeveralGroups, requirement.GrantWhenSaved), func(ctx SpecContext) {
			w, first := bare(ctx, t)
			other := w.NewGroup(ctx)
			second := w.NewPerson(ctx)
			w.Join(ctx, other, second)

			w.Console.Post(ctx, "/api/v2/applications/"+url.PathEscape(w.Application.ID)+"/associations",
				map[string]string{"op": "tick", "type": "user_group", "id": w.Group.ID}).That(requirement.GrantWhenSaved, beRefused(), "a grant that is no grant")
			_, who := tries(ctx, w, first)
			who.That(requirement.GrantWhenSaved, scene.BeSignedOut(), "after that")

			w.Bind(ctx, w.Group)
			w.Bind(ctx, other)
			for _, p := range []scene.Person{first, second} {
				_, who := tries(ctx, w, p)
				w.SignedIn(ctx, requirement.SeveralGroups, who, p, "a member of each group")
			}
			_, who = tries(ctx, w, first)
			w.SignedIn(ctx, requirement.GrantWhenSaved, who, first, "once it is granted")
		})
	})
}

// Tiles declares what the user console shows.
func Tiles(t *target.Target) {
	Describe("the user console", func() {
		It("has a tile for an application that is shown", check.Covers(requirement.ShownApplication), func(ctx SpecContext) {
			w, p := bare(ctx, t)
			w.Bind(ctx, w.Group)
			browser := w.NewBrowser(p)
			browser.LogIn(ctx)
			browser.Tiles(ctx).Judge(requirement.ShownApplication, scene.Links(w.Application, true))
		})

		It("has none for one that is hidden, which works all the same", check.Covers(requirement.HiddenApplication), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true, Application: func(body map[string]any) {
				body["sso"] = map[string]any{"hidden": true}
			}})
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			browser := w.NewBrowser(p)
			browser.LogIn(ctx)
			browser.Tiles(ctx).Judge(requirement.HiddenApplication, scene.Links(w.Application, false))
			browser.Go(ctx, w.Application.SSOURL)
			w.SignedIn(ctx, requirement.HiddenApplication, browser.WhoAmI(ctx), p, "by its IdP URL")
			other := w.NewBrowser(p)
			other.SignOnFromSP(ctx, "/")
			w.SignedIn(ctx, requirement.HiddenApplication, other.WhoAmI(ctx), p, "from Lessonly")
		})
	})
}

// ends are the ids at the other end of a list of associations.
func ends(a *check.Answer) []string {
	ids := []string{}
	for _, item := range a.List() {
		id, _ := check.Lookup(item, "to.id")
		text, _ := id.(string)
		ids = append(ids, text)
	}
	return ids
}
