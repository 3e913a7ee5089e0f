package dialect

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// JumpCloud declares the sequences of JumpCloud's connector.
func JumpCloud(t *target.Target) {
	Describe("JumpCloud", func() {
		It("tests the connection", check.Covers(requirement.JumpCloudTest), func(ctx SpecContext) {
			w := dial(t, plainHeader)
			r := requirement.JumpCloudTest
			w.get(ctx, "/Users").That(r, check.BeList(), "the list of users")
			body := t.People.New()
			_, user := w.created(ctx, r, "/Users", body)
			paths := []string{user}
			if offers(t, requirement.Groups) {
				w.get(ctx, "/Groups").That(r, check.BeList(), "the list of groups")
				_, group := w.created(ctx, r, "/Groups", t.People.NewGroup())
				paths = append(paths, group)
			}
			change := func(about, attribute string, value any, now types.GomegaMatcher) {
				if offers(t, requirement.Patch) {
					w.changed(ctx, r, about, w.patch(ctx, user, check.Op{"op": "replace", "path": attribute, "value": value}), user, now)
					return
				}
				body[attribute] = value
				w.changed(ctx, r, about, w.send(ctx, http.MethodPut, user, body), user, now)
			}
			change("the update", "name", map[string]any{"givenName": "Augusta", "familyName": "King"}, check.HaveText("name.familyName", "King"))
			change("the deactivation", "active", false, check.Have("active", false))
			for _, path := range paths {
				gone := w.send(ctx, http.MethodDelete, path, nil)
				gone.That(r, check.Expect("success, or 405 or 501", func(a *check.Answer) (string, bool) {
					return a.String(), a.OK() || a.Status == http.StatusMethodNotAllowed || a.Status == http.StatusNotImplemented
				}), "the deletion")
				if gone.OK() {
					w.get(ctx, path).That(r, check.HaveStatus(http.StatusNotFound), "it is gone")
				}
			}
		})

		It("keeps groups", check.Covers(requirement.JumpCloudGroups), func(ctx SpecContext) {
			w := dial(t, plainHeader)
			r := requirement.JumpCloudGroups
			ada, bea := w.userID(ctx), w.userID(ctx)
			member := func(id string) []any { return []any{map[string]any{"value": id}} }
			group := edit(t.People.NewGroup(), "members", member(ada))
			made, path := w.created(ctx, r, "/Groups", group)
			if offers(t, requirement.Filter) {
				w.NewGroup(ctx) // which a filter without effect would find too
				found := w.get(ctx, "/Groups", "filter", eq("displayName", group["displayName"].(string)))
				found.That(r, check.Find(made.ID()), "the look-up by name, by which a group that is there is taken over")
			}
			for _, about := range []string{"a new member", "the same member again"} {
				add := w.patch(ctx, path, check.Op{"op": "add", "path": "members", "value": member(bea)})
				w.changed(ctx, r, about, add, path, members(ada, bea))
			}
			name := t.People.Name()
			renamed := w.patch(ctx, path, check.Op{"op": "replace", "path": "displayName", "value": name})
			w.changed(ctx, r, "another name", renamed, path, check.HaveText("displayName", name), members(ada, bea))

			removed := w.patch(ctx, path, check.Op{"op": "remove", "path": "members", "value": member(bea)})
			if removed.OK() {
				w.changed(ctx, r, "a member less", removed, path, members(ada))
			} else {
				removed.That(r, check.HaveStatus(http.StatusBadRequest), "a member less")
				w.read(ctx, path).That(r, members(ada, bea), "nothing changed")
			}
		})
	})
}

// Everybody declares what all provisioners do alike.
func Everybody(t *target.Target) {
	Describe("any of them", func() {
		It("links a user who is there already", check.Covers(requirement.ExistingUser), func(ctx SpecContext) {
			w := dial(t, plainHeader)
			r := requirement.ExistingUser
			w.NewUser(ctx) // whom a filter without effect would find too
			body := t.People.New()
			made := w.Create(ctx, "/Users", body)
			lookup := func() *check.Answer { return w.get(ctx, "/Users", "filter", eq("userName", body["userName"].(string))) }
			found := lookup()
			found.That(r, check.Find(made.ID()), "the look-up")
			linked := edit(body, "externalId", t.People.Name(), "name", map[string]any{"givenName": "Augusta", "familyName": "King"})
			path := check.Item("/Users", made.ID())
			w.changed(ctx, r, "the update", w.send(ctx, http.MethodPut, path, linked), path, check.HaveText("name.familyName", "King"))
			twice := w.send(ctx, http.MethodPost, "/Users", linked)
			twice.That(r, check.Expect("409, or the user who is there", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status == http.StatusConflict || a.OK() && a.ID() == made.ID()
			}), "the second create")
			lookup().That(r, check.Find(made.ID()), "there is one")
		})
	})
}
