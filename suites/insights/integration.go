package insights

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Integration declares the events of the integration as a whole.
func Integration(t *target.Target) {
	Describe("events of the integration", func() {
		It("tell each attempt to activate, failed or not", check.Covers(requirement.EventActivate, requirement.FailuresVisible), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
			key := w.IssueKey(ctx)
			w.Tap = w.NewTap()
			for _, token := range []string{"not-" + key.Reveal(), key.Reveal()} {
				w.Enter(ctx, map[string]any{"base_url": w.Tap.URL, "token": token})
				w.Activate(ctx)
			}
			events, a := w.Log(ctx, "idm_integration_activate")
			a.ThatValue(requirement.EventActivate, events, outcomes(false, true))
			a.ThatValue(requirement.EventActivate, events, gomega.HaveEach(gomega.HaveField("Initiator", gomega.HaveKeyWithValue("type", "admin"))), "who did it")
			if len(events) > 0 {
				a.ThatValue(requirement.FailuresVisible, events[0].Error, gomega.ContainSubstring("401"), "the cause: Lessonly's answer")
			}
			a.ThatValue(requirement.FailuresVisible, events, gomega.Not(gomega.BeEmpty()), "there are events")
		})

		It("tell attempts to change an active integration", check.Covers(requirement.EventEdit, requirement.EventReauth), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			w.Tap.Welcome(w.Key()) // base URL and token would work, so they are refused for being changes
			w.Enter(ctx, map[string]any{"base_url": w.NewTap().URL})
			w.Enter(ctx, map[string]any{"base_url": w.Tap.URL}) // what it was, saved again
			w.Enter(ctx, map[string]any{"token": "another-token"})

			edits, a := w.Log(ctx, "idm_integration_update")
			a.ThatValue(requirement.EventEdit, edits, outcomes(false, true), "another base URL, then the same")
			reauths, a := w.Log(ctx, "idm_integration_reauth")
			a.ThatValue(requirement.EventReauth, reauths, outcomes(false), "another token")
			a.ThatValue(requirement.EventReauth, reauths, gomega.HaveEach(gomega.HaveField("Error", gomega.Not(gomega.BeEmpty()))), "why not")
		})

		It("leave out changes while it is inactive", check.Covers(requirement.EventEdit, requirement.EventReauth), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			w.Deactivate(ctx)
			w.Enter(ctx, map[string]any{"base_url": w.Tap.URL + "/elsewhere"})
			w.Enter(ctx, map[string]any{"token": "another-token"})
			edits, a := w.Log(ctx, "idm_integration_update")
			a.ThatValue(requirement.EventEdit, edits, none())
			reauths, a := w.Log(ctx, "idm_integration_reauth")
			a.ThatValue(requirement.EventReauth, reauths, none())
			all, a := w.Log(ctx, "idm_integration_activate") // the log does work
			a.ThatValue(requirement.EventEdit, all, outcomes(true), "the activation before it")
			a.ThatValue(requirement.EventReauth, all, outcomes(true), "the activation before it")
		})

		It("tell each deactivation", check.Covers(requirement.EventDelete), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			before, a := w.Log(ctx, "idm_integration_delete")
			a.ThatValue(requirement.EventDelete, before, none(), "before")
			w.Deactivate(ctx).That(requirement.EventDelete, check.HaveStatus(http.StatusOK), "deactivating")
			after, a := w.Log(ctx, "idm_integration_delete")
			a.ThatValue(requirement.EventDelete, after, outcomes(true), "after")
			a.ThatValue(requirement.EventDelete, after, gomega.HaveEach(gomega.HaveField("Initiator", gomega.HaveKeyWithValue("type", "admin"))), "who did it")
		})
	})
}
