package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"hallmark/suites"
	"hallmark/suites/workers"
)

// part is what a process of a run in several has of it. Its flags are for this
// program's own use.
type part struct {
	text   string // as "1/2", or "alone"
	prefix string // of the names that it makes
	share  int    // how many processes share the target
}

const onlyAlone = "alone"

func (p *part) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.text, "part", "", "run one part of several, as 1/2, for the process that started this one")
	cmd.Flags().StringVar(&p.prefix, "part-prefix", "", "what names begin with")
	cmd.Flags().IntVar(&p.share, "part-share", 1, "how many processes share the target")
	for _, name := range []string{"part", "part-prefix", "part-share"} {
		_ = cmd.Flags().MarkHidden(name)
	}
}

// parseShard reads "1/2", counted from 0; an empty text is all.
func parseShard(flag, text string, most int) (shard, shards int, err error) {
	if text == "" {
		return 0, 1, nil
	}
	rest := ""
	n, _ := fmt.Sscanf(text+" end", "%d/%d %s", &shard, &shards, &rest)
	if n != 3 || rest != "end" || shard < 0 || shard >= shards {
		return 0, 0, usage("%s must be as 0/2 or 1/2: the first of two is 0/2", flag)
	}
	if shards > most {
		return 0, 0, usage("%s: a run can be cut into %d parts at most", flag, most)
	}
	return shard, shards, nil
}

// again is a process of this same program with the flags that cmd was given and,
// winning over them, more.
func again(ctx context.Context, cmd *cobra.Command, more ...string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	args := strings.Fields(cmd.CommandPath())[1:]
	for _, f := range all(cmd.Flags().Visit) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(interface{ GetSlice() []string }); ok {
			values = list.GetSlice()
		}
		for _, value := range values {
			args = append(args, "--"+f.Name+"="+value)
		}
	}
	args = append(args, "--quiet", "--json=false") // its standard output is for this process
	return exec.CommandContext(ctx, self, slices.Concat(args, more)...), nil
}

// tellCaller tells the process that started this one how far it is. The exchanges
// come once, at the end.
func tellCaller(caller *workers.Caller) func(suites.Progress) {
	return func(p suites.Progress) {
		p.Spec.Exchanges = nil
		caller.Tell(workers.Step(p))
	}
}

// hear takes what a worker tells to what shows its progress.
func hear(tell func(process int) func(suites.Progress)) func(int, workers.Step) {
	return func(process int, s workers.Step) { tell(process)(suites.Progress(s)) }
}

// all is what visit shows.
func all[F any](visit func(func(F))) (found []F) {
	visit(func(f F) { found = append(found, f) })
	return found
}

// onInterrupt passes SIGINT and SIGTERM on to workers, which are in no group that
// the terminal would send them to. stop ends that, and tells whether there was one.
func onInterrupt(ctx context.Context, pool *workers.Pool) (stop func() (interrupted bool)) {
	caught, release := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	forget := context.AfterFunc(caught, pool.Interrupt)
	return func() bool {
		interrupted := caught.Err() != nil
		forget()
		release()
		return interrupted
	}
}

// lostOnes is what became of workers without a result, as one error.
func lostOnes(lost []workers.Lost) error {
	var errs []error
	for _, l := range lost {
		errs = append(errs, l.Err)
	}
	return errors.Join(errs...)
}
