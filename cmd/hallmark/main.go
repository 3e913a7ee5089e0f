// Command hallmark proves that a service provider's SCIM endpoint and SAML
// sign-on do what JumpCloud's Lessonly integration, and the RFCs under it, need.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"

	"hallmark/reports"
)

// version is the program's; the linker may set it.
var version = "0.1.0"

// The exit statuses besides those of a run's outcome.
const (
	exitUsage     = 2 // a mistake in the command line or the target file
	exitNotJudged = 3 // the harness or the network kept the target from being judged
)

// saveMemory has garbage collected more often once a run with much evidence has
// filled 160 MiB. GOMEMLIMIT, where it is set, is what somebody else wants.
func saveMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(160 << 20)
	}
}

// failure ends the command with a status and one line.
type failure struct {
	status int
	err    error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// verdictStatus ends the command with a run's exit status; the report said why.
type verdictStatus int

func (s verdictStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

func main() {
	log.SetOutput(io.Discard) // net/http tells there what a server sent out of turn
	os.Exit(status(root().Execute(), os.Stderr))
}

// status turns what a command returned into an exit status, and prints the one
// line that says what to do.
func status(err error, stderr interface{ WriteString(string) (int, error) }) int {
	if err == nil {
		return 0
	}
	if s := verdictStatus(0); errors.As(err, &s) {
		return int(s)
	}
	code := exitUsage // what cobra finds is a mistake in the command line
	if f := (*failure)(nil); errors.As(err, &f) {
		code = f.status
	}
	_, _ = stderr.WriteString("hallmark: " + reports.Line(err.Error()) + "\n")
	return code
}

func usage(format string, args ...any) error {
	return &failure{exitUsage, fmt.Errorf(format, args...)}
}

func notJudged(format string, args ...any) error {
	return &failure{exitNotJudged, fmt.Errorf(format, args...)}
}
