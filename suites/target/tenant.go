package target

import (
	"net/http"
	"slices"
)

type otherKey struct{}

// Other returns the second tenant as a target of its own, the same one each time;
// nil where none was given. It shares people, limits and journal with t, which
// must not change any more.
func (t *Target) Other() *Target {
	if t.Second == nil {
		return nil
	}
	return t.Keep(otherKey{}, func() any {
		return &Target{Name: t.Name + ", second tenant", SCIM: *t.Second, People: t.People, Limits: t.Limits, first: t}
	}).(*Target)
}

// First returns the target under test: t itself, unless it is the other tenant
// of one. What is claimed, and how fast may be asked, is the same for both.
func (t *Target) First() *Target {
	if t.first != nil {
		return t.first
	}
	return t
}

// Carrier returns what carries requests to t's endpoint; nil is a transport of
// net/http's own.
func (t *Target) Carrier() http.RoundTripper {
	if t.SCIM.Transport != nil {
		return t.SCIM.Transport
	}
	return t.First().Transport
}

// Intend records in the journal that a resource is about to be created in t. It
// fails with ErrFull where the limits leave no room for another user.
func (t *Target) Intend(endpoint, name string) (int, error) {
	return t.First().Journal.intend(Entry{Second: t.first != nil, Endpoint: endpoint, Name: name}, t.Limits.Users)
}

// Users are the users that may exist in t of what the run created.
func (t *Target) Users() []Entry {
	return slices.DeleteFunc(t.First().Journal.Open(), func(e Entry) bool { return !e.user() || e.Second != (t.first != nil) })
}

// Mark records in the journal what became of entry n.
func (t *Target) Mark(n int, state State, id string) error {
	return t.First().Journal.Mark(n, state, id)
}
