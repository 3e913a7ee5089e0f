package selftest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"hallmark/suites/requirement"
	"hallmark/suites/selftest"
)

// childVariable tells a process of this test which fault to judge.
const childVariable = "HALLMARK_SELFTEST_CHILD"

func TestMain(m *testing.M) {
	if fault, ok := os.LookupEnv(childVariable); ok {
		if err := selftest.Judge(fault, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if _, ok := os.LookupEnv(classicVariable); ok {
		if err := judgeClassic(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestEachFaultTurnsItsRequirementsRed(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := func(ctx context.Context, fault string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, self)
		cmd.Env = append(os.Environ(), childVariable+"="+fault)
		return cmd
	}
	rows := selftest.Table()
	seen := 0
	selftest.Run(t.Context(), rows, runtime.NumCPU(), child, func(r selftest.Result) {
		seen++
		if !r.OK() {
			t.Errorf("%s: %s", name(r.Fault), r.Problem())
		}
	})
	if seen != len(rows) {
		t.Errorf("%d of %d rows were run", seen, len(rows))
	}
}

func name(fault string) string {
	if fault == "" {
		return "no fault"
	}
	return fault
}

// Uncovered are the faults without a row, and why.
func uncovered() map[string]string {
	const (
		me     = "the key of a company belongs to no User, so /Me answers 501 here: package scim's tests turn it on"
		second = "it takes the credential of a second tenant"
	)
	return map[string]string{
		"scim-bulk-unauthorized":    "one credential may do all or nothing, so no operation of a job can be seen to be refused",
		"scim-me-first-user":        "whose resource /Me is cannot be seen from outside",
		"scim-me-location-missing":  me,
		"scim-me-escalates":         "it would give rights to an account that the run did not create",
		"scim-cursor-any-actor":     second,
		"scim-cursor-any-query":     "RFC 9865 has the client repeat its query, and says nothing of servers that let it change",
		"scim-cursor-never-expires": "cursorTimeout is ten minutes here: package scim's tests make it a second",
		"tenant-read-open":          second,
		"tenant-write-open":         second,
		"tenant-list-mixed":         second,
		"tenant-adopts-by-email":    second,
	}
}

// TestTableNamesFaults finds a row for a fault or requirement that does not
// exist, a fault in two rows, and a fault that neither has a row nor a reason
// for having none.
func TestTableNamesFaults(t *testing.T) {
	known, seen := map[string]bool{"": true}, map[string]bool{}
	for _, f := range selftest.Faults() {
		if known[f.Name] {
			t.Errorf("both mocks have a fault called %s", f.Name)
		}
		known[f.Name] = true
	}
	for _, row := range selftest.Table() {
		if !known[row.Fault] || seen[row.Fault] {
			t.Errorf("%s is unknown or stands twice in the table", name(row.Fault))
		}
		seen[row.Fault] = true
		if row.Fault != "" && len(row.Red) == 0 {
			t.Errorf("%s is caught by nothing", row.Fault)
		}
		for _, id := range row.Red {
			if r, ok := requirement.ByID(id); !ok || !r.Testable() {
				t.Errorf("%s: there is no requirement %s to turn red", row.Fault, id)
			}
		}
	}
	without := uncovered()
	for _, f := range selftest.Faults() {
		switch reason := without[f.Name]; {
		case !seen[f.Name] && reason == "":
			t.Errorf("%s has no row in the table, and no reason for that", f.Name)
		case seen[f.Name] && reason != "":
			t.Errorf("%s has a row, and a reason for having none", f.Name)
		}
	}
}
