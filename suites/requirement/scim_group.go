package requirement

// RFC 7643 §4.2: the Group resource. Area J of the list of requirements.

// GrpDisplayName and the values below are about groups and their members.
var GrpDisplayName = add(Requirement{
	ID: "SCIM-7643-4.2-GRP-DISPLAYNAME", Level: Must, Area: "scim.group",
	Text:     "A create of a Group without displayName gives 400",
	Source:   cite("7643 4.2"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "Nobody can tell what a group without a name is for.",
	Fix:      "Answer 400 invalidValue when displayName is missing.",
})

var GrpCreateEmpty = add(Requirement{
	ID: "SCIM-7643-4.2-GRP-CREATE-EMPTY", Level: Must, Area: "scim.group",
	Text:     "A Group without members can be created",
	Source:   cite("7643 4.2"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Provisioners create the group first and add members one by one.",
	Fix:      "Make members optional.",
})

var GrpCreateMembers = add(Requirement{
	ID: "SCIM-7643-4.2-GRP-CREATE-MEMBERS", Level: Must, Area: "scim.group",
	Text:     "A Group can be created with members, which are returned with value",
	Allowed:  "$ref and type may be missing",
	Source:   cite("7643 4.2"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "Members that are dropped on create have no access until somebody notices.",
	Fix:      "Store members on create, and return them.",
})

var GrpMemberValue = add(Requirement{
	ID: "SCIM-7643-4.2-GRP-MEMBER-VALUE", Level: Must, Area: "scim.group",
	Text:     "members.value is the id of the member's resource, and $ref, where sent, its address",
	Source:   cite("7643 4.2"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC, JumpCloud},
	Why:      "A provisioner compares it with the ids it knows and would remove everybody.",
	Fix:      "Send the id of the User resource, not its name or an internal key.",
})

var GrpMemberSubsImmutable = add(Requirement{
	ID: "SCIM-7643-4.2-GRP-MEMBER-SUBS-IMMUTABLE", Level: Must, Area: "scim.group",
	Text:     "A member's value is not edited in place: members are only added and removed",
	Source:   cite("7643 4.2"),
	Needs:    []Capability{Groups, Patch},
	Profiles: []Profile{RFC},
	Why:      "One membership silently becomes another's, past every rule for adding members.",
	Fix:      "Refuse a PATCH of members.value with scimType mutability.",
})

var GrpMemberDisplay = add(Requirement{
	ID: "SCIM-7643-4.2-GRP-MEMBER-DISPLAY", Level: Advice, Area: "scim.group",
	Text:     "A member can be given by value alone: display and type are optional",
	Source:   cite("7643 4.2"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC, JumpCloud},
	Raised:   map[Profile]Level{JumpCloud: Must},
	Why:      "Provisioners send the id and nothing else; a server that demands display cannot be given members.",
	Fix:      "Require members.value only, and derive the rest.",
})

var GrpNested = add(Requirement{
	ID: "SCIM-7643-4.2-GRP-NESTED", Level: May, Area: "scim.group",
	Text:     "A Group can be a member of a Group, with type Group",
	Source:   cite("7643 4.2"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "Directories nest groups; where the server does not, the provisioner must flatten them.",
	Fix:      "Accept ids of Groups as members, or say in the documentation that you do not.",
})

var GrpNestedCycle = add(Requirement{
	ID: "SCIM-BP-GRP-NESTED-CYCLE", Level: Advice, Area: "scim.group",
	Text:     "A cycle of memberships is refused or does no harm: reads end",
	Source:   cite("7643 4.2"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "A server that follows members without end stops serving everybody.",
	Fix:      "Keep a set of visited groups when memberships are resolved.",
})

var GrpMemberUnknown = add(Requirement{
	ID: "SCIM-BP-GRP-MEMBER-UNKNOWN", Level: Advice, Area: "scim.group",
	Text:     "An unknown member gives 400 or 404 with a SCIM error and changes nothing",
	Source:   cite("7644 3.12"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "A 500 is retried for ever; a member that does not exist is believed to have access.",
	Fix:      "Look members up before anything is stored, and refuse the request when one is missing.",
})

var GrpUserDeleted = add(Requirement{
	ID: "SCIM-BP-GRP-USER-DELETED", Level: Advice, Area: "scim.group",
	Text:     "A deleted User vanishes from the members of every Group",
	Source:   cite("7643 2.3.7"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "The dead reference makes clients that resolve members fail for the whole group.",
	Fix:      "Delete memberships together with the User.",
})

var GrpDeleteKeepsUsers = add(Requirement{
	ID: "SCIM-BP-GRP-DELETE-KEEPS-USERS", Level: Advice, Area: "scim.group",
	Text:     "Deleting a Group keeps its users and takes it out of their groups",
	Source:   cite("7644 3.6"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "A cascade in the wrong direction removes people's accounts.",
	Fix:      "Delete the memberships and nothing else.",
})

var GrpDupName = add(Requirement{
	ID: "SCIM-BP-GRP-DUP-NAME", Level: Advice, Area: "scim.group",
	Text:     "A second Group of the same displayName gives 201 or 409",
	Allowed:  "both: RFC 7643 §8.7.1 gives displayName no uniqueness",
	Source:   cite("7643 8.7.1"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "With any other status a provisioner does not know whether the group exists.",
	Fix:      "Create it, or answer 409 with scimType uniqueness.",
})

var GrpLarge = add(Requirement{
	ID: "SCIM-BP-GRP-LARGE", Level: Advice, Area: "scim.group",
	Text:     "A Group of a thousand members can be created, changed by one and read without its members in time",
	Source:   cite("7643 4.2"),
	Needs:    []Capability{Groups},
	Profiles: []Profile{RFC},
	Why:      "The group that holds everybody is the first that a customer assigns.",
	Fix:      "Change memberships one by one in the database instead of rewriting the list.",
	Excluded: "the run would have to create and remove a thousand users on the tenant; use a load test of your own",
})
