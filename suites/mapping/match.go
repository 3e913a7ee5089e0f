package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/target"
)

// have wants a body to satisfy match.
func have(expected string, match func(v any) (string, bool)) types.GomegaMatcher {
	return check.ExpectValue(expected, func(body map[string]any) (string, bool) { return match(body) })
}

// haveAnswer wants an answer's body to satisfy match.
func haveAnswer(expected string, match func(v any) (string, bool)) types.GomegaMatcher {
	return check.Expect(expected, func(a *check.Answer) (string, bool) {
		if a.Object() == nil {
			return a.String(), false
		}
		return match(a.JSON)
	})
}

// leaves lists the paths of all values in a body, without array indexes.
func leaves(prefix string, v any, into map[string]any) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			path := name
			if prefix != "" {
				path = prefix + "." + name
			}
			leaves(path, member, into)
		}
	case []any:
		for _, item := range v {
			leaves(prefix, item, into)
		}
	default:
		into[prefix] = v
	}
}

// allowed are the paths of the table, and what SCIM itself needs (S-126, C-05).
func allowed(path string) bool {
	path = strings.ToLower(path)
	if rest, ok := strings.CutPrefix(path, strings.ToLower(target.EnterpriseSchema)+"."); ok {
		return rest == "department" || rest == "costcenter"
	}
	return slices.Contains([]string{
		"schemas", "id", "active",
		"username", "name.givenname", "name.familyname", "emails.value", "emails.type", "emails.primary",
		"department", "costcenter", "title",
	}, path)
}

// onlyTheTable wants a body to hold nothing outside the table, and no empty text.
func onlyTheTable() types.GomegaMatcher {
	return check.ExpectValue("a body with the attributes of the table and no other", func(body map[string]any) (string, bool) {
		found := map[string]any{}
		leaves("", body, found)
		var stray []string
		for _, path := range slices.Sorted(maps.Keys(found)) {
			switch {
			case !allowed(path):
				stray = append(stray, path)
			case found[path] == "":
				stray = append(stray, path+" (empty)")
			}
		}
		if _, named := found["schemas"]; !named {
			return fmt.Sprintf("no SCIM user: %s", check.Show(body)), false
		}
		return "also " + strings.Join(stray, ", "), len(stray) == 0
	})
}

// notNaming wants a body to have no attribute of that name, at any depth, and
// the text nowhere.
func notNaming(name, text string) types.GomegaMatcher {
	return check.ExpectValue("a body without "+name, func(body map[string]any) (string, bool) {
		found := map[string]any{}
		leaves("", body, found)
		for path, value := range found {
			if strings.Contains(strings.ToLower(path), name) || value == text {
				return fmt.Sprintf("%s %s", path, check.Show(value)), false
			}
		}
		return check.Show(body), len(found) > 0
	})
}
