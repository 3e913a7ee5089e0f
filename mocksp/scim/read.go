package scim

import (
	"net/http"
	"strings"

	"hallmark/mocksp/fault"
)

// collection answers requests for all resources of a type.
func (s *Server) collection(w http.ResponseWriter, r *http.Request, t *resourceType) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.getList(w, r, []*resourceType{t})
	case http.MethodPost:
		s.create(w, r, t)
	default:
		s.notAllowed(w, r, http.MethodGet, http.MethodHead, http.MethodPost)
	}
}

// item answers requests for one resource.
func (s *Server) item(w http.ResponseWriter, r *http.Request, t *resourceType, id string) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.get(w, r, t, id)
	case http.MethodPut:
		if s.fault(fault.SCIMPutRefused, nil) {
			s.notAllowed(w, r, http.MethodGet, http.MethodHead, http.MethodPatch, http.MethodDelete)
			return
		}
		s.replace(w, r, t, id)
	case http.MethodPatch:
		if s.cfg.NoPatch { // RFC 7644 §3.12: 501
			s.fail(w, r, &Error{Status: http.StatusNotImplemented, Detail: "PATCH is not supported"})
			return
		}
		s.modify(w, r, t, id)
	case http.MethodDelete:
		s.remove(w, r, t, id)
	default:
		allowed := []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodDelete}
		if s.cfg.NoPatch {
			allowed = []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete}
		}
		s.notAllowed(w, r, allowed...)
	}
}

func (s *Server) getList(w http.ResponseWriter, r *http.Request, types []*resourceType) {
	q, err := s.fromURL(r.URL.Query())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.list(w, r, types, q)
}

// postSearch answers a query by POST (RFC 7644 §3.4.3).
func (s *Server) postSearch(w http.ResponseWriter, r *http.Request, types []*resourceType) {
	if s.cfg.NoSearch {
		s.fail(w, r, &Error{Status: http.StatusNotImplemented, Detail: "/.search is not supported"})
		return
	}
	if r.Method != http.MethodPost {
		s.notAllowed(w, r, http.MethodPost)
		return
	}
	body, err := s.object(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if s.fault(fault.SCIMSearchBodyIgnored, nil) {
		body = map[string]any{"schemas": []any{SearchRequestSchema}}
	}
	if s.fault(fault.SCIMSearchSchemaNotChecked, func() bool { return message(body, SearchRequestSchema) != nil }) {
		body["schemas"] = []any{SearchRequestSchema}
	}
	q, err := s.fromBody(body)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.list(w, r, types, q)
}

// get answers a read of one resource.
func (s *Server) get(w http.ResponseWriter, r *http.Request, t *resourceType, id string) {
	params := r.URL.Query()
	if params.Has("filter") {
		s.fail(w, r, invalidFilter("a single resource cannot be filtered"))
		return
	}
	sel, err := selecting(params)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	res := s.cfg.Store.find(t.name, id)
	if res == nil && s.cfg.Faults.Active(fault.SCIMTypeIgnored) {
		for _, other := range s.all {
			if found := s.cfg.Store.find(other.name, id); found != nil && s.fault(fault.SCIMTypeIgnored, nil) {
				res = found
			}
		}
	}
	if res == nil {
		s.fail(w, r, notFound(t.name, id))
		return
	}
	doc := s.document(t, res, s.base(r))
	s.tag(w, doc)
	w.Header().Set("Content-Location", locationOf(doc))
	if !s.cfg.NoETag && matches(r.Header.Values("If-None-Match"), versionOf(doc)) && !s.fault(fault.SCIMIfNoneMatchIgnored, nil) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	s.answer(w, r, http.StatusOK, s.project(t, doc, sel))
}

func locationOf(doc map[string]any) string {
	meta, _ := doc["meta"].(map[string]any)
	return text(meta, "location")
}

func versionOf(doc map[string]any) string {
	meta, _ := doc["meta"].(map[string]any)
	return text(meta, "version")
}

// tag sends the entity tag of a document, the very one it shows in meta.
func (s *Server) tag(w http.ResponseWriter, doc map[string]any) {
	v := versionOf(doc)
	if v == "" || s.fault(fault.SCIMETagMissing, nil) {
		return
	}
	if s.fault(fault.SCIMETagUnlikeMeta, nil) {
		v = `W/"x` + strings.TrimPrefix(v, `W/"`)
	}
	w.Header().Set("ETag", v)
}

// matches reports whether a precondition header names the tag. Tags are compared weakly:
// SCIM uses weak tags in If-Match too (RFC 7644 §3.14).
func matches(headers []string, tag string) bool {
	for _, part := range strings.Split(strings.Join(headers, ","), ",") {
		part = strings.TrimSpace(part)
		if part == "*" || part != "" && strings.TrimPrefix(part, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
