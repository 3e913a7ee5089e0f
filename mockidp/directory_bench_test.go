package mockidp

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// mostGrowth is how much longer a call may take among a hundred times as many users.
const mostGrowth = 5

// BenchmarkRatioDirectory lists a page, looks a user up and binds and unbinds a group of ten, as an
// administrator does by the API, among 1,000 users and among 100,000, with 10 groups and 1,000, in
// turns of one run. Calls that ask for one page or one name must not take longer for it.
//
// Measured on two busy cores, medians of 100: a hundred times as many users make no call longer
// (0.97 to 1.01 times; 23 to 33 µs a call, 278 µs for a page of ten users). What is sorted, or
// searched for by a part of a text, is still looked for among all.
func BenchmarkRatioDirectory(b *testing.B) {
	type size struct {
		idp        *IdP
		app, group string
		took       []time.Duration
	}
	fill := func(users, groups int) *size {
		idp := New(Options{GenerateKey: nil})
		b.Cleanup(idp.Close)
		s := &size{idp: idp, group: idp.newID(), app: idp.newID()}
		idp.mu.Lock()
		defer idp.mu.Unlock()
		for i := range groups {
			id := idp.newID()
			if i == 0 {
				id = s.group
			}
			idp.groups.put(id, group{ID: id, Type: "user_group", Name: fmt.Sprintf("group %d", i)})
		}
		for i := range users {
			u := user{ID: idp.newID(), Username: fmt.Sprintf("user%d", i), Email: fmt.Sprintf("user%d@acme.example", i), State: activated}
			idp.putUser(u)
			if i < 10 {
				idp.members.add(s.group, u.ID)
			}
		}
		return s
	}
	small, large := fill(1_000, 10), fill(100_000, 1_000)
	for _, s := range []*size{small, large} {
		r := httptest.NewRequest("POST", "/api/applications", strings.NewReader(`{"name":"bookmark","displayLabel":"Intranet","ssoUrl":"https://intranet.acme.example"}`))
		r.Header.Set("x-api-key", s.idp.APIKey())
		r.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		s.idp.Handler().ServeHTTP(answer, r)
		if answer.Code != http.StatusOK {
			b.Fatalf("%d %s", answer.Code, answer.Body)
		}
		s.app = s.idp.allApps()[0].ID
	}
	for _, c := range []struct {
		name, method, path string
		body               func(s *size) string
	}{
		{"list users", "GET", "/api/systemusers?limit=10&skip=900", nil},
		{"list groups", "GET", "/api/v2/usergroups?limit=5", nil},
		{"find by name", "GET", "/api/systemusers?filter=username:$eq:user777", nil},
		{"search by address", "POST", "/api/search/systemusers", func(*size) string { return `{"filter":{"and":[{"email":"user777@acme.example"}]}}` }},
		{"bind a group", "POST", "/api/v2/applications/{app}/associations", func(s *size) string { return `{"op":"add","type":"user_group","id":"` + s.group + `"}` }},
		{"unbind a group", "POST", "/api/v2/applications/{app}/associations", func(s *size) string { return `{"op":"remove","type":"user_group","id":"` + s.group + `"}` }},
	} {
		b.Run(strings.ReplaceAll(c.name, " ", "-"), func(b *testing.B) {
			small.took, large.took = nil, nil
			for b.Loop() {
				for _, s := range []*size{small, large} {
					body := ""
					if c.body != nil {
						body = c.body(s)
					}
					r := httptest.NewRequest(c.method, strings.Replace(c.path, "{app}", s.app, 1), strings.NewReader(body))
					r.Header.Set("x-api-key", s.idp.APIKey())
					r.Header.Set("Content-Type", "application/json")
					answer := httptest.NewRecorder()
					start := time.Now()
					s.idp.Handler().ServeHTTP(answer, r)
					s.took = append(s.took, time.Since(start))
					if answer.Code >= 300 || strings.Contains(c.name, "name") && !strings.Contains(answer.Body.String(), `"totalCount":1`) {
						b.Fatalf("%d %s", answer.Code, answer.Body)
					}
				}
			}
			median := func(took []time.Duration) time.Duration { slices.Sort(took); return took[len(took)/2] }
			growth := float64(median(large.took)) / float64(median(small.took))
			b.ReportMetric(growth, "×-of-1000-users")
			b.ReportMetric(float64(median(large.took).Microseconds()), "µs/call")
			if growth > mostGrowth && b.N > 1 {
				b.Errorf("a call takes %.1f times as long among a hundred times as many users", growth)
			}
		})
	}
}
