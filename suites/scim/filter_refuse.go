package scim

import (
	"fmt"
	"net/http"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// filterRefusals declares how a filter is refused.
func filterRefusals(t *target.Target) {
	Describe("refusing filters", func() {
		It("refuses what is not a filter, and never answers it with everybody", check.Covers(
			requirement.FilterSyntax400, requirement.FilterUnknownOp, requirement.FilterEmpty,
			requirement.FilterUnquoted, requirement.FilterUnknownAttr, requirement.FilterFailClosed,
		), func(ctx SpecContext) {
			s := check.On(t)
			c := newCrew(ctx, s, []string{"ada", "bea"}, nil)
			name := quote(c.names[0])
			// A refusal says something only where a good filter is not refused.
			s.Need(requirement.FilterEq, c.find(ctx, "userName eq %s", name), check.Find(c.ids[0]))

			invalid := check.RefuseWith(http.StatusBadRequest, "invalidFilter")
			for _, row := range []struct {
				r      *requirement.Requirement
				filter string
				m      types.GomegaMatcher
			}{
				{requirement.FilterSyntax400, "userName", invalid},
				{requirement.FilterSyntax400, "userName eq", invalid},
				{requirement.FilterSyntax400, "eq " + name, invalid},
				{requirement.FilterSyntax400, "userName eq " + name + " and", invalid},
				{requirement.FilterSyntax400, "(userName eq " + name, invalid},
				{requirement.FilterSyntax400, "userName eq " + name + ")", invalid},
				{requirement.FilterSyntax400, "userName eq " + name + " userName pr", invalid},
				{requirement.FilterSyntax400, `userName eq "` + c.names[0], invalid},
				{requirement.FilterUnknownOp, "userName like " + name, check.BeErrorType(http.StatusBadRequest, "invalidFilter")},
				{requirement.FilterEmpty, "", invalid},
				{requirement.FilterUnquoted, "userName eq " + c.names[0], invalid},
				{requirement.FilterUnknownAttr, "hallmarkNothing eq " + name, check.FindOrRefuse()},
				{requirement.FilterUnknownAttr, "hallmarkNothing pr", check.FindOrRefuse()},
			} {
				answer := s.Get(ctx, "/Users", "filter", row.filter)
				about := fmt.Sprintf("filter=%s", short(row.filter, c))
				answer.That(row.r, row.m, "%s", about)
				if row.r != requirement.FilterEmpty { // which asks for nobody in particular
					answer.That(requirement.FilterFailClosed, nobodyBut(c.ids[0]), "%s", about)
				}
			}
		})

		It("refuses filters where none are offered", check.Covers(requirement.FilterUnsupported), func(ctx SpecContext) {
			s := check.On(t)
			if claim := check.ClaimsOf(t).Capabilities[requirement.Filter]; claim.Unknown != "" {
				s.Block("whether the target offers filters is not known: %s", claim.Unknown)
			} else if claim.Offered {
				s.Skip("the target offers filters (%s)", claim.Because)
			}
			user := s.NewUser(ctx)
			s.Need(requirement.List200, s.Get(ctx, "/Users", "count", "1"), check.HaveStatus(http.StatusOK))

			s.Get(ctx, "/Users", "filter", "userName eq "+quote(user.Text("userName"))).
				That(requirement.FilterUnsupported, check.HaveStatus(http.StatusBadRequest, http.StatusForbidden, http.StatusNotImplemented))
		})
	})
}

// nobodyBut wants anything but a list with others in it: one that only has the
// user whom the filter names was filtered, however the filter was understood.
func nobodyBut(id string) types.GomegaMatcher {
	return check.Expect("no resources but the one that the filter names", func(a *check.Answer) (string, bool) {
		others := slices.DeleteFunc(a.IDs(), func(found string) bool { return found == id })
		return a.String(), !a.OK() || len(others) == 0 && a.Total() <= 1
	})
}

// refusedOrAmong wants a refusal, or a list of nobody but ids.
func refusedOrAmong(ids ...string) types.GomegaMatcher {
	return check.Expect("400, or a list of nobody but the matching user", func(a *check.Answer) (string, bool) {
		if a.Status == http.StatusBadRequest {
			return a.String(), true
		}
		for _, id := range a.IDs() {
			if !slices.Contains(ids, id) {
				return a.String(), false
			}
		}
		return a.String(), a.Status == http.StatusOK
	})
}
