package suites

import (
	"slices"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// withhold is a spec that came to a request which a run that only reads does not
// send. What it saw missed before stays missed; nothing that it covers stays green,
// and nothing is put down to what the missing request did to the rest of it.
func withhold(one verdict.Spec, covered []*requirement.Requirement, reason string) verdict.Spec {
	for i := range one.Judgements {
		if j := &one.Judgements[i]; j.Met || j.Blocked != "" {
			j.Skipped, j.Blocked = reason, ""
		}
	}
	for _, r := range covered {
		one.Covers = append(one.Covers, r.ID)
		if !slices.ContainsFunc(one.Judgements, func(j verdict.Judgement) bool { return j.Requirement == r.ID }) {
			one.Judgements = append(one.Judgements, verdict.Judgement{Requirement: r.ID, Skipped: reason, Exchange: -1, Location: one.Location})
		}
	}
	return one
}

// abstain takes back what reading alone saw of a requirement that another spec
// needs writes for: seen in part to hold, it would count as met.
func abstain(run *verdict.Run) {
	partly := map[string]bool{}
	for _, s := range run.Specs {
		for _, j := range s.Judgements {
			if j.Skipped == check.ReadOnly {
				partly[j.Requirement] = true
			}
		}
	}
	for _, s := range run.Specs {
		for i := range s.Judgements {
			if j := &s.Judgements[i]; partly[j.Requirement] && j.Kind(requirement.Must) == verdict.Pass {
				j.Skipped = check.ReadOnly
			}
		}
	}
}
