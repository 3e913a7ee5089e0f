package mocksp

import (
	"net/http"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/scim"
)

// surface is one of the ways by which a person is changed other than by the identity
// provider. Each has its own list of refused characters and obeys the lock on names (S-046 to
// S-048), unless its fault is on.
type surface struct {
	by       string // as the change log has it
	refused  string // characters that a name may not have
	editable Fault  // ignores the lock
	lenient  Fault  // lets one character through:
	passes   string // this one
}

// C-11 has lists for SCIM and REST only. That a page and the back office refuse what the REST
// API does, being typed by hand like it, and that a file refuses what SCIM does, being
// auto-provisioning like it, is a decision of ours.
var (
	byREST       = surface{"rest", refusedInRESTNames, fault.SSONameEditable, fault.NameCharacterOverREST, ";"}
	byPage       = surface{"page", refusedInRESTNames, fault.SSONameEditableOnPage, fault.NameCharacterOnPage, "*"}
	byBackOffice = surface{"back office", refusedInRESTNames, fault.SSONameEditableInBackOffice, fault.NameCharacterInBackOffice, "%"}
	bySignOn     = surface{"sso", refusedInNames, "", fault.NameCharacterAtSignOn, "&"}
	byFile       = surface{"sftp", refusedInNames, fault.SSONameEditableByFile, fault.NameCharacterInFile, "#"}
)

// NameNotSaved is what the change log says of a name that was not saved.
const NameNotSaved = "not saved: the identity provider owns the name"

// change makes a change that came by one of the surfaces. The name of somebody who was made by
// single sign-on is the identity provider's: a change of it is accepted, not saved, and noted
// in the person's change log; the rest of the form is saved (S-046 to S-049). locked tells
// that this happened.
func (c *company) change(via surface, id string, form *userForm) (saved scim.Resource, locked bool, err error) {
	done := func() {}
	saved, err = c.store.Update(userType, id, func(attributes map[string]any) error {
		wanted, now := *form, profileOf(&scim.Resource{ID: id, Type: userType, Attributes: attributes})
		if given, family, other := wanted.rename(now); other {
			if locked = c.nameLocked(via, id); locked {
				wanted.Name, wanted.Given, wanted.Family = nil, nil, nil
			} else {
				done = c.signs(via, id, given, family)
			}
		}
		wanted.apply(attributes)
		return nil
	})
	done()
	c.buryDoomed()
	if err != nil {
		return saved, false, err
	}
	c.settle(id, form)
	if locked && !c.faults().Fires(fault.NameRefusalUnlogged) {
		c.note(id, Change{By: via.by, Attribute: "name", Note: NameNotSaved})
	}
	return saved, locked, nil
}

// nameLocked tells whether the identity provider alone changes a person's name (S-045): of
// those whom a sign-on made, and of no others (S-049).
func (c *company) nameLocked(via surface, id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	who := c.people[id]
	switch {
	case who == nil:
		return false
	case !who.fromSSO:
		return c.faults().Fires(fault.NameLockedForAll)
	}
	return !c.faults().Fires(via.editable)
}

// signs says who is about to write a name, for the change log, and lets one pass that was
// judged by another list than SCIM's. The returned function takes that back.
func (c *company) signs(via surface, id, given, family string) (done func()) {
	key := [3]string{id, given, family}
	c.mu.Lock()
	c.authors[key] = via.by
	c.mu.Unlock()
	unvouch := func() {}
	if via.refused != refusedInNames || c.letsThrough(via, given+family) {
		unvouch = c.vouch(given, family)
	}
	return func() {
		unvouch()
		c.mu.Lock()
		delete(c.authors, key)
		c.mu.Unlock()
	}
}

// letsThrough tells whether the fault of a surface makes it take a name that holds one special
// character and no other.
func (c *company) letsThrough(via surface, name string) bool {
	return badName("name", name, via.refused) != nil &&
		badName("name", name, without(via.refused, via.passes)) == nil &&
		c.faults().Fires(via.lenient)
}

// noteRename writes a changed name into the change log. Who did not say who they are came over
// SCIM. It is called with mu held.
func (c *company) noteRename(who *person, before, after profile) {
	if before.given == after.given && before.family == after.family {
		return
	}
	by := c.authors[[3]string{who.id, after.given, after.family}]
	if by == "" {
		by = "scim"
	}
	who.log(Change{At: c.server.now(), By: by, Attribute: "name", Saved: true})
}

// Changes is the change log of a person, the oldest line first; at most a thousand lines are
// kept. id is the one SCIM and REST show.
func (s *Server) Changes(subdomain, id string) ([]Change, error) {
	c := s.companyNamed(subdomain)
	if c == nil {
		return nil, problems{"no such company"}
	}
	changes, ok := c.changesOf(id)
	if !ok {
		return nil, problems{"no such person"}
	}
	return changes, nil
}

func (c *company) changesOf(id string) (changes []Change, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	who := c.people[c.server.userIDOf(id)]
	if who == nil {
		return nil, false
	}
	return append([]Change{}, who.changes...), true
}

// changes shows a person's change log. Lessonly documents no such address; it is ours.
func (api *rest) changes(w http.ResponseWriter, r *http.Request) {
	changes, ok := api.changesOf(r.PathValue("user"))
	if !ok {
		writeError(w, http.StatusNotFound, "no such user")
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"type": "changes", "changes": changes})
}
