package mockidp

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
	"hallmark/mockidp/provision"
)

// Fault is a deviation that can be switched on, see package fault.
type Fault = fault.Fault

// Options configures an IdP. The zero value is useful: JumpCloud's public
// names, the wall clock, a random API key, no faults.
type Options struct {
	Clock func() time.Time // time.Now when nil

	// The bases of every URL that is issued, without a slash at the end.
	// They may be equal. The defaults are JumpCloud's: https://console.jumpcloud.com,
	// https://sso.jumpcloud.com and https://api.jumpcloud.com.
	ConsoleURL string // user console, log-in and admin API
	SSOURL     string // single sign-on
	APIURL     string // Directory Insights

	// The administrator's account for the Admin Portal: admin@example.com and a
	// random password when empty. Mails to the administrator go to this address.
	AdminEmail, AdminPassword string

	APIKey    string            // of the administrator, sent as x-api-key; random when empty
	Transport http.RoundTripper // how service providers are reached; http.DefaultTransport when nil

	// GenerateKey makes the key of a new application. RSA of 2048 bits when
	// nil, which takes a noticeable part of a second.
	GenerateKey func() (*rsa.PrivateKey, error)

	Faults *fault.Set   // deviations, shared with whoever switches them; an own set when nil
	Logger *slog.Logger // nothing is logged when nil

	NoInsights bool // the organisation has not bought Directory Insights: 402 (S-142, C-20)
	// RedirectWithoutKey answers admin API calls without any key as JumpCloud was
	// seen to: with a redirect to the log-in page. Otherwise they get a 401.
	RedirectWithoutKey bool
	LooseIDs           bool // provisioning accepts numbers as SCIM ids; otherwise they refuse activation (C-17)

	// Dialect is how the provisioner speaks SCIM, see [provision.Dialects];
	// JumpCloud's when nil.
	Dialect *provision.Dialect
	// Pause waits between the provisioner's retries; a timer when nil.
	Pause func(ctx context.Context, d time.Duration) error
}

// IdP is one mock JumpCloud with one organisation. It is safe for concurrent use.
type IdP struct {
	options      Options
	organization string // id
	admin        string // id of the administrator the API key belongs to
	faults       *fault.Set
	log          *insights.Log
	logger       *slog.Logger
	handler      http.Handler
	ids          ids
	background   sync.WaitGroup // imports that nobody waits for

	mu       sync.Mutex // guards all below
	users    table[user]
	taken    map[string]string // what users are called by, see user.names, to their ids
	groups   table[group]
	apps     table[application]
	members  edges // group id → user ids
	bound    edges // application id → group ids
	direct   edges // application id → ids of users it is granted to without a group
	sessions map[string]session
	failures map[string]int // wrong passwords in a row, by user id
	logos    map[string]picture
	mails    []Mail
	reminded map[*pair]int // how many of its reminders were sent
	imports  importing
	removed  []application   // kept for fault.RemovedAnswers alone
	answered map[string]bool // ids of requests, for fault.OnceThenBroken
	forgery  *forgery        // what the next sign-on is answered with
	server   *http.Server
	url      string
	closed   bool
}

// New returns an identity provider with an empty directory. It does not listen:
// use Handler, or Listen.
func New(o Options) *IdP {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	o.ConsoleURL = base(o.ConsoleURL, "https://console.jumpcloud.com")
	o.SSOURL = base(o.SSOURL, "https://sso.jumpcloud.com")
	o.APIURL = base(o.APIURL, "https://api.jumpcloud.com")
	if o.APIKey == "" {
		o.APIKey = rand.Text()
	}
	if o.AdminEmail == "" {
		o.AdminEmail = "admin@example.com"
	}
	if o.AdminPassword == "" {
		o.AdminPassword = rand.Text()
	}
	if o.GenerateKey == nil {
		o.GenerateKey = func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Faults == nil {
		o.Faults = fault.NewSet()
	}
	idp := &IdP{
		options:  o,
		faults:   o.Faults,
		logger:   o.Logger,
		taken:    make(map[string]string),
		members:  make(edges),
		bound:    make(edges),
		direct:   make(edges),
		failures: make(map[string]int),
		logos:    make(map[string]picture),
		reminded: make(map[*pair]int),
		sessions: make(map[string]session),
	}
	idp.organization = idp.newID()
	idp.admin = idp.newID()
	idp.log = insights.New(insights.Options{
		Clock:        o.Clock,
		APIKey:       idp.goodKey,
		Entitled:     idp.hasInsights,
		Organization: idp.organization,
	})
	idp.handler = idp.routes()
	return idp
}

func base(given, otherwise string) string {
	if given == "" {
		return otherwise
	}
	return strings.TrimRight(given, "/")
}

// hasInsights tells whether the organisation may read Directory Insights.
func (idp *IdP) hasInsights() bool {
	if idp.options.NoInsights {
		return idp.faults.Fires(fault.InsightsGivenAway)
	}
	return !idp.faults.Fires(fault.InsightsWithheld)
}

// Handler serves all of JumpCloud's hosts, told apart by path.
func (idp *IdP) Handler() http.Handler { return idp.handler }

// APIKey is the administrator's key, to be sent as x-api-key.
func (idp *IdP) APIKey() string { return idp.options.APIKey }

// Admin is the administrator's e-mail address and password for the Admin Portal.
func (idp *IdP) Admin() (email, password string) {
	return idp.options.AdminEmail, idp.options.AdminPassword
}

// Organization is the id of the organisation, part of some paths of the admin API.
func (idp *IdP) Organization() string { return idp.organization }

// Insights is the log of what happened, for readers in the same process.
func (idp *IdP) Insights() *insights.Log { return idp.log }

// Faults is the set of deviations, to switch them and to see how often each fired.
func (idp *IdP) Faults() *fault.Set { return idp.faults }

// Switch switches faults on.
func (idp *IdP) Switch(faults ...Fault) { idp.faults.On(faults...) }

// Listen serves on addr until Close, "" meaning a free loopback port. What it
// listens on is URL's answer and appears in no URL the IdP issues, unless
// Options says so.
func (idp *IdP) Listen(addr string) error {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen for the identity provider: %w", err)
	}
	server := &http.Server{
		Handler:           idp.handler,
		ReadHeaderTimeout: 10 * time.Second, // a slow client must not hold a connection for ever
		ErrorLog:          slog.NewLogLogger(idp.logger.Handler(), slog.LevelWarn),
	}
	idp.mu.Lock()
	defer idp.mu.Unlock()
	if idp.server != nil || idp.closed {
		return errors.Join(errors.New("listen for the identity provider: already listening or closed"), listener.Close())
	}
	idp.server, idp.url = server, "http://"+listener.Addr().String()
	go func() { _ = server.Serve(listener) }() // ends with ErrServerClosed at Close
	return nil
}

// URL is the base URL of the listener, "" when there is none.
func (idp *IdP) URL() string {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	return idp.url
}

// Close stops listening and provisioning. Service providers are left as they are.
func (idp *IdP) Close() {
	idp.mu.Lock()
	server := idp.server
	idp.server, idp.closed = nil, true
	apps := idp.apps.all()
	idp.mu.Unlock()
	if server != nil {
		_ = server.Close()
	}
	for _, app := range apps {
		app.idm.provisioner.Close()
	}
	idp.background.Wait()
}

// Transport returns a transport that takes requests for the IdP's public names
// – the hosts of Options' URLs – to this IdP and leaves all others to next, or
// to http.DefaultTransport when next is nil. With it a client uses the real
// names without a network. It needs Listen to have been called.
func (idp *IdP) Transport(next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return &detour{idp: idp, next: next}
}

type detour struct {
	idp  *IdP
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (d *detour) RoundTrip(r *http.Request) (*http.Response, error) {
	o := d.idp.options
	for _, public := range []string{o.ConsoleURL, o.SSOURL, o.APIURL} {
		u, err := url.Parse(public)
		if err != nil || u.Scheme != r.URL.Scheme || u.Host != r.URL.Host {
			continue
		}
		here, err := url.Parse(d.idp.URL())
		if err != nil || here.Host == "" {
			return nil, errors.New("the identity provider is not listening")
		}
		r2 := r.Clone(r.Context())
		if r2.Host == "" {
			r2.Host = r.URL.Host
		}
		r2.URL.Scheme, r2.URL.Host = here.Scheme, here.Host
		answer, err := d.next.RoundTrip(r2)
		if answer != nil {
			answer.Request = r // so that redirects resolve against the public name
		}
		return answer, err
	}
	return d.next.RoundTrip(r)
}
