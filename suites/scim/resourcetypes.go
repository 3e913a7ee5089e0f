package scim

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

const typeSchema = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"

// ResourceTypes declares what RFC 7643 §6 asks of /ResourceTypes.
func ResourceTypes(t *target.Target) {
	// list reads the types, and blocks the spec when there are none to look at.
	list := func(ctx context.Context, s *check.Session) *check.Answer {
		a := s.Get(ctx, "/ResourceTypes")
		s.Need(requirement.RTList, a, check.BeList())
		s.Need(requirement.RTList, a, haveSomething)
		return a
	}
	Describe("/ResourceTypes", func() {
		It("lists every type", check.Covers(requirement.RTList), func(ctx SpecContext) {
			a := check.On(t).Get(ctx, "/ResourceTypes")
			a.That(requirement.RTList, check.BeList())
			a.That(requirement.RTList, haveSomething, "with at least one type")
		})

		It("describes each type", check.Covers(
			requirement.RTSchemas, requirement.RTName, requirement.RTID, requirement.RTEndpoint, requirement.RTMeta,
		), func(ctx SpecContext) {
			s := check.On(t)
			a := list(ctx, s)
			var schemas, names, ids, endpoints, metas []string
			seen := map[string]bool{}
			for i, r := range a.Resources() {
				name, _ := str(r, "name")
				where := fmt.Sprintf("entry %d (%s)", i, name)
				if value, _ := check.Lookup(r, "schemas"); !holds(value, typeSchema) {
					schemas = append(schemas, fmt.Sprintf("%s: schemas %s", where, check.Show(value)))
				}
				if name == "" || seen[strings.ToLower(name)] {
					names = append(names, fmt.Sprintf("%s: name %q is missing or used twice", where, name))
				}
				seen[strings.ToLower(name)] = true
				if id, _ := str(r, "id"); id != name {
					ids = append(ids, fmt.Sprintf("%s: id %q", where, id))
				}
				if endpoint, ok := endpointOf(r); !ok {
					endpoints = append(endpoints, fmt.Sprintf("%s: endpoint %q", where, endpoint))
				}
				if kind, _ := str(r, "meta.resourceType"); kind != "ResourceType" {
					metas = append(metas, fmt.Sprintf("%s: meta.resourceType %q", where, kind))
				}
				at, _ := str(r, "meta.location")
				if at == "" {
					metas = append(metas, where+": no meta.location")
				} else if at = check.Resolve(t, at); check.Local(t, at) {
					if got := s.Get(ctx, at); got.Status != http.StatusOK || !strings.EqualFold(got.Text("name"), name) {
						metas = append(metas, fmt.Sprintf("%s: GET of meta.location gives %s", where, got))
					}
				}
			}
			a.ThatValue(requirement.RTSchemas, schemas, check.BeNone("each entry to list "+typeSchema))
			a.ThatValue(requirement.RTName, names, check.BeNone("each entry to have a name of its own"))
			a.ThatValue(requirement.RTID, ids, check.BeNone("each entry to have its name as id"))
			a.ThatValue(requirement.RTEndpoint, endpoints, check.BeNone("each entry to have an endpoint relative to the base URL"))
			a.ThatValue(requirement.RTMeta, metas, check.BeNone("each entry to have meta.resourceType ResourceType and a meta.location that leads to it"))
		})

		It("names endpoints that answer", check.Covers(requirement.RTEndpointLive), func(ctx SpecContext) {
			s := check.On(t)
			for _, r := range list(ctx, s).Resources() {
				endpoint, ok := endpointOf(r)
				if !ok {
					s.Block("needs %s: endpoint %q is not relative to the base URL", requirement.RTEndpoint.ID, endpoint)
				}
				a := s.Get(ctx, "/"+strings.TrimLeft(endpoint, "/"), "count", "1")
				a.That(requirement.RTEndpointLive, check.HaveStatus(http.StatusOK, http.StatusBadRequest, http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusNotImplemented), "%s", endpoint)
			}
		})

		It("gives one type by its id", check.Covers(requirement.RTByID), func(ctx SpecContext) {
			s := check.On(t)
			first := list(ctx, s).Resources()[0]
			name, _ := str(first, "name")
			id, ok := str(first, "id")
			if !ok {
				id = name // RFC 7643 §6 makes the id optional; RFC 7644 §4 uses the name
			}
			a := s.Get(ctx, check.Item("/ResourceTypes", id))
			a.That(requirement.RTByID, check.HaveStatus(http.StatusOK))
			a.That(requirement.RTByID, check.Have("name", name), "it is that type, and no list")
		})

		It("says 404 to an unknown id", check.Covers(requirement.RT404), func(ctx SpecContext) {
			s := check.On(t)
			list(ctx, s)
			s.Get(ctx, "/ResourceTypes/HallmarkNoSuchType").That(requirement.RT404, check.BeError(http.StatusNotFound))
		})

		It("names schemas that /Schemas has", check.Covers(requirement.RTSchema), func(ctx SpecContext) {
			s := check.On(t)
			a := list(ctx, s)
			known := schemaIDs(ctx, s)
			var missing []string
			for _, r := range a.Resources() {
				name, _ := str(r, "name")
				if uri, _ := str(r, "schema"); !slices.Contains(known, strings.ToLower(uri)) {
					missing = append(missing, fmt.Sprintf("%s: schema %q", name, uri))
				}
			}
			a.ThatValue(requirement.RTSchema, missing, check.BeNone("each schema to be the id of an entry of /Schemas"))
		})

		It("names extensions that /Schemas has, and whether they are required", check.Covers(requirement.RTExtSchema, requirement.RTExtRequiredFlag), func(ctx SpecContext) {
			s := check.On(t)
			a := list(ctx, s)
			extensions := 0
			var missing, unflagged []string
			known := schemaIDs(ctx, s)
			for _, r := range a.Resources() {
				name, _ := str(r, "name")
				value, _ := check.Lookup(r, "schemaExtensions")
				entries, _ := value.([]any)
				for _, entry := range entries {
					extensions++
					uri, _ := str(entry, "schema")
					if !slices.Contains(known, strings.ToLower(uri)) {
						missing = append(missing, fmt.Sprintf("%s: extension %q", name, uri))
					}
					required, _ := check.Lookup(entry, "required")
					if _, ok := required.(bool); !ok {
						unflagged = append(unflagged, fmt.Sprintf("%s: extension %q has required %s", name, uri, check.Show(required)))
					}
				}
			}
			if extensions == 0 {
				s.Skip("the target declares no extension")
			}
			a.ThatValue(requirement.RTExtSchema, missing, check.BeNone("each extension to be the id of an entry of /Schemas"))
			a.ThatValue(requirement.RTExtRequiredFlag, unflagged, check.BeNone("each extension to have a boolean required"))
		})

		It("means it when it says that an extension is required", check.Covers(requirement.RTExtRequiredEnforced), func(ctx SpecContext) {
			s := check.On(t)
			list(ctx, s)
			what := typeOf(ctx, s, "/Users")
			if len(what.required) == 0 {
				s.Skip("no extension of User is declared as required")
			}
			for _, uri := range what.required {
				user := t.People.New()
				if _, ok := user[uri]; !ok {
					s.Block("the target requires data of %s: give some as attributes of the target's people", uri)
				}
				schemas, _ := user["schemas"].([]any)
				bad := edit(without(user, uri), "schemas", slices.DeleteFunc(slices.Clone(schemas), func(one any) bool { return one == uri }))
				judgeRefused(ctx, s, requirement.RTExtRequiredEnforced, refusal{"/Users", bad, user, ""}, uri)
			}
		})

		It("declares what is served", check.Covers(requirement.RTCore), func(ctx SpecContext) {
			s := check.On(t)
			a := list(ctx, s)
			for _, endpoint := range []string{"/Users", "/Groups"} {
				served := s.Get(ctx, endpoint, "count", "1").OK()
				declared := slices.ContainsFunc(a.Resources(), func(r map[string]any) bool {
					at, _ := str(r, "endpoint")
					return strings.EqualFold(strings.Trim(at, "/"), strings.Trim(endpoint, "/"))
				})
				a.ThatValue(requirement.RTCore, declared, check.ExpectValue(endpoint+" to be declared if it answers", func(declared bool) (string, bool) {
					return fmt.Sprintf("answers (%t), declared (%t)", served, declared), declared || !served
				}), "%s", endpoint)
			}
		})

		discovery{requirement.RTList, requirement.RTReadOnly, requirement.RTFilter403, requirement.RTQueryIgnored}.specs(t, "/ResourceTypes")
	})
}

var haveSomething = check.Expect("at least one resource in the list", func(a *check.Answer) (string, bool) {
	return a.String(), len(a.Resources()) > 0
})

// schemaIDs lists the ids that /Schemas has, in lower case.
func schemaIDs(ctx context.Context, s *check.Session) []string {
	a := s.Get(ctx, "/Schemas")
	s.Need(requirement.SchList, a, check.BeList())
	var ids []string
	for _, id := range a.IDs() {
		ids = append(ids, strings.ToLower(id))
	}
	return ids
}

// holds reports whether an array holds a string.
func holds(v any, text string) bool {
	list, _ := v.([]any)
	return slices.Contains(list, any(text))
}
