package requirement

// RFC 7644 §3.4.1: reading one resource. Area L of the list of requirements.

// Get200 and the values below are about GET by id.
var Get200 = add(Requirement{
	ID: "SCIM-7644-3.4.1-GET-200", Level: Must, Area: "scim.read",
	Text:     "GET of a resource by its id gives 200 and the resource",
	Source:   cite("7644 3.4.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Provisioners read an account before they change it; without this no account can be compared or updated.",
	Fix:      "Serve GET on each resource's address with 200 and its representation.",
})

var Get404 = add(Requirement{
	ID: "SCIM-7644-3.4.1-GET-404", Level: Must, Area: "scim.read",
	Text:     "GET of an unknown id gives 404 with a SCIM error",
	Source:   cite("7644 3.4.1, 3.12"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "404 is how a provisioner learns that an account was removed and has to be created again; anything else leaves the person without access or the task in retry.",
	Fix:      "Answer 404 with an Error body for every id that is not there, also for one of another form than yours.",
})

var Get404Endpoint = add(Requirement{
	ID: "SCIM-7644-3.12-GET-404-ENDPOINT", Level: Must, Area: "scim.read",
	Text:     "An unknown endpoint gives 404 with a SCIM error",
	Source:   cite("7644 3.12"),
	Profiles: []Profile{RFC},
	Why:      "A client probes for what is offered. A web framework's own page, or a 200, tells it that the endpoint exists.",
	Fix:      "Add a last route below the SCIM base URL that answers 404 with an Error body.",
})

var GetWrongType = add(Requirement{
	ID: "SCIM-7644-3.4.1-GET-WRONG-TYPE", Level: Must, Area: "scim.read",
	Text:     "A User's id under /Groups gives 404",
	Source:   cite("7644 3.4.1"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "A lookup that ignores the type lets a client delete a user while it thinks it deletes a group.",
	Fix:      "Look an id up within the type of its endpoint.",
})

var GetHead = add(Requirement{
	ID: "SCIM-BP-GET-HEAD", Level: Advice, Area: "scim.read",
	Text:     "HEAD gives the status and headers of GET without a body, or 405",
	Allowed:  "501",
	Source:   cite("9110 9.3.2"),
	Profiles: []Profile{RFC},
	Why:      "Monitoring and proxies use HEAD; a 404 for a resource that is there makes them report it as gone.",
	Fix:      "Serve HEAD by the handler of GET without the body, or answer 405 with Allow.",
})

var GetIDEncoded = add(Requirement{
	ID: "SCIM-BP-GET-ID-ENCODED", Level: Advice, Area: "scim.read",
	Text:     "An id works when it is percent-encoded, and an encoded slash or .. never leaves the collection",
	Source:   cite("7644 1.2"),
	Profiles: []Profile{RFC},
	Why:      "A path that is decoded before it is routed lets an id address another endpoint, past the checks of its own.",
	Fix:      "Split the raw path into segments first, decode each afterwards, and look the result up as an opaque id.",
})
