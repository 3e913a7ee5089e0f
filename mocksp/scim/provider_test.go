package scim

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hallmark/mocksp/fault"
)

const base = "http://acme.example/scim/v2"

// provider is a server under test.
type provider struct {
	*testing.T
	*Server
	store  *Store
	faults *fault.Set
	now    time.Time
}

// newProvider returns a server that edit has configured. Its clock moves a second a reading.
func newProvider(t *testing.T, edit ...func(*Config)) *provider {
	t.Helper()
	p := &provider{T: t, faults: &fault.Set{}, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	p.store = NewStore(Options{Clock: func() time.Time { p.now = p.now.Add(time.Second); return p.now }})
	c := Config{Store: p.store, BaseURL: func(*http.Request) string { return base }, Faults: p.faults}
	for _, e := range edit {
		e(&c)
	}
	var err error
	if p.Server, err = New(c); err != nil {
		t.Fatal(err)
	}
	return p
}

// reply is an answer with its body decoded.
type reply struct {
	t      *testing.T
	asked  string
	status int
	header http.Header
	raw    string
	body   map[string]any
}

// do sends a request. Headers are given as "Name: value".
func (p *provider) do(method, path, body string, headers ...string) reply {
	p.Helper()
	return send(p.T, p.Server, method, path, body, headers...)
}

func send(t *testing.T, s http.Handler, method, path, body string, headers ...string) reply {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", mediaSCIM)
	}
	for _, h := range headers {
		name, v, _ := strings.Cut(h, ": ")
		r.Header.Set(name, v)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	a := reply{t: t, asked: method + " " + path + " " + body, status: w.Code, header: w.Header(), raw: w.Body.String()}
	json.Unmarshal(w.Body.Bytes(), &a.body)
	return a
}

// is asks for a status and, of an error, a scimType.
func (a reply) is(status int, scimType ...string) reply {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%.300s\n got %d, want %d: %.400s", a.asked, a.status, status, a.raw)
	}
	if len(scimType) > 0 && a.body["scimType"] != scimType[0] {
		a.t.Fatalf("%.300s\n got scimType %v, want %s: %.400s", a.asked, a.body["scimType"], scimType[0], a.raw)
	}
	if status >= 400 && a.raw != "" {
		if a.body["status"] != itoa(status) || a.header.Get("Content-Type") != mediaSCIM || !equal(a.body["schemas"], []any{ErrorSchema}) || a.body["detail"] == "" {
			a.t.Fatalf("%.300s\n not a SCIM error: %v %.400s", a.asked, a.header, a.raw)
		}
	}
	return a
}

// at follows keys and indexes, such as "name.givenName" or "emails.0.value".
func (a reply) at(path string) any { return dig(a.body, path) }

func dig(v any, path string) any {
	for path != "" {
		var step string
		if strings.HasPrefix(path, "urn:") { // a URN holds a dot
			for _, u := range []string{EnterpriseSchema, UserSchema} {
				if strings.HasPrefix(path, u) {
					step, path = u, strings.TrimPrefix(path[len(u):], ".")
				}
			}
		} else {
			step, path, _ = strings.Cut(path, ".")
		}
		switch c := v.(type) {
		case map[string]any:
			v = c[step]
		case []any:
			i := int(step[0] - '0')
			if i >= len(c) {
				return nil
			}
			v = c[i]
		default:
			return nil
		}
	}
	return v
}

func (a reply) want(path string, v any) reply {
	a.t.Helper()
	if n, ok := v.(int); ok {
		v = float64(n)
	}
	if got := a.at(path); !equal(got, v) {
		a.t.Errorf("%.300s\n %s is %v, want %v: %.600s", a.asked, path, got, v, a.raw)
	}
	return a
}

func (a reply) id() string { s, _ := a.body["id"].(string); return s }

// user is the body of a User with a userName and further members.
func user(name string, more ...string) string {
	return `{"schemas":["` + UserSchema + `"],"userName":"` + name + `"` + comma(more) + `}`
}

func group(name string, more ...string) string {
	return `{"schemas":["` + GroupSchema + `"],"displayName":"` + name + `"` + comma(more) + `}`
}

func comma(more []string) string {
	s := ""
	for _, m := range more {
		s += "," + m
	}
	return s
}

func patchOf(ops ...string) string {
	return `{"schemas":["` + PatchOpSchema + `"],"Operations":[` + strings.Join(ops, ",") + `]}`
}

// add creates a resource and returns its id.
func (p *provider) add(path, body string) string {
	p.Helper()
	return p.do("POST", path, body).is(201).id()
}
