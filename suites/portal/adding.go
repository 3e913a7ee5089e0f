package portal

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

// Door declares who gets in, and the way to the applications.
func Door(t *target.Target) {
	It("lets the administrator in, and leads to the applications", check.Covers(
		requirement.PortalLogin, requirement.PortalPath, requirement.AddButton,
	), func(ctx SpecContext) {
		w := scene.Open(check.On(t))
		p := w.NewPortal(ctx)
		need(w, requirement.PortalLogin, p, scene.Offers("Email", "Password", "Log in"), "the door")
		p.LogIn(ctx, "not the password")
		p.Judge(requirement.PortalLogin, scene.Lacks("Log out"), "with a wrong password")
		p.Open(ctx, list)
		p.Judge(requirement.PortalLogin, scene.SaysNot("Configured Applications"), "the applications after that")

		p = w.Administrator(ctx)
		need(w, requirement.PortalLogin, p, scene.Offers("Log out"), "with the right password")
		p.Judge(requirement.PortalPath, scene.Says("USER AUTHENTICATION"), "the navigation")
		need(w, requirement.PortalPath, p, scene.Offers("SSO Applications"), "the navigation")
		p.Click(ctx, "SSO Applications")
		p.Judge(requirement.PortalPath, scene.Says("Configured Applications"), "where it leads")
		need(w, requirement.AddButton, p, scene.Offers("+ Add New Application"), "the list")
		p.Click(ctx, "+ Add New Application")
		p.Judge(requirement.AddButton, scene.Offers("Search", "Next"), "the catalogue")
	})
}

// Catalogue declares how an application is chosen.
func Catalogue(t *target.Target) {
	It("finds an application by its name, and goes on with one only", check.Covers(
		requirement.CatalogueSearch, requirement.NextNeedsSelection,
	), func(ctx SpecContext) {
		w := scene.Open(check.On(t))
		p := enter(ctx, w)
		p.Click(ctx, "+ Add New Application")
		catalogue := p.URL.Path
		for _, typed := range []string{"Lessonly", "less", "LESSONLY"} {
			p.Open(ctx, catalogue)
			p.Fill("Search", typed)
			p.Enter(ctx, "Search")
			p.Judge(requirement.CatalogueSearch, scene.Offers("Lessonly"), "%q", typed)
		}
		p.Open(ctx, catalogue)
		p.Fill("Search", "no such application")
		p.Enter(ctx, "Search")
		p.Judge(requirement.CatalogueSearch, scene.Lacks("Lessonly"), "nonsense")

		p.Open(ctx, catalogue)
		p.Click(ctx, "Next")
		p.Judge(requirement.NextNeedsSelection, gomega.And(scene.Offers("Next"), scene.Lacks("Display Label")), "without a selection")
		p.Open(ctx, catalogue)
		p.Tick("Lessonly")
		p.Click(ctx, "Next")
		p.Judge(requirement.NextNeedsSelection, scene.Offers("Display Label"), "with one")
	})
}

// choose gets as far as the details of a new application.
func choose(ctx SpecContext, p *scene.Portal, name string) {
	p.Click(ctx, "+ Add New Application")
	p.Tick(name)
	p.Click(ctx, "Next")
}

// Adding declares what the details of a new application are and what becomes of them.
func Adding(t *target.Target) {
	It("adds an application with what was entered, to be configured now or later", check.Covers(
		requirement.DisplayLabel, requirement.DescriptionOptional, requirement.PortalImage, requirement.AdvancedSettings,
		requirement.AddressWarning, requirement.ApplicationSaved, requirement.ConfigureAfterwards, requirement.CloseAfterwards, requirement.SamePanel,
	), func(ctx SpecContext) {
		w, p := company(ctx, t)
		choose(ctx, p, "Lessonly")
		p.Judge(requirement.AddressWarning, scene.Says("SSO IdP URL is not editable after the application is created", "delete and recreate"), "before saving")
		need(w, requirement.AdvancedSettings, p, gomega.And(scene.Says("Advanced Settings"), scene.Offers("SSO IdP URL")), "before saving")
		label, address := "Learn & <grow> "+w.Company.Subdomain, w.ApplicationBody()["ssoUrl"].(string)
		p.Fill("Display Label", label)
		p.Fill("SSO IdP URL", address)
		p.Select("Color Indicator", "Pink")
		p.Click(ctx, "Save Application")

		saved := w.Console.Get(ctx, applications, "filter", "ssoUrl:$eq:"+address)
		if !saved.That(requirement.ApplicationSaved, check.Have("totalCount", 1), "the application with that IdP URL, by the API") {
			w.Block("the application was not stored")
		}
		saved.That(requirement.DescriptionOptional, check.Have("results[0].description", ""), "as stored")
		saved.That(requirement.PortalImage, check.Have("results[0].color", "#D5779D"), "as stored")
		labelled := saved.That(requirement.DisplayLabel, check.Have("results[0].displayLabel", label), "as stored")
		w.Application = w.Created("read the application", w.Console.Get(ctx, check.Item(applications, saved.Text("results[0]._id"))))
		if !labelled {
			w.Block("the application cannot be found by its label")
		}

		confirmed := p.URL.Path
		p.Judge(requirement.ConfigureAfterwards, scene.Offers("Configure Application"), "after saving")
		if !p.Judge(requirement.CloseAfterwards, scene.Offers("Close"), "after saving") {
			w.Block("the page after Save Application leads nowhere")
		}
		p.Click(ctx, "Configure Application")
		p.Judge(requirement.ConfigureAfterwards, scene.Offers("General Info"), "where it leads")
		p.Judge(requirement.SamePanel, scene.Says(label), "from the new application")
		p.Open(ctx, confirmed)
		p.Click(ctx, "Close")
		p.Judge(requirement.CloseAfterwards, scene.Says("Configured Applications", label), "where it leads")
		p.Judge(requirement.ApplicationSaved, scene.Says(label), "in the list")
		p.Judge(requirement.DisplayLabel, scene.Says(label), "in the list")
		read(ctx, w, w.Application).That(requirement.CloseAfterwards, check.Have("active", false), "single sign-on")

		need(w, requirement.SamePanel, p, scene.Offers(label), "in the list")
		p.Click(ctx, label)
		p.Judge(requirement.SamePanel, scene.Offers("General Info"), "from the list")
		p.Click(ctx, "General Info")
		p.Fill("Description", "For everybody & <all>")
		p.Click(ctx, "save")
		p.Click(ctx, "General Info")
		p.ThatValue(requirement.DescriptionOptional, p.Value("Description"), gomega.Equal("For everybody & <all>"), "opened again")
	})
}

// Bookmark declares what an application is that only leads somewhere.
func Bookmark(t *target.Target) {
	It("adds a bookmark, whose tile opens its URL and which is deactivated by its own name", check.Covers(
		requirement.BookmarkURL, requirement.DeactivateBookmark,
	), func(ctx SpecContext) {
		w, p := company(ctx, t)
		choose(ctx, p, "Bookmark")
		need(w, requirement.BookmarkURL, p, scene.Offers("Bookmark URL"), "before saving")
		const handbook = "https://handbook.example/start"
		p.Fill("Display Label", w.Company.Subdomain)
		p.Fill("Bookmark URL", handbook)
		p.Click(ctx, "Save Application")
		w.Application = p.Added(ctx)
		w.Group = w.NewGroup(ctx)
		w.Bind(ctx, w.Group)
		person := w.NewPerson(ctx)
		w.Join(ctx, w.Group, person)
		b := keeper(ctx, w, person)
		tile := w.Application
		tile.SSOURL = handbook
		b.Tiles(ctx).Judge(requirement.BookmarkURL, scene.Links(tile, true), "the tile")
		w.That(requirement.BookmarkURL, len(b.Posted), gomega.Equal(0), "answers that were posted")

		p.Click(ctx, "Configure Application")
		p.Click(ctx, "SSO")
		need(w, requirement.DeactivateBookmark, p, gomega.And(scene.Offers("Deactivate Bookmark"), scene.Lacks("Deactivate SSO")), "the button")
		p.Click(ctx, "Deactivate Bookmark")
		p.Click(ctx, "save")
		p.Judge(requirement.DeactivateBookmark, scene.Says("Bookmark was deactivated"), "the confirmation")
		b.Tiles(ctx).Judge(requirement.DeactivateBookmark, scene.Links(tile, false), "afterwards")
	})
}

// Configuring declares what the SSO tab is for.
func Configuring(t *target.Target) {
	It("has an SSO tab, which saves what is entered and hands out what support needs", check.Covers(
		requirement.RowOpens, requirement.SSOTab, requirement.SubdomainFirst, requirement.SSOSaved,
		requirement.CertificateState, requirement.CertificateLink, requirement.HandOver,
	), func(ctx SpecContext) {
		w, p := company(ctx, t)
		w.CreateApplication(ctx, func(body map[string]any) { delete(body, "config") })
		p.Open(ctx, list)
		need(w, requirement.RowOpens, p, scene.Offers(w.Company.Subdomain), "the row")
		p.Click(ctx, w.Company.Subdomain)
		need(w, requirement.SSOTab, p, scene.Offers("SSO"), "the panel")
		p.Click(ctx, "SSO")
		p.Judge(requirement.CertificateState, scene.SaysNot("IDP Certificate Valid"), "before anything is saved")

		labels := []string{"IdP Entity ID", "SP Entity ID", "ACS URL"}
		want := map[string]string{}
		for i, label := range labels {
			want[label] = strings.ReplaceAll(p.Value(label), "<YOURDOMAIN>", w.Company.Subdomain)
			if i < len(labels)-1 { // one is forgotten
				p.Fill(label, want[label])
			}
		}
		p.Click(ctx, "save")
		p.Judge(requirement.SubdomainFirst, scene.Says("Still contains <YOURDOMAIN>"), "saved with one left")
		read(ctx, w, w.Application).That(requirement.SubdomainFirst, check.Have("active", false), "after that")

		tab := p.URL.Path
		for _, label := range labels {
			p.Fill(label, want[label])
		}
		p.Click(ctx, "save")
		p.Open(ctx, tab)
		kept := true
		for _, label := range labels {
			kept = p.ThatValue(requirement.SSOSaved, p.Value(label), gomega.Equal(want[label]), "%s, opened again", label) && kept
		}
		if !kept {
			w.Block("the configuration was not stored")
		}
		saved := read(ctx, w, w.Application)
		w.Console.Get(ctx, "/api/organizations/"+saved.Text("organization")+"/applications/"+w.Application.ID+"/metadata.xml").
			That(requirement.SSOSaved, check.Expect("metadata that names the issuer", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status == http.StatusOK && strings.Contains(string(a.Raw), `"`+want[labels[0]]+`"`)
			}), "the metadata")
		p.Judge(requirement.CertificateState, scene.Says("IDP Certificate Valid"), "once it is saved")
		p.Judge(requirement.HandOver, scene.Says(w.Application.SSOURL), "the SSO URL")
		p.ThatValue(requirement.HandOver, p.Value(labels[0]), gomega.Equal(want[labels[0]]), "the issuer")
		p.Judge(requirement.HandOver, scene.Offers("Download certificate"), "the certificate")
		need(w, requirement.CertificateLink, p, scene.Offers("Download certificate"), "the tab")
		p.Click(ctx, "Download certificate")
		p.That(requirement.CertificateLink, check.Expect("a certificate in PEM, as an attachment", func(a *check.Answer) (string, bool) {
			return a.String(), a.Status == http.StatusOK && strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") &&
				strings.Contains(string(a.Raw), "-----BEGIN CERTIFICATE-----")
		}), "the download")
	})
}
