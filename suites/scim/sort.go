package scim

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Sorting declares what RFC 7644 §3.4.2.3 asks of sortBy and sortOrder. The
// users are created in another order than any they are to be sorted in.
func Sorting(t *target.Target) {
	Describe("sorting users", func() {
		It("sorts by userName both ways", check.Covers(requirement.SortAsc, requirement.SortDesc), func(ctx SpecContext) {
			s := check.On(t)
			l := newLine(ctx, s, []string{"bea", "dot", "ada", "cyd"}, nil)

			l.by(ctx, "userName", "").That(requirement.SortAsc, l.order("ada", "bea", "cyd", "dot"))
			l.by(ctx, "userName", "ascending").That(requirement.SortAsc, l.order("ada", "bea", "cyd", "dot"), "sortOrder=ascending")
			l.by(ctx, "userName", "descending").That(requirement.SortDesc, l.order("dot", "cyd", "bea", "ada"))
		})

		It("sorts userName without case", check.Covers(requirement.SortCI), func(ctx SpecContext) {
			s := check.On(t)
			l := newLine(ctx, s, []string{"bea", "dot", "ada", "Cyd"}, nil)

			l.by(ctx, "userName", "").That(requirement.SortCI, l.order("ada", "bea", "Cyd", "dot"))
		})

		It("sorts externalId with case", check.Covers(requirement.SortCaseExact), func(ctx SpecContext) {
			s := check.On(t)
			ids := map[string]string{"ada": "-x", "bea": "-X", "cyd": "-y"}
			prefix := t.People.Name()
			l := newLine(ctx, s, []string{"cyd", "ada", "bea"}, func(label string, user map[string]any) { user["externalId"] = prefix + ids[label] })
			if !keepsExternalID(l.made[0]) {
				s.Skip(noExternalID)
			}
			s.Need(requirement.TypeString, l.made[0], check.Have("externalId", prefix+"-y"))

			if most := check.ClaimsOf(t).MaxResults; most > 0 && most < len(ids) {
				s.Skip("the target lists %d at a time (filter.maxResults), so no order of three is on a page", most)
			}
			up, down := l.by(ctx, "externalId", ""), l.by(ctx, "externalId", "descending")
			up.That(requirement.SortCaseExact, check.Expect("the values that differ by case first, the other one last", func(a *check.Answer) (string, bool) {
				found := a.IDs()
				return l.labelled(found), a.Status == http.StatusOK && len(found) == 3 && found[2] == l.id("cyd")
			}), "ascending")
			reversed := slices.Clone(up.IDs())
			slices.Reverse(reversed)
			down.That(requirement.SortCaseExact, check.InOrder(reversed...), "descending is the reverse")
		})

		It("sorts by a sub-attribute", check.Covers(requirement.SortSubAttr), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "name.familyName")
			names := map[string]string{"ada": "Noel", "bea": "Byron", "cyd": "King"}
			l := newLine(ctx, s, []string{"ada", "bea", "cyd"}, func(label string, user map[string]any) {
				user["name"] = map[string]any{"givenName": "Ada", "familyName": names[label]}
			})

			l.by(ctx, "name.familyName", "").That(requirement.SortSubAttr, l.order("bea", "cyd", "ada"))
			l.by(ctx, "name.familyName", "descending").That(requirement.SortSubAttr, l.order("ada", "cyd", "bea"), "descending")
		})

		It("sorts a multi-valued attribute by its primary value, else the first", check.Covers(requirement.SortMVPrimary), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "emails.value")
			address := func(l string) string { return t.People.Prefix + "-" + l + "@" + t.People.Domain }
			mails := map[string][]any{
				"ada": {map[string]any{"value": address("z-" + t.People.Name()), "type": "work"}, map[string]any{"value": address("a-" + t.People.Name()), "type": "home", "primary": true}},
				"bea": {map[string]any{"value": address("m-" + t.People.Name()), "type": "work", "primary": true}},
				"cyd": {map[string]any{"value": address("x-" + t.People.Name()), "type": "work"}, map[string]any{"value": address("b-" + t.People.Name()), "type": "home"}},
			}
			l := newLine(ctx, s, []string{"cyd", "bea", "ada"}, func(label string, user map[string]any) { user["emails"] = mails[label] })
			for i, made := range l.made {
				if n := len(made.Values("emails", "value")); n != len(mails[l.labels[i]]) {
					s.Skip("the target kept %d of %d addresses, which %s reports, so their order cannot be judged: %s", n, len(mails[l.labels[i]]), requirement.MVRoundtrip.ID, made)
				}
			}
			l.by(ctx, "emails.value", "").That(requirement.SortMVPrimary, l.order("ada", "bea", "cyd"))
			l.by(ctx, "emails.value", "descending").That(requirement.SortMVPrimary, l.order("cyd", "bea", "ada"), "descending")
		})

		It("puts missing values at the end", check.Covers(requirement.SortMissing), func(ctx SpecContext) {
			s := check.On(t)
			optional := text(s)
			values := map[string]string{"ada": "de", "cyd": "fr"}
			l := newLine(ctx, s, []string{"bea", "cyd", "ada"}, func(label string, user map[string]any) {
				if delete(user, optional); values[label] != "" {
					user[optional] = values[label]
				}
			})
			keepsText(s, l.made[1], requirement.PlainAttrs, optional, "fr")

			l.by(ctx, optional, "").That(requirement.SortMissing, l.order("ada", "cyd", "bea"), "ascending")
			l.by(ctx, optional, "descending").That(requirement.SortMissing, l.order("bea", "cyd", "ada"), "descending")
		})

		It("sorts dateTimes in time order", check.Covers(requirement.SortDateTime), func(ctx SpecContext) {
			s := check.On(t)
			l := newLine(ctx, s, []string{"ada", "bea", "cyd"}, nil)
			l.until(ctx, func(made *check.Answer) bool {
				return made.Text("meta.created") != l.made[0].Text("meta.created")
			})

			for _, row := range []struct {
				order string
				want  int
			}{{"ascending", 1}, {"descending", -1}} {
				// All pages: those of one page may carry the same time.
				ids, last, _ := walk(ctx, s, "/Users", 100, len(l.ids)+1, "filter", l.filter, "sortBy", "meta.created", "sortOrder", row.order)
				last.ThatValue(requirement.SortDateTime, l.created(ids), inTime(row.want), row.order)
			}
		})

		It("neither repeats nor skips a user on sorted pages", check.Covers(requirement.SortStablePages), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "name.familyName") // the same for all of them
			l := newLine(ctx, s, []string{"ada", "bea", "cyd", "dot", "eva"}, nil)

			seen, last, _ := walk(ctx, s, "/Users", 2, 10, "filter", l.filter, "sortBy", "name.familyName")
			last.ThatValue(requirement.SortStablePages, seen, onceEach(l.ids))
		})

		It("answers keys and orders that do not exist", check.Covers(requirement.SortBadKey), func(ctx SpecContext) {
			s := check.On(t)
			s.NewUser(ctx)
			s.Need(requirement.List200, s.Get(ctx, "/Users", "count", "1"), check.HaveStatus(http.StatusOK))
			for _, query := range [][]string{
				{"count", "1", "sortBy", "hallmarkNothing"}, {"count", "1", "sortBy", "userName", "sortOrder", "sideways"},
			} {
				s.Get(ctx, "/Users", query...).That(requirement.SortBadKey, check.HaveStatus(http.StatusOK, http.StatusBadRequest), "%s", strings.Join(query[2:], "="))
			}
		})

		It("ignores or refuses sortBy where sorting is not offered", check.Covers(requirement.SortUnsupported), func(ctx SpecContext) {
			s := check.On(t)
			if claim := check.ClaimsOf(t).Capabilities[requirement.Sort]; claim.Unknown != "" {
				s.Block("whether the target offers sorting is not known: %s", claim.Unknown)
			} else if claim.Offered {
				s.Skip("the target offers sorting (%s)", claim.Because)
			}
			s.NewUser(ctx)
			s.Get(ctx, "/Users", "count", "1", "sortBy", "userName").That(requirement.SortUnsupported, check.Expect("a list, or 400, 403 or 501 with a SCIM error", func(a *check.Answer) (string, bool) {
				listed, _ := beListResponse().Match(a)
				said, _ := check.BeError(http.StatusBadRequest, http.StatusForbidden, http.StatusNotImplemented).Match(a)
				return a.String(), listed || said
			}))
		})
	})
}

// line is a crew that a filter finds, to be sorted.
type line struct {
	*crew
	labels []string
	filter string
}

func newLine(ctx context.Context, s *check.Session, labels []string, edit func(label string, user map[string]any)) *line {
	claimed(s, requirement.Filter) // to sort among one's own
	c := newCrew(ctx, s, labels, edit)
	return &line{c, labels, c.all(ctx)}
}

func (l *line) id(label string) string { return l.ids[slices.Index(l.labels, label)] }

// by queries the line sorted by a key.
func (l *line) by(ctx context.Context, key, order string) *check.Answer {
	query := []string{"filter", l.filter, "sortBy", key}
	if order != "" {
		query = append(query, "sortOrder", order)
	}
	return l.s.Get(ctx, "/Users", query...)
}

// order wants the users of these labels, in that order.
func (l *line) order(labels ...string) types.GomegaMatcher {
	var want []string
	for _, label := range labels {
		want = append(want, l.id(label))
	}
	return check.Expect(fmt.Sprintf("the order %s of the users whose userName is %s…", strings.Join(labels, ", "), l.prefix), func(a *check.Answer) (string, bool) {
		if a.Status != http.StatusOK {
			return a.String(), false
		}
		// A page that ends early says enough: the server chooses its size.
		n := len(a.IDs())
		return l.labelled(a.IDs()), n > 0 && n <= len(want) && slices.Equal(a.IDs(), want[:n]) && (n == len(want) || a.Total() == len(want))
	})
}

func (l *line) labelled(ids []string) string {
	var names []string
	for _, id := range ids {
		if i := slices.Index(l.ids, id); i >= 0 {
			names = append(names, l.labels[i])
		} else {
			names = append(names, id)
		}
	}
	return "the order " + strings.Join(names, ", ")
}

// until adds users until one is as wanted: on a server whose clock shows whole
// seconds a few in a row carry the same time.
func (l *line) until(ctx context.Context, wanted func(made *check.Answer) bool) {
	// 2.7 seconds in all: more than the second that a coarse clock shows. Most
	// clocks show the first few milliseconds.
	const tries = 6
	pause := 2 * time.Millisecond
	for range tries {
		if slices.ContainsFunc(l.made, wanted) {
			break
		}
		timer := time.NewTimer(pause)
		pause *= 4
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		user := l.s.Target().People.New()
		rename(user, l.name(fmt.Sprintf("late%d", len(l.ids))))
		made := l.s.Create(ctx, "/Users", user)
		l.ids, l.names, l.made = append(l.ids, made.ID()), append(l.names, made.Text("userName")), append(l.made, made)
		l.labels = append(l.labels, "late")
	}
	l.filter = l.all(ctx)
}

// created are the times at which users of the line were created, in the order
// of ids.
func (l *line) created(ids []string) []string {
	var times []string
	for _, id := range ids {
		if i := slices.Index(l.ids, id); i >= 0 {
			times = append(times, l.made[i].Text("meta.created"))
		}
	}
	return times
}

// inTime wants times to move in one direction, and to move at all.
func inTime(direction int) types.GomegaMatcher {
	expected := map[int]string{1: "meta.created from old to new", -1: "meta.created from new to old"}[direction]
	return check.ExpectValue(expected, func(times []string) (string, bool) {
		ok, moved := true, false
		var last time.Time
		for i, text := range times {
			at, valid := check.Instant(text)
			ok = ok && valid
			if i > 0 && at.Compare(last) != 0 {
				moved = true
				ok = ok && at.Compare(last) == direction
			}
			last = at
		}
		return strings.Join(times, ", "), ok && moved
	})
}
