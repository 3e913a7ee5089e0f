package other

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/gomega"

	"hallmark/suites"
	"hallmark/suites/requirement"
	"hallmark/suites/scim"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// bugEnv names the bug of the server that a child process judges; "none" is
// none. The child prints mark and its result.
const (
	bugEnv = "HALLMARK_OTHER_BUG"
	mark   = "other result: "
)

// result is what a child process found.
type result struct {
	Verdicts map[string]verdict.Kind
	Details  map[string]string // of what is not green
	Fired    bool
	Panics   []string
}

// silent takes Ginkgo's result, which is red by design.
type silent struct{}

func (silent) Fail() {}

// TestJudge judges one server, in a child of the other tests: Ginkgo runs once
// in a process.
func TestJudge(t *testing.T) {
	name := os.Getenv(bugEnv)
	if name == "" {
		t.Skip("only in a child process")
	}
	own := newServer(name)
	var handler http.Handler = own
	if d, ok := degenerate[name]; ok {
		handler = d
	}
	listener := httptest.NewServer(handler)
	defer listener.Close()
	gomega.RegisterFailHandler(ginkgo.Fail)
	scim.Register(target.New("other: "+name, listener.URL+front, target.BearerToken(token)))
	formatter.ColorableStdOut = io.Discard
	found := result{Verdicts: map[string]verdict.Kind{}, Details: map[string]string{}}
	ginkgo.ReportAfterSuite("verdicts", func(r ginkgo.Report) {
		for _, spec := range suites.Collect(r).Specs {
			for _, j := range spec.Judgements {
				r, ok := requirement.ByID(j.Requirement)
				if !ok {
					continue
				}
				kind := j.Kind(r.Level)
				if old, ok := found.Verdicts[r.ID]; !ok || verdict.Worst(old, kind) != old {
					found.Verdicts[r.ID] = kind
				}
				if kind != verdict.Pass && kind != verdict.Skip {
					found.Details[r.ID] += fmt.Sprintf("\n\t%s: %s: expected %s got %s blocked %s broken %s at %s", spec.Name, j.Check, j.Expected, j.Got, j.Blocked, j.Broken, j.Location)
				}
				if strings.Contains(j.Broken, "panic") {
					found.Panics = append(found.Panics, r.ID+": "+j.Broken)
				}
			}
		}
	})
	ginkgo.RunSpecs(silent{}, "other")
	found.Fired = own.fired
	text, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(mark + string(text))
}

// everyday leaves out the specs that strain a server.
const everyday = "!/^SCIM-(ROB|SEC)-/"

// slots let two children run at a time.
var slots = make(chan struct{}, 2)

// judge runs a child process; with ids, only the specs that cover these.
func judge(t *testing.T, bug string, ids ...string) result {
	t.Helper()
	slots <- struct{}{}
	defer func() { <-slots }()
	child := exec.CommandContext(context.Background(), os.Args[0], "-test.run=^TestJudge$", "-test.v", "-ginkgo.label-filter="+strings.Join(ids, " || "))
	child.Env = append(os.Environ(), bugEnv+"="+bug)
	out, err := child.CombinedOutput()
	_, text, ok := strings.Cut(string(out), mark)
	line, _, _ := strings.Cut(text, "\n")
	var found result
	if !ok || json.Unmarshal([]byte(line), &found) != nil {
		t.Fatalf("no result (%v):\n%s", err, out)
	}
	return found
}

// TestCorrect wants the server without a bug to be certified.
func TestCorrect(t *testing.T) {
	found := judge(t, "none")
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

// TestBugs wants each bug to be seen by the requirements of its row.
func TestBugs(t *testing.T) {
	if testing.Short() {
		t.Skip("a process for each bug")
	}
	rows := map[string]bool{}
	for _, row := range bugs {
		if rows[row.name] {
			t.Errorf("%s has two rows", row.name)
		}
		rows[row.name] = true
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var ids []string
			want := map[string]verdict.Kind{}
			for _, entry := range strings.Fields(row.red) {
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
			if len(ids) == 0 {
				t.Fatal("nothing is to turn red")
			}
			found := judge(t, row.name, ids...)
			if !found.Fired {
				t.Error("no request met the bug")
			}
			for id, kind := range want {
				if found.Verdicts[id] != kind {
					t.Errorf("%s is %q, want %q%s", id, found.Verdicts[id], kind, found.Details[id])
				}
			}
		})
	}
	for name, why := range unseen {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for id, kind := range judge(t, name, everyday).Verdicts {
				if kind == verdict.Fail || kind == verdict.Blocked {
					t.Errorf("%s is %s, though %s", id, kind, why)
				}
			}
		})
	}
}
