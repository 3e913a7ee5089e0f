package requirement

// RFC 7644 §3.4.3: querying by POST. Area R of the list of requirements.

// SearchType and the values below are about .search.
var (
	SearchType = add(Requirement{
		ID: "SCIM-7644-3.4.3-SEARCH-TYPE", Level: Must, Area: "scim.search",
		Text:     "POST on an endpoint's .search gives 200 and a ListResponse",
		Allowed:  "Not judged where .search is not offered (404, 405 or 501).",
		Source:   cite("7644 3.4.3"),
		Profiles: []Profile{RFC},
		Why:      "A client that keeps personal data out of URLs cannot look anybody up.",
		Fix:      "Route POST on /Users/.search and /Groups/.search to the query code.",
	})
	SearchRoot = add(Requirement{
		ID: "SCIM-7644-3.4.3-SEARCH-ROOT", Level: Must, Area: "scim.search",
		Text:     "POST on the base URL's .search finds resources of every type",
		Allowed:  "Not judged where it is not offered (404, 405 or 501).",
		Source:   cite("7644 3.4.3"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A client that knows only a name has to query each endpoint in turn.",
		Fix:      "Route POST on /.search to a query over all resource types.",
	})
	SearchSchema = add(Requirement{
		ID: "SCIM-7644-3.4.3-SEARCH-SCHEMA", Level: Must, Area: "scim.search",
		Text:     "A body without the SearchRequest URI in schemas gives 400",
		Allowed:  "Not judged where .search is not offered.",
		Source:   cite("7644 3.4.3"),
		Profiles: []Profile{RFC},
		Why:      "A resource that is posted here by mistake is taken for an empty query, which returns everybody.",
		Fix:      "Check schemas for urn:ietf:params:scim:api:messages:2.0:SearchRequest.",
	})
	SearchEquiv = add(Requirement{
		ID: "SCIM-7644-3.4.3-SEARCH-EQUIV", Level: Must, Area: "scim.search",
		Text:     "filter, startIndex, count and sortBy give the same result as in a GET",
		Allowed:  "Not judged where .search is not offered; sortBy is judged where sorting is.",
		Source:   cite("7644 3.4.3"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "The two ways to ask find different people.",
		Fix:      "Map both forms to one query.",
	})
	SearchAttrs = add(Requirement{
		ID: "SCIM-7644-3.4.3-SEARCH-ATTRS", Level: Must, Area: "scim.search",
		Text:     "attributes and excludedAttributes are arrays in the body and are honoured",
		Allowed:  "Not judged where .search is not offered.",
		Source:   cite("7644 3.4.3"),
		Profiles: []Profile{RFC},
		Why:      "A client that asks for little is given everything.",
		Fix:      "Apply both arrays as in a GET.",
	})
	SearchBadFilter = add(Requirement{
		ID: "SCIM-7644-3.4.3-SEARCH-BAD-FILTER", Level: Must, Area: "scim.search",
		Text:     "A bad filter gives 400, with scimType invalidFilter",
		Allowed:  "400 without a scimType. Not judged where .search is not offered.",
		Source:   cite("7644 3.4.3, 3.12"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A broken filter that is answered with 200 looks like a result: nobody, or everybody.",
		Fix:      "Refuse it as in a GET.",
	})
	SearchNoCreate = add(Requirement{
		ID: "SCIM-7644-3.4.3-SEARCH-NO-CREATE", Level: Must, Area: "scim.search",
		Text:     "A search creates nothing, and .search is not read as an id",
		Source:   cite("7644 3.4.3"),
		Profiles: []Profile{RFC},
		Why:      "Each search adds an empty account.",
		Fix:      "Route .search before the route of resource ids and creation.",
	})
	SearchUnsupported = add(Requirement{
		ID: "SCIM-7644-3.4.3-SEARCH-UNSUPPORTED", Level: May, Area: "scim.search",
		Text:     ".search is answered, or is said to be missing by 501 or 404 with a SCIM error",
		Allowed:  "200; or 501 or 404 with a SCIM error.",
		Source:   cite("7644 3.4.3, 3.12"),
		Profiles: []Profile{RFC},
		Why:      "A client that cannot tell unsupported from broken does not fall back to GET.",
		Fix:      "Answer 501 with a SCIM error when .search is not offered.",
	})
)
