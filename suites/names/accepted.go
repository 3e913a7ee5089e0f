package names

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/fixtures"
	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Accepted declares the names that must pass.
func Accepted(t *target.Target) {
	Describe("an ordinary name", func() {
		for _, name := range fixtures.GoodNames() {
			It("is stored as it is: "+name, check.Covers(requirement.GoodNames), func(ctx SpecContext) {
				s := check.On(t)
				for _, part := range parts() {
					user := named(t.People.New(), part, name)
					created := s.Post(ctx, "/Users", user)
					created.That(requirement.GoodNames, check.BeCreated(), "%s on create", part)
					if created.ID() != "" {
						s.Get(ctx, check.Item("/Users", created.ID())).That(requirement.GoodNames, check.Have("name."+part, name), "%s after create", part)
					}

					item := check.Item("/Users", s.Create(ctx, "/Users", named(t.People.New(), "givenName", "Anna")).ID())
					before := s.Get(ctx, item)
					s.Put(ctx, item, named(before.Object(), part, name)).That(requirement.GoodNames, check.HaveStatus(http.StatusOK), "%s on update", part)
					s.Get(ctx, item).That(requirement.GoodNames, check.Have("name."+part, name), "%s after update", part)
				}
			})
		}
	})
}
