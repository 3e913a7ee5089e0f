package mocksp

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/scim"
)

func (api *rest) userRoutes() {
	api.mux.HandleFunc("GET /users", api.listUsers)
	api.mux.HandleFunc("POST /users", api.createUser)
	api.mux.HandleFunc("GET /users/{user}", func(w http.ResponseWriter, r *http.Request) {
		if resource, ok := api.userOf(w, r); ok {
			api.writeUser(w, http.StatusOK, "user", resource)
		}
	})
	api.mux.HandleFunc("PUT /users/{user}", api.updateUser)
	api.mux.HandleFunc("GET /users/{user}/changes", api.changes)
	api.mux.HandleFunc("DELETE /users/{user}", api.deleteUser)
	api.mux.HandleFunc("PUT /users/{user}/archive", func(w http.ResponseWriter, r *http.Request) { api.archiveUser(w, r, false) })
	api.mux.HandleFunc("PUT /users/{user}/restore", func(w http.ResponseWriter, r *http.Request) { api.archiveUser(w, r, true) })
	api.mux.HandleFunc("GET /users/{user}/learning_library_statistics", api.statistics)
}

// extra is what REST keeps of a user and SCIM knows nothing of.
type extra struct {
	businessUnit, hireDate, mobile string
	custom                         map[int]string // by custom_user_field_id
}

// roles in the order of their role_id, from 1; the numbers are ours.
var roles = []string{"admin", "manager", "creator", "learner"}

// userJSON shows a person, the archived too: /users is no report (C-23).
func (c *company) userJSON(resource *scim.Resource) map[string]any {
	p := profileOf(resource)
	if p.location != "" && c.faults().Fires(fault.CostCenterDropped) {
		p.location = ""
	}
	extension := asMap(attribute(resource.Attributes, enterpriseURN))
	manager := text(asMap(attribute(extension, "manager")), "displayName")
	user := map[string]any{
		"id": number(p.id), "resource_type": "user", "ext_uid": orNil(p.externalID), "email": p.email, "name": p.name(),
		"archived_at": nil, "archived_by_user_id": nil, "job_title": orNil(p.title), "department": orNil(p.department),
		"location": orNil(p.location), "locale": orNil(p.lang), "manager_name": orNil(manager),
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	who := c.people[p.id]
	if who == nil {
		return user // deleted at this moment
	}
	user["role"], user["role_id"] = who.role, slices.Index(roles, who.role)+1
	user["sso_id"], user["business_unit"], user["hire_date"] = orNil(who.ssoID), orNil(who.extra.businessUnit), orNil(who.extra.hireDate)
	if who.archived() && !c.faults().Fires(fault.RESTArchivedAtMissing) {
		user["archived_at"] = stamp(who.archivedAt)
	}
	if who.archivedBy != 0 {
		user["archived_by_user_id"] = who.archivedBy
	}
	return user
}

// customJSON is custom_user_field_data: the fields of a user in order of their ids.
func (c *company) customJSON(id string) []map[string]any {
	c.mu.Lock()
	defer c.mu.Unlock()
	data := []map[string]any{}
	who := c.people[id]
	if who == nil {
		return data
	}
	var fields []int
	for field := range who.extra.custom {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	for i, field := range fields {
		data = append(data, map[string]any{"id": i + 1, "custom_user_field_id": field, "value": who.extra.custom[field]})
	}
	return data
}

// listUsers lists everybody. filter[email], filter[ext_uid], filter[sso_id] and
// filter[custom_user_field][ID] choose; version 1.1 knows created_since and active_only besides.
func (api *rest) listUsers(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	wanted, err := filters(query, "email", "ext_uid", "sso_id", "custom_user_field[")
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	var since time.Time
	if api.v11 {
		var ok bool
		if since, ok = parseDay(query.Get("created_since")); !ok {
			writeError(w, http.StatusBadRequest, "created_since: must be a date such as 2020-09-30")
			return
		}
	}
	p, err := api.paging(query)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	users, total := []map[string]any{}, 0
	skip := p.skip(1 << 40)
	for _, resource := range api.store.List(userType) {
		if !api.wantsUser(&resource, wanted, since, api.v11 && query.Get("active_only") == "true") {
			continue
		}
		if total++; total <= skip || len(users) == p.perPage {
			continue
		}
		user := api.userJSON(&resource)
		if api.v11 {
			api.extend(user, resource.ID)
		}
		users = append(users, user)
	}
	writeJSON(w, http.StatusOK, p.wrapper("users", "users", total, users))
}

// wantsUser tells whether a list of users is to have this one.
func (api *rest) wantsUser(resource *scim.Resource, wanted map[string]string, since time.Time, activeOnly bool) bool {
	p := profileOf(resource)
	api.mu.Lock()
	defer api.mu.Unlock()
	who := api.people[p.id]
	if who == nil {
		return false // deleted at this moment
	}
	if who.createdAt.Before(since) || activeOnly && who.archived() {
		return false
	}
	for name, value := range wanted {
		has := map[string]string{"email": p.email, "ext_uid": p.externalID, "sso_id": who.ssoID}[name]
		if field, ok := customField(name); ok {
			has = who.extra.custom[field]
		}
		if sameAddress(has) != sameAddress(value) && !api.faults().Fires(fault.RESTFilterIgnored) {
			return false
		}
	}
	return !who.archived() || !api.faults().Fires(fault.RESTHidesArchived)
}

// customField reads the ID of custom_user_field][ID.
func customField(filter string) (int, bool) {
	const prefix = "custom_user_field]["
	if len(filter) <= len(prefix) || filter[:len(prefix)] != prefix {
		return 0, false
	}
	id, err := strconv.Atoi(filter[len(prefix):])
	return id, err == nil
}

// extend adds what version 1.1's list of users shows.
func (api *rest) extend(user map[string]any, id string) {
	member, managing := api.book.GroupsOf(id)
	user["custom_user_field_data"] = api.customJSON(id)
	user["groups"] = map[string]any{"member": shortGroups(member), "manager": shortGroups(managing)}
	api.mu.Lock()
	defer api.mu.Unlock()
	if who := api.people[id]; who != nil {
		user["mobile_phone_number"] = orNil(who.extra.mobile)
	}
}

// userOf finds the person a path names, and answers 404 itself when there is none.
func (api *rest) userOf(w http.ResponseWriter, r *http.Request) (scim.Resource, bool) {
	resource, ok := api.store.Get(userType, api.server.userIDOf(r.PathValue("user")))
	switch {
	case ok:
	case api.faults().Fires(fault.RESTUnknownUserOK):
		writeJSON(w, http.StatusOK, map[string]any{})
	default:
		writeError(w, http.StatusNotFound, "no such user")
	}
	return resource, ok
}

func (api *rest) writeUser(w http.ResponseWriter, status int, typ string, resource scim.Resource) {
	user := api.userJSON(&resource)
	if api.v11 {
		api.extend(user, resource.ID)
	}
	user["type"], user["custom_user_field_data"] = typ, api.customJSON(resource.ID)
	writeJSON(w, status, user)
}

// archiveUser archives or restores. archived_by_user_id is null when it comes by the API.
func (api *rest) archiveUser(w http.ResponseWriter, r *http.Request, active bool) {
	resource, ok := api.userOf(w, r)
	if !ok {
		return
	}
	resource, err := api.setActive(resource.ID, active)
	if err != nil {
		writeStoreError(w, err)
		return
	}
	typ := "archive_user"
	if active {
		typ = "restore_user"
	}
	api.writeUser(w, http.StatusOK, typ, resource)
	if !active && api.faults().Fires(fault.RESTArchiveDeletes) {
		_ = api.store.Delete(userType, resource.ID) // gone already is as good
	}
}

// deleteUser answers as documented: the id is text here.
func (api *rest) deleteUser(w http.ResponseWriter, r *http.Request) {
	resource, ok := api.userOf(w, r)
	if !ok {
		return
	}
	if err := api.store.Delete(userType, resource.ID); err != nil {
		writeStoreError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"type": "delete_user", "id": strconv.Itoa(number(resource.ID))})
}

func (api *rest) statistics(w http.ResponseWriter, r *http.Request) {
	resource, ok := api.userOf(w, r)
	if !ok {
		return
	}
	s, err := api.book.Statistics(resource.ID)
	if err != nil {
		writeBookError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"type": "learning_library_statistics", "total_completed": s.Completed, "total_views": s.Views, "unique_lesson_and_course_views": s.Unique,
	})
}
