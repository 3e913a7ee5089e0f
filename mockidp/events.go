package mockidp

import (
	"net"
	"net/http"
	"reflect"
	"slices"
	"time"

	"hallmark/mockidp/insights"
)

func (idp *IdP) now() time.Time { return idp.options.Clock().UTC() }

// byAdmin completes the event of a successful admin API call.
func (idp *IdP) byAdmin(r *http.Request, e insights.Event) insights.Event {
	e.Success = true
	return idp.attemptByAdmin(r, e)
}

// attemptByAdmin completes the event of an admin API call, however it ended.
func (idp *IdP) attemptByAdmin(r *http.Request, e insights.Event) insights.Event {
	e.InitiatedBy = map[string]any{"type": "admin", "id": idp.admin, "email": idp.options.AdminEmail}
	e.AuthMethod = "api-key"
	if r.Context().Value(loggedIn{}) != nil {
		e.AuthMethod = "session"
	}
	return from(r, e)
}

// byUser completes the event of something a user did in a browser.
func (idp *IdP) byUser(r *http.Request, u user, e insights.Event) insights.Event {
	e.InitiatedBy = map[string]any{"type": "systemuser"}
	if u.ID != "" { // what somebody unknown typed is not logged: it may be a password
		e.InitiatedBy["id"], e.InitiatedBy["username"], e.InitiatedBy["email"] = u.ID, u.Username, u.Email
	}
	e.AuthMethod = "session"
	return from(r, e)
}

func from(r *http.Request, e insights.Event) insights.Event {
	e.ClientIP = r.RemoteAddr
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		e.ClientIP = host
	}
	e.UserAgent = r.UserAgent()
	return e
}

func userResource(u user) map[string]any {
	return map[string]any{"type": "user", "id": u.ID, "username": u.Username, "email": u.Email}
}

func groupResource(g group) map[string]any {
	return map[string]any{"type": "user_group", "id": g.ID, "name": g.Name}
}

// eventApplication is an application as events show it.
func (a application) eventApplication() map[string]any {
	return map[string]any{"id": a.ID, "name": a.Name, "display_label": a.DisplayLabel, "sso_url": a.SSOURL}
}

func (a application) resource() map[string]any {
	return map[string]any{"type": "application", "id": a.ID, "name": a.Name}
}

// differences lists the members in which two versions of a record differ.
func differences(from, to any) ([]insights.Change, error) {
	before, err := document(from)
	if err != nil {
		return nil, err
	}
	after, err := document(to)
	if err != nil {
		return nil, err
	}
	var changes []insights.Change
	for field, value := range after {
		if !reflect.DeepEqual(before[field], value) {
			changes = append(changes, insights.Change{Field: field, From: before[field], To: value})
		}
	}
	slices.SortFunc(changes, func(a, b insights.Change) int {
		if a.Field < b.Field {
			return -1
		}
		return 1
	})
	return changes, nil
}
