package admin

import (
	"net/http"
	"net/url"
	"time"
)

// happened is an event of Directory Insights as the page shows it.
type happened struct {
	Type        string         `json:"event_type"`
	Timestamp   time.Time      `json:"timestamp"`
	Success     bool           `json:"success"`
	Error       string         `json:"error_message"`
	ClientIP    string         `json:"client_ip"`
	InitiatedBy map[string]any `json:"initiated_by"`
	Subject     map[string]any `json:"resource"`
	App         map[string]any `json:"application"`
}

// The columns of the page.

// Time is when it happened, in UTC.
func (h happened) Time() string { return h.Timestamp.UTC().Format("2006-01-02 15:04:05") }

// By is who did it.
func (h happened) By() string { return first(h.InitiatedBy, "email", "username", "type") }

// Application is which application it is about, if any.
func (h happened) Application() string { return first(h.App, "display_label", "name") }

// Resource is what was changed, if anything.
func (h happened) Resource() string { return first(h.Subject, "username", "name", "id") }

func first(m map[string]any, names ...string) string {
	for _, name := range names {
		if s, _ := m[name].(string); s != "" {
			return s
		}
	}
	return ""
}

// showInsights shows what happened of late, if the organisation has bought that
// (S-141 … S-143).
func (v *visit) showInsights() {
	var list []happened
	problem := ""
	err := v.call(http.MethodPost, "/insights/directory/v1/events", map[string]any{
		"service": []string{"all"}, "start_time": v.options.Clock().Add(-24 * time.Hour).UTC().Format(time.RFC3339), "sort": "DESC", "limit": perPage,
	}, &list)
	if err != nil {
		if _, problem, err = of(err); err != nil {
			v.failed(err)
			return
		}
	}
	v.show("insights", "insights", "Directory Insights", map[string]any{"Events": list, "Problem": problem})
}

func (v *visit) showMails() {
	list, err := list2[struct{ At, To, Subject, Body string }](v, "/api/v2/mails", url.Values{"sort": {"-at"}})
	if err != nil {
		v.failed(err)
		return
	}
	v.show("mails", "mails", "Mails", map[string]any{"Mails": list})
}
