package other

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// clone copies a decoded value.
func clone[T any](v T) T {
	switch v := any(v).(type) {
	case object:
		o := object{}
		for key, value := range v {
			o[key] = clone(value)
		}
		return any(o).(T)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = clone(v[i])
		}
		return any(list).(T)
	}
	return v
}

// patch applies a PatchOp message to a copy of a resource's data.
func (s *server) patch(r *resource, body object) (object, *fault) {
	operations, _ := body["Operations"].([]any)
	if !lists(body["schemas"], messageURN+"PatchOp") || len(operations) == 0 {
		return nil, bad("invalidSyntax", "this is no PatchOp with Operations")
	}
	data := clone(r.data)
	if s.bug("patch-last-first") {
		slices.Reverse(operations)
	}
	for i, item := range operations {
		operation, _ := item.(object)
		op, _ := operation["op"].(string)
		if op = strings.ToLower(op); op != "add" && op != "remove" && op != "replace" || op != operation["op"] && s.bug("patch-op-lower-case") {
			return nil, bad("invalidSyntax", "op is add, remove or replace")
		}
		path, named := operation["path"].(string)
		value, given := operation["value"]
		if given && op != "remove" && s.bug("patch-text-booleans") {
			if word, ok := value.(bool); ok && path == "active" {
				value = word || !word
			}
		}
		if _, there := operation["path"]; there && !named {
			return nil, bad("invalidPath", "path is a string")
		}
		if op != "remove" && !given {
			return nil, bad("invalidValue", "%s needs a value", op)
		}
		var f *fault
		switch {
		case named:
			if f = s.change(r.kind, data, op, path, value); f != nil && f.word == "invalidPath" && s.bug("patch-unknown-path-ignored") {
				f = nil
			}
		case op == "remove":
			f = bad("noTarget", "remove needs a path")
		default:
			f = s.merge(r.kind, data, op, value)
		}
		if f != nil {
			if s.bug("patch-half-applied") {
				s.commit(r, data)
			}
			return nil, f
		}
		if i == 0 && s.bug("patch-first-operation-only") {
			break
		}
	}
	if s.bug("patch-clears-external-id") {
		delete(data, "externalId")
	}
	if r.kind == "User" && data["active"] == r.data["active"] && s.bug("patch-makes-inactive") {
		data["active"] = false
	}
	return data, nil
}

func lists(v any, word string) bool {
	list, _ := v.([]any)
	return slices.Contains(list, any(word))
}

// merge applies a value without a path.
func (s *server) merge(kind string, data object, op string, value any) *fault {
	values, ok := value.(object)
	if !ok {
		return bad("invalidValue", "without a path the value is an object")
	}
	if op == "replace" && s.bug("patch-pathless-replaces-all") { // ssoready/ssoready#206
		for name := range data {
			if find(attrsOf(kind), name) == nil || !find(attrsOf(kind), name).required {
				delete(data, name)
			}
		}
	}
	if s.bug("patch-pathless-ignored") {
		return nil
	}
	if s.bug("patch-pathless-add-replaces") {
		op = "replace"
	}
	for _, key := range keys(values) {
		if strings.EqualFold(key, enterpriseURN) && s.bug("patch-pathless-extension-ignored") {
			continue
		}
		if f := s.change(kind, data, op, key, values[key]); f != nil {
			return f
		}
	}
	return nil
}

var pathForm = regexp.MustCompile(`^([A-Za-z$][\w$-]*)(\[(.*)\])?(\.([A-Za-z$][\w$-]*))?$`)

// change applies one operation at a path (RFC 7644 §3.5.2, figure 7).
func (s *server) change(kind string, data object, op, path string, value any) *fault {
	if value == nil && op == "replace" && !s.bug("patch-null-is-a-word") {
		op = "remove"
	}
	if value == nil && op == "replace" {
		value = "null"
	}
	attrs, at, rest := attrsOf(kind), data, path
	lower := strings.ToLower(path)
	switch own := strings.ToLower(map[string]string{"User": userURN, "Group": groupURN}[kind]) + ":"; {
	case strings.HasPrefix(lower, own):
		if rest = path[len(own):]; s.bug("patch-core-urn-unknown") {
			return bad("invalidPath", "no attribute %q", path)
		}
	case kind == "User" && strings.HasPrefix(lower, strings.ToLower(enterpriseURN)):
		attrs = enterpriseSchema
		rest = strings.TrimPrefix(path[len(enterpriseURN):], ":")
		at, _ = data[enterpriseURN].(object)
		at = clone(at)
		if at == nil {
			at = object{}
		}
		if s.bug("patch-extension-lost") {
			return nil
		}
		if s.bug("patch-extension-replaced") {
			at = object{}
		}
		defer func() {
			if data[enterpriseURN] = at; len(at) == 0 {
				delete(data, enterpriseURN)
			}
		}()
		if rest == "" {
			clear(at)
			values, _ := value.(object)
			for _, key := range keys(values) {
				if f := s.changeAt(kind, attrs, at, op, key, values[key]); f != nil {
					return f
				}
			}
			return nil
		}
	}
	return s.changeAt(kind, attrs, at, op, rest, value)
}

func (s *server) changeAt(kind string, attrs []*attr, at object, op, path string, value any) *fault {
	m := pathForm.FindStringSubmatch(path)
	if m == nil {
		return bad("invalidPath", "cannot read the path %q", path)
	}
	a := find(attrs, m[1])
	if a == nil || m[2] != "" && !a.multi {
		return bad("invalidPath", "no attribute %q", path)
	}
	if op == "remove" && a.required && m[4] == "" && m[2] == "" && !s.bug("patch-removes-required") {
		return bad("mutability", "%s is required", a.name)
	}
	if a.mutability == "readOnly" || a.name == "schemas" && op == "remove" {
		return bad("mutability", "%s is readOnly", a.name)
	}
	var sub *attr
	if m[5] != "" {
		if sub = find(a.subs, m[5]); sub == nil {
			return bad("invalidPath", "no attribute %q", path)
		} else if sub.mutability == "readOnly" {
			return bad("mutability", "%s is readOnly", path)
		}
	}
	if a.mutability == "immutable" && at[a.name] != nil && at[a.name] != value {
		return bad("mutability", "%s is immutable", a.name)
	}
	switch {
	case a.name == "schemas":
		return nil
	case m[2] != "" || sub != nil && a.multi:
		return s.changeElements(a, sub, at, op, m[3], m[2] != "", value)
	case sub != nil:
		inner, _ := at[a.name].(object)
		if inner = clone(inner); inner == nil {
			inner = object{}
		}
		if op == "remove" && s.bug("patch-remove-part-ignored") {
			return nil
		}
		if delete(inner, sub.name); op == "remove" && s.bug("patch-remove-part-takes-all") {
			clear(inner)
		}
		if op != "remove" {
			one, f := s.accept(sub, value)
			if f != nil {
				return f
			}
			if one != nil {
				inner[sub.name] = one
			}
		}
		if at[a.name] = inner; len(inner) == 0 {
			delete(at, a.name)
		}
		return nil
	case op == "remove":
		if given, ok := value.([]any); ok && a.multi && !s.bug("patch-remove-list-clears") {
			at[a.name] = slices.DeleteFunc(clone(listOf(at[a.name])), func(v any) bool {
				return slices.ContainsFunc(given, func(g any) bool { return part(g, "value") != nil && part(g, "value") == part(v, "value") })
			})
			tidy(at, a.name)
			return nil
		}
		if a.name == "members" && s.bug("patch-remove-members-ignored") {
			return nil
		}
		delete(at, a.name)
		return nil
	}
	if kind == "Group" && a.name == "displayName" && s.bug("patch-group-name-lost") {
		return nil
	}
	if a.name == "active" && s.bug("patch-active-lost") || a.name == "externalId" && s.bug("patch-external-id-lost") {
		return nil
	}
	return s.setAttribute(a, at, op, value)
}

func part(v any, name string) any { o, _ := v.(object); return o[name] }

func tidy(at object, name string) {
	if len(listOf(at[name])) == 0 {
		delete(at, name)
	}
}

func (s *server) setAttribute(a *attr, at object, op string, value any) *fault {
	if one, ok := value.(object); ok && a.multi {
		value = []any{one}
	}
	accepted, f := s.accept(a, value)
	if f != nil {
		return f
	}
	if accepted == nil {
		if op == "replace" {
			delete(at, a.name)
		}
		return nil
	}
	switch {
	case a.multi && (op == "add" && !s.bug("patch-add-replaces") || op == "replace" && s.bug("patch-replace-adds")):
		list := clone(listOf(at[a.name]))
		for i, one := range accepted.([]any) {
			if i > 0 && s.bug("patch-add-first-of-list") {
				break
			}
			if part(one, "primary") == true && s.bug("patch-primary-drops-the-old") {
				list = slices.DeleteFunc(list, func(v any) bool { return part(v, "primary") == true })
			}
			if contains(list, one) && !s.bug("patch-add-doubles") {
				continue
			}
			if part(one, "primary") == true && !s.bug("patch-second-primary") {
				unset(list)
			}
			list = append(list, one)
		}
		at[a.name] = list
	case a.kind == "complex" && !a.multi && !s.bug("patch-complex-replaced"):
		inner, _ := at[a.name].(object)
		if inner = clone(inner); inner == nil {
			inner = object{}
		}
		for name, v := range accepted.(object) {
			inner[name] = v
		}
		at[a.name] = inner
	default:
		at[a.name] = accepted
	}
	return nil
}

// unset takes primary from every element (RFC 7644 §3.5.2).
func unset(list []any) {
	for _, v := range list {
		if one, _ := v.(object); one != nil {
			delete(one, "primary")
		}
	}
}

// changeElements works on the elements that a filter finds, or on all of them.
func (s *server) changeElements(a, sub *attr, at object, op, filter string, filtered bool, value any) *fault {
	found := func(object) bool { return true }
	if filtered {
		if s.bug("patch-filter-first-term-only") {
			filter, _, _ = strings.Cut(filter, " and ")
		}
		t, f := s.compile("", a.subs, filter)
		if f != nil {
			return f
		}
		if found = t; s.bug("patch-elements-all") {
			found = func(object) bool { return true }
		}
		if _, id, ok := strings.Cut(filter, `value eq "`); ok && op == "remove" && s.bug("patch-remove-by-prefix") {
			found = func(o object) bool { v, _ := o["value"].(string); return strings.HasPrefix(v, id[:min(len(id), 6)]) }
		}
	}
	list := clone(listOf(at[a.name]))
	hit := slices.ContainsFunc(list, func(v any) bool { o, _ := v.(object); return o != nil && found(o) })
	if !hit {
		if s.bug("patch-no-target-ok") {
			return nil
		}
		return bad("noTarget", "the filter finds nothing in %s", a.name)
	}
	if a.name == "members" && op != "remove" && !s.bug("patch-member-in-place") {
		return bad("mutability", "members are added and removed only")
	}
	what := a
	if sub != nil {
		what = sub
	}
	var accepted any
	if op != "remove" {
		var f *fault
		if sub != nil {
			accepted, f = s.accept(what, value)
		} else {
			accepted, f = s.single(what, value)
		}
		if f != nil {
			return f
		}
	}
	var kept []any
	changed := 0
	for _, v := range list {
		o, _ := v.(object)
		hit := o != nil && found(o)
		if hit {
			changed++
		}
		if op == "remove" && sub != nil && s.bug("patch-part-removed-everywhere") {
			hit = o != nil
		}
		switch {
		case !hit || changed > 1 && s.bug("patch-first-match-only"):
		case op == "remove" && sub == nil:
			continue
		case op == "remove":
			delete(o, sub.name)
		case sub != nil:
			if s.bug("patch-element-loses-type") {
				delete(o, "type")
			}
			if sub.name == "primary" && accepted == true {
				unset(list)
			}
			o[sub.name] = accepted
		case op == "replace":
			o, _ = accepted.(object)
			o = clone(o)
		default:
			more, _ := accepted.(object)
			for name, value := range more {
				o[name] = value
			}
		}
		if len(o) > 0 {
			kept = append(kept, o)
		}
	}
	at[a.name] = kept
	tidy(at, a.name)
	return nil
}

// number is a JSON number.
func number(n int) json.Number { b, _ := json.Marshal(n); return json.Number(b) }
