// Package insights is the Directory Insights of the mock JumpCloud: the log of
// what the directory and its integrations did, and the API that queries it.
//
// A Log is written by the other rooms of mockidp through Add, read in process
// through Events, and served by Handler under JumpCloud's own paths. It has no
// opinion on which events exist: whoever does something names it. To add a
// query operator see term.go, to add a route see handler.go.
package insights

import (
	"cmp"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"sync"
	"time"
)

// retention is how long events are kept: 90 days, as JumpCloud documents.
const retention = 90 * 24 * time.Hour

// Options configures a Log. The zero value is a log of an entitled
// organisation that runs on the wall clock and answers to no API key.
type Options struct {
	Clock        func() time.Time      // time.Now when nil
	APIKey       func(key string) bool // tells whether an x-api-key is good; nil refuses all
	Entitled     func() bool           // whether the organisation has Directory Insights (S-142); nil means yes
	Organization string                // put in events that name none
}

// Log is an append-only event log. It is safe for concurrent use.
type Log struct {
	options Options

	mu     sync.Mutex
	run    [4]byte // makes ids of different logs differ
	count  uint32
	events []Event // by Timestamp, then by ID, which is the order of Add
}

// New returns an empty log.
func New(o Options) *Log {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	l := &Log{options: o}
	_, _ = rand.Read(l.run[:]) // never fails, see crypto/rand.Read
	return l
}

// Add files a copy of e, giving it an id, and – where e has none – the time,
// the organisation and the service Directory.
func (l *Log) Add(e Event) {
	e = e.copy()
	if e.Timestamp.IsZero() {
		e.Timestamp = l.options.Clock()
	}
	e.Timestamp = e.Timestamp.UTC().Truncate(time.Millisecond)
	if e.Service == "" {
		e.Service = Directory
	}
	if e.Organization == "" {
		e.Organization = l.options.Organization
	}

	l.mu.Lock()
	defer l.mu.Unlock()
	e.ID = l.newID(e.Timestamp)
	// Nearly always the end; a clock that was moved back makes it otherwise.
	at, _ := slices.BinarySearchFunc(l.events, e, order)
	l.events = slices.Insert(l.events, at, e)
}

// Events returns copies of the events within retention, oldest first.
func (l *Log) Events() []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	oldest := l.options.Clock().Add(-retention)
	var events []Event
	for _, e := range l.events {
		if !e.Timestamp.Before(oldest) {
			events = append(events, e.copy())
		}
	}
	return events
}

// order sorts events as the API does: by time, and by id within a millisecond.
func order(a, b Event) int {
	return cmp.Or(a.Timestamp.Compare(b.Timestamp), cmp.Compare(a.ID, b.ID))
}

// newID returns 24 hexadecimal digits, the form of JumpCloud's ids. They grow
// from one Add to the next within a second, so that time and id together are
// the total order that search_after needs.
func (l *Log) newID(at time.Time) string {
	l.count++
	var b [12]byte
	binary.BigEndian.PutUint32(b[0:], uint32(at.Unix()))
	copy(b[4:], l.run[:])
	binary.BigEndian.PutUint32(b[8:], l.count)
	return hex.EncodeToString(b[:])
}
