package lifecycle

import (
	"context"
	"net/http"
	"net/url"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// occasions are the ways to lose the application, and to get it back where
// there is one.
func occasions() []occasion {
	return []occasion{
		{
			text: "suspending the user",
			lose: func(ctx context.Context, w *scene.Scene, p scene.Person) { w.Suspend(ctx, p) },
			back: func(ctx context.Context, w *scene.Scene, p scene.Person) { w.Unsuspend(ctx, p) },
		},
		{
			text: "leaving the last bound group",
			lose: func(ctx context.Context, w *scene.Scene, p scene.Person) { w.Leave(ctx, w.Group, p) },
			back: func(ctx context.Context, w *scene.Scene, p scene.Person) { w.Join(ctx, w.Group, p) },
		},
		{
			text: "unbinding the group",
			lose: func(ctx context.Context, w *scene.Scene, _ scene.Person) { w.Unbind(ctx, w.Group) },
			back: func(ctx context.Context, w *scene.Scene, _ scene.Person) { w.Bind(ctx, w.Group) },
		},
		{
			text: "deleting the user",
			lose: func(ctx context.Context, w *scene.Scene, p scene.Person) { w.Remove(ctx, p) },
		},
		{
			text: "deleting the group",
			lose: func(ctx context.Context, w *scene.Scene, _ scene.Person) {
				w.Console.Delete(ctx, "/api/v2/usergroups/"+url.PathEscape(w.Group.ID))
			},
		},
	}
}

type occasion struct {
	text       string
	lose, back func(context.Context, *scene.Scene, scene.Person)
}

// Deprovisioning declares what happens to a user who loses the application.
func Deprovisioning(t *target.Target) {
	for _, o := range occasions() {
		Describe(o.text, func() {
			It("archives the user in Lessonly", check.Covers(requirement.Deprovisions, requirement.Archives), func(ctx SpecContext) {
				w := scene.SetUp(ctx, check.On(t), scene.Options{})
				p := w.Hire(ctx)
				w.Users(ctx, p.Email).That(requirement.Deprovisions, scene.BeActive(), "before")
				before := w.Tap.Mark()

				o.lose(ctx, w, p)
				w.Settle(ctx)

				list := w.Users(ctx, p.Email)
				list.That(requirement.Deprovisions, scene.BeArchived(), "after")
				sent := scene.OfUsers(w.Tap.Since(before))
				if len(sent) == 0 {
					w.Block("needs %s (%s): nothing was sent to Lessonly", requirement.Deprovisions.ID, requirement.Deprovisions.Text)
				}
				list.That(requirement.Archives, scene.BeArchived())
				w.That(requirement.Archives, sent, scene.HaveSentNo(http.MethodDelete))
			})

			if o.back == nil {
				return
			}
			It("is undone by giving the application back", check.Covers(requirement.LeavesReports), func(ctx SpecContext) {
				w := scene.SetUp(ctx, check.On(t), scene.Options{})
				p := w.Hire(ctx)
				id, _ := w.Learner(ctx, p.Email)
				o.lose(ctx, w, p)
				w.Settle(ctx)
				w.Need(requirement.Deprovisions, w.Users(ctx, p.Email), scene.BeArchived())

				o.back(ctx, w, p)
				w.Settle(ctx)

				list := w.Users(ctx, p.Email)
				list.That(requirement.LeavesReports, scene.BeActive(), "afterwards")
				if users := scene.Found(list); len(users) == 1 {
					list.ThatValue(requirement.LeavesReports, check.Show(users[0]["id"]), equal(id), "the same user as before")
				}
			})
		})
	}

	Describe("leaving one of two bound groups", func() {
		It("leaves the user active until the other is left too", check.Covers(requirement.Deprovisions), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			other := w.NewGroup(ctx)
			w.Bind(ctx, other)
			p := w.Hire(ctx)
			w.Join(ctx, other, p)
			w.Settle(ctx)

			w.Leave(ctx, w.Group, p)
			w.Settle(ctx)
			w.Users(ctx, p.Email).That(requirement.Deprovisions, scene.BeActive(), "while one is left")

			w.Leave(ctx, other, p)
			w.Settle(ctx)
			w.Users(ctx, p.Email).That(requirement.Deprovisions, scene.BeArchived(), "after leaving both")
		})
	})

	Describe("losing the application while others keep it", func() {
		It("archives nobody else", check.Covers(requirement.Deprovisions), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			leaver, stayer := w.Hire(ctx), w.Hire(ctx)
			w.Leave(ctx, w.Group, leaver)
			w.Settle(ctx)
			w.Users(ctx, leaver.Email).That(requirement.Deprovisions, scene.BeArchived(), "who left")
			w.Users(ctx, stayer.Email).That(requirement.Deprovisions, scene.BeActive(), "who stayed")
		})
	})
}
