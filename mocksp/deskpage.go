package mocksp

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hallmark/mocksp/pages"
)

// deskCookie opens the pages of the support desk, once the key was given.
const deskCookie = "lessonly_desk"

// deskSession is a browser that has shown the support key.
type deskSession struct {
	expires time.Time
	notice  string
	issued  issuedKey
}

// issuedKey is shown once and then forgotten.
type issuedKey struct{ company, name, key string }

// deskVisit is a request for a page of the support desk.
type deskVisit struct {
	*Server
	w       http.ResponseWriter
	r       *http.Request
	session string
	token   string
}

// deskPages are the desk for a person; deskRoutes is the same for programs.
func (s *Server) deskPages(mux *http.ServeMux) {
	page := func(pattern string, serve func(*deskVisit)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			v, ok := s.deskVisitOf(w, r)
			switch {
			case !ok && r.Method == http.MethodGet:
				s.showDeskDoor(w, r, http.StatusOK, "")
			case !ok:
				s.showDeskDoor(w, r, http.StatusForbidden, "The desk is closed, so nothing was changed.")
			case r.Method == http.MethodGet:
				serve(v)
			default:
				if status, problem := checkForm(w, r, v.token, s.faults); problem != "" {
					v.message(status, "Nothing was changed", problem)
					return
				}
				serve(v)
			}
		})
	}
	of := func(serve func(*deskVisit, *company)) func(*deskVisit) {
		return func(v *deskVisit) {
			c := s.companyNamed(v.r.PathValue("sub"))
			if c == nil {
				v.message(http.StatusNotFound, "Not found", "There is no such company.")
				return
			}
			serve(v, c)
		}
	}
	mux.HandleFunc("POST /desk/sign_in", s.openDesk)
	page("GET /desk", (*deskVisit).companiesPage)
	page("POST /desk/sign_out", (*deskVisit).close)
	page("POST /desk/companies", (*deskVisit).foundCompany)
	page("GET /desk/companies/{sub}", of((*deskVisit).companyPage))
	page("POST /desk/companies/{sub}/sso", of((*deskVisit).setUpSSO))
	page("POST /desk/companies/{sub}/sso/remove", of((*deskVisit).removeSSO))
	page("POST /desk/companies/{sub}/scim_key", of((*deskVisit).issueSCIMKey))
	page("POST /desk/companies/{sub}/rest_key", of((*deskVisit).issueRESTKey))
	page("POST /desk/companies/{sub}/scim_key/revoke", of((*deskVisit).revokeSCIMKey))
	page("POST /desk/companies/{sub}/rest_key/revoke", of((*deskVisit).revokeRESTKey))
	page("POST /desk/companies/{sub}/sftp", of((*deskVisit).issueSFTP))
	page("POST /desk/companies/{sub}/sftp/revoke", of((*deskVisit).revokeSFTP))
	page("POST /desk/companies/{sub}/settings", of((*deskVisit).saveSettings))
	page("POST /desk/companies/{sub}/password", of((*deskVisit).savePassword))
}

func (s *Server) deskVisitOf(w http.ResponseWriter, r *http.Request) (*deskVisit, bool) {
	cookie, err := r.Cookie(deskCookie)
	if err != nil {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	session, ok := s.desks[cookie.Value]
	if !ok || !s.now().Before(session.expires) {
		delete(s.desks, cookie.Value)
		return nil, false
	}
	return &deskVisit{Server: s, w: w, r: r, session: cookie.Value, token: s.tokenFor(cookie.Value)}, true
}

func (s *Server) showDeskDoor(w http.ResponseWriter, r *http.Request, status int, problem string) {
	s.writeDesk(w, status, pages.DeskSignIn{
		Frame: pages.Frame{Title: "Support desk", Token: s.doorToken(w, r)},
		Key: pages.Field{Name: "key", Label: "Support key", Type: "password", Problem: problem, Complete: "off", Required: true,
			Hint: "hallmark serve prints it; in Go it is Server.SupportKey."},
	})
}

func (s *Server) openDesk(w http.ResponseWriter, r *http.Request) {
	if status, problem := checkForm(w, r, s.doorToken(w, r), s.faults); problem != "" {
		s.showDeskDoor(w, r, status, problem)
		return
	}
	if !sameSecret(strings.TrimSpace(r.PostForm.Get("key")), s.supportKey) {
		s.showDeskDoor(w, r, http.StatusUnauthorized, "This is not the support key.")
		return
	}
	secret, now := newSecret(), s.now()
	s.mu.Lock()
	for key, session := range s.desks {
		if !now.Before(session.expires) {
			delete(s.desks, key)
		}
	}
	s.desks[secret] = deskSession{expires: now.Add(sessionLife)}
	s.mu.Unlock()
	setCookie(w, r, &http.Cookie{Name: deskCookie, Value: secret, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, "/desk", http.StatusSeeOther)
}

func (v *deskVisit) close() {
	v.mu.Lock()
	delete(v.desks, v.session)
	v.mu.Unlock()
	setCookie(v.w, v.r, &http.Cookie{Name: deskCookie, MaxAge: -1, SameSite: http.SameSiteStrictMode})
	http.Redirect(v.w, v.r, "/desk", http.StatusSeeOther)
}

func (s *Server) writeDesk(w http.ResponseWriter, status int, view pages.View) {
	if err := pages.Write(w, status, view); err != nil {
		s.log.Warn("page", "error", err)
	}
}

// frame takes the word that was left for the next page, and the key that was issued.
func (v *deskVisit) frame(title string) (pages.Frame, issuedKey) {
	v.mu.Lock()
	defer v.mu.Unlock()
	session := v.desks[v.session]
	frame := pages.Frame{Title: title, Agent: true, Token: v.token, Notice: session.notice}
	issued := session.issued
	session.notice, session.issued = "", issuedKey{}
	v.desks[v.session] = session
	return frame, issued
}

func (v *deskVisit) message(status int, title, text string) {
	frame, _ := v.frame(title)
	v.writeDesk(v.w, status, pages.Message{Frame: frame, Text: text, Bad: true, Back: "/desk", Name: "To the desk"})
}

// done leads on after a form.
func (v *deskVisit) done(c *company, notice string, issued issuedKey) {
	v.mu.Lock()
	session := v.desks[v.session]
	session.notice, session.issued = notice, issued
	v.desks[v.session] = session
	v.mu.Unlock()
	http.Redirect(v.w, v.r, deskURL(c), http.StatusSeeOther)
}

func deskURL(c *company) string { return "/desk/companies/" + url.PathEscape(c.subdomain) }

func (v *deskVisit) companiesPage() { v.showCompanies(http.StatusOK, Company{}, nil) }

func (v *deskVisit) showCompanies(status int, wanted Company, wrong problems) {
	frame, _ := v.frame("Companies")
	view := pages.Desk{Frame: frame, Found: withProblems(wrong, []pages.Field{
		{Name: "subdomain", Label: "Subdomain", Value: wanted.Subdomain, Required: true, Hint: "acme for acme.lessonly.com"},
		{Name: "name", Label: "Name", Value: wanted.Name, Required: true},
		{Name: "admin_email", Label: "Address of the account administrator", Type: "email", Value: wanted.AdminEmail, Required: true},
	})}
	for _, c := range v.allCompanies() {
		c.mu.Lock()
		view.Companies = append(view.Companies, pages.DeskRow{
			Name: c.name, Subdomain: c.subdomain, URL: deskURL(c), Site: c.base, SSO: c.sso != nil, People: len(c.people),
		})
		c.mu.Unlock()
	}
	v.writeDesk(v.w, status, view)
}

func (v *deskVisit) foundCompany() {
	form := v.r.PostForm
	wanted := Company{Subdomain: form.Get("subdomain"), Name: form.Get("name"), AdminEmail: form.Get("admin_email")}
	wrong := typedWrong(form, "subdomain", "name", "admin_email")
	if len(wrong) == 0 {
		c, err := v.found(wanted)
		switch {
		case err == nil:
			v.done(c, wanted.Name+" has been founded.", issuedKey{})
			return
		case errors.As(err, new(errTaken)):
			wrong.add("subdomain: %v", err)
		case !errors.As(err, &wrong):
			wrong.add("subdomain: the company could not be founded: %v", err)
		}
	}
	v.showCompanies(http.StatusUnprocessableEntity, wanted, wrong)
}

func (v *deskVisit) companyPage(c *company) { v.showCompany(c, http.StatusOK, SSO{}, "", nil) }

// showCompany shows a company with what was entered of its sign-on and of a password's owner.
func (v *deskVisit) showCompany(c *company, status int, setup SSO, email string, wrong problems) {
	frame, issued := v.frame(c.name)
	view := pages.DeskCompany{Frame: frame, URL: deskURL(c), Site: c.base}
	if issued.company == c.subdomain {
		view.Key, view.KeyName, view.KeyUser = issued.key, issued.name, c.subdomain
	}
	files := v.files.Addr()
	c.mu.Lock()
	view.SSO = c.sso != nil
	view.SCIMKey, view.RESTKey, view.FilesServed, view.FilesLogin = c.scimKey.issued, c.restKey.issued, files != "", c.sftpKey.issued
	view.Facts = []pages.Fact{
		{Name: "Subdomain", Value: c.subdomain, Code: true},
		{Name: "Account administrator", Value: c.adminEmail},
		{Name: "People", Value: strconv.Itoa(len(c.people))},
		onOff("Single sign-on", c.sso != nil, "set up", "not set up"),
	}
	if c.sso != nil {
		view.Facts = append(view.Facts, pages.Fact{Name: "Issuer", Value: c.sso.issuer, Code: true}, pages.Fact{Name: "SSO URL", Value: c.sso.ssoURL, Code: true})
	}
	view.Facts = append(view.Facts, onOff("SCIM key", c.scimKey.issued, "issued", "none"), onOff("REST key", c.restKey.issued, "issued", "none"))
	if files != "" {
		view.Facts = append(view.Facts, onOff("File sync", c.sftpKey.issued, "login issued", "no login"), pages.Fact{Name: "File sync's address", Value: "sftp://" + files, Code: true})
	}
	view.Switches = []pages.Switch{
		{Name: "jit", Label: "People are created by their first sign-on", On: c.jit},
		{Name: "idp_initiated", Label: "A sign-on may start at the identity provider", On: c.idpInitiated},
	}
	for _, m := range slices.Backward(c.outbox) {
		view.Outbox = append(view.Outbox, pages.Mail{At: m.At, To: m.To, Subject: m.Subject, Body: m.Body})
	}
	c.mu.Unlock()
	view.SetUp = withProblems(wrong, []pages.Field{
		{Name: "name_id_format", Label: "Name ID format", Value: first(setup.NameIDFormat, "emailAddress"), Required: true},
		{Name: "sso_url", Label: "SSO URL", Value: setup.SSOURL, Required: true, Hint: "https://sso.jumpcloud.com/saml2/lessonly, unless its ending was changed"},
		{Name: "issuer", Label: "Issuer", Value: setup.Issuer, Required: true, Hint: "What the administrator entered in JumpCloud as IdP Entity ID"},
		{Name: "certificate", Label: "Certificate", Value: setup.Certificate, Required: true, Lines: true, Hint: "The attached certificate.pem"},
	})
	view.Password = withProblems(wrong, []pages.Field{
		{Name: "email", Label: "Address of the person", Type: "email", Value: email, Required: true, Complete: "off"},
		{Name: "password", Label: "Password", Type: "password", Required: true, Complete: "new-password", Hint: "8 to 256 bytes."},
	})
	v.writeDesk(v.w, status, view)
}

func (v *deskVisit) setUpSSO(c *company) {
	form := v.r.PostForm
	setup := SSO{NameIDFormat: form.Get("name_id_format"), SSOURL: form.Get("sso_url"), Issuer: form.Get("issuer"), Certificate: form.Get("certificate")}
	wrong := typedWrong(form, "name_id_format", "sso_url")
	if len(wrong) == 0 {
		err := c.enableSSO(setup, "")
		if err == nil {
			v.done(c, "Single sign-on is set up, and "+c.adminEmail+" has been told.", issuedKey{})
			return
		}
		errors.As(err, &wrong)
	}
	v.showCompany(c, http.StatusUnprocessableEntity, setup, "", wrong)
}

func (v *deskVisit) removeSSO(c *company) {
	c.disableSSO()
	v.done(c, "Single sign-on has been taken down.", issuedKey{})
}

func (v *deskVisit) issueSCIMKey(c *company) {
	v.done(c, "", issuedKey{c.subdomain, "The SCIM key", c.issueSCIMKey()})
}

func (v *deskVisit) issueRESTKey(c *company) {
	v.done(c, "", issuedKey{c.subdomain, "The REST key", c.issueRESTKey()})
}

func (v *deskVisit) revokeSCIMKey(c *company) {
	c.revokeSCIMKey()
	v.done(c, "The SCIM key has been revoked.", issuedKey{})
}

func (v *deskVisit) revokeRESTKey(c *company) {
	c.mu.Lock()
	c.restKey.revoke()
	c.mu.Unlock()
	v.done(c, "The REST key has been revoked.", issuedKey{})
}

// issueSFTP issues a login for the file sync, by password alone.
func (v *deskVisit) issueSFTP(c *company) {
	if v.files.Addr() == "" {
		v.message(http.StatusServiceUnavailable, "Nothing was changed", "The file sync is not served.")
		return
	}
	login, err := v.IssueSFTP(c.subdomain, "")
	if err != nil {
		v.message(http.StatusConflict, "Nothing was changed", sentence(err.Error()))
		return
	}
	v.done(c, "", issuedKey{c.subdomain, "The password of the file sync", login.Password})
}

func (v *deskVisit) revokeSFTP(c *company) {
	c.revokeSFTP()
	v.done(c, "The login of the file sync has been revoked.", issuedKey{})
}

// saveSettings switches what the form names.
func (v *deskVisit) saveSettings(c *company) {
	c.mu.Lock()
	for name, at := range map[string]*bool{"jit": &c.jit, "idp_initiated": &c.idpInitiated} {
		switch v.r.PostForm.Get(name) {
		case "on":
			*at = true
		case "off":
			*at = false
		}
	}
	c.mu.Unlock()
	v.done(c, "Saved.", issuedKey{})
}

func (v *deskVisit) savePassword(c *company) {
	email := v.r.PostForm.Get("email")
	wrong := typedWrong(v.r.PostForm, "email")
	if len(wrong) == 0 {
		err := v.SetPassword(c.subdomain, strings.TrimSpace(email), v.r.PostForm.Get("password"))
		if err == nil {
			v.done(c, "The password of "+email+" has been set.", issuedKey{})
			return
		}
		if !errors.As(err, &wrong) {
			wrong.add("password: could not be set")
		}
	}
	v.showCompany(c, http.StatusUnprocessableEntity, SSO{}, email, wrong)
}

// onOff is a fact that is so or not.
func onOff(name string, on bool, yes, no string) pages.Fact {
	if on {
		return pages.Fact{Name: name, Value: yes, Good: true}
	}
	return pages.Fact{Name: name, Value: no}
}

// typedWrong checks lines of a form as they were typed.
func typedWrong(form url.Values, names ...string) (wrong problems) {
	for _, name := range names {
		if problem := typed(form.Get(name)); problem != "" {
			wrong.add("%s: %s", name, problem)
		}
	}
	return wrong
}

// withProblems puts what is wrong beside the field that it names. What names none of the fields
// stands beside the first that is asked.
func withProblems(wrong problems, fields []pages.Field) []pages.Field {
	for _, line := range wrong {
		for i := range fields {
			if text, ok := strings.CutPrefix(line, fields[i].Name); ok && text != "" && strings.ContainsRune(": ", rune(text[0])) {
				fields[i].Problem = sentence(strings.TrimLeft(text, ": "))
			}
		}
	}
	return fields
}

// sentence makes a reason a sentence.
func sentence(reason string) string {
	if reason == "" {
		return reason
	}
	reason = strings.ToUpper(reason[:1]) + reason[1:]
	if !strings.HasSuffix(reason, ".") {
		reason += "."
	}
	return reason
}
