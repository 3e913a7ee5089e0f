package scim

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// schemaOfSchemas is the one that RFC 7643 §8.7.2 nests deeper than §2.3.8 allows.
const schemaOfSchemas = "urn:ietf:params:scim:schemas:core:2.0:Schema"

// Schemas declares what RFC 7643 §7 asks of /Schemas.
func Schemas(t *target.Target) {
	list := func(ctx context.Context, s *check.Session) *check.Answer {
		a := s.Get(ctx, "/Schemas")
		s.Need(requirement.SchList, a, check.BeList())
		s.Need(requirement.SchList, a, haveSomething)
		return a
	}
	Describe("/Schemas", func() {
		It("lists the schemas of every type", check.Covers(requirement.SchList, requirement.SchNoMessages, requirement.SchMetaSchemas), func(ctx SpecContext) {
			s := check.On(t)
			a := s.Get(ctx, "/Schemas")
			a.That(requirement.SchList, check.BeList())
			a.That(requirement.SchList, haveSomething, "with at least one schema")
			what := typeOf(ctx, s, "/Users")
			if what.known {
				a.That(requirement.SchList, listsID(what.schema), "the schema of User")
			}
			s.Need(requirement.SchList, a, haveSomething)
			a.That(requirement.SchNoMessages, check.Expect("no URI of a protocol message", func(a *check.Answer) (string, bool) {
				found := slices.ContainsFunc(a.IDs(), func(id string) bool { return strings.Contains(strings.ToLower(id), ":api:messages:") })
				return "ids " + check.Show(a.IDs()), !found
			}))
			a.That(requirement.SchMetaSchemas, check.Expect("all three of the schemas of ResourceType, Schema and ServiceProviderConfig, or none", func(a *check.Answer) (string, bool) {
				listed := 0
				for _, uri := range []string{configSchema, typeSchema, schemaOfSchemas} {
					if ok, _ := listsID(uri).Match(a); ok {
						listed++
					}
				}
				return fmt.Sprintf("%d of them", listed), listed == 0 || listed == 3
			}))
		})

		It("gives one schema by its URN", check.Covers(requirement.SchByURN), func(ctx SpecContext) {
			s := check.On(t)
			for _, id := range list(ctx, s).IDs() {
				s.Get(ctx, check.Item("/Schemas", id)).That(requirement.SchByURN, check.Have("id", id), "%s", id)
			}
		})

		It("says 404 to an unknown URN", check.Covers(requirement.Sch404), func(ctx SpecContext) {
			s := check.On(t)
			list(ctx, s)
			s.Get(ctx, "/Schemas/urn:hallmark:params:scim:schemas:none").That(requirement.Sch404, check.BeError(http.StatusNotFound))
		})

		It("describes each schema and attribute", check.Covers(
			requirement.SchID, requirement.SchName, requirement.SchDescription, requirement.SchAttrFields, requirement.SchAttrEnums,
			requirement.SchAttrName, requirement.SchAttrUnique, requirement.SchNoNesting, requirement.SchSubAttrs, requirement.SchRefTypes,
		), func(ctx SpecContext) {
			a := list(ctx, check.On(t))
			found := inspect(a.Resources())
			for r, expected := range map[*requirement.Requirement]string{
				requirement.SchID:          "each id to be a URI",
				requirement.SchName:        "each schema to have a name",
				requirement.SchDescription: "each schema to have a description",
				requirement.SchAttrFields:  "each attribute to state name, type, multiValued, required, mutability and returned, each of the right JSON type",
				requirement.SchAttrEnums:   "only words of RFC 7643 §7 for type, mutability, returned and uniqueness",
				requirement.SchAttrName:    "names of a letter, then letters, digits, $, - and _",
				requirement.SchAttrUnique:  "no two names that differ only by case",
				requirement.SchNoNesting:   "no complex sub-attribute",
				requirement.SchSubAttrs:    "each complex attribute to list its subAttributes",
				requirement.SchRefTypes:    "each reference to list its referenceTypes",
			} {
				a.ThatValue(r, found[r], check.BeNone(expected))
			}
		})

		It("has no data types of its own in an extension", check.Covers(requirement.SchNoNewTypes), func(ctx SpecContext) {
			s := check.On(t)
			a := list(ctx, s)
			extensions := slices.DeleteFunc(a.Resources(), func(schema map[string]any) bool {
				id, _ := str(schema, "id")
				return strings.HasPrefix(strings.ToLower(id), "urn:ietf:params:scim:schemas:core:")
			})
			if len(extensions) == 0 {
				s.Skip("the target has no extension")
			}
			var strange []string
			for _, schema := range extensions {
				id, _ := str(schema, "id")
				eachAttribute(schema, func(path string, attribute map[string]any, _ bool) {
					if kind, _ := str(attribute, "type"); !among(kind, dataTypes) {
						strange = append(strange, fmt.Sprintf("%s:%s has type %q", id, path, kind))
					}
				})
			}
			a.ThatValue(requirement.SchNoNewTypes, strange, check.BeNone("only the types of RFC 7643 §2.3"))
		})

		It("declares userName and password as the RFC does", check.Covers(requirement.SchUsername, requirement.SchPassword), func(ctx SpecContext) {
			s := check.On(t)
			user := schemaIn(s, list(ctx, s), target.UserSchema)
			s.That(requirement.SchUsername, user["username"], characteristics(map[string][]any{
				"required": {true}, "caseExact": {false}, "uniqueness": {"server", "global"}, "multiValued": {false}, "type": {"string"},
			}))
			password, ok := user["password"]
			if !ok {
				s.That(requirement.SchPassword, user, check.ExpectValue("no password", func(map[string]map[string]any) (string, bool) { return "", true }))
				return
			}
			s.That(requirement.SchPassword, password, characteristics(map[string][]any{"mutability": {"writeOnly"}, "returned": {"never"}}))
		})

		It("declares Group as the RFC does", check.Covers(requirement.SchGroup), func(ctx SpecContext) {
			s := check.On(t)
			group := schemaIn(s, list(ctx, s), target.GroupSchema)
			for path, wanted := range map[string]map[string][]any{
				"displayname":   {"type": {"string"}, "multiValued": {false}},
				"members":       {"type": {"complex"}, "multiValued": {true}},
				"members.value": {"type": {"string"}},
				"members.$ref":  {"type": {"reference"}},
				"members.type":  {"type": {"string"}},
			} {
				s.That(requirement.SchGroup, group[path], characteristics(wanted), "%s", path)
				if strings.HasPrefix(path, "members.") {
					s.That(requirement.SchGroup, group[path], check.AtMost(requirement.Should, characteristics(map[string][]any{"mutability": {"immutable"}})), "%s: mutability", path)
				}
			}
		})

		It("declares the Enterprise extension as the RFC does", check.Covers(requirement.SchEnterprise), func(ctx SpecContext) {
			s := check.On(t)
			enterprise := schemaIn(s, list(ctx, s), target.EnterpriseSchema)
			for path, wanted := range map[string]map[string][]any{
				"manager":             {"type": {"complex"}, "multiValued": {false}},
				"manager.value":       {"type": {"string"}},
				"manager.displayname": {"type": {"string"}, "mutability": {"readOnly"}},
			} {
				s.That(requirement.SchEnterprise, enterprise[path], characteristics(wanted), "%s", path)
			}
			for _, path := range []string{"employeenumber", "costcenter", "organization", "division", "department"} {
				attribute, ok := enterprise[path]
				if !ok {
					continue // each of them is optional
				}
				s.That(requirement.SchEnterprise, attribute, characteristics(map[string][]any{"type": {"string"}, "multiValued": {false}}), "%s", path)
			}
		})

		for _, k := range []kind{users, groups} {
			It("defines every attribute that a "+k.word+" shows", check.Covers(requirement.SchCoversData), func(ctx SpecContext) {
				s := k.on(t)
				a := list(ctx, s)
				known := map[string]map[string]map[string]any{}
				for _, schema := range a.Resources() {
					id, _ := str(schema, "id")
					known[strings.ToLower(id)] = attributesIn(schema)
				}
				created := s.Create(ctx, k.endpoint, k.body(t.People))
				got := mustRead(ctx, s, check.Item(k.endpoint, created.ID()))
				what := typeOf(ctx, s, k.endpoint)
				got.ThatValue(requirement.SchCoversData, undefined(got.Object(), strings.ToLower(what.schema), known), check.BeNone("only attributes that a schema of the resource defines"))
			})
		}

		discovery{requirement.SchList, requirement.SchReadOnly, requirement.SchFilter403, requirement.SchQueryIgnored}.specs(t, "/Schemas")
	})
}

// The words of RFC 7643 §7 and §2.3.
var (
	dataTypes    = []string{"string", "boolean", "decimal", "integer", "dateTime", "reference", "complex", "binary"}
	mutabilities = []string{"readOnly", "readWrite", "immutable", "writeOnly"}
	returneds    = []string{"always", "never", "default", "request"}
	uniquenesses = []string{"none", "server", "global"}
)

// attributeName is ATTRNAME of RFC 7643 §2.1, and the $ref that the RFC uses
// against it.
var attributeName = regexp.MustCompile(`^(\$ref|[A-Za-z][A-Za-z0-9$_-]*)$`)

// among compares without case, as the RFC's own schema of schemas does.
func among(word string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, word) })
}

// inspect lists what is wrong with schemas, by requirement.
func inspect(schemas []map[string]any) map[*requirement.Requirement][]string {
	found := map[*requirement.Requirement][]string{}
	note := func(r *requirement.Requirement, format string, args ...any) {
		found[r] = append(found[r], fmt.Sprintf(format, args...))
	}
	for i, schema := range schemas {
		id, _ := str(schema, "id")
		if !strings.HasPrefix(strings.ToLower(id), "urn:") && !strings.Contains(id, "://") {
			value, _ := check.Lookup(schema, "id")
			note(requirement.SchID, "entry %d has id %s", i, check.Show(value))
		}
		if _, ok := str(schema, "name"); !ok {
			note(requirement.SchName, "%s has none", id)
		}
		if _, ok := str(schema, "description"); !ok {
			note(requirement.SchDescription, "%s has none", id)
		}
		seen := map[string]string{}
		eachAttribute(schema, func(path string, attribute map[string]any, sub bool) {
			where := id + ":" + path
			for _, name := range []string{"name", "type", "mutability", "returned"} {
				if _, ok := str(attribute, name); !ok {
					note(requirement.SchAttrFields, "%s has no %s", where, name)
				}
			}
			for _, name := range []string{"multiValued", "required", "caseExact"} {
				value, there := check.Lookup(attribute, name)
				if _, ok := value.(bool); !ok && (there || name != "caseExact") {
					note(requirement.SchAttrFields, "%s has %s %s", where, name, check.Show(value))
				}
			}
			for name, words := range map[string][]string{"type": dataTypes, "mutability": mutabilities, "returned": returneds, "uniqueness": uniquenesses} {
				value, there := check.Lookup(attribute, name)
				if text, _ := value.(string); there && !among(text, words) {
					note(requirement.SchAttrEnums, "%s has %s %s", where, name, check.Show(value))
				}
			}
			name, _ := str(attribute, "name")
			if !attributeName.MatchString(name) {
				note(requirement.SchAttrName, "%s has name %q", id, name)
			}
			if other, twice := seen[strings.ToLower(path)]; twice {
				note(requirement.SchAttrUnique, "%s has %s and %s", id, other, path)
			}
			seen[strings.ToLower(path)] = path
			kind, _ := str(attribute, "type")
			subs, _ := check.Lookup(attribute, "subAttributes")
			switch {
			case strings.EqualFold(kind, "complex") && sub && !strings.EqualFold(id, schemaOfSchemas):
				note(requirement.SchNoNesting, "%s is complex within a complex attribute", where)
			case strings.EqualFold(kind, "complex") && !check.Assigned(subs):
				note(requirement.SchSubAttrs, "%s lists none", where)
			}
			if types, _ := check.Lookup(attribute, "referenceTypes"); strings.EqualFold(kind, "reference") && !check.Assigned(types) {
				note(requirement.SchRefTypes, "%s lists none", where)
			}
		})
	}
	return found
}

// eachAttribute walks the attributes of a schema and their sub-attributes.
func eachAttribute(schema map[string]any, visit func(path string, attribute map[string]any, sub bool)) {
	var walk func(owner map[string]any, member, prefix string, depth int)
	walk = func(owner map[string]any, member, prefix string, depth int) {
		const deepest = 4 // two levels are legal, three exist; what is deeper is a loop or a joke
		value, _ := check.Lookup(owner, member)
		list, _ := value.([]any)
		for _, item := range list {
			attribute, ok := item.(map[string]any)
			if !ok || depth > deepest {
				continue
			}
			name, _ := str(attribute, "name")
			visit(prefix+name, attribute, depth > 0)
			walk(attribute, "subAttributes", prefix+name+".", depth+1)
		}
	}
	walk(schema, "attributes", "", 0)
}

// attributesIn maps the paths of a schema, in lower case, to its attributes.
func attributesIn(schema map[string]any) map[string]map[string]any {
	all := map[string]map[string]any{}
	eachAttribute(schema, func(path string, attribute map[string]any, _ bool) { all[strings.ToLower(path)] = attribute })
	return all
}

// schemaIn returns the attributes of one schema of a list, and blocks the spec
// when the list does not have it.
func schemaIn(s *check.Session, a *check.Answer, uri string) map[string]map[string]any {
	s.Need(requirement.SchList, a, listsID(uri))
	for _, schema := range a.Resources() {
		if id, _ := str(schema, "id"); strings.EqualFold(id, uri) {
			return attributesIn(schema)
		}
	}
	return nil
}

// undefined lists the attributes of a resource that no schema of it defines.
func undefined(resource map[string]any, base string, known map[string]map[string]map[string]any) []string {
	var strange []string
	look := func(prefix string, object map[string]any, defined map[string]map[string]any) {
		for name, value := range object {
			path := strings.ToLower(name)
			if _, ok := defined[path]; !ok {
				strange = append(strange, prefix+name)
				continue
			}
			items, many := value.([]any)
			if !many {
				items = []any{value}
			}
			for _, item := range items {
				complex, _ := item.(map[string]any)
				for sub := range complex {
					_, ok := defined[path+"."+strings.ToLower(sub)]
					// RFC 7643 §2.4 gives these to every multi-valued attribute.
					if !ok && !(many && slices.Contains([]string{"type", "primary", "display", "value", "$ref"}, sub)) {
						strange = append(strange, prefix+name+"."+sub)
					}
				}
			}
		}
	}
	core := map[string]any{}
	for name, value := range resource {
		switch {
		case slices.Contains([]string{"schemas", "id", "externalid", "meta"}, strings.ToLower(name)): // RFC 7643 §3.1: in no schema
		case strings.HasPrefix(strings.ToLower(name), "urn:") && known[strings.ToLower(name)] != nil:
			object, _ := value.(map[string]any)
			look(name+":", object, known[strings.ToLower(name)])
		default:
			core[name] = value
		}
	}
	look("", core, known[base])
	slices.Sort(strange)
	return slices.Compact(strange)
}

// listsID wants a list that holds a resource of that id, whatever its case.
func listsID(id string) types.GomegaMatcher {
	return check.Expect("an entry "+id, func(a *check.Answer) (string, bool) {
		return "ids " + check.Show(a.IDs()), slices.ContainsFunc(a.IDs(), func(one string) bool { return strings.EqualFold(one, id) })
	})
}

// characteristics wants a schema's attribute to have one of some values for
// each of its characteristics. One that is left out has the default of RFC 7643
// §2.2.
func characteristics(wanted map[string][]any) types.GomegaMatcher {
	defaults := map[string]any{
		"required": false, "caseExact": false, "multiValued": false,
		"mutability": "readWrite", "returned": "default", "uniqueness": "none", "type": "string",
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		parts = append(parts, name+" "+strings.Join(spelled(wanted[name]), " or "))
	}
	return check.ExpectValue("an attribute with "+strings.Join(parts, ", "), func(attribute map[string]any) (string, bool) {
		if attribute == nil {
			return "no such attribute", false
		}
		for name, allowed := range wanted {
			value, there := check.Lookup(attribute, name)
			if !there {
				value = defaults[name]
			}
			if !slices.ContainsFunc(spelled(allowed), func(one string) bool { return strings.EqualFold(one, fmt.Sprint(value)) }) {
				return fmt.Sprintf("%s %s", name, check.Show(value)), false
			}
		}
		return check.Show(attribute), true
	})
}

func spelled(values []any) []string {
	var texts []string
	for _, v := range values {
		texts = append(texts, fmt.Sprint(v))
	}
	return texts
}
