package provision

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

const (
	groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group"
	patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
)

// Group is a user group of JumpCloud that gives access to the application.
type Group struct {
	ID      string   // JumpCloud's
	Name    string   // displayName at the service provider
	Members []string // the JumpCloud ids of those who have the application through it, sorted
}

func (g Group) equal(other Group) bool {
	return g.Name == other.Name && slices.Equal(g.Members, other.Members)
}

// groupEntry is one group: what is wanted, and what is known of it at the
// service provider.
type groupEntry struct {
	want   Group
	remove bool // wanted deleted
	known  knownGroup
	slot
}

// knownGroup is what the service provider acknowledged of a group.
type knownGroup struct {
	id      string // its SCIM id there, "" when not known
	name    string
	members map[string]bool // SCIM ids of users; nil when not known
}

// KeepGroup makes the service provider's group have g's name and members. A
// group is worked on when the queue of people is empty, because its members are
// named by the ids that the service provider gave them. A group without members
// is not created; one of the same name is taken over (JumpCloud support, on
// connectors with group management). While inactive, or without
// [Connection.Groups], it does nothing.
func (p *Provisioner) KeepGroup(g Group) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run == nil || !p.groupsOn() {
		return
	}
	if e := p.groups[g.ID]; e == nil || e.remove || !e.want.equal(g) {
		p.wantGroup(g)
	}
}

// wantGroup queues g to be kept. Called with p.mu held.
func (p *Provisioner) wantGroup(g Group) {
	e := p.groups[g.ID]
	if e == nil {
		e = new(groupEntry)
		p.groups[g.ID] = e
	}
	e.want, e.remove = g, false
	p.enqueueGroup(g.ID, e)
}

// ReconcileGroups keeps all groups, whatever was sent of them earlier, and lets
// go of those that are not among them. It is called after [Provisioner.Reconcile].
func (p *Provisioner) ReconcileGroups(all []Group) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run == nil || !p.groupsOn() {
		return
	}
	here := map[string]bool{}
	for _, g := range all {
		here[g.ID] = true
		p.wantGroup(g)
	}
	for id, e := range p.groups {
		if !here[id] && !e.remove { // what is to be deleted was asked for since the activation
			p.release(id)
		}
	}
}

// release forgets a group. Called with p.mu held.
func (p *Provisioner) release(id string) {
	delete(p.groups, id)
	p.groupQueue = slices.DeleteFunc(p.groupQueue, func(queued string) bool { return queued == id })
}

// ReleaseGroup stops keeping a group and leaves it at the service provider as it
// is: what JumpCloud does when a group is unbound.
func (p *Provisioner) ReleaseGroup(id string) {
	if p.options.Faults.Fires(fault.UnboundGroupDeleted) {
		p.DropGroup(id)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.release(id)
}

// DropGroup deletes a group at the service provider: what JumpCloud does when a
// group that it manages is deleted. It does nothing for one that was never sent.
func (p *Provisioner) DropGroup(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e := p.groups[id]; e != nil && p.run != nil && p.groupsOn() {
		e.remove = true
		p.enqueueGroup(id, e)
	}
}

// groupsOn tells whether groups are sent. Called with p.mu held.
func (p *Provisioner) groupsOn() bool {
	return p.options.Dialect.Groups != nil && (p.run.groups || p.options.Faults.Fires(fault.GroupsAlways))
}

func (p *Provisioner) enqueueGroup(id string, e *groupEntry) {
	if e.free() {
		p.groupQueue = append(p.groupQueue, id)
		p.start()
	}
}

// regroup queues the groups of a person whose id at the service provider became
// known. Called with p.mu held.
func (p *Provisioner) regroup(person string) {
	for _, id := range slices.Sorted(maps.Keys(p.groups)) {
		if e := p.groups[id]; slices.Contains(e.want.Members, person) {
			p.enqueueGroup(id, e)
		}
	}
}

// workGroup works on the first group in the queue. Called with p.mu held.
func (p *Provisioner) workGroup() {
	id := p.groupQueue[0]
	p.groupQueue = p.groupQueue[1:]
	e := p.groups[id]
	e.begin()
	a := groupAttempt{p: p, run: p.run, want: e.want, known: e.known, members: map[string]bool{}, called: map[string]string{}}
	for _, member := range e.want.Members {
		if who := p.entries[member]; who != nil && who.keep && who.known.id != "" {
			a.members[who.known.id] = true
			a.called[who.known.id] = who.who.Username
		}
	}
	remove := e.remove

	p.mu.Unlock()
	if remove {
		a.remove()
	} else {
		a.keep()
	}
	p.mu.Lock()

	if a.run.base == p.base {
		e.known = a.known
	}
	again := e.end()
	switch {
	case p.groups[id] != e: // released meanwhile
	case again:
		p.enqueueGroup(id, e)
	case e.remove:
		delete(p.groups, id)
	}
}

// groupAttempt is the work on one group, from a snapshot of its entry.
type groupAttempt struct {
	p       *Provisioner
	run     *run
	want    Group
	members map[string]bool // wanted, by the service provider's ids
	called  map[string]string
	known   knownGroup
}

func (a *groupAttempt) fires(f fault.Fault) bool { return a.p.options.Faults.Fires(f) }

// keep makes the service provider's group be like what is wanted.
func (a *groupAttempt) keep() {
	if a.known.id != "" {
		if a.update() != errMissing {
			return
		}
	}
	if len(a.members) == 0 && !a.forms().Empty && !a.fires(fault.GroupEmptyCreated) {
		return
	}
	if !a.fires(fault.GroupNotAdopted) {
		switch there, err := a.find(); {
		case err != nil:
			a.event(insights.GroupCreateProvision, err, nil) // whether it is to be created cannot be told (ours)
			return
		case there:
			_ = a.update() // logged
			return
		}
	}
	a.create()
}

func (a *groupAttempt) find() (there bool, err error) {
	filter := "displayName eq " + string(encode(a.want.Name))
	query := strings.ReplaceAll(url.QueryEscape(filter), "+", "%20")
	forms, absent := a.forms(), http.StatusOK
	if forms.NotFoundCreates {
		absent = http.StatusNotFound
	}
	got, err := a.p.send(a.run, http.MethodGet, "/Groups?"+forms.LookupBefore+"filter="+query+forms.LookupAfter, nil, http.StatusOK, absent)
	if err != nil {
		return false, err
	}
	if got.status == http.StatusNotFound {
		return false, nil
	}
	groups, err := got.list()
	if err != nil {
		return false, got.senseless(err)
	}
	for _, raw := range groups.Resources {
		var group struct {
			Name    string `json:"displayName"`
			Members *[]struct {
				Value string `json:"value"`
			} `json:"members"`
		}
		// RFC 7643 §4.2 leaves the case of displayName open; a name in another
		// case is another group (ours).
		if json.Unmarshal(raw, &group) != nil || group.Name != a.want.Name {
			continue
		}
		id, err := a.p.id(raw)
		if err != nil {
			return false, got.senseless(err)
		}
		a.known = knownGroup{id: id, name: group.Name, members: map[string]bool{}}
		if group.Members != nil {
			for _, m := range *group.Members {
				a.known.members[m.Value] = true
			}
		}
		return true, nil
	}
	if len(groups.Resources) > 0 {
		return false, got.senseless(errors.New("the list is not of the groups that the filter asks for"))
	}
	return false, nil
}

// create adds the group, and its members by a second request where the dialect
// creates groups without.
func (a *groupAttempt) create() {
	forms := a.forms()
	body := map[string]any{"schemas": []string{groupSchema}, "displayName": a.want.Name}
	if forms.Schema != "" {
		body["schemas"] = []string{groupSchema, forms.Schema}
	}
	if forms.ExternalID {
		body["externalId"] = a.want.ID
	}
	with := map[string]bool{}
	switch forms.Members {
	case AllMembers:
		with = a.members
		body["members"] = values(with)
	case EmptyList:
		body["members"] = values(with)
	}
	got, err := a.p.send(a.run, http.MethodPost, "/Groups", encode(body), http.StatusCreated, http.StatusOK)
	if err == nil {
		var id string
		if id, err = a.p.id(got.body); err == nil {
			a.known = knownGroup{id, a.want.Name, with}
		} else {
			err = got.senseless(err)
		}
	}
	a.event(insights.GroupCreateProvision, err, []insights.Change{{Field: "name", To: a.want.Name}})
	if err == nil && len(with) < len(a.members) {
		_ = a.update() // logged
	}
}

func (a *groupAttempt) forms() *GroupForms { return a.p.options.Dialect.Groups }

// values writes members in the order of their ids.
func values(ids map[string]bool) []map[string]string {
	list := []map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		list = append(list, map[string]string{"value": id})
	}
	return list
}

// joining writes who is added, in the dialect's form.
func (a *groupAttempt) joining(ids map[string]bool) json.RawMessage {
	var list []string
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		list = append(list, strings.NewReplacer("{id}", string(encode(id)), "{display}", string(encode(a.called[id]))).Replace(a.forms().Member))
	}
	return json.RawMessage("[" + strings.Join(list, ",") + "]")
}

// leaving is the operations that remove members.
func (a *groupAttempt) leaving(ids map[string]bool) []operation {
	remove := a.p.options.Dialect.Operations.Remove
	if !a.forms().RemoveByFilter {
		list := encode(values(ids))
		if strings.Contains(a.forms().Member, "$ref") {
			list = a.joining(ids)
		}
		return []operation{{remove, "members", list}}
	}
	var operations []operation
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		operations = append(operations, operation{Op: remove, Path: "members[value eq " + string(encode(id)) + "]"})
	}
	return operations
}

// renaming is the operation that names the group.
func (a *groupAttempt) renaming() operation {
	replace := a.p.options.Dialect.Operations.Replace
	if a.forms().RenamePathless {
		return operation{Op: replace, Value: encode(map[string]any{"id": a.known.id, "displayName": a.want.Name})}
	}
	return operation{replace, "displayName", encode(a.want.Name)}
}

// update sends what differs in one PATCH.
func (a *groupAttempt) update() error {
	var operations []operation
	var changed []insights.Change
	joined, left := minus(a.members, a.known.members), minus(a.known.members, a.members)
	renamed := a.want.Name != a.known.name && !a.fires(fault.GroupRenameLost)
	if renamed {
		changed = append(changed, insights.Change{Field: "name", From: a.known.name, To: a.want.Name})
	}
	if renamed || a.forms().RenamePathless && len(joined)+len(left) > 0 {
		operations = append(operations, a.renaming())
	}
	if len(joined) > 0 {
		operations = append(operations, operation{a.p.options.Dialect.Operations.Add, "members", a.joining(joined)})
	}
	if len(left) > 0 && !a.fires(fault.GroupLeaverStays) {
		operations = append(operations, a.leaving(left)...)
	}
	if len(joined)+len(left) > 0 {
		changed = append(changed, insights.Change{Field: "members", From: len(a.known.members), To: len(a.members)})
	}
	if len(operations) == 0 {
		return nil
	}
	_, err := a.p.send(a.run, http.MethodPatch, "/Groups/"+url.PathEscape(a.known.id),
		patch(operations...), http.StatusOK, http.StatusNoContent)
	a.event(insights.GroupUpdateProvision, err, changed)
	if err != nil {
		var f *failure
		if errors.As(err, &f) && f.code == http.StatusNotFound {
			a.known = knownGroup{}
			return errMissing
		}
		return err
	}
	a.known.name, a.known.members = a.want.Name, a.members
	return nil
}

// minus is what is in one set and not in the other.
func minus(set, other map[string]bool) map[string]bool {
	rest := map[string]bool{}
	for id := range set {
		if !other[id] {
			rest[id] = true
		}
	}
	return rest
}

func (a *groupAttempt) remove() {
	if a.known.id == "" {
		return // never created
	}
	_, err := a.p.send(a.run, http.MethodDelete, "/Groups/"+url.PathEscape(a.known.id), nil, http.StatusNoContent, http.StatusOK)
	var f *failure
	if errors.As(err, &f) && f.code == http.StatusNotFound {
		err = nil // somebody was faster
	}
	if err == nil {
		a.known = knownGroup{}
	}
	a.event(insights.GroupDeleteProvision, err, nil)
}

func (a *groupAttempt) event(kind string, err error, changed []insights.Change) {
	if a.fires(fault.GroupEventMissing) {
		return
	}
	a.p.report(a.run, kind, map[string]any{"id": a.want.ID, "type": "user_group", "name": a.want.Name}, err, changed)
}
