package importing

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

func outsiders(ctx context.Context, w *scene.Scene, n int) []scene.Candidate {
	list := make([]scene.Candidate, n)
	for i := range list {
		list[i] = w.Outsider(ctx)
	}
	return list
}

// Size declares how the end of an import is told, by the number of users.
func Size(t *target.Target) {
	Describe("importing many users", func() {
		It("shows the results of 99 at once, with the warning", check.Covers(requirement.ImportRealTime, requirement.ImportWarns), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			chosen := outsiders(ctx, w, 99)
			job, a := w.Import(ctx, chosen...)
			a.ThatValue(requirement.ImportRealTime, job.State, gomega.Equal("finished"), "the state in the answer")
			a.ThatValue(requirement.ImportRealTime, created(job), gomega.BeNumerically(">=", 99), "created users in the answer")
			a.ThatValue(requirement.ImportWarns, job.Warning, gomega.MatchRegexp("(?i)group"), "with the result")
		})

		It("mails when 101 are complete", check.Covers(requirement.ImportMail), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			chosen := outsiders(ctx, w, 101)
			before, a := w.Mails(ctx)
			a.ThatValue(requirement.ImportMail, len(before), gomega.Equal(0), "mails before the import")
			job, _ := w.Import(ctx, chosen...)
			job, _ = w.Imported(ctx, job)
			if created(job) < 101 {
				w.Block("%d of 101 users were imported", created(job))
			}
			mails, a := w.Mails(ctx)
			if a.ThatValue(requirement.ImportMail, len(mails), gomega.Equal(1), "mails after the import") {
				a.ThatValue(requirement.ImportMail, fmt.Sprint(mails[0]["body"]), gomega.ContainSubstring("101"), "what it says of the number of users")
			}
		})

		It("imports all of exactly 100", check.Covers(requirement.ImportHundred), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			job, _ := w.Import(ctx, outsiders(ctx, w, 100)...)
			job, a := w.Imported(ctx, job)
			a.ThatValue(requirement.ImportHundred, created(job), gomega.BeNumerically(">=", 100), "created users")
		})
	})
}

func created(job scene.Job) int {
	n := 0
	for _, result := range job.Results {
		if result.Outcome == "created" {
			n++
		}
	}
	return n
}
