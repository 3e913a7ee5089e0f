package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hallmark/reports"
	"hallmark/suites/requirement"
)

func listCommand() *cobra.Command {
	var format, from string
	var profiles []string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the requirements that are checked",
		Example: `  hallmark list
  hallmark list --profile lessonly --format markdown
  hallmark list --profile lessonly --format markdown --from out/report.json
  hallmark list --format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list := requirement.All()
			if len(profiles) > 0 {
				chosen, err := parseProfiles(profiles)
				if err != nil {
					return err
				}
				list = nil
				for _, r := range requirement.All() {
					if r.In(chosen...) {
						list = append(list, r)
					}
				}
			}
			if from != "" && format != "markdown" {
				return usage("--from needs --format markdown")
			}
			switch format {
			case "table":
				return reports.WriteList(cmd.OutOrStdout(), list)
			case "json":
				return writeJSON(cmd.OutOrStdout(), list)
			case "markdown":
				var run *reports.Report
				if from != "" {
					var err error
					if run, err = reports.Read(from); err != nil {
						return usage("--from: %w", err)
					}
				}
				return writeMarkdown(cmd.OutOrStdout(), list, run)
			}
			return usage("unknown format %q: use table, json or markdown", format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table, json or markdown")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"table", "json", "markdown"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.Flags().StringVar(&from, "from", "", "a report.json, or its folder, to show the verdicts of")
	profileFlag(cmd, &profiles, nil, "only the requirements of these profiles")
	return cmd
}

// listed is one requirement as hallmark list --format json writes it.
type listed struct {
	ID       string                   `json:"id"`
	Area     string                   `json:"area"`
	Level    requirement.Level        `json:"level"`
	Text     string                   `json:"text"`
	Allowed  string                   `json:"allowed,omitempty"`
	Source   []requirement.Source     `json:"source"`
	Needs    []requirement.Capability `json:"needs,omitempty"`
	Profiles []requirement.Profile    `json:"profiles"`
	Why      string                   `json:"why,omitempty"`
	Fix      string                   `json:"fix,omitempty"`
	Excluded string                   `json:"excluded,omitempty"`
}

func writeJSON(w io.Writer, list []*requirement.Requirement) error {
	out := []listed{}
	for _, r := range list {
		out = append(out, listed{r.ID, r.Area, r.Level, r.Text, r.Allowed, r.Source, r.Needs, r.Profiles, r.Why, r.Fix, r.Excluded})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(out)
}

// writeMarkdown writes a table for each area, with the verdicts of a run when one is given: a
// dash is for what it did not judge.
func writeMarkdown(w io.Writer, list []*requirement.Requirement, run *reports.Report) error {
	head, rule := "ID | Level | Required | Source", "---|---|---|---"
	verdicts := map[string]string{}
	if run != nil {
		head, rule = "Verdict | "+head, rule+"|---"
		for _, result := range run.Requirements {
			verdicts[result.ID] = string(result.Verdict)
		}
	}
	var b strings.Builder
	area := ""
	for _, r := range list {
		if r.Area != area {
			area = r.Area
			fmt.Fprintf(&b, "\n## %s\n\n| %s |\n|%s|\n", area, head, rule)
		}
		text := r.Text
		if r.Excluded != "" {
			text += " (not checked: " + r.Excluded + ")"
		}
		b.WriteString("| ")
		if run != nil {
			fmt.Fprintf(&b, "%s | ", cmp.Or(verdicts[r.ID], "–"))
		}
		fmt.Fprintf(&b, "`%s` | %s | %s | %s |\n", r.ID, r.Level, cell(text), cell(r.Citation()))
	}
	_, err := io.WriteString(w, strings.TrimPrefix(b.String(), "\n"))
	return err
}

// cell keeps a text inside its column.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ").Replace(text)
}
