// Package dialect replays what provisioners really send: Okta, Microsoft Entra ID,
// OneLogin and JumpCloud, one file each. The target is any SCIM endpoint that one
// of them is to provision; nothing here knows which.
//
// RFC 7644 leaves its clients much room, and each provisioner uses it in its own
// way. A step is judged by what that provisioner needs in order to go on, which
// is sometimes less than the RFC demands, and sometimes more. The sources are the
// vendors' public documents; what they do not show is marked as unverified in the
// requirement. Requests carry hallmark's own User-Agent, never a vendor's.
//
// To add a step, add its requirement to suites/requirement/dialect_*.go and its spec
// to the file of the provisioner.
package dialect

import (
	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("provisioning by", func() {
		Okta(t)
		OktaGroups(t)
		Entra(t)
		EntraGroups(t)
		OneLogin(t)
		JumpCloud(t)
		Everybody(t)
	})
}
