package requirement

// RFC 7643 §3: what every resource carries. Area F of the list of requirements.

// IDPresent and the values below are about schemas, id, externalId and meta.
var IDPresent = add(Requirement{
	ID: "SCIM-7643-3.1-ID-PRESENT", Level: Must, Area: "scim.common",
	Text:     "Each resource has a non-empty string id",
	Source:   cite("7643 3.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "The id is all a provisioner keeps of an account. JumpCloud reads it as a string: with a number the account can never be updated or deactivated.",
	Fix:      "Send id as a JSON string in every representation, also where your database keeps a number.",
})
