package mocksp

import (
	"net/http"
	"slices"
	"strings"
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
	who := c.people[p.id]
	admin := who != nil && who.role == "admin"
	c.mu.Unlock()
	if !admin {
		writeError(w, http.StatusForbidden, "only an administrator may do that")
	}
	return p, admin
}

// listPeople is the administrator's list of everybody, the archived too.
func (c *company) listPeople(w http.ResponseWriter, r *http.Request) {
	if _, ok := c.administrator(w, r); !ok {
		return
	}
	type row struct {
		ID, Name, Email string
		Archived        bool
	}
	var rows []row
	for _, resource := range c.store.List(userType) {
		p := profileOf(&resource)
		rows = append(rows, row{p.id, p.name(), p.email, !p.active})
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	c.page(w, http.StatusOK, "people", map[string]any{"Company": c.name, "People": rows})
}

// personPage shows one person, a form to change them, and their change log.
func (c *company) personPage(w http.ResponseWriter, r *http.Request) {
	if _, ok := c.administrator(w, r); ok {
		c.showPerson(w, r, http.StatusOK, nil)
	}
}

func (c *company) showPerson(w http.ResponseWriter, r *http.Request, status int, wrong problems) {
	id := c.server.userIDOf(r.PathValue("id"))
	resource, ok := c.store.Get(userType, id)
	if !ok {
		http.Error(w, "no such person", http.StatusNotFound)
		return
	}
	changes, _ := c.changesOf(id)
	slices.Reverse(changes) // the newest on top
	p := profileOf(&resource)
	c.page(w, status, "person", map[string]any{
		"Company": c.name, "ID": id, "Name": p.name(), "Email": p.email, "Given": p.given, "Family": p.family,
		"Title": p.title, "Department": p.department, "Location": p.location, "Changes": changes, "Wrong": wrong,
	})
}

// editPerson takes the form of a person's page. A field that the form lacks stays.
func (c *company) editPerson(w http.ResponseWriter, r *http.Request) {
	if !sameSite(w, r) {
		return
	}
	if _, ok := c.administrator(w, r); !ok {
		return
	}
	id := c.server.userIDOf(r.PathValue("id"))
	resource, ok := c.store.Get(userType, id)
	if !ok {
		http.Error(w, "no such person", http.StatusNotFound)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "the form could not be read", http.StatusBadRequest)
		return
	}
	var form userForm
	for name, field := range map[string]**string{
		"first_name": &form.Given, "last_name": &form.Family,
		"job_title": &form.JobTitle, "department": &form.Department, "location": &form.Location,
	} {
		if r.PostForm.Has(name) {
			value := r.PostForm.Get(name)
			*field = &value
		}
	}
	form.dropUnchanged(profileOf(&resource)) // a browser sends every field
	wrong := form.check(c, byPage)
	if len(wrong) == 0 {
		if _, _, err := c.change(byPage, id, &form); err != nil {
			wrong.add("%v", err)
		}
	}
	if len(wrong) > 0 {
		c.showPerson(w, r, http.StatusUnprocessableEntity, wrong)
		return
	}
	http.Redirect(w, r, "/people/"+id, http.StatusSeeOther)
}
