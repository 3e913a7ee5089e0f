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

// operation is one operation of a Bulk job.
type operation = map[string]any

// Bulk declares what RFC 7644 §3.7 asks of many operations in one request.
func Bulk(t *target.Target) {
	Describe("a Bulk job", func() {
		bulkResults(t)
		bulkRefusals(t)
		bulkReferences(t)
		bulkLimits(t)
	})
}

// bulkResults declares what is done, and what is answered.
func bulkResults(t *target.Target) {
	It("does its operations one by one, and tells what became of each", check.Covers(
		requirement.Bulk200, requirement.BulkMethods, requirement.BulkContinue, requirement.BulkIDEcho, requirement.BulkAllResults,
		requirement.BulkLocation, requirement.BulkStatus, requirement.BulkErrorBody,
	), func(ctx SpecContext) {
		s := check.On(t)
		body := t.People.New()
		taken := s.Create(ctx, "/Users", body)
		doomed := s.NewUser(ctx)
		gone := lost(ctx, s)
		fresh := t.People.New()
		missing := operation{"method": http.MethodDelete, "path": gone}
		twice := operation{"method": http.MethodPost, "path": "/Users", "bulkId": "twice", "data": edit(t.People.New(), "userName", body["userName"])}
		post := operation{"method": http.MethodPost, "path": "/Users", "bulkId": "qwerty", "data": fresh}
		put := operation{"method": http.MethodPut, "path": check.Item("/Users", taken.ID()), "data": edit(body, "displayName", t.People.Name())}
		remove := operation{"method": http.MethodDelete, "path": check.Item("/Users", doomed.ID())}
		ops := []operation{missing, twice, post, put, remove} // the failures first
		var patch operation
		patched, changed := taken, "displayName"
		if !advertised(t, target.UserSchema, changed) {
			changed = "name.familyName"
		}
		if offers(t, requirement.Patch) {
			patched = s.NewUser(ctx)
			patch = operation{"method": http.MethodPatch, "path": check.Item("/Users", patched.ID()),
				"data": check.PatchBody(check.Op{"op": "replace", "path": changed, "value": t.People.Name()})}
			ops = append(ops, patch)
		}

		answer := job(ctx, s, ops...)

		answer.That(requirement.Bulk200, check.HaveStatus(http.StatusOK))
		answer.That(requirement.Bulk200, check.HaveSchema(check.BulkResponseSchema), "schemas")
		s.Need(requirement.Bulk200, answer, check.HaveStatus(http.StatusOK))
		answer.That(requirement.BulkAllResults, oneResultEach(ops))
		s.Need(requirement.BulkAllResults, answer, check.Expect("results", func(a *check.Answer) (string, bool) { return a.String(), len(a.Results()) > 0 }))
		answer.That(requirement.BulkIDEcho, echoed("qwerty", "twice"))
		answer.That(requirement.BulkStatus, statusStrings)
		answer.That(requirement.BulkLocation, locations)
		answer.That(requirement.BulkErrorBody, failuresExplained(2))

		for i := 2; i < len(ops); i++ {
			answer.That(requirement.BulkMethods, succeeded(ops, i), "%s", ops[i]["method"])
			answer.That(requirement.BulkContinue, succeeded(ops, i), "%s after two failures", ops[i]["method"])
		}
		location := locationOf(resultOf(answer, ops, 2))
		if at := check.Resolve(t, location); location != "" && check.Local(t, at) {
			got := s.Get(ctx, at)
			got.That(requirement.BulkLocation, check.HaveText("userName", fmt.Sprint(fresh["userName"])), "GET of the new user's location")
			if got.ID() != "" { // else the location is wrong
				got.That(requirement.BulkMethods, check.HaveText("userName", fmt.Sprint(fresh["userName"])), "POST has created")
			}
		}
		s.Get(ctx, fmt.Sprint(remove["path"])).That(requirement.BulkMethods, check.HaveStatus(http.StatusNotFound, http.StatusGone), "DELETE has deleted")
		if advertised(t, target.UserSchema, "displayName") {
			s.Get(ctx, fmt.Sprint(put["path"])).That(requirement.BulkMethods, notHave("displayName", body["displayName"]), "PUT has replaced")
		}
		if patch != nil && advertised(t, target.UserSchema, changed) {
			s.Get(ctx, fmt.Sprint(patch["path"])).That(requirement.BulkMethods, notHave(changed, patched.Text(changed)), "PATCH has changed")
		}

		// Reading has no place among operations that write.
		read := []operation{{"method": http.MethodGet, "path": check.Item("/Users", taken.ID())}}
		job(ctx, s, read...).That(requirement.BulkMethods, refusedOperation(read, 0), "GET")
	})

	It("ends at failOnErrors, and not before", check.Covers(requirement.BulkFailOnErrors), func(ctx SpecContext) {
		s := check.On(t)
		gone := lost(ctx, s)
		fails := operation{"method": http.MethodDelete, "path": gone}
		for _, row := range []struct {
			most int
			done bool
		}{{3, true}, {1, false}} {
			user := t.People.New()
			ops := []operation{fails, fails, {"method": http.MethodPost, "path": "/Users", "bulkId": "qwerty", "data": user}}
			body := check.BulkBody(ops...)
			body["failOnErrors"] = row.most

			answer := s.Post(ctx, "/Bulk", body)

			s.Need(requirement.Bulk200, answer, check.HaveStatus(http.StatusOK))
			if row.done {
				answer.That(requirement.BulkFailOnErrors, succeeded(ops, 2), "two errors, failOnErrors %d: the third operation", row.most)
				continue
			}
			answer.That(requirement.BulkFailOnErrors, notDone(ops[2]), "two errors, failOnErrors %d: the third operation", row.most)
			judgeNobody(ctx, s, requirement.BulkFailOnErrors, user, "failOnErrors %d: nothing stored", row.most)
		}
	})

	It("leaves operations on one resource in their order", check.Covers(requirement.BulkIntent), func(ctx SpecContext) {
		s := check.On(t)
		if !advertised(t, target.UserSchema, "displayName") {
			s.Skip("the target's User schema does not advertise displayName as readWrite")
		}
		user := t.People.New()
		path := check.Item("/Users", s.Create(ctx, "/Users", user).ID())
		var ops []operation
		var names []string
		for range 3 {
			name := t.People.Name()
			names = append(names, name)
			ops = append(ops, operation{"method": http.MethodPut, "path": path, "data": edit(user, "displayName", name)})
		}

		answer := job(ctx, s, ops...)

		s.Need(requirement.Bulk200, answer, check.HaveStatus(http.StatusOK))
		for _, r := range answer.Results() {
			if code := check.Code(r); code < 200 || code > 299 {
				s.Block("needs %s (%s): PUT gave %s", requirement.BulkMethods.ID, requirement.BulkMethods.Text, check.Show(r))
			}
		}
		s.Get(ctx, path).That(requirement.BulkIntent, check.HaveText("displayName", names[2]), "the last of three PUTs wins")
	})

	It("takes the version of an operation as a precondition", check.Covers(requirement.BulkVersion), func(ctx SpecContext) {
		s := check.On(t)
		user := t.People.New()
		path := check.Item("/Users", s.Create(ctx, "/Users", user).ID())
		old := mustRead(ctx, s, path).Header.Get("ETag")
		mustPut(ctx, s, path, edit(user, "displayName", t.People.Name()))
		now := mustRead(ctx, s, path).Header.Get("ETag")
		if old == "" || now == "" || old == now {
			s.Block("needs %s (%s): the ETags are %q and then %q", requirement.ETagHeader.ID, requirement.ETagHeader.Text, old, now)
		}
		put := func(version string) []operation {
			return []operation{{"method": http.MethodPut, "path": path, "version": version, "data": edit(user, "displayName", t.People.Name())}}
		}
		stale := put(old)
		answer := job(ctx, s, stale...)
		s.Need(requirement.Bulk200, answer, check.HaveStatus(http.StatusOK))
		answer.That(requirement.BulkVersion, endedAs(stale, 0, http.StatusPreconditionFailed), "a stale version")
		current := put(now)
		answer = job(ctx, s, current...)
		if check.Code(resultOf(answer, current, 0)) == http.StatusPreconditionFailed && mustRead(ctx, s, path).Header.Get("ETag") != now {
			return // the stale one was done, as was judged: the version is another now
		}
		answer.That(requirement.BulkVersion, succeeded(current, 0), "the current version")
	})
}

// bulkRefusals declares what must not be done.
func bulkRefusals(t *target.Target) {
	It("is refused without its schema", check.Covers(requirement.BulkSchema), func(ctx SpecContext) {
		s := check.On(t)
		path := check.Item("/Users", s.NewUser(ctx).ID())
		body := check.BulkBody(operation{"method": http.MethodDelete, "path": path})
		type sent struct{ answer, after *check.Answer }
		answers := map[string]sent{}
		for about, bad := range map[string]any{
			"no schemas":           without(body, "schemas"),
			"the User URI instead": with(body, "schemas", []any{target.UserSchema}),
		} {
			a := s.Post(ctx, "/Bulk", bad)
			answers[about] = sent{a, s.Get(ctx, path)}
		}
		if s.Get(ctx, path).Status == http.StatusOK { // else they were not refused
			s.Need(requirement.Bulk200, s.Post(ctx, "/Bulk", body), check.HaveStatus(http.StatusOK))
		}
		for about, a := range answers {
			a.answer.That(requirement.BulkSchema, check.RefuseWith(http.StatusBadRequest, "invalidSyntax", "invalidValue"), about)
			a.after.That(requirement.BulkSchema, check.HaveStatus(http.StatusOK), "%s: nothing done", about)
		}
	})

	It("has a bulkId for each POST", check.Covers(requirement.BulkIDRequired), func(ctx SpecContext) {
		s := check.On(t)
		user := t.People.New()
		bad := []operation{{"method": http.MethodPost, "path": "/Users", "data": user}}

		answer := job(ctx, s, bad...)

		needDone(ctx, s, operation{"method": http.MethodPost, "path": "/Users", "bulkId": "qwerty", "data": t.People.New()})
		answer.That(requirement.BulkIDRequired, refusedOperation(bad, 0))
		judgeNobody(ctx, s, requirement.BulkIDRequired, user, "nothing stored")
	})

	It("reaches nothing that a request could not", check.Covers(requirement.BulkAuthz), func(ctx SpecContext) {
		s := check.On(t)
		id := s.NewUser(ctx).ID()
		path := check.Item("/Users", id)
		remove := operation{"method": http.MethodDelete, "path": path}
		for about, op := range map[string]operation{
			"Bulk inside Bulk":       {"method": http.MethodPost, "path": "/Bulk", "bulkId": "qwerty", "data": check.BulkBody(remove)},
			"another host's address": {"method": http.MethodDelete, "path": "https://hallmark.invalid" + path},
		} {
			needDone(ctx, s, operation{"method": http.MethodDelete, "path": check.Item("/Users", s.NewUser(ctx).ID())})
			job(ctx, s, op).That(requirement.BulkAuthz, refusedOperation([]operation{op}, 0), about)
			s.Get(ctx, path).That(requirement.BulkAuthz, check.HaveStatus(http.StatusOK), "%s: nothing done", about)
		}
	})
}

// job sends a Bulk job.
func job(ctx context.Context, s *check.Session, ops ...operation) *check.Answer {
	return s.Post(ctx, "/Bulk", check.BulkBody(ops...))
}

// lost is the path of a user that was deleted: nothing is there any more, and
// nothing of somebody else's either.
func lost(ctx context.Context, s *check.Session) string {
	path := check.Item("/Users", s.NewUser(ctx).ID())
	mustDelete(ctx, s, path)
	s.Need(requirement.DeleteUnknown, s.Delete(ctx, path), check.HaveStatus(http.StatusNotFound, http.StatusGone))
	return path
}

// needDone blocks the spec unless a job of one operation is done.
func needDone(ctx context.Context, s *check.Session, op operation) {
	s.Need(requirement.Bulk200, job(ctx, s, op), succeeded([]operation{op}, 0))
}

// judgeNobody judges r by a look for a user that must not have been stored.
// Where the target does not filter, the result of the operation is all there is.
func judgeNobody(ctx context.Context, s *check.Session, r *requirement.Requirement, user map[string]any, about ...any) {
	if a, ok := stored(ctx, s, fmt.Sprint(user["userName"])); ok {
		a.That(r, check.ShowNobody(), about...)
	}
}

// resultOf is the result of operation i of a job; nil when there is none, or it
// cannot be told. A POST is known by its bulkId, the others by where they went,
// and all of them by their place where each has one.
func resultOf(a *check.Answer, ops []operation, i int) map[string]any {
	var found []map[string]any
	same := func(r map[string]any) bool {
		method, _ := str(r, "method")
		return method == "" || strings.EqualFold(method, fmt.Sprint(ops[i]["method"]))
	}
	results := a.Results()
	for _, r := range results {
		if !same(r) {
			continue
		}
		id, named := ops[i]["bulkId"]
		have, _ := str(r, "bulkId")
		if named && have == id || !named && strings.HasSuffix(locationOf(r), fmt.Sprint(ops[i]["path"])) {
			found = append(found, r)
		}
	}
	switch {
	case len(found) == 1:
		return found[0]
	case len(results) == len(ops) && same(results[i]):
		return results[i]
	}
	return nil
}

func locationOf(result map[string]any) string { text, _ := str(result, "location"); return text }

// endedAs wants the result of an operation to have a status.
func endedAs(ops []operation, i, status int) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("a result with status %d for %s %s", status, ops[i]["method"], ops[i]["path"]), func(a *check.Answer) (string, bool) {
		r := resultOf(a, ops, i)
		if r == nil {
			return "no such result in " + a.String(), false
		}
		return check.Show(r), check.Code(r) == status
	})
}

// succeeded wants an operation to have a result with a status of 2xx.
func succeeded(ops []operation, i int) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("200 and a result with a 2xx status for %s %s", ops[i]["method"], ops[i]["path"]), func(a *check.Answer) (string, bool) {
		r := resultOf(a, ops, i)
		if a.Status != http.StatusOK || r == nil {
			return "no such result in " + a.String(), false
		}
		code := check.Code(r)
		return check.Show(r), code >= 200 && code <= 299
	})
}

// refusedOperation wants an operation to fail with 4xx or 501, or the whole job.
func refusedOperation(ops []operation, i int) types.GomegaMatcher {
	refused := func(code int) bool { return code >= 400 && code <= 499 || code == http.StatusNotImplemented }
	return check.Expect(fmt.Sprintf("%s %s to be refused, by its result or for the whole job", ops[i]["method"], ops[i]["path"]), func(a *check.Answer) (string, bool) {
		if refused(a.Status) {
			return a.String(), true
		}
		r := resultOf(a, ops, i)
		if r == nil {
			return a.String(), false
		}
		return check.Show(r), a.Status == http.StatusOK && refused(check.Code(r))
	})
}

// notDone wants no result for a POST, or one that does not say that it was done.
func notDone(op operation) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("%s %s not to be done", op["method"], op["path"]), func(a *check.Answer) (string, bool) {
		for _, r := range a.Results() {
			if id, _ := str(r, "bulkId"); id == op["bulkId"] {
				code := check.Code(r)
				return check.Show(r), code < 200 || code > 299
			}
		}
		return "no result for it", a.Object() != nil
	})
}
