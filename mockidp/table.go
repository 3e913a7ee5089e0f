package mockidp

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"
	"sync"
)

// table holds records by id and remembers the order of their creation, which
// is the order of lists without a sort. Records are values: to change one is
// to put another in its place, so a copy taken under the lock stays valid.
type table[T any] struct {
	rows  map[string]T
	order []string
}

func (t *table[T]) get(id string) (T, bool) {
	row, ok := t.rows[id]
	return row, ok
}

func (t *table[T]) put(id string, row T) {
	if t.rows == nil {
		t.rows = make(map[string]T)
	}
	if _, known := t.rows[id]; !known {
		t.order = append(t.order, id)
	}
	t.rows[id] = row
}

func (t *table[T]) delete(id string) {
	delete(t.rows, id)
	t.order = slices.DeleteFunc(t.order, func(o string) bool { return o == id })
}

func (t *table[T]) all() []T {
	rows := make([]T, len(t.order))
	for i, id := range t.order {
		rows[i] = t.rows[id]
	}
	return rows
}

// edges are the associations of one kind: from an id to a set of ids.
type edges map[string]map[string]bool

func (e edges) add(from, to string) {
	if e[from] == nil {
		e[from] = make(map[string]bool)
	}
	e[from][to] = true
}

func (e edges) remove(from, to string) { delete(e[from], to) }

func (e edges) has(from, to string) bool { return e[from][to] }

// to lists where from leads, sorted.
func (e edges) to(from string) []string { return slices.Sorted(maps.Keys(e[from])) }

// from lists what leads to id, sorted.
func (e edges) from(id string) []string {
	var found []string
	for from, to := range e {
		if to[id] {
			found = append(found, from)
		}
	}
	slices.Sort(found)
	return found
}

// forget removes id from both ends.
func (e edges) forget(id string) {
	delete(e, id)
	for _, to := range e {
		delete(to, id)
	}
}

// ids makes object ids.
type ids struct {
	mu    sync.Mutex
	run   [5]byte
	count uint32
}

// newID returns 24 hexadecimal digits, the form of JumpCloud's object ids:
// time, something of this instance, and a counter.
func (idp *IdP) newID() string {
	idp.ids.mu.Lock()
	defer idp.ids.mu.Unlock()
	if idp.ids.count == 0 {
		_, _ = rand.Read(idp.ids.run[:]) // never fails, see crypto/rand.Read
	}
	idp.ids.count++
	var b [12]byte
	binary.BigEndian.PutUint32(b[8:], idp.ids.count) // its first byte is overwritten
	copy(b[4:9], idp.ids.run[:])
	binary.BigEndian.PutUint32(b[:4], uint32(idp.options.Clock().Unix()))
	return hex.EncodeToString(b[:])
}
