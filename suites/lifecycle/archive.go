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
		It("ends the session that is open", check.Covers(requirement.Archives), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.Archives, browser.WhoAmI(ctx), p, "before")

			w.Leave(ctx, w.Group, p)
			w.Settle(ctx)
			w.Need(requirement.Deprovisions, w.Users(ctx, p.Email), scene.BeArchived())

			browser.WhoAmI(ctx).That(requirement.Archives, scene.BeSignedOut(), "the browser that was signed in")
		})

		It("keeps the user from signing on, even with a good assertion", check.Covers(requirement.Archives), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			id, _ := w.Learner(ctx, p.Email)
			// Archived at Lessonly alone, so that JumpCloud still vouches for him.
			w.SCIM(w.Key()).Send(ctx, check.Request{Method: http.MethodPatch, Path: check.Item("/Users", id), Body: deactivate()})
			w.Users(ctx, p.Email).That(requirement.Archives, scene.BeArchived(), "by PATCH")

			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			browser.WhoAmI(ctx).That(requirement.Archives, scene.BeSignedOut(), "a sign-on while archived")

			w.SCIM(w.Key()).Send(ctx, check.Request{Method: http.MethodPatch, Path: check.Item("/Users", id),
				Body: check.PatchBody(check.Op{"op": "replace", "value": map[string]any{"active": true}})})
			again := w.NewBrowser(p)
			again.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.Archives, again.WhoAmI(ctx), p, "a sign-on after being restored")
		})
	})
}

// deactivate is the PATCH without a path that all readings of RFC 7644 §3.5.2
// share with Lessonly's own service.
func deactivate() map[string]any {
	return check.PatchBody(check.Op{"op": "replace", "value": map[string]any{"active": false}})
}
