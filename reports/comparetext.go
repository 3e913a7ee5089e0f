package reports

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"

	"hallmark/suites/verdict"
)

// WriteComparisonJSON writes c as JSON.
func WriteComparisonJSON(w io.Writer, c *Comparison) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(c); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// verdicts is a requirement's way from one verdict to the other.
func (d Difference) verdicts() string {
	switch {
	case d.Old == "":
		return "→ " + string(d.New)
	case d.New == "":
		return string(d.Old) + " →"
	case d.Old == d.New:
		return string(d.Old)
	}
	return string(d.Old) + " → " + string(d.New)
}

// means says what a change is, in the words of a heading.
func (c Change) means() string {
	return map[Change]string{
		Regressed: "Regressed", Withdrawn: "Withdrawn: no longer claimed", Failing: "Still failing",
		Vanished: "Vanished: not judged in the newer run", Added: "New: not judged in the older run", Fixed: "Fixed", Unchanged: "Unchanged",
	}[c]
}

// mostLines is how many requirements of one kind of change a terminal shows,
// the worst first, where none of them keeps a release back.
const mostLines = 20

// WriteComparison writes c for a terminal: what keeps a release back first, the
// conclusion last.
func WriteComparison(w io.Writer, c *Comparison, colour bool) error {
	p := Palette(colour)
	var b strings.Builder
	for _, change := range Changes() {
		if change == Unchanged || c.Counts[change] == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s\n", p.Bold(fmt.Sprintf("%s (%d)", change.means(), c.Counts[change])))
		lines := 0
		for _, d := range c.Requirements {
			if d.Change != change {
				continue
			}
			if lines++; lines > mostLines && change != Regressed && change != Withdrawn {
				continue
			}
			kind := d.New
			if kind == "" {
				kind = verdict.Skip
			}
			fmt.Fprintf(&b, "  %s  %s  %s\n", p.Kind(kind, Line(d.verdicts())), Line(d.ID), Line(d.Text))
			if change != Regressed && change != Withdrawn {
				continue
			}
			for _, line := range [][2]string{{"expected", d.Expected}, {"got", d.Got}, {"reason", d.Reason}, {"fix", d.Fix}} {
				if line[1] != "" {
					fmt.Fprintf(&b, "    %-9s %s\n", line[0], Line(clip(line[1], 400)))
				}
			}
		}
		if lines > mostLines && change != Regressed && change != Withdrawn {
			fmt.Fprintf(&b, "  and %d more\n", lines-mostLines)
		}
		b.WriteString("\n")
	}
	for _, s := range c.Slower {
		fmt.Fprintf(&b, "slower  %s  %s → %s\n", Line(s.ID), short(s.Old), short(s.New))
	}
	for _, s := range c.Faster {
		fmt.Fprintf(&b, "faster  %s  %s → %s\n", Line(s.ID), short(s.Old), short(s.New))
	}
	fmt.Fprintf(&b, "%s\n", p.Kind(c.kind(), c.conclusion()))
	_, err := io.WriteString(w, b.String())
	return err
}

func (c *Comparison) kind() verdict.Kind {
	if c.Gate {
		return verdict.Pass
	}
	return verdict.Fail
}

// conclusion is c in one line.
func (c *Comparison) conclusion() string {
	word := "NO REGRESSION"
	if !c.Gate {
		word = "REGRESSED"
	}
	var counts []string
	for _, change := range Changes() {
		if n := c.Counts[change]; n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, change))
		}
	}
	return fmt.Sprintf("%s  %s of %s against %s of %s: %s", word, Line(c.New.Target), c.New.Started.UTC().Format("2006-01-02 15:04"),
		Line(c.Old.Target), c.Old.Started.UTC().Format("2006-01-02 15:04"), strings.Join(counts, ", "))
}

// WriteComparisonMarkdown writes c for a pull request or a job's page.
func WriteComparisonMarkdown(w io.Writer, c *Comparison) error {
	var b strings.Builder
	sign := "✅"
	if !c.Gate {
		sign = "❌"
	}
	fmt.Fprintf(&b, "## %s Hallmark: %s\n", sign, cell(c.conclusion()))
	for _, change := range Changes() {
		if change == Unchanged || c.Counts[change] == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n### %s (%d)\n\n| verdict | requirement | what is required | got |\n|---|---|---|---|\n", change.means(), c.Counts[change])
		rows := 0
		for _, d := range c.Requirements {
			if d.Change != change {
				continue
			}
			if rows++; rows > mostRows {
				continue
			}
			got := d.Got
			if d.Reason != "" {
				got = d.Reason
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", cell(d.verdicts()), cell(d.ID), cell(d.Text), cell(clip(got, 160)))
		}
		if rows > mostRows {
			fmt.Fprintf(&b, "\n%d more are in the comparison.\n", rows-mostRows)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var comparisonTemplate = template.Must(template.New("comparison.tmpl").Funcs(template.FuncMap{
	"visible": Visible, "line": Line, "short": short, "sign": sign,
}).ParseFS(page, "html/comparison.tmpl"))

// WriteComparisonHTML writes c as one page that needs nothing else, and no script.
func WriteComparisonHTML(w io.Writer, c *Comparison) error {
	style, err := page.ReadFile("html/report.css")
	if err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	type named struct {
		Name string
		Compared
	}
	type group struct {
		Means string
		Open  bool
		List  []Difference
	}
	var groups []group
	for _, change := range Changes() {
		g := group{Means: change.means(), Open: change != Unchanged}
		for _, d := range c.Requirements {
			if d.Change == change {
				g.List = append(g.List, d)
			}
		}
		if len(g.List) > 0 {
			groups = append(groups, g)
		}
	}
	err = comparisonTemplate.Execute(w, map[string]any{
		"Comparison": c, "Kind": c.kind(), "Conclusion": c.conclusion(), "Groups": groups, "Runs": []named{{"older", c.Old}, {"newer", c.New}},
		"Style": template.CSS(style), "StyleHash": hash(style),
	})
	if err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}
