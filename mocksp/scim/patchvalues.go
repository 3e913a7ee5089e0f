package scim

import (
	"maps"
	"net/http"
	"slices"

	"github.com/elimity-com/scim/schema"

	"hallmark/mocksp/fault"
)

// many adds to or replaces all values of a multi-valued attribute. A single value stands for
// an array of one.
func (p *patch) many(m map[string]any, o operation, to target) error {
	given, ok := o.value.([]any)
	if !ok {
		given = []any{o.value}
	}
	list, err := p.s.checkList(p.t, to.place, given)
	if err != nil {
		return err
	}
	name := to.attr.Name()
	old, _ := m[name].([]any)
	if o.op == "replace" || p.s.fault(fault.SCIMPatchAddReplaces, func() bool { return len(old) > 0 }) {
		m[name] = list
		return nil
	}
	known := make(map[string]bool, len(old))
	for _, e := range old {
		if k, ok := p.same(to, e); ok {
			known[k] = true
		}
	}
	var added []any
	for _, e := range list {
		k, ok := p.same(to, e)
		if ok && known[k] {
			if p.s.fault(fault.SCIMMemberAgain409, func() bool { return name == "members" }) {
				return &Error{Status: http.StatusConflict, ScimType: "uniqueness", Detail: "already a member"}
			}
			if err := p.again(old, to, k, e); err != nil {
				return err
			}
			continue
		}
		added = append(added, e)
	}
	if len(old)+len(added) > maxElements {
		return invalidValue("%s has more than %d values", name, maxElements)
	}
	result := append(slices.Clip(old), added...)
	for i, e := range added {
		if isPrimary(e) {
			p.onlyPrimary(result, len(old)+i)
		}
	}
	m[name] = result
	return nil
}

// same is identity, but a member is the same whatever type the request gives it.
func (p *patch) same(to target, e any) (string, bool) {
	if m, ok := e.(map[string]any); ok && p.t.name == "Group" && to.attr.Name() == "members" {
		id := text(m, "value")
		return id, id != ""
	}
	return identity(e)
}

// again adds a value that is there already: what else it says is merged.
func (p *patch) again(old []any, to target, k string, e any) error {
	given, ok := e.(map[string]any)
	if !ok || to.attr.Name() == "members" {
		return nil
	}
	for i, was := range old {
		if id, ok := p.same(to, was); ok && id == k {
			if err := overwrite(to, was.(map[string]any), given); err != nil {
				return err
			}
			if isPrimary(given) {
				p.onlyPrimary(old, i)
			}
			return nil
		}
	}
	return nil
}

func isPrimary(e any) bool {
	m, ok := e.(map[string]any)
	return ok && m["primary"] == true
}

// onlyPrimary takes primary from every value but the given one (RFC 7644 §3.5.2).
func (p *patch) onlyPrimary(list []any, keep int) {
	for i, e := range list {
		if i != keep && isPrimary(e) && !p.s.fault(fault.SCIMPatchPrimaryKept, nil) {
			e.(map[string]any)["primary"] = false
		}
	}
}

// selected adds to or replaces those values of an attribute that a value filter picks, or a
// sub-attribute of each.
func (p *patch) selected(m map[string]any, o operation, to target) error {
	list := values(m[to.attr.Name()])
	one := to.place
	v, err := p.s.checkOne(p.t, one, firstOf(o.value))
	if err != nil {
		return err
	}
	var hits []int
	for i, e := range list {
		if to.match == nil || to.match(element(to.attr, e)) {
			hits = append(hits, i)
		}
	}
	if len(hits) == 0 {
		// RFC 7644 §3.5.2.3: noTarget. For add it is open; provisioners expect the value to be
		// made as the filter describes it. A path without a filter has no target to miss.
		fresh, ok := seed(to)
		if to.match == nil {
			fresh, ok = map[string]any{}, true
		}
		if !ok || o.op == "replace" && to.match != nil && !p.s.fault(fault.SCIMPatchReplaceNoMatchAdds, nil) {
			return noTarget("no value of %s matches", to.attr.Name())
		}
		if to.sub != nil {
			fresh[to.sub.Name()] = v
		} else if given, ok := v.(map[string]any); ok {
			maps.Copy(fresh, given)
		}
		return p.many(m, operation{op: "add", value: fresh, given: true}, target{place: place{urn: to.urn, attr: to.attr}})
	}
	for _, i := range hits {
		was, complexValue := list[i].(map[string]any)
		given, ok := v.(map[string]any)
		switch {
		case to.sub != nil && complexValue:
			given = map[string]any{to.sub.Name(): clone(v)}
			if err := overwrite(to, was, given); err != nil {
				return err
			}
		case complexValue && ok && o.op == "replace":
			for _, sub := range to.attr.SubAttributes() {
				if n := sub.Name(); sub.Mutability() == "immutable" && was[n] != nil && given[n] != nil && !equal(was[n], given[n]) {
					return mutability("%s.%s is immutable", to.attr.Name(), n)
				}
			}
			if list[i] = clone(given); p.t.name == "Group" {
				list[i] = was // all of a member is immutable, so that nothing is left to replace
			}
		case complexValue && ok:
			if err := overwrite(to, was, clone(given).(map[string]any)); err != nil {
				return err
			}
		default:
			list[i] = clone(v)
		}
		if isPrimary(given) {
			p.onlyPrimary(list, i)
		}
	}
	m[to.attr.Name()] = list
	return nil
}

// firstOf unwraps an array of one.
func firstOf(v any) any {
	if a, ok := v.([]any); ok && len(a) == 1 {
		return a[0]
	}
	return v
}

// remove removes an attribute, some of its values, or a sub-attribute (RFC 7644 §3.5.2.2).
func (p *patch) remove(m map[string]any, o operation, to target) error {
	name := to.attr.Name()
	leaf := to.leaf()
	if leaf.Required() && to.match == nil {
		return mutability("%s is required", to.name())
	}
	if leaf.Mutability() == "immutable" && (to.sub != nil || m[name] != nil) {
		return mutability("%s is immutable", to.name())
	}
	list := values(m[name])
	listed, byValue := o.value.([]any)
	if single, ok := o.value.(map[string]any); ok && o.given {
		listed, byValue = []any{single}, true
	}
	byValue = byValue && to.match == nil && to.sub == nil && to.attr.MultiValued()
	if to.match == nil && !byValue {
		if to.sub == nil {
			delete(m, name)
			return nil
		}
		for _, e := range list {
			if e, ok := e.(map[string]any); ok {
				delete(e, to.sub.Name())
			}
		}
		return nil
	}
	hit := func(e any) bool { return to.match(element(to.attr, e)) }
	if byValue {
		if p.s.fault(fault.SCIMPatchRemoveListEmpties, nil) {
			delete(m, name)
			return nil
		}
		// What older Entra ID sends: the path of the attribute and the values to go.
		hit = func(e any) bool {
			return slices.ContainsFunc(listed, func(l any) bool { return names(to.attr, l, e) })
		}
	}
	if p.s.fault(fault.SCIMPatchRemoveFilterAll, func() bool { return to.match != nil && to.sub == nil }) {
		delete(m, name)
		return nil
	}
	found := false
	var kept []any
	for _, e := range list {
		if !hit(e) {
			kept = append(kept, e)
			continue
		}
		found = true
		if e, ok := e.(map[string]any); ok && to.sub != nil {
			delete(e, to.sub.Name())
			kept = append(kept, e)
		}
	}
	if !found && to.match != nil {
		return noTarget("no value of %s matches", name)
	}
	if len(kept) == 0 && to.attr.Required() {
		return mutability("%s is required", name)
	}
	m[name] = kept
	return nil
}

// names reports whether the listed value l means e: all it says of e is true, which needs
// its value at least.
func names(attr schema.CoreAttribute, l, e any) bool {
	lm, ok := l.(map[string]any)
	if !ok {
		return equal(l, e) || equal(l, element(attr, e)["value"])
	}
	v, _ := pickFold(lm, "value")
	return v != nil && equal(v, element(attr, e)["value"])
}
