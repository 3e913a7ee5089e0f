package verdict_test

import (
	"testing"
	"time"

	"hallmark/suites/verdict"
)

func TestMergeJoinsTheRunsOfSeveralProcesses(t *testing.T) {
	start := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	merged := verdict.Merge(
		verdict.Run{Started: at(1), Ended: at(4), Specs: []verdict.Spec{{Name: "a"}}, Left: []string{"x"}},
		verdict.Run{Started: at(0), Ended: at(2), Specs: []verdict.Spec{{Name: "b"}, {Name: "c"}}, Interrupted: true},
	)
	if !merged.Started.Equal(at(0)) || !merged.Ended.Equal(at(4)) || merged.Took() != 5*time.Second {
		t.Errorf("from %s to %s, busy %s", merged.Started, merged.Ended, merged.Took())
	}
	if len(merged.Specs) != 3 || len(merged.Left) != 1 || !merged.Interrupted {
		t.Errorf("merged to %+v", merged)
	}
	if alone := (verdict.Run{Started: at(0), Ended: at(2)}); alone.Took() != 2*time.Second || verdict.Merge(alone).Took() != 2*time.Second {
		t.Error("a run by itself took another time")
	}
}
