package mocksp

import (
	"fmt"
	"net/http"
	"strconv"

	"hallmark/mocksp/learning"
	"hallmark/mocksp/pages"
)

// home shows who is signed in, and sends the anonymous to sign on (S-112).
func (c *company) home(w http.ResponseWriter, r *http.Request) {
	v, ok := c.visitOf(w, r)
	if !ok {
		c.askToSignOn(w, r)
		return
	}
	v.write(w, http.StatusOK, pages.Home{
		Frame: v.frame("Welcome, "+v.who.name(), "/"),
		Name:  v.who.name(), Email: v.who.email, Role: v.role, Assigned: v.assignedTo(v.who.id),
	})
}

// lessonsPage is the learner's list for a browser. What is archived is not on it.
func (v *visit) lessonsPage() {
	view := pages.Lessons{Frame: v.frame("Lessons", "/lessons")}
	for _, l := range v.book.List(learning.Lesson) {
		if l.ArchivedAt.IsZero() {
			view.Lessons = append(view.Lessons, pages.LessonRow{Title: l.Title, URL: lessonURL(l.ID)})
		}
	}
	v.write(v.w, http.StatusOK, view)
}

func lessonURL(id int) string { return "/lessons/" + strconv.Itoa(id) }

// showLesson shows a lesson with what was entered as its score.
func (v *visit) showLesson(status int, l learning.Content, score, problem string) {
	v.write(v.w, status, pages.Lesson{
		Frame: v.frame(l.Title, "/lessons"), Action: lessonURL(l.ID) + "/complete", Text: l.Description,
		Score: pages.Field{Name: "score", Label: "Score", Type: "number", Value: score, Problem: problem, Hint: "From 0 to 100; may stay empty."},
	})
}

// lessonForm records a completion that was sent by the page.
func (v *visit) lessonForm() {
	l, ok := v.lessonOf(v.r)
	if !ok {
		v.notFound("There is no such lesson.", "/lessons", "All lessons")
		return
	}
	score, err := readScore(v.w, v.r)
	if err != nil {
		v.showLesson(http.StatusBadRequest, l, v.r.PostForm.Get("score"), "Must be a whole number from 0 to 100.")
		return
	}
	if _, err := v.complete(v.who.id, l.ID, score); err != nil {
		v.show(http.StatusForbidden, pages.Message{Text: sentence(err.Error()), Bad: true, Back: "/", Name: "To the start page"}, "Nothing was changed", "")
		return
	}
	v.done("/", fmt.Sprintf("“%s” is completed.", l.Title))
}

// assignedTo lists what is assigned to a person; nothing while they are archived.
func (c *company) assignedTo(id string) []pages.Assigned {
	assigned, _, err := c.book.Assignments(learning.Query{Person: id}, 0, maxRows)
	if err != nil {
		return nil // nobody, or nobody any longer
	}
	var list []pages.Assigned
	for _, a := range assigned {
		row := pages.Assigned{Status: string(a.Status), Due: a.Due, Completed: a.CompletedAt, Score: a.Score}
		if content, ok := c.book.Get(a.Of); ok {
			row.Lesson = content.Title
		}
		if a.Of.Kind == learning.Lesson {
			row.URL = lessonURL(a.Of.ID)
		}
		list = append(list, row)
	}
	return list
}
