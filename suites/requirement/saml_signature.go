package requirement

// The rows about what is signed, by whom, and whether that is what is read.

var _ = group("saml.signature",
	"Whoever gets a message past the signature check is whoever they want to be.",
	"Verify every signature with the key that was set up, by no other, and take the message for nothing before.",
	samlRow{"SAML-SP-SIG-STRIPPED", "A response without any signature is refused", []Source{prof("4.1.4.5"), cve("CVE-2012-5352"), cve("CVE-2020-12676")}},
	samlRow{"SAML-SP-SIG-STRIPPED-ASSERTION", "An assertion without a signature of its own is refused where metadata wants it signed, and accepted in a signed response elsewhere", []Source{core("5.3"), meta("2.4.4")}},
	samlRow{"SAML-SP-SIG-ASSERTION-ONLY", "A signed assertion in an unsigned response is accepted", []Source{iip("SSO04")}},
	samlRow{"SAML-SP-SIG-RESPONSE-ONLY", "An unsigned assertion in a signed response is accepted, unless metadata wants assertions signed", []Source{iip("SSO04")}},
	samlRow{"SAML-SP-SIG-BOTH", "A signed assertion in a signed response is accepted", []Source{iip("SSO04")}},
	samlRow{"SAML-SP-SIG-ONE-BAD", "Of two signatures both must be good", []Source{prof("4.1.4.3")}},
	samlRow{"SAML-SP-SIG-CONTENT-TAMPERED", "A message that was changed under its signature is refused", []Source{core("5.4")}},
	samlRow{"SAML-SP-SIG-VALUE-TAMPERED", "A message whose SignatureValue is another, empty or missing is refused", []Source{core("5.4")}},
	samlRow{"SAML-SP-SIG-DIGEST-TAMPERED", "A message whose digest was made anew under an old SignatureValue is refused", []Source{core("5.4")}},
	samlRow{"SAML-SP-SIG-WRONG-KEY", "A signature by another key is refused", []Source{{Document: "CWE-295"}}},
	samlRow{"SAML-SP-SIG-KEYINFO-CERT", "A certificate in the message is not trusted", []Source{cve("CVE-2015-5372")}},
	samlRow{"SAML-SP-SIG-KEYINFO-KEYVALUE", "A bare key in the message is not trusted", []Source{cve("CVE-2021-21239")}},
	samlRow{"SAML-SP-SIG-KEYINFO-RETRIEVAL", "A key is not fetched from where the message says", []Source{{Document: "CWE-918"}}},
	samlRow{"SAML-SP-SIG-KEYINFO-MIXED", "The right certificate beside another lends that no trust", []Source{{Document: "CWE-295"}}},
	samlRow{"SAML-SP-SIG-KEYINFO-NONE", "A signature without KeyInfo is accepted", []Source{core("5.4.5")}},
	samlRow{"SAML-SP-SIG-KEY-CN-CLONE", "A certificate with the right names around another key is not trusted", []Source{{Document: "CWE-295"}}},
	samlRow{"SAML-SP-SIG-CERT-FINGERPRINT", "The right certificate in a message that another key signed lends it no trust", []Source{{Document: "CWE-347"}}},
	samlRow{"SAML-SP-SIG-CERT-CHAIN", "A certificate is not trusted because somebody issued it", []Source{iip("MD06")}},
	samlRow{"SAML-SP-SIG-OTHER-IDP-KEY", "The key of another company's identity provider is not trusted", []Source{cve("CVE-2023-41890"), {Document: "CWE-346"}}},
)

// SAMLSHA1 is advice to new services, and a should here.
var SAMLSHA1 = hostile(Requirement{
	ID: "SAML-SP-SIG-ALG-SHA1", Level: Should, Area: "saml.signature",
	Text:   "A signature by SHA-1 is refused",
	Source: []Source{{Document: "NIST SP 800-131A", Revision: "rev. 2"}},
	Why:    "Two documents with one SHA-1 digest can be bought; one of them would be signed.",
	Fix:    "Accept SHA-256 and better.",
})

var _ = group("saml.reading",
	"What is verified and what is read must be the same, or a good signature lends itself to anything.",
	"Read from the very bytes that were verified, and refuse signatures of any other than the one form that SAML allows.",
	samlRow{"SAML-SP-SIG-COMMENT-NAMEID", "A comment in a name identifier makes it nobody else's", []Source{cve("CVE-2017-11427"), cve("CVE-2017-11428"), {Document: "VU#475445"}}},
	samlRow{"SAML-SP-SIG-C14N-PI", "A processing instruction in a name identifier makes it nobody else's", []Source{core("5.4.3")}},
	samlRow{"SAML-SP-SIG-SIGNEDINFO-DUP", "A signature with two SignedInfo makes nobody somebody else", []Source{cve("CVE-2025-29774"), cve("CVE-2019-3465")}},
	samlRow{"SAML-SP-SIG-DIGEST-COMMENT", "A comment in a DigestValue makes nobody somebody else", []Source{cve("CVE-2025-29775")}},
	samlRow{"SAML-SP-SIG-DIGEST-SMUGGLE", "A DigestValue outside the signature makes nobody somebody else", []Source{cve("CVE-2024-45409")}},
)

var _ = group("saml.wrapping",
	"A signature is good for one element; if another is read, its maker is whoever they want to be.",
	"Read only the element that the signature is of, and refuse documents with more than one assertion or an ID twice.",
	samlRow{"SAML-SP-XSW-1", "The genuine response inside the signature of a forged one makes nobody somebody else", somorovsky()},
	samlRow{"SAML-SP-XSW-2", "The genuine response beside the signature of a forged one makes nobody somebody else", somorovsky()},
	samlRow{"SAML-SP-XSW-3", "A forged assertion before the genuine one makes nobody somebody else", somorovsky("CVE-2025-47949", "CVE-2026-25922")},
	samlRow{"SAML-SP-XSW-3B", "A forged assertion after the genuine one makes nobody somebody else", somorovsky("CVE-2022-41912")},
	samlRow{"SAML-SP-XSW-4", "A forged assertion around the genuine one makes nobody somebody else", somorovsky()},
	samlRow{"SAML-SP-XSW-5", "A forged assertion with the genuine one's signature makes nobody somebody else", somorovsky()},
	samlRow{"SAML-SP-XSW-6", "The genuine assertion inside the signature of a forged one makes nobody somebody else", somorovsky()},
	samlRow{"SAML-SP-XSW-7", "A forged assertion in the Extensions makes nobody somebody else", somorovsky()},
	samlRow{"SAML-SP-XSW-8", "The genuine assertion in an Object of a forged one's signature makes nobody somebody else", somorovsky()},
	samlRow{"SAML-SP-XSW-EXT-GENUINE", "The genuine assertion in the Extensions makes nobody somebody else", []Source{core("5.4.2")}},
	samlRow{"SAML-SP-XSW-DUPID", "Two elements with one ID make nobody somebody else", []Source{core("1.3.4"), {Document: "CWE-694"}}},
)

var _ = group("saml.document",
	"The parser reads what strangers send before any signature is looked at.",
	"Refuse every document type declaration, and bound size, depth and time.",
	samlRow{"SAML-SP-XML-DOCTYPE", "A response with a document type declaration is refused", []Source{iip("G03")}},
	samlRow{"SAML-SP-XML-XXE-FILE", "An entity gives no file of the server away", []Source{{Document: "CWE-611"}}},
	samlRow{"SAML-SP-XML-XXE-SSRF", "No entity is fetched from an address", []Source{{Document: "CWE-611"}, {Document: "CWE-918"}}},
	samlRow{"SAML-SP-XML-XXE-ENCODING", "Another encoding hides no entity", []Source{{Document: "CWE-611"}}},
	samlRow{"SAML-SP-XML-XXE-PRESIG", "An entity gives nothing away in a message that nobody signed", []Source{{Document: "CWE-611"}}},
	samlRow{"SAML-SP-XML-BILLION", "Entities within entities cost no time and no memory", []Source{{Document: "CWE-776"}}},
)

// somorovsky cites the paper that named the eight ways, and what was found of each since.
func somorovsky(ids ...string) []Source {
	sources := []Source{{Document: "Somorovsky et al., On Breaking SAML", Revision: "USENIX Security 2012"}}
	for _, id := range ids {
		sources = append(sources, cve(id))
	}
	return sources
}
