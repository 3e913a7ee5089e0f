package check

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// ReadOnly is why a requirement was not judged in a run that only reads.
const ReadOnly = "needs a request that writes, and this run only reads (--read-only)"

// Licence is why a requirement was not judged where the target has room for too
// few users.
const Licence = "needs more users at a time than the target may hold (limits.users)"

// Withheld reports whether that is why a requirement was not judged: the person
// who runs it asked for no such request. What is left out so is never green.
func Withheld(skipped string) bool { return skipped == ReadOnly || skipped == Licence }

var errReadOnly = errors.New("not sent: it may write, and this run only reads (--read-only)")

// overrides are headers by which some frameworks take a GET for another method.
var overrides = []string{"X-Http-Method-Override", "X-Http-Method", "X-Method-Override"}

// writes reports whether a request may change something: all but a GET, and the
// POST that RFC 7644 §3.4.3 has for queries.
func writes(method, address string, header http.Header) bool {
	if slices.ContainsFunc(overrides, func(name string) bool { return header[name] != nil }) {
		return true
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return true
	case method == http.MethodPost:
		return !strings.HasSuffix(u.EscapedPath(), "/.search")
	}
	return method != http.MethodGet
}

// withhold reports whether r is not to be sent, because the run only reads, and
// remembers it: from there on the spec judges nothing. The spec is not ended here,
// for it may send from several goroutines; whatever it needs next ends it.
func (s *Session) withhold(r Request) bool {
	header := http.Header{}
	for name, value := range r.Header {
		header.Set(name, value)
	}
	if !s.client.reading || !writes(r.Method, s.address(r), header) {
		return false
	}
	s.hold(ReadOnly)
	return true
}

func (s *Session) hold(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record.Withheld = reason
}

func (s *Session) withheld() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.record.Withheld
}
