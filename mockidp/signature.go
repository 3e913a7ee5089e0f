package mockidp

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"hallmark/mockidp/fault"
)

// sign returns the enveloped signature for an element over exclusive
// canonicalisation, with the algorithm of a's configuration, for the caller to put after the issuer where the
// schema wants it.
func (a application) sign(el *etree.Element) (*etree.Element, error) { return a.signAs(el, false) }

// signAs is sign; badly is by SHA-1 and inclusive canonicalisation.
func (a application) signAs(el *etree.Element, badly bool) (*etree.Element, error) {
	p, method := a.pair, dsig.RSASHA256SignatureMethod
	if badly || a.text("signatureAlgorithm") == "RSA-SHA1" {
		method = dsig.RSASHA1SignatureMethod
	}
	context := dsig.NewDefaultSigningContext(dsig.TLSCertKeyStore(tls.Certificate{
		Certificate: [][]byte{p.cert.Raw}, PrivateKey: p.key, Leaf: p.cert,
	}))
	// An empty prefix list: several implementations cannot cope with others.
	context.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	if badly {
		context.Canonicalizer = dsig.MakeC14N11Canonicalizer()
	}
	if err := context.SetSignatureMethod(method); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	signature, err := context.ConstructSignature(el, true)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return signature, nil
}

// verify checks the signature of a request where the application has the
// service provider's certificate: then every request must be signed, in the
// query (Bind §3.4.4.1) or in the message. It returns the message with what is
// signed and nothing else.
func (idp *IdP) verify(a application, m message) (message, error) {
	certificate, err := spCertificate(a.Config)
	if err != nil || certificate == nil || m.request == nil {
		return m, err
	}
	if idp.faults.Fires(fault.UnsignedTaken) {
		return m, nil
	}
	if now := idp.now(); now.Before(certificate.NotBefore) || now.After(certificate.NotAfter) {
		return m, errors.New("the service provider's certificate has expired, or is not valid yet")
	}
	if m.query != "" {
		return m, verifyQuery(certificate, m.query)
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(m.xml); err != nil || doc.Root() == nil {
		return m, errors.New("the request is not well-formed XML")
	}
	root := doc.Root()
	if idp.faults.Fires(fault.WrappedRead) {
		if signature := doc.FindElement("//Signature"); signature != nil {
			if root = signature.Parent(); root.Tag == "Extensions" {
				root = doc.Root()
			}
		}
	}
	if idp.faults.Fires(fault.KeyInfoTrusted) {
		if own := doc.FindElement("//Signature/KeyInfo/X509Data/X509Certificate"); own != nil {
			der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(own.Text()), ""))
			if err == nil {
				certificate, err = x509.ParseCertificate(der)
			}
			if err != nil {
				return m, errors.New("the certificate in the request cannot be read")
			}
		}
	}
	context := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{certificate}})
	context.Clock = dsig.NewFakeClockAt(idp.now())
	signed, err := context.Validate(root)
	if err != nil {
		return m, errors.New("the request is not signed by the service provider")
	}
	if root != doc.Root() {
		return m, nil // fault.WrappedRead
	}
	var b bytes.Buffer
	alone := etree.NewDocumentWithRoot(signed)
	if _, err := alone.WriteTo(&b); err != nil {
		return m, fmt.Errorf("write request: %w", err)
	}
	m.request, err = parseRequest(b.Bytes(), idp.faults)
	return m, err
}

// queryHashes are the algorithms of a signature in a query (Bind §3.4.4.1, RFC 6931).
var queryHashes = map[string]crypto.Hash{
	dsig.RSASHA1SignatureMethod:   crypto.SHA1,
	dsig.RSASHA256SignatureMethod: crypto.SHA256,
	dsig.RSASHA384SignatureMethod: crypto.SHA384,
	dsig.RSASHA512SignatureMethod: crypto.SHA512,
}

// verifyQuery checks the signature of the Redirect binding, which is over the
// octets of the query as they were sent, in the order that the binding fixes.
func verifyQuery(certificate *x509.Certificate, query string) error {
	sent := map[string]string{}
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if _, twice := sent[name]; twice {
			return fmt.Errorf("the query has a parameter twice")
		}
		sent[name] = pair
	}
	signed := sent["SAMLRequest"]
	if relay, given := sent["RelayState"]; given {
		signed += "&" + relay
	}
	signed += "&" + sent["SigAlg"]
	values, err := url.ParseQuery(query)
	if err != nil {
		return errors.New("the query cannot be read")
	}
	hash, known := queryHashes[values.Get("SigAlg")]
	key, is := certificate.PublicKey.(*rsa.PublicKey)
	signature, err := base64.StdEncoding.DecodeString(values.Get("Signature"))
	if !known || !is || err != nil {
		return errors.New("the signature of the request cannot be checked: only RSA is supported")
	}
	h := hash.New()
	h.Write([]byte(signed))
	if rsa.VerifyPKCS1v15(key, hash, h.Sum(nil), signature) != nil {
		return errors.New("the request is not signed by the service provider")
	}
	return nil
}
