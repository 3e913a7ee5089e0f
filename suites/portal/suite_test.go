package portal_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"hallmark/suites/inprocess"
	"hallmark/suites/portal"
)

// TestPortal judges the two mocks together: they must meet everything.
func TestPortal(t *testing.T) {
	RegisterFailHandler(Fail)
	world, err := inprocess.Start(inprocess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	portal.Register(world.Target)
	suite, reporter := GinkgoConfiguration()
	suite.FailOnEmpty = true
	RunSpecs(t, "portal", suite, reporter)
}
