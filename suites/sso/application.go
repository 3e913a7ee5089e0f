package sso

import (
	"fmt"
	"maps"
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

const applications = "/api/applications"

// placeholder is what the template has in the place of the subdomain.
const placeholder = "<YOURDOMAIN>"

// found is a scene with a company only.
func found(ctx SpecContext, t *target.Target) *scene.Scene {
	w := scene.Open(check.On(t))
	w.FoundCompany(ctx)
	return w
}

// Application declares what creating and editing the application does.
func Application(t *target.Target) {
	Describe("the application at JumpCloud", func() {
		It("is configured by administrators only", check.Covers(requirement.AdministratorOnly), func(ctx SpecContext) {
			w := found(ctx, t)
			w.CreateApplication(ctx, nil)
			item := check.Item(applications, w.Application.ID)
			for _, c := range []struct {
				text       string
				credential target.Credential
			}{
				{"without a key", target.Credential{}},
				{"with a wrong key", target.Credential{Scheme: target.Header, Name: "x-api-key", Secret: target.NewSecret("not-a-key")}},
			} {
				// Where there is no key JumpCloud has been seen to redirect to its
				// log-in page; either way nothing is done.
				no := check.HaveStatus(http.StatusUnauthorized, http.StatusForbidden, http.StatusFound, http.StatusSeeOther)
				console := w.Web(t.Integration.ConsoleURL, c.credential)
				console.Get(ctx, item).That(requirement.AdministratorOnly, no, "reading %s", c.text)
				console.Post(ctx, applications, w.ApplicationBody()).That(requirement.AdministratorOnly, no, "creating %s", c.text)
				console.Delete(ctx, item).That(requirement.AdministratorOnly, no, "deleting %s", c.text)
			}
			w.Console.Get(ctx, item).That(requirement.AdministratorOnly, check.HaveStatus(http.StatusOK), "with the administrator's key it is still there")
		})

		It("gets the default IdP URL when none is given, and it is what support is told", check.Covers(requirement.DefaultAddress, requirement.HandsDefault), func(ctx SpecContext) {
			w := found(ctx, t)
			w.CreateApplication(ctx, func(body map[string]any) { delete(body, "ssoUrl") })
			want := t.Integration.SSOURL + "/saml2/lessonly"
			w.Console.Get(ctx, check.Item(applications, w.Application.ID)).That(requirement.DefaultAddress, check.Have("ssoUrl", want))
			w.HandOver(ctx)
			w.Group = w.NewGroup(ctx)
			w.Bind(ctx, w.Group)
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			browser := w.NewBrowser(p)
			browser.SignOnFromSP(ctx, "/")
			_, address := browser.Request()
			w.That(requirement.HandsDefault, address.Scheme+"://"+address.Host+address.Path, gomega.Equal(want), "where Lessonly sends people")
			w.SignedIn(ctx, requirement.DefaultAddress, browser.WhoAmI(ctx), p)
		})

		It("may get an IdP URL of its own", check.Covers(requirement.OwnAddress), func(ctx SpecContext) {
			w := found(ctx, t)
			w.CreateApplication(ctx, nil)
			w.Console.Get(ctx, check.Item(applications, w.Application.ID)).
				That(requirement.OwnAddress, check.Have("ssoUrl", w.ApplicationBody()["ssoUrl"]))
			w.HandOver(ctx)
			w.Group = w.NewGroup(ctx)
			w.Bind(ctx, w.Group)
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.OwnAddress, browser.WhoAmI(ctx), p, "sign-on there")

			again := w.Console.Post(ctx, applications, w.ApplicationBody())
			again.That(requirement.OwnAddress, beRefused(), "a second application with the same")
			if again.OK() {
				w.Created("create an application", again) // so that it is removed
			}
		})

		It("keeps its IdP URL for life", check.Covers(requirement.AddressFixed), func(ctx SpecContext) {
			w := found(ctx, t)
			w.CreateApplication(ctx, nil)
			item := check.Item(applications, w.Application.ID)
			body := w.ApplicationBody()
			body["displayLabel"] = "renamed"
			w.Console.Put(ctx, item, body).That(requirement.AddressFixed, check.HaveStatus(http.StatusOK), "an update with the same IdP URL")
			body["ssoUrl"] = w.Application.SSOURL + "-other"
			w.Console.Put(ctx, item, body).That(requirement.AddressFixed, beRefused(), "an update with another")
			w.Console.Get(ctx, item).That(requirement.AddressFixed, check.Have("ssoUrl", w.Application.SSOURL), "afterwards")
		})

		It("is saved only with every placeholder replaced", check.Covers(requirement.PlaceholderFound, requirement.PlaceholdersReplaced), func(ctx SpecContext) {
			w := found(ctx, t)
			clean := check.Expect("a document without "+placeholder, func(a *check.Answer) (string, bool) {
				text := strings.ToUpper(string(a.Raw))
				return a.String(), a.Status == http.StatusOK && len(a.Raw) > 0 &&
					!strings.Contains(text, "YOURDOMAIN") && strings.Contains(string(a.Raw), w.Company.Subdomain)
			})
			for _, field := range []string{"idpEntityId", "spEntityId", "acsUrl"} {
				body := w.ApplicationBody()
				config := maps.Clone(body["config"].(map[string]any))
				config[field] = map[string]any{"value": "https://" + placeholder + ".example.com/" + field}
				body["config"] = config
				body["ssoUrl"] = fmt.Sprint(body["ssoUrl"], "-", field) // one that is saved must not be in the way of the next
				a := w.Console.Post(ctx, applications, body)
				a.That(requirement.PlaceholderFound, check.Expect("a refusal that names "+field, func(a *check.Answer) (string, bool) {
					return a.String(), a.Status >= 400 && a.Status <= 499 && strings.Contains(a.Text("message"), field)
				}), field)
				if a.OK() {
					w.Created("create an application", a) // so that it is removed
					a.That(requirement.PlaceholdersReplaced, clean, "what was saved with one left in %s", field)
				}
			}
			w.CreateApplication(ctx, nil)
			saved := w.Console.Get(ctx, check.Item(applications, w.Application.ID))
			saved.That(requirement.PlaceholdersReplaced, clean, "the application")
			w.Console.Get(ctx, "/api/organizations/"+url.PathEscape(saved.Text("organization"))+applications[len("/api"):]+"/"+url.PathEscape(w.Application.ID)+"/metadata.xml").
				That(requirement.PlaceholdersReplaced, clean, "its metadata")
		})
	})
}
