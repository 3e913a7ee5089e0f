package scim

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"hallmark/mocksp/fault"
)

// operation is one operation of a PATCH body.
type operation struct {
	op    string // add, remove or replace
	path  string
	pathy bool // a path was given
	value any
	given bool // a value was given, null included
}

// operations reads a PATCH body (RFC 7644 §3.5.2).
func (s *Server) operations(body map[string]any) ([]operation, error) {
	if err := message(body, PatchOpSchema); err != nil && !s.fault(fault.SCIMPatchSchemaNotChecked, nil) {
		return nil, err
	}
	v, _ := pickFold(body, "Operations")
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, invalidSyntax("Operations must be an array of one or more operations")
	}
	if len(list) > maxOperations {
		return nil, &Error{Status: http.StatusRequestEntityTooLarge, Detail: "more than " + itoa(maxOperations) + " operations"}
	}
	ops := make([]operation, len(list))
	for i, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			return nil, invalidSyntax("operation %d is not an object", i+1)
		}
		v, _ := pickFold(m, "op")
		word, _ := v.(string)
		o := &ops[i]
		o.op = strings.ToLower(word) // Entra ID capitalizes it
		if s.fault(fault.SCIMPatchOpCase, func() bool { return o.op != word }) {
			o.op = word
		}
		if o.op != "add" && o.op != "remove" && o.op != "replace" {
			return nil, invalidSyntax("operation %d: op must be add, remove or replace", i+1)
		}
		if p, there := pickFold(m, "path"); there && p != nil {
			if o.path, ok = p.(string); !ok {
				return nil, invalidPath("operation %d: path must be a string", i+1)
			}
			o.pathy = true
		}
		o.value, o.given = pickFold(m, "value")
		if !o.given && o.op != "remove" {
			return nil, invalidValue("operation %d: %s needs a value", i+1, o.op)
		}
	}
	return ops, nil
}

// patch applies the operations of one request to attributes, in order. On error attributes
// are half changed and must be thrown away.
type patch struct {
	s        *Server
	t        *resourceType
	id       string
	doc      map[string]any // the attributes worked on
	password string
}

func (p *patch) apply(ops []operation) error {
	if p.s.fault(fault.SCIMPatchReversed, func() bool { return len(ops) > 1 }) {
		ops = slices.Clone(ops)
		slices.Reverse(ops)
	}
	// Each operation may walk all values, so their product bounds the work.
	elements := 1
	for _, v := range p.doc {
		list, _ := v.([]any)
		elements += len(list)
	}
	if elements*len(ops) > maxWork {
		return &Error{Status: http.StatusRequestEntityTooLarge, Detail: "too many operations for a resource of this size"}
	}
	before := cloneMap(p.doc)
	for _, o := range ops {
		if err := p.one(o); err != nil {
			return err
		}
		prune(p.doc)
	}
	defaults(p.t, p.doc)
	if name, ok := p.doc["name"].(map[string]any); ok {
		was, _ := before["name"].(map[string]any)
		reformat(was, name)
	}
	return p.required()
}

// required checks what must still be there at the end.
func (p *patch) required() error {
	for _, a := range p.t.core.Attributes {
		if v := p.doc[a.Name()]; a.Required() && a.Mutability() != "readOnly" && (v == nil || blank(v)) {
			return invalidValue("%s is required", a.Name())
		}
	}
	return nil
}

func (p *patch) one(o operation) error {
	if !o.pathy {
		return p.pathless(o)
	}
	to, err := p.s.parsePath(p.t, o.path)
	if err != nil {
		return err
	}
	return p.at(o, to)
}

// pathless applies an operation whose value is a set of attributes. Names with dots and URNs
// are taken as paths, as Entra ID sends them.
func (p *patch) pathless(o operation) error {
	if o.op == "remove" {
		return noTarget("remove needs a path")
	}
	if p.s.fault(fault.SCIMPatchPathlessRefused, nil) {
		return noTarget("an operation needs a path")
	}
	m, ok := o.value.(map[string]any)
	if !ok {
		return invalidValue("without a path the value must be an object")
	}
	if err := foldedTwice(m); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		to, ok := p.t.find(name)
		if !ok {
			return invalidPath("%s is not an attribute of %s", shorten(name), p.t.name)
		}
		// Okta repeats the id of the resource in the value; that changes nothing.
		if to.urn == "" && to.attr.Name() == "id" && m[name] == p.id {
			continue
		}
		if err := p.at(operation{op: o.op, path: name, pathy: true, value: m[name], given: true}, target{place: to}); err != nil {
			return err
		}
	}
	return nil
}

func (p *patch) at(o operation, to target) error {
	if to.urn == "" && to.attr.Name() == "schemas" && !to.whole {
		return p.schemas(o, to)
	}
	if err := to.writable(); err != nil {
		if p.s.fault(fault.SCIMPatchReadOnlyIgnored, nil) {
			return nil
		}
		return err
	}
	if to.whole {
		return p.extension(o, to)
	}
	if to.attr.Name() == "password" && to.urn == "" && p.t.name == "User" {
		return p.setPassword(o, to)
	}
	m := to.container(p.doc)
	if m == nil {
		m = map[string]any{}
		p.doc[to.urn] = m
	}
	null := o.op != "remove" && unassigned(o.value)
	switch {
	case o.op == "remove":
		return p.remove(m, o, to)
	case o.value == nil && o.op == "add":
		return invalidValue("add needs a value for %s", to.name())
	case null && o.op == "add":
		return nil // nothing to add
	case null && p.s.fault(fault.SCIMPatchNullStored, func() bool { return o.value == nil && !to.attr.MultiValued() && to.sub == nil }):
		m[to.attr.Name()] = "null"
		return nil
	case null: // unassigned, RFC 7643 §2.5
		if to.leaf().Required() {
			return invalidValue("%s is required", to.name())
		}
		if to.match != nil && !slices.ContainsFunc(values(m[to.attr.Name()]), func(v any) bool { return to.match(element(to.attr, v)) }) {
			return noTarget("no value of %s matches", to.attr.Name())
		}
		return p.remove(m, operation{op: "remove"}, to)
	case to.match != nil || to.sub != nil && to.attr.MultiValued():
		return p.selected(m, o, to)
	case to.sub != nil:
		return p.sub(m, o, to)
	case to.attr.MultiValued():
		return p.many(m, o, to)
	}
	return p.single(m, o, to)
}

// schemas lets a PATCH name extensions or give them up. Which are listed follows from the
// data, so that naming one is no change and giving one up removes its data.
func (p *patch) schemas(o operation, to target) error {
	if o.op == "remove" && to.match == nil {
		return mutability("schemas is required")
	}
	kept := map[string]bool{}
	for _, uri := range schemasOf(p.t, p.doc) {
		if o.op != "remove" || !to.match(map[string]any{to.attr.Name(): uri}) {
			kept[strings.ToLower(uri.(string))] = o.op != "replace"
		}
	}
	if o.op != "remove" {
		v := o.value
		if str, ok := v.(string); ok {
			v = []any{str}
		}
		uris, err := stringList(v)
		if err != nil {
			return invalidValue("schemas must be an array of strings")
		}
		for _, uri := range uris {
			_, extension := p.t.extension(uri)
			if !extension && !strings.EqualFold(uri, p.t.core.ID) {
				return invalidValue("%s is not a schema of %s", shorten(uri), p.t.name)
			}
			kept[strings.ToLower(uri)] = true
		}
	}
	if !kept[strings.ToLower(p.t.core.ID)] {
		return mutability("schemas must keep %s", p.t.core.ID)
	}
	for _, e := range p.t.extensions {
		if !kept[strings.ToLower(e.ID)] {
			delete(p.doc, e.ID)
		}
	}
	return nil
}

// extension applies an operation to an extension, or the core schema, as a whole.
func (p *patch) extension(o operation, to target) error {
	if o.op == "remove" || o.value == nil {
		if to.core {
			return mutability("%s cannot be removed", to.urn)
		}
		delete(p.doc, to.urn)
		return nil
	}
	m, ok := o.value.(map[string]any)
	if !ok {
		return invalidValue("%s must be an object", to.urn)
	}
	if err := foldedTwice(m); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		inner, ok := p.t.find(to.urn + ":" + name)
		if !ok {
			return invalidPath("%s is not an attribute of %s", shorten(name), to.urn)
		}
		if err := p.at(operation{op: o.op, pathy: true, value: m[name], given: true}, target{place: inner}); err != nil {
			return err
		}
	}
	return nil
}

func (p *patch) setPassword(o operation, to target) error {
	if o.op == "remove" || o.value == nil {
		return mutability("password cannot be removed")
	}
	v, err := p.s.checkOne(p.t, to.place, o.value)
	if err != nil {
		return err
	}
	p.password, _ = v.(string)
	return nil
}

// single adds or replaces a singular attribute. Of a complex one, sub-attributes that are
// not named stay (RFC 7644 §3.5.2.1, §3.5.2.3).
func (p *patch) single(m map[string]any, o operation, to target) error {
	v, err := p.s.checkOne(p.t, to.place, o.value)
	if err != nil {
		return err
	}
	old := m[to.attr.Name()]
	if to.attr.Mutability() == "immutable" && old != nil && !equal(old, v) {
		return mutability("%s is immutable", to.name())
	}
	given, complexValue := v.(map[string]any)
	if was, ok := old.(map[string]any); ok && complexValue && !p.s.fault(fault.SCIMPatchComplexDropsRest, nil) {
		if err := overwrite(to, was, given); err != nil {
			return err
		}
		for name, e := range o.value.(map[string]any) { // null unassigns
			if sub, ok := to.attr.SubAttributes().ContainsAttribute(name); ok && e == nil && sub.Mutability() != "readOnly" {
				delete(was, sub.Name())
			}
		}
		return nil
	}
	m[to.attr.Name()] = v
	return nil
}

// overwrite merges given into the complex value was.
func overwrite(to target, was, given map[string]any) error {
	for name, v := range given {
		sub, _ := to.attr.SubAttributes().ContainsAttribute(name)
		if sub.Mutability() == "immutable" && was[name] != nil && !equal(was[name], v) {
			return mutability("%s.%s is immutable", to.attr.Name(), name)
		}
		was[name] = v
	}
	return nil
}

// sub adds or replaces a sub-attribute of a singular complex attribute.
func (p *patch) sub(m map[string]any, o operation, to target) error {
	v, err := p.s.checkOne(p.t, to.place, o.value)
	if err != nil {
		return err
	}
	was, ok := m[to.attr.Name()].(map[string]any)
	if !ok {
		was = map[string]any{}
		m[to.attr.Name()] = was
	}
	return overwrite(to, was, map[string]any{to.sub.Name(): v})
}

// reformat keeps name.formatted in step when a part of the name was changed and it was not
// (RFC 7643 §4.1.1).
func reformat(was, name map[string]any) {
	formatted := text(name, "formatted")
	if formatted == "" || formatted != text(was, "formatted") {
		return
	}
	for _, part := range []string{"familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"} {
		if old := text(was, part); old != "" && old != text(name, part) {
			formatted = strings.Replace(formatted, old, text(name, part), 1)
		}
	}
	if formatted = strings.Join(strings.Fields(formatted), " "); formatted == "" {
		delete(name, "formatted")
		return
	}
	name["formatted"] = formatted
}
