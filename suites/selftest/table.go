package selftest

import "hallmark/suites/requirement"

// Row is a fault and the requirements that must turn red under it: these, and
// no others.
type Row struct {
	Fault string
	Red   []*requirement.Requirement
}

// IDs are the ids of what must turn red.
func (r Row) IDs() []string {
	var ids []string
	for _, red := range r.Red {
		ids = append(ids, red.ID)
	}
	return ids
}

// Table lists every row. The first has no fault: nothing may turn red.
func Table() []Row {
	return []Row{
		{"", nil},
	}
}
