package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// cleanTimeout bounds the removal of one resource.
const cleanTimeout = time.Minute

// Create posts a resource that later steps of the spec need, and blocks the
// spec when the target does not create it. A success with another status than
// 201, or without an id where the address is known, is reported by Post201 and
// IDPresent and keeps nothing else from being judged.
func (s *Session) Create(ctx context.Context, endpoint string, body map[string]any) *Answer {
	a := s.Post(ctx, endpoint, body)
	s.Need(requirement.Post201, a, Expect("status 201 with the resource", func(a *Answer) (string, bool) { return a.String(), a.OK() }))
	s.Need(requirement.IDPresent, a, HaveUsableID())
	s.needReadable(ctx, endpoint, a.ID())
	return a
}

// readableKey keeps whether what was created at an endpoint can be read by its id:
// empty, or what went wrong.
type readableKey struct{ endpoint string }

// needReadable blocks the spec when resources cannot be read by the id that
// their creation answered: nearly everything else would seem broken too. It is
// tried once for an endpoint, and the specs that judge it go on.
func (s *Session) needReadable(ctx context.Context, endpoint, id string) {
	trouble := s.t.Keep(readableKey{endpoint}, func() any {
		a := s.Get(ctx, Item(endpoint, id))
		if a.Err != nil || a.Status == http.StatusOK {
			return ""
		}
		return fmt.Sprintf("needs %s (%s): right after the creation, GET %s gave %s", requirement.Get200.ID, requirement.Get200.Text, a.Path, a)
	}).(string)
	if trouble == "" {
		return
	}
	for _, r := range Covered(ginkgo.CurrentSpecReport().Labels()) {
		switch r {
		case requirement.Get200, requirement.PostReadback, requirement.IDNotReused,
			requirement.AcceptSCIM, requirement.AcceptJSON, requirement.AcceptDefault: // each may be what is wrong
			return
		}
	}
	s.block(trouble)
}

// NewUser creates a user made by the target's People, changed by edits first.
func (s *Session) NewUser(ctx context.Context, edits ...func(user map[string]any)) *Answer {
	user := s.t.People.New()
	for _, edit := range edits {
		edit(user)
	}
	return s.Create(ctx, "/Users", user)
}

// NewGroup creates a group with the given members.
func (s *Session) NewGroup(ctx context.Context, memberIDs ...string) *Answer {
	group := s.t.People.NewGroup()
	if len(memberIDs) > 0 {
		var members []any
		for _, id := range memberIDs {
			members = append(members, map[string]any{"value": id})
		}
		group["members"] = members
	}
	return s.Create(ctx, "/Groups", group)
}

// Item is the path of a resource: Item("/Users", "2819c223").
func Item(endpoint, id string) string { return endpoint + "/" + url.PathEscape(id) }

// intend journals what a POST may create. What it returns looks at the answer:
// a resource that came into being is removed when the spec ends. An error says
// that the target may hold no more users: then nothing is sent.
func (s *Session) intend(ctx context.Context, r Request, encoded []byte) (func(*Answer), error) {
	made := creates(r, encoded)
	for i := range made {
		if made[i].Name == "" && made[i].operation < 0 {
			body, _ := decode(encoded)
			made[i].Name = ownText(s.t, body)
		}
		n, err := s.t.Intend(made[i].Endpoint, made[i].Name)
		if errors.Is(err, target.ErrFull) {
			s.makeRoom(ctx)
			n, err = s.t.Intend(made[i].Endpoint, made[i].Name)
		}
		if errors.Is(err, target.ErrFull) {
			for _, c := range made[:i] {
				_ = s.t.Mark(c.Number, target.Refused, "")
			}
			s.hold(Licence)
			return nil, err
		}
		if err != nil {
			s.Block("nothing was sent: %s", err)
		}
		made[i].Number = n
		s.mine(n)
	}
	return func(a *Answer) {
		for _, c := range made {
			state, id, sure := c.became(s.t, a)
			switch {
			case state == target.Intended:
				continue
			case state == target.Refused:
				_ = s.t.Mark(c.Number, target.Refused, "")
				continue
			case id != "": // else it is looked for by its name
				_ = s.t.Mark(c.Number, target.Created, id)
				c.ID = id
			}
			s.later(func() {
				ctx, cancel := context.WithTimeout(context.Background(), cleanTimeout)
				defer cancel()
				s.remove(ctx, c, sure)
			})
		}
	}, nil
}

func (s *Session) mine(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made = append(s.made, n)
}

// makeRoom looks where the room for users went, when there is none left: a spec may
// have deleted some of its own, and what an earlier one may have created, which
// nobody could tell then, is removed.
func (s *Session) makeRoom(ctx context.Context) {
	s.settle(ctx)
	s.mu.Lock()
	own := slices.Clone(s.made)
	s.mu.Unlock()
	for _, e := range s.t.Users() {
		paths, err := find(ctx, s.client, s.t, e)
		if !slices.Contains(own, e.Number) {
			for _, path := range paths {
				if err == nil {
					err = remove(ctx, s.client, s.t, path)
				}
			}
			paths = nil
		}
		if err == nil && len(paths) == 0 && (e.ID != "" || !slices.Contains(own, e.Number)) {
			_ = s.t.Mark(e.Number, target.Gone, "")
		}
	}
}

// identifier is a resource's id; some servers number their users.
func identifier(resource any) (string, bool) {
	switch id, _ := Lookup(resource, "id"); id := id.(type) {
	case string:
		return id, id != ""
	case json.Number:
		return id.String(), true
	}
	return "", false
}

// creates tells what a request may create: one resource for a POST on a
// collection, one for each POST among bulk operations.
func creates(r Request, encoded []byte) []creation {
	if r.Method != http.MethodPost || strings.HasPrefix(r.Path, "http") {
		return nil
	}
	body, _ := decode(encoded)
	path := strings.Trim(r.Path, "/")
	if strings.EqualFold(path, "Bulk") {
		return operations(body)
	}
	if endpoint, ok := collection(path); ok {
		return []creation{{Entry: target.Entry{Endpoint: endpoint, Name: nameIn(body)}, operation: -1}}
	}
	return nil
}

func nameIn(body any) string {
	for _, attribute := range []string{"userName", "displayName"} {
		if name, _ := Lookup(body, attribute); name != nil {
			if text, _ := name.(string); text != "" {
				return text
			}
		}
	}
	return ""
}

// collection returns the endpoint that a POST on path creates in.
func collection(path string) (string, bool) {
	if path == "" || strings.HasSuffix(path, ".search") || strings.EqualFold(path, "Me") {
		return "", false
	}
	first, _, _ := strings.Cut(path, "/")
	first, _, _ = strings.Cut(first, "?")
	return "/" + first, true
}

// remove removes what the spec created. Unless it is sure to be the spec's own,
// it is read first: a confused target may name somebody else's id.
func (s *Session) remove(ctx context.Context, c creation, sure bool) {
	e := c.Entry
	paths, err := []string{Item(e.Endpoint, e.ID)}, error(nil)
	if !sure {
		s.settle(ctx)
		paths, err = find(ctx, s.client, s.t, e)
		if c.operation >= 0 && e.ID != "" && len(paths) == 0 {
			// The location in a Bulk job's answer led nowhere, or to somebody else.
			e.ID = ""
			paths, err = find(ctx, s.client, s.t, e)
		}
	}
	for _, path := range paths {
		if err == nil {
			err = remove(ctx, s.client, s.t, path)
		}
	}
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.record.Left = append(s.record.Left, s.client.redact.quote(leftover(e, err)))
		return
	}
	_ = s.t.Mark(e.Number, target.Gone, "")
}

// leftover is one line on what could not be removed, and why.
func leftover(e target.Entry, err error) string {
	return strings.Join(strings.Fields(fmt.Sprintf("%s %s %s: %s", e.Endpoint, e.Name, e.ID, err)), " ")
}
