package dialect

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// wire sends requests as one provisioner does.
type wire struct {
	*check.Session
	header map[string]string
}

// dial starts the spec's session with t.
func dial(t *target.Target, header map[string]string) wire { return wire{check.On(t), header} }

func (w wire) get(ctx context.Context, path string, query ...string) *check.Answer {
	return w.Send(ctx, check.Request{Method: http.MethodGet, Path: path, Query: check.Query(query...), Header: w.on(nil)})
}

func (w wire) send(ctx context.Context, method, path string, body any) *check.Answer {
	return w.Send(ctx, check.Request{Method: method, Path: path, Body: body, Header: w.on(body)})
}

func (w wire) patch(ctx context.Context, path string, ops ...check.Op) *check.Answer {
	return w.send(ctx, http.MethodPatch, path, check.PatchBody(ops...))
}

// on is the header of a request; only one with a body has a Content-Type.
func (w wire) on(body any) map[string]string {
	h := maps.Clone(w.header)
	if body == nil {
		delete(h, "Content-Type")
	}
	return h
}

// created sends a create, judges its answer by r, and returns it with the path of
// what was made. The spec ends where nothing was.
func (w wire) created(ctx context.Context, r *requirement.Requirement, endpoint string, body map[string]any) (a *check.Answer, path string) {
	a = w.send(ctx, http.MethodPost, endpoint, body)
	a.That(r, check.HaveStatus(http.StatusCreated))
	a.That(r, check.HaveUsableID(), "its id")
	w.Need(r, a, check.HaveStatus(http.StatusCreated))
	w.Need(r, a, check.HaveUsableID())
	return a, check.Item(endpoint, a.ID())
}

// changed judges by r that a change was taken, and that what is read afterwards
// satisfies the matchers.
func (w wire) changed(ctx context.Context, r *requirement.Requirement, about string, a *check.Answer, path string, now ...types.GomegaMatcher) {
	a.That(r, check.HaveStatus(http.StatusOK, http.StatusNoContent), "%s", about)
	after := w.read(ctx, path)
	for _, m := range now {
		after.That(r, m, "%s, read afterwards", about)
	}
}

// read reads a resource, a group's members too where they come on request only.
func (w wire) read(ctx context.Context, path string) *check.Answer {
	if a, ok := check.ClaimsOf(w.Target()).Advertises(target.GroupSchema, "members"); ok && strings.EqualFold(a.Returned, "request") && strings.HasPrefix(path, "/Groups/") {
		return w.get(ctx, path, "attributes", "displayName,externalId,members")
	}
	return w.get(ctx, path)
}

// members wants a group's members to be these.
func members(ids ...string) types.GomegaMatcher { return check.HaveValues("members", "value", ids...) }

// notFound wants what says that a filter finds nobody: an empty list or, where
// the provisioner takes that too, 404.
func notFound(or404 bool) types.GomegaMatcher {
	expected := "200 and a list of nobody"
	if or404 {
		expected += ", or 404"
	}
	return check.Expect(expected, func(a *check.Answer) (string, bool) {
		empty, _ := check.BeList().Match(a)
		return a.String(), empty && a.Total() == 0 && len(a.Resources()) == 0 || or404 && a.Status == http.StatusNotFound
	})
}

// beSuccess wants any 2xx.
var beSuccess = check.Expect("success (2xx)", func(a *check.Answer) (string, bool) { return a.String(), a.OK() })

// edit returns a copy of a body in which some members are set.
func edit(body map[string]any, pairs ...any) map[string]any {
	edited := maps.Clone(body)
	for i := 0; i+1 < len(pairs); i += 2 {
		edited[pairs[i].(string)] = pairs[i+1]
	}
	return edited
}

// eq is a filter for one value, which is a JSON string (RFC 7644 §3.4.2.2).
func eq(attribute, value string) string {
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf(`%s eq ""`, attribute)
	}
	return attribute + " eq " + strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(encoded))
}

// advertised reports whether the target's own schema lists a path as readable and
// writable. Where /Schemas cannot be read, RFC 7643's schema is taken.
func advertised(t *target.Target, schema, path string) bool {
	claims := check.ClaimsOf(t)
	if len(claims.Attributes[schema]) == 0 {
		return true
	}
	a, ok := claims.Advertises(schema, path)
	return ok && (a.Mutability == "" || a.Mutability == "readWrite") && (a.Returned == "" || a.Returned == "default" || a.Returned == "always")
}

// offers reports whether the target claims c.
func offers(t *target.Target, c requirement.Capability) bool {
	claim := check.ClaimsOf(t).Capabilities[c]
	return claim.Offered && claim.Unknown == ""
}

// userID and groupOf make what a step needs and does not judge.
func (w wire) userID(ctx context.Context) string { return w.NewUser(ctx).ID() }

func (w wire) groupOf(ctx context.Context, ids ...string) (path string) {
	return check.Item("/Groups", w.NewGroup(ctx, ids...).ID())
}
