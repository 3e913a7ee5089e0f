// Package importing holds what the article says of importing Lessonly's users
// into JumpCloud: who is listed, how the list says who is new, that the chosen
// ones are created and nobody else is changed, and how the end is told.
//
// To add a spec, add it to the file of its behaviour, or add a file with one
// function and call that from Register.
package importing

import (
	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("importing", func() {
		List(t)
		Selection(t)
		Size(t)
		Afterwards(t)
	})
}
