package check

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// ignore drops the exchanges of a clean-up: they prove nothing about the target.
func ignore(verdict.Exchange) {}

// ask sends one request outside a spec.
func ask(ctx context.Context, c *client, t *target.Target, r Request) (*Answer, error) {
	s := &Session{t: t, client: c, record: &Record{}}
	body, err := r.body()
	if err != nil {
		return nil, err
	}
	got, err := c.do(ctx, r.Method, s.address(r), s.header(r, body), body, ignore)
	if err != nil {
		return nil, err
	}
	a := &Answer{Method: r.Method, Path: r.Path, Status: got.status, Header: got.header, Raw: got.body, Cut: got.cut, session: s, index: -1}
	a.JSON, a.NotJSON = decode(a.Raw)
	return a, nil
}

// remove deletes a resource of this run, or deactivates it where the target
// cannot delete.
func remove(ctx context.Context, c *client, t *target.Target, path string) error {
	a, err := ask(ctx, c, t, Request{Method: http.MethodDelete, Path: path})
	if err != nil {
		return err
	}
	switch {
	case a.OK(), a.Status == http.StatusNotFound, a.Status == http.StatusGone:
		return nil
	}
	deactivate := PatchBody(Op{"op": "replace", "value": map[string]any{"active": false}})
	if p, err := ask(ctx, c, t, Request{Method: http.MethodPatch, Path: path, Body: deactivate}); err == nil && p.OK() {
		return nil
	}
	return fmt.Errorf("DELETE answered %d and it could not be deactivated either: remove it by hand", a.Status)
}

// Sweep removes what the journal says may be left of a run, and returns what it
// could not remove, one line each. A resource is touched only when its name
// shows that the run made it.
func Sweep(ctx context.Context, t *target.Target, j *target.Journal) (removed int, left []string) {
	c := clientOf(t)
	for _, e := range j.Open() {
		paths, err := find(ctx, c, t, e)
		if err == nil {
			for _, path := range paths {
				if err = remove(ctx, c, t, path); err != nil {
					break
				}
				removed++
			}
		}
		if err != nil {
			left = append(left, strings.TrimSpace(fmt.Sprintf("%s %s %s: %s", e.Endpoint, e.Name, e.ID, err)))
			continue
		}
		if err := j.Mark(e.Number, target.Gone, ""); err != nil {
			left = append(left, err.Error())
		}
	}
	return removed, left
}

// find returns the paths of the resources of an entry, each read first and seen
// to carry the run's name.
func find(ctx context.Context, c *client, t *target.Target, e target.Entry) ([]string, error) {
	if e.ID != "" {
		a, err := ask(ctx, c, t, Request{Method: http.MethodGet, Path: Item(e.Endpoint, e.ID)})
		switch {
		case err != nil:
			return nil, err
		case a.Status == http.StatusNotFound:
			return nil, nil
		case !a.OK():
			return nil, fmt.Errorf("reading it answered %d", a.Status)
		case !ours(t, a.Object()):
			return nil, fmt.Errorf("it no longer carries a name of this run: left alone")
		}
		return []string{Item(e.Endpoint, e.ID)}, nil
	}
	if !t.People.Owns(e.Name) {
		return nil, nil // it was sent without a name of ours, so it cannot be told from others
	}
	attribute := "userName"
	if e.Endpoint == "/Groups" {
		attribute = "displayName"
	}
	quoted, _ := json.Marshal(e.Name)
	a, err := ask(ctx, c, t, Request{Method: http.MethodGet, Path: e.Endpoint, Query: Query("filter", attribute+" eq "+string(quoted))})
	if err != nil {
		return nil, err
	}
	if !a.OK() {
		return nil, fmt.Errorf("looking for it answered %d", a.Status)
	}
	var paths []string
	for _, r := range a.Resources() {
		// A target that ignores filters lists everybody: take only ours.
		if id, _ := Lookup(r, "id"); ours(t, r) && id != nil {
			paths = append(paths, Item(e.Endpoint, fmt.Sprint(id)))
		}
	}
	return paths, nil
}

// ours reports whether a resource carries a name that this run made.
func ours(t *target.Target, resource map[string]any) bool {
	for _, attribute := range []string{"userName", "displayName", "externalId"} {
		if name, _ := Lookup(resource, attribute); name != nil {
			if text, ok := name.(string); ok && t.People.Owns(text) {
				return true
			}
		}
	}
	return false
}
