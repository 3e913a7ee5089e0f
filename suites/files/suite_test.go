package files_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"hallmark/suites/files"
	"hallmark/suites/inprocess"
)

// TestFiles judges the two mocks together: they must meet everything.
func TestFiles(t *testing.T) {
	RegisterFailHandler(Fail)
	world, err := inprocess.Start(inprocess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	files.Register(world.Target)
	suite, reporter := GinkgoConfiguration()
	suite.FailOnEmpty = true
	RunSpecs(t, "file sync", suite, reporter)
}
