package requirement

// RFC 7644 §3.9: choosing what is returned. Area Q of the list of requirements.

// AttrInclude and the values below are about attributes and
// excludedAttributes.
var (
	AttrInclude = add(Requirement{
		ID: "SCIM-7644-3.9-ATTR-INCLUDE", Level: Must, Area: "scim.attributes",
		Text:     "attributes on a resource returns what it names and what is always returned, and nothing else",
		Allowed:  "meta may be there.",
		Source:   cite("7644 3.4.2.5, 3.9"),
		Profiles: []Profile{RFC},
		Why:      "A client that asks for little, because it may see little, is given everything.",
		Fix:      "Drop what attributes does not name and what is not returned always.",
	})
	AttrIncludeList = add(Requirement{
		ID: "SCIM-7644-3.9-ATTR-INCLUDE-LIST", Level: Must, Area: "scim.attributes",
		Text:     "attributes works on lists as on a single resource",
		Allowed:  "meta may be there.",
		Source:   cite("7644 3.9"),
		Profiles: []Profile{RFC},
		Why:      "Reading ids of a large directory transfers all of it.",
		Fix:      "Apply attributes to each listed resource.",
	})
	AttrMinimum = add(Requirement{
		ID: "SCIM-7644-3.9-ATTR-MINIMUM", Level: Must, Area: "scim.attributes",
		Text:     "With attributes, id, schemas and every attribute that is always returned stay",
		Source:   cite("7644 3.9; 7643 7"),
		Profiles: []Profile{RFC},
		Why:      "A representation without its id cannot be used for anything.",
		Fix:      "Add what is always returned after attributes was applied.",
	})
	AttrExclude = add(Requirement{
		ID: "SCIM-7644-3.9-ATTR-EXCLUDE", Level: Must, Area: "scim.attributes",
		Text:     "excludedAttributes drops what it names and nothing else",
		Source:   cite("7644 3.4.2.5, 3.9"),
		Profiles: []Profile{RFC},
		Why:      "Large or private attributes are returned although the client asked not to.",
		Fix:      "Drop what excludedAttributes names.",
	})
	AttrExcludeAlways = add(Requirement{
		ID: "SCIM-7644-3.4.2.5-ATTR-EXCLUDE-ALWAYS", Level: Must, Area: "scim.attributes",
		Text:     "Excluding an attribute that is always returned has no effect",
		Source:   cite("7644 3.4.2.5"),
		Profiles: []Profile{RFC},
		Why:      "A representation without its id cannot be used for anything.",
		Fix:      "Ignore attributes with returned always in excludedAttributes.",
	})
	AttrSubAttr = add(Requirement{
		ID: "SCIM-7644-3.9-ATTR-SUBATTR", Level: Must, Area: "scim.attributes",
		Text:     "Names of sub-attributes (name.givenName, emails.value) select that part only",
		Source:   cite("7644 3.9, 3.10"),
		Profiles: []Profile{RFC},
		Why:      "A client that asks for one part is given the whole, or nothing.",
		Fix:      "Apply both parameters to sub-attributes.",
	})
	AttrURN = add(Requirement{
		ID: "SCIM-7644-3.9-ATTR-URN", Level: Must, Area: "scim.attributes",
		Text:     "Names with a schema URN work in both parameters, and the URN of an extension names all of it",
		Source:   cite("7644 3.9, 3.10"),
		Profiles: []Profile{RFC},
		Why:      "Extension attributes can be named in no other way.",
		Fix:      "Resolve URN-qualified names; note that the URN itself holds a dot (2.0).",
	})
	AttrMulti = add(Requirement{
		ID: "SCIM-7644-3.9-ATTR-MULTI", Level: Must, Area: "scim.attributes",
		Text:     "Several names are separated by commas and read without regard to case",
		Allowed:  "spaces behind the commas may count or not",
		Source:   cite("7644 3.9, 3.10"),
		Profiles: []Profile{RFC},
		Why:      "Only the first name counts, or none.",
		Fix:      "Split at commas, trim, and fold case.",
	})
	AttrUnknown = add(Requirement{
		ID: "SCIM-7644-3.9-ATTR-UNKNOWN", Level: Should, Area: "scim.attributes",
		Text:     "Names that are not known are ignored",
		Source:   cite("7644 3.9"),
		Profiles: []Profile{RFC},
		Why:      "A client that asks for an optional attribute gets nothing at all.",
		Fix:      "Skip names that your schemas do not define.",
	})
	AttrOnWrite = add(Requirement{
		ID: "SCIM-7644-3.9-ATTR-ON-WRITE", Level: Must, Area: "scim.attributes",
		Text:     "Both parameters shape the answers to POST, PUT and PATCH",
		Allowed:  "PATCH is judged where it is offered.",
		Source:   cite("7644 3.9"),
		Profiles: []Profile{RFC},
		Why:      "A client that only needs the id is sent everything after each write.",
		Fix:      "Use the same code for the answers to writes as for reads.",
	})
	AttrBoth = add(Requirement{
		ID: "SCIM-7644-3.9-ATTR-BOTH", Level: Advice, Area: "scim.attributes",
		Text:     "attributes and excludedAttributes together have one outcome and are not an error of the server",
		Allowed:  "200 or 400.",
		Source:   cite("7644 3.9"),
		Profiles: []Profile{RFC},
		Why:      "A client's mistake looks like an outage.",
		Fix:      "Refuse both at once with 400, or let attributes win.",
	})
	AttrGroupMembers = add(Requirement{
		ID: "SCIM-7644-3.9-ATTR-GROUP-MEMBERS", Level: Must, Area: "scim.attributes",
		Text:     "excludedAttributes=members leaves the members out, on a group and on a filtered list of groups",
		Source:   cite("7644 3.9"),
		Needs:    []Capability{Groups},
		Profiles: []Profile{RFC},
		Why:      "Entra ID looks groups up in this way, so as not to be sent tens of thousands of members with each look-up.",
		Fix:      "Apply excludedAttributes to groups, and do not read the members then.",
	})
)
