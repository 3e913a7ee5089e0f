package admin_test

import (
	"bytes"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const markup = `"><script>alert(1)</script>`

// stored is all that the API shows of the directory.
func (b *browser) stored(app, group string) string {
	var all strings.Builder
	for _, path := range []string{
		"/api/systemusers?limit=100", "/api/v2/usergroups?limit=100", "/api/applications?limit=100", "/api/v2/applications/" + app + "/provision",
		"/api/v2/applications/" + app + "/associations?targets=user_group", "/api/v2/usergroups/" + group + "/members",
	} {
		all.WriteString(b.api("GET", path, ""))
	}
	return all.String()
}

// furnished is a portal with an application, a user and a group.
func furnished(t *testing.T) (b *browser, app, user, group string) {
	t.Helper()
	b = open(t).admin()
	b.click("+ Add New Application")
	b.submit("Next", "template", b.box("Lessonly"))
	b.submit("Save Application")
	app = b.idAt()
	b.visit("/admin/users/new")
	b.submit("save", "username", "ann", "email", "ann@acme.example")
	user = b.idAt()
	b.visit("/admin/groups/new")
	b.submit("save", "name", "Learners")
	return b, app, user, b.idAt()
}

// post sends a form as no page of the portal would.
func (b *browser) post(path string, values url.Values) {
	b.Helper()
	to, err := url.Parse(console + path)
	if err != nil {
		b.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, to.String(), strings.NewReader(values.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	b.do(r)
}

// TestEveryFormIsTheirOwn: each form of each page carries a token, and without it, or with
// another's, nothing is done.
func TestEveryFormIsTheirOwn(t *testing.T) {
	b, app, user, group := furnished(t)
	before, forms := b.stored(app, group), 0
	panel := "/admin/applications/" + app
	for _, page := range []string{
		"/admin/applications", "/admin/add-application", "/admin/add-application/lessonly", "/admin/delete-applications?id=" + app,
		panel, panel + "/sso", panel + "/identity-management", panel + "/user-groups", panel + "/deactivate-idm",
		"/admin/users", "/admin/users/new", "/admin/users/" + user, "/admin/groups", "/admin/groups/new", "/admin/groups/" + group, "/admin/insights", "/admin/mails",
	} {
		b.visit(page)
		if b.status != 200 {
			t.Fatalf("%s: %d", page, b.status)
		}
		for _, form := range formTag.FindAllStringSubmatch(b.page, -1) {
			tag := attributesOf(form[1])
			if tag["method"] != "post" {
				continue
			}
			forms++
			if !strings.Contains(form[2], `name="_xsrf"`) {
				t.Errorf("%s: the form to %s has no token", page, tag["action"])
			}
			for _, token := range []string{"", "forged"} {
				b.post(tag["action"], url.Values{"_xsrf": {token}, "name": {"x"}, "number": {"1"}, "id": {app}, "username": {"x"}, "email": {"x@y.example"}})
				if b.status != http.StatusForbidden || b.stored(app, group) != before {
					t.Errorf("%s with the token %.10q: %d", tag["action"], token, b.status)
				}
			}
			b.visit(page)
		}
	}
	if forms < 20 {
		t.Errorf("only %d forms were found", forms)
	}
}

// TestCookies: neither portal's cookies can be read by scripts, or come with another site's post.
func TestCookies(t *testing.T) {
	b := open(t)
	seen := map[string]bool{}
	client := *b.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	ask := func(method, path string, values url.Values) *http.Response {
		r, err := http.NewRequest(method, console+path, strings.NewReader(values.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		for _, c := range answer.Cookies() {
			seen[c.Name] = true
			if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode && c.SameSite != http.SameSiteStrictMode {
				t.Errorf("cookie %s", c)
			}
		}
		return answer
	}
	token := func(path string) string {
		for _, c := range ask("GET", path, nil).Cookies() {
			return c.Value // a door sets one cookie
		}
		t.Fatalf("%s sets no cookie", path)
		return ""
	}
	b.api("POST", "/api/systemusers", `{"username":"ann","email":"ann@acme.example","password":"a good password"}`)
	ask("POST", "/login/admin", url.Values{"_xsrf": {token("/login/admin")}, "email": {"boss@acme.example"}, "password": {"the boss's password"}})
	ask("POST", "/login", url.Values{"_xsrf": {token("/login")}, "email": {"ann@acme.example"}, "password": {"a good password"}})
	if len(seen) < 4 {
		t.Errorf("cookies: %v", seen)
	}
}

// TestBadForms fills each form with what it cannot take: it is told beside the field, or above
// the form where the whole is too much, and nothing is saved, not even half of it.
func TestBadForms(t *testing.T) {
	b, app, user, group := furnished(t)
	panel, huge, long := "/admin/applications/"+app, strings.Repeat("x", 1<<20), strings.Repeat("x", 1025)
	for _, row := range []struct {
		page, button, field, value string
		more                       []string
	}{
		{"/admin/users/new", "save", "username", "", []string{"email", "x@acme.example"}},
		{"/admin/users/new", "save", "username", "ANN", []string{"email", "x@acme.example"}},
		{"/admin/users/new", "save", "email", "", []string{"username", "x"}},
		{"/admin/users/new", "save", "email", markup, []string{"username", "x"}},
		{"/admin/users/new", "save", "email", "Ann@acme.example", []string{"username", "x"}},
		{"/admin/users/new", "save", "firstname", long, []string{"username", "x", "email", "x@acme.example"}},
		{"/admin/users/new", "save", "lastname", "a\x00b", []string{"username", "x", "email", "x@acme.example"}},
		{"/admin/users/" + user, "save", "username", "two words", []string{"firstname", "Changed"}},
		{"/admin/users/" + user, "save", "department", long, []string{"firstname", "Changed"}},
		{"/admin/users/" + user, "save", "", huge, nil},
		{"/admin/groups/new", "save", "name", " ", nil},
		{"/admin/groups/new", "save", "name", "Learners", nil},
		{"/admin/groups/new", "save", "description", long, []string{"name", "x"}},
		{"/admin/groups/" + group, "save", "name", "", []string{"+user", user, "+application", app}},
		{"/admin/groups/" + group, "save", "name", long, []string{"+user", user}},
		{"/admin/add-application/lessonly", "Save Application", "displayLabel", long, nil},
		{"/admin/add-application/lessonly", "Save Application", "description", strings.Repeat("x", 257), nil},
		{"/admin/add-application/lessonly", "Save Application", "color", markup, nil},
		{"/admin/add-application/lessonly", "Save Application", "ssoUrl", markup, nil},
		{"/admin/add-application/lessonly", "Save Application", "ssoUrl", "https://sso.jumpcloud.com/saml2/lessonly", nil},
		{"/admin/add-application/bookmark", "Save Application", "ssoUrl", "javascript:alert(1)", nil},
		{panel, "save", "displayLabel", "a\x00b", nil},
		{panel, "save", "ssoUrl", "https://sso.jumpcloud.com/saml2/other", []string{"displayLabel", "Changed"}},
		{panel + "/sso", "save", "acsUrl", "javascript:alert(1)", []string{"idpEntityId", "https://acme.com", "spEntityId", "https://x.example"}},
		{panel + "/sso", "save", "idpEntityId", "", []string{"spEntityId", "https://x.example", "acsUrl", "https://x.example"}},
		{panel + "/sso", "save", "idpCertificate", markup, []string{"idpEntityId", "https://acme.com", "spEntityId", "https://x.example", "acsUrl", "https://x.example", "idpPrivateKey", markup}},
		{panel + "/sso", "save", "signatureAlgorithm", markup, []string{"idpEntityId", "https://acme.com", "spEntityId", "https://x.example", "acsUrl", "https://x.example"}},
		{panel + "/identity-management", "save", "base_url", markup, []string{"token", "t"}},
		{panel + "/identity-management", "save", "base_url", "ftp://acme.example", nil},
		{"/admin/delete-applications?id=" + app, "Delete Application", "number", markup, nil},
		{"/admin/delete-applications?id=" + app, "Delete Application", "number", "99999999999999999999", nil},
	} {
		t.Run(fmt.Sprintf("%s %s %.20q", strings.NewReplacer(app, "APP", user, "USER", group, "GROUP").Replace(row.page), row.field, row.value), func(t *testing.T) {
			b.T = t
			before := b.stored(app, group)
			b.visit(row.page)
			filled := row.more
			if row.field != "" {
				filled = append(filled, row.field, row.value)
			} else { // all that a form may hold, in fields that are each allowed to be there
				filled = []string{"firstname", row.value, "lastname", row.value}
			}
			b.submit(row.button, filled...)
			want := http.StatusBadRequest
			if row.field == "" {
				want = http.StatusRequestEntityTooLarge
			}
			if b.status != want && b.status != http.StatusConflict {
				t.Errorf("%d %.400s", b.status, b.text())
			}
			beside := strings.Contains(b.page, `id="`+row.field+`-error"`) && strings.Contains(b.page, `aria-describedby="`+row.field+`-error"`)
			if row.field != "" && !beside {
				t.Errorf("nothing is said beside %s: %.1500s", row.field, b.text())
			}
			if row.field == "" && !strings.Contains(b.page, `role="alert"`) && !strings.Contains(b.text(), "2 MiB") {
				t.Errorf("nothing is said: %.400s", b.text())
			}
			if strings.Contains(b.page, "<script>alert") {
				t.Error("the script got into the page")
			}
			if len(row.value) < 2000 && row.value != "" && !strings.Contains(row.value, "\x00") && !strings.Contains(row.field, "idp") && row.field != "color" && row.field != "signatureAlgorithm" &&
				!strings.Contains(b.page, html.EscapeString(strings.TrimSpace(row.value))) {
				t.Error("what was typed is lost")
			}
			if b.stored(app, group) != before {
				t.Errorf("something was saved")
			}
		})
	}
	b.T = t
}

// TestBadImage: what is no picture is told beside its field, and the rest of the form is not
// saved either, of a new application as of one that is there.
func TestBadImage(t *testing.T) {
	b, app, _, group := furnished(t)
	before := b.stored(app, group)
	for _, path := range []string{"/admin/applications/" + app, "/admin/add-application/custom"} {
		b.visit(path)
		_, rest, _ := strings.Cut(b.page, `name="_xsrf" value="`)
		token, _, _ := strings.Cut(rest, `"`)
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for name, value := range map[string]string{"_xsrf": token, "displayLabel": "Changed", "description": "Changed", "color": "#202D38", "ssoUrl": ""} {
			if err := form.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
		part, err := form.CreateFormFile("image", "logo.png")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(part, "<svg onload='alert(1)'/>")
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequest(http.MethodPost, console+path, &body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", form.FormDataContentType())
		b.do(r)
		if b.status != 400 || !strings.Contains(b.page, `id="image-error"`) || !strings.Contains(b.page, `value="Changed"`) {
			t.Errorf("%s: %d %.800s", path, b.status, b.text())
		}
		if after := b.stored(app, group); after != before {
			t.Errorf("%s: something was saved\n%s\n%s", path, before, after)
		}
	}
}

// TestNothingSavedHalfWay: a form that is right in one part and wrong in another saves neither.
func TestNothingSavedHalfWay(t *testing.T) {
	b, app, user, group := furnished(t)
	xsrf := func(page string) string {
		b.visit(page)
		_, rest, _ := strings.Cut(b.page, `name="_xsrf" value="`)
		value, _, _ := strings.Cut(rest, `"`)
		return value
	}
	nobody := strings.Repeat("a", 24)
	panel := "/admin/applications/" + app
	for about, form := range map[string]struct {
		page   string
		values url.Values
	}{
		"a group's new name with a member who is gone":      {"/admin/groups/" + group, url.Values{"name": {"Renamed"}, "shown.user": {user, nobody}, "user": {user, nobody}}},
		"a group with an application that is gone":          {"/admin/groups/" + group, url.Values{"name": {"Learners"}, "shown.user": {user}, "user": {user}, "shown.application": {nobody}, "application": {nobody}}},
		"an application's groups with one that is gone":     {panel + "/user-groups", url.Values{"shown": {group, nobody}, "group": {group, nobody}}},
		"applications to delete of which one is somebody's": {"/admin/delete-applications", url.Values{"id": {app, "../systemusers/" + user}, "number": {"1"}}},
	} {
		before := b.stored(app, group)
		page := form.page
		if strings.HasSuffix(page, "delete-applications") {
			page += "?id=" + app
		}
		form.values.Set("_xsrf", xsrf(page))
		b.post(form.page, form.values)
		if b.status < 400 {
			t.Errorf("%s: %d", about, b.status)
		}
		if after := b.stored(app, group); after != before {
			t.Errorf("%s: something was saved\n%s\n%s", about, before, after)
		}
	}
}
