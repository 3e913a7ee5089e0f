package mockidp

import (
	"net/http"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

// edge is the body of a call that associates: {op, type, id}.
type edge struct {
	Op   string `json:"op"`
	Type string `json:"type"`
	ID   string `json:"id"`
}

// target is one association as lists show it.
type target struct {
	To         node           `json:"to"`
	Attributes map[string]any `json:"attributes"`
}

type node struct {
	Type       string         `json:"type"`
	ID         string         `json:"id"`
	Attributes map[string]any `json:"attributes"`
}

// reached is one end of a graph traversal, with the ways that lead there.
type reached struct {
	Type               string         `json:"type"`
	ID                 string         `json:"id"`
	Paths              [][]target     `json:"paths"`
	CompiledAttributes map[string]any `json:"compiledAttributes"`
}

// readEdge reads an association of the given type. Applications are granted to
// groups of users only (S-103, S-106).
func readEdge(r *http.Request, typ string) (edge, error) {
	var e edge
	if err := decode(r, &e); err != nil {
		return e, err
	}
	if e.Type != typ {
		return e, invalid("type is %q: only %q can be associated here", e.Type, typ)
	}
	switch e.Op {
	case "add", "remove":
		return e, nil
	}
	return e, invalid("op is %q: valid are add, remove", e.Op)
}

func targets(typ string, ids []string) []target {
	list := make([]target, len(ids))
	for i, id := range ids {
		list[i] = target{To: node{Type: typ, ID: id}}
	}
	return list
}

// targetsOf checks the query of an associations list, which is about one type.
func targetsOf(r *http.Request, typ string) error {
	if got := r.URL.Query().Get("targets"); got != typ {
		return invalid("targets is %q: valid is %s", got, typ)
	}
	return nil
}

func (idp *IdP) listMembers(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	q, err := query2(r)
	if err != nil {
		return answer{}, err
	}
	idp.mu.Lock()
	_, known := idp.groups.get(id)
	members := idp.members.to(id)
	idp.mu.Unlock()
	if !known {
		return answer{}, notFound("group", id)
	}
	return list2(targets("user", members), q, "to")
}

func (idp *IdP) changeMembers(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	e, err := readEdge(r, "user")
	if err != nil {
		return answer{}, err
	}
	err = idp.change(change{keeps: fault.LeavingKeeps}, func() ([]insights.Event, error) {
		g, known := idp.groups.get(id)
		if !known {
			return nil, notFound("group", id)
		}
		u, known := idp.users.get(e.ID)
		if !known {
			return nil, notFound("user", e.ID)
		}
		idp.members.apply(e.Op, id, u.ID)
		return []insights.Event{idp.byAdmin(r, insights.Event{
			Type: "association_change", Resource: groupResource(g),
			Association: association(e.Op, userResource(u), groupResource(g)),
		})}, nil
	})
	return noContent, err
}

// association is how an event shows one.
func association(op string, from, to map[string]any) map[string]any {
	return map[string]any{"op": op, "action_source": "admin", "connection": map[string]any{"from": from, "to": to}}
}

// apply adds or removes; repeating either is no error.
func (e edges) apply(op, from, to string) {
	if op == "add" {
		e.add(from, to)
	} else {
		e.remove(from, to)
	}
}

// bind associates an application with a group, from whichever end it is asked:
// it is one and the same association (S-104).
func (idp *IdP) bind(r *http.Request, op, app, groupID string) error {
	return idp.change(change{keeps: fault.UnbindingKeeps}, func() ([]insights.Event, error) {
		a, known := idp.apps.get(app)
		if !known {
			return nil, notFound("application", app)
		}
		g, known := idp.groups.get(groupID)
		if !known {
			return nil, notFound("group", groupID)
		}
		idp.bound.apply(op, app, groupID)
		return []insights.Event{idp.byAdmin(r, insights.Event{
			Type: "association_change", Resource: groupResource(g), Application: a.eventApplication(),
			Association: association(op, groupResource(g), a.resource()),
		})}, nil
	})
}

func (idp *IdP) listGroupAssociations(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	if err := targetsOf(r, "application"); err != nil {
		return answer{}, err
	}
	q, err := query2(r)
	if err != nil {
		return answer{}, err
	}
	idp.mu.Lock()
	_, known := idp.groups.get(id)
	apps := idp.bound.from(id)
	idp.mu.Unlock()
	if !known {
		return answer{}, notFound("group", id)
	}
	return list2(targets("application", apps), q, "to")
}

func (idp *IdP) changeGroupAssociations(r *http.Request) (answer, error) {
	e, err := readEdge(r, "application")
	if err != nil {
		return answer{}, err
	}
	return noContent, idp.bind(r, e.Op, e.ID, r.PathValue("id"))
}

func (idp *IdP) listApplicationAssociations(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	if err := targetsOf(r, "user_group"); err != nil {
		return answer{}, err
	}
	q, err := query2(r)
	if err != nil {
		return answer{}, err
	}
	idp.mu.Lock()
	_, known := idp.apps.get(id)
	groups := idp.bound.to(id)
	idp.mu.Unlock()
	if !known {
		return answer{}, notFound("application", id)
	}
	return list2(targets("user_group", groups), q, "to")
}

func (idp *IdP) changeApplicationAssociations(r *http.Request) (answer, error) {
	e, err := readEdge(r, "user_group")
	if err != nil {
		return answer{}, err
	}
	return noContent, idp.bind(r, e.Op, r.PathValue("id"), e.ID)
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
			for _, group := range idp.bound.to(app) {
				if idp.members.has(group, id) {
					paths = append(paths, append(targets("user_group", []string{group}), targets("application", []string{app})...))
				}
			}
			return paths
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
