package fault

// Faults of how an AuthnRequest is read and judged.
const (
	PostRefused     Fault = "post-request-refused"
	DefaultMissing  Fault = "consumer-required"
	AnyIndex        Fault = "answers-any-acs-index"
	AnyDestination  Fault = "answers-any-destination"
	AnyVersion      Fault = "answers-any-version"
	StaleAnswered   Fault = "stale-request-answered"
	DTDAccepted     Fault = "document-type-accepted"
	OversizeRead    Fault = "oversized-request-answered"
	MalformedAsNone Fault = "malformed-request-as-none"
	ForceIgnored    Fault = "force-authn-ignored"
	PassiveIgnored  Fault = "is-passive-ignored"
	ContextIgnored  Fault = "authn-context-ignored"
	FormatIgnored   Fault = "name-id-policy-ignored"
	SubjectIgnored  Fault = "request-subject-ignored"
	UnsignedTaken   Fault = "request-signature-ignored"
	RelayStateCut   Fault = "relay-state-cut"
	ErrorAsPage     Fault = "errors-shown-as-page"
	OtherMetadata   Fault = "other-key-in-metadata"
)

// request lists the faults of how an AuthnRequest is read and judged.
func request() []Info {
	return []Info{
		{PostRefused, "sso", "A request of the POST binding is refused."},
		{DefaultMissing, "sso", "A request that names no consumer is refused, although one is configured."},
		{AnyIndex, "sso", "A request that names a consumer index nobody configured is answered at the first consumer URL."},
		{AnyDestination, "sso", "A request that is meant for another destination is answered."},
		{AnyVersion, "sso", "A request of another SAML version is answered with an assertion."},
		{StaleAnswered, "sso", "A request of yesterday, or of tomorrow, is answered with an assertion."},
		{DTDAccepted, "sso", "A request with a document type declaration is answered."},
		{OversizeRead, "sso", "A request is read and answered however large it inflates."},
		{MalformedAsNone, "sso", "What cannot be read as a request is treated as if there were none, and an assertion is posted."},
		{ForceIgnored, "sso", "A request that forces authentication is answered from the session there is."},
		{PassiveIgnored, "sso", "A passive request leads to the log-in page."},
		{ContextIgnored, "sso", "An authentication context that cannot be given is answered as if it were."},
		{FormatIgnored, "sso", "A name identifier format that is not offered is answered with another."},
		{SubjectIgnored, "sso", "A request for one principal is answered with an assertion about whoever is logged in."},
		{UnsignedTaken, "sso", "Requests are not verified although the service provider's certificate is configured."},
		{RelayStateCut, "sso", "A relay state of more than 80 bytes comes back cut."},
		{ErrorAsPage, "sso", "Errors are shown as a page instead of being told to the service provider."},
		{OtherMetadata, "sso", "The metadata publishes a key that signs nothing."},
	}
}
