package scim_test

import (
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

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	. "github.com/onsi/gomega"

	"hallmark/mocksp/fault"
	mock "hallmark/mocksp/scim"
	"hallmark/suites"
	"hallmark/suites/requirement"
	"hallmark/suites/scim"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// brokenEnv names the deviation that a child process judges; the child prints
// verdictsMark and its verdicts.
const (
	brokenEnv    = "HALLMARK_QUERY_RED"
	verdictsMark = "verdicts: "
)

// TestBroken judges a mock with one deviation, in a child of TestQueryRed:
// Ginkgo runs once in a process.
func TestBroken(t *testing.T) {
	name := os.Getenv(brokenEnv)
	if name == "" {
		t.Skip("only in a child process of TestQueryRed")
	}
	RegisterFailHandler(Fail)
	scim.Register(broken(t, name))
	formatter.ColorableStdOut = io.Discard
	verdicts := map[string]verdict.Kind{}
	ReportAfterSuite("verdicts", func(r Report) {
		for _, spec := range suites.Collect(r).Specs {
			for _, j := range spec.Judgements {
				if r, ok := requirement.ByID(j.Requirement); ok {
					kind := j.Kind(r.Level)
					if old, ok := verdicts[r.ID]; ok {
						kind = verdict.Worst(old, kind)
					}
					verdicts[r.ID] = kind
				}
			}
		}
	})
	RunSpecs(nothing{}, "broken")
	text, err := json.Marshal(verdicts)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(verdictsMark + string(text))
}

// nothing takes Ginkgo's result, which is red by design.
type nothing struct{}

func (nothing) Fail() {}

// verdictsOf runs a child process for one deviation.
// With ids, it runs the specs that cover these only.
func verdictsOf(t *testing.T, name string, ids ...string) map[string]verdict.Kind {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestBroken$", "-test.v", "-ginkgo.label-filter="+strings.Join(ids, " || "))
	child.Env = append(os.Environ(), brokenEnv+"="+name)
	out, err := child.CombinedOutput()
	_, text, found := strings.Cut(string(out), verdictsMark)
	if !found {
		t.Fatalf("no verdicts (%v):\n%s", err, out)
	}
	line, _, _ := strings.Cut(text, "\n")
	verdicts := map[string]verdict.Kind{}
	if err := json.Unmarshal([]byte(line), &verdicts); err != nil {
		t.Fatal(err)
	}
	return verdicts
}

// broken starts a strict mock with the deviation: a fault of the mock's own, or
// a change of what passes between it and the client.
func broken(t *testing.T, name string) *target.Target {
	const token = "suite-token"
	var base string
	faults := &fault.Set{}
	config := mock.Config{
		Store:        mock.NewStore(mock.Options{}),
		BaseURL:      func(*http.Request) string { return base },
		Faults:       faults,
		Authenticate: bearer(token),
		PublicConfig: true, // RFC 7643 §5
	}
	if edit := configs[name]; edit != nil {
		edit(&config)
	}
	server, err := mock.New(config)
	if err != nil {
		t.Fatal(err)
	}
	var handler http.Handler = server
	if mutation, ok := mutations[name]; ok {
		handler = mutated{server, mutation}
	} else if name != "strict" {
		f, err := fault.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		faults.On(f)
	}
	listener := httptest.NewServer(http.StripPrefix("/scim/v2", handler))
	t.Cleanup(listener.Close)
	base = listener.URL + "/scim/v2"
	return target.New("broken: "+name, base, target.BearerToken(token))
}

// mutation changes a request before the mock sees it, and an answer before the
// client does.
type mutation struct {
	request func(*http.Request)
	answer  func(r *http.Request, a *httptest.ResponseRecorder)
}

type mutated struct {
	next http.Handler
	mutation
}

func (m mutated) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m.request != nil {
		m.request(r)
	}
	a := httptest.NewRecorder()
	m.next.ServeHTTP(a, r)
	if m.answer != nil {
		m.answer(r, a)
	}
	for name, values := range a.Header() {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(a.Code)
	_, _ = io.Copy(w, a.Body)
}

// TestQueryRed proves that the specs tell a broken service provider.
func TestQueryRed(t *testing.T) {
	for _, row := range red {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			verdicts := verdictsOf(t, row.name, row.ids...)
			for _, id := range row.ids {
				r, ok := requirement.ByID(id)
				if !ok {
					t.Fatalf("no requirement %s", id)
				}
				if want := verdict.Missed(r.Level); verdicts[id] != want {
					t.Errorf("%s is %q, want %q; not green are %s", id, verdicts[id], want, notGreen(verdicts))
				}
			}
		})
	}
}

func notGreen(verdicts map[string]verdict.Kind) string {
	var others []string
	for id, kind := range verdicts {
		if kind != verdict.Pass && kind != verdict.Skip {
			others = append(others, id+" "+string(kind))
		}
	}
	slices.Sort(others)
	return strings.Join(others, ", ")
}

// TestStrictIsGreen keeps the specs from failing a server that does everything.
func TestStrictIsGreen(t *testing.T) {
	// RFC 7643 §8.7.2 shows these schemas, RFC 7644 §4 does not ask for them.
	disputed := map[string]bool{"SCIM-BP-SCH-META-SCHEMAS": true}
	for id, kind := range verdictsOf(t, "strict") {
		if kind != verdict.Pass && kind != verdict.Skip && !(kind == verdict.Info && disputed[id]) {
			t.Errorf("%s is %s", id, kind)
		}
	}
}
