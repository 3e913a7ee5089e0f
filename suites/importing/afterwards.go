package importing

import (
	"fmt"
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Afterwards declares what imported users can be given, and what is sent and
// logged of them.
func Afterwards(t *target.Target) {
	Describe("an imported user", func() {
		It("joins a bound group, keeps the account at Lessonly and signs on to it", check.Covers(requirement.ImportConnects), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			outsider := w.Outsider(ctx)
			p := w.ImportOne(ctx, outsider)
			joined := w.Console.Post(ctx, "/api/v2/usergroups/"+w.Group.ID+"/members", map[string]string{"op": "add", "type": "user", "id": p.ID})
			joined.That(requirement.ImportConnects, check.HaveStatus(http.StatusNoContent), "joining a group")
			if joined.Status != http.StatusNoContent {
				return
			}
			w.Settle(ctx)

			id, list := w.Learner(ctx, outsider.Email)
			list.ThatValue(requirement.ImportConnects, id, gomega.Equal(outsider.ID), "the account at Lessonly, which stays the same")
			w.Change(ctx, &p, map[string]any{"jobTitle": "Countess"})
			w.Settle(ctx)
			w.Users(ctx, outsider.Email).That(requirement.ImportConnects, scene.HaveUser("job_title", "Countess"), "the account after a change at JumpCloud")
			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.ImportConnects, browser.WhoAmI(ctx), p, "with the imported user's password")
		})

		It("is left alone at Lessonly until in a bound group", check.Covers(requirement.UnboundUnmanaged), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.ImportOne(ctx, w.Outsider(ctx))
			before := w.Tap.Mark()
			w.Change(ctx, &p, map[string]any{"jobTitle": "Analyst"})
			w.Settle(ctx)
			w.That(requirement.UnboundUnmanaged, w.Tap.Since(before), scene.BeSilent(), "a change of an imported user in no bound group")
		})

		It("is logged as created by an import", check.Covers(requirement.FailuresVisible), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.ImportOne(ctx, w.Outsider(ctx))
			events, log := w.Log(ctx, "user_create")
			log.ThatValue(requirement.FailuresVisible, scene.Of(events, p), check.ExpectValue("one user_create event with correlation.type user_import", func(events []scene.Event) (string, bool) {
				if len(events) != 1 {
					return fmt.Sprintf("%d events", len(events)), false
				}
				return fmt.Sprintf("correlation %v", events[0].Correlation), events[0].Correlation["type"] == "user_import"
			}))
		})
	})
}
