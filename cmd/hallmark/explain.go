package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hallmark/reports"
	"hallmark/suites/requirement"
	"hallmark/suites/selftest"
)

func explainCommand() *cobra.Command {
	var history []string
	cmd := &cobra.Command{
		Use:   "explain ID…",
		Short: "Say what a requirement asks, why, what proves it, and how it fared",
		Example: `  hallmark explain SCIM-7644-3.6-DELETE-204
  hallmark explain S-004 --report last-release --report report`,
		Args: cobra.MinimumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var ids []string
			for _, r := range requirement.All() {
				ids = append(ids, r.ID+"\t"+r.Text)
			}
			return ids, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, ids []string) error {
			var read []*reports.Report
			for _, path := range history {
				r, err := reports.Read(path)
				if err != nil {
					return usage("--report: %w", err)
				}
				read = append(read, r)
			}
			var b strings.Builder
			for i, id := range ids {
				r, ok := requirement.ByID(strings.ToUpper(id))
				if !ok {
					return usage("no requirement %q%s", id, closest(id))
				}
				if i > 0 {
					b.WriteByte('\n')
				}
				explain(&b, r, read)
			}
			_, err := fmt.Fprint(cmd.OutOrStdout(), b.String())
			return err
		},
	}
	cmd.Flags().StringArrayVar(&history, "report", nil, "a report to look the requirement up in; repeat for its history")
	return cmd
}

// closest names requirements whose id holds what was typed.
func closest(id string) string {
	var near []string
	for _, r := range requirement.All() {
		if strings.Contains(r.ID, strings.ToUpper(id)) {
			near = append(near, r.ID)
		}
	}
	switch {
	case len(near) == 0:
		return ": hallmark list prints them"
	case len(near) > 8:
		return fmt.Sprintf(": %d ids hold it, among them %s", len(near), strings.Join(near[:8], ", "))
	}
	return ": did you mean " + strings.Join(near, ", ") + "?"
}

func explain(b *strings.Builder, r *requirement.Requirement, history []*reports.Report) {
	field := func(name, text string) {
		if text != "" {
			fmt.Fprintf(b, "  %-9s %s\n", name, text)
		}
	}
	fmt.Fprintf(b, "%s  %s  %s\n", r.ID, r.Level, r.Citation())
	field("required", r.Text)
	field("allowed", r.Allowed)
	field("why", r.Why)
	field("fix", r.Fix)
	field("area", r.Area)
	var names []string
	for _, p := range r.Profiles {
		name := string(p)
		if level, ok := r.Raised[p]; ok {
			name += " (as a " + string(level) + ")"
		}
		names = append(names, name)
	}
	field("profiles", strings.Join(names, ", "))
	names = nil
	for _, c := range r.Needs {
		names = append(names, string(c))
	}
	field("needs", strings.Join(names, ", "))
	if r.Excluded != "" {
		field("unchecked", r.Excluded)
		return
	}
	proofs := "broken servers in the tests of suites/scim (go test ./suites/scim)"
	if r.Dialect() {
		proofs = "broken servers in the tests of suites/dialect (go test ./suites/dialect)"
	}
	names = nil
	for _, row := range selftest.Table() {
		if slices.Contains(row.Red, r.ID) {
			names = append(names, row.Fault)
		}
	}
	if len(names) > 0 {
		proofs = "hallmark selftest " + strings.Join(names, " ")
	}
	field("proven by", proofs)
	for _, report := range history {
		verdict := "not judged"
		for i := range report.Requirements {
			if result := &report.Requirements[i]; result.ID == r.ID {
				verdict = string(result.Verdict)
				if worst := result.Worst(); len(worst) > 0 && worst[0].Got != "" {
					verdict += ": expected " + worst[0].Expected + ", got " + worst[0].Got
				} else if len(worst) > 0 && worst[0].Reason != "" {
					verdict += ": " + worst[0].Reason
				}
			}
		}
		line := []rune(reports.Line(verdict))
		if len(line) > 300 {
			line = append(line[:299], '…')
		}
		field(report.Started.UTC().Format("2006-01-02"), fmt.Sprintf("%s  %s", reports.Line(report.Target.Name), string(line)))
	}
}
