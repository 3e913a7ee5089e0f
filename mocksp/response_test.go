package mocksp

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// What a service provider must take.
func TestGoodResponses(t *testing.T) {
	long := strings.Repeat("漢字é𝒳", 63) + "@acme.example"
	for name, change := range map[string]func(*world, *message){
		"assertion signed": func(_ *world, m *message) {},
		"response signed":  func(_ *world, m *message) { m.sign = "response" },
		"both signed":      func(_ *world, m *message) { m.sign = "both" },
		"no key info":      func(_ *world, m *message) { m.extra = func(r *etree.Element) { removeAll(r, "KeyInfo") } },
		"key info of nobody": func(_ *world, m *message) {
			m.extra = setText("./Assertion/Signature/KeyInfo/X509Data/X509Certificate", "AAAA")
		},
		"extensions": func(_ *world, m *message) {
			m.extra = func(r *etree.Element) { r.CreateElement("samlp:Extensions").CreateElement("x") }
		},
		"several audiences":  func(_ *world, m *message) { m.audiences = []string{"https://other.example", acmeID} },
		"clock within skew":  func(w *world, m *message) { m.notBefore = w.clock.now().Add(50 * time.Second) },
		"just expired":       func(w *world, m *message) { m.notOnOrAfter = w.clock.now().Add(-50 * time.Second) },
		"no destination":     func(_ *world, m *message) { m.destination = "" },
		"one time use":       func(_ *world, m *message) { m.conditions = `<saml:OneTimeUse/>` },
		"unknown attribute":  func(_ *world, m *message) { m.moreAttributes = attribute1("isAdmin", "true") },
		"long name":          func(_ *world, m *message) { m.nameID = long; m.attributes[attrEmail] = "" },
		"unspecified format": func(_ *world, m *message) { m.nameIDFormat = unspecURN },
		"a second confirmation of another kind": func(_ *world, m *message) {
			m.before = func(r *etree.Element) {
				subject := r.FindElement("./Assertion/Subject")
				other := etree.NewElement("saml:SubjectConfirmation")
				other.CreateAttr("Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")
				subject.InsertChildAt(1, other)
			}
		},
		"advice with an assertion": func(_ *world, m *message) {
			m.before = func(r *etree.Element) {
				advice := r.SelectElement("Assertion").CreateElement("saml:Advice")
				advice.CreateElement("saml:Assertion").CreateElement("saml:Subject").CreateElement("saml:NameID").SetText("victim@acme.example")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).withSSO()
			m := w.message("ann@acme.example", "Ann", "Lee")
			change(w, m)
			browser := newBrowser()
			w.post(browser, m.bytes(t), "").want(303)
			if got := w.who(browser); got != m.nameID {
				t.Errorf("signed in as %q, want %q", got, m.nameID)
			}
			if role := w.rest("GET", "/users", nil).want(200).list("users")[0]["role"]; role != "learner" {
				t.Errorf("role is %v", role)
			}
		})
	}
}

func attribute1(name, value string) string {
	return `<saml:Attribute Name="` + name + `"><saml:AttributeValue>` + value + `</saml:AttributeValue></saml:Attribute>`
}

func removeAll(root *etree.Element, tag string) {
	for _, el := range root.FindElements(".//" + tag) {
		el.Parent().RemoveChild(el)
	}
}

// What it must not. Each message is the good one with one thing changed, and the good one is
// taken before and after; nobody is signed in or created by the bad one.
func TestBadResponses(t *testing.T) {
	other := newIDP(t, "https://acme.com")
	for name, change := range map[string]func(*world, *message){
		"unsigned":           func(_ *world, m *message) { m.sign = "none" },
		"another key":        func(_ *world, m *message) { m.signer = other },
		"SHA-1":              func(_ *world, m *message) { m.algorithm = dsig.ECDSASHA1SignatureMethod },
		"tampered name":      func(_ *world, m *message) { m.extra = setText("./Assertion/Subject/NameID", "victim@acme.example") },
		"tampered attribute": func(_ *world, m *message) { m.extra = setText("./Assertion//AttributeValue", "Eve") },
		"tampered value":     func(_ *world, m *message) { m.extra = setText("./Assertion/Signature/SignatureValue", "AAAA") },
		"empty value":        func(_ *world, m *message) { m.extra = setText("./Assertion/Signature/SignatureValue", "") },
		"no digest":          func(_ *world, m *message) { m.extra = func(r *etree.Element) { removeAll(r, "DigestValue") } },
		"no signed info":     func(_ *world, m *message) { m.extra = func(r *etree.Element) { removeAll(r, "SignedInfo") } },
		"one of two bad": func(_ *world, m *message) {
			m.sign = "both"
			m.extra = setText("./Assertion/Signature/SignatureValue", "AAAA")
		},
		"the other bad":   func(_ *world, m *message) { m.sign = "both"; m.extra = setText("./Signature/SignatureValue", "AAAA") },
		"issuer":          func(_ *world, m *message) { m.issuer = "https://acme.com/" }, // S-099
		"response issuer": func(_ *world, m *message) { m.responseIssuer = "https://other.example" },
		"audience":        func(_ *world, m *message) { m.audiences = []string{acmeURL} },
		"audience longer": func(_ *world, m *message) { m.audiences = []string{acmeID + "/"} },
		"no audience":     func(_ *world, m *message) { m.audiences = nil },
		"second restriction": func(_ *world, m *message) {
			m.conditions = `<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience></saml:AudienceRestriction>`
		},
		"unknown condition": func(_ *world, m *message) {
			m.conditions = `<saml:Condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x"/>`
		},
		"recipient":                  func(_ *world, m *message) { m.recipient = acmeURL + "/auth/saml/other" },
		"destination":                func(_ *world, m *message) { m.destination = acmeACS + "/" },
		"signed without destination": func(_ *world, m *message) { m.sign, m.destination = "response", "" },
		"no conditions":              func(_ *world, m *message) { m.noConditions = true },
		"no confirmation data":       func(_ *world, m *message) { m.noData = true },
		"holder of key":              func(_ *world, m *message) { m.method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key" },
		"no statement":               func(_ *world, m *message) { m.noStatement = true },
		"not yet valid":              func(w *world, m *message) { m.notBefore = w.clock.now().Add(61 * time.Second) },
		"expired":                    func(w *world, m *message) { m.notOnOrAfter = w.clock.now().Add(-60 * time.Second) },
		"inverted": func(w *world, m *message) {
			m.notBefore, m.notOnOrAfter = w.clock.now().Add(9*time.Second), w.clock.now()
		},
		"confirmation expired":      func(w *world, m *message) { m.dataUntil = w.clock.now().Add(-60 * time.Second) },
		"confirmation not before":   func(w *world, m *message) { m.dataExtra = ` NotBefore="2026-03-14T10:00:00Z"` },
		"issued long ago":           func(w *world, m *message) { m.issued = w.clock.now().Add(-time.Hour) },
		"issued in future":          func(w *world, m *message) { m.issued = w.clock.now().Add(time.Hour) },
		"status":                    func(_ *world, m *message) { m.status = "urn:oasis:names:tc:SAML:2.0:status:Responder" },
		"never asked":               func(_ *world, m *message) { m.answering("id-0123456789") },
		"only the envelope answers": func(_ *world, m *message) { m.responseTo = "id-0123456789" },
		"empty name":                func(_ *world, m *message) { m.nameID = "" },
		"blank name":                func(_ *world, m *message) { m.nameID = " @ " },
		"invisible name":            func(_ *world, m *message) { m.nameID = "ann\u200b@acme.example" },
		"persistent name":           func(_ *world, m *message) { m.nameIDFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" },
		"attribute twice":           func(_ *world, m *message) { m.moreAttributes = attribute1(attrFamily, "Two") },
		"no name":                   func(_ *world, m *message) { m.attributes = nil },
		"encrypted beside": func(_ *world, m *message) {
			m.extra = func(r *etree.Element) { r.CreateElement("saml:EncryptedAssertion") }
		},
		"no assertion": func(_ *world, m *message) {
			m.sign = "none"
			m.extra = func(r *etree.Element) { removeAll(r, "Assertion") }
		},
		"ID of the assertion in extensions": func(_ *world, m *message) {
			m.extra = func(r *etree.Element) {
				r.CreateElement("samlp:Extensions").CreateElement("x").CreateAttr("Id", "a"+m.id)
			}
		},
		"prefixed ID outside":     func(_ *world, m *message) { m.extra = func(r *etree.Element) { r.CreateAttr("saml:ID", "x") } },
		"reference to everything": func(_ *world, m *message) { m.reference = "none" },
		"prefixed ID": func(_ *world, m *message) {
			m.extra = func(r *etree.Element) { r.SelectElement("Assertion").CreateAttr("saml:ID", "x") }
		},
		// Signature wrapping: the genuine assertion is somewhere, a forged one where it is read.
		"forged beside, first": func(_ *world, m *message) { m.extra = func(r *etree.Element) { r.InsertChildAt(2, forged(r, "f1")) } },
		"forged beside, last":  func(_ *world, m *message) { m.extra = func(r *etree.Element) { r.AddChild(forged(r, "f1")) } },
		"same ID twice":        func(_ *world, m *message) { m.extra = func(r *etree.Element) { r.AddChild(forged(r, "")) } },
		"genuine inside": func(_ *world, m *message) {
			m.extra = func(r *etree.Element) {
				genuine := r.SelectElement("Assertion")
				f := forged(r, "f1")
				r.RemoveChild(genuine)
				f.AddChild(genuine)
				r.AddChild(f)
			}
		},
		"genuine in the signature": func(_ *world, m *message) {
			m.extra = func(r *etree.Element) {
				genuine := r.SelectElement("Assertion")
				f := forged(r, "f1")
				signature := genuine.SelectElement("Signature")
				genuine.RemoveChild(signature)
				r.RemoveChild(genuine)
				signature.CreateElement("ds:Object").AddChild(genuine)
				f.InsertChildAt(1, signature)
				r.AddChild(f)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).withSSO()
			before := w.signOn("control@acme.example", "Con", "Trol")
			m := w.message("ann@acme.example", "Ann", "Lee")
			change(w, m)
			browser := newBrowser()
			r := w.post(browser, m.bytes(t), "").want(403)
			if !strings.Contains(r.raw, `id="refused"`) {
				t.Errorf("no reason on the page: %s", r.raw)
			}
			t.Log(r.raw[strings.Index(r.raw, `id="refused"`):])
			if got := w.who(browser); got != "" {
				t.Errorf("signed in as %q", got)
			}
			if n := w.rest("GET", "/users", nil).num("total_users"); n != 1 {
				t.Errorf("%d people, want 1", n)
			}
			// A refusal ends nobody's session.
			w.post(before, m.bytes(t), "")
			if got := w.who(before); got != "control@acme.example" {
				t.Errorf("the refusal left the session as %q", got)
			}
			w.signOn("control@acme.example", "Con", "Trol")
		})
	}
}

func setText(path, text string) func(*etree.Element) {
	return func(root *etree.Element) { root.FindElement(path).SetText(text) }
}

// forged is an unsigned copy of the assertion that means somebody else.
func forged(root *etree.Element, id string) *etree.Element {
	f := root.SelectElement("Assertion").Copy()
	removeAll(f, "Signature")
	if id != "" {
		f.CreateAttr("ID", id)
	}
	f.FindElement("./Subject/NameID").SetText("victim@acme.example")
	return f
}

// Text around comments is one text: nobody becomes somebody else by a comment put into a
// signed name.
func TestCommentInName(t *testing.T) {
	w := newWorld(t).withSSO()
	m := w.message("ann@acme.example.evil.example", "Ann", "Lee")
	m.attributes[attrEmail] = ""
	m.extra = func(r *etree.Element) {
		name := r.FindElement("./Assertion/Subject/NameID")
		name.SetText("ann@acme.example")
		name.AddChild(etree.NewComment("-"))
		name.AddChild(etree.NewText(".evil.example"))
	}
	browser := newBrowser()
	w.post(browser, m.bytes(t), "").want(303)
	if got := w.who(browser); got != "ann@acme.example.evil.example" {
		t.Errorf("signed in as %q", got)
	}
}

// Bytes that are no response are answered, and the next sign-on works.
func TestNoResponse(t *testing.T) {
	w := newWorld(t).withSSO()
	good := string(w.message("ann@acme.example", "Ann", "Lee").bytes(t))
	for name, raw := range map[string]string{
		"text":          "hello",
		"truncated":     good[:len(good)/2],
		"doctype":       `<!DOCTYPE x [<!ENTITY e "v">]>` + good,
		"two roots":     good + "<x/>",
		"junk behind":   good + "junk",
		"instruction":   strings.Replace(good, "<saml:Subject>", "<?p q?><saml:Subject>", 1),
		"deep":          strings.Repeat("<a>", 9000) + strings.Repeat("</a>", 9000),
		"many":          "<a>" + strings.Repeat("<b/>", 15000) + "</a>",
		"html":          "<html><body>502</body></html>",
		"latin-1":       `<?xml version="1.0" encoding="ISO-8859-1"?>` + good,
		"not a message": `<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>`,
		"bare":          `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>`,
	} {
		if r := w.post(newBrowser(), []byte(raw), ""); r.status != 403 {
			t.Errorf("%s: got status %d, want 403: %s", name, r.status, r.raw)
		}
	}
	value := base64.StdEncoding.EncodeToString([]byte(good))
	callback := "/auth/saml/callback"
	for name, r := range map[string]reply{
		"no value":      w.do(newBrowser(), "POST", callback, url.Values{}, nil),
		"not base64":    w.do(newBrowser(), "POST", callback, url.Values{"SAMLResponse": {"%%%"}}, nil),
		"twice":         w.do(newBrowser(), "POST", callback, url.Values{"SAMLResponse": {value, value}}, nil),
		"query as well": w.do(newBrowser(), "POST", callback+"?SAMLResponse=x", url.Values{"SAMLResponse": {value}}, nil),
		"brackets":      w.do(newBrowser(), "POST", callback, url.Values{"SAMLResponse": {value}, "SAMLResponse[]": {value}}, nil),
		"request too":   w.do(newBrowser(), "POST", callback, url.Values{"SAMLResponse": {value}, "SAMLRequest": {value}}, nil),
		"JSON":          w.do(newBrowser(), "POST", callback, map[string]string{"SAMLResponse": value}, nil),
		"too large":     w.do(newBrowser(), "POST", callback, url.Values{"SAMLResponse": {strings.Repeat("A", maxBody)}}, nil),
	} {
		if r.status != 400 {
			t.Errorf("%s: got status %d, want 400: %s", name, r.status, r.raw)
		}
	}
	w.do(newBrowser(), "GET", callback+"?SAMLResponse="+url.QueryEscape(value), nil, nil).want(405)
	wrapped := value[:76] + "\r\n" + value[76:]
	w.do(newBrowser(), "POST", callback, url.Values{"SAMLResponse": {wrapped}}, nil).want(303)
}

// Each algorithm by itself: a weak signature over a strong digest is weak, and the reverse.
func TestWeakAlgorithms(t *testing.T) {
	w := newWorld(t).withSSO()
	for _, row := range [][2]string{
		{"SignatureMethod", dsig.RSASHA1SignatureMethod},
		{"SignatureMethod", dsig.ECDSASHA1SignatureMethod},
		{"SignatureMethod", "http://www.w3.org/2000/09/xmldsig#hmac-sha1"},
		{"SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"},
		{"SignatureMethod", ""},
		{"DigestMethod", "http://www.w3.org/2000/09/xmldsig#sha1"},
		{"DigestMethod", "http://www.w3.org/2001/04/xmldsig-more#md5"},
	} {
		m := w.message("ann@acme.example", "Ann", "Lee")
		m.extra = func(r *etree.Element) { r.FindElement(".//"+row[0]).CreateAttr("Algorithm", row[1]) }
		if r := w.post(newBrowser(), m.bytes(t), "").want(403); !strings.Contains(r.raw, "algorithm") {
			t.Errorf("%s %q: refused for another reason: %s", row[0], row[1], r.raw)
		}
	}
}
