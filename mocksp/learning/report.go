package learning

import (
	"maps"
	"slices"
	"time"

	"hallmark/mocksp/fault"
)

// Tally is what all reports count. Scores are percentages.
type Tally struct {
	Assigned, Completed, Incomplete, Overdue, GradePending int // assignments
	Completions                                            int // times a lesson was finished
	scores, scored                                         int
}

// AverageScore is that of the completions with a score, rounded down; false where there is none.
func (t Tally) AverageScore() (int, bool) {
	if t.scored == 0 {
		return 0, false
	}
	return t.scores / t.scored, true
}

func (t *Tally) assignment(a *assignment, now time.Time) {
	t.Assigned++
	switch a.status(now) {
	case Completed:
		t.Completed++
	case GradePending:
		t.Completed++ // what awaits a grade counts as completed
		t.GradePending++
	case Overdue:
		t.Overdue++
	default:
		t.Incomplete++
	}
}

func (t *Tally) completion(c *completion) {
	if c.of.Kind != Lesson {
		return // its lessons have been counted
	}
	t.Completions++
	if c.score != nil {
		t.scores, t.scored = t.scores+*c.score, t.scored+1
	}
}

func (t *Tally) person(who *person, now time.Time) {
	for _, a := range who.assigned {
		t.assignment(a, now)
	}
	for _, c := range who.completed {
		t.completion(c)
	}
}

func (t *Tally) add(other Tally) {
	t.Assigned += other.Assigned
	t.Completed += other.Completed
	t.Incomplete += other.Incomplete
	t.Overdue += other.Overdue
	t.GradePending += other.GradePending
	t.Completions += other.Completions
	t.scores += other.scores
	t.scored += other.scored
}

// PersonReport is one person's row.
type PersonReport struct {
	Person Person
	Tally
	Last time.Time // when they last finished something; zero for never
}

// PeopleReport has a row for everybody who is not archived, in order of Number.
func (b *Book) PeopleReport() []PersonReport {
	b.mu.RLock()
	defer b.mu.RUnlock()
	now := b.now()
	rows := make([]PersonReport, 0, len(b.order))
	for _, who := range b.order {
		if who.archived && !b.faults.Fires(fault.ArchiveLeaksInPersonReport) {
			continue
		}
		row := PersonReport{Person: who.Person}
		row.person(who, now)
		if n := len(who.completed); n > 0 {
			row.Last = who.completed[n-1].at
		}
		rows = append(rows, row)
	}
	return rows
}

// GroupReport is one group's row: what its members who are not archived have done.
type GroupReport struct {
	Group   int
	Name    string
	Members int
	Tally
}

// GroupsReport has a row for every group that is not archived, in order of id.
func (b *Book) GroupsReport() []GroupReport {
	b.mu.RLock()
	defer b.mu.RUnlock()
	rows := []GroupReport{}
	if len(b.groups) == 0 {
		return rows
	}
	// Everybody is counted once, in the order in which they lie in memory, however many groups
	// they are in.
	now := b.now()
	tallies := make(map[string]Tally, len(b.order))
	for _, who := range b.order {
		var t Tally
		t.person(who, now)
		tallies[who.ID] = t
	}
	for _, id := range slices.Sorted(maps.Keys(b.groups)) {
		g := b.groups[id]
		if !g.archivedAt.IsZero() {
			continue
		}
		row := GroupReport{Group: id, Name: g.name}
		for member := range g.members {
			if b.shows(b.people[member], fault.ArchiveLeaksInGroupReport) {
				row.Members++
				row.add(tallies[member])
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// LessonReport is one lesson's row.
type LessonReport struct {
	Lesson   int
	Title    string
	Learners int // people who have finished it
	Tally
}

// LessonsReport has a row for every lesson, the archived too, in order of id.
func (b *Book) LessonsReport() []LessonReport {
	b.mu.RLock()
	defer b.mu.RUnlock()
	type counted struct {
		LessonReport
		last *person // of whom a completion was counted
	}
	now, byID := b.now(), make(map[int]*counted)
	var order []*counted
	for _, c := range b.contents {
		if c.Kind == Lesson {
			row := &counted{LessonReport: LessonReport{Lesson: c.ID, Title: c.Title}}
			byID[c.ID] = row
			order = append(order, row)
		}
	}
	// Person by person, as they lie in memory: going by lesson is many times as slow.
	for _, who := range b.order {
		if who.archived && (!who.didLessons() || !b.faults.Fires(fault.ArchiveLeaksInLessonReport)) {
			continue
		}
		for _, a := range who.assigned {
			if a.of.Kind == Lesson {
				byID[a.of.ID].assignment(a, now)
			}
		}
		for _, done := range who.completed {
			if done.of.Kind != Lesson {
				continue
			}
			row := byID[done.of.ID]
			row.completion(done)
			if row.last != who {
				row.last = who
				row.Learners++
			}
		}
	}
	rows := make([]LessonReport, 0, len(order))
	for _, row := range order {
		rows = append(rows, row.LessonReport)
	}
	return rows
}

// didLessons tells whether a lesson by itself was assigned to somebody, or finished.
func (p *person) didLessons() bool {
	return slices.ContainsFunc(p.assigned, func(a *assignment) bool { return a.of.Kind == Lesson }) ||
		slices.ContainsFunc(p.completed, func(c *completion) bool { return c.of.Kind == Lesson })
}
