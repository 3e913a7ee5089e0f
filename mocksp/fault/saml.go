package fault

// Faults of the SAML service provider. Each is one check that is left out, done wrongly, or
// done where it should not be; the vulnerabilities that were such are named where known.
const (
	// SAMLAudienceUnchecked: saml-core-2.0 §2.5.1.4, CVE-2026-41577.
	SAMLAudienceUnchecked Fault = "saml-audience-unchecked"
	// SAMLAudiencePrefix: saml-core-2.0 §2.5.1.4 compares whole URIs.
	SAMLAudiencePrefix Fault = "saml-audience-prefix"
	// SAMLSecondRestrictionIgnored: all of several AudienceRestrictions must hold.
	SAMLSecondRestrictionIgnored Fault = "saml-second-restriction-ignored"
	// SAMLUnknownConditionIgnored: saml-core-2.0 §2.5.1.1.
	SAMLUnknownConditionIgnored Fault = "saml-unknown-condition-ignored"
	// SAMLNotBeforeUnchecked, SAMLNotOnOrAfterUnchecked: saml-core-2.0 §2.5.1.2.
	SAMLNotBeforeUnchecked    Fault = "saml-not-before-unchecked"
	SAMLNotOnOrAfterUnchecked Fault = "saml-not-on-or-after-unchecked"
	// SAMLMalformedTimeIgnored: a time that is none must not mean "no limit".
	SAMLMalformedTimeIgnored Fault = "saml-malformed-time-ignored"
	// SAMLInvertedConditionsAccepted: saml-core-2.0 §2.5.1.2.
	SAMLInvertedConditionsAccepted Fault = "saml-inverted-conditions-accepted"

	// SAMLRecipientUnchecked and the next four: saml-profiles-2.0 §4.1.4.2, §4.1.4.3.
	SAMLRecipientUnchecked           Fault = "saml-recipient-unchecked"
	SAMLConfirmationExpiryUnchecked  Fault = "saml-confirmation-expiry-unchecked"
	SAMLConfirmationNotBeforeIgnored Fault = "saml-confirmation-not-before-ignored"
	SAMLConfirmationOptional         Fault = "saml-confirmation-optional"
	// SAMLConfirmationMethodUnchecked: CVE-2026-92855, GHSA-9475-xg6m-j7pw.
	SAMLConfirmationMethodUnchecked Fault = "saml-confirmation-method-unchecked"
	// SAMLInResponseToUnchecked: saml-profiles-2.0 §4.1.4.3, CVE-2026-53425.
	SAMLInResponseToUnchecked Fault = "saml-in-response-to-unchecked"
	// SAMLBrowserUnchecked: the request is not tied to the browser that made it (CWE-352).
	SAMLBrowserUnchecked Fault = "saml-browser-unchecked"
	// SAMLRequestReusable: saml-profiles-2.0 §4.1.4.3.
	SAMLRequestReusable Fault = "saml-request-reusable"
	// SAMLReplayAccepted: saml-profiles-2.0 §4.1.4.5, CVE-2026-53424.
	SAMLReplayAccepted Fault = "saml-replay-accepted"
	// SAMLIdPInitiatedAlways: saml-profiles-2.0 §4.1.5, errata E90.
	SAMLIdPInitiatedAlways Fault = "saml-idp-initiated-always"

	// SAMLDestinationUnchecked: saml-bindings-2.0 §3.5.5.2.
	SAMLDestinationUnchecked Fault = "saml-destination-unchecked"
	// SAMLIssuerUnchecked: saml-profiles-2.0 §4.1.4.2, S-099.
	SAMLIssuerUnchecked Fault = "saml-issuer-unchecked"
	// SAMLStatusUnchecked: saml-core-2.0 §3.2.2.2.
	SAMLStatusUnchecked Fault = "saml-status-unchecked"
	// SAMLVersionUnchecked: saml-core-2.0 §4.1.2, §4.1.3.
	SAMLVersionUnchecked Fault = "saml-version-unchecked"
	// SAMLIDOptional, SAMLIssueInstantUnchecked: saml-core-2.0 §2.3.3, §3.2.2.
	SAMLIDOptional            Fault = "saml-id-optional"
	SAMLIssueInstantUnchecked Fault = "saml-issue-instant-unchecked"
	// SAMLAssertionOptional, SAMLSubjectOptional: saml-profiles-2.0 §4.1.4.2.
	SAMLAssertionOptional Fault = "saml-assertion-optional"
	SAMLSubjectOptional   Fault = "saml-subject-optional"

	// SAMLSignatureOptional: saml-profiles-2.0 §4.1.4.5, CVE-2012-5352.
	SAMLSignatureOptional Fault = "saml-signature-optional"
	// SAMLOneGoodSignatureEnough: saml-profiles-2.0 §4.1.4.3 wants every signature good.
	SAMLOneGoodSignatureEnough Fault = "saml-one-good-signature-enough"
	// SAMLSignatureValueUnchecked: CVE-2016-9814, an error of the verifier taken for success.
	SAMLSignatureValueUnchecked Fault = "saml-signature-value-unchecked"
	// SAMLDigestUnchecked: the signature is verified and what it is about is not.
	SAMLDigestUnchecked Fault = "saml-digest-unchecked"
	// SAMLKeyInfoTrusted: CVE-2015-5372, CVE-2021-21239.
	SAMLKeyInfoTrusted Fault = "saml-key-info-trusted"
	// SAMLOtherKeyAccepted: CVE-2023-41890, CVE-2025-22146.
	SAMLOtherKeyAccepted Fault = "saml-other-key-accepted"
	// SAMLSHA1Accepted: NIST SP 800-131A.
	SAMLSHA1Accepted Fault = "saml-sha1-accepted"

	// SAMLWrappedFirst: CVE-2025-47949, CVE-2026-25922.
	SAMLWrappedFirst Fault = "saml-wrapped-first"
	// SAMLWrappedLast: CVE-2022-41912.
	SAMLWrappedLast Fault = "saml-wrapped-last"
	// SAMLWrappedAnywhere: the first assertion of the document, at any depth.
	SAMLWrappedAnywhere Fault = "saml-wrapped-anywhere"
	// SAMLSignedInfoTwice: CVE-2025-29774, CVE-2019-3465.
	SAMLSignedInfoTwice Fault = "saml-signed-info-twice"
	// SAMLDigestCommentRead: CVE-2025-29775.
	SAMLDigestCommentRead Fault = "saml-digest-comment-read"
	// SAMLDigestAnywhere: CVE-2024-45409.
	SAMLDigestAnywhere Fault = "saml-digest-anywhere"
	// SAMLCommentCutsName: CVE-2017-11427, CVE-2017-11428, VU#475445.
	SAMLCommentCutsName Fault = "saml-comment-cuts-name"
	// SAMLInstructionAsText: a canonicaliser that writes processing instructions as text.
	SAMLInstructionAsText Fault = "saml-instruction-as-text"
	// SAMLDoctypeAccepted: Kantara IIP-G03.
	SAMLDoctypeAccepted Fault = "saml-doctype-accepted"
	// SAMLDoctypeCrashes: CWE-248.
	SAMLDoctypeCrashes Fault = "saml-doctype-crashes"
	// SAMLEntitiesExpanded: CWE-611, CWE-776.
	SAMLEntitiesExpanded Fault = "saml-entities-expanded"
	// SAMLRelayStateFollowed: CWE-601, saml-bindings-2.0 §3.4.3 with errata E90.
	SAMLRelayStateFollowed Fault = "saml-relay-state-followed"

	// SAMLFractionsRefused and the values below refuse what must be accepted.
	SAMLFractionsRefused           Fault = "saml-fractions-refused"
	SAMLExtensionsRefused          Fault = "saml-extensions-refused"
	SAMLLongNameRefused            Fault = "saml-long-name-refused"
	SAMLAdviceRefused              Fault = "saml-advice-refused"
	SAMLFirstConfirmationOnly      Fault = "saml-first-confirmation-only"
	SAMLNoSkew                     Fault = "saml-no-skew"
	SAMLFirstAudienceOnly          Fault = "saml-first-audience-only"
	SAMLAssertionSignatureRequired Fault = "saml-assertion-signature-required"
	SAMLResponseSignatureRequired  Fault = "saml-response-signature-required"
	SAMLTwoSignaturesRefused       Fault = "saml-two-signatures-refused"
	SAMLKeyInfoRequired            Fault = "saml-key-info-required"
	SAMLCertificateDatesChecked    Fault = "saml-certificate-dates-checked"

	// JITNever: S-050. JITSwitchIgnored: S-052.
	JITNever         Fault = "jit-never"
	JITSwitchIgnored Fault = "jit-switch-ignored"
	// JITDuplicatesByCase: one person must not become two by the case of an address.
	JITDuplicatesByCase Fault = "jit-duplicates-by-case"
	// JITBeforeVerification: a refusal must leave no account.
	JITBeforeVerification Fault = "jit-before-verification"

	// MetadataAlwaysLive: S-017. The others: S-019 to S-022.
	MetadataAlwaysLive        Fault = "metadata-always-live"
	MetadataWrongNameIDFormat Fault = "metadata-wrong-name-id-format"
	MetadataWrongCallback     Fault = "metadata-wrong-callback"
	MetadataWrongIssuer       Fault = "metadata-wrong-issuer"
	MetadataSAML1             Fault = "metadata-saml-1"
)

// samlFaults is the table of the SAML service provider's faults.
func samlFaults() []Info {
	return []Info{
		{SAMLAudienceUnchecked, "sign-on", "an assertion made for another service provider is accepted"},
		{SAMLAudiencePrefix, "sign-on", "an audience that only begins like this service provider's name is accepted"},
		{SAMLSecondRestrictionIgnored, "sign-on", "of several audience restrictions only the first is looked at"},
		{SAMLUnknownConditionIgnored, "sign-on", "an assertion with a condition that nobody knows is accepted"},
		{SAMLNotBeforeUnchecked, "sign-on", "an assertion is accepted before its conditions begin"},
		{SAMLNotOnOrAfterUnchecked, "sign-on", "an assertion is accepted after its conditions have ended"},
		{SAMLMalformedTimeIgnored, "sign-on", "a time that is none is taken for no limit"},
		{SAMLInvertedConditionsAccepted, "sign-on", "conditions that end before they begin are accepted"},
		{SAMLRecipientUnchecked, "sign-on", "an assertion meant to be delivered to another address is accepted"},
		{SAMLConfirmationExpiryUnchecked, "sign-on", "a subject confirmation that has expired, or never does, is accepted"},
		{SAMLConfirmationNotBeforeIgnored, "sign-on", "a bearer confirmation with a NotBefore is accepted"},
		{SAMLConfirmationOptional, "sign-on", "a subject without a confirmation or its data is accepted"},
		{SAMLConfirmationMethodUnchecked, "sign-on", "every confirmation is taken for one of the bearer"},
		{SAMLInResponseToUnchecked, "sign-on", "a response to a request that was never made, or made by another browser, is accepted"},
		{SAMLBrowserUnchecked, "sign-on", "the answer to one browser's request signs another browser on"},
		{SAMLRequestReusable, "sign-on", "one request can be answered several times, by different assertions"},
		{SAMLReplayAccepted, "sign-on", "an assertion that was used before is accepted again"},
		{SAMLIdPInitiatedAlways, "sign-on", "a response that nobody asked for is accepted although the company wants none"},
		{SAMLDestinationUnchecked, "sign-on", "a signed response for another address, or for none, is accepted"},
		{SAMLIssuerUnchecked, "sign-on", "a response or assertion of another issuer, or none, is accepted"},
		{SAMLStatusUnchecked, "sign-on", "the assertion in an error response is accepted"},
		{SAMLVersionUnchecked, "sign-on", "messages of another version of SAML are accepted"},
		{SAMLIDOptional, "sign-on", "a response or assertion without an ID is accepted"},
		{SAMLIssueInstantUnchecked, "sign-on", "a message without the time of its making, or with nonsense there, is accepted"},
		{SAMLAssertionOptional, "sign-on", "a response without an assertion signs on the first person of the company"},
		{SAMLSubjectOptional, "sign-on", "an assertion without a subject signs on whom its e-mail attribute names"},
		{SAMLSignatureOptional, "sign-on", "a response without any signature is accepted"},
		{SAMLOneGoodSignatureEnough, "sign-on", "of two signatures one may be bad"},
		{SAMLSignatureValueUnchecked, "sign-on", "the digest is compared, and the signature over it is not verified"},
		{SAMLDigestUnchecked, "sign-on", "the signature is verified, and the digest in it is not compared"},
		{SAMLKeyInfoTrusted, "sign-on", "a signature by whatever key comes along in the message is accepted"},
		{SAMLOtherKeyAccepted, "sign-on", "the identity provider of any company can sign on people of all companies"},
		{SAMLSHA1Accepted, "sign-on", "a signature by SHA-1 is accepted"},
		{SAMLWrappedFirst, "sign-on", "the first assertion of the response is read, whichever one is signed"},
		{SAMLWrappedLast, "sign-on", "the last assertion of the response is read, whichever one is signed"},
		{SAMLWrappedAnywhere, "sign-on", "the first assertion of the document at any depth is read, whichever one is signed"},
		{SAMLSignedInfoTwice, "sign-on", "the signature is verified on one SignedInfo and the digest read from another"},
		{SAMLDigestCommentRead, "sign-on", "the digest is read from a comment in the DigestValue"},
		{SAMLDigestAnywhere, "sign-on", "the digest is read from any DigestValue of the document"},
		{SAMLCommentCutsName, "sign-on", "a name identifier ends at the first comment in it"},
		{SAMLInstructionAsText, "sign-on", "a processing instruction counts as text for the digest and not for the reader"},
		{SAMLDoctypeAccepted, "sign-on", "a response with a document type declaration is accepted"},
		{SAMLDoctypeCrashes, "sign-on", "after a response with a document type declaration nobody can sign on any more"},
		{SAMLEntitiesExpanded, "sign-on", "entities are expanded: nested ones, files, and addresses on this machine"},
		{SAMLRelayStateFollowed, "sign-on", "after a sign-on the browser is sent wherever the RelayState says"},
		{SAMLFractionsRefused, "sign-on", "times with more than three digits of a second's fraction are refused"},
		{SAMLExtensionsRefused, "sign-on", "a response with Extensions is refused"},
		{SAMLLongNameRefused, "sign-on", "a name identifier of more than 255 bytes is refused"},
		{SAMLAdviceRefused, "sign-on", "an assertion with Advice is refused"},
		{SAMLFirstConfirmationOnly, "sign-on", "of several subject confirmations only the first is looked at"},
		{SAMLNoSkew, "sign-on", "clocks must agree to the second"},
		{SAMLFirstAudienceOnly, "sign-on", "of several audiences only the first is looked at"},
		{SAMLAssertionSignatureRequired, "sign-on", "an assertion without a signature of its own is refused though the response is signed"},
		{SAMLResponseSignatureRequired, "sign-on", "a response without a signature of its own is refused though the assertion is signed"},
		{SAMLTwoSignaturesRefused, "sign-on", "a response is refused when both it and its assertion are signed"},
		{SAMLKeyInfoRequired, "sign-on", "a signature without KeyInfo is refused"},
		{SAMLCertificateDatesChecked, "sign-on", "a key is refused once the certificate it was handed over in has expired"},
		{JITNever, "sign-on", "an unknown person is refused although just-in-time provisioning is on"},
		{JITSwitchIgnored, "sign-on", "an unknown person is created by a sign-on although just-in-time provisioning is off"},
		{JITDuplicatesByCase, "sign-on", "a sign-on by an address in other case makes a second person"},
		{JITBeforeVerification, "sign-on", "a refused response leaves an account for whom it names"},
		{MetadataAlwaysLive, "metadata", "the SAML metadata is served before single sign-on is set up"},
		{MetadataWrongNameIDFormat, "metadata", "the metadata asks for persistent name identifiers"},
		{MetadataWrongCallback, "metadata", "the metadata names an assertion consumer service that is not there"},
		{MetadataWrongIssuer, "metadata", "the entityID in the metadata is not the issuer of requests"},
		{MetadataSAML1, "metadata", "the metadata claims SAML 1.1 only"},
	}
}
