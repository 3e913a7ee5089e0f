package sso

import (
	"context"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// unprovisioned is a scene without identity management, and a person who may
// sign on and whom Lessonly does not know.
func unprovisioned(ctx SpecContext, t *target.Target) (*scene.Scene, scene.Person) {
	w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
	w.IssueKey(ctx) // for REST
	return w, entitled(ctx, w)
}

func entitled(ctx context.Context, w *scene.Scene) scene.Person {
	p := w.NewPerson(ctx)
	w.Join(ctx, w.Group, p)
	return p
}

// JustInTime declares that sign-on makes users, and the switch for it.
func JustInTime(t *target.Target) {
	Describe("the first sign-on of somebody unknown", func() {
		for _, flow := range []struct {
			text string
			run  func(context.Context, *scene.Browser)
		}{
			{"from JumpCloud", func(ctx context.Context, b *scene.Browser) { b.SignOnFromTile(ctx) }},
			{"from Lessonly", func(ctx context.Context, b *scene.Browser) { b.SignOnFromSP(ctx, "/") }},
		} {
			It("creates the user, "+flow.text, check.Covers(requirement.JustInTime), func(ctx SpecContext) {
				w, p := unprovisioned(ctx, t)
				w.Users(ctx, p.Email).That(requirement.JustInTime, scene.BeUnknown(), "before")
				for _, about := range []string{"after the first", "after the second"} {
					browser := w.NewBrowser(p)
					flow.run(ctx, browser)
					w.SignedIn(ctx, requirement.JustInTime, browser.WhoAmI(ctx), p, about)
					list := w.Users(ctx, p.Email)
					list.That(requirement.JustInTime, scene.BeActive(), about)
					list.That(requirement.JustInTime, scene.HaveUser("name", p.Given()+" "+p.Family()), about)
				}
			})
		}

		It("creates nobody who is known by the address in other case", check.Covers(requirement.JustInTime), func(ctx SpecContext) {
			w, p := unprovisioned(ctx, t)
			typed := strings.ToUpper(p.Email[:1]) + p.Email[1:] // JumpCloud has it in lower case
			if made := w.REST.Post(ctx, "/users", map[string]any{"name": "Ada Lovelace", "email": typed, "job_title": "Countess"}); !made.OK() {
				w.Block("make a user by hand: %s", made)
			}
			for _, about := range []string{"after the first", "after the second"} {
				browser := w.NewBrowser(p)
				browser.SignOnFromTile(ctx)
				w.SignedIn(ctx, requirement.JustInTime, browser.WhoAmI(ctx), p, about)
				everybody := w.REST.Get(ctx, "/users")
				everybody.ThatValue(requirement.JustInTime, titles(everybody, p.Email), gomega.Equal([]any{"Countess"}), "%s, the job titles of who has the address", about)
			}
		})

		It("is refused, and creates nobody, while support has that switched off", check.Covers(requirement.JustInTimeOff, requirement.JustInTimeSwitch), func(ctx SpecContext) {
			w, known := unprovisioned(ctx, t)
			w.NewBrowser(known).SignOnFromTile(ctx)
			w.Users(ctx, known.Email).That(requirement.JustInTimeOff, scene.BeActive(), "who signed on before")
			path := "/support/companies/" + w.Company.Subdomain + "/settings"
			off := map[string]any{"jit": false}
			w.Desk.Send(ctx, check.Request{Method: http.MethodPut, Path: path, Body: off, NoCredential: true}).
				That(requirement.JustInTimeSwitch, check.HaveStatus(http.StatusUnauthorized, http.StatusForbidden), "switching without support's key")
			p := entitled(ctx, w)
			w.NewBrowser(p).SignOnFromTile(ctx)
			w.Users(ctx, p.Email).That(requirement.JustInTimeSwitch, scene.BeActive(), "after that")

			w.Desk.Put(ctx, path, off).That(requirement.JustInTimeSwitch, check.HaveStatus(http.StatusOK), "switching by support")
			unknown := entitled(ctx, w)
			browser := w.NewBrowser(unknown)
			browser.SignOnFromTile(ctx)
			browser.WhoAmI(ctx).That(requirement.JustInTimeOff, scene.BeSignedOut(), "somebody unknown")
			w.Users(ctx, unknown.Email).That(requirement.JustInTimeOff, scene.BeUnknown(), "somebody unknown")
			again := w.NewBrowser(known)
			again.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.JustInTimeOff, again.WhoAmI(ctx), known, "somebody known")

			w.Settings(ctx, map[string]any{"jit": true})
			w.NewBrowser(unknown).SignOnFromTile(ctx)
			w.Users(ctx, unknown.Email).That(requirement.JustInTimeSwitch, scene.BeActive(), "switched on again")
		})
	})
}

// titles are the job titles of those who have an e-mail address, in whatever case.
func titles(everybody *check.Answer, email string) []any {
	list := []any{}
	for _, user := range scene.Found(everybody) {
		if text, _ := user["email"].(string); strings.EqualFold(text, email) {
			list = append(list, user["job_title"])
		}
	}
	return list
}

// Names declares who owns the name of a user whom sign-on made.
func Names(t *target.Target) {
	Describe("the name of a user whom sign-on made", func() {
		It("follows JumpCloud at the next sign-on", check.Covers(requirement.NameFollows), func(ctx SpecContext) {
			w, p := unprovisioned(ctx, t)
			w.NewBrowser(p).SignOnFromTile(ctx)
			w.Users(ctx, p.Email).That(requirement.NameFollows, scene.HaveUser("name", "Ada Lovelace"), "at first")
			w.Change(ctx, &p, map[string]any{"firstname": "Augusta", "lastname": "Byron"})
			w.NewBrowser(p).SignOnFromTile(ctx)
			w.Users(ctx, p.Email).That(requirement.NameFollows, scene.HaveUser("name", "Augusta Byron"), "after the next sign-on")
		})

		It("cannot be changed by hand, but the job title can", check.Covers(requirement.NameLocked, requirement.LockOnlyNames), func(ctx SpecContext) {
			w, p := unprovisioned(ctx, t)
			w.NewBrowser(p).SignOnFromTile(ctx)
			id, _ := w.Learner(ctx, p.Email)
			item := check.Item("/users", id)
			w.REST.Put(ctx, item, map[string]any{"name": "Somebody Else"})
			w.Users(ctx, p.Email).That(requirement.NameLocked, scene.HaveUser("name", "Ada Lovelace"), "after renaming by hand")
			w.REST.Put(ctx, item, map[string]any{"job_title": "Countess"}).That(requirement.LockOnlyNames, check.HaveStatus(http.StatusOK), "changing the job title")
			w.Users(ctx, p.Email).That(requirement.LockOnlyNames, scene.HaveUser("job_title", "Countess"))

			email := t.People.Name() + "@" + t.People.Domain
			made := w.REST.Post(ctx, "/users", map[string]any{"name": "Grace Hopper", "email": email})
			made.That(requirement.LockOnlyNames, check.HaveStatus(http.StatusCreated, http.StatusOK), "making a user by hand")
			other, _ := w.Learner(ctx, email)
			w.REST.Put(ctx, check.Item("/users", other), map[string]any{"name": "Grace Murray"}).
				That(requirement.LockOnlyNames, check.HaveStatus(http.StatusOK), "renaming that user")
			w.Users(ctx, email).That(requirement.LockOnlyNames, scene.HaveUser("name", "Grace Murray"))
		})
	})
}
