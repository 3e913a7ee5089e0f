package suites

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// Options choose what Run does.
type Options struct {
	// Profiles choose the requirements; at least one.
	Profiles []requirement.Profile
	// Only, if set, chooses among the requirements of the profiles: a run for a
	// few of them. What it leaves out makes the run partial, which the caller
	// tells the report.
	Only func(*requirement.Requirement) bool
	// Progress, if set, is told how many specs there are, and of each spec as it
	// begins and as it ends.
	Progress func(Progress)
	// Timeout ends the run; 0 is one hour.
	Timeout time.Duration
	// Shards cuts the run into so many parts, of which Shard, counted from 0,
	// is run; 0 and 1 run all.
	Shard, Shards int
	// Alone says which part has the specs that judge the whole directory, and so
	// must run while nobody else works there.
	Alone Alone
}

// Alone is where the specs go that must run alone, when a run is cut into parts.
type Alone int

// The places.
const (
	AloneLast    Alone = iota // in shard 0, behind the others
	AloneLeftOut              // in none: another run has them
	AloneOnly                 // this run has nothing else; Shards are not looked at
)

// Progress is how far a run has come: Spec begins, or else has ended. Of one that
// begins only the name and what it covers are known. The first word on a run names
// no spec.
type Progress struct {
	Done   int          `json:"done"`
	Total  int          `json:"total"`
	Begins bool         `json:"begins"`
	Spec   verdict.Spec `json:"spec"`
}

// Run judges t. Ginkgo can run once in a process, so Run can too. SIGINT and
// SIGTERM end the run after the clean-up of the specs that are running.
func Run(t *target.Target, o Options) (verdict.Run, error) {
	if len(o.Profiles) == 0 {
		return verdict.Run{}, errors.New("no profile was chosen")
	}
	suite, reporter := ginkgo.GinkgoConfiguration()
	suite.FailOnEmpty = true // an empty selection would otherwise succeed
	suite.Timeout = o.Timeout
	if suite.Timeout == 0 {
		suite.Timeout = time.Hour
	}
	var labels []string
	for _, p := range o.Profiles {
		labels = append(labels, check.ProfileLabel(p))
	}
	suite.LabelFilter = strings.Join(labels, " || ")
	if part := o.part(); part != "" {
		suite.LabelFilter = "(" + suite.LabelFilter + ") && " + part
		if o.Shard == 0 && o.Alone == AloneLast && t.Integration == nil { // mocks of one's own are nobody else's
			// Only so does Ginkgo put last what has the lowest priority.
			suite.RandomizeAllSpecs, suite.RandomSeed = true, 1
		}
	}
	if o.Only != nil {
		var ids []string
		for _, r := range requirement.All() {
			if r.In(o.Profiles...) && o.Only(r) {
				ids = append(ids, r.ID)
			}
		}
		if len(ids) == 0 {
			return verdict.Run{}, errors.New("nothing to check: no requirement of the chosen profiles is among those chosen")
		}
		suite.LabelFilter = "(" + suite.LabelFilter + ") && (" + strings.Join(ids, " || ") + ")"
	}
	formatter.ColorableStdOut = io.Discard // what Ginkgo would print is said by the report
	gomega.RegisterFailHandler(ginkgo.Fail)

	var run verdict.Run
	var collected bool
	if o.Progress != nil {
		follow(o.Progress)
	}
	ginkgo.ReportAfterSuite("collect the verdicts", func(r ginkgo.Report) {
		run, collected = Collect(r, o.Profiles...), true
		if t.SCIM.BaseURL != "" {
			run.Aside = check.Aside(t)
		}
		if o.Only != nil {
			keep(&run, o.Only)
		}
	})
	Register(t)
	ginkgo.RunSpecs(outcome{}, "hallmark", suite, reporter)
	if !collected {
		return run, errors.New("the run ended before its verdicts were collected")
	}
	if len(run.Specs) == 0 && !run.Interrupted && o.part() == "" {
		return run, fmt.Errorf("nothing to check: the target has none of the areas of profile %s", strings.Join(labels, ", "))
	}
	return run, nil
}

// follow has Ginkgo tell how far it has come.
func follow(tell func(Progress)) {
	progress := Progress{}
	ginkgo.ReportBeforeSuite(func(r ginkgo.Report) {
		progress.Total = r.PreRunStats.SpecsThatWillRun
		tell(progress)
	})
	ginkgo.ReportBeforeEach(func(r ginkgo.SpecReport) {
		if r.State.Is(types.SpecStateSkipped | types.SpecStatePending) {
			return // it was filtered out
		}
		progress.Begins, progress.Spec = true, verdict.Spec{Name: r.FullText()}
		for _, q := range check.Covered(r.Labels()) {
			progress.Spec.Covers = append(progress.Spec.Covers, q.ID)
		}
		tell(progress)
	})
	ginkgo.ReportAfterEach(func(r ginkgo.SpecReport) {
		if r.NumAttempts == 0 {
			return
		}
		progress.Done++
		progress.Begins, progress.Spec = false, spec(r)
		tell(progress)
	})
}

// part is the label filter of the part that is run; empty for all.
func (o Options) part() string {
	switch {
	case o.Alone == AloneOnly:
		return check.AloneFilter
	case o.Shards <= 1 && o.Alone == AloneLeftOut:
		return "!" + check.AloneFilter
	case o.Shards <= 1:
		return ""
	case o.Shard == 0 && o.Alone == AloneLast:
		return "(" + check.ShardFilter(0, o.Shards) + " || " + check.AloneFilter + ")"
	}
	return check.ShardFilter(o.Shard, o.Shards)
}

// Merge joins what several processes observed, in an order that does not depend
// on who ran what.
func Merge(runs ...verdict.Run) verdict.Run {
	merged := verdict.Merge(runs...)
	slices.SortStableFunc(merged.Specs, func(a, b verdict.Spec) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.Name, b.Name))
	})
	abstain(&merged)
	return merged
}

// outcome takes Ginkgo's pass or fail, which says nothing here: the judgements do.
type outcome struct{}

func (outcome) Fail() {}

// Collect reads what the specs of a Ginkgo report judged. With profiles, only
// requirements of these are kept.
func Collect(r ginkgo.Report, profiles ...requirement.Profile) verdict.Run {
	run := verdict.Run{Started: r.StartTime, Ended: r.EndTime}
	early := "" // why the suite ended before its last spec
	for _, reason := range r.SpecialSuiteFailureReasons {
		switch lower := strings.ToLower(reason); {
		case strings.Contains(lower, "interrupt"):
			run.Interrupted = true
		case strings.Contains(lower, "detected"): // no spec, or a pending one: see below
		default:
			early = firstLine(reason)
		}
	}
	for _, s := range r.SpecReports {
		if s.LeafNodeType != types.NodeTypeIt {
			continue
		}
		if s.State.Is(types.SpecStateAborted) && early == "" {
			early = "a spec ended the suite"
		}
	}
	for _, s := range r.SpecReports {
		if s.LeafNodeType != types.NodeTypeIt {
			continue
		}
		one := spec(s)
		if s.NumAttempts == 0 {
			// It was filtered out, or an interrupt came first: then the run
			// says so as a whole. What else keeps a spec from being attempted
			// must not look as if there were nothing to judge.
			reason := unattempted(s, early)
			if reason == "" || run.Interrupted {
				continue
			}
			for i := range one.Judgements {
				one.Judgements[i] = verdict.Judgement{Requirement: one.Judgements[i].Requirement, Exchange: -1, Location: one.Location, Broken: reason}
			}
		}
		if len(profiles) > 0 {
			one.Covers = slices.DeleteFunc(one.Covers, func(id string) bool { return !chosen(id, profiles) })
			one.Judgements = slices.DeleteFunc(one.Judgements, func(j verdict.Judgement) bool { return !chosen(j.Requirement, profiles) })
			if s.NumAttempts == 0 && len(one.Covers) == 0 {
				continue // it was filtered out as well
			}
		}
		run.Specs = append(run.Specs, one)
		for _, entry := range s.ReportEntries {
			if entry.Name == check.EntryName {
				run.Left = append(run.Left, record(entry).Left...)
			}
		}
	}
	abstain(&run)
	return run
}

// keep drops from a run what was not chosen.
func keep(run *verdict.Run, only func(*requirement.Requirement) bool) {
	drop := func(id string) bool {
		r, ok := requirement.ByID(id)
		return !ok || !only(r)
	}
	for i := range run.Specs {
		s := &run.Specs[i]
		s.Covers = slices.DeleteFunc(s.Covers, drop)
		s.Judgements = slices.DeleteFunc(s.Judgements, func(j verdict.Judgement) bool { return drop(j.Requirement) })
	}
	run.Specs = slices.DeleteFunc(run.Specs, func(s verdict.Spec) bool { return len(s.Judgements) == 0 })
}

// unattempted says why a spec was not attempted, other than by a filter.
func unattempted(s ginkgo.SpecReport, early string) string {
	switch {
	case s.State.Is(types.SpecStatePending):
		return "the spec is marked pending"
	case s.Failure.Message != "":
		return firstLine(s.Failure.Message) // an earlier one of an ordered container failed
	case early != "":
		return "the run ended before this spec: " + early
	}
	return ""
}

func chosen(id string, profiles []requirement.Profile) bool {
	r, ok := requirement.ByID(id)
	return ok && r.In(profiles...)
}

// spec reads one spec's report. A requirement that the spec covers but did not
// come to judge is blocked, skipped or an error: never silently green.
func spec(s ginkgo.SpecReport) verdict.Spec {
	one := verdict.Spec{Name: s.FullText(), Location: shorten(s.LeafNodeLocation), Duration: s.RunTime}
	var blocked, needed, withheld string
	for _, entry := range s.ReportEntries {
		if entry.Name != check.EntryName {
			continue
		}
		r := record(entry)
		for _, j := range r.Judgements {
			if j.Exchange >= 0 {
				j.Exchange += len(one.Exchanges)
			}
			one.Judgements = append(one.Judgements, j)
		}
		one.Exchanges = append(one.Exchanges, r.Exchanges...)
		if blocked == "" {
			blocked, needed = r.Blocked, r.Needed
		}
		if r.Withheld != "" {
			withheld = r.Withheld
		}
	}
	if withheld != "" {
		return withhold(one, check.Covered(s.Labels()), withheld)
	}
	// A spec that broke off may have judged some of a requirement's checks and
	// not the others, so nothing it covers may stay green. A spec that judged to
	// its end and missed something fails only afterwards, in its clean-up.
	broke := s.State.Is(types.SpecStatePanicked|types.SpecStateTimedout|types.SpecStateInterrupted|types.SpecStateAborted) ||
		s.State.Is(types.SpecStateFailed) && blocked == "" && s.Failure.FailureNodeType != types.NodeTypeCleanupAfterEach
	trouble := slices.IndexFunc(one.Judgements, func(j verdict.Judgement) bool {
		return j.Broken != "" || !j.Met && j.Skipped == "" && j.Blocked == ""
	})
	for _, r := range check.Covered(s.Labels()) {
		one.Covers = append(one.Covers, r.ID)
		if settled(r, one.Judgements, blocked != "", needed) && !broke {
			continue
		}
		j := verdict.Judgement{Requirement: r.ID, Exchange: len(one.Exchanges) - 1, Location: one.Location}
		switch {
		case broke:
			j.Broken = fmt.Sprintf("the spec %s: %s", s.State, firstLine(s.Failure.Message+" "+s.Failure.ForwardedPanic))
		case blocked != "":
			j.Blocked = blocked
		case s.State.Is(types.SpecStateSkipped):
			j.Skipped = s.Failure.Message
		case trouble >= 0 && one.Judgements[trouble].Broken != "":
			j.Broken = one.Judgements[trouble].Broken
		case trouble >= 0:
			j.Blocked = fmt.Sprintf("the spec could not go on once %s was not met", one.Judgements[trouble].Requirement)
		default:
			j.Broken = "the spec ended without judging it: this is a fault in hallmark, please report it"
		}
		one.Judgements = append(one.Judgements, j)
	}
	return one
}

// settled reports whether a spec judged r to the end. One that was blocked may
// have made some of r's checks and not the others, so that only what is missed,
// and what does not apply to the target, is certain.
// A miss of what the spec was blocked for is certain too, however little it counts.
func settled(r *requirement.Requirement, judgements []verdict.Judgement, blocked bool, needed string) bool {
	return slices.ContainsFunc(judgements, func(j verdict.Judgement) bool {
		if j.Requirement != r.ID {
			return false
		}
		kind := j.Kind(r.Level)
		return !blocked || r.ID == needed && kind != verdict.Pass || kind == verdict.Skip || kind == verdict.Error || kind == verdict.Missed(r.Level)
	})
}

func record(entry types.ReportEntry) check.Record {
	if r, ok := entry.GetRawValue().(*check.Record); ok {
		return *r
	}
	// Another process ran the spec (ginkgo -p): its record came as JSON.
	var r check.Record
	if err := json.Unmarshal([]byte(entry.Value.AsJSON), &r); err != nil {
		r.Blocked = "the record of the spec could not be read: " + err.Error()
	}
	return r
}

func shorten(l types.CodeLocation) string {
	file := l.FileName
	if i := strings.LastIndex(file, "/suites/"); i >= 0 {
		file = file[i+1:]
	}
	return fmt.Sprintf("%s:%d", file, l.LineNumber)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

// Planned is one spec of the tree: what would run, and what it would judge.
type Planned struct {
	Name   string
	Covers []*requirement.Requirement
}

// Preview registers every area for t and returns the specs that Ginkgo built
// from it, without running any.
func Preview(t *target.Target) []Planned {
	Register(t)
	var specs []Planned
	for _, s := range ginkgo.PreviewSpecs("hallmark").SpecReports {
		if s.LeafNodeType == types.NodeTypeIt {
			specs = append(specs, Planned{s.FullText(), check.Covered(s.Labels())})
		}
	}
	return specs
}
