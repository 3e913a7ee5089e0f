package other

import (
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"hallmark/suites/requirement"
	"hallmark/suites/verdict"
)

// always answers every request alike.
func always(status int, kind, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if kind != "" {
			w.Header().Set("Content-Type", kind)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

const scimJSON = "application/scim+json"

// degenerate are servers that say the same whatever they are asked, or that mix
// up what they say. Each must get verdicts.
var degenerate = map[string]http.Handler{
	"null":           always(200, scimJSON, "null"),
	"an array":       always(200, scimJSON, "[]"),
	"nested arrays":  always(200, scimJSON, strings.Repeat("[", 9000)+strings.Repeat("]", 9000)),
	"nested objects": always(200, scimJSON, strings.Repeat(`{"members":`, 5000)+"1"+strings.Repeat("}", 5000)),
	"a number":       always(200, scimJSON, "1e400"),
	"a word":         always(200, scimJSON, `"ok"`),
	"an object":      always(200, scimJSON, "{}"),
	"created":        always(201, scimJSON, `{"id":1}`),
	"nothing":        always(200, "", ""),
	"no content":     always(204, "", ""),
	"a page":         always(200, "text/html", "<!doctype html><title>Log in</title>"),
	"half an answer": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"schemas":`)
	}),
	"only 500": always(500, "text/plain", "Internal Server Error"),
	"only 404": always(404, scimJSON, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":"no"}`),
	"only 401": always(401, scimJSON, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"401","detail":"no"}`),
	"only 400": always(400, scimJSON, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidValue","detail":"no"}`),
	"wrong types": always(200, scimJSON, `{"schemas":{"a":1},"id":["x"],"meta":"yesterday","emails":"a@b","members":7,"groups":{},"name":[1],"active":{},"userName":null,
		"Resources":{"0":{}},"totalResults":[3],"startIndex":{},"itemsPerPage":"x","status":{},"scimType":[],"detail":0,"patch":[],"filter":"yes","bulk":1,"authenticationSchemes":{}}`),
	"a list of anything": always(200, scimJSON, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":4,"id":"1","userName":"x",
		"Resources":[null,1,"x",[[]],{"id":null,"name":{},"attributes":[null,{"name":7,"subAttributes":[[1],{}]}],"endpoint":3,"schema":[],"schemaExtensions":[null,"x"],"meta":[]}],
		"patch":{"supported":true},"filter":{"supported":true,"maxResults":-1},"sort":{"supported":true},"etag":{"supported":true},"bulk":{"supported":true,"maxOperations":1e99},"emails":[null,3,{"value":{}}],"members":[{"value":null}]}`),
	"what it was sent": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent object
		if json.NewDecoder(r.Body).Decode(&sent); sent == nil {
			sent = object{}
		}
		sent["id"] = "1"
		w.Header().Set("Content-Type", scimJSON)
		w.WriteHeader(map[string]int{"POST": 201}[r.Method] | map[bool]int{true: 200}[r.Method != "POST"])
		_ = json.NewEncoder(w).Encode(sent)
	}),
	"muddled 1": muddled(1),
	"muddled 2": muddled(2),
	"muddled 3": muddled(3),
	"muddled 4": muddled(4),
	"slow": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(5 * time.Millisecond)
		slow.ServeHTTP(w, r)
	}),
}

var slow = newServer("none")

// muddled is the server with one value of every third answer or so replaced by
// one of another type.
func muddled(seed uint64) http.Handler {
	own, random := newServer("none"), rand.New(rand.NewPCG(seed, 0))
	junk := []any{nil, []any{}, object{}, "", "x", true, json.Number("1e400"), []any{nil, []any{}}, object{"value": object{}}, "\u0000", "https://[::1"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := httptest.NewRecorder()
		own.ServeHTTP(a, r)
		maps.Copy(w.Header(), a.Header())
		var v any
		content := a.Body.Bytes()
		if random.IntN(3) == 0 && json.Unmarshal(content, &v) == nil {
			var b bytes.Buffer
			encode(&b, muddle(v, random, junk))
			content = b.Bytes()
		}
		w.WriteHeader(a.Code)
		_, _ = w.Write(content)
	})
}

func muddle(v any, random *rand.Rand, junk []any) any {
	switch v := v.(type) {
	case object:
		if names := keys(v); len(names) > 0 && random.IntN(6) > 0 {
			name := names[random.IntN(len(names))]
			v[name] = muddle(v[name], random, junk)
			return v
		}
	case []any:
		if len(v) > 0 && random.IntN(6) > 0 {
			i := random.IntN(len(v))
			v[i] = muddle(v[i], random, junk)
			return v
		}
	}
	return junk[random.IntN(len(junk))]
}

func keysOf[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// TestDegenerate wants verdicts about any server, and no error of the harness:
// a vendor cannot mend a panic of ours.
func TestDegenerate(t *testing.T) {
	if testing.Short() {
		t.Skip("a process for each server")
	}
	for _, name := range slices.Sorted(maps.Keys(degenerate)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := judge(t, everyday, row{Name: name})[name]
			missed := 0
			for id, kind := range found.Verdicts {
				r, _ := requirement.ByID(id)
				if kind == verdict.Error {
					t.Errorf("%s is an error:%s", id, found.Details[id])
				}
				if r.Level == requirement.Must && kind != verdict.Pass && kind != verdict.Skip {
					missed++
				}
			}
			if (missed == 0) != (name == "slow") || len(found.Verdicts) < 400 {
				t.Errorf("%d verdicts, %d musts not met", len(found.Verdicts), missed)
			}
		})
	}
}
