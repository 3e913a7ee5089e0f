// Command tally runs tests and counts them, so that whoever reads the end of a
// long build sees what was run: tally COMMAND… runs `go test` or `go tool ginkgo`
// and adds its counts to the file that HALLMARK_TALLY names; tally -sum FILE prints the sum
// of them. It is a tool of the Makefile and of .ci/run, not of hallmark's users.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
)

// fileVariable names the file that counts are added to, a line of JSON a run.
const fileVariable = "HALLMARK_TALLY"

// Count is what one command ran.
type Count struct {
	Command string `json:"command"`
	Passed  int    `json:"passed"`
	Failed  int    `json:"failed"`
	Skipped int    `json:"skipped"`
}

func (c *Count) add(other Count) {
	c.Passed += other.Passed
	c.Failed += other.Failed
	c.Skipped += other.Skipped
}

func (c Count) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", c.Passed, c.Failed, c.Skipped)
}

func main() {
	if err := tally(os.Args[1:], os.Stdout); err != nil {
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() > 0 {
			os.Exit(exit.ExitCode())
		}
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
}

func tally(args []string, w io.Writer) error {
	if len(args) == 2 && args[0] == "-sum" {
		return sum(args[1], w)
	}
	if len(args) < 2 {
		return errors.New("give the command that runs the tests, or -sum FILE")
	}
	// An interrupt reaches the tests too, as they are in the same process group:
	// what they ran until then is counted.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
	run := goTest
	if strings.Contains(strings.Join(args, " "), "ginkgo") {
		run = ginkgo
	}
	count, err := run(args, w)
	count.Command = strings.Join(args, " ")
	if err != nil && count.Failed == 0 {
		count.Failed = 1 // it was not built, or ended before a test could say that it failed
	}
	return errors.Join(err, record(count, os.Getenv(fileVariable)))
}

// record adds a count to the file, if there is one.
func record(c Count, path string) error {
	if path == "" {
		return nil
	}
	line, err := json.Marshal(c)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("add the counts: %w", err)
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Close())
}

// sum prints what each command ran, and all of them on the last line.
func sum(path string, w io.Writer) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var all Count
	for line := range strings.Lines(string(content)) {
		var c Count
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		all.add(c)
		command := []rune(c.Command)
		if len(command) > 70 {
			command = append(command[:69], '…')
		}
		fmt.Fprintf(w, "%6d passed %4d failed %4d skipped  %s\n", c.Passed, c.Failed, c.Skipped, string(command))
	}
	_, err = fmt.Fprintln(w, all)
	return err
}
