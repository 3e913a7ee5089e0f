package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"hallmark/reports"
	"hallmark/suites"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// certifyTook certifies a strict server whose answers take so long, for the whole
// rfc profile, and returns the report with the time and memory that the command took.
func certifyTook(b *testing.B, pause time.Duration, args ...string) (full reports.Report, took time.Duration, kib int) {
	b.Helper()
	s := newTenant(b)
	good := s.server
	s.server = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if pause > 0 {
			time.Sleep(pause)
		}
		good.ServeHTTP(w, r)
	})
	out := b.TempDir()
	cmd := child(b, append([]string{"certify", "--quiet", "--scim-url", s.url, "--token-file", write(b, "token", token), "--out", out}, args...)...)
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	peak := peakOf(cmd.Process.Pid)
	r := wait(b, cmd)
	took = time.Since(began)
	if kib = peak(); r.status != 0 {
		b.Fatalf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	return report(b, out), took, kib
}

// BenchmarkCertify is the whole command: processes, specs, clean-up, report. Each
// figure stands beside what is demanded of it.
func BenchmarkCertify(b *testing.B) {
	for _, test := range []struct {
		name  string
		pause time.Duration
		args  []string
		limit time.Duration
	}{
		{"loopback,demanded=3s", 0, nil, 3 * time.Second},
		{"60ms-a-request,parallel=8,demanded=60s", 60 * time.Millisecond, []string{"--parallel", "8"}, time.Minute},
	} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				_, took, kib := certifyTook(b, test.pause, test.args...)
				b.ReportMetric(took.Seconds(), "s")
				b.ReportMetric(100*took.Seconds()/test.limit.Seconds(), "%of-demanded")
				b.ReportMetric(float64(kib>>10), "MiB")
			}
		})
	}
}

// BenchmarkOverhead is how much of a run on a target with 5 ms a request is spent
// in hallmark itself, from its first request on and with the report. The rest is
// waiting, measured with a pause of the same length on the same machine.
func BenchmarkOverhead(b *testing.B) {
	b.Run("5ms-a-request,demanded=10%", func(b *testing.B) {
		for b.Loop() {
			full, took, _ := certifyTook(b, 5*time.Millisecond)
			b.ReportMetric(100*float64(full.Timings.Harness)/float64(full.Timings.Wall), "%harness-of-run")
			b.ReportMetric(100*float64(took-full.Timings.Servers)/float64(took), "%harness-of-command")
			b.ReportMetric(took.Seconds(), "s")
		}
	})
}

// evidenceVariable makes the test binary judge the server at its address, and write
// a report as if the run had been many times as long.
const evidenceVariable = "HALLMARK_TEST_EVIDENCE"

const manyExchanges = 20_000

// muchEvidence writes the report of a run of 20,000 exchanges, each as the rfc
// profile has them and with memory of its own.
func muchEvidence(url, dir string) error {
	saveMemory()
	t := target.New("much evidence", url, target.BearerToken(token))
	run, err := suites.Run(t, suites.Options{Profiles: []requirement.Profile{requirement.RFC}})
	if err != nil {
		return err
	}
	n := 0
	for _, s := range run.Specs {
		n += len(s.Exchanges)
	}
	one := run.Specs
	for copies := 1; n*copies < manyExchanges; copies++ {
		encoded, err := json.Marshal(one)
		if err != nil {
			return err
		}
		var again []verdict.Spec
		if err := json.Unmarshal(encoded, &again); err != nil {
			return err
		}
		for i := range again {
			again[i].Name += fmt.Sprint(" ", copies)
		}
		run.Specs = append(run.Specs, again...)
	}
	report := reports.New(reports.Tool{Name: "hallmark"}, reports.Target{Name: "much evidence"}, []requirement.Profile{requirement.RFC}, run)
	return reports.WriteDir(dir, report)
}

// TestMemoryOfEvidence holds the evidence of 20,000 exchanges, and the writing of
// its report, to less than 200 MiB of memory.
func TestMemoryOfEvidence(t *testing.T) {
	if testing.Short() {
		t.Skip("writes a report of a hundred megabytes")
	}
	s, out := newTenant(t), t.TempDir()
	cmd := child(t)
	cmd.Env = append(cmd.Env, evidenceVariable+"="+s.url, evidenceVariable+"_DIR="+out)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	peak := peakOf(cmd.Process.Pid)
	r := wait(t, cmd)
	kib := peak()
	if r.status != 0 {
		t.Fatalf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	files, err := filepath.Glob(filepath.Join(out, "evidence", "*.json"))
	if err != nil || len(files) < 3000 {
		t.Errorf("%d files of evidence, %v", len(files), err)
	}
	t.Logf("%d MiB", kib>>10)
	if kib > mostMemory {
		t.Errorf("%d MiB of memory for %d exchanges", kib>>10, manyExchanges)
	}
}
