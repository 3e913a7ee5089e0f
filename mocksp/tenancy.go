package mocksp

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hallmark/mocksp/fault"
)

// trusted is the context key of a request that a fault lets into another company.
type trusted struct{}

// trespass serves a request in another company than the one it was sent to, as the faults of
// tenancy do. It reports whether it did. None of it happens for who is not let in by c.
func (s *Server) trespass(c *company, w http.ResponseWriter, r *http.Request) bool {
	f := c.faults()
	if !slices.ContainsFunc(trespasses, f.Active) {
		return false
	}
	if c.authenticateSCIM(r) != nil {
		return false
	}
	id, one := strings.CutPrefix(r.URL.Path, scimPath+"/Users/")
	collection := r.URL.Path == scimPath+"/Users"
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case one && reading && f.Active(fault.TenantReadOpen):
		return s.enter(c, w, r, id, fault.TenantReadOpen)
	case one && !reading && f.Active(fault.TenantWriteOpen):
		return s.enter(c, w, r, id, fault.TenantWriteOpen)
	case collection && r.Method == http.MethodGet && f.Active(fault.TenantListMixed):
		return s.listMixed(c, w, r)
	case collection && r.Method == http.MethodPost && f.Active(fault.TenantAdoptsByEmail):
		return s.adopt(c, w, r)
	case collection && r.Method == http.MethodPost && f.Active(fault.TenantConflictTells):
		return s.tell(c, w, r)
	case r.URL.Path == scimPath+"/Bulk" && r.Method == http.MethodPost && f.Active(fault.TenantBulkOpen):
		return s.bulkElsewhere(c, w, r)
	}
	return false
}

// trespasses are the faults of trespass.
var trespasses = []Fault{
	fault.TenantReadOpen, fault.TenantWriteOpen, fault.TenantListMixed, fault.TenantAdoptsByEmail,
	fault.TenantConflictTells, fault.TenantBulkOpen,
}

// enter serves a request about a person that only another company has there.
func (s *Server) enter(c *company, w http.ResponseWriter, r *http.Request, id string, f Fault) bool {
	if _, own := c.store.Get(userType, id); own {
		return false
	}
	for _, other := range s.allCompanies() {
		if _, there := other.store.Get(userType, id); there && c.faults().Fires(f) {
			other.serveTrusted(w, r)
			return true
		}
	}
	return false
}

func (c *company) serveTrusted(w http.ResponseWriter, r *http.Request) {
	http.StripPrefix(scimPath, c.scim).ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), trusted{}, true)))
	c.buryDoomed()
}

// listMixed answers a list with the people of all companies: page by page as if they were one
// company's, so that only whose they are is wrong.
func (s *Server) listMixed(c *company, w http.ResponseWriter, r *http.Request) bool {
	answer, header := c.listed(r)
	if answer == nil || r.URL.Query().Has("cursor") {
		return false
	}
	own := answer.Total
	for _, other := range s.allCompanies() {
		if other == c {
			continue
		}
		start, count := c.page(r)
		part, _ := other.listed(withPage(r, max(start-answer.Total, 1), count-len(answer.Resources)))
		if part == nil {
			return false
		}
		answer.Resources = append(answer.Resources, part.Resources...)
		answer.Total += part.Total
	}
	if answer.Total == own || !c.faults().Fires(fault.TenantListMixed) {
		return false
	}
	answer.ItemsPerPage = len(answer.Resources)
	for name, values := range header {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	_ = json.NewEncoder(w).Encode(answer) // a peer that has gone away is not our error
	return true
}

// list is a ListResponse of RFC 7644 §3.4.2, as far as listMixed changes it.
type list struct {
	Schemas      []string          `json:"schemas"`
	Total        int               `json:"totalResults"`
	ItemsPerPage int               `json:"itemsPerPage"`
	StartIndex   int               `json:"startIndex"`
	Resources    []json.RawMessage `json:"Resources"`
}

// listed is what the company itself answers to r; nil if that is no list.
func (c *company) listed(r *http.Request) (*list, http.Header) {
	kept := &keptAnswer{header: http.Header{}, status: http.StatusOK}
	c.serveTrusted(kept, r)
	answer := list{Resources: []json.RawMessage{}}
	if kept.status != http.StatusOK || json.Unmarshal(kept.body.Bytes(), &answer) != nil {
		return nil, nil
	}
	return &answer, kept.header
}

// page is what r asks for: the first resource, counted from 1, and how many at most.
func (c *company) page(r *http.Request) (start, count int) {
	query := r.URL.Query()
	start, _ = strconv.Atoi(query.Get("startIndex")) // answered before, so what is there is a number
	count, err := strconv.Atoi(query.Get("count"))
	if err != nil {
		count = c.pageSize
	}
	return max(start, 1), min(max(count, 0), c.pageSize)
}

func withPage(r *http.Request, start, count int) *http.Request {
	query := r.URL.Query()
	query.Set("startIndex", strconv.Itoa(start))
	query.Set("count", strconv.Itoa(count))
	other := r.Clone(r.Context())
	other.URL.RawQuery = query.Encode()
	return other
}

// adopt turns the creation of somebody whose address another company has into an update of
// that person.
func (s *Server) adopt(c *company, w http.ResponseWriter, r *http.Request) bool {
	other, id := s.hasElsewhere(c, readBody(r))
	if id == "" || !c.faults().Fires(fault.TenantAdoptsByEmail) {
		return false
	}
	put := r.Clone(r.Context())
	put.Method, put.URL.Path, put.URL.RawPath = http.MethodPut, scimPath+"/Users/"+id, ""
	other.serveTrusted(statusCreated{w}, put)
	return true
}

// tell refuses to create somebody whose address another company has, and says who that is.
func (s *Server) tell(c *company, w http.ResponseWriter, r *http.Request) bool {
	_, id := s.hasElsewhere(c, readBody(r))
	if id == "" || !c.faults().Fires(fault.TenantConflictTells) {
		return false
	}
	w.Header().Set("Content-Type", "application/scim+json")
	w.WriteHeader(http.StatusConflict)
	_ = json.NewEncoder(w).Encode(map[string]any{ // a peer that has gone away is not our error
		"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": "409", "scimType": "uniqueness",
		"detail": "the userName belongs to user " + id,
	})
	return true
}

// bulkElsewhere has a Bulk job carried out by the company whose people it is about.
func (s *Server) bulkElsewhere(c *company, w http.ResponseWriter, r *http.Request) bool {
	operations, _ := attribute(readBody(r), "Operations").([]any)
	for _, o := range operations {
		operation, _ := o.(map[string]any)
		id, _ := strings.CutPrefix(text(operation, "path"), "/Users/")
		for _, other := range s.allCompanies() {
			if _, there := other.store.Get(userType, id); there && other != c && c.faults().Fires(fault.TenantBulkOpen) {
				other.serveTrusted(w, r)
				return true
			}
		}
	}
	return false
}

// readBody reads the JSON object in a body and leaves the body to be read again; nil where
// there is none.
func readBody(r *http.Request) map[string]any {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(raw), r.Body), r.Body}
	var body map[string]any
	if err != nil || json.Unmarshal(raw, &body) != nil {
		return nil
	}
	return body
}

// hasElsewhere finds who has, in another company than c, the address of the person in body.
func (s *Server) hasElsewhere(c *company, body map[string]any) (other *company, id string) {
	email := sameAddress(first(firstEmail(body), text(body, "userName")))
	for _, other := range s.allCompanies() {
		other.mu.Lock()
		id := other.byEmail[email]
		other.mu.Unlock()
		if other != c && id != "" {
			return other, id
		}
	}
	return nil, ""
}

// foreign tells whether a fault lets a person of another company be referred to.
func (c *company) foreign(id string) bool {
	if !c.faults().Active(fault.TenantMemberForeign) {
		return false
	}
	for _, other := range c.server.allCompanies() {
		if _, there := other.store.Get(userType, id); there && other != c {
			return c.faults().Fires(fault.TenantMemberForeign)
		}
	}
	return false
}

// statusCreated says 201 where 200 was meant.
type statusCreated struct{ http.ResponseWriter }

func (w statusCreated) WriteHeader(status int) {
	if status == http.StatusOK {
		status = http.StatusCreated
		w.Header().Set("Location", w.Header().Get("Content-Location"))
	}
	w.ResponseWriter.WriteHeader(status)
}

// keptAnswer keeps an answer instead of sending it.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keptAnswer) Header() http.Header         { return k.header }
func (k *keptAnswer) WriteHeader(status int)      { k.status = status }
func (k *keptAnswer) Write(p []byte) (int, error) { return k.body.Write(p) }

// opensElsewhere tells whether key is that of another company.
func (c *company) opensElsewhere(key string) bool {
	if !c.faults().Active(fault.TenantKeyAnywhere) {
		return false
	}
	for _, other := range c.server.allCompanies() {
		if other == c {
			continue
		}
		other.mu.Lock()
		opens := other.scimKey.opens(key)
		other.mu.Unlock()
		if opens && c.faults().Fires(fault.TenantKeyAnywhere) {
			return true
		}
	}
	return false
}
