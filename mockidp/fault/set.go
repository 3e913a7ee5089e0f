package fault

import (
	"slices"

	"hallmark/faultset"
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

// Set is the faults switched on for one instance and how often each fired.
// The zero value has none on; a nil *Set behaves like an empty one, so that a
// part can be used without any. It is safe for concurrent use.
type Set = faultset.Set[Fault]

// All lists every fault there is, in a fixed order.
func All() []Info {
	return slices.Concat(idp(), request(), messages(), provision(), groups(), importing(), portal())
}

// Parse returns the fault called name, or an error that lists the valid names.
func Parse(name string) (Fault, error) {
	var valid []Fault
	for _, info := range All() {
		valid = append(valid, info.Name)
	}
	return faultset.Parse(name, valid)
}

// NewSet returns a set with these faults on.
func NewSet(faults ...Fault) *Set {
	s := new(Set)
	s.On(faults...)
	return s
}
