package admin_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestImport follows "Importing Users" of the article: manual import, New and
// Imported, the New Users-only filter, the results (S-128 … S-140).
func TestImport(t *testing.T) {
	sp := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/scim+json")
		people := `{"id":"1","userName":"ann@acme.example","active":true,"name":{"givenName":"Ann","familyName":"Other"},"emails":[{"value":"ann@acme.example"}]},` +
			`{"id":"2","userName":"bob@acme.example","active":true,"name":{"givenName":"<b>Bob","familyName":"Doe"},"emails":[{"value":"bob@acme.example"}]}`
		total := "2"
		if r.URL.Query().Get("filter") != "" {
			people, total = "", "0"
		}
		_, _ = w.Write([]byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":` + total + `,"startIndex":1,"itemsPerPage":` + total + `,"Resources":[` + people + `]}`))
	}))
	defer sp.Close()
	b := open(t).admin()
	b.click("Users")
	b.click("+ Add User")
	b.submit("save", "username", "ann", "email", "ann@acme.example", "firstname", "Ann", "lastname", "Doe")
	b.visit("/admin/applications")
	b.click("+ Add New Application")
	b.submit("Next", "template", b.box("Lessonly"))
	b.submit("Save Application", "displayLabel", "Lessonly")
	b.click("Configure Application")
	b.click("SSO")
	b.submit("save", "idpEntityId", "https://acme.com", "acsUrl", "https://acme.lessonly.com/auth/saml/callback", "spEntityId", "https://acme.lessonly.com/auth/saml/metadata")
	app := b.idAt()
	b.click("Identity Management")
	b.seesNot("manual import") // there is nothing to import from yet
	tab := b.at.String()
	b.visit("/admin/applications/" + app + "/import")
	if b.status != http.StatusBadGateway || !strings.Contains(b.page, `class="problem"`) {
		t.Errorf("an import without identity management: %d %s", b.status, b.text())
	}
	b.visit(tab)
	b.submit("activate", "base_url", sp.URL+"/scim/v2", "token", "the-scim-key")
	b.submit("save")
	b.sees("IdM active")
	b.click("manual import")
	b.sees("ann@acme.example", "Imported", "bob@acme.example", "New", "members of a user group")
	if strings.Index(b.page, "ann@acme.example") > strings.Index(b.page, "bob@acme.example") || strings.Contains(b.page, "<b>Bob") {
		t.Fatalf("not in the application's order, or not escaped: %s", b.page)
	}
	b.submit("New Users-only")
	if strings.Index(b.page, "bob@acme.example") > strings.Index(b.page, "ann@acme.example") {
		t.Fatalf("new users are not on top: %s", b.text())
	}
	b.submit("import")
	b.sees("Select the users to import first.")
	b.submit("import", "+user", "nobody")
	if b.status != http.StatusBadRequest || strings.Contains(b.api("GET", "/api/systemusers", ""), "bob@") {
		t.Errorf("an import of somebody who is not listed: %d %s", b.status, b.text())
	}
	b.submit("import", "+user", "2")
	b.sees("1 of 1 users were imported.", "created")
	if got := b.api("GET", "/api/systemusers", ""); !strings.Contains(got, "bob@acme.example") || strings.Contains(got, `"lastname":"Other"`) {
		t.Errorf("users after the import: %s", got)
	}
	b.sees("All 2", "New 0", "Imported 2", "members of a user group") // the tabs, and the warning with the result
	b.visit("/admin/applications/" + app + "/import")
	if strings.Count(b.page, `>Imported<`) != 2 {
		t.Errorf("after the import: %s", b.text())
	}
	b.visit("/admin/applications/" + app + "/import?tab=New")
	b.sees("Nobody is here.")
	b.seesNot("ann@acme.example")

	b.visit("/admin/insights?type=user_create&user=bob")
	if strings.Count(b.page, "<tr><td") != 1 || !strings.Contains(b.page, "<td>user_create</td>") {
		t.Errorf("the events of one type about one user: %s", b.text())
	}
	b.visit("/admin/insights?result=failure&type=user_create")
	b.sees("Nothing matches.")
	b.visit("/admin/insights?service=nothing")
	if b.status != http.StatusOK || !strings.Contains(b.page, `class="problem"`) {
		t.Errorf("an unknown service: %d %s", b.status, b.text())
	}
}
