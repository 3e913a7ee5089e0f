package forge

import (
	"strings"
	"time"

	"github.com/beevik/etree"
)

// envelope is what is around the assertion: saml-core-2.0 §3.2.2, saml-profiles-2.0 §4.1.4.2.
// The response is signed, so that it can only be refused for what is wrong with it.
func envelope() []Forgery {
	odd := func(name, row, text string, edits ...edit) Forgery {
		return Forgery{Name: "response-" + name, Requirement: "SAML-SP-RSP-" + row, Text: text, Sign: SignResponse, Signed: true, forge: before(edits...)}
	}
	code := "./Status/StatusCode"
	fine := odd("fractional-seconds", "ISSUEINSTANT-MILLIS", "every time has nine digits of fractions of a second", fractions)
	fine.Outcome = Accepted
	extended := odd("extensions", "EXTENSIONS", "the response has Extensions that nobody knows",
		add(response, 1, `<samlp:Extensions><x:hint xmlns:x="urn:example:unknown">1</x:hint></samlp:Extensions>`))
	extended.Outcome = Accepted
	return []Forgery{
		odd("version-1", "VERSION", "the response is of Version 1.1", set(response, "Version", "1.1")),
		odd("version-3", "VERSION", "the response is of Version 3.0", set(response, "Version", "3.0")),
		odd("version-missing", "VERSION", "the response has no Version", unset(response, "Version")),
		{Name: "response-id-missing", Requirement: "SAML-SP-RSP-ID-MISSING", Text: "the response has no ID", forge: after(unset(response, "ID"))},
		{Name: "response-id-empty", Requirement: "SAML-SP-RSP-ID-MISSING", Text: "the response has an empty ID", forge: after(set(response, "ID", ""))},
		odd("issued-never", "ISSUEINSTANT-MISSING", "the response has no IssueInstant", unset(response, "IssueInstant")),
		odd("issued-empty", "ISSUEINSTANT-MISSING", "the response has an empty IssueInstant", set(response, "IssueInstant", "")),
		odd("issued-nonsense", "ISSUEINSTANT-MISSING", "the response's IssueInstant is no time", set(response, "IssueInstant", "yesterday")),
		fine,
		odd("destination-other-host", "DESTINATION-WRONG", "the Destination is another service provider's", set(response, "Destination", "https://other.example.org/saml/callback")),
		odd("destination-other-path", "DESTINATION-WRONG", "the Destination is another path of the same host", setFrom(response, "Destination", func(s string) string { return s + "/other" })),
		odd("destination-missing", "DESTINATION-MISSING", "the response is signed and has no Destination", unset(response, "Destination")),
		odd("destination-empty", "DESTINATION-MISSING", "the response is signed and has an empty Destination", set(response, "Destination", "")),
		odd("to-nobody", "INRESPONSETO-WRONG", "response and assertion answer a request that was never made", set(response, "InResponseTo", "_never"), set(data, "InResponseTo", "_never")),
		odd("unsolicited-with-request", "UNSOLICITED-IRT", "a response that nobody asked for names a request, in the response only", set(response, "InResponseTo", "_never")),
		odd("issuer-other", "ISSUER-WRONG", "the Issuer of the response is another entity", text("./Issuer", "https://other.example.org/idp")),
		odd("issuer-missing", "ISSUER-MISSING", "the response is signed and has no Issuer", drop("./Issuer")),
		odd("issuer-empty", "ISSUER-MISSING", "the response is signed and has an empty Issuer", text("./Issuer", "")),
		odd("status-missing", "STATUS-MISSING", "the response has no Status", drop("./Status")),
		odd("status-empty", "STATUS-MISSING", "the Status has no StatusCode", drop(code)),
		odd("status-responder", "STATUS-ERROR", "the status is Responder, and a good assertion rides along", set(code, "Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")),
		odd("status-denied", "STATUS-ERROR", "the status is Responder and RequestDenied, and a good assertion rides along", set(code, "Value", "urn:oasis:names:tc:SAML:2.0:status:Responder"),
			add(code, 0, `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:RequestDenied"/>`)),
		odd("status-success-second", "STATUS-SECONDLEVEL", "Success stands below Requester", set(code, "Value", "urn:oasis:names:tc:SAML:2.0:status:Requester"),
			add(code, 0, `<samlp:StatusCode Value="`+success+`"/>`)),
		odd("status-unknown", "STATUS-SECONDLEVEL", "the status is a URI that nobody defined", set(code, "Value", "urn:example:status:Success")),
		odd("assertion-missing", "NO-ASSERTION", "the status is Success and there is no assertion", drop(assertion)),
		extended,
	}
}

// setFrom makes an attribute's value from what it was.
func setFrom(path, name string, value func(string) string) edit {
	return func(root *etree.Element, _ Donor) error {
		el, err := find(root, path)
		if err == nil {
			el.CreateAttr(name, value(el.SelectAttrValue(name, "")))
		}
		return err
	}
}

// fractions gives every time nine digits of a second's fraction.
func fractions(root *etree.Element, _ Donor) error {
	for _, el := range append(root.FindElements(".//*"), root) {
		for i, a := range el.Attr {
			if t, err := time.Parse(time.RFC3339Nano, a.Value); err == nil && strings.HasSuffix(a.Value, "Z") {
				el.Attr[i].Value = t.UTC().Format("2006-01-02T15:04:05") + ".000000001Z"
			}
		}
	}
	return nil
}
