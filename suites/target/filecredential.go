package target

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"

	"go.yaml.in/yaml/v3"
)

type fileCredential struct {
	Bearer *secretRef `yaml:"bearer"`
	Basic  *fileBasic `yaml:"basic"`
	Header *struct {
		Name  string     `yaml:"name"`
		Value *secretRef `yaml:"value"`
	} `yaml:"header"`
	OAuth2 *fileOAuth2 `yaml:"oauth2"`
	None   bool        `yaml:"none"`
}

type fileBasic struct {
	Username string     `yaml:"username"`
	Password *secretRef `yaml:"password"`
}

type fileOAuth2 struct {
	TokenURL     string            `yaml:"token_url"`
	ClientID     string            `yaml:"client_id"`
	ClientSecret *secretRef        `yaml:"client_secret"`
	Scopes       []string          `yaml:"scopes"`
	Params       map[string]string `yaml:"params"`
	Auth         string            `yaml:"auth"`
}

// fileHeader is the value of a header: a text, or where a secret one is.
type fileHeader struct {
	text   string
	secret *secretRef
}

// UnmarshalYAML tells the two apart.
func (h *fileHeader) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.MappingNode {
		h.secret = &secretRef{}
		return h.secret.UnmarshalYAML(node)
	}
	return node.Decode(&h.text)
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

// readPEM reads a secret of several lines.
func (s *secretRef) readPEM() ([]byte, error) {
	if s.Env != "" {
		if value := os.Getenv(s.Env); value != "" {
			return []byte(value), nil
		}
		return nil, fmt.Errorf("the key is empty: set environment variable %s", s.Env)
	}
	content, err := os.ReadFile(s.File)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	return content, nil
}

func (c *fileCredential) count() int {
	n := 0
	for _, set := range []bool{c.Bearer != nil, c.Basic != nil, c.Header != nil, c.OAuth2 != nil, c.None} {
		if set {
			n++
		}
	}
	return n
}

// check finds what is wrong with a credential before its secret is read; at is
// where it stands in the file.
func (c *fileCredential) check(at string) error {
	switch {
	case c == nil:
		return nil
	case c.count() != 1:
		return fmt.Errorf("%s must be one of bearer, basic, header, oauth2, none", at)
	case c.Header != nil && c.Header.Name != "" && !token.MatchString(c.Header.Name):
		return fmt.Errorf("%s.header.name %q cannot be the name of a header", at, c.Header.Name)
	case c.OAuth2 != nil:
		return c.OAuth2.check(at + ".oauth2")
	}
	return nil
}

func (o *fileOAuth2) check(at string) error {
	u, err := url.Parse(o.TokenURL)
	switch {
	case o.TokenURL == "", o.ClientID == "", o.ClientSecret == nil:
		return fmt.Errorf("%s needs token_url, client_id and client_secret", at)
	case err != nil, u.User != nil, u.Hostname() == "", u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("%s.token_url is not an http or https URL without a password", at) // which is not repeated
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return fmt.Errorf("%s.token_url must be https: the client secret would be sent in clear (RFC 6749 §3.2)", at)
	case !slices.Contains([]string{"", "basic", "body"}, o.Auth):
		return fmt.Errorf("%s.auth must be basic or body", at)
	}
	return nil
}

func loopback(host string) bool { return host == "localhost" || net.ParseIP(host).IsLoopback() }

// credential reads the secret of the file; at is where it stands.
func (c *fileCredential) credential(at string) (Credential, error) {
	switch {
	case c.Bearer != nil:
		secret, err := c.Bearer.read()
		return Credential{Scheme: Bearer, Secret: secret}, err
	case c.Basic != nil:
		if c.Basic.Username == "" || c.Basic.Password == nil {
			return Credential{}, errors.New(at + ".basic needs username and password")
		}
		secret, err := c.Basic.Password.read()
		return Credential{Scheme: Basic, Name: c.Basic.Username, Secret: secret}, err
	case c.Header != nil:
		if c.Header.Name == "" || c.Header.Value == nil {
			return Credential{}, errors.New(at + ".header needs name and value")
		}
		secret, err := c.Header.Value.read()
		return Credential{Scheme: Header, Name: c.Header.Name, Secret: secret}, err
	case c.OAuth2 != nil:
		secret, err := c.OAuth2.ClientSecret.read()
		return Credential{Scheme: OAuth2, Name: c.OAuth2.ClientID, Secret: secret, Grant: &Grant{
			TokenURL: c.OAuth2.TokenURL, Scopes: c.OAuth2.Scopes, Params: c.OAuth2.Params, InBody: c.OAuth2.Auth == "body",
		}}, err
	}
	return Credential{}, nil
}
