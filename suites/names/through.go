package names

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/fixtures"
	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Through declares what becomes of such names on their way from JumpCloud.
func Through(t *target.Target) {
	Describe("provisioning a name with a special character", func() {
		It("fails with Lessonly's words in Directory Insights, and creates nobody", check.Covers(requirement.NameError, requirement.NameErrorShown), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx, func(user map[string]any) { user["lastname"] = "Love{lace}" })
			w.Users(ctx, p.Email).That(requirement.NameError, scene.BeUnknown())
			sent, ok := w.Tap.Last(0, http.MethodPost)
			w.That(requirement.NameError, w.Tap.Sent(), scene.HaveSent(http.MethodPost))
			if !ok {
				w.Block("the identity provider sent no create")
			}
			sent.Answer.That(requirement.NameError, check.HaveStatus(http.StatusBadRequest, http.StatusUnprocessableEntity), "Lessonly's answer")

			events, a := w.Log(ctx, "user_create_provision")
			a.ThatValue(requirement.NameErrorShown, scene.Of(events, p), gomega.ConsistOf(gomega.HaveField("Success", false)), "one attempt, failed")
			for _, e := range scene.Of(events, p) {
				detail := sent.Answer.Text("detail")
				a.ThatValue(requirement.NameErrorShown, strings.Contains(string(e.Raw), strings.Trim(check.Show(detail), `"`)) && detail != "",
					gomega.Equal(true), "the event carries Lessonly's message %q", detail)
			}
		})

		It("fails when the name is changed, and leaves the user as it was", check.Covers(requirement.NameRuleEverywhere, requirement.NameErrorShown), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			w.Change(ctx, &p, map[string]any{"firstname": "A(d)a"})
			w.Settle(ctx)
			w.Users(ctx, p.Email).That(requirement.NameRuleEverywhere, scene.HaveUser("name", "Ada Lovelace"))
			events, a := w.Log(ctx, "user_update_provision")
			a.ThatValue(requirement.NameErrorShown, scene.Of(events, p), gomega.ConsistOf(gomega.HaveField("Success", false)), "one attempt to update, failed")

			// Mended at JumpCloud, it goes through.
			w.Change(ctx, &p, map[string]any{"firstname": "Augusta"})
			w.Settle(ctx)
			w.Users(ctx, p.Email).That(requirement.NameRuleEverywhere, scene.HaveUser("name", "Augusta Lovelace"), "after the name was mended")
		})

		It("lets ordinary names through", check.Covers(requirement.GoodNames), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			for _, name := range fixtures.GoodNames() {
				p := w.Hire(ctx, func(user map[string]any) { user["firstname"], user["lastname"] = "Ada", name })
				w.Users(ctx, p.Email).That(requirement.GoodNames, scene.HaveUser("name", "Ada "+name))
			}
		})
	})
}
