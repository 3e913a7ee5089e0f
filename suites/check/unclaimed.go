package check

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// unclaimed settles what a target offers that has no discovery documents at all: SPCGet
// and RTList report that, and it must not keep everything else from being judged. What
// every provisioner uses is found out by asking; what is left is not claimed by anything.
func unclaimed(ctx context.Context, c *client, t *target.Target, claims *target.Claims, config, types reading) {
	asked := func(claim target.Claim, names ...requirement.Capability) {
		for _, name := range names {
			claims.Capabilities[name] = claim
		}
	}
	if config.missing {
		asked(target.Claim{Silent: true, Because: config.trouble + ", so nothing claims it"},
			requirement.Bulk, requirement.Sort, requirement.ETag, requirement.ChangePassword, requirement.Cursor)
		if _, said := t.Claimed[requirement.Filter]; !said {
			asked(filters(ctx, c, t, config), requirement.Filter)
		}
		if _, said := t.Claimed[requirement.Patch]; !said && !t.ReadOnly {
			asked(patches(ctx, c, t, config), requirement.Patch)
		}
	}
	if types.missing {
		asked(target.Claim{Silent: true, Because: types.trouble + ", so nothing claims it"}, requirement.Enterprise)
		if _, said := t.Claimed[requirement.Groups]; !said {
			asked(grouped(ctx, c, t, types), requirement.Groups)
		}
	}
}

// nobody is an id and a name that nothing has.
func nobody(t *target.Target) string { return t.People.Prefix + "-nobody" }

// filters asks for somebody who is not there: a list of nobody is an answer to a filter.
func filters(ctx context.Context, c *client, t *target.Target, config reading) target.Claim {
	a, err := ask(ctx, c, t, Request{Method: http.MethodGet, Path: "/Users", Query: Query("filter", fmt.Sprintf("userName eq %q", nobody(t)))})
	switch {
	case err != nil:
		return target.Claim{Unknown: config.trouble}
	case a.Status >= 500 && a.Status != http.StatusNotImplemented, a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden:
		return target.Claim{Unknown: fmt.Sprintf("%s, and a filter %d", config.trouble, a.Status)}
	case a.Status == http.StatusOK && len(a.Resources()) == 0:
		return target.Claim{Offered: true, Because: config.trouble + ", but a filter is answered"}
	}
	return target.Claim{Because: fmt.Sprintf("%s, and a filter by userName %d with %d resources", config.trouble, a.Status, len(a.Resources()))}
}

// grouped asks for groups.
func grouped(ctx context.Context, c *client, t *target.Target, types reading) target.Claim {
	a, err := ask(ctx, c, t, Request{Method: http.MethodGet, Path: "/Groups", Query: Query("count", "1")})
	switch {
	case err != nil || a.Status >= 500 && a.Status != http.StatusNotImplemented || a.Status == http.StatusUnauthorized:
		return target.Claim{Unknown: types.trouble}
	case a.Status == http.StatusOK:
		return target.Claim{Offered: true, Because: types.trouble + ", but GET /Groups 200"}
	}
	return target.Claim{Because: fmt.Sprintf("%s, and GET /Groups %d", types.trouble, a.Status)}
}

// patches patches nobody. Whoever has no PATCH says so by 405 or 501, or by the 404 of any
// address that leads nowhere; whoever has it looks for the user first, as GET does.
func patches(ctx context.Context, c *client, t *target.Target, config reading) target.Claim {
	send := func(method, path string) *Answer {
		r := Request{Method: method, Path: path}
		if method == http.MethodPatch {
			r.Body = PatchBody(Op{"op": "replace", "value": map[string]any{"active": true}})
		}
		a, err := ask(ctx, c, t, r)
		if err != nil {
			return &Answer{}
		}
		return a
	}
	patched := send(http.MethodPatch, Item("/Users", nobody(t)))
	switch patched.Status {
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return target.Claim{Because: fmt.Sprintf("%s, and PATCH %d", config.trouble, patched.Status)}
	case http.StatusOK, http.StatusNoContent, http.StatusBadRequest:
		return target.Claim{Offered: true, Because: fmt.Sprintf("%s, but PATCH %d", config.trouble, patched.Status)}
	case http.StatusNotFound:
		read, nowhere := send(http.MethodGet, Item("/Users", nobody(t))), send(http.MethodPatch, Item("/"+nobody(t), nobody(t)))
		same := func(b *Answer) bool { return patched.Status == b.Status && bytes.Equal(patched.Raw, b.Raw) }
		if same(read) && !same(nowhere) {
			return target.Claim{Offered: true, Because: config.trouble + ", but PATCH looks for the user as GET does"}
		}
	}
	return target.Claim{Unknown: config.trouble + "; set claims.patch in the target file"}
}
