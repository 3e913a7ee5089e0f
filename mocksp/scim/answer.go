package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hallmark/mocksp/fault"
)

const (
	mediaSCIM = "application/scim+json"
	mediaJSON = "application/json"
)

func itoa(n int) string { return strconv.Itoa(n) }

// buffers are used again for one answer after another.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// answer writes body as JSON, in the media type that the peer accepts.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, status int, body map[string]any) {
	if c, ok := w.(*capture); ok {
		c.status, c.body = status, body
		return
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := s.encode(b, body); err != nil {
		s.log("encode answer", "error", err)
		status = http.StatusInternalServerError
		b.Reset()
		b.WriteString(`{"schemas":["` + ErrorSchema + `"],"status":"500"}`)
	}
	b.WriteByte('\n')
	typ, _ := negotiate(r)
	if s.varies(varyCharset) {
		typ += "; charset=utf-8"
	}
	if s.fault(fault.SCIMMediaTypeWrong, func() bool { return status < 300 }) {
		typ = "text/html; charset=utf-8"
	}
	if s.fault(fault.SCIMErrorMediaTypeWrong, func() bool { return status >= 400 }) {
		typ = "text/plain; charset=utf-8"
	}
	h := w.Header()
	h.Set("Content-Type", typ)
	h.Set("Content-Length", itoa(b.Len()))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(b.Bytes()) // a peer that has gone away is not our error
	}
}

// negotiate chooses the media type of an answer by the Accept header: SCIM JSON unless only
// plain JSON will do (RFC 7644 §3.8). It reports whether the peer accepts either.
func negotiate(r *http.Request) (string, bool) {
	header := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(header) == "" {
		return mediaSCIM, true
	}
	quality := func(typ string) float64 {
		best, specificity := 0.0, -1
		for _, part := range strings.Split(header, ",") {
			name, params, err := mime.ParseMediaType(part)
			if err != nil {
				continue
			}
			q, weight := 1.0, -1
			if v, ok := params["q"]; ok {
				if q, err = strconv.ParseFloat(v, 64); err != nil {
					continue
				}
			}
			switch name {
			case typ:
				weight = 2
			case "application/*":
				weight = 1
			case "*/*":
				weight = 0
			}
			if weight > specificity {
				best, specificity = q, weight
			}
		}
		return best
	}
	scim, plain := quality(mediaSCIM), quality(mediaJSON)
	switch {
	case scim > 0 && scim >= plain:
		return mediaSCIM, true
	case plain > 0:
		return mediaJSON, true
	}
	return mediaSCIM, false
}

// fail writes err as a SCIM error (RFC 7644 §3.12). What is not an *Error is an internal
// matter: it is logged, and the peer learns nothing of it.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var e *Error
	if !errors.As(err, &e) {
		s.log("internal error", "method", r.Method, "error", err)
		e = &Error{Status: http.StatusInternalServerError, Detail: "internal error"}
	}
	if s.fault(fault.SCIMErrorHTML, nil) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(e.Status)
		fmt.Fprintf(w, "<!DOCTYPE html><title>%d</title><h1>%s</h1>\n", e.Status, http.StatusText(e.Status))
		return
	}
	body := map[string]any{"schemas": []any{ErrorSchema}, "status": itoa(e.Status)}
	if e.ScimType != "" && !s.fault(fault.SCIMErrorNoScimType, nil) {
		body["scimType"] = e.ScimType
	}
	if !s.fault(fault.SCIMErrorNoDetail, nil) {
		if body["detail"] = e.Detail; e.Detail == "" {
			body["detail"] = strings.ToLower(http.StatusText(e.Status))
		}
	}
	if s.fault(fault.SCIMErrorStatusNumber, nil) {
		body["status"] = float64(e.Status)
	}
	if s.fault(fault.SCIMErrorNoSchemas, nil) {
		delete(body, "schemas")
	}
	status := e.Status
	if s.fault(fault.SCIMErrorStatusOK, nil) {
		status = http.StatusOK
	}
	s.answer(w, r, status, body)
}

// What Config.Seed varies: one bit of a hash of the seed each.
const (
	varyKeys = iota
	varyEmpty
	varyNoContent
	varyCharset
	varyOffset
	varyBulkBody
)

// varies reports whether the seed takes the other of two legal choices.
func (s *Server) varies(choice int) bool {
	return mixed(s.cfg.Seed)>>choice&1 == 1
}

// mixed spreads a seed over all bits (splitmix64), so that small seeds differ in many choices.
// Seed 0 takes the plain choice everywhere.
func mixed(seed uint64) uint64 {
	if seed == 0 {
		return 0
	}
	seed += 0x9E3779B97F4A7C15
	seed = (seed ^ seed>>30) * 0xBF58476D1CE4E5B9
	seed = (seed ^ seed>>27) * 0x94D049BB133111EB
	return seed ^ seed>>31
}

// pageSize is the most resources in one answer if nothing else is said: at least 25, so that
// what provisioners ask for fits.
func pageSize(seed uint64) int { return [...]int{defaultMaxResults, 100, 50, 25}[mixed(seed)>>60&3] }

// encode writes v as JSON. Keys come sorted, or in another fixed order if the seed says so.
func (s *Server) encode(b *bytes.Buffer, v any) error {
	switch v := v.(type) {
	case map[string]any:
		var few [24]string // most objects have fewer keys, which then need no memory of their own
		keys := few[:0]
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		if s.varies(varyKeys) {
			keys = s.shuffled(slices.Clone(keys))
		}
		b.WriteByte('{')
		for i, k := range keys {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := quote(b, k); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := s.encode(b, v[k]); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := s.encode(b, e); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	case bool:
		b.Write(strconv.AppendBool(b.AvailableBuffer(), v))
	case float64:
		if n := int64(v); float64(n) == v && -1e15 < v && v < 1e15 && (n != 0 || !math.Signbit(v)) {
			b.Write(strconv.AppendInt(b.AvailableBuffer(), n, 10))
			return nil
		}
		return marshal(b, v)
	case string:
		return quote(b, v)
	default:
		return marshal(b, v)
	}
	return nil
}

// quote writes s as a JSON string, as encoding/json would. Most are printable ASCII, in
// which only quotes and backslashes are escaped: entity tags have quotes.
func quote(b *bytes.Buffer, s string) error {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '<' || c == '>' || c == '&' {
			return marshal(b, s)
		}
	}
	b.WriteByte('"')
	for {
		at := strings.IndexAny(s, `"\`)
		if at < 0 {
			break
		}
		b.WriteString(s[:at])
		b.WriteByte('\\')
		b.WriteByte(s[at])
		s = s[at+1:]
	}
	b.WriteString(s)
	b.WriteByte('"')
	return nil
}

func marshal(b *bytes.Buffer, v any) error {
	raw, err := json.Marshal(v)
	b.Write(raw)
	return err
}

// shuffled puts sorted keys into the order of the seed.
func (s *Server) shuffled(keys []string) []string {
	slices.SortStableFunc(keys, func(a, b string) int { return int(int64(s.rank(a)) - int64(s.rank(b))) })
	return keys
}

// rank orders keys in a way that only the seed knows.
func (s *Server) rank(key string) uint32 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%d %s", s.cfg.Seed, key)
	return h.Sum32()
}

// log reports what the operator should know.
func (s *Server) log(what string, args ...any) {
	if s.cfg.Logger != nil {
		s.cfg.Logger.Error(what, args...)
	}
}

// fault reports whether f is on and its condition holds, and then counts it.
func (s *Server) fault(f fault.Fault, when func() bool) bool {
	return s.cfg.Faults.Active(f) && (when == nil || when()) && s.cfg.Faults.Fires(f)
}

// fires puts off the question to where the fault would have its effect.
func (s *Server) fires(f fault.Fault) func() bool {
	return func() bool { return s.cfg.Faults.Fires(f) }
}
