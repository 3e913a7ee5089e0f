package mocksp

import (
	"errors"
	"strings"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/scim"
)

var (
	errArchived = errors.New("the person is archived")
	errUnknown  = errors.New("the person is not known, and people are not created by sign-on here")
)

// admit finds the person a sign-on means, or creates them (S-050). It refreshes the name and
// nothing else (S-045, C-10).
func (c *company) admit(s subject) (id string, evenArchived bool, err error) {
	c.mu.Lock()
	id, known := c.find(s.nameID)
	jit := c.jit
	archived := known && c.people[id].archived()
	c.mu.Unlock()
	userName := s.nameID
	if known && c.otherCase(id, s.nameID) && c.faults().Fires(fault.JITDuplicatesByCase) {
		known, userName = false, s.nameID+" (2)"
	}
	if !known {
		if jit && c.faults().Fires(fault.JITNever) {
			return "", false, errUnknown
		}
		// JIT off: nobody is created (S-052).
		if !jit && !c.faults().Fires(fault.JITSwitchIgnored) {
			return "", false, errUnknown
		}
		id, err = c.createFrom(s, userName)
		if err != nil {
			return "", false, err
		}
		c.remember(id, s, true)
		return id, false, nil
	}
	if archived {
		if !c.faults().Fires(fault.ArchivedMaySignOn) {
			return "", false, errArchived
		}
		evenArchived = true
	}
	if err := c.refreshName(id, s); err != nil {
		return "", false, err
	}
	c.remember(id, s, false)
	return id, evenArchived, nil
}

// find looks for the e-mail address first, then for who signed on under this name before: an
// address that changed through SCIM still leads home, unless somebody else has it now. It is
// called with mu held.
func (c *company) find(nameID string) (id string, ok bool) {
	if id, ok := c.byEmail[sameAddress(nameID)]; ok {
		return id, true
	}
	for id, who := range c.people {
		if who.nameID == nameID {
			return id, true
		}
	}
	return "", false
}

// otherCase tells whether a person's address is this one in other case.
func (c *company) otherCase(id, nameID string) bool {
	resource, ok := c.store.Get(userType, id)
	if !ok {
		return false
	}
	email := profileOf(&resource).email
	return email != nameID && strings.EqualFold(email, nameID)
}

// createFrom makes a person with name and e-mail and no more (facts 3.3).
func (c *company) createFrom(s subject, userName string) (string, error) {
	s, err := c.goodName(s)
	if err != nil {
		return "", err
	}
	if s.given == "" && s.family == "" {
		return "", errors.New("the sign-on brings no name for a new person")
	}
	name := make(map[string]any)
	if s.given != "" {
		name["givenName"] = s.given
	}
	if s.family != "" {
		name["familyName"] = s.family
	}
	defer c.vouchAtSignOn(s)()
	resource, err := c.store.Create(userType, map[string]any{
		"userName": userName,
		"name":     name,
		"emails":   []any{map[string]any{"value": first(s.email, s.nameID), "type": "work", "primary": true}},
		"active":   true,
	})
	return resource.ID, reasonOf(err)
}

// goodName applies the rule of S-042 to a sign-on.
func (c *company) goodName(s subject) (subject, error) {
	for path, value := range map[string]*string{"name.givenName": &s.given, "name.familyName": &s.family} {
		if err := badName(path, *value, refusedInNames); err != nil {
			if c.letsThrough(bySignOn, *value) {
				continue
			}
			if !c.faults().Fires(fault.NameCharactersStripped) {
				return s, err
			}
			*value = stripped(*value)
		}
	}
	return s, nil
}

// refreshName takes over what the identity provider calls the person now.
func (c *company) refreshName(id string, s subject) error {
	resource, ok := c.store.Get(userType, id)
	if !ok {
		return errUnknown
	}
	p := profileOf(&resource)
	given, family := first(s.given, p.given), first(s.family, p.family)
	if given == p.given && family == p.family {
		return nil
	}
	s, err := c.goodName(s)
	if err != nil {
		return err
	}
	if c.faults().Fires(fault.SSOKeepsOldName) {
		return nil
	}
	given, family = first(s.given, p.given), first(s.family, p.family)
	defer c.signs(bySignOn, id, given, family)()
	_, err = c.store.Update(userType, id, func(attributes map[string]any) error {
		setName(attributes, given, family)
		return nil
	})
	return reasonOf(err)
}

// vouchAtSignOn lets a name pass that goodName let pass.
func (c *company) vouchAtSignOn(s subject) (done func()) {
	if badName("name", s.given+s.family, refusedInNames) != nil {
		return c.vouch(s.given, s.family)
	}
	return func() {}
}

// reasonOf is what a page may say of a store's refusal.
func reasonOf(err error) error {
	if refused := new(scim.Error); errors.As(err, &refused) && refused.Detail != "" {
		return errors.New(refused.Detail)
	}
	return err
}

// remember keeps under which name a person signed on.
func (c *company) remember(id string, s subject, created bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	who := c.people[id]
	if who == nil {
		return
	}
	who.nameID, who.ssoID = s.nameID, first(s.userID, s.nameID)
	if created {
		who.fromSSO = true
		who.log(Change{At: c.server.now(), By: "sso", Attribute: "person", Saved: true, Note: "created by single sign-on"})
	}
}
