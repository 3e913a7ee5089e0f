package scim

import (
	"encoding/json"
	"regexp"
	"strings"

	filter "github.com/scim2/filter-parser/v2"

	"hallmark/mocksp/fault"
)

// parser reads the filter grammar of RFC 7644 §3.4.2.2 into the syntax tree of
// scim2/filter-parser. That library's own parser is not used: inside [] it takes at most one
// and or or and no brackets, it leaves the JSON escapes of values as they are, it refuses
// lower-case hex digits in them, and it bounds neither depth nor length.
type parser struct {
	s     string
	at    int
	terms int
	depth int

	flat  bool // a fault: brackets are skipped over
	first bool // a fault: what follows the first comparison is dropped
	raw   bool // a fault: JSON escapes are not decoded
}

// parseFilter parses a whole filter.
func parseFilter(s string) (filter.Expression, error) { return (&parser{s: s}).whole() }

// parseFilter parses a filter with the faults that are switched on.
func (s *Server) parseFilter(text string) (filter.Expression, error) {
	p := parser{s: text}
	p.flat = s.fault(fault.SCIMFilterBracketsIgnored, func() bool { return strings.Contains(unquoted(text), "(") })
	chained := func() bool { return compound.MatchString(unquoted(text)) }
	p.first = s.fault(fault.SCIMFilterFirstClauseOnly, chained)
	p.raw = s.fault(fault.SCIMFilterEscapesRaw, func() bool { return strings.Contains(text, `\`) })
	if s.fault(fault.SCIMFilterAndCrashes, chained) ||
		s.fault(fault.SCIMFilterKeywordValue, func() bool { return compound.MatchString(text) && !chained() }) {
		return nil, &Error{Status: 500, Detail: "internal error"}
	}
	return p.whole()
}

var compound = regexp.MustCompile(`(?i) (and|or) `)

var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"?`)

// unquoted blanks out the quoted values of a filter.
func unquoted(s string) string {
	return quoted.ReplaceAllStringFunc(s, func(q string) string {
		return strings.Repeat("_", len(q))
	})
}

func (p *parser) whole() (filter.Expression, error) {
	if len(p.s) > maxFilter {
		return nil, invalidFilter("the filter is longer than %d bytes", maxFilter)
	}
	if p.flat {
		p.s = strings.TrimSpace(flatten(p.s))
	}
	p.spaces()
	e, err := p.or(false)
	if err != nil {
		return nil, err
	}
	p.spaces()
	if p.at < len(p.s) && !p.first {
		return nil, p.wrong("unexpected text")
	}
	return e, nil
}

// flatten removes the brackets outside quoted values.
func flatten(s string) string {
	bare := unquoted(s)
	b := []byte(s)
	for i := range b {
		if bare[i] == '(' || bare[i] == ')' {
			b[i] = ' '
		}
	}
	return string(b)
}

// or reads a chain of or; inside is whether it stands in the brackets of a value path.
func (p *parser) or(inside bool) (filter.Expression, error) {
	return p.chain(filter.OR, func() (filter.Expression, error) {
		return p.chain(filter.AND, func() (filter.Expression, error) { return p.term(inside) })
	})
}

func (p *parser) chain(op filter.LogicalOperator, next func() (filter.Expression, error)) (filter.Expression, error) {
	left, err := next()
	if err != nil {
		return nil, err
	}
	for !p.first && p.word(string(op)) {
		right, err := next()
		if err != nil {
			return nil, err
		}
		left = &filter.LogicalExpression{Left: left, Right: right, Operator: op}
	}
	return left, nil
}

// word takes a logical operator with the spaces around it, or nothing.
func (p *parser) word(op string) bool {
	start := p.at
	if p.spaces() > 0 && len(p.s)-p.at >= len(op) && strings.EqualFold(p.s[p.at:p.at+len(op)], op) {
		p.at += len(op)
		if p.spaces() > 0 {
			return true
		}
	}
	p.at = start
	return false
}

func (p *parser) term(inside bool) (filter.Expression, error) {
	if p.peek('(') {
		return p.group(inside)
	}
	start := p.at
	if name := p.name(); strings.EqualFold(name, "not") {
		p.spaces()
		if p.peek('(') {
			e, err := p.group(inside)
			return &filter.NotExpression{Expression: e}, err
		}
		if p.flat {
			e, err := p.term(inside)
			return &filter.NotExpression{Expression: e}, err
		}
	}
	p.at = start
	return p.comparison(inside)
}

func (p *parser) group(inside bool) (filter.Expression, error) {
	if p.depth++; p.depth > maxFilterDepth {
		return nil, invalidFilter("the filter is nested deeper than %d levels", maxFilterDepth)
	}
	defer func() { p.depth-- }()
	p.at++
	p.spaces()
	e, err := p.or(inside)
	if err != nil {
		return nil, err
	}
	p.spaces()
	if !p.peek(')') {
		return nil, p.wrong("expected )")
	}
	p.at++
	return e, nil
}

func (p *parser) comparison(inside bool) (filter.Expression, error) {
	name := p.name()
	path, ok := attributePath(name)
	if !ok {
		return nil, p.wrong("expected an attribute name")
	}
	if p.peek('[') {
		if inside {
			return nil, p.wrong("a value path cannot stand in a value path")
		}
		inner, err := p.bracket()
		if err != nil {
			return nil, err
		}
		return &filter.ValuePath{AttributePath: path, ValueFilter: inner}, nil
	}
	if p.terms++; p.terms > maxFilterTerms {
		return nil, invalidFilter("the filter has more than %d comparisons", maxFilterTerms)
	}
	if p.spaces() == 0 {
		return nil, p.wrong("expected an operator")
	}
	op := strings.ToLower(p.name())
	switch filter.CompareOperator(op) {
	case filter.PR:
		return &filter.AttributeExpression{AttributePath: path, Operator: filter.PR}, nil
	case filter.EQ, filter.NE, filter.CO, filter.SW, filter.EW, filter.GT, filter.GE, filter.LT, filter.LE:
	default:
		return nil, p.wrong("unknown operator " + shorten(op))
	}
	if p.spaces() == 0 {
		return nil, p.wrong("expected a value")
	}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	return &filter.AttributeExpression{AttributePath: path, Operator: filter.CompareOperator(op), CompareValue: v}, nil
}

// bracket reads a value filter with its square brackets.
func (p *parser) bracket() (filter.Expression, error) {
	p.at++
	p.spaces()
	e, err := p.or(true)
	if err != nil {
		return nil, err
	}
	p.spaces()
	if !p.peek(']') {
		return nil, p.wrong("expected ]")
	}
	p.at++
	return e, nil
}

// attributePath splits a name into URN, attribute and sub-attribute.
func attributePath(name string) (filter.AttributePath, bool) {
	var path filter.AttributePath
	rest := name
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		urn := name[:i]
		path.URIPrefix, rest = &urn, name[i+1:]
	}
	attr, sub, dotted := strings.Cut(rest, ".")
	if !attributeName(attr) || dotted && !attributeName(sub) {
		return path, false
	}
	path.AttributeName = attr
	if dotted {
		path.SubAttribute = &sub
	}
	return path, true
}

// attributeName is ATTRNAME of RFC 7643 §2.1, or a $ref.
func attributeName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if letter || c == '$' || i > 0 && ('0' <= c && c <= '9' || c == '_' || c == '-') {
			continue
		}
		return false
	}
	return s != ""
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`)

// value reads a comparison value, which is JSON: a string, number, true, false or null.
func (p *parser) value() (any, error) {
	rest := p.s[p.at:]
	if strings.HasPrefix(rest, `"`) {
		end := 1
		for end < len(rest) && rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return nil, p.wrong("a string is not closed")
		}
		quoted := rest[:end+1]
		p.at += end + 1
		if p.raw {
			return quoted[1 : len(quoted)-1], p.boundary()
		}
		var v string
		if json.Unmarshal([]byte(quoted), &v) != nil {
			return nil, p.wrong("a string is not well-formed JSON")
		}
		return v, p.boundary()
	}
	if n := jsonNumber.FindString(rest); n != "" {
		var f float64
		if json.Unmarshal([]byte(n), &f) != nil {
			return nil, p.wrong("a number is out of range")
		}
		p.at += len(n)
		return f, p.boundary()
	}
	switch name := p.name(); strings.ToLower(name) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	return nil, p.wrong("expected a value: a string stands in quotes")
}

// boundary asks that a value ends where the grammar lets it end.
func (p *parser) boundary() error {
	if p.at < len(p.s) && !strings.ContainsRune(" )]", rune(p.s[p.at])) {
		return p.wrong("unexpected text after a value")
	}
	return nil
}

// name takes what can be an attribute path, an operator or a literal.
func (p *parser) name() string {
	start := p.at
	for p.at < len(p.s) {
		c := p.s[p.at]
		if c != ' ' && c != '(' && c != ')' && c != '[' && c != ']' && c != '"' {
			p.at++
			continue
		}
		break
	}
	return p.s[start:p.at]
}

func (p *parser) peek(c byte) bool { return p.at < len(p.s) && p.s[p.at] == c }

func (p *parser) spaces() int {
	start := p.at
	for p.peek(' ') {
		p.at++
	}
	return p.at - start
}

func (p *parser) wrong(what string) error {
	return invalidFilter("%s at position %d of the filter", what, p.at+1)
}
