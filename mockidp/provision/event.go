package provision

import (
	"errors"
	"maps"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

// event reports one attempt, successful when err is nil (C-22, S-148 … S-152).
// The integration's own events, idm_integration_*, are not reported here: only
// the directory knows which administrator acted.
func (a *attempt) event(kind string, err error, changed []insights.Change) {
	if err != nil {
		a.p.log.Warn("provisioning failed", "event", kind, "user", a.who.ID, "reason", a.run.clean(err.Error()))
	} else {
		a.p.log.Info("provisioned", "event", kind, "user", a.who.ID)
	}
	if a.p.options.Event == nil {
		return
	}
	if err != nil && a.fires(fault.FailureSilent) {
		return
	}
	if kind == insights.UserCreateProvision && a.fires(fault.CreateAsUpdate) {
		kind = insights.UserUpdateProvision
	}
	e := insights.Event{
		Type:        kind,
		Service:     insights.Directory,
		Success:     err == nil,
		InitiatedBy: map[string]any{"type": "system"}, // ours: nothing is documented
		Resource:    map[string]any{"id": a.who.ID, "type": "user", "username": a.who.Username},
		Application: maps.Clone(a.p.options.Application),
		Changes:     changed,
	}
	// One application has one connection, so its id serves for both (ours).
	e.IDMClientID, _ = a.p.options.Application["id"].(string)
	if err != nil {
		e.ErrorMessage = a.run.clean(err.Error())
		e.MessageChain = chain(err)
		switch {
		case a.fires(fault.FailureAsSuccess):
			e.Success, e.ErrorMessage, e.MessageChain = true, "", nil
		case a.fires(fault.CauseMissing):
			e.ErrorMessage, e.MessageChain = "", nil
		case a.fires(fault.TokenLogged):
			e.ErrorMessage += " (Bearer " + a.run.token + ")"
		}
	}
	a.p.options.Event(e)
}

// chain is the message chain of a failure: the service provider's status and
// words, or ours where it gave none.
func chain(err error) map[string]any {
	var f *failure
	if !errors.As(err, &f) {
		return map[string]any{"message_details": err.Error()}
	}
	m := map[string]any{"response_message": f.message, "message_details": f.details}
	if f.code != 0 {
		m["response_code"] = f.code
	}
	return m
}

// changes lists the mapped attributes in which now differs from was, by
// JumpCloud's names; was is nil when not known.
func changes(was, now *stored) []insights.Change {
	var list []insights.Change
	add := func(field string, from, to any) {
		if was == nil {
			from = nil
		}
		if to == "" {
			to = nil
		}
		if from == "" {
			from = nil
		}
		if from != to {
			list = append(list, insights.Change{Field: field, From: from, To: to})
		}
	}
	var old stored
	if was != nil {
		old = *was
	}
	for _, row := range []struct{ field, from, to string }{
		{"username", old.who.Username, now.who.Username},
		{"email", old.who.Email, now.who.Email},
		{"firstname", old.who.Firstname, now.who.Firstname},
		{"lastname", old.who.Lastname, now.who.Lastname},
		{"department", old.who.Department, now.who.Department},
		{"costCenter", old.who.CostCenter, now.who.CostCenter},
		{"jobTitle", old.who.JobTitle, now.who.JobTitle},
	} {
		add(row.field, row.from, row.to)
	}
	add("active", old.active, now.active)
	return list
}
