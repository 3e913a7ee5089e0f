package sso

import (
	"context"
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

// metadata reads the company's metadata, as anybody may.
func metadata(ctx context.Context, w *scene.Scene) *check.Answer {
	return w.Web("", target.Credential{}).Get(ctx, w.Company.URL+"/auth/saml/metadata")
}

// Metadata declares what Lessonly's metadata says, and when.
func Metadata(t *target.Target) {
	Describe("Lessonly's metadata", func() {
		It("is live only after set-up, and says what is needed", check.Covers(
			requirement.MetadataDead, requirement.MetadataLive, requirement.MetadataAddress, requirement.MetadataFormat,
			requirement.MetadataCallback, requirement.MetadataIssuer, requirement.MetadataVersion, requirement.NoReach,
		), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoSSO: true, NoIdentityManagement: true})
			metadata(ctx, w).That(requirement.MetadataDead, check.HaveStatus(http.StatusNotFound), "before")
			metadata(ctx, w).That(requirement.NoReach, check.HaveStatus(http.StatusNotFound), "with JumpCloud's side configured")
			w.HandOver(ctx)

			a := metadata(ctx, w)
			a.That(requirement.MetadataLive, check.HaveStatus(http.StatusOK), "after")
			a.That(requirement.NoReach, check.HaveStatus(http.StatusOK), "once Lessonly did its part")
			a.That(requirement.MetadataAddress, check.HaveStatus(http.StatusOK), "at the company's address with /auth/saml/metadata")
			m, err := scene.ReadMetadata(a.Raw)
			a.ThatValue(requirement.MetadataLive, err, gomega.Succeed(), "it can be read")
			if err != nil {
				w.Block("read the metadata: %s", err)
			}
			a.ThatValue(requirement.MetadataFormat, m.SP.Formats, gomega.ConsistOf(gomega.HaveSuffix(":nameid-format:emailAddress")))
			a.ThatValue(requirement.MetadataVersion, strings.Fields(m.SP.Protocols), gomega.ContainElement("urn:oasis:names:tc:SAML:2.0:protocol"))

			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			browser := w.NewBrowser(p)
			browser.SignOnFromSP(ctx, "/")
			request, _ := browser.Request()
			a.ThatValue(requirement.MetadataIssuer, strings.TrimSpace(request.Issuer), gomega.Equal(m.EntityID), "the issuer of the request")
			var locations []string
			for _, acs := range m.SP.ACS {
				locations = append(locations, acs.Location)
			}
			browser.Response()
			w.SignedIn(ctx, requirement.MetadataCallback, browser.WhoAmI(ctx), p, "sign-on there works")
			a.ThatValue(requirement.MetadataCallback, locations, gomega.ContainElement(browser.Posted[0].Action.String()), "the callback that was posted to")
			a.ThatValue(requirement.MetadataCallback, locations, gomega.ContainElement(request.ACS), "the callback of the request")
		})

		It("is dead again when sign-on is taken down", check.Covers(requirement.MetadataDead), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
			metadata(ctx, w).That(requirement.MetadataDead, check.HaveStatus(http.StatusOK), "while it is up")
			w.Desk.Delete(ctx, "/support/companies/"+w.Company.Subdomain+"/sso")
			metadata(ctx, w).That(requirement.MetadataDead, check.HaveStatus(http.StatusNotFound), "afterwards")
		})
	})

	Describe("a request that was tampered with", func() {
		tamper := func(ctx SpecContext, pick func(r *scene.Request) (old, other string)) (*scene.Scene, *scene.Browser) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			honest := w.NewBrowser(p)
			honest.SignOnFromSP(ctx, "/")
			honest.Response() // otherwise the next would prove nothing
			request, address := honest.Request()
			old, other := pick(request)
			tampered, err := request.Replacing(address, old, other)
			if err != nil {
				w.Block("tamper with the request: %s", err)
			}
			browser := w.NewBrowser(p)
			browser.Before = func(scene.Post) url.Values { return nil } // never to a stranger
			browser.LogIn(ctx)
			browser.Go(ctx, tampered)
			return w, browser
		}

		It("does not make JumpCloud post an assertion elsewhere", check.Covers(requirement.MetadataCallback), func(ctx SpecContext) {
			w, browser := tamper(ctx, func(r *scene.Request) (string, string) { return r.ACS, "https://evil.example.org/callback" })
			w.That(requirement.MetadataCallback, posted(browser), gomega.Not(gomega.ContainElement(gomega.ContainSubstring("evil.example.org"))))
		})

		It("does not make JumpCloud assert for a service provider it does not know", check.Covers(requirement.MetadataIssuer), func(ctx SpecContext) {
			w, browser := tamper(ctx, func(r *scene.Request) (string, string) {
				return r.Issuer, "https://evil.example.org/metadata"
			})
			w.That(requirement.MetadataIssuer, assertions(browser), gomega.BeEmpty(), "assertions that were made")
		})
	})

	Describe("an assertion for another service provider", func() {
		It("is refused by Lessonly", check.Covers(requirement.MetadataIssuer), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true, Application: func(body map[string]any) {
				body["config"].(map[string]any)["spEntityId"] = map[string]any{"value": "https://other.example.org/metadata"}
			}})
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			w.That(requirement.MetadataIssuer, browser.Response().Assertion.Conditions.Audiences, gomega.ConsistOf("https://other.example.org/metadata"), "the audience of the assertion")
			browser.WhoAmI(ctx).That(requirement.MetadataIssuer, scene.BeSignedOut())
		})
	})
}

// posted are the addresses that pages wanted forms to be posted to.
func posted(b *scene.Browser) []string {
	to := []string{}
	for _, p := range b.Posted {
		to = append(to, p.Action.String())
	}
	return to
}

// assertions are the ids of the assertions that pages wanted to be posted.
func assertions(b *scene.Browser) []string {
	ids := []string{}
	for _, p := range b.Posted {
		if r, err := scene.ReadResponse(p.Values); err == nil && r.Assertion.ID != "" {
			ids = append(ids, r.Assertion.ID)
		}
	}
	return ids
}
