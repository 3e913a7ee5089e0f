package scim

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"hallmark/mocksp/fault"
)

// page is what one answer to a query holds.
type page struct {
	found          []found
	total          int
	before, behind bool // there are more
}

// list answers a query over the given types.
func (s *Server) list(w http.ResponseWriter, r *http.Request, types []*resourceType, q query) {
	var c *cursor
	if q.cursor != nil {
		var err error
		if c, err = s.openCursor(r, types, &q); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	p, err := s.page(r, types, q, c)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	total := p.total
	if s.fault(fault.SCIMListEmpty404, func() bool { return total == 0 }) {
		s.fail(w, r, &Error{Status: http.StatusNotFound, Detail: "no resource matches"})
		return
	}
	if s.fault(fault.SCIMPageBeyondError, func() bool { return c == nil && total > 0 && q.start > total }) {
		s.fail(w, r, invalidValue("startIndex is beyond the end"))
		return
	}
	base := s.base(r)
	resources := make([]any, len(p.found))
	for i, f := range p.found {
		if f.doc == nil {
			f.doc = s.document(f.t, f.res, base)
		}
		resources[i] = s.project(f.t, f.doc, q.sel)
	}
	if s.fault(fault.SCIMListTotalIsPage, func() bool { return total > len(resources) }) {
		total = len(resources)
	}
	answer := map[string]any{
		"schemas":      []any{ListResponseSchema},
		"totalResults": float64(total),
		"itemsPerPage": float64(len(resources)),
	}
	if c == nil {
		answer["startIndex"] = float64(q.start)
	} else if err := s.linkPages(r, types, q, c, p, answer); err != nil {
		s.fail(w, r, err)
		return
	}
	if total > 0 || !s.varies(varyEmpty) { // absent and [] are the same, RFC 7643 §2.5
		answer["Resources"] = resources
	}
	if s.fault(fault.SCIMListResourcesName, func() bool { return len(resources) > 0 }) {
		answer["resources"] = resources
		delete(answer, "Resources")
	}
	s.answer(w, r, http.StatusOK, answer)
}

// page finds the resources of one page: by the orders that the store keeps if they will do,
// else by going through all there are.
func (s *Server) page(r *http.Request, types []*resourceType, q query, c *cursor) (page, error) {
	if p, ok := s.keptOrder(types, q, c); ok {
		return p, nil
	}
	matches, err := s.search(r, types, q)
	if err != nil {
		return page{}, err
	}
	order, err := s.sort(matches, types, q)
	if err != nil {
		return page{}, err
	}
	p := page{total: len(matches)}
	from, to := min(q.start-1, len(matches)), 0
	if c != nil {
		from = 0
	}
	switch {
	case c == nil || c.start:
		to = min(from+q.count, len(matches))
	case c.Back:
		to, _ = slices.BinarySearchFunc(matches, c.found(), order)
		from = max(to-q.count, 0)
	default:
		from, _ = slices.BinarySearchFunc(matches, c.found(), func(f, last found) int {
			if order(f, last) == 0 {
				return -1 // begin behind it
			}
			return order(f, last)
		})
		if s.fault(fault.SCIMCursorRepeats, func() bool { return from > 0 }) {
			from--
		}
		to = min(from+q.count, len(matches))
	}
	p.found, p.before, p.behind = matches[from:to], from > 0, to < len(matches)
	return p, nil
}

// keptOrder answers from the store's own orders where there is no filter and what is asked
// for is sorted by creation or userName. Its cost does not grow with the number of resources.
func (s *Server) keptOrder(types []*resourceType, q query, c *cursor) (page, bool) {
	for _, f := range []fault.Fault{fault.SCIMSortIgnored, fault.SCIMSortOrderIgnored, fault.SCIMSortCaseSensitive,
		fault.SCIMSortMissingFirst, fault.SCIMFilterCaseSensitive, fault.SCIMCursorRepeats} {
		if s.cfg.Faults.Active(f) {
			return page{}, false
		}
	}
	if len(types) != 1 || q.filtered {
		return page{}, false
	}
	t := types[0]
	sp := span{from: q.start - 1, count: q.count}
	if q.sortBy != "" && !s.cfg.NoSort {
		p, ok := t.find(q.sortBy)
		if !ok || p.whole || p.urn != "" || p.attr.Name() != "userName" || t.name != "User" {
			return page{}, false
		}
		sp.byName, sp.descending = true, q.descending
	}
	if c != nil {
		sp.from = 0
		if !c.start {
			sp.pivot, sp.back = &Resource{seq: c.Seq, name: c.Text}, c.Back
		}
	}
	list, total, before, behind, ok := s.cfg.Store.read(t.name, sp)
	if !ok {
		return page{}, false
	}
	p := page{total: total, before: before, behind: behind, found: make([]found, len(list))}
	for i, r := range list {
		p.found[i] = found{t: t, res: r}
		if sp.byName {
			p.found[i].key = r.name
		}
	}
	return p, true
}

// sort orders matches by RFC 7644 §3.4.2.3; without sortBy, and among equals, they stay in
// order of creation. It returns the order.
func (s *Server) sort(matches []found, types []*resourceType, q query) (func(a, b found) int, error) {
	created := func(a, b found) int { return cmp.Or(cmp.Compare(a.typ, b.typ), cmp.Compare(a.res.seq, b.res.seq)) }
	if q.sortBy == "" || s.cfg.NoSort || s.fault(fault.SCIMSortIgnored, nil) {
		return created, nil
	}
	places := map[*resourceType]place{}
	for _, t := range types {
		p, ok := t.find(q.sortBy)
		if !ok || p.whole {
			continue
		}
		leaf := p.leaf()
		if leaf.Returned() == "never" {
			return nil, invalidValue("%s cannot be sorted by", p.name())
		}
		if leaf.AttributeType() == "complex" {
			sub, ok := leaf.SubAttributes().ContainsAttribute("value")
			if !ok {
				return nil, invalidValue("%s is complex and cannot be sorted by", p.name())
			}
			p.sub = &sub
		}
		places[t] = p
	}
	if len(places) == 0 {
		return nil, invalidValue("%s is not an attribute to sort by", shorten(q.sortBy))
	}
	for i, f := range matches {
		if p, ok := places[f.t]; ok {
			matches[i].key = s.sortKey(f.t, p, f.doc)
		}
	}
	descending := q.descending && !s.fault(fault.SCIMSortOrderIgnored, nil)
	missing := slices.ContainsFunc(matches, func(f found) bool { return f.key == nil })
	missingFirst := s.fault(fault.SCIMSortMissingFirst, func() bool { return missing })
	order := func(a, b found) int {
		c := 0
		switch {
		case a.key == nil && b.key == nil:
			return created(a, b)
		case a.key == nil:
			c = 1 // no value: last when ascending, first when descending
		case b.key == nil:
			c = -1
		default:
			c = compareKeys(a.key, b.key)
			if descending {
				c = -c
			}
			return cmp.Or(c, created(a, b))
		}
		if descending != missingFirst {
			c = -c
		}
		return c
	}
	slices.SortFunc(matches, order)
	return order, nil
}

// sortKey is what doc is sorted by: of several values the primary one, else the first.
func (s *Server) sortKey(t *resourceType, p place, doc map[string]any) any {
	list := values(p.value(doc))
	if len(list) == 0 {
		return nil
	}
	v := list[0]
	for _, e := range list {
		if m, ok := e.(map[string]any); ok && m["primary"] == true {
			v = e
		}
	}
	if p.sub != nil {
		m, _ := v.(map[string]any)
		v = m[p.sub.Name()]
	}
	leaf := p.leaf()
	switch v := v.(type) {
	case bool:
		if v {
			return 1.0
		}
		return 0.0
	case float64:
		return v
	case string:
		if leaf.AttributeType() == "dateTime" {
			if at, ok := parseTime(v); ok {
				return float64(at.UnixMilli())
			}
		}
		if s.fault(fault.SCIMSortCaseSensitive, func() bool { return !leaf.CaseExact() }) {
			return v
		}
		return s.keyOf(leaf, t.name == "User" && p.urn == "" && p.attr.Name() == "userName")(v)
	}
	return nil
}

func compareKeys(a, b any) int {
	x, ok := a.(string)
	y, ok2 := b.(string)
	if ok && ok2 {
		return strings.Compare(x, y)
	}
	f, _ := a.(float64)
	g, _ := b.(float64)
	return cmp.Compare(f, g)
}
