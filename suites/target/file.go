package target

import (
	"bytes"
	_ "embed" // for the schema
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
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
	// Resources are templates by the name of a type.
	Resources map[string]map[string]any `yaml:"resources"`

	path string
}

type fileLimits struct {
	Rate    float64       `yaml:"rate"`
	Users   int           `yaml:"users"`
	Timeout time.Duration `yaml:"timeout"`
	MaxBody int64         `yaml:"max_body"`
	Backoff time.Duration `yaml:"backoff"`
	Settle  time.Duration `yaml:"settle"`
}

type filePeople struct {
	Domain     string         `yaml:"domain"`
	Attributes map[string]any `yaml:"attributes"`
}

// ReadFile reads and checks a target file. Errors name the file, the line and
// the key, and no secret.
func ReadFile(path string) (*File, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read target file: %w", err)
	}
	return ParseFile(path, content)
}

// ParseFile is ReadFile for a content that is not in the file yet.
func ParseFile(path string, content []byte) (*File, error) {
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
	if f.Limits.Rate < 0 || f.Limits.Users < 0 || f.Limits.Timeout < 0 || f.Limits.MaxBody < 0 || f.Limits.Backoff < 0 || f.Limits.Settle < 0 {
		return nil, fmt.Errorf("target file %s: limits must not be negative", path)
	}
	if err := errors.Join(f.SCIM.check(), f.People.check()); err != nil {
		return nil, fmt.Errorf("target file %s: %s", path, strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return f, nil
}

// token is a header's name, RFC 9110 §5.6.2.
var token = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

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

// HasCredential reports whether the file says how to log in.
func (f *File) HasCredential() bool { return f.SCIM.Credential != nil }

// Target makes the target that the file describes. Without a credential in the
// file, fallback is used.
func (f *File) Target(fallback Credential) (*Target, error) {
	fail := func(err error) (*Target, error) { return nil, fmt.Errorf("target file %s: %w", f.path, err) }
	if f.SCIM.URL == "" {
		return fail(errors.New("scim.url is missing"))
	}
	endpoint, err := f.SCIM.endpoint("scim", fallback)
	if err == nil {
		err = f.SCIM.carry(&endpoint, "scim", f.SCIM.Certificate)
	}
	if err != nil {
		return fail(err)
	}
	second, err := f.SCIM.second(endpoint)
	if err != nil {
		return fail(err)
	}
	name := f.Name
	if name == "" {
		name = endpoint.BaseURL
	}
	t := New(name, endpoint.BaseURL, endpoint.Credential)
	t.SCIM, t.Second = endpoint, second
	t.Limits = Limits{Rate: f.Limits.Rate, Users: f.Limits.Users, Timeout: f.Limits.Timeout, MaxBody: f.Limits.MaxBody, Backoff: f.Limits.Backoff, Settle: f.Limits.Settle}
	if f.People.Domain != "" {
		t.People.Domain = f.People.Domain
	}
	t.People.Attributes, t.Templates = f.People.Attributes, f.Resources
	t.Claimed = map[requirement.Capability]bool{}
	for name, offered := range f.Claims {
		t.Claimed[requirement.Capability(name)] = offered
	}
	return t, nil
}

// Configuration is what is in effect, for the report: no secret in it.
func (t *Target) Configuration() map[string]any {
	limits := t.Limits.WithDefaults()
	shown := t.SCIM.shown()
	maps.Copy(shown, map[string]any{
		"prefix": t.People.Prefix, "domain": t.People.Domain, "claims": t.Claimed,
		"rate": limits.Rate, "users": limits.Users, "timeout": limits.Timeout.String(), "max_body": limits.MaxBody, "backoff": limits.Backoff.String(),
		"settle": limits.Settle.String(),
	})
	if t.Second != nil {
		shown["second"] = t.Second.shown()
		shown["second"].(map[string]any)["url"] = t.Second.BaseURL
	}
	return shown
}

// shown is what a report may tell of an endpoint.
func (e Endpoint) shown() map[string]any {
	credential := "none"
	if e.Credential.Scheme != None {
		credential = string(e.Credential.Scheme) + " " + redacted
	}
	headers := []string{}
	for name := range e.Header {
		headers = append(headers, name) // values may be keys
	}
	slices.Sort(headers)
	shown := map[string]any{"credential": credential, "headers": headers}
	if e.Credential.Grant != nil {
		shown["token_url"] = e.Credential.Grant.where()
	}
	if len(e.via) > 0 {
		shown["transport"] = e.via
	}
	return shown
}
