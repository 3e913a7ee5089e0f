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

// characteristicsOf declares what RFC 7643 §7 says that an attribute's
// characteristics mean. immutable is in replace_refuse.go; always and default
// are in attributes.go.
func characteristicsOf(t *target.Target) {
	Describe("characteristics", func() {
		It("required: a create without it is refused", check.Covers(requirement.CharRequired), func(ctx SpecContext) {
			s := check.On(t)
			whole := s.NewUser(ctx) // the same with everything is taken
			needed := []string{"userName"}
			for path, a := range check.ClaimsOf(t).Attributes[target.UserSchema] {
				if a.Required && a.Mutability != "readOnly" && a.Mutability != "writeOnly" && a.Returned != "never" && !strings.Contains(path, ".") && !strings.EqualFold(path, "userName") {
					needed = append(needed, a.Name)
				}
			}
			slices.Sort(needed)
			for _, name := range needed {
				body := t.People.New()
				if _, sent := body[name]; !sent {
					// It was left out already, and the create was taken: right
					// only if the server filled it by itself.
					whole.That(requirement.CharRequired, carry(name), "without %s", name)
					continue
				}
				body = without(body, name)
				answer := s.Post(ctx, "/Users", body)
				answer.That(requirement.CharRequired, filled(name, check.RefuseInvalid("invalidValue", "invalidSyntax")), "without %s", name)
				if userName, ok := body["userName"].(string); ok && !answer.OK() {
					if found, ok := stored(ctx, s, userName); ok {
						found.That(requirement.CharRequired, check.Find(), "without %s: a look-up afterwards", name)
					}
				}
			}
		})

		It("readOnly: a client's value is not taken", check.Covers(requirement.CharReadOnly), func(ctx SpecContext) {
			s := check.On(t)
			body := t.People.New()
			body["id"] = "hallmark-" + t.People.Name()
			body["meta"] = map[string]any{"created": "2001-01-01T00:00:00Z", "resourceType": "Group", "version": "hallmark"}
			for path, a := range check.ClaimsOf(t).Attributes[target.UserSchema] {
				if a.Mutability == "readOnly" && a.Type == "string" && !a.MultiValued && !strings.Contains(path, ".") {
					body[a.Name] = "hallmark"
				}
			}
			group := ""
			if offers(t, requirement.Groups) && defines(t, target.UserSchema, "groups") {
				group = s.NewGroup(ctx).ID()
				body["groups"] = members(group)
			}
			made := s.Post(ctx, "/Users", body)
			if !made.That(requirement.CharReadOnly, check.BeCreated()) {
				return
			}
			after := s.Get(ctx, check.Item("/Users", made.ID()))
			for _, name := range slices.Sorted(maps.Keys(body)) {
				if sent, ok := body[name].(string); ok && (name == "id" || sent == "hallmark") {
					after.That(requirement.CharReadOnly, check.Expect(name+" other than what was sent", func(a *check.Answer) (string, bool) {
						return name + " " + check.Show(a.Text(name)), a.OK() && a.Text(name) != sent
					}), "%s", name)
				}
			}
			after.That(requirement.CharReadOnly, notHave("meta.resourceType", "Group"), "meta.resourceType")
			after.That(requirement.CharReadOnly, check.Expect("meta.created other than what was sent", func(a *check.Answer) (string, bool) {
				at, ok := check.Instant(a.Text("meta.created"))
				return "meta.created " + check.Show(a.Text("meta.created")), !ok || at.Year() != 2001
			}), "meta.created")
			after.That(requirement.CharReadOnly, notInGroup(group), "groups")
		})

		It("writeOnly and never: a password is taken and not shown", check.Covers(
			requirement.CharWriteOnly, requirement.CharReturnedNever,
		), func(ctx SpecContext) {
			s := check.On(t)
			if attributes := check.ClaimsOf(t).Attributes[target.UserSchema]; len(attributes) > 0 {
				if _, ok := attributes["password"]; !ok {
					s.Skip("the target's User schema has no password")
				}
			}
			made := s.Post(ctx, "/Users", with(t.People.New(), "password", "Hm-9%kd-"+t.People.Name()))
			if !made.That(requirement.CharWriteOnly, check.BeCreated()) {
				return
			}
			made.That(requirement.CharWriteOnly, lack("password"), "POST")
			path := check.Item("/Users", made.ID())
			s.Get(ctx, path).That(requirement.CharWriteOnly, lack("password"), "GET")
			s.Get(ctx, path, "attributes", "password").That(requirement.CharReturnedNever, check.Expect("no password, or 400", func(a *check.Answer) (string, bool) {
				value, _ := a.Get("password")
				return a.String(), !check.Assigned(value) && (a.Status == http.StatusOK || a.Status == http.StatusBadRequest)
			}), "attributes=password")
		})

		It("request: shown only when asked for", check.Covers(requirement.CharReturnedRequest), func(ctx SpecContext) {
			s := check.On(t)
			name := ""
			for _, a := range check.ClaimsOf(t).Attributes[target.UserSchema] {
				if a.Returned == "request" && a.Type == "string" && !a.MultiValued && (a.Mutability == "" || a.Mutability == "readWrite") {
					name = a.Name
				}
			}
			if name == "" {
				s.Skip("the target's User schema has no writable string with returned request")
			}
			made := s.Create(ctx, "/Users", with(t.People.New(), name, "hallmark"))
			path := check.Item("/Users", made.ID())
			asked := s.Get(ctx, path, "attributes", name)
			asked.That(requirement.CharReturnedRequest, carry(name), "asked for")
			s.Get(ctx, path).That(requirement.CharReturnedRequest, lack(name), "not asked for")
		})

		It("caseExact: decides how values are compared", check.Covers(
			requirement.CharCaseExact, requirement.CharCaseInsensitive,
		), func(ctx SpecContext) {
			s := check.On(t)
			external := t.People.Name() + "-aB"
			c := newCrew(ctx, s, []string{"ada", "bea"}, func(label string, user map[string]any) {
				user["externalId"] = map[string]string{"ada": external, "bea": strings.ToUpper(external)}[label]
			})
			c.find(ctx, "userName eq %s", quote(strings.ToUpper(c.names[1]))).That(requirement.CharCaseInsensitive, check.Find(c.ids[1]), "userName in upper case")
			if !declined(c.find(ctx, "userName sw %s", quote(c.prefix))) { // else FilterSw warns of it
				c.find(ctx, "userName sw %s", quote(strings.ToUpper(c.prefix))).That(requirement.CharCaseInsensitive, check.Find(c.ids...), "sw in upper case")
			}
			if !keepsExternalID(c.made[0]) {
				s.Skip(noExternalID)
			}
			c.made[0].That(requirement.CharCaseExact, check.Have("externalId", external), "the case that was sent")
			same := c.find(ctx, "externalId eq %s", quote(external))
			if declined(same) {
				return // FilterExternalID warns of it
			}
			same.That(requirement.CharCaseExact, check.Find(c.ids[0]), "two values that differ by case")
		})

		It("uniqueness: a second value is refused", check.Covers(requirement.CharUniqueServer, requirement.CharUniqueGlobal), func(ctx SpecContext) {
			s := check.On(t)
			unique := map[string]*requirement.Requirement{"userName": requirement.CharUniqueServer}
			for path, a := range check.ClaimsOf(t).Attributes[target.UserSchema] {
				if a.Type != "string" || a.MultiValued || strings.Contains(path, ".") || a.Mutability == "readOnly" || a.Mutability == "writeOnly" {
					continue
				}
				name := a.Name
				if strings.EqualFold(name, "userName") {
					name = "userName"
				}
				switch a.Uniqueness {
				case "global":
					unique[name] = requirement.CharUniqueGlobal
				case "server":
					unique[name] = requirement.CharUniqueServer
				}
			}
			for _, name := range slices.Sorted(maps.Keys(unique)) {
				first, second := t.People.New(), t.People.New()
				if name != "userName" {
					first[name] = t.People.Name()
				}
				s.Create(ctx, "/Users", first)
				second[name] = first[name]
				answer := s.Post(ctx, "/Users", second)
				if sent, _ := first["userName"].(string); name == "userName" && answer.OK() && altered(answer, sent) {
					answer = s.Post(ctx, "/Users", first) // the target keeps addresses for user names
				}
				answer.That(unique[name], check.BeErrorType(http.StatusConflict, "uniqueness"), "%s", name)
			}
			kinds := slices.Collect(maps.Values(unique))
			for _, r := range []*requirement.Requirement{requirement.CharUniqueServer, requirement.CharUniqueGlobal} {
				if !slices.Contains(kinds, r) {
					s.Skip("the target's User schema has no attribute of the kind that %s needs", r.ID)
				}
			}
		})

		It("are those of the schema: other attributes are not kept", check.Covers(requirement.UnknownAttr), func(ctx SpecContext) {
			s := check.On(t)
			made := s.Post(ctx, "/Users", with(t.People.New(), "hallmarkNothing", "here"))
			if !made.OK() {
				made.That(requirement.UnknownAttr, check.HaveStatus(http.StatusBadRequest))
				s.NewUser(ctx) // without it the create is taken
				return
			}
			made.That(requirement.UnknownAttr, lack("hallmarkNothing"), "POST")
			s.Get(ctx, check.Item("/Users", made.ID())).That(requirement.UnknownAttr, lack("hallmarkNothing"), "GET")
		})
	})
}
