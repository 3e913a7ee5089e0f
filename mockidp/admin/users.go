package admin

import (
	"net/http"
	"net/url"
	"strings"
)

// user is one as pages show it.
type user struct {
	ID              string `json:"_id"`
	Username        string `json:"username"`
	Email           string `json:"email"`
	Firstname       string `json:"firstname"`
	Lastname        string `json:"lastname"`
	State           string `json:"state"`
	PasswordExpired bool   `json:"password_expired"`
	AccountLocked   bool   `json:"account_locked"`
}

// Name is the user's name, "" without one.
func (u user) Name() string { return strings.TrimSpace(u.Firstname + " " + u.Lastname) }

// Shown is the state in words.
func (u user) Shown() string {
	switch {
	case u.State == "SUSPENDED":
		return "Suspended"
	case u.State == "STAGED":
		return "Staged"
	case u.AccountLocked:
		return "Locked"
	case u.PasswordExpired:
		return "Password expired"
	}
	return "Active"
}

// userFields are the properties a form offers, with the names that the
// article's table gives them (S-118 … S-124), or ours.
var userFields = []field{
	{Name: "username", Label: "Username"},
	{Name: "email", Label: "Company Email", Type: "email"},
	{Name: "firstname", Label: "First Name"},
	{Name: "lastname", Label: "Last Name"},
	{Name: "displayname", Label: "Display Name"},
	{Name: "jobTitle", Label: "Job Title"},
	{Name: "department", Label: "Department"},
	{Name: "costCenter", Label: "CostCenter"},
	{Name: "location", Label: "Location"},
	{Name: "company", Label: "Company"},
	{Name: "employeeIdentifier", Label: "Employee ID"},
	{Name: "description", Label: "Description"},
}

func userPath(id string) string { return "/api/systemusers/" + url.PathEscape(id) }

func (v *visit) listUsers() {
	text := v.r.FormValue("search")
	query := search(text, "username", "email", "firstname", "lastname", "displayname")
	query.Set("sort", "username")
	list, err := list1[user](v, "/api/systemusers", query)
	if err != nil {
		v.failed(err)
		return
	}
	v.show("users", "users", "Users", map[string]any{"Users": list, "Search": text})
}

func (v *visit) showUser() {
	whole := map[string]any{}
	if id := v.r.PathValue("id"); id != "" {
		if err := v.call(http.MethodGet, userPath(id), nil, &whole); err != nil {
			v.failed(err)
			return
		}
	}
	v.userPage(http.StatusOK, func(name string) string { s, _ := whole[name].(string); return s }, nil, "")
}

func (v *visit) userPage(status int, value func(name string) string, errs map[string]string, problem string) {
	id := v.r.PathValue("id")
	title, action := "New User", "/admin/users/new"
	var u user
	if id != "" {
		if err := v.call(http.MethodGet, userPath(id), nil, &u); err != nil {
			v.failed(err)
			return
		}
		title, action = u.Username, "/admin/users/"+u.ID
	}
	fields := make([]field, 0, len(userFields)+1)
	for _, f := range userFields {
		f.Value, f.Error = value(f.Name), errs[f.Name]
		fields = append(fields, f)
	}
	hint := "none: the user cannot log in"
	if id != "" {
		hint = "leave empty to keep it"
	}
	fields = append(fields, field{Name: "password", Label: "Password", Type: "password", Hint: hint, Error: errs["password"]})
	state := ""
	if id != "" {
		state = u.Shown()
	}
	v.showWith(status, "user", "users", title, map[string]any{
		"ID": id, "Action": action, "Fields": fields, "State": state, "Problem": problem,
		"Staged": value("state") == "STAGED", "Actions": actionsOf(u),
	})
}

// action is a button below a user's form, and the call it makes.
type action struct{ Name, Label string }

func actionsOf(u user) []action {
	var list []action
	switch u.State {
	case "ACTIVATED":
		list = append(list, action{"suspend", "Suspend User"})
	case "SUSPENDED", "STAGED":
		list = append(list, action{"activate", "Activate User"})
	}
	if u.AccountLocked {
		list = append(list, action{"unlock", "Unlock Account"})
	}
	if !u.PasswordExpired {
		list = append(list, action{"expire", "Force Password Change"})
	}
	return append(list, action{"delete", "Delete User"})
}

func (v *visit) saveUser() {
	id, body := v.r.PathValue("id"), map[string]any{}
	for _, f := range userFields {
		body[f.Name] = strings.TrimSpace(v.r.PostFormValue(f.Name))
	}
	if secret := v.r.PostFormValue("password"); secret != "" {
		body["password"] = secret
	}
	var saved user
	var err error
	if id == "" {
		if body["state"] = v.r.PostFormValue("state"); body["state"] == "" {
			delete(body, "state")
		}
		err = v.call(http.MethodPost, "/api/systemusers", body, &saved)
	} else {
		err = v.call(http.MethodPut, userPath(id), body, &saved)
	}
	if err != nil {
		errs, problem, err := of(err)
		if err != nil {
			v.failed(err)
			return
		}
		v.userPage(http.StatusBadRequest, v.r.PostFormValue, errs, problem)
		return
	}
	v.then("/admin/users/"+saved.ID, "The user was saved.")
}

// changeUser makes the call of a button.
func (v *visit) changeUser() {
	id := v.r.PathValue("id")
	method, path, notice, next := http.MethodPost, userPath(id), "", "/admin/users/"+url.PathEscape(id)
	switch v.r.PathValue("action") {
	case "suspend":
		path, notice = path+"/state/suspend", "The user was suspended."
	case "activate":
		path, notice = path+"/state/activate", "The user was activated."
	case "unlock":
		path, notice = path+"/unlock", "The account was unlocked."
	case "expire":
		path, notice = path+"/expire", "The password has expired: give the user a new one."
	case "delete":
		method, notice, next = http.MethodDelete, "The user was deleted.", "/admin/users"
	default:
		v.notFound()
		return
	}
	if err := v.call(method, path, nil, nil); err != nil {
		v.failed(err)
		return
	}
	v.then(next, notice)
}
