package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"hallmark/reports"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// report reads report.json of a folder.
func report(t testing.TB, dir string) reports.Report {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r reports.Report
	if err := json.Unmarshal(content, &r); err != nil {
		t.Fatal(err)
	}
	for _, result := range r.Requirements {
		for _, c := range result.Checks {
			if _, err := os.Stat(filepath.Join(dir, c.Evidence)); err != nil {
				t.Fatalf("evidence of %s: %v", result.ID, err)
			}
		}
	}
	return r
}

// journals are the journals below a folder.
func journals(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "journal*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestCertify judges a conformant server: certified, and left as it was. The
// profile is the one with the fewest specs.
func TestCertify(t *testing.T) {
	t.Parallel()
	s, out := newTenant(t), t.TempDir()
	cmd := child(t, "certify", "--scim-url", s.url+"/", "--out", out, "--timings", "--profile", "jumpcloud")
	cmd.Env = append(cmd.Env, tokenVariable+"="+token)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := wait(t, cmd)
	s.clean(t)
	discreet(t, r, out)
	if r.status != 0 || !regexp.MustCompile(`\ncertified  jumpcloud: all \d+ musts that apply are met\nCERTIFIED  `+regexp.QuoteMeta(s.url)).MatchString(r.stdout) {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if strings.Contains(r.stdout+r.stderr, "\x1b") {
		t.Error("colour for a file")
	}
	if !regexp.MustCompile(`^(hallmark: \d+ of \d+ specs, 0 checks not met(, about .* left)?\n)+$`).MatchString(r.stderr) {
		t.Errorf("progress: %s", r.stderr)
	}
	full := report(t, out)
	if full.Outcome != reports.Certified || full.ExitStatus != 0 || len(full.Left) > 0 || full.Target.SCIMURL != s.url || full.Counts[verdict.Pass] < 50 {
		t.Errorf("%s, %v, %v, %v", full.Outcome, full.Left, full.Target, full.Counts)
	}
	if left := journals(t, out); len(left) > 0 {
		t.Errorf("journals stay: %v", left)
	}
}

// TestCertifyHTML judges a web site: its specs run, and a line says what it may be.
func TestCertifyHTML(t *testing.T) {
	t.Parallel()
	site, out := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<html>\x1b[2J\x1b]0;CERTIFIED\a"+r.Header.Get("Authorization"))
	}), t.TempDir()
	cmd := child(t, "certify", "--scim-url", site.URL, "--token-file", write(t, "token", token+"\n"), "--out", out, "--profile", "jumpcloud")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := wait(t, cmd)
	warning := "hallmark: " + site.URL + "/Users answered 200 with text/html; charset=utf-8 instead of SCIM JSON: is this the SCIM base URL?\n"
	if r.status != 1 || !strings.HasPrefix(r.stderr, warning) || !strings.Contains(r.stdout, "\nNOT CONFORMANT  ") || strings.Contains(r.stdout, "\nleft behind") {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if strings.ContainsAny(r.stdout+r.stderr, "\x1b\a") {
		t.Error("the target reaches the terminal")
	}
	discreet(t, r, out)
	if full := report(t, out); full.Outcome != reports.NotConformant || full.Counts[verdict.Fail] < 10 || full.Counts[verdict.Error] > 0 {
		t.Errorf("%s, %v", full.Outcome, full.Counts)
	}
}

// TestSignalsEndTheRun sends a signal in the middle of the run, while a request
// is being answered.
func TestSignalsEndTheRun(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			s, out := newTenant(t), t.TempDir()
			cmd := child(t, "certify", "--scim-url", s.url, "--token-file", write(t, "token", token), "--out", out)
			var posts atomic.Int32
			started := make(chan struct{})
			posted := func() {
				if <-started; posts.Add(1) == 5 {
					_ = cmd.Process.Signal(signal)
				}
			}
			s.posted.Store(&posted)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			close(started)
			r := wait(t, cmd)
			s.clean(t)
			discreet(t, r, out)
			if r.status != 130 || !strings.Contains(r.stdout, "\nINTERRUPTED  ") || strings.Contains(r.stdout, "left behind") || strings.HasPrefix(r.stdout, "certified") || strings.Contains(r.stdout, "\ncertified") {
				t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
			}
			if full := report(t, out); full.Outcome != reports.Interrupted || full.ExitStatus != 130 || full.Profiles[0].Certified {
				t.Errorf("%s, %+v", full.Outcome, full.Profiles)
			}
			if _, err := os.Stat(filepath.Join(out, "junit.xml")); err != nil {
				t.Error(err)
			}
			if left := journals(t, out); len(left) > 0 {
				t.Errorf("journals stay: %v", left)
			}
		})
	}
}

// TestSweepAfterAKill kills the run between a create and its answer, and sweeps.
func TestSweepAfterAKill(t *testing.T) {
	t.Parallel()
	s, out := newTenant(t), t.TempDir()
	cmd := child(t, "certify", "--scim-url", s.url, "--token-file", write(t, "token", token), "--out", out)
	var posts atomic.Int32
	started := make(chan struct{})
	posted := func() {
		if <-started; posts.Add(1) == 5 {
			_ = cmd.Process.Kill()
		}
	}
	s.posted.Store(&posted)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	close(started)
	r := wait(t, cmd)
	if r.status != -1 || s.all(t) == s.foreign {
		t.Fatalf("the run was not killed, or left nothing: status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	journal := journals(t, out)
	if len(journal) != 1 {
		t.Fatalf("journals: %v", journal)
	}
	discreet(t, r, out)

	if r := fork(t, "sweep", out, "--token-file", write(t, "token", "a wrong one")); r.status != 1 || !strings.HasPrefix(r.stdout, "0 removed, ") || !strings.Contains(r.stdout, "answered 401") {
		t.Errorf("with a wrong token: status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	other := write(t, "target.yaml", "version: 1\nscim: {url: https://other.example.com, credential: {bearer: {file: "+write(t, "token", token)+"}}}\n")
	if r := fork(t, "sweep", out, "--target", other); r.status != 2 || r.stderr != "hallmark: the journal is of "+s.url+", but the target file names https://other.example.com\n" {
		t.Errorf("with the target file of another: status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	r = fork(t, "sweep", out, "--token-file", write(t, "token", token))
	if r.status != 0 || !regexp.MustCompile(`^[1-9]\d* removed, 0 left\n$`).MatchString(r.stdout) || r.stderr != "" {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	discreet(t, r)
	s.clean(t)
	if left := journals(t, out); len(left) > 0 {
		t.Errorf("journals stay: %v", left)
	}
}

// TestTwoRunsInOneFolder: each removes its own journal, and says where that of the
// other is.
func TestTwoRunsInOneFolder(t *testing.T) {
	dir := t.TempDir()
	start := func() (*target.Target, *target.Journal, string, string) {
		made := target.New("two", "http://127.0.0.1:1/scim", target.Credential{})
		journal, path, kept, err := startJournal(dir, "journal.jsonl", made)
		if err != nil {
			t.Fatal(err)
		}
		return made, journal, path, kept
	}
	first, a, path, none := start()
	second, b, _, kept := start()
	third, c, _, _ := start()
	if none != "" || kept == "" || len(journals(t, dir)) != 3 {
		t.Fatalf("kept %q and %q, %v", none, kept, journals(t, dir))
	}
	if left := clearAway(first, a, path); len(left) > 0 || len(journals(t, dir)) != 2 {
		t.Errorf("%v, %v", left, journals(t, dir))
	}
	if _, _, prefix, err := target.ReadJournal(path); err != nil || prefix != third.People.Prefix {
		t.Errorf("the journal of the third run: %q, %v", prefix, err)
	}
	// What the second cannot remove is to be found under the name it has by now.
	n, err := b.Intend("/Users", second.People.Name())
	if err != nil || b.Mark(n, target.Created, "7") != nil {
		t.Fatal(err)
	}
	left := clearAway(second, b, path)
	if at := left[len(left)-1]; !strings.HasPrefix(at, "try again later: hallmark sweep "+filepath.Join(dir, "journal-")) {
		t.Errorf("%q", at)
	} else if _, _, prefix, err := target.ReadJournal(strings.TrimPrefix(at, "try again later: hallmark sweep ")); err != nil || prefix != second.People.Prefix {
		t.Errorf("%s: %q, %v", at, prefix, err)
	}
	if left := clearAway(third, c, path); len(left) > 0 || len(journals(t, dir)) != 1 {
		t.Errorf("%v, %v", left, journals(t, dir))
	}
}

// TestRunOutOfTime: what was not reached is not certified.
func TestRunOutOfTime(t *testing.T) {
	t.Parallel()
	s, out := newTenant(t), t.TempDir()
	r := fork(t, "certify", "--scim-url", s.url, "--token-file", write(t, "token", token), "--out", out, "--timeout", "50ms", "--quiet")
	s.clean(t)
	if r.status != 3 || r.stdout != "" || r.stderr != "" {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	if full := report(t, out); full.Outcome != reports.NotJudged || full.Profiles[0].Unjudged == 0 || full.Counts[verdict.Error] == 0 {
		t.Errorf("%s, %+v, %v", full.Outcome, full.Profiles, full.Counts)
	}
}
