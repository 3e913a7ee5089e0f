package scene

import (
	"bytes"
	"compress/flate"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// maxMessage bounds a message that is read; a response is a few KiB.
const maxMessage = 1 << 20

// Response is what a SAML response says. It judges nothing: reading it is not
// believing it.
type Response struct {
	XMLName      xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:protocol Response"`
	InResponseTo string   `xml:",attr"`
	Destination  string   `xml:",attr"`
	Issuer       string   `xml:"urn:oasis:names:tc:SAML:2.0:assertion Issuer"`
	Assertion    struct {
		ID      string `xml:",attr"`
		Issuer  string
		Subject struct {
			NameID struct {
				Format string `xml:",attr"`
				Value  string `xml:",chardata"`
			}
		}
		Conditions struct {
			NotOnOrAfter time.Time `xml:",attr"`
			Audiences    []string  `xml:"AudienceRestriction>Audience"`
		}
	} `xml:"urn:oasis:names:tc:SAML:2.0:assertion Assertion"`

	raw []byte
}

// ReadResponse reads a form that a browser is about to post.
func ReadResponse(form url.Values) (*Response, error) {
	raw, err := base64.StdEncoding.DecodeString(form.Get("SAMLResponse"))
	if err != nil || len(raw) == 0 {
		return nil, errors.New("the form holds no SAMLResponse in base64")
	}
	r := &Response{raw: raw}
	if err := xml.Unmarshal(raw, r); err != nil {
		return nil, fmt.Errorf("the SAMLResponse is no SAML 2.0 response: %w", err)
	}
	return r, nil
}

// SignedBy tells why the assertion is not covered by a signature of the
// certificate, given in PEM; nil when it is.
func (r *Response) SignedBy(certificate string) error {
	block, _ := pem.Decode([]byte(certificate))
	if block == nil || block.Type != "CERTIFICATE" {
		return errors.New("no certificate in PEM")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return fmt.Errorf("read the certificate: %w", err)
	}
	document := etree.NewDocument()
	if err := document.ReadFromBytes(r.raw); err != nil || document.Root() == nil {
		return errors.New("the response is not XML")
	}
	validation := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{cert}})
	if _, err = validation.Validate(document.Root()); err == nil {
		return nil // a signed response covers the assertion in it
	}
	for _, el := range document.Root().ChildElements() {
		if el.Tag != "Assertion" {
			continue
		}
		context, err := etreeutils.NSBuildParentContext(el)
		if err != nil {
			return fmt.Errorf("read the namespaces: %w", err)
		}
		if context, err = context.SubContext(el); err != nil {
			return fmt.Errorf("read the namespaces: %w", err)
		}
		alone, err := etreeutils.NSDetatch(context, el)
		if err != nil {
			return fmt.Errorf("take the assertion out: %w", err)
		}
		_, err = validation.Validate(alone)
		return err
	}
	return errors.New("the response holds no assertion")
}

// Unsigned returns the form with every signature taken out of its response.
func Unsigned(form url.Values) (url.Values, error) {
	return edit(form, func(document *etree.Document) {
		for _, signature := range document.FindElements("//Signature") {
			signature.Parent().RemoveChild(signature)
		}
	})
}

// Naming returns the form with another name identifier in its response, under
// the signature that was.
func Naming(form url.Values, name string) (url.Values, error) {
	return edit(form, func(document *etree.Document) {
		for _, id := range document.FindElements("//NameID") {
			id.SetText(name)
		}
	})
}

func edit(form url.Values, change func(*etree.Document)) (url.Values, error) {
	raw, err := base64.StdEncoding.DecodeString(form.Get("SAMLResponse"))
	if err != nil {
		return nil, errors.New("the form holds no SAMLResponse in base64")
	}
	document := etree.NewDocument()
	if err := document.ReadFromBytes(raw); err != nil {
		return nil, fmt.Errorf("read the response: %w", err)
	}
	change(document)
	if raw, err = document.WriteToBytes(); err != nil {
		return nil, fmt.Errorf("write the response: %w", err)
	}
	changed := url.Values{}
	for name, values := range form {
		changed[name] = values
	}
	changed.Set("SAMLResponse", base64.StdEncoding.EncodeToString(raw))
	return changed, nil
}

// Request is what an AuthnRequest says.
type Request struct {
	XMLName xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:protocol AuthnRequest"`
	ID      string   `xml:",attr"`
	Issuer  string   `xml:"urn:oasis:names:tc:SAML:2.0:assertion Issuer"`
	ACS     string   `xml:"AssertionConsumerServiceURL,attr"`

	raw string
}

// ReadRequest reads the AuthnRequest in an address of the redirect binding
// (saml-bindings-2.0 §3.4.4.1).
func ReadRequest(address *url.URL) (*Request, error) {
	packed, err := base64.StdEncoding.DecodeString(address.Query().Get("SAMLRequest"))
	if err != nil || len(packed) == 0 {
		return nil, errors.New("the address holds no SAMLRequest in base64")
	}
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxMessage))
	if err != nil {
		return nil, fmt.Errorf("inflate the SAMLRequest: %w", err)
	}
	r := &Request{raw: string(raw)}
	if err := xml.Unmarshal(raw, r); err != nil {
		return nil, fmt.Errorf("the SAMLRequest is no AuthnRequest: %w", err)
	}
	return r, nil
}

// Replacing returns the address with old replaced by other in its request.
func (r *Request) Replacing(address *url.URL, old, other string) (string, error) {
	var packed bytes.Buffer
	writer, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		return "", fmt.Errorf("deflate the request: %w", err)
	}
	if !strings.Contains(r.raw, old) {
		return "", fmt.Errorf("the request does not hold %q", old)
	}
	if _, err = io.WriteString(writer, strings.ReplaceAll(r.raw, old, other)); err == nil {
		err = writer.Close()
	}
	if err != nil {
		return "", fmt.Errorf("deflate the request: %w", err)
	}
	changed := *address
	query := changed.Query()
	query.Set("SAMLRequest", base64.StdEncoding.EncodeToString(packed.Bytes()))
	changed.RawQuery = query.Encode()
	return changed.String(), nil
}

// Metadata is what the metadata of a service provider says.
type Metadata struct {
	XMLName  xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:metadata EntityDescriptor"`
	EntityID string   `xml:"entityID,attr"`
	SP       struct {
		Protocols string   `xml:"protocolSupportEnumeration,attr"`
		Formats   []string `xml:"NameIDFormat"`
		ACS       []struct {
			Binding  string `xml:",attr"`
			Location string `xml:",attr"`
		} `xml:"AssertionConsumerService"`
	} `xml:"SPSSODescriptor"`
}

// ReadMetadata reads a service provider's metadata.
func ReadMetadata(raw []byte) (*Metadata, error) {
	m := &Metadata{}
	if err := xml.Unmarshal(raw, m); err != nil {
		return nil, fmt.Errorf("the metadata is no SAML 2.0 entity descriptor: %w", err)
	}
	return m, nil
}
