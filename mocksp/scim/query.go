package scim

import (
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
	counted    bool // a count was given
	cursor     *string
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
	return s.newQuery(params{get("filter"), get("sortBy"), get("sortOrder"), start, count, get("cursor")}, sel)
}

// params are the parameters of a query as JSON values; nil is not given.
type params struct{ filter, sortBy, sortOrder, start, count, cursor any }

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
	p := params{get("filter"), get("sortBy"), get("sortOrder"), get("startIndex"), get("count"), get("cursor")}
	if s.fault(fault.SCIMCursorSearchIgnored, func() bool { return p.cursor != nil }) {
		p.cursor = nil
	}
	return s.newQuery(p, sel)
}

func (s *Server) newQuery(given params, sel selection) (query, error) {
	q := query{start: 1, count: s.cfg.MaxResults, sel: sel}
	for _, param := range []struct {
		name string
		v    any
		to   *string
	}{{"filter", given.filter, &q.filter}, {"sortBy", given.sortBy, &q.sortBy}} {
		if param.v == nil {
			continue
		}
		str, ok := param.v.(string)
		if !ok {
			return q, invalidValue("%s must be a string", param.name)
		}
		*param.to = str
	}
	q.filtered = given.filter != nil
	if given.cursor != nil && !s.cfg.NoCursor {
		cursor, ok := given.cursor.(string)
		if !ok {
			return q, badRequest("invalidCursor", "cursor must be a string")
		}
		q.cursor = &cursor
	}
	if given.sortOrder != nil {
		switch order, _ := given.sortOrder.(string); {
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
	}{{"startIndex", given.start, &q.start}, {"count", given.count, &q.count}} {
		if param.v == nil {
			continue
		}
		n, ok := param.v.(float64)
		if !ok || n != float64(int(n)) {
			return q, invalidValue("%s must be an integer", param.name)
		}
		*param.to = int(n)
	}
	start, count := given.start != nil, given.count != nil
	if s.fault(fault.SCIMPageZeroBased, func() bool { return start }) {
		q.start++
	}
	q.start = max(q.start, 1) // RFC 7644 §3.4.2.4
	if s.fault(fault.SCIMPageCountZeroAll, func() bool { return count && q.count <= 0 }) {
		q.count = s.cfg.MaxResults
	}
	if s.fault(fault.SCIMPageCountIgnored, func() bool { return count && q.count > 0 }) {
		q.count = s.cfg.MaxResults
	}
	q.count, q.counted = max(q.count, 0), count
	if q.count > s.cfg.MaxResults {
		if q.cursor != nil && !s.fault(fault.SCIMCursorCountCapped, nil) { // RFC 9865 §2.1
			return q, badRequest("invalidCount", "count must not be more than %d", s.cfg.MaxResults)
		}
		if !s.fault(fault.SCIMPageCapIgnored, nil) {
			q.count = s.cfg.MaxResults
		}
	}
	return q, nil
}

// found is a resource that matches, with what it is sorted by.
type found struct {
	t   *resourceType
	typ int // index of t among the types asked for
	res *Resource
	doc map[string]any
	key any // string or float64, or nil for no value
}

// search finds the resources that match, in order of creation.
func (s *Server) search(r *http.Request, types []*resourceType, q query) ([]found, error) {
	var tree filter.Expression
	var tests []match
	var err error
	if q.filtered && !s.fault(fault.SCIMFilterIgnored, nil) {
		if s.cfg.NoFilter {
			return nil, invalidFilter("filters are not supported")
		}
		if strings.TrimSpace(q.filter) == "" {
			err = invalidFilter("the filter is empty")
		} else {
			tree, err = s.parseFilter(q.filter)
		}
		if err == nil {
			tests, err = s.matchers(types, tree)
		}
		if err != nil {
			if !s.fault(fault.SCIMFilterInvalidAll, nil) {
				return nil, err
			}
			tree, tests = nil, nil
		}
		if s.fault(fault.SCIMFilterBracketAll, func() bool { f := strings.TrimSpace(q.filter); return strings.HasPrefix(f, "(") }) {
			tree, tests = nil, nil
		}
	}
	if tests == nil {
		if tests, err = s.matchers(types, nil); err != nil {
			return nil, err
		}
	}
	base := s.base(r)
	var matches []found
	for i, t := range types {
		for _, res := range s.candidates(t, tree) {
			doc := s.document(t, res, base)
			if tests[i](doc) {
				matches = append(matches, found{t: t, typ: i, res: res, doc: doc})
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
