package sso

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Files declares that the file sync changes the name of a user whom sign-on made as little as an
// edit by hand does, and all the rest.
func Files(t *target.Target) {
	Describe("the name of a user whom sign-on made", func() {
		It("cannot be changed by file sync, but the job title can", check.Covers(requirement.NameLockedInFiles, requirement.LockOnlyNames), func(ctx SpecContext) {
			w, p := unprovisioned(ctx, t)
			w.NewBrowser(p).SignOnFromTile(ctx)
			id, _ := w.Learner(ctx, p.Email) // or the file would make the person
			email := handmade(ctx, w)
			w.That(requirement.LockOnlyNames, w.FileSync(ctx).Put("people.csv",
				[]string{"email", "first_name", "last_name", "job_title"},
				[]string{p.Email, "Somebody", "Else", "Countess"},
				[]string{email, "Grace", "Murray", "Admiral"},
			), gomega.Succeed(), "a file with the name that is locked is taken all the same")
			list := w.Users(ctx, p.Email)
			list.That(requirement.NameLockedInFiles, scene.HaveUser("name", "Ada Lovelace"), "after a file with another name")
			list.That(requirement.LockOnlyNames, scene.HaveUser("job_title", "Countess"), "of the same row")
			w.REST.Get(ctx, check.Item("/users", id)+"/changes").That(requirement.NameLockedInFiles, logNotSaved(), "the change log")
			w.Users(ctx, email).That(requirement.LockOnlyNames, scene.HaveUser("name", "Grace Murray"), "somebody made by hand")
		})
	})
}

// handmade is somebody whom no sign-on made.
func handmade(ctx context.Context, w *scene.Scene) string {
	people := w.Target().People
	email := people.Name() + "@" + people.Domain
	w.REST.Post(ctx, "/users", map[string]any{"name": "Grace Hopper", "email": email})
	w.Learner(ctx, email) // is there
	return email
}
