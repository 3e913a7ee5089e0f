package insights

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Lookup declares the event of a look-up, and the look-up itself.
func Lookup(t *target.Target) {
	Describe("looking a user up", func() {
		It("is logged when it fails, and nobody is created", check.Covers(requirement.EventLookup, requirement.FailuresVisible), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			w.Tap.Fail(http.MethodGet, http.StatusInternalServerError)
			before := w.Tap.Mark()
			p := w.Hire(ctx)
			w.That(requirement.EventLookup, w.Tap.Since(before), scene.HaveSent(http.MethodGet), "it was tried")
			w.That(requirement.EventLookup, w.Tap.Writes(before), scene.BeSilent(), "and nothing else was")
			events, log := w.Log(ctx, "user_lookup_provision")
			log.ThatValue(requirement.EventLookup, events, outcomes(false))
			log.ThatValue(requirement.EventLookup, events, about(w, p))
			log.ThatValue(requirement.FailuresVisible, events, because(http.StatusInternalServerError, "out of order"))
			creations, log := w.Log(ctx, "user_create_provision")
			log.ThatValue(requirement.EventLookup, creations, none(), "as a creation")

			// Back in order, the next change creates the user.
			w.Tap.Answering(nil)
			w.Change(ctx, &p, map[string]any{"lastname": "Byron"})
			w.Settle(ctx)
			w.Users(ctx, p.Email).That(requirement.EventLookup, scene.BeActive(), "once look-ups work")
		})

		It("comes before a creation and is not logged when it works", check.Covers(requirement.EventLookup), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			before := w.Tap.Mark()
			p := w.Hire(ctx)
			sent := scene.OfUsers(w.Tap.Since(before))
			w.That(requirement.EventLookup, methods(sent), gomega.Equal("GET POST"), "what was sent")
			if len(sent) > 0 {
				sent[0].Answer.ThatValue(requirement.EventLookup, sent[0].Filter, gomega.ContainSubstring(p.Username), "the look-up is for this user")
			}
			events, log := w.Log(ctx, "user_lookup_provision")
			log.ThatValue(requirement.EventLookup, events, none())
			creations, log := w.Log(ctx, "user_create_provision")
			log.ThatValue(requirement.EventLookup, creations, outcomes(true), "the creation")
		})

		It("finds a user name with quotes and backslashes", check.Covers(requirement.EventLookup), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			before := w.Tap.Mark()
			p := w.Hire(ctx, func(user map[string]any) { user["username"] = user["username"].(string) + `"o\n"` })
			for _, s := range scene.OfUsers(w.Tap.Since(before)) {
				s.Answer.That(requirement.EventLookup, check.HaveStatus(http.StatusOK, http.StatusCreated), "%s %s", s.Method, s.Path)
			}
			w.Users(ctx, p.Email).That(requirement.EventLookup, scene.BeActive())
			events, log := w.Log(ctx, "user_lookup_provision")
			log.ThatValue(requirement.EventLookup, events, none())
		})
	})
}

func methods(sent []scene.Sent) string {
	var list []string
	for _, s := range sent {
		list = append(list, s.Method)
	}
	return strings.Join(list, " ")
}

// Groups declares that there is nothing of groups.
func Groups(t *target.Target) {
	Describe("groups", func() {
		It("leave neither events nor requests", check.Covers(requirement.NoGroupEvents), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			other := w.NewGroup(ctx)
			w.Bind(ctx, other)
			w.Join(ctx, other, p)
			w.Console.Put(ctx, "/api/v2/usergroups/"+other.ID, map[string]any{"name": t.People.Name()}).
				That(requirement.NoGroupEvents, check.HaveStatus(http.StatusOK), "renaming a bound group")
			w.Leave(ctx, other, p)
			w.Unbind(ctx, other)
			w.Settle(ctx)

			events, log := w.Log(ctx)
			var groups []scene.Event
			for _, e := range events {
				switch e.Type {
				case "group_create_provision", "group_update_provision", "group_delete_provision":
					groups = append(groups, e)
				}
			}
			log.ThatValue(requirement.NoGroupEvents, groups, none())
			log.ThatValue(requirement.NoGroupEvents, events, gomega.ContainElement(gomega.HaveField("Type", "user_create_provision")), "the user's are there")
			w.That(requirement.NoGroupEvents, w.Tap.Sent(), scene.HaveSent(http.MethodPost))
			for _, s := range w.Tap.Sent() {
				s.Answer.ThatValue(requirement.NoGroupEvents, strings.ToLower(s.Path), gomega.Not(gomega.HavePrefix("/groups")))
			}
		})
	})
}
