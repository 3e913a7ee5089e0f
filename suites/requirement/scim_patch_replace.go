package requirement

// RFC 7644 §3.5.2.3: replacing. Area W of the list of requirements.

// ReplaceSimple and the values below are about the operation replace.
var (
	ReplaceSimple = add(Requirement{
		ID: "SCIM-7644-3.5.2.3-REPLACE-SIMPLE", Level: Must, Area: "scim.patch-replace",
		Text:     "replace sets a singular attribute to another value",
		Source:   cite("7644 3.5.2.3"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A changed name or title never arrives. Entra ID sends one such operation for each changed attribute, and JumpCloud was seen to.",
		Fix:      "Set the attribute that path names to value.",
	})
	ReplaceNoPath = add(Requirement{
		ID: "SCIM-7644-3.5.2.3-REPLACE-NO-PATH", Level: Must, Area: "scim.patch-replace",
		Text:     "replace without a path replaces the attributes of the value object and keeps the others",
		Source:   cite("7644 3.5.2.3"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Okta sends updates in this form; treated as a replacement of the whole they wipe the rest of the person.",
		Fix:      "Replace each attribute that the value object names.",
	})
	ReplaceMVAll = add(Requirement{
		ID: "SCIM-7644-3.5.2.3-REPLACE-MV-ALL", Level: Must, Area: "scim.patch-replace",
		Text:     "replace of a multi-valued attribute without a filter replaces all its values",
		Source:   cite("7644 3.5.2.3"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Old addresses or members remain.",
		Fix:      "Set the array instead of appending to it.",
	})
	ReplaceComplex = add(Requirement{
		ID: "SCIM-7644-3.5.2.3-REPLACE-COMPLEX", Level: Must, Area: "scim.patch-replace",
		Text:     "replace of a complex value sets its sub-attributes and keeps those that it does not name",
		Source:   cite("7644 3.5.2.3"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Changing the given name drops the family name.",
		Fix:      "Merge the sub-attributes.",
	})
	ReplaceAbsent = add(Requirement{
		ID: "SCIM-7644-3.5.2.3-REPLACE-ABSENT", Level: Must, Area: "scim.patch-replace",
		Text:     "replace of an attribute without a value sets it, as add does",
		Source:   cite("7644 3.5.2.3"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A value that is new in the directory is refused because there was none before.",
		Fix:      "Treat replace like add when the attribute has no value.",
	})
	ReplaceValuePath = add(Requirement{
		ID: "SCIM-7644-3.5.2.3-REPLACE-VALUEPATH", Level: Must, Area: "scim.patch-replace",
		Text:     "replace with a filter replaces every value that matches and keeps the others",
		Source:   cite("7644 3.5.2.3"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "Changing the work address changes the private one, or neither.",
		Fix:      "Apply the filter to each value, and replace those that match.",
	})
	ReplaceValuePathSub = add(Requirement{
		ID: "SCIM-7644-3.5.2.3-REPLACE-VALUEPATH-SUB", Level: Must, Area: "scim.patch-replace",
		Text:     "replace of a sub-attribute behind a filter changes that part of the matching values only",
		Source:   cite("7644 3.5.2.3"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "Changing a street drops the town, or changes another address.",
		Fix:      "Set only the sub-attribute that stands after the bracket.",
	})
	ReplaceNoMatch = add(Requirement{
		ID: "SCIM-7644-3.5.2.3-REPLACE-NOMATCH", Level: Must, Area: "scim.patch-replace",
		Text:     "replace with a filter that matches nothing gives 400 with scimType noTarget and changes nothing",
		Source:   cite("7644 3.5.2.3"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "The provisioner records a change that never happened.",
		Fix:      "Answer 400 with scimType noTarget when no value matches.",
	})
	ReplaceActive = add(Requirement{
		ID: "SCIM-7644-3.5.2.3-REPLACE-ACTIVE", Level: Must, Area: "scim.patch-replace",
		Text:     "active is set to false and true again, by a path and by a value object",
		Source:   cite("7644 3.5.2.3"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "This is how people lose their access: when either form fails, somebody who left keeps it.",
		Fix:      "Accept both {\"op\":\"replace\",\"path\":\"active\",\"value\":false} and {\"op\":\"replace\",\"value\":{\"active\":false}}.",
	})
	ReplaceExtension = add(Requirement{
		ID: "SCIM-7644-3.5.2.3-REPLACE-EXTENSION", Level: Must, Area: "scim.patch-replace",
		Text:     "replace takes the path of an extension's attribute",
		Source:   cite("7644 3.5.2.3, 3.10"),
		Needs:    []Capability{Patch, Enterprise},
		Profiles: []Profile{RFC},
		Why:      "Changed departments and managers never arrive.",
		Fix:      "Resolve URN-qualified paths; note that the URN itself holds a dot (2.0).",
	})
	ReplaceNull = add(Requirement{
		ID: "SCIM-BP-REPLACE-NULL", Level: Advice, Area: "scim.patch-replace",
		Text:     "replace with the value null clears the attribute or gives 400; the word null is never stored",
		Allowed:  "No value afterwards; or 400 and no change.",
		Source:   cite("7643 2.5; 7644 3.5.2.3"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "People are called \"null\".",
		Fix:      "Treat null as unassigned, or refuse it.",
	})
	ReactivateKeeps = add(Requirement{
		ID: "SCIM-7644-3.5.2.3-REACTIVATE-KEEPS", Level: Must, Area: "scim.patch-replace",
		Text:     "A user whose active was set to false and to true again is who they were: the same id, userName, name, addresses and other data",
		Allowed:  "Groups that deactivation took away; other meta.lastModified and version.",
		Source:   cite("7644 3.5.2.3; 7643 3.1, 4.1.1"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Somebody who comes back from leave is a stranger to the service: what belonged to the old account is lost.",
		Fix:      "Change active alone, and keep everything else while a user is inactive.",
	})
	ReplaceDottedKeys = add(Requirement{
		ID: "SCIM-BP-REPLACE-DOTTED-KEYS", Level: Advice, Area: "scim.patch-replace",
		Text:     "A value object without a path may have dotted or URN-qualified keys (name.givenName), which are applied as paths",
		Source:   cite("7644 3.5.2.3"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "Entra ID sends updates in this form when it is set to be compliant; ignored, they never arrive.",
		Fix:      "Resolve the keys of the value object like paths.",
	})
)
