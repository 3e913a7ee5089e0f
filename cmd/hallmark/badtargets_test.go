package main

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// handler is the shape of bad.answer.
type handler = func(w http.ResponseWriter, r *http.Request, next http.Handler, elsewhere string)

// says answers everything alike.
func says(status int, kind, body string, headers ...string) handler {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler, _ string) {
		_, _ = io.Copy(io.Discard, r.Body)
		if w.Header().Set("Content-Type", kind); kind == "" {
			w.Header()["Content-Type"] = nil
		}
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// drips writes a little again and again, until the client has gone.
func drips(first, little string, pause time.Duration) handler {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler, _ string) {
		w.Header().Set("Content-Type", "application/scim+json")
		flush := func(text string) bool {
			_, err := io.WriteString(w, text)
			w.(http.Flusher).Flush()
			return err == nil
		}
		for ok := flush(first); ok && r.Context().Err() == nil; ok = flush(little) {
			select {
			case <-r.Context().Done():
			case <-time.After(pause):
			}
		}
	}
}

// onWire takes the connection and writes what HTTP has no words for.
func onWire(text string, reset bool) handler {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler, _ string) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, text)
		if tcp, ok := conn.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
}

// altered changes the JSON of what the conformant server answers.
func altered(change func(r *http.Request, body map[string]any)) handler {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler, _ string) {
		a := recorded(r, next)
		var body map[string]any
		if json.Unmarshal(a.Body.Bytes(), &body) == nil {
			change(r, body)
			a.Body.Reset()
			_ = json.NewEncoder(a.Body).Encode(body)
			a.Header().Del("Content-Length")
		}
		replay(w, a)
	}
}

// texts replaces each text of a decoded body.
func texts(v any, change func(string) string) any {
	switch v := v.(type) {
	case string:
		return change(v)
	case []any:
		for i := range v {
			v[i] = texts(v[i], change)
		}
	case map[string]any:
		for k := range v {
			if k != "id" && k != "location" { // by which it can be found again
				v[k] = texts(v[k], change)
			}
		}
	}
	return v
}

// bomb is 64 KiB that become 64 MiB.
func bomb() string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	blank := make([]byte, 1<<20)
	for range 64 {
		_, _ = z.Write(blank)
	}
	_ = z.Close()
	return b.String()
}

// moved redirects to what to makes of a request.
func moved(status int, to func(r *http.Request, elsewhere string) string) handler {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler, elsewhere string) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header()["Location"] = []string{to(r, elsewhere)}
		w.WriteHeader(status)
	}
}

func badTargets() []bad {
	const list = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":%d,"startIndex":1,"itemsPerPage":1,"Resources":[%s]}`
	const somebody = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"ada","meta":{"resourceType":"User"}}`
	const json, html = "application/scim+json", "text/html"
	script := func(s string) string {
		return s + `"><script>alert(1)</script><img src=x onerror=alert(1)>` + "\x1b[2J\a"
	}
	self := func(r *http.Request, _ string) string { return r.URL.String() }
	away := func(r *http.Request, elsewhere string) string { return elsewhere + r.URL.String() }
	deep := strings.Repeat("[", 100_000)
	return []bad{
		// Bodies that do not end, or grow.
		{name: "headers and then silence", status: 3, answer: drips("", "", time.Hour)},
		{name: "slow-loris body", status: 3, answer: drips("{", " ", 20*time.Millisecond)},
		{name: "endless body", status: 3, answer: drips("[", strings.Repeat("0,", 32<<10), 0)},
		{name: "endless blanks in front", status: 3, answer: drips("", strings.Repeat(" ", 64<<10), 0)},
		{name: "gzip bomb", status: 3, answer: says(200, json, bomb(), "Content-Encoding", "gzip")},
		{name: "nested without end", status: 1, answer: says(200, json, deep)},
		{name: "a number of many digits", status: 1, answer: says(200, json, `{"totalResults":`+strings.Repeat("9", 100_000)+`}`)},
		{name: "a huge header", status: 3, answer: says(200, json, "{}", "X-Large", strings.Repeat("x", 2<<20))},

		// Bodies that are something else.
		{name: "HTML", status: 1, answer: says(200, html, "<!doctype html><title>Log in</title><script>alert(1)</script>")},
		{name: "HTML as SCIM", status: 1, answer: says(200, json, "<!doctype html><script>alert(1)</script>")},
		{name: "gzip that is none", status: 1, answer: says(200, json, "{}", "Content-Encoding", "gzip")},
		{name: "not UTF-8", status: 1, answer: says(200, json, "{\"id\":\"\xff\xfe\x00\"}")},
		{name: "UTF-16", status: 1, answer: says(200, json+"; charset=utf-16", "\xff\xfe{\x00}\x00")},
		{name: "two documents in one", status: 1, answer: says(200, json, "{}{}")},
		{name: "the request, sent back", status: 1, answer: func(w http.ResponseWriter, r *http.Request, _ http.Handler, _ string) {
			w.Header().Set("Content-Type", json)
			_, _ = fmt.Fprintf(w, `{"id":"1","authorization":%q,"detail":%q}`, r.Header.Get("Authorization"), r.Header)
		}},
		{name: "script in every string", status: 1, answer: altered(func(_ *http.Request, body map[string]any) { texts(body, script) })},

		// Statuses.
		{name: "500 for everything", status: 1, answer: says(500, "text/plain", "Internal Server Error")},
		{name: "500 after it was done", status: 1, answer: func(w http.ResponseWriter, r *http.Request, next http.Handler, _ string) {
			if a := recorded(r, next); r.Method == http.MethodGet {
				replay(w, a)
				return
			}
			w.WriteHeader(http.StatusInternalServerError)
		}},
		{name: "502 of a gateway", status: 1, answer: says(502, html, "<h1>Bad Gateway</h1>")},
		{name: "401 for everything", status: 3, answer: says(401, html, "<h1>Unauthorized</h1>", "WWW-Authenticate", `Basic realm="x"`)},
		{name: "status 999", status: 1, answer: says(999, json, "{}")},
		{name: "429 storm", status: 3, answer: says(429, json, "{}", "Retry-After", "3600")},
		{name: "429 without a time", status: 3, answer: says(429, "", "")},
		{name: "503 for a century", status: 3, answer: says(503, "", "", "Retry-After", "Fri, 31 Dec 2126 23:59:59 GMT")},
		{name: "429 for every PUT", status: 1, answer: func(w http.ResponseWriter, r *http.Request, next http.Handler, _ string) {
			if r.Method == http.MethodPut {
				says(429, json, "{}", "Retry-After", "0")(w, r, next, "")
				return
			}
			next.ServeHTTP(w, r)
		}},

		// Redirects.
		{name: "redirects to itself", status: 3, answer: moved(308, self)},
		{name: "redirects in circles", status: 3, answer: moved(307, func(r *http.Request, _ string) string { return "/a?n=" + r.URL.Query().Get("n") + "1" })},
		{name: "redirects elsewhere", status: 3, answer: moved(302, away)},
		{name: "redirects elsewhere, method and all", status: 3, answer: moved(308, away)},
		{name: "redirects elsewhere with the token", status: 3, answer: moved(307, func(r *http.Request, elsewhere string) string {
			return elsewhere + "/?t=" + strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		})},
		{name: "redirects to a file", status: 3, answer: moved(301, func(*http.Request, string) string { return "file:///etc/passwd" })},
		{name: "redirects nowhere", status: 3, answer: moved(302, func(*http.Request, string) string { return "http://[::1" })},

		// Connections.
		{name: "reset", status: 3, answer: onWire("", true)},
		{name: "closed without a word", status: 3, answer: onWire("", false)},
		{name: "reset in the middle", status: 1, answer: onWire("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":", true)},
		{name: "shorter than its length", status: 1, answer: onWire("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", false)},
		{name: "longer than its length", status: 1, answer: onWire("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{\"id\":1}", false)},
		{name: "two lengths", status: 3, answer: onWire("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}", false)},
		{name: "a length below nothing", status: 3, answer: onWire("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", false)},
		{name: "a chunk of nonsense", status: 1, answer: onWire("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", false)},
		{name: "not HTTP", status: 3, answer: onWire("220 smtp.example.com ESMTP\r\n", false)},
		{name: "switches protocols", status: 1, answer: onWire("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x05hello", false)},
		{name: "interim answers without end", status: 3, answer: onWire(strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 100), false)},

		// TLS.
		{name: "TLS that nobody signed", status: 3, listen: func(t *testing.T, _ string) string { return secure(t, nil) }},
		{name: "TLS that is too old", status: 3, listen: func(t *testing.T, _ string) string { return secure(t, &tls.Config{MaxVersion: tls.VersionTLS11}) }},
		{name: "TLS without a certificate", status: 3, listen: func(t *testing.T, _ string) string {
			return secure(t, &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, io.EOF }})
		}},
		{name: "HTTP where TLS is expected", status: 3, listen: func(t *testing.T, _ string) string {
			return strings.Replace(serve(t, func(http.ResponseWriter, *http.Request) {}).URL, "http:", "https:", 1)
		}},
		{name: "TLS where HTTP is expected", status: 1, listen: func(t *testing.T, _ string) string {
			return strings.Replace(secure(t, nil), "https:", "http:", 1)
		}},

		// Lists.
		{name: "a million claimed results", status: 1, answer: altered(func(r *http.Request, body map[string]any) {
			if body["Resources"] != nil {
				body["totalResults"] = 1_000_000
			}
		})},
		{name: "a page that repeats for ever", status: 1, answer: says(200, json, fmt.Sprintf(list, 1_000_000, somebody))},
		{name: "empty pages for ever", status: 1, answer: says(200, json, fmt.Sprintf(list, 1_000_000, ""))},
		{name: "fewer results than none", status: 1, answer: says(200, json, fmt.Sprintf(list, -7, somebody))},
		{name: "everybody is one's own", status: 1, answer: says(201, json, strings.Replace(somebody, `"id":"1"`, `"id":"../../../Groups"`, 1), "Location", "/etc/passwd")},
	}
}

// secure serves TLS that no authority has signed.
func secure(t *testing.T, config *tls.Config) string {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("a request came through: %s", r.Header.Get("Authorization"))
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	if config != nil && config.GetCertificate != nil {
		server.Listener = tls.NewListener(server.Listener, config)
		server.Start()
		t.Cleanup(server.Close)
		return strings.Replace(server.URL, "http:", "https:", 1)
	}
	server.TLS = config
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}
