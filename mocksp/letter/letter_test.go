package letter

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
	"testing"
	"unicode/utf8"
)

var (
	certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("one")}))
	second      = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("two")}))
	key         = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("secret")}))
)

// text is the article's own wording.
const text = "Please enable SAML single sign-on.\n\n" +
	"  • nameIDFormat – emailAddress.\n" +
	"  • SSO URL – https://sso.jumpcloud.com/saml2/lessonly\n" +
	"  • Issuer: https://acme.com\n" +
	"  • Certificate – attached\n"

// piece is one part of a message under construction.
type piece struct{ header, body string }

func plain(s string) piece { return piece{"Content-Type: text/plain; charset=utf-8", s} }
func file(name, s string) piece {
	return piece{"Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"" + name + "\"\nContent-Transfer-Encoding: base64", wrapped(s)}
}

// wrapped is base64 in lines of 76, as RFC 2045 §6.8 has it.
func wrapped(s string) string {
	s = base64.StdEncoding.EncodeToString([]byte(s))
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	return b.String() + s
}

func quoted(s string) string {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

// multi nests pieces.
func multi(kind string, pieces ...piece) piece {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range pieces {
		h := make(textproto.MIMEHeader)
		for l := range strings.SplitSeq(p.header, "\n") {
			name, value, _ := strings.Cut(l, ": ")
			h.Set(name, value)
		}
		part, _ := w.CreatePart(h)
		_, _ = part.Write([]byte(p.body))
	}
	_ = w.Close()
	return piece{"Content-Type: multipart/" + kind + "; boundary=" + w.Boundary(), b.String()}
}

func message(p piece, header ...string) []byte {
	if header == nil {
		header = []string{"From: Ada Boss <boss@acme.example>"}
	}
	return []byte(strings.ReplaceAll(strings.Join(header, "\n")+"\nTo: support@lessonly.com\nSubject: =?utf-8?q?Single_sign-on_f=C3=BCr_uns?=\n"+
		"Message-ID: <1@acme.example>\nMIME-Version: 1.0\n"+p.header+"\n\n", "\n", "\r\n") + p.body)
}

func TestRead(t *testing.T) {
	const page = `<html><head><style>p{}</style><title>Issuer: https://title.example</title></head><body><p>Hello&nbsp;there,</p>
<table><tr><td><b>nameIDFormat</b></td><td>emailAddress</td></tr><tr><td>SSO URL</td><td><a href="https://evil.example">https://sso.jumpcloud.com/saml2/<wbr>lessonly</a></td></tr></table>
<ul><li>Issuer: https&#58;//acme.com</li></ul><blockquote>Issuer: https://old.example</blockquote></body></html>`
	want := Letter{NameIDFormat: "emailAddress", SSOURL: "https://sso.jumpcloud.com/saml2/lessonly", Issuer: "https://acme.com", Certificate: certificate}
	but := func(change func(*Letter)) Letter {
		l := want
		change(&l)
		return l
	}
	pemFile := file("certificate.pem", certificate)
	for name, row := range map[string]struct {
		piece piece
		want  Letter
	}{
		"plain and attached":   {multi("mixed", plain(text), pemFile), want},
		"quoted-printable":     {multi("mixed", piece{"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", quoted(text)}, pemFile), want},
		"base64":               {multi("mixed", piece{"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", wrapped(text)}, pemFile), want},
		"windows-1252":         {multi("mixed", piece{"Content-Type: text/plain; charset=windows-1252", strings.NewReplacer("•", "\x95", "–", "\x96").Replace(text)}, pemFile), want},
		"HTML only":            {multi("mixed", piece{"Content-Type: text/html; charset=utf-8", page}, pemFile), want},
		"HTML and text":        {multi("mixed", multi("alternative", plain(text), piece{"Content-Type: text/html", "<p>Issuer: https://other.example"}), pemFile), want},
		"nested deep":          {multi("mixed", multi("related", multi("alternative", multi("mixed", plain(text)))), pemFile), want},
		"a logo too":           {multi("related", plain(text), piece{"Content-Type: image/png; name=logo.png\nContent-Transfer-Encoding: base64", wrapped("\x89PNG")}, pemFile), want},
		"attached twice":       {multi("mixed", plain(text), pemFile, pemFile), want},
		"with bag attributes":  {multi("mixed", plain(text), file("certificate.pem", "Bag Attributes\n    localKeyID: 01\n"+certificate)), want},
		"attached as text":     {multi("mixed", plain(text), piece{"Content-Type: text/plain; name=certificate.txt", certificate}), want},
		"other words":          {multi("mixed", plain("1. **Name ID Format** = emailAddress\n2. IdP URL:\n   <https://sso.jumpcloud.com/saml2/lessonly>\n3. `Entity ID`: \"https://acme.com\"\nAccount: Acme\n"), pemFile), but(func(l *Letter) { l.Account = "acme" })},
		"flowed":               {multi("mixed", piece{"Content-Type: text/plain; charset=utf-8; format=flowed", strings.Replace(text, "SSO URL – ", "SSO URL – \n", 1)}, pemFile), want},
		"answer to an answer":  {multi("mixed", plain(text+"\nOn Monday support wrote:\n> Issuer: https://wrong.example\n-- \nIssuer: https://signature.example\n"), pemFile), want},
		"placeholder":          {multi("mixed", plain(strings.Replace(text, "https://acme.com", "https://<YOURDOMAIN>.com", 1)), pemFile), but(func(l *Letter) { l.Issuer = "https://<YOURDOMAIN>.com" })},
		"nothing in it":        {plain(""), Letter{}},
		"only text":            {plain(text), but(func(l *Letter) { l.Certificate = "" })},
		"pasted, not attached": {plain(text + certificate), but(func(l *Letter) { l.Certificate = "" })},
		"given twice": {multi("mixed", plain(text+"Issuer: https://other.example\n"), pemFile),
			but(func(l *Letter) {
				l.Issuer = "https://other.example"
				l.Wrong = []string{"issuer: is given twice, and differently"}
			})},
		"two certificates": {multi("mixed", plain(text), pemFile, file("old.pem", second)),
			but(func(l *Letter) {
				l.Certificate = ""
				l.Wrong = []string{"certificate: several are attached, and only the one that JumpCloud signs with is needed"}
			})},
		"two in one file": {multi("mixed", plain(text), file("certificate.pem", certificate+second)),
			but(func(l *Letter) {
				l.Certificate = ""
				l.Wrong = []string{"certificate: several are attached, and only the one that JumpCloud signs with is needed"}
			})},
		"DER": {multi("mixed", plain(text), file("certificate.cer", "\x30\x82one")),
			but(func(l *Letter) {
				l.Certificate = ""
				l.Wrong = []string{"certificate: the attachment must be in PEM, a text that begins with BEGIN CERTIFICATE"}
			})},
		"a request": {multi("mixed", plain(text), file("request.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: []byte("r")})))),
			but(func(l *Letter) {
				l.Certificate = ""
				l.Wrong = []string{"certificate: the attachment must be a certificate"}
			})},
		"key attached": {multi("mixed", plain(text), pemFile, file("key.pem", key)), but(func(l *Letter) { l.PrivateKey = true })},
		"key in the same file": {multi("mixed", plain(text), file("both.pem", certificate+key)),
			but(func(l *Letter) { l.Certificate = ""; l.PrivateKey = true })},
		"key pasted":         {multi("mixed", plain(text+key), pemFile), but(func(l *Letter) { l.PrivateKey = true })},
		"key pasted in HTML": {multi("mixed", piece{"Content-Type: text/html", page + "<pre>" + key + "</pre>"}, pemFile), but(func(l *Letter) { l.PrivateKey = true })},
		"forwarded":          {multi("mixed", plain("see below"), piece{"Content-Type: message/rfc822", string(message(plain(text)))}), Letter{}},
	} {
		t.Run(name, func(t *testing.T) {
			row.want.From, row.want.Subject, row.want.MessageID = "boss@acme.example", "Single sign-on für uns", "<1@acme.example>"
			got, err := Read(message(row.piece))
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprintf("%+v", *got) != fmt.Sprintf("%+v", row.want) {
				t.Errorf("got  %+v\nwant %+v", *got, row.want)
			}
		})
	}
}

func TestAuthor(t *testing.T) {
	for header, ok := range map[string]bool{
		"From: boss@acme.example":                            true,
		"From: =?utf-8?q?B=C3=B6ss?= <boss@acme.example>":    true,
		"From: boss@acme.example\nSender: BOSS@acme.example": true,
		"From: boss@acme.example\nSender: eve@evil.example":  false,
		"From: boss@acme.example\nFrom: eve@evil.example":    false,
		"From: boss@acme.example, eve@evil.example":          false,
		"From: boss": false,
		"From: \"boss@acme.example\" <eve@evil.example>": true, // is eve
		"X: y": false,
		"Auto-Submitted: auto-replied\nFrom: boss@acme.example":     true,
		"Auto-Submitted: no\nFrom: boss@acme.example":               true,
		"Return-Path: <>\nFrom: mailer-daemon@acme.example":         true,
		"From: =?utf-8?q?boss=40acme=2Eexample?=@evil.example":      true, // is at evil.example
		"From: Undisclosed:;":                                       false,
		"From: boss@acme.example\nSender: boss@acme.example, a@b.c": false,
	} {
		l, err := Read(message(plain(text), strings.Split(header, "\n")...))
		if (err == nil) != ok {
			t.Errorf("%s: %v", header, err)
			continue
		}
		if ok && strings.Contains(header, "evil.example") && !strings.HasSuffix(l.From, "@evil.example") {
			t.Errorf("%s: from %s", header, l.From)
		}
		if ok && strings.Contains(header, "eve@") && l.From != "eve@evil.example" {
			t.Errorf("%s: from %s", header, l.From)
		}
		if ok && l.Automatic != (strings.Contains(header, "auto-") || strings.Contains(header, "<>")) {
			t.Errorf("%s: automatic is %t", header, l.Automatic)
		}
	}
}

// What is no mail, or a trap, ends with an error and soon.
func TestHostile(t *testing.T) {
	deep := plain(text)
	for range maxDepth + 1 {
		deep = multi("mixed", deep)
	}
	many := make([]piece, maxParts+1)
	for i := range many {
		many[i] = plain("x")
	}
	for name, raw := range map[string][]byte{
		"nothing": nil, "no header": []byte("hello"), "too large": make([]byte, MaxSize+1),
		"too deep": message(deep), "too many": message(multi("mixed", many...)),
		"no boundary": message(piece{"Content-Type: multipart/mixed", "x"}), "breaks off": message(piece{"Content-Type: multipart/mixed; boundary=b", "--b\r\n\r\nhello"}),
		"no base64": message(piece{"Content-Transfer-Encoding: base64", "%%%"}),
	} {
		if l, err := Read(raw); err == nil {
			t.Errorf("%s: read as %+v", name, l)
		}
	}
}

// FuzzRead reads anything. Whatever it is, it ends; what is given back is text in UTF-8, and of
// a private key there is nothing in it.
func FuzzRead(f *testing.F) {
	for _, p := range []piece{
		plain(text), multi("mixed", plain(text), file("certificate.pem", certificate)), multi("mixed", plain(text+key), file("key.pem", key+certificate)),
		{"Content-Type: text/html", "<p>Issuer: https://acme.com<br>SSO URL<td>x"}, {"Content-Transfer-Encoding: quoted-printable", quoted(text)},
	} {
		f.Add(message(p))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := Read(raw)
		if err != nil {
			return
		}
		if !strings.Contains(l.From, "@") {
			t.Fatalf("from %q", l.From)
		}
		if l.Certificate != "" {
			if block, rest := pem.Decode([]byte(l.Certificate)); block == nil || block.Type != "CERTIFICATE" || len(rest) > 0 {
				t.Fatalf("the certificate is %q", l.Certificate)
			}
		}
		for _, s := range append([]string{l.NameIDFormat, l.SSOURL, l.Issuer, l.Account, l.Certificate}, l.Wrong...) {
			if holdsKey([]byte(s)) || !utf8.ValidString(s) || strings.Contains(s, "\n") && s != l.Certificate {
				t.Fatalf("given back: %q", s)
			}
		}
	})
}
