package reports

import (
	"cmp"
	"slices"
	"time"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// Change says what became of a requirement from one run to the next.
type Change string

// The changes, in the order in which a reader wants them.
const (
	Regressed Change = "regressed" // it was met, or less was missing
	Withdrawn Change = "withdrawn" // the target no longer claims it; gates where it was met
	Failing   Change = "failing"   // it was not met and is not now
	Vanished  Change = "vanished"  // it was judged, and this run did not judge it
	Added     Change = "added"     // it was not judged before
	Fixed     Change = "fixed"
	Unchanged Change = "unchanged"
)

// Changes lists every change, in reading order.
func Changes() []Change {
	return []Change{Regressed, Withdrawn, Failing, Vanished, Added, Fixed, Unchanged}
}

// Comparison is what changed between two runs.
type Comparison struct {
	Version string   `json:"version"`
	Old     Compared `json:"old"`
	New     Compared `json:"new"`
	// Gate says whether a release may go on: false if anything regressed that
	// gates.
	Gate         bool           `json:"gate"`
	Counts       map[Change]int `json:"counts"`
	Requirements []Difference   `json:"requirements"`
	// Slower and Faster are requirements whose time changed by so much that a
	// person would want to know.
	Slower []Speed `json:"slower"`
	Faster []Speed `json:"faster"`
}

// ComparisonVersion names the shape of Comparison, as Version does for Report.
const ComparisonVersion = "hallmark.comparison/1"

// Compared is one of the two runs.
type Compared struct {
	Target  string                `json:"target"`
	Started time.Time             `json:"started"`
	Tool    string                `json:"tool"`
	Outcome Outcome               `json:"outcome"`
	Profile []requirement.Profile `json:"profiles"`
	Wall    time.Duration         `json:"wall_ns"`
}

// Difference is one requirement in both runs.
type Difference struct {
	ID     string            `json:"id"`
	Area   string            `json:"area"`
	Level  requirement.Level `json:"level"`
	Text   string            `json:"text"`
	Change Change            `json:"change"`
	// Gates says that the change keeps a release back.
	Gates bool `json:"gates"`
	// Old and New are the verdicts; empty where the run did not judge it.
	Old verdict.Kind `json:"old,omitempty"`
	New verdict.Kind `json:"new,omitempty"`
	// Expected, Got and Reason are of the newer run's worst check.
	Expected string `json:"expected,omitempty"`
	Got      string `json:"got,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Fix      string `json:"fix,omitempty"`
}

// Speed is a requirement's time in both runs.
type Speed struct {
	ID  string        `json:"id"`
	Old time.Duration `json:"old_ns"`
	New time.Duration `json:"new_ns"`
}

// What is told of speed: less is noise between two runs of the same server.
const (
	speedRatio = 3
	speedLeast = 100 * time.Millisecond
)

// Compare says what changed from one run to a newer one. Requirements are joined
// by id, so the two may come from different versions of the catalogue: what only
// one of them knows is added or vanished, never a regression.
func Compare(older, newer *Report) *Comparison {
	c := &Comparison{
		Version: ComparisonVersion, Old: compared(older), New: compared(newer), Gate: true, Counts: map[Change]int{},
		Requirements: []Difference{}, Slower: []Speed{}, Faster: []Speed{},
	}
	before := map[string]*Result{}
	for i := range older.Requirements {
		before[older.Requirements[i].ID] = &older.Requirements[i]
	}
	for i := range newer.Requirements {
		result := &newer.Requirements[i]
		old := before[result.ID]
		delete(before, result.ID)
		d := Difference{ID: result.ID, Area: result.Area, Level: result.Level, Text: result.Text, New: result.Verdict}
		if old != nil {
			d.Old = old.Verdict
			c.time(old, result)
		}
		d.Change, d.Gates = changed(d.Old, d.New)
		if worst := result.Worst(); len(worst) > 0 && d.Change != Fixed && d.Change != Unchanged && d.New != verdict.Pass {
			d.Expected, d.Got, d.Reason, d.Fix = worst[0].Expected, worst[0].Got, worst[0].Reason, result.Fix
		}
		c.add(d)
	}
	for i := range older.Requirements {
		if old := &older.Requirements[i]; before[old.ID] != nil {
			c.add(Difference{ID: old.ID, Area: old.Area, Level: old.Level, Text: old.Text, Change: Vanished, Old: old.Verdict})
		}
	}
	slices.SortStableFunc(c.Requirements, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(slices.Index(Changes(), a.Change), slices.Index(Changes(), b.Change)),
			cmp.Compare(slices.Index(verdict.Kinds(), a.New), slices.Index(verdict.Kinds(), b.New)))
	})
	most := func(a, b Speed) int { return cmp.Compare((b.New - b.Old).Abs(), (a.New - a.Old).Abs()) }
	slices.SortStableFunc(c.Slower, most)
	slices.SortStableFunc(c.Faster, most)
	return c
}

func compared(r *Report) Compared {
	c := Compared{Target: r.Target.Name, Started: r.Started, Tool: r.Tool.Name + " " + r.Tool.Version, Outcome: r.Outcome, Profile: []requirement.Profile{}, Wall: r.Timings.Wall}
	for _, p := range r.Profiles {
		c.Profile = append(c.Profile, p.Name)
	}
	return c
}

func (c *Comparison) add(d Difference) {
	c.Requirements = append(c.Requirements, d)
	c.Counts[d.Change]++
	c.Gate = c.Gate && !d.Gates
}

func (c *Comparison) time(old, result *Result) {
	s := Speed{result.ID, old.Duration, result.Duration}
	switch {
	case s.New-s.Old >= speedLeast && s.New >= speedRatio*s.Old:
		c.Slower = append(c.Slower, s)
	case s.Old-s.New >= speedLeast && s.Old >= speedRatio*s.New:
		c.Faster = append(c.Faster, s)
	}
}

// changed is the change from one verdict to another, and whether it gates. What
// gates is a must or a should that is not met any more, or that could be judged
// and now cannot; advice that is no longer followed is told, but holds nobody up.
func changed(old, now verdict.Kind) (change Change, gates bool) {
	missing := func(k verdict.Kind) bool {
		return k != verdict.Pass && k != verdict.Skip && k != verdict.Waived
	}
	worse := slices.Index(verdict.Kinds(), now) < slices.Index(verdict.Kinds(), old)
	switch {
	case old == "":
		return Added, false
	case now == verdict.Skip && old != verdict.Skip:
		return Withdrawn, old == verdict.Pass
	case missing(now) && (!missing(old) || worse && severity(now) > severity(old)):
		return Regressed, now != verdict.Info
	case missing(now):
		return Failing, false
	case missing(old):
		return Fixed, false
	default:
		return Unchanged, false
	}
}

// severity ranks what is missing: a fail, an error and a blocked requirement are
// all a must or should that is not known to be met, so none is a step down from
// another.
func severity(k verdict.Kind) int {
	switch k {
	case verdict.Info:
		return 1
	case verdict.Warn:
		return 2
	default:
		return 3
	}
}
