package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"hallmark/reports"
	"hallmark/suites"
	"hallmark/suites/check"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
	"hallmark/suites/workers"
)

// certification is one run of certify, once its flags are read.
type certification struct {
	cmd     *cobra.Command
	t       *target.Target
	out     *output
	options suites.Options // with the shard of the whole run that this machine has

	part     part
	parallel int
	shown    *progress
}

func (c *certification) tell(process int) func(suites.Progress) {
	return c.shown.specs(process, c.options.Profiles, c.options.Only)
}

func (c *certification) wait(d time.Duration) {
	select {
	case <-c.cmd.Context().Done():
	case <-time.After(d):
	}
}

// divide gives this process its share of what the target allows, where others
// work on it at the same time.
func divide(limits *target.Limits, among int) error {
	if limits.Users > 0 && limits.Users < among {
		return usage("limits.users is %d: %d processes cannot share that; run fewer at a time", limits.Users, among)
	}
	limits.Users /= among
	limits.Rate /= float64(among)
	return nil
}

// judge judges the target, in as many processes as were asked for.
func (c *certification) judge() (verdict.Run, error) {
	if c.parallel > 1 {
		return c.together()
	}
	if err := divide(&c.t.Limits, max(1, c.options.Shards)); err != nil {
		return verdict.Run{}, err
	}
	stderr := c.cmd.ErrOrStderr()
	journal, path, kept, err := startJournal(c.out.dir, "journal.jsonl", c.t)
	if err != nil {
		return verdict.Run{}, notJudged("%w", err)
	}
	if kept != "" {
		fmt.Fprintf(stderr, "hallmark: another run left its journal there, or is still at work: it is kept; after a kill, hallmark sweep %s\n", reports.Line(kept))
	}
	c.options.Progress = c.tell(0)
	run, err := c.alone(journal, path)
	c.shown.close()
	if err != nil {
		tellLeft(stderr, run.Left)
		return run, notJudged("%w", err)
	}
	return run, nil
}

// alone runs the specs in this process.
func (c *certification) alone(journal *target.Journal, path string) (verdict.Run, error) {
	c.t.Journal = journal
	run, err := suites.Run(c.t, c.options)
	// The sweep tries once more what the specs could not remove, so it alone knows
	// what is left.
	run.Left = clearAway(c.t, journal, path)
	return run, err
}

// work runs one part, for the process that started this one.
func (c *certification) work() error {
	if c.part.text == onlyAlone {
		c.options.Alone = suites.AloneOnly
	} else {
		var err error
		if c.options.Shard, c.options.Shards, err = parseShard("--part", c.part.text, check.MostShards); err != nil {
			return err
		}
		c.options.Alone = suites.AloneLeftOut
	}
	if err := divide(&c.t.Limits, max(1, c.part.share)); err != nil {
		return err
	}
	caller := workers.Join(os.Stdin, os.Stdout, c.t.Limits.Rate)
	c.t.Pace, c.t.People.Prefix = caller, c.part.prefix
	journal, path, _, err := startJournal(c.out.dir, "journal-"+c.part.prefix+".jsonl", c.t)
	if err != nil {
		return notJudged("%w", err)
	}
	if err := caller.Begin(path); err != nil {
		return notJudged("%w", err)
	}
	c.options.Progress = tellCaller(caller)
	run, err := c.alone(journal, path)
	if err != nil {
		tellLeft(c.cmd.ErrOrStderr(), run.Left)
		return notJudged("%w", err)
	}
	return caller.End(run)
}

// together cuts the run into parts for processes of this same program. What must
// run alone runs when they have ended, in one more.
func (c *certification) together() (verdict.Run, error) {
	shards := max(1, c.options.Shards)
	stderr := c.cmd.ErrOrStderr()
	if users := c.t.Limits.Users; users > 0 {
		// No spec has more than MostUsers at a time, so that with no less for each
		// process the same is judged as in one.
		if fit := max(1, users/check.MostUsers/shards); fit < c.parallel {
			c.parallel = fit
			fmt.Fprintf(stderr, "hallmark: limits.users is %d, which %d processes share: each needs up to %d\n", users, fit*shards, check.MostUsers)
		}
	}
	if shards*c.parallel > check.MostShards {
		return verdict.Run{}, usage("--parallel: a run can be cut into %d parts at most", check.MostShards)
	}
	if err := divide(&target.Limits{Users: c.t.Limits.Users}, shards*c.parallel); err != nil {
		return verdict.Run{}, err
	}
	pool := workers.New(c.t.Limits.Rate/float64(shards), hear(c.tell))
	stop := onInterrupt(c.cmd.Context(), pool)
	began := time.Now()
	start := func(i int, part string, share int) error {
		left := max(time.Second, c.out.timeout-time.Since(began))
		cmd, err := again(c.cmd.Context(), c.cmd, "--part="+part, fmt.Sprintf("--part-prefix=%s-%d", c.t.People.Prefix, i), fmt.Sprintf("--part-share=%d", share), "--timeout="+left.String())
		if err == nil {
			err = pool.Start(i, cmd)
		}
		return err
	}
	var err error
	for i := range c.parallel {
		if err = start(i, fmt.Sprintf("%d/%d", c.options.Shard+i*shards, shards*c.parallel), shards*c.parallel); err != nil {
			pool.Interrupt()
			break
		}
	}
	runs, lost := pool.Wait()
	if err == nil && len(lost) == 0 && c.options.Shard == 0 && !anyInterrupted(runs) {
		c.wait(c.t.Limits.Settle) // until nothing is seen any more of what the others had
		if err = start(c.parallel, onlyAlone, shards); err == nil {
			last, gone := pool.Wait()
			runs, lost = append(runs, last...), gone
		}
	}
	interrupted := stop()
	c.shown.close()
	run := suites.Merge(runs...)
	run.Left = append(run.Left, c.clearAfter(lost)...)
	if interrupted {
		run.Interrupted = true // some may have ended before they could say so
	} else if err = errors.Join(err, lostOnes(lost)); err != nil {
		tellLeft(stderr, run.Left)
		return run, notJudged("%w", err)
	}
	if len(run.Specs) == 0 && !run.Interrupted {
		return run, notJudged("nothing to check: no spec judges what was chosen")
	}
	return run, nil
}

func anyInterrupted(runs []verdict.Run) bool {
	for _, r := range runs {
		if r.Interrupted {
			return true
		}
	}
	return false
}

// clearAfter removes what processes that died have left, by their journals.
func (c *certification) clearAfter(lost []workers.Lost) (left []string) {
	for _, l := range lost {
		if l.Journal == "" {
			continue
		}
		removed, rest, err := sweepJournal(context.Background(), l.Journal, func(string) (*target.Target, error) { return c.t, nil })
		if err != nil && removed == 0 && len(rest) == 0 {
			continue // it was removed by the process before it died
		}
		if left = append(left, rest...); len(rest) > 0 {
			left = append(left, "try again later: hallmark sweep "+l.Journal)
		}
	}
	return left
}

func tellLeft(w io.Writer, left []string) {
	for _, line := range left {
		fmt.Fprintln(w, "hallmark: left behind: "+reports.Line(line))
	}
}

// journalsIn are the journals of a folder, or the one that path is.
func journalsIn(path string) []string {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return []string{path}
	}
	if found, _ := filepath.Glob(filepath.Join(path, "journal*.jsonl")); len(found) > 0 {
		return found
	}
	return []string{filepath.Join(path, "journal.jsonl")}
}
