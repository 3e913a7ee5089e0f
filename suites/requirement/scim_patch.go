package requirement

// RFC 7644 §3.5.2: the PATCH message as a whole. Area T of the list of
// requirements; the operations are in scim_patch_add.go, scim_patch_remove.go
// and scim_patch_replace.go.

// PatchSupported and the values below are rules for every operation.
var (
	PatchSupported = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-SUPPORTED", Level: Should, Area: "scim.patch",
		Text:     "PATCH is supported",
		Source:   cite("7644 3.5"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Without PATCH a provisioner has to rewrite the whole person, and overwrites what others changed since it read them.",
		Fix:      "Implement PATCH and advertise it in ServiceProviderConfig.",
	})
	PatchSchemas = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-SCHEMAS", Level: Must, Area: "scim.patch",
		Text:     "A body without the PatchOp URI in schemas gives 400 and changes nothing",
		Source:   cite("7644 3.5.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A partial resource sent by mistake is taken for a set of operations.",
		Fix:      "Check schemas for urn:ietf:params:scim:api:messages:2.0:PatchOp before you apply anything.",
	})
	PatchOperations = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-OPERATIONS", Level: Must, Area: "scim.patch",
		Text:     "A body whose Operations is missing, empty or not an array gives 400 and changes nothing",
		Source:   cite("7644 3.5.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A success for a request that does nothing makes the provisioner record a change that never happened.",
		Fix:      "Refuse a body without at least one operation with 400 invalidSyntax.",
	})
	PatchOpInvalid = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-OP-INVALID", Level: Must, Area: "scim.patch",
		Text:     "An operation whose op is missing or is not add, remove or replace gives 400 and changes nothing",
		Source:   cite("7644 3.5.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "An operation that is skipped in silence leaves the account other than the provisioner believes.",
		Fix:      "Refuse other words than add, remove and replace with 400 invalidSyntax.",
	})
	PatchSuccess = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-SUCCESS", Level: Must, Area: "scim.patch",
		Text:     "A successful PATCH gives 200 with the whole resource, or 204 without a body",
		Allowed:  "200 with the resource as a following GET shows it; 204 without a body.",
		Source:   cite("7644 3.5.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A client reads the new state from a 200. An empty or partial body is taken for a lost account.",
		Fix:      "Answer 200 with the resource as it is now stored, or 204 and nothing.",
	})
	PatchAttrs200 = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-ATTRS-200", Level: Must, Area: "scim.patch",
		Text:     "With the attributes parameter in the URL a successful PATCH gives 200 with these attributes",
		Source:   cite("7644 3.5.2, 3.9"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "A client that asks for the id and version of what it changed gets nothing.",
		Fix:      "Answer 200 with a body whenever attributes is given.",
	})
	PatchSequence = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-SEQUENCE", Level: Must, Area: "scim.patch",
		Text:     "Operations are applied in their order, each on the result of the one before",
		Source:   cite("7644 3.5.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A value that is removed and added again ends up removed.",
		Fix:      "Apply the array from first to last on one working copy.",
	})
	PatchOnly = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-ONLY", Level: Must, Area: "scim.patch",
		Text:     "A PATCH changes what its operations name, on the resource that it is sent to, and nothing else",
		Allowed:  "Other values of meta; values that the service provider itself makes of what was changed.",
		Source:   cite("7644 3.5.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A new title locks somebody out, and leaving one group is leaving them all: nobody asked for that, and nobody sees it.",
		Fix:      "Apply operations to a copy of the resource as it is stored, and write back what they changed.",
	})
	PatchAtomic = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-ATOMIC", Level: Must, Area: "scim.patch",
		Text:     "If one operation fails, nothing is changed: attributes and group members alike",
		Source:   cite("7644 3.5.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "The provisioner is told that nothing happened, while half of it did: people keep or gain access that nobody sees.",
		Fix:      "Apply all operations to a copy, or in one transaction, and store it only when the last one succeeded.",
	})
	Patch404 = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-404", Level: Must, Area: "scim.patch",
		Text:     "PATCH of an id that does not exist gives 404",
		Source:   cite("7644 3.5.2, 3.12"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "On 404 a provisioner creates the account anew; on 400 or 500 it retries for ever.",
		Fix:      "Look the resource up before you parse or apply the operations, and answer 404.",
	})
	PatchReadOnly = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-READONLY", Level: Must, Area: "scim.patch",
		Text:     "An operation on a readOnly attribute (id, meta, a User's groups) gives 400, with scimType mutability, and changes nothing",
		Allowed:  "400 without a scimType: it is OPTIONAL (RFC 7644 §3.12).",
		Source:   cite("7644 3.5.2, 3.12"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "A client that moves a person between groups through the User is told that it worked.",
		Fix:      "Check the attribute's mutability before you apply an operation, and answer 400 mutability.",
	})
	PatchImmutable = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-IMMUTABLE", Level: Must, Area: "scim.patch",
		Text:     "Changing the value of an immutable attribute gives 400, with scimType mutability",
		Allowed:  "400 without a scimType: it is OPTIONAL (RFC 7644 §3.12). Judged by the value of a group's member.",
		Source:   cite("7644 3.5.2, 3.12; 7643 8.7.1"),
		Needs:    []Capability{Patch, Groups},
		Profiles: []Profile{RFC},
		Why:      "Another person silently takes the place of a member.",
		Fix:      "Refuse to change an immutable value that is set; a member is replaced by remove and add.",
	})
	PatchPrimary = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-PRIMARY", Level: Must, Area: "scim.patch",
		Text:     "Making one value primary takes primary from the others",
		Source:   cite("7644 3.5.2; 7643 2.4"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "With two primary addresses it is open which one gets the mail.",
		Fix:      "When an operation sets primary to true, set it to false on the other values.",
	})
	PatchPathInvalid = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-PATH-INVALID", Level: Must, Area: "scim.patch",
		Text:     "A malformed path gives 400, with scimType invalidPath, and changes nothing",
		Allowed:  "400 without a scimType: it is OPTIONAL (RFC 7644 §3.12). invalidFilter, where the bracket is what is malformed.",
		Source:   cite("7644 3.5.2, 3.12"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A path that is misread changes another attribute.",
		Fix:      "Parse the path by the grammar of RFC 7644 figure 7 and refuse the rest with 400 invalidPath.",
	})
	PatchPathUnknown = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-PATH-UNKNOWN", Level: Must, Area: "scim.patch",
		Text:     "A path to an attribute that the schemas do not define gives 400, with scimType invalidPath or noTarget, and changes nothing",
		Allowed:  "400 without a scimType.",
		Source:   cite("7644 3.5.2, 3.12"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "The administrator sees a mapping that works and data that never arrives.",
		Fix:      "Refuse paths that your schemas do not define with 400 invalidPath.",
	})
	PatchPathFilterBad = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-PATH-FILTER-BAD", Level: Must, Area: "scim.patch",
		Text:     "A path with a filter that is not grammar gives 400, with scimType invalidFilter or invalidPath, and changes nothing",
		Allowed:  "400 without a scimType.",
		Source:   cite("7644 3.5.2, 3.12"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "A filter that is dropped makes the operation hit every value.",
		Fix:      "Refuse the operation when its bracket cannot be parsed.",
	})
	PatchPathCase = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-PATH-CASE", Level: Must, Area: "scim.patch",
		Text:     "Paths are matched without regard to case and may begin with the URN of the core schema",
		Source:   cite("7644 3.10; 7643 2.1"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "Clients write full names or their own case; refusing these ends updates.",
		Fix:      "Fold case, and strip the core schema's URN, before you resolve a path.",
	})
	PatchValueType = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-VALUE-TYPE", Level: Must, Area: "scim.patch",
		Text:     "A value of the wrong type gives 400, with scimType invalidValue, and changes nothing",
		Allowed:  "400 without a scimType; invalidSyntax.",
		Source:   cite("7644 3.5.2, 3.12"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Stored as it is, a wrong type breaks every later reader.",
		Fix:      "Check the value against the attribute's type before you apply the operation.",
	})
	PatchUnique = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-UNIQUE", Level: Must, Area: "scim.patch",
		Text:     "Taking a unique value that another resource has gives 409, with scimType uniqueness, and changes nothing",
		Allowed:  "409 without a scimType.",
		Source:   cite("7644 3.12, 3.5.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Two people share one sign-on name.",
		Fix:      "Check uniqueness on updates as on creation, and answer 409 uniqueness.",
	})
	PatchSchemasState = add(Requirement{
		ID: "SCIM-7644-3.5.2-PATCH-SCHEMAS-STATE", Level: Must, Area: "scim.patch",
		Text:     "After an operation that adds an extension's URN to schemas, a later one in the same request can set the extension's attributes",
		Source:   cite("7644 3.5.2"),
		Needs:    []Capability{Patch, Enterprise},
		Profiles: []Profile{RFC},
		Why:      "A client that extends a person in one request is refused.",
		Fix:      "Apply operations on schemas like any other, in order, and accept URNs that the resource type lists.",
	})
	Patch501 = add(Requirement{
		ID: "SCIM-7644-3.12-PATCH-501", Level: Must, Area: "scim.patch",
		Text:     "Where PATCH is not supported it gives 501 with a SCIM error",
		Allowed:  "405. Another 4xx status, such as 404 for a method that is not routed, and a body that is no SCIM error, are warnings: RFC 7644 §3.12 lists the statuses by a SHOULD. Not judged where PATCH is offered.",
		Source:   cite("7644 3.12"),
		Profiles: []Profile{RFC},
		Why:      "A client that cannot tell unsupported from broken does not fall back to PUT.",
		Fix:      "Answer PATCH with 501 and a SCIM error body.",
	})
	PatchOpCase = add(Requirement{
		ID: "SCIM-BP-PATCH-OP-CASE", Level: Advice, Area: "scim.patch",
		Text:     "op is accepted in any case (Add, Replace, Remove)",
		Source:   cite("7644 3.5.2"),
		Needs:    []Capability{Patch},
		Profiles: []Profile{RFC},
		Why:      "Entra ID capitalises op: every update it sends is refused.",
		Fix:      "Fold the case of op.",
	})
)
