package requirement

import "strings"

// What OneLogin and JumpCloud send, as far as anybody has written it down, and
// what all provisioners have in common. Where the public documentation does not
// show a step it says "unverified": third parties report it, or it is what any
// client would do, and the vendor may do it otherwise. Area AH of the list of
// requirements.

// Dialect tells whether r is a step of some provisioner's: those repeat in other
// words what the RFCs' requirements judge, and package dialect proves them.
func (r *Requirement) Dialect() bool { return strings.HasPrefix(r.Area, "dialect.") }

// unverified stands in Allowed where no document of the vendor shows a step.
const unverified = "Unverified: the vendor's documentation does not show this step."

// oneLoginStep enters a step of OneLogin's provisioning.
func oneLoginStep(level Level, r Requirement) *Requirement {
	r.Area, r.Profiles, r.Level = "dialect.onelogin", []Profile{OneLogin}, level
	r.Source = vendor(oneLogin, "")
	r.Allowed += " " + unverified
	return add(r)
}

// OneLoginUpdate and the values below are OneLogin's. Only what RFC 7644 demands
// of every server is a must among them.
var (
	OneLoginLookup = oneLoginStep(Must, Requirement{
		ID:      "SCIM-IDP-ONELOGIN-LOOKUP",
		Text:    "A list of users is answered, and a look-up by filter=userName eq finds the user",
		Allowed: "For a name that nobody has: 200 with an empty list, or 404.",
		Why:     "Who is not found is created twice.",
		Fix:     "Support eq on userName.",
	})
	OneLoginUpdate = oneLoginStep(Must, Requirement{
		ID:      "SCIM-IDP-ONELOGIN",
		Text:    "A PUT of the whole user changes it and keeps its id, active false and true again included",
		Allowed: "200 with the user, or 204.",
		Why:     "Updates are sent as whole users: where PUT is refused no change arrives.",
		Fix:     "Support PUT as RFC 7644 §3.5.1 asks.",
	})
	OneLoginEmails = oneLoginStep(Should, Requirement{
		ID:      "SCIM-IDP-ONELOGIN-EMAILS",
		Text:    "A create whose emails is one object instead of an array is stored with that address, or refused with 400 and nothing stored",
		Allowed: "201 with the address; 400. Seen by makers of two SCIM servers with some of OneLogin's connectors.",
		Why:     "A crash shows OneLogin nothing that an administrator could mend, and half a user is worse.",
		Fix:     "Take one object as an array of one, or refuse it with 400 invalidValue.",
	})
	OneLoginLegacy = oneLoginStep(Should, Requirement{
		ID:      "SCIM-IDP-ONELOGIN-LEGACY",
		Text:    "A create with the schema of SCIM 1.1 only is refused with 400 and a SCIM error",
		Allowed: "201, where the target takes both versions. Seen by the maker of a SCIM server: goauthentik/authentik#11249.",
		Why:     "Connectors for SCIM 1.1 are chosen by mistake: a crash says nothing about it.",
		Fix:     "Refuse unknown schemas with 400 and a detail that names them.",
	})
	OneLoginGroup = oneLoginStep(Should, Requirement{
		ID:      "SCIM-IDP-ONELOGIN-GROUP",
		Text:    "A PATCH adds a member to a group and removes it again",
		Allowed: "200 with the group, or 204. Seen by the maker of a SCIM server: goauthentik/authentik#11249.",
		Needs:   []Capability{Groups, Patch},
		Why:     "Roles that are mapped to groups give nobody access, or everybody for ever.",
		Fix:     "Support add and remove on members.",
	})
)

// jumpCloudStep enters a step of JumpCloud's provisioning.
func jumpCloudStep(r Requirement) *Requirement {
	r.Area, r.Profiles, r.Level = "dialect.jumpcloud", []Profile{JumpCloud}, Must
	r.Source = vendor(jumpCloud, "")
	return add(r)
}

// JumpCloudTest and JumpCloudGroups are JumpCloud's; what else its connector needs
// stands with the RFCs, in the profile of its name.
var (
	JumpCloudTest = jumpCloudStep(Requirement{
		ID:      "SCIM-IDP-JUMPCLOUD-TEST",
		Text:    "The connection test passes: lists, a test user created, updated, deactivated and deleted, and a test group where groups are managed",
		Allowed: "405 or 501 for DELETE, once the user is deactivated: JumpCloud is content with that. The form of each request is unverified.",
		Why:     "JumpCloud does not activate an integration whose test fails.",
		Fix:     "Support the step that failed; its exchange is in the evidence.",
	})
	JumpCloudGroups = jumpCloudStep(Requirement{
		ID:      "SCIM-IDP-JUMPCLOUD-GROUPS",
		Text:    "A group is created with its members, found by its name where filters are claimed, takes the same member again without error, is renamed, and loses the member that it is asked to remove and no other",
		Allowed: "200 with the group, or 204. A removal by a list of members may be refused with 400, as long as nobody else is removed. The form of each request is unverified: other makers' test data shows it.",
		Needs:   []Capability{Groups, Patch},
		Why:     "JumpCloud sends the members of a group with each change of it, some of them again.",
		Fix:     "Treat a member that is there already as success, and remove the members that the value lists.",
	})
	ExistingUser = add(Requirement{
		ID: "SCIM-IDP-EXISTING-USER", Level: Must, Area: "dialect.all", Profiles: []Profile{JumpCloud, Okta, Entra, OneLogin},
		Text:    "A user who is there before provisioning is found by userName, can be updated by the id that was found, and is not created a second time",
		Allowed: "409 for the second create; or success with the id of the user who is there.",
		Source:  append(append(vendor(okta, "Determine if the user already exists"), vendor(entra, "Get User by query")...), vendor(jumpCloud, "")...),
		Why:     "Accounts are older than their integration. One that is not linked leaves a person with two, of which one stays when they leave.",
		Fix:     "Find users by filter, and refuse a second one of the same userName with 409.",
	})
)
