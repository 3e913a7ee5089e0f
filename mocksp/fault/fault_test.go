package fault

import (
	"regexp"
	"strings"
	"testing"
)

func TestAll(t *testing.T) {
	all := All()
	seen := map[Fault]bool{}
	name := regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)+$`)
	for _, f := range all {
		if seen[f.Name] || !name.MatchString(string(f.Name)) {
			t.Errorf("the name %q is not in kebab-case or occurs twice", f.Name)
		}
		seen[f.Name] = true
		if f.Area == "" || f.Effect == "" || strings.Contains(f.Effect, "\n") {
			t.Errorf("%s: area %q, effect %q", f.Name, f.Area, f.Effect)
		}
		if got, err := Parse(string(f.Name)); err != nil || got != f.Name {
			t.Errorf("Parse(%q) gives %q, %v", f.Name, got, err)
		}
	}
	if n := len(scimFaults()); n < 30 || len(all) < n {
		t.Errorf("%d SCIM faults, %d in all", n, len(all))
	}
	_, err := Parse("no-such-fault")
	if err == nil || !strings.Contains(err.Error(), string(SCIMFilterBracketsIgnored)) || strings.Contains(err.Error(), "\n") {
		t.Errorf("an unknown name gives %v", err)
	}
}
