package provision

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

// attempt is the work on one person, from a snapshot of its entry. What it
// learns is in known afterwards.
type attempt struct {
	p     *Provisioner
	run   *run
	who   Person
	known known
}

// errMissing says that a user who was known is gone at the service provider.
var errMissing = errors.New("no such user any more")

// keep makes the service provider's user be like who, and active.
func (a *attempt) keep() {
	if a.who.Username == "" {
		a.event(insights.UserCreateProvision, &failure{message: "the user has no username"}, nil)
		return
	}
	if a.known.id != "" {
		if a.isStored(true) {
			return
		}
		if was := a.known.stored; was != nil && !was.active && a.fires(fault.ReactivationLost) {
			return
		}
		if a.put(true) != errMissing {
			return
		}
	}
	if !a.fires(fault.LookupSkipped) {
		switch there, err := a.lookup(); {
		case err != nil && !a.fires(fault.LookupBlind):
			return
		case there:
			a.adopt()
			return
		}
	}
	a.create()
}

// adopt takes over a user that was there before, changing it when it differs.
func (a *attempt) adopt() {
	if !a.isStored(true) {
		_ = a.put(true) // logged; a user that vanished again waits for the next change
	}
}

// drop deactivates the user. It is a full PUT, because Lessonly has no DELETE
// and its PATCH is no better (§3.1 of the facts, C-16).
func (a *attempt) drop() {
	if a.known.id == "" {
		if !a.known.unsure {
			return // never created
		}
		if there, err := a.lookup(); err != nil || !there {
			return
		}
	}
	if a.isStored(false) || a.fires(fault.DeactivationLost) {
		return
	}
	if a.fires(fault.DeactivationDelete) {
		a.remove()
		return
	}
	if a.put(false) == errMissing {
		if there, err := a.lookup(); err == nil && there && !a.isStored(false) {
			_ = a.put(false) // logged
		}
	}
}

// isStored tells whether the service provider is known to have who as it is.
func (a *attempt) isStored(active bool) bool {
	was := a.known.stored
	if was == nil || was.active != active {
		return false
	}
	// An inactive user's attributes are of no concern until it comes back.
	return !active || was.who == a.who
}

// lookup finds the user by username before one is created (S-152). It reports
// an event only when it cannot tell; then the error is not nil.
func (a *attempt) lookup() (there bool, err error) {
	there, err = a.find()
	switch {
	case err != nil:
		a.event(insights.UserLookupProvision, err, nil)
	case a.fires(fault.LookupLogged):
		a.event(insights.UserLookupProvision, nil, nil)
	}
	return there, err
}

func (a *attempt) find() (there bool, err error) {
	filter := "userName eq " + a.quote(a.userName())
	// %20 rather than +, which not every server takes for a space.
	query := strings.ReplaceAll(url.QueryEscape(filter), "+", "%20")
	got, err := a.p.send(a.run, http.MethodGet, "/Users?filter="+query, nil, http.StatusOK)
	if err != nil {
		return false, err
	}
	match, err := a.match(got)
	if err != nil {
		return false, got.senseless(err)
	}
	if match == nil {
		a.known = known{}
		return false, nil
	}
	id, err := a.p.id(match)
	if err != nil {
		return false, got.senseless(err)
	}
	a.known = known{id: id}
	var user found
	if json.Unmarshal(match, &user) == nil { // else its state is unknown, and will be overwritten
		a.known.stored = &stored{who: user.person(a.who.ID), active: user.Active}
	}
	return true, nil
}

// match picks the user who was asked for from a list, nil when there is none.
// A server that ignores the filter must not have us take over a stranger.
func (a *attempt) match(got answer) (match []byte, err error) {
	users, err := got.list()
	if err != nil {
		return nil, err
	}
	for _, user := range users.Resources {
		var has struct {
			UserName string `json:"userName"`
		}
		// RFC 7643 §4.1.1: userName is case insensitive.
		if json.Unmarshal(user, &has) == nil && strings.EqualFold(has.UserName, a.userName()) {
			if match != nil {
				return nil, errors.New("several users have this userName")
			}
			match = user
		}
	}
	if match == nil && (len(users.Resources) > 0 || string(users.Total) != "0") {
		return nil, errors.New("the list is not of the users that the filter asks for")
	}
	return match, nil
}

// quote writes a filter's string value: a JSON string (RFC 7644 §3.4.2.2).
func (a *attempt) quote(value string) string {
	if strings.ContainsAny(value, `"\`) && a.fires(fault.LookupUnescaped) {
		return `"` + value + `"`
	}
	return string(encode(value))
}

// create adds the user by POST.
func (a *attempt) create() {
	got, err := a.p.send(a.run, http.MethodPost, "/Users", a.body(a.who, true),
		http.StatusCreated, http.StatusOK)
	var id string
	if err == nil {
		if id, err = a.p.id(got.body); err != nil {
			a.known.unsure = true
			err = got.senseless(err)
		}
	} else {
		var f *failure
		a.known.unsure = errors.As(err, &f) && f.unclear
		if got.retried && f != nil && f.code == http.StatusConflict {
			// An earlier try that seemed lost did create it.
			if there, finding := a.find(); finding == nil && there {
				a.event(insights.UserCreateProvision, nil, changes(nil, &stored{a.who, true}))
				a.adopt()
				return
			}
		}
	}
	if err != nil {
		a.event(insights.UserCreateProvision, err, nil)
		return
	}
	a.known = known{id: id, stored: &stored{a.who, true}}
	a.event(insights.UserCreateProvision, nil, changes(nil, a.known.stored))
}

// put sends the whole user. It returns errMissing when the id is no longer
// known there, and has forgotten it then.
func (a *attempt) put(active bool) error {
	kind := insights.UserUpdateProvision
	if !active {
		kind = insights.UserDeprovision
	}
	was, now := a.known.stored, &stored{a.who, active}
	sent := a.who
	if was != nil && was.who.Email != "" && was.who.Email != sent.Email && a.fires(fault.EmailStale) {
		sent.Email = was.who.Email
	}
	_, err := a.p.send(a.run, http.MethodPut, "/Users/"+url.PathEscape(a.known.id), a.body(sent, active),
		http.StatusOK, http.StatusNoContent)
	if err != nil {
		a.event(kind, err, changes(was, now))
		var f *failure
		if errors.As(err, &f) && f.code == http.StatusNotFound {
			a.known = known{}
			return errMissing
		}
		a.known.stored = nil // even a 422 may have taken effect in part
		return err
	}
	a.known.stored = &stored{sent, active}
	a.event(kind, nil, changes(was, now))
	return nil
}

// remove deletes the user: fault.DeactivationDelete alone does that.
func (a *attempt) remove() {
	_, err := a.p.send(a.run, http.MethodDelete, "/Users/"+url.PathEscape(a.known.id), nil,
		http.StatusNoContent, http.StatusOK)
	if err == nil {
		a.known = known{}
	}
	a.event(insights.UserDeleteProvision, err, nil)
}

// userName is what a person is called at the service provider.
func (a *attempt) userName() string {
	if a.who.Email != a.who.Username && a.fires(fault.UserNameIsEmail) {
		return a.who.Email
	}
	return a.who.Username
}

// body is who as it goes over the wire, bent by the faults of the mapping.
func (a *attempt) body(who Person, active bool) []byte {
	r := resourceOf(who, active)
	for _, row := range []struct {
		fault fault.Fault
		name  string
	}{
		{fault.TitleDropped, "title"}, {fault.CostCenterDropped, "costcenter"}, {fault.DepartmentDropped, "department"},
	} {
		if _, has := r[row.name]; has && a.fires(row.fault) {
			delete(r, row.name)
		}
	}
	if who.Firstname != who.Lastname && a.fires(fault.NamesSwapped) {
		who.Firstname, who.Lastname = who.Lastname, who.Firstname
		r["name"] = resourceOf(who, active)["name"]
	}
	if a.fires(fault.DivisionSent) {
		r["division"] = "Division"
	}
	if a.fires(fault.ManagerSent) {
		r["manager"] = map[string]any{"value": "manager"}
	}
	if who.Email != who.Username && a.fires(fault.UserNameIsEmail) {
		r["userName"] = who.Email
	}
	for _, name := range []string{"department", "costcenter", "title"} {
		if _, has := r[name]; !has && a.fires(fault.EmptySent) {
			r[name] = ""
		}
	}
	return encode(r)
}

func (a *attempt) fires(f fault.Fault) bool { return a.p.options.Faults.Fires(f) }

// encode writes JSON with & < > as they are: they are ordinary characters of
// names and addresses.
func encode(v any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		// Maps and strings always encode; anything else is a mistake in here,
		// and an empty body is what the service provider will complain about.
		return nil
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}
