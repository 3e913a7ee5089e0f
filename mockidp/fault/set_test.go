package fault

import (
	"strings"
	"testing"
)

func TestCatalogue(t *testing.T) {
	seen := make(map[Fault]bool)
	for _, info := range All() {
		if seen[info.Name] {
			t.Errorf("%s is listed twice", info.Name)
		}
		seen[info.Name] = true
		if info.Area == "" || !strings.HasSuffix(info.Effect, ".") {
			t.Errorf("%s: area %q, effect %q: want an area and a sentence", info.Name, info.Area, info.Effect)
		}
		if strings.ToLower(string(info.Name)) != string(info.Name) || strings.ContainsAny(string(info.Name), " _,") {
			t.Errorf("%q is not a lower-case name with hyphens", info.Name)
		}
		if got, err := Parse(string(info.Name)); err != nil || got != info.Name {
			t.Errorf("Parse(%q) = %q, %v", info.Name, got, err)
		}
	}
	if len(seen) < 12 {
		t.Errorf("%d faults: want at least 12", len(seen))
	}
}

func TestParseUnknownNamesTheValidOnes(t *testing.T) {
	_, err := Parse("nonsense")
	if err == nil {
		t.Fatal("no error for an unknown fault")
	}
	for _, want := range []string{`"nonsense"`, string(AnyACS), string(TokenShown)} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not mention %s", err, want)
		}
	}
}
