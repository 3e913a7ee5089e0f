package scim

import (
	"fmt"
	"math"
	"strings"

	"github.com/elimity-com/scim/schema"

	"hallmark/mocksp/fault"
)

// written is what a POST or PUT body asks to be stored.
type written struct {
	attributes map[string]any
	password   string // handed to Config.Password, never stored here
}

// read checks a POST or PUT body against the schemas of t and reduces it to what may be
// stored: names in the schema's casing, readOnly and unknown attributes dropped (RFC 7644
// §3.3), null and empty arrays unassigned (RFC 7643 §2.5).
func (s *Server) read(t *resourceType, body map[string]any) (written, error) {
	w := written{attributes: map[string]any{}}
	if err := foldedTwice(body); err != nil {
		return w, err
	}
	if err := s.checkSchemas(t, body); err != nil {
		return w, err
	}
	attributes := append(append(schema.Attributes{}, t.core.Attributes...), externalID(t))
	if err := s.readInto(w.attributes, attributes, body, "", t); err != nil {
		return w, err
	}
	for _, ext := range t.extensions {
		v, _ := pickFold(body, ext.ID)
		if v == nil {
			continue
		}
		m, ok := v.(map[string]any)
		if !ok {
			return w, invalidValue("%s must be an object", ext.ID)
		}
		if err := foldedTwice(m); err != nil {
			return w, err
		}
		stored := map[string]any{}
		if err := s.readInto(stored, ext.Attributes, m, ext.ID, t); err != nil {
			return w, err
		}
		w.attributes[ext.ID] = stored
	}
	prune(w.attributes)
	w.password = s.takePassword(w.attributes)
	defaults(t, w.attributes)
	if s.fault(fault.SCIMUnknownAttributeEchoed, func() bool { return hasUnknown(t, body) }) {
		for k, v := range body {
			if _, ok := t.top(k); !ok && !strings.Contains(k, ":") {
				w.attributes[k] = v
			}
		}
	}
	return w, nil
}

// readInto validates each of attributes found in body and puts it into to.
func (s *Server) readInto(to map[string]any, attributes schema.Attributes, body map[string]any, urn string, t *resourceType) error {
	for _, attr := range attributes {
		v, given := pickFold(body, attr.Name())
		p := place{urn: urn, attr: attr}
		if attr.Mutability() == "readOnly" {
			if given && s.fault(fault.SCIMReadOnlyStored, func() bool { return urn == "" && v != nil }) {
				to[attr.Name()] = v
			}
			continue
		}
		if unassigned(v) {
			if attr.Required() && !s.fault(fault.SCIMRequiredNotChecked, nil) {
				return invalidValue("%s is required", p.name())
			}
			continue
		}
		v, err := s.check(t, p, v)
		if err != nil {
			return err
		}
		if attr.Required() && blank(v) {
			return invalidValue("%s must not be blank", p.name())
		}
		to[attr.Name()] = v
	}
	return nil
}

// externalID is the one common attribute that a client may write.
func externalID(t *resourceType) schema.CoreAttribute {
	a, _ := t.common.ContainsAttribute("externalId")
	return a
}

func orEmpty(v any) any {
	if v == nil {
		return ""
	}
	return v
}

func blank(v any) bool {
	s, ok := v.(string)
	return ok && strings.TrimSpace(s) == ""
}

// foldedTwice refuses an object in which two names differ only by case: attribute names are
// compared without case (RFC 7643 §2.1), so it would be open which one counts.
func foldedTwice(m map[string]any) error {
	seen := make(map[string]bool, len(m))
	for k := range m {
		f := strings.ToLower(k)
		if seen[f] {
			return invalidSyntax("%s occurs twice", shorten(f))
		}
		seen[f] = true
	}
	return nil
}

func hasUnknown(t *resourceType, body map[string]any) bool {
	for k := range body {
		if _, ok := t.top(k); !ok && !strings.Contains(k, ":") {
			return true
		}
	}
	return false
}

// checkSchemas asks for a schemas attribute that names the base schema (RFC 7643 §3). URIs
// that this endpoint does not know are dropped: provisioners send private ones along, and
// what is not understood is not stored.
func (s *Server) checkSchemas(t *resourceType, body map[string]any) error {
	v, given := pickFold(body, "schemas")
	if !given || v == nil {
		if s.fault(fault.SCIMSchemasNotChecked, nil) {
			return nil
		}
		return invalidSyntax("schemas is missing")
	}
	uris, err := stringList(v)
	if err != nil {
		return invalidSyntax("schemas must be an array of strings")
	}
	for _, uri := range uris {
		if strings.EqualFold(uri, t.core.ID) {
			return nil
		}
	}
	if s.fault(fault.SCIMSchemasNotChecked, nil) {
		return nil
	}
	return invalidValue("schemas must contain %s", t.core.ID)
}

// message asks for the URI of an API message in a request body (RFC 7644 §3.1).
func message(body map[string]any, uri string) error {
	v, _ := pickFold(body, "schemas")
	uris, err := stringList(v)
	if err != nil {
		return invalidSyntax("schemas must be an array that contains %s", uri)
	}
	for _, u := range uris {
		if strings.EqualFold(u, uri) {
			return nil
		}
	}
	return invalidSyntax("schemas must contain %s", uri)
}

func stringList(v any) ([]string, error) {
	a, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("not an array")
	}
	list := make([]string, len(a))
	for i, e := range a {
		if list[i], ok = e.(string); !ok {
			return nil, fmt.Errorf("not a string")
		}
	}
	return list, nil
}

// check validates the value of p.attr, all of it, and returns it as it is stored.
func (s *Server) check(t *resourceType, p place, v any) (any, error) {
	if !p.attr.MultiValued() {
		return s.checkOne(t, p, v)
	}
	list, ok := v.([]any)
	if !ok {
		return nil, invalidValue("%s must be an array", p.name())
	}
	return s.checkList(t, p, list)
}

// checkList validates the values of a multi-valued attribute: no more than one is primary,
// and the same value of the same type stays once (RFC 7643 §2.4).
func (s *Server) checkList(t *resourceType, p place, list []any) ([]any, error) {
	if len(list) > maxElements {
		return nil, invalidValue("%s has more than %d values", p.name(), maxElements)
	}
	var kept []any
	seen := map[string]bool{}
	primaries := 0
	for _, e := range list {
		if e == nil {
			continue
		}
		e, err := s.checkOne(t, p, e)
		if err != nil {
			return nil, err
		}
		if m, ok := e.(map[string]any); ok {
			if len(m) == 0 {
				continue
			}
			if m["primary"] == true {
				primaries++
			}
		}
		if key, ok := identity(e); ok {
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		kept = append(kept, e)
	}
	if primaries > 1 && !s.fault(fault.SCIMSeveralPrimary, nil) {
		return nil, invalidValue("%s has more than one primary value", p.name())
	}
	return kept, nil
}

// identity is what makes two values of a multi-valued attribute the same: type and value,
// or the value itself if it is simple. A value without either has none.
func identity(e any) (string, bool) {
	m, ok := e.(map[string]any)
	if !ok {
		return fmt.Sprintf("%T %v", e, e), true
	}
	if m["value"] == nil {
		return "", false
	}
	return fmt.Sprintf("%q %T %v", text(m, "type"), m["value"], m["value"]), true
}

// checkOne validates one value of p.leaf(). Unknown and readOnly sub-attributes are dropped.
func (s *Server) checkOne(t *resourceType, p place, v any) (any, error) {
	attr := p.leaf()
	if attr.AttributeType() != "complex" {
		return s.checkSimple(t, p, v)
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, invalidValue("%s must be an object", p.name())
	}
	if err := foldedTwice(m); err != nil {
		return nil, err
	}
	stored := map[string]any{}
	for _, sub := range attr.SubAttributes() {
		at := place{urn: p.urn, attr: p.attr, sub: &sub}
		v, _ := pickFold(m, sub.Name())
		if sub.Mutability() == "readOnly" {
			continue
		}
		if v == nil {
			if sub.Required() {
				return nil, invalidValue("%s is required", at.name())
			}
			continue
		}
		v, err := s.checkOne(t, at, v)
		if err != nil {
			return nil, err
		}
		stored[sub.Name()] = v
	}
	if t.name == "Group" && attr.Name() == "members" && blank(orEmpty(stored["value"])) {
		return nil, invalidValue("a member needs a value, the id of a User or Group")
	}
	if s.fault(fault.SCIMMemberDisplayRequired, func() bool { return p.attr.Name() == "members" && m["display"] == nil }) {
		return nil, invalidValue("members.display is required")
	}
	return stored, nil
}

// checkSimple validates a value that is not complex. The types are elimity's to judge,
// except numbers, which it wants in another Go type, and booleans, whose leniency it keeps
// in a package-level switch.
func (s *Server) checkSimple(t *resourceType, p place, v any) (any, error) {
	attr := p.leaf()
	wrong := func() error { return invalidValue("%s must be of type %s", p.name(), attr.AttributeType()) }
	if s.fault(fault.SCIMTypesNotChecked, func() bool { return !rightType(attr, v) }) {
		return v, nil
	}
	switch attr.AttributeType() {
	case "integer":
		f, ok := v.(float64)
		if !ok || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
			return nil, wrong()
		}
		return f, nil
	case "decimal":
		if _, ok := v.(float64); !ok {
			return nil, wrong()
		}
		return v, nil
	case "boolean":
		if b, ok := v.(string); ok {
			switch {
			case !s.cfg.StringBooleans:
			case strings.EqualFold(b, "true"):
				return true, nil
			case strings.EqualFold(b, "false"):
				return false, nil
			}
			return nil, wrong()
		}
	}
	v, scimErr := attr.ValidateSingular(v)
	if scimErr != nil {
		return nil, wrong()
	}
	if str, ok := v.(string); ok {
		if len(str) > maxString {
			return nil, invalidValue("%s is longer than %d bytes", p.name(), maxString)
		}
		return format(t, p, str)
	}
	return v, nil
}

// rightType reports whether v is of the JSON type that attr asks for.
func rightType(attr schema.CoreAttribute, v any) bool {
	switch attr.AttributeType() {
	case "boolean":
		_, ok := v.(bool)
		return ok
	case "integer", "decimal":
		_, ok := v.(float64)
		return ok
	}
	_, ok := v.(string)
	return ok
}

// takePassword takes the password out of attributes, so that it is never stored.
func (s *Server) takePassword(attributes map[string]any) string {
	password := text(attributes, "password")
	if s.fault(fault.SCIMPasswordReturned, func() bool { return password != "" }) {
		return password // stays, and is shown by project
	}
	delete(attributes, "password")
	return password
}

// defaults fills in what this server assigns itself: a User is active unless it was said
// otherwise. The default is stored, so that filters see it (RFC 7644 §3.4.2.2).
func defaults(t *resourceType, attributes map[string]any) {
	if _, set := attributes["active"]; !set && t.name == "User" {
		attributes["active"] = true
	}
}
