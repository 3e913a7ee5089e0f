package scim

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// patchSeveral declares how far an operation of PATCH reaches: to every value
// that its filter finds, and to nothing else.
func patchSeveral(t *target.Target) {
	Describe("how far a PATCH reaches", func() {
		It("changes every value that a filter finds", check.Covers(requirement.ReplaceValuePathSub), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "addresses.locality")
			one(s, "addresses.country")
			p := newPatient(ctx, s, func(user map[string]any) { user["addresses"] = addresses() })
			keepsValues(s, p.made, "addresses", "locality", "Berlin", "Hamburg")
			keepsValues(s, p.made, "addresses", "country", "DE", "DE")

			answer, after := p.patch(ctx, check.Op{"op": "replace", "path": `addresses[country eq "DE"].locality`, "value": "Bonn"})
			took(requirement.ReplaceValuePathSub, answer, after, check.HaveValues("addresses", "locality", "Bonn", "Bonn"), "both addresses")
		})

		It("takes the values that a joined filter finds", check.Covers(requirement.RemoveFiltered), func(ctx SpecContext) {
			s := check.On(t)
			attribute, element := several(s)
			a, b, c := element(t.People.Name(), "work"), element(t.People.Name(), "home"), element(t.People.Name(), "other")
			p := newPatient(ctx, s, func(user map[string]any) { user[attribute] = elements(a, b, c) })
			kept(s, p.made, attribute, a, b, c)
			value := func(e map[string]any) string { return e["value"].(string) }

			before := p.get(ctx)
			answer, after := p.patch(ctx, check.Op{"op": "remove", "path": attribute + `[type eq "home" and value eq ` + quote(value(a)) + "]"})
			answer.That(requirement.RemoveFiltered, check.BeAnswered(), "and: no value is both") // RemoveNoMatch says how
			after.That(requirement.RemoveFiltered, check.BeAsBefore(before), "and: no value is both")
			answer, after = p.patch(ctx, check.Op{"op": "remove", "path": attribute + `[type eq "home" and value eq ` + quote(value(b)) + "]"})
			took(requirement.RemoveFiltered, answer, after, check.HaveValues(attribute, "value", value(a), value(c)), "and: one value is both")
		})

		It("leaves alone what a value without a path does not name", check.Covers(requirement.AddNoPath, requirement.ReplaceNoPath), func(ctx SpecContext) {
			s := check.On(t)
			optional := text(s)
			attribute, element := several(s)
			a, b := element(t.People.Name(), "work"), element(t.People.Name(), "home")
			p := newPatient(ctx, s, func(user map[string]any) { user[attribute] = elements(a) })
			kept(s, p.made, attribute, a)
			given, family := p.made.Text("name.givenName"), p.made.Text("name.familyName")

			answer, after := p.patch(ctx, check.Op{"op": "replace", "value": map[string]any{optional: "en"}})
			took(requirement.ReplaceNoPath, answer, after, check.HaveText(optional, "en"))
			took(requirement.ReplaceNoPath, answer, after, check.HaveValues(attribute, "value", a["value"].(string)), "%s, which the value did not name", attribute)
			took(requirement.ReplaceNoPath, answer, after, nameLike(given, family), "name, which the value did not name")
			answer, after = p.patch(ctx, check.Op{"op": "add", "value": map[string]any{attribute: elements(b)}})
			took(requirement.AddNoPath, answer, after, check.HaveValues(attribute, "value", a["value"].(string), b["value"].(string)), "a value more")
			took(requirement.AddNoPath, answer, after, nameLike(given, family), "name, which the value did not name")
		})

		It("clears a part of a complex attribute", check.Covers(requirement.RemoveSimple), func(ctx SpecContext) {
			s := check.On(t)
			part := one(s, "name.middleName", "name.honorificPrefix", "name.honorificSuffix")
			_, short, _ := strings.Cut(part, ".")
			p := newPatient(ctx, s, func(user map[string]any) {
				user["name"] = with(user["name"].(map[string]any), short, "King")
			})
			keepsText(s, p.made, requirement.Name, part, "King")

			answer, after := p.patch(ctx, check.Op{"op": "remove", "path": part})
			took(requirement.RemoveSimple, answer, after, check.HaveNo(part), "%s", part)
			took(requirement.RemoveSimple, answer, after, nameLike(p.made.Text("name.givenName"), p.made.Text("name.familyName")), "the rest of the name")
		})
	})
}

// nameLike wants the given and the family name to be these, as far as there
// were any.
func nameLike(given, family string) types.GomegaMatcher {
	return check.Expect("name with "+given+" and "+family, func(a *check.Answer) (string, bool) {
		value, _ := a.Get("name")
		return "name " + check.Show(value), a.Object() != nil && a.Text("name.givenName") == given && a.Text("name.familyName") == family
	})
}
