package rotation

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// beState wants identity management to say that it is active or inactive.
func beState(state string) types.GomegaMatcher { return check.Have("state", state) }

// ready is a scene that only needs its fields filled in and activation.
func ready(ctx SpecContext, t *target.Target) *scene.Scene {
	w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
	w.IssueKey(ctx)
	w.Tap = w.NewTap()
	return w
}

func enter(ctx SpecContext, w *scene.Scene, fields map[string]any) {
	if a := w.Enter(ctx, fields); !a.OK() {
		w.Block("enter base URL and token: %s %s answered %s", a.Method, a.Path, a)
	}
}

// Activation declares how identity management is switched on.
func Activation(t *target.Target) {
	Describe("activating identity management", func() {
		It("asks Lessonly first and then confirms", check.Covers(requirement.ActivationVerifies, requirement.ActivatePersists), func(ctx SpecContext) {
			w := ready(ctx, t)
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			enter(ctx, w, map[string]any{"base_url": w.Tap.URL, "token": w.Key().Reveal()})
			w.Settle(ctx)
			w.Provision(ctx).That(requirement.ActivatePersists, beState("inactive"), "after entering the settings")
			w.That(requirement.ActivatePersists, w.Tap.Sent(), scene.BeSilent(), "after entering the settings")
			// Held at its first request, activation must not have been confirmed.
			var before string
			w.Tap.Answering(func(scene.Sent) *scene.Reply {
				if before == "" {
					before = w.Provision(ctx).Text("state")
				}
				return nil
			})

			a := w.Activate(ctx)

			w.Tap.Answering(nil)
			a.That(requirement.ActivationVerifies, check.HaveStatus(http.StatusOK), "the confirmation")
			a.ThatValue(requirement.ActivationVerifies, before, gomega.Equal("inactive"), "the state while Lessonly was being asked")
			a.ThatValue(requirement.ActivationVerifies, a.Text("message"), gomega.ContainSubstring("success"), "the message")
			w.Settle(ctx)
			w.Provision(ctx).That(requirement.ActivatePersists, beState("active"), "after activation")
			w.Users(ctx, p.Email).That(requirement.ActivatePersists, scene.BeActive(), "who had the application before")
		})

		It("needs single sign-on to be configured", check.Covers(requirement.SSOFirst), func(ctx SpecContext) {
			s := check.On(t)
			w := scene.Open(s)
			w.FoundCompany(ctx)
			w.CreateApplication(ctx, func(body map[string]any) { delete(body, "config") })
			w.IssueKey(ctx)
			w.Tap = w.NewTap()
			enter(ctx, w, map[string]any{"base_url": w.Tap.URL, "token": w.Key().Reveal()})
			w.Activate(ctx).That(requirement.SSOFirst, check.Expect("a refusal that says why", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status >= 400 && a.Status < 500 && strings.Contains(strings.ToUpper(a.Text("message")), "SSO")
			}), "before")
			w.Provision(ctx).That(requirement.SSOFirst, beState("inactive"), "before")

			config := w.ApplicationBody()
			w.Console.Put(ctx, check.Item("/api/applications", w.Application.ID), config).
				That(requirement.SSOFirst, check.HaveStatus(http.StatusOK), "configuring single sign-on")
			w.Activate(ctx).That(requirement.SSOFirst, check.HaveStatus(http.StatusOK), "after")
		})

		type mistake struct {
			text   string
			fields func(w *scene.Scene) map[string]any
			// asks says whether Lessonly is asked at all.
			asks bool
			fail int
		}
		for _, m := range []mistake{
			{"the wrong token", func(w *scene.Scene) map[string]any {
				return map[string]any{"base_url": w.Tap.URL, "token": "not-" + w.Key().Reveal()}
			}, true, 0},
			{"the wrong path", func(w *scene.Scene) map[string]any {
				return map[string]any{"base_url": w.Tap.URL + "/v3", "token": w.Key().Reveal()}
			}, true, 0},
			{"a host that nobody answers at", func(w *scene.Scene) map[string]any {
				return map[string]any{"base_url": "http://" + w.Company.Subdomain + ".invalid/scim/v2", "token": w.Key().Reveal()}
			}, false, 0},
			{"a service provider out of order", func(w *scene.Scene) map[string]any {
				return map[string]any{"base_url": w.Tap.URL, "token": w.Key().Reveal()}
			}, true, http.StatusInternalServerError},
		} {
			It("is refused with "+m.text, check.Covers(requirement.ActivationRefused), func(ctx SpecContext) {
				w := ready(ctx, t)
				p := w.NewPerson(ctx)
				w.Join(ctx, w.Group, p)
				if m.fail != 0 {
					w.Tap.Fail(http.MethodGet, m.fail)
				}
				enter(ctx, w, m.fields(w))
				a := w.Activate(ctx)
				a.That(requirement.ActivationRefused, check.Expect("a refusal and no confirmation", func(a *check.Answer) (string, bool) {
					return a.String(), a.Status >= 400 && a.Text("state") != "active" && a.Text("message") != ""
				}), "the answer")
				w.Settle(ctx)
				w.Provision(ctx).That(requirement.ActivationRefused, beState("inactive"), "the state")
				if m.asks {
					w.That(requirement.ActivationRefused, w.Tap.Sent(), scene.HaveSent(http.MethodGet), "Lessonly was asked")
				}
				w.That(requirement.ActivationRefused, w.Tap.Writes(0), scene.BeSilent(), "and nobody sent")
				events, log := w.Log(ctx, "idm_integration_activate")
				log.ThatValue(requirement.ActivationRefused, events, gomega.ConsistOf(
					gomega.And(gomega.HaveField("Success", false), gomega.HaveField("Error", gomega.Not(gomega.BeEmpty())))), "the event")

				// Mended, the same application activates.
				w.Tap.Answering(nil)
				enter(ctx, w, map[string]any{"base_url": w.Tap.URL, "token": w.Key().Reveal()})
				w.Activate(ctx).That(requirement.ActivationRefused, check.HaveStatus(http.StatusOK), "after the mistake was mended")
				w.Settle(ctx)
				w.Users(ctx, p.Email).That(requirement.ActivationRefused, scene.BeActive(), "after the mistake was mended")
			})
		}
	})

	Describe("the base URL", func() {
		for _, slash := range []string{"", "/"} {
			text := "as the article writes it"
			if slash != "" {
				text = "with a slash at its end"
			}
			It("is accepted "+text+", and requests have no doubled slash", check.Covers(requirement.NoDoubledSlash), func(ctx SpecContext) {
				w := ready(ctx, t)
				enter(ctx, w, map[string]any{"base_url": w.Tap.URL + slash, "token": w.Key().Reveal()})
				w.Activate(ctx).That(requirement.NoDoubledSlash, check.HaveStatus(http.StatusOK), "activation")
				p := w.Hire(ctx)
				w.Change(ctx, &p, map[string]any{"lastname": "Byron"})
				w.Settle(ctx)
				w.That(requirement.NoDoubledSlash, w.Tap.Sent(), scene.HaveSent(http.MethodPost))
				for _, s := range scene.OfUsers(w.Tap.Sent()) {
					s.Answer.ThatValue(requirement.NoDoubledSlash, s.Path, gomega.And(gomega.HavePrefix("/Users"), gomega.Not(gomega.ContainSubstring("//"))))
				}
			})
		}

		It("is accepted with the company's own address, over plain http", check.Covers(requirement.NoDoubledSlash), func(ctx SpecContext) {
			w := ready(ctx, t)
			base := "http://" + strings.TrimPrefix(strings.TrimPrefix(w.Company.SCIMBaseURL, "https://"), "http://")
			enter(ctx, w, map[string]any{"base_url": base, "token": w.Key().Reveal()})
			w.Activate(ctx).That(requirement.NoDoubledSlash, check.HaveStatus(http.StatusOK))
			p := w.Hire(ctx)
			w.Users(ctx, p.Email).That(requirement.NoDoubledSlash, scene.BeActive())
		})
	})

	Describe("the token", func() {
		It("is sent as the credential and shown nowhere", check.Covers(requirement.TokenHidden), func(ctx SpecContext) {
			w := ready(ctx, t)
			token := w.Key().Reveal()
			hidden := check.Expect("an answer without the token", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status < 500 && len(a.Raw) > 0 && !strings.Contains(string(a.Raw), token)
			})
			w.Enter(ctx, map[string]any{"base_url": w.Tap.URL, "token": token}).That(requirement.TokenHidden, hidden, "the answer to entering it")
			w.Provision(ctx).That(requirement.TokenHidden, hidden, "the settings")
			w.Activate(ctx).That(requirement.TokenHidden, hidden, "the answer to activating")
			w.Provision(ctx).That(requirement.TokenHidden, hidden, "the settings while active")
			w.Console.Get(ctx, check.Item("/api/applications", w.Application.ID)).That(requirement.TokenHidden, hidden, "the application")

			w.Tap.Fail(http.MethodPost, http.StatusForbidden)
			w.Hire(ctx)
			sent := scene.OfUsers(w.Tap.Sent())
			w.That(requirement.TokenHidden, sent, scene.HaveSent(http.MethodPost))
			for _, s := range sent {
				s.Answer.ThatValue(requirement.TokenHidden, s.Carries(w.Key()), gomega.Equal(true), "%s %s carries it", s.Method, s.Path)
			}
			w.Enter(ctx, map[string]any{"token": "another"}).That(requirement.TokenHidden, hidden, "a refused edit")
			events, log := w.Log(ctx)
			log.ThatValue(requirement.TokenHidden, events, gomega.ContainElement(gomega.HaveField("Success", false)), "a failure was logged")
			log.That(requirement.TokenHidden, hidden, "the events")
		})
	})
}
