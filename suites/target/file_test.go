package target

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"hallmark/suites/requirement"
)

// write puts content into a file of its own and returns its path.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// whole names every key that a target file has.
const whole = `version: 1
name: staging
scim:
  url: https://scim.example.com/v2/
  credential:
    bearer: {env: HALLMARK_TEST_TOKEN}
  headers:
    X-Tenant: acme
    X-Gate: {env: HALLMARK_TEST_GATE}
  proxy:
    url: http://proxy.example.com:3128
    basic: {username: ada, password: {env: HALLMARK_TEST_PROXY}}
  second:
    url: https://other.example.com/v2/
    credential:
      basic: {username: globex, password: {env: HALLMARK_TEST_SECOND}}
    headers:
      X-Tenant: globex
profiles: [rfc, jumpcloud]
claims:
  patch: true
  bulk: false
  filter: true
  sort: false
  etag: false
  changePassword: false
  groups: true
  enterprise: true
limits:
  rate: 2.5
  users: 25
  timeout: 1m30s
  max_body: 1048576
  backoff: 10s
  settle: 2s
people:
  domain: tenant.example
  attributes:
    department: Research
    urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:
      employeeNumber: "17"
resources:
  Device:
    colour: red
`

func TestEveryKeyWorks(t *testing.T) {
	for name, value := range map[string]string{"TOKEN": sesame, "GATE": "gate-key", "PROXY": "proxy-word", "SECOND": "second-word"} {
		t.Setenv("HALLMARK_TEST_"+name, value)
	}
	f, err := ReadFile(write(t, "target.yaml", whole))
	if err != nil {
		t.Fatal(err)
	}
	target, err := f.Target(Credential{})
	if err != nil {
		t.Fatal(err)
	}
	claims := map[requirement.Capability]bool{
		requirement.Patch: true, requirement.Bulk: false, requirement.Filter: true, requirement.Sort: false,
		requirement.ETag: false, requirement.ChangePassword: false, requirement.Groups: true, requirement.Enterprise: true,
	}
	for name, have := range map[string][2]any{
		"name":       {target.Name, "staging"},
		"url":        {target.SCIM.BaseURL, "https://scim.example.com/v2"},
		"credential": {target.SCIM.Credential.Secret.Reveal(), sesame},
		"scheme":     {target.SCIM.Credential.Scheme, Bearer},
		"headers":    {target.SCIM.Header, http.Header{"X-Tenant": {"acme"}, "X-Gate": {"gate-key"}}},
		"second":     {target.Second.BaseURL, "https://other.example.com/v2"},
		"its login":  {target.Second.Credential, BasicPassword("globex", "second-word")},
		"its header": {target.Second.Header, http.Header{"X-Tenant": {"globex"}}},
		"profiles":   {f.Profiles, []string{"rfc", "jumpcloud"}},
		"claims":     {target.Claimed, claims},
		"limits":     {target.Limits, Limits{Rate: 2.5, Users: 25, Timeout: 90 * time.Second, MaxBody: 1 << 20, Backoff: 10 * time.Second, Settle: 2 * time.Second}},
		"domain":     {target.People.Domain, "tenant.example"},
		"department": {target.People.New()["department"], "Research"},
		"resources":  {target.Filled("Device"), map[string]any{"colour": "red"}},
		"extension":  {target.People.New()[EnterpriseSchema], map[string]any{"employeeNumber": "17"}},
	} {
		if !reflect.DeepEqual(have[0], have[1]) {
			t.Errorf("%s is %v instead of %v", name, have[0], have[1])
		}
	}
	shown := fmt.Sprint(target.Configuration())
	for _, secret := range []string{"sesame", "acme", "gate-key", "proxy-word", "second-word"} {
		if strings.Contains(shown, secret) {
			t.Errorf("the configuration in the report is %s", shown)
		}
		if secret != "sesame" && secret != "acme" && !slices.Contains(target.Secrets(), secret) {
			t.Errorf("%s is not among the secrets %v", secret, target.Secrets())
		}
	}
	for _, told := range []string{"bearer redacted", "proxy proxy.example.com:3128", "https://other.example.com/v2", "basic redacted"} {
		if !strings.Contains(shown, told) {
			t.Errorf("the configuration in the report does not tell of %s: %s", told, shown)
		}
	}
	validate(t, whole, true)
}

func TestEveryCredentialWorks(t *testing.T) {
	file := write(t, "secret", sesame+"\n")
	t.Setenv("HALLMARK_TEST_TOKEN", sesame)
	for text, want := range map[string]Credential{
		"bearer: {env: HALLMARK_TEST_TOKEN}":                                  BearerToken(sesame),
		"bearer: {file: " + file + "}":                                        BearerToken(sesame),
		"basic: {username: ada, password: {env: HALLMARK_TEST_TOKEN}}":        BasicPassword("ada", sesame),
		"basic: {username: ada, password: {file: " + file + "}}":              BasicPassword("ada", sesame),
		"header: {name: X-Api-Key, value: {env: HALLMARK_TEST_TOKEN}}":        {Scheme: Header, Name: "X-Api-Key", Secret: NewSecret(sesame)},
		"header:\n      name: X-Api-Key\n      value:\n        file: " + file: {Scheme: Header, Name: "X-Api-Key", Secret: NewSecret(sesame)},
		"none: true": {},
		"oauth2: {token_url: https://id.example.com/token, client_id: ada, client_secret: {env: HALLMARK_TEST_TOKEN}}": ClientCredentials("https://id.example.com/token", "ada", sesame),
		"oauth2: {token_url: http://127.0.0.1:8080/token, client_id: ada, client_secret: {file: " + file + "}, scopes: [scim.read, scim.write], params: {audience: scim}, auth: body}": {
			Scheme: OAuth2, Name: "ada", Secret: NewSecret(sesame),
			Grant: &Grant{TokenURL: "http://127.0.0.1:8080/token", Scopes: []string{"scim.read", "scim.write"}, Params: map[string]string{"audience": "scim"}, InBody: true},
		},
	} {
		content := "version: 1\nscim:\n  url: https://scim.example.com\n  credential:\n    " + text + "\n"
		f, err := ReadFile(write(t, "target.yaml", content))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		target, err := f.Target(BearerToken("the fallback"))
		if err != nil || !reflect.DeepEqual(target.SCIM.Credential, want) || !f.HasCredential() {
			t.Errorf("%s: %v", text, err)
		}
		validate(t, content, true)
	}
	f, err := ReadFile(write(t, "target.yaml", "version: 1\nscim: {url: https://scim.example.com}\n"))
	if err != nil || f.HasCredential() {
		t.Fatal(err)
	}
	if target, err := f.Target(BearerToken("the fallback")); err != nil || target.SCIM.Credential.Secret.Reveal() != "the fallback" || target.Name != "https://scim.example.com" {
		t.Errorf("without credential and name: %v", err)
	}
}

// TestMistakesAreNamed reads files with one mistake each: the line and the key
// are named, the secret is not.
func TestMistakesAreNamed(t *testing.T) {
	t.Setenv("HALLMARK_TEST_TOKEN", sesame)
	const head = "version: 1\nscim:\n  url: https://scim.example.com\n"
	tests := []struct{ name, content, want string }{
		{"empty", "", "is empty"},
		{"comment only", "# nothing\n", "is empty"},
		{"no version", "scim: {url: https://scim.example.com}\n", "version must be 1"},
		{"later version", "version: 2\n", "version must be 1"},
		{"version as text", "version: one\n", "line 1: the value has the wrong type (str)"},
		{"unknown key", head + "colour: red\n", `line 4: unknown key "colour"`},
		{"unknown key below", head + "  uri: https://scim.example.com\n", `line 4: unknown key "uri"`},
		{"unknown key with a space", head + "two words: red\n", `line 4: unknown key "two words"`},
		{"two unknown keys", head + "colour: red\nsize: 3\n", `line 4: unknown key "colour" line 5: unknown key "size"`},
		{"key twice", head + "name: a\nname: b\n", `line 5: mapping key "name" already defined at line 4`},
		{"tab", "version: 1\n\tname: x\n", "line 2: found a tab character that violates indentation"},
		{"list", "- version: 1\n", "line 1: the value has the wrong type (seq)"},
		{"text", "open-sesame/1+2\n", "line 1: the value has the wrong type (str)"},
		{"two documents", head + "---\nversion: 1\n", "more than one YAML document: a file describes one target"},
		{"inline bearer", head + "  credential: {bearer: open-sesame/1+2}\n", "line 4: a credential is {env: NAME} or {file: PATH}, never the secret itself"},
		{"inline bearer on its own line", head + "  credential:\n    bearer: open-sesame/1+2\n", "line 5: a credential is {env: NAME} or {file: PATH}, never the secret itself"},
		{"inline password", head + "  credential: {basic: {username: ada, password: open-sesame/1+2}}\n", "line 4: a credential is {env: NAME} or {file: PATH}, never the secret itself"},
		{"inline credential", head + "  credential: open-sesame/1+2\n", "line 4: the value has the wrong type (str)"},
		{"inline credential in quotes", head + "  credential: \"open-sesame`1`2\"\n", "line 4: the value has the wrong type (str)"},
		{"inline credential as alias", head + "  credential: *open-sesame\n", "unknown anchor"},
		{"inline list", head + "  credential: {bearer: [open-sesame]}\n", "line 4: a credential is {env: NAME} or {file: PATH}, never the secret itself"},
		{"neither env nor file", head + "  credential: {bearer: {}}\n", "line 4: a credential needs env or file, one of them"},
		{"env and file", head + "  credential: {bearer: {env: A, file: b}}\n", "line 4: a credential needs env or file, one of them"},
		{"another origin", head + "  credential: {bearer: {vault: open-sesame}}\n", `line 4: unknown key "vault": a credential is {env: NAME} or {file: PATH}`},
		{"two credentials", head + "  credential: {bearer: {env: A}, none: true}\n", "scim.credential must be one of bearer, basic, header, oauth2, none"},
		{"no credential in credential", head + "  credential: {}\n", "scim.credential must be one of bearer, basic, header, oauth2, none"},
		{"none: false", head + "  credential: {none: false}\n", "scim.credential must be one of bearer, basic, header, oauth2, none"},
		{"unknown claim", head + "claims: {patsch: true}\n", `unknown claim "patsch": use one of patch, bulk, filter, sort, etag, changePassword, cursor, groups, enterprise`},
		{"claim of the run", head + "claims: {integration: true}\n", `unknown claim "integration": use one of patch, bulk, filter, sort, etag, changePassword, cursor, groups, enterprise`},
		{"claim as text", head + "claims: {patch: perhaps}\n", "line 4: the value has the wrong type (str)"},
		{"unknown profile", head + "profiles: [rfc, entry]\n", `unknown profile "entry": use one of rfc, jumpcloud, okta, entra, onelogin, lessonly, robust, hostile`},
		{"negative rate", head + "limits: {rate: -1}\n", "limits must not be negative"},
		{"negative timeout", head + "limits: {timeout: -1s}\n", "limits must not be negative"},
		{"negative max_body", head + "limits: {max_body: -1}\n", "limits must not be negative"},
		{"negative settle", head + "limits: {settle: -1s}\n", "limits must not be negative"},
		{"negative backoff", head + "limits: {backoff: -1s}\n", "limits must not be negative"},
		{"timeout without unit", head + "limits: {timeout: 30}\n", "line 4: a duration is written as 30s or 2m"},
		{"timeout in days", head + "limits: {timeout: 1d}\n", "line 4: a duration is written as 30s or 2m"},
		{"header's name", head + "  headers: {\"X Tenant\": acme}\n", `scim.headers: "X Tenant" cannot be the name of a header`},
		{"header's value", head + "  headers: {X-Key: \"open\\nsesame\"}\n", "scim.headers.X-Key holds a line break or control character"},
		{"credential's header", head + "  credential: {header: {name: \"X Key\", value: {env: A}}}\n", `scim.credential.header.name "X Key" cannot be the name of a header`},
		{"inline secret of OAuth 2", head + "  credential: {oauth2: {token_url: https://id.example.com, client_id: ada, client_secret: open-sesame}}\n", "line 4: a credential is {env: NAME} or {file: PATH}, never the secret itself"},
		{"OAuth 2 without a client", head + "  credential: {oauth2: {token_url: https://id.example.com, client_secret: {env: A}}}\n", "scim.credential.oauth2 needs token_url, client_id and client_secret"},
		{"OAuth 2 in clear", head + "  credential: {oauth2: {token_url: http://id.example.com, client_id: ada, client_secret: {env: A}}}\n", "scim.credential.oauth2.token_url must be https: the client secret would be sent in clear (RFC 6749 §3.2)"},
		{"OAuth 2 with a password in the URL", head + "  credential: {oauth2: {token_url: \"https://ada:open-sesame@id.example.com\", client_id: ada, client_secret: {env: A}}}\n", "scim.credential.oauth2.token_url is not an http or https URL without a password"},
		{"OAuth 2 by another way", head + "  credential: {oauth2: {token_url: https://id.example.com, client_id: ada, client_secret: {env: A}, auth: jwt}}\n", "scim.credential.oauth2.auth must be basic or body"},
		{"header from nowhere", head + "  headers: {X-Key: {vault: open-sesame}}\n", `line 4: unknown key "vault": a credential is {env: NAME} or {file: PATH}`},
		{"list as header", head + "  headers: {X-Key: [open-sesame]}\n", "line 4: the value has the wrong type (seq)"},
		{"certificate without file", head + "  client_certificate: {key: {env: A}}\n", "scim.client_certificate needs file, and key unless the file holds that too"},
		{"proxy without address", head + "  proxy: {url: proxy.example.com}\n", "scim.proxy.url must be the address of a proxy: http://proxy.example.com:3128"},
		{"proxy with a password", head + "  proxy: {url: \"http://ada:open-sesame@proxy.example.com:3128\"}\n", "scim.proxy.url holds a user name or password: give scim.proxy.basic"},
		{"second without credential", head + "  second: {url: https://other.example.com}\n", "scim.second needs a credential: it is that of another tenant"},
		{"second with two", head + "  second: {credential: {none: true, bearer: {env: A}}}\n", "scim.second.credential must be one of bearer, basic, header, oauth2, none"},
		{"second's header", head + "  second: {credential: {none: true}, headers: {\"X Tenant\": acme}}\n", `scim.second.headers: "X Tenant" cannot be the name of a header`},
		{"userName for all", head + "people: {attributes: {username: ada}}\n", "people.attributes must not hold username: hallmark makes it"},
		{"attributes that are no JSON", head + "people: {attributes: {a: {1: b}}}\n", "people.attributes cannot be written as JSON: use texts as keys"},
	}
	for _, test := range tests {
		path := write(t, "target.yaml", test.content)
		_, err := ReadFile(path)
		if err == nil {
			t.Errorf("%s was read", test.name)
			continue
		}
		text := err.Error()
		if want := "target file " + path + ": " + test.want; text != want && text != "target file "+path+" "+test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, text, want)
		}
		if strings.Contains(text, "sesame") || strings.Contains(text, "\n") {
			t.Errorf("%s: %s", test.name, text)
		}
	}
	if _, err := ReadFile(filepath.Join(t.TempDir(), "not-there.yaml")); err == nil || !strings.HasPrefix(err.Error(), "read target file: ") {
		t.Errorf("not there: %v", err)
	}
}

// TestMistakesOfTheTarget reads files that are well-formed, and describe nothing
// that can be judged.
func TestMistakesOfTheTarget(t *testing.T) {
	t.Setenv("HALLMARK_TEST_TOKEN", sesame)
	t.Setenv("HALLMARK_TEST_EMPTY", "")
	missing, notPEM := filepath.Join(t.TempDir(), "missing"), write(t, "ca.pem", "not a certificate")
	for _, test := range []struct{ name, scim, want string }{
		{"no URL", "{}", "scim.url is missing"},
		{"ftp", "{url: ftp://scim.example.com}", "SCIM URL is not an http or https URL: write it as https://host/scim/v2"},
		{"variable not set", "{url: https://scim.example.com, credential: {bearer: {env: HALLMARK_TEST_EMPTY}}}", "the credential is empty: set environment variable HALLMARK_TEST_EMPTY"},
		{"file not there", "{url: https://scim.example.com, credential: {bearer: {file: " + missing + "}}}", "read credential: open " + missing + ": no such file or directory"},
		{"no password", "{url: https://scim.example.com, credential: {basic: {username: ada}}}", "scim.credential.basic needs username and password"},
		{"no user", "{url: https://scim.example.com, credential: {basic: {password: {env: HALLMARK_TEST_TOKEN}}}}", "scim.credential.basic needs username and password"},
		{"no header", "{url: https://scim.example.com, credential: {header: {value: {env: HALLMARK_TEST_TOKEN}}}}", "scim.credential.header needs name and value"},
		{"no certificate", "{url: https://scim.example.com, ca_file: " + notPEM + "}", "scim.ca_file " + notPEM + " holds no PEM certificate"},
		{"no client certificate", "{url: https://scim.example.com, client_certificate: {file: " + notPEM + "}}", "scim.client_certificate: failed to find any PEM data in certificate input (PEM, and a key without a passphrase, are needed)"},
		{"client certificate not there", "{url: https://scim.example.com, client_certificate: {file: " + missing + "}}", "read scim.client_certificate: open " + missing + ": no such file or directory"},
		{"client key not there", "{url: https://scim.example.com, client_certificate: {file: " + notPEM + ", key: {env: HALLMARK_TEST_EMPTY}}}", "scim.client_certificate: the key is empty: set environment variable HALLMARK_TEST_EMPTY"},
		{"proxy's password not there", "{url: https://scim.example.com, proxy: {url: http://proxy.example.com, basic: {username: ada, password: {env: HALLMARK_TEST_EMPTY}}}}", "the credential is empty: set environment variable HALLMARK_TEST_EMPTY"},
		{"header not there", "{url: https://scim.example.com, headers: {X-Key: {env: HALLMARK_TEST_EMPTY}}}", "the credential is empty: set environment variable HALLMARK_TEST_EMPTY"},
		{"second that is the first", "{url: https://scim.example.com, credential: {bearer: {env: HALLMARK_TEST_TOKEN}}, second: {credential: {bearer: {env: HALLMARK_TEST_TOKEN}}}}", "scim.second is the same tenant as scim: give the URL or credential of another one"},
		{"second at no address", "{url: https://scim.example.com, second: {url: other, credential: {none: true}}}", "scim.second: SCIM URL is not an http or https URL: write it as https://host/scim/v2"},
		{"certificate not there", "{url: https://scim.example.com, ca_file: " + missing + "}", "read scim.ca_file: open " + missing + ": no such file or directory"},
	} {
		path := write(t, "target.yaml", "version: 1\nscim: "+test.scim+"\n")
		f, err := ReadFile(path)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if _, err := f.Target(Credential{}); err == nil || err.Error() != "target file "+path+": "+test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestCAFileIsTrusted(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	defer server.Close()
	ca := write(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	f, err := ReadFile(write(t, "target.yaml", "version: 1\nscim: {url: "+server.URL+", ca_file: "+ca+"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	target, err := f.Target(Credential{})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodGet, server.URL, nil)
	request.RequestURI = ""
	response, err := target.Carrier().RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusTeapot {
		t.Error(response.Status)
	}
}

func TestBaseURLs(t *testing.T) {
	const write = ": write it as https://host/scim/v2"
	for base, want := range map[string]string{
		"https://scim.example.com":              "https://scim.example.com",
		"https://scim.example.com/":             "https://scim.example.com",
		"https://scim.example.com/scim/v2//":    "https://scim.example.com/scim/v2",
		"HTTP://scim.example.com:8080/scim":     "http://scim.example.com:8080/scim",
		"http://[::1]:8080/scim":                "http://[::1]:8080/scim",
		"https://scim.example.com/a%20b":        "https://scim.example.com/a%20b",
		"":                                      "!SCIM URL is not an http or https URL" + write,
		"open-sesame":                           "!SCIM URL is not an http or https URL" + write,
		"scim.example.com/v2":                   "!SCIM URL is not an http or https URL" + write,
		"localhost:8080/v2":                     "!SCIM URL is not an http or https URL" + write,
		"ftp://scim.example.com":                "!SCIM URL is not an http or https URL" + write,
		"file:///etc/passwd":                    "!SCIM URL is not an http or https URL" + write,
		"https:///scim":                         "!SCIM URL is not an http or https URL" + write,
		"https://:443/scim":                     "!SCIM URL is not an http or https URL" + write,
		"https://a b/":                          "!SCIM URL cannot be parsed" + write,
		"https://scim.example.com/\x00":         "!SCIM URL cannot be parsed" + write,
		"https://scim.example.com:port/":        "!SCIM URL cannot be parsed" + write,
		"https://scim.example.com/?":            "!SCIM URL carries a query string, which RFC 7644 §1.3 forbids for a base URL: leave it out",
		"https://scim.example.com?t=sesame":     "!SCIM URL carries a query string, which RFC 7644 §1.3 forbids for a base URL: leave it out",
		"https://scim.example.com/#users":       "!SCIM URL carries a fragment: leave it out",
		"https://ada:sesame@scim.example.com":   "!SCIM URL holds a user name or password: give credentials by HALLMARK_TOKEN, --token-file or a target file",
		"https://sesame@scim.example.com":       "!SCIM URL holds a user name or password: give credentials by HALLMARK_TOKEN, --token-file or a target file",
		"ada:sesame@scim.example.com/scim":      "!SCIM URL holds a user name or password: give credentials by HALLMARK_TOKEN, --token-file or a target file",
		"ftp://ada:open-sesame@scim.example.co": "!SCIM URL holds a user name or password: give credentials by HALLMARK_TOKEN, --token-file or a target file",
	} {
		have, err := CheckBaseURL(base)
		if err != nil {
			have = "!" + err.Error()
		}
		if have != want {
			t.Errorf("%q gives %s instead of %s", base, have, want)
		}
		if err != nil && strings.Contains(have, "sesame") {
			t.Errorf("%q is repeated: %s", base, have)
		}
	}
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(FileSchema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("target.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("target.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// validate asks the published schema about a target file.
func validate(t *testing.T, content string, want bool) {
	t.Helper()
	var document any
	if err := yaml.Unmarshal([]byte(content), &document); err != nil {
		t.Fatal(err)
	}
	if err := schema(t).Validate(document); (err == nil) != want {
		t.Errorf("the schema says %v of\n%s", err, content)
	}
}

// TestSchemaRefuses holds the schema to what ReadFile refuses.
func TestSchemaRefuses(t *testing.T) {
	const head = "version: 1\nscim:\n  url: https://scim.example.com\n"
	for _, content := range []string{
		"version: 2\nscim: {url: https://scim.example.com}\n",
		"version: 1\n",
		"version: 1\nscim: {url: ftp://scim.example.com}\n",
		"version: 1\nscim:\n  url: https://scim.example.com?a=b\n",
		head + "colour: red\n",
		head + "  credential: {bearer: open-sesame}\n",
		head + "  credential: {bearer: {env: A, file: b}}\n",
		head + "  credential: {bearer: {env: A}, none: true}\n",
		head + "  credential: {none: false}\n",
		head + "  headers: {X-Key: [open-sesame]}\n",
		head + "  proxy: {url: \"http://ada:open-sesame@proxy.example.com\"}\n",
		head + "  second: {url: https://other.example.com}\n",
		head + "  credential: {oauth2: {token_url: https://id.example.com}}\n",
		head + "claims: {patsch: true}\n",
		head + "profiles: [entry]\n",
		head + "limits: {rate: -1}\n",
		head + "limits: {timeout: 30}\n",
		head + "limits: {timeout: -1s}\n",
		head + "people: {attributes: {userName: ada}}\n",
	} {
		validate(t, content, false)
	}
}

// TestSchemaNamesTheKeysOfTheFile compares the published schema with what
// ReadFile understands, key by key.
func TestSchemaNamesTheKeysOfTheFile(t *testing.T) {
	var document map[string]any
	if err := yaml.Unmarshal(FileSchema, &document); err != nil {
		t.Fatal(err)
	}
	compared := 0
	var compare func(path string, schema map[string]any, goType reflect.Type)
	compare = func(path string, schema map[string]any, goType reflect.Type) {
		if ref, ok := schema["$ref"].(string); ok {
			schema = document["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
		}
		for goType.Kind() == reflect.Pointer {
			goType = goType.Elem()
		}
		if goType.Kind() != reflect.Struct {
			return
		}
		properties, _ := schema["properties"].(map[string]any)
		var inSchema, inFile []string
		for name := range properties {
			inSchema = append(inSchema, name)
		}
		var fields func(reflect.Type)
		fields = func(goType reflect.Type) {
			for i := range goType.NumField() {
				field := goType.Field(i)
				switch name := field.Tag.Get("yaml"); name {
				case "":
				case ",inline":
					fields(field.Type)
				default:
					inFile = append(inFile, name)
					if below, ok := properties[name].(map[string]any); ok {
						compare(path+"."+name, below, field.Type)
					}
				}
			}
		}
		fields(goType)
		slices.Sort(inSchema)
		slices.Sort(inFile)
		if !slices.Equal(inSchema, inFile) {
			t.Errorf("%s: the schema has %v, the file %v", path, inSchema, inFile)
		}
		compared++
	}
	compare("target", document, reflect.TypeFor[File]())
	if compared < 8 {
		t.Errorf("only %d objects were compared", compared)
	}

	properties := document["properties"].(map[string]any)
	var claims, profiles, known []string
	for name := range properties["claims"].(map[string]any)["properties"].(map[string]any) {
		claims = append(claims, name)
	}
	for _, name := range properties["profiles"].(map[string]any)["items"].(map[string]any)["enum"].([]any) {
		profiles = append(profiles, name.(string))
	}
	for _, p := range requirement.Profiles() {
		known = append(known, string(p.Name))
	}
	slices.Sort(claims)
	if want := slices.Sorted(slices.Values(strings.Split(list(claimable), ", "))); !slices.Equal(claims, want) {
		t.Errorf("the schema has the claims %v, the file %v", claims, want)
	}
	if !slices.Equal(profiles, known) {
		t.Errorf("the schema has the profiles %v, the catalogue %v", profiles, known)
	}
}

// FuzzReadFile reads what somebody may write: no panic, one line, no secret.
func FuzzReadFile(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("version: 1\nscim: {url: https://scim.example.com, credential: {bearer: open-sesame}}"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("people: {attributes: {a: .nan}}"))
	f.Add([]byte("\xff\xfe"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(dir, "target.yaml")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := ReadFile(path)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("more than a line: %q", err)
			}
			return
		}
		_, _ = file.Target(Credential{})
	})
}

func TestKeepMakesOnce(t *testing.T) {
	target := New("", "http://scim.example.com", Credential{})
	type outer struct{}
	type inner struct{}
	made := make(chan any, 20)
	for range 8 {
		go func() {
			made <- target.Keep(outer{}, func() any {
				return target.Keep(inner{}, func() any { return new(int) }) // no deadlock
			})
		}()
	}
	first := <-made
	for range 7 {
		if next := <-made; next != first {
			t.Fatal("made twice")
		}
	}
}

// TestDocumentedFiles reads every target file that the project's documents show,
// and holds it to the schema.
func TestDocumentedFiles(t *testing.T) {
	block := regexp.MustCompile("(?s)```ya?ml\n(.*?)```")
	found := 0
	for _, pattern := range []string{"../../*.md", "../../docs/*.md", "../../docs/*/*.md"} {
		documents, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, document := range documents {
			content, err := os.ReadFile(document)
			if err != nil {
				t.Fatal(err)
			}
			for _, match := range block.FindAllStringSubmatch(string(content), -1) {
				if !strings.Contains(match[1], "\nscim:") {
					continue // YAML of something else, such as a CI job
				}
				found++
				if _, err := ReadFile(write(t, "target.yaml", match[1])); err != nil {
					t.Errorf("%s: %v", document, err)
				}
				validate(t, match[1], true)
			}
		}
	}
	if found == 0 {
		t.Error("no document shows a target file")
	}
}
