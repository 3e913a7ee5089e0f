package recipe

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Article declares the recipe.
func Article(t *target.Target) {
	Describe("the article", func() {
		It("leads from nothing to a working integration, and back", check.Covers(requirement.Recipe), func(ctx SpecContext) {
			r := &reader{Scene: scene.Open(check.On(t))}
			var ada, grace scene.Person

			r.under(ctx, "Prerequisites", func(ctx context.Context, r *reader) { r.FoundCompany(ctx) })
			r.under(ctx, "Creating a new JumpCloud Application Integration", create)
			r.under(ctx, "Configuring the SSO Integration, to configure JumpCloud", replacePlaceholders)
			r.under(ctx, "Download the certificate, To configure Lessonly", askSupport)
			r.under(ctx, "Authorizing User SSO Access", func(ctx context.Context, r *reader) { ada = authorize(ctx, r) })
			r.under(ctx, "Validating SSO authentication workflow(s)", func(ctx context.Context, r *reader) { validate(ctx, r, ada) })
			r.under(ctx, "Configuring the Identity Management Integration", connect)
			r.under(ctx, "Attribute Mappings", func(ctx context.Context, r *reader) { grace = mapped(ctx, r) })
			r.under(ctx, "Important Considerations, on the token", rotate)
			r.under(ctx, "Important Considerations, on deactivating a user", func(ctx context.Context, r *reader) { archive(ctx, r, grace) })
			r.under(ctx, "Importing Users", importUser)
			r.under(ctx, "SCIM Directory Insights Events", events)
			r.under(ctx, "To deactivate the IdM Integration", func(ctx context.Context, r *reader) { deactivateIdM(ctx, r, ada) })
			r.under(ctx, "To deactivate the SSO Integration", func(ctx context.Context, r *reader) { deactivateSSO(ctx, r, ada) })
			r.under(ctx, "To delete the application", func(ctx context.Context, r *reader) { remove(ctx, r, ada) })

			r.under(ctx, "Lessonly SCIM API is based on version 2.0 of the SCIM standard", func(_ context.Context, r *reader) {
				r.finds(r.Tap.Sent(), beSCIM(), "all that JumpCloud ever sent")
			})
		})
	})
}

const applications = "/api/applications"

func (r *reader) item() string { return check.Item(applications, r.Application.ID) }

// create takes the connector from the catalogue. The IdP URL is given, as the
// article allows, because the default one can be taken only once.
func create(ctx context.Context, r *reader) {
	r.sees(r.Console.Get(ctx, "/api/application-templates", "limit", "100", "filter", "name:$eq:lessonly"),
		check.Have("results[0].name", "lessonly"), "the connector is in the catalogue")
	r.CreateApplication(ctx, func(body map[string]any) {
		delete(body, "config") // as the template has it
		body["description"] = "Learning"
	})
	r.sees(r.Console.Get(ctx, r.item()), check.Have("displayLabel", r.Company.Subdomain), "Save Application")
}

// replacePlaceholders replaces all instances of <YOURDOMAIN>. Lessonly's own
// addresses are those of the company, which need not be below lessonly.com.
func replacePlaceholders(ctx context.Context, r *reader) {
	left := func(a *check.Answer) int { return strings.Count(strings.ToUpper(string(a.Raw)), "YOURDOMAIN") }
	before := r.Console.Get(ctx, r.item())
	r.finds(left(before), gomega.BeNumerically(">", 1), "instances of <YOURDOMAIN> before")
	r.sees(r.Console.Put(ctx, r.item(), r.ApplicationBody()), check.HaveStatus(http.StatusOK), "save")
	after := r.Console.Get(ctx, r.item())
	r.finds(left(after), gomega.BeZero(), "instances of <YOURDOMAIN> after")
	r.Application.Issuer = after.Text("config.idpEntityId.value")
}

// askSupport downloads the certificate and mails it with the three other details.
func askSupport(ctx context.Context, r *reader) {
	metadata := func() *check.Answer {
		return r.Web("", target.Credential{}).Get(ctx, r.Company.URL+"/auth/saml/metadata")
	}
	r.sees(metadata(), check.HaveStatus(http.StatusNotFound), "Lessonly's metadata before")
	r.HandOver(ctx)
	r.sees(metadata(), check.HaveStatus(http.StatusOK), "Lessonly's metadata after")
}

// authorize grants the application to a group: nobody has it before.
func authorize(ctx context.Context, r *reader) scene.Person {
	r.Group = r.NewGroup(ctx)
	p := r.NewPerson(ctx)
	r.Join(ctx, r.Group, p)
	denied := r.NewBrowser(p)
	denied.SignOnFromTile(ctx)
	r.sees(denied.WhoAmI(ctx), scene.BeSignedOut(), "before the group has the application")
	r.Bind(ctx, r.Group)
	return p
}

// validate signs on in both flows. The first makes the account, just in time.
func validate(ctx context.Context, r *reader, p scene.Person) {
	fromTile := r.NewBrowser(p)
	fromTile.LogIn(ctx)
	r.finds(fromTile.Tiles(ctx), scene.Links(r.Application, true), "the tile in the User Console")
	fromTile.Go(ctx, r.Application.SSOURL)
	r.sees(fromTile.WhoAmI(ctx), scene.BeSignedIn(p), "IdP Initiated")

	fromSP := r.NewBrowser(p)
	fromSP.SignOnFromSP(ctx, "/")
	r.sees(fromSP.WhoAmI(ctx), scene.BeSignedIn(p), "SP Initiated")
}

// connect enters base URL and token, activates, and has who was there before.
func connect(ctx context.Context, r *reader) {
	r.IssueKey(ctx)
	r.Tap = r.NewTap()
	r.sees(r.Enter(ctx, map[string]any{"base_url": r.Tap.URL, "token": r.Key().Reveal()}), check.HaveStatus(http.StatusOK), "Base URL and Token Key")
	a := r.Activate(ctx)
	r.sees(a, check.HaveStatus(http.StatusOK), "activate")
	r.sees(a, check.Have("message", gomega.ContainSubstring("success")), "the confirmation")
	r.Settle(ctx)
}

// mapped provisions somebody with a value in each row of the table, and changes it.
func mapped(ctx context.Context, r *reader) scene.Person {
	p := r.Hire(ctx, func(user map[string]any) {
		user["firstname"], user["lastname"] = "Grace", "Hopper"
		user["department"], user["costCenter"], user["jobTitle"] = "Navy", "Arlington", "Analyst"
	})
	for _, row := range [][2]string{
		{"name", "Grace Hopper"}, {"email", p.Email}, {"department", "Navy"}, {"location", "Arlington"}, {"job_title", "Analyst"},
	} {
		r.sees(r.Users(ctx, p.Email), scene.HaveUser(row[0], row[1]), "on creation, "+row[0])
	}
	r.Change(ctx, &p, map[string]any{"jobTitle": "Rear Admiral"})
	r.Settle(ctx)
	r.sees(r.Users(ctx, p.Email), scene.HaveUser("job_title", "Rear Admiral"), "on a change, job_title")
	return p
}

// rotate deactivates, updates the token, reactivates.
func rotate(ctx context.Context, r *reader) {
	r.sees(r.Deactivate(ctx), check.HaveStatus(http.StatusOK), "deactivate the IdM integration")
	r.sees(r.Enter(ctx, map[string]any{"token": r.IssueKey(ctx).Reveal()}), check.HaveStatus(http.StatusOK), "update the token")
	r.sees(r.Activate(ctx), check.HaveStatus(http.StatusOK), "reactivate the IdM integration")
	p := r.Hire(ctx)
	r.sees(r.Users(ctx, p.Email), scene.BeActive(), "somebody new, with the new token")
}

// archive takes the application from somebody, and gives it back.
func archive(ctx context.Context, r *reader, p scene.Person) {
	r.Leave(ctx, r.Group, p)
	r.Settle(ctx)
	r.sees(r.Users(ctx, p.Email), scene.BeArchived(), "who lost the application")
	r.Join(ctx, r.Group, p)
	r.Settle(ctx)
	r.sees(r.Users(ctx, p.Email), scene.BeActive(), "who got it back")
}

// importUser imports somebody who is in Lessonly only, and gives access.
func importUser(ctx context.Context, r *reader) {
	outsider := r.Outsider(ctx)
	status := func() string {
		list, _ := r.Candidates(ctx)
		for _, c := range list {
			if c.Email == outsider.Email {
				return c.Status
			}
		}
		return "not listed"
	}
	r.finds(status(), gomega.Equal("New"), "the status before")
	p := r.ImportOne(ctx, outsider)
	r.finds(status(), gomega.Equal("Imported"), "the status after")
	r.Join(ctx, r.Group, p)
	r.Change(ctx, &p, map[string]any{"jobTitle": "Countess"})
	r.Settle(ctx)
	r.sees(r.Users(ctx, p.Email), scene.HaveUser("job_title", "Countess"), "in the bound group the account is managed")
	browser := r.NewBrowser(p)
	browser.SignOnFromTile(ctx)
	r.sees(browser.WhoAmI(ctx), scene.BeSignedIn(p), "in the bound group the user signs on")
}

// events looks for what happened so far.
func events(ctx context.Context, r *reader) {
	log, _ := r.Log(ctx)
	happened := map[string]int{}
	for _, e := range log {
		if e.Success {
			happened[e.Type]++
		}
	}
	for _, name := range []string{"idm_integration_activate", "idm_integration_delete", "user_create_provision", "user_update_provision", "user_deprovision"} {
		r.finds(happened[name], gomega.BeNumerically(">=", 1), "successes of "+name)
	}
}

// deactivateIdM ends provisioning and leaves Lessonly's users as they are.
func deactivateIdM(ctx context.Context, r *reader, p scene.Person) {
	a := r.Deactivate(ctx)
	r.sees(a, check.HaveStatus(http.StatusOK), "confirm")
	r.sees(a, check.Have("message", gomega.Not(gomega.BeEmpty())), "the confirmation message")
	before := r.Tap.Mark()
	r.Change(ctx, &p, map[string]any{"jobTitle": "Nobody"})
	r.Settle(ctx)
	r.finds(r.Tap.Since(before), scene.BeSilent(), "a change afterwards")
	r.sees(r.Users(ctx, p.Email), scene.BeActive(), "the user in Lessonly")
}

// deactivateSSO ends sign-on, which worked until then.
func deactivateSSO(ctx context.Context, r *reader, p scene.Person) {
	signOn := func() *check.Answer {
		browser := r.NewBrowser(p)
		browser.SignOnFromTile(ctx)
		return browser.WhoAmI(ctx)
	}
	r.sees(signOn(), scene.BeSignedIn(p), "before")
	body := r.ApplicationBody()
	body["active"] = false
	r.sees(r.Console.Put(ctx, r.item(), body), check.HaveStatus(http.StatusOK), "Deactivate SSO, save")
	r.sees(signOn(), scene.BeSignedOut(), "after")
}

// remove deletes the application; Lessonly's side is another's to remove.
func remove(ctx context.Context, r *reader, p scene.Person) {
	r.RemoveApplication(ctx)
	r.sees(r.Console.Get(ctx, r.item()), check.HaveStatus(http.StatusNotFound), "the application")
	dead := r.NewBrowser(p)
	dead.LogIn(ctx)
	r.finds(dead.Tiles(ctx), scene.Links(r.Application, false), "the tile")
	r.sees(dead.Go(ctx, r.Application.SSOURL).Answer, check.HaveStatus(http.StatusNotFound, http.StatusForbidden, http.StatusGone), "the IdP URL")
	r.sees(r.Users(ctx, p.Email), scene.BeActive(), "the user in Lessonly")
}

// beSCIM wants requests to be SCIM's: to its endpoints, and with its schemas
// wherever there is a body.
func beSCIM() types.GomegaMatcher {
	return check.ExpectValue("requests to /Users or /Groups, of JSON bodies that name SCIM 2.0 schemas", func(sent []scene.Sent) (string, bool) {
		bodies := 0
		for _, s := range sent {
			endpoint, _, _ := strings.Cut(strings.TrimPrefix(s.Path, "/"), "/")
			if !contains([]string{"Users", "Groups", "ServiceProviderConfig", "ResourceTypes", "Schemas", "Bulk"}, endpoint) {
				return s.Method + " " + s.Path, false
			}
			if s.Method != http.MethodPost && s.Method != http.MethodPut && s.Method != http.MethodPatch {
				continue
			}
			bodies++
			schemas, _ := s.Body["schemas"].([]any)
			if len(schemas) == 0 {
				return s.Method + " " + s.Path + " without schemas", false
			}
			for _, schema := range schemas {
				if text, _ := schema.(string); !strings.HasPrefix(text, "urn:ietf:params:scim:") {
					return s.Method + " " + s.Path + " with the schema " + check.Show(schema), false
				}
			}
			if media := strings.ToLower(s.MediaType); media != check.MediaType && media != "application/json" {
				return s.Method + " " + s.Path + " of " + url.QueryEscape(media), false
			}
		}
		return scene.Wire(sent), bodies > 0
	})
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}
