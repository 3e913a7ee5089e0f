package target

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	_ "embed" // for the schema
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"hallmark/suites/requirement"
)

// FileSchema is the JSON Schema of a target file.
//
//go:embed target.schema.json
var FileSchema []byte

// File is a target file as it is written: YAML, with no secret in it.
type File struct {
	Version  int             `yaml:"version"`
	Name     string          `yaml:"name"`
	SCIM     fileSCIM        `yaml:"scim"`
	Profiles []string        `yaml:"profiles"`
	Claims   map[string]bool `yaml:"claims"`
	Limits   fileLimits      `yaml:"limits"`
	People   filePeople      `yaml:"people"`

	path string
}

type fileSCIM struct {
	URL        string            `yaml:"url"`
	Credential *fileCredential   `yaml:"credential"`
	Headers    map[string]string `yaml:"headers"`
	CAFile     string            `yaml:"ca_file"`
}

type fileCredential struct {
	Bearer *secretRef `yaml:"bearer"`
	Basic  *struct {
		Username string     `yaml:"username"`
		Password *secretRef `yaml:"password"`
	} `yaml:"basic"`
	Header *struct {
		Name  string     `yaml:"name"`
		Value *secretRef `yaml:"value"`
	} `yaml:"header"`
	None bool `yaml:"none"`
}

type fileLimits struct {
	Rate    float64       `yaml:"rate"`
	Timeout time.Duration `yaml:"timeout"`
	MaxBody int64         `yaml:"max_body"`
	Backoff time.Duration `yaml:"backoff"`
}

type filePeople struct {
	Domain     string         `yaml:"domain"`
	Attributes map[string]any `yaml:"attributes"`
}

// secretRef says where a secret is: in an environment variable or a file.
type secretRef struct {
	Env  string `yaml:"env"`
	File string `yaml:"file"`
}

// UnmarshalYAML refuses a bare value without repeating it: it is a secret.
func (s *secretRef) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: a credential is {env: NAME} or {file: PATH}, never the secret itself", node.Line)
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		switch key := node.Content[i]; key.Value {
		case "env":
			s.Env = node.Content[i+1].Value
		case "file":
			s.File = node.Content[i+1].Value
		default:
			return fmt.Errorf("line %d: unknown key %q: a credential is {env: NAME} or {file: PATH}", key.Line, key.Value)
		}
	}
	if (s.Env == "") == (s.File == "") {
		return fmt.Errorf("line %d: a credential needs env or file, one of them", node.Line)
	}
	return nil
}

func (s *secretRef) read() (Secret, error) {
	if s.Env != "" {
		return EnvSecret(s.Env)
	}
	return ReadSecret(s.File)
}

// ReadFile reads and checks a target file. Errors name the file, the line and
// the key, and no secret.
func ReadFile(path string) (*File, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read target file: %w", err)
	}
	f := &File{path: path}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(f); errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("target file %s is empty", path)
	} else if err != nil {
		return nil, fmt.Errorf("target file %s: %s", path, tidy(err))
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("target file %s: more than one YAML document: a file describes one target", path)
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("target file %s: version must be 1", path)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Claims)) {
		if !slices.Contains(claimable, requirement.Capability(name)) {
			return nil, fmt.Errorf("target file %s: unknown claim %q: use one of %s", path, name, list(claimable))
		}
	}
	for _, name := range f.Profiles {
		if _, err := requirement.ParseProfile(name); err != nil {
			return nil, fmt.Errorf("target file %s: %w", path, err)
		}
	}
	switch {
	case f.Limits.Rate < 0, f.Limits.Timeout < 0, f.Limits.MaxBody < 0, f.Limits.Backoff < 0:
		return nil, fmt.Errorf("target file %s: limits must not be negative", path)
	case f.SCIM.Credential != nil && f.SCIM.Credential.count() != 1:
		return nil, fmt.Errorf("target file %s: scim.credential must be one of bearer, basic, header, none", path)
	}
	if err := errors.Join(f.SCIM.check(), f.People.check()); err != nil {
		return nil, fmt.Errorf("target file %s: %s", path, strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return f, nil
}

// token is a header's name, RFC 9110 §5.6.2.
var token = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

func (s fileSCIM) check() error {
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		switch value := s.Headers[name]; {
		case !token.MatchString(name):
			return fmt.Errorf("scim.headers: %q cannot be the name of a header", name)
		case strings.ContainsFunc(value, control):
			return fmt.Errorf("scim.headers.%s holds a line break or control character", name)
		}
	}
	if c := s.Credential; c != nil && c.Header != nil && c.Header.Name != "" && !token.MatchString(c.Header.Name) {
		return fmt.Errorf("scim.credential.header.name %q cannot be the name of a header", c.Header.Name)
	}
	return nil
}

func control(r rune) bool { return r < ' ' || r == 0x7f }

func (p filePeople) check() error {
	for _, name := range slices.Sorted(maps.Keys(p.Attributes)) {
		// Without a name of the run, what is created could not be told from others.
		if strings.EqualFold(name, "userName") || strings.EqualFold(name, "id") {
			return fmt.Errorf("people.attributes must not hold %s: hallmark makes it", name)
		}
	}
	if _, err := json.Marshal(p.Attributes); err != nil {
		return errors.New("people.attributes cannot be written as JSON: use texts as keys")
	}
	return nil
}

var claimable = []requirement.Capability{
	requirement.Patch, requirement.Bulk, requirement.Filter, requirement.Sort, requirement.ETag,
	requirement.ChangePassword, requirement.Cursor, requirement.Groups, requirement.Enterprise,
}

func list[T ~string](values []T) string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = string(v)
	}
	return strings.Join(names, ", ")
}

var (
	unknownField = regexp.MustCompile(`field (.+?) not found in type \S+`)
	notDuration  = regexp.MustCompile("(?s)cannot unmarshal !!\\w+ `.*?` into time\\.Duration")
	wrongType    = regexp.MustCompile("(?s)cannot unmarshal !!(\\w+)(?: `.*?`)? into \\S+")
	anchor       = regexp.MustCompile(`(?s)unknown anchor '.*?' referenced`)
)

// tidy turns the YAML library's errors into one line: names keys, not Go types,
// and repeats no value, which could be a secret in the wrong place.
func tidy(err error) string {
	text := err.Error()
	text = unknownField.ReplaceAllString(text, `unknown key "$1"`)
	text = notDuration.ReplaceAllString(text, "a duration is written as 30s or 2m")
	text = wrongType.ReplaceAllString(text, "the value has the wrong type ($1)")
	text = anchor.ReplaceAllString(text, "unknown anchor")
	text = strings.TrimPrefix(text, "yaml: ")
	text = strings.TrimPrefix(text, "unmarshal errors:")
	return strings.Join(strings.Fields(text), " ")
}

func (c *fileCredential) count() int {
	n := 0
	for _, set := range []bool{c.Bearer != nil, c.Basic != nil, c.Header != nil, c.None} {
		if set {
			n++
		}
	}
	return n
}

// credential reads the secret of the file.
func (c *fileCredential) credential() (Credential, error) {
	switch {
	case c.Bearer != nil:
		secret, err := c.Bearer.read()
		return Credential{Scheme: Bearer, Secret: secret}, err
	case c.Basic != nil:
		if c.Basic.Username == "" || c.Basic.Password == nil {
			return Credential{}, errors.New("scim.credential.basic needs username and password")
		}
		secret, err := c.Basic.Password.read()
		return Credential{Scheme: Basic, Name: c.Basic.Username, Secret: secret}, err
	case c.Header != nil:
		if c.Header.Name == "" || c.Header.Value == nil {
			return Credential{}, errors.New("scim.credential.header needs name and value")
		}
		secret, err := c.Header.Value.read()
		return Credential{Scheme: Header, Name: c.Header.Name, Secret: secret}, err
	}
	return Credential{}, nil
}

// HasCredential reports whether the file says how to log in.
func (f *File) HasCredential() bool { return f.SCIM.Credential != nil }

// Target makes the target that the file describes. Without a credential in the
// file, fallback is used.
func (f *File) Target(fallback Credential) (*Target, error) {
	fail := func(err error) (*Target, error) { return nil, fmt.Errorf("target file %s: %w", f.path, err) }
	if f.SCIM.URL == "" {
		return fail(errors.New("scim.url is missing"))
	}
	base, err := CheckBaseURL(f.SCIM.URL)
	if err != nil {
		return fail(err)
	}
	credential := fallback
	if f.SCIM.Credential != nil {
		if credential, err = f.SCIM.Credential.credential(); err != nil {
			return fail(err)
		}
	}
	name := f.Name
	if name == "" {
		name = base
	}
	t := New(name, base, credential)
	t.Limits = Limits{Rate: f.Limits.Rate, Timeout: f.Limits.Timeout, MaxBody: f.Limits.MaxBody, Backoff: f.Limits.Backoff}
	t.SCIM.Header = http.Header{}
	for name, value := range f.SCIM.Headers {
		t.SCIM.Header.Set(name, value)
	}
	if f.People.Domain != "" {
		t.People.Domain = f.People.Domain
	}
	t.People.Attributes = f.People.Attributes
	t.Claimed = map[requirement.Capability]bool{}
	for name, offered := range f.Claims {
		t.Claimed[requirement.Capability(name)] = offered
	}
	if f.SCIM.CAFile != "" {
		if t.Transport, err = trusting(f.SCIM.CAFile); err != nil {
			return fail(err)
		}
	}
	return t, nil
}

// trusting returns a transport that trusts the certificates of a file as well.
func trusting(path string) (http.RoundTripper, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read scim.ca_file: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(content) {
		return nil, fmt.Errorf("scim.ca_file %s holds no PEM certificate", path)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	transport.MaxIdleConnsPerHost = 16
	return transport, nil
}

// Configuration is what is in effect, for the report: no secret in it.
func (t *Target) Configuration() map[string]any {
	limits := t.Limits.WithDefaults()
	credential := "none"
	if t.SCIM.Credential.Scheme != None {
		credential = string(t.SCIM.Credential.Scheme) + " " + redacted
	}
	headers := []string{}
	for name := range t.SCIM.Header {
		headers = append(headers, name) // values may be keys
	}
	slices.Sort(headers)
	return map[string]any{
		"credential": credential, "headers": headers, "prefix": t.People.Prefix, "domain": t.People.Domain, "claims": t.Claimed,
		"rate": limits.Rate, "timeout": limits.Timeout.String(), "max_body": limits.MaxBody, "backoff": limits.Backoff.String(),
	}
}
