package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"hallmark/reports"
	"hallmark/suites/requirement"
)

func listCommand() *cobra.Command {
	var format string
	var profiles []string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the requirements that are checked",
		Example: `  hallmark list
  hallmark list --profile lessonly --format markdown
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
			switch format {
			case "table":
				return reports.WriteList(cmd.OutOrStdout(), list)
			case "json":
				return writeJSON(cmd.OutOrStdout(), list)
			case "markdown":
				return writeMarkdown(cmd.OutOrStdout(), list)
			}
			return usage("unknown format %q: use table, json or markdown", format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table, json or markdown")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"table", "json", "markdown"}, cobra.ShellCompDirectiveNoFileComp))
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

func writeMarkdown(w io.Writer, list []*requirement.Requirement) error {
	var b strings.Builder
	area := ""
	for _, r := range list {
		if r.Area != area {
			area = r.Area
			fmt.Fprintf(&b, "\n## %s\n\n| ID | Level | Required | Source |\n|---|---|---|---|\n", area)
		}
		text := r.Text
		if r.Excluded != "" {
			text += " (not checked: " + r.Excluded + ")"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.ID, r.Level, cell(text), cell(r.Citation()))
	}
	_, err := io.WriteString(w, strings.TrimPrefix(b.String(), "\n"))
	return err
}

// cell keeps a text inside its column.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ").Replace(text)
}
