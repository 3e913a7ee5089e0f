package provision

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

const goodToken = "s3cr3t-token-of-acme"

// bench is a provisioner, a small service provider for it to talk to, and what
// both saw.
type bench struct {
	*Provisioner
	t      *testing.T
	server *httptest.Server
	faults *fault.Set

	mu       sync.Mutex
	token    string
	users    map[string]map[string]any
	next     int
	requests []request
	events   []insights.Event
	pauses   []time.Duration

	// intercept, when set, may answer in the service provider's stead.
	intercept func(w http.ResponseWriter, r *http.Request) bool
}

type request struct {
	method, uri string
	header      http.Header
	body        string
}

func (r request) String() string { return r.method + " " + r.uri }

// newBench returns a bench that is not active yet.
func newBench(t *testing.T, change ...func(*Options)) *bench {
	t.Helper()
	b := &bench{t: t, token: goodToken, users: map[string]map[string]any{}, faults: fault.NewSet()}
	b.server = httptest.NewServer(b)
	o := Options{
		Transport: b.server.Client().Transport,
		Event: func(e insights.Event) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.events = append(b.events, e)
		},
		Pause: func(ctx context.Context, d time.Duration) error {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.pauses = append(b.pauses, d)
			return ctx.Err()
		},
		Faults:      b.faults,
		Application: map[string]any{"id": "app1", "name": "lessonly"},
	}
	for _, f := range change {
		f(&o)
	}
	b.Provisioner = New(o)
	t.Cleanup(func() { b.Close(); b.server.Close() })
	return b
}

// activeBench returns a bench that is active, its requests of activation
// forgotten.
func activeBench(t *testing.T, change ...func(*Options)) *bench {
	t.Helper()
	b := newBench(t, change...)
	b.activate(goodToken)
	b.forget()
	return b
}

func (b *bench) activate(token string) {
	b.t.Helper()
	if err := b.Activate(b.t.Context(), Connection{BaseURL: b.server.URL + "/scim/v2", Token: token}); err != nil {
		b.t.Fatalf("Activate: %v", err)
	}
}

// settle waits until all is sent.
func (b *bench) settle() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 20*time.Second)
	defer cancel()
	if err := b.Wait(ctx); err != nil {
		b.t.Fatal(err)
	}
}

// keep keeps people and waits.
func (b *bench) keep(people ...Person) {
	b.t.Helper()
	for _, who := range people {
		b.Keep(who)
	}
	b.settle()
}

func (b *bench) drop(id string) {
	b.t.Helper()
	b.Drop(id)
	b.settle()
}

// forget forgets what was seen, and what intercepts.
func (b *bench) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.requests, b.events, b.pauses, b.intercept = nil, nil, nil, nil
}

func (b *bench) set(intercept func(http.ResponseWriter, *http.Request) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.intercept = intercept
}

// traffic is one line per request, look-ups shortened.
func (b *bench) traffic() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var lines []string
	for _, r := range b.requests {
		path, query, _ := strings.Cut(strings.TrimPrefix(r.uri, "/scim/v2"), "?")
		if strings.HasPrefix(query, "filter=") {
			path += "?filter"
		} else if query != "" {
			path += "?" + query
		}
		lines = append(lines, r.method+" "+path)
	}
	return strings.Join(lines, "; ")
}

// bodies are the bodies sent with this method.
func (b *bench) bodies(method string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var bodies []string
	for _, r := range b.requests {
		if r.method == method {
			bodies = append(bodies, r.body)
		}
	}
	return bodies
}

// logged is one word per event: its type, with ! for a failure.
func (b *bench) logged() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var words []string
	for _, e := range b.events {
		word := e.Type
		if !e.Success {
			word = "!" + word
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func (b *bench) lastEvent() insights.Event {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.events) == 0 {
		b.t.Fatal("no event was logged")
	}
	return b.events[len(b.events)-1]
}

// at is an attribute of the only user at the service provider with this
// userName, as JSON text.
func (b *bench) at(userName, attribute string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, user := range b.users {
		if user["userName"] == userName {
			text, _ := json.Marshal(user[attribute])
			return string(text)
		}
	}
	return "no such user"
}

func (b *bench) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	b.mu.Lock()
	b.requests = append(b.requests, request{r.Method, r.RequestURI, r.Header.Clone(), string(body)})
	intercept := b.intercept
	b.mu.Unlock()
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	if intercept != nil && intercept(w, r) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	w.Header().Set("Content-Type", "application/scim+json")
	if r.Header.Get("Authorization") != "Bearer "+b.token {
		scimError(w, http.StatusUnauthorized, "the authorization header is invalid")
		return
	}
	id, single := strings.CutPrefix(strings.ReplaceAll(r.URL.Path, "//", "/"), "/scim/v2/Users/")
	user := b.users[id]
	switch {
	case single && user == nil:
		scimError(w, http.StatusNotFound, "Resource "+id+" not found.")
	case single && r.Method == http.MethodGet:
		_ = json.NewEncoder(w).Encode(user)
	case r.Method == http.MethodGet:
		b.list(w, r.URL.Query().Get("filter"))
	case r.Method == http.MethodPost:
		user = map[string]any{}
		_ = json.Unmarshal(body, &user)
		for _, other := range b.users {
			if other["userName"] == user["userName"] {
				scimError(w, http.StatusConflict, "userName has already been taken")
				return
			}
		}
		b.next++
		user["id"] = fmt.Sprintf("u%d", b.next)
		b.users[user["id"].(string)] = user
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(user)
	case r.Method == http.MethodPut:
		user = map[string]any{}
		_ = json.Unmarshal(body, &user)
		user["id"] = id
		b.users[id] = user
		_ = json.NewEncoder(w).Encode(user)
	case r.Method == http.MethodPatch:
		w.WriteHeader(http.StatusNoContent) // what it asks for is looked at on the wire
	case r.Method == http.MethodDelete:
		delete(b.users, id)
		w.WriteHeader(http.StatusNoContent)
	}
}

func (b *bench) list(w http.ResponseWriter, filter string) {
	users := []any{}
	value, filtered := strings.CutPrefix(filter, "userName eq ")
	var name string
	if filtered && json.Unmarshal([]byte(value), &name) != nil {
		scimError(w, http.StatusBadRequest, "invalidFilter")
		return
	}
	for _, user := range b.users {
		if !filtered || strings.EqualFold(user["userName"].(string), name) {
			users = append(users, user)
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"schemas": []string{listSchema}, "totalResults": len(users), "Resources": users,
	})
}

func scimError(w http.ResponseWriter, status int, detail string) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": fmt.Sprint(status), "detail": detail,
	})
}

// reply answers with status and body whatever method is asked, and lets the
// rest through.
func reply(method string, status int, body string, header ...string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != method {
			return false
		}
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return true
	}
}

func check(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

func ann() Person {
	return Person{ID: "1", Username: "ann", Email: "ann@example.com", Firstname: "Ann", Lastname: "O'Brien",
		Department: "Sales", CostCenter: "Berlin", JobTitle: "Seller"}
}

func bob() Person {
	return Person{ID: "2", Username: "bob", Email: "bob@example.com", Lastname: "Nguyễn"}
}

func sorted(words string) string {
	list := strings.Fields(words)
	slices.Sort(list)
	return strings.Join(list, " ")
}
