package mockidp_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// serviceProvider is a SCIM endpoint that knows just enough, and remembers.
type serviceProvider struct {
	*httptest.Server
	mu     sync.Mutex
	token  string
	users  []m
	wire   []string // method and path of every request but lookups
	bodies []string
}

func newServiceProvider(t *testing.T, token string) *serviceProvider {
	sp := &serviceProvider{token: token}
	sp.Server = httptest.NewServer(sp)
	t.Cleanup(sp.Close)
	return sp
}

func (sp *serviceProvider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	answer := func(status int, body any) {
		w.Header().Set("Content-Type", "application/scim+json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}
	refuse := func(status int, detail string) {
		answer(status, m{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": fmt.Sprint(status), "detail": detail})
	}
	if r.Method != "GET" || r.URL.Query().Get("filter") == "" {
		sp.wire = append(sp.wire, r.Method+" "+r.URL.Path)
	}
	if r.Header.Get("Authorization") != "Bearer "+sp.token {
		refuse(401, "Authorization failure")
		return
	}
	id, one := strings.CutPrefix(r.URL.Path, "/scim/v2/Users/")
	var at int
	if one {
		at = slices.IndexFunc(sp.users, func(u m) bool { return u["id"] == id })
		if at < 0 {
			refuse(404, "not found")
			return
		}
	} else if r.URL.Path != "/scim/v2/Users" {
		refuse(404, "no such endpoint")
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		refuse(400, "unreadable")
		return
	}
	if len(body) > 0 {
		sp.bodies = append(sp.bodies, string(body))
	}
	var resource m
	switch r.Method {
	case "GET":
		if one {
			answer(200, sp.users[at])
			return
		}
		found := slices.Clone(sp.users)
		if filter := r.URL.Query().Get("filter"); filter != "" {
			name := strings.Trim(strings.TrimPrefix(filter, "userName eq "), `"`)
			found = slices.DeleteFunc(found, func(u m) bool { return u["userName"] != name })
		}
		answer(200, m{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}, "totalResults": len(found),
			"startIndex": 1, "itemsPerPage": len(found), "Resources": append([]m{}, found...)})
	case "POST":
		_ = json.Unmarshal(body, &resource)
		resource["id"] = fmt.Sprint("sp-", len(sp.users)+1)
		sp.users = append(sp.users, resource)
		answer(201, resource)
	case "PUT":
		_ = json.Unmarshal(body, &resource)
		resource["id"] = id
		sp.users[at] = resource
		answer(200, resource)
	default:
		refuse(501, "not implemented")
	}
}

// state lists the users as "name+" when active and "name-" when not.
func (sp *serviceProvider) state() string {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	var list []string
	for _, u := range sp.users {
		mark := "-"
		if u["active"] == true {
			mark = "+"
		}
		list = append(list, fmt.Sprint(u["userName"], mark))
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func (sp *serviceProvider) get(name string) m {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	for _, u := range sp.users {
		if u["userName"] == name {
			return maps.Clone(u)
		}
	}
	return nil
}

func (sp *serviceProvider) requests() int {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	return len(sp.wire)
}
