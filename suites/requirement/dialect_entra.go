package requirement

// What Microsoft Entra ID sends, step by step: its tutorial on SCIM endpoints and
// its list of known issues, with and without the flag aadOptscim062020. Area AH
// of the list of requirements.

// entraStep enters a step of Entra ID's provisioning.
func entraStep(section string, r Requirement) *Requirement {
	r.Area, r.Profiles = "dialect.entra", []Profile{Entra}
	if r.Level == "" {
		r.Level = Must
	}
	r.Source = vendor(entra, section)
	return add(r)
}

// EntraProbe and the values below are about the connection and about finding users.
var (
	EntraProbe = entraStep("Get User by query - Zero results", Requirement{
		ID:   "SCIM-IDP-ENTRA-PROBE",
		Text: "A filter for a random userName gives 200 and an empty ListResponse as application/scim+json; 404 is no answer to it",
		Why:  "Test Connection sends it, and provisioning does not start where it fails.",
		Fix:  "Answer a filter that finds nobody with 200, totalResults 0 and the media type of SCIM.",
	})
	EntraLookup = entraStep("Get User by query", Requirement{
		ID:   "SCIM-IDP-ENTRA-LOOKUP",
		Text: "A filter by userName finds the user",
		Why:  "Entra ID matches by userName unless told otherwise: who is not found is created twice.",
		Fix:  "Support eq on userName, without regard to case.",
	})
	EntraLookupOther = entraStep("Get User by query", Requirement{
		ID: "SCIM-IDP-ENTRA-LOOKUP-OTHER", Level: Should,
		Text: "Filters by externalId and by emails[type eq \"work\"].value find the user",
		Why:  "Both can be chosen as the matching attribute, and are in many tenants. The second is outside the grammar of RFC 7644 §3.4.2.2, so a strict parser refuses it.",
		Fix:  "Support eq on externalId and on a value path of emails.",
	})
)

// EntraCreate and the values below are about the life of a user.
var (
	EntraCreate = entraStep("Create User", Requirement{
		ID:   "SCIM-IDP-ENTRA-CREATE",
		Text: "A create as Entra ID sends it, with the schemas of User and Enterprise User, meta.resourceType and an empty roles, gives 201 and the user with its id as application/scim+json",
		Why:  "Entra ID sends all of that for each user: one attribute that is refused keeps everybody out.",
		Fix:  "Ignore meta in a POST, take an empty array as no value, and a schema without data as none.",
	})
	EntraPatch = entraStep("Update User [Multi-valued properties]; Update User [Single-valued properties]", Requirement{
		ID:      "SCIM-IDP-ENTRA-PATCH",
		Text:    "A PATCH of several operations, Add and Replace with a capital, on emails[type eq \"work\"].value, name.familyName and an attribute of the Enterprise User by its URN, changes each",
		Allowed: "200 with the user, or 204. The attribute of the Enterprise User is judged where the target advertises it.",
		Why:     "Entra ID sends one such operation for each attribute that changed.",
		Fix:     "Compare op without regard to case, and support value paths and URNs in paths.",
	})
	EntraPatchRemove = entraStep("Flags to alter the SCIM behavior", Requirement{
		ID:      "SCIM-IDP-ENTRA-PATCH-REMOVE",
		Text:    "An operation Remove, with a capital, clears an attribute",
		Allowed: "200 with the user, or 204. Judged by name.givenName or title, whichever the target advertises and does not require.",
		Why:     "What was emptied in the directory stays at the service provider.",
		Fix:     "Compare op without regard to case.",
	})
	EntraPatchObject = entraStep("Flags to alter the SCIM behavior", Requirement{
		ID:      "SCIM-IDP-ENTRA-PATCH-OBJECT",
		Text:    "With the flag aadOptscim062020: a replace without a path applies the keys of its value as paths, dotted ones (name.givenName) and those with a URN too",
		Allowed: "200 with the user, or 204.",
		Why:     "New applications of the gallery have the flag: their changes do not arrive, or arrive as strange attributes.",
		Fix:     "Read each key of the value as a path.",
	})
	EntraDisable = entraStep("Disable User; Flags to alter the SCIM behavior", Requirement{
		ID:      "SCIM-IDP-ENTRA-DISABLE",
		Text:    "Replace of active with the string \"False\" deactivates the user, and with \"True\" activates it again; active is a boolean in answers",
		Allowed: "200 with the user, or 204.",
		Why:     "Entra ID sends strings unless the flag aadOptscim062020 is set. Taken as a text that is not empty, \"False\" leaves everybody in who has left.",
		Fix:     "Convert the words true and false, in any case.",
	})
	EntraDisableFlag = entraStep("Flags to alter the SCIM behavior", Requirement{
		ID:      "SCIM-IDP-ENTRA-DISABLE-FLAG",
		Text:    "With the flag aadOptscim062020: replace of active with false deactivates the user, and with true activates it again",
		Allowed: "200 with the user, or 204.",
		Why:     "Somebody who left stays in.",
		Fix:     "Support replace of active by its path.",
	})
	EntraSoftDelete = entraStep("Disable User", Requirement{
		ID:   "SCIM-IDP-ENTRA-SOFT-DELETE",
		Text: "A disabled user is still read by id and found by filters, by userName and by externalId, with active false",
		Why:  "Who is restored within 30 days is looked up again, and created a second time where the first is hidden.",
		Fix:  "Do not leave inactive users out of reads and filters, and keep externalId.",
	})
	EntraDelete = entraStep("Delete User", Requirement{
		ID:      "SCIM-IDP-ENTRA-DELETE",
		Text:    "DELETE of a user gives success; then GET gives 404 and a filter finds nobody",
		Allowed: "204, or another success.",
		Why:     "Entra ID deletes for good what was deleted in the directory 30 days before.",
		Fix:     "Remove the resource, or hide it as if it had never been.",
	})
)

// EntraGroupLookup and the values below are about groups.
var (
	EntraGroupLookup = entraStep("Get Group by displayName", Requirement{
		ID:    "SCIM-IDP-ENTRA-GROUP-LOOKUP",
		Text:  "A filter by displayName with excludedAttributes=members finds the group, without its members; a random name gives 200 and an empty list",
		Needs: []Capability{Groups},
		Why:   "A group of 50,000 members is read with each cycle where excludedAttributes has no effect.",
		Fix:   "Support eq on displayName, and excludedAttributes.",
	})
	EntraGroupCreate = entraStep("Create Group", Requirement{
		ID:    "SCIM-IDP-ENTRA-GROUP-CREATE",
		Text:  "A create of a group with a second schema of Microsoft's, externalId, meta and no members gives 201 and its id",
		Needs: []Capability{Groups},
		Why:   "Entra ID sends the URI of its own directory's group in schemas: where that is refused there are no groups.",
		Fix:   "Pass over schemas that are not known, as long as the core schema is there.",
	})
	EntraGroupRename = entraStep("Update Group [Non-member attributes]", Requirement{
		ID:      "SCIM-IDP-ENTRA-GROUP-RENAME",
		Text:    "Replace of displayName renames the group",
		Allowed: "204, which Microsoft asks for; 200 with the group.",
		Needs:   []Capability{Groups},
		Why:     "The group keeps its old name, and the next look-up does not find it.",
		Fix:     "Answer PATCH of a group with 204.",
	})
	EntraGroupMembers = entraStep("Update Group [Add Members]; Update Group [Remove Members]", Requirement{
		ID:      "SCIM-IDP-ENTRA-GROUP-MEMBERS",
		Text:    "Add and Remove on the path members, with a list of members whose $ref is null as value, add and remove these and no others",
		Allowed: "204, which Microsoft asks for; 200 with the group.",
		Needs:   []Capability{Groups},
		Why:     "A server that reads the path of Remove only takes everybody out of the group; one that wants a $ref lets nobody in.",
		Fix:     "Take null as no value (RFC 7643 §2.5), and remove the members that the value lists.",
	})
	EntraGroupMembersFlag = entraStep("Flags to alter the SCIM behavior", Requirement{
		ID:      "SCIM-IDP-ENTRA-GROUP-MEMBERS-FLAG",
		Text:    "With the flag aadOptscim062020: remove by the path members[value eq \"id\"] takes that member only",
		Allowed: "204, which Microsoft asks for; 200 with the group.",
		Needs:   []Capability{Groups},
		Why:     "Somebody keeps access that the group gives, or all others lose it.",
		Fix:     "Support value filters in paths.",
	})
	EntraGroupDelete = entraStep("Delete Group", Requirement{
		ID:      "SCIM-IDP-ENTRA-GROUP-DELETE",
		Text:    "DELETE of a group gives success, and GET 404 afterwards",
		Allowed: "204, or another success.",
		Needs:   []Capability{Groups},
		Why:     "A group that was deleted goes on giving access.",
		Fix:     "Remove the resource.",
	})
)
