package requirement

// RFC 7643 §7: what an attribute's characteristics mean. Second half of area G
// of the list of requirements.

// CharRequired and the values below are about characteristics.
var (
	CharRequired = add(Requirement{
		ID: "SCIM-7643-7-CHAR-REQUIRED", Level: Must, Area: "scim.types",
		Text:     "A create that leaves out an attribute that the schema calls required gives 400, with scimType invalidValue, and stores nothing",
		Allowed:  "400 without a scimType: it is OPTIONAL (RFC 7644 §3.12). A value that the server makes and shows is a warning: RFC 7644 §3.3 lets it assign a default; another 4xx status that says that the request is at fault, such as 422, is a warning: RFC 7644 §3.12 lists the statuses by a SHOULD",
		Source:   cite("7643 7; 7644 3.12"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "An account without its required data cannot be used, and the administrator is not told.",
		Fix:      "Check every attribute that your schema marks as required; or do not mark it.",
	})
	CharReadOnly = add(Requirement{
		ID: "SCIM-7643-7-CHAR-READONLY", Level: Must, Area: "scim.types",
		Text:     "readOnly attributes never take a client's value",
		Source:   cite("7643 7, 2.2; 7644 3.3"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A client could give itself another id, a creation date or a group.",
		Fix:      "Drop readOnly attributes from bodies before you store them.",
	})
	CharImmutable = add(Requirement{
		ID: "SCIM-7643-7-CHAR-IMMUTABLE", Level: Must, Area: "scim.types",
		Text:     "immutable attributes take a value when the resource is created, and keep it",
		Allowed:  "Not judged where no schema of the target has an immutable string.",
		Source:   cite("7643 7"),
		Profiles: []Profile{RFC},
		Why:      "What other systems use as a key changes under them.",
		Fix:      "Refuse another value with 400 mutability.",
	})
	CharWriteOnly = add(Requirement{
		ID: "SCIM-7643-7-CHAR-WRITEONLY", Level: Must, Area: "scim.types",
		Text:     "writeOnly values are accepted and not returned",
		Allowed:  "Not judged where the User schema has no password.",
		Source:   cite("7643 7"),
		Profiles: []Profile{RFC},
		Why:      "A returned password ends up in logs and caches.",
		Fix:      "Never render writeOnly attributes.",
	})
	CharReturnedAlways = add(Requirement{
		ID: "SCIM-7643-7-CHAR-RETURNED-ALWAYS", Level: Must, Area: "scim.types",
		Text:     "Attributes with returned always are there even when they are excluded",
		Source:   cite("7643 7; 7644 3.9"),
		Profiles: []Profile{RFC},
		Why:      "A representation without its id cannot be used for anything.",
		Fix:      "Add attributes with returned always after excludedAttributes was applied.",
	})
	CharReturnedNever = add(Requirement{
		ID: "SCIM-7643-7-CHAR-RETURNED-NEVER", Level: Must, Area: "scim.types",
		Text:     "Attributes with returned never are in no answer, not even when asked for by name",
		Allowed:  "Not judged where the User schema has no password.",
		Source:   cite("7643 7; 7644 3.9"),
		Profiles: []Profile{RFC},
		Why:      "Whoever may read the directory reads passwords or their hashes.",
		Fix:      "Drop attributes with returned never before attributes is applied.",
	})
	CharReturnedDefault = add(Requirement{
		ID: "SCIM-7643-7-CHAR-RETURNED-DEFAULT", Level: Must, Area: "scim.types",
		Text:     "Attributes with returned default are there by default and can be excluded",
		Source:   cite("7643 7; 7644 3.9"),
		Profiles: []Profile{RFC},
		Why:      "A client that compares what it reads with its directory takes a missing attribute for a lost one.",
		Fix:      "Return such attributes unless attributes or excludedAttributes says otherwise.",
	})
	CharReturnedRequest = add(Requirement{
		ID: "SCIM-7643-7-CHAR-RETURNED-REQUEST", Level: Must, Area: "scim.types",
		Text:     "Attributes with returned request are there only when asked for, or in the answer to the write that set them",
		Allowed:  "Not judged where no schema of the target has a writable string of that kind.",
		Source:   cite("7643 7"),
		Profiles: []Profile{RFC},
		Why:      "What is costly or private to return is returned with every list.",
		Fix:      "Return such attributes only when the attributes parameter names them.",
	})
	CharCaseExact = add(Requirement{
		ID: "SCIM-7643-7-CHAR-CASEEXACT", Level: Must, Area: "scim.types",
		Text:     "Case-exact values keep their case and are compared with it",
		Source:   cite("7643 7, 3.1"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC},
		Why:      "External ids that differ only by case belong to two people.",
		Fix:      "Store case-exact values unchanged and compare them byte for byte (mind the database's collation).",
	})
	CharCaseInsensitive = add(Requirement{
		ID: "SCIM-7643-7-CHAR-CASEINSENSITIVE", Level: Must, Area: "scim.types",
		Text:     "Values that are not case-exact are compared without case",
		Source:   cite("7643 7, 4.1.1"),
		Needs:    []Capability{Filter},
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A person whose address is spelt otherwise in the directory is not found and gets a second account.",
		Fix:      "Fold case on both sides when the attribute's caseExact is false.",
	})
	CharUniqueServer = add(Requirement{
		ID: "SCIM-7643-7-CHAR-UNIQUE-SERVER", Level: Should, Area: "scim.types",
		Text:     "A second value of an attribute that the schema calls unique gives 409 with scimType uniqueness",
		Source:   cite("7643 7; 7644 3.3"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Two accounts share what is supposed to tell them apart; without the 409 a provisioner does not learn that it should link the existing one.",
		Fix:      "Enforce uniqueness by a constraint, and answer its violation with 409 uniqueness.",
	})
	CharUniqueGlobal = add(Requirement{
		ID: "SCIM-7643-7-CHAR-UNIQUE-GLOBAL", Level: Should, Area: "scim.types",
		Text:     "A second value of an attribute that the schema calls globally unique gives 409 with scimType uniqueness",
		Allowed:  "Judged within the endpoint only; not judged where no schema of the target has such a string.",
		Source:   cite("7643 7; 7644 3.3"),
		Profiles: []Profile{RFC},
		Why:      "Two accounts share what is supposed to tell them apart.",
		Fix:      "Enforce uniqueness by a constraint, and answer its violation with 409 uniqueness.",
	})
	UnknownAttr = add(Requirement{
		ID: "SCIM-BP-UNKNOWN-ATTR", Level: Advice, Area: "scim.types",
		Text:     "Attributes outside the schema are ignored or refused with 400, and not returned",
		Allowed:  "A create without them; or 400.",
		Source:   cite("7644 3.3"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Provisioners send attributes of their own; a 500 stops the person, and an echo makes them believe that it was stored by design.",
		Fix:      "Ignore attributes that your schemas do not define.",
	})
)
