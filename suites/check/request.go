package check

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// MediaType is SCIM's, RFC 7644 §8.1.
const MediaType = "application/scim+json"

// The schema URIs of protocol messages, RFC 7644 §8.2.
const (
	PatchOpSchema       = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	ListResponseSchema  = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	SearchRequestSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
	ErrorSchema         = "urn:ietf:params:scim:api:messages:2.0:Error"
	BulkRequestSchema   = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
)

// Request is one request to the endpoint under test.
type Request struct {
	Method string
	// Path is below the base URL: "/Users/1". A path that starts with http
	// is absolute; it gets the credential only within the base's origin.
	Path string
	// Query is encoded and appended.
	Query url.Values
	// Body is sent as JSON; []byte and string are sent as they are.
	Body any
	// Header replaces headers; an empty value leaves that header out.
	Header map[string]string
	// Credential replaces the target's; NoCredential leaves it out.
	Credential   *target.Credential
	NoCredential bool
}

// Query makes the query of a request: Query("filter", `userName eq "a"`).
func Query(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return q
}

// Op is one operation of a PATCH.
type Op map[string]any

// Get reads path.
func (s *Session) Get(ctx context.Context, path string, query ...string) *Answer {
	return s.Send(ctx, Request{Method: http.MethodGet, Path: path, Query: Query(query...)})
}

// Post creates under path.
func (s *Session) Post(ctx context.Context, path string, body any) *Answer {
	a := s.Send(ctx, Request{Method: http.MethodPost, Path: path, Body: body})
	// RFC 7644 §3.3 asks for the body by a SHOULD only. What PostBody reports keeps
	// nothing else from being judged: it is read from the Location.
	if to := Resolve(s.t, a.Header.Get("Location")); a.OK() && a.known != "" && len(bytes.TrimSpace(a.Raw)) == 0 && Local(s.t, to) {
		if got := s.Get(ctx, to); got.Status == http.StatusOK {
			a.JSON, a.NotJSON = got.JSON, got.NotJSON
		}
	}
	return a
}

// Put replaces path.
func (s *Session) Put(ctx context.Context, path string, body any) *Answer {
	return s.Send(ctx, Request{Method: http.MethodPut, Path: path, Body: body})
}

// Patch applies operations to path.
func (s *Session) Patch(ctx context.Context, path string, ops ...Op) *Answer {
	return s.Send(ctx, Request{Method: http.MethodPatch, Path: path, Body: PatchBody(ops...)})
}

// PatchBody is the message that carries operations.
func PatchBody(ops ...Op) map[string]any {
	return map[string]any{"schemas": []any{PatchOpSchema}, "Operations": ops}
}

// Delete removes path.
func (s *Session) Delete(ctx context.Context, path string) *Answer {
	return s.Send(ctx, Request{Method: http.MethodDelete, Path: path})
}

// Send sends a request and returns what came back. A POST that may create is
// journalled first, and what it created is removed when the spec ends.
func (s *Session) Send(ctx context.Context, r Request) *Answer {
	a := &Answer{Method: r.Method, Path: r.Path, session: s, index: -1}
	body, err := r.body()
	if err != nil {
		a.Err = fmt.Errorf("encode request: %w", err)
		return a
	}
	if len(r.Query) > 0 {
		a.Path = verdict.Readable(a.Path + "?" + r.Query.Encode())
	}
	if s.withhold(r) {
		a.Err = errReadOnly
		return a
	}
	credential, err := s.login(r)
	if err != nil {
		a.Err = err
		return a
	}
	address, header := s.address(r), s.header(r, body, credential)
	reads := !writes(r.Method, address, header)
	if reads {
		s.settle(ctx)
	}
	forget, err := s.intend(ctx, r, body)
	if err != nil {
		a.Err = err
		return a
	}
	got, err := s.client.do(ctx, r.Method, address, header, body, func(e verdict.Exchange) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.record.Exchanges = append(s.record.Exchanges, e)
		a.index = len(s.record.Exchanges) - 1
	})
	if !reads {
		s.noteWrite()
	}
	if err != nil {
		a.Err = err
		return a
	}
	a.Status, a.Header, a.Raw, a.Cut = got.status, got.header, got.body, got.cut
	switch {
	case a.Cut:
		a.NotJSON = fmt.Errorf("the body does not end within %d bytes", s.client.limits.MaxBody)
	case got.broken != nil:
		a.NotJSON = got.broken
	default:
		a.JSON, a.NotJSON = decode(a.Raw)
	}
	forget(a)
	if endpoint, creates := collection(strings.Trim(r.Path, "/")); creates && r.Method == http.MethodPost && a.OK() {
		a.known = idAt(s.t, endpoint, cmp.Or(a.Header.Get("Location"), a.Text("meta.location")))
	}
	return a
}

func (r Request) body() ([]byte, error) {
	switch b := r.Body.(type) {
	case nil:
		return nil, nil
	case []byte:
		return b, nil
	case string:
		return []byte(b), nil
	}
	return json.Marshal(r.Body)
}

func (s *Session) address(r Request) string {
	address := r.Path
	if !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		address = s.t.SCIM.BaseURL + address
	}
	if encoded := r.Query.Encode(); encoded != "" {
		// A space as %20 is understood by every server, as + by most.
		address += "?" + strings.ReplaceAll(encoded, "+", "%20")
	}
	return address
}

// login returns the credential that goes with a request: with none, that of
// the target. It is sent within the target's origin only.
func (s *Session) login(r Request) (target.Credential, error) {
	credential := s.t.SCIM.Credential
	if r.Credential != nil {
		credential = *r.Credential
	}
	if r.NoCredential || !within(s.t.SCIM.BaseURL, s.address(r)) {
		return target.Credential{}, nil
	}
	return s.client.login(credential)
}

// Credential is what requests are sent with: the target's credential, or the
// access token that it is good for. The spec is blocked where there is none.
func (s *Session) Credential() target.Credential {
	credential, err := s.client.login(s.t.SCIM.Credential)
	if err != nil {
		s.Block("%s", err)
	}
	return credential
}

func (s *Session) header(r Request, body []byte, credential target.Credential) http.Header {
	h := s.t.SCIM.Header.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set("Accept", MediaType)
	h.Set("User-Agent", "hallmark")
	if body != nil {
		h.Set("Content-Type", MediaType)
	}
	if !r.NoCredential && within(s.t.SCIM.BaseURL, s.address(r)) {
		credential.Apply(h)
	} else {
		for name := range s.t.SCIM.Header {
			h.Del(name) // static headers may hold a key
		}
	}
	for name, value := range r.Header {
		if value == "" {
			h.Del(name)
			if http.CanonicalHeaderKey(name) == "User-Agent" {
				h[name] = nil
			}
		} else {
			h.Set(name, value)
		}
	}
	return h
}

func within(base, address string) bool {
	b, err := url.Parse(base)
	if err != nil {
		return false
	}
	a, err := url.Parse(address)
	return err == nil && sameOrigin(a, b)
}
