package provision

import (
	"errors"
	"maps"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

// event reports one attempt on a person, which was to turn was into now; either
// is nil where there is nothing to tell of it.
func (a *attempt) event(kind string, err error, was, now *stored) {
	if kind == insights.UserCreateProvision && a.fires(fault.CreateAsUpdate) {
		kind = insights.UserUpdateProvision
	}
	if a.p.options.Event == nil && a.p.options.Logger == nil {
		return // nobody listens
	}
	var changed []insights.Change
	if now != nil {
		changed = changes(was, now)
	}
	a.p.report(a.run, kind, map[string]any{"id": a.who.ID, "type": "user", "username": a.who.Username}, err, changed)
}

// report tells of one attempt, successful when err is nil (C-22, S-148 … S-155).
// The integration's own events, idm_integration_*, are not reported here: only
// the directory knows which administrator acted.
func (p *Provisioner) report(r *run, kind string, resource map[string]any, err error, changed []insights.Change) {
	if err != nil {
		p.log.Warn("provisioning failed", "event", kind, "resource", resource["id"], "reason", r.clean(err.Error()))
	} else {
		p.log.Info("provisioned", "event", kind, "resource", resource["id"])
	}
	if p.options.Event == nil {
		return
	}
	if err != nil && p.options.Faults.Fires(fault.FailureSilent) {
		return
	}
	e := insights.Event{
		Type:        kind,
		Service:     insights.Directory,
		Success:     err == nil,
		InitiatedBy: map[string]any{"type": "system"}, // ours: nothing is documented
		Resource:    resource,
		Application: maps.Clone(p.options.Application),
		Changes:     changed,
	}
	// One application has one connection, so its id serves for both (ours).
	e.IDMClientID, _ = p.options.Application["id"].(string)
	if err != nil {
		e.ErrorMessage = r.clean(err.Error())
		e.MessageChain = chain(err)
		switch {
		case p.options.Faults.Fires(fault.FailureAsSuccess):
			e.Success, e.ErrorMessage, e.MessageChain = true, "", nil
		case p.options.Faults.Fires(fault.CauseMissing):
			e.ErrorMessage, e.MessageChain = "", nil
		case p.options.Faults.Fires(fault.TokenLogged):
			e.ErrorMessage += " (Bearer " + r.token + ")"
		}
	}
	p.options.Event(e)
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
