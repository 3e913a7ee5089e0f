package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"hallmark/reports"
	"hallmark/suites/check"
	"hallmark/suites/target"
)

func sweepCommand() *cobra.Command {
	var l login
	cmd := &cobra.Command{
		Use:   "sweep JOURNAL",
		Short: "Remove what a killed run left on a target",
		Long: `Sweep reads the journal of a run that could not clean up, and removes from the
target what that run created. Only resources that carry the run's prefix are
touched. The credential is given as for certify; the address is in the journal.`,
		Example: `  HALLMARK_TOKEN=… hallmark sweep report/journal.jsonl
  hallmark sweep report/journal.jsonl --target staging.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := args[0]
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				path = filepath.Join(path, "journal.jsonl")
			}
			journal, url, prefix, err := target.ReadJournal(path)
			if err != nil {
				return usage("%w", err)
			}
			if l.file == "" {
				l.url = url
			}
			t, _, err := l.target()
			if err != nil {
				return err
			}
			if t.SCIM.BaseURL != url {
				return usage("the journal is of %s, but the target file names %s", url, t.SCIM.BaseURL)
			}
			t.People.Prefix = prefix
			removed, left := check.Sweep(cmd.Context(), t, journal)
			fmt.Fprintf(cmd.OutOrStdout(), "%d removed, %d left\n", removed, len(left))
			for _, line := range left {
				fmt.Fprintln(cmd.OutOrStdout(), "  "+reports.Line(line))
			}
			if len(left) > 0 {
				return verdictStatus(1)
			}
			if err := os.Remove(path); err != nil {
				return fmt.Errorf("everything is removed, but not the journal: %w", err)
			}
			return nil
		},
	}
	l.flags(cmd)
	return cmd
}
