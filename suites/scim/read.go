package scim

import (
	"net/http"
	"slices"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Read declares what RFC 7644 §3.4.1 asks of reading one resource.
func Read(t *target.Target) {
	Describe("reading one resource", func() {
		It("finds a user by id", check.Covers(requirement.Get200), func(ctx SpecContext) {
			s := check.On(t)
			created := s.NewUser(ctx)
			got := s.Get(ctx, check.Item("/Users", created.ID()))
			got.That(requirement.Get200, check.HaveStatus(http.StatusOK))
			got.That(requirement.Get200, check.Have("id", created.ID()), "it is that user")
			got.That(requirement.Get200, check.Have("userName", created.Text("userName")), "with its attributes")
		})

		It("says 404 to an id that is not there", check.Covers(requirement.Get404), func(ctx SpecContext) {
			s := check.On(t)
			created := s.NewUser(ctx)
			mustRead(ctx, s, check.Item("/Users", created.ID()))
			s.Get(ctx, check.Item("/Users", strange(created.ID()))).That(requirement.Get404, check.BeError(http.StatusNotFound), "an id of the server's own form")
			s.Get(ctx, check.Item("/Users", "hallmark-no-such-id")).That(requirement.Get404, check.BeError(http.StatusNotFound), "an id of another form")
		})

		It("says 404 to an endpoint that is not there", check.Covers(requirement.Get404Endpoint), func(ctx SpecContext) {
			a := check.On(t).Get(ctx, "/HallmarkNoSuchEndpoint")
			a.That(requirement.Get404Endpoint, check.BeError(http.StatusNotFound))
		})

		It("answers HEAD like GET without the body, or not at all", check.Covers(requirement.GetHead), func(ctx SpecContext) {
			s := check.On(t)
			created := s.NewUser(ctx)
			path := check.Item("/Users", created.ID())
			mustRead(ctx, s, path)
			a := s.Send(ctx, check.Request{Method: http.MethodHead, Path: path})
			a.That(requirement.GetHead, check.HaveStatus(http.StatusOK, http.StatusMethodNotAllowed, http.StatusNotImplemented))
			a.That(requirement.GetHead, check.Expect("no body", func(a *check.Answer) (string, bool) { return a.String(), len(a.Raw) == 0 }), "no body")
		})

		It("reads an id that is percent-encoded", check.Covers(requirement.GetIDEncoded, requirement.PercentEncoding), func(ctx SpecContext) {
			s := check.On(t)
			created := s.NewUser(ctx)
			mustRead(ctx, s, check.Item("/Users", created.ID()))
			a := s.Get(ctx, "/Users/"+encodeAll(created.ID()))
			a.That(requirement.GetIDEncoded, check.Have("id", created.ID()))
			a.That(requirement.PercentEncoding, check.Have("id", created.ID()), "in the path")
		})

		It("does not let an encoded id leave its collection", check.Covers(requirement.GetIDEncoded), func(ctx SpecContext) {
			s := check.On(t)
			user := s.NewUser(ctx)
			config := s.Get(ctx, "/ServiceProviderConfig")
			for _, path := range []string{"/Users/..%2FServiceProviderConfig", "/Users/%2e%2e%2fServiceProviderConfig", "/Users/" + encodeAll(user.ID()) + "%2F..%2F..%2FServiceProviderConfig"} {
				s.Get(ctx, path).That(requirement.GetIDEncoded, check.Expect("a refusal (4xx), or at least nothing from another endpoint", func(a *check.Answer) (string, bool) {
					served := a.OK() && (check.Same(a.JSON, config.JSON) || !slices.Contains([]string{"", user.ID()}, a.ID()))
					return a.String(), a.Status < 500 && !served
				}), "%s", path)
			}
		})
	})
}
