package scene

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"hallmark/suites/check"
)

// Event is one of Directory Insights.
type Event struct {
	Type        string         `json:"event_type"`
	Success     bool           `json:"success"`
	Timestamp   time.Time      `json:"timestamp"`
	Error       string         `json:"error_message"`
	Chain       map[string]any `json:"message_chain"`
	Resource    map[string]any `json:"resource"`
	Application map[string]any `json:"application"`
	Initiator   map[string]any `json:"initiated_by"`
	Correlation map[string]any `json:"correlation"`
	Raw         json.RawMessage
}

// Query is the body that asks for the application's events since the scene
// began.
func (w *Scene) Query() map[string]any {
	return map[string]any{
		"service": []any{"all"},
		// The log keeps milliseconds only.
		"start_time": w.started.Add(-time.Millisecond).UTC().Format(time.RFC3339Nano),
		"limit":      10000, // the most that is allowed
		"search_term": map[string]any{"and": []any{
			map[string]any{"application.id": w.Application.ID},
		}},
	}
}

// Log reads the events of the application, the oldest first, all of them or
// those of some types.
func (w *Scene) Log(ctx context.Context, types ...string) ([]Event, *check.Answer) {
	const step = "read Directory Insights"
	query := w.Query()
	if len(types) > 0 {
		query["search_term"] = map[string]any{"and": []any{
			map[string]any{"application.id": w.Application.ID},
			map[string]any{"event_type": types},
		}}
	}
	a := w.need(step, w.Insights.Post(ctx, "/insights/directory/v1/events", query), http.StatusOK)
	var raw []json.RawMessage
	w.read(step, a, &raw)
	var events []Event
	for _, r := range raw {
		var e Event
		if err := json.Unmarshal(r, &e); err != nil {
			w.Block("%s: an event is not of the documented form: %s", step, err)
		}
		// A log that ignores the search must not have us judge others' events.
		if e.Application["id"] != w.Application.ID || len(types) > 0 && !contains(types, e.Type) {
			continue
		}
		e.Raw = r
		events = append(events, e)
	}
	return events, a
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// Of picks the events about one person.
func Of(events []Event, p Person) []Event {
	var of []Event
	for _, e := range events {
		if e.Resource["id"] == p.ID {
			of = append(of, e)
		}
	}
	return of
}
