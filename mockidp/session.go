package mockidp

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hallmark/mockidp/insights"
)

const (
	sessionCookie = "hallmark_session"
	xsrfCookie    = "_xsrf"

	// sessionLife is also what assertions call the end of the session (facts §2.7).
	sessionLife = 8 * time.Hour
)

// session is a browser that logged in.
type session struct {
	token   string
	user    string
	index   string // what service providers know it by; tells nothing of the token
	started time.Time
	wanted  string // the path the log-in was for, until it has been served once
}

// cookie makes a cookie that console and sign-on share even when their hosts
// differ, as they do at JumpCloud: for their common parent domain.
func (idp *IdP) cookie(name, value string) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", Domain: idp.domain(),
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(idp.options.ConsoleURL, "https:") && strings.HasPrefix(idp.options.SSOURL, "https:"),
	}
}

// domain is the parent that the hosts of console and sign-on have in common, ""
// when they are the same host or have none of two labels.
func (idp *IdP) domain() string {
	console, sso := host(idp.options.ConsoleURL), host(idp.options.SSOURL)
	if console == sso {
		return ""
	}
	_, parent, _ := strings.Cut(console, ".")
	if strings.Contains(parent, ".") && strings.HasSuffix(sso, "."+parent) {
		return parent
	}
	return ""
}

func host(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// loginURL is where to log in and then go on to path: at the console, or at
// the sign-on itself if it could not see a cookie of the console.
func (idp *IdP) loginURL(path string) string {
	at := idp.options.ConsoleURL
	if strings.HasPrefix(path, "/saml2/") && host(at) != host(idp.options.SSOURL) && idp.domain() == "" {
		at = idp.options.SSOURL
	}
	return at + "/login?return=" + url.QueryEscape(path)
}

// xsrf gives the browser the token that log-ins must bring along, the one it
// has if it has one.
func (idp *IdP) xsrf(w http.ResponseWriter, r *http.Request) string {
	if c, err := r.Cookie(xsrfCookie); err == nil && len(c.Value) >= 16 {
		return c.Value
	}
	token := rand.Text()
	http.SetCookie(w, idp.cookie(xsrfCookie, token))
	return token
}

// sameSite tells whether token is the one in the browser's cookie.
func sameSite(r *http.Request, token string) bool {
	c, err := r.Cookie(xsrfCookie)
	return err == nil && len(c.Value) >= 16 && subtle.ConstantTimeCompare([]byte(c.Value), []byte(token)) == 1
}

// login opens a session for whoever has this address and password, and is
// allowed in; wanted is the path it is for, if any. The error is the same for
// every reason.
func (idp *IdP) login(w http.ResponseWriter, r *http.Request, email, secret, wanted string) error {
	idp.mu.Lock()
	var u user
	for _, candidate := range idp.users.rows {
		if strings.EqualFold(candidate.Email, strings.TrimSpace(email)) {
			u = candidate
		}
	}
	idp.mu.Unlock()
	right := u.password.matches(secret)
	event := insights.Event{Type: "user_login_attempt", Success: true}
	if bar := idp.bars(u); bar != "" {
		event.Success, event.ErrorMessage = false, bar
	}
	if !right {
		event.Success, event.ErrorMessage = false, "wrong credentials"
	}
	idp.attempted(u.ID, right)
	idp.log.Add(idp.byUser(r, u, event))
	if !event.Success {
		return refuse(http.StatusUnauthorized, "authentication failed")
	}

	now := idp.now()
	s := session{token: rand.Text(), user: u.ID, index: "_" + rand.Text(), started: now, wanted: wanted}
	idp.mu.Lock()
	for token, old := range idp.sessions {
		if old.over(now) {
			delete(idp.sessions, token)
		}
	}
	if c, err := r.Cookie(sessionCookie); err == nil {
		delete(idp.sessions, c.Value)
	}
	idp.sessions[s.token] = s
	idp.mu.Unlock()
	http.SetCookie(w, idp.cookie(sessionCookie, s.token))
	return nil
}

func (s session) over(now time.Time) bool { return !now.Before(s.started.Add(sessionLife)) }

// session finds the live session of a request and its user. A user who was
// suspended or deleted since has none.
func (idp *IdP) session(r *http.Request) (session, user, bool) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return session{}, user{}, false
	}
	idp.mu.Lock()
	s, open := idp.sessions[c.Value]
	u, known := idp.users.get(s.user)
	idp.mu.Unlock()
	if !open {
		return session{}, user{}, false
	}
	if !known || s.over(idp.now()) || idp.bars(u) != "" {
		idp.mu.Lock()
		delete(idp.sessions, s.token) // it must not come back to life with the user
		idp.mu.Unlock()
		return session{}, user{}, false
	}
	return s, u, true
}

// served notes that what the log-in was for has been done.
func (idp *IdP) served(s session) {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	if now, open := idp.sessions[s.token]; open {
		now.wanted = ""
		idp.sessions[s.token] = now
	}
}

// endSessions ends a user's sessions. idp.mu is held.
func (idp *IdP) endSessions(user string) {
	for token, s := range idp.sessions {
		if s.user == user {
			delete(idp.sessions, token)
		}
	}
}

// logout ends the session of a request.
func (idp *IdP) logout(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(sessionCookie); err == nil {
		idp.mu.Lock()
		delete(idp.sessions, c.Value)
		idp.mu.Unlock()
	}
	gone := idp.cookie(sessionCookie, "")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
}
