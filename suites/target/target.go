// Package target describes what is under test: where it is, how to log in, what
// it claims to offer, what it can bear. A target comes from Go (the mocks, or
// somebody's own server in a test) or from a YAML file (hallmark certify).
package target

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"hallmark/suites/requirement"
)

// Target is what is under test. Specs share one Target and may run in parallel.
type Target struct {
	// Name is what reports call it.
	Name string
	// SCIM is the endpoint under test.
	SCIM Endpoint
	// Second is another tenant of the same service provider, with a credential
	// of its own; nil when none was given. Other makes a target of it.
	Second *Endpoint
	// Integration is the identity provider and the service provider around
	// the SCIM endpoint; nil when only SCIM is under test.
	Integration *Integration
	// People makes the users that specs create.
	People *People
	// Templates are added to the resources of types of the target's own, by the
	// name of the type, as People.Attributes are to users.
	Templates map[string]map[string]any
	// Limits bound every request.
	Limits Limits
	// Claimed overrides what the target says of itself, for targets whose
	// discovery documents are missing or wrong.
	Claimed map[requirement.Capability]bool
	// Journal records what the run creates; its zero value keeps it in memory.
	Journal *Journal
	// ReadOnly keeps every write from being sent: package check carries out no
	// more than GET and POST /.search, and skips what would need another request.
	ReadOnly bool
	// Transport carries requests; nil is a transport of net/http's own.
	Transport http.RoundTripper
	// Pace, if set, paces requests in place of Limits.Rate: processes that judge
	// one target together share it.
	Pace Pace

	first *Target // what this is the other tenant of; nil for the target under test

	mu   sync.Mutex
	kept map[any]func() any
}

// New returns a target that has only a SCIM endpoint.
func New(name, baseURL string, c Credential) *Target {
	return &Target{Name: name, SCIM: Endpoint{BaseURL: baseURL, Credential: c}, People: NewPeople(), Journal: &Journal{}}
}

// Endpoint is one SCIM base URL and the credential for it.
type Endpoint struct {
	BaseURL    string // absolute, without a trailing slash
	Credential Credential
	Header     http.Header // sent with every request
	// Transport carries requests to this endpoint; nil is the target's.
	Transport http.RoundTripper
	// Hidden are further values that must not be shown: headers that were read
	// from the environment, a proxy's password.
	Hidden []Secret

	via []string // what the transport does, for the report
}

func (e Endpoint) secrets() []string {
	secrets := e.Credential.Secrets()
	for _, s := range e.Hidden {
		secrets = append(secrets, s.Reveal())
	}
	return secrets
}

// Integration is what the article integrates: a JumpCloud and a Lessonly, each
// reached only over HTTP.
type Integration struct {
	ConsoleURL string // JumpCloud's console: /api, /api/v2, /userconsole
	SSOURL     string // JumpCloud's sign-on host: /saml2/NAME
	APIURL     string // JumpCloud's API host: /insights/directory/v1
	APIKey     Secret
	// PlainAPIKey is of another organisation, one without Directory Insights;
	// empty where there is none to ask.
	PlainAPIKey Secret
	// AdminEmail and AdminPassword log in to JumpCloud's Admin Portal, ConsoleURL/login/admin;
	// without them its pages are not judged.
	AdminEmail    string
	AdminPassword Secret
	SupportURL    string // Lessonly's support desk: /support
	SupportKey    Secret
	RESTURL       string // Lessonly's REST API: /api/v1
}

// Pace says when a request may be sent.
type Pace interface {
	// Wait returns once one may be sent.
	Wait(ctx context.Context) error
	// Busy tells that the target asked not to be asked for so long.
	Busy(wait time.Duration)
}

// Limits bound what a run sends and reads.
type Limits struct {
	// Rate is requests a second; 0 is as fast as the target answers.
	Rate float64
	// Users is how many users the run may have on the target at a time, as a
	// licence counts them; 0 is as many as the specs need.
	Users int
	// Timeout is for one request with its whole answer; 0 is 30 s.
	Timeout time.Duration
	// MaxBody is how many bytes of an answer are read; 0 is 8 MiB.
	MaxBody int64
	// Backoff bounds one wait that a Retry-After asks for; 0 is 30 s.
	Backoff time.Duration
	// Settle is how long a write may take to be seen by reads, for targets that
	// are consistent eventually; 0 is at once.
	Settle time.Duration
}

// WithDefaults fills what is not set.
func (l Limits) WithDefaults() Limits {
	if l.Timeout == 0 {
		l.Timeout = 30 * time.Second // Okta gives an endpoint 60 s; half of that is already unusable
	}
	if l.MaxBody == 0 {
		l.MaxBody = 8 << 20 // a page of 1,000 large users is about 4 MiB
	}
	if l.Backoff == 0 {
		l.Backoff = 30 * time.Second
	}
	return l
}

// CheckBaseURL returns base without trailing slashes, or why it cannot be one.
// RFC 7644 §1.3: a base URI carries no query string.
func CheckBaseURL(base string) (string, error) {
	u, err := url.Parse(base)
	switch {
	case err != nil:
		return "", fmt.Errorf("SCIM URL cannot be parsed: write it as https://host/scim/v2")
	case u.User != nil, u.Opaque != "" && strings.Contains(u.Opaque, "@"):
		return "", fmt.Errorf("SCIM URL holds a user name or password: give credentials by HALLMARK_TOKEN, --token-file or a target file")
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		// The value is not repeated: it could be a token in the wrong place.
		return "", fmt.Errorf("SCIM URL is not an http or https URL: write it as https://host/scim/v2")
	case u.RawQuery != "" || u.ForceQuery:
		return "", fmt.Errorf("SCIM URL carries a query string, which RFC 7644 §1.3 forbids for a base URL: leave it out")
	case u.Fragment != "":
		return "", fmt.Errorf("SCIM URL carries a fragment: leave it out")
	}
	return strings.TrimRight(u.String(), "/"), nil
}

// Keep returns what was made for key on this target, making it the first time.
// It is where the harness keeps what all specs share: what the target claims,
// the pace of requests. Other callers wait for it.
func (t *Target) Keep(key any, make func() any) any {
	t.mu.Lock()
	if t.kept == nil {
		t.kept = map[any]func() any{}
	}
	get, ok := t.kept[key]
	if !ok {
		get = sync.OnceValue(make)
		t.kept[key] = get
	}
	t.mu.Unlock()
	return get() // outside the lock: make may call Keep for another key
}

// Secrets returns everything that must never be printed or kept.
func (t *Target) Secrets() []string {
	secrets := t.SCIM.secrets()
	if t.Second != nil {
		secrets = append(secrets, t.Second.secrets()...)
	}
	if i := t.Integration; i != nil {
		secrets = append(secrets, i.APIKey.Reveal(), i.AdminPassword.Reveal(), i.PlainAPIKey.Reveal(), i.SupportKey.Reveal())
	}
	return secrets
}
