package requirement

// RFC 7643 §7: Schemas. Area E of the list of requirements.

// SchList and the values below are about the schemas that a server publishes.
var SchList = add(Requirement{
	ID: "SCIM-7644-4-SCH-LIST", Level: Must, Area: "scim.schemas",
	Text:     "GET /Schemas gives 200 and a ListResponse with the schemas of all resource types",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "A client builds its attribute mapping from it.",
	Fix:      "Serve every schema that a resource type names as a ListResponse at /Schemas.",
})

var SchByURN = add(Requirement{
	ID: "SCIM-7644-4-SCH-BY-URN", Level: Must, Area: "scim.schemas",
	Text:     "GET /Schemas/{urn} gives the one schema as an object",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "A client that meets a URN in a resource looks it up there.",
	Fix:      "Route the whole URN, colons and dots included, as the id.",
})

var Sch404 = add(Requirement{
	ID: "SCIM-7644-4-SCH-404", Level: Must, Area: "scim.schemas",
	Text:     "An unknown URN below /Schemas gives 404 with a SCIM error",
	Source:   cite("7644 4, 3.12"),
	Profiles: []Profile{RFC},
	Why:      "A client must be told that an extension is not there.",
	Fix:      "Answer 404 with an Error body.",
})

var SchReadOnly = add(Requirement{
	ID: "SCIM-7644-4-SCH-READONLY", Level: Should, Area: "scim.schemas",
	Text:     "POST, PUT and PATCH on /Schemas are refused",
	Allowed:  "any 4xx status, or 501",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "A client could redefine attributes for everybody.",
	Fix:      "Answer 405 for every method but GET.",
})

var SchFilter403 = add(Requirement{
	ID: "SCIM-7644-4-SCH-FILTER-403", Level: Should, Area: "scim.schemas",
	Text:     "A filter on /Schemas gives 403",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "A filter that is ignored makes the client believe that what came back matches.",
	Fix:      "Answer 403 when the query has a filter.",
})

var SchQueryIgnored = add(Requirement{
	ID: "SCIM-7644-4-SCH-QUERY-IGNORED", Level: Must, Area: "scim.schemas",
	Text:     "sortBy, startIndex and count have no effect on /Schemas",
	Source:   cite("7644 4"),
	Profiles: []Profile{RFC},
	Why:      "Generic clients add paging to every GET and would miss schemas.",
	Fix:      "Always send the whole list.",
})

var SchID = add(Requirement{
	ID: "SCIM-7643-7-SCH-ID", Level: Must, Area: "scim.schemas",
	Text:     "id of each schema is its URI",
	Source:   cite("7643 7"),
	Profiles: []Profile{RFC},
	Why:      "Resources refer to their schema by this URI.",
	Fix:      "Use the URN as id, not a database key.",
})

var SchName = add(Requirement{
	ID: "SCIM-7643-7-SCH-NAME", Level: Should, Area: "scim.schemas",
	Text:     "Each schema has a name",
	Source:   cite("7643 7"),
	Profiles: []Profile{RFC},
	Why:      "Mapping screens show the name.",
	Fix:      "Add name.",
})

var SchDescription = add(Requirement{
	ID: "SCIM-7643-7-SCH-DESCRIPTION", Level: Should, Area: "scim.schemas",
	Text:     "Each schema has a description",
	Source:   cite("7643 7"),
	Profiles: []Profile{RFC},
	Why:      "Mapping screens show the description.",
	Fix:      "Add description.",
})

var SchAttrFields = add(Requirement{
	ID: "SCIM-7643-7-SCH-ATTR-FIELDS", Level: Must, Area: "scim.schemas",
	Text:     "Each attribute states name, type, multiValued, required, mutability and returned; caseExact and uniqueness, where stated, are a boolean and a word",
	Source:   cite("7643 7, 8.7.2"),
	Profiles: []Profile{RFC},
	Why:      "A client that is not told that an attribute is readOnly or multi-valued sends it in a form that is refused.",
	Fix:      "Write all six for every attribute and sub-attribute, booleans as JSON booleans.",
})

var SchAttrEnums = add(Requirement{
	ID: "SCIM-7643-7-SCH-ATTR-ENUMS", Level: Must, Area: "scim.schemas",
	Text:     "type, mutability, returned and uniqueness hold only the words of the RFC",
	Source:   cite("7643 7"),
	Profiles: []Profile{RFC},
	Why:      "Clients parse them into fixed types and refuse the whole schema for one unknown word.",
	Fix:      "Use the words of RFC 7643 §7 (readWrite, not read-write).",
})

var SchAttrName = add(Requirement{
	ID: "SCIM-7643-2.1-SCH-ATTR-NAME", Level: Must, Area: "scim.schemas",
	Text:     "Attribute names follow the grammar: a letter, then letters, digits, $, - and _",
	Allowed:  "$ref",
	Source:   cite("7643 2.1"),
	Profiles: []Profile{RFC},
	Why:      "A name with a dot or a space cannot be written in a filter or a path.",
	Fix:      "Rename the attribute.",
})

var SchAttrUnique = add(Requirement{
	ID: "SCIM-7643-2.1-SCH-ATTR-UNIQUE", Level: Must, Area: "scim.schemas",
	Text:     "No two attributes of a schema differ only by case",
	Source:   cite("7643 2.1"),
	Profiles: []Profile{RFC},
	Why:      "Names are compared without case, so it is open which of the two is meant.",
	Fix:      "Rename one of them.",
})

var SchNoNesting = add(Requirement{
	ID: "SCIM-7643-2.3.8-SCH-NO-NESTING", Level: Must, Area: "scim.schemas",
	Text:     "A complex attribute has no complex sub-attribute",
	Allowed:  "the schema of schemas, which RFC 7643 §8.7.2 nests itself",
	Source:   cite("7643 2.3.8"),
	Profiles: []Profile{RFC},
	Why:      "Paths and filters reach two levels; what is deeper cannot be addressed.",
	Fix:      "Flatten the attribute.",
})

var SchSubAttrs = add(Requirement{
	ID: "SCIM-7643-7-SCH-SUBATTRS", Level: Should, Area: "scim.schemas",
	Text:     "A complex attribute lists its subAttributes",
	Source:   cite("7643 7"),
	Profiles: []Profile{RFC},
	Why:      "A client does not know what may stand in it.",
	Fix:      "Add subAttributes.",
})

var SchRefTypes = add(Requirement{
	ID: "SCIM-7643-7-SCH-REFTYPES", Level: Must, Area: "scim.schemas",
	Text:     "An attribute of type reference lists its referenceTypes",
	Source:   cite("7643 7"),
	Profiles: []Profile{RFC},
	Why:      "A client cannot tell a link to a user from one to a picture.",
	Fix:      "Add referenceTypes, such as User, Group, external or uri.",
})

var SchNoNewTypes = add(Requirement{
	ID: "SCIM-7643-2.3-SCH-NO-NEW-TYPES", Level: Should, Area: "scim.schemas",
	Text:     "Extensions use only the data types of the RFC",
	Source:   cite("7643 2.3"),
	Profiles: []Profile{RFC},
	Why:      "A client cannot read a type it does not know.",
	Fix:      "Express the attribute by one of the types of RFC 7643 §2.3.",
})

var SchCoversData = add(Requirement{
	ID: "SCIM-7643-7-SCH-COVERS-DATA", Level: Must, Area: "scim.schemas",
	Text:     "Every attribute that a resource shows is defined by one of its schemas",
	Source:   cite("7643 3, 7"),
	Profiles: []Profile{RFC},
	Why:      "An attribute without definition cannot be mapped, filtered or trusted.",
	Fix:      "Add the attribute to the schema, or put it into an extension.",
})

var SchUsername = add(Requirement{
	ID: "SCIM-7643-8.7-SCH-USERNAME", Level: Must, Area: "scim.schemas",
	Text:     "The schema declares userName as required, not case-exact, and unique",
	Allowed:  "uniqueness server or global",
	Source:   cite("7643 4.1.1, 8.7.1"),
	Profiles: []Profile{RFC},
	Why:      "A client that reads caseExact true creates a second account for a name in another case.",
	Fix:      "Declare required true, caseExact false and uniqueness server.",
})

var SchPassword = add(Requirement{
	ID: "SCIM-7643-8.7-SCH-PASSWORD", Level: Must, Area: "scim.schemas",
	Text:     "The schema declares password as writeOnly and never returned",
	Allowed:  "no password at all",
	Source:   cite("7643 4.1.1, 8.7.1"),
	Profiles: []Profile{RFC},
	Why:      "A client that reads otherwise waits for passwords to come back.",
	Fix:      "Declare mutability writeOnly and returned never.",
})

var SchGroup = add(Requirement{
	ID: "SCIM-7643-8.7-SCH-GROUP", Level: Must, Area: "scim.schemas",
	Text:     "The Group schema declares displayName as a string and members as multi-valued complex with value, $ref and type",
	Allowed:  "another mutability of members' sub-attributes than immutable is a warning",
	Source:   cite("7643 4.2, 8.7.1"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "A client cannot map memberships.",
	Fix:      "Declare both as RFC 7643 §8.7.1 does.",
})

var SchEnterprise = add(Requirement{
	ID: "SCIM-7643-8.7-SCH-ENTERPRISE", Level: Should, Area: "scim.schemas",
	Text:     "The Enterprise schema declares its attributes as the RFC does, manager.displayName as readOnly",
	Source:   cite("7643 4.3, 8.7.1"),
	Needs:    []Capability{Enterprise},
	Profiles: []Profile{RFC},
	Why:      "Clients map the standard URN without reading it.",
	Fix:      "Declare the attributes as RFC 7643 §8.7.1 does.",
})

var SchNoMessages = add(Requirement{
	ID: "SCIM-7644-3.1-SCH-NO-MESSAGES", Level: Must, Area: "scim.schemas",
	Text:     "/Schemas lists no URI of a protocol message",
	Source:   cite("7644 3.1"),
	Profiles: []Profile{RFC},
	Why:      "Messages are no resources; a client would offer them for mapping.",
	Fix:      "Leave urn:ietf:params:scim:api:messages out of /Schemas.",
})

var SchMetaSchemas = add(Requirement{
	ID: "SCIM-BP-SCH-META-SCHEMAS", Level: Advice, Area: "scim.schemas",
	Text:     "/Schemas lists the schemas of ResourceType, Schema and ServiceProviderConfig, or none of the three",
	Allowed:  "leaving all three out: whether they belong there is disputed",
	Source:   cite("7644 4; 7643 8.7.2"),
	Profiles: []Profile{RFC},
	Why:      "Some clients validate the discovery documents by them.",
	Fix:      "Add the three schemas of RFC 7643 §8.7.2.",
})
