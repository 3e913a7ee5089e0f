package rotation

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Credentials declares what support issues and what opens the SCIM API.
func Credentials(t *target.Target) {
	Describe("the SCIM key", func() {
		It("opens the company's API, and nothing else does", check.Covers(requirement.SupportIssuesKey), func(ctx SpecContext) {
			w := scene.Open(check.On(t))
			w.FoundCompany(ctx)
			list := check.Request{Method: http.MethodGet, Path: w.Company.SCIMBaseURL + "/Users"}
			with := func(c target.Credential) *check.Answer {
				return w.Web(w.Company.SCIMBaseURL, c).Send(ctx, list)
			}
			w.Desk.Send(ctx, check.Request{Method: http.MethodPost, Path: "/support/companies/" + w.Company.Subdomain + "/scim_key", NoCredential: true}).
				That(requirement.SupportIssuesKey, check.HaveStatus(http.StatusUnauthorized, http.StatusForbidden), "issuing a key without being support")
			key := w.IssueKey(ctx)
			name := w.Company.Subdomain
			with(target.BearerToken(key.Reveal())).That(requirement.SupportIssuesKey, check.BeList(), "the key as token")
			with(target.BasicPassword(name, key.Reveal())).That(requirement.SupportIssuesKey, check.BeList(), "subdomain and key")

			none := check.HaveStatus(http.StatusUnauthorized)
			with(target.Credential{}).That(requirement.SupportIssuesKey, none, "no credential")
			with(target.BearerToken("not-"+key.Reveal())).That(requirement.SupportIssuesKey, none, "another token")
			with(target.BasicPassword("somebody-else", key.Reveal())).That(requirement.SupportIssuesKey, none, "another user name")

			other := scene.Open(w.Session)
			other.FoundCompany(ctx)
			with(target.BearerToken(other.IssueKey(ctx).Reveal())).That(requirement.SupportIssuesKey, none, "another company's key")
		})

		It("opens nothing once it is revoked", check.Covers(requirement.SupportIssuesKey), func(ctx SpecContext) {
			w := scene.Open(check.On(t))
			w.FoundCompany(ctx)
			key := w.IssueKey(ctx)
			list := func() *check.Answer { return w.SCIM(key).Get(ctx, "/Users") }
			list().That(requirement.SupportIssuesKey, check.BeList(), "the key")
			w.Desk.Delete(ctx, "/support/companies/"+w.Company.Subdomain+"/scim_key").
				That(requirement.SupportIssuesKey, check.HaveStatus(http.StatusNoContent, http.StatusOK), "revoking it")
			list().That(requirement.SupportIssuesKey, check.HaveStatus(http.StatusUnauthorized), "the revoked key")
		})

		It("has the subdomain as user name", check.Covers(requirement.SupportIssuesKey), func(ctx SpecContext) {
			w := scene.Open(check.On(t))
			w.FoundCompany(ctx)
			a := w.Desk.Post(ctx, "/support/companies/"+w.Company.Subdomain+"/scim_key", nil)
			w.Redact(a.Text("key"))
			a.That(requirement.SupportIssuesKey, check.Have("username", w.Company.Subdomain))
			a.ThatValue(requirement.SupportIssuesKey, len(a.Text("key")), gomega.BeNumerically(">=", 16), "a key that cannot be guessed")
		})
	})
}
