// Package rest holds what Lessonly's API documentation says of the REST API: by
// it administrators look after what provisioning does, and the rest of these
// suites reads what became of it.
//
// To add a spec, add it to the file of its behaviour, or add a file with one
// function and call that from Register.
package rest

import (
	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("REST API", func() {
		Users(t)
		Refusals(t)
	})
}
