package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"hallmark/reports"
	"hallmark/suites/verdict"
)

// devices adds to a tenant's server a resource type that hallmark has never seen:
// Device, with an extension, each attribute with characteristics of its own. wrong
// names the characteristic that is not kept.
type devices struct {
	next  http.Handler
	url   string
	wrong string

	mu   sync.Mutex
	made map[string]map[string]any
	n    int
}

const (
	deviceURI = "urn:example:scim:schemas:core:2.0:Device"
	leaseURI  = "urn:example:scim:schemas:extension:lease:2.0:Device"
)

// deviceAttributes are the schemas' attributes: name, type, and what is not the default.
func deviceAttributes(schema string) []any {
	attribute := func(name, kind string, more map[string]any) any {
		a := map[string]any{
			"name": name, "type": kind, "description": name, "multiValued": false, "required": false, "caseExact": false,
			"mutability": "readWrite", "returned": "default", "uniqueness": "none",
		}
		maps.Copy(a, more)
		return a
	}
	if schema == leaseURI {
		return []any{attribute("contract", "string", map[string]any{"required": true}), attribute("lessor", "string", nil)}
	}
	return []any{
		attribute("serialNumber", "string", map[string]any{"required": true, "caseExact": true, "uniqueness": "server"}),
		attribute("model", "string", nil),
		attribute("kind", "string", map[string]any{"required": true, "canonicalValues": []any{"phone", "laptop"}}),
		attribute("assetTag", "string", map[string]any{"mutability": "immutable"}),
		attribute("pin", "string", map[string]any{"mutability": "writeOnly", "returned": "never"}),
		attribute("notes", "string", map[string]any{"returned": "request"}),
		attribute("firmware", "string", map[string]any{"mutability": "readOnly"}),
		attribute("location", "complex", map[string]any{"required": true, "subAttributes": []any{
			attribute("building", "string", map[string]any{"required": true}), attribute("floor", "string", nil),
		}}),
	}
}

func (d *devices) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	segments := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case segments[0] == "Devices" && r.Header.Get("Authorization") != "":
		d.mu.Lock()
		defer d.mu.Unlock()
		d.serve(w, r, segments)
	case segments[0] == "ResourceTypes" || segments[0] == "Schemas":
		d.discover(w, r, segments)
	default:
		d.next.ServeHTTP(w, r)
	}
}

// discover adds Device to what the server says of itself.
func (d *devices) discover(w http.ResponseWriter, r *http.Request, segments []string) {
	meta := func(kind, id string) map[string]any {
		return map[string]any{"resourceType": kind, "location": d.url + "/" + kind + "s/" + id}
	}
	own := map[string]any{}
	if segments[0] == "ResourceTypes" {
		own["Device"] = map[string]any{
			"schemas": []any{"urn:ietf:params:scim:schemas:core:2.0:ResourceType"}, "id": "Device", "name": "Device", "endpoint": "/Devices", "description": "A device",
			"schema": deviceURI, "schemaExtensions": []any{map[string]any{"schema": leaseURI, "required": false}}, "meta": meta("ResourceType", "Device"),
		}
	} else {
		for _, uri := range []string{deviceURI, leaseURI} {
			own[uri] = map[string]any{
				"schemas": []any{"urn:ietf:params:scim:schemas:core:2.0:Schema"}, "id": uri, "name": "Device", "description": "A device",
				"attributes": deviceAttributes(uri), "meta": meta("Schema", uri),
			}
		}
	}
	if len(segments) == 2 && own[segments[1]] != nil && r.Method == http.MethodGet {
		answerJSON(w, 200, own[segments[1]])
		return
	}
	if len(segments) > 1 || r.Method != http.MethodGet {
		d.next.ServeHTTP(w, r)
		return
	}
	altered(func(_ *http.Request, body map[string]any) {
		list, ok := body["Resources"].([]any)
		if !ok {
			return // an error
		}
		for _, id := range slices.Sorted(maps.Keys(own)) {
			list = append(list, own[id])
		}
		body["Resources"], body["totalResults"], body["itemsPerPage"] = list, len(list), len(list)
	})(w, r, d.next, "")
}

func answerJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/scim+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, status int, kind, detail string) {
	body := map[string]any{"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": fmt.Sprint(status), "detail": detail}
	if kind != "" {
		body["scimType"] = kind
	}
	answerJSON(w, status, body)
}

var equals = regexp.MustCompile(`^(\S+) eq "(.*)"$`)

func (d *devices) serve(w http.ResponseWriter, r *http.Request, segments []string) {
	var old map[string]any
	id := ""
	if len(segments) > 1 {
		if id = segments[1]; d.made[id] == nil {
			refuse(w, 404, "", "no such device")
			return
		}
		old = d.made[id]
	}
	switch {
	case r.Method == http.MethodDelete && old != nil:
		delete(d.made, id)
		w.WriteHeader(204)
	case r.Method == http.MethodGet && old != nil:
		answerJSON(w, 200, d.show(r, old))
	case r.Method == http.MethodGet:
		found := []any{}
		for _, id := range slices.Sorted(maps.Keys(d.made)) {
			if m := equals.FindStringSubmatch(r.URL.Query().Get("filter")); m == nil || d.matches(d.made[id], m[1], m[2]) {
				found = append(found, d.show(r, d.made[id]))
			}
		}
		answerJSON(w, 200, map[string]any{"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}, "totalResults": len(found), "startIndex": 1, "itemsPerPage": len(found), "Resources": found})
	case r.Method == http.MethodPost && old == nil, r.Method == http.MethodPut && old != nil:
		var body map[string]any
		if json.NewDecoder(r.Body).Decode(&body) != nil {
			refuse(w, 400, "invalidSyntax", "no JSON")
			return
		}
		if status, kind := d.objection(body, old); status != 0 {
			refuse(w, status, kind, "refused")
			return
		}
		status := 200
		if old == nil {
			d.n++
			id, status = fmt.Sprintf("device-%d", d.n), 201
			w.Header().Set("Location", d.url+"/Devices/"+id)
		}
		if d.wrong != "readOnly" {
			body["firmware"] = "1.0"
		}
		if old != nil && d.wrong != "immutable" && old["assetTag"] != nil {
			body["assetTag"] = old["assetTag"]
		}
		body["id"], body["meta"] = id, map[string]any{"resourceType": "Device", "location": d.url + "/Devices/" + id}
		d.made[id] = body
		answerJSON(w, status, d.show(r, body))
	default:
		refuse(w, 501, "", "not implemented")
	}
}

// textAt is the value at a path of the core schema or the extension.
func textAt(body map[string]any, path string) any {
	if name, ok := strings.CutPrefix(path, leaseURI+":"); ok {
		body, _ = body[leaseURI].(map[string]any)
		path = name
	}
	return body[path]
}

func (d *devices) objection(body, old map[string]any) (status int, kind string) {
	lease, leased := body[leaseURI].(map[string]any)
	location, _ := body["location"].(map[string]any)
	switch {
	case body["serialNumber"] == nil && d.wrong != "required", body["kind"] == nil && d.wrong != "required", location == nil:
		return 400, "invalidValue"
	case location["building"] == nil && d.wrong != "required sub-attribute":
		return 400, "invalidValue"
	case leased && lease["contract"] == nil && d.wrong != "required of an extension":
		return 400, "invalidValue"
	case body["kind"] != nil && body["kind"] != "phone" && body["kind"] != "laptop":
		return 400, "invalidValue"
	case old != nil && old["assetTag"] != nil && body["assetTag"] != old["assetTag"] && d.wrong != "immutable":
		return 400, "mutability"
	}
	for _, other := range d.made {
		if other["serialNumber"] == body["serialNumber"] && (old == nil || other["id"] != old["id"]) && d.wrong != "uniqueness" {
			return 409, "uniqueness"
		}
	}
	return 0, ""
}

func (d *devices) matches(device map[string]any, path, value string) bool {
	have, _ := textAt(device, path).(string)
	exact := path == "serialNumber"
	if path == "serialNumber" && d.wrong == "caseExact true" || path == "model" && d.wrong == "caseExact false" {
		exact = !exact
	}
	return have == value || !exact && strings.EqualFold(have, value)
}

func (d *devices) show(r *http.Request, device map[string]any) map[string]any {
	shown := maps.Clone(device)
	asked, excluded := r.URL.Query().Get("attributes"), r.URL.Query().Get("excludedAttributes")
	if d.wrong != "never" {
		delete(shown, "pin")
	}
	if asked != "notes" && d.wrong != "request" {
		delete(shown, "notes")
	}
	if asked != "" {
		for name := range shown {
			if name != "id" && name != "schemas" && name != asked && !strings.HasPrefix(asked, name+":") {
				delete(shown, name)
			}
		}
	}
	if excluded != "" && d.wrong != "default" {
		delete(shown, excluded)
		if name, ok := strings.CutPrefix(excluded, leaseURI+":"); ok {
			if lease, ok := shown[leaseURI].(map[string]any); ok {
				lease = maps.Clone(lease)
				delete(lease, name)
				shown[leaseURI] = lease
			}
		}
	}
	return shown
}

// TestForeignTypes certifies a server with a resource type and an extension that
// hallmark has never seen: right, it passes entirely; with one characteristic not
// kept, the requirement of that characteristic turns red, and says which attribute.
func TestForeignTypes(t *testing.T) {
	if testing.Short() {
		t.Skip("a run for each characteristic")
	}
	for wrong, want := range map[string]struct{ id, about string }{
		"":                         {},
		"required":                 {"SCIM-7643-7-CHAR-REQUIRED", "Device without kind"},
		"required sub-attribute":   {"SCIM-7643-7-CHAR-REQUIRED", "Device without location.building"},
		"required of an extension": {"SCIM-7643-7-CHAR-REQUIRED", "Device without " + leaseURI + ":contract"},
		"readOnly":                 {"SCIM-7643-7-CHAR-READONLY", "Device firmware"},
		"immutable":                {"SCIM-7643-7-CHAR-IMMUTABLE", "Device assetTag after a PUT with another value"},
		"never":                    {"SCIM-7643-7-CHAR-RETURNED-NEVER", "Device pin: GET"},
		"request":                  {"SCIM-7643-7-CHAR-RETURNED-REQUEST", "Device notes: not asked for"},
		"default":                  {"SCIM-7643-7-CHAR-RETURNED-DEFAULT", "Device model: excluded"},
		"uniqueness":               {"SCIM-7643-7-CHAR-UNIQUE-SERVER", "Device serialNumber"},
		"caseExact true":           {"SCIM-7643-7-CHAR-CASEEXACT", "Device serialNumber in upper case"},
		"caseExact false":          {"SCIM-7643-7-CHAR-CASEINSENSITIVE", "Device model in upper case"},
	} {
		t.Run("wrong "+wrong, func(t *testing.T) {
			s, out := newTenant(t), t.TempDir()
			d := &devices{next: s.server, url: s.url, wrong: wrong, made: map[string]map[string]any{}}
			s.server = d
			args := []string{"certify", "--quiet", "--scim-url", s.url, "--token-file", write(t, "token", token), "--out", out}
			if wrong != "" {
				args = append(args, "--focus", "SCIM-7643-7-CHAR-*")
			}
			r := fork(t, args...)
			full := report(t, out)
			s.clean(t)
			if len(d.made) > 0 || len(full.Left) > 0 {
				t.Errorf("left behind: %v, %v", d.made, full.Left)
			}
			var red []string
			for _, q := range full.Requirements {
				if q.Verdict == verdict.Pass || q.Verdict == verdict.Skip {
					continue
				}
				red = append(red, q.ID)
				if wrong == "" || q.ID != want.id && !(wrong == "never" && q.ID == "SCIM-7643-7-CHAR-WRITEONLY") {
					t.Errorf("%s is %s: %+v", q.ID, q.Verdict, q.Worst()[0])
				}
			}
			if wrong == "" {
				if d.n < 8 || r.status != 0 {
					t.Errorf("status %d, %d devices made\n%s", r.status, d.n, r.stderr)
				}
				return
			}
			for _, q := range full.Requirements {
				if q.ID == want.id && !slices.ContainsFunc(q.Worst(), func(c reports.Check) bool { return c.About == want.about && c.Verdict != verdict.Pass }) {
					t.Errorf("%s is %s, and not for %q: %+v", q.ID, q.Verdict, want.about, q.Worst())
				}
			}
			if !slices.Contains(red, want.id) {
				t.Errorf("%v", red)
			}
		})
	}
}
