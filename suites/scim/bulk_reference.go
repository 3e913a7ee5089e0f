package scim

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// bulkReferences declares what RFC 7644 §3.7.1 and §3.7.2 ask of references
// between the operations of one job.
func bulkReferences(t *target.Target) {
	It("may refer to what an earlier or a later operation creates", check.Covers(
		requirement.BulkIDResolve, requirement.BulkIDForward,
	), func(ctx SpecContext) {
		s := check.On(t)
		for _, row := range []struct {
			r     *requirement.Requirement
			later bool
		}{{requirement.BulkIDResolve, false}, {requirement.BulkIDForward, true}} {
			ops, at, path := linked(s, "bulkId:first")
			ops[0]["bulkId"] = "first"
			if row.later {
				ops[0], ops[1] = ops[1], ops[0]
			}
			answer := job(ctx, s, ops...)
			s.Need(requirement.Bulk200, answer, check.HaveStatus(http.StatusOK))
			referred, referring := 0, 1
			if row.later {
				referred, referring = 1, 0
			}
			s.Need(requirement.BulkMethods, answer, succeeded(ops, referred))
			if ok, _ := succeeded(ops, referring).Match(answer); ok {
				id := idOf(ctx, s, answer, ops, referred)
				read(ctx, s, answer, ops, referring).That(row.r, refers(at, id), "%s reads back", path)
			}
			answer.That(row.r, succeeded(ops, referring))
		}
	})

	It("may refer from an extension to what it creates", check.Covers(requirement.BulkIDExtension), func(ctx SpecContext) {
		s := check.On(t)
		needManager(s)
		ops := managed(s, "bulkId:boss")
		ops[0]["bulkId"] = "boss"

		answer := job(ctx, s, ops...)

		s.Need(requirement.Bulk200, answer, check.HaveStatus(http.StatusOK))
		s.Need(requirement.BulkMethods, answer, succeeded(ops, 0))
		if ok, _ := succeeded(ops, 1).Match(answer); ok {
			id := idOf(ctx, s, answer, ops, 0)
			read(ctx, s, answer, ops, 1).That(requirement.BulkIDExtension, refers(managerPath, id), "manager reads back")
		}
		answer.That(requirement.BulkIDExtension, succeeded(ops, 1))
	})

	It("may go on with what it creates", check.Covers(requirement.BulkIDPath), func(ctx SpecContext) {
		s := check.On(t)
		user, name := t.People.New(), t.People.Name()
		ops := []operation{
			{"method": http.MethodPost, "path": "/Users", "bulkId": "qwerty", "data": user},
			{"method": http.MethodPut, "path": "/Users/bulkId:qwerty", "data": edit(user, "displayName", name)},
		}

		answer := job(ctx, s, ops...)

		s.Need(requirement.Bulk200, answer, check.HaveStatus(http.StatusOK))
		s.Need(requirement.BulkMethods, answer, succeeded(ops, 0))
		if advertised(t, target.UserSchema, "displayName") {
			read(ctx, s, answer, ops, 0).That(requirement.BulkIDPath, check.HaveText("displayName", name), "the PUT has changed it")
		}
		answer.That(requirement.BulkIDPath, check.Expect("a result with a 2xx status for the PUT", func(a *check.Answer) (string, bool) {
			for _, r := range a.Results() {
				if method, _ := str(r, "method"); strings.EqualFold(method, http.MethodPut) {
					code := check.Code(r)
					return check.Show(r), code >= 200 && code <= 299
				}
			}
			return "no result for it in " + a.String(), false
		}))
	})

	It("fails where it refers to nothing", check.Covers(requirement.BulkIDUnknown), func(ctx SpecContext) {
		s := check.On(t)
		ops, _, path := linked(s, "bulkId:nobody")
		ops[0]["bulkId"] = "somebody"

		answer := job(ctx, s, ops...)

		bad := ops
		// The same with a reference that leads somewhere is done.
		ops, _, _ = linked(s, "bulkId:somebody")
		ops[0]["bulkId"] = "somebody"
		s.Need(requirement.BulkIDResolve, job(ctx, s, ops...), succeeded(ops, 1))
		clean := check.Expect("no bulkId: stored", func(a *check.Answer) (string, bool) {
			return a.String(), !strings.Contains(string(a.Raw), "bulkId:")
		})
		if ok, _ := succeeded(bad, 1).Match(answer); ok {
			read(ctx, s, answer, bad, 1).That(requirement.BulkIDUnknown, clean, "what was created")
		}
		answer.That(requirement.BulkIDUnknown, check.AtMost(requirement.Should, refusedOperation(bad, 1)), "it is refused")
		if offers(t, requirement.Filter) {
			name, _ := bad[1]["data"].(map[string]any)
			attribute := "userName"
			if path == "/Groups" {
				attribute = "displayName"
			}
			s.Get(ctx, path, "filter", eq(attribute, fmt.Sprint(name[attribute]))).
				That(requirement.BulkIDUnknown, clean, "what is stored")
		}
	})

	It("may go round in a circle", check.Covers(requirement.BulkCircular), func(ctx SpecContext) {
		s := check.On(t)
		ops, at := circle(ctx, s)

		answer := job(ctx, s, ops...)

		for i := range ops {
			first, _ := succeeded(ops, i).Match(answer)
			second, _ := succeeded(ops, 1-i).Match(answer)
			if first && second {
				id := idOf(ctx, s, answer, ops, 1-i)
				read(ctx, s, answer, ops, i).That(requirement.BulkCircular, refers(at, id), "%s reads back", ops[i]["bulkId"])
			}
		}
		answer.That(requirement.BulkCircular, check.Expect("each operation done, or 409", func(a *check.Answer) (string, bool) {
			ok := a.Status == http.StatusOK
			for i := range ops {
				code := check.Code(resultOf(a, ops, i))
				ok = ok && (code >= 200 && code <= 299 || code == http.StatusConflict)
			}
			return a.String(), ok || a.Status == http.StatusConflict
		}))
	})
}

// managerPath leads to the id of a user's manager.
const managerPath = target.EnterpriseSchema + ":manager.value"

// linked makes two operations, the second of which refers to something. It
// returns where the reference stands, and the endpoint of the second. The
// reference is a group's member, or a manager where there are no groups.
func linked(s *check.Session, to string) (ops []operation, at, endpoint string) {
	if !offers(s.Target(), requirement.Groups) {
		if !offers(s.Target(), requirement.Enterprise) {
			s.Skip("the target offers neither groups nor the Enterprise extension, so that nothing can refer to anything")
		}
		needManager(s)
		return managed(s, to), managerPath, "/Users"
	}
	people := s.Target().People
	group := edit(people.NewGroup(), "members", []any{map[string]any{"value": to}})
	return []operation{
		{"method": http.MethodPost, "path": "/Users", "data": people.New()},
		{"method": http.MethodPost, "path": "/Groups", "bulkId": "second", "data": group},
	}, "members", "/Groups"
}

// needManager skips the spec where the target's schema has no manager to write.
func needManager(s *check.Session) {
	if !advertised(s.Target(), target.EnterpriseSchema, "manager.value") {
		s.Skip("the target's Enterprise schema does not advertise manager.value as readWrite")
	}
}

// managed makes two users, the second of which has a manager.
func managed(s *check.Session, manager string) []operation {
	people := s.Target().People
	user := edit(people.New(), "schemas", []any{target.UserSchema, target.EnterpriseSchema},
		target.EnterpriseSchema, map[string]any{"manager": map[string]any{"value": manager}})
	return []operation{
		{"method": http.MethodPost, "path": "/Users", "data": people.New()},
		{"method": http.MethodPost, "path": "/Users", "bulkId": "second", "data": user},
	}
}

// circle makes two operations that refer to each other: two groups, where the
// target takes a group as a member, else two users who manage each other.
func circle(ctx context.Context, s *check.Session) (ops []operation, at string) {
	t := s.Target()
	if offers(t, requirement.Groups) {
		inner := s.NewGroup(ctx)
		nested := s.Post(ctx, "/Groups", edit(t.People.NewGroup(), "members", []any{map[string]any{"value": inner.ID(), "type": "Group"}}))
		if ok, _ := refers("members", inner.ID()).Match(nested); ok {
			for i, name := range []string{"one", "two"} {
				group := edit(t.People.NewGroup(), "members", []any{map[string]any{"value": "bulkId:" + []string{"two", "one"}[i], "type": "Group"}})
				ops = append(ops, operation{"method": http.MethodPost, "path": "/Groups", "bulkId": name, "data": group})
			}
			return ops, "members"
		}
	}
	if !offers(t, requirement.Enterprise) {
		s.Skip("the target takes no group as a member of another, and has no managers, so that nothing can go round in a circle")
	}
	needManager(s)
	for i, name := range []string{"one", "two"} {
		op := managed(s, "bulkId:"+[]string{"two", "one"}[i])[1]
		op["bulkId"] = name
		ops = append(ops, op)
	}
	return ops, managerPath
}

// refers wants an id at a path, or among the values there, and no bulkId.
func refers(at, id string) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("%s to be %q, and no bulkId: anywhere", at, id), func(a *check.Answer) (string, bool) {
		value, _ := a.Get(at)
		text, _ := value.(string)
		found := id != "" && (text == id || a.Element(at, "value", id) != nil)
		return fmt.Sprintf("%s %s", at, check.Show(value)), found && a.Object() != nil && !strings.Contains(check.Show(value), "bulkId:")
	})
}

// read reads what operation i of a job created. It blocks the spec where the
// result does not tell where that is.
func read(ctx context.Context, s *check.Session, a *check.Answer, ops []operation, i int) *check.Answer {
	location := locationOf(resultOf(a, ops, i))
	at := check.Resolve(s.Target(), location)
	if location == "" || !check.Local(s.Target(), at) {
		s.Block("needs %s (%s): %s of bulkId %v has location %q", requirement.BulkLocation.ID, requirement.BulkLocation.Text, ops[i]["method"], ops[i]["bulkId"], location)
	}
	got := s.Get(ctx, at)
	s.Need(requirement.BulkLocation, got, check.HaveID()) // a list has none
	return got
}

// idOf is the id of what operation i created.
func idOf(ctx context.Context, s *check.Session, a *check.Answer, ops []operation, i int) string {
	return read(ctx, s, a, ops, i).ID()
}
