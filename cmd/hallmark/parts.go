package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"hallmark/suites"
	"hallmark/suites/verdict"
)

// parts are processes of this same program that each run a part of the specs.
type parts []*process

type process struct {
	*exec.Cmd
	stderr bytes.Buffer
	run    verdict.Run
	heard  chan error // what came of listening to it
}

// said is a line that a process of the run says to the one that started it: how far
// it has come, or in the end what it observed.
type said struct {
	Progress *suites.Progress `json:"progress,omitempty"`
	Run      *verdict.Run     `json:"run,omitempty"`
}

// tellParent writes how far this process has come. The exchanges come once, at
// the end.
func tellParent(to *json.Encoder) func(suites.Progress) {
	return func(p suites.Progress) {
		p.Spec.Exchanges = nil
		_ = to.Encode(said{Progress: &p}) // without a parent the last line fails
	}
}

// listen reads what a process says to its end.
func (p *process) listen(r io.Reader, tell func(suites.Progress)) error {
	ended := errors.New("it ended without a word on what it observed")
	for from := json.NewDecoder(r); ; {
		var line said
		if err := from.Decode(&line); err == io.EOF {
			return ended
		} else if err != nil {
			_, _ = io.Copy(io.Discard, r) // or it would wait for a reader
			return err
		}
		switch {
		case line.Run != nil:
			p.run, ended = *line.Run, nil
		case line.Progress != nil:
			tell(*line.Progress)
		}
	}
}

// startParts starts processes for the parts 1 to n-1, and tells how far each has
// come; part 0 is this process's.
func startParts(ctx context.Context, n int, profiles, faults []string, timeout time.Duration, tell func(part int) func(suites.Progress)) (parts, error) {
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
		p.Stderr, p.heard = &p.stderr, make(chan error, 1)
		stdout, err := p.StdoutPipe()
		if err == nil {
			err = p.Start()
		}
		if err != nil {
			_, _ = all.wait(true)
			return nil, fmt.Errorf("start a process: %w", err)
		}
		go func() { p.heard <- p.listen(stdout, tell(i)) }()
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
		heard := <-p.heard // before Wait, which closes the pipe
		err := p.Wait()
		if err == nil {
			err = heard
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("a process of the run: %w: %s", err, strings.TrimPrefix(strings.TrimSpace(p.stderr.String()), "hallmark: ")))
			continue
		}
		runs = append(runs, p.run)
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
