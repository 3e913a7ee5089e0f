package scim

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Create declares what RFC 7644 §3.3 asks of creating a resource.
func Create(t *target.Target) {
	Describe("creating a user", func() {
		It("answers 201 with an id", check.Covers(requirement.Post201, requirement.IDPresent), func(ctx SpecContext) {
			answer := check.On(t).Post(ctx, "/Users", t.People.New())

			answer.That(requirement.Post201, check.HaveStatus(http.StatusCreated))
			answer.That(requirement.IDPresent, check.HaveID())
		})
	})
}
