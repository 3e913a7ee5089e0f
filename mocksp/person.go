package mocksp

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/learning"
	"hallmark/mocksp/scim"
)

const (
	userType      = "User"
	enterpriseURN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
)

// person is what Lessonly keeps of somebody beside the SCIM resource of the same id. Its
// fields are guarded by the company's mu.
type person struct {
	id         string
	role       string // admin, manager, creator or learner; everybody starts as learner
	createdAt  time.Time
	archivedAt time.Time // zero while not archived
	archivedBy int       // REST id of the administrator; 0 when it came by an API
	extra      extra     // what only REST knows
	password   password  // zero: cannot sign in by one
	key        keyring   // opens REST in this person's name
	fromSSO    bool      // made by a sign-on: the identity provider owns the name (S-045)
	nameID     string    // the last name identifier that signed this person on
	ssoID      string    // what REST shows as sso_id
	changes    []Change
}

func (p *person) archived() bool { return !p.archivedAt.IsZero() }

// Change is one line of a person's change log: who changed what, and whether it was kept.
// A name that may not be changed is noted with Saved false (S-046).
type Change struct {
	At        time.Time `json:"at"`
	By        string    `json:"by"` // "scim", "sso", "rest", "page", "sftp", "back office"
	Attribute string    `json:"attribute"`
	Saved     bool      `json:"saved"`
	Note      string    `json:"note,omitempty"`
}

// log adds a line and forgets the oldest when there are too many.
func (p *person) log(change Change) {
	const most = 1000 // far more than anybody reads
	if len(p.changes) >= most {
		p.changes = append(p.changes[:0], p.changes[len(p.changes)-most+1:]...)
	}
	p.changes = append(p.changes, change)
}

// profile is the Lessonly reading of a SCIM User (S-118…S-124).
type profile struct {
	id, userName, email, externalID   string
	given, family, formatted          string
	title, department, location, lang string
	active                            bool
}

// name is what Lessonly shows.
func (p profile) name() string {
	if name := strings.TrimSpace(p.given + " " + p.family); name != "" {
		return name
	}
	if p.formatted != "" {
		return p.formatted
	}
	return p.email
}

func profileOf(r *scim.Resource) profile {
	a := r.Attributes
	name, _ := attribute(a, "name").(map[string]any)
	p := profile{
		id:         r.ID,
		userName:   text(a, "userName"),
		externalID: text(a, "externalId"),
		given:      text(name, "givenName"),
		family:     text(name, "familyName"),
		formatted:  text(name, "formatted"),
		title:      text(a, "title"),
		lang:       text(a, "locale"),
		department: text(a, "department"),
		location:   text(a, "costcenter"),
		active:     isActive(a),
	}
	// C-05: the extension of RFC 7643 §4.3 wins over the bare names of the table.
	if extension, ok := attribute(a, enterpriseURN).(map[string]any); ok {
		p.department = first(text(extension, "department"), p.department)
		p.location = first(text(extension, "costCenter"), p.location)
	}
	p.email = first(firstEmail(a), p.userName) // C-12
	return p
}

// attribute reads a value by name; names are case-insensitive (RFC 7643 §2.1).
func attribute(attributes map[string]any, name string) any {
	if v, ok := attributes[name]; ok {
		return v
	}
	for key, v := range attributes {
		if strings.EqualFold(key, name) {
			return v
		}
	}
	return nil
}

// setAttribute writes a value under the key that is already there, whatever its case.
func setAttribute(attributes map[string]any, name string, value any) {
	for key := range attributes {
		if strings.EqualFold(key, name) {
			name = key
			break
		}
	}
	attributes[name] = value
}

func text(attributes map[string]any, name string) string {
	s, _ := attribute(attributes, name).(string)
	return s
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// firstEmail is emails[0].value, the row "emails.value" of the table (S-119).
func firstEmail(attributes map[string]any) string {
	switch emails := attribute(attributes, "emails").(type) {
	case []any:
		if len(emails) > 0 {
			if email, ok := emails[0].(map[string]any); ok {
				return text(email, "value")
			}
		}
	case []map[string]any:
		if len(emails) > 0 {
			return text(emails[0], "value")
		}
	}
	return ""
}

// isActive reads active; without it a person is active.
func isActive(attributes map[string]any) bool {
	switch v := attribute(attributes, "active").(type) {
	case bool:
		return v
	case string:
		active, err := strconv.ParseBool(v)
		return err != nil || active
	}
	return true
}

// sameAddress is the form in which addresses are compared: ASCII letters without case, all
// else as it is, so that look-alike letters never make two people one.
func sameAddress(email string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, email)
}

// validate is the store's last word before a write: Lessonly's own rules.
func (c *company) validate(before, after *scim.Resource) error {
	if after == nil || after.Type != userType {
		return nil
	}
	p := profileOf(after)
	var old *profile
	if before != nil {
		o := profileOf(before)
		old = &o
	}
	if err := c.checkNames(old, &p); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	// An address is whom a sign-on means, so nobody may share it, not even with the archived.
	if owner, taken := c.byEmail[sameAddress(p.email)]; taken && owner != after.ID && !c.faults().Active(fault.JITDuplicatesByCase) {
		return &scim.Error{Status: http.StatusConflict, ScimType: "uniqueness", Detail: "the e-mail address belongs to another person"}
	}
	return nil
}

// changed keeps Lessonly's own things in step with the directory.
func (c *company) changed(before, after *scim.Resource) {
	switch {
	case before != nil && before.Type != userType, after != nil && after.Type != userType:
		return
	}
	restored := false
	defer func() {
		if restored {
			c.deliverSoon() // what was held back while archived
		}
	}()
	c.mu.Lock()
	defer c.mu.Unlock()
	if before != nil {
		key := sameAddress(profileOf(before).email)
		if c.byEmail[key] == before.ID {
			delete(c.byEmail, key)
		}
	}
	if after == nil {
		if before != nil {
			delete(c.people, before.ID)
			c.endSessions(before.ID)
			c.book.Remove(before.ID)
		}
		return
	}
	p := profileOf(after)
	c.byEmail[sameAddress(p.email)] = after.ID
	who := c.people[after.ID]
	if who == nil {
		who = &person{id: after.ID, role: "learner", createdAt: c.server.now()}
		c.people[after.ID] = who
	}
	c.book.Put(learning.Person{ID: p.id, Number: number(p.id), Name: p.name(), Email: p.email, ExtUID: p.externalID})
	if before != nil {
		c.noteRename(who, profileOf(before), p)
	}
	switch {
	case !p.active && !who.archived():
		c.archive(who)
	case p.active && who.archived():
		c.restore(who)
		restored = c.webhook.url != ""
	}
}

// archive is called with mu held.
func (c *company) archive(who *person) {
	who.archivedAt = c.server.now()
	_ = c.book.Archive(who.id) // put before, so it is there
	if !c.hasSession(who.id) || !c.faults().Fires(fault.ArchiveKeepsSessions) {
		c.endAllSessions(who.id)
	}
	if c.faults().Fires(fault.DeactivateDeletes) {
		c.doomed = append(c.doomed, who.id)
	}
}

// restore is called with mu held.
func (c *company) restore(who *person) {
	who.archivedAt, who.archivedBy = time.Time{}, 0
	_ = c.book.Restore(who.id) // put before, so it is there
}

// buryDoomed deletes whom the fault deactivate-deletes condemned; the store cannot be
// called from within its own change.
func (c *company) buryDoomed() {
	c.mu.Lock()
	doomed := c.doomed
	c.doomed = nil
	c.mu.Unlock()
	for _, id := range doomed {
		_ = c.store.Delete(userType, id) // gone already is as good
	}
}

// setActive archives or restores through the directory, so that SCIM sees it too.
func (c *company) setActive(id string, active bool) (scim.Resource, error) {
	r, err := c.store.Update(userType, id, func(attributes map[string]any) error {
		setAttribute(attributes, "active", active)
		return nil
	})
	c.buryDoomed()
	return r, err
}

// note adds a line to a person's change log.
func (c *company) note(id string, change Change) {
	change.At = c.server.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if who := c.people[id]; who != nil {
		who.log(change)
	}
}
