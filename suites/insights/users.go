package insights

import (
	"context"
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// attempt is one kind of change to a user.
type attempt struct {
	event       string
	requirement *requirement.Requirement
	method      string // what is sent for it
	any         bool   // Lessonly has it not: on JumpCloud's connector for any service provider
	// before brings the user where the attempt can be made; do makes it.
	before, do func(context.Context, *scene.Scene, *scene.Person)
}

func attempts() []attempt {
	join := func(ctx context.Context, w *scene.Scene, p *scene.Person) { w.Join(ctx, w.Group, *p) }
	return []attempt{
		{"user_create_provision", requirement.EventCreate, http.MethodPost, false, nil, join},
		{"user_update_provision", requirement.EventUpdate, http.MethodPut, false, join, func(ctx context.Context, w *scene.Scene, p *scene.Person) {
			w.Change(ctx, p, map[string]any{"lastname": "Byron"})
		}},
		{"user_deprovision", requirement.EventDrop, http.MethodPut, false, join, func(ctx context.Context, w *scene.Scene, p *scene.Person) {
			w.Leave(ctx, w.Group, *p)
		}},
		{"user_delete_provision", requirement.EventRemove, http.MethodDelete, true, join, func(ctx context.Context, w *scene.Scene, p *scene.Person) {
			w.Remove(ctx, *p)
		}},
	}
}

// Users declares the events of users.
func Users(t *target.Target) {
	Describe("events of a user", func() {
		for _, a := range attempts() {
			set := func(ctx SpecContext) (*scene.Scene, *scene.Person) {
				w := scene.SetUp(ctx, check.On(t), scene.Options{Groups: a.any})
				p := w.NewPerson(ctx)
				if a.before != nil {
					a.before(ctx, w, &p)
					w.Settle(ctx)
				}
				return w, &p
			}

			It(a.event+" tells an attempt that succeeds", check.Covers(a.requirement), func(ctx SpecContext) {
				w, p := set(ctx)
				events, log := w.Log(ctx, a.event)
				log.ThatValue(a.requirement, events, none(), "before")
				a.do(ctx, w, p)
				w.Settle(ctx)
				events, log = w.Log(ctx, a.event)
				log.ThatValue(a.requirement, events, outcomes(true), "after")
				log.ThatValue(a.requirement, events, about(w, *p))
			})

			It(a.event+" tells an attempt that fails, and why", check.Covers(a.requirement, requirement.FailuresVisible), func(ctx SpecContext) {
				w, p := set(ctx)
				w.Tap.Fail(a.method, http.StatusForbidden) // not tried again, unlike 500
				a.do(ctx, w, p)
				w.Settle(ctx)
				events, log := w.Log(ctx, a.event)
				log.ThatValue(a.requirement, events, outcomes(false))
				log.ThatValue(a.requirement, events, about(w, *p))
				log.ThatValue(requirement.FailuresVisible, events, about(w, *p))
				log.ThatValue(requirement.FailuresVisible, events, because(http.StatusForbidden, "out of order"))
			})
		}
	})
}
