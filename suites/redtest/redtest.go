// Package redtest helps tests that see specs turn red. Ginkgo runs once in a
// process, and what is broken on purpose must not fail the test around it: so a
// test runs its own binary again ([Ask]), the child runs the specs under [Quiet],
// and tells what was judged ([Tell], [Kinds]).
package redtest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// mark stands before what a child tells, among all else that it prints.
const mark = "redtest: "

// Ask runs this test binary again, with args and an environment variable that
// says what is to be judged, and decodes what it told into v. A child that told
// nothing fails the test, with all that it printed.
func Ask(t testing.TB, variable, value string, v any, args ...string) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], args...)
	child.Env = append(os.Environ(), variable+"="+value)
	out, err := child.CombinedOutput()
	_, text, told := strings.Cut(string(out), mark)
	line, _, _ := strings.Cut(text, "\n")
	if !told || json.Unmarshal([]byte(line), v) != nil {
		t.Fatalf("the child told nothing (%v):\n%s", err, out)
	}
}

// Tell hands v, which must have a form in JSON, to the parent.
func Tell(v any) {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // a mistake in the test
	}
	fmt.Println(mark + string(text))
}

// Quiet takes Ginkgo's result, which is red by design.
type Quiet struct{}

// Fail does nothing.
func (Quiet) Fail() {}

// Kinds are the verdicts by the requirement's id: the worst of each.
type Kinds map[string]verdict.Kind

// Add takes a judgement in, if it is of a requirement of the catalogue, and
// returns its own kind.
func (k Kinds) Add(j verdict.Judgement) (verdict.Kind, *requirement.Requirement) {
	r, known := requirement.ByID(j.Requirement)
	if !known {
		return "", nil
	}
	kind := j.Kind(r.Level)
	if old, seen := k[r.ID]; seen {
		k[r.ID] = verdict.Worst(old, kind)
	} else {
		k[r.ID] = kind
	}
	return kind, r
}
