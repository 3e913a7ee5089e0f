package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hallmark/reports"
	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// focus is what the person running hallmark chose to check of the profiles.
type focus struct {
	terms       []string
	rerun, from string
}

func (f *focus) flags(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.terms, "focus", nil, `check only these requirements: an id ("SCIM-7644-3.5.2*"), an area (scim.filter, or scim for all of it) or a level; join what must hold together with a comma; repeat for more`)
	cmd.Flags().StringVar(&f.rerun, "rerun", "", `check only what has that verdict in an earlier report: "failed" is fail, error and blocked; or a list of verdicts`)
	cmd.Flags().StringVar(&f.from, "from", "", "folder of that earlier report; otherwise that of --out")
	_ = cmd.MarkFlagDirname("from")
}

// only returns the choice, nil for everything, and a sentence on it for the
// report. It reads the earlier report, so it must come before a new one is
// written over it.
func (f *focus) only(out string) (func(*requirement.Requirement) bool, []string, error) {
	var chosen []func(*requirement.Requirement) bool
	var partial []string
	if f.rerun != "" {
		ids, err := f.earlier(out)
		if err != nil {
			return nil, nil, err
		}
		chosen = append(chosen, func(r *requirement.Requirement) bool { return ids[r.ID] })
		partial = append(partial, fmt.Sprintf("only the %d requirements that were %s in an earlier run were checked", len(ids), f.rerun))
	} else if f.from != "" {
		return nil, nil, usage("--from goes with --rerun")
	}
	if len(f.terms) > 0 {
		for _, term := range f.terms {
			if err := matchesSomething(term); err != nil {
				return nil, nil, err
			}
		}
		chosen = append(chosen, func(r *requirement.Requirement) bool {
			return slices.ContainsFunc(f.terms, func(term string) bool { return matches(term, r) })
		})
		partial = append(partial, "only "+strings.Join(f.terms, " or ")+" was checked")
	}
	if len(chosen) == 0 {
		return nil, nil, nil
	}
	return func(r *requirement.Requirement) bool {
		return !slices.ContainsFunc(chosen, func(c func(*requirement.Requirement) bool) bool { return !c(r) })
	}, partial, nil
}

// earlier returns the ids that have one of the chosen verdicts in an earlier report.
func (f *focus) earlier(out string) (map[string]bool, error) {
	var kinds []verdict.Kind
	for _, name := range strings.Split(f.rerun, ",") {
		kind := verdict.Kind(name)
		switch {
		case name == "failed":
			kinds = append(kinds, verdict.Fail, verdict.Error, verdict.Blocked)
		case slices.Contains(verdict.Kinds(), kind):
			kinds = append(kinds, kind)
		default:
			return nil, usage("--rerun: unknown verdict %q: use failed, or a list of %v", name, verdict.Kinds())
		}
	}
	dir := f.from
	if dir == "" {
		dir = out
	}
	if dir == "" {
		return nil, usage("--rerun needs an earlier report: give its folder with --from, or with --out")
	}
	report, err := reports.Read(dir)
	if err != nil {
		return nil, usage("--rerun: %w", err)
	}
	ids := map[string]bool{}
	for _, result := range report.Requirements {
		if slices.Contains(kinds, result.Verdict) {
			ids[result.ID] = true
		}
	}
	if len(ids) == 0 {
		return nil, usage("--rerun: nothing is %s in %s", f.rerun, dir)
	}
	return ids, nil
}

// matches reports whether r is what a term says, all parts of it.
func matches(term string, r *requirement.Requirement) bool {
	for _, part := range strings.Split(term, ",") {
		part = strings.TrimSpace(part)
		id, _ := path.Match(strings.ToUpper(part), strings.ToUpper(r.ID))
		area := strings.EqualFold(part, r.Area) || strings.HasPrefix(strings.ToLower(r.Area), strings.ToLower(part)+".")
		if !id && !area && !strings.EqualFold(part, string(r.Level)) {
			return false
		}
	}
	return true
}

func matchesSomething(term string) error {
	if _, err := path.Match(term, ""); err != nil {
		return usage("--focus %q: %w", term, err)
	}
	if !slices.ContainsFunc(requirement.All(), func(r *requirement.Requirement) bool { return matches(term, r) }) {
		return usage("--focus %q matches no requirement: give an id, an area or a level (hallmark list prints them)", term)
	}
	return nil
}
