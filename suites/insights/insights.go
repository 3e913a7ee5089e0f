// Package insights holds what the article says of Directory Insights: which
// events identity management leaves behind, for attempts that succeed and for
// those that fail, and what they say. Under test is the identity provider; a tap
// on the wire makes attempts fail on demand.
//
// To add a spec, add it to the file of its behaviour, or add a file with one
// function and call that from Register.
package insights

import (
	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("insights", func() {
		Access(t)
		Integration(t)
		Users(t)
		Lookup(t)
		Groups(t)
		ManagedGroups(t)
	})
}
