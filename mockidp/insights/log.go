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
	events []*Event            // by Timestamp, then by ID, which is the order of Add
	types  map[string][]*Event // the same by Type; what is filed never changes
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
	l.events = insert(l.events, &e)
	if l.types == nil {
		l.types = make(map[string][]*Event)
	}
	l.types[e.Type] = insert(l.types[e.Type], &e)
}

func insert(list []*Event, e *Event) []*Event {
	at, _ := slices.BinarySearchFunc(list, e, order)
	return slices.Insert(list, at, e)
}

// stretch is a part of the log: of one type or, where that is "", of all, from start to end,
// both included, behind a place in the order, if that is given.
type stretch struct {
	typ        string
	start, end time.Time
	descending bool
	after      *Event // its Timestamp and ID; need not be in the log
}

// read returns at most n events of a stretch, in its order. It finds them without looking at
// the others. They must not be changed.
func (l *Log) read(s stretch, n int) []*Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := l.events
	if s.typ != "" {
		list = l.types[s.typ]
	}
	if oldest := l.options.Clock().Add(-retention); s.start.Before(oldest) {
		s.start = oldest
	}
	from, _ := slices.BinarySearchFunc(list, s.start, func(e *Event, t time.Time) int { return e.Timestamp.Compare(t) })
	to, _ := slices.BinarySearchFunc(list, s.end, func(e *Event, t time.Time) int {
		if e.Timestamp.After(t) {
			return 1
		}
		return -1
	})
	if s.after != nil {
		at, there := slices.BinarySearchFunc(list, s.after, order)
		switch {
		case s.descending:
			to = min(to, at)
		case there:
			from = max(from, at+1)
		default:
			from = max(from, at)
		}
	}
	if from >= to {
		return nil
	}
	if !s.descending {
		return slices.Clone(list[from:min(to, from+n)])
	}
	found := slices.Clone(list[max(from, to-n):to])
	slices.Reverse(found)
	return found
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
func order(a, b *Event) int {
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
