//go:build interop

package interop_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// mellon is Debian's libapache2-mod-auth-mellon in an apache2 of its own, which starts anew
// whenever it gets another identity provider. What stands before it speaks the language of
// saml/sp.mjs; what stands behind it says who came.
type mellon struct {
	t             *testing.T
	dir           string
	key, cert     string
	front, behind *httptest.Server

	mu       sync.Mutex
	apache   *exec.Cmd
	port     string
	metadata string
}

const mellonConfig = `
ServerRoot {dir}
ServerName 127.0.0.1
DefaultRuntimeDir {dir}
PidFile {dir}/pid
Listen 127.0.0.1:{port}
ErrorLog {dir}/error.log
LogLevel warn
{user}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule headers_module {modules}/mod_headers.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_http_module {modules}/mod_proxy_http.so
LoadModule auth_mellon_module {modules}/mod_auth_mellon.so
<Location />
  MellonEnable info
  MellonEndpointPath /mellon
  MellonSPMetadataFile {dir}/sp.xml
  MellonSPPrivateKeyFile {key}
  MellonSPCertFile {cert}
  MellonIdPMetadataFile {dir}/idp.xml
  MellonMergeEnvVars On "|"
  MellonSetEnv given urn:oid:2.5.4.42
  MellonSetEnv family urn:oid:2.5.4.4
</Location>
<Location /private>
  MellonEnable auth
  Require valid-user
  RequestHeader set X-Name "%{MELLON_NAME_ID}e"
  RequestHeader set X-Given "%{MELLON_given}e"
  RequestHeader set X-Family "%{MELLON_family}e"
  RequestHeader set X-Email "%{MELLON_email}e"
  RequestHeader set X-Groups "%{MELLON_memberOf}e"
  RequestHeader set X-Tier "%{MELLON_tier}e"
  ProxyPass {behind}/
</Location>
`

// mellonMetadata asks for e-mail addresses: what mellon makes of itself asks for transient names.
const mellonMetadata = `<EntityDescriptor entityID="{base}/metadata" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">
<SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</NameIDFormat>
<AssertionConsumerService index="0" isDefault="true" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{base}/mellon/postResponse"/>
</SPSSODescriptor></EntityDescriptor>`

// apacheModules is where Debian has them.
const apacheModules = "/usr/lib/apache2/modules"

func startMellon(t *testing.T) string {
	t.Helper()
	files := keyFiles(t)
	m := &mellon{t: t, dir: t.TempDir(), key: files[0], cert: files[1]}
	for _, dir := range []string{filepath.Dir(m.dir), m.dir} { // apache2's children read as another user
		if err := os.Chmod(dir, 0o711); err != nil {
			t.Fatal(err)
		}
	}
	m.behind = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all := func(name string) []string {
			if value := r.Header.Get(name); value != "" && value != "(null)" {
				return strings.Split(html.UnescapeString(value), "|") // lasso hands values on as they stand in the XML
			}
			return nil
		}
		_ = json.NewEncoder(w).Encode(came{Name: r.Header.Get("X-Name"), Relay: strings.Trim(r.URL.Path, "/"), Attributes: map[string][]string{
			"urn:oid:2.5.4.42": all("X-Given"), "urn:oid:2.5.4.4": all("X-Family"), "email": all("X-Email"), "memberOf": all("X-Groups"), "tier": all("X-Tier"),
		}})
	}))
	t.Cleanup(m.behind.Close)
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /idp", m.trust)
	mux.HandleFunc("GET /login", m.login)
	mux.HandleFunc("POST /mellon/postResponse", m.consume)
	m.front = httptest.NewServer(mux)
	t.Cleanup(m.front.Close)
	t.Cleanup(m.stop)
	t.Cleanup(func() {
		if log, err := os.ReadFile(filepath.Join(m.dir, "error.log")); t.Failed() && err == nil {
			t.Logf("apache2 says\n%s", log[max(0, len(log)-4000):])
		}
	})
	return m.front.URL
}

func (m *mellon) stop() {
	if m.apache != nil {
		_ = m.apache.Process.Signal(os.Interrupt)
		_ = m.apache.Wait()
		m.apache = nil
	}
}

// restart starts apache2 for the identity provider that this metadata is of.
func (m *mellon) restart(metadata string) error {
	m.stop()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, m.port, _ = net.SplitHostPort(listener.Addr().String())
	_ = listener.Close()
	user := ""
	if os.Getuid() == 0 { // apache2 refuses to serve as root
		user = "User www-data\nGroup www-data"
	}
	fill := strings.NewReplacer("{dir}", m.dir, "{port}", m.port, "{user}", user, "{modules}", apacheModules,
		"{base}", m.front.URL, "{key}", m.key, "{cert}", m.cert, "{behind}", m.behind.URL)
	for name, text := range map[string]string{"apache.conf": fill.Replace(mellonConfig), "sp.xml": fill.Replace(mellonMetadata), "idp.xml": metadata} {
		if err := os.WriteFile(filepath.Join(m.dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	m.apache = exec.Command("apache2", "-f", filepath.Join(m.dir, "apache.conf"), "-DFOREGROUND")
	m.apache.Stderr = os.Stderr
	if err := m.apache.Start(); err != nil {
		return fmt.Errorf("start apache2 (make interop installs it): %w", err)
	}
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); {
		connection, err := net.Dial("tcp", "127.0.0.1:"+m.port)
		if err == nil {
			return connection.Close()
		}
		time.Sleep(10 * time.Millisecond)
	}
	return errors.New("apache2 does not listen")
}

func (m *mellon) trust(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var told struct{ Metadata string }
	err := json.NewDecoder(r.Body).Decode(&told)
	if err == nil {
		m.metadata = told.Metadata
		err = m.restart(told.Metadata)
	}
	certificate, errRead := os.ReadFile(m.cert)
	if err := cmp.Or(err, errRead); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"certificate": string(certificate)})
}

var redirectService = regexp.MustCompile(`<[^<]*bindings:HTTP-Redirect[^>]*>`)

// login is mellon's own. It posts only where there is nothing to redirect to.
func (m *mellon) login(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r.FormValue("binding") == "post" {
		if err := m.restart(redirectService.ReplaceAllString(m.metadata, "")); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
	}
	r.URL.Path, r.URL.RawQuery = "/mellon/login", "ReturnTo="+url.QueryEscape(m.front.URL+"/private/here")
	m.pass(w, r)
}

// pass hands a request to apache2 as if it were where the browser thinks it is.
func (m *mellon) pass(w http.ResponseWriter, r *http.Request) {
	(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.Out.URL.Scheme, p.Out.URL.Host, p.Out.Host = "http", "127.0.0.1:"+m.port, p.In.Host
	}}).ServeHTTP(w, r)
}

// consume has mellon judge a response and goes where the browser would.
func (m *mellon) consume(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	answer := httptest.NewRecorder()
	m.pass(answer, r)
	to, err := answer.Result().Location()
	if err != nil || answer.Code != http.StatusSeeOther {
		http.Error(w, fmt.Sprintf("mellon answers %d", answer.Code), http.StatusForbidden)
		return
	}
	jar, _ := cookiejar.New(nil)
	here, _ := url.Parse("http://127.0.0.1:" + m.port)
	jar.SetCookies(here, answer.Result().Cookies())
	shown := "/private/"
	if strings.HasPrefix(to.Path, "/private/") {
		shown = to.Path
	}
	asked, err := http.NewRequestWithContext(r.Context(), "GET", here.String()+shown, nil)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	client := http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	page, err := client.Do(asked)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	defer page.Body.Close()
	if page.StatusCode != http.StatusOK {
		http.Error(w, "it signs nobody on: "+page.Status, http.StatusForbidden)
		return
	}
	_, _ = io.Copy(w, page.Body)
}
