// Package sso holds what the article says of single sign-on: how it is set up
// between JumpCloud, the administrator and Lessonly's support, who may use it,
// the two flows, and the users that sign-on makes. Under test are an identity
// provider and a service provider together, met as a browser meets them.
//
// To add a spec, add it to the file of its behaviour, or add a file with one
// function and call that from Register.
package sso

import (
	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("single sign-on", func() {
		Application(t)
		Certificate(t)
		Bundle(t)
		Mail(t)
		Metadata(t)
		Access(t)
		Administrators(t)
		Pages(t)
		Tiles(t)
		FromJumpCloud(t)
		FromLessonly(t)
		JustInTime(t)
		Names(t)
		Locks(t)
		Files(t)
	})
}

// beRefused wants a refusal: 4xx.
func beRefused() types.GomegaMatcher {
	return check.Expect("a refusal, status 4xx", func(a *check.Answer) (string, bool) {
		return a.String(), a.Status >= 400 && a.Status <= 499
	})
}
