//go:build interop

package interop_test

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"math/big"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/crewjam/saml"

	"hallmark/mocksp"
)

// TestSAML signs on to the mock Lessonly with the identity providers of samlify 2.13.1 and
// samlp 8.0.0, which run as servers of their own: what their metadata says is handed to the
// support desk, a browser is a client of net/http. Each row is one sign-on to a company that
// knows nobody yet, and says who is signed in then or why nobody is. What a library does
// unasked and is refused for is pinned with the paragraph that says whose fault it is.
func TestSAML(t *testing.T) {
	const (
		ann      = "ann@acme.example Ann Nguyễn < Lee"
		notAsked = "the InResponseTo is of no sign-on that this browser started"
	)
	for _, library := range []struct {
		name, signs string
		rows        []signOn
	}{
		// Lessonly's metadata has WantAssertionsSigned="false".
		{"samlify", "response", []signOn{
			// saml-profiles-2.0 §4.1.4.2: an AuthnStatement must be there; the template it
			// comes with leaves the place empty.
			{name: "its own template", query: "template=shipped", want: "assertion: must have an AuthnStatement"},
		}},
		{"samlp", "assertion", []signOn{
			{name: "the response signed", query: "sign=response", want: ann},
			{name: "both signed", query: "sign=both", want: ann},
			// saml-bindings-2.0 §3.5.5.2: the Destination must be where it is posted; samlp
			// takes the audience unless told otherwise.
			{name: "its own options", query: "options=shipped", want: "response: the Destination is not this service's callback"},
			// Nobody's fault: WS-Federation's names for given name and surname are not those
			// that Lessonly reads, so a newcomer comes without a name.
			{name: "its own claims", query: "claims=passport", want: "the sign-on brings no name for a new person"},
		}},
	} {
		t.Run(library.name, func(t *testing.T) {
			t.Parallel()
			own, other := identityProvider(t, library.name), identityProvider(t, library.name)
			for _, row := range append(library.rows,
				signOn{name: "a newcomer", want: ann},
				signOn{name: "another key", by: other, want: library.signs + ": the signature does not verify with the certificate that was set up"},
				signOn{name: "another audience", audience: "https://other.example/metadata", want: "assertion: the Audience is another service provider"},
				signOn{name: "replayed", posted: 2, want: "the assertion was used before", wantAsked: notAsked},
				signOn{name: "posted by another browser", stolen: true, want: ann, wantAsked: notAsked}, // unasked, a bearer's
			) {
				for _, asked := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s/asked=%t", row.name, asked), func(t *testing.T) { row.run(t, own, asked) })
				}
			}
		})
	}
}

// signOn is one sign-on.
type signOn struct {
	name     string
	query    string // makes the provider do something else
	by       string // another provider than the one handed over
	audience string // another service provider, at the same callback
	posted   int    // how often, by a browser that is not signed in; 0 is once
	stolen   bool   // the response is posted by another browser
	// want is who is signed in, or the reason that the page gives; wantAsked if that is
	// another for the answer to a request.
	want, wantAsked string
}

func (o signOn) run(t *testing.T, own string, asked bool) {
	sp := served(t)
	idp := cmp.Or(o.by, own)
	o.introduce(t, sp, own, idp)

	browser := newVisitor(t)
	start := idp + "/sso"
	if asked {
		start = browser.get(t, sp.URL()+"/auth/saml?return_to=/lessons", http.StatusFound).Header.Get("Location")
		if !strings.HasPrefix(start, own+"/sso?SAMLRequest=") {
			t.Fatalf("Lessonly sends people to %q", start)
		}
		start = strings.Replace(start, own, idp, 1)
	}
	if o.query != "" {
		separator := "?"
		if asked {
			separator = "&"
		}
		start += separator + o.query
	}
	action, form := browser.form(t, start)
	want := o.want
	if asked {
		want = cmp.Or(o.wantAsked, want)
	}
	answer := browser.deliver(t, sp, action, form, delivery{o.posted, o.stolen, want})
	if to := answer.Header.Get("Location"); asked && answer.StatusCode == http.StatusSeeOther && to != "/lessons" {
		t.Errorf("the sign-on ends at %q, want /lessons", to)
	}
}

// served is a mock Lessonly with one company, that listens.
func served(t *testing.T) *mocksp.Server {
	t.Helper()
	var sp *mocksp.Server
	sp = mocksp.New(mocksp.Options{CompanyURL: func(string) string { return sp.URL() }})
	t.Cleanup(func() { _ = sp.Close() })
	if err := sp.Listen(""); err != nil {
		t.Fatal(err)
	}
	if err := sp.Found(mocksp.Company{Subdomain: subdomain, Name: "Acme", AdminEmail: "boss@acme.example"}); err != nil {
		t.Fatal(err)
	}
	return sp
}

// delivery is how a response is handed over, and what comes of it.
type delivery struct {
	posted int  // how often, each time by another browser; 0 is once
	stolen bool // by another browser than the one that signed on
	want   string
}

// deliver posts the form of an identity provider to the callback, and returns the last answer.
func (v *visitor) deliver(t *testing.T, sp *mocksp.Server, action string, form url.Values, how delivery) visited {
	t.Helper()
	if action != sp.URL()+"/auth/saml/callback" {
		t.Fatalf("the form goes to %q", action)
	}
	if how.stolen {
		v = newVisitor(t)
	}
	answer := v.post(t, action, form)
	for range max(how.posted-1, 0) {
		v.want(t, sp, answer, "ann@acme.example Ann Nguyễn < Lee")
		v = newVisitor(t)
		answer = v.post(t, action, form)
	}
	if !v.want(t, sp, answer, how.want) {
		message, _ := base64.StdEncoding.DecodeString(form.Get("SAMLResponse"))
		t.Logf("the response is %s", message)
	}
	return answer
}

// introduce hands what own's metadata says to the support desk and tells idp of Lessonly.
func (o signOn) introduce(t *testing.T, sp *mocksp.Server, own, idp string) {
	t.Helper()
	browser := newVisitor(t)
	var entity saml.EntityDescriptor
	if err := xml.Unmarshal(browser.get(t, own+"/metadata", http.StatusOK).text, &entity); err != nil {
		t.Fatal(err)
	}
	bundle := bundleOf(t, entity)
	answer := browser.send(t, "POST", sp.URL()+"/support/companies/"+subdomain+"/sso", bundle, "X-Support-Key", sp.SupportKey())
	var ready struct {
		MetadataURL string `json:"metadata_url"`
		EntityID    string `json:"entity_id"`
		ACSURL      string `json:"acs_url"`
	}
	if err := json.Unmarshal(answer.text, &ready); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("the support desk answers %s %s", answer.Status, answer.text)
	}
	metadata := string(browser.get(t, ready.MetadataURL, http.StatusOK).text)
	audience := cmp.Or(o.audience, ready.EntityID)
	introduced := browser.send(t, "PUT", idp+"/sp", map[string]string{
		"metadata": strings.ReplaceAll(metadata, ready.EntityID, audience), "entity_id": audience, "acs_url": ready.ACSURL,
	})
	if introduced.StatusCode != http.StatusNoContent {
		t.Fatalf("the identity provider answers %s", introduced.text)
	}
}

// bundleOf is what the support desk is handed of an identity provider with this metadata.
func bundleOf(t *testing.T, entity saml.EntityDescriptor) map[string]string {
	t.Helper()
	bundle := map[string]string{"name_id_format": "emailAddress", "issuer": entity.EntityID}
	for _, role := range entity.IDPSSODescriptors {
		for _, key := range role.KeyDescriptors {
			der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(key.KeyInfo.X509Data.X509Certificates[0].Data), ""))
			if err != nil {
				t.Fatal(err)
			}
			bundle["certificate"] = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
		}
		for _, service := range role.SingleSignOnServices {
			if service.Binding == saml.HTTPRedirectBinding {
				bundle["sso_url"] = service.Location
			}
		}
	}
	return bundle
}

// identityProvider starts one with a key of its own and returns where it listens.
func identityProvider(t *testing.T, library string) string {
	t.Helper()
	dir := t.TempDir()
	newKeyPair(t, dir)
	return server(t, "saml", "node", library+".mjs", filepath.Join(dir, "key.pem"), filepath.Join(dir, "certificate.pem"))
}

// newKeyPair writes key.pem and certificate.pem into dir and returns the certificate.
func newKeyPair(t *testing.T, dir string) (certificate string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	for name, text := range map[string]string{
		"key.pem": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})), "certificate.pem": certificate,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate
}

// visitor is a browser without pictures: cookies, forms, no redirect followed.
type visitor struct{ http.Client }

// visited is an answer that was read.
type visited struct {
	*http.Response
	text []byte
}

func newVisitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (v *visitor) do(t *testing.T, r *http.Request) visited {
	t.Helper()
	answer, err := v.Do(r.WithContext(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return visited{answer, text}
}

func (v *visitor) get(t *testing.T, address string, status int) visited {
	t.Helper()
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer := v.do(t, r)
	if answer.StatusCode != status {
		t.Fatalf("GET %s gives %s %s", address, answer.Status, answer.text)
	}
	return answer
}

// send sends JSON, with pairs of a header's name and value.
func (v *visitor) send(t *testing.T, method, address string, body any, header ...string) visited {
	t.Helper()
	content, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequest(method, address, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return v.do(t, r)
}

func (v *visitor) post(t *testing.T, address string, form url.Values) visited {
	t.Helper()
	r, err := http.NewRequest("POST", address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(t, r)
}

var (
	formAction  = regexp.MustCompile(`<form[^>]* action="([^"]*)"`)
	hiddenField = regexp.MustCompile(`name="(SAMLRequest|SAMLResponse|RelayState)"\s+value="([^"]*)"`)
)

// form reads the form of a page that posts a response.
func (v *visitor) form(t *testing.T, address string) (action string, form url.Values) {
	t.Helper()
	return formOf(t, string(v.get(t, address, http.StatusOK).text))
}

func formOf(t *testing.T, page string) (action string, form url.Values) {
	t.Helper()
	found, form := formAction.FindStringSubmatch(page), url.Values{}
	for _, field := range hiddenField.FindAllStringSubmatch(page, -1) {
		form.Set(field[1], html.UnescapeString(field[2]))
	}
	if found == nil || form.Get("SAMLResponse")+form.Get("SAMLRequest") == "" {
		t.Fatalf("no message is posted by %s", page)
	}
	return html.UnescapeString(found[1]), form
}

// want compares who is signed in after an answer of the callback, or why nobody is.
func (v *visitor) want(t *testing.T, sp *mocksp.Server, answer visited, want string) bool {
	t.Helper()
	var who struct {
		SignedIn bool `json:"signed_in"`
		User     struct {
			Email  string
			Given  string `json:"given_name"`
			Family string `json:"family_name"`
		}
	}
	if err := json.Unmarshal(v.get(t, sp.URL()+"/whoami", http.StatusOK).text, &who); err != nil {
		t.Fatal(err)
	}
	var got string
	switch refused := refusal.FindSubmatch(answer.text); {
	case who.SignedIn && answer.StatusCode == http.StatusSeeOther:
		got = who.User.Email + " " + who.User.Given + " " + who.User.Family
	case !who.SignedIn && answer.StatusCode == http.StatusForbidden && refused != nil:
		got = html.UnescapeString(string(refused[1]))
	default:
		got = fmt.Sprintf("signed in %t after %s %s", who.SignedIn, answer.Status, answer.text)
	}
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
	return got == want
}

// refusal is what the page of a refused sign-on says.
var refusal = regexp.MustCompile(`Sign-on was refused: ([^<]*)\.<`)
