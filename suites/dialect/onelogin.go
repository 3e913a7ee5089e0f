package dialect

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

var plainHeader = map[string]string{"Accept": check.MediaType, "Content-Type": check.MediaType}

// OneLogin declares what OneLogin is thought to send; none of it is documented.
func OneLogin(t *target.Target) {
	Describe("OneLogin", func() {
		It("looks users up and updates them by PUT", check.Covers(requirement.OneLoginLookup, requirement.OneLoginUpdate), func(ctx SpecContext) {
			w := dial(t, plainHeader)
			w.NewUser(ctx) // whom a filter without effect would find too
			body := t.People.New()
			made := w.Create(ctx, "/Users", body)
			path := check.Item("/Users", made.ID())
			w.get(ctx, "/Users").That(requirement.OneLoginLookup, check.BeList(), "the list")
			w.get(ctx, "/Users", "filter", eq("userName", body["userName"].(string))).That(requirement.OneLoginLookup, check.Find(made.ID()))
			w.get(ctx, "/Users", "filter", eq("userName", t.People.Name())).That(requirement.OneLoginLookup, notFound(true), "nobody")

			renamed := edit(body, "name", map[string]any{"givenName": "Augusta", "familyName": "King"})
			w.changed(ctx, requirement.OneLoginUpdate, "another name", w.send(ctx, http.MethodPut, path, renamed), path, check.HaveText("name.familyName", "King"), check.Have("id", made.ID()))
			for _, active := range []bool{false, true} {
				a := w.send(ctx, http.MethodPut, path, edit(renamed, "active", active))
				w.changed(ctx, requirement.OneLoginUpdate, "active "+check.Show(active), a, path, check.Have("active", active))
			}
		})

		It("sends what other servers choke on", check.Covers(requirement.OneLoginEmails, requirement.OneLoginLegacy), func(ctx SpecContext) {
			w := dial(t, plainHeader)
			body := t.People.New()
			address := body["userName"].(string)
			a := w.send(ctx, http.MethodPost, "/Users", edit(body, "emails", map[string]any{"value": address, "type": "work", "primary": true}))
			if a.OK() {
				w.get(ctx, check.Item("/Users", a.ID())).That(requirement.OneLoginEmails, check.HaveValues("emails", "value", address), "the address, read afterwards")
			} else {
				a.That(requirement.OneLoginEmails, check.BeError(http.StatusBadRequest))
				w.get(ctx, "/Users", "filter", eq("userName", address)).That(requirement.OneLoginEmails, notFound(true), "nothing is stored")
			}

			legacy := w.send(ctx, http.MethodPost, "/Users", edit(t.People.New(), "schemas", []any{"urn:scim:schemas:core:1.0"}))
			legacy.That(requirement.OneLoginLegacy, check.Expect("400 with a SCIM error, or 201", func(a *check.Answer) (string, bool) {
				refused, _ := check.BeError(http.StatusBadRequest).Match(a)
				return a.String(), refused || a.Status == http.StatusCreated
			}))
		})

		It("adds a member to a group and removes it", check.Covers(requirement.OneLoginGroup), func(ctx SpecContext) {
			w := dial(t, plainHeader)
			ada, bea := w.userID(ctx), w.userID(ctx)
			path := w.groupOf(ctx, ada)
			add := w.patch(ctx, path, check.Op{"op": "add", "path": "members", "value": []any{map[string]any{"value": bea}}})
			w.changed(ctx, requirement.OneLoginGroup, "add", add, path, members(ada, bea))
			remove := w.patch(ctx, path, check.Op{"op": "remove", "path": `members[value eq "` + bea + `"]`})
			w.changed(ctx, requirement.OneLoginGroup, "remove", remove, path, members(ada))
		})
	})
}
