package mocksp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"hallmark/mocksp/fault"
)

// request is a mail that asks for single sign-on, as the article has it.
type request struct {
	from, account, format, url, issuer string
	files                              []string
}

func (w *world) request() *request {
	w.idp = newIDP(w, "https://acme.com")
	w.idp.pem = w.certificate(w.clock.now().Add(-time.Hour), w.clock.now().AddDate(3, 0, 0))
	return &request{"boss@acme.example", "", "emailAddress", "https://sso.jumpcloud.com/saml2/lessonly", "https://acme.com", []string{w.idp.pem}}
}

// certificate certifies the key of the identity provider for that time.
func (w *world) certificate(from, to time.Time) string {
	w.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, template, template, w.idp.key.Public(), w.idp.key)
	if err != nil {
		w.Fatal(err)
	}
	if w.idp.cert, err = x509.ParseCertificate(der); err != nil {
		w.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func (m *request) bytes() []byte {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	line("From", m.from)
	b.WriteString("Subject: Please enable SAML\r\nMessage-ID: <1@acme.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n")
	line("Account", m.account)
	line("nameIDFormat", m.format)
	line("SSO URL", m.url)
	line("Issuer", m.issuer)
	for _, file := range m.files {
		b.WriteString("\r\n--b\r\nContent-Disposition: attachment; filename=certificate.pem\r\n\r\n" + file)
	}
	b.WriteString("\r\n--b--\r\n")
	return []byte(b.String())
}

// mail sends a request as anybody does, and gives the mails of the company and of none.
func (w *world) mail(m *request) (mails, strays []map[string]any) {
	w.Helper()
	w.do(newBrowser(), "POST", "/support/inbox", string(m.bytes()), map[string]string{"Content-Type": "message/rfc822"}).want(202)
	return w.desk("GET", "/support/companies/acme/outbox", nil).want(200).list("mails"), w.desk("GET", "/support/outbox", nil).want(200).list("mails")
}

func (w *world) live() bool {
	return w.do(newBrowser(), "GET", "/auth/saml/metadata", nil, nil).status == 200
}

// S-015, S-016, S-094 to S-100: a good mail sets sign-on up and has the administrator told.
func TestSetUpByMail(t *testing.T) {
	w := newWorld(t)
	m := w.request()
	mails, strays := w.mail(m)
	if len(mails) != 1 || len(strays) != 0 || mails[0]["to"] != "boss@acme.example" || mails[0]["subject"] != "Single sign-on is ready" ||
		mails[0]["in_reply_to"] != "<1@acme.example>" || !strings.Contains(mails[0]["body"].(string), acmeID) {
		t.Errorf("mails %v, strays %v", mails, strays)
	}
	w.signOn("ann@acme.example", "Ann", "Lee")

	// A mail with a mistake changes nothing of what is set up.
	m.issuer = ""
	if mails, _ = w.mail(m); len(mails) != 2 {
		t.Errorf("mails %v", mails)
	}
	w.signOn("ann@acme.example", "Ann", "Lee")
}

// What is missing or wrong is said by mail, all at once, and nothing is set up.
func TestRefusedByMail(t *testing.T) {
	w := newWorld(t)
	w.idp = newIDP(t, "https://acme.com")
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	private := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	now := w.clock.now()
	expired, future := w.certificate(now.AddDate(-3, 0, 0), now.Add(-time.Second)), w.certificate(now.Add(time.Hour), now.AddDate(3, 0, 0))
	for name, row := range map[string]struct {
		edit func(*request)
		want string
	}{
		"no format":       {func(m *request) { m.format = "" }, "- nameIDFormat: is missing\n"},
		"another format":  {func(m *request) { m.format = "persistent" }, "- nameIDFormat: must be emailAddress\n"},
		"no URL":          {func(m *request) { m.url = "" }, "- SSO URL: is missing\n"},
		"http":            {func(m *request) { m.url = "http://sso.jumpcloud.com/saml2/lessonly" }, "- SSO URL: must be https, or"},
		"no URL at all":   {func(m *request) { m.url = "lessonly" }, "- SSO URL: must be an absolute"},
		"no issuer":       {func(m *request) { m.issuer = "" }, "- Issuer: is missing\n"},
		"placeholder":     {func(m *request) { m.issuer = "https://<YOURDOMAIN>.com" }, "- Issuer: still holds a placeholder\n"},
		"no certificate":  {func(m *request) { m.files = nil }, "- Certificate: is missing\n"},
		"no PEM":          {func(m *request) { m.files = []string{"hello"} }, "- Certificate: the attachment must be in PEM"},
		"broken":          {func(m *request) { m.files = []string{"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} }, "- Certificate: could not be parsed\n"},
		"two":             {func(m *request) { m.files = append(m.files, future) }, "- Certificate: several are attached"},
		"expired":         {func(m *request) { m.files = []string{expired} }, "- Certificate: expired on 2026-03-14"},
		"not yet valid":   {func(m *request) { m.files = []string{future} }, "- Certificate: is not valid before 2026-03-14"},
		"everything":      {func(m *request) { *m = request{from: m.from} }, "- nameIDFormat: is missing\n- SSO URL: is missing\n- Issuer: is missing\n- Certificate: is missing\n"},
		"a private key":   {func(m *request) { m.files = append(m.files, private) }, "held a private key"},
		"key and nothing": {func(m *request) { *m = request{from: m.from, files: []string{private}} }, "held a private key"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			m := w.request()
			row.edit(m)
			mails, strays := w.mail(m)
			if len(mails) != 1 || len(strays) != 0 {
				t.Fatalf("mails %v, strays %v", mails, strays)
			}
			answer := mails[0]
			if answer["to"] != "boss@acme.example" || answer["subject"] != "Re: Please enable SAML" || answer["in_reply_to"] != "<1@acme.example>" {
				t.Errorf("the answer is %v", answer)
			}
			body := answer["body"].(string)
			if !strings.Contains(body, row.want) || name != "everything" && strings.Count(body, "\n- ") > 1 {
				t.Errorf("the answer says %q", body)
			}
			for _, secret := range []string{"YOURDOMAIN", "-----BEGIN", "persistent"} {
				if strings.Contains(body, secret) {
					t.Errorf("the answer repeats %q", secret)
				}
			}
			if w.live() {
				t.Error("sign-on was set up")
			}
		})
	}
}

// S-094: only the account administrator of that very company.
func TestForeignSender(t *testing.T) {
	w := newWorld(t)
	for _, sub := range []string{"beta", "gamma"} {
		w.desk("POST", "/support/companies", Company{sub, sub, "boss@two.example"}).want(201)
	}
	send := func(from, account string) string {
		m := w.request()
		m.from, m.account = from, account
		w.do(newBrowser(), "POST", "/support/inbox", string(m.bytes()), nil).want(202)
		got := []string{}
		for _, place := range []string{"companies/acme/", "companies/beta/", "companies/gamma/", ""} {
			for _, mail := range w.desk("GET", "/support/"+place+"outbox", nil).want(200).list("mails") {
				_, body, _ := strings.Cut(mail["body"].(string), "Account: ")
				body, _, _ = strings.Cut(body, `"`)
				got = append(got, fmt.Sprintf("%s%s %s %s", place, mail["to"], mail["subject"], body))
			}
		}
		for _, c := range w.sp.allCompanies() {
			c.mu.Lock()
			c.outbox = nil
			c.mu.Unlock()
		}
		w.sp.outbox = nil
		return strings.Join(got, "; ")
	}
	for _, row := range []struct{ from, account, want string }{
		{"eve@evil.example", "", "eve@evil.example Re: Please enable SAML "},
		{"eve@evil.example", "acme", "companies/acme/eve@evil.example Re: Please enable SAML "},
		{"eve@evil.example", "nobody", "eve@evil.example Re: Please enable SAML "},
		{"boss@acme.example.evil.example", "acme", "companies/acme/boss@acme.example.evil.example Re: Please enable SAML "},
		{`"boss@acme.example" <eve@evil.example>`, "acme", "companies/acme/eve@evil.example Re: Please enable SAML "},
		{"boss@two.example", "acme", "companies/acme/boss@two.example Re: Please enable SAML "},
		{"boss@two.example", "", "boss@two.example Re: Please enable SAML yoursubdomain"},
	} {
		if got := send(row.from, row.account); got != row.want {
			t.Errorf("from %s for %q: got %q, want %q", row.from, row.account, got, row.want)
		}
	}
	for _, c := range w.sp.allCompanies() {
		if c.sso != nil {
			t.Errorf("%s was set up", c.subdomain)
		}
	}
	if got, want := send("Boss@Two.example", "gamma"), "companies/gamma/boss@two.example Single sign-on is ready "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := send("BOSS@acme.example", ""), "companies/acme/boss@acme.example Single sign-on is ready "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// No mail, a machine's mail, too large a mail, too many mails.
func TestInbox(t *testing.T) {
	w := newWorld(t)
	post := func(body string) reply {
		return w.do(newBrowser(), "POST", "/support/inbox", body, map[string]string{"Content-Type": "message/rfc822"})
	}
	post("hello").want(400)
	post("Subject: no author\r\n\r\nx").want(400)
	post(strings.Repeat("x", 2<<20)).want(413)
	post("From: boss@acme.example\r\nAuto-Submitted: auto-replied\r\n\r\nI am away").want(202)
	if mails := w.desk("GET", "/support/companies/acme/outbox", nil).list("mails"); len(mails) != 0 {
		t.Errorf("a machine was answered: %v", mails)
	}
	w.do(newBrowser(), "GET", "/support/outbox", nil, nil).want(401)
	for range 1100 {
		if err := w.sp.Receive([]byte("From: eve@evil.example\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(w.sp.outbox); n != 1000 {
		t.Errorf("%d mails are kept", n)
	}
}

// mailed tells whether a mail sets sign-on up.
func mailed(edit func(*world, *request)) func(*testing.T, ...Fault) (*Server, bool) {
	return func(t *testing.T, faults ...Fault) (*Server, bool) {
		w := newWorld(t, faults...)
		m := w.request()
		edit(w, m)
		w.mail(m)
		return w.sp, w.live()
	}
}

func init() {
	deviations[fault.SupportSkipsCertificate] = mailed(func(_ *world, m *request) { m.files = nil })
	deviations[fault.SupportTakesAnyFormat] = mailed(func(_ *world, m *request) { m.format = "persistent" })
	deviations[fault.SupportTrustsAnybody] = mailed(func(_ *world, m *request) { m.from, m.account = "eve@evil.example", "acme" })
	deviations[fault.SupportKeepsPrivateKey] = mailed(func(_ *world, m *request) {
		m.files = append(m.files, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
	})
	deviations[fault.SupportTakesExpired] = mailed(func(w *world, m *request) {
		m.files = []string{w.certificate(w.clock.now().AddDate(-3, 0, 0), w.clock.now().AddDate(-2, 0, 0))}
	})
	deviations[fault.SupportTellsNobody] = func(t *testing.T, faults ...Fault) (*Server, bool) {
		w := newWorld(t, faults...)
		mails, _ := w.mail(w.request())
		if !w.live() {
			t.Error("sign-on was not set up")
		}
		return w.sp, len(mails) == 0
	}
	deviations[fault.SupportAnswersNobody] = inWorld(func(w *world) bool {
		before := len(w.desk("GET", "/support/companies/acme/outbox", nil).want(200).list("mails"))
		m := w.request()
		m.format = ""
		mails, _ := w.mail(m)
		return len(mails) == before
	})
	deviations[fault.RevokedSCIMKeyAccepted] = inWorld(func(w *world) bool {
		w.desk("DELETE", "/support/companies/acme/scim_key", nil).want(204)
		return w.scim("GET", "/Users", nil).status == 200
	})
}
