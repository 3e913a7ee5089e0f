package scim

import (
	"log/slog"
	"net/http"
	"strings"

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
	// stored; an error refuses the write. It must not keep the User's Attributes. The password is
	// stored nowhere else. If nil, passwords are dropped and changePassword is advertised as false.
	Password func(user Resource, password string) error
	// StringBooleans accepts "true" and "False" where a boolean belongs, as Entra ID sends them.
	StringBooleans bool
	// Documentation is the advertised documentationUri, if any.
	Documentation string

	MaxResults int   // most resources in one answer; 200 if 0
	MaxBody    int64 // most bytes of a request body; 1 MiB if 0

	// NoPatch, NoFilter, NoSort, NoETag, NoGroups and NoSearch each take one feature away, from
	// what is advertised and from what is done. NoEnterprise drops the Enterprise extension.
	NoPatch, NoFilter, NoSort, NoETag, NoGroups, NoSearch, NoEnterprise bool

	// Seed varies what the RFCs leave open: order of keys, whether an empty list is sent, whether
	// PATCH answers 200 or 204, the charset parameter, the offset of timestamps. 0 is plain.
	Seed uint64

	Faults *fault.Set   // deviations; none if nil
	Logger *slog.Logger // silent if nil
}

// Server answers the SCIM requests of one endpoint. The path it sees is relative to the
// base: "/Users/1".
type Server struct {
	cfg Config
}

// New returns a Server for the given configuration.
func New(c Config) (*Server, error) {
	return &Server{cfg: c}, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	http.Error(w, strings.ToLower(http.StatusText(http.StatusNotImplemented)), http.StatusNotImplemented)
}
