package learning

import (
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"hallmark/mocksp/fault"
)

// The exports that WriteCSV knows; names, columns and their order are ours.
const (
	PeopleCSV      = "people"
	GroupsCSV      = "groups"
	LessonsCSV     = "lessons"
	AssignmentsCSV = "assignments"
	CompletionsCSV = "completions"
)

// ErrNoExport refuses an export that is not known.
var ErrNoExport = errors.New("no such export: use people, groups, lessons, assignments or completions")

var tallyColumns = []string{"assigned", "completed", "incomplete", "overdue", "grade_pending", "completions", "average_score"}

// WriteCSV writes one report as CSV (RFC 4180, a header line, times in RFC 3339), and its error
// is ErrNoExport before anything is written, or that of w. Cells are quoted where needed, and
// one that a spreadsheet would run as a formula begins with an apostrophe.
func (b *Book) WriteCSV(w io.Writer, export string) error {
	out := table{csv: csv.NewWriter(w)}
	out.csv.UseCRLF = true
	switch export {
	case PeopleCSV:
		out.head([]string{"id", "name", "email", "ext_uid"}, tallyColumns, []string{"last_completed_at"})
		for _, r := range b.PeopleReport() {
			out.person(r.Person)
			out.tally(r.Tally)
			out.time(r.Last)
			out.end()
		}
	case GroupsCSV:
		out.head([]string{"id", "name", "members"}, tallyColumns)
		for _, r := range b.GroupsReport() {
			out.number(r.Group)
			out.text(r.Name)
			out.number(r.Members)
			out.tally(r.Tally)
			out.end()
		}
	case LessonsCSV:
		out.head([]string{"id", "title", "learners"}, tallyColumns)
		for _, r := range b.LessonsReport() {
			out.number(r.Lesson)
			out.text(r.Title)
			out.number(r.Learners)
			out.tally(r.Tally)
			out.end()
		}
	case AssignmentsCSV:
		out.head([]string{"assignment_id", "id", "name", "email", "ext_uid", "assignable_type", "assignable_id", "title", "status", "due_by", "completed_at", "score"})
		b.mu.RLock()
		defer b.mu.RUnlock()
		now := b.now()
		for _, a := range b.assignments {
			if b.shows(a.person, fault.ArchiveLeaksInAssignmentsCSV) {
				shown := a.show(now)
				out.number(a.id)
				out.person(a.person.Person)
				out.content(b, a.of)
				out.text(string(shown.Status))
				out.time(a.due)
				out.time(shown.CompletedAt)
				out.score(a.score)
				out.end()
			}
		}
	case CompletionsCSV:
		out.head([]string{"id", "name", "email", "ext_uid", "assignable_type", "assignable_id", "title", "completed_at", "score", "via_assignment"})
		b.mu.RLock()
		defer b.mu.RUnlock()
		for _, who := range b.order {
			for _, c := range b.shownCompletions(who) {
				out.person(who.Person)
				out.content(b, c.of)
				out.time(c.at)
				out.score(c.score)
				out.text(strconv.FormatBool(c.viaAssignment))
				out.end()
			}
		}
	default:
		return ErrNoExport
	}
	out.csv.Flush()
	return out.csv.Error()
}

// table writes one row after the other; errors stay in csv.
type table struct {
	csv *csv.Writer
	row []string
}

func (t *table) head(names ...[]string) {
	for _, some := range names {
		t.row = append(t.row, some...)
	}
	t.end()
}

func (t *table) end() {
	_ = t.csv.Write(t.row) // kept, and returned by Error
	t.row = t.row[:0]
}

func (t *table) number(n int) { t.row = append(t.row, strconv.Itoa(n)) }

// text disarms what Excel and its like take for a formula.
func (t *table) text(s string) {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		s = "'" + s
	}
	t.row = append(t.row, s)
}

func (t *table) time(at time.Time) {
	s := ""
	if !at.IsZero() {
		s = at.UTC().Format(time.RFC3339)
	}
	t.row = append(t.row, s)
}

func (t *table) score(n *int) {
	s := ""
	if n != nil {
		s = strconv.Itoa(*n)
	}
	t.row = append(t.row, s)
}

func (t *table) person(p Person) {
	t.number(p.Number)
	t.text(p.Name)
	t.text(p.Email)
	t.text(p.ExtUID)
}

func (t *table) content(b *Book, of Ref) {
	t.text(string(of.Kind))
	t.number(of.ID)
	t.text(b.content[of].Title)
}

func (t *table) tally(y Tally) {
	for _, n := range []int{y.Assigned, y.Completed, y.Incomplete, y.Overdue, y.GradePending, y.Completions} {
		t.number(n)
	}
	if average, ok := y.AverageScore(); ok {
		t.score(&average)
	} else {
		t.score(nil)
	}
}
