package mockidp

import (
	"net/http"
	"slices"
	"strings"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

// edge is the body of a call that associates: {op, type, id}.
type edge struct {
	Op         string         `json:"op"`
	Type       string         `json:"type"`
	ID         string         `json:"id"`
	Attributes map[string]any `json:"attributes"` // of no matter here
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

// readEdge reads an association with one of these types. "update" is about
// attributes of the association, which have no meaning here: it adds (ours).
func readEdge(r *http.Request, types ...string) (edge, error) {
	var e edge
	if err := decode(r, &e); err != nil {
		return e, err
	}
	if !slices.Contains(types, e.Type) {
		return e, wrong("type", "is %q: valid are %s", e.Type, strings.Join(types, ", "))
	}
	switch e.Op {
	case "add", "remove":
		return e, nil
	case "update":
		e.Op = "add"
		return e, nil
	}
	return e, wrong("op", "is %q: valid are add, remove, update", e.Op)
}

func targets(typ string, ids []string) []target {
	list := make([]target, len(ids))
	for i, id := range ids {
		list[i] = target{To: node{Type: typ, ID: id}}
	}
	return list
}

// targetsOf reads the types an associations list asks for.
func targetsOf(r *http.Request, types ...string) ([]string, error) {
	asked := split(strings.Join(r.URL.Query()["targets"], ","), ",")
	for _, typ := range asked {
		if !slices.Contains(types, typ) {
			return nil, wrong("targets", "holds %q: valid are %s", typ, strings.Join(types, ", "))
		}
	}
	if len(asked) == 0 {
		return nil, wrong("targets", "is required: valid are %s", strings.Join(types, ", "))
	}
	return asked, nil
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
	err = idp.change(change{keeps: fault.LeavingKeeps, about: []string{e.ID}}, func() ([]insights.Event, error) {
		g, known := idp.groups.get(id)
		if !known {
			return nil, notFound("group", id)
		}
		u, known := idp.users.get(e.ID)
		if !known {
			return nil, notFound("user", e.ID)
		}
		if e.Op == "add" && u.imported() && idp.faults.Fires(fault.ImportLocked) {
			return nil, wrong("id", "%q was imported", u.ID)
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

// bind associates an application with a group or a user, from whichever end it
// is asked: it is one and the same association (S-104).
func (idp *IdP) bind(r *http.Request, e edge, app string) error {
	c := change{keeps: fault.UnbindingKeeps}
	if e.Type == "user" {
		c.about = []string{e.ID}
	} else {
		c.group = e.ID
	}
	return idp.change(c, func() ([]insights.Event, error) {
		a, known := idp.apps.get(app)
		if !known {
			return nil, notFound("application", app)
		}
		resource, kind, err := idp.grantee(e)
		if err != nil {
			return nil, err
		}
		kind.apply(e.Op, app, e.ID)
		return []insights.Event{idp.byAdmin(r, insights.Event{
			Type: "association_change", Resource: resource, Application: a.eventApplication(),
			Association: association(e.Op, resource, a.resource()),
		})}, nil
	})
}

// grantee is the group or user an edge leads to, and the edges that hold its
// kind. idp.mu is held.
func (idp *IdP) grantee(e edge) (map[string]any, edges, error) {
	if e.Type == "user" {
		u, known := idp.users.get(e.ID)
		if !known {
			return nil, nil, notFound("user", e.ID)
		}
		return userResource(u), idp.direct, nil
	}
	g, known := idp.groups.get(e.ID)
	if !known {
		return nil, nil, notFound("group", e.ID)
	}
	return groupResource(g), idp.bound, nil
}

// listAssociations answers with the associations that find lists under the lock.
func (idp *IdP) listAssociations(r *http.Request, find func(types []string) ([]target, error), types ...string) (answer, error) {
	asked, err := targetsOf(r, types...)
	if err != nil {
		return answer{}, err
	}
	q, err := query2(r)
	if err != nil {
		return answer{}, err
	}
	idp.mu.Lock()
	list, err := find(asked)
	idp.mu.Unlock()
	if err != nil {
		return answer{}, err
	}
	return list2(list, q, "to")
}

func (idp *IdP) listGroupAssociations(r *http.Request) (answer, error) {
	return idp.listAssociations(r, func([]string) ([]target, error) {
		id := r.PathValue("id")
		if _, known := idp.groups.get(id); !known {
			return nil, notFound("group", id)
		}
		return targets("application", idp.bound.from(id)), nil
	}, "application")
}

func (idp *IdP) changeGroupAssociations(r *http.Request) (answer, error) {
	e, err := readEdge(r, "application")
	if err != nil {
		return answer{}, err
	}
	return noContent, idp.bind(r, edge{Op: e.Op, Type: "user_group", ID: r.PathValue("id")}, e.ID)
}

func (idp *IdP) listUserAssociations(r *http.Request) (answer, error) {
	return idp.listAssociations(r, func([]string) ([]target, error) {
		id := r.PathValue("id")
		if _, known := idp.users.get(id); !known {
			return nil, notFound("user", id)
		}
		return targets("application", idp.direct.from(id)), nil
	}, "application")
}

func (idp *IdP) changeUserAssociations(r *http.Request) (answer, error) {
	e, err := readEdge(r, "application")
	if err != nil {
		return answer{}, err
	}
	return noContent, idp.bind(r, edge{Op: e.Op, Type: "user", ID: r.PathValue("id")}, e.ID)
}

func (idp *IdP) listApplicationAssociations(r *http.Request) (answer, error) {
	return idp.listAssociations(r, func(types []string) ([]target, error) {
		id := r.PathValue("id")
		if _, known := idp.apps.get(id); !known {
			return nil, notFound("application", id)
		}
		var list []target
		for _, typ := range types {
			if typ == "user" {
				list = append(list, targets(typ, idp.direct.to(id))...)
			} else {
				list = append(list, targets(typ, idp.bound.to(id))...)
			}
		}
		return list, nil
	}, "user_group", "user")
}

func (idp *IdP) changeApplicationAssociations(r *http.Request) (answer, error) {
	e, err := readEdge(r, "user_group", "user")
	if err != nil {
		return answer{}, err
	}
	return noContent, idp.bind(r, e, r.PathValue("id"))
}
