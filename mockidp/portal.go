package mockidp

import (
	"context"
	"net/http"
	"strings"

	"hallmark/mockidp/admin"
	"hallmark/mockidp/insights"
)

// loggedIn marks the context of a call that the Admin Portal makes for the
// administrator who is logged in there.
type loggedIn struct{}

// portal is the Admin Portal, a client of api, the whole of what is served here.
func (idp *IdP) portal(api http.Handler) http.Handler {
	return admin.New(admin.Options{
		API: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r = r.WithContext(context.WithValue(r.Context(), loggedIn{}, true))
			r.Header.Set("x-api-key", idp.options.APIKey)
			api.ServeHTTP(w, r)
		}),
		Email: idp.options.AdminEmail, Password: idp.options.AdminPassword,
		Organization: idp.organization,
		SSOURL:       idp.options.SSOURL, UserConsole: idp.options.ConsoleURL + "/login",
		Secure: strings.HasPrefix(idp.options.ConsoleURL, "https:"),
		Clock:  idp.options.Clock, Logger: idp.logger, Faults: idp.faults,
		LoggedIn: func(r *http.Request, success bool) {
			e := from(r, insights.Event{Type: "admin_login_attempt", Success: success, AuthMethod: "session"})
			e.InitiatedBy = map[string]any{"type": "admin"}
			if success { // what somebody unknown typed is not logged
				e.InitiatedBy["id"], e.InitiatedBy["email"] = idp.admin, idp.options.AdminEmail
			} else {
				e.ErrorMessage = "wrong credentials"
			}
			idp.log.Add(e)
		},
	}).Handler()
}
