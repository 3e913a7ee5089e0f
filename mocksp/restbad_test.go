package mocksp

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// clerk sends bodies to the REST API of one company, without a network.
type clerk struct {
	testing.TB
	sp            *Server
	key           string
	ann           int
	writes, reads []string // what takes a body, and where all that it can change is seen
}

func newClerk(t testing.TB) *clerk {
	sp := New(Options{Clock: func() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }})
	t.Cleanup(func() { _ = sp.Close() })
	if err := sp.Found(Company{"acme", "Acme", "boss@acme.example"}); err != nil {
		t.Fatal(err)
	}
	key, err := sp.IssueSCIMKey("acme")
	if err != nil {
		t.Fatal(err)
	}
	c := &clerk{TB: t, sp: sp, key: key}
	c.ann = c.id("POST /users", `{"name":"Ann Lee","email":"ann@acme.example","job_title":"Boss","ext_uid":"7"}`)
	ann := c.ann
	group := c.id("POST /groups", fmt.Sprintf(`{"name":"Sales","members":[{"id":%d}]}`, ann))
	lesson, path := c.first("/lessons", "lessons"), c.first("/paths", "paths")
	c.writes = []string{
		"POST /users", fmt.Sprintf("PUT /users/%d", ann), fmt.Sprintf("PUT /users/%d/groups", ann), fmt.Sprintf("POST /users/%d/assignments", ann),
		"POST /groups", fmt.Sprintf("PUT /groups/%d", group), fmt.Sprintf("PUT /lessons/%d", lesson),
		fmt.Sprintf("PUT /lessons/%d/assignments", lesson), fmt.Sprintf("PUT /paths/%d/assignments", path), "PUT /company_settings",
	}
	c.reads = []string{
		"/users?per_page=1000", "/groups", "/lessons", "/paths", "/assignments", fmt.Sprintf("/users/%d", ann), fmt.Sprintf("/users/%d/groups", ann),
		fmt.Sprintf("/lessons/%d", lesson), fmt.Sprintf("/groups/%d", group), "/reports/totals",
	}
	return c
}

func (c *clerk) send(route, body string) *httptest.ResponseRecorder {
	method, path, _ := strings.Cut(route, " ")
	request := httptest.NewRequest(method, "http://acme.lessonly.com/api/v1"+path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.SetBasicAuth("acme", c.key)
	answer := httptest.NewRecorder()
	c.sp.Handler().ServeHTTP(answer, request)
	return answer
}

func (c *clerk) id(route, body string) int {
	c.Helper()
	var made struct{ ID int }
	answer := c.send(route, body)
	if err := json.Unmarshal(answer.Body.Bytes(), &made); err != nil || answer.Code != http.StatusCreated {
		c.Fatalf("%s answered %d %s", route, answer.Code, answer.Body)
	}
	return made.ID
}

func (c *clerk) first(path, list string) int {
	c.Helper()
	var page map[string]json.RawMessage
	var items []struct{ ID int }
	if err := json.Unmarshal(c.send("GET "+path, "").Body.Bytes(), &page); err != nil {
		c.Fatal(err)
	}
	if err := json.Unmarshal(page[list], &items); err != nil || len(items) == 0 {
		c.Fatalf("%s lists %s: %v", path, page[list], err)
	}
	return items[0].ID
}

// all is everything that a write could have changed.
func (c *clerk) all() string {
	c.Helper()
	var text strings.Builder
	for _, path := range c.reads {
		answer := c.send("GET "+path, "")
		if answer.Code != http.StatusOK {
			c.Fatalf("%s answered %d %s", path, answer.Code, answer.Body)
		}
		text.Write(answer.Body.Bytes())
	}
	return text.String()
}

// unclear tells what is wrong with an answer as a refusal: it has the shape of errors, is
// bounded, says something on one line for a reader, and shows nothing that a browser could run.
func unclear(answer *httptest.ResponseRecorder) string {
	var shape struct{ Error string }
	switch body := answer.Body.Bytes(); {
	case answer.Code < 400 || answer.Code > 499:
		return fmt.Sprintf("the status is %d", answer.Code)
	case len(body) > 32<<10:
		return fmt.Sprintf("the answer has %d bytes", len(body))
	case json.Unmarshal(body, &shape) != nil || shape.Error == "":
		return "the answer is not of the form of errors"
	case !strings.HasPrefix(answer.Header().Get("Content-Type"), "application/json"):
		return "the answer is labelled " + answer.Header().Get("Content-Type")
	case strings.Contains(string(body), "<script"):
		return "the answer carries the script"
	}
	return ""
}

// Whatever is wrong with a body, the answer says so in the shape of errors, and nothing of it
// was stored: not the part that was good either.
func TestBadRESTBodies(t *testing.T) {
	c := newClerk(t)
	before := c.all()
	long := strings.Repeat("x", maxField+1)
	bodies := map[string]string{
		"nothing": "", "null": "null", "a list": "[]", "a text": `"name"`, "no JSON": "name=Ann", "half": `{"name":"Ann`, "two": `{}{}`,
		"not UTF-8": "{\"name\":\"\xff\",\"email\":\"x@acme.example\"}", "deep": strings.Repeat(`{"name":`, 20_000),
		"wide": `{"name":"` + strings.Repeat("x", maxBody) + `"}`, "XML": `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`,
	}
	for _, route := range c.writes {
		for name, body := range bodies {
			if problem := unclear(c.send(route, body)); problem != "" {
				t.Errorf("%s, %s: %s", route, name, problem)
			}
		}
	}
	user := func(member string) string {
		return `{"name":"Eve Fox","email":"eve@acme.example",` + member + `}` // the last of two members counts
	}
	for name, member := range map[string]string{
		"name is a number": `"name":7`, "name is a list": `"name":["a"]`, "name is empty": `"name":""`, "name is blank": `"name":" "`,
		"name has a script": `"name":"<script>alert(1)</script>"`, "name is over-long": `"name":"` + long + `"`, "name has a NUL": `"name":"a\u0000b"`,
		"email is no address": `"email":"eve"`, "email is an object": `"email":{}`, "email is over-long": `"email":"` + strings.Repeat("a", 250) + `@x.example"`,
		"email has a line break": `"email":"eve@acme.example\r\nBcc: all@acme.example"`, "role is unknown": `"role":"root"`, "role_id is a text": `"role_id":"x"`,
		"job_title has a script": `"job_title":"<script>alert(1)</script>"`, "job_title has an image": `"job_title":"<img src=x onerror=alert(1)>"`,
		"department is over-long": `"department":"` + long + `"`, "location is a bool": `"location":true`, "ext_uid is over-long": `"ext_uid":"` + long + `"`,
		"locale is unknown": `"locale":"tlh"`, "hire_date is no day": `"hire_date":"2026-02-30"`, "notify is a word": `"notify":"perhaps"`,
		"custom fields are no list": `"custom_user_fields":7`, "custom field without an id": `"custom_user_fields":[{"value":"x"}]`,
	} {
		for _, route := range c.writes[:2] {
			if problem := unclear(c.send(route, user(member))); problem != "" {
				t.Errorf("%s, %s: %s", route, name, problem)
			}
		}
	}
	for route, list := range map[string][]string{
		c.writes[2]: {`{"memberships":7}`, `{"memberships":[{"id":-1}]}`, `{"memberships":[{"id":"x"}]}`, `{"memberships":[{"id":999999}]}`},
		c.writes[3]: {`{}`, `{"assignable_type":"Lesson","assignable_id":999999}`, `{"assignable_type":"User","assignable_id":1}`, `{"assignable_type":7}`},
		c.writes[4]: {`{}`, `{"name":""}`, `{"name":"<script>alert(1)</script>"}`, `{"name":"` + long + `"}`, `{"name":"X","members":[{"id":{ann}},{"id":999999}]}`, `{"name":"X","members":[{"id":true}]}`},
		c.writes[5]: {`{"name":""}`, `{"name":"Y","members":[{"id":999999}]}`, `{"name":"Y","managers":"all"}`},
		c.writes[6]: {`{"title":7}`, `{"title":"<script>alert(1)</script>"}`, `{"title":"` + long + `"}`, `{"retake_score":101}`, `{"retake_score":1e99}`},
		c.writes[7]: {`{"assignments":[{"assignee_id":{ann}},{"assignee_id":999999}]}`, `{"assignments":[{"assignee_id":"x"}]}`, `{"assignments":[{}]}`, `{"assignments":{}}`},
		c.writes[8]: {`{"assignments":[{"assignee_id":1e400}]}`, `{"assignments":"all"}`},
		c.writes[9]: {
			`{"lesson_completed_callback_url":"javascript:alert(1)"}`, `{"lesson_completed_callback_url":"file:///etc/passwd"}`,
			`{"lesson_completed_callback_url":"http://user:secret@127.0.0.1/"}`, `{"lesson_completed_callback_url":7}`,
			`{"lesson_completed_callback_authorization":"a\r\nX-Evil: 1"}`,
		},
	} {
		for _, body := range list {
			body = strings.ReplaceAll(body, "{ann}", fmt.Sprint(c.ann))
			if problem := unclear(c.send(route, body)); problem != "" {
				t.Errorf("%s %.80s: %s", route, body, problem)
			}
		}
	}
	if after := c.all(); after != before {
		t.Errorf("something was stored:\n%s\nbefore:\n%s", after, before)
	}
}

// FuzzREST sends anything as the body of anything that takes one. Whatever it is, the answer is
// a success in JSON or a refusal in the shape of errors; what is refused changes nothing.
func FuzzREST(f *testing.F) {
	for i, body := range []string{
		`{"name":"Eve Fox","email":"eve@acme.example","role":"manager","hire_date":"2026-01-02","notify":"false","custom_user_fields":[{"custom_user_field_id":1,"value":"x"}]}`,
		`{"job_title":"Clerk","locale":"de","role_id":2}`, `{"memberships":[{"id":6,"remove":"true"}],"managing":[{"id":"6"}]}`,
		`{"assignable_type":"Lesson","assignable_id":1,"due_by":"2026-12-01","notify":true}`, `{"name":"Support","members":[{"id":1}],"managers":[]}`,
		`{"name":"Sales 2","members":[{"id":1,"remove":true}]}`, `{"title":"Safety","retake_score":70,"public":true}`,
		`{"assignments":[{"assignee_id":1,"due_by":"2026-12-01T10:00:00Z"},{"assignee_id":999}]}`, `{"assignments":[{"assignee_id":"1"}]}`,
		`{"lesson_completed_callback_url":"","lesson_completed_callback_authorization":"x"}`, `{"name":"a` + "\xff" + `"}`, `[[[[`, `{"name":null}`,
	} {
		f.Add(uint8(i), body)
	}
	var c *clerk
	sent := 0
	f.Fuzz(func(t *testing.T, route uint8, body string) {
		if c == nil || sent%200 == 0 { // a company of its own for each would be most of the time
			c = newClerk(t)
		}
		c.TB = t
		sent++
		before := c.all()
		answer := c.send(c.writes[int(route)%len(c.writes)], body)
		if answer.Code >= 200 && answer.Code <= 299 {
			if !json.Valid(answer.Body.Bytes()) {
				t.Fatalf("%d with %q", answer.Code, answer.Body)
			}
			c.all() // can still be read
			return
		}
		if problem := unclear(answer); problem != "" {
			t.Fatalf("%s: %s", problem, answer.Body)
		}
		if c.all() != before {
			t.Fatalf("%d %s, but something was stored", answer.Code, answer.Body)
		}
	})
}
