package rotation

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

// carry wants requests, all of them sent with the key.
func carry(key target.Secret, which string) types.GomegaMatcher {
	return check.ExpectValue("requests, all of them with "+which, func(sent []scene.Sent) (string, bool) {
		for _, s := range sent {
			if !s.Carries(key) {
				return s.Method + " " + s.Path + " with another", false
			}
		}
		return scene.Wire(sent), len(sent) > 0
	})
}

// Token declares how the token is changed.
func Token(t *target.Target) {
	Describe("changing the token", func() {
		It("works in the order deactivate, set, activate, and loses nothing", check.Covers(requirement.TokenOrder), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			stays, leaves, comes := w.Hire(ctx), w.Hire(ctx), w.NewPerson(ctx)
			old := w.Key()
			w.That(requirement.TokenOrder, w.Tap.Sent(), carry(old, "the first key"), "before")

			w.Deactivate(ctx).That(requirement.TokenOrder, check.HaveStatus(http.StatusOK, http.StatusNoContent), "deactivate")
			idle := w.Tap.Mark()
			// What happens meanwhile.
			w.Change(ctx, &stays, map[string]any{"lastname": "Byron"})
			w.Leave(ctx, w.Group, leaves)
			w.Join(ctx, w.Group, comes)
			w.Settle(ctx)
			w.That(requirement.TokenOrder, w.Tap.Since(idle), scene.BeSilent(), "while inactive")

			next := w.IssueKey(ctx)
			w.SCIM(old).Get(ctx, "/Users").That(requirement.TokenOrder, check.HaveStatus(http.StatusUnauthorized), "the replaced key at Lessonly")
			w.SCIM(next).Get(ctx, "/Users").That(requirement.TokenOrder, check.BeList(), "the new key at Lessonly")
			w.Enter(ctx, map[string]any{"token": next.Reveal()}).That(requirement.TokenOrder, check.HaveStatus(http.StatusOK), "set the token")
			again := w.Tap.Mark()
			w.Activate(ctx).That(requirement.TokenOrder, check.HaveStatus(http.StatusOK), "activate")
			w.Settle(ctx)

			w.Users(ctx, stays.Email).That(requirement.TokenOrder, scene.HaveUser("name", "Ada Byron"), "who was changed meanwhile")
			w.Users(ctx, leaves.Email).That(requirement.TokenOrder, scene.BeArchived(), "who lost the application meanwhile")
			w.Users(ctx, comes.Email).That(requirement.TokenOrder, scene.BeActive(), "who got it meanwhile")
			w.Change(ctx, &stays, map[string]any{"lastname": "King"})
			w.Settle(ctx)
			w.Users(ctx, stays.Email).That(requirement.TokenOrder, scene.HaveUser("name", "Ada King"), "a change afterwards")
			w.That(requirement.TokenOrder, w.Tap.Since(again), carry(next, "the new key"), "on the wire since activation")
		})

		It("is refused while active, and the old token goes on working", check.Covers(requirement.TokenFixed), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			// Token and base URL would both work, so it is not for their sake
			// that they are refused.
			w.Tap.Welcome(w.Key())
			refusal := check.Expect("a refusal with a reason", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status >= 400 && a.Status < 500 && a.Text("message") != ""
			})
			w.Enter(ctx, map[string]any{"token": "another-token"}).That(requirement.TokenFixed, refusal, "another token")
			w.Enter(ctx, map[string]any{"base_url": w.NewTap().URL}).That(requirement.TokenFixed, refusal, "another base URL")
			w.Provision(ctx).That(requirement.TokenFixed, beState("active"), "the state")
			before := w.Tap.Mark()
			p := w.Hire(ctx)
			w.That(requirement.TokenFixed, w.Tap.Since(before), carry(w.Key(), "the old token"), "what was sent afterwards")
			w.Users(ctx, p.Email).That(requirement.TokenFixed, scene.BeActive(), "what was sent afterwards")
			events, log := w.Log(ctx, "idm_integration_reauth")
			log.ThatValue(requirement.TokenFixed, events, gomega.ConsistOf(gomega.HaveField("Success", false)), "the attempt is logged")
		})
	})
}

// Deactivation declares what deactivating does and does not.
func Deactivation(t *target.Target) {
	Describe("deactivating identity management", func() {
		It("is confirmed, sends nothing, and leaves Lessonly's users as they are", check.Covers(requirement.DeactivationSilent), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p, leaves := w.Hire(ctx), w.Hire(ctx)
			before := w.Tap.Mark()
			w.That(requirement.DeactivationSilent, before, gomega.BeNumerically(">", 0), "while active something was sent")

			a := w.Deactivate(ctx)
			a.That(requirement.DeactivationSilent, check.HaveStatus(http.StatusOK), "the confirmation")
			a.That(requirement.DeactivationSilent, beState("inactive"), "the confirmation")
			a.ThatValue(requirement.DeactivationSilent, a.Text("message"), gomega.Not(gomega.BeEmpty()), "the confirmation has a message")
			w.Change(ctx, &p, map[string]any{"lastname": "Byron"})
			w.Leave(ctx, w.Group, leaves)
			newcomer := w.Hire(ctx)
			w.Settle(ctx)

			w.That(requirement.DeactivationSilent, w.Tap.Since(before), scene.BeSilent(), "after that")
			w.Users(ctx, p.Email).That(requirement.DeactivationSilent, scene.HaveUser("name", "Ada Lovelace"), "who was changed")
			w.Users(ctx, leaves.Email).That(requirement.DeactivationSilent, scene.BeActive(), "who lost the application")
			w.Users(ctx, newcomer.Email).That(requirement.DeactivationSilent, scene.BeUnknown(), "who got it")
		})

		It("cuts off what is on its way", check.Covers(requirement.DeactivationSilent), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			hold, held := w.Tap.Hold(http.MethodPut), w.Tap.Mark()
			w.Change(ctx, &p, map[string]any{"lastname": "Byron"})
			select {
			case <-hold.Arrived:
			case <-ctx.Done():
				w.Block("the change was not sent")
			}
			w.Deactivate(ctx)
			// The tap sees that the sender gave up; otherwise it would hold on.
			gomega.Eventually(ctx, w.Tap.Mark).Should(gomega.BeNumerically(">", held))
			before := w.Tap.Mark()
			hold.Release()
			w.Settle(ctx)
			w.That(requirement.DeactivationSilent, w.Tap.Since(before), scene.BeSilent(), "afterwards")
			w.Users(ctx, p.Email).That(requirement.DeactivationSilent, scene.HaveUser("name", "Ada Lovelace"), "the user")
		})
	})
}
