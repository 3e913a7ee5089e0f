package mocksp

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/learning"
)

func (api *rest) assignmentRoutes() {
	api.mux.HandleFunc("GET /assignments", func(w http.ResponseWriter, r *http.Request) { api.listAssignments(w, r, "") })
	api.mux.HandleFunc("GET /assignments/{status}", func(w http.ResponseWriter, r *http.Request) {
		status, ok := map[string]learning.Status{
			"incomplete": learning.Incomplete, "completed": learning.Completed, "overdue": learning.Overdue, "grade_pending": learning.GradePending,
		}[r.PathValue("status")]
		if !ok {
			writeError(w, http.StatusNotFound, "status: must be incomplete, completed, overdue or grade_pending")
			return
		}
		api.listAssignments(w, r, status)
	})
	api.mux.HandleFunc("GET /users/{user}/assignments", api.userAssignments)
	api.mux.HandleFunc("POST /users/{user}/assignments", api.assignToUser)
}

// listAssignments lists all assignments, of one status, filtered by filter[group_id] and
// gt[updated_at].
func (api *rest) listAssignments(w http.ResponseWriter, r *http.Request, status learning.Status) {
	q := learning.Query{Status: status}
	query := r.URL.Query()
	wanted, err := filters(query, "group_id")
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	if value, ok := wanted["group_id"]; ok {
		if q.Group, err = strconv.Atoi(value); err != nil || q.Group < 1 {
			writeError(w, http.StatusBadRequest, "filter[group_id]: must be a whole number above 0")
			return
		}
	}
	if query.Has("gt[updated_at]") {
		after, ok := parseDay(query.Get("gt[updated_at]"))
		if !ok || after.IsZero() {
			writeError(w, http.StatusBadRequest, "gt[updated_at]: must be an ISO 8601 date or time")
			return
		}
		q.UpdatedAfter = after
	}
	api.writeAssignments(w, r, "assignments", q)
}

func (api *rest) contentAssignments(w http.ResponseWriter, r *http.Request, of learning.Content) {
	api.writeAssignments(w, r, wordOf(of.Kind)+"_assignments", learning.Query{Of: of.Ref})
}

func (api *rest) userAssignments(w http.ResponseWriter, r *http.Request) {
	if resource, ok := api.userOf(w, r); ok {
		api.writeAssignments(w, r, "user_assignments", learning.Query{Person: resource.ID})
	}
}

func (api *rest) writeAssignments(w http.ResponseWriter, r *http.Request, typ string, q learning.Query) {
	p, err := api.paging(r.URL.Query())
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	const most = 1 << 40 // more than a company has; and no page times it overflows
	page, total, err := api.book.Assignments(q, p.skip(most), p.perPage)
	if err != nil {
		writeBookError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, p.wrapper(typ, "assignments", total, assignmentsJSON(page, q.Person != "")))
}

func assignmentsJSON(list []learning.Assignment, typed bool) []map[string]any {
	items := []map[string]any{}
	for _, a := range list {
		item := map[string]any{
			"id": a.ID, "resource_type": "assignment", "assignee_id": a.Person.Number,
			"assignable_type": a.Of.Kind, "assignable_id": a.Of.ID, "ext_uid": orNil(a.Person.ExtUID),
			"assigned_at": stamp(a.Assigned), "reassigned_at": stamp(a.Reassigned), "due_by": stamp(a.Due), "status": a.Status,
			"started_at": stamp(a.Started), "completed_at": stamp(a.CompletedAt), "updated_at": stamp(a.Updated), "score": a.Score,
		}
		if typed {
			item["type"] = "Assignment"
		}
		items = append(items, item)
	}
	return items
}

// assignContent assigns a lesson, course or path to people: all of them or, when one does not
// exist, nobody.
func (api *rest) assignContent(w http.ResponseWriter, r *http.Request, of learning.Content) {
	var body struct {
		Assignments []struct {
			AssigneeID restID    `json:"assignee_id"`
			DueBy      string    `json:"due_by"`
			Notify     *restBool `json:"notify"`
		} `json:"assignments"`
	}
	if !readJSON(w, r, &body) {
		return
	}
	var all, silent = []learning.Assignee{}, map[string]bool{}
	for _, item := range body.Assignments {
		due, err := api.due(item.DueBy)
		if err != nil {
			writeError(w, http.StatusBadRequest, err.Error())
			return
		}
		id := api.server.userID(int(item.AssigneeID))
		all = append(all, learning.Assignee{Person: id, Due: due})
		silent[id] = item.Notify != nil && !bool(*item.Notify)
	}
	list, err := api.book.Assign(of.Ref, all)
	if errors.Is(err, learning.ErrNoPerson) && len(all) > 1 && api.faults().Fires(fault.RESTAssignsHalf) {
		for _, one := range all {
			_, _ = api.book.Assign(of.Ref, []learning.Assignee{one})
		}
	}
	if err != nil {
		writeBookError(w, err)
		return
	}
	api.tell(list, silent)
	writeJSON(w, http.StatusOK, map[string]any{"type": "update_" + wordOf(of.Kind) + "_assignments", "assignments": assignmentsJSON(list, false)})
}

// assignToUser assigns several things to one person, all or none.
func (api *rest) assignToUser(w http.ResponseWriter, r *http.Request) {
	resource, ok := api.userOf(w, r)
	if !ok {
		return
	}
	var body struct {
		Assignments []struct {
			AssignableID   restID        `json:"assignable_id"`
			AssignableType learning.Kind `json:"assignable_type"`
			DueBy          string        `json:"due_by"`
			Notify         *restBool     `json:"notify"`
		} `json:"assignments"`
	}
	if !readJSON(w, r, &body) {
		return
	}
	if body.Assignments == nil {
		writeError(w, http.StatusBadRequest, "assignments: is missing")
		return
	}
	var wishes []learning.Wish
	quiet := len(body.Assignments) > 0
	for _, item := range body.Assignments {
		if wordOf(item.AssignableType) == "" {
			writeError(w, http.StatusBadRequest, "assignable_type: must be Lesson, Course or LearningPaths::Path")
			return
		}
		due, err := api.due(item.DueBy)
		if err != nil {
			writeError(w, http.StatusBadRequest, err.Error())
			return
		}
		wishes = append(wishes, learning.Wish{Of: learning.Ref{Kind: item.AssignableType, ID: int(item.AssignableID)}, Due: due})
		quiet = quiet && item.Notify != nil && !bool(*item.Notify)
	}
	list, err := api.book.AssignTo(resource.ID, wishes)
	if err != nil {
		writeBookError(w, err)
		return
	}
	api.tell(list, map[string]bool{resource.ID: quiet})
	writeJSON(w, http.StatusOK, map[string]any{"type": "create_user_assignments", "assignments": assignmentsJSON(list, true)})
}

// due reads due_by; see parseDay.
func (api *rest) due(s string) (time.Time, error) {
	due, ok := parseDay(s)
	if !ok {
		return due, errors.New("due_by: must be an ISO 8601 date or time")
	}
	return due, nil
}

// tell mails people what they were assigned; not the archived, and not those silent says.
func (api *rest) tell(list []learning.Assignment, silent map[string]bool) {
	titles := map[learning.Ref]string{}
	for _, a := range list {
		content, _ := api.book.Get(a.Of)
		titles[a.Of] = content.Title
	}
	api.mu.Lock()
	defer api.mu.Unlock()
	for _, a := range list {
		if who := api.people[a.Person.ID]; who != nil && !who.archived() && !silent[a.Person.ID] {
			api.send(a.Person.Email, "You have a new assignment", "You have been assigned "+titles[a.Of]+".")
		}
	}
}
