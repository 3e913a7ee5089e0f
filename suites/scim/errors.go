package scim

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Errors declares what RFC 7644 §3.12 asks of the answers to what went wrong.
func Errors(t *target.Target) {
	Describe("errors", func() {
		It("have the body that RFC 7644 asks for", check.Covers(
			requirement.ErrBody, requirement.ErrSchema, requirement.ErrStatusString, requirement.ErrStatusEqual, requirement.ErrDetail,
			requirement.ErrScimTypeRegistered, requirement.ErrNo500, requirement.ErrNoLeak,
		), func(ctx SpecContext) {
			s := check.On(t)
			for _, m := range mistakes(ctx, s) {
				a := m.answer
				a.That(requirement.ErrNo500, check.BeAnswered(), "%s", m.about)
				a.That(requirement.ErrNoLeak, leakNothing(t), "%s", m.about)
				// A mistake that is let through is another requirement's; its answer is judged all the same.
				a.That(requirement.ErrBody, errorBody(func(*check.Answer) bool { return true }, "a JSON object"), "%s", m.about)
				a.That(requirement.ErrSchema, errorBody(func(a *check.Answer) bool {
					ok, _ := check.HaveSchema(check.ErrorSchema).Match(a)
					return ok
				}, "a body that lists "+check.ErrorSchema+" in schemas"), "%s", m.about)
				a.That(requirement.ErrStatusString, errorBody(func(a *check.Answer) bool { return a.Text("status") != "" }, "a body whose status is a JSON string"), "%s", m.about)
				a.That(requirement.ErrStatusEqual, errorBody(func(a *check.Answer) bool {
					value, _ := a.Get("status")
					return fmt.Sprint(value) == fmt.Sprint(a.Status)
				}, "a body whose status equals the HTTP status"), "%s", m.about)
				a.That(requirement.ErrDetail, errorBody(func(a *check.Answer) bool { return strings.TrimSpace(a.Text("detail")) != "" }, "a body with a detail"), "%s", m.about)
				a.That(requirement.ErrScimTypeRegistered, check.Expect("no scimType, or a registered one that fits the status", func(a *check.Answer) (string, bool) {
					return a.String(), registered(a)
				}), "%s", m.about)
			}
		})

		It("say invalidPath for a malformed path", check.Covers(requirement.ErrInvalidPath), func(ctx SpecContext) {
			s := check.On(t)
			user := s.NewUser(ctx)
			path := check.Item("/Users", user.ID())
			name := one(s, "displayName", "name.familyName", "title")
			mustPatch(ctx, s, path, check.Op{"op": "replace", "path": name, "value": "Before"})
			a := s.Patch(ctx, path, check.Op{"op": "replace", "path": name + "..", "value": "After"})
			s.Need(requirement.PatchPathInvalid, a, check.HaveStatus(http.StatusBadRequest))
			a.That(requirement.ErrInvalidPath, check.Have("scimType", "invalidPath"))
		})

		It("say noTarget when there is nothing to replace", check.Covers(requirement.ErrNoTarget), func(ctx SpecContext) {
			s := check.On(t)
			attribute, element := several(s)
			value := func() any { return element(t.People.Name(), "work")["value"] }
			user := s.NewUser(ctx, func(user map[string]any) { user[attribute] = elements(element(t.People.Name(), "work")) })
			path := check.Item("/Users", user.ID())
			if _, kept := user.Get(attribute + "[0].type"); !kept {
				s.Block("needs %s (%s): the target keeps no %s with a type, so no value filter can be tried: %s", requirement.MVRoundtrip.ID, requirement.MVRoundtrip.Text, attribute, user)
			}
			mustPatch(ctx, s, path, check.Op{"op": "replace", "path": attribute + `[type eq "work"].value`, "value": value()})
			a := s.Patch(ctx, path, check.Op{"op": "replace", "path": attribute + `[type eq "hallmark"].value`, "value": value()})
			s.Need(requirement.ReplaceNoMatch, a, check.HaveStatus(http.StatusBadRequest))
			a.That(requirement.ErrNoTarget, check.Have("scimType", "noTarget"))
		})

		It("say mutability for a change of the id", check.Covers(requirement.ErrMutability), func(ctx SpecContext) {
			s := check.On(t)
			user := s.NewUser(ctx)
			path := check.Item("/Users", user.ID())
			mustPatch(ctx, s, path, check.Op{"op": "replace", "path": one(s, "displayName", "name.familyName", "title"), "value": "Before"})
			a := s.Patch(ctx, path, check.Op{"op": "replace", "path": "id", "value": s.NewUser(ctx).ID()})
			s.Need(requirement.PatchReadOnly, a, check.HaveStatus(http.StatusBadRequest))
			a.That(requirement.ErrMutability, check.Have("scimType", "mutability"))
		})

		It("say invalidFilter for a filter that cannot be parsed", check.Covers(requirement.ErrInvalidFilter), func(ctx SpecContext) {
			s := check.On(t)
			s.Need(requirement.FilterEq, s.Get(ctx, "/Users", "filter", eq("userName", t.People.Name())), check.HaveStatus(http.StatusOK))
			a := s.Get(ctx, "/Users", "filter", `userName eq`)
			s.Need(requirement.FilterSyntax400, a, check.HaveStatus(http.StatusBadRequest))
			a.That(requirement.ErrInvalidFilter, check.Have("scimType", "invalidFilter"))
		})

		It("name the allowed methods with 405", check.Covers(requirement.Err405Allow), func(ctx SpecContext) {
			s := check.On(t)
			user := s.NewUser(ctx)
			tried := []*check.Answer{
				s.Post(ctx, check.Item("/Users", user.ID()), t.People.New()),
				s.Put(ctx, "/Users", t.People.New()),
				s.Post(ctx, "/ServiceProviderConfig", map[string]any{}),
			}
			tried = slices.DeleteFunc(tried, func(a *check.Answer) bool { return a.Status != http.StatusMethodNotAllowed })
			if len(tried) == 0 {
				s.Skip("the target answers none of three wrong methods with 405")
			}
			for _, a := range tried {
				a.That(requirement.Err405Allow, check.Expect("an Allow header", func(a *check.Answer) (string, bool) {
					return fmt.Sprintf("%s and Allow %q", a, a.Header.Get("Allow")), a.Header.Get("Allow") != ""
				}), "%s %s", a.Method, strings.Replace(a.Path, user.ID(), "{id}", 1))
			}
		})
	})
}

// mistake is a request that a client got wrong, and its answer.
type mistake struct {
	about  string
	answer *check.Answer
}

// mistakes makes what goes wrong in real life, each once. None of them changes
// what the run did not create.
func mistakes(ctx context.Context, s *check.Session) []mistake {
	t := s.Target()
	user := t.People.New()
	created := s.Create(ctx, "/Users", user)
	path := check.Item("/Users", created.ID())
	all := []mistake{
		{"an unknown id", s.Get(ctx, check.Item("/Users", "hallmark-no-such-id"))},
		{"an id of odd characters", s.Get(ctx, check.Item("/Users", "'\"<>&%00"))},
		{"an unknown endpoint", s.Get(ctx, "/HallmarkNoSuchEndpoint")},
		{"a body that is not JSON", s.Post(ctx, "/Users", `{"userName": `)},
		{"a body that is no object", s.Post(ctx, "/Users", "42")},
		{"no userName", s.Post(ctx, "/Users", without(t.People.New(), "userName"))},
		{"a userName that is an object", s.Post(ctx, "/Users", edit(t.People.New(), "userName", map[string]any{"hallmark": true}))},
		{"emails that are a number", s.Post(ctx, "/Users", edit(t.People.New(), "emails", 7))},
		{"a taken userName", s.Post(ctx, "/Users", user)},
		{"a PUT without userName", s.Put(ctx, path, without(user, "userName"))},
		{"a DELETE of an unknown id", s.Delete(ctx, check.Item("/Users", "hallmark-no-such-id"))},
	}
	if offers(t, requirement.Filter) {
		all = append(all, mistake{"a filter that cannot be parsed", s.Get(ctx, "/Users", "filter", `userName eq "`)})
	}
	if offers(t, requirement.Patch) {
		all = append(all,
			mistake{"a PATCH without operations", s.Send(ctx, check.Request{Method: http.MethodPatch, Path: path, Body: map[string]any{"schemas": []any{check.PatchOpSchema}}})},
			mistake{"a PATCH with an unknown operation", s.Patch(ctx, path, check.Op{"op": "assay", "path": "displayName", "value": "x"})},
			mistake{"a PATCH of an unknown id", s.Patch(ctx, check.Item("/Users", "hallmark-no-such-id"), check.Op{"op": "replace", "path": "displayName", "value": "x"})})
	}
	if t.SCIM.Credential.Scheme != target.None {
		all = append(all, mistake{"no credentials", s.Send(ctx, check.Request{Method: http.MethodGet, Path: "/Users", NoCredential: true})})
	}
	return all
}

// errorBody wants an error's body to be of a kind. An answer that is a success
// holds no error: that the mistake was let through is judged elsewhere.
func errorBody(ok func(*check.Answer) bool, expected string) types.GomegaMatcher {
	return check.Expect(expected, func(a *check.Answer) (string, bool) {
		return a.String(), a.OK() && !isError(a) || a.Object() != nil && ok(a)
	})
}

// isError reports whether a body says that it is an error, whatever the status.
func isError(a *check.Answer) bool {
	says, _ := check.HaveSchema(check.ErrorSchema).Match(a)
	return says
}

// registered reports whether scimType is absent, or a word of RFC 7644 table 9
// (RFC 9865 §2.1 adds three) that goes with the status.
func registered(a *check.Answer) bool {
	value, ok := a.Get("scimType")
	if !ok || value == nil {
		return true
	}
	statuses := map[string]int{
		"invalidFilter": 400, "tooMany": 400, "uniqueness": 409, "mutability": 400, "invalidSyntax": 400, "invalidPath": 400,
		"noTarget": 400, "invalidValue": 400, "invalidVers": 400, "sensitive": 403,
		"invalidCursor": 400, "expiredCursor": 400, "invalidCount": 400,
	}
	word, _ := value.(string)
	return statuses[word] == a.Status
}

// traces are marks of what a server is made of.
var traces = regexp.MustCompile(`(?i)\bat [\w.$]+\([\w.]+\.(java|kt|scala):\d+\)|traceback \(most recent call|\bgoroutine \d+ \[|[\w/]+\.(go|py|rb|php|cs|js|ts):\d+|\bSQLSTATE\b|\bORA-\d{5}\b|\bselect\b.{1,80}\bfrom\b.{1,80}\bwhere\b|\binsert into\b|duplicate key value violates|node_modules/|\bstack ?trace\b|/(home|usr|var|opt|srv)/\w+/|[A-Z]:\\\\?\w+\\`)

// leakNothing wants an answer without such marks and without the credential.
func leakNothing(t *target.Target) types.GomegaMatcher {
	return check.Expect("no stack trace, SQL, file path or secret", func(a *check.Answer) (string, bool) {
		for _, secret := range t.Secrets() {
			if secret != "" && bytes.Contains(a.Raw, []byte(secret)) {
				return "the credential in " + a.String(), false
			}
		}
		raw := string(a.Raw)
		if base, err := url.Parse(t.SCIM.BaseURL); err == nil && len(base.Path) > 1 {
			raw = strings.ReplaceAll(raw, base.Path, "") // an address of ours is no path of theirs
		}
		found := traces.FindString(raw)
		return fmt.Sprintf("%q in %s", found, a), found == ""
	})
}
