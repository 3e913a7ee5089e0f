package lifecycle

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Provisioning declares how users come into Lessonly and stay up to date.
func Provisioning(t *target.Target) {
	Describe("giving the application", func() {
		It("creates the user in Lessonly", check.Covers(requirement.Provisions), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.NewPerson(ctx)
			w.Users(ctx, p.Email).That(requirement.Provisions, scene.BeUnknown(), "before the user has the application")

			w.Join(ctx, w.Group, p)
			w.Settle(ctx)

			w.Users(ctx, p.Email).That(requirement.Provisions, scene.BeActive(), "after joining a bound group")
			w.That(requirement.Provisions, w.Tap.Sent(), scene.HaveSent(http.MethodPost))
		})

		It("creates the members a group has when it is bound", check.Covers(requirement.Provisions), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			group := w.NewGroup(ctx)
			first, second := w.NewPerson(ctx), w.NewPerson(ctx)
			w.Join(ctx, group, first)
			w.Join(ctx, group, second)

			w.Bind(ctx, group)
			w.Settle(ctx)

			for _, p := range []scene.Person{first, second} {
				w.Users(ctx, p.Email).That(requirement.Provisions, scene.BeActive())
			}
		})

		It("takes over a user who is in Lessonly already", check.Covers(requirement.Provisions), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.NewPerson(ctx)
			body := t.People.New()
			body["userName"], body["emails"] = p.Username, []any{map[string]any{"value": p.Email, "primary": true}}
			body["name"] = map[string]any{"givenName": "Augusta", "familyName": "Byron"}
			there := w.SCIM(w.Key()).Post(ctx, "/Users", body)
			w.Need(requirement.Post201, there, check.HaveStatus(http.StatusCreated))

			w.Join(ctx, w.Group, p)
			w.Settle(ctx)

			w.Users(ctx, p.Email).That(requirement.Provisions, scene.HaveUser("name", p.Given()+" "+p.Family()), "the one user, with JumpCloud's name")
			w.That(requirement.Provisions, scene.OfUsers(w.Tap.Sent()), scene.HaveSentNo(http.MethodPost))
		})

		It("sends nothing of users who are in no bound group", check.Covers(requirement.UnboundUnmanaged), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p, group := w.NewPerson(ctx), w.NewGroup(ctx)
			before := w.Tap.Mark()
			w.Join(ctx, group, p)
			w.Change(ctx, &p, map[string]any{"jobTitle": "Analyst"})
			w.Settle(ctx)
			w.That(requirement.UnboundUnmanaged, w.Tap.Since(before), scene.BeSilent(), "a change of a user in an unbound group")

			// The same is recorded once the group is bound, so nothing was missed.
			w.Bind(ctx, group)
			w.Settle(ctx)
			w.That(requirement.UnboundUnmanaged, w.Tap.Since(before), scene.HaveSent(http.MethodPost), "the same user once the group is bound")
			bound := w.Tap.Mark()
			w.Change(ctx, &p, map[string]any{"jobTitle": "Director"})
			w.Settle(ctx)
			w.That(requirement.UnboundUnmanaged, w.Tap.Since(bound), scene.HaveSent(http.MethodPut), "a change while it is bound")
		})
	})

	Describe("changing a user at JumpCloud", func() {
		It("changes the user in Lessonly and makes no second one", check.Covers(requirement.Updates), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			w.Users(ctx, p.Email).That(requirement.Updates, scene.HaveUser("name", "Ada Lovelace"), "before")
			before := w.Tap.Mark()

			w.Change(ctx, &p, map[string]any{"lastname": "Byron"})
			w.Settle(ctx)

			w.Users(ctx, p.Email).That(requirement.Updates, scene.HaveUser("name", "Ada Byron"), "after")
			w.That(requirement.Updates, scene.OfUsers(w.Tap.Since(before)), scene.HaveSentNo(http.MethodPost))
		})

		It("sends the last of several changes", check.Covers(requirement.Updates), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			for _, title := range []string{"Clerk", "Analyst", "Director"} {
				w.Change(ctx, &p, map[string]any{"jobTitle": title})
			}
			w.Settle(ctx)
			w.Users(ctx, p.Email).That(requirement.Updates, scene.HaveUser("job_title", "Director"))
		})

		It("is tried again when Lessonly was busy", check.Covers(requirement.Updates), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			before := w.Tap.Mark()
			w.Tap.Answering(scene.Once(func(s scene.Sent) *scene.Reply {
				if !s.Writes() {
					return nil
				}
				return &scene.Reply{Status: http.StatusServiceUnavailable, Header: map[string]string{"Retry-After": "0"}, Body: "busy"}
			}))
			w.Change(ctx, &p, map[string]any{"lastname": "Byron"})
			w.Settle(ctx)
			w.That(requirement.Updates, w.Tap.Since(before), scene.HaveSent(http.MethodPut), "it was sent")
			w.Users(ctx, p.Email).That(requirement.Updates, check.AtMost(requirement.Should, scene.HaveUser("name", "Ada Byron")), "after a first answer of 503")
		})

		It("clears in Lessonly what is cleared at JumpCloud", check.Covers(requirement.Updates), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx, func(user map[string]any) { user["department"] = "Sales" })
			w.Users(ctx, p.Email).That(requirement.Updates, scene.HaveUser("department", "Sales"), "before")
			w.Change(ctx, &p, map[string]any{"department": ""})
			w.Settle(ctx)
			w.Users(ctx, p.Email).That(requirement.Updates, scene.HaveUser("department", nil), "after")
		})
	})
}
