package admin

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"hallmark/mockidp/fault"
)

// idmState is what the API shows of identity management.
type idmState struct {
	State       string
	BaseURL     string `json:"base_url"`
	TokenSet    bool   `json:"token_set"`
	Warning     string
	Mappings    []map[string]any
	Unsupported []string
}

func idmPath(id string) string { return "/api/v2/applications/" + url.PathEscape(id) + "/provision" }

func (v *visit) idm(id string) (idmState, error) {
	var s idmState
	err := v.call(http.MethodGet, idmPath(id), nil, &s)
	return s, err
}

func (v *visit) showIDM() { v.idmTab(http.StatusOK, nil, "", nil) }

// idmTab shows the tab, with the base URL that was entered if that is not nil.
func (v *visit) idmTab(status int, base *string, problem string, errs map[string]string) {
	a, err := v.application()
	if err != nil {
		v.failed(err)
		return
	}
	s, err := v.idm(a.ID)
	if err != nil {
		v.failed(err)
		return
	}
	v.mu.Lock()
	entered, pending := v.session.pending[a.ID]
	v.mu.Unlock()
	hint, says := "paste the SCIM API Key", ""
	if s.TokenSet || pending && entered.token != "" {
		hint = "•••••••• (set, never shown)"
	}
	if pending {
		says, s.BaseURL = "Identity Management will be activated when you click save.", entered.base
	}
	if base != nil {
		s.BaseURL = *base
	}
	v.panel(status, "idm", "idm", a, map[string]any{
		"BaseURL": s.BaseURL, "TokenHint": hint, "Warning": capital(s.Warning), "Pending": says,
		"Mappings": s.Mappings, "Unsupported": s.Unsupported, "Problem": problem, "Errors": errs,
	})
}

// saveIDM takes the two buttons in the article's order: activate, then save
// (S-117c). Only save changes anything; it then verifies the connection.
func (v *visit) saveIDM() {
	id := v.r.PathValue("id")
	c := connection{strings.TrimSpace(v.r.PostFormValue("base_url")), strings.TrimSpace(v.r.PostFormValue("token"))}
	v.mu.Lock()
	before, activate := v.session.pending[id]
	if c.token == "" {
		c.token = before.token // it was entered before "activate" was clicked
	}
	if v.r.PostFormValue("do") == "activate" {
		v.session.pending[id] = c
	} else {
		delete(v.session.pending, id)
	}
	v.mu.Unlock()
	if v.r.PostFormValue("do") == "activate" {
		v.idmTab(http.StatusOK, nil, "", nil)
		return
	}
	here := "/admin/applications/" + url.PathEscape(id) + "/identity-management"
	body := map[string]any{"base_url": c.base}
	if c.token != "" {
		body["token"] = c.token
	}
	s, err := v.idm(id)
	if err == nil && s.State == "active" {
		v.then(here, "Nothing changed: identity management is active.")
		return
	}
	if err == nil {
		err = v.call(http.MethodPut, idmPath(id), body, nil)
	}
	var done struct{ Message string }
	if err == nil && activate {
		err = v.call(http.MethodPost, idmPath(id)+"/activate", nil, &done)
	}
	if err != nil {
		errs, problem, err := of(err)
		if err != nil {
			v.failed(err)
			return
		}
		v.idmTab(http.StatusBadRequest, &c.base, problem, errs)
		return
	}
	if !activate {
		v.then(here, "The configuration was saved. To use it, click activate, then save.")
		return
	}
	v.then(here, done.Message)
}

// showDeactivateIDM asks for the confirmation without which nothing happens (S-161).
func (v *visit) showDeactivateIDM() {
	a, err := v.application()
	if err != nil {
		v.failed(err)
		return
	}
	if v.options.Faults.Fires(fault.PortalAtOnce) {
		if err := v.call(http.MethodDelete, idmPath(a.ID), nil, nil); err != nil {
			v.failed(err)
			return
		}
	}
	v.show("confirm", "applications", "Deactivate IdM connection", map[string]any{
		"Text": fmt.Sprintf("JumpCloud stops to create, update and deactivate users of %s. "+
			"Users who are there stay as they are.", a.DisplayLabel),
		"Action": "/admin/applications/" + a.ID + "/deactivate-idm", "Back": "/admin/applications/" + a.ID + "/identity-management",
		"Confirm": "confirm",
	})
}

func (v *visit) deactivateIDM() {
	id := v.r.PathValue("id")
	var done struct{ Message string }
	if err := v.call(http.MethodDelete, idmPath(id), nil, &done); err != nil {
		v.failed(err)
		return
	}
	v.then("/admin/applications/"+url.PathEscape(id)+"/identity-management", done.Message)
}
