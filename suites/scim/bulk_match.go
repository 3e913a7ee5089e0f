package scim

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
)

// oneResultEach wants as many results as operations, of the same methods.
func oneResultEach(ops []operation) types.GomegaMatcher {
	var want []string
	for _, op := range ops {
		want = append(want, fmt.Sprint(op["method"]))
	}
	slices.Sort(want)
	return check.Expect("one result for each of "+strings.Join(want, ", "), func(a *check.Answer) (string, bool) {
		var have []string
		for _, r := range a.Results() {
			method, _ := str(r, "method")
			have = append(have, strings.ToUpper(method))
		}
		slices.Sort(have)
		return "results for " + strings.Join(have, ", ") + " in " + a.String(), slices.Equal(have, want)
	})
}

// echoed wants each bulkId in exactly one result.
func echoed(bulkIDs ...string) types.GomegaMatcher {
	return check.Expect("one result each with bulkId "+strings.Join(bulkIDs, ", "), func(a *check.Answer) (string, bool) {
		var have []string
		for _, r := range a.Results() {
			if id, ok := str(r, "bulkId"); ok {
				have = append(have, id)
			}
		}
		for _, id := range bulkIDs {
			if times(have, id) != 1 {
				return "bulkIds " + check.Show(have) + " in " + a.String(), false
			}
		}
		return "bulkIds " + check.Show(have), true
	})
}

var threeDigits = regexp.MustCompile(`^[1-5][0-9][0-9]$`)

// statusStrings wants the status of each result to be a string of three digits.
var statusStrings = check.Expect("results whose status is a string of three digits", func(a *check.Answer) (string, bool) {
	for _, r := range a.Results() {
		v, _ := check.Lookup(r, "status")
		if text, ok := v.(string); !ok {
			return "status " + check.Show(v) + ", which is no string", false
		} else if !threeDigits.MatchString(text) {
			return "status " + check.Show(v), false
		}
	}
	return a.String(), len(a.Results()) > 0
})

// locations wants a location in each result but those of POSTs that failed.
var locations = check.Expect("a location in each result, those of POSTs that failed apart", func(a *check.Answer) (string, bool) {
	for _, r := range a.Results() {
		method, _ := str(r, "method")
		code := check.Code(r)
		if locationOf(r) == "" && (!strings.EqualFold(method, "POST") || code >= 200 && code <= 299) {
			return "no location in " + check.Show(r), false
		}
	}
	return a.String(), len(a.Results()) > 0
})

// failuresExplained wants at least so many results outside 2xx, each with a SCIM
// error of the same status as response.
func failuresExplained(least int) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("%d results outside 2xx, each with a SCIM error of that status as response", least), func(a *check.Answer) (string, bool) {
		n := 0
		for _, r := range a.Results() {
			code := check.Code(r)
			if code >= 200 && code <= 299 {
				continue
			}
			n++
			response, _ := check.Lookup(r, "response")
			schemas, _ := check.Lookup(response, "schemas")
			list, _ := schemas.([]any)
			status, _ := check.Lookup(response, "status")
			if !slices.Contains(list, any(check.ErrorSchema)) || fmt.Sprint(status) != strconv.Itoa(code) {
				return "the result " + check.Show(r), false
			}
		}
		return fmt.Sprintf("%d results outside 2xx in %s", n, a), n >= least
	})
}
