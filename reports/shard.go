package reports

import (
	"fmt"
	"slices"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// Shard says which part of a run a report is of.
type Shard struct {
	Index int `json:"index"` // counted from 0
	Of    int `json:"of"`
}

func (s Shard) sentence() string {
	return fmt.Sprintf("only part %d/%d was checked: hallmark merge joins the parts", s.Index, s.Of)
}

// Cut marks r as a part of a run, which certifies nothing by itself.
func (r *Report) Cut(index, of int) {
	r.Shard = &Shard{index, of}
	r.Partial = append(r.Partial, r.Shard.sentence())
	r.draw(r.Outcome == Interrupted)
}

// Parts is what several reports, each of a part of one run, say together.
type Parts struct {
	Tool     Tool
	Target   Target
	Profiles []requirement.Profile
	Runs     []verdict.Run
	Partial  []string
}

// Gather takes the reports of the parts of one run. An error says why they are
// none; a part that is missing makes the whole a partial one.
func Gather(parts []*Report) (*Parts, error) {
	var whole *Parts
	seen := map[int]bool{}
	of := 0
	for _, r := range parts {
		if r.Shard == nil {
			return nil, fmt.Errorf("the report on %s is not of a part: it was made without --shard", r.Target.Name)
		}
		var profiles []requirement.Profile
		for _, p := range r.Profiles {
			profiles = append(profiles, p.Name)
		}
		if whole == nil {
			whole, of = &Parts{Tool: r.Tool, Target: r.Target, Profiles: profiles}, r.Shard.Of
		}
		switch {
		case seen[r.Shard.Index]:
			return nil, fmt.Errorf("part %d/%d is there twice", r.Shard.Index, r.Shard.Of)
		case r.Shard.Of != of:
			return nil, fmt.Errorf("one report is of %d parts, another of %d", of, r.Shard.Of)
		case r.Target.SCIMURL != whole.Target.SCIMURL, r.Target.Name != whole.Target.Name:
			return nil, fmt.Errorf("the reports are of two targets: %s and %s", whole.Target.Name, r.Target.Name)
		case r.Tool.Version != whole.Tool.Version:
			return nil, fmt.Errorf("the reports are of two versions of hallmark: %s and %s", whole.Tool.Version, r.Tool.Version)
		case !slices.Equal(profiles, whole.Profiles):
			return nil, fmt.Errorf("the reports are for other profiles: %v and %v", whole.Profiles, profiles)
		}
		if err := r.proven(); err != nil {
			return nil, err
		}
		seen[r.Shard.Index] = true
		aside := r.Timings.Servers
		for _, s := range r.specs {
			for _, x := range s.Exchanges {
				aside -= x.Duration
			}
		}
		whole.Runs = append(whole.Runs, verdict.Run{
			Started: r.Started, Ended: r.Ended, Interrupted: r.Outcome == Interrupted, Specs: r.specs, Left: r.Left,
			Busy: r.Timings.Servers + r.Timings.Harness, Aside: aside,
		})
		for _, left := range r.Partial {
			if left != r.Shard.sentence() && !slices.Contains(whole.Partial, left) {
				whole.Partial = append(whole.Partial, left)
			}
		}
	}
	for i := range of {
		if !seen[i] {
			whole.Partial = append(whole.Partial, fmt.Sprintf("part %d/%d is missing", i, of))
		}
	}
	if whole == nil {
		return nil, fmt.Errorf("there is no report")
	}
	return whole, nil
}

// proven fails unless the evidence was read: the verdicts are drawn from it anew.
func (r *Report) proven() error {
	for _, result := range r.Requirements {
		for _, c := range result.Checks {
			if !slices.Contains(r.evidence, c.Evidence) {
				return fmt.Errorf("part %d/%d comes without its evidence: keep the whole folder of --out (%s is missing)", r.Shard.Index, r.Shard.Of, c.Evidence)
			}
		}
	}
	return nil
}
