package requirement

import "strings"

// What SAML 2.0 asks of an identity provider, as far as JumpCloud's connectors go: requests by
// redirect and POST, answers by POST, one e-mail address as name identifier.

// ofIdentityProvider enters a requirement of the integration's identity provider.
// Sources are written "Core 3.4.1; Prof 4.1.2".
func ofIdentityProvider(sources string, r Requirement) *Requirement {
	if r.Level == "" {
		r.Level = Must
	}
	for source := range strings.SplitSeq(sources, "; ") {
		document, section, _ := strings.Cut(source, " ")
		if name, ok := oasis[document]; ok {
			r.Source = append(r.Source, Source{name, section, "2005-03, with errata 05"})
		} else {
			r.Source = append(r.Source, Source{Document: source})
		}
	}
	r.Area, r.Profiles, r.Needs = "idp", []Profile{Lessonly}, []Capability{Integration}
	return add(r)
}

// oasis are the parts of SAML 2.0 by the words that citations shorten them to.
var oasis = map[string]string{
	"Core": "SAML 2.0 Core", "Bind": "SAML 2.0 Bindings", "Prof": "SAML 2.0 Profiles", "Meta": "SAML 2.0 Metadata",
}

// RequestByRedirect and the values below are about which requests are answered, and where.
var (
	RequestByRedirect = ofIdentityProvider("Prof 4.1.3.3; Bind 3.4", Requirement{
		ID:   "SAML-IDP-REQ-REDIRECT",
		Text: "An AuthnRequest by HTTP-Redirect is answered with an assertion for that request",
		Why:  "It is how nearly every service provider asks.",
		Fix:  "Inflate and decode SAMLRequest from the query, and answer its ID.",
	})
	RequestByPost = ofIdentityProvider("Prof 4.1.3.3; Bind 3.5", Requirement{
		ID:   "SAML-IDP-REQ-POST",
		Text: "An AuthnRequest by HTTP-POST is answered with an assertion for that request",
		Why:  "Signed requests are too long for a query, so they are posted.",
		Fix:  "Decode SAMLRequest from the form, and mind that SameSite cookies do not come with it.",
	})
	RequestDefaultConsumer = ofIdentityProvider("Core 3.4.1", Requirement{
		ID:   "SAML-IDP-REQ-NO-ACS",
		Text: "A request that names no consumer is answered at the configured one",
		Why:  "Naming one is optional, and several service providers do not.",
		Fix:  "Fall back on the default assertion consumer service.",
	})
	RequestConsumerIndex = ofIdentityProvider("Core 3.4.1", Requirement{
		ID:      "SAML-IDP-REQ-ACS-INDEX",
		Text:    "A consumer index selects that endpoint; one that nobody configured gets no assertion",
		Allowed: "For an unknown index JumpCloud's answer is not documented: that none is made is ours.",
		Why:     "An answer at another endpoint than the one asked for reaches software that does not expect it.",
		Fix:     "Look the index up, and refuse what is not there.",
	})
	RequestForeignConsumer = ofIdentityProvider("Core 3.4.1; CVE-2023-6717", Requirement{
		ID:   "SAML-IDP-REQ-ACS-SPOOF",
		Text: "No answer goes to a consumer URL that is not configured, however much it looks like one that is",
		Why:  "Whoever gets an assertion posted to themselves is the user.",
		Fix:  "Compare the whole URL, octet by octet, with the configured ones; refuse with a page of your own.",
	})
	RequestUnknownIssuer = ofIdentityProvider("Prof 4.1.4.1", Requirement{
		ID:   "SAML-IDP-REQ-ISSUER-UNKNOWN",
		Text: "A request of an unknown issuer gets no assertion",
		Why:  "An assertion is about one service provider; a stranger must not start one.",
		Fix:  "Compare Issuer with the configured entity ID, exactly.",
	})
	RequestNoIssuer = ofIdentityProvider("Prof 4.1.4.1", Requirement{
		ID:   "SAML-IDP-REQ-ISSUER-MISSING",
		Text: "A request without an issuer gets no assertion",
		Why:  "Without it nobody knows who asks.",
		Fix:  "Require Issuer.",
	})
	RequestDestination = ofIdentityProvider("Core 3.2.1", Requirement{
		ID:   "SAML-IDP-REQ-DESTINATION-WRONG",
		Text: "A request with the Destination of somebody else is discarded",
		Why:  "It was made for another identity provider and has been forwarded.",
		Fix:  "Compare Destination with the URL the request came to.",
	})
	RequestMalformed = ofIdentityProvider("Prof 4.1.4.1", Requirement{
		ID:   "SAML-IDP-REQ-EMPTY",
		Text: "What is no AuthnRequest – empty, not base64, not deflated, cut, another document – gets an error and no assertion",
		Why:  "Taking it for no request at all makes an assertion that nobody asked for.",
		Fix:  "Answer 400 with a page, or a SAML error where the consumer is known.",
	})
	RequestDTD = ofIdentityProvider("CWE-776; CWE-611", Requirement{
		ID:   "SAML-IDP-REQ-DTD",
		Text: "A request with a document type declaration, with entities or without, is refused",
		Why:  "Entities read files, call out, and fill memory.",
		Fix:  "Refuse any DTD before parsing.",
	})
	RequestBomb = ofIdentityProvider("CVE-2023-28119", Requirement{
		ID:   "SAML-IDP-REQ-DEFLATE-BOMB",
		Text: "A request that inflates to megabytes is refused",
		Why:  "A few such requests, of some KiB each, take the identity provider down for everybody.",
		Fix:  "Bound what is read of the inflated message.",
	})
	RequestSigned = ofIdentityProvider("Core 3.2.1; Meta 2.4.4", Requirement{
		ID:   "SAML-IDP-REQ-SIGNED-REQUIRED",
		Text: "Where the service provider's certificate is configured a signed request is answered, an unsigned one refused",
		Why:  "A signature that may be left out protects nothing.",
		Fix:  "Require the signature as soon as there is a certificate to check it with.",
	})
	RequestBadSignature = ofIdentityProvider("Core 3.2.1; Bind 3.4.4.1", Requirement{
		ID:   "SAML-IDP-REQ-SIG-BAD",
		Text: "A request with a signature of another key, or over other octets, is refused",
		Why:  "Otherwise anybody signs for the service provider.",
		Fix:  "Verify over the query as it was sent, with the configured certificate only.",
	})
)

// RequestVersion and the values below are about what a request asks for.
var (
	RequestVersion = ofIdentityProvider("Core 4.1.3.2", Requirement{
		ID:   "SAML-IDP-REQ-VERSION",
		Text: "A request of another version than 2.0 is answered with the status VersionMismatch",
		Why:  "The service provider can tell its administrator, who cannot see the identity provider's page.",
		Fix:  "Check Version, and answer VersionMismatch.",
	})
	RequestStale = ofIdentityProvider("Core 3.2.1", Requirement{
		ID: "SAML-IDP-REQ-STALE", Level: Should,
		Text:    "A request issued a day ago, or a day ahead, gets no assertion",
		Allowed: "How old one may be is nowhere said; a day is ours.",
		Why:     "Requests in old logs and mails start sign-ons that nobody asked for.",
		Fix:     "Compare IssueInstant with the clock, with some minutes of leeway.",
	})
	RequestForce = ofIdentityProvider("Core 3.4.1", Requirement{
		ID:   "SAML-IDP-REQ-FORCEAUTHN",
		Text: "ForceAuthn asks for the password although there is a session, and the assertion says when that was",
		Why:  "Service providers ask for it before something that matters.",
		Fix:  "Let a forced request through only after a log-in that it led to.",
	})
	RequestPassive = ofIdentityProvider("Core 3.4.1", Requirement{
		ID:   "SAML-IDP-REQ-ISPASSIVE",
		Text: "IsPassive without a session is answered with NoPassive and no log-in page, and with a session with an assertion",
		Why:  "It is asked in hidden frames, where nobody can log in.",
		Fix:  "Answer NoPassive instead of showing a page.",
	})
	RequestForcePassive = ofIdentityProvider("Core 3.4.1", Requirement{
		ID:   "SAML-IDP-REQ-FORCE-PASSIVE",
		Text: "ForceAuthn and IsPassive together are answered with NoPassive",
		Why:  "Both can only be met without a person, which a password does not allow.",
		Fix:  "Judge IsPassive last, by whether a page would have to be shown.",
	})
	RequestContext = ofIdentityProvider("Core 3.3.2.2.1", Requirement{
		ID:   "SAML-IDP-REQ-RAC-EXACT",
		Text: "An exact RequestedAuthnContext is met or answered with NoAuthnContext",
		Why:  "Who asks for a smart card must not be told of a password as if it were one.",
		Fix:  "Compare with the classes that can be vouched for.",
	})
	RequestContextOrder = ofIdentityProvider("Core 3.3.2.2.1", Requirement{
		ID:   "SAML-IDP-REQ-RAC-MIN-MAX-BETTER",
		Text: "The comparisons minimum, maximum and better are met or answered with NoAuthnContext",
		Why:  "Better than the best there is must not be met by it.",
		Fix:  "Keep the classes in order, and compare by that.",
	})
	RequestNameFormat = ofIdentityProvider("Core 3.4.1.1", Requirement{
		ID:   "SAML-IDP-REQ-NAMEIDPOLICY",
		Text: "NameIDPolicy's Format and SPNameQualifier are met or answered with InvalidNameIDPolicy",
		Why:  "A service provider that asked for a pseudonym must not be given an address.",
		Fix:  "Compare with what the application is configured to send.",
	})
	RequestSubject = ofIdentityProvider("Core 3.4.1.4", Requirement{
		ID:   "SAML-IDP-REQ-SUBJECT-MATCH",
		Text: "A request for one principal never gets an assertion about another",
		Why:  "It would confirm the wrong person, at the moment it matters.",
		Fix:  "Compare the NameID of the request with the user who is logged in.",
	})
	RequestConfirmation = ofIdentityProvider("Prof 4.1.4.1", Requirement{
		ID:   "SAML-IDP-REQ-SUBJECT-SC",
		Text: "A Subject with a SubjectConfirmation is answered with an error",
		Why:  "The profile forbids it: whoever asks must not say how they will be confirmed.",
		Fix:  "Refuse such a request.",
	})
	RelayStateLong = ofIdentityProvider("Bind 3.4.3", Requirement{
		ID:   "SAML-IDP-REQ-RELAYSTATE-LONG",
		Text: "A relay state of more than 80 bytes is refused or comes back whole, never cut",
		Why:  "Half an address leads to a page that does not exist, or to another.",
		Fix:  "Do not cut it.",
	})
	RelayStateMarkup = ofIdentityProvider("Bind 3.5.3; CWE-79", Requirement{
		ID:   "SAML-IDP-REQ-RELAYSTATE-XSS",
		Text: "A relay state with quotes and markup comes back as it was, and adds nothing to the page",
		Why:  "A script on that page reads the assertion before it is posted.",
		Fix:  "Escape it where it is written into the form.",
	})
)

// ResponseCorrelated and the values below are about what is answered.
var (
	ResponseCorrelated = ofIdentityProvider("Core 3.2.2; Prof 4.1.5", Requirement{
		ID:   "SAML-IDP-RSP-INRESPONSETO",
		Text: "InResponseTo is the ID of the request, and stands nowhere in an answer that nobody asked for",
		Why:  "It is all that ties an answer to the browser that asked.",
		Fix:  "Set it from the request, in the response and in the subject's confirmation.",
	})
	ResponseErrors = ofIdentityProvider("Prof 4.1.4.1; Bind 3.5.6", Requirement{
		ID:   "SAML-IDP-RSP-ERROR-RESPONSE",
		Text: "An error that the service provider can be told is a SAML response at its consumer URL, without an assertion",
		Why:  "A page at the identity provider leaves the user there and the service provider waiting.",
		Fix:  "Post a Response with the status once the consumer URL is known to be good.",
	})
	ResponseRelayState = ofIdentityProvider("Bind 3.4.3, 3.5.3", Requirement{
		ID:   "SAML-IDP-RSP-RELAYSTATE-ECHO",
		Text: "The relay state comes back byte for byte, and none where none was sent",
		Why:  "It is how the service provider remembers where the user was going.",
		Fix:  "Keep it through the log-in, unchanged.",
	})
	ResponseSigned = ofIdentityProvider("Prof 4.1.4.5", Requirement{
		ID:   "SAML-IDP-RSP-SIGNED",
		Text: "An assertion over POST is covered by a signature, its own or the response's",
		Why:  "It passes through the user's browser, which could change it.",
		Fix:  "Sign the assertion, or the response, or both.",
	})
	MetadataKey = ofIdentityProvider("Meta 2.4.1.1", Requirement{
		ID:   "SAML-IDP-SIG-METADATA-KEY",
		Text: "Assertions verify with a key that the metadata publishes",
		Why:  "Service providers that are set up by metadata have no other.",
		Fix:  "Publish the key in use.",
	})
	AssertionBearer = ofIdentityProvider("Prof 4.1.4.2", Requirement{
		ID:   "SAML-IDP-AST-SCD",
		Text: "The bearer confirmation names Recipient, NotOnOrAfter and the request that is answered, and no NotBefore",
		Why:  "Without these an assertion can be used elsewhere, later, or for another request.",
		Fix:  "Fill in SubjectConfirmationData as the profile says.",
	})
	AssertionAudience = ofIdentityProvider("Prof 4.1.4.2", Requirement{
		ID:   "SAML-IDP-AST-AUDIENCE",
		Text: "The assertion is restricted to the service provider's entity ID",
		Why:  "Otherwise one service provider signs on at the next with what its users brought.",
		Fix:  "Put the entity ID into an AudienceRestriction, as it is configured.",
	})
	AssertionLifetime = ofIdentityProvider("Core 2.5.1", Requirement{
		ID: "SAML-IDP-AST-LIFETIME", Level: Should,
		Text:    "The assertion is good for ten minutes at most",
		Allowed: "No specification says how long; five minutes are usual, the limit is ours.",
		Why:     "It works for whoever finds it while it is good.",
		Fix:     "Set NotOnOrAfter to some minutes from now.",
	})
	NameIsAddress = ofIdentityProvider("Core 8.3.2", Requirement{
		ID:   "SAML-IDP-NAMEID-EMAIL",
		Text: "A name identifier of the format emailAddress is the user's e-mail address",
		Why:  "Service providers look people up by it.",
		Fix:  "Send the address, not the user name.",
	})
)
