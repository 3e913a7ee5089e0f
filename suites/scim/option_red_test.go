package scim_test

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	. "github.com/onsi/gomega"

	"hallmark/suites"
	"hallmark/suites/redtest"
	"hallmark/suites/requirement"
	"hallmark/suites/scim"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// optionEnv makes a child process of TestOptionsRed judge every row.
const optionEnv = "HALLMARK_OPTION_RED"

// optionAreas are the areas whose every requirement must be in a row, with what
// declares their specs.
var optionAreas = map[string]func(*target.Target){
	"scim.bulk": scim.Bulk, "scim.me": scim.Me, "scim.cursor": scim.Cursors, "scim.async": scim.Async,
}

// strainAreas are those of the profile robust, declared by scim.Robust. Their
// specs take long, so that not every variation runs them.
var strainAreas = []string{"scim.robust", "scim.security"}

// TestOptionDeviations judges every row, in a child process of TestOptionsRed.
func TestOptionDeviations(t *testing.T) {
	if os.Getenv(optionEnv) == "" {
		t.Skip("only in the child process of TestOptionsRed")
	}
	RegisterFailHandler(Fail)
	for _, d := range slices.Concat(optionVariations(), optionDeviations(), strainDeviations()) {
		Describe(d.name+":", func() {
			areas := map[string]bool{}
			ids := d.requirements()
			for _, id := range ids {
				if r, ok := requirement.ByID(id); ok {
					areas[r.Area] = true
				}
			}
			varies := slices.ContainsFunc(optionVariations(), func(v deviation) bool { return v.name == d.name })
			if !varies {
				BeforeEach(func() {
					if !slices.ContainsFunc(CurrentSpecReport().Labels(), func(label string) bool { return slices.Contains(ids, label) }) {
						Skip("not of this row")
					}
				})
			}
			made := deviant(t, d)
			for area, declare := range optionAreas {
				if varies && !strings.HasPrefix(d.name, strained) || areas[area] {
					declare(made)
				}
			}
			if varies && strings.HasPrefix(d.name, strained) || areas["scim.robust"] || areas["scim.security"] {
				scim.Robust(made)
			}
		})
	}
	formatter.ColorableStdOut = io.Discard
	verdicts := map[string]redtest.Kinds{}
	ReportAfterSuite("verdicts", func(r Report) {
		run := suites.Collect(r)
		for _, spec := range run.Specs {
			row, _, _ := strings.Cut(spec.Name, ": ")
			if verdicts[row] == nil {
				verdicts[row] = redtest.Kinds{}
			}
			for _, j := range spec.Judgements {
				if kind, r := verdicts[row].Add(j); r != nil && os.Getenv(optionEnv) == row && kind != verdict.Pass {
					fmt.Printf("%+v\n", j)
				}
			}
		}
		for _, left := range run.Left {
			verdicts["left"] = redtest.Kinds{left: verdict.Fail}
		}
	})
	RunSpecs(redtest.Quiet{}, "options")
	redtest.Tell(verdicts)
}

// TestOptionsRed proves each check red, and only then: under a deviation, the
// requirements of its row must miss by exactly their level; under a variation
// that the RFCs allow, none may.
func TestOptionsRed(t *testing.T) {
	verdicts := map[string]redtest.Kinds{}
	redtest.Ask(t, optionEnv, "1", &verdicts, "-test.run=^TestOptionDeviations$", "-test.v")
	for left := range verdicts["left"] {
		t.Errorf("left behind: %s", left)
	}
	for _, d := range optionVariations() {
		if len(verdicts[d.name]) == 0 {
			t.Errorf("%s: nothing was judged", d.name)
		}
		want := map[string]string{}
		for _, entry := range d.red {
			id, kind, _ := strings.Cut(entry, "=")
			want[id] = kind
			if got := string(verdicts[d.name][id]); got != kind {
				t.Errorf("%s: %s is %q, want %q", d.name, id, got, kind)
			}
		}
		for id, kind := range verdicts[d.name] {
			if kind != verdict.Pass && kind != verdict.Skip && want[id] == "" {
				t.Errorf("%s: %s is %q, though the RFCs allow it", d.name, id, kind)
			}
		}
	}
	proven := map[string]bool{}
	for _, d := range slices.Concat(optionDeviations(), strainDeviations()) {
		for _, entry := range d.red {
			id, want, _ := strings.Cut(entry, "=")
			r, ok := requirement.ByID(id)
			if !ok {
				t.Fatalf("no requirement %s", id)
			}
			if want == "" {
				want = string(verdict.Missed(r.Level))
			}
			if got := string(verdicts[d.name][id]); got != want {
				t.Errorf("%s: %s is %q, want %q", d.name, id, got, want)
			}
			proven[id] = true
		}
	}
	for _, r := range requirement.All() {
		if (optionAreas[r.Area] != nil || slices.Contains(strainAreas, r.Area)) && r.Testable() && !proven[r.ID] {
			t.Errorf("no row turns %s red", r.ID)
		}
	}
}
