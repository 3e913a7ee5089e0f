package requirement

// RFC 7643 §4.3: the Enterprise User extension. Area I of the list of requirements.

// EntRoundtrip and the values below are about the Enterprise extension.
var EntRoundtrip = add(Requirement{
	ID: "SCIM-7643-4.3-ENT-ROUNDTRIP", Level: Must, Area: "scim.enterprise",
	Text:     "employeeNumber, costCenter, organization, division and department come back under the extension's URN as they were stored",
	Allowed:  "a value that the answer shows as not stored is a warning",
	Source:   cite("7643 4.3"),
	Needs:    []Capability{Enterprise},
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "An attribute that is confirmed and then lost is written again at every synchronisation.",
	Fix:      "Store each attribute of the extension that your schema advertises.",
})

var EntManager = add(Requirement{
	ID: "SCIM-7643-4.3-ENT-MANAGER", Level: Must, Area: "scim.enterprise",
	Text:     "manager.value takes the id of a User and is returned with $ref",
	Allowed:  "leaving $ref out is a warning: RFC 7643 §4.3 only recommends it",
	Source:   cite("7643 4.3"),
	Needs:    []Capability{Enterprise},
	Profiles: []Profile{RFC},
	Why:      "Approval chains follow the manager.",
	Fix:      "Store the id, and derive $ref from it when the User is read.",
})

var EntManagerDisplayName = add(Requirement{
	ID: "SCIM-7643-4.3-ENT-MANAGER-DISPLAYNAME", Level: Must, Area: "scim.enterprise",
	Text:     "manager.displayName is readOnly",
	Source:   cite("7643 4.3"),
	Needs:    []Capability{Enterprise},
	Profiles: []Profile{RFC},
	Why:      "A stored copy of the name is wrong as soon as the manager is renamed.",
	Fix:      "Ignore it in the body, and derive it from the manager's User.",
})

var EntManagerRemove = add(Requirement{
	ID: "SCIM-7643-4.3-ENT-MANAGER-REMOVE", Level: Must, Area: "scim.enterprise",
	Text:     "manager can be removed and is absent then",
	Source:   cite("7643 4.3; 7644 3.5.2.2"),
	Needs:    []Capability{Enterprise},
	Profiles: []Profile{RFC},
	Why:      "Somebody who left keeps getting the requests of their former reports.",
	Fix:      "Clear the reference on null and on remove, and leave the attribute out of answers.",
})

var EntPath = add(Requirement{
	ID: "SCIM-7644-3.10-ENT-PATH", Level: Must, Area: "scim.enterprise",
	Text:     "Fully qualified paths such as urn:…:User:department and urn:…:User:manager.value work in a PATCH",
	Source:   cite("7644 3.10"),
	Needs:    []Capability{Enterprise, Patch},
	Profiles: []Profile{RFC},
	Why:      "Entra ID addresses the extension in this form; without it departments and managers never arrive.",
	Fix:      "Split a path at the last colon that ends a known URN before it is split at dots.",
})

var EntSchemasImplicit = add(Requirement{
	ID: "SCIM-7644-3.5.2-ENT-SCHEMAS-IMPLICIT", Level: Must, Area: "scim.enterprise",
	Text:     "Adding the first attribute of the extension by PATCH adds its URN to schemas",
	Source:   cite("7644 3.5.2"),
	Needs:    []Capability{Enterprise, Patch},
	Profiles: []Profile{RFC},
	Why:      "Clients look for the extension's data only when schemas names it.",
	Fix:      "Compute schemas from the data when the User is written or read.",
})

var EntSchemasDropped = add(Requirement{
	ID: "SCIM-BP-ENT-SCHEMAS-DROPPED", Level: Advice, Area: "scim.enterprise",
	Text:     "Removing the last attribute of the extension removes its container and URN",
	Source:   cite("7643 3"),
	Needs:    []Capability{Enterprise, Patch},
	Profiles: []Profile{RFC},
	Why:      "An empty container reads as if data were there.",
	Fix:      "Compute schemas from the data when the User is written or read.",
})
