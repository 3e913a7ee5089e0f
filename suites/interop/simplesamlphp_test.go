//go:build interop

package interop_test

import (
	"bufio"
	"cmp"
	"crypto/rand"
	"encoding/json"
	"encoding/xml"
	"html"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/crewjam/saml"

	"hallmark/mocksp"
)

// simpleSAMLphpRoot is where Debian's package has its pages.
const simpleSAMLphpRoot = "/usr/share/simplesamlphp/www"

// TestSimpleSAMLphp signs on to the mock Lessonly with Debian's SimpleSAMLphp as identity
// provider: it reads Lessonly's own metadata, the support desk is handed what its metadata says,
// and a browser logs in by its form. Each row is one sign-on to a company that knows nobody yet,
// and says who is signed in then or why nobody is.
func TestSimpleSAMLphp(t *testing.T) {
	t.Parallel()
	const (
		ann      = "ann@acme.example Ann Nguyễn < Lee"
		notAsked = "the InResponseTo is of no sign-on that this browser started"
		rsaSHA1  = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
		rsaSHA5  = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
	)
	mail := map[string]any{"class": "saml:AttributeNameID", "attribute": "mail", "Format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}
	for _, row := range []phpSignOn{
		// It signs the response, and not the assertion: Lessonly's metadata has
		// WantAssertionsSigned="false", which it lets overrule its own options.
		{name: "its own options", want: ann},
		{name: "the response not signed", options: map[string]any{"saml20.sign.assertion": true, "saml20.sign.response": false}, want: "neither response nor assertion is signed"},
		{name: "by SHA-512", options: map[string]any{"signature.algorithm": rsaSHA5}, want: ann},
		{name: "by SHA-1", options: map[string]any{"signature.algorithm": rsaSHA1}, want: "response: the signature uses an algorithm that is not accepted, such as SHA-1"},
		// Nobody's fault: Lessonly reads the names of attributes that the article's table has.
		{name: "attributes without their OIDs", options: map[string]any{"authproc": []any{mail}}, want: "the sign-on brings no name for a new person"},
		// What it comes with for a service provider that asks for e-mail addresses, and no filter that makes one.
		{name: "no filter for the name", options: map[string]any{"authproc": []any{}}, want: "assertion: the NameID must be an e-mail address by its Format"},
		{name: "another key", otherKey: true, want: "response: the signature does not verify with the certificate that was set up"},
		{name: "another audience", audience: "https://other.example/metadata", want: "assertion: the NameID is meant for another service provider", unknown: true},
		{name: "replayed", posted: 2, want: "the assertion was used before", wantAsked: notAsked},
		{name: "posted by another browser", stolen: true, want: ann, wantAsked: notAsked}, // unasked, a bearer's
	} {
		for _, asked := range []bool{false, true} {
			name := row.name
			if asked {
				name += ", asked"
			}
			t.Run(name, func(t *testing.T) { row.run(t, asked) })
		}
	}
}

// phpSignOn is one sign-on.
type phpSignOn struct {
	name     string
	options  map[string]any // laid over those of the identity provider
	audience string         // another service provider, at the same callback
	otherKey bool           // the certificate that was handed over is another's
	posted   int            // how often, by a browser that is not signed in; 0 is once
	stolen   bool           // the response is posted by another browser
	unknown  bool           // it knows nobody by the issuer of Lessonly's requests, and answers none
	// want is who is signed in, or the reason that the page gives; wantAsked if that is
	// another for the answer to a request.
	want, wantAsked string
}

func (o phpSignOn) run(t *testing.T, asked bool) {
	sp := served(t)
	idp := newPHP(t, o.options)
	audience := o.introduce(t, sp, idp)

	browser := newVisitor(t)
	start := idp.url + "/saml2/idp/SSOService.php?RelayState=/lessons&spentityid=" + url.QueryEscape(audience)
	if asked {
		start = browser.get(t, sp.URL()+"/auth/saml?return_to=/lessons", http.StatusFound).Header.Get("Location")
		if !strings.HasPrefix(start, idp.url+"/saml2/idp/SSOService.php?SAMLRequest=") {
			t.Fatalf("Lessonly sends people to %q", start)
		}
	}
	if asked && o.unknown {
		if page := browser.follow(t, start); !strings.Contains(string(page.text), "Unable to locate metadata") {
			t.Errorf("a request of a stranger is answered %s %s", page.Status, page.text)
		}
		return
	}
	page := browser.logIn(t, start, "ann", idp.password)
	action, form := formOf(t, string(page.text))
	want := o.want
	if asked {
		want = cmp.Or(o.wantAsked, want)
	}
	answer := browser.deliver(t, sp, action, form, delivery{o.posted, o.stolen, want})
	if to := answer.Header.Get("Location"); answer.StatusCode == http.StatusSeeOther && to != "/lessons" {
		t.Errorf("the sign-on ends at %q, want /lessons", to)
	}
}

// introduce hands what the metadata of the identity provider says to the support desk, and
// Lessonly's metadata to the identity provider. It returns the name it knows Lessonly by.
func (o phpSignOn) introduce(t *testing.T, sp *mocksp.Server, idp *php) (audience string) {
	t.Helper()
	entity := idp.metadata(t)
	bundle := bundleOf(t, entity)
	if o.otherKey {
		bundle["certificate"] = newKeyPair(t, t.TempDir())
	}
	answer := newVisitor(t).send(t, "POST", sp.URL()+"/support/companies/"+subdomain+"/sso", bundle, "X-Support-Key", sp.SupportKey())
	var ready struct {
		MetadataURL string `json:"metadata_url"`
		EntityID    string `json:"entity_id"`
	}
	if err := json.Unmarshal(answer.text, &ready); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("the support desk answers %s %s", answer.Status, answer.text)
	}
	audience = cmp.Or(o.audience, ready.EntityID)
	metadata := string(newVisitor(t).get(t, ready.MetadataURL, http.StatusOK).text)
	idp.write(t, "sp.xml", strings.ReplaceAll(metadata, ready.EntityID, audience))
	return audience
}

// php is a SimpleSAMLphp that listens.
type php struct{ url, dir, password string }

var phpStarted = regexp.MustCompile(`\((http://127\.0\.0\.1:\d+)\) started`)

// newPHP starts one, with a key and a password of its own.
func newPHP(t *testing.T, options map[string]any) *php {
	t.Helper()
	config, err := filepath.Abs("saml/simplesamlphp")
	if err != nil {
		t.Fatal(err)
	}
	overlaid, err := json.Marshal(options)
	if err != nil {
		t.Fatal(err)
	}
	p := &php{dir: t.TempDir(), password: rand.Text()}
	newKeyPair(t, p.dir)
	if err := os.Mkdir(filepath.Join(p.dir, "temp"), 0o700); err != nil {
		t.Fatal(err)
	}
	p.write(t, "sp.xml", `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>`)
	cmd := exec.CommandContext(t.Context(), "php", "-S", "127.0.0.1:0", "-t", simpleSAMLphpRoot)
	cmd.Env = append(os.Environ(), "SIMPLESAMLPHP_CONFIG_DIR="+config, "IDP_DIR="+p.dir, "IDP_PASSWORD="+p.password, "IDP_OPTIONS="+string(overlaid))
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() }) // killed when the test's context ends
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if found := phpStarted.FindStringSubmatch(lines.Text()); found != nil {
			p.url = found[1]
			break
		}
	}
	if p.url == "" {
		t.Fatal("php did not start")
	}
	go func() {
		for lines.Scan() { // or its pipe fills and it stands still
		}
	}()
	return p
}

func (p *php) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (p *php) metadata(t *testing.T) (entity saml.EntityDescriptor) {
	t.Helper()
	if err := xml.Unmarshal(newVisitor(t).get(t, p.url+"/saml2/idp/metadata.php", http.StatusOK).text, &entity); err != nil {
		t.Fatal(err)
	}
	return entity
}

var authState = regexp.MustCompile(`name="AuthState" value="([^"]*)"`)

// logIn opens an address, follows redirects to SimpleSAMLphp's form, fills it in, and ends at
// the page that posts a response.
func (v *visitor) logIn(t *testing.T, address, user, password string) visited {
	t.Helper()
	page := v.follow(t, address)
	state := authState.FindSubmatch(page.text)
	if state == nil {
		t.Fatalf("there is no form to log in: %s %s", page.Status, page.text)
	}
	form := url.Values{"username": {user}, "password": {password}, "AuthState": {html.UnescapeString(string(state[1]))}}
	return v.landed(t, v.post(t, page.Request.URL.String(), form))
}

func (v *visitor) follow(t *testing.T, address string) visited {
	t.Helper()
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v.landed(t, v.do(t, r))
}

// landed follows redirects.
func (v *visitor) landed(t *testing.T, answer visited) visited {
	t.Helper()
	if to, err := answer.Location(); err == nil {
		return v.follow(t, to.String())
	}
	return answer
}
