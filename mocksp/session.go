package mocksp

import (
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"hallmark/mocksp/fault"
)

const (
	sessionCookie = "lessonly_session"
	// sessionLife is a working day, unless the identity provider asks for less.
	sessionLife = 8 * time.Hour
	// maxSessions bounds a company's sessions; far more than a test makes.
	maxSessions = 100_000
)

type session struct {
	person  string
	expires time.Time
}

// signIn starts a session under a new id, whatever cookie the browser came with. It fails
// when the person is gone or archived by now.
func (c *company) signIn(w http.ResponseWriter, r *http.Request, id string, until time.Time, evenArchived bool) bool {
	now := c.server.now()
	expires := now.Add(sessionLife)
	if !until.IsZero() && until.Before(expires) {
		expires = until // SessionNotOnOrAfter, saml-core-2.0 §2.7.2
	}
	key := newSecret()
	c.mu.Lock()
	who := c.people[id]
	ok := who != nil && (!who.archived() || evenArchived)
	if ok {
		if len(c.sessions) >= maxSessions {
			for k, s := range c.sessions {
				if !now.Before(s.expires) {
					delete(c.sessions, k)
				}
			}
		}
		if old, err := r.Cookie(sessionCookie); err == nil {
			delete(c.sessions, old.Value)
		}
		c.sessions[key] = session{person: id, expires: expires}
	}
	c.mu.Unlock()
	if ok {
		setCookie(w, r, &http.Cookie{Name: sessionCookie, Value: key, SameSite: http.SameSiteLaxMode})
	}
	return ok
}

// setCookie fills in what all cookies here have in common. Secure follows the connection:
// behind plain http on loopback a Secure cookie would be lost.
func setCookie(w http.ResponseWriter, r *http.Request, cookie *http.Cookie) {
	cookie.Path, cookie.HttpOnly, cookie.Secure = "/", true, r.TLS != nil
	http.SetCookie(w, cookie)
}

// signedIn tells who a request is from.
func (c *company) signedIn(r *http.Request) (profile, bool) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return profile{}, false
	}
	c.mu.Lock()
	s, ok := c.sessions[cookie.Value]
	if ok && !c.server.now().Before(s.expires) {
		delete(c.sessions, cookie.Value)
		ok = false
	}
	c.mu.Unlock()
	if !ok {
		return profile{}, false
	}
	resource, ok := c.store.Get(userType, s.person)
	if !ok {
		return profile{}, false
	}
	return profileOf(&resource), true
}

// endSessions signs a person out everywhere. It is called with mu held.
func (c *company) endSessions(person string) {
	for key, s := range c.sessions {
		if s.person == person {
			delete(c.sessions, key)
		}
	}
}

// endAllSessions ends the sessions of somebody who is archived. It is called with mu held.
func (c *company) endAllSessions(person string) {
	var keys []string
	for key, s := range c.sessions {
		if s.person == person {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(x, y string) int { return c.sessions[x].expires.Compare(c.sessions[y].expires) })
	if len(keys) > 1 && c.faults().Fires(fault.ArchiveKeepsOneSession) {
		keys = keys[1:]
	}
	for _, key := range keys {
		delete(c.sessions, key)
	}
}

// hasSession is called with mu held.
func (c *company) hasSession(person string) bool {
	for _, s := range c.sessions {
		if s.person == person && c.server.now().Before(s.expires) {
			return true
		}
	}
	return false
}

// sameSite refuses what a page of another site makes a browser send.
func sameSite(w http.ResponseWriter, r *http.Request) bool {
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		writeError(w, http.StatusForbidden, "the request comes from another site")
		return false
	}
	return true
}

func (c *company) whoami(w http.ResponseWriter, r *http.Request) {
	type user struct {
		ID         string `json:"id"`
		Email      string `json:"email"`
		GivenName  string `json:"given_name"`
		FamilyName string `json:"family_name"`
	}
	var answer struct {
		SignedIn bool  `json:"signed_in"`
		User     *user `json:"user"`
	}
	if p, ok := c.signedIn(r); ok {
		answer.SignedIn = true
		answer.User = &user{ID: p.id, Email: p.email, GivenName: p.given, FamilyName: p.family}
	}
	writeJSON(w, http.StatusOK, answer)
}

// signOut is local only; what the identity provider thinks stays (facts 3.3).
func (c *company) signOut(w http.ResponseWriter, r *http.Request) {
	if !sameSite(w, r) {
		return
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		c.mu.Lock()
		delete(c.sessions, cookie.Value)
		c.mu.Unlock()
	}
	setCookie(w, r, &http.Cookie{Name: sessionCookie, MaxAge: -1, SameSite: http.SameSiteLaxMode})
	writeJSON(w, http.StatusOK, map[string]bool{"signed_in": false})
}

func (c *company) archivePerson(w http.ResponseWriter, r *http.Request) { c.adminSets(w, r, false) }
func (c *company) restorePerson(w http.ResponseWriter, r *http.Request) { c.adminSets(w, r, true) }

// adminSets archives or restores somebody for an administrator who is signed in; nobody else
// may (S-010).
func (c *company) adminSets(w http.ResponseWriter, r *http.Request, active bool) {
	if !sameSite(w, r) {
		return
	}
	p, ok := c.administrator(w, r)
	if !ok {
		return
	}
	id := c.server.userIDOf(r.PathValue("id"))
	if _, ok := c.store.Get(userType, id); !ok {
		writeError(w, http.StatusNotFound, "no such person")
		return
	}
	resource, err := c.setActive(id, active)
	if err != nil {
		writeStoreError(w, err)
		return
	}
	c.mu.Lock()
	if who := c.people[id]; who != nil && who.archived() {
		who.archivedBy = number(p.id)
	}
	c.mu.Unlock()
	writeJSON(w, http.StatusOK, c.userJSON(&resource))
}

// home shows who is signed in, and sends the anonymous to sign on (S-112).
func (c *company) home(w http.ResponseWriter, r *http.Request) {
	p, ok := c.signedIn(r)
	if !ok {
		c.askToSignOn(w, r)
		return
	}
	c.page(w, http.StatusOK, "home", map[string]any{"Company": c.name, "Name": p.name(), "Email": p.email})
}

// askToSignOn keeps in mind where the person wanted to go (S-114).
func (c *company) askToSignOn(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	ready := c.sso != nil
	c.mu.Unlock()
	if !ready {
		c.page(w, http.StatusOK, "anonymous", map[string]any{"Company": c.name})
		return
	}
	http.Redirect(w, r, "/auth/saml?return_to="+url.QueryEscape(r.URL.RequestURI()), http.StatusFound)
}

func (c *company) page(w http.ResponseWriter, status int, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	if err := pages.ExecuteTemplate(w, name, data); err != nil {
		c.server.log.Warn("page not written", "page", name, "error", err)
	}
}

var pages = template.Must(template.New("").Parse(`
{{- define "top"}}<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Company}} – Lessonly (mock)</title></head><body>
<h1>{{.Company}}</h1>
{{end -}}
{{- define "home"}}{{template "top" .}}<p>Signed in as <strong id="name">{{.Name}}</strong> <span id="email">{{.Email}}</span></p>
<p><a href="/lessons">Lessons</a></p>
<form method="post" action="/sign_out"><button>Sign out</button></form>
</body></html>
{{end -}}
{{- define "anonymous"}}{{template "top" .}}<p>Nobody is signed in, and single sign-on is not set up for this company.</p>
</body></html>
{{end -}}
{{- define "refused"}}{{template "top" .}}<p id="refused">Sign-on was refused: {{.Reason}}.</p>
</body></html>
{{end -}}
{{- define "people"}}{{template "top" .}}<h2>People</h2>
<ul>{{range .People}}<li><a href="/people/{{.ID}}">{{.Name}}</a> {{.Email}}{{if .Archived}} (archived){{end}}</li>
{{else}}<li>Nobody yet.</li>{{end}}</ul>
</body></html>
{{end -}}
{{- define "person"}}{{template "top" .}}<p><a href="/people">People</a></p>
<h2>{{.Name}}</h2>
<p>{{.Email}}</p>
{{range .Wrong}}<p class="wrong">{{.}}</p>
{{end}}<form method="post" action="/people/{{.ID}}">
<p><label>First name <input name="first_name" value="{{.Given}}"></label></p>
<p><label>Last name <input name="last_name" value="{{.Family}}"></label></p>
<p><label>Job title <input name="job_title" value="{{.Title}}"></label></p>
<p><label>Department <input name="department" value="{{.Department}}"></label></p>
<p><label>Location <input name="location" value="{{.Location}}"></label></p>
<p><button>Save</button></p>
</form>
<h3>Change log</h3>
<ul id="changes">{{range .Changes}}<li>{{.At.Format "2006-01-02 15:04:05"}} {{.By}}: {{.Attribute}} {{if .Saved}}saved{{end}} {{.Note}}</li>
{{else}}<li>No change yet.</li>{{end}}</ul>
</body></html>
{{end -}}
{{- define "lesson"}}{{template "top" .}}<h2>{{.Title}}</h2>
<form method="post" action="/lessons/{{.ID}}/complete"><label>Score <input name="score" type="number" min="0" max="100" value="100"></label><button>Complete</button></form>
</body></html>
{{end -}}
`))

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that went away is no error of ours
}

// writeError answers {"error": …}; the shape is a decision of ours, Lessonly's is not known.
func writeError(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"error": message})
}
