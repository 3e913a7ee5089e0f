package admin_test

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hallmark/mockidp"
)

// TestArticle follows "Integrate with Lessonly" from "Log in to the JumpCloud
// Admin Portal" to the deletion notification, by the labels it names.
func TestArticle(t *testing.T) {
	sp := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer the-scim-key" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/scim+json")
		_, _ = w.Write([]byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}`))
	}))
	defer sp.Close()
	b := open(t).admin()
	b.sees("USER AUTHENTICATION") // S-065
	b.click("SSO Applications")

	// Creating a new JumpCloud application integration.
	b.click("+ Add New Application")
	b.submit("Next") // S-068
	b.sees("Add New Application", "Select an application first.")
	b.submit("Search", "search", "no such thing")
	b.sees("No application matches")
	b.submit("Search", "search", "LESS") // S-067
	b.seesNot("Bookmark")
	b.submit("Next", "template", b.box("Lessonly"))
	b.sees("Display Label", "Description", "User Portal Image", "Show in User Portal", "Advanced Settings", "SSO IdP URL",
		"it will default to https://sso.jumpcloud.com/saml2/lessonly",
		"The SSO IdP URL is not editable after the application is created. You will have to delete and recreate the connector") // S-075 … S-079
	b.submit("Save Application", "displayLabel", `Learn & <grow>`, "description", strings.Repeat("x", 257))
	b.sees("Has more than 256 characters.") // beside the field, and what was typed is kept
	if !strings.Contains(b.page, `value="Learn &amp; &lt;grow&gt;"`) || !strings.Contains(b.page, strings.Repeat("x", 257)) {
		t.Fatal("what was typed is lost or not escaped")
	}
	b.submit("Save Application", "description", "")
	b.sees("Configure Application", "Close")
	b.click("Close") // S-083
	b.sees("Configured Applications", "Learn & <grow>", "Inactive")

	// Configuring the SSO integration.
	b.click("Learn & <grow>") // S-084, S-089
	app := b.idAt()
	b.click("SSO")
	b.sees("No IDP Certificate")
	if strings.Count(b.page, "&lt;YOURDOMAIN&gt;") != 3 { // S-086
		t.Fatalf("placeholders: %s", b.text())
	}
	b.submit("save", "idpEntityId", "https://acme.com", "acsUrl", "https://acme.lessonly.com/auth/saml/callback")
	b.sees("Still contains <YOURDOMAIN>") // S-087
	b.submit("save", "spEntityId", "https://acme.lessonly.com/auth/saml/metadata")
	b.sees("The SSO configuration was saved.", "IDP Certificate Valid") // S-088, S-090
	b.visit(b.at.String())
	if !strings.Contains(b.page, `value="https://acme.com"`) || strings.Contains(b.page, "YOURDOMAIN") {
		t.Fatalf("what was saved is not shown: %s", b.page)
	}
	tab := b.at.String()
	b.click("Download certificate") // S-091 … S-093
	if block, _ := pem.Decode([]byte(b.page)); block == nil || b.header.Get("Content-Disposition") != `attachment; filename="certificate.pem"` {
		t.Fatalf("no certificate.pem: %v", b.header)
	}
	b.visit(tab)
	b.click("Export Metadata")
	if b.header.Get("Content-Disposition") != `attachment; filename="JumpCloud-lessonly-metadata.xml"` {
		t.Fatalf("metadata: %v", b.header)
	}

	// Authorizing user SSO access.
	b.visit("/admin/users")
	b.click("+ Add User")
	b.submit("save", "username", "ann", "email", "ann@acme.example", "firstname", "Ann", "password", "a good password")
	b.sees("The user was saved.", "Active")
	b.visit(tab)
	b.click("User Groups")
	b.sees("There is no user group yet.")
	b.click("Create a new group of users")
	b.submit("save", "name", "Learners")
	b.submit("save", "+user", b.box("ann"))
	group := b.idAt()
	b.visit(tab)
	b.click("User Groups")
	b.submit("save", "+group", b.box("Learners")) // S-107, S-108
	b.sees("User Groups saved: 1 changed.")
	b.click("User Groups")
	if !strings.Contains(b.api("GET", "/api/v2/usergroups/"+group+"/associations?targets=application", ""), app) {
		t.Fatal("the group is not bound")
	}

	// Validating: the tile starts sign-on.
	user := another(t, b.idp)
	user.visit(console + "/userconsole")
	user.submit("Log in", "email", "ann@acme.example", "password", "a good password")
	user.click("Learn & <grow>")
	if !strings.Contains(user.page, `action="https://acme.lessonly.com/auth/saml/callback"`) {
		t.Fatalf("no answer for the service provider: %s", user.page)
	}

	// Configuring the identity management integration.
	b.visit(tab)
	b.click("Identity Management")
	b.sees("Configuration Settings", "Base URL", "Token Key", "Attribute Mappings", "JumpCloud UI Field Name", "division", "manager")
	b.submit("activate", "base_url", sp.URL+"/scim/v2", "token", "the-scim-key")
	b.sees("Identity Management will be activated when you click save.", "IdM inactive")
	if strings.Contains(b.page, "the-scim-key") {
		t.Fatal("the token is shown")
	}
	b.submit("save")
	b.sees("has been successfully verified", "IdM active")

	// Removing the integration.
	b.click("Deactivate IdM connection")
	b.click("cancel") // S-161
	b.sees("IdM active")
	b.click("Deactivate IdM connection")
	b.submit("confirm")
	b.sees("has been deactivated", "IdM inactive")
	b.seesNot("Deactivate IdM connection")
	b.click("SSO")
	b.submit("Deactivate SSO") // S-163, S-164
	b.sees("SSO will be deactivated when you click save.", "SSO active")
	b.submit("save")
	b.sees("SSO was deactivated.", "SSO inactive")
	user.visit("https://sso.jumpcloud.com/saml2/lessonly")
	if user.status != 404 {
		t.Errorf("sign-on after deactivation: %d", user.status) // S-167
	}
	b.submit("Activate SSO")
	b.submit("save")
	b.sees("SSO was activated.", "SSO active")
	b.click("Configured Applications")
	b.submit("Delete")
	b.sees("Select the applications to delete first.")
	b.submit("Delete", "+id", app)
	b.sees("Enter the number of the applications you are deleting") // S-169
	b.submit("Delete Application", "number", "2")
	b.sees("This is not the number")
	b.submit("Delete Application", "number", "1")
	b.sees("The application was deleted.") // S-170
	b.seesNot("Learn")
	user.visit(console + "/userconsole")
	user.seesNot("Learn")

	for _, e := range b.idp.Insights().Events() {
		if e.Type == "application_delete" && e.AuthMethod != "session" {
			t.Errorf("the portal's calls are logged as %s", e.AuthMethod)
		}
	}
	b.visit("/admin/insights")
	b.sees("application_delete", "boss@acme.example", "idm_integration_activate", "sso_auth")
}

// TestBookmark: a tile that only leads somewhere (S-074, S-165).
func TestBookmark(t *testing.T) {
	b := open(t).admin()
	b.click("+ Add New Application")
	b.submit("Next", "template", b.box("Bookmark"))
	b.seesNot("SSO IdP URL")
	b.submit("Save Application", "displayLabel", "Handbook", "ssoUrl", "nonsense")
	b.sees("Must be, for a bookmark, an absolute http or https URL")
	b.submit("Save Application", "ssoUrl", "https://handbook.example/start")
	b.click("Configure Application")
	b.click("SSO")
	b.seesNot("IDP Certificate", "Deactivate SSO")
	b.submit("Deactivate Bookmark")
	b.sees("Bookmark active")
	b.submit("save")
	b.sees("Bookmark was deactivated.", "Bookmark inactive")
	b.submit("Activate Bookmark")
	b.submit("save")
	b.sees("Bookmark active")
}

// TestRefused: who is no administrator sees and changes nothing (S-009), and no
// other site's form is taken.
func TestRefused(t *testing.T) {
	b := open(t)
	for _, path := range []string{"/admin", "/admin/applications", "/admin/users", "/admin/insights", "/admin/nonsense"} {
		b.visit(console + path)
		if b.at.Path != "/login/admin" {
			t.Errorf("%s led to %s", path, b.at)
		}
	}
	b.submit("Log in", "email", "boss@acme.example", "password", "wrong")
	if b.status != 401 {
		t.Errorf("a wrong password: %d", b.status)
	}
	b.submit("Log in", "email", "ann@acme.example", "password", "the boss's password")
	if b.status != 401 || !strings.Contains(b.page, `value="ann@acme.example"`) {
		t.Errorf("a wrong address: %d", b.status)
	}
	b.admin()
	b.click("+ Add New Application")
	b.submit("Next", "template", b.box("Lessonly"))
	b.submit("Save Application", "_xsrf", "forged")
	if b.status != 403 || !strings.Contains(b.api("GET", "/api/applications", ""), `"totalCount":0`) {
		t.Errorf("a forged form: %d", b.status)
	}
	b.visit("/admin/applications/nobody/sso")
	if b.status != 404 {
		t.Errorf("an unknown application: %d", b.status)
	}
	b.visit("/admin/applications")
	b.submit("Log out")
	b.visit("/admin/applications")
	if b.at.Path != "/login/admin" {
		t.Error("still logged in")
	}
	var logins []string
	for _, e := range b.idp.Insights().Events() {
		if e.Type == "admin_login_attempt" {
			logins = append(logins, map[bool]string{true: "good", false: "bad"}[e.Success])
		}
	}
	if got := strings.Join(logins, " "); got != "bad bad good" {
		t.Errorf("log-ins logged: %s", got)
	}
}

// TestUsersAndGroups: the directory's pages, with what the API refuses.
func TestUsersAndGroups(t *testing.T) {
	b := open(t).admin()
	b.click("Users")
	b.click("+ Add User")
	b.submit("save", "username", "two words", "email", "ann@acme.example", "firstname", `"><script>alert(1)</script>`)
	b.sees("Must not contain spaces.")
	if strings.Contains(b.page, "<script>alert") {
		t.Fatal("a script got into the page")
	}
	b.submit("save", "username", "ann", "firstname", "Ann", "lastname", "Doe")
	id := b.idAt()
	b.submit("save", "jobTitle", "Cook", "costCenter", "Berlin")
	if got := b.api("GET", "/api/systemusers/"+id, ""); !strings.Contains(got, `"jobTitle":"Cook"`) || !strings.Contains(got, `"costCenter":"Berlin"`) {
		t.Errorf("user %s", got)
	}
	b.submit("Suspend User")
	b.sees("Suspended")
	b.submit("Activate User")
	b.submit("Force Password Change")
	b.sees("Password expired")
	b.submit("save", "password", "another one")
	b.sees("Active")

	b.click("User Groups")
	b.click("+ Add User Group")
	b.submit("save", "name", "")
	b.sees("Not saved: see below.", "Is required.")
	b.submit("save", "name", "Cooks")
	b.submit("save", "+user", id)
	group := b.idAt()
	if got := b.api("GET", "/api/v2/usergroups/"+group+"/members", ""); !strings.Contains(got, id) {
		t.Errorf("members %s", got)
	}
	b.submit("save", "-user", id)
	if got := b.api("GET", "/api/v2/usergroups/"+group+"/members", ""); strings.Contains(got, id) {
		t.Errorf("members %s", got)
	}
	b.submit("Delete Group")
	b.sees("The group was deleted.")
	b.visit("/admin/users/" + id)
	b.submit("Delete User")
	b.sees("There is no user yet.")
}

// TestNoInsights: an organisation without Directory Insights is told so (S-142).
func TestNoInsights(t *testing.T) {
	b := open(t, func(o *mockidp.Options) { o.NoInsights = true }).admin()
	b.click("Directory Insights")
	if b.status != 200 || !strings.Contains(b.page, `class="problem"`) {
		t.Errorf("%d %s", b.status, b.text())
	}
}
