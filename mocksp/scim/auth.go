package scim

import (
	"errors"
	"net/http"
	"strings"

	"hallmark/mocksp/fault"
)

// admits asks Config.Authenticate whether a request may proceed.
func (s *Server) admits(r *http.Request) error {
	if s.cfg.Authenticate == nil {
		return nil
	}
	scheme, credentials, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	empty := scheme != "" && strings.TrimSpace(credentials) == ""
	if s.cfg.Faults.Active(fault.SCIMAuthTokenInURL) {
		if token := r.URL.Query().Get("access_token"); token != "" && s.fault(fault.SCIMAuthTokenInURL, nil) {
			r = r.Clone(r.Context())
			r.Header.Set("Authorization", "Bearer "+token)
			empty = false
		}
	}
	var err error = &Error{Status: http.StatusUnauthorized, Detail: "the credentials are empty"}
	if !empty {
		err = s.cfg.Authenticate(r)
	}
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case err == nil,
		s.fault(fault.SCIMAuthMissingAccepted, func() bool { return scheme == "" }),
		s.fault(fault.SCIMAuthEmptyAccepted, func() bool { return empty }),
		s.fault(fault.SCIMAuthInvalidAccepted, func() bool { return scheme != "" && !empty }),
		s.fault(fault.SCIMAuthReadsOpen, func() bool { return reading }):
		return nil
	}
	return err
}

// authenticated answers a request itself if it may not proceed. Credentials never reach a log
// or an answer.
func (s *Server) authenticated(w http.ResponseWriter, r *http.Request) bool {
	err := s.admits(r)
	if err == nil {
		return true
	}
	e := &Error{Status: http.StatusUnauthorized, Detail: "the credentials are missing or not valid"}
	if chosen := (*Error)(nil); errors.As(err, &chosen) && chosen.Status != http.StatusUnauthorized {
		s.fail(w, r, chosen)
		return false
	}
	if s.fault(fault.SCIMAuthForbidden, nil) {
		e.Status = http.StatusForbidden
	}
	if e.Status == http.StatusUnauthorized && !s.fault(fault.SCIMAuthNoChallenge, nil) {
		w.Header().Add("WWW-Authenticate", `Bearer realm="SCIM"`)
		w.Header().Add("WWW-Authenticate", `Basic realm="SCIM", charset="UTF-8"`)
	}
	if s.fault(fault.SCIMAuthPlainBody, nil) {
		http.Error(w, "Access denied.", e.Status)
		return false
	}
	s.fail(w, r, e)
	return false
}
