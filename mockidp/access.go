package mockidp

import (
	"maps"
	"slices"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
	"hallmark/mockidp/provision"
)

// granted tells whether the application is bound to some group of the user or
// to the user alone: nobody may use one until granted (S-101). The user's state, which must allow
// it as well, is not looked at. idp.mu is held.
func (idp *IdP) granted(user, application string) bool {
	for group := range idp.bound[application] {
		if idp.members.has(group, user) {
			return true
		}
	}
	return idp.direct.has(application, user)
}

// change says what kind of change is made to the directory.
type change struct {
	keeps Fault    // the fault under which those who lose access by it are kept
	user  string   // the user whose attributes change, if it is one
	group string   // the group whose members alone it is about
	about []string // whom alone it can give or take access, or other attributes; nil is anybody
}

// nobody is what a change is about that moves nobody's access.
var nobody = []string{}

// change is the one way to change the directory. It lets mutate do so and then
// tells each application's provisioner what that means: who may use the
// application now, or has other attributes, is kept; who may no longer is
// dropped. A provisioner that is not active ignores it. An error of mutate,
// which must then have changed nothing, changes nothing here.
//
// Provisioners only queue what they are told, so it is all done under the
// lock, and changes reach each of them in the order in which they were made. A
// change that is about somebody looks at nobody else, so that its cost does
// not grow with the directory.
func (idp *IdP) change(c change, mutate func() ([]insights.Event, error)) error {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	if c.group != "" {
		c.about = append(nobody, idp.members.to(c.group)...)
	}
	before := make(map[string]map[string]provision.Person)
	bound := make(map[string][]string)
	for id, app := range idp.apps.rows {
		before[id] = idp.roster(id, c.about)
		if idp.sendsGroups(app) {
			bound[id] = idp.bound.to(id)
		}
	}
	events, err := mutate()
	if err != nil {
		return err
	}
	for _, e := range events {
		idp.log.Add(e)
	}
	for id, had := range before {
		app, there := idp.apps.get(id)
		if !there {
			continue
		}
		now, active := idp.roster(id, c.about), app.idm.provisioner.Active()
		for _, u := range idp.among(c.about) {
			who, may := now[u.ID]
			old, might := had[u.ID]
			switch {
			case may && (!might || who != old):
				app.idm.provisioner.Keep(who)
			case !may && !might && c.user == u.ID && active &&
				(idp.faults.Fires(fault.UnboundSent) || u.imported() && idp.faults.Fires(fault.ImportSends)):
				app.idm.provisioner.Keep(u.person())
			}
		}
		for _, user := range slices.Sorted(maps.Keys(had)) {
			if _, may := now[user]; may || active && c.keeps != "" && idp.faults.Fires(c.keeps) {
				continue
			}
			if _, exists := idp.users.get(user); exists {
				app.idm.provisioner.Drop(user)
			} else {
				app.idm.provisioner.Remove(user)
			}
		}
		if idp.sendsGroups(app) {
			idp.tellGroups(app, bound[id])
		}
	}
	return nil
}

// sendsGroups tells whether an application's groups are kept at its service
// provider as well: a switch of identity management where the connector has it.
func (idp *IdP) sendsGroups(a application) bool {
	return a.idm != nil && (a.idm.groups || idp.faults.Fires(fault.GroupsAlways))
}

// tellGroups tells the provisioner of the groups that are bound, and of those
// that were. What is unbound stays at the service provider, what is deleted is
// deleted there (JumpCloud support, on connectors with group management).
// idp.mu is held.
func (idp *IdP) tellGroups(a application, had []string) {
	for _, id := range had {
		if idp.bound.has(a.ID, id) {
			continue
		}
		if _, exists := idp.groups.get(id); exists {
			a.idm.provisioner.ReleaseGroup(id)
		} else {
			a.idm.provisioner.DropGroup(id)
		}
	}
	for _, g := range idp.boundGroups(a.ID) {
		a.idm.provisioner.KeepGroup(g)
	}
}

// boundGroups lists the groups that are bound to an application, with the
// members who may use it. idp.mu is held.
func (idp *IdP) boundGroups(application string) []provision.Group {
	var list []provision.Group
	for _, id := range idp.bound.to(application) {
		g, known := idp.groups.get(id)
		if !known {
			continue
		}
		members := slices.DeleteFunc(idp.members.to(id), func(user string) bool {
			u, known := idp.users.get(user)
			return !known || u.State != activated
		})
		list = append(list, provision.Group{ID: id, Name: g.Name, Members: members})
	}
	return list
}

// among lists the users with these ids, or all, in the order of creation, for the sake of
// readers. idp.mu is held.
func (idp *IdP) among(ids []string) []user {
	if ids == nil {
		return idp.users.all()
	}
	var list []user
	for _, id := range ids {
		if u, known := idp.users.get(id); known {
			list = append(list, u)
		}
	}
	return list
}

// roster is who may use an application – activated, and granted it – by user id: of all, or
// of those whom a change is about. idp.mu is held.
func (idp *IdP) roster(application string, about []string) map[string]provision.Person {
	people := make(map[string]provision.Person)
	if about != nil {
		for _, u := range idp.among(about) {
			if u.State == activated && idp.granted(u.ID, application) {
				people[u.ID] = u.person()
			}
		}
		return people
	}
	add := func(ids map[string]bool) {
		for id := range ids {
			if u, known := idp.users.get(id); known && u.State == activated {
				people[id] = u.person()
			}
		}
	}
	add(idp.direct[application])
	for group := range idp.bound[application] {
		add(idp.members[group])
	}
	return people
}

// entitled lists those people, in the order of the users' creation. idp.mu is held.
func (idp *IdP) entitled(application string) []provision.Person {
	roster := idp.roster(application, nil)
	people := make([]provision.Person, 0, len(roster))
	for _, u := range idp.users.all() {
		if who, may := roster[u.ID]; may {
			people = append(people, who)
		}
	}
	return people
}
