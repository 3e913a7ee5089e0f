package suites_test

import (
	"testing"

	"hallmark/suites"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// TestEverySpecAndEveryRequirement asks the built spec tree, not the source:
// every testable requirement has a spec, every spec covers something, no two
// specs share a name.
func TestEverySpecAndEveryRequirement(t *testing.T) {
	everything := target.New("preview", "http://preview.invalid", target.Credential{})
	everything.Second = &target.Endpoint{BaseURL: "http://second.invalid"}
	everything.Integration = &target.Integration{}
	specs := suites.Preview(everything)
	if len(specs) == 0 {
		t.Fatal("the tree holds no spec")
	}
	names, covered := map[string]bool{}, map[string]bool{}
	for _, s := range specs {
		if names[s.Name] {
			t.Errorf("two specs are called %q", s.Name)
		}
		names[s.Name] = true
		if len(s.Covers) == 0 {
			t.Errorf("%q covers no requirement: declare it with check.Covers", s.Name)
		}
		for _, r := range s.Covers {
			covered[r.ID] = true
			if !r.Testable() {
				t.Errorf("%q covers %s, which is excluded or retired", s.Name, r.ID)
			}
		}
	}
	for _, r := range requirement.All() {
		if r.Testable() && !covered[r.ID] {
			t.Errorf("no spec covers %s (%s)", r.ID, r.Text)
		}
	}
}
