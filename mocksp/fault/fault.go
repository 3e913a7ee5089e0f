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
	"slices"

	"hallmark/faultset"
)

// Fault is the name of one deviation, in kebab-case, such as "scim-filter-brackets-ignored".
type Fault string

// Info describes a fault.
type Info struct {
	Name   Fault
	Area   string // what is affected, such as "filter"
	Effect string // one sentence: what a peer would see
}

// Set holds which faults are switched on and how often each has fired. The zero value has
// none on, a nil Set likewise, and both are safe for concurrent use.
type Set = faultset.Set[Fault]

// All lists every fault that can be switched on, in the order of its room's table.
func All() []Info {
	return slices.Concat(scimFaults(), lessonlyFaults(), learningFaults(), restFaults(), samlFaults())
}

// Parse finds the fault called name. The error for an unknown name lists the valid ones.
func Parse(name string) (Fault, error) {
	var valid []Fault
	for _, info := range All() {
		valid = append(valid, info.Name)
	}
	return faultset.Parse(name, valid)
}
