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
	gone  bool // from the directory
	known known
}

// errMissing says that a user who was known is gone at the service provider.
var errMissing = errors.New("no such user any more")

// keep makes the service provider's user be like who, and active.
func (a *attempt) keep() {
	if a.who.Username == "" {
		a.event(insights.UserCreateProvision, &failure{message: "the user has no username"}, nil, nil)
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

// drop deactivates the user, or deletes it where it is gone from the directory
// and the dialect has that (C-16).
func (a *attempt) drop() {
	if a.known.id == "" {
		if !a.known.unsure {
			return // never created
		}
		if there, err := a.lookup(); err != nil || !there {
			return
		}
	}
	if a.gone && a.dialect().Deletes && !a.fires(fault.DeletionSoftened) {
		a.remove()
		return
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
		a.event(insights.UserLookupProvision, err, nil, nil)
	case a.fires(fault.LookupLogged):
		a.event(insights.UserLookupProvision, nil, nil, nil)
	}
	return there, err
}

func (a *attempt) find() (there bool, err error) {
	filter := "userName eq " + a.quote(a.userName())
	// %20 rather than +, which not every server takes for a space.
	query := strings.ReplaceAll(url.QueryEscape(filter), "+", "%20")
	got, err := a.p.send(a.run, http.MethodGet, "/Users?filter="+query+a.dialect().LookupPaging, nil, http.StatusOK, a.dialect().absent())
	if err != nil {
		return false, err
	}
	if got.status == http.StatusNotFound {
		a.known = known{}
		return false, nil
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
	got, err := a.p.send(a.run, http.MethodPost, "/Users", a.body(a.who, true, true),
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
				a.event(insights.UserCreateProvision, nil, nil, &stored{a.who, true})
				a.adopt()
				return
			}
		}
	}
	if err != nil {
		a.event(insights.UserCreateProvision, err, nil, nil)
		return
	}
	if a.fires(fault.CallsBesideSCIM) {
		_, _ = a.p.exchange(a.run.ctx, a.run, http.MethodGet, "/notify", nil)
	}
	a.known = known{id: id, stored: &stored{a.who, true}}
	a.event(insights.UserCreateProvision, nil, nil, a.known.stored)
}

// put makes the user be like who, and active or not, in the dialect's form. It
// returns errMissing when the id is no longer known there, and has forgotten it
// then.
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
	if err := a.change(sent, active); err != nil {
		a.event(kind, err, was, now)
		var f *failure
		if errors.As(err, &f) && f.code == http.StatusNotFound {
			a.known = known{}
			return errMissing
		}
		a.known.stored = nil // even a 422 may have taken effect in part
		return err
	}
	switch {
	case active || a.dialect().Active == WithUpdate && a.dialect().Update != PatchEach:
		a.known.stored = &stored{sent, active}
	case was != nil: // only the switch was sent
		a.known.stored = &stored{was.who, active}
	}
	a.event(kind, nil, was, now)
	return nil
}

// change sends what a change takes. An inactive user's attributes are of no
// concern until it comes back.
func (a *attempt) change(who Person, active bool) error {
	d, was, path := a.dialect(), a.known.stored, "/Users/"+url.PathEscape(a.known.id)
	var read map[string]any
	if d.ReadsFirst {
		got, err := a.p.send(a.run, http.MethodGet, path, nil, http.StatusOK)
		if err != nil {
			return err
		}
		if read = got.object(); read == nil {
			return got.senseless(errors.New("the answer is not a JSON user"))
		}
	}
	var operations []operation
	if d.Active != WithUpdate && (was == nil || was.active != active) {
		operations = append(operations, d.activation(active))
	}
	if d.Update == PatchEach && active {
		operations = append(operations, d.operations(was, who)...)
	}
	if len(operations) > 0 {
		if _, err := a.p.send(a.run, http.MethodPatch, path, patch(operations...), http.StatusOK, http.StatusNoContent); err != nil {
			return err
		}
	}
	switch {
	case d.Update == PatchEach, d.Active != WithUpdate && (!active || was != nil && was.who == who):
		return nil // all is sent
	}
	body := a.body(who, active, false)
	if d.Update == PutRead {
		body = d.edited(read, outgoing{Person: who, active: active})
	}
	_, err := a.p.send(a.run, http.MethodPut, path, body, http.StatusOK, http.StatusNoContent)
	return err
}

// dialect is how the run speaks.
func (a *attempt) dialect() *Dialect { return a.p.options.Dialect }

// remove deletes the user, who is gone from the directory. A service provider
// that cannot is sent the deactivation instead; what JumpCloud does then is not
// known for users, and known so for the test user of a connection.
func (a *attempt) remove() {
	if a.known.id == "" {
		return
	}
	_, err := a.p.send(a.run, http.MethodDelete, "/Users/"+url.PathEscape(a.known.id), nil,
		http.StatusNoContent, http.StatusOK)
	var f *failure
	if errors.As(err, &f) {
		switch f.code {
		case http.StatusNotFound:
			err = nil // somebody was faster
		case http.StatusMethodNotAllowed, http.StatusNotImplemented:
			if !a.isStored(false) {
				_ = a.put(false) // logged
			}
			return
		}
	}
	was := a.known.stored
	if err == nil {
		a.known = known{}
	}
	a.event(insights.UserDeleteProvision, err, was, nil)
}

// userName is what a person is called at the service provider.
func (a *attempt) userName() string {
	if a.who.Email != a.who.Username && a.fires(fault.UserNameIsEmail) {
		return a.who.Email
	}
	return a.who.Username
}

// body is who as it goes over the wire, bent by the faults of the mapping.
func (a *attempt) body(who Person, active, creates bool) []byte {
	for _, row := range []struct {
		fault fault.Fault
		value *string
	}{
		{fault.TitleDropped, &who.JobTitle}, {fault.CostCenterDropped, &who.CostCenter}, {fault.DepartmentDropped, &who.Department},
	} {
		if *row.value != "" && a.fires(row.fault) {
			*row.value = ""
		}
	}
	if who.Firstname != who.Lastname && a.fires(fault.NamesSwapped) {
		who.Firstname, who.Lastname = who.Lastname, who.Firstname
	}
	if who.Email != who.Username && a.fires(fault.UserNameIsEmail) {
		who.Username = who.Email
	}
	u := outgoing{Person: who, active: active, division: a.fires(fault.DivisionSent), manager: a.fires(fault.ManagerSent)}
	if who.Department == "" || who.CostCenter == "" || who.JobTitle == "" {
		u.empties = a.fires(fault.EmptySent)
	}
	return a.dialect().body(u, creates)
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
