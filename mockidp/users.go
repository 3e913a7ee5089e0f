package mockidp

import (
	"encoding/json"
	"net/http"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
	"hallmark/mockidp/provision"
)

// The states of a user. Only an activated one may log in and use applications.
const (
	staged    = "STAGED"
	activated = "ACTIVATED"
	suspended = "SUSPENDED"
)

// user is a systemuser by v1's field names (S-127). Its slices are never
// changed in place.
type user struct {
	ID                 string           `json:"_id"`
	Username           string           `json:"username"`
	Email              string           `json:"email"`
	Firstname          string           `json:"firstname"`
	Middlename         string           `json:"middlename"`
	Lastname           string           `json:"lastname"`
	Displayname        string           `json:"displayname"`
	Description        string           `json:"description"`
	Department         string           `json:"department"`
	CostCenter         string           `json:"costCenter"`
	JobTitle           string           `json:"jobTitle"`
	Location           string           `json:"location"`
	Company            string           `json:"company"`
	EmployeeIdentifier string           `json:"employeeIdentifier"`
	EmployeeType       string           `json:"employeeType"`
	Manager            string           `json:"manager"`
	AlternateEmail     string           `json:"alternateEmail"`
	ManagedAppleID     string           `json:"managedAppleId"`
	Addresses          []map[string]any `json:"addresses"`
	PhoneNumbers       []map[string]any `json:"phoneNumbers"`
	Attributes         []map[string]any `json:"attributes"`
	State              string           `json:"state"`
	Suspended          bool             `json:"suspended"` // State in other words
	Activated          bool             `json:"activated"` // State in other words
	PasswordExpired    bool             `json:"password_expired"`
	PasswordDate       *time.Time       `json:"password_date"`
	AccountLocked      bool             `json:"account_locked"`
	MFA                map[string]any   `json:"mfa"`
	PortalMFA          bool             `json:"enable_user_portal_multifactor"`
	CreationSource     string           `json:"creationSource"`
	Created            time.Time        `json:"created"`
	Organization       string           `json:"organization"`

	password password
}

// writable are the members a client may give; all others of a body are ignored.
var writable = [...]string{
	"username", "email", "firstname", "middlename", "lastname", "displayname", "description", "department",
	"costCenter", "jobTitle", "location", "company", "employeeIdentifier", "employeeType", "manager",
	"alternateEmail", "managedAppleId", "addresses", "phoneNumbers", "attributes", "state",
	"enable_user_portal_multifactor",
}

// person is what identity management sends of a user: the mapped properties,
// never location, division or manager (S-060 … S-062).
func (u user) person() provision.Person {
	return provision.Person{
		ID: u.ID, Username: u.Username, Email: u.Email, Firstname: u.Firstname, Lastname: u.Lastname,
		Department: u.Department, CostCenter: u.CostCenter, JobTitle: u.JobTitle,
	}
}

func (u user) in(state string) user {
	u.State, u.Activated, u.Suspended = state, state == activated, state == suspended
	return u
}

// with returns u with a body's members written over it; null clears one. A
// password is checked and hashed before anything is locked.
func (u user) with(members map[string]json.RawMessage, now time.Time) (user, error) {
	merged, err := document(u)
	if err != nil {
		return u, err
	}
	for _, name := range writable {
		raw, given := members[name]
		if !given {
			continue
		}
		var value any
		if err := json.Unmarshal(raw, &value); err != nil {
			return u, wrong(name, "cannot be read: %v", err)
		}
		merged[name] = value
	}
	next := user{password: u.password}
	if err := fill(merged, &next); err != nil {
		return u, err
	}
	next.Email = strings.ToLower(next.Email) // facts §2.1: lower-cased on add

	if _, given := members["state"]; !given {
		var suspend *bool
		if raw, given := members["suspended"]; given {
			if err := json.Unmarshal(raw, &suspend); err != nil {
				return u, wrong("suspended", "must be true or false")
			}
		}
		switch {
		case suspend == nil:
		case *suspend:
			next.State = suspended
		case next.State == suspended:
			next.State = activated
		}
	}
	next = next.in(next.State)

	if raw, given := members["password"]; given {
		var secret string
		if err := json.Unmarshal(raw, &secret); err != nil {
			return u, wrong("password", "must be a string")
		}
		if secret != "" {
			next.password = hash(secret)
			next.PasswordDate, next.PasswordExpired = &now, false
		}
	}
	return next, next.check()
}

// check tells what is wrong with u by itself.
func (u user) check() error {
	if empty := lacking(map[string]string{"username": u.Username, "email": u.Email}); empty != nil {
		return empty
	}
	if strings.IndexFunc(u.Username, unicode.IsSpace) >= 0 {
		return wrong("username", "must not contain spaces")
	}
	if a, err := mail.ParseAddress(u.Email); err != nil || a.Address != u.Email {
		return wrong("email", "%q is not an e-mail address", u.Email)
	}
	for name, value := range map[string]string{
		"username": u.Username, "email": u.Email, "firstname": u.Firstname, "middlename": u.Middlename,
		"lastname": u.Lastname, "displayname": u.Displayname, "description": u.Description,
		"department": u.Department, "costCenter": u.CostCenter, "jobTitle": u.JobTitle, "location": u.Location,
		"company": u.Company, "employeeIdentifier": u.EmployeeIdentifier, "employeeType": u.EmployeeType,
		"manager": u.Manager, "alternateEmail": u.AlternateEmail, "managedAppleId": u.ManagedAppleID,
	} {
		most := 1024
		if name == "employeeIdentifier" {
			most = 256
		}
		if utf8.RuneCountInString(value) > most {
			return wrong(name, "has more than %d characters", most)
		}
		if strings.ContainsFunc(value, unspeakable) {
			return wrong(name, "contains a control character")
		}
	}
	switch u.State {
	case staged, activated, suspended:
		return nil
	}
	return wrong("state", "must be one of STAGED, ACTIVATED, SUSPENDED")
}

// unspeakable are the characters XML 1.0 cannot hold: a name with one could
// not be put in an assertion.
func unspeakable(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

// unique tells whether another user has what only one may have. idp.mu is held.
func (idp *IdP) unique(u user) error {
	names := u.names()
	for i, field := range []string{"username", "email", "employeeIdentifier"} {
		if id, taken := idp.taken[names[i]]; taken && id != u.ID {
			return wrong(field, "%q is already in use", []string{u.Username, u.Email, u.EmployeeIdentifier}[i])
		}
	}
	return nil
}

// names is what no two users have in common, each marked with what it is: user name and
// address in any case, and the employee's number, if there is one.
func (u user) names() [3]string {
	names := [3]string{called(byUsername, u.Username), called(byEmail, u.Email)}
	if u.EmployeeIdentifier != "" {
		names[2] = "employee " + u.EmployeeIdentifier
	}
	return names
}

// What a user can be found by in IdP.taken, in any case.
const byUsername, byEmail = "username ", "email "

func called(kind, text string) string { return kind + fold(text) }

// fold makes those texts the same that strings.EqualFold takes for the same.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, text)
}

// putUser files u, in the place of the one with its id. idp.mu is held.
func (idp *IdP) putUser(u user) {
	idp.forgetNames(u.ID)
	for _, name := range u.names() {
		if name != "" {
			idp.taken[name] = u.ID
		}
	}
	idp.users.put(u.ID, u)
}

// forgetNames frees what a user is called by. idp.mu is held.
func (idp *IdP) forgetNames(id string) {
	old, _ := idp.users.get(id)
	for _, name := range old.names() {
		if idp.taken[name] == id {
			delete(idp.taken, name)
		}
	}
}

// usersFor are the users that a list call has to look at: one, where it asks for a user name, an
// address or an id, so that the cost does not grow with the directory.
func (idp *IdP) usersFor(q *query) []user {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	for _, t := range q.all {
		id := t.values[0]
		if t.op != "eq" || id == "" { // nobody is called nothing, but a member may be empty
			continue
		}
		switch t.field {
		case "_id":
		case "username":
			id = idp.taken[called(byUsername, id)]
		case "email":
			id = idp.taken[called(byEmail, id)]
		default:
			continue
		}
		if u, known := idp.users.get(id); known {
			return []user{u} // if it is not quite what is asked for, the filters will tell
		}
		return nil
	}
	return window(&idp.users, q)
}

func (idp *IdP) listUsers(r *http.Request) (answer, error) {
	q, err := query1(r)
	if err != nil {
		return answer{}, err
	}
	return list1(idp.usersFor(&q), q, nil)
}

func (idp *IdP) getUser(r *http.Request) (answer, error) {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	u, known := idp.users.get(r.PathValue("id"))
	if !known {
		return answer{}, notFound("user", r.PathValue("id"))
	}
	return ok(u), nil
}

// createUser answers 200, not 201 (facts §2.1). The state that an organisation
// gives new users is ACTIVATED (ours).
func (idp *IdP) createUser(r *http.Request) (answer, error) {
	members, err := object(r)
	if err != nil {
		return answer{}, err
	}
	now := idp.now()
	u := user{
		ID: idp.newID(), Created: now, Organization: idp.organization, CreationSource: "jumpcloud:api",
		MFA:       map[string]any{"configured": false, "exclusion": false},
		Addresses: []map[string]any{}, PhoneNumbers: []map[string]any{}, Attributes: []map[string]any{},
	}.in(activated)
	if u, err = u.with(members, now); err != nil {
		return answer{}, err
	}
	err = idp.change(change{about: nobody}, func() ([]insights.Event, error) { // granted nothing yet
		if err := idp.unique(u); err != nil {
			return nil, err
		}
		idp.putUser(u)
		return []insights.Event{idp.byAdmin(r, insights.Event{Type: "user_create", Resource: userResource(u)})}, nil
	})
	return ok(u), err
}

func (idp *IdP) updateUser(r *http.Request) (answer, error) {
	members, err := object(r)
	if err != nil {
		return answer{}, err
	}
	if raw, given := members["state"]; given {
		var state string
		// facts §2.1: no way back to STAGED.
		if json.Unmarshal(raw, &state) != nil || state != activated && state != suspended {
			return answer{}, wrong("state", "must be ACTIVATED or SUSPENDED")
		}
	}
	return idp.editUser(r, "user_update", func(u user) (user, error) { return u.with(members, idp.now()) })
}

// editUser replaces one user by what edit makes of it, under the lock.
func (idp *IdP) editUser(r *http.Request, event string, edit func(user) (user, error)) (answer, error) {
	id := r.PathValue("id")
	var next user
	err := idp.change(change{keeps: fault.SuspensionKeeps, user: id, about: []string{id}}, func() ([]insights.Event, error) {
		u, known := idp.users.get(id)
		if !known {
			return nil, notFound("user", id)
		}
		var err error
		if next, err = edit(u); err != nil {
			return nil, err
		}
		if err := idp.unique(next); err != nil {
			return nil, err
		}
		changes, err := differences(u, next)
		if err != nil {
			return nil, err
		}
		idp.putUser(next)
		if !next.AccountLocked {
			delete(idp.failures, id)
		}
		if (next.AccountLocked || next.PasswordExpired) && next.State != suspended {
			idp.endSessions(id)
		}
		if next.State == suspended && !idp.faults.Active(fault.SuspendedSignsOn) {
			idp.endSessions(id)
		}
		events := []insights.Event{idp.byAdmin(r, insights.Event{Type: event, Resource: userResource(next), Changes: changes})}
		if event == "user_update" && u.State != next.State {
			events = append(events, idp.byAdmin(r, insights.Event{Type: stateEvent(u.State, next.State), Resource: userResource(next)}))
		}
		return events, nil
	})
	return ok(next), err
}

// deleteUser returns the user that was. One who is somebody's manager stays
// unless cascade_manager=null clears that first (409: inferred, facts §2.1).
func (idp *IdP) deleteUser(r *http.Request) (answer, error) {
	id, cascade := r.PathValue("id"), r.URL.Query().Get("cascade_manager") == "null"
	var u user
	err := idp.change(change{keeps: fault.DeletionKeeps, about: []string{id}}, func() ([]insights.Event, error) {
		var known bool
		if u, known = idp.users.get(id); !known {
			return nil, notFound("user", id)
		}
		for _, report := range idp.users.all() {
			if report.Manager != id {
				continue
			}
			if !cascade {
				return nil, refuse(http.StatusConflict, "user %q is a manager: use cascade_manager=null", id)
			}
			report.Manager = ""
			idp.putUser(report)
		}
		idp.forgetNames(id)
		idp.users.delete(id)
		idp.members.forget(id)
		idp.direct.forget(id)
		delete(idp.failures, id)
		idp.endSessions(id)
		return []insights.Event{idp.byAdmin(r, insights.Event{Type: "user_delete", Resource: userResource(u)})}, nil
	})
	return ok(u), err
}
