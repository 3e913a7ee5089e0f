package requirement

// RFC 7644 §3.4.2.2: what the operators of a filter mean. Area N of the list of
// requirements; values, names and errors are in scim_filter_value.go.

// FilterEq and the values below are about operators.
var (
	FilterEq = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-EQ", Level: Must, Area: "scim.filter",
		Text:     "eq finds the resources whose attribute equals the value, and no others",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "userName eq is how a provisioner finds out whether a person has an account. A filter that finds too much links somebody else's account; one that finds too little creates a duplicate.",
		Fix:      "Compare the whole value, and return only resources that match.",
	})
	FilterNe = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-NE", Level: Must, Area: "scim.filter",
		Text:     "ne finds the resources that eq does not find",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A client that asks for everybody but one administrator gets the administrator too, or nobody.",
		Fix:      "Evaluate ne as the negation of eq.",
	})
	FilterCo = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-CO", Level: Must, Area: "scim.filter",
		Text:     "co finds the resources whose attribute contains the value anywhere",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Searches by part of a name find nobody, or everybody.",
		Fix:      "Match the value at any position (in SQL: LIKE '%value%' with the value's own % and _ escaped).",
	})
	FilterSw = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-SW", Level: Must, Area: "scim.filter",
		Text:     "sw finds the resources whose attribute starts with the value, not those that only contain it",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Tools that read a directory by first letter skip or repeat people.",
		Fix:      "Match the value at the start only.",
	})
	FilterEw = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-EW", Level: Must, Area: "scim.filter",
		Text:     "ew finds the resources whose attribute ends with the value, not those that only contain it",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "ew is how a client selects the people of one mail domain; matching anywhere pulls in other domains.",
		Fix:      "Match the value at the end only.",
	})
	FilterPr = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-PR", Level: Must, Area: "scim.filter",
		Text:     "pr finds the resources whose attribute has a value, and no others",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Clean-up jobs that look for people with a manager or title act on everybody.",
		Fix:      "Treat null, the empty string and an absent attribute as not present.",
	})
	FilterGt = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-GT", Level: Must, Area: "scim.filter",
		Text:     "gt finds values greater than the given one: strings by lexical order, numbers by value, dateTimes by time",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "meta.lastModified gt is how incremental readers ask for changes; without it each run reads everything or misses changes.",
		Fix:      "Compare by the attribute's type, and leave the equal value out.",
	})
	FilterGe = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-GE", Level: Must, Area: "scim.filter",
		Text:     "ge finds values greater than or equal to the given one",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "An incremental reader that asks from the last time it saw loses changes made in that same second.",
		Fix:      "Compare by the attribute's type, and keep the equal value in.",
	})
	FilterLt = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-LT", Level: Must, Area: "scim.filter",
		Text:     "lt finds values less than the given one",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Reports over a period count people of the next period.",
		Fix:      "Compare by the attribute's type, and leave the equal value out.",
	})
	FilterLe = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-LE", Level: Must, Area: "scim.filter",
		Text:     "le finds values less than or equal to the given one",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Reports over a period lose what happened at its last instant.",
		Fix:      "Compare by the attribute's type, and keep the equal value in.",
	})
	FilterAnd = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-AND", Level: Must, Area: "scim.filter",
		Text:     "and finds only the resources for which both sides hold",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A server that evaluates only one side returns people the client did not ask for, and the client changes them. Servers were seen to cut the filter at the and, or to answer 500.",
		Fix:      "Parse the whole expression and evaluate both sides.",
	})
	FilterOr = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-OR", Level: Must, Area: "scim.filter",
		Text:     "or finds the resources for which one side holds, and no others",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Look-ups by user name or e-mail miss the existing account, and a second one is made.",
		Fix:      "Parse the whole expression and evaluate both sides.",
	})
	FilterNot = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-NOT", Level: Must, Area: "scim.filter",
		Text:     "not (...) finds the resources that the expression in brackets does not find",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A negation that is dropped returns exactly the people who were to be left out.",
		Fix:      "Evaluate the bracket, then negate the result.",
	})
	FilterPrecedence = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-PRECEDENCE", Level: Must, Area: "scim.filter",
		Text:     "Without brackets, not binds before and, and and before or",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "a or b and c read from left to right selects other people than the client meant.",
		Fix:      "Use a parser with precedence (not, and, or) instead of splitting the filter from left to right.",
	})
	FilterGrouping = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-GROUPING", Level: Must, Area: "scim.filter",
		Text:     "Brackets change the order in which a filter is evaluated",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "(a or b) and c without its brackets means a or (b and c): people outside c are returned and changed. Several products had this fault.",
		Fix:      "Parse brackets into the expression tree.",
	})
	FilterGroupSingle = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-GROUP-SINGLE", Level: Must, Area: "scim.filter",
		Text:     "A single expression in brackets means the same as without them",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Clients that always write brackets get everybody, or an error, instead of the one person.",
		Fix:      "Accept brackets around any expression.",
	})
	FilterGroupNested = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-GROUP-NESTED", Level: Must, Area: "scim.filter",
		Text:     "Brackets within brackets are evaluated from the inside",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Generated filters nest brackets; a parser that stops at the first closing one evaluates half of the filter.",
		Fix:      "Parse brackets recursively, with a bound on the depth.",
	})
	FilterValuePath = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-VALUEPATH", Level: May, Area: "scim.filter",
		Text:     "A filter in square brackets on a multi-valued attribute is understood (emails[type eq \"work\"])",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "Entra ID looks people up by emails[type eq \"work\"].value when so configured.",
		Fix:      "Support value paths in filters, or refuse them with 400 invalidFilter.",
	})
	FilterValuePathSame = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-VALUEPATH-SAME", Level: Must, Area: "scim.filter",
		Text:     "The conditions in square brackets hold on one and the same element",
		Allowed:  "Not judged where value paths are refused. A warning where a comparison in one is declined by 400 with scimType invalidFilter (RFC 7644 §3.12, table 9).",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A person whose home address equals somebody's work address is found as if it were theirs for work, and the wrong account is linked.",
		Fix:      "Evaluate the bracket once for each element instead of once for each condition.",
	})
	FilterValuePathLogic = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-VALUEPATH-LOGIC", Level: Must, Area: "scim.filter",
		Text:     "and, or and not work inside square brackets, and such a value path combines with other terms",
		Allowed:  "Not judged where value paths are refused. A warning where a comparison in one is declined by 400 with scimType invalidFilter (RFC 7644 §3.12, table 9).",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A value path that drops part of its condition selects other people.",
		Fix:      "Use the same expression parser inside square brackets as outside.",
	})
	FilterMVAny = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-MV-ANY", Level: Must, Area: "scim.filter",
		Text:     "On a multi-valued attribute one matching value is enough",
		Allowed:  "A warning where the comparison is declined by 400 with scimType invalidFilter: RFC 7644 §3.12, table 9, has the word for a combination that is not supported.",
		Source:   cite("7644 3.4.2.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A look-up by a person's second e-mail address finds nobody, and a duplicate is created.",
		Fix:      "Test every value, not the first or the primary one.",
	})
	FilterOpCase = add(Requirement{
		ID: "SCIM-7644-3.4.2.2-FILTER-OP-CASE", Level: Must, Area: "scim.filter",
		Text:     "Operators and attribute names in a filter are read without regard to case",
		Source:   cite("7644 3.4.2.2, 3.10"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Clients write Eq, username or AND; refusing these ends their look-ups.",
		Fix:      "Fold the case of attribute names, eq, ne, …, and, or, not before comparing.",
	})
)
