package scim

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// patchAdd declares RFC 7644 §3.5.2.1.
func patchAdd(t *target.Target) {
	Describe("adding by PATCH", func() {
		It("sets singular attributes", check.Covers(
			requirement.AddSimple, requirement.AddReplacesSingle, requirement.AddNoPath, requirement.AddNoValue,
		), func(ctx SpecContext) {
			s := check.On(t)
			optional := text(s)
			p := newPatient(ctx, s, func(user map[string]any) { delete(user, optional) })

			answer, after := p.patch(ctx, check.Op{"op": "add", "path": optional, "value": "en"})
			took(requirement.AddSimple, answer, after, check.HaveText(optional, "en"))
			answer, after = p.patch(ctx, check.Op{"op": "add", "path": optional, "value": "fr"})
			took(requirement.AddReplacesSingle, answer, after, check.HaveText(optional, "fr"))

			answer, after = p.patch(ctx, check.Op{"op": "add", "value": map[string]any{optional: "de"}})
			took(requirement.AddNoPath, answer, after, check.HaveText(optional, "de"))
			took(requirement.AddNoPath, answer, after, check.HaveText("userName", p.made.Text("userName")), "what the value did not name")

			before := after
			answer, after = p.patch(ctx, check.Op{"op": "add", "path": optional})
			refused(requirement.AddNoValue, before, answer, after, check.RefuseInvalid())
		})

		It("merges complex attributes", check.Covers(requirement.AddComplex, requirement.AddSubAttr), func(ctx SpecContext) {
			s := check.On(t)
			part := strings.TrimPrefix(one(s, "name.middleName", "name.honorificPrefix", "name.honorificSuffix"), "name.")
			p := newPatient(ctx, s, nil)
			given, family := p.made.Text("name.givenName"), p.made.Text("name.familyName")

			answer, after := p.patch(ctx, check.Op{"op": "add", "path": "name", "value": map[string]any{part: "King"}})
			took(requirement.AddComplex, answer, after, check.HaveText("name."+part, "King"))
			took(requirement.AddComplex, answer, after, check.HaveText("name.givenName", given), "the given name that was there")
			took(requirement.AddComplex, answer, after, check.HaveText("name.familyName", family), "the family name that was there")
			answer, after = p.patch(ctx, check.Op{"op": "add", "path": "name." + part, "value": "Noel"})
			took(requirement.AddSubAttr, answer, after, check.HaveText("name."+part, "Noel"))
			took(requirement.AddSubAttr, answer, after, check.HaveText("name.familyName", family), "the family name that was there")
		})

		It("appends to multi-valued attributes, each value once", check.Covers(
			requirement.AddMV, requirement.AddMVSeveral, requirement.AddNoop, requirement.AddValuePathNew,
		), func(ctx SpecContext) {
			s := check.On(t)
			attribute, element := several(s)
			a, b := element(t.People.Name(), "work"), element(t.People.Name(), "home")
			c, d := element(t.People.Name(), "other"), element(t.People.Name(), "other")
			p := newPatient(ctx, s, func(user map[string]any) { user[attribute] = elements(a) })
			kept(s, p.made, attribute, a)
			values := func(list ...map[string]any) []string {
				var v []string
				for _, e := range list {
					v = append(v, e["value"].(string))
				}
				return v
			}

			answer, after := p.patch(ctx, check.Op{"op": "add", "path": attribute, "value": elements(b)})
			took(requirement.AddMV, answer, after, check.HaveValues(attribute, "value", values(a, b)...))
			answer, after = p.patch(ctx, check.Op{"op": "add", "path": attribute, "value": elements(c, d)})
			took(requirement.AddMVSeveral, answer, after, check.HaveValues(attribute, "value", values(a, b, c, d)...))

			before := after
			if there := before.Element(attribute, "value", b["value"].(string)); there == nil {
				s.Without(requirement.AddNoop, requirement.AddMV, before)
			} else {
				answer, after = p.patch(ctx, check.Op{"op": "add", "path": attribute, "value": elements(there)})
				// RFC 7644 §3.5.2.1: no change and a success are a SHOULD, the time is a SHALL NOT.
				answer.That(requirement.AddNoop, check.AtMost(requirement.Should, check.HaveStatus(http.StatusOK, http.StatusNoContent)), "the answer")
				after.That(requirement.AddNoop, check.AtMost(requirement.Should, check.HaveValues(attribute, "value", before.Values(attribute, "value")...)), "the values")
				after.That(requirement.AddNoop, check.Agree(before, "meta.lastModified"), "meta.lastModified")
			}

			q := newPatient(ctx, s, func(user map[string]any) { user[attribute] = elements(element(t.People.Name(), "work")) })
			old := q.get(ctx)
			answer, after = q.patch(ctx, check.Op{"op": "add", "path": attribute + `[type eq "home"].value`, "value": b["value"]})
			if answer.OK() {
				after.That(requirement.AddValuePathNew, check.Expect("a new home value next to the old one", func(a *check.Answer) (string, bool) {
					created := a.Element(attribute, "value", b["value"].(string))
					kind, _ := check.Lookup(created, "type")
					value, _ := a.Get(attribute)
					return check.Show(value), kind == "home" && len(a.Values(attribute, "value")) == 2
				}))
			} else {
				refused(requirement.AddValuePathNew, old, answer, after, check.RefuseWith(http.StatusBadRequest, "noTarget", "invalidPath"))
			}
		})

		It("takes the path of an extension's attribute", check.Covers(requirement.AddExtension), func(ctx SpecContext) {
			s := check.On(t)
			path := enterprise(s)
			p := newPatient(ctx, s, nil)

			answer, after := p.patch(ctx, check.Op{"op": "add", "path": path, "value": "Research"})
			took(requirement.AddExtension, answer, after, check.HaveText(path, "Research"))
		})

		It("takes a member that is there already", check.Covers(requirement.AddMemberAgain), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Groups)
			ada, bea := s.NewUser(ctx).ID(), s.NewUser(ctx).ID()
			p := newPatientGroup(ctx, s, ada)
			s.Need(requirement.MVRoundtrip, p.get(ctx), check.HaveValues("members", "value", ada))

			for _, id := range []string{bea, bea} {
				answer, after := p.patch(ctx, check.Op{"op": "add", "path": "members", "value": []any{map[string]any{"value": id}}})
				took(requirement.AddMemberAgain, answer, after, check.HaveValues("members", "value", ada, bea))
			}
		})
	})
}
