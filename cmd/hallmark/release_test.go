package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hallmark/suites/verdict"
)

// TestReleaseManager follows a release manager: a baseline, a run that regresses,
// the comparison, a waiver, what failed once more, and what a requirement asks.
func TestReleaseManager(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	older, newer, waivers := filepath.Join(dir, "older"), filepath.Join(dir, "newer"), filepath.Join(dir, "waivers.yaml")
	const id, fault = "SCIM-7643-7-CHAR-CASEINSENSITIVE", "scim-filter-case-sensitive"
	run := func(args ...string) result {
		t.Helper()
		return fork(t, append([]string{"run", "--profile", "jumpcloud", "--parallel", "1"}, args...)...)
	}
	if r := run("--out", older); r.status != 0 {
		t.Fatalf("the baseline: %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	r := run("--out", newer, "--fault", fault, "--baseline", older)
	if r.status != 1 || !strings.Contains(r.stdout, "Regressed") || !strings.Contains(r.stdout, "pass → fail  "+id) {
		t.Errorf("against the baseline: %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	for _, name := range []string{"report.html", "summary.md", "comparison.html", "comparison.md", "comparison.json"} {
		if info, err := os.Stat(filepath.Join(newer, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []struct {
		old, new, want string
		status         int
	}{{older, newer, "REGRESSED", 1}, {newer, older, "NO REGRESSION", 0}, {newer, newer, "still failing", 0}} {
		r := call(t, "compare", c.old, c.new)
		if r.status != c.status || !strings.Contains(strings.ToLower(r.stdout), strings.ToLower(c.want)) {
			t.Errorf("compare %s %s: %d\n%s%s", c.old, c.new, r.status, r.stdout, r.stderr)
		}
	}
	// What fails is no regression against a report in which it failed too.
	if r := run("--fault", fault, "--baseline", newer, "--focus", "scim.filter"); r.status != 0 || !strings.Contains(r.stdout, "NO REGRESSION") {
		t.Errorf("against itself: %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if r := call(t, "waive", newer, "--all", "--reason", "mended next week", "--owner", "ada", "--expires", "2126-01-31", "--exact", "--waivers", waivers); r.status != 0 || !strings.Contains(r.stdout, id) {
		t.Fatalf("waive: %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	r = run("--fault", fault, "--waivers", waivers, "--out", filepath.Join(dir, "waived"))
	if r.status != 0 || !strings.Contains(r.stdout, "ACCEPTED WITH WAIVERS") || !strings.Contains(r.stdout, "mended next week") {
		t.Errorf("with a waiver: %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if r := run("--waivers", waivers); r.status != 1 || !strings.Contains(r.stdout, "waiver stale") {
		t.Errorf("with a stale waiver: %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	// Only what failed, once more, without the fault.
	again := filepath.Join(dir, "again")
	r = run("--rerun", "failed", "--from", newer, "--out", again)
	if r.status != 1 || !strings.Contains(r.stdout, "PARTIAL") {
		t.Errorf("rerun: %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if once := report(t, again); len(once.Requirements) != 2 || once.Requirements[1].ID != id || once.Requirements[1].Verdict != verdict.Pass || len(once.Partial) != 1 {
		t.Errorf("rerun judged %+v", once.Requirements)
	}
	r = call(t, "explain", id, "--report", older, "--report", newer)
	if r.status != 0 || !strings.Contains(r.stdout, "selftest "+fault) || !strings.Contains(r.stdout, "fail: expected") || !strings.Contains(r.stdout, "RFC 7643 §7") {
		t.Errorf("explain: %d\n%s%s", r.status, r.stdout, r.stderr)
	}
}

// TestFocus chooses by id, area and level.
func TestFocus(t *testing.T) {
	t.Parallel()
	for term, want := range map[string]string{
		"SCIM-7644-3.6-DELETE-204": "SCIM-7644-3.6-DELETE-204", "scim-7644-3.6-*": "SCIM-7644-3.6-", "scim.delete": "SCIM-", "scim.delete,must": "SCIM-",
	} {
		dir := t.TempDir()
		if r := fork(t, "run", "--profile", "rfc", "--focus", term, "--out", dir, "--quiet"); r.status != 1 {
			t.Errorf("%s: %d %s", term, r.status, r.stderr)
			continue
		}
		r := report(t, dir)
		if len(r.Requirements) == 0 || len(r.Requirements) > 20 {
			t.Errorf("%s: %d requirements", term, len(r.Requirements))
		}
		for _, result := range r.Requirements {
			if !strings.HasPrefix(result.ID, want) || result.Area != "scim.delete" || strings.Contains(term, ",must") && result.Level != "must" {
				t.Errorf("%s: %s, %s, %s", term, result.ID, result.Area, result.Level)
			}
		}
	}
}
