package selftest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
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
	reasons := map[string]string{
		"retry-after-ignored":              "no Retry-After is waited for in process, so that runs are fast: package provision's tests have a clock",
		"scim-attributes-ignored":          "no spec shows it yet, only the mock's own tests",
		"scim-auth-token-in-url":           "no spec shows it yet, only the mock's own tests",
		"scim-etag-unlike-meta":            "no spec shows it yet, only the mock's own tests",
		"scim-excluded-ignored":            "no spec shows it yet, only the mock's own tests",
		"scim-excludes-always":             "no spec shows it yet, only the mock's own tests",
		"scim-filter-and-crashes":          "no spec shows it yet, only the mock's own tests",
		"scim-filter-bracket-all":          "no spec shows it yet, only the mock's own tests",
		"scim-filter-date-as-text":         "no spec shows it yet, only the mock's own tests",
		"scim-filter-first-clause-only":    "no spec shows it yet, only the mock's own tests",
		"scim-filter-invalid-all":          "no spec shows it yet, only the mock's own tests",
		"scim-filter-members-unsupported":  "no spec shows it yet, only the mock's own tests",
		"scim-filter-ne-as-eq":             "no spec shows it yet, only the mock's own tests",
		"scim-filter-value-path-loose":     "no spec shows it yet, only the mock's own tests",
		"scim-if-none-match-ignored":       "no spec shows it yet, only the mock's own tests",
		"scim-list-empty-404":              "no spec shows it yet, only the mock's own tests",
		"scim-list-resources-name":         "no spec shows it yet, only the mock's own tests",
		"scim-method-override":             "no spec shows it yet, only the mock's own tests",
		"scim-page-beyond-error":           "no spec shows it yet, only the mock's own tests",
		"scim-page-cap-ignored":            "no spec shows it yet, only the mock's own tests",
		"scim-page-count-ignored":          "no spec shows it yet, only the mock's own tests",
		"scim-page-zero-based":             "no spec shows it yet, only the mock's own tests",
		"scim-patch-add-replaces":          "no spec shows it yet, only the mock's own tests",
		"scim-patch-empty-ok":              "no spec shows it yet, only the mock's own tests",
		"scim-patch-noop-refused":          "no spec shows it yet, only the mock's own tests",
		"scim-patch-null-stored":           "no spec shows it yet, only the mock's own tests",
		"scim-patch-op-case":               "no spec shows it yet, only the mock's own tests",
		"scim-patch-pathless-refused":      "no spec shows it yet, only the mock's own tests",
		"scim-patch-read-only-ignored":     "no spec shows it yet, only the mock's own tests",
		"scim-patch-remove-list-empties":   "no spec shows it yet, only the mock's own tests",
		"scim-patch-replace-no-match-adds": "no spec shows it yet, only the mock's own tests",
		"scim-patch-schema-not-checked":    "no spec shows it yet, only the mock's own tests",
		"scim-patch-unknown-crashes":       "no spec shows it yet, only the mock's own tests",
		"scim-put-password-wiped":          "no spec shows it yet, only the mock's own tests",
		"scim-put-refused":                 "no spec shows it yet, only the mock's own tests",
		"scim-search-body-ignored":         "no spec shows it yet, only the mock's own tests",
		"scim-several-primary":             "no spec shows it yet, only the mock's own tests",
		"scim-sort-case-sensitive":         "no spec shows it yet, only the mock's own tests",
		"scim-sort-missing-first":          "no spec shows it yet, only the mock's own tests",
		"scim-sub-attributes-ignored":      "no spec shows it yet, only the mock's own tests",
		"scim-types-not-checked":           "no spec shows it yet, only the mock's own tests",
		"tenant-key-anywhere":              "no spec shows it yet, only the mock's own tests",
		"scim-bulk-unauthorized":           "one credential may do all or nothing, so no operation of a job can be seen to be refused",
		"scim-me-first-user":               "whose resource /Me is cannot be seen from outside",
		"scim-me-location-missing":         me,
		"scim-me-escalates":                "it would give rights to an account that the run did not create",
		"scim-cursor-any-actor":            second,
		"scim-cursor-any-query":            "RFC 9865 has the client repeat its query, and says nothing of servers that let it change",
		"scim-cursor-never-expires":        "cursorTimeout is ten minutes here: package scim's tests make it a second",
		"tenant-read-open":                 second,
		"tenant-write-open":                second,
		"tenant-list-mixed":                second,
		"tenant-adopts-by-email":           second,
	}
	// The tables of suites/scim pin these, on the SCIM server alone.
	for _, name := range strings.Fields(`
		scim-auth-forbidden scim-auth-plain-body scim-auth-reads-open scim-config-claims-bulk
		scim-config-listed scim-create-status-ok scim-delete-soft scim-delete-status-ok
		scim-deleted-member-stays scim-discovery-writable scim-enterprise-dropped scim-error-html
		scim-error-no-detail scim-error-no-schemas scim-error-no-scim-type scim-error-status-ok
		scim-external-id-dropped scim-filter-ignored scim-group-create-crashes scim-host-trusted
		scim-id-number scim-manager-ref-missing scim-media-charset-refused scim-media-type-wrong
		scim-member-display-required scim-member-unknown-accepted scim-member-unknown-crashes
		scim-meta-missing scim-patch-urn-refused scim-put-merges scim-race-create scim-race-members
		scim-read-only-stored scim-resource-type-dangling scim-schema-message-listed scim-sort-ignored
		scim-type-ignored scim-unknown-attribute-echoed scim-user-groups-missing`) {
		reasons[name] = "pinned by the tables of suites/scim"
	}
	return reasons
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
