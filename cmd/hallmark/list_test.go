package main

import (
	"strings"
	"testing"

	"hallmark/reports"
	"hallmark/suites/requirement"
)

func TestListWithVerdicts(t *testing.T) {
	list := []*requirement.Requirement{requirement.Provisions, requirement.Updates}
	for name, row := range map[string]struct {
		run  *reports.Report
		want []string
	}{
		"alone": {nil, []string{"| ID | Level |", "| `S-002` | must |", "| `S-003` | must |"}},
		"after a run": {&reports.Report{Requirements: []reports.Result{{ID: "S-002", Verdict: "fail"}}},
			[]string{"| Verdict | ID | Level |", "| fail | `S-002` | must |", "| – | `S-003` | must |"}},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			if err := writeMarkdown(&b, list, row.run); err != nil {
				t.Fatal(err)
			}
			for _, want := range row.want {
				if !strings.Contains(b.String(), "\n"+want) {
					t.Errorf("no line begins with %q in\n%s", want, b.String())
				}
			}
		})
	}
}
