package mocksp

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Every form of every page is refused when it does not come from a page that this browser was
// shown, whatever another site makes the browser send, and nothing is changed by it; the same
// form from its own page is taken.
func TestForgedForms(t *testing.T) {
	w := newWorld(t).withSSO().withSFTP()
	bob, eve := w.provision("bob@acme.example", "Bob", "Lee"), w.provision("eve@acme.example", "Eve", "Fox")
	admin, support, learner := w.admin(), newBrowser(), w.signOn("ann@acme.example", "Ann", "Lee")
	w.send(support, "/desk", "/desk/sign_in", "key", w.sp.SupportKey()).want(303)
	const company = "/desk/companies/acme"
	lesson := lessonPath(w.lessons[0], "")
	bundle := url.Values{}
	for name, value := range w.bundle() {
		bundle.Set(name, value.(string))
	}

	other := tokenField.FindStringSubmatch(w.get(newBrowser(), "/sign_in").raw)[1]
	for _, form := range []struct {
		browser      *http.Client
		page, action string
		values       url.Values
	}{
		{admin, "/people/" + bob, "/people/" + bob, url.Values{"job_title": {"Captain"}}},
		{admin, "/people/" + bob, "/people/" + bob + "/archive", nil},
		{admin, "/people/" + bob, "/people/" + bob + "/restore", nil},
		{learner, lesson, lesson + "/complete", url.Values{"score": {"7"}}},
		{support, company, company + "/rest_key", nil},
		{support, company, company + "/rest_key/revoke", nil},
		{support, company, company + "/sftp", nil},
		{support, company, company + "/sftp/revoke", nil},
		{support, company, company + "/settings", url.Values{"jit": {"off"}}},
		{support, company, company + "/password", url.Values{"email": {"eve@acme.example"}, "password": {secretWord}}},
		{support, company, company + "/sso", bundle},
		{support, company, company + "/sso/remove", nil},
		{support, company, company + "/scim_key/revoke", nil},
		{support, "/desk", "/desk/companies", url.Values{"subdomain": {"other"}, "name": {"Other"}, "admin_email": {"a@b.example"}}},
		{learner, "/", "/sign_out", nil},
		{support, "/desk", "/desk/sign_out", nil},
	} {
		mine := tokenField.FindStringSubmatch(w.get(form.browser, form.page).raw)
		if mine == nil {
			t.Fatalf("%s has no form", form.page)
		}
		before := w.everything(bob, eve)
		for name, forged := range map[string]struct {
			token  string
			header map[string]string
		}{
			"no token":                  {"", nil},
			"another browser's token":   {other, nil},
			"from another site":         {mine[1], map[string]string{"Sec-Fetch-Site": "cross-site"}},
			"from a sister site":        {mine[1], map[string]string{"Sec-Fetch-Site": "same-site"}},
			"from another origin":       {mine[1], map[string]string{"Origin": "https://evil.example"}},
			"from no origin at all":     {mine[1], map[string]string{"Origin": "null"}},
			"as text from another site": {mine[1], map[string]string{"Content-Type": "text/plain", "Sec-Fetch-Site": "cross-site"}},
		} {
			values := url.Values{"token": {forged.token}}
			maps.Copy(values, form.values)
			if r := w.do(form.browser, "POST", form.action, values, forged.header); r.status != 403 {
				t.Errorf("%s, %s: status %d", form.action, name, r.status)
			}
		}
		if after := w.everything(bob, eve); after != before {
			t.Errorf("%s: a forged form changed\n%s\nto\n%s", form.action, before, after)
		}
		values := url.Values{"token": {mine[1]}}
		maps.Copy(values, form.values)
		w.do(form.browser, "POST", form.action, values, map[string]string{"Sec-Fetch-Site": "same-origin"}).want(303)
	}
}

// everything is what forms can change.
func (w *world) everything(people ...string) string {
	w.Helper()
	c := w.sp.companyNamed("acme")
	c.mu.Lock()
	state := []string{fmt.Sprintf("%v %v %v %t %t %d %d", c.scimKey, c.restKey, c.sftpKey, c.jit, c.sso != nil, len(c.outbox), len(c.sessions))}
	for _, id := range people {
		state = append(state, fmt.Sprintf("%x", c.people[id].password.hash))
	}
	c.mu.Unlock()
	for _, path := range []string{"/users", "/assignments", "/reports/totals"} {
		state = append(state, w.rest("GET", path, nil).raw)
	}
	w.sp.mu.Lock()
	state = append(state, fmt.Sprint(len(w.sp.companies), len(w.sp.desks)))
	w.sp.mu.Unlock()
	return strings.Join(state, "\n")
}

// Whatever cookie is set, no script reads it and no form of another site carries it; the one
// that a response from the identity provider's page must find again is the exception: it holds
// nothing but which of the browsers asked.
func TestCookies(t *testing.T) {
	w := newWorld(t).withSSO()
	w.admin()
	seen := map[string]bool{}
	look := func(r reply) {
		for _, cookie := range (&http.Response{Header: r.header}).Cookies() {
			seen[cookie.Name] = true
			strict := cookie.SameSite == http.SameSiteLaxMode || cookie.SameSite == http.SameSiteStrictMode
			if !cookie.HttpOnly || !strict && cookie.Name != browserCookie {
				t.Errorf("%s sets %s", r.what, cookie)
			}
			if cookie.Domain != "" || cookie.Path != "/" && !strings.HasPrefix(cookie.Path, "/auth/saml") {
				t.Errorf("%s sets %s", r.what, cookie)
			}
		}
	}
	browser := newBrowser()
	look(w.get(browser, "/sign_in"))
	look(w.send(browser, "/sign_in", "/sign_in", "email", "boss@acme.example", "password", secretWord))
	look(w.send(browser, "/", "/sign_out"))
	look(w.get(browser, "/auth/saml"))
	look(w.post(newBrowser(), w.message("ann@acme.example", "Ann", "Lee").bytes(t), ""))
	look(w.get(browser, "/desk"))
	look(w.send(browser, "/desk", "/desk/sign_in", "key", w.sp.SupportKey()))
	look(w.send(browser, "/desk", "/desk/sign_out"))
	for _, name := range []string{sessionCookie, doorCookie, deskCookie} {
		if !seen[name] {
			t.Errorf("the cookie %s was not seen", name)
		}
	}
	if len(seen) < 4 {
		t.Errorf("only %v were seen", seen)
	}
}
