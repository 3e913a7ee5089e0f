// Package learning is what a company's people have to learn and have learnt, and every report
// on it: lessons, courses and paths, tags, groups, assignments, completions with their scores,
// views, and the webhook deliveries that tell others of completions.
//
// A Book holds all of it for one company, in memory, and knows nothing of HTTP: the REST API,
// the pages and the CSV exports of mocksp are read from it, and so may a Go test's own. It is
// safe for concurrent use, and never calls back into its owner while it is locked but for the
// clock and the source of ids.
//
// # Archived people
//
// Archiving hides a person from every report and every count, and forgets nothing: restored,
// all is back (statement S-057 of the article, decision C-23). The rule stands in one place,
// Book.shows, and each report passes the name of the fault that would break it there, because
// a report that was forgotten is how this goes wrong in real services. A person who is removed
// is gone with everything.
//
// # What is known and what was chosen
//
// The kinds of content, the four statuses, that a lesson inside a path is not counted as
// assigned, that what awaits a grade counts as completed, and that assigning again touches
// only what is completed follow Lessonly's API documentation. Chosen, because documented
// nowhere: that a path or course is completed with the last of its lessons, with the average
// of their scores; the order of the leaderboard; the columns of the CSV exports; the reports
// by person, group and lesson and the totals as a whole.
//
// # Speed
//
// Over 100,000 people, a tenth of them archived, and 1,000,000 completions each report takes
// less than ten times as long as one pass over the data, and each export less than ten times
// as long as encoding/csv takes to write four cells of every completion; BenchmarkRatioReports
// fails otherwise. On two busy cores, five rounds: people 2.1 passes (of 30 ms), groups 4.3,
// lessons 1.7, leaderboard 1.6, totals 1.2, a page of assignments 1.5, of a group's 1.9, a
// lesson's counts 0.2; the exports of people 0.5, assignments 1.0, completions 2.2 (of 260 ms).
//
// # Where to add things
//
// book.go keeps people, content.go lessons, courses, paths and tags, group.go groups, assign.go
// and complete.go what happens to assignments, query.go the lists, count.go the counts,
// report.go the reports by person, group and lesson, rank.go the leaderboard and the totals,
// csv.go the exports, backlog.go the deliveries, snapshot.go the whole as one comparable value.
// A new report takes a fault of its own, passes it to shows, and gets a row in the tests that
// read every report before, while and after somebody is archived.
package learning
