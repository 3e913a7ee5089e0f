package mocksp

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hallmark/mocksp/fault"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// samlDeviations are those of the SAML service provider.
var samlDeviations = map[Fault]func(t *testing.T, faults ...Fault) (*Server, bool){
	fault.SAMLAudienceUnchecked: signsOn(func(m *message) { m.audiences = []string{"https://other.example"} }),
	fault.SAMLAudiencePrefix:    signsOn(func(m *message) { m.audiences = []string{acmeID + ".evil.example"} }),
	fault.SAMLSecondRestrictionIgnored: signsOn(func(m *message) {
		m.conditions = `<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience></saml:AudienceRestriction>`
	}),
	fault.SAMLUnknownConditionIgnored: signsOn(func(m *message) { m.conditions = `<saml:Condition/>` }),
	fault.SAMLNotBeforeUnchecked: signsOn(func(m *message) {
		m.notBefore, m.notOnOrAfter = m.issued.Add(time.Hour), m.issued.Add(2*time.Hour)
	}),
	fault.SAMLNotOnOrAfterUnchecked: signsOn(func(m *message) {
		m.notBefore, m.notOnOrAfter = m.issued.Add(-2*time.Hour), m.issued.Add(-time.Hour)
	}),
	fault.SAMLMalformedTimeIgnored: signsOn(func(m *message) { m.before = setAttr("./Assertion/Conditions", "NotOnOrAfter", "never") }),
	fault.SAMLInvertedConditionsAccepted: signsOn(func(m *message) {
		m.notBefore, m.notOnOrAfter = m.issued.Add(9*time.Second), m.issued
	}),
	fault.SAMLRecipientUnchecked:           signsOn(func(m *message) { m.recipient = "https://other.example" }),
	fault.SAMLConfirmationExpiryUnchecked:  signsOn(func(m *message) { m.dataUntil = m.issued.Add(-time.Hour) }),
	fault.SAMLConfirmationNotBeforeIgnored: signsOn(func(m *message) { m.dataExtra = ` NotBefore="2026-03-14T10:00:00Z"` }),
	fault.SAMLConfirmationOptional:         signsOn(func(m *message) { m.noData = true }),
	fault.SAMLConfirmationMethodUnchecked:  signsOn(func(m *message) { m.method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key" }),
	fault.SAMLInResponseToUnchecked:        signsOn(func(m *message) { m.answering("id-0123456789") }),
	fault.SAMLBrowserUnchecked: inWorld(func(w *world) bool {
		request, relay, _ := w.start(newBrowser(), "/")
		other := newBrowser()
		w.start(other, "/")
		w.post(other, w.message("ann@acme.example", "Ann", "Lee").answering(request).bytes(w), relay)
		return w.who(other) != ""
	}),
	fault.SAMLRequestReusable: inWorld(func(w *world) bool {
		browser := newBrowser()
		request, relay, _ := w.start(browser, "/")
		w.post(browser, w.message("ann@acme.example", "Ann", "Lee").answering(request).bytes(w), relay).want(303)
		return w.post(browser, w.message("bob@acme.example", "Bob", "Lee").answering(request).bytes(w), relay).status == 303
	}),
	fault.SAMLReplayAccepted: inWorld(func(w *world) bool {
		raw := w.message("ann@acme.example", "Ann", "Lee").bytes(w)
		w.post(newBrowser(), raw, "").want(303)
		return w.post(newBrowser(), raw, "").status == 303
	}),
	fault.SAMLIdPInitiatedAlways: inWorld(func(w *world) bool {
		w.settings("idp_initiated", false)
		return w.post(newBrowser(), w.message("ann@acme.example", "Ann", "Lee").bytes(w), "").status == 303
	}),
	fault.SAMLDestinationUnchecked: signsOn(func(m *message) { m.sign, m.destination = "both", "https://other.example" }),
	fault.SAMLIssuerUnchecked:      signsOn(func(m *message) { m.issuer, m.responseIssuer = "https://other.example", "https://other.example" }),
	fault.SAMLStatusUnchecked:      signsOn(func(m *message) { m.status = "urn:oasis:names:tc:SAML:2.0:status:Responder" }),
	fault.SAMLVersionUnchecked:     signsOn(func(m *message) { m.before = setAttr("./Assertion", "Version", "1.1") }),
	fault.SAMLIDOptional:           signsOn(func(m *message) { m.extra = setAttr(".", "ID", "") }),
	fault.SAMLIssueInstantUnchecked: signsOn(func(m *message) {
		m.before = func(r *etree.Element) { r.FindElement("./Assertion").RemoveAttr("IssueInstant") }
	}),
	fault.SAMLAssertionOptional: inWorld(func(w *world) bool {
		w.signOn("ann@acme.example", "Ann", "Lee")
		m := w.message("bob@acme.example", "Bob", "Lee")
		m.sign, m.before = "response", func(r *etree.Element) { removeAll(r, "Assertion") }
		browser := newBrowser()
		w.post(browser, m.bytes(w), "")
		return w.who(browser) == "ann@acme.example"
	}),
	fault.SAMLSubjectOptional: signsOn(func(m *message) { m.before = func(r *etree.Element) { removeAll(r, "Subject") } }),

	fault.SAMLSignatureOptional: signsOn(func(m *message) { m.sign = "none" }),
	fault.SAMLOneGoodSignatureEnough: signsOn(func(m *message) {
		m.sign, m.extra = "both", func(r *etree.Element) { r.FindElement("./Signature/SignatureValue").SetText("AAAA") }
	}),
	fault.SAMLSignatureValueUnchecked: becomes(func(m *message) { m.extra = setText("./Assertion/Signature/SignatureValue", "AAAA") }, "ann@acme.example"),
	fault.SAMLDigestUnchecked:         becomes(func(m *message) { m.extra = setText("./Assertion/Subject/NameID", "victim@acme.example") }, "victim@acme.example"),
	fault.SAMLKeyInfoTrusted: inWorld(func(w *world) bool {
		m := w.message("ann@acme.example", "Ann", "Lee")
		m.signer = newIDP(w, "https://acme.com")
		return w.post(newBrowser(), m.bytes(w), "").status == 303
	}),
	fault.SAMLOtherKeyAccepted: inWorld(func(w *world) bool {
		other := newIDP(w, "https://beta.example")
		w.desk("POST", "/support/companies", Company{"beta", "Beta", "boss@beta.example"}).want(201)
		w.desk("POST", "/support/companies/beta/sso", SSO{"emailAddress", "https://beta.example/sso", other.issuer, other.pem}).want(200)
		m := w.message("ann@acme.example", "Ann", "Lee")
		m.signer, m.issuer, m.responseIssuer = other, other.issuer, other.issuer
		return w.post(newBrowser(), m.bytes(w), "").status == 303
	}),
	fault.SAMLSHA1Accepted: func(t *testing.T, faults ...Fault) (*Server, bool) {
		w := newWorld(t, faults...).withSSO()
		m := w.message("ann@acme.example", "Ann", "Lee")
		m.algorithm = dsig.ECDSASHA1SignatureMethod
		return w.sp, w.post(newBrowser(), m.bytes(t), "").status == 303
	},
	fault.SAMLWrappedFirst:    becomes(func(m *message) { m.extra = func(r *etree.Element) { r.InsertChildAt(2, forged(r, "f1")) } }, "victim@acme.example"),
	fault.SAMLWrappedLast:     becomes(func(m *message) { m.extra = func(r *etree.Element) { r.AddChild(forged(r, "f1")) } }, "victim@acme.example"),
	fault.SAMLWrappedAnywhere: becomes(func(m *message) { m.extra = inExtensions }, "victim@acme.example"),
	fault.SAMLSignedInfoTwice: becomes(func(m *message) {
		m.extra = func(r *etree.Element) { tamper(r, "SignedInfo") }
	}, "victim@acme.example"),
	fault.SAMLDigestCommentRead: becomes(func(m *message) {
		m.extra = func(r *etree.Element) { tamper(r, "comment") }
	}, "victim@acme.example"),
	fault.SAMLDigestAnywhere: becomes(func(m *message) {
		m.extra = func(r *etree.Element) { tamper(r, "elsewhere") }
	}, "victim@acme.example"),
	fault.SAMLCommentCutsName: becomes(func(m *message) {
		m.nameID = "victim@acme.example.evil.example"
		m.extra = func(r *etree.Element) {
			name := r.FindElement("./Assertion/Subject/NameID")
			name.SetText("victim@acme.example")
			name.AddChild(etree.NewComment(""))
			name.AddChild(etree.NewText(".evil.example"))
		}
	}, "victim@acme.example"),
	fault.SAMLInstructionAsText: becomes(func(m *message) {
		m.nameID = "mallory-victim@acme.example"
		m.extra = func(r *etree.Element) {
			name := r.FindElement("./Assertion/Subject/NameID")
			name.Child = nil
			name.AddChild(etree.NewProcInst("p", "mallory-"))
			name.AddChild(etree.NewText("victim@acme.example"))
		}
	}, "victim@acme.example"),
	fault.SAMLDoctypeAccepted: inWorld(func(w *world) bool {
		raw := append([]byte("<!DOCTYPE x>"), w.message("ann@acme.example", "Ann", "Lee").bytes(w)...)
		return w.post(newBrowser(), raw, "").status == 303
	}),
	fault.SAMLDoctypeCrashes: inWorld(func(w *world) bool {
		w.post(newBrowser(), []byte("<!DOCTYPE x><x/>"), "")
		return w.post(newBrowser(), w.message("ann@acme.example", "Ann", "Lee").bytes(w), "").status == 500
	}),
	fault.SAMLEntitiesExpanded: inWorld(func(w *world) bool {
		var visits atomic.Int64
		canary := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
		defer canary.Close()
		m := w.message("ann@acme.example", "Ann", "Lee")
		m.status = "urn:oasis:names:tc:SAML:2.0:status:Responder"
		raw := strings.Replace(string(m.bytes(w)), "</samlp:Status>", "<samlp:StatusMessage>&x;&y;</samlp:StatusMessage></samlp:Status>", 1)
		page := w.post(newBrowser(), []byte(`<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "`+canary.URL+`">]>`+raw), "").want(403).raw
		if file := strings.Contains(page, "root:x:0:"); file != (visits.Load() > 0) {
			w.Errorf("shows a file: %t, visits: %d", file, visits.Load())
		}
		return visits.Load() > 0
	}),
	fault.SAMLRelayStateFollowed: inWorld(func(w *world) bool {
		to := w.post(newBrowser(), w.message("ann@acme.example", "Ann", "Lee").bytes(w), "https://evil.example/").want(303).header.Get("Location")
		return to == "https://evil.example/"
	}),

	fault.SAMLFractionsRefused: refuses(func(m *message) {
		m.before = setAttr("./Assertion/AuthnStatement", "AuthnInstant", "2026-03-14T09:00:00.123456789Z")
	}),
	fault.SAMLExtensionsRefused: refuses(func(m *message) {
		m.extra = func(r *etree.Element) { r.CreateElement("samlp:Extensions").CreateElement("x") }
	}),
	fault.SAMLLongNameRefused: refuses(func(m *message) {
		m.nameID, m.attributes[attrEmail] = strings.Repeat("a", 250)+"@acme.example", ""
	}),
	fault.SAMLAdviceRefused: refuses(func(m *message) {
		m.before = func(r *etree.Element) { r.SelectElement("Assertion").CreateElement("saml:Advice") }
	}),
	fault.SAMLFirstConfirmationOnly: refuses(func(m *message) {
		m.before = func(r *etree.Element) {
			other := etree.NewElement("saml:SubjectConfirmation")
			other.CreateAttr("Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")
			r.FindElement("./Assertion/Subject").InsertChildAt(1, other)
		}
	}),
	fault.SAMLNoSkew:                     refuses(func(m *message) { m.notBefore = m.issued.Add(30 * time.Second) }),
	fault.SAMLFirstAudienceOnly:          refuses(func(m *message) { m.audiences = []string{"https://other.example", acmeID} }),
	fault.SAMLAssertionSignatureRequired: refuses(func(m *message) { m.sign = "response" }),
	fault.SAMLResponseSignatureRequired:  refuses(func(m *message) {}),
	fault.SAMLTwoSignaturesRefused:       refuses(func(m *message) { m.sign = "both" }),
	fault.SAMLKeyInfoRequired:            refuses(func(m *message) { m.extra = func(r *etree.Element) { removeAll(r, "KeyInfo") } }),
	fault.SAMLCertificateDatesChecked: inWorld(func(w *world) bool {
		w.clock.add(100 * 365 * 24 * time.Hour) // whatever the certificate says
		return w.post(newBrowser(), w.message("ann@acme.example", "Ann", "Lee").bytes(w), "").status == 403
	}),

	fault.JITNever: refuses(func(m *message) {}),
	fault.JITSwitchIgnored: inWorld(func(w *world) bool {
		w.settings("jit", false)
		w.post(newBrowser(), w.message("ann@acme.example", "Ann", "Lee").bytes(w), "")
		return w.rest("GET", "/users", nil).num("total_users") == 1
	}),
	fault.JITDuplicatesByCase: inWorld(func(w *world) bool {
		w.signOn("ann@acme.example", "Ann", "Lee")
		w.post(newBrowser(), w.message("Ann@Acme.example", "Ann", "Lee").bytes(w), "").want(303)
		return w.rest("GET", "/users", nil).num("total_users") == 2
	}),
	fault.JITBeforeVerification: inWorld(func(w *world) bool {
		m := w.message("ann@acme.example", "Ann", "Lee")
		m.sign = "none"
		w.post(newBrowser(), m.bytes(w), "").want(403)
		return w.rest("GET", "/users", nil).num("total_users") == 1
	}),

	fault.MetadataAlwaysLive: inWorld(func(w *world) bool {
		w.desk("DELETE", "/support/companies/acme/sso", nil).want(204)
		return w.do(newBrowser(), "GET", "/auth/saml/metadata", nil, nil).status == 200
	}),
	fault.MetadataWrongNameIDFormat: metadataLacks("<NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</NameIDFormat>"),
	fault.MetadataWrongCallback:     metadataLacks(`Location="` + acmeACS + `"`),
	fault.MetadataWrongIssuer:       metadataLacks(`entityID="` + acmeID + `"`),
	fault.MetadataSAML1:             metadataLacks(`"urn:oasis:names:tc:SAML:2.0:protocol"`),
}

func setAttr(path, name, value string) func(*etree.Element) {
	return func(root *etree.Element) { root.FindElement(path).CreateAttr(name, value) }
}

// refuses tells whether a message that must be accepted is not.
func refuses(change func(*message)) func(*testing.T, ...Fault) (*Server, bool) {
	seen := signsOn(change)
	return func(t *testing.T, faults ...Fault) (*Server, bool) {
		sp, accepted := seen(t, faults...)
		return sp, !accepted
	}
}

// becomes tells whether a message signs on as that person.
func becomes(change func(*message), who string) func(*testing.T, ...Fault) (*Server, bool) {
	return inWorld(func(w *world) bool {
		m := w.message("ann@acme.example", "Ann", "Lee")
		m.attributes[attrEmail] = "" // whoever the name identifier names
		change(m)
		browser := newBrowser()
		w.post(browser, m.bytes(w), "")
		return w.who(browser) == who
	})
}

func metadataLacks(part string) func(*testing.T, ...Fault) (*Server, bool) {
	return inWorld(func(w *world) bool {
		return !strings.Contains(w.do(newBrowser(), "GET", "/auth/saml/metadata", nil, nil).want(200).raw, part)
	})
}

// inExtensions puts a forged assertion into Extensions, before the genuine one.
func inExtensions(root *etree.Element) {
	extensions := etree.NewElement("samlp:Extensions")
	extensions.AddChild(forged(root, "f1"))
	root.InsertChildAt(1, extensions)
}

// tamper names the victim and puts the digest of that somewhere.
func tamper(root *etree.Element, where string) {
	root.FindElement("./Assertion/Subject/NameID").SetText("victim@acme.example")
	digest, err := expectations{}.naiveDigest(root.FindElement("./Assertion"))
	if err != nil {
		panic(err)
	}
	value := root.FindElement("./Assertion/Signature/SignedInfo/Reference/DigestValue")
	switch where {
	case "comment":
		value.InsertChildAt(0, etree.NewComment(digest))
	case "elsewhere":
		root.CreateElement("samlp:Extensions").CreateElement("DigestValue").SetText(digest)
	default:
		info := root.FindElement("./Assertion/Signature/SignedInfo")
		forged := info.Copy()
		forged.FindElement("./Reference/DigestValue").SetText(digest)
		info.Parent().InsertChildAt(info.Index(), forged)
	}
}

// The memory of used assertions ends with them, and refuses rather than forgets.
func TestReplays(t *testing.T) {
	var r replays
	now := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	if err := r.use("a", now, now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := r.use("a", now.Add(59*time.Second), now.Add(time.Hour)); err != errUsed {
		t.Errorf("a second use gives %v", err)
	}
	if err := r.use("a", now.Add(time.Minute), now.Add(time.Hour)); err != nil {
		t.Errorf("once it has expired: %v", err)
	}
	for i := range maxReplays {
		_ = r.use(base64.StdEncoding.EncodeToString([]byte{byte(i), byte(i >> 8), byte(i >> 16)}), now.Add(time.Minute), now.Add(2*time.Minute))
	}
	if err := r.use("new", now.Add(time.Minute), now.Add(time.Hour)); err != errFull || len(r.until) > maxReplays {
		t.Errorf("when full: %v, %d remembered", err, len(r.until))
	}
	if err := r.use("new", now.Add(3*time.Minute), now.Add(time.Hour)); err != nil || len(r.until) > 2 {
		t.Errorf("when all but one have expired: %v, %d remembered", err, len(r.until))
	}
}
