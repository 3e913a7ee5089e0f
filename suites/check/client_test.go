package check

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

const sesame = "open-sesame/1+2 3"

// serve starts a target that answers with h.
func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// session is a session with base outside any spec; what it would do at the end
// of the spec is kept in cleanup.
type session struct {
	*Session
	cleanup []func()
}

func open(base string, limits target.Limits, c target.Credential) *session {
	tenant := target.New("tenant", base, c)
	tenant.Limits = limits
	s := &session{Session: &Session{t: tenant, mu: &sync.Mutex{}, record: &Record{}}}
	s.client = clientOf(tenant)
	s.later = func(f func()) { s.cleanup = append(s.cleanup, f) }
	return s
}

// quick bounds everything tightly: a test waits for no network.
var quick = target.Limits{Timeout: 5 * time.Second, Backoff: time.Millisecond}

// seen is one request as a stub saw it.
type seen struct{ line, authorization, body string }

// observe records requests before h answers them.
func observe(h http.HandlerFunc) (http.HandlerFunc, func() []seen) {
	var mu sync.Mutex
	var list []seen
	return func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			list = append(list, seen{r.Method + " " + r.URL.RequestURI(), r.Header.Get("Authorization") + r.Header.Get("X-Api-Key"), string(body)})
			mu.Unlock()
			h(w, r)
		}, func() []seen {
			mu.Lock()
			defer mu.Unlock()
			return list
		}
}

// TestCredentialStaysAtItsOrigin sends requests that would lead elsewhere.
func TestCredentialStaysAtItsOrigin(t *testing.T) {
	elsewhere, sawElsewhere := observe(func(http.ResponseWriter, *http.Request) {})
	other := serve(t, elsewhere)
	h, saw := observe(func(w http.ResponseWriter, r *http.Request) {
		if to := r.Header.Get("X-To"); to != "" {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusTemporaryRedirect)
		}
	})
	home := serve(t, h)
	port := home.Listener.Addr().(*net.TCPAddr).Port
	s := open(home.URL+"/scim", quick, target.BearerToken(sesame))
	s.t.SCIM.Header = http.Header{"X-Api-Key": {"key-of-the-tenant"}}
	ctx := t.Context()

	for _, to := range []string{
		other.URL + "/scim/Users",                                           // another port
		fmt.Sprintf("http://localhost:%d/scim/Users", port),                 // another name of the same host
		fmt.Sprintf("https://127.0.0.1:%d/scim/Users", port),                // another scheme
		fmt.Sprintf("//%s/scim/Users", other.Listener.Addr()),               // another host, same scheme
		fmt.Sprintf("http://127.0.0.1:%d@%s/", port, other.Listener.Addr()), // another host that looks like this one
		"ftp://127.0.0.1/", "javascript:alert(1)", "http://[::1", "",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPut} {
			a := s.Send(ctx, Request{Method: method, Path: "/Users", Header: map[string]string{"X-To": to}, Body: "{}"})
			if want := http.StatusTemporaryRedirect; to != "" && (a.Err != nil || a.Status != want) {
				t.Errorf("%s to %q gives %s", method, to, a)
			}
		}
	}
	if saw := sawElsewhere(); len(saw) > 0 {
		t.Errorf("a redirect to another origin was followed: %v", saw)
	}
	for _, r := range saw() {
		if !strings.Contains(r.authorization, sesame) || !strings.Contains(r.authorization, "key-of-the-tenant") {
			t.Errorf("the target itself was not given the credential: %v", r)
		}
	}

	s.Get(ctx, other.URL+"/Users")
	s.Send(ctx, Request{Method: http.MethodGet, Path: other.URL + "/Users", Credential: &target.Credential{Scheme: target.Bearer, Secret: target.NewSecret("another")}})
	if saw := sawElsewhere(); len(saw) != 2 || saw[0].authorization != "" || saw[1].authorization != "" {
		t.Errorf("an absolute path elsewhere took a credential along: %v", saw)
	}
	before := len(saw())
	s.Get(ctx, home.URL+"/other")
	s.Send(ctx, Request{Method: http.MethodGet, Path: "/Users", NoCredential: true})
	after := saw()[before:]
	if len(after) != 2 || !strings.Contains(after[0].authorization, sesame) || after[1].authorization != "" {
		t.Errorf("within the origin: %v", after)
	}
	for _, path := range []string{"@" + other.Listener.Addr().String() + "/", "HTTP://" + other.Listener.Addr().String()} {
		odd := open(strings.TrimSuffix(home.URL, "/"), quick, target.BearerToken(sesame))
		odd.Get(ctx, path)
	}
	for _, r := range sawElsewhere()[2:] {
		if r.authorization != "" {
			t.Errorf("a path that changes the host took a credential along: %v", r)
		}
	}
}

func TestRedirectsWithinTheOrigin(t *testing.T) {
	h, saw := observe(func(w http.ResponseWriter, r *http.Request) {
		switch status := 0; {
		case r.URL.Path == "/here":
			_, _ = fmt.Sscan(r.URL.Query().Get("status"), &status)
			w.Header().Set("Location", "/there")
			w.WriteHeader(status)
		case r.URL.Path == "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		}
	})
	home := serve(t, h)
	for _, test := range []struct {
		method string
		status int
		want   string
	}{
		{http.MethodGet, 301, "GET /there"}, {http.MethodGet, 302, "GET /there"}, {http.MethodGet, 303, "GET /there"},
		{http.MethodGet, 307, "GET /there"}, {http.MethodGet, 308, "GET /there"},
		{http.MethodPost, 301, ""}, {http.MethodPost, 302, ""}, {http.MethodPost, 303, ""},
		{http.MethodPut, 303, ""}, {http.MethodPatch, 302, ""}, {http.MethodDelete, 301, ""},
		{http.MethodPost, 307, "POST /there"}, {http.MethodPut, 308, "PUT /there"}, {http.MethodPatch, 307, "PATCH /there"}, {http.MethodDelete, 308, "DELETE /there"},
		{http.MethodGet, 304, ""}, {http.MethodGet, 300, ""},
	} {
		before := len(saw())
		s := open(home.URL, quick, target.BearerToken(sesame))
		a := s.Send(t.Context(), Request{Method: test.method, Path: "/here", Query: Query("status", fmt.Sprint(test.status)), Body: `{"a":1}`})
		requests := saw()[before:]
		if test.want == "" {
			if len(requests) != 1 || a.Status != test.status {
				t.Errorf("%s after %d: %v, %s", test.method, test.status, requests, a)
			}
			continue
		}
		if len(requests) != 2 || requests[1] != (seen{test.want, "Bearer " + sesame, `{"a":1}`}) || a.Status != 200 {
			t.Errorf("%s after %d: %v, %s", test.method, test.status, requests, a)
		}
		if len(s.record.Exchanges) != 2 || a.index != 1 {
			t.Errorf("%s after %d: %d exchanges are kept, %d is the answer's", test.method, test.status, len(s.record.Exchanges), a.index)
		}
	}
	before := len(saw())
	a := open(home.URL, quick, target.Credential{}).Get(t.Context(), "/loop")
	if n := len(saw()) - before; n != maxHops+1 || a.Status != http.StatusFound {
		t.Errorf("a loop of redirects took %d requests and gave %s", n, a)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	const limit = 1 << 20
	chunk := []byte(strings.Repeat("a", 64<<10))
	endless := func(w io.Writer, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
	home := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gzip" {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w) // 64 KiB of nothing are 100 bytes: a bomb
			endless(z, r)
			return
		}
		endless(w, r)
	})
	s := open(home.URL, target.Limits{Timeout: 5 * time.Second, MaxBody: limit}, target.Credential{})
	for _, path := range []string{"/plain", "/gzip"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		a := s.Get(t.Context(), path)
		runtime.ReadMemStats(&after)
		if a.Err != nil || !a.Cut || len(a.Raw) != limit || a.JSON != nil {
			t.Errorf("%s: err %v, cut %v, %d bytes", path, a.Err, a.Cut, len(a.Raw))
		}
		if a.NotJSON == nil || a.NotJSON.Error() != "the body does not end within 1048576 bytes" {
			t.Errorf("%s: %v", path, a.NotJSON)
		}
		// The server's own 64 KiB, doubling while reading, and redacting.
		if took := after.TotalAlloc - before.TotalAlloc; took > 24*limit {
			t.Errorf("%s: %d MiB were allocated for a body of 1 MiB", path, took>>20)
		}
		if e := s.record.Exchanges[a.index]; len(e.Response.Body) > keepBody || !e.Response.Cut {
			t.Errorf("%s: %d bytes are kept", path, len(e.Response.Body))
		}
	}
}

// TestHeadersAreBounded: a header that is long is kept in part, one without end
// is no answer.
func TestHeadersAreBounded(t *testing.T) {
	size := 64 << 10
	s := open(serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Large", sesame+strings.Repeat("x", size))
	}).URL, quick, target.BearerToken(sesame))
	a := s.Get(t.Context(), "/")
	kept := s.record.Exchanges[0].Response.Header["X-Large"][0]
	if a.Err != nil || len(kept) > keepBody+len(ellipsis) || !strings.HasPrefix(kept, mark+"xxx") || !strings.HasSuffix(kept, "x"+ellipsis) {
		t.Errorf("%v, %d bytes are kept", a.Err, len(kept))
	}
	size = 2 * maxHeader
	if a := s.Get(t.Context(), "/"); a.Err == nil {
		t.Errorf("%s", a)
	}
}

// raw is a target that writes bytes instead of HTTP, and may keep the
// connection open.
func raw(t *testing.T, answer string, keepOpen bool) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { close(done); _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if tcp := conn.(*net.TCPConn); answer == "reset" {
					_, _ = tcp.Read(make([]byte, 1))
					_ = tcp.SetLinger(0)
					return
				}
				_, _ = conn.Read(make([]byte, 4096))
				_, _ = conn.Write([]byte(answer))
				if keepOpen {
					<-done
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

func TestFaultyAnswers(t *testing.T) {
	log.SetOutput(io.Discard) // net/http tells of what comes after an answer's end
	defer log.SetOutput(os.Stderr)
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\n"
	for _, test := range []struct {
		name, answer string
		keepOpen     bool
		err          string // of the answer; empty when a status came
		notJSON      string
	}{
		{"shorter than Content-Length", head + "Content-Length: 100\r\n\r\n{\"id\":\"1\"}", false, "", "the answer ended early: unexpected EOF"},
		{"chunk cut off", head + "Transfer-Encoding: chunked\r\n\r\nff\r\n{\"id\"", false, "", "the answer ended early: unexpected EOF"},
		{"no last chunk", head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", false, "", "the answer ended early: unexpected EOF"},
		{"longer than Content-Length", head + "Content-Length: 2\r\n\r\n{}{}", false, "", ""},
		{"gzip cut off", head + "Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00", false, "", "the answer ended early: unexpected EOF"},
		{"gzip in name only", head + "Content-Encoding: gzip\r\n\r\n{\"id\":\"1\"}", false, "", "the answer ended early: gzip: invalid header"},
		{"half a head", "HTTP/1.1 200 OK\r\nContent-", false, "malformed MIME header: missing colon", ""},
		{"nothing", "", false, "closed the connection without an answer", ""},
		{"reset", "reset", false, "connection reset by peer", ""},
		{"not HTTP", "SSH-2.0-OpenSSH_9.6\r\n", false, "malformed HTTP response", ""},
		{"slow head", "HTTP/1.1 200 OK\r\nX-Slow: ", true, "no whole answer within 30ms", ""},
		{"slow body", head + "Content-Length: 100\r\n\r\n{\"id\":", true, "no whole answer within 30ms", ""},
		{"silent", "", true, "no whole answer within 30ms", ""},
		{"echo in the status", "HTTP/1.1 echo-of-the-token" + "\r\n\r\n", false, "malformed HTTP status", ""},
	} {
		limits := target.Limits{Timeout: 5 * time.Second}
		if strings.Contains(test.err, "30ms") {
			limits.Timeout = 30 * time.Millisecond
		}
		s := open(raw(t, test.answer, test.keepOpen), limits, target.BearerToken("echo-of-the-token"))
		a := s.Get(t.Context(), "/Users/1")
		switch {
		case test.err == "" && (a.Err != nil || a.Status != 200):
			t.Errorf("%s: %v", test.name, a.Err)
		case test.err == "" && test.notJSON == "" && a.NotJSON != nil,
			test.notJSON != "" && (a.NotJSON == nil || a.NotJSON.Error() != test.notJSON):
			t.Errorf("%s: %v", test.name, a.NotJSON)
		case test.err != "" && (a.Err == nil || !strings.Contains(a.Err.Error(), test.err)):
			t.Errorf("%s: %v", test.name, a.Err)
		}
		if len(s.record.Exchanges) == 0 {
			t.Errorf("%s: no exchange is kept", test.name)
		}
		for _, e := range s.record.Exchanges {
			if text := fmt.Sprintf("%+v %+v", e, e.Response); strings.Contains(text, "echo-of") {
				t.Errorf("%s: the token is in %s", test.name, text)
			}
			if strings.Contains(e.Err, "\n") {
				t.Errorf("%s: %q", test.name, e.Err)
			}
		}
		if a.Err != nil && strings.Contains(a.Err.Error(), "echo-of") {
			t.Errorf("%s: the token is in %v", test.name, a.Err)
		}
	}
}

func TestUntrustedCertificate(t *testing.T) {
	h, saw := observe(func(http.ResponseWriter, *http.Request) {})
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	a := open(server.URL, quick, target.BearerToken(sesame)).Get(t.Context(), "/Users")
	if a.Err == nil || a.Err.Error() != "tls: failed to verify certificate: x509: certificate signed by unknown authority" || len(saw()) > 0 {
		t.Errorf("%v, %v", a.Err, saw())
	}
}

func TestBusyTargetsAreWaitedFor(t *testing.T) {
	for _, test := range []struct {
		name, after, body string
		status            int
		wait              bool
	}{
		{"429", "", "", 429, true},
		{"429 with seconds", "3600", "", 429, true},
		{"429 with more seconds than a duration holds", "99999999999999", "", 429, true},
		{"429 with a number that is none", "99999999999999999999999999", "", 429, true},
		{"429 in the past", "-5", "", 429, true},
		{"429 with a date", "Fri, 31 Dec 2060 23:59:59 GMT", "", 429, true},
		{"503 with Retry-After", "0", "", 503, true},
		{"503", "", "", 503, false},
		{"403 rate limit", "", `{"detail":"Rate Limit Exceeded"}`, 403, true},
		{"403 with Retry-After", "1", "", 403, true},
		{"403", "", `{"detail":"not allowed"}`, 403, false},
		{"500", "", "rate limit", 500, false},
		{"200", "5", "", 200, false},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPatch} {
			h, saw := observe(func(w http.ResponseWriter, _ *http.Request) {
				if test.after != "" {
					w.Header().Set("Retry-After", test.after)
				}
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			s := open(serve(t, h).URL, quick, target.Credential{})
			started := time.Now()
			a := s.Send(t.Context(), Request{Method: method, Path: "/Users", Body: `{}`})
			want := 1
			if test.wait {
				want += maxWaits
			}
			if test.wait != (a.Err != nil && strings.HasPrefix(a.Err.Error(), fmt.Sprintf("the target still answered %d after 5 waits", test.status))) {
				t.Errorf("%s: %v", test.name, a.Err)
			}
			if n := len(saw()); n != want || !test.wait && a.Status != test.status || len(s.record.Exchanges) != want {
				t.Errorf("%s: %s was sent %d times, %d expected; %s", test.name, method, n, want, a)
			}
			for _, r := range saw() {
				if r.body != "{}" {
					t.Errorf("%s: the body was %q", test.name, r.body)
				}
			}
			if took := time.Since(started); took > 2*time.Second {
				t.Errorf("%s: took %s with a backoff of at most %s", test.name, took, quick.Backoff)
			}
		}
	}

	// A storm that does not pass is not waited for again and again.
	h, saw := observe(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
	storm := open(serve(t, h).URL, quick, target.Credential{})
	for range giveUp + 3 {
		storm.Get(t.Context(), "/Users")
	}
	if n := len(saw()); n != giveUp*(maxWaits+1) {
		t.Errorf("%d requests were sent into a storm", n)
	}

	left := atomic.Int32{}
	left.Store(2)
	s := open(serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if left.Add(-1) >= 0 {
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}).URL, quick, target.Credential{})
	if a := s.Get(t.Context(), "/Users"); a.Status != 200 || len(s.record.Exchanges) != 3 {
		t.Errorf("after two waits: %s", a)
	}
}

func TestWaitingEndsWithTheSpec(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := open(serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTooManyRequests)
		time.AfterFunc(10*time.Millisecond, cancel)
	}).URL, target.Limits{Backoff: time.Hour}, target.Credential{})
	if a := s.Get(ctx, "/Users"); a.Status != http.StatusTooManyRequests {
		t.Errorf("%s", a)
	}
}

// mute never answers, at once.
type mute struct{ sent, answers atomic.Int32 }

func (m *mute) RoundTrip(r *http.Request) (*http.Response, error) {
	m.sent.Add(1)
	if m.answers.Add(-1) >= 0 {
		return &http.Response{StatusCode: 204, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
	}
	return nil, errors.New("dial tcp: host " + r.Header.Get("Authorization") + " is down\nreally")
}

func TestBreaker(t *testing.T) {
	m := &mute{}
	s := open("http://scim.example.com", quick, target.BearerToken(sesame))
	s.client.http = m
	for range giveUp + 3 {
		if a := s.Get(t.Context(), "/Users"); a.Err == nil || strings.Contains(a.Err.Error(), "sesame") || strings.Contains(a.Err.Error(), "\n") {
			t.Fatalf("%v", a.Err)
		}
	}
	if n := m.sent.Load(); n != giveUp {
		t.Errorf("%d requests were sent to a target that does not answer, %d expected", n, giveUp)
	}
	last := s.Get(t.Context(), "/Users")
	if want := fmt.Sprintf("not sent: the target left the last %d requests without an answer", giveUp); last.Err.Error() != want {
		t.Errorf("%v", last.Err)
	}

	m = &mute{}
	s = open("http://scim.example.com", quick, target.Credential{})
	s.client.http = m
	for range 3 {
		for range giveUp - 1 {
			s.Get(t.Context(), "/Users")
		}
		m.answers.Store(1)
		if a := s.Get(t.Context(), "/Users"); a.Status != 204 {
			t.Fatalf("a good answer did not reset the count: %s", a)
		}
		m.answers.Store(0)
	}
	if n := m.sent.Load(); n != 3*giveUp {
		t.Errorf("%d requests were sent", n)
	}
}

func TestPace(t *testing.T) {
	h, saw := observe(func(http.ResponseWriter, *http.Request) {})
	s := open(serve(t, h).URL, target.Limits{Rate: 200}, target.Credential{})
	started := time.Now()
	var wait sync.WaitGroup
	for range 5 { // at once, and yet one every 5 ms
		wait.Go(func() {
			_, _ = s.client.do(t.Context(), http.MethodGet, s.t.SCIM.BaseURL, http.Header{}, nil, func(verdict.Exchange) {})
		})
	}
	wait.Wait()
	if took := time.Since(started); took < 4*5*time.Millisecond-time.Millisecond || len(saw()) != 5 {
		t.Errorf("%d requests at 200 a second took %s", len(saw()), took)
	}

	slow := open("http://scim.example.com", target.Limits{Rate: 0.001}, target.Credential{})
	m := &mute{}
	m.answers.Store(1)
	slow.client.http = m
	slow.Get(t.Context(), "/Users")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if a := slow.Get(ctx, "/Users"); a.Err == nil || !strings.HasPrefix(a.Err.Error(), "wait for the request rate: ") || m.sent.Load() != 1 {
		t.Errorf("a request that would come after its spec: %v", a.Err)
	}
}

// TestWaitingAsideIsCounted: of a spec's exchanges their record tells how long they
// took, of a question outside of it the count.
func TestWaitingAsideIsCounted(t *testing.T) {
	s := open(serve(t, func(http.ResponseWriter, *http.Request) { time.Sleep(2 * time.Millisecond) }).URL, quick, target.Credential{})
	if _, err := ask(t.Context(), s.client, s.t, Request{Method: http.MethodGet, Path: "/Users"}); err != nil || Aside(s.t) < 2*time.Millisecond {
		t.Errorf("%s, %v", Aside(s.t), err)
	}
}

func TestHeadersOfARequest(t *testing.T) {
	var last http.Header
	s := open(serve(t, func(_ http.ResponseWriter, r *http.Request) { last = r.Header.Clone() }).URL, quick, target.BasicPassword("ada", "lovelace"))
	s.t.SCIM.Header = http.Header{"X-Tenant": {"acme"}}
	ctx := t.Context()
	s.Put(ctx, "/Users/1", map[string]any{"a": 1})
	for name, want := range map[string]string{"Accept": MediaType, "Content-Type": MediaType, "User-Agent": "hallmark", "X-Tenant": "acme", "Authorization": "Basic YWRhOmxvdmVsYWNl"} {
		if last.Get(name) != want {
			t.Errorf("%s is %q", name, last.Get(name))
		}
	}
	s.Send(ctx, Request{Method: http.MethodGet, Path: "/Users", Header: map[string]string{"Accept": "", "User-Agent": "", "X-Tenant": "other"}})
	if last.Get("Accept") != "" || last.Get("User-Agent") != "" || last.Get("Content-Type") != "" || last.Get("X-Tenant") != "other" {
		t.Errorf("%v", last)
	}
	if a := s.Send(ctx, Request{Method: http.MethodGet, Path: "/Users", Body: make(chan int)}); a.Err == nil {
		t.Error("a body that is no JSON was sent")
	}
	if a := s.Send(ctx, Request{Method: "B AD", Path: "/Users"}); a.Err == nil {
		t.Error("a method that is none was sent")
	}
}

func TestManyAtOnce(t *testing.T) {
	s := open(serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTooManyRequests - 29) // 400
		_, _ = io.WriteString(w, `{"token":"`+r.Header.Get("Authorization")+`"}`)
	}).URL, quick, target.BearerToken(sesame))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 10 {
				if a := s.Post(t.Context(), "/Users", s.t.People.New()); a.Status != 400 || a.index < 0 {
					t.Errorf("%s, %d", a, a.index)
				}
			}
		})
	}
	wait.Wait()
	if len(s.record.Exchanges) != 80 {
		t.Errorf("%d exchanges", len(s.record.Exchanges))
	}
	if open := s.t.Journal.Open(); len(open) > 0 {
		t.Errorf("refused creates stay in the journal: %v", open)
	}
}
