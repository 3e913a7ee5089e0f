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
	used    map[string]bool     // every id ever given out
	names   map[string][]string // nameKey of userName → ids of Users
	foreign map[string][]string // type and externalId → ids
	holders map[string][]string // member id → ids of the Groups it is directly in
}

// kind holds the resources of one type. Stored resources are never changed in place, so a
// pointer read under the lock stays good without it.
type kind struct {
	byID  map[string]*Resource
	order []*Resource // in order of creation
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
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, id := range s.names[nameKey(userName)] {
		if r := s.at("User", id); r != nil {
			return r.clone(), true
		}
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
	dangling   func() bool                 // asked where a reference would dangle: let it
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
	if len(released) > 0 && w.dangling != nil && w.dangling() {
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
		if name := text(after.Attributes, "userName"); name != "" {
			s.mu.RLock()
			taken := s.names[nameKey(name)]
			s.mu.RUnlock()
			if slices.ContainsFunc(taken, func(id string) bool { return id != after.ID }) {
				return &Error{Status: http.StatusConflict, ScimType: "uniqueness", Detail: "userName is taken"}
			}
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

func (s *Store) apply(st step) {
	if s.kinds == nil {
		s.kinds = make(map[string]*kind)
		s.names, s.foreign, s.holders = make(map[string][]string), make(map[string][]string), make(map[string][]string)
	}
	if b := st.before; b != nil {
		s.index(b, dropID)
	}
	switch {
	case st.after == nil:
		k := s.kinds[st.before.Type]
		delete(k.byID, st.before.ID)
		k.order = slices.DeleteFunc(slices.Clone(k.order), func(r *Resource) bool { return r.ID == st.before.ID })
	case st.before == nil:
		k := s.kinds[st.after.Type]
		if k == nil {
			k = &kind{byID: make(map[string]*Resource)}
			s.kinds[st.after.Type] = k
		}
		k.byID[st.after.ID] = st.after
		k.order = append(k.order, st.after)
	default:
		k := s.kinds[st.after.Type]
		k.byID[st.after.ID] = st.after
		k.order = slices.Clone(k.order) // readers may hold the old one
		for i, r := range k.order {
			if r.ID == st.after.ID {
				k.order[i] = st.after
			}
		}
	}
	if a := st.after; a != nil {
		s.index(a, addID)
	}
}

// index adds r to or drops it from the look-up tables.
func (s *Store) index(r *Resource, edit func(m map[string][]string, key, id string)) {
	if name := text(r.Attributes, "userName"); name != "" && r.Type == "User" {
		edit(s.names, nameKey(name), r.ID)
	}
	if ext := text(r.Attributes, "externalId"); ext != "" {
		edit(s.foreign, r.Type+" "+ext, r.ID)
	}
	for _, id := range memberIDs(r) {
		edit(s.holders, id, r.ID)
	}
}

func addID(m map[string][]string, key, id string) { m[key] = append(slices.Clip(m[key]), id) }

func dropID(m map[string][]string, key, id string) {
	rest := slices.DeleteFunc(slices.Clone(m[key]), func(other string) bool { return other == id })
	if len(rest) == 0 {
		delete(m, key)
		return
	}
	m[key] = rest
}

func (s *Store) at(typ, id string) *Resource {
	if k := s.kinds[typ]; k != nil {
		return k.byID[id]
	}
	return nil
}

func (s *Store) find(typ, id string) *Resource {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.at(typ, id)
}

// all returns the stored resources of a type themselves; they must not be changed.
func (s *Store) all(typ string) []*Resource {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if k := s.kinds[typ]; k != nil {
		return slices.Clip(k.order)
	}
	return nil
}

// pick returns the stored resources that an index finds for an exact value, and whether
// there is an index for the attribute.
func (s *Store) pick(typ, attribute, value string) ([]*Resource, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var ids []string
	switch {
	case attribute == "id":
		ids = []string{value}
	case attribute == "externalId":
		ids = s.foreign[typ+" "+value]
	case attribute == "userName" && typ == "User":
		ids = s.names[nameKey(value)]
	default:
		return nil, false
	}
	var found []*Resource
	for _, id := range ids {
		if r := s.at(typ, id); r != nil {
			found = append(found, r)
		}
	}
	return found, true
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
	if s.used == nil {
		s.used = make(map[string]bool)
	}
	for range tries {
		id := make1(typ)
		if id != "" && !s.used[id] && !strings.Contains(id, "bulkId") {
			s.used[id] = true
			return id, nil
		}
	}
	return "", &Error{Status: http.StatusInternalServerError, Detail: "no free id"}
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
