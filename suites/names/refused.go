package names

import (
	"fmt"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// position is where in a name a character stands.
type position struct{ text, format string }

func positions() []position {
	return []position{{"alone", "%s"}, {"leading", "%sAnn"}, {"in the middle", "An%sna"}, {"trailing", "Ann%s"}}
}

// parts are the two attributes of a name.
func parts() []string { return []string{"givenName", "familyName"} }

// named gives a user the name Anna Bell with one part replaced.
func named(user map[string]any, part, value string) map[string]any {
	name := map[string]any{"givenName": "Anna", "familyName": "Bell"}
	name[part] = value
	user["name"] = name
	delete(user, "displayName") // it would have to be replaced too
	return user
}

// Refused declares the seventeen characters.
func Refused(t *target.Target) {
	// 400 is RFC 7644's for a value that is no good, 422 that of Lessonly's
	// published service (C-11).
	refused := check.BeError(http.StatusBadRequest, http.StatusUnprocessableEntity)

	Describe("a name with a special character", func() {
		for _, c := range requirement.NameCharacters {
			It("is refused when a user is created with "+c.Character, check.Covers(c.Requirement), func(ctx SpecContext) {
				s := check.On(t)
				user := t.People.New()
				for _, part := range parts() {
					for _, p := range positions() {
						s.Post(ctx, "/Users", named(user, part, fmt.Sprintf(p.format, c.Character))).
							That(c.Requirement, refused, "%s with %s %s", part, c.Character, p.text)
					}
				}
				s.Get(ctx, "/Users", "filter", fmt.Sprintf(`userName eq "%s"`, user["userName"])).
					That(c.Requirement, check.Have("totalResults", 0), "nothing is stored")
			})

			It("is refused when a user is changed to have "+c.Character, check.Covers(c.Requirement, requirement.NameRuleEverywhere), func(ctx SpecContext) {
				s := check.On(t)
				user := named(t.People.New(), "givenName", "Anna")
				user["title"] = "Before"
				item := check.Item("/Users", s.Create(ctx, "/Users", user).ID())
				both := func(a *check.Answer, m gomega.OmegaMatcher, about string, args ...any) {
					text := fmt.Sprintf(about, args...)
					a.That(c.Requirement, m, "%s", text)
					a.That(requirement.NameRuleEverywhere, m, "%s", text)
				}
				user["title"] = "After"
				for _, part := range parts() {
					for _, p := range positions() {
						value := fmt.Sprintf(p.format, c.Character)
						both(s.Put(ctx, item, named(user, part, value)), refused, "PUT of %s with %s %s", part, c.Character, p.text)
					}
					value := "An" + c.Character + "na"
					both(s.Patch(ctx, item, check.Op{"op": "replace", "value": map[string]any{"name": map[string]any{part: value}}}),
						refused, "PATCH of %s with %s", part, c.Character)
				}
				after := s.Get(ctx, item)
				both(after, check.Have("name.givenName", "Anna"), "the given name is unchanged")
				both(after, check.Have("name.familyName", "Bell"), "the family name is unchanged")
				both(after, check.Have("title", "Before"), "nothing else of the refused request is stored")
				both(after, check.Have("active", true), "the user is as active as before")
			})
		}

		It("is refused with an error that says what is wrong", check.Covers(requirement.NameError), func(ctx SpecContext) {
			s := check.On(t)
			for _, part := range parts() {
				s.Post(ctx, "/Users", named(t.People.New(), part, "Ann@")).
					That(requirement.NameError, check.Expect("status 400 or 422 with a detail that names @ or the attribute", func(a *check.Answer) (string, bool) {
						detail := a.Text("detail")
						says := strings.Contains(detail, "@") || strings.Contains(strings.ToLower(detail), strings.ToLower(part))
						return a.String(), (a.Status == http.StatusBadRequest || a.Status == http.StatusUnprocessableEntity) && says
					}), part)
			}
		})
	})
}
