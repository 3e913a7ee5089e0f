package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"hallmark/suites/requirement"
)

// Find wants 200 and a list of exactly the resources with these ids, in any
// order. A page that ends early passes when totalResults says that the rest
// follows, because a service provider chooses its page size (RFC 7644
// §3.4.2.4). With no ids it wants a list of nothing.
func Find(ids ...string) types.GomegaMatcher {
	return Expect("200 and a list of exactly "+someIDs(ids), func(a *Answer) (string, bool) {
		if a.Status != 200 || a.Object() == nil {
			return a.String(), false
		}
		found := a.IDs()
		got := fmt.Sprintf("totalResults %d with %s", a.Total(), someIDs(found))
		for i, id := range found {
			if !slices.Contains(ids, id) || slices.Contains(found[:i], id) {
				return got, false
			}
		}
		if len(found) == len(ids) {
			return got, true
		}
		return got, len(found) > 0 && a.Total() == len(ids)
	})
}

// FindOrRefuse wants the list Find wants, or a clean refusal.
func FindOrRefuse(ids ...string) types.GomegaMatcher {
	return Expect("200 and a list of exactly "+someIDs(ids)+", or a refusal with 400, 403 or 501", func(a *Answer) (string, bool) {
		got, ok := Find(ids...).(*matcher).match(a)
		return got, ok || slices.Contains([]int{400, 403, 501}, a.Status)
	})
}

// InOrder wants 200 and a list of exactly these ids in this order. A page that
// ends early passes when totalResults says that the rest follows.
func InOrder(ids ...string) types.GomegaMatcher {
	return Expect("200 and a list in the order "+strings.Join(ids, ", "), func(a *Answer) (string, bool) {
		if a.Status != 200 || a.Object() == nil {
			return a.String(), false
		}
		n := len(a.IDs())
		return "a list of " + someIDs(a.IDs()), n > 0 && n <= len(ids) && slices.Equal(a.IDs(), ids[:n]) && (n == len(ids) || a.Total() == len(ids))
	})
}

// RefuseWith wants the status, with one of the scimTypes where there is one:
// scimType is OPTIONAL (RFC 7644 §3.12). A wrong one beside the right status is
// no more than a warning: the request was refused as it must be, and only the
// word misleads.
func RefuseWith(status int, scimTypes ...string) types.GomegaMatcher {
	m := Expect(fmt.Sprintf("status %d, with scimType %s if any", status, oneOf(scimTypes)), func(a *Answer) (string, bool) {
		word := a.Text("scimType")
		return a.String(), a.Status == status && (word == "" || slices.Contains(scimTypes, word))
	})
	return &softened{m, func(actual any) requirement.Level {
		if a, ok := actual.(*Answer); ok && a.Status == status {
			return requirement.Should
		}
		return ""
	}}
}

// ShowNobody wants anything but a list with somebody in it.
func ShowNobody() types.GomegaMatcher {
	return Expect("no resources at all", func(a *Answer) (string, bool) {
		return a.String(), !a.OK() || len(a.Resources()) == 0 && a.Total() <= 0
	})
}

// NotFail wants any status below 500.
func NotFail() types.GomegaMatcher {
	return Expect("an answer that is not a server error", func(a *Answer) (string, bool) {
		return a.String(), a.Status < 500
	})
}

// HaveText wants a string at path that equals text, whatever its case: a
// service provider may put values in a canonical form (RFC 7643 §2.4).
func HaveText(path, text string) types.GomegaMatcher {
	return Expect(fmt.Sprintf("%s %q", path, text), func(a *Answer) (string, bool) {
		if a.Object() == nil {
			return a.String(), false
		}
		value, _ := a.Get(path)
		have, ok := value.(string)
		return fmt.Sprintf("%s %s", path, Show(value)), ok && strings.EqualFold(strings.TrimSpace(have), strings.TrimSpace(text))
	})
}

// Values are the strings under sub of the elements of a multi-valued attribute,
// in lower case and sorted.
func (a *Answer) Values(attribute, sub string) []string {
	value, _ := a.Get(attribute)
	list, _ := value.([]any)
	values := []string{}
	for _, element := range list {
		v, _ := Lookup(element, sub)
		if text, ok := v.(string); ok {
			values = append(values, strings.ToLower(text))
		}
	}
	slices.Sort(values)
	return values
}

// Element returns the element of a multi-valued attribute whose sub-attribute
// equals text, whatever its case; nil when there is none.
func (a *Answer) Element(attribute, sub, text string) map[string]any {
	value, _ := a.Get(attribute)
	list, _ := value.([]any)
	for _, element := range list {
		v, _ := Lookup(element, sub)
		if have, ok := v.(string); ok && strings.EqualFold(have, text) {
			object, _ := element.(map[string]any)
			return object
		}
	}
	return nil
}

// HaveValues wants a multi-valued attribute whose elements hold exactly these
// strings under sub, in any order and case.
func HaveValues(attribute, sub string, want ...string) types.GomegaMatcher {
	sorted := make([]string, len(want))
	for i, w := range want {
		sorted[i] = strings.ToLower(w)
	}
	slices.Sort(sorted)
	return Expect(fmt.Sprintf("%s.%s of exactly %s", attribute, sub, Show(sorted)), func(a *Answer) (string, bool) {
		if a.Object() == nil {
			return a.String(), false
		}
		have := a.Values(attribute, sub)
		return fmt.Sprintf("%s.%s %s", attribute, sub, Show(have)), slices.Equal(have, sorted)
	})
}

// BeAsBefore wants the same resource as before, whatever the order of values and
// apart from meta. It tells which attributes differ.
func BeAsBefore(before *Answer) types.GomegaMatcher {
	return Expect("the resource as it was before", func(a *Answer) (string, bool) {
		if a.Status != 200 || a.Object() == nil {
			return a.String(), false
		}
		differ := Differ(before.Object(), a.Object())
		if len(differ) == 0 {
			return "no difference", true
		}
		var parts []string
		for _, name := range differ {
			was, _ := Lookup(before.JSON, name)
			is, _ := a.Get(name)
			parts = append(parts, fmt.Sprintf("%s was %s, is %s", name, Show(was), Show(is)))
		}
		return strings.Join(parts, "; "), false
	})
}

// Differ lists the attributes in which two representations differ, apart from
// meta and from the order of values. Null, empty and absent are the same
// (RFC 7643 §2.5).
func Differ(a, b map[string]any) []string {
	var names []string
	seen := map[string]bool{"meta": true}
	for _, object := range []map[string]any{a, b} {
		for name := range object {
			key := strings.ToLower(name)
			if seen[key] {
				continue
			}
			seen[key] = true
			x, _ := member(a, name)
			y, _ := member(b, name)
			if !Same(x, y) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

func someIDs(ids []string) string {
	switch len(ids) {
	case 0:
		return "no resources"
	case 1, 2, 3, 4, 5:
		return "ids " + strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%d resources: %s, …", len(ids), strings.Join(ids[:5], ", "))
}
