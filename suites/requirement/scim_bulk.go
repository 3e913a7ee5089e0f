package requirement

// RFC 7644 §3.7: many operations in one request. Area Z of the list of
// requirements.

// Bulk200 and the values below are about a job and its results.
var (
	Bulk200 = add(Requirement{
		ID: "SCIM-7644-3.7-BULK-200", Level: Must, Area: "scim.bulk",
		Text:     "A Bulk job that was processed is answered with 200 and a BulkResponse",
		Allowed:  "200 also where operations of the job failed.",
		Source:   cite("7644 3.7, 3.7.3"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "The client cannot tell what was done of the job, and sends all of it again.",
		Fix:      "Answer 200 with the schemas URI of BulkResponse and Operations; report failures by operation.",
	})
	BulkSchema = add(Requirement{
		ID: "SCIM-7644-3.7-BULK-SCHEMA", Level: Must, Area: "scim.bulk",
		Text:     "A Bulk body without the BulkRequest URI is refused with 400 and nothing is done",
		Allowed:  "scimType invalidSyntax, or none.",
		Source:   cite("7644 3.7, 3.1, 3.12"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "A message meant for something else is carried out as a list of writes.",
		Fix:      "Check schemas before the operations, and answer 400 invalidSyntax.",
	})
	BulkMethods = add(Requirement{
		ID: "SCIM-7644-3.7-BULK-METHODS", Level: Must, Area: "scim.bulk",
		Text:     "POST, PUT, PATCH and DELETE work inside a Bulk job, and GET is refused",
		Allowed:  "PATCH only where patch is claimed; a GET fails as an operation, or the whole job with 400.",
		Source:   cite("7644 3.7"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "A client that batches its changes loses those of one kind.",
		Fix:      "Pass each operation to what handles the same request outside of Bulk.",
	})
	BulkContinue = add(Requirement{
		ID: "SCIM-7644-3.7-BULK-CONTINUE", Level: Must, Area: "scim.bulk",
		Text:     "An operation that fails does not keep the others from being done, unless failOnErrors says so",
		Source:   cite("7644 3.7"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "One person with a wrong address keeps hundreds of others out.",
		Fix:      "Go on after a failure, and report it in its result.",
	})
	BulkFailOnErrors = add(Requirement{
		ID: "SCIM-7644-3.7-BULK-FAILONERRORS", Level: Must, Area: "scim.bulk",
		Text:     "After as many errors as failOnErrors the remaining operations are not done; with fewer errors they are",
		Allowed:  "The operations that were not done have no result, or one that says so.",
		Source:   cite("7644 3.7, 3.7.3"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "A client that wanted to stop at the first mistake finds the rest of its faulty job carried out.",
		Fix:      "Count the results outside 2xx, and end the job when there are failOnErrors of them.",
	})
	BulkIDRequired = add(Requirement{
		ID: "SCIM-7644-3.7-BULK-BULKID-REQUIRED", Level: Must, Area: "scim.bulk",
		Text:     "A POST without bulkId is an error of that operation, and creates nothing",
		Allowed:  "The operation fails, or the whole job with 400.",
		Source:   cite("7644 3.7"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "The client cannot tell which result is about which of the people it sent.",
		Fix:      "Refuse POST operations that have no bulkId.",
	})
	BulkIDEcho = add(Requirement{
		ID: "SCIM-7644-3.7-BULK-BULKID-ECHO", Level: Must, Area: "scim.bulk",
		Text:     "The result of a POST has the bulkId that the operation had",
		Source:   cite("7644 3.7, 3.7.3"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "A client stores the id of one person with another, and later changes or removes the wrong one.",
		Fix:      "Copy bulkId into the result, whatever the order of results.",
	})
	BulkIntent = add(Requirement{
		ID: "SCIM-7644-3.7-BULK-INTENT", Level: Must, Area: "scim.bulk",
		Text:     "Operations on one resource have the outcome of the order in which they were sent",
		Allowed:  "Any order of work that leads to the same outcome.",
		Source:   cite("7644 3.7"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "Somebody who was deactivated last ends up active.",
		Fix:      "Keep the order of operations on the same resource; reorder only where references need it.",
	})
	BulkAllResults = add(Requirement{
		ID: "SCIM-7644-3.7.3-BULK-ALL-RESULTS", Level: Must, Area: "scim.bulk",
		Text:     "Each operation that was processed has one result, with its method",
		Source:   cite("7644 3.7.3"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "What has no result is sent again, or never.",
		Fix:      "Add one entry to Operations for every operation, be it done or failed.",
	})
	BulkLocation = add(Requirement{
		ID: "SCIM-7644-3.7.3-BULK-LOCATION", Level: Must, Area: "scim.bulk",
		Text:     "Each result has the location of the resource, except that of a POST that failed",
		Source:   cite("7644 3.7.3"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "The id of a new person is in no other required part of the answer: without it, nobody can change or remove them.",
		Fix:      "Put the address of the resource into location, for failed PUT, PATCH and DELETE as well.",
	})
	BulkStatus = add(Requirement{
		ID: "SCIM-7644-3.7.3-BULK-STATUS", Level: Must, Area: "scim.bulk",
		Text:     "status of a result is the HTTP status code as a JSON string",
		Source:   cite("7644 3.7.3"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "Typed clients cannot read a number or an object there, and fail on the whole answer.",
		Fix:      "Write \"201\", not 201 and not {\"code\": \"201\"}, which was SCIM 1.1.",
	})
	BulkErrorBody = add(Requirement{
		ID: "SCIM-7644-3.7.3-BULK-ERROR-BODY", Level: Must, Area: "scim.bulk",
		Text:     "A result with a status outside 2xx has a SCIM error as response",
		Source:   cite("7644 3.7, 3.7.3, 3.12"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "The administrator learns that somebody was not provisioned, and not why.",
		Fix:      "Put the body that the request alone would have been answered with into response.",
	})
	BulkVersion = add(Requirement{
		ID: "SCIM-7644-3.7-BULK-VERSION", Level: May, Area: "scim.bulk",
		Text:     "The version of an operation is a precondition: a stale one fails with 412, the current one passes",
		Source:   cite("7644 3.7, 3.14"),
		Needs:    []Capability{Bulk, ETag},
		Profiles: []Profile{RFC},
		Why:      "A batch overwrites what somebody else changed meanwhile.",
		Fix:      "Treat version as If-Match of the operation.",
	})
)

// BulkIDResolve and the values below are about references between operations.
var (
	BulkIDResolve = add(Requirement{
		ID: "SCIM-7644-3.7.2-BULK-BULKID-RESOLVE", Level: Must, Area: "scim.bulk",
		Text:     "bulkId:x in the data of an operation is replaced by the id of the resource that the operation x created",
		Source:   cite("7644 3.7.2"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "A group is created without its members, or with members that do not exist.",
		Fix:      "Replace each value that begins with bulkId: by the new id before the operation is done.",
	})
	BulkIDForward = add(Requirement{
		ID: "SCIM-7644-3.7.2-BULK-BULKID-FORWARD", Level: Must, Area: "scim.bulk",
		Text:     "A reference to an operation that comes later in the job is resolved too",
		Source:   cite("7644 3.7.1, 3.7.2"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "Clients do not sort their operations by what refers to what.",
		Fix:      "Do the operation that is referred to first, or add the reference once both exist.",
	})
	BulkIDExtension = add(Requirement{
		ID: "SCIM-7644-3.7.2-BULK-BULKID-EXTENSION", Level: Must, Area: "scim.bulk",
		Text:     "References in attributes of an extension, such as manager.value, are resolved as well",
		Source:   cite("7644 3.7.2"),
		Needs:    []Capability{Bulk, Enterprise},
		Profiles: []Profile{RFC},
		Why:      "People get a manager that does not exist.",
		Fix:      "Look for bulkId: in all of data, not in members only.",
	})
	BulkIDPath = add(Requirement{
		ID: "SCIM-7644-3.7.2-BULK-BULKID-PATH", Level: May, Area: "scim.bulk",
		Text:     "A reference in the path of an operation, /Users/bulkId:x, is resolved as well",
		Allowed:  "a refusal: RFC 7644 §3.7 calls bulkId a surrogate for the id across operations, and shows it in data only",
		Source:   cite("7644 3.7, 3.7.2"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "What was to be changed right after its creation stays as it was created.",
		Fix:      "Resolve bulkId: in path before looking the resource up.",
	})
	BulkIDUnknown = add(Requirement{
		ID: "SCIM-7644-3.7.2-BULK-BULKID-UNKNOWN", Level: Must, Area: "scim.bulk",
		Text:     "A reference to a bulkId that no operation has fails the operation, and its text is stored nowhere",
		Allowed:  "409, 400 or another 4xx status of the operation, or 400 for the job. An operation that is done without the reference is a warning.",
		Source:   cite("7644 3.7.2"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "A member called bulkId:x stays in the group for good, and is nobody.",
		Fix:      "Refuse the operation when a reference cannot be resolved.",
	})
	BulkCircular = add(Requirement{
		ID: "SCIM-7644-3.7.1-BULK-CIRCULAR", Level: Must, Area: "scim.bulk",
		Text:     "Operations that refer to each other in a circle are resolved, or answered with 409",
		Source:   cite("7644 3.7.1"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "The server hangs or crashes on a job that a client may well send.",
		Fix:      "Create the resources without the references and add these afterwards, or answer 409.",
	})
)

// BulkMaxOps and the values below are about limits and about what is not done.
var (
	BulkMaxOps = add(Requirement{
		ID: "SCIM-7644-3.7.4-BULK-MAX-OPS", Level: Must, Area: "scim.bulk",
		Text:     "A job with one operation more than bulk.maxOperations gives 413, and none of it is done",
		Allowed:  "Not judged where maxOperations is above 2,000: hallmark sends no larger job.",
		Source:   cite("7644 3.7.4; 7643 5"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "A client that splits its work by the limit never learns that the limit is another; one that does not ties the server up.",
		Fix:      "Count the operations before the first is done, and answer 413.",
	})
	BulkMaxPayload = add(Requirement{
		ID: "SCIM-7644-3.7.4-BULK-MAX-PAYLOAD", Level: Must, Area: "scim.bulk",
		Text:     "A job of one byte more than bulk.maxPayloadSize gives 413, and none of it is done",
		Allowed:  "Not judged where maxPayloadSize is above 2 MiB: hallmark sends no larger body.",
		Source:   cite("7644 3.7.4; 7643 5"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "Bodies without bound take the server's memory.",
		Fix:      "Stop reading at maxPayloadSize, and answer 413.",
	})
	Bulk413Body = add(Requirement{
		ID: "SCIM-7644-3.7.4-BULK-413-BODY", Level: Must, Area: "scim.bulk",
		Text:     "The 413 is a SCIM error that says which limit was exceeded",
		Allowed:  "The name of the limit, its number, or words for it in detail.",
		Source:   cite("7644 3.7.4, 3.12"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "The client cannot know whether to send fewer operations or smaller ones.",
		Fix:      "Write \"exceeds maxOperations (1000)\" or \"exceeds maxPayloadSize (1048576)\" into detail.",
	})
	Bulk501 = add(Requirement{
		ID: "SCIM-7644-3.12-BULK-501", Level: Must, Area: "scim.bulk",
		Text:     "Where Bulk is not supported, POST /Bulk is refused with 501 and a SCIM error, and nothing is done",
		Allowed:  "404; any other 4xx status, and a body that is no SCIM error, are warnings.",
		Source:   cite("7644 3.12, 3.7"),
		Profiles: []Profile{RFC},
		Why:      "A client that tries Bulk first must see that it has to send its requests one by one.",
		Fix:      "Answer 501 with a SCIM error at /Bulk.",
	})
	BulkAuthz = add(Requirement{
		ID: "SCIM-BP-BULK-AUTHZ", Level: Advice, Area: "scim.bulk",
		Text:     "An operation of a Bulk job reaches nothing that a request could not: no /Bulk inside Bulk, no other host's address as path",
		Allowed:  "The operation fails, or the whole job with 400. That each operation is authorized on its own needs two credentials to be seen.",
		Source:   cite("7644 7, 3.7"),
		Needs:    []Capability{Bulk},
		Profiles: []Profile{RFC},
		Why:      "Limits and checks that are made once a request are passed by wrapping one job into another; an absolute path sends the server somewhere else.",
		Fix:      "Take only paths of resources below the base URL, and check each operation as if it came alone.",
	})
)
