package admin

import (
	"net/http"
	"net/url"
	"strings"
)

// group is one as pages show it.
type group struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

func (v *visit) listGroups() {
	list, err := list2[group](v, "/api/v2/usergroups", url.Values{"sort": {"name"}})
	if err != nil {
		v.failed(err)
		return
	}
	v.show("groups", "groups", "User Groups", map[string]any{"Groups": list})
}

func groupPath(id string) string { return "/api/v2/usergroups/" + url.PathEscape(id) }

func (v *visit) showGroup() {
	var g group
	if id := v.r.PathValue("id"); id != "" {
		if err := v.call(http.MethodGet, groupPath(id), nil, &g); err != nil {
			v.failed(err)
			return
		}
	}
	v.groupPage(http.StatusOK, g, nil, "")
}

// groupPage is the Groups panel, from which applications can be granted as
// well (S-104).
func (v *visit) groupPage(status int, g group, errs map[string]string, problem string) {
	title, action := "New User Group", "/admin/groups/new"
	data := map[string]any{"Problem": problem, "Fields": []field{
		{Name: "name", Label: "Name", Value: g.Name, Error: errs["name"]},
		{Name: "description", Label: "Description", Value: g.Description, Error: errs["description"]},
	}}
	data["ID"] = g.ID
	if g.ID != "" {
		title, action = g.Name, "/admin/groups/"+g.ID
		members, err := v.ends(groupPath(g.ID)+"/members", "")
		if err != nil {
			v.failed(err)
			return
		}
		apps, err := v.ends(groupPath(g.ID)+"/associations", "application")
		if err != nil {
			v.failed(err)
			return
		}
		users, err := list1[user](v, "/api/systemusers", url.Values{"sort": {"username"}})
		if err != nil {
			v.failed(err)
			return
		}
		all, err := list1[application](v, "/api/applications", url.Values{"sort": {"displayLabel"}})
		if err != nil {
			v.failed(err)
			return
		}
		var people, tiles []option
		for _, u := range users {
			people = append(people, option{u.ID, u.Username, u.Email, members[u.ID]})
		}
		for _, a := range all {
			tiles = append(tiles, option{a.ID, a.DisplayLabel, a.DisplayName, apps[a.ID]})
		}
		data["Users"], data["Applications"] = people, tiles
	}
	data["Action"] = action
	v.showWith(status, "group", "groups", title, data)
}

func (v *visit) saveGroup() {
	id := v.r.PathValue("id")
	g := group{id, strings.TrimSpace(v.r.PostFormValue("name")), strings.TrimSpace(v.r.PostFormValue("description"))}
	body := map[string]any{"name": g.Name, "description": g.Description}
	var err error
	if id == "" {
		err = v.call(http.MethodPost, "/api/v2/usergroups", body, &g)
	} else {
		var members, apps ticks
		if members, apps, err = v.associations(id); err == nil {
			err = v.call(http.MethodPut, groupPath(id), body, nil)
		}
		if err == nil {
			err = v.save(members)
		}
		if err == nil {
			err = v.save(apps)
		}
	}
	if err != nil {
		errs, problem, err := of(err)
		if err != nil {
			v.failed(err)
			return
		}
		g.ID = id
		v.groupPage(http.StatusBadRequest, g, errs, problem)
		return
	}
	v.then("/admin/groups/"+g.ID, "The group was saved.")
}

// associations are what the ticks of a group's page change.
func (v *visit) associations(id string) (members, apps ticks, err error) {
	memberPath, appPath, form := groupPath(id)+"/members", groupPath(id)+"/associations", v.r.PostForm
	now, err := v.ends(memberPath, "")
	if err != nil {
		return
	}
	if members, err = v.ticked(memberPath, "user", now, form["shown.user"], form["user"]); err != nil {
		return
	}
	if now, err = v.ends(appPath, "application"); err != nil {
		return
	}
	apps, err = v.ticked(appPath, "application", now, form["shown.application"], form["application"])
	return
}

func (v *visit) deleteGroup() {
	if err := v.call(http.MethodDelete, groupPath(v.r.PathValue("id")), nil, nil); err != nil {
		v.failed(err)
		return
	}
	v.then("/admin/groups", "The group was deleted.")
}
