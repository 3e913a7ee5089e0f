package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hallmark/reports"
	"hallmark/suites/verdict"
)

// The bounds of one run against a bad target: it is cut off by far less, but
// machines that test are busy.
const (
	mostTime   = 30 * time.Second
	mostMemory = 200 << 10 // KiB
)

// badLimits make a run lose patience soon.
const badLimits = "limits: {timeout: 400ms, max_body: 262144, backoff: 5ms}\n"

// TestBadTargets certifies targets that misbehave as servers, and not only as
// SCIM: from the first request on, and from the middle of a run, when the target
// holds what has to be removed. Each run ends in time and within its memory, with
// the status of its row and a report; no credential goes elsewhere; and what a
// target that fell silent did not let go is removed by a sweep once it is back.
func TestBadTargets(t *testing.T) {
	if testing.Short() {
		t.Skip("two processes for each target")
	}
	// Most of a run is waiting: more of them go at a time than there are processors,
	// to which t.Parallel would keep them.
	slots, all := make(chan struct{}, 6), sync.WaitGroup{}
	defer all.Wait()
	for _, b := range badTargets() {
		variants := map[string]int64{"at once": 0}
		if b.listen == nil {
			variants["later"] = 40 // of the about 110 requests of the profile
		}
		for name, goodRequests := range variants {
			all.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				t.Run(b.name+"/"+name, func(t *testing.T) { b.certify(t, goodRequests) })
			})
		}
	}
}

// bad is a way to misbehave.
type bad struct {
	name string
	// status is that of a run against a target that was never better: 3 where
	// nothing could be judged, 1 where it was judged and found wanting. Of one that
	// turned bad either is true.
	status int
	// answer misbehaves; elsewhere is the address of another server.
	answer func(w http.ResponseWriter, r *http.Request, next http.Handler, elsewhere string)
	// listen serves a handler in another way than plain HTTP; answer is nil then.
	listen func(t *testing.T, elsewhere string) (url string)
}

func (b bad) certify(t *testing.T, goodRequests int64) {
	s := newTenant(t)
	elsewhere := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || strings.Contains(r.URL.String(), token) {
			t.Errorf("the credential went elsewhere: %s %s", r.Method, r.URL)
		}
		_, _ = fmt.Fprint(w, `{"id":"elsewhere"}`)
	})
	var requests atomic.Int64
	var mended atomic.Bool
	if b.listen != nil {
		s.url = b.listen(t, elsewhere.URL)
	} else {
		good := s.server
		s.url = serve(t, func(w http.ResponseWriter, r *http.Request) {
			if mended.Load() || requests.Add(1) <= goodRequests {
				good.ServeHTTP(w, r)
				return
			}
			b.answer(w, r, good, elsewhere.URL)
		}).URL
	}
	if b.answer != nil {
		s.foreign = s.all(t) // under its new address
	}
	out := t.TempDir()
	file := write(t, "target.yaml", "version: 1\nscim: {url: "+s.url+", credential: {bearer: {file: '"+write(t, "token", token)+"'}}}\n"+badLimits)
	cmd := child(t, "certify", "--target", file, "--out", out, "--profile", "okta")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	peak := peakOf(cmd.Process.Pid)
	watchdog := time.AfterFunc(mostTime, func() { _ = cmd.Process.Kill() })
	r := wait(t, cmd)
	if !watchdog.Stop() {
		t.Fatalf("it did not end within %s\n%s%s", mostTime, r.stdout, r.stderr)
	}
	if kib := peak(); kib > mostMemory {
		t.Errorf("%d MiB of memory", kib>>10)
	}
	discreet(t, r, out)
	if strings.ContainsAny(r.stdout+r.stderr, "\x1b\a") {
		t.Errorf("the target reaches the terminal:\n%s%s", r.stdout, r.stderr)
	}
	switch {
	case goodRequests == 0 && r.status != b.status, r.status != 1 && r.status != 3:
		t.Errorf("status %d, want %d\n%s%s", r.status, b.status, r.stdout, r.stderr)
	case strings.Contains(r.stdout, "\ncertified") || strings.Contains(r.stdout, "\nCERTIFIED"):
		t.Errorf("certified:\n%s", r.stdout)
	case strings.Contains(r.stderr, "panic") || strings.Contains(r.stderr, "goroutine "):
		t.Errorf("%s", r.stderr)
	}
	if r.stdout == "" { // it ended at the first question, which one line explains
		if r.status != 3 || strings.Count(r.stderr, "\n") != 1 || !strings.HasPrefix(r.stderr, "hallmark: ") {
			t.Errorf("status %d without a report\n%s", r.status, r.stderr)
		}
	} else {
		reported(t, out, r)
	}
	if b.listen != nil {
		return
	}
	mended.Store(true)
	if left := journals(t, out); len(left) > 0 {
		if r := fork(t, "sweep", left[0], "--target", file); r.status != 0 {
			t.Errorf("sweep: status %d\n%s%s", r.status, r.stdout, r.stderr)
		}
	}
	if now := s.all(t); now != s.foreign {
		t.Errorf("left behind:\n%s\nbefore:\n%s", now, s.foreign)
	}
}

// reported reads a report: it says what was not met or not judged, and nothing
// of what the target said is markup in it.
func reported(t *testing.T, out string, r result) {
	t.Helper()
	full := report(t, out)
	if full.Outcome == reports.Certified || full.ExitStatus != r.status || len(full.Profiles) != 1 || full.Profiles[0].Certified ||
		full.Counts[verdict.Fail]+full.Counts[verdict.Blocked]+full.Counts[verdict.Error] == 0 {
		t.Errorf("%s, exit status %d and %d, %v", full.Outcome, full.ExitStatus, r.status, full.Counts)
	}
	for _, name := range []string{"report.html", "summary.md", "junit.xml"} {
		content, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Error(err)
		}
		if strings.Contains(string(content), "<script>alert(") || strings.Contains(string(content), "<img src=x") {
			t.Errorf("markup of the target in %s", name)
		}
	}
}

// peakOf watches how much memory a process takes at most, in KiB; what it returns
// ends that. Where there is no /proc it sees nothing. The usage that a parent is
// told would be no less than the parent's own.
func peakOf(pid int) func() int {
	done, peak := make(chan struct{}), make(chan int)
	go func() {
		most := 0
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			if _, text, found := strings.Cut(string(status), "VmHWM:"); found {
				kib := 0
				_, _ = fmt.Sscan(text, &kib)
				most = max(most, kib)
			}
			select {
			case <-done:
				peak <- most
				return
			case <-tick.C:
			}
		}
	}()
	return func() int { close(done); return <-peak }
}

// recorded is what next answers.
func recorded(r *http.Request, next http.Handler) *httptest.ResponseRecorder {
	a := httptest.NewRecorder()
	next.ServeHTTP(a, r)
	return a
}

// replay sends a recorded answer.
func replay(w http.ResponseWriter, a *httptest.ResponseRecorder) {
	for name, values := range a.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(a.Code)
	_, _ = w.Write(a.Body.Bytes())
}
