package scim

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Async declares what RFC 9967 asks of asynchronous requests and of what is said
// of events.
func Async(t *target.Target) {
	Describe("an asynchronous request", func() {
		It("is described in ServiceProviderConfig", check.Covers(requirement.SPCEvents), func(ctx SpecContext) {
			s := check.On(t)
			a := s.Get(ctx, "/ServiceProviderConfig")
			s.Need(requirement.SPCGet, a, check.HaveStatus(http.StatusOK))
			if v, _ := a.Get("securityEvents"); !check.Assigned(v) {
				s.Skip("ServiceProviderConfig has no securityEvents")
			}
			a.That(requirement.SPCEvents, check.Have("securityEvents.asyncRequest", check.BeOneOf("none", "long", "request")))
			a.That(requirement.SPCEvents, check.Expect("securityEvents.eventUris to be a list of URIs, or absent", func(a *check.Answer) (string, bool) {
				v, there := a.Get("securityEvents.eventUris")
				list, ok := v.([]any)
				for _, item := range list {
					text, isText := item.(string)
					u, err := url.Parse(text)
					ok = ok && isText && err == nil && u.Scheme != ""
				}
				return "securityEvents.eventUris " + check.Show(v), ok || !there || v == nil
			}), "eventUris")
		})

		// What is changed is the spec's own user: one that a target creates after
		// it said 202 could come after the clean-up.
		It("is done as usual, or accepted", check.Covers(
			requirement.Async202, requirement.AsyncTxn, requirement.AsyncLocation,
		), func(ctx SpecContext) {
			s := check.On(t)
			config := s.Get(ctx, "/ServiceProviderConfig")
			user, name, first := t.People.New(), t.People.Name(), t.People.Name()
			path := check.Item("/Users", s.Create(ctx, "/Users", user).ID())
			plain := mustPut(ctx, s, path, edit(user, "displayName", first))
			keeps, _ := check.HaveText("displayName", first).Match(s.Get(ctx, path))

			a := s.Send(ctx, check.Request{Method: http.MethodPut, Path: path, Body: edit(user, "displayName", name), Header: map[string]string{"Prefer": "respond-async"}})

			if a.Status != http.StatusAccepted || plain.Status == http.StatusAccepted {
				a.That(requirement.Async202, check.HaveStatus(plain.Status), "the status is that of the request without the preference")
				if keeps { // a target that drops the attribute shows nothing by it
					s.Get(ctx, path).That(requirement.Async202, check.HaveText("displayName", name), "it is done")
				}
				s.Skip("the target answers %d, as without the preference: not asynchronously", a.Status)
			}
			how := config.Text("securityEvents.asyncRequest")
			a.That(requirement.Async202, check.Expect("202 only where securityEvents.asyncRequest is long or request", func(a *check.Answer) (string, bool) {
				return "202, and asyncRequest " + check.Show(how), strings.EqualFold(how, "long") || strings.EqualFold(how, "request")
			}), "asyncRequest")
			a.That(requirement.Async202, check.Expect("no body", func(a *check.Answer) (string, bool) { return a.String(), len(a.Raw) == 0 }), "no body")
			a.That(requirement.Async202, check.Expect("Preference-Applied: respond-async", func(a *check.Answer) (string, bool) {
				applied := a.Header.Get("Preference-Applied")
				return "Preference-Applied " + check.Show(applied), strings.Contains(strings.ToLower(applied), "respond-async")
			}), "Preference-Applied")
			a.That(requirement.AsyncTxn, check.HaveHeader("Set-Txn", check.ExpectValue("of any value", func(v string) (string, bool) { return v, v != "" })))
			location := a.Header.Get("Location")
			a.That(requirement.AsyncLocation, check.HaveHeader("Location", check.ExpectValue("of any value", func(v string) (string, bool) { return v, v != "" })))
			if at := check.Resolve(t, location); location != "" && check.Local(t, at) && t.SCIM.Credential.Scheme != target.None {
				s.Send(ctx, check.Request{Method: http.MethodGet, Path: at, NoCredential: true}).That(requirement.AsyncLocation,
					check.HaveStatus(http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound), "it cannot be read without a credential")
			}
			// So that the clean-up comes last.
			poll(ctx, 5*time.Second, func(int) bool {
				done, _ := check.HaveText("displayName", name).Match(s.Get(ctx, path))
				return done
			})
		})
	})
}
