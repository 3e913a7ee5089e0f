package scim

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// replaceRefusals declares what a PUT must not do.
func replaceRefusals(t *target.Target) {
	Describe("refusing a PUT", func() {
		It("refuses a missing required value and a taken unique one", check.Covers(
			requirement.PutRequired, requirement.PutUnique,
		), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			other := s.NewUser(ctx)
			body := t.People.New()
			p := put(ctx, s, body)
			before := p.goodPut(ctx, set(body, family, "Byron"))
			changed := set(body, family, "Noel")

			answer := s.Put(ctx, p.path, without(changed, "userName"))
			missing := filled("userName", check.RefuseInvalid("invalidValue", "invalidSyntax", "mutability"))
			if answer.OK() {
				answer.That(requirement.PutRequired, missing)
				before = p.get(ctx)
			} else {
				before = refused(requirement.PutRequired, before, answer, p.get(ctx), missing)
			}
			taken := other.Text("userName")
			answer = s.Put(ctx, p.path, with(changed, "userName", taken))
			if answer.OK() && altered(answer, taken) {
				// The target keeps addresses for user names: it is asked for both.
				before = p.get(ctx)
				rename(changed, taken)
				answer = s.Put(ctx, p.path, changed)
			}
			refused(requirement.PutUnique, before, answer, p.get(ctx), isTaken(t))
		})

		It("writes to the resource of the URL only", check.Covers(requirement.PutIDMismatch), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			victim := s.NewUser(ctx)
			victimPath := check.Item("/Users", victim.ID())
			untouched := s.Get(ctx, victimPath)
			body := t.People.New()
			p := put(ctx, s, body)
			p.goodPut(ctx, set(body, family, "Byron"))
			// A name that nobody has, so that uniqueness does not stop a write
			// that went to the wrong resource.
			rename(body, t.People.Name()+"@"+t.People.Domain)

			answer := s.Put(ctx, p.path, with(set(body, family, "Noel"), "id", victim.ID()))
			answer.That(requirement.PutIDMismatch, check.HaveStatus(http.StatusOK, http.StatusNoContent, http.StatusBadRequest, http.StatusConflict))
			if answer.OK() && len(answer.Raw) > 0 { // Put200 reports that there is none
				answer.That(requirement.PutIDMismatch, check.Have("id", p.made.ID()), "the id of the answer")
			}
			s.Get(ctx, victimPath).That(requirement.PutIDMismatch, check.BeAsBefore(untouched), "the resource that the body names")
			p.get(ctx).That(requirement.PutIDMismatch, check.Have("id", p.made.ID()), "the id of the resource")
		})

		It("creates nothing", check.Covers(requirement.PutNoCreate, requirement.PutCollection), func(ctx SpecContext) {
			s := check.On(t)
			made := s.NewUser(ctx)
			for _, row := range []struct {
				r     *requirement.Requirement
				path  string
				codes []int
			}{
				{requirement.PutNoCreate, check.Item("/Users", strange(made.ID())), []int{http.StatusNotFound}},
				{requirement.PutCollection, "/Users", []int{http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented}},
			} {
				body := t.People.New()
				name, _ := body["userName"].(string)
				answer := s.Put(ctx, row.path, body)
				answer.That(row.r, check.HaveStatus(row.codes...))
				if answer.OK() && answer.ID() != "" && answer.ID() != made.ID() {
					DeferCleanup(func(ctx SpecContext) { s.Delete(ctx, check.Item("/Users", answer.ID())) })
				}
				if found, ok := stored(ctx, s, name); ok {
					found.That(row.r, check.Find(), "a look-up of the user that was sent")
				}
			}
		})

		It("keeps immutable values", check.Covers(requirement.PutImmutable, requirement.PutImmutableUnset, requirement.CharImmutable), func(ctx SpecContext) {
			s := check.On(t)
			name, required := immutable(s)
			body := t.People.New()
			value := t.People.Name()
			p := put(ctx, s, with(body, name, value))
			s.Need(requirement.CharImmutable, p.made, check.HaveText(name, value))
			before := p.goodPut(ctx, with(body, name, value))

			answer := s.Put(ctx, p.path, with(body, name, t.People.Name()))
			refused(requirement.PutImmutable, before, answer, p.get(ctx), check.RefuseWith(http.StatusBadRequest, "mutability"))
			p.get(ctx).That(requirement.CharImmutable, check.HaveText(name, value))
			answer = s.Put(ctx, p.path, with(body, name, value))
			answer.That(requirement.PutImmutable, check.HaveStatus(http.StatusOK, http.StatusNoContent), "the same value")
			if required {
				s.Skip("the immutable attribute %s is required, so it always has a value", name)
			}
			unset := t.People.New()
			q := put(ctx, s, unset)
			answer = s.Put(ctx, q.path, with(unset, name, value+"b"))
			took(requirement.PutImmutableUnset, answer, q.get(ctx), check.HaveText(name, value+"b"))
		})
	})
}

// goodPut sends a PUT that every server takes, so that a refusal of the next
// one says something, and returns the resource as it is then.
func (p *patient) goodPut(ctx SpecContext, body map[string]any) *check.Answer {
	answer := p.s.Put(ctx, p.path, body)
	p.s.Need(requirement.Put200, answer, check.HaveStatus(http.StatusOK, http.StatusNoContent))
	return p.get(ctx)
}

// immutable picks an immutable singular string attribute of User; it skips the
// spec when the schema has none. RFC 7643's own User schema has none.
func immutable(s *check.Session) (name string, required bool) {
	for path, a := range check.ClaimsOf(s.Target()).Attributes[target.UserSchema] {
		if a.Mutability == "immutable" && a.Type == "string" && !a.MultiValued && !strings.Contains(path, ".") && a.Returned != "never" {
			return a.Name, a.Required
		}
	}
	s.Skip("the target's User schema has no immutable string attribute")
	return "", false
}
