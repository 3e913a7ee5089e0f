package forge

import "time"

// conditions is when and for whom an assertion holds: saml-core-2.0 §2.5.1.
func conditions() []Forgery {
	odd := func(name, row, text string, edits ...edit) Forgery {
		return Forgery{Name: "conditions-" + name, Requirement: "SAML-SP-COND-" + row, Text: text, Signed: true, forge: before(edits...)}
	}
	good := func(f Forgery) Forgery { f.Outcome = Accepted; return f }
	at := func(name string, shift time.Duration) edit {
		return setTo(limits, name, func(d Donor) string { return stamp(d.Now.Add(shift)) })
	}
	// skew is a difference of clocks that everybody must live with: the Kantara profiles
	// (IIP-G01) have service providers allow three to five minutes; mocks allow one.
	const skew = 45 * time.Second
	audience := "./Assertion/Conditions/AudienceRestriction/Audience"
	other := `<saml:Audience>https://other.example.org/metadata</saml:Audience>`
	return []Forgery{
		odd("not-yet", "NOTBEFORE-FUTURE", "the Conditions begin in an hour", at("NotBefore", time.Hour), at("NotOnOrAfter", 2*time.Hour)),
		odd("expired", "NOOA-PAST", "the Conditions ended an hour ago", at("NotBefore", -2*time.Hour), at("NotOnOrAfter", -time.Hour)),
		odd("begin-nonsense", "TIME-MALFORMED", "the NotBefore of the Conditions is no time", set(limits, "NotBefore", "soon")),
		odd("end-nonsense", "TIME-MALFORMED", "the NotOnOrAfter of the Conditions is no time", set(limits, "NotOnOrAfter", "2026-02-30T25:61:61Z")),
		odd("end-empty", "TIME-MALFORMED", "the NotOnOrAfter of the Conditions is empty", set(limits, "NotOnOrAfter", "")),
		odd("end-year-zero", "TIME-MALFORMED", "the Conditions end in the year 0", set(limits, "NotOnOrAfter", "0000-01-01T00:00:00Z")),
		good(odd("begin-in-skew", "SKEW-IN", "the Conditions begin 45 seconds from now, which is a difference of clocks", at("NotBefore", skew))),
		good(odd("end-in-skew", "SKEW-IN", "the Conditions ended 45 seconds ago, which is a difference of clocks", at("NotOnOrAfter", -skew))),
		odd("inverted", "INVERTED", "the Conditions end, a little ahead, before they begin, a little back", at("NotBefore", 10*time.Second), at("NotOnOrAfter", 5*time.Second)),
		odd("audience-other", "AUDIENCE-WRONG", "the Audience is another service provider", text(audience, "https://other.example.org/metadata")),
		odd("audience-missing", "AUDIENCE-MISSING", "the AudienceRestriction has no Audience", drop(audience)),
		odd("audience-empty", "AUDIENCE-MISSING", "the Audience is empty", text(audience, "")),
		odd("audience-and", "AUDIENCE-AND", "a second AudienceRestriction names another service provider, and both must hold",
			add(limits, -1, `<saml:AudienceRestriction>`+other+`</saml:AudienceRestriction>`)),
		good(odd("audience-or", "AUDIENCE-OR", "the Audience stands between two others, and one is enough", add(restriction, 0, other), add(restriction, -1, other))),
		odd("audience-prefix", "AUDIENCE-PREFIX", "the Audience begins like this service provider's name", textFrom(audience, func(s string) string { return s + ".evil.example" })),
		odd("unknown", "UNKNOWN", "there is a Condition that nobody knows", add(limits, -1,
			`<saml:Condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="urn:example:unknown" xsi:type="x:OnlyOnSundays"/>`)),
	}
}
