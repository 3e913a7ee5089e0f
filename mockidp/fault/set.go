package fault

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Fault is the name of one deviation, as a command line or a test file would
// spell it.
type Fault string

// Info says what a fault is.
type Info struct {
	Name   Fault
	Area   string // the part that misbehaves: access, sso, portal, admin, idm, import, provision …
	Effect string // what the peer sees, in one sentence
}

// All lists every fault there is, in a fixed order.
func All() []Info {
	return slices.Concat(idp(), request(), provision(), groups(), importing())
}

// Parse returns the fault called name, or an error that lists the valid names.
func Parse(name string) (Fault, error) {
	all := All()
	names := make([]string, len(all))
	for i, info := range all {
		if string(info.Name) == name {
			return info.Name, nil
		}
		names[i] = string(info.Name)
	}
	return "", fmt.Errorf("unknown fault %q: valid are %s", name, strings.Join(names, ", "))
}

// Set is the faults switched on for one instance and how often each fired.
// The zero value has none on; a nil *Set behaves like an empty one, so that a
// part can be used without any. It is safe for concurrent use.
type Set struct {
	mu    sync.Mutex
	on    map[Fault]bool
	fired map[Fault]int
}

// NewSet returns a set with these faults on.
func NewSet(faults ...Fault) *Set {
	s := new(Set)
	s.On(faults...)
	return s
}

// On switches faults on; counts are kept.
func (s *Set) On(faults ...Fault) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on == nil {
		s.on = make(map[Fault]bool)
	}
	for _, f := range faults {
		s.on[f] = true
	}
}

// Off switches faults off, or all of them when none is named; counts are kept.
func (s *Set) Off(faults ...Fault) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(faults) == 0 {
		clear(s.on)
	}
	for _, f := range faults {
		delete(s.on, f)
	}
}

// Active reports whether f is on, without counting.
func (s *Set) Active(f Fault) bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.on[f]
}

// Names lists the faults that are on, sorted.
func (s *Set) Names() []Fault {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.on))
}

// Fires reports whether f is on, and counts it if so. Ask it only where the
// answer changes what the peer sees, or the count means nothing.
func (s *Set) Fires(f Fault) bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.on[f] {
		return false
	}
	if s.fired == nil {
		s.fired = make(map[Fault]int)
	}
	s.fired[f]++
	return true
}

// Count is how often f fired.
func (s *Set) Count(f Fault) int {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fired[f]
}
