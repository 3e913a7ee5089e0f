package learning

import (
	"time"

	"hallmark/mocksp/fault"
)

// Query says which assignments a list holds. The zero value is all of them.
type Query struct {
	Person       string    // of this person
	Of           Ref       // of this content
	Group        int       // of the members of this group
	Status       Status    // that stand like this
	UpdatedAfter time.Time // with activity after this
}

// leak is the fault that would keep the archived in the list: each list has its own.
func (q Query) leak() fault.Fault {
	switch {
	case q.Person != "":
		return fault.ArchiveLeaksInUserAssignments
	case q.Of.Kind == Lesson:
		return fault.ArchiveLeaksInList
	case q.Of.Kind != "":
		return fault.ArchiveLeaksInPathList
	case q.Group != 0:
		return fault.ArchiveLeaksInGroupFilter
	case !q.UpdatedAfter.IsZero():
		return fault.ArchiveLeaksInUpdatedFilter
	case q.Status != "":
		return fault.ArchiveLeaksInStatusList
	}
	return fault.ArchiveLeaksInAssignments
}

// Assignments reads the assignments of a query in order of id: at most limit of them after the
// first skip, and how many there are in all. A limit below 0 is none. It fails for a person,
// content or group that is not there.
func (b *Book) Assignments(q Query, skip, limit int) (page []Assignment, total int, err error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	from := b.assignments
	switch {
	case q.Person != "":
		who, err := b.find(q.Person)
		if err != nil {
			return nil, 0, err
		}
		from = who.assigned
	case q.Of != Ref{}:
		if b.content[q.Of] == nil {
			return nil, 0, ErrNoContent
		}
		from = b.ofContent[q.Of]
	}
	var members map[string]bool
	if q.Group != 0 {
		g := b.groups[q.Group]
		if g == nil {
			return nil, 0, ErrNoGroup
		}
		members = g.members
	}
	page = []Assignment{}
	now, leak := b.now(), q.leak()
	for _, a := range from {
		switch {
		case q.Of != Ref{} && a.of != q.Of,
			q.Group != 0 && !members[a.person.ID],
			!q.UpdatedAfter.IsZero() && !a.updated.After(q.UpdatedAfter),
			q.Status != "" && a.status(now) != q.Status,
			!b.shows(a.person, leak):
			continue
		}
		if total++; total > skip && (limit < 0 || len(page) < limit) {
			page = append(page, a.show(now))
		}
	}
	return page, total, nil
}

// Completions reads every time that something was finished, person by person and the oldest
// first; the archived are left out.
func (b *Book) Completions() []Completion {
	b.mu.RLock()
	defer b.mu.RUnlock()
	list := []Completion{}
	for _, who := range b.order {
		for _, c := range b.shownCompletions(who) {
			list = append(list, Completion{who.Person, c.of, c.at, clone(c.score), c.viaAssignment})
		}
	}
	return list
}

// shownCompletions are those of one person that exports show. It is called with mu held.
func (b *Book) shownCompletions(who *person) []*completion {
	switch {
	case !who.archived:
		return who.completed
	case len(who.completed) > 0 && b.faults.Fires(fault.ArchiveLeaksInCSV):
		return who.completed[:1] // one row is enough to be wrong
	}
	return nil
}
