package insights

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Access declares who may read the events.
func Access(t *target.Target) {
	Describe("the events API", func() {
		It("answers organisations that have Directory Insights, and tells the others that they do not", check.Covers(
			requirement.InsightsBought, requirement.InsightsIncluded,
		), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
			ask := func(key target.Secret) *check.Answer {
				c := target.Credential{Scheme: target.Header, Name: "x-api-key", Secret: key}
				return w.Web(t.Integration.APIURL, c).Post(ctx, "/insights/directory/v1/events", w.Query())
			}
			ask(t.Integration.APIKey).That(requirement.InsightsIncluded, check.Expect("200 and a list", func(a *check.Answer) (string, bool) {
				_, list := a.JSON.([]any)
				return a.String(), a.Status == http.StatusOK && list
			}))
			if t.Integration.PlainAPIKey.Empty() {
				w.Skip("the target names no organisation without Directory Insights")
			}
			ask(t.Integration.PlainAPIKey).That(requirement.InsightsBought, check.Expect("402 with a message", func(a *check.Answer) (string, bool) {
				return a.String(), (a.Status == http.StatusPaymentRequired || a.Status == http.StatusForbidden) && a.Text("message") != ""
			}))
		})

		It("answers administrators only", check.Covers(requirement.FailuresVisible), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
			ask := func(c target.Credential) *check.Answer {
				return w.Web(t.Integration.APIURL, c).Post(ctx, "/insights/directory/v1/events", w.Query())
			}
			key := func(value string) target.Credential {
				return target.Credential{Scheme: target.Header, Name: "x-api-key", Secret: target.NewSecret(value)}
			}
			ask(target.Credential{}).That(requirement.FailuresVisible, check.HaveStatus(http.StatusUnauthorized), "without a key")
			ask(key("not-a-key")).That(requirement.FailuresVisible, check.HaveStatus(http.StatusUnauthorized), "with a wrong key")
			ask(key(t.Integration.APIKey.Reveal())).That(requirement.FailuresVisible, check.HaveStatus(http.StatusOK), "with the administrator's key")
		})
	})
}
