package lifecycle

import (
	"context"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// surface is one number that Lessonly reports: C-23.
type surface struct {
	text   string
	path   string // {asked} is the assigned lesson, {other} the one done without, {user} Ada
	member string
	// with is the number with both people, without the one without the
	// archived.
	with, without int
}

// surfaces lists every report. Ada is assigned lessons 1 and 2, has completed
// lesson 1, and lesson 3 without being asked to; Grace is assigned lesson 1 and
// has completed it. Ada is archived.
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
		{"all assignments", "/assignments", "total_assignments", 3, 1},
		{"completed assignments", "/assignments/completed", "total_assignments", 2, 1},
		{"incomplete assignments", "/assignments/incomplete", "total_assignments", 1, 0},
		{"the user's assignments", "/users/{user}/assignments", "total_assignments", 2, 0},
		{"the user's library statistics", "/users/{user}/learning_library_statistics", "total_completed", 2, 0},
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
			w.Assign(ctx, lessons[0], adaID)
			w.Assign(ctx, lessons[1], adaID)
			w.Assign(ctx, lessons[0], graceID)
			learn(ctx, w, ada, lessons[0], lessons[2])
			learn(ctx, w, grace, lessons[0])

			fill := strings.NewReplacer("{asked}", strconv.Itoa(lessons[0]), "{other}", strconv.Itoa(lessons[2]), "{user}", adaID)
			compare := func(when string, want func(surface) int) {
				for _, s := range surfaces() {
					w.REST.Get(ctx, fill.Replace(s.path)).That(requirement.LeavesReports, check.Have(s.member, want(s)), "%s, %s", s.text, when)
				}
			}
			with, without := func(s surface) int { return s.with }, func(s surface) int { return s.without }

			compare("before", with)
			w.Leave(ctx, w.Group, ada)
			w.Settle(ctx)
			w.Need(requirement.Deprovisions, w.Users(ctx, ada.Email), scene.BeArchived())
			compare("while archived", without)
			w.Join(ctx, w.Group, ada)
			w.Settle(ctx)
			w.Users(ctx, ada.Email).That(requirement.LeavesReports, scene.BeActive())
			compare("after being restored", with)
		})
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
