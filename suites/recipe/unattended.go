package recipe

import (
	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Unattended declares that nobody has to enter anything at the service provider.
func Unattended(t *target.Target) {
	Describe("a grant", func() {
		It("is all it takes to sign on to an account that is there with its attributes", check.Covers(requirement.NoManualStep), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			w.Settings(ctx, map[string]any{"jit": false})
			p := w.NewPerson(ctx, func(user map[string]any) { user["department"] = "Engines" })
			early := w.NewBrowser(p)
			early.SignOnFromTile(ctx)
			early.WhoAmI(ctx).That(requirement.NoManualStep, scene.BeSignedOut(), "before the grant")

			// From here to the sign-on Lessonly is told nothing but by JumpCloud.
			w.Join(ctx, w.Group, p)
			w.Settle(ctx)
			w.Users(ctx, p.Email).That(requirement.NoManualStep, scene.HaveUser("name", p.Given()+" "+p.Family()), "the account's name")
			w.Users(ctx, p.Email).That(requirement.NoManualStep, scene.HaveUser("department", "Engines"), "the account's department")
			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			browser.WhoAmI(ctx).That(requirement.NoManualStep, scene.BeSignedIn(p), "after the grant")
		})
	})
}
