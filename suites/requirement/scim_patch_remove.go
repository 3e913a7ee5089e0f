package requirement

// RFC 7644 §3.5.2.2: removing. Area V of the list of requirements.

// RemoveSimple and the values below are about the operation remove.
var (
	RemoveSimple = add(Requirement{
		ID: "SCIM-7644-3.5.2.2-REMOVE-SIMPLE", Level: Must, Area: "scim.patch-remove",
		Text:     "remove takes the value from a singular attribute",
		Source:   cite("7644 3.5.2.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "What was deleted in the directory stays for ever.",
		Fix:      "Clear the attribute that path names.",
	})
	RemoveMVAll = add(Requirement{
		ID: "SCIM-7644-3.5.2.2-REMOVE-MV-ALL", Level: Must, Area: "scim.patch-remove",
		Text:     "remove of a multi-valued attribute without a filter takes all its values",
		Source:   cite("7644 3.5.2.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "Old phone numbers or members remain.",
		Fix:      "Clear the whole array when the path has no filter.",
	})
	RemoveFiltered = add(Requirement{
		ID: "SCIM-7644-3.5.2.2-REMOVE-FILTERED", Level: Must, Area: "scim.patch-remove",
		Text:     "remove with a filter (members[value eq \"x\"]) takes the matching value only",
		Source:   cite("7644 3.5.2.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Removing one person from a group removes everybody, or nobody.",
		Fix:      "Apply the filter to each value, and remove those that match.",
	})
	RemoveFilteredSub = add(Requirement{
		ID: "SCIM-7644-3.5.2.2-REMOVE-FILTERED-SUB", Level: Must, Area: "scim.patch-remove",
		Text:     "remove of a sub-attribute behind a filter clears it and keeps the value it belongs to",
		Source:   cite("7644 3.5.2.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "Clearing a post code deletes the address.",
		Fix:      "Clear only the sub-attribute that stands after the bracket.",
	})
	RemoveLast = add(Requirement{
		ID: "SCIM-7644-3.5.2.2-REMOVE-LAST", Level: Must, Area: "scim.patch-remove",
		Text:     "Removing the last value leaves the attribute without a value",
		Allowed:  "The attribute absent, null or an empty array.",
		Source:   cite("7644 3.5.2.2; 7643 2.5"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "The last member of a group cannot be removed and keeps their access.",
		Fix:      "Treat an attribute whose last value was removed as unassigned.",
	})
	RemoveNoPath = add(Requirement{
		ID: "SCIM-7644-3.5.2.2-REMOVE-NO-PATH", Level: Must, Area: "scim.patch-remove",
		Text:     "remove without a path gives 400 with scimType noTarget and changes nothing",
		Source:   cite("7644 3.5.2.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A client's mistake deletes everything, or looks like a success.",
		Fix:      "Refuse remove without path with 400 and scimType noTarget.",
	})
	RemoveRequired = add(Requirement{
		ID: "SCIM-7644-3.5.2.2-REMOVE-REQUIRED", Level: Must, Area: "scim.patch-remove",
		Text:     "Removing a required attribute gives 400 with scimType mutability and changes nothing",
		Source:   cite("7644 3.5.2.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "An account without a user name can neither sign in nor be found again.",
		Fix:      "Refuse the removal of required attributes with 400 and scimType mutability.",
	})
	RemoveReadOnly = add(Requirement{
		ID: "SCIM-7644-3.5.2.2-REMOVE-READONLY", Level: Must, Area: "scim.patch-remove",
		Text:     "Removing a readOnly attribute gives 400 with scimType mutability and changes nothing",
		Source:   cite("7644 3.5.2.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "A client believes that it took somebody out of their groups.",
		Fix:      "Refuse the removal of readOnly attributes with 400 and scimType mutability.",
	})
	RemoveExtension = add(Requirement{
		ID: "SCIM-7644-3.5.2.2-REMOVE-EXTENSION", Level: Must, Area: "scim.patch-remove",
		Text:     "remove takes the path of an extension's attribute",
		Source:   cite("7644 3.5.2.2, 3.10"),
		Needs:    []Capability{Patch, Enterprise},
		Profiles: []Profile{RFC},
		Why:      "Old departments and managers remain.",
		Fix:      "Resolve URN-qualified paths; note that the URN itself holds a dot (2.0).",
	})
	RemoveNoMatch = add(Requirement{
		ID: "SCIM-BP-REMOVE-NOMATCH", Level: Advice, Area: "scim.patch-remove",
		Text:     "remove with a filter that matches nothing succeeds or gives 400 noTarget, and removes no other value",
		Allowed:  "Success without effect; or 400.",
		Source:   cite("7644 3.5.2.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Raised:   map[Profile]Level{JumpCloud: Must},
		Why:      "Removing somebody who already left takes the others out of the group.",
		Fix:      "Leave the attribute alone when nothing matches.",
	})
	RemoveValueList = add(Requirement{
		ID: "SCIM-BP-REMOVE-VALUE-LIST", Level: Advice, Area: "scim.patch-remove",
		Text:     "remove of members with a list of members as value removes these only, or is refused; it does not empty the group",
		Allowed:  "Only the listed members removed; or 400 and no change.",
		Source:   cite("7644 3.5.2.2"),
		Needs:    []Capability{Patch, Groups},
		Profiles: []Profile{RFC, JumpCloud},
		Raised:   map[Profile]Level{JumpCloud: Must},
		Why:      "Entra ID sends removals in this form by default, and JumpCloud was seen to; a server that reads the path only takes everybody out of the group.",
		Fix:      "Remove the listed members, or refuse a remove that has a value with 400.",
	})
)
