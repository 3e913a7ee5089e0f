package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/onsi/ginkgo/v2/types"
)

// ginkgo runs the ginkgo command, which prints what is worth reading itself, and
// counts the specs of the report it writes.
func ginkgo(args []string, w io.Writer) (Count, error) {
	dir, err := os.MkdirTemp("", "tally-")
	if err != nil {
		return Count{}, err
	}
	defer os.RemoveAll(dir)
	at := slices.Index(args, "ginkgo") + 1
	if at == 0 {
		return Count{}, errors.New("ginkgo must be a word of its own")
	}
	cmd := exec.Command(args[0], slices.Insert(slices.Clone(args[1:]), at-1, "--json-report=specs.json", "--output-dir="+dir)...)
	cmd.Stdout, cmd.Stderr = w, os.Stderr
	ran := cmd.Run()
	content, err := os.ReadFile(filepath.Join(dir, "specs.json"))
	if errors.Is(err, fs.ErrNotExist) && ran != nil {
		return Count{}, ran // nothing was run
	}
	if err != nil {
		return Count{}, errors.Join(ran, err)
	}
	count, err := specs(content)
	return count, errors.Join(ran, err)
}

// specs counts the specs of Ginkgo's JSON report. A suite that failed as a whole,
// with no spec that did, is one that failed.
func specs(report []byte) (Count, error) {
	var suites []types.Report
	if err := json.Unmarshal(report, &suites); err != nil {
		return Count{}, fmt.Errorf("read Ginkgo's report: %w", err)
	}
	var all Count
	for _, suite := range suites {
		var c Count
		for _, s := range suite.SpecReports {
			switch {
			case s.State.Is(types.SpecStateFailureStates):
				c.Failed++
			case s.LeafNodeType != types.NodeTypeIt:
			case s.State.Is(types.SpecStatePassed):
				c.Passed++
			default:
				c.Skipped++
			}
		}
		if !suite.SuiteSucceeded && c.Failed == 0 {
			c.Failed++
		}
		all.add(c)
	}
	return all, nil
}
