package mocksp

import (
	"errors"
	"maps"
	"net/http"
	"net/mail"
	"slices"
	"strings"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/scim"
)

// userJSON shows a person, the archived too: /users is no report (C-23).
func (c *company) userJSON(resource *scim.Resource) map[string]any {
	p := profileOf(resource)
	if p.location != "" && c.faults().Fires(fault.CostCenterDropped) {
		p.location = ""
	}
	user := map[string]any{
		"id": number(p.id), "resource_type": "user", "ext_uid": orNil(p.externalID), "email": p.email, "name": p.name(),
		"archived_by_user_id": nil, "job_title": orNil(p.title), "business_unit": nil, "department": orNil(p.department),
		"location": orNil(p.location), "locale": orNil(p.lang), "hire_date": nil, "manager_name": nil, "role_id": nil,
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if who := c.people[p.id]; who != nil {
		user["role"], user["archived_at"], user["sso_id"] = who.role, stamp(who.archivedAt), orNil(who.ssoID)
	}
	return user
}

// restUsers lists everybody, filtered by filter[email], filter[ext_uid] or filter[sso_id].
func (c *company) restUsers(w http.ResponseWriter, r *http.Request) {
	users := []map[string]any{}
	query := r.URL.Query()
	for _, resource := range c.store.List(userType) {
		user := c.userJSON(&resource)
		keep := true
		for name, get := range map[string]string{"filter[email]": "email", "filter[ext_uid]": "ext_uid", "filter[sso_id]": "sso_id"} {
			if !query.Has(name) {
				continue
			}
			has, _ := user[get].(string)
			keep = keep && sameAddress(has) == sameAddress(query.Get(name))
		}
		if keep {
			users = append(users, user)
		}
	}
	writePage(w, r, "users", "users", users)
}

// userOf finds the person a path names, and answers 404 itself when there is none.
func (c *company) userOf(w http.ResponseWriter, r *http.Request) (scim.Resource, bool) {
	resource, ok := c.store.Get(userType, c.server.userIDOf(r.PathValue("user")))
	if !ok {
		writeError(w, http.StatusNotFound, "no such user")
	}
	return resource, ok
}

func (c *company) writeUser(w http.ResponseWriter, status int, typ string, resource scim.Resource) {
	user := c.userJSON(&resource)
	user["type"], user["custom_user_field_data"] = typ, []any{}
	writeJSON(w, status, user)
}

func (c *company) restUser(w http.ResponseWriter, r *http.Request) {
	if resource, ok := c.userOf(w, r); ok {
		c.writeUser(w, http.StatusOK, "user", resource)
	}
}

// userForm is what POST and PUT of a user take; nil is not given.
type userForm struct {
	Name       *string `json:"name"`
	Email      *string `json:"email"`
	Role       *string `json:"role"`
	JobTitle   *string `json:"job_title"`
	Department *string `json:"department"`
	Location   *string `json:"location"`
	Locale     *string `json:"locale"`
	ExtUID     *string `json:"ext_uid"`
	Notify     any     `json:"notify"` // no welcome mails here
}

// check gives the reasons to refuse a form.
func (f *userForm) check() (wrong problems) {
	if f.Name != nil {
		switch {
		case strings.TrimSpace(*f.Name) == "":
			wrong.add("name: must not be empty")
		case strings.HasPrefix(*f.Name, " "):
			wrong.add("name: must not begin with a space")
		}
		if err := badName("name", *f.Name, refusedInRESTNames); err != nil {
			wrong.add("%v", err)
		}
	}
	if f.Email != nil {
		if address, err := mail.ParseAddress(*f.Email); err != nil || address.Address != *f.Email {
			wrong.add("email: must be an e-mail address")
		}
	}
	if f.Role != nil && !slices.Contains([]string{"admin", "manager", "creator", "learner"}, *f.Role) {
		wrong.add("role: must be admin, manager, creator or learner")
	}
	return wrong
}

// splitName parts REST's one name at its last space; SCIM and SAML have two.
func splitName(name string) (given, family string) {
	name = strings.TrimSpace(name)
	if at := strings.LastIndexByte(name, ' '); at >= 0 {
		return strings.TrimSpace(name[:at]), name[at+1:]
	}
	return name, ""
}

// apply writes the form into the attributes of a SCIM User.
func (f *userForm) apply(attributes map[string]any) {
	if f.Name != nil {
		given, family := splitName(*f.Name)
		setName(attributes, given, family)
	}
	if f.Email != nil {
		setEmail(attributes, *f.Email)
	}
	extension, _ := attribute(attributes, enterpriseURN).(map[string]any)
	for _, field := range []struct {
		value          *string
		bare, extended string
	}{
		{f.JobTitle, "title", ""}, {f.Locale, "locale", ""}, {f.ExtUID, "externalId", ""},
		{f.Department, "department", "department"}, {f.Location, "costcenter", "costCenter"},
	} {
		if field.value == nil {
			continue
		}
		setAttribute(attributes, field.bare, *field.value)
		if field.extended != "" && text(extension, field.extended) != "" {
			setAttribute(extension, field.extended, *field.value) // it would win otherwise
		}
	}
}

func setName(attributes map[string]any, given, family string) {
	name := maps.Clone(asMap(attribute(attributes, "name")))
	delete(name, "formatted") // it would contradict
	setAttribute(name, "givenName", given)
	setAttribute(name, "familyName", family)
	setAttribute(attributes, "name", name)
}

func asMap(v any) map[string]any {
	if m, ok := v.(map[string]any); ok {
		return m
	}
	return map[string]any{}
}

// setEmail changes the first e-mail, and the userName where it mirrored it.
func setEmail(attributes map[string]any, email string) {
	if old := firstEmail(attributes); old == "" || sameAddress(old) == sameAddress(text(attributes, "userName")) {
		setAttribute(attributes, "userName", email)
	}
	emails, _ := attribute(attributes, "emails").([]any)
	if len(emails) == 0 {
		emails = []any{map[string]any{"type": "work", "primary": true}}
	}
	one := maps.Clone(asMap(emails[0]))
	setAttribute(one, "value", email)
	setAttribute(attributes, "emails", append([]any{one}, emails[1:]...))
}

func (c *company) restCreateUser(w http.ResponseWriter, r *http.Request) {
	var form userForm
	if !readJSON(w, r, &form) {
		return
	}
	wrong := form.check()
	if form.Name == nil {
		wrong.add("name: is missing")
	}
	if form.Email == nil {
		wrong.add("email: is missing")
	}
	if len(wrong) > 0 {
		writeProblems(w, wrong)
		return
	}
	attributes := map[string]any{"active": true}
	form.apply(attributes)
	defer c.vouch(splitName(*form.Name))()
	resource, err := c.store.Create(userType, attributes)
	if err != nil {
		writeStoreError(w, err)
		return
	}
	c.setRole(resource.ID, form.Role)
	c.writeUser(w, http.StatusCreated, "create_user", resource)
}

func (c *company) setRole(id string, role *string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if who := c.people[id]; who != nil && role != nil {
		who.role = *role
	}
}

// restUpdateUser changes what is given. The name of somebody who was made by single sign-on
// is the identity provider's: it is accepted, not saved, and noted (S-046, S-049).
func (c *company) restUpdateUser(w http.ResponseWriter, r *http.Request) {
	resource, ok := c.userOf(w, r)
	if !ok {
		return
	}
	var form userForm
	if !readJSON(w, r, &form) {
		return
	}
	if wrong := form.check(); len(wrong) > 0 {
		writeProblems(w, wrong)
		return
	}
	if form.Name != nil {
		c.mu.Lock()
		who := c.people[resource.ID]
		locked := who != nil && who.fromSSO && *form.Name != profileOf(&resource).name()
		c.mu.Unlock()
		if locked && !c.faults().Fires(fault.SSONameEditable) {
			form.Name = nil
			c.note(resource.ID, Change{By: "rest", Attribute: "name", Note: "not saved: the identity provider owns the name"})
		}
	}
	if form.Name != nil {
		defer c.vouch(splitName(*form.Name))()
	}
	before := profileOf(&resource).name()
	resource, err := c.store.Update(userType, resource.ID, func(attributes map[string]any) error {
		form.apply(attributes)
		return nil
	})
	if err != nil {
		writeStoreError(w, err)
		return
	}
	c.setRole(resource.ID, form.Role)
	if form.Name != nil && profileOf(&resource).name() != before {
		c.note(resource.ID, Change{By: "rest", Attribute: "name", Saved: true})
	}
	c.writeUser(w, http.StatusOK, "update_user", resource)
}

func (c *company) restArchive(w http.ResponseWriter, r *http.Request, active bool) {
	resource, ok := c.userOf(w, r)
	if !ok {
		return
	}
	resource, err := c.setActive(resource.ID, active)
	if err != nil {
		writeStoreError(w, err)
		return
	}
	typ := "archive_user"
	if active {
		typ = "restore_user"
	}
	c.writeUser(w, http.StatusOK, typ, resource)
}

func (c *company) restStatistics(w http.ResponseWriter, r *http.Request) {
	resource, ok := c.userOf(w, r)
	if !ok {
		return
	}
	var s statistics
	c.mu.Lock()
	if who := c.people[resource.ID]; who != nil {
		s = statisticsOf(who)
	}
	c.mu.Unlock()
	writeJSON(w, http.StatusOK, struct {
		Type string `json:"type"`
		statistics
	}{"learning_library_statistics", s})
}

func (c *company) restUserAssignments(w http.ResponseWriter, r *http.Request) {
	resource, ok := c.userOf(w, r)
	if !ok {
		return
	}
	now, items := c.server.now(), []map[string]any{}
	c.mu.Lock()
	if who := c.people[resource.ID]; who != nil && !who.archived() {
		for _, row := range assignments([]*person{who}, func(*assignment) bool { return true }) {
			item := rowJSON(row, text(resource.Attributes, "externalId"), now)
			item["type"] = "Assignment"
			items = append(items, item)
		}
	}
	c.mu.Unlock()
	writePage(w, r, "user_assignments", "assignments", items)
}

// writeProblems answers 422 with all that is wrong, one a line.
func writeProblems(w http.ResponseWriter, wrong problems) {
	writeJSON(w, http.StatusUnprocessableEntity, map[string]any{"error": wrong.Error(), "errors": []string(wrong)})
}

func writeStoreError(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if refused := new(scim.Error); errors.As(err, &refused) {
		status = refused.Status
	}
	writeError(w, status, err.Error())
}
