package requirement

// RFC 7643 §5: ServiceProviderConfig. Area C of the list of requirements.

// SPCGet and the values below are about what a server says of itself.
var SPCGet = add(Requirement{
	ID: "SCIM-7644-4-SPC-GET", Level: Must, Area: "scim.config",
	Text:     "GET /ServiceProviderConfig gives 200",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "A client reads there whether it may use PATCH, filters or bulk; without it it must guess.",
	Fix:      "Serve the document at /ServiceProviderConfig below the base URL.",
})

var SPCSingle = add(Requirement{
	ID: "SCIM-7644-4-SPC-SINGLE", Level: Must, Area: "scim.config",
	Text:     "The ServiceProviderConfig is one object with its schema URI, and no ListResponse",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "Clients read patch.supported at the top level; inside a list they do not find it.",
	Fix:      "Send the object itself.",
})

var SPCFeatures = add(Requirement{
	ID: "SCIM-7643-5-SPC-FEATURES", Level: Must, Area: "scim.config",
	Text:     "patch, bulk, filter, changePassword, sort and etag are there, each with a boolean supported",
	Source:   cite("7643 5"),
	Profiles: []Profile{RFC},
	Why:      "A feature that is not declared is not used, or is used and fails.",
	Fix:      "Write all six objects, with supported as JSON true or false.",
})

var SPCBulkLimits = add(Requirement{
	ID: "SCIM-7643-5-SPC-BULK-LIMITS", Level: Must, Area: "scim.config",
	Text:     "bulk.maxOperations and bulk.maxPayloadSize are integers",
	Allowed:  "where bulk is not supported, leaving them out is a warning",
	Source:   cite("7643 5; 7644 3.7.4"),
	Profiles: []Profile{RFC},
	Why:      "A client that does not know the limits sends jobs that are refused as a whole.",
	Fix:      "Write both as JSON integers, 0 where bulk is not supported.",
})

var SPCFilterMax = add(Requirement{
	ID: "SCIM-7643-5-SPC-FILTER-MAX", Level: Must, Area: "scim.config",
	Text:     "filter.maxResults is an integer",
	Allowed:  "where filters are not supported, leaving it out is a warning",
	Source:   cite("7643 5"),
	Profiles: []Profile{RFC},
	Why:      "A client sizes its pages by it.",
	Fix:      "Write it as a JSON integer.",
})

var SPCAuthSchemes = add(Requirement{
	ID: "SCIM-7643-5-SPC-AUTH-SCHEMES", Level: Must, Area: "scim.config",
	Text:     "authenticationSchemes is a non-empty array whose entries have type, name and description",
	Source:   cite("7643 5"),
	Profiles: []Profile{RFC},
	Why:      "A client, or the person who configures it, learns there how to log in.",
	Fix:      "List each accepted scheme with the three strings.",
})

var SPCAuthType = add(Requirement{
	ID: "SCIM-7643-5-SPC-AUTH-TYPE", Level: Should, Area: "scim.config",
	Text:     "type of an authentication scheme is oauth, oauth2, oauthbearertoken, httpbasic or httpdigest",
	Source:   cite("7643 5"),
	Profiles: []Profile{RFC},
	Why:      "Clients know these five words only.",
	Fix:      "Use the canonical values; a static token is oauthbearertoken.",
})

var SPCAuthPrimary = add(Requirement{
	ID: "SCIM-7643-5-SPC-AUTH-PRIMARY", Level: Must, Area: "scim.config",
	Text:     "At most one authentication scheme is primary",
	Source:   cite("7643 5, 2.4"),
	Profiles: []Profile{RFC},
	Why:      "A client takes the primary scheme and cannot choose between two.",
	Fix:      "Set primary true on one scheme only.",
})

var SPCMeta = add(Requirement{
	ID: "SCIM-7643-5-SPC-META", Level: Must, Area: "scim.config",
	Text:     "meta.resourceType is ServiceProviderConfig, and meta.location leads to the document",
	Source:   cite("7643 5, 3.1"),
	Profiles: []Profile{RFC},
	Why:      "It is a resource like others; clients that cache documents do so by location.",
	Fix:      "Add meta with resourceType and the absolute address.",
})

var SPCDocURI = add(Requirement{
	ID: "SCIM-7643-5-SPC-DOC-URI", Level: May, Area: "scim.config",
	Text:     "documentationUri, where sent, is an HTTP or HTTPS URL",
	Allowed:  "no documentationUri",
	Source:   cite("7643 5"),
	Profiles: []Profile{RFC},
	Why:      "A person clicks on it.",
	Fix:      "Send an absolute URL, or leave it out.",
})

var SPCReadOnly = add(Requirement{
	ID: "SCIM-7644-4-SPC-READONLY", Level: Should, Area: "scim.config",
	Text:     "POST, PUT and PATCH on /ServiceProviderConfig are refused",
	Allowed:  "any 4xx status, or 501",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "A client could switch features of the server off for everybody.",
	Fix:      "Answer 405 for every method but GET.",
})

var SPCFilter403 = add(Requirement{
	ID: "SCIM-7644-4-SPC-FILTER-403", Level: Should, Area: "scim.config",
	Text:     "A filter on /ServiceProviderConfig gives 403",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "A filter that is ignored makes the client believe that what came back matches.",
	Fix:      "Answer 403 when the query has a filter.",
})

var SPCQueryIgnored = add(Requirement{
	ID: "SCIM-7644-4-SPC-QUERY-IGNORED", Level: Must, Area: "scim.config",
	Text:     "sortBy, startIndex and count have no effect on /ServiceProviderConfig",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "Generic clients add paging to every GET.",
	Fix:      "Ignore query parameters on the document, filter apart.",
})

var SPCTruthPatch = add(Requirement{
	ID: "SCIM-7643-5-SPC-TRUTH-PATCH", Level: Must, Area: "scim.config",
	Text:     "patch.supported says what PATCH does",
	Allowed:  "a feature that works although it is denied is a warning",
	Source:   cite("7643 5; 7644 3.5.2"),
	Profiles: []Profile{RFC},
	Why:      "A client that trusts a wrong yes fails at every update.",
	Fix:      "Derive the document from what the server is configured to do.",
})

var SPCTruthBulk = add(Requirement{
	ID: "SCIM-7643-5-SPC-TRUTH-BULK", Level: Must, Area: "scim.config",
	Text:     "bulk.supported says what /Bulk does",
	Allowed:  "a feature that works although it is denied is a warning",
	Source:   cite("7643 5; 7644 3.7"),
	Profiles: []Profile{RFC},
	Why:      "A client that trusts a wrong yes cannot provision anybody.",
	Fix:      "Derive the document from what the server is configured to do.",
})

var SPCTruthFilter = add(Requirement{
	ID: "SCIM-7643-5-SPC-TRUTH-FILTER", Level: Must, Area: "scim.config",
	Text:     "filter.supported says what filters do, and no answer has more than maxResults resources",
	Allowed:  "a feature that works although it is denied is a warning",
	Source:   cite("7643 5; 7644 3.4.2.2"),
	Profiles: []Profile{RFC},
	Why:      "A client that trusts a wrong yes takes the first user of the list for the one it asked for.",
	Fix:      "Derive the document from what the server is configured to do.",
})

var SPCTruthSort = add(Requirement{
	ID: "SCIM-7643-5-SPC-TRUTH-SORT", Level: Must, Area: "scim.config",
	Text:     "sort.supported says what sortBy does",
	Allowed:  "a feature that works although it is denied is a warning",
	Source:   cite("7643 5; 7644 3.4.2.3"),
	Profiles: []Profile{RFC},
	Why:      "A client that trusts a wrong yes merges lists that are not sorted.",
	Fix:      "Derive the document from what the server is configured to do.",
})

var SPCTruthETag = add(Requirement{
	ID: "SCIM-7643-5-SPC-TRUTH-ETAG", Level: Must, Area: "scim.config",
	Text:     "etag.supported says what ETags and preconditions do",
	Allowed:  "a feature that works although it is denied is a warning",
	Source:   cite("7643 5; 7644 3.14"),
	Profiles: []Profile{RFC},
	Why:      "A client that trusts a wrong yes overwrites the changes of others.",
	Fix:      "Send ETag and check If-Match, or say etag.supported false.",
})

var SPCTruthPassword = add(Requirement{
	ID: "SCIM-7643-5-SPC-TRUTH-PASSWORD", Level: Must, Area: "scim.config",
	Text:     "changePassword.supported says what a written password does",
	Source:   cite("7643 5"),
	Profiles: []Profile{RFC},
	Why:      "A password that is taken and thrown away leaves the old one in use.",
	Fix:      "Derive the document from what the server is configured to do.",
	Excluded: "only a sign-on with the password shows it, which is outside SCIM",
})
