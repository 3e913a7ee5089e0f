package dialect_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2"

	"hallmark/mockidp/insights"
	"hallmark/mockidp/provision"
	"hallmark/suites/target"
)

// shapes are what requests have in common but for names, values and ids.
type shapes struct {
	next http.RoundTripper
	mu   sync.Mutex
	by   map[string]map[string]bool // of whom, by shape
}

// RoundTrip keeps a request's shape under the description that the spec stands under.
func (s *shapes) RoundTrip(r *http.Request) (*http.Response, error) {
	who := strings.Join(ginkgo.CurrentSpecReport().ContainerHierarchyTexts, " ")
	s.keep(who, r)
	return s.next.RoundTrip(r)
}

func (s *shapes) keep(who string, r *http.Request) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		_ = r.Body.Close()
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by[who] == nil {
		s.by[who] = map[string]bool{}
	}
	for _, line := range shapesOf(r, body) {
		s.by[who][line] = true
	}
}

// of are the shapes under all descriptions in which a word occurs.
func (s *shapes) of(words ...string) map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]bool{}
	for who, lines := range s.by {
		for _, word := range words {
			if strings.Contains(who, word) {
				maps.Copy(all, lines)
			}
		}
	}
	return all
}

var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// shapesOf is the request line, and a line for each trait of the body: an operation of a
// PATCH, a member of a POST or PUT that no attribute table maps.
func shapesOf(r *http.Request, body []byte) []string {
	_, path, _ := strings.Cut(r.URL.Path, "/scim/v2")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	endpoint := r.Method + " " + parts[0]
	if len(parts) > 1 {
		endpoint += "/id"
	}
	var query []string
	for name, values := range r.URL.Query() {
		value := values[0]
		if name == "filter" {
			value = quoted.ReplaceAllString(value, `"…"`)
		}
		query = append(query, name+"="+value)
	}
	sort.Strings(query)
	line := endpoint + "?" + strings.Join(query, "&")
	for _, name := range []string{"Content-Type", "Accept", "Accept-Charset"} {
		if value := r.Header.Get(name); value != "" {
			line += " " + name + ": " + value
		}
	}
	lines := []string{line}
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return lines
	}
	if r.Method == http.MethodPatch {
		var operations []struct {
			Op, Path string
			Value    json.RawMessage
		}
		_ = json.Unmarshal(object["Operations"], &operations)
		for _, o := range operations {
			lines = append(lines, endpoint+" "+o.Op+" "+kind(parts[0], o.Path)+valueOf(parts[0], o.Path, o.Value))
		}
		return lines
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		switch name {
		case "userName", "name", "emails", "active", "title", "department", "schemas", "displayName", "members", "externalId", target.EnterpriseSchema:
		default:
			lines = append(lines, endpoint+" with "+name)
		}
	}
	return lines
}

// kind is what a path of a PATCH is: which attribute is set does not matter, how is.
func kind(endpoint, path string) string {
	switch {
	case path == "", path == "active", path == "members", endpoint == "Groups" && path == "displayName":
		return path
	case strings.HasPrefix(path, "members["):
		return "members[value eq …]"
	case strings.Contains(path, "["):
		return "attribute[filter].value"
	}
	return "attribute"
}

// valueOf is the form of a value, where the form is the trap.
func valueOf(endpoint, path string, value json.RawMessage) string {
	var v any
	if json.Unmarshal(value, &v) != nil {
		return ""
	}
	if strings.HasPrefix(kind(endpoint, path), "attribute") {
		return " value"
	}
	if list, is := v.([]any); is && len(list) > 0 {
		v = list[0]
	}
	switch v := v.(type) {
	case map[string]any:
		return " " + strings.Join(slices.Sorted(maps.Keys(v)), ",")
	case bool:
		return " Boolean"
	case string:
		if path == "active" {
			return " " + v
		}
	}
	return " value"
}

// agree holds what the mock identity provider sends in each dialect to what the suites replay:
// a step that one of them has and the other has not is a mistake in one of the two.
func agree(t *testing.T, replayed *shapes, endpoint target.Endpoint, transport http.RoundTripper) {
	for name, words := range map[string][]string{
		"okta": {"Okta", "any of them"}, "entra": {"Entra", "any of them"}, "onelogin": {"OneLogin", "any of them"}, "jumpcloud": {"JumpCloud", "any of them"},
	} {
		t.Run("the "+name+" dialect of the provisioner", func(t *testing.T) {
			sent := &shapes{next: transport, by: map[string]map[string]bool{}}
			live(t, name, endpoint, sent)
			known := replayed.of(words...)
			lines := slices.Sorted(maps.Keys(sent.of("")))
			if len(lines) < 10 || len(known) < 10 {
				t.Fatalf("only %d shapes were sent and %d replayed", len(lines), len(known))
			}
			for _, line := range lines {
				if !known[line] && unreplayed[name+": "+line] == "" {
					t.Errorf("the provisioner sends what no spec replays: %s", line)
				}
				if known[line] && unreplayed[name+": "+line] != "" {
					t.Errorf("%s is replayed now: take it off the list", line)
				}
			}
		})
	}
}

// unreplayed are steps that the provisioner sends and the suites leave out, each with why.
// What the dialects mark as unverified must not become a demand on service providers.
var unreplayed = map[string]string{
	`onelogin: GET Groups?filter=displayName eq "…" Accept: application/scim+json`: "OneLogin documents no look-up of groups",
	`onelogin: PATCH Groups/id replace displayName value`:                          "nor how it renames them",
	`jumpcloud: PATCH Users/id remove attribute`:                                   "how JumpCloud clears an attribute is not known",
	`jumpcloud: PATCH Users/id replace attribute[filter].value value`:              "nor by which path it changes the e-mail address",
}

// live has the provisioner do everything that a dialect knows.
func live(t *testing.T, name string, endpoint target.Endpoint, transport http.RoundTripper) {
	d, err := provision.ParseDialect(name)
	if err != nil {
		t.Fatal(err)
	}
	p := provision.New(provision.Options{Dialect: d, Transport: transport, Event: func(e insights.Event) {
		if !e.Success {
			t.Errorf("%s failed: %s", e.Type, e.ErrorMessage)
		}
	}})
	defer p.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := p.Activate(ctx, provision.Connection{BaseURL: endpoint.BaseURL, Token: endpoint.Credential.Secret.Reveal(), Groups: true}); err != nil {
		t.Fatal(err)
	}
	domain := name + ".dialect.example"
	ann := provision.Person{ID: "1", Username: "ann@" + domain, Email: "ann@" + domain, Firstname: "Ann", Lastname: "Lee", Department: "Sales", CostCenter: "Berlin", JobTitle: "Seller"}
	bob := provision.Person{ID: "2", Username: "bob@" + domain, Email: "bob@" + domain, Firstname: "Bob", Lastname: "Ray"}
	changed := ann
	changed.Lastname, changed.Email, changed.JobTitle = "Moe", "moe@"+domain, ""
	for _, step := range []func(){
		func() { p.Keep(ann); p.Keep(bob) },
		func() { p.Keep(changed) },
		func() { p.Drop("1") },
		func() { p.Keep(changed) },
		func() { p.KeepGroup(provision.Group{ID: "g", Name: domain, Members: []string{"1"}}) },
		func() { p.KeepGroup(provision.Group{ID: "g", Name: domain, Members: []string{"1", "2"}}) },
		func() { p.KeepGroup(provision.Group{ID: "g", Name: "new " + domain, Members: []string{"2"}}) },
		func() { p.DropGroup("g") },
		func() { p.Remove("1"); p.Drop("2") },
	} {
		step()
		if err := p.Wait(ctx); err != nil {
			t.Fatal(err)
		}
	}
}
