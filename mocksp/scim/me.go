package scim

import (
	"context"
	"net/http"
	"net/url"

	"hallmark/mocksp/fault"
)

// selfKey is the context key of a request to /Me.
type selfKey struct{}

// me acts on the User that the credentials belong to, without a redirect (RFC 7644 §3.11).
// It exists already, so that there is nothing to POST.
func (s *Server) me(w http.ResponseWriter, r *http.Request, rest []string) {
	if len(rest) > 0 {
		s.fail(w, r, unknownEndpoint())
		return
	}
	id, ok := "", false
	if s.cfg.Subject != nil && !s.cfg.NoMe {
		id, ok = s.cfg.Subject(r)
	}
	if !ok {
		s.fail(w, r, &Error{Status: http.StatusNotImplemented, Detail: "/Me is not supported for these credentials"})
		return
	}
	t := s.all[0] // User, see resourceTypes
	if everybody := s.cfg.Store.all(t.name); s.fault(fault.SCIMMeFirstUser, func() bool { return len(everybody) > 0 && everybody[0].ID != id }) {
		id = everybody[0].ID
	}
	if s.cfg.Store.find(t.name, id) != nil && !s.fault(fault.SCIMMeLocationMissing, nil) {
		w.Header().Set("Location", s.base(r)+t.endpoint+"/"+url.PathEscape(id))
	}
	s.item(w, r.WithContext(context.WithValue(r.Context(), selfKey{}, true)), t, id)
}

// rights are the attributes of a User that say what it may do.
var rights = []string{"roles", "entitlements"}

// escalates refuses a write through /Me that gives the subject a right it does not have
// (RFC 7644 §7.6).
func (s *Server) escalates(r *http.Request, before, after map[string]any) error {
	if r.Context().Value(selfKey{}) == nil {
		return nil
	}
	for _, name := range rights {
		had := map[string]bool{}
		for _, v := range values(before[name]) {
			k, _ := identity(v)
			had[k] = true
		}
		for _, v := range values(after[name]) {
			if k, ok := identity(v); (!ok || !had[k]) && !s.fault(fault.SCIMMeEscalates, nil) {
				return &Error{Status: http.StatusForbidden, Detail: "nobody can add to their own " + name}
			}
		}
	}
	return nil
}
