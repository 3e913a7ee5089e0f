package requirement

// RFC 7644 §3.6: deleting resources. Area X of the list of requirements.

// Delete204 and the values below are what a delete does.
var Delete204 = add(Requirement{
	ID: "SCIM-7644-3.6-DELETE-204", Level: Must, Area: "scim.delete",
	Text:     "A successful DELETE gives 204 and no body",
	Allowed:  "405 or 501 where DELETE is not offered: what needs it is skipped then",
	Source:   cite("7644 3.6"),
	Profiles: []Profile{RFC},
	Why:      "A client that tests for 204 takes any other status for a failure, and tries again.",
	Fix:      "Answer DELETE with 204 No Content and an empty body.",
})

var DeleteGet404 = add(Requirement{
	ID: "SCIM-7644-3.6-DELETE-GET-404", Level: Must, Area: "scim.delete",
	Text:     "GET of a deleted resource gives 404",
	Allowed:  "the record may be kept inside; it must not be reachable through SCIM",
	Source:   cite("7644 3.6"),
	Profiles: []Profile{RFC},
	Why:      "An account that can still be read after its removal looks alive to every auditor and every client.",
	Fix:      "Leave deleted records out of every SCIM query, also where they are kept with a mark.",
})

var DeleteWrite404 = add(Requirement{
	ID: "SCIM-7644-3.6-DELETE-WRITE-404", Level: Must, Area: "scim.delete",
	Text:     "PUT, PATCH and a second DELETE of a deleted resource give 404",
	Source:   cite("7644 3.6"),
	Profiles: []Profile{RFC},
	Why:      "A late update from a queue must not bring a removed account back to life.",
	Fix:      "Look the resource up the same way in every method, and answer 404 when it was deleted.",
})

var DeleteNotListed = add(Requirement{
	ID: "SCIM-7644-3.6-DELETE-NOT-LISTED", Level: Must, Area: "scim.delete",
	Text:     "A deleted resource is gone from lists, filters and .search",
	Source:   cite("7644 3.6"),
	Profiles: []Profile{RFC},
	Why:      "A provisioner that finds the account by its userName links to it and then gets 404 for every request.",
	Fix:      "Leave deleted records out of the query behind lists, filters and .search.",
})

var DeleteReuse = add(Requirement{
	ID: "SCIM-7644-3.6-DELETE-REUSE", Level: Should, Area: "scim.delete",
	Text:     "The userName of a deleted User can be used again",
	Source:   cite("7644 3.6"),
	Profiles: []Profile{RFC, JumpCloud},
	Raised:   map[Profile]Level{JumpCloud: Must},
	Why:      "Somebody who comes back under the same name cannot be provisioned. JumpCloud's connection test creates a test user and deletes it again: a name that stays taken serves for one test only.",
	Fix:      "Free the unique value on delete, or leave deleted records out of the uniqueness check.",
})

var DeleteUnknown = add(Requirement{
	ID: "SCIM-7644-3.6-DELETE-UNKNOWN", Level: Must, Area: "scim.delete",
	Text:     "DELETE of an unknown id gives 404",
	Source:   cite("7644 3.6, 3.12"),
	Profiles: []Profile{RFC},
	Why:      "A success for an id that never existed hides that the wrong account was addressed.",
	Fix:      "Answer 404 with an Error body when there is nothing to delete.",
})

// DeleteOnly is about everybody else.
var DeleteOnly = add(Requirement{
	ID: "SCIM-7644-3.6-DELETE-ONLY", Level: Must, Area: "scim.delete",
	Text:     "A DELETE removes the one resource that it is sent to; others lose no more than their reference to it",
	Source:   cite("7644 3.6; 9110 9.3.5"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "One person leaves, and a group loses everybody; a group is dissolved, and its people's accounts are gone.",
	Fix:      "Delete the row of the resource and the rows that link it, and cascade to nothing else.",
})

var DeleteCollection = add(Requirement{
	ID: "SCIM-BP-DELETE-COLLECTION", Level: Advice, Area: "scim.delete",
	Text:     "DELETE on a collection is refused and deletes nothing",
	Source:   cite("7644 3.2"),
	Profiles: []Profile{RFC},
	Why:      "An address that lost its id must not remove every account of the tenant.",
	Fix:      "Do not route DELETE on /Users and /Groups; answer 405 with Allow.",
	Excluded: "a service provider that gets it wrong would delete accounts that the run did not create, so it is never tried",
})
