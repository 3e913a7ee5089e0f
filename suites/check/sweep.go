package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// ask sends one request outside a spec.
func ask(ctx context.Context, c *client, t *target.Target, r Request) (*Answer, error) {
	s := &Session{t: t, client: c, mu: &sync.Mutex{}, record: &Record{}}
	body, err := r.body()
	if err != nil {
		return nil, err
	}
	credential, err := s.login(r)
	if err != nil {
		return nil, err
	}
	got, err := c.do(ctx, r.Method, s.address(r), s.header(r, body, credential), body, func(e verdict.Exchange) {
		c.aside.Add(int64(e.Duration)) // and no more is kept: it proves nothing about the target
	})
	if err != nil {
		return nil, err
	}
	a := &Answer{Method: r.Method, Path: r.Path, Status: got.status, Header: got.header, Raw: got.body, Cut: got.cut, session: s, index: -1}
	a.JSON, a.NotJSON = decode(a.Raw)
	return a, nil
}

// deletions is how often a deletion is tried again that failed: a user who is only
// deactivated stays on the tenant.
const deletions = 2

// remove deletes a resource of this run, or deactivates it where the target
// cannot delete.
func remove(ctx context.Context, c *client, t *target.Target, path string) error {
	a, err := ask(ctx, c, t, Request{Method: http.MethodDelete, Path: path})
	for again := 0; again < deletions && err == nil && a.Status >= 500 && a.Status != http.StatusNotImplemented; again++ {
		a, err = ask(ctx, c, t, Request{Method: http.MethodDelete, Path: path})
	}
	if err != nil {
		return err
	}
	if gone(a) {
		if a.Status == http.StatusNoContent && honest(ctx, c, t, path) {
			return nil
		}
		// A page that a proxy puts before everything is no deletion, nor is the 404 of a
		// server that has no such route.
		left, err := still(ctx, c, t, path)
		switch {
		case err != nil:
			return fmt.Errorf("DELETE answered %d, and whether it is gone could not be read: %w", a.Status, err)
		case left == nil || deactivate(ctx, c, t, path):
			return nil
		}
		return fmt.Errorf("DELETE answered %d, but reading it still answers %d: remove it by hand", a.Status, left.Status)
	}
	if !deactivate(ctx, c, t, path) {
		return fmt.Errorf("DELETE answered %d and it could not be deactivated either: remove it by hand", a.Status)
	}
	if a.Status != http.StatusMethodNotAllowed && a.Status != http.StatusNotImplemented {
		// Some delete only who is inactive. Inactive is enough, whatever this says.
		_, _ = ask(ctx, c, t, Request{Method: http.MethodDelete, Path: path})
	}
	return nil
}

// honestKey keeps whether the first 204 to a DELETE at an endpoint was true.
type honestKey struct{ endpoint string }

// honest reports whether what a DELETE was answered 204 for is gone. One look at each
// endpoint is enough to believe it from then on; a target that lied is asked each time.
func honest(ctx context.Context, c *client, t *target.Target, path string) bool {
	endpoint, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return t.Keep(honestKey{endpoint}, func() any {
		left, err := still(ctx, c, t, path)
		return left == nil && err == nil
	}).(bool)
}

// still is what a GET shows of a resource after its deletion; nil if it is gone, or
// inactive, which is all that some service providers do.
func still(ctx context.Context, c *client, t *target.Target, path string) (*Answer, error) {
	if err := sleep(ctx, t.Limits.Settle); err != nil {
		return nil, err
	}
	a, err := ask(ctx, c, t, Request{Method: http.MethodGet, Path: path})
	if err != nil {
		return nil, err
	}
	if active, _ := a.Get("active"); gone(a) && !a.OK() || active == false {
		return nil, nil
	}
	return a, nil
}

func gone(a *Answer) bool {
	return a.OK() || a.Status == http.StatusNotFound || a.Status == http.StatusGone
}

// deactivate sets active to false by whatever the target takes, a PATCH in either
// form or a PUT of what it shows, and reports whether it shows so afterwards: a
// 2xx alone may have ignored it, as for a group, which has no such attribute.
func deactivate(ctx context.Context, c *client, t *target.Target, path string) bool {
	inactive := func() (map[string]any, bool) {
		a, err := ask(ctx, c, t, Request{Method: http.MethodGet, Path: path})
		if err != nil || gone(a) && !a.OK() {
			return nil, err == nil
		}
		active, _ := a.Get("active")
		return a.Object(), active == false
	}
	for _, op := range []Op{
		{"op": "replace", "value": map[string]any{"active": false}},
		{"op": "replace", "path": "active", "value": false},
	} {
		a, err := ask(ctx, c, t, Request{Method: http.MethodPatch, Path: path, Body: PatchBody(op)})
		if err == nil && a.OK() {
			break
		}
	}
	shown, done := inactive()
	if done || shown == nil {
		return done
	}
	for _, readOnly := range []string{"meta", "groups"} {
		delete(shown, readOnly)
	}
	shown["active"] = false
	if _, err := ask(ctx, c, t, Request{Method: http.MethodPut, Path: path, Body: shown}); err != nil {
		return false
	}
	_, done = inactive()
	return done
}

// Sweep removes what the journal says may be left of a run, and returns what it
// could not remove, one line each. A resource is touched only when its name
// shows that the run made it.
func Sweep(ctx context.Context, t *target.Target, j *target.Journal) (removed int, left []string) {
	c := clientOf(t)
	c.silent.Store(0) // the target may be back
	for _, e := range j.Open() {
		t, c := t, c
		if e.Second {
			if t = t.Other(); t == nil {
				left = append(left, leftover(e, errors.New("it is in the second tenant: give the target file with scim.second")))
				continue
			}
			c = clientOf(t)
		}
		paths, err := find(ctx, c, t, e)
		if err == nil {
			for _, path := range paths {
				if err = remove(ctx, c, t, path); err != nil {
					break
				}
				removed++
			}
		}
		if err == nil {
			err = j.Mark(e.Number, target.Gone, "")
		}
		if err != nil {
			left = append(left, c.redact.quote(leftover(e, err)))
		}
	}
	return removed, left
}

// find returns the paths of the resources of an entry, each read first and seen
// to carry the run's name.
func find(ctx context.Context, c *client, t *target.Target, e target.Entry) ([]string, error) {
	if e.ID == "" {
		return search(ctx, c, t, e)
	}
	a, err := ask(ctx, c, t, Request{Method: http.MethodGet, Path: Item(e.Endpoint, e.ID)})
	switch {
	case err != nil:
		return nil, err
	case a.Status == http.StatusNotFound, a.Status == http.StatusGone:
		return nil, nil
	case !a.OK():
		return nil, fmt.Errorf("reading it answered %d", a.Status)
	case !ours(t, a.Object()):
		return nil, fmt.Errorf("it does not carry a name of this run: left alone")
	}
	return []string{Item(e.Endpoint, e.ID)}, nil
}

// mostPages bounds the search on a target that ignores filters: 100 pages of
// 100 are more people than a staging tenant has.
const mostPages = 100

// search looks for a resource by its name: the answer to its POST was lost, or
// held no id.
func search(ctx context.Context, c *client, t *target.Target, e target.Entry) (paths []string, err error) {
	if !t.People.Owns(e.Name) {
		return nil, nil // it was sent without a name of ours, so it cannot be told from others
	}
	attribute := "userName"
	if e.Endpoint == "/Groups" {
		attribute = "displayName"
	}
	quoted, _ := json.Marshal(e.Name)
	filter, start := attribute+" eq "+string(quoted), 1
	if !strings.EqualFold(e.Endpoint, "/Users") && !strings.EqualFold(e.Endpoint, "/Groups") {
		filter = "" // what carries the name is the type's own
	}
	for range mostPages {
		query := url.Values{}
		if filter != "" {
			query.Set("filter", filter)
		}
		if start > 1 {
			query.Set("startIndex", fmt.Sprint(start))
		}
		a, err := ask(ctx, c, t, Request{Method: http.MethodGet, Path: e.Endpoint, Query: query})
		if err != nil {
			return nil, err
		}
		switch refused := a.Status == http.StatusBadRequest || a.Status == http.StatusForbidden || a.Status == http.StatusNotImplemented; {
		case a.Status == http.StatusNotFound:
			return paths, nil // there is no such collection
		case refused && filter != "":
			filter = "" // the target does not filter: look at everybody
			continue
		case !a.OK():
			return nil, fmt.Errorf("looking for it answered %d", a.Status)
		}
		resources := a.Resources()
		for _, r := range resources {
			// A target that ignores filters lists everybody: take only ours.
			path := ""
			if id, ok := identifier(r); ok && ours(t, r) {
				path = Item(e.Endpoint, id)
			}
			if path != "" && !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
		start += len(resources)
		if len(resources) == 0 || start > a.Total() {
			return paths, nil
		}
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("the target does not filter, and it is not among the first %d pages", mostPages)
	}
	return paths, nil
}

// ours reports whether a resource carries a name that this run made. Names of
// others in it, such as a group's members, say nothing about itself.
func ours(t *target.Target, resource map[string]any) bool {
	owned := func(v any) bool { text, _ := v.(string); return t.People.Owns(text) }
	for _, attribute := range []string{"userName", "displayName", "externalId"} {
		if name, _ := Lookup(resource, attribute); owned(name) {
			return true
		}
	}
	if ownType(resource) && ownText(t, resource) != "" {
		return true
	}
	emails, _ := Lookup(resource, "emails")
	list, _ := emails.([]any)
	return slices.ContainsFunc(list, func(e any) bool { address, _ := Lookup(e, "value"); return owned(address) })
}

// ownType reports whether a resource is of a type of the target's own, neither
// User nor Group.
func ownType(resource map[string]any) bool {
	schemas, _ := Lookup(resource, "schemas")
	list, _ := schemas.([]any)
	return len(list) > 0 && !slices.ContainsFunc(list, func(uri any) bool {
		text, _ := uri.(string)
		return strings.EqualFold(text, target.UserSchema) || strings.EqualFold(text, target.GroupSchema)
	})
}

// ownText is the first top-level text of a resource that is a name of this run.
func ownText(t *target.Target, resource any) string {
	object, _ := resource.(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if text, _ := object[key].(string); t.People.Owns(text) {
			return text
		}
	}
	return ""
}
