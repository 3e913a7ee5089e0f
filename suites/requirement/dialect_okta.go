package requirement

// What Okta sends, step by step: its developer documentation and the SCIM 2.0
// specification test that it publishes. Area AH of the list of requirements.

// oktaStep enters a step of Okta's provisioning.
func oktaStep(section string, r Requirement) *Requirement {
	r.Area, r.Profiles = "dialect.okta", []Profile{Okta}
	if r.Level == "" {
		r.Level = Must
	}
	r.Source = vendor(okta, section)
	return add(r)
}

// OktaProbe and the values below are about the connection and about finding users.
var (
	OktaProbe = oktaStep("Retrieve users; SCIM 2.0 SPEC test", Requirement{
		ID:   "SCIM-IDP-OKTA-PROBE",
		Text: "GET /Users with startIndex=1 and count=2, and with count=1, gives 200 and a ListResponse of no more than count people, each with id and userName, with startIndex, itemsPerPage and totalResults as integers that fit",
		Why:  "Okta tests the credentials so, and does not switch provisioning on where the answer is another.",
		Fix:  "Answer startIndex, itemsPerPage and totalResults as JSON integers next to Resources.",
	})
	OktaPages = oktaStep("Retrieve users", Requirement{
		ID:   "SCIM-IDP-OKTA-PAGES",
		Text: "Pages of an import by startIndex and count follow each other without loss or repetition",
		Why:  "An import skips people, or matches them twice.",
		Fix:  "Give lists a fixed order, and count startIndex from 1.",
	})
	OktaLookup = oktaStep("Determine if the user already exists", Requirement{
		ID:      "SCIM-IDP-OKTA-LOOKUP",
		Text:    "A look-up by filter=userName eq with startIndex=1 and count=100 finds the user, and for a name that nobody has 200 with an empty list or 404",
		Allowed: "For nobody: 200 with an empty list, or 404. For a name in another case: 200.",
		Why:     "Okta decides by it whether to create: who is not found is created twice.",
		Fix:     "Support eq on userName, without regard to case, and page the result.",
	})
	OktaInactiveLookup = oktaStep("Determine if the user already exists; Delete users", Requirement{
		ID:   "SCIM-IDP-OKTA-LOOKUP-INACTIVE",
		Text: "A look-up by userName finds a user who was deactivated",
		Why:  "Okta never deletes: who comes back is found and activated again. Where they are hidden, the create that follows conflicts.",
		Fix:  "Do not leave inactive users out of filters.",
	})
	OktaUnknown = oktaStep("Retrieve a specific user; SCIM 2.0 SPEC test", Requirement{
		ID:   "SCIM-IDP-OKTA-404",
		Text: "GET of an id that nobody has gives 404 and an error with a detail",
		Why:  "Okta shows the detail in its task list; without it an administrator sees a bare failure.",
		Fix:  "Answer with the Error schema, status and detail.",
	})
	Okta401 = oktaStep("SCIM 2.0 SPEC test", Requirement{
		ID:   "SCIM-IDP-OKTA-401",
		Text: "A request without credentials gives 401 and an error whose status is the string \"401\"",
		Why:  "Okta tells bad credentials by it, and asks for new ones.",
		Fix:  "Let the authentication layer write the same Error body as the rest.",
	})
)

// OktaCreate and the values below are about the life of a user.
var (
	OktaCreate = oktaStep("Create users", Requirement{
		ID:   "SCIM-IDP-OKTA-CREATE",
		Text: "A create as Okta sends it, with locale, externalId, an empty groups and a password, gives 201 and the user with its id, without the password",
		Why:  "Okta sends all of that for each user: one attribute that is refused keeps everybody out.",
		Fix:  "Ignore readOnly and unknown attributes in a POST, and never return a password.",
	})
	OktaDuplicate = oktaStep("Create users; SCIM 2.0 SPEC test", Requirement{
		ID:   "SCIM-IDP-OKTA-DUPLICATE",
		Text: "A create with a userName that is taken gives 409",
		Why:  "By any other answer Okta takes the account of somebody else for the new one.",
		Fix:  "Look for the userName first, and answer 409 with scimType uniqueness.",
	})
	OktaRead = oktaStep("Retrieve a specific user", Requirement{
		ID:   "SCIM-IDP-OKTA-READ",
		Text: "GET of the user gives 200 with the id and userName that were created",
		Why:  "Okta reads before it updates, and sends back what it read.",
		Fix:  "Serve what was stored under the id of the 201.",
	})
	OktaPut = oktaStep("Update a specific user (PUT)", Requirement{
		ID:   "SCIM-IDP-OKTA-PUT",
		Text: "A PUT of what GET returned, id and meta included, with a changed name gives 200 and the change",
		Why:  "Integrations made by Okta's app wizard update by PUT only: where meta is refused no change arrives.",
		Fix:  "Ignore id, meta and other readOnly attributes in a PUT.",
	})
	OktaPutInactive = oktaStep("Delete users; Update a specific user (PUT)", Requirement{
		ID:   "SCIM-IDP-OKTA-PUT-INACTIVE",
		Text: "A PUT with active false deactivates the user, who can still be read, and one with active true undoes it",
		Why:  "Integrations made by Okta's app wizard end access so.",
		Fix:  "Take active from a PUT, and keep the resource.",
	})
	OktaDeactivate = oktaStep("Delete users; Update a specific user (PATCH)", Requirement{
		ID:      "SCIM-IDP-OKTA-DEACTIVATE",
		Text:    "A PATCH with replace, no path and the value {active: false} deactivates the user, who can still be read, and one with true undoes it",
		Allowed: "200 with the user, or 204.",
		Needs:   []Capability{Patch},
		Why:     "Okta ends access so: where it is refused somebody who left stays in.",
		Fix:     "Take a replace without a path as one for each member of its value.",
	})
	OktaLifecycle = oktaStep("Create users; Update a specific user (PUT); Delete users", Requirement{
		ID:   "SCIM-IDP-OKTA-LIFECYCLE",
		Text: "From assignment over update, deactivation and reactivation to unassignment the user keeps id, userName and externalId, and there is one of it",
		Why:  "Okta keeps the id for good and never deletes: with another id it has lost the user.",
		Fix:  "Deactivate and activate the same resource.",
	})
)

// OktaGroupLookup and the values below are about Group Push.
var (
	OktaGroupLookup = oktaStep("Retrieve groups", Requirement{
		ID:      "SCIM-IDP-OKTA-GROUP-LOOKUP",
		Text:    "A look-up by filter=displayName eq with startIndex=1 and count=100 finds the group, and for a name that no group has 200 with an empty list or 404",
		Allowed: "For none: 200 with an empty list, or 404.",
		Needs:   []Capability{Groups},
		Why:     "Group Push links a group of that name; one that is not found is made twice.",
		Fix:     "Support eq on displayName.",
	})
	OktaGroupCreate = oktaStep("Create groups", Requirement{
		ID:    "SCIM-IDP-OKTA-GROUP-CREATE",
		Text:  "A create of a group with an empty members gives 201 and its id",
		Needs: []Capability{Groups},
		Why:   "Okta creates a pushed group empty and fills it afterwards.",
		Fix:   "Take an empty array as no members (RFC 7643 §2.5).",
	})
	OktaGroupRename = oktaStep("Update a specific group name", Requirement{
		ID:      "SCIM-IDP-OKTA-GROUP-RENAME",
		Text:    "A PATCH with replace, no path and a value of id and displayName renames the group",
		Allowed: "200 with the group, or 204.",
		Needs:   []Capability{Groups, Patch},
		Why:     "Okta repeats the id in the value, with each change of members too: where that is refused as a change of a readOnly attribute, no push works.",
		Fix:     "Let an operation on id pass when its value is the id the group has.",
	})
	OktaGroupMembers = oktaStep("Update specific group membership", Requirement{
		ID:      "SCIM-IDP-OKTA-GROUP-MEMBERS",
		Text:    "PATCH adds members with value and display, replaces them all in a full push, and removes and adds in one request, by members[value eq \"id\"]",
		Allowed: "200 with the group, or 204.",
		Needs:   []Capability{Groups, Patch},
		Why:     "Somebody keeps access that a group gives, or never gets it.",
		Fix:     "Apply the operations in their order, each to the members that it names.",
	})
	OktaGroupPut = oktaStep("Replace a specific group", Requirement{
		ID:    "SCIM-IDP-OKTA-GROUP-PUT",
		Text:  "A PUT of a group replaces name and members",
		Needs: []Capability{Groups},
		Why:   "Integrations made by Okta's app wizard send the whole group for each change.",
		Fix:   "Store the members of the PUT instead of adding them to those that are there.",
	})
	OktaGroupDelete = oktaStep("Delete a specific group", Requirement{
		ID:      "SCIM-IDP-OKTA-GROUP-DELETE",
		Text:    "DELETE of a pushed group removes it, and not its members",
		Allowed: "204, or another success.",
		Needs:   []Capability{Groups},
		Why:     "Unlinking a group with its deletion must not take the people with it.",
		Fix:     "Delete the group resource alone.",
	})
)
