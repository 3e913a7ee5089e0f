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
