package requirement

// RFC 7644 §3.4.2.2: which names and values a filter takes, and how it is
// refused. The operators are in scim_filter.go.

// FilterSubAttr and the values below are about names, values and errors.
var (
	FilterSubAttr = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-SUBATTR", Level: Must, Area: "scim.filter",
		Text:     "Sub-attributes are named with a dot (name.familyName)",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2, 3.10"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Searches by family name or e-mail address (emails.value) fail.",
		Fix:      "Resolve attribute.subAttribute in filters.",
	})
	FilterComplexBare = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-COMPLEX-BARE", Level: Must, Area: "scim.filter",
		Text:     "Comparing a complex attribute itself is refused with 400, or compares its value; it does not return everybody",
		Allowed:  "400 invalidFilter; emails compared by their value; no match.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "emails eq \"x\" is a common client mistake; a server that returns everybody then has the first person in its directory linked.",
		Fix:      "Compare the default sub-attribute value where there is one, else refuse with 400 invalidFilter.",
	})
	FilterURN = add(Requirement{
		ID: "SCIM-7644-3.10-FILTER-URN", Level: Must, Area: "scim.filter",
		Text:     "Names that are qualified by a schema URN work in filters, for core and extension attributes",
		Allowed:  "Of attributes other than userName: a warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.10, 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Extension attributes can be named in no other way: employee numbers cannot be looked up.",
		Fix:      "Split a name at the last colon after a known schema URN; note that the URN itself holds a dot (2.0).",
	})
	FilterCaseExact = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-CASEEXACT", Level: Must, Area: "scim.filter",
		Text:     "String comparison follows caseExact: userName is compared without case, id and externalId with case",
		Source:   cite("7644 3.4.2.2; 7643 3.1, 4.1.1"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "JumpCloud lower-cases addresses and a directory may not: a look-up by case finds nobody and a duplicate is made. External ids are opaque: folding their case mixes two people up.",
		Fix:      "Compare by the attribute's caseExact: fold case for userName and e-mail, not for id and externalId (mind the database's collation).",
	})
	FilterBoolean = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-BOOLEAN", Level: Must, Area: "scim.filter",
		Text:     "Booleans are compared with true and false without quotes",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "active eq true is how a client counts the people who use a licence.",
		Fix:      "Read true and false as JSON values in the filter.",
	})
	FilterBoolOrder = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-BOOL-ORDER", Level: Must, Area: "scim.filter",
		Text:     "gt, ge, lt and le on a boolean are refused with 400 and scimType invalidFilter",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A result for a question without meaning hides the client's mistake.",
		Fix:      "Check the attribute's type before ordering, and refuse booleans with invalidFilter.",
	})
	FilterBinaryOrder = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-BINARY-ORDER", Level: Must, Area: "scim.filter",
		Text:     "gt, ge, lt and le on a binary value are refused with 400 and scimType invalidFilter",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A result for a question without meaning hides the client's mistake.",
		Fix:      "Check the attribute's type before ordering, and refuse binaries with invalidFilter.",
	})
	FilterDateTime = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-DATETIME", Level: Must, Area: "scim.filter",
		Text:     "dateTimes are compared as instants, whatever their time zone and fraction",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Compared as text, a time with an offset is hours off: an incremental reader misses people or reads them again and again.",
		Fix:      "Parse both sides to an instant before comparing.",
	})
	FilterNull = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-NULL", Level: May, Area: "scim.filter",
		Text:     "eq null finds the resources without a value, or is refused",
		Allowed:  "The resources without a value; or 400.",
		Source:   cite("7644 3.4.2.2; 7643 2.5"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "The grammar allows null; a server that compares with the word null finds the wrong people.",
		Fix:      "Read null as unassigned, or refuse it with 400 invalidFilter.",
	})
	FilterEscapes = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-ESCAPES", Level: Must, Area: "scim.filter",
		Text:     "JSON escapes in a filter's value are decoded (\\\", \\\\, \\u00e9)",
		Allowed:  "Not judged where eq on each optional string is declined by 400 with scimType invalidFilter (RFC 7644 §3.12, table 9).",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "People with quotes, backslashes or accents in a value are never found, so each sync creates them again.",
		Fix:      "Decode the quoted value with a JSON parser.",
	})
	FilterKeywordValue = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-KEYWORD-VALUE", Level: Must, Area: "scim.filter",
		Text:     "and, or, not and brackets within a quoted value belong to the value",
		Allowed:  "Not judged where eq on each optional string is declined by 400 with scimType invalidFilter (RFC 7644 §3.12, table 9).",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A department called \"Research and Development\" breaks the filter, or makes it match everybody.",
		Fix:      "Read quoted strings as one token instead of splitting the filter at words.",
	})
	FilterSyntax400 = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-SYNTAX-400", Level: Must, Area: "scim.filter",
		Text:     "A filter that does not follow the grammar gives 400, with scimType invalidFilter",
		Allowed:  "400 without a scimType: it is OPTIONAL (RFC 7644 §3.12).",
		Source:   cite("7644 3.4.2.2, 3.12"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A broken filter that is answered with 200 looks like a result: nobody, or everybody.",
		Fix:      "Refuse what the parser does not accept as a whole with 400 invalidFilter.",
	})
	FilterUnknownOp = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-UNKNOWN-OP", Level: Must, Area: "scim.filter",
		Text:     "An operator that is not known gives 400 with scimType invalidFilter",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "RFC 7644 has the server decline to filter: a guess returns people the client did not ask for.",
		Fix:      "Answer 400 with scimType invalidFilter for operators you do not implement.",
	})
	FilterEmpty = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-EMPTY", Level: Should, Area: "scim.filter",
		Text:     "An empty filter parameter gives 400, not the whole list",
		Allowed:  "The whole list is a warning: RFC 7644 §3.4.2.2 asks the client for an expression, and says of no other mistake than an unknown operator what the server must do.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A client with an empty value by mistake is handed the whole directory, and links the first person in it.",
		Fix:      "Tell an empty filter parameter from an absent one, and refuse it with 400 invalidFilter.",
	})
	FilterUnquoted = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-UNQUOTED", Level: Must, Area: "scim.filter",
		Text:     "A string value without quotes is not grammar and gives 400",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A server that guesses where an unquoted value ends reads a name with a space as something else.",
		Fix:      "Accept only JSON values on the right of an operator.",
	})
	FilterFailClosed = add(Requirement{
		ID: "SCIM-BP-FILTER-FAIL-CLOSED", Level: Advice, Area: "scim.filter",
		Text:     "A filter that cannot be parsed or is not supported never returns the unfiltered list",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Raised:   map[Profile]Level{JumpCloud: Must},
		Why:      "The provisioner takes the first person of the answer for the one it asked for, and overwrites or deactivates that account.",
		Fix:      "Refuse the request when any part of the filter is not understood; never drop a part and go on.",
	})
	FilterUnknownAttr = add(Requirement{
		ID: "SCIM-BP-FILTER-UNKNOWN-ATTR", Level: Advice, Area: "scim.filter",
		Text:     "A filter on an attribute that is not known gives 400 invalidFilter or no match",
		Allowed:  "400; or an empty list.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A dropped condition turns a look-up into a list of everybody.",
		Fix:      "Refuse unknown attributes with 400 invalidFilter, or treat them as having no value.",
	})
	FilterUnsupported = add(Requirement{
		ID: "SCIM-BP-FILTER-UNSUPPORTED", Level: Advice, Area: "scim.filter",
		Text:     "Where filters are not offered, a request with a filter is refused",
		Allowed:  "400, 403 or 501. Not judged where filters are offered.",
		Source:   cite("7644 3.4.2.2; 7643 5"),
		Profiles: []Profile{RFC},
		Why:      "Ignoring the filter hands the client everybody when it asked for one person.",
		Fix:      "Answer 400 or 501 with a SCIM error to a filter parameter.",
	})
	FilterDefaulted = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-DEFAULTED", Level: Must, Area: "scim.filter",
		Text:     "An attribute that the server filled by itself is found by the value it showed",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A person shown as active is not counted by active eq true.",
		Fix:      "Store defaults when the resource is written, or apply them before filtering.",
	})
	FilterSchemas = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-SCHEMAS", Level: May, Area: "scim.filter",
		Text:     "schemas eq selects the resources that have a schema, or is refused",
		Allowed:  "The resources with that schema; or 400.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A client cannot ask for the people who have enterprise data.",
		Fix:      "Treat schemas as a multi-valued attribute in filters.",
	})
	FilterID = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-ID", Level: Must, Area: "scim.filter",
		Text:     "id eq finds the resource with that id, and no other",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2; 7643 3.1"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Clients check many ids at once with id eq … or id eq ….",
		Fix:      "Let id be filtered like any attribute, and compare it as a string.",
	})
	FilterExternalID = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-EXTERNALID", Level: Must, Area: "scim.filter",
		Text:     "externalId eq finds the resource that carries the client's id, among users and groups",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2; 7643 3.1"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Provisioners relink accounts by externalId after a rename; without it the renamed person becomes a second account.",
		Fix:      "Store externalId for users and groups, and let it be filtered.",
	})
	FilterGroupName = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-GROUP-NAME", Level: Must, Area: "scim.filter",
		Text:     "Groups are found by displayName eq",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter, Groups},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "JumpCloud takes over an existing group of the same name; when that is not found there are two.",
		Fix:      "Let displayName of groups be filtered.",
	})
	FilterGroupMember = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-GROUP-MEMBER", Level: Must, Area: "scim.filter",
		Text:     "Groups are found by a member's id: members.value eq, or members[value eq \"...\"]",
		Allowed:  "Either form. A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter, Groups},
		Profiles: []Profile{RFC},
		Why:      "Before a person is removed, clients ask for their groups this way, since a User's groups may be left out.",
		Fix:      "Let members.value be filtered.",
	})
	FilterSensitive = add(Requirement{
		ID: "SCIM-7644-7.5.2-SENSITIVE", Level: Should, Area: "scim.filter",
		Text:     "A GET whose filter holds personal data is answered, or refused with 403 or scimType sensitive, and then POST .search takes the same filter",
		Allowed:  "An answer; or 403, or 400 with scimType sensitive, when POST .search answers.",
		Source:   cite("7644 7.5.2, 3.12"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Addresses in URLs end up in logs. A server may refuse them, but a client must then have another way to ask.",
		Fix:      "Accept the filter in POST .search when you refuse it in the URL.",
	})
)
