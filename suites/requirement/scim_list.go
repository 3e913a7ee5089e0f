package requirement

// RFC 7644 §3.4.2: what a query answers. Area M of the list of requirements.

// List200 and the values below are about the list response.
var (
	List200 = add(Requirement{
		ID: "SCIM-7644-3.4.2-LIST-200", Level: Must, Area: "scim.list",
		Text:     "GET on a resource endpoint gives 200 and a body with the ListResponse URI in schemas",
		Source:   cite("7644 3.4.2"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Okta and Entra ID begin their set-up with a list, and JumpCloud was seen to; another status or shape ends it before anybody is provisioned.",
		Fix:      "Answer GET on the endpoint with 200 and schemas [\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"], also when there is nobody yet.",
	})
	ListTotal = add(Requirement{
		ID: "SCIM-7644-3.4.2-LIST-TOTAL", Level: Must, Area: "scim.list",
		Text:     "totalResults is a non-negative integer that counts the whole match, not the page",
		Source:   cite("7644 3.4.2"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A client reads pages until it has totalResults resources: a page-sized total makes it stop after the first page and miss people; a string breaks its parser.",
		Fix:      "Count the whole match before cutting the page, and send the count as a JSON number.",
	})
	ListResources = add(Requirement{
		ID: "SCIM-7644-3.4.2-LIST-RESOURCES", Level: Must, Area: "scim.list",
		Text:     "Resources is an array of objects when there are results on the page",
		Source:   cite("7644 3.4.2"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A client iterates over Resources; a single object, or another member name, makes a look-up find nobody and create a second account.",
		Fix:      "Send the resources in an array named Resources, also when there is only one.",
	})
	ListPageFields = add(Requirement{
		ID: "SCIM-7644-3.4.2-LIST-PAGE-FIELDS", Level: Must, Area: "scim.list",
		Text:     "startIndex and itemsPerPage are integers on a page that does not hold the whole result",
		Source:   cite("7644 3.4.2"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Without them a client cannot tell where the next page starts, and an import ends after the first page.",
		Fix:      "Send startIndex (1-based) and itemsPerPage as JSON numbers on every page.",
	})
	ListEmpty = add(Requirement{
		ID: "SCIM-7644-3.4.2-LIST-EMPTY", Level: Must, Area: "scim.list",
		Text:     "A query that matches nothing gives 200 with totalResults 0",
		Allowed:  "Resources absent, null or an empty array.",
		Source:   cite("7644 3.4.2"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A first assignment looks the person up, and Entra ID takes nothing but an empty list for an answer: with 404 the person is never created.",
		Fix:      "Answer a query without match with 200, totalResults 0; keep 404 for resource URLs.",
	})
	ListFresh = add(Requirement{
		ID: "SCIM-7644-3.4.2-LIST-FRESH", Level: Advice, Area: "scim.list",
		Text:     "A resource that was just created is in the list",
		Source:   cite("7644 3.4.2"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A provisioner that looks up a person seconds after creating them and finds nobody creates them again.",
		Fix:      "Answer lists from the store that writes go to, not from a replica or search index that lags.",
	})
	ListUnknownParam = add(Requirement{
		ID: "SCIM-7644-3.4.2-LIST-UNKNOWN-PARAM", Level: Should, Area: "scim.list",
		Text:     "Query parameters that are not known are ignored",
		Source:   cite("7644 3.4.2"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Clients add parameters of later versions (cursor, trace ids); refusing them stops provisioning for no reason.",
		Fix:      "Read the parameters you know and leave others alone.",
	})
	ListMembersValid = add(Requirement{
		ID: "SCIM-7644-3.4.2-LIST-MEMBERS-VALID", Level: Must, Area: "scim.list",
		Text:     "Each listed resource carries its schemas, a non-empty string id and its meta",
		Source:   cite("7644 3.4.2; 7643 3.1, 3"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "The id of a found person comes from the list; a listed resource without it cannot be updated or deactivated.",
		Fix:      "Render listed resources with the same code as single ones.",
	})
	ListRootQuery = add(Requirement{
		ID: "SCIM-7644-3.4.2.1-ROOT-QUERY", Level: May, Area: "scim.list",
		Text:     "A query on the base URL finds resources of every type, each with meta.resourceType",
		Source:   cite("7644 3.4.2.1"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A client that only knows an id or a name has to query each endpoint in turn.",
		Fix:      "Route GET on the base URL to a query over all resource types, or leave it unsupported with 501 or 404.",
	})
	ListRootType = add(Requirement{
		ID: "SCIM-7644-3.4.2.1-ROOT-RESTYPE", Level: Must, Area: "scim.list",
		Text:     "meta.resourceType eq \"User\" narrows a query on the base URL to that type",
		Allowed:  "Not judged where queries on the base URL are not offered.",
		Source:   cite("7644 3.4.2.1"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "A client that asks for users and is given groups updates the wrong kind of resource.",
		Fix:      "Evaluate meta.resourceType in filters like any attribute.",
	})
	ListRootUndefined = add(Requirement{
		ID: "SCIM-7644-3.4.2.1-ROOT-UNDEFINED-ATTR", Level: Must, Area: "scim.list",
		Text:     "In a query on the base URL an attribute that a type does not define counts as having no value",
		Allowed:  "Not judged where queries on the base URL are not offered.",
		Source:   cite("7644 3.4.2.1"),
		Needs:    []Capability{Filter, Groups},
		Profiles: []Profile{RFC},
		Why:      "userName eq \"x\" over all types fails altogether when groups, which have no userName, make it an error.",
		Fix:      "Treat attributes that are not in a type's schemas as unassigned instead of refusing the filter.",
	})
	ListTooMany = add(Requirement{
		ID: "SCIM-7644-3.4.2.1-TOO-MANY", Level: Must, Area: "scim.list",
		Text:     "A query with too many results is answered by a page, or by 400 with scimType tooMany",
		Allowed:  "A page of results; or 400 tooMany.",
		Source:   cite("7644 3.4.2.1, 3.12"),
		Profiles: []Profile{RFC},
		Why:      "Any other refusal of a broad query looks like an outage; the client does not learn that it should narrow the filter.",
		Fix:      "Page large results, or refuse with 400 and scimType tooMany.",
	})
	ListQueryItem = add(Requirement{
		ID: "SCIM-7644-3.4.2-QUERY-ITEM", Level: May, Area: "scim.list",
		Text:     "A filter on the URL of a single resource is applied, ignored or refused, but not an error of the server",
		Allowed:  "200 with the resource or a list; 404 for no match; 400, 403 or 501.",
		Source:   cite("7644 3.4.2"),
		Profiles: []Profile{RFC},
		Why:      "Clients that probe with a filter on a resource would report the endpoint as down.",
		Fix:      "Ignore or refuse the filter parameter on resource URLs.",
	})
)
