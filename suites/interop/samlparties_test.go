//go:build interop

package interop_test

import (
	"path/filepath"
	"testing"

	"hallmark/mockidp/forge"
)

func node(dir, program string) func(*testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		return server(t, dir, append([]string{"node", program}, keyFiles(t)...)...)
	}
}

// keyFiles makes a key and gives the files of it and its certificate.
func keyFiles(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	newKeyPair(t, dir)
	return []string{filepath.Join(dir, "key.pem"), filepath.Join(dir, "certificate.pem")}
}

// attacks are the forgeries that the identity provider did not sign.
func attacks(f forge.Forgery) bool { return !f.Signed }

// None was fooled into showing the victim. What they leave out is, where several do: what is
// unsigned of the response when the assertion alone is signed; the confirmation's Recipient, time
// and method (saml-profiles-2.0 §4.1.4.3); SHA-1, which is configured nowhere but taken; a document
// type without entities. Turning away what is off by less than usual clock skew is their default.
var relyingParties = []relyingParty{
	// @node-saml/passport-saml 5.1.1. It wants the assertion signed, so a signature of the response
	// alone is turned away; saml-profiles-2.0 §4.1.4.5: it remembers requests, and no assertions.
	{
		name: "passport-saml", start: node("saml", "passport.mjs"),
		can: map[string]string{
			"asked by a redirect, again": "403 InResponseTo is not valid",
			"another key":                "403 Invalid signature",
			"the response signed":        "403 Invalid signature",
			"another audience":           "403 SAML assertion audience mismatch",
			"asked unsigned":             "no response: 400 Bad Request",
		},
		forged: map[string]string{
			"signer": `response-id-missing response-id-empty assertion-version-1 assertion-version-missing assertion-issuer-missing assertion-issuer-other
				assertion-issuer-slash confirmation-missing confirmation-empty confirmation-method-missing confirmation-sender-vouches confirmation-method-unknown
				confirmation-data-missing confirmation-recipient-other confirmation-recipient-other-path confirmation-recipient-missing confirmation-recipient-empty
				confirmation-expired confirmation-not-before confirmation-to-nobody conditions-unknown signature-response-bad signature-sha1 doctype`,
			"nobody":   `response-fractional-seconds response-extensions conditions-begin-in-skew conditions-end-in-skew signature-inherited signature-response-only`,
			"somebody": `assertion-subject-missing assertion-subject-empty`,
		},
	},
	// samlify 2.13.1. saml-profiles-2.0 §4.1.4.2, saml-core-2.0 §2.5.1.4: it leaves audiences to its
	// caller, and remembers neither requests nor assertions. It asks as the metadata says, or not at all.
	{
		name: "samlify", start: node("saml", "samlifysp.mjs"),
		can: map[string]string{
			"another key":      "403 ERROR_UNMATCH_CERTIFICATE_DECLARATION_IN_METADATA",
			"asked unsigned":   "403 ERR_METADATA_CONFLICT_REQUEST_SIGNED_FLAG",
			"another audience": signedOn,
		},
		forged: map[string]string{
			"signer": `response-version-1 response-version-3 response-version-missing response-id-missing response-id-empty response-issued-never response-issued-empty
				response-issued-nonsense response-destination-other-host response-destination-other-path response-destination-missing response-destination-empty
				response-to-nobody response-unsolicited-with-request response-issuer-other response-issuer-missing response-issuer-empty assertion-version-1
				assertion-version-missing assertion-id-missing assertion-id-empty assertion-issued-never assertion-issued-nonsense assertion-saml-1
				confirmation-missing confirmation-empty confirmation-method-missing confirmation-sender-vouches confirmation-method-unknown confirmation-data-missing
				confirmation-recipient-other confirmation-recipient-other-path confirmation-recipient-missing confirmation-recipient-empty confirmation-expired
				confirmation-never-expires confirmation-expires-nonsense confirmation-not-before confirmation-to-nobody conditions-end-empty conditions-audience-other
				conditions-audience-missing conditions-audience-empty conditions-audience-and conditions-audience-prefix conditions-unknown signature-response-bad
				signature-assertion-bad signature-sha1 doctype`,
			"nobody":   `conditions-begin-in-skew conditions-end-in-skew`,
			"somebody": `assertion-subject-missing assertion-subject-empty`,
		},
	},
	// saml2-js 4.0.4. It has no request by the POST binding, and remembers neither requests nor
	// assertions.
	{
		name: "saml2-js", start: node("saml", "saml2js.mjs"),
		can: map[string]string{
			"asked by a form":        "403 no request by the POST binding",
			"another key":            "403 SAML Assertion signature check failed!",
			"another audience":       "403 SAML Response is not valid for this audience",
			"asked by a signed form": "403 no request by the POST binding",
			"asked unsigned":         "no response: 400 Bad Request",
		},
		forged: map[string]string{
			"signer": `response-version-missing response-id-missing response-id-empty response-issued-never response-issued-empty response-issued-nonsense
				response-destination-other-host response-destination-other-path response-destination-missing response-destination-empty response-to-nobody
				response-unsolicited-with-request response-issuer-other response-issuer-missing response-issuer-empty assertion-version-1 assertion-version-missing
				assertion-id-missing assertion-id-empty assertion-issued-never assertion-issued-nonsense assertion-issuer-missing assertion-issuer-other
				assertion-issuer-slash confirmation-missing confirmation-empty confirmation-method-missing confirmation-sender-vouches confirmation-method-unknown
				confirmation-data-missing confirmation-recipient-other confirmation-recipient-other-path confirmation-recipient-missing confirmation-recipient-empty
				confirmation-expired confirmation-never-expires confirmation-expires-nonsense confirmation-not-before confirmation-to-nobody conditions-begin-nonsense
				conditions-end-nonsense conditions-end-empty conditions-audience-missing conditions-audience-and conditions-unknown signature-response-bad
				signature-assertion-bad signature-sha1 doctype`,
			"nobody":   `assertion-advice conditions-begin-in-skew conditions-end-in-skew`,
			"somebody": `assertion-subject-empty`,
		},
	},
	// @boxyhq/saml-jackson 26.2.0. It signs every request, and remembers its own state of a
	// sign-on, which the answer must bring back.
	{
		name: "jackson", start: node("jackson", "sp.mjs"),
		can: map[string]string{
			"asked by a redirect, again": "403 Unable to validate state from the origin request.",
			"another key":                "403 access_denied - Invalid assertion. invalid signature",
			"another audience":           "403 access_denied - Invalid audience.",
		},
		forged: map[string]string{
			"signer": `response-version-1 response-version-3 response-version-missing response-id-missing response-id-empty response-issued-never response-issued-empty
				response-issued-nonsense response-destination-other-host response-destination-other-path response-destination-missing response-destination-empty
				response-to-nobody response-unsolicited-with-request response-status-missing response-status-empty response-status-unknown assertion-id-missing
				assertion-id-empty assertion-issued-never assertion-issued-nonsense assertion-issuer-missing assertion-issuer-other assertion-issuer-slash
				assertion-subject-missing assertion-subject-empty confirmation-missing confirmation-empty confirmation-method-missing confirmation-sender-vouches
				confirmation-method-unknown confirmation-data-missing confirmation-recipient-other confirmation-recipient-other-path confirmation-recipient-missing
				confirmation-recipient-empty confirmation-expired confirmation-never-expires confirmation-expires-nonsense confirmation-not-before
				confirmation-to-nobody conditions-begin-nonsense conditions-end-nonsense conditions-end-empty conditions-inverted conditions-audience-prefix
				conditions-unknown signature-response-bad signature-sha1 doctype`,
			"nobody": `conditions-audience-or`,
		},
	},
	// github.com/russellhaering/gosaml2 0.12.0. It leaves requests and assertions that were used
	// to its caller, and allows for no skew of clocks.
	{
		name: "gosaml2", start: func(t *testing.T) string { return server(t, ".", goClient(t, "gosaml2")) },
		can: map[string]string{
			"another key":      "403 error validating response: Could not verify certificate against trusted certs",
			"another audience": "403 warning: not in audience",
			"asked unsigned":   "no response: 400 Bad Request",
		},
		forged: map[string]string{
			"signer": `response-id-missing response-id-empty response-issued-never response-destination-missing response-destination-empty response-to-nobody
				response-unsolicited-with-request assertion-version-1 assertion-version-missing assertion-id-missing assertion-id-empty assertion-issued-never
				confirmation-not-before confirmation-to-nobody conditions-unknown signature-sha1 doctype`,
			"nobody": `assertion-advice conditions-begin-in-skew conditions-end-in-skew`,
		},
	},
	// Debian's libapache2-mod-auth-mellon, set up for one consumer. It signs every request, and
	// remembers assertions. It is slow under load, so it is shown the attacks alone.
	{
		name: "mod_auth_mellon", start: startMellon,
		acs: "/mellon/postResponse", relay: "/private/here", shown: attacks,
		can: map[string]string{
			"from the console, again":    "403 mellon answers 400",
			"asked by a redirect, again": "403 mellon answers 400",
			"another key":                "403 mellon answers 400",
			"another audience":           "403 mellon answers 400",
		},
		forged: map[string]string{
			"signer": `response-id-missing response-id-empty`,
		},
	},
}
