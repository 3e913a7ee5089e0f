package rest

import (
	"context"
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// company is a company without single sign-on: the API needs a key only.
func company(ctx context.Context, t *target.Target) *scene.Scene {
	w := scene.Open(check.On(t))
	w.FoundCompany(ctx)
	w.IssueKey(ctx)
	return w
}

// newUser makes a user and returns the e-mail address and the id.
func newUser(ctx context.Context, w *scene.Scene, fields map[string]any) (email, id string) {
	email = w.Target().People.Name() + "@" + w.Target().People.Domain
	body := map[string]any{"name": "Grace Hopper", "email": email, "notify": false}
	for name, value := range fields {
		body[name] = value
	}
	a := w.REST.Post(ctx, "/users", body)
	if id = a.ID(); !a.OK() || id == "" {
		w.Block("make a user over REST: %s", a)
	}
	return email, id
}

// Users declares how users are listed, changed and archived.
func Users(t *target.Target) {
	Describe("users", func() {
		It("are listed in pages of at most 1000", check.Covers(requirement.RESTPage), func(ctx SpecContext) {
			w := company(ctx, t)
			for range 3 {
				newUser(ctx, w, nil)
			}
			large := w.REST.Get(ctx, "/users", "per_page", "5000")
			large.That(requirement.RESTPage, check.Have("per_page", 1000), "per_page=5000")
			second := w.REST.Get(ctx, "/users", "per_page", "2", "page", "2")
			for member, want := range map[string]int{"page": 2, "per_page": 2, "total_users": 3, "total_pages": 2} {
				second.That(requirement.RESTPage, check.Have(member, want), "the second page of two")
			}
			second.ThatValue(requirement.RESTPage, len(scene.Found(second)), equal(1), "how many are on it")
		})

		It("are found by filters, and nobody else is", check.Covers(requirement.RESTFilter), func(ctx SpecContext) {
			w := company(ctx, t)
			email, id := newUser(ctx, w, map[string]any{"ext_uid": "E-1"})
			newUser(ctx, w, map[string]any{"ext_uid": "E-2"})
			for name, value := range map[string]string{"filter[email]": email, "filter[ext_uid]": "E-1"} {
				a := w.REST.Get(ctx, "/users", name, value)
				a.That(requirement.RESTFilter, check.Have("total_users", 1), name)
				a.ThatValue(requirement.RESTFilter, ids(a), equal([]string{id}), name)
			}
			w.REST.Get(ctx, "/users", "filter[email]", "nobody@"+t.People.Domain).
				That(requirement.RESTFilter, check.Have("total_users", 0), "an address that nobody has")
		})

		It("keep what an update does not mention", check.Covers(requirement.RESTPartial), func(ctx SpecContext) {
			w := company(ctx, t)
			_, id := newUser(ctx, w, map[string]any{"job_title": "Admiral", "location": "Arlington"})
			item := check.Item("/users", id)
			before := w.REST.Get(ctx, item)
			w.REST.Put(ctx, item, map[string]any{"department": "Navy"}).That(requirement.RESTPartial, check.HaveStatus(http.StatusOK))
			after := w.REST.Get(ctx, item)
			after.That(requirement.RESTPartial, check.Have("department", "Navy"), "after an update of the department")
			for _, member := range []string{"name", "job_title", "location"} {
				was, _ := before.Get(member)
				after.That(requirement.RESTPartial, check.Have(member, was), "after an update of the department")
			}

		})

		It("are archived and restored, and stay listed", check.Covers(requirement.Archives), func(ctx SpecContext) {
			w := company(ctx, t)
			email, id := newUser(ctx, w, map[string]any{"job_title": "Admiral"})
			item := check.Item("/users", id)
			w.REST.Put(ctx, item+"/archive", nil).That(requirement.Archives, check.HaveStatus(http.StatusOK), "archive")
			w.Users(ctx, email).That(requirement.Archives, scene.BeArchived(), "in the list")
			w.REST.Get(ctx, item).That(requirement.Archives, check.HaveStatus(http.StatusOK), "by id")
			w.REST.Put(ctx, item+"/restore", nil).That(requirement.Archives, check.HaveStatus(http.StatusOK), "restore")
			restored := w.Users(ctx, email)
			restored.That(requirement.Archives, scene.BeActive(), "restored")
			restored.That(requirement.Archives, scene.HaveUser("job_title", "Admiral"), "restored")
		})
	})
}

func ids(a *check.Answer) []string {
	list := []string{}
	for _, user := range scene.Found(a) {
		list = append(list, check.Show(user["id"]))
	}
	return list
}
