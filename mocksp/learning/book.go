package learning

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"hallmark/mocksp/fault"
)

// Options say how a Book is to be. The zero value is useful.
type Options struct {
	// Clock tells the time; nil means time.Now.
	Clock func() time.Time
	// NewID makes the id of a lesson, group, assignment and so on; it must never repeat itself.
	// Nil counts from 1.
	NewID func() int
	// Faults are the deviations that are switched on; nil is none.
	Faults *fault.Set
}

// Book is one company's learning. Make one with New. It is safe for concurrent use.
type Book struct {
	now    func() time.Time
	newID  func() int
	faults *fault.Set

	mu          sync.RWMutex
	people      map[string]*person
	order       []*person // by Number
	content     map[Ref]*Content
	contents    []*Content // by id
	tags        []Tag
	groups      map[int]*group
	assignments []*assignment // by id
	ofContent   map[Ref][]*assignment
	completions map[Ref][]*completion
	deliveries  []*Delivery
	lastID      int
}

// Person is whom reports name.
type Person struct {
	ID     string // the owner's, opaque
	Number int    // what REST shows as id; reports are in its order
	Name   string
	Email  string
	ExtUID string
}

// person is a Person and what they did.
type person struct {
	Person
	archived  bool
	assigned  []*assignment
	completed []*completion
	views     map[int]int // lesson → times looked at
}

// The errors of what is not there. Others say what is wrong with a value.
var (
	ErrNoPerson     = errors.New("no such user")
	ErrNoContent    = errors.New("no such lesson, course or path")
	ErrNoGroup      = errors.New("no such group")
	ErrNoTag        = errors.New("no such tag")
	ErrNoAssignment = errors.New("no such assignment")
	// ErrArchived refuses what an archived person cannot do.
	ErrArchived = errors.New("the person is archived")
)

// New makes an empty Book.
func New(o Options) *Book {
	b := &Book{
		now: o.Clock, newID: o.NewID, faults: o.Faults,
		people: make(map[string]*person), content: make(map[Ref]*Content), groups: make(map[int]*group),
		ofContent: make(map[Ref][]*assignment), completions: make(map[Ref][]*completion),
	}
	if b.now == nil {
		b.now = time.Now
	}
	if b.newID == nil {
		b.newID = func() int { b.lastID++; return b.lastID } // only ever called with mu held
	}
	return b
}

// Put adds a person, or changes what reports call them. Whether they are archived stays.
func (b *Book) Put(p Person) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if who := b.people[p.ID]; who != nil && who.Number == p.Number {
		who.Person = p
		return
	}
	who := &person{Person: p, views: make(map[int]int)}
	b.people[p.ID] = who
	at, _ := slices.BinarySearchFunc(b.order, p.Number, func(q *person, n int) int { return q.Number - n })
	b.order = slices.Insert(b.order, at, who)
}

// Archive hides a person from every report until Restore. It fails with ErrNoPerson.
func (b *Book) Archive(id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	who := b.people[id]
	if who == nil {
		return ErrNoPerson
	}
	who.archived = true
	return nil
}

// Restore brings a person and all they did back. It fails with ErrNoPerson.
func (b *Book) Restore(id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	who := b.people[id]
	if who == nil {
		return ErrNoPerson
	}
	if !who.archived {
		return nil
	}
	who.archived = false
	b.spoil(who)
	return nil
}

// spoil is where the faults of restoring are looked at.
func (b *Book) spoil(who *person) {
	if len(who.assigned)+len(who.completed) > 0 && b.faults.Fires(fault.RestoreLosesHistory) {
		b.forget(who)
	}
	if slices.ContainsFunc(who.completed, func(c *completion) bool { return c.score != nil }) && b.faults.Fires(fault.RestoreLosesScores) {
		for _, a := range who.assigned {
			a.score = nil
		}
		for _, c := range who.completed {
			c.score = nil
		}
	}
	if b.inGroup(who.ID) && b.faults.Fires(fault.RestoreLosesGroups) {
		b.leaveAll(who.ID)
	}
}

// Remove forgets a person and all they did, for ever.
func (b *Book) Remove(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	who := b.people[id]
	if who == nil {
		return
	}
	b.forget(who)
	b.leaveAll(id)
	delete(b.people, id)
	b.order = slices.DeleteFunc(b.order, func(p *person) bool { return p == who })
}

// forget takes all that somebody did out of every list.
func (b *Book) forget(who *person) {
	for _, a := range who.assigned {
		b.ofContent[a.of] = slices.DeleteFunc(b.ofContent[a.of], func(x *assignment) bool { return x == a })
	}
	if len(who.assigned) > 0 {
		b.assignments = slices.DeleteFunc(b.assignments, func(a *assignment) bool { return a.person == who })
	}
	for _, c := range who.completed {
		b.completions[c.of] = slices.DeleteFunc(b.completions[c.of], func(x *completion) bool { return x == c })
	}
	b.deliveries = slices.DeleteFunc(b.deliveries, func(d *Delivery) bool { return d.who == who })
	who.assigned, who.completed, who.views = nil, nil, make(map[int]int)
}

// shows tells whether a report names a person: everybody but the archived (S-057, C-23). It is
// asked once for each row that would be somebody's, so that leak, the report's own fault, fires
// only where there is something to see. It is called with mu held.
func (b *Book) shows(p *person, leak fault.Fault) bool {
	return !p.archived || b.faults.Fires(leak)
}

// find is called with mu held.
func (b *Book) find(id string) (*person, error) {
	if who := b.people[id]; who != nil {
		return who, nil
	}
	return nil, ErrNoPerson
}

// maxText bounds a title or a name, in bytes; ours, and more than any page shows.
const maxText = 255

func checkText(field, value string) error {
	switch {
	case value == "":
		return fmt.Errorf("%s: must not be empty", field)
	case len(value) > maxText:
		return fmt.Errorf("%s: must be at most %d bytes", field, maxText)
	}
	return nil
}
