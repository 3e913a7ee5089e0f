package sso

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Pages declares what keeps other sites and scripts away from Lessonly's pages.
func Pages(t *target.Target) {
	Describe("a page of Lessonly", func() {
		It("has forms that no other page can send", check.Covers(requirement.FormsGuarded), func(ctx SpecContext) {
			w, p := unprovisioned(ctx, t)
			email := handmade(ctx, w)
			id, _ := w.Learner(ctx, email)
			administrator := w.NewBrowser(w.NewAdministrator(ctx))
			administrator.SignOnFromTile(ctx)
			page, form := editForm(ctx, w, administrator, id)
			action, err := page.URL.Parse(form.Action)
			if err != nil {
				w.Block("read the form of a person: %s", err)
			}
			learner := w.NewBrowser(p)
			learner.SignOnFromTile(ctx)
			bare, foreign, own := url.Values{}, url.Values{}, form.With(map[string]string{"job_title": "Captain"})
			for _, field := range form.Fields {
				if field.Type != "hidden" {
					bare[field.Name], foreign[field.Name] = own[field.Name], own[field.Name]
				}
			}
			for _, f := range learner.Go(ctx, w.Company.URL+"/").Forms() {
				for _, field := range f.Fields {
					if field.Type == "hidden" {
						foreign.Set(field.Name, field.Value)
					}
				}
			}
			elsewhere, _ := url.Parse("https://evil.example.org/")
			for _, forged := range []struct {
				text   string
				values url.Values
				from   *url.URL
			}{
				{"without what the page hides in it", bare, page.URL},
				{"with what another browser's page hides", foreign, page.URL},
				{"from another site", own, elsewhere},
			} {
				answer := administrator.Submit(ctx, scene.Post{Action: action, Values: forged.values, From: forged.from})
				if forged.from == page.URL { // from elsewhere a browser sends no session: whoever has none may be sent to sign in
					answer.That(requirement.FormsGuarded, beRefused(), "a form %s", forged.text)
				}
				w.Users(ctx, email).That(requirement.FormsGuarded, scene.HaveUser("job_title", nil), "after a form %s", forged.text)
			}
			administrator.Submit(ctx, scene.Post{Action: action, Values: own, From: page.URL})
			w.Users(ctx, email).That(requirement.FormsGuarded, scene.HaveUser("job_title", "Captain"), "after the form from its own page")
		})

		It("keeps the session in a cookie that only it is sent", check.Covers(requirement.SessionCookie), func(ctx SpecContext) {
			w, p := unprovisioned(ctx, t)
			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.SessionCookie, browser.WhoAmI(ctx), p, "by the cookie")
			kept := 0
			for _, step := range browser.Trail {
				if !strings.HasPrefix(step.URL.String(), w.Company.URL+"/") || step.Method != http.MethodPost {
					continue
				}
				for _, cookie := range (&http.Response{Header: step.Answer.Header}).Cookies() {
					if cookie.MaxAge < 0 || cookie.Value == "" {
						continue // taken back
					}
					kept++
					w.That(requirement.SessionCookie, attributes(cookie, step.URL.Scheme), gomega.BeEmpty(), "what the cookie %s lacks", cookie.Name)
				}
			}
			w.That(requirement.SessionCookie, kept, gomega.BeNumerically(">", 0), "how many cookies the sign-on sets")
		})
	})
}

// editForm is the form of a person's page, as it comes.
func editForm(ctx context.Context, w *scene.Scene, administrator *scene.Browser, id string) (*scene.Page, scene.Form) {
	page := administrator.Go(ctx, w.Company.URL+"/people/"+id)
	for _, form := range page.Forms() {
		if form.With(nil).Has("job_title") {
			return page, form
		}
	}
	w.Block("the page of a person has no form to change the job title: %s", page.Answer)
	return nil, scene.Form{}
}

// attributes are those that a session's cookie lacks.
func attributes(cookie *http.Cookie, scheme string) []string {
	lacks := []string{}
	if !cookie.HttpOnly {
		lacks = append(lacks, "HttpOnly")
	}
	if cookie.SameSite != http.SameSiteLaxMode && cookie.SameSite != http.SameSiteStrictMode {
		lacks = append(lacks, fmt.Sprintf("SameSite (it is %d)", cookie.SameSite))
	}
	if scheme == "https" && !cookie.Secure {
		lacks = append(lacks, "Secure")
	}
	return lacks
}
