package requirement

// RFC 7644 §3.5.1: replacing a resource. Area S of the list of requirements.

// Put200 and the values below are about PUT.
var (
	Put200 = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-200", Level: Must, Area: "scim.replace",
		Text:     "PUT on a resource is supported and gives 200 with the resource",
		Source:   cite("7644 3.5, 3.5.1"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Apps that are made with Okta's wizard update by PUT alone: without it nothing that changes in the directory arrives.",
		Fix:      "Implement PUT on the resource URL and answer 200 with the resource as stored. PUT is not optional (RFC 7644 §3.5).",
	})
	PutReplaces = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-REPLACES", Level: Must, Area: "scim.replace",
		Text:     "The values of a PUT take the place of the old ones, and a GET confirms it",
		Allowed:  "A value in another form, if the answer shows it so.",
		Source:   cite("7644 3.5.1"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A changed name is acknowledged and lost; nobody notices until the person complains.",
		Fix:      "Store every writable attribute of the body.",
	})
	PutOmitted = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-OMITTED", Level: May, Area: "scim.replace",
		Text:     "What a PUT leaves out is kept, cleared or set to a default, and the answer shows which",
		Allowed:  "Kept; cleared; a default.",
		Source:   cite("7644 3.5.1"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "An answer that shows one thing while another is stored makes the provisioner work with a false picture.",
		Fix:      "Answer with the resource as it is stored after the PUT.",
	})
	PutNull = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-NULL", Level: Must, Area: "scim.replace",
		Text:     "null or an empty array in a PUT clears the attribute",
		Source:   cite("7644 3.5.1; 7643 2.5"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "What was deleted in the directory stays for ever.",
		Fix:      "Treat null and [] in a body as unassigned.",
	})
	PutNoCreate = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-NO-CREATE", Level: Must, Area: "scim.replace",
		Text:     "PUT on an id that does not exist gives 404 and creates nothing",
		Source:   cite("7644 3.5.1, 3.2"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "An update of a deleted person brings them back, with an id that the provisioner made up.",
		Fix:      "Look the resource up first, and answer 404.",
	})
	PutImmutable = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-IMMUTABLE", Level: Must, Area: "scim.replace",
		Text:     "A changed value of an immutable attribute gives 400, with scimType mutability; the same value passes",
		Allowed:  "400 without a scimType: it is OPTIONAL (RFC 7644 §3.12). Not judged where the User schema has no immutable string.",
		Source:   cite("7644 3.5.1"),
		Profiles: []Profile{RFC},
		Why:      "What other systems use as a key changes under them.",
		Fix:      "Compare immutable attributes with what is stored, and refuse a difference.",
	})
	PutImmutableUnset = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-IMMUTABLE-UNSET", Level: Must, Area: "scim.replace",
		Text:     "An immutable attribute that has no value takes the one of a PUT",
		Allowed:  "Not judged where the User schema has no optional immutable string.",
		Source:   cite("7644 3.5.1"),
		Profiles: []Profile{RFC},
		Why:      "A key that was not known at creation can never be set.",
		Fix:      "Refuse a change of an immutable attribute only when it has a value.",
	})
	PutReadOnly = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-READONLY", Level: Must, Area: "scim.replace",
		Text:     "readOnly attributes in a PUT are ignored, not an error",
		Source:   cite("7644 3.5.1"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Clients put back what they read, with id, meta and groups: refusing that ends updates; obeying it lets a client change its own groups.",
		Fix:      "Drop readOnly attributes from the body.",
	})
	PutRequired = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-REQUIRED", Level: Must, Area: "scim.replace",
		Text:     "A PUT that leaves out a required attribute gives 400 and changes nothing",
		Allowed:  "keeping the value that was there, or another that the answer shows, is a warning: RFC 7644 §3.5.1 lets a server assign a default; another 4xx status that says that the request is at fault, such as 422, is a warning: RFC 7644 §3.12 lists the statuses by a SHOULD",
		Source:   cite("7644 3.5.1"),
		Profiles: []Profile{RFC},
		Why:      "An account without a user name can neither sign in nor be found again.",
		Fix:      "Check required attributes on PUT as on POST.",
	})
	PutUnique = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-UNIQUE", Level: Must, Area: "scim.replace",
		Text:     "Taking a unique value that another resource has gives 409, with scimType uniqueness, and changes nothing",
		Allowed:  "409 without a scimType: it is OPTIONAL (RFC 7644 §3.12).",
		Source:   cite("7644 3.5.1, 3.12"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Two people share one sign-on name.",
		Fix:      "Check uniqueness on updates as on creation, and answer 409 uniqueness.",
	})
	PutIDMismatch = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-ID-MISMATCH", Level: Must, Area: "scim.replace",
		Text:     "Another id in the body never redirects a PUT to another resource",
		Allowed:  "The id of the body ignored; or 400 or 409.",
		Source:   cite("7644 3.5.1"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Whoever may change one account changes any.",
		Fix:      "Take the id from the URL only; ignore or refuse another one in the body.",
	})
	PutEcho = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-ECHO", Level: Must, Area: "scim.replace",
		Text:     "Putting back exactly what a GET returned gives 200 and changes nothing but meta",
		Source:   cite("7644 3.5.1"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Apps that are made with Okta's wizard read a person, change a value and put the whole back; attributes that do not survive this are lost at the next update.",
		Fix:      "Accept your own representation as a PUT body.",
	})
	PutMembers = add(Requirement{
		ID: "SCIM-7644-3.5.1-PUT-MEMBERS", Level: Must, Area: "scim.replace",
		Text:     "PUT on a group replaces its members",
		Source:   cite("7644 3.5.1"),
		Needs:    []Capability{Groups},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "People who left the group keep their access, or new ones do not get theirs.",
		Fix:      "Set the members to those in the body.",
	})
	PutCollection = add(Requirement{
		ID: "SCIM-BP-PUT-COLLECTION", Level: Advice, Area: "scim.replace",
		Text:     "PUT on a resource endpoint without an id gives 404 or 405",
		Allowed:  "400, 404, 405 or 501.",
		Source:   cite("7644 3.2"),
		Profiles: []Profile{RFC},
		Why:      "A client that lost the id overwrites or creates something.",
		Fix:      "Route PUT only on resource URLs.",
	})
)
