package fault

// Faults of the SCIM provisioner.
const (
	TitleDropped       Fault = "title-dropped"
	CostCenterDropped  Fault = "costcenter-dropped"
	DepartmentDropped  Fault = "department-dropped"
	NamesSwapped       Fault = "names-swapped"
	EmailStale         Fault = "email-stale-on-update"
	DivisionSent       Fault = "division-sent"
	ManagerSent        Fault = "manager-sent"
	UserNameIsEmail    Fault = "username-is-email"
	EmptySent          Fault = "empty-attributes-sent"
	DeactivationLost   Fault = "deactivation-lost"
	DeactivationDelete Fault = "deactivation-by-delete"
	ReactivationLost   Fault = "reactivation-lost"
	LookupSkipped      Fault = "lookup-skipped"
	LookupUnescaped    Fault = "lookup-unescaped"
	LookupBlind        Fault = "lookup-trouble-ignored"
	OldToken           Fault = "old-token-after-rotation"
	DoubledSlash       Fault = "doubled-slash"
	RetryMissing       Fault = "retry-missing"
	RetryAfterIgnored  Fault = "retry-after-ignored"
	InactiveSends      Fault = "sends-while-inactive"
	ProbeSkipped       Fault = "activates-unverified"
	FailureSilent      Fault = "failure-event-missing"
	FailureAsSuccess   Fault = "failure-logged-as-success"
	CauseMissing       Fault = "failure-cause-missing"
	CreateAsUpdate     Fault = "create-logged-as-update"
	LookupLogged       Fault = "lookup-always-logged"
	TokenLogged        Fault = "token-in-event"
	DeletionSoftened   Fault = "deletion-softened"
	CallsBesideSCIM    Fault = "calls-beside-scim"
	InsightsGivenAway  Fault = "insights-without-package"
	InsightsWithheld   Fault = "insights-withheld"
)

// provision lists the faults of the SCIM provisioner.
func provision() []Info {
	return []Info{
		{TitleDropped, "provision", "The job title is never sent."},
		{CostCenterDropped, "provision", "The cost centre, Lessonly's location, is never sent."},
		{DepartmentDropped, "provision", "The department is never sent."},
		{NamesSwapped, "provision", "The given name arrives as family name and the family name as given name."},
		{EmailStale, "provision", "A change of the e-mail address is sent with the address that was sent before."},
		{DivisionSent, "provision", "Users are sent with a division, which is not in the attribute table."},
		{ManagerSent, "provision", "Users are sent with a manager, which is not in the attribute table."},
		{UserNameIsEmail, "provision", "The e-mail address is looked up and sent as userName."},
		{EmptySent, "provision", "Attributes without a value are sent as empty strings."},
		{DeactivationLost, "provision", "A user who loses the application is never deactivated at the service provider."},
		{DeactivationDelete, "provision", "A user who loses the application is deleted instead of deactivated."},
		{ReactivationLost, "provision", "A user who gets the application back stays inactive at the service provider."},
		{LookupSkipped, "provision", "Users are created without looking them up first."},
		{LookupUnescaped, "provision", "Quotes and backslashes stand unescaped in the filter of the look-up."},
		{LookupBlind, "provision", "A user is created although the look-up failed."},
		{OldToken, "provision", "After a new token was activated, users are still sent with the old one."},
		{DoubledSlash, "provision", "Requests go to {base}//Users."},
		{RetryMissing, "provision", "A request answered with 429 or 503 is not tried again."},
		{RetryAfterIgnored, "provision", "A request is tried again sooner than Retry-After allows."},
		{InactiveSends, "provision", "Changes are sent although the integration was deactivated."},
		{ProbeSkipped, "provision", "The integration is activated without a request to the service provider."},
		{FailureSilent, "provision", "An attempt that failed leaves no event."},
		{FailureAsSuccess, "provision", "An attempt that failed is logged as successful."},
		{CauseMissing, "provision", "The event of an attempt that failed does not say why."},
		{CreateAsUpdate, "provision", "The creation of a user is logged as an update."},
		{LookupLogged, "provision", "A look-up without any problem is logged as well."},
		{TokenLogged, "provision", "The token stands in the event of an attempt that failed."},
		{DeletionSoftened, "provision", "A user who is deleted in the directory is only deactivated where the connector deletes users."},
		{CallsBesideSCIM, "provision", "After each creation something that is no SCIM endpoint is called as well."},
		{InsightsGivenAway, "insights", "An organisation that has not bought Directory Insights reads the events."},
		{InsightsWithheld, "insights", "An organisation that has bought Directory Insights is told that it has not."},
	}
}
