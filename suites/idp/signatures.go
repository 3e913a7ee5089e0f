package idp

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/url"
	"strings"
	"time"

	"github.com/beevik/etree"
	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"
	dsig "github.com/russellhaering/goxmldsig"

	"hallmark/fixtures"
	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Signatures declares that requests are verified where there is a certificate to do it with.
func Signatures(t *target.Target) {
	It("takes requests that are signed, where the service provider's certificate is configured, and no others", check.Covers(
		requirement.RequestSigned, requirement.RequestBadSignature, requirement.RequestQuerySplit, requirement.RequestSymmetric,
		requirement.RequestKeyInfo, requirement.RequestWrapped,
	), func(ctx SpecContext) {
		key, stranger := fixtures.RSAKey(0), fixtures.RSAKey(1)
		certificate, err := certify(key)
		s := open(ctx, t, func(body map[string]any) {
			body["config"].(map[string]any)["spCertificate"] = map[string]any{"value": certificate}
		})
		if err != nil {
			s.Block("make a certificate: %s", err)
		}
		b := s.browser(ctx, true)
		s.That(requirement.RequestSigned, s.brings(ctx, b, s.sign(s.query(ask{}), key)), assertAnything(), "signed by the service provider")
		s.That(requirement.RequestSigned, s.asks(ctx, b, ask{}), assertNothing(s.consumer()), "unsigned, by redirect")
		s.That(requirement.RequestSigned, s.posts(ctx, b, form(s.xml(ask{id: newID()}))), assertNothing(s.consumer()), "unsigned, posted")

		bad, split := requirement.RequestBadSignature, requirement.RequestQuerySplit
		signed := s.sign(s.query(ask{})+"&RelayState=here", key)
		s.That(requirement.RequestBadSignature, s.brings(ctx, b, signed), assertAnything(), "with a relay state")
		for _, c := range []struct {
			r            *requirement.Requirement
			about, query string
		}{
			{bad, "signed by somebody else", s.sign(s.query(ask{}), stranger)},
			{bad, "another relay state under the signature", strings.Replace(signed, "RelayState=here", "RelayState=there", 1)},
			{bad, "another request under the signature", s.query(ask{}) + signed[strings.Index(signed, "&"):]},
			{split, "the request a second time", signed + "&" + s.query(ask{})},
			{split, "the request under an escaped name before it", "%53AMLRequest=" + strings.TrimPrefix(s.query(ask{}), "SAMLRequest=") + "&" + signed},
			{requirement.RequestSymmetric, "no signature in the parameter", signed[:strings.Index(signed, "&Signature=")] + "&Signature="},
			{requirement.RequestSymmetric, "an algorithm without a key", strings.Replace(signed, url.QueryEscape("xmldsig-more#rsa-sha256"), url.QueryEscape("xmldsig-more#hmac-sha256"), 1)},
		} {
			s.That(c.r, s.brings(ctx, b, c.query), assertNothing(s.consumer()), "%s", c.about)
		}
		s.postSigned(ctx, b, key, stranger, certificate)
	})
}

// postSigned judges requests that are signed as a document (saml-bindings-2.0 §3.5.4).
func (s *stage) postSigned(ctx context.Context, b *scene.Browser, key, stranger *rsa.PrivateKey, certificate string) {
	genuine := func(id string) *etree.Element { return s.signed(s.xml(ask{id: id}), key, certificate) }
	own, err := certify(stranger)
	if err != nil {
		s.Block("make a certificate: %s", err)
	}
	id := newID()
	s.That(requirement.RequestSigned, s.posts(ctx, b, form(written(genuine(id)))), answer(id, s.consumer()), "signed and posted")
	s.That(requirement.RequestKeyInfo, s.posts(ctx, b, form(written(s.signed(s.xml(ask{id: newID()}), stranger, own)))), assertNothing(s.consumer()), "signed by the key in its KeyInfo")

	// A forged request with the genuine one in it; whatever is answered must not be the forged one.
	for _, c := range []struct {
		about string
		sameID,
		object bool
	}{
		{about: "the genuine one, with its signature, in the Extensions"},
		{about: "the genuine one in the Extensions, of the same ID", sameID: true},
		{about: "the signature in the forged one, and the genuine one in its Object", object: true},
		{about: "the signature in the forged one, of the same ID, and the genuine one in its Object", sameID: true, object: true},
	} {
		id, forgedID := newID(), newID()
		if c.sameID {
			forgedID = id
		}
		inner := genuine(id)
		forged := etree.NewDocument()
		// The forged one asks for another log-in, by which it is told from the genuine one.
		if err := forged.ReadFromString(s.xml(ask{id: forgedID, within: requestedContext("exact", smartcard)})); err != nil {
			s.Block("write a request: %s", err)
		}
		issuer := forged.Root().SelectElement("Issuer").Index()
		if c.object {
			signature := inner.SelectElement("Signature")
			inner.RemoveChild(signature)
			signature.CreateElement("ds:Object").AddChild(inner)
			forged.Root().InsertChildAt(issuer+1, signature)
		} else {
			extensions := etree.NewElement("samlp:Extensions")
			extensions.AddChild(inner)
			forged.Root().InsertChildAt(issuer+1, extensions)
		}
		s.That(requirement.RequestWrapped, s.posts(ctx, b, form(written(forged.Root()))), notForged(forgedID, id), "%s", c.about)
	}
}

// notForged wants anything but an answer to the forged request, which an assertion or a status
// NoAuthnContext is.
func notForged(forged, genuine string) types.GomegaMatcher {
	return check.ExpectValue("no answer to the forged request", func(t *told) (string, bool) {
		about := t.posted != nil && t.InResponseTo == forged && (forged != genuine || t.Status.Code.Second.Value == "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext")
		return t.String(), t.page.Err == nil && !about
	})
}

// signed signs a request as a document, with the certificate, which is in PEM, in it.
func (s *stage) signed(request string, key *rsa.PrivateKey, certificate string) *etree.Element {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(request); err != nil {
		s.Block("write a request: %s", err)
	}
	block, _ := pem.Decode([]byte(certificate))
	context := dsig.NewDefaultSigningContext(dsig.TLSCertKeyStore(tls.Certificate{Certificate: [][]byte{block.Bytes}, PrivateKey: key}))
	context.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	el, err := context.SignEnveloped(doc.Root())
	if err != nil {
		s.Block("sign a request: %s", err)
	}
	signature := el.RemoveChildAt(len(el.Child) - 1)
	el.InsertChildAt(el.SelectElement("Issuer").Index()+1, signature)
	again := etree.NewDocument() // the library leaves parents out, which moves need
	if err := again.ReadFromString(written(el)); err != nil {
		s.Block("write a signed request: %s", err)
	}
	return again.Root()
}

func written(el *etree.Element) string {
	doc := etree.NewDocument()
	doc.SetRoot(el.Copy())
	text, err := doc.WriteToString()
	if err != nil {
		panic(err) // a strings.Builder takes everything
	}
	return text
}

// certify makes a certificate for a key, in PEM.
func certify(key *rsa.PrivateKey) (string, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a service provider, for tests only"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), err
}
