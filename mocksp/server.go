package mocksp

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/filesync"
	"hallmark/mocksp/pages"
	"hallmark/mocksp/scim"
)

// Fault is a named way to misbehave; see the package fault for all of them.
type Fault = fault.Fault

// Options say how a Server is to be. The zero value is useful.
type Options struct {
	// Clock tells the time; nil means time.Now.
	Clock func() time.Time
	// CompanyURL gives the address at which a company's people reach it, without a trailing
	// slash. It goes into every absolute URL the server issues: the SAML entity ID and
	// callback, Location and meta.location. Nil means https://{subdomain}.lessonly.com.
	CompanyURL func(subdomain string) string
	// SupportKey opens the support desk; empty means a random one, see Server.SupportKey.
	SupportKey string
	// DefaultCompany is the subdomain of the company served when the Host of a request names
	// none, as 127.0.0.1 and localhost do. Empty means the company founded first.
	DefaultCompany string
	// Faults are on from the start.
	Faults []Fault
	// RESTPerMinute is how many REST requests a company may make a minute before it is answered
	// 403 "Rate Limit Exceeded". Lessonly's is 500; zero is no limit, so that a fast test of
	// something else does not meet it.
	RESTPerMinute int
	// Behaviour is that of every company's SCIM endpoint; empty means Strict.
	Behaviour Behaviour
	// RefuseDuplicates is a switch of the Classic behaviour, the gem's
	// scim_user_prevent_update_on_create: a POST of an address that is taken is answered with 409
	// instead of overwriting.
	RefuseDuplicates bool
	// Seed takes other choices where the RFCs leave room, of ids and of all that scim.Config.Seed
	// varies. 0 is plain. Classic companies have no choice.
	Seed uint64
	// SCIM may change the SCIM endpoint of each company before it is made: its Seed, its limits,
	// NoGroups as the article has it (C-03), StringBooleans as Entra ID needs it. What ties the
	// endpoint to the company – Store, BaseURL, Authenticate, Extra, Faults – stays as it is.
	SCIM func(*scim.Config)
	// WebhookClient makes the deliveries of completed lessons that PUT /company_settings asks
	// for. Nil means one that reaches loopback addresses only. It follows no redirects, whatever
	// it is: they would carry the Authorization value elsewhere.
	WebhookClient *http.Client
	// SFTPHostKey is what clients know the file sync by; nil means a new key.
	SFTPHostKey ssh.Signer
	// Logger hears of refusals and set-up; nil means nobody does. No credential is logged.
	Logger *slog.Logger
}

// Server is a mock Lessonly. Make one with New. It is safe for concurrent use.
type Server struct {
	now            func() time.Time
	companyURL     func(string) string
	supportKey     string
	tuneSCIM       func(*scim.Config)
	behaviour      Behaviour
	seed           uint64
	restPerMinute  int
	defaultCompany string
	log            *slog.Logger
	faults         *fault.Set
	pages          *http.ServeMux
	lastID         atomic.Int64
	formKey        string // makes the tokens of forms

	refuseDuplicates bool
	files            *filesync.Server

	webhooks   *http.Client
	deliveries sync.WaitGroup // those in the background

	mu        sync.Mutex
	working   context.Context // until Close
	stop      context.CancelFunc
	companies map[string]*company
	founded   []string
	desks     map[string]deskSession
	outbox    []Mail // to people of no company
	listener  net.Listener
	http      *http.Server
}

// New makes a Lessonly without companies. It listens nowhere: use Handler, or Listen.
func New(o Options) *Server {
	s := &Server{
		now:              o.Clock,
		companyURL:       o.CompanyURL,
		supportKey:       o.SupportKey,
		tuneSCIM:         o.SCIM,
		behaviour:        o.Behaviour,
		seed:             o.Seed,
		refuseDuplicates: o.RefuseDuplicates,
		restPerMinute:    o.RESTPerMinute,
		defaultCompany:   o.DefaultCompany,
		log:              o.Logger,
		faults:           new(fault.Set),
		companies:        make(map[string]*company),
		desks:            make(map[string]deskSession),
		formKey:          newSecret(),
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.companyURL == nil {
		s.companyURL = func(subdomain string) string { return "https://" + subdomain + ".lessonly.com" }
	}
	if s.supportKey == "" {
		s.supportKey = newSecret()
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	client := http.Client{Transport: loopbackTransport()}
	if o.WebhookClient != nil {
		client = *o.WebhookClient
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.webhooks = &client
	s.working, s.stop = context.WithCancel(context.Background())
	s.faults.On(o.Faults...)
	if err := s.newFiles(o.SFTPHostKey); err != nil {
		panic("mocksp: " + err.Error()) // the system has no randomness: nothing will work
	}
	s.pages = s.routes()
	return s
}

// Handler serves all hosts: {subdomain}.lessonly.com and {subdomain}.localhost are a
// company's, any other host goes by path.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// Listen starts serving on addr, or on a free port of 127.0.0.1 when addr is empty, and
// returns at once.
func (s *Server) Listen(addr string) error {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		return errors.New("mocksp: already listening")
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("mocksp: %w", err)
	}
	s.listener = l
	if s.working.Err() != nil { // closed before
		s.working, s.stop = context.WithCancel(context.Background())
	}
	s.http = &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 10 * time.Second, // long for loopback, short for a stuck client
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	go func(h *http.Server) {
		if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("serve", "error", err)
		}
	}(s.http)
	return nil
}

// URL is where Listen listens, such as http://127.0.0.1:40123, or empty.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String()
}

// Close stops listening, cuts what is open, and ends webhook deliveries. It is good to call it more than once.
func (s *Server) Close() error {
	s.mu.Lock()
	h := s.http
	s.http, s.listener = nil, nil
	s.stop()
	s.mu.Unlock()
	s.deliveries.Wait()
	err := s.files.Close()
	if h == nil {
		return err
	}
	return errors.Join(err, h.Close())
}

// SupportKey is what opens the support desk, sent as X-Support-Key.
func (s *Server) SupportKey() string { return s.supportKey }

// Switch turns faults on.
func (s *Server) Switch(faults ...Fault) { s.faults.On(faults...) }

// Unswitch turns faults off.
func (s *Server) Unswitch(faults ...Fault) { s.faults.Off(faults...) }

// Fired tells how often a fault has had its effect.
func (s *Server) Fired(f Fault) int { return s.faults.Count(f) }

func (s *Server) nextID() int { return int(s.lastID.Add(1)) }

// newSecret is 32 random bytes in hexadecimal.
func newSecret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails, crypto/rand says
	return hex.EncodeToString(b)
}

// serve sends SCIM off before the mux, which would redirect a doubled slash instead of
// letting the SCIM server answer for it.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if rest, ok := strings.CutPrefix(r.URL.Path, scimPath); ok && (rest == "" || rest[0] == '/') {
		s.serveSCIM(w, r)
		return
	}
	s.pages.ServeHTTP(w, r)
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	s.deskRoutes(mux)
	s.deskPages(mux)
	mux.HandleFunc("GET /style.css", pages.Asset)
	mux.HandleFunc("GET /icon.svg", pages.Asset)
	s.restRoutes(mux)
	for pattern, serve := range map[string]func(*company, http.ResponseWriter, *http.Request){
		"GET /auth/saml":              recorded((*company).startSignOn),
		"POST /auth/saml/callback":    recorded((*company).callback),
		"GET /auth/saml/metadata":     recorded((*company).metadata),
		"GET /{$}":                    (*company).home,
		"GET /whoami":                 (*company).whoami,
		"GET /sign_in":                (*company).signInPage,
		"POST /sign_in":               formOr((*company).takeSignIn, (*company).postPassword),
		"POST /sign_out":              formOr(form((*visit).signOutForm), (*company).signOut),
		"GET /requests":               adminPage((*visit).requestsPage),
		"GET /requests/{n}":           adminPage((*visit).requestPage),
		"GET /lessons":                pageOr(page((*visit).lessonsPage), (*company).listLessons),
		"GET /lessons/{id}":           (*company).lessonPage,
		"POST /lessons/{id}/complete": formOr(form((*visit).lessonForm), (*company).completeLesson),
		"GET /settings":               adminPage((*visit).settingsPage),
		"GET /reports":                adminPage((*visit).reportsPage),
		"GET /reports/{report}":       adminPage((*visit).reportPage),
		"POST /people/{id}/archive":   formOr(adminForm((*visit).archiveForm), (*company).archivePerson),
		"POST /people/{id}/restore":   formOr(adminForm((*visit).restoreForm), (*company).restorePerson),
		"GET /people":                 adminPage((*visit).peoplePage),
		"GET /people/{id}":            adminPage((*visit).personPage),
		"POST /people/{id}":           adminForm((*visit).personForm),
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			c, named := s.companyOf(r)
			if c == nil && !named {
				c = s.fallback()
			}
			if c == nil {
				http.Error(w, "no such company", http.StatusNotFound)
				return
			}
			w.Header().Set("Cache-Control", "no-store")
			serve(c, w, r)
		})
	}
	return mux
}

// companyOf finds the company the Host of r names; named tells whether it names one at all.
func (s *Server) companyOf(r *http.Request) (c *company, named bool) {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, domain := range []string{".lessonly.com", ".localhost"} {
		subdomain, ok := strings.CutSuffix(host, domain)
		if !ok {
			continue
		}
		subdomain, _, _ = strings.Cut(subdomain, ".")
		if reserved(subdomain) {
			return nil, false
		}
		return s.companies[subdomain], true
	}
	// A host of CompanyURL's own, unless it is the same for every company.
	if net.ParseIP(host) == nil && host != "localhost" {
		for _, c := range s.companies {
			if base, err := url.Parse(c.base); err == nil && strings.EqualFold(base.Hostname(), host) {
				return c, true
			}
		}
	}
	return nil, false
}

// fallback is the company of requests that name none.
func (s *Server) fallback() *company {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.defaultCompany == "" && len(s.founded) > 0 {
		return s.companies[s.founded[0]]
	}
	return s.companies[s.defaultCompany]
}

// companyNamed finds a company by its subdomain.
func (s *Server) companyNamed(subdomain string) *company {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.companies[subdomain]
}

func (s *Server) allCompanies() []*company {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*company, 0, len(s.founded))
	for _, subdomain := range s.founded {
		all = append(all, s.companies[subdomain])
	}
	return all
}

// reserved subdomains belong to Lessonly itself.
func reserved(subdomain string) bool {
	switch subdomain {
	case "api", "support", "www", "scim":
		return true
	}
	return false
}
