package mockidp_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hallmark/mockidp"
	"hallmark/mockidp/insights"
)

const (
	issuer   = "https://acme.com"
	audience = "https://acme.lessonly.com/auth/saml/metadata"
	acs      = "https://acme.lessonly.com/auth/saml/callback"
	ssoURL   = "https://sso.jumpcloud.com/saml2/lessonly"
	secret   = "correct horse battery staple"
)

// testKey is made once: making keys is slow, and most tests do not care.
var testKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// world is an identity provider with an administrator's client.
type world struct {
	*testing.T
	idp *mockidp.IdP
}

func open(t *testing.T, change ...func(*mockidp.Options)) *world {
	t.Helper()
	o := mockidp.Options{
		APIKey:      "key-of-the-administrator",
		GenerateKey: testKey,
		Pause:       func(context.Context, time.Duration) error { return nil },
	}
	for _, c := range change {
		c(&o)
	}
	idp := mockidp.New(o)
	t.Cleanup(idp.Close)
	if err := idp.Listen(""); err != nil {
		t.Fatal(err)
	}
	return &world{t, idp}
}

type reply struct {
	status int
	header http.Header
	body   string
}

func (r reply) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("not a JSON object: %v in %s", err, r.body)
	}
	return v
}

// do sends one admin API call; headers are pairs.
func (w *world) do(method, path string, body any, header ...string) reply {
	w.Helper()
	var b io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		b = strings.NewReader(body)
	default:
		encoded, err := json.Marshal(body)
		if err != nil {
			w.Fatal(err)
		}
		b = bytes.NewReader(encoded)
	}
	r, err := http.NewRequest(method, w.idp.URL()+path, b)
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("x-api-key", w.idp.APIKey())
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return read(w.T, http.DefaultClient, r)
}

func read(t *testing.T, c *http.Client, r *http.Request) reply {
	t.Helper()
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header, string(b)}
}

// must is do with the status that is expected.
func (w *world) must(status int, method, path string, body any, header ...string) reply {
	w.Helper()
	got := w.do(method, path, body, header...)
	if got.status != status {
		w.Fatalf("%s %s: %d, want %d: %s", method, path, got.status, status, got.body)
	}
	return got
}

type m = map[string]any

func (w *world) user(name string, more ...m) string {
	w.Helper()
	body := m{"username": name, "email": name + "@acme.example", "firstname": strings.ToUpper(name[:1]) + name[1:], "lastname": "Doe", "password": secret}
	for _, members := range more {
		maps.Copy(body, members)
	}
	return w.must(200, "POST", "/api/systemusers", body).json(w.T)["_id"].(string)
}

func (w *world) group(name string, users ...string) string {
	w.Helper()
	id := w.must(201, "POST", "/api/v2/usergroups", m{"name": name}).json(w.T)["id"].(string)
	for _, user := range users {
		w.member("add", id, user)
	}
	return id
}

func (w *world) member(op, group, user string) {
	w.Helper()
	w.must(204, "POST", "/api/v2/usergroups/"+group+"/members", m{"op": op, "type": "user", "id": user})
}

func config() m {
	return m{"idpEntityId": m{"value": issuer}, "spEntityId": m{"value": audience}, "acsUrl": m{"value": acs}}
}

// app creates the Lessonly application, configured unless more says otherwise.
func (w *world) app(more ...m) string {
	w.Helper()
	body := m{"name": "lessonly", "displayLabel": "Lessonly at Acme", "config": config()}
	for _, members := range more {
		maps.Copy(body, members)
	}
	return w.must(200, "POST", "/api/applications", body).json(w.T)["_id"].(string)
}

func (w *world) bind(op, app, group string) {
	w.Helper()
	w.must(204, "POST", "/api/v2/applications/"+app+"/associations", m{"op": op, "type": "user_group", "id": group})
}

// events lists the events of a type as "type result", oldest first.
func (w *world) events(types ...string) []string {
	var list []string
	for _, e := range w.idp.Insights().Events() {
		if slices.Contains(types, e.Type) {
			list = append(list, fmt.Sprintf("%s %t", e.Type, e.Success))
		}
	}
	return list
}

func (w *world) last(typ string) insights.Event {
	w.Helper()
	for _, e := range slices.Backward(w.idp.Insights().Events()) {
		if e.Type == typ {
			return e
		}
	}
	w.Fatalf("no event %s", typ)
	return insights.Event{}
}

// browser is a client with cookies that reaches the identity provider by its
// public names and follows redirects.
type browser struct {
	*world
	client *http.Client
	at     string // where the last page came from
}

func (w *world) browser() *browser {
	w.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	return &browser{world: w, client: &http.Client{Jar: jar, Transport: w.idp.Transport(nil)}}
}

func (b *browser) send(r *http.Request) reply {
	b.Helper()
	answer, err := b.client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	b.at = answer.Request.URL.String()
	return reply{answer.StatusCode, answer.Header, string(page)}
}

func (b *browser) get(address string) reply {
	b.Helper()
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		b.Fatal(err)
	}
	return b.send(r)
}

func (b *browser) post(address string, form url.Values) reply {
	b.Helper()
	r, err := http.NewRequest("POST", address, strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

var (
	inputs  = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
	actions = regexp.MustCompile(`<form method="post" action="([^"]*)"`)
)

// form reads the hidden inputs of a page's form and its action.
func form(page string) (action string, values url.Values) {
	values = make(url.Values)
	for _, input := range inputs.FindAllStringSubmatch(page, -1) {
		values.Set(html.UnescapeString(input[1]), html.UnescapeString(input[2]))
	}
	if match := actions.FindStringSubmatch(page); match != nil {
		action = html.UnescapeString(match[1])
	}
	return action, values
}

// login fills in the log-in form it is shown and goes where it leads.
func (b *browser) login(page reply, email, password string) reply {
	b.Helper()
	action, values := form(page.body)
	if action != "/login" {
		b.Fatalf("no log-in form at %s: %s", b.at, page.body)
	}
	values.Set("email", email)
	values.Set("password", password)
	return b.post("https://console.jumpcloud.com/login", values)
}

// connect configures and activates identity management of app with sp.
func (w *world) connect(app string, sp *serviceProvider) {
	w.Helper()
	w.must(200, "PUT", "/api/v2/applications/"+app+"/provision", m{"base_url": sp.URL + "/scim/v2", "token": sp.token})
	w.must(200, "POST", "/api/v2/applications/"+app+"/provision/activate", nil)
	w.idle(app)
}

// idle waits until provisioning has nothing to do.
func (w *world) idle(app string) m {
	w.Helper()
	return w.must(200, "GET", "/api/v2/applications/"+app+"/provision?wait=idle", nil).json(w.T)
}

func contains(s, part string) bool { return strings.Contains(s, part) }
