package check

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"hallmark/suites/target"
)

// BulkResponseSchema is the URI of what answers a Bulk job, RFC 7644 §8.2.
const BulkResponseSchema = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"

// BulkBody is the message that carries the operations of a Bulk job.
func BulkBody(operations ...map[string]any) map[string]any {
	return map[string]any{"schemas": []any{BulkRequestSchema}, "Operations": operations}
}

// Results are the results of a Bulk job, in the order of the answer.
func (a *Answer) Results() []map[string]any {
	v, _ := a.Get("Operations")
	list, _ := v.([]any)
	var results []map[string]any
	for _, item := range list {
		if object, ok := item.(map[string]any); ok {
			results = append(results, object)
		}
	}
	return results
}

// Code is the status of a result of a Bulk job, whether it is the string of
// RFC 7644 §3.7.3, a number, or the object with a code of SCIM 1.1; 0 when it is
// none of these.
func Code(result map[string]any) int {
	v, _ := Lookup(result, "status")
	if object, ok := v.(map[string]any); ok {
		v, _ = Lookup(object, "code")
	}
	text := ""
	switch v := v.(type) {
	case string:
		text = v
	case json.Number:
		text = v.String()
	}
	code, _ := strconv.Atoi(strings.TrimSpace(text))
	return code
}

// creation is a resource that a request may bring into being.
type creation struct {
	target.Entry
	operation int    // its place among the operations of a Bulk job; -1 elsewhere
	of        int    // how many operations the job has
	bulkID    string // what the operation calls it
}

// operations tells what the operations of a Bulk job may create: one resource
// for each POST, also inside a job within the job, which nobody should do.
func operations(body any) []creation {
	var made []creation
	v, _ := Lookup(body, "Operations")
	list, _ := v.([]any)
	for i, operation := range list {
		method, _ := Lookup(operation, "method")
		path, _ := Lookup(operation, "path")
		data, _ := Lookup(operation, "data")
		id, _ := Lookup(operation, "bulkId")
		if verb, _ := method.(string); !strings.EqualFold(verb, http.MethodPost) {
			continue
		}
		text, _ := path.(string)
		if u, err := url.Parse(text); err == nil && u.IsAbs() { // which is refused; if not, it creates in the last segment
			text = u.Path[strings.LastIndex(u.Path, "/")+1:]
		}
		text = strings.Trim(text, "/")
		if strings.EqualFold(text, "Bulk") {
			for _, inner := range operations(data) {
				inner.operation, inner.of, inner.bulkID = i, 0, ""
				made = append(made, inner)
			}
			continue
		}
		if endpoint, ok := collection(text); ok {
			name, _ := id.(string)
			made = append(made, creation{target.Entry{Endpoint: endpoint, Name: nameIn(data)}, i, len(list), name})
		}
	}
	return made
}

// result is what a Bulk job answered to the operation; nil when that cannot be
// told.
func (c creation) result(a *Answer) map[string]any {
	results := a.Results()
	var found map[string]any
	for _, r := range results {
		id, _ := Lookup(r, "bulkId")
		if text, _ := id.(string); text == "" || text != c.bulkID {
			continue
		}
		if found != nil {
			return nil // two of one name
		}
		found = r
	}
	if found == nil && len(results) == c.of {
		method, _ := Lookup(results[c.operation], "method")
		id, named := Lookup(results[c.operation], "bulkId")
		if verb, _ := method.(string); strings.EqualFold(verb, http.MethodPost) && (!named || id == "") {
			return results[c.operation]
		}
	}
	return found
}

// became tells from the answer what came of a creation: refused; created, with
// its id where that is known; or still intended, when nobody can tell yet. An id
// is sure when the resource with it was shown to carry a name of this run.
func (c creation) became(t *target.Target, a *Answer) (state target.State, id string, sure bool) {
	resource := a.JSON
	refused := a.Status >= 400 && a.Status <= 499 && a.Status != http.StatusRequestTimeout || a.Status == http.StatusNotImplemented
	switch {
	case c.operation >= 0 && (a.OK() || refused):
		// A job that was refused as a whole may have been done in part by a
		// server that is wrong: it is looked for by its name.
		result := c.result(a)
		code := Code(result)
		location, _ := Lookup(result, "location")
		resource, _ = Lookup(result, "response")
		switch text, _ := location.(string); {
		case result == nil, code == 0, code >= 500, code == http.StatusConflict, code == http.StatusRequestTimeout:
			return target.Created, "", false
		case code >= 400:
			return target.Refused, "", false
		default:
			id = idAt(t, c.Endpoint, text)
		}
	case refused:
		return target.Refused, "", false
	case !a.OK():
		// A server that fails, or sends elsewhere, may have stored it before: it
		// stays intended, to be looked for at the end.
		return target.Intended, "", false
	default:
		id, _ = identifier(resource)
	}
	object, _ := resource.(map[string]any)
	shown, _ := identifier(resource)
	return target.Created, id, id != "" && shown == id && ours(t, object)
}

// idAt is the id in the location of a resource of an endpoint.
func idAt(t *target.Target, endpoint, location string) string {
	u, err := url.Parse(Resolve(t, location))
	if err != nil || location == "" {
		return ""
	}
	path := u.EscapedPath()
	i := strings.LastIndex(strings.ToLower(path), strings.ToLower(endpoint)+"/")
	if i < 0 {
		return ""
	}
	id, err := url.PathUnescape(strings.TrimSuffix(path[i+len(endpoint)+1:], "/"))
	if err != nil || strings.Contains(id, "/") {
		return ""
	}
	return id
}
