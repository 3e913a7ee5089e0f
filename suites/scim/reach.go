package scim

import (
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Reach declares that a write reaches what it is sent to, and nothing beside it.
func Reach(t *target.Target) {
	Describe("how far a write reaches", func() {
		It("changes no attribute that a PATCH does not name", check.Covers(requirement.PatchOnly), func(ctx SpecContext) {
			s := check.On(t)
			optional := text(s)
			body := t.People.New()
			for _, name := range []string{"title", "nickName", "externalId", "phoneNumbers"} {
				if _, filled := body[name]; filled || name == optional || name != "externalId" && !advertised(t, target.UserSchema, name) {
					continue
				}
				if body[name] = t.People.Name(); name == "phoneNumbers" {
					body[name] = []any{map[string]any{"value": "tel:+1-201-555-0123", "type": "work"}}
				}
			}
			path := check.Item("/Users", s.Create(ctx, "/Users", body).ID())
			before := mustRead(ctx, s, path)
			rest := slices.DeleteFunc(told(before), func(name string) bool { return strings.EqualFold(name, optional) || name == "schemas" })

			mustPatch(ctx, s, path, check.Op{"op": "replace", "path": optional, "value": "en"})
			after := mustRead(ctx, s, path)
			s.Need(requirement.ReplaceAbsent, after, check.HaveText(optional, "en"))
			after.That(requirement.PatchOnly, check.Agree(before, rest...), "after a replace of %s", optional)
			mustPatch(ctx, s, path, check.Op{"op": "remove", "path": optional})
			mustRead(ctx, s, path).That(requirement.PatchOnly, check.Agree(before, rest...), "after a remove of %s", optional)
		})

		It("changes no group but that which a PATCH is sent to", check.Covers(requirement.PatchOnly), func(ctx SpecContext) {
			s := groups.on(t)
			ada, bea := s.NewUser(ctx).ID(), s.NewUser(ctx).ID()
			one, two := check.Item("/Groups", s.NewGroup(ctx, ada, bea).ID()), check.Item("/Groups", s.NewGroup(ctx, ada, bea).ID())
			s.Need(requirement.GrpCreateMembers, mustReadGroup(ctx, s, one), haveMembers(ada, bea))
			s.Need(requirement.GrpCreateMembers, mustReadGroup(ctx, s, two), haveMembers(ada, bea))

			mustPatch(ctx, s, one, check.Op{"op": "remove", "path": "members[" + eq("value", ada) + "]"})
			mustReadGroup(ctx, s, two).That(requirement.PatchOnly, haveMembers(ada, bea), "the other group, when somebody left the first")
			mustPatch(ctx, s, one, check.Op{"op": "add", "path": "members", "value": members(ada)})
			mustReadGroup(ctx, s, two).That(requirement.PatchOnly, haveMembers(ada, bea), "the other group, when somebody came to the first")
		})

		It("deletes one resource and no other", check.Covers(requirement.DeleteOnly), func(ctx SpecContext) {
			s := groups.on(t)
			ada, bea, cyd := s.NewUser(ctx).ID(), s.NewUser(ctx).ID(), s.NewUser(ctx).ID()
			one, two := check.Item("/Groups", s.NewGroup(ctx, ada, bea, cyd).ID()), check.Item("/Groups", s.NewGroup(ctx, bea, cyd).ID())
			s.Need(requirement.GrpCreateMembers, mustReadGroup(ctx, s, one), haveMembers(ada, bea, cyd))
			s.Need(requirement.GrpCreateMembers, mustReadGroup(ctx, s, two), haveMembers(bea, cyd))

			mustDelete(ctx, s, check.Item("/Users", ada))
			// That who is gone is no member any more is for GrpUserDeleted.
			mustReadGroup(ctx, s, one).That(requirement.DeleteOnly, haveMember(bea), "a group of the deleted user: one who stays")
			mustReadGroup(ctx, s, one).That(requirement.DeleteOnly, haveMember(cyd), "a group of the deleted user: another who stays")
			mustDelete(ctx, s, one)
			mustReadGroup(ctx, s, two).That(requirement.DeleteOnly, haveMembers(bea, cyd), "another group of the same people")
			for _, id := range []string{bea, cyd} {
				s.Get(ctx, check.Item("/Users", id)).That(requirement.DeleteOnly, check.HaveStatus(http.StatusOK), "a member of the deleted group")
			}
		})
	})
}

// haveMember wants a group to have a member, whoever else it has.
func haveMember(id string) types.GomegaMatcher {
	return check.Expect("members with "+id, func(a *check.Answer) (string, bool) {
		found := values(a, "members")
		return "members " + check.Show(found), slices.Contains(found, id)
	})
}
