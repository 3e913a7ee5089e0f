package portal

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Granting declares the way to an application's groups.
func Granting(t *target.Target) {
	It("leads to an application's groups, and to new ones", check.Covers(requirement.AuthorizePath, requirement.GroupsListed), func(ctx SpecContext) {
		w := scene.SetUp(ctx, check.On(t), scene.Options{NoSSO: true, NoIdentityManagement: true})
		p := w.Administrator(ctx)
		need(w, requirement.AuthorizePath, p, scene.Offers("SSO Applications"), "after logging in")
		p.Click(ctx, "SSO Applications")
		if !p.Judge(requirement.AuthorizePath, scene.Says(w.Company.Subdomain), "the list") {
			w.Block("the application is not in the list")
		}
		p.Open(ctx, "/admin/applications/"+w.Application.ID) // that the row leads there is S-089
		p.ClickLast(ctx, "User Groups")
		need(w, requirement.AuthorizePath, p, scene.Says(w.Company.Subdomain), "the panel's User Groups tab")
		tab := p.URL.Path
		need(w, requirement.GroupsListed, p, scene.Offers(w.Group.Name, "Create a new group of users"), "the tab")
		p.Click(ctx, "Create a new group of users")
		name := t.People.Name()
		p.Fill("Name", name)
		p.Click(ctx, "save")
		w.Made("/api/v2/usergroups/" + p.URL.Path[strings.LastIndex(p.URL.Path, "/")+1:])
		p.Open(ctx, tab)
		p.Judge(requirement.GroupsListed, scene.Offers(name), "once it is made")
	})
}

// IdentityManagement declares how it is configured on its tab.
func IdentityManagement(t *target.Target) {
	It("has an Identity Management tab, which speaks SCIM", check.Covers(
		requirement.IdentityManagementTab, requirement.IdentityManagementIsSCIM,
	), func(ctx SpecContext) {
		w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
		w.IssueKey(ctx)
		w.Tap = w.NewTap()
		w.Join(ctx, w.Group, w.NewPerson(ctx)) // so that there is something to send
		p := w.Administrator(ctx)
		p.Open(ctx, "/admin/applications/"+w.Application.ID)
		p.Judge(requirement.IdentityManagementIsSCIM, scene.Offers("Identity Management"), "the panel")
		need(w, requirement.IdentityManagementTab, p, scene.Offers("Identity Management"), "the panel")
		p.Click(ctx, "Identity Management")
		need(w, requirement.IdentityManagementTab, p, gomega.And(scene.Says("Configuration Settings"), scene.Offers("Base URL", "Token Key", "activate", "save")), "the tab")
		p.Fill("Base URL", w.Tap.URL)
		p.Fill("Token Key", w.Key().Reveal())
		p.Click(ctx, "activate")
		p.Click(ctx, "save")
		w.Settle(ctx)
		w.That(requirement.IdentityManagementIsSCIM, w.Tap.Sent(), check.ExpectValue("requests that accept or carry application/scim+json", func(sent []scene.Sent) (string, bool) {
			if len(sent) == 0 {
				return scene.Wire(sent), false
			}
			for _, s := range sent {
				if !s.SCIM() {
					return s.Method + " " + s.Path + " does not", false
				}
			}
			return scene.Wire(sent), true
		}), "what is sent to the base URL")
	})
}
