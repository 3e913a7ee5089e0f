package sso_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"hallmark/suites/inprocess"
	"hallmark/suites/sso"
)

// TestSSO judges the two mocks together: they must meet everything.
func TestSSO(t *testing.T) {
	RegisterFailHandler(Fail)
	world, err := inprocess.Start(inprocess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	sso.Register(world.Target)
	suite, reporter := GinkgoConfiguration()
	suite.FailOnEmpty = true
	RunSpecs(t, "sso", suite, reporter)
}
