package main

import (
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"hallmark/reports"
)

func compareCommand() *cobra.Command {
	var format, html string
	cmd := &cobra.Command{
		Use:   "compare OLD NEW",
		Short: "Say what regressed, was fixed or changed from one report to another",
		Long: `Compare reads two reports (folders of --out, or their report.json) and says what
regressed, what was fixed, what is missing in both, and what only one of them
judged. They may come from different versions of hallmark.

Exit status: 0 nothing regressed, 1 something regressed, 2 a report cannot be read.`,
		Example: `  hallmark compare last-release/ report/
  hallmark compare --format markdown --html comparison.html old/report.json new/report.json`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			older, err := reports.Read(args[0])
			if err != nil {
				return usage("%w", err)
			}
			newer, err := reports.Read(args[1])
			if err != nil {
				return usage("%w", err)
			}
			c := reports.Compare(older, newer)
			stdout := cmd.OutOrStdout()
			switch format {
			case "text":
				err = reports.WriteComparison(stdout, c, colourful(stdout))
			case "markdown":
				err = reports.WriteComparisonMarkdown(stdout, c)
			case "json":
				err = reports.WriteComparisonJSON(stdout, c)
			default:
				return usage("unknown format %q: use text, markdown or json", format)
			}
			if err == nil && html != "" {
				err = reports.WriteFile(html, func(w io.Writer) error { return reports.WriteComparisonHTML(w, c) })
			}
			if err != nil {
				return notJudged("%w", err)
			}
			return gate(c)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text, markdown or json")
	cmd.Flags().StringVar(&html, "html", "", "write the comparison as a page into this file too")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "markdown", "json"}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.MarkFlagFilename("html", "html")
	return cmd
}

// gate is the exit status of a comparison.
func gate(c *reports.Comparison) error {
	if !c.Gate {
		return verdictStatus(1)
	}
	return nil
}

// against compares a run with its baseline: in its folder and on the terminal.
func (o *output) against(stdout io.Writer, r *reports.Report) error {
	c := reports.Compare(o.before, r)
	if o.dir != "" {
		for name, write := range map[string]func(io.Writer, *reports.Comparison) error{
			"comparison.html": reports.WriteComparisonHTML, "comparison.md": reports.WriteComparisonMarkdown, "comparison.json": reports.WriteComparisonJSON,
		} {
			if err := reports.WriteFile(filepath.Join(o.dir, name), func(w io.Writer) error { return write(w, c) }); err != nil {
				return notJudged("%w", err)
			}
		}
	}
	if !o.quiet && !o.json {
		if _, err := io.WriteString(stdout, "\n"); err != nil {
			return notJudged("write the comparison: %w", err)
		}
		if err := reports.WriteComparison(stdout, c, colourful(stdout)); err != nil {
			return notJudged("write the comparison: %w", err)
		}
	}
	if r.Outcome == reports.Interrupted {
		return verdictStatus(r.ExitStatus)
	}
	return gate(c)
}
