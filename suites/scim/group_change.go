package scim

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// GroupChanges declares what the rules on PUT, PATCH and versions mean for
// groups: servers often have other code for them than for users.
func GroupChanges(t *target.Target) {
	Describe("changing a group", func() {
		It("gives it another name", check.Covers(requirement.PutReplaces, requirement.ReplaceSimple), func(ctx SpecContext) {
			s := groups.on(t)
			if !advertised(t, target.GroupSchema, "displayName") {
				s.Skip("the target's schema does not advertise displayName of a group as readWrite")
			}
			body := t.People.NewGroup()
			group := s.Create(ctx, "/Groups", body)
			path := check.Item("/Groups", group.ID())

			second, third := t.People.Name(), t.People.Name()
			answer := s.Put(ctx, path, edit(body, "displayName", second))
			took(requirement.PutReplaces, answer, s.Get(ctx, path), check.HaveText("displayName", second), "displayName of a group")
			if !offers(t, requirement.Patch) {
				answer.That(requirement.ReplaceSimple, check.HaveStatus(http.StatusOK)) // skipped: PATCH is not offered
				return
			}
			answer = s.Patch(ctx, path, check.Op{"op": "replace", "path": "displayName", "value": third})
			took(requirement.ReplaceSimple, answer, s.Get(ctx, path), check.HaveText("displayName", third), "displayName of a group")
		})

		It("keeps each of its members", check.Covers(requirement.GrpCreateMembers), func(ctx SpecContext) {
			s := groups.on(t)
			var ids []string
			for range 5 {
				ids = append(ids, s.NewUser(ctx).ID())
			}
			group := s.NewGroup(ctx, ids...)
			mustReadGroup(ctx, s, check.Item("/Groups", group.ID())).That(requirement.GrpCreateMembers, haveMembers(ids...), "five of them")
		})

		It("takes members out and in by one PATCH", check.Covers(requirement.PatchSequence, requirement.RemoveMVAll), func(ctx SpecContext) {
			s := groups.on(t)
			ada, bea, cyd := s.NewUser(ctx).ID(), s.NewUser(ctx).ID(), s.NewUser(ctx).ID()
			p := newPatientGroup(ctx, s, ada, bea)
			s.Need(requirement.MVRoundtrip, p.get(ctx), haveMembers(ada, bea))

			answer, after := p.patch(ctx,
				check.Op{"op": "remove", "path": "members[value eq " + quote(ada) + "]"},
				check.Op{"op": "add", "path": "members", "value": members(cyd)})
			took(requirement.PatchSequence, answer, after, haveMembers(bea, cyd), "one member out, another in")
			answer, after = p.patch(ctx, check.Op{"op": "remove", "path": "members"})
			took(requirement.RemoveMVAll, answer, after, check.HaveNo("members"), "members")
		})

		It("shows in the user's groups when it is done by PATCH", check.Covers(requirement.GroupsReflect), func(ctx SpecContext) {
			s := groups.on(t)
			claimed(s, requirement.Patch)
			if !defines(t, target.UserSchema, "groups") {
				s.Skip("the target's User schema has no groups")
			}
			user := s.NewUser(ctx)
			p := newPatientGroup(ctx, s)
			path := check.Item("/Users", user.ID())

			answer, after := p.patch(ctx, check.Op{"op": "add", "path": "members", "value": members(user.ID())})
			worked(s, answer)
			s.Need(requirement.AddMV, after, haveMembers(user.ID()))
			mustRead(ctx, s, path).That(requirement.GroupsReflect, inGroup(p.made.ID()), "added by PATCH")
			answer, after = p.patch(ctx, check.Op{"op": "remove", "path": "members[value eq " + quote(user.ID()) + "]"})
			worked(s, answer)
			s.Need(requirement.RemoveFiltered, after, check.HaveNo("members"))
			mustRead(ctx, s, path).That(requirement.GroupsReflect, notInGroup(p.made.ID()), "removed by PATCH")
		})

		It("moves meta.lastModified when members change by PATCH", check.Covers(requirement.MetaLastModAdvances), func(ctx SpecContext) {
			s := groups.on(t)
			claimed(s, requirement.Patch)
			user, group := s.NewUser(ctx), s.NewGroup(ctx)
			path := check.Item("/Groups", group.ID())
			advance(ctx, s, path, func(n int) *check.Answer {
				if n%2 == 0 {
					return s.Patch(ctx, path, check.Op{"op": "add", "path": "members", "value": members(user.ID())})
				}
				return s.Patch(ctx, path, check.Op{"op": "remove", "path": "members[value eq " + quote(user.ID()) + "]"})
			})
		})

		It("changes its version", check.Covers(requirement.ETagChanges, requirement.IfMatchPut, requirement.IfMatchPatch), func(ctx SpecContext) {
			s := groups.on(t)
			user, body := s.NewUser(ctx), t.People.NewGroup()
			group := s.Create(ctx, "/Groups", body)
			p := &patient{s, check.Item("/Groups", group.ID()), group}
			first := p.get(ctx)
			s.Need(requirement.ETagHeader, first, haveETag())
			stale := first.Header.Get("ETag")
			full := edit(body, "members", members(user.ID()))
			mustPut(ctx, s, p.path, full)
			before := p.get(ctx)
			s.Need(requirement.PutMembers, before, haveMembers(user.ID()))

			before.That(requirement.ETagChanges, check.HaveHeader("ETag", other(stale)), "a group with another member")
			s.Need(requirement.ETagChanges, before, check.HaveHeader("ETag", other(stale)))
			write := func(method string, body any) *check.Answer {
				return s.Send(ctx, check.Request{Method: method, Path: p.path, Header: map[string]string{"If-Match": stale}, Body: body})
			}
			failed := check.HaveStatus(http.StatusPreconditionFailed)
			before = refused(requirement.IfMatchPut, before, write(http.MethodPut, edit(body, "members", []any{})), p.get(ctx), failed, "a group")
			patch := check.PatchBody(check.Op{"op": "remove", "path": "members"})
			if offers(t, requirement.Patch) {
				refused(requirement.IfMatchPatch, before, write(http.MethodPatch, patch), p.get(ctx), failed, "a group")
			} else {
				before.That(requirement.IfMatchPatch, failed) // skipped: PATCH is not offered
			}
		})
	})

	for _, k := range []kind{users, groups} {
		Describe("changing the externalId of a "+k.word, func() {
			It("can be done by PATCH", check.Covers(requirement.ExtIDChange), func(ctx SpecContext) {
				s := k.on(t)
				claimed(s, requirement.Patch)
				if !keepsExternalID(s.Create(ctx, k.endpoint, edit(k.body(t.People), "externalId", t.People.Name()))) {
					s.Skip(noExternalID)
				}
				made := s.Create(ctx, k.endpoint, k.body(t.People))
				p := &patient{s, check.Item(k.endpoint, made.ID()), made}
				first, second := t.People.Name()+"-a", t.People.Name()+"-b"
				answer, after := p.patch(ctx, check.Op{"op": "add", "path": "externalId", "value": first})
				took(requirement.ExtIDChange, answer, after, check.Have("externalId", first), "set by PATCH")
				answer, after = p.patch(ctx, check.Op{"op": "replace", "path": "externalId", "value": second})
				took(requirement.ExtIDChange, answer, after, check.Have("externalId", second), "changed by PATCH")
				answer, after = p.patch(ctx, check.Op{"op": "remove", "path": "externalId"})
				took(requirement.ExtIDChange, answer, after, check.HaveNo("externalId"), "removed by PATCH")
			})
		})
	}
}
