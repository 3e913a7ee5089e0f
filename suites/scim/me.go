package scim

import (
	"context"
	"fmt"
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Me declares what RFC 7644 §3.11 asks of the authenticated subject. Nothing is
// written through /Me: the subject is whoever the credential belongs to.
func Me(t *target.Target) {
	Describe("the authenticated subject", func() {
		It("is shown, pointed to, or not supported", check.Covers(requirement.MeSupport, requirement.Me501), func(ctx SpecContext) {
			s := check.On(t)
			a, first := me(ctx, s)
			a.ThatValue(requirement.MeSupport, first, check.ExpectValue("200, 308 or 501", func(status int) (string, bool) {
				switch status {
				case http.StatusOK, http.StatusPermanentRedirect, http.StatusNotImplemented, http.StatusUnauthorized, http.StatusForbidden:
					return a.String(), true
				}
				return fmt.Sprintf("status %d; in the end %s", status, a), false
			}))
			switch first {
			case http.StatusUnauthorized, http.StatusForbidden:
				s.Skip("the credential may not use /Me (status %d)", first)
			case http.StatusOK, http.StatusPermanentRedirect:
				s.Skip("the target supports /Me (status %d)", first)
			}
			missing := check.HaveStatus(http.StatusNotImplemented)
			if said, _ := check.BeError(http.StatusNotFound).Match(a); said {
				// The feature may be there, and the subject a program without a User.
				missing = check.AtMost(requirement.May, missing)
			}
			a.That(requirement.Me501, missing)
		})

		It("is pointed to by 308", check.Covers(requirement.Me308), func(ctx SpecContext) {
			s := check.On(t)
			a, first := me(ctx, s)
			if first < 300 || first > 399 {
				s.Skip("GET /Me does not redirect (status %d)", first)
			}
			a.ThatValue(requirement.Me308, first, check.ExpectValue("status 308", func(status int) (string, bool) {
				return fmt.Sprintf("status %d", status), status == http.StatusPermanentRedirect
			}))
			a.That(requirement.Me308, check.Expect("200 and a resource with an id", func(a *check.Answer) (string, bool) {
				identified, _ := check.HaveID().Match(a)
				return a.String(), a.Status == http.StatusOK && identified
			}), "Location")
		})

		It("is the resource at its permanent address", check.Covers(requirement.MeLocation, requirement.MeSame), func(ctx SpecContext) {
			s := check.On(t)
			a, first := me(ctx, s)
			if first < 200 || first > 299 {
				s.Skip("GET /Me does not answer directly (status %d)", first)
			}
			location := a.Header.Get("Location")
			at := check.Resolve(t, location)
			a.That(requirement.MeLocation, check.Expect("Location with the permanent address, that of meta.location where there is one", func(a *check.Answer) (string, bool) {
				known := a.Text("meta.location")
				return fmt.Sprintf("Location %q and meta.location %q", location, known),
					location != "" && at != check.Resolve(t, "Me") && (known == "" || check.Resolve(t, known) == at)
			}))
			if location == "" {
				at = check.Resolve(t, a.Text("meta.location"))
			}
			if !check.Local(t, at) || at == check.Resolve(t, "") {
				s.Block("needs %s (%s): Location is %q", requirement.MeLocation.ID, requirement.MeLocation.Text, location)
			}
			got := s.Get(ctx, at)
			got.That(requirement.MeSame, check.BeAsBefore(a))
		})
	})
}

// me reads /Me, and returns the answer in the end and the status of the first.
func me(ctx context.Context, s *check.Session) (a *check.Answer, first int) {
	a = s.Get(ctx, "/Me")
	if hops := a.Redirects(); len(hops) > 0 {
		return a, hops[0].Response.Status
	}
	return a, a.Status
}
