package scim_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/elimity-com/scim/schema"
	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	. "github.com/onsi/gomega"

	"hallmark/mocksp/fault"
	mock "hallmark/mocksp/scim"
	"hallmark/suites"
	"hallmark/suites/redtest"
	"hallmark/suites/requirement"
	"hallmark/suites/scim"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// brokenEnv names the deviation that a child process judges.
const brokenEnv = "HALLMARK_QUERY_RED"

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
	verdicts := redtest.Kinds{}
	ReportAfterSuite("verdicts", func(r Report) {
		for _, spec := range suites.Collect(r).Specs {
			for _, j := range spec.Judgements {
				verdicts.Add(j)
			}
		}
	})
	RunSpecs(redtest.Quiet{}, "broken")
	redtest.Tell(verdicts)
}

// verdictsOf runs a child process for one deviation.
// With ids, it runs the specs that cover these only.
func verdictsOf(t *testing.T, name string, ids ...string) redtest.Kinds {
	t.Helper()
	verdicts := redtest.Kinds{}
	redtest.Ask(t, brokenEnv, name, &verdicts, "-test.run=^TestBroken$", "-test.v", "-ginkgo.label-filter="+strings.Join(ids, " || "))
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
	if edit := unusual[name]; edit != nil {
		edit(&config)
	}
	server, err := mock.New(config)
	if err != nil {
		t.Fatal(err)
	}
	var handler http.Handler = server
	if mutation, ok := mutations[name]; ok {
		handler = mutated{server, mutation}
	} else if _, unusual := unusual[name]; !unusual && name != "strict" {
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
	if testing.Short() {
		t.Skip("150 processes")
	}
	for _, row := range red {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var ids []string
			for _, id := range row.ids {
				id, _, _ = strings.Cut(id, "=")
				ids = append(ids, id)
			}
			verdicts := verdictsOf(t, row.name, ids...)
			for _, id := range row.ids {
				id, level, _ := strings.Cut(id, "=")
				r, ok := requirement.ByID(id)
				if !ok {
					t.Fatalf("no requirement %s", id)
				}
				want := verdict.Missed(r.Level)
				if level != "" {
					want = verdict.Kind(level)
				}
				if verdicts[id] != want {
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

// unusual service providers do nothing that RFC 7643 and RFC 7644 forbid.
var unusual = map[string]func(*mock.Config){
	"bare": func(c *mock.Config) {
		c.NoPatch, c.NoFilter, c.NoSort, c.NoETag, c.NoGroups, c.NoSearch, c.NoEnterprise = true, true, true, true, true, true, true
	},
	"no filters":  func(c *mock.Config) { c.NoFilter = true },
	"no groups":   func(c *mock.Config) { c.NoGroups = true },
	"no .search":  func(c *mock.Config) { c.NoSearch = true },
	"small pages": func(c *mock.Config) { c.MaxResults = 3 },
	"seed 1":      func(c *mock.Config) { c.Seed = 1 },
	"seed 7":      func(c *mock.Config) { c.Seed = 7 },
	"seed 42":     func(c *mock.Config) { c.Seed = 42 },
	"numbered ids": func(c *mock.Config) {
		var n atomic.Int64
		c.Store = mock.NewStore(mock.Options{NewID: func(string) string { return strconv.FormatInt(1000+n.Add(1), 10) }})
	},
	"whole seconds": func(c *mock.Config) {
		c.Store = mock.NewStore(mock.Options{Clock: func() time.Time { return time.Now().Truncate(time.Second) }})
	},
	"other people": func(c *mock.Config) {
		for i := range 450 {
			name := fmt.Sprintf("person%d@example.com", i)
			_, _ = c.Store.Create("User", map[string]any{"userName": name, "title": "Person", "active": i%3 > 0,
				"name":   map[string]any{"givenName": "Person", "familyName": fmt.Sprint(i)},
				"emails": []any{map[string]any{"value": name, "type": "work", "primary": true}}})
		}
	},
	"more attributes": func(c *mock.Config) { c.Extra = extras() },
}

// extras are attributes of the kinds that RFC 7643's User has none of.
func extras() []schema.CoreAttribute {
	return []schema.CoreAttribute{
		schema.SimpleCoreAttribute(schema.SimpleStringParams(schema.StringParams{Name: "badge", Mutability: schema.AttributeMutabilityImmutable(), CaseExact: true})),
		schema.SimpleCoreAttribute(schema.SimpleStringParams(schema.StringParams{Name: "diary", Returned: schema.AttributeReturnedRequest()})),
		schema.SimpleCoreAttribute(schema.SimpleNumberParams(schema.NumberParams{Name: "height", Type: schema.AttributeTypeDecimal()})),
		schema.SimpleCoreAttribute(schema.SimpleNumberParams(schema.NumberParams{Name: "desk", Type: schema.AttributeTypeInteger()})),
	}
}

// TestCorrectIsGreen keeps the specs from failing a service provider that does
// everything, or one that is unusual but correct.
func TestCorrectIsGreen(t *testing.T) {
	known := map[string]verdict.Kind{
		"SCIM-BP-SCH-META-SCHEMAS": verdict.Info, // RFC 7643 §8.7.2 shows these schemas, RFC 7644 §4 does not ask for them
	}
	// RFC 7644 §3.5 encourages PATCH, so to do without is a warning.
	without := map[string]map[string]verdict.Kind{
		"bare":       {"SCIM-7644-3.5.2-PATCH-SUPPORTED": verdict.Warn},
		"no filters": {"SCIM-7643-5-SPC-TRUTH-SORT": verdict.Blocked}, // among strangers no order can be judged
	}
	for _, name := range append([]string{"strict"}, slices.Sorted(maps.Keys(unusual))...) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			verdicts := verdictsOf(t, name)
			if len(verdicts) < 100 {
				t.Errorf("only %d verdicts", len(verdicts))
			}
			for id, kind := range verdicts {
				if kind != verdict.Pass && kind != verdict.Skip && kind != known[id] && kind != without[name][id] {
					t.Errorf("%s is %s", id, kind)
				}
			}
		})
	}
}
