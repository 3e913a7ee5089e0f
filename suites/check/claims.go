package check

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

type claimsKey struct{}

// ClaimsOf returns what t says of itself. It is asked once, and kept.
func ClaimsOf(t *target.Target) *target.Claims {
	t = t.First()
	return t.Keep(claimsKey{}, func() any { return discover(t) }).(*target.Claims)
}

// discover reads ServiceProviderConfig, ResourceTypes and Schemas. What the
// target file claims wins over what they say.
func discover(t *target.Target) *target.Claims {
	ctx, cancel := context.WithTimeout(context.Background(), 3*t.Limits.WithDefaults().Timeout)
	defer cancel()
	claims := &target.Claims{Capabilities: map[requirement.Capability]target.Claim{}}
	if t.SCIM.BaseURL != "" {
		c := clientOf(t)
		config, types := document(ctx, c, t, "/ServiceProviderConfig"), document(ctx, c, t, "/ResourceTypes")
		features(claims, config)
		resourceTypes(claims, types)
		schemas(claims, document(ctx, c, t, "/Schemas"))
		unclaimed(ctx, c, t, claims, config, types)
	}
	claims.Capabilities[requirement.Integration] = target.Claim{Offered: t.Integration != nil, Because: "no identity provider is part of this target"}
	claims.Capabilities[requirement.Portal] = target.Claim{
		Offered: t.Integration != nil && t.Integration.AdminEmail != "", Because: "no administrator's account for the identity provider's pages is part of this target",
	}
	claims.Capabilities[requirement.SecondTenant] = target.Claim{Offered: t.Second != nil, Because: "no second tenant was given: scim.second in a target file"}
	for name, offered := range t.Claimed {
		claims.Capabilities[name] = target.Claim{Offered: offered, Because: "the target file says so"}
	}
	return claims
}

// reading is a discovery document, or why it cannot be read.
type reading struct {
	answer  *Answer
	trouble string
	missing bool // there is none: the target claims nothing by it
}

func document(ctx context.Context, c *client, t *target.Target, path string) reading {
	a, err := ask(ctx, c, t, Request{Method: http.MethodGet, Path: path})
	switch {
	case err != nil:
		return reading{trouble: fmt.Sprintf("GET %s was not answered: %s", path, err)}
	case a.Status != http.StatusOK:
		missing := a.Status == http.StatusNotFound || a.Status == http.StatusNotImplemented || a.Status == http.StatusMethodNotAllowed
		return reading{trouble: fmt.Sprintf("GET %s answered %d", path, a.Status), missing: missing}
	case a.Object() == nil:
		return reading{trouble: fmt.Sprintf("GET %s did not answer a JSON object", path)}
	}
	return reading{answer: a}
}

func features(claims *target.Claims, doc reading) {
	for _, name := range []requirement.Capability{requirement.Patch, requirement.Bulk, requirement.Filter, requirement.Sort, requirement.ETag, requirement.ChangePassword} {
		if doc.trouble != "" {
			claims.Capabilities[name] = target.Claim{Unknown: doc.trouble}
			continue
		}
		value, ok := doc.answer.Get(string(name) + ".supported")
		offered := value == true
		if text, isText := value.(string); isText {
			offered = strings.EqualFold(text, "true") // a fault of its own, SPCFeatures; still a claim
		}
		because := fmt.Sprintf("ServiceProviderConfig: %s.supported is %v", name, value)
		if !ok {
			because = fmt.Sprintf("ServiceProviderConfig has no %s.supported", name)
		}
		claims.Capabilities[name] = target.Claim{Offered: offered, Because: because}
	}
	claims.Capabilities[requirement.Cursor] = cursor(doc)
	if doc.trouble == "" {
		if value, ok := doc.answer.Get("filter.maxResults"); ok {
			claims.MaxResults, _ = Integer(value)
		}
	}
}

// cursor reads whether results can be paged by cursors (RFC 9865 §4).
func cursor(doc reading) target.Claim {
	if doc.trouble != "" {
		return target.Claim{Unknown: doc.trouble}
	}
	value, ok := doc.answer.Get("pagination.cursor")
	if !ok {
		return target.Claim{Because: "ServiceProviderConfig has no pagination.cursor"}
	}
	text, _ := value.(string) // a fault of its own, SPCPagination; still a claim
	return target.Claim{Offered: value == true || strings.EqualFold(text, "true"), Because: fmt.Sprintf("ServiceProviderConfig: pagination.cursor is %v", value)}
}

func resourceTypes(claims *target.Claims, doc reading) {
	groups, enterprise := target.Claim{Unknown: doc.trouble}, target.Claim{Unknown: doc.trouble}
	if doc.trouble == "" {
		groups.Because, enterprise.Because = "ResourceTypes lists no /Groups endpoint", "ResourceTypes lists no Enterprise User extension of User"
		for _, r := range listed(doc.answer) {
			endpoint, _ := Lookup(r, "endpoint")
			if text, _ := endpoint.(string); strings.HasSuffix(strings.TrimRight(strings.ToLower(text), "/"), "/groups") || strings.EqualFold(text, "Groups") {
				groups.Offered = true
			}
			extensions, _ := Lookup(r, "schemaExtensions")
			list, _ := extensions.([]any)
			for _, extension := range list {
				if schema, _ := Lookup(extension, "schema"); schema == target.EnterpriseSchema {
					enterprise.Offered = true
				}
			}
		}
	}
	claims.Capabilities[requirement.Groups], claims.Capabilities[requirement.Enterprise] = groups, enterprise
}

// listed are the resources of a list response, or of a bare array, which is a
// fault that other requirements report.
func listed(a *Answer) []map[string]any {
	if resources := a.Resources(); len(resources) > 0 {
		return resources
	}
	var objects []map[string]any
	if list, ok := a.JSON.([]any); ok {
		for _, item := range list {
			if object, ok := item.(map[string]any); ok {
				objects = append(objects, object)
			}
		}
	}
	return objects
}

func schemas(claims *target.Claims, doc reading) {
	if doc.trouble != "" {
		return
	}
	claims.Attributes = map[string]map[string]target.Attribute{}
	for _, schema := range listed(doc.answer) {
		id, _ := Lookup(schema, "id")
		name, ok := id.(string)
		if !ok {
			continue
		}
		attributes := map[string]target.Attribute{}
		attributesOf(attributes, "", schema, "attributes")
		claims.Attributes[name] = attributes
	}
}

func attributesOf(into map[string]target.Attribute, parent string, owner map[string]any, member string) {
	value, _ := Lookup(owner, member)
	list, _ := value.([]any)
	for _, item := range list {
		object, ok := item.(map[string]any)
		if !ok {
			continue
		}
		text := func(name string) string { v, _ := Lookup(object, name); s, _ := v.(string); return s }
		flag := func(name string) bool { v, _ := Lookup(object, name); return v == true }
		name := text("name")
		if name == "" {
			continue
		}
		path := parent + strings.ToLower(name)
		var canonical []string
		values, _ := Lookup(object, "canonicalValues")
		suggested, _ := values.([]any)
		for _, v := range suggested {
			if one, ok := v.(string); ok {
				canonical = append(canonical, one)
			}
		}
		into[path] = target.Attribute{
			Canonical: canonical,
			Name:      name, Type: text("type"), MultiValued: flag("multiValued"), Required: flag("required"), CaseExact: flag("caseExact"),
			Mutability: text("mutability"), Returned: text("returned"), Uniqueness: text("uniqueness"),
		}
		if parent == "" {
			attributesOf(into, path+".", object, "subAttributes")
		}
	}
}
