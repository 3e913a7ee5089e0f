package requirement

// RFC 7644 §3.11: the authenticated subject. Area AA of the list of requirements.

// MeSupport and the values below are about /Me.
var (
	MeSupport = add(Requirement{
		ID: "SCIM-7644-3.11-ME-SUPPORT", Level: May, Area: "scim.me",
		Text:     "GET /Me shows the subject, redirects with 308, or says 501",
		Allowed:  "401 or 403 where the credential may not use it.",
		Source:   cite("7644 3.11"),
		Profiles: []Profile{RFC},
		Why:      "A client cannot tell a feature that is missing from an address that is wrong.",
		Fix:      "Serve the resource of the authenticated subject, redirect to it with 308, or answer 501.",
	})
	Me501 = add(Requirement{
		ID: "SCIM-7644-3.11-ME-501", Level: Should, Area: "scim.me",
		Text:     "/Me that is not supported is answered with 501",
		Source:   cite("7644 3.11, 3.12"),
		Profiles: []Profile{RFC},
		Why:      "404 reads as if the subject had no resource, or the base URL were wrong.",
		Fix:      "Answer 501 with a SCIM error at /Me.",
	})
	Me308 = add(Requirement{
		ID: "SCIM-7644-3.11-ME-308", Level: May, Area: "scim.me",
		Text:     "A redirect from /Me has status 308 and leads to a resource that can be read",
		Allowed:  "Whose resource it is cannot be seen from outside.",
		Source:   cite("7644 3.11"),
		Profiles: []Profile{RFC},
		Why:      "With 301 or 302 clients turn a write into a read; a Location that leads nowhere ends in an error.",
		Fix:      "Answer 308 with the permanent address of the subject's resource as Location.",
	})
	MeLocation = add(Requirement{
		ID: "SCIM-7644-3.11-ME-LOCATION", Level: Must, Area: "scim.me",
		Text:     "Where /Me answers directly, Location is the permanent address of the subject's resource",
		Source:   cite("7644 3.11"),
		Profiles: []Profile{RFC},
		Why:      "The client needs the permanent address for everything it does later, and gets only an alias.",
		Fix:      "Send Location with the same address as meta.location.",
	})
	MeSame = add(Requirement{
		ID: "SCIM-7644-3.11-ME-SAME", Level: Must, Area: "scim.me",
		Text:     "GET /Me gives the resource that GET of its Location gives",
		Source:   cite("7644 3.11"),
		Profiles: []Profile{RFC},
		Why:      "/Me shows somebody else, or other data than what is stored.",
		Fix:      "Serve /Me by what serves the permanent address.",
	})
	MeWrite = add(Requirement{
		ID: "SCIM-7644-3.11-ME-WRITE", Level: May, Area: "scim.me",
		Text:     "PUT, PATCH, DELETE and POST on /Me act on the authenticated subject only",
		Source:   cite("7644 3.11"),
		Profiles: []Profile{RFC},
		Excluded: "it would change or delete the account behind the credential, which the run did not create",
	})
	MeNoEscalation = add(Requirement{
		ID: "SCIM-7644-7.6-ME-NO-ESCALATION", Level: Should, Area: "scim.me",
		Text:     "Nobody can give themselves more rights by a POST or PATCH on /Me",
		Source:   cite("7644 7.6, 3.11"),
		Profiles: []Profile{RFC},
		Excluded: "where it is not met, it would give rights to the account behind the credential, which the run did not create",
	})
)
