package scim

import (
	"cmp"
	"crypto/cipher"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/elimity-com/scim/schema"

	"hallmark/mocksp/fault"
)

// AuthScheme is one advertised way to authenticate (RFC 7643 §5).
type AuthScheme struct {
	Type             string // oauth, oauth2, oauthbearertoken, httpbasic or httpdigest
	Name             string
	Description      string
	SpecURI          string
	DocumentationURI string
	Primary          bool
}

// Config describes one service provider endpoint. Only Store is needed.
type Config struct {
	// Store holds the resources; the same Store may be written to from elsewhere.
	Store *Store
	// BaseURL returns the absolute URL of the endpoint, such as "http://acme.lessonly.com/scim/v2",
	// for Location, meta.location and $ref. It is asked instead of looking at Host or forwarded
	// headers, which a peer can forge. If nil, these are relative to the server's root.
	BaseURL func(*http.Request) string
	// Authenticate decides whether a request may proceed. Any error is answered with 401, except
	// that an *Error chooses its own status (403, 429). If nil, every request may proceed.
	Authenticate func(*http.Request) error
	// PublicConfig lets ServiceProviderConfig be read without credentials (RFC 7643 §5).
	PublicConfig bool
	// Schemes are the advertised authenticationSchemes; a bearer token if empty.
	Schemes []AuthScheme
	// Extra are top-level attributes of User beyond RFC 7643 that the embedder needs.
	Extra []schema.CoreAttribute
	// Password receives a password that is written, together with the User as it is about to be
	// stored; an error refuses the write. Like the hooks of Store it may read the Store but not write
	// to it. The password is stored nowhere else. If nil, passwords are dropped and changePassword is advertised as false.
	Password func(user Resource, password string) error
	// StringBooleans accepts "true" and "False" where a boolean belongs, as Entra ID sends them.
	StringBooleans bool
	// Foreign tells that an id which Store does not have may be a member or manager all the same.
	// It is asked for faults of an embedder with several Stores; if nil, no such id may.
	Foreign func(id string) bool
	// Documentation is the advertised documentationUri, if any.
	Documentation string

	// Subject tells which User the credentials of a request belong to, for /Me (RFC 7644 §3.11);
	// ok is false if they are nobody's in particular. If nil, /Me is not supported.
	Subject func(*http.Request) (userID string, ok bool)

	MaxResults        int           // most resources in one answer; 200 if 0, or as Seed says
	MaxBody           int64         // most bytes of a request body; 1 MiB if 0
	MaxBulkOperations int           // most operations of a Bulk job; 1,000 if 0
	MaxBulkPayload    int64         // most bytes of a Bulk job; 1 MiB if 0
	CursorTimeout     time.Duration // how long a cursor is good for, by the store's clock; ten minutes if 0

	// NoPatch, NoFilter, NoSort, NoETag, NoGroups, NoSearch, NoBulk, NoMe and NoCursor each take
	// one feature away, from what is advertised and from what is done. NoEnterprise drops the
	// Enterprise extension.
	NoPatch, NoFilter, NoSort, NoETag, NoGroups, NoSearch, NoBulk, NoMe, NoCursor, NoEnterprise bool

	// Seed varies what the RFCs leave open: order of keys, whether an empty list is sent, whether
	// PATCH answers 200 or 204, whether Bulk shows what succeeded, the page size, the charset
	// parameter, the offset of timestamps. 0 is plain.
	Seed uint64

	Faults *fault.Set   // deviations; none if nil
	Logger *slog.Logger // silent if nil
}

// Server answers the SCIM requests of one endpoint. The path it sees is relative to the
// base: "/Users/1".
type Server struct {
	cfg   Config
	all   []*resourceType
	seal  cipher.AEAD // of cursors
	races meetings    // of faults
}

// New returns a Server for the given configuration, or an error if that makes no sense.
func New(c Config) (*Server, error) {
	if c.Store == nil {
		return nil, errors.New("scim: no store")
	}
	if c.MaxResults < 0 || c.MaxBody < 0 || c.MaxBulkOperations < 0 || c.MaxBulkPayload < 0 || c.CursorTimeout < 0 {
		return nil, errors.New("scim: a limit is negative")
	}
	c.MaxResults = cmp.Or(c.MaxResults, pageSize(c.Seed))
	c.MaxBody = cmp.Or(c.MaxBody, defaultMaxBody)
	c.MaxBulkOperations = cmp.Or(c.MaxBulkOperations, defaultMaxBulkOperations)
	c.MaxBulkPayload = cmp.Or(c.MaxBulkPayload, defaultMaxBody)
	c.CursorTimeout = cmp.Or(c.CursorTimeout, defaultCursorTimeout)
	if len(c.Schemes) == 0 {
		c.Schemes = []AuthScheme{{
			Type: "oauthbearertoken", Name: "OAuth Bearer Token", Primary: true,
			Description: "Authentication with a bearer token in the Authorization header",
			SpecURI:     "https://www.rfc-editor.org/info/rfc6750",
		}}
	}
	primaries := 0
	for _, a := range c.Schemes {
		if a.Type == "" || a.Name == "" || a.Description == "" {
			return nil, errors.New("scim: an authentication scheme needs type, name and description")
		}
		if a.Primary {
			primaries++
		}
	}
	if primaries > 1 {
		return nil, errors.New("scim: more than one authentication scheme is primary")
	}
	types, err := resourceTypes(c)
	if err != nil {
		return nil, fmt.Errorf("scim: %w", err)
	}
	seal, err := newSeal()
	if err != nil {
		return nil, fmt.Errorf("scim: %w", err)
	}
	return &Server{cfg: c, all: types, seal: seal}, nil
}

// base is the absolute URL of the endpoint without a slash at the end.
func (s *Server) base(r *http.Request) string {
	if s.fault(fault.SCIMHostTrusted, nil) {
		host := r.Host
		if f := r.Header.Get("X-Forwarded-Host"); f != "" {
			host = f
		}
		return "http://" + host
	}
	if s.cfg.BaseURL == nil {
		return ""
	}
	return strings.TrimRight(s.cfg.BaseURL(r), "/")
}

// PageSize is the most resources that one answer holds.
func (s *Server) PageSize() int { return s.cfg.MaxResults }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-cache") // personal data; revalidate by ETag
	segments, ok := split(r.URL)
	public := s.cfg.PublicConfig && ok && len(segments) == 1 && segments[0] == "ServiceProviderConfig" &&
		(r.Method == http.MethodGet || r.Method == http.MethodHead)
	if !public && !s.authenticated(w, r) {
		return
	}
	if m := r.Header.Get("X-HTTP-Method-Override"); s.fault(fault.SCIMMethodOverride, func() bool { return m != "" }) {
		r = r.Clone(r.Context())
		r.Method = strings.ToUpper(m)
	}
	// A deletion has nothing to send (RFC 7644 §3.6), so whatever is accepted is well:
	// GitHub's clients ask for application/vnd.github.v3+json even here.
	if _, ok := negotiate(r); !ok && r.Method != http.MethodDelete {
		s.fail(w, r, &Error{Status: http.StatusNotAcceptable, Detail: "only " + mediaSCIM + " and " + mediaJSON + " can be sent"})
		return
	}
	if !ok {
		s.fail(w, r, unknownEndpoint())
		return
	}
	if _, err := url.ParseQuery(r.URL.RawQuery); err != nil {
		s.fail(w, r, invalidValue("the query string is not well-formed"))
		return
	}
	s.route(w, r, segments)
}

func unknownEndpoint() error { return &Error{Status: http.StatusNotFound, Detail: "no such endpoint"} }

// split decodes the segments of the path, each on its own, so that an encoded slash stays
// part of an id. One slash at the end is allowed.
func split(u *url.URL) ([]string, bool) {
	path := strings.TrimPrefix(u.EscapedPath(), "/")
	path = strings.TrimSuffix(path, "/")
	if path == "" {
		return nil, true
	}
	segments := strings.Split(path, "/")
	for i, seg := range segments {
		decoded, err := url.PathUnescape(seg)
		if err != nil || decoded == "" {
			return nil, false
		}
		segments[i] = decoded
	}
	return segments, true
}

// route sends a request to what answers it.
func (s *Server) route(w http.ResponseWriter, r *http.Request, segments []string) {
	if len(segments) == 0 {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			s.notAllowed(w, r, http.MethodGet, http.MethodHead)
			return
		}
		s.getList(w, r, s.all)
		return
	}
	first, rest := segments[0], segments[1:]
	switch first {
	case "ServiceProviderConfig", "ResourceTypes", "Schemas":
		s.discovery(w, r, first, rest)
		return
	case "Me":
		s.me(w, r, rest)
		return
	case "Bulk":
		s.bulk(w, r, rest)
		return
	case ".search":
		if len(rest) == 0 {
			s.postSearch(w, r, s.all)
			return
		}
	}
	for _, t := range s.all {
		if first != t.endpoint[1:] {
			continue
		}
		switch {
		case len(rest) == 0:
			s.collection(w, r, t)
			return
		case len(rest) == 1 && rest[0] == ".search":
			s.postSearch(w, r, []*resourceType{t})
			return
		case len(rest) == 1:
			s.item(w, r, t, rest[0])
			return
		}
	}
	if versioned.MatchString(first) {
		s.fail(w, r, badRequest("invalidVers", "protocol version %s is not supported here", shorten(first)))
		return
	}
	s.fail(w, r, unknownEndpoint())
}

// versioned is what a protocol version looks like in a path (RFC 7644 §3.13).
var versioned = regexp.MustCompile(`^v[0-9]+(\.[0-9]+)?$`)

// notAllowed answers 405 with the methods that are.
func (s *Server) notAllowed(w http.ResponseWriter, r *http.Request, allowed ...string) {
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	s.fail(w, r, &Error{Status: http.StatusMethodNotAllowed, Detail: "the method is not allowed here"})
}
