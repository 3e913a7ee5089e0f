package admin

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hallmark/mockidp/fault"
)

// input is a member of an application's config as a form shows it.
type input struct {
	field
	On         bool
	Options    []string
	Pairs      []pair
	Properties []string
	Help       string
}

// pair is a row of an attribute list.
type pair struct{ Name, Value string }

// blank rows of an attribute list, to be filled in.
const blank = 2

// properties are the user's properties that assertions may carry.
var properties = []string{
	"email", "username", "firstname", "middlename", "lastname", "displayname", "description", "department",
	"costCenter", "jobTitle", "location", "company", "employeeIdentifier", "employeeType", "alternateEmail",
}

// certificate is what the SSO tab says of one.
type certificate struct {
	Exists                bool
	Label, Class, Expires string
}

// certificateOf tells the state of an application's certificate (S-090): grey
// without one, green while it is valid.
func (v *visit) certificateOf(a application) certificate {
	expires, err := time.Parse(time.RFC3339, a.SSO.Expires)
	switch {
	case err != nil:
		return certificate{Label: "No IDP Certificate"}
	case !v.options.Clock().Before(expires):
		return certificate{true, "IDP Certificate Expired", "off", expires.Format("2 January 2006")}
	}
	return certificate{true, "IDP Certificate Valid", "on", expires.Format("2 January 2006")}
}

func (v *visit) showSSO() {
	a, err := v.application()
	if err != nil {
		v.failed(err)
		return
	}
	v.ssoTab(http.StatusOK, a, inputs(a, nil, nil), "", "", "")
}

// ssoTab shows the tab; active is what a save will make of single sign-on: true,
// false, or "" for as it is.
func (v *visit) ssoTab(status int, a application, fields []input, active, pending, problem string) {
	v.panel(status, "sso", "sso", a, map[string]any{
		"Fields": fields, "Active": active, "Pending": pending, "Problem": problem,
		"Certificate": v.certificateOf(a), "CanActivate": a.configured(),
	})
}

// inputs are the fields of the config, with what was entered if form is not nil.
func inputs(a application, form url.Values, errs map[string]string) []input {
	names := make([]string, 0, len(a.Config))
	for name, s := range a.Config {
		if s.Visible {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Compare(a.Config[x].Position, a.Config[y].Position) })
	list := make([]input, 0, len(names))
	for _, name := range names {
		s := a.Config[name]
		if form != nil && !s.ReadOnly {
			s.Value = enteredValue(name, s, form)
		}
		in := input{field: field{Name: name, Label: s.Label, Type: s.Type, Error: errs[name], ReadOnly: s.ReadOnly}, Options: s.Options}
		switch value := s.Value.(type) {
		case string:
			in.Value = value
		case bool:
			in.On = value
		case []any:
			if s.Type == "urls" {
				in.Value = strings.Join(lines(value), "\n")
				break
			}
			for _, item := range value {
				m, _ := item.(map[string]any)
				n, _ := m["name"].(string)
				v, _ := m["value"].(string)
				in.Pairs = append(in.Pairs, pair{n, v})
			}
		}
		switch {
		case s.Type == "attributes":
			in.Pairs = append(in.Pairs, make([]pair, blank)...)
			if name == "databaseAttributes" {
				in.Properties = properties
			}
		case name == "idpCertificate":
			in.Value, in.Help = "", "To use a certificate of your own, paste it here together with its private key."
			if form != nil {
				in.Value = form.Get(name)
			}
		case name == "idpPrivateKey":
			in.Value = "" // a key is never shown, not even to whoever just entered it
		}
		list = append(list, in)
	}
	return list
}

func lines(values []any) []string {
	var list []string
	for _, v := range values {
		list = append(list, fmt.Sprint(v))
	}
	return list
}

// enteredValue is what a form holds for a member of the config.
func enteredValue(name string, s setting, form url.Values) any {
	switch s.Type {
	case "boolean":
		return form.Get(name) == "true"
	case "urls":
		given := strings.Fields(form.Get(name))
		if len(given) == 1 {
			return given[0]
		}
		list := make([]any, len(given))
		for i, line := range given {
			list[i] = line
		}
		return list
	case "attributes":
		names, values := form[name+".name"], form[name+".value"]
		list := []any{}
		for i := range names {
			value := ""
			if i < len(values) {
				value = values[i]
			}
			if n := strings.TrimSpace(names[i]); n != "" || value != "" {
				list = append(list, map[string]any{"name": n, "value": value})
			}
		}
		return list
	case "file":
		return strings.TrimSpace(strings.ReplaceAll(form.Get(name), "\r\n", "\n"))
	}
	return strings.TrimSpace(form.Get(name))
}

// saveSSO saves the tab. Deactivating is chosen first and takes effect on save
// (S-164 … S-166); until then what was entered stays in the form.
func (v *visit) saveSSO() {
	a, err := v.application()
	if err != nil {
		v.failed(err)
		return
	}
	form := v.r.PostForm
	what := "SSO"
	if a.SSO.Type == "bookmark" {
		what = "Bookmark"
	}
	switch form.Get("do") {
	case "deactivate":
		if v.options.Faults.Fires(fault.PortalAtOnce) {
			if err := v.update(a, map[string]any{"active": false}); err != nil {
				v.failed(err)
				return
			}
		}
		v.ssoTab(http.StatusOK, a, inputs(a, form, nil), "false", what+" will be deactivated when you click save.", "")
		return
	case "activate":
		v.ssoTab(http.StatusOK, a, inputs(a, form, nil), "true", what+" will be activated when you click save.", "")
		return
	}
	active := form.Get("active")
	body := map[string]any{"active": active == "true" || active != "false" && (a.Active || !a.configured())}
	if a.SSO.Type == "saml" {
		config := make(map[string]any)
		for name, s := range a.Config {
			value := s.Value
			if s.Visible && !s.ReadOnly {
				value = enteredValue(name, s, form)
			}
			config[name] = map[string]any{"value": value}
		}
		body["config"] = config
	}
	if active == "false" && v.options.Faults.Fires(fault.PortalDeactivationLost) {
		body["active"] = true
	}
	complete := !strings.Contains(fmt.Sprint(form), "<YOURDOMAIN>") && active == ""
	if !complete || !v.options.Faults.Fires(fault.PortalSSOForgotten) {
		err = v.update(a, body)
	}
	if err != nil {
		errs, problem, err := of(err)
		if err != nil {
			v.failed(err)
			return
		}
		v.ssoTab(http.StatusBadRequest, a, inputs(a, form, errs), active, "", problem)
		return
	}
	notice := "The SSO configuration was saved."
	switch active {
	case "false":
		notice = what + " was deactivated."
	case "true":
		notice = what + " was activated."
	}
	v.then("/admin/applications/"+a.ID+"/sso", notice)
}

func (v *visit) regenerate() {
	path := "/api/v2/applications/" + url.PathEscape(v.r.PathValue("id")) + "/certificate/regenerate"
	if err := v.call(http.MethodPost, path, nil, nil); err != nil {
		v.failed(err)
		return
	}
	v.then("/admin/applications/"+url.PathEscape(v.r.PathValue("id"))+"/sso",
		"The certificate was regenerated. Download it and give it to the service provider: until then sign-on fails.")
}

// download hands on a file of the API: the certificate or the metadata.
func (v *visit) download() {
	id := url.PathEscape(v.r.PathValue("id"))
	path := "/api/v2/applications/" + id + "/certificate.pem"
	if strings.HasSuffix(v.r.URL.Path, ".xml") {
		path = "/api/organizations/" + v.options.Organization + "/applications/" + id + "/metadata.xml"
	}
	a, err := v.send(http.MethodGet, path, nil, "")
	if err != nil {
		v.failed(err)
		return
	}
	for _, name := range []string{"Content-Type", "Content-Disposition"} {
		v.w.Header().Set(name, a.header.Get(name))
	}
	v.w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = v.w.Write(a.body.Bytes()) // the reader went away: nothing to do
}
