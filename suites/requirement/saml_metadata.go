package requirement

// What SAML 2.0 asks of the metadata that an identity provider publishes. That which only a
// service provider has – consumers, attributes wanted – is not judged here.

// MetadataSchema and the values below are about the document.
var (
	MetadataSchema = ofIdentityProvider("Meta 2", Requirement{
		ID:   "SAML-MD-SCHEMA",
		Text: "The metadata is well-formed XML with one EntityDescriptor at its root and no document type declaration",
		Why:  "Service providers refuse a DTD, and read nothing else than that element.",
		Fix:  "Publish a plain EntityDescriptor.",
	})
	MetadataStart = ofIdentityProvider("XML 1.0 2.8", Requirement{
		ID: "SAML-MD-LEADING-WS", Level: Should,
		Text: "Nothing stands before the XML declaration of the metadata",
		Why:  "A blank line before it makes the document ill-formed for strict parsers.",
		Fix:  "Write nothing before <?xml.",
	})
	MetadataType = ofIdentityProvider("Meta A", Requirement{
		ID: "SAML-MD-CONTENT-TYPE", Level: Should,
		Text: "Metadata is served as application/samlmetadata+xml",
		Why:  "Some importers look at the type before they read.",
		Fix:  "Set the Content-Type.",
	})
	MetadataEntity = ofIdentityProvider("Meta 2.3.2", Requirement{
		ID:   "SAML-MD-ENTITYID",
		Text: "The entityID has 1 to 1024 characters and is the Issuer of the messages",
		Why:  "It is how a service provider finds the keys for a message.",
		Fix:  "Publish what Issuer says.",
	})
	MetadataRole = ofIdentityProvider("Meta 2.4", Requirement{
		ID:   "SAML-MD-ONE-ROLE",
		Text: "There is one IDPSSODescriptor, and no SPSSODescriptor",
		Why:  "Readers take the first, or the last, and keys differ.",
		Fix:  "Publish one descriptor for the role.",
	})
	MetadataProtocol = ofIdentityProvider("Meta 2.4.1", Requirement{
		ID:   "SAML-MD-PROTOCOL-ENUM",
		Text: "protocolSupportEnumeration contains SAML 2.0's protocol",
		Why:  "A role without it is skipped.",
		Fix:  "Set urn:oasis:names:tc:SAML:2.0:protocol.",
	})
	MetadataStable = ofIdentityProvider("Meta 2.4.1.1", Requirement{
		ID: "SAML-MD-STABLE", Level: Should,
		Text: "Two fetches publish the same entity, endpoints and keys",
		Why:  "Who refreshes the metadata must not lose the key in use.",
		Fix:  "Publish what is configured, and let it change with the configuration only.",
	})
	MetadataValid = ofIdentityProvider("Meta 2.3.2", Requirement{
		ID: "SAML-MD-VALIDUNTIL", Level: Should,
		Text:    "validUntil, where it is given, is in the future, by less than a year",
		Allowed: "Metadata without validUntil passes; a year is saml2int's, not the specification's.",
		Why:     "Expired metadata is refused, and such that never expires keeps an old key alive.",
		Fix:     "Set validUntil when the metadata is served.",
	})
	MetadataNames = ofIdentityProvider("Meta 2.4.2", Requirement{
		ID: "SAML-MD-NAMEIDFORMAT", Level: Should,
		Text: "The format of the names that are sent is among the NameIDFormats that are published, if any are",
		Why:  "Service providers ask for a format that they read there.",
		Fix:  "Publish the configured format.",
	})
)

// MetadataSSO and the values below are about what the metadata claims.
var (
	MetadataSSO = ofIdentityProvider("Meta 2.4.3", Requirement{
		ID:   "SAML-MD-SSO",
		Text: "There is a SingleSignOnService for HTTP-Redirect, and none has a ResponseLocation",
		Why:  "Redirect is how nearly every service provider asks.",
		Fix:  "Declare the redirect endpoint.",
	})
	MetadataWantsSigned = ofIdentityProvider("Meta 2.4.3", Requirement{
		ID:   "SAML-MD-IDP-WANTSIGNED",
		Text: "WantAuthnRequestsSigned says whether unsigned requests are refused",
		Why:  "A service provider decides by it whether to sign.",
		Fix:  "Derive it from the configuration that requests are judged by.",
	})
	MetadataHonest = ofIdentityProvider("Meta 2.4.3", Requirement{
		ID:   "SAML-MD-NO-OVERCLAIM",
		Text: "Every SingleSignOnService that is published answers a request by its binding",
		Why:  "Who is set up by metadata meets an error that nobody can explain.",
		Fix:  "Publish only what is served.",
	})
)

// MetadataSigningKey and the values below are about keys.
var (
	MetadataSigningKey = ofIdentityProvider("Meta 2.4.1.1", Requirement{
		ID:   "SAML-MD-KEY-SIGNING",
		Text: "There is a KeyDescriptor for signing, or one without a use",
		Why:  "Without it no assertion can be verified.",
		Fix:  "Publish the signing certificate.",
	})
	MetadataKeyUse = ofIdentityProvider("Meta 2.4.1.1", Requirement{
		ID:   "SAML-MD-KEY-USE",
		Text: "The use of a key is signing or encryption, or absent",
		Why:  "A key with another use is ignored, or the document is refused.",
		Fix:  "Say signing.",
	})
	MetadataCertificate = ofIdentityProvider("Meta 2.4.1.1", Requirement{
		ID:   "SAML-MD-KEY-X509",
		Text: "Keys are X.509 certificates in base64, without PEM's armour",
		Why:  "Armour within the element breaks every reader.",
		Fix:  "Write the DER in base64 alone.",
	})
	MetadataKeySize = ofIdentityProvider("SAML2int SDP-MD06", Requirement{
		ID:   "SAML-MD-KEY-RSA2048",
		Text: "Keys are RSA of 2048 bits or more, or EC of 256 or more",
		Why:  "Shorter keys can be broken, and libraries refuse them.",
		Fix:  "Make a new key.",
	})
	MetadataDates = ofIdentityProvider("SAML2int SDP-MD05", Requirement{
		ID: "SAML-MD-KEY-CERT-DATES", Level: Should,
		Text: "The certificates are valid now",
		Why:  "Several service providers check, though they need not.",
		Fix:  "Renew the certificate before it expires.",
	})
	MetadataCertificateAlgorithm = ofIdentityProvider("SAML2int SDP-MD05", Requirement{
		ID: "SAML-MD-KEY-CERT-SIGALG", Level: Should,
		Text: "The certificates are not signed with MD5 or SHA-1",
		Why:  "Libraries refuse to load them.",
		Fix:  "Sign certificates with SHA-256.",
	})
	MetadataNoSecret = ofIdentityProvider("CWE-312", Requirement{
		ID:   "SAML-MD-NO-PRIVATE-KEY",
		Text: "The metadata holds no private key",
		Why:  "Whoever has it is everybody.",
		Fix:  "Publish certificates only.",
	})
)
