package mocksp

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"time"

	"hallmark/mocksp/fault"
)

// password is what is needed to recognise one. That people may have a password of Lessonly's
// own beside single sign-on is ours: the article has everybody use JumpCloud's (S-001), so nobody
// has one until support sets it, and no page asks for one where sign-on is set up.
type password struct {
	salt, hash []byte
	// failed counts wrong ones in a row, since the time of the first.
	failed int
	since  time.Time
}

const (
	// hashRounds makes a guess cost about a millisecond: a mock's passwords guard nothing.
	hashRounds = 5_000
	// minPassword and maxPassword are in bytes; the latter bounds what is hashed. Ours.
	minPassword, maxPassword = 8, 256
	// After maxFailures wrong passwords within failureWindow no other is looked at before it is
	// over. Ours.
	maxFailures   = 10
	failureWindow = time.Minute
)

// ErrSignIn refuses a password sign-in. It is the same for an unknown address, a wrong
// password, an archived person and too many attempts, so that nobody learns which.
var ErrSignIn = errors.New("the e-mail address or the password is wrong")

func hashPassword(secret string, salt []byte) []byte {
	key, err := pbkdf2.Key(sha256.New, secret, salt, hashRounds, sha256.Size)
	if err != nil {
		panic("mocksp: " + err.Error()) // the parameters are constants
	}
	return key
}

// SetPassword gives a person of a company a password of 8 to 256 bytes; the e-mail address says
// whom. It is what the support desk does.
func (s *Server) SetPassword(subdomain, email, secret string) error {
	c := s.companyNamed(subdomain)
	if c == nil {
		return problems{"no such company"}
	}
	c.mu.Lock()
	id, known := c.byEmail[sameAddress(email)]
	c.mu.Unlock()
	if !known {
		return problems{"email: belongs to nobody"}
	}
	return c.setPassword(id, secret)
}

func (c *company) setPassword(id, secret string) error {
	if len(secret) < minPassword || len(secret) > maxPassword {
		return problems{"password: must be 8 to 256 bytes long"}
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails, crypto/rand says
	hash := hashPassword(secret, salt)
	c.mu.Lock()
	defer c.mu.Unlock()
	who := c.people[id]
	if who == nil {
		return problems{"no such person"}
	}
	who.password = password{salt: salt, hash: hash}
	return nil
}

// SignInWithPassword starts a session for the company's person with this e-mail address and
// password, and sets its cookie on w. It fails with ErrSignIn, and then sets nothing. Pages call
// it from their form; they check that the form came from their own site first.
func (s *Server) SignInWithPassword(w http.ResponseWriter, r *http.Request, subdomain, email, secret string) error {
	c := s.companyNamed(subdomain)
	if c == nil {
		return ErrSignIn
	}
	return c.signInWithPassword(w, r, email, secret)
}

func (c *company) signInWithPassword(w http.ResponseWriter, r *http.Request, email, secret string) error {
	if len(secret) > maxPassword || len(email) > maxEmail {
		return ErrSignIn
	}
	now := c.server.now()
	c.mu.Lock()
	id := c.byEmail[sameAddress(email)]
	who := c.people[id]
	salt, want := make([]byte, 16), []byte(nil)
	if who != nil && who.password.hash != nil {
		if !now.Before(who.password.since.Add(failureWindow)) {
			who.password.failed = 0
		}
		if who.password.failed < maxFailures {
			salt, want = who.password.salt, who.password.hash
		}
	}
	c.mu.Unlock()
	// Hashed in any case, so that the time says nothing, and without the lock.
	good := subtle.ConstantTimeCompare(hashPassword(secret, salt), want) == 1
	evenArchived := false
	c.mu.Lock()
	who = c.people[id]
	if !good && want != nil && who != nil {
		if who.password.failed == 0 {
			who.password.since = now
		}
		who.password.failed++
	}
	if good && who != nil {
		who.password.failed = 0
		evenArchived = who.archived() && c.faults().Fires(fault.ArchiveKeepsPassword)
	}
	c.mu.Unlock()
	if !good || !c.signIn(w, r, id, time.Time{}, evenArchived) {
		return ErrSignIn
	}
	return nil
}

// postPassword is the sign-in by password as JSON or a form: {email, password}.
func (c *company) postPassword(w http.ResponseWriter, r *http.Request) {
	if !sameSite(w, r) {
		return
	}
	var form struct{ Email, Password string }
	if isJSON(r) {
		if !readJSON(w, r, &form) {
			return
		}
	} else {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if err := r.ParseForm(); err != nil {
			writeError(w, http.StatusBadRequest, "the form could not be read")
			return
		}
		form.Email, form.Password = r.PostForm.Get("email"), r.PostForm.Get("password")
	}
	if err := c.signInWithPassword(w, r, form.Email, form.Password); err != nil {
		writeError(w, http.StatusForbidden, err.Error())
		return
	}
	writeJSON(w, http.StatusOK, map[string]bool{"signed_in": true})
}

// deskSetPassword is the support desk's way to a password.
func (c *company) deskSetPassword(w http.ResponseWriter, r *http.Request) {
	var form struct {
		Password string `json:"password"`
	}
	if !readJSON(w, r, &form) {
		return
	}
	id := c.server.userIDOf(r.PathValue("id"))
	if _, ok := c.store.Get(userType, id); !ok {
		writeError(w, http.StatusNotFound, "no such person")
		return
	}
	var wrong problems
	if err := c.setPassword(id, form.Password); errors.As(err, &wrong) {
		writeProblems(w, wrong)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// deskIssuePersonKey issues a person's own key to the REST API, or replaces it.
func (c *company) deskIssuePersonKey(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	who := c.people[c.server.userIDOf(r.PathValue("id"))]
	key := ""
	if who != nil {
		key = who.key.issue(newSecret())
	}
	c.mu.Unlock()
	if who == nil {
		writeError(w, http.StatusNotFound, "no such person")
		return
	}
	writeJSON(w, http.StatusCreated, map[string]string{"username": c.subdomain, "key": key})
}
