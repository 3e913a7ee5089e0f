package main

import (
	"context"
	"fmt"
	"io"
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
	var quiet, inJSON bool
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
			watch := newWatch(cmd, len(rows), quiet, inJSON)
			selftest.Run(cmd.Context(), rows, parallel, func(ctx context.Context, fault string) *exec.Cmd {
				watch.begin(fault)
				return exec.CommandContext(ctx, self, "selftest", "--child="+fault)
			}, watch.end)
			if watch.close(); watch.wrong > 0 {
				return verdictStatus(1)
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&parallel, "parallel", runtime.NumCPU(), "processes at a time")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "print only the faults that are not caught as they must be")
	cmd.Flags().BoolVar(&inJSON, "json", false, "print events as they come, one JSON object a line, and nothing else (reports/event.schema.json describes them)")
	cmd.Flags().StringVar(&child, "child", "", "judge one fault in this process and print the finding")
	_ = cmd.Flags().MarkHidden("child")
	return cmd
}

// watch prints what the self-test finds as it comes.
type watch struct {
	*progress
	stdout io.Writer
	paint  reports.Palette
	quiet  bool
	rows   int
	wrong  int
}

func newWatch(cmd *cobra.Command, rows int, quiet, inJSON bool) *watch {
	w := &watch{stdout: cmd.OutOrStdout(), quiet: quiet, rows: rows}
	w.paint = reports.Palette(colourful(w.stdout))
	var e *events
	if inJSON {
		e = newEvents(w.stdout)
		e.emit(reports.Event{Event: reports.EventStart, Version: reports.EventVersion, Command: cmd.Name(), Total: rows})
	}
	// Each row that is printed shows how far it has come; only a terminal has room
	// for a line below them.
	stderr := cmd.ErrOrStderr()
	w.progress = newProgress(stderr, quiet || !terminal(stderr), e, "faults", "not caught")
	w.expect(rows)
	return w
}

func (w *watch) begin(fault string) {
	w.fault(fault, true, false, reports.Event{})
}

func (w *watch) end(r selftest.Result) {
	name := r.Fault
	if name == "" {
		name = "(no fault)"
	}
	e := reports.Event{Verdict: verdict.Pass, Caught: r.Finding.Red}
	switch {
	case r.Err != nil:
		e.Verdict, e.Reason = verdict.Error, reports.Line(r.Problem())
	case !r.OK():
		e.Verdict, e.Reason = verdict.Fail, reports.Line(r.Problem())
	}
	if !r.OK() {
		w.wrong++
	}
	w.fault(r.Fault, false, !r.OK(), e)
	w.between(func() {
		switch {
		case w.events != nil, w.quiet && r.OK():
		case !r.OK():
			fmt.Fprintf(w.stdout, "%s %-44s %s\n", w.paint.Kind(verdict.Fail, "✗"), name, r.Problem())
		default:
			caught := strings.Join(r.Row.Red, ", ")
			if caught == "" {
				caught = fmt.Sprintf("nothing turned red in %d specs", r.Specs)
			}
			fmt.Fprintf(w.stdout, "%s %-44s %s\n", w.paint.Kind(verdict.Pass, "✓"), name, caught)
		}
	})
}

func (w *watch) close() {
	w.progress.close()
	if w.events != nil {
		status := 0
		if w.wrong > 0 {
			status = 1
		}
		w.events.emit(reports.Event{
			Event: reports.EventFinish, Done: w.rows, Total: w.rows, ExitStatus: &status,
			Counts: map[verdict.Kind]int{verdict.Pass: w.rows - w.wrong, verdict.Fail: w.wrong},
		})
		return
	}
	if !w.quiet {
		fmt.Fprintf(w.stdout, "\n%d of %d caught as they must be\n", w.rows-w.wrong, w.rows)
	}
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
