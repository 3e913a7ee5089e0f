package check

import (
	"encoding/json"
	"fmt"
	"mime"
	"slices"
	"strings"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
)

// matcher is a check that says in its own words what it wanted and what it
// found. It satisfies Gomega's interface, so it combines with Gomega's own.
type matcher struct {
	expected string
	match    func(actual any) (got string, ok bool)
}

// Expect makes a matcher of an answer: expected finishes "should give …", and
// match returns what was found instead.
func Expect(expected string, match func(a *Answer) (got string, ok bool)) types.GomegaMatcher {
	return &matcher{expected, func(actual any) (string, bool) {
		a, isAnswer := actual.(*Answer)
		if !isAnswer {
			return fmt.Sprintf("%T instead of an answer", actual), false
		}
		if a.Err != nil {
			return a.Err.Error(), false
		}
		return match(a)
	}}
}

// ExpectValue makes a matcher of any value.
func ExpectValue[T any](expected string, match func(v T) (got string, ok bool)) types.GomegaMatcher {
	return &matcher{expected, func(actual any) (string, bool) {
		v, isT := actual.(T)
		if !isT {
			return fmt.Sprintf("%s, a %T", Show(actual), actual), false
		}
		return match(v)
	}}
}

func (m *matcher) Match(actual any) (bool, error) { _, ok := m.match(actual); return ok, nil }

func (m *matcher) FailureMessage(actual any) string {
	got, _ := m.match(actual)
	return fmt.Sprintf("expected %s\ngot %s", m.expected, got)
}

func (m *matcher) NegatedFailureMessage(any) string { return "expected anything but " + m.expected }

// explain splits a mismatch into what was expected and what was found.
func explain(m types.GomegaMatcher, actual any) (expected, got string) {
	if soft, ok := m.(*softened); ok {
		m = soft.GomegaMatcher
	}
	if own, ok := m.(*matcher); ok {
		got, _ = own.match(actual)
		return own.expected, got
	}
	text := m.FailureMessage(actual)
	if ours, ok := strings.CutPrefix(text, "expected "); ok { // one of this package, inside And or Not
		if wanted, found, ok := strings.Cut(ours, "\ngot "); ok {
			return wanted, found
		}
		return ours, Show(actual)
	}
	return wanted(text), Show(actual)
}

// wanted is the part of Gomega's "Expected … to …" that says what was wanted.
func wanted(text string) string {
	for _, verb := range []string{"\nto ", "\nnot to "} {
		if _, rest, ok := strings.Cut(text, verb); ok {
			text = verb + rest
			break
		}
	}
	return strings.Join(strings.Fields(text), " ")
}

// Show writes a value shortly, as JSON where it can.
func Show(v any) string {
	if a, ok := v.(*Answer); ok {
		return a.String()
	}
	text := fmt.Sprint(v)
	if encoded, err := json.Marshal(v); err == nil {
		text = string(encoded)
	}
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + ellipsis
	}
	return text
}

// HaveStatus wants one of the statuses.
func HaveStatus(statuses ...int) types.GomegaMatcher {
	return Expect("status "+oneOf(statuses), func(a *Answer) (string, bool) {
		return a.String(), slices.Contains(statuses, a.Status)
	})
}

func oneOf[T any](values []T) string {
	var b strings.Builder
	for i, v := range values {
		switch {
		case i > 0 && i == len(values)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		fmt.Fprint(&b, v)
	}
	return b.String()
}

// HaveHeader wants a header whose value satisfies m, a value or a matcher.
func HaveHeader(name string, m any) types.GomegaMatcher {
	return Expect(fmt.Sprintf("a %s header %s", name, describe(m)), func(a *Answer) (string, bool) {
		value := a.Header.Get(name)
		if value == "" {
			return fmt.Sprintf("%d without %s", a.Status, name), false
		}
		return name + ": " + value, matches(m, value)
	})
}

// HaveMediaType wants a body labelled as one of the media types, whatever its
// parameters.
func HaveMediaType(kinds ...string) types.GomegaMatcher {
	return Expect("Content-Type "+oneOf(kinds), func(a *Answer) (string, bool) {
		kind, _, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
		return fmt.Sprintf("Content-Type %q", a.Header.Get("Content-Type")), err == nil && slices.Contains(kinds, kind)
	})
}

// HaveID wants a resource with a non-empty string id.
func HaveID() types.GomegaMatcher {
	return Expect("a resource with a non-empty string id", func(a *Answer) (string, bool) {
		if a.Object() == nil {
			return a.String(), false
		}
		id, ok := a.Get("id")
		if !ok {
			return "no id in " + a.String(), false
		}
		text, isText := id.(string)
		return fmt.Sprintf("id %s", Show(id)), isText && text != ""
	})
}

// HaveUsableID wants an id by which the resource can be reached: what later
// steps of a spec need. HaveID judges its form.
func HaveUsableID() types.GomegaMatcher {
	return Expect("a resource with an id", func(a *Answer) (string, bool) {
		return a.String(), a.ID() != ""
	})
}

// Have wants the attribute at path to satisfy m, a value or a matcher. Values
// are compared as JSON: 1 matches 1, and a map matches an object with the same
// members.
func Have(path string, m any) types.GomegaMatcher {
	return Expect(fmt.Sprintf("%s %s", path, describe(m)), func(a *Answer) (string, bool) {
		if a.JSON == nil {
			return a.String(), false
		}
		value, ok := a.Get(path)
		if !ok {
			return fmt.Sprintf("no %s in %s", path, a.String()), false
		}
		if id, isText := m.(string); isText && strings.EqualFold(path, "id") {
			// A number is a fault of its own (HaveID), not another id.
			return fmt.Sprintf("%s %s", path, Show(value)), idText(value) == id
		}
		return fmt.Sprintf("%s %s", path, Show(value)), matches(m, value)
	})
}

// HaveNo wants the attribute at path to be unassigned: absent, null or empty
// (RFC 7643 §2.5).
func HaveNo(path string) types.GomegaMatcher {
	return Expect("no value for "+path, func(a *Answer) (string, bool) {
		if a.Object() == nil {
			return a.String(), false
		}
		value, _ := a.Get(path)
		return fmt.Sprintf("%s %s", path, Show(value)), !Assigned(value)
	})
}

// HaveSchema wants the schemas attribute to list uri.
func HaveSchema(uri string) types.GomegaMatcher {
	return Expect("schemas to list "+uri, func(a *Answer) (string, bool) {
		value, ok := a.Get("schemas")
		if !ok {
			return "no schemas in " + a.String(), false
		}
		list, _ := value.([]any)
		return "schemas " + Show(value), slices.Contains(list, any(uri))
	})
}

// BeList wants 200 and a list response.
func BeList() types.GomegaMatcher {
	return Expect("200 and a ListResponse with totalResults", func(a *Answer) (string, bool) {
		return a.String(), a.Status == 200 && a.Total() >= 0 && matches(HaveSchema(ListResponseSchema), a)
	})
}

// BeError wants one of the statuses, with a SCIM error body.
func BeError(statuses ...int) types.GomegaMatcher {
	return Expect(fmt.Sprintf("status %s with a SCIM error body", oneOf(statuses)), func(a *Answer) (string, bool) {
		return a.String(), slices.Contains(statuses, a.Status) && matches(HaveSchema(ErrorSchema), a)
	})
}

// BeErrorType wants status and one of the scimTypes of RFC 7644 §3.12 table 9.
func BeErrorType(status int, scimTypes ...string) types.GomegaMatcher {
	return Expect(fmt.Sprintf("status %d with scimType %s", status, oneOf(scimTypes)), func(a *Answer) (string, bool) {
		return a.String(), a.Status == status && slices.Contains(scimTypes, a.Text("scimType"))
	})
}

// matches reports whether a value satisfies m, a matcher or a value.
func matches(m, value any) bool {
	if matcher, ok := m.(types.GomegaMatcher); ok {
		matched, err := matcher.Match(value)
		return err == nil && matched
	}
	want, err1 := json.Marshal(m)
	have, err2 := json.Marshal(value)
	if err1 != nil || err2 != nil {
		return false
	}
	matched, err := gomega.MatchJSON(want).Match(have)
	return err == nil && matched
}

// describe says what a value or a matcher wants, before there is an actual value.
func describe(m any) (text string) {
	switch m := m.(type) {
	case *matcher:
		return m.expected
	case types.GomegaMatcher:
		// Some of Gomega's matchers can say what they want only after a match.
		defer func() {
			if recover() != nil {
				text = fmt.Sprintf("to satisfy %T", m)
			}
		}()
		_, _ = m.Match(nil)
		expected, _ := explain(m, nil)
		return expected
	default:
		return Show(m)
	}
}
