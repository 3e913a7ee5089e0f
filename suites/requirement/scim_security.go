package requirement

// Hostile input, as far as it can be sent without doing harm. Area AG of the list
// of requirements, part two.

// secure enters a requirement of the profile robust, as robust does.
func secure(r Requirement) *Requirement {
	r.Level, r.Area, r.Profiles = Advice, "scim.security", []Profile{Robust}
	if r.Source == nil {
		r.Source = cite("7644 7")
	}
	if r.Raised == nil {
		r.Raised = map[Profile]Level{Robust: Must}
	}
	return add(r)
}

// SecInjectSQL and the values below are about input that is more than data.
var (
	SecInjectSQL = secure(Requirement{
		ID:     "SCIM-SEC-INJECT-SQL",
		Text:   "SQL in filters, sortBy, ids and values is data",
		Source: cite("7644 7, 3.4.2.2"),
		Why:    "Whoever may ask for one person reads, changes or drops them all.",
		Fix:    "Use bound parameters, and map attribute names through the schema.",
	})
	SecInjectNoSQL = secure(Requirement{
		ID:     "SCIM-SEC-INJECT-LDAP-NOSQL",
		Text:   "Operators of LDAP and of document databases in filters and values are data",
		Source: cite("7644 7, 3.4.2.2"),
		Why:    "* or {\"$ne\": null} where a name belongs finds everybody.",
		Fix:    "Escape values for the directory, and refuse objects where the schema has a string.",
	})
	SecInjectPath = secure(Requirement{
		ID:   "SCIM-SEC-INJECT-PATH",
		Text: "__proto__, constructor and template marks in names, paths and values do nothing",
		Why:  "A write reaches what every object of the process inherits, or text is run as a template.",
		Fix:  "Take only attribute names that the schema has.",
	})
	SecInjectHeader = secure(Requirement{
		ID:     "SCIM-SEC-INJECT-HEADER",
		Text:   "Line breaks in values never begin a header of the answer",
		Source: cite("9110 5.5, 17.5"),
		Why:    "A value sets cookies or splits the answer for whoever comes next through the same proxy.",
		Fix:    "Percent-encode what goes into Location, and refuse line breaks in names.",
	})
	SecInjectHTML = secure(Requirement{
		ID:     "SCIM-SEC-INJECT-HTML",
		Raised: map[Profile]Level{Robust: Should},
		Text:   "HTML in displayName is refused, or comes back as JSON data with a JSON type and nosniff",
		Why:    "A browser that is led to the address runs a script with the rights of who is signed in.",
		Fix:    "Label answers application/scim+json, and add X-Content-Type-Options: nosniff.",
	})
	SecSSRF = secure(Requirement{
		ID:      "SCIM-SEC-SSRF",
		Text:    "The server does not fetch addresses in photos and profileUrl when it stores them",
		Allowed: "Judged only for a target on this machine: hallmark listens on loopback only.",
		Why:     "Whoever may set a photo makes the server read addresses inside its own network.",
		Fix:     "Store addresses without fetching them, or fetch through a proxy that knows what is inside.",
	})
)

// SecHostHeader and the values below are about who and what is trusted.
var (
	SecHostHeader = secure(Requirement{
		ID:     "SCIM-SEC-HOST-HEADER",
		Raised: map[Profile]Level{Robust: Should},
		Text:   "X-Forwarded-Host and Forwarded of a client do not get into meta.location or Location",
		Source: cite("9110 7.2; 7644 7"),
		Why:    "The client keeps addresses of somebody else's host, and later sends its token there.",
		Fix:    "Build addresses from the configured public URL; let the outermost proxy overwrite these headers.",
	})
	SecMassAssign = secure(Requirement{
		ID:     "SCIM-SEC-MASS-ASSIGN",
		Text:   "Privileges that the schema does not have (admin, isAdmin, is_superuser) are not taken from a body",
		Source: cite("7644 3.3, 7.6"),
		Why:    "A connector's token makes administrators.",
		Fix:    "Copy named attributes from the body, never all of it.",
	})
	SecBodyID = secure(Requirement{
		ID:     "SCIM-SEC-BODY-ID-IDOR",
		Text:   "id and meta.location in a body do not move a write to another resource",
		Source: cite("7644 3.5.1; 7643 3.1"),
		Why:    "Checks look at the address, and the write goes elsewhere.",
		Fix:    "Take the id from the path only.",
	})
	SecCache = secure(Requirement{
		ID:      "SCIM-SEC-CACHE",
		Text:    "Answers with personal data may not be kept by shared caches",
		Source:  cite("9111 3.5; 7644 7.5"),
		Allowed: "No Cache-Control at all: a shared cache does not keep answers to requests with Authorization.",
		Why:     "A proxy hands one client's people to another.",
		Fix:     "Send Cache-Control: private or no-store, and neither public nor s-maxage.",
	})
	SecTokenTiming = secure(Requirement{
		ID:       "SCIM-SEC-TOKEN-TIMING",
		Text:     "Errors for an unknown id and for somebody else's look the same",
		Why:      "Whoever guesses ids learns which exist.",
		Fix:      "Answer 404 with the same body for both.",
		Excluded: "it takes the credential of a second tenant",
	})
	SecAdopt = secure(Requirement{
		ID:       "SCIM-SEC-ADOPT-EXISTING",
		Text:     "A create that matches a local account's e-mail address does not rewrite how that account signs in",
		Why:      "A provisioner takes over accounts that it was never meant to manage.",
		Fix:      "Link an account only after its owner or an administrator agreed.",
		Excluded: "it takes an account that was made outside SCIM",
	})
	SecRevokes = secure(Requirement{
		ID:       "SCIM-SEC-DEPROVISION-REVOKES",
		Text:     "active false and DELETE end sessions and keep the user from signing in",
		Why:      "Somebody who left goes on working.",
		Fix:      "End sessions and tokens of a user that is deactivated.",
		Excluded: "only a sign-on shows it, which is outside SCIM; the lessonly profile checks it where there is one",
	})
)
