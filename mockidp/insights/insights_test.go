package insights

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// clock is a clock that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) Set(now time.Time) { c.mu.Lock(); defer c.mu.Unlock(); c.now = now }

func newLog(c *clock) *Log {
	return New(Options{Clock: c.Now, APIKey: func(key string) bool { return key == "key" }, Organization: "org1"})
}

// ask posts body and decodes the answer into v.
func ask(t *testing.T, l *Log, path, body string, v any) *http.Response {
	t.Helper()
	r := httptest.NewRequest("POST", "/insights/directory/v1/events"+path, strings.NewReader(body))
	r.Header.Set("x-api-key", "key")
	w := httptest.NewRecorder()
	l.Handler().ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), v); err != nil {
		t.Fatalf("%s %s: answer %q: %v", path, body, w.Body, err)
	}
	return w.Result()
}

// names asks for events and returns their types.
func names(t *testing.T, l *Log, members string) string {
	t.Helper()
	var events []map[string]any
	body := `{"service":["all"],"start_time":"2026-01-01T00:00:00Z"` + members + `}`
	if got := ask(t, l, "", body, &events); got.StatusCode != 200 {
		t.Fatalf("%s: status %d, %v", body, got.StatusCode, events)
	}
	var list []string
	for _, e := range events {
		list = append(list, fmt.Sprint(e["event_type"]))
	}
	return strings.Join(list, " ")
}

func TestEnvelope(t *testing.T) {
	l := newLog(&clock{now: noon})
	no := false
	l.Add(Event{Type: UserCreateProvision, ErrorMessage: "refused", ClientIP: "127.0.0.1", UserAgent: "ua", AuthMethod: "session",
		InitiatedBy: map[string]any{"type": "admin"}, Resource: map[string]any{"id": "1"}, Application: map[string]any{"id": "2"},
		Changes: []Change{{Field: "email", From: "a", To: "b"}}, MessageChain: map[string]any{"response_code": 422},
		Correlation: map[string]any{"type": "user_import"}, IDMClientID: "3", IDPInitiated: &no})
	l.Add(Event{Type: "bare", Success: true})
	var events []map[string]any
	got := ask(t, l, "", `{"service":["directory"],"start_time":"2026-03-01T00:00:00Z"}`, &events)
	if len(events) != 2 {
		t.Fatalf("%d events, want 2", len(events))
	}
	id := events[0]["id"].(string)
	delete(events[0], "id")
	encoded, _ := json.Marshal(events[0])
	want := `{"@version":"1","application":{"id":"2"},"auth_method":"session","changes":[{"field":"email","from":"a","to":"b"}],` +
		`"client_ip":"127.0.0.1","correlation":{"type":"user_import"},"error_message":"refused","event_type":"user_create_provision",` +
		`"idm_client_id":"3","idp_initiated":false,"initiated_by":{"type":"admin"},"message_chain":{"response_code":422},` +
		`"organization":"org1","resource":{"id":"1"},"service":"directory","success":false,"timestamp":"2026-03-01T12:00:00.000Z","useragent":"ua"}`
	if string(encoded) != want {
		t.Errorf("event\n got %s\nwant %s", encoded, want)
	}
	if len(id) != 24 || len(events[1]) != 7 {
		t.Errorf("id %q, bare event %v: want 24 digits, and no empty members", id, events[1])
	}
	for name, want := range map[string]string{"X-Result-Count": "2", "X-Limit": "1000", "X-Sort": "ASC",
		"X-Search_after": fmt.Sprintf("[%d,%q]", noon.UnixMilli(), events[1]["id"]), "Content-Type": "application/json"} {
		if have := got.Header.Get(name); have != want {
			t.Errorf("%s = %q, want %q", name, have, want)
		}
	}
	if got.Header.Get("X-Request-Id") == "" {
		t.Error("no X-Request-Id")
	}
}

func TestTheLogSharesNoMemory(t *testing.T) {
	l := newLog(&clock{now: noon})
	resource := map[string]any{"id": "1", "deep": map[string]any{"list": []any{"a"}}}
	initiated := true
	l.Add(Event{Type: "x", Resource: resource, Changes: []Change{{Field: "f", To: []string{"t"}}}, IDPInitiated: &initiated})
	resource["id"] = "changed"
	resource["deep"].(map[string]any)["list"].([]any)[0] = "changed"
	initiated = false
	first := l.Events()
	first[0].Resource["id"] = "changed"
	first[0].Changes[0].To.([]string)[0] = "changed"
	*first[0].IDPInitiated = false
	second := l.Events()[0]
	if fmt.Sprint(second.Resource, second.Changes, *second.IDPInitiated) != "map[deep:map[list:[a]] id:1] [{f <nil> [t]}] true" {
		t.Errorf("the log was changed from outside: %v %v %v", second.Resource, second.Changes, *second.IDPInitiated)
	}
}

func TestRefusals(t *testing.T) {
	entitled := true
	l := New(Options{Clock: (&clock{now: noon}).Now, APIKey: func(key string) bool { return key == "key" },
		Entitled: func() bool { return entitled }})
	const good = `{"service":["all"],"start_time":"2026-03-01T00:00:00Z"}`
	with := func(member string) string { return strings.TrimSuffix(good, "}") + "," + member + "}" }
	for _, test := range []struct {
		name, method, path, key, body string
		denied                        bool
		status                        int
		message                       string
	}{
		{"good", "POST", "", "key", good, false, 200, ""},
		{"no key", "POST", "", "", good, false, 401, "unauthorized"},
		{"other key", "POST", "", "kez", good, false, 401, "unauthorized"},
		{"not entitled", "POST", "", "key", good, true, 402, "not enabled"}, // S-142
		{"GET", "GET", "", "key", good, false, 405, "method"},
		{"elsewhere", "POST", "/nothing", "key", good, false, 404, "not found"},
		{"no body", "POST", "", "key", "", false, 400, "not a JSON object"},
		{"a list", "POST", "", "key", "[]", false, 400, "not a JSON object"},
		{"two objects", "POST", "", "key", good + good, false, 400, "more than one"},
		{"too large", "POST", "", "key", `{"q":"` + strings.Repeat("x", maxBody) + `"}`, false, 400, "1 MiB"},
		{"no service", "POST", "", "key", `{"start_time":"2026-03-01T00:00:00Z"}`, false, 400, "service is required"},
		{"service as text", "POST", "", "key", `{"service":"all","start_time":"2026-03-01T00:00:00Z"}`, false, 400, "service has the wrong type"},
		{"unknown service", "POST", "", "key", `{"service":["nonsense"],"start_time":"2026-03-01T00:00:00Z"}`, false, 400, "directory"},
		{"no start", "POST", "", "key", `{"service":["all"]}`, false, 400, "start_time is required"},
		{"bad start", "POST", "", "key", `{"service":["all"],"start_time":"yesterday"}`, false, 400, "RFC 3339"},
		{"future start", "POST", "", "key", `{"service":["all"],"start_time":"2026-03-01T12:00:01Z"}`, false, 400, "future"},
		{"end before start", "POST", "", "key", with(`"end_time":"2026-02-28T00:00:00Z"`), false, 400, "before start_time"},
		{"bad end", "POST", "", "key", with(`"end_time":"x"`), false, 400, "end_time"},
		{"empty fields", "POST", "", "key", with(`"fields":[]`), false, 400, "fields is empty"},
		{"unknown fields", "POST", "", "key", with(`"fields":["id","nonsense"]`), false, 400, `unknown field "nonsense"`},
		{"bad search_after", "POST", "", "key", with(`"search_after":["x"]`), false, 400, "search_after"},
		{"search_after swapped", "POST", "", "key", with(`"search_after":["id",1]`), false, 400, "search_after"},
		{"term is a list", "POST", "", "key", with(`"search_term":[]`), false, 400, "not an object"},
		{"term without and", "POST", "", "key", with(`"search_term":{"event_type":"x"}`), false, 400, "valid are and, or, not"},
		{"term is text", "POST", "", "key", with(`"search_term":{"and":["x"]}`), false, 400, "not an object"},
		{"unknown operator", "POST", "", "key", with(`"search_term":{"and":[{"field":"id","operator":"like","value":"x"}]}`), false, 400, "unknown operator"},
		{"number wanted", "POST", "", "key", with(`"search_term":{"and":[{"field":"id","operator":"gt","value":"x"}]}`), false, 400, "takes a number"},
		{"time wanted", "POST", "", "key", with(`"search_term":{"and":[{"field":"id","operator":"before","value":"x"}]}`), false, 400, "takes a time"},
		{"single wanted", "POST", "", "key", with(`"search_term":{"and":[{"field":"id","operator":"ne","value":["x"]}]}`), false, 400, "single value"},
		{"object as value", "POST", "", "key", with(`"search_term":{"or":[{"id":{}}]}`), false, 400, "neither text"},
		{"nested without end", "POST", "", "key", with(`"search_term":` + strings.Repeat(`{"and":`, 40) + `[]` + strings.Repeat("}", 40)), false, 400, "deeper"},
		{"distinct without field", "POST", "/distinct", "key", good, false, 400, "field is required"},
	} {
		entitled = !test.denied
		r := httptest.NewRequest(test.method, "/insights/directory/v1/events"+test.path, strings.NewReader(test.body))
		if test.key != "" {
			r.Header.Set("x-api-key", test.key)
		}
		w := httptest.NewRecorder()
		l.Handler().ServeHTTP(w, r)
		var body struct{ Message string }
		if test.status != 200 {
			_ = json.Unmarshal(w.Body.Bytes(), &body)
		}
		if w.Code != test.status || !strings.Contains(body.Message, test.message) || (test.status != 200 && body.Message == "") {
			t.Errorf("%s: %d %q, want %d with %q", test.name, w.Code, body.Message, test.status, test.message)
		}
	}
}

func TestZeroOptionsAnswerToNoKey(t *testing.T) {
	r := httptest.NewRequest("POST", "/insights/directory/v1/events", strings.NewReader("{}"))
	r.Header.Set("x-api-key", "any")
	w := httptest.NewRecorder()
	New(Options{}).Handler().ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized {
		t.Errorf("status %d, want 401", w.Code)
	}
}

// sample is a log of five events a minute apart, the last two at once.
func sample() (*Log, *clock) {
	c := &clock{now: noon}
	l := newLog(c)
	l.Add(Event{Type: "a", Success: true, Resource: map[string]any{"username": "ann", "n": 1}})
	c.Set(noon.Add(time.Minute))
	l.Add(Event{Type: "b", Resource: map[string]any{"username": "Bob", "n": 2}, MessageChain: map[string]any{"response_code": 422}})
	c.Set(noon.Add(2 * time.Minute))
	l.Add(Event{Type: "c", Service: SSO, Success: true, Resource: map[string]any{"username": "annika", "n": 3}})
	c.Set(noon.Add(3 * time.Minute))
	l.Add(Event{Type: "d", Success: true, Changes: []Change{{Field: "email", To: "x"}, {Field: "title", To: "ann"}}})
	l.Add(Event{Type: "e", Success: true})
	return l, c
}

func TestQueries(t *testing.T) {
	l, _ := sample()
	for members, want := range map[string]string{
		``:                                   "a b c d e",
		`,"sort":"desc"`:                     "e d c b a",
		`,"sort":"Desc","limit":2`:           "e d",
		`,"sort":"nonsense"`:                 "a b c d e",
		`,"sort":7`:                          "a b c d e",
		`,"limit":3`:                         "a b c",
		`,"limit":0`:                         "a b c d e",
		`,"limit":"2"`:                       "a b c d e",
		`,"limit":-1`:                        "a b c d e",
		`,"limit":1.5`:                       "a b c d e",
		`,"skip":3`:                          "d e",
		`,"skip":9`:                          "",
		`,"skip":"x"`:                        "a b c d e",
		`,"skip":1,"limit":1`:                "b",
		`,"end_time":"2026-03-01T12:01:00Z"`: "a b",
		`,"q":"ANN"`:                         "a c d",
		`,"q":"ann","exact_match":true`:      "a d",
		`,"search_term":{}`:                  "a b c d e",
		`,"search_term":{"and":[]}`:          "a b c d e",
		`,"search_term":{"or":[]}`:           "a b c d e",
		`,"search_term":{"and":{"success":false}}`:                                                              "b",
		`,"search_term":{"and":[{"success":true},{"service":"sso"}]}`:                                           "c",
		`,"search_term":{"and":{"success":true,"service":"sso"}}`:                                               "c",
		`,"search_term":{"or":[{"event_type":"a"},{"event_type":"c"}]}`:                                         "a c",
		`,"search_term":{"or":{"event_type":"a","service":"sso"}}`:                                              "a c",
		`,"search_term":{"and":[{"event_type":["a","b"]}]}`:                                                     "a b",
		`,"search_term":{"not":[{"event_type":["a","b"]}]}`:                                                     "c d e",
		`,"search_term":{"not":{"event_type":"a","service":"sso"}}`:                                             "b d e",
		`,"search_term":{"and":[{"success":true}],"not":[{"service":"sso"}]}`:                                   "a d e",
		`,"search_term":{"and":[{"resource.username":"ann"}]}`:                                                  "a",
		`,"search_term":{"and":[{"changes.field":"title"}]}`:                                                    "d",
		`,"search_term":{"and":[{"message_chain.response_code":422}]}`:                                          "b",
		`,"search_term":{"and":[{"message_chain.response_code":"422"}]}`:                                        "b",
		`,"search_term":{"and":[{"field":"event_type","operator":"eq","value":"a"}]}`:                           "a",
		`,"search_term":{"and":[{"field":"event_type","operator":"ne","value":"a"}]}`:                           "b c d e",
		`,"search_term":{"and":[{"field":"resource.username","operator":"ne","value":"ann"}]}`:                  "b c d e",
		`,"search_term":{"and":[{"field":"resource.username","operator":"contains","value":"nn"}]}`:             "a c",
		`,"search_term":{"and":[{"field":"resource.username","operator":"startsWith","value":"B"}]}`:            "b",
		`,"search_term":{"and":[{"field":"resource.username","operator":"endsWith","value":"ka"}]}`:             "c",
		`,"search_term":{"and":[{"field":"event_type","operator":"in","value":["d","e"]}]}`:                     "d e",
		`,"search_term":{"and":[{"field":"event_type","operator":"not_in","value":["d","e"]}]}`:                 "a b c",
		`,"search_term":{"and":[{"field":"resource.n","operator":"lt","value":2}]}`:                             "a",
		`,"search_term":{"and":[{"field":"resource.n","operator":"lte","value":2}]}`:                            "a b",
		`,"search_term":{"and":[{"field":"resource.n","operator":"gt","value":"2"}]}`:                           "c",
		`,"search_term":{"and":[{"field":"resource.n","operator":"gte","value":2}]}`:                            "b c",
		`,"search_term":{"and":[{"field":"timestamp","operator":"before","value":"2026-03-01T12:01:00Z"}]}`:     "a",
		`,"search_term":{"and":[{"field":"timestamp","operator":"after","value":"2026-03-01T13:02:00+01:00"}]}`: "d e",
		`,"search_term":{"and":[{"or":[{"event_type":"a"},{"event_type":"b"}]},{"not":[{"resource.n":1}]}]}`:    "b",
	} {
		if got := names(t, l, members); got != want {
			t.Errorf("%s: %q, want %q", members, got, want)
		}
	}
	if got := names(t, l, `,"service":["directory"]`); got != "a b d e" {
		t.Errorf("service directory: %q", got)
	}
	if got := names(t, l, `,"service":["sso","ldap"]`); got != "c" {
		t.Errorf("service sso: %q", got)
	}
	if got := names(t, l, `,"start_time":"2026-03-01T12:01:00Z"`); got != "b c d e" {
		t.Errorf("start_time: %q", got)
	}
}

func TestLimitIsCapped(t *testing.T) {
	l, _ := sample()
	var events []any
	got := ask(t, l, "", `{"service":["all"],"start_time":"2026-03-01T00:00:00Z","limit":99999}`, &events)
	if got.Header.Get("X-Limit") != "10000" {
		t.Errorf("X-Limit = %s, want 10000", got.Header.Get("X-Limit"))
	}
}

// Paging by search_after meets every event once, even those of one millisecond,
// in both directions.
func TestSearchAfter(t *testing.T) {
	l, _ := sample()
	for order, want := range map[string]string{"ASC": "a b c d e", "DESC": "e d c b a"} {
		var seen []string
		after := ""
		for range 10 {
			var events []map[string]any
			got := ask(t, l, "", `{"service":["all"],"start_time":"2026-03-01T00:00:00Z","limit":1,"sort":"`+order+`"`+after+`}`, &events)
			header := got.Header.Get("X-Search_after")
			if !json.Valid([]byte(header)) {
				t.Fatalf("X-Search_after = %q, want JSON", header)
			}
			after = `,"search_after":` + header
			if got.Header.Get("X-Result-Count") == "0" {
				break
			}
			seen = append(seen, events[0]["event_type"].(string))
		}
		if got := strings.Join(seen, " "); got != want {
			t.Errorf("%s: pages %q, want %q", order, got, want)
		}
	}
}

func TestEmptyResultIsAList(t *testing.T) {
	l := newLog(&clock{now: noon})
	var raw json.RawMessage
	got := ask(t, l, "", `{"service":["all"],"start_time":"2026-03-01T00:00:00Z"}`, &raw)
	if string(raw) != "[]" || !json.Valid([]byte(got.Header.Get("X-Search_after"))) {
		t.Errorf("answer %s, X-Search_after %q", raw, got.Header.Get("X-Search_after"))
	}
}

func TestProjection(t *testing.T) {
	l, _ := sample()
	var raw json.RawMessage
	ask(t, l, "", `{"service":["all"],"start_time":"2026-03-01T00:00:00Z","limit":1,
		"fields":["event_type","resource.username","association.none","success.none"]}`, &raw)
	if want := `[{"event_type":"a","resource":{"username":"ann"}}]`; string(raw) != want {
		t.Errorf("projected %s, want %s", raw, want)
	}
}

func TestCountAndDistinct(t *testing.T) {
	l, _ := sample()
	const body = `{"service":["all"],"start_time":"2026-03-01T00:00:00Z","limit":1,"field":"service"`
	var count struct{ Count int }
	ask(t, l, "/count", body+`}`, &count)
	if count.Count != 5 {
		t.Errorf("count %d, want 5 whatever the limit", count.Count)
	}
	var raw json.RawMessage
	ask(t, l, "/distinct", body+`}`, &raw)
	if want := `{"buckets":[{"key":"directory","doc_count":4}],"doc_count_error_upper_bound":0,"sum_other_doc_count":1}`; string(raw) != want {
		t.Errorf("distinct %s, want %s", raw, want)
	}
	ask(t, l, "/distinct", strings.Replace(body, `"limit":1,"field":"service"`, `"field":"changes.field"`, 1)+`}`, &raw)
	if want := `{"buckets":[{"key":"email","doc_count":1},{"key":"title","doc_count":1}],"doc_count_error_upper_bound":0,"sum_other_doc_count":0}`; string(raw) != want {
		t.Errorf("distinct %s, want %s", raw, want)
	}
}

func TestRetention(t *testing.T) {
	l, c := sample()
	c.Set(noon.Add(retention + 90*time.Second))
	if got := names(t, l, ""); got != "c d e" {
		t.Errorf("after 90 days: %q, want the first two gone", got)
	}
}

func TestEventsAreInOrderOfTime(t *testing.T) {
	c := &clock{now: noon}
	l := newLog(c)
	l.Add(Event{Type: "second"})
	c.Set(noon.Add(-time.Hour)) // a clock moved back
	l.Add(Event{Type: "first"})
	c.Set(noon.Add(time.Hour))
	l.Add(Event{Type: "third", Timestamp: noon})
	if got := names(t, l, ""); got != "first second third" {
		t.Errorf("order %q", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	l := newLog(&clock{now: noon})
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 20 {
				l.Add(Event{Type: "x", Resource: map[string]any{"id": "1"}})
				names(t, l, "")
			}
		})
	}
	wait.Wait()
	var ids []string
	for _, e := range l.Events() {
		ids = append(ids, e.ID)
	}
	if !slices.IsSorted(ids) || len(slices.Compact(ids)) != 160 {
		t.Errorf("%d ids, sorted %v: want 160 that grow", len(slices.Compact(ids)), slices.IsSorted(ids))
	}
}
