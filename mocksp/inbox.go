package mocksp

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hallmark/mocksp/fault"
	"hallmark/mocksp/letter"
)

// Receive is mail to support: an RFC 5322 message that asks for single sign-on to be enabled,
// with what package letter reads of it (S-094 to S-100). All that follows, follows by mail:
// what is missing or wrong, to who wrote; that sign-on is ready, to the account administrator
// (S-016, C-21). The error says only why the message is no mail at all.
//
// Only the account administrator's own address may ask, and only for that company. That the
// address in From is believed is a simplification of ours: a real desk has it vouched for by
// DKIM or by calling back.
func (s *Server) Receive(message []byte) error {
	l, err := letter.Read(message)
	if err != nil {
		return err
	}
	if l.Automatic {
		s.log.Info("automatic mail not answered")
		return nil // RFC 3834 §2: or two programs would write to each other for ever
	}
	c, answer := s.meant(l)
	if answer == nil {
		answer = c.setUpByMail(l)
	}
	if answer == nil {
		return nil // the mail to the administrator is the answer
	}
	if s.faults.Fires(fault.SupportAnswersNobody) {
		return nil
	}
	answer.At, answer.To, answer.Subject, answer.InReplyTo = s.now(), l.From, "Re: "+l.Subject, l.MessageID
	if c == nil {
		s.mu.Lock()
		s.outbox = bounded(append(s.outbox, *answer))
		s.mu.Unlock()
		return nil
	}
	c.mu.Lock()
	c.outbox = bounded(append(c.outbox, *answer))
	c.mu.Unlock()
	return nil
}

// bounded forgets the oldest mails of an outbox, which anybody's mails can fill.
func bounded(outbox []Mail) []Mail {
	const most = 1000
	if len(outbox) > most {
		outbox = append(outbox[:0], outbox[len(outbox)-most:]...)
	}
	return outbox
}

const askAdministrator = "We take this from the account administrator only, from the address that we have on file.\nNothing was changed.\n"

// meant finds the company that a letter is about, or the answer to one that is about none. A
// stranger gets the same answer whether there is such a company or not.
func (s *Server) meant(l *letter.Letter) (c *company, answer *Mail) {
	var own []*company
	for _, c := range s.allCompanies() {
		if sameAddress(c.adminEmail) == sameAddress(l.From) {
			own = append(own, c)
		}
	}
	named := s.companyNamed(l.Account)
	switch {
	case named != nil && sameAddress(named.adminEmail) == sameAddress(l.From):
		return named, nil
	case named != nil:
		if s.faults.Fires(fault.SupportTrustsAnybody) {
			return named, nil
		}
		return named, &Mail{Body: askAdministrator}
	case l.Account != "" || len(own) == 0:
		return nil, &Mail{Body: askAdministrator}
	case len(own) > 1:
		return nil, &Mail{Body: "You administer several accounts.\nPlease name the one you mean in a line like \"Account: yoursubdomain\". Nothing was changed.\n"}
	}
	return own[0], nil
}

// setUpByMail sets sign-on up, or gives the answer that says what is in the way.
func (c *company) setUpByMail(l *letter.Letter) (answer *Mail) {
	c.server.log.Info("asked for single sign-on by mail", "company", c.subdomain, "wrong", len(l.Wrong))
	if l.PrivateKey && !c.faults().Fires(fault.SupportKeepsPrivateKey) {
		return &Mail{Body: "Your mail held a private key. Whoever has it can sign on as anybody in your company: " +
			"please make a new certificate in JumpCloud now, and send us its certificate.pem only.\nSingle sign-on was not set up, and your mail was deleted.\n"}
	}
	setup := SSO{NameIDFormat: l.NameIDFormat, SSOURL: l.SSOURL, Issuer: l.Issuer, Certificate: l.Certificate}
	wrong := c.overlook(l.Wrong, fault.SupportSkipsCertificate, "certificate")
	wrong = append(wrong, c.careful(setup)...)
	_, more := c.review(setup)
	if wrong = append(wrong, more...); len(wrong) == 0 {
		if err := c.enableSSO(setup, l.MessageID); err != nil {
			c.server.log.Error("reviewed and not set up", "company", c.subdomain, "error", err) // cannot be
		}
		return nil
	}
	return &Mail{Body: "Single sign-on was not set up for " + c.name + ", and nothing was changed. Please put this right and send everything again in one mail:\n" + listed(wrong)}
}

// careful is what a person at the desk looks at, beyond what can be set up at all.
func (c *company) careful(setup SSO) (wrong problems) {
	if u, err := url.Parse(setup.SSOURL); err == nil && u.Scheme == "http" && !loopback(u.Hostname()) {
		wrong.add("sso_url: must be https, or passwords and assertions travel in clear text")
	}
	block, _ := pem.Decode([]byte(setup.Certificate))
	if block == nil {
		return wrong
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return wrong // check says so
	}
	switch now := c.server.now(); {
	case now.Before(certificate.NotBefore):
		wrong.add("certificate: is not valid before %s", certificate.NotBefore.UTC().Format(time.DateOnly))
	case now.After(certificate.NotAfter) && !c.faults().Fires(fault.SupportTakesExpired):
		wrong.add("certificate: expired on %s: make a new one in JumpCloud and send that", certificate.NotAfter.UTC().Format(time.DateOnly))
	}
	return wrong
}

func loopback(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
}

// listed is one line a problem, in the words of the article's mail.
func listed(wrong problems) string {
	var b strings.Builder
	seen := make(map[string]bool)
	for _, problem := range wrong {
		field, what, _ := strings.Cut(problem, ":")
		label := map[string]string{"name_id_format": "nameIDFormat", "sso_url": "SSO URL", "issuer": "Issuer", "certificate": "Certificate", "account": "Account"}[field]
		// What is said of a field as it was written says also that it is missing.
		if missing := what == " is missing"; label == "" || missing && seen[field] {
			continue
		}
		seen[field] = true
		b.WriteString("- " + label + ":" + what + "\n")
	}
	return b.String()
}

// overlook drops what a fault makes the desk blind to.
func (c *company) overlook(wrong problems, f Fault, field string) problems {
	var rest problems
	for _, problem := range wrong {
		if !strings.HasPrefix(problem, field+":") {
			rest = append(rest, problem)
		}
	}
	if len(rest) == len(wrong) || !c.faults().Fires(f) {
		return wrong
	}
	return rest
}

// deskReceive is where mail to support arrives. Anybody may write: who it is from is decided
// by the mail.
func (s *Server) deskReceive(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	message, err := io.ReadAll(http.MaxBytesReader(w, r.Body, letter.MaxSize))
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		writeError(w, http.StatusRequestEntityTooLarge, "the mail must be at most 1 MiB")
		return
	case err != nil:
		writeError(w, http.StatusBadRequest, "the mail could not be read")
		return
	}
	if err := s.Receive(message); err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	writeJSON(w, http.StatusAccepted, map[string]bool{"received": true})
}

// deskStrays shows the mails to people of no company.
func (s *Server) deskStrays(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	mails := append([]Mail{}, s.outbox...)
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, map[string]any{"mails": mails})
}
