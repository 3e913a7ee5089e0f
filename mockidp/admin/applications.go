package admin

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hallmark/mockidp/fault"
)

// application is one as pages show it.
type application struct {
	ID           string `json:"_id"`
	Name         string `json:"name"`
	DisplayName  string `json:"displayName"`
	DisplayLabel string `json:"displayLabel"`
	Description  string `json:"description"`
	Color        string `json:"color"`
	Active       bool   `json:"active"`
	SSOURL       string `json:"ssoUrl"`
	Logo         struct {
		URL string `json:"url"`
	} `json:"logo"`
	SSO struct {
		Type    string `json:"type"`
		Hidden  bool   `json:"hidden"`
		Expires string `json:"idpCertExpirationAt"`
	} `json:"sso"`
	Config map[string]setting `json:"config"`
}

// Type is saml or bookmark.
func (a application) Type() string { return a.SSO.Type }

// setting is a member of an application's config.
type setting struct {
	Label    string
	Type     string
	Value    any
	ReadOnly bool
	Visible  bool
	Required bool
	Position int
	Options  []string
}

// configured tells whether single sign-on was ever saved: from then on there
// is a certificate.
func (a application) configured() bool { return a.SSO.Type != "saml" || a.SSO.Expires != "" }

func apiPath(id string) string { return "/api/applications/" + url.PathEscape(id) }

func (v *visit) application() (application, error) {
	var a application
	err := v.call(http.MethodGet, apiPath(v.r.PathValue("id")), nil, &a)
	return a, err
}

func (v *visit) listApplications() {
	text := v.r.FormValue("search")
	query := search(text, "displayLabel", "displayName", "name", "description")
	query.Set("sort", "displayLabel")
	list, err := list1[application](v, "/api/applications", query)
	if err != nil {
		v.failed(err)
		return
	}
	v.show("applications", "applications", "SSO Applications", map[string]any{"Applications": list, "Search": text})
}

// showCatalogue is the first step of adding an application: Next leads on only
// after a selection (S-068).
func (v *visit) showCatalogue() {
	text, chosen, problem := v.r.FormValue("search"), v.r.FormValue("template"), ""
	if chosen != "" {
		http.Redirect(v.w, v.r, "/admin/add-application/"+url.PathEscape(chosen), http.StatusSeeOther)
		return
	}
	if v.r.FormValue("next") != "" {
		if v.options.Faults.Fires(fault.PortalNextAnyway) {
			http.Redirect(v.w, v.r, "/admin/add-application/lessonly", http.StatusSeeOther)
			return
		}
		problem = "Select an application first."
	}
	list, err := list1[application](v, "/api/application-templates", search(text, "displayName", "name"))
	if err != nil {
		v.failed(err)
		return
	}
	if v.options.Faults.Fires(fault.PortalSearchExact) {
		list = slices.DeleteFunc(list, func(t application) bool { return !strings.Contains(t.DisplayName, text) })
	}
	v.show("catalogue", "applications", "Add New Application", map[string]any{"Templates": list, "Search": text, "Error": problem})
}

// general are the fields of an application that are no matter of sign-on.
type general struct {
	DisplayLabel, Description, Color, SSOURL string
	Hidden, HasLogo                          bool
	Errors                                   map[string]string
	Palette                                  []swatch
}

// swatch is a colour a tile may have. The names are ours.
type swatch struct{ Value, Name string }

var palette = []swatch{
	{"#202D38", "Black"}, {"#005466", "Dark teal"}, {"#3E8696", "Teal"}, {"#006CAC", "Blue"}, {"#0617AC", "Dark blue"},
	{"#7C6ADA", "Purple"}, {"#D5779D", "Pink"}, {"#9E2F00", "Brown"}, {"#FFB000", "Yellow"}, {"#58C469", "Green"},
	{"#57C49C", "Mint"}, {"#FF6C03", "Orange"},
}

func generalOf(a application) general {
	g := general{
		DisplayLabel: a.DisplayLabel, Description: a.Description, Color: a.Color, SSOURL: a.SSOURL,
		Hidden: a.SSO.Hidden, HasLogo: a.Logo.URL != "", Palette: palette,
	}
	if !slices.ContainsFunc(palette, func(s swatch) bool { return s.Value == a.Color }) {
		g.Palette = append([]swatch{{a.Color, a.Color}}, palette...)
	}
	return g
}

// entered reads the form over what was.
func (v *visit) entered(old general) general {
	g := old
	g.DisplayLabel, g.Description = strings.TrimSpace(v.r.PostFormValue("displayLabel")), v.r.PostFormValue("description")
	g.Description = strings.ReplaceAll(g.Description, "\r\n", "\n") // as browsers send what was typed in one line each
	if v.options.Faults.Fires(fault.PortalDetailsLost) {
		g.DisplayLabel, g.Description = old.DisplayLabel, old.Description
	} else {
		g.Color = v.r.PostFormValue("color")
	}
	g.SSOURL, g.Hidden = strings.TrimSpace(v.r.PostFormValue("ssoUrl")), v.r.PostFormValue("show") == ""
	return g
}

func (g general) body() map[string]any {
	return map[string]any{
		"displayLabel": g.DisplayLabel, "description": g.Description, "color": g.Color, "ssoUrl": g.SSOURL,
		"sso": map[string]any{"hidden": g.Hidden},
	}
}

// template finds the item of the catalogue in the path.
func (v *visit) template() (application, error) {
	var t application
	err := v.call(http.MethodGet, "/api/application-templates/"+url.PathEscape(v.r.PathValue("id")), nil, &t)
	return t, err
}

func (v *visit) showDetails() {
	t, err := v.template()
	if err != nil {
		v.failed(err)
		return
	}
	g := generalOf(t)
	g.Description, g.SSOURL = "", "" // the template's text is about the product, not about this application
	v.details(http.StatusOK, t, g, "")
}

func (v *visit) details(status int, t application, g general, problem string) {
	v.showWith(status, "details", "applications", "Add New Application", map[string]any{
		"Template": t, "Form": g, "Default": v.options.SSOURL + "/saml2/" + t.Name, "Problem": problem,
	})
}

// addApplication saves a new application with its image, or nothing (S-081).
func (v *visit) addApplication() {
	t, err := v.template()
	if err != nil {
		v.failed(err)
		return
	}
	g := v.entered(generalOf(t))
	if v.options.Faults.Fires(fault.PortalSavesNothing) {
		http.Redirect(v.w, v.r, "/admin/applications", http.StatusSeeOther)
		return
	}
	body := g.body()
	body["name"] = t.Name
	var added application
	if err = v.call(http.MethodPost, "/api/applications", body, &added); err == nil {
		if err = v.saveImage(added.ID); err != nil {
			if undo := v.call(http.MethodDelete, apiPath(added.ID), nil, nil); undo != nil {
				err = undo
			}
		}
	}
	if err != nil {
		var problem string
		if g.Errors, problem, err = of(err); err != nil {
			v.failed(err)
			return
		}
		v.details(http.StatusBadRequest, t, g, problem)
		return
	}
	next := "/admin/applications/" + added.ID + "/saved"
	if v.options.Faults.Fires(fault.PortalSavedSilent) {
		next = "/admin/applications"
	}
	http.Redirect(v.w, v.r, next, http.StatusSeeOther)
}

// saveImage sends the logo on that was chosen, if one was.
func (v *visit) saveImage(id string) error {
	path := "/api/v2/applications/" + url.PathEscape(id) + "/logo"
	if v.r.PostFormValue("noLogo") != "" {
		return v.call(http.MethodDelete, path, nil, nil)
	}
	file, header, err := v.r.FormFile("image")
	if err != nil || header.Size == 0 && header.Filename == "" {
		return nil
	}
	defer file.Close()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("image", "logo")
	if err == nil {
		_, err = io.Copy(part, file)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return fmt.Errorf("read logo: %w", err)
	}
	_, err = v.send(http.MethodPost, path, &b, form.FormDataContentType())
	return err
}

// showSaved offers to go on with the configuration or to do it later (S-082, S-083).
func (v *visit) showSaved() {
	a, err := v.application()
	if err != nil {
		v.failed(err)
		return
	}
	v.show("saved", "applications", a.DisplayLabel, map[string]any{"Application": a})
}

// showDelete asks for the number of applications that are to be deleted (S-169).
func (v *visit) showDelete() { v.askDelete(http.StatusOK, "", "") }

func (v *visit) askDelete(status int, number, problem string) {
	var list []application
	for _, id := range v.chosen() {
		var a application
		if err := v.call(http.MethodGet, apiPath(id), nil, &a); err != nil {
			v.failed(err)
			return
		}
		list = append(list, a)
	}
	if len(list) == 0 {
		v.then("/admin/applications", "Select the applications to delete first.")
		return
	}
	v.showWith(status, "delete", "applications", "Delete applications", map[string]any{"Applications": list, "Number": number, "Error": problem})
}

// chosen are the applications that were ticked, each once.
func (v *visit) chosen() []string {
	ids := slices.Clone(v.r.Form["id"])
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (v *visit) deleteApplications() {
	ids, number := v.chosen(), strings.TrimSpace(v.r.PostFormValue("number"))
	if n, err := strconv.Atoi(number); (err != nil || n != len(ids)) && !v.options.Faults.Fires(fault.PortalAnyNumber) {
		v.askDelete(http.StatusBadRequest, number, fmt.Sprintf("This is not the number of the applications you are deleting, which is %d.", len(ids)))
		return
	}
	if len(ids) > 1 && v.options.Faults.Fires(fault.PortalDeletesOne) {
		ids = ids[:1]
	}
	for _, id := range ids {
		var no *refusal
		err := v.call(http.MethodDelete, apiPath(id), nil, nil)
		if err != nil && !(errors.As(err, &no) && no.status == http.StatusNotFound) { // gone already is gone
			v.failed(err)
			return
		}
	}
	notice := "The application was deleted."
	if len(ids) > 1 {
		notice = fmt.Sprintf("%d applications were deleted.", len(ids))
	}
	v.then("/admin/applications", notice)
}
