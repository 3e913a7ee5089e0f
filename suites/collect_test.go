package suites

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// pick returns n requirements of the catalogue that satisfy f.
func pick(t *testing.T, n int, f func(*requirement.Requirement) bool) []*requirement.Requirement {
	t.Helper()
	var found []*requirement.Requirement
	for _, r := range requirement.All() {
		if r.Testable() && f(r) && len(found) < n {
			found = append(found, r)
		}
	}
	if len(found) < n {
		t.Fatalf("the catalogue holds only %d such requirements", len(found))
	}
	return found
}

func musts(t *testing.T, n int) []*requirement.Requirement {
	return pick(t, n, func(r *requirement.Requirement) bool { return r.Level == requirement.Must && r.In(requirement.RFC) })
}

// it is the report of a spec that covers requirements, as Ginkgo gives it.
func it(name string, state types.SpecState, covers []*requirement.Requirement, records ...*check.Record) types.SpecReport {
	var labels []string
	for _, part := range check.Covers(covers...) {
		if l, ok := part.(ginkgo.Labels); ok {
			labels = l
		}
	}
	s := types.SpecReport{
		LeafNodeType: types.NodeTypeIt, LeafNodeText: name, LeafNodeLabels: labels, State: state, NumAttempts: 1, RunTime: time.Second,
		ContainerHierarchyTexts: []string{"SCIM"}, LeafNodeLocation: types.CodeLocation{FileName: "/home/somebody/hallmark/suites/scim/create.go", LineNumber: 7},
	}
	if state == types.SpecStateFailed {
		s.Failure = types.Failure{FailureNodeType: types.NodeTypeCleanupAfterEach, Message: "SCIM-1 is not met"} // where a session concludes
	}
	for _, r := range records {
		s.ReportEntries = append(s.ReportEntries, types.ReportEntry{Name: check.EntryName, Value: types.WrapEntryValue(r)})
	}
	return s
}

// carried is the report as another process of ginkgo -p sends it.
func carried(t *testing.T, r types.Report) types.Report {
	t.Helper()
	encoded, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var again types.Report
	if err := json.Unmarshal(encoded, &again); err != nil {
		t.Fatal(err)
	}
	return again
}

func met(r *requirement.Requirement) verdict.Judgement {
	return verdict.Judgement{Requirement: r.ID, Met: true, Exchange: -1}
}

func missed(r *requirement.Requirement) verdict.Judgement {
	return verdict.Judgement{Requirement: r.ID, Expected: "one thing", Got: "another", Exchange: -1}
}

// told is what a run says of a requirement: kinds in order, with the reasons.
func told(run verdict.Run, r *requirement.Requirement) string {
	var list []string
	for _, s := range run.Specs {
		for _, j := range s.Judgements {
			if j.Requirement == r.ID {
				list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s%s%s", j.Kind(r.Level), j.Broken, j.Blocked, j.Skipped)))
			}
		}
	}
	return strings.Join(list, ", ")
}

// TestCollect reads what may become of a spec. It covers two requirements, a
// and b; what it records differs.
func TestCollect(t *testing.T) {
	two := musts(t, 2)
	a, b := two[0], two[1]
	record := func(judgements ...verdict.Judgement) *check.Record { return &check.Record{Judgements: judgements} }
	fail := func(s types.SpecReport, node types.NodeType, message string) types.SpecReport {
		s.Failure = types.Failure{FailureNodeType: node, Message: message}
		return s
	}
	lost := verdict.Judgement{Requirement: a.ID, Broken: "no network", Exchange: -1}
	blocked := record(met(a))
	blocked.Blocked = "needs another"
	soft := missed(a)
	soft.AtMost = requirement.Should
	softly := record(soft)
	softly.Blocked = "needs another"
	byItself := record(soft)
	byItself.Blocked, byItself.Needed = "needs another", a.ID
	beside := record(verdict.Judgement{Requirement: a.ID, Skipped: "no such thing", Exchange: -1})
	beside.Blocked = "needs another"
	panicked := fail(it("spec", types.SpecStatePanicked, two, record(met(a))), types.NodeTypeIt, "Test Panicked")
	panicked.Failure.ForwardedPanic = "runtime error: index out of range\ngoroutine 7"
	unread := it("spec", types.SpecStatePassed, two)
	unread.ReportEntries = types.ReportEntries{{Name: check.EntryName, Value: types.WrapEntryValue("not a record")}, {Name: "of somebody else", Value: types.WrapEntryValue(7)}}

	const unjudged = "error the spec ended without judging it: this is a fault in hallmark, please report it"
	for _, test := range []struct {
		name     string
		spec     types.SpecReport
		ofA, ofB string
	}{
		{"pass", it("spec", types.SpecStatePassed, two, record(met(a), met(b))), "pass", "pass"},
		{"fail", it("spec", types.SpecStateFailed, two, record(met(a), missed(b))), "pass", "fail"},
		{"several checks", it("spec", types.SpecStateFailed, two, record(met(a), missed(a), met(a), met(b))), "pass, fail, pass", "pass"},
		{"two sessions", it("spec", types.SpecStatePassed, two, record(met(a)), record(met(b))), "pass", "pass"},
		{"skip", fail(it("spec", types.SpecStateSkipped, two, record()), types.NodeTypeIt, "the target does not offer sort"), "skip the target does not offer sort", "skip the target does not offer sort"},
		{"skip of the rest", fail(it("spec", types.SpecStateSkipped, two, record(met(a))), types.NodeTypeIt, "no page"), "pass", "skip no page"},
		{"blocked", fail(it("spec", types.SpecStateFailed, two, blocked), types.NodeTypeIt, "blocked: needs another"), "pass, blocked needs another", "blocked needs another"},
		{"blocked in the second session", fail(it("spec", types.SpecStateFailed, two, record(missed(b)), blocked), types.NodeTypeIt, "blocked: needs another"), "pass, blocked needs another", "fail"},
		{"blocked when one was softly missed", fail(it("spec", types.SpecStateFailed, two, softly), types.NodeTypeIt, "blocked: needs another"), "warn, blocked needs another", "blocked needs another"},
		{"blocked by one that was softly missed", fail(it("spec", types.SpecStateFailed, two, byItself), types.NodeTypeIt, "blocked: needs another"), "warn", "blocked needs another"},
		{"blocked when one does not apply", fail(it("spec", types.SpecStateFailed, two, beside), types.NodeTypeIt, "blocked: needs another"), "skip no such thing", "blocked needs another"},
		{"panicked", panicked, "pass, error the spec panicked: Test Panicked runtime error: index out of range", "error the spec panicked: Test Panicked runtime error: index out of range"},
		{"timed out", fail(it("spec", types.SpecStateTimedout, two, record(met(a), missed(b))), types.NodeTypeIt, "A spec timeout occurred\nmore"), "pass, error the spec timedout: A spec timeout occurred", "fail, error the spec timedout: A spec timeout occurred"},
		{"interrupted", fail(it("spec", types.SpecStateInterrupted, two, record(met(a))), types.NodeTypeIt, "Interrupted by User"), "pass, error the spec interrupted: Interrupted by User", "error the spec interrupted: Interrupted by User"},
		{"aborted", fail(it("spec", types.SpecStateAborted, two, record(met(a))), types.NodeTypeIt, "stop"), "pass, error the spec aborted: stop", "error the spec aborted: stop"},
		{"failed half-way", fail(it("spec", types.SpecStateFailed, two, record(met(a), met(b))), types.NodeTypeIt, "Expected\n  1"), "pass, error the spec failed: Expected", "pass, error the spec failed: Expected"},
		{"failed in a set-up", fail(it("spec", types.SpecStateFailed, two), types.NodeTypeBeforeEach, "no listener"), "error the spec failed: no listener", "error the spec failed: no listener"},
		{"not judged", it("spec", types.SpecStatePassed, two, record(met(a))), "pass", unjudged},
		{"missed one, not judged the other", it("spec", types.SpecStateFailed, two, record(missed(a))), "fail", "blocked the spec could not go on once " + a.ID + " was not met"},
		{"no answer to one", it("spec", types.SpecStateFailed, two, record(lost)), "error no network", "error no network"},
		{"no session", it("spec", types.SpecStatePassed, two), unjudged, unjudged},
		{"a record that cannot be read", unread, "blocked the record of the spec could not be read: json: cannot unmarshal string into Go value of type check.Record", "blocked the record of the spec could not be read: json: cannot unmarshal string into Go value of type check.Record"},
	} {
		for _, parallel := range []bool{false, true} {
			report := types.Report{SpecReports: types.SpecReports{test.spec}, StartTime: time.Unix(1, 0), EndTime: time.Unix(3, 0)}
			if parallel {
				report = carried(t, report)
			}
			if test.name == "a record that cannot be read" && !parallel {
				continue // in one process there is no other way than the record itself
			}
			run := Collect(report)
			if told(run, a) != test.ofA || told(run, b) != test.ofB {
				t.Errorf("%s (parallel %v):\na: %s\nb: %s\nwant\na: %s\nb: %s", test.name, parallel, told(run, a), told(run, b), test.ofA, test.ofB)
			}
			if len(run.Specs) != 1 || run.Specs[0].Name != "SCIM spec" || run.Specs[0].Location != "suites/scim/create.go:7" || run.Specs[0].Duration != time.Second {
				t.Errorf("%s: %+v", test.name, run.Specs)
			}
			if !slices.Equal(run.Specs[0].Covers, []string{a.ID, b.ID}) || run.Ended.Sub(run.Started) != 2*time.Second || run.Interrupted {
				t.Errorf("%s: %+v", test.name, run)
			}
		}
	}
}

// TestWhatWasNotAttempted: dropped when it was filtered out, or the person
// running it interrupted; an error when anything else kept it from being judged.
func TestWhatWasNotAttempted(t *testing.T) {
	two := musts(t, 2)
	done := it("done", types.SpecStatePassed, two[:1], &check.Record{Judgements: []verdict.Judgement{met(two[0])}})
	waiting := it("waiting", types.SpecStateSkipped, two[1:])
	waiting.NumAttempts = 0
	pending, ordered := waiting, waiting
	pending.State = types.SpecStatePending
	ordered.Failure.Message = "Spec skipped because an earlier spec in an ordered container failed"
	aborted := done
	aborted.State = types.SpecStateAborted
	suite := types.SpecReport{LeafNodeType: types.NodeTypeReportAfterSuite, NumAttempts: 1, State: types.SpecStatePassed}

	for _, test := range []struct {
		name        string
		specs       []types.SpecReport
		reasons     []string
		want        string
		interrupted bool
	}{
		{"filtered out", []types.SpecReport{done, waiting, suite}, nil, "", false},
		{"interrupted", []types.SpecReport{done, waiting}, []string{"Interrupted by User"}, "", true},
		{"interrupted, and late", []types.SpecReport{done, waiting}, []string{"Interrupted by User", "Suite Timeout Elapsed"}, "", true},
		{"too late", []types.SpecReport{done, waiting}, []string{"Suite Timeout Elapsed"}, "error the run ended before this spec: Suite Timeout Elapsed", false},
		{"aborted", []types.SpecReport{waiting, aborted}, nil, "error the run ended before this spec: a spec ended the suite", false},
		{"pending", []types.SpecReport{done, pending}, []string{"Detected pending specs and --fail-on-pending is set"}, "error the spec is marked pending", false},
		{"after another", []types.SpecReport{done, ordered}, nil, "error Spec skipped because an earlier spec in an ordered container failed", false},
		{"nothing to do", []types.SpecReport{waiting}, []string{"Detected no specs ran and --fail-on-empty is set"}, "", false},
	} {
		for _, parallel := range []bool{false, true} {
			report := types.Report{SpecReports: test.specs, SpecialSuiteFailureReasons: test.reasons}
			if parallel {
				report = carried(t, report)
			}
			run := Collect(report, requirement.RFC)
			if have := told(run, two[1]); have != test.want || run.Interrupted != test.interrupted {
				t.Errorf("%s: %q, interrupted %v", test.name, have, run.Interrupted)
			}
			// Specs of other profiles were not to run anyway.
			if run := Collect(report, requirement.Lessonly); !two[1].In(requirement.Lessonly) && told(run, two[1]) != "" {
				t.Errorf("%s: %q in a run for lessonly", test.name, told(run, two[1]))
			}
		}
	}
}

func TestCollectKeepsTheChosenProfiles(t *testing.T) {
	rfcOnly := pick(t, 1, func(r *requirement.Requirement) bool {
		return r.In(requirement.RFC) && !r.In(requirement.JumpCloud) && !r.In(requirement.Lessonly)
	})[0]
	both := pick(t, 1, func(r *requirement.Requirement) bool { return r.In(requirement.RFC) && r.In(requirement.JumpCloud) })[0]
	covers := []*requirement.Requirement{rfcOnly, both}
	record := &check.Record{Judgements: []verdict.Judgement{met(rfcOnly), missed(both), {Requirement: "SCIM-0000-NONE", Met: true}}}
	report := types.Report{SpecReports: types.SpecReports{it("spec", types.SpecStateFailed, covers, record)}}
	for _, test := range []struct {
		profiles    []requirement.Profile
		one, two    string
		covers, all int
	}{
		{nil, "pass", "fail", 2, 3},
		{[]requirement.Profile{requirement.JumpCloud}, "", "fail", 1, 1},
		{[]requirement.Profile{requirement.RFC}, "pass", "fail", 2, 2},
		{[]requirement.Profile{requirement.JumpCloud, requirement.RFC}, "pass", "fail", 2, 2},
	} {
		run := Collect(report, test.profiles...)
		one, two := told(run, rfcOnly), told(run, both)
		two = strings.NewReplacer("warn", "fail", "info", "fail").Replace(two) // whatever its level
		if one != test.one || two != test.two || len(run.Specs[0].Covers) != test.covers || len(run.Specs[0].Judgements) != test.all {
			t.Errorf("%v: %q, %q, %+v", test.profiles, one, two, run.Specs)
		}
	}
	if len(record.Judgements) != 3 {
		t.Error("collecting for a profile changed the record")
	}
}

// TestCollectJoinsSessions: a spec with two sessions has one list of exchanges.
func TestCollectJoinsSessions(t *testing.T) {
	two := musts(t, 2)
	at := func(r *requirement.Requirement, exchange int) verdict.Judgement {
		return verdict.Judgement{Requirement: r.ID, Met: true, Exchange: exchange}
	}
	exchange := func(url string) verdict.Exchange {
		return verdict.Exchange{Request: verdict.Message{Method: "GET", URL: url}}
	}
	report := types.Report{SpecReports: types.SpecReports{it("spec", types.SpecStatePassed, two,
		&check.Record{Judgements: []verdict.Judgement{at(two[0], 1), at(two[0], -1)}, Exchanges: []verdict.Exchange{exchange("a"), exchange("b")}, Left: []string{"/Users 1"}},
		&check.Record{Judgements: []verdict.Judgement{at(two[1], 0), at(two[1], -1)}, Exchanges: []verdict.Exchange{exchange("c")}, Left: []string{"/Users 2", "/Users 3"}},
	)}}
	for _, r := range []types.Report{report, carried(t, report)} {
		run := Collect(r)
		s := run.Specs[0]
		var urls []string
		for _, j := range s.Judgements {
			if j.Exchange < 0 {
				urls = append(urls, "-")
			} else {
				urls = append(urls, s.Exchanges[j.Exchange].Request.URL)
			}
		}
		if have := strings.Join(urls, " "); have != "b - c -" {
			t.Errorf("the judgements are of the exchanges %s", have)
		}
		if !slices.Equal(run.Left, []string{"/Users 1", "/Users 2", "/Users 3"}) {
			t.Errorf("left: %v", run.Left)
		}
	}
	if j := report.SpecReports[0].ReportEntries[1].GetRawValue().(*check.Record).Judgements[0]; j.Exchange != 0 {
		t.Error("collecting changed the record: a second time would count twice")
	}
}

func TestRunNeedsAProfile(t *testing.T) {
	if _, err := Run(nil, Options{}); err == nil || err.Error() != "no profile was chosen" {
		t.Errorf("%v", err)
	}
}
