package other

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

const (
	userURN       = "urn:ietf:params:scim:schemas:core:2.0:User"
	groupURN      = "urn:ietf:params:scim:schemas:core:2.0:Group"
	enterpriseURN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	messageURN    = "urn:ietf:params:scim:api:messages:2.0:"
)

type object = map[string]any

// attr is an attribute of a schema; the zero values are RFC 7643 §2.2's defaults.
type attr struct {
	name, kind                 string
	multi, required, exact     bool
	mutability, returned, uniq string
	subs                       []*attr
	refs                       []any
}

func text(name string) *attr { return &attr{name: name, kind: "string"} }

func plural(name, kind string, more ...*attr) *attr {
	value := &attr{name: "value", kind: kind}
	if kind == "reference" {
		value.refs = []any{"external"}
	}
	subs := append([]*attr{value, text("display"), text("type"), {name: "primary", kind: "boolean"}}, more...)
	return &attr{name: name, kind: "complex", multi: true, subs: subs}
}

// link is a reference to other resources that the server itself fills in.
func link(name, mutability string, types ...any) *attr {
	return &attr{name: name, kind: "complex", multi: true, mutability: mutability, subs: []*attr{
		{name: "value", kind: "string", exact: true, mutability: "immutable"},
		{name: "$ref", kind: "reference", refs: types, mutability: "immutable"},
		{name: "type", kind: "string", mutability: "immutable"},
	}}
}

var userSchema = []*attr{
	{name: "userName", kind: "string", required: true, uniq: "server", returned: "always"},
	{name: "name", kind: "complex", subs: []*attr{
		{name: "formatted", kind: "string", mutability: "readOnly"}, text("familyName"), text("givenName"), text("middleName"), text("honorificPrefix"), text("honorificSuffix"),
	}},
	text("displayName"), text("nickName"), {name: "profileUrl", kind: "reference", refs: []any{"external"}},
	text("title"), text("userType"), text("preferredLanguage"), text("locale"), text("timezone"),
	{name: "active", kind: "boolean"},
	{name: "password", kind: "string", mutability: "writeOnly", returned: "never"},
	plural("emails", "string"), plural("phoneNumbers", "string"), plural("photos", "reference"),
	plural("roles", "string"), plural("entitlements", "string"), plural("x509Certificates", "binary"),
	{name: "addresses", kind: "complex", multi: true, subs: []*attr{
		text("streetAddress"), text("locality"), text("region"), text("postalCode"), text("country"), text("type"), {name: "primary", kind: "boolean"},
	}},
	link("groups", "readOnly", "Group"),
	{name: "desk", kind: "integer"}, {name: "share", kind: "decimal"},
	{name: "payroll", kind: "string", exact: true, mutability: "immutable"},
	{name: "diary", kind: "string", returned: "request"},
}

var groupSchema = []*attr{
	{name: "displayName", kind: "string", required: true},
	link("members", "", "User", "Group"),
}

var enterpriseSchema = []*attr{
	text("employeeNumber"), text("costCenter"), text("organization"), text("department"),
	{name: "manager", kind: "complex", subs: []*attr{
		{name: "value", kind: "string", exact: true}, {name: "$ref", kind: "reference", refs: []any{"User"}},
		{name: "displayName", kind: "string", mutability: "readOnly"},
	}},
}

// common are the attributes that RFC 7643 §3.1 gives to each resource.
var common = []*attr{
	{name: "id", kind: "string", exact: true, mutability: "readOnly", returned: "always"},
	{name: "externalId", kind: "string", exact: true},
	{name: "schemas", kind: "string", exact: true, multi: true, returned: "always"},
	{name: "meta", kind: "complex", mutability: "readOnly", subs: []*attr{
		text("resourceType"), {name: "created", kind: "dateTime"}, {name: "lastModified", kind: "dateTime"}, {name: "location", kind: "reference", exact: true}, {name: "version", kind: "string", exact: true},
	}},
}

func find(list []*attr, name string) *attr {
	for _, a := range list {
		if strings.EqualFold(a.name, name) {
			return a
		}
	}
	return nil
}

// attrsOf are the attributes at the top level of a kind, or of an extension.
func attrsOf(kind string) []*attr {
	switch kind {
	case "User":
		return append(append([]*attr{}, common...), userSchema...)
	case "Group":
		return append(append([]*attr{}, common...), groupSchema...)
	}
	return enterpriseSchema
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (a *attr) json() object {
	o := object{
		"name": a.name, "type": a.kind, "multiValued": a.multi, "required": a.required, "caseExact": a.exact, "description": "The " + a.name + ".",
		"mutability": or(a.mutability, "readWrite"), "returned": or(a.returned, "default"), "uniqueness": or(a.uniq, "none"),
	}
	if len(a.subs) > 0 {
		o["subAttributes"] = described(a.subs)
	}
	if a.refs != nil {
		o["referenceTypes"] = a.refs
	}
	return o
}

func described(list []*attr) []any {
	var all []any
	for _, a := range list {
		all = append(all, a.json())
	}
	return all
}

// fault is a request that is refused.
type fault struct {
	status       int
	word, detail string
}

func bad(word, format string, args ...any) *fault {
	return &fault{400, word, fmt.Sprintf(format, args...)}
}

var language = regexp.MustCompile(`^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$`)

// accept checks a client's value against its attribute and brings it into the
// form that is stored; nil is unassigned.
func (s *server) accept(a *attr, value any) (any, *fault) {
	if value == nil {
		return nil, nil
	}
	if !a.multi {
		return s.single(a, value)
	}
	list, ok := value.([]any)
	if !ok {
		return nil, bad("invalidValue", "%s is an array", a.name)
	}
	var kept []any
	primary := 0
	for _, item := range list {
		one, f := s.single(a, item)
		if f != nil {
			return nil, f
		}
		if one == nil || contains(kept, one) {
			continue
		}
		if o, _ := one.(object); o["primary"] == true {
			primary++
		}
		kept = append(kept, one)
	}
	if primary > 1 && !s.bug("two-primaries-stored") {
		return nil, bad("invalidValue", "only one of %s is primary", a.name)
	}
	if len(kept) == 0 {
		return nil, nil
	}
	return kept, nil
}

func contains(list []any, value any) bool {
	for _, v := range list {
		if reflect.DeepEqual(v, value) {
			return true
		}
	}
	return false
}

func (s *server) single(a *attr, value any) (any, *fault) {
	wrong := bad("invalidValue", "%s is of type %s", a.name, a.kind)
	switch a.kind {
	case "complex":
		in, ok := value.(object)
		if !ok {
			return nil, wrong
		}
		out := object{}
		for key, v := range in {
			sub := find(a.subs, key)
			if sub == nil || sub.mutability == "readOnly" && !s.bug("manager-name-taken") || sub.name == "$ref" {
				continue
			}
			one, f := s.accept(sub, v)
			if f != nil {
				return nil, f
			}
			if one != nil {
				out[sub.name] = one
			}
		}
		if len(out) == 0 {
			return nil, nil
		}
		if a.name == "emails" {
			mail, _ := out["value"].(string)
			local, domain, ok := strings.Cut(mail, "@")
			if !ok || strings.ContainsAny(mail, " \t") {
				return nil, bad("invalidValue", "%q is no address", mail)
			}
			out["value"] = local + "@" + strings.ToLower(domain)
		}
		return out, nil
	case "boolean":
		if b, ok := value.(bool); ok {
			return b, nil
		}
		if word, ok := value.(string); ok && s.bug("any-text-is-true") {
			return word != "", nil
		}
		return nil, wrong
	case "integer", "decimal":
		n, ok := value.(json.Number)
		if !ok || a.kind == "integer" && strings.ContainsAny(n.String(), ".eE") {
			return nil, wrong
		}
		return n, nil
	}
	word, ok := value.(string)
	if !ok {
		return nil, wrong
	}
	return s.word(a, word)
}

// word checks the form of a string.
func (s *server) word(a *attr, word string) (any, *fault) {
	misfit := bad("invalidValue", "%q is no %s", word, a.name)
	switch a.name {
	case "userName":
		if word = precis(word); strings.TrimSpace(word) == "" && !s.bug("blank-user-name") || len(word) > 256 {
			return nil, misfit
		}
	case "preferredLanguage", "locale":
		if !language.MatchString(word) {
			return nil, misfit
		}
	case "timezone":
		if _, err := time.LoadLocation(word); err != nil || word == "" {
			return nil, misfit
		}
	case "country":
		if len(word) != 2 {
			return nil, misfit
		}
	}
	if a.name == "externalId" && s.bug("external-id-in-lower-case") {
		word = strings.ToLower(word)
	}
	switch a.kind {
	case "reference":
		if u, err := url.Parse(word); err != nil || u.Scheme == "" {
			return nil, misfit
		}
	case "binary":
		if _, err := base64.StdEncoding.DecodeString(word); err != nil {
			return nil, misfit
		}
	}
	if s.bug("text-ends-at-emoji") { // MySQL's utf8 of three bytes
		if i := strings.IndexFunc(word, func(r rune) bool { return r > 0xffff }); i >= 0 {
			word = word[:i]
		}
	}
	return word, nil
}

// precis is the user name as it is compared (RFC 7644 §5).
func precis(name string) string { return norm.NFC.String(strings.ToLower(width.Fold.String(name))) }
