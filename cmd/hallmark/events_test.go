package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"hallmark/reports"
	"hallmark/suites/verdict"
)

// stream holds every line of --json to the schema and returns them.
func stream(t *testing.T, stdout string) []reports.Event {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(reports.EventSchema))
	if err != nil {
		t.Fatal(err)
	}
	// What the program prints it also describes.
	document.(map[string]any)["additionalProperties"] = false
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("event.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("event.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []reports.Event
	for line := range strings.Lines(stdout) {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err == nil {
			err = schema.Validate(value)
		}
		var e reports.Event
		if err == nil {
			err = json.Unmarshal([]byte(line), &e)
		}
		if err != nil {
			t.Fatalf("%s\n%v", line, err)
		}
		all = append(all, e)
	}
	if len(all) == 0 || all[0].Event != reports.EventStart || all[0].Version != reports.EventVersion {
		t.Fatalf("it does not begin with start:\n%s", stdout)
	}
	for i, e := range all {
		if last := e.Event == reports.EventFinish || e.Event == reports.EventError; last != (i == len(all)-1) {
			t.Errorf("event %d of %d is %s", i+1, len(all), e.Event)
		}
	}
	return all
}

// TestEventsOfCertify: the stream tells of every requirement, ends with what the
// report says, and nothing else is printed.
func TestEventsOfCertify(t *testing.T) {
	tenant := newTenant(t)
	out := t.TempDir()
	r := fork(t, "certify", "--scim-url", tenant.url, "--token-file", write(t, "token", token), "--out", out, "--json", "--focus", "scim.delete")
	discreet(t, r)
	all, want := stream(t, r.stdout), report(t, out)
	last := all[len(all)-1]
	if *last.ExitStatus != r.status || last.Outcome != want.Outcome || last.Done != last.Total || last.Done == 0 || last.Report != out {
		t.Errorf("exit status %d, report %s: %+v", r.status, want.Outcome, last)
	}
	worst := map[string]verdict.Kind{}
	began, done := 0, 0
	for _, e := range all {
		switch e.Event {
		case reports.EventBegin:
			began++
		case reports.EventDone:
			done++
			if e.Done != done || e.Total != last.Total {
				t.Errorf("%d of %d after %d of %d", e.Done, e.Total, done, last.Total)
			}
		case reports.EventVerdict:
			if old, seen := worst[e.Requirement]; seen {
				e.Verdict = verdict.Worst(old, e.Verdict)
			}
			worst[e.Requirement] = e.Verdict
		}
	}
	if began != done || done != last.Done {
		t.Errorf("%d begun, %d done of %d", began, done, last.Done)
	}
	for _, q := range want.Requirements {
		if worst[q.ID] != q.Verdict {
			t.Errorf("%s: the stream says %q, the report %s", q.ID, worst[q.ID], q.Verdict)
		}
	}
	if len(worst) != len(want.Requirements) || r.stderr != "" {
		t.Errorf("%d requirements in the stream, %d in the report; on standard error %q", len(worst), len(want.Requirements), r.stderr)
	}
}

// TestEventsOfSeveralProcesses: each speaks, and together they judge everything
// once. A missed requirement is told with what came.
func TestEventsOfSeveralProcesses(t *testing.T) {
	r := fork(t, "run", "--json", "--parallel", "2", "--profile", "lessonly", "--fault", "unbinding-not-dropped")
	all := stream(t, r.stdout)
	spoke := map[int]bool{}
	specs := map[string]int{}
	missed := ""
	for _, e := range all {
		spoke[e.Process] = true
		if e.Event == reports.EventDone {
			specs[e.Spec]++
		}
		if e.Event == reports.EventVerdict && e.Verdict == verdict.Fail {
			missed += e.Requirement + ": " + e.Got
		}
	}
	last := all[len(all)-1]
	if r.status != 1 || last.Outcome != reports.NotConformant || !spoke[0] || !spoke[1] || missed != "S-004: archived_at null" {
		t.Errorf("exit status %d, %s; processes %v; missed %q\n%s", r.status, last.Outcome, spoke, missed, r.stderr)
	}
	for name, n := range specs {
		if n != 1 {
			t.Errorf("%s: done %d times", name, n)
		}
	}
	if last.Total != len(specs) || last.Done != last.Total {
		t.Errorf("%d of %d, %d specs", last.Done, last.Total, len(specs))
	}
}

// TestEventsOfSelftest tells of each fault what caught it.
func TestEventsOfSelftest(t *testing.T) {
	r := fork(t, "selftest", "unbinding-not-dropped", "--json")
	all := stream(t, r.stdout)
	i := slices.IndexFunc(all, func(e reports.Event) bool { return e.Event == reports.EventVerdict })
	if i < 0 || *all[i].Fault != "unbinding-not-dropped" || all[i].Verdict != verdict.Pass || !slices.Equal(all[i].Caught, []string{"S-004"}) {
		t.Errorf("%+v", all)
	}
	if last := all[len(all)-1]; r.status != 0 || *last.ExitStatus != 0 || last.Counts[verdict.Pass] != 1 {
		t.Errorf("exit status %d: %+v", r.status, last)
	}
}

// TestEventsWithoutConclusion: what cannot be judged ends with an error event too.
func TestEventsWithoutConclusion(t *testing.T) {
	dead := serve(t, nil)
	dead.Close()
	r := call(t, "certify", "--scim-url", dead.URL, "--no-credential", "--json")
	var e reports.Event
	if err := json.Unmarshal([]byte(r.stdout), &e); err != nil || e.Event != reports.EventError || *e.ExitStatus != 3 || r.status != 3 || !strings.Contains(r.stderr, e.Message) {
		t.Errorf("%v: %+v", err, r)
	}
}

// TestNobodyReadsTheEvents: a reader that goes away (| head -1) neither ends a run
// that has to clean up nor changes its exit status.
func TestNobodyReadsTheEvents(t *testing.T) {
	tenant := newTenant(t)
	out := t.TempDir()
	cmd := child(t, "certify", "--scim-url", tenant.url, "--token-file", write(t, "token", token), "--out", out, "--json", "--focus", "scim.create")
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = writer
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = writer.Close()
	if _, err := bufio.NewReaderSize(io.LimitReader(reader, 16), 16).ReadByte(); err != nil {
		t.Fatal(err)
	}
	_ = reader.Close()
	_ = cmd.Wait()
	if want := report(t, out); cmd.ProcessState.ExitCode() != want.ExitStatus || want.Outcome != reports.PartialRun {
		t.Errorf("%s; the report says %s\n%s", cmd.ProcessState, want.Outcome, cmd.Stderr)
	}
	tenant.clean(t)
}
