package scim

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"hallmark/mocksp/fault"
)

const defaultMaxBulkOperations = 1000

// bodyKey is the context key of a body that was read already.
type bodyKey struct{}

// bulkOperation is one operation of a Bulk job (RFC 7644 §3.7).
type bulkOperation struct {
	method, path, bulkID, version string
	data                          any
	target                        *url.URL // path, once it is known to be one that can be served
	t                             *resourceType
	refs                          []string // bulkIds that path and data refer to
	wrong                         error    // why it cannot be done
}

// job is a Bulk job at work.
type job struct {
	s       *Server
	r       *http.Request
	base    string
	ops     []bulkOperation
	posts   map[string]int // bulkId → the POST that it names
	ring    []int          // of each POST, the first of those it refers to in a circle; -1 if in none
	ids     map[string]string
	results []map[string]any // nil while not done
	turn    int              // the operation whose turn it is
	errors  int
	most    int // stop after so many errors; 0 is never
}

// bulk answers a Bulk job. Each operation stands alone: it is authorized, checked and stored
// by itself, and one that fails leaves nothing behind (RFC 7644 §3.7).
func (s *Server) bulk(w http.ResponseWriter, r *http.Request, rest []string) {
	switch {
	case len(rest) > 0:
		s.fail(w, r, unknownEndpoint())
		return
	case s.cfg.NoBulk, s.fault(fault.SCIMConfigClaimsBulk, nil):
		s.fail(w, r, &Error{Status: http.StatusNotImplemented, Detail: "/Bulk is not supported"})
		return
	case r.Method != http.MethodPost:
		s.notAllowed(w, r, http.MethodPost)
		return
	}
	j, err := s.newJob(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	j.run()
	results := make([]any, 0, len(j.results))
	for _, result := range j.results {
		if result == nil {
			continue // not done
		}
		if status, _ := result["status"].(string); s.fault(fault.SCIMBulkSuccessUnreported, func() bool { return strings.HasPrefix(status, "2") }) {
			continue
		}
		results = append(results, result)
	}
	s.answer(w, r, http.StatusOK, map[string]any{"schemas": []any{BulkResponseSchema}, "Operations": results})
}

// newJob reads a BulkRequest.
func (s *Server) newJob(r *http.Request) (*job, error) {
	limit := s.cfg.MaxBulkPayload
	if s.fault(fault.SCIMBulkPayloadUnlimited, func() bool { return r.ContentLength > limit }) {
		limit *= 16
	}
	tooLarge := func(name string, most int) error {
		detail := "the job exceeds " + name + ", which is " + itoa(most) // RFC 7644 §3.7.4
		if s.fault(fault.SCIMBulkLimitUnnamed, nil) {
			detail = "too large"
		}
		return &Error{Status: http.StatusRequestEntityTooLarge, Detail: detail}
	}
	body, err := s.objectUpTo(r, limit)
	if e := (*Error)(nil); errors.As(err, &e) && e.Status == http.StatusRequestEntityTooLarge {
		return nil, tooLarge("maxPayloadSize", int(limit))
	}
	if err != nil {
		return nil, err
	}
	if err := message(body, BulkRequestSchema); err != nil && !s.fault(fault.SCIMBulkSchemaNotChecked, nil) {
		return nil, err
	}
	j := &job{s: s, r: r, base: s.base(r), posts: map[string]int{}, ids: map[string]string{}}
	if v, _ := pickFold(body, "failOnErrors"); v != nil && !s.fault(fault.SCIMBulkFailOnErrorsIgnored, nil) {
		n, ok := v.(float64)
		if !ok || n != float64(int(n)) || n < 1 {
			return nil, invalidValue("failOnErrors must be an integer of at least 1")
		}
		j.most = int(n)
	}
	v, _ := pickFold(body, "Operations")
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, invalidSyntax("Operations must be an array of one or more operations")
	}
	if len(list) > s.cfg.MaxBulkOperations && !s.fault(fault.SCIMBulkOperationsUnlimited, nil) {
		return nil, tooLarge("maxOperations", s.cfg.MaxBulkOperations)
	}
	j.ops, j.results = make([]bulkOperation, len(list)), make([]map[string]any, len(list))
	for i, e := range list {
		if err := j.read(i, e); err != nil {
			j.ops[i].wrong = err
		}
	}
	j.findRings()
	return j, nil
}

// read reads one operation. What is wrong with it is an error of that operation only.
func (j *job) read(i int, e any) error {
	m, ok := e.(map[string]any)
	if !ok {
		return invalidSyntax("the operation is not an object")
	}
	o := &j.ops[i]
	for _, field := range []struct {
		name string
		to   *string
	}{{"method", &o.method}, {"path", &o.path}, {"bulkId", &o.bulkID}, {"version", &o.version}} {
		v, _ := pickFold(m, field.name)
		if v == nil {
			continue
		}
		if *field.to, ok = v.(string); !ok {
			return invalidSyntax("%s must be a string", field.name)
		}
	}
	o.data, _ = pickFold(m, "data")
	getting := o.method == http.MethodGet && j.s.fault(fault.SCIMBulkGetAllowed, nil)
	switch o.method {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
	default:
		if !getting {
			return invalidSyntax("method must be POST, PUT, PATCH or DELETE")
		}
	}
	if o.method == http.MethodPost && o.bulkID == "" && !j.s.fault(fault.SCIMBulkIDNotRequired, nil) {
		return invalidSyntax("a POST needs a bulkId")
	}
	var err error
	if o.target, o.t, err = j.s.bulkTarget(o.method, o.path); err != nil {
		return err
	}
	if o.method != http.MethodDelete && !getting {
		if _, ok := o.data.(map[string]any); !ok {
			return invalidSyntax("data must be an object")
		}
	}
	segments, _ := split(o.target)
	seen := map[string]bool{}
	refer := func(id string) {
		if !seen[id] {
			seen[id] = true
			o.refs = append(o.refs, id)
		}
	}
	if len(segments) == 2 {
		if id, ok := strings.CutPrefix(segments[1], bulkPrefix); ok {
			refer(id)
		}
	}
	references(o.data, refer)
	if o.method == http.MethodPost && o.bulkID != "" {
		if _, twice := j.posts[o.bulkID]; twice {
			return invalidSyntax("the bulkId is not unique in this job")
		}
		j.posts[o.bulkID] = i
	}
	return nil
}

// bulkTarget reads the path of an operation: a resource type for POST, a resource for all
// else, below this endpoint. Whole URLs, /Bulk and other endpoints are refused (RFC 7644 §7).
func (s *Server) bulkTarget(method, path string) (*url.URL, *resourceType, error) {
	u, err := url.Parse(path)
	if err != nil || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || u.IsAbs() || u.Host != "" || u.Fragment != "" {
		return nil, nil, invalidPath("the path must be relative to the base URL, as in /Users")
	}
	segments, ok := split(u)
	want := 2
	if method == http.MethodPost {
		want = 1
	}
	for _, t := range s.all {
		if ok && len(segments) == want && segments[0] == t.endpoint[1:] && segments[want-1] != ".search" {
			return u, t, nil
		}
	}
	return nil, nil, invalidPath("%s %s is not an operation of a Bulk job", method, shorten(path))
}

// do performs operation i, whose references are all resolved, and returns what was answered.
func (j *job) do(i int) *capture {
	o := &j.ops[i]
	c := &capture{header: http.Header{}}
	fail := func(err error) *capture {
		j.s.fail(c, j.r, err)
		return c
	}
	if o.wrong != nil {
		return fail(o.wrong)
	}
	data, err := j.resolve(o)
	if err != nil {
		return fail(err)
	}
	sub := j.subRequest(o, data)
	if err := j.authorize(sub); err != nil {
		return fail(err)
	}
	segments, _ := split(sub.URL)
	j.s.route(c, sub, segments)
	return c
}

// authorize asks for each operation by itself whether it may proceed.
func (j *job) authorize(sub *http.Request) error {
	err := j.s.admits(sub)
	if err == nil || j.s.fault(fault.SCIMBulkUnauthorized, nil) {
		return nil
	}
	if e := (*Error)(nil); errors.As(err, &e) {
		return e
	}
	return &Error{Status: http.StatusUnauthorized, Detail: "the credentials are not valid for this operation"}
}

// subRequest is the request that an operation stands for.
func (j *job) subRequest(o *bulkOperation, data map[string]any) *http.Request {
	r := j.r.Clone(context.WithValue(j.r.Context(), bodyKey{}, data))
	for _, name := range []string{"If-Match", "If-None-Match", "Content-Type", "Content-Length", "X-HTTP-Method-Override"} {
		r.Header.Del(name)
	}
	if o.version != "" && !j.s.fault(fault.SCIMBulkVersionIgnored, nil) {
		r.Header.Set("If-Match", o.version)
	}
	r.Method, r.URL, r.RequestURI = o.method, j.locate(o), ""
	r.Body, r.ContentLength = http.NoBody, 0
	return r
}

// locate is the target of an operation with the bulkId in it resolved.
func (j *job) locate(o *bulkOperation) *url.URL {
	u := *o.target
	segments, _ := split(o.target)
	if len(segments) == 2 {
		if id, ok := strings.CutPrefix(segments[1], bulkPrefix); ok && j.ids[id] != "" && !j.s.fault(fault.SCIMBulkPathUnresolved, nil) {
			u.Path, u.RawPath = "/"+segments[0]+"/"+j.ids[id], "/"+segments[0]+"/"+url.PathEscape(j.ids[id])
		}
	}
	return &u
}

// record keeps the result of operation i (RFC 7644 §3.7.3).
func (j *job) record(i int, c *capture) {
	o := &j.ops[i]
	result := map[string]any{"method": o.method, "status": itoa(c.status)}
	if o.bulkID != "" && !j.s.fault(fault.SCIMBulkIDNotEchoed, nil) {
		result["bulkId"] = o.bulkID
	}
	if j.s.fault(fault.SCIMBulkStatusNumber, nil) {
		result["status"] = float64(c.status)
	}
	failed := c.status < 200 || c.status > 299
	location := c.header.Get("Location")
	if location == "" && (!failed || o.method != http.MethodPost) {
		location = j.base
		if o.target != nil {
			location += j.locate(o).EscapedPath()
		}
	}
	if location != "" && !j.s.fault(fault.SCIMBulkLocationMissing, nil) {
		result["location"] = location
	}
	if v := c.header.Get("ETag"); v != "" && !failed {
		result["version"] = v
	}
	shown := failed || j.s.varies(varyBulkBody) || o.method == http.MethodGet
	if shown && c.body != nil && !j.s.fault(fault.SCIMBulkErrorBodyMissing, func() bool { return failed }) {
		result["response"] = c.body
	}
	if failed {
		j.errors++
	} else if o.method == http.MethodPost && o.bulkID != "" {
		j.ids[o.bulkID] = c.id
	}
	j.results[i] = result
}

// capture takes what the server answers to an operation.
type capture struct {
	header http.Header
	status int
	body   map[string]any
	id     string // of what was created
}

func (c *capture) Header() http.Header { return c.header }

func (c *capture) WriteHeader(status int) { c.status = status }

// Write drops what is not JSON; only faults send such.
func (c *capture) Write(p []byte) (int, error) { return len(p), nil }
