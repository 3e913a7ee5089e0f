package mocksp

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/pages"
	"hallmark/mocksp/scim"
)

// administrator is the administrator of the company who is signed in. It answers itself when
// there is none (S-010).
func (c *company) administrator(w http.ResponseWriter, r *http.Request) (p profile, ok bool) {
	p, ok = c.signedIn(r)
	if !ok {
		writeError(w, http.StatusUnauthorized, "nobody is signed in")
		return p, false
	}
	c.mu.Lock()
	admin := c.mayAdminister(c.people[p.id])
	c.mu.Unlock()
	if !admin {
		writeError(w, http.StatusForbidden, "only an administrator may do that")
	}
	return p, admin
}

// mayAdminister tells whether somebody is an administrator (S-010). It is called with mu held.
func (c *company) mayAdminister(who *person) bool {
	return who != nil && (who.role == "admin" || c.faults().Fires(fault.LearnerAdministers))
}

// maxRows bounds a list on a page; whoever is not on it is searched for.
const maxRows = 200

// The choices of the people page.
var shown = []string{"everybody", "active", "archived"}

// peoplePage is the administrator's list of everybody, the archived too.
func (v *visit) peoplePage() {
	query := v.r.URL.Query()
	search, show := strings.TrimSpace(query.Get("q")), query.Get("show")
	if !slices.Contains(shown, show) {
		show = shown[0]
	}
	view := pages.People{
		Frame:  v.frame("People", "/people"),
		Search: pages.Field{Name: "q", Label: "Name or email", Type: "search", Value: search},
		Show:   pages.Field{Name: "show", Label: "Show", Value: show, Options: shown},
	}
	var found []profile
	for _, resource := range v.store.List(userType) {
		view.Total++
		p := profileOf(&resource)
		if show == "active" && !p.active || show == "archived" && p.active || !holds(p.name()+"\n"+p.email, search) {
			continue
		}
		found = append(found, p)
	}
	slices.SortFunc(found, func(a, b profile) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.name()), strings.ToLower(b.name())), strings.Compare(a.id, b.id))
	})
	view.Found = len(found)
	v.mu.Lock()
	for _, p := range found[:min(len(found), maxRows)] {
		row := pages.PersonRow{Name: p.name(), URL: personURL(p.id), Email: p.email, Department: p.department, Location: p.location, Archived: !p.active}
		if who := v.people[p.id]; who != nil {
			row.Role = who.role
		}
		view.People = append(view.People, row)
	}
	v.mu.Unlock()
	v.write(v.w, http.StatusOK, view)
}

// holds tells whether text has part in it, without regard to case.
func holds(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// personPage shows one person, a form to change them, and their change log.
func (v *visit) personPage() { v.showPerson(http.StatusOK, nil, nil) }

// showPerson shows a person with what was entered, if anything was, and what is wrong with it.
func (v *visit) showPerson(status int, entered url.Values, wrong problems) {
	id := v.server.userIDOf(v.r.PathValue("id"))
	resource, ok := v.store.Get(userType, id)
	if !ok {
		v.notFound("There is no such person.", "/people", "All people")
		return
	}
	p := profileOf(&resource)
	view := pages.Person{Frame: v.frame(p.name(), "/people"), Name: p.name(), URL: personURL(id), Self: id == v.who.id, Assigned: v.assignedTo(id)}
	role := ""
	v.mu.Lock()
	if who := v.people[id]; who != nil {
		role, view.Archived, view.NameLocked = who.role, who.archivedAt, who.fromSSO
	}
	v.mu.Unlock()
	view.Source = "Made by hand or by provisioning."
	hint := ""
	if view.NameLocked {
		view.Source = "Made by single sign-on."
		hint = "The identity provider owns this name: a change is accepted, not saved, and noted in the change log."
	}
	view.Fields = []pages.Field{
		{Name: "first_name", Label: "First name", Value: p.given, Hint: hint},
		{Name: "last_name", Label: "Last name", Value: p.family, Hint: hint},
		{Name: "email", Label: "Email", Type: "email", Value: p.email, Required: true},
		{Name: "role", Label: "Role", Value: role, Options: roles},
		{Name: "job_title", Label: "Job title", Value: p.title},
		{Name: "department", Label: "Department", Value: p.department},
		{Name: "location", Label: "Location", Value: p.location},
	}
	for i := range view.Fields {
		if f := &view.Fields[i]; entered.Has(f.Name) {
			f.Value = entered.Get(f.Name)
		}
		if f := &view.Fields[i]; f.Options != nil && !slices.Contains(f.Options, f.Value) {
			f.Options = append([]string{f.Value}, f.Options...)
		}
	}
	view.Fields = withProblems(wrong, view.Fields)
	changes, _ := v.changesOf(id)
	for _, c := range slices.Backward(changes) { // the newest on top
		view.Changes = append(view.Changes, pages.Change{At: c.At, By: c.By, Attribute: c.Attribute, Saved: c.Saved, Note: c.Note})
	}
	v.write(v.w, status, view)
}

// personForm takes the form of a person's page: all of it or, when something is wrong, nothing. A
// field that the form lacks stays.
func (v *visit) personForm() {
	id := v.server.userIDOf(v.r.PathValue("id"))
	resource, ok := v.store.Get(userType, id)
	if !ok {
		v.notFound("There is no such person.", "/people", "All people")
		return
	}
	entered := v.r.PostForm
	before := profileOf(&resource)
	var wrong problems
	var form userForm
	for _, field := range []struct {
		name, before string
		into         **string
	}{
		{"first_name", before.given, &form.Given}, {"last_name", before.family, &form.Family}, {"email", before.email, &form.Email},
		{"role", v.roleOf(id), &form.Role}, {"job_title", before.title, &form.JobTitle},
		{"department", before.department, &form.Department}, {"location", before.location, &form.Location},
	} {
		value := entered.Get(field.name)
		// A browser sends every field. What is as it was is not judged anew.
		if !entered.Has(field.name) || value == field.before {
			continue
		}
		if problem := typed(value); problem != "" {
			wrong.add("%s: %s", field.name, problem)
		}
		*field.into = &value
	}
	if len(wrong) == 0 {
		wrong = form.check(v.company, byPage)
	}
	locked := false
	if len(wrong) == 0 {
		var err error
		if _, locked, err = v.change(byPage, id, &form); err != nil {
			wrong.add("email: %v", reasonOf(err))
			if refused := new(scim.Error); errors.As(err, &refused) && refused.ScimType == "uniqueness" {
				wrong = problems{"email: belongs to another person"}
			}
		}
	}
	switch {
	case len(wrong) > 0:
		v.showPerson(http.StatusUnprocessableEntity, entered, wrong)
	case locked:
		v.done(personURL(id), "Saved, but for the name: the identity provider owns it. That it was not saved is noted in the change log.")
	default:
		v.done(personURL(id), "Saved.")
	}
}

func (v *visit) roleOf(id string) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if who := v.people[id]; who != nil {
		return who.role
	}
	return ""
}
