package mocksp

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"hallmark/mocksp/fault"
)

// rest is one version of a company's REST API. The routes, the fields and the statuses follow
// Lessonly's API documentation; what is ours is said where it is.
type rest struct {
	*company
	v11 bool // version 1.1: more fields of users, fewer of lessons, lists in pages
	mux *http.ServeMux
}

func newREST(c *company, v11 bool) *rest {
	api := &rest{c, v11, http.NewServeMux()}
	api.userRoutes()
	api.groupRoutes()
	api.contentRoutes()
	api.assignmentRoutes()
	api.reportRoutes()
	api.mux.HandleFunc("PUT /company_settings", api.putSettings)
	return api
}

// restRoutes serves both versions under their prefixes.
func (s *Server) restRoutes(mux *http.ServeMux) {
	for prefix, version := range map[string]func(*company) *rest{
		"/api/v1":   func(c *company) *rest { return c.rest },
		"/api/v1.1": func(c *company) *rest { return c.rest11 },
	} {
		mux.HandleFunc(prefix+"/", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			// The user name says which company; a Host that names one must agree.
			user, _, _ := r.BasicAuth()
			c := s.companyNamed(user)
			asked := c // whose administrator sees the request
			if byHost, named := s.companyOf(r); named && byHost != c {
				c, asked = nil, byHost
			}
			serve := func(w http.ResponseWriter, r *http.Request) {
				switch {
				case c == nil:
					unauthorized(w)
				case c.admitREST(w, r):
					http.StripPrefix(prefix, version(c)).ServeHTTP(w, r)
				}
			}
			if asked == nil {
				serve(w, r)
				return
			}
			asked.record(kindREST, w, r, serve)
		})
	}
}

func unauthorized(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Basic realm="Lessonly REST API"`)
	writeError(w, http.StatusUnauthorized, "wrong subdomain or API key")
}

// admitREST answers 401 and 403 itself.
func (c *company) admitREST(w http.ResponseWriter, r *http.Request) bool {
	switch err := c.authenticateREST(r); {
	case errors.Is(err, errPrivilege):
		writeError(w, http.StatusForbidden, err.Error())
		return false
	case err != nil:
		unauthorized(w)
		return false
	}
	if c.tooMany() {
		status := http.StatusForbidden // as documented, and not 429
		if c.faults().Fires(fault.RESTRateLimit429) {
			status = http.StatusTooManyRequests
		}
		writeError(w, status, "Rate Limit Exceeded")
		return false
	}
	return true
}

// tooMany counts a request and tells whether this minute has had its share.
func (c *company) tooMany() bool {
	limit := c.server.restPerMinute
	if limit <= 0 {
		return false
	}
	minute := c.server.now().Truncate(time.Minute)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.restMinute.Equal(minute) {
		c.restMinute, c.restCount = minute, 0
	}
	c.restCount++
	return c.restCount > limit && !c.faults().Fires(fault.RESTRateLimitMissing)
}

// ServeHTTP answers in JSON whatever is asked, also for what there is not.
func (api *rest) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !wantsJSON(r) {
		writeError(w, http.StatusNotAcceptable, "this API speaks JSON only")
		return
	}
	if miss, pattern := api.mux.Handler(r); pattern == "" {
		answer := &dry{header: w.Header(), status: http.StatusOK}
		miss.ServeHTTP(answer, r) // sets Allow where the method is wrong
		if answer.status == http.StatusMethodNotAllowed {
			writeError(w, answer.status, "this address does not know the method")
			return
		}
		writeError(w, http.StatusNotFound, "no such address")
		return
	}
	api.mux.ServeHTTP(w, r)
}

// dry takes the headers and the status of an answer and lets the body go.
type dry struct {
	header http.Header
	status int
}

func (d *dry) Header() http.Header         { return d.header }
func (d *dry) WriteHeader(status int)      { d.status = status }
func (d *dry) Write(b []byte) (int, error) { return len(b), nil }

// wantsJSON refuses another format, by Accept or by the ending of the path; the CSV of reports
// is ours and goes by its ending.
func wantsJSON(r *http.Request) bool {
	csv := strings.HasPrefix(r.URL.Path, "/reports/")
	switch path.Ext(r.URL.Path) {
	case ".xml", ".html", ".txt":
		return false
	case ".csv":
		return csv
	}
	accept := strings.ToLower(strings.Join(r.Header.Values("Accept"), ","))
	return accept == "" || strings.Contains(accept, "json") || strings.Contains(accept, "*/*") ||
		strings.Contains(accept, "application/*") || csv && strings.Contains(accept, "text/csv")
}

// readJSON reads a JSON object and answers 400 or 413 itself when there is none.
func readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		writeError(w, http.StatusRequestEntityTooLarge, "the body must be at most 1 MiB")
		return false
	case err != nil:
		writeError(w, http.StatusBadRequest, "the body could not be read")
		return false
	}
	if err := decodeObject(raw, into); err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return false
	}
	return true
}

var errNotObject = errors.New("the body must be one JSON object of the documented form")

func decodeObject(raw []byte, into any) error {
	if trimmed := bytes.TrimLeft(raw, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		return errNotObject
	}
	if !utf8.Valid(raw) { // encoding/json would store U+FFFD in its place
		return errors.New("the body must be UTF-8")
	}
	err := json.Unmarshal(raw, into)
	if wrong := new(json.UnmarshalTypeError); errors.As(err, &wrong) && wrong.Field != "" {
		return errors.New(wrong.Field + ": has the wrong type")
	}
	if refused := new(fieldError); errors.As(err, &refused) {
		return refused
	}
	if err != nil {
		return errNotObject
	}
	return nil
}

// fieldError is a value of a body that is wrong by itself.
type fieldError struct{ message string }

func (e *fieldError) Error() string { return e.message }
