package target

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
)

type fileSCIM struct {
	fileEndpoint `yaml:",inline"`
	CAFile       string        `yaml:"ca_file"`
	Proxy        *fileProxy    `yaml:"proxy"`
	Second       *fileEndpoint `yaml:"second"`
}

// fileEndpoint is what each tenant has for itself.
type fileEndpoint struct {
	URL         string                `yaml:"url"`
	Credential  *fileCredential       `yaml:"credential"`
	Headers     map[string]fileHeader `yaml:"headers"`
	Certificate *fileCertificate      `yaml:"client_certificate"`
}

// fileCertificate is a client certificate with its key, both PEM.
type fileCertificate struct {
	File string     `yaml:"file"`
	Key  *secretRef `yaml:"key"`
}

type fileProxy struct {
	URL   string     `yaml:"url"`
	Basic *fileBasic `yaml:"basic"`
}

func (s fileSCIM) check() error {
	if s.Proxy != nil {
		u, err := url.Parse(s.Proxy.URL)
		switch {
		case err != nil, u.Hostname() == "", !slices.Contains([]string{"http", "https", "socks5"}, u.Scheme), strings.Trim(u.Path, "/") != "":
			return errors.New("scim.proxy.url must be the address of a proxy: http://proxy.example.com:3128")
		case u.User != nil:
			return errors.New("scim.proxy.url holds a user name or password: give scim.proxy.basic")
		}
	}
	if s.Second != nil && s.Second.Credential == nil {
		return errors.New("scim.second needs a credential: it is that of another tenant")
	}
	return errors.Join(s.fileEndpoint.check("scim"), s.Second.check("scim.second"))
}

func (e *fileEndpoint) check(at string) error {
	if e == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		switch value := e.Headers[name].text; {
		case !token.MatchString(name):
			return fmt.Errorf("%s.headers: %q cannot be the name of a header", at, name)
		case strings.ContainsFunc(value, control):
			return fmt.Errorf("%s.headers.%s holds a line break or control character", at, name)
		}
	}
	if e.Certificate != nil && e.Certificate.File == "" {
		return fmt.Errorf("%s.client_certificate needs file, and key unless the file holds that too", at)
	}
	return e.Credential.check(at + ".credential")
}

// endpoint reads the secrets of an endpoint; at is where it stands in the file.
func (e *fileEndpoint) endpoint(at string, fallback Credential) (Endpoint, error) {
	base, err := CheckBaseURL(e.URL)
	if err != nil {
		return Endpoint{}, err
	}
	made := Endpoint{BaseURL: base, Credential: fallback, Header: http.Header{}}
	if e.Credential != nil {
		if made.Credential, err = e.Credential.credential(at + ".credential"); err != nil {
			return Endpoint{}, err
		}
	}
	for name, value := range e.Headers {
		if value.secret == nil {
			made.Header.Set(name, value.text)
			continue
		}
		secret, err := value.secret.read()
		if err != nil {
			return Endpoint{}, err
		}
		made.Header.Set(name, secret.Reveal())
		made.Hidden = append(made.Hidden, secret)
	}
	return made, nil
}

// carry makes the transport of an endpoint, where the file asks for another than
// net/http's own, and notes for the report what it does.
func (s fileSCIM) carry(e *Endpoint, at string, certificate *fileCertificate) error {
	if s.CAFile == "" && s.Proxy == nil && certificate == nil {
		return nil
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	transport.MaxIdleConnsPerHost = 16 // specs that send many requests at once
	if s.CAFile != "" {
		pool, err := trusting(s.CAFile)
		if err != nil {
			return err
		}
		transport.TLSClientConfig.RootCAs = pool
		e.via = append(e.via, "ca_file")
	}
	if certificate != nil {
		pair, err := certificate.read(at + ".client_certificate")
		if err != nil {
			return err
		}
		transport.TLSClientConfig.Certificates = []tls.Certificate{pair}
		e.via = append(e.via, "client certificate "+redacted)
	}
	if s.Proxy != nil {
		u, err := url.Parse(s.Proxy.URL)
		if err != nil {
			return errors.New("scim.proxy.url cannot be parsed") // check has seen it
		}
		e.via = append(e.via, "proxy "+u.Host)
		if b := s.Proxy.Basic; b != nil {
			if b.Username == "" || b.Password == nil {
				return errors.New("scim.proxy.basic needs username and password")
			}
			password, err := b.Password.read()
			if err != nil {
				return err
			}
			u.User = url.UserPassword(b.Username, password.Reveal())
			e.Hidden = append(e.Hidden, password)
		}
		transport.Proxy = http.ProxyURL(u)
	}
	e.Transport = transport
	return nil
}

// trusting returns the system's certificates and those of a file.
func trusting(path string) (*x509.CertPool, error) {
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
	return pool, nil
}

// read reads the certificate and its key. Errors of crypto/tls hold nothing of the key.
func (c *fileCertificate) read(at string) (tls.Certificate, error) {
	certificate, err := os.ReadFile(c.File)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("read %s: %w", at, err)
	}
	key := certificate
	if c.Key != nil {
		if key, err = c.Key.readPEM(); err != nil {
			return tls.Certificate{}, fmt.Errorf("%s: %w", at, err)
		}
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("%s: %s (PEM, and a key without a passphrase, are needed)", at, strings.TrimPrefix(err.Error(), "tls: "))
	}
	return pair, nil
}

// second makes the second tenant of the file. What it does not say is as in the first.
func (s fileSCIM) second(first Endpoint) (*Endpoint, error) {
	if s.Second == nil {
		return nil, nil
	}
	f := *s.Second
	if f.URL == "" {
		f.URL = first.BaseURL
	}
	e, err := f.endpoint("scim.second", Credential{})
	if err != nil {
		return nil, fmt.Errorf("scim.second: %w", err)
	}
	if f.Headers == nil {
		e.Header, e.Hidden = first.Header.Clone(), slices.Clone(first.Hidden)
	}
	certificate, at := f.Certificate, "scim.second"
	if certificate == nil {
		certificate, at = s.Certificate, "scim"
	}
	if err := s.carry(&e, at, certificate); err != nil {
		return nil, err
	}
	one, two := first.Credential, e.Credential
	same := one.Scheme == two.Scheme && one.Name == two.Name && one.Secret.Reveal() == two.Secret.Reveal()
	if same && first.BaseURL == e.BaseURL && f.Certificate == nil && reflect.DeepEqual(first.Header, e.Header) {
		return nil, errors.New("scim.second is the same tenant as scim: give the URL or credential of another one")
	}
	return &e, nil
}
