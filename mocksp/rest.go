package mocksp

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// restRoutes serves v1 and v1.1 alike: what v1.1 adds does no harm in v1.
func (s *Server) restRoutes(mux *http.ServeMux) {
	for _, prefix := range []string{"/api/v1", "/api/v1.1"} {
		mux.HandleFunc(prefix+"/", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			// The user name says which company; a Host that names one must agree.
			user, _, _ := r.BasicAuth()
			c := s.companyNamed(user)
			if byHost, named := s.companyOf(r); c == nil || named && byHost != c || c.authenticateREST(r) != nil {
				w.Header().Set("WWW-Authenticate", `Basic realm="Lessonly REST API"`)
				writeError(w, http.StatusUnauthorized, "wrong subdomain or API key")
				return
			}
			if c.tooMany() {
				http.Error(w, "Rate Limit Exceeded", http.StatusForbidden) // facts 3.2: 403, not 429
				return
			}
			http.StripPrefix(prefix, c.rest).ServeHTTP(w, r)
		})
	}
}

// tooMany counts a request and tells whether this minute has had its share.
func (c *company) tooMany() bool {
	limit := c.server.restPerMinute
	if limit <= 0 {
		return false
	}
	minute := c.server.now().Truncate(time.Minute)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.restMinute.Equal(minute) {
		c.restMinute, c.restCount = minute, 0
	}
	c.restCount++
	return c.restCount > limit
}

func (c *company) restMux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users", c.restUsers)
	mux.HandleFunc("POST /users", c.restCreateUser)
	mux.HandleFunc("GET /users/{user}", c.restUser)
	mux.HandleFunc("PUT /users/{user}", c.restUpdateUser)
	mux.HandleFunc("PUT /users/{user}/archive", func(w http.ResponseWriter, r *http.Request) { c.restArchive(w, r, false) })
	mux.HandleFunc("PUT /users/{user}/restore", func(w http.ResponseWriter, r *http.Request) { c.restArchive(w, r, true) })
	mux.HandleFunc("GET /users/{user}/learning_library_statistics", c.restStatistics)
	mux.HandleFunc("GET /users/{user}/assignments", c.restUserAssignments)
	mux.HandleFunc("GET /lessons", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"type": "lessons", "lessons": c.lessonList()})
	})
	mux.HandleFunc("GET /lessons/{id}", c.lesson(c.restLesson))
	mux.HandleFunc("GET /lessons/{id}/assignments", c.lesson(c.restLessonAssignments))
	mux.HandleFunc("PUT /lessons/{id}/assignments", c.lesson(c.restAssign))
	mux.HandleFunc("GET /lessons/{id}/assignments/completed", c.lesson(c.restCompletedCount))
	mux.HandleFunc("GET /lessons/{id}/total_completions", c.lesson(c.restTotalCompletions))
	mux.HandleFunc("GET /lessons/{id}/completion_breakdown", c.lesson(c.restBreakdown))
	mux.HandleFunc("GET /assignments", c.restAssignments)
	mux.HandleFunc("GET /assignments/{status}", c.restAssignments)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, http.StatusNotFound, "no such address")
	})
	return mux
}

// lesson looks up the lesson of the path first.
func (c *company) lesson(serve func(http.ResponseWriter, *http.Request, *lesson)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l := c.lessonOf(r)
		if l == nil {
			writeError(w, http.StatusNotFound, "no such lesson")
			return
		}
		serve(w, r, l)
	}
}

// writePage answers one page of a list in the wrapper of facts 3.2.
func writePage[T any](w http.ResponseWriter, r *http.Request, typ, what string, items []T) {
	page, perPage, err := paging(r)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	total, from := len(items), len(items)
	if page-1 <= total/perPage { // else (page-1)*perPage could overflow
		from = min((page-1)*perPage, total)
	}
	shown := append([]T{}, items[from:min(from+perPage, total)]...) // [] and not null
	writeJSON(w, http.StatusOK, map[string]any{
		"type": typ, "total_" + what: total, "page": page, "per_page": perPage,
		"total_pages": (total + perPage - 1) / perPage, what: shown,
	})
}

func paging(r *http.Request) (page, perPage int, err error) {
	page, perPage = 1, 50
	for name, into := range map[string]*int{"page": &page, "per_page": &perPage} {
		if value := r.FormValue(name); value != "" {
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				return 0, 0, errors.New(name + ": must be a whole number above 0")
			}
			*into = n
		}
	}
	return page, min(perPage, 1000), nil
}

// readJSON reads a JSON object and answers 400 itself when there is none.
func readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	if err := decoder.Decode(into); err == nil {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return true
		}
	}
	writeError(w, http.StatusBadRequest, "the body must be one JSON object of the documented form")
	return false
}

func (c *company) restLesson(w http.ResponseWriter, _ *http.Request, l *lesson) {
	answer := c.lessonJSON(l)
	c.mu.Lock()
	answer["assignees_count"], answer["completed_count"] = c.countAssignments(l.id)
	c.mu.Unlock()
	answer["type"] = "lesson"
	writeJSON(w, http.StatusOK, answer)
}

func (c *company) restCompletedCount(w http.ResponseWriter, _ *http.Request, l *lesson) {
	c.mu.Lock()
	_, completed := c.countAssignments(l.id)
	c.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{"type": "lesson_assignments_completed", "completed_count": completed})
}

func (c *company) restTotalCompletions(w http.ResponseWriter, _ *http.Request, l *lesson) {
	c.mu.Lock()
	viaAssignment, viaOther := c.countCompletions(l.id, leakInCount)
	c.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{"type": "lesson_total_completions", "completion_count": viaAssignment + viaOther})
}

func (c *company) restBreakdown(w http.ResponseWriter, _ *http.Request, l *lesson) {
	c.mu.Lock()
	viaAssignment, viaOther := c.countCompletions(l.id, leakInBreakdown)
	c.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{
		"type": "lesson_completion_breakdown", "total": viaAssignment + viaOther,
		"via_assignment": viaAssignment, "via_other": viaOther,
	})
}

func (c *company) restLessonAssignments(w http.ResponseWriter, r *http.Request, l *lesson) {
	items := c.rows(leakInList, func(a *assignment) bool { return a.lesson == l.id })
	writePage(w, r, "lesson_assignments", "assignments", items)
}

// restAssignments lists all assignments, or those of one status.
func (c *company) restAssignments(w http.ResponseWriter, r *http.Request) {
	want := map[string]string{
		"": "any", "incomplete": "Incomplete", "completed": "Completed", "overdue": "Overdue", "grade_pending": "Grade Pending",
	}[r.PathValue("status")]
	if want == "" {
		writeError(w, http.StatusNotFound, "status: must be incomplete, completed, overdue or grade_pending")
		return
	}
	now := c.server.now()
	items := c.rows("", func(a *assignment) bool { return want == "any" || a.status(now) == want })
	writePage(w, r, "assignments", "assignments", items)
}

// rows reads the external ids before it locks; see the lock order of company.
func (c *company) rows(leak Fault, want func(*assignment) bool) []map[string]any {
	external := make(map[string]string)
	for _, resource := range c.store.List(userType) {
		external[resource.ID] = text(resource.Attributes, "externalId")
	}
	now := c.server.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	items := []map[string]any{}
	for _, row := range assignments(c.reported(leak), want) {
		items = append(items, rowJSON(row, external[row.who.id], now))
	}
	return items
}

// restAssign assigns a lesson to people: all of them or, when one does not exist, nobody.
func (c *company) restAssign(w http.ResponseWriter, r *http.Request, l *lesson) {
	var body struct {
		Assignments []struct {
			AssigneeID json.Number `json:"assignee_id"`
			DueBy      string      `json:"due_by"`
			Notify     any         `json:"notify"`
		} `json:"assignments"`
	}
	if !readJSON(w, r, &body) {
		return
	}
	type wanted struct {
		who profile
		due time.Time
	}
	var all []wanted
	for _, item := range body.Assignments {
		resource, ok := c.store.Get(userType, c.server.userIDOf(item.AssigneeID.String()))
		if !ok {
			writeError(w, http.StatusNotFound, "assignee_id: no such user")
			return
		}
		due, ok := parseDay(item.DueBy)
		if !ok {
			writeError(w, http.StatusBadRequest, "due_by: must be an ISO 8601 date or time")
			return
		}
		all = append(all, wanted{profileOf(&resource), due})
	}
	now := c.server.now()
	c.mu.Lock()
	items := []map[string]any{}
	for _, wanted := range all {
		if who := c.people[wanted.who.id]; who != nil {
			a := c.assign(who, l, wanted.due)
			items = append(items, rowJSON(row{who, *a}, wanted.who.externalID, now))
		}
	}
	c.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{"type": "update_lesson_assignments", "assignments": items})
}

// parseDay reads an ISO 8601 date or time; none is none.
func parseDay(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
