// Package mapping holds what the article says of attributes: the seven rows of
// its table, on create and on update, on the wire and in Lessonly, and that
// nothing else leaves the directory. Under test are an identity provider and a
// service provider together; which of them is at fault is told by the wire.
//
// To add a row, add it to rows; to add a spec, add it to the file of its
// behaviour and call that from Register.
package mapping

import (
	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("mapping", func() {
		Rows(t)
		Boundary(t)
		Shown(t)
	})
}
