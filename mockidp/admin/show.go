package admin

import (
	"errors"
	"maps"
	"net/http"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/page"
)

// show writes a page of the portal, with what every page has.
func (v *visit) show(name, section, title string, data map[string]any) {
	v.showWith(http.StatusOK, name, section, title, data)
}

func (v *visit) showWith(status int, name, section, title string, data map[string]any) {
	v.mu.Lock()
	notice := v.session.notice
	v.session.notice = ""
	v.mu.Unlock()
	all := map[string]any{
		"Title": title, "Section": section, "XSRF": v.session.xsrf, "Email": v.options.Email, "Notice": notice, "Problem": "",
		"Hide": v.hidden(name),
	}
	maps.Copy(all, data)
	v.write(v.w, name, all, page.Options{Status: status})
}

// hidden are the parts that faults keep off a page.
func (v *visit) hidden(name string) map[string]bool {
	parts := map[string]fault.Fault{"menu": fault.PortalMenuMissing}
	switch name {
	case "applications":
		parts["add"], parts["row"] = fault.PortalAddMissing, fault.PortalRowDead
	case "details":
		parts["advanced"] = fault.PortalAdvancedMissing
	case "application", "sso", "idm", "import", "usergroups":
		parts["idm"] = fault.PortalIDMHidden
		parts["tab"], parts["deactivation"] = fault.PortalTabMissing, fault.PortalDeactivationHidden
	}
	switch name {
	case "sso":
		parts["certificate"], parts["bookmark"] = fault.PortalCertificateHidden, fault.PortalBookmarkAsSSO
	case "usergroups":
		parts["groups"] = fault.PortalGroupsHidden
	}
	hide := make(map[string]bool, len(parts))
	for part, f := range parts {
		hide[part] = v.options.Faults.Fires(f)
	}
	return hide
}

func (p *Portal) write(w http.ResponseWriter, name string, data any, o page.Options) {
	if err := page.Write(w, name, data, o); err != nil {
		p.options.Logger.Error("page could not be made", "page", name, "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
	}
}

func (v *visit) message(status int, title, text string) {
	v.write(v.w, "message", map[string]string{
		"Title": title, "Text": text, "Back": "/admin/applications", "BackTo": "SSO Applications",
	}, page.Options{Status: status})
}

func (v *visit) notFound() {
	v.message(http.StatusNotFound, "Not found", "There is no such page. Go back to the list and look again.")
}

// then goes on to another page and shows a notice there.
func (v *visit) then(path, notice string) {
	v.mu.Lock()
	v.session.notice = notice
	v.mu.Unlock()
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
}

// failed shows an error that is of no field: what was looked for is gone, or
// the API is broken.
func (v *visit) failed(err error) {
	var no *refusal
	switch {
	case errors.As(err, &no) && no.status == http.StatusNotFound:
		v.notFound()
	case errors.As(err, &no):
		v.message(no.status, "Not possible", no.message)
	default:
		v.options.Logger.Error("admin portal failed", "path", v.r.URL.Path, "error", err)
		v.message(http.StatusInternalServerError, "Internal error", "The page could not be made.")
	}
}

// field is a text field of a form, by the names of the template "text".
type field struct {
	Name, Label, Type, Value, Hint, Error string
	Required, ReadOnly                    bool
	Max                                   int
}

// option is a line of a list that can be ticked.
type option struct {
	ID, Name, Description string
	On                    bool
}
