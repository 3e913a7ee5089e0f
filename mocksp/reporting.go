package mocksp

import (
	"cmp"
	"slices"
	"time"

	"hallmark/mocksp/fault"
)

// reported are the people whose data reports show: the archived are left out of every one,
// and are back whole when restored (S-057, C-23). With the fault leak the archived stay in.
// It is called with mu held.
func (c *company) reported(leak Fault) []*person {
	var people []*person
	for _, who := range c.people {
		if who.archived() {
			if leak == "" || len(who.assigned)+len(who.completed) == 0 || !c.faults().Fires(leak) {
				continue
			}
		}
		people = append(people, who)
	}
	slices.SortFunc(people, func(a, b *person) int { return cmp.Compare(number(a.id), number(b.id)) })
	return people
}

// row is an assignment as reports show it.
type row struct {
	who *person
	a   assignment
}

// assignments lists those that want says yes to, in order of id. It is called with mu held.
func assignments(people []*person, want func(*assignment) bool) []row {
	var rows []row
	for _, who := range people {
		for _, a := range who.assigned {
			if want(a) {
				rows = append(rows, row{who, *a})
			}
		}
	}
	slices.SortFunc(rows, func(x, y row) int { return cmp.Compare(x.a.id, y.a.id) })
	return rows
}

// countAssignments gives a lesson's assignees_count and completed_count. It is called with mu held.
func (c *company) countAssignments(lesson int) (assignees, completed int) {
	for _, row := range assignments(c.reported(""), func(a *assignment) bool { return a.lesson == lesson }) {
		assignees++
		if !row.a.done.IsZero() {
			completed++
		}
	}
	return assignees, completed
}

// countCompletions gives how often a lesson was finished, by assignment and otherwise. It is
// called with mu held.
func (c *company) countCompletions(lesson int, leak Fault) (viaAssignment, viaOther int) {
	for _, who := range c.reported(leak) {
		for _, done := range who.completed {
			switch {
			case done.lesson != lesson:
			case done.viaAssignment:
				viaAssignment++
			default:
				viaOther++
			}
		}
	}
	return viaAssignment, viaOther
}

// statistics are a person's library statistics, all nothing while archived.
type statistics struct {
	Completed int `json:"total_completed"`
	Views     int `json:"total_views"`
	Unique    int `json:"unique_lesson_and_course_views"`
}

// statisticsOf is called with mu held.
func statisticsOf(who *person) statistics {
	var s statistics
	if who.archived() {
		return s
	}
	s.Completed, s.Unique = len(who.completed), len(who.views)
	for _, n := range who.views {
		s.Views += n
	}
	return s
}

// rowJSON shows an assignment; externalID is the assignee's.
func rowJSON(r row, externalID string, now time.Time) map[string]any {
	return map[string]any{
		"id": r.a.id, "resource_type": "assignment", "assignee_id": number(r.who.id),
		"assignable_type": "Lesson", "assignable_id": r.a.lesson, "ext_uid": orNil(externalID),
		"assigned_at": stamp(r.a.assigned), "reassigned_at": stamp(r.a.reassigned), "due_by": stamp(r.a.due),
		"status": r.a.status(now), "started_at": nil, "completed_at": stamp(r.a.done), "updated_at": stamp(r.a.updated),
		"score": r.a.score,
	}
}

// stamp is a time as REST writes it, or null.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Where the three leaks are looked at.
const (
	leakInList      = fault.ArchiveLeaksInList
	leakInCount     = fault.ArchiveLeaksInCount
	leakInBreakdown = fault.ArchiveLeaksInBreakdown
)
