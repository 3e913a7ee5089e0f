package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"hallmark/suites/verdict"
)

// parts are processes of this same program that each run a part of the specs.
type parts []*process

type process struct {
	*exec.Cmd
	stdout, stderr bytes.Buffer
}

// startParts starts processes for the parts 1 to n-1; part 0 is this process's.
func startParts(ctx context.Context, n int, profiles, faults []string, timeout time.Duration) (parts, error) {
	if n == 1 {
		return nil, nil
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	var all parts
	for i := 1; i < n; i++ {
		p := &process{Cmd: exec.CommandContext(ctx, self, "run", "--quiet", fmt.Sprintf("--part=%d/%d", i, n),
			"--profile="+strings.Join(profiles, ","), "--fault="+strings.Join(faults, ","), "--timeout="+timeout.String())}
		p.Stdout, p.Stderr = &p.stdout, &p.stderr
		if err := p.Start(); err != nil {
			_, _ = all.wait(true)
			return nil, fmt.Errorf("start a process: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}

// wait returns what the processes observed, after interrupting them when this
// one was.
func (all parts) wait(interrupt bool) ([]verdict.Run, error) {
	var runs []verdict.Run
	var errs []error
	for _, p := range all {
		if interrupt {
			_ = p.Process.Signal(os.Interrupt)
		}
		err := p.Wait()
		var run verdict.Run
		if err == nil {
			err = json.Unmarshal(p.stdout.Bytes(), &run)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("a process of the run: %w: %s", err, strings.TrimPrefix(strings.TrimSpace(p.stderr.String()), "hallmark: ")))
			continue
		}
		runs = append(runs, run)
	}
	return runs, errors.Join(errs...)
}

// parsePart reads "1/2"; an empty part is all.
func parsePart(part string) (shard, shards int, err error) {
	if part == "" {
		return 0, 1, nil
	}
	if n, err := fmt.Sscanf(part, "%d/%d", &shard, &shards); n != 2 || err != nil || shard < 0 || shard >= shards {
		return 0, 0, usage("--part must be as 0/2 or 1/2")
	}
	return shard, shards, nil
}
