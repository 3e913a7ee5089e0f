package check

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"hallmark/suites/target"
)

// keepBody is how much of a body is kept as evidence: enough for a page of
// users, little enough that 20,000 exchanges fit in memory.
const keepBody = 16 << 10

// mark stands where a secret stood.
const mark = "[redacted]"

// redactor removes secrets where exchanges are recorded, so that nothing
// downstream can leak them.
type redactor struct {
	headers []string

	mu      sync.RWMutex
	known   []string
	secrets *strings.Replacer
}

func newRedactor(t *target.Target) *redactor {
	r := &redactor{headers: []string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key", "X-Support-Key", "X-Xsrftoken"}}
	if t.SCIM.Credential.Scheme == target.Header {
		r.headers = append(r.headers, http.CanonicalHeaderKey(t.SCIM.Credential.Name))
	}
	r.add(t.Secrets()...)
	return r
}

// add makes more secrets known, such as keys that were issued during the run.
func (r *redactor) add(secrets ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rebuild(append(r.known, secrets...))
}

// drop forgets secrets that are worth nothing any more, so that the list stays
// short.
func (r *redactor) drop(secrets ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rebuild(slices.DeleteFunc(slices.Clone(r.known), func(s string) bool { return slices.Contains(secrets, s) }))
}

// rebuild is called with mu held.
func (r *redactor) rebuild(secrets []string) {
	secrets = slices.DeleteFunc(slices.Clone(secrets), func(s string) bool { return s == "" })
	// The longest first: one secret may be part of another's encoding.
	slices.SortFunc(secrets, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	r.known = slices.Compact(secrets)
	var pairs []string
	for _, s := range r.known {
		pairs = append(pairs, s, mark)
	}
	r.secrets = strings.NewReplacer(pairs...)
}

func (r *redactor) text(s string) string {
	r.mu.RLock()
	secrets := r.secrets
	r.mu.RUnlock()
	return secrets.Replace(s)
}

// password matches a password in a JSON body, whoever sent it.
var password = regexp.MustCompile(`(?i)("password"\s*:\s*)"(?:[^"\\]|\\.)*"`)

func (r *redactor) body(body []byte) string {
	// Redact before cutting: half a secret must not survive at the edge.
	text := password.ReplaceAllString(r.text(string(body)), `$1"`+mark+`"`)
	if len(text) > keepBody {
		text = text[:keepBody]
		for len(text) > 0 && !utf8.ValidString(text[max(0, len(text)-utf8.UTFMax):]) {
			if r, n := utf8.DecodeLastRuneInString(text); r != utf8.RuneError || n != 1 {
				break
			}
			text = text[:len(text)-1]
		}
	}
	return text
}

func (r *redactor) header(h http.Header) map[string][]string {
	clean := make(map[string][]string, len(h))
	for name, values := range h {
		secret := slices.Contains(r.headers, http.CanonicalHeaderKey(name))
		for _, v := range values {
			if secret {
				v = keepScheme(v)
			}
			clean[name] = append(clean[name], r.text(v))
		}
	}
	return clean
}

// keepScheme keeps the word that says how the secret is used.
func keepScheme(value string) string {
	for _, scheme := range []string{"Bearer ", "Basic "} {
		if len(value) > len(scheme) && strings.EqualFold(value[:len(scheme)], scheme) {
			return value[:len(scheme)] + mark
		}
	}
	return mark
}
