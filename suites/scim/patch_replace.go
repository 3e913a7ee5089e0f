package scim

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// patchReplace declares RFC 7644 §3.5.2.3.
func patchReplace(t *target.Target) {
	Describe("replacing by PATCH", func() {
		It("sets singular attributes", check.Covers(
			requirement.ReplaceSimple, requirement.ReplaceAbsent, requirement.ReplaceNoPath, requirement.ReplaceNull,
		), func(ctx SpecContext) {
			s := check.On(t)
			optional := text(s)
			p := newPatient(ctx, s, func(user map[string]any) { delete(user, optional) })

			answer, after := p.patch(ctx, check.Op{"op": "replace", "path": optional, "value": "en"})
			took(requirement.ReplaceAbsent, answer, after, check.HaveText(optional, "en"))
			answer, after = p.patch(ctx, check.Op{"op": "replace", "path": optional, "value": "fr"})
			took(requirement.ReplaceSimple, answer, after, check.HaveText(optional, "fr"))
			took(requirement.ReplaceSimple, answer, after, check.HaveText("userName", p.made.Text("userName")), "another attribute")

			answer, after = p.patch(ctx, check.Op{"op": "replace", "value": map[string]any{optional: "de"}})
			took(requirement.ReplaceNoPath, answer, after, check.HaveText(optional, "de"))
			took(requirement.ReplaceNoPath, answer, after, check.HaveText("userName", p.made.Text("userName")), "what the value did not name")

			before := after
			answer, after = p.patch(ctx, check.Op{"op": "replace", "path": optional, "value": nil})
			if answer.OK() {
				after.That(requirement.ReplaceNull, check.HaveNo(optional))
			} else {
				refused(requirement.ReplaceNull, before, answer, after, check.HaveStatus(http.StatusBadRequest))
			}
		})

		It("merges complex attributes", check.Covers(requirement.ReplaceComplex, requirement.ReplaceDottedKeys), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "name.givenName")
			one(s, "name.familyName")
			p := newPatient(ctx, s, nil)

			answer, after := p.patch(ctx, check.Op{"op": "replace", "path": "name", "value": map[string]any{"givenName": "Augusta"}})
			took(requirement.ReplaceComplex, answer, after, check.HaveText("name.givenName", "Augusta"))
			took(requirement.ReplaceComplex, answer, after, check.HaveText("name.familyName", p.made.Text("name.familyName")), "the family name that was there")

			answer, after = p.patch(ctx, check.Op{"op": "replace", "value": map[string]any{"name.familyName": "Byron"}})
			took(requirement.ReplaceDottedKeys, answer, after, check.HaveText("name.familyName", "Byron"))
			took(requirement.ReplaceDottedKeys, answer, after, check.HaveText("name.givenName", "Augusta"), "the given name that was there")
		})

		It("replaces the values that a filter finds", check.Covers(
			requirement.ReplaceValuePath, requirement.ReplaceValuePathSub, requirement.ReplaceNoMatch, requirement.ReplaceMVAll,
		), func(ctx SpecContext) {
			s := check.On(t)
			attribute, element := several(s)
			a, b := element(t.People.Name(), "work"), element(t.People.Name(), "home")
			c, d, e := element(t.People.Name(), "home"), element(t.People.Name(), "home"), element(t.People.Name(), "other")
			p := newPatient(ctx, s, func(user map[string]any) { user[attribute] = elements(a, b) })
			kept(s, p.made, attribute, a, b)
			value := func(e map[string]any) string { return e["value"].(string) }

			answer, after := p.patch(ctx, check.Op{"op": "replace", "path": attribute + `[type eq "home"]`, "value": c})
			took(requirement.ReplaceValuePath, answer, after, check.HaveValues(attribute, "value", value(a), value(c)))
			answer, after = p.patch(ctx, check.Op{"op": "replace", "path": attribute + `[type eq "home"].value`, "value": d["value"]})
			took(requirement.ReplaceValuePathSub, answer, after, check.HaveValues(attribute, "value", value(a), value(d)))
			took(requirement.ReplaceValuePathSub, answer, after, check.HaveValues(attribute, "type", "work", "home"), "the rest of the value")

			before := after
			answer, after = p.patch(ctx, check.Op{"op": "replace", "path": attribute + `[type eq "other"].value`, "value": e["value"]})
			refused(requirement.ReplaceNoMatch, before, answer, after, check.BeErrorType(http.StatusBadRequest, "noTarget"))

			answer, after = p.patch(ctx, check.Op{"op": "replace", "path": attribute, "value": elements(e)})
			took(requirement.ReplaceMVAll, answer, after, check.HaveValues(attribute, "value", value(e)))
		})

		It("replaces the members of a group", check.Covers(requirement.ReplaceMVAll), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Groups)
			ada, bea, cyd := s.NewUser(ctx).ID(), s.NewUser(ctx).ID(), s.NewUser(ctx).ID()
			p := newPatientGroup(ctx, s, ada, bea)
			s.Need(requirement.MVRoundtrip, p.get(ctx), check.HaveValues("members", "value", ada, bea))

			answer, after := p.patch(ctx, check.Op{"op": "replace", "path": "members", "value": []any{map[string]any{"value": cyd}}})
			took(requirement.ReplaceMVAll, answer, after, check.HaveValues("members", "value", cyd), "members")
		})

		It("changes one part of the matching addresses only", check.Covers(requirement.ReplaceValuePathSub), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "addresses.streetAddress")
			p := newPatient(ctx, s, func(user map[string]any) { user["addresses"] = addresses() })
			keepsValues(s, p.made, "addresses", "streetAddress", "Chausseestr. 1", "Jungfernstieg 2")
			towns := p.made.Values("addresses", "locality")

			answer, after := p.patch(ctx, check.Op{"op": "replace", "path": `addresses[type eq "work"].streetAddress`, "value": "Unter den Linden 3"})
			took(requirement.ReplaceValuePathSub, answer, after, check.HaveValues("addresses", "streetAddress", "Unter den Linden 3", "Jungfernstieg 2"))
			took(requirement.ReplaceValuePathSub, answer, after, check.HaveValues("addresses", "locality", towns...), "the rest of the addresses")
		})

		It("sets active by path and by value object", check.Covers(requirement.ReplaceActive), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "active")
			p := newPatient(ctx, s, nil)
			s.Need(requirement.TypeBoolean, p.made, check.Have("active", true))

			for _, row := range []struct {
				about string
				op    check.Op
				want  bool
			}{
				{"false by path", check.Op{"op": "replace", "path": "active", "value": false}, false},
				{"true by path", check.Op{"op": "replace", "path": "active", "value": true}, true},
				{"false by value object", check.Op{"op": "replace", "value": map[string]any{"active": false}}, false},
				{"true by value object", check.Op{"op": "replace", "value": map[string]any{"active": true}}, true},
			} {
				answer, after := p.patch(ctx, row.op)
				took(requirement.ReplaceActive, answer, after, check.Have("active", row.want), "%s", row.about)
			}
		})

		It("takes the path of an extension's attribute", check.Covers(requirement.ReplaceExtension, requirement.ReplaceDottedKeys), func(ctx SpecContext) {
			s := check.On(t)
			path := enterprise(s)
			name := path[strings.LastIndex(path, ":")+1:]
			p := newPatient(ctx, s, func(user map[string]any) {
				maps.Copy(user, extend(user, map[string]any{name: "Research"}))
			})

			answer, after := p.patch(ctx, check.Op{"op": "replace", "path": path, "value": "Development"})
			took(requirement.ReplaceExtension, answer, after, check.HaveText(path, "Development"))
			answer, after = p.patch(ctx, check.Op{"op": "replace", "value": map[string]any{path: "Sales"}})
			took(requirement.ReplaceDottedKeys, answer, after, check.HaveText(path, "Sales"), "a key with a URN")
		})

		It("takes an extension's object, and leaves the rest of the extension", check.Covers(requirement.ReplaceExtension, requirement.ReplaceNoPath), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Enterprise)
			names := slices.DeleteFunc([]string{"department", "costCenter", "organization", "division"}, func(name string) bool {
				return !advertised(t, target.EnterpriseSchema, name)
			})
			if len(names) < 2 {
				s.Skip("the target's Enterprise extension has fewer than two of department, costCenter, organization and division")
			}
			one, other := target.EnterpriseSchema+":"+names[0], target.EnterpriseSchema+":"+names[1]
			p := newPatient(ctx, s, func(user map[string]any) {
				maps.Copy(user, extend(user, map[string]any{names[0]: "Research", names[1]: "Left"}))
			})
			keepsText(s, p.made, requirement.EntRoundtrip, one, "Research")
			keepsText(s, p.made, requirement.EntRoundtrip, other, "Left")

			answer, after := p.patch(ctx, check.Op{"op": "replace", "path": one, "value": "Development"})
			took(requirement.ReplaceExtension, answer, after, check.HaveText(one, "Development"))
			took(requirement.ReplaceExtension, answer, after, check.HaveText(other, "Left"), "%s, which was not named", names[1])
			answer, after = p.patch(ctx, check.Op{"op": "replace", "value": map[string]any{target.EnterpriseSchema: map[string]any{names[0]: "Sales"}}})
			took(requirement.ReplaceNoPath, answer, after, check.HaveText(one, "Sales"), "the object of an extension")
		})
	})
}
