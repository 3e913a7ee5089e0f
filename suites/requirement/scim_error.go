package requirement

// RFC 7644 §3.12: errors. Area AB of the list of requirements.

// ErrBody and the values below are about the answers to what went wrong.
var ErrBody = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-BODY", Level: Must, Area: "scim.error",
	Text:     "Each 4xx and 5xx answer has a JSON body",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "The detail of the error is all an administrator gets to see; from a web page or an empty body they see nothing.",
	Fix:      "Let one error handler write every failure as an Error resource, also those of the framework.",
})

var ErrSchema = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-SCHEMA", Level: Must, Area: "scim.error",
	Text:     "An error body lists urn:ietf:params:scim:api:messages:2.0:Error in schemas",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Clients tell a SCIM error from other JSON by this URI.",
	Fix:      "Add the URI to the schemas array of every error body.",
})

var ErrStatusString = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-STATUS-STRING", Level: Must, Area: "scim.error",
	Text:     "status of an error body is a JSON string",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Strictly typed clients fail to parse a number and lose the whole error.",
	Fix:      "Write status as \"400\", not 400.",
})

var ErrStatusEqual = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-STATUS-EQUAL", Level: Must, Area: "scim.error",
	Text:     "status of an error body equals the HTTP status",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Two statuses for one error: the client acts on one and reports the other.",
	Fix:      "Set both from one value.",
})

var ErrDetail = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-DETAIL", Level: May, Area: "scim.error",
	Text:     "An error has a detail that a person can read",
	Allowed:  "none: detail is OPTIONAL",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC},
	Why:      "Without it the administrator knows that it failed, and not why.",
	Fix:      "Say in one sentence what was wrong, naming the attribute.",
})

var ErrScimTypeRegistered = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-SCIMTYPE-REGISTERED", Level: Should, Area: "scim.error",
	Text:     "scimType, where it is sent, is a registered word that fits the status",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC},
	Why:      "Clients branch on the word; one of your own is read as no word at all.",
	Fix:      "Use the words of RFC 7644 table 9 with their status, and put everything else into detail.",
})

var ErrInvalidSyntax = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-INVALIDSYNTAX", Level: Should, Area: "scim.error",
	Text:     "A body that cannot be parsed gives scimType invalidSyntax",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC},
	Why:      "It tells the client's developer that the request is broken, and not the data.",
	Fix:      "Set scimType invalidSyntax where the JSON parser fails.",
})

var ErrInvalidValue = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-INVALIDVALUE", Level: Should, Area: "scim.error",
	Text:     "A missing or unfit value gives scimType invalidValue",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC},
	Why:      "It tells the administrator to mend the person's record instead of the connector.",
	Fix:      "Set scimType invalidValue where a required value is missing or of the wrong form.",
})

var ErrInvalidPath = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-INVALIDPATH", Level: Should, Area: "scim.error",
	Text:     "A malformed path of a PATCH gives scimType invalidPath",
	Source:   cite("7644 3.12"),
	Needs:    []Capability{Patch},
	Profiles: []Profile{RFC},
	Why:      "It tells a client that the attribute mapping is wrong.",
	Fix:      "Set scimType invalidPath where a path cannot be parsed.",
})

var ErrNoTarget = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-NOTARGET", Level: Should, Area: "scim.error",
	Text:     "A path of a PATCH that matches nothing to replace gives scimType noTarget",
	Source:   cite("7644 3.12"),
	Needs:    []Capability{Patch},
	Profiles: []Profile{RFC},
	Why:      "On noTarget a client adds the value instead; without the word it gives up.",
	Fix:      "Set scimType noTarget where the value filter of a replace matches nothing.",
})

var ErrMutability = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-MUTABILITY", Level: Should, Area: "scim.error",
	Text:     "A change that an attribute's mutability forbids gives scimType mutability",
	Source:   cite("7644 3.12"),
	Needs:    []Capability{Patch},
	Profiles: []Profile{RFC},
	Why:      "It tells the client to stop sending the attribute.",
	Fix:      "Set scimType mutability where a PATCH touches a readOnly or immutable attribute.",
})

var ErrUniqueness = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-UNIQUENESS", Level: Should, Area: "scim.error",
	Text:     "A 409 for a taken value gives scimType uniqueness",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "It tells a duplicate from other conflicts, so that the client looks for the existing account.",
	Fix:      "Set scimType uniqueness on 409 for a duplicate value.",
})

var ErrInvalidFilter = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-INVALIDFILTER", Level: Should, Area: "scim.error",
	Text:     "A filter that cannot be parsed gives scimType invalidFilter",
	Source:   cite("7644 3.12"),
	Needs:    []Capability{Filter},
	Profiles: []Profile{RFC},
	Why:      "It tells the client's developer where to look.",
	Fix:      "Set scimType invalidFilter where the filter's parser fails.",
})

var ErrTooMany = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-TOOMANY", Level: Should, Area: "scim.error",
	Text:     "A query with more results than the server is willing to give has scimType tooMany",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC},
	Why:      "The client learns to narrow its filter.",
	Fix:      "Set scimType tooMany where the limit is exceeded, or page.",
	Excluded: "needs a tenant that is larger than a limit which the server does not tell",
})

var ErrInvalidVers = add(Requirement{
	ID: "SCIM-7644-3.12-ERR-INVALIDVERS", Level: Should, Area: "scim.error",
	Text:     "A 400 for a protocol version that is not supported has scimType invalidVers",
	Allowed:  "404, where the version's path does not exist",
	Source:   cite("7644 3.12, 3.13"),
	Profiles: []Profile{RFC},
	Why:      "The client learns to try another version.",
	Fix:      "Set scimType invalidVers where the version in the path is refused.",
})

var ErrRedirects = add(Requirement{
	ID: "SCIM-7644-3.12-REDIRECTS", Level: May, Area: "scim.error",
	Text:     "307 and 308 keep method and body",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC},
	Why:      "A POST that turns into a GET on the way creates nothing.",
	Fix:      "Redirect with 307 or 308 instead of 301 or 302.",
	Excluded: "it is a rule for clients; a target shows it only where it redirects",
})

var ErrNo500 = add(Requirement{
	ID: "SCIM-BP-ERR-NO-500", Level: Advice, Area: "scim.error",
	Text:     "No mistake of a client gives a 5xx status",
	Allowed:  "501 for what is not offered",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Provisioners retry 5xx: one broken record blocks the queue of everybody behind it.",
	Fix:      "Validate before use, and turn parser and database errors into 400, 404 or 409.",
})

var ErrNoLeak = add(Requirement{
	ID: "SCIM-BP-ERR-NO-LEAK", Level: Advice, Area: "scim.error",
	Text:     "No error shows a stack trace, SQL, a file path or a secret",
	Source:   cite("7644 7"),
	Profiles: []Profile{RFC},
	Why:      "It tells an attacker what the server is made of.",
	Fix:      "Log the cause on the server, and send a sentence of your own.",
})

var Err429 = add(Requirement{
	ID: "SCIM-BP-ERR-429", Level: Advice, Area: "scim.error",
	Text:     "Rate limits use 429 with Retry-After and a SCIM error",
	Source:   []Source{{Document: "RFC 6585", Section: "4", Revision: "2012-04"}},
	Profiles: []Profile{RFC},
	Why:      "A client that is not told how long to wait comes back at once.",
	Fix:      "Answer 429 with Retry-After when the limit is reached.",
	Excluded: "needs more requests than a run may send to somebody's tenant; a limit that is met is honoured",
})

var Err405Allow = add(Requirement{
	ID: "SCIM-BP-ERR-405-ALLOW", Level: Advice, Area: "scim.error",
	Text:     "A 405 names the allowed methods in Allow",
	Source:   cite("9110 15.5.6"),
	Profiles: []Profile{RFC},
	Why:      "A developer sees at once what the address offers.",
	Fix:      "Add the Allow header to every 405.",
})
