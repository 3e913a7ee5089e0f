package files

import (
	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Uploads declares how files come in, and who sees them.
func Uploads(t *target.Target) {
	Describe("an upload", func() {
		It("that breaks off is thrown away", check.Covers(requirement.FileBrokenOff), func(ctx SpecContext) {
			w, files := company(ctx, t)
			known, unknown := address(t), address(t)
			files.Upload("people.csv", header, []string{known, "Ada", "Lovelace", "Countess"})
			rows := [][]string{header, {known, "Ada", "Lovelace", "Mathematician"}, {unknown, "Grace", "Hopper", "Admiral"}}

			files.BreakOff("more.csv", rows...)
			w.Users(ctx, known).That(requirement.FileBrokenOff, scene.HaveUser("job_title", "Countess"), "who is in the file and known")
			w.Users(ctx, unknown).That(requirement.FileBrokenOff, scene.BeUnknown(), "who is in the file and unknown")
			w.That(requirement.FileBrokenOff, files.Names(), gomega.Not(gomega.ContainElement(gomega.HavePrefix("more"))), "the files of the account")

			// The same file to its end is applied.
			files.Upload("more.csv", rows...)
			w.Users(ctx, known).That(requirement.FileBrokenOff, scene.HaveUser("job_title", "Mathematician"), "once it was sent to its end")
			w.Users(ctx, unknown).That(requirement.FileBrokenOff, scene.BeActive(), "once it was sent to its end")
		})

		It("is seen by its own company only", check.Covers(requirement.FileFolder), func(ctx SpecContext) {
			w, files := company(ctx, t)
			email := address(t)
			files.Upload("people.csv", header, []string{email, "Ada", "Lovelace", "Countess"})
			mine, err := files.Read("people.csv")
			if err != nil {
				w.Block("read a file of one's own: %s", err)
			}

			other, theirs := companyOf(ctx, w.Session)
			other.That(requirement.FileFolder, theirs.Names(), gomega.BeEmpty(), "the files that the account of another company sees")
			for _, path := range []string{"people.csv", "people.results.csv", "../" + w.Company.Subdomain + "/people.csv", "/" + w.Company.Subdomain + "/people.csv"} {
				_, err := theirs.Read(path)
				other.That(requirement.FileFolder, err, gomega.HaveOccurred(), "reading %s from another company", path)
			}
			theirs.Upload("people.csv", header, []string{email, "Grace", "Hopper", "Admiral"})
			after, err := files.Read("people.csv")
			if err != nil {
				w.Block("read a file of one's own: %s", err)
			}
			w.That(requirement.FileFolder, after, gomega.Equal(mine), "the file after another company's upload of the same name")
			w.Users(ctx, email).That(requirement.FileFolder, scene.HaveUser("name", "Ada Lovelace"), "after another company's upload")
			other.Users(ctx, email).That(requirement.FileFolder, scene.HaveUser("name", "Grace Hopper"), "at the other company")
		})
	})
}
