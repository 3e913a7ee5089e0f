package scim_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/text/unicode/norm"

	mock "hallmark/mocksp/scim"
	"hallmark/suites/target"
)

// alone takes away what carries writes past a persona's rules.
func alone(c *mock.Config) { c.NoBulk, c.NoMe, c.NoCursor = true, true, true }

// populate fills a tenant with other people.
func populate(c *mock.Config, n int) {
	for i := range n {
		name := fmt.Sprintf("employee-%d@example.org", i)
		_, err := c.Store.Create("User", map[string]any{"userName": name, "displayName": "Somebody Else", "active": i%2 == 0})
		if err != nil {
			panic(err)
		}
	}
}

// numbered are ids made by a format from a number.
func numbered(format string) mock.Options {
	var n atomic.Int64
	return mock.Options{NewID: func(string) string { return fmt.Sprintf(format, 1_000_000+n.Add(1)) }}
}

const (
	userURI  = target.UserSchema
	groupURI = target.GroupSchema
	orgURI   = "urn:example:params:scim:schemas:extension:org:2.0:User"
)

// personas are service providers as they are met, each odd in many ways at once.
func personas() map[string]persona {
	everyone := ""
	var kept *mock.Store
	return map[string]persona{
		// User names are addresses of one domain; everybody is in one group; an
		// extension of its own; deletion is not offered; a rate limit.
		"organisation": {
			base:   "/srv/apps/tenants/17/scim/v2",
			people: func(p *target.People) { p.Domain = "corp.example" },
			config: func(c *mock.Config) {
				alone(c)
				c.Store = mock.NewStore(numbered("00u:%d 50%%"))
				group, err := c.Store.Create("Group", map[string]any{"displayName": "Everyone"})
				if err != nil {
					panic(err)
				}
				everyone = group.ID
			},
			refuse: limited(func(r *http.Request, body map[string]any) (int, string) {
				if name, ok := renamed(r, body); ok && name != "" && !strings.HasSuffix(strings.ToLower(name), "@corp.example") {
					return http.StatusBadRequest, "invalidValue"
				}
				if r.Method == http.MethodDelete {
					return http.StatusNotImplemented, ""
				}
				return 0, ""
			}),
			answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
				extension := map[string]any{"id": orgURI, "name": "Organisation", "description": "What the organisation adds", "schemas": []any{"urn:ietf:params:scim:schemas:core:2.0:Schema"},
					"meta":       map[string]any{"resourceType": "Schema", "location": "Schemas/" + orgURI},
					"attributes": []any{map[string]any{"name": "tier", "type": "string", "multiValued": false, "required": false, "caseExact": false, "mutability": "readOnly", "returned": "default", "uniqueness": "none"}}}
				switch list, _ := body["Resources"].([]any); {
				case r.URL.Path == "/Schemas" && a.Code == http.StatusOK:
					body["Resources"], body["totalResults"] = append(list, extension), len(list)+1
					if body["itemsPerPage"] != nil {
						body["itemsPerPage"] = len(list) + 1
					}
				case r.URL.Path == "/Schemas/"+orgURI:
					clear(body)
					maps.Copy(body, extension)
					a.Code = http.StatusOK
				case strings.HasPrefix(r.URL.Path, "/ResourceTypes"):
					for _, item := range append(list, any(body)) {
						if kind, _ := item.(map[string]any); kind["name"] == "User" {
							extensions, _ := kind["schemaExtensions"].([]any)
							kind["schemaExtensions"] = append(extensions, map[string]any{"schema": orgURI, "required": false})
						}
					}
				}
				query := r.URL.Query()
				if !isUsers(r) || query.Has("attributes") || query.Has("excludedAttributes") || isSearch(r) {
					return
				}
				resources(body, func(u map[string]any) {
					schemas, _ := u["schemas"].([]any)
					u["schemas"], u[orgURI] = append(schemas, orgURI), map[string]any{"tier": "gold"}
					groups, _ := u["groups"].([]any)
					u["groups"] = append([]any{map[string]any{"value": everyone, "display": "Everyone"}}, groups...)
				})
			},
		},

		// A product that grew a SCIM endpoint: users and little else, pages of
		// five, numbers for ids, times by the second, plain JSON labels for errors.
		"small product": {
			base: "/v2",
			config: func(c *mock.Config) {
				alone(c)
				c.NoPatch, c.NoSort, c.NoETag, c.NoGroups, c.NoEnterprise, c.NoSearch = true, true, true, true, true, true
				c.MaxResults = 5
				c.Store = mock.NewStore(numbered("%d"))
			},
			request: func(r *http.Request, body map[string]any) {
				r.URL.Path = anyCase(r.URL.Path)
				if list, ok := body["emails"].([]any); ok && writes(r, "/Users") && len(list) > 1 {
					body["emails"] = list[:1] // one address a person
				}
			},
			answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
				if a.Code >= 400 {
					a.Header().Set("Content-Type", "application/json")
					body["requestId"], body["timestamp"] = "7f3a", "now"
					if a.Code == http.StatusMethodNotAllowed {
						a.Code, body["status"] = http.StatusNotFound, "404"
						a.Header().Del("Allow")
					}
					return
				}
				if list, ok := body["Resources"].([]any); ok && len(list) == 0 {
					delete(body, "Resources")
				}
				resources(body, func(u map[string]any) {
					times(u, func(at time.Time) string {
						return at.Truncate(time.Second).In(time.FixedZone("", 5*3600+1800)).Format(time.RFC3339)
					})
				})
			},
			write: zipped,
			allow: []string{
				"SCIM-7644-3.5.2-PATCH-SUPPORTED=warn", // RFC 7644 §3.5 encourages PATCH
				"SCIM-7643-2.4-MV-ROUNDTRIP=warn",      // an advertised value that is dropped and shown so
			},
		},

		// A directory behind SCIM: values are tidied, unknown attributes refused,
		// more is asked of every user, references are relative.
		"directory": {
			people: func(p *target.People) {
				p.Attributes = map[string]any{
					"schemas": []any{userURI, target.EnterpriseSchema}, target.EnterpriseSchema: map[string]any{"employeeNumber": "4711"}, "userType": "Employee",
				}
			},
			config: func(c *mock.Config) {
				alone(c)
				c.Store = mock.NewStore(numbered("uid=%d,ou=people, dc=example"))
				c.BaseURL = func(*http.Request) string { return "/scim/v2" }
			},
			refuse: func(r *http.Request, body map[string]any) (int, string) {
				if !writes(r, "/Users") || body == nil {
					return 0, ""
				}
				for name, value := range body {
					switch {
					case among(name, []string{"groups", "password", "nickName"}) && value != nil || strings.HasPrefix(name, "hallmark"):
						return http.StatusBadRequest, "invalidSyntax" // not in its schema
					case among(name, []string{"title"}) && strings.ContainsAny(fmt.Sprint(value), "\"\n"):
						return http.StatusBadRequest, "invalidValue"
					}
				}
				extension, _ := body[target.EnterpriseSchema].(map[string]any)
				if body["userType"] == nil || extension["employeeNumber"] == nil {
					return http.StatusBadRequest, "invalidValue"
				}
				return 0, ""
			},
			request: func(r *http.Request, body map[string]any) {
				if !writes(r, "/Users") || body == nil {
					return
				}
				for _, member := range []string{"displayName", "title"} {
					if text, ok := body[member].(string); ok {
						body[member] = tidy(text)
					}
				}
				if name, ok := body["name"].(map[string]any); ok {
					for part, value := range name {
						if text, ok := value.(string); ok {
							name[part] = tidy(text)
						}
					}
				}
				for _, attribute := range []string{"emails", "phoneNumbers", "addresses"} {
					list, _ := body[attribute].([]any)
					for _, item := range list {
						one, _ := item.(map[string]any)
						if text, ok := one["value"].(string); ok && attribute == "emails" {
							one["value"] = strings.ToLower(text)
						} else if ok && attribute == "phoneNumbers" {
							one["value"] = strings.NewReplacer("-", "", "tel:", "", " ", "").Replace(text)
						}
						if text, ok := one["country"].(string); ok {
							one["country"] = strings.ToUpper(text)
						}
					}
				}
			},
			answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
				schemasIn(body, userURI, func(s map[string]any) {
					drop(s, "groups", "password", "nickName")
					declare(s, "userType", "required", true)
				})
				schemasIn(body, target.EnterpriseSchema, func(s map[string]any) { declare(s, "employeeNumber", "required", true) })
				resources(body, func(u map[string]any) {
					delete(u, "groups")
					delete(u, "externalId")
					for _, item := range list(u["members"]) {
						one, _ := item.(map[string]any)
						for name := range one {
							if name != "value" && name != "$ref" {
								delete(one, name)
							}
						}
						if ref, ok := one["$ref"].(string); ok { // as RFC 7643 §8.3 writes it
							one["$ref"] = strings.Replace(ref, "/scim/v2/", "../", 1)
						}
					}
				})
				if tag := a.Header().Get("ETag"); tag != "" {
					a.Header().Set("ETag", strings.TrimPrefix(tag, "W/"))
				}
				resources(body, func(u map[string]any) {
					meta, _ := u["meta"].(map[string]any)
					if version, ok := meta["version"].(string); ok {
						meta["version"] = strings.TrimPrefix(version, "W/")
					}
				})
			},
			allow: []string{
				"SCIM-7643-3.1-EXTID-ROUNDTRIP=warn", // not stored, and shown so
			},
		},

		// Members come on request; a clock that is wrong; characters beyond ASCII
		// escaped; no versions; addresses in any case.
		"members on request": {
			config: func(c *mock.Config) {
				c.NoETag = true
				alone(c)
				c.Store = mock.NewStore(mock.Options{
					Clock: func() time.Time { return time.Now().Add(-10 * time.Minute) },
					NewID: numbered("https://id.example/users/%d?v=1").NewID,
				})
			},
			request: func(r *http.Request, body map[string]any) { r.URL.Path = anyCase(r.URL.Path) },
			answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
				schemasIn(body, groupURI, func(s map[string]any) { declare(s, "members", "returned", "request") })
				if (r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/Groups") || isSearch(r)) && !strings.Contains(r.URL.RawQuery, "members") {
					resources(body, func(g map[string]any) { delete(g, "members") })
				}
				if a.Code == http.StatusCreated {
					a.Header().Set("Content-Location", a.Header().Get("Location"))
				}
			},
			write: escaped,
		},

		// Looks people up by their names, and says of any other comparison that it is not
		// supported, as table 9 of RFC 7644 §3.12 lets it: of displayName eq too.
		"look-ups only": {
			config: func(c *mock.Config) { c.NoSearch = true; alone(c) },
			refuse: declines(func(comparison string) bool {
				return comparison != "username eq" && comparison != userNameEq
			}),
			allow: append(declined(),
				"SCIM-7644-3.4.2.2-FILTER-BOOLEAN=warn",
				"SCIM-7644-3.4.2.2-FILTER-DEFAULTED=warn",
				"SCIM-7644-3.4.2.2-FILTER-EXTERNALID=warn",
				"SCIM-7644-3.4.2.2-FILTER-GROUP-MEMBER=warn",
				"SCIM-7644-3.4.2.2-FILTER-GROUP-NAME=warn",
				"SCIM-7644-3.4.2.2-FILTER-ID=warn",
				"SCIM-7644-3.4.2.2-FILTER-MV-ANY=warn",
				"SCIM-7644-3.4.2.2-FILTER-SUBATTR=warn",
				"SCIM-7644-3.10-FILTER-URN=warn",
			),
		},
		// Compares whatever it keeps, by eq and by no other operator.
		"eq only": {
			config: func(c *mock.Config) { c.NoSearch = true; alone(c) },
			refuse: declines(func(comparison string) bool { return !strings.HasSuffix(comparison, " eq") }),
			allow:  declined(),
		},

		"big tenant":                 {config: func(c *mock.Config) { c.MaxResults = 50; populate(c, 3000) }},
		"big tenant without filters": {config: func(c *mock.Config) { c.MaxResults, c.NoFilter = 50, true; populate(c, 3000) }, allow: []string{}},

		// PUT keeps what it does not name; displayName is made from the name; the
		// base URL says hello; another answer to each choice that RFC 7644 leaves.
		"keeper": {
			config: func(c *mock.Config) { c.Seed, kept = 11, c.Store; alone(c) },
			refuse: func(r *http.Request, body map[string]any) (int, string) {
				for _, item := range list(body["Operations"]) {
					op, _ := item.(map[string]any)
					if path, _ := op["path"].(string); isUsers(r) && strings.HasSuffix(strings.ToLower(path), "displayname") && !strings.Contains(path, "manager") {
						return http.StatusBadRequest, "mutability"
					}
				}
				return 0, ""
			},
			request: func(r *http.Request, body map[string]any) {
				if r.Method != http.MethodPut || body == nil {
					return
				}
				id, _ := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), "/Users/"))
				before, ok := kept.Get("User", id)
				for name, value := range before.Attributes {
					if _, sent := member(body, name); ok && !sent && name != "userName" {
						body[name] = value
					}
				}
			},
			answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
				if r.Method == http.MethodGet && strings.Trim(r.URL.Path, "/") == "" {
					a.Code = http.StatusOK
					clear(body)
					body["hello"] = "this is SCIM"
				}
				schemasIn(body, userURI, func(s map[string]any) { declare(s, "displayName", "mutability", "readOnly") })
				resources(body, func(u map[string]any) {
					name, _ := u["name"].(map[string]any)
					if _, shown := u["displayName"]; shown && isUsers(r) && name != nil {
						u["displayName"] = strings.TrimSpace(fmt.Sprintf("%v %v", name["givenName"], name["familyName"]))
					}
					for _, item := range list(u["members"]) {
						one, _ := item.(map[string]any)
						one["display"], one["type"] = "A Person", "User"
					}
				})
			},
			write: slow,
		},
	}
}

// userNameEq is userName eq by its qualified name, as declines reads it.
var userNameEq = strings.ToLower(userURI) + ":username eq"

var (
	quotedValue = regexp.MustCompile(`"(\\.|[^"\\])*"`)
	comparing   = regexp.MustCompile(`(?i)([\w.:$-]+)\s+(eq|ne|co|sw|ew|gt|ge|lt|le|pr)\b`)
)

// declines refuses a filter of users or groups with invalidFilter for a comparison,
// "attribute operator" in small letters, that is not supported.
func declines(unsupported func(comparison string) bool) func(*http.Request, map[string]any) (int, string) {
	return func(r *http.Request, _ map[string]any) (int, string) {
		path := strings.Trim(r.URL.Path, "/")
		if r.Method != http.MethodGet || path != "Users" && path != "Groups" {
			return 0, ""
		}
		for _, found := range comparing.FindAllStringSubmatch(quotedValue.ReplaceAllString(r.URL.Query().Get("filter"), `""`), -1) {
			if unsupported(strings.ToLower(found[1] + " " + found[2])) {
				return http.StatusBadRequest, "invalidFilter"
			}
		}
		return 0, ""
	}
}

// limited refuses each ninth request for now, and the rest as next does.
func limited(next func(*http.Request, map[string]any) (int, string)) func(*http.Request, map[string]any) (int, string) {
	var n atomic.Int64
	return func(r *http.Request, body map[string]any) (int, string) {
		if n.Add(1)%9 == 0 {
			return http.StatusTooManyRequests, ""
		}
		return next(r, body)
	}
}

// slow is a distant server.
func slow(w http.ResponseWriter, a *httptest.ResponseRecorder) {
	timer := time.NewTimer(3 * time.Millisecond)
	<-timer.C
	for name, values := range a.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(a.Code)
	_, _ = a.Body.WriteTo(w)
}

// tidy brings a text into the form in which a directory keeps it.
func tidy(text string) string { return norm.NFC.String(strings.TrimSpace(text)) }

// member finds a name in any case.
func member(object map[string]any, name string) (any, bool) {
	for key, value := range object {
		if strings.EqualFold(key, name) {
			return value, true
		}
	}
	return nil, false
}

func list(v any) []any { l, _ := v.([]any); return l }

// anyCase finds an endpoint whatever the case of its name.
func anyCase(path string) string {
	for _, endpoint := range []string{"/Users", "/Groups", "/Schemas", "/ResourceTypes", "/ServiceProviderConfig"} {
		if len(path) >= len(endpoint) && strings.EqualFold(path[:len(endpoint)], endpoint) && (len(path) == len(endpoint) || path[len(endpoint)] == '/') {
			return endpoint + path[len(endpoint):]
		}
	}
	return path
}

// declined is what is warned of where no operator but eq is compared by.
func declined() []string {
	return []string{
		"SCIM-7643-2.5-NULL-EQUIV=warn",
		"SCIM-7644-3.4.2.2-FILTER-CO=warn",
		"SCIM-7644-3.4.2.2-FILTER-SW=warn",
		"SCIM-7644-3.4.2.2-FILTER-EW=warn",
		"SCIM-7644-3.4.2.2-FILTER-NE=warn",
		"SCIM-7644-3.4.2.2-FILTER-PR=warn",
		"SCIM-7644-3.4.2.2-FILTER-GT=warn",
		"SCIM-7644-3.4.2.2-FILTER-GE=warn",
		"SCIM-7644-3.4.2.2-FILTER-LT=warn",
		"SCIM-7644-3.4.2.2-FILTER-LE=warn",
		"SCIM-7644-3.4.2.2-FILTER-DATETIME=warn",
	}
}
