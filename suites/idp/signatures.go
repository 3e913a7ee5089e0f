package idp

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/fixtures"
	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Signatures declares that requests are verified where there is a certificate to do it with.
func Signatures(t *target.Target) {
	It("takes requests that are signed, where the service provider's certificate is configured, and no others", check.Covers(
		requirement.RequestSigned, requirement.RequestBadSignature,
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

		signed := s.sign(s.query(ask{})+"&RelayState=here", key)
		s.That(requirement.RequestBadSignature, s.brings(ctx, b, signed), assertAnything(), "with a relay state")
		for _, c := range []struct{ about, query string }{
			{"signed by somebody else", s.sign(s.query(ask{}), stranger)},
			{"another relay state under the signature", strings.Replace(signed, "RelayState=here", "RelayState=there", 1)},
			{"another request under the signature", s.query(ask{}) + signed[strings.Index(signed, "&"):]},
			{"the request a second time", signed + "&" + s.query(ask{})},
			{"the request under an escaped name before it", "%53AMLRequest=" + strings.TrimPrefix(s.query(ask{}), "SAMLRequest=") + "&" + signed},
			{"no signature in the parameter", signed[:strings.Index(signed, "&Signature=")] + "&Signature="},
			{"an algorithm without a key", strings.Replace(signed, url.QueryEscape("xmldsig-more#rsa-sha256"), url.QueryEscape("xmldsig-more#hmac-sha256"), 1)},
		} {
			s.That(requirement.RequestBadSignature, s.brings(ctx, b, c.query), assertNothing(s.consumer()), "%s", c.about)
		}
	})
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
