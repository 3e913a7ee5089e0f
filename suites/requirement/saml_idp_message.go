package requirement

// ResponseID and the values below are about the form of what an identity provider sends.
var (
	ResponseID = ofIdentityProvider("Core 1.3.4", Requirement{
		ID:   "SAML-IDP-RSP-ID",
		Text: "Responses and assertions have IDs that are NCNames, never repeat, and have 128 bits of variation",
		Why:  "Signatures and replay caches refer to them.",
		Fix:  "Make each ID of an underscore and 20 random bytes in hexadecimal.",
	})
	ResponseVersion = ofIdentityProvider("Core 4.1", Requirement{
		ID:   "SAML-IDP-RSP-VERSION",
		Text: "Responses and assertions are of Version 2.0",
		Why:  "A service provider refuses what it does not know.",
		Fix:  "Write 2.0.",
	})
	ResponseTimes = ofIdentityProvider("Core 1.3.3", Requirement{
		ID:   "SAML-IDP-RSP-TIMES",
		Text: "All times are in UTC, written with Z",
		Why:  "A time with an offset is read as another one, or refused.",
		Fix:  "Convert to UTC before writing.",
	})
	ResponseDestination = ofIdentityProvider("Bind 3.5.5.2", Requirement{
		ID:   "SAML-IDP-RSP-DESTINATION",
		Text: "Destination is the consumer URL that the response is posted to",
		Why:  "It keeps a response from being used at another address.",
		Fix:  "Set Destination to the URL of the form.",
	})
	ResponseIssuer = ofIdentityProvider("Prof 4.1.4.2; Core 8.3.6", Requirement{
		ID:   "SAML-IDP-RSP-ISSUER",
		Text: "The Issuer of response and assertion is the entity ID, of no Format or entity, without qualifiers",
		Why:  "It is how a service provider knows whose key to use.",
		Fix:  "Write the configured entity ID.",
	})
	ResponseStatus = ofIdentityProvider("Core 3.2.2.2", Requirement{
		ID:   "SAML-IDP-RSP-STATUS",
		Text: "The top-level status of an error is Requester, Responder or VersionMismatch",
		Why:  "Others mean nothing there.",
		Fix:  "Put what happened into the second-level status.",
	})
	ResponseErrorBare = ofIdentityProvider("Prof 4.1.4.2", Requirement{
		ID:   "SAML-IDP-RSP-ERROR-NO-ASSERTION",
		Text: "A response with an error holds no assertion",
		Why:  "Service providers that look at the assertion first would sign somebody on.",
		Fix:  "Send the status alone.",
	})
	AssertionOne = ofIdentityProvider("Prof 4.1.4.2", Requirement{
		ID: "SAML-IDP-AST-ONE", Level: Should,
		Text: "There is one assertion, with one AuthnStatement and one AttributeStatement at most",
		Why:  "Many service providers read the first and verify another.",
		Fix:  "Put all into one statement of each kind.",
	})
	AssertionMethod = ofIdentityProvider("Prof 4.1.4.2", Requirement{
		ID:   "SAML-IDP-AST-BEARER",
		Text: "The subject has a confirmation by the bearer method",
		Why:  "Browser sign-on knows no other.",
		Fix:  "Use urn:oasis:names:tc:SAML:2.0:cm:bearer.",
	})
	AssertionLogin = ofIdentityProvider("Prof 4.1.4.2; Core 2.7.2", Requirement{
		ID:   "SAML-IDP-AST-AUTHNSTATEMENT",
		Text: "An AuthnStatement says when the user logged in, which is not in the future, and of what class that was",
		Why:  "Service providers that want a recent or strong log-in read it there.",
		Fix:  "Write the time of the log-in and an AuthnContextClassRef.",
	})
	AssertionOrder = ofIdentityProvider("Core 2.5.1", Requirement{
		ID:   "SAML-IDP-AST-CONDITIONS-ORDER",
		Text: "NotBefore of the conditions is before NotOnOrAfter, and both are around now",
		Why:  "An assertion that is good at no time is refused.",
		Fix:  "Mind the order of the two.",
	})
	SignatureForm = ofIdentityProvider("Core 5.4", Requirement{
		ID:   "SAML-IDP-SIG-ENVELOPED",
		Text: "A signature is enveloped, has one reference to the ID of its parent, exclusive canonicalization, and no other transform or Object",
		Why:  "Verifiers that mind wrapping attacks accept nothing else.",
		Fix:  "Sign as SAML's profile of XML Signature says.",
	})
	SignatureAlgorithm = ofIdentityProvider("SAML2int SDP-ALG01; RFC 9231", Requirement{
		ID:   "SAML-IDP-SIG-ALG",
		Text: "Signatures and digests are by SHA-256 or better",
		Why:  "SHA-1 can be forged, and libraries refuse it.",
		Fix:  "Use RSA-SHA256 unless the service provider cannot.",
	})
	ResponsePage = ofIdentityProvider("Bind 3.5.5.1", Requirement{
		ID: "SAML-IDP-SEC-HEADERS", Level: Should,
		Text: "The page that posts a response is not stored: Cache-Control no-store",
		Why:  "A response in a cache is a sign-on for whoever finds it.",
		Fix:  "Send Cache-Control: no-cache, no-store.",
	})
	AttributeNames = ofIdentityProvider("Core 8.2", Requirement{
		ID:   "SAML-IDP-ATTR-NAMEFORMAT",
		Text: "Attributes of the name format uri are named by a URI",
		Why:  "Who looks one up compares both.",
		Fix:  "Say uri only where the name is one.",
	})
	AttributeMarkup = ofIdentityProvider("CVE-2026-46490; CWE-91", Requirement{
		ID:   "SAML-IDP-ATTR-INJECTION",
		Text: "Markup in a user's data stays text of its attribute value and changes nothing around it",
		Why:  "Whoever may edit their own name could make themselves anybody.",
		Fix:  "Build the message with an XML library.",
	})
)

// RequestConsumerURL and the values below are about requests.
var (
	RequestConsumerURL = ofIdentityProvider("Core 3.4.1", Requirement{
		ID:   "SAML-IDP-REQ-ACS-URL-REGISTERED",
		Text: "A request that names a configured consumer other than the first is answered there, and Destination and Recipient follow",
		Why:  "Service providers have one consumer for each host or purpose.",
		Fix:  "Answer at the consumer that the request names, once it is found in the configuration.",
	})
	RequestTwice = ofIdentityProvider("Core 1.3.4", Requirement{
		ID: "SAML-IDP-REQ-REPLAY", Level: Should,
		Text:    "A request that comes twice is answered for that request each time, or refused",
		Allowed: "Whether a second answer is given is the identity provider's policy.",
		Why:     "People reload pages and go back.",
		Fix:     "Answer again, or say that the request was answered.",
	})
	RequestExtensions = ofIdentityProvider("Core 3.2.1", Requirement{
		ID:   "SAML-IDP-REQ-UNKNOWN-EXT",
		Text: "Extensions and attributes of a request that are not known are ignored",
		Why:  "Service providers add what other identity providers understand.",
		Fix:  "Skip what is in foreign namespaces.",
	})
	RequestNameMarkup = ofIdentityProvider("CWE-79", Requirement{
		ID:   "SAML-IDP-REQ-SPNAME-XSS",
		Text: "Markup in ProviderName and Issuer is escaped on whatever page shows them",
		Why:  "Anybody can send a request; a script on the log-in page reads the password.",
		Fix:  "Escape what a request says, or do not show it.",
	})
	RequestKeyInfo = ofIdentityProvider("Core 5.4.5; CWE-347", Requirement{
		ID:   "SAML-IDP-REQ-SIG-KEYINFO",
		Text: "A request that is signed with the key in its own KeyInfo is refused unless that is the configured one",
		Why:  "Otherwise anybody signs for the service provider.",
		Fix:  "Verify with the configured certificate only.",
	})
	RequestWrapped = ofIdentityProvider("Core 5.4; CWE-347", Requirement{
		ID:   "SAML-IDP-REQ-SIG-XSW",
		Text: "A signed request within a forged one does not make the forged one believed",
		Why:  "The signature is genuine, and is about another request.",
		Fix:  "Read the element that was verified, and nothing else.",
	})
	RequestQuerySplit = ofIdentityProvider("Bind 3.4.4.1; CVE-2025-27773", Requirement{
		ID:   "SAML-IDP-REQ-SIG-QUERY-SPLIT",
		Text: "Parameters that are repeated, renamed by escapes or added around a signed query do not make another request believed",
		Why:  "The verifier and the reader would see two requests.",
		Fix:  "Refuse repeated parameters, and read what was verified.",
	})
	RequestSymmetric = ofIdentityProvider("Bind 3.4.4.1; CWE-327", Requirement{
		ID:   "SAML-IDP-REQ-SIGALG-HMAC",
		Text: "A request with a SigAlg that needs no private key, or with an empty one, is refused",
		Why:  "The service provider's certificate is public; as the key of an HMAC it would be everybody's.",
		Fix:  "Accept the algorithms that fit the configured key, and no others.",
	})
)
