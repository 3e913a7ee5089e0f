// Package scim holds what RFC 7643 and RFC 7644 ask of a SCIM service provider,
// one file a behaviour. The target is any SCIM endpoint; nothing here knows
// which.
//
// To add a spec, add it to the file of its behaviour, or add a file with one
// function and call that from Register.
package scim

import (
	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("SCIM", func() {
		Transport(t)
		Auth(t)
		Config(t)
		ResourceTypes(t)
		Schemas(t)
		Common(t)
		Identity(t)
		User(t)
		Enterprise(t)
		Group(t)
		Create(t)
		Read(t)
		Delete(t)
		Errors(t)
		List(t)
		Filters(t)
		Patches(t)
		Types(t)
		Replace(t)
		Paging(t)
		Attributes(t)
		Search(t)
		Sorting(t)
		ETags(t)
		Methods(t)
		Bulk(t)
		Me(t)
		Cursors(t)
		Async(t)
		Robust(t)
		UserChanges(t)
		GroupChanges(t)
		GroupLists(t)
		Tenants(t)
		Reach(t)
	})
}
