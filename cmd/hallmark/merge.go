package main

import (
	"github.com/spf13/cobra"

	"hallmark/reports"
	"hallmark/suites"
)

func mergeCommand() *cobra.Command {
	var o output
	cmd := &cobra.Command{
		Use:   "merge FOLDER...",
		Short: "Join the reports of hallmark certify --shard into one",
		Long: `Merge reads the folders that hallmark certify --shard i/n --out wrote, each on a
machine of its own, and draws the verdicts of the whole run: they are those of a
run on one machine. A part that is missing makes the report a partial one.

Exit status: that of hallmark certify; 2 when the folders are not of one run.`,
		Example: `  hallmark certify --target staging.yaml --shard 0/2 --out part-0   # on one machine
  hallmark certify --target staging.yaml --shard 1/2 --out part-1   # on another
  hallmark merge part-0 part-1 --out report`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			saveMemory()
			if err := o.prepare(); err != nil {
				return err
			}
			var parts []*reports.Report
			for _, path := range args {
				r, err := reports.Read(path)
				if err != nil {
					return usage("%w", err)
				}
				parts = append(parts, r)
			}
			whole, err := reports.Gather(parts)
			if err != nil {
				return usage("merge: %w", err)
			}
			return o.finish(cmd, nil, reports.New(whole.Tool, whole.Target, whole.Profiles, suites.Merge(whole.Runs...), whole.Partial...))
		},
	}
	o.reportFlags(cmd)
	return cmd
}
