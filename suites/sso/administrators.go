package sso

import (
	"net/http"
	"net/url"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Administrators declares what a learner cannot do at Lessonly and an administrator can.
func Administrators(t *target.Target) {
	Describe("administering Lessonly", func() {
		none := check.HaveStatus(http.StatusForbidden, http.StatusNotFound)

		It("takes an administrator: pages", check.Covers(requirement.LessonlyAdministrator), func(ctx SpecContext) {
			w, p := unprovisioned(ctx, t)
			learner := w.NewBrowser(p)
			learner.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.LessonlyAdministrator, learner.WhoAmI(ctx), p, "a learner")
			id, _ := w.Learner(ctx, p.Email)
			administrator := w.NewBrowser(w.NewAdministrator(ctx))
			administrator.SignOnFromTile(ctx)
			for _, path := range []string{"/people", "/people/" + id, "/reports", "/settings", "/requests"} {
				learner.Go(ctx, w.Company.URL+path).That(requirement.LessonlyAdministrator, none, "%s for a learner", path)
				administrator.Go(ctx, w.Company.URL+path).That(requirement.LessonlyAdministrator, check.HaveStatus(http.StatusOK), "%s for an administrator", path)
			}
		})

		It("takes an administrator: forms and requests", check.Covers(requirement.LessonlyAdministrator), func(ctx SpecContext) {
			w, p := unprovisioned(ctx, t)
			other := handmade(ctx, w)
			otherID, _ := w.Learner(ctx, other)
			learner := w.NewBrowser(p)
			learner.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.LessonlyAdministrator, learner.WhoAmI(ctx), p, "a learner")
			id, _ := w.Learner(ctx, p.Email)

			// What guards forms against other sites is no secret to the learner: it is in
			// those of pages that anybody may see.
			home := learner.Go(ctx, w.Company.URL+"/")
			values := url.Values{}
			for _, f := range home.Forms() {
				for name, value := range f.With(nil) {
					values[name] = value
				}
			}
			send := func(path string, more url.Values) *check.Answer {
				form := url.Values{}
				for _, some := range []url.Values{values, more} {
					for name, value := range some {
						form[name] = value
					}
				}
				action, err := url.Parse(w.Company.URL + path)
				if err != nil {
					w.Block("make the address of a form: %s", err)
				}
				return learner.Submit(ctx, scene.Post{Action: action, Values: form, From: home.URL}).Answer
			}
			send("/people/"+id, url.Values{"role": {"admin"}}).That(requirement.LessonlyAdministrator, none, "a form that makes the learner an administrator")
			send("/people/"+otherID, url.Values{"job_title": {"Captain"}}).That(requirement.LessonlyAdministrator, none, "a form that changes somebody else")
			send("/people/"+otherID+"/archive", nil).That(requirement.LessonlyAdministrator, none, "a form that archives somebody else")
			learner.Archive(ctx, otherID).That(requirement.LessonlyAdministrator, none, "a request that archives somebody else")
			w.Users(ctx, p.Email).That(requirement.LessonlyAdministrator, scene.HaveUser("role", "learner"), "afterwards")
			w.Users(ctx, other).That(requirement.LessonlyAdministrator, scene.BeActive(), "somebody else, afterwards")

			administrator := w.NewBrowser(w.NewAdministrator(ctx))
			administrator.SignOnFromTile(ctx)
			administrator.FillIn(ctx, "/people/"+otherID, map[string]string{"job_title": "Captain"})
			w.Users(ctx, other).That(requirement.LessonlyAdministrator, scene.HaveUser("job_title", "Captain"), "changed by an administrator")
			administrator.Archive(ctx, otherID)
			w.Need(requirement.Archives, w.Users(ctx, other), scene.BeArchived()) // a request that is no good would prove nothing
		})

		It("takes an administrator: a key of one's own", check.Covers(requirement.LessonlyAdministrator), func(ctx SpecContext) {
			w, p := unprovisioned(ctx, t)
			w.NewBrowser(p).SignOnFromTile(ctx)
			id, _ := w.Learner(ctx, p.Email)
			rest := w.PersonalREST(ctx, id)
			rest.Get(ctx, "/users").That(requirement.LessonlyAdministrator, check.HaveStatus(http.StatusOK), "while an administrator")
			w.REST.Put(ctx, check.Item("/users", id), map[string]any{"role": "learner"}).
				That(requirement.LessonlyAdministrator, check.HaveStatus(http.StatusOK), "made a learner again")
			refused := check.HaveStatus(http.StatusUnauthorized, http.StatusForbidden)
			rest.Get(ctx, "/users").That(requirement.LessonlyAdministrator, refused, "as a learner")
			rest.Put(ctx, check.Item("/users", id), map[string]any{"role": "admin"}).That(requirement.LessonlyAdministrator, refused, "as a learner")
			w.Users(ctx, p.Email).That(requirement.LessonlyAdministrator, scene.HaveUser("role", "learner"), "afterwards")
		})
	})
}
