package fault

import (
	"regexp"
	"slices"
	"strings"
	"sync"
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

func TestSet(t *testing.T) {
	var s Set
	const a, b Fault = "a-a", "b-b"
	if s.Fires(a) || s.Active(a) || s.Count(a) != 0 || len(s.Names()) != 0 {
		t.Error("something is on in the zero value")
	}
	s.On(b, a)
	if !s.Active(a) || s.Count(a) != 0 {
		t.Error("Active does not see, or counts")
	}
	first, second := s.Fires(a), s.Fires(a)
	if !first || !second || s.Count(a) != 2 || s.Count(b) != 0 {
		t.Errorf("counts are %d and %d, want 2 and 0", s.Count(a), s.Count(b))
	}
	if got := s.Names(); !slices.Equal(got, []Fault{a, b}) {
		t.Errorf("Names gives %q", got)
	}
	s.Off(a)
	if s.Fires(a) || s.Count(a) != 2 || !s.Active(b) {
		t.Error("Off does more or less than it should")
	}
}

func TestNilSet(t *testing.T) {
	var s *Set
	s.On("a-a")
	s.Off("a-a")
	if s.Active("a-a") || s.Fires("a-a") || s.Count("a-a") != 0 || s.Names() != nil {
		t.Error("a nil Set has something on")
	}
}

func TestSetConcurrent(t *testing.T) {
	var s Set
	var wg sync.WaitGroup
	s.On("a-a")
	for range 50 {
		wg.Go(func() {
			s.Fires("a-a")
			s.On("b-b")
			s.Names()
			s.Off("b-b")
		})
	}
	wg.Wait()
	if s.Count("a-a") != 50 {
		t.Errorf("counted %d, want 50", s.Count("a-a"))
	}
}
