package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// event is one line of `go test -json` (go doc test2json).
type event struct {
	Action, Package, ImportPath, Test, Output string
}

// tests reads the events of `go test -json`, prints what `go test` would have, and
// counts.
type tests struct {
	w       io.Writer
	verbose bool
	ended   map[[2]string]string   // the last word on a test, by package and name
	parent  map[[2]string]bool     // it only groups others: subtests or specs
	output  map[[2]string][]string // kept until it is known whether the test fails
	failed  map[string]bool        // packages with a failed test
	specs   Count
	other   int // packages that failed without a test that did
}

func newTests(w io.Writer, verbose bool) *tests {
	return &tests{w: w, verbose: verbose, ended: map[[2]string]string{}, parent: map[[2]string]bool{}, output: map[[2]string][]string{}, failed: map[string]bool{}}
}

// goTest runs go test, told to speak in events.
func goTest(args []string, w io.Writer) (Count, error) {
	at := slices.Index(args, "test") + 1
	if at == 0 {
		return Count{}, fmt.Errorf("neither go test nor ginkgo: %s", strings.Join(args, " "))
	}
	cmd := exec.Command(args[0], slices.Insert(slices.Clone(args[1:]), at-1, "-json")...)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return Count{}, err
	}
	t := newTests(w, slices.Contains(args, "-v"))
	if err := t.read(stdout); err != nil {
		_ = cmd.Process.Kill() // it must not go on without anyone who counts
		_ = cmd.Wait()
		return t.count(), err
	}
	return t.count(), cmd.Wait()
}

func (t *tests) read(r io.Reader) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) == nil && e.Action != "" {
				t.see(e)
			} else {
				fmt.Fprint(t.w, line) // not an event: go itself says something
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (t *tests) see(e event) {
	id := [2]string{e.Package, e.Test}
	switch e.Action {
	case "run":
		for name := e.Test; strings.Contains(name, "/"); {
			name = name[:strings.LastIndex(name, "/")]
			t.parent[[2]string{e.Package, name}] = true
		}
	case "build-output":
		fmt.Fprint(t.w, e.Output)
	case "output":
		t.hear(id, e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			if e.Action == "fail" && !t.failed[e.Package] {
				t.other++
			}
			return
		}
		t.ended[id] = e.Action
		if e.Action == "fail" {
			t.failed[e.Package] = true
			if !t.verbose {
				fmt.Fprint(t.w, strings.Join(t.output[id], ""))
			}
		}
		delete(t.output, id)
	}
}

// hear takes a line of output: those of a package are printed, those of a test
// when it fails, as go test does.
func (t *tests) hear(id [2]string, line string) {
	if found := specLine.FindStringSubmatch(colour.ReplaceAllString(line, "")); found != nil {
		numbers := [4]int{}
		for i := range numbers {
			numbers[i], _ = strconv.Atoi(found[i+1]) // digits
		}
		t.parent[id] = true
		t.specs.add(Count{Passed: numbers[0], Failed: numbers[1], Skipped: numbers[2] + numbers[3]})
	}
	switch {
	case t.verbose:
		if !strings.HasPrefix(line, "=== ") {
			fmt.Fprint(t.w, line)
		}
	case id[1] != "":
		if !strings.HasPrefix(line, "=== ") {
			t.output[id] = append(t.output[id], line)
		}
	case line != "PASS\n" && !strings.Contains(line, "[no test files]"):
		fmt.Fprint(t.w, line)
	}
}

// specLine is how Ginkgo ends a suite.
var specLine = regexp.MustCompile(`-- (\d+) Passed \| (\d+) Failed \| (\d+) Pending \| (\d+) Skipped`)

var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

// count counts tests and specs: one that only groups others only when it failed
// and none of them did.
func (t *tests) count() Count {
	c := Count{Failed: t.other}
	c.add(t.specs)
	for id, action := range t.ended {
		if t.parent[id] && (action != "fail" || t.below(id)) {
			continue
		}
		switch action {
		case "pass":
			c.Passed++
		case "fail":
			c.Failed++
		case "skip":
			c.Skipped++
		}
	}
	return c
}

// below reports whether a subtest or a spec of a test failed.
func (t *tests) below(id [2]string) bool {
	for other, action := range t.ended {
		if action == "fail" && other[0] == id[0] && strings.HasPrefix(other[1], id[1]+"/") {
			return true
		}
	}
	return t.specs.Failed > 0
}
