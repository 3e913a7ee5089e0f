package requirement

// Groups are sent to service providers that have them. Lessonly has none (C-03),
// so these are judged on the connector for any service provider, connected to the
// same company: the SCIM server of the mock does have groups.
var (
	GroupsFollow = ofArticle(Requirement{
		ID: "S-006", Area: "lifecycle",
		Text: "Groups and their members are managed in JumpCloud, and followed where the service provider supports groups",
		Allowed: "The article has one line on it; that empty groups are not created, groups of the same name are taken over, " +
			"and unbound ones stay, is JumpCloud's support pages.",
		Why: "Whoever looks after groups in two places has two truths.",
		Fix: "Look up a group by its name, create it with its first member, and send each change of name and members.",
	})
	EventGroupCreate = event("S-153", "group_create_provision", "an attempt to create a group, where groups are supported")
	EventGroupUpdate = event("S-154", "group_update_provision", "an attempt to update a group, where groups are supported")
	EventGroupDelete = event("S-155", "group_delete_provision", "an attempt to delete a group, where groups are supported")
)
