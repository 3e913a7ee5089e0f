// Package provision is the SCIM client of the mock JumpCloud: it keeps the
// people of one application in step at a service provider, in the dialect the
// article describes for Lessonly – look up, create by POST, change by PUT of
// the whole user, deactivate by PUT with active false, never DELETE.
//
// A Provisioner serves one application. The directory tells it who has the
// application (Keep), who lost it (Drop), or everybody at once (Reconcile); it
// works in the background and reports every attempt as an event of Directory
// Insights. The attribute table is in mapping.go, one person's way through
// look-up, creation and change in person.go, order and parallelism in queue.go,
// HTTP in client.go and retry.go. A new deviation is a value in package fault
// and a line at the place it bends.
//
// Where nothing is known of JumpCloud's real traffic the behaviour is ours, and
// the comment says so (C-nn, or "ours").
package provision

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

// Connection is where and as whom a service provider is reached: the Base URL
// and Token Key of the Identity Management tab (S-117a, S-117b).
type Connection struct {
	BaseURL string // a slash at its end is tolerated
	Token   string // sent as bearer token; never in an error, event or log
}

// Options configures a Provisioner. The zero value is useful: wall clock,
// default transport, events dropped.
type Options struct {
	Clock       func() time.Time     // time.Now when nil
	Transport   http.RoundTripper    // http.DefaultTransport when nil
	Event       func(insights.Event) // receives every attempt, from any goroutine; may be nil
	Logger      *slog.Logger         // nothing is logged when nil
	LooseIDs    bool                 // accept numbers as user ids; otherwise they refuse activation (C-17)
	Faults      *fault.Set           // deviations; nil has none
	Application map[string]any       // the application as events show it: id, name
	Timeout     time.Duration        // for one request, 30 s when 0
	// Pause waits between retries, until d has passed or ctx has ended. Tests
	// replace it; nil is a timer.
	Pause func(ctx context.Context, d time.Duration) error
}

// Provisioner keeps one application's people in step at its service provider.
// It is safe for concurrent use.
type Provisioner struct{ options Options }

// New returns an inactive provisioner.
func New(o Options) *Provisioner { return &Provisioner{options: o} }

// Activate verifies c with a request that changes nothing and starts to
// provision over it. The error is one line on why it does not.
func (p *Provisioner) Activate(ctx context.Context, c Connection) error { return nil }

// Deactivate stops at once: nothing more is sent.
func (p *Provisioner) Deactivate() {}

// Active tells whether provisioning is on.
func (p *Provisioner) Active() bool { return false }

// Keep makes the service provider's user be like who, creating it if need be.
func (p *Provisioner) Keep(who Person) {}

// Drop deactivates the user with JumpCloud's user id at the service provider.
func (p *Provisioner) Drop(id string) {}

// Reconcile keeps everyone and drops who is known but not among them.
func (p *Provisioner) Reconcile(everyone []Person) {}

// Wait blocks until nothing is left to send.
func (p *Provisioner) Wait(ctx context.Context) error { return nil }

// Close deactivates for good and waits for what is in flight.
func (p *Provisioner) Close() {}
