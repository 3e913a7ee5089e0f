// Package fault names the ways a mock service provider can be made to misbehave.
//
// A fault is a typed name with one sentence on what a peer would see. All are off
// until switched on in a Set, which belongs to one instance of a mock: there is no
// global state. The mock looks a fault up at exactly one place and, when the deviation
// really happens, counts it, so that a run can tell a fault that was caught from one
// that never had a chance.
//
// The names are grouped by room: scim.go holds those of mocksp/scim, learning.go those of
// mocksp/learning and of archiving, rest.go those of the REST API, saml.go those of the
// SAML service provider, lessonly.go the other ones of mocksp. To add one, add a constant
// and its row to the table of that file; to add a room, add a file with a table of its own
// and name it in All.
package fault

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Fault is the name of one deviation, in kebab-case, such as "scim-filter-brackets-ignored".
type Fault string

// Info describes a fault.
type Info struct {
	Name   Fault
	Area   string // what is affected, such as "filter"
	Effect string // one sentence: what a peer would see
}

// All lists every fault that can be switched on, in the order of its room's table.
func All() []Info {
	return slices.Concat(scimFaults(), lessonlyFaults(), learningFaults(), restFaults(), samlFaults())
}

// Parse finds the fault called name. The error for an unknown name lists the valid ones.
func Parse(name string) (Fault, error) {
	all := All()
	valid := make([]string, len(all))
	for i, info := range all {
		if string(info.Name) == name {
			return info.Name, nil
		}
		valid[i] = string(info.Name)
	}
	slices.Sort(valid)
	return "", fmt.Errorf("unknown fault %q, want one of: %s", name, strings.Join(valid, ", "))
}

// Set holds which faults are switched on and how often each has fired. The zero value has
// none on, a nil Set likewise, and both are safe for concurrent use.
type Set struct {
	some  atomic.Bool // whether any is on: the common question, which takes no lock
	mu    sync.Mutex
	on    map[Fault]bool
	fired map[Fault]int
}

// On switches the given faults on. On a nil Set it does nothing.
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
	s.some.Store(len(s.on) > 0)
}

// Off switches the given faults off; their counts stay.
func (s *Set) Off(faults ...Fault) {
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

// Active reports whether f is switched on, without counting.
func (s *Set) Active(f Fault) bool {
	if s == nil || !s.some.Load() {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.on[f]
}

// Fires reports whether f is switched on and, if so, counts that it has now had its effect.
func (s *Set) Fires(f Fault) bool {
	if s == nil || !s.some.Load() {
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

// Count returns how often f has fired.
func (s *Set) Count(f Fault) int {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fired[f]
}

// Names lists the faults that are switched on, sorted.
func (s *Set) Names() []Fault {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	names := make([]Fault, 0, len(s.on))
	for f := range s.on {
		names = append(names, f)
	}
	slices.Sort(names)
	return names
}
