package inspect

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// mostInflated bounds what a message of the redirect binding may grow to: a thousand AuthnRequests.
const mostInflated = 1 << 20

// form reads a form: SAML messages decoded, the rest as it is, credentials left out.
func (e *Exchange) form() []Body {
	if e.sent.total > e.sent.Len() {
		return []Body{{Title: "Form", Note: "It is too long to be shown."}}
	}
	values, err := url.ParseQuery(e.sent.String())
	if err != nil {
		return []Body{{Title: "Form", Note: "It could not be read."}}
	}
	bodies := messages(values, func(value string) ([]byte, error) {
		return base64.StdEncoding.DecodeString(strings.Map(func(r rune) rune {
			if strings.ContainsRune(" \t\r\n", r) {
				return -1
			}
			return r
		}, value))
	})
	if rest := others(values); rest != "" {
		bodies = append(bodies, Body{Title: "Form", Text: rest})
	}
	return bodies
}

// samlQuery reads the messages of the redirect binding (saml-bindings-2.0 §3.4.4.1), and the
// RelayState beside them.
func samlQuery(values url.Values) []Body {
	bodies := messages(values, func(value string) ([]byte, error) {
		raw, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			return nil, err
		}
		return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(raw)), mostInflated))
	})
	if relay := values.Get("RelayState"); relay != "" && len(bodies) > 0 {
		bodies = append(bodies, Body{Title: "RelayState", Text: relay})
	}
	return bodies
}

func messages(values url.Values, decode func(string) ([]byte, error)) []Body {
	var bodies []Body
	for _, name := range []string{"SAMLRequest", "SAMLResponse"} {
		for _, value := range values[name] {
			b := Body{Title: name + ", decoded"}
			if raw, err := decode(value); err != nil {
				b.Title, b.Text, b.Note = name, value, "It could not be decoded."
			} else {
				b.Text = prettyXML(raw)
			}
			bodies = append(bodies, b)
		}
	}
	return bodies
}

// others lists the fields of a form that hold no message.
func others(values url.Values) string {
	var names []string
	for name := range values {
		if name != "SAMLRequest" && name != "SAMLResponse" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out strings.Builder
	for _, name := range names {
		for _, value := range values[name] {
			if secretName(name) {
				value = Hidden
			}
			out.WriteString(name + " = " + value + "\n")
		}
	}
	return out.String()
}

// prettyXML indents a document for reading; it is no longer what was signed. What is no XML is
// shown as it is.
func prettyXML(raw []byte) string {
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(raw); err != nil || doc.Root() == nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	doc.Indent(2)
	text, err := doc.WriteToString()
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return strings.TrimSpace(text)
}
