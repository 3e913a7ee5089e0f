package learning

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"time"
)

// Status is where an assignment stands, in REST's words.
type Status string

// The four statuses.
const (
	Incomplete   Status = "Incomplete"
	Completed    Status = "Completed"
	Overdue      Status = "Overdue"
	GradePending Status = "Grade Pending"
)

// Assignment asks one person to do one lesson, course or path.
type Assignment struct {
	ID                                                       int
	Person                                                   Person
	Of                                                       Ref
	Assigned, Reassigned, Due, Started, CompletedAt, Updated time.Time // zero when not
	Status                                                   Status
	Score                                                    *int // percent; nil when there is none
}

// Done tells whether the assignment counts as completed: one that awaits its grade does.
func (a Assignment) Done() bool { return a.Status == Completed || a.Status == GradePending }

type assignment struct {
	id                                                int
	person                                            *person
	of                                                Ref
	assigned, reassigned, due, started, done, updated time.Time
	ungraded                                          bool // done, and awaits a grade
	score                                             *int
}

func (a *assignment) status(now time.Time) Status {
	switch {
	case a.ungraded:
		return GradePending
	case !a.done.IsZero():
		return Completed
	case !a.due.IsZero() && a.due.Before(now):
		return Overdue
	}
	return Incomplete
}

func (a *assignment) show(now time.Time) Assignment {
	shown := Assignment{
		ID: a.id, Person: a.person.Person, Of: a.of, Assigned: a.assigned, Reassigned: a.reassigned, Due: a.due,
		Started: a.started, CompletedAt: a.done, Updated: a.updated, Status: a.status(now), Score: clone(a.score),
	}
	if a.ungraded {
		shown.CompletedAt = time.Time{} // as in Lessonly's sample
	}
	return shown
}

func clone(score *int) *int {
	if score == nil {
		return nil
	}
	n := *score
	return &n
}

// Assignee is somebody to assign to, and by when; no date is none.
type Assignee struct {
	Person string
	Due    time.Time
}

var errArchivedContent = errors.New("archived content cannot be assigned or completed")

// Assign assigns content to people, all of them or, when one is unknown, nobody. Whoever has
// completed it is to do it again; whoever has it open keeps it as it is. It returns one
// assignment for each assignee.
func (b *Book) Assign(of Ref, to []Assignee) ([]Assignment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, assignee := range to {
		if err := b.assignable(of, assignee.Person); err != nil {
			return nil, err
		}
	}
	list := []Assignment{}
	for _, assignee := range to {
		list = append(list, b.assign(b.people[assignee.Person], of, assignee.Due).show(b.now()))
	}
	return list, nil
}

// Wish is content for one person, see AssignTo.
type Wish struct {
	Of  Ref
	Due time.Time
}

// AssignTo assigns several pieces of content to one person, all or none.
func (b *Book) AssignTo(person string, wishes []Wish) ([]Assignment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, wish := range wishes {
		if err := b.assignable(wish.Of, person); err != nil {
			return nil, err
		}
	}
	list := []Assignment{}
	for _, wish := range wishes {
		list = append(list, b.assign(b.people[person], wish.Of, wish.Due).show(b.now()))
	}
	return list, nil
}

// AssignGroup assigns content to a group and thereby to its members of now; those who are
// archived are left out.
func (b *Book) AssignGroup(id int, of Ref, due time.Time) (GroupAssignment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	g := b.groups[id]
	switch {
	case g == nil:
		return GroupAssignment{}, ErrNoGroup
	case b.content[of] == nil:
		return GroupAssignment{}, ErrNoContent
	case !b.content[of].ArchivedAt.IsZero():
		return GroupAssignment{}, errArchivedContent
	}
	made := GroupAssignment{ID: b.newID(), Group: id, Of: of}
	g.assigned = append(g.assigned, made)
	members := slices.SortedFunc(maps.Keys(g.members), func(x, y string) int {
		return cmp.Compare(b.people[x].Number, b.people[y].Number)
	})
	for _, member := range members {
		if who := b.people[member]; !who.archived {
			b.assign(who, of, due)
		}
	}
	return made, nil
}

// assignable is called with mu held.
func (b *Book) assignable(of Ref, person string) error {
	switch {
	case b.content[of] == nil:
		return ErrNoContent
	case !b.content[of].ArchivedAt.IsZero():
		return errArchivedContent
	case b.people[person] == nil:
		return ErrNoPerson
	}
	return nil
}

// assign is called with mu held.
func (b *Book) assign(who *person, of Ref, due time.Time) *assignment {
	now := b.now()
	for _, a := range who.assigned {
		if a.of != of {
			continue
		}
		if !a.done.IsZero() {
			a.done, a.started, a.ungraded, a.score = time.Time{}, time.Time{}, false, nil
			a.reassigned, a.updated, a.due = now, now, due
		}
		return a
	}
	a := &assignment{id: b.newID(), person: who, of: of, assigned: now, updated: now, due: due}
	who.assigned = append(who.assigned, a)
	b.ofContent[of] = append(b.ofContent[of], a)
	b.assignments = append(b.assignments, a)
	return a
}
