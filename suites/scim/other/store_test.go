package other

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
)

func (s *server) create(w http.ResponseWriter, kind string, body object, shape shape) *fault {
	r := &resource{kind: kind, id: uuid(), created: s.now(), version: 1, data: object{}}
	if r.modified = r.created; s.bug("ids-of-the-client") {
		if id, ok := body["id"].(string); ok {
			r.id = id
		}
	}
	if kind == "User" {
		r.data["active"] = true
	}
	data, f := s.replaced(r, body)
	if f == nil {
		if kind == "Group" && s.bug("create-without-members") {
			delete(data, "members")
		}
		if kind == "User" && s.bug("create-always-active") {
			data["active"] = true
		}
		f = s.check(r, data)
	}
	if f != nil {
		if name, ok := body["userName"].(string); ok && f.status != 409 && s.bug("refused-name-is-kept") {
			s.gone[precis(name)] = true
		}
		if there := s.named(data); f.status == 409 && there != nil && s.bug("create-of-existing-is-200") {
			return s.show(w, 200, there, shape)
		}
		return f
	}
	r.data = data
	r.password = body["password"]
	s.all = append(s.all, r)
	if name, ok := data["userName"].(string); ok {
		s.index[name] = r.id
	}
	if s.bug("create-answers-200") {
		return s.show(w, 200, r, shape)
	}
	if s.bug("create-echoes") { // the request, not what was stored
		answer := s.render(r)
		for _, a := range attrsOf(kind) {
			if sent, ok := body[a.name]; ok && a.mutability == "" && a.kind == "string" {
				answer[a.name] = sent
			}
		}
		r.data = trimmed(r.data).(object)
		w.Header().Set("ETag", s.tag(r))
		w.Header().Set("Location", s.location(r))
		s.reply(w, 201, shape.cut(s, kind, answer))
		return nil
	}
	return s.show(w, 201, r, shape)
}

// trimmed takes white space from the ends of every text.
func trimmed(v any) any {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case object:
		for name := range v {
			v[name] = trimmed(v[name])
		}
	case []any:
		for i := range v {
			v[i] = trimmed(v[i])
		}
	}
	return v
}

// replaced is a resource's data after a PUT: what the body does not name stays,
// null is unassigned (RFC 7644 §3.5.1).
func (s *server) replaced(r *resource, body object) (object, *fault) {
	own := map[string]string{"User": userURN, "Group": groupURN}[r.kind]
	given, _ := get(body, "schemas").([]any)
	if !lists(get(body, "schemas"), own) {
		return nil, bad("invalidSyntax", "schemas lists %s", own)
	}
	for _, urn := range given {
		if urn != own && (urn != enterpriseURN || r.kind != "User") {
			return nil, bad("invalidSyntax", "no schema %v", urn)
		}
	}
	data := clone(r.data)
	put := s.byID(r.id) == r
	if put && s.bug("put-clears-extension") {
		delete(data, enterpriseURN)
	}
	for key, value := range body {
		if strings.EqualFold(key, enterpriseURN) && r.kind == "User" {
			if put && s.bug("put-clears-extension") {
				continue
			}
			inner, ok := value.(object)
			if !ok && value != nil {
				return nil, bad("invalidValue", "%s is an object", key)
			}
			if f := s.into(data, inner); f != nil {
				return nil, f
			}
			if value == nil {
				delete(data, enterpriseURN)
			}
			continue
		}
		a := find(attrsOf(r.kind), key)
		if a == nil || a.mutability == "readOnly" || a.name == "schemas" || a.name == "password" && value == nil {
			continue
		}
		accepted, f := s.accept(a, value)
		switch {
		case f != nil:
			return nil, f
		case a.name == "password" || put && s.bug("put-external-id-lost") && a.name == "externalId" || put && s.bug("put-active-lost") && a.name == "active" || put && s.bug("put-title-lost") && a.name == "title" || put && s.bug("put-group-name-lost") && r.kind == "Group" && a.name == "displayName":
			continue
		case a.mutability == "immutable" && data[a.name] != nil && !reflect.DeepEqual(data[a.name], accepted) && !s.bug("immutable-changed"):
			return nil, bad("mutability", "%s is immutable", a.name)
		case accepted == nil && put && s.bug("put-null-keeps"):
			continue
		case accepted == nil:
			delete(data, a.name)
			continue
		}
		if put && a.multi && s.bug(map[bool]string{true: "put-adds-members", false: "put-adds-values"}[r.kind == "Group"]) {
			list := clone(listOf(data[a.name]))
			for _, v := range accepted.([]any) {
				if !contains(list, v) {
					list = append(list, v)
				}
			}
			accepted = list
		}
		if put && a.name == "emails" && s.bug("put-loses-types") {
			for _, v := range accepted.([]any) {
				delete(v.(object), "type")
			}
		}
		data[a.name] = accepted
	}
	for _, a := range attrsOf(r.kind) {
		if given, ok := lookup(body, a.name); a.required && (!ok || given == nil) {
			return nil, bad("invalidValue", "%s is required", a.name)
		}
	}
	return data, nil
}

// get returns a member, whatever the case of its name.
func get(o object, name string) any { v, _ := lookup(o, name); return v }

func lookup(o object, name string) (any, bool) {
	for key, value := range o {
		if strings.EqualFold(key, name) {
			return value, true
		}
	}
	return nil, false
}

// into puts a client's extension data into a resource's.
func (s *server) into(data, sent object) *fault {
	inner, _ := data[enterpriseURN].(object)
	if inner = clone(inner); inner == nil {
		inner = object{}
	}
	for name, value := range sent {
		a := find(enterpriseSchema, name)
		if a == nil {
			continue
		}
		accepted, f := s.accept(a, value)
		if f != nil {
			return f
		}
		if n, ok := accepted.(string); ok && s.bug("digits-become-numbers") && strings.Trim(n, "0123456789") == "" {
			accepted = number(len(n))
		}
		if inner[a.name] = accepted; accepted == nil {
			delete(inner, a.name)
		}
	}
	if data[enterpriseURN] = inner; len(inner) == 0 {
		delete(data, enterpriseURN)
	}
	return nil
}

// check tells whether data may become r's: unique names, members that exist.
func (s *server) check(r *resource, data object) *fault {
	name, _ := data["userName"].(string)
	if s.gone[name] && name != "" {
		return &fault{409, "uniqueness", "the name is taken"}
	}
	for _, other := range s.all {
		if other != r && other.kind == "User" && name != "" && other.data["userName"] == name {
			if s.byID(r.id) == r && (s.bug("rename-takes-any-name") || s.bug("conflict-renames") && s.commit(r, data)) {
				break
			}
			return &fault{409, "uniqueness", "the name is taken"}
		}
		if other != r && s.bug("external-id-of-any-type-unique") && data["externalId"] != nil && other.data["externalId"] == data["externalId"] {
			return &fault{409, "uniqueness", "the externalId is taken"}
		}
	}
	var members []any
	for _, m := range listOf(data["members"]) {
		id, _ := part(m, "value").(string)
		member := s.byID(id)
		if member == nil {
			return bad("invalidValue", "no member %q", id)
		}
		one := object{"value": id, "type": member.kind}
		if !contains(members, one) || s.bug("members-twice") {
			members = append(members, one)
		}
	}
	if data["members"] = members; len(members) == 0 {
		delete(data, "members")
	}
	return nil
}

func (s *server) byID(id string) *resource {
	for _, r := range s.all {
		if r.id == id {
			return r
		}
	}
	return nil
}

// store makes checked data a resource's own.
func (s *server) store(r *resource, data, body object) *fault {
	if f := s.check(r, data); f != nil {
		return f
	}
	if name, ok := body["userName"].(string); ok && name != r.data["userName"] && precis(name) == r.data["userName"] && s.bug("name-conflicts-with-itself") {
		return &fault{409, "uniqueness", "the name is taken"}
	}
	if password, ok := body["password"]; ok {
		r.password = password
	}
	if password, ok := data["password"]; ok {
		r.password = password
		delete(data, "password")
	}
	if r.kind == "User" && (s.bug("writing-a-user-leaves-groups") || r.data["userName"] != data["userName"] && s.bug("renaming-leaves-groups")) {
		s.leave(r.id)
	}
	if r.kind == "Group" {
		s.others(r, data)
	}
	s.commit(r, data)
	return nil
}

func (s *server) commit(r *resource, data object) bool {
	if !reflect.DeepEqual(r.data, data) {
		if r.version++; r.kind == "Group" && s.bug("group-tag-stands") || s.verb == "PATCH" && s.bug("tag-stands-on-patch") {
			r.version--
		}
		if !(r.kind == "User" && s.verb == "PATCH" && s.bug("user-time-stands-on-patch") || r.kind == "Group" && s.verb == "PATCH" && s.bug("group-time-stands-on-patch") || r.kind == "Group" && s.bug("group-time-stands") || s.bug("time-of-names-only") && reflect.DeepEqual(r.data["displayName"], data["displayName"])) {
			r.modified = s.now()
		}
	}
	if name, _ := r.data["userName"].(string); name != "" && name != data["userName"] && s.bug("renamed-name-stays-taken") {
		s.gone[name] = true
	}
	if name, _ := data["userName"].(string); name != "" && s.verb != "PATCH" && s.bug("index-forgets-patched-names") {
		delete(s.index, fmt.Sprint(r.data["userName"]))
		s.index[name] = r.id
	}
	if r.kind == "Group" && s.bug("groups-of-users-stale") {
		if r.shadow = nil; s.verb == "PATCH" {
			r.shadow = append([]any{}, listOf(r.data["members"])...)
		}
	}
	r.data = data
	return true
}

func (s *server) leave(id string) {
	for _, g := range s.all {
		kept := slices.DeleteFunc(clone(listOf(g.data["members"])), func(m any) bool { return part(m, "value") == id })
		if len(kept) != len(listOf(g.data["members"])) && s.bug("delete-empties-groups") {
			kept = nil
		}
		if len(kept) != len(listOf(g.data["members"])) {
			data := clone(g.data)
			data["members"] = kept
			tidy(data, "members")
			s.commit(g, data)
		}
	}
}

func (s *server) remove(w http.ResponseWriter, r *resource) *fault {
	if name, ok := r.data["userName"].(string); ok && s.bug("deleted-name-stays-taken") {
		s.gone[name] = true
	}
	if s.bug("member-cannot-be-deleted") {
		for _, g := range s.all {
			if slices.ContainsFunc(listOf(g.data["members"]), func(m any) bool { return part(m, "value") == r.id }) {
				return &fault{500, "", "a constraint is violated"}
			}
		}
	}
	if r.kind == "Group" && s.bug("group-takes-users-along") {
		for _, m := range listOf(r.data["members"]) {
			s.all = slices.DeleteFunc(s.all, func(o *resource) bool { return o.id == part(m, "value") })
		}
	}
	if s.bug("deleted-stays-listed") {
		r.kind = "User "
		s.reply(w, 204, nil)
		return nil
	}
	s.all = slices.DeleteFunc(s.all, func(o *resource) bool { return o == r })
	if !s.bug("deleted-stays-member") {
		s.leave(r.id)
	}
	s.reply(w, 204, nil)
	return nil
}

func (s *server) location(r *resource) string {
	host := s.host
	if s.bug("location-of-another-host") {
		host = "http://scim-backend.internal:8080"
	}
	if s.bug("location-is-the-collection") {
		return host + back + "/" + r.kind + "s"
	}
	return host + back + "/" + r.kind + "s/" + r.id
}

// render is the whole of a resource, with what the server itself says of it.
func (s *server) render(r *resource) object {
	o := clone(r.data)
	kind := r.kind
	schemas := []any{map[string]string{"User": userURN, "Group": groupURN}[kind]}
	if o[enterpriseURN] != nil && !s.bug("extension-not-in-schemas") {
		schemas = append(schemas, enterpriseURN)
	}
	created, modified := r.created, r.modified
	if s.bug("modified-before-created") {
		modified = created.Add(-time.Hour)
	}
	if s.bug("emails-without-type") {
		for _, v := range listOf(o["emails"]) {
			delete(v.(object), "type")
		}
	}
	if s.bug("primary-as-text") {
		for _, v := range listOf(o["emails"]) {
			if one := v.(object); one["primary"] != nil {
				one["primary"] = fmt.Sprint(one["primary"])
			}
		}
	}
	if list := listOf(o["emails"]); len(list) > 1 && s.bug("one-email-only") {
		o["emails"] = list[:1]
	}
	if len(listOf(o["emails"])) > 0 && s.bug("first-email-always-primary") {
		o["emails"].([]any)[0].(object)["primary"] = true
	}
	if r.kind == "User" && s.bug("texts-cut-at-64") {
		for name, v := range o {
			if word, ok := v.(string); ok && len(word) > 64 {
				o[name] = word[:64]
			}
		}
	}
	if s.bug("modified-is-now") {
		modified = s.now()
	}
	meta := object{"resourceType": kind, "created": stamp(created), "lastModified": stamp(modified), "location": s.location(r), "version": s.tag(r)}
	if s.bug("type-in-plural") {
		meta["resourceType"] = kind + "s"
	}
	if s.bug("created-without-zone-of-day") {
		meta["created"] = created.Format("2006-01-02")
	}
	if s.bug("created-is-a-number") {
		meta["created"] = number(int(created.Unix()))
	}
	o["schemas"], o["id"], o["meta"] = schemas, r.id, meta
	for _, m := range listOf(o["members"]) {
		one, _ := m.(object)
		if s.bug("members-by-name") {
			if member := s.byID(fmt.Sprint(one["value"])); member != nil && member.kind == "User" {
				one["value"] = member.data["userName"]
				continue
			}
		}
		if member := s.byID(fmt.Sprint(one["value"])); member != nil {
			if one["$ref"] = s.location(member); s.bug("member-refs-to-groups") {
				one["$ref"] = s.host + back + "/Groups/" + member.id
			}
			if s.bug("members-all-groups") {
				one["type"] = "Group"
			}
		} else {
			one["$ref"] = s.host + back + "/Users/" + fmt.Sprint(one["value"])
		}
	}
	if s.bug("two-members-shown") && len(listOf(o["members"])) > 2 {
		o["members"] = listOf(o["members"])[:2]
	}
	if r.kind != "User" {
		return o
	}
	var groups []any
	for _, g := range s.all {
		members := listOf(g.data["members"])
		if g.shadow != nil {
			members = g.shadow
		}
		for _, m := range members {
			if part(m, "value") == r.id {
				if s.bug("groups-by-name") {
					groups = append(groups, object{"value": g.data["displayName"], "display": g.data["displayName"]})
					break
				}
				groups = append(groups, object{"value": g.id, "$ref": s.location(g), "type": "direct"})
				break
			}
		}
	}
	if groups != nil && !s.bug("groups-of-users-missing") {
		o["groups"] = groups
	}
	if name, _ := o["name"].(object); name != nil {
		var parts []string
		for _, p := range []string{"honorificPrefix", "givenName", "middleName", "familyName", "honorificSuffix"} {
			if word, _ := name[p].(string); word != "" {
				parts = append(parts, word)
			}
		}
		name["formatted"] = strings.Join(parts, " ")
		if s.bug("formatted-stands") {
			name["formatted"] = "Ada Lovelace"
		}
	}
	if manager, _ := part(o[enterpriseURN], "manager").(object); manager != nil {
		if boss := s.byID(fmt.Sprint(manager["value"])); boss != nil {
			manager["$ref"] = s.location(boss)
			if name := boss.data["displayName"]; name != nil && !s.bug("manager-name-taken") {
				manager["displayName"] = name
			}
		}
		if s.bug("manager-is-text") {
			o[enterpriseURN].(object)["manager"] = manager["value"]
		}
	} else if ext, _ := o[enterpriseURN].(object); r.version > 1 && s.bug("removed-manager-is-empty") {
		if ext == nil {
			ext = object{}
		}
		ext["manager"] = object{"value": ""}
		o[enterpriseURN] = ext
	}
	if s.bug("booleans-as-text") {
		o["active"] = fmt.Sprint(o["active"])
	}
	if s.bug("unassigned-is-empty-text") {
		for _, name := range []string{"title", "nickName", "userType"} {
			if o[name] == nil {
				o[name] = ""
			}
		}
	}
	if s.bug("external-id-made-up") && o["externalId"] == nil {
		o["externalId"] = r.id
	}
	if ext, _ := o[enterpriseURN].(object); ext != nil && s.bug("extension-flattened") {
		delete(o, enterpriseURN)
		for name, v := range ext {
			o[name] = v
		}
	}
	if s.bug("password-in-every-answer") && r.password != nil {
		o["password"] = "********"
	}
	return o
}
