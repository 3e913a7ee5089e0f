//go:build browser

package browser_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// rest asks Lessonly's REST API as the account's key.
func rest(t *testing.T, method, path string, body, into any) {
	t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, served.SP.URL+path, bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth("acme", served.SCIM.Token)
	if strings.HasPrefix(path, "/support/") {
		request.Header.Set("X-Support-Key", served.SP.SupportKey)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		t.Fatalf("%s %s: %s", method, path, response.Status)
	}
	if into != nil {
		if err := json.NewDecoder(response.Body).Decode(into); err != nil {
			t.Fatal(err)
		}
	}
}

const password = "correct horse"

// administrator makes one of Lessonly and signs in on the page, by keyboard.
func administrator(t *testing.T, name string) *tab {
	t.Helper()
	var user struct{ ID int }
	email := name + "@acme.example"
	rest(t, "POST", "/api/v1/users", map[string]string{"name": name + " Boss", "email": email, "role": "admin"}, &user)
	rest(t, "PUT", fmt.Sprintf("/support/companies/acme/people/%d/password", user.ID), map[string]string{"password": password}, nil)
	b := openTab(t)
	b.visit(served.SP.URL + "/sign_in")
	b.do(chromedp.Focus(`input[name=email]`))
	b.submit(chromedp.KeyEvent(email + kb.Tab + password + kb.Enter))
	b.want(`location.pathname`, "/")
	return b
}

// startSignOn asks for a sign-on from Lessonly, and goes no further than the way to JumpCloud.
func startSignOn(t *testing.T) {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, served.SP.URL+"/auth/saml", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusFound {
		t.Fatalf("a sign-on is not started: %s", response.Status)
	}
}

func TestLessonly(t *testing.T) {
	door := openTab(t)
	door.visit(served.SP.URL + "/sign_in")
	door.shoot("lessonly-sign-in")
	door.submit(chromedp.SendKeys(`input[name=email]`, "nobody@acme.example"), chromedp.SendKeys(`input[name=password]`, "wrong"+kb.Enter))
	door.shoot("lessonly-sign-in-refused")

	b := administrator(t, "ada")
	startSignOn(t)
	for _, page := range []string{"/", "/lessons", "/people", "/reports", "/reports/people", "/reports/leaderboard", "/settings", "/requests", "/requests?kind=SAML"} {
		b.visit(served.SP.URL + page)
		name := strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(page)
		if page == "/" {
			name = "-home"
		}
		b.shoot("lessonly" + name)
	}
	t.Run("first by keyboard is the way past the navigation", func(t *testing.T) {
		b.visit(served.SP.URL + "/people")
		b.do(chromedp.KeyEvent(kb.Tab))
		b.want(`document.activeElement.getAttribute("href")`, "#main")
	})
	t.Run("a request", func(t *testing.T) {
		b.visit(served.SP.URL + "/requests")
		b.submit(chromedp.Click(`main table a`))
		b.shoot("lessonly-request")
	})
	t.Run("a sign-on, decoded", func(t *testing.T) {
		b.visit(served.SP.URL + "/requests?kind=SAML")
		b.submit(chromedp.Click(`main table a`))
		b.want(`document.querySelector("main").textContent.includes("AuthnRequest")`, true)
		b.shoot("lessonly-request-SAML")
	})
	t.Run("a lesson", func(t *testing.T) {
		b.visit(served.SP.URL + "/lessons")
		b.submit(chromedp.Click(`main a[href^="/lessons/"]`))
		b.shoot("lessonly-lesson")
	})
	t.Run("a person, and what is wrong beside its field", func(t *testing.T) {
		b.visit(served.SP.URL + "/people")
		b.submit(chromedp.Click(`main table a`))
		b.shoot("lessonly-person")
		b.do(chromedp.SetValue(`[name=job_title]`, `<script>window.owned=1</script>`), chromedp.SetValue(`[name=department]`, strings.Repeat("ä", 201)))
		b.submit(chromedp.Submit(`[name=job_title]`))
		b.want(`typeof window.owned`, "undefined")
		for _, field := range []string{"job_title", "department"} {
			b.want(fmt.Sprintf(`document.querySelector("[name=%s]").getAttribute("aria-invalid")`, field), "true")
			b.want(fmt.Sprintf(`document.getElementById(document.querySelector("[name=%s]").getAttribute("aria-describedby").split(" ")[0]).checkVisibility()`, field), true)
		}
		b.shoot("lessonly-person-refused")
	})
	t.Run("dark and narrow", func(t *testing.T) {
		b.do(dark(true), emulation.SetDeviceMetricsOverride(390, 800, 1, true))
		b.visit(served.SP.URL + "/people")
		b.shoot("lessonly-people-narrow-dark")
	})
}

func TestSupportDesk(t *testing.T) {
	b := openTab(t)
	b.visit(served.SP.URL + "/desk")
	b.shoot("desk-sign-in")
	b.submit(chromedp.SendKeys(`input[name=key]`, served.SP.SupportKey+kb.Enter))
	b.shoot("desk")
	b.visit(served.SP.URL + "/desk/companies/acme")
	b.shoot("desk-company")
	b.submit(chromedp.Click(`form[action$="/rest_key"] button`))
	b.want(`document.querySelector("#key").textContent.length > 20`, true)
	b.shoot("desk-key")
	b.submit(chromedp.Click(`form[action$="/sftp"] button`))
	b.want(`document.querySelector("#key").textContent.length > 20`, true)
	b.shoot("desk-files")
	b.submit(chromedp.Click(`form[action$="/rest_key/revoke"] button`))
	b.want(`document.querySelector("main").textContent.includes("has been revoked")`, true)
}
