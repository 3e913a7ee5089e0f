package reports

import (
	"fmt"
	"strings"

	"hallmark/suites/verdict"
)

// shown is how many mismatches of one requirement are written out: the first
// few tell what is wrong, all are in report.json.
const shown = 5

// Explain writes a result so that it stands alone: what is required and where
// it stands, what was sent, what was expected, what came back, what to do.
func (r *Result) Explain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  %s\n", r.ID, r.Level, r.Source)
	field := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "  %-9s %s\n", name, strings.ReplaceAll(text, "\n", "\n            "))
		}
	}
	field("required", r.Text)
	field("allowed", r.Allowed)
	worst, inSpec := r.Worst(), ""
	for i, c := range worst {
		if i == shown {
			field("and", fmt.Sprintf("%d more checks like these, all in report.json", len(worst)-shown))
			break
		}
		if c.Spec != inSpec {
			field("in", c.Spec) // checks of one spec share the line
			inSpec = c.Spec
		}
		field("check", c.About)
		field("after", c.After)
		field("sent", c.Sent)
		field("expected", c.Expected)
		field("got", c.Got)
		if c.Reason != "" {
			field(map[verdict.Kind]string{verdict.Blocked: "blocked", verdict.Skip: "skipped", verdict.Error: "error"}[c.Verdict], c.Reason)
		}
		if c.Evidence != "" {
			field("evidence", evidenceLine(c))
		}
	}
	if w := r.Waiver; w != nil {
		field("waived", fmt.Sprintf("until %s: %s (%s)", w.Expires, w.Reason, w.Owner))
	}
	field("why", r.Why)
	if r.Verdict != verdict.Skip {
		field("fix", r.Fix)
	}
	return b.String()
}

func evidenceLine(c Check) string {
	if c.Exchange < 0 {
		return c.Evidence
	}
	return fmt.Sprintf("%s, exchange %d", c.Evidence, c.Exchange)
}
