package main

import (
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"hallmark/reports"
	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// events is the stream of --json: one object a line, for other programs. Whether
// anybody reads it changes nothing: a run ends as it would.
type events struct {
	mu sync.Mutex
	to *json.Encoder
}

func newEvents(w io.Writer) *events {
	to := json.NewEncoder(w)
	to.SetEscapeHTML(false)
	return &events{to: to}
}

func (e *events) emit(event reports.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	event.Time = time.Now().UTC()
	_ = e.to.Encode(event) // see above
}

// told makes a command end its stream with an error where it comes to no conclusion.
func (o *output) told(command func(*cobra.Command) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		if o.json {
			o.events = newEvents(cmd.OutOrStdout())
		}
		err := command(cmd)
		o.events.wrong(err)
		return err
	}
}

// wrong tells what kept a command from a conclusion.
func (e *events) wrong(err error) {
	if f := (*failure)(nil); e != nil && errors.As(err, &f) {
		e.emit(reports.Event{Event: reports.EventError, ExitStatus: &f.status, Message: reports.Line(f.Error())})
	}
}

// start begins to show progress, and the stream of events.
func (o *output) start(cmd *cobra.Command, target string, profiles []requirement.Profile) *progress {
	if o.events != nil {
		o.events.emit(reports.Event{Event: reports.EventStart, Version: reports.EventVersion, Command: cmd.Name(), Target: target, Profiles: profiles})
	}
	return newProgress(cmd.ErrOrStderr(), o.quiet, o.events, "specs", "checks not met")
}

// concluded ends the stream with the report's conclusion.
func (o *output) concluded(p *progress, r *reports.Report, status int) {
	if o.events == nil {
		return
	}
	done, total := p.count()
	o.events.emit(reports.Event{
		Event: reports.EventFinish, Done: done, Total: total,
		Outcome: r.Outcome, ExitStatus: &status, Counts: r.Counts, Report: o.dir,
	})
}

// spoken is one spec's word on each requirement that was chosen: its worst.
func spoken(s verdict.Spec, profiles []requirement.Profile, only func(*requirement.Requirement) bool) []reports.Event {
	var all []reports.Event
	at := map[string]int{}
	for _, j := range s.Judgements {
		r, ok := requirement.ByID(j.Requirement)
		if !ok || !r.In(profiles...) || only != nil && !only(r) {
			continue
		}
		level := r.LevelIn(profiles...)
		e := reports.Event{
			Event: reports.EventVerdict, Spec: s.Name, Requirement: r.ID, Area: r.Area, Level: level, Verdict: j.Kind(level),
			Check: j.Check, Expected: j.Expected, Got: j.Got, Reason: j.Broken + j.Blocked + j.Skipped,
		}
		if e.Verdict == verdict.Pass {
			e.Check, e.Expected, e.Got = "", "", ""
		}
		i, seen := at[r.ID]
		if !seen {
			at[r.ID] = len(all)
			all = append(all, e)
		} else if verdict.Worst(all[i].Verdict, e.Verdict) != all[i].Verdict {
			all[i] = e
		}
	}
	return all
}

// areaOf is the area of the first requirement that a spec covers.
func areaOf(s verdict.Spec) string {
	for _, id := range s.Covers {
		if r, ok := requirement.ByID(id); ok {
			return r.Area
		}
	}
	return ""
}
