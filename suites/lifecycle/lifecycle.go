// Package lifecycle holds what the article says of a user's life in Lessonly:
// created, updated, archived and restored as JumpCloud gives and takes the
// application. Under test are an identity provider and a service provider
// together; what each of them did is told apart by what was on the wire.
//
// To add a spec, add it to the file of its behaviour, or add a file with one
// function and call that from Register.
package lifecycle

import (
	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("lifecycle", func() {
		Provisioning(t)
		Deprovisioning(t)
		Archive(t)
		Reports(t)
		Groups(t)
		Removal(t)
	})
}
