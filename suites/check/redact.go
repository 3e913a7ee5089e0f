package check

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
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
	headers []string // whose values are secret, as a whole

	mu      sync.RWMutex
	known   []string
	forms   []string // of what is known, as an answer may write it
	secrets *strings.Replacer
}

func newRedactor(t *target.Target) *redactor {
	r := &redactor{headers: []string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key", "X-Support-Key", "X-Xsrftoken"}}
	r.add(t.Secrets()...)
	endpoints := []target.Endpoint{t.SCIM}
	if t.Second != nil {
		endpoints = append(endpoints, *t.Second)
	}
	for _, e := range endpoints {
		if e.Credential.Scheme == target.Header {
			r.headers = append(r.headers, http.CanonicalHeaderKey(e.Credential.Name))
		}
		for name, values := range e.Header {
			r.headers = append(r.headers, http.CanonicalHeaderKey(name)) // a tenant's number or a key: who knows
			if keyLike.MatchString(name) {
				for _, v := range values {
					r.add(v, v[strings.LastIndex(v, " ")+1:]) // with its scheme and without
				}
			}
		}
	}
	return r
}

// keyLike matches names of headers whose value is a secret wherever it turns up.
var keyLike = regexp.MustCompile(`(?i)key|token|secret|auth|cookie|password|credential|session`)

// add makes more secrets known, such as keys that were issued during the run.
func (r *redactor) add(secrets ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rebuild(append(r.known, secrets...))
}

// learn is add for what is mostly known already.
func (r *redactor) learn(secrets []string) {
	r.mu.RLock()
	known := !slices.ContainsFunc(secrets, func(s string) bool { return !slices.Contains(r.known, s) })
	r.mu.RUnlock()
	if !known {
		r.add(secrets...)
	}
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
	r.known = slices.Compact(slices.Sorted(slices.Values(secrets)))
	var forms []string
	for _, s := range r.known {
		if len(s) < shortest {
			continue
		}
		for _, form := range spellings(s) {
			if len(form) >= shortest {
				forms = append(forms, form)
			}
		}
	}
	// The longest first: one secret may be part of another's encoding.
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	r.forms = slices.Compact(forms)
	var pairs []string
	for _, s := range r.forms {
		pairs = append(pairs, s, mark)
	}
	r.secrets = strings.NewReplacer(pairs...)
}

// shortest is how long a secret must be to be looked for in texts: a password
// "a" would turn every text into marks, and tell by where they stand what it is.
const shortest = 4

// spellings are the ways in which a server may write a secret back: as it is,
// in a URL, in JSON (with or without \u003c for < and \/ for /), in HTML, as
// base64.
func spellings(s string) []string {
	query := url.QueryEscape(s)
	list := []string{
		s, query, strings.ReplaceAll(query, "+", "%20"), url.PathEscape(s), html.EscapeString(s),
		base64.StdEncoding.EncodeToString([]byte(s)), base64.RawStdEncoding.EncodeToString([]byte(s)),
		base64.URLEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)),
	}
	for _, escape := range []bool{true, false} {
		var b strings.Builder
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(escape)
		if encoder.Encode(s) != nil {
			continue
		}
		quoted := strings.TrimSuffix(b.String(), "\n")
		quoted = quoted[1 : len(quoted)-1]
		list = append(list, quoted, strings.ReplaceAll(quoted, "/", `\/`))
	}
	return append(list, lowerEscapes(list[1]), lowerEscapes(list[2]), lowerEscapes(list[3]))
}

// lowerEscapes writes %2F as %2f.
func lowerEscapes(s string) string {
	return escapes.ReplaceAllStringFunc(s, strings.ToLower)
}

var escapes = regexp.MustCompile(`%[0-9A-F]{2}`)

func (r *redactor) text(s string) string {
	r.mu.RLock()
	secrets := r.secrets
	r.mu.RUnlock()
	return secrets.Replace(s)
}

// prose redacts what the target said, or was told: known secrets and passwords.
func (r *redactor) prose(s string) string {
	s = r.text(s)
	if !mentionsPassword(s) {
		return s // the expressions are slow, and rarely needed
	}
	for _, p := range passwords {
		s = p.ReplaceAllString(s, `${1}"`+mark+`"${2}`)
	}
	return s
}

func mentionsPassword(s string) bool {
	const word = "password"
	for i := 0; i+len(word) <= len(s); i++ {
		if s[i]|0x20 == word[0] && strings.EqualFold(s[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// passwords match a password in a JSON body, whoever sent it, also one that the
// end of the body cut off, and the value of a PATCH operation on the attribute.
var passwords = []*regexp.Regexp{
	regexp.MustCompile(`(?is)("password"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?$)()`),
	regexp.MustCompile(`(?is)("path"\s*:\s*"[^"]*\bpassword"[^{}"]*(?:"op"[^{}"]*"[^"]*"[^{}"]*)?"value"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?$)()`),
	regexp.MustCompile(`(?is)("value"\s*:\s*)"(?:[^"\\]|\\.)*"([^{}"]*(?:"op"[^{}"]*"[^"]*"[^{}"]*)?"path"\s*:\s*"[^"]*\bpassword")`),
}

func (r *redactor) body(body []byte) string {
	// What will not be kept need not be redacted: an answer may be large. Where
	// this cuts, half a secret may stand.
	if window := 4 * keepBody; len(body) > window {
		return r.stump(body[:window])
	}
	return keep(r.prose(string(body)))
}

// stump redacts a body that ends early: its end may be half a secret.
func (r *redactor) stump(body []byte) string {
	return keep(r.trim(r.prose(string(body[:min(len(body), 4*keepBody)]))))
}

// quote redacts a text that quotes the target, perhaps shortened by an ellipsis
// in the middle of a secret.
func (r *redactor) quote(s string) string {
	pieces := strings.Split(r.prose(s), ellipsis)
	for i := range pieces[:len(pieces)-1] {
		pieces[i] = r.trim(pieces[i])
	}
	return strings.Join(pieces, ellipsis)
}

// ellipsis ends every text that was shortened.
const ellipsis = "…"

// trim replaces the beginning of a secret at the end of a text.
func (r *redactor) trim(text string) string {
	if n := r.half(text); n > 0 {
		return text[:len(text)-n] + mark
	}
	return text
}

// half is how many bytes at the end of a text begin a secret, and do not end one.
func (r *redactor) half(text string) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	longest := 0
	for _, form := range r.forms {
		if strings.HasSuffix(text, form) {
			return 0
		}
		for n := min(len(form)-1, len(text)); n > longest; n-- {
			// A letter or two of a long secret may end any text by chance.
			if (n >= shortest || 2*n >= len(form)) && strings.HasSuffix(text, form[:n]) {
				longest = n
			}
		}
	}
	return longest
}

// keep cuts a body to what is kept, between two characters. It comes after the
// redaction: half a secret must not survive at the edge.
func keep(text string) string {
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
			if v = r.prose(v); len(v) > keepBody {
				v = keep(v) + ellipsis
			}
			clean[r.text(name)] = append(clean[r.text(name)], v)
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
