package scim

import (
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// GroupLists declares what the rules on filters, pages and attributes mean for
// groups. Each group here has two members: a server that joins tables lists it
// twice.
func GroupLists(t *target.Target) {
	Describe("listing groups", func() {
		It("finds each once, by name, by member and page by page", check.Covers(
			requirement.FilterGroupName, requirement.FilterGroupMember, requirement.ListTotal,
			requirement.PageCount, requirement.PageWalk, requirement.SearchEquiv,
		), func(ctx SpecContext) {
			s := groups.on(t)
			claimed(s, requirement.Filter)
			ada, bea := s.NewUser(ctx).ID(), s.NewUser(ctx).ID()
			prefix := t.People.Name() + "-"
			var ids, terms []string
			for _, label := range []string{"ada", "bea", "cyd"} {
				made := s.Create(ctx, "/Groups", edit(t.People.NewGroup(), "displayName", prefix+label, "members", members(ada, bea)))
				ids, terms = append(ids, made.ID()), append(terms, eq("displayName", prefix+label))
			}
			s.NewGroup(ctx, s.NewUser(ctx).ID()) // a decoy
			find := func(query ...string) *check.Answer { return s.Get(ctx, "/Groups", query...) }

			find("filter", terms[0]).That(requirement.FilterGroupName, orDeclined(check.Find(ids[0])), "one of several groups with two members")
			find("filter", eq("displayName", prefix)).That(requirement.FilterGroupName, orDeclined(check.Find()), "part of a name")
			byMember := find("filter", eq("members.value", bea))
			if !byMember.OK() {
				byMember = find("filter", "members["+eq("value", bea)+"]") // either form will do
			}
			byMember.That(requirement.FilterGroupMember, orDeclined(check.Find(ids...)), "the second member")

			found := s.Post(ctx, "/Groups/.search", searchRequest("filter", terms[1]))
			if !notOffered(found) {
				found.That(requirement.SearchEquiv, check.Find(ids[1]), "a filter on groups")
			}

			all, count, most := []string{"filter", strings.Join(terms, " or ")}, 2, 10
			several, _ := check.Find(ids...).Match(find(all...)) // what is not is for FilterOr
			if !several {
				all, count, most = nil, 1000, pages
			}
			one := find(slices.Concat(all, []string{"count", "1"})...)
			one.That(requirement.PageCount, pageOf(1, 1), "groups")
			one.That(requirement.ListTotal, totalOf(len(ids), several), "groups")
			seen, last, complete := walk(ctx, s, "/Groups", count, most, all...)
			seen = slices.DeleteFunc(seen, func(id string) bool { return !several && !slices.Contains(ids, id) })
			if several || complete || last.Status != http.StatusOK {
				last.ThatValue(requirement.PageWalk, seen, onceEach(ids), "groups")
			} else {
				s.Unjudged(requirement.PageWalk, "there are more than %d pages of groups, so they cannot all be read", pages)
			}
			if notOffered(found) {
				s.Skip("/Groups/.search is not offered (%d)", found.Status)
			}
		})

		It("returns what attributes names", check.Covers(requirement.AttrInclude), func(ctx SpecContext) {
			s := groups.on(t)
			if a, ok := check.ClaimsOf(t).Advertises(target.GroupSchema, "members"); ok && a.Returned != "" && a.Returned != "default" {
				s.Skip("the target's schema says that members are returned: %s", a.Returned)
			}
			group := s.NewGroup(ctx, s.NewUser(ctx).ID())
			path := check.Item("/Groups", group.ID())
			shown(s, s.Get(ctx, path), "members", "displayName")

			only := s.Get(ctx, path, "attributes", "displayName")
			only.That(requirement.AttrInclude, carry("displayName"), "a group")
			only.That(requirement.AttrInclude, lack("members"), "a group")
		})
	})
}
