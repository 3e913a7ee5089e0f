package dialect

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// oktaHeader is what Okta's engineers say its client sends (okta-blog-archive
// pull request 1956), without its User-Agent.
var oktaHeader = map[string]string{
	"Accept": check.MediaType, "Accept-Charset": "utf-8", "Content-Type": check.MediaType + "; charset=utf-8",
}

// oktaUser is the body of Okta's create.
func oktaUser(p *target.People) map[string]any {
	return edit(p.New(),
		"locale", "en-US", "externalId", p.Name(), "groups", []any{}, "password", oktaPassword)
}

// oktaPassword is sent with each create: a random one unless passwords are
// synchronised. It meets the rules that directories have.
const oktaPassword = "1mz050nQ-Hallmark"

// oktaLookup is the query by which Okta looks a resource up.
func oktaLookup(ctx context.Context, w wire, endpoint, attribute, value string) *check.Answer {
	return w.get(ctx, endpoint, "filter", eq(attribute, value), "startIndex", "1", "count", "100")
}

// Okta declares what Okta sends about users.
func Okta(t *target.Target) {
	Describe("Okta", func() {
		It("tests the connection and reads pages", check.Covers(requirement.OktaProbe, requirement.OktaPages), check.Alone(), func(ctx SpecContext) {
			w := dial(t, oktaHeader)
			w.NewUser(ctx)
			w.NewUser(ctx)
			for _, count := range []int{2, 1} {
				a := w.get(ctx, "/Users", "startIndex", "1", "count", fmt.Sprint(count))
				a.That(requirement.OktaProbe, check.BeList(), "count=%d", count)
				a.That(requirement.OktaProbe, firstPage(count), "count=%d", count)
			}
			both := w.get(ctx, "/Users", "startIndex", "1", "count", "2").IDs()
			first, second := w.get(ctx, "/Users", "startIndex", "1", "count", "1"), w.get(ctx, "/Users", "startIndex", "2", "count", "1")
			second.ThatValue(requirement.OktaPages, append(first.IDs(), second.IDs()...), check.ExpectValue("the page of two, "+check.Show(both)+", in two pages of one", func(ids []string) (string, bool) {
				return check.Show(ids), len(ids) == 2 && ids[0] != ids[1] && slices.Equal(ids, both)
			}))
		})

		It("looks users up", check.Covers(requirement.OktaLookup, requirement.OktaInactiveLookup, requirement.OktaUnknown), func(ctx SpecContext) {
			w := dial(t, oktaHeader)
			w.NewUser(ctx) // whom a filter without effect would find too
			body := t.People.New()
			made := w.Create(ctx, "/Users", body)
			name := body["userName"].(string)
			found := check.Find(made.ID())
			oktaLookup(ctx, w, "/Users", "userName", name).That(requirement.OktaLookup, found)
			oktaLookup(ctx, w, "/Users", "userName", strings.ToUpper(name)).That(requirement.OktaLookup, check.HaveStatus(http.StatusOK), "in another case")
			oktaLookup(ctx, w, "/Users", "userName", t.People.Name()).That(requirement.OktaLookup, notFound(true), "nobody")

			missing := w.get(ctx, "/Users/"+t.People.Name())
			missing.That(requirement.OktaUnknown, check.BeError(http.StatusNotFound))
			missing.That(requirement.OktaUnknown, check.Expect("a detail", func(a *check.Answer) (string, bool) { return a.String(), a.Text("detail") != "" }), "its detail")

			path := check.Item("/Users", made.ID())
			inactive := w.send(ctx, http.MethodPut, path, edit(body, "active", false))
			w.Need(requirement.OktaPutInactive, inactive, beSuccess)
			oktaLookup(ctx, w, "/Users", "userName", name).That(requirement.OktaInactiveLookup, found)
		})

		It("sends credentials with each request", check.Covers(requirement.Okta401), func(ctx SpecContext) {
			w := dial(t, oktaHeader)
			if t.SCIM.Credential.Scheme == target.None {
				w.Skip("the target was given without a credential")
			}
			a := w.Send(ctx, check.Request{Method: http.MethodGet, Path: "/Users", Query: check.Query("startIndex", "1", "count", "1"), Header: w.on(nil), NoCredential: true})
			a.That(requirement.Okta401, check.BeError(http.StatusUnauthorized))
			a.That(requirement.Okta401, check.Have("status", "401"), "its status")
		})

		It("creates users", check.Covers(requirement.OktaCreate, requirement.OktaDuplicate, requirement.OktaRead), func(ctx SpecContext) {
			w := dial(t, oktaHeader)
			body := oktaUser(t.People)
			made, path := w.created(ctx, requirement.OktaCreate, "/Users", body)
			made.That(requirement.OktaCreate, check.Hold("userName", body["userName"]), "its userName")
			for _, a := range []*check.Answer{made, w.get(ctx, path)} {
				a.That(requirement.OktaCreate, check.HaveNo("password"), "no password in the answer to %s", a.Method)
			}
			twice := w.send(ctx, http.MethodPost, "/Users", edit(oktaUser(t.People), "userName", body["userName"], "emails", body["emails"]))
			twice.That(requirement.OktaDuplicate, check.HaveStatus(http.StatusConflict))
			again := w.get(ctx, path)
			again.That(requirement.OktaRead, check.HaveStatus(http.StatusOK))
			again.That(requirement.OktaRead, check.Have("id", made.ID()), "its id")
			again.That(requirement.OktaRead, check.Hold("userName", body["userName"]), "its userName")
		})

		It("updates, deactivates and activates by PUT", check.Covers(requirement.OktaPut, requirement.OktaPutInactive), func(ctx SpecContext) {
			w := dial(t, oktaHeader)
			path := check.Item("/Users", w.NewUser(ctx).ID())
			// Okta sends back what it read, with its changes.
			put := func(pairs ...any) *check.Answer {
				read := w.get(ctx, path)
				w.Need(requirement.OktaRead, read, check.HaveStatus(http.StatusOK))
				return w.send(ctx, http.MethodPut, path, edit(read.Object(), pairs...))
			}
			w.changed(ctx, requirement.OktaPut, "a new name", put("name", map[string]any{"givenName": "Augusta", "familyName": "King"}), path, check.HaveText("name.familyName", "King"))
			w.changed(ctx, requirement.OktaPutInactive, "active false", put("active", false), path, check.Have("active", false))
			w.changed(ctx, requirement.OktaPutInactive, "active true", put("active", true), path, check.Have("active", true))
		})

		It("deactivates and activates by PATCH without a path", check.Covers(requirement.OktaDeactivate), func(ctx SpecContext) {
			w := dial(t, oktaHeader)
			path := check.Item("/Users", w.NewUser(ctx).ID())
			for _, active := range []bool{false, true} {
				a := w.patch(ctx, path, check.Op{"op": "replace", "value": map[string]any{"active": active}})
				w.changed(ctx, requirement.OktaDeactivate, "active "+check.Show(active), a, path, check.Have("active", active))
			}
		})

		It("keeps one user from assignment to unassignment", check.Covers(requirement.OktaLifecycle), func(ctx SpecContext) {
			w := dial(t, oktaHeader)
			w.NewUser(ctx) // whom a filter without effect would find too
			body := oktaUser(t.People)
			made := w.send(ctx, http.MethodPost, "/Users", body)
			w.Need(requirement.OktaCreate, made, check.HaveStatus(http.StatusCreated))
			path := check.Item("/Users", made.ID())
			for _, change := range [][]any{{"displayName", "Augusta King"}, {"active", false}, {"active", true}, {"active", false}} {
				read := w.get(ctx, path)
				w.Need(requirement.OktaRead, read, check.HaveStatus(http.StatusOK))
				w.Need(requirement.OktaPut, w.send(ctx, http.MethodPut, path, edit(read.Object(), change...)), beSuccess)
			}
			found := oktaLookup(ctx, w, "/Users", "userName", body["userName"].(string))
			found.That(requirement.OktaLifecycle, check.Find(made.ID()), "there is one")
			end := w.get(ctx, path)
			end.That(requirement.OktaLifecycle, check.Have("active", false), "its end")
			end.That(requirement.OktaLifecycle, check.Hold("userName", body["userName"]), "its userName")
			if _, kept := made.Get("externalId"); kept {
				end.That(requirement.OktaLifecycle, check.Hold("externalId", body["externalId"]), "its externalId")
			}
		})
	})
}

// OktaGroups declares what Okta's Group Push sends.
func OktaGroups(t *target.Target) {
	Describe("Okta's Group Push", func() {
		It("looks groups up, creates and deletes them", check.Covers(
			requirement.OktaGroupLookup, requirement.OktaGroupCreate, requirement.OktaGroupDelete,
		), func(ctx SpecContext) {
			w := dial(t, oktaHeader)
			name := t.People.Name()
			w.NewGroup(ctx) // which a filter without effect would find too
			oktaLookup(ctx, w, "/Groups", "displayName", name).That(requirement.OktaGroupLookup, notFound(true), "none")
			made, path := w.created(ctx, requirement.OktaGroupCreate, "/Groups", edit(t.People.NewGroup(), "displayName", name, "members", []any{}))
			oktaLookup(ctx, w, "/Groups", "displayName", name).That(requirement.OktaGroupLookup, check.Find(made.ID()))

			member := w.userID(ctx)
			full := w.groupOf(ctx, member)
			w.send(ctx, http.MethodDelete, full, nil).That(requirement.OktaGroupDelete, beSuccess)
			w.get(ctx, full).That(requirement.OktaGroupDelete, check.HaveStatus(http.StatusNotFound), "the group is gone")
			w.get(ctx, check.Item("/Users", member)).That(requirement.OktaGroupDelete, check.HaveStatus(http.StatusOK), "its member is not")
			w.get(ctx, path).That(requirement.OktaGroupDelete, check.HaveStatus(http.StatusOK), "another group is not")
		})

		It("renames and fills groups by PATCH", check.Covers(requirement.OktaGroupRename, requirement.OktaGroupMembers), func(ctx SpecContext) {
			w := dial(t, oktaHeader)
			ada, bea, cyd := w.userID(ctx), w.userID(ctx), w.userID(ctx)
			path, name := w.groupOf(ctx), t.People.Name()
			id := w.read(ctx, path).ID()
			rename := check.Op{"op": "replace", "value": map[string]any{"id": id, "displayName": name}}
			w.changed(ctx, requirement.OktaGroupRename, "another name", w.patch(ctx, path, rename), path, check.HaveText("displayName", name), check.Have("id", id))

			member := func(id string) map[string]any { return map[string]any{"value": id, "display": "ada@example.com"} }
			add := func(id string) check.Op {
				return check.Op{"op": "add", "path": "members", "value": []any{member(id)}}
			}
			w.changed(ctx, requirement.OktaGroupMembers, "add", w.patch(ctx, path, add(ada)), path, members(ada))
			w.changed(ctx, requirement.OktaGroupMembers, "replace", w.patch(ctx, path, check.Op{"op": "replace", "path": "members", "value": []any{member(ada), member(bea)}}), path, members(ada, bea))
			both := w.patch(ctx, path, check.Op{"op": "remove", "path": `members[value eq "` + ada + `"]`}, add(cyd))
			w.changed(ctx, requirement.OktaGroupMembers, "remove and add", both, path, members(bea, cyd))
		})

		It("replaces groups by PUT", check.Covers(requirement.OktaGroupPut), func(ctx SpecContext) {
			w := dial(t, oktaHeader)
			ada, bea := w.userID(ctx), w.userID(ctx)
			path, name := w.groupOf(ctx, ada), t.People.Name()
			read := w.read(ctx, path)
			w.Need(requirement.Get200, read, check.HaveStatus(http.StatusOK))
			put := w.send(ctx, http.MethodPut, path, edit(read.Object(), "displayName", name, "members", []any{map[string]any{"value": bea, "display": "bea@example.com"}}))
			w.changed(ctx, requirement.OktaGroupPut, "name and members", put, path, check.HaveText("displayName", name), members(bea))
		})
	})
}

// firstPage wants what Okta reads of the first page of people: numbers that fit what is
// there, and an id and a userName of each.
func firstPage(count int) types.GomegaMatcher {
	expected := fmt.Sprintf("startIndex 1, itemsPerPage and 1 to %d Resources that agree, totalResults of no fewer, and an id and a userName of each", count)
	return check.Expect(expected, func(a *check.Answer) (string, bool) {
		start, _ := a.Get("startIndex")
		page, _ := a.Get("itemsPerPage")
		one, ok := check.Integer(start)
		per, integer := check.Integer(page)
		n := len(a.Resources())
		ok = ok && integer && one == 1 && per == n && n > 0 && n <= count && a.Total() >= n
		for _, user := range a.Resources() {
			id, _ := check.Lookup(user, "id")
			name, _ := check.Lookup(user, "userName")
			ok = ok && check.Assigned(id) && check.Assigned(name)
		}
		return a.String(), ok
	})
}
