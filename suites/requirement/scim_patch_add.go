package requirement

// RFC 7644 §3.5.2.1: adding. Area U of the list of requirements.

// AddSimple and the values below are about the operation add.
var (
	AddSimple = add(Requirement{
		ID: "SCIM-7644-3.5.2.1-ADD-SIMPLE", Level: Must, Area: "scim.patch-add",
		Text:     "add sets a singular attribute that has no value",
		Source:   cite("7644 3.5.2.1"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A title or number that is new in the directory never arrives.",
		Fix:      "Set the attribute that path names to value.",
	})
	AddNoPath = add(Requirement{
		ID: "SCIM-7644-3.5.2.1-ADD-NO-PATH", Level: Must, Area: "scim.patch-add",
		Text:     "add without a path sets the attributes of the value object and keeps the others",
		Source:   cite("7644 3.5.2.1"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Okta, and Entra ID where so configured, send operations without a path; treated as a replacement they wipe the rest of the person.",
		Fix:      "Merge the value object into the resource.",
	})
	AddComplex = add(Requirement{
		ID: "SCIM-7644-3.5.2.1-ADD-COMPLEX", Level: Must, Area: "scim.patch-add",
		Text:     "add of a complex value sets its sub-attributes and keeps those that it does not name",
		Source:   cite("7644 3.5.2.1"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "Adding a middle name drops the family name.",
		Fix:      "Merge the sub-attributes.",
	})
	AddSubAttr = add(Requirement{
		ID: "SCIM-7644-3.5.2.1-ADD-SUBATTR", Level: Must, Area: "scim.patch-add",
		Text:     "add takes the path of a sub-attribute (name.middleName)",
		Source:   cite("7644 3.5.2.1, 3.10"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Names are updated part by part; refusing that path ends it.",
		Fix:      "Resolve attribute.subAttribute in paths.",
	})
	AddMV = add(Requirement{
		ID: "SCIM-7644-3.5.2.1-ADD-MV", Level: Must, Area: "scim.patch-add",
		Text:     "add to a multi-valued attribute appends and keeps the values that are there",
		Source:   cite("7644 3.5.2.1"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Adding one member removes all the others.",
		Fix:      "Append to the array instead of setting it.",
	})
	AddMVSeveral = add(Requirement{
		ID: "SCIM-7644-3.5.2.1-ADD-MV-SEVERAL", Level: Must, Area: "scim.patch-add",
		Text:     "Several values in one add are all added",
		Source:   cite("7644 3.5.2.1"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Of several new members only one arrives.",
		Fix:      "Append every element of an array value.",
	})
	AddReplacesSingle = add(Requirement{
		ID: "SCIM-7644-3.5.2.1-ADD-REPLACES-SINGLE", Level: Must, Area: "scim.patch-add",
		Text:     "add to a singular attribute that has a value replaces it",
		Source:   cite("7644 3.5.2.1"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "A changed title is refused or kept.",
		Fix:      "Treat add like replace when a singular attribute has a value.",
	})
	AddNoop = add(Requirement{
		ID: "SCIM-7644-3.5.2.1-ADD-NOOP", Level: Must, Area: "scim.patch-add",
		Text:     "Adding a value that is there succeeds, makes no second one and leaves meta.lastModified",
		Allowed:  "a refusal or a second value gets a warning: only the time is a SHALL",
		Source:   cite("7644 3.5.2.1"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A repeated request makes duplicates, or an error that is retried for ever; a moved time sends the person round every sync.",
		Fix:      "Compare before you append, answer success, and do not touch the resource.",
	})
	AddMemberAgain = add(Requirement{
		ID: "SCIM-7644-3.5.2.1-ADD-MEMBER-AGAIN", Level: Should, Area: "scim.patch-add",
		Text:     "Adding a member that a group has succeeds and makes no second one",
		Source:   cite("7644 3.5.2.1"),
		Needs:    []Capability{Patch, Groups},
		Profiles: []Profile{RFC, JumpCloud},
		Raised:   map[Profile]Level{JumpCloud: Must},
		Why:      "JumpCloud was seen to send the same member again; a refusal reports an error where nothing is wrong.",
		Fix:      "Answer success when the member is there.",
	})
	AddNoValue = add(Requirement{
		ID: "SCIM-7644-3.5.2.1-ADD-NO-VALUE", Level: Must, Area: "scim.patch-add",
		Text:     "add without a value gives 400 and changes nothing",
		Allowed:  "another 4xx status that says that the request is at fault, such as 422, is a warning: RFC 7644 §3.12 lists the statuses by a SHOULD",
		Source:   cite("7644 3.5.2.1"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "A client's mistake looks like a success.",
		Fix:      "Refuse add without value with 400 invalidSyntax or invalidValue.",
	})
	AddExtension = add(Requirement{
		ID: "SCIM-7644-3.5.2.1-ADD-EXTENSION", Level: Must, Area: "scim.patch-add",
		Text:     "add takes the path of an extension's attribute (urn:...:User:department)",
		Source:   cite("7644 3.5.2.1, 3.10"),
		Needs:    []Capability{Patch, Enterprise},
		Profiles: []Profile{RFC},
		Why:      "Departments and managers never arrive.",
		Fix:      "Resolve URN-qualified paths; note that the URN itself holds a dot (2.0).",
	})
	AddValuePathNew = add(Requirement{
		ID: "SCIM-BP-ADD-VALUEPATH-NEW", Level: Advice, Area: "scim.patch-add",
		Text:     "add to emails[type eq \"work\"].value where there is no such value creates it, or gives 400 noTarget",
		Allowed:  "A new value of that type; or 400.",
		Source:   cite("7644 3.5.2.1"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "Entra ID sets addresses in this way; refused, they never arrive.",
		Fix:      "Create a value from the conditions of the filter and set the sub-attribute; or refuse with noTarget.",
	})
)
