package scim

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Delete declares what RFC 7644 §3.6 asks of deleting a resource. DELETE is
// only ever sent to what the spec itself created, or to an id that is not there.
func Delete(t *target.Target) {
	Describe("deleting", func() {
		for _, k := range []kind{users, groups} {
			It("answers 204 without a body for a "+k.word+", which is gone then", check.Covers(requirement.Delete204, requirement.DeleteGet404), func(ctx SpecContext) {
				s := k.on(t)
				created := s.Create(ctx, k.endpoint, k.body(t.People))
				path := check.Item(k.endpoint, created.ID())
				mustRead(ctx, s, path)
				retire(ctx, s, path)

				a := s.Delete(ctx, path)

				deletes(s, a)
				a.That(requirement.Delete204, check.HaveStatus(http.StatusNoContent))
				a.That(requirement.Delete204, check.Expect("no body", func(a *check.Answer) (string, bool) { return a.String(), len(a.Raw) == 0 }), "no body")
				if !a.OK() {
					s.Block("needs %s (%s): DELETE %s gave %s", requirement.Delete204.ID, requirement.Delete204.Text, path, a)
				}
				s.Get(ctx, path).That(requirement.DeleteGet404, check.HaveStatus(http.StatusNotFound))
			})
		}

		It("leaves nothing to write to", check.Covers(requirement.DeleteWrite404), func(ctx SpecContext) {
			s := check.On(t)
			user := t.People.New()
			created := s.Create(ctx, "/Users", user)
			path := check.Item("/Users", created.ID())
			mustPut(ctx, s, path, user)
			mustDelete(ctx, s, path)

			s.Put(ctx, path, user).That(requirement.DeleteWrite404, check.HaveStatus(http.StatusNotFound), "PUT")
			if offers(t, requirement.Patch) {
				name := one(s, "displayName", "name.familyName", "title") // some servers make displayName themselves
				s.Patch(ctx, path, check.Op{"op": "replace", "path": name, "value": "Late"}).
					That(requirement.DeleteWrite404, check.HaveStatus(http.StatusNotFound), "PATCH")
			}
			s.Delete(ctx, path).That(requirement.DeleteWrite404, check.HaveStatus(http.StatusNotFound), "a second DELETE")
		})

		It("takes the user out of lists, filters and searches", check.Covers(requirement.DeleteNotListed), check.Alone(), func(ctx SpecContext) {
			s := check.On(t)
			gone, stays := s.NewUser(ctx), s.NewUser(ctx)
			mustDelete(ctx, s, check.Item("/Users", gone.ID()))
			if !offers(t, requirement.Filter) {
				ids, last, complete := walk(ctx, s, "/Users", 1000, pages)
				if !complete || times(ids, stays.ID()) == 0 {
					s.Block("the target does not filter, and its list does not end within %d pages or lacks a user that was just created", pages)
				}
				last.ThatValue(requirement.DeleteNotListed, times(ids, gone.ID()), gomega.BeZero(), "in the list")
				return
			}
			for about, search := range map[string]func(filter string) *check.Answer{
				"in a filter": func(filter string) *check.Answer { return s.Get(ctx, "/Users", "filter", filter) },
				"in .search": func(filter string) *check.Answer {
					return s.Post(ctx, "/Users/.search", map[string]any{"schemas": []any{check.SearchRequestSchema}, "filter": filter})
				},
			} {
				found := search(eq("userName", stays.Text("userName")))
				if about == "in .search" && !found.OK() {
					continue // it is optional, RFC 7644 §3.4.3
				}
				s.Need(requirement.FilterEq, found, check.HaveIDs([]string{stays.ID()}, nil))
				search(eq("userName", gone.Text("userName"))).That(requirement.DeleteNotListed, check.HaveIDs(nil, []string{gone.ID()}), about)
			}
		})

		It("frees the user name", check.Covers(requirement.DeleteReuse), func(ctx SpecContext) {
			s := check.On(t)
			user := t.People.New()
			first := s.Create(ctx, "/Users", user)
			mustDelete(ctx, s, check.Item("/Users", first.ID()))
			s.Post(ctx, "/Users", user).That(requirement.DeleteReuse, check.BeCreated())
		})

		It("says 404 to an id that is not there", check.Covers(requirement.DeleteUnknown), func(ctx SpecContext) {
			s := check.On(t)
			first := s.NewUser(ctx)
			mustDelete(ctx, s, check.Item("/Users", first.ID()))
			unknown := check.Item("/Users", strange(s.NewUser(ctx).ID()))
			if s.Get(ctx, unknown).OK() {
				s.Block("the id made up for this check belongs to somebody: run it again")
			}
			s.Delete(ctx, unknown).That(requirement.DeleteUnknown, check.BeError(http.StatusNotFound), "an id of the server's own form")
			s.Delete(ctx, check.Item("/Users", "hallmark-no-such-id")).That(requirement.DeleteUnknown, check.BeError(http.StatusNotFound), "an id of another form")
		})
	})
}
