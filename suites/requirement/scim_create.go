package requirement

// RFC 7644 §3.3: creating resources. Area K of the list of requirements.

// Post201 and the values below are what a create must answer.
var Post201 = add(Requirement{
	ID: "SCIM-7644-3.3-POST-201", Level: Must, Area: "scim.create",
	Text:     "A valid create gives 201",
	Source:   cite("7644 3.3"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "A provisioner takes any other status for a failure: it retries or reports the user as not provisioned.",
	Fix:      "Answer POST on a resource endpoint with 201 Created once the resource is stored.",
})

var PostLocation = add(Requirement{
	ID: "SCIM-7644-3.3-POST-LOCATION", Level: Must, Area: "scim.create",
	Text:     "201 carries a Location header that equals meta.location",
	Allowed:  "a relative Location, which is resolved before it is compared",
	Source:   cite("7644 3.3"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "A client that follows Location for its next request ends up elsewhere, or nowhere, when the header is missing or names another address than the body.",
	Fix:      "Set Location on every 201 from the same value that is written to meta.location.",
})

var PostBody = add(Requirement{
	ID: "SCIM-7644-3.3-POST-BODY", Level: Should, Area: "scim.create",
	Text:     "201 returns the full representation as stored",
	Allowed:  "attributes with returned never or request may be missing",
	Source:   cite("7644 3.3"),
	Profiles: []Profile{RFC, JumpCloud},
	Raised:   map[Profile]Level{JumpCloud: Must},
	Why:      "A provisioner learns the id and what the server made of its data from this body; without it the account cannot be updated or deactivated later.",
	Fix:      "Answer a create with the same representation that a GET of the new resource returns.",
})

var PostReadback = add(Requirement{
	ID: "SCIM-7644-3.3-POST-READBACK", Level: Must, Area: "scim.create",
	Text:     "A GET after the create returns what 201 showed",
	Source:   cite("7644 3.1, 3.4.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "The provisioner believes the values in 201 to be stored. If a GET shows others, it overwrites them at every synchronisation or never notices that they are lost.",
	Fix:      "Build the body of 201 from what was stored, not from the request.",
})

var PostReadOnlyIgnored = add(Requirement{
	ID: "SCIM-7644-3.3-POST-READONLY-IGNORED", Level: Must, Area: "scim.create",
	Text:     "readOnly attributes in the body of a create are ignored, and are no error",
	Source:   cite("7644 3.3"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Provisioners send groups, id or meta along (Okta sends an empty groups array with each user). A server that refuses them cannot be provisioned; one that takes them over lets a client forge them.",
	Fix:      "Drop attributes whose mutability is readOnly from the body before it is validated.",
})

var PostDefaults = add(Requirement{
	ID: "SCIM-7644-3.3-POST-DEFAULTS", Level: May, Area: "scim.create",
	Text:     "Defaults that the server gives to left-out attributes are shown in the answer to the create",
	Allowed:  "no defaults at all",
	Source:   cite("7644 3.3"),
	Profiles: []Profile{RFC},
	Why:      "A client that is not shown the default believes the attribute to be empty and sets it again at the next comparison.",
	Fix:      "Apply defaults before the answer is written, so that 201 and a later GET show the same attributes.",
})

var PostNulls = add(Requirement{
	ID: "SCIM-7644-3.3-POST-NULLS", Level: May, Area: "scim.create",
	Text:     "null or an empty array in a create means unassigned, and is no error",
	Source:   cite("7644 3.3; 7643 2.5"),
	Profiles: []Profile{RFC},
	Why:      "Provisioners send null or [] for what their directory leaves empty; refusing it refuses every user whose record is not complete.",
	Fix:      "Treat null and [] in a body like an attribute that was left out.",
})

var Post409 = add(Requirement{
	ID: "SCIM-7644-3.3-POST-409", Level: Must, Area: "scim.create",
	Text:     "A create that conflicts with an existing resource gives 409 with scimType uniqueness",
	Source:   cite("7644 3.3"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "409 is how a provisioner learns that the person already has an account and links it. With 201 there are two accounts for one person; with 400 or 500 it retries for ever.",
	Fix:      "Map the violated unique index to 409 with an Error body whose scimType is uniqueness.",
})

var PostResourceType = add(Requirement{
	ID: "SCIM-7644-3.3.1-POST-RESOURCETYPE", Level: Must, Area: "scim.create",
	Text:     "meta.resourceType of a new resource is the type of the endpoint it was posted to",
	Source:   cite("7644 3.3.1"),
	Profiles: []Profile{RFC},
	Why:      "Clients that read mixed lists tell users from groups by meta.resourceType.",
	Fix:      "Set meta.resourceType from the endpoint of the request, using the name that /ResourceTypes gives it.",
})

var PostAttributes = add(Requirement{
	ID: "SCIM-7644-3.9-POST-ATTRIBUTES", Level: Must, Area: "scim.create",
	Text:     "attributes and excludedAttributes in the URL of a create shape its answer",
	Source:   cite("7644 3.9"),
	Profiles: []Profile{RFC},
	Why:      "A client that asks for a small answer, to keep personal data out of its logs for instance, gets all of it.",
	Fix:      "Apply the projection of the two parameters to the answers of POST, as on GET.",
})

var PostMalformed = add(Requirement{
	ID: "SCIM-7644-3.12-POST-MALFORMED", Level: Must, Area: "scim.create",
	Text:     "A body that is not well-formed JSON gives 400; scimType, if there, is invalidSyntax",
	Allowed:  "no scimType: RFC 7644 §3.12 makes it optional",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC},
	Why:      "A 500 makes a provisioner retry a request that can never work; a success means that half a body was stored.",
	Fix:      "Catch the JSON parser's error and answer 400 with scimType invalidSyntax.",
})

var PostNonObject = add(Requirement{
	ID: "SCIM-7644-3.12-POST-NON-OBJECT", Level: Must, Area: "scim.create",
	Text:     "A create whose body is empty, an array, a string or a number gives 400",
	Allowed:  "another 4xx status that says that the request is at fault, such as 422, is a warning: RFC 7644 §3.12 lists the statuses by a SHOULD",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC},
	Why:      "Code that expects an object and gets something else crashes, or creates an empty account.",
	Fix:      "Check that the decoded body is a JSON object before anything is read from it.",
})

var PostExtension = add(Requirement{
	ID: "SCIM-7644-3.3-POST-EXTENSION", Level: Must, Area: "scim.create",
	Text:     "A create with data of an extension stores it and lists the extension's URI in schemas",
	Allowed:  "an extension attribute that the answer shows as not stored is a warning",
	Source:   cite("7644 3.3; 7643 3.3"),
	Needs:    []Capability{Enterprise},
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Department, cost centre and employee number travel in the Enterprise extension; if it is lost on create they stay empty until the next change of each person.",
	Fix:      "Read the members under the extension's URN on create, and list the URN in schemas of the answer.",
})

var PostToItem = add(Requirement{
	ID: "SCIM-BP-POST-TO-ITEM", Level: Advice, Area: "scim.create",
	Text:     "POST to the address of a single resource gives 404 or 405",
	Source:   cite("7644 3.2"),
	Profiles: []Profile{RFC},
	Why:      "A server that takes it for a create or an update hides a wrong address in the client.",
	Fix:      "Do not route POST below a collection; answer 405 with Allow.",
})
