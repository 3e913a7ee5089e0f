package reports

import (
	"fmt"
	"io"
	"strings"

	"hallmark/suites/verdict"
)

// mostRows is how many missed requirements a summary lists: GitHub takes 1 MiB
// of a job summary, and nobody reads more in one.
const mostRows = 50

// WriteMarkdown writes a summary for a pull request or a job's page.
func WriteMarkdown(w io.Writer, r *Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s Hallmark: %s – %s\n\n", map[Outcome]string{Certified: "✅", Accepted: "☑️", NotConformant: "❌", PartialRun: "◐"}[r.Outcome], cell(r.Target.Name), r.Outcome)
	b.WriteString("| profile | certified | musts that apply | not met | not judged |\n|---|---|--:|--:|--:|\n")
	for _, p := range r.Profiles {
		certified := "no"
		if p.Certified {
			certified = "**yes**"
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %d |\n", p.Name, certified, p.Musts, p.Failed, p.Unjudged)
	}
	var counts []string
	for _, kind := range verdict.Kinds() {
		if n := r.Counts[kind]; n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, kind))
		}
	}
	fmt.Fprintf(&b, "\n%d requirements in %s: %s.\n", len(r.Requirements), short(r.Timings.Wall), strings.Join(counts, ", "))
	for _, left := range r.Partial {
		fmt.Fprintf(&b, "\nPartial: %s.\n", cell(left))
	}
	for _, left := range r.Left {
		fmt.Fprintf(&b, "\nLeft behind: %s.\n", cell(left))
	}
	for _, w := range r.Waivers {
		fmt.Fprintf(&b, "\nWaiver %s: %s.\n", w.State, cell(w.Says()))
	}
	rows := 0
	for _, kind := range verdict.Kinds() {
		if kind == verdict.Pass || kind == verdict.Skip || r.Counts[kind] == 0 {
			continue
		}
		for i := range r.Requirements {
			result := &r.Requirements[i]
			if result.Verdict != kind {
				continue
			}
			if rows++; rows > mostRows {
				continue
			}
			if rows == 1 {
				b.WriteString("\n| verdict | requirement | what is required | expected | got |\n|---|---|---|---|---|\n")
			}
			var worst Check
			if list := result.Worst(); len(list) > 0 {
				worst = list[0]
			}
			got := worst.Got
			if worst.Reason != "" {
				got = worst.Reason
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", kind, cell(result.ID), cell(result.Text), cell(clip(worst.Expected, 160)), cell(clip(got, 160)))
		}
	}
	if rows > mostRows {
		fmt.Fprintf(&b, "\n%d more are in the report.\n", rows-mostRows)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell is a text that may quote a target as one cell of a table: nothing in it
// is read as Markdown or HTML.
func cell(text string) string {
	var b strings.Builder
	for _, c := range Line(text) {
		switch {
		case strings.ContainsRune("\\`*_{}[]()#+!|~@$", c):
			fmt.Fprintf(&b, "&#%d;", c) // an entity is text wherever it stands; a backslash is not
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == '&':
			b.WriteString("&amp;")
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}
