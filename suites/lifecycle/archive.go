package lifecycle

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

func equal(v any) types.GomegaMatcher { return gomega.Equal(v) }

// Archive declares what an archived user can no longer do.
func Archive(t *target.Target) {
	Describe("archiving a user", func() {
		It("ends every session that is open", check.Covers(requirement.Archives), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.Archives, browser.WhoAmI(ctx), p, "before")
			phone := w.NewBrowser(p)
			phone.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.Archives, phone.WhoAmI(ctx), p, "in a second browser, before")

			w.Leave(ctx, w.Group, p)
			w.Settle(ctx)
			w.Need(requirement.Deprovisions, w.Users(ctx, p.Email), scene.BeArchived())

			browser.WhoAmI(ctx).That(requirement.Archives, scene.BeSignedOut(), "the browser that was signed in")
			phone.WhoAmI(ctx).That(requirement.Archives, scene.BeSignedOut(), "the second browser that was signed in")
		})

		It("keeps the user from signing on, even with a good assertion", check.Covers(requirement.Archives), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			id, _ := w.Learner(ctx, p.Email)
			// Archived at Lessonly alone, so that JumpCloud still vouches for him.
			w.SCIM(w.Key()).Send(ctx, check.Request{Method: http.MethodPatch, Path: check.Item("/Users", id), Body: activate(false)})
			w.Users(ctx, p.Email).That(requirement.Archives, scene.BeArchived(), "by PATCH")

			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			browser.WhoAmI(ctx).That(requirement.Archives, scene.BeSignedOut(), "a sign-on while archived")

			w.SCIM(w.Key()).Send(ctx, check.Request{Method: http.MethodPatch, Path: check.Item("/Users", id),
				Body: activate(true)})
			again := w.NewBrowser(p)
			again.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.Archives, again.WhoAmI(ctx), p, "a sign-on after being restored")
		})

		It("closes the other ways in, a password and a personal key, until the user is restored", check.Covers(requirement.Archives), func(ctx SpecContext) {
			const password = "no such phrase 4711"
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			id, _ := w.Learner(ctx, p.Email)
			w.GivePassword(ctx, id, password)
			rest := w.PersonalREST(ctx, id)
			try := func(when string, in bool) {
				browser := w.NewBrowser(p)
				browser.SignInByPassword(ctx, password)
				if who := browser.WhoAmI(ctx); in {
					w.SignedIn(ctx, requirement.Archives, who, p, "by password, "+when)
				} else {
					who.That(requirement.Archives, scene.BeSignedOut(), "by password, %s", when)
				}
				want := check.HaveStatus(http.StatusOK)
				if !in {
					want = check.HaveStatus(http.StatusUnauthorized, http.StatusForbidden)
				}
				rest.Get(ctx, "/users").That(requirement.Archives, want, "the REST API with the person's own key, %s", when)
			}

			try("before", true)
			w.SCIM(w.Key()).Send(ctx, check.Request{Method: http.MethodPatch, Path: check.Item("/Users", id), Body: activate(false)})
			w.Users(ctx, p.Email).That(requirement.Archives, scene.BeArchived(), "by PATCH")
			try("while archived", false)
			w.SCIM(w.Key()).Send(ctx, check.Request{Method: http.MethodPatch, Path: check.Item("/Users", id), Body: activate(true)})
			try("after being restored", true)
		})
	})
}

// activate is the PATCH without a path that all readings of RFC 7644 §3.5.2
// share with Lessonly's own service.
func activate(active bool) map[string]any {
	return check.PatchBody(check.Op{"op": "replace", "value": map[string]any{"active": active}})
}
