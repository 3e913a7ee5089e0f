package names

import (
	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// SignOn declares that the rule holds where a sign-on brings the name.
func SignOn(t *target.Target) {
	Describe("a sign-on with a special character in the name", func() {
		It("neither creates the user nor signs on", check.Covers(requirement.NameRuleEverywhere), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
			w.IssueKey(ctx) // for REST
			for i, c := range requirement.NameCharacters {
				// Every character in each part would take twice the time and
				// show the same: the parts are told apart over SCIM.
				part := []string{"firstname", "lastname"}[i%2]
				p := w.NewPerson(ctx, func(user map[string]any) { user[part] = "An" + c.Character + "na" })
				w.Join(ctx, w.Group, p)
				browser := w.NewBrowser(p)
				browser.SignOnFromTile(ctx)
				browser.WhoAmI(ctx).That(requirement.NameRuleEverywhere, scene.BeSignedOut(), "%s with %s", part, c.Character)
				w.Users(ctx, p.Email).That(requirement.NameRuleEverywhere, scene.BeUnknown(), "%s with %s", part, c.Character)
			}
			// The same with an ordinary name works, so it was the name.
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.NameRuleEverywhere, browser.WhoAmI(ctx), p, "with an ordinary name")
		})

		It("does not change the name of a user whom sign-on made", check.Covers(requirement.NameRuleEverywhere), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
			w.IssueKey(ctx)
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			w.NewBrowser(p).SignOnFromTile(ctx)
			w.Users(ctx, p.Email).That(requirement.NameRuleEverywhere, scene.HaveUser("name", "Ada Lovelace"), "after the first sign-on")
			w.Change(ctx, &p, map[string]any{"lastname": "Love{lace}"})
			w.NewBrowser(p).SignOnFromTile(ctx)
			w.Users(ctx, p.Email).That(requirement.NameRuleEverywhere, scene.HaveUser("name", "Ada Lovelace"), "after the second")
		})

		It("takes ordinary names as they are", check.Covers(requirement.GoodNames), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
			w.IssueKey(ctx)
			p := w.NewPerson(ctx, func(user map[string]any) { user["firstname"], user["lastname"] = "Zoë", "O'Brien-李" })
			w.Join(ctx, w.Group, p)
			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			who := browser.WhoAmI(ctx)
			who.That(requirement.GoodNames, check.Have("user.given_name", "Zoë"))
			who.That(requirement.GoodNames, check.Have("user.family_name", "O'Brien-李"))
		})
	})
}
