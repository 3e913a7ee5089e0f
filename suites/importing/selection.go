package importing

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Selection declares whom an import creates, and whom it leaves alone.
func Selection(t *target.Target) {
	Describe("an import", func() {
		It("creates who was selected and nobody else", check.Covers(requirement.ImportSelected), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			chosen, other := w.Outsider(ctx), w.Outsider(ctx)
			job, _ := w.Import(ctx, chosen)
			w.Imported(ctx, job)

			users, a := w.Directory(ctx, chosen.Email)
			a.ThatValue(requirement.ImportSelected, len(users), gomega.Equal(1), "JumpCloud users with the address of who was selected")
			users, a = w.Directory(ctx, other.Email)
			a.ThatValue(requirement.ImportSelected, len(users), gomega.Equal(0), "JumpCloud users with the address of who was not")
		})

		It("changes nobody whom JumpCloud has", check.Covers(requirement.ImportSelected), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.NewPerson(ctx)
			w.Named(ctx, p.Email, "Augusta", "Byron") // another name in Lessonly
			list, _ := w.Candidates(ctx)
			var there scene.Candidate
			for _, c := range list {
				if c.Email == p.Email {
					there = c
				}
			}
			if there.ID == "" {
				w.Block("needs %s (%s): %s is not listed", requirement.ImportListsAll.ID, requirement.ImportListsAll.Text, p.Email)
			}
			job, _ := w.Import(ctx, there)
			w.Imported(ctx, job)

			users, a := w.Directory(ctx, p.Email)
			if a.ThatValue(requirement.ImportSelected, len(users), gomega.Equal(1), "JumpCloud users with the address") {
				a.ThatValue(requirement.ImportSelected, fmt.Sprint(users[0]["firstname"], " ", users[0]["lastname"]), gomega.Equal(p.Given()+" "+p.Family()), "the name, which is another one in Lessonly")
			}
		})
	})
}
