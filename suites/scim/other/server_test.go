package other

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// The target's base URL ends in front, and its locations lie under back:
	// nothing says that a resource has one address only.
	front, back = "/tenants/7/scim/v2", "/directory/people/v2"
	token       = "other.Token-0123456789"
	mostListed  = 6
)

// resource is a user or a group.
type resource struct {
	kind, id          string
	data              object
	password          any
	created, modified time.Time
	version           int
	shadow            []any // members before a PATCH, for a bug
	listed            bool
}

// server is a SCIM service provider in memory, with one bug or none.
type server struct {
	name  string // of the bug
	host  string
	mu    sync.Mutex
	all   []*resource
	index map[string]string // user name to id, for the bugs of an index
	gone  map[string]bool   // user names that a bug holds on to
	old   map[string]object // what a cache holds, for a bug
	count int
	fired bool
	last  time.Time
	verb  string // of the request that is served
	views []view // what was there after each write, for reads that lag
}

func newServer(bug string) *server {
	return &server{name: bug, index: map[string]string{}, gone: map[string]bool{}, old: map[string]object{}}
}

// bug reports whether the server has it.
func (s *server) bug(name string) bool {
	if s.name != name {
		return false
	}
	s.fired = true
	return true
}

// now is later each time, so that whoever compares two times sees the change.
func (s *server) now() time.Time {
	t := time.Now().Truncate(time.Millisecond)
	if !t.After(s.last) {
		t = s.last.Add(time.Millisecond)
	}
	s.last = t
	return t
}

// stamp writes a time in a zone of its own.
func stamp(t time.Time) string {
	return t.In(time.FixedZone("", 5*3600+1800)).Format("2006-01-02T15:04:05.000Z07:00")
}

func uuid() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&15|64, b[8]&63|128
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func keys(o object) []string { return slices.Sorted(maps.Keys(o)) }

// encode writes JSON with the members of each object from Z to A.
func encode(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case object:
		b.WriteByte('{')
		names := keys(v)
		slices.Reverse(names)
		for i, name := range names {
			if i > 0 {
				b.WriteByte(',')
			}
			encode(b, name)
			b.WriteByte(':')
			encode(b, v[name])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			encode(b, item)
		}
		b.WriteByte(']')
	default:
		encoded, _ := json.Marshal(v)
		b.Write(encoded)
	}
}

// reply writes an answer; a nil body is none.
func (s *server) reply(w http.ResponseWriter, status int, body any) {
	var b bytes.Buffer
	if body != nil {
		w.Header().Set("Content-Type", "application/scim+json;charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if encode(&b, body); s.bug("byte-order-mark") {
			b = *bytes.NewBuffer(append([]byte("\xef\xbb\xbf"), b.Bytes()...))
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

func (s *server) refuse(w http.ResponseWriter, f *fault) {
	body := object{"schemas": []any{messageURN + "Error"}, "status": fmt.Sprint(f.status), "detail": f.detail}
	if f.word != "" {
		body["scimType"] = f.word
	}
	if f.status == 409 && s.bug("conflict-status-number") {
		body["status"] = number(409)
	}
	if s.bug("error-urn-in-lower-case") {
		body["schemas"] = []any{strings.ToLower(messageURN + "Error")}
	}
	switch {
	case f.status != 400 && f.status != 401 && s.bug("error-status-always-400"):
		body["status"] = "400"
	case f.status == 404 && s.bug("not-found-without-body"):
		s.reply(w, 404, nil)
		return
	case f.word == "uniqueness" && s.bug("conflict-without-word"):
		delete(body, "scimType")
	case f.status == 401 && s.bug("nobody-is-403"):
		f = &fault{403, f.word, f.detail}
		body["status"] = "403"
	case f.status == 401 && s.bug("nobody-is-sent-to-login"):
		w.Header().Set("Location", s.host+"/login")
		w.WriteHeader(302)
		return
	case f.status == 401 && s.bug("challenge-missing"):
		w.Header().Del("WWW-Authenticate")
	case f.status == 400 && s.bug("refusal-without-schemas"):
		delete(body, "schemas")
	case f.status == 400 && s.bug("refusal-is-422"): // what web frameworks say
		f = &fault{422, f.word, f.detail}
		body["status"] = "422"
	case f.word == "uniqueness" && s.bug("conflict-is-400"):
		f = &fault{400, f.word, f.detail}
		body["status"] = "400"
	case f.word == "mutability" && s.bug("mutability-is-403"):
		f = &fault{403, f.word, f.detail}
		body["status"] = "403"
	case f.word == "invalidFilter" && s.bug("bad-filter-is-empty"):
		s.reply(w, 200, object{"schemas": []any{messageURN + "ListResponse"}, "totalResults": number(0)})
		return
	case f.word == "noTarget" && s.bug("no-target-is-404"):
		f = &fault{404, f.word, f.detail}
		body["status"] = "404"
	}
	if f.status == 404 && s.bug("not-found-is-200") {
		f = &fault{200, f.word, f.detail}
	}
	if f.status == 404 && s.bug("not-found-is-a-page") {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(404)
		_, _ = io.WriteString(w, "<html>Not found</html>")
		return
	}
	if f.status == 400 && s.bug("refusal-is-500") {
		f = &fault{500, f.word, f.detail}
		body["status"] = "500"
	}
	s.reply(w, f.status, body)
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	content, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.host = "http://" + r.Host
	s.count++
	s.verb = r.Method
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), front)
	if !ok {
		path, ok = strings.CutPrefix(r.URL.EscapedPath(), back)
	}
	if !ok {
		s.refuse(w, &fault{404, "", "not here"})
		return
	}
	var segments []string
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		part, _ = url.PathUnescape(part)
		segments = append(segments, part)
	}
	query := r.URL.Query()
	if s.name == lagging || s.name == undeclared {
		defer s.lag(r.Method)()
	}
	if s.bug("query-decoded-twice") {
		for _, values := range query {
			for i := range values {
				if again, err := url.QueryUnescape(values[i]); err == nil {
					values[i] = again
				}
			}
		}
	}
	if segments[0] == "ServiceProviderConfig" && r.Method == http.MethodGet || s.enter(w, r) {
		if f := s.route(w, r, segments, query, content); f != nil {
			s.refuse(w, f)
		}
	}
}

// enter lets those in who have the token.
func (s *server) enter(w http.ResponseWriter, r *http.Request) bool {
	scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	in := strings.EqualFold(scheme, "Bearer") && value == token
	switch {
	case s.bug("writes-open"):
		in = in || r.Method != http.MethodGet
	case s.bug("token-by-prefix"):
		in = in || strings.HasPrefix(value, token)
	case s.bug("token-of-any-kind"):
		in = in || scheme != ""
	case s.bug("groups-open"):
		in = in || strings.Contains(r.URL.Path, "/Groups")
	}
	if !in {
		w.Header().Set("WWW-Authenticate", `Bearer realm="other"`)
		s.refuse(w, &fault{401, "", "who are you?"})
	}
	return in
}

func allow(w http.ResponseWriter, methods string) *fault {
	w.Header().Set("Allow", methods)
	return &fault{405, "", "only " + methods}
}

func (s *server) route(w http.ResponseWriter, r *http.Request, path []string, query url.Values, content []byte) *fault {
	accept := r.Header.Get("Accept")
	if accept != "" && !strings.Contains(accept, "json") && !strings.Contains(accept, "*/*") {
		return &fault{406, "", "only JSON"}
	}
	kind := map[string]string{"Users": "User", "Groups": "Group"}[path[0]]
	switch {
	case path[0] == "Bulk" || path[0] == "Me":
		return &fault{501, "", "not offered"}
	case path[0] == "ServiceProviderConfig" || path[0] == "ResourceTypes" || path[0] == "Schemas":
		return s.discover(w, r, path, query)
	case kind == "" && s.bug("any-endpoint-lists"):
		s.reply(w, 200, object{"schemas": []any{messageURN + "ListResponse"}, "totalResults": number(0)})
		return nil
	case kind == "" || len(path) > 2 || len(path) == 2 && path[1] == "":
		return &fault{404, "", "not here"}
	}
	var body object
	if r.Method != http.MethodGet && r.Method != http.MethodDelete {
		kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if r.Method == http.MethodPatch && kind == "application/scim+json" && s.bug("patch-wants-plain-json") {
			return &fault{415, "", "only JSON"}
		}
		if len(content) > 0 && kind != "application/scim+json" && kind != "application/json" {
			return &fault{415, "", "only JSON"}
		}
		decoder := json.NewDecoder(bytes.NewReader(content))
		decoder.UseNumber()
		var v any
		if err := decoder.Decode(&v); err != nil || decoder.More() {
			v = nil
		}
		body, _ = v.(object)
	}
	invalid := body == nil && r.Method != http.MethodGet && r.Method != http.MethodDelete
	shape := shape{names(query["attributes"]), names(query["excludedAttributes"])}
	if len(shape.include) > 0 && len(shape.exclude) > 0 {
		return bad("invalidValue", "attributes or excludedAttributes")
	}
	if s.bug("unknown-parameters-refused") {
		for name := range query {
			if !slices.Contains([]string{"attributes", "excludedAttributes", "filter", "count", "startIndex", "sortBy", "sortOrder"}, name) {
				return bad("invalidValue", "no parameter %q", name)
			}
		}
	}
	if len(path) == 1 {
		switch {
		case r.Method == http.MethodGet:
			return s.list(w, kind, query, shape)
		case r.Method != http.MethodPost:
			return allow(w, "GET, POST")
		case invalid:
			return bad("invalidSyntax", "the body is no JSON object")
		}
		return s.create(w, kind, body, shape)
	}
	if path[1] == ".search" {
		if r.Method != http.MethodPost {
			return &fault{404, "", "not here"}
		}
		return s.search(w, kind, body)
	}
	found := s.find(kind, path[1])
	switch {
	case !slices.Contains([]string{"GET", "PUT", "PATCH", "DELETE"}, r.Method):
		return allow(w, "GET, PUT, PATCH, DELETE")
	case found == nil:
		if r.Method == http.MethodPatch && s.bug("patch-of-nobody-ok") {
			s.reply(w, 204, nil)
			return nil
		}
		return &fault{404, "", fmt.Sprintf("no %s of id %q", kind, path[1])}
	case invalid:
		return bad("invalidSyntax", "the body is no JSON object")
	}
	return s.item(w, r, found, body, shape)
}

// find looks a resource up by its id.
func (s *server) find(kind, id string) *resource {
	for _, r := range s.all {
		same := r.id == id || strings.EqualFold(r.id, id) && s.bug("id-without-case") || r.data["userName"] == id && s.bug("name-is-an-id-too") ||
			strings.HasPrefix(id, r.id[:18]) && s.bug("id-by-prefix")
		if same && (r.kind == kind || s.bug("type-not-looked-at")) {
			return r
		}
	}
	return nil
}

// tag is the ETag of a resource.
func (s *server) tag(r *resource) string {
	switch {
	case s.bug("tag-constant"):
		return `W/"1"`
	case s.bug("tag-bare"):
		return fmt.Sprint(r.version)
	case s.bug("tag-moves-on-reads"):
		return fmt.Sprintf(`W/"%d.%d"`, r.version, s.count)
	}
	return fmt.Sprintf(`W/"%d"`, r.version)
}

func (s *server) item(w http.ResponseWriter, r *http.Request, found *resource, body object, shape shape) *fault {
	match := r.Header.Get("If-Match")
	if match != "" && match != "*" && match != s.tag(found) && !(r.Method == http.MethodDelete && s.bug("if-match-not-on-delete")) && !(r.Method == http.MethodPatch && s.bug("if-match-not-on-patch")) && !(found.kind == "Group" && s.bug("group-if-match-ignored")) {
		return &fault{412, "", "changed meanwhile"}
	}
	if match != "" && s.bug("if-match-races") {
		s.mu.Unlock()
		time.Sleep(5 * time.Millisecond)
		s.mu.Lock()
	}
	if found.data["active"] == false && r.Method != http.MethodGet && s.bug("inactive-frozen") {
		return &fault{403, "", "the account is locked"}
	}
	switch r.Method {
	case http.MethodDelete:
		if s.bug("delete-deactivates") {
			found.data["active"] = false
			s.reply(w, 204, nil)
			return nil
		}
		return s.remove(w, found)
	case http.MethodGet:
		none := r.Header.Get("If-None-Match")
		if none == s.tag(found) || none != "" && s.bug("if-none-match-always") {
			w.Header().Set("ETag", s.tag(found))
			s.reply(w, 304, nil)
			return nil
		}
		if found.data["active"] == false && s.bug("inactive-hidden") {
			return &fault{404, "", "no such user"}
		}
		return s.show(w, 200, found, shape)
	case http.MethodPut:
		data, f := s.replaced(found, body)
		title := data["title"]
		if f == nil && s.bug("put-echoes-title") {
			if data["title"] = found.data["title"]; data["title"] == nil {
				delete(data, "title")
			}
		}
		if f == nil {
			f = s.store(found, data, body)
		}
		if f != nil {
			return f
		}
		if title != nil && s.bug("put-echoes-title") {
			answer := s.render(found)
			answer["title"] = title
			s.reply(w, 200, answer)
			return nil
		}
		if s.bug("put-makes-a-new-id") {
			found.id = uuid()
		}
		if s.bug("put-moves-created") {
			found.created = s.now()
		}
		if s.bug("put-answers-nothing") {
			s.reply(w, 204, nil)
			return nil
		}
		return s.show(w, 200, found, shape)
	}
	before := s.render(found)
	data, f := s.patch(found, body)
	if f == nil {
		if reflect.DeepEqual(data, found.data) && s.bug("no-change-is-an-error") {
			return bad("invalidValue", "nothing changes")
		}
		f = s.store(found, data, body)
	}
	if f != nil {
		return f
	}
	if found.data["active"] == false && s.bug("inactive-loses-data") {
		delete(found.data, "title")
		delete(found.data, "emails")
	}
	if s.bug("patch-moves-created") {
		found.created = s.now()
	}
	switch {
	case s.bug("patch-answers-before"):
		s.reply(w, 200, before)
	case s.bug("patch-answers-without-id"):
		answer := s.render(found)
		delete(answer, "id")
		s.reply(w, 200, answer)
	case s.bug("patch-answers-empty-object"):
		s.reply(w, 200, object{})
	case len(shape.include) > 0 || len(shape.exclude) > 0:
		return s.show(w, 200, found, shape)
	default:
		w.Header().Set("ETag", s.tag(found))
		s.reply(w, 204, nil)
	}
	return nil
}

// show answers one resource.
func (s *server) show(w http.ResponseWriter, status int, r *resource, shape shape) *fault {
	w.Header().Set("ETag", s.tag(r))
	if s.bug("tag-missing-on-create") && status == 201 {
		w.Header().Del("ETag")
	}
	if s.verb == "PUT" && s.bug("tag-missing-on-put") {
		w.Header().Del("ETag")
	}
	if status == 201 && !s.bug("no-location") {
		w.Header().Set("Location", s.location(r))
		if len(s.all) > 1 && s.bug("location-of-the-one-before") {
			w.Header().Set("Location", s.location(s.all[len(s.all)-2]))
		}
	}
	if s.bug("tag-unlike-version") {
		w.Header().Set("ETag", `W/"x`+fmt.Sprint(r.version)+`"`)
	}
	whole := s.render(r)
	if status == 201 && s.bug("id-in-capitals-on-create") {
		whole["id"] = strings.ToUpper(r.id)
	}
	if status == 200 && s.bug("reads-cached") {
		whole, s.old[r.id] = s.old[r.id], whole
		if whole == nil {
			whole = s.old[r.id]
		}
	}
	s.reply(w, status, shape.cut(s, r.kind, whole))
	return nil
}
