package mapping

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Boundary declares what must not leave the directory.
func Boundary(t *target.Target) {
	// everything gives a user all that JumpCloud can hold.
	everything := func(manager scene.Person) func(user map[string]any) {
		return func(user map[string]any) {
			full(user)
			user["manager"] = manager.ID
			user["middlename"], user["displayname"], user["description"] = "King", "The Countess", "Writes programs"
			user["location"], user["company"], user["employeeType"] = "Nowhere-at-all", "Analytical Engines", "Contract"
			user["employeeIdentifier"] = "E-" + t.People.Name()
			user["alternateEmail"] = "private-" + t.People.Name() + "@example.org"
			user["attributes"] = []any{map[string]any{"name": "division", "value": "Secret-Division"}}
			user["phoneNumbers"] = []any{map[string]any{"type": "work", "number": "+44 20 0000"}}
			user["addresses"] = []any{map[string]any{"type": "work", "locality": "Marylebone"}}
		}
	}

	Describe("what is sent", func() {
		It("is the table and nothing else, on create, update and deactivation", check.Covers(
			requirement.TableOnly, requirement.TableRows, requirement.NoDivision, requirement.NoManager, requirement.SCIM20,
		), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			boss := w.NewPerson(ctx)
			p := w.Hire(ctx, everything(boss))
			w.Change(ctx, &p, map[string]any{"jobTitle": "Countess"})
			w.Settle(ctx)
			w.Leave(ctx, w.Group, p)
			w.Settle(ctx)

			sent := scene.OfUsers(w.Tap.Writes(0))
			if len(sent) < 3 { // otherwise there would be nothing to look at
				w.Block("of a create, an update and a deactivation there were sent only: %s", scene.Wire(sent))
			}
			for _, s := range sent {
				if s.Method == http.MethodDelete {
					continue // has no body; that it must not be sent is S-056
				}
				s.Answer.ThatValue(requirement.TableOnly, s.Body, onlyTheTable(), "%s %s", s.Method, s.Path)
				s.Answer.ThatValue(requirement.NoDivision, s.Body, notNaming("division", "Secret-Division"), "%s %s", s.Method, s.Path)
				s.Answer.ThatValue(requirement.NoManager, s.Body, notNaming("manager", boss.ID), "%s %s", s.Method, s.Path)
				s.Answer.ThatValue(requirement.SCIM20, s.Body["schemas"], gomega.ContainElement(any(target.UserSchema)), "%s %s", s.Method, s.Path)
			}
			created, ok := w.Tap.Last(0, http.MethodPost)
			w.That(requirement.TableRows, w.Tap.Sent(), scene.HaveSent(http.MethodPost))
			for _, r := range rows() {
				if value, has := p.Attributes[r.field]; ok && has && r.field != "jobTitle" {
					created.Answer.ThatValue(requirement.TableRows, created.Body, have(r.wire[0]+" to be sent", at(r.wire, value)), r.field)
				}
			}
		})

		It("has no attribute that the user does not have", check.Covers(requirement.TableOnly), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			w.Change(ctx, &p, map[string]any{"lastname": "Byron"})
			w.Settle(ctx)
			sent := scene.OfUsers(w.Tap.Writes(0))
			if len(sent) < 2 {
				w.Block("of a create and an update there were sent only: %s", scene.Wire(sent))
			}
			for _, s := range sent {
				s.Answer.ThatValue(requirement.TableOnly, s.Body, onlyTheTable(), "%s %s", s.Method, s.Path)
			}
		})
	})

	Describe("in Lessonly", func() {
		It("leaves the manager empty although the user has one", check.Covers(requirement.NoManager), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx, everything(w.NewPerson(ctx)))
			w.Users(ctx, p.Email).That(requirement.NoManager, scene.HaveUser("manager_name", nil))
		})

		It("speaks SCIM 2.0", check.Covers(requirement.SCIM20), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			id, _ := w.Learner(ctx, p.Email)
			scim := w.SCIM(w.Key())
			scim.Get(ctx, check.Item("/Users", id)).That(requirement.SCIM20, check.HaveSchema(target.UserSchema), "a user")
			scim.Get(ctx, "/Users", "count", "1").That(requirement.SCIM20, check.BeList(), "a list")
			scim.Get(ctx, "/Users/no-such-user").That(requirement.SCIM20, check.BeError(http.StatusNotFound), "an error")
		})
	})
}
