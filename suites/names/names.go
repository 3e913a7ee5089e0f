// Package names holds what the article says of special characters in names:
// seventeen of them are refused, wherever a name comes in, and what people are
// really called is not. The direct part judges any SCIM service provider; the
// rest an identity provider and a service provider together.
//
// The characters are requirement.NameCharacters. To add a spec, add it to the
// file of its behaviour and call that from Register.
package names

import (
	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("names", func() {
		Refused(t)
		Accepted(t)
		if t.Integration != nil {
			SignOn(t)
			Through(t)
			Hands(t)
			Files(t)
		}
	})
}
