package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestVerdictsDoNotDependOnProcesses runs the same checks in one process and in
// three.
func TestVerdictsDoNotDependOnProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the command twice")
	}
	verdicts := func(parallel string) map[string]string {
		dir := t.TempDir()
		got := fork(t, "run", "-q", "--profile", "lessonly", "--fault", "title-dropped", "--parallel", parallel, "--out", dir)
		if got.status != 1 {
			t.Fatalf("--parallel %s: status %d\n%s", parallel, got.status, got.stderr)
		}
		content, err := os.ReadFile(filepath.Join(dir, "report.json"))
		if err != nil {
			t.Fatal(err)
		}
		var report struct {
			Requirements []struct{ ID, Verdict string }
		}
		if err := json.Unmarshal(content, &report); err != nil {
			t.Fatal(err)
		}
		found := map[string]string{}
		for _, r := range report.Requirements {
			found[r.ID] = r.Verdict
		}
		return found
	}
	one, three := verdicts("1"), verdicts("3")
	if len(one) < 100 || one["S-124"] != "fail" {
		t.Fatalf("%d verdicts, S-124 is %s", len(one), one["S-124"])
	}
	if len(three) != len(one) {
		t.Errorf("%d verdicts in one process, %d in three", len(one), len(three))
	}
	for id, v := range one {
		if three[id] != v {
			t.Errorf("%s is %s in one process and %s in three", id, v, three[id])
		}
	}
}

func TestParseShard(t *testing.T) {
	for part, want := range map[string][2]int{"": {0, 1}, "0/2": {0, 2}, "3/4": {3, 4}} {
		if shard, shards, err := parseShard("--shard", part, 64); err != nil || shard != want[0] || shards != want[1] {
			t.Errorf("%q is %d of %d, %v", part, shard, shards, err)
		}
	}
	for _, part := range []string{"2/2", "-1/2", "a", "1", "1/0", "1/2/3", "1/2 3", "0/65"} {
		if _, _, err := parseShard("--shard", part, 64); err == nil {
			t.Errorf("%q is a part", part)
		}
	}
}
