package mocksp

import (
	"fmt"
	"net/http"
	"strings"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/scim"
)

// refusedInNames are the seventeen characters that auto-provisioning refuses in a first or
// last name (S-025…S-041). The article gives them "for example" (S-043); that nothing else
// is refused is a decision of ours.
const refusedInNames = "!@#$%^&*()+=[]{}?"

// refusedInRESTNames are those the REST API refuses in its one "name" (C-11). The two lists
// differ: this one has the vertical bar and the semicolon, and lacks braces and question mark.
const refusedInRESTNames = "!@#$%^&*+=()|[];"

// nameParts are the two attributes the rule is about, by their SCIM path.
func nameParts(p profile) [2]namePart {
	return [2]namePart{{"name.givenName", p.given}, {"name.familyName", p.family}}
}

type namePart struct{ path, value string }

// badName tells what is wrong with one part of a name. It names the attribute and the
// character and repeats no other input.
func badName(path, value, refused string) error {
	at := strings.IndexAny(value, refused)
	if at < 0 {
		return nil
	}
	return fmt.Errorf("%s must not contain the special character %q", path, value[at:at+1])
}

// without is list without the characters of some.
func without(list, some string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(some, r) {
			return -1
		}
		return r
	}, list)
}

// stripped is value without the refused characters, as the fault name-characters-stripped leaves it.
func stripped(value string) string { return without(value, refusedInNames) }

// checkNames applies the rule to what a write would leave. A part that does not change is
// not judged again, so that a name the REST API let in (C-11) does not block later updates.
func (c *company) checkNames(before, after *profile) error {
	for i, part := range nameParts(*after) {
		if before != nil && nameParts(*before)[i].value == part.value {
			continue
		}
		err := badName(part.path, part.value, refusedInNames)
		if err == nil || c.vouchedFor(after.given, after.family) {
			continue
		}
		if before != nil && part.path == "name.familyName" &&
			badName(part.path, strings.ReplaceAll(part.value, "}", ""), refusedInNames) == nil &&
			c.faults().Fires(fault.NameCharacterOnUpdate) {
			continue
		}
		return &scim.Error{Status: http.StatusBadRequest, ScimType: "invalidValue", Detail: err.Error()}
	}
	return nil
}

// vouch lets the next write carry a name that was judged by another list than SCIM's. The
// returned function takes the permission back.
func (c *company) vouch(given, family string) (done func()) {
	key := [2]string{given, family}
	c.mu.Lock()
	c.vouched[key]++
	c.mu.Unlock()
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.vouched[key]--; c.vouched[key] <= 0 {
			delete(c.vouched, key)
		}
	}
}

func (c *company) vouchedFor(given, family string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.vouched[[2]string{given, family}] > 0
}
