package scim

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// patchRemove declares RFC 7644 §3.5.2.2.
func patchRemove(t *target.Target) {
	Describe("removing by PATCH", func() {
		It("clears attributes", check.Covers(requirement.RemoveSimple), func(ctx SpecContext) {
			s := check.On(t)
			optional := text(s)
			p := newPatient(ctx, s, func(user map[string]any) { user[optional] = "en" })
			keepsText(s, p.made, requirement.PlainAttrs, optional, "en")

			answer, after := p.patch(ctx, check.Op{"op": "remove", "path": optional})
			took(requirement.RemoveSimple, answer, after, check.HaveNo(optional))
			took(requirement.RemoveSimple, answer, after, check.HaveText("userName", p.made.Text("userName")), "another attribute")
		})

		It("takes the values that a filter finds", check.Covers(
			requirement.RemoveFiltered, requirement.RemoveNoMatch, requirement.RemoveMVAll, requirement.RemoveLast,
		), func(ctx SpecContext) {
			s := check.On(t)
			attribute, element := several(s)
			a, b, c := element(t.People.Name(), "work"), element(t.People.Name(), "home"), element(t.People.Name(), "other")
			p := newPatient(ctx, s, func(user map[string]any) { user[attribute] = elements(a, b, c) })
			kept(s, p.made, attribute, a, b, c)
			value := func(e map[string]any) string { return e["value"].(string) }
			path := func(e map[string]any) string { return attribute + "[value eq " + quote(value(e)) + "]" }

			answer, after := p.patch(ctx, check.Op{"op": "remove", "path": path(b)})
			took(requirement.RemoveFiltered, answer, after, check.HaveValues(attribute, "value", value(a), value(c)))
			before := after
			answer, after = p.patch(ctx, check.Op{"op": "remove", "path": path(b)})
			if answer.OK() {
				after.That(requirement.RemoveNoMatch, check.BeAsBefore(before))
			} else {
				refused(requirement.RemoveNoMatch, before, answer, after, check.RefuseWith(http.StatusBadRequest, "noTarget"))
			}
			if attribute == "emails" && !advertisedOptional(t, "emails") {
				s.Skip("the target requires an e-mail address, so the last one cannot be removed")
			}
			p.patch(ctx, check.Op{"op": "remove", "path": path(c)})
			answer, after = p.patch(ctx, check.Op{"op": "remove", "path": path(a)})
			took(requirement.RemoveLast, answer, after, check.HaveNo(attribute))

			q := newPatient(ctx, s, func(user map[string]any) { user[attribute] = elements(a, b) })
			kept(s, q.made, attribute, a, b)
			answer, after = q.patch(ctx, check.Op{"op": "remove", "path": attribute})
			took(requirement.RemoveMVAll, answer, after, check.HaveNo(attribute))
		})

		It("clears a part of the values that a filter finds", check.Covers(requirement.RemoveFilteredSub), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "addresses.postalCode")
			p := newPatient(ctx, s, func(user map[string]any) { user["addresses"] = addresses() })
			keepsValues(s, p.made, "addresses", "postalCode", "10115", "20095")

			answer, after := p.patch(ctx, check.Op{"op": "remove", "path": `addresses[type eq "work"].postalCode`})
			took(requirement.RemoveFilteredSub, answer, after, check.HaveValues("addresses", "postalCode", "20095"))
			took(requirement.RemoveFilteredSub, answer, after, check.HaveValues("addresses", "locality", "Berlin", "Hamburg"), "the rest of the addresses")
		})

		It("takes the path of an extension's attribute", check.Covers(requirement.RemoveExtension), func(ctx SpecContext) {
			s := check.On(t)
			path := enterprise(s)
			p := newPatient(ctx, s, nil)
			answer, after := p.patch(ctx, check.Op{"op": "add", "path": path, "value": "Research"})
			s.Need(requirement.AddExtension, answer, check.HaveStatus(http.StatusOK, http.StatusNoContent))
			s.Need(requirement.AddExtension, after, check.HaveText(path, "Research"))

			answer, after = p.patch(ctx, check.Op{"op": "remove", "path": path})
			took(requirement.RemoveExtension, answer, after, check.HaveNo(path))
		})

		It("refuses to take what must stay", check.Covers(
			requirement.RemoveNoPath, requirement.RemoveRequired, requirement.RemoveReadOnly,
		), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			p := newPatient(ctx, s, nil)
			before := p.good(ctx, family)

			for _, row := range []struct {
				r    *requirement.Requirement
				path string
				word string
			}{
				{requirement.RemoveNoPath, "", "noTarget"},
				{requirement.RemoveRequired, "userName", "mutability"},
				{requirement.RemoveReadOnly, "id", "mutability"},
				{requirement.RemoveReadOnly, "meta.resourceType", "mutability"},
			} {
				op := check.Op{"op": "remove"}
				if row.path != "" {
					op["path"] = row.path
				}
				answer, after := p.patch(ctx, op)
				before = refused(row.r, before, answer, after, check.BeErrorType(http.StatusBadRequest, row.word), "%s", row.path)
			}
		})

		It("takes single members from a group", check.Covers(
			requirement.RemoveFiltered, requirement.RemoveValueList, requirement.RemoveNoMatch, requirement.RemoveLast,
		), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Groups)
			ada, bea, cyd := s.NewUser(ctx).ID(), s.NewUser(ctx).ID(), s.NewUser(ctx).ID()
			p := newPatientGroup(ctx, s, ada, bea, cyd)
			before := p.get(ctx)
			s.Need(requirement.MVRoundtrip, before, check.HaveValues("members", "value", ada, bea, cyd))

			answer, after := p.patch(ctx, check.Op{"op": "remove", "path": "members", "value": []any{map[string]any{"value": cyd}}})
			if answer.OK() {
				after.That(requirement.RemoveValueList, check.HaveValues("members", "value", ada, bea))
			} else {
				refused(requirement.RemoveValueList, before, answer, after, check.HaveStatus(http.StatusBadRequest))
			}

			q := newPatientGroup(ctx, s, ada, bea)
			before = q.get(ctx)
			answer, after = q.patch(ctx, check.Op{"op": "remove", "path": "members[value eq " + quote(cyd) + "]"})
			if answer.OK() {
				after.That(requirement.RemoveNoMatch, check.BeAsBefore(before), "members")
			} else {
				refused(requirement.RemoveNoMatch, before, answer, after, check.RefuseWith(http.StatusBadRequest, "noTarget"), "members")
			}
			answer, after = q.patch(ctx, check.Op{"op": "remove", "path": "members[value eq " + quote(bea) + "]"})
			took(requirement.RemoveFiltered, answer, after, check.HaveValues("members", "value", ada), "members")
			answer, after = q.patch(ctx, check.Op{"op": "remove", "path": "members[value eq " + quote(ada) + "]"})
			took(requirement.RemoveLast, answer, after, check.HaveNo("members"), "members")
		})
	})
}

// addresses are two addresses that differ in each part.
func addresses() []any {
	return []any{
		map[string]any{"type": "work", "streetAddress": "Chausseestr. 1", "locality": "Berlin", "postalCode": "10115", "country": "DE"},
		map[string]any{"type": "home", "streetAddress": "Jungfernstieg 2", "locality": "Hamburg", "postalCode": "20095", "country": "DE"},
	}
}

// advertisedOptional reports whether the target's schema does not call an
// attribute of User required.
func advertisedOptional(t *target.Target, path string) bool {
	a, ok := check.ClaimsOf(t).Advertises(target.UserSchema, path)
	return !ok || !a.Required
}
