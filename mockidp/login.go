package mockidp

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"hallmark/mockidp/page"
)

// serveXSRF and serveAuth are the log-in of programs (facts §2.5).
func (idp *IdP) serveXSRF(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"xsrf": idp.xsrf(w, r)})
}

func (idp *IdP) serveAuth(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if !sameSite(r, r.Header.Get("X-Xsrftoken")) {
		writeJSON(w, http.StatusForbidden, map[string]string{"error": "the X-Xsrftoken header does not match"})
		return
	}
	var body struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	err := decode(r, &body)
	if err == nil {
		err = idp.login(w, r, body.Email, body.Password, "")
	}
	var known *refusal
	switch {
	case err == nil:
		writeJSON(w, http.StatusOK, map[string]string{"redirectTo": idp.options.ConsoleURL + "/userconsole"})
	case errors.As(err, &known):
		writeJSON(w, known.status, map[string]string{"error": known.message})
	default:
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "the body cannot be read"})
	}
}

// showLogin is the log-in form of browsers.
func (idp *IdP) showLogin(w http.ResponseWriter, r *http.Request) {
	idp.loginPage(w, r, http.StatusOK, r.URL.Query().Get("return"), "", "")
}

func (idp *IdP) loginPage(w http.ResponseWriter, r *http.Request, status int, back, email, problem string) {
	idp.render(w, "login", map[string]string{
		"Title": "User Portal Login", "Action": "/login", "XSRF": idp.xsrf(w, r), "Return": local(back), "Email": email, "Error": problem,
		"Other": idp.options.ConsoleURL + "/login/admin", "OtherText": "Admin Portal Login",
	}, page.Options{Status: status, Targets: []string{idp.options.ConsoleURL, idp.options.SSOURL}})
}

// takeLogin logs in and goes on to where the user wanted to go.
func (idp *IdP) takeLogin(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		idp.page(w, http.StatusBadRequest, "Invalid request", "The form cannot be read.")
		return
	}
	back := local(r.PostForm.Get("return"))
	if !sameSite(r, r.PostForm.Get("_xsrf")) {
		idp.loginPage(w, r, http.StatusForbidden, back, r.PostForm.Get("email"), "The form has expired. Please try again.")
		return
	}
	if err := idp.login(w, r, r.PostForm.Get("email"), r.PostForm.Get("password"), back); err != nil {
		idp.loginPage(w, r, http.StatusUnauthorized, back, r.PostForm.Get("email"), "Wrong email or password, or you may not log in: ask your administrator.")
		return
	}
	http.Redirect(w, r, idp.absolute(back), http.StatusSeeOther)
}

// local returns path if it is one of ours to return to, else the user
// console's. The host is never taken from a request, so no log-in leads away.
func local(path string) string {
	if _, err := url.Parse(path); err != nil ||
		!strings.HasPrefix(path, "/saml2/") && path != "/userconsole" && !strings.HasPrefix(path, "/userconsole/") {
		return "/userconsole"
	}
	return path
}

func (idp *IdP) absolute(path string) string {
	if strings.HasPrefix(path, "/saml2/") {
		return idp.options.SSOURL + path
	}
	return idp.options.ConsoleURL + path
}
