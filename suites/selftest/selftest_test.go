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

// uncovered are the faults without a row, and why.
func uncovered() map[string]string {
	const (
		rate = "500 requests within a minute are no way to treat a target, see S-REST-RATE: package mocksp's tests have a lower limit"
		me   = "the key of a company belongs to no User, so /Me answers 501 here: package scim's tests turn it on"
	)
	reasons := map[string]string{
		"retry-after-ignored":      "no Retry-After is waited for in process, so that runs are fast: package provision's tests have a clock",
		"rest-rate-limit-missing":  rate,
		"rest-rate-limit-429":      rate,
		"scim-auth-token-in-url":   "it takes the real token in a URL, and hallmark does not write credentials into the target's logs",
		"scim-put-password-wiped":  "Lessonly keeps no passwords here, and SCIM never shows one: package scim's tests see it",
		"scim-bulk-unauthorized":   "one credential may do all or nothing, so no operation of a job can be seen to be refused",
		"scim-me-first-user":       "whose resource /Me is cannot be seen from outside",
		"scim-me-location-missing": me,
		"scim-me-escalates":        "it would give rights to an account that the run did not create",
		"scim-cursor-any-actor":    "it takes a second credential of the same tenant: those of another have cursors of their own",
		"scim-cursor-any-query":    "RFC 9865 has the client repeat its query, and says nothing of servers that let it change",
		"scim-cursor-expired-404":  "cursorTimeout is ten minutes here: package scim's tests make it a second",
	}
	// The tables of suites/scim pin these, on the SCIM server alone.
	for _, name := range strings.Fields(`
		scim-attributes-ignored scim-auth-forbidden scim-auth-plain-body scim-auth-reads-open
		scim-config-claims-bulk scim-config-listed scim-create-status-ok scim-delete-soft
		scim-delete-status-ok scim-deleted-member-stays scim-discovery-writable scim-enterprise-dropped
		scim-error-html scim-error-no-detail scim-error-no-schemas scim-error-no-scim-type
		scim-error-status-ok scim-etag-unlike-meta scim-excluded-ignored scim-excludes-always
		scim-external-id-dropped scim-filter-and-crashes scim-filter-bracket-all
		scim-filter-date-as-text scim-filter-first-clause-only scim-filter-ignored
		scim-filter-invalid-all scim-filter-members-unsupported scim-filter-ne-as-eq
		scim-filter-value-path-loose scim-group-create-crashes scim-host-trusted scim-id-number
		scim-if-none-match-ignored scim-list-empty-404 scim-list-resources-name scim-manager-ref-missing
		scim-media-charset-refused scim-media-type-wrong scim-member-display-required
		scim-member-unknown-accepted scim-member-unknown-crashes scim-meta-missing scim-method-override
		scim-page-beyond-error scim-page-cap-ignored scim-page-count-ignored scim-page-zero-based
		scim-patch-add-replaces scim-patch-empty-ok scim-patch-noop-refused scim-patch-null-stored
		scim-patch-op-case scim-patch-pathless-refused scim-patch-read-only-ignored
		scim-patch-remove-list-empties scim-patch-replace-no-match-adds scim-patch-schema-not-checked
		scim-patch-unknown-crashes scim-patch-urn-refused scim-put-merges scim-put-refused
		scim-race-create scim-race-members scim-read-only-stored scim-resource-type-dangling
		scim-schema-message-listed scim-search-body-ignored scim-several-primary
		scim-sort-case-sensitive scim-sort-ignored scim-sort-missing-first scim-sub-attributes-ignored
		scim-type-ignored scim-types-not-checked scim-unknown-attribute-echoed scim-user-groups-missing`) {
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
