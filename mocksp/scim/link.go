package scim

import "slices"

// memberIDs lists the ids of the direct members of a Group, and nothing for other types.
func memberIDs(r *Resource) []string {
	if r.Type != "Group" {
		return nil
	}
	members, _ := r.Attributes["members"].([]any)
	ids := make([]string, 0, len(members))
	for _, m := range members {
		if m, ok := m.(map[string]any); ok {
			if id := text(m, "value"); id != "" {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// managerID returns the id of a User's manager, or "".
func managerID(r *Resource) string {
	ext, _ := r.Attributes[EnterpriseSchema].(map[string]any)
	manager, _ := ext["manager"].(map[string]any)
	return text(manager, "value")
}

// managerIDs lists the manager of a User, if it has one.
func managerIDs(r *Resource) []string {
	if r.Type != "User" {
		return nil
	}
	if id := managerID(r); id != "" {
		return []string{id}
	}
	return nil
}

// link checks the references of after and reduces them to what is stored: the id, and of a
// member its type. What the peer wrote of $ref and display is derived on reading instead,
// so that it is never stale. A member named twice is one member.
func (s *Store) link(before, after *Resource, w write) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch after.Type {
	case "Group":
		members, _ := after.Attributes["members"].([]any)
		known := make(map[string]bool, len(members))
		kept := make([]any, 0, len(members))
		for _, m := range members {
			m, _ := m.(map[string]any)
			id := text(m, "value")
			if id == "" {
				return invalidValue("a member needs a value, the id of a User or Group")
			}
			if known[id] {
				continue
			}
			known[id] = true
			typ := ""
			switch {
			case s.at("User", id) != nil:
				typ = "User"
			case s.at("Group", id) != nil:
				typ = "Group"
			case w.pending[id] != "":
				typ = w.pending[id]
			case w.foreign != nil && w.foreign(id):
				typ = "User"
			case w.dangling == nil || !w.dangling(id):
				return invalidValue("member %s does not exist", shorten(id))
			}
			stored := map[string]any{"value": id}
			if typ != "" {
				stored["type"] = typ
			}
			kept = append(kept, stored)
		}
		if len(kept) > 0 {
			after.Attributes["members"] = kept
		} else {
			delete(after.Attributes, "members")
		}
	case "User":
		if !w.readOnly {
			delete(after.Attributes, "groups") // RFC 7643 §4.1.2
		}
		id := managerID(after)
		if id == "" {
			if ext, ok := after.Attributes[EnterpriseSchema].(map[string]any); ok {
				delete(ext, "manager")
				prune(after.Attributes)
			}
			return nil
		}
		if s.at("User", id) == nil && w.pending[id] != "User" && (w.foreign == nil || !w.foreign(id)) && !(before != nil && managerID(before) == id) {
			return invalidValue("manager %s does not exist", shorten(id))
		}
		after.Attributes[EnterpriseSchema].(map[string]any)["manager"] = map[string]any{"value": id}
	}
	return nil
}

// release returns the changes that take every reference to id out of other resources.
func (s *Store) release(id string) []step {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var steps []step
	for _, before := range s.from(s.holders, "Group", id) {
		if before.ID == id {
			continue
		}
		attributes := cloneMap(before.Attributes)
		members, _ := attributes["members"].([]any)
		attributes["members"] = slices.DeleteFunc(members, func(m any) bool {
			e, _ := m.(map[string]any)
			return text(e, "value") == id
		})
		steps = append(steps, step{before, s.revise(before, tidy(attributes))})
	}
	for _, before := range s.from(s.reports, "User", id) {
		if before.ID == id {
			continue
		}
		attributes := cloneMap(before.Attributes)
		delete(attributes[EnterpriseSchema].(map[string]any), "manager")
		steps = append(steps, step{before, s.revise(before, tidy(attributes))})
	}
	return steps
}

// membership is one Group that a resource is in.
type membership struct {
	group  *Resource
	direct bool
}

// groupsOf lists the Groups that the resource with the given id is in: the direct ones
// first, then those it is in through other Groups. A cycle of Groups ends the walk.
func (s *Store) groupsOf(id string) []membership {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if len(s.holders[id]) == 0 {
		return nil
	}
	var found []membership
	seen := map[string]bool{id: true}
	level, direct := []string{id}, true
	for len(level) > 0 {
		var next []string
		for _, member := range level {
			for _, g := range s.from(s.holders, "Group", member) {
				if seen[g.ID] {
					continue
				}
				seen[g.ID] = true
				found = append(found, membership{g, direct})
				next = append(next, g.ID)
			}
		}
		level, direct = next, false
	}
	return found
}
