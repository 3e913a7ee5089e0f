// Package selftest proves the verdicts: each fault that the mocks can be given
// must turn exactly the requirements red that the table says, and the mocks
// without a fault none.
//
// Every row runs in a process of its own, because Ginkgo runs once in a process
// and a fault must not leak into the next. To add a row, add it to Table; the
// test of this package says what really turned red.
package selftest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"hallmark/faultset"
	idpfault "hallmark/mockidp/fault"
	spfault "hallmark/mocksp/fault"
	"hallmark/suites"
	"hallmark/suites/inprocess"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// Fault is a deviation of one of the mocks.
type Fault struct {
	Name   string
	Mock   string // mockidp or mocksp
	Area   string
	Effect string
}

// Faults lists the faults of both mocks.
func Faults() []Fault {
	var all []Fault
	for _, f := range idpfault.All() {
		all = append(all, Fault{string(f.Name), "mockidp", f.Area, f.Effect})
	}
	for _, f := range spfault.All() {
		all = append(all, Fault{string(f.Name), "mocksp", f.Area, f.Effect})
	}
	return all
}

// Options returns the options of a world with those faults; an unknown name is
// answered with the valid ones.
func Options(names ...string) (inprocess.Options, error) {
	var o inprocess.Options
	for _, name := range names {
		if f, err := idpfault.Parse(name); err == nil {
			o.IDPFaults = append(o.IDPFaults, f)
			continue
		}
		f, err := spfault.Parse(name)
		if err != nil {
			var valid []string
			for _, f := range Faults() {
				valid = append(valid, f.Name)
			}
			return o, faultset.Unknown("fault", name, valid)
		}
		o.SPFaults = append(o.SPFaults, f)
	}
	return o, nil
}

// Finding is what one child process saw.
type Finding struct {
	// Red are the requirements that were judged and not met.
	Red []string `json:"red"`
	// Stuck are those that were blocked or could not be judged.
	Stuck []string `json:"stuck"`
	// Kinds are the verdicts on both.
	Kinds map[string]verdict.Kind `json:"kinds"`
	// Specs and Fired count what ran, and how often the fault acted.
	Specs int `json:"specs"`
	Fired int `json:"fired"`
	// Why explains each red and stuck requirement in a line.
	Why map[string]string `json:"why"`
}

// Judge runs every suite against mocks with one fault, or none when the name is
// empty, and writes what it found as one line of JSON. It can run once in a
// process.
func Judge(fault string, w io.Writer) error {
	var names []string
	if fault != "" {
		names = append(names, fault)
	}
	o, err := Options(names...)
	if err != nil {
		return err
	}
	// A child lives for seconds on a machine with memory to spare: collecting garbage as if it
	// lived for days took a sixth of its time.
	debug.SetGCPercent(400)
	found, err := judge(o, nil, reach(fault))
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(found)
}

// JudgeSCIM judges the SCIM endpoint alone of a world, as hallmark certify does
// with a vendor's: by profiles, and with what the target is said to claim.
func JudgeSCIM(o inprocess.Options, claims map[requirement.Capability]bool, w io.Writer, profiles ...requirement.Profile) error {
	found, err := judge(o, func(t *target.Target) {
		t.Integration, t.Claimed = nil, claims
	}, suites.Options{Profiles: profiles})
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(found)
}

func judge(o inprocess.Options, edit func(*target.Target), by suites.Options) (Finding, error) {
	world, err := inprocess.Start(o)
	if err != nil {
		return Finding{}, err
	}
	defer world.Close()
	if edit != nil {
		edit(world.Target)
	}
	if len(by.Profiles) == 0 {
		for _, p := range requirement.Profiles() {
			switch p.Name {
			case requirement.Okta, requirement.Entra, requirement.OneLogin: // see Requirement.Dialect
			default:
				by.Profiles = append(by.Profiles, p.Name)
			}
		}
	}
	run, err := suites.Run(world.Target, by)
	if err != nil {
		return Finding{}, err
	}
	found := Finding{Red: []string{}, Stuck: []string{}, Specs: len(run.Specs), Kinds: map[string]verdict.Kind{}, Why: map[string]string{}}
	for _, f := range o.IDPFaults {
		found.Fired += world.IDP.Faults().Count(f)
	}
	for _, f := range o.SPFaults {
		found.Fired += world.SP.Fired(f)
	}
	found.read(run, by.Profiles)
	return found, nil
}

func (f *Finding) read(run verdict.Run, profiles []requirement.Profile) {
	for _, spec := range run.Specs {
		for _, j := range spec.Judgements {
			r, ok := requirement.ByID(j.Requirement)
			if !ok || r.Dialect() {
				continue
			}
			into, why := &f.Red, j.Check+" expected "+j.Expected+", got "+j.Got
			kind := j.Kind(r.LevelIn(profiles...))
			switch kind {
			case verdict.Pass, verdict.Skip:
				continue
			case verdict.Blocked, verdict.Error:
				into, why = &f.Stuck, j.Blocked+j.Broken
			}
			if old, seen := f.Kinds[r.ID]; !seen {
				f.Kinds[r.ID] = kind
			} else {
				f.Kinds[r.ID] = verdict.Worst(old, kind)
			}
			if !slices.Contains(*into, r.ID) {
				*into = append(*into, r.ID)
				f.Why[r.ID] = strings.TrimSpace(why)
			}
		}
	}
	slices.Sort(f.Red)
	slices.Sort(f.Stuck)
}

// Result is a row held against what its child process found.
type Result struct {
	Row
	Finding
	// Missed must turn red and did not; Unrelated turned red and must not.
	Missed, Unrelated []string
	Err               error
	Took              time.Duration
}

// OK reports whether the fault was caught by what must catch it, and by nothing
// else.
func (r Result) OK() bool {
	return r.Err == nil && len(r.Missed) == 0 && len(r.Unrelated) == 0 && (r.Fault == "" || r.Fired > 0) && (r.Fault != "" || len(r.Stuck) == 0)
}

// Problem says in one line why a row is not OK.
func (r Result) Problem() string {
	var parts []string
	if r.Err != nil {
		parts = append(parts, r.Err.Error())
	}
	if len(r.Missed) > 0 {
		parts = append(parts, "not caught by "+strings.Join(r.Missed, ", "))
	}
	for _, id := range r.Unrelated {
		parts = append(parts, "also red: "+id+" ("+r.Why[id]+")")
	}
	if r.Fault != "" && r.Err == nil && r.Fired == 0 {
		parts = append(parts, "the fault never acted")
	}
	if r.Fault == "" {
		for _, id := range r.Stuck {
			parts = append(parts, "stuck: "+id+" ("+r.Why[id]+")")
		}
	}
	return strings.Join(parts, "; ")
}

// Run runs rows as child processes, several at a time, and tells each result as
// it comes. child makes the command that calls Judge for a fault.
func Run(ctx context.Context, rows []Row, parallel int, child func(ctx context.Context, fault string) *exec.Cmd, tell func(Result)) {
	todo := make(chan Row)
	results := make(chan Result)
	var workers sync.WaitGroup
	for range max(1, parallel) {
		workers.Go(func() {
			for row := range todo {
				results <- one(ctx, row, child)
			}
		})
	}
	go func() {
		for _, row := range rows {
			todo <- row
		}
		close(todo)
		workers.Wait()
		close(results)
	}()
	for r := range results {
		tell(r)
	}
}

func one(ctx context.Context, row Row, child func(context.Context, string) *exec.Cmd) Result {
	result := Result{Row: row}
	started := time.Now()
	var stdout, stderr bytes.Buffer
	cmd := child(ctx, row.Fault)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		result.Err = fmt.Errorf("its process ended with %w: %s", err, tail(stderr.String()+stdout.String()))
		return result
	}
	if err := json.Unmarshal(firstObject(stdout.Bytes()), &result.Finding); err != nil {
		result.Err = fmt.Errorf("its process wrote no finding: %s", tail(stdout.String()))
		return result
	}
	result.Took = time.Since(started)
	for _, id := range row.Red {
		if !slices.Contains(result.Finding.Red, id) {
			result.Missed = append(result.Missed, id)
		}
	}
	for _, id := range result.Finding.Red {
		if !slices.Contains(row.Red, id) {
			result.Unrelated = append(result.Unrelated, id)
		}
	}
	return result
}

// firstObject finds the finding: a test binary prints lines of its own.
func firstObject(output []byte) []byte {
	for line := range bytes.Lines(output) {
		if bytes.HasPrefix(line, []byte("{")) {
			return line
		}
	}
	return nil
}

func tail(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 600 {
		s = "…" + s[len(s)-600:]
	}
	return strings.ReplaceAll(s, "\n", " | ")
}
