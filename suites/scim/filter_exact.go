package scim

import (
	"fmt"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// filterExact declares that a filter's value is what it says, character by
// character, and that it narrows whatever else is asked for.
func filterExact(t *target.Target) {
	Describe("filtering users by exactly what was said", func() {
		It("gives no character a meaning of its own", check.Covers(
			requirement.FilterEq, requirement.FilterCo, requirement.FilterKeywordValue,
		), func(ctx SpecContext) {
			s := check.On(t)
			optional := compared(ctx, s, "title", "nickName", "displayName", "userType")
			unique := strings.ReplaceAll(t.People.Name(), "-", "")
			values := map[string]string{"ada": unique + " O'Neill", "bea": unique + " O"}
			c := newCrew(ctx, s, []string{"ada", "bea"}, func(label string, user map[string]any) {
				if optional != "" {
					user[optional] = values[label]
				}
			})
			s.Need(requirement.FilterEq, c.find(ctx, "userName eq %s", quote(c.names[0])), check.Find(c.ids[0]))

			ada := c.name("ada")
			for _, row := range []struct{ about, name string }{
				{"a star", c.prefix + "*"}, {"a per cent sign", c.prefix + "%"}, {"a dot", strings.Replace(ada, "-ada@", ".ada@", 1)}, {"an underscore", strings.Replace(ada, "-ada@", "_ada@", 1)},
			} {
				c.find(ctx, "userName eq %s", quote(row.name)).That(requirement.FilterEq, check.FindOrRefuse(), "%s", row.about)
			}
			c.find(ctx, "userName co %s", quote(c.tail()+"%ada")).That(requirement.FilterCo, check.FindOrRefuse(), "a per cent sign")

			if optional == "" {
				s.Skip(comparesNone)
			}
			for i, label := range []string{"ada", "bea"} {
				if got := c.made[i].Text(optional); got != values[label] {
					s.Unjudged(requirement.FilterKeywordValue, "needs %s (%s): the target stored %s as %q instead of %q, so it cannot be looked for", requirement.PlainAttrs.ID, requirement.PlainAttrs.Text, optional, got, values[label])
					return
				}
			}
			c.find(ctx, "%s eq %s", optional, quote(values["ada"])).That(requirement.FilterKeywordValue, check.Find(c.ids[0]), "an apostrophe")
			c.find(ctx, "%s eq %s", optional, quote(values["bea"])).That(requirement.FilterKeywordValue, check.Find(c.ids[1]), "what stands in front of it")
		})

		It("keeps a plus sign a plus sign", check.Covers(requirement.PercentEncoding), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Filter)
			user := t.People.New()
			name := t.People.Name() + "+hallmark@" + t.People.Domain
			rename(user, name)
			made := s.Post(ctx, "/Users", user)
			if made.Status == http.StatusBadRequest {
				s.Skip("the target takes no userName with a plus sign: %s", made)
			}
			s.Need(requirement.Post201, made, check.BeCreated())
			if !strings.EqualFold(made.Text("userName"), name) {
				s.Block("the target stored the userName %q as %q, so it cannot be looked for", name, made.Text("userName"))
			}
			plain := s.NewUser(ctx)
			s.Need(requirement.FilterEq, s.Get(ctx, "/Users", "filter", eq("userName", plain.Text("userName"))), check.Find(plain.ID()))
			s.Get(ctx, "/Users", "filter", eq("userName", name)).That(requirement.PercentEncoding, check.Find(made.ID()), "%%2B in a filter")
		})

		It("narrows totals, pages and chosen attributes", check.Covers(
			requirement.ListTotal, requirement.PageFilter, requirement.PageEcho, requirement.AttrIncludeList,
		), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Filter)
			newCrew(ctx, s, []string{"dot", "eva", "fay"}, nil) // decoys, before and after: the directory may be empty
			c := newCrew(ctx, s, []string{"ada", "bea"}, nil)
			newCrew(ctx, s, []string{"gil"}, nil)
			ours, ids := c.some(ctx)

			first := s.Get(ctx, "/Users", "filter", ours, "count", "1")
			first.That(requirement.ListTotal, totalOf(len(ids), true), "among others")
			first.That(requirement.PageFilter, totalOf(len(ids), true), "totalResults among others")
			last := s.Get(ctx, "/Users", "filter", ours, "startIndex", fmt.Sprint(len(ids)), "count", "5")
			last.That(requirement.PageEcho, pageOf(1, 1), "the last page")
			last.That(requirement.PageEcho, echo(len(ids)), "the last page")
			s.Get(ctx, "/Users", "filter", ours, "attributes", "userName").That(requirement.AttrIncludeList, check.Find(ids...), "together with a filter")
		})

		It("finds no group among the users", check.Covers(requirement.FilterID), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Groups)
			user, group := s.NewUser(ctx).ID(), s.NewGroup(ctx).ID()
			s.Get(ctx, "/Users", "filter", eq("id", user)).That(requirement.FilterID, orDeclined(check.Find(user)), "a user's id")
			s.Get(ctx, "/Users", "filter", eq("id", group)).That(requirement.FilterID, orDeclined(check.Find()), "a group's id")
		})
	})
}
