package mocksp

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"
)

type lesson struct {
	id      int
	title   string
	created time.Time
}

// assignment asks one person to do one lesson.
type assignment struct {
	id, lesson                         int
	assigned, reassigned, due, updated time.Time
	done                               time.Time
	score                              *int
}

func (a *assignment) status(now time.Time) string {
	switch {
	case !a.done.IsZero():
		return "Completed"
	case !a.due.IsZero() && a.due.Before(now):
		return "Overdue"
	}
	return "Incomplete"
}

// completion is one time a lesson was finished. A person may finish a lesson several times.
type completion struct {
	lesson        int
	at            time.Time
	score         *int
	viaAssignment bool
}

// lessonOf finds the lesson a path names by its number.
func (c *company) lessonOf(r *http.Request) *lesson {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return nil
	}
	for _, l := range c.lessons {
		if l.id == id {
			return l
		}
	}
	return nil
}

// listLessons is the learner's list.
func (c *company) listLessons(w http.ResponseWriter, r *http.Request) {
	if _, ok := c.signedIn(r); !ok {
		writeError(w, http.StatusUnauthorized, "nobody is signed in")
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"lessons": c.lessonList()})
}

func (c *company) lessonList() []map[string]any {
	list := make([]map[string]any, 0, len(c.lessons))
	for _, l := range c.lessons {
		list = append(list, c.lessonJSON(l))
	}
	return list
}

func (c *company) lessonJSON(l *lesson) map[string]any {
	return map[string]any{
		"id": l.id, "resource_type": "lesson", "title": l.title,
		"archived_at": nil, "archived_by_user_id": nil, "retake_score": 80, "public": false, "tags": []any{},
		"created_at": l.created.UTC().Format(time.RFC3339), "last_updated_at": l.created.UTC().Format(time.RFC3339),
		"links": map[string]string{"overview": fmt.Sprintf("%s/lessons/%d", c.base, l.id)},
	}
}

// lessonPage is where a link to a lesson leads; the anonymous come back to it after sign-on.
func (c *company) lessonPage(w http.ResponseWriter, r *http.Request) {
	p, ok := c.signedIn(r)
	if !ok {
		c.askToSignOn(w, r)
		return
	}
	l := c.lessonOf(r)
	if l == nil {
		http.Error(w, "no such lesson", http.StatusNotFound)
		return
	}
	c.mu.Lock()
	if who := c.people[p.id]; who != nil {
		who.views[l.id]++
	}
	c.mu.Unlock()
	c.page(w, http.StatusOK, "lesson", map[string]any{"Company": c.name, "ID": l.id, "Title": l.title})
}

// completeLesson records that the person who is signed in has finished a lesson.
func (c *company) completeLesson(w http.ResponseWriter, r *http.Request) {
	if !sameSite(w, r) {
		return
	}
	p, ok := c.signedIn(r)
	if !ok {
		writeError(w, http.StatusUnauthorized, "nobody is signed in")
		return
	}
	l := c.lessonOf(r)
	if l == nil {
		writeError(w, http.StatusNotFound, "no such lesson")
		return
	}
	score, err := readScore(w, r)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	if !c.complete(p.id, l, score) {
		writeError(w, http.StatusForbidden, "the person is archived")
		return
	}
	writeJSON(w, http.StatusCreated, map[string]any{"lesson_id": l.id, "score": score, "status": "Completed"})
}

var errScore = errors.New("score: must be a whole number from 0 to 100")

// readScore takes the score from JSON or a form; nil when there is none.
func readScore(w http.ResponseWriter, r *http.Request) (*int, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	var body struct {
		Score *int `json:"score"`
	}
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind {
	case "application/json":
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil && !errors.Is(err, io.EOF) {
			return nil, errScore
		}
	default:
		if err := r.ParseForm(); err != nil {
			return nil, errors.New("the form could not be read")
		}
		if value := r.PostForm.Get("score"); value != "" {
			score, err := strconv.Atoi(value)
			if err != nil {
				return nil, errScore
			}
			body.Score = &score
		}
	}
	if body.Score != nil && (*body.Score < 0 || *body.Score > 100) {
		return nil, errScore
	}
	return body.Score, nil
}

// complete books a completion on the person's open assignment, if there is one.
func (c *company) complete(id string, l *lesson, score *int) bool {
	now := c.server.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	who := c.people[id]
	if who == nil {
		return false
	}
	done := completion{lesson: l.id, at: now, score: score}
	for _, a := range who.assigned {
		if a.lesson == l.id && a.done.IsZero() {
			a.done, a.updated, a.score = now, now, score
			done.viaAssignment = true
		}
	}
	who.completed = append(who.completed, done)
	return true
}

// assign gives a lesson to a person, or opens it again: assigning anew only touches what
// is completed (facts 3.2). It is called with mu held.
func (c *company) assign(who *person, l *lesson, due time.Time) *assignment {
	now := c.server.now()
	for _, a := range who.assigned {
		if a.lesson != l.id {
			continue
		}
		if !a.done.IsZero() {
			a.done, a.score, a.reassigned, a.updated, a.due = time.Time{}, nil, now, now, due
		}
		return a
	}
	a := &assignment{id: c.server.nextID(), lesson: l.id, assigned: now, updated: now, due: due}
	who.assigned = append(who.assigned, a)
	return a
}
