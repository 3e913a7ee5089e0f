package lifecycle

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

const (
	backlog   = "/reports/webhook_backlog"
	groupName = "Sales"
)

// surface is one number that Lessonly reports: C-23.
type surface struct {
	text string
	// path has {asked} for the assigned lesson, {other} for the one done without, {path},
	// {group}, and {user} for Ada.
	path string
	// member is where the number stands; empty is how often the answer names Ada.
	member string
	// with is the number with both people, without the one without the
	// archived.
	with, without int
}

// surfaces lists every report. Ada is assigned lessons 1 and 2 and the path of
// lessons 1 and 3, and has completed lessons 1 and 3, so the path too; Grace is
// assigned lesson 1 and the path and has completed lesson 1. Both are in the one
// group, and a webhook that nobody answers waits for every completion. Ada is
// archived.
//
// The lists, counts and statistics are those of Lessonly's API documentation; the
// addresses below /reports are ours, for what Lessonly shows on pages and exports.
func surfaces() []surface {
	return []surface{
		{"assignees of a lesson", "/lessons/{asked}", "assignees_count", 2, 1},
		{"who completed a lesson", "/lessons/{asked}", "completed_count", 2, 1},
		{"assignments of a lesson", "/lessons/{asked}/assignments", "total_assignments", 2, 1},
		{"completed assignments of a lesson", "/lessons/{asked}/assignments/completed", "completed_count", 2, 1},
		{"completions of a lesson", "/lessons/{asked}/total_completions", "completion_count", 2, 1},
		{"completions of a lesson done without assignment", "/lessons/{other}/total_completions", "completion_count", 1, 0},
		{"breakdown of completions, all", "/lessons/{asked}/completion_breakdown", "total", 2, 1},
		{"breakdown of completions, by assignment", "/lessons/{asked}/completion_breakdown", "via_assignment", 2, 1},
		{"breakdown of completions, other", "/lessons/{other}/completion_breakdown", "via_other", 1, 0},
		{"assignments of a path", "/paths/{path}/assignments", "total_assignments", 2, 1},
		{"completed assignments of a path", "/paths/{path}/assignments/completed", "completed_count", 1, 0},
		{"completions of a path", "/paths/{path}/total_completions", "completion_count", 1, 0},
		{"all assignments", "/assignments", "total_assignments", 5, 2},
		{"assignments of a group", "/assignments?filter%5Bgroup_id%5D={group}", "total_assignments", 5, 2},
		{"assignments changed since a day", "/assignments?gt%5Bupdated_at%5D=2000-01-01", "total_assignments", 5, 2},
		{"completed assignments", "/assignments/completed", "total_assignments", 3, 1},
		{"incomplete assignments", "/assignments/incomplete", "total_assignments", 2, 1},
		{"the user's assignments", "/users/{user}/assignments", "total_assignments", 3, 0},
		{"the user's library statistics", "/users/{user}/learning_library_statistics", "total_completed", 2, 0},
		{"the report by person", "/reports/people", "", 1, 0},
		{"the report by group", "/reports/groups", "rows[0].completions", 3, 1},
		{"the report by lesson", "/reports/lessons", "rows[0].completions", 2, 1},
		{"the leaderboard", "/reports/leaderboard", "", 1, 0},
		{"the company's totals", "/reports/totals", "completions", 3, 1},
		{"the webhook's backlog", backlog, "", 2, 0},
		{"the CSV export by person", "/reports/people.csv", "", 1, 0},
		{"the CSV export of assignments", "/reports/assignments.csv", "", 3, 0},
		{"the CSV export of completions", "/reports/completions.csv", "", 3, 0},
	}
}

// Reports declares that an archived user's data leave every report.
func Reports(t *target.Target) {
	Describe("reports", func() {
		It("leave out whoever is archived, and have it all back when restored", check.Covers(requirement.LeavesReports), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			if len(w.Company.Lessons) < 3 {
				w.Block("the company has fewer than three lessons")
			}
			lessons := w.Company.Lessons
			ada, grace := w.Hire(ctx), w.Hire(ctx)
			adaID, _ := w.Learner(ctx, ada.Email)
			graceID, _ := w.Learner(ctx, grace.Email)
			group, path := w.LearnerGroup(ctx, groupName, adaID, graceID), w.Path(ctx)
			w.Webhook(ctx, "http://webhook.invalid/") // nobody's: RFC 2606 §2
			w.Assign(ctx, lessons[0], adaID)
			w.Assign(ctx, lessons[1], adaID)
			w.Assign(ctx, lessons[0], graceID)
			w.AssignPath(ctx, path, adaID, graceID)
			learn(ctx, w, ada, lessons[0], lessons[2])
			learn(ctx, w, grace, lessons[0])

			fill := strings.NewReplacer("{asked}", strconv.Itoa(lessons[0]), "{other}", strconv.Itoa(lessons[2]), "{user}", adaID,
				"{path}", path, "{group}", group)
			before := map[string]string{}
			compare := func(when string, want func(surface) int) {
				for _, s := range surfaces() {
					m := check.Have(s.member, want(s))
					if s.member == "" {
						m = name(ada, want(s))
					}
					w.REST.Get(ctx, fill.Replace(s.path)).That(requirement.LeavesReports, m, "%s, %s", s.text, when)
				}
			}
			with, without := func(s surface) int { return s.with }, func(s surface) int { return s.without }

			compare("before", with)
			for _, s := range surfaces() {
				before[s.path] = string(w.REST.Get(ctx, fill.Replace(s.path)).Raw)
			}
			w.Leave(ctx, w.Group, ada)
			w.Settle(ctx)
			w.Need(requirement.Deprovisions, w.Users(ctx, ada.Email), scene.BeArchived())
			compare("while archived", without)
			w.Join(ctx, w.Group, ada)
			w.Settle(ctx)
			w.Users(ctx, ada.Email).That(requirement.LeavesReports, scene.BeActive())
			compare("after being restored", with)
			// Reports show names: who is called otherwise now is in other reports.
			w.Need(requirement.Updates, w.Users(ctx, ada.Email), scene.HaveUser("name", ada.Given()+" "+ada.Family()))
			for _, s := range surfaces() {
				if s.path != backlog { // how often and why a delivery failed changes by itself
					w.REST.Get(ctx, fill.Replace(s.path)).That(requirement.LeavesReports, beAs(before[s.path]), "%s, after being restored", s.text)
				}
			}
			w.REST.Get(ctx, "/users/"+adaID+"/groups").That(requirement.LeavesReports, check.Have("memberships[0].name", groupName), "the groups of who was restored")
		})
	})
}

// name wants an answer that names a person so many times.
func name(p scene.Person, times int) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("%s named %d times", p.Email, times), func(a *check.Answer) (string, bool) {
		found := strings.Count(string(a.Raw), p.Email)
		if !a.OK() || found == 0 {
			return a.String(), a.OK() && times == 0
		}
		return fmt.Sprintf("%d times, first in %s", found, a.Around(p.Email)), found == times
	})
}

// beAs wants the answer that there was before.
func beAs(before string) types.GomegaMatcher {
	return check.Expect("the answer from before the user was archived: "+check.Show(before), func(a *check.Answer) (string, bool) {
		return a.String(), string(a.Raw) == before
	})
}

// learn signs a person on and has lessons completed.
func learn(ctx context.Context, w *scene.Scene, p scene.Person, lessons ...int) {
	browser := w.NewBrowser(p)
	browser.SignOnFromTile(ctx)
	for _, lesson := range lessons {
		if a := browser.Complete(ctx, strconv.Itoa(lesson), 90); !a.OK() {
			w.Block("complete a lesson: %s %s answered %s", a.Method, a.Path, a)
		}
	}
}
