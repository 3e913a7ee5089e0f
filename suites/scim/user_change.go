package scim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// UserChanges declares what a change of a user must do, and what it must leave
// alone.
func UserChanges(t *target.Target) {
	Describe("changing a user", func() {
		It("stores all that PUT sends", check.Covers(requirement.PutReplaces), func(ctx SpecContext) {
			s := check.On(t)
			optional := text(s)
			body := with(t.People.New(), optional, "en")
			p := put(ctx, s, body)
			keepsText(s, p.made, requirement.PlainAttrs, optional, "en")

			changed := with(body, optional, "fr")
			answer := s.Put(ctx, p.path, changed)
			after := p.get(ctx)
			if !answer.That(requirement.PutReplaces, check.HaveStatus(http.StatusOK, http.StatusNoContent)) {
				return
			}
			after.That(requirement.PutReplaces, check.AtMost(requirement.Should, check.HaveText(optional, "fr")), "%s: what was sent is stored", optional)
			if answer.Object() != nil {
				after.That(requirement.PutReplaces, check.Agree(answer, comparable(answer)...), "what the answer to PUT shows is what GET shows")
			}
		})

		It("shows in lists", check.Covers(requirement.ListFresh), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Filter)
			optional := text(s)
			body := with(t.People.New(), optional, "en")
			p := put(ctx, s, body)
			keepsText(s, p.made, requirement.PlainAttrs, optional, "en")
			name := eq("userName", p.made.Text("userName"))
			s.Get(ctx, "/Users", "filter", name) // what is kept of this one is old then
			mustPut(ctx, s, p.path, with(body, optional, "fr"))
			got := mustRead(ctx, s, p.path)

			list := s.Get(ctx, "/Users", "filter", name)
			list.That(requirement.ListFresh, check.Have("Resources[0]."+optional, got.Text(optional)), "%s as a GET of the user shows it", optional)
		})

		It("replaces all values of a multi-valued attribute by PUT", check.Covers(requirement.PutReplaces), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "phoneNumbers")
			phone := func(number, kind string) []any {
				return []any{map[string]any{"value": "tel:+1-201-555-" + number, "type": kind}}
			}
			body := with(t.People.New(), "phoneNumbers", phone("0123", "work"))
			p := put(ctx, s, body)
			keepsText(s, p.made, requirement.MVRoundtrip, "phoneNumbers[0].type", "work")

			answer := s.Put(ctx, p.path, with(body, "phoneNumbers", phone("0145", "mobile")))
			took(requirement.PutReplaces, answer, p.get(ctx), check.Expect("phoneNumbers without the old value, of type work", func(a *check.Answer) (string, bool) {
				value, _ := a.Get("phoneNumbers")
				return "phoneNumbers " + check.Show(value), a.Object() != nil && a.Element("phoneNumbers", "type", "work") == nil
			}), "the old value")
		})

		It("replaces data of the Enterprise extension by PUT", check.Covers(requirement.PutReplaces), func(ctx SpecContext) {
			s := check.On(t)
			path := enterprise(s)
			name := path[strings.LastIndex(path, ":")+1:]
			body := t.People.New()
			p := put(ctx, s, extend(body, map[string]any{name: "Research"}))
			keepsText(s, p.made, requirement.EntRoundtrip, path, "Research")

			answer := s.Put(ctx, p.path, extend(body, map[string]any{name: "Sales"}))
			took(requirement.PutReplaces, answer, p.get(ctx), check.HaveText(path, "Sales"), "%s", path)
		})

		It("leaves the groups of the user as they are", check.Covers(requirement.GroupsReadOnly), func(ctx SpecContext) {
			s := groups.on(t)
			body := t.People.New()
			user := s.Create(ctx, "/Users", body)
			path := check.Item("/Users", user.ID())
			group := check.Item("/Groups", s.NewGroup(ctx, user.ID()).ID())
			s.Need(requirement.GrpCreateMembers, mustReadGroup(ctx, s, group), haveMembers(user.ID()))

			family := one(s, "name.familyName", "displayName", "title")
			mustPut(ctx, s, path, set(body, family, "Byron"))
			mustReadGroup(ctx, s, group).That(requirement.GroupsReadOnly, haveMembers(user.ID()), "after a PUT of the user without groups")
			if offers(t, requirement.Patch) {
				mustPatch(ctx, s, path, check.Op{"op": "replace", "path": family, "value": "King"})
				mustReadGroup(ctx, s, group).That(requirement.GroupsReadOnly, haveMembers(user.ID()), "after a PATCH of the user")
			}
			renamed := set(body, family, "King")
			rename(renamed, t.People.Name()+"@"+t.People.Domain)
			if s.Put(ctx, path, renamed).OK() {
				mustReadGroup(ctx, s, group).That(requirement.GroupsReadOnly, haveMembers(user.ID()), "after another userName")
			}
		})

		It("can be a change of userName by PATCH", check.Covers(requirement.UsernameRename), func(ctx SpecContext) {
			s := check.On(t)
			renamable(s)
			claimed(s, requirement.Patch)
			p := newPatient(ctx, s, nil)
			before, after := p.made.Text("userName"), t.People.Name()+"@"+t.People.Domain

			answer, read := p.patch(ctx, check.Op{"op": "replace", "path": "userName", "value": after})
			took(requirement.UsernameRename, answer, read, check.HaveText("userName", after), "by PATCH")
			if answer.OK() && offers(t, requirement.Filter) {
				s.Get(ctx, "/Users", "filter", eq("userName", after)).That(requirement.UsernameRename, check.HaveIDs([]string{p.made.ID()}, nil), "the new name matches after PATCH")
				s.Get(ctx, "/Users", "filter", eq("userName", before)).That(requirement.UsernameRename, check.HaveIDs(nil, []string{p.made.ID()}), "the old name does not match after PATCH")
			}
		})

		It("frees the old userName, and takes one that differs in case only", check.Covers(requirement.UsernameRename), func(ctx SpecContext) {
			s := check.On(t)
			renamable(s)
			body := t.People.New()
			p := put(ctx, s, body)
			old, _ := body["userName"].(string)
			mustPut(ctx, s, p.path, body) // PUT as such works

			s.Put(ctx, p.path, edit(body, "userName", strings.ToUpper(old))).That(requirement.UsernameRename, check.Expect("anything but a conflict of the user with itself", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status != http.StatusConflict && a.Status < 500
			}), "the same name in capitals")
			renamed := t.People.New()
			worked(s, s.Put(ctx, p.path, renamed))
			// Some directories keep an old name as an alias of its owner.
			s.Post(ctx, "/Users", body).That(requirement.UsernameRename, check.AtMost(requirement.Should, check.BeCreated()), "the old name for somebody else")
		})

		It("can be a deactivation that is taken back", check.Covers(requirement.ReactivateKeeps), func(ctx SpecContext) {
			s := check.On(t)
			if !advertised(t, target.UserSchema, "active") {
				s.Skip("the target's schema does not advertise active as readWrite")
			}
			body := t.People.New()
			for _, name := range []string{"title", "nickName", "externalId"} {
				if _, filled := body[name]; !filled && (name == "externalId" || advertised(t, target.UserSchema, name)) {
					body[name] = t.People.Name()
				}
			}
			path := check.Item("/Users", s.Create(ctx, "/Users", body).ID())
			before := mustRead(ctx, s, path)
			for _, active := range []bool{false, true} {
				s.Need(requirement.ReplaceActive, s.Patch(ctx, path, check.Op{"op": "replace", "path": "active", "value": active}), check.HaveStatus(http.StatusOK, http.StatusNoContent))
			}
			after := mustRead(ctx, s, path)
			s.Need(requirement.ReplaceActive, after, check.Have("active", true))
			after.That(requirement.ReactivateKeeps, check.Agree(before, told(before)...))
		})

		It("is not needed to create somebody inactive", check.Covers(requirement.ActiveToggle), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "active")
			created := s.NewUser(ctx, func(user map[string]any) { user["active"] = false })
			created.That(requirement.ActiveToggle, check.AtMost(requirement.Should, check.Have("active", false)), "false on create")
			got := s.Get(ctx, check.Item("/Users", created.ID()))
			if got.OK() { // hidden is the business of another requirement
				got.That(requirement.ActiveToggle, check.Agree(created, "active"), "what 201 shows is what GET shows")
			}
		})

		It("may end in a DELETE while the user is in a group", check.Covers(requirement.Delete204), func(ctx SpecContext) {
			s := groups.on(t)
			user := s.NewUser(ctx)
			group := check.Item("/Groups", s.NewGroup(ctx, user.ID()).ID())
			s.Need(requirement.GrpCreateMembers, mustReadGroup(ctx, s, group), haveMembers(user.ID()))

			retire(ctx, s, check.Item("/Users", user.ID()))
			a := s.Delete(ctx, check.Item("/Users", user.ID()))
			deletes(s, a)
			a.That(requirement.Delete204, check.BeAnswered(), "a member of a group")
			a.That(requirement.Delete204, check.AtMost(requirement.Should, check.HaveStatus(http.StatusNoContent)), "a member of a group is deleted")
		})
	})

	Describe("text of a user", func() {
		It("comes back with its ends, whole, and as text", check.Covers(requirement.TypeString), func(ctx SpecContext) {
			s := check.On(t)
			optional := one(s, "title", "nickName", "userType")
			for _, row := range []struct{ about, value string }{
				{"spaces at both ends", "  Countess  "},
				{"200 characters", strings.Repeat("Countess ", 22) + "of"},
				{"digits", "0042"},
			} {
				made := s.Post(ctx, "/Users", with(t.People.New(), optional, row.value))
				if !made.OK() {
					made.That(requirement.TypeString, check.HaveStatus(http.StatusBadRequest), "%s: a rule of the server's own", row.about)
					continue
				}
				got := s.Get(ctx, check.Item("/Users", made.ID()))
				made.That(requirement.TypeString, check.AtMost(requirement.Should, check.Hold(optional, row.value)), "%s: what was sent is stored", row.about)
				got.That(requirement.TypeString, check.Agree(made, optional), "%s: a following GET", row.about)
				got.That(requirement.TypeString, jsonString(optional), "%s", row.about)
			}
		})

		It("is text in the Enterprise extension too", check.Covers(requirement.EntRoundtrip), func(ctx SpecContext) {
			s := check.On(t)
			path := enterprise(s)
			name := path[strings.LastIndex(path, ":")+1:]
			created := s.Create(ctx, "/Users", extend(t.People.New(), map[string]any{name: "0042"}))
			created.That(requirement.EntRoundtrip, jsonString(path), "digits, answer to the create")
			mustRead(ctx, s, check.Item("/Users", created.ID())).That(requirement.EntRoundtrip, jsonString(path), "digits, answer to GET")
		})
	})
}

// isTaken wants the refusal of a userName that somebody has; mutability is as good a reason
// where the schema says that a userName stays.
func isTaken(t *target.Target) types.GomegaMatcher {
	if fixed(t) != "" {
		return gomega.Or(check.RefuseWith(http.StatusConflict, "uniqueness"), check.RefuseWith(http.StatusBadRequest, "mutability"))
	}
	return check.RefuseWith(http.StatusConflict, "uniqueness")
}

// fixed is how the target's schema declares a userName that does not change; else "".
func fixed(t *target.Target) string {
	if a, ok := check.ClaimsOf(t).Advertises(target.UserSchema, "userName"); ok && a.Mutability != "" && !strings.EqualFold(a.Mutability, "readWrite") {
		return a.Mutability
	}
	return ""
}

// renamable skips the spec where the schema says that a userName stays.
func renamable(s *check.Session) {
	if mutability := fixed(s.Target()); mutability != "" {
		s.Skip("the target's schema declares userName %s", mutability)
	}
}

// jsonString wants a string at path, if there is a value (RFC 7643 §2.3.1).
func jsonString(path string) types.GomegaMatcher {
	return check.Expect(path+" to be a JSON string", func(a *check.Answer) (string, bool) {
		value, _ := a.Get(path)
		_, ok := value.(string)
		return fmt.Sprintf("%s %s", path, check.Show(value)), ok || a.Object() != nil && value == nil
	})
}

// inGroup wants a user's groups to hold an id.
func inGroup(id string) types.GomegaMatcher {
	return check.Expect("groups with "+id, func(a *check.Answer) (string, bool) {
		found := values(a, "groups")
		return "groups " + check.Show(found), slices.Contains(found, id)
	})
}
