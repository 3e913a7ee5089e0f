package admin

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/page"
)

const (
	cookieName = "hallmark_admin"
	loginXSRF  = "_xsrf_admin"

	// sessionLife is how long an administrator stays logged in (ours).
	sessionLife = 8 * time.Hour

	// maxBody bounds a form: a logo of the admin API's size and the rest.
	maxBody = 2 << 20
)

// Options configures a Portal. API is required.
type Options struct {
	API             http.Handler // the admin API, for which requests need no key
	Email, Password string       // of the administrator
	Organization    string       // id, part of some paths of the API
	SSOURL          string       // base of the IdP URLs, to be shown
	UserConsole     string       // where users log in
	Secure          bool         // cookies are for https only
	Clock           func() time.Time
	Logger          *slog.Logger
	Faults          *fault.Set                          // deviations; none when nil
	LoggedIn        func(r *http.Request, success bool) // told of every attempt to log in; may be nil
}

// Portal is the Admin Portal. It is safe for concurrent use.
type Portal struct {
	options Options
	handler http.Handler

	mu       sync.Mutex
	sessions map[string]*session
}

// session is an administrator who is logged in. Portal.mu guards it.
type session struct {
	xsrf    string
	started time.Time
	notice  string                // shown once
	pending map[string]connection // identity management to be activated on save, by application
}

// connection is what was entered for identity management and is not saved yet:
// it stays here, so that no page holds the token.
type connection struct{ base, token string }

// New returns a portal. Its Handler serves /admin and /login/admin.
func New(o Options) *Portal {
	p := &Portal{options: o, sessions: make(map[string]*session)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login/admin", p.showLogin)
	mux.HandleFunc("POST /login/admin", p.takeLogin)
	mux.Handle("GET /admin", http.RedirectHandler("/admin/applications", http.StatusSeeOther))
	mux.Handle("GET /admin/{$}", http.RedirectHandler("/admin/applications", http.StatusSeeOther))
	for pattern, serve := range map[string]func(*visit){
		"POST /admin/logout": (*visit).logout,

		"GET /admin/applications":                           (*visit).listApplications,
		"GET /admin/add-application":                        (*visit).showCatalogue,
		"GET /admin/add-application/{id}":                   (*visit).showDetails,
		"POST /admin/add-application/{id}":                  (*visit).addApplication,
		"GET /admin/delete-applications":                    (*visit).showDelete,
		"POST /admin/delete-applications":                   (*visit).deleteApplications,
		"GET /admin/applications/{id}":                      (*visit).showGeneral,
		"POST /admin/applications/{id}":                     (*visit).saveGeneral,
		"GET /admin/applications/{id}/saved":                (*visit).showSaved,
		"GET /admin/applications/{id}/sso":                  (*visit).showSSO,
		"POST /admin/applications/{id}/sso":                 (*visit).saveSSO,
		"POST /admin/applications/{id}/regenerate":          (*visit).regenerate,
		"GET /admin/applications/{id}/certificate.pem":      (*visit).download,
		"GET /admin/applications/{id}/metadata.xml":         (*visit).download,
		"GET /admin/applications/{id}/identity-management":  (*visit).showIDM,
		"POST /admin/applications/{id}/identity-management": (*visit).saveIDM,
		"GET /admin/applications/{id}/import":               (*visit).showImport,
		"POST /admin/applications/{id}/import":              (*visit).startImport,
		"GET /admin/applications/{id}/deactivate-idm":       (*visit).showDeactivateIDM,
		"POST /admin/applications/{id}/deactivate-idm":      (*visit).deactivateIDM,
		"GET /admin/applications/{id}/user-groups":          (*visit).showUserGroups,
		"POST /admin/applications/{id}/user-groups":         (*visit).saveUserGroups,

		"GET /admin/users":                (*visit).listUsers,
		"GET /admin/users/new":            (*visit).showUser,
		"POST /admin/users/new":           (*visit).saveUser,
		"GET /admin/users/{id}":           (*visit).showUser,
		"POST /admin/users/{id}":          (*visit).saveUser,
		"POST /admin/users/{id}/{action}": (*visit).changeUser,
		"GET /admin/groups":               (*visit).listGroups,
		"GET /admin/groups/new":           (*visit).showGroup,
		"POST /admin/groups/new":          (*visit).saveGroup,
		"GET /admin/groups/{id}":          (*visit).showGroup,
		"POST /admin/groups/{id}":         (*visit).saveGroup,
		"POST /admin/groups/{id}/delete":  (*visit).deleteGroup,
		"GET /admin/insights":             (*visit).showInsights,
		"GET /admin/mails":                (*visit).showMails,
		"/admin/":                         (*visit).notFound,
	} {
		mux.HandleFunc(pattern, p.admitted(serve))
	}
	p.handler = mux
	return p
}

// Handler serves the portal.
func (p *Portal) Handler() http.Handler { return p.handler }

// visit is one request of an administrator who is logged in.
type visit struct {
	*Portal
	w       http.ResponseWriter
	r       *http.Request
	session *session
}

// admitted lets only administrators through (S-009), and only forms of the
// portal's own pages.
func (p *Portal) admitted(serve func(*visit)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := p.current(r)
		if s == nil {
			http.Redirect(w, r, "/login/admin", http.StatusSeeOther)
			return
		}
		v := &visit{p, w, r, s}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if err := r.ParseForm(); errors.As(err, new(*http.MaxBytesError)) { // ParseMultipartForm does not tell
			v.message(http.StatusRequestEntityTooLarge, "Invalid request", "The form has more than 2 MiB. Nothing was saved.")
			return
		}
		if err := r.ParseMultipartForm(maxBody); err != nil && !errors.Is(err, http.ErrNotMultipart) {
			v.message(http.StatusBadRequest, "Invalid request", "The form cannot be read, or has more than 2 MiB.")
			return
		}
		if r.Method == http.MethodPost {
			if subtle.ConstantTimeCompare([]byte(r.PostFormValue("_xsrf")), []byte(s.xsrf)) != 1 {
				v.message(http.StatusForbidden, "Invalid request", "The form has expired. Go back, reload the page and try again.")
				return
			}
		}
		serve(v)
	}
}

// current is the session of a request, nil if there is none.
func (p *Portal) current(r *http.Request) *session {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.sessions[c.Value]
	if s != nil && !p.options.Clock().Before(s.started.Add(sessionLife)) {
		delete(p.sessions, c.Value)
		return nil
	}
	return s
}

func (p *Portal) cookie(name, value, path string) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: path, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: p.options.Secure}
}

func (p *Portal) showLogin(w http.ResponseWriter, r *http.Request) {
	if p.current(r) != nil {
		http.Redirect(w, r, "/admin/applications", http.StatusSeeOther)
		return
	}
	p.loginPage(w, r, http.StatusOK, "", "")
}

func (p *Portal) loginPage(w http.ResponseWriter, r *http.Request, status int, email, problem string) {
	token := ""
	if c, err := r.Cookie(loginXSRF); err == nil && len(c.Value) >= 16 {
		token = c.Value
	} else {
		token = rand.Text()
		http.SetCookie(w, p.cookie(loginXSRF, token, "/login/admin"))
	}
	p.write(w, "login", map[string]any{
		"Title": "Admin Portal Login", "Action": "/login/admin", "XSRF": token, "Return": "", "Email": email, "Error": problem,
		"Other": p.options.UserConsole, "OtherText": "User Portal Login",
	}, page.Options{Status: status})
}

func (p *Portal) takeLogin(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	email := strings.TrimSpace(r.PostFormValue("email"))
	c, err := r.Cookie(loginXSRF)
	if err != nil || len(c.Value) < 16 || subtle.ConstantTimeCompare([]byte(c.Value), []byte(r.PostFormValue("_xsrf"))) != 1 {
		p.loginPage(w, r, http.StatusForbidden, email, "The form has expired. Please try again.")
		return
	}
	right := subtle.ConstantTimeCompare([]byte(r.PostFormValue("password")), []byte(p.options.Password)) == 1
	good := (right || p.options.Faults.Fires(fault.PortalAnyPassword)) && strings.EqualFold(email, p.options.Email)
	if p.options.LoggedIn != nil {
		p.options.LoggedIn(r, good)
	}
	if !good {
		p.loginPage(w, r, http.StatusUnauthorized, email, "Wrong email or password.")
		return
	}
	token, now := rand.Text(), p.options.Clock()
	p.mu.Lock()
	for old, s := range p.sessions {
		if !now.Before(s.started.Add(sessionLife)) {
			delete(p.sessions, old)
		}
	}
	p.sessions[token] = &session{xsrf: rand.Text(), started: now, pending: make(map[string]connection)}
	p.mu.Unlock()
	http.SetCookie(w, p.cookie(cookieName, token, "/"))
	http.Redirect(w, r, "/admin/applications", http.StatusSeeOther)
}

func (v *visit) logout() {
	if c, err := v.r.Cookie(cookieName); err == nil {
		v.mu.Lock()
		delete(v.sessions, c.Value)
		v.mu.Unlock()
	}
	gone := v.cookie(cookieName, "", "/")
	gone.MaxAge = -1
	http.SetCookie(v.w, gone)
	http.Redirect(v.w, v.r, "/login/admin", http.StatusSeeOther)
}
