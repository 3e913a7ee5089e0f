package mocksp

import (
	"net/http"
	"net/url"
	"strings"

	"hallmark/mocksp/pages"
)

// signInPage is the door: the password, and single sign-on where it is set up.
func (c *company) signInPage(w http.ResponseWriter, r *http.Request) {
	returnTo := localPath(r.URL.Query().Get("return_to"))
	if _, ok := c.signedIn(r); ok {
		http.Redirect(w, r, returnTo, http.StatusSeeOther)
		return
	}
	c.showSignIn(w, r, http.StatusOK, returnTo, "", "")
}

func (c *company) showSignIn(w http.ResponseWriter, r *http.Request, status int, returnTo, email, problem string) {
	view := pages.SignIn{
		Frame: pages.Frame{Title: "Sign in", Company: c.name, Token: c.server.doorToken(w, r)}, Problem: problem,
		Email:    pages.Field{Name: "email", Label: "Email", Type: "email", Value: email, Complete: "username", Required: true},
		Password: pages.Field{Name: "password", Label: "Password", Type: "password", Complete: "current-password", Required: true},
		ReturnTo: returnTo,
	}
	if status == http.StatusUnprocessableEntity {
		view.Email.Problem = typed(email)
		if strings.TrimSpace(email) == "" {
			view.Email.Problem = "Please enter your address."
		}
		if r.PostForm.Get("password") == "" {
			view.Password.Problem = "Please enter your password."
		}
	}
	c.mu.Lock()
	if c.sso != nil {
		view.SSO = "/auth/saml?return_to=" + url.QueryEscape(returnTo)
	}
	c.mu.Unlock()
	c.write(w, status, view)
}

// takeSignIn signs in by password, from the page.
func (c *company) takeSignIn(w http.ResponseWriter, r *http.Request) {
	if status, problem := checkForm(w, r, c.server.doorToken(w, r), c.faults()); problem != "" {
		c.showSignIn(w, r, status, "/", "", problem)
		return
	}
	returnTo := localPath(r.PostForm.Get("return_to"))
	email, plain := r.PostForm.Get("email"), r.PostForm.Get("password")
	if strings.TrimSpace(email) == "" || typed(email) != "" || plain == "" {
		c.showSignIn(w, r, http.StatusUnprocessableEntity, returnTo, email, "")
		return
	}
	if err := c.signInWithPassword(w, r, strings.TrimSpace(email), plain); err != nil {
		c.server.log.Info("sign-in refused", "company", c.subdomain)
		c.showSignIn(w, r, http.StatusUnauthorized, returnTo, email, sentence(err.Error()))
		return
	}
	http.Redirect(w, r, returnTo, http.StatusSeeOther)
}
