package target

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// Secret is a value that prints as "redacted", whichever way it is printed. Its
// zero value is no secret.
type Secret struct {
	// A pointer, because fmt does not call the methods of a Secret in an
	// unexported field: it then prints an address.
	value *string
}

// NewSecret wraps value.
func NewSecret(value string) Secret { return Secret{&value} }

// Reveal returns the value, for the one place that sends it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Empty reports whether there is no value.
func (s Secret) Empty() bool { return s.Reveal() == "" }

const redacted = "redacted"

// String implements fmt.Stringer.
func (Secret) String() string { return redacted }

// GoString keeps %#v from showing the value.
func (Secret) GoString() string { return redacted }

// Format keeps every other verb from showing the value.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalJSON implements json.Marshaler.
func (Secret) MarshalJSON() ([]byte, error) { return json.Marshal(redacted) }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// Scheme says how a credential is sent.
type Scheme string

// The schemes a target can ask for.
const (
	None   Scheme = ""
	Bearer Scheme = "bearer"
	Basic  Scheme = "basic"
	Header Scheme = "header"
	OAuth2 Scheme = "oauth2" // a bearer token by the client credentials grant
)

// Credential logs in to an endpoint.
type Credential struct {
	Scheme Scheme
	Name   string // user name for Basic, header name for Header, client id for OAuth2
	Secret Secret
	Grant  *Grant // where OAuth2 gets its tokens
}

// BearerToken is the credential that most endpoints take.
func BearerToken(token string) Credential {
	return Credential{Scheme: Bearer, Secret: NewSecret(token)}
}

// BasicPassword is HTTP Basic authentication, RFC 7617.
func BasicPassword(user, password string) Credential {
	return Credential{Scheme: Basic, Name: user, Secret: NewSecret(password)}
}

// Apply adds the credential to a request's header. One of OAuth2 adds nothing:
// what Login makes of it does.
func (c Credential) Apply(h http.Header) {
	switch c.Scheme {
	case Bearer:
		h.Set("Authorization", "Bearer "+c.Secret.Reveal())
	case Basic:
		h.Set("Authorization", "Basic "+c.basic())
	case Header:
		h.Set(c.Name, c.Secret.Reveal())
	}
}

func (c Credential) basic() string {
	return base64.StdEncoding.EncodeToString([]byte(c.Name + ":" + c.Secret.Reveal()))
}

// Secrets returns the forms in which the credential could show up in an answer.
func (c Credential) Secrets() []string {
	value := c.Secret.Reveal()
	if value == "" {
		return nil
	}
	secrets := []string{value}
	if escaped := url.QueryEscape(value); escaped != value {
		secrets = append(secrets, escaped)
	}
	if quoted, err := json.Marshal(value); err == nil {
		if inner := string(quoted[1 : len(quoted)-1]); inner != value {
			secrets = append(secrets, inner)
		}
	}
	if c.Scheme == Basic || c.Scheme == OAuth2 {
		secrets = append(secrets, c.basic())
	}
	return secrets
}

// ReadSecret reads a secret from a file, without the line break at its end.
func ReadSecret(path string) (Secret, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return Secret{}, fmt.Errorf("read credential: %w", err)
	}
	return checkSecret(strings.TrimRight(string(content), "\r\n"), "file "+path)
}

// EnvSecret reads a secret from an environment variable.
func EnvSecret(name string) (Secret, error) {
	return checkSecret(os.Getenv(name), "environment variable "+name)
}

// checkSecret refuses what could not be sent in a header: net/http's own error
// for that would print the value.
func checkSecret(value, origin string) (Secret, error) {
	if value == "" {
		return Secret{}, fmt.Errorf("the credential is empty: set %s", origin)
	}
	for _, r := range value {
		if control(r) {
			return Secret{}, fmt.Errorf("the credential in %s holds a line break or control character: remove it", origin)
		}
	}
	return NewSecret(value), nil
}
