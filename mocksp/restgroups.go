package mocksp

import (
	"net/http"
	"strconv"

	"hallmark/mocksp/learning"
)

func (api *rest) groupRoutes() {
	api.mux.HandleFunc("GET /groups", func(w http.ResponseWriter, r *http.Request) {
		items := []map[string]any{}
		for _, g := range api.book.Groups() {
			items = append(items, map[string]any{"id": g.ID, "name": g.Name, "archived_at": stamp(g.ArchivedAt), "archived_by_user_id": nil})
		}
		writeList(api, w, r, "groups", "groups", items)
	})
	api.mux.HandleFunc("POST /groups", api.createGroup)
	api.mux.HandleFunc("GET /groups/{id}", func(w http.ResponseWriter, r *http.Request) {
		if g, ok := api.groupOf(w, r); ok {
			writeGroup(w, http.StatusOK, "group", g)
		}
	})
	api.mux.HandleFunc("PUT /groups/{id}", api.updateGroup)
	api.mux.HandleFunc("DELETE /groups/{id}", api.deleteGroup)
	api.mux.HandleFunc("PUT /groups/{id}/archive", api.groupChange((*learning.Book).ArchiveGroup))
	api.mux.HandleFunc("PUT /groups/{id}/restore", api.groupChange((*learning.Book).RestoreGroup))
	api.mux.HandleFunc("GET /groups/{id}/assignments", api.groupAssignments)
	api.mux.HandleFunc("GET /users/{user}/groups", func(w http.ResponseWriter, r *http.Request) {
		if resource, ok := api.userOf(w, r); ok {
			api.writeUserGroups(w, "user_groups", resource.ID)
		}
	})
	api.mux.HandleFunc("PUT /users/{user}/groups", api.updateUserGroups)
}

// groupOf finds the group a path names, and answers 404 itself when there is none.
func (api *rest) groupOf(w http.ResponseWriter, r *http.Request) (learning.Group, bool) {
	id, _ := strconv.Atoi(r.PathValue("id"))
	g, ok := api.book.Group(id)
	if !ok {
		writeError(w, http.StatusNotFound, learning.ErrNoGroup.Error())
	}
	return g, ok
}

// writeGroup shows a group with everybody in it, the archived too: it is no report (C-23).
func writeGroup(w http.ResponseWriter, status int, typ string, g learning.Group) {
	people := func(list []learning.Person) []map[string]any {
		items := []map[string]any{}
		for _, p := range list {
			items = append(items, map[string]any{"id": p.Number, "ext_uid": orNil(p.ExtUID), "name": p.Name})
		}
		return items
	}
	writeJSON(w, status, map[string]any{
		"type": typ, "resource_type": "group", "id": g.ID, "name": g.Name, "archived_at": stamp(g.ArchivedAt), "archived_by_user_id": nil,
		"members": people(g.Members), "managers": people(g.Managers),
	})
}

// change is one item of a list that adds and removes.
type change struct {
	ID     restID   `json:"id"`
	Remove restBool `json:"remove"`
}

type groupForm struct {
	Name     *string  `json:"name"`
	Members  []change `json:"members"`
	Managers []change `json:"managers"`
}

// membership sorts the people of a form.
func (api *rest) membership(f groupForm) (m learning.Membership) {
	part := func(changes []change, add, remove *[]string) {
		for _, c := range changes {
			if id := api.server.userID(int(c.ID)); c.Remove {
				*remove = append(*remove, id)
			} else {
				*add = append(*add, id)
			}
		}
	}
	part(f.Members, &m.AddMembers, &m.RemoveMembers)
	part(f.Managers, &m.AddManagers, &m.RemoveManagers)
	return m
}

// readGroup reads and checks a form, and answers 400 itself. A name that is given must not be
// empty.
func readGroup(w http.ResponseWriter, r *http.Request) (form groupForm, ok bool) {
	if !readJSON(w, r, &form) {
		return form, false
	}
	if form.Name == nil {
		return form, true
	}
	message := "name: must not be empty"
	if *form.Name != "" {
		err := checkField("name", *form.Name, maxField)
		if err == nil {
			return form, true
		}
		message = err.Error()
	}
	writeError(w, http.StatusBadRequest, message)
	return form, false
}

func (api *rest) createGroup(w http.ResponseWriter, r *http.Request) {
	form, ok := readGroup(w, r)
	if !ok {
		return
	}
	if form.Name == nil {
		writeError(w, http.StatusBadRequest, "name: is missing")
		return
	}
	g, err := api.book.AddGroup(*form.Name, api.membership(form))
	if err != nil {
		writeBookError(w, err)
		return
	}
	writeGroup(w, http.StatusCreated, "create_group", g)
}

func (api *rest) updateGroup(w http.ResponseWriter, r *http.Request) {
	g, ok := api.groupOf(w, r)
	if !ok {
		return
	}
	form, ok := readGroup(w, r)
	if !ok {
		return
	}
	name := ""
	if form.Name != nil {
		name = *form.Name
	}
	g, err := api.book.ChangeGroup(g.ID, name, api.membership(form))
	if err != nil {
		writeBookError(w, err)
		return
	}
	writeGroup(w, http.StatusOK, "update_group", g)
}

// deleteGroup answers as documented: the id is text here.
func (api *rest) deleteGroup(w http.ResponseWriter, r *http.Request) {
	g, ok := api.groupOf(w, r)
	if !ok {
		return
	}
	if _, err := api.book.RemoveGroup(g.ID); err != nil {
		writeBookError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"type": "delete_group", "id": strconv.Itoa(g.ID), "name": g.Name,
		"archived_at": stamp(g.ArchivedAt), "archived_by_user_id": nil})
}

func (api *rest) groupChange(do func(*learning.Book, int) (learning.Group, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		g, ok := api.groupOf(w, r)
		if !ok {
			return
		}
		g, err := do(api.book, g.ID)
		if err != nil {
			writeBookError(w, err)
			return
		}
		writeGroup(w, http.StatusOK, "group", g)
	}
}

// groupAssignments answers with a bare array, as documented, of what was assigned to the group
// as a whole.
func (api *rest) groupAssignments(w http.ResponseWriter, r *http.Request) {
	g, ok := api.groupOf(w, r)
	if !ok {
		return
	}
	list, err := api.book.GroupAssignments(g.ID)
	if err != nil {
		writeBookError(w, err)
		return
	}
	items := []map[string]any{}
	for _, a := range list {
		items = append(items, map[string]any{"id": a.ID, "assignable_id": a.Of.ID, "assignable_type": a.Of.Kind, "group_id": a.Group})
	}
	writeJSON(w, http.StatusOK, items)
}

func (api *rest) writeUserGroups(w http.ResponseWriter, typ, person string) {
	member, managing := api.book.GroupsOf(person)
	writeJSON(w, http.StatusOK, map[string]any{"type": typ, "memberships": shortGroups(member), "managing": shortGroups(managing)})
}

func shortGroups(groups []learning.Group) []map[string]any {
	items := []map[string]any{}
	for _, g := range groups {
		items = append(items, map[string]any{"id": g.ID, "name": g.Name})
	}
	return items
}

func (api *rest) updateUserGroups(w http.ResponseWriter, r *http.Request) {
	resource, ok := api.userOf(w, r)
	if !ok {
		return
	}
	var form struct {
		Memberships []change `json:"memberships"`
		Managing    []change `json:"managing"`
	}
	if !readJSON(w, r, &form) {
		return
	}
	part := func(changes []change) (add, remove []int) {
		for _, c := range changes {
			if c.Remove {
				remove = append(remove, int(c.ID))
			} else {
				add = append(add, int(c.ID))
			}
		}
		return add, remove
	}
	add, remove := part(form.Memberships)
	manage, unmanage := part(form.Managing)
	if err := api.book.Join(resource.ID, add, remove, manage, unmanage); err != nil {
		writeBookError(w, err)
		return
	}
	api.writeUserGroups(w, "update_user_groups", resource.ID)
}
