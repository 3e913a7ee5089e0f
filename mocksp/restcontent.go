package mocksp

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"hallmark/mocksp/learning"
)

// kinds are the three of content, by the words that addresses and answers have for them.
var kinds = []struct {
	kind      learning.Kind
	one, many string
}{
	{learning.Lesson, "lesson", "lessons"},
	{learning.Course, "course", "courses"}, // deprecated
	{learning.Path, "path", "paths"},
}

func wordOf(kind learning.Kind) string {
	for _, k := range kinds {
		if k.kind == kind {
			return k.one
		}
	}
	return ""
}

func (api *rest) contentRoutes() {
	for _, k := range kinds {
		of := func(serve func(*rest, http.ResponseWriter, *http.Request, learning.Content)) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				id, _ := strconv.Atoi(r.PathValue("id"))
				c, ok := api.book.Get(learning.Ref{Kind: k.kind, ID: id})
				if !ok {
					writeError(w, http.StatusNotFound, "no such "+k.one)
					return
				}
				serve(api, w, r, c)
			}
		}
		base := "/" + k.many + "/{id}"
		api.mux.HandleFunc("GET /"+k.many, func(w http.ResponseWriter, r *http.Request) {
			items := []map[string]any{}
			for _, c := range api.book.List(k.kind) {
				items = append(items, api.contentJSON(c))
			}
			writeList(api, w, r, k.many, k.many, items)
		})
		api.mux.HandleFunc("GET "+base, of((*rest).getContent))
		api.mux.HandleFunc("PUT "+base+"/archive", of((*rest).archiveContent))
		api.mux.HandleFunc("PUT "+base+"/restore", of((*rest).restoreContent))
		api.mux.HandleFunc("GET "+base+"/assignments", of((*rest).contentAssignments))
		api.mux.HandleFunc("PUT "+base+"/assignments", of((*rest).assignContent))
		api.mux.HandleFunc("GET "+base+"/assignments/completed", of((*rest).completedAssignments))
		if k.kind != learning.Course {
			api.mux.HandleFunc("GET "+base+"/total_completions", of((*rest).totalCompletions))
		}
		if k.kind == learning.Lesson {
			api.mux.HandleFunc("PUT "+base, of((*rest).putLesson))
			api.mux.HandleFunc("GET "+base+"/completion_breakdown", of((*rest).breakdown))
		}
	}
	api.mux.HandleFunc("GET /tags", func(w http.ResponseWriter, r *http.Request) {
		items := []map[string]any{}
		for _, t := range api.book.Tags() {
			items = append(items, tagJSON(t))
		}
		writeList(api, w, r, "tags", "tags", items)
	})
	api.mux.HandleFunc("GET /tags/{id}", func(w http.ResponseWriter, r *http.Request) {
		if t, ok := api.tagOf(w, r); ok {
			answer := tagJSON(t)
			answer["type"] = "tag"
			writeJSON(w, http.StatusOK, answer)
		}
	})
	for _, k := range kinds {
		api.mux.HandleFunc("GET /tags/{id}/"+k.many, func(w http.ResponseWriter, r *http.Request) {
			t, ok := api.tagOf(w, r)
			if !ok {
				return
			}
			items := []map[string]any{}
			for _, c := range api.book.List(k.kind) {
				if slices.Contains(c.Tags, t.ID) {
					items = append(items, api.contentDetail(c, false))
				}
			}
			writeList(api, w, r, "tag_"+k.many, k.many, items)
		})
	}
}

func (api *rest) tagOf(w http.ResponseWriter, r *http.Request) (learning.Tag, bool) {
	id, _ := strconv.Atoi(r.PathValue("id"))
	tags := api.book.Tags()
	at := slices.IndexFunc(tags, func(t learning.Tag) bool { return t.ID == id })
	if at < 0 {
		writeError(w, http.StatusNotFound, learning.ErrNoTag.Error())
		return learning.Tag{}, false
	}
	return tags[at], true
}

func tagJSON(t learning.Tag) map[string]any {
	return map[string]any{"id": t.ID, "resource_type": "tag", "name": t.Name}
}

// contentJSON is content as lists show it.
func (c *company) contentJSON(of learning.Content) map[string]any {
	word := wordOf(of.Kind)
	links := map[string]string{"overview": fmt.Sprintf("%s/%ss/%d", c.base, word, of.ID)}
	if of.Public {
		links["shareable"] = fmt.Sprintf("%s/%s/%d", c.base, word, of.ID)
	}
	tags := []map[string]any{}
	for _, t := range c.book.Tags() {
		if slices.Contains(of.Tags, t.ID) {
			tags = append(tags, tagJSON(t))
		}
	}
	changed := of.UpdatedAt
	if changed.IsZero() {
		changed = of.CreatedAt
	}
	shown := map[string]any{
		"id": of.ID, "resource_type": word, "title": of.Title, "archived_at": stamp(of.ArchivedAt), "archived_by_user_id": nil,
		"public": of.Public, "created_at": stamp(of.CreatedAt), "last_updated_at": stamp(changed), "tags": tags, "links": links,
	}
	switch of.Kind {
	case learning.Lesson:
		shown["retake_score"] = of.RetakeScore
	case learning.Path:
		shown["published_at"], shown["publisher_id"] = nil, nil
	}
	return shown
}

// contentDetail adds what one piece of content shows by itself: the counts, not in version 1.1
// of lessons and courses, and what it is made of.
func (api *rest) contentDetail(of learning.Content, v11 bool) map[string]any {
	shown := api.contentJSON(of)
	shown["description"] = orNil(of.Description)
	if of.Kind != learning.Path && !v11 {
		shown["assignees_count"], shown["completed_count"] = api.book.Counts(of.Ref)
	}
	switch of.Kind {
	case learning.Course:
		lessons := []map[string]any{}
		for _, step := range of.Steps {
			if lesson, ok := api.book.Get(step.Content); ok {
				lessons = append(lessons, map[string]any{"id": lesson.ID, "title": lesson.Title})
			}
		}
		shown["lessons"] = lessons
	case learning.Path:
		shown["enforced_order"], shown["contents"] = of.EnforcedOrder, api.steps(of)
	}
	return shown
}

// steps shows what a path is made of, the paths within it too.
func (api *rest) steps(of learning.Content) []map[string]any {
	list := []map[string]any{}
	for _, step := range of.Steps {
		inner, ok := api.book.Get(step.Content)
		switch {
		case step.WaitDays > 0:
			list = append(list, map[string]any{"id": step.ID, "resource_type": "wait_step", "effect": "locked",
				"condition": "prev_step_finished", "unit": "days", "amount": step.WaitDays})
		case !ok:
			list = append(list, map[string]any{"id": step.ID, "resource_type": "placeholder", "description": step.Description})
		default:
			shown := map[string]any{"id": inner.ID, "resource_type": wordOf(inner.Kind), "title": inner.Title,
				"archived_at": stamp(inner.ArchivedAt), "archived_by_user_id": nil}
			if inner.Kind == learning.Path {
				shown["contents"] = api.steps(inner)
			}
			list = append(list, shown)
		}
	}
	return list
}

func (api *rest) writeContent(w http.ResponseWriter, typ string, of learning.Content, v11 bool) {
	answer := api.contentDetail(of, v11)
	answer["type"] = typ
	writeJSON(w, http.StatusOK, answer)
}

func (api *rest) getContent(w http.ResponseWriter, _ *http.Request, of learning.Content) {
	api.writeContent(w, wordOf(of.Kind), of, api.v11)
}

func (api *rest) archiveContent(w http.ResponseWriter, _ *http.Request, of learning.Content) {
	of, err := api.book.ArchiveContent(of.Ref)
	if err != nil {
		writeBookError(w, err)
		return
	}
	api.writeContent(w, wordOf(of.Kind), of, false)
}

func (api *rest) restoreContent(w http.ResponseWriter, _ *http.Request, of learning.Content) {
	of, err := api.book.RestoreContent(of.Ref)
	if err != nil {
		writeBookError(w, err)
		return
	}
	api.writeContent(w, wordOf(of.Kind), of, false)
}

// putLesson changes title, retake_score and public, those that are given.
func (api *rest) putLesson(w http.ResponseWriter, r *http.Request, of learning.Content) {
	var form struct {
		Title       *string   `json:"title"`
		RetakeScore *int      `json:"retake_score"`
		Public      *restBool `json:"public"`
	}
	if !readJSON(w, r, &form) {
		return
	}
	if form.Title != nil {
		if err := checkField("title", *form.Title, maxField); err != nil {
			writeError(w, http.StatusBadRequest, err.Error())
			return
		}
	}
	of, err := api.book.Change(of.Ref, func(c *learning.Content) error {
		if form.Title != nil {
			c.Title = *form.Title
		}
		if form.RetakeScore != nil {
			c.RetakeScore = *form.RetakeScore
		}
		if form.Public != nil {
			c.Public = bool(*form.Public)
		}
		return nil
	})
	if err != nil {
		writeBookError(w, err)
		return
	}
	api.writeContent(w, "update_lesson", of, api.v11)
}

func (api *rest) completedAssignments(w http.ResponseWriter, _ *http.Request, of learning.Content) {
	writeJSON(w, http.StatusOK, map[string]any{
		"type": wordOf(of.Kind) + "_assignments_completed", "completed_count": api.book.CompletedAssignments(of.Ref),
	})
}

func (api *rest) totalCompletions(w http.ResponseWriter, _ *http.Request, of learning.Content) {
	writeJSON(w, http.StatusOK, map[string]any{
		"type": wordOf(of.Kind) + "_total_completions", "completion_count": api.book.TotalCompletions(of.Ref),
	})
}

func (api *rest) breakdown(w http.ResponseWriter, _ *http.Request, of learning.Content) {
	viaAssignment, viaOther := api.book.Breakdown(of.Ref)
	writeJSON(w, http.StatusOK, map[string]any{
		"type": "lesson_completion_breakdown", "total": viaAssignment + viaOther,
		"via_assignment": viaAssignment, "via_other": viaOther,
	})
}
