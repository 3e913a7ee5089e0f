package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"hallmark/reports"
	"hallmark/suites"
	"hallmark/suites/check"
	"hallmark/suites/inprocess"
	"hallmark/suites/requirement"
	"hallmark/suites/selftest"
	"hallmark/suites/workers"
)

func runCommand() *cobra.Command {
	var o output
	var f focus
	var names, faults []string
	var parallel int
	var p part
	var all []string
	for _, p := range requirement.Profiles() {
		if !p.OptIn {
			all = append(all, string(p.Name))
		}
	}
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Check the Lessonly integration against the mocks, in this process",
		Long: `Run starts a mock JumpCloud and a mock Lessonly in this process and checks
everything on them: sign-on, attribute mapping, names, lifecycle, token rotation,
insights, and the SCIM endpoint by the RFCs. It needs no network.`,
		Example: `  hallmark run --out report
  hallmark run --profile lessonly --timings
  hallmark run --fault unbinding-not-dropped      # see a fault being caught`,
		Args: cobra.NoArgs,
		RunE: o.told(func(cmd *cobra.Command) error {
			profiles, err := parseProfiles(names)
			if err != nil {
				return err
			}
			options, err := selftest.Options(faults...)
			if err != nil {
				return usage("%w", err)
			}
			if err := o.prepare(); err != nil {
				return err
			}
			only, partial, err := f.only(o.dir)
			if err != nil {
				return err
			}
			if only != nil {
				parallel = 1 // a few specs, whose choice the other processes do not know
			}
			// A run lives for seconds on a few megabytes: collecting garbage at
			// every doubling of these would be a tenth of its time.
			debug.SetGCPercent(400)
			world, err := inprocess.Start(options)
			if err != nil {
				return notJudged("%w", err)
			}
			defer world.Close()
			shard, shards, err := parseShard("--part", p.text, check.MostShards)
			if err != nil {
				return err
			}
			if p.text != "" { // a process of another hallmark: it merges and reports
				caller := workers.Join(os.Stdin, os.Stdout, 0)
				run, err := suites.Run(world.Target, suites.Options{Profiles: profiles, Timeout: o.timeout, Shard: shard, Shards: shards, Progress: tellCaller(caller)})
				if err != nil {
					return notJudged("%w", err)
				}
				return caller.End(run)
			}
			parallel = max(1, parallel)
			shown := o.start(cmd, world.Target.Name, profiles)
			defer shown.close()
			tell := func(process int) func(suites.Progress) { return shown.specs(process, profiles, only) }
			pool := workers.New(0, hear(tell))
			stop := onInterrupt(cmd.Context(), pool)
			for i := 1; i < parallel; i++ {
				another, err := again(cmd.Context(), cmd, fmt.Sprintf("--part=%d/%d", i, parallel))
				if err == nil {
					err = pool.Start(i, another)
				}
				if err != nil {
					pool.Interrupt()
					_, _ = pool.Wait()
					return notJudged("%w", err)
				}
			}
			run, err := suites.Run(world.Target, suites.Options{Profiles: profiles, Only: only, Progress: tell(0), Timeout: o.timeout, Shards: parallel})
			if err != nil || run.Interrupted {
				pool.Interrupt()
			}
			rest, lost := pool.Wait()
			interrupted := stop()
			shown.close()
			if err := errors.Join(err, lostOnes(lost)); err != nil && !interrupted {
				return notJudged("%w", err)
			}
			run = suites.Merge(append(rest, run)...)
			run.Interrupted = run.Interrupted || interrupted
			t := world.Target
			configuration := t.Configuration()
			configuration["faults"] = append([]string{}, faults...)
			report := reports.New(
				reports.Tool{Name: "hallmark", Version: version, Command: "run"},
				reports.Target{Name: t.Name, SCIMURL: t.SCIM.BaseURL, Configuration: configuration},
				profiles, run, partial...)
			return o.finish(cmd, shown, report)
		}),
	}
	o.flags(cmd)
	f.flags(cmd)
	profileFlag(cmd, &names, all, "profiles to check")
	faultFlag(cmd, &faults)
	// The mocks and the suites take turns, so one process keeps little more
	// than one core busy.
	cmd.Flags().IntVar(&parallel, "parallel", min(2, runtime.NumCPU()), "processes to run in, each with mocks of its own")
	p.flags(cmd)
	return cmd
}

// faultFlag adds --fault to a command.
func faultFlag(cmd *cobra.Command, into *[]string) {
	cmd.Flags().StringSliceVar(into, "fault", nil, "make a mock misbehave; an unknown name is answered with the valid ones")
	_ = cmd.RegisterFlagCompletionFunc("fault", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, f := range selftest.Faults() {
			names = append(names, f.Name+"\t"+f.Effect)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
}
