package check

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// Web sends requests to a place beside the endpoint under test – an admin API, a
// support desk, a page – and keeps each as evidence of the same spec. Its
// credential goes to that place's origin and to no other. It follows no
// redirect: an API that answers one has not done what it was asked, and a
// browser wants to see each.
type Web struct {
	session    *Session
	base       string
	credential target.Credential
}

// Web returns a client of the place at base, whose secrets are kept out of the
// evidence from now on. An empty base takes absolute addresses only.
func (s *Session) Web(base string, c target.Credential) *Web {
	s.Redact(c.Secrets()...)
	return &Web{session: s, base: strings.TrimRight(base, "/"), credential: c}
}

// Redact keeps secrets out of everything that the spec records and prints from
// now on: keys that were issued to it, passwords that it chose.
func (s *Session) Redact(secrets ...string) {
	if len(secrets) == 0 {
		return
	}
	redact := s.client.redact
	redact.add(secrets...)
	// The ones the target itself has are never dropped.
	secrets = without(secrets, s.t.Secrets())
	ginkgo.DeferCleanup(func() { redact.drop(secrets...) })
}

func without(all, known []string) []string {
	var rest []string
	for _, s := range all {
		found := false
		for _, k := range known {
			found = found || k == s
		}
		if !found {
			rest = append(rest, s)
		}
	}
	return rest
}

type webKey struct{}

// webOf is the client for other places: as bounded and paced as the one for the
// endpoint under test, but it counts silences for itself, so that a mute console
// does not stop requests to the endpoint.
func webOf(t *target.Target) *client {
	return t.Keep(webKey{}, func() any {
		c := clientOf(t)
		return &client{http: c.http, limits: c.limits, pace: c.pace, redact: c.redact}
	}).(*client)
}

// Get reads path.
func (w *Web) Get(ctx context.Context, path string, query ...string) *Answer {
	return w.Send(ctx, Request{Method: http.MethodGet, Path: path, Query: Query(query...)})
}

// Post sends body to path.
func (w *Web) Post(ctx context.Context, path string, body any) *Answer {
	return w.Send(ctx, Request{Method: http.MethodPost, Path: path, Body: body})
}

// Put sends body to path.
func (w *Web) Put(ctx context.Context, path string, body any) *Answer {
	return w.Send(ctx, Request{Method: http.MethodPut, Path: path, Body: body})
}

// Delete removes path.
func (w *Web) Delete(ctx context.Context, path string) *Answer {
	return w.Send(ctx, Request{Method: http.MethodDelete, Path: path})
}

// Clean removes path when the spec has ended. What was removed before is gone
// either way, so the answer says nothing, and it is no evidence.
func (w *Web) Clean(ctx context.Context, path string) {
	h := http.Header{"User-Agent": {"hallmark"}}
	w.credential.Apply(h)
	_, _ = webOf(w.session.t).once(ctx, http.MethodDelete, w.base+path, h, nil, func(verdict.Exchange) {})
}

// Send sends a request and returns what came back. A body of url.Values is sent
// as a form, any other as JSON.
func (w *Web) Send(ctx context.Context, r Request) *Answer {
	s := w.session
	a := &Answer{Method: r.Method, Path: r.Path, session: s, index: -1}
	kind := "application/json"
	if form, ok := r.Body.(url.Values); ok {
		r.Body, kind = form.Encode(), "application/x-www-form-urlencoded"
	}
	body, err := r.body()
	if err != nil {
		a.Err = fmt.Errorf("encode request: %w", err)
		return a
	}
	address := r.Path
	if !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		address = w.base + address
	}
	if encoded := r.Query.Encode(); encoded != "" {
		a.Path = verdict.Readable(a.Path + "?" + r.Query.Encode())
		address += "?" + strings.ReplaceAll(encoded, "+", "%20")
	}
	h := http.Header{"User-Agent": {"hallmark"}}
	if body != nil {
		h.Set("Content-Type", kind)
	}
	if !r.NoCredential && w.base != "" && within(w.base, address) {
		w.credential.Apply(h)
		if r.Credential != nil {
			r.Credential.Apply(h)
		}
	}
	for name, value := range r.Header {
		if value == "" {
			h.Del(name)
		} else {
			h.Set(name, value)
		}
	}
	got, err := w.once(ctx, r.Method, address, h, body, a)
	if err != nil {
		a.Err = err
		return a
	}
	a.fill(got, s)
	return a
}

// once sends one request, and again when the place says that it is busy.
func (w *Web) once(ctx context.Context, method, address string, h http.Header, body []byte, a *Answer) (*reply, error) {
	c := webOf(w.session.t)
	for waits := 0; ; waits++ {
		r, err := c.once(ctx, method, address, h, body, func(e verdict.Exchange) { a.index = w.session.keep(e) })
		if err != nil {
			return nil, err
		}
		wait, busy := c.busy(r)
		if !busy || waits == maxWaits || sleep(ctx, wait) != nil {
			return r, nil
		}
	}
}

func (a *Answer) fill(got *reply, s *Session) {
	a.Status, a.Header, a.Raw, a.Cut = got.status, got.header, got.body, got.cut
	switch {
	case a.Cut:
		a.NotJSON = fmt.Errorf("the body does not end within %d bytes", s.client.limits.MaxBody)
	case got.broken != nil:
		a.NotJSON = got.broken
	default:
		a.JSON, a.NotJSON = decode(a.Raw)
	}
}

// Pass sends somebody else's request on to address as it came, for a proxy that
// watches two others. It is recorded like the spec's own.
func (w *Web) Pass(ctx context.Context, r *http.Request, address string, body []byte) *Answer {
	a := &Answer{Method: r.Method, Path: r.URL.RequestURI(), session: w.session, index: -1}
	h := r.Header.Clone()
	for _, name := range []string{"Connection", "Accept-Encoding", "Transfer-Encoding"} { // of this hop only
		h.Del(name)
	}
	got, err := webOf(w.session.t).once(ctx, r.Method, address, h, body, func(e verdict.Exchange) {
		e.Note = "sent by the identity provider"
		a.index = w.session.keep(e)
	})
	if err != nil {
		a.Err = err
		return a
	}
	a.fill(got, w.session)
	return a
}

// Witness records a request that the spec itself answered in the place of the
// peer.
func (w *Web) Witness(r *http.Request, address string, body []byte, status int, header http.Header, answer string) *Answer {
	redact := w.session.client.redact
	a := &Answer{Method: r.Method, Path: r.URL.RequestURI(), session: w.session, index: -1}
	a.index = w.session.keep(verdict.Exchange{
		Note:     "sent by the identity provider, answered by the test",
		Request:  verdict.Message{Method: r.Method, URL: redact.text(address), Header: redact.header(r.Header), Body: redact.body(body)},
		Response: &verdict.Message{Status: status, Header: redact.header(header), Body: redact.body([]byte(answer))},
	})
	a.fill(&reply{status: status, header: header, body: []byte(answer)}, w.session)
	return a
}

// secretMember matches members that hold a credential where a mock first shows
// it, before anybody could name it to Redact.
var secretMember = regexp.MustCompile(`("(?:token|key|secret|xsrf)"\s*:\s*)"(?:[^"\\]|\\.)*"`)

func conceal(body string) string {
	for _, name := range []string{`"token"`, `"key"`, `"secret"`, `"xsrf"`} {
		if strings.Contains(body, name) { // the expression is slow, and rarely needed
			return secretMember.ReplaceAllString(body, `$1"`+mark+`"`)
		}
	}
	return body
}

// keep adds an exchange to the evidence and returns its index.
func (s *Session) keep(e verdict.Exchange) int {
	e.Request.Body = conceal(e.Request.Body)
	if e.Response != nil {
		e.Response.Body = conceal(e.Response.Body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record.Exchanges = append(s.record.Exchanges, e)
	return len(s.record.Exchanges) - 1
}

// List is the body as an array of objects; nil when it is none.
func (a *Answer) List() []map[string]any {
	list, _ := a.JSON.([]any)
	var objects []map[string]any
	for _, item := range list {
		if object, ok := item.(map[string]any); ok {
			objects = append(objects, object)
		}
	}
	return objects
}

// Decode reads the body into v, for answers of a known form.
func (a *Answer) Decode(v any) error {
	if a.Err != nil {
		return a.Err
	}
	if err := json.Unmarshal(a.Raw, v); err != nil {
		return fmt.Errorf("%s %s: the body is not of the documented form: %w", a.Method, a.Path, err)
	}
	return nil
}

// Object decodes a body that may be a JSON object; nil when it is none.
func Object(body []byte) map[string]any {
	v, err := decode(body)
	if err != nil {
		return nil
	}
	object, _ := v.(map[string]any)
	return object
}
