package inspect

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// Most is how many exchanges a Recorder keeps: a provisioning run of a group, and more than
	// anybody reads.
	Most = 200
	// MostBytes is how much of bodies it keeps altogether, whatever their number.
	MostBytes = 4 << 20
	// MostBody is how much of one body it keeps. A SAML response has about 10 KiB, a page of a
	// hundred people about 60.
	MostBody = 64 << 10
	// mostLine is how much of an address it keeps.
	mostLine = 2 << 10
)

// Recorder keeps the last exchanges, within its bounds. The zero value is ready to use, and a
// Recorder is safe for concurrent use.
type Recorder struct {
	mu    sync.Mutex
	last  int
	bytes int
	kept  []*Exchange // the oldest first
}

// Header is a header worth showing, its credentials left out.
type Header struct{ Name, Value string }

// Exchange is a request with its answer. It does not change once it is kept.
type Exchange struct {
	N           int // counts the exchanges of a Recorder, from 1
	At          time.Time
	Took        time.Duration
	Kind        string // of the caller's choice, such as SCIM
	Method      string
	URL         string // path and query, credentials left out
	Status      int
	SentHeaders []Header
	GotHeaders  []Header

	location string // of a redirect, whole
	sent     part
	got      part
}

// part is the beginning of a body.
type part struct {
	bytes.Buffer
	total int
}

// keep copies what there is room for.
func (p *part) keep(b []byte) {
	p.total += len(b)
	if room := MostBody - p.Len(); room > 0 {
		p.Write(b[:min(room, len(b))])
	}
}

// Serve lets next answer and keeps what was said. A body that next does not read is not kept.
func (rec *Recorder) Serve(kind string, clock func() time.Time, w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	e := &Exchange{At: clock(), Kind: kind, Method: r.Method, URL: safeURL(r.URL), SentHeaders: sentHeaders(r)}
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = &tapped{r.Body, &e.sent}
	}
	answer := &answer{ResponseWriter: w, e: e}
	started := time.Now() // what it took is of this machine, whatever time it is in the mock
	next(answer, r)
	e.Took = time.Since(started)
	if e.Status == 0 {
		e.Status = http.StatusOK
	}
	e.GotHeaders = gotHeaders(w.Header())
	e.location = w.Header().Get("Location")
	rec.add(e)
}

func (rec *Recorder) add(e *Exchange) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.last++
	e.N = rec.last
	rec.kept = append(rec.kept, e)
	rec.bytes += e.size()
	gone := 0
	for len(rec.kept)-gone > Most || rec.bytes > MostBytes {
		rec.bytes -= rec.kept[gone].size()
		rec.kept[gone] = nil
		gone++
	}
	rec.kept = rec.kept[gone:]
}

func (e *Exchange) size() int { return e.sent.Len() + e.got.Len() }

// Last lists what is kept, the newest first.
func (rec *Recorder) Last() []*Exchange {
	rec.mu.Lock()
	list := slices.Clone(rec.kept)
	rec.mu.Unlock()
	slices.Reverse(list)
	return list
}

// Get finds an exchange by its number, unless it has gone.
func (rec *Recorder) Get(n int) (*Exchange, bool) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	at, ok := slices.BinarySearchFunc(rec.kept, n, func(e *Exchange, n int) int { return e.N - n })
	if !ok {
		return nil, false
	}
	return rec.kept[at], true
}

// tapped keeps what is read of a body.
type tapped struct {
	io.ReadCloser
	part *part
}

func (t *tapped) Read(b []byte) (int, error) {
	n, err := t.ReadCloser.Read(b)
	t.part.keep(b[:n])
	return n, err
}

// answer keeps what is written.
type answer struct {
	http.ResponseWriter
	e *Exchange
}

func (a *answer) WriteHeader(status int) {
	if a.e.Status == 0 && status >= 200 {
		a.e.Status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.e.Status == 0 {
		a.e.Status = http.StatusOK
	}
	a.e.got.keep(b)
	return a.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Hidden stands where a credential stood.
const Hidden = "•••"

// sentHeaders are the headers of a request that explain an answer.
func sentHeaders(r *http.Request) []Header {
	list := make([]Header, 0, 8)
	list = append(list, Header{"Host", r.Host})
	if value := r.Header.Get("Authorization"); value != "" {
		// RFC 9110 §11.4: a scheme, then what proves it. Without a space all of it may be secret.
		scheme, _, ok := strings.Cut(value, " ")
		if !ok {
			scheme = ""
		}
		list = append(list, Header{"Authorization", strings.TrimSpace(scheme + " " + Hidden)})
	}
	return appendHeaders(list, r.Header, "Content-Type", "Accept", "If-Match", "If-None-Match", "Prefer", "User-Agent", "Origin")
}

func gotHeaders(h http.Header) []Header {
	list := appendHeaders(make([]Header, 0, 8), h, "Content-Type", "ETag", "WWW-Authenticate", "Retry-After")
	if to := h.Get("Location"); to != "" {
		u, err := url.Parse(to)
		if err != nil {
			to = Hidden
		} else {
			to = safeURL(u)
		}
		list = append(list, Header{"Location", to})
	}
	for _, cookie := range h["Set-Cookie"] {
		name, _, _ := strings.Cut(cookie, "=")
		list = append(list, Header{"Set-Cookie", name + "=" + Hidden})
	}
	return list
}

func appendHeaders(list []Header, h http.Header, names ...string) []Header {
	for _, name := range names {
		for _, value := range h[http.CanonicalHeaderKey(name)] {
			list = append(list, Header{name, cut(value)})
		}
	}
	return list
}

func cut(s string) string {
	if len(s) > mostLine {
		return strings.ToValidUTF8(s[:mostLine], "") + "…"
	}
	return s
}

// safeURL is an address without what may be a credential: user information, and values of the
// query whose name says so.
func safeURL(u *url.URL) string {
	if u.RawQuery == "" && u.User == nil {
		return cut(u.String())
	}
	safe := *u
	safe.User = nil
	pairs := strings.Split(safe.RawQuery, "&")
	for i, pair := range pairs {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); err != nil || secretName(plain) {
			pairs[i] = name + "=" + url.QueryEscape(Hidden)
		}
	}
	safe.RawQuery = strings.Join(pairs, "&")
	return cut(safe.String())
}

// secretName tells whether a value of this name is a credential.
func secretName(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"password", "secret", "token", "api_key", "apikey", "access_key", "authorization"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return name == "key"
}
