package mocksp

import (
	"fmt"
	"net/http"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/inspect"
	"hallmark/mocksp/learning"
	"hallmark/mocksp/scim"
)

// company is one customer: a subdomain, a directory of people, a sign-on, lessons.
//
// Lock order: the store's own lock comes before mu, because the store calls validate and
// changed, and mu before the book's. Hence nothing that holds mu may call the store.
type company struct {
	server     *Server
	subdomain  string
	name       string
	adminEmail string
	base       string // CompanyURL, without trailing slash
	founded    time.Time
	store      *scim.Store
	scim       http.Handler
	pageSize   int   // most resources in one answer of scim
	rest       *rest // version 1
	rest11     *rest
	book       *learning.Book // what is learnt, and every report; has a lock of its own

	delivery  sync.Mutex       // one delivers at a time; comes before mu
	inspector inspect.Recorder // the last requests

	mu           sync.Mutex
	scimKey      keyring
	restKey      keyring
	sftpKey      keyring
	sftpPublic   string // the other key that may log in, in SSH's wire format; empty for none
	syncs        []Sync
	sso          *signOnConfig // nil until support has set it up
	jit          bool
	idpInitiated bool
	people       map[string]*person // by id
	byEmail      map[string]string  // address → id
	vouched      map[[2]string]int
	authors      map[[3]string]string // id, given and family name → who writes them just now
	doomed       []string
	sessions     map[string]session
	pending      map[string]signOn
	used         replays
	crashed      bool // by SAMLDoctypeCrashes
	outbox       []Mail
	webhook      webhook
	restMinute   time.Time
	restCount    int // in restMinute
}

// Company is what the support desk is told to found one.
type Company struct {
	Subdomain  string `json:"subdomain"`
	Name       string `json:"name"`
	AdminEmail string `json:"admin_email"`
}

// Mail is a message that Lessonly sent.
type Mail struct {
	At      time.Time `json:"at"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Body    string    `json:"body"`
	// InReplyTo is the Message-ID of the mail that this one answers, or empty.
	InReplyTo string `json:"in_reply_to,omitempty"`
}

var subdomainForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// problems are the reasons why something asked of the support desk was not done, one a line.
type problems []string

func (p problems) Error() string { return strings.Join(p, "\n") }

func (p *problems) add(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }

// errTaken says that a subdomain has its company already.
type errTaken struct{}

func (errTaken) Error() string { return "the subdomain is taken" }

// Found creates a company, which starts with three lessons, a path and a course of them, just-in-time provisioning on
// (facts: on by default), sign-on not set up and no SCIM key. The error lists all that is
// missing or wrong, one a line.
func (s *Server) Found(wanted Company) error {
	_, err := s.found(wanted)
	return err
}

func (s *Server) found(wanted Company) (c *company, err error) {
	var wrong problems
	switch {
	case wanted.Subdomain == "":
		wrong.add("subdomain: is missing")
	case !subdomainForm.MatchString(wanted.Subdomain):
		wrong.add("subdomain: must be 1 to 63 of a-z, 0-9 and hyphen, not at either end")
	case reserved(wanted.Subdomain):
		wrong.add("subdomain: is reserved")
	}
	if strings.TrimSpace(wanted.Name) == "" {
		wrong.add("name: is missing")
	}
	if _, err := mail.ParseAddress(wanted.AdminEmail); err != nil {
		wrong.add("admin_email: must be an e-mail address")
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	c = &company{
		server: s, subdomain: wanted.Subdomain, name: wanted.Name, adminEmail: wanted.AdminEmail,
		base: strings.TrimRight(s.companyURL(wanted.Subdomain), "/"), founded: s.now(),
		jit: true, idpInitiated: true,
		people: make(map[string]*person), byEmail: make(map[string]string), vouched: make(map[[2]string]int), authors: make(map[[3]string]string),
		sessions: make(map[string]session), pending: make(map[string]signOn),
	}
	if base, wrong := url.Parse(c.base); wrong != nil || base.Host == "" {
		return nil, problems{"the server's CompanyURL gives no absolute URL for this subdomain"}
	}
	if c.book, err = s.firstBook(); err != nil {
		return nil, err
	}
	c.store = scim.NewStore(scim.Options{
		Clock:    s.now,
		NewID:    func(string) string { return s.newUserID() },
		Validate: c.validate,
		Changed:  c.changed,
	})
	if err := c.buildSCIM(); err != nil {
		return nil, err
	}
	c.rest, c.rest11 = newREST(c, false), newREST(c, true)

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.companies[c.subdomain] != nil {
		return nil, errTaken{}
	}
	s.companies[c.subdomain] = c
	s.founded = append(s.founded, c.subdomain)
	s.log.Info("company founded", "company", c.subdomain)
	return c, nil
}

// firstBook is what a company starts with: three lessons, a path of the first and the last, the
// same as a course, and a tag for both.
func (s *Server) firstBook() (*learning.Book, error) {
	book := learning.New(learning.Options{Clock: s.now, NewID: s.nextID, Faults: s.faults})
	var steps []learning.Step
	for _, title := range []string{"Welcome aboard", "Giving good feedback", "Handling objections"} {
		lesson, err := book.Add(learning.Content{Ref: learning.Ref{Kind: learning.Lesson}, Title: title})
		if err != nil {
			return nil, err
		}
		steps = append(steps, learning.Step{Content: lesson.Ref})
	}
	tag, err := book.AddTag("Onboarding")
	if err != nil {
		return nil, err
	}
	steps = []learning.Step{steps[0], steps[2]}
	for _, c := range []learning.Content{
		{Ref: learning.Ref{Kind: learning.Path}, Title: "First weeks", EnforcedOrder: true},
		{Ref: learning.Ref{Kind: learning.Course}, Title: "First weeks, as it was"},
	} {
		c.Steps, c.Tags = steps, []int{tag.ID}
		if _, err := book.Add(c); err != nil {
			return nil, err
		}
	}
	return book, nil
}

func (c *company) faults() *fault.Set { return c.server.faults }

func (c *company) entityID() string { return c.base + "/auth/saml/metadata" } // S-021, S-023, C-04
func (c *company) acs() string      { return c.base + "/auth/saml/callback" } // S-020

// send puts a mail in the outbox. It is called with mu held.
func (c *company) send(to, subject, body string) {
	c.outbox = bounded(append(c.outbox, Mail{At: c.server.now(), To: to, Subject: subject, Body: body}))
}
