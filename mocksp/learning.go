package mocksp

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"

	"hallmark/mocksp/learning"
)

// lessonOf finds the lesson a path names by its number.
func (c *company) lessonOf(r *http.Request) (learning.Content, bool) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return learning.Content{}, false
	}
	return c.book.Get(learning.Ref{Kind: learning.Lesson, ID: id})
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
	list := []map[string]any{}
	for _, l := range c.book.List(learning.Lesson) {
		list = append(list, c.contentJSON(l))
	}
	return list
}

// lessonPage is where a link to a lesson leads; the anonymous come back to it after sign-on.
func (c *company) lessonPage(w http.ResponseWriter, r *http.Request) {
	v, ok := c.visitOf(w, r)
	if !ok {
		c.askToSignOn(w, r)
		return
	}
	l, ok := c.lessonOf(r)
	if !ok {
		v.notFound("There is no such lesson.", "/lessons", "All lessons")
		return
	}
	// Whoever was archived since looks in vain, and is not counted.
	if err := c.book.View(v.who.id, l.ID); err != nil && !errors.Is(err, learning.ErrArchived) {
		v.notFound(sentence(err.Error()), "/lessons", "All lessons")
		return
	}
	v.showLesson(http.StatusOK, l, "100", "")
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
	l, ok := c.lessonOf(r)
	if !ok {
		writeError(w, http.StatusNotFound, "no such lesson")
		return
	}
	score, err := readScore(w, r)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	done, err := c.complete(p.id, l.ID, score)
	if err != nil {
		writeError(w, http.StatusForbidden, err.Error())
		return
	}
	status := learning.Completed
	if l.NeedsGrading {
		status = learning.GradePending
	}
	writeJSON(w, http.StatusCreated, map[string]any{"lesson_id": l.ID, "score": done.Score, "status": status})
}

var errScore = errors.New("score: must be a whole number from 0 to 100")

// readScore takes the score from JSON or a form; nil when there is none.
func readScore(w http.ResponseWriter, r *http.Request) (*int, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	var body struct {
		Score *int `json:"score"`
	}
	switch {
	case isJSON(r):
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
	return body.Score, learning.CheckScore(body.Score)
}

func isJSON(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind == "application/json"
}

// complete books that somebody finished a lesson, and tells the webhook.
func (c *company) complete(person string, lesson int, score *int) (learning.Completion, error) {
	done, err := c.book.Complete(person, lesson, score)
	if err == nil {
		c.announce(done)
	}
	return done, err
}

// Learning is what the people of a company have learnt, for Go tests and for pages; nil when
// there is no such company. Changes made through it are seen at once by every report.
func (s *Server) Learning(subdomain string) *learning.Book {
	if c := s.companyNamed(subdomain); c != nil {
		return c.book
	}
	return nil
}
