package admin

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
)

// panel shows a tab of an application's panel.
func (v *visit) panel(status int, name, tab string, a application, data map[string]any) {
	active := false
	if a.SSO.Type == "saml" {
		state, err := v.idm(a.ID)
		if err != nil {
			v.failed(err)
			return
		}
		active = state.State == "active"
	}
	all := map[string]any{"Application": a, "Tab": tab, "IdMActive": active}
	maps.Copy(all, data)
	v.showWith(status, name, "applications", a.DisplayLabel, all)
}

func (v *visit) showGeneral() {
	a, err := v.application()
	if err != nil {
		v.failed(err)
		return
	}
	v.panel(http.StatusOK, "application", "general", a, map[string]any{"Form": generalOf(a)})
}

func (v *visit) saveGeneral() {
	a, err := v.application()
	if err != nil {
		v.failed(err)
		return
	}
	g := v.entered(generalOf(a))
	if err = v.update(a, g.body()); err == nil {
		if err = v.saveImage(a.ID); err != nil {
			if undo := v.update(a, generalOf(a).body()); undo != nil {
				err = undo
			}
		}
	}
	if err != nil {
		var problem string
		if g.Errors, problem, err = of(err); err != nil {
			v.failed(err)
			return
		}
		v.panel(http.StatusBadRequest, "application", "general", a, map[string]any{"Form": g, "Problem": problem})
		return
	}
	v.then("/admin/applications/"+a.ID, "The application was saved.")
}

// update changes some members of an application. The API resets what is not
// given, so all the others are sent along as they are.
func (v *visit) update(a application, changed map[string]any) error {
	var whole map[string]any
	if err := v.call(http.MethodGet, apiPath(a.ID), nil, &whole); err != nil {
		return err
	}
	if !a.configured() {
		delete(whole, "config") // it still holds the placeholders
	}
	maps.Copy(whole, changed)
	return v.call(http.MethodPut, apiPath(a.ID), whole, nil)
}

// showUserGroups is where groups are given access (S-103, S-106, S-107).
func (v *visit) showUserGroups() {
	a, err := v.application()
	if err != nil {
		v.failed(err)
		return
	}
	groups, err := list2[struct{ ID, Name, Description string }](v, "/api/v2/usergroups", url.Values{"sort": {"name"}})
	if err != nil {
		v.failed(err)
		return
	}
	bound, err := v.bound(a.ID)
	if err != nil {
		v.failed(err)
		return
	}
	var list []option
	for _, g := range groups {
		list = append(list, option{g.ID, g.Name, g.Description, bound[g.ID]})
	}
	v.panel(http.StatusOK, "usergroups", "user-groups", a, map[string]any{"Groups": list})
}

// bound are the groups that are bound to an application.
func (v *visit) bound(app string) (map[string]bool, error) {
	return v.ends("/api/v2/applications/"+url.PathEscape(app)+"/associations", "user_group")
}

// ends are the ids at the other end of associations.
func (v *visit) ends(path, targets string) (map[string]bool, error) {
	query := url.Values{}
	if targets != "" {
		query.Set("targets", targets)
	}
	list, err := list2[struct{ To struct{ ID string } }](v, path, query)
	ids := make(map[string]bool)
	for _, item := range list {
		ids[item.To.ID] = true
	}
	return ids, err
}

// saveUserGroups makes the ticks count (S-108), of the groups that were shown.
func (v *visit) saveUserGroups() {
	a, err := v.application()
	if err != nil {
		v.failed(err)
		return
	}
	bound, err := v.bound(a.ID)
	if err != nil {
		v.failed(err)
		return
	}
	t, err := v.ticked("/api/v2/applications/"+url.PathEscape(a.ID)+"/associations", "user_group", bound, v.r.PostForm["shown"], v.r.PostForm["group"])
	if err == nil {
		err = v.save(t)
	}
	if err != nil {
		v.failed(err)
		return
	}
	notice := "Nothing changed."
	if n := len(t.ops); n > 0 {
		notice = fmt.Sprintf("User Groups saved: %d changed.", n)
	}
	v.then("/admin/applications/"+a.ID+"/user-groups", notice)
}

// ticks are associations to be made or undone, as ticked.
type ticks struct {
	path, typ string
	ops       []struct{ op, id string }
}

// ticked compares what was shown with what is ticked. Whatever is to be associated must be
// there: nothing may be saved half-way.
func (v *visit) ticked(path, typ string, now map[string]bool, shown, chosen []string) (ticks, error) {
	t := ticks{path: path, typ: typ}
	want := make(map[string]bool)
	for _, id := range chosen {
		want[id] = true
	}
	for _, id := range shown {
		switch {
		case want[id] && !now[id]:
			at := map[string]func(string) string{"user": userPath, "user_group": groupPath, "application": apiPath}[typ](id)
			if err := v.call(http.MethodGet, at, nil, nil); err != nil {
				return t, err
			}
			t.ops = append(t.ops, struct{ op, id string }{"add", id})
		case !want[id] && now[id]:
			t.ops = append(t.ops, struct{ op, id string }{"remove", id})
		}
	}
	return t, nil
}

// save makes the changes.
func (v *visit) save(t ticks) error {
	for _, o := range t.ops {
		if err := v.call(http.MethodPost, t.path, map[string]any{"op": o.op, "type": t.typ, "id": o.id}, nil); err != nil {
			return err
		}
	}
	return nil
}
