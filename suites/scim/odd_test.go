package scim_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	. "github.com/onsi/gomega"

	mock "hallmark/mocksp/scim"
	"hallmark/suites"
	"hallmark/suites/redtest"
	"hallmark/suites/requirement"
	"hallmark/suites/scim"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// oddEnv names the persona that a child process judges.
const oddEnv = "HALLMARK_ODD"

// persona is a service provider that is unlike the strict mock in many ways at
// once and breaks no must and no should of the RFCs, apart from those in allow.
type persona struct {
	config func(*mock.Config)
	people func(*target.People)
	base   string // the path of the base URL; /scim/v2 if empty
	// refuse may answer a request itself, as a refusal: status and scimType.
	refuse func(r *http.Request, body map[string]any) (status int, scimType string)
	// request changes what the mock sees, answer what the client sees.
	request func(r *http.Request, body map[string]any)
	answer  func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any)
	// write sends the answer in a way of its own.
	write func(w http.ResponseWriter, a *httptest.ResponseRecorder)
	// secure serves it by HTTP/2 and nothing else, with TLS.
	secure bool
	// allow are verdicts that are true of it, as "ID=kind".
	allow []string
}

func (p persona) handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		body := object(content)
		a := httptest.NewRecorder()
		status, scimType := 0, ""
		// A persona's rules come after authentication, as the mock's own do.
		if p.refuse != nil && r.Header.Get("Authorization") != "" {
			status, scimType = p.refuse(r, body)
		}
		if status != 0 {
			a.Header().Set("Content-Type", "application/scim+json")
			if status == http.StatusTooManyRequests {
				a.Header().Set("Retry-After", "0")
			}
			a.WriteHeader(status)
			refusal := map[string]any{"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": fmt.Sprint(status), "detail": "not here"}
			if scimType != "" {
				refusal["scimType"] = scimType
			}
			_ = json.NewEncoder(a).Encode(refusal)
		} else {
			if p.request != nil && body != nil {
				p.request(r, body)
				content, _ = json.Marshal(body)
			} else if p.request != nil {
				p.request(r, nil)
			}
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(content)), int64(len(content))
			next.ServeHTTP(a, r)
		}
		if shown := object(a.Body.Bytes()); shown != nil && p.answer != nil {
			p.answer(r, a, shown)
			encoded, _ := json.Marshal(shown)
			a.Body = bytes.NewBuffer(encoded)
		}
		a.Header().Del("Content-Length")
		if p.write != nil {
			p.write(w, a)
			return
		}
		for name, values := range a.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(a.Code)
		_, _ = a.Body.WriteTo(w)
	})
}

// object decodes a JSON object, its numbers as they were written; nil when it is
// none.
func object(content []byte) map[string]any {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var body map[string]any
	if decoder.Decode(&body) != nil || decoder.More() {
		return nil
	}
	return body
}

// start serves the persona on loopback.
func (p persona) start(t *testing.T) *target.Target {
	var base string
	config := mock.Config{
		Store: mock.NewStore(mock.Options{}), BaseURL: func(*http.Request) string { return base },
		Authenticate: bearer("odd-token"), PublicConfig: true,
	}
	if p.config != nil {
		p.config(&config)
	}
	server, err := mock.New(config)
	if err != nil {
		t.Fatal(err)
	}
	prefix := p.base
	if prefix == "" {
		prefix = "/scim/v2"
	}
	inner := p.handler(server)
	listener := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.secure && r.ProtoMajor != 2 {
			w.WriteHeader(http.StatusHTTPVersionNotSupported)
			return
		}
		if !strings.HasPrefix(r.URL.Path, prefix) {
			http.NotFound(w, r)
			return
		}
		if r.URL.RawPath != "" {
			r.URL.RawPath = strings.TrimPrefix(r.URL.RawPath, prefix)
		}
		r.URL.Path = strings.TrimPrefix(r.URL.Path, prefix)
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(listener.Close)
	if listener.EnableHTTP2 = p.secure; p.secure {
		listener.StartTLS()
	} else {
		listener.Start()
	}
	base = listener.URL + prefix
	made := target.New("odd", base, target.BearerToken("odd-token"))
	if p.secure {
		made.Transport = listener.Client().Transport
	}
	if p.people != nil {
		p.people(made.People)
	}
	return made
}

// red is one judgement that is not green.
type redVerdict struct{ ID, Kind, Text string }

// TestOddPersona judges one persona, in a child of TestOdd: Ginkgo runs once in a
// process.
func TestOddPersona(t *testing.T) {
	name := os.Getenv(oddEnv)
	if name == "" {
		t.Skip("only in a child process of TestOdd")
	}
	RegisterFailHandler(Fail)
	p, odd := personas()[name]
	if !odd {
		p, odd = companies()[name]
	}
	if !odd {
		p, odd = ways()[name]
	}
	if !odd {
		p = degenerate()[name]
	}
	scim.Register(p.start(t))
	formatter.ColorableStdOut = io.Discard
	judged, found := 0, []redVerdict{}
	ReportAfterSuite("verdicts", func(r Report) {
		run := suites.Collect(r)
		for _, spec := range run.Specs {
			for _, j := range spec.Judgements {
				r, ok := requirement.ByID(j.Requirement)
				if !ok {
					continue
				}
				judged++
				switch kind := j.Kind(r.Level); kind {
				case verdict.Pass, verdict.Skip, verdict.Info:
				default:
					sent := ""
					if j.Exchange >= 0 && j.Exchange < len(spec.Exchanges) {
						e := spec.Exchanges[j.Exchange]
						sent = e.Request.Method + " " + e.Request.URL + " " + e.Request.Body
					}
					found = append(found, redVerdict{r.ID, string(kind), strings.Join([]string{
						spec.Name, j.Check, "sent " + sent, "expected " + j.Expected, "got " + j.Got, j.Blocked + j.Broken, j.Location}, "\n    ")})
				}
			}
		}
	})
	RunSpecs(redtest.Quiet{}, "odd")
	redtest.Tell(map[string]any{"judged": judged, "found": found})
}

// TestOdd keeps the specs from failing, warning of or blocking at a service
// provider that is odd but correct.
func TestOdd(t *testing.T) {
	if testing.Short() {
		t.Skip("a process for each persona")
	}
	all := personas()
	maps.Copy(all, companies())
	for name, p := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p.judge(t, name)
		})
	}
}

// judge runs a child process that judges a persona, and compares what is not
// green with what is allowed.
func (p persona) judge(t *testing.T, name string) {
	var result struct {
		Judged int
		Found  []redVerdict
	}
	redtest.Ask(t, oddEnv, name, &result, "-test.run=^TestOddPersona$", "-test.v")
	const few = 300 // the smallest persona is judged by more than these
	if result.Judged < few {
		t.Errorf("only %d judgements", result.Judged)
	}
	allowed := map[string]bool{}
	for _, entry := range p.allow {
		allowed[entry] = false
	}
	for _, red := range result.Found {
		entry := red.ID + "=" + red.Kind
		if _, ok := allowed[entry]; ok {
			allowed[entry] = true
			continue
		}
		t.Errorf("%s is %s:\n    %s", red.ID, red.Kind, red.Text)
	}
	for entry, seen := range allowed {
		if !seen {
			t.Errorf("%s is allowed, but was not seen", entry)
		}
	}
}

// resources visits the users and groups of an answer.
func resources(body map[string]any, visit func(resource map[string]any)) {
	list, listed := body["Resources"].([]any)
	if !listed {
		list = []any{body}
	}
	for _, item := range list {
		if r, ok := item.(map[string]any); ok && r["id"] != nil && r["meta"] != nil && r["attributes"] == nil && r["endpoint"] == nil {
			visit(r)
		}
	}
}

// schemasIn visits the schema of that URI in an answer of /Schemas.
func schemasIn(body map[string]any, uri string, change func(schema map[string]any)) {
	list, listed := body["Resources"].([]any)
	if !listed {
		list = []any{body}
	}
	for _, item := range list {
		if s, ok := item.(map[string]any); ok && s["id"] == uri && s["attributes"] != nil {
			change(s)
		}
	}
}

// drop takes attributes out of a schema.
func drop(schema map[string]any, names ...string) {
	var kept []any
	list, _ := schema["attributes"].([]any)
	for _, item := range list {
		a, _ := item.(map[string]any)
		if !among(fmt.Sprint(a["name"]), names) {
			kept = append(kept, item)
		}
	}
	schema["attributes"] = kept
}

// declare changes characteristics of an attribute of a schema.
func declare(schema map[string]any, name, characteristic string, value any) {
	list, _ := schema["attributes"].([]any)
	for _, item := range list {
		if a, _ := item.(map[string]any); a["name"] == name {
			a[characteristic] = value
		}
	}
}

func among(name string, names []string) bool {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

func isUsers(r *http.Request) bool  { return strings.HasPrefix(r.URL.Path, "/Users") }
func isSearch(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/.search") }

// writes reports whether a request creates or replaces a resource.
func writes(r *http.Request, endpoint string) bool {
	return (r.Method == http.MethodPost || r.Method == http.MethodPut) && strings.HasPrefix(r.URL.Path, endpoint) && !isSearch(r)
}

// renamed is the user name that a write asks for; ok is false if none.
func renamed(r *http.Request, body map[string]any) (name string, ok bool) {
	if writes(r, "/Users") {
		for key, value := range body {
			if name, ok = value.(string); ok && strings.EqualFold(key, "userName") {
				return name, true
			}
		}
		return "", false
	}
	operations, _ := body["Operations"].([]any)
	for _, item := range operations {
		op, _ := item.(map[string]any)
		if path, _ := op["path"].(string); r.Method == http.MethodPatch && strings.EqualFold(path, "userName") {
			if name, ok = op["value"].(string); ok {
				return name, true
			}
		}
	}
	return "", false
}

// zipped sends an answer compressed, in chunks, with lower-case header names.
func zipped(w http.ResponseWriter, a *httptest.ResponseRecorder) {
	for name, values := range a.Header() {
		w.Header()[strings.ToLower(name)] = values
	}
	if a.Body.Len() == 0 {
		w.WriteHeader(a.Code)
		return
	}
	w.Header()["content-encoding"] = []string{"gzip"}
	w.WriteHeader(a.Code)
	z := gzip.NewWriter(w)
	for {
		part := a.Body.Next(300)
		if len(part) == 0 {
			break
		}
		_, _ = z.Write(part)
		_ = z.Flush()
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
	}
	_ = z.Close()
}

// escaped writes every character beyond ASCII as \u….
func escaped(w http.ResponseWriter, a *httptest.ResponseRecorder) {
	var b strings.Builder
	for _, r := range a.Body.String() {
		switch {
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		case r > 0x7e:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	for name, values := range a.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(a.Code)
	_, _ = io.WriteString(w, b.String())
}

// times rewrites created and lastModified.
func times(resource map[string]any, write func(time.Time) string) {
	meta, _ := resource["meta"].(map[string]any)
	for _, name := range []string{"created", "lastModified"} {
		text, _ := meta[name].(string)
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			meta[name] = write(at)
		}
	}
}
