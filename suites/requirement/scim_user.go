package requirement

// RFC 7643 §4.1: the User resource. Area H of the list of requirements.

// UsernameRequired and the values below are about the attributes of a User.
var UsernameRequired = add(Requirement{
	ID: "SCIM-7643-4.1.1-USERNAME-REQUIRED", Level: Must, Area: "scim.user",
	Text:     "A create without userName gives 400",
	Allowed:  "a userName that the server makes and shows is a warning: RFC 7644 §3.3 lets it assign a default; another 4xx status that says that the request is at fault, such as 422, is a warning: RFC 7644 §3.12 lists the statuses by a SHOULD",
	Source:   cite("7643 4.1.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "An account without a userName cannot be found again by any provisioner, so it is never deactivated.",
	Fix:      "Answer 400 invalidValue when userName is missing.",
})

var UsernameEmpty = add(Requirement{
	ID: "SCIM-7643-4.1.1-USERNAME-EMPTY", Level: Must, Area: "scim.user",
	Text:     "A create with an empty or blank userName gives 400",
	Allowed:  "another userName that the server makes and shows is a warning: RFC 7644 §3.3 lets it alter what was posted; another 4xx status that says that the request is at fault, such as 422, is a warning: RFC 7644 §3.12 lists the statuses by a SHOULD",
	Source:   cite("7643 4.1.1"),
	Profiles: []Profile{RFC},
	Why:      "The first blank account is stored, the second conflicts with it, and neither can be found.",
	Fix:      "Trim userName before checking that it is there.",
})

var UsernameReturned = add(Requirement{
	ID: "SCIM-7643-4.1.1-USERNAME-RETURNED", Level: Must, Area: "scim.user",
	Text:     "Every User is returned with a non-empty userName",
	Source:   cite("7643 4.1.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "It is what provisioners match accounts by.",
	Fix:      "Send userName in every representation of a User, also in lists.",
})

var UsernameUnique = add(Requirement{
	ID: "SCIM-7643-4.1.1-USERNAME-UNIQUE", Level: Must, Area: "scim.user",
	Text:     "A second User with the same userName gives 409",
	Source:   cite("7643 4.1.1; 7644 3.3"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Two accounts with one name: the second is provisioned, the first stays active when the person leaves.",
	Fix:      "Put a unique index on userName, and answer 409 where it is violated.",
})

var UsernameUniqueCI = add(Requirement{
	ID: "SCIM-7643-4.1.1-USERNAME-UNIQUE-CI", Level: Must, Area: "scim.user",
	Text:     "A second User whose userName differs only by case gives 409",
	Source:   cite("7643 4.1.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Directories change the case of addresses at will; with a case-sensitive check the person gets a second account.",
	Fix:      "Make the unique index on userName case-insensitive.",
})

var UsernameRename = add(Requirement{
	ID: "SCIM-7643-4.1.1-USERNAME-RENAME", Level: Must, Area: "scim.user",
	Text:     "userName can be changed; the old name stops matching and the new one matches",
	Allowed:  "a schema that declares userName immutable or readOnly",
	Source:   cite("7643 4.1.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "People marry and domains change. If the old name still matches, the next person with that name is given this account.",
	Fix:      "Treat userName as readWrite, and keep whatever filters use in step with it.",
})

var UsernamePRECIS = add(Requirement{
	ID: "SCIM-7644-5-USERNAME-PRECIS", Level: Must, Area: "scim.user",
	Text:     "userNames are compared under the PRECIS rules: width, case and normalisation form make no difference",
	Allowed:  "names with such characters may be refused altogether",
	Source:   cite("7644 5"),
	Profiles: []Profile{RFC},
	Why:      "Names that look alike and are different accounts are a way to impersonate somebody.",
	Fix:      "Prepare userName by the UsernameCaseMapped profile of RFC 8265 before it is compared or indexed.",
})

var Name = add(Requirement{
	ID: "SCIM-7643-4.1.1-NAME", Level: Must, Area: "scim.user",
	Text:     "The sub-attributes of name come back as they were stored",
	Allowed:  "a part that the answer shows as not stored is a warning",
	Source:   cite("7643 4.1.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "The name is what colleagues see; a part that is lost is sent again at every synchronisation.",
	Fix:      "Store each sub-attribute of name that your schema advertises.",
})

var NameConsistent = add(Requirement{
	ID: "SCIM-7643-4.1.1-NAME-CONSISTENT", Level: Should, Area: "scim.user",
	Text:     "name.formatted agrees with the parts of the name where both are returned",
	Allowed:  "no name.formatted",
	Source:   cite("7643 4.1.1"),
	Profiles: []Profile{RFC},
	Why:      "After a change of name some screens show the old one.",
	Fix:      "Derive name.formatted from the parts when it is read, or update it with them.",
})

var ActiveToggle = add(Requirement{
	ID: "SCIM-7643-4.1.1-ACTIVE-TOGGLE", Level: Must, Area: "scim.user",
	Text:     "active can be set to false and to true again, and reads back as a boolean",
	Source:   cite("7643 4.1.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "It is how access is taken away. If it has no effect, somebody who was dismissed keeps their account.",
	Fix:      "Store active on every write, return it as JSON true or false, and let it decide about sign-on.",
})

var ActiveStillReadable = add(Requirement{
	ID: "SCIM-BP-ACTIVE-STILL-READABLE", Level: Advice, Area: "scim.user",
	Text:     "A deactivated User is still found by id and by filter",
	Source:   cite("7643 4.1.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Raised:   map[Profile]Level{JumpCloud: Must},
	Why:      "A provisioner that does not find the account when the person comes back creates it again, and gets 409.",
	Fix:      "Do not filter inactive accounts out of SCIM reads and lists.",
})

var PasswordNever = add(Requirement{
	ID: "SCIM-7643-4.1.1-PASSWORD-NEVER", Level: Must, Area: "scim.user",
	Text:     "password appears in no answer",
	Source:   cite("7643 4.1.1"),
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Whoever reads the directory, or a log of it, reads everybody's password.",
	Fix:      "Take password out of the resource as soon as it is read, and store only its hash.",
})

var PasswordChange = add(Requirement{
	ID: "SCIM-7643-4.1.1-PASSWORD-CHANGE", Level: May, Area: "scim.user",
	Text:     "With changePassword supported, a PATCH or PUT changes the credential",
	Source:   cite("7643 4.1.1, 5"),
	Needs:    []Capability{ChangePassword},
	Profiles: []Profile{RFC},
	Why:      "A password that was changed after an incident still opens the account.",
	Fix:      "Hash and store a written password, or say changePassword.supported false.",
	Excluded: "only a sign-on with the password shows it, which is outside SCIM",
})

var PasswordNoFilter = add(Requirement{
	ID: "SCIM-7643-4.1.1-PASSWORD-NO-FILTER", Level: Should, Area: "scim.user",
	Text:     "Filters on password tell nothing about it",
	Source:   cite("7643 4.1.1, 9"),
	Needs:    []Capability{Filter},
	Profiles: []Profile{RFC},
	Why:      "A filter such as password sw \"a\" finds a password out letter by letter.",
	Fix:      "Refuse filters and sorting on attributes with returned never, or let them match nothing.",
})

var PasswordKept = add(Requirement{
	ID: "SCIM-7643-9-PASSWORD-KEPT", Level: Should, Area: "scim.user",
	Text:     "A PUT without password does not wipe the stored credential",
	Source:   cite("7643 9; 7644 3.5.1"),
	Profiles: []Profile{RFC},
	Why:      "The client cannot send back what it never reads, so each update would lock the person out.",
	Fix:      "Leave the credential alone unless the body has a password.",
	Excluded: "only a sign-on with the password shows it, which is outside SCIM",
})

var PlainAttrs = add(Requirement{
	ID: "SCIM-7643-4.1.1-PLAIN-ATTRS", Level: Must, Area: "scim.user",
	Text:     "nickName, title, userType, profileUrl, preferredLanguage, locale and timezone come back as they were stored, as far as the schema advertises them",
	Allowed:  "a value that the answer shows as not stored is a warning",
	Source:   cite("7643 4.1.1"),
	Profiles: []Profile{RFC},
	Why:      "An attribute that is confirmed and then lost is written again at every synchronisation.",
	Fix:      "Store what your schema advertises, or take the attribute out of the schema.",
})

var LocaleFormat = add(Requirement{
	ID: "SCIM-7643-4.1.1-LOCALE-FORMAT", Level: Should, Area: "scim.user",
	Text:     "A malformed preferredLanguage, locale or timezone gives 400 or is normalised",
	Source:   cite("7643 4.1.1"),
	Profiles: []Profile{RFC},
	Why:      "Code that formats dates and numbers fails later, far from where the value came in.",
	Fix:      "Validate the values as BCP 47 language tags and names of the IANA time zone database.",
})

var EmailFormat = add(Requirement{
	ID: "SCIM-7643-4.1.2-EMAIL-FORMAT", Level: Should, Area: "scim.user",
	Text:     "E-mail values are RFC 5321 addresses, and their domain is returned in lower case",
	Allowed:  "keeping a value that is no address is information: RFC 7643 §4.1.2 asks the client for one, and does not say who refuses it",
	Source:   cite("7643 4.1.2"),
	Profiles: []Profile{RFC},
	Why:      "Mail to a value that is no address is lost; domains that differ by case make one mailbox look like two.",
	Fix:      "Refuse a value that is no address, and put the part behind the @ in lower case.",
})

var PhoneFormat = add(Requirement{
	ID: "SCIM-7643-4.1.2-PHONE-FORMAT", Level: Should, Area: "scim.user",
	Text:     "A phone number in the form of RFC 3966 is accepted and keeps its digits",
	Allowed:  "any canonical form of the same number",
	Source:   cite("7643 4.1.2"),
	Profiles: []Profile{RFC},
	Why:      "Provisioners send tel: URIs; a server that cuts them stores wrong numbers.",
	Fix:      "Accept tel: URIs and canonicalise numbers without losing digits.",
})

var Country = add(Requirement{
	ID: "SCIM-7643-4.1.2-COUNTRY", Level: Must, Area: "scim.user",
	Text:     "addresses.country is an ISO 3166-1 alpha-2 code",
	Allowed:  "keeping another value as it was sent is a warning: the RFC does not say who must refuse it",
	Source:   cite("7643 4.1.2"),
	Profiles: []Profile{RFC},
	Why:      "Free text cannot be compared: Germany, DE and Deutschland become three countries.",
	Fix:      "Accept two-letter codes, and refuse or translate anything else.",
})

var Photo = add(Requirement{
	ID: "SCIM-7643-4.1.2-PHOTO", Level: Must, Area: "scim.user",
	Text:     "photos.value is the URI of an image",
	Allowed:  "a value that the answer shows as not stored, or one that is no URI and is kept, is a warning",
	Source:   cite("7643 4.1.2"),
	Profiles: []Profile{RFC},
	Why:      "Pages show a broken picture, or load whatever stands there.",
	Fix:      "Store the URI unchanged, and refuse values that are no URI.",
})

var X509 = add(Requirement{
	ID: "SCIM-7643-4.1.2-X509", Level: Must, Area: "scim.user",
	Text:     "x509Certificates.value is one base64 DER certificate for each value",
	Allowed:  "a value that the answer shows as not stored, or one that is no base64 and is kept, is a warning",
	Source:   cite("7643 4.1.2"),
	Profiles: []Profile{RFC},
	Why:      "A certificate that comes back altered no longer verifies anything.",
	Fix:      "Store the bytes unchanged, and refuse values that do not decode.",
})

var EntitlementsRoles = add(Requirement{
	ID: "SCIM-7643-4.1.2-ENTITLEMENTS-ROLES", Level: May, Area: "scim.user",
	Text:     "entitlements and roles come back as multi-valued complex attributes",
	Source:   cite("7643 4.1.2"),
	Profiles: []Profile{RFC},
	Why:      "Licences and roles that do not come back cannot be reviewed.",
	Fix:      "Store each value with its sub-attributes, or take the attribute out of the schema.",
})

var GroupsReadOnly = add(Requirement{
	ID: "SCIM-7643-4.1.2-GROUPS-READONLY", Level: Must, Area: "scim.user",
	Text:     "A User's groups cannot be changed through the User",
	Allowed:  "groups in the body are ignored, or the request is refused",
	Source:   cite("7643 4.1.2"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "Whoever may edit a user could make it a member of any group, administrators included.",
	Fix:      "Ignore groups in the body of a User.",
})

var GroupsValue = add(Requirement{
	ID: "SCIM-7643-4.1.2-GROUPS-VALUE", Level: Must, Area: "scim.user",
	Text:     "groups.value is the Group's id, and $ref, where sent, its address",
	Source:   cite("7643 4.1.2"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "A client that follows it, to review access, finds nothing.",
	Fix:      "Send the id of the Group resource, not its name or an internal key.",
})

var GroupsReflect = add(Requirement{
	ID: "SCIM-7643-4.1.2-GROUPS-REFLECT", Level: Should, Area: "scim.user",
	Text:     "A membership set through the Group shows in the User's groups, and goes when it is removed",
	Allowed:  "a User schema without groups; further groups that the server assigns",
	Source:   cite("7643 4.1.2"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "Access reviews read the User; they miss what it does not show.",
	Fix:      "Compute groups from the memberships when a User is read.",
})

var GroupsType = add(Requirement{
	ID: "SCIM-7643-4.1.2-GROUPS-TYPE", Level: May, Area: "scim.user",
	Text:     "groups.type says that a membership is direct, or indirect through another Group",
	Source:   cite("7643 4.1.2"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "Without it a reviewer cannot tell where a membership can be removed.",
	Fix:      "Send type direct or indirect with each value of groups.",
})
