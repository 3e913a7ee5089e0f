//go:build interop

package interop_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/elimity-com/scim"
	"github.com/elimity-com/scim/errors"
	"github.com/elimity-com/scim/optional"
	"github.com/elimity-com/scim/schema"
	"golang.org/x/text/unicode/norm"
)

// TestElimity pins what github.com/elimity-com/scim misses, served as its README
// shows: a handler of ours stores, keeps user names unique and pages; routes,
// schemas, validation, filters and errors are the library's own. PATCH is not
// offered: the library leaves it to the handler.
func TestElimity(t *testing.T) {
	verdicts, _ := certify(t, elimity(t))
	pin(t, verdicts, map[string]string{
		"SCIM-7643-2.3.7-REFERENCE-INTEGRITY":      "info",  // RFC 7643 §2.3.7 lets it: the handler keeps a deleted user in members
		"SCIM-7643-2.4-MV-CANONICALIZE":            "warn",  // RFC 7643 §4.1.2: the domain of an address is returned as it was sent
		"SCIM-7643-2.4-MV-NO-DUP":                  "warn",  // RFC 7643 §2.4: the same type and value are kept twice
		"SCIM-7643-2.4-MV-PRIMARY-ONE":             "fail",  // RFC 7643 §2.4: two primary addresses in one POST are both kept
		"SCIM-7643-4.1.1-LOCALE-FORMAT":            "warn",  // RFC 7643 §4.1.1: any text is taken for a language, locale or time zone
		"SCIM-7643-4.1.1-USERNAME-EMPTY":           "fail",  // RFC 7643 §4.1.1: "" and spaces are taken for a userName
		"SCIM-7643-4.1.2-COUNTRY":                  "warn",  // RFC 7643 §4.1.2: any text is taken for a country
		"SCIM-7643-4.1.2-EMAIL-FORMAT":             "warn",  // RFC 7643 §4.1.2: any text is taken for an address, its domain kept as sent
		"SCIM-7643-4.1.2-GROUPS-REFLECT":           "warn",  // RFC 7643 §4.1.2: groups are left to the handler, which computes none
		"SCIM-7643-4.1.2-PHOTO":                    "warn",  // RFC 7643 §2.3.7: any text is taken for a photo's URI
		"SCIM-7643-4.2-GRP-NESTED":                 "info",  // RFC 7643 §4.2 lets it: a member group is kept without its type
		"SCIM-7643-4.3-ENT-MANAGER":                "warn",  // RFC 7643 §4.3: no $ref of the manager, which is RECOMMENDED
		"SCIM-7643-5-AUTH-PUBLIC":                  "warn",  // RFC 7643 §5: the handler around the library asks for the token everywhere
		"SCIM-7643-5-SPC-DOC-URI":                  "info",  // RFC 7643 §5: documentationUri is "" where there is none
		"SCIM-7643-5-SPC-META":                     "fail",  // RFC 7643 §3.1, §5: ServiceProviderConfig has no meta
		"SCIM-7643-6-RT-META":                      "fail",  // RFC 7643 §3.1, §6: resource types have no meta
		"SCIM-7643-7-CHAR-RETURNED-DEFAULT":        "fail",  // RFC 7643 §7: excludedAttributes is not read
		"SCIM-7643-7-SCH-DESCRIPTION":              "warn",  // RFC 7643 §7: the schema of schemas has no description
		"SCIM-7644-3.10-FILTER-URN":                "fail",  // RFC 7644 §3.10: an attribute of the extension finds nobody: PassesFilter looks for it elsewhere than the library puts it
		"SCIM-7644-3.4.2.1-ROOT-QUERY":             "info",  // RFC 7644 §3.4.2.1 lets it: the base URL answers 400 tooMany without a root handler
		"SCIM-7644-3.4.2.2-FILTER-COMPLEX-BARE":    "error", // RFC 7644 §3.4.2.2: PassesFilter panics on name eq and emails eq, which closes the connection
		"SCIM-7644-3.4.2.2-FILTER-EMPTY":           "warn",  // RFC 7644 §3.4.2.2: filter= is taken for no filter
		"SCIM-7644-3.4.2.2-FILTER-ESCAPES":         "fail",  // RFC 7644 §3.4.2.2: \" finds nobody, \u0022 gives 400
		"SCIM-7644-3.4.2.2-FILTER-GROUP-MEMBER":    "fail",  // RFC 7644 §3.4.2.2: members.value eq finds no group
		"SCIM-7644-3.4.2.2-FILTER-MV-ANY":          "fail",  // RFC 7644 §3.4.2.2: emails.value eq finds nobody
		"SCIM-7644-3.4.2.2-FILTER-NULL":            "info",  // RFC 7644 §3.4.2.2 lets it: eq null finds nobody
		"SCIM-7644-3.4.2.2-FILTER-VALUEPATH-LOGIC": "warn",  // RFC 7644 §3.12, table 9: brackets and not in a value path are declined by 400 invalidFilter
		"SCIM-7644-3.4.2.4-PAGE-ECHO":              "fail",  // RFC 7644 §3.4.2: itemsPerPage is the count that was asked for, also on a last page with fewer
		"SCIM-7644-3.5.2-PATCH-SUPPORTED":          "warn",  // RFC 7644 §3.5: the handler offers no PATCH
		"SCIM-7644-3.9-ATTR-EXCLUDE":               "fail",  // RFC 7644 §3.9: excludedAttributes is not read
		"SCIM-7644-3.9-ATTR-GROUP-MEMBERS":         "fail",  // RFC 7644 §3.9: excludedAttributes is not read
		"SCIM-7644-3.9-ATTR-INCLUDE":               "fail",  // RFC 7644 §3.9: attributes is not read
		"SCIM-7644-3.9-ATTR-INCLUDE-LIST":          "fail",  // RFC 7644 §3.9: attributes is not read
		"SCIM-7644-3.9-ATTR-MULTI":                 "fail",  // RFC 7644 §3.9: neither is read
		"SCIM-7644-3.9-ATTR-ON-WRITE":              "fail",  // RFC 7644 §3.9: neither is read
		"SCIM-7644-3.9-ATTR-SUBATTR":               "fail",  // RFC 7644 §3.9: neither is read
		"SCIM-7644-3.9-ATTR-URN":                   "fail",  // RFC 7644 §3.9: neither is read
		"SCIM-7644-3.9-POST-ATTRIBUTES":            "fail",  // RFC 7644 §3.9: neither is read
		"SCIM-7644-4-RT-FILTER-403":                "warn",  // RFC 7644 §4: filter is ignored, where 403 is due
		"SCIM-7644-4-RT-QUERY-IGNORED":             "fail",  // RFC 7644 §4: startIndex and count are obeyed, where they are to be ignored
		"SCIM-7644-4-SCH-FILTER-403":               "warn",  // RFC 7644 §4: filter narrows the list, where 403 is due
		"SCIM-7644-4-SCH-QUERY-IGNORED":            "fail",  // RFC 7644 §4: startIndex and count are obeyed, where they are to be ignored
		"SCIM-7644-4-SPC-FILTER-403":               "warn",  // RFC 7644 §4: filter is ignored, where 403 is due
		"SCIM-7644-4-SPC-READONLY":                 "warn",  // RFC 7644 §4: POST, PUT and PATCH are answered like GET, with 200
		"SCIM-BP-EXT-URI-UNUSED":                   "info",  // each user lists the extension, with data of it or without
		"SCIM-BP-GET-HEAD":                         "info",  // HEAD of a user that GET finds gives 404
		"SCIM-BP-GRP-MEMBER-UNKNOWN":               "info",  // the handler looks up no member
		"SCIM-BP-GRP-USER-DELETED":                 "info",  // the handler keeps a deleted user in members
		"SCIM-BP-HTTP-415":                         "info",  // text/plain and application/xml are read as JSON
	})
}

// elimity serves users and groups on loopback, behind a bearer token.
func elimity(t *testing.T) string {
	server, err := scim.NewServer(&scim.ServerArgs{
		ServiceProviderConfig: &scim.ServiceProviderConfig{
			SupportFiltering: true, MaxResults: 100,
			AuthenticationSchemes: []scim.AuthenticationScheme{{
				Type: scim.AuthenticationTypeOauthBearerToken, Name: "Bearer token", Description: "A bearer token in Authorization", Primary: true,
			}},
		},
		ResourceTypes: []scim.ResourceType{
			{
				ID: optional.NewString("User"), Name: "User", Endpoint: "/Users", Description: optional.NewString("User Account"),
				Schema: schema.CoreUserSchema(), SchemaExtensions: []scim.SchemaExtension{{Schema: schema.ExtensionEnterpriseUser()}},
				Handler: &memory{schema: schema.UserSchema, unique: "userName", stored: map[string]scim.Resource{}},
			},
			{
				ID: optional.NewString("Group"), Name: "Group", Endpoint: "/Groups", Description: optional.NewString("Group"),
				Schema: schema.CoreGroupSchema(), Handler: &memory{schema: schema.GroupSchema, stored: map[string]scim.Resource{}},
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(http.StripPrefix("/scim", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " "); !strings.EqualFold(scheme, "Bearer") || value != token {
			w.Header().Set("WWW-Authenticate", "Bearer")
			w.Header().Set("Content-Type", "application/scim+json")
			w.WriteHeader(http.StatusUnauthorized)
			_ = json.NewEncoder(w).Encode(errors.ScimError{Status: http.StatusUnauthorized, Detail: "no token that is known"})
			return
		}
		server.ServeHTTP(w, r)
	})))
	t.Cleanup(listener.Close)
	return listener.URL + "/scim/v2"
}

// memory keeps the resources of one type.
type memory struct {
	schema string
	unique string // an attribute that no two resources may share
	mu     sync.Mutex
	n      int
	stored map[string]scim.Resource
}

func (m *memory) Create(_ *http.Request, attributes scim.ResourceAttributes) (scim.Resource, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.n++
	now := time.Now()
	return m.keep(fmt.Sprintf("%s-%04d", cmp.Or(m.unique, "group"), m.n), attributes, &now)
}

// keep stores a resource, unless another has its unique value.
func (m *memory) keep(id string, attributes scim.ResourceAttributes, created *time.Time) (scim.Resource, error) {
	for other, r := range m.stored {
		// RFC 7644 §5 compares user names by the PRECIS rules.
		folded := func(v any) string { return strings.ToLower(norm.NFKC.String(fmt.Sprint(v))) }
		if m.unique != "" && other != id && folded(r.Attributes[m.unique]) == folded(attributes[m.unique]) {
			return scim.Resource{}, errors.ScimErrorUniqueness
		}
	}
	delete(attributes, "password") // the README: writeOnly values are not returned, which is for the handler
	now := time.Now()
	if _, there := m.stored[id]; !there {
		now = *created
	}
	r := scim.Resource{ID: id, Attributes: attributes, Meta: scim.Meta{Created: created, LastModified: &now}}
	if external, ok := attributes[schema.CommonAttributeExternalID].(string); ok {
		r.ExternalID = optional.NewString(external)
	}
	m.stored[id] = r
	return r, nil
}

func (m *memory) Get(_ *http.Request, id string) (scim.Resource, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.stored[id]
	if !ok {
		return scim.Resource{}, errors.ScimErrorResourceNotFound(id)
	}
	return r, nil
}

func (m *memory) GetAll(_ *http.Request, params scim.ListRequestParams) (scim.Page, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := []scim.Resource{}
	for _, r := range m.stored {
		attributes := scim.ResourceAttributes{"id": r.ID, "schemas": []any{m.schema}, "meta": map[string]any{
			"created": r.Meta.Created.Format(time.RFC3339), "lastModified": r.Meta.LastModified.Format(time.RFC3339),
		}}
		for name, value := range r.Attributes {
			attributes[name] = value
		}
		if params.FilterValidator == nil || params.FilterValidator.PassesFilter(attributes) == nil {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b scim.Resource) int { return cmp.Compare(a.ID, b.ID) })
	start := min(max(params.StartIndex, 1)-1, len(found))
	end := min(start+max(params.Count, 0), len(found))
	return scim.Page{TotalResults: len(found), Resources: found[start:end]}, nil
}

func (m *memory) Replace(_ *http.Request, id string, attributes scim.ResourceAttributes) (scim.Resource, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.stored[id]
	if !ok {
		return scim.Resource{}, errors.ScimErrorResourceNotFound(id)
	}
	return m.keep(id, attributes, r.Meta.Created)
}

func (m *memory) Delete(_ *http.Request, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.stored[id]; !ok {
		return errors.ScimErrorResourceNotFound(id)
	}
	delete(m.stored, id)
	return nil
}

func (m *memory) Patch(*http.Request, string, []scim.PatchOperation) (scim.Resource, error) {
	return scim.Resource{}, errors.ScimError{Status: http.StatusNotImplemented, Detail: "PATCH is not offered"}
}
