package scim

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Replace declares what RFC 7644 §3.5.1 asks of PUT; what it must refuse is in
// replace_refuse.go.
func Replace(t *target.Target) {
	Describe("replacing a user by PUT", func() {
		It("answers 200 and stores what was sent", check.Covers(
			requirement.Put200, requirement.PutReplaces, requirement.PutOmitted, requirement.PutNull,
		), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			optional := text(s)
			body := t.People.New()
			body[optional] = "en"
			p := put(ctx, s, body)
			keepsText(s, p.made, requirement.PlainAttrs, optional, "en")

			changed := set(body, family, "Byron")
			answer := s.Put(ctx, p.path, changed)
			answer.That(requirement.Put200, check.HaveStatus(http.StatusOK))
			answer.That(requirement.Put200, check.Have("id", p.made.ID()), "the id of the answer")
			after := p.get(ctx)
			old := p.made.Text(family)
			after.That(requirement.PutReplaces, check.Expect(family+" as sent, or as the answer showed it", func(a *check.Answer) (string, bool) {
				got := a.Text(family)
				shown := answer.Text(family)
				return fmt.Sprintf("%s %q; the answer to PUT showed %q", family, got, shown),
					strings.EqualFold(got, "Byron") || got != old && got == shown
			}))

			answer = s.Put(ctx, p.path, without(changed, optional))
			after = p.get(ctx)
			if answer.That(requirement.PutOmitted, check.HaveStatus(http.StatusOK, http.StatusNoContent)) && answer.Status == http.StatusOK {
				after.That(requirement.PutOmitted, check.Agree(answer, optional))
			}

			s.Put(ctx, p.path, changed)
			answer = s.Put(ctx, p.path, with(changed, optional, nil))
			took(requirement.PutNull, answer, p.get(ctx), check.HaveNo(optional), "null")
		})

		It("clears a multi-valued attribute by an empty array", check.Covers(requirement.PutNull), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "phoneNumbers")
			body := t.People.New()
			body["phoneNumbers"] = []any{map[string]any{"value": "tel:+1-201-555-0123", "type": "work"}}
			p := put(ctx, s, body)
			keepsText(s, p.made, requirement.MVRoundtrip, "phoneNumbers[0].type", "work")

			answer := s.Put(ctx, p.path, with(body, "phoneNumbers", []any{}))
			took(requirement.PutNull, answer, p.get(ctx), check.HaveNo("phoneNumbers"), "an empty array")
		})

		It("takes back what a GET returned", check.Covers(requirement.PutEcho, requirement.PutReadOnly), func(ctx SpecContext) {
			s := check.On(t)
			body := t.People.New()
			body["externalId"] = t.People.Name()
			p := put(ctx, s, body)
			before := p.get(ctx)
			s.Need(requirement.Put200, before, check.HaveStatus(http.StatusOK))

			answer := s.Put(ctx, p.path, before.Object())
			took(requirement.PutEcho, answer, p.get(ctx), check.BeAsBefore(before))

			// Another id in the body may be refused (RFC 7644 §3.5.1 leaves it
			// open): that is for replace_refuse.go.
			forged := with(body, "id", p.made.ID())
			forged["meta"] = map[string]any{"created": "2001-01-01T00:00:00Z", "resourceType": "Group"}
			group := ""
			if offers(t, requirement.Groups) && defines(t, target.UserSchema, "groups") {
				group = s.NewGroup(ctx).ID()
				forged["groups"] = members(group)
			}
			answer = s.Put(ctx, p.path, forged)
			after := p.get(ctx)
			took(requirement.PutReadOnly, answer, after, check.Agree(before, "meta.created"), "meta.created")
			took(requirement.PutReadOnly, answer, after, notHave("meta.resourceType", "Group"), "meta.resourceType")
			took(requirement.PutReadOnly, answer, after, notInGroup(group), "groups")
		})

		It("replaces the members of a group", check.Covers(requirement.PutMembers), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Groups)
			ada, bea, cyd := s.NewUser(ctx).ID(), s.NewUser(ctx).ID(), s.NewUser(ctx).ID()
			group := t.People.NewGroup()
			member := func(id string) any { return map[string]any{"value": id} }
			made := s.Create(ctx, "/Groups", with(group, "members", []any{member(ada), member(bea)}))
			path := check.Item("/Groups", made.ID())
			s.Need(requirement.MVRoundtrip, readGroup(ctx, s, path), check.HaveValues("members", "value", ada, bea))

			answer := s.Put(ctx, path, with(group, "members", []any{member(bea), member(cyd)}))
			took(requirement.PutMembers, answer, readGroup(ctx, s, path), check.HaveValues("members", "value", bea, cyd))
		})
	})
	replaceRefusals(t)
}

// put creates a user from a body that a spec goes on to change.
func put(ctx context.Context, s *check.Session, body map[string]any) *patient {
	made := s.Create(ctx, "/Users", body)
	return &patient{s, check.Item("/Users", made.ID()), made}
}

// set returns a copy of a body in which the value at a dotted path is another.
func set(body map[string]any, path string, value any) map[string]any {
	name, sub, deeper := strings.Cut(path, ".")
	if !deeper {
		return with(body, name, value)
	}
	inner, _ := body[name].(map[string]any)
	if inner == nil {
		inner = map[string]any{}
	}
	return with(body, name, with(inner, sub, value))
}
