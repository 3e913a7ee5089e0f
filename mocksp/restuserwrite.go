package mocksp

import (
	"errors"
	"maps"
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"time"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/scim"
)

// userForm is what POST and PUT of a user take; nil is not given.
type userForm struct {
	Name         *string   `json:"name"`
	Email        *string   `json:"email"`
	Role         *string   `json:"role"`
	RoleID       *int      `json:"role_id"`
	JobTitle     *string   `json:"job_title"`
	BusinessUnit *string   `json:"business_unit"`
	Department   *string   `json:"department"`
	Location     *string   `json:"location"`
	Locale       *string   `json:"locale"`
	HireDate     *string   `json:"hire_date"`
	Mobile       *string   `json:"mobile_phone_number"`
	ExtUID       *string   `json:"ext_uid"`
	Notify       *restBool `json:"notify"`
	Custom       []struct {
		Field restID `json:"custom_user_field_id"`
		Value string `json:"value"`
	} `json:"custom_user_fields"`

	// Of the surfaces that have them: the two parts of a name, and whether not archived.
	Given, Family *string `json:"-"`
	Active        *bool   `json:"-"`
}

// locales are those Lessonly documents.
var locales = []string{"ar", "de", "en", "es", "fr", "it", "ja", "nl", "pt", "ru", "sv", "zh-CN"}

// maxCustomFields bounds the custom fields of one request; ours.
const maxCustomFields = 100

// check gives the reasons to refuse a form that came by one of the surfaces.
func (f *userForm) check(c *company, via surface) (wrong problems) {
	text := func(field string, value *string, most int) {
		if value != nil {
			if err := checkField(field, *value, most); err != nil {
				wrong.add("%v", err)
			}
		}
	}
	text("name", f.Name, maxField)
	text("first_name", f.Given, maxField)
	text("last_name", f.Family, maxField)
	text("email", f.Email, maxEmail)
	text("job_title", f.JobTitle, maxField)
	text("business_unit", f.BusinessUnit, maxField)
	text("department", f.Department, maxField)
	text("location", f.Location, maxField)
	text("mobile_phone_number", f.Mobile, maxField)
	text("ext_uid", f.ExtUID, maxField)
	for _, field := range []struct {
		name  string
		value *string
	}{{"name", f.Name}, {"first_name", f.Given}, {"last_name", f.Family}} {
		if field.value == nil {
			continue
		}
		switch value := *field.value; {
		case strings.TrimSpace(value) == "":
			wrong.add("%s: must not be empty", field.name)
		case strings.HasPrefix(value, " "):
			wrong.add("%s: must not begin with a space", field.name)
		}
		if err := badName(field.name, *field.value, via.refused); err != nil && !c.letsThrough(via, *field.value) {
			wrong.add("%v", err)
		}
	}
	if f.Email != nil {
		if address, err := mail.ParseAddress(*f.Email); err != nil || address.Address != *f.Email {
			wrong.add("email: must be an e-mail address")
		}
	}
	if f.Role != nil && !slices.Contains(roles, *f.Role) {
		wrong.add("role: must be admin, manager, creator or learner")
	}
	switch {
	case f.RoleID == nil:
	case *f.RoleID < 1 || *f.RoleID > len(roles):
		wrong.add("role_id: must be a whole number from 1 to %d", len(roles))
	case f.Role == nil:
		f.Role = &roles[*f.RoleID-1]
	case *f.Role != roles[*f.RoleID-1]:
		wrong.add("role_id: contradicts role")
	}
	if f.Locale != nil && *f.Locale != "" && !slices.Contains(locales, *f.Locale) {
		wrong.add("locale: must be one of %s", strings.Join(locales, ", "))
	}
	if f.HireDate != nil && *f.HireDate != "" {
		if _, err := time.Parse(time.DateOnly, *f.HireDate); err != nil {
			wrong.add("hire_date: must be a date such as 2020-09-30")
		}
	}
	if len(f.Custom) > maxCustomFields {
		wrong.add("custom_user_fields: must be at most %d", maxCustomFields)
		return wrong
	}
	for _, field := range f.Custom {
		if field.Field == 0 {
			wrong.add("custom_user_fields: each needs a custom_user_field_id")
		}
		text("custom_user_fields", &field.Value, maxField)
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

// rename is the name that the form would give to somebody who is called now, and whether it is
// another.
func (f *userForm) rename(now profile) (given, family string, other bool) {
	given, family = now.given, now.family
	if f.Name != nil {
		if *f.Name == now.name() {
			return given, family, false
		}
		given, family = splitName(*f.Name)
	}
	if f.Given != nil {
		given = *f.Given
	}
	if f.Family != nil {
		family = *f.Family
	}
	return given, family, given != now.given || family != now.family
}

// dropUnchanged forgets the parts of the name that are as they were, which are not judged anew.
func (f *userForm) dropUnchanged(now profile) {
	if f.Given != nil && *f.Given == now.given {
		f.Given = nil
	}
	if f.Family != nil && *f.Family == now.family {
		f.Family = nil
	}
}

// apply writes the form into the attributes of a SCIM User.
func (f *userForm) apply(attributes map[string]any) {
	if given, family, other := f.rename(profileOf(&scim.Resource{Attributes: attributes})); other {
		setName(attributes, given, family)
	}
	if f.Active != nil {
		setAttribute(attributes, "active", *f.Active)
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

// settle writes what of the form SCIM has no place for: role and extra.
func (c *company) settle(id string, f *userForm) {
	c.mu.Lock()
	defer c.mu.Unlock()
	who := c.people[id]
	if who == nil {
		return // deleted at this moment
	}
	for _, field := range []struct{ value, into *string }{
		{f.Role, &who.role}, {f.BusinessUnit, &who.extra.businessUnit}, {f.HireDate, &who.extra.hireDate}, {f.Mobile, &who.extra.mobile},
	} {
		if field.value != nil {
			*field.into = *field.value
		}
	}
	for _, field := range f.Custom {
		if who.extra.custom == nil {
			who.extra.custom = make(map[int]string)
		}
		who.extra.custom[int(field.Field)] = field.Value
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

func (api *rest) createUser(w http.ResponseWriter, r *http.Request) {
	var form userForm
	if !readJSON(w, r, &form) {
		return
	}
	wrong := form.check(api.company, byREST)
	if form.Name == nil {
		wrong.add("name: is missing")
	}
	if form.Email == nil {
		wrong.add("email: is missing")
	}
	if len(wrong) > 0 {
		writeRefusal(w, wrong)
		return
	}
	attributes := map[string]any{"active": true}
	form.apply(attributes)
	defer api.vouch(splitName(*form.Name))()
	resource, err := api.store.Create(userType, attributes)
	if err != nil {
		writeStoreError(w, err)
		return
	}
	api.settle(resource.ID, &form)
	api.welcome(resource.ID, &form)
	api.writeUser(w, http.StatusCreated, "create_user", resource)
}

// welcome mails a new user, unless notify says otherwise; learners only if it says so.
func (c *company) welcome(id string, f *userForm) {
	c.mu.Lock()
	defer c.mu.Unlock()
	who := c.people[id]
	if who == nil || f.Notify == nil && who.role == "learner" || f.Notify != nil && !bool(*f.Notify) {
		return
	}
	c.send(*f.Email, "Welcome to Lessonly", "An account has been made for you at "+c.base+".")
}

// updateUser changes what is given, but for a name that is locked.
func (api *rest) updateUser(w http.ResponseWriter, r *http.Request) {
	if resource, ok := api.userOf(w, r); ok {
		api.editByJSON(w, r, byREST, resource)
	}
}

// editByJSON changes what the JSON of a request gives.
func (api *rest) editByJSON(w http.ResponseWriter, r *http.Request, via surface, resource scim.Resource) {
	var form userForm
	if !readJSON(w, r, &form) {
		return
	}
	if wrong := form.check(api.company, via); len(wrong) > 0 {
		writeRefusal(w, wrong)
		return
	}
	if form.JobTitle == nil && profileOf(&resource).title != "" && api.faults().Fires(fault.RESTUpdateWipes) {
		form.JobTitle = new(string)
	}
	resource, _, err := api.change(via, resource.ID, &form)
	if err != nil {
		writeStoreError(w, err)
		return
	}
	api.writeUser(w, http.StatusOK, "update_user", resource)
}

// writeRefusal answers 400 with all that is wrong, one a line: Lessonly's documentation has no
// other status for it.
func writeRefusal(w http.ResponseWriter, wrong problems) {
	writeJSON(w, http.StatusBadRequest, map[string]any{"error": wrong.Error(), "errors": []string(wrong)})
}

// writeProblems answers 422 with all that is wrong, one a line, as the support desk does.
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
