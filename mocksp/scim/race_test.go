package scim

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"hallmark/mocksp/fault"
)

// together sends requests at the same time and lists the statuses, sorted.
func (s *stage) together(method string, path, body []string) []int {
	start := make(chan struct{})
	statuses := make([]int, len(path))
	var wg sync.WaitGroup
	for i := range path {
		wg.Go(func() {
			r := httptest.NewRequest(method, path[i], strings.NewReader(body[i]))
			r.Header.Set("Authorization", "Bearer good")
			w := httptest.NewRecorder()
			<-start
			s.ServeHTTP(w, r)
			statuses[i] = w.Code
		})
	}
	close(start)
	wg.Wait()
	slices.Sort(statuses)
	return statuses
}

func raceFaults() map[fault.Fault]shown {
	const tries = 20 // a loaded machine may keep the two requests apart longer than they wait
	return map[fault.Fault]shown{
		fault.SCIMRaceCreate: {func(s *stage) string {
			got := ""
			for i := range tries {
				u := user("new" + itoa(i))
				if got = fmt.Sprint(s.together("POST", []string{"/Users", "/Users"}, []string{u, u})); got != "[201 409]" {
					break
				}
			}
			return got
		}, "[201 409]", "[201 201]"},
		fault.SCIMRaceMembers: {func(s *stage) string {
			got := ""
			for range tries {
				g := "/Groups/" + s.add("/Groups", group("g"))
				s.together("PATCH", []string{g, g}, []string{patchOf(`{"op":"add","path":"members","value":[{"value":"` + s.ann + `"}]}`),
					patchOf(`{"op":"add","path":"members","value":[{"value":"` + s.bob + `"}]}`)})
				members, _ := s.do("GET", g, "").at("members").([]any)
				if got = itoa(len(members)); got != "2" {
					break
				}
			}
			return got
		}, "2", "1"},
	}
}

// Without faults, of many creates of one name one succeeds, and no member is lost.
func TestRaces(t *testing.T) {
	s := newStage(t)
	var paths, bodies, adds []string
	g := "/Groups/" + s.add("/Groups", group("g"))
	for i := range 20 {
		paths, bodies = append(paths, "/Users"), append(bodies, user("same"))
		adds = append(adds, patchOf(`{"op":"add","path":"members","value":[{"value":"`+s.add("/Users", user("u"+itoa(i)))+`"}]}`))
	}
	if got := s.together("POST", paths, bodies); got[0] != 201 || slices.Contains(got[1:], 201) {
		t.Errorf("the creates give %v", got)
	}
	for i := range paths {
		paths[i] = g
	}
	s.together("PATCH", paths, adds)
	if members, _ := s.do("GET", g, "").at("members").([]any); len(members) != 20 {
		t.Errorf("%d members of 20", len(members))
	}
}
