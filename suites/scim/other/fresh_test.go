package other

import (
	"slices"
	"strconv"
)

// leftToRight reads and and or as they come, whatever binds first.
func (f *reader) leftToRight() (test, error) {
	left, err := f.term()
	for err == nil {
		and := f.is("and")
		if !and && !f.is("or") {
			break
		}
		var right test
		if right, err = f.term(); err == nil {
			a, b := left, right
			left = func(o object) bool { return and && a(o) && b(o) || !and && (a(o) || b(o)) }
		}
	}
	return left, err
}

// named is the user of a name.
func (s *server) named(data object) *resource {
	for _, r := range s.all {
		if data != nil && r.kind == "User" && r.data["userName"] == data["userName"] {
			return r
		}
	}
	return nil
}

// others changes other groups when one changes, for bugs of joined tables.
func (s *server) others(r *resource, data object) {
	lone, all := s.bug("one-group-a-user"), s.bug("leaving-one-leaves-all")
	if !lone && !all {
		return
	}
	before, after := listOf(r.data["members"]), listOf(data["members"])
	if lone {
		before, after = after, before
	}
	for _, m := range before { // who is in it now, or was
		if slices.ContainsFunc(after, func(o any) bool { return part(o, "value") == part(m, "value") }) {
			continue
		}
		for _, g := range s.all {
			if g.kind == "Group" && g != r {
				changed := clone(g.data)
				changed["members"] = slices.DeleteFunc(clone(listOf(g.data["members"])), func(o any) bool { return part(o, "value") == part(m, "value") })
				tidy(changed, "members")
				s.commit(g, changed)
			}
		}
	}
}

func (s *server) maxResults() any {
	if s.bug("max-results-is-text") {
		return strconv.Itoa(mostListed)
	}
	return number(mostListed)
}

// misdescribe changes the discovery documents, for bugs.
func (s *server) misdescribe(all map[string][]any) {
	if s.bug("endpoint-absolute") {
		for _, kind := range all["ResourceTypes"] {
			kind.(object)["endpoint"] = s.host + front + kind.(object)["endpoint"].(string)
		}
	}
	if s.bug("schema-without-types") {
		for _, schema := range all["Schemas"] {
			for _, a := range listOf(schema.(object)["attributes"]) {
				delete(a.(object), "type")
			}
		}
	}
}
