package mocksp

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"hallmark/mocksp/learning"
	"hallmark/mocksp/pages"
)

// report is one that the pages show: a table out of the book, and the same as CSV.
type report struct {
	name, title, text string
	csv               string // the export, or empty
	columns           []pages.Column
	rows              func(*company) [][]pages.Cell
}

// tallyColumns are those of every report that counts.
var tallyColumns = []pages.Column{
	{Name: "Assigned", Number: true}, {Name: "Completed", Number: true}, {Name: "Incomplete", Number: true}, {Name: "Overdue", Number: true},
	{Name: "Completions", Number: true}, {Name: "Average score", Number: true},
}

// reports are all there are. Which ones, and what is in them, is ours, as the CSV is.
var reports = []report{
	{
		"people", "People", "What each person was assigned and has completed.", learning.PeopleCSV,
		slices.Concat([]pages.Column{{Name: "Name"}, {Name: "Email"}}, tallyColumns, []pages.Column{{Name: "Last completed"}}),
		func(c *company) (rows [][]pages.Cell) {
			for _, r := range c.book.PeopleReport() {
				row := append([]pages.Cell{personCell(r.Person), {Text: r.Person.Email}}, tallyCells(r.Tally)...)
				rows = append(rows, append(row, pages.Cell{Text: day(r.Last)}))
			}
			return rows
		},
	},
	{
		"groups", "Groups", "The same for the members of each group.", learning.GroupsCSV,
		slices.Concat([]pages.Column{{Name: "Group"}, {Name: "Members", Number: true}}, tallyColumns),
		func(c *company) (rows [][]pages.Cell) {
			for _, r := range c.book.GroupsReport() {
				rows = append(rows, append([]pages.Cell{{Text: r.Name}, count(r.Members)}, tallyCells(r.Tally)...))
			}
			return rows
		},
	},
	{
		"lessons", "Lessons", "Who was assigned each lesson, and how often it was completed.", learning.LessonsCSV,
		slices.Concat([]pages.Column{{Name: "Lesson"}, {Name: "Learners", Number: true}}, tallyColumns),
		func(c *company) (rows [][]pages.Cell) {
			for _, r := range c.book.LessonsReport() {
				rows = append(rows, append([]pages.Cell{{Text: r.Title, URL: lessonURL(r.Lesson)}, count(r.Learners)}, tallyCells(r.Tally)...))
			}
			return rows
		},
	},
	{
		"leaderboard", "Leaderboard", "Who has completed most, with the best score.", "",
		[]pages.Column{{Name: "Name"}, {Name: "Place", Number: true}, {Name: "Completions", Number: true}, {Name: "Average score", Number: true}},
		func(c *company) (rows [][]pages.Cell) {
			for _, r := range c.book.Leaderboard(25) {
				rows = append(rows, []pages.Cell{personCell(r.Person), count(r.Place), count(r.Completions), average(r.Tally)})
			}
			return rows
		},
	},
	{
		"assignments", "Assignments", "Every assignment and where it stands.", learning.AssignmentsCSV,
		[]pages.Column{{Name: "Name"}, {Name: "Assigned"}, {Name: "Status"}, {Name: "Due"}, {Name: "Completed"}, {Name: "Score", Number: true}},
		func(c *company) (rows [][]pages.Cell) {
			list, _, err := c.book.Assignments(learning.Query{}, 0, -1)
			if err != nil {
				return nil // a query of nothing in particular finds what there is
			}
			for _, a := range list {
				rows = append(rows, []pages.Cell{personCell(a.Person), c.contentCell(a.Of), {Text: string(a.Status)}, {Text: day(a.Due)}, {Text: day(a.CompletedAt)}, score(a.Score)})
			}
			return rows
		},
	},
	{
		"completions", "Completions", "Every time that something was completed.", learning.CompletionsCSV,
		[]pages.Column{{Name: "Name"}, {Name: "Completed"}, {Name: "When"}, {Name: "Score", Number: true}, {Name: "By assignment"}},
		func(c *company) (rows [][]pages.Cell) {
			for _, d := range c.book.Completions() {
				via := "no"
				if d.ViaAssignment {
					via = "yes"
				}
				rows = append(rows, []pages.Cell{personCell(d.Person), c.contentCell(d.Of), {Text: day(d.At)}, score(d.Score), {Text: via}})
			}
			return rows
		},
	},
}

// reportsPage counts the whole company and leads to every report.
func (v *visit) reportsPage() {
	t := v.book.Totals()
	view := pages.Reports{Frame: v.frame("Reports", "/reports"), Counts: []pages.Count{
		{Name: "People", Value: t.People}, {Name: "Assignments", Value: t.Assigned}, {Name: "Completed", Value: t.Completed},
		{Name: "Incomplete", Value: t.Incomplete}, {Name: "Overdue", Value: t.Overdue}, {Name: "Waiting for a grade", Value: t.GradePending},
		{Name: "Completions", Value: t.Completions}, {Name: "Lesson views", Value: t.Views},
	}}
	for _, r := range reports {
		view.Reports = append(view.Reports, pages.ReportLink{Name: r.title, URL: "/reports/" + r.name, Text: r.text})
	}
	v.write(v.w, http.StatusOK, view)
}

// reportPage shows one report, or writes its CSV.
func (v *visit) reportPage() {
	name := v.r.PathValue("report")
	if export, ok := strings.CutSuffix(name, ".csv"); ok {
		v.writeExport(v.w, export)
		return
	}
	at := slices.IndexFunc(reports, func(r report) bool { return r.name == name })
	if at < 0 {
		v.notFound("There is no such report.", "/reports", "All reports")
		return
	}
	r := reports[at]
	rows := r.rows(v.company)
	view := pages.Report{Frame: v.frame("Report: "+r.title, "/reports"), Caption: r.text, Columns: r.columns, Rows: rows}
	if len(rows) > maxReport {
		view.Rows = rows[:maxReport]
		view.Caption += " These are the first " + strconv.Itoa(maxReport) + " of " + strconv.Itoa(len(rows)) + "; the CSV has all."
	}
	if r.csv != "" {
		view.CSV = "/reports/" + r.csv + ".csv"
	}
	v.write(v.w, http.StatusOK, view)
}

// maxReport bounds a report on a page; ours.
const maxReport = 1000

func personCell(p learning.Person) pages.Cell { return pages.Cell{Text: p.Name, URL: personURL(p.ID)} }

func (c *company) contentCell(of learning.Ref) pages.Cell {
	content, _ := c.book.Get(of)
	cell := pages.Cell{Text: content.Title}
	if of.Kind == learning.Lesson {
		cell.URL = lessonURL(of.ID)
	}
	return cell
}

func tallyCells(t learning.Tally) []pages.Cell {
	return []pages.Cell{count(t.Assigned), count(t.Completed), count(t.Incomplete), count(t.Overdue), count(t.Completions), average(t)}
}

func count(n int) pages.Cell { return pages.Cell{Text: strconv.Itoa(n)} }

func average(t learning.Tally) pages.Cell {
	if n, ok := t.AverageScore(); ok {
		return pages.Cell{Text: strconv.Itoa(n) + " %"}
	}
	return pages.Cell{}
}

func score(n *int) pages.Cell {
	if n == nil {
		return pages.Cell{}
	}
	return pages.Cell{Text: strconv.Itoa(*n) + " %"}
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2 Jan 2006")
}
