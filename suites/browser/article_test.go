//go:build browser

package browser_test

import (
	"context"
	"encoding/pem"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestArticle follows "Integrate with Lessonly" word for word, from "Log in to the JumpCloud
// Admin Portal" to "you will see an application deletion confirmation notification": it clicks
// the labels that the article names, in its order, and keeps a picture of each page.
func TestArticle(t *testing.T) {
	openTab(t).sections(t,
		section{"the directory, which the article takes for granted", directory},
		section{"creating a new JumpCloud application integration", creating},
		section{"configuring the SSO integration", configuring},
		section{"to configure Lessonly", lessonlySupport},
		section{"authorizing user SSO access", authorizing},
		section{"validating SSO authentication workflows", validating},
		section{"configuring the identity management integration", identityManagement},
		section{"importing users", importing},
		section{"SCIM Directory Insights events", insights},
		section{"to deactivate the IdM integration", deactivatingIdM},
		section{"to deactivate the SSO integration", deactivatingSSO},
		section{"to delete the application", deleting},
	)
}

const secret = "a good password"

func directory(b *tab) {
	b.visit(console)
	b.shoot("jumpcloud-log-in")
	b.follow("Admin Portal Login")
	b.shoot("jumpcloud-admin-log-in")
	email, password := world.IDP.Admin()
	b.logIn(email, "not "+password)
	b.sees("Wrong email or password.")
	b.shoot("jumpcloud-admin-log-in-refused")
	b.logIn(email, password)

	b.follow("Users")
	b.shoot("jumpcloud-users-none")
	for _, name := range []string{"Ann", "Bob"} {
		b.followIn("nav", "Users")
		b.follow("+ Add User")
		if name == "Ann" {
			b.follow("save") // with nothing filled in
			b.sees("Not saved: see below.", "Is required.")
			b.want(`document.activeElement.name`, "username")
			b.shoot("jumpcloud-user-refused")
		}
		for label, value := range map[string]string{
			"Username": strings.ToLower(name), "Company Email": strings.ToLower(name) + "@acme.example",
			"First Name": name, "Last Name": "Doe", "Job Title": "Cook", "CostCenter": "Berlin", "Password": secret,
		} {
			b.fill(label, value)
		}
		b.follow("save")
		b.sees("The user was saved.", "Active")
	}
	b.shoot("jumpcloud-user")
	b.followIn("nav", "Users")
	b.shoot("jumpcloud-users")
}

func creating(b *tab) {
	b.sees("USER AUTHENTICATION")
	b.follow("SSO Applications")
	b.shoot("jumpcloud-applications-none")
	b.follow("+ Add New Application")
	b.shoot("jumpcloud-catalogue")
	b.fill("Search", "no such thing")
	b.submit(chromedp.KeyEvent(kb.Enter))
	b.sees("No application matches")
	b.fill("Search", "less")
	b.submit(chromedp.KeyEvent(kb.Enter))
	b.click("Next") // before anything is selected
	b.want(`location.pathname`, "/admin/add-application")
	b.click("Lessonly")
	b.shoot("jumpcloud-catalogue-selected")
	b.follow("Next")

	b.fill("Display Label", "Learning")
	b.fill("Description", strings.Repeat("x", 257))
	b.click("Advanced Settings")
	b.sees("If no value is entered, it will default to https://sso.jumpcloud.com/saml2/lessonly.",
		"The SSO IdP URL is not editable after the application is created. You will have to delete and recreate the connector if you need to edit this field at a later time.")
	b.shoot("jumpcloud-new-application")
	b.follow("Save Application")
	b.sees("Has more than 256 characters.")
	b.want(`document.getElementById("description").getAttribute("aria-invalid")`, "true")
	b.shoot("jumpcloud-new-application-refused")
	b.fill("Description", "Courses and tests")
	b.find("", "field", "Show in User Portal")
	b.want(`document.querySelector("[data-marked]").checked`, true)
	b.follow("Save Application")
	b.sees("Close")
	b.shoot("jumpcloud-application-saved")
	b.follow("Configure Application")
}

func configuring(b *tab) {
	b.tab("SSO")
	b.sees("No IDP Certificate")
	b.shoot("jumpcloud-sso-placeholders")
	left := 0
	for _, label := range []string{"IdP Entity ID", "SP Entity ID", "ACS URL"} {
		value := b.value(label)
		if !strings.Contains(value, "<YOURDOMAIN>") {
			b.Errorf("%s is %q", label, value)
		}
		if left++; left < 3 { // one is forgotten
			b.fill(label, strings.ReplaceAll(value, "<YOURDOMAIN>", "acme"))
		}
	}
	b.follow("save")
	b.sees("Still contains <YOURDOMAIN>")
	b.shoot("jumpcloud-sso-forgotten")
	b.fill("ACS URL", strings.ReplaceAll(b.value("ACS URL"), "<YOURDOMAIN>", "acme"))
	b.follow("save")
	b.sees("The SSO configuration was saved.", "SSO active")

	b.followIn("nav", "SSO Applications")
	b.sees("Configured Applications", "Learning")
	b.shoot("jumpcloud-applications")
	b.submit(anywhere(".rows li")) // "click anywhere in the row"
	b.tab("SSO")
	b.click("IDP Certificate Valid")
	b.shoot("jumpcloud-sso")
}

// anywhere clicks at the right end of an element, where nothing is written.
func anywhere(selector string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var at struct{ X, Y float64 }
		err := chromedp.Evaluate(`(r => ({x: r.right - 150, y: r.bottom - 4}))(document.querySelector("`+selector+`").getBoundingClientRect())`, &at).Do(ctx)
		if err != nil {
			return err
		}
		return chromedp.MouseClickXY(at.X, at.Y).Do(ctx)
	})
}

// download clicks a label and returns what the browser saves, under its own name.
func (b *tab) download(label string) (name string, content []byte) {
	b.Helper()
	dir := b.TempDir()
	done := make(chan string, 1)
	names := make(map[string]string)
	chromedp.ListenTarget(b.ctx, func(event any) {
		switch e := event.(type) {
		case *browser.EventDownloadWillBegin:
			names[e.GUID] = e.SuggestedFilename
		case *browser.EventDownloadProgress:
			if e.State == browser.DownloadProgressStateCompleted {
				done <- e.GUID
			}
		}
	})
	target := chromedp.FromContext(b.ctx)
	b.do(browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllowAndName).
		WithBrowserContextID(target.BrowserContextID).WithDownloadPath(dir).WithEventsEnabled(true))
	b.click(label)
	select {
	case guid := <-done:
		content, err := os.ReadFile(filepath.Join(dir, guid))
		if err != nil {
			b.Fatal(err)
		}
		return names[guid], content
	case <-b.ctx.Done():
		b.Fatalf("%s: nothing was downloaded", label)
	}
	return "", nil
}

// lessonlySupport is what the article asks to be mailed, and what support then does with it.
func lessonlySupport(b *tab) {
	name, certificate := b.download("Download certificate")
	if block, _ := pem.Decode(certificate); name != "certificate.pem" || block == nil || block.Type != "CERTIFICATE" {
		b.Fatalf("%s is no certificate.pem: %s", name, certificate)
	}
	support := openTab(b.T)
	support.visit(desk)
	support.fill("Support key", world.SP.SupportKey())
	support.follow("Open the desk")
	support.follow("acme")
	support.fill("SSO URL", "https://sso.jumpcloud.com/saml2/lessonly")
	support.fill("Issuer", "https://acme.com")
	support.fill("Certificate", string(certificate))
	support.follow("Set up single sign-on")
	support.sees("Single sign-on is set up")
	support.shoot("desk-single-sign-on-set-up")
}

func authorizing(b *tab) {
	b.followIn("nav", "SSO Applications")
	b.follow("Learning")
	b.tab("User Groups")
	b.sees("Users are implicitly denied access to applications.", "There is no user group yet.")
	b.shoot("jumpcloud-application-groups-none")
	b.follow("Create a new group of users")
	b.fill("Name", "Learners")
	b.follow("save")
	b.click("ann")
	b.shoot("jumpcloud-group")
	b.follow("save")
	b.followIn("nav", "User Groups")
	b.shoot("jumpcloud-groups")

	b.follow("SSO Applications")
	b.follow("Learning")
	b.tab("User Groups")
	b.click("Learners")
	b.shoot("jumpcloud-application-groups")
	denied := openTab(b.T) // ticked and not saved: nobody has access
	denied.visit(console)
	denied.logIn("ann@acme.example", secret)
	denied.seesNot("Learning")
	b.follow("save")
	b.sees("User Groups saved: 1 changed.")
}

func identityManagement(b *tab) {
	support := openTab(b.T)
	support.visit(desk)
	support.fill("Support key", world.SP.SupportKey())
	support.follow("Open the desk")
	support.follow("acme")
	support.follow("Issue a SCIM key")
	var key string
	support.do(chromedp.Text(`#key`, &key))
	scim(b.T, key, "Cleo", "Only at Lessonly")
	scim(b.T, key, "Dora", "Only at Lessonly")

	b.followIn("nav", "SSO Applications")
	b.follow("Learning")
	b.tab("Identity Management")
	b.click("Configuration Settings")
	b.fill("Base URL", "http://acme.lessonly.com/scim/v2")
	b.fill("Token Key", "wrong-"+key)
	b.shoot("jumpcloud-identity-management")
	b.follow("activate")
	b.sees("IdM inactive")
	b.shoot("jumpcloud-identity-management-pending")
	b.follow("save")
	b.sees("IdM inactive")
	b.shoot("jumpcloud-identity-management-refused")
	b.fill("Token Key", key)
	b.follow("activate")
	b.follow("save")
	b.sees("has been successfully verified", "IdM active")
	b.seesNot(key)
	b.shoot("jumpcloud-identity-management-active")
	for _, row := range []string{
		"username Username userName Email", "email Company Email emails.value Email", "firstname First Name name.givenName FirstName",
		"lastname Last Name name.familyName LastName", "department Department department Department",
		"costcenter CostCenter costcenter Location", "title Job Title title Job Title",
	} {
		b.sees(row)
	}
}

func importing(b *tab) {
	b.followIn("nav", "SSO Applications")
	b.fill("Search", "learn")
	b.submit(chromedp.KeyEvent(kb.Enter))
	b.follow("Learning")
	b.tab("Identity Management")
	b.follow("manual import")
	b.sees("cleo@acme.example", "New")
	b.shoot("jumpcloud-import")
	b.follow("New Users-only")
	b.click("cleo@acme.example")
	b.follow("import")
	b.sees("1 of 1 users were imported.", "Imported")
	b.shoot("jumpcloud-import-done")
}

func insights(b *tab) {
	b.follow("Directory Insights")
	b.sees("idm_integration_activate", "user_create_provision", "sso_auth", "application_create")
	b.shoot("jumpcloud-insights")
	b.follow("Mails")
	b.shoot("jumpcloud-mails")
}

func deactivatingIdM(b *tab) {
	b.followIn("nav", "SSO Applications")
	b.follow("Learning")
	b.followIn("aside", "Deactivate IdM connection")
	b.shoot("jumpcloud-deactivate-idm")
	b.follow("cancel")
	b.sees("IdM active")
	b.follow("Deactivate IdM connection")
	b.follow("confirm")
	b.sees("has been deactivated", "IdM inactive")
	b.seesNot("Deactivate IdM connection")
}

func deactivatingSSO(b *tab) {
	b.followIn("nav", "SSO Applications")
	b.follow("Learning")
	b.tab("SSO")
	// "Scroll to the bottom of the configuration."
	b.do(chromedp.Evaluate(`window.scrollTo(0, document.body.scrollHeight)`, nil))
	b.follow("Deactivate SSO")
	b.sees("SSO will be deactivated when you click save.", "SSO active")
	b.shoot("jumpcloud-deactivate-sso")
	b.follow("save")
	b.sees("SSO was deactivated.", "SSO inactive")
	b.shoot("jumpcloud-sso-inactive")
}

func deleting(b *tab) {
	var app struct {
		Results []struct {
			ID string `json:"_id"`
		}
	}
	api(b.T, "/api/applications", &app)
	b.followIn("nav", "SSO Applications")
	b.fill("Search", "learn")
	b.submit(chromedp.KeyEvent(kb.Enter))
	b.click("Select Learning")
	b.follow("Delete")
	b.fill("Enter the number of the applications you are deleting", "2")
	b.follow("Delete Application")
	b.sees("This is not the number")
	b.shoot("jumpcloud-delete-wrong-number")
	b.fill("Enter the number of the applications you are deleting", "1")
	b.follow("Delete Application")
	b.sees("The application was deleted.")
	b.shoot("jumpcloud-application-deleted")
	b.visit(console + "/admin/applications/" + url.PathEscape(app.Results[0].ID))
	b.sees("Not found")
	b.shoot("jumpcloud-not-found")
}
