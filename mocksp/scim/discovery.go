package scim

import (
	"encoding/json"
	"net/http"

	"github.com/elimity-com/scim/schema"

	"hallmark/mocksp/fault"
)

// discovery answers ServiceProviderConfig, ResourceTypes and Schemas (RFC 7644 §4). rest is
// what follows the endpoint in the path.
func (s *Server) discovery(w http.ResponseWriter, r *http.Request, endpoint string, rest []string) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		if s.fault(fault.SCIMDiscoveryWritable, nil) {
			w.WriteHeader(http.StatusOK)
			return
		}
		s.notAllowed(w, r, http.MethodGet, http.MethodHead)
		return
	}
	// RFC 7644 §4: a filter SHALL be refused with 403; sorting and paging have no effect.
	if r.URL.Query().Has("filter") && !s.fault(fault.SCIMDiscoveryFilterAccepted, nil) {
		s.fail(w, r, &Error{Status: http.StatusForbidden, Detail: endpoint + " cannot be filtered"})
		return
	}
	base := s.base(r)
	switch {
	case endpoint == "ServiceProviderConfig" && len(rest) == 0:
		if s.fault(fault.SCIMConfigMissing, nil) {
			break
		}
		config := s.config(base)
		if s.fault(fault.SCIMConfigListed, nil) {
			config = listOf([]any{config})
		}
		s.answer(w, r, http.StatusOK, config)
		return
	case endpoint == "ResourceTypes":
		var all []any
		for _, t := range s.all {
			all = append(all, s.describeType(t, base))
		}
		if s.oneOf(w, r, all, rest) {
			return
		}
	case endpoint == "Schemas":
		all, err := s.describeSchemas(base)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if s.oneOf(w, r, all, rest) {
			return
		}
	}
	s.fail(w, r, &Error{Status: http.StatusNotFound, Detail: "no such " + endpoint + " document"})
}

// oneOf answers the whole list, or the document whose id rest names.
func (s *Server) oneOf(w http.ResponseWriter, r *http.Request, all []any, rest []string) bool {
	if len(rest) == 0 {
		s.answer(w, r, http.StatusOK, listOf(all))
		return true
	}
	for _, d := range all {
		if d := d.(map[string]any); len(rest) == 1 && d["id"] == rest[0] {
			s.answer(w, r, http.StatusOK, d)
			return true
		}
	}
	return false
}

// listOf is a ListResponse of everything: discovery is never paged.
func listOf(all []any) map[string]any {
	n := float64(len(all))
	return map[string]any{"schemas": []any{ListResponseSchema}, "totalResults": n, "startIndex": 1.0, "itemsPerPage": n, "Resources": all}
}

// config is the ServiceProviderConfig (RFC 7643 §5).
func (s *Server) config(base string) map[string]any {
	c := s.cfg
	supported := func(b bool) map[string]any { return map[string]any{"supported": b} }
	schemes := make([]any, len(c.Schemes))
	for i, a := range c.Schemes {
		m := map[string]any{"type": a.Type, "name": a.Name, "description": a.Description}
		for k, v := range map[string]string{"specUri": a.SpecURI, "documentationUri": a.DocumentationURI} {
			if v != "" {
				m[k] = v
			}
		}
		if a.Primary {
			m["primary"] = true
		}
		schemes[i] = m
	}
	bulk := map[string]any{"supported": false, "maxOperations": 0.0, "maxPayloadSize": 0.0}
	if !c.NoBulk {
		bulk = map[string]any{"supported": true, "maxOperations": float64(c.MaxBulkOperations), "maxPayloadSize": float64(c.MaxBulkPayload)}
	}
	paging := map[string]any{"cursor": false, "index": true} // RFC 9865 §4
	if !c.NoCursor && !s.fault(fault.SCIMConfigDeniesCursor, nil) {
		paging = map[string]any{"cursor": true, "index": true, "defaultPaginationMethod": "index", "defaultPageSize": float64(c.MaxResults),
			"maxPageSize": float64(c.MaxResults), "cursorTimeout": float64(int(c.CursorTimeout.Seconds()))}
	}
	config := map[string]any{
		"pagination":            paging,
		"schemas":               []any{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"},
		"patch":                 supported(!c.NoPatch),
		"bulk":                  bulk,
		"filter":                map[string]any{"supported": !c.NoFilter, "maxResults": float64(c.MaxResults)},
		"changePassword":        supported(c.Password != nil),
		"sort":                  supported(!c.NoSort),
		"etag":                  supported(!c.NoETag),
		"authenticationSchemes": schemes,
		"meta":                  map[string]any{"resourceType": "ServiceProviderConfig", "location": base + "/ServiceProviderConfig"},
	}
	if c.Documentation != "" {
		config["documentationUri"] = c.Documentation
	}
	if s.fault(fault.SCIMConfigClaimsBulk, func() bool { return c.NoBulk }) {
		config["bulk"] = map[string]any{"supported": true, "maxOperations": 1000.0, "maxPayloadSize": 1048576.0}
	}
	if s.fault(fault.SCIMConfigDeniesPatch, func() bool { return !c.NoPatch }) {
		config["patch"] = supported(false)
	}
	return config
}

// describeType is the ResourceType document of t (RFC 7643 §6).
func (s *Server) describeType(t *resourceType, base string) map[string]any {
	d := map[string]any{
		"schemas":     []any{"urn:ietf:params:scim:schemas:core:2.0:ResourceType"},
		"id":          t.name,
		"name":        t.name,
		"description": t.description,
		"endpoint":    t.endpoint,
		"schema":      t.core.ID,
		"meta":        map[string]any{"resourceType": "ResourceType", "location": base + "/ResourceTypes/" + t.name},
	}
	if len(t.extensions) > 0 {
		var extensions []any
		for _, e := range t.extensions {
			extensions = append(extensions, map[string]any{"schema": e.ID, "required": false})
		}
		d["schemaExtensions"] = extensions
	}
	if s.fault(fault.SCIMResourceTypeDangling, nil) {
		d["schema"] = t.core.ID + "s"
	}
	return d
}

// describeSchemas lists the Schema documents (RFC 7643 §7) as elimity renders them, with meta.
// The schemas of the discovery documents themselves are not listed: whether they should be is
// disputed, and elimity's differ from RFC 7643 §8.7.2 (its numbers are decimals).
func (s *Server) describeSchemas(base string) ([]any, error) {
	var all []any
	for _, t := range s.all {
		for _, sch := range t.schemas() {
			d, err := describeSchema(sch)
			if err != nil {
				return nil, err
			}
			d["meta"] = map[string]any{"resourceType": "Schema", "location": base + "/Schemas/" + sch.ID}
			if s.fault(fault.SCIMSchemaWrong, func() bool { return t.name == "User" && sch.ID == UserSchema }) {
				for _, a := range d["attributes"].([]any) {
					if a := a.(map[string]any); a["name"] == "userName" {
						a["caseExact"], a["uniqueness"] = true, "none"
					}
				}
			}
			all = append(all, d)
		}
	}
	if s.fault(fault.SCIMSchemaMessageListed, nil) {
		all = append(all, map[string]any{"schemas": []any{"urn:ietf:params:scim:schemas:core:2.0:Schema"}, "id": PatchOpSchema,
			"name": "PatchOp", "description": "Patch operation", "attributes": []any{}})
	}
	return all, nil
}

func describeSchema(sch schema.Schema) (map[string]any, error) {
	raw, err := json.Marshal(sch)
	if err != nil {
		return nil, err
	}
	var d map[string]any
	if err := json.Unmarshal(raw, &d); err != nil {
		return nil, err
	}
	return d, nil
}
