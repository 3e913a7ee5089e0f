package other

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// shape is what attributes and excludedAttributes ask for.
type shape struct{ include, exclude []string }

func names(values []string) []string {
	var all []string
	for _, value := range values {
		for name := range strings.SplitSeq(value, ",") {
			if name = strings.TrimSpace(name); name != "" {
				all = append(all, name)
			}
		}
	}
	return all
}

// at finds what a name of attributes stands for: a container ("" or the
// extension), an attribute ("" for the whole container) and a part of it.
func at(kind, name string) (container string, a *attr, sub string) {
	attrs := attrsOf(kind)
	for _, urn := range []string{userURN, groupURN, enterpriseURN} {
		if len(name) >= len(urn) && strings.EqualFold(name[:len(urn)], urn) {
			name = strings.TrimPrefix(name[len(urn):], ":")
			if urn == enterpriseURN {
				container, attrs = urn, enterpriseSchema
			}
		}
	}
	first, sub, _ := strings.Cut(name, ".")
	a = find(attrs, first)
	if a != nil && sub != "" {
		if part := find(a.subs, sub); part != nil {
			sub = part.name
		}
	}
	return container, a, sub
}

// cut shapes a whole resource (RFC 7644 §3.9).
func (p shape) cut(s *server, kind string, whole object) object {
	if len(p.include) > 0 && !s.bug("attributes-ignored") && !(kind == "Group" && s.bug("group-attributes-ignored")) {
		out := object{"id": whole["id"], "schemas": whole["schemas"]}
		if s.bug("attributes-drop-id") {
			delete(out, "id")
		}
		if kind == "User" && whole["userName"] != nil {
			out["userName"] = whole["userName"]
		}
		for _, name := range p.include {
			container, a, sub := at(kind, name)
			from, to := whole, out
			if container != "" {
				if from, _ = whole[container].(object); from == nil {
					continue
				}
				if a == nil {
					out[container] = from
					continue
				}
				inner, _ := out[container].(object)
				if inner == nil {
					inner = object{}
					out[container] = inner
				}
				to = inner
			}
			if a == nil || from[a.name] == nil {
				continue
			}
			to[a.name] = parts(from[a.name], to[a.name], func(o, old object) object {
				if sub == "" || s.bug("attributes-whole-only") {
					return o
				}
				if old == nil {
					old = object{}
				}
				if o[sub] != nil {
					old[sub] = o[sub]
				}
				return old
			})
		}
		return out
	}
	out := clone(whole)
	delete(out, "diary")
	if len(p.exclude) > 0 && s.bug("excluded-leaves-id-only") {
		return object{"id": whole["id"], "schemas": whole["schemas"]}
	}
	for _, name := range p.exclude {
		container, a, sub := at(kind, name)
		from := out
		if container != "" {
			if a == nil {
				delete(out, container)
				continue
			}
			from, _ = out[container].(object)
		}
		switch {
		case a == nil || from == nil || a.returned == "always" && !s.bug("id-can-be-left-out"):
		case sub == "":
			delete(from, a.name)
		case from[a.name] != nil:
			from[a.name] = parts(from[a.name], nil, func(o, _ object) object { delete(o, sub); return o })
		}
	}
	return out
}

// parts applies pick to the complex values of an attribute.
func parts(value, old any, pick func(o, old object) object) any {
	switch value := value.(type) {
	case object:
		before, _ := old.(object)
		return pick(value, before)
	case []any:
		before, _ := old.([]any)
		var picked []any
		for i, v := range value {
			o, ok := v.(object)
			if !ok {
				return value
			}
			var earlier object
			if i < len(before) {
				earlier, _ = before[i].(object)
			}
			picked = append(picked, pick(o, earlier))
		}
		return picked
	}
	return value
}

// integer reads a number of the query; n is the default.
func integer(values []string, n int) (int, *fault) {
	if len(values) == 0 {
		return n, nil
	}
	given, err := strconv.Atoi(values[0])
	if err != nil {
		return 0, bad("invalidValue", "%q is no number", values[0])
	}
	return given, nil
}

var byName = regexp.MustCompile(`(?i)^userName eq "([^"]*)"$`)

func (s *server) list(w http.ResponseWriter, kind string, query url.Values, shape shape) *fault {
	start, f := integer(query["startIndex"], 1)
	if f != nil {
		return f
	}
	count, f := integer(query["count"], mostListed)
	if f != nil {
		return f
	}
	if count < 0 && s.bug("negative-count-crashes") {
		return &fault{500, "", "slice bounds out of range"}
	}
	if start < 1 && !s.bug("start-below-one-refused") {
		start = 1
	} else if start < 1 {
		return bad("invalidValue", "startIndex is at least 1")
	}
	if count = max(0, min(count, mostListed)); s.bug("count-ignored") || count == 0 && s.bug("count-zero-is-default") {
		count = mostListed
	}
	if s.bug("limit-ignored") && query.Has("count") {
		count, _ = integer(query["count"], mostListed)
		count = max(0, count)
	}
	if query.Has("filter") && s.bug("count-ignored-with-filter") {
		count = mostListed
	}
	if count > 0 && s.bug("count-one-more") {
		count++
	}
	if kind == "Group" && s.bug("groups-not-paged") {
		start, count = 1, 1000
	}
	found := []*resource{}
	for _, r := range s.all {
		if r.kind != kind && !(kind == "User" && (r.kind == "User " || s.bug("groups-among-users"))) || r.data["active"] == false && s.bug("inactive-not-listed") {
			continue
		}
		if s.bug("lists-lag") && !r.listed {
			r.listed = true
			continue
		}
		found = append(found, r)
	}
	everybody := len(found)
	if s.bug("page-before-filter") {
		found = found[min(len(found), start-1):]
		found = found[:min(len(found), count)]
		start = 1
	}
	if query.Has("filter") && !(query.Has("attributes") && s.bug("filter-lost-with-attributes")) {
		expression := query.Get("filter")
		match, f := s.filter(kind, expression)
		switch {
		case f != nil && s.bug("bad-filter-is-no-filter"):
			match = func(object) bool { return true }
		case f != nil:
			return f
		case kind == "Group" && strings.HasPrefix(expression, "externalId") && s.bug("groups-by-external-id-are-all"):
			match = func(object) bool { return true }
		}
		if m := byName.FindStringSubmatch(expression); m != nil && (s.bug("index-forgets-renames") || s.bug("index-forgets-patched-names")) {
			id := s.index[precis(m[1])]
			match = func(o object) bool { return o["id"] == id }
		}
		if s.bug("default-active-not-found") && strings.Contains(expression, "active eq true") {
			inner := match
			match = func(o object) bool { return inner(o) && o["title"] != nil }
		}
		found = slices.DeleteFunc(found, func(r *resource) bool { return !match(s.render(r)) })
	}
	if s.bug("once-per-member") || s.bug("once-per-address") {
		var joined []*resource
		for _, r := range found {
			n := 1
			if s.name == "once-per-member" {
				n = max(1, len(listOf(r.data["members"])))
			} else {
				n = max(1, len(listOf(r.data["emails"])))
			}
			for range n {
				joined = append(joined, r)
			}
		}
		found = joined
	}
	total := len(found)
	if s.bug("start-from-zero") {
		start++
	}
	if s.bug("start-ignored-with-filter") && query.Has("filter") {
		start = 1
	}
	first := min(start-1, total)
	if first > 0 && first == total && s.bug("beyond-is-the-last-page") {
		first = max(0, total-count)
	}
	if first > 0 && s.bug("pages-overlap") {
		first--
	} else if first > 0 && first < total && s.bug("pages-lose-one") {
		first++
	}
	if s.bug("pages-in-any-order") && s.count%2 == 0 {
		slices.Reverse(found)
	}
	page := found[first:min(total, first+count)]
	resources := []any{}
	for _, r := range page {
		whole := s.render(r)
		if s.bug("password-in-lists") && r.password != nil {
			whole["password"] = r.password
		}
		if s.bug("lists-without-meta") {
			delete(whole, "meta")
		}
		if s.bug("lists-without-schemas") {
			delete(whole, "schemas")
		}
		if s.bug("lists-show-row-numbers") {
			whole["id"] = strconv.Itoa(slices.Index(s.all, r) + 1)
		}
		if s.bug("lists-from-yesterday") {
			whole, s.old[r.id] = s.old[r.id], whole
			if whole == nil {
				whole = s.old[r.id]
			}
		}
		if s.bug("attributes-not-in-lists") {
			shape.include = nil
		}
		if s.bug("members-always-in-lists") {
			shape.exclude = nil
		}
		resources = append(resources, shape.cut(s, kind, whole))
	}
	body := object{"schemas": []any{messageURN + "ListResponse"}, "totalResults": number(total), "startIndex": number(start), "itemsPerPage": number(len(page))}
	if len(resources) > 0 {
		body["Resources"] = resources
	}
	switch {
	case s.bug("total-is-the-page"):
		body["totalResults"] = number(len(page))
	case s.bug("total-is-everybody"):
		body["totalResults"] = number(everybody)
	case s.bug("total-is-text"):
		body["totalResults"] = strconv.Itoa(total)
	case s.bug("items-is-total"):
		body["itemsPerPage"] = number(total)
	case s.bug("total-one-more"):
		body["totalResults"] = number(total + 1)
	case s.bug("start-echoed-from-zero"):
		body["startIndex"] = number(start - 1)
	case len(page) == 0 && start > 1 && s.bug("beyond-is-404"):
		return &fault{404, "", "no such page"}
	case s.bug("items-is-count"):
		body["itemsPerPage"] = number(count)
	case s.bug("start-is-always-one"):
		body["startIndex"] = number(1)
	case kind == "Group" && s.bug("group-total-is-the-page"):
		body["totalResults"] = number(len(page))
	case s.bug("resources-in-lower-case") && len(resources) > 0:
		delete(body, "Resources")
		body["resources"] = resources
	case s.bug("schemas-of-lists-missing"):
		delete(body, "schemas")
	case s.bug("list-is-an-array"):
		s.reply(w, 200, resources)
		return nil
	case total == 0 && s.bug("nobody-is-404"):
		return &fault{404, "", "nobody found"}
	}
	s.reply(w, 200, body)
	return nil
}

func (s *server) search(w http.ResponseWriter, kind string, body object) *fault {
	if !lists(get(body, "schemas"), messageURN+"SearchRequest") {
		return bad("invalidSyntax", "this is no SearchRequest")
	}
	query := url.Values{}
	for _, name := range []string{"filter", "startIndex", "count"} {
		if v := get(body, name); v != nil && !(name == "filter" && s.bug("search-without-filter")) && !(name != "filter" && s.bug("search-without-pages")) {
			encoded, _ := v.(string)
			if n, ok := v.(interface{ Int64() (int64, error) }); ok {
				i, _ := n.Int64()
				encoded = strconv.FormatInt(i, 10)
			}
			query.Set(name, encoded)
		}
	}
	var p shape
	for _, v := range listOf(get(body, "attributes")) {
		p.include = append(p.include, names([]string{v.(string)})...)
	}
	for _, v := range listOf(get(body, "excludedAttributes")) {
		p.exclude = append(p.exclude, names([]string{v.(string)})...)
	}
	if kind == "Group" && s.bug("group-search-without-filter") {
		query.Del("filter")
	}
	if s.bug("search-shapes-nothing") {
		p = shape{}
	}
	return s.list(w, kind, query, p)
}

func (s *server) discover(w http.ResponseWriter, r *http.Request, path []string, query url.Values) *fault {
	switch {
	case r.Method != http.MethodGet:
		return allow(w, "GET")
	case query.Has("filter"):
		return &fault{403, "", "not to be filtered"}
	case len(path) > 2:
		return &fault{404, "", "not here"}
	}
	meta := func(kind, path string) object {
		return object{"resourceType": kind, "location": s.host + back + path}
	}
	feature := func(supported bool, more ...any) object {
		o := object{"supported": supported}
		for i := 0; i+1 < len(more); i += 2 {
			o[more[i].(string)] = more[i+1]
		}
		return o
	}
	const core = "urn:ietf:params:scim:schemas:core:2.0:"
	if path[0] == "ServiceProviderConfig" {
		if len(path) > 1 {
			return &fault{404, "", "not here"}
		}
		s.reply(w, 200, object{
			"schemas": []any{core + "ServiceProviderConfig"}, "meta": meta("ServiceProviderConfig", "/ServiceProviderConfig"),
			"patch": feature(!s.bug("patch-denied")), "filter": feature(true, "maxResults", s.maxResults()), "sort": feature(s.bug("sort-claimed")), "etag": feature(!s.bug("etag-denied")), "changePassword": feature(false),
			"bulk":                  feature(false, "maxOperations", number(0), "maxPayloadSize", number(0)),
			"authenticationSchemes": []any{object{"type": "oauthbearertoken", "name": "Bearer", "description": "A token that an administrator makes."}},
		})
		return nil
	}
	all := map[string][]any{"ResourceTypes": {
		object{"schemas": []any{core + "ResourceType"}, "id": "User", "name": "User", "endpoint": "/Users", "schema": userURN, "meta": meta("ResourceType", "/ResourceTypes/User"),
			"schemaExtensions": []any{object{"schema": enterpriseURN, "required": false}}},
		object{"schemas": []any{core + "ResourceType"}, "id": "Group", "name": "Group", "endpoint": "/Groups", "schema": groupURN, "meta": meta("ResourceType", "/ResourceTypes/Group")},
	}}
	for urn, attrs := range map[string][]*attr{userURN: userSchema, groupURN: groupSchema, enterpriseURN: enterpriseSchema} {
		if urn == enterpriseURN && s.bug("extension-not-described") {
			continue
		}
		all["Schemas"] = append(all["Schemas"], object{"schemas": []any{core + "Schema"}, "id": urn, "name": urn[strings.LastIndex(urn, ":")+1:], "description": "As in RFC 7643.",
			"attributes": described(attrs), "meta": meta("Schema", "/Schemas/"+urn)})
	}
	s.misdescribe(all)
	if len(path) == 2 && (path[0] == "Schemas" && s.bug("schema-by-urn-missing") || path[0] == "ResourceTypes" && s.bug("resource-type-by-id-missing")) {
		return &fault{404, "", "not here"}
	}
	if len(path) == 2 {
		for _, one := range all[path[0]] {
			if part(one, "id") == path[1] {
				s.reply(w, 200, one)
				return nil
			}
		}
		return &fault{404, "", "no such " + path[0]}
	}
	if s.bug("discovery-total-missing") {
		s.reply(w, 200, object{"schemas": []any{messageURN + "ListResponse"}, "Resources": all[path[0]]})
		return nil
	}
	s.reply(w, 200, object{"schemas": []any{messageURN + "ListResponse"}, "totalResults": number(len(all[path[0]])), "Resources": all[path[0]]})
	return nil
}
