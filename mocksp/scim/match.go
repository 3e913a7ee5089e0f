package scim

import (
	"cmp"
	"strings"
	"time"

	"github.com/elimity-com/scim/schema"
	filter "github.com/scim2/filter-parser/v2"

	"hallmark/mocksp/fault"
)

// match tells whether a document, or one value of an attribute, meets a filter.
type match func(doc map[string]any) bool

// scope says what attribute names mean: those of a resource, or within [] those of a value.
type scope struct {
	t       *resourceType
	within  *place // in a value path, its attribute
	lenient func(path string) bool
}

// compile turns a filter for resources of type t into a match. It checks that attributes
// exist and suit their operators, which elimity's validator does only in part (it lets a value
// path on an unknown attribute pass, and panics on documents that do not match the schema).
// A name that lenient knows is one of another type: it has no value here (RFC 7644 §3.4.2.1).
func (s *Server) compile(e filter.Expression, sc scope) (match, error) {
	switch e := e.(type) {
	case *filter.LogicalExpression:
		left, err := s.compile(e.Left, sc)
		if err != nil {
			return nil, err
		}
		right, err := s.compile(e.Right, sc)
		if err != nil {
			return nil, err
		}
		if e.Operator == filter.OR {
			return func(doc map[string]any) bool { return left(doc) || right(doc) }, nil
		}
		return func(doc map[string]any) bool { return left(doc) && right(doc) }, nil
	case *filter.NotExpression:
		inner, err := s.compile(e.Expression, sc)
		if err != nil {
			return nil, err
		}
		return func(doc map[string]any) bool { return !inner(doc) }, nil
	case *filter.ValuePath:
		return s.compileValuePath(e, sc)
	case *filter.AttributeExpression:
		return s.compileComparison(e, sc)
	}
	return nil, invalidFilter("the filter is not understood")
}

// find resolves a name of the scope.
func (sc scope) find(path string) (place, bool) {
	if sc.within == nil {
		return sc.t.find(path)
	}
	attr := sc.within.attr
	if !attr.HasSubAttributes() { // a simple value can be named value, RFC 7643 §2.4
		if strings.EqualFold(path, "value") {
			return place{urn: sc.within.urn, attr: attr}, true
		}
		return place{}, false
	}
	sub, ok := attr.SubAttributes().ContainsAttribute(path)
	return place{attr: sub}, ok
}

func (s *Server) compileValuePath(e *filter.ValuePath, sc scope) (match, error) {
	p, ok := sc.t.find(e.AttributePath.String())
	if !ok || p.whole || p.sub != nil {
		if sc.lenient != nil && sc.lenient(e.AttributePath.String()) {
			return never, nil
		}
		return nil, invalidFilter("%s is not an attribute", shorten(e.AttributePath.String()))
	}
	if p.attr.Returned() == "never" {
		return nil, invalidFilter("%s cannot be filtered by", p.name())
	}
	if s.fault(fault.SCIMFilterValuePathLoose, func() bool { _, ok := e.ValueFilter.(*filter.LogicalExpression); return ok }) {
		logical := e.ValueFilter.(*filter.LogicalExpression)
		left, err := s.compileValuePath(&filter.ValuePath{AttributePath: e.AttributePath, ValueFilter: logical.Left}, sc)
		if err != nil {
			return nil, err
		}
		right, err := s.compileValuePath(&filter.ValuePath{AttributePath: e.AttributePath, ValueFilter: logical.Right}, sc)
		if err != nil {
			return nil, err
		}
		return func(doc map[string]any) bool {
			if logical.Operator == filter.OR {
				return left(doc) || right(doc)
			}
			return left(doc) && right(doc)
		}, nil
	}
	inner, err := s.compile(e.ValueFilter, scope{t: sc.t, within: &p})
	if err != nil {
		return nil, err
	}
	return func(doc map[string]any) bool {
		for _, v := range values(p.value(doc)) {
			if inner(element(p.attr, v)) {
				return true
			}
		}
		return false
	}, nil
}

func never(map[string]any) bool { return false }

// element makes a value of a multi-valued attribute something a value filter can look at.
func element(attr schema.CoreAttribute, v any) map[string]any {
	if m, ok := v.(map[string]any); ok {
		return m
	}
	return map[string]any{attr.Name(): v}
}

// values lists the values of an attribute, be it multi-valued or not.
func values(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

func (s *Server) compileComparison(e *filter.AttributeExpression, sc scope) (match, error) {
	name := e.AttributePath.String()
	p, ok := sc.find(name)
	switch {
	case !ok && sc.lenient != nil && sc.lenient(name):
		absent, err := s.comparer(schema.SimpleCoreAttribute(schema.SimpleStringParams(schema.StringParams{Name: "absent"})), false, e.Operator, e.CompareValue)
		if err != nil { // the value does not suit a string, but may suit the other type
			return never, nil
		}
		return func(map[string]any) bool { return absent(nil) }, nil
	case !ok && s.fault(fault.SCIMFilterUnknownAttributeAll, nil):
		return func(map[string]any) bool { return true }, nil
	case !ok || p.whole:
		return nil, invalidFilter("%s is not an attribute", shorten(name))
	case p.leaf().Returned() == "never":
		return nil, invalidFilter("%s cannot be filtered by", p.name()) // an oracle, RFC 7643 §9
	case p.leaf().AttributeType() == "complex" && e.Operator != filter.PR:
		sub, ok := p.leaf().SubAttributes().ContainsAttribute("value")
		if !ok {
			return nil, invalidFilter("%s is complex and cannot be compared as a whole", p.name())
		}
		p.sub = &sub
	}
	user := sc.within == nil && sc.t.name == "User" && p.urn == "" && p.attr.Name() == "userName"
	compare, err := s.comparer(p.leaf(), user, e.Operator, e.CompareValue)
	if err != nil {
		return nil, err
	}
	if s.fault(fault.SCIMFilterMembersUnsupported, func() bool { return p.urn == "" && p.attr.Name() == "members" }) {
		return never, nil
	}
	return func(doc map[string]any) bool { return compare(p.values(doc)) }, nil
}

// values lists the values of p.leaf() in doc.
func (p place) values(doc map[string]any) []any {
	list := values(p.value(doc))
	if p.sub == nil {
		return list
	}
	var subs []any
	for _, v := range list {
		if m, ok := v.(map[string]any); ok && m[p.sub.Name()] != nil {
			subs = append(subs, m[p.sub.Name()])
		}
	}
	return subs
}

// comparer returns a test over all values of an attribute: one that matches is enough, and
// no value at all matches ne and eq null only (RFC 7644 §3.4.2.2).
func (s *Server) comparer(attr schema.CoreAttribute, userName bool, op filter.CompareOperator, want any) (func([]any) bool, error) {
	typ := attr.AttributeType()
	unfit := func() error { return invalidFilter("%s does not suit %s, which is of type %s", op, attr.Name(), typ) }
	switch {
	case op == filter.PR, want == nil && op == filter.NE:
		return present, nil
	case want == nil && op == filter.EQ: // null is unassigned, RFC 7643 §2.5
		return func(list []any) bool { return !present(list) }, nil
	case want == nil:
		return nil, unfit()
	}
	if s.fault(fault.SCIMFilterNeAsEq, func() bool { return op == filter.NE }) {
		op = filter.EQ
	}
	ordered := op == filter.GT || op == filter.GE || op == filter.LT || op == filter.LE
	partial := op == filter.CO || op == filter.SW || op == filter.EW
	switch typ {
	case "boolean":
		if _, ok := want.(bool); !ok || partial {
			return nil, unfit()
		}
		if ordered {
			if !s.fault(fault.SCIMFilterBooleanOrder, nil) {
				return nil, unfit()
			}
			return func([]any) bool { return true }, nil
		}
		return anyOf(op, func(v any) (int, bool) { return order(v == want), true }), nil
	case "integer", "decimal":
		n, ok := want.(float64)
		if !ok || partial {
			return nil, unfit()
		}
		return anyOf(op, func(v any) (int, bool) { f, ok := v.(float64); return cmp.Compare(f, n), ok }), nil
	}
	str, ok := want.(string)
	if !ok || typ == "binary" && ordered {
		return nil, unfit()
	}
	if typ == "dateTime" && !partial && !s.fault(fault.SCIMFilterDateAsText, nil) {
		instant, ok := parseTime(str)
		if !ok {
			return nil, invalidFilter("%s needs a dateTime, not %s", attr.Name(), shorten(str))
		}
		return anyOf(op, func(v any) (int, bool) {
			t, ok := parseTime(v)
			return t.Compare(instant), ok
		}), nil
	}
	key := s.keyOf(attr, userName)
	want1 := key(str)
	switch op {
	case filter.CO, filter.SW, filter.EW:
		test := map[filter.CompareOperator]func(string, string) bool{
			filter.CO: strings.Contains, filter.SW: strings.HasPrefix, filter.EW: strings.HasSuffix}[op]
		return func(list []any) bool {
			for _, v := range list {
				if v, ok := v.(string); ok && test(key(v), want1) {
					return true
				}
			}
			return false
		}, nil
	}
	return anyOf(op, func(v any) (int, bool) {
		v1, ok := v.(string)
		return strings.Compare(key(v1), want1), ok
	}), nil
}

// present reports whether a list holds a value that is not empty.
func present(list []any) bool {
	for _, v := range list {
		if v != "" && pruned(clone(v)) != nil {
			return true
		}
	}
	return false
}

// keyOf returns what the strings of an attribute are compared by.
func (s *Server) keyOf(attr schema.CoreAttribute, userName bool) func(string) string {
	same := func(v string) string { return v }
	switch {
	case s.fault(fault.SCIMFilterCaseSensitive, func() bool { return !attr.CaseExact() }):
		return same
	case userName:
		return nameKey
	case !attr.CaseExact() || s.fault(fault.SCIMExternalIDFolded, func() bool { return attr.Name() == "externalId" }):
		return fold
	}
	return same
}

func order(equal bool) int {
	if equal {
		return 0
	}
	return 1
}

// parseTime reads an xsd:dateTime (RFC 7643 §2.3.5).
func parseTime(v any) (time.Time, bool) {
	str, _ := v.(string)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} { // without an offset: UTC
		if t, err := time.Parse(layout, str); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// anyOf lifts a three-way comparison of one value to a list of them.
func anyOf(op filter.CompareOperator, compare func(any) (int, bool)) func([]any) bool {
	holds := map[filter.CompareOperator]func(int) bool{
		filter.EQ: func(c int) bool { return c == 0 }, filter.NE: func(c int) bool { return c != 0 },
		filter.GT: func(c int) bool { return c > 0 }, filter.GE: func(c int) bool { return c >= 0 },
		filter.LT: func(c int) bool { return c < 0 }, filter.LE: func(c int) bool { return c <= 0 },
	}[op]
	return func(list []any) bool {
		if len(list) == 0 {
			return op == filter.NE
		}
		for _, v := range list {
			if c, ok := compare(v); ok && holds(c) {
				return true
			}
		}
		return false
	}
}
