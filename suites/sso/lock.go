package sso

import (
	"context"
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// hand is one of the surfaces on which people of Lessonly are changed by hand.
type hand struct {
	text   string
	locked *requirement.Requirement // by this the name stays
	// edit enters a name and a job title for the user with the id, as the
	// administrator who is signed in, and returns what was answered.
	edit func(ctx context.Context, w *scene.Scene, administrator *scene.Browser, id, given, family, title string) *check.Answer
}

func hands() []hand {
	return []hand{
		{"over REST", requirement.NameLocked, func(ctx context.Context, w *scene.Scene, _ *scene.Browser, id, given, family, title string) *check.Answer {
			return w.REST.Put(ctx, check.Item("/users", id), map[string]any{"name": given + " " + family, "job_title": title})
		}},
		{"on the people page", requirement.NameLocked, func(ctx context.Context, w *scene.Scene, administrator *scene.Browser, id, given, family, title string) *check.Answer {
			return administrator.FillIn(ctx, "/people/"+id, map[string]string{"first_name": given, "last_name": family, "job_title": title}).Answer
		}},
		{"in the back office", requirement.BackOfficeLocked, func(ctx context.Context, w *scene.Scene, _ *scene.Browser, id, given, family, title string) *check.Answer {
			return w.EditInBackOffice(ctx, id, map[string]any{"name": given + " " + family, "job_title": title})
		}},
	}
}

// Locks declares that no surface renames a user whom sign-on made, and that each
// does everything else.
func Locks(t *target.Target) {
	Describe("an administrator", func() {
		for _, h := range hands() {
			It("cannot change the name of a user whom sign-on made "+h.text+", but all else", check.Covers(h.locked, requirement.LockOnlyNames), func(ctx SpecContext) {
				w, p := unprovisioned(ctx, t)
				w.NewBrowser(p).SignOnFromTile(ctx)
				id, _ := w.Learner(ctx, p.Email)
				administrator := w.NewBrowser(w.NewAdministrator(ctx))
				administrator.SignOnFromTile(ctx)

				h.edit(ctx, w, administrator, id, "Somebody", "Else", "Countess").
					That(requirement.LockOnlyNames, check.HaveStatus(http.StatusOK, http.StatusSeeOther, http.StatusFound), "a new name and a new job title")
				list := w.Users(ctx, p.Email)
				list.That(h.locked, scene.HaveUser("name", "Ada Lovelace"), "after a change of the name")
				list.That(requirement.LockOnlyNames, scene.HaveUser("job_title", "Countess"), "after a change of the job title")
				w.REST.Get(ctx, check.Item("/users", id)+"/changes").That(h.locked, logNotSaved(), "the change log")

				email := t.People.Name() + "@" + t.People.Domain
				if made := w.REST.Post(ctx, "/users", map[string]any{"name": "Grace Hopper", "email": email}); !made.OK() {
					w.Block("make a user by hand: %s", made)
				}
				other, _ := w.Learner(ctx, email)
				h.edit(ctx, w, administrator, other, "Grace", "Murray", "Admiral")
				w.Users(ctx, email).That(requirement.LockOnlyNames, scene.HaveUser("name", "Grace Murray"), "a user made by hand, after a change of the name")
			})
		}
	})
}

// logNotSaved wants the change log to tell that a name was not saved. That there is
// such a log, and its form, is ours.
func logNotSaved() types.GomegaMatcher {
	return check.Expect("a line that the name was not saved", func(a *check.Answer) (string, bool) {
		var log struct {
			Changes []struct {
				Attribute string
				Saved     bool
			}
		}
		if err := a.Decode(&log); err != nil || !a.OK() {
			return a.String(), false
		}
		for _, line := range log.Changes {
			if line.Attribute == "name" && !line.Saved {
				return "", true
			}
		}
		return a.String(), false
	})
}
