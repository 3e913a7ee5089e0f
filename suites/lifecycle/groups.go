package lifecycle

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// beGroup wants a list of SCIM groups to be one with these members' ids, in any
// order.
func beGroup(members ...string) types.GomegaMatcher {
	slices.Sort(members)
	return check.Expect(fmt.Sprintf("one group with the members %v", members), func(a *check.Answer) (string, bool) {
		groups := a.Resources()
		if len(groups) != 1 {
			return fmt.Sprintf("%d groups", len(groups)), false
		}
		var ids []string
		list, _ := groups[0]["members"].([]any)
		for _, member := range list {
			if m, is := member.(map[string]any); is {
				ids = append(ids, fmt.Sprint(m["value"]))
			}
		}
		slices.Sort(ids)
		return fmt.Sprintf("one with %v", ids), slices.Equal(ids, members)
	})
}

func beNoGroup() types.GomegaMatcher {
	return check.Expect("no group of this name", func(a *check.Answer) (string, bool) {
		return fmt.Sprintf("%d groups in %s", len(a.Resources()), a), a.Status == http.StatusOK && len(a.Resources()) == 0
	})
}

// Groups declares how groups are followed at a service provider that has them.
func Groups(t *target.Target) {
	Describe("a bound group", func() {
		set := func(ctx context.Context) *scene.Scene {
			return scene.SetUp(ctx, check.On(t), scene.Options{Groups: true, NoSSO: true})
		}
		learner := func(ctx context.Context, w *scene.Scene, p scene.Person) string {
			id, _ := w.Learner(ctx, p.Email)
			return id
		}

		It("appears with its first member and follows who joins and leaves", check.Covers(requirement.GroupsFollow), func(ctx SpecContext) {
			w := set(ctx)
			w.Settle(ctx)
			w.GroupAt(ctx, w.Group.Name).That(requirement.GroupsFollow, beNoGroup(), "without members")

			first, second := w.Hire(ctx), w.NewPerson(ctx)
			a := learner(ctx, w, first)
			w.GroupAt(ctx, w.Group.Name).That(requirement.GroupsFollow, beGroup(a), "with its first member")
			w.Join(ctx, w.Group, second)
			w.Settle(ctx)
			b := learner(ctx, w, second)
			w.GroupAt(ctx, w.Group.Name).That(requirement.GroupsFollow, beGroup(a, b), "after another has joined")
			w.Leave(ctx, w.Group, first)
			w.Settle(ctx)
			w.GroupAt(ctx, w.Group.Name).That(requirement.GroupsFollow, beGroup(b), "after the first has left")
		})

		It("keeps its members under a new name", check.Covers(requirement.GroupsFollow), func(ctx SpecContext) {
			w := set(ctx)
			p := w.Hire(ctx)
			id, name := learner(ctx, w, p), t.People.Name()
			w.Rename(ctx, w.Group, name)
			w.Settle(ctx)
			w.GroupAt(ctx, name).That(requirement.GroupsFollow, beGroup(id), "by the new name")
			w.GroupAt(ctx, w.Group.Name).That(requirement.GroupsFollow, beNoGroup(), "by the old name")
		})

		It("takes over a group of the same name", check.Covers(requirement.GroupsFollow), func(ctx SpecContext) {
			w := set(ctx)
			there := w.SCIM(w.Key()).Post(ctx, "/Groups", map[string]any{"schemas": []any{target.GroupSchema}, "displayName": w.Group.Name})
			w.Need(requirement.GrpCreateEmpty, there, check.HaveStatus(http.StatusCreated))
			p := w.Hire(ctx)
			w.GroupAt(ctx, w.Group.Name).That(requirement.GroupsFollow, beGroup(learner(ctx, w, p)), "the one group")
		})

		It("stays when it is unbound, and goes when it is deleted", check.Covers(requirement.GroupsFollow), func(ctx SpecContext) {
			w := set(ctx)
			gone := w.NewGroup(ctx)
			w.Bind(ctx, gone)
			p := w.Hire(ctx)
			w.Join(ctx, gone, p)
			w.Settle(ctx)
			id := learner(ctx, w, p)
			w.GroupAt(ctx, gone.Name).That(requirement.GroupsFollow, beGroup(id), "before")
			w.Unbind(ctx, w.Group)
			w.DeleteGroup(ctx, gone)
			w.Settle(ctx)
			// Who was deleted instead of archived is in no group any more.
			w.Need(requirement.Archives, w.Users(ctx, p.Email), scene.BeArchived())
			w.GroupAt(ctx, w.Group.Name).That(requirement.GroupsFollow, beGroup(id), "the unbound one")
			w.GroupAt(ctx, gone.Name).That(requirement.GroupsFollow, beNoGroup(), "the deleted one")
		})
	})
}
