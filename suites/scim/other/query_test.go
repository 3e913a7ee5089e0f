package other

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// test tells whether a resource, or an element of one, is found.
type test func(o object) bool

var tokens = regexp.MustCompile(`\s*("(?:[^"\\]|\\.)*"|[()\[\]]|[^\s()\[\]"]+)`)

// reader reads a filter by RFC 7644 §3.4.2.2, figure 1.
type reader struct {
	s     *server
	kind  string
	attrs []*attr
	rest  []string
	depth int
}

// filter compiles an expression for the resources of a kind.
func (s *server) filter(kind, expression string) (test, *fault) {
	return s.compile(kind, attrsOf(kind), expression)
}

// compile compiles an expression on objects with the given attributes.
func (s *server) compile(kind string, attrs []*attr, expression string) (test, *fault) {
	f := &reader{s: s, kind: kind, attrs: attrs}
	at := 0
	for _, m := range tokens.FindAllStringSubmatchIndex(expression, -1) {
		if m[0] != at {
			return nil, bad("invalidFilter", "cannot read the filter at %d", at)
		}
		f.rest, at = append(f.rest, expression[m[2]:m[3]]), m[1]
	}
	if strings.TrimSpace(expression[at:]) != "" || len(f.rest) == 0 {
		return nil, bad("invalidFilter", "the filter ends badly")
	}
	t, err := f.or()
	if err == nil && len(f.rest) > 0 {
		err = fmt.Errorf("%q is too much", f.rest[0])
	}
	if err != nil {
		return nil, bad("invalidFilter", "%s", err)
	}
	return t, nil
}

func (f *reader) peek() string {
	if len(f.rest) == 0 {
		return ""
	}
	return f.rest[0]
}

func (f *reader) next() string {
	token := f.peek()
	if token != "" {
		f.rest = f.rest[1:]
	}
	return token
}

func (f *reader) is(word string) bool {
	if strings.EqualFold(f.peek(), word) {
		f.next()
		return true
	}
	return false
}

func (f *reader) or() (test, error) {
	if f.s.bug("filter-left-to-right") {
		return f.leftToRight()
	}
	left, err := f.and()
	for n := 0; err == nil && f.is("or"); n++ {
		var right test
		if right, err = f.and(); err == nil {
			a, b := left, right
			if left = func(o object) bool { return a(o) || b(o) }; n > 0 && f.s.bug("filter-third-term-lost") {
				left = a
			}
		}
	}
	return left, err
}

func (f *reader) and() (test, error) {
	left, err := f.term()
	for err == nil && f.is("and") {
		var right test
		if right, err = f.term(); err == nil {
			a, b := left, right
			if left = func(o object) bool { return a(o) && b(o) }; f.s.bug("filter-and-is-or") {
				left = func(o object) bool { return a(o) || b(o) }
			}
		}
	}
	return left, err
}

func (f *reader) term() (test, error) {
	if f.depth++; f.depth > 60 {
		return nil, fmt.Errorf("too deep")
	}
	defer func() { f.depth-- }()
	negate := strings.EqualFold(f.peek(), "not") && len(f.rest) > 1 && f.rest[1] == "("
	if negate {
		f.next()
	}
	if f.is("(") {
		inner, err := f.or()
		if err == nil && !f.is(")") {
			err = fmt.Errorf("a bracket stays open")
		}
		if err != nil || !negate || f.s.bug("filter-not-ignored") || f.kind == "" && f.s.bug("filter-value-path-not-ignored") {
			return inner, err
		}
		if f.s.bug("filter-not-takes-the-rest") && f.is("and") {
			rest, err := f.and()
			return func(o object) bool { return !(inner(o) && rest(o)) }, err
		}
		return func(o object) bool { return !inner(o) }, nil
	}
	name := f.next()
	a, get, err := f.attribute(name)
	if err != nil {
		return nil, err
	}
	if f.is("[") {
		if len(a.subs) == 0 {
			return nil, fmt.Errorf("%s has no parts", name)
		}
		of := &reader{s: f.s, attrs: a.subs, rest: f.rest, depth: f.depth}
		inner, err := of.or()
		if f.rest = of.rest; err == nil && !f.is("]") {
			err = fmt.Errorf("a bracket stays open")
		}
		return func(o object) bool {
			for _, v := range get(o) {
				if one, _ := v.(object); one != nil && inner(one) {
					return true
				}
			}
			return false
		}, err
	}
	return f.compare(a, get)
}

// attribute finds what a name stands for, and how to get its values.
func (f *reader) attribute(name string) (*attr, func(object) []any, error) {
	attrs, rest, outer := f.attrs, name, ""
	for _, urn := range []string{userURN, groupURN, enterpriseURN} {
		if len(name) > len(urn) && strings.EqualFold(name[:len(urn)], urn) && name[len(urn)] == ':' {
			rest = name[len(urn)+1:]
			if urn == enterpriseURN {
				attrs, outer = enterpriseSchema, urn
			}
		}
	}
	first, sub, deeper := strings.Cut(rest, ".")
	a := find(attrs, first)
	if a == nil || a.name == "password" {
		if f.s.bug("filter-unknown-attribute-matches") {
			return text("id"), func(object) []any { return []any{nil} }, nil
		}
		return nil, nil, fmt.Errorf("no attribute %q", name)
	}
	owner := a
	if deeper {
		if a = find(owner.subs, sub); a == nil {
			return nil, nil, fmt.Errorf("no attribute %q", name)
		}
	}
	return a, func(o object) []any {
		if outer != "" {
			o, _ = o[outer].(object)
		}
		values := listOf(o[owner.name])
		if !deeper {
			return values
		}
		if owner.multi && len(values) > 1 && (f.s.bug("filter-first-value-only") || owner.name == "members" && f.s.bug("filter-first-member-only")) {
			values = values[:1]
		}
		var parts []any
		for _, v := range values {
			if one, _ := v.(object); one != nil && one[a.name] != nil {
				if f.s.bug("filter-primary-only") && find(owner.subs, "primary") != nil && one["primary"] != true {
					continue
				}
				parts = append(parts, one[a.name])
			}
		}
		return parts
	}, nil
}

func listOf(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

func (f *reader) compare(a *attr, get func(object) []any) (test, error) {
	word := f.next()
	if op := strings.ToLower(word); op == "pr" {
		switch {
		case a.kind == "complex" && f.s.bug("filter-pr-complex-never"):
			return func(object) bool { return false }, nil
		case f.s.bug("filter-pr-false-is-none"):
			return func(o object) bool { v := get(o); return len(v) > 0 && v[0] != false }, nil
		}
		return func(o object) bool { return len(get(o)) > 0 || f.s.bug("filter-pr-always") && a.kind == "string" }, nil
	} else if op != word && f.s.bug("filter-operators-lower-case") {
		return nil, fmt.Errorf("no operator %q", word)
	}
	op := strings.ToLower(word)
	literal := f.next()
	var value any
	decoder := json.NewDecoder(strings.NewReader(literal))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("%q is no value", literal)
	}
	if f.s.bug("filter-escapes-undone") && strings.HasPrefix(literal, `"`) {
		value = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(literal[1 : len(literal)-1])
	}
	if word, ok := value.(string); ok && f.s.bug("filter-plus-is-space") {
		value = strings.ReplaceAll(word, "+", " ")
	} else if ok && f.s.bug("filter-apostrophe-ends") {
		value, _, _ = strings.Cut(word, "'")
	}
	if a.kind == "complex" {
		if a.multi && find(a.subs, "value") != nil {
			inner := find(a.subs, "value")
			whole := get
			a, get = inner, func(o object) []any {
				var parts []any
				for _, v := range whole(o) {
					if one, _ := v.(object); one["value"] != nil {
						parts = append(parts, one["value"])
					}
				}
				return parts
			}
		} else {
			return nil, fmt.Errorf("%s is complex", a.name)
		}
	}
	ordered := map[string]func(int) bool{
		"gt": func(n int) bool { return n > 0 }, "ge": func(n int) bool { return n >= 0 }, "lt": func(n int) bool { return n < 0 }, "le": func(n int) bool { return n <= 0 },
	}[op]
	if f.s.bug("filter-gt-is-ge") && op == "gt" {
		ordered = func(n int) bool { return n >= 0 }
	} else if f.s.bug("filter-le-is-lt") && op == "le" {
		ordered = func(n int) bool { return n < 0 }
	}
	if ordered != nil && (a.kind == "boolean" || a.kind == "binary") {
		return nil, fmt.Errorf("%s has no order", a.name)
	}
	var match func(v any) bool
	switch {
	case ordered != nil:
		match = func(v any) bool { n, ok := f.order(a, v, value); return ok && ordered(n) }
	case op == "eq" || op == "ne":
		match = func(v any) bool { n, ok := f.order(a, v, value); return ok && n == 0 }
		if word, ok := value.(string); ok && f.s.bug("filter-eq-takes-wildcards") {
			if prefix, ok := strings.CutSuffix(word, "*"); ok { // wso2/product-is#13171
				match = f.words(a, prefix, strings.HasPrefix)
			}
		}
		if word, ok := value.(string); ok && f.s.bug("filter-eq-is-sql-like") {
			pattern := regexp.MustCompile("^" + strings.NewReplacer("%", ".*", "_", ".").Replace(regexp.QuoteMeta(fold(word))) + "$")
			match = func(v any) bool { return pattern.MatchString(fold(v)) && (!a.exact || v == value) }
		}
		if f.kind == "Group" && a.name == "displayName" && f.s.bug("filter-group-name-contains") {
			match = func(v any) bool { return strings.Contains(fold(v), fold(value)) }
		}
		if f.s.bug("filter-boolean-never") && a.kind == "boolean" {
			match = func(any) bool { return false }
		}
	case op == "co":
		match = f.words(a, value, strings.Contains)
		if f.s.bug("filter-co-at-start") {
			match = f.words(a, value, strings.HasPrefix)
		}
	case op == "sw":
		match = f.words(a, value, strings.HasPrefix)
		if f.s.bug("filter-sw-with-case") {
			match = func(v any) bool { return strings.HasPrefix(fmt.Sprint(v), fmt.Sprint(value)) }
		}
	case op == "ew":
		match = f.words(a, value, strings.HasSuffix)
		if f.s.bug("filter-ew-anywhere") {
			match = f.words(a, value, strings.Contains)
		}
	default:
		return nil, fmt.Errorf("no operator %q", op)
	}
	found := func(o object) bool {
		values := get(o)
		if value == nil && (op == "eq" || op == "ne") {
			return len(values) == 0
		}
		for _, v := range values {
			if match(v) {
				return true
			}
		}
		return false
	}
	if op == "ne" {
		return func(o object) bool { return !found(o) }, nil
	}
	return found, nil
}

func fold(v any) string { return precis(fmt.Sprint(v)) }

// order compares two values as their attribute's type asks.
func (f *reader) order(a *attr, x, y any) (int, bool) {
	switch a.kind {
	case "boolean":
		if x == y {
			return 0, true
		}
		return 0, false
	case "integer", "decimal":
		m, err1 := strconv.ParseFloat(fmt.Sprint(x), 64)
		n, err2 := strconv.ParseFloat(fmt.Sprint(y), 64)
		switch {
		case err1 != nil || err2 != nil:
			return 0, false
		case f.s.bug("filter-number-as-text"):
			return strings.Compare(fmt.Sprint(x), fmt.Sprint(y)), true
		case m < n:
			return -1, true
		case m > n:
			return 1, true
		}
		return 0, true
	case "dateTime":
		at, err1 := time.Parse(time.RFC3339Nano, fmt.Sprint(x))
		to, err2 := time.Parse(time.RFC3339Nano, fmt.Sprint(y))
		if f.s.bug("filter-zone-dropped") {
			at, _ = time.Parse("2006-01-02T15:04:05", at.UTC().Format("2006-01-02T15:04:05"))
			to, _ = time.Parse("2006-01-02T15:04:05", fmt.Sprint(y)[:min(19, len(fmt.Sprint(y)))])
		}
		return at.Compare(to), err1 == nil && err2 == nil
	}
	m, ok1 := x.(string)
	n, ok2 := y.(string)
	if !a.exact || f.s.bug("filter-id-without-case") && a.name == "id" {
		m, n = fold(m), fold(n)
	}
	return strings.Compare(m, n), ok1 && ok2
}

func (f *reader) words(a *attr, value any, holds func(s, part string) bool) func(any) bool {
	return func(v any) bool {
		x, ok1 := v.(string)
		y, ok2 := value.(string)
		if !a.exact {
			x, y = fold(x), fold(y)
		}
		return ok1 && ok2 && holds(x, y)
	}
}
