package mocksp

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

const secretWord = "correct horse"

var tokenField = regexp.MustCompile(`name="token" value="([0-9a-f]+)"`)

// get asks for a page as a browser does.
func (w *world) get(browser *http.Client, path string) reply {
	w.Helper()
	return w.do(browser, "GET", path, nil, map[string]string{"Accept": "text/html,*/*;q=0.8"})
}

// send fills in a form on a page and sends it.
func (w *world) send(browser *http.Client, page, action string, values ...string) reply {
	w.Helper()
	found := tokenField.FindStringSubmatch(w.get(browser, page).raw)
	if found == nil {
		w.Fatalf("%s has no form", page)
	}
	form := url.Values{"token": {found[1]}}
	for i := 0; i < len(values); i += 2 {
		form.Set(values[i], values[i+1])
	}
	return w.do(browser, "POST", action, form, nil)
}

// admin is a browser of an administrator who signed in by password.
func (w *world) admin() *http.Client {
	w.Helper()
	w.rest("POST", "/users", map[string]string{"name": "Boss Boss", "email": "boss@acme.example", "role": "admin"}).want(201)
	if err := w.sp.SetPassword("acme", "boss@acme.example", secretWord); err != nil {
		w.Fatal(err)
	}
	browser := newBrowser()
	w.send(browser, "/sign_in", "/sign_in", "email", "boss@acme.example", "password", secretWord).want(303)
	return browser
}

// adminPages are those that only an administrator may see.
var adminPages = []string{"/people", "/people/{id}", "/reports", "/reports/people", "/reports/people.csv", "/settings", "/requests", "/requests/1"}

func TestPagesAreGuarded(t *testing.T) {
	w := newWorld(t).withSSO()
	id := w.provision("bob@acme.example", "Bob", "Lee")
	learner := w.signOn("ann@acme.example", "Ann", "Lee")
	admin := w.admin()
	for _, path := range adminPages {
		path = strings.ReplaceAll(path, "{id}", id)
		if to := w.get(newBrowser(), path).want(303).header.Get("Location"); to != "/sign_in?return_to="+url.QueryEscape(path) {
			t.Errorf("%s leads the anonymous to %s", path, to)
		}
		if r := w.get(learner, path).want(403); !strings.Contains(r.raw, "Only an administrator") || strings.Contains(r.raw, `href="/settings"`) {
			t.Errorf("%s shows a learner %s", path, r.raw)
		}
		r := w.get(admin, path).want(200)
		if strings.HasSuffix(path, ".csv") {
			continue
		}
		for name, want := range map[string]string{"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store"} {
			if got := r.header.Get(name); !strings.Contains(got, want) {
				t.Errorf("%s has %s %q", path, name, got)
			}
		}
	}
}

func TestSignInByPassword(t *testing.T) {
	w := newWorld(t)
	w.admin()
	ann := w.provision("ann@acme.example", "Ann", "Lee")
	browser := newBrowser()
	if err := w.sp.SetPassword("acme", "ANN@acme.example", secretWord); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range [][2]string{{"ann@acme.example", "wrong horse"}, {"nobody@acme.example", secretWord}, {"boss@acme.example", "horse horse"}} {
		r := w.send(browser, "/sign_in", "/sign_in", "email", wrong[0], "password", wrong[1]).want(401)
		if !strings.Contains(r.raw, `value="`+wrong[0]+`"`) || strings.Contains(r.raw, wrong[1]+`"`) || w.who(browser) != "" {
			t.Errorf("%v: %s", wrong, r.raw)
		}
	}
	r := w.send(browser, "/sign_in", "/sign_in", "email", "<script>", "password", "").want(422)
	for _, want := range []string{"&lt;script&gt;", "Must not contain", "enter your password", `aria-invalid="true"`} {
		if !strings.Contains(r.raw, want) || strings.Contains(r.raw, "<script") {
			t.Errorf("no %q in %s", want, r.raw)
		}
	}
	r = w.send(browser, "/sign_in?return_to=/lessons", "/sign_in", "email", "ann@acme.example", "password", secretWord, "return_to", "/lessons").want(303)
	if r.header.Get("Location") != "/lessons" || w.who(browser) != "ann@acme.example" {
		t.Errorf("signed in as %q, led to %s", w.who(browser), r.header.Get("Location"))
	}
	for _, cookie := range r.header.Values("Set-Cookie") {
		if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
			t.Errorf("cookie %q", cookie)
		}
	}
	// A page elsewhere is no place to end.
	other := newBrowser()
	if to := w.send(other, "/sign_in", "/sign_in", "email", "ann@acme.example", "password", secretWord, "return_to", "https://evil.example/").want(303).header.Get("Location"); to != "/" {
		t.Errorf("led to %s", to)
	}
	w.setActive(ann, false)
	if w.who(browser) != "" {
		t.Error("still signed in after archiving")
	}
	w.send(browser, "/sign_in", "/sign_in", "email", "ann@acme.example", "password", secretWord).want(401)
}

func TestPasswordsAreSetAtTheDesk(t *testing.T) {
	w := newWorld(t)
	browser := w.admin()
	id := jsonNumber(w.rest("GET", "/users?filter[email]=boss@acme.example", nil).list("users")[0]["id"].(float64))
	path := "/support/companies/acme/people/" + id + "/password"
	for _, wrong := range []string{"short", strings.Repeat("x", 257), ""} {
		w.desk("PUT", path, map[string]string{"password": wrong}).want(422)
	}
	w.desk("PUT", path, map[string]string{"password": "another horse"}).want(204)
	w.send(browser, "/", "/sign_out").want(303)
	w.send(browser, "/sign_in", "/sign_in", "email", "boss@acme.example", "password", secretWord).want(401)
	w.send(browser, "/sign_in", "/sign_in", "email", "boss@acme.example", "password", "another horse").want(303)
}

// No form does anything without the token of a page that this very browser was shown.
func TestFormsNeedTheirToken(t *testing.T) {
	w := newWorld(t).withSSO()
	id := w.provision("bob@acme.example", "Bob", "Lee")
	admin := w.admin()
	mine := tokenField.FindStringSubmatch(w.get(newBrowser(), "/sign_in").raw)[1]
	for _, path := range []string{"/sign_out", lessonPath(w.lessons[0], "/complete"), "/people/" + id + "/archive", "/people/" + id + "/restore"} {
		for name, form := range map[string]url.Values{"none": {}, "another's": {"token": {mine}}} {
			r := w.do(admin, "POST", path, form, nil).want(403)
			if !strings.Contains(r.raw, "Nothing was changed") {
				t.Errorf("%s, %s token: %s", path, name, r.raw)
			}
		}
	}
	for _, path := range []string{"/sign_in", "/desk/sign_in"} {
		w.do(newBrowser(), "POST", path, url.Values{"email": {"boss@acme.example"}, "password": {secretWord}, "key": {w.sp.SupportKey()}, "token": {mine}}, nil).want(403)
	}
	if w.who(admin) == "" || w.rest("GET", "/users/"+id, nil).object()["archived_at"] != nil {
		t.Error("a form without its token did something")
	}
	long := url.Values{"score": {strings.Repeat("1", maxForm)}}
	w.do(admin, "POST", lessonPath(w.lessons[0], "/complete"), long, nil).want(400)
	w.send(admin, "/", "/sign_out").want(303)
	if w.who(admin) != "" {
		t.Error("still signed in")
	}
}

func TestLessonPage(t *testing.T) {
	w := newWorld(t).withSSO()
	ann := w.signOn("ann@acme.example", "Ann", "Lee")
	path := lessonPath(w.lessons[1], "")
	if r := w.get(ann, "/lessons").want(200); strings.Count(r.raw, `href="/lessons/`) != 3 {
		t.Errorf("lessons: %s", r.raw)
	}
	if r := w.send(ann, path, path+"/complete", "score", "1<2").want(400); !strings.Contains(r.raw, `value="1&lt;2"`) || !strings.Contains(r.raw, "whole number") {
		t.Errorf("%s", r.raw)
	}
	w.send(ann, path, path+"/complete", "score", "55").want(303)
	if r := w.get(ann, "/").want(200); !strings.Contains(r.raw, "is completed.") {
		t.Errorf("no word of it: %s", r.raw)
	}
	if r := w.get(ann, "/").want(200); strings.Contains(r.raw, "is completed.") {
		t.Error("said twice")
	}
	if n := w.rest("GET", path+"/total_completions", nil).num("completion_count"); n != 1 {
		t.Errorf("%d completions", n)
	}
}

func TestRequestsPage(t *testing.T) {
	w := newWorld(t).withSSO()
	admin := w.admin()
	w.scim("POST", "/Users", `{"userName":"<script>alert(1)</script>","password":"hunter2hunter2"}`)
	w.signOn("ann@acme.example", "Ann", "Lee")
	w.do(newBrowser(), "GET", scimPath+"/Users", nil, map[string]string{"Authorization": "Bearer wrong-key"})
	list := w.get(admin, "/requests").want(200).raw
	for _, want := range []string{"GET /scim/v2/Users", "POST /scim/v2/Users", "POST /auth/saml/callback", "POST /api/v1/users"} {
		if !strings.Contains(list, want) {
			t.Errorf("no %q in the list", want)
		}
	}
	if only := w.get(admin, "/requests?kind=SAML").raw; strings.Contains(only, scimPath) || !strings.Contains(only, "/auth/saml") {
		t.Error("the choice of a kind does nothing")
	}
	all := ""
	for _, link := range regexp.MustCompile(`/requests/[0-9]+`).FindAllString(list, -1) {
		all += w.get(admin, link).want(200).raw
	}
	for _, secret := range []string{w.key, "hunter2hunter2", "wrong-key", secretWord, "<script"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is shown", secret)
		}
	}
	for _, want := range []string{"&#34;userName&#34;: &#34;&lt;script&gt;", "&lt;saml:Assertion", "ann@acme.example&lt;/saml:NameID&gt;", "Bearer •••"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q", want)
		}
	}
	w.get(admin, "/requests/999").want(404)
	w.get(admin, "/requests/x").want(404)
}

func TestDeskPages(t *testing.T) {
	w := newWorld(t)
	browser := newBrowser()
	const company = "/desk/companies/acme"
	for _, path := range []string{"/desk", company} {
		if r := w.get(browser, path).want(200); !strings.Contains(r.raw, "Support key") || strings.Contains(r.raw, "Acme") {
			t.Errorf("%s is open: %s", path, r.raw)
		}
	}
	w.send(browser, "/desk", "/desk/sign_in", "key", "guess").want(401)
	w.send(browser, "/desk", company+"/scim_key").want(403)
	opened := w.send(browser, "/desk", "/desk/sign_in", "key", w.sp.SupportKey()).want(303)
	if cookie := opened.header.Get("Set-Cookie"); !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") {
		t.Errorf("cookie %q", cookie)
	}
	w.do(browser, "POST", company+"/scim_key", url.Values{}, nil).want(403)
	w.idp = newIDP(w, "https://acme.com")
	bundle := []string{"name_id_format", "emailAddress", "sso_url", "https://sso.jumpcloud.com/saml2/lessonly", "issuer", "https://<YOURDOMAIN>.com", "certificate", w.idp.pem}
	refused := w.send(browser, company, company+"/sso", bundle...).want(422)
	for _, want := range []string{"Still holds a placeholder.", "https://&lt;YOURDOMAIN&gt;.com", "BEGIN CERTIFICATE"} {
		if !strings.Contains(refused.raw, want) {
			t.Errorf("no %q in %s", want, refused.raw)
		}
	}
	w.do(newBrowser(), "GET", "/auth/saml/metadata", nil, nil).want(404)
	bundle[5] = "https://acme.com"
	w.send(browser, company, company+"/sso", bundle...).want(303)
	w.do(newBrowser(), "GET", "/auth/saml/metadata", nil, nil).want(200)
	if r := w.get(browser, company); !strings.Contains(r.raw, "boss@acme.example has been told") || !strings.Contains(r.raw, "Single sign-on is ready") {
		t.Errorf("no word of it: %s", r.raw)
	}
	w.send(browser, company, company+"/scim_key").want(303)
	shown := w.get(browser, company).raw
	if strings.Contains(shown, `action="/sign_out"`) || !strings.Contains(shown, "Close the desk") {
		t.Errorf("the desk is shown as to somebody who is signed in: %s", shown)
	}
	key := regexp.MustCompile(`id="key">([0-9a-f]+)<`).FindStringSubmatch(shown)
	if key == nil || strings.Contains(w.get(browser, company).raw, key[1]) {
		t.Fatal("the key is not shown, or twice")
	}
	w.scim("GET", "/Users", nil).want(401)
	w.key = key[1]
	w.scim("GET", "/Users", nil).want(200)
	w.send(browser, company, company+"/scim_key/revoke").want(303)
	w.scim("GET", "/Users", nil).want(401)
	if r := w.get(browser, company); !strings.Contains(r.raw, "has been revoked") || strings.Contains(r.raw, "scim_key/revoke") {
		t.Errorf("after the key was revoked: %s", r.raw)
	}
	w.send(browser, company, company+"/sftp").want(503) // not served
	w.withSFTP()
	w.send(browser, company, company+"/sftp").want(303)
	key = regexp.MustCompile(`id="key">([0-9a-f]+)<`).FindStringSubmatch(w.get(browser, company).raw)
	if key == nil {
		t.Fatal("the password of the file sync is not shown")
	}
	login := SFTPLogin{w.sp.SFTPAddr(), string(ssh.MarshalAuthorizedKey(w.sp.files.HostKey())), "acme", key[1]}
	if _, err := w.sftp(login); err != nil {
		t.Errorf("the password that is shown does not log in: %v", err)
	}
	w.send(browser, company, company+"/sftp/revoke").want(303)
	if _, err := w.sftp(login); err == nil {
		t.Error("the revoked password logs in")
	}
	w.send(browser, company, company+"/settings", "jit", "off").want(303)
	if w.sp.companyNamed("acme").jit || !w.sp.companyNamed("acme").idpInitiated {
		t.Error("the switch did not do what it says")
	}
	if r := w.send(browser, "/desk", "/desk/companies", "subdomain", "acme", "name", strings.Repeat("x", 201), "admin_email", "a@b.example").want(422); !strings.Contains(r.raw, "201") {
		t.Errorf("%s", r.raw)
	}
	if r := w.send(browser, "/desk", "/desk/companies", "subdomain", "acme", "name", "Acme", "admin_email", "a@b.example").want(422); !strings.Contains(r.raw, "taken") {
		t.Errorf("%s", r.raw)
	}
	w.send(browser, "/desk", "/desk/companies", "subdomain", "other", "name", "Other", "admin_email", "a@b.example").want(303)
	w.send(browser, company, company+"/sso/remove").want(303)
	w.do(newBrowser(), "GET", "/auth/saml/metadata", nil, nil).want(404)
	w.send(browser, "/desk", "/desk/sign_out").want(303)
	if r := w.get(browser, company); strings.Contains(r.raw, "Acme") {
		t.Error("still open")
	}
}

func TestPeoplePages(t *testing.T) {
	w := newWorld(t).withSSO()
	admin := w.admin()
	bob := w.provision("bob@acme.example", "Bob", "Lee")
	w.signOn("ann@acme.example", "Ann", "Lee")
	ann := jsonNumber(w.rest("GET", "/users?filter[email]=ann@acme.example", nil).list("users")[0]["id"].(float64))
	if r := w.get(admin, "/people").want(200); !strings.Contains(r.raw, `href="/people/`+bob+`">Bob Lee</a>`) || !strings.Contains(r.raw, "3 of 3 people") {
		t.Errorf("people: %s", r.raw)
	}
	if r := w.get(admin, "/people?q=BOB%40").want(200); strings.Contains(r.raw, "Ann Lee") || !strings.Contains(r.raw, "Bob Lee") {
		t.Errorf("search: %s", r.raw)
	}
	w.get(admin, "/people/999").want(404)

	page := "/people/" + bob
	all := []string{"first_name", "Bob", "last_name", "Lee", "email", "bob@acme.example", "role", "learner", "job_title", "Chief", "department", "", "location", "Berlin"}
	w.send(admin, page, page, all...).want(303)
	if got := w.rest("GET", "/users/"+bob, nil).object(); got["job_title"] != "Chief" || got["location"] != "Berlin" || got["name"] != "Bob Lee" {
		t.Errorf("saved as %v", got)
	}
	// What is wrong stands beside its field, nothing of the form is saved, and all is kept.
	script := `<script>alert("1")</script>`
	for name, row := range map[string]struct{ field, value, want, shown string }{
		"script":    {"job_title", script, "Must not contain &lt; or &gt;.", "&lt;script&gt;"},
		"too long":  {"department", strings.Repeat("ä", 201), "it has 201", strings.Repeat("ä", 201)},
		"character": {"last_name", "Lee*", "special character", "Lee*"},
		"taken":     {"email", "ann@acme.example", "another", "ann@acme.example"},
		"no email":  {"email", "bob", "must be", `value="bob"`},
		"control":   {"location", "a\x07", "control", "a"},
	} {
		values := append(append([]string{}, all...), "first_name", "Robert", row.field, row.value)
		r := w.send(admin, page, page, values...).want(422)
		for _, want := range []string{row.want, row.shown, `id="p-` + row.field + `"`, `aria-invalid="true" aria-describedby="p-` + row.field} {
			if !strings.Contains(strings.ToLower(r.raw), strings.ToLower(want)) || strings.Contains(r.raw, "<script") {
				t.Errorf("%s: no %q in %s", name, want, r.raw)
			}
		}
		if got := w.rest("GET", "/users/"+bob, nil).str("name"); got != "Bob Lee" {
			t.Errorf("%s: saved half-way, the name is %q", name, got)
		}
	}
	// S-046: the name of somebody made by a sign-on is accepted, not saved, and noted.
	page = "/people/" + ann
	w.send(admin, page, page, "first_name", "Anna", "last_name", "Lee", "job_title", "Boss").want(303)
	if r := w.get(admin, page); !strings.Contains(r.raw, "the identity provider owns it") || !strings.Contains(r.raw, `<span class="tag bad">not saved</span>`) {
		t.Errorf("no word of it: %s", r.raw)
	}
	if got := w.rest("GET", "/users/"+ann, nil).object(); got["name"] != "Ann Lee" || got["job_title"] != "Boss" {
		t.Errorf("saved as %v", got)
	}
	w.send(admin, page, page+"/archive").want(303)
	if r := w.get(admin, page); !strings.Contains(r.raw, "Ann Lee is archived.") || !strings.Contains(r.raw, ">Restore Ann Lee<") {
		t.Errorf("%s", r.raw)
	}
	if w.scim("GET", "/Users/"+ann, nil).object()["active"] != false {
		t.Error("SCIM does not know")
	}
	w.send(admin, page, page+"/restore").want(303)
	if r := w.get(admin, page); !strings.Contains(r.raw, ">Archive Ann Lee<") {
		t.Errorf("%s", r.raw)
	}
	// A name that SCIM let in is text on every page.
	w.scim("PATCH", "/Users/"+bob, patch("replace", "name.givenName", "<b>Bob</b>")).want(200)
	for _, path := range []string{"/people", "/people/" + bob} {
		if r := w.get(admin, path).want(200); strings.Contains(r.raw, "<b>") || !strings.Contains(r.raw, "&lt;b&gt;Bob") {
			t.Errorf("%s: %s", path, r.raw)
		}
	}
}

// Every report shows what was learnt, hides whoever is archived, and has its CSV.
func TestReportPages(t *testing.T) {
	w := newWorld(t).withSSO()
	admin := w.admin()
	ann := w.signOn("ann@acme.example", "Ann", "Lee")
	id := jsonNumber(w.rest("GET", "/users?filter[email]=ann@acme.example", nil).list("users")[0]["id"].(float64))
	w.rest("PUT", lessonPath(w.lessons[0], "/assignments"), map[string]any{"assignments": []any{map[string]any{"assignee_id": id}}}).want(200)
	w.send(ann, lessonPath(w.lessons[0], ""), lessonPath(w.lessons[0], "/complete"), "score", "90").want(303)
	w.rest("POST", "/groups", map[string]any{"name": "Sales", "members": []any{map[string]any{"id": id}}})
	links := regexp.MustCompile(`href="(/reports/[a-z]+)"`).FindAllStringSubmatch(w.get(admin, "/reports").want(200).raw, -1)
	if len(links) != 6 {
		t.Fatalf("%d reports", len(links))
	}
	figures := func() string {
		return regexp.MustCompile(`<dl class="figures">.*</dl>`).FindString(w.get(admin, "/reports").raw)
	}
	before := figures()
	if !strings.Contains(before, "<dt>Completions</dt><dd>1</dd>") {
		t.Errorf("figures %s", before)
	}
	named := map[string]bool{"/reports/people": true, "/reports/leaderboard": true, "/reports/assignments": true, "/reports/completions": true}
	for _, active := range []bool{true, false, true} {
		w.setActive(id, active)
		for _, link := range links {
			page := w.get(admin, link[1]).want(200).raw
			if named[link[1]] && strings.Contains(page, "Ann Lee") != active {
				t.Errorf("%s, active %t: %s", link[1], active, page)
			}
			if link[1] == "/reports/leaderboard" {
				continue
			}
			csv := w.get(admin, link[1]+".csv").want(200)
			if !strings.Contains(page, `href="`+link[1]+`.csv"`) || !strings.HasPrefix(csv.header.Get("Content-Type"), "text/csv") || named[link[1]] && strings.Contains(csv.raw, "Ann Lee") != active {
				t.Errorf("%s.csv, active %t: %s", link[1], active, csv.raw)
			}
		}
		if got := figures(); (got == before) != active {
			t.Errorf("active %t, figures %s", active, got)
		}
	}
	w.get(admin, "/reports/none").want(404)
	w.get(admin, "/reports/none.csv").want(404)
}
