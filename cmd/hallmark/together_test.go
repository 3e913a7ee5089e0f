package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hallmark/reports"
	"hallmark/suites/verdict"
)

// verdicts are those of a report, by requirement.
func verdicts(t *testing.T, dir string) map[string]verdict.Kind {
	t.Helper()
	found := map[string]verdict.Kind{}
	for _, r := range report(t, dir).Requirements {
		found[r.ID] = r.Verdict
	}
	return found
}

// rough makes a tenant's server wrong in a few ways: deletions are answered 200,
// PATCH is refused, lists count one too many, externalId is lost.
func rough(s *tenant) {
	good := s.server
	wrong := altered(func(_ *http.Request, body map[string]any) {
		delete(body, "externalId")
		if n, ok := body["totalResults"].(float64); ok && body["Resources"] != nil {
			body["totalResults"] = n + 1
		}
	})
	s.server = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodPatch:
			says(http.StatusForbidden, "text/plain", "no")(w, r, good, "")
		case http.MethodDelete:
			if a := recorded(r, good); a.Code == http.StatusNoContent {
				says(http.StatusOK, "application/scim+json", "{}")(w, r, good, "")
			} else {
				replay(w, a)
			}
		default:
			wrong(w, r, good, "")
		}
	})
}

// TestVerdictsDoNotDependOnParts certifies a conformant and a rough server for the
// whole rfc profile: in one process, in several, and cut into parts that are
// merged. The verdicts are the same, and nothing stays behind.
func TestVerdictsDoNotDependOnParts(t *testing.T) {
	if testing.Short() {
		t.Skip("six runs, of up to nine processes each")
	}
	for name, test := range map[string]struct {
		spoil   func(*tenant)
		outcome reports.Outcome
		status  int
	}{"strict": {func(*tenant) {}, reports.Certified, 0}, "rough": {rough, reports.NotConformant, 1}} {
		t.Run(name, func(t *testing.T) {
			s := newTenant(t)
			good := s.server
			test.spoil(s)
			certify := func(args ...string) string {
				out := t.TempDir()
				r := fork(t, append([]string{"certify", "--quiet", "--scim-url", s.url, "--token-file", write(t, "token", token), "--out", out}, args...)...)
				discreet(t, r, out)
				if want := test.status; r.status != want || r.stdout+r.stderr != "" {
					t.Errorf("%v: status %d, want %d\n%s%s", args, r.status, want, r.stdout, r.stderr)
				}
				if left := journals(t, out); len(left) > 0 {
					t.Errorf("%v: journals stay: %v", args, left)
				}
				return out
			}
			whole := certify()
			one := verdicts(t, whole)
			if full := report(t, whole); full.Outcome != test.outcome || len(one) < 400 {
				t.Fatalf("%s, %d verdicts", full.Outcome, len(one))
			}
			others := map[string]string{"2 processes": certify("--parallel", "2"), "8 processes": certify("--parallel", "8")}
			merged := t.TempDir()
			parts := []string{"merge", "--quiet", "--out", merged}
			for i := range 3 {
				parts = append(parts, certify("--shard", fmt.Sprintf("%d/3", i), "--parallel", fmt.Sprint(i+1)))
			}
			if r := call(t, parts...); r.status != test.status || r.stdout+r.stderr != "" {
				t.Errorf("merge: status %d\n%s%s", r.status, r.stdout, r.stderr)
			}
			others["3 parts merged"] = merged
			for name, dir := range others {
				if full := report(t, dir); full.Outcome != test.outcome || len(full.Partial) > 0 || len(full.Left) > 0 {
					t.Errorf("%s: %s, %v, %v", name, full.Outcome, full.Partial, full.Left)
				}
				found := verdicts(t, dir)
				for id, v := range one {
					if found[id] != v {
						t.Errorf("%s: %s is %q, in one process %q", name, id, found[id], v)
					}
				}
				if len(found) != len(one) {
					t.Errorf("%s: %d verdicts, in one process %d", name, len(found), len(one))
				}
			}
			s.server = good
			s.clean(t)
		})
	}
}

// TestMergeRefuses what is not one run, and says so of a run with a hole.
func TestMergeRefuses(t *testing.T) {
	if testing.Short() {
		t.Skip("three processes")
	}
	s := newTenant(t)
	part := func(args ...string) string {
		out := t.TempDir()
		args = append([]string{"certify", "--quiet", "--profile", "onelogin", "--scim-url", s.url, "--token-file", write(t, "token", token), "--out", out}, args...)
		if r := fork(t, args...); r.status != 0 {
			t.Fatalf("%v: status %d\n%s%s", args, r.status, r.stdout, r.stderr)
		}
		return out
	}
	whole, first, of3 := part(), part("--shard", "0/2"), part("--shard", "1/3", "--parallel", "2")
	bare := t.TempDir()
	content, err := os.ReadFile(filepath.Join(first, "report.json"))
	if err != nil || os.WriteFile(filepath.Join(bare, "report.json"), content, 0o600) != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		parts []string
		want  string
	}{
		{[]string{whole}, "is not of a part: it was made without --shard"},
		{[]string{first, first}, "part 0/2 is there twice"},
		{[]string{first, of3}, "one report is of 2 parts, another of 3"},
		{[]string{bare}, "part 0/2 comes without its evidence: keep the whole folder of --out (evidence/"},
	} {
		if r := call(t, append([]string{"merge"}, test.parts...)...); r.status != 2 || !strings.Contains(r.stderr, test.want) || strings.Count(r.stderr, "\n") != 1 {
			t.Errorf("%v: status %d\n%s%s", test.parts, r.status, r.stdout, r.stderr)
		}
	}
	out := t.TempDir()
	r := call(t, "merge", first, "--out", out)
	if full := report(t, out); r.status != 1 || full.Outcome != reports.PartialRun || len(full.Partial) != 1 || full.Partial[0] != "part 1/2 is missing" || full.Shard != nil {
		t.Errorf("status %d, %s, %v\n%s", r.status, full.Outcome, full.Partial, r.stdout)
	}
}

// TestRateOfSeveralProcesses: together they send no more than one may.
func TestRateOfSeveralProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("four processes that wait")
	}
	s := newTenant(t)
	var requests atomic.Int64
	good := s.server
	s.server = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		good.ServeHTTP(w, r)
	})
	const perSecond = 50
	began := time.Now()
	r := fork(t, "certify", "--quiet", "--profile", "onelogin", "--parallel", "3", "--rate", fmt.Sprint(perSecond), "--scim-url", s.url, "--token-file", write(t, "token", token))
	took, sent := time.Since(began), requests.Load()
	// The first of the pool goes at once, and one asks before there is a pool.
	if least := time.Duration(sent-2) * time.Second / perSecond; r.status != 0 || sent < 40 || took < least {
		t.Errorf("status %d: %d requests in %s, which takes at least %s\n%s%s", r.status, sent, took, least, r.stdout, r.stderr)
	}
}

// TestBusyTargetOfSeveralProcesses: a target that answers 429 to whoever is too
// fast is judged as by one process.
func TestBusyTargetOfSeveralProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("five processes that wait")
	}
	s := newTenant(t)
	good := s.server
	var mu sync.Mutex
	var window time.Time
	var inWindow, refused int
	s.server = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if now := time.Now(); now.Sub(window) > 200*time.Millisecond {
			window, inWindow = now, 0
		}
		inWindow++
		tooFast := inWindow > 15
		if tooFast {
			refused++
		}
		mu.Unlock()
		if tooFast {
			says(http.StatusTooManyRequests, "application/scim+json", "{}", "Retry-After", "1")(w, r, good, "")
			return
		}
		good.ServeHTTP(w, r)
	})
	out := t.TempDir()
	file := write(t, "target.yaml", "version: 1\nscim: {url: "+s.url+", credential: {bearer: {file: '"+write(t, "token", token)+"'}}}\nlimits: {backoff: 250ms}\n")
	r := fork(t, "certify", "--quiet", "--profile", "okta", "--parallel", "4", "--target", file, "--out", out)
	if full := report(t, out); r.status != 0 || full.Counts[verdict.Error] > 0 || refused == 0 {
		t.Errorf("status %d, %v, %d refused\n%s%s", r.status, full.Counts, refused, r.stdout, r.stderr)
	}
}

// children are the processes that a process has started, by any of its threads.
func children(pid int) (pids []int) {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, path := range threads {
		content, _ := os.ReadFile(path)
		for field := range strings.FieldsSeq(string(content)) {
			var child int
			if _, err := fmt.Sscan(field, &child); err == nil {
				pids = append(pids, child)
			}
		}
	}
	return pids
}

// TestEndsOfSeveralProcesses interrupts a run in several processes, kills one of
// them, and kills the one that started them: nothing stays on the target.
func TestEndsOfSeveralProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("three runs of three processes")
	}
	for name, test := range map[string]struct {
		end    func(pid int)
		status int
		stdout string
		stderr string
	}{
		"interrupted": {func(pid int) { _ = syscall.Kill(pid, syscall.SIGTERM) }, 130, "\nINTERRUPTED  ", ""},
		"one killed":  {func(pid int) { _ = syscall.Kill(children(pid)[0], syscall.SIGKILL) }, 3, "", "a process of the run: signal: killed"},
		"all alone":   {func(pid int) { _ = syscall.Kill(pid, syscall.SIGKILL) }, -1, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, out := newTenant(t), t.TempDir()
			cmd := child(t, "certify", "--scim-url", s.url, "--token-file", write(t, "token", token), "--out", out, "--parallel", "3")
			var posts atomic.Int32
			started := make(chan struct{})
			var workers []int
			posted := func() {
				if <-started; posts.Add(1) == 20 {
					workers = children(cmd.Process.Pid)
					test.end(cmd.Process.Pid)
				}
			}
			s.posted.Store(&posted)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if len(children(os.Getpid())) == 0 {
				if runtime.GOOS == "linux" {
					t.Fatal("the command that was started is not among the processes of this test")
				}
				t.Skip("this system does not tell which processes a process has started")
			}
			close(started)
			r := wait(t, cmd)
			for _, pid := range workers { // those that were orphaned end by themselves
				for syscall.Kill(pid, 0) == nil && !zombie(pid) {
					time.Sleep(5 * time.Millisecond)
				}
			}
			discreet(t, r, out)
			if r.status != test.status || !strings.Contains(r.stdout, test.stdout) || !strings.Contains(r.stderr, test.stderr) || strings.Contains(r.stdout+r.stderr, "left behind") {
				t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
			}
			s.clean(t)
			if left := journals(t, out); len(left) > 0 {
				t.Errorf("journals stay: %v", left)
			}
		})
	}
}

// zombie reports whether a process has ended and nobody asked how.
func zombie(pid int) bool {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, state, _ := strings.Cut(string(content), ") ")
	return err != nil || strings.HasPrefix(state, "Z")
}

// TestSweepOfAFolder removes what all processes of a run have left.
func TestSweepOfAFolder(t *testing.T) {
	s, out := newTenant(t), t.TempDir()
	for i, prefix := range []string{"hm-aaaaaaaa-0", "hm-aaaaaaaa-1"} {
		s.ask(t, http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"`+prefix+`-1@example.com"}`)
		lines := fmt.Sprintf(`{"hallmark_journal":"1","scim_url":%q,"prefix":%q}`+"\n"+`{"n":1,"state":"intended","endpoint":"/Users","name":%q}`+"\n", s.url, prefix, prefix+"-1@example.com")
		if err := os.WriteFile(filepath.Join(out, fmt.Sprintf("journal-%d.jsonl", i)), []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if r := call(t, "sweep", out, "--token-file", write(t, "token", token)); r.status != 0 || r.stdout != "2 removed, 0 left\n" {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	s.clean(t)
	if left := journals(t, out); len(left) > 0 {
		t.Errorf("journals stay: %v", left)
	}
}
