package main

import (
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"testing"

	mock "hallmark/mocksp/scim"
)

// killsVariable sets how many runs TestSweepAfterKills kills: 50 are the proof, 3
// keep the tests fast.
const killsVariable = "HALLMARK_KILLS"

// TestSweepAfterKills kills runs with SIGKILL at random moments, before a request
// is carried out or between that and its answer, on a tenant with 10,000 other
// people: a sweep removes what each left, and the others are as they were, to the
// byte.
func TestSweepAfterKills(t *testing.T) {
	if testing.Short() {
		t.Skip("a process for each kill")
	}
	kills := 3
	if text := os.Getenv(killsVariable); text != "" {
		var err error
		if kills, err = strconv.Atoi(text); err != nil || kills < 1 {
			t.Fatalf("%s=%s: give a number of runs to kill", killsVariable, text)
		}
	}
	const others = 10_000
	s := newTenant(t)
	store := mock.NewStore(mock.Options{})
	for i := range others {
		if _, err := store.Create("User", map[string]any{"userName": "employee-" + strconv.Itoa(i) + "@tenant.example", "active": i%2 == 0}); err != nil {
			t.Fatal(err)
		}
	}
	server, err := mock.New(mock.Config{
		Store: store, BaseURL: func(*http.Request) string { return s.url }, PublicConfig: true, MaxResults: 2 * others,
		Authenticate: func(*http.Request) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	all := func() string {
		return s.ask(t, http.MethodGet, "/Users?count="+strconv.Itoa(2*others), "") + s.ask(t, http.MethodGet, "/Groups?count="+strconv.Itoa(2*others), "")
	}
	// The run gets pages of 200; what it must leave alone is read past it.
	small, err := mock.New(mock.Config{
		Store: store, BaseURL: func(*http.Request) string { return s.url }, PublicConfig: true, Authenticate: func(*http.Request) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	s.server = server
	var kill atomic.Pointer[func(afterwards bool)]
	s.url = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if f := kill.Load(); f != nil {
			(*f)(false)
			defer (*f)(true)
		}
		small.ServeHTTP(w, r)
	}).URL
	before := all()
	left := 0
	for range kills {
		out := t.TempDir()
		cmd := child(t, "certify", "--scim-url", s.url, "--token-file", write(t, "token", token), "--out", out, "--profile", "jumpcloud")
		// A run has about 700 requests; each is a moment before and one after.
		moment, afterwards := 20+rand.Int64N(500), rand.IntN(2) == 0
		var requests atomic.Int64
		started := make(chan struct{})
		f := func(after bool) {
			<-started
			if after == afterwards && requests.Add(1) == moment {
				_ = cmd.Process.Kill()
			}
		}
		kill.Store(&f)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		close(started)
		r := wait(t, cmd)
		kill.Store(nil)
		if r.status != -1 {
			t.Fatalf("the run was not killed at request %d: status %d\n%s%s", moment, r.status, r.stdout, r.stderr)
		}
		if all() != before {
			left++
		}
		if r := fork(t, "sweep", out, "--token-file", write(t, "token", token)); r.status != 0 {
			t.Errorf("killed at request %d, afterwards %v: sweep status %d\n%s%s", moment, afterwards, r.status, r.stdout, r.stderr)
		}
		if now := all(); now != before {
			t.Fatalf("killed at request %d, afterwards %v: %d bytes, were %d", moment, afterwards, len(now), len(before))
		}
	}
	if kills >= 10 && left == 0 {
		t.Error("no kill left anything to sweep, so that this proves nothing")
	}
}
