package scim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	mock "hallmark/mocksp/scim"
	"hallmark/suites/check"
	"hallmark/suites/target"
)

// A way is one oddity of a service provider that the RFCs allow. Personas join several,
// since each takes a process.

// join makes one persona of several: the first refusal counts, all the rest adds up.
func join(ways ...persona) persona {
	one := persona{
		config: func(c *mock.Config) {
			for _, w := range ways {
				if w.config != nil {
					w.config(c)
				}
			}
		},
		people: func(p *target.People) {
			for _, w := range ways {
				if w.people != nil {
					w.people(p)
				}
			}
		},
		refuse: func(r *http.Request, body map[string]any) (int, string) {
			for _, w := range ways {
				if w.refuse != nil {
					if status, scimType := w.refuse(r, body); status != 0 {
						return status, scimType
					}
				}
			}
			return 0, ""
		},
		request: func(r *http.Request, body map[string]any) {
			for _, w := range ways {
				if w.request != nil {
					w.request(r, body)
				}
			}
		},
		answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
			for _, w := range ways {
				if w.answer != nil {
					w.answer(r, a, body)
				}
			}
		},
	}
	for _, w := range ways {
		one.allow = append(one.allow, w.allow...)
		one.secure = one.secure || w.secure
		if w.base != "" {
			one.base = w.base
		}
		if w.write != nil {
			one.write = w.write
		}
	}
	return one
}

// required adds an attribute to every user, and refuses whoever is created without it.
func required(name string, value any) persona {
	return persona{
		people: func(p *target.People) {
			if p.Attributes == nil {
				p.Attributes = map[string]any{}
			}
			p.Attributes[name] = value
		},
		refuse: func(r *http.Request, body map[string]any) (int, string) {
			if given, _ := member(body, name); r.Method == http.MethodPost && writes(r, "/Users") && body != nil && !check.Assigned(given) {
				return http.StatusBadRequest, "invalidValue"
			}
			return 0, ""
		},
		answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
			schemasIn(body, userURI, func(s map[string]any) { declare(s, name, "required", true) })
		},
	}
}

// changes visits each attribute of a user or group that a PUT or PATCH sets, by its name
// in small letters.
func changes(r *http.Request, body map[string]any, visit func(name string, value any)) {
	switch r.Method {
	case http.MethodPut:
		for name, value := range body {
			visit(strings.ToLower(name), value)
		}
	case http.MethodPatch:
		for _, item := range list(body["Operations"]) {
			op, _ := item.(map[string]any)
			if path, _ := op["path"].(string); path != "" {
				path = strings.TrimPrefix(strings.ToLower(path), strings.ToLower(userURI)+":")
				visit(strings.FieldsFunc(path, func(c rune) bool { return c == '.' || c == '[' })[0], op["value"])
			} else if values, ok := op["value"].(map[string]any); ok {
				for name, value := range values {
					visit(strings.ToLower(name), value)
				}
			}
		}
	}
}

// passwordRequired asks for a password on create.
func passwordRequired() persona { return required("password", "Correct-Horse-7-Battery") }

// nameStays has a userName that stays what it was: RFC 7643 §7 calls that immutable.
func nameStays() persona {
	var kept *mock.Store
	return persona{
		config: func(c *mock.Config) { kept = c.Store },
		refuse: func(r *http.Request, body map[string]any) (int, string) {
			if !isUsers(r) {
				return 0, ""
			}
			id := strings.TrimPrefix(r.URL.Path, "/Users/")
			before, there := kept.Get("User", id)
			refused := false
			changes(r, body, func(name string, value any) {
				refused = refused || name == "username" && there && value != before.Attributes["userName"]
			})
			if refused {
				return http.StatusBadRequest, "mutability"
			}
			return 0, ""
		},
		answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
			schemasIn(body, userURI, func(s map[string]any) { declare(s, "userName", "mutability", "immutable") })
		},
	}
}

// activeFirst deletes nobody who is active.
func activeFirst() persona {
	var kept *mock.Store
	return persona{
		config: func(c *mock.Config) { kept = c.Store },
		refuse: func(r *http.Request, _ map[string]any) (int, string) {
			u, there := kept.Get("User", strings.TrimPrefix(r.URL.Path, "/Users/"))
			if r.Method == http.MethodDelete && isUsers(r) && there && u.Attributes["active"] != false {
				return http.StatusConflict, ""
			}
			return 0, ""
		},
	}
}

// namesOfTheDead keeps the userName of whoever was deleted: a SHOULD NOT of RFC 7644 §3.6.
func namesOfTheDead() persona {
	var kept *mock.Store
	var mu sync.Mutex
	taken := map[string]bool{}
	return persona{
		config: func(c *mock.Config) { kept = c.Store },
		refuse: func(r *http.Request, body map[string]any) (int, string) {
			mu.Lock()
			defer mu.Unlock()
			if u, there := kept.Get("User", strings.TrimPrefix(r.URL.Path, "/Users/")); r.Method == http.MethodDelete && isUsers(r) && there {
				taken[strings.ToLower(fmt.Sprint(u.Attributes["userName"]))] = true
			}
			if name, ok := renamed(r, body); ok && r.Method == http.MethodPost && taken[strings.ToLower(name)] {
				return http.StatusConflict, "uniqueness"
			}
			return 0, ""
		},
		allow: []string{"SCIM-7644-3.6-DELETE-REUSE=warn"},
	}
}

// ids of a form; %d is replaced by a number.
func ids(format string) persona {
	return persona{config: func(c *mock.Config) { c.Store = mock.NewStore(numbered(format)) }}
}

// nulls shows what is unassigned as null and []: RFC 7643 §2.5 has them mean the same.
func nulls() persona {
	return persona{answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
		if query := r.URL.Query(); query.Has("attributes") || query.Has("excludedAttributes") || isSearch(r) || a.Code >= 300 {
			return
		}
		resources(body, func(u map[string]any) {
			if !isUsers(r) {
				return
			}
			for _, name := range []string{"nickName", "title", "externalId"} {
				if u[name] == nil {
					u[name] = nil
				}
			}
			for _, name := range []string{"phoneNumbers", "roles"} {
				if u[name] == nil {
					u[name] = []any{}
				}
			}
		})
	}}
}

// terse says no more of a list than it must, and of an error neither detail nor, where
// RFC 7644 §3.12 has it optional, scimType.
func terse() persona {
	return persona{answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
		if found := list(body["Resources"]); body["totalResults"] != nil && fmt.Sprint(body["totalResults"]) == fmt.Sprint(len(found)) && !r.URL.Query().Has("startIndex") && !r.URL.Query().Has("count") && !isSearch(r) {
			delete(body, "startIndex")
			delete(body, "itemsPerPage")
		}
		if a.Code >= 400 {
			delete(body, "detail")
		}
	}}
}

// tidied keeps phone numbers, addresses and user names in a form of its own.
func tidied() persona {
	return persona{request: func(r *http.Request, body map[string]any) {
		tidyValues := func(v any, tidy func(string) string) {
			for _, item := range list(v) {
				if one, ok := item.(map[string]any); ok {
					if text, ok := one["value"].(string); ok {
						one["value"] = tidy(text)
					}
				}
			}
		}
		if !writes(r, "/Users") {
			return
		}
		tidyValues(body["emails"], strings.ToLower)
		tidyValues(body["phoneNumbers"], func(text string) string {
			return strings.NewReplacer("-", "", "tel:", "", " ", "", "(", "", ")", "").Replace(text)
		})
		for key, value := range body {
			if text, ok := value.(string); ok && strings.EqualFold(key, "userName") {
				body[key] = strings.ToLower(text)
			}
		}
	}}
}

// emailsAlone are addresses without a type, in schema and data.
func emailsAlone() persona {
	return persona{
		request: func(r *http.Request, body map[string]any) {
			if isUsers(r) && body != nil {
				for _, item := range list(body["emails"]) {
					if one, ok := item.(map[string]any); ok {
						delete(one, "type")
					}
				}
			}
		},
		answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
			schemasIn(body, userURI, func(s map[string]any) {
				for _, item := range list(s["attributes"]) {
					if attribute, _ := item.(map[string]any); attribute["name"] == "emails" {
						attribute["subAttributes"] = slices.DeleteFunc(list(attribute["subAttributes"]), func(sub any) bool { return sub.(map[string]any)["name"] == "type" })
					}
				}
			})
		},
	}
}

// activeFixed is a server where administrators alone switch users off: active is readOnly.
func activeFixed() persona {
	return persona{
		refuse: func(r *http.Request, body map[string]any) (int, string) {
			refused := false
			if r.Method == http.MethodPatch && isUsers(r) {
				changes(r, body, func(name string, _ any) { refused = refused || name == "active" })
			}
			if refused {
				return http.StatusBadRequest, "mutability"
			}
			return 0, ""
		},
		request: func(r *http.Request, body map[string]any) {
			if writes(r, "/Users") && body != nil {
				body["active"] = true
			}
		},
		answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
			schemasIn(body, userURI, func(s map[string]any) { declare(s, "active", "mutability", "readOnly") })
		},
	}
}

// once lets no two users or groups share an externalId, nor two groups a name.
func once() persona {
	var kept *mock.Store
	return persona{
		config: func(c *mock.Config) { kept = c.Store },
		refuse: func(r *http.Request, body map[string]any) (int, string) {
			kind, unique := "Group", []string{"externalId", "displayName"}
			if isUsers(r) {
				kind, unique = "User", unique[:1]
			}
			if !writes(r, "/"+kind+"s") || body == nil {
				return 0, ""
			}
			for _, other := range kept.List(kind) {
				for _, name := range unique {
					if value := body[name]; value != nil && value == other.Attributes[name] && !strings.HasSuffix(r.URL.Path, "/"+other.ID) {
						return http.StatusConflict, "uniqueness"
					}
				}
			}
			return 0, ""
		},
	}
}

// proxied shows addresses of another host than is asked: a gateway stands in front.
func proxied() persona {
	return persona{config: func(c *mock.Config) {
		c.BaseURL = func(*http.Request) string { return "https://directory.example.net/scim/v2" }
	}, allow: []string{ // nothing is sent to another host, so where they lead is not known
		"SCIM-7643-3.1-META-LOCATION-DEREF=blocked", "SCIM-7643-5-SPC-META=blocked", "SCIM-7643-2.3.7-REFERENCE-RESOLVES=blocked",
	}}
}

// wary answers nobody who does not say who asks, and some for a while not at all, until a date.
func wary() persona {
	n := 0
	var mu sync.Mutex
	return persona{
		refuse: func(r *http.Request, _ map[string]any) (int, string) {
			if r.Header.Get("User-Agent") == "" {
				return http.StatusForbidden, ""
			}
			mu.Lock()
			defer mu.Unlock()
			if n++; n%25 == 0 {
				return http.StatusTooManyRequests, ""
			}
			return 0, ""
		},
		write: func(w http.ResponseWriter, a *httptest.ResponseRecorder) {
			if a.Code == http.StatusTooManyRequests {
				a.Header().Set("Retry-After", time.Now().UTC().Format(http.TimeFormat))
			}
			// Pretty, in pieces, with header names as they come.
			var pretty bytes.Buffer
			if json.Indent(&pretty, a.Body.Bytes(), "", "    ") == nil {
				a.Body = &pretty
			}
			for name, values := range a.Header() {
				w.Header()[strings.ToLower(name)] = values
			}
			w.WriteHeader(a.Code)
			_, _ = io.Copy(w, a.Body)
		},
	}
}

// plain labels everything application/json, which RFC 7644 §3.8 has as a SHOULD NOT.
func plainJSON() persona {
	return persona{write: sends(func(a *httptest.ResponseRecorder) {
		if a.Header().Get("Content-Type") != "" {
			a.Header().Set("Content-Type", "application/json")
		}
	}), allow: []string{"SCIM-7644-3.8-CT-RESPONSE=warn"}}
}

// extensionFirst lists the extension before the base schema.
func extensionFirst() persona {
	return persona{answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
		resources(body, func(u map[string]any) {
			schemas := list(u["schemas"])
			slices.Reverse(schemas)
			u["schemas"] = schemas
		})
	}}
}

// noNesting takes users into groups, and no groups.
func noNesting() persona {
	var kept *mock.Store
	return persona{
		config: func(c *mock.Config) { kept = c.Store },
		refuse: func(r *http.Request, body map[string]any) (int, string) {
			nested := false
			look := func(v any) {
				for _, item := range list(v) {
					one, _ := item.(map[string]any)
					id, _ := one["value"].(string)
					_, group := kept.Get("Group", id)
					nested = nested || group
				}
			}
			if strings.HasPrefix(r.URL.Path, "/Groups") {
				look(body["members"])
				changes(r, body, func(name string, value any) {
					if name == "members" {
						look(value)
					}
				})
			}
			if nested {
				return http.StatusBadRequest, "invalidValue"
			}
			return 0, ""
		},
	}
}

// short refuses what is longer than its columns, and user names beyond ASCII.
func short() persona {
	return persona{refuse: func(r *http.Request, body map[string]any) (int, string) {
		if !writes(r, "/Users") {
			return 0, ""
		}
		for _, name := range []string{"userName", "displayName", "title", "nickName"} {
			text, _ := body[name].(string)
			if len(text) > 100 || name == "userName" && strings.ContainsFunc(text, func(c rune) bool { return c > 126 }) {
				return http.StatusBadRequest, "invalidValue"
			}
		}
		return 0, ""
	}}
}

// companies join oddities in personas, so that each is met in few processes.
func companies() map[string]persona {
	first := persona{config: alone}
	return map[string]persona{
		"asks for much":      join(first, passwordRequired(), required("displayName", "Ada Lovelace"), nameStays(), short(), noNesting(), terse()),
		"keeps what it has":  join(first, ids("people/%d/a?b#c"), activeFirst(), namesOfTheDead(), once(), nulls(), extensionFirst()),
		"behind a gateway":   join(first, ids("urn:uuid:6e8bc430-9c3a-11d9-9669-%012d"), persona{secure: true}, proxied(), wary(), tidied()),
		"only what it needs": join(first, ids(longID), persona{config: func(c *mock.Config) { c.NoEnterprise, c.MaxResults = true, 2 }}, activeFixed(), emailsAlone(), plainJSON()),
	}
}

// longID is longer than most columns for ids.
var longID = strings.Repeat("0123456789abcdef", 12) + "-%d"

// ways are the oddities, alone, for whoever looks for the one that a spec does not bear.
func ways() map[string]persona {
	lone := func(p persona) persona { return join(persona{config: alone}, p) }
	return map[string]persona{
		"password required":   lone(passwordRequired()),
		"name stays":          lone(nameStays()),
		"active first":        lone(activeFirst()),
		"names of the dead":   lone(namesOfTheDead()),
		"long ids":            lone(ids(longID)),
		"urn ids":             lone(ids("urn:uuid:6e8bc430-9c3a-11d9-9669-%012d")),
		"slashed ids":         lone(ids("people/%d/a?b#c")),
		"nulls":               lone(nulls()),
		"terse":               lone(terse()),
		"tidied":              lone(tidied()),
		"emails alone":        lone(emailsAlone()),
		"active fixed":        lone(activeFixed()),
		"once":                lone(once()),
		"proxied":             lone(proxied()),
		"wary":                lone(wary()),
		"plain json":          lone(plainJSON()),
		"extension first":     lone(extensionFirst()),
		"no nesting":          lone(noNesting()),
		"short":               lone(short()),
		"no enterprise":       lone(persona{config: func(c *mock.Config) { c.NoEnterprise = true }}),
		"no groups, no patch": lone(persona{config: func(c *mock.Config) { c.NoGroups, c.NoPatch = true, true }, allow: []string{"SCIM-7644-3.5.2-PATCH-SUPPORTED=warn"}}),
		"two a page":          lone(persona{config: func(c *mock.Config) { c.MaxResults = 2 }}),
		"family required":     lone(required("displayName", "Ada Lovelace")),
	}
}
