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
	keeps Fault  // the fault under which those who lose access by it are kept
	user  string // the user whose attributes change, if it is one
}

// change is the one way to change the directory. It lets mutate do so and then
// tells each application's provisioner what that means: who may use the
// application now, or has other attributes, is kept; who may no longer is
// dropped. A provisioner that is not active ignores it. An error of mutate,
// which must then have changed nothing, changes nothing here.
//
// Provisioners only queue what they are told, so it is all done under the
// lock, and changes reach each of them in the order in which they were made.
func (idp *IdP) change(c change, mutate func() ([]insights.Event, error)) error {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	before := make(map[string]map[string]provision.Person)
	for id := range idp.apps.rows {
		before[id] = idp.roster(id)
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
		now, active := idp.roster(id), app.idm.provisioner.Active()
		for _, u := range idp.users.all() { // in the order of creation, for the sake of readers
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
			app.idm.provisioner.Drop(user)
		}
	}
	return nil
}

// roster is who may use an application – activated, and granted it – by user id. idp.mu is held.
func (idp *IdP) roster(application string) map[string]provision.Person {
	people := make(map[string]provision.Person)
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
	roster := idp.roster(application)
	people := make([]provision.Person, 0, len(roster))
	for _, u := range idp.users.all() {
		if who, may := roster[u.ID]; may {
			people = append(people, who)
		}
	}
	return people
}
