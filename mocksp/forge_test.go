package mocksp

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// message is a SAML response in the making. Its zero value with a world's defaults is good;
// a test changes what it is about.
type message struct {
	id, responseIssuer, destination, responseTo string
	issuer, nameID, nameIDFormat                string
	method, recipient, dataTo, dataExtra        string
	noData, noConditions, noStatement           bool
	audiences                                   []string
	conditions                                  string // more of them
	attributes                                  map[string]string
	moreAttributes                              string
	status                                      string
	sign                                        string // "assertion", "response", "both", "none"
	signer                                      *idp
	algorithm                                   string
	reference                                   string // the attribute that signatures refer to; "ID" if empty
	notBefore, notOnOrAfter, issued, dataUntil  time.Time
	extra                                       func(root *etree.Element) // after signing
	before                                      func(root *etree.Element) // before signing
}

// message is a good response from the portal for this person.
func (w *world) message(nameID, given, family string) *message {
	now := w.clock.now()
	return &message{
		id: newSecret()[:16], responseIssuer: w.idp.issuer, destination: acmeACS, issuer: w.idp.issuer,
		nameID: nameID, nameIDFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
		method: bearerURN, recipient: acmeACS, audiences: []string{acmeID},
		attributes: map[string]string{attrGiven: given, attrFamily: family, attrEmail: nameID},
		status:     "urn:oasis:names:tc:SAML:2.0:status:Success", sign: "assertion", signer: w.idp,
		algorithm: dsig.ECDSASHA256SignatureMethod,
		notBefore: now.Add(-time.Minute), notOnOrAfter: now.Add(5 * time.Minute), issued: now, dataUntil: now.Add(5 * time.Minute),
	}
}

// answering makes it the answer to a request.
func (m *message) answering(request string) *message {
	m.responseTo, m.dataTo = request, request
	return m
}

// xml writes the message without its signatures.
func (m *message) xml() string {
	stamp := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
	to := func(id string) string {
		if id == "" {
			return ""
		}
		return ` InResponseTo="` + id + `"`
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="r%s" Version="2.0" IssueInstant="%s"%s`, m.id, stamp(m.issued), to(m.responseTo))
	if m.destination != "" {
		fmt.Fprintf(&b, ` Destination="%s"`, m.destination)
	}
	fmt.Fprintf(&b, `><saml:Issuer>%s</saml:Issuer><samlp:Status><samlp:StatusCode Value="%s"/></samlp:Status>`, m.responseIssuer, m.status)
	fmt.Fprintf(&b, `<saml:Assertion ID="a%s" Version="2.0" IssueInstant="%s"><saml:Issuer>%s</saml:Issuer>`, m.id, stamp(m.issued), m.issuer)
	fmt.Fprintf(&b, `<saml:Subject><saml:NameID Format="%s">%s</saml:NameID><saml:SubjectConfirmation Method="%s">`, m.nameIDFormat, m.nameID, m.method)
	if !m.noData {
		fmt.Fprintf(&b, `<saml:SubjectConfirmationData Recipient="%s" NotOnOrAfter="%s"%s%s/>`, m.recipient, stamp(m.dataUntil), to(m.dataTo), m.dataExtra)
	}
	b.WriteString(`</saml:SubjectConfirmation></saml:Subject>`)
	if !m.noConditions {
		fmt.Fprintf(&b, `<saml:Conditions NotBefore="%s" NotOnOrAfter="%s">`, stamp(m.notBefore), stamp(m.notOnOrAfter))
		if len(m.audiences) > 0 {
			b.WriteString(`<saml:AudienceRestriction>`)
			for _, a := range m.audiences {
				fmt.Fprintf(&b, `<saml:Audience>%s</saml:Audience>`, a)
			}
			b.WriteString(`</saml:AudienceRestriction>`)
		}
		b.WriteString(m.conditions + `</saml:Conditions>`)
	}
	if !m.noStatement {
		fmt.Fprintf(&b, `<saml:AuthnStatement AuthnInstant="%s"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`, stamp(m.issued))
	}
	b.WriteString(`<saml:AttributeStatement>`)
	for _, name := range []string{attrGiven, attrFamily, attrEmail, attrUserID} {
		if value, ok := m.attributes[name]; ok && value != "" {
			fmt.Fprintf(&b, `<saml:Attribute Name="%s"><saml:AttributeValue>%s</saml:AttributeValue></saml:Attribute>`, name, escape(value))
		}
	}
	b.WriteString(m.moreAttributes + `</saml:AttributeStatement></saml:Assertion></samlp:Response>`)
	return b.String()
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// bytes is the message, signed as asked.
func (m *message) bytes(t testing.TB) []byte {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(m.xml()); err != nil {
		t.Fatal(err)
	}
	root := doc.Root()
	if m.before != nil {
		m.before(root)
	}
	if m.sign == "assertion" || m.sign == "both" {
		a := root.SelectElement("Assertion")
		a.CreateAttr("xmlns:saml", assertionNS)
		signed := m.signed(t, a)
		index := a.Index()
		root.RemoveChildAt(index)
		root.InsertChildAt(index, signed)
	}
	if m.sign == "response" || m.sign == "both" {
		root = m.signed(t, root)
		doc.SetRoot(root)
	}
	if m.extra != nil {
		m.extra(root)
	}
	b, err := doc.WriteToBytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// signed is el with an enveloped signature right behind its Issuer.
func (m *message) signed(t testing.TB, el *etree.Element) *etree.Element {
	t.Helper()
	ctx, err := dsig.NewSigningContext(m.signer.key, [][]byte{m.signer.cert.Raw})
	if err != nil {
		t.Fatal(err)
	}
	ctx.IdAttribute = first(m.reference, "ID")
	ctx.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	if err := ctx.SetSignatureMethod(m.algorithm); err != nil {
		t.Fatal(err)
	}
	signed, err := ctx.SignEnveloped(el)
	if err != nil {
		t.Fatal(err)
	}
	last := len(signed.Child) - 1
	signature := signed.Child[last]
	signed.RemoveChildAt(last)
	signed.InsertChildAt(1, signature)
	return signed
}

// post delivers bytes to the callback.
func (w *world) post(browser *http.Client, raw []byte, relayState string) reply {
	w.Helper()
	form := url.Values{"SAMLResponse": {base64.StdEncoding.EncodeToString(raw)}}
	if relayState != "" {
		form.Set("RelayState", relayState)
	}
	return w.do(browser, "POST", "/auth/saml/callback", form, nil)
}

// signOn signs a person on from the portal and gives the browser.
func (w *world) signOn(nameID, given, family string) *http.Client {
	w.Helper()
	browser := newBrowser()
	w.post(browser, w.message(nameID, given, family).bytes(w), "").want(303)
	if who := w.who(browser); who != nameID {
		w.Fatalf("signed on as %q, want %q", who, nameID)
	}
	return browser
}

// start begins a sign-on here and gives the request id and relay state that went out.
func (w *world) start(browser *http.Client, returnTo string) (request, relayState string, sent *etree.Element) {
	w.Helper()
	r := w.do(browser, "GET", "/auth/saml?return_to="+url.QueryEscape(returnTo), nil, nil).want(302)
	to, err := url.Parse(r.header.Get("Location"))
	if err != nil {
		w.Fatal(err)
	}
	if got := to.Scheme + "://" + to.Host + to.Path; got != "https://sso.jumpcloud.com/saml2/lessonly" {
		w.Fatalf("sent to %s", got)
	}
	sent = inflate(w, to.Query().Get("SAMLRequest"))
	return sent.SelectAttrValue("ID", ""), to.Query().Get("RelayState"), sent
}
