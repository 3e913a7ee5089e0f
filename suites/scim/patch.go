package scim

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Patches declares what RFC 7644 §3.5.2 asks of PATCH: the message here and in
// patch_refuse.go, the operations in patch_add.go, patch_remove.go and
// patch_replace.go.
func Patches(t *target.Target) {
	Describe("patching a user", func() {
		It("answers 200 with the resource or 204", check.Covers(
			requirement.PatchSuccess, requirement.PatchAttrs200, requirement.PatchOpCase,
		), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			p := newPatient(ctx, s, nil)

			answer, after := p.patch(ctx, check.Op{"op": "replace", "path": family, "value": "Byron"})
			answer.That(requirement.PatchSuccess, check.HaveStatus(http.StatusOK, http.StatusNoContent))
			after.That(requirement.PatchSuccess, check.HaveText(family, "Byron"), "what a GET shows afterwards")
			if answer.Status == http.StatusNoContent {
				answer.ThatValue(requirement.PatchSuccess, len(answer.Raw), check.ExpectValue("no body with 204", func(n int) (string, bool) {
					return fmt.Sprintf("%d bytes", n), n == 0
				}))
			} else if answer.Status == http.StatusOK {
				answer.That(requirement.PatchSuccess, wholeUser(after), "the body of the answer")
			}

			if !answer.OK() { // nothing can be said of what else a PATCH may carry
				s.Without(requirement.PatchAttrs200, requirement.PatchSuccess, answer)
				s.Without(requirement.PatchOpCase, requirement.PatchSuccess, answer)
				return
			}
			named := s.Send(ctx, check.Request{Method: http.MethodPatch, Path: p.path, Query: check.Query("attributes", "userName"),
				Body: check.PatchBody(check.Op{"op": "replace", "path": family, "value": "Noel"})})
			named.That(requirement.PatchAttrs200, check.HaveStatus(http.StatusOK))
			named.That(requirement.PatchAttrs200, check.HaveText("userName", p.made.Text("userName")), "the attribute that was asked for")

			_, after = p.patch(ctx, check.Op{"op": "Replace", "path": family, "value": "King"})
			after.That(requirement.PatchOpCase, check.HaveText(family, "King"))
		})

		It("applies operations one after the other", check.Covers(requirement.PatchSequence), func(ctx SpecContext) {
			s := check.On(t)
			optional := text(s)
			p := newPatient(ctx, s, nil)
			p.good(ctx, optional)

			answer, after := p.patch(ctx,
				check.Op{"op": "replace", "path": optional, "value": "en"},
				check.Op{"op": "replace", "path": optional, "value": "fr"})
			took(requirement.PatchSequence, answer, after, check.HaveText(optional, "fr"), "replaced twice")
			answer, after = p.patch(ctx,
				check.Op{"op": "remove", "path": optional},
				check.Op{"op": "add", "path": optional, "value": "de"})
			took(requirement.PatchSequence, answer, after, check.HaveText(optional, "de"), "removed and added")
		})

		It("reads paths in any case and with the core URN", check.Covers(requirement.PatchPathCase), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			p := newPatient(ctx, s, nil)
			p.good(ctx, family)

			for i, path := range []string{strings.ToUpper(family), target.UserSchema + ":" + family} {
				value := []string{"King", "Noel"}[i]
				answer, after := p.patch(ctx, check.Op{"op": "replace", "path": path, "value": value})
				took(requirement.PatchPathCase, answer, after, check.HaveText(family, value), "%s", path)
			}
		})

		It("keeps one value primary", check.Covers(requirement.PatchPrimary), func(ctx SpecContext) {
			s := check.On(t)
			attribute, element := several(s)
			first, second := element(t.People.Name(), "work"), element(t.People.Name(), "home")
			first["primary"] = true
			p := newPatient(ctx, s, func(user map[string]any) { user[attribute] = elements(first) })
			kept(s, p.made, attribute, first)
			if len(primaries(p.made, attribute)) != 1 {
				s.Block("needs %s (%s): the target did not keep primary of %s: %s", requirement.MVRoundtrip.ID, requirement.MVRoundtrip.Text, attribute, p.made)
			}

			answer, after := p.patch(ctx, check.Op{"op": "add", "path": attribute, "value": elements(with(second, "primary", true))})
			took(requirement.PatchPrimary, answer, after, check.Expect("the new value to be the only primary one", func(a *check.Answer) (string, bool) {
				found := primaries(a, attribute)
				return "primary are " + check.Show(found), len(found) == 1 && strings.EqualFold(found[0], second["value"].(string))
			}))
			took(requirement.PatchPrimary, answer, after, check.HaveValues(attribute, "value", first["value"].(string), second["value"].(string)), "the value that was primary before stays")
		})

		It("lets an operation on schemas count for later ones", check.Covers(requirement.PatchSchemasState), func(ctx SpecContext) {
			s := check.On(t)
			path := enterprise(s)
			p := newPatient(ctx, s, nil)

			answer, after := p.patch(ctx,
				check.Op{"op": "add", "path": "schemas", "value": []any{target.EnterpriseSchema}},
				check.Op{"op": "add", "path": path, "value": "Research"})
			took(requirement.PatchSchemasState, answer, after, check.HaveText(path, "Research"))
		})

		It("is supported", check.Covers(requirement.PatchSupported), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			p := newPatient(ctx, s, nil)

			answer, _ := p.patch(ctx, check.Op{"op": "replace", "path": family, "value": "Byron"})
			answer.That(requirement.PatchSupported, check.HaveStatus(http.StatusOK, http.StatusNoContent))
		})

		It("gives 501 where PATCH is not offered", check.Covers(requirement.Patch501), func(ctx SpecContext) {
			s := check.On(t)
			if claim := check.ClaimsOf(t).Capabilities[requirement.Patch]; claim.Unknown != "" {
				s.Block("whether the target offers PATCH is not known: %s", claim.Unknown)
			} else if claim.Offered {
				s.Skip("the target offers PATCH (%s)", claim.Because)
			}
			p := newPatient(ctx, s, nil)

			answer, _ := p.patch(ctx, check.Op{"op": "replace", "path": "displayName", "value": "Ada Byron"})
			unsupported := check.HaveStatus(http.StatusNotImplemented, http.StatusMethodNotAllowed)
			if answer.That(requirement.Patch501, check.SoftWhere(func(a *check.Answer) bool { return a.Status >= 400 && a.Status <= 499 }, unsupported)) {
				answer.That(requirement.Patch501, check.AtMost(requirement.Should, check.HaveSchema(check.ErrorSchema)), "the body")
			}
		})
	})
	patchRefusals(t)
	patchAdd(t)
	patchRemove(t)
	patchReplace(t)
	patchSeveral(t)
}

// patient is one user, or group, that a spec patches.
type patient struct {
	s    *check.Session
	path string
	made *check.Answer
}

// newPatient creates a user to be patched.
func newPatient(ctx context.Context, s *check.Session, edit func(user map[string]any)) *patient {
	user := s.Target().People.New()
	if edit != nil {
		edit(user)
	}
	made := s.Create(ctx, "/Users", user)
	return &patient{s, check.Item("/Users", made.ID()), made}
}

// newPatientGroup creates a group of members to be patched.
func newPatientGroup(ctx context.Context, s *check.Session, members ...string) *patient {
	made := s.NewGroup(ctx, members...)
	return &patient{s, check.Item("/Groups", made.ID()), made}
}

// get reads the resource.
func (p *patient) get(ctx context.Context) *check.Answer {
	if strings.HasPrefix(p.path, "/Groups/") {
		return readGroup(ctx, p.s, p.path)
	}
	return p.s.Get(ctx, p.path)
}

// patch applies operations and returns the answer, and what a GET shows then.
func (p *patient) patch(ctx context.Context, ops ...check.Op) (answer, after *check.Answer) {
	answer = p.s.Patch(ctx, p.path, ops...)
	return answer, p.get(ctx)
}

// good sends a patch that every server takes, so that a refusal of the next one
// says something, and returns the resource as it is then.
func (p *patient) good(ctx context.Context, path string) *check.Answer {
	answer, after := p.patch(ctx, check.Op{"op": "replace", "path": path, "value": "Byron"})
	p.s.Need(requirement.ReplaceSimple, answer, check.HaveStatus(http.StatusOK, http.StatusNoContent))
	p.s.Need(requirement.ReplaceSimple, after, check.HaveText(path, "Byron"))
	return after
}

// took judges r by a PATCH that was accepted and by what a GET shows then.
func took(r *requirement.Requirement, answer, after *check.Answer, m types.GomegaMatcher, about ...any) {
	if answer.That(r, check.HaveStatus(http.StatusOK, http.StatusNoContent), about...) {
		after.That(r, m, afterwards(answer, "", about)...)
	}
}

// afterwards says that an answer is to a GET after another request, for a reader
// who sees the GET alone.
func afterwards(earlier *check.Answer, which string, about []any) []any {
	text := "a GET after the " + earlier.Method + which
	if len(about) > 0 {
		text += ": " + fmt.Sprintf(fmt.Sprint(about[0]), about[1:]...)
	}
	return []any{"%s", text}
}

// refused judges r by a refusal that changed nothing.
//
// It returns the state that the next refusal is held against: what one request
// changed must not be laid at the door of the next.
func refused(r *requirement.Requirement, before, answer, after *check.Answer, m types.GomegaMatcher, about ...any) *check.Answer {
	answer.That(r, m, about...)
	after.That(r, check.BeAsBefore(before), afterwards(answer, " that is to be refused", about)...)
	if after.Status == http.StatusOK && after.Object() != nil {
		return after
	}
	return before
}

// wholeUser wants the resource that a GET shows.
func wholeUser(after *check.Answer) types.GomegaMatcher {
	return check.Expect("the whole resource, as a following GET shows it", func(a *check.Answer) (string, bool) {
		if a.Object() == nil {
			return a.String(), false
		}
		differ := check.Differ(a.Object(), after.Object())
		return "a body that differs in " + strings.Join(differ, ", ") + ": " + a.String(), len(differ) == 0
	})
}

// primaries are the values of the elements that are primary.
func primaries(a *check.Answer, attribute string) []string {
	value, _ := a.Get(attribute)
	list, _ := value.([]any)
	found := []string{}
	for _, element := range list {
		if primary, _ := check.Lookup(element, "primary"); primary == true {
			v, _ := check.Lookup(element, "value")
			found = append(found, fmt.Sprint(v))
		}
	}
	return found
}

// enterprise picks a singular string attribute of the enterprise extension and
// returns its full path; it skips the spec when none is advertised.
func enterprise(s *check.Session) string {
	claimed(s, requirement.Enterprise)
	for _, name := range []string{"department", "costCenter", "division", "organization", "employeeNumber"} {
		if advertised(s.Target(), target.EnterpriseSchema, name) {
			return target.EnterpriseSchema + ":" + name
		}
	}
	s.Skip("the enterprise extension advertises no department, costCenter, division, organization or employeeNumber")
	return ""
}
