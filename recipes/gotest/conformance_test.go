// Package acme_test shows how somebody else's module tests its own service provider with
// hallmark: the suites judge its SCIM endpoint, the mocks stand in for what it talks to.
package acme_test

import (
	"net/http/httptest"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"example.com/acme"
	"hallmark/suites/scim"
	"hallmark/suites/target"
)

// TestSCIM holds this module's SCIM endpoint to RFC 7643 and RFC 7644. Specs about what it
// does not claim are skipped; a failure says what was sent, what is required and what came.
// It may be focused as any Ginkgo suite: go test -run TestSCIM -ginkgo.label-filter='SCIM-7644-3.3*'.
func TestSCIM(t *testing.T) {
	const token = "of-this-test"
	server := httptest.NewServer(acme.Handler(token))
	t.Cleanup(server.Close)

	gomega.RegisterFailHandler(ginkgo.Fail)
	scim.Register(target.New("acme", server.URL+"/scim/v2", target.BearerToken(token)))
	suite, reporter := ginkgo.GinkgoConfiguration()
	suite.FailOnEmpty = true // a filter that matches nothing is no success
	ginkgo.RunSpecs(t, "SCIM", suite, reporter)
}
