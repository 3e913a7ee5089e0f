package names

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// typed are the characters that both the article and the REST API's documentation refuse: by
// which of the two lists a page goes is not for us to say (C-11).
func typed() []string {
	var list []string
	for _, c := range requirement.NameCharacters {
		if !strings.Contains("{}?", c.Character) {
			list = append(list, c.Character)
		}
	}
	return list
}

// Hands declares that the rule holds where people type.
func Hands(t *target.Target) {
	Describe("a name with a special character that is typed", func() {
		for _, hand := range []struct {
			text string
			edit func(ctx context.Context, w *scene.Scene, administrator *scene.Browser, id, family, title string) *check.Answer
		}{
			{"on the person's page", func(ctx context.Context, w *scene.Scene, administrator *scene.Browser, id, family, title string) *check.Answer {
				return administrator.FillIn(ctx, "/people/"+id, map[string]string{"last_name": family, "job_title": title}).Answer
			}},
			{"in the back office", func(ctx context.Context, w *scene.Scene, _ *scene.Browser, id, family, title string) *check.Answer {
				return w.EditInBackOffice(ctx, id, map[string]any{"name": "Grace " + family, "job_title": title})
			}},
		} {
			It("is refused "+hand.text+", and nothing is stored", check.Covers(requirement.NameRuleEverywhere), func(ctx SpecContext) {
				w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
				w.IssueKey(ctx) // for REST
				administrator := w.NewBrowser(w.NewAdministrator(ctx))
				administrator.SignOnFromTile(ctx)
				email := t.People.Name() + "@" + t.People.Domain
				if made := w.REST.Post(ctx, "/users", map[string]any{"name": "Grace Hopper", "email": email, "job_title": "Admiral"}); !made.OK() {
					w.Block("make a user by hand: %s", made)
				}
				id, _ := w.Learner(ctx, email)
				for _, c := range typed() {
					hand.edit(ctx, w, administrator, id, "Hop"+c+"per", "Captain").
						That(requirement.NameRuleEverywhere, check.HaveStatus(http.StatusBadRequest, http.StatusUnprocessableEntity), "with %s", c)
					user := w.Users(ctx, email)
					user.That(requirement.NameRuleEverywhere, scene.HaveUser("name", "Grace Hopper"), "after %s", c)
					user.That(requirement.NameRuleEverywhere, scene.HaveUser("job_title", "Admiral"), "after %s", c)
				}
				// The same with an ordinary name is taken, so it was the name.
				hand.edit(ctx, w, administrator, id, "O'Murray", "Captain")
				w.Users(ctx, email).That(requirement.NameRuleEverywhere, scene.HaveUser("job_title", "Captain"), "with an ordinary name")
			})
		}
	})
}

// Files declares that the rule holds in the file sync, which provisions as SCIM does.
func Files(t *target.Target) {
	Describe("a name with a special character in a file", func() {
		It("is refused for a new person and for a known one, and the other rows are taken", check.Covers(requirement.NameRuleEverywhere), func(ctx SpecContext) {
			w := scene.Open(check.On(t))
			w.FoundCompany(ctx)
			w.IssueKey(ctx) // for REST
			files := w.FileSync(ctx)
			columns := []string{"email", "first_name", "last_name"}
			var addresses []string
			rows := [][]string{columns}
			add := func(given, family string) {
				email := t.People.Name() + "@" + t.People.Domain
				addresses = append(addresses, email)
				rows = append(rows, []string{email, given, family})
			}
			for _, c := range requirement.NameCharacters {
				add("An"+c.Character+"na", "Bell")
				add("Anna", "Be"+c.Character+"ll")
			}
			add("Grace", "Hopper")
			known := addresses[len(addresses)-1]
			files.Upload("people.csv", rows...)
			for i, email := range addresses[:len(addresses)-1] {
				w.Users(ctx, email).That(requirement.NameRuleEverywhere, scene.BeUnknown(), "%s", strings.Join(rows[i+1][1:], " "))
			}
			w.Users(ctx, known).That(requirement.NameRuleEverywhere, scene.HaveUser("name", "Grace Hopper"), "an ordinary name in the same file")

			for i, c := range requirement.NameCharacters {
				name := []string{known, "Grace", "Hopper"}
				name[1+i%2] = fmt.Sprintf("Gr%sce", c.Character)
				files.Upload("change.csv", columns, name)
				w.Users(ctx, known).That(requirement.NameRuleEverywhere, scene.HaveUser("name", "Grace Hopper"), "after a file with %s", name[1+i%2])
			}
			files.Upload("change.csv", append(columns, "job_title"), []string{known, "Grace", "O'Murray", "Captain"})
			w.Users(ctx, known).That(requirement.NameRuleEverywhere, scene.HaveUser("job_title", "Captain"), "after a file with an ordinary name")
		})
	})
}
