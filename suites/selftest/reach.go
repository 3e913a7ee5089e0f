package selftest

import (
	"slices"
	"strings"

	idpfault "hallmark/mockidp/fault"
	spfault "hallmark/mocksp/fault"
	"hallmark/suites"
	"hallmark/suites/requirement"
)

// reach chooses what a fault is judged by: all but the forged responses, which would add half
// as much again to every row, and without those areas that cannot meet it.
//
//   - The mock JumpCloud takes no part in what the SCIM areas send, and its Admin Portal's
//     pages are met by their own area alone.
//   - Of the mock Lessonly's SCIM protocol, a sign-on and the Admin Portal meet nothing.
//   - Its sign-on and metadata are judged by the forged responses, and touch no SCIM.
//
// A row that names a requirement outside its fault's reach is judged by everything, as is a
// fault that has no row yet: all that catches it is asked for then.
func reach(fault string) suites.Options {
	all := suites.Options{}
	for _, p := range requirement.Profiles() {
		if fault == "" || p.Name != requirement.Hostile {
			all.Profiles = append(all.Profiles, p.Name)
		}
	}
	if fault == "" {
		return all
	}
	near := all
	switch area := spArea(fault); {
	case area == "sign-on" || area == "metadata":
		all.Profiles = []requirement.Profile{requirement.Lessonly, requirement.Hostile}
		near.Profiles = []requirement.Profile{requirement.Hostile}
	case pageFault(fault):
		near.Only = func(r *requirement.Requirement) bool { return r.Area == "portal" }
	case isIDPFault(fault):
		near.Only = func(r *requirement.Requirement) bool { return !ofSCIM(r) }
	case strings.HasPrefix(fault, "scim-"):
		near.Only = func(r *requirement.Requirement) bool { return r.Area != "sso" && r.Area != "idp" && r.Area != "portal" }
	}
	rows := Table()
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Fault == fault })
	if i < 0 || !within(near, rows[i].Red) {
		return all
	}
	return near
}

// within reports whether o judges each of the requirements called ids.
func within(o suites.Options, ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool {
		r, ok := requirement.ByID(id)
		return ok && (!r.In(o.Profiles...) || o.Only != nil && !o.Only(r))
	})
}

func ofSCIM(r *requirement.Requirement) bool {
	return strings.HasPrefix(r.Area, "scim.") || r.Dialect()
}

func isIDPFault(name string) bool {
	_, err := idpfault.Parse(name)
	return err == nil
}

// spArea is the area of a fault of the mock Lessonly, "" for another.
func spArea(name string) string {
	for _, f := range spfault.All() {
		if string(f.Name) == name {
			return f.Area
		}
	}
	return ""
}
