package scim

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// edit returns a copy of a body in which some members are set:
// edit(user, "title", "Dr", "nickName", nil).
func edit(body map[string]any, pairs ...any) map[string]any {
	edited := maps.Clone(body)
	for i := 0; i+1 < len(pairs); i += 2 {
		edited[pairs[i].(string)] = pairs[i+1]
	}
	return edited
}

// extend returns a copy of a user with data of the Enterprise extension, next to
// the data that the target asks of every user.
func extend(user map[string]any, data map[string]any) map[string]any {
	extended := maps.Clone(user)
	given, _ := user[target.EnterpriseSchema].(map[string]any)
	all := maps.Clone(given)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, data)
	schemas, _ := user["schemas"].([]any)
	if !holds(schemas, target.EnterpriseSchema) {
		schemas = append(slices.Clone(schemas), target.EnterpriseSchema)
	}
	extended["schemas"], extended[target.EnterpriseSchema] = schemas, all
	return extended
}

// mustPut replaces a resource, and blocks the spec where that does not work.
func mustPut(ctx context.Context, s *check.Session, path string, body any) *check.Answer {
	return worked(s, s.Put(ctx, path, body))
}

// mustPatch changes a resource, and blocks the spec where that does not work.
func mustPatch(ctx context.Context, s *check.Session, path string, ops ...check.Op) *check.Answer {
	return worked(s, s.Patch(ctx, path, ops...))
}

// worked blocks the spec unless a step that it needs was answered with 2xx.
func worked(s *check.Session, a *check.Answer) *check.Answer {
	if !a.OK() {
		r := map[string]*requirement.Requirement{
			http.MethodPut: requirement.Put200, http.MethodPatch: requirement.ReplaceSimple, http.MethodDelete: requirement.Delete204,
		}[a.Method]
		s.Block("needs %s (%s): %s %s gave %s", r.ID, r.Text, a.Method, a.Path, a)
	}
	return a
}

// mustDelete removes a resource for what comes next, and blocks the spec where
// that does not work.
func mustDelete(ctx context.Context, s *check.Session, path string) *check.Answer {
	retire(ctx, s, path)
	a := s.Delete(ctx, path)
	deletes(s, a)
	return worked(s, a)
}

// retire deactivates a user where the target deletes nobody who is active: RFC 7644 §3.6
// leaves it to a service provider whom it deletes, and asks only what follows.
func retire(ctx context.Context, s *check.Session, path string) {
	type inactiveFirst struct{}
	deactivate := func(path string) {
		s.Patch(ctx, path, check.Op{"op": "replace", "path": "active", "value": false})
	}
	first := s.Target().Keep(inactiveFirst{}, func() any {
		user := s.Post(ctx, "/Users", s.Target().People.New())
		if user.ID() == "" || !offers(s.Target(), requirement.Patch) {
			return false
		}
		path := check.Item("/Users", user.ID())
		switch a := s.Delete(ctx, path); a.Status {
		case http.StatusBadRequest, http.StatusForbidden, http.StatusConflict:
			deactivate(path)
			return s.Delete(ctx, path).OK()
		}
		return false
	}).(bool)
	if first && strings.HasPrefix(path, "/Users/") {
		deactivate(path)
	}
}

// deletes ends the spec for a target that says it has no DELETE. RFC 7644 §3.5
// makes PUT a must and PATCH a should, but no section does so for DELETE, and
// §3.12 has 501 for an operation that is not supported. Such targets deactivate.
func deletes(s *check.Session, a *check.Answer) {
	if a.Status == http.StatusMethodNotAllowed || a.Status == http.StatusNotImplemented {
		s.Skip("the target does not offer DELETE (%d)", a.Status)
	}
}

// mustRead reads a resource that must be there, and blocks the spec otherwise.
func mustRead(ctx context.Context, s *check.Session, path string) *check.Answer {
	a := s.Get(ctx, path)
	s.Need(requirement.Get200, a, check.HaveStatus(http.StatusOK))
	return a
}

// readGroup reads a group with its members, also where the target's schema says
// that they come on request only (RFC 7643 §7, returned).
func readGroup(ctx context.Context, s *check.Session, path string) *check.Answer {
	return s.Get(ctx, path, membersOnRequest(s.Target())...)
}

// mustReadGroup is readGroup of a group that must be there.
func mustReadGroup(ctx context.Context, s *check.Session, path string) *check.Answer {
	a := readGroup(ctx, s, path)
	s.Need(requirement.Get200, a, check.HaveStatus(http.StatusOK))
	return a
}

// membersOnRequest is the query that asks for the members, where they have to
// be asked for.
func membersOnRequest(t *target.Target) []string {
	if a, ok := check.ClaimsOf(t).Advertises(target.GroupSchema, "members"); ok && strings.EqualFold(a.Returned, "request") {
		return []string{"attributes", "displayName,externalId,members"}
	}
	return nil
}

// eq is a filter for one value.
func eq(attribute, value string) string { return attribute + " eq " + quote(value) }

// refusal is a write that must be refused for one fault in it.
type refusal struct {
	endpoint string
	bad      any            // the body with the fault
	good     map[string]any // the same without it
	fills    string         // what the server may fill by itself where it is missing; see filled
}

// sendBoth sends a create that must be refused, and then the same without its
// fault: if that one does not work either, the refusal proves nothing, and if
// it conflicts, the refused one was stored. It returns the answer to judge and
// what else was wrong.
func sendBoth(ctx context.Context, s *check.Session, r refusal) (bad *check.Answer, stored string) {
	bad = s.Post(ctx, r.endpoint, r.bad)
	if bad.Err != nil || bad.OK() {
		return bad, ""
	}
	good := s.Post(ctx, r.endpoint, r.good)
	if good.Status == http.StatusConflict {
		return bad, fmt.Sprintf("the request was refused with %d, but it was stored: the same one without the fault gave %s", bad.Status, good)
	}
	s.Need(requirement.Post201, good, check.BeCreated())
	return bad, ""
}

// judgeRefused judges r by a create that must be answered with 400.
func judgeRefused(ctx context.Context, s *check.Session, r *requirement.Requirement, what refusal, about string) *check.Answer {
	bad, stored := sendBoth(ctx, s, what)
	bad.That(r, filled(what.fills, check.RefuseInvalid()), "%s", about)
	bad.ThatValue(r, stored, nothingStored, "%s: nothing stored", about)
	return bad
}

// filled softens the refusal of a body that lacks a required attribute: RFC 7644
// §3.3 and §3.5.1 let a server assign a default to what was not asserted, so one
// whose answer has a value there is no more than lax.
func filled(path string, refused types.GomegaMatcher) types.GomegaMatcher {
	return check.SoftWhere(func(a *check.Answer) bool {
		value, _ := a.Get(path)
		text, isText := value.(string)
		return a.OK() && path != "" && check.Assigned(value) && (!isText || strings.TrimSpace(text) != "")
	}, refused)
}

var nothingStored = check.ExpectValue("nothing to be stored by a request that was refused", func(stored string) (string, bool) {
	return stored, stored == ""
})

// resourceType is what /ResourceTypes says of one type.
type resourceType struct {
	name       string
	schema     string
	extensions []string
	required   []string // the extensions that a resource must carry
	known      bool     // it was read, and not made up
}

// endpointOf is the endpoint of an entry of /ResourceTypes, as it is written there, and whether
// that is an address relative to the base URL (RFC 7643 §6).
func endpointOf(r map[string]any) (endpoint string, ok bool) {
	endpoint, _ = str(r, "endpoint")
	if endpoint == "" || strings.Contains(endpoint, "://") {
		return endpoint, false
	}
	_, err := url.Parse("/" + strings.TrimLeft(endpoint, "/"))
	return endpoint, err == nil
}

// typeOf reads the type that the target serves at endpoint. Where it cannot be
// read, it is the RFC's.
func typeOf(ctx context.Context, s *check.Session, endpoint string) resourceType {
	fallback := resourceType{name: "User", schema: target.UserSchema, extensions: []string{target.EnterpriseSchema}}
	if endpoint == "/Groups" {
		fallback = resourceType{name: "Group", schema: target.GroupSchema}
	}
	for _, r := range s.Get(ctx, "/ResourceTypes").Resources() {
		at, _ := str(r, "endpoint")
		if !strings.EqualFold(strings.Trim(at, "/"), strings.Trim(endpoint, "/")) {
			continue
		}
		found := resourceType{known: true}
		found.name, _ = str(r, "name")
		found.schema, _ = str(r, "schema")
		extensions, _ := check.Lookup(r, "schemaExtensions")
		list, _ := extensions.([]any)
		for _, extension := range list {
			uri, ok := str(extension, "schema")
			if !ok {
				continue
			}
			found.extensions = append(found.extensions, uri)
			if required, _ := check.Lookup(extension, "required"); required == true {
				found.required = append(found.required, uri)
			}
		}
		return found
	}
	return fallback
}

// str is the string at path of a decoded value.
func str(v any, path string) (string, bool) {
	value, _ := check.Lookup(v, path)
	s, ok := value.(string)
	return s, ok && s != ""
}

// poll calls try until it holds or the time is over. Between tries it waits
// longer and longer: a quick target costs nothing, one that keeps times by the
// second gets the second it needs.
func poll(ctx context.Context, within time.Duration, try func(n int) bool) bool {
	end := time.Now().Add(within)
	wait := 2 * time.Millisecond
	for n := 0; ; n++ {
		if try(n) {
			return true
		}
		if time.Now().After(end) {
			return false
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return false
		case <-timer.C:
		}
		wait = min(4*wait, 300*time.Millisecond)
	}
}
