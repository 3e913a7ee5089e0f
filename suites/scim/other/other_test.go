package other

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/gomega"

	"hallmark/suites"
	"hallmark/suites/redtest"
	"hallmark/suites/requirement"
	"hallmark/suites/scim"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// rowsEnv tells a child process what to judge: rows of a server's name and the
// requirements to be judged, all where there are none.
const rowsEnv = "HALLMARK_OTHER_ROWS"

// row is a server, by the name of its bug or as one of degenerate, and the
// requirements that are judged on it; none are all of them.
type row struct {
	Name string
	IDs  []string
}

// result is what was found on one server.
type result struct {
	Verdicts redtest.Kinds
	Details  map[string]string // of what is not green
	Fired    bool
}

// TestJudge judges some servers, in a child of the other tests: Ginkgo runs once
// in a process. Each has specs of its own, of which those of its row run.
func TestJudge(t *testing.T) {
	var rows []row
	if text := os.Getenv(rowsEnv); text == "" {
		t.Skip("only in a child process")
	} else if err := json.Unmarshal([]byte(text), &rows); err != nil {
		t.Fatal(err)
	}
	gomega.RegisterFailHandler(ginkgo.Fail)
	servers, results := map[string]*server{}, map[string]*result{}
	for _, row := range rows {
		own := newServer(row.Name)
		var handler http.Handler = own
		if d, ok := degenerate[row.Name]; ok {
			handler = d
		}
		listener := httptest.NewServer(handler)
		defer listener.Close()
		servers[row.Name], results[row.Name] = own, &result{Verdicts: redtest.Kinds{}, Details: map[string]string{}}
		ginkgo.Describe(row.Name+":", func() {
			ginkgo.BeforeEach(func() {
				wanted := func(label string) bool { return slices.Contains(row.IDs, label) }
				if len(row.IDs) > 0 && !slices.ContainsFunc(ginkgo.CurrentSpecReport().Labels(), wanted) {
					ginkgo.Skip("not of this row")
				}
			})
			scim.Register(declared(target.New(row.Name, listener.URL+front, target.BearerToken(token))))
		})
	}
	formatter.ColorableStdOut = io.Discard
	ginkgo.ReportAfterSuite("verdicts", func(r ginkgo.Report) {
		for _, spec := range suites.Collect(r).Specs {
			name, about, _ := strings.Cut(spec.Name, ": ")
			for _, j := range spec.Judgements {
				results[name].add(j, about)
			}
		}
	})
	ginkgo.RunSpecs(redtest.Quiet{}, "other")
	for name, own := range servers {
		results[name].Fired = own.fired
	}
	redtest.Tell(results)
}

func (found *result) add(j verdict.Judgement, about string) {
	kind, r := found.Verdicts.Add(j)
	if r != nil && kind != verdict.Pass && kind != verdict.Skip {
		found.Details[r.ID] += fmt.Sprintf("\n\t%s: %s: %s%s%s", about, j.Check, j.Blocked, j.Broken, j.Location)
		if j.Expected != "" {
			found.Details[r.ID] += fmt.Sprintf("\n\t\texpected %s\n\t\tgot %s", j.Expected, j.Got)
		}
	}
}

// everyday leaves out the specs that strain a server.
const everyday = "!/^SCIM-(ROB|SEC)-/"

// slots let two children run at a time.
var slots = make(chan struct{}, 2)

// judge runs a child process for some rows.
func judge(t *testing.T, filter string, rows ...row) map[string]result {
	t.Helper()
	slots <- struct{}{}
	defer func() { <-slots }()
	encoded, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]result{}
	redtest.Ask(t, rowsEnv, string(encoded), &found, "-test.run=^TestJudge$", "-test.v", "-ginkgo.label-filter="+filter)
	return found
}

// TestCorrect wants the server without a bug to be certified.
func TestCorrect(t *testing.T) {
	found := judge(t, "", row{Name: "none"})["none"]
	if len(found.Verdicts) < 400 {
		t.Errorf("only %d verdicts", len(found.Verdicts))
	}
	for _, id := range slices.Sorted(keysOf(found.Verdicts)) {
		switch kind := found.Verdicts[id]; kind {
		case verdict.Pass, verdict.Skip:
		case verdict.Info:
			if id != "SCIM-7644-3.4.2.1-ROOT-QUERY" { // a MAY that is not offered
				t.Errorf("%s is %s%s", id, kind, found.Details[id])
			}
		default:
			t.Errorf("%s is %s%s", id, kind, found.Details[id])
		}
	}
}

// batch is how many bugs share a process: starting one costs as much as judging
// a few.
const batch = 12

// TestBugs wants each bug to be seen by the requirements of its row.
func TestBugs(t *testing.T) {
	if testing.Short() {
		t.Skip("25 processes")
	}
	names := map[string]bool{}
	for bugs := range slices.Chunk(slices.Concat(bugs, fresh), batch) {
		t.Run("from "+bugs[0].name, func(t *testing.T) {
			t.Parallel()
			var rows []row
			wants := map[string]map[string]verdict.Kind{}
			var labels []string
			for _, bug := range bugs {
				want, ids := expected(t, bug.red)
				if len(ids) == 0 {
					t.Errorf("%s: nothing is to turn red", bug.name)
				}
				rows, wants[bug.name], labels = append(rows, row{bug.name, ids}), want, append(labels, ids...)
			}
			results := judge(t, strings.Join(labels, " || "), rows...)
			for name, want := range wants {
				found := results[name]
				if !found.Fired {
					t.Errorf("%s: no request met the bug", name)
				}
				for id, kind := range want {
					if found.Verdicts[id] != kind {
						t.Errorf("%s: %s is %q, want %q%s", name, id, found.Verdicts[id], kind, found.Details[id])
					}
				}
			}
		})
		for _, bug := range bugs {
			if names[bug.name] {
				t.Errorf("%s has two rows", bug.name)
			}
			names[bug.name] = true
		}
	}
	for name, why := range unseen {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for id, kind := range judge(t, everyday, row{Name: name})[name].Verdicts {
				if kind == verdict.Fail || kind == verdict.Blocked {
					t.Errorf("%s is %s, though %s", id, kind, why)
				}
			}
		})
	}
}

// expected reads what a row says is to turn red.
func expected(t *testing.T, red string) (want map[string]verdict.Kind, ids []string) {
	want = map[string]verdict.Kind{}
	for entry := range strings.FieldsSeq(red) {
		short, kind, _ := strings.Cut(entry, "=")
		r, ok := requirement.ByID("SCIM-" + short)
		if !ok {
			t.Fatalf("no requirement SCIM-%s", short)
		}
		if ids = append(ids, r.ID); kind == "" {
			kind = string(verdict.Missed(r.Level))
		}
		want[r.ID] = verdict.Kind(kind)
	}
	return want, ids
}
