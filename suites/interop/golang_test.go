//go:build interop

package interop_test

import (
	"fmt"
	"testing"

	"hallmark/mocksp"
)

// TestGoGitHub drives github.com/google/go-github/v82 82.0.0, with which GitHub's
// enterprises are provisioned.
func TestGoGitHub(t *testing.T) {
	t.Parallel()
	seeds(t, func(t *testing.T, seed uint64) {
		m := lessonly(t, mocksp.Options{Seed: seed})
		did := m.run(t, ".", goClient(t, "github"))
		pinSteps(t, did, []string{
			"create a user", "read a user", "a name that is taken is refused", "filter", "page", "replace a user", "patch a user",
			"deactivate a user by PUT", "create a group", "replace a group", "delete a user", "delete a group", "a wrong token is refused",
		}, map[string]string{
			// RFC 7643 §2.3.2, §4.2: its PATCH can hold text only, where a boolean and an array are due.
			"deactivate a user by PATCH": "400", "patch the members of a group": "400",
			// RFC 7644 §3.8: it asks for application/vnd.github.v3+json alone; RFC 9110 §15.5.7 lets a server refuse.
			"the older service for organizations": "406",
		})
		wantLeft(t, m, "ann@acme.example inactive", "bob@acme.example in Tour Guides")
	})
}

// TestTwilio drives github.com/twilio/twilio-go 1.31.0, with which Twilio's organizations
// are provisioned. It is the one that authenticates by Basic and sends If-Match.
func TestTwilio(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{0, noContent} {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			can := []string{
				"create a user", "read a user", "a name that is taken is refused", "filter", "replace a user",
				"a stale version is refused", "delete a user", "a wrong password is refused",
			}
			cannot := map[string]string{
				"deactivate a user by PUT":    "active is true",               // RFC 7644 §3.5.1: it leaves out what is false, and what is left out gets its default
				"page":                        "users on the page is 2",       // RFC 7644 §3.4.2.4: it says PageSize and Page, not count and startIndex
				"read the status of an error": "cannot unmarshal string into", // RFC 7644 §3.12: the status is text
			}
			if seed == noContent { // RFC 7644 §3.5.2 lets a server answer 204; it is done, and the client fails
				cannot["patch a user"], cannot["deactivate a user by PATCH"] = "EOF", "EOF"
			} else {
				can = append(can, "patch a user", "deactivate a user by PATCH")
			}
			m := lessonly(t, mocksp.Options{Seed: seed})
			pinSteps(t, m.run(t, ".", goClient(t, "twilio")), can, cannot)
			wantLeft(t, m, "ann@acme.example inactive", "bob@acme.example")
		})
	}
}
