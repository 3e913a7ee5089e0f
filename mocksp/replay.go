package mocksp

import (
	"errors"
	"time"
)

// maxReplays bounds how many used assertions one company remembers: at one sign-on a
// millisecond, more than can come in the life of one.
const maxReplays = 500_000

var (
	errUsed = errors.New("the assertion was used before")
	// A full memory refuses: forgetting would let the forgotten in again.
	errFull = errors.New("too many sign-ons at once: try again in a few minutes")
)

// replays remembers which assertions were used, until they have expired anyway
// (saml-profiles-2.0 §4.1.4.5). The zero value remembers none. It is used with the company's
// mu held.
type replays struct {
	until map[string]time.Time
	sweep time.Time // when expired ones are looked for next
}

// use tells whether an assertion may be used, and remembers it.
func (r *replays) use(id string, now, until time.Time) error {
	if r.until == nil {
		r.until = make(map[string]time.Time)
	}
	// Not at every sign-on: that would be quadratic.
	if !now.Before(r.sweep) || len(r.until) >= maxReplays {
		for old, stale := range r.until {
			if !now.Before(stale) {
				delete(r.until, old)
			}
		}
		r.sweep = now.Add(time.Minute)
	}
	if stale, used := r.until[id]; used && now.Before(stale) {
		return errUsed
	}
	if len(r.until) >= maxReplays {
		return errFull
	}
	r.until[id] = until
	return nil
}
