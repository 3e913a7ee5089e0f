package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"hallmark/reports"
	"hallmark/suites/selftest"
	"hallmark/suites/verdict"
)

func selftestCommand() *cobra.Command {
	var parallel int
	var child string
	cmd := &cobra.Command{
		Use:   "selftest [FAULT ...]",
		Short: "Prove the verdicts: give the mocks one fault at a time and see what catches it",
		Long: `Selftest gives the mocks one fault at a time, each in a process of its own, and
prints which requirements catch it. A fault that nothing catches, or that turns
something unrelated red, is a mistake of hallmark: exit status 1.`,
		Example: `  hallmark selftest
  hallmark selftest unbinding-not-dropped`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("child") {
				if err := selftest.Judge(child, cmd.OutOrStdout()); err != nil {
					return notJudged("%w", err)
				}
				return nil
			}
			rows, err := choose(args)
			if err != nil {
				return err
			}
			self, err := os.Executable()
			if err != nil {
				return notJudged("find this program: %w", err)
			}
			stdout := cmd.OutOrStdout()
			paint := reports.Palette(colourful(stdout))
			wrong := 0
			selftest.Run(cmd.Context(), rows, parallel, func(ctx context.Context, fault string) *exec.Cmd {
				return exec.CommandContext(ctx, self, "selftest", "--child="+fault)
			}, func(r selftest.Result) {
				name := r.Fault
				if name == "" {
					name = "(no fault)"
				}
				if !r.OK() {
					wrong++
					fmt.Fprintf(stdout, "%s %-44s %s\n", paint.Kind(verdict.Fail, "✗"), name, r.Problem())
					return
				}
				caught := strings.Join(r.Row.Red, ", ")
				if caught == "" {
					caught = fmt.Sprintf("nothing turned red in %d specs", r.Specs)
				}
				fmt.Fprintf(stdout, "%s %-44s %s\n", paint.Kind(verdict.Pass, "✓"), name, caught)
			})
			fmt.Fprintf(stdout, "\n%d of %d caught as they must be\n", len(rows)-wrong, len(rows))
			if wrong > 0 {
				return verdictStatus(1)
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&parallel, "parallel", runtime.NumCPU(), "processes at a time")
	cmd.Flags().StringVar(&child, "child", "", "judge one fault in this process and print the finding")
	_ = cmd.Flags().MarkHidden("child")
	return cmd
}

// choose returns the rows of the named faults, or all.
func choose(names []string) ([]selftest.Row, error) {
	all := selftest.Table()
	if len(names) == 0 {
		return all, nil
	}
	var rows []selftest.Row
	for _, name := range names {
		found := false
		for _, row := range all {
			if row.Fault == name {
				rows, found = append(rows, row), true
			}
		}
		if found {
			continue
		}
		if _, err := selftest.Options(name); err != nil {
			return nil, usage("%w", err)
		}
		rows = append(rows, selftest.Row{Fault: name}) // a fault without a row yet: show what catches it
	}
	return rows, nil
}
