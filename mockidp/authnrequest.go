package mockidp

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/crewjam/saml"

	"hallmark/mockidp/fault"
)

const (
	// maxRequest bounds an AuthnRequest after inflation; they have about 1 KiB.
	maxRequest = 256 << 10

	// A request may be this old, which leaves time to log in, and this far in
	// the future, for the sake of clocks (ours; crewjam has a package-level limit).
	requestLife = 10 * time.Minute
	requestSkew = 3 * time.Minute
)

// authnRequest is what is read of a request. crewjam's type of that name is
// not used to read: it holds one class reference where there may be several.
type authnRequest struct {
	XMLName         xml.Name         `xml:"urn:oasis:names:tc:SAML:2.0:protocol AuthnRequest"`
	ID              string           `xml:"ID,attr"`
	Version         string           `xml:"Version,attr"`
	IssueInstant    saml.RelaxedTime `xml:"IssueInstant,attr"`
	Destination     string           `xml:"Destination,attr"`
	ACSURL          string           `xml:"AssertionConsumerServiceURL,attr"`
	ACSIndex        string           `xml:"AssertionConsumerServiceIndex,attr"`
	ProtocolBinding string           `xml:"ProtocolBinding,attr"`
	ProviderName    string           `xml:"ProviderName,attr"`
	Extensions      *struct{}        `xml:"urn:oasis:names:tc:SAML:2.0:protocol Extensions"`
	ForceAuthn      bool             `xml:"ForceAuthn,attr"`
	IsPassive       bool             `xml:"IsPassive,attr"`
	Issuer          string           `xml:"urn:oasis:names:tc:SAML:2.0:assertion Issuer"`
	Subject         *struct {
		NameID        string     `xml:"urn:oasis:names:tc:SAML:2.0:assertion NameID"`
		EncryptedID   *struct{}  `xml:"urn:oasis:names:tc:SAML:2.0:assertion EncryptedID"`
		Confirmations []struct{} `xml:"urn:oasis:names:tc:SAML:2.0:assertion SubjectConfirmation"`
	} `xml:"urn:oasis:names:tc:SAML:2.0:assertion Subject"`
	NameIDPolicy *struct {
		Format          string `xml:"Format,attr"`
		SPNameQualifier string `xml:"SPNameQualifier,attr"`
	} `xml:"urn:oasis:names:tc:SAML:2.0:protocol NameIDPolicy"`
	Context *struct {
		Comparison string   `xml:"Comparison,attr"`
		Classes    []string `xml:"urn:oasis:names:tc:SAML:2.0:assertion AuthnContextClassRef"`
		Decls      []string `xml:"urn:oasis:names:tc:SAML:2.0:assertion AuthnContextDeclRef"`
	} `xml:"urn:oasis:names:tc:SAML:2.0:protocol RequestedAuthnContext"`
}

// message is what a browser brought to an IdP URL.
type message struct {
	request *authnRequest // nil when the sign-on starts here
	xml     []byte
	relay   string
	query   string // of a request whose signature is in the query, as it was sent
}

// ncName is near enough to xs:NCName, the type of a message's ID (Core §1.3.4).
var ncName = regexp.MustCompile(`^[\pL_][\pL\pN_.-]*$`)

// readMessage reads the Redirect binding of a GET and the POST binding of a
// POST. A parameter given twice is refused: two readers could see two requests.
func readMessage(r *http.Request, faults *fault.Set) (message, error) {
	var m message
	values := r.URL.Query()
	if r.Method == http.MethodPost {
		if err := r.ParseForm(); err != nil {
			return m, errors.New("the form cannot be read")
		}
		values = r.PostForm
	}
	for _, name := range []string{"SAMLRequest", "RelayState", "SAMLEncoding", "SigAlg", "Signature"} {
		if len(values[name]) > 1 && !faults.Fires(fault.RepeatedTaken) {
			return m, fmt.Errorf("%s is given more than once", name)
		}
	}
	m.relay = values.Get("RelayState")
	if !values.Has("SAMLRequest") {
		return m, nil
	}
	if e := values.Get("SAMLEncoding"); e != "" && e != "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE" {
		return m, errors.New("SAMLEncoding is not DEFLATE")
	}
	encoded := strings.NewReplacer("\r", "", "\n", "").Replace(values.Get("SAMLRequest"))
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return m, errors.New("SAMLRequest is not base64")
	}
	if r.Method != http.MethodPost {
		limit := int64(maxRequest + 1)
		if faults.Active(fault.OversizeRead) {
			limit *= 64 // a fault must not take the machine down
		}
		raw, err = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(raw)), limit))
		if err != nil {
			return m, errors.New("SAMLRequest is not deflated")
		}
	}
	if len(raw) > maxRequest && !faults.Fires(fault.OversizeRead) {
		return m, errors.New("SAMLRequest is too large")
	}
	if r.Method != http.MethodPost && values.Has("Signature") {
		m.query = r.URL.RawQuery
	}
	m.xml = raw
	m.request, err = parseRequest(raw, faults)
	return m, err
}

// parseRequest reads one AuthnRequest. Its errors quote nothing of it.
func parseRequest(raw []byte, faults *fault.Set) (*authnRequest, error) {
	decoder := xml.NewDecoder(bytes.NewReader(raw))
	depth, roots := 0, 0
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, errors.New("SAMLRequest is not well-formed XML")
		}
		switch token.(type) {
		case xml.Directive:
			if !faults.Fires(fault.DTDAccepted) {
				return nil, errors.New("SAMLRequest has a document type declaration")
			}
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
			if depth > 64 {
				return nil, errors.New("SAMLRequest is nested too deeply")
			}
		case xml.EndElement:
			depth--
		}
	}
	if roots != 1 {
		return nil, errors.New("SAMLRequest has not exactly one root element")
	}
	q := new(authnRequest)
	if err := xml.Unmarshal(raw, q); err != nil {
		return nil, errors.New("SAMLRequest is not an AuthnRequest")
	}
	q.Issuer = strings.TrimSpace(q.Issuer)
	if !ncName.MatchString(q.ID) {
		return nil, errors.New("the AuthnRequest has no usable ID")
	}
	return q, nil
}

// again is the path and query with which a browser brings the message by the
// Redirect binding, whichever way it brought it first.
func (m message) again(path string) (string, error) {
	if m.query != "" {
		return path + "?" + m.query, nil
	}
	values := make(url.Values)
	if m.request != nil {
		var b bytes.Buffer
		deflate, err := flate.NewWriter(&b, flate.DefaultCompression)
		if err != nil {
			return "", fmt.Errorf("deflate request: %w", err)
		}
		if _, err := deflate.Write(m.xml); err != nil {
			return "", fmt.Errorf("deflate request: %w", err)
		}
		if err := deflate.Close(); err != nil {
			return "", fmt.Errorf("deflate request: %w", err)
		}
		values.Set("SAMLRequest", base64.StdEncoding.EncodeToString(b.Bytes()))
	}
	if m.relay != "" {
		values.Set("RelayState", m.relay)
	}
	if len(values) == 0 {
		return path, nil
	}
	return path + "?" + values.Encode(), nil
}

// consumer decides where the answer to q goes: to a consumer URL of the
// application's configuration, compared as it is, or nowhere. Only when that is
// known may an error be answered there as well.
func (idp *IdP) consumer(a application, q *authnRequest) (string, error) {
	if q.Issuer != a.audience() && !idp.faults.Fires(fault.AnyIssuer) {
		return "", errors.New("the request is not of the configured service provider")
	}
	if q.Destination != "" && q.Destination != a.SSOURL && !idp.faults.Fires(fault.AnyDestination) {
		return "", errors.New("the request is meant for another destination") // Core §3.2.1
	}
	consumers := a.consumers()
	switch {
	case q.ACSURL != "" && q.ACSIndex != "":
		return "", errors.New("the request names a consumer URL and a consumer index") // Core §3.4.1
	case q.ACSURL != "":
		if !slices.Contains(consumers, q.ACSURL) && !idp.faults.Fires(fault.AnyACS) {
			return "", errors.New("the request names a consumer URL that is not configured")
		}
		if slices.Index(consumers, q.ACSURL) > 0 && idp.faults.Fires(fault.FirstConsumer) {
			return consumers[0], nil
		}
		return q.ACSURL, nil
	case q.ACSIndex != "":
		i, err := strconv.Atoi(q.ACSIndex)
		if err != nil || i < 0 || i >= len(consumers) {
			if idp.faults.Fires(fault.AnyIndex) {
				return consumers[0], nil
			}
			return "", errors.New("the request names a consumer index that is not configured")
		}
		if i > 0 && idp.faults.Fires(fault.FirstConsumer) {
			i = 0
		}
		return consumers[i], nil
	}
	if idp.faults.Fires(fault.DefaultMissing) {
		return "", errors.New("the request names no consumer URL")
	}
	return consumers[0], nil
}

// classes are the authentication contexts this identity provider can vouch
// for, weakest first: a password, and that over TLS.
var classes = []string{
	"urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
	"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
}

// objection is a SAML status that an answer can be instead of an assertion.
type objection struct {
	code, second, message string
}

// objectionTo judges a request by itself; nil means go on.
func (idp *IdP) objectionTo(a application, q *authnRequest) *objection {
	issued, now := time.Time(q.IssueInstant), idp.now()
	switch {
	case q.Version != "2.0" && !idp.faults.Fires(fault.AnyVersion): // Core §4.1.3.2
		return &objection{saml.StatusVersionMismatch, "", "the version is not 2.0"}
	case (issued.Before(now.Add(-requestLife)) || issued.After(now.Add(requestSkew))) && !idp.faults.Fires(fault.StaleAnswered):
		return &objection{saml.StatusRequester, saml.StatusRequestDenied, "the request is stale, or of the future"}
	case q.ProtocolBinding != "" && q.ProtocolBinding != saml.HTTPPostBinding:
		return &objection{saml.StatusResponder, saml.StatusUnsupportedBinding, "only HTTP-POST is supported"}
	}
	if s := q.Subject; s != nil && (len(s.Confirmations) > 0 || s.EncryptedID != nil) && !idp.faults.Fires(fault.SubjectIgnored) { // Prof §4.1.4.1
		return &objection{saml.StatusRequester, saml.StatusRequestUnsupported, "the subject has a confirmation, or is encrypted"}
	}
	if p := q.NameIDPolicy; p != nil {
		known := p.Format == "" || p.Format == a.text("nameIdFormat") || p.Format == unspecifiedFormat
		known = known && (p.SPNameQualifier == "" || p.SPNameQualifier == a.audience())
		if !known && !idp.faults.Fires(fault.FormatIgnored) {
			return &objection{saml.StatusRequester, saml.StatusInvalidNameIDPolicy, "only " + a.text("nameIdFormat") + " is offered"}
		}
	}
	if c := q.Context; c != nil && !meets(c.Comparison, c.Classes, c.Decls) && !idp.faults.Fires(fault.ContextIgnored) {
		return &objection{saml.StatusResponder, saml.StatusNoAuthnContext, "only PasswordProtectedTransport is offered"}
	}
	return nil
}

// meets tells whether PasswordProtectedTransport is what was asked for (Core §3.3.2.2.1).
func meets(comparison string, refs, decls []string) bool {
	if len(refs) == 0 {
		return len(decls) == 0
	}
	for _, ref := range refs {
		rank := slices.Index(classes, strings.TrimSpace(ref))
		if rank < 0 {
			if comparison == "better" {
				return false // better than each of those named
			}
			continue
		}
		switch offered := len(classes) - 1; comparison {
		case "", "exact":
			if rank == offered {
				return true
			}
		case "minimum":
			if rank <= offered {
				return true
			}
		case "maximum":
			if rank >= offered {
				return true
			}
		case "better":
			if rank >= offered {
				return false
			}
		}
	}
	return comparison == "better"
}
