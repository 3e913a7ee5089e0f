package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

// Bounds on what one request may ask for. RFC 7644 sets none; these are far above what a
// provisioner sends and keep a hostile request cheap.
const (
	defaultMaxBody    = 1 << 20
	defaultMaxResults = 200
	maxDepth          = 32        // nesting of a body
	maxElements       = 50_000    // values of one multi-valued attribute
	maxString         = 1 << 18   // bytes of one string
	maxOperations     = 1_000     // operations of one PATCH
	maxWork           = 5_000_000 // operations times values they may walk
	maxFilter         = 16_384    // bytes of a filter
	maxFilterTerms    = 200       // comparisons in a filter
	maxFilterDepth    = 50        // brackets within brackets
)

// object reads the request body as a JSON object.
func (s *Server) object(r *http.Request) (map[string]any, error) {
	if m, ok := r.Context().Value(bodyKey{}).(map[string]any); ok {
		return m, nil // an operation of a Bulk job
	}
	return s.objectUpTo(r, s.cfg.MaxBody)
}

func (s *Server) objectUpTo(r *http.Request, limit int64) (map[string]any, error) {
	if err := acceptable(r); err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, limit))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, &Error{Status: http.StatusRequestEntityTooLarge,
				Detail: "the body is larger than the limit of " + itoa(int(limit)) + " bytes"}
		}
		return nil, invalidSyntax("the body could not be read")
	}
	v, err := decode(raw)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, invalidSyntax("the body is not a JSON object")
	}
	return m, nil
}

// acceptable checks the type of a request body: SCIM JSON or plain JSON (RFC 7644 §3.8). A
// body without a type is taken as SCIM JSON.
func acceptable(r *http.Request) error {
	unsupported := func(detail string) error {
		return &Error{Status: http.StatusUnsupportedMediaType, Detail: detail}
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return unsupported("content encodings are not supported")
	}
	header := r.Header.Get("Content-Type")
	if header == "" {
		return nil
	}
	typ, params, err := mime.ParseMediaType(header)
	if err != nil || (typ != mediaSCIM && typ != mediaJSON) {
		return unsupported("the body must be " + mediaSCIM + " or " + mediaJSON)
	}
	if c := params["charset"]; c != "" && !strings.EqualFold(c, "utf-8") && !strings.EqualFold(c, "utf8") {
		return unsupported("the charset must be UTF-8")
	}
	return nil
}

// decode reads one JSON value. Where encoding/json is lenient it is not: names that occur
// twice, ill-formed UTF-8, lone surrogates and deep nesting are refused.
func decode(raw []byte) (any, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, invalidSyntax("the body is empty")
	}
	if !utf8.Valid(raw) {
		return nil, invalidSyntax("the body is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	v, err := value(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, invalidSyntax("the body goes on after the JSON value")
	}
	if loneSurrogate(raw) {
		return nil, invalidSyntax("the body holds half of a surrogate pair")
	}
	return v, nil
}

func malformed() error { return invalidSyntax("the body is not well-formed JSON") }

func value(d *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, invalidSyntax("the body is nested deeper than %d levels", maxDepth)
	}
	token, err := d.Token()
	if err != nil {
		return nil, malformed()
	}
	switch token := token.(type) {
	case json.Number:
		f, err := token.Float64()
		if err != nil || math.IsInf(f, 0) {
			return nil, invalidValue("the number %s is out of range", shorten(token.String()))
		}
		return f, nil
	case json.Delim:
		switch token {
		case '{':
			m := make(map[string]any)
			for d.More() {
				key, err := d.Token()
				if err != nil {
					return nil, malformed()
				}
				name, ok := key.(string)
				if !ok {
					return nil, malformed()
				}
				if _, twice := m[name]; twice {
					return nil, invalidSyntax("%s occurs twice", shorten(name))
				}
				if m[name], err = value(d, depth+1); err != nil {
					return nil, err
				}
			}
			if _, err := d.Token(); err != nil {
				return nil, malformed()
			}
			return m, nil
		case '[':
			a := []any{}
			for d.More() {
				e, err := value(d, depth+1)
				if err != nil {
					return nil, err
				}
				if a = append(a, e); len(a) > maxElements {
					return nil, invalidValue("an array has more than %d values", maxElements)
				}
			}
			if _, err := d.Token(); err != nil {
				return nil, malformed()
			}
			return a, nil
		}
		return nil, malformed()
	}
	return token, nil // string, bool or nil
}

// loneSurrogate reports whether a \u escape of well-formed JSON names half of a surrogate
// pair, which encoding/json would silently replace.
func loneSurrogate(raw []byte) bool {
	escape := func(i int) (rune, bool) {
		if i+6 > len(raw) || raw[i] != '\\' || raw[i+1] != 'u' {
			return 0, false
		}
		var n rune
		for _, c := range raw[i+2 : i+6] {
			n = n<<4 | rune(strings.IndexByte("0123456789abcdef", c|0x20)) // digits have bit 5 set already
		}
		return n, true
	}
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		n, ok := escape(i)
		if !ok {
			i++ // a short escape
			continue
		}
		switch {
		case n >= 0xDC00 && n <= 0xDFFF:
			return true
		case n >= 0xD800 && n <= 0xDBFF:
			low, ok := escape(i + 6)
			if !ok || low < 0xDC00 || low > 0xDFFF {
				return true
			}
			i += 6
		}
		i += 5
	}
	return false
}

// pickFold returns the value of m at name, without regard to case, and whether it is there.
func pickFold(m map[string]any, name string) (any, bool) {
	if v, ok := m[name]; ok {
		return v, true
	}
	for k, v := range m {
		if strings.EqualFold(k, name) {
			return v, true
		}
	}
	return nil, false
}
