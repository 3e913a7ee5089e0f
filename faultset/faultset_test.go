package faultset

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

type name string

const (
	kept    name = "filter-value-kept"
	lost    name = "filter-value-lost"
	doubled name = "answer-doubled"
)

var all = []name{kept, lost, doubled}

func TestParse(t *testing.T) {
	for _, f := range all {
		if got, err := Parse(string(f), all); err != nil || got != f {
			t.Errorf("Parse(%q) = %q, %v", f, got, err)
		}
	}
	for given, want := range map[string]string{
		"filter-value-left": `unknown fault "filter-value-left": did you mean filter-value-kept or filter-value-lost? the valid names are answer-doubled, filter-value-kept, filter-value-lost`,
		"doubled":           `unknown fault "doubled": did you mean answer-doubled? the valid names are`,
		"filter-lost":       `unknown fault "filter-lost": did you mean filter-value-lost? the valid names are`,
		"nonsense":          `unknown fault "nonsense": the valid names are`,
		"":                  `unknown fault "": the valid names are`,
	} {
		if _, err := Parse(given, all); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Parse(%q) gives %v, want %s", given, err, want)
		}
	}
}

func TestSet(t *testing.T) {
	var s Set[name]
	if s.Fires(kept) || s.Active(kept) || s.Count(kept) != 0 || len(s.Names()) != 0 {
		t.Error("something is on in the zero value")
	}
	s.On(lost, kept)
	if !s.Active(kept) || s.Count(kept) != 0 {
		t.Error("Active does not see, or counts")
	}
	first, second := s.Fires(kept), s.Fires(kept)
	if !first || !second || s.Count(kept) != 2 || s.Count(lost) != 0 {
		t.Errorf("counts are %d and %d, want 2 and 0", s.Count(kept), s.Count(lost))
	}
	if got := s.Names(); !slices.Equal(got, []name{kept, lost}) {
		t.Errorf("Names gives %q", got)
	}
	s.Off(kept)
	if s.Fires(kept) || s.Count(kept) != 2 || !s.Active(lost) {
		t.Error("Off does more or less than it should")
	}
	s.Off()
	if !s.Active(lost) {
		t.Error("Off without a name switches one off")
	}
	s.Clear()
	if s.Active(lost) || len(s.Names()) != 0 || s.Count(kept) != 2 {
		t.Error("Clear leaves one on, or forgets the counts")
	}
}

func TestNilSet(t *testing.T) {
	var s *Set[name]
	s.On(kept)
	s.Off(kept)
	s.Clear()
	if s.Active(kept) || s.Fires(kept) || s.Count(kept) != 0 || s.Names() != nil {
		t.Error("a nil Set has something on")
	}
}

func TestSetConcurrent(t *testing.T) {
	var s Set[name]
	var wait sync.WaitGroup
	s.On(kept)
	for range 50 {
		wait.Go(func() {
			s.Fires(kept)
			s.On(lost)
			s.Names()
			s.Off(lost)
		})
	}
	wait.Wait()
	if s.Count(kept) != 50 {
		t.Errorf("counted %d, want 50", s.Count(kept))
	}
}
