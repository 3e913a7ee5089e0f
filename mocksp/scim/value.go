package scim

import (
	"reflect"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// clone copies a JSON value deeply. Go types that JSON does not have, which an embedder may
// use for convenience, become the ones it has.
func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = clone(e)
		}
		return m
	case []any:
		a := make([]any, len(v))
		for i, e := range v {
			a[i] = clone(e)
		}
		return a
	case []map[string]any:
		a := make([]any, len(v))
		for i, e := range v {
			a[i] = clone(e)
		}
		return a
	case []string:
		a := make([]any, len(v))
		for i, e := range v {
			a[i] = e
		}
		return a
	case int:
		return float64(v)
	case int64:
		return float64(v)
	}
	return v
}

func cloneMap(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return clone(m).(map[string]any)
}

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

// prune drops what RFC 7643 §2.5 calls unassigned – null, empty arrays, and complex values
// with nothing in them – from m, in place. Array elements that are null go too.
func prune(m map[string]any) {
	for k, v := range m {
		if v = pruned(v); v == nil {
			delete(m, k)
		} else {
			m[k] = v
		}
	}
}

// unassigned reports whether v is null, or an array of nothing else.
func unassigned(v any) bool {
	list, ok := v.([]any)
	for _, e := range list {
		if e != nil {
			return false
		}
	}
	return ok || v == nil
}

func pruned(v any) any {
	switch v := v.(type) {
	case map[string]any:
		prune(v)
		if len(v) == 0 {
			return nil
		}
	case []any:
		kept := v[:0]
		for _, e := range v {
			if e = pruned(e); e != nil {
				kept = append(kept, e)
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return kept
	}
	return v
}

// nameKey is what two userNames are compared by: width and case mapped, then composed,
// after the order of RFC 8265 §3.3.2 for usernames with case mapped, which RFC 7644 §5
// asks for.
func nameKey(s string) string {
	for i := 0; ; i++ {
		if i == len(s) {
			return strings.ToLower(s) // ASCII has one width and is composed
		}
		if s[i] >= utf8.RuneSelf {
			break
		}
	}
	return norm.NFC.String(strings.ToLower(width.Fold.String(s)))
}

// fold is what two values of an attribute with caseExact false are compared by.
func fold(s string) string { return strings.ToLower(s) }

// text returns the string at key of m, or "".
func text(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}
