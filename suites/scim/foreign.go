package scim

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// foreign is a resource type, or what a target's own extensions add to User, that
// hallmark knows from nothing but the target's /ResourceTypes and /Schemas.
type foreign struct {
	s          *check.Session
	name       string // of the type
	endpoint   string
	schemas    []any
	attributes []foreignAttribute
	base       func() map[string]any // a valid resource, made anew
}

// foreignAttribute is one attribute, with its path: that of an extension begins
// with the extension's URI.
type foreignAttribute struct {
	target.Attribute
	path string
	subs []target.Attribute
}

// plainText is an attribute that may hold any one text.
func (a foreignAttribute) plainText() bool {
	return strings.EqualFold(a.Type, "string") && !a.MultiValued && len(a.Canonical) == 0
}

func (a foreignAttribute) writable() bool { return !strings.EqualFold(a.Mutability, "readOnly") }

// shown says that the attribute is in every answer, unless it is excluded.
func (a foreignAttribute) shown() bool {
	return !strings.EqualFold(a.Mutability, "writeOnly") && slices.Contains([]string{"", "default", "always"}, a.Returned)
}

// foreignTypes reads what is judged here. A type that hallmark knows, and has specs
// for, is not; nor is one that cannot be created.
func foreignTypes(ctx context.Context, s *check.Session) (kinds []*foreign) {
	claims := check.ClaimsOf(s.Target())
	for _, r := range s.Get(ctx, "/ResourceTypes").Resources() {
		endpoint, ok := endpointOf(r)
		endpoint = "/" + strings.Trim(endpoint, "/")
		kind := typeOf(ctx, s, endpoint)
		user := strings.EqualFold(kind.schema, target.UserSchema)
		if !ok || kind.schema == "" || strings.EqualFold(kind.schema, target.GroupSchema) || user && endpoint != "/Users" {
			continue
		}
		f := &foreign{s: s, name: kind.name, endpoint: endpoint, schemas: []any{kind.schema}}
		if !user {
			f.add(claims.Attributes[kind.schema], "")
		}
		for _, uri := range kind.extensions {
			if !strings.EqualFold(uri, target.EnterpriseSchema) {
				f.add(claims.Attributes[uri], uri)
			}
		}
		for _, uri := range kind.required {
			f.schemas = append(f.schemas, uri)
		}
		f.base = func() map[string]any { return f.valid(user) }
		if len(f.attributes) > 0 {
			kinds = append(kinds, f)
		}
	}
	return kinds
}

// add takes the attributes of a schema, in a stable order.
func (f *foreign) add(attributes map[string]target.Attribute, uri string) {
	for _, key := range slices.Sorted(maps.Keys(attributes)) {
		if strings.Contains(key, ".") {
			continue
		}
		a := foreignAttribute{Attribute: attributes[key], path: attributes[key].Name}
		if uri != "" {
			a.path = uri + ":" + a.Name
		}
		for _, sub := range slices.Sorted(maps.Keys(attributes)) {
			if strings.HasPrefix(sub, key+".") {
				a.subs = append(a.subs, attributes[sub])
			}
		}
		f.attributes = append(f.attributes, a)
	}
}

// valid makes a resource of what the schemas require, and of the target file's
// template, with a text that carries a name of the run: else nobody could tell it
// from those of others.
func (f *foreign) valid(user bool) map[string]any {
	t := f.s.Target()
	body := map[string]any{"schemas": slices.Clone(f.schemas)}
	if user {
		body = t.People.New()
	}
	var carrier *foreignAttribute
	for i, a := range f.attributes {
		if a.Required && a.writable() && f.carried(a.path) {
			place(body, a.path, a.value(t))
		}
		if !strings.HasPrefix(a.path, "urn:") && a.plainText() && a.writable() && a.shown() && (carrier == nil || a.Required && !carrier.Required) {
			carrier = &f.attributes[i]
		}
	}
	switch {
	case user:
	case carrier != nil:
		place(body, carrier.path, t.People.Name())
	default:
		body["externalId"] = t.People.Name() // RFC 7643 §3.1: every resource may have one
	}
	for name, value := range t.Filled(f.name) {
		place(body, name, value)
	}
	return body
}

// carried says that the attribute is of the core schema, or of an extension that
// every resource must carry.
func (f *foreign) carried(path string) bool {
	return !strings.HasPrefix(path, "urn:") || slices.ContainsFunc(f.schemas, func(uri any) bool { return strings.HasPrefix(path, uri.(string)+":") })
}

// value is a value that the schema allows.
func (a foreignAttribute) value(t *target.Target) any {
	one := valueOf(t, a.Attribute)
	if strings.EqualFold(a.Type, "complex") {
		object := map[string]any{}
		for _, sub := range a.subs {
			if !strings.EqualFold(sub.Mutability, "readOnly") && (sub.Required || len(object) == 0) {
				object[sub.Name] = valueOf(t, sub)
			}
		}
		one = object
	}
	if a.MultiValued {
		return []any{one}
	}
	return one
}

func valueOf(t *target.Target, a target.Attribute) any {
	if len(a.Canonical) > 0 {
		return a.Canonical[0]
	}
	switch strings.ToLower(a.Type) {
	case "boolean":
		return true
	case "integer":
		return 7
	case "decimal":
		return 1.5
	case "datetime":
		return "2026-01-02T03:04:05Z"
	case "binary":
		return "aGFsbG1hcms="
	case "reference":
		return "https://example.com/" + t.People.Name()
	}
	return t.People.Name()
}

// place sets the value at a path, which may begin with an extension's URI. The
// extension is added to the resource's schemas.
func place(body map[string]any, path string, value any) {
	i := strings.LastIndex(path, ":")
	if !strings.HasPrefix(path, "urn:") || i < 0 {
		body[path] = value
		return
	}
	uri := path[:i]
	extension, ok := body[uri].(map[string]any)
	if !ok {
		extension = map[string]any{}
		body[uri] = extension
	}
	extension[path[i+1:]] = value
	if schemas, _ := body["schemas"].([]any); !slices.Contains(schemas, any(uri)) {
		body["schemas"] = append(slices.Clone(schemas), uri)
	}
}

// drop takes the value at a path away.
func drop(body map[string]any, path string) {
	if i := strings.LastIndex(path, ":"); strings.HasPrefix(path, "urn:") && i >= 0 {
		extension, _ := body[path[:i]].(map[string]any)
		delete(extension, path[i+1:])
		return
	}
	delete(body, path)
}

// with is a valid resource with a value at a path, and whatever else the extension
// requires that the path is of.
func (f *foreign) with(a foreignAttribute, value any) map[string]any {
	body := f.base()
	if i := strings.LastIndex(a.path, ":"); strings.HasPrefix(a.path, "urn:") && i >= 0 {
		for _, other := range f.attributes {
			if other.Required && other.writable() && strings.HasPrefix(other.path, a.path[:i+1]) {
				place(body, other.path, other.value(f.s.Target()))
			}
		}
	}
	place(body, a.path, value)
	return body
}

// foreignTypesOf declares what the characteristics mean for resource types and
// extensions that are the target's own.
func foreignTypesOf(t *target.Target) {
	judged := []*requirement.Requirement{
		requirement.CharRequired, requirement.CharReadOnly, requirement.CharImmutable, requirement.CharWriteOnly, requirement.CharReturnedNever,
		requirement.CharReturnedRequest, requirement.CharReturnedDefault, requirement.CharUniqueServer, requirement.CharUniqueGlobal,
		requirement.CharCaseExact, requirement.CharCaseInsensitive,
	}
	It("hold for resource types and extensions of the target's own", check.Covers(judged...), func(ctx SpecContext) {
		s := check.On(t)
		kinds := foreignTypes(ctx, s)
		for _, f := range kinds {
			made := s.Post(ctx, f.endpoint, f.base())
			switch made.Status {
			case http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
				continue // it is not provisioned over SCIM
			}
			if !made.OK() || made.ID() == "" {
				s.Block("a %s made by its schema was not created: %s; give what it needs as resources.%s in a target file", f.name, made, f.name)
			}
			for _, a := range f.attributes {
				f.judge(ctx, a)
			}
		}
		s.Skip("the target has no more types and extensions of its own than %d, or no attribute of the kind", len(kinds))
	})
}

// judge judges one attribute by what its schema says of it.
func (f *foreign) judge(ctx context.Context, a foreignAttribute) {
	f.required(ctx, a)
	about := f.name + " " + a.path
	text := func() string { return f.s.Target().People.Name() + "-aB" }
	if !a.plainText() {
		return
	}
	if !a.writable() {
		sent := text()
		made := f.s.Post(ctx, f.endpoint, f.with(a, sent))
		if made.That(requirement.CharReadOnly, check.BeCreated(), "%s", about) {
			f.s.Get(ctx, check.Item(f.endpoint, made.ID())).That(requirement.CharReadOnly, notHave(a.path, sent), "%s", about)
		}
		return
	}
	value := text()
	made := f.s.Create(ctx, f.endpoint, f.with(a, value))
	path := check.Item(f.endpoint, made.ID())
	if strings.EqualFold(a.Mutability, "writeOnly") || strings.EqualFold(a.Returned, "never") {
		hidden := []*requirement.Requirement{}
		if strings.EqualFold(a.Mutability, "writeOnly") {
			hidden = append(hidden, requirement.CharWriteOnly)
		}
		if strings.EqualFold(a.Returned, "never") {
			hidden = append(hidden, requirement.CharReturnedNever)
		}
		asked := f.s.Get(ctx, path, "attributes", a.path)
		for _, r := range hidden {
			made.That(r, lack(a.path), "%s: POST", about)
			f.s.Get(ctx, path).That(r, lack(a.path), "%s: GET", about)
			asked.That(r, check.Expect("no "+a.path+", or 400", func(got *check.Answer) (string, bool) {
				shown, _ := got.Get(a.path)
				return got.String(), !check.Assigned(shown) && (got.Status == http.StatusOK || got.Status == http.StatusBadRequest)
			}), "%s: attributes=%s", about, a.path)
		}
		return
	}
	if strings.EqualFold(a.Returned, "request") {
		f.s.Get(ctx, path, "attributes", a.path).That(requirement.CharReturnedRequest, carry(a.path), "%s: asked for", about)
		f.s.Get(ctx, path).That(requirement.CharReturnedRequest, lack(a.path), "%s: not asked for", about)
		return
	}
	whole := f.s.Get(ctx, path)
	whole.That(requirement.CharReturnedDefault, carry(a.path), "%s: GET", about)
	if a.Returned == "" || strings.EqualFold(a.Returned, "default") {
		f.s.Get(ctx, path, "excludedAttributes", a.path).That(requirement.CharReturnedDefault, lack(a.path), "%s: excluded", about)
	}
	f.compared(ctx, a, made, value, about)
	unique := map[string]*requirement.Requirement{"server": requirement.CharUniqueServer, "global": requirement.CharUniqueGlobal}[strings.ToLower(a.Uniqueness)]
	if unique != nil {
		f.s.Post(ctx, f.endpoint, f.with(a, value)).That(unique, check.BeErrorType(http.StatusConflict, "uniqueness"), "%s", about)
	}
	if strings.EqualFold(a.Mutability, "immutable") { // the last: it may change what the others look for
		f.s.Put(ctx, path, f.with(a, text()))
		f.s.Get(ctx, path).That(requirement.CharImmutable, check.HaveText(a.path, value), "%s after a PUT with another value", about)
	}
}

// required leaves out an attribute, or a sub-attribute, that must be there.
func (f *foreign) required(ctx context.Context, a foreignAttribute) {
	if !a.writable() || a.path == "userName" {
		return
	}
	refused := func(path string, body map[string]any) {
		answer := f.s.Post(ctx, f.endpoint, body)
		answer.That(requirement.CharRequired, filled(path, check.RefuseInvalid("invalidValue", "invalidSyntax")), "%s without %s", f.name, path)
	}
	if a.Required {
		body := f.with(a, a.value(f.s.Target()))
		drop(body, a.path)
		if f.named(body, a.path) && f.something(body, a.path) {
			refused(a.path, body)
		}
	}
	for _, sub := range a.subs {
		object := map[string]any{}
		for _, other := range a.subs {
			if other.Name != sub.Name && !strings.EqualFold(other.Mutability, "readOnly") {
				object[other.Name] = valueOf(f.s.Target(), other)
			}
		}
		if !sub.Required || strings.EqualFold(sub.Mutability, "readOnly") || len(object) == 0 {
			continue
		}
		if a.MultiValued {
			refused(a.path+"."+sub.Name, f.with(a, []any{object}))
		} else {
			refused(a.path+"."+sub.Name, f.with(a, object))
		}
	}
}

// named gives a resource another text with a name of the run, where it has lost
// the one that it had: a server that takes it must be cleaned up.
func (f *foreign) named(body map[string]any, lost string) bool {
	t := f.s.Target()
	has := func() bool {
		return slices.ContainsFunc(slices.Collect(maps.Values(body)), func(v any) bool { text, _ := v.(string); return t.People.Owns(text) })
	}
	for _, a := range f.attributes {
		if !has() && a.path != lost && !strings.HasPrefix(a.path, "urn:") && a.plainText() && a.writable() && a.shown() {
			body[a.path] = t.People.Name()
		}
	}
	return has()
}

// something leaves no extension empty: without a value it is not there, and needs
// none of its attributes.
func (f *foreign) something(body map[string]any, lost string) bool {
	i := strings.LastIndex(lost, ":")
	if !strings.HasPrefix(lost, "urn:") || i < 0 {
		return true
	}
	for _, a := range f.attributes {
		if a.path != lost && strings.HasPrefix(a.path, lost[:i+1]) && a.writable() {
			place(body, a.path, a.value(f.s.Target()))
			return true
		}
	}
	return false
}

// compared looks the resource up by its value in another case.
func (f *foreign) compared(ctx context.Context, a foreignAttribute, made *check.Answer, value, about string) {
	if !offers(f.s.Target(), requirement.Filter) {
		return
	}
	same := f.s.Get(ctx, f.endpoint, "filter", eq(a.path, value))
	if !same.OK() {
		return // what can be filtered by is for the filters' own requirements
	}
	other := f.s.Get(ctx, f.endpoint, "filter", eq(a.path, strings.ToUpper(value)))
	if a.CaseExact {
		made.That(requirement.CharCaseExact, check.HaveText(a.path, value), "%s: the case that was sent", about)
		same.That(requirement.CharCaseExact, check.Find(made.ID()), "%s", about)
		other.That(requirement.CharCaseExact, check.Find(), "%s in upper case", about)
		return
	}
	other.That(requirement.CharCaseInsensitive, check.Find(made.ID()), "%s in upper case", about)
}
