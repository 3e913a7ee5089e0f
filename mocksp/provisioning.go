package mocksp

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/scim"

	"github.com/elimity-com/scim/optional"
	"github.com/elimity-com/scim/schema"
)

const scimPath = "/scim/v2"

// maxBody bounds what is read of a request that the mock itself parses.
const maxBody = 1 << 20

func (c *company) buildSCIM() error {
	var config scim.Config
	if c.server.tuneSCIM != nil {
		c.server.tuneSCIM(&config)
	}
	if config.Seed == 0 {
		config.Seed = c.server.seed
	}
	config.Store = c.store
	config.BaseURL = func(r *http.Request) string {
		// The scheme follows the request: the article's base URL is plain http (C-02).
		base, _ := url.Parse(c.base) // parsed before, when the company was founded
		base.Scheme = "http"
		if r.TLS != nil {
			base.Scheme = "https"
		}
		return base.String() + scimPath
	}
	config.Authenticate = c.authenticateSCIM
	config.Foreign = c.foreign
	config.Schemes = []scim.AuthScheme{
		{Type: "oauthbearertoken", Name: "SCIM API key", Description: "The SCIM API key as bearer token", Primary: true},
		{Type: "httpbasic", Name: "Subdomain and SCIM API key", Description: "The subdomain as user name, the SCIM API key as password"},
	}
	// C-05: the table's bare names, which feed Department and Location.
	config.Extra = []schema.CoreAttribute{
		schema.SimpleCoreAttribute(schema.SimpleStringParams(schema.StringParams{
			Name: "department", Description: optional.NewString("Lessonly's Department."),
		})),
		schema.SimpleCoreAttribute(schema.SimpleStringParams(schema.StringParams{
			Name: "costcenter", Description: optional.NewString("Lessonly's Location."),
		})),
	}
	config.Faults = c.faults()
	if config.Logger == nil {
		config.Logger = c.server.log.With("company", c.subdomain)
	}
	server, err := scim.New(config)
	if err != nil {
		return err
	}
	c.scim, c.pageSize = server, server.PageSize()
	if c.server.behaviour == Classic {
		c.scim = classic{c}
	}
	return nil
}

// serveSCIM finds the company by host, else by credentials, else it is the default one.
func (s *Server) serveSCIM(w http.ResponseWriter, r *http.Request) {
	c, named := s.companyOf(r)
	if c == nil && !named {
		c = s.companyByCredentials(r)
	}
	if c == nil {
		http.Error(w, "no such company", http.StatusNotFound)
		return
	}
	c.record(kindSCIM, w, r, func(w http.ResponseWriter, r *http.Request) {
		if !c.distort(w, r) {
			return
		}
		if s.trespass(c, w, r) {
			return
		}
		http.StripPrefix(scimPath, c.scim).ServeHTTP(w, r)
		c.buryDoomed()
	})
}

func (s *Server) companyByCredentials(r *http.Request) *company {
	if user, _, ok := r.BasicAuth(); ok {
		if c := s.companyNamed(user); c != nil {
			return c
		}
	}
	if key, ok := bearer(r); ok {
		for _, c := range s.allCompanies() {
			c.mu.Lock()
			opens := c.scimKey.opens(key)
			c.mu.Unlock()
			if opens {
				return c
			}
		}
	}
	return s.fallback()
}

// distort changes a request on its way in, for those faults that no rule of the store could
// produce. It reports whether the request is still to be served.
func (c *company) distort(w http.ResponseWriter, r *http.Request) bool {
	strip := c.faults().Active(fault.NameCharactersStripped)
	keep := c.faults().Active(fault.PatchKeepsActive) && r.Method == http.MethodPatch
	if r.Body == nil || !strip && !keep {
		return true
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
		return false
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var body any
	if decoder.Decode(&body) == nil {
		changed := strip && stripNames(body) && c.faults().Fires(fault.NameCharactersStripped)
		changed = keep && dropDeactivation(body) && c.faults().Fires(fault.PatchKeepsActive) || changed
		if changed {
			raw, _ = json.Marshal(body) // what was decoded encodes
		}
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	r.ContentLength = int64(len(raw))
	return true
}

// stripNames takes refused characters out of every given and family name of a body.
func stripNames(v any) (changed bool) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			changed = stripNames(item) || changed
		}
	case map[string]any:
		path, _ := attribute(v, "path").(string)
		for key, value := range v {
			s, isString := value.(string)
			if !isString {
				changed = stripNames(value) || changed
				continue
			}
			if isNamePart(key) || isNamePart(path) && strings.EqualFold(key, "value") {
				v[key] = stripped(s)
				changed = changed || v[key] != s
			}
		}
	}
	return changed
}

func isNamePart(path string) bool {
	if at := strings.LastIndexAny(path, ".:"); at >= 0 {
		path = path[at+1:]
	}
	return strings.EqualFold(path, "givenName") || strings.EqualFold(path, "familyName")
}

// dropDeactivation turns every active:false of a PATCH into active:true.
func dropDeactivation(body any) (changed bool) {
	message, _ := body.(map[string]any)
	operations, _ := attribute(message, "Operations").([]any)
	for _, o := range operations {
		operation, _ := o.(map[string]any)
		switch value := attribute(operation, "value").(type) {
		case map[string]any:
			if active, ok := attribute(value, "active").(bool); ok && !active {
				setAttribute(value, "active", true)
				changed = true
			}
		case bool, string:
			if strings.EqualFold(text(operation, "path"), "active") && !isActive(map[string]any{"active": value}) {
				setAttribute(operation, "value", true)
				changed = true
			}
		}
	}
	return changed
}
