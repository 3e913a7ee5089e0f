package scim

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Tenants declares what RFC 7644 §6 asks of a service provider with several
// tenants: what is made in the first must be out of reach from the second.
func Tenants(t *target.Target) {
	Describe("another tenant", func() {
		It("reads and finds nothing of this one", check.Covers(requirement.TenantRead, requirement.TenantList), func(ctx SpecContext) {
			here := check.On(t)
			there := here.Second()
			for _, k := range tenantKinds(t) {
				mine, theirs := here.Create(ctx, k.endpoint, k.body(t.People)), there.Create(ctx, k.endpoint, k.body(t.People))
				path := check.Item(k.endpoint, mine.ID())
				mustRead(ctx, here, path)
				mustRead(ctx, there, check.Item(k.endpoint, theirs.ID())) // the second credential reads at all
				there.Get(ctx, path).That(requirement.TenantRead, check.HaveStatus(http.StatusNotFound), "%s", k.word)

				if offers(t, requirement.Filter) {
					attribute := k.named()
					query := eq(attribute, mine.Text(attribute))
					here.Need(requirement.FilterEq, here.Get(ctx, k.endpoint, "filter", query), check.Find(mine.ID()))
					there.Get(ctx, k.endpoint, "filter", query).That(requirement.TenantList, check.Find(), "a %s by %s", k.word, attribute)
					found := there.Post(ctx, k.endpoint+"/.search", map[string]any{"schemas": []any{check.SearchRequestSchema}, "filter": query})
					if found.OK() {
						found.That(requirement.TenantList, check.Find(), "a %s by .search", k.word)
					}
				}
				// What is new stands last in most lists, first in some.
				first := there.Get(ctx, k.endpoint)
				first.That(requirement.TenantList, check.HaveIDs(nil, []string{mine.ID()}), "the first page of %ss", k.word)
				if rest := first.Total() - len(first.IDs()); rest > 0 {
					last := there.Get(ctx, k.endpoint, "startIndex", fmt.Sprint(max(1, first.Total()-len(first.IDs())+1)))
					last.That(requirement.TenantList, check.HaveIDs(nil, []string{mine.ID()}), "the last page of %ss", k.word)
				}
			}
		})

		It("changes and deletes nothing of this one", check.Covers(requirement.TenantWrite), func(ctx SpecContext) {
			here := check.On(t)
			there := here.Second()
			for _, k := range tenantKinds(t) {
				body := k.body(t.People)
				path := check.Item(k.endpoint, here.Create(ctx, k.endpoint, body).ID())
				before := mustRead(ctx, here, path)
				renamed := edit(body, "displayName", t.People.Name())
				patch := check.Op{"op": "replace", "path": "displayName", "value": t.People.Name()}
				nobody := check.Item(k.endpoint, strange(before.ID()))
				for _, w := range []struct {
					ask     func() *check.Answer
					unknown func() *check.Answer // the same of a resource that nobody has
				}{
					{func() *check.Answer { return there.Patch(ctx, path, patch) }, func() *check.Answer { return there.Patch(ctx, nobody, patch) }},
					{func() *check.Answer { return there.Delete(ctx, path) }, func() *check.Answer { return there.Delete(ctx, nobody) }},
					{func() *check.Answer { return there.Put(ctx, path, renamed) }, nil}, // last, since it might create one
				} {
					// Who accepts it for any id has reached nothing: what an unknown id
					// must be answered with is another requirement.
					a := w.ask()
					if a.OK() && w.unknown != nil && !w.unknown().OK() {
						a.That(requirement.TenantWrite, check.Refuse(), "%s of a %s", a.Method, k.word)
					}
					here.Get(ctx, path).That(requirement.TenantWrite, check.Agree(before, "id", "displayName", "userName", "active"), "the %s after a %s with the other credential", k.word, a.Method)
				}
			}
		})

		It("has no say over who this one's users are", check.Covers(requirement.TenantAdopt, requirement.TenantUnique), func(ctx SpecContext) {
			here := check.On(t)
			there := here.Second()
			body := edit(t.People.New(), "externalId", t.People.Name())
			path := check.Item("/Users", here.Create(ctx, "/Users", body).ID())
			before := mustRead(ctx, here, path)
			there.NewUser(ctx) // the second credential creates at all

			twin := edit(body, "displayName", t.People.Name(), "active", false, "name", map[string]any{"givenName": "Eve", "familyName": "Fox"})
			a := there.Post(ctx, "/Users", twin)

			a.That(requirement.TenantUnique, check.Expect("201, or 409 that tells nothing of the other tenant's user", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status == http.StatusCreated || a.Status == http.StatusConflict && !strings.Contains(string(a.Raw), before.ID())
			}))
			here.Get(ctx, path).That(requirement.TenantAdopt, check.Agree(before, "id", "userName", "displayName", "name.givenName", "name.familyName", "active", "externalId"), "the user is as it was")
			if a.OK() && a.ID() != "" {
				a.ThatValue(requirement.TenantAdopt, a.ID(), check.ExpectValue("an id of its own", func(id string) (string, bool) { return "the other tenant's id " + id, id != before.ID() }))
				// A server that keeps no deactivated users has none to show.
				if own := there.Get(ctx, check.Item("/Users", a.ID())); own.OK() {
					own.That(requirement.TenantAdopt, check.Hold("userName", body["userName"]), "a user of its own")
				}
			}
		})

		It("cannot have this one's users in its groups, nor as managers", check.Covers(requirement.TenantMember), func(ctx SpecContext) {
			here := check.On(t)
			there := here.Second()
			secret := t.People.Name()
			mine := here.NewUser(ctx, func(user map[string]any) { user["displayName"] = secret })
			foreign, nobody := mine.ID(), strange(mine.ID())
			if !offers(t, requirement.Groups) && !offers(t, requirement.Enterprise) {
				here.Skip("the target offers neither groups nor managers")
			}
			if offers(t, requirement.Groups) {
				own := there.NewUser(ctx).ID()
				there.NewGroup(ctx, own) // a member of its own is taken
				join := func(id string) (*check.Answer, bool) {
					group := edit(t.People.NewGroup(), "members", []any{map[string]any{"value": id}})
					a := there.Post(ctx, "/Groups", group)
					if !a.OK() {
						return a, false
					}
					after := readGroup(ctx, there, check.Item("/Groups", a.ID()))
					return after, slices.Contains(after.Values("members", "value"), strings.ToLower(id))
				}
				_, anybody := join(nobody)
				after, joined := join(foreign)
				after.ThatValue(requirement.TenantMember, joined && !anybody, check.ExpectValue("no member of another tenant", func(bad bool) (string, bool) { return after.String(), !bad }), "a member")
				after.That(requirement.TenantMember, check.Expect("nothing of the other tenant's user", func(a *check.Answer) (string, bool) {
					return a.String(), !strings.Contains(string(a.Raw), secret) && !strings.Contains(string(a.Raw), mine.Text("userName"))
				}), "what a member shows")
				here.Get(ctx, check.Item("/Users", foreign)).That(requirement.TenantMember, check.HaveNo("groups"), "the user is in no group")
			}
			if offers(t, requirement.Enterprise) {
				lead := func(id string) (*check.Answer, bool) {
					a := there.Post(ctx, "/Users", extend(t.People.New(), map[string]any{"manager": map[string]any{"value": id}}))
					if !a.OK() {
						return a, false
					}
					after := there.Get(ctx, check.Item("/Users", a.ID()))
					return after, after.Text(target.EnterpriseSchema+":manager.value") == id
				}
				_, anybody := lead(nobody)
				after, leads := lead(foreign)
				after.ThatValue(requirement.TenantMember, leads && !anybody, check.ExpectValue("no manager of another tenant", func(bad bool) (string, bool) { return after.String(), !bad }), "a manager")
			}
		})

		It("reaches nothing of this one by a Bulk job", check.Covers(requirement.TenantBulk), func(ctx SpecContext) {
			here := check.On(t)
			there := here.Second()
			body := t.People.New()
			path := check.Item("/Users", here.Create(ctx, "/Users", body).ID())
			before := mustRead(ctx, here, path)
			own := check.Item("/Users", there.NewUser(ctx).ID())
			works := there.Post(ctx, "/Bulk", check.BulkBody(operation{"method": http.MethodDelete, "path": own}))
			there.Need(requirement.Bulk200, works, check.HaveStatus(http.StatusOK))

			for _, op := range []operation{
				{"method": http.MethodPut, "path": path, "data": edit(body, "displayName", t.People.Name())},
				{"method": http.MethodPatch, "path": path, "data": check.PatchBody(check.Op{"op": "replace", "path": "displayName", "value": t.People.Name()})},
				{"method": http.MethodDelete, "path": path},
			} {
				a := there.Post(ctx, "/Bulk", check.BulkBody(op))
				here.Get(ctx, path).That(requirement.TenantBulk, check.Agree(before, "id", "userName", "displayName", "active"), "the user after a %s in a job of the other credential, answered %s", op["method"], a)
			}
		})

		It("cannot log in at this one's address", check.Covers(requirement.TenantSelector), func(ctx SpecContext) {
			here := check.On(t)
			there := here.Second()
			if t.SCIM.BaseURL == t.Second.BaseURL && maps.EqualFunc(t.SCIM.Header, t.Second.Header, slices.Equal) {
				here.Skip("both tenants have the same URL and headers: the credential alone says which is meant")
			}
			if t.SCIM.Credential.Scheme == target.None || t.Second.Credential.Scheme == target.None {
				here.Skip("a tenant was given without a credential")
			}
			here.Need(requirement.List200, here.Get(ctx, "/Users", "count", "1"), check.HaveStatus(http.StatusOK))
			there.Need(requirement.List200, there.Get(ctx, "/Users", "count", "1"), check.HaveStatus(http.StatusOK))
			swapped(ctx, here, t.Second.Credential).That(requirement.TenantSelector, check.Refuse(), "the second tenant's credential at the first")
			swapped(ctx, there, t.SCIM.Credential).That(requirement.TenantSelector, check.Refuse(), "the first tenant's credential at the second")
		})
	})
}

// swapped lists users with another tenant's credential.
func swapped(ctx context.Context, s *check.Session, c target.Credential) *check.Answer {
	return s.Send(ctx, check.Request{Method: http.MethodGet, Path: "/Users", Query: check.Query("count", "1"), Credential: &c})
}

// tenantKinds are the types of resources that tenants have.
func tenantKinds(t *target.Target) []kind {
	if offers(t, requirement.Groups) {
		return []kind{users, groups}
	}
	return []kind{users}
}

// named is the attribute that holds a resource's own name.
func (k kind) named() string {
	if k.endpoint == groups.endpoint {
		return "displayName"
	}
	return "userName"
}
