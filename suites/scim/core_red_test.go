package scim_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

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

// coreEnv makes a child process of TestCoreRed judge every row.
const coreEnv = "HALLMARK_CORE_RED"

// listen serves a handler on loopback under /scim/v2.
func listen(t *testing.T, handler http.Handler) *target.Target {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw := strings.TrimPrefix(r.URL.EscapedPath(), "/scim/v2")
		path := strings.TrimPrefix(r.URL.Path, "/scim/v2")
		if r.URL.RawPath != "" {
			r.URL.RawPath = raw
		}
		r.URL.Path = path
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return target.New("core", server.URL+"/scim/v2", target.BearerToken("suite-token"))
}

// deviating passes requests to the mock and answers back, changed.
type deviating struct {
	next http.Handler
	deviation
}

func (d deviating) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.request != nil {
		d.request(r)
	}
	a := httptest.NewRecorder()
	d.next.ServeHTTP(a, r)
	if d.answer != nil {
		d.answer(r, a)
	}
	for name, values := range a.Header() {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(a.Code)
	_, _ = a.Body.WriteTo(w)
}

// deviant starts the mock of a row.
func deviant(t *testing.T, d deviation) *target.Target {
	var made *target.Target
	faults := &fault.Set{}
	if d.fault != "" {
		faults.On(d.fault)
	}
	config := mock.Config{
		Store: mock.NewStore(mock.Options{}), BaseURL: func(*http.Request) string { return made.SCIM.BaseURL },
		Authenticate: bearer("suite-token"), PublicConfig: true, Faults: faults,
	}
	if d.config != nil {
		d.config(&config)
	}
	server, err := mock.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if d.target == nil {
		d.target = listen
	}
	made = d.target(t, deviating{server, d})
	return made
}

// requirements are the ids of a row, without the verdicts.
func (d deviation) requirements() []string {
	var ids []string
	for _, entry := range d.red {
		id, _, _ := strings.Cut(entry, "=")
		ids = append(ids, id)
	}
	return ids
}

// coreSpecs are the functions that declare the specs of coreAreas.
func coreSpecs() []func(*target.Target) {
	return []func(*target.Target){
		scim.Transport, scim.Auth, scim.Config, scim.ResourceTypes, scim.Schemas, scim.Common, scim.Identity,
		scim.User, scim.Enterprise, scim.Group, scim.Create, scim.Read, scim.Delete, scim.Errors, scim.Reach,
	}
}

// areasOf returns the functions that declare the specs of some requirements. The
// whole tree for each row would be 30,000 specs, nearly all of them skipped.
func areasOf(ids []string) []func(*target.Target) {
	const transport, auth, config, types, schemas, common, identity, user, enterprise, group, create, read, remove, errors, reach = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
	declared := map[string][]int{
		"scim.create": {create, common, identity}, "scim.common": {common, identity, create}, "scim.read": {read, identity}, "scim.user": {user, create, group},
		"scim.delete": {remove, reach}, "scim.auth": {auth}, "scim.config": {config}, "scim.resourcetypes": {types}, "scim.transport": {transport, read},
		"scim.error": {errors, create, transport, user}, "scim.schemas": {schemas}, "scim.group": {group}, "scim.enterprise": {enterprise},
	}
	wanted := map[int]bool{}
	for _, id := range ids {
		if r, ok := requirement.ByID(id); ok {
			for _, i := range declared[r.Area] {
				wanted[i] = true
			}
		}
	}
	var chosen []func(*target.Target)
	for i, area := range coreSpecs() {
		if wanted[i] {
			chosen = append(chosen, area)
		}
	}
	return chosen
}

// TestCoreDeviations judges every row, in a child process of TestCoreRed: Ginkgo
// runs once in a process. Each row has specs for its own mock, of which only those
// of the row's requirements run.
func TestCoreDeviations(t *testing.T) {
	if os.Getenv(coreEnv) == "" {
		t.Skip("only in the child process of TestCoreRed")
	}
	RegisterFailHandler(Fail)
	for _, d := range variations() {
		Describe(d.name+":", func() {
			made := deviant(t, d)
			for _, area := range coreSpecs() {
				area(made)
			}
		})
	}
	for _, d := range deviations() {
		ids := d.requirements()
		Describe(d.name+":", func() {
			BeforeEach(func() {
				if !slices.ContainsFunc(CurrentSpecReport().Labels(), func(label string) bool { return slices.Contains(ids, label) }) {
					Skip("not of this row")
				}
			})
			made := deviant(t, d)
			for _, area := range areasOf(ids) {
				area(made)
			}
		})
	}
	formatter.ColorableStdOut = io.Discard
	verdicts := map[string]redtest.Kinds{}
	ReportAfterSuite("verdicts", func(r Report) {
		for _, spec := range suites.Collect(r).Specs {
			row, _, _ := strings.Cut(spec.Name, ": ")
			if verdicts[row] == nil {
				verdicts[row] = redtest.Kinds{}
			}
			for _, j := range spec.Judgements {
				verdicts[row].Add(j)
			}
		}
	})
	RunSpecs(redtest.Quiet{}, "core")
	redtest.Tell(verdicts)
}

// TestCoreRed proves each check red, and only then: under a deviation, the
// requirements of its row must miss by exactly their level; under a variation
// that the RFCs allow, none may.
func TestCoreRed(t *testing.T) {
	verdicts := map[string]redtest.Kinds{}
	redtest.Ask(t, coreEnv, "1", &verdicts, "-test.run=^TestCoreDeviations$", "-test.v")
	for _, d := range variations() {
		if len(verdicts[d.name]) == 0 {
			t.Errorf("%s: nothing was judged", d.name)
		}
		for id, kind := range verdicts[d.name] {
			if kind != verdict.Pass && kind != verdict.Skip && !slices.Contains(d.red, id+"="+string(kind)) {
				t.Errorf("%s: %s is %q, though the RFCs allow it", d.name, id, kind)
			}
		}
	}
	proven := map[string]bool{}
	for _, d := range deviations() {
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
		if slices.Contains(coreAreas, r.Area) && r.Testable() && !proven[r.ID] && !slices.Contains(unproven, r.ID) {
			t.Errorf("no row turns %s red", r.ID)
		}
	}
}

// coreAreas are the areas whose every requirement must be in a row.
var coreAreas = []string{
	"scim.create", "scim.common", "scim.read", "scim.user", "scim.delete", "scim.auth", "scim.config", "scim.resourcetypes",
	"scim.transport", "scim.error", "scim.schemas", "scim.group", "scim.enterprise",
}

// unproven are those that the mock cannot be made to miss.
var unproven = []string{}
