package learning

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"sync"
	"testing"
	"time"
)

const (
	manyPeople      = 100_000
	manyCompletions = 1_000_000
	manyLessons     = 20
	manyGroups      = 100
)

// most is how many times as long as one pass over the data a report may take.
const most = 10

// crowd is a company of many people who have learnt much; a tenth of them is archived. It is
// made once, in some seconds.
var crowd = sync.OnceValue(func() *Book {
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	b := New(Options{Clock: func() time.Time { return now }})
	var lessons []Ref
	for i := range manyLessons {
		c, err := b.Add(Content{Ref: Ref{Kind: Lesson}, Title: fmt.Sprintf("Lesson %d", i)})
		must(err)
		lessons = append(lessons, c.Ref)
	}
	members := make([][]string, manyGroups)
	for i := range manyPeople {
		id := strconv.Itoa(i + 1)
		b.Put(Person{ID: id, Number: i + 1, Name: fmt.Sprintf("Given%d Family%d", i, i%1000), Email: fmt.Sprintf("user%d@acme.example", i), ExtUID: id})
		members[i%manyGroups] = append(members[i%manyGroups], id)
	}
	for i, list := range members {
		_, err := b.AddGroup(fmt.Sprintf("Group %d", i), Membership{AddMembers: list})
		must(err)
	}
	// Five lessons are assigned to everybody, who completes ten.
	const each = manyCompletions / manyPeople
	for i, lesson := range lessons {
		var to []Assignee
		for n := range manyPeople {
			if (n+i)%4 == 0 {
				to = append(to, Assignee{Person: strconv.Itoa(n + 1)})
			}
		}
		_, err := b.Assign(lesson, to)
		must(err)
	}
	for i := range manyCompletions {
		now = now.Add(time.Second)
		score := i % 101
		person := i/each + 1
		_, err := b.Complete(strconv.Itoa(person), lessons[(i%each*2+person)%manyLessons].ID, &score)
		must(err)
	}
	for i := 0; i < manyPeople; i += 10 {
		must(b.Archive(strconv.Itoa(i + 1)))
	}
	return b
})

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// sink keeps what a pass counts from being optimized away.
var sink int

// pass is the yardstick: it looks at every person, assignment and completion once.
func pass(b *Book) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, who := range b.order {
		if who.archived {
			continue
		}
		for _, a := range who.assigned {
			if a.done.IsZero() {
				sink++
			}
		}
		for _, c := range who.completed {
			if c.score != nil {
				sink += *c.score
			}
		}
	}
}

// export is the yardstick of what is written line by line: it writes every person's completions
// with encoding/csv, and nothing else.
func export(b *Book) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	out := csv.NewWriter(io.Discard)
	for _, who := range b.order {
		for _, c := range who.completed {
			_ = out.Write([]string{who.Name, who.Email, strconv.Itoa(c.of.ID), c.at.Format(time.RFC3339)})
		}
	}
	out.Flush()
}

// BenchmarkRatioReports says how many times as long as one pass over the data each report takes,
// over 100,000 people and 1,000,000 completions, in the same run and in turns; an export is
// compared with one pass that writes. More than ten times is a failure.
func BenchmarkRatioReports(b *testing.B) {
	csvOf := func(name string) func(*Book) { return func(book *Book) { must(book.WriteCSV(io.Discard, name)) } }
	lesson := Ref{Lesson, 1}
	for _, report := range []struct {
		name string
		than func(*Book)
		read func(*Book)
	}{
		{"people", pass, func(book *Book) { book.PeopleReport() }},
		{"groups", pass, func(book *Book) { book.GroupsReport() }},
		{"lessons", pass, func(book *Book) { book.LessonsReport() }},
		{"leaderboard", pass, func(book *Book) { book.Leaderboard(10) }},
		{"totals", pass, func(book *Book) { book.Totals() }},
		{"assignments-page", pass, func(book *Book) { _, _, err := book.Assignments(Query{Status: Incomplete}, 1000, 50); must(err) }},
		{"group-page", pass, func(book *Book) { _, _, err := book.Assignments(Query{Group: manyLessons + 1}, 0, 50); must(err) }},
		{"lesson-counts", pass, func(book *Book) { book.Counts(lesson); book.TotalCompletions(lesson); book.Breakdown(lesson) }},
		{"csv-people", export, csvOf(PeopleCSV)},
		{"csv-assignments", export, csvOf(AssignmentsCSV)},
		{"csv-completions", export, csvOf(CompletionsCSV)},
	} {
		b.Run(report.name, func(b *testing.B) {
			book := crowd()
			var own, yardstick time.Duration
			for b.Loop() {
				start := time.Now()
				report.than(book)
				between := time.Now()
				report.read(book)
				yardstick, own = yardstick+between.Sub(start), own+time.Since(between)
			}
			ratio := float64(own) / float64(yardstick)
			b.ReportMetric(ratio, "passes")
			b.ReportMetric(float64(yardstick.Microseconds())/1000/float64(b.N), "ms/pass")
			if ratio > most {
				b.Errorf("it takes %.1f times as long as one pass over the data, and may take %d times", ratio, most)
			}
		})
	}
}
