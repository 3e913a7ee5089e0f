package letter

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// Bounds of a message; mail programs stay far below.
const (
	MaxSize  = 1 << 20 // bytes
	maxDepth = 10      // multiparts in multiparts
	maxParts = 100
)

// Letter is what was read of a mail.
type Letter struct {
	From      string // the one address of the author
	Subject   string
	MessageID string // with its angle brackets; empty when there is none
	// Automatic is a mail that no person wrote, which must not be answered (RFC 3834 §2).
	Automatic bool

	// Account is the subdomain that the text names; empty when it names none.
	Account string
	// NameIDFormat, SSOURL, Issuer and Certificate are empty when they are missing.
	NameIDFormat, SSOURL, Issuer string
	Certificate                  string // one certificate in PEM

	// Wrong lists what is wrong with the letter as such, by the names of the fields above in
	// the form "sso_url: …".
	Wrong []string
	// PrivateKey tells that one was sent. It is not kept.
	PrivateKey bool
}

// reader collects the parts of a message.
type reader struct {
	parts    int
	plain    []string
	html     []string
	attached []attachment
}

type attachment struct {
	kind, name string
	data       []byte
}

// Read reads a message. The error says why it is none, or none that can be read.
func Read(raw []byte) (*Letter, error) {
	if len(raw) > MaxSize {
		return nil, fmt.Errorf("the message is larger than %d KiB", MaxSize>>10)
	}
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, errors.New("this is no mail: it has no header")
	}
	l := &Letter{
		Subject: decoded(message.Header.Get("Subject")), MessageID: strings.TrimSpace(message.Header.Get("Message-Id")),
		Automatic: automatic(message.Header),
	}
	if l.From, err = author(message.Header); err != nil {
		return nil, err
	}
	var r reader
	if err := r.part(header(message.Header), message.Body, 0); err != nil {
		return nil, err
	}
	l.read(&r)
	return l, nil
}

// author is who wrote the message. RFC 5322 §3.6: there is one From; §3.6.2: a Sender who is
// somebody else sent it for the author, whom nothing then vouches for.
func author(h mail.Header) (string, error) {
	if len(h["From"]) != 1 || len(h["Sender"]) > 1 {
		return "", errors.New("the mail must have one From")
	}
	from, err := (&mail.AddressParser{WordDecoder: words}).ParseList(h["From"][0])
	if err != nil || len(from) != 1 {
		return "", errors.New("the mail must have one author with an e-mail address")
	}
	if sender := h.Get("Sender"); sender != "" {
		other, err := (&mail.AddressParser{WordDecoder: words}).Parse(sender)
		if err != nil || !strings.EqualFold(other.Address, from[0].Address) {
			return "", errors.New("the mail was sent by another than its author")
		}
	}
	return from[0].Address, nil
}

func automatic(h mail.Header) bool {
	auto, _, _ := mime.ParseMediaType(h.Get("Auto-Submitted"))
	return auto != "" && auto != "no" || strings.TrimSpace(h.Get("Return-Path")) == "<>"
}

// words decodes RFC 2047 words of any character set that browsers know.
var words = &mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
	e, err := htmlindex.Get(charset)
	if err != nil {
		return nil, err
	}
	return e.NewDecoder().Reader(r), nil
}}

// decoded is a header's text in one line.
func decoded(s string) string {
	if text, err := words.DecodeHeader(s); err == nil {
		s = text
	}
	return strings.Join(strings.Fields(s), " ")
}

// header is what a message and a part of one have in common.
type header map[string][]string

func (h header) get(name string) string { return mail.Header(h).Get(name) }

// part reads one part and all in it.
func (r *reader) part(h header, body io.Reader, depth int) error {
	if r.parts++; r.parts > maxParts || depth > maxDepth {
		return errors.New("the mail has too many parts")
	}
	kind, params, err := mime.ParseMediaType(h.get("Content-Type"))
	if err != nil || kind == "" {
		kind, params = "text/plain", nil // RFC 2045 §5.2
	}
	if strings.HasPrefix(kind, "multipart/") {
		if params["boundary"] == "" {
			return errors.New("a multipart of the mail has no boundary")
		}
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart() // its transfer encoding is undone below
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return errors.New("a multipart of the mail breaks off")
			}
			if err := r.part(header(p.Header), p, depth+1); err != nil {
				return err
			}
		}
	}
	data, err := io.ReadAll(untransfer(h.get("Content-Transfer-Encoding"), body))
	if err != nil {
		return errors.New("a part of the mail is not in its transfer encoding")
	}
	disposition, dparams, _ := mime.ParseMediaType(h.get("Content-Disposition"))
	name := decoded(dparams["filename"])
	if name == "" {
		name = decoded(params["name"])
	}
	switch text := kind == "text/plain" || kind == "text/html"; {
	case !text || disposition == "attachment" || name != "":
		r.attached = append(r.attached, attachment{kind, strings.ToLower(name), data})
	case kind == "text/html":
		r.html = append(r.html, toText(inUTF8(data, params["charset"])))
	default:
		r.plain = append(r.plain, unflow(inUTF8(data, params["charset"]), params))
	}
	return nil
}

func untransfer(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body) // skips line breaks
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}

func inUTF8(data []byte, charset string) string {
	if e, err := htmlindex.Get(charset); err == nil {
		if text, err := e.NewDecoder().Bytes(data); err == nil {
			data = text
		}
	}
	return strings.ReplaceAll(strings.ToValidUTF8(string(data), "\uFFFD"), "\r\n", "\n")
}
