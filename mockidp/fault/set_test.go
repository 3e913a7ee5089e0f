package fault

import (
	"slices"
	"strings"
	"sync"
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

func TestSetSwitchesAndCounts(t *testing.T) {
	s := NewSet(TokenShown, AnyACS)
	if got, want := s.Names(), []Fault{AnyACS, TokenShown}; !slices.Equal(got, want) {
		t.Errorf("Names() = %v, want %v", got, want)
	}
	if !s.Active(AnyACS) || s.Count(AnyACS) != 0 {
		t.Errorf("asking whether a fault is on should not count, got %d", s.Count(AnyACS))
	}
	first, second := s.Fires(AnyACS), s.Fires(AnyACS)
	if !first || !second || s.Count(AnyACS) != 2 {
		t.Errorf("a fault that is on should fire and count, got %d", s.Count(AnyACS))
	}
	s.Off(AnyACS)
	if s.Fires(AnyACS) || s.Count(AnyACS) != 2 {
		t.Errorf("a fault that is off should neither fire nor count, got %d", s.Count(AnyACS))
	}
	s.Off()
	if got := s.Names(); len(got) != 0 {
		t.Errorf("after Off() these are on: %v", got)
	}
}

func TestNilSetIsEmpty(t *testing.T) {
	var s *Set
	s.On(AnyACS)
	s.Off(AnyACS)
	if s.Fires(AnyACS) || s.Active(AnyACS) || s.Count(AnyACS) != 0 || s.Names() != nil {
		t.Error("a nil set should behave like an empty one")
	}
}

func TestSetIsSafeForConcurrentUse(t *testing.T) {
	var s Set
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			s.On(AnyACS)
			s.Fires(AnyACS)
			s.Names()
		})
	}
	wait.Wait()
	if got := s.Count(AnyACS); got != 8 {
		t.Errorf("Count = %d, want 8", got)
	}
}
