package main

import (
	"context"
	"fmt"
	"os"

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
touched. JOURNAL may be the output folder of the run, for all journals that are
there. The credential is given as for certify; the address is in the journal.`,
		Example: `  HALLMARK_TOKEN=… hallmark sweep report/journal.jsonl
  hallmark sweep report/journal.jsonl --target staging.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var removed int
			var left []string
			for _, path := range journalsIn(args[0]) { // of a run in several processes, one of each
				n, rest, err := sweepJournal(cmd.Context(), path, func(url string) (*target.Target, error) {
					if l.file == "" {
						l.url = url
					}
					t, _, err := l.target()
					return t, err
				})
				if err != nil {
					return err
				}
				removed, left = removed+n, append(left, rest...)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d removed, %d left\n", removed, len(left))
			for _, line := range left {
				fmt.Fprintln(cmd.OutOrStdout(), "  "+reports.Line(line))
			}
			if len(left) > 0 {
				return verdictStatus(1)
			}
			return nil
		},
	}
	l.flags(cmd)
	return cmd
}

// sweepJournal removes what a journal says may be left, and then the journal.
// targetFor makes the target at an address.
func sweepJournal(ctx context.Context, path string, targetFor func(url string) (*target.Target, error)) (removed int, left []string, err error) {
	journal, url, prefix, err := target.ReadJournal(path)
	if err != nil {
		return 0, nil, usage("%w", err)
	}
	t, err := targetFor(url)
	if err != nil {
		return 0, nil, err
	}
	if t.SCIM.BaseURL != url {
		return 0, nil, usage("the journal is of %s, but the target file names %s", url, t.SCIM.BaseURL)
	}
	t.People.Prefix = prefix
	if removed, left = check.Sweep(ctx, t, journal); len(left) > 0 {
		return removed, left, nil
	}
	if err := os.Remove(path); err != nil {
		return removed, left, fmt.Errorf("everything is removed, but not the journal: %w", err)
	}
	return removed, left, nil
}
