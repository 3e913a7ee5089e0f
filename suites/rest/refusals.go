package rest

import (
	"fmt"
	"net/http"
	"strconv"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

func equal(v any) types.GomegaMatcher { return gomega.Equal(v) }

// unknown is an id that nobody has: ids are handed out from 1.
const unknown = 999_999_999

// Refusals declares what is refused, and that it leaves nothing behind.
func Refusals(t *target.Target) {
	Describe("a refused request", func() {
		It("is what names a user who does not exist", check.Covers(requirement.RESTUnknown), func(ctx SpecContext) {
			w := company(ctx, t)
			item := "/users/" + strconv.Itoa(unknown)
			for _, r := range []check.Request{
				{Method: http.MethodGet, Path: item},
				{Method: http.MethodPut, Path: item, Body: map[string]any{"job_title": "Admiral"}},
				{Method: http.MethodPut, Path: item + "/archive"},
				{Method: http.MethodGet, Path: item + "/assignments"},
				{Method: http.MethodDelete, Path: item},
			} {
				w.REST.Send(ctx, r).That(requirement.RESTUnknown, check.HaveStatus(http.StatusNotFound))
			}
		})

		It("is a name with a special character, or with a space in front", check.Covers(requirement.RESTName), func(ctx SpecContext) {
			w := company(ctx, t)
			_, id := newUser(ctx, w, map[string]any{"job_title": "Admiral"})
			item := check.Item("/users", id)
			names := []string{" Grace Murray"}
			for _, c := range "!@#$%^&*+=()|[];" {
				names = append(names, "Grace Mur"+string(c)+"ray")
			}
			for _, name := range names {
				w.REST.Put(ctx, item, map[string]any{"name": name, "job_title": "Captain"}).
					That(requirement.RESTName, check.HaveStatus(http.StatusBadRequest, http.StatusUnprocessableEntity), "changing to %q", name)
				after := w.REST.Get(ctx, item)
				after.That(requirement.RESTName, check.Have("name", "Grace Hopper"), "after changing to %q", name)
				after.That(requirement.RESTName, check.Have("job_title", "Admiral"), "after changing to %q", name)
				email := t.People.Name() + "@" + t.People.Domain
				w.REST.Post(ctx, "/users", map[string]any{"name": name, "email": email, "notify": false}).
					That(requirement.RESTName, check.HaveStatus(http.StatusBadRequest, http.StatusUnprocessableEntity), "creating %q", name)
				w.Users(ctx, email).That(requirement.RESTName, scene.BeUnknown(), "after creating %q", name)
			}
			// The same with an ordinary name is taken, so it was the name.
			w.REST.Put(ctx, item, map[string]any{"name": "Grace O'Murray-Li"}).That(requirement.RESTName, check.HaveStatus(http.StatusOK), "an ordinary name")
		})

		It("changes nothing", check.Covers(requirement.RESTWhole), func(ctx SpecContext) {
			w := company(ctx, t)
			if len(w.Company.Lessons) == 0 {
				w.Block("the company has no lesson")
			}
			_, id := newUser(ctx, w, map[string]any{"job_title": "Admiral"})
			number, err := strconv.Atoi(id)
			if err != nil {
				w.Block("the id of a user is not a number: %s", id)
			}
			lesson := fmt.Sprintf("/lessons/%d/assignments", w.Company.Lessons[0])
			refused := check.Expect("a refusal, 4xx", func(a *check.Answer) (string, bool) { return a.String(), a.Status >= 400 && a.Status <= 499 })

			w.REST.Put(ctx, lesson, map[string]any{"assignments": []any{map[string]any{"assignee_id": number}, map[string]any{"assignee_id": unknown}}}).
				That(requirement.RESTWhole, refused, "assigning to a user and to nobody")
			w.REST.Get(ctx, lesson).That(requirement.RESTWhole, check.Have("total_assignments", 0), "the assignments afterwards")

			item := check.Item("/users", id)
			w.REST.Put(ctx, item, map[string]any{"job_title": "Captain", "email": "no address"}).
				That(requirement.RESTWhole, refused, "an update with a good and a bad value")
			w.REST.Get(ctx, item).That(requirement.RESTWhole, check.Have("job_title", "Admiral"), "the user afterwards")
		})
	})
}
