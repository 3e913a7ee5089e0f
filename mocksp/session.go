package mocksp

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/scim"
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
	notice  string // for the next page
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
	switch {
	case ok && c.faults().Fires(fault.SessionCookieOpen):
		http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: key, Path: "/"})
	case ok:
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
	c.endSession(w, r)
	writeJSON(w, http.StatusOK, map[string]bool{"signed_in": false})
}

// signOutForm is the same for a browser. It does not lead to a page that would sign on again.
func (v *visit) signOutForm() {
	v.endSession(v.w, v.r)
	http.Redirect(v.w, v.r, "/sign_in", http.StatusSeeOther)
}

func (c *company) endSession(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		c.mu.Lock()
		delete(c.sessions, cookie.Value)
		c.mu.Unlock()
	}
	setCookie(w, r, &http.Cookie{Name: sessionCookie, MaxAge: -1, SameSite: http.SameSiteLaxMode})
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
	resource, err := c.setActiveBy(p, id, active)
	if err != nil {
		writeStoreError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, c.userJSON(&resource))
}

// setActiveBy archives or restores, and keeps who did.
func (c *company) setActiveBy(by profile, id string, active bool) (scim.Resource, error) {
	resource, err := c.setActive(id, active)
	if err != nil {
		return resource, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if who := c.people[id]; who != nil && who.archived() {
		who.archivedBy = number(by.id)
	}
	return resource, nil
}

// askToSignOn leads to the identity provider, or to the sign-in page where there is none, and
// keeps in mind where the person wanted to go (S-112, S-114).
func (c *company) askToSignOn(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	ready := c.sso != nil
	c.mu.Unlock()
	if !ready {
		c.askToSignIn(w, r)
		return
	}
	http.Redirect(w, r, "/auth/saml?return_to="+url.QueryEscape(r.URL.RequestURI()), http.StatusFound)
}

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
