package insights_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"hallmark/suites/inprocess"
	"hallmark/suites/insights"
)

// TestInsights judges the two mocks together: they must meet everything.
func TestInsights(t *testing.T) {
	RegisterFailHandler(Fail)
	world, err := inprocess.Start(inprocess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	insights.Register(world.Target)
	suite, reporter := GinkgoConfiguration()
	suite.FailOnEmpty = true
	RunSpecs(t, "insights", suite, reporter)
}
