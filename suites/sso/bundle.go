package sso

import (
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

// Certificate declares what is downloaded, and that it is what signs.
func Certificate(t *target.Target) {
	Describe("the certificate", func() {
		It("is downloaded as certificate.pem and signs the assertions", check.Covers(requirement.CertificateName, requirement.CertificateSigns), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
			file := w.Download(ctx, w.Application.ID)
			file.That(requirement.CertificateName, check.HaveHeader("Content-Disposition", gomega.MatchRegexp(`filename="?certificate\.pem"?`)))
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			response := browser.Response()
			file.ThatValue(requirement.CertificateSigns, response.SignedBy(string(file.Raw)), gomega.Succeed(), "the assertion verifies with it")
			w.SignedIn(ctx, requirement.CertificateSigns, browser.WhoAmI(ctx), p, "a signed assertion")

			for _, forgery := range []struct {
				text string
				make func(url.Values) (url.Values, error)
			}{
				{"an assertion without signature", scene.Unsigned},
				{"an assertion changed after it was signed", func(form url.Values) (url.Values, error) {
					return scene.Naming(form, "somebody-else@"+t.People.Domain)
				}},
			} {
				forger := w.NewBrowser(p)
				forger.Before = func(post scene.Post) url.Values {
					values, err := forgery.make(post.Values)
					if err != nil {
						w.Block("make %s: %s", forgery.text, err)
					}
					return values
				}
				forger.SignOnFromTile(ctx)
				forger.WhoAmI(ctx).That(requirement.CertificateSigns, scene.BeSignedOut(), forgery.text)
			}
		})
	})
}

// Bundle declares what support is mailed and what it does with it.
func Bundle(t *target.Target) {
	Describe("what is handed to support", func() {
		It("is set up by support only, and the administrator is told", check.Covers(
			requirement.SupportOnly, requirement.SupportSetsUp, requirement.AdministratorTold,
		), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoSSO: true, NoIdentityManagement: true})
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			bundle := w.Bundle(ctx)
			desk := "/support/companies/" + w.Company.Subdomain
			w.Desk.Send(ctx, check.Request{Method: http.MethodPost, Path: desk + "/sso", Body: bundle, NoCredential: true}).
				That(requirement.SupportOnly, check.HaveStatus(http.StatusUnauthorized, http.StatusForbidden), "without support's key")
			try := func() *check.Answer {
				browser := w.NewBrowser(p)
				browser.SignOnFromTile(ctx)
				return browser.WhoAmI(ctx)
			}
			try().That(requirement.SupportOnly, scene.BeSignedOut(), "after that")
			try().That(requirement.SupportSetsUp, scene.BeSignedOut(), "before")
			mails := func(m gomega.OmegaMatcher, about string) {
				a := w.Desk.Get(ctx, desk+"/outbox")
				a.ThatValue(requirement.AdministratorTold, string(a.Raw), m, about)
			}
			mails(gomega.And(gomega.ContainSubstring("mails"), gomega.Not(gomega.ContainSubstring(w.Company.AdminEmail))), "no mail before")

			w.Enable(ctx, bundle).That(requirement.SupportOnly, check.HaveStatus(http.StatusOK, http.StatusCreated), "by support")

			w.SignedIn(ctx, requirement.SupportSetsUp, try(), p, "after")
			mails(gomega.ContainSubstring(w.Company.AdminEmail), "a mail to the administrator after")
		})

		for _, m := range []struct {
			text        string
			requirement *requirement.Requirement
			edit        func(bundle map[string]any)
		}{
			{"no name identifier format", requirement.HandsFormat, func(b map[string]any) { delete(b, "name_id_format") }},
			{"another name identifier format", requirement.HandsFormat, func(b map[string]any) { b["name_id_format"] = "persistent" }},
			{"no SSO URL", requirement.HandsAddress, func(b map[string]any) { delete(b, "sso_url") }},
			{"no issuer", requirement.HandsIssuer, func(b map[string]any) { delete(b, "issuer") }},
			{"no certificate", requirement.HandsCertificate, func(b map[string]any) { delete(b, "certificate") }},
			{"an attachment that is no certificate", requirement.HandsCertificate, func(b map[string]any) { b["certificate"] = "see attachment" }},
		} {
			It("is not set up with "+m.text, check.Covers(m.requirement), func(ctx SpecContext) {
				w := scene.SetUp(ctx, check.On(t), scene.Options{NoSSO: true, NoIdentityManagement: true})
				bundle := w.Bundle(ctx)
				m.edit(bundle)
				w.Enable(ctx, bundle).That(m.requirement, beRefused())
				metadata(ctx, w).That(m.requirement, check.HaveStatus(http.StatusNotFound), "nothing is set up")
				w.Enable(ctx, w.Bundle(ctx)).That(m.requirement, check.HaveStatus(http.StatusOK, http.StatusCreated), "the whole of it")
			})
		}

		It("holds the IdP URL that Lessonly then sends people to", check.Covers(requirement.HandsAddress, requirement.HandsFormat), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			browser := w.NewBrowser(p)
			browser.SignOnFromSP(ctx, "/")
			_, address := browser.Request()
			w.That(requirement.HandsAddress, address.Scheme+"://"+address.Host+address.Path, gomega.Equal(w.Application.SSOURL))
			name := browser.Response().Assertion.Subject.NameID
			w.That(requirement.HandsFormat, name.Format, gomega.HaveSuffix(":nameid-format:emailAddress"), "the format of the identifier in the assertion")
			w.That(requirement.HandsFormat, strings.ToLower(strings.TrimSpace(name.Value)), gomega.Equal(strings.ToLower(p.Email)), "the identifier is the e-mail address")
		})

		It("names the issuer that JumpCloud uses, or sign-on is refused", check.Covers(requirement.SameIssuer, requirement.HandsIssuer), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoSSO: true, NoIdentityManagement: true})
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			try := func(issuer any) *check.Answer {
				bundle := w.Bundle(ctx)
				bundle["issuer"] = issuer
				w.Enable(ctx, bundle).That(requirement.SameIssuer, check.HaveStatus(http.StatusOK, http.StatusCreated), "set up with %s", issuer)
				browser := w.NewBrowser(p)
				browser.SignOnFromTile(ctx)
				w.That(requirement.HandsIssuer, strings.TrimSpace(browser.Response().Assertion.Issuer), gomega.Equal(w.Application.Issuer), "the issuer of the assertion")
				return browser.WhoAmI(ctx)
			}
			try("https://"+w.Company.Subdomain+".example.org").That(requirement.SameIssuer, scene.BeSignedOut(), "with another issuer")
			w.SignedIn(ctx, requirement.SameIssuer, try(w.Application.Issuer), p, "with JumpCloud's")
		})

		It("holds this application's certificate, or sign-on is refused", check.Covers(requirement.HandsCertificate), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoSSO: true, NoIdentityManagement: true})
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			body := w.ApplicationBody()
			body["ssoUrl"] = w.Application.SSOURL + "-other"
			other := w.Created("create another application", w.Console.Post(ctx, applications, body))
			try := func(certificate []byte) *check.Answer {
				bundle := w.Bundle(ctx)
				bundle["certificate"] = string(certificate)
				w.Enable(ctx, bundle).That(requirement.HandsCertificate, check.HaveStatus(http.StatusOK, http.StatusCreated), "setting it up")
				browser := w.NewBrowser(p)
				browser.SignOnFromTile(ctx)
				return browser.WhoAmI(ctx)
			}
			try(w.Download(ctx, other.ID).Raw).That(requirement.HandsCertificate, scene.BeSignedOut(), "with another application's certificate")
			w.SignedIn(ctx, requirement.HandsCertificate, try(w.Download(ctx, w.Application.ID).Raw), p, "with its own")
		})
	})
}
