package mocksp

import (
	"encoding/xml"
	"errors"

	xrv "github.com/mattermost/xml-roundtrip-validator"
)

var errRoundTrip = errors.New("the response holds XML that does not survive a round trip")

// roundTrips tells whether encoding/xml reads a token again as it writes it, which attackers made
// it fail with names such as "a:b:" (CVE-2020-29509 and its sisters). The validator writes and
// reads each token to find out, which took half the time of a sign-on; a token with nothing but
// plain names and plain text is sure to survive and not given to it.
func roundTrips(token xml.Token) error {
	if plainToken(token) {
		return nil
	}
	if err := xrv.CheckToken(token); err != nil {
		return errRoundTrip
	}
	return nil
}

func plainToken(token xml.Token) bool {
	switch token := token.(type) {
	case xml.StartElement:
		for _, a := range token.Attr {
			// Other prefixes are renamed by the encoder in ways worth a look.
			if a.Name.Space != "" && a.Name.Space != "xmlns" || !plainName(a.Name.Local) || !plainText(a.Value) {
				return false
			}
		}
		return plainElement(token.Name)
	case xml.EndElement:
		return plainElement(token.Name)
	case xml.CharData:
		return len(token) > 0 && plainText(token) // an empty CDATA section is written as nothing
	}
	return false
}

func plainElement(name xml.Name) bool {
	return plainName(name.Local) && (name.Space == "" || plainName(name.Space))
}

// plainName takes ASCII letters and digits, the first a letter.
func plainName(name string) bool {
	for i := range len(name) {
		switch b := name[i]; {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z':
		case i > 0 && '0' <= b && b <= '9':
		default:
			return false
		}
	}
	return name != ""
}

// plainText takes printable ASCII, spaces and line feeds; the encoder escapes what needs it.
func plainText[T string | xml.CharData](text T) bool {
	for i := range len(text) {
		if b := text[i]; (b < ' ' || b > '~') && b != '\n' {
			return false
		}
	}
	return true
}
