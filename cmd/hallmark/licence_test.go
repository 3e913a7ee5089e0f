package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"hallmark/reports"
	"hallmark/suites/check"
	"hallmark/suites/verdict"
)

// seats counts the users of a tenant's server after each request, and keeps the
// most that there ever were besides those of others.
type seats struct {
	mu   sync.Mutex
	most int
}

// counting makes a tenant's server serve one request at a time, spoilt by bad, and
// counts.
func counting(t *testing.T, s *tenant, bad func(n int, w http.ResponseWriter, r *http.Request, next http.Handler) bool) *seats {
	good, c, n := s.server, &seats{}, 0
	others := users(t, good, s)
	s.server = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if n++; bad == nil || !bad(n, w, r, good) {
			good.ServeHTTP(w, r)
		}
		if r.Method != http.MethodGet {
			c.most = max(c.most, users(t, good, s)-others)
		}
	})
	return c
}

func users(t *testing.T, server http.Handler, s *tenant) int {
	t.Helper()
	past := &tenant{url: s.url, server: server}
	var list struct{ TotalResults int }
	if err := json.Unmarshal([]byte(past.ask(t, http.MethodGet, "/Users?count=0", "")), &list); err != nil {
		t.Fatal(err)
	}
	return list.TotalResults
}

// TestLicence certifies a tenant whose licence is for a few users at a time: in one
// process and in several, on servers that are well and on some that fail, there are
// never more.
func TestLicence(t *testing.T) {
	if testing.Short() {
		t.Skip("whole runs, some of several processes")
	}
	// Every fifth creation is carried out and answered 500, every third deletion
	// fails at first.
	failing := func(n int, w http.ResponseWriter, r *http.Request, next http.Handler) bool {
		switch {
		case r.Method == http.MethodPost && n%5 == 0:
			recorded(r, next)
			w.WriteHeader(http.StatusInternalServerError)
		case r.Method == http.MethodDelete && n%3 == 0:
			w.WriteHeader(http.StatusInternalServerError)
		default:
			return false
		}
		return true
	}
	keeping := func(_ int, w http.ResponseWriter, r *http.Request, next http.Handler) bool {
		if r.Method == http.MethodDelete { // and deactivating does not help either
			says(http.StatusInternalServerError, "text/plain", "")(w, r, next, "")
			return true
		}
		if r.Method == http.MethodPatch || r.Method == http.MethodPut {
			says(http.StatusForbidden, "text/plain", "")(w, r, next, "")
			return true
		}
		return false
	}
	for _, test := range []struct {
		name    string
		users   int
		args    []string
		bad     func(int, http.ResponseWriter, *http.Request, http.Handler) bool
		outcome reports.Outcome
		skipped bool // for want of room
	}{
		{"enough for two processes", 2 * check.MostUsers, []string{"--parallel", "8"}, nil, reports.Certified, false},
		{"for one process of many", 6, []string{"--parallel", "8"}, nil, reports.Certified, false},
		{"one", 1, nil, nil, reports.PartialRun, true},
		{"failing", 2, []string{"--parallel", "3"}, failing, reports.NotConformant, true},
		{"keeping all", 7, nil, keeping, reports.NotConformant, true},
		{"at once", 5, []string{"--profile", "robust"}, nil, reports.PartialRun, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, out := newTenant(t), t.TempDir()
			c := counting(t, s, test.bad)
			file := write(t, "target.yaml", fmt.Sprintf("version: 1\nscim: {url: '%s', credential: {bearer: {file: '%s'}}}\nlimits: {users: %d, backoff: 5ms}\n", s.url, write(t, "token", token), test.users))
			r := fork(t, append([]string{"certify", "--quiet", "--target", file, "--out", out}, test.args...)...)
			full := report(t, out)
			if full.Outcome != test.outcome {
				t.Errorf("%s, %v\n%s", full.Outcome, full.Counts, r.stderr)
			}
			if c.most > test.users {
				t.Errorf("%d users at a time, and %d are allowed", c.most, test.users)
			}
			if c.most < min(test.users, 5) { // else this proves nothing
				t.Errorf("at most %d users at a time, of %d", c.most, test.users)
			}
			skipped := 0
			for _, q := range full.Requirements {
				if q.Verdict == verdict.Skip && strings.Contains(q.Checks[0].Reason+q.Worst()[0].Reason, "limits.users") {
					skipped++
				}
			}
			if partial := strings.Contains(strings.Join(full.Partial, ""), "(limits.users)"); partial != test.skipped || skipped > 0 != test.skipped {
				t.Errorf("%d requirements skipped, %v", skipped, full.Partial)
			}
			t.Logf("%d at a time of %d, %d skipped, %v", c.most, test.users, skipped, full.Counts)
		})
	}
}
