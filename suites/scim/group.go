package scim

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Group declares what RFC 7643 §4.2 asks of a Group, and §4.1.2 of the groups
// of a User.
func Group(t *target.Target) {
	Describe("a group", func() {
		It("needs a displayName", check.Covers(requirement.GrpDisplayName), func(ctx SpecContext) {
			s := check.On(t)
			group := t.People.NewGroup()
			judgeRefused(ctx, s, requirement.GrpDisplayName, refusal{"/Groups", without(group, "displayName"), group, ""}, "no displayName")
		})

		It("can be created without members", check.Covers(requirement.GrpCreateEmpty), func(ctx SpecContext) {
			s := check.On(t)
			for about, body := range map[string]map[string]any{"no members": t.People.NewGroup(), "an empty array": edit(t.People.NewGroup(), "members", []any{})} {
				a := s.Post(ctx, "/Groups", body)
				a.That(requirement.GrpCreateEmpty, check.BeCreated(), about)
				a.That(requirement.GrpCreateEmpty, check.HaveNo("members"), "%s: it has none", about)
			}
		})

		It("can be created with members, who are given by id alone", check.Covers(
			requirement.GrpCreateMembers, requirement.GrpMemberValue, requirement.GrpMemberDisplay,
		), func(ctx SpecContext) {
			s := check.On(t)
			first, second := s.NewUser(ctx), s.NewUser(ctx)

			created := s.Post(ctx, "/Groups", edit(t.People.NewGroup(), "members", members(first.ID(), second.ID())))

			created.That(requirement.GrpMemberDisplay, check.BeCreated())
			created.That(requirement.GrpCreateMembers, check.BeCreated())
			s.Need(requirement.Post201, created, check.BeCreated())
			s.Need(requirement.IDPresent, created, check.HaveUsableID())
			got := mustReadGroup(ctx, s, check.Item("/Groups", created.ID()))
			got.That(requirement.GrpCreateMembers, haveMembers(first.ID(), second.ID()), "GET shows them")
			got.That(requirement.GrpMemberValue, refersTo(t, "members", "/Users", first.ID(), second.ID()))
			got.That(requirement.GrpCreateMembers, check.Expect("members of type User, or without a type", func(a *check.Answer) (string, bool) {
				kinds := slices.DeleteFunc(a.Values("members", "type"), func(kind string) bool { return kind == "" })
				return "types " + check.Show(kinds), !slices.ContainsFunc(kinds, func(kind string) bool { return !strings.EqualFold(kind, "User") })
			}), "the type of members")
		})

		It("has members that are not edited in place", check.Covers(requirement.GrpMemberSubsImmutable), func(ctx SpecContext) {
			s := check.On(t)
			first, second, third := s.NewUser(ctx), s.NewUser(ctx), s.NewUser(ctx)
			group := s.NewGroup(ctx, first.ID())
			path := check.Item("/Groups", group.ID())
			mustPatch(ctx, s, path, check.Op{"op": "add", "path": "members", "value": members(second.ID())})
			s.Need(requirement.AddMV, mustReadGroup(ctx, s, path), haveMembers(first.ID(), second.ID()))

			a := s.Patch(ctx, path, check.Op{"op": "replace", "path": fmt.Sprintf("members[value eq %s].value", quote(second.ID())), "value": third.ID()})

			a.That(requirement.GrpMemberSubsImmutable, check.BeAnswered())
			mustReadGroup(ctx, s, path).That(requirement.GrpMemberSubsImmutable, haveMembers(first.ID(), second.ID()), "the members are as they were")
		})

		It("can be a member of a group", check.Covers(requirement.GrpNested), func(ctx SpecContext) {
			s := check.On(t)
			inner := s.NewGroup(ctx)
			outer := s.Post(ctx, "/Groups", edit(t.People.NewGroup(), "members", members(inner.ID())))
			outer.That(requirement.GrpNested, check.BeCreated())
			outer.That(requirement.GrpNested, haveMembers(inner.ID()), "it is a member")
			outer.That(requirement.GrpNested, check.Have("members[0].type", "Group"), "its type")
		})

		It("may be in a cycle without harm", check.Covers(requirement.GrpNestedCycle), func(ctx SpecContext) {
			s := check.On(t)
			user := s.NewUser(ctx)
			body := t.People.NewGroup()
			one := s.Create(ctx, "/Groups", edit(body, "members", members(user.ID())))
			two := s.Post(ctx, "/Groups", edit(t.People.NewGroup(), "members", members(one.ID())))
			two.That(requirement.GrpNestedCycle, check.BeAnswered(), "a group in a group")
			if two.OK() && two.ID() != "" {
				a := s.Put(ctx, check.Item("/Groups", one.ID()), edit(body, "members", members(user.ID(), two.ID())))
				a.That(requirement.GrpNestedCycle, check.BeAnswered(), "the cycle is closed or refused")
				s.Get(ctx, check.Item("/Groups", two.ID())).That(requirement.GrpNestedCycle, check.HaveStatus(http.StatusOK), "the group still reads")
			}
			s.Get(ctx, check.Item("/Groups", one.ID())).That(requirement.GrpNestedCycle, check.HaveStatus(http.StatusOK), "the other group still reads")
			s.Get(ctx, check.Item("/Users", user.ID())).That(requirement.GrpNestedCycle, check.HaveStatus(http.StatusOK), "its user still reads")
		})

		It("takes no member that does not exist", check.Covers(requirement.GrpMemberUnknown), func(ctx SpecContext) {
			s := check.On(t)
			user, body := s.NewUser(ctx), t.People.NewGroup()
			group := s.Create(ctx, "/Groups", edit(body, "members", members(user.ID())))
			path := check.Item("/Groups", group.ID())
			mustPut(ctx, s, path, edit(body, "members", members(user.ID())))

			another := s.Post(ctx, "/Groups", edit(t.People.NewGroup(), "members", members(user.ID(), strange(user.ID()))))
			a := s.Put(ctx, path, edit(body, "members", members(user.ID(), strange(user.ID()))))

			another.That(requirement.GrpMemberUnknown, check.BeError(http.StatusBadRequest, http.StatusNotFound), "on create")
			a.That(requirement.GrpMemberUnknown, check.BeError(http.StatusBadRequest, http.StatusNotFound), "on PUT")
			mustReadGroup(ctx, s, path).That(requirement.GrpMemberUnknown, haveMembers(user.ID()), "the members are as they were")
		})

		It("loses a member that is deleted", check.Covers(requirement.GrpUserDeleted), func(ctx SpecContext) {
			s := check.On(t)
			gone, stays := s.NewUser(ctx), s.NewUser(ctx)
			group := s.NewGroup(ctx, gone.ID(), stays.ID())
			path := check.Item("/Groups", group.ID())
			s.Need(requirement.GrpCreateMembers, mustReadGroup(ctx, s, path), haveMembers(gone.ID(), stays.ID()))
			mustDelete(ctx, s, check.Item("/Users", gone.ID()))
			mustReadGroup(ctx, s, path).That(requirement.GrpUserDeleted, haveMembers(stays.ID()))
		})

		It("leaves its users when it is deleted", check.Covers(requirement.GrpDeleteKeepsUsers), func(ctx SpecContext) {
			s := check.On(t)
			user := s.NewUser(ctx)
			group := s.NewGroup(ctx, user.ID())
			s.Need(requirement.GrpCreateMembers, mustReadGroup(ctx, s, check.Item("/Groups", group.ID())), haveMembers(user.ID()))
			mustDelete(ctx, s, check.Item("/Groups", group.ID()))
			got := s.Get(ctx, check.Item("/Users", user.ID()))
			got.That(requirement.GrpDeleteKeepsUsers, check.HaveStatus(http.StatusOK), "the user is there")
			got.That(requirement.GrpDeleteKeepsUsers, notInGroup(group.ID()), "without the group")
		})

		It("may or may not share its name", check.Covers(requirement.GrpDupName), func(ctx SpecContext) {
			s := check.On(t)
			group := t.People.NewGroup()
			s.Create(ctx, "/Groups", group)
			s.Post(ctx, "/Groups", group).That(requirement.GrpDupName, check.Expect("a success, or status 409", func(a *check.Answer) (string, bool) {
				return a.String(), a.OK() || a.Status == http.StatusConflict
			}))
		})
	})

	Describe("the groups of a user", func() {
		It("show a membership while it lasts", check.Covers(requirement.GroupsReflect, requirement.GroupsValue, requirement.GroupsType), func(ctx SpecContext) {
			s := check.On(t)
			if !defines(t, target.UserSchema, "groups") {
				s.Skip("the target's User schema has no groups")
			}
			user, body := s.NewUser(ctx), t.People.NewGroup()
			path := check.Item("/Users", user.ID())
			before := values(mustRead(ctx, s, path), "groups") // some servers put everybody into a group of their own
			group := s.Create(ctx, "/Groups", edit(body, "members", members(user.ID())))
			s.Need(requirement.GrpCreateMembers, mustReadGroup(ctx, s, check.Item("/Groups", group.ID())), haveMembers(user.ID()))

			during := mustRead(ctx, s, path)
			mustPut(ctx, s, check.Item("/Groups", group.ID()), edit(body, "members", []any{}))
			after := mustRead(ctx, s, path)

			reflected := during.That(requirement.GroupsReflect, check.Expect("one more group than before", func(a *check.Answer) (string, bool) {
				return "groups " + check.Show(values(a, "groups")), len(values(a, "groups")) == len(before)+1
			}), "while it lasts")
			after.That(requirement.GroupsReflect, notInGroup(group.ID()), "when it is removed")
			if !reflected {
				// That a user shows no groups is what GroupsReflect warns of. It
				// is a SHOULD, so it must not keep a MUST from being met.
				s.Skip("the target shows no groups of a user")
			}
			during.That(requirement.GroupsValue, refersTo(t, "groups", "/Groups", append(before, group.ID())...))
			during.That(requirement.GroupsType, check.Expect("type direct for the group", func(a *check.Answer) (string, bool) {
				one := a.Element("groups", "value", group.ID())
				kind, _ := check.Lookup(one, "type")
				return "groups " + check.Show(values(a, "groups")) + " with type " + check.Show(kind), kind == "direct"
			}))
		})

		It("cannot be changed through the user", check.Covers(requirement.GroupsReadOnly), func(ctx SpecContext) {
			s := check.On(t)
			body := t.People.New()
			user, group := s.Create(ctx, "/Users", body), s.NewGroup(ctx)
			path := check.Item("/Users", user.ID())
			mustPut(ctx, s, path, body)

			a := s.Put(ctx, path, edit(body, "groups", members(group.ID())))

			a.That(requirement.GroupsReadOnly, check.BeAnswered())
			mustRead(ctx, s, path).That(requirement.GroupsReadOnly, notInGroup(group.ID()), "the user is not in it")
			mustReadGroup(ctx, s, check.Item("/Groups", group.ID())).That(requirement.GroupsReadOnly, check.HaveNo("members"), "the group does not have it")
		})
	})
}

// members are members given by id alone.
func members(ids ...string) []any {
	var list []any
	for _, id := range ids {
		list = append(list, map[string]any{"value": id})
	}
	return list
}

// values are the values of a multi-valued complex attribute.
func values(a *check.Answer, path string) []string {
	value, _ := a.Get(path)
	list, _ := value.([]any)
	var found []string
	for _, item := range list {
		one, _ := str(item, "value")
		found = append(found, one)
	}
	return found
}

// haveMembers wants exactly these members, in any order.
func haveMembers(ids ...string) types.GomegaMatcher {
	return check.Expect("exactly the members "+strings.Join(ids, ", "), func(a *check.Answer) (string, bool) {
		found := values(a, "members")
		slices.Sort(found)
		wanted := slices.Sorted(slices.Values(ids))
		return "members " + check.Show(found), slices.Equal(found, wanted)
	})
}

// notInGroup wants a user's groups, if shown, to lack an id.
func notInGroup(id string) types.GomegaMatcher {
	return check.Expect("groups without "+id, func(a *check.Answer) (string, bool) {
		found := values(a, "groups")
		return "groups " + check.Show(found), a.Object() != nil && !slices.Contains(found, id)
	})
}

// leadsTo reports whether a reference is the address of a resource, however its
// characters are encoded (RFC 3986 §6.2.2).
func leadsTo(t *target.Target, ref, endpoint, id string) bool {
	plain, err := url.PathUnescape(check.Resolve(t, ref))
	return err == nil && strings.HasSuffix(plain, endpoint+"/"+id)
}

// refersTo wants the values of an attribute to be exactly these ids and each
// $ref, where sent, to be the address of its resource.
func refersTo(t *target.Target, path, endpoint string, ids ...string) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("%s whose values are %s, each $ref the address of its resource", path, strings.Join(ids, ", ")), func(a *check.Answer) (string, bool) {
		found := values(a, path)
		ok := len(found) == len(ids)
		value, _ := a.Get(path)
		list, _ := value.([]any)
		for i, item := range list {
			ok = ok && slices.Contains(ids, found[i])
			if ref, sent := str(item, "$ref"); sent {
				ok = ok && leadsTo(t, ref, endpoint, found[i])
			}
		}
		return path + " " + check.Show(value), ok
	})
}
