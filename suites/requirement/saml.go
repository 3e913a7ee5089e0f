package requirement

// What a SAML 2.0 service provider must hold against: profile hostile. The first tier of the
// list of requirements is here, those that decide whether somebody can be somebody else. What
// an id covers is judged by the forgeries of package mockidp/forge that name it.

// The documents of SAML that requirements cite.
const (
	samlCore = "SAML 2.0 Core"
	samlBind = "SAML 2.0 Bindings"
	samlProf = "SAML 2.0 Profiles"
	samlMeta = "SAML 2.0 Metadata"
	kantara  = "Kantara SAML V2.0 Implementation Profile"
)

// samlRevision is that of the OASIS documents, read with the errata of 2012-05.
const samlRevision = "2005-03, with errata 05"

// hostile enters a requirement of the profile hostile.
func hostile(r Requirement) *Requirement {
	if r.Level == "" {
		r.Level = Must
	}
	r.Profiles, r.Needs = []Profile{Hostile}, []Capability{Integration}
	return add(r)
}

func core(section string) Source { return Source{samlCore, section, samlRevision} }
func bind(section string) Source { return Source{samlBind, section, samlRevision} }
func prof(section string) Source { return Source{samlProf, section, samlRevision} }
func meta(section string) Source { return Source{samlMeta, section, samlRevision} }
func iip(section string) Source  { return Source{kantara, section, "1.0"} }
func cve(id string) Source       { return Source{Document: id} }

// samlRow is a requirement in a group that shares why it matters and how to mend it.
type samlRow struct {
	id, text string
	source   []Source
}

// group enters rows under one area.
func group(area, why, fix string, rows ...samlRow) []*Requirement {
	var entered []*Requirement
	for _, r := range rows {
		entered = append(entered, hostile(Requirement{ID: r.id, Area: area, Text: r.text, Source: r.source, Why: why, Fix: fix}))
	}
	return entered
}

// SAMLAccept and the values below are about the sign-on as a whole.
var (
	SAMLAccept = hostile(Requirement{
		ID: "SAML-SP-BIND-POST-ACCEPT", Area: "saml.session",
		Text:   "A genuine signed response by HTTP POST signs its user on, before and after every refusal",
		Source: []Source{prof("4.1.2"), iip("SSO03")},
		Why:    "A service provider that refuses everything is safe and useless, and proves nothing.",
		Fix:    "Accept a response that is signed by the key that was set up and says what it must.",
	})
	SAMLAlive = hostile(Requirement{
		ID: "SAML-SP-ROB-PROCESS-ALIVE", Area: "saml.session",
		Text:   "After each hostile message the next genuine sign-on works",
		Source: []Source{{Document: "CWE-248"}},
		Why:    "One message of a stranger must not end everybody's sign-on.",
		Fix:    "Answer what cannot be parsed with 400, and recover from panics of XML and signature libraries.",
	})
	SAMLRejectKeeps = hostile(Requirement{
		ID: "SAML-SP-SESS-REJECT-KEEPS", Area: "saml.session",
		Text:   "A refused response leaves no session, no account and no changed profile",
		Source: []Source{{Document: "CWE-863"}},
		Why:    "Half a success is how accounts are planted or renamed without a key.",
		Fix:    "Finish every check before the first write.",
	})
	SAMLReplay = hostile(Requirement{
		ID: "SAML-SP-SESS-REPLAY", Area: "saml.session",
		Text:   "The same assertion signs on once: again, from another browser, it is refused while it is still valid",
		Source: []Source{prof("4.1.4.5"), cve("CVE-2026-53424")},
		Why:    "A response that is seen in a log or a proxy would be a password that always works.",
		Fix:    "Remember the IDs of assertions until they expire, and refuse what was used.",
	})
	SAMLOneTimeUse = hostile(Requirement{
		ID: "SAML-SP-COND-ONETIMEUSE", Area: "saml.conditions",
		Text:   "An assertion with OneTimeUse is accepted once, and refused again",
		Source: []Source{core("2.5.1.5")},
		Why:    "The identity provider says so in as many words.",
		Fix:    "Accept the condition, and remember the assertion.",
	})
	SAMLRequestOnce = hostile(Requirement{
		ID: "SAML-SP-SESS-IRT-ONCE", Area: "saml.session",
		Text:   "A request is used up by its first good answer: another valid response to it is refused",
		Source: []Source{prof("4.1.4.3")},
		Why:    "A request that stays open is a door that stays open.",
		Fix:    "Delete the request with the sign-on it led to, in one step.",
	})
	SAMLLoginCSRF = hostile(Requirement{
		ID: "SAML-SP-RSP-LOGIN-CSRF", Area: "saml.session",
		Text:   "The answer to one browser's request signs no other browser on",
		Source: []Source{{Document: "CWE-352"}, cve("CVE-2026-53425")},
		Why:    "An attacker who can sign a victim's browser on as themselves reads what the victim then enters.",
		Fix:    "Tie each request to the browser that made it, by a cookie, and compare when the answer comes.",
	})
	SAMLUnsolicitedOff = hostile(Requirement{
		ID: "SAML-SP-RSP-UNSOLICITED-OFF", Level: Should, Area: "saml.session",
		Text:   "Where a company wants sign-on to start at the service provider, a response that nobody asked for is refused",
		Source: []Source{prof("4.1.5")},
		Why:    "A response that answers nothing can be planted in anybody's browser.",
		Fix:    "Offer the switch, and refuse responses without InResponseTo when it is off.",
	})
	SAMLCrossTenant = hostile(Requirement{
		ID: "SAML-SP-TEN-CROSS-IDP", Area: "saml.session",
		Text:   "An identity provider signs on nobody of another company",
		Source: []Source{cve("CVE-2025-22146"), cve("CVE-2026-27197"), cve("CVE-2026-42354")},
		Why:    "Anybody can become a customer and set up an identity provider that says anything.",
		Fix:    "Look keys, issuers and people up within the company that the response was sent to.",
	})
	SAMLRelayState = hostile(Requirement{
		ID: "SAML-SP-REDIR-RELAYSTATE", Area: "saml.session",
		Text:   "Whatever the RelayState is, a sign-on ends at the service provider",
		Source: []Source{{Document: "CWE-601"}, bind("3.4.3")},
		Why:    "A link of yours that ends at a page of the attacker's is the best phishing there is.",
		Fix:    "Follow only a path of your own, or a handle that you gave out.",
	})
	SAMLExpiredCertificate = hostile(Requirement{
		ID: "SAML-SP-SIG-CERT-EXPIRED", Area: "saml.signature",
		Text:   "A key is trusted as it was handed over, also when the certificate around it has expired",
		Source: []Source{iip("MD12")},
		Why:    "Certificates in SAML carry keys; dates that nobody watches would end sign-on on a Sunday.",
		Fix:    "Compare keys, and do not judge the certificate.",
	})
)

// What is excluded, with the reason.
var _ = []*Requirement{
	hostile(Requirement{
		ID: "SAML-SP-COND-BOUNDARY", Area: "saml.conditions", Text: "NotOnOrAfter is over at its very instant, and NotBefore begins at it",
		Source: []Source{core("2.5.1.2")}, Excluded: "It takes a service provider whose allowed difference of clocks is set to zero.",
	}),
	hostile(Requirement{
		ID: "SAML-SP-SIG-UNSIGNED-ENVELOPE-SHOULD", Level: Should, Area: "saml.signature", Text: "The service provider can be set to refuse unsigned responses, and does by default",
		Source: []Source{iip("SP13")}, Excluded: "JumpCloud signs the assertion and not the response unless told to, and the integration must work as the article sets it up.",
	}),
	hostile(Requirement{
		ID: "SAML-SP-SIG-ENC-KEY-USED", Area: "saml.signature", Text: "A signature by a key that metadata lists for encryption only is refused",
		Source: []Source{meta("2.4.1.1")}, Excluded: "The identity provider is set up by one certificate, not by metadata with uses.",
	}),
	hostile(Requirement{
		ID: "SAML-SP-XSW-ENCRYPTED", Area: "saml.wrapping", Text: "Beside a genuine assertion, an encrypted one that nobody signed is not believed",
		Source: []Source{cve("CVE-2026-2092"), cve("CVE-2024-9487")}, Excluded: "Lessonly publishes no key to encrypt to; forge has the message for who does.",
	}),
	hostile(Requirement{
		ID: "SAML-SP-ENC-UNSIGNED", Area: "saml.wrapping", Text: "An encrypted assertion that nobody signed is refused",
		Source: []Source{cve("CVE-2024-4985")}, Excluded: "Lessonly publishes no key to encrypt to; forge has the message for who does.",
	}),
}
