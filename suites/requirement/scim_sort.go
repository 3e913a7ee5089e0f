package requirement

// RFC 7644 §3.4.2.3: sorting. Area O of the list of requirements.

// SortAsc and the values below are about sortBy and sortOrder.
var (
	SortAsc = add(Requirement{
		ID: "SCIM-7644-3.4.2.3-SORT-ASC", Level: Must, Area: "scim.sort",
		Text:     "sortBy alone sorts ascending",
		Source:   cite("7644 3.4.2.3"),
		Needs:    []Capability{Sort},
		Profiles: []Profile{RFC},
		Why:      "A client that merges two sorted lists loses people.",
		Fix:      "Sort ascending when sortOrder is absent.",
	})
	SortDesc = add(Requirement{
		ID: "SCIM-7644-3.4.2.3-SORT-DESC", Level: Must, Area: "scim.sort",
		Text:     "sortOrder=descending turns the order round",
		Source:   cite("7644 3.4.2.3"),
		Needs:    []Capability{Sort},
		Profiles: []Profile{RFC},
		Why:      "The newest comes last, and a client that reads one page never sees it.",
		Fix:      "Honour sortOrder.",
	})
	SortCI = add(Requirement{
		ID: "SCIM-7644-3.4.2.3-SORT-CI", Level: Must, Area: "scim.sort",
		Text:     "Attributes that are not case-exact are sorted without case",
		Source:   cite("7644 3.4.2.3"),
		Needs:    []Capability{Sort},
		Profiles: []Profile{RFC},
		Why:      "People with a capital letter stand before all others, where nobody looks for them.",
		Fix:      "Fold case in the sort key.",
	})
	SortCaseExact = add(Requirement{
		ID: "SCIM-7644-3.4.2.3-SORT-CASEEXACT", Level: Must, Area: "scim.sort",
		Text:     "Case-exact attributes are sorted with case, so that two values that differ only by case have an order",
		Allowed:  "Capital letters before or after small ones.",
		Source:   cite("7644 3.4.2.3"),
		Needs:    []Capability{Sort},
		Profiles: []Profile{RFC},
		Why:      "Values that differ by case change places between pages.",
		Fix:      "Use a case-sensitive order for case-exact attributes.",
	})
	SortSubAttr = add(Requirement{
		ID: "SCIM-7644-3.4.2.3-SORT-SUBATTR", Level: Must, Area: "scim.sort",
		Text:     "A sub-attribute is a sort key (name.familyName)",
		Source:   cite("7644 3.4.2.3"),
		Needs:    []Capability{Sort},
		Profiles: []Profile{RFC},
		Why:      "A list of people cannot be sorted by family name.",
		Fix:      "Resolve attribute.subAttribute in sortBy.",
	})
	SortMVPrimary = add(Requirement{
		ID: "SCIM-7644-3.4.2.3-SORT-MV-PRIMARY", Level: Must, Area: "scim.sort",
		Text:     "A multi-valued attribute sorts by its primary value, or else by the first",
		Source:   cite("7644 3.4.2.3"),
		Needs:    []Capability{Sort},
		Profiles: []Profile{RFC},
		Why:      "People sort by an address that is not shown.",
		Fix:      "Use the primary value as the key, or the first where none is primary.",
	})
	SortMissing = add(Requirement{
		ID: "SCIM-7644-3.4.2.3-SORT-MISSING", Level: Must, Area: "scim.sort",
		Text:     "Resources without the sort key come last when ascending and first when descending",
		Source:   cite("7644 3.4.2.3"),
		Needs:    []Capability{Sort},
		Profiles: []Profile{RFC},
		Why:      "A client that reads the first page gets people without the value it sorted by.",
		Fix:      "Order missing values after all others (in SQL: NULLS LAST, and NULLS FIRST with DESC).",
	})
	SortDateTime = add(Requirement{
		ID: "SCIM-7644-3.4.2.3-SORT-DATETIME", Level: Must, Area: "scim.sort",
		Text:     "dateTimes are sorted in time order",
		Source:   cite("7644 3.4.2.3"),
		Needs:    []Capability{Sort},
		Profiles: []Profile{RFC},
		Why:      "The people who changed last are not where a client looks for them.",
		Fix:      "Sort instants, not their texts.",
	})
	SortUnsupported = add(Requirement{
		ID: "SCIM-7644-3.4.2.3-SORT-UNSUPPORTED", Level: Advice, Area: "scim.sort",
		Text:     "Where sorting is not offered, sortBy is ignored or refused with a SCIM error",
		Allowed:  "A list in any order; or 400, 403 or 501 with a SCIM error. Not judged where sorting is offered.",
		Source:   cite("7644 3.4.2.3"),
		Profiles: []Profile{RFC},
		Why:      "A client cannot tell unsupported from broken.",
		Fix:      "Ignore sortBy, or answer 400 or 501.",
	})
	SortBadKey = add(Requirement{
		ID: "SCIM-BP-SORT-BAD-KEY", Level: Advice, Area: "scim.sort",
		Text:     "A sort key or order that is not known gives 400 or is ignored",
		Allowed:  "200 or 400.",
		Source:   cite("7644 3.4.2.3"),
		Needs:    []Capability{Sort},
		Profiles: []Profile{RFC},
		Why:      "A client's mistake looks like an outage.",
		Fix:      "Answer 400 invalidValue or invalidPath, or ignore it.",
	})
	SortStablePages = add(Requirement{
		ID: "SCIM-BP-SORT-STABLE-PAGES", Level: Advice, Area: "scim.sort",
		Text:     "Sorted pages neither repeat nor skip a resource, also where many have the same key",
		Source:   cite("7644 3.4.2.3, 3.4.2.4"),
		Needs:    []Capability{Sort, Filter},
		Profiles: []Profile{RFC},
		Why:      "An import skips people or creates them twice.",
		Fix:      "Add the id as the last sort key.",
	})
)
