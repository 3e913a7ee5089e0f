package fault

// Faults of the form of SAML messages and metadata, and of how wrapped requests are read.
const (
	MetadataMangled   Fault = "metadata-mangled"
	MetadataUntrue    Fault = "metadata-untrue"
	MetadataWeakKey   Fault = "metadata-weak-key"
	MetadataSecret    Fault = "metadata-private-key"
	ResponseMangled   Fault = "response-mangled"
	AssertionMangled  Fault = "assertion-mangled"
	AttributeMarkup   Fault = "attribute-markup-read"
	KeyInfoTrusted    Fault = "request-key-info-trusted"
	WrappedRead       Fault = "wrapped-request-read"
	FirstConsumer     Fault = "first-consumer-always"
	PickyAboutRequest Fault = "request-extensions-refused"
	OnceThenBroken    Fault = "request-twice-breaks"
	RepeatedTaken     Fault = "repeated-parameter-taken"
	NameUnescaped     Fault = "provider-name-unescaped"
)

// messages lists the faults of the form of messages and metadata.
func messages() []Info {
	return []Info{
		{MetadataMangled, "sso", "The metadata begins with a blank line and a document type, is served as HTML, is of two roles and another protocol, and has expired."},
		{MetadataUntrue, "sso", "The metadata names another entity, endpoints that are not there, a format that is not sent, and the opposite of whether requests must be signed."},
		{MetadataWeakKey, "sso", "The metadata publishes an expired certificate of 1024 bits, signed with SHA-1, in PEM's armour, of a use that is none."},
		{MetadataSecret, "sso", "The metadata holds a private key in a comment."},
		{ResponseMangled, "sso", "The response is of SAML 1.1, has the same ID as all others, a local time, no destination and an issuer of another format, on a page that may be stored."},
		{AssertionMangled, "sso", "The assertion is signed by SHA-1 over inclusive canonicalization, has two statements of the log-in that will be tomorrow, ends before it begins, and is confirmed by sender-vouches."},
		{AttributeMarkup, "sso", "Markup in a user's data becomes part of the assertion."},
		{KeyInfoTrusted, "sso", "The signature of a posted request is verified with the key in the request itself."},
		{WrappedRead, "sso", "A posted request is read at its root, wherever in it the signed one is."},
		{FirstConsumer, "sso", "A request that names another configured consumer is answered at the first."},
		{PickyAboutRequest, "sso", "A request with extensions is refused."},
		{OnceThenBroken, "sso", "A request that comes a second time is an internal error."},
		{RepeatedTaken, "sso", "A parameter may come twice, once under an escaped name: one is verified, the other read."},
		{NameUnescaped, "sso", "The page about a refused request shows its issuer and the provider's name as markup."},
	}
}
