package files

import (
	"strconv"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/gstruct"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// told is a line on what became of a row.
func told(line int, email string, result, reason types.GomegaMatcher) types.GomegaMatcher {
	return gstruct.MatchAllFields(gstruct.Fields{
		"Line": gomega.Equal(strconv.Itoa(line)), "Email": gomega.Equal(email), "Result": result, "Reason": reason,
	})
}

// Rows declares what becomes of the rows of a file.
func Rows(t *target.Target) {
	Describe("a file of people", func() {
		It("creates and changes them, and tells what became of each row", check.Covers(requirement.FileRefusal), func(ctx SpecContext) {
			w, files := company(ctx, t)
			first, refused, last := address(t), address(t), address(t)
			files.Upload("people.csv", header,
				[]string{first, "Ada", "Lovelace", "Countess"},
				[]string{refused, "", "", "Admiral"}, // a new person without any name
				[]string{last, "Grace", "Hopper", "Admiral"},
			)
			created := gomega.Equal("created")
			w.That(requirement.FileRefusal, files.Results("people.csv"), gomega.ConsistOf(
				told(2, first, created, gomega.BeEmpty()),
				told(3, refused, gomega.Equal("refused"), gomega.ContainSubstring("name")),
				told(4, last, created, gomega.BeEmpty()),
			), "the results of three rows, of which the second has no name")
			w.Users(ctx, first).That(requirement.FileRefusal, scene.HaveUser("job_title", "Countess"), "told to be created")
			w.Users(ctx, refused).That(requirement.FileRefusal, scene.BeUnknown(), "told to be refused")

			files.Upload("people.csv", header, []string{first, "Ada", "Lovelace", "Mathematician"})
			w.That(requirement.FileRefusal, files.Results("people.csv"), gomega.ConsistOf(
				told(2, first, gomega.Equal("updated"), gomega.BeEmpty())), "the results of the next file")
			w.Users(ctx, first).That(requirement.FileRefusal, scene.HaveUser("job_title", "Mathematician"), "told to be updated")
		})

		It("stores a row whole or not at all, and the others all the same", check.Covers(requirement.FileRowWhole), func(ctx SpecContext) {
			w, files := company(ctx, t)
			person, other := address(t), address(t)
			files.Upload("people.csv", header, []string{person, "Ada", "Lovelace", "Countess"})
			for _, bad := range []struct {
				text        string
				family, job string
			}{
				{"a name that is refused", "Love*lace", "Mathematician"},
				{"a job title that a spreadsheet would run", "Byron", "=1+1"},
			} {
				files.Upload("people.csv", header,
					[]string{person, "Ada", bad.family, bad.job},
					[]string{other, "Grace", "Hopper", bad.text},
				)
				user := w.Users(ctx, person)
				user.That(requirement.FileRowWhole, scene.HaveUser("name", "Ada Lovelace"), "after a row with %s", bad.text)
				user.That(requirement.FileRowWhole, scene.HaveUser("job_title", "Countess"), "after a row with %s", bad.text)
				w.Users(ctx, other).That(requirement.FileRowWhole, scene.HaveUser("job_title", bad.text), "of the row after it")
			}
		})

		It("leaves alone whom it does not name", check.Covers(requirement.FileOthers), func(ctx SpecContext) {
			w, files := company(ctx, t)
			stays, leaves := address(t), address(t)
			files.Upload("people.csv", header, []string{stays, "Ada", "Lovelace", "Countess"}, []string{leaves, "Grace", "Hopper", ""})
			files.Upload("leavers.csv", []string{"email", "status"}, []string{leaves, "archived"})
			w.Need(requirement.Archives, w.Users(ctx, leaves), scene.BeArchived()) // the file was applied
			user := w.Users(ctx, stays)
			user.That(requirement.FileOthers, scene.BeActive(), "whom it does not name")
			user.That(requirement.FileOthers, scene.HaveUser("job_title", "Countess"), "whom it does not name")
		})
	})
}
