package scim

import (
	"net/url"
	"strings"

	"github.com/elimity-com/scim/schema"

	"hallmark/mocksp/fault"
)

// selection is what the parameters attributes and excludedAttributes ask for (RFC 7644 §3.9).
type selection struct {
	include, exclude []string
}

// selecting reads the two parameters of a URL.
func selecting(q url.Values) (selection, error) {
	split := func(name string) []string {
		var list []string
		for _, part := range strings.Split(strings.Join(q[name], ","), ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		return list
	}
	sel := selection{split("attributes"), split("excludedAttributes")}
	return sel, sel.check()
}

// check refuses both parameters at once, which RFC 7644 §3.9 calls mutually exclusive.
func (sel selection) check() error {
	if len(sel.include) > 0 && len(sel.exclude) > 0 {
		return invalidValue("attributes and excludedAttributes exclude each other")
	}
	return nil
}

func (sel selection) empty() bool { return len(sel.include) == 0 && len(sel.exclude) == 0 }

// named is what a list of attribute names selects in one type. Unknown names select nothing.
type named struct {
	whole map[key]bool            // whole attributes
	subs  map[key]map[string]bool // some sub-attributes of an attribute
	urns  map[string]bool         // whole schemas; "" is the core schema
}

// key is an attribute of a schema; without a URN it is one of the core schema, or common.
type key struct{ urn, name string }

func (t *resourceType) named(list []string) named {
	if len(list) == 0 {
		return named{}
	}
	n := named{map[key]bool{}, map[key]map[string]bool{}, map[string]bool{}}
	for _, path := range list {
		p, ok := t.find(path)
		switch {
		case !ok:
		case p.whole && p.core:
			n.urns[""] = true
		case p.whole:
			n.urns[p.urn] = true
		case p.sub == nil:
			n.whole[key{p.urn, p.attr.Name()}] = true
		default:
			k := key{p.urn, p.attr.Name()}
			if n.subs[k] == nil {
				n.subs[k] = map[string]bool{}
			}
			n.subs[k][p.sub.Name()] = true
		}
	}
	return n
}

// project reduces a whole document to what a response shows: by the returned characteristic
// of each attribute (RFC 7643 §7) and what was asked for.
func (s *Server) project(t *resourceType, doc map[string]any, sel selection) map[string]any {
	if s.fault(fault.SCIMAttributesIgnored, func() bool { return len(sel.include) > 0 }) {
		sel.include = nil
	}
	if s.fault(fault.SCIMExcludedIgnored, func() bool { return len(sel.exclude) > 0 }) {
		sel.exclude = nil
	}
	in, out := t.named(sel.include), t.named(sel.exclude)
	asked := len(sel.include) > 0
	shown := make(map[string]any, len(doc))
	put := func(to map[string]any, urn string, attr schema.CoreAttribute, v any) {
		if urn == "" && !asked && len(sel.exclude) == 0 && t.whole[attr.Name()] && attr.Returned() == "default" {
			to[attr.Name()] = v // as it is: what is stored is pruned
			return
		}
		if v = s.show(urn, attr, v, asked, in, out); v != nil {
			to[attr.Name()] = v
		}
	}
	for name, v := range doc {
		if attr, ok := t.top(name); ok {
			put(shown, "", attr, v)
		} else if ext, ok := t.extension(name); ok {
			m, _ := v.(map[string]any)
			kept := map[string]any{}
			for name, v := range m {
				if attr, ok := ext.Attributes.ContainsAttribute(name); ok {
					put(kept, ext.ID, attr, v)
				}
			}
			if len(kept) > 0 && !s.fault(fault.SCIMEnterpriseDropped, nil) {
				shown[ext.ID] = kept
			}
		} else if s.cfg.Faults.Active(fault.SCIMUnknownAttributeEchoed) {
			shown[name] = v
		}
	}
	shown["schemas"] = schemasOf(t, shown)
	if s.varies(varyEmpty) && !asked && len(sel.exclude) == 0 {
		for _, a := range t.core.Attributes { // unassigned and [] are the same, RFC 7643 §2.5
			if a.MultiValued() && a.Returned() == "default" && shown[a.Name()] == nil {
				shown[a.Name()] = []any{}
			}
		}
	}
	if s.fault(fault.SCIMExcludesAlways, func() bool { return out.whole[key{"", "id"}] }) {
		delete(shown, "id")
	}
	return shown
}

// show returns the part of an attribute's value that is shown, or nil.
func (s *Server) show(urn string, attr schema.CoreAttribute, v any, asked bool, in, out named) any {
	k := key{urn, attr.Name()}
	always := attr.Returned() == "always" || urn == "" && attr.Name() == "schemas"
	whole := in.whole[k] || in.urns[urn] && (urn != "" || !isCommon(attr.Name()))
	switch {
	case attr.Returned() == "never":
		if s.cfg.Faults.Active(fault.SCIMPasswordReturned) {
			return v
		}
		return nil
	case always:
		return v
	case asked && !whole && in.subs[k] == nil:
		return nil
	case !asked && attr.Returned() == "request":
		return nil
	case !asked && (out.whole[k] || out.urns[urn] && (urn != "" || !isCommon(attr.Name()))):
		return nil
	}
	if attr.AttributeType() != "complex" {
		return v
	}
	some := in.subs[k]
	if s.fault(fault.SCIMSubAttributesIgnored, func() bool { return asked && !whole && some != nil }) {
		whole = true
	}
	keep := func(sub schema.CoreAttribute) bool {
		switch sub.Returned() {
		case "never":
			return false
		case "always":
			return true
		case "request":
			return some[sub.Name()]
		}
		if asked {
			return whole || some[sub.Name()]
		}
		return !out.subs[k][sub.Name()]
	}
	return pruned(trim(v, attr.SubAttributes(), keep))
}

// trim copies a complex value, or an array of them, with the sub-attributes that keep wants.
func trim(v any, subs schema.Attributes, keep func(schema.CoreAttribute) bool) any {
	switch v := v.(type) {
	case []any:
		a := make([]any, 0, len(v))
		for _, e := range v {
			a = append(a, trim(e, subs, keep))
		}
		return a
	case map[string]any:
		m := make(map[string]any, len(v))
		for name, e := range v {
			if sub, ok := subs.ContainsAttribute(name); ok && keep(sub) {
				m[name] = e
			}
		}
		return m
	}
	return v
}

func isCommon(name string) bool {
	switch name {
	case "schemas", "id", "externalId", "meta":
		return true
	}
	return false
}
