package check

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// TestUnclaimed asks servers without discovery documents for what every provisioner
// uses, and sends none of them a write where the run only reads.
func TestUnclaimed(t *testing.T) {
	const nothing, someone, missing = `{"totalResults":0}`, `{"totalResults":1,"Resources":[{"id":"1"}]}`, `{"detail":"no user"}`
	for _, test := range []struct {
		name                  string
		users, groups, patch  string // bodies; a status first where it is not 200
		filter, grouped, does target.Claim
		reading               bool
	}{
		{name: "all of it", users: nothing, groups: nothing, patch: "404 " + missing,
			filter: target.Claim{Offered: true}, grouped: target.Claim{Offered: true}, does: target.Claim{Offered: true}},
		{name: "none of it", users: "400 {}", groups: "404 {}", patch: "405 {}"},
		{name: "filters ignored", users: someone, groups: "501 {}", patch: "501 {}"},
		{name: "in trouble", users: "500 {}", groups: "500 {}", patch: "500 {}",
			filter: target.Claim{Unknown: "500"}, grouped: target.Claim{Unknown: "404"}, does: target.Claim{Unknown: "claims.patch"}},
		{name: "404 of any address", users: nothing, groups: nothing, patch: "404 {}",
			filter: target.Claim{Offered: true}, grouped: target.Claim{Offered: true}, does: target.Claim{Unknown: "claims.patch"}},
		{name: "read only", users: nothing, groups: nothing, patch: "404 " + missing, reading: true,
			filter: target.Claim{Offered: true}, grouped: target.Claim{Offered: true}, does: target.Claim{Unknown: "404"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, saw := observe(func(w http.ResponseWriter, r *http.Request) {
				body := "404 {}"
				switch {
				case r.Method == http.MethodPatch && strings.HasPrefix(r.URL.Path, "/Users/"):
					body = test.patch
				case strings.HasPrefix(r.URL.Path, "/Users/"):
					body = "404 " + missing
				case r.URL.Path == "/Users" && strings.HasPrefix(r.URL.Query().Get("filter"), "userName eq "):
					body = test.users
				case r.URL.Path == "/Groups":
					body = test.groups
				}
				status := map[string]int{"400": 400, "404": 404, "405": 405, "500": 500, "501": 501}[body[:3]]
				if status != 0 {
					w.WriteHeader(status)
					body = body[4:]
				}
				_, _ = io.WriteString(w, body)
			})
			tenant := target.New("", serve(t, h).URL, target.BearerToken(sesame))
			tenant.Limits, tenant.ReadOnly = quick, test.reading
			claims := ClaimsOf(tenant).Capabilities
			for name, want := range map[requirement.Capability]target.Claim{requirement.Filter: test.filter, requirement.Groups: test.grouped, requirement.Patch: test.does} {
				have := claims[name]
				if have.Offered != want.Offered || (have.Unknown == "") != (want.Unknown == "") || !strings.Contains(have.Unknown, want.Unknown) || have.Unknown == "" && have.Because == "" {
					t.Errorf("%s: %+v, want %+v", name, have, want)
				}
			}
			for _, r := range saw() {
				if test.reading && !strings.HasPrefix(r.line, http.MethodGet) {
					t.Errorf("%s was sent by a run that only reads", r.line)
				}
			}
		})
	}
}
