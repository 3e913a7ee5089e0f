package main

import (
	"strings"
	"testing"
	"time"

	"hallmark/suites"
	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// watched is a progress with a clock of the test, and what it showed.
func watched(plain bool) (p *progress, now *time.Time, shown *[]string) {
	start := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	now, shown = &start, &[]string{}
	p = &progress{
		unit: "specs", miss: "checks not met", plain: plain, clock: func() time.Time { return *now },
		started: start, told: start, done: map[int]int{}, total: map[int]int{}, quit: make(chan struct{}),
	}
	p.show = func(line string) { *shown = append(*shown, line) }
	return p, now, shown
}

// walk runs n specs of two seconds in one process, of total.
func walk(p *progress, now *time.Time, process, n, total int) {
	tell := p.specs(process, []requirement.Profile{requirement.RFC}, nil)
	tell(suites.Progress{Total: total})
	for i := range n {
		tell(suites.Progress{Done: i, Total: total, Begins: true, Spec: verdict.Spec{Name: "spec of RFC 7644"}})
		*now = now.Add(2 * time.Second)
		tell(suites.Progress{Done: i + 1, Total: total, Spec: verdict.Spec{Name: "spec of RFC 7644", Judgements: []verdict.Judgement{
			{Requirement: requirement.Delete204.ID, Met: i != 2},
		}}})
	}
}

func TestTerminalShowsWhatRunsAndTheTimeLeft(t *testing.T) {
	p, now, shown := watched(false)
	walk(p, now, 0, 10, 40)
	p.specs(0, nil, nil)(suites.Progress{Done: 10, Total: 40, Begins: true, Spec: verdict.Spec{Name: "hangs\x1b[2J"}})
	*now = now.Add(80 * time.Second)
	p.draw(false)
	last := (*shown)[len(*shown)-1]
	if want := "██░░░░░░░░ 10/40  1 checks not met  about 5 min left  hangs\\x1b[2J (for 1 min)"; last != want {
		t.Errorf("\n%q, want\n%q", last, want)
	}
	p.close()
	if last := (*shown)[len(*shown)-1]; last != "" {
		t.Errorf("the line is not cleared in the end: %q", last)
	}
	p.close() // the second does nothing
}

func TestLogGetsAFewPlainLines(t *testing.T) {
	p, now, shown := watched(true)
	walk(p, now, 0, 10, 10)
	walk(p, now, 1, 10, 10) // another process, heard of later
	for _, line := range *shown {
		if strings.ContainsAny(line, "\r\x1b█░") {
			t.Errorf("%q is not plain", line)
		}
	}
	if n := len(*shown); n < 5 || n > 12 {
		t.Errorf("%d lines:\n%s", n, strings.Join(*shown, "\n"))
	}
	if last := (*shown)[len(*shown)-1]; last != "20 of 20 specs, 2 checks not met" {
		t.Errorf("it ends with %q", last)
	}
	// A spec that hangs is named in the end.
	p.specs(0, nil, nil)(suites.Progress{Done: 10, Total: 11, Begins: true, Spec: verdict.Spec{Name: "hangs"}})
	before := len(*shown)
	p.draw(false)
	*now = now.Add(31 * time.Second)
	p.draw(false)
	if got := (*shown)[before:]; len(got) != 1 || !strings.HasSuffix(got[0], "left, at hangs (for 31 s)") {
		t.Errorf("%q", got)
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		300 * time.Millisecond: "1 s", 59 * time.Second: "59 s", 61 * time.Second: "1 min", 90 * time.Minute: "1 h 30 min",
	} {
		if got := span(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}
