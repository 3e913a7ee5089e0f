package main

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"hallmark/reports"
	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// TestReadOnly certifies for every profile of a SCIM endpoint against a server that
// takes note of each request that is neither a GET nor a search.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	s, out := newTenant(t), t.TempDir()
	var mu sync.Mutex
	var wrote []string
	reader := serve(t, func(w http.ResponseWriter, r *http.Request) {
		override := r.Header.Get("X-HTTP-Method-Override") + r.Header.Get("X-HTTP-Method") + r.Header.Get("X-Method-Override")
		if r.Method != http.MethodGet && (r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/.search")) || override != "" {
			mu.Lock()
			wrote = append(wrote, r.Method+" "+r.URL.Path+" "+override)
			mu.Unlock()
			http.Error(w, "this tenant must not be written to", http.StatusInternalServerError)
			return
		}
		s.server.ServeHTTP(w, r)
	})
	s.url = reader.URL
	r := fork(t, "certify", "--read-only", "--scim-url", reader.URL, "--token-file", write(t, "token", token), "--out", out,
		"--profile", "rfc,jumpcloud,okta,entra,onelogin,robust")
	if len(wrote) > 0 {
		t.Errorf("%d requests may write, such as %s", len(wrote), wrote[0])
	}
	if r.status != 1 || !strings.Contains(r.stdout, "--read-only") {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	full := report(t, out)
	if full.Outcome != reports.PartialRun || full.Counts[verdict.Pass] < 20 || full.Counts[verdict.Skip] < 200 ||
		full.Counts[verdict.Fail]+full.Counts[verdict.Blocked]+full.Counts[verdict.Error]+full.Counts[verdict.Warn] > 0 {
		t.Errorf("%s, %v", full.Outcome, full.Counts)
	}
	skipped := map[string]bool{}
	for _, result := range full.Requirements {
		for _, c := range result.Checks {
			if c.Reason == check.ReadOnly {
				skipped[result.ID] = true
			}
		}
		if skipped[result.ID] && result.Verdict != verdict.Skip {
			t.Errorf("%s needs writes and is %s", result.ID, result.Verdict)
		}
		if result.Verdict != verdict.Pass && result.Verdict != verdict.Skip {
			t.Logf("%s is %s: %+v", result.ID, result.Verdict, result.Checks)
		}
	}
	for _, needs := range []*requirement.Requirement{requirement.Post201, requirement.Delete204} {
		if !skipped[needs.ID] {
			t.Errorf("%s was not skipped for want of writes", needs.ID)
		}
	}
}
