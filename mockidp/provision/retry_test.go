package provision

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// failing answers the first n requests of a method with status.
func failing(method string, n int64, status int, header ...string) func(http.ResponseWriter, *http.Request) bool {
	var count atomic.Int64
	always := reply(method, status, `{"detail":"try later"}`, header...)
	return func(w http.ResponseWriter, r *http.Request) bool {
		return r.Method == method && count.Add(1) <= n && always(w, r)
	}
}

func TestRetriesWhatMayPass(t *testing.T) {
	for _, status := range []int{429, 500, 502, 503, 504} {
		b := activeBench(t)
		b.set(failing("POST", 3, status))
		b.keep(ann())
		check(t, "events", b.logged(), "user_create_provision") // one event for the attempt, however often it was tried
		if n := len(b.bodies("POST")); n != 4 {
			t.Errorf("%d: %d tries, want 4", status, n)
		}
		for i, pause := range b.pauses {
			step := firstWait << i
			if pause < step/2 || pause > step {
				t.Errorf("%d: pause %d is %s, want between half and all of %s", status, i, pause, step)
			}
		}

		b = activeBench(t)
		b.set(failing("POST", 99, status))
		b.keep(ann())
		check(t, "events", b.logged(), "!user_create_provision")
		if n := len(b.bodies("POST")); n != 4 {
			t.Errorf("%d for ever: %d tries, want 4", status, n)
		}
	}
}

func TestOtherStatusesAreNotRetried(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 409, 422, 501, 302} {
		b := activeBench(t)
		b.set(failing("POST", 1, status))
		b.keep(ann())
		check(t, "events", b.logged(), "!user_create_provision")
		if n := len(b.bodies("POST")); n != 1 {
			t.Errorf("%d: %d tries, want 1", status, n)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"7":                             7 * time.Second,
		"60":                            time.Minute,
		"Sun, 01 Mar 2026 12:00:09 GMT": 9 * time.Second,
		"61":                            0, // not tried again
		"99999999999":                   0,
	} {
		b := activeBench(t, func(o *Options) { o.Clock = func() time.Time { return now } })
		b.set(failing("POST", 1, 429, "Retry-After", value))
		b.keep(ann())
		switch {
		case want == 0 && len(b.pauses) != 0:
			t.Errorf("%s: tried again after %s", value, b.pauses[0])
		case want != 0 && (len(b.pauses) != 1 || b.pauses[0] != want):
			t.Errorf("%s: pauses %v, want %s", value, b.pauses, want)
		}
	}
	// No sense, or sooner than we would: our own step.
	for _, value := range []string{"0", "-5", "soon", "Sun, 01 Mar 2020 12:00:00 GMT"} {
		b := activeBench(t, func(o *Options) { o.Clock = func() time.Time { return now } })
		b.set(failing("POST", 1, 503, "Retry-After", value))
		b.keep(ann())
		if len(b.pauses) != 1 || b.pauses[0] < firstWait/2 || b.pauses[0] > firstWait {
			t.Errorf("%s: pauses %v, want one step", value, b.pauses)
		}
	}
}

// transport fails requests of a method with an error, n times.
type transport struct {
	http.RoundTripper
	method string
	err    error
	n      atomic.Int64
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == t.method && t.n.Add(-1) >= 0 {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, t.err
	}
	return t.RoundTripper.RoundTrip(r)
}

type slow struct{}

func (slow) Error() string { return "slow" }
func (slow) Timeout() bool { return true }

func TestBrokenConnections(t *testing.T) {
	for _, test := range []struct {
		name  string
		err   error
		tries int
		cause string
	}{
		{"reset", syscall.ECONNRESET, 4, "connection reset"},
		{"refused", syscall.ECONNREFUSED, 4, "connection refused"},
		{"end of file", io.ErrUnexpectedEOF, 4, "EOF"},
		{"time-out", slow{}, 4, "none within 30s"},
		{"other", errors.New("certificate " + goodToken), 1, "certificate [token]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			broken := &transport{method: "POST", err: test.err}
			b := activeBench(t, func(o *Options) { broken.RoundTripper = o.Transport; o.Transport = broken })
			broken.n.Store(99)
			b.keep(ann())
			check(t, "events", b.logged(), "!user_create_provision")
			if tries := 99 - int(broken.n.Load()); tries != test.tries {
				t.Errorf("%d tries, want %d", tries, test.tries)
			}
			e := b.lastEvent()
			if !strings.Contains(e.ErrorMessage, test.cause) || e.MessageChain["response_code"] != nil {
				t.Errorf("cause %q, chain %v; want %q", e.ErrorMessage, e.MessageChain, test.cause)
			}
			broken.n.Store(int64(test.tries) - 1) // the last try gets through
			b.keep(ann())
			check(t, "active", b.at("ann", "active"), "true")
		})
	}
}

// A creation whose answer got lost is not an error when the next try meets 409.
func TestLostAnswerToACreation(t *testing.T) {
	b := activeBench(t)
	var first atomic.Bool
	b.set(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == "POST" && first.CompareAndSwap(false, true) {
			b.mu.Lock()
			b.users["u0"] = map[string]any{"id": "u0", "userName": "ann", "active": true}
			b.mu.Unlock()
			w.WriteHeader(http.StatusBadGateway)
			return true
		}
		return false
	})
	b.keep(ann())
	check(t, "traffic", b.traffic(), "GET /Users?filter; POST /Users; POST /Users; GET /Users?filter; PUT /Users/u0")
	check(t, "events", b.logged(), "user_create_provision user_update_provision")

	b = activeBench(t)
	b.set(reply("POST", 409, `{"scimType":"uniqueness"}`))
	b.keep(ann())
	check(t, "events of a conflict from the start", b.logged(), "!user_create_provision")
}

func TestPauseEndsWithItsContext(t *testing.T) {
	b := activeBench(t, func(o *Options) { o.Pause = nil })
	arrived := make(chan struct{}, 1)
	b.set(func(w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusServiceUnavailable)
		arrived <- struct{}{}
		return true
	})
	b.Keep(ann())
	<-arrived
	b.Deactivate()
	b.settle() // long before the minute is over
	check(t, "traffic", b.traffic(), "GET /Users?filter")
}
