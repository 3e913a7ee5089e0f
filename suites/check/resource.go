package check

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// cleanTimeout bounds the removal of one resource.
const cleanTimeout = time.Minute

// Create posts a resource that later steps of the spec need, and blocks the
// spec when the target does not create it.
func (s *Session) Create(ctx context.Context, endpoint string, body map[string]any) *Answer {
	a := s.Post(ctx, endpoint, body)
	s.Need(requirement.Post201, a, HaveStatus(http.StatusCreated))
	s.Need(requirement.IDPresent, a, HaveID())
	return a
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

// intend journals a POST that may create something. What it returns looks at
// the answer: a resource that came into being is removed when the spec ends.
func (s *Session) intend(r Request) func(*Answer) {
	endpoint, ok := collection(r)
	if !ok {
		return func(*Answer) {}
	}
	body, _ := r.Body.(map[string]any)
	name, _ := body["userName"].(string)
	if name == "" {
		name, _ = body["displayName"].(string)
	}
	n, err := s.t.Journal.Intend(endpoint, name)
	if err != nil {
		s.Block("nothing was sent: %s", err)
	}
	return func(a *Answer) {
		if !a.OK() {
			_ = s.t.Journal.Mark(n, target.Refused, "")
			return
		}
		id := a.ID()
		if number, ok := a.Get("id"); id == "" && ok && number != nil {
			id = fmt.Sprint(number) // some servers number their users; remove those too
		}
		if id == "" {
			return // stays intended: found again by its name at the end of the run
		}
		_ = s.t.Journal.Mark(n, target.Created, id)
		ginkgo.DeferCleanup(func() {
			ctx, cancel := context.WithTimeout(context.Background(), cleanTimeout)
			defer cancel()
			s.remove(ctx, n, Item(endpoint, id))
		})
	}
}

// collection returns the endpoint a request may create a resource in.
func collection(r Request) (string, bool) {
	if r.Method != http.MethodPost || strings.HasPrefix(r.Path, "http") {
		return "", false
	}
	path := strings.Trim(r.Path, "/")
	if strings.HasSuffix(path, ".search") || path == "" || strings.EqualFold(path, "Bulk") || strings.EqualFold(path, "Me") {
		return "", false
	}
	first, _, _ := strings.Cut(path, "/")
	return "/" + first, true
}

func (s *Session) remove(ctx context.Context, n int, path string) {
	if err := remove(ctx, s.client, s.t, path); err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.record.Left = append(s.record.Left, fmt.Sprintf("%s: %s", path, err))
		return
	}
	_ = s.t.Journal.Mark(n, target.Gone, "")
}
