package requirement

// RFC 7643 §6: ResourceTypes. Area D of the list of requirements.

// RTList and the values below are about the types that a server declares.
var RTList = add(Requirement{
	ID: "SCIM-7644-4-RT-LIST", Level: Must, Area: "scim.resourcetypes",
	Text:     "GET /ResourceTypes gives 200 and a ListResponse",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "A client learns there which endpoints and extensions there are.",
	Fix:      "Serve all types as a ListResponse at /ResourceTypes, not as a bare array.",
})

var RTByID = add(Requirement{
	ID: "SCIM-7644-4-RT-BY-ID", Level: Must, Area: "scim.resourcetypes",
	Text:     "GET /ResourceTypes/{id} gives the one type as an object",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "meta.location of a type must lead to it.",
	Fix:      "Serve each type below /ResourceTypes by its id or name.",
})

var RT404 = add(Requirement{
	ID: "SCIM-7644-4-RT-404", Level: Must, Area: "scim.resourcetypes",
	Text:     "An unknown id below /ResourceTypes gives 404 with a SCIM error",
	Source:   cite("7644 4, 3.12"),
	Profiles: []Profile{RFC},
	Why:      "A client that probes for a type must be told that there is none.",
	Fix:      "Answer 404 with an Error body.",
})

var RTSchemas = add(Requirement{
	ID: "SCIM-7643-6-RT-SCHEMAS", Level: Must, Area: "scim.resourcetypes",
	Text:     "Each resource type lists the ResourceType URI in schemas",
	Source:   cite("7643 6"),
	Profiles: []Profile{RFC},
	Why:      "Strict clients refuse a document without its schema.",
	Fix:      "Add urn:ietf:params:scim:schemas:core:2.0:ResourceType to each entry.",
})

var RTName = add(Requirement{
	ID: "SCIM-7643-6-RT-NAME", Level: Must, Area: "scim.resourcetypes",
	Text:     "Each resource type has a name that no other has",
	Source:   cite("7643 6"),
	Profiles: []Profile{RFC},
	Why:      "meta.resourceType refers to the name.",
	Fix:      "Give each type a name of its own.",
})

var RTID = add(Requirement{
	ID: "SCIM-7643-6-RT-ID", Level: May, Area: "scim.resourcetypes",
	Text:     "Each resource type has an id equal to the name that meta.resourceType uses",
	Allowed:  "RFC 7643 §6 makes id optional and says only that it is often the name, so this is a may",
	Source:   cite("7643 6"),
	Profiles: []Profile{RFC},
	Why:      "With an id of another form a client cannot get from a resource to its type in one step.",
	Fix:      "Use the name as id.",
})

var RTEndpoint = add(Requirement{
	ID: "SCIM-7643-6-RT-ENDPOINT", Level: Must, Area: "scim.resourcetypes",
	Text:     "Each resource type has an endpoint relative to the base URL",
	Source:   cite("7643 6"),
	Profiles: []Profile{RFC},
	Why:      "A client appends it to the base URL; an absolute one gives an address that does not exist.",
	Fix:      "Send /Users, not https://…/Users.",
})

var RTEndpointLive = add(Requirement{
	ID: "SCIM-7643-6-RT-ENDPOINT-LIVE", Level: Must, Area: "scim.resourcetypes",
	Text:     "Each declared endpoint answers",
	Allowed:  "200, 400, 403, 405 and 501: the endpoint is there, whatever it thinks of the request",
	Source:   cite("7643 6"),
	Profiles: []Profile{RFC},
	Why:      "A client that finds Groups declared and 404 behind it reports the whole connection as broken.",
	Fix:      "Declare only types that the server serves.",
})

var RTSchema = add(Requirement{
	ID: "SCIM-7643-6-RT-SCHEMA", Level: Must, Area: "scim.resourcetypes",
	Text:     "schema of each resource type is the id of an entry of /Schemas",
	Source:   cite("7643 6"),
	Profiles: []Profile{RFC},
	Why:      "The client cannot learn the type's attributes.",
	Fix:      "List every schema that a type names.",
})

var RTExtSchema = add(Requirement{
	ID: "SCIM-7643-6-RT-EXT-SCHEMA", Level: Must, Area: "scim.resourcetypes",
	Text:     "Each schemaExtensions.schema is the id of an entry of /Schemas",
	Source:   cite("7643 6"),
	Profiles: []Profile{RFC},
	Why:      "The client cannot learn the extension's attributes.",
	Fix:      "List every extension's schema at /Schemas.",
})

var RTExtRequiredFlag = add(Requirement{
	ID: "SCIM-7643-6-RT-EXT-REQUIRED-FLAG", Level: Must, Area: "scim.resourcetypes",
	Text:     "Each extension of a resource type has a boolean required",
	Source:   cite("7643 6"),
	Profiles: []Profile{RFC},
	Why:      "A client cannot tell whether it may leave the extension out.",
	Fix:      "Write required as JSON true or false for each extension.",
})

var RTExtRequiredEnforced = add(Requirement{
	ID: "SCIM-7643-6-RT-EXT-REQUIRED-ENFORCED", Level: Must, Area: "scim.resourcetypes",
	Text:     "An extension that is required cannot be left out of a create",
	Source:   cite("7643 6"),
	Profiles: []Profile{RFC},
	Why:      "Data that everybody is told to rely on is missing.",
	Fix:      "Refuse the create with 400, or say required false.",
})

var RTMeta = add(Requirement{
	ID: "SCIM-7643-6-RT-META", Level: Must, Area: "scim.resourcetypes",
	Text:     "meta.resourceType of each resource type is ResourceType, and meta.location leads to it",
	Source:   cite("7643 6, 3.1"),
	Profiles: []Profile{RFC},
	Why:      "Clients that cache documents do so by location.",
	Fix:      "Add meta with both to each entry.",
})

var RTCore = add(Requirement{
	ID: "SCIM-7643-6-RT-CORE", Level: Advice, Area: "scim.resourcetypes",
	Text:     "An endpoint /Users or /Groups that answers is declared",
	Source:   cite("7643 6"),
	Profiles: []Profile{RFC},
	Why:      "A client that goes by the declaration does not provision groups.",
	Fix:      "Declare every type that is served.",
})

var RTReadOnly = add(Requirement{
	ID: "SCIM-7644-4-RT-READONLY", Level: Should, Area: "scim.resourcetypes",
	Text:     "POST, PUT and PATCH on /ResourceTypes are refused",
	Allowed:  "any 4xx status, or 501",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "A client could redefine types for everybody.",
	Fix:      "Answer 405 for every method but GET.",
})

var RTFilter403 = add(Requirement{
	ID: "SCIM-7644-4-RT-FILTER-403", Level: Should, Area: "scim.resourcetypes",
	Text:     "A filter on /ResourceTypes gives 403",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "A filter that is ignored makes the client believe that what came back matches.",
	Fix:      "Answer 403 when the query has a filter.",
})

var RTQueryIgnored = add(Requirement{
	ID: "SCIM-7644-4-RT-QUERY-IGNORED", Level: Must, Area: "scim.resourcetypes",
	Text:     "sortBy, startIndex and count have no effect on /ResourceTypes",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "Generic clients add paging to every GET and would miss types.",
	Fix:      "Always send the whole list.",
})
