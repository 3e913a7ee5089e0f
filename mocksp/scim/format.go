package scim

import (
	"encoding/asn1"
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// format checks and canonicalizes the strings for which RFC 7643 §4.1 names a form. It
// returns what is stored.
func format(t *resourceType, p place, v string) (string, error) {
	if p.leaf().AttributeType() == "reference" {
		if _, err := url.Parse(v); err != nil || strings.ContainsAny(v, " \t\r\n") {
			return "", invalidValue("%s is not a URI", p.name())
		}
	}
	if t.name != "User" || p.urn != "" {
		return v, nil
	}
	name := p.attr.Name()
	if p.sub != nil {
		name += "." + p.sub.Name()
	}
	ok := true
	switch name {
	case "emails.value":
		v, ok = email(v)
	case "phoneNumbers.value":
		// RFC 3966 is the canonical form (RFC 7643 §4.1.2), but numbers come as people write
		// them; what has no digit is no number.
		ok = strings.ContainsAny(v, "0123456789")
	case "photos.value":
		ok = photo(v)
	case "addresses.country":
		v, ok = country(v)
	case "x509Certificates.value":
		ok = certificate(v)
	case "preferredLanguage":
		_, _, err := language.ParseAcceptLanguage(v)
		ok = err == nil && v != ""
	case "locale":
		_, err := language.Parse(v)
		ok = err == nil
	case "timezone":
		ok = zone(v)
	}
	if !ok {
		return "", invalidValue("%s is not well-formed", p.name())
	}
	return v, nil
}

// email accepts an address of RFC 5321, quoted local parts included, and puts its domain in
// lower case (RFC 7643 §4.1.2).
func email(v string) (string, bool) {
	at := strings.LastIndexByte(v, '@')
	if at < 1 || at == len(v)-1 || strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", false
	}
	local, domain := v[:at], v[at+1:]
	quoted := len(local) > 2 && strings.HasPrefix(local, `"`) && strings.HasSuffix(local, `"`)
	if !quoted && strings.ContainsAny(local, " @,;:<>()[]\\\"") || strings.ContainsAny(domain, " @,;<>()\\\"") {
		return "", false
	}
	if strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") || strings.Contains(domain, "..") {
		return "", false
	}
	return local + "@" + strings.ToLower(domain), true
}

// photo accepts a URI that can be an image. Nothing is fetched, so that the server cannot be
// sent anywhere; a web page is told by its name (RFC 7643 §4.1.2).
func photo(v string) bool {
	u, err := url.Parse(v)
	if err != nil {
		return false
	}
	path := strings.ToLower(u.Path)
	return !strings.HasSuffix(path, ".html") && !strings.HasSuffix(path, ".htm")
}

// country accepts an ISO 3166-1 alpha-2 code and puts it in upper case.
func country(v string) (string, bool) {
	if len(v) != 2 {
		return "", false
	}
	region, err := language.ParseRegion(v)
	if err != nil || !region.IsCountry() {
		return "", false
	}
	return region.String(), true
}

// certificate accepts one base64 DER certificate: a SEQUENCE that holds a SEQUENCE, and
// nothing after it.
func certificate(v string) bool {
	der, err := base64.StdEncoding.DecodeString(v)
	if err != nil {
		return false
	}
	var outer, inner asn1.RawValue
	rest, err := asn1.Unmarshal(der, &outer)
	if err != nil || len(rest) != 0 || outer.Tag != asn1.TagSequence {
		return false
	}
	_, err = asn1.Unmarshal(outer.Bytes, &inner)
	return err == nil && inner.Tag == asn1.TagSequence
}

// zone accepts a name of the IANA time zone database, as far as this machine knows it.
func zone(v string) bool {
	if !zoneShape.MatchString(v) || v == "Local" {
		return false
	}
	if _, err := time.LoadLocation("Europe/Berlin"); err != nil {
		return true // no database here; the shape is all that can be told
	}
	_, err := time.LoadLocation(v)
	return err == nil
}

var zoneShape = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$`)
