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
	now := b.now()
	rows := []GroupReport{}
	for _, id := range slices.Sorted(maps.Keys(b.groups)) {
		g := b.groups[id]
		if !g.archivedAt.IsZero() {
			continue
		}
		row := GroupReport{Group: id, Name: g.name}
		for member := range g.members {
			who := b.people[member]
			if b.shows(who, fault.ArchiveLeaksInGroupReport) {
				row.Members++
				row.person(who, now)
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
	now := b.now()
	rows := []LessonReport{}
	for _, c := range b.contents {
		if c.Kind != Lesson {
			continue
		}
		row := LessonReport{Lesson: c.ID, Title: c.Title}
		for _, a := range b.ofContent[c.Ref] {
			if b.shows(a.person, fault.ArchiveLeaksInLessonReport) {
				row.assignment(a, now)
			}
		}
		learners := make(map[*person]struct{})
		for _, done := range b.completions[c.Ref] {
			if b.shows(done.person, fault.ArchiveLeaksInLessonReport) {
				row.completion(done)
				learners[done.person] = struct{}{}
			}
		}
		row.Learners = len(learners)
		rows = append(rows, row)
	}
	return rows
}
