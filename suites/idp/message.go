package idp

import (
	"encoding/base64"
	"regexp"
	"strings"
	"time"

	"github.com/beevik/etree"
	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

const (
	entityFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
	bearer       = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
	uriNames     = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
	enveloped    = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
	exclusive    = "http://www.w3.org/2001/10/xml-exc-c14n#"
)

var (
	ncName = regexp.MustCompile(`^[\pL_][\pL\pN_.-]*$`)
	utc    = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$`)
	// strong are the algorithms of XML Signature by SHA-256 and better, by their last part.
	strong = regexp.MustCompile(`#(rsa-sha(256|384|512)|ecdsa-sha(256|384|512)|sha(256|384|512)|sha256-rsa-MGF1|sha512-rsa-MGF1)$`)
)

// Messages declares the form of what is sent.
func Messages(t *target.Target) {
	It("writes responses as the profile says", check.Covers(
		requirement.ResponseID, requirement.ResponseVersion, requirement.ResponseTimes, requirement.ResponseDestination, requirement.ResponseIssuer,
		requirement.AssertionOne, requirement.AssertionMethod, requirement.AssertionLogin, requirement.AssertionOrder,
		requirement.SignatureForm, requirement.SignatureAlgorithm, requirement.ResponsePage,
		requirement.ResponseStatus, requirement.ResponseErrorBare,
	), func(ctx SpecContext) {
		s := open(ctx, t, nil)
		b := s.browser(ctx, true)
		seen := map[string]bool{}
		for range 3 {
			got := s.asks(ctx, b, ask{})
			s.judge(s.document(got), got, seen)
		}
		got := s.asks(ctx, b, ask{version: "3.0"})
		s.That(requirement.ResponseErrorBare, got, status("VersionMismatch", s.consumer()), "of another version")
		top := strings.TrimPrefix(got.Status.Code.Value, "urn:oasis:names:tc:SAML:2.0:status:")
		s.That(requirement.ResponseStatus, top, gomega.BeElementOf("Requester", "Responder", "VersionMismatch"), "the top-level status")
	})

	It("keeps markup in a user's data within its attribute", check.Covers(requirement.AttributeMarkup, requirement.AttributeNames), func(ctx SpecContext) {
		s := open(ctx, t, nil)
		plain := s.document(s.asks(ctx, s.browser(ctx, true), ask{}))
		const name = `Lee</saml:AttributeValue><saml:AttributeValue>admin <!-- & --> ]]>`
		s.person = s.NewPerson(ctx, func(user map[string]any) { user["lastname"] = name })
		s.Join(ctx, s.Group, s.person)
		odd := s.document(s.asks(ctx, s.browser(ctx, true), ask{}))
		values := func(root *etree.Element) (all []string) {
			for _, value := range root.FindElements("//AttributeValue") {
				all = append(all, value.Text())
			}
			return all
		}
		s.That(requirement.AttributeMarkup, values(odd), gomega.ContainElement(name), "the values of attributes")
		s.That(requirement.AttributeMarkup, len(values(odd)), gomega.Equal(len(values(plain))), "how many values, as of a plain name")
		for _, attribute := range plain.FindElements("//Attribute[@NameFormat='" + uriNames + "']") {
			s.That(requirement.AttributeNames, attribute.SelectAttrValue("Name", ""), gomega.MatchRegexp(`^[A-Za-z][A-Za-z0-9+.-]*:\S+$`), "the name of an attribute")
		}
		s.That(requirement.AttributeNames, len(plain.FindElements("//Attribute")), gomega.BeNumerically(">", 0), "how many attributes")
	})
}

// document is the response that was posted, and blocks the spec where there is none.
func (s *stage) document(t *told) *etree.Element {
	if t.posted != nil {
		raw, err := base64.StdEncoding.DecodeString(t.posted.Values.Get("SAMLResponse"))
		doc := etree.NewDocument()
		if err == nil && doc.ReadFromBytes(raw) == nil && doc.Root() != nil && doc.FindElement("//Assertion") != nil {
			return doc.Root()
		}
	}
	s.Block("a plain request got no assertion, but %s", t)
	return nil
}

// judge judges a response; seen are the IDs of those before it.
func (s *stage) judge(root *etree.Element, got *told, seen map[string]bool) {
	assertions := root.FindElements("./Assertion")
	s.That(requirement.AssertionOne, len(assertions), gomega.Equal(1), "how many assertions")
	s.That(requirement.AssertionOne, len(root.FindElements("//AuthnStatement")), gomega.Equal(1), "how many AuthnStatements")
	s.That(requirement.AssertionOne, len(root.FindElements("//AttributeStatement")), gomega.BeNumerically("<=", 1), "how many AttributeStatements")
	for _, el := range append(assertions, root) {
		id := el.SelectAttrValue("ID", "")
		s.That(requirement.ResponseID, id, gomega.MatchRegexp(ncName.String()), "the ID of the %s", el.Tag)
		s.That(requirement.ResponseID, len(id), gomega.BeNumerically(">=", 22), "the length of %q, for 128 bits", id) // base64 of 16 octets
		s.That(requirement.ResponseID, seen[id], gomega.Equal(false), "%s was used before", id)
		seen[id] = true
		s.That(requirement.ResponseVersion, el.SelectAttrValue("Version", ""), gomega.Equal("2.0"), "the Version of the %s", el.Tag)
		issuer := el.SelectElement("Issuer")
		if issuer == nil {
			s.That(requirement.ResponseIssuer, "none", gomega.Equal(s.Application.Issuer), "the Issuer of the %s", el.Tag)
			continue
		}
		s.That(requirement.ResponseIssuer, issuer.Text(), gomega.Equal(s.Application.Issuer), "the Issuer of the %s", el.Tag)
		s.That(requirement.ResponseIssuer, issuer.SelectAttrValue("Format", entityFormat), gomega.Equal(entityFormat), "its Format")
		for _, attribute := range []string{"NameQualifier", "SPNameQualifier", "SPProvidedID"} {
			s.That(requirement.ResponseIssuer, issuer.SelectAttrValue(attribute, ""), gomega.BeEmpty(), "its %s", attribute)
		}
	}
	s.That(requirement.ResponseDestination, root.SelectAttrValue("Destination", ""), gomega.Equal(got.posted.Action.String()), "Destination")
	for _, el := range append(root.FindElements("//*"), root) {
		for _, attribute := range el.Attr {
			switch attribute.Key {
			case "IssueInstant", "NotBefore", "NotOnOrAfter", "AuthnInstant", "SessionNotOnOrAfter":
				s.That(requirement.ResponseTimes, attribute.Value, gomega.MatchRegexp(utc.String()), "%s of the %s", attribute.Key, el.Tag)
			}
		}
	}
	methods := []string{}
	for _, c := range root.FindElements("//SubjectConfirmation") {
		methods = append(methods, c.SelectAttrValue("Method", ""))
	}
	s.That(requirement.AssertionMethod, methods, gomega.ContainElement(bearer), "the methods of confirmation")
	for _, statement := range root.FindElements("//AuthnStatement") {
		at, err := time.Parse(time.RFC3339, statement.SelectAttrValue("AuthnInstant", ""))
		s.That(requirement.AssertionLogin, err, gomega.Succeed(), "AuthnInstant")
		s.That(requirement.AssertionLogin, at, gomega.BeTemporally("<=", time.Now().Add(time.Minute)), "AuthnInstant, with a minute for clocks")
		class := statement.FindElement("./AuthnContext/AuthnContextClassRef")
		s.That(requirement.AssertionLogin, class != nil, gomega.Equal(true), "whether there is an AuthnContextClassRef")
	}
	for _, a := range got.Assertions {
		s.That(requirement.AssertionOrder, a.Conditions.NotBefore, gomega.BeTemporally("<", a.Conditions.NotOnOrAfter), "NotBefore, before NotOnOrAfter")
		s.That(requirement.AssertionOrder, a.Conditions.NotOnOrAfter, gomega.BeTemporally(">", time.Now()), "NotOnOrAfter")
	}
	s.judgeSignatures(root)
	s.That(requirement.ResponsePage, got.page.Header.Get("Cache-Control"), gomega.ContainSubstring("no-store"), "Cache-Control of the page that posts")
}

func (s *stage) judgeSignatures(root *etree.Element) {
	signatures := root.FindElements("//Signature")
	s.That(requirement.SignatureForm, len(signatures), gomega.BeNumerically(">", 0), "how many signatures")
	algorithm := func(el *etree.Element, path string) string {
		if found := el.FindElement(path); found != nil {
			return found.SelectAttrValue("Algorithm", "")
		}
		return "none"
	}
	for _, signature := range signatures {
		parent := signature.Parent()
		s.That(requirement.SignatureAlgorithm, algorithm(signature, "./SignedInfo/SignatureMethod"), gomega.MatchRegexp(strong.String()), "the signature")
		s.That(requirement.SignatureForm, algorithm(signature, "./SignedInfo/CanonicalizationMethod"), gomega.HavePrefix(exclusive), "the canonicalization")
		s.That(requirement.SignatureForm, len(signature.FindElements("./Object")), gomega.Equal(0), "how many Objects")
		references := signature.FindElements("./SignedInfo/Reference")
		s.That(requirement.SignatureForm, len(references), gomega.Equal(1), "how many references")
		for _, reference := range references {
			s.That(requirement.SignatureForm, reference.SelectAttrValue("URI", ""), gomega.Equal("#"+parent.SelectAttrValue("ID", "")), "the reference, to the %s around it", parent.Tag)
			s.That(requirement.SignatureAlgorithm, algorithm(reference, "./DigestMethod"), gomega.MatchRegexp(strong.String()), "the digest")
			for _, transform := range reference.FindElements("./Transforms/Transform") {
				name := transform.SelectAttrValue("Algorithm", "")
				s.That(requirement.SignatureForm, strings.TrimSuffix(name, "WithComments"), gomega.BeElementOf(enveloped, exclusive), "a transform")
			}
		}
	}
}
