package insights

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

// ofGroup wants every event to name the group.
func ofGroup(g scene.Group) types.GomegaMatcher {
	return check.ExpectValue("events that name the group", func(events []scene.Event) (string, bool) {
		ok := len(events) > 0
		for _, e := range events {
			ok = ok && e.Resource["id"] == g.ID
		}
		return show(events), ok
	})
}

// ManagedGroups declares the events of groups at a service provider that has them.
func ManagedGroups(t *target.Target) {
	Describe("events of a group", func() {
		for _, a := range []struct {
			event       string
			requirement *requirement.Requirement
			method      string
			filled      bool // the group has a member before
			do          func(context.Context, *scene.Scene)
		}{
			{"group_create_provision", requirement.EventGroupCreate, http.MethodPost, false, func(ctx context.Context, w *scene.Scene) {
				w.Join(ctx, w.Group, w.NewPerson(ctx))
			}},
			{"group_update_provision", requirement.EventGroupUpdate, http.MethodPatch, true, func(ctx context.Context, w *scene.Scene) {
				w.Rename(ctx, w.Group, t.People.Name())
			}},
			{"group_delete_provision", requirement.EventGroupDelete, http.MethodDelete, true, func(ctx context.Context, w *scene.Scene) {
				w.DeleteGroup(ctx, w.Group)
			}},
		} {
			for _, success := range []bool{true, false} {
				text := " tells an attempt that succeeds"
				if !success {
					text = " tells an attempt that fails, and why"
				}
				It(a.event+text, check.Covers(a.requirement), func(ctx SpecContext) {
					w := scene.SetUp(ctx, check.On(t), scene.Options{Groups: true, NoSSO: true})
					if a.filled {
						w.Hire(ctx)
					}
					if !a.filled {
						w.Settle(ctx)
						w.Need(requirement.GroupsFollow, w.GroupAt(ctx, w.Group.Name), check.Find())
					}
					before, _ := w.Log(ctx, a.event)
					if !success {
						w.Tap.Answering(func(s scene.Sent) *scene.Reply {
							if s.Method != a.method || !s.OfGroups() {
								return nil
							}
							return &scene.Reply{Status: http.StatusForbidden, Header: map[string]string{"Content-Type": "text/plain"}, Body: "out of order"}
						})
					}
					a.do(ctx, w)
					w.Settle(ctx)
					events, log := w.Log(ctx, a.event)
					events = events[min(len(before), len(events)):]
					log.ThatValue(a.requirement, events, outcomes(success), "after")
					log.ThatValue(a.requirement, events, ofGroup(w.Group))
					if !success {
						log.ThatValue(a.requirement, events, because(http.StatusForbidden, "out of order"))
					}
				})
			}
		}
	})
}
