package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"hallmark/reports"
)

// output is what run and certify share: where the report goes and how it looks.
type output struct {
	dir     string
	timings bool
	quiet   bool
	json    bool    // tell other programs, on standard output
	events  *events // where, once the command has begun
	timeout time.Duration

	waiverFile, baseline string
	waivers              []reports.Waiver
	before               *reports.Report // the baseline
}

func (o *output) flags(cmd *cobra.Command) {
	o.reportFlags(cmd)
	cmd.Flags().BoolVar(&o.json, "json", false, "print events as they come, one JSON object a line, and nothing else (reports/event.schema.json describes them)")
	cmd.Flags().DurationVar(&o.timeout, "timeout", time.Hour, "end the run after this long")
}

// reportFlags are those of what does not run anything too.
func (o *output) reportFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.dir, "out", "", "write the report (HTML, JUnit, JSON, Markdown, badge) and the evidence into this folder")
	cmd.Flags().BoolVar(&o.timings, "timings", false, "show the time in hallmark itself beside the time waiting for servers")
	cmd.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "show no progress, and of the report only the conclusion's exit status")
	cmd.Flags().StringVar(&o.waiverFile, "waivers", "", "file of known deviations (hallmark waive writes one)")
	cmd.Flags().StringVar(&o.baseline, "baseline", "", "an earlier report: say what changed, and let the exit status tell of regressions only")
	_ = cmd.MarkFlagDirname("out")
	_ = cmd.MarkFlagFilename("waivers", "yaml", "yml")
}

// prepare reads what it can and makes the output folder: better to fail before
// the run than after it.
func (o *output) prepare() error {
	if o.timeout < 0 {
		return usage("--timeout must not be negative")
	}
	var err error
	if o.waiverFile != "" {
		if o.waivers, err = reports.ReadWaivers(o.waiverFile); err != nil {
			return usage("%w", err)
		}
	}
	if o.baseline != "" {
		if o.before, err = reports.Read(o.baseline); err != nil {
			return usage("--baseline: %w", err)
		}
	}
	if o.dir == "" {
		return nil
	}
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return usage("--out: %w", err)
	}
	probe, err := os.CreateTemp(o.dir, ".hallmark-*")
	if err != nil {
		return usage("--out: %w", err)
	}
	_ = probe.Close()
	return os.Remove(probe.Name())
}

// finish writes the report and returns the run's exit status as an error.
func (o *output) finish(cmd *cobra.Command, p *progress, r *reports.Report) error {
	err := o.write(cmd, r)
	if s := verdictStatus(0); err == nil || errors.As(err, &s) {
		o.concluded(p, r, int(s))
	}
	return err
}

func (o *output) write(cmd *cobra.Command, r *reports.Report) error {
	if o.waiverFile != "" {
		r.Waive(o.waivers, time.Now())
	}
	if o.dir != "" {
		if err := reports.WriteDir(o.dir, r); err != nil {
			return notJudged("%w", err)
		}
	}
	if !o.quiet && !o.json {
		stdout := cmd.OutOrStdout()
		if err := reports.WriteText(stdout, r, reports.Text{Colour: colourful(stdout), Timings: o.timings, Dir: filepath.ToSlash(o.dir)}); err != nil {
			return notJudged("write the summary: %w", err)
		}
	}
	if o.before != nil {
		return o.against(cmd.OutOrStdout(), r)
	}
	if r.ExitStatus != 0 {
		return verdictStatus(r.ExitStatus)
	}
	return nil
}

// terminal reports whether w is one.
func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// colourful reports whether w shows colour: only a terminal does, and not when
// NO_COLOR is set (no-color.org) or the terminal says it is dumb.
func colourful(w io.Writer) bool {
	return terminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
