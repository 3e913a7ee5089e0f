package requirement

// RFC 7643 §3: what every resource carries. Area F of the list of requirements.

// IDPresent and the values below are about schemas, id, externalId and meta.
var IDPresent = add(Requirement{
	ID: "SCIM-7643-3.1-ID-PRESENT", Level: Must, Area: "scim.common",
	Text:     "Each resource has a non-empty string id",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "The id is all a provisioner keeps of an account. JumpCloud's article on one integration gives ids that are numbers as the reason why provisioning is not supported.",
	Fix:      "Send id as a JSON string in every representation, also where your database keeps a number.",
})

var SchemasPresent = add(Requirement{
	ID: "SCIM-7643-3-SCHEMAS-PRESENT", Level: Must, Area: "scim.common",
	Text:     "Every representation has a non-empty schemas array that holds the base schema's URI",
	Source:   cite("7643 3, 3.3"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "A client's parser chooses the schema by this attribute and drops a resource without it.",
	Fix:      "Write schemas with the type's base URI into every representation, also on writes and in lists.",
})

var SchemasDefined = add(Requirement{
	ID: "SCIM-7643-3-SCHEMAS-DEFINED", Level: Must, Area: "scim.common",
	Text:     "schemas holds only URIs of the resource type's schema and its extensions",
	Source:   cite("7643 3"),
	Profiles: []Profile{RFC},
	Why:      "A URI that /ResourceTypes does not declare cannot be looked up; strict clients refuse the whole resource.",
	Fix:      "Fill schemas from the declared schema and extensions of the type, never from the request.",
})

var SchemasNoDup = add(Requirement{
	ID: "SCIM-7643-3-SCHEMAS-NO-DUP", Level: Must, Area: "scim.common",
	Text:     "No URI appears twice in schemas",
	Source:   cite("7643 3"),
	Profiles: []Profile{RFC},
	Why:      "schemas is a set; clients that build a map from it fail on duplicates, and lists grow with each update that appends.",
	Fix:      "Compute schemas anew for each answer instead of appending to what is stored.",
})

var SchemasOrder = add(Requirement{
	ID: "SCIM-7643-3-SCHEMAS-ORDER", Level: Must, Area: "scim.common",
	Text:     "The order of URIs in schemas of a request changes nothing",
	Source:   cite("7643 3"),
	Needs:    []Capability{Enterprise},
	Profiles: []Profile{RFC},
	Why:      "Clients list extensions before or after the base schema as they like; a server that takes the first for the type refuses half of them.",
	Fix:      "Search schemas for the base URI instead of reading its first element.",
})

var SchemasMissing = add(Requirement{
	ID: "SCIM-7643-3-SCHEMAS-MISSING", Level: Must, Area: "scim.common",
	Text:     "A create without schemas gives 400 and stores nothing",
	Allowed:  "a resource that the answer shows with schemas is a warning: RFC 7644 §3.3 lets a server add what is missing; another 4xx status that says that the request is at fault, such as 422, is a warning: RFC 7644 §3.12 lists the statuses by a SHOULD",
	Source:   cite("7643 3; 7644 3.3"),
	Profiles: []Profile{RFC},
	Why:      "A body without schemas is not a SCIM resource; a server that guesses stores SCIM 1.1 or foreign data as if it were one.",
	Fix:      "Answer 400 invalidSyntax or invalidValue when schemas is missing from a resource in a request.",
})

var SchemasUnknown = add(Requirement{
	ID: "SCIM-7643-3-SCHEMAS-UNKNOWN", Level: Must, Area: "scim.common",
	Text:     "An unknown schema URI in a create gives 400, or is dropped with its data: it is never echoed",
	Allowed:  "400, or a success in which neither the URI nor its data comes back",
	Source:   cite("7643 3"),
	Profiles: []Profile{RFC},
	Why:      "A URI that is echoed tells the client that its extension was stored.",
	Fix:      "Drop or refuse URIs that the resource type does not declare, and everything that stands under them.",
})

var ExtURIListed = add(Requirement{
	ID: "SCIM-7643-3.3-EXT-URI-LISTED", Level: Must, Area: "scim.common",
	Text:     "An answer with data of an extension lists the extension's URI in schemas",
	Source:   cite("7643 3.3"),
	Needs:    []Capability{Enterprise},
	Profiles: []Profile{RFC},
	Why:      "Clients look for an extension's data only when schemas names it.",
	Fix:      "Add the URN of each extension that has data to schemas.",
})

var ExtURIUnused = add(Requirement{
	ID: "SCIM-BP-EXT-URI-UNUSED", Level: Advice, Area: "scim.common",
	Text:     "An extension of which no data is returned is neither listed in schemas nor sent as {}",
	Source:   cite("7643 3"),
	Needs:    []Capability{Enterprise},
	Profiles: []Profile{RFC},
	Why:      "An empty object reads as if all of its attributes had been cleared on purpose.",
	Fix:      "Leave out the container and the URN when none of the extension's attributes has a value.",
})

var ExtContainer = add(Requirement{
	ID: "SCIM-7643-3.3-EXT-CONTAINER", Level: Must, Area: "scim.common",
	Text:     "Extension attributes stand under the extension's URN, base attributes at the top level",
	Source:   cite("7643 3.3"),
	Needs:    []Capability{Enterprise},
	Profiles: []Profile{RFC},
	Why:      "A client looks for department under the Enterprise URN only; at the top level it is not found and is written again and again.",
	Fix:      "Nest extension attributes under their URN and keep the base schema's attributes out of it.",
})

var IDUnique = add(Requirement{
	ID: "SCIM-7643-3.1-ID-UNIQUE", Level: Must, Area: "scim.common",
	Text:     "Ids are unique over all resource types",
	Source:   cite("7643 3.1"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "members.value holds an id without a type. When user 7 and group 7 both exist, nobody can tell which of them is the member.",
	Fix:      "Use UUIDs, or put the type into the id, instead of one counter for each table.",
})

var IDStable = add(Requirement{
	ID: "SCIM-7643-3.1-ID-STABLE", Level: Must, Area: "scim.common",
	Text:     "A resource's id stays the same over reads, PUT, PATCH and a change of userName",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "A provisioner that holds the old id gets 404 and creates the person a second time.",
	Fix:      "Use a key that is never derived from userName or e-mail.",
})

var IDNotReused = add(Requirement{
	ID: "SCIM-7643-3.1-ID-NOT-REUSED", Level: Must, Area: "scim.common",
	Text:     "The id of a deleted resource is not given to a new one",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "A client with a stale id would change or remove somebody else's account.",
	Fix:      "Draw ids from a sequence that never goes back, or use UUIDs.",
})

var IDServerAssigned = add(Requirement{
	ID: "SCIM-7643-3.1-ID-SERVER-ASSIGNED", Level: Must, Area: "scim.common",
	Text:     "An id that a client sends with a create is ignored",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "A client that chooses ids can collide with, or guess, those of others.",
	Fix:      "Assign the id on the server and ignore the one in the body.",
})

var IDNoBulkID = add(Requirement{
	ID: "SCIM-7643-3.1-ID-NO-BULKID", Level: Must, Area: "scim.common",
	Text:     "No id contains the reserved word bulkId",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "Such an id cannot be told from a reference inside a bulk request.",
	Fix:      "Form ids so that the string bulkId cannot occur in them.",
})

var IDReadOnly = add(Requirement{
	ID: "SCIM-7643-3.1-ID-READONLY", Level: Must, Area: "scim.common",
	Text:     "PUT and PATCH cannot change the id",
	Allowed:  "the id in the body is ignored, or the request is refused",
	Source:   cite("7643 3.1, 7"),
	Profiles: []Profile{RFC},
	Why:      "A resource whose id can be changed can be moved out of the reach of the client that manages it.",
	Fix:      "Ignore id in a PUT body and refuse it in a PATCH with scimType mutability.",
})

var ExtIDRoundtrip = add(Requirement{
	ID: "SCIM-7643-3.1-EXTID-ROUNDTRIP", Level: Must, Area: "scim.common",
	Text:     "externalId is stored and returned as sent",
	Allowed:  "a server whose answer shows that it did not store it gets a warning",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "It is how a provisioner finds its own record again after its database of ids was lost.",
	Fix:      "Store externalId for each resource and return it unchanged.",
})

var ExtIDNotIssued = add(Requirement{
	ID: "SCIM-7643-3.1-EXTID-NOT-ISSUED", Level: Must, Area: "scim.common",
	Text:     "The server never makes up an externalId",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "The value belongs to the client; one that the server made up points to a record the client does not have.",
	Fix:      "Leave externalId out of answers until a client has set it.",
})

var ExtIDScope = add(Requirement{
	ID: "SCIM-7643-3.1-EXTID-SCOPE", Level: Must, Area: "scim.common",
	Text:     "Two tenants or clients can use the same externalId",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "The client issues the value, so two clients may well issue the same.",
	Fix:      "Scope the uniqueness of externalId, if any, to the client and tenant that set it.",
	Excluded: "needs a second tenant and a credential for it",
})

var ExtIDCaseExact = add(Requirement{
	ID: "SCIM-7643-3.1-EXTID-CASEEXACT", Level: Must, Area: "scim.common",
	Text:     "Comparisons of externalId respect case",
	Source:   cite("7643 3.1"),
	Needs:    []Capability{Filter},
	Profiles: []Profile{RFC},
	Why:      "Directories hand out ids that differ only by case (base64, for one); the wrong person is found.",
	Fix:      "Compare externalId with a case-sensitive collation.",
})

var ExtIDChange = add(Requirement{
	ID: "SCIM-7643-3.1-EXTID-CHANGE", Level: Must, Area: "scim.common",
	Text:     "externalId can be set, changed and removed",
	Allowed:  "a server that does not keep externalId at all is not judged: SCIM-7643-3.1-EXTID-ROUNDTRIP warns of that",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "When an account moves to another directory its externalId must follow, or two directories fight over it.",
	Fix:      "Treat externalId as readWrite on every resource type.",
})

var MetaPresent = add(Requirement{
	ID: "SCIM-7643-3.1-META-PRESENT", Level: Must, Area: "scim.common",
	Text:     "The server assigns meta when a resource is created",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "Without meta a client knows neither the type nor the address nor the age of what it read.",
	Fix:      "Add meta with resourceType, created, lastModified and location to every representation.",
})

var MetaResourceType = add(Requirement{
	ID: "SCIM-7643-3.1-META-RESOURCETYPE", Level: Must, Area: "scim.common",
	Text:     "meta.resourceType equals the name of the resource's type",
	Source:   cite("7643 3.1; 7644 3.3.1"),
	Profiles: []Profile{RFC},
	Why:      "Clients look the type up by this name; a name that /ResourceTypes does not have leads nowhere.",
	Fix:      "Write the name of the ResourceType, in its casing, into meta.resourceType.",
})

var MetaCreated = add(Requirement{
	ID: "SCIM-7643-3.1-META-CREATED", Level: Must, Area: "scim.common",
	Text:     "meta.created is a full dateTime and never changes",
	Source:   cite("7643 3.1, 2.3.5"),
	Profiles: []Profile{RFC},
	Why:      "Audits and import jobs date an account by it.",
	Fix:      "Set created once, and write it as an XML Schema dateTime with date and time.",
})

var MetaCreatedEq = add(Requirement{
	ID: "SCIM-7643-3.1-META-CREATED-EQ", Level: Must, Area: "scim.common",
	Text:     "lastModified of a new resource equals created",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "A client takes a difference for a change by somebody else and reads or overwrites the account.",
	Fix:      "Take the time once on create and use it for both.",
})

var MetaLastModAdvances = add(Requirement{
	ID: "SCIM-7643-3.1-META-LASTMOD-ADVANCES", Level: Must, Area: "scim.common",
	Text:     "lastModified moves forward with each real change",
	Allowed:  "times of any precision; it is watched for a few seconds before it counts as standing still",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "Incremental imports ask for what changed since the last run; a change that does not move lastModified is never seen.",
	Fix:      "Set lastModified in the same transaction as every change of the resource.",
})

var MetaLastModRead = add(Requirement{
	ID: "SCIM-7643-3.1-META-LASTMOD-READ", Level: Must, Area: "scim.common",
	Text:     "Reads do not move lastModified",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "If it moves on reads, every incremental import fetches everybody.",
	Fix:      "Take lastModified from the stored record, not from the clock at the time of the answer.",
})

var MetaLocation = add(Requirement{
	ID: "SCIM-7643-3.1-META-LOCATION", Level: Must, Area: "scim.common",
	Text:     "meta.location is present",
	Source:   cite("7643 3.1; 7644 3.3"),
	Profiles: []Profile{RFC},
	Why:      "It is the address that the resource has for clients that follow references.",
	Fix:      "Write the resource's address into meta.location of every representation.",
})

var MetaLocationDeref = add(Requirement{
	ID: "SCIM-7643-3.1-META-LOCATION-DEREF", Level: Must, Area: "scim.common",
	Text:     "GET of meta.location returns the same resource",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "An address built from the name of an inner host, or of http behind a proxy, cannot be followed by anyone outside.",
	Fix:      "Build meta.location from the public base URL, set by configuration.",
})

var MetaLocationHeader = add(Requirement{
	ID: "SCIM-7643-3.1-META-LOCATION-HEADER", Level: Must, Area: "scim.common",
	Text:     "meta.location equals the Location and Content-Location headers where these are sent",
	Allowed:  "neither header on a read",
	Source:   cite("7643 3.1; 7644 3.3"),
	Profiles: []Profile{RFC},
	Why:      "Two addresses for one resource make caches and clients treat it as two.",
	Fix:      "Write the headers and meta.location from one value.",
})

var MetaClientIgnored = add(Requirement{
	ID: "SCIM-7643-3.1-META-CLIENT-IGNORED", Level: Must, Area: "scim.common",
	Text:     "meta sent by a client has no effect",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC},
	Why:      "Clients send back what they read, meta included. If it is taken over, they can rewrite an account's history.",
	Fix:      "Drop meta from the body of POST and PUT.",
})

var MetaNameCase = add(Requirement{
	ID: "SCIM-BP-META-NAME-CASE", Level: Advice, Area: "scim.common",
	Text:     "Attribute names are sent in the casing of the schema (created, not Created)",
	Source:   cite("7643 2.1"),
	Profiles: []Profile{RFC},
	Why:      "Names are compared without case by the RFC, but many clients are plain JSON code that does not find Created or Id.",
	Fix:      "Serialise attribute names as the schema spells them.",
})
