package mocksp

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// classroom is a company with people who have learnt: Ann and Bob did lesson 0 as assigned,
// Ann did it once more and lesson 1 without being asked, Bob has lesson 2 overdue.
type classroom struct {
	*world
	ann, bob string
	annsPage *http.Client
}

func newClassroom(t *testing.T, faults ...Fault) *classroom {
	return classroomIn(newWorld(t, faults...).withSSO())
}

func classroomIn(w *world) *classroom {
	c := &classroom{world: w}
	c.ann = w.provision("ann@acme.example", "Ann", "Lee")
	c.bob = w.provision("bob@acme.example", "Bob", "Lee")
	assign := func(lesson int, due string, ids ...string) {
		var list []map[string]any
		for _, id := range ids {
			list = append(list, map[string]any{"assignee_id": number(id), "due_by": due, "notify": false})
		}
		w.rest("PUT", lessonPath(lesson, "/assignments"), map[string]any{"assignments": list}).want(200)
	}
	assign(w.lessons[0], "", c.ann, c.bob)
	assign(w.lessons[2], "2026-03-15", c.bob)
	c.annsPage = w.signOn("ann@acme.example", "Ann", "Lee")
	bobsPage := w.signOn("bob@acme.example", "Bob", "Lee")
	for _, done := range []struct {
		browser *http.Client
		lesson  int
		score   int
	}{{c.annsPage, 0, 70}, {c.annsPage, 0, 90}, {c.annsPage, 1, 100}, {bobsPage, 0, 80}} {
		w.do(done.browser, "GET", lessonPath(w.lessons[done.lesson], ""), nil, nil).want(200)
		w.do(done.browser, "POST", lessonPath(w.lessons[done.lesson], "/complete"), map[string]int{"score": done.score}, nil).want(201)
	}
	return c
}

// reports reads every report there is, as one comparable text a line.
func (c *classroom) reports() map[string]string {
	c.Helper()
	all := make(map[string]string)
	for i, lesson := range c.lessons {
		l := c.rest("GET", lessonPath(lesson, ""), nil).want(200)
		all[fmt.Sprintf("lesson %d", i)] = fmt.Sprintf("%d assigned %d completed", l.num("assignees_count"), l.num("completed_count"))
		all[fmt.Sprintf("assignments %d", i)] = c.assignees(lessonPath(lesson, "/assignments"))
		all[fmt.Sprintf("completed %d", i)] = fmt.Sprint(c.rest("GET", lessonPath(lesson, "/assignments/completed"), nil).want(200).num("completed_count"))
		all[fmt.Sprintf("total %d", i)] = fmt.Sprint(c.rest("GET", lessonPath(lesson, "/total_completions"), nil).want(200).num("completion_count"))
		b := c.rest("GET", lessonPath(lesson, "/completion_breakdown"), nil).want(200)
		all[fmt.Sprintf("breakdown %d", i)] = fmt.Sprintf("%d = %d + %d", b.num("total"), b.num("via_assignment"), b.num("via_other"))
	}
	for _, status := range []string{"", "/incomplete", "/completed", "/overdue", "/grade_pending"} {
		all["assignments"+status] = c.assignees("/assignments" + status)
	}
	for name, id := range map[string]string{"ann": c.ann, "bob": c.bob} {
		all[name+"'s assignments"] = c.assignees("/users/" + id + "/assignments")
		s := c.rest("GET", "/users/"+id+"/learning_library_statistics", nil).want(200)
		all[name+"'s statistics"] = fmt.Sprintf("%d of %d in %d", s.num("total_completed"), s.num("total_views"), s.num("unique_lesson_and_course_views"))
	}
	return all
}

// assignees shows a list of assignments with names in place of ids.
func (c *classroom) assignees(path string) string {
	c.Helper()
	names := map[float64]string{float64(number(c.ann)): "ann", float64(number(c.bob)): "bob"}
	r := c.rest("GET", path, nil).want(200)
	text := ""
	for _, a := range r.list("assignments") {
		text += fmt.Sprintf("%s %v %v. ", names[a["assignee_id"].(float64)], a["status"], a["score"])
	}
	if n := r.num("total_assignments"); n != len(r.list("assignments")) {
		c.Errorf("%s: total_assignments is %d of %s", path, n, r.raw)
	}
	return text
}

func (c *classroom) compare(what string, want map[string]string) {
	c.Helper()
	for name, got := range c.reports() {
		if got != want[name] {
			c.Errorf("%s: %s is %q, want %q", what, name, got, want[name])
		}
	}
}

var everybody = map[string]string{
	"lesson 0": "2 assigned 2 completed", "lesson 1": "0 assigned 0 completed", "lesson 2": "1 assigned 0 completed",
	"assignments 0": "ann Completed 70. bob Completed 80. ", "assignments 2": "bob Incomplete <nil>. ", "assignments 1": "",
	"completed 0": "2", "completed 1": "0", "completed 2": "0", "total 0": "3", "total 1": "1", "total 2": "0",
	"breakdown 0": "3 = 2 + 1", "breakdown 1": "1 = 0 + 1", "breakdown 2": "0 = 0 + 0",
	"assignments": "ann Completed 70. bob Completed 80. bob Incomplete <nil>. ", "assignments/incomplete": "bob Incomplete <nil>. ",
	"assignments/completed": "ann Completed 70. bob Completed 80. ", "assignments/overdue": "", "assignments/grade_pending": "",
	"ann's assignments": "ann Completed 70. ", "bob's assignments": "bob Completed 80. bob Incomplete <nil>. ",
	"ann's statistics": "3 of 3 in 2", "bob's statistics": "1 of 1 in 1",
}

var withoutAnn = map[string]string{
	"lesson 0": "1 assigned 1 completed", "lesson 1": "0 assigned 0 completed", "lesson 2": "1 assigned 0 completed",
	"assignments 0": "bob Completed 80. ", "assignments 2": "bob Incomplete <nil>. ", "assignments 1": "",
	"completed 0": "1", "completed 1": "0", "completed 2": "0", "total 0": "1", "total 1": "0", "total 2": "0",
	"breakdown 0": "1 = 1 + 0", "breakdown 1": "0 = 0 + 0", "breakdown 2": "0 = 0 + 0",
	"assignments": "bob Completed 80. bob Incomplete <nil>. ", "assignments/incomplete": "bob Incomplete <nil>. ",
	"assignments/completed": "bob Completed 80. ", "assignments/overdue": "", "assignments/grade_pending": "",
	"ann's assignments": "", "bob's assignments": "bob Completed 80. bob Incomplete <nil>. ",
	"ann's statistics": "0 of 0 in 0", "bob's statistics": "1 of 1 in 1",
}

// S-056, S-057: archived, a person is in no report; restored, all is back. By each way in.
func TestArchive(t *testing.T) {
	put := func(c *classroom, active bool) {
		u := user("ann@acme.example", "Ann", "Lee")
		u["active"] = active
		c.scim("PUT", "/Users/"+c.ann, u).want(200)
	}
	for name, switchTo := range map[string]func(*classroom, bool){
		"SCIM PUT":   put,
		"SCIM PATCH": func(c *classroom, active bool) { c.setActive(c.ann, active) },
		"SCIM PATCH path": func(c *classroom, active bool) {
			if r := c.scim("PATCH", "/Users/"+c.ann, patch("replace", "active", active)); r.status != 204 {
				r.want(200)
			}
		},
		"REST": func(c *classroom, active bool) {
			verb := map[bool]string{false: "archive", true: "restore"}[active]
			c.rest("PUT", "/users/"+c.ann+"/"+verb, nil).want(200)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClassroom(t)
			c.compare("before", everybody)
			switchTo(c, false)
			c.compare("archived", withoutAnn)
			u := c.rest("GET", "/users/"+c.ann, nil).want(200).object()
			if u["archived_at"] != "2026-03-14T09:00:00Z" || u["archived_by_user_id"] != nil {
				t.Errorf("archived_at is %v", u["archived_at"])
			}
			if n := c.rest("GET", "/users", nil).num("total_users"); n != 2 { // C-23
				t.Errorf("%d people listed, want 2", n)
			}
			if got := c.scim("GET", "/Users/"+c.ann, nil).want(200).object()["active"]; got != false {
				t.Errorf("active is %v", got)
			}
			if got := c.who(c.annsPage); got != "" {
				t.Errorf("still signed in as %q", got)
			}
			c.do(c.annsPage, "POST", lessonPath(c.lessons[0], "/complete"), map[string]int{"score": 1}, nil).want(401)
			c.post(newBrowser(), c.message("ann@acme.example", "Ann", "Lee").bytes(t), "").want(403)
			switchTo(c, true)
			c.compare("restored", everybody)
			if got := c.rest("GET", "/users/"+c.ann, nil).object()["archived_at"]; got != nil {
				t.Errorf("archived_at is %v after restoring", got)
			}
			c.signOn("ann@acme.example", "Ann", "Lee")
		})
	}
}

func TestOverdueAndReassigned(t *testing.T) {
	c := newClassroom(t)
	c.clock.add(48 * time.Hour)
	if got := c.assignees("/assignments/overdue"); got != "bob Overdue <nil>. " {
		t.Errorf("overdue: %q", got)
	}
	again := map[string]any{"assignments": []any{map[string]any{"assignee_id": number(c.ann)}}}
	c.rest("PUT", lessonPath(c.lessons[0], "/assignments"), again).want(200)
	if got := c.assignees("/users/" + c.ann + "/assignments"); got != "ann Incomplete <nil>. " {
		t.Errorf("assigned again: %q", got)
	}
	open := map[string]any{"assignments": []any{map[string]any{"assignee_id": number(c.bob), "due_by": "2027-01-01"}}}
	if a := c.rest("PUT", lessonPath(c.lessons[2], "/assignments"), open).want(200).list("assignments")[0]; a["reassigned_at"] != nil || a["due_by"] != "2026-03-15T00:00:00Z" {
		t.Errorf("an open assignment became %v", a)
	}
	for _, body := range []any{
		map[string]any{"assignments": []any{map[string]any{"assignee_id": number(c.bob)}, map[string]any{"assignee_id": 999}}},
		map[string]any{"assignments": []any{map[string]any{"assignee_id": number(c.ann), "due_by": "soon"}}},
		`{"assignments": 7}`,
	} {
		if r := c.rest("PUT", lessonPath(c.lessons[1], "/assignments"), body); r.status < 400 {
			t.Errorf("%v: got %d", body, r.status)
		}
	}
	if got := c.assignees(lessonPath(c.lessons[1], "/assignments")); got != "" {
		t.Errorf("refused assignments left %q", got)
	}
}

func TestCompletionIsGuarded(t *testing.T) {
	c := newClassroom(t)
	path := lessonPath(c.lessons[2], "/complete")
	c.do(newBrowser(), "POST", path, map[string]int{"score": 1}, nil).want(401)
	c.do(c.annsPage, "POST", path, map[string]int{"score": 1}, map[string]string{"Origin": "https://evil.example"}).want(403)
	c.do(c.annsPage, "POST", path, map[string]int{"score": 1}, map[string]string{"Sec-Fetch-Site": "cross-site"}).want(403)
	c.do(c.annsPage, "POST", "/sign_out", nil, map[string]string{"Origin": "https://evil.example"}).want(403)
	c.do(c.annsPage, "POST", path, map[string]int{"score": 101}, nil).want(400)
	c.send(c.annsPage, lessonPath(c.lessons[2], ""), path, "score", "many").want(400)
	c.do(c.annsPage, "POST", lessonPath(999, "/complete"), nil, nil).want(404)
	if n := c.rest("GET", lessonPath(c.lessons[2], "/total_completions"), nil).num("completion_count"); n != 0 {
		t.Errorf("%d completions", n)
	}
	c.do(c.annsPage, "POST", path, url.Values{"score": {"55"}}, nil).want(403)
	c.send(c.annsPage, lessonPath(c.lessons[2], ""), path, "score", "55").want(303)
	if n := c.rest("GET", lessonPath(c.lessons[2], "/total_completions"), nil).num("completion_count"); n != 1 {
		t.Errorf("%d completions, want 1", n)
	}
	if got := len(c.do(c.annsPage, "GET", "/lessons", nil, nil).want(200).list("lessons")); got != 3 {
		t.Errorf("%d lessons", got)
	}
	c.do(newBrowser(), "GET", "/lessons", nil, nil).want(401)
}

func TestPaging(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.provision(fmt.Sprintf("p%d@acme.example", i), "P", "Q")
	}
	r := w.rest("GET", "/users?page=2&per_page=2", nil).want(200)
	if got := len(r.list("users")); got != 2 || r.num("total_users") != 5 || r.num("total_pages") != 3 || r.num("page") != 2 {
		t.Errorf("page 2 is %s", r.raw)
	}
	if got := len(w.rest("GET", "/users?page=9223372036854775807&per_page=1000", nil).want(200).list("users")); got != 0 {
		t.Errorf("%d users on a page far out", got)
	}
	for _, query := range []string{"page=0", "per_page=-1", "page=x"} {
		w.rest("GET", "/users?"+query, nil).want(400)
	}
	if n := w.rest("GET", "/users?per_page=5000", nil).num("per_page"); n != 1000 {
		t.Errorf("per_page is %d", n)
	}
	if got := w.rest("GET", "/users?filter[email]=P3@acme.example", nil).list("users"); len(got) != 1 || got[0]["email"] != "p3@acme.example" {
		t.Errorf("filter found %v", got)
	}
}
