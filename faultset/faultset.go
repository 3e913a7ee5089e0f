// Package faultset is what the faults of both mocks have in common: finding one by its name, and
// the set of those that are switched on in one instance of a mock.
//
// A fault is one deviation, named in kebab-case, with one sentence on what a peer would see. All
// are off until switched on; there is no global state. A mock looks a fault up at exactly one
// place and counts it when the deviation really happens, so that a run can tell a fault that was
// caught from one that never had a chance.
package faultset

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Parse finds the fault called name among the valid ones.
func Parse[F ~string](name string, valid []F) (F, error) {
	names := make([]string, len(valid))
	for i, f := range valid {
		if string(f) == name {
			return f, nil
		}
		names[i] = string(f)
	}
	return "", Unknown("fault", name, names)
}

// Unknown is the error for a name that is none of the valid ones: it tells those that share
// words with it, then all. what says what is named, such as "fault".
func Unknown(what, name string, valid []string) error {
	valid = slices.Sorted(slices.Values(valid))
	hint := ""
	if near := nearest(name, valid); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "? "
	}
	return fmt.Errorf("unknown %s %q: %sthe valid names are %s", what, name, hint, strings.Join(valid, ", "))
}

// nearest are the names that share most words with name, three at most and two words at least,
// or all but one of its words if it has fewer.
func nearest(name string, valid []string) []string {
	words := strings.Split(strings.ToLower(name), "-")
	shared := func(other string) (n int) {
		for _, word := range strings.Split(other, "-") {
			if slices.Contains(words, word) {
				n++
			}
		}
		return n
	}
	most := max(min(2, len(words)-1), 1)
	var near []string
	for _, other := range valid {
		switch n := shared(other); {
		case n > most:
			most, near = n, []string{other}
		case n == most:
			near = append(near, other)
		}
	}
	if len(near) > 3 {
		near = near[:3]
	}
	return near
}

// Set holds which faults are switched on and how often each has fired. The zero value has none
// on, a nil Set likewise; it is safe for concurrent use.
type Set[F ~string] struct {
	some  atomic.Bool // whether any is on: the common question, which takes no lock
	mu    sync.Mutex
	on    map[F]bool
	fired map[F]int
}

// On switches faults on; their counts are kept. On a nil Set it does nothing.
func (s *Set[F]) On(faults ...F) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on == nil {
		s.on = make(map[F]bool)
	}
	for _, f := range faults {
		s.on[f] = true
	}
	s.some.Store(len(s.on) > 0)
}

// Off switches faults off; their counts are kept.
func (s *Set[F]) Off(faults ...F) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		delete(s.on, f)
	}
	s.some.Store(len(s.on) > 0)
}

// Clear switches all faults off; their counts are kept.
func (s *Set[F]) Clear() { s.Off(s.Names()...) }

// Active reports whether f is switched on, without counting.
func (s *Set[F]) Active(f F) bool {
	if s == nil || !s.some.Load() {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.on[f]
}

// Fires reports whether f is switched on and, if so, counts that it has now had its effect. Ask
// only where the answer changes what a peer sees, or the count means nothing.
func (s *Set[F]) Fires(f F) bool {
	if s == nil || !s.some.Load() {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.on[f] {
		return false
	}
	if s.fired == nil {
		s.fired = make(map[F]int)
	}
	s.fired[f]++
	return true
}

// Count is how often f has fired.
func (s *Set[F]) Count(f F) int {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fired[f]
}

// Names lists the faults that are switched on, sorted.
func (s *Set[F]) Names() []F {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.on))
}
