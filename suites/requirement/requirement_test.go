package requirement_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hallmark/suites/requirement"
)

var update = flag.Bool("update", false, "write the golden file of the catalogue anew")

// TestCatalogueIsReviewed makes every change of the catalogue a change of the
// golden file, which a reviewer reads. Run with -update after a wanted one.
func TestCatalogueIsReviewed(t *testing.T) {
	var b strings.Builder
	for _, r := range requirement.All() {
		fmt.Fprintf(&b, "%s\n  %s, %s, %s\n  %s\n", r.ID, r.Area, r.Level, r.Citation(), r.Text)
		line := func(name, text string) {
			if text != "" {
				fmt.Fprintf(&b, "  %s: %s\n", name, text)
			}
		}
		line("allowed", r.Allowed)
		line("needs", join(r.Needs))
		line("profiles", join(r.Profiles))
		for _, p := range r.Profiles {
			if level := r.LevelIn(p); level != r.Level {
				line("in "+string(p), string(level))
			}
		}
		line("excluded", r.Excluded)
		if r.Retired {
			line("retired", "yes")
		}
	}
	const golden = "testdata/catalogue.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the catalogue differs from %s: review the change, then run go test ./suites/requirement -update\n%s", golden, firstDifference(string(want), b.String()))
	}
}

func join[T ~string](values []T) string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = string(v)
	}
	return strings.Join(names, ", ")
}

func firstDifference(want, have string) string {
	w, h := strings.Split(want, "\n"), strings.Split(have, "\n")
	for i := range min(len(w), len(h)) {
		if w[i] != h[i] {
			return fmt.Sprintf("line %d\n-%s\n+%s", i+1, w[i], h[i])
		}
	}
	return fmt.Sprintf("%d lines before, %d now", len(w), len(h))
}

// label is what Ginkgo allows in a label, and what a file name and a URL take.
var label = regexp.MustCompile(`^(SCIM|SAML|S)-[A-Za-z0-9.-]+[a-z0-9A-Z]$`)

func TestEntriesAreWhole(t *testing.T) {
	all := requirement.All()
	if len(all) < 80 {
		t.Fatalf("the catalogue holds %d requirements", len(all))
	}
	seen := map[string]bool{}
	for _, r := range all {
		switch {
		case seen[r.ID]:
			t.Errorf("%s is there twice", r.ID)
		case !label.MatchString(r.ID):
			t.Errorf("%q cannot be an id", r.ID)
		case !slices.Contains([]requirement.Level{requirement.Must, requirement.Should, requirement.May, requirement.Advice}, r.Level):
			t.Errorf("%s has level %q", r.ID, r.Level)
		case r.Area == "", r.Text == "", len(r.Source) == 0, len(r.Profiles) == 0:
			t.Errorf("%s lacks its area, text, source or profile", r.ID)
		case r.Testable() && (r.Why == "" || r.Fix == ""):
			t.Errorf("%s does not say why it matters or how to fix a failure", r.ID)
		case strings.HasSuffix(r.Text, "."):
			t.Errorf("%s: the text is a sentence without its full stop, so that it can stand inside another", r.ID)
		}
		seen[r.ID] = true
		for _, s := range r.Source {
			if s.Revision == "" && strings.HasPrefix(s.Document, "RFC 76") {
				t.Errorf("%s cites %s without its revision", r.ID, s)
			}
		}
		for p := range r.Raised {
			if !r.In(p) {
				t.Errorf("%s is raised in profile %s, which it does not belong to", r.ID, p)
			}
		}
	}
}
