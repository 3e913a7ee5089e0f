package check

import (
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// documents is a target that answers discovery with these bodies; what is
// missing is answered 404.
func documents(t *testing.T, bodies map[string]string) (*target.Target, func() []seen) {
	t.Helper()
	h, saw := observe(func(w http.ResponseWriter, r *http.Request) {
		body, ok := bodies[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = io.WriteString(w, body)
	})
	tenant := target.New("", serve(t, h).URL, target.BearerToken(sesame))
	tenant.Limits = quick
	return tenant, saw
}

func TestClaims(t *testing.T) {
	const enterprise = `{"schema":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"}`
	tenant, saw := documents(t, map[string]string{
		"/ServiceProviderConfig": `{"patch":{"supported":true},"bulk":{"supported":false},"FILTER":{"Supported":true,"maxResults":50},"sort":{"supported":"True"},"etag":{},"changePassword":{"supported":1},"pagination":{"cursor":true,"index":false}}`,
		"/ResourceTypes":         `{"Resources":[{"endpoint":"/Users","schemaExtensions":[` + enterprise + `]},{"endpoint":"https://scim.example.com/v2/groups/"}]}`,
		"/Schemas": `{"Resources":[{"id":"urn:ietf:params:scim:schemas:core:2.0:User","attributes":[
			{"name":"userName","type":"string","required":true,"caseExact":false,"mutability":"readWrite","returned":"default","uniqueness":"server"},
			{"name":"emails","type":"complex","multiValued":true,"subAttributes":[{"name":"Value","type":"string"},{"type":"string"},7]},{},7]},{"id":7},{}]}`,
	})
	claims := ClaimsOf(tenant)
	if ClaimsOf(tenant) != claims || len(saw()) != 3 {
		t.Errorf("asked %d times", len(saw()))
	}
	for name, want := range map[requirement.Capability]target.Claim{
		requirement.Patch:          {Offered: true, Because: "ServiceProviderConfig: patch.supported is true"},
		requirement.Bulk:           {Because: "ServiceProviderConfig: bulk.supported is false"},
		requirement.Filter:         {Offered: true, Because: "ServiceProviderConfig: filter.supported is true"},
		requirement.Sort:           {Offered: true, Because: "ServiceProviderConfig: sort.supported is True"},
		requirement.ETag:           {Because: "ServiceProviderConfig has no etag.supported"},
		requirement.ChangePassword: {Because: "ServiceProviderConfig: changePassword.supported is 1"},
		requirement.Cursor:         {Offered: true, Because: "ServiceProviderConfig: pagination.cursor is true"},
		requirement.Integration:    {Because: "no identity provider is part of this target"},
	} {
		if have := claims.Capabilities[name]; have != want {
			t.Errorf("%s: %+v", name, have)
		}
	}
	for _, name := range []requirement.Capability{requirement.Groups, requirement.Enterprise} {
		if !claims.Capabilities[name].Offered {
			t.Errorf("%s: %+v", name, claims.Capabilities[name])
		}
	}
	if claims.MaxResults != 50 {
		t.Errorf("maxResults %d", claims.MaxResults)
	}
	if a, ok := claims.Advertises(target.UserSchema, "UserName"); !ok || !reflect.DeepEqual(a, target.Attribute{Name: "userName", Type: "string", Required: true, Mutability: "readWrite", Returned: "default", Uniqueness: "server"}) {
		t.Errorf("userName: %+v", a)
	}
	if a, ok := claims.Advertises(target.UserSchema, "emails.value"); !ok || a.Name != "Value" {
		t.Errorf("emails.value: %+v", a)
	}
	if _, ok := claims.Advertises(target.UserSchema, "emails."); ok || len(claims.Attributes) != 1 || len(claims.Attributes[target.UserSchema]) != 3 {
		t.Errorf("%v", claims.Attributes)
	}
}

// TestUnknownIsNotUnclaimed: what could not be learnt is blocked, never skipped.
func TestUnknownIsNotUnclaimed(t *testing.T) {
	needs := func(c ...requirement.Capability) *requirement.Requirement { return &requirement.Requirement{Needs: c} }
	for _, test := range []struct {
		name, config  string
		claimed       map[requirement.Capability]bool
		needs         []requirement.Capability
		skip, blocked string
	}{
		{"missing, so nothing claims it", "", nil, []requirement.Capability{requirement.Sort}, "the target does not offer sort (GET /ServiceProviderConfig answered 404, so nothing claims it)", ""},
		{"missing, and no PATCH by the look of it", "", nil, []requirement.Capability{requirement.Patch}, "", "whether the target offers patch is not known: GET /ServiceProviderConfig answered 404; set claims.patch in the target file"},
		{"HTML", "<html>", nil, []requirement.Capability{requirement.Sort}, "", "whether the target offers sort is not known: GET /ServiceProviderConfig did not answer a JSON object"},
		{"list", "[]", nil, []requirement.Capability{requirement.Sort}, "", "whether the target offers sort is not known: GET /ServiceProviderConfig did not answer a JSON object"},
		{"not offered", "{}", nil, []requirement.Capability{requirement.Sort}, "the target does not offer sort (ServiceProviderConfig has no sort.supported)", ""},
		{"one not offered, one not known", "", nil, []requirement.Capability{requirement.Patch, requirement.Sort}, "the target does not offer sort (GET /ServiceProviderConfig answered 404, so nothing claims it)", ""},
		{"both not known", "[]", nil, []requirement.Capability{requirement.Patch, requirement.Sort}, "", "whether the target offers patch is not known: GET /ServiceProviderConfig did not answer a JSON object"},
		{"the target file says no", "", map[requirement.Capability]bool{requirement.Sort: false}, []requirement.Capability{requirement.Sort}, "the target does not offer sort (the target file says so)", ""},
		{"the target file says yes", "{}", map[requirement.Capability]bool{requirement.Sort: true}, []requirement.Capability{requirement.Sort}, "", ""},
		{"nothing needed", "", nil, nil, "", ""},
	} {
		bodies := map[string]string{}
		if test.config != "" {
			bodies["/ServiceProviderConfig"] = test.config
		}
		tenant, _ := documents(t, bodies)
		tenant.Claimed = test.claimed
		if skip, blocked := applies(tenant, needs(test.needs...)); skip != test.skip || blocked != test.blocked {
			t.Errorf("%s: skip %q, blocked %q", test.name, skip, blocked)
		}
	}
	down := target.New("", "http://scim.example.com", target.BearerToken(sesame))
	clientOf(down).http = &mute{}
	if _, blocked := applies(down, needs(requirement.Sort)); !strings.HasPrefix(blocked, "whether the target offers sort is not known: GET /ServiceProviderConfig was not answered: dial tcp") || strings.Contains(blocked, "sesame") {
		t.Errorf("%q", blocked)
	}
}

func FuzzClaims(f *testing.F) {
	f.Add(`{"patch":{"supported":true}}`, `{"Resources":[{"endpoint":"/Groups","schemaExtensions":[{}]}]}`, `[{"id":"a","attributes":[{"name":"b","subAttributes":[{"name":"c"}]}]}]`)
	f.Add(`{"patch":[]}`, `{"Resources":[{"endpoint":7,"schemaExtensions":{}}]}`, `{"Resources":{"attributes":7}}`)
	f.Fuzz(func(t *testing.T, config, resource, schema string) {
		read := func(body string) reading {
			a := &Answer{Status: 200}
			a.JSON, a.NotJSON = decode([]byte(body))
			return reading{answer: a}
		}
		claims := &target.Claims{Capabilities: map[requirement.Capability]target.Claim{}}
		features(claims, read(config))
		resourceTypes(claims, read(resource))
		schemas(claims, read(schema))
		for name, claim := range claims.Capabilities {
			if !claim.Offered && claim.Because == "" && claim.Unknown == "" {
				t.Fatalf("%s is not offered, and nothing says why", fmt.Sprint(name))
			}
		}
	})
}

func TestCursorClaims(t *testing.T) {
	for config, want := range map[string]target.Claim{
		`{}`:                               {Because: "ServiceProviderConfig has no pagination.cursor"},
		`{"pagination":{"cursor":false}}`:  {Because: "ServiceProviderConfig: pagination.cursor is false"},
		`{"pagination":{"cursor":"True"}}`: {Offered: true, Because: "ServiceProviderConfig: pagination.cursor is True"},
		`{"pagination":[true]}`:            {Because: "ServiceProviderConfig has no pagination.cursor"},
		`[]`:                               {Unknown: "GET /ServiceProviderConfig did not answer a JSON object"},
	} {
		tenant, _ := documents(t, map[string]string{"/ServiceProviderConfig": config})
		if have := ClaimsOf(tenant).Capabilities[requirement.Cursor]; have != want {
			t.Errorf("%s: %+v", config, have)
		}
	}
}
