package learning

import (
	"maps"
	"slices"
)

// Snapshot is all that a Book holds, the archived too, in an order of its own: two books with
// the same history have equal ones. It marshals to JSON.
type Snapshot struct {
	People      []PersonSnapshot
	Content     []Content
	Tags        []Tag
	Groups      []Group
	Assigned    [][]GroupAssignment // as Groups
	Assignments []Assignment
	Backlog     []Delivery
}

// PersonSnapshot is a person and what hangs on them alone.
type PersonSnapshot struct {
	Person
	Archived    bool
	Completions []Completion
	Views       map[int]int // lesson → times looked at
}

// Snapshot copies everything.
func (b *Book) Snapshot() Snapshot {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var s Snapshot
	for _, who := range b.order {
		p := PersonSnapshot{Person: who.Person, Archived: who.archived, Views: maps.Clone(who.views)}
		for _, c := range who.completed {
			p.Completions = append(p.Completions, Completion{who.Person, c.of, c.at, clone(c.score), c.viaAssignment})
		}
		s.People = append(s.People, p)
	}
	for _, c := range b.contents {
		s.Content = append(s.Content, *c)
	}
	s.Tags = slices.Clone(b.tags)
	for _, id := range slices.Sorted(maps.Keys(b.groups)) {
		s.Groups = append(s.Groups, b.showGroup(b.groups[id]))
		s.Assigned = append(s.Assigned, slices.Clone(b.groups[id].assigned))
	}
	for _, a := range b.assignments {
		s.Assignments = append(s.Assignments, a.show(b.now()))
	}
	for _, d := range b.deliveries {
		s.Backlog = append(s.Backlog, d.shown())
	}
	return s
}
