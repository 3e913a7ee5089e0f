package scim

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Resource is one stored resource. Attributes holds JSON values (string, bool, float64,
// []any, map[string]any); extension attributes stand under their URN. It never holds id,
// meta or schemas, nor what the server derives: a User's groups, display names and $ref
// of members and managers.
type Resource struct {
	Type, ID          string
	Attributes        map[string]any
	Created, Modified time.Time
	Version           int // 1 on creation, one more after each change

	seq            uint64 // order of creation
	name, external string // what the indexes hold: nameKey of userName, externalId
}

// clone returns a copy that shares nothing with r.
func (r *Resource) clone() Resource {
	c := *r
	c.Attributes = cloneMap(r.Attributes)
	return c
}

// Options are the hooks of a Store; each may be nil.
//
// Validate and Changed run while writes are held back, so that what they see is what is
// committed: they may read the Store but must not write to it.
type Options struct {
	// Clock tells the time; time.Now if nil.
	Clock func() time.Time
	// NewID makes the id of a new resource of the given type; a random UUID if nil. An id
	// that was ever used, is empty, or holds the reserved word bulkId is not taken.
	NewID func(typ string) string
	// Validate may refuse a change before anything is stored; before is nil on create.
	// Returning an *Error chooses the answer.
	Validate func(before, after *Resource) error
	// Changed is told of each committed change in commit order; before is nil on create,
	// after is nil on delete.
	Changed func(before, after *Resource)
}

// Store keeps resources in memory. The zero value is ready to use, and a Store is safe for
// concurrent use.
//
// It holds what must be true whoever writes: ids are unique over all types and never used
// again (RFC 7643 §3.1), userNames are unique, members and managers exist, and a deleted
// resource leaves no reference behind (RFC 7643 §2.3.7). It knows nothing of schemas; the
// Server checks those before it writes.
type Store struct {
	opts Options

	writing sync.Mutex // held over a whole write, hooks included
	mu      sync.RWMutex
	kinds   map[string]*kind
	gone    map[string]struct{} // ids of what was deleted
	holders links               // member id → the Groups it is directly in
	reports links               // id of a manager → those managed
	last    uint64              // seq of the latest resource
}

// NewStore returns an empty store with the given hooks.
func NewStore(o Options) *Store { return &Store{opts: o} }

// Create stores a new resource of the given type and returns it.
func (s *Store) Create(typ string, attributes map[string]any) (Resource, error) {
	return s.create(typ, attributes, write{})
}

// Get returns the resource of the given type and id.
func (s *Store) Get(typ, id string) (Resource, bool) {
	r := s.find(typ, id)
	if r == nil {
		return Resource{}, false
	}
	return r.clone(), true
}

// Update lets change edit a copy of the attributes and stores the result. It is atomic: an
// error from change or a hook leaves the resource untouched. When nothing changed in the end,
// neither Version nor Modified moves.
func (s *Store) Update(typ, id string, change func(attributes map[string]any) error) (Resource, error) {
	return s.update(typ, id, func(_ *Resource, attributes map[string]any) error { return change(attributes) }, write{})
}

// Delete removes a resource and every reference to it.
func (s *Store) Delete(typ, id string) error { return s.delete(typ, id, write{}, nil) }

// UserByName returns the User whose userName equals the given one by the rules of RFC 7644 §5.
func (s *Store) UserByName(userName string) (Resource, bool) {
	if found, _ := s.pick("User", "userName", userName); len(found) > 0 {
		return found[0].clone(), true
	}
	return Resource{}, false
}

// List returns the resources of a type in order of creation.
func (s *Store) List(typ string) []Resource {
	shared := s.all(typ)
	list := make([]Resource, len(shared))
	for i, r := range shared {
		list[i] = r.clone()
	}
	return list
}

// write says how a single write departs from the rules; only faults set loose fields.
type write struct {
	duplicates bool                        // allow a taken userName
	dangling   func(id string) bool        // asked where a reference would dangle: let it
	foreign    func(id string) bool        // asked then whether it is a User elsewhere
	pending    map[string]string           // id → type of what is created together with it
	still      func() bool                 // asked where members change: leave Modified where it is
	readOnly   bool                        // keep what a client says of groups
	id         string                      // take this id instead of a new one
	final      func(after *Resource) error // last word before the commit
}

// step is one committed change.
type step struct{ before, after *Resource }

func (s *Store) create(typ string, attributes map[string]any, w write) (Resource, error) {
	s.writing.Lock()
	defer s.writing.Unlock()

	now := s.now()
	r := &Resource{Type: typ, Attributes: tidy(attributes), Created: now, Modified: now, Version: 1}
	if r.ID = w.id; w.id == "" {
		id, err := s.newID(typ)
		if err != nil {
			return Resource{}, err
		}
		r.ID = id
	}
	if err := s.admit(nil, r, w); err != nil {
		return Resource{}, err
	}
	s.commit(step{nil, r})
	return r.clone(), nil
}

// createTogether stores resources that may refer to each other, all of them or none. fill is
// given their ids and returns their attributes. at is the index of the one that was refused, or
// -1 if none was.
func (s *Store) createTogether(types []string, fill func(ids []string) ([]map[string]any, error), writes []write) (created []Resource, at int, err error) {
	s.writing.Lock()
	defer s.writing.Unlock()

	now := s.now()
	ids, pending := make([]string, len(types)), make(map[string]string, len(types))
	for i, typ := range types {
		if ids[i], err = s.newID(typ); err != nil {
			return nil, i, err
		}
		pending[ids[i]] = typ
	}
	all, err := fill(ids)
	if err != nil {
		return nil, -1, err
	}
	steps, names := make([]step, len(types)), make(map[string]bool)
	for i, typ := range types {
		r := &Resource{Type: typ, ID: ids[i], Attributes: tidy(all[i]), Created: now, Modified: now, Version: 1}
		w := writes[i]
		w.pending = pending
		name := nameKey(text(r.Attributes, "userName"))
		if typ == "User" && names[name] {
			return nil, i, taken()
		}
		names[name] = names[name] || typ == "User"
		if err := s.admit(nil, r, w); err != nil {
			return nil, i, err
		}
		steps[i] = step{nil, r}
	}
	s.commit(steps...)
	for _, st := range steps {
		created = append(created, st.after.clone())
	}
	return created, -1, nil
}

func taken() error {
	return &Error{Status: http.StatusConflict, ScimType: "uniqueness", Detail: "userName is taken"}
}

func (s *Store) update(typ, id string, change func(*Resource, map[string]any) error, w write) (Resource, error) {
	s.writing.Lock()
	defer s.writing.Unlock()

	before := s.find(typ, id)
	if before == nil {
		return Resource{}, notFound(typ, id)
	}
	attributes := cloneMap(before.Attributes)
	if err := change(before, attributes); err != nil {
		return Resource{}, err
	}
	after := s.revise(before, tidy(attributes))
	if err := s.admit(before, after, w); err != nil {
		return Resource{}, err
	}
	if equal(before.Attributes, after.Attributes) {
		return before.clone(), nil
	}
	if w.still != nil && !slices.Equal(memberIDs(before), memberIDs(after)) && w.still() {
		after.Modified = before.Modified
	}
	s.commit(step{before, after})
	return after.clone(), nil
}

func (s *Store) delete(typ, id string, w write, check func(*Resource) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()

	before := s.find(typ, id)
	if before == nil {
		return notFound(typ, id)
	}
	if check != nil {
		if err := check(before); err != nil {
			return err
		}
	}
	released := s.release(id)
	if len(released) > 0 && w.dangling != nil && w.dangling(id) {
		released = nil
	}
	s.commit(append([]step{{before, nil}}, released...)...)
	return nil
}

// revise returns the next version of r with the given attributes. Modified always moves
// forward, even when the clock does not (RFC 7643 §3.1).
func (s *Store) revise(r *Resource, attributes map[string]any) *Resource {
	next := *r
	next.Attributes = attributes
	next.Version++
	next.Modified = s.now()
	if !next.Modified.After(r.Modified) {
		next.Modified = r.Modified.Add(time.Millisecond)
	}
	return &next
}

// admit checks a change against the rules of the store, then asks the hooks.
func (s *Store) admit(before, after *Resource, w write) error {
	if after.Type == "User" && !w.duplicates {
		same, _ := s.pick("User", "userName", text(after.Attributes, "userName"))
		if slices.ContainsFunc(same, func(r *Resource) bool { return r.ID != after.ID }) {
			return taken()
		}
	}
	if err := s.link(before, after, w); err != nil {
		return err
	}
	if before != nil && equal(before.Attributes, after.Attributes) {
		if w.final == nil {
			return nil
		}
		return w.final(before)
	}
	if s.opts.Validate != nil {
		var b *Resource
		if before != nil {
			c := before.clone()
			b = &c
		}
		a := after.clone()
		if err := s.opts.Validate(b, &a); err != nil {
			return err
		}
	}
	if w.final != nil {
		return w.final(after)
	}
	return nil
}

// commit applies the steps at once and then tells Changed of each.
func (s *Store) commit(steps ...step) {
	s.mu.Lock()
	for _, st := range steps {
		s.apply(st)
	}
	s.mu.Unlock()
	if s.opts.Changed == nil {
		return
	}
	for _, st := range steps {
		var before, after *Resource
		if st.before != nil {
			c := st.before.clone()
			before = &c
		}
		if st.after != nil {
			c := st.after.clone()
			after = &c
		}
		s.opts.Changed(before, after)
	}
}

func (s *Store) now() time.Time {
	now := time.Now
	if s.opts.Clock != nil {
		now = s.opts.Clock
	}
	return now().UTC().Truncate(time.Millisecond) // what meta can show
}

func (s *Store) newID(typ string) (string, error) {
	const tries = 10 // an embedder's numbering may meet ids that were set before
	make1 := s.opts.NewID
	if make1 == nil {
		make1 = func(string) string { return uuid.NewString() }
	}
	for range tries {
		if id := make1(typ); id != "" && !strings.Contains(id, "bulkId") && !s.known(id) {
			return id, nil
		}
	}
	return "", &Error{Status: http.StatusInternalServerError, Detail: "no free id"}
}

// known reports whether an id is or was one of a resource, of whatever type.
func (s *Store) known(id string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if _, gone := s.gone[id]; gone {
		return true
	}
	for _, k := range s.kinds {
		if k.byID[id] != nil {
			return true
		}
	}
	return false
}

// tidy returns a copy of attributes as they are stored.
func tidy(attributes map[string]any) map[string]any {
	t := cloneMap(attributes)
	for _, name := range []string{"id", "meta", "schemas"} {
		delete(t, name)
	}
	prune(t)
	return t
}
