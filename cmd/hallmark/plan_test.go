package main

import (
	"net/http"
	"regexp"
	"sync/atomic"
	"testing"
)

// TestDryRun prints the plan and sends nothing, whatever is chosen.
func TestDryRun(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	site := serve(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--rate", "10"}, `^plan for +` + regexp.QuoteMeta(site.URL) + `; nothing was sent to it\nprofiles +jumpcloud\nrequirements +\d\d+, judged by \d\d+ specs\n` +
			`creates +about [1-9]\d* users and [1-9]\d* groups, named hm-[a-z0-9]{8}-…, at most [1-9]\d? users and [1-9]\d? groups at once; all are removed again\n` +
			`requests +about [1-9]\d\d+, as counted on a mock that offers every option\nrate +10 requests a second, so at least \d+.*s\n$`},
		{[]string{"--read-only"}, `\ncreates +nothing\nrequests +about [1-9]\d*,.*\nrate +as fast as`},
	} {
		r := fork(t, append([]string{"certify", "--dry-run", "--scim-url", site.URL, "--token-file", write(t, "token", token), "--profile", "jumpcloud"}, test.args...)...)
		if r.status != 0 || r.stderr != "" || !regexp.MustCompile(test.want).MatchString(r.stdout) {
			t.Errorf("%v: status %d\n%s%s", test.args, r.status, r.stdout, r.stderr)
		}
		discreet(t, r)
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}
