package requirement

// RFC 7643 §2: data types and values. Area G of the list of requirements; the
// characteristics of §7 are in scim_characteristics.go.

// AttrCase and the values below are about names, types and multi-valued
// attributes.
var (
	AttrCase = add(Requirement{
		ID: "SCIM-7643-2.1-ATTR-CASE", Level: Must, Area: "scim.types",
		Text:     "Attribute names in requests are matched without regard to case",
		Source:   cite("7643 2.1"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A client that sends username or givenname has its data dropped, or is refused.",
		Fix:      "Fold the case of attribute names when you read a body.",
	})
	TypeString = add(Requirement{
		ID: "SCIM-7643-2.3.1-TYPE-STRING", Level: Must, Area: "scim.types",
		Text:     "Strings keep their spaces, quotes and line breaks",
		Allowed:  "A value that is altered or dropped and shown so in the answer is at most a warning (RFC 7644 §3.3).",
		Source:   cite("7643 2.3.1; 7644 3.3"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Titles and addresses come back other than sent, so the provisioner sends them again at every sync.",
		Fix:      "Store strings as they are; escape where you print, not where you store.",
	})
	TypeBoolean = add(Requirement{
		ID: "SCIM-7643-2.3.2-TYPE-BOOLEAN", Level: Must, Area: "scim.types",
		Text:     "Booleans are JSON true or false, in answers to writes and reads",
		Source:   cite("7643 2.3.2"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "active as \"false\" is true to many clients: a deactivated person is shown as active.",
		Fix:      "Send booleans as JSON booleans, not as strings or numbers.",
	})
	TypeDecimal = add(Requirement{
		ID: "SCIM-7643-2.3.3-TYPE-DECIMAL", Level: Must, Area: "scim.types",
		Text:     "Decimals are JSON numbers that keep their value, with a digit on each side of the point",
		Allowed:  "Not judged where the schemas have no writable decimal.",
		Source:   cite("7643 2.3.3"),
		Profiles: []Profile{RFC},
		Why:      "A decimal that comes back as text or rounded is sent again at every sync.",
		Fix:      "Keep decimals in a decimal type and send them as JSON numbers.",
	})
	TypeInteger = add(Requirement{
		ID: "SCIM-7643-2.3.4-TYPE-INTEGER", Level: Must, Area: "scim.types",
		Text:     "Integers are JSON numbers without fraction and exponent",
		Allowed:  "Not judged where the schemas have no writable integer.",
		Source:   cite("7643 2.3.4"),
		Profiles: []Profile{RFC},
		Why:      "1.0 or 1e3 breaks clients that parse into an integer.",
		Fix:      "Write integers without a fraction or exponent.",
	})
	TypeDateTime = add(Requirement{
		ID: "SCIM-7643-2.3.5-TYPE-DATETIME", Level: Must, Area: "scim.types",
		Text:     "dateTimes are XSD dateTimes with both date and time",
		Source:   cite("7643 2.3.5"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Clients parse meta.created and meta.lastModified; an epoch number or a date without time fails the whole resource.",
		Fix:      "Write dateTimes as 2008-01-23T04:56:22Z.",
	})
	TypeBinary = add(Requirement{
		ID: "SCIM-7643-2.3.6-TYPE-BINARY", Level: Must, Area: "scim.types",
		Text:     "Binary values are base64 and come back as the same bytes",
		Allowed:  "Not judged where the schemas have no binary x509Certificates.value.",
		Source:   cite("7643 2.3.6"),
		Profiles: []Profile{RFC},
		Why:      "A certificate that cannot be decoded locks its owner out.",
		Fix:      "Store the bytes and send them as base64.",
	})
	TypeReference = add(Requirement{
		ID: "SCIM-7643-2.3.7-TYPE-REFERENCE", Level: Must, Area: "scim.types",
		Text:     "References are URIs, absolute or relative to the base URL",
		Source:   cite("7643 2.3.7"),
		Profiles: []Profile{RFC},
		Why:      "A client cannot follow a member's $ref that is not a URI.",
		Fix:      "Send $ref and meta.location as absolute URLs of the resource.",
	})
	ReferenceResolves = add(Requirement{
		ID: "SCIM-7643-2.3.7-REFERENCE-RESOLVES", Level: Must, Area: "scim.types",
		Text:     "A GET on the $ref of a group's member gives that member",
		Allowed:  "Not judged where members have no $ref.",
		Source:   cite("7643 2.3.7"),
		Needs:    []Capability{Groups},
		Profiles: []Profile{RFC},
		Why:      "A reference to nowhere, or to somebody else, makes a client show or change the wrong person.",
		Fix:      "Build $ref from the member's endpoint and id, below the base URL that the client uses.",
	})
	ReferenceIntegrity = add(Requirement{
		ID: "SCIM-7643-2.3.7-REFERENCE-INTEGRITY", Level: May, Area: "scim.types",
		Text:     "A deleted user does not stay a member of a group",
		Source:   cite("7643 2.3.7"),
		Needs:    []Capability{Groups},
		Profiles: []Profile{RFC},
		Why:      "A group with members that do not exist shows wrong counts, and its references end in 404.",
		Fix:      "Remove memberships when a user is deleted.",
	})
	TypeComplex = add(Requirement{
		ID: "SCIM-7643-2.3.8-TYPE-COMPLEX", Level: Must, Area: "scim.types",
		Text:     "Complex attributes keep their sub-attributes",
		Allowed:  "A sub-attribute that is dropped and shown so in the answer is at most a warning (RFC 7644 §3.3).",
		Source:   cite("7643 2.3.8; 7644 3.3"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A name without its parts cannot be matched with the directory's.",
		Fix:      "Store each advertised sub-attribute.",
	})
	OrderFree = add(Requirement{
		ID: "SCIM-7643-2.3.8-ORDER-FREE", Level: Must, Area: "scim.types",
		Text:     "The order of attributes in a body changes nothing",
		Source:   cite("7643 2.3.8"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Clients write members in any order; a server that needs schemas first refuses some of them.",
		Fix:      "Parse the whole object before you look at its members.",
	})
	TypeMismatch = add(Requirement{
		ID: "SCIM-7643-2.3-TYPE-MISMATCH", Level: Must, Area: "scim.types",
		Text:     "A value of the wrong JSON type gives 400 with scimType invalidValue or invalidSyntax, and stores nothing",
		Allowed:  "400 without a scimType: it is OPTIONAL (RFC 7644 §3.12). A value that the answer shows as dropped or turned into the right type is a warning: RFC 7644 §3.3 lets a server alter what was posted; another 4xx status that says that the request is at fault, such as 422, is a warning: RFC 7644 §3.12 lists the statuses by a SHOULD",
		Source:   cite("7643 2.3; 7644 3.12"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Stored as it is, a wrong type breaks every later reader; a 500 makes the provisioner retry for ever.",
		Fix:      "Check each value against its attribute's type before you store anything.",
	})
	BooleanString = add(Requirement{
		ID: "SCIM-BP-TYPE-BOOLEAN-STRING", Level: Advice, Area: "scim.types",
		Text:     "\"True\" or \"false\" in place of a boolean is refused with 400 or stored as a real boolean",
		Allowed:  "400; or the boolean of that name.",
		Source:   cite("7643 2.3.2"),
		Profiles: []Profile{RFC},
		Why:      "Entra ID sends \"False\" to deactivate. Taken as a non-empty text it means true, and the person keeps their access.",
		Fix:      "Convert the words true and false, in any case, or refuse strings for booleans.",
	})
	Canonical = add(Requirement{
		ID: "SCIM-7643-2.3.1-CANONICAL", Level: May, Area: "scim.types",
		Text:     "A value outside the canonical values is refused with 400 invalidValue or kept, the same in the answer and in a following read",
		Allowed:  "400; the value; another value or none, if the answer shows it so.",
		Source:   cite("7643 2.3.1, 7"),
		Profiles: []Profile{RFC},
		Why:      "A type that is accepted in one answer and gone in the next makes clients add the value again.",
		Fix:      "Treat canonicalValues as a suggestion, or enforce it with 400 invalidValue.",
	})
	MVRoundtrip = add(Requirement{
		ID: "SCIM-7643-2.4-MV-ROUNDTRIP", Level: Must, Area: "scim.types",
		Text:     "Multi-valued attributes keep all their values",
		Allowed:  "Values that are dropped and shown so in the answer are at most a warning (RFC 7644 §3.3).",
		Source:   cite("7643 2.4; 7644 3.3"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "A second address or phone number that is lost is sent again at every sync.",
		Fix:      "Store the values in a table of their own instead of one column.",
	})
	MVPrimaryOne = add(Requirement{
		ID: "SCIM-7643-2.4-MV-PRIMARY-ONE", Level: Must, Area: "scim.types",
		Text:     "At most one value of an attribute is primary after any write",
		Allowed:  "Two primary values in a body are refused with 400, or one of them is kept as primary.",
		Source:   cite("7643 2.4"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "With two primary addresses it is open which one gets the mail.",
		Fix:      "Refuse a second primary value, or unset the others when one is set.",
	})
	MVPrimaryDefault = add(Requirement{
		ID: "SCIM-7643-2.4-MV-PRIMARY-DEFAULT", Level: Must, Area: "scim.types",
		Text:     "Where no value was sent as primary, none is primary",
		Allowed:  "A primary value that the server chose and shows is at most a warning (RFC 7644 §3.3).",
		Source:   cite("7643 2.4"),
		Profiles: []Profile{RFC},
		Why:      "A primary that nobody chose is used for mail or sign-on.",
		Fix:      "Leave primary absent or false unless the client set it.",
	})
	MVCanonicalize = add(Requirement{
		ID: "SCIM-7643-2.4-MV-CANONICALIZE", Level: Should, Area: "scim.types",
		Text:     "Values are returned in canonical form where one is defined: the domain of an e-mail address in lower case",
		Source:   cite("7643 2.4, 4.1.2"),
		Profiles: []Profile{RFC},
		Why:      "The same address in two spellings is taken for two.",
		Fix:      "Put the part after the @ in lower case when you store or return an address.",
	})
	MVNoDup = add(Requirement{
		ID: "SCIM-7643-2.4-MV-NO-DUP", Level: Should, Area: "scim.types",
		Text:     "The same combination of type and value is not returned twice",
		Allowed:  "Duplicates in a body are merged, or refused with 400.",
		Source:   cite("7643 2.4"),
		Profiles: []Profile{RFC},
		Why:      "Lists grow with each sync, and removing a value leaves its copy.",
		Fix:      "Drop values of the same type and value when you store them.",
	})
	NullEquivalent = add(Requirement{
		ID: "SCIM-7643-2.5-NULL-EQUIV", Level: Must, Area: "scim.types",
		Text:     "null, an empty array and absence mean the same: no value",
		Source:   cite("7643 2.5"),
		Profiles: []Profile{RFC, JumpCloud},
		Why:      "Provisioners send null and [] for what the directory has no value for; refusing these stops the whole person.",
		Fix:      "Treat null and [] in a body as unassigned.",
	})
)
