package mockidp

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"hallmark/mockidp/fault"
	"hallmark/mockidp/insights"
)

// group is a usergroup of v2. Groups gate access; they are not sent to Lessonly (C-03).
type group struct {
	ID          string         `json:"id"`
	Type        string         `json:"type"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Email       string         `json:"email"`
	Attributes  map[string]any `json:"attributes"`
}

// check tells what is wrong with g. idp.mu is held.
func (idp *IdP) checkGroup(g group) error {
	if empty := lacking(map[string]string{"name": g.Name}); empty != nil {
		return empty
	}
	for name, value := range map[string]string{"name": g.Name, "description": g.Description, "email": g.Email} {
		if utf8.RuneCountInString(value) > 1024 {
			return wrong(name, "has more than 1024 characters")
		}
		if strings.ContainsFunc(value, unspeakable) {
			return wrong(name, "contains a control character")
		}
	}
	for _, other := range idp.groups.rows {
		if other.ID != g.ID && other.Name == g.Name {
			message := fmt.Sprintf("a group named %q exists already", g.Name)
			return &refusal{http.StatusConflict, message, []detail{{"name", message}}}
		}
	}
	return nil
}

func (idp *IdP) listGroups(r *http.Request) (answer, error) {
	q, err := query2(r)
	if err != nil {
		return answer{}, err
	}
	idp.mu.Lock()
	groups := window(&idp.groups, &q)
	idp.mu.Unlock()
	return list2(groups, q, "id")
}

func (idp *IdP) getGroup(r *http.Request) (answer, error) {
	idp.mu.Lock()
	defer idp.mu.Unlock()
	g, known := idp.groups.get(r.PathValue("id"))
	if !known {
		return answer{}, notFound("group", r.PathValue("id"))
	}
	return ok(g), nil
}

func (idp *IdP) createGroup(r *http.Request) (answer, error) {
	g := group{}
	if err := decode(r, &g); err != nil {
		return answer{}, err
	}
	g.ID, g.Type = idp.newID(), "user_group"
	err := idp.change(change{about: nobody}, func() ([]insights.Event, error) {
		if err := idp.checkGroup(g); err != nil {
			return nil, err
		}
		idp.groups.put(g.ID, g)
		return []insights.Event{idp.byAdmin(r, insights.Event{Type: "group_create", Resource: groupResource(g)})}, nil
	})
	return answer{status: http.StatusCreated, body: g}, err
}

func (idp *IdP) updateGroup(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	members, err := object(r)
	if err != nil {
		return answer{}, err
	}
	var g group
	err = idp.change(change{about: nobody}, func() ([]insights.Event, error) {
		old, known := idp.groups.get(id)
		if !known {
			return nil, notFound("group", id)
		}
		if g = old; g.Attributes != nil {
			g.Attributes = nil // a map would be filled in place, and old shares it
			if _, given := members["attributes"]; !given {
				g.Attributes = old.Attributes
			}
		}
		if err := fill(members, &g); err != nil {
			return nil, err
		}
		g.ID, g.Type = old.ID, old.Type
		if err := idp.checkGroup(g); err != nil {
			return nil, err
		}
		changes, err := differences(old, g)
		if err != nil {
			return nil, err
		}
		idp.groups.put(id, g)
		return []insights.Event{idp.byAdmin(r, insights.Event{Type: "group_update", Resource: groupResource(g), Changes: changes})}, nil
	})
	return ok(g), err
}

// deleteGroup takes the access it gave with it.
func (idp *IdP) deleteGroup(r *http.Request) (answer, error) {
	id := r.PathValue("id")
	err := idp.change(change{keeps: fault.DeletionKeeps, group: id}, func() ([]insights.Event, error) {
		g, known := idp.groups.get(id)
		if !known {
			return nil, notFound("group", id)
		}
		idp.groups.delete(id)
		idp.members.forget(id)
		idp.bound.forget(id)
		return []insights.Event{idp.byAdmin(r, insights.Event{Type: "group_delete", Resource: groupResource(g)})}, nil
	})
	return noContent, err
}
