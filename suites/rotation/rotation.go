// Package rotation holds what the article says of connecting identity
// management and of changing its token: credentials, activation, the order in
// which a token is changed, and what happens meanwhile. Under test are an
// identity provider and a service provider together; a tap on the wire tells
// which token was used.
//
// To add a spec, add it to the file of its behaviour, or add a file with one
// function and call that from Register.
package rotation

import (
	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("rotation", func() {
		Credentials(t)
		Activation(t)
		Token(t)
		Deactivation(t)
	})
}
