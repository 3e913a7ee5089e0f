package fault

// What an import may do wrong, and what the provisioning of groups.
const (
	ImportFirstPage     Fault = "import-first-page-only"
	ImportUpdates       Fault = "import-updates-existing"
	ImportAll           Fault = "import-ignores-selection"
	ImportSends         Fault = "imported-user-sent"
	ImportStatusNew     Fault = "imported-shown-as-new"
	ImportHides         Fault = "new-users-filter-hides"
	ImportSilent        Fault = "import-mail-missing"
	ImportUnlogged      Fault = "import-event-missing"
	ImportWarningGone   Fault = "import-warning-missing"
	ImportLocked        Fault = "imported-user-cannot-join"
	ImportForgets       Fault = "imported-account-forgotten"
	GroupsAlways        Fault = "groups-sent-to-lessonly"
	GroupEmptyCreated   Fault = "group-empty-created"
	GroupNotAdopted     Fault = "group-not-adopted"
	GroupRenameLost     Fault = "group-rename-lost"
	GroupLeaverStays    Fault = "group-leaver-stays"
	GroupEventMissing   Fault = "group-event-missing"
	UnboundGroupDeleted Fault = "unbound-group-deleted"
)

// importing lists the faults of imports.
func importing() []Info {
	return []Info{
		{ImportFirstPage, "import", "An import sees only the first page of the service provider's users."},
		{ImportUpdates, "import", "An import writes over users that JumpCloud has already."},
		{ImportAll, "import", "An import takes every new user, chosen or not."},
		{ImportSends, "import", "A change of an imported user is sent although no bound group gives access."},
		{ImportStatusNew, "import", "A user who was imported is still listed as New."},
		{ImportHides, "import", "The New Users only filter hides imported users instead of moving new ones to the top."},
		{ImportSilent, "import", "No mail tells the end of an import in the background."},
		{ImportUnlogged, "import", "Imported users leave no user_create event."},
		{ImportWarningGone, "import", "Nobody is told that imported users are managed only in a bound group."},
		{ImportLocked, "import", "An imported user cannot be added to a group."},
		{ImportForgets, "import", "The account that an imported user has at the service provider is not taken over: a second one is tried."},
	}
}

// groups lists the faults of the provisioning of groups.
func groups() []Info {
	return []Info{
		{GroupsAlways, "groups", "Groups are sent although the connector does not manage them."},
		{GroupEmptyCreated, "groups", "A group without members is created at the service provider."},
		{GroupNotAdopted, "groups", "A group of the same name is not taken over: a second one is created."},
		{GroupRenameLost, "groups", "A group's new name is not sent."},
		{GroupLeaverStays, "groups", "Who leaves a group stays its member at the service provider."},
		{GroupEventMissing, "groups", "Attempts on groups leave no events."},
		{UnboundGroupDeleted, "groups", "A group that is unbound is deleted at the service provider."},
	}
}
