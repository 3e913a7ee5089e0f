package reports

import (
	"fmt"
	"io"
	"strings"
	"time"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// Text says how the terminal summary is written.
type Text struct {
	Colour  bool
	Timings bool
	// Dir is where the report's files are, named at the end; empty when
	// nothing was written.
	Dir string
}

// Palette paints words for a terminal, or leaves them plain.
type Palette bool

const reset = "\x1b[0m"

var colours = map[verdict.Kind]string{
	verdict.Pass: "\x1b[32m", verdict.Fail: "\x1b[1;31m", verdict.Error: "\x1b[1;35m", verdict.Blocked: "\x1b[35m",
	verdict.Warn: "\x1b[33m", verdict.Info: "\x1b[36m", verdict.Skip: "\x1b[2m", verdict.Waived: "\x1b[2m",
}

// Kind paints text as a verdict of that kind.
func (p Palette) Kind(k verdict.Kind, text string) string {
	if !p {
		return text
	}
	return colours[k] + text + reset
}

// Bold paints a heading.
func (p Palette) Bold(text string) string {
	if !p {
		return text
	}
	return "\x1b[1m" + text + reset
}

// marks are the signs in front of each explained requirement.
var marks = map[verdict.Kind]string{
	verdict.Fail: "✗", verdict.Error: "!", verdict.Blocked: "■", verdict.Warn: "▲", verdict.Info: "·", verdict.Waived: "w",
}

// WriteText writes the summary a person reads in a terminal: each requirement
// that is not green, a table of the areas, and the conclusion last, where the
// eye is.
func WriteText(w io.Writer, r *Report, o Text) error {
	p := Palette(o.Colour)
	var b strings.Builder
	for _, kind := range []verdict.Kind{verdict.Info, verdict.Warn, verdict.Blocked, verdict.Error, verdict.Fail} {
		explainKind(&b, p, r, kind)
	}
	table(&b, p, r)
	if o.Timings {
		several := ""
		if r.Timings.Servers+r.Timings.Harness > r.Timings.Wall*11/10 {
			several = ", in several processes"
		}
		fmt.Fprintf(&b, "\n%s  %s in all%s: %s waiting for servers, %s in hallmark itself\n", p.Bold("time"),
			short(r.Timings.Wall), several, short(r.Timings.Servers), short(r.Timings.Harness))
	}
	for _, left := range r.Left {
		fmt.Fprintf(&b, "\n%s  %s\n", p.Kind(verdict.Warn, "left behind"), Line(left))
	}
	conclusion(&b, p, r)
	if o.Dir != "" {
		dir := Line(o.Dir)
		fmt.Fprintf(&b, "report: %s/report.html, %s/report.json, %s/junit.xml, %s/evidence/\n", dir, dir, dir, dir)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// explainKind writes out every requirement with that verdict. Blocked ones that
// share their reason are listed under it once.
func explainKind(b *strings.Builder, p Palette, r *Report, kind verdict.Kind) {
	reasons := map[string][]string{}
	var order []string
	for i := range r.Requirements {
		result := &r.Requirements[i]
		if result.Verdict != kind {
			continue
		}
		if kind != verdict.Blocked && kind != verdict.Error {
			head, rest, _ := strings.Cut(Visible(result.Explain()), "\n")
			fmt.Fprintf(b, "%s %s\n%s\n", p.Kind(kind, marks[kind]+" "+string(kind)), p.Bold(head), rest)
			continue
		}
		reason := "no reason was recorded"
		if worst := result.Worst(); len(worst) > 0 && worst[0].Reason != "" {
			reason = Line(worst[0].Reason)
		}
		if _, seen := reasons[reason]; !seen {
			order = append(order, reason)
		}
		reasons[reason] = append(reasons[reason], result.ID)
	}
	for _, reason := range order {
		ids := reasons[reason]
		fmt.Fprintf(b, "%s %s\n  %s\n\n", p.Kind(kind, marks[kind]+" "+string(kind)), p.Bold(reason), wrap(strings.Join(ids, " "), "  ", 100))
	}
}

func table(b *strings.Builder, p Palette, r *Report) {
	kinds := []verdict.Kind{verdict.Pass, verdict.Fail, verdict.Error, verdict.Blocked, verdict.Warn, verdict.Info, verdict.Waived, verdict.Skip}
	var shown []verdict.Kind
	for _, k := range kinds {
		if r.Counts[k] > 0 || k == verdict.Pass || k == verdict.Fail {
			shown = append(shown, k)
		}
	}
	counts := map[string]map[verdict.Kind]int{}
	var areas []string
	width := len("requirements")
	for _, result := range r.Requirements {
		if counts[result.Area] == nil {
			counts[result.Area] = map[verdict.Kind]int{}
			areas = append(areas, result.Area)
			width = max(width, len(result.Area))
		}
		counts[result.Area][result.Verdict]++
	}
	row := func(name string, of map[verdict.Kind]int, bold bool) {
		cell := fmt.Sprintf("%-*s", width, name)
		if bold {
			cell = p.Bold(cell)
		}
		b.WriteString(cell)
		for _, k := range shown {
			text := fmt.Sprintf(" %8s", dash(of[k]))
			if of[k] > 0 {
				text = p.Kind(k, text)
			}
			b.WriteString(text)
		}
		b.WriteByte('\n')
	}
	head := fmt.Sprintf("%-*s", width, "requirements")
	for _, k := range shown {
		head += fmt.Sprintf(" %8s", k)
	}
	b.WriteString(p.Bold(head) + "\n")
	for _, area := range areas {
		row(area, counts[area], false)
	}
	row("all", r.Counts, true)
}

func dash(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

func conclusion(b *strings.Builder, p Palette, r *Report) {
	b.WriteByte('\n')
	for _, profile := range r.Profiles {
		switch {
		case profile.Certified:
			fmt.Fprintf(b, "%s  %s: all %d musts that apply are met\n", p.Kind(verdict.Pass, "certified"), profile.Name, profile.Musts)
		case profile.Musts == 0 && len(r.Partial) > 0:
			fmt.Fprintf(b, "%s  %s: no must of it was checked\n", p.Kind(verdict.Skip, "not checked"), profile.Name)
		case profile.Musts > 0 && profile.Failed+profile.Unjudged+profile.Waived == 0 && len(r.Partial) > 0:
			fmt.Fprintf(b, "%s  %s: all %d musts that were checked are met\n", p.Kind(verdict.Warn, "partly checked"), profile.Name, profile.Musts)
		case profile.Musts == 0:
			fmt.Fprintf(b, "%s  %s: no must of it applies to this target\n", p.Kind(verdict.Blocked, "not judged"), profile.Name)
		default:
			waived := ""
			if profile.Waived > 0 {
				waived = fmt.Sprintf(", %d waived", profile.Waived)
			}
			fmt.Fprintf(b, "%s  %s: of %d musts that apply, %d not met, %d could not be judged%s\n",
				p.Kind(verdict.Fail, "not certified"), profile.Name, profile.Musts, profile.Failed, profile.Unjudged, waived)
		}
	}
	for _, w := range r.Waivers {
		kind := verdict.Warn
		switch w.State {
		case Applied:
			kind = verdict.Waived
		case Stale, Expired:
			kind = verdict.Fail
		}
		fmt.Fprintf(b, "%s  %s\n", p.Kind(kind, "waiver "+string(w.State)), Line(w.Says()))
	}
	for _, reason := range r.Partial {
		fmt.Fprintf(b, "%s  %s\n", p.Kind(verdict.Warn, "partial"), Line(reason))
	}
	kind := verdict.Pass
	switch r.Outcome {
	case NotConformant:
		kind = verdict.Fail
	case Certified:
	case Accepted:
		kind = verdict.Warn
	default:
		kind = verdict.Blocked
	}
	fmt.Fprintf(b, "%s  %s, %d requirements in %s\n", p.Kind(kind, strings.ToUpper(string(r.Outcome))), Line(r.Target.Name), len(r.Requirements), short(r.Timings.Wall))
}

func short(d time.Duration) string {
	switch {
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	default:
		return d.Round(time.Millisecond / 10).String()
	}
}

func wrap(text, indent string, width int) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case column+1+len(word) > width:
			b.WriteString("\n" + indent)
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}

// WriteList writes the catalogue as a table for a terminal.
func WriteList(w io.Writer, list []*requirement.Requirement) error {
	width := 0
	for _, r := range list {
		width = max(width, len(r.ID))
	}
	area := ""
	for _, r := range list {
		if r.Area != area {
			area = r.Area
			if _, err := fmt.Fprintf(w, "\n%s\n", area); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintf(w, "  %-*s  %-6s  %s (%s)\n", width, r.ID, r.Level, r.Text, r.Citation()); err != nil {
			return err
		}
	}
	return nil
}
