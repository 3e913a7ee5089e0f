package scim

import (
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"net/url"
	"strings"
	"time"

	"hallmark/mocksp/fault"
)

// document builds the whole representation of r, with everything the server derives. Values
// of r are shared, so the result must not be changed below its top level.
func (s *Server) document(t *resourceType, r *Resource, base string) map[string]any {
	doc := make(map[string]any, len(r.Attributes)+4)
	for k, v := range r.Attributes {
		doc[k] = v
	}
	location := base + t.endpoint + "/" + url.PathEscape(r.ID)
	doc["id"] = s.showID(r.ID)
	switch t.name {
	case "Group":
		s.showMembers(doc, base)
	case "User":
		s.showManager(doc, base)
		s.showGroups(doc, r.ID, base)
	}
	if s.fault(fault.SCIMExternalIDDropped, func() bool { return doc["externalId"] != nil }) {
		delete(doc, "externalId")
	}
	doc["schemas"] = schemasOf(t, doc)
	meta := map[string]any{
		"resourceType": t.name,
		"created":      s.showTime(r.Created),
		"lastModified": s.showTime(r.Modified),
		"location":     location,
	}
	if !s.cfg.NoETag {
		meta["version"] = s.version(r)
	}
	if s.fault(fault.SCIMMetaCreatedMoves, func() bool { return r.Version > 1 }) {
		meta["created"] = meta["lastModified"]
	}
	if s.fault(fault.SCIMMetaLocationWrong, nil) {
		meta["location"] = base + t.endpoint + "/self/" + url.PathEscape(r.ID)
	}
	if !s.fault(fault.SCIMMetaMissing, nil) {
		doc["meta"] = meta
	}
	return doc
}

// schemasOf lists the base schema and the extensions that doc has data of (RFC 7643 §3.3).
func schemasOf(t *resourceType, doc map[string]any) []any {
	uris := append(make([]any, 0, 1+len(t.extensions)), t.urn)
	for _, e := range t.extensions {
		if m, ok := doc[e.ID].(map[string]any); ok && len(m) > 0 {
			uris = append(uris, e.ID)
		}
	}
	return uris
}

func (s *Server) showID(id string) any {
	if !s.fault(fault.SCIMIDNumber, nil) {
		return id
	}
	h := fnv.New32a()
	io.WriteString(h, id)
	return float64(h.Sum32())
}

func (s *Server) showMembers(doc map[string]any, base string) {
	members, _ := doc["members"].([]any)
	if len(members) == 0 {
		return
	}
	shown := make([]any, 0, len(members))
	for _, m := range members {
		m, _ := m.(map[string]any)
		id := text(m, "value")
		e := map[string]any{"value": id}
		for _, t := range s.all {
			if r := s.cfg.Store.find(t.name, id); r != nil {
				e["type"], e["$ref"] = t.name, base+t.endpoint+"/"+url.PathEscape(id)
				if d := displayOf(r); d != "" {
					e["display"] = d
				}
			}
		}
		shown = append(shown, e)
	}
	doc["members"] = shown
}

func (s *Server) showManager(doc map[string]any, base string) {
	ext, _ := doc[EnterpriseSchema].(map[string]any)
	manager, _ := ext["manager"].(map[string]any)
	id := text(manager, "value")
	if id == "" {
		return
	}
	e := map[string]any{"value": id}
	if !s.fault(fault.SCIMManagerRefMissing, nil) {
		e["$ref"] = base + "/Users/" + url.PathEscape(id)
	}
	if r := s.cfg.Store.find("User", id); r != nil {
		if d := displayOf(r); d != "" {
			e["displayName"] = d
		}
	}
	copied := make(map[string]any, len(ext))
	for k, v := range ext {
		copied[k] = v
	}
	copied["manager"] = e
	doc[EnterpriseSchema] = copied
}

func (s *Server) showGroups(doc map[string]any, id, base string) {
	if s.cfg.NoGroups {
		return
	}
	in := s.cfg.Store.groupsOf(id)
	if len(in) == 0 || s.fault(fault.SCIMUserGroupsMissing, nil) {
		return
	}
	groups := make([]any, len(in))
	for i, m := range in {
		e := map[string]any{"value": m.group.ID, "$ref": base + "/Groups/" + url.PathEscape(m.group.ID), "type": "indirect"}
		if m.direct {
			e["type"] = "direct"
		}
		if d := displayOf(m.group); d != "" {
			e["display"] = d
		}
		groups[i] = e
	}
	doc["groups"] = groups
}

// displayOf is the name to show a User or Group by where it is referred to.
func displayOf(r *Resource) string {
	if d := text(r.Attributes, "displayName"); d != "" {
		return d
	}
	return text(r.Attributes, "userName")
}

func (s *Server) showTime(t time.Time) string {
	if s.varies(varyOffset) {
		t = t.In(time.FixedZone("", 2*60*60))
	}
	return t.Format("2006-01-02T15:04:05.000Z07:00")
}

// version is the weak entity tag of r (RFC 7644 §3.14). It covers what is derived from other
// resources too, so that it changes whenever the representation does.
func (s *Server) version(r *Resource) string {
	var h hash.Hash32
	add := func(parts ...string) {
		if h == nil {
			h = fnv.New32a()
		}
		io.WriteString(h, strings.Join(parts, "\x00")+"\x01")
	}
	switch r.Type {
	case "User":
		if m := s.cfg.Store.find("User", managerID(r)); m != nil {
			add(displayOf(m))
		}
		if !s.cfg.NoGroups {
			for _, m := range s.cfg.Store.groupsOf(r.ID) {
				add(m.group.ID, displayOf(m.group), fmt.Sprint(m.direct))
			}
		}
	case "Group":
		for _, id := range memberIDs(r) {
			for _, t := range s.all {
				if m := s.cfg.Store.find(t.name, id); m != nil {
					add(displayOf(m))
				}
			}
		}
	}
	if h == nil { // nothing is derived
		return `W/"` + itoa(r.Version) + `"`
	}
	return fmt.Sprintf(`W/"%d-%x"`, r.Version, h.Sum32())
}
