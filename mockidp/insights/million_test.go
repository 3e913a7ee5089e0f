package insights

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Of many events a query reads only those of its times and its type, whichever way it goes.
func TestQueriesReadOnlyTheirStretch(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	l := New(Options{Clock: func() time.Time { return now }, APIKey: func(string) bool { return true }})
	const n = 2_000
	for i := range n {
		typ := UserUpdateProvision
		if i%100 == 0 {
			typ = UserCreateProvision
		}
		l.Add(Event{Type: typ, Timestamp: now.Add(time.Duration(i-n) * time.Second), Success: true})
	}
	count := func(s stretch) string {
		var read []string
		for {
			events := l.read(s, 3)
			for _, e := range events {
				s.after = e
				read = append(read, fmt.Sprint(int(now.Sub(e.Timestamp).Seconds())))
			}
			if len(events) < 3 {
				return strings.Join(read, " ")
			}
		}
	}
	from, to := now.Add(-505*time.Second), now.Add(-500*time.Second)
	for _, row := range []struct {
		s    stretch
		want string
	}{
		{stretch{start: from, end: to}, "505 504 503 502 501 500"},
		{stretch{start: from, end: to, descending: true}, "500 501 502 503 504 505"},
		{stretch{typ: UserCreateProvision, start: now.Add(-450 * time.Second), end: now}, "400 300 200 100"},
		{stretch{typ: UserCreateProvision, start: now.Add(-450 * time.Second), end: now, descending: true}, "100 200 300 400"},
		{stretch{typ: "none", start: from, end: to}, ""},
		{stretch{start: from, end: to, after: &Event{Timestamp: now.Add(-502 * time.Second), ID: "ffff"}}, "501 500"},
		{stretch{start: from, end: to, after: &Event{Timestamp: now.Add(-503 * time.Second)}, descending: true}, "504 505"},
		{stretch{start: to, end: from}, ""},
	} {
		if got := count(row.s); got != row.want {
			t.Errorf("%+v reads %q, want %q", row.s, got, row.want)
		}
	}

	for search, typ := range map[string]string{
		`{"and":{"event_type":"a"}}`:                                         "a",
		`{"and":[{"success":true},{"event_type":"a"}]}`:                      "a",
		`{"or":{"event_type":"a"}}`:                                          "",
		`{"not":{"event_type":"a"}}`:                                         "",
		`{"and":{"event_type":["a","b"]}}`:                                   "",
		`{"and":[{"field":"event_type","operator":"contains","value":"a"}]}`: "",
		`{"and":[{"or":[{"event_type":"a"},{"event_type":"b"}]}]}`:           "",
		``: "",
	} {
		if got := onlyType([]byte(search)); got != typ {
			t.Errorf("%s is about %q, want %q", search, got, typ)
		}
	}
}

// BenchmarkMillion asks a million events for a hundred of one type and time.
func BenchmarkMillion(b *testing.B) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for _, n := range []int{1_000, 1_000_000} {
		l := New(Options{Clock: func() time.Time { return now }, APIKey: func(string) bool { return true }})
		for i := range n {
			typ := UserUpdateProvision
			if i%10 == 0 {
				typ = UserCreateProvision
			}
			l.Add(Event{Type: typ, Timestamp: now.Add(time.Duration(i-n) * time.Second), Success: true})
		}
		h := l.Handler()
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				body := `{"service":["all"],"start_time":"` + now.Add(-900*time.Second).Format(time.RFC3339) +
					`","limit":50,"search_term":{"and":{"event_type":"` + UserCreateProvision + `"}}}`
				r := httptest.NewRequest("POST", "/insights/directory/v1/events", strings.NewReader(body))
				r.Header.Set("X-Api-Key", "key")
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code != http.StatusOK || w.Header().Get("X-Result-Count") != "50" {
					b.Fatalf("%d %s", w.Code, w.Header().Get("X-Result-Count"))
				}
			}
		})
	}
}
