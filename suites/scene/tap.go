package scene

import (
	"context"
	"io"
	"mime"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/target"
)

// maxSent bounds a body of the provisioner; a user takes about 1 KiB.
const maxSent = 1 << 20

// Tap stands between the identity provider and the company's SCIM endpoint. It
// passes everything on as it came, and keeps it. It listens on loopback: the
// identity provider must run on the same machine.
type Tap struct {
	URL string // the base URL to give to the identity provider

	scene  *Scene
	base   string
	server *http.Server

	mu     sync.Mutex
	sent   []Sent
	answer func(Sent) *Reply
	hold   *Hold
}

// Sent is one request of the provisioner.
type Sent struct {
	Method string
	Path   string // below the base URL, as it stood on the wire
	Filter string // of a look-up
	Header []string
	// MediaType is that of the body, without parameters.
	MediaType string
	Body      map[string]any // nil unless a JSON object
	// Answer is what was answered, and the evidence; nil in a hook.
	Answer *check.Answer

	authorization target.Secret
	media         string // what it accepts and carries
}

// Carries tells whether the request was sent with the key.
func (s Sent) Carries(key target.Secret) bool {
	return strings.HasSuffix(s.authorization.Reveal(), " "+key.Reveal()) && !key.Empty()
}

// Writes tells whether the request was to change something.
func (s Sent) Writes() bool { return s.Method != http.MethodGet && s.Method != http.MethodHead }

// SCIM tells whether the request says that it is SCIM, by RFC 7644 §3.1.
func (s Sent) SCIM() bool { return strings.Contains(strings.ToLower(s.media), "application/scim+json") }

// OfGroups tells whether it is about groups.
func (s Sent) OfGroups() bool { return strings.HasPrefix(s.Path, "/Groups") }

// OfUsers leaves requests about groups out: that those are sent at all, where
// they must not be, is a statement of its own (S-156).
func OfUsers(sent []Sent) []Sent { return slices.DeleteFunc(slices.Clone(sent), Sent.OfGroups) }

// Reply is an answer in the service provider's place.
type Reply struct {
	Status int
	Header map[string]string
	Body   string
}

// NewTap opens a tap in front of the company's SCIM endpoint, until the spec ends.
func (w *Scene) NewTap() *Tap {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.Block("open a tap: %s", err)
	}
	t := &Tap{URL: "http://" + listener.Addr().String() + "/scim/v2", scene: w, base: w.Company.SCIMBaseURL}
	t.server = &http.Server{Handler: t, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = t.server.Serve(listener) }() // ends with ErrServerClosed at the end of the spec
	ginkgo.DeferCleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second) // a request on hold is cut
		defer cancel()
		if t.server.Shutdown(ctx) != nil {
			_ = t.server.Close()
		}
	})
	return t
}

// ServeHTTP keeps a request and passes it on.
func (t *Tap) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxSent))
	if err != nil {
		http.Error(rw, "the body cannot be read", http.StatusBadRequest)
		return
	}
	s := Sent{
		Method: r.Method, Path: strings.TrimPrefix(r.URL.EscapedPath(), "/scim/v2"), Filter: r.URL.Query().Get("filter"),
		Body: check.Object(body), authorization: target.NewSecret(r.Header.Get("Authorization")),
		media: r.Header.Get("Accept") + " " + r.Header.Get("Content-Type"),
	}
	s.MediaType, _, _ = mime.ParseMediaType(r.Header.Get("Content-Type"))
	for name := range r.Header {
		s.Header = append(s.Header, name)
	}
	slices.Sort(s.Header)
	t.mu.Lock()
	answer, hold := t.answer, t.hold
	t.mu.Unlock()
	var reply *Reply
	if answer != nil {
		reply = answer(s)
	}
	if reply == nil && hold != nil && hold.method == s.Method {
		reply = hold.keep(r.Context())
	}
	address := t.base + strings.TrimPrefix(r.URL.RequestURI(), "/scim/v2")
	if reply == nil {
		s.Answer = t.scene.web.Pass(r.Context(), r, address, body)
		if s.Answer.Err != nil {
			reply = &Reply{Status: http.StatusBadGateway, Body: "the service provider gave no answer"}
		} else {
			for name, values := range s.Answer.Header {
				rw.Header()[name] = values
			}
			rw.Header().Del("Content-Length")
			t.keep(s)
			rw.WriteHeader(s.Answer.Status)
			_, _ = rw.Write(s.Answer.Raw)
			return
		}
	}
	for name, value := range reply.Header {
		rw.Header().Set(name, value)
	}
	if s.Answer == nil {
		s.Answer = t.scene.web.Witness(r, address, body, reply.Status, rw.Header(), reply.Body)
	}
	t.keep(s)
	rw.WriteHeader(reply.Status)
	_, _ = io.WriteString(rw, reply.Body)
}

func (t *Tap) keep(s Sent) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent = append(t.sent, s)
}

// Sent is everything that came through, in order of the answers.
func (t *Tap) Sent() []Sent {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.sent)
}

// Mark is where in Sent we are.
func (t *Tap) Mark() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.sent)
}

// Since is what came through after a mark.
func (t *Tap) Since(mark int) []Sent { return t.Sent()[mark:] }

// Writes are the requests after a mark that were to change something.
func (t *Tap) Writes(mark int) []Sent {
	return slices.DeleteFunc(t.Since(mark), func(s Sent) bool { return !s.Writes() })
}

// Last is the latest request about a user after a mark with the method; ok is whether there
// is one.
func (t *Tap) Last(mark int, method string) (last Sent, ok bool) {
	for _, s := range t.Since(mark) {
		if s.Method == method && !s.OfGroups() {
			last, ok = s, true
		}
	}
	return last, ok
}

// Answering has the tap answer in the service provider's place whenever answer
// gives a reply, until it is called with nil.
func (t *Tap) Answering(answer func(Sent) *Reply) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answer = answer
}

// Fail has requests with the method answered with the status.
func (t *Tap) Fail(method string, status int) {
	t.Answering(func(s Sent) *Reply {
		if s.Method != method {
			return nil
		}
		return &Reply{Status: status, Header: map[string]string{"Content-Type": "text/plain"}, Body: "out of order"}
	})
}

// Hold keeps requests with a method on the wire.
type Hold struct {
	// Arrived receives once for each request that is being held.
	Arrived <-chan struct{}

	method  string
	arrived chan struct{}
	release chan struct{}
	once    sync.Once
}

// Hold keeps requests with the method from going on until they are released,
// or their sender gives up.
func (t *Tap) Hold(method string) *Hold {
	arrived := make(chan struct{}, 64) // more than a spec makes people
	h := &Hold{Arrived: arrived, method: method, arrived: arrived, release: make(chan struct{})}
	ginkgo.DeferCleanup(h.Release)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hold = h
	return h
}

// Release lets everything go on, now and later.
func (h *Hold) Release() { h.once.Do(func() { close(h.release) }) }

func (h *Hold) keep(ctx context.Context) *Reply {
	h.arrived <- struct{}{}
	select {
	case <-h.release:
		return nil
	case <-ctx.Done():
		return &Reply{Status: http.StatusBadGateway, Body: "the sender gave up"}
	}
}

// Welcome has requests with any other token than key answered as by a service
// provider without users, so that every token seems to work.
func (t *Tap) Welcome(key target.Secret) {
	t.Answering(func(s Sent) *Reply {
		if s.Carries(key) {
			return nil
		}
		return &Reply{Status: http.StatusOK, Header: map[string]string{"Content-Type": check.MediaType},
			Body: `{"schemas":["` + check.ListResponseSchema + `"],"totalResults":0,"Resources":[]}`}
	})
}

// Once makes a hook that replies the first time it has a reply, and never after.
func Once(answer func(Sent) *Reply) func(Sent) *Reply {
	var mu sync.Mutex
	done := false
	return func(s Sent) *Reply {
		mu.Lock()
		defer mu.Unlock()
		if done {
			return nil
		}
		reply := answer(s)
		done = reply != nil
		return reply
	}
}
