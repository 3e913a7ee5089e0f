package scim

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	filter "github.com/scim2/filter-parser/v2"

	"hallmark/mocksp/fault"
)

// query is what a list request asks for, by URL (RFC 7644 §3.4.2) or body (§3.4.3).
type query struct {
	filter     string
	filtered   bool
	sortBy     string
	descending bool
	start      int // 1-based
	count      int
	sel        selection
}

// fromURL reads the parameters of a GET. Unknown ones are ignored (RFC 7644 §3.4.2).
func (s *Server) fromURL(q url.Values) (query, error) {
	get := func(name string) any {
		if !q.Has(name) {
			return nil
		}
		return q.Get(name)
	}
	integer := func(name string) (any, error) {
		v := strings.TrimSpace(q.Get(name))
		if v == "" {
			return nil, nil
		}
		n, err := strconv.Atoi(v)
		if err != nil {
			return nil, invalidValue("%s must be an integer", name)
		}
		return float64(n), nil
	}
	start, err := integer("startIndex")
	if err != nil {
		return query{}, err
	}
	count, err := integer("count")
	if err != nil {
		return query{}, err
	}
	sel, err := selecting(q)
	if err != nil {
		return query{}, err
	}
	return s.newQuery(get("filter"), get("sortBy"), get("sortOrder"), start, count, sel)
}

// fromBody reads a SearchRequest.
func (s *Server) fromBody(body map[string]any) (query, error) {
	if err := message(body, SearchRequestSchema); err != nil {
		return query{}, err
	}
	get := func(name string) any { v, _ := pickFold(body, name); return v }
	var sel selection
	for name, list := range map[string]*[]string{"attributes": &sel.include, "excludedAttributes": &sel.exclude} {
		v := get(name)
		if v == nil {
			continue
		}
		names, err := stringList(v)
		if err != nil {
			return query{}, invalidValue("%s must be an array of strings", name)
		}
		*list = names
	}
	if err := sel.check(); err != nil {
		return query{}, err
	}
	return s.newQuery(get("filter"), get("sortBy"), get("sortOrder"), get("startIndex"), get("count"), sel)
}

func (s *Server) newQuery(filter, sortBy, sortOrder, start, count any, sel selection) (query, error) {
	q := query{start: 1, count: s.cfg.MaxResults, sel: sel}
	for _, param := range []struct {
		name string
		v    any
		to   *string
	}{{"filter", filter, &q.filter}, {"sortBy", sortBy, &q.sortBy}} {
		if param.v == nil {
			continue
		}
		str, ok := param.v.(string)
		if !ok {
			return q, invalidValue("%s must be a string", param.name)
		}
		*param.to = str
	}
	q.filtered = filter != nil
	if sortOrder != nil {
		switch order, _ := sortOrder.(string); {
		case strings.EqualFold(order, "descending"):
			q.descending = true
		case strings.EqualFold(order, "ascending"), s.cfg.NoSort:
		default:
			return q, invalidValue("sortOrder must be ascending or descending")
		}
	}
	for _, param := range []struct {
		name string
		v    any
		to   *int
	}{{"startIndex", start, &q.start}, {"count", count, &q.count}} {
		if param.v == nil {
			continue
		}
		n, ok := param.v.(float64)
		if !ok || n != float64(int(n)) {
			return q, invalidValue("%s must be an integer", param.name)
		}
		*param.to = int(n)
	}
	if s.fault(fault.SCIMPageZeroBased, func() bool { return start != nil }) {
		q.start++
	}
	q.start = max(q.start, 1) // RFC 7644 §3.4.2.4
	if s.fault(fault.SCIMPageCountZeroAll, func() bool { return count != nil && q.count <= 0 }) {
		q.count = s.cfg.MaxResults
	}
	if s.fault(fault.SCIMPageCountIgnored, func() bool { return count != nil && q.count > 0 }) {
		q.count = s.cfg.MaxResults
	}
	q.count = max(q.count, 0)
	if q.count > s.cfg.MaxResults && !s.fault(fault.SCIMPageCapIgnored, nil) {
		q.count = s.cfg.MaxResults
	}
	return q, nil
}

// found is a resource that matches, with its type.
type found struct {
	t   *resourceType
	doc map[string]any
}

// list answers a query over the given types.
func (s *Server) list(w http.ResponseWriter, r *http.Request, types []*resourceType, q query) {
	matches, err := s.search(r, types, q)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if err := s.sort(matches, types, q); err != nil {
		s.fail(w, r, err)
		return
	}
	total := len(matches)
	if s.fault(fault.SCIMListEmpty404, func() bool { return total == 0 }) {
		s.fail(w, r, &Error{Status: http.StatusNotFound, Detail: "no resource matches"})
		return
	}
	if s.fault(fault.SCIMPageBeyondError, func() bool { return total > 0 && q.start > total }) {
		s.fail(w, r, invalidValue("startIndex is beyond the end"))
		return
	}
	page := matches[min(q.start-1, total):]
	page = page[:min(q.count, len(page))]
	resources := make([]any, len(page))
	for i, f := range page {
		resources[i] = s.project(f.t, f.doc, q.sel)
	}
	if s.fault(fault.SCIMListTotalIsPage, func() bool { return total > len(page) }) {
		total = len(page)
	}
	answer := map[string]any{
		"schemas":      []any{ListResponseSchema},
		"totalResults": float64(total),
		"startIndex":   float64(q.start),
		"itemsPerPage": float64(len(page)),
	}
	if total > 0 || !s.varies(varyEmpty) { // absent and [] are the same, RFC 7643 §2.5
		answer["Resources"] = resources
	}
	if s.fault(fault.SCIMListResourcesName, func() bool { return len(page) > 0 }) {
		answer["resources"] = resources
		delete(answer, "Resources")
	}
	s.answer(w, r, http.StatusOK, answer)
}

// search finds the resources that match, in order of creation.
func (s *Server) search(r *http.Request, types []*resourceType, q query) ([]found, error) {
	var tree filter.Expression
	if q.filtered && !s.fault(fault.SCIMFilterIgnored, nil) {
		if s.cfg.NoFilter {
			return nil, invalidFilter("filters are not supported")
		}
		var err error
		if strings.TrimSpace(q.filter) == "" {
			err = invalidFilter("the filter is empty")
		} else {
			tree, err = s.parseFilter(q.filter)
		}
		if err == nil {
			_, err = s.matchers(types, tree)
		}
		if err != nil {
			if !s.fault(fault.SCIMFilterInvalidAll, nil) {
				return nil, err
			}
			tree = nil
		}
		if s.fault(fault.SCIMFilterBracketAll, func() bool { f := strings.TrimSpace(q.filter); return strings.HasPrefix(f, "(") }) {
			tree = nil
		}
	}
	tests, err := s.matchers(types, tree)
	if err != nil {
		return nil, err
	}
	base := s.base(r)
	var matches []found
	for i, t := range types {
		for _, res := range s.candidates(t, tree) {
			doc := s.document(t, res, base)
			if tests[i](doc) {
				matches = append(matches, found{t, doc})
			}
		}
	}
	return matches, nil
}

// matchers compiles a filter for each type; no filter matches everything.
func (s *Server) matchers(types []*resourceType, tree filter.Expression) ([]match, error) {
	tests := make([]match, len(types))
	for i, t := range types {
		if tree == nil {
			tests[i] = func(map[string]any) bool { return true }
			continue
		}
		sc := scope{t: t}
		if len(types) > 1 {
			sc.lenient = func(path string) bool {
				return slices.ContainsFunc(types, func(other *resourceType) bool { _, ok := other.find(path); return ok })
			}
		}
		m, err := s.compile(tree, sc)
		if err != nil {
			return nil, err
		}
		tests[i] = m
	}
	return tests, nil
}

// candidates narrows a plain "userName eq", "id eq" or "externalId eq" down by an index. The
// filter is still applied to what comes out.
func (s *Server) candidates(t *resourceType, tree filter.Expression) []*Resource {
	e, ok := tree.(*filter.AttributeExpression)
	if !ok || e.Operator != filter.EQ || s.cfg.Faults.Active(fault.SCIMExternalIDFolded) || s.cfg.Faults.Active(fault.SCIMIDNumber) {
		return s.cfg.Store.all(t.name)
	}
	want, ok := e.CompareValue.(string)
	p, known := t.find(e.AttributePath.String())
	if ok && known && p.urn == "" && p.sub == nil && !p.whole {
		if picked, indexed := s.cfg.Store.pick(t.name, p.attr.Name(), want); indexed {
			return picked
		}
	}
	return s.cfg.Store.all(t.name)
}

// sort orders matches by RFC 7644 §3.4.2.3; without sortBy they stay in order of creation.
func (s *Server) sort(matches []found, types []*resourceType, q query) error {
	if q.sortBy == "" || s.cfg.NoSort || s.fault(fault.SCIMSortIgnored, nil) {
		return nil
	}
	places := map[*resourceType]place{}
	for _, t := range types {
		p, ok := t.find(q.sortBy)
		if !ok || p.whole {
			continue
		}
		leaf := p.leaf()
		if leaf.Returned() == "never" {
			return invalidValue("%s cannot be sorted by", p.name())
		}
		if leaf.AttributeType() == "complex" {
			sub, ok := leaf.SubAttributes().ContainsAttribute("value")
			if !ok {
				return invalidValue("%s is complex and cannot be sorted by", p.name())
			}
			p.sub = &sub
		}
		places[t] = p
	}
	if len(places) == 0 {
		return invalidValue("%s is not an attribute to sort by", shorten(q.sortBy))
	}
	sorted := make([]keyed, len(matches))
	for i, f := range matches {
		sorted[i] = keyed{found: f}
		if p, ok := places[f.t]; ok {
			sorted[i].key = s.sortKey(f.t, p, f.doc)
		}
	}
	descending := q.descending && !s.fault(fault.SCIMSortOrderIgnored, nil)
	missingFirst := s.fault(fault.SCIMSortMissingFirst, func() bool {
		return slices.ContainsFunc(sorted, func(k keyed) bool { return k.key == nil })
	})
	slices.SortStableFunc(sorted, func(a, b keyed) int {
		var c int
		switch {
		case a.key == nil && b.key == nil:
			return 0
		case a.key == nil:
			c = 1 // no value: last when ascending, first when descending
		case b.key == nil:
			c = -1
		default:
			c = compareKeys(a.key, b.key)
			if descending {
				c = -c
			}
			return c
		}
		if descending != missingFirst {
			c = -c
		}
		return c
	})
	for i, k := range sorted {
		matches[i] = k.found
	}
	return nil
}

type keyed struct {
	found
	key any // string, float64, or nil for no value
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
