package mockidp

import "net/http"

// reached is one end of a graph traversal, with the ways that lead there.
type reached struct {
	Type               string         `json:"type"`
	ID                 string         `json:"id"`
	Paths              [][]target     `json:"paths"`
	CompiledAttributes map[string]any `json:"compiledAttributes"`
}

// listMembership resolves a group's users.
func (idp *IdP) listMembership(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	return idp.traverse(r, func() ([]reached, error) {
		if _, known := idp.groups.get(id); !known {
			return nil, notFound("group", id)
		}
		return reach("user", idp.members.to(id), func(user string) [][]target {
			return [][]target{targets("user", []string{user})}
		}), nil
	})
}

// listApplicationGroups resolves the groups bound to an application.
func (idp *IdP) listApplicationGroups(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	return idp.traverse(r, func() ([]reached, error) {
		if _, known := idp.apps.get(id); !known {
			return nil, notFound("application", id)
		}
		return reach("user_group", idp.bound.to(id), func(group string) [][]target {
			return [][]target{targets("user_group", []string{group})}
		}), nil
	})
}

// listApplicationUsers resolves the users an application is granted to. It is
// about associations alone: suspended users are among them.
func (idp *IdP) listApplicationUsers(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	return idp.traverse(r, func() ([]reached, error) {
		if _, known := idp.apps.get(id); !known {
			return nil, notFound("application", id)
		}
		var users []string
		for _, u := range idp.users.all() {
			if idp.granted(u.ID, id) {
				users = append(users, u.ID)
			}
		}
		return reach("user", users, func(user string) [][]target {
			var paths [][]target
			if idp.direct.has(id, user) {
				paths = append(paths, targets("user", []string{user}))
			}
			for _, group := range idp.bound.to(id) {
				if idp.members.has(group, user) {
					paths = append(paths, append(targets("user_group", []string{group}), targets("user", []string{user})...))
				}
			}
			return paths
		}), nil
	})
}

// listUserApplications resolves the applications granted to a user.
func (idp *IdP) listUserApplications(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	return idp.traverse(r, func() ([]reached, error) {
		if _, known := idp.users.get(id); !known {
			return nil, notFound("user", id)
		}
		var apps []string
		for _, a := range idp.apps.all() {
			if idp.granted(id, a.ID) {
				apps = append(apps, a.ID)
			}
		}
		return reach("application", apps, func(app string) [][]target {
			var paths [][]target
			if idp.direct.has(app, id) {
				paths = append(paths, targets("application", []string{app}))
			}
			for _, group := range idp.bound.to(app) {
				if idp.members.has(group, id) {
					paths = append(paths, append(targets("user_group", []string{group}), targets("application", []string{app})...))
				}
			}
			return paths
		}), nil
	})
}

// listUserGroups resolves the groups a user is a member of.
func (idp *IdP) listUserGroups(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	return idp.traverse(r, func() ([]reached, error) {
		if _, known := idp.users.get(id); !known {
			return nil, notFound("user", id)
		}
		return reach("user_group", idp.members.from(id), func(group string) [][]target {
			return [][]target{targets("user_group", []string{group})}
		}), nil
	})
}

// listGroupApplications resolves the applications a group is bound to.
func (idp *IdP) listGroupApplications(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	return idp.traverse(r, func() ([]reached, error) {
		if _, known := idp.groups.get(id); !known {
			return nil, notFound("group", id)
		}
		return reach("application", idp.bound.from(id), func(app string) [][]target {
			return [][]target{targets("application", []string{app})}
		}), nil
	})
}

func reach(typ string, ids []string, paths func(id string) [][]target) []reached {
	list := make([]reached, len(ids))
	for i, id := range ids {
		list[i] = reached{Type: typ, ID: id, Paths: paths(id), CompiledAttributes: map[string]any{}}
	}
	return list
}

// traverse answers with what walk finds under the lock.
func (idp *IdP) traverse(r *http.Request, walk func() ([]reached, error)) (answer, error) {
	q, err := query2(r)
	if err != nil {
		return answer{}, err
	}
	idp.mu.Lock()
	list, err := walk()
	idp.mu.Unlock()
	if err != nil {
		return answer{}, err
	}
	return list2(list, q, "id")
}
