package rotation_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"hallmark/suites/inprocess"
	"hallmark/suites/rotation"
)

// TestRotation judges the two mocks together: they must meet everything.
func TestRotation(t *testing.T) {
	RegisterFailHandler(Fail)
	world, err := inprocess.Start(inprocess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	rotation.Register(world.Target)
	suite, reporter := GinkgoConfiguration()
	suite.FailOnEmpty = true
	RunSpecs(t, "rotation", suite, reporter)
}
