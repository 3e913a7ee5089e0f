package check

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"hallmark/suites/target"
)

// tenant is a small SCIM server with other people's users in it, and bad habits
// on request.
type tenant struct {
	mu      sync.Mutex
	users   map[string]map[string]any
	next    int
	changed []string // ids of foreign resources that were changed or deleted

	numbers       bool // ids are JSON numbers
	ignoreFilters bool // everybody is listed, 2 a page
	refuseFilters bool // 400 for a filter
	keep          bool // DELETE is answered 405
	lies          int  // DELETE is answered so, and does nothing
	keepActive    bool // DELETE of who is active is answered 409
	keepAll       bool // and so is PATCH
	noPut         bool // and so is PUT
	deaf          bool // PATCH is answered 204, and does nothing
	forget        bool // POST answers without a body
	wrongID       bool // POST answers with the id of somebody else
	failing       bool // POST stores and answers 500
	down          bool // nothing is answered but 503
}

func newTenant() *tenant {
	return &tenant{next: 100, users: map[string]map[string]any{
		"1": {"userName": "ada@tenant.example", "displayName": "Ada"},
		"2": {"userName": "hm-zzzzzzzz-1@example.com", "displayName": "of another run"},
		"3": {"displayName": "a group", "members": []any{map[string]any{"display": "MEMBER"}}},
	}}
}

func (s *tenant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	user, found := s.users[id]
	answer := func(status int, body any) {
		w.Header().Set("Content-Type", MediaType)
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}
	shown := func(id string) map[string]any {
		user := maps.Clone(s.users[id])
		user["id"] = id
		if s.numbers {
			user["id"] = json.Number(id)
		}
		return user
	}
	foreign := func() {
		if len(id) == 1 {
			s.changed = append(s.changed, r.Method+" "+id)
		}
	}
	switch {
	case s.down:
		w.WriteHeader(http.StatusServiceUnavailable)
	case r.Method == http.MethodPost:
		body, _ := io.ReadAll(r.Body)
		id = fmt.Sprint(s.next)
		s.next++
		created := map[string]any{}
		_ = json.Unmarshal(body, &created)
		s.users[id] = created
		switch {
		case s.failing:
			w.WriteHeader(http.StatusInternalServerError)
		case s.forget:
			w.WriteHeader(http.StatusCreated)
		case s.wrongID:
			answer(http.StatusCreated, map[string]any{"id": "1"})
		default:
			answer(http.StatusCreated, shown(id))
		}
	case id != "" && !found:
		answer(http.StatusNotFound, map[string]any{})
	case r.Method == http.MethodGet && id != "":
		answer(http.StatusOK, shown(id))
	case r.Method == http.MethodGet:
		s.list(answer, shown, r)
	case r.Method == http.MethodDelete && s.keepActive && user["active"] != false:
		answer(http.StatusConflict, map[string]any{})
	case r.Method == http.MethodDelete && s.lies != 0:
		w.WriteHeader(s.lies)
	case r.Method == http.MethodDelete && !s.keep:
		foreign()
		delete(s.users, id)
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPatch && !s.keepAll:
		foreign()
		var body struct{ Operations []Op }
		_ = json.NewDecoder(r.Body).Decode(&body)
		if _, there := user["members"]; !there && !s.deaf && body.Operations[0]["op"] == "replace" {
			user["active"] = false
		}
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPut && !s.noPut:
		foreign()
		changed := map[string]any{}
		_ = json.NewDecoder(r.Body).Decode(&changed)
		if s.users[id] = changed; user["members"] != nil {
			delete(changed, "active")
		}
		answer(http.StatusOK, shown(id))
	default:
		answer(http.StatusMethodNotAllowed, map[string]any{})
	}
}

func (s *tenant) list(answer func(int, any), shown func(string) map[string]any, r *http.Request) {
	filter := r.URL.Query().Get("filter")
	if filter != "" && s.refuseFilters {
		answer(http.StatusBadRequest, map[string]any{"scimType": "invalidFilter"})
		return
	}
	_, quoted, _ := strings.Cut(filter, " eq ")
	var name string
	_ = json.Unmarshal([]byte(quoted), &name)
	resources := []any{}
	for _, id := range slices.Sorted(maps.Keys(s.users)) {
		if filter == "" || s.ignoreFilters || s.users[id]["userName"] == name || s.users[id]["displayName"] == name {
			resources = append(resources, shown(id))
		}
	}
	start, total := 1, len(resources)
	_, _ = fmt.Sscan(r.URL.Query().Get("startIndex"), &start)
	resources = resources[min(start-1, total):]
	answer(http.StatusOK, map[string]any{"schemas": []string{ListResponseSchema}, "totalResults": total, "Resources": resources[:min(2, len(resources))]})
}

// own are the ids of what is left of the run.
func (s *tenant) own() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for id := range s.users {
		if len(id) > 1 {
			ids = append(ids, id)
		}
	}
	return ids
}

// intact fails the test when somebody else's resource was touched.
func (s *tenant) intact(t *testing.T, name string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.changed) > 0 || s.users["1"] == nil || s.users["2"] == nil || s.users["3"] == nil {
		t.Errorf("%s: what the run did not create was changed: %v, %v", name, s.changed, s.users)
	}
}

// habits are the tenants that clean-up must cope with.
var habits = map[string]func(*tenant){
	"conformant":                            func(*tenant) {},
	"numbers as ids":                        func(s *tenant) { s.numbers = true },
	"ignores filters":                       func(s *tenant) { s.ignoreFilters = true },
	"refuses filters":                       func(s *tenant) { s.refuseFilters = true },
	"forgets the id":                        func(s *tenant) { s.forget = true },
	"wrong id":                              func(s *tenant) { s.wrongID = true },
	"stores and fails, and ignores filters": func(s *tenant) { s.failing, s.ignoreFilters = true, true },
	"stores and fails":                      func(s *tenant) { s.failing = true },
	"stores and fails, and refuses filters": func(s *tenant) { s.failing, s.refuseFilters = true, true },
}

// TestSpecsRemoveWhatTheyCreated creates in a spec, and ends the spec.
func TestSpecsRemoveWhatTheyCreated(t *testing.T) {
	for name, set := range habits {
		stub := newTenant()
		set(stub)
		s := open(serve(t, stub.ServeHTTP).URL, quick, target.BearerToken(sesame))
		stub.users["3"]["members"].([]any)[0].(map[string]any)["display"] = s.t.People.Name() // a group that one of ours was put into
		for range 3 {
			s.Post(t.Context(), "/Users", s.t.People.New())
		}
		encoded, _ := json.Marshal(s.t.People.New())
		s.Post(t.Context(), "/Users", encoded) // written by hand
		s.Post(t.Context(), "/Groups", s.t.People.NewGroup())
		if n := len(stub.own()); n != 5 {
			t.Fatalf("%s: %d were created", name, n)
		}
		for _, f := range slices.Backward(s.cleanup) {
			f()
		}
		removed, left := Sweep(t.Context(), s.t, s.t.Journal)
		switch {
		case stub.wrongID: // the journal has the id of somebody else, and no other
			if len(stub.own()) != 5 || len(s.record.Left) != 5 || len(left) != 5 || !strings.HasSuffix(left[0], "1: it does not carry a name of this run: left alone") {
				t.Errorf("%s: %v, %v", name, s.record.Left, left)
			}
		case len(stub.own()) > 0 || len(s.record.Left) > 0 || len(left) > 0:
			t.Errorf("%s: %v stay, left %v, %v", name, stub.own(), s.record.Left, left)
		case stub.failing && removed != 5, !stub.failing && removed != 0:
			t.Errorf("%s: the sweep removed %d", name, removed)
		}
		stub.intact(t, name)
	}
}

// TestSweepAfterAKill reads the journal of a run that removed nothing.
func TestSweepAfterAKill(t *testing.T) {
	for name, set := range habits {
		stub := newTenant()
		set(stub)
		s := open(serve(t, stub.ServeHTTP).URL, quick, target.BearerToken(sesame))
		path := filepath.Join(t.TempDir(), "journal.jsonl")
		var err error
		if s.t.Journal, err = target.CreateJournal(path, s.t); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			s.Post(t.Context(), "/Users", s.t.People.New())
		}
		if _, err := s.t.Journal.Intend("/Users", s.t.People.Name()+"@example.com"); err != nil { // killed before it was sent
			t.Fatal(err)
		}
		journal, base, prefix, err := target.ReadJournal(path)
		if err != nil {
			t.Fatal(err)
		}
		later := target.New("later", base, target.BearerToken(sesame))
		later.People.Prefix = prefix
		removed, left := Sweep(t.Context(), later, journal)
		if !stub.wrongID && (removed != 3 || len(left) > 0 || len(stub.own()) > 0) || stub.wrongID && (removed != 0 || len(left) != 3) {
			t.Errorf("%s: %d removed, left %v, %v stay", name, removed, left, stub.own())
		}
		stub.intact(t, name)
		if removed, left := Sweep(t.Context(), later, journal); removed != 0 || !stub.wrongID && len(left) > 0 {
			t.Errorf("%s: a second sweep removes %d, %v", name, removed, left)
		}
	}
}

func TestWhatCannotBeDeletedIsDeactivated(t *testing.T) {
	byHand := ": DELETE answered 405 and it could not be deactivated either: remove it by hand"
	for name, test := range map[string]struct {
		habit func(*tenant)
		group bool
		want  string // what is said to be left
	}{
		"by PATCH":                      {habit: func(s *tenant) {}},
		"by PUT, without PATCH":         {habit: func(s *tenant) { s.keepAll = true }},
		"by PUT, where PATCH is deaf":   {habit: func(s *tenant) { s.deaf = true }},
		"not at all":                    {habit: func(s *tenant) { s.keepAll, s.noPut = true, true }, want: byHand},
		"not at all, though PATCH says": {habit: func(s *tenant) { s.deaf, s.noPut = true, true }, want: byHand},
		"a group has nothing to set":    {habit: func(s *tenant) {}, group: true, want: byHand},
	} {
		stub := newTenant()
		stub.keep = true
		test.habit(stub)
		s := open(serve(t, stub.ServeHTTP).URL, quick, target.Credential{})
		if test.group {
			s.Post(t.Context(), "/Groups", edited(s.t.People.NewGroup(), "members", []any{}))
		} else {
			s.Post(t.Context(), "/Users", s.t.People.New())
		}
		s.cleanup[0]()
		_, left := Sweep(t.Context(), s.t, s.t.Journal)
		switch {
		case test.want != "":
			if len(s.record.Left) != 1 || !strings.HasSuffix(s.record.Left[0], "100"+test.want) || len(left) != 1 || !strings.HasSuffix(left[0], "100"+test.want) {
				t.Errorf("%s: %q, %q", name, s.record.Left, left)
			}
		case len(s.record.Left) > 0 || len(left) > 0 || stub.users["100"]["active"] != false || len(s.t.Journal.Open()) > 0:
			t.Errorf("%s: %v, %v, %v", name, s.record.Left, left, stub.users["100"])
		case !s.t.People.Owns(stub.users["100"]["userName"].(string)):
			t.Errorf("%s: %v is left of the user", name, stub.users["100"])
		}
		stub.intact(t, name)
	}
}

func edited(body map[string]any, name string, value any) map[string]any {
	body[name] = value
	return body
}

// TestADeletionIsNotBelieved where a page stands in front of everything.
func TestADeletionIsNotBelieved(t *testing.T) {
	stub := newTenant()
	page := false
	s := open(serve(t, func(w http.ResponseWriter, r *http.Request) {
		if page {
			_, _ = io.WriteString(w, "<title>Back soon</title>")
			return
		}
		stub.ServeHTTP(w, r)
	}).URL, quick, target.Credential{})
	s.Post(t.Context(), "/Users", s.t.People.New())
	page = true
	s.cleanup[0]()
	if len(s.record.Left) != 1 || !strings.HasSuffix(s.record.Left[0], "100: DELETE answered 200, but reading it still answers 200: remove it by hand") || len(s.t.Journal.Open()) != 1 {
		t.Errorf("%q", s.record.Left)
	}
	page = false
	if removed, left := Sweep(t.Context(), s.t, s.t.Journal); removed != 1 || len(left) > 0 || len(stub.own()) > 0 {
		t.Errorf("%d, %q", removed, left)
	}
}

// TestADeletionThatWasNone is seen, whatever it was answered, and who stays is deactivated
// where that works, and told of where it does not.
func TestADeletionThatWasNone(t *testing.T) {
	for _, status := range []int{http.StatusNoContent, http.StatusNotFound} {
		for _, stubborn := range []bool{false, true} {
			stub := newTenant()
			stub.lies, stub.keepAll, stub.noPut = status, stubborn, stubborn
			s := open(serve(t, stub.ServeHTTP).URL, quick, target.Credential{})
			s.Post(t.Context(), "/Users", s.t.People.New())
			s.Post(t.Context(), "/Users", s.t.People.New())
			for _, clean := range s.cleanup {
				clean()
			}
			want := 0
			if stubborn {
				want = 2
			}
			if len(s.record.Left) != want || len(s.t.Journal.Open()) != want {
				t.Errorf("%d, %t: left %q, open %v", status, stubborn, s.record.Left, s.t.Journal.Open())
			}
			for _, id := range stub.own() {
				if active := stub.users[id]["active"]; active != stubborn {
					t.Errorf("%d, %t: %s is active: %v", status, stubborn, id, active)
				}
			}
			if len(stub.own()) != 2 {
				t.Errorf("%d, %t: %v", status, stubborn, stub.own())
			}
		}
	}
}

// TestWhoMustBeInactiveToBeDeleted is deactivated, and then deleted.
func TestWhoMustBeInactiveToBeDeleted(t *testing.T) {
	stub := newTenant()
	stub.keepActive = true
	s := open(serve(t, stub.ServeHTTP).URL, quick, target.Credential{})
	s.Post(t.Context(), "/Users", s.t.People.New())
	s.cleanup[0]()
	if len(s.record.Left) > 0 || len(stub.own()) > 0 || len(s.t.Journal.Open()) > 0 {
		t.Errorf("%v, %v", s.record.Left, stub.users)
	}
	stub.intact(t, "keeps who is active")
}

func TestSweepTellsWhatIsLeft(t *testing.T) {
	stub := newTenant()
	s := open(serve(t, stub.ServeHTTP).URL, quick, target.BearerToken(sesame))
	s.Post(t.Context(), "/Users", s.t.People.New())
	stub.users["100"]["userName"], stub.users["100"]["emails"] = "renamed@tenant.example", nil // somebody took it over
	if _, err := s.t.Journal.Intend("/Users", s.t.People.Name()+"-"+sesame); err != nil {
		t.Fatal(err)
	}
	removed, left := Sweep(t.Context(), s.t, s.t.Journal)
	if removed != 0 || len(left) != 1 || !strings.HasSuffix(left[0], "100: it does not carry a name of this run: left alone") || stub.users["100"] == nil {
		t.Errorf("%d, %q", removed, left)
	}
	stub.down = true
	s.t.Journal = &target.Journal{}
	for range 2 {
		_, _ = s.t.Journal.Intend("/Users", s.t.People.Name()+"-"+sesame)
	}
	if _, left := Sweep(t.Context(), s.t, s.t.Journal); len(left) != 2 || !strings.HasSuffix(left[0], "-"+mark+" : looking for it answered 503") || strings.Contains(fmt.Sprint(left), "sesame") {
		t.Errorf("%q", left)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, left := Sweep(ctx, s.t, s.t.Journal); len(left) != 2 {
		t.Errorf("interrupted: %q", left)
	}
}

func TestSweepTriesATargetThatFellSilent(t *testing.T) {
	stub := newTenant()
	s := open(serve(t, stub.ServeHTTP).URL, quick, target.Credential{})
	s.Post(t.Context(), "/Users", s.t.People.New())
	s.client.silent.Store(giveUp)
	if removed, left := Sweep(t.Context(), s.t, s.t.Journal); removed != 1 || len(left) > 0 {
		t.Errorf("%d, %q", removed, left)
	}
}

func TestSweepStopsLookingAtSomeTime(t *testing.T) {
	h, saw := observe(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"totalResults":99999999,"Resources":[{"id":"1","userName":"ada"}]}`)
	})
	s := open(serve(t, h).URL, quick, target.Credential{})
	_, _ = s.t.Journal.Intend("/Users", s.t.People.Name())
	removed, left := Sweep(t.Context(), s.t, s.t.Journal)
	if removed != 0 || len(left) != 1 || !strings.HasSuffix(left[0], ": the target does not filter, and it is not among the first 100 pages") || len(saw()) != mostPages {
		t.Errorf("%d, %q after %d requests", removed, left, len(saw()))
	}
}

func TestSweepInManyHands(t *testing.T) {
	stub := newTenant()
	s := open(serve(t, stub.ServeHTTP).URL, quick, target.Credential{})
	var mu sync.Mutex
	s.later = func(f func()) { mu.Lock(); defer mu.Unlock(); s.cleanup = append(s.cleanup, f) }
	var wait sync.WaitGroup
	for range 6 {
		wait.Go(func() {
			for range 4 {
				s.Post(t.Context(), "/Users", s.t.People.New())
			}
		})
	}
	wait.Wait()
	for _, f := range s.cleanup[:8] {
		wait.Go(f)
	}
	wait.Go(func() { Sweep(t.Context(), s.t, s.t.Journal) })
	wait.Wait()
	if removed, left := Sweep(t.Context(), s.t, s.t.Journal); len(left) > 0 || len(stub.own()) > 0 {
		t.Errorf("%d removed, left %v, %v stay", removed, left, stub.own())
	}
	stub.intact(t, "many hands")
}

func TestWhatARequestMayCreate(t *testing.T) {
	for _, test := range []struct {
		method, path, body, want string
	}{
		{"POST", "/Users", `{"userName":"ada"}`, "[/Users ada]"},
		{"POST", "/Users/", `{"USERNAME":"ada"}`, "[/Users ada]"},
		{"POST", "/Users?attributes=id", `{"userName":"ada"}`, "[/Users ada]"},
		{"POST", "/Groups", `{"displayName":"group"}`, "[/Groups group]"},
		{"POST", "/Users", `{"userName":7}`, "[/Users ]"},
		{"POST", "/Users", "not JSON", "[/Users ]"},
		{"POST", "/Users/.search", "{}", ""},
		{"POST", "/.search", "{}", ""},
		{"POST", "/Me", "{}", ""},
		{"POST", "", "{}", ""},
		{"PUT", "/Users/1", "{}", ""},
		{"POST", "http://scim.example.com/Users", "{}", ""},
		{"POST", "/Bulk", `{"Operations":[{"method":"POST","path":"/Users","data":{"userName":"ada"}},{"method":"PUT","path":"/Users/1"},{"method":"post","path":"/Groups","data":{"displayName":"group"}},7,{"method":"POST"}]}`, "[/Users ada][/Groups group]"},
		{"POST", "/bulk", `{"Operations":{}}`, ""},
		{"POST", "/Bulk", `[]`, ""},
	} {
		have := ""
		for _, e := range creates(Request{Method: test.method, Path: test.path}, []byte(test.body)) {
			have += fmt.Sprintf("[%s %s]", e.Endpoint, e.Name)
		}
		if have != test.want {
			t.Errorf("%s %s %s creates %q", test.method, test.path, test.body, have)
		}
	}
}

// TestBulkIsRemoved: what bulk operations create is known by its names only.
func TestBulkIsRemoved(t *testing.T) {
	stub := newTenant()
	s := open(serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/Bulk" {
			stub.ServeHTTP(w, r)
			return
		}
		var body struct {
			Operations []struct{ Data map[string]any }
		}
		_ = json.NewDecoder(r.Body).Decode(&body)
		stub.mu.Lock()
		defer stub.mu.Unlock()
		for _, o := range body.Operations {
			stub.users[fmt.Sprint(stub.next)] = o.Data
			stub.next++
		}
		_, _ = io.WriteString(w, `{"Operations":[]}`)
	}).URL, quick, target.Credential{})
	operation := func() any { return map[string]any{"method": "POST", "path": "/Users", "data": s.t.People.New()} }
	s.Post(t.Context(), "/Bulk", map[string]any{"Operations": []any{operation(), operation()}})
	if len(stub.own()) != 2 || len(s.cleanup) != 2 {
		t.Fatalf("%v, %d clean-ups", stub.own(), len(s.cleanup))
	}
	for _, f := range s.cleanup {
		f()
	}
	if len(stub.own()) > 0 || len(s.t.Journal.Open()) > 0 {
		t.Errorf("%v stay", stub.own())
	}
	stub.intact(t, "bulk")
}

func TestNothingIsSentWithoutAJournal(t *testing.T) {
	h, saw := observe(func(http.ResponseWriter, *http.Request) {})
	s := open(serve(t, h).URL, quick, target.Credential{})
	journal, err := target.CreateJournal(filepath.Join(t.TempDir(), "journal"), s.t)
	if err != nil {
		t.Fatal(err)
	}
	_ = journal.Close() // the disk is full, say
	s.t.Journal = journal
	reason := blocks(t, s, func() { s.Post(t.Context(), "/Users", s.t.People.New()) })
	if !strings.HasPrefix(reason, "nothing was sent: write journal: ") || len(saw()) > 0 {
		t.Errorf("%s; %v", reason, saw())
	}
}
