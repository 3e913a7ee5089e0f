package scim

import (
	"fmt"
	"net/http"
)

// URIs of the messages and schemas of RFC 7643 and 7644.
const (
	UserSchema          = "urn:ietf:params:scim:schemas:core:2.0:User"
	GroupSchema         = "urn:ietf:params:scim:schemas:core:2.0:Group"
	EnterpriseSchema    = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	ErrorSchema         = "urn:ietf:params:scim:api:messages:2.0:Error"
	PatchOpSchema       = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	ListResponseSchema  = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	SearchRequestSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
	BulkRequestSchema   = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
	BulkResponseSchema  = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
)

// Error is an answer of RFC 7644 §3.12. A hook that returns one chooses what the peer sees;
// Detail is shown to the peer, so it must not hold a secret.
type Error struct {
	Status   int    // HTTP status code
	ScimType string // one of the registered words, or empty
	Detail   string
}

// Error says what went wrong in one line.
func (e *Error) Error() string {
	s := fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))
	if e.ScimType != "" {
		s += " (" + e.ScimType + ")"
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

// badRequest is a 400 with one of the words of RFC 7644 §3.12, table 9.
func badRequest(scimType, format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, ScimType: scimType, Detail: fmt.Sprintf(format, args...)}
}

func invalidValue(format string, args ...any) *Error {
	return badRequest("invalidValue", format, args...)
}
func invalidSyntax(format string, args ...any) *Error {
	return badRequest("invalidSyntax", format, args...)
}
func invalidFilter(format string, args ...any) *Error {
	return badRequest("invalidFilter", format, args...)
}
func invalidPath(format string, args ...any) *Error {
	return badRequest("invalidPath", format, args...)
}
func mutability(format string, args ...any) *Error { return badRequest("mutability", format, args...) }
func noTarget(format string, args ...any) *Error   { return badRequest("noTarget", format, args...) }

func notFound(typ, id string) *Error {
	return &Error{Status: http.StatusNotFound, Detail: fmt.Sprintf("%s %s not found", typ, shorten(id))}
}

// shorten quotes s for an error message, cut so that a hostile value cannot swell the answer.
func shorten(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
