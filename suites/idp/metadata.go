package idp

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/beevik/etree"
	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/fixtures"
	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

const (
	samlProtocol    = "urn:oasis:names:tc:SAML:2.0:protocol"
	metadataNS      = "urn:oasis:names:tc:SAML:2.0:metadata"
	redirectBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
	postBinding     = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
)

// Metadata declares what an identity provider says of itself.
func Metadata(t *target.Target) {
	It("publishes metadata that service providers can read, and that is true", check.Covers(
		requirement.MetadataSchema, requirement.MetadataStart, requirement.MetadataType, requirement.MetadataEntity, requirement.MetadataRole,
		requirement.MetadataProtocol, requirement.MetadataStable, requirement.MetadataValid, requirement.MetadataNames,
		requirement.MetadataSSO, requirement.MetadataWantsSigned, requirement.MetadataHonest,
	), func(ctx SpecContext) {
		s := open(ctx, t, nil)
		answer, doc := s.exported(ctx)
		s.That(requirement.MetadataType, answer.Header.Get("Content-Type"), gomega.HavePrefix("application/samlmetadata+xml"), "Content-Type")
		s.That(requirement.MetadataStart, string(answer.Raw), gomega.HavePrefix("<"), "the first octets")
		s.That(requirement.MetadataSchema, bytes.Contains(answer.Raw, []byte("<!DOCTYPE")), gomega.Equal(false), "a document type declaration")
		root := doc.Root()
		s.That(requirement.MetadataSchema, root.NamespaceURI()+" "+root.Tag, gomega.Equal(metadataNS+" EntityDescriptor"), "the root element")

		entity := root.SelectAttrValue("entityID", "")
		got := s.asks(ctx, s.browser(ctx, true), ask{})
		s.That(requirement.MetadataEntity, entity, gomega.Equal(s.document(got).SelectElement("Issuer").Text()), "entityID, which the response has for Issuer")
		s.That(requirement.MetadataEntity, len(entity), gomega.BeNumerically("<=", 1024), "its length")
		s.That(requirement.MetadataRole, len(root.FindElements("./IDPSSODescriptor")), gomega.Equal(1), "how many IDPSSODescriptors")
		s.That(requirement.MetadataRole, len(root.FindElements("./SPSSODescriptor")), gomega.Equal(0), "how many SPSSODescriptors")
		role := root.SelectElement("IDPSSODescriptor")
		if role == nil {
			s.Block("the metadata has no IDPSSODescriptor")
		}
		s.That(requirement.MetadataProtocol, strings.Fields(role.SelectAttrValue("protocolSupportEnumeration", "")), gomega.ContainElement(samlProtocol), "protocolSupportEnumeration")
		if until := root.SelectAttrValue("validUntil", ""); until != "" {
			at, err := time.Parse(time.RFC3339, until)
			s.That(requirement.MetadataValid, err, gomega.Succeed(), "validUntil")
			s.That(requirement.MetadataValid, time.Until(at), gomega.And(gomega.BeNumerically(">", 0), gomega.BeNumerically("<", 366*24*time.Hour)), "how long it is valid")
		}
		formats := []string{}
		for _, format := range role.FindElements("./NameIDFormat") {
			formats = append(formats, strings.TrimSpace(format.Text()))
		}
		if len(formats) > 0 {
			s.That(requirement.MetadataNames, formats, gomega.ContainElement(got.Assertions[0].NameID.Format), "NameIDFormats")
		}
		_, again := s.exported(ctx)
		s.That(requirement.MetadataStable, essence(again), gomega.Equal(essence(doc)), "the second time")

		s.judgeServices(ctx, role)
		s.That(requirement.MetadataWantsSigned, s.wantsSigned(ctx), gomega.Equal(false), "WantAuthnRequestsSigned, where unsigned requests are answered")
		certificate, err := certify(fixtures.RSAKey(0))
		if err != nil {
			s.Block("make a certificate: %s", err)
		}
		strict := open(ctx, t, func(body map[string]any) {
			body["config"].(map[string]any)["spCertificate"] = map[string]any{"value": certificate}
		})
		strict.That(requirement.MetadataWantsSigned, strict.wantsSigned(ctx), gomega.Equal(true), "WantAuthnRequestsSigned, where they are refused")
	})

	It("publishes keys that are good, and no secrets", check.Covers(
		requirement.MetadataSigningKey, requirement.MetadataKeyUse, requirement.MetadataCertificate, requirement.MetadataKeySize,
		requirement.MetadataDates, requirement.MetadataCertificateAlgorithm, requirement.MetadataNoSecret,
	), func(ctx SpecContext) {
		s := open(ctx, t, nil)
		answer, doc := s.exported(ctx)
		s.That(requirement.MetadataNoSecret, string(answer.Raw), gomega.Not(gomega.ContainSubstring("PRIVATE KEY")), "the metadata")
		for _, name := range []string{"RSAKeyValue/P", "RSAKeyValue/D", "PrivateKey"} {
			s.That(requirement.MetadataNoSecret, len(doc.FindElements("//"+name)), gomega.Equal(0), "how many %s", name)
		}
		signing := 0
		for _, key := range doc.FindElements("//KeyDescriptor") {
			use := key.SelectAttrValue("use", "")
			s.That(requirement.MetadataKeyUse, use, gomega.BeElementOf("", "signing", "encryption"), "the use of a key")
			if use == "" || use == "signing" {
				signing++
			}
			s.judgeCertificates(key)
		}
		s.That(requirement.MetadataSigningKey, signing, gomega.BeNumerically(">", 0), "keys for signing")
	})
}

// exported is the application's metadata, as an administrator exports it.
func (s *stage) exported(ctx context.Context) (*check.Answer, *etree.Document) {
	app := s.Console.Get(ctx, "/api/applications/"+url.PathEscape(s.Application.ID))
	a := s.Console.Get(ctx, "/api/organizations/"+url.PathEscape(app.Text("organization"))+"/applications/"+url.PathEscape(s.Application.ID)+"/metadata.xml")
	doc := etree.NewDocument()
	if a.Status != http.StatusOK || doc.ReadFromBytes(bytes.TrimSpace(a.Raw)) != nil || doc.Root() == nil {
		s.Block("the metadata cannot be read: %s", a)
	}
	return a, doc
}

// essence is what must stay of metadata: entity, endpoints and keys.
func essence(doc *etree.Document) []string {
	all := []string{doc.Root().SelectAttrValue("entityID", "")}
	for _, service := range doc.FindElements("//SingleSignOnService") {
		all = append(all, service.SelectAttrValue("Binding", "")+" "+service.SelectAttrValue("Location", ""))
	}
	for _, certificate := range doc.FindElements("//X509Certificate") {
		all = append(all, strings.Join(strings.Fields(certificate.Text()), ""))
	}
	return all
}

func (s *stage) wantsSigned(ctx context.Context) bool {
	_, doc := s.exported(ctx)
	value := "false"
	if role := doc.FindElement("//IDPSSODescriptor"); role != nil {
		value = role.SelectAttrValue("WantAuthnRequestsSigned", value)
	}
	return value == "true" || value == "1"
}

// judgeServices asks at every endpoint that is published.
func (s *stage) judgeServices(ctx context.Context, role *etree.Element) {
	redirects := 0
	for _, service := range role.FindElements("./SingleSignOnService") {
		binding, location := service.SelectAttrValue("Binding", ""), service.SelectAttrValue("Location", "")
		s.That(requirement.MetadataSSO, service.SelectAttrValue("ResponseLocation", ""), gomega.BeEmpty(), "ResponseLocation of %s", binding)
		b := s.browser(ctx, true)
		var got *told
		switch binding {
		case redirectBinding:
			redirects++
			separator := "?"
			if strings.Contains(location, "?") {
				separator = "&"
			}
			got = s.read(b, b.Go(ctx, location+separator+s.query(ask{destination: location})), 0)
		case postBinding:
			action, err1 := url.Parse(location)
			from, err2 := url.Parse(s.Company.URL)
			if err1 != nil || err2 != nil {
				s.Block("%q or the company's URL is no URL", location)
			}
			got = s.read(b, b.Submit(ctx, scene.Post{Action: action, Values: form(s.xml(ask{id: newID(), destination: location})), From: from}), 0)
		default:
			continue // SOAP and artifact are nothing a browser can ask by
		}
		s.That(requirement.MetadataHonest, got, assertAnything(), "%s at %s", binding, location)
	}
	s.That(requirement.MetadataSSO, redirects, gomega.BeNumerically(">", 0), "endpoints for HTTP-Redirect")
}

func (s *stage) judgeCertificates(key *etree.Element) {
	certificates := key.FindElements("./KeyInfo/X509Data/X509Certificate")
	s.That(requirement.MetadataCertificate, len(certificates), gomega.BeNumerically(">", 0), "how many certificates of a key")
	for _, el := range certificates {
		text := strings.Join(strings.Fields(el.Text()), "")
		bare := strings.NewReplacer("-----BEGINCERTIFICATE-----", "", "-----ENDCERTIFICATE-----", "").Replace(text)
		s.That(requirement.MetadataCertificate, text, gomega.Equal(bare), "a certificate without armour")
		der, err := base64.StdEncoding.DecodeString(bare)
		var certificate *x509.Certificate
		if err == nil {
			certificate, err = x509.ParseCertificate(der)
		}
		s.That(requirement.MetadataCertificate, err, gomega.Succeed(), "reading a certificate")
		if err != nil {
			continue
		}
		bits, least := 0, 2048
		switch public := certificate.PublicKey.(type) {
		case *rsa.PublicKey:
			bits = public.N.BitLen()
		case *ecdsa.PublicKey:
			bits, least = public.Curve.Params().BitSize, 256
		}
		s.That(requirement.MetadataKeySize, bits, gomega.BeNumerically(">=", least), "bits of a key")
		now := time.Now()
		s.That(requirement.MetadataDates, now, gomega.And(gomega.BeTemporally(">=", certificate.NotBefore), gomega.BeTemporally("<=", certificate.NotAfter)), "now, between the certificate's dates")
		s.That(requirement.MetadataCertificateAlgorithm, certificate.SignatureAlgorithm.String(), gomega.Not(gomega.MatchRegexp("MD5|MD2|SHA1")), "the certificate's signature")
	}
}
