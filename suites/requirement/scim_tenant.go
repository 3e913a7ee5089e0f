package requirement

// RFC 7644 §6: several tenants of one service provider. Area AD of the list of requirements.

// tenant enters a requirement that takes the endpoint and credential of a second tenant.
func tenant(r Requirement) *Requirement {
	r.Area, r.Profiles = "scim.tenant", []Profile{RFC}
	r.Needs = append([]Capability{SecondTenant}, r.Needs...)
	if r.Source == nil {
		r.Source = cite("7644 6")
	}
	return add(r)
}

// TenantRead and the values below are about what one tenant may learn of another, and do to it.
var (
	TenantRead = tenant(Requirement{
		ID: "SCIM-7644-6-TENANT-READ", Level: Must,
		Text:   "With the credential of one tenant a resource of another is not there: 404, as for an id that nobody has",
		Source: cite("7644 6, 2"),
		Why:    "Every customer can read the people of every other one, or find out by the status who exists.",
		Fix:    "Take the tenant from the credential and make it part of every query by id, so that a foreign id is simply not found.",
	})
	TenantWrite = tenant(Requirement{
		ID: "SCIM-7644-6-TENANT-WRITE", Level: Must,
		Text:    "With the credential of one tenant a resource of another cannot be changed or deleted",
		Allowed: "Any refusal (4xx); what counts is that nothing changed.",
		Source:  cite("7644 6, 2"),
		Why:     "One customer archives, renames or deletes the people of another.",
		Fix:     "Load the resource within the tenant of the credential before PUT, PATCH and DELETE touch it.",
	})
	TenantList = tenant(Requirement{
		ID: "SCIM-7644-6-TENANT-LIST", Level: Must,
		Text:   "Lists, filters, .search and their totals hold no resource of another tenant",
		Source: cite("7644 6, 3.4.2"),
		Why:    "An import takes in other customers' people, and a look-up by name adopts a stranger's account.",
		Fix:    "Begin every query with the tenant of the credential, before the filter and before the count.",
	})
	TenantMember = tenant(Requirement{
		ID: "SCIM-7644-6-TENANT-MEMBER", Level: Must,
		Text:    "A user of one tenant cannot be put into a group of another, nor be the manager of its users",
		Allowed: "A refusal; the reference dropped; or what the target does with an id that nobody has, as long as nothing of the foreign user shows.",
		Why:     "Somebody of another company gets the access that the group gives, or sees who reports to them.",
		Fix:     "Look members and managers up within the tenant of the credential, and refuse what is not found there.",
	})
	TenantUnique = tenant(Requirement{
		ID: "SCIM-7644-6-TENANT-UNIQUE", Level: Should,
		Text:    "The same userName and externalId work in two tenants, or the conflict tells nothing of the other's resource",
		Allowed: "201; or 409 without the id or other data of the resource that is in the way.",
		Source:  cite("7644 6; 7643 7"),
		Why:     "Somebody who works for two customers can be provisioned for one only, or the refusal tells one customer of the other.",
		Fix:     "Make uniqueness part of the tenant; where it must be global, say no more than that the name is taken.",
	})
	TenantAdopt = tenant(Requirement{
		ID: "SCIM-7644-6-TENANT-ADOPT", Level: Must,
		Text:   "A create with the userName and e-mail address of another tenant's user does not take over, rename or merge that user",
		Source: cite("7644 6, 7"),
		Why:    "Whoever can name an address takes over the account of that person at another customer.",
		Fix:    "Look for an existing account within the tenant of the credential only.",
	})
	TenantBulk = tenant(Requirement{
		ID: "SCIM-7644-6-TENANT-BULK", Level: Must,
		Text:   "Operations of a Bulk job do not reach the resources of another tenant",
		Source: cite("7644 6, 3.7"),
		Needs:  []Capability{Bulk},
		Why:    "What each route refuses is done all the same when it comes in a job.",
		Fix:    "Run each operation through the same checks as a request of its own.",
	})
	TenantSelector = tenant(Requirement{
		ID: "SCIM-7644-6.1-TENANT-SELECTOR", Level: Should,
		Text:    "A credential is refused at the URL, or with the header, of another tenant",
		Allowed: "Any refusal (4xx). Not judged where both tenants have the same URL and headers.",
		Source:  cite("7644 6.1"),
		Why:     "Where the URL says which customer is meant, any customer's key opens all of them.",
		Fix:     "Compare the tenant that the URL or header names with that of the credential, and refuse when they differ.",
	})
)
