package mocksp

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/xml"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/crewjam/saml"
)

// inflate reads a message of the redirect binding.
func inflate(w *world, value string) *etree.Element {
	w.Helper()
	packed, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		w.Fatal(err)
	}
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		w.Fatal(err)
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(raw); err != nil {
		w.Fatal(err)
	}
	return doc.Root()
}

// S-017…S-023: the metadata appears with the set-up and says what it must.
func TestMetadata(t *testing.T) {
	w := newWorld(t)
	w.do(newBrowser(), "GET", "/auth/saml/metadata", nil, nil).want(404)
	w.withSSO()
	r := w.do(newBrowser(), "GET", "/auth/saml/metadata", nil, map[string]string{"Host": "evil.example", "X-Forwarded-Host": "evil.example"}).want(200)
	var d saml.EntityDescriptor
	if err := xml.Unmarshal([]byte(r.raw), &d); err != nil {
		t.Fatal(err)
	}
	if d.EntityID != acmeID {
		t.Errorf("entityID is %q, want %q", d.EntityID, acmeID)
	}
	sp := d.SPSSODescriptors[0]
	if len(sp.AssertionConsumerServices) != 1 || sp.AssertionConsumerServices[0].Location != acmeACS || sp.AssertionConsumerServices[0].Binding != saml.HTTPPostBinding {
		t.Errorf("assertion consumer services are %+v", sp.AssertionConsumerServices)
	}
	if len(sp.NameIDFormats) != 1 || sp.NameIDFormats[0] != saml.EmailAddressNameIDFormat {
		t.Errorf("NameIDFormats are %v", sp.NameIDFormats)
	}
	if !strings.Contains(sp.ProtocolSupportEnumeration, protocolNS) {
		t.Errorf("protocols are %q", sp.ProtocolSupportEnumeration)
	}
	if !d.ValidUntil.After(w.clock.now()) || d.ValidUntil.After(w.clock.now().Add(72*time.Hour)) {
		t.Errorf("valid until %v at %v", d.ValidUntil, w.clock.now())
	}
	w.desk("DELETE", "/support/companies/acme/sso", nil).want(204)
	w.do(newBrowser(), "GET", "/auth/saml/metadata", nil, nil).want(404)
}

// S-112…S-114: the anonymous are sent off, come back, and land where they wanted to go.
func TestSignOnStartedHere(t *testing.T) {
	w := newWorld(t).withSSO()
	browser := newBrowser()
	page := lessonPath(w.lessons[1], "?from=mail")
	to := w.do(browser, "GET", page, nil, nil).want(302).header.Get("Location")
	if want := "/auth/saml?return_to=" + url.QueryEscape(page); to != want {
		t.Fatalf("sent to %q, want %q", to, want)
	}
	request, relay, sent := w.start(browser, page)
	if got := sent.SelectAttrValue("AssertionConsumerServiceURL", ""); got != acmeACS {
		t.Errorf("ACS in the request is %q", got)
	}
	if got := sent.SelectElement("Issuer").Text(); got != acmeID { // S-021
		t.Errorf("issuer of the request is %q, want %q", got, acmeID)
	}
	if got := sent.SelectAttrValue("Destination", ""); got != "https://sso.jumpcloud.com/saml2/lessonly" {
		t.Errorf("destination is %q", got)
	}
	if got := sent.SelectAttrValue("IssueInstant", ""); !strings.HasPrefix(got, "2026-03-14T09:00:00") {
		t.Errorf("issued at %q by another clock", got)
	}
	if len(relay) > 80 || strings.Contains(relay, "lesson") {
		t.Errorf("relay state %q is long or tells the path", relay)
	}
	done := w.post(browser, w.message("ann@acme.example", "Ann", "O'Brien").answering(request).bytes(t), relay).want(303)
	if got := done.header.Get("Location"); got != page {
		t.Errorf("landed at %q, want %q", got, page)
	}
	if got := w.who(browser); got != "ann@acme.example" {
		t.Errorf("signed in as %q", got)
	}
	home := w.do(browser, "GET", "/", nil, nil).want(200).raw
	if !strings.Contains(home, "O&#39;Brien") || !strings.Contains(home, "Acme &amp; Sons") {
		t.Errorf("home does not show the escaped names: %s", home)
	}
	w.do(browser, "POST", "/sign_out", nil, nil).want(200)
	if got := w.who(browser); got != "" {
		t.Errorf("still signed in as %q", got)
	}
	if again, _, _ := w.start(browser, "/"); again == "" || again == request {
		t.Errorf("the next request has id %q after %q", again, request)
	}
}

// A return_to or RelayState elsewhere ends at the start page.
func TestNoOpenRedirect(t *testing.T) {
	w := newWorld(t).withSSO()
	for _, evil := range []string{"//evil.example/", "///evil.example/", "https://evil.example/", `/\evil.example`, "javascript:alert(1)", "evil", "https://acme.lessonly.com.evil.example/", "https://acme.lessonly.com@evil.example/", "/\t/evil.example"} {
		browser := newBrowser()
		request, relay, _ := w.start(browser, evil)
		r := w.post(browser, w.message("ann@acme.example", "Ann", "Lee").answering(request).bytes(t), relay).want(303)
		if got := r.header.Get("Location"); got != "/" {
			t.Errorf("return_to %q led to %q", evil, got)
		}
		r = w.post(newBrowser(), w.message("ann@acme.example", "Ann", "Lee").bytes(t), evil).want(303)
		if got := r.header.Get("Location"); got != "/" {
			t.Errorf("RelayState %q led to %q", evil, got)
		}
	}
	for relay, want := range map[string]string{"/lessons": "/lessons", acmeURL + "/lessons": "/lessons", "": "/"} {
		r := w.post(newBrowser(), w.message("ann@acme.example", "Ann", "Lee").bytes(t), relay).want(303)
		if got := r.header.Get("Location"); got != want {
			t.Errorf("RelayState %q led to %q, want %q", relay, got, want)
		}
	}
}

// A request is answered once, in time, and to the browser that made it.
func TestRequestIsBoundToBrowser(t *testing.T) {
	w := newWorld(t).withSSO()
	mine, theirs := newBrowser(), newBrowser()
	request, relay, _ := w.start(mine, "/lessons")
	w.start(theirs, "/")
	m := func() []byte { return w.message("ann@acme.example", "Ann", "Lee").answering(request).bytes(t) }
	w.post(theirs, m(), relay).want(403)
	w.post(newBrowser(), m(), relay).want(403)
	w.post(mine, m(), relay).want(303)
	w.post(mine, m(), relay).want(403)

	// A relay state that is not of this request leads nowhere.
	request, relay, _ = w.start(mine, "/lessons")
	if got := w.post(mine, m(), relay+"0").want(303).header.Get("Location"); got != "/" {
		t.Errorf("another relay state led to %q", got)
	}

	request, relay, _ = w.start(mine, "/lessons")
	w.clock.add(signOnLife)
	w.post(mine, m(), relay).want(403)
	if got := w.who(theirs); got != "" {
		t.Errorf("the other browser is signed in as %q", got)
	}
}

// A sign-on under way does not outlive the set-up it was started with.
func TestSetUpAgain(t *testing.T) {
	w := newWorld(t).withSSO()
	browser := newBrowser()
	request, relay, _ := w.start(browser, "/")
	w.desk("DELETE", "/support/companies/acme/sso", nil).want(204)
	w.desk("POST", "/support/companies/acme/sso", w.bundle()).want(200)
	w.post(browser, w.message("ann@acme.example", "Ann", "Lee").answering(request).bytes(t), relay).want(403)
	w.signOn("ann@acme.example", "Ann", "Lee")
}

func TestReplay(t *testing.T) {
	w := newWorld(t).withSSO()
	raw := w.message("ann@acme.example", "Ann", "Lee").bytes(t)
	w.post(newBrowser(), raw, "").want(303)
	w.post(newBrowser(), raw, "").want(403)
	w.clock.add(4 * time.Minute)
	w.post(newBrowser(), raw, "").want(403)
}

// S-101's other side: the company may ask that sign-on starts here.
func TestSignOnFromPortalSwitch(t *testing.T) {
	w := newWorld(t).withSSO()
	w.signOn("ann@acme.example", "Ann", "Lee")
	w.settings("idp_initiated", false)
	w.post(newBrowser(), w.message("ann@acme.example", "Ann", "Lee").bytes(t), "").want(403)
	browser := newBrowser()
	request, relay, _ := w.start(browser, "/")
	w.post(browser, w.message("ann@acme.example", "Ann", "Lee").answering(request).bytes(t), relay).want(303)
}

// A session lasts no longer than the identity provider says.
func TestSessionEnds(t *testing.T) {
	w := newWorld(t).withSSO()
	browser := w.signOn("ann@acme.example", "Ann", "Lee")
	m := w.message("bob@acme.example", "Bob", "Lee")
	m.before = func(r *etree.Element) {
		r.FindElement("./Assertion/AuthnStatement").CreateAttr("SessionNotOnOrAfter", "2026-03-14T09:30:00Z")
	}
	short := newBrowser()
	w.post(short, m.bytes(t), "").want(303)
	w.clock.add(30 * time.Minute)
	if got := w.who(short); got != "" {
		t.Errorf("signed in as %q after SessionNotOnOrAfter", got)
	}
	if got := w.who(browser); got != "ann@acme.example" {
		t.Errorf("signed in as %q", got)
	}
	w.clock.add(8 * time.Hour)
	if got := w.who(browser); got != "" {
		t.Errorf("signed in as %q the next day", got)
	}
}

// S-050…S-052.
func TestJustInTime(t *testing.T) {
	w := newWorld(t).withSSO()
	w.signOn("ann@acme.example", "Ann", "Lee")
	w.settings("jit", false)
	r := w.post(newBrowser(), w.message("bob@acme.example", "Bob", "Lee").bytes(t), "").want(403)
	if !strings.Contains(r.raw, "not known") {
		t.Errorf("no reason given: %s", r.raw)
	}
	if n := w.rest("GET", "/users", nil).num("total_users"); n != 1 {
		t.Errorf("%d people, want 1", n)
	}
	w.signOn("ann@acme.example", "Ann", "Lee")
	w.provision("bob@acme.example", "Bob", "Lee")
	w.signOn("bob@acme.example", "Bob", "Lee")
	if got := w.rest("GET", "/users?filter[sso_id]=bob@acme.example", nil).num("total_users"); got != 1 {
		t.Errorf("%d people with the sso_id, want 1", got)
	}
}

// S-045, C-10: a sign-on refreshes the name and nothing else.
func TestSignOnRefreshesName(t *testing.T) {
	w := newWorld(t).withSSO()
	u := user("ann@acme.example", "Ann", "Lee")
	u["title"], u["department"] = "Welder", "Yard"
	id := w.scim("POST", "/Users", u).want(201).str("id")
	m := w.message("ANN@acme.example", "Ann", "Lee-Smith")
	m.attributes[attrEmail] = "other@acme.example"
	w.post(newBrowser(), m.bytes(t), "").want(303)
	got := w.rest("GET", "/users/"+id, nil).want(200).object()
	for name, want := range map[string]any{"name": "Ann Lee-Smith", "email": "ann@acme.example", "job_title": "Welder", "department": "Yard"} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
}

// S-046, S-049: the name of who was made by sign-on is the identity provider's.
func TestNameLock(t *testing.T) {
	w := newWorld(t).withSSO()
	w.signOn("ann@acme.example", "Ann", "Lee")
	id := w.rest("GET", "/users", nil).list("users")[0]["id"].(float64)
	path := "/users/" + jsonNumber(id)
	got := w.rest("PUT", path, map[string]string{"name": "Anna Other", "job_title": "Welder"}).want(200).object()
	if got["name"] != "Ann Lee" || got["job_title"] != "Welder" {
		t.Errorf("name is %v, job title is %v", got["name"], got["job_title"])
	}
	changes := w.desk("GET", "/support/companies/acme/people/"+jsonNumber(id)+"/changes", nil).want(200).list("changes")
	last := changes[len(changes)-1]
	if last["attribute"] != "name" || last["saved"] != false || last["by"] != "rest" {
		t.Errorf("last change is %v", last)
	}
	other := w.provision("bob@acme.example", "Bob", "Lee")
	if got := w.rest("PUT", "/users/"+other, map[string]string{"name": "Robert Lee"}).want(200).str("name"); got != "Robert Lee" {
		t.Errorf("name is %q", got)
	}
	// C-10: SCIM is the identity provider's channel.
	w.scim("PATCH", "/Users/"+jsonNumber(id), patch("replace", "name.familyName", "Smith"))
	if got := w.rest("GET", path, nil).str("name"); got != "Ann Smith" {
		t.Errorf("name after SCIM is %q", got)
	}
}

// Two people never share an address, whoever writes.
func TestAddressIsOnePersons(t *testing.T) {
	w := newWorld(t).withSSO()
	w.provision("ann@acme.example", "Ann", "Lee")
	u := user("someone", "Bob", "Lee")
	u["emails"] = []any{map[string]any{"value": "Ann@acme.example"}}
	w.scim("POST", "/Users", u).want(409)
	w.rest("POST", "/users", map[string]string{"name": "Bob Lee", "email": "ann@acme.example"}).want(409)
	m := w.message("bob@acme.example", "Bob", "Lee")
	m.attributes[attrEmail] = "ann@acme.example"
	w.post(newBrowser(), m.bytes(t), "").want(403)
	if n := w.rest("GET", "/users", nil).num("total_users"); n != 1 {
		t.Errorf("%d people, want 1", n)
	}
}

// An address that is given up is free, a changed one still leads home, and REST and SCIM agree
// on it (C-12).
func TestAddressChanges(t *testing.T) {
	w := newWorld(t).withSSO()
	id := w.provision("ann@acme.example", "Ann", "Lee")
	w.signOn("ann@acme.example", "Ann", "Lee")
	w.rest("PUT", "/users/"+id, map[string]string{"email": "ann.lee@acme.example"}).want(200)
	if got := w.scim("GET", "/Users/"+id, nil).want(200).str("userName"); got != "ann.lee@acme.example" {
		t.Errorf("userName is %q", got)
	}
	browser := newBrowser()
	w.post(browser, w.message("ann@acme.example", "Ann", "Lee").bytes(t), "").want(303)
	if got := w.who(browser); got != "ann.lee@acme.example" {
		t.Errorf("the old name signs on as %q", got)
	}
	w.provision("ann@acme.example", "Another", "Ann")
	w.post(browser, w.message("ann@acme.example", "Another", "Ann").bytes(t), "").want(303)
	if got := w.who(browser); got != "ann@acme.example" {
		t.Errorf("the old name now signs on as %q", got)
	}
	if n := w.rest("GET", "/users", nil).num("total_users"); n != 2 {
		t.Errorf("%d people, want 2", n)
	}
}
