package reports

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// oneOf is a report of one requirement with that verdict; none when kind is "".
func oneOf(kind verdict.Kind, duration time.Duration) *Report {
	r := &Report{Version: Version, Tool: Tool{Name: "hallmark"}, Target: Target{Name: "tenant"}, Started: start, Outcome: NotConformant, Profiles: []Profile{}, Counts: map[verdict.Kind]int{}}
	if kind != "" {
		r.Requirements = []Result{{ID: "SCIM-1", Area: "a", Level: requirement.Must, Text: "t", Verdict: kind, Duration: duration, Fix: "mend it", Profiles: rfc, Source: "RFC 7644",
			Checks: []Check{{Verdict: kind, Expected: "this", Got: "that", Exchange: -1}}}}
	}
	return r
}

func TestChange(t *testing.T) {
	const pass, fail, warn, info, skip, blocked, waived, broken = verdict.Pass, verdict.Fail, verdict.Warn, verdict.Info, verdict.Skip, verdict.Blocked, verdict.Waived, verdict.Error
	for _, test := range []struct {
		old, now verdict.Kind
		change   Change
		gates    bool
	}{
		{pass, fail, Regressed, true}, {pass, warn, Regressed, true}, {pass, blocked, Regressed, true}, {pass, broken, Regressed, true}, {pass, info, Regressed, false},
		{warn, fail, Regressed, true}, {info, fail, Regressed, true}, {info, warn, Regressed, true}, {waived, fail, Regressed, true}, {skip, fail, Regressed, true},
		{pass, skip, Withdrawn, true}, {fail, skip, Withdrawn, false}, {blocked, skip, Withdrawn, false},
		{fail, fail, Failing, false}, {fail, blocked, Failing, false}, {blocked, fail, Failing, false}, {broken, fail, Failing, false}, {fail, warn, Failing, false}, {warn, info, Failing, false}, {info, info, Failing, false},
		{fail, pass, Fixed, false}, {fail, waived, Fixed, false}, {info, pass, Fixed, false},
		{pass, pass, Unchanged, false}, {skip, skip, Unchanged, false}, {skip, pass, Unchanged, false}, {waived, pass, Unchanged, false}, {pass, waived, Unchanged, false},
		{"", fail, Added, false}, {"", pass, Added, false}, {fail, "", Vanished, false}, {pass, "", Vanished, false},
	} {
		c := Compare(oneOf(test.old, 0), oneOf(test.now, 0))
		if len(c.Requirements) != 1 || c.Requirements[0].Change != test.change || c.Requirements[0].Gates != test.gates || c.Gate == test.gates || c.Counts[test.change] != 1 {
			t.Errorf("%q → %q: %+v, gate %v", test.old, test.now, c.Requirements, c.Gate)
		}
	}
	if c := Compare(oneOf("", 0), oneOf("", 0)); !c.Gate || len(c.Requirements) != 0 {
		t.Errorf("nothing against nothing: %+v", c)
	}
}

func TestChangeOfSpeed(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		old, now       time.Duration
		slower, faster int
	}{
		{100 * ms, 400 * ms, 1, 0}, {400 * ms, 100 * ms, 0, 1}, {100 * ms, 250 * ms, 0, 0}, {1 * ms, 90 * ms, 0, 0}, {0, time.Second, 1, 0}, {ms, ms, 0, 0},
	} {
		c := Compare(oneOf(verdict.Pass, test.old), oneOf(verdict.Pass, test.now))
		if len(c.Slower) != test.slower || len(c.Faster) != test.faster || !c.Gate {
			t.Errorf("%s → %s: %+v, %+v", test.old, test.now, c.Slower, c.Faster)
		}
	}
}

func TestComparisonIsRendered(t *testing.T) {
	older, newer := sample(), sample()
	older.Requirements[0].Verdict = verdict.Pass                                   // regressed
	newer.Requirements[5].Verdict = verdict.Pass                                   // fixed
	older.Requirements = older.Requirements[:8]                                    // the ninth is new
	newer.Requirements[1].Verdict = verdict.Skip                                   // withdrawn
	newer.Requirements[0].Duration *= 10                                           // slower
	newer.Requirements = append(newer.Requirements[:6], newer.Requirements[7:]...) // the seventh vanished
	c := Compare(older, newer)
	var b bytes.Buffer
	if err := WriteComparison(&b, c, false); err != nil {
		t.Fatal(err)
	}
	golden(t, "comparison.txt", b.String())
	b.Reset()
	if err := WriteComparisonMarkdown(&b, c); err != nil {
		t.Fatal(err)
	}
	golden(t, "comparison.md", b.String())
	b.Reset()
	if err := WriteComparisonJSON(&b, c); err != nil {
		t.Fatal(err)
	}
	var again Comparison
	if err := json.Unmarshal(b.Bytes(), &again); err != nil || again.Version != ComparisonVersion || len(again.Requirements) != 9 || again.Gate {
		t.Errorf("%v\n%s", err, b.String())
	}
	b.Reset()
	if err := WriteComparisonHTML(&b, Compare(hostile(), hostile())); err != nil {
		t.Fatal(err)
	}
	if page := b.String(); strings.Contains(page, "<script") || strings.ContainsFunc(page, unseen) || !strings.Contains(page, "alert") {
		t.Error("a hostile target reaches the page, or is not quoted at all")
	}
}

func TestReadWhatWasWritten(t *testing.T) {
	must := plain(t, requirement.Must)
	run := runOf(specOf("spec", judgement(must, verdict.Fail)))
	run.Specs[0].Exchanges = []verdict.Exchange{{Request: verdict.Message{Method: "GET", URL: "https://scim.example.com/Users"}}}
	run.Specs[0].Judgements[0].Exchange = 0
	written, dir := reportOf(rfc, run), t.TempDir()
	if err := WriteDir(dir, written); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "report.json")} {
		r, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, write := range map[string]func(io.Writer, *Report) error{"HTML": WriteHTML, "JSON": WriteJSON, "JUnit": WriteJUnit, "HAR": WriteHAR} {
			if rendered(t, write, r) != rendered(t, write, written) {
				t.Errorf("%s of %s differs from what was written", name, path)
			}
		}
	}
	if err := os.RemoveAll(filepath.Join(dir, "evidence")); err != nil {
		t.Fatal(err)
	}
	if r, err := Read(dir); err != nil || len(r.Requirements) != 1 {
		t.Errorf("without evidence: %v", err)
	}
	for name, content := range map[string]string{
		"not JSON": "x", "another version": `{"version":"hallmark.report/9"}`, "none": `{}`,
		"twice": `{"version":"hallmark.report/1","requirements":[{"id":"a"},{"id":"a"}]}`,
	} {
		path := filepath.Join(t.TempDir(), "report.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A report that names a file elsewhere gets nothing of it.
	secret := filepath.Join(t.TempDir(), "secret.json")
	if err := os.WriteFile(secret, []byte(`{"name":"hm-secret"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "report.json")
	elsewhere := strings.Replace(`{"version":"hallmark.report/1","requirements":[{"id":"a","checks":[{"verdict":"fail","evidence":"evidence/../FILE"}]}]}`, "FILE", "../"+filepath.Base(filepath.Dir(secret))+"/secret.json", 1)
	if err := os.WriteFile(path, []byte(elsewhere), 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err := Read(path); err != nil || len(r.specs) != 0 {
		t.Errorf("%v, %v", r, err)
	}
}
