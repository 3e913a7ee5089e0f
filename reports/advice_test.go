package reports

import (
	"testing"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// TestAProfileOfAdviceKeepsNobodyFromCertification: a profile without a must
// neither passes nor fails a target, and does not spoil another's verdict.
func TestAProfileOfAdviceKeepsNobodyFromCertification(t *testing.T) {
	first := func(p requirement.Profile, level requirement.Level) *requirement.Requirement {
		for _, r := range requirement.All() {
			if r.In(p) && r.LevelIn(p) == level && r.Testable() {
				return r
			}
		}
		t.Fatalf("no %s in %s", level, p)
		return nil
	}
	advice, must := first(requirement.Robust, requirement.Advice), first(requirement.RFC, requirement.Must)
	run := func(judgements ...verdict.Judgement) verdict.Run {
		spec := verdict.Spec{Name: "a spec", Judgements: judgements}
		for _, j := range judgements {
			spec.Covers = append(spec.Covers, j.Requirement)
		}
		return verdict.Run{Specs: []verdict.Spec{spec}}
	}
	for name, test := range map[string]struct {
		profiles []requirement.Profile
		run      verdict.Run
		status   int
	}{
		"advice followed":                      {[]requirement.Profile{requirement.Robust}, run(verdict.Judgement{Requirement: advice.ID, Met: true, Exchange: -1}), 0},
		"advice not followed":                  {[]requirement.Profile{requirement.Robust}, run(verdict.Judgement{Requirement: advice.ID, Exchange: -1}), 0},
		"advice not judged":                    {[]requirement.Profile{requirement.Robust}, run(verdict.Judgement{Requirement: advice.ID, Blocked: "x", Exchange: -1}), 3},
		"advice beside a must that is met":     {[]requirement.Profile{requirement.RFC, requirement.Robust}, run(verdict.Judgement{Requirement: must.ID, Met: true, Exchange: -1}, verdict.Judgement{Requirement: advice.ID, Exchange: -1}), 0},
		"advice beside a must that is not":     {[]requirement.Profile{requirement.RFC, requirement.Robust}, run(verdict.Judgement{Requirement: must.ID, Exchange: -1}, verdict.Judgement{Requirement: advice.ID, Met: true, Exchange: -1}), 1},
		"no must judged of a profile of musts": {[]requirement.Profile{requirement.RFC}, run(verdict.Judgement{Requirement: must.ID, Skipped: "x", Exchange: -1}), 3},
	} {
		if r := New(Tool{}, Target{}, test.profiles, test.run); r.ExitStatus != test.status {
			t.Errorf("%s: exit status %d, want %d", name, r.ExitStatus, test.status)
		}
	}
}
