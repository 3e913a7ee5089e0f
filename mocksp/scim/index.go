package scim

import (
	"cmp"
	"slices"

	"github.com/tidwall/btree"
)

// kind holds the resources of one type and finds them in the same time among many as among
// few. Stored resources are never changed in place, so a pointer read under the lock stays
// good without it.
type kind struct {
	byID       map[string]*Resource
	byName     exact // by nameKey of the userName
	byExternal exact // by externalId
	created    *tree // all, by creation
	named      *tree // those with a userName, by nameKey and creation
}

type tree = btree.BTreeG[*Resource]

func newKind() *kind {
	ordered := func(less func(a, b *Resource) bool) *tree {
		return btree.NewBTreeGOptions(less, btree.Options{NoLocks: true}) // the store's lock is enough
	}
	return &kind{
		byID: make(map[string]*Resource), byName: newExact(), byExternal: newExact(),
		created: ordered(func(a, b *Resource) bool { return a.seq < b.seq }),
		named: ordered(func(a, b *Resource) bool {
			return a.name < b.name || a.name == b.name && a.seq < b.seq
		}),
	}
}

func (k *kind) put(before, after *Resource) {
	if before != nil {
		k.drop(before)
	}
	k.byID[after.ID] = after
	k.created.Set(after)
	k.byName.put(after.name, after)
	k.byExternal.put(after.external, after)
	if after.name != "" {
		k.named.Set(after)
	}
}

func (k *kind) drop(r *Resource) {
	delete(k.byID, r.ID)
	k.created.Delete(r)
	k.named.Delete(r)
	k.byName.drop(r.name, r)
	k.byExternal.drop(r.external, r)
}

// exact finds resources by a value that seldom more than one of them has. What it has handed
// out it never changes.
type exact struct {
	first map[string]*Resource
	all   map[string][]*Resource // where there are several, in order of creation
}

func newExact() exact {
	return exact{make(map[string]*Resource), make(map[string][]*Resource)}
}

func (x exact) find(value string) []*Resource {
	if all := x.all[value]; all != nil {
		return all
	}
	if r := x.first[value]; r != nil {
		return []*Resource{r}
	}
	return nil
}

func (x exact) put(value string, r *Resource) {
	if value == "" {
		return
	}
	all := x.find(value)
	if len(all) == 0 || all[len(all)-1].seq < r.seq {
		x.set(value, append(all, r)) // behind what was handed out
		return
	}
	at, _ := slices.BinarySearchFunc(all, r, func(a, b *Resource) int { return cmp.Compare(a.seq, b.seq) })
	x.set(value, slices.Insert(slices.Clone(all), at, r))
}

func (x exact) drop(value string, r *Resource) {
	x.set(value, slices.DeleteFunc(slices.Clone(x.find(value)), func(other *Resource) bool { return other.seq == r.seq }))
}

func (x exact) set(value string, all []*Resource) {
	switch len(all) {
	case 0:
		delete(x.first, value)
	case 1:
		x.first[value] = all[0]
	default:
		x.first[value], x.all[value] = all[0], all
		return
	}
	delete(x.all, value)
}

// key sets what r is found by. It is called before r is published.
func (r *Resource) key() {
	r.external = text(r.Attributes, "externalId")
	r.name = ""
	if r.Type == "User" {
		r.name = nameKey(text(r.Attributes, "userName"))
	}
}

// apply publishes one change. It is called with mu held.
func (s *Store) apply(st step) {
	if s.kinds == nil {
		s.kinds = make(map[string]*kind)
		s.gone = make(map[string]struct{})
		s.holders, s.reports = make(links), make(links)
	}
	before, after := st.before, st.after
	if after != nil {
		k := s.kinds[after.Type]
		if k == nil {
			k = newKind()
			s.kinds[after.Type] = k
		}
		if before == nil {
			s.last++
			after.seq = s.last
		}
		after.key()
		k.put(before, after)
	} else {
		s.kinds[before.Type].drop(before)
		s.gone[before.ID] = struct{}{}
	}
	s.holders.move(before, after, memberIDs)
	s.reports.move(before, after, managerIDs)
}

// links tells, of each id that is referred to, which resources refer to it.
type links map[string]map[string]struct{}

// move follows a change of a resource; to lists what a resource refers to.
func (l links) move(before, after *Resource, to func(*Resource) []string) {
	var old, now []string
	if before != nil {
		old = to(before)
	}
	if after != nil {
		now = to(after)
	}
	if slices.Equal(old, now) {
		return
	}
	for _, id := range old {
		delete(l[id], before.ID)
		if len(l[id]) == 0 {
			delete(l, id)
		}
	}
	for _, id := range now {
		if l[id] == nil {
			l[id] = make(map[string]struct{}, 1)
		}
		l[id][after.ID] = struct{}{}
	}
}

// from lists the resources of a type that refer to id, in order of creation. It is called
// with mu held.
func (s *Store) from(l links, typ, id string) []*Resource {
	list := make([]*Resource, 0, len(l[id]))
	for holder := range l[id] {
		if r := s.at(typ, holder); r != nil {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b *Resource) int { return int(int64(a.seq) - int64(b.seq)) })
	return list
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

// all returns the stored resources of a type themselves, in order of creation; they must not
// be changed.
func (s *Store) all(typ string) []*Resource {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if k := s.kinds[typ]; k != nil {
		return k.created.Items()
	}
	return nil
}

// pick returns the stored resources that an index finds for an exact value, and whether
// there is an index for the attribute.
func (s *Store) pick(typ, attribute, value string) ([]*Resource, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	k := s.kinds[typ]
	switch {
	case attribute != "id" && attribute != "externalId" && (attribute != "userName" || typ != "User"):
		return nil, false
	case k == nil || value == "":
		return nil, true
	case attribute == "externalId":
		return k.byExternal.find(value), true
	case attribute == "userName":
		return k.byName.find(nameKey(value)), true
	}
	if r := k.byID[value]; r != nil {
		return []*Resource{r}, true
	}
	return nil, true
}

// span is a part of the resources of a type, in one of the orders that the store keeps.
type span struct {
	byName, descending bool
	from               int       // how many to pass over
	pivot              *Resource // or begin behind this one, which need not be stored
	back               bool      // and go towards the beginning
	count              int
}

// read returns a span in its order, how many resources there are in all, and whether there
// are more before and behind. Without a userName a resource has no place in the order by
// name: ok tells that there is none such.
func (s *Store) read(typ string, sp span) (list []*Resource, total int, before, behind, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	k := s.kinds[typ]
	if k == nil {
		return nil, 0, false, false, true
	}
	t := k.created
	if sp.byName {
		t = k.named
		if t.Len() != k.created.Len() {
			return nil, 0, false, false, false
		}
	}
	total = t.Len()
	forward := sp.descending == sp.back
	pivot, inclusive := sp.pivot, false
	if pivot == nil {
		at := sp.from
		if sp.descending {
			at = total - 1 - at
		}
		if pivot, inclusive = t.GetAt(at); !inclusive {
			return nil, total, sp.from > 0 && total > 0, false, true
		}
		before = sp.from > 0
	}
	more := false
	visit := func(r *Resource) bool {
		if !inclusive && r.seq == pivot.seq && (!sp.byName || r.name == pivot.name) {
			return true
		}
		if len(list) == sp.count {
			more = true
			return false
		}
		list = append(list, r)
		return true
	}
	if forward {
		t.Ascend(pivot, visit)
	} else {
		t.Descend(pivot, visit)
	}
	if !sp.back {
		if sp.pivot != nil {
			before = true // the page that led here
		}
		return list, total, before, more, true
	}
	slices.Reverse(list)
	return list, total, more, true, true
}
