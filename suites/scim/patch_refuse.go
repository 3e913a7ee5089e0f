package scim

import (
	"context"
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// patchRefusals declares which PATCH messages are refused, and that a refused
// one changes nothing.
func patchRefusals(t *target.Target) {
	Describe("refusing a PATCH", func() {
		It("refuses messages and operations that are not well-formed", check.Covers(
			requirement.PatchSchemas, requirement.PatchOperations, requirement.PatchOpInvalid,
		), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			p := newPatient(ctx, s, nil)
			before := p.good(ctx, family)
			op := check.Op{"op": "replace", "path": family, "value": "Noel"}

			for _, row := range []struct {
				r     *requirement.Requirement
				about string
				body  any
			}{
				{requirement.PatchSchemas, "no schemas", without(check.PatchBody(op), "schemas")},
				{requirement.PatchSchemas, "the User URI instead", with(check.PatchBody(op), "schemas", []any{target.UserSchema})},
				{requirement.PatchOperations, "no Operations", without(check.PatchBody(op), "Operations")},
				{requirement.PatchOperations, "an empty array", with(check.PatchBody(op), "Operations", []any{})},
				{requirement.PatchOperations, "an object", with(check.PatchBody(op), "Operations", op)},
				{requirement.PatchOpInvalid, "no op", check.PatchBody(check.Op(without(op, "op")))},
				{requirement.PatchOpInvalid, "op move", check.PatchBody(check.Op(with(op, "op", "move")))},
			} {
				answer := s.Send(ctx, check.Request{Method: http.MethodPatch, Path: p.path, Body: row.body})
				before = refused(row.r, before, answer, p.get(ctx), check.HaveStatus(http.StatusBadRequest), "%s", row.about)
			}
		})

		It("refuses paths and values that do not fit the schema", check.Covers(
			requirement.PatchPathInvalid, requirement.PatchPathUnknown, requirement.PatchPathFilterBad, requirement.PatchValueType,
		), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			attribute, _ := several(s)
			p := newPatient(ctx, s, nil)
			before := p.good(ctx, family)

			path := check.RefuseWith(http.StatusBadRequest, "invalidPath")
			bracket := check.RefuseWith(http.StatusBadRequest, "invalidPath", "invalidFilter")
			unknown := check.RefuseWith(http.StatusBadRequest, "invalidPath", "noTarget")
			value := check.RefuseWith(http.StatusBadRequest, "invalidValue", "invalidSyntax")
			for _, row := range []struct {
				r  *requirement.Requirement
				op check.Op
				m  types.GomegaMatcher
			}{
				{requirement.PatchPathInvalid, check.Op{"op": "replace", "path": "name..familyName", "value": "Noel"}, path},
				{requirement.PatchPathInvalid, check.Op{"op": "replace", "path": attribute + `[type eq "work"`, "value": map[string]any{"type": "home"}}, bracket},
				{requirement.PatchPathUnknown, check.Op{"op": "replace", "path": "hallmarkNothing", "value": "Noel"}, unknown},
				{requirement.PatchPathUnknown, check.Op{"op": "add", "path": "name.hallmarkNothing", "value": "Noel"}, unknown},
				{requirement.PatchPathFilterBad, check.Op{"op": "replace", "path": attribute + `[type foo "work"].type`, "value": "home"}, bracket},
				{requirement.PatchPathFilterBad, check.Op{"op": "remove", "path": attribute + "[type eq]"}, bracket},
				{requirement.PatchValueType, check.Op{"op": "replace", "path": family, "value": map[string]any{"hallmark": 1}}, value},
				{requirement.PatchValueType, check.Op{"op": "replace", "path": "active", "value": map[string]any{"hallmark": 1}}, value},
			} {
				if row.op["path"] == "active" && !advertised(t, target.UserSchema, "active") {
					continue // readOnly is as good a reason
				}
				answer, after := p.patch(ctx, row.op)
				before = refused(row.r, before, answer, after, row.m, "%s %s", row.op["op"], row.op["path"])
			}
		})

		It("refuses to touch what is readOnly", check.Covers(requirement.PatchReadOnly), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			p := newPatient(ctx, s, nil)
			before := p.good(ctx, family)

			ops := []check.Op{
				{"op": "replace", "path": "id", "value": strange(p.made.ID())},
				{"op": "replace", "path": "meta.resourceType", "value": "Group"},
			}
			if offers(t, requirement.Groups) && defines(t, target.UserSchema, "groups") {
				group := s.NewGroup(ctx)
				ops = append(ops, check.Op{"op": "add", "path": "groups", "value": []any{map[string]any{"value": group.ID()}}})
			}
			for _, op := range ops {
				answer, after := p.patch(ctx, op)
				before = refused(requirement.PatchReadOnly, before, answer, after, check.RefuseWith(http.StatusBadRequest, "mutability"), "%s", op["path"])
			}
		})

		It("refuses to put another in a member's place", check.Covers(requirement.PatchImmutable), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Groups)
			ada, bea := s.NewUser(ctx).ID(), s.NewUser(ctx).ID()
			p := newPatientGroup(ctx, s, ada)
			before := p.get(ctx)
			s.Need(requirement.MVRoundtrip, before, check.HaveValues("members", "value", ada))

			answer, after := p.patch(ctx, check.Op{"op": "replace", "path": "members[value eq " + quote(ada) + "].value", "value": bea})
			refused(requirement.PatchImmutable, before, answer, after, check.RefuseWith(http.StatusBadRequest, "mutability"))
			answer, after = p.patch(ctx, check.Op{"op": "add", "path": "members", "value": []any{map[string]any{"value": bea}}})
			took(requirement.PatchImmutable, answer, after, check.HaveValues("members", "value", ada, bea), "adding a member, which is allowed")
		})

		It("refuses a unique value that is taken", check.Covers(requirement.PatchUnique), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			other := s.NewUser(ctx)
			p := newPatient(ctx, s, nil)
			before := p.good(ctx, family)

			answer, after := p.patch(ctx, check.Op{"op": "replace", "path": "userName", "value": other.Text("userName")})
			refused(requirement.PatchUnique, before, answer, after, isTaken(t))
		})

		It("gives 404 for an id that does not exist", check.Covers(requirement.Patch404), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			p := newPatient(ctx, s, nil)
			p.good(ctx, family)

			s.Patch(ctx, check.Item("/Users", strange(p.made.ID())), check.Op{"op": "replace", "path": family, "value": "Noel"}).
				That(requirement.Patch404, check.HaveStatus(http.StatusNotFound))
		})

		It("changes nothing when one operation fails", check.Covers(requirement.PatchAtomic), func(ctx SpecContext) {
			s := check.On(t)
			family := one(s, "name.familyName", "displayName", "title")
			other := s.NewUser(ctx)
			p := newPatient(ctx, s, nil)
			before, none := p.good(ctx, family), true

			for _, bad := range []check.Op{
				{"op": "replace", "path": "userName", "value": other.Text("userName")},
				{"op": "replace", "path": "hallmarkNothing", "value": "x"},
				{"op": "remove"},
			} {
				answer, after := p.patch(ctx, check.Op{"op": "replace", "path": family, "value": "Noel"}, bad)
				if answer.Status >= 400 { // what was let through is another requirement's
					none = false
					after.That(requirement.PatchAtomic, check.BeAsBefore(before), "the second operation is %s %v", bad["op"], bad["path"])
				}
				before = p.fresh(ctx, before, check.Op{"op": "replace", "path": family, "value": "Byron"})
			}
			if none {
				s.Block("the target refused none of the messages that have one bad operation")
			}
		})

		It("changes no membership when one operation fails", check.Covers(requirement.PatchAtomic), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Groups)
			ada, bea := s.NewUser(ctx).ID(), s.NewUser(ctx).ID()
			p := newPatientGroup(ctx, s, ada)
			before, none := p.get(ctx), true
			s.Need(requirement.MVRoundtrip, before, check.HaveValues("members", "value", ada))

			for _, bad := range []check.Op{
				{"op": "replace", "path": "hallmarkNothing", "value": "x"},
				{"op": "replace", "path": `members[value eq "` + strange(ada) + `"].type`, "value": "User"},
			} {
				answer, after := p.patch(ctx, check.Op{"op": "add", "path": "members", "value": []any{map[string]any{"value": bea}}}, bad)
				if answer.Status >= 400 { // what was let through is another requirement's
					none = false
					after.That(requirement.PatchAtomic, check.BeAsBefore(before), "the second operation is on %v", bad["path"])
				}
				before = p.fresh(ctx, before, check.Op{"op": "remove", "path": "members[value eq " + quote(bea) + "]"})
			}
			if none {
				s.Block("the target refused none of the messages that have one bad operation")
			}
		})
	})
}

// fresh undoes what a message changed that should have changed nothing, if it
// did, so that the next one is judged for itself.
func (p *patient) fresh(ctx context.Context, before *check.Answer, undo check.Op) *check.Answer {
	now := p.get(ctx)
	if ok, _ := check.BeAsBefore(before).Match(now); ok {
		return now
	}
	p.s.Patch(ctx, p.path, undo)
	if now = p.get(ctx); now.Object() != nil {
		return now
	}
	return before
}
