package scim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/elimity-com/scim/schema"
)

// resourceType is one kind of resource that an endpoint serves.
type resourceType struct {
	name, endpoint, description string
	core                        schema.Schema
	extensions                  []schema.Schema
	common                      schema.Attributes // RFC 7643 §3.1, in no schema

	urn   any                             // core.ID, as documents list it
	exact map[string]schema.CoreAttribute // top-level attributes by the schema's own spelling
	whole map[string]bool                 // those of which every sub-attribute is shown unless excluded
}

// know fills the look-up tables.
func (t *resourceType) know() {
	t.urn = t.core.ID
	t.exact, t.whole = map[string]schema.CoreAttribute{}, map[string]bool{}
	for _, a := range slices.Concat(t.common, t.core.Attributes) {
		t.exact[a.Name()] = a
		t.whole[a.Name()] = a.AttributeType() == "complex" && !slices.ContainsFunc(a.SubAttributes(), func(sub schema.CoreAttribute) bool {
			return sub.Returned() == "never" || sub.Returned() == "request"
		})
	}
}

// resourceTypes builds what the configuration offers. The schemas are those of elimity, which
// follow RFC 7643 §8.7.1, with one correction: a member's display is readOnly here, because
// it is derived from the member and never stored.
func resourceTypes(c Config) ([]*resourceType, error) {
	user := schema.CoreUserSchema()
	for _, extra := range c.Extra {
		if _, taken := user.Attributes.ContainsAttribute(extra.Name()); taken {
			return nil, fmt.Errorf("extra attribute %s is already an attribute of User", extra.Name())
		}
		if extra.Uniqueness() != "none" { // advertised is kept, and this is not
			return nil, fmt.Errorf("extra attribute %s: only userName can be unique here", extra.Name())
		}
		user.Attributes = append(user.Attributes, extra)
	}
	common := schema.Attributes(schema.CommonAttributes())
	types := []*resourceType{{
		name: "User", endpoint: "/Users", description: "User Account", core: user, common: common,
	}}
	if !c.NoEnterprise {
		types[0].extensions = []schema.Schema{schema.ExtensionEnterpriseUser()}
	}
	if !c.NoGroups {
		group := schema.CoreGroupSchema()
		members, _ := group.Attributes.ContainsAttribute("members")
		for i, sub := range members.SubAttributes() {
			if sub.Name() == "display" {
				members.SubAttributes()[i] = sub.WithMutability(schema.AttributeMutabilityReadOnly())
			}
		}
		types = append(types, &resourceType{
			name: "Group", endpoint: "/Groups", description: "Group", core: group, common: common,
		})
	}
	for _, t := range types {
		t.know()
	}
	return types, nil
}

// schemas lists the core schema and the extensions of t.
func (t *resourceType) schemas() []schema.Schema {
	return append([]schema.Schema{t.core}, t.extensions...)
}

// extension finds the extension whose URN is uri, without regard to case.
func (t *resourceType) extension(uri string) (schema.Schema, bool) {
	for _, e := range t.extensions {
		if strings.EqualFold(e.ID, uri) {
			return e, true
		}
	}
	return schema.Schema{}, false
}

// top finds a top-level attribute: of the core schema, or a common one.
func (t *resourceType) top(name string) (schema.CoreAttribute, bool) {
	if a, ok := t.exact[name]; ok {
		return a, true
	}
	if a, ok := t.core.Attributes.ContainsAttribute(name); ok {
		return a, true
	}
	return t.common.ContainsAttribute(name)
}

// place is where an attribute path of RFC 7644 §3.10 leads: an attribute or a sub-attribute,
// in the core schema or an extension, or an extension as a whole.
type place struct {
	urn   string // URN of the extension, or "" at the top level
	whole bool   // the extension itself, attr is not set
	core  bool   // with whole: all of the core schema
	attr  schema.CoreAttribute
	sub   *schema.CoreAttribute
}

// leaf is the most specific attribute of the place.
func (p place) leaf() schema.CoreAttribute {
	if p.sub != nil {
		return *p.sub
	}
	return p.attr
}

// name is the place in the schema's own casing, for messages.
func (p place) name() string {
	n := p.attr.Name()
	if p.sub != nil {
		n += "." + p.sub.Name()
	}
	switch {
	case p.urn == "":
		return n
	case p.whole:
		return p.urn
	}
	return p.urn + ":" + n
}

// container returns the map of doc that holds p.attr, or nil.
func (p place) container(doc map[string]any) map[string]any {
	if p.urn == "" {
		return doc
	}
	m, _ := doc[p.urn].(map[string]any)
	return m
}

// value returns the value of p.attr in doc.
func (p place) value(doc map[string]any) any { return p.container(doc)[p.attr.Name()] }

// find resolves an attribute path, in which names and URNs are compared without case.
func (t *resourceType) find(path string) (place, bool) {
	path = strings.TrimSpace(path)
	attributes := func(name string) (schema.CoreAttribute, bool) { return t.top(name) }
	urn := ""
	if strings.Contains(path, ":") {
		rest, ok := cutURN(path, t.core.ID)
		if ok && rest == "" {
			return place{urn: t.core.ID, whole: true, core: true}, true
		}
		if !ok {
			for _, e := range t.extensions {
				if rest, ok = cutURN(path, e.ID); ok {
					if rest == "" {
						return place{urn: e.ID, whole: true}, true
					}
					urn, attributes = e.ID, e.Attributes.ContainsAttribute
					break
				}
			}
		}
		if !ok {
			return place{}, false
		}
		path = rest
	}
	name, subName, dotted := strings.Cut(path, ".")
	attr, ok := attributes(name)
	if !ok {
		return place{}, false
	}
	p := place{urn: urn, attr: attr}
	if dotted {
		sub, ok := attr.SubAttributes().ContainsAttribute(subName)
		if !ok {
			return place{}, false
		}
		p.sub = &sub
	}
	return p, true
}

// cutURN splits path after the URN and its colon; rest is empty for the URN alone.
func cutURN(path, urn string) (rest string, ok bool) {
	if len(path) < len(urn) || !strings.EqualFold(path[:len(urn)], urn) {
		return "", false
	}
	if len(path) == len(urn) {
		return "", true
	}
	if path[len(urn)] != ':' || len(path) == len(urn)+1 {
		return "", false
	}
	return path[len(urn)+1:], true
}
