package scim

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Cursors declares what RFC 9865 asks of paging by cursors.
func Cursors(t *target.Target) {
	Describe("paging by cursors", func() {
		cursorConfig(t)
		cursorPages(t)
		cursorErrors(t)
	})
}

// cursorConfig declares what ServiceProviderConfig says.
func cursorConfig(t *target.Target) {
	It("is announced where it works", check.Covers(requirement.SPCPagination), func(ctx SpecContext) {
		s := check.On(t)
		a := s.Get(ctx, "/ServiceProviderConfig")
		s.Need(requirement.SPCGet, a, check.HaveStatus(http.StatusOK))
		said, _ := a.Get("pagination")
		if claims, _ := a.Get("pagination.cursor"); claims != true {
			s.NewUser(ctx)
			s.NewUser(ctx)
			page := s.Get(ctx, "/Users", "cursor", "", "count", "1")
			if page.Text("nextCursor") == "" && said == nil {
				s.Skip("ServiceProviderConfig has no pagination, and an empty cursor starts nothing")
			}
			page.That(requirement.SPCPagination, check.HaveNo("nextCursor"), "pagination.cursor is not true")
		}
		a.That(requirement.SPCPagination, haveBool("pagination.cursor"))
		a.That(requirement.SPCPagination, haveBool("pagination.index"))
	})

	It("is described by words and numbers", check.Covers(requirement.SPCPaginationOpt), func(ctx SpecContext) {
		s := check.On(t)
		a := s.Get(ctx, "/ServiceProviderConfig")
		s.Need(requirement.SPCGet, a, check.HaveStatus(http.StatusOK))
		there := 0
		if v, ok := a.Get("pagination.defaultPaginationMethod"); ok && v != nil {
			there++
			a.That(requirement.SPCPaginationOpt, check.Have("pagination.defaultPaginationMethod", check.BeOneOf("cursor", "index")))
		}
		for _, name := range []string{"defaultPageSize", "maxPageSize", "cursorTimeout"} {
			if v, ok := a.Get("pagination." + name); ok && v != nil {
				there++
				a.That(requirement.SPCPaginationOpt, check.Expect("a positive integer as "+name, func(*check.Answer) (string, bool) {
					n, isInteger := check.Integer(v)
					return name + " " + check.Show(v), isInteger && n > 0
				}), "%s", name)
			}
		}
		if there == 0 {
			s.Skip("ServiceProviderConfig gives no default method, page size or timeout of pagination")
		}
	})

	It("is what a query gets that names no method, as announced", check.Covers(requirement.CursorDefault), func(ctx SpecContext) {
		s := check.On(t)
		config := s.Get(ctx, "/ServiceProviderConfig")
		if index, _ := config.Get("pagination.index"); index != true {
			s.Skip("pagination.index is %s: there is one method only", check.Show(index))
		}
		s.NewUser(ctx)
		s.NewUser(ctx)
		method := config.Text("pagination.defaultPaginationMethod")
		s.Get(ctx, "/Users", "count", "1").That(requirement.CursorDefault, check.Expect(fmt.Sprintf("a page that leads on by method %q", method), func(a *check.Answer) (string, bool) {
			start, byIndex := a.Get("startIndex")
			_, ok := check.Integer(start)
			byIndex = byIndex && ok
			byCursor := a.Text("nextCursor") != ""
			switch method {
			case "index":
				return a.String(), a.Status == http.StatusOK && byIndex
			case "cursor":
				return a.String(), a.Status == http.StatusOK && byCursor
			}
			return a.String(), a.Status == http.StatusOK && (byIndex || byCursor)
		}))
	})

	It("is what every query gets where there is no other method", check.Covers(requirement.CursorOnly), func(ctx SpecContext) {
		s := check.On(t)
		if index, _ := s.Get(ctx, "/ServiceProviderConfig").Get("pagination.index"); index != false {
			s.Skip("pagination.index is %s: cursors are not the only method", check.Show(index))
		}
		s.NewUser(ctx)
		s.NewUser(ctx)
		s.Get(ctx, "/Users", "count", "1").That(requirement.CursorOnly, haveNext())
	})
}

// cursorPages declares what pages hold, and how they lead on.
func cursorPages(t *target.Target) {
	It("gives each resource once, in order", check.Covers(
		requirement.CursorFirst, requirement.CursorNext, requirement.CursorChars, requirement.CursorPrevious,
		requirement.CursorWalk, requirement.CursorCount, requirement.CursorTotal,
	), check.Alone(), func(ctx SpecContext) {
		s := check.On(t)
		ids, query := book(ctx, s, 5)
		filtered, count, most := len(query) > 0, 2, 10
		if !filtered {
			count, most = pageFor(ctx, s), pages
		}
		// Somebody whom the filter does not find, and who comes last in any order:
		// a filter that is forgotten on the way lets them in.
		s.NewUser(ctx, func(user map[string]any) {
			rename(user, t.People.Prefix+"-zz"+strings.TrimPrefix(t.People.Name(), t.People.Prefix)+"@"+t.People.Domain)
		})
		sorted := filtered && offers(t, requirement.Sort)
		if sorted {
			query = append(query, "sortBy", "userName")
		}
		ask := func(cursor string) *check.Answer {
			return s.Get(ctx, "/Users", slices.Concat(query, []string{"cursor", cursor, "count", fmt.Sprint(count)})...)
		}

		first := ask("")
		if filtered {
			first.That(requirement.CursorFirst, haveNext())
		} else {
			first.That(requirement.CursorFirst, check.BeList())
		}
		s.Need(requirement.CursorFirst, first, check.HaveStatus(http.StatusOK))

		var all, cursors []string
		var answers []*check.Answer
		for a := first; ; a = ask(cursors[len(cursors)-1]) {
			if a.Status != http.StatusOK {
				a.That(requirement.CursorWalk, check.HaveStatus(http.StatusOK), "page %d", len(answers)+1)
				break
			}
			answers = append(answers, a)
			all = append(all, a.IDs()...)
			next := a.Text("nextCursor")
			if next == "" || len(answers) == most {
				break
			}
			cursors = append(cursors, next)
		}
		last := answers[len(answers)-1]
		if !filtered && len(answers) == most && last.Text("nextCursor") != "" {
			s.Block("the directory has more than %d pages, so they cannot all be read", most)
		}
		found := all
		if !filtered {
			found = slices.DeleteFunc(slices.Clone(all), func(id string) bool { return !slices.Contains(ids, id) })
		}
		last.ThatValue(requirement.CursorWalk, found, onceEach(ids))
		if sorted {
			// RFC 9865 §2.2: "should be sorted".
			last.ThatValue(requirement.CursorWalk, found, check.AtMost(requirement.Should, check.ExpectValue("the order "+check.Show(ids), func(found []string) (string, bool) {
				return check.Show(found), slices.Equal(found, ids)
			})), "the order")
		}
		last.That(requirement.CursorNext, check.HaveNo("nextCursor"), "the last page")
		if filtered {
			last.ThatValue(requirement.CursorNext, len(cursors), check.ExpectValue("nextCursor on the pages before the last", func(n int) (string, bool) {
				return fmt.Sprintf("%d of %d resources over %d pages", len(all), len(ids), len(answers)), n > 0 && len(all) >= len(ids)
			}), "the pages before")
			last.That(requirement.CursorNext, check.AtMost(requirement.May, check.Expect("something on the last page", func(a *check.Answer) (string, bool) {
				return a.String(), len(a.IDs()) > 0
			})), "no empty page behind the last resource")
		}
		for i, a := range answers {
			a.That(requirement.CursorCount, check.Expect(fmt.Sprintf("no more than %d resources", count), func(a *check.Answer) (string, bool) {
				return fmt.Sprintf("%d resources", len(a.IDs())), len(a.IDs()) <= count
			}), "page %d", i+1)
			a.That(requirement.CursorTotal, totalOrNone(len(ids), filtered), "page %d", i+1)
		}
		// Of a directory with one page nothing more can be seen.
		if len(cursors) == 0 {
			s.Block("needs %s (%s): the first page has no nextCursor", requirement.CursorNext.ID, requirement.CursorNext.Text)
		}
		for _, zero := range []string{"0", "-1"} {
			s.Get(ctx, "/Users", slices.Concat(query, []string{"cursor", "", "count", zero})...).That(requirement.CursorCount, check.Expect(map[string]string{"0": "200 and no resources", "-1": "200 and no resources, or 400"}[zero], func(a *check.Answer) (string, bool) {
				// RFC 9865 §2 takes a negative count for 0, §2.1 calls it invalid.
				return a.String(), zero != "0" && a.Status == http.StatusBadRequest || a.Status == http.StatusOK && len(a.IDs()) == 0
			}), "count=%s", zero)
		}
		for _, a := range answers {
			for _, name := range []string{"nextCursor", "previousCursor"} {
				if cursor := a.Text(name); cursor != "" {
					a.That(requirement.CursorChars, check.Have(name, unreservedText), name)
				}
			}
		}
		answers[0].That(requirement.CursorPrevious, check.HaveNo("previousCursor"), "the first page")
		if len(answers) > 1 {
			back := answers[1].Text("previousCursor")
			answers[1].That(requirement.CursorPrevious, check.AtMost(requirement.May, check.Expect("previousCursor on the second page", func(a *check.Answer) (string, bool) {
				return a.String(), back != ""
			})), "the second page")
			if back != "" {
				again := ask(back)
				again.ThatValue(requirement.CursorPrevious, again.IDs(), check.ExpectValue("the first page, "+check.Show(answers[0].IDs()), func(ids []string) (string, bool) {
					return check.Show(ids), slices.Equal(ids, answers[0].IDs())
				}), "what it leads to")
			}
		}
	})

	It("works in a POST .search", check.Covers(requirement.CursorSearch), func(ctx SpecContext) {
		s := check.On(t)
		offered(s, s.Post(ctx, "/Users/.search", searchRequest("count", 1)))
		claimed(s, requirement.Filter) // to search among one's own
		c := newCrew(ctx, s, []string{"ada", "bea", "cyd"}, nil)
		filter := c.all(ctx)

		first := s.Post(ctx, "/Users/.search", searchRequest("filter", filter, "count", 2, "cursor", ""))

		first.That(requirement.CursorSearch, haveNext())
		if next := first.Text("nextCursor"); next != "" {
			second := s.Post(ctx, "/Users/.search", searchRequest("filter", filter, "count", 2, "cursor", next))
			second.ThatValue(requirement.CursorSearch, slices.Concat(first.IDs(), second.IDs()), onceEach(c.ids), "both pages")
		}
	})
}

// cursorErrors declares what is refused.
func cursorErrors(t *target.Target) {
	It("refuses cursors and counts that are wrong", check.Covers(requirement.InvalidCursor, requirement.InvalidCount), func(ctx SpecContext) {
		s := check.On(t)
		page := starter(ctx, s)
		first := page("", "1")
		next := first.Text("nextCursor")
		s.Need(requirement.CursorFirst, first, haveNext())
		s.Need(requirement.CursorWalk, page(next, "1"), check.HaveStatus(http.StatusOK))

		page("hallmark-made-this-up", "1").That(requirement.InvalidCursor, check.RefuseWith(http.StatusBadRequest, "invalidCursor"))

		refused := check.RefuseWith(http.StatusBadRequest, "invalidCount")
		changed := page(next, "2")
		changed.That(requirement.InvalidCount, check.AtMost(orInfo(changed, 2), refused), "another count than that of the first page")
		if most := limitOf(s.Get(ctx, "/ServiceProviderConfig"), "pagination.maxPageSize"); most > 0 {
			large := page("", fmt.Sprint(most+1))
			large.That(requirement.InvalidCount, check.AtMost(orInfo(large, most), refused), "a count of maxPageSize and one more")
		}
	})

	It("refuses a cursor that is too old", check.Covers(requirement.ExpiredCursor), func(ctx SpecContext) {
		s := check.On(t)
		const patience = 5
		timeout := limitOf(s.Get(ctx, "/ServiceProviderConfig"), "pagination.cursorTimeout")
		switch {
		case timeout == 0:
			s.Skip("ServiceProviderConfig has no pagination.cursorTimeout")
		case timeout > patience:
			s.Skip("pagination.cursorTimeout is %d seconds: hallmark waits no longer than %d", timeout, patience)
		}
		page := starter(ctx, s)
		first := page("", "1")
		next := first.Text("nextCursor")
		s.Need(requirement.CursorFirst, first, haveNext())
		timer := time.NewTimer(time.Duration(timeout)*time.Second + time.Second)
		defer timer.Stop()
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		// RFC 9865 §4: cursorTimeout is the least time for which a cursor is valid, so
		// that the page may still come, and the error may be that of a wrong cursor.
		refused := check.RefuseWith(http.StatusBadRequest, "expiredCursor", "invalidCursor")
		page(next, "1").That(requirement.ExpiredCursor, check.Expect("the next page; or status 400, with scimType expiredCursor or invalidCursor if any", func(a *check.Answer) (string, bool) {
			said, _ := refused.Match(a)
			return a.String(), said || a.Status == http.StatusOK && len(a.IDs()) > 0
		}))
	})
}

// pageFor is a count that cuts the whole directory into a few pages.
func pageFor(ctx context.Context, s *check.Session) int {
	const few, large = 50, 100
	count := large
	if total := s.Get(ctx, "/Users", "count", "1").Total(); total >= 0 {
		count = min(large, max(2, total/few))
	}
	if most := limitOf(s.Get(ctx, "/ServiceProviderConfig"), "pagination.maxPageSize"); most > 0 {
		count = min(count, most) // more may be refused
	}
	return count
}

// starter creates three users, and returns what asks for a page of them, or of
// everybody where the target does not filter.
func starter(ctx context.Context, s *check.Session) func(cursor, count string) *check.Answer {
	_, query := book(ctx, s, 3)
	return func(cursor, count string) *check.Answer {
		return s.Get(ctx, "/Users", slices.Concat(query, []string{"cursor", cursor, "count", count})...)
	}
}

// orInfo is the level at which it counts that a count was not refused: a page
// may hold fewer than what was asked for, so one within the limit harms nobody.
func orInfo(a *check.Answer, most int) requirement.Level {
	if a.Status == http.StatusOK && len(a.IDs()) <= most {
		return requirement.May
	}
	return requirement.Should
}

// haveNext wants a list that leads on.
func haveNext() types.GomegaMatcher {
	return check.Expect("200 and a page with resources and a nextCursor", func(a *check.Answer) (string, bool) {
		return a.String(), a.Status == http.StatusOK && len(a.IDs()) > 0 && a.Text("nextCursor") != ""
	})
}

// unreserved is the set of RFC 3986 §2.3.
var unreserved = regexp.MustCompile(`^[A-Za-z0-9._~-]+$`)

var unreservedText = check.ExpectValue("of unreserved characters only", func(v string) (string, bool) {
	return check.Show(v), unreserved.MatchString(v)
})

// totalOrNone wants totalResults to be n, or more where others are counted too,
// or not to be there.
func totalOrNone(n int, exactly bool) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("totalResults of %d, or more where there is no filter, or none", n), func(a *check.Answer) (string, bool) {
		v, there := a.Get("totalResults")
		return "totalResults " + check.Show(v), !there || v == nil || a.Total() == n || !exactly && a.Total() > n
	})
}
