//go:build interop

package interop_test

import (
	"testing"

	"hallmark/mocksp"
)

// boss makes the user whom /Me is.
func (m *mock) boss(t *testing.T) {
	t.Helper()
	var boss struct{ ID string }
	m.ask(t, "POST", "/scim/v2/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"boss@acme.example",
		"name":{"givenName":"Boss","familyName":"Lee"}}`, &boss)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.me = boss.ID
}

// TestOctokit drives @octokit/plugin-enterprise-cloud 13.0.0, with which GitHub's
// enterprises are provisioned.
func TestOctokit(t *testing.T) {
	t.Parallel()
	seeds(t, func(t *testing.T, seed uint64) {
		m := lessonly(t, mocksp.Options{Seed: seed})
		did := m.run(t, "clients/npm", "node", "octokit.mjs")
		pinSteps(t, did, []string{
			"create a user", "read a user", "a name that is taken is refused", "filter", "page", "replace a user", "patch a user",
			"create a group", "patch the members of a group", "replace a group", "deactivate a user", "delete a user", "delete a group",
			"a wrong token is refused",
		}, map[string]string{
			"the Authorization it makes of its auth": "401", // RFC 6750 §2.1: it sends "token KEY", which is GitHub's own scheme
			"the Accept it sends unasked":            "406", // RFC 7644 §3.8: application/vnd.github.v3+json alone; RFC 9110 §15.5.7 lets a server refuse
		})
		wantLeft(t, m, "ann@acme.example inactive", "bob@acme.example in Tour Guides")
	})
}

// TestOctokitClassic drives the same against what Lessonly's published service does: no
// groups, no deletion, a PATCH of nothing but active, a POST that overwrites.
func TestOctokitClassic(t *testing.T) {
	t.Parallel()
	m := lessonly(t, mocksp.Options{Behaviour: mocksp.Classic})
	did := m.run(t, "clients/npm", "node", "octokit.mjs")
	pinSteps(t, did, []string{
		"the Accept it sends unasked", "create a user", "read a user", "filter", "page", "replace a user", "a wrong token is refused",
	}, map[string]string{
		"the Authorization it makes of its auth": "401",
		"a name that is taken is refused":        "Missing expected rejection",      // the gem's scim_user_prevent_update_on_create is off
		"patch a user":                           "422", "deactivate a user": "422", // a path is not taken, only {"active": false}
		"create a group": "404", "patch the members of a group": "404", "replace a group": "404", "delete a group": "404",
		"delete a user": "404",
	})
}

// TestDatabricks drives @databricks/sdk-experimental 0.14.2, the newest for Node 20.
func TestDatabricks(t *testing.T) {
	t.Parallel()
	m := safe(t, mocksp.Options{})
	m.boss(t)
	did := m.run(t, "clients/npm", "node", "databricks.mjs")
	pinSteps(t, did, []string{
		"who am I", "create a user", "read a user", "a name that is taken is refused", "replace a user",
		"create a group", "replace a group", "delete a user", "delete a group", "a wrong token is refused",
	}, map[string]string{
		// RFC 7644 §3.4.2: it sends no query at all with GET (mended in 0.17), and asks for
		// the same page for ever, because it never moves startIndex.
		"filter": "strictly deep-equal", "page through all users": "strictly deep-equal",
		// RFC 7644 §3.5.2: it sends no body with PATCH.
		"patch a user": "the body is empty", "patch the members of a group": "the body is empty", "deactivate a user": "the body is empty",
	})
	wantLeft(t, m, "ann@acme.example", "bob@acme.example in Tour Guides", "boss@acme.example")
}

// TestAsgardeo drives @asgardeo/javascript 0.10.2, with which people mind their own account.
func TestAsgardeo(t *testing.T) {
	t.Parallel()
	m := lessonly(t, mocksp.Options{})
	m.boss(t)
	did := m.run(t, "clients/npm", "node", "asgardeo.mjs")
	pinSteps(t, did, []string{"who am I", "change my profile", "a wrong token is refused"}, map[string]string{
		"read the schemas": "schemas.some is not a function", // RFC 7644 §4: it takes the ListResponse for a bare array
	})
	wantLeft(t, m, "boss@acme.example")
}
