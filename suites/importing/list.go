package importing

import (
	"fmt"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// beListed wants a list of candidates to have one, with a status.
func beListed(c scene.Candidate, status string) types.GomegaMatcher {
	return check.ExpectValue(c.Email+" to be listed once as "+status, func(list []scene.Candidate) (string, bool) {
		var found []string
		for _, other := range list {
			if other.Email == c.Email {
				found = append(found, other.Status)
			}
		}
		return fmt.Sprintf("%d users, among them this one as %q", len(list), found), len(found) == 1 && found[0] == status
	})
}

// List declares what is offered for import.
func List(t *target.Target) {
	Describe("the list of users to import", func() {
		It("offers who is in Lessonly only, as New, with the warning", check.Covers(requirement.ImportOffers, requirement.ImportNew, requirement.ImportWarns), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			outsider := w.Outsider(ctx)
			known, _ := w.Directory(ctx, outsider.Email)
			if len(known) > 0 {
				w.Block("JumpCloud has a user %s already", outsider.Email)
			}
			list, a := w.Candidates(ctx)
			a.ThatValue(requirement.ImportOffers, list, check.ExpectValue(outsider.Email+" in the list", func(list []scene.Candidate) (string, bool) {
				return fmt.Sprintf("%d others", len(list)), slices.ContainsFunc(list, func(c scene.Candidate) bool { return c.Email == outsider.Email })
			}))
			a.ThatValue(requirement.ImportNew, list, beListed(outsider, "New"))
			warning, _ := a.Get("warning")
			a.ThatValue(requirement.ImportWarns, fmt.Sprint(warning), gomega.MatchRegexp("(?i)group"), "with the list")
		})

		It("holds every user, whatever the size of a page", check.Covers(requirement.ImportListsAll), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			outsiders := make([]scene.Candidate, 120) // more than any page that is asked for
			for i := range outsiders {
				outsiders[i] = w.Outsider(ctx)
			}
			list, a := w.Candidates(ctx)
			a.ThatValue(requirement.ImportListsAll, list, check.ExpectValue("each of 120 users once", func(list []scene.Candidate) (string, bool) {
				count := map[string]int{}
				for _, c := range list {
					count[c.Email]++
				}
				missing, doubled := 0, 0
				for _, o := range outsiders {
					switch n := count[o.Email]; {
					case n == 0:
						missing++
					case n > 1:
						doubled++
					}
				}
				return fmt.Sprintf("%d missing, %d more than once", missing, doubled), missing+doubled == 0
			}))
		})

		It("shows who was imported as Imported, and the New first when asked", check.Covers(requirement.ImportImported, requirement.ImportNewFirst), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			first, second := w.Outsider(ctx), w.Outsider(ctx)
			job, _ := w.Import(ctx, first)
			w.Imported(ctx, job)

			list, a := w.Candidates(ctx)
			a.ThatValue(requirement.ImportImported, list, beListed(first, "Imported"))
			users, found := w.Directory(ctx, first.Email)
			found.ThatValue(requirement.ImportImported, len(users), gomega.Equal(1), "JumpCloud users with the address")

			if !slices.ContainsFunc(list, func(c scene.Candidate) bool { return c.Email == first.Email && c.Status == "Imported" }) {
				w.Block("needs %s (%s): nobody is shown as Imported", requirement.ImportImported.ID, requirement.ImportImported.Text)
			}
			all := len(list)
			list, a = w.Candidates(ctx, "filter", "status:new")
			a.ThatValue(requirement.ImportNewFirst, list, check.ExpectValue("the New before the others, and nobody hidden", func(list []scene.Candidate) (string, bool) {
				last, imported := -1, len(list)
				for i, c := range list {
					if c.Status == "New" {
						last = i
					} else {
						imported = min(imported, i)
					}
				}
				there := slices.ContainsFunc(list, func(c scene.Candidate) bool { return c.Email == second.Email })
				return fmt.Sprintf("%d of %d users, the last New at %d, the first Imported at %d", len(list), all, last+1, imported+1),
					there && len(list) == all && last < imported
			}))
		})
	})
}
