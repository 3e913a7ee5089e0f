package scim

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Methods declares which HTTP methods do what, and that no other way leads to
// a write.
func Methods(t *target.Target) {
	Describe("methods", func() {
		It("are what the request line says", check.Covers(requirement.MethodOverride, requirement.MethodQueryOverride), func(ctx SpecContext) {
			s := check.On(t)
			p := newPatient(ctx, s, nil)
			before := p.get(ctx)
			s.Need(requirement.List200, before, check.HaveStatus(http.StatusOK))

			for _, name := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
				s.Send(ctx, check.Request{Method: http.MethodGet, Path: p.path, Header: map[string]string{name: http.MethodDelete}})
				p.get(ctx).That(requirement.MethodOverride, check.BeAsBefore(before), "%s: DELETE on a GET", name)
			}
			s.Get(ctx, p.path, "_method", http.MethodDelete)
			p.get(ctx).That(requirement.MethodQueryOverride, check.BeAsBefore(before))
		})

		It("are refused where they do not exist", check.Covers(requirement.MethodTrace), func(ctx SpecContext) {
			s := check.On(t)
			p := newPatient(ctx, s, nil)
			for _, method := range []string{http.MethodTrace, "HALLMARK"} {
				s.Send(ctx, check.Request{Method: method, Path: p.path}).That(requirement.MethodTrace, check.HaveStatus(
					http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented,
				), "%s", method)
			}
		})

		It("do not open the endpoint to any page", check.Covers(requirement.MethodOptions), func(ctx SpecContext) {
			s := check.On(t)
			const origin = "https://attacker.example"
			for _, method := range []string{http.MethodOptions, http.MethodGet} {
				s.Send(ctx, check.Request{Method: method, Path: "/Users", Query: check.Query("count", "1"), Header: map[string]string{
					"Origin": origin, "Access-Control-Request-Method": http.MethodDelete,
				}}).That(requirement.MethodOptions, check.Expect("no Access-Control-Allow-Origin for any origin together with credentials", func(a *check.Answer) (string, bool) {
					allowed, credentials := a.Header.Get("Access-Control-Allow-Origin"), a.Header.Get("Access-Control-Allow-Credentials")
					return "Access-Control-Allow-Origin " + check.Show(allowed) + ", Access-Control-Allow-Credentials " + check.Show(credentials),
						credentials != "true" || allowed != origin && allowed != "*"
				}), "%s", method)
			}
		})

		It("that read change nothing", check.Covers(requirement.MethodGetSafe), func(ctx SpecContext) {
			s := check.On(t)
			p := newPatient(ctx, s, nil)
			before := p.get(ctx)
			s.Need(requirement.List200, before, check.HaveStatus(http.StatusOK))
			s.Send(ctx, check.Request{Method: http.MethodHead, Path: p.path})
			s.Get(ctx, "/Users", "count", "1")
			after := p.get(ctx)
			after.That(requirement.MethodGetSafe, check.BeAsBefore(before))
			after.That(requirement.MethodGetSafe, check.Agree(before, "meta.lastModified", "meta.version"), "meta")
		})
	})
}
