package suites

import (
	"slices"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// withhold is a spec that came to a request which the run does not send: it only
// reads, or the target may hold no more users. What it saw missed before stays missed; nothing that it covers stays green,
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

// abstain takes back what was seen of a requirement that another spec needs withheld
// requests for: seen in part to hold, it would count as met.
func abstain(run *verdict.Run) {
	partly := map[string]string{}
	for _, s := range run.Specs {
		for _, j := range s.Judgements {
			if check.Withheld(j.Skipped) {
				partly[j.Requirement] = j.Skipped
			}
		}
	}
	for _, s := range run.Specs {
		for i := range s.Judgements {
			if j := &s.Judgements[i]; partly[j.Requirement] != "" && j.Kind(requirement.Must) == verdict.Pass {
				j.Skipped = partly[j.Requirement]
			}
		}
	}
}
