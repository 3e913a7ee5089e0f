package mockidp_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// lister is a service provider that lists n users, bent by lie.
func lister(t *testing.T, n int, lie func(start int, page m)) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, _ := strconv.Atoi(r.URL.Query().Get("startIndex"))
		count, err := strconv.Atoi(r.URL.Query().Get("count"))
		if err != nil || count > 40 {
			count = 40 // fewer than are asked for, as servers may
		}
		start = max(start, 1)
		users := []m{}
		for i := start; i < start+count && i <= n; i++ {
			users = append(users, m{
				"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:User"}, "id": fmt.Sprintf("sp-%d", i),
				"userName": fmt.Sprintf("person%d@acme.example", i), "name": m{"givenName": "Per", "familyName": fmt.Sprint("Son", i)},
				"emails": []m{{"value": fmt.Sprintf("person%d@acme.example", i), "primary": true}},
			})
		}
		page := m{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}, "totalResults": n, "startIndex": start, "itemsPerPage": len(users), "Resources": users}
		if lie != nil && r.URL.Query().Get("count") == "100" { // not the probe of an activation
			lie(start, page)
		}
		w.Header().Set("Content-Type", "application/scim+json")
		_ = json.NewEncoder(w).Encode(page)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func (w *world) imports(n int, lie func(int, m)) (app string) {
	w.Helper()
	app = w.app()
	path := "/api/v2/applications/" + app + "/provision"
	w.must(200, "PUT", path, m{"base_url": lister(w.T, n, lie), "token": "token"})
	w.must(200, "POST", path+"/activate", nil)
	return app
}

func ids(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("sp-%d", i+1)
	}
	return list
}

func TestImport(t *testing.T) {
	for _, test := range []struct {
		chosen int
		state  string // of the answer to the request itself (C-09)
	}{{1, "finished"}, {99, "finished"}, {100, "finished"}, {101, "running"}, {150, "running"}} {
		t.Run(fmt.Sprint(test.chosen), func(t *testing.T) {
			w := open(t)
			app := w.imports(150, nil)
			job := w.must(200, "POST", "/api/v2/applications/"+app+"/import/jobs", m{"operations": []string{"users.create"}, "ids": ids(test.chosen)}).json(t)
			// An import in the background may be over before its answer is written.
			if job["state"] != test.state && !(test.state == "running" && job["state"] == "finished") {
				t.Errorf("state %v, want %s", job["state"], test.state)
			}
			job = w.must(200, "GET", "/api/v2/applications/import/"+job["jobId"].(string)+"/detailedresults?wait=idle", nil).json(t)
			if job["state"] != "finished" || fmt.Sprint(job["created"], job["done"], job["total"]) != fmt.Sprint(test.chosen, test.chosen, test.chosen) {
				t.Errorf("results %v", job)
			}
			if total := w.must(200, "GET", "/api/systemusers?limit=1", nil).json(t)["totalCount"]; total != float64(test.chosen) {
				t.Errorf("%v users in the directory", total)
			}
			if n := len(w.events("user_create")); n != test.chosen {
				t.Errorf("%d events", n)
			}
			mails := w.idp.Mails()
			if len(mails) != 1 || !strings.Contains(mails[0].Body, fmt.Sprintf("%d of %d users", test.chosen, test.chosen)) {
				t.Errorf("mails %v", mails)
			}
			list := w.must(200, "GET", "/api/v2/applications/"+app+"/import/users?limit=100&filter=status:new&skip=100", nil).json(t)
			if list["total_count"] != float64(150) || len(list["users"].([]any)) != 50 {
				t.Errorf("%v users listed, %d on the second page", list["total_count"], len(list["users"].([]any)))
			}
		})
	}
}

// TestImportTwice skips who is there.
func TestImportTwice(t *testing.T) {
	w := open(t)
	app := w.imports(3, nil)
	w.user("person2") // person2@acme.example
	for _, want := range []string{"created skipped created", "skipped skipped skipped"} {
		job := w.must(200, "POST", "/api/v2/applications/"+app+"/import/jobs", m{"operations": []string{"users.create", "users.update"}, "ids": ids(3)}).json(t)
		var outcomes []string
		for _, result := range job["results"].([]any) {
			outcomes = append(outcomes, result.(m)["outcome"].(string))
		}
		if got := strings.Join(outcomes, " "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if user := w.must(200, "GET", "/api/systemusers?filter=email:$eq:person2@acme.example", nil).json(t)["results"].([]any)[0].(m); user["firstname"] != "Person2" {
		t.Errorf("an import changed %v", user)
	}
}

// TestImportRefuses has nothing imported from a request or a service provider
// that makes no sense.
func TestImportRefuses(t *testing.T) {
	w := open(t)
	app := w.imports(3, nil)
	jobs, users := "/api/v2/applications/"+app+"/import/jobs", "/api/v2/applications/"+app+"/import/users"
	for _, test := range []struct {
		body any
		text string
	}{
		{m{"ids": ids(1)}, "operations"},
		{m{"operations": []string{"users.delete"}, "ids": ids(1)}, "users.delete"},
		{m{"operations": []string{"users.create"}}, "ids"},
		{m{"operations": []string{"users.create"}, "ids": []string{"sp-1", "sp-9"}}, "sp-9"},
		{m{"operations": []string{"users.create"}, "ids": ids(1), "sessionId": "gone"}, "gone"},
		{`{"operations":`, "JSON"},
	} {
		if got := w.must(400, "POST", jobs, test.body); !strings.Contains(got.body, test.text) {
			t.Errorf("%v: %s", test.body, got.body)
		}
	}
	for _, query := range []string{"?filter=status:old", "?sort=age", "?sort=email&sortOrder=up", "?limit=x", "?skip=-1", "?sessionId=gone"} {
		w.must(400, "GET", users+query, nil)
	}
	w.must(404, "GET", "/api/v2/applications/import/nobody/detailedresults", nil)
	w.must(404, "GET", "/api/v2/applications/nobody/import/users", nil)
	w.must(404, "GET", "/api/v2/applications/"+w.app(m{"ssoUrl": ssoURL + "2"})+"/import/users", nil)
	if total := w.must(200, "GET", "/api/systemusers", nil).json(t)["totalCount"]; total != float64(0) {
		t.Errorf("%v users were imported", total)
	}

	for name, test := range map[string]struct {
		lie  func(start int, page m)
		text string
	}{
		"repeats itself": {func(_ int, page m) { page["totalResults"] = 1e6 }, "ends after 3"},
		"the same for ever": {func(start int, page m) {
			page["totalResults"], page["Resources"] = 1e6, []m{{"id": "1", "userName": "a@b"}}
		}, "repeat"},
		"no list":          {func(_ int, page m) { page["Resources"] = "none" }, "not a JSON list"},
		"a text for total": {func(_ int, page m) { page["totalResults"] = "3" }, "totalResults"},
		"no id":            {func(_ int, page m) { page["Resources"] = []m{{"userName": "a@b"}} }, "id"},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			app := w.imports(3, test.lie)
			if got := w.must(502, "GET", "/api/v2/applications/"+app+"/import/users", nil); !strings.Contains(got.body, test.text) {
				t.Error(got.body)
			}
		})
	}
}
