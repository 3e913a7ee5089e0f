package main

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/spf13/cobra"

	"hallmark/reports"
	"hallmark/suites/verdict"
)

func waiveCommand() *cobra.Command {
	var file, reason, owner, expires string
	var all, exact bool
	cmd := &cobra.Command{
		Use:   "waive REPORT [ID…]",
		Short: "Write waivers for what a report found missing",
		Long: `Waive adds waivers to a file that run and certify read with --waivers: the
requirement is known not to be met and put up with until a day. A waiver that has
expired, or whose requirement is met again, fails the run.`,
		Example: `  hallmark waive report SCIM-7644-3.14-ETAG-304 --reason "mended in 4.2" --owner ada --expires 2027-01-31
  hallmark waive report --all --reason "first audit" --owner ada --expires 2027-01-31
  hallmark certify --target staging.yaml --waivers waivers.yaml`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			report, err := reports.Read(args[0])
			if err != nil {
				return usage("%w", err)
			}
			ids := args[1:]
			if all != (len(ids) == 0) {
				return usage("name the requirements to waive, or give --all for every must and should that is not met")
			}
			var list []reports.Waiver
			for i := range report.Requirements {
				result := &report.Requirements[i]
				missed := result.Verdict == verdict.Fail || result.Verdict == verdict.Warn || result.Verdict == verdict.Blocked
				if named := slices.Contains(ids, result.ID); all && missed || named {
					if named && !missed && result.Verdict != verdict.Info {
						return usage("%s is %s in the report: there is nothing to waive", result.ID, result.Verdict)
					}
					w := reports.Waiver{Requirement: result.ID, Reason: reason, Owner: owner, Expires: expires}
					if worst := result.Worst(); exact && len(worst) > 0 {
						finding := worst[0].Got
						if finding == "" {
							finding = worst[0].Reason
						}
						w.Match = regexp.QuoteMeta(finding)
					}
					list = append(list, w)
					ids = slices.DeleteFunc(ids, func(id string) bool { return id == result.ID })
				}
			}
			if len(ids) > 0 {
				return usage("%s is not in the report", ids[0])
			}
			if len(list) == 0 {
				return usage("the report has nothing to waive")
			}
			if err := reports.AddWaivers(file, list...); err != nil {
				return usage("%w", err)
			}
			for _, w := range list {
				fmt.Fprintf(cmd.OutOrStdout(), "%s: waived until %s in %s\n", w.Requirement, w.Expires, reports.Line(file))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&file, "waivers", "waivers.yaml", "file of waivers to add to")
	cmd.Flags().StringVar(&reason, "reason", "", "why it may stay so for a while")
	cmd.Flags().StringVar(&owner, "owner", "", "who mends it")
	cmd.Flags().StringVar(&expires, "expires", "", "last day of the waiver, as 2027-01-31")
	cmd.Flags().BoolVar(&all, "all", false, "every must and should that is not met or could not be judged")
	cmd.Flags().BoolVar(&exact, "exact", false, "only as long as it fails in the way it does now")
	for _, name := range []string{"reason", "owner", "expires"} {
		_ = cmd.MarkFlagRequired(name)
	}
	_ = cmd.MarkFlagFilename("waivers", "yaml", "yml")
	return cmd
}
