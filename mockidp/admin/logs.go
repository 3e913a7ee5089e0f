package admin

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hallmark/mockidp/insights"
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

// The filters of the page: service, type, result, user and period (JumpCloud
// support, "View the Directory Insights Activity Log").
type filters struct{ Service, Type, Result, User, Hours string }

// query is what the filters ask the events API for; the latest come first.
func (f filters) query(now time.Time) map[string]any {
	hours, err := strconv.Atoi(f.Hours)
	if err != nil || hours < 1 || hours > 90*24 { // that is how long events are kept
		hours = 24
	}
	terms := []any{}
	if f.Type != "" {
		terms = append(terms, map[string]any{"event_type": f.Type})
	}
	switch f.Result {
	case "success":
		terms = append(terms, map[string]any{"success": true})
	case "failure":
		terms = append(terms, map[string]any{"success": false})
	}
	if f.User != "" {
		var fields []map[string]string
		for _, field := range []string{"resource.username", "resource.email", "initiated_by.username", "initiated_by.email"} {
			fields = append(fields, map[string]string{"field": field, "operator": "contains", "value": f.User})
		}
		terms = append(terms, map[string]any{"or": fields})
	}
	service := f.Service
	if service == "" {
		service = "all"
	}
	query := map[string]any{
		"service": []string{service}, "sort": "DESC", "limit": perPage,
		"start_time": now.Add(-time.Duration(hours) * time.Hour).UTC().Format(time.RFC3339),
	}
	if len(terms) > 0 {
		query["search_term"] = map[string]any{"and": terms}
	}
	return query
}

// showInsights shows what happened of late, if the organisation has bought that
// (S-141 … S-143).
func (v *visit) showInsights() {
	f := filters{
		v.r.FormValue("service"), strings.TrimSpace(v.r.FormValue("type")), v.r.FormValue("result"), strings.TrimSpace(v.r.FormValue("user")), v.r.FormValue("hours"),
	}
	var list []happened
	problem := ""
	err := v.call(http.MethodPost, "/insights/directory/v1/events", f.query(v.options.Clock()), &list)
	if err != nil {
		if _, problem, err = of(err); err != nil {
			v.failed(err)
			return
		}
	}
	v.show("insights", "insights", "Directory Insights", map[string]any{
		"Events": list, "Problem": problem, "Filters": f, "Filtered": f != filters{}, "Types": eventTypes(), "Full": len(list) == perPage,
	})
}

// eventTypes are offered for the filter: the article's twelve, and those around them.
func eventTypes() []string {
	return []string{
		insights.IDMIntegrationActivate, insights.IDMIntegrationUpdate, insights.IDMIntegrationReauth, insights.IDMIntegrationDelete,
		insights.UserCreateProvision, insights.UserUpdateProvision, insights.UserDeprovision, insights.UserDeleteProvision, insights.UserLookupProvision,
		insights.GroupCreateProvision, insights.GroupUpdateProvision, insights.GroupDeleteProvision,
		"sso_auth", "user_create", "user_update", "user_delete", "application_create", "application_update", "application_delete", "association_change",
	}
}

func (v *visit) showMails() {
	list, err := list2[struct{ At, To, Subject, Body string }](v, "/api/v2/mails", url.Values{"sort": {"-at"}})
	if err != nil {
		v.failed(err)
		return
	}
	v.show("mails", "mails", "Mails", map[string]any{"Mails": list})
}
