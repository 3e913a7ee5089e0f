package scim

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Attributes declares what RFC 7644 §3.9 asks of attributes and
// excludedAttributes.
func Attributes(t *target.Target) {
	Describe("choosing attributes", func() {
		It("returns what attributes names and what is always returned", check.Covers(
			requirement.AttrInclude, requirement.AttrMinimum, requirement.AttrSubAttr, requirement.AttrURN,
			requirement.AttrMulti, requirement.AttrUnknown, requirement.AttrBoth,
		), func(ctx SpecContext) {
			s := check.On(t)
			p := newPatient(ctx, s, nil)
			full := p.get(ctx)
			shown(s, full, "userName")
			second := another(s, full)
			get := func(query ...string) *check.Answer { return s.Get(ctx, p.path, query...) }

			only := get("attributes", "userName")
			only.That(requirement.AttrInclude, showOnly(t, full, "userName"))
			only.That(requirement.AttrMinimum, check.Have("id", p.made.ID()), "id")
			only.That(requirement.AttrMinimum, check.HaveSchema(target.UserSchema), "schemas")
			for _, name := range always(t, full) {
				only.That(requirement.AttrMinimum, carry(name), "%s", name)
			}

			given := get("attributes", "name.givenName")
			given.That(requirement.AttrSubAttr, carry("name.givenName"), "attributes=name.givenName")
			given.That(requirement.AttrSubAttr, lack("name.familyName"), "attributes=name.givenName")
			if value, _ := full.Get("emails[0].type"); value != nil {
				mail := get("attributes", "emails.value")
				mail.That(requirement.AttrSubAttr, carry("emails[0].value"), "attributes=emails.value")
				mail.That(requirement.AttrSubAttr, lack("emails[0].type"), "attributes=emails.value")
			}
			get("attributes", target.UserSchema+":userName").That(requirement.AttrURN, showOnly(t, full, "userName"), "attributes")
			several := get("attributes", "USERNAME,name.givenName")
			several.That(requirement.AttrMulti, carry("userName"), "the first name, in capitals")
			several.That(requirement.AttrMulti, carry("name.givenName"), "the second name")
			several.That(requirement.AttrMulti, lack(second), "what was not named")
			// No RFC speaks of spaces behind the commas; clients send them.
			get("attributes", "userName, name.givenName").That(requirement.AttrMulti, check.AtMost(requirement.Advice, carry("name.givenName")), "the second name, after a space")
			unknown := get("attributes", "userName,hallmarkNothing")
			unknown.That(requirement.AttrUnknown, check.HaveStatus(http.StatusOK))
			unknown.That(requirement.AttrUnknown, carry("userName"), "the name that is known")
			get("attributes", "userName", "excludedAttributes", "name").That(requirement.AttrBoth, check.HaveStatus(http.StatusOK, http.StatusBadRequest))
		})

		It("leaves out what excludedAttributes names", check.Covers(
			requirement.AttrExclude, requirement.AttrExcludeAlways, requirement.AttrSubAttr, requirement.AttrURN,
			requirement.AttrMulti, requirement.CharReturnedAlways, requirement.CharReturnedDefault,
		), func(ctx SpecContext) {
			s := check.On(t)
			p := newPatient(ctx, s, nil)
			full := p.get(ctx)
			shown(s, full, "userName")
			second := another(s, full)
			for _, name := range []string{"name", second} {
				full.That(requirement.CharReturnedDefault, carry(name), "%s by default", name)
			}
			get := func(query ...string) *check.Answer { return s.Get(ctx, p.path, query...) }

			less := get("excludedAttributes", "name,"+second)
			for _, name := range []string{"name", second} {
				less.That(requirement.AttrExclude, lack(name), "%s", name)
				less.That(requirement.CharReturnedDefault, lack(name), "%s when it is excluded", name)
			}
			less.That(requirement.AttrExclude, carry("userName"), "what was not named")
			get("excludedAttributes", "NAME,"+strings.ToUpper(second)).That(requirement.AttrMulti, lack(second), "excludedAttributes in capitals")

			for _, name := range append([]string{"id"}, always(t, full)...) {
				kept := get("excludedAttributes", name)
				kept.That(requirement.AttrExcludeAlways, carry(name), "%s", name)
				kept.That(requirement.CharReturnedAlways, carry(name), "%s", name)
			}
			part := get("excludedAttributes", "name.familyName")
			part.That(requirement.AttrSubAttr, lack("name.familyName"), "excludedAttributes=name.familyName")
			part.That(requirement.AttrSubAttr, carry("name.givenName"), "excludedAttributes=name.familyName")
			get("excludedAttributes", target.UserSchema+":name").That(requirement.AttrURN, lack("name"), "excludedAttributes")
		})

		It("takes the URN of an extension for all of it", check.Covers(requirement.AttrURN), func(ctx SpecContext) {
			s := check.On(t)
			path := enterprise(s)
			name := path[strings.LastIndex(path, ":")+1:]
			p := newPatient(ctx, s, func(user map[string]any) {
				maps.Copy(user, extend(user, map[string]any{name: "Research"}))
			})
			full := p.get(ctx)
			shown(s, full, path)
			another(s, full)

			whole := s.Get(ctx, p.path, "attributes", target.EnterpriseSchema)
			whole.That(requirement.AttrURN, carry(path), "attributes=URN of the extension")
			whole.That(requirement.AttrURN, lack("name"), "attributes=URN of the extension")
			s.Get(ctx, p.path, "attributes", path).That(requirement.AttrURN, carry(path), "attributes=URN:attribute")
			none := s.Get(ctx, p.path, "excludedAttributes", target.EnterpriseSchema)
			none.That(requirement.AttrURN, lack(path), "excludedAttributes=URN of the extension")
			none.That(requirement.AttrURN, carry("name.givenName"), "excludedAttributes=URN of the extension")
		})

		It("works on lists", check.Covers(requirement.AttrIncludeList), func(ctx SpecContext) {
			s := check.On(t)
			query := []string{"count", "2", "attributes", "userName"}
			made := s.NewUser(ctx)
			if offers(t, requirement.Filter) {
				query = append(query, "filter", "userName eq "+quote(made.Text("userName")))
			}
			answer := s.Get(ctx, "/Users", query...)
			if len(answer.Resources()) == 0 {
				s.Need(requirement.List200, answer, haveResources())
			}
			answer.That(requirement.AttrIncludeList, check.Expect("listed users with id and userName, without name, emails and active", func(a *check.Answer) (string, bool) {
				for _, r := range a.Resources() {
					for _, name := range []string{"id", "userName"} {
						if v, _ := check.Lookup(r, name); !check.Assigned(v) {
							return check.Show(r), false
						}
					}
					for _, name := range droppable(t) {
						if v, _ := check.Lookup(r, name); check.Assigned(v) {
							return check.Show(r), false
						}
					}
				}
				return a.String(), true
			}))
		})

		It("shapes the answers to writes", check.Covers(requirement.AttrOnWrite), func(ctx SpecContext) {
			s := check.On(t)
			body := t.People.New()
			send := func(method, path string, body any, parameter, value string) *check.Answer {
				return s.Send(ctx, check.Request{Method: method, Path: path, Query: check.Query(parameter, value), Body: body})
			}
			made := send(http.MethodPost, "/Users", body, "attributes", "userName")
			s.Need(requirement.Post201, made, check.BeCreated())
			s.Need(requirement.IDPresent, made, check.HaveUsableID())
			path := check.Item("/Users", made.ID())
			another(s, s.Get(ctx, path))

			if len(made.Raw) > 0 { // PostBody reports that there is none
				made.That(requirement.AttrOnWrite, carry("userName"), "POST with attributes")
				made.That(requirement.AttrOnWrite, lack("name"), "POST with attributes")
			}
			replaced := send(http.MethodPut, path, body, "excludedAttributes", "name")
			if len(replaced.Raw) > 0 { // Put200 reports that there is none
				replaced.That(requirement.AttrOnWrite, lack("name"), "PUT with excludedAttributes")
				replaced.That(requirement.AttrOnWrite, carry("userName"), "PUT with excludedAttributes")
			}
			if len(made.Raw)+len(replaced.Raw) == 0 {
				s.Without(requirement.AttrOnWrite, requirement.PostBody, made)
			}
			if offers(t, requirement.Patch) {
				patched := send(http.MethodPatch, path, check.PatchBody(check.Op{"op": "replace", "path": "name.givenName", "value": "Augusta"}), "attributes", "userName")
				patched.That(requirement.AttrOnWrite, carry("userName"), "PATCH with attributes")
				patched.That(requirement.AttrOnWrite, lack("name"), "PATCH with attributes")
			}
		})

		It("leaves the members of groups out", check.Covers(requirement.AttrGroupMembers), func(ctx SpecContext) {
			s := check.On(t)
			if membersOnRequest(t) != nil {
				s.Skip("the target's Group schema says that members are returned on request only")
			}
			group := s.NewGroup(ctx, s.NewUser(ctx).ID())
			path := check.Item("/Groups", group.ID())
			shown(s, s.Get(ctx, path), "members", "displayName")

			answer := s.Get(ctx, path, "excludedAttributes", "members")
			answer.That(requirement.AttrGroupMembers, lack("members"), "a group")
			answer.That(requirement.AttrGroupMembers, carry("displayName"), "a group")
			if offers(t, requirement.Filter) {
				list := s.Get(ctx, "/Groups", "excludedAttributes", "members", "filter", "displayName eq "+quote(group.Text("displayName")))
				if !declined(list) { // FilterGroupName warns of that
					list.That(requirement.AttrGroupMembers, check.Find(group.ID()), "a filtered list")
					list.That(requirement.AttrGroupMembers, lack("Resources[0].members"), "a filtered list")
				}
			}
		})
	})
}

// shown blocks the spec unless the whole resource carries these attributes:
// that one is missing later says something only then.
func shown(s *check.Session, full *check.Answer, paths ...string) {
	for _, path := range paths {
		s.Need(requirement.TypeComplex, full, carry(path))
	}
}

// carry wants a 2xx answer with a value at path.
func carry(path string) types.GomegaMatcher {
	return check.Expect("a value for "+path, func(a *check.Answer) (string, bool) {
		value, _ := a.Get(path)
		if a.OK() && !check.Assigned(value) {
			return fmt.Sprintf("no value for %s in %s", path, a), false
		}
		return a.String(), a.OK()
	})
}

// lack wants a 2xx answer with a body and without a value at path.
func lack(path string) types.GomegaMatcher {
	return check.Expect("an answer without "+path, func(a *check.Answer) (string, bool) {
		value, _ := a.Get(path)
		if a.OK() && check.Assigned(value) {
			return fmt.Sprintf("%d with %s %s", a.Status, path, check.Show(value)), false
		}
		return a.String(), a.OK() && a.Object() != nil
	})
}

// droppable are attributes of every user here that are returned by default
// only.
func droppable(t *target.Target) []string {
	return slices.DeleteFunc([]string{"name", "emails", "displayName", "active"}, func(name string) bool {
		a, ok := check.ClaimsOf(t).Advertises(target.UserSchema, name)
		return ok && a.Returned == "always"
	})
}

// another ends the spec unless name is returned by default only, in parts, and
// returns one more attribute of the whole resource that is.
func another(s *check.Session, full *check.Answer) string {
	one(s, "name.givenName")
	one(s, "name.familyName")
	shown(s, full, "name.givenName", "name.familyName")
	names := droppable(s.Target())
	if !slices.Contains(names, "name") {
		s.Skip("the target's User schema says that name is always returned")
	}
	for _, name := range slices.Backward(names) {
		if value, _ := full.Get(name); name != "name" && check.Assigned(value) {
			return name
		}
	}
	s.Skip("the target returns no second attribute that could be left out")
	return ""
}

// showOnly wants an attribute, and none of those that are returned by default
// only. meta is let through: servers keep it for ETag and Location.
func showOnly(t *target.Target, full *check.Answer, name string) types.GomegaMatcher {
	return check.Expect(name+" and nothing that was not asked for", func(a *check.Answer) (string, bool) {
		value, _ := a.Get(name)
		ok := a.Status == http.StatusOK && check.Assigned(value)
		for _, other := range droppable(t) {
			had, _ := full.Get(other)
			has, _ := a.Get(other)
			ok = ok && (!check.Assigned(had) || !check.Assigned(has))
		}
		got := a.String()
		if a.Object() != nil {
			got = fmt.Sprintf("%d with %s", a.Status, strings.Join(slices.Sorted(maps.Keys(a.Object())), ", "))
		}
		return got, ok
	})
}

// always are the top-level attributes that the User schema says are always
// returned and that the whole resource has.
func always(t *target.Target, full *check.Answer) []string {
	var names []string
	for path, a := range check.ClaimsOf(t).Attributes[target.UserSchema] {
		if value, _ := full.Get(a.Name); a.Returned == "always" && !strings.Contains(path, ".") && check.Assigned(value) {
			names = append(names, a.Name)
		}
	}
	slices.Sort(names)
	return names
}
