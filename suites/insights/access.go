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
