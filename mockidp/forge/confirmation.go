package forge

import "time"

// confirmations is why the bearer may be the subject: saml-profiles-2.0 §4.1.4.2, §4.1.4.3.
func confirmations() []Forgery {
	odd := func(name, row, text string, edits ...edit) Forgery {
		return Forgery{Name: "confirmation-" + name, Requirement: "SAML-SP-SUBJ-" + row, Text: text, Signed: true, forge: before(edits...)}
	}
	at := func(path, name string, shift time.Duration) edit {
		return setTo(path, name, func(d Donor) string { return stamp(d.Now.Add(shift)) })
	}
	several := odd("several-one-good", "MULTI-ONE-GOOD", "two confirmations are no good, the third is",
		add("./Assertion/Subject", 1, `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"/>`),
		add("./Assertion/Subject", 2, `<saml:SubjectConfirmation Method="`+bearer+`"><saml:SubjectConfirmationData Recipient="https://other.example.org/acs" NotOnOrAfter="2020-01-01T00:00:00Z"/></saml:SubjectConfirmation>`))
	several.Outcome = Accepted
	return []Forgery{
		odd("missing", "SC-MISSING", "the Subject has no SubjectConfirmation", drop(confirmation)),
		odd("empty", "SC-MISSING", "the SubjectConfirmation is empty, without a Method", empty(confirmation), unset(confirmation, "Method")),
		odd("method-missing", "METHOD", "the SubjectConfirmation has no Method", unset(confirmation, "Method")),
		odd("sender-vouches", "METHOD", "the only SubjectConfirmation is by sender-vouches", set(confirmation, "Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")),
		odd("method-unknown", "METHOD", "the only SubjectConfirmation is by a method that nobody knows", set(confirmation, "Method", "urn:example:cm:trust-me")),
		odd("data-missing", "SCD-MISSING", "the SubjectConfirmation has no SubjectConfirmationData", drop(data)),
		odd("recipient-other", "RECIPIENT-WRONG", "the Recipient is another service provider's", set(data, "Recipient", "https://other.example.org/saml/callback")),
		odd("recipient-other-path", "RECIPIENT-WRONG", "the Recipient is another path of the same host", setFrom(data, "Recipient", func(s string) string { return s + "/other" })),
		odd("recipient-missing", "RECIPIENT-MISSING", "there is no Recipient", unset(data, "Recipient")),
		odd("recipient-empty", "RECIPIENT-MISSING", "the Recipient is empty", set(data, "Recipient", "")),
		odd("expired", "NOOA-EXPIRED", "the SubjectConfirmationData expired an hour ago", at(data, "NotOnOrAfter", -time.Hour)),
		odd("never-expires", "NOOA-MISSING", "the SubjectConfirmationData has no NotOnOrAfter", unset(data, "NotOnOrAfter")),
		odd("expires-nonsense", "NOOA-MISSING", "the NotOnOrAfter of the SubjectConfirmationData is no time", set(data, "NotOnOrAfter", "never")),
		odd("not-before", "NOTBEFORE", "the SubjectConfirmationData begins in an hour, and bearers may have no NotBefore", at(data, "NotBefore", time.Hour)),
		odd("to-nobody", "IRT-WRONG", "only the SubjectConfirmationData answers a request, which was never made", set(data, "InResponseTo", "_never")),
		several,
	}
}
