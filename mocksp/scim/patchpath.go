package scim

import (
	"strings"

	filter "github.com/scim2/filter-parser/v2"

	"hallmark/mocksp/fault"
)

// target is where a PATCH operation works: RFC 7644 §3.5.2, figure 7.
type target struct {
	place
	expr  filter.Expression // the value filter as written, or nil
	match match             // the value filter, or nil
}

// parsePath reads the path of an operation. Paths are elimity's and filter-parser's business
// too, but theirs share the limits of the parser in filter.go.
func (s *Server) parsePath(t *resourceType, path string) (target, error) {
	if len(path) > maxFilter {
		return target{}, invalidPath("the path is longer than %d bytes", maxFilter)
	}
	if s.fault(fault.SCIMPatchURNRefused, func() bool { return strings.Contains(path, ":") }) {
		return target{}, invalidPath("%s is not an attribute", shorten(path))
	}
	p := &parser{s: strings.TrimSpace(path)}
	name := p.name()
	if name == "" {
		return target{}, invalidPath("the path is empty")
	}
	at, ok := t.find(name)
	if !ok {
		if _, wellFormed := attributePath(name); !wellFormed {
			return target{}, invalidPath("the path %s is not well-formed", shorten(path))
		}
		return target{}, invalidPath("%s is not an attribute of %s", shorten(name), t.name)
	}
	to := target{place: at}
	if p.peek('[') {
		if at.whole || at.sub != nil || !at.attr.MultiValued() {
			return target{}, invalidPath("%s is not multi-valued and takes no value filter", at.name())
		}
		expr, err := p.bracket()
		if err != nil {
			return target{}, err // invalidFilter
		}
		m, err := s.compile(expr, scope{t: t, within: &at})
		if err != nil {
			return target{}, err
		}
		to.expr, to.match = expr, m
		if p.peek('.') {
			p.at++
			sub, ok := at.attr.SubAttributes().ContainsAttribute(p.name())
			if !ok {
				return target{}, invalidPath("the path %s ends in no sub-attribute", shorten(path))
			}
			to.sub = &sub
		}
	}
	if p.at != len(p.s) {
		return target{}, invalidPath("the path %s is not well-formed", shorten(path))
	}
	return to, nil
}

// writable refuses what no client may change (RFC 7644 §3.5.2: mutability).
func (to target) writable() error {
	if to.whole {
		return nil
	}
	if to.attr.Mutability() == "readOnly" || to.sub != nil && to.sub.Mutability() == "readOnly" {
		return mutability("%s is readOnly", to.name())
	}
	return nil
}

// seed returns the sub-attributes that a value filter made of eq comparisons joined by and
// asks for, so that a value that meets it can be created.
func seed(to target) (map[string]any, bool) {
	m := map[string]any{}
	var collect func(filter.Expression) bool
	collect = func(e filter.Expression) bool {
		switch e := e.(type) {
		case *filter.LogicalExpression:
			return e.Operator == filter.AND && collect(e.Left) && collect(e.Right)
		case *filter.AttributeExpression:
			sub, ok := to.attr.SubAttributes().ContainsAttribute(e.AttributePath.String())
			if !ok || e.Operator != filter.EQ || e.CompareValue == nil || sub.Mutability() == "readOnly" {
				return false
			}
			m[sub.Name()] = e.CompareValue
			return true
		}
		return false
	}
	return m, to.expr != nil && collect(to.expr)
}
