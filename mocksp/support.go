package mocksp

import (
	"errors"
	"net/http"
)

// deskRoutes is the support desk: what a customer cannot do alone (S-015, S-051, S-094, S-115).
func (s *Server) deskRoutes(mux *http.ServeMux) {
	desk := func(pattern string, serve http.HandlerFunc) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			if !sameSecret(r.Header.Get("X-Support-Key"), s.supportKey) {
				writeError(w, http.StatusUnauthorized, "X-Support-Key is missing or wrong")
				return
			}
			serve(w, r)
		})
	}
	of := func(serve func(*company, http.ResponseWriter, *http.Request)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			c := s.companyNamed(r.PathValue("sub"))
			if c == nil {
				writeError(w, http.StatusNotFound, "no such company")
				return
			}
			serve(c, w, r)
		}
	}
	desk("/support/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, http.StatusNotFound, "no such address")
	})
	mux.HandleFunc("POST /support/inbox", s.deskReceive)
	desk("GET /support/outbox", s.deskStrays)
	desk("POST /support/companies", s.deskFound)
	desk("POST /support/companies/{sub}/sso", of((*company).deskEnableSSO))
	desk("DELETE /support/companies/{sub}/sso", of((*company).deskDisableSSO))
	desk("POST /support/companies/{sub}/scim_key", of((*company).deskIssueSCIMKey))
	desk("DELETE /support/companies/{sub}/scim_key", of((*company).deskRevokeSCIMKey))
	desk("POST /support/companies/{sub}/rest_key", of((*company).deskIssueRESTKey))
	desk("POST /support/companies/{sub}/sftp", of((*company).deskIssueSFTP))
	desk("DELETE /support/companies/{sub}/sftp", of((*company).deskRevokeSFTP))
	desk("PUT /support/companies/{sub}/settings", of((*company).deskSettings))
	desk("GET /support/companies/{sub}/outbox", of((*company).deskOutbox))
	desk("PUT /support/companies/{sub}/people/{id}", of((*company).deskEditPerson))
	desk("GET /support/companies/{sub}/people/{id}/changes", of((*company).deskChanges))
	desk("PUT /support/companies/{sub}/people/{id}/password", of((*company).deskSetPassword))
	desk("POST /support/companies/{sub}/people/{id}/rest_key", of((*company).deskIssuePersonKey))
}

func (s *Server) deskFound(w http.ResponseWriter, r *http.Request) {
	var wanted Company
	if !readJSON(w, r, &wanted) {
		return
	}
	c, err := s.found(wanted)
	var wrong problems
	switch {
	case err == nil:
	case errors.As(err, &wrong):
		writeProblems(w, wrong)
		return
	case errors.As(err, new(errTaken)):
		writeError(w, http.StatusConflict, err.Error())
		return
	default:
		writeError(w, http.StatusInternalServerError, err.Error())
		return
	}
	writeJSON(w, http.StatusCreated, map[string]any{
		"subdomain": c.subdomain, "url": c.base, "scim_base_url": c.base + scimPath, "api_base_url": c.base + "/api/v1",
		"lessons": c.lessonList(),
	})
}

func (c *company) deskEnableSSO(w http.ResponseWriter, r *http.Request) {
	var setup SSO
	if !readJSON(w, r, &setup) {
		return
	}
	var wrong problems
	if err := c.enableSSO(setup, ""); errors.As(err, &wrong) {
		writeProblems(w, wrong)
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{
		"metadata_url": c.entityID(), "entity_id": c.entityID(), "acs_url": c.acs(), "sign_on_url": c.base + "/auth/saml",
	})
}

func (c *company) deskDisableSSO(w http.ResponseWriter, _ *http.Request) {
	c.disableSSO()
	w.WriteHeader(http.StatusNoContent)
}

func (c *company) disableSSO() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sso = nil
	clear(c.pending)
}

// IssueSCIMKey issues the SCIM key of a company, or replaces it; the one before is worth
// nothing at once.
func (s *Server) IssueSCIMKey(subdomain string) (string, error) {
	c := s.companyNamed(subdomain)
	if c == nil {
		return "", problems{"no such company"}
	}
	return c.issueSCIMKey(), nil
}

// deskIssueSCIMKey issues a key; the one before is worth nothing at once (S-054, S-115).
func (c *company) deskIssueSCIMKey(w http.ResponseWriter, _ *http.Request) {
	key := c.issueSCIMKey()
	writeJSON(w, http.StatusCreated, map[string]string{"username": c.subdomain, "key": key})
}

func (c *company) deskRevokeSCIMKey(w http.ResponseWriter, _ *http.Request) {
	c.revokeSCIMKey()
	w.WriteHeader(http.StatusNoContent)
}

func (c *company) revokeSCIMKey() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scimKey.revoke()
}

func (c *company) deskIssueRESTKey(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusCreated, map[string]string{"username": c.subdomain, "key": c.issueRESTKey()})
}

func (c *company) issueRESTKey() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.restKey.issue(newSecret())
}

// deskSettings switches what is given and leaves the rest.
func (c *company) deskSettings(w http.ResponseWriter, r *http.Request) {
	var settings struct {
		JIT          *bool `json:"jit"`
		IDPInitiated *bool `json:"idp_initiated"`
	}
	if !readJSON(w, r, &settings) {
		return
	}
	c.mu.Lock()
	if settings.JIT != nil {
		c.jit = *settings.JIT
	}
	if settings.IDPInitiated != nil {
		c.idpInitiated = *settings.IDPInitiated
	}
	now := map[string]bool{"jit": c.jit, "idp_initiated": c.idpInitiated}
	c.mu.Unlock()
	writeJSON(w, http.StatusOK, now)
}

func (c *company) deskOutbox(w http.ResponseWriter, _ *http.Request) {
	c.mu.Lock()
	mails := append([]Mail{}, c.outbox...)
	c.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{"mails": mails})
}

// deskEditPerson is the back end of Lessonly, on which its own people work (S-048). It takes
// what the REST API takes.
func (c *company) deskEditPerson(w http.ResponseWriter, r *http.Request) {
	id := c.server.userIDOf(r.PathValue("id"))
	resource, ok := c.store.Get(userType, id)
	if !ok {
		writeError(w, http.StatusNotFound, "no such person")
		return
	}
	(&rest{company: c}).editByJSON(w, r, byBackOffice, resource)
}

func (c *company) deskChanges(w http.ResponseWriter, r *http.Request) {
	changes, ok := c.changesOf(r.PathValue("id"))
	if !ok {
		writeError(w, http.StatusNotFound, "no such person")
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"changes": changes})
}
