package scim

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Paging declares what RFC 7644 §3.4.2.4 asks of startIndex and count.
func Paging(t *target.Target) {
	Describe("paging through users", func() {
		It("cuts pages by startIndex and count", check.Covers(
			requirement.PageCount, requirement.PageCountZero, requirement.PageCountNegative,
			requirement.PageStartZero, requirement.PageStartBeyond, requirement.PageEcho, requirement.PageFilter,
		), func(ctx SpecContext) {
			s := check.On(t)
			ids, query := book(ctx, s, 3)
			page := func(more ...string) *check.Answer { return s.Get(ctx, "/Users", slices.Concat(query, more)...) }
			total := totalOf(len(ids), len(query) > 0)

			page("count", "2").That(requirement.PageCount, pageOf(1, 2))
			page("count", "1").That(requirement.PageCount, pageOf(1, 1), "one")
			for _, row := range []struct {
				r     *requirement.Requirement
				count string
			}{{requirement.PageCountZero, "0"}, {requirement.PageCountNegative, "-1"}} {
				answer := page("count", row.count)
				answer.That(row.r, pageOf(0, 0))
				answer.That(row.r, total, "totalResults")
			}
			for _, start := range []string{"0", "-5"} {
				answer := page("startIndex", start, "count", "2")
				answer.That(requirement.PageStartZero, pageOf(1, 1<<30), "startIndex=%s", start)
				answer.That(requirement.PageStartZero, echo(1), "startIndex=%s", start)
			}
			beyond := page("startIndex", "1000000000", "count", "2")
			beyond.That(requirement.PageStartBeyond, pageOf(0, 0))
			beyond.That(requirement.PageStartBeyond, total, "totalResults")
			second := page("startIndex", "2", "count", "1")
			second.That(requirement.PageEcho, pageOf(1, 1<<30)) // PageCount says that one is enough
			second.That(requirement.PageEcho, echo(2))
			if len(query) > 0 {
				second.That(requirement.PageFilter, total, "totalResults")
				strangers := slices.DeleteFunc(second.IDs(), func(id string) bool { return slices.Contains(ids, id) })
				second.ThatValue(requirement.PageFilter, len(second.IDs()) > 0 && len(strangers) == 0,
					check.ExpectValue("only resources that the filter finds", func(ok bool) (string, bool) { return check.Show(second.IDs()), ok }))
			} else if !offers(t, requirement.Filter) {
				second.That(requirement.PageFilter, total) // skipped: filters are not offered
			}
			if offers(t, requirement.Filter) {
				lone := s.NewUser(ctx)
				few := s.Get(ctx, "/Users", "filter", "userName eq "+quote(lone.Text("userName")), "count", "5")
				found, _ := check.Find(lone.ID()).Match(few) // what is not is for FilterEq
				if found {
					few.That(requirement.PageEcho, echo(1), "a page that is not full")
				}
				if found || len(query) > 0 {
					few.That(requirement.PageFilter, totalOf(1, true), "totalResults of a page that is not full")
				} else {
					s.Without(requirement.PageFilter, requirement.FilterEq, few)
				}
			}
		})

		It("gives each resource once over all pages", check.Covers(requirement.PageWalk), check.Alone(), func(ctx SpecContext) {
			s := check.On(t)
			ids, query := book(ctx, s, 5)
			if len(query) > 0 {
				seen, last, complete := walk(ctx, s, "/Users", 2, 10, query...)
				last.ThatValue(requirement.PageWalk, seen, onceEach(ids))
				last.ThatValue(requirement.PageWalk, complete, check.ExpectValue("an end after as many resources as totalResults", func(ok bool) (string, bool) {
					return fmt.Sprintf("%d resources, totalResults %d", len(seen), last.Total()), ok && last.Total() == len(seen)
				}), "the end")
				return
			}
			// Others may create and delete meanwhile, which moves pages: one
			// clean walk is enough.
			const tries = 3
			for try := 1; ; try++ {
				seen, last, complete := walk(ctx, s, "/Users", 1000, pages)
				if !complete && last.Status == http.StatusOK {
					s.Block("the directory has more than %d pages, so they cannot all be read", pages)
				}
				ours := slices.DeleteFunc(slices.Clone(seen), func(id string) bool { return !slices.Contains(ids, id) })
				if ok, _ := onceEach(ids).Match(ours); ok || try == tries {
					last.ThatValue(requirement.PageWalk, ours, onceEach(ids))
					return
				}
			}
		})

		It("never exceeds filter.maxResults", check.Covers(requirement.PageCap), check.Alone(), func(ctx SpecContext) {
			s := check.On(t)
			most := check.ClaimsOf(t).MaxResults
			if most <= 0 {
				s.Skip("ServiceProviderConfig has no filter.maxResults to hold it to")
			}
			const few = 20 // not more people than that, only to exceed the limit
			for range min(most+1, few) {
				s.NewUser(ctx)
				if most >= few {
					break
				}
			}
			answer := s.Get(ctx, "/Users", "count", "1000000", "attributes", "userName")
			if answer.Cut {
				s.Block("the page is larger than hallmark reads")
			}
			answer.That(requirement.PageCap, pageOf(1, most))
		})

		It("answers numbers that are none", check.Covers(requirement.PageNotNumber), func(ctx SpecContext) {
			s := check.On(t)
			s.NewUser(ctx)
			s.Need(requirement.List200, s.Get(ctx, "/Users", "count", "1"), check.HaveStatus(http.StatusOK))
			for _, query := range [][]string{
				{"count", "abc"}, {"count", "1.5"}, {"count", "99999999999999999999"}, {"startIndex", "abc", "count", "1"},
			} {
				s.Get(ctx, "/Users", query...).That(requirement.PageNotNumber, check.HaveStatus(http.StatusOK, http.StatusBadRequest), "%s=%s", query[0], query[1])
			}
		})
	})
}

// book creates n users and returns the query that finds them and nobody else;
// without filters that can say so it is empty, and they are among all the others.
func book(ctx context.Context, s *check.Session, n int) (ids, query []string) {
	if !offers(s.Target(), requirement.Filter) {
		for range n {
			ids = append(ids, s.NewUser(ctx).ID())
		}
		return ids, nil
	}
	c := newCrew(ctx, s, []string{"ada", "bea", "cyd", "dot", "eva"}[:n], nil)
	if filter, ok := c.among(ctx); ok {
		return c.ids, []string{"filter", filter}
	}
	return c.ids, nil
}

// pageOf wants a page of at least and at most so many resources.
func pageOf(least, most int) types.GomegaMatcher {
	size := fmt.Sprintf("%d to %d resources", least, most)
	switch {
	case most == 0:
		size = "no resources"
	case least == most:
		size = fmt.Sprintf("exactly %d", most)
	}
	return check.Expect("200 and a page of "+size, func(a *check.Answer) (string, bool) {
		n := len(a.Resources())
		if a.Status != http.StatusOK || a.Object() == nil {
			return a.String(), false
		}
		return fmt.Sprintf("%d resources", n), n >= least && n <= most
	})
}

// totalOf wants totalResults to be n, or more where others are counted too.
func totalOf(n int, exactly bool) types.GomegaMatcher {
	expected := fmt.Sprintf("totalResults %d", n)
	if !exactly { // others are in the list too
		expected = fmt.Sprintf("totalResults of at least %d", n)
	}
	return check.Expect(expected, func(a *check.Answer) (string, bool) {
		return fmt.Sprintf("totalResults %d", a.Total()), a.Total() == n || !exactly && a.Total() > n
	})
}

// echo wants startIndex, and itemsPerPage to be the number of resources.
func echo(start int) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("startIndex %d, and itemsPerPage equal to the resources on the page", start), func(a *check.Answer) (string, bool) {
		first, _ := a.Get("startIndex")
		per, _ := a.Get("itemsPerPage")
		n, ok1 := check.Integer(first)
		m, ok2 := check.Integer(per)
		return fmt.Sprintf("startIndex %s, itemsPerPage %s with %d resources", check.Show(first), check.Show(per), len(a.Resources())),
			ok1 && ok2 && n == start && m == len(a.Resources())
	})
}

// onceEach wants each id once and nothing else.
func onceEach(ids []string) types.GomegaMatcher {
	return check.ExpectValue("each of "+check.Show(ids)+" once", func(seen []string) (string, bool) {
		if len(seen) != len(ids) {
			return check.Show(seen), false
		}
		for _, id := range ids {
			if times(seen, id) != 1 {
				return check.Show(seen), false
			}
		}
		return check.Show(seen), true
	})
}
