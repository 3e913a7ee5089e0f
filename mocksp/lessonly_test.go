package mocksp

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a time that only tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// world is a Lessonly with the company acme, a SCIM key and, once asked for, an identity
// provider that is this test.
type world struct {
	*testing.T
	sp      *Server
	clock   *clock
	key     string
	lessons []int
	idp     *idp
}

const (
	acmeURL = "https://acme.lessonly.com"
	acmeACS = acmeURL + "/auth/saml/callback"
	acmeID  = acmeURL + "/auth/saml/metadata"
)

func newWorld(t *testing.T, faults ...Fault) *world {
	t.Helper()
	return newWorldOf(t, Options{Faults: faults})
}

func newWorldOf(t *testing.T, o Options) *world {
	t.Helper()
	w := &world{T: t, clock: &clock{t: time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)}}
	o.Clock = w.clock.now
	w.sp = New(o)
	if err := w.sp.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.sp.Close() })
	founded := w.desk("POST", "/support/companies", Company{"acme", "Acme & Sons", "boss@acme.example"})
	founded.want(201)
	for _, l := range founded.list("lessons") {
		w.lessons = append(w.lessons, int(l["id"].(float64)))
	}
	w.key = w.desk("POST", "/support/companies/acme/scim_key", nil).want(201).str("key")
	return w
}

// reply is an answer read to its end.
type reply struct {
	*testing.T
	what   string
	status int
	header http.Header
	raw    string
}

func (r reply) want(status int) reply {
	r.Helper()
	if r.status != status {
		r.Fatalf("%s: got status %d, want %d: %s", r.what, r.status, status, r.raw)
	}
	return r
}

func (r reply) object() map[string]any {
	r.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(r.raw), &o); err != nil {
		r.Fatalf("%s: %v: %s", r.what, err, r.raw)
	}
	return o
}

func (r reply) str(name string) string {
	r.Helper()
	s, ok := r.object()[name].(string)
	if !ok {
		r.Fatalf("%s: no text %q in %s", r.what, name, r.raw)
	}
	return s
}

func (r reply) num(name string) int {
	r.Helper()
	n, ok := r.object()[name].(float64)
	if !ok {
		r.Fatalf("%s: no number %q in %s", r.what, name, r.raw)
	}
	return int(n)
}

func (r reply) list(name string) []map[string]any {
	r.Helper()
	items, ok := r.object()[name].([]any)
	if !ok {
		r.Fatalf("%s: no list %q in %s", r.what, name, r.raw)
	}
	list := make([]map[string]any, len(items))
	for i, item := range items {
		list[i], _ = item.(map[string]any)
	}
	return list
}

// do sends a request; body is a form, a string, or anything to be sent as JSON.
func (w *world) do(client *http.Client, method, path string, body any, header map[string]string) reply {
	w.Helper()
	var reader io.Reader
	kind := ""
	switch body := body.(type) {
	case nil:
	case url.Values:
		reader, kind = strings.NewReader(body.Encode()), "application/x-www-form-urlencoded"
	case string:
		reader, kind = strings.NewReader(body), "application/json"
	default:
		b, err := json.Marshal(body)
		if err != nil {
			w.Fatal(err)
		}
		reader, kind = bytes.NewReader(b), "application/json"
	}
	request, err := http.NewRequestWithContext(w.Context(), method, w.sp.URL()+path, reader)
	if err != nil {
		w.Fatal(err)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	for name, value := range header {
		if name == "Host" {
			request.Host = value
			continue
		}
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		w.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		w.Fatal(err)
	}
	return reply{w.T, method + " " + path, response.StatusCode, response.Header, string(raw)}
}

func (w *world) desk(method, path string, body any) reply {
	w.Helper()
	return w.do(newBrowser(), method, path, body, map[string]string{"X-Support-Key": w.sp.SupportKey()})
}

func (w *world) scim(method, path string, body any) reply {
	w.Helper()
	return w.do(newBrowser(), method, scimPath+path, body, map[string]string{
		"Authorization": "Bearer " + w.key, "Content-Type": "application/scim+json"})
}

func (w *world) rest(method, path string, body any) reply {
	w.Helper()
	request, _ := http.NewRequest("GET", "/", nil)
	request.SetBasicAuth("acme", w.key)
	return w.do(newBrowser(), method, "/api/v1"+path, body, map[string]string{"Authorization": request.Header.Get("Authorization")})
}

// newBrowser has its own cookies and follows no redirects.
func newBrowser() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// user is a SCIM User as the article's table sends one.
func user(email, given, family string) map[string]any {
	return map[string]any{
		"schemas":  []string{"urn:ietf:params:scim:schemas:core:2.0:User"},
		"userName": email,
		"name":     map[string]any{"givenName": given, "familyName": family},
		"emails":   []any{map[string]any{"value": email, "type": "work", "primary": true}},
		"active":   true,
	}
}

// provision creates a person and gives the id.
func (w *world) provision(email, given, family string) string {
	w.Helper()
	return w.scim("POST", "/Users", user(email, given, family)).want(201).str("id")
}

// patch is a SCIM PATCH of one operation.
func patch(op, path string, value any) map[string]any {
	operation := map[string]any{"op": op, "value": value}
	if path != "" {
		operation["path"] = path
	}
	return map[string]any{
		"schemas":    []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"},
		"Operations": []any{operation},
	}
}

// setActive archives or restores through SCIM.
func (w *world) setActive(id string, active bool) {
	w.Helper()
	if r := w.scim("PATCH", "/Users/"+id, patch("replace", "", map[string]any{"active": active})); r.status != 200 && r.status != 204 {
		r.want(200)
	}
}

// who tells the address that a browser is signed in as, or "".
func (w *world) who(browser *http.Client) string {
	w.Helper()
	answer := w.do(browser, "GET", "/whoami", nil, nil).want(200).object()
	u, _ := answer["user"].(map[string]any)
	if signed := answer["signed_in"] == true; signed != (u != nil) {
		w.Fatalf("whoami contradicts itself: %v", answer)
	}
	email, _ := u["email"].(string)
	return email
}

// idp is the key pair of an identity provider.
type idp struct {
	key    *ecdsa.PrivateKey
	cert   *x509.Certificate
	pem    string
	issuer string
}

func newIDP(t testing.TB, issuer string) *idp {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return idpOf(t, issuer, key)
}

// idpOf is the identity provider that has this key.
func idpOf(t testing.TB, issuer string, key *ecdsa.PrivateKey) *idp {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test only"},
		// Long over: the key counts, not the dates.
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key) // without randomness: of one key always the same
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &idp{key, cert, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), issuer}
}

func (w *world) bundle() map[string]any {
	return map[string]any{
		"name_id_format": "emailAddress", "sso_url": "https://sso.jumpcloud.com/saml2/lessonly",
		"issuer": "https://acme.com", "certificate": w.idp.pem,
	}
}

// withSSO sets sign-on up with an identity provider of this test.
func (w *world) withSSO() *world {
	w.Helper()
	w.idp = newIDP(w, "https://acme.com")
	w.desk("POST", "/support/companies/acme/sso", w.bundle()).want(200)
	return w
}

func (w *world) settings(name string, on bool) {
	w.Helper()
	w.desk("PUT", "/support/companies/acme/settings", map[string]bool{name: on}).want(200)
}

func lessonPath(id int, rest string) string { return fmt.Sprintf("/lessons/%d%s", id, rest) }

func basicAuth(user, key string) string {
	request, _ := http.NewRequest("GET", "/", nil)
	request.SetBasicAuth(user, key)
	return request.Header.Get("Authorization")
}
