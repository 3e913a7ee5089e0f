package sso

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// letter is the mail in which the administrator asks support for single sign-on, in the
// article's words.
type letter struct {
	From, Account, Format, SSOURL, Issuer string
	Attached                              []string // files in PEM
}

func newLetter(ctx context.Context, w *scene.Scene) letter {
	w.Bundle(ctx) // downloads the certificate
	return letter{w.Company.AdminEmail, w.Company.Subdomain, scene.EmailFormat, w.Application.SSOURL, w.Application.Issuer,
		[]string{w.Application.Certificate}}
}

// bytes is the message (RFC 5322, RFC 2046).
func (l letter) bytes() []byte {
	const boundary = "--hallmark\r\n"
	var b strings.Builder
	b.WriteString("From: " + l.From + "\r\nTo: support@lessonly.com\r\nSubject: Please enable SAML\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=hallmark\r\n\r\n" + boundary + "Content-Type: text/plain; charset=utf-8\r\n\r\n")
	for _, line := range [][2]string{{"Account", l.Account}, {"nameIDFormat", l.Format}, {"SSO URL", l.SSOURL}, {"Issuer", l.Issuer}} {
		if line[1] != "" {
			b.WriteString(line[0] + ": " + line[1] + "\r\n")
		}
	}
	for _, file := range l.Attached {
		b.WriteString(boundary + "Content-Type: application/x-pem-file\r\nContent-Disposition: attachment; filename=\"certificate.pem\"\r\n\r\n" +
			strings.ReplaceAll(file, "\n", "\r\n"))
	}
	b.WriteString("--hallmark--\r\n")
	return []byte(b.String())
}

// send mails the letter. Anybody may write to support, so it takes no credential.
func (l letter) send(ctx context.Context, w *scene.Scene) *check.Answer {
	return w.Desk.Send(ctx, check.Request{Method: http.MethodPost, Path: "/support/inbox", Body: l.bytes(),
		Header: map[string]string{"Content-Type": "message/rfc822"}, NoCredential: true})
}

// mail is one that support has sent.
type mail struct{ To, Body string }

// outbox reads the mails that support has sent to the company, the oldest first.
func outbox(ctx context.Context, w *scene.Scene) []mail {
	var box struct{ Mails []mail }
	a := w.Desk.Get(ctx, "/support/companies/"+w.Company.Subdomain+"/outbox")
	if err := a.Decode(&box); err != nil {
		w.Block("read the mails that support sent: %s", err)
	}
	return box.Mails
}

// expired is a certificate that ceased to be valid yesterday, in PEM. Nothing is ever signed
// with its key.
func expired(w *scene.Scene) string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		w.Block("make a key: %s", err)
	}
	now := time.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(0, 0, -1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		w.Block("make a certificate: %s", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// Mail declares what support does with the administrator's mail.
func Mail(t *target.Target) {
	Describe("the administrator's mail to support", func() {
		It("has single sign-on set up, and is answered to the administrator", check.Covers(
			requirement.SupportSetsUp, requirement.AdministratorTold,
		), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoSSO: true, NoIdentityManagement: true})
			p := w.NewPerson(ctx)
			w.Join(ctx, w.Group, p)
			newLetter(ctx, w).send(ctx, w).That(requirement.SupportSetsUp, check.HaveStatus(http.StatusAccepted, http.StatusOK), "mailing it")
			browser := w.NewBrowser(p)
			browser.SignOnFromTile(ctx)
			w.SignedIn(ctx, requirement.SupportSetsUp, browser.WhoAmI(ctx), p, "after the mail")
			outbox := w.Desk.Get(ctx, "/support/companies/"+w.Company.Subdomain+"/outbox")
			outbox.ThatValue(requirement.AdministratorTold, string(outbox.Raw), gomega.ContainSubstring(w.Company.AdminEmail), "the mails that support sent")
		})

		It("is answered with all that is missing", check.Covers(requirement.SupportAnswers), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoSSO: true, NoIdentityManagement: true})
			before := len(outbox(ctx, w))
			wanting := newLetter(ctx, w)
			wanting.SSOURL, wanting.Issuer = "", ""
			wanting.send(ctx, w)
			sent := outbox(ctx, w)
			w.That(requirement.SupportAnswers, len(sent), gomega.Equal(before+1), "how many mails support has sent, after one that lacks two things")
			if len(sent) > before {
				answer := sent[len(sent)-1]
				w.That(requirement.SupportAnswers, answer.To, gomega.Equal(w.Company.AdminEmail), "who is answered")
				for _, missing := range []string{"SSO URL", "issuer"} {
					w.That(requirement.SupportAnswers, strings.ToLower(answer.Body), gomega.ContainSubstring(strings.ToLower(missing)), "the answer")
				}
			}
			metadata(ctx, w).That(requirement.SupportAnswers, check.HaveStatus(http.StatusNotFound), "nothing is set up")
		})

		for _, m := range []struct {
			text        string
			requirement *requirement.Requirement
			edit        func(*scene.Scene, *letter)
		}{
			{"from somebody else", requirement.SupportOnly, func(_ *scene.Scene, l *letter) { l.From = "eve@evil.example" }},
			{"from somebody else who calls himself the administrator", requirement.SupportOnly, func(_ *scene.Scene, l *letter) { l.From = `"` + l.From + `" <eve@evil.example>` }},
			{"without name identifier format", requirement.HandsFormat, func(_ *scene.Scene, l *letter) { l.Format = "" }},
			{"with another name identifier format", requirement.HandsFormat, func(_ *scene.Scene, l *letter) { l.Format = "persistent" }},
			{"without SSO URL", requirement.HandsAddress, func(_ *scene.Scene, l *letter) { l.SSOURL = "" }},
			{"with a script for an SSO URL", requirement.HandsAddress, func(_ *scene.Scene, l *letter) { l.SSOURL = "javascript:alert(1)" }},
			{"without issuer", requirement.HandsIssuer, func(_ *scene.Scene, l *letter) { l.Issuer = "" }},
			{"without certificate", requirement.HandsCertificate, func(_ *scene.Scene, l *letter) { l.Attached = nil }},
			{"with an expired certificate", requirement.HandsCertificate, func(w *scene.Scene, l *letter) { l.Attached = []string{expired(w)} }},
			{"with a private key attached", requirement.HandsCertificate, func(_ *scene.Scene, l *letter) {
				// No key, and enough of one to tell that somebody mailed his.
				l.Attached = append(l.Attached, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
			}},
		} {
			It("sets nothing up "+m.text, check.Covers(m.requirement), func(ctx SpecContext) {
				w := scene.SetUp(ctx, check.On(t), scene.Options{NoSSO: true, NoIdentityManagement: true})
				good := newLetter(ctx, w)
				bad := good
				m.edit(w, &bad)
				bad.send(ctx, w)
				metadata(ctx, w).That(m.requirement, check.HaveStatus(http.StatusNotFound), "nothing is set up")
				good.send(ctx, w)
				metadata(ctx, w).That(m.requirement, check.HaveStatus(http.StatusOK), "the whole of it")
			})
		}
	})
}
