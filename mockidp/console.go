package mockidp

import (
	"net/http"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/page"
)

// tile is an application in the user console (S-110).
type tile struct {
	ID, Label, Description, URL string
}

// tiles lists what the user sees: applications that work, are granted, and
// are not hidden (S-072, S-073, S-101).
func (idp *IdP) tiles(u user) []tile {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	var shown []tile
	for _, a := range idp.apps.all() {
		if !a.Active {
			continue
		}
		if !idp.granted(u.ID, a.ID) && !idp.faults.Fires(fault.DeniedTile) {
			continue
		}
		if a.SSO.Hidden && !idp.faults.Fires(fault.HiddenTile) {
			continue
		}
		leads := a.SSOURL
		if a.SSO.Type == "bookmark" && idp.faults.Fires(fault.PortalBookmarkAsSSO) {
			leads = idp.options.SSOURL + "/saml2/" + a.Name
		}
		shown = append(shown, tile{a.ID, a.DisplayLabel, a.Description, leads})
	}
	return shown
}

func (idp *IdP) showConsole(w http.ResponseWriter, r *http.Request) {
	_, u, open := idp.session(r)
	if !open {
		http.Redirect(w, r, idp.loginURL("/userconsole"), http.StatusSeeOther)
		return
	}
	idp.render(w, "console", map[string]any{
		"Email": u.Email, "Tiles": idp.tiles(u), "XSRF": idp.xsrf(w, r),
	}, page.Options{})
}

// showSelf is the user's own record.
func (idp *IdP) showSelf(w http.ResponseWriter, r *http.Request) {
	_, u, open := idp.session(r)
	if !open {
		writeJSON(w, http.StatusUnauthorized, map[string]string{"error": "not logged in"})
		return
	}
	writeJSON(w, http.StatusOK, u)
}

func (idp *IdP) takeLogout(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil || !sameSite(r, r.PostForm.Get("_xsrf")) {
		idp.page(w, http.StatusForbidden, "Invalid request", "The form has expired.")
		return
	}
	idp.logout(w, r)
	http.Redirect(w, r, idp.options.ConsoleURL+"/login", http.StatusSeeOther)
}
