package dialect_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"hallmark/suites/dialect"
	"hallmark/suites/inprocess"
)

// TestDialects judges the mock Lessonly: it must meet everything.
func TestDialects(t *testing.T) {
	RegisterFailHandler(Fail)
	world, err := inprocess.Start(inprocess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	replayed := &shapes{next: world.Target.Transport, by: map[string]map[string]bool{}}
	endpoint := world.Target.SCIM
	world.Target.Transport = replayed
	dialect.Register(world.Target)
	suite, reporter := GinkgoConfiguration()
	suite.FailOnEmpty = true
	if RunSpecs(t, "dialects", suite, reporter) && suite.FocusStrings == nil && suite.LabelFilter == "" && suite.ParallelTotal == 1 {
		agree(t, replayed, endpoint, replayed.next)
	}
}
