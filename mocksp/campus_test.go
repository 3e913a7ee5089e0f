package mocksp

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// campus is a classroom with all the rest that reports can show: a group of Ann and Bob, a path
// that Ann has finished and Bob has not, a webhook that nobody answers, and Ann's other ways in.
type campus struct {
	*classroom
	group, path int
	annsTab     *http.Client // a second browser of Ann's
	annsKey     string       // to the REST API, in her own name
}

const annsPassword = "correct horse battery"

// silent never answers before the server is closed.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func newCampus(t *testing.T, faults ...Fault) *campus {
	t.Helper()
	w := newWorldOf(t, Options{Faults: faults, WebhookClient: &http.Client{Transport: silent{}}}).withSSO()
	c := &campus{classroom: classroomIn(w)}
	c.group = c.rest("POST", "/groups", map[string]any{
		"name": "Sales", "members": ids(c.ann, c.bob), "managers": ids(c.ann),
	}).want(201).num("id")
	c.path = int(c.rest("GET", "/paths", nil).want(200).list("paths")[0]["id"].(float64))
	c.rest("PUT", fmt.Sprintf("/paths/%d/assignments", c.path), map[string]any{"assignments": []any{
		map[string]any{"assignee_id": number(c.ann)}, map[string]any{"assignee_id": number(c.bob)},
	}}).want(200)
	c.rest("PUT", "/company_settings", map[string]any{"lesson_completed_callback_url": "http://127.0.0.1:9/done"}).want(200)
	bobsPage := c.signOn("bob@acme.example", "Bob", "Lee")
	c.do(c.annsPage, "POST", lessonPath(c.lessons[0], "/complete"), map[string]int{"score": 60}, nil).want(201)
	c.do(c.annsPage, "POST", lessonPath(c.lessons[2], "/complete"), map[string]int{"score": 80}, nil).want(201)
	c.do(bobsPage, "POST", lessonPath(c.lessons[0], "/complete"), map[string]int{"score": 50}, nil).want(201)
	c.annsTab = c.signOn("ann@acme.example", "Ann", "Lee")
	c.desk("PUT", "/support/companies/acme/people/"+c.ann+"/password", map[string]string{"password": annsPassword}).want(204)
	c.rest("PUT", "/users/"+c.ann, map[string]string{"role": "admin"}).want(200)
	c.annsKey = c.desk("POST", "/support/companies/acme/people/"+c.ann+"/rest_key", nil).want(201).str("key")
	return c
}

func ids(people ...string) []map[string]int {
	var list []map[string]int
	for _, id := range people {
		list = append(list, map[string]int{"id": number(id)})
	}
	return list
}

// surfaces are all addresses at which learning is reported; what is below /users is not there
// any more when somebody is deleted.
func (c *campus) surfaces() []string {
	list := []string{
		"/assignments", "/assignments/incomplete", "/assignments/completed", "/assignments/overdue", "/assignments/grade_pending",
		fmt.Sprintf("/assignments?filter[group_id]=%d", c.group), "/assignments?gt[updated_at]=2026-01-01",
		fmt.Sprintf("/paths/%d/assignments", c.path), fmt.Sprintf("/paths/%d/assignments/completed", c.path), fmt.Sprintf("/paths/%d/total_completions", c.path),
		"/reports/people", "/reports/groups", "/reports/lessons", "/reports/leaderboard", "/reports/totals", "/reports/webhook_backlog",
		"/reports/people.csv", "/reports/groups.csv", "/reports/lessons.csv", "/reports/assignments.csv", "/reports/completions.csv",
	}
	for _, lesson := range c.lessons {
		for _, rest := range []string{"", "/assignments", "/assignments/completed", "/total_completions", "/completion_breakdown"} {
			list = append(list, lessonPath(lesson, rest))
		}
	}
	return append(list, "/users/"+c.ann+"/assignments", "/users/"+c.ann+"/learning_library_statistics")
}

func (c *campus) read() map[string]string {
	c.Helper()
	all := make(map[string]string)
	for _, path := range c.surfaces() {
		all[path] = c.rest("GET", path, nil).want(200).raw
	}
	return all
}

func (c *campus) differ(what string, got, want map[string]string) {
	c.Helper()
	if len(got) != len(want) || len(got) == 0 {
		c.Fatalf("%s: %d reports, want %d", what, len(got), len(want))
	}
	for path := range want {
		if got[path] != want[path] {
			c.Errorf("%s: %s is\n%s\nwant\n%s", what, path, got[path], want[path])
		}
	}
}

// doors tells which ways in are open to Ann.
func (c *campus) doors() map[string]bool {
	c.Helper()
	saml := newBrowser()
	c.post(saml, c.message("ann@acme.example", "Ann", "Lee").bytes(c), "")
	byPassword := newBrowser()
	c.do(byPassword, "POST", "/sign_in", map[string]string{"email": "ann@acme.example", "password": annsPassword}, nil)
	return map[string]bool{
		"SAML":     c.who(saml) != "",
		"password": c.who(byPassword) != "",
		"REST": c.do(newBrowser(), "GET", "/api/v1/users", nil, map[string]string{
			"Authorization": basicAuth("acme", c.annsKey)}).status == 200,
	}
}

func (c *campus) wantDoors(when string, open bool) {
	c.Helper()
	for door, is := range c.doors() {
		if is != open {
			c.Errorf("%s: the door %s is open: %t", when, door, is)
		}
	}
}

// S-056, S-057: every report, session and door, before, while and after.
func TestArchiveEverywhere(t *testing.T) {
	gone := newCampus(t)
	gone.rest("DELETE", "/users/"+gone.ann, nil).want(200)
	c := newCampus(t)
	before := c.read()
	c.wantDoors("before", true)
	if c.who(c.annsPage) == "" || c.who(c.annsTab) == "" {
		t.Fatal("Ann is not signed in to begin with")
	}

	c.setActive(c.ann, false)
	archived := c.read()
	for _, path := range gone.surfaces() {
		if strings.HasPrefix(path, "/users/") {
			continue
		}
		// Whoever is archived shows as little as whoever is deleted.
		if want := gone.rest("GET", path, nil).want(200).raw; archived[path] != want {
			t.Errorf("archived: %s is\n%s\nwant\n%s", path, archived[path], want)
		}
	}
	for path, text := range archived {
		if strings.Contains(text, "ann@acme.example") {
			t.Errorf("archived: %s names Ann: %s", path, text)
		}
		if seen := before[path]; strings.Contains(seen, "ann@") && seen == text {
			t.Errorf("archived: %s is as before", path)
		}
	}
	c.wantDoors("archived", false)
	if c.who(c.annsPage)+c.who(c.annsTab) != "" {
		t.Error("a session is left")
	}
	// Directories keep her (C-23).
	if user := c.rest("GET", "/users?filter[email]=ann@acme.example", nil).want(200).list("users"); len(user) != 1 || user[0]["archived_at"] == nil {
		t.Errorf("listed as %v", user)
	}
	if got := len(c.rest("GET", fmt.Sprintf("/groups/%d", c.group), nil).want(200).list("members")); got != 2 {
		t.Errorf("the group has %d members", got)
	}

	c.setActive(c.ann, true)
	c.differ("restored", c.read(), before)
	c.wantDoors("restored", true)
	if c.who(c.annsPage)+c.who(c.annsTab) != "" {
		t.Error("a session that was ended came back")
	}
}

// leaking tells whether archiving Ann leaves her at these addresses, and checks that it takes
// her out of all others.
func leaking(prefixes ...string) func(*testing.T, ...Fault) (*Server, bool) {
	return func(t *testing.T, faults ...Fault) (*Server, bool) {
		c, good := newCampus(t, faults...), newCampus(t)
		c.setActive(c.ann, false)
		good.setActive(good.ann, false)
		want, leak := good.read(), false
		for path, got := range c.read() {
			if got == want[path] {
				continue
			}
			expected := false
			for _, prefix := range prefixes {
				prefix = strings.NewReplacer("{path}", fmt.Sprint(c.path), "{ann}", c.ann).Replace(prefix)
				stem, tail, cut := strings.Cut(prefix, "*")
				if cut && strings.HasPrefix(path, stem) && strings.HasSuffix(path, tail) {
					expected = expected || !strings.Contains(strings.TrimSuffix(path[len(stem):], tail), "/")
				}
				expected = expected || path == prefix
			}
			if leak = true; !expected {
				t.Errorf("%s leaks too: %s", path, got)
			}
		}
		return c.sp, leak
	}
}

func inCampus(seen func(*campus) bool) func(*testing.T, ...Fault) (*Server, bool) {
	return func(t *testing.T, faults ...Fault) (*Server, bool) {
		c := newCampus(t, faults...)
		return c.sp, seen(c)
	}
}
