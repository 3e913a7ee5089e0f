package sso

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// connected is a scene with two people, so that the right one can be told from
// a wrong one.
func connected(ctx SpecContext, t *target.Target) (*scene.Scene, scene.Person, scene.Person) {
	w := scene.SetUp(ctx, check.On(t), scene.Options{})
	return w, w.Hire(ctx), w.Hire(ctx, func(user map[string]any) { user["firstname"], user["lastname"] = "Grace", "Hopper" })
}

// FromJumpCloud declares the first of the article's two validations.
func FromJumpCloud(t *target.Target) {
	Describe("signing on from JumpCloud", func() {
		It("signs the right user in, with the JumpCloud password alone", check.Covers(
			requirement.OneIdentity, requirement.OpenConsole, requirement.ClickTile, requirement.SignedOnFromTile,
		), func(ctx SpecContext) {
			w, ada, grace := connected(ctx, t)
			for _, p := range []scene.Person{ada, grace} {
				browser := w.NewBrowser(p)
				browser.WhoAmI(ctx).That(requirement.SignedOnFromTile, scene.BeSignedOut(), "before")
				browser.LogIn(ctx).That(requirement.OpenConsole, check.HaveStatus(http.StatusOK), "logging in")
				browser.Tiles(ctx).Judge(requirement.ClickTile, scene.Links(w.Application, true))
				page := browser.Go(ctx, w.Application.SSOURL)
				w.That(requirement.ClickTile, assertions(browser), gomega.HaveLen(1), "the assertions that the tile leads to")
				page.That(requirement.SignedOnFromTile, check.HaveStatus(http.StatusOK), "where it ends")
				page.ThatValue(requirement.SignedOnFromTile, page.URL.String(), gomega.HavePrefix(w.Company.URL), "where it ends")
				who := browser.WhoAmI(ctx)
				who.That(requirement.SignedOnFromTile, scene.BeSignedIn(p), "who is signed in")
				who.That(requirement.OneIdentity, scene.BeSignedIn(p), "who is signed in")
				w.That(requirement.OneIdentity, browser.Asked, gomega.BeEmpty(), "who asked for a password after the console")
			}
		})

		It("takes an assertion once", check.Covers(requirement.SignedOnFromTile), func(ctx SpecContext) {
			w, p := bare(ctx, t)
			w.Bind(ctx, w.Group)
			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			browser.WhoAmI(ctx).That(requirement.SignedOnFromTile, scene.BeSignedIn(p), "the first time")
			browser.Response()
			thief := w.NewBrowser(p)
			thief.Submit(ctx, browser.Posted[0])
			thief.WhoAmI(ctx).That(requirement.SignedOnFromTile, scene.BeSignedOut(), "the same assertion in another browser")
		})

		It("takes the right password only", check.Covers(requirement.OpenConsole), func(ctx SpecContext) {
			w, p := bare(ctx, t)
			browser := w.NewBrowser(p)
			browser.LogInWith(ctx, "not-the-password").That(requirement.OpenConsole, check.HaveStatus(http.StatusUnauthorized, http.StatusForbidden), "a wrong password")
			browser.Tiles(ctx).ThatValue(requirement.OpenConsole, browser.Asked, gomega.Not(gomega.BeEmpty()), "the console asks again")
			w.NewBrowser(p).LogIn(ctx).That(requirement.OpenConsole, check.HaveStatus(http.StatusOK), "the right one")
		})
	})
}

// FromLessonly declares the second of the article's two validations.
func FromLessonly(t *target.Target) {
	Describe("signing on from Lessonly", func() {
		It("leads by JumpCloud back to the page that was wanted", check.Covers(
			requirement.OneIdentity, requirement.StartAtSP, requirement.SentToIdP, requirement.SentBack,
		), func(ctx SpecContext) {
			w, ada, grace := connected(ctx, t)
			wanted := fmt.Sprintf("/lessons/%d", w.Company.Lessons[1])
			for _, p := range []scene.Person{ada, grace} {
				browser := w.NewBrowser(p)
				page := browser.SignOnFromSP(ctx, wanted)
				w.That(requirement.StartAtSP, browser.Trail[0].Answer.Status, gomega.BeElementOf(http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect), "what the page answers without a session")
				request, address := browser.Request()
				w.That(requirement.SentToIdP, address.String(), gomega.HavePrefix(w.Application.SSOURL), "where the request goes")
				w.That(requirement.SentToIdP, browser.Asked, gomega.HaveLen(1), "how often a password was asked for")
				lessonly, _ := url.Parse(w.Company.URL)
				w.That(requirement.OneIdentity, browser.Asked, gomega.Not(gomega.ContainElement(gomega.HaveSuffix(lessonly.Host))), "who asked for it")
				w.That(requirement.SentBack, browser.Response().InResponseTo, gomega.Equal(request.ID), "the request that is answered")
				page.That(requirement.SentBack, check.HaveStatus(http.StatusOK), "where it ends")
				page.ThatValue(requirement.SentBack, page.URL.String(), gomega.Equal(w.Company.URL+wanted), "where it ends")
				who := browser.WhoAmI(ctx)
				who.That(requirement.SentBack, scene.BeSignedIn(p), "who is signed in")
				who.That(requirement.OneIdentity, scene.BeSignedIn(p), "who is signed in")
			}
		})

		It("needs no password when JumpCloud knows the browser", check.Covers(requirement.SentToIdP), func(ctx SpecContext) {
			w, p := bare(ctx, t)
			w.Bind(ctx, w.Group)
			browser := w.NewBrowser(p)
			browser.LogIn(ctx)
			browser.SignOnFromSP(ctx, "/")
			w.That(requirement.SentToIdP, browser.Asked, gomega.BeEmpty(), "who asked for a password")
			browser.WhoAmI(ctx).That(requirement.SentToIdP, scene.BeSignedIn(p))
		})

		It("takes the answer to the browser's own request only, and once", check.Covers(requirement.SentBack), func(ctx SpecContext) {
			w, p, _ := connected(ctx, t)
			caught := w.NewBrowser(p)
			caught.Before = func(scene.Post) url.Values { return nil } // keeps the answer
			caught.SignOnFromSP(ctx, "/")
			caught.Response()
			answer := caught.Posted[0]

			stranger := w.NewBrowser(p)
			stranger.Submit(ctx, answer)
			stranger.WhoAmI(ctx).That(requirement.SentBack, scene.BeSignedOut(), "in a browser that asked for nothing")

			caught.Submit(ctx, answer)
			caught.WhoAmI(ctx).That(requirement.SentBack, scene.BeSignedIn(p), "in the browser that asked")

			caught.SignOut(ctx).That(requirement.SentBack, check.HaveStatus(http.StatusOK), "signing out")
			caught.WhoAmI(ctx).That(requirement.SentBack, scene.BeSignedOut(), "after signing out")
			caught.Submit(ctx, answer)
			caught.WhoAmI(ctx).That(requirement.SentBack, scene.BeSignedOut(), "the same answer again")
		})

		It("leads to no other site", check.Covers(requirement.SentBack), func(ctx SpecContext) {
			w, p, _ := connected(ctx, t)
			for _, target := range []string{"https://evil.example.org/", "//evil.example.org/", `/\evil.example.org`} {
				browser := w.NewBrowser(p)
				page := browser.SignOnFromSP(ctx, "/auth/saml?return_to="+url.QueryEscape(target))
				browser.WhoAmI(ctx).That(requirement.SentBack, scene.BeSignedIn(p), target)
				w.That(requirement.SentBack, strings.HasPrefix(page.URL.String(), w.Company.URL+"/"), gomega.Equal(true), "%s ends at %s", target, page.URL)
			}
		})
	})
}
