package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/term"

	"hallmark/reports"
	"hallmark/suites"
	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// progress shows how far a command has come that takes its time, in one process or
// in several: one line that is written over on a terminal, a plain line now and
// then elsewhere, a stream of events for other programs.
type progress struct {
	unit, miss string // "specs" and "checks not met"
	events     *events
	show       func(line string) // nil is nothing
	plain      bool

	mu          sync.Mutex
	clock       func() time.Time
	started     time.Time
	done, total map[int]int // by process
	missed      int
	running     []task
	told        time.Time // when the last plain line was written, and how far it was
	toldDone    int
	quit        chan struct{}
}

// task is what one process is at.
type task struct {
	process int
	name    string
	since   time.Time
}

const (
	redraw = time.Second      // how often a terminal shows that the clock goes on
	atMost = 30 * time.Second // between two plain lines: a log without a word looks like a hang
)

// newProgress shows progress on w as that can; quiet shows none.
func newProgress(w io.Writer, quiet bool, e *events, unit, miss string) *progress {
	// Somebody who stops reading (| head) must not end a run that has to clean up.
	signal.Ignore(syscall.SIGPIPE)
	p := &progress{unit: unit, miss: miss, events: e, clock: time.Now, done: map[int]int{}, total: map[int]int{}, quit: make(chan struct{})}
	p.started = p.clock()
	p.told = p.started
	switch {
	case quiet || e != nil:
	case terminal(w):
		p.show = func(line string) { fmt.Fprint(w, "\r\x1b[K"+cut(line, width(w))) }
		go p.tick(redraw)
	default:
		p.plain = true
		p.show = func(line string) { fmt.Fprintln(w, "hallmark: "+line) }
		go p.tick(atMost)
	}
	return p
}

// tick shows that the clock goes on, also while nothing ends.
func (p *progress) tick(every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-p.quit:
			return
		case <-ticker.C:
			p.mu.Lock()
			p.draw(false)
			p.mu.Unlock()
		}
	}
}

// close ends it, and clears the terminal's line.
func (p *progress) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.quit:
		return
	default:
		close(p.quit)
	}
	if p.show != nil && !p.plain {
		p.show("")
	}
	p.show = nil
}

// between prints something else where the line is.
func (p *progress) between(print func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.show != nil && !p.plain {
		p.show("")
	}
	print()
	p.draw(false)
}

// expect says how much there is to do.
func (p *progress) expect(total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total[0] = total
}

// specs returns what a run tells its progress to. It judges only what was chosen.
func (p *progress) specs(process int, profiles []requirement.Profile, only func(*requirement.Requirement) bool) func(suites.Progress) {
	return func(s suites.Progress) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.total[process], p.done[process] = s.Total, s.Done
		switch {
		case s.Spec.Name == "":
		case s.Begins:
			p.begin(process, s.Spec.Name)
			p.emit(reports.Event{Event: reports.EventBegin, Process: process, Spec: s.Spec.Name, Area: areaOf(s.Spec)})
		default:
			p.end(process, s.Spec.Name)
			for _, e := range spoken(s.Spec, profiles, only) {
				e.Process = process
				p.emit(e)
			}
			for _, j := range s.Spec.Judgements {
				if r, ok := requirement.ByID(j.Requirement); ok && r.In(profiles...) && j.Kind(r.LevelIn(profiles...)) == verdict.Fail {
					p.missed++
				}
			}
			missed := p.missed
			p.emit(reports.Event{Event: reports.EventDone, Process: process, Spec: s.Spec.Name, Area: areaOf(s.Spec), Missed: &missed, Left: p.seconds()})
		}
		p.draw(true)
	}
}

// fault tells that the self-test begins with a fault, or has ended with it.
func (p *progress) fault(name string, begins, missed bool, e reports.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	shown := name
	if shown == "" {
		shown = "no fault"
	}
	e.Fault = &name
	if begins {
		p.begin(0, shown)
		e.Event = reports.EventBegin
		p.emit(e)
		p.draw(true)
		return
	}
	p.end(0, shown)
	p.done[0]++
	if missed {
		p.missed++
	}
	e.Event = reports.EventVerdict
	p.emit(e)
	n := p.missed
	p.emit(reports.Event{Event: reports.EventDone, Fault: &name, Missed: &n, Left: p.seconds()})
	p.draw(true)
}

func (p *progress) begin(process int, name string) {
	p.running = append(p.running, task{process, name, p.clock()})
}

func (p *progress) end(process int, name string) {
	for i, t := range p.running {
		if t.process == process && t.name == name {
			p.running = append(p.running[:i:i], p.running[i+1:]...)
			return
		}
	}
}

func (p *progress) emit(e reports.Event) {
	if p.events != nil {
		e.Done, e.Total = p.count()
		p.events.emit(e)
	}
}

func (p *progress) count() (done, total int) {
	for process, n := range p.total {
		done, total = done+p.done[process], total+n
	}
	return done, total
}

// left estimates the time that is left from the pace so far; 0 is not known.
func (p *progress) left() time.Duration {
	done, total := p.count()
	gone := p.clock().Sub(p.started)
	if done < 5 || done >= total || gone < time.Second {
		return 0 // too little to go by
	}
	return time.Duration(float64(gone) / float64(done) * float64(total-done))
}

func (p *progress) seconds() *float64 {
	left := p.left()
	if done, total := p.count(); left == 0 && done < total {
		return nil
	}
	seconds := left.Round(100 * time.Millisecond).Seconds()
	return &seconds
}

// draw shows how far it has come: on a terminal at every change, elsewhere each
// fifth of the way, and when nothing was said for long.
func (p *progress) draw(change bool) {
	if p.show == nil {
		return
	}
	done, total := p.count()
	now := p.clock()
	if p.plain {
		if total == 0 || (done*5/total == p.toldDone*5/total || !change) && now.Sub(p.told) < atMost {
			return
		}
		p.toldDone = done
	} else if change && done < total && now.Sub(p.told) < 50*time.Millisecond {
		return // a terminal shows no more than 20 changes a second
	}
	p.told = now
	p.show(p.line(done, total, now))
}

func (p *progress) line(done, total int, now time.Time) string {
	var parts []string
	if p.plain {
		parts = append(parts, fmt.Sprintf("%d of %d %s", done, total, p.unit), fmt.Sprintf("%d %s", p.missed, p.miss))
	} else {
		parts = append(parts, bar(done, total)+fmt.Sprintf(" %d/%d", done, total), fmt.Sprintf("%d %s", p.missed, p.miss))
	}
	if left := p.left(); left > 0 {
		parts = append(parts, "about "+span(left)+" left")
	}
	// The one that has run longest is what is waited for.
	if len(p.running) > 0 && (!p.plain || now.Sub(p.running[0].since) >= atMost) {
		name := reports.Line(p.running[0].name)
		if took := now.Sub(p.running[0].since); took >= 2*time.Second {
			name += " (for " + span(took) + ")"
		}
		if more := len(p.running) - 1; more > 0 {
			name += fmt.Sprintf(" and %d more", more)
		}
		if p.plain {
			name = "at " + name
		}
		parts = append(parts, name)
	}
	if p.plain {
		return strings.Join(parts, ", ")
	}
	return strings.Join(parts, "  ")
}

// bar draws how far it has come in ten cells.
func bar(done, total int) string {
	filled := 0
	if total > 0 {
		filled = min(10, done*10/total)
	}
	return strings.Repeat("█", filled) + strings.Repeat("░", 10-filled)
}

// span writes a time as a person would say it.
func span(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", max(1, int(d.Round(time.Second).Seconds())))
	}
	if d < time.Hour {
		return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

func width(w io.Writer) int {
	if file, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 20 {
			return columns - 1
		}
	}
	return 100
}

func cut(line string, width int) string {
	if runes := []rune(line); len(runes) > width {
		return string(runes[:width-1]) + "…"
	}
	return line
}
