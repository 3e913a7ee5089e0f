package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// Waiver says that a requirement is known not to be met, and for how long that
// is put up with.
type Waiver struct {
	Requirement string `yaml:"requirement" json:"requirement"`
	// Reason says why it may stay so for a while.
	Reason string `yaml:"reason" json:"reason"`
	// Owner is who mends it.
	Owner string `yaml:"owner" json:"owner"`
	// Expires is the last day on which it holds, as 2027-01-31.
	Expires string `yaml:"expires" json:"expires"`
	// Match is a regular expression that each failing check's expectation,
	// finding or reason must match; empty matches any failure. It keeps a known
	// deviation from hiding another one of the same requirement.
	Match string `yaml:"match,omitempty" json:"match,omitempty"`

	expires time.Time
	match   *regexp.Regexp
}

// WaiverState says what became of a waiver in a run.
type WaiverState string

// The states. Stale and Expired fail the run, so that a file of waivers never
// outlives its reasons.
const (
	Applied   WaiverState = "applied"
	Stale     WaiverState = "stale"     // the requirement is met, or no longer claimed
	Expired   WaiverState = "expired"   // its last day is over
	Unmatched WaiverState = "unmatched" // it failed in another way than the waiver says
	Unjudged  WaiverState = "unjudged"  // this run did not judge it
)

// WaiverResult is what became of one waiver.
type WaiverResult struct {
	Waiver
	State WaiverState `json:"state"`
}

type waiverFile struct {
	Version int      `yaml:"version"`
	Waivers []Waiver `yaml:"waivers"`
}

// dayFormat is how a waiver's last day is written.
const dayFormat = "2006-01-02"

// ReadWaivers reads a file of waivers. Every mistake in it is reported, not the
// first.
func ReadWaivers(path string) ([]Waiver, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read waivers: %w", err)
	}
	list, err := parseWaivers(content)
	if err != nil {
		return nil, fmt.Errorf("waivers %s: %w", path, err)
	}
	return list, nil
}

func parseWaivers(content []byte) ([]Waiver, error) {
	var file waiverFile
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one document in the file")
	}
	if file.Version != 1 {
		return nil, fmt.Errorf("version is %d: write version: 1", file.Version)
	}
	var problems []error
	seen := map[string]bool{}
	for i := range file.Waivers {
		w := &file.Waivers[i]
		problem := func(format string, args ...any) {
			problems = append(problems, fmt.Errorf("waiver %d (%s): "+format, append([]any{i + 1, w.Requirement}, args...)...))
		}
		if r, ok := requirement.ByID(w.Requirement); !ok || r.Retired {
			problem("no such requirement: hallmark list prints them")
		}
		if seen[w.Requirement] {
			problem("a second waiver of the same requirement")
		}
		seen[w.Requirement] = true
		if strings.TrimSpace(w.Reason) == "" {
			problem("no reason")
		}
		if strings.TrimSpace(w.Owner) == "" {
			problem("no owner")
		}
		day, err := time.Parse(dayFormat, w.Expires)
		if err != nil {
			problem("expires %q is not a day as 2027-01-31", w.Expires)
		}
		w.expires = day.AddDate(0, 0, 1)
		if w.match, err = regexp.Compile("(?s)" + w.Match); err != nil {
			problem("match: %w", err)
		}
	}
	return file.Waivers, errors.Join(problems...)
}

// Waive applies waivers to r and draws its conclusion anew: what is waived
// counts neither as met nor against the run. now decides what has expired.
func (r *Report) Waive(list []Waiver, now time.Time) {
	for _, w := range list {
		state := Unjudged
		for i := range r.Requirements {
			if result := &r.Requirements[i]; result.ID == w.Requirement {
				state = result.waive(w, now)
			}
		}
		r.Waivers = append(r.Waivers, WaiverResult{w, state})
	}
	r.Counts = map[verdict.Kind]int{}
	for _, result := range r.Requirements {
		r.Counts[result.Verdict]++
	}
	r.draw(r.Outcome == Interrupted)
}

func (r *Result) waive(w Waiver, now time.Time) WaiverState {
	waivable := []verdict.Kind{verdict.Fail, verdict.Warn, verdict.Info, verdict.Blocked}
	switch {
	case r.Verdict == verdict.Pass, r.Verdict == verdict.Skip:
		return Stale
	case !slices.Contains(waivable, r.Verdict):
		return Unjudged // an error says nothing about the target
	case !now.Before(w.expires):
		return Expired
	}
	var known []int
	for i, c := range r.Checks {
		if !slices.Contains(waivable, c.Verdict) {
			continue
		}
		if !w.match.MatchString(strings.Join([]string{c.About, c.Expected, c.Got, c.Reason}, "\n")) {
			return Unmatched
		}
		known = append(known, i)
	}
	for _, i := range known {
		r.Checks[i].Verdict = verdict.Waived
	}
	r.Verdict, r.Waiver = verdict.Waived, &w
	return Applied
}

// lapsed are the waivers that fail a run.
func (r *Report) lapsed() []WaiverResult {
	var list []WaiverResult
	for _, w := range r.Waivers {
		if w.State == Stale || w.State == Expired {
			list = append(list, w)
		}
	}
	return list
}

// Says is what a person is told of a waiver.
func (w WaiverResult) Says() string {
	switch w.State {
	case Stale:
		return fmt.Sprintf("%s: the requirement is met or no longer claimed: remove the waiver (%s)", w.Requirement, w.Owner)
	case Expired:
		return fmt.Sprintf("%s: expired on %s: mend it or extend the waiver (%s)", w.Requirement, w.Expires, w.Owner)
	case Unmatched:
		return fmt.Sprintf("%s: it fails in another way than %q, so the waiver does not apply (%s)", w.Requirement, w.Match, w.Owner)
	case Unjudged:
		return fmt.Sprintf("%s: not judged in this run", w.Requirement)
	default:
		return fmt.Sprintf("%s: waived until %s: %s (%s)", w.Requirement, w.Expires, w.Reason, w.Owner)
	}
}

// AddWaivers writes waivers for the requirements of r that are not met into a
// file, after those that it holds already; comments in it stay. It returns the
// ids for which it wrote one.
func AddWaivers(path string, list ...Waiver) error {
	content, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("read waivers: %w", err)
	}
	var document yaml.Node
	if len(bytes.TrimSpace(content)) == 0 {
		content = []byte("version: 1\nwaivers: []\n")
	}
	if err := yaml.Unmarshal(content, &document); err != nil {
		return fmt.Errorf("waivers %s: %w", path, err)
	}
	if _, err := parseWaivers(content); err != nil {
		return fmt.Errorf("waivers %s: %w", path, err)
	}
	var into *yaml.Node
	root := document.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "waivers" {
			into = root.Content[i+1]
		}
	}
	if into == nil || into.Kind != yaml.SequenceNode { // absent or null
		into = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for i := 0; i+1 < len(root.Content); i += 2 {
			if root.Content[i].Value == "waivers" {
				root.Content = slices.Delete(root.Content, i, i+2)
				break
			}
		}
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "waivers"}, into)
	}
	into.Style = 0
	for _, w := range list {
		var node yaml.Node
		if err := node.Encode(w); err != nil {
			return fmt.Errorf("write waivers: %w", err)
		}
		into.Content = append(into.Content, &node)
	}
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(&document), encoder.Close()); err != nil {
		return fmt.Errorf("write waivers: %w", err)
	}
	if _, err := parseWaivers(b.Bytes()); err != nil { // a second one, no reason, no such day
		return fmt.Errorf("waivers %s: %w", path, err)
	}
	return WriteFile(path, func(w io.Writer) error { _, err := w.Write(b.Bytes()); return err })
}
