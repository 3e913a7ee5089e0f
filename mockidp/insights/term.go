package insights

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// term is a condition on an event decoded from JSON.
type term func(document map[string]any) bool

// maxDepth bounds nested search terms: deeper than a person would write, far
// from what would exhaust a stack.
const maxDepth = 16

// parseTerms reads search_term: and, or and not, each with a term or a list of
// them. A term is {field: value}, {field: [values]} for any of them,
// {field, operator, value}, or and/or/not again. All of "and" must hold, one of
// "or", none of "not"; an empty list asks for nothing.
func parseTerms(raw json.RawMessage) (term, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var object map[string]any
	if json.Unmarshal(raw, &object) != nil {
		return nil, errors.New("search_term is not an object")
	}
	for name := range object {
		if !slices.Contains([]string{"and", "or", "not"}, name) {
			return nil, fmt.Errorf("search_term has %q: valid are and, or, not", name)
		}
	}
	return parseTerm(object, 0)
}

// onlyType is the event type that all of what search_term finds has, as far as it says so in
// its simplest form: {"and": {"event_type": "…"}}, or that in a list.
func onlyType(raw json.RawMessage) string {
	var object map[string]any
	if json.Unmarshal(raw, &object) != nil {
		return ""
	}
	list, ok := object["and"].([]any)
	if !ok {
		list = []any{object["and"]}
	}
	for _, member := range list {
		term, _ := member.(map[string]any)
		if typ, ok := term["event_type"].(string); ok && term["operator"] == nil {
			return typ
		}
	}
	return ""
}

func parseTerm(v any, depth int) (term, error) {
	object, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("search_term has a term that is not an object")
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("search_term is nested deeper than %d", maxDepth)
	}
	if field, has := object["field"].(string); has {
		if operator, has := object["operator"]; has {
			return compare(field, operator, object["value"])
		}
	}
	var terms []term
	for name, value := range object {
		var t term
		var err error
		switch name {
		case "and", "or", "not":
			t, err = combine(name, value, depth)
		default:
			operator := "eq"
			if _, list := value.([]any); list {
				operator = "in"
			}
			t, err = compare(name, operator, value)
		}
		if err != nil {
			return nil, err
		}
		terms = append(terms, t)
	}
	return all(terms), nil
}

// combine reads what stands under and, or, not.
func combine(name string, v any, depth int) (term, error) {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
		// The members of one object under "or" and "not" are alternatives too.
		if object, ok := v.(map[string]any); ok && name != "and" && object["operator"] == nil {
			list = nil
			for field, value := range object {
				list = append(list, map[string]any{field: value})
			}
		}
	}
	var terms []term
	for _, member := range list {
		t, err := parseTerm(member, depth+1)
		if err != nil {
			return nil, err
		}
		terms = append(terms, t)
	}
	switch {
	case len(terms) == 0 || name == "and":
		return all(terms), nil
	case name == "or":
		return anyOf(terms), nil
	}
	some := anyOf(terms)
	return func(document map[string]any) bool { return !some(document) }, nil
}

func all(terms []term) term {
	return func(document map[string]any) bool {
		return !slices.ContainsFunc(terms, func(t term) bool { return !t(document) })
	}
}

func anyOf(terms []term) term {
	return func(document map[string]any) bool {
		return slices.ContainsFunc(terms, func(t term) bool { return t(document) })
	}
}

// compare makes the term of one field. A field is a path with dots; through a
// list it holds when it holds for a member. Of a field that is missing only
// ne and not_in hold.
func compare(field string, operator, value any) (term, error) {
	name, _ := operator.(string)
	values, list := value.([]any)
	if !list {
		values = []any{value}
	}
	if slices.ContainsFunc(values, func(v any) bool { return !isScalar(v) || v == nil }) {
		return nil, fmt.Errorf("search_term: the value of %s is neither text, number nor boolean", field)
	}
	if list && name != "in" && name != "not_in" {
		return nil, fmt.Errorf("search_term: %s of %s takes a single value", name, field)
	}

	equal := func(have any) bool {
		return slices.ContainsFunc(values, func(v any) bool { return text(v) == text(have) })
	}
	var holds func(have any) bool
	negated := false
	switch name {
	case "eq", "in":
		holds = equal
	case "ne", "not_in":
		holds, negated = equal, true
	case "contains", "startsWith", "endsWith":
		test := map[string]func(string, string) bool{
			"contains": strings.Contains, "startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix}[name]
		holds = func(have any) bool { return test(text(have), text(value)) }
	case "lt", "lte", "gt", "gte":
		limit, err := strconv.ParseFloat(text(value), 64)
		if err != nil {
			return nil, fmt.Errorf("search_term: %s of %s takes a number", name, field)
		}
		holds = func(have any) bool {
			n, err := strconv.ParseFloat(text(have), 64)
			if err != nil {
				return false
			}
			return name == "lt" && n < limit || name == "lte" && n <= limit ||
				name == "gt" && n > limit || name == "gte" && n >= limit
		}
	case "before", "after":
		limit, err := time.Parse(time.RFC3339, text(value))
		if err != nil {
			return nil, fmt.Errorf("search_term: %s of %s takes a time in the form of RFC 3339", name, field)
		}
		holds = func(have any) bool {
			at, err := time.Parse(time.RFC3339, text(have))
			if err != nil {
				return false
			}
			return name == "before" && at.Before(limit) || name == "after" && at.After(limit)
		}
	default:
		return nil, fmt.Errorf("search_term: unknown operator %q: valid are eq, ne, contains, startsWith, endsWith, "+
			"in, not_in, lt, lte, gt, gte, before, after", text(operator))
	}
	return func(document map[string]any) bool {
		return slices.ContainsFunc(lookup(document, field), holds) != negated
	}, nil
}

// lookup returns the values at a path with dots, several through lists.
func lookup(v any, path string) []any {
	if list, ok := v.([]any); ok {
		var values []any
		for _, member := range list {
			values = append(values, lookup(member, path)...)
		}
		return values
	}
	if path == "" {
		if v == nil || !isScalar(v) {
			return nil
		}
		return []any{v}
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	if value, has := object[path]; has { // a name may hold dots itself
		return lookup(value, "")
	}
	top, rest, nested := strings.Cut(path, ".")
	if !nested {
		return nil
	}
	return lookup(object[top], rest)
}

// text is a scalar as text, so that "422" finds 422 and "true" true.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
