package check

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hallmark/suites/target"
)

// bulkStub is a tenant with /Bulk: it stores what POST operations send, and
// answers what told makes of it.
func bulkStub(stub *tenant, status int, told func(id string, user map[string]any, operation map[string]any) map[string]any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/Bulk" {
			stub.ServeHTTP(w, r)
			return
		}
		var body struct{ Operations []map[string]any }
		_ = json.NewDecoder(r.Body).Decode(&body)
		stub.mu.Lock()
		defer stub.mu.Unlock()
		results := []any{}
		for _, o := range body.Operations {
			id := fmt.Sprint(stub.next)
			stub.next++
			data, _ := o["data"].(map[string]any)
			result := told(id, data, o)
			if result == nil || Code(jsonOf(result)) < 400 {
				stub.users[id] = data
			}
			if result != nil {
				results = append(results, result)
			}
		}
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"Operations": results})
	}
}

// jsonOf is v as a decoded body.
func jsonOf(v any) map[string]any {
	encoded, _ := json.Marshal(v)
	decoded, _ := decode(encoded)
	object, _ := decoded.(map[string]any)
	return object
}

// TestBulkCleansUpByLocation: what a job created is found by the location of its
// result, or by its name where there is none that can be trusted.
func TestBulkCleansUpByLocation(t *testing.T) {
	type result = map[string]any
	for name, test := range map[string]struct {
		status int
		told   func(id string, user, operation map[string]any) map[string]any
		// requests are those of the clean-up of two users.
		requests []string
	}{
		"a location": {200, func(id string, _, o map[string]any) map[string]any {
			return result{"bulkId": o["bulkId"], "status": "201", "location": "http://elsewhere.example/scim/Users/" + id}
		}, []string{"GET /Users/100", "DELETE /Users/100", "GET /Users/101", "DELETE /Users/101"}},
		"a relative location, a number as status": {200, func(id string, _, o map[string]any) map[string]any {
			return result{"bulkId": o["bulkId"], "status": 201, "location": "Users/" + id}
		}, []string{"GET /Users/100", "DELETE /Users/100", "GET /Users/101", "DELETE /Users/101"}},
		"the status of SCIM 1.1": {200, func(id string, _, o map[string]any) map[string]any {
			return result{"bulkId": o["bulkId"], "status": result{"code": "201"}, "location": "/Users/" + id}
		}, []string{"GET /Users/100", "DELETE /Users/100", "GET /Users/101", "DELETE /Users/101"}},
		"no bulkId, in order": {200, func(id string, _, _ map[string]any) map[string]any {
			return result{"method": "POST", "status": "201", "location": "/Users/" + id}
		}, []string{"GET /Users/100", "DELETE /Users/100", "GET /Users/101", "DELETE /Users/101"}},
		"the resource in the response": {200, func(id string, user, o map[string]any) map[string]any {
			return result{"bulkId": o["bulkId"], "status": "201", "location": "/Users/" + id, "response": result{"id": id, "userName": user["userName"]}}
		}, []string{"DELETE /Users/100", "DELETE /Users/101"}},
		"another's location": {200, func(_ string, _, o map[string]any) map[string]any {
			return result{"bulkId": o["bulkId"], "status": "201", "location": "/Users/1"}
		}, []string{"GET /Users/1", "GET /Users", "DELETE /Users/100", "GET /Users/1", "GET /Users", "DELETE /Users/101"}},
		"a location that leads nowhere": {200, func(_ string, _, o map[string]any) map[string]any {
			return result{"bulkId": o["bulkId"], "status": "201", "location": "/Users/77"}
		}, []string{"GET /Users/77", "GET /Users", "DELETE /Users/100", "GET /Users/77", "GET /Users", "DELETE /Users/101"}},
		"no location": {200, func(_ string, _, o map[string]any) map[string]any {
			return result{"bulkId": o["bulkId"], "status": "201"}
		}, []string{"GET /Users", "DELETE /Users/100", "GET /Users", "DELETE /Users/101"}},
		"no results": {200, func(string, map[string]any, map[string]any) map[string]any { return nil },
			[]string{"GET /Users", "DELETE /Users/100", "GET /Users", "DELETE /Users/101"}},
		"one bulkId for all": {200, func(id string, _, _ map[string]any) map[string]any {
			return result{"bulkId": "b0", "status": "201", "location": "/Users/" + id}
		}, []string{"GET /Users", "DELETE /Users/100", "GET /Users", "DELETE /Users/101"}},
		"refused as a whole, and done": {413, func(string, map[string]any, map[string]any) map[string]any { return nil },
			[]string{"GET /Users", "DELETE /Users/100", "GET /Users", "DELETE /Users/101"}},
		"each refused": {200, func(_ string, _, o map[string]any) map[string]any {
			return result{"bulkId": o["bulkId"], "status": "400"}
		}, nil},
		"a conflict": {200, func(_ string, _, o map[string]any) map[string]any {
			return result{"bulkId": o["bulkId"], "status": "409"}
		}, []string{"GET /Users", "GET /Users"}},
	} {
		stub := newTenant()
		answer := bulkStub(stub, test.status, test.told)
		var requests []string
		s := open(serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/Bulk" {
				requests = append(requests, r.Method+" "+r.URL.Path)
			}
			answer(w, r)
		}).URL, quick, target.Credential{})
		var ops []map[string]any
		for i := range 2 {
			ops = append(ops, map[string]any{"method": "POST", "path": "/Users", "bulkId": fmt.Sprint("b", i), "data": s.t.People.New()})
		}
		a := s.Post(t.Context(), "/Bulk", BulkBody(ops...))
		if a.Status != test.status {
			t.Fatalf("%s: %s", name, a)
		}
		for _, f := range s.cleanup {
			f()
		}
		if i := slices.Index(test.requests, "DELETE /Users/100"); i >= 0 { // the first 204 is not believed unseen
			test.requests = slices.Insert(test.requests, i+1, "GET /Users/100")
		}
		if !slices.Equal(requests, test.requests) {
			t.Errorf("%s: clean-up sent %q", name, requests)
		}
		if len(stub.own()) > 0 || len(s.t.Journal.Open()) > 0 || len(s.record.Left) > 0 {
			t.Errorf("%s: %v stay; left %v, open %v", name, stub.own(), s.record.Left, s.t.Journal.Open())
		}
		stub.intact(t, name)
	}
}

// TestBulkIsJournalledBeforeItIsSent: a sweep finds what a job created even when
// its answer was lost.
func TestBulkIsJournalledBeforeItIsSent(t *testing.T) {
	stub := newTenant()
	var open1 int
	var s *session
	s = open(serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/Bulk" {
			open1 = len(s.t.Journal.Open())
			bulkStub(stub, 500, func(string, map[string]any, map[string]any) map[string]any { return nil })(w, r)
			return
		}
		stub.ServeHTTP(w, r)
	}).URL, quick, target.Credential{})
	operation := func(path string, data map[string]any) map[string]any {
		return map[string]any{"method": "POST", "path": path, "bulkId": "b", "data": data}
	}
	s.Post(t.Context(), "/Bulk", BulkBody(operation("/Users", s.t.People.New()), operation("/Groups", s.t.People.NewGroup())))
	if open1 != 2 || len(stub.own()) != 2 {
		t.Fatalf("%d entries before it was sent, %v stored", open1, stub.own())
	}
	if removed, left := Sweep(t.Context(), s.t, s.t.Journal); removed != 2 || len(left) > 0 || len(stub.own()) > 0 {
		t.Errorf("%d removed, left %v, %v stay", removed, left, stub.own())
	}
	stub.intact(t, "lost answer")
}

func TestWhatABulkJobMayCreate(t *testing.T) {
	for body, want := range map[string]string{
		`{"Operations":[{"method":"POST","path":"Users","bulkId":"x","data":{"userName":"ada"}}]}`:                                                                 "[/Users ada x 0]",
		`{"Operations":[{"method":"DELETE","path":"/Users/1"},{"method":"POST","path":"https://h.example/scim/v2/Users","data":{"userName":"ada"}}]}`:              "[/Users ada  1]",
		`{"Operations":[{"method":"POST","path":"/Bulk","bulkId":"x","data":{"Operations":[{"method":"POST","path":"/Groups","data":{"displayName":"group"}}]}}]}`: "[/Groups group  0]",
		`{"Operations":[{"method":7,"path":7},{"method":"POST","path":7,"bulkId":7,"data":7},null]}`:                                                               "",
	} {
		have := ""
		for _, c := range creates(Request{Method: "POST", Path: "/Bulk"}, []byte(body)) {
			have += fmt.Sprintf("[%s %s %s %d]", c.Endpoint, c.Name, c.bulkID, c.operation)
		}
		if have != want {
			t.Errorf("%s creates %q, want %q", body, have, want)
		}
	}
}

func TestCode(t *testing.T) {
	for text, want := range map[string]int{
		`{"status":"201"}`: 201, `{"status":404}`: 404, `{"status":{"code":"400"}}`: 400, `{"STATUS":"204 "}`: 204,
		`{}`: 0, `{"status":null}`: 0, `{"status":"ok"}`: 0, `{"status":[201]}`: 0, `{"status":1.5}`: 0,
	} {
		v, err := decode([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if have := Code(v.(map[string]any)); have != want {
			t.Errorf("%s: %d, want %d", text, have, want)
		}
	}
}

func TestIDAt(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") })
	s := open(server.URL, quick, target.Credential{})
	for location, want := range map[string]string{
		"/Users/1": "1", "Users/1": "1", server.URL + "/scim/users/a%2Fb": "", "https://h.example/v2/Users/a%20b/": "a b",
		"": "", "/Groups/1": "", "/Users/": "", "/Users/1/2": "", "://": "", "/Users/%zz": "",
	} {
		if have := idAt(s.t, "/Users", location); have != want {
			t.Errorf("%q: %q, want %q", location, have, want)
		}
	}
	if strings.Contains(idAt(s.t, "/Users", "/Users/../../x"), "/") {
		t.Error("an id with a slash")
	}
}
