package scim

import (
	"net/http"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Identity declares what RFC 7643 §3.1 asks of id, externalId and the times in
// meta.
func Identity(t *target.Target) {
	Describe("the id", func() {
		It("is the server's own, whatever the client sends", check.Covers(requirement.IDServerAssigned, requirement.PostReadOnlyIgnored), func(ctx SpecContext) {
			s := check.On(t)
			mine := "hallmark-" + t.People.Name()

			created := s.Post(ctx, "/Users", edit(t.People.New(), "id", mine))

			created.That(requirement.PostReadOnlyIgnored, check.BeCreated(), "id")
			created.That(requirement.IDServerAssigned, check.BeCreated())
			created.That(requirement.IDServerAssigned, check.HaveUsableID(), "an id is assigned")
			created.That(requirement.IDServerAssigned, notHave("id", mine), "it is not the client's")
		})

		It("is used by no other type", check.Covers(requirement.IDUnique, requirement.GetWrongType), func(ctx SpecContext) {
			s := check.On(t)
			user, group := s.NewUser(ctx), s.NewGroup(ctx)
			mustRead(ctx, s, check.Item("/Users", user.ID()))
			mustRead(ctx, s, check.Item("/Groups", group.ID()))

			asGroup := s.Get(ctx, check.Item("/Groups", user.ID()))
			asUser := s.Get(ctx, check.Item("/Users", group.ID()))

			// Where each table counts for itself, the address finds somebody else's resource.
			asGroup.That(requirement.IDUnique, notHave("id", user.ID()), "no group has the user's id")
			asUser.That(requirement.IDUnique, notHave("id", group.ID()), "no user has the group's id")
			asGroup.That(requirement.GetWrongType, check.BeError(http.StatusNotFound), "a user's id under /Groups")
			asUser.That(requirement.GetWrongType, check.BeError(http.StatusNotFound), "a group's id under /Users")
		})

		It("is not given again after a delete", check.Covers(requirement.IDNotReused), func(ctx SpecContext) {
			s := check.On(t)
			first := s.NewUser(ctx)
			mustDelete(ctx, s, check.Item("/Users", first.ID()))
			second := s.NewUser(ctx)
			second.That(requirement.IDNotReused, notHave("id", first.ID()))
		})

		It("stays when a user is renamed", check.Covers(requirement.IDStable), func(ctx SpecContext) {
			s := check.On(t)
			user := t.People.New()
			created := s.Create(ctx, "/Users", user)
			path := check.Item("/Users", created.ID())
			name := t.People.Name() + "@" + t.People.Domain

			a := s.Put(ctx, path, edit(user, "userName", name, "emails", []any{map[string]any{"value": name, "type": "work", "primary": true}}))
			if !a.OK() {
				s.Skip("the target does not let a userName be changed: %s", a)
			}

			if len(a.Raw) > 0 { // Put200 reports that there is none
				a.That(requirement.IDStable, check.Have("id", created.ID()), "answer to PUT")
			}
			mustRead(ctx, s, path).That(requirement.IDStable, check.Have("id", created.ID()), "GET at the old address")
		})

		It("cannot be changed by PUT", check.Covers(requirement.IDReadOnly), func(ctx SpecContext) {
			s := check.On(t)
			user := t.People.New()
			created := s.Create(ctx, "/Users", user)
			other := s.NewUser(ctx) // its id is one of ours: a write that goes astray hits nobody else
			path, astray := check.Item("/Users", created.ID()), check.Item("/Users", other.ID())
			untouched := mustRead(ctx, s, astray)
			mustPut(ctx, s, path, edit(user, "id", created.ID(), "displayName", "Before"))

			a := s.Put(ctx, path, edit(user, "id", other.ID(), "displayName", "After", "userName", t.People.Name()+"@"+t.People.Domain))

			a.That(requirement.IDReadOnly, check.BeAnswered())
			a.That(requirement.IDReadOnly, check.Expect("a refusal, or an answer with the old id", func(a *check.Answer) (string, bool) {
				return a.String(), !a.OK() || len(a.Raw) == 0 || a.ID() == created.ID()
			}), "the answer keeps the id")
			s.Get(ctx, path).That(requirement.IDReadOnly, check.Have("id", created.ID()), "the resource is still at its address")
			s.Get(ctx, astray).That(requirement.IDReadOnly, check.Agree(untouched, "id", "userName", "displayName"), "the other one is untouched")
		})

		It("cannot be changed by PATCH", check.Covers(requirement.IDReadOnly), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Patch)
			created := s.NewUser(ctx)
			other := s.NewUser(ctx)
			path, astray := check.Item("/Users", created.ID()), check.Item("/Users", other.ID())
			untouched := mustRead(ctx, s, astray)
			mustPatch(ctx, s, path, check.Op{"op": "replace", "path": one(s, "displayName", "name.familyName", "title"), "value": "Before"})

			a := s.Patch(ctx, path, check.Op{"op": "replace", "path": "id", "value": other.ID()})

			a.That(requirement.IDReadOnly, check.BeAnswered())
			s.Get(ctx, path).That(requirement.IDReadOnly, check.Have("id", created.ID()), "the resource is still at its address")
			s.Get(ctx, astray).That(requirement.IDReadOnly, check.Agree(untouched, "id", "userName", "displayName"), "the other one is untouched")
		})
	})

	Describe("externalId", func() {
		for _, k := range []kind{users, groups} {
			It("comes back as it was sent with a "+k.word, check.Covers(requirement.ExtIDRoundtrip), func(ctx SpecContext) {
				s := k.on(t)
				sent := t.People.Name() + "-aZ/+= 9"

				created := s.Create(ctx, k.endpoint, edit(k.body(t.People), "externalId", sent))

				// RFC 7644 §3.3: a server may ignore what was posted if it shows so.
				created.That(requirement.ExtIDRoundtrip, check.AtMost(requirement.Should, check.Have("externalId", sent)), "what was sent is stored")
				got := mustRead(ctx, s, check.Item(k.endpoint, created.ID()))
				got.That(requirement.ExtIDRoundtrip, check.Agree(created, "externalId"), "what 201 shows is what GET shows")
			})

			It("can be set, changed and removed on a "+k.word, check.Covers(requirement.ExtIDChange), func(ctx SpecContext) {
				s := k.on(t)
				if !keepsExternalID(s.Create(ctx, k.endpoint, edit(k.body(t.People), "externalId", t.People.Name()))) {
					s.Skip(noExternalID)
				}
				body := k.body(t.People)
				created := s.Create(ctx, k.endpoint, body)
				path := check.Item(k.endpoint, created.ID())
				for _, step := range []struct {
					about string
					value any
				}{{"set", t.People.Name() + "-a"}, {"changed", t.People.Name() + "-b"}} {
					mustPut(ctx, s, path, edit(body, "externalId", step.value))
					mustRead(ctx, s, path).That(requirement.ExtIDChange, check.Have("externalId", step.value), step.about)
				}
				null := s.Put(ctx, path, edit(body, "externalId", nil))
				switch {
				case null.OK():
				case offers(t, requirement.Patch): // that null is refused is for PutNull
					mustPatch(ctx, s, path, check.Op{"op": "remove", "path": "externalId"})
				default:
					worked(s, null)
				}
				mustRead(ctx, s, path).That(requirement.ExtIDChange, check.HaveNo("externalId"), "removed")
			})
		}

		It("is compared with case in a filter", check.Covers(requirement.ExtIDCaseExact), func(ctx SpecContext) {
			s := check.On(t)
			upper, lower := t.People.Name()+"-KEY", ""
			lower = upper[:len(upper)-3] + "key"
			user := s.NewUser(ctx, func(user map[string]any) { user["externalId"] = upper })
			if !keepsExternalID(user) {
				s.Skip(noExternalID)
			}
			s.Need(requirement.ExtIDRoundtrip, user, check.Have("externalId", upper))

			same := s.Get(ctx, "/Users", "filter", eq("externalId", upper))
			other := s.Get(ctx, "/Users", "filter", eq("externalId", lower))

			if declined(same) {
				s.Skip("the target declines externalId eq by invalidFilter, which RFC 7644 §3.12 (table 9) lets it")
			}
			same.That(requirement.ExtIDCaseExact, check.HaveIDs([]string{user.ID()}, nil), "the same case matches")
			other.That(requirement.ExtIDCaseExact, check.HaveIDs(nil, []string{user.ID()}), "another case does not")
		})
	})

	Describe("meta.lastModified", func() {
		It("moves with each change of a user", check.Covers(requirement.MetaLastModAdvances), func(ctx SpecContext) {
			s := check.On(t)
			user := t.People.New()
			created := s.Create(ctx, "/Users", user)
			path := check.Item("/Users", created.ID())
			advance(ctx, s, path, func(int) *check.Answer {
				return s.Put(ctx, path, edit(user, "displayName", t.People.Name(), "name", map[string]any{"givenName": "Ada", "familyName": t.People.Name()}))
			})
		})

		It("moves with a change of a user by PATCH", check.Covers(requirement.MetaLastModAdvances), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Patch)
			name := one(s, "name.familyName", "title", "nickName")
			path := check.Item("/Users", s.NewUser(ctx).ID())
			advance(ctx, s, path, func(int) *check.Answer {
				return s.Patch(ctx, path, check.Op{"op": "replace", "path": name, "value": t.People.Name()})
			})
		})

		It("moves with each change of a group's members", check.Covers(requirement.MetaLastModAdvances), func(ctx SpecContext) {
			s := groups.on(t)
			user, group := s.NewUser(ctx), t.People.NewGroup()
			created := s.Create(ctx, "/Groups", group)
			path := check.Item("/Groups", created.ID())
			advance(ctx, s, path, func(n int) *check.Answer {
				members := []any{}
				if n%2 == 0 {
					members = append(members, map[string]any{"value": user.ID()})
				}
				return s.Put(ctx, path, edit(group, "members", members))
			})
		})

		It("is not moved by reads", check.Covers(requirement.MetaLastModRead), func(ctx SpecContext) {
			s := check.On(t)
			created := s.NewUser(ctx)
			path := check.Item("/Users", created.ID())
			before := mustRead(ctx, s, path)
			s.Need(requirement.MetaCreated, before, check.HaveTime("meta.lastModified"))
			s.Get(ctx, "/Users", "count", "1")
			s.Get(ctx, path, "attributes", "userName")
			var after *check.Answer
			poll(ctx, 15*time.Millisecond, func(int) bool { // long enough for a clock of milliseconds
				after = mustRead(ctx, s, path)
				same, _ := sameTimeAs(before, "meta.lastModified").Match(after)
				return !same
			})
			after.That(requirement.MetaLastModRead, sameTimeAs(before, "meta.lastModified"))
		})
	})
}
