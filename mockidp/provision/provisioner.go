// Package provision is the SCIM client of the mock JumpCloud: it keeps the
// people of one application in step at a service provider. Without a [Dialect]
// it speaks as the article describes for Lessonly – look up, create by POST,
// change by PUT of the whole user, deactivate by PUT with active false, never
// DELETE.
//
// A Provisioner serves one application. The directory tells it who has the
// application (Keep), who lost it (Drop), or everybody at once (Reconcile); it
// works in the background and reports every attempt as an event of Directory
// Insights. What each provisioner sends is data in dialects.go, written to the
// wire by wire.go. The attribute table is in mapping.go, one person's way through
// look-up, creation and change in attempt.go, groups in group.go, order and
// parallelism in queue.go, HTTP in client.go and retry.go. A new deviation is a value in package fault
// and a line at the place it bends.
//
// Where nothing is known of JumpCloud's real traffic the behaviour is ours, and
// the comment says so (C-nn, or "ours").
package provision

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

// Connection is where and as whom a service provider is reached: the Base URL
// and Token Key of the Identity Management tab (S-117a, S-117b).
type Connection struct {
	BaseURL string // a slash at its end is tolerated
	Token   string // sent as bearer token; never in an error, event or log
	Groups  bool   // groups and their members are sent as well
}

// Options configures a Provisioner. The zero value is useful: wall clock,
// default transport, events dropped.
type Options struct {
	Clock       func() time.Time     // time.Now when nil
	Transport   http.RoundTripper    // one like http.DefaultTransport when nil
	Event       func(insights.Event) // receives every attempt, from any goroutine; may be nil
	Logger      *slog.Logger         // nothing is logged when nil
	LooseIDs    bool                 // accept numbers as user ids; otherwise they refuse activation (C-17)
	Faults      *fault.Set           // deviations; nil has none
	Application map[string]any       // the application as events show it: id, name
	Dialect     *Dialect             // how SCIM is spoken; JumpCloud's for Lessonly when nil
	Timeout     time.Duration        // for one request, 30 s when 0
	// Pause waits between retries, until d has passed or ctx has ended. Tests
	// replace it; nil is a timer.
	Pause func(ctx context.Context, d time.Duration) error
}

// Provisioner keeps one application's people in step at its service provider.
// It is safe for concurrent use.
type Provisioner struct {
	options Options
	owned   bool // the transport is nobody else's
	log     *slog.Logger

	life context.Context // ends with Close
	end  context.CancelFunc

	mu      sync.Mutex
	closed  bool
	run     *run   // nil while inactive
	last    *run   // of the latest activation, for what survives it
	epoch   int    // counts deactivations, so that an activation under way notices one
	base    string // the service provider that the entries' ids belong to
	entries map[string]*entry
	links   map[string]string // accounts of people who were imported and not sent yet
	queue   []string          // ids, oldest first
	busy    int               // people who are being worked on
	working int               // goroutines

	groups     map[string]*groupEntry
	groupQueue []string

	idle chan struct{} // closed when the work ends; nil while there is none
}

// run is one activation: a connection and the context that ends with it.
type run struct {
	ctx      context.Context
	cancel   context.CancelFunc
	base     string // without a slash at its end
	plain    bool   // http, and not to this machine
	groups   bool   // see Connection
	token    string
	previous string // the token before it, for fault.OldToken and for redaction
}

// New returns an inactive provisioner.
func New(o Options) *Provisioner {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Dialect == nil {
		o.Dialect = lessonly
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Pause == nil {
		o.Pause = pause
	}
	log := o.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	owned := o.Transport == nil
	if owned {
		o.Transport = ownTransport()
	}
	life, end := context.WithCancel(context.Background())
	return &Provisioner{
		options: o,
		owned:   owned,
		log:     log,
		life:    life,
		end:     end,
		entries: map[string]*entry{},
		links:   map[string]string{},
		groups:  map[string]*groupEntry{},
	}
}

// ownTransport keeps a connection for each of those who work at once; the default keeps two,
// and opens and closes the others with each request.
func ownTransport() http.RoundTripper {
	shared, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport // somebody replaced it
	}
	own := shared.Clone()
	own.MaxIdleConnsPerHost = parallel
	return own
}

// Activate verifies c by reading one user, which changes nothing at the service
// provider, and starts to provision over it (S-117d). What was missed while
// inactive is caught up with by Reconcile. On an error, which is one line fit
// for the administrator, everything stays as it was (S-117e). Activating an
// active provisioner exchanges its connection.
//
// Ids learned earlier are kept as long as the base URL is the same.
func (p *Provisioner) Activate(ctx context.Context, c Connection) error {
	next, err := newRun(c)
	if err != nil {
		return err
	}
	p.mu.Lock()
	epoch, closed := p.epoch, p.closed
	p.mu.Unlock()
	if closed {
		return errClosed
	}
	if !p.options.Faults.Fires(fault.ProbeSkipped) {
		if err := p.probe(ctx, next); err != nil {
			return err
		}
	}

	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return errClosed
	case p.epoch != epoch:
		return errDeactivated
	}
	if p.run != nil {
		next.ctx, next.cancel = p.run.ctx, p.run.cancel
	} else {
		next.ctx, next.cancel = context.WithCancel(p.life)
	}
	if p.last != nil {
		next.previous = p.last.previous
		if p.last.token != next.token {
			next.previous = p.last.token
		}
	}
	if p.base != next.base {
		// Another service provider: what was known of the old one is void.
		p.base = next.base
		clear(p.links)
		for _, e := range p.entries {
			e.known = known{}
		}
		for _, e := range p.groups {
			e.known = knownGroup{}
		}
	}
	p.run, p.last = next, next
	p.log.Info("provisioning activated", "base", next.base)
	if next.plain {
		p.log.Warn("the token travels unencrypted", "base", next.base) // C-02
	}
	return nil
}

// Deactivate stops at once: the queue is cleared, what is in flight is cut off
// and ends in error, users at the service provider stay as they are (S-162).
// Wait tells when the last of it has ended.
func (p *Provisioner) Deactivate() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.epoch++
	if p.run == nil {
		return
	}
	p.run.cancel()
	p.run = nil
	p.clear()
	p.log.Info("provisioning deactivated")
}

// Active tells whether provisioning is on.
func (p *Provisioner) Active() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.run != nil
}

// Keep makes the service provider's user be like who and active, creating it if
// need be (S-002, S-003). While inactive it does nothing.
func (p *Provisioner) Keep(who Person) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sends() {
		p.want(who)
	}
}

// Link tells that the account with this id at the service provider is the user
// with JumpCloud's id: an import has seen it there. Once the user is kept, that
// account is managed, however it is called there. Nothing is sent before, and
// nothing because of it (S-139).
func (p *Provisioner) Link(id, account string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := p.entries[id]; {
	case e == nil:
		p.links[id] = account
	case e.known.id == "" && !e.busy: // it could not be created, its name or address being taken
		e.known.id = account
	}
}

// Drop deactivates the user with JumpCloud's user id at the service provider
// (S-004, S-056). It does nothing for a user who was never sent, and nothing
// while inactive.
func (p *Provisioner) Drop(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sends() {
		p.unwant(id)
	}
}

// Remove is Drop for a user who is deleted in the directory: a dialect that
// deletes users deletes this one.
func (p *Provisioner) Remove(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.sends() {
		return
	}
	if e := p.entries[id]; e != nil {
		e.gone = true
	}
	p.unwant(id)
}

// Reconcile keeps everyone, and drops who was sent earlier and is not among
// them. It is called after Activate. While inactive it does nothing.
func (p *Provisioner) Reconcile(everyone []Person) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.sends() {
		return
	}
	here := make(map[string]bool, len(everyone))
	for _, who := range everyone {
		here[who.ID] = true
		p.want(who)
	}
	for _, id := range slices.Sorted(maps.Keys(p.entries)) {
		if !here[id] {
			p.unwant(id)
		}
	}
}

// Wait blocks until nothing is queued or in flight, or ctx has ended. Events of
// what was done have been delivered by then.
func (p *Provisioner) Wait(ctx context.Context) error {
	p.mu.Lock()
	idle := p.idle
	p.mu.Unlock()
	if idle == nil {
		return nil
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for provisioning: %w", ctx.Err())
	}
}

// Close deactivates for good and waits for what is in flight. It must not be
// called from within Options.Event.
func (p *Provisioner) Close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.Deactivate()
	p.end()
	_ = p.Wait(context.Background()) // cannot fail: the context never ends
	if p.owned {
		if t, ok := p.options.Transport.(*http.Transport); ok {
			t.CloseIdleConnections()
		}
	}
}

// sends tells whether changes are to be sent. Called with p.mu held.
func (p *Provisioner) sends() bool {
	if p.run != nil {
		return true
	}
	return p.last != nil && !p.closed && p.options.Faults.Fires(fault.InactiveSends)
}
