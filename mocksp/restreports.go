package mocksp

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"hallmark/mocksp/learning"
)

// reportRoutes are ours: Lessonly shows reports on pages and exports them as CSV, and documents
// no addresses. They are here so that a program reads what a person sees.
//
//	/reports/people, /reports/groups, /reports/lessons   a row for each
//	/reports/leaderboard?limit=10                        the best
//	/reports/totals                                      the company's counts
//	/reports/webhook_backlog                             completions not delivered yet
//	/reports/people.csv, groups.csv, lessons.csv, assignments.csv, completions.csv
func (api *rest) reportRoutes() {
	api.mux.HandleFunc("GET /reports/people", func(w http.ResponseWriter, r *http.Request) {
		items := []map[string]any{}
		for _, row := range api.book.PeopleReport() {
			item := tallyJSON(row.Tally)
			item["user"], item["last_completed_at"] = reportedJSON(row.Person), stamp(row.Last)
			items = append(items, item)
		}
		writePage(api, w, r, "people_report", "rows", items)
	})
	api.mux.HandleFunc("GET /reports/groups", func(w http.ResponseWriter, r *http.Request) {
		items := []map[string]any{}
		for _, row := range api.book.GroupsReport() {
			item := tallyJSON(row.Tally)
			item["group_id"], item["name"], item["members"] = row.Group, row.Name, row.Members
			items = append(items, item)
		}
		writePage(api, w, r, "groups_report", "rows", items)
	})
	api.mux.HandleFunc("GET /reports/lessons", func(w http.ResponseWriter, r *http.Request) {
		items := []map[string]any{}
		for _, row := range api.book.LessonsReport() {
			item := tallyJSON(row.Tally)
			item["lesson_id"], item["title"], item["learners"] = row.Lesson, row.Title, row.Learners
			items = append(items, item)
		}
		writePage(api, w, r, "lessons_report", "rows", items)
	})
	api.mux.HandleFunc("GET /reports/leaderboard", api.leaderboard)
	api.mux.HandleFunc("GET /reports/totals", func(w http.ResponseWriter, _ *http.Request) {
		totals := api.book.Totals()
		answer := tallyJSON(totals.Tally)
		answer["type"], answer["people"], answer["views"] = "totals", totals.People, totals.Views
		writeJSON(w, http.StatusOK, answer)
	})
	api.mux.HandleFunc("GET /reports/webhook_backlog", func(w http.ResponseWriter, r *http.Request) {
		items := []map[string]any{}
		for _, d := range api.book.Backlog() {
			items = append(items, map[string]any{
				"id": d.ID, "user": reportedJSON(d.Completion.Person), "lesson_id": d.Completion.Of.ID, "score": d.Completion.Score,
				"completed_at": stamp(d.Completion.At), "attempts": d.Attempts, "last_error": orNil(d.LastError),
			})
		}
		writePage(api, w, r, "webhook_backlog", "deliveries", items)
	})
	api.mux.HandleFunc("GET /reports/{file}", func(w http.ResponseWriter, r *http.Request) {
		export, ok := strings.CutSuffix(r.PathValue("file"), ".csv")
		if !ok {
			writeError(w, http.StatusNotFound, "no such report")
			return
		}
		api.writeExport(w, export)
	})
}

func (api *rest) leaderboard(w http.ResponseWriter, r *http.Request) {
	limit := 10
	if value := r.URL.Query().Get("limit"); value != "" {
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			writeError(w, http.StatusBadRequest, "limit: must be a whole number above 0")
			return
		}
		limit = min(n, maxPerPage)
	}
	ranks := []map[string]any{}
	for _, rank := range api.book.Leaderboard(limit) {
		item := tallyJSON(rank.Tally)
		item["place"], item["user"] = rank.Place, reportedJSON(rank.Person)
		ranks = append(ranks, item)
	}
	writeJSON(w, http.StatusOK, map[string]any{"type": "leaderboard", "total_ranks": len(ranks), "ranks": ranks})
}

// writeExport answers with a CSV file; see learning.Book.WriteCSV. It is written only when it
// is whole.
func (c *company) writeExport(w http.ResponseWriter, export string) {
	var file bytes.Buffer
	if err := c.book.WriteCSV(&file, export); err != nil {
		writeError(w, http.StatusNotFound, err.Error())
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
	w.Header().Set("Content-Disposition", `attachment; filename="`+export+`.csv"`)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(file.Bytes()) // a client that went away is no error of ours
}

func tallyJSON(t learning.Tally) map[string]any {
	item := map[string]any{
		"assigned": t.Assigned, "completed": t.Completed, "incomplete": t.Incomplete, "overdue": t.Overdue,
		"grade_pending": t.GradePending, "completions": t.Completions, "average_score": nil,
	}
	if average, ok := t.AverageScore(); ok {
		item["average_score"] = average
	}
	return item
}

func reportedJSON(p learning.Person) map[string]any {
	return map[string]any{"id": p.Number, "name": p.Name, "email": p.Email, "ext_uid": orNil(p.ExtUID)}
}
