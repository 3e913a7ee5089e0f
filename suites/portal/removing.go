package portal

import (
	"context"
	"net/http"
	"net/url"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// DeactivatingIdM declares the first of the article's three removals.
func DeactivatingIdM(t *target.Target) {
	It("deactivates identity management once that is confirmed", check.Covers(
		requirement.DeactivateIdMPath, requirement.DeactivateIdMLink, requirement.DeactivateIdMConfirm,
	), func(ctx SpecContext) {
		w := scene.SetUp(ctx, check.On(t), scene.Options{})
		state := func(want, about string) {
			w.Provision(ctx).That(requirement.DeactivateIdMConfirm, check.Have("state", want), about)
		}
		p := w.Administrator(ctx)
		need(w, requirement.DeactivateIdMPath, p, scene.Offers("SSO Applications"), "after logging in")
		p.Click(ctx, "SSO Applications")
		p.Fill("Search", w.Company.Subdomain)
		p.Enter(ctx, "Search")
		need(w, requirement.DeactivateIdMPath, p, scene.Says(w.Company.Subdomain), "what the search finds")
		panel := "/admin/applications/" + w.Application.ID
		p.Open(ctx, panel) // that the row leads there is S-089
		need(w, requirement.DeactivateIdMLink, p, scene.Offers("Deactivate IdM connection"), "while active")
		p.Click(ctx, "Deactivate IdM connection")
		if !p.Judge(requirement.DeactivateIdMConfirm, scene.Offers("confirm", "cancel"), "the question") {
			w.Block("there is nothing to confirm")
		}
		state("active", "before it is confirmed")
		p.Click(ctx, "cancel")
		state("active", "cancelled")
		p.Open(ctx, panel)
		p.Click(ctx, "Deactivate IdM connection")
		p.Click(ctx, "confirm")
		state("inactive", "confirmed")
		p.Open(ctx, panel)
		p.Judge(requirement.DeactivateIdMLink, scene.Lacks("Deactivate IdM connection"), "while inactive")
	})
}

// DeactivatingSSO declares the second.
func DeactivatingSSO(t *target.Target) {
	It("deactivates single sign-on once that is saved", check.Covers(
		requirement.DeactivateSSOPlace, requirement.DeactivateSSOButton, requirement.DeactivateOnSave, requirement.DeactivatedRefuses,
	), func(ctx SpecContext) {
		w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
		person := w.NewPerson(ctx)
		w.Join(ctx, w.Group, person)
		b := keeper(ctx, w, person)
		if answers(ctx, b, w.Application.SSOURL) == 0 || answers(ctx, b, w.Company.URL) == 0 {
			w.Block("sign-on does not work before it is deactivated")
		}
		p := w.Administrator(ctx)
		p.Open(ctx, "/admin/applications/"+w.Application.ID)
		p.Click(ctx, "SSO")
		if !p.Judge(requirement.DeactivateSSOPlace, scene.Offers("Deactivate SSO"), "the tab") {
			w.Block("there is no Deactivate SSO")
		}
		p.ThatValue(requirement.DeactivateSSOPlace, p.FieldsAfter("Deactivate SSO"), gomega.BeEmpty(), "the fields that stand below it")
		p.Click(ctx, "Deactivate SSO")
		w.That(requirement.DeactivateOnSave, answers(ctx, b, w.Application.SSOURL), gomega.Equal(1), "answers to the service provider, before it is saved")
		p.Click(ctx, "save")
		p.Judge(requirement.DeactivatedRefuses, scene.Says("SSO was deactivated"), "the confirmation")
		read(ctx, w, w.Application).That(requirement.DeactivateSSOButton, check.Have("active", false), "once it is saved")
		w.That(requirement.DeactivatedRefuses, answers(ctx, b, w.Application.SSOURL), gomega.Equal(0), "answers to the service provider, from the tile")
		w.That(requirement.DeactivatedRefuses, answers(ctx, b, w.Company.URL), gomega.Equal(0), "answers to the service provider, from Lessonly")
	})
}

// another is a second application of the scene's company, by the API.
func another(ctx context.Context, w *scene.Scene) scene.Application {
	body := w.ApplicationBody()
	body["displayLabel"], body["ssoUrl"] = w.Company.Subdomain+" too", w.Application.SSOURL+"-too"
	a := w.Console.Post(ctx, applications, body)
	if !a.OK() {
		w.Block("create a second application: %s", a)
	}
	return w.Created("create a second application", a)
}

// Deleting declares the third.
func Deleting(t *target.Target) {
	It("deletes the applications that were selected, once their number was entered", check.Covers(
		requirement.DeleteSelection, requirement.DeleteNumber, requirement.DeleteDone,
	), func(ctx SpecContext) {
		w := scene.SetUp(ctx, check.On(t), scene.Options{NoSSO: true, NoIdentityManagement: true})
		second := another(ctx, w)
		person := w.NewPerson(ctx)
		w.Join(ctx, w.Group, person)
		b := keeper(ctx, w, person)
		if answers(ctx, b, w.Application.SSOURL) == 0 {
			w.Block("sign-on does not work before the application is deleted")
		}
		p := enter(ctx, w)
		p.Fill("Search", w.Company.Subdomain)
		p.Enter(ctx, "Search")
		boxes := []string{"Select " + w.Company.Subdomain, "Select " + w.Company.Subdomain + " too"}
		need(w, requirement.DeleteSelection, p, scene.Offers(append(boxes, "Delete")...), "the list")
		for _, box := range boxes {
			p.Tick(box)
		}
		p.Click(ctx, "Delete")
		const number = "Enter the number of the applications you are deleting"
		need(w, requirement.DeleteNumber, p, scene.Offers(number, "Delete Application"), "what is asked")
		p.Fill(number, "1")
		p.Click(ctx, "Delete Application")
		for _, a := range []scene.Application{w.Application, second} {
			if !read(ctx, w, a).That(requirement.DeleteNumber, check.HaveStatus(http.StatusOK), "after 1 was entered for two") {
				w.Block("deleted by a wrong number")
			}
		}
		p.Fill(number, "2")
		p.Click(ctx, "Delete Application")
		p.Judge(requirement.DeleteDone, scene.Says("deleted"), "the notification")
		// Which of the two is left, where one is, is of no matter: all of both must be gone.
		first := read(ctx, w, w.Application)
		w.That(requirement.DeleteSelection, []int{first.Status, read(ctx, w, second).Status},
			gomega.Equal([]int{http.StatusNotFound, http.StatusNotFound}), "the status of both by the API")
		if first.OK() {
			w.Block("the application with a group was not deleted")
		}
		w.That(requirement.DeleteDone, answers(ctx, b, w.Application.SSOURL), gomega.Equal(0), "answers to the service provider at its IdP URL")
		w.Console.Get(ctx, "/api/v2/usergroups/"+url.PathEscape(w.Group.ID)+"/associations", "targets", "application").
			That(requirement.DeleteDone, check.Expect("no association", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status == http.StatusOK && len(a.List()) == 0
			}), "the group's bindings")
		b.Tiles(ctx).Judge(requirement.DeleteDone, scene.Links(w.Application, false), "the tile")
		events, log := w.Log(ctx, "application_delete")
		log.ThatValue(requirement.DeleteDone, events, gomega.HaveLen(1), "application_delete in Directory Insights")
	})
}

// Recreating declares how the IdP URL is changed after all.
func Recreating(t *target.Target) {
	It("gives an application another IdP URL by deleting and recreating it", check.Covers(requirement.AddressByRecreating), func(ctx SpecContext) {
		w := scene.SetUp(ctx, check.On(t), scene.Options{NoSSO: true, NoIdentityManagement: true})
		person := w.NewPerson(ctx)
		w.Join(ctx, w.Group, person)
		b := keeper(ctx, w, person)
		old := w.Application.SSOURL
		if answers(ctx, b, old) == 0 {
			w.Block("sign-on does not work before the application is deleted")
		}
		w.RemoveApplication(ctx)
		p := enter(ctx, w)
		choose(ctx, p, "Lessonly")
		p.Fill("Display Label", w.Company.Subdomain)
		p.Fill("SSO IdP URL", old+"-new")
		p.Click(ctx, "Save Application")
		w.Application = p.Added(ctx)
		p.Click(ctx, "Configure Application")
		config := w.ApplicationBody()["config"].(map[string]any)
		for label, name := range map[string]string{"IdP Entity ID": "idpEntityId", "SP Entity ID": "spEntityId", "ACS URL": "acsUrl"} {
			p.Fill(label, config[name].(map[string]any)["value"].(string))
		}
		p.Click(ctx, "save")
		if active, _ := read(ctx, w, w.Application).Get("active"); active != true {
			w.Block("single sign-on of the new application could not be configured")
		}
		w.Bind(ctx, w.Group)
		w.That(requirement.AddressByRecreating, answers(ctx, b, old+"-new"), gomega.Equal(1), "answers to the service provider at the new URL")
		w.That(requirement.AddressByRecreating, answers(ctx, b, old), gomega.Equal(0), "answers to the service provider at the old URL")
	})
}
