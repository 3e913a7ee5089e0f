// Package reports holds what a run concluded, in one versioned model, and its
// renderings: a page for people, JUnit for CI, JSON for programs, text for a
// terminal, Markdown and a badge for where work is discussed, the evidence as
// files and as a HAR.
//
// To add a rendering, write one file with one Write function of a *Report.
package reports

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// Version names the shape of Report. It changes when a field changes its
// meaning or goes away; new fields may come without a change.
const Version = "hallmark.report/1"

// Report is everything a run concluded.
type Report struct {
	Version      string               `json:"version"`
	Tool         Tool                 `json:"tool"`
	Target       Target               `json:"target"`
	Started      time.Time            `json:"started"`
	Ended        time.Time            `json:"ended"`
	Outcome      Outcome              `json:"outcome"`
	ExitStatus   int                  `json:"exit_status"`
	Partial      []string             `json:"partial,omitempty"`
	Shard        *Shard               `json:"shard,omitempty"`
	Profiles     []Profile            `json:"profiles"`
	Counts       map[verdict.Kind]int `json:"counts"`
	Requirements []Result             `json:"requirements"`
	Left         []string             `json:"left,omitempty"`
	Waivers      []WaiverResult       `json:"waivers,omitempty"`
	Timings      Timings              `json:"timings"`

	specs    []verdict.Spec
	evidence []string // the file of each spec's exchanges
}

// Tool is the program that made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Command string `json:"command"`
}

// Target is what was judged, with the configuration that was in effect; secrets
// are redacted in it.
type Target struct {
	Name          string         `json:"name"`
	SCIMURL       string         `json:"scim_url,omitempty"`
	Configuration map[string]any `json:"configuration,omitempty"`
}

// Profile says whether the target is certified for one profile.
type Profile struct {
	Name      requirement.Profile `json:"name"`
	Certified bool                `json:"certified"`
	// Musts counts the profile's musts that apply to the target.
	Musts int `json:"musts"`
	// Failed and Unjudged count those that were not met and those that could
	// not be judged.
	Failed   int `json:"failed"`
	Unjudged int `json:"unjudged"`
	// Waived counts those that were not met and are known and put up with; with
	// one of them the profile is not certified, but the run does not fail.
	Waived int `json:"waived,omitempty"`
}

// Result is the verdict on one requirement.
type Result struct {
	ID       string                `json:"id"`
	Area     string                `json:"area"`
	Level    requirement.Level     `json:"level"`
	Text     string                `json:"text"`
	Allowed  string                `json:"allowed,omitempty"`
	Source   string                `json:"source"`
	Why      string                `json:"why,omitempty"`
	Fix      string                `json:"fix,omitempty"`
	Profiles []requirement.Profile `json:"profiles"`
	Verdict  verdict.Kind          `json:"verdict"`
	Waiver   *Waiver               `json:"waiver,omitempty"`
	Duration time.Duration         `json:"duration_ns"`
	Checks   []Check               `json:"checks"`
}

// Check is one judgement with its proof.
type Check struct {
	Verdict verdict.Kind `json:"verdict"`
	Spec    string       `json:"spec"`
	About   string       `json:"about,omitempty"`
	// After is the last request before Sent that may have changed something, with
	// the status it got, where Sent only read: what is missed was done there.
	After    string `json:"after,omitempty"`
	Sent     string `json:"sent,omitempty"`
	Expected string `json:"expected,omitempty"`
	Got      string `json:"got,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Location string `json:"location,omitempty"`
	// Evidence is the file with all exchanges of the spec, below the report's
	// folder; Exchange is the index of the one that was judged, or -1.
	Evidence string `json:"evidence,omitempty"`
	Exchange int    `json:"exchange"`
}

// Timings tells the harness's own time from the time spent waiting for servers.
// Where several processes took part, these two are the sums of theirs.
type Timings struct {
	Wall    time.Duration `json:"wall_ns"`
	Servers time.Duration `json:"servers_ns"`
	Harness time.Duration `json:"harness_ns"`
}

// Outcome is a run in one word.
type Outcome string

// The outcomes, each with its exit status.
const (
	Certified     Outcome = "certified"
	Accepted      Outcome = "accepted with waivers" // all that is missing is known and put up with
	NotConformant Outcome = "not conformant"
	PartialRun    Outcome = "partial"
	NotJudged     Outcome = "could not be judged"
	Interrupted   Outcome = "interrupted"
)

// ExitStatus is what the command exits with after that outcome.
func (o Outcome) ExitStatus() int {
	switch o {
	case Certified, Accepted:
		return 0
	case NotConformant, PartialRun:
		return 1
	case Interrupted:
		return 130
	default:
		return 3
	}
}

// New draws the verdicts of a run: a requirement's verdict is the worst of its
// checks. partial names what the person running it left out.
func New(tool Tool, t Target, profiles []requirement.Profile, run verdict.Run, partial ...string) *Report {
	r := &Report{
		Version: Version, Tool: tool, Target: t, Started: run.Started, Ended: run.Ended,
		Partial: partial, Counts: map[verdict.Kind]int{}, Left: run.Left, specs: run.Specs,
		Profiles: []Profile{}, Requirements: []Result{}, evidence: evidenceNames(run.Specs),
	}
	results := map[string]*Result{}
	for i, spec := range run.Specs {
		for _, j := range spec.Judgements {
			entry, ok := requirement.ByID(j.Requirement)
			if !ok {
				continue
			}
			result := results[entry.ID]
			if result == nil {
				result = &Result{
					ID: entry.ID, Area: entry.Area, Level: entry.LevelIn(profiles...), Text: entry.Text, Allowed: entry.Allowed,
					Source: entry.Citation(), Why: entry.Why, Fix: entry.Fix, Profiles: entry.Profiles, Verdict: verdict.Skip,
				}
				results[entry.ID] = result
			}
			result.add(spec, j, r.evidence[i])
		}
		for _, id := range spec.Covers {
			if result := results[id]; result != nil {
				result.Duration += spec.Duration / time.Duration(len(spec.Covers))
			}
		}
		for _, x := range spec.Exchanges {
			r.Timings.Servers += x.Duration
		}
	}
	for _, entry := range requirement.All() {
		if result := results[entry.ID]; result != nil {
			r.Requirements = append(r.Requirements, *result)
			r.Counts[result.Verdict]++
		}
	}
	r.Timings.Servers += run.Aside
	r.Timings.Wall = run.Ended.Sub(run.Started)
	r.Timings.Harness = max(0, run.Took()-r.Timings.Servers)
	for _, p := range profiles {
		r.Profiles = append(r.Profiles, Profile{Name: p})
	}
	r.draw(run.Interrupted)
	return r
}

// draw draws the conclusions from the verdicts.
func (r *Report) draw(interrupted bool) {
	for i, p := range r.Profiles {
		r.Profiles[i] = r.certify(p.Name, interrupted)
	}
	r.Outcome = r.conclude(interrupted)
	r.ExitStatus = r.Outcome.ExitStatus()
	if r.Shard != nil && r.Outcome == PartialRun {
		r.ExitStatus = 0 // it is what was asked for; the merged report tells the rest
	}
}

func (r *Result) add(spec verdict.Spec, j verdict.Judgement, evidence string) {
	c := Check{
		Verdict: j.Kind(r.Level), Spec: spec.Name, About: j.Check, Expected: j.Expected, Got: j.Got,
		Location: j.Location, Exchange: j.Exchange, Evidence: evidence,
	}
	for _, reason := range []string{j.Broken, j.Blocked, j.Skipped} {
		if reason != "" {
			c.Reason = reason
			break
		}
	}
	if j.Exchange >= 0 && j.Exchange < len(spec.Exchanges) {
		c.Sent = sent(spec.Exchanges[j.Exchange].Request)
		if before, ok := written(spec.Exchanges[:j.Exchange+1]); ok && c.Verdict != verdict.Pass && c.Verdict != verdict.Skip {
			c.After = after(spec.Exchanges[before])
		}
	}
	r.Checks = append(r.Checks, c)
	r.Verdict = verdict.Worst(r.Verdict, c.Verdict)
}

// written finds the last exchange before the last that may have changed something,
// if the last itself only read.
func written(exchanges []verdict.Exchange) (index int, ok bool) {
	last := len(exchanges) - 1
	if !reads(exchanges[last].Request) {
		return 0, false
	}
	for i := last - 1; i >= 0; i-- {
		if !reads(exchanges[i].Request) {
			return i, true
		}
	}
	return 0, false
}

// reads reports whether a request changes nothing (RFC 9110 §9.2.1, RFC 7644 §3.4.3).
func reads(m verdict.Message) bool {
	path, _, _ := strings.Cut(m.URL, "?")
	return m.Method == "GET" || m.Method == "HEAD" || m.Method == "OPTIONS" || m.Method == "POST" && strings.HasSuffix(path, "/.search")
}

// after is an exchange in one line.
func after(x verdict.Exchange) string {
	line := sent(x.Request)
	switch {
	case x.Response != nil:
		return line + " → " + strconv.Itoa(x.Response.Status)
	case x.Err != "":
		return line + " → no answer"
	}
	return line
}

// sent is a request in one line.
func sent(m verdict.Message) string {
	line := m.Method + " " + verdict.Readable(m.URL)
	if m.Body != "" {
		line += " " + m.Body
	}
	return clip(line, 600)
}

// certify counts the musts of p: certified is only what passed every one that
// applies, and at least one did, in a run that left nothing out.
func (r *Report) certify(p requirement.Profile, interrupted bool) Profile {
	profile := Profile{Name: p}
	for _, result := range r.Requirements {
		entry, _ := requirement.ByID(result.ID)
		if !entry.In(p) || entry.LevelIn(p) != requirement.Must {
			continue
		}
		switch result.Verdict {
		case verdict.Skip:
			continue
		case verdict.Blocked, verdict.Error:
			profile.Unjudged++
		case verdict.Fail:
			profile.Failed++
		case verdict.Waived:
			profile.Waived++
		}
		profile.Musts++
	}
	profile.Certified = profile.Musts > 0 && profile.Failed == 0 && profile.Unjudged == 0 && profile.Waived == 0 && len(r.Partial) == 0 && !interrupted
	return profile
}

func (r *Report) conclude(interrupted bool) Outcome {
	any := func(f func(Profile) bool) bool { return slices.ContainsFunc(r.Profiles, f) }
	switch {
	case interrupted:
		return Interrupted
	case any(func(p Profile) bool { return p.Failed > 0 }), len(r.lapsed()) > 0:
		return NotConformant
	case len(r.Requirements) == 0 && r.Shard != nil: // few requirements were chosen, and none fell to this part
		return PartialRun
	case len(r.Profiles) == 0, len(r.Requirements) == 0, any(func(p Profile) bool { return p.Unjudged > 0 || p.Musts == 0 && len(r.Partial) == 0 }):
		return NotJudged
	case len(r.Partial) > 0:
		return PartialRun
	case any(func(p Profile) bool { return p.Waived > 0 }):
		return Accepted
	default:
		return Certified
	}
}

// Worst returns the checks of r that gave it its verdict.
func (r *Result) Worst() []Check {
	var worst []Check
	for _, c := range r.Checks {
		if c.Verdict == r.Verdict {
			worst = append(worst, c)
		}
	}
	return worst
}

// clip cuts a text for display, between two characters.
func clip(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for i := range s {
		if i > limit {
			return s[:i] + "…"
		}
	}
	return s
}
