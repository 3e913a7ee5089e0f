package requirement

// What the article says of identity management: the attribute table, the life
// of a user, tokens and activation, Directory Insights.

// SCIM20 and the values below are about the attribute table.
var (
	SCIM20 = ofArticle(Requirement{
		ID: "S-053", Area: "mapping",
		Text: "Lessonly's SCIM API and what is sent to it are version 2.0: their schema URIs say so",
		Why:  "A 1.1 body has other attribute names and is misread.",
		Fix:  "List urn:ietf:params:scim:schemas:core:2.0:User in schemas.",
	})
	DefaultMapping = ofArticle(Requirement{
		ID: "S-058", Area: "mapping",
		Text: "A default set of attributes is managed without further set-up",
		Why:  "The article offers no step to set it up.",
		Fix:  "Give a new application the seven rows.",
	})
	TableRows = ofArticle(Requirement{
		ID: "S-059", Area: "mapping",
		Text: "The managed attributes are those of the mapping table",
		Why:  "It is what administrators plan with.",
		Fix:  "Show and send the rows of the table.",
	})
	LocationFromCostCenter = ofArticle(Requirement{
		ID: "S-060", Area: "mapping",
		Text: "Lessonly's Location is the cost centre; JumpCloud's own location is ignored",
		Why:  "Reports by location are made from it.",
		Fix:  "Store costcenter as Location, and send nothing for JumpCloud's location.",
	})
	NoDivision = ofArticle(Requirement{
		ID: "S-061", Area: "mapping",
		Text: "Division is never sent",
		Why:  "The article calls it unsupported; a service provider may refuse what it does not know.",
		Fix:  "Leave it out.",
	})
	NoManager = ofArticle(Requirement{
		ID: "S-062", Area: "mapping",
		Text: "The manager is never sent, even if the user has one",
		Why:  "The article calls it unsupported; ids of one system mean nothing in the other.",
		Fix:  "Leave it out.",
	})
	UnsupportedNamed = ofArticle(Requirement{
		ID: "S-063", Area: "mapping",
		Text: "Division and manager are named to the administrator as unsupported",
		Why:  "Otherwise their absence is taken for a fault.",
		Fix:  "List them where the mapping is shown.",
	})
	MapUserName = ofArticle(row("S-118", "username → userName → Lessonly Email"))
	MapEmail    = ofArticle(row("S-119", "email → emails.value → Lessonly Email"))
	MapGiven    = ofArticle(row("S-120", "firstname → name.givenName → Lessonly FirstName"))
	MapFamily   = ofArticle(row("S-121", "lastname → name.familyName → Lessonly LastName"))
	MapDept     = ofArticle(row("S-122", "department → department → Lessonly Department"))
	MapCost     = ofArticle(row("S-123", "costcenter → costcenter → Lessonly Location"))
	MapTitle    = ofArticle(row("S-124", "title → title → Lessonly Job Title"))
	TableShown  = ofArticle(Requirement{
		ID: "S-125", Area: "mapping",
		Text: "The table is shown with its four columns and seven rows",
		Why:  "An administrator has no other way to see what goes where.",
		Fix:  "Show property, field, SCIM mapping and Lessonly value of every row.",
	})
	TableOnly = ofArticle(Requirement{
		ID: "S-126", Area: "mapping",
		Text:    "Nothing outside the table is sent, bar what SCIM itself needs",
		Allowed: "schemas, active, and the type and primary of an e-mail address come with it. What the user does not have is left out or null: an empty string is a value (RFC 7643 §2.5).",
		Why:     "What is not in the table was never agreed to leave the directory.",
		Fix:     "Build the body from the table alone.",
	})
	SystemUser = ofArticle(Requirement{
		ID: "S-127", Area: "mapping",
		Text:    "The properties are those of systemuser in JumpCloud's API",
		Allowed: "Where the table and the API spell a property differently the API counts: jobTitle, costCenter (C-07).",
		Why:     "They are how the values get in.",
		Fix:     "Read each row from the field of that name.",
	})
)

// row is one row of the attribute table.
func row(id, text string) Requirement {
	r := Requirement{
		ID: id, Area: "mapping",
		Text: "On create and on update: " + text,
		Why:  "An attribute that does not arrive, or is not kept up to date, makes groups, reports and sign-on wrong.",
		Fix:  "Send the attribute in every create and update, and store it as the table says.",
	}
	switch id {
	case "S-118", "S-119":
		r.Allowed = "Both rows end in Email; the e-mail address wins where the two differ (C-12)."
	case "S-122", "S-123":
		r.Allowed = "The table is taken literally, top level and lower case; the enterprise extension of RFC 7643 §4.3 passes as well (C-05)."
	case "S-124":
		r.Allowed = "In JumpCloud's API the property is jobTitle (C-07)."
	}
	return r
}

// Provisions and the values below are about the life of a user.
var (
	Provisions = ofArticle(Requirement{
		ID: "S-002", Area: "lifecycle",
		Text: "A user who gets the application appears in Lessonly without manual work",
		Why:  "It is what the integration is for.",
		Fix:  "Create the user at the service provider when a bound group gives access.",
	})
	Updates = ofArticle(Requirement{
		ID: "S-003", Area: "lifecycle",
		Text:    "A changed attribute reaches Lessonly",
		Allowed: "That a change is tried again when Lessonly was busy is ours, so its absence is a warning only.",
		Why:     "Stale data is worse than none: it is believed.",
		Fix:     "Send an update whenever a mapped attribute changes.",
	})
	Deprovisions = ofArticle(Requirement{
		ID: "S-004", Area: "lifecycle",
		Text:    "A user who loses the application is archived in Lessonly: on suspension, deletion, leaving the last bound group, unbinding",
		Allowed: "The article does not list the occasions; these four are how access is lost (ours).",
		Why:     "Whoever has left must be out everywhere.",
		Fix:     "Deactivate the user at the service provider whenever access ends, and only then.",
	})
	Archives = ofArticle(Requirement{
		ID: "S-056", Area: "lifecycle",
		Text:    "Deactivation archives and does not delete: the user stays listed with archived_at, and can no longer come in",
		Allowed: "That JumpCloud never sends DELETE, not even when the user is deleted there, is C-16.",
		Why:     "Training records are evidence, and kept for years.",
		Fix:     "Set active to false instead of DELETE; archive on active false; end sessions and refuse sign-on of the archived.",
	})
	LeavesReports = ofArticle(Requirement{
		ID: "S-057", Area: "lifecycle",
		Text:    "While archived a user is in no report and no count; restored, everything is back",
		Allowed: "Reports are assignments, counts, completions and statistics; lists of users keep the archived (C-23).",
		Why:     "A completion rate that counts people who left is wrong, and nobody notices.",
		Fix:     "Leave archived users out of every report, and keep their history.",
	})
	UnboundUnmanaged = ofArticle(Requirement{
		ID: "S-139", Area: "lifecycle",
		Text: "A user is managed in the application only as a member of a bound group: of others nothing is sent",
		Why:  "The article warns of it; data of people without access must not leave the directory.",
		Fix:  "Send changes of users who have the application, and of no others.",
	})
)

// SSOFirst and the values below are about connecting, and changing the token.
var (
	SSOFirst = ofArticle(Requirement{
		ID: "S-012", Area: "rotation",
		Text:    "Single sign-on must be configured before identity management can be activated",
		Allowed: "Configured means saved without a placeholder (C-01).",
		Why:     "The article names it as a prerequisite.",
		Fix:     "Refuse activation with the reason.",
	})
	TokenOrder = ofArticle(Requirement{
		ID: "S-054", Area: "rotation",
		Text: "Deactivate, set the token, activate: afterwards the new token is used, the old one never again, and nothing that changed meanwhile is lost",
		Why:  "It is the only way to change a token, and tokens have to be changed.",
		Fix:  "Accept the replaced key no longer; after activation compare everybody and send what differs.",
	})
	TokenFixed = ofArticle(Requirement{
		ID: "S-055", Area: "rotation",
		Text:    "While active the token cannot be edited",
		Allowed: "The attempt is refused and logged as idm_integration_reauth without success (C-06).",
		Why:     "A typing error would stop provisioning without anybody being told.",
		Fix:     "Refuse the change with the reason, and go on with the old token.",
	})
	SupportIssuesKey = ofArticle(Requirement{
		ID: "S-115", Area: "rotation",
		Text: "Lessonly support issues user name and SCIM API key; the user name is the subdomain, and only that key opens the API",
		Why:  "It is all that protects the list of users.",
		Fix:  "Answer 401 to any other credential.",
	})
	NoDoubledSlash = ofArticle(Requirement{
		ID: "S-117a", Area: "rotation",
		Text:    "The Base URL of the article's form is accepted, and requests go to it with no doubled slash",
		Allowed: "A trailing slash is tolerated; plain http is what the article writes, and may be warned of (C-02).",
		Why:     "Many servers answer //Users with 404.",
		Fix:     "Join base URL and path with exactly one slash.",
	})
	TokenHidden = ofArticle(Requirement{
		ID: "S-117b", Area: "rotation",
		Text:    "The token is sent as the credential and is never shown again: not in settings, answers or events",
		Allowed: "That it is not shown again is ours.",
		Why:     "Whoever reads it can change every user.",
		Fix:     "Store it write-only, and keep it out of errors and logs.",
	})
	ActivatePersists = ofArticle(Requirement{
		ID: "S-117c", Area: "rotation",
		Text:    "Entering the settings alone activates nothing: activation is a step of its own, and lasts",
		Allowed: "The article's order, activate and then save, is of the page; the API has the two steps apart (ours).",
		Why:     "Half a set-up must not send anything.",
		Fix:     "Send only after activation.",
	})
	ActivationVerifies = ofArticle(Requirement{
		ID: "S-117d", Area: "rotation",
		Text: "Activation asks the service provider first, and then confirms success",
		Why:  "A confirmation that was not checked sends the administrator home with a broken integration.",
		Fix:  "Read from the service provider before confirming.",
	})
	ActivationRefused = ofArticle(Requirement{
		ID: "S-117e", Area: "rotation",
		Text: "With a wrong token or URL there is no confirmation, identity management stays inactive, and the failure is logged",
		Why:  "It is when set-up goes wrong, which is the first thing that happens.",
		Fix:  "Answer with the reason, stay inactive, log the attempt without success.",
	})
	DeactivationSilent = ofArticle(Requirement{
		ID: "S-162", Area: "rotation",
		Text: "Deactivating identity management is confirmed, sends nothing, and leaves the users in Lessonly as they are",
		Why:  "Changing a token must not archive the company.",
		Fix:  "Stop the queue, and send nothing until activated again.",
	})
)

// FailuresVisible and the values below are about Directory Insights.
var (
	FailuresVisible = ofArticle(Requirement{
		ID: "S-141", Area: "insights",
		Text: "Failures are visible, with the user, the application and the cause, to administrators only, and so is what an import creates",
		Why:  "A failure without a cause cannot be mended.",
		Fix:  "Put the service provider's status and words into the event; log user_create with correlation.type user_import for each imported user; answer 401 without a valid key.",
	})
	InsightsBought = ofArticle(Requirement{
		ID: "S-142", Area: "insights",
		Text:    "An organisation without a package, or with the Device Management Package, has no Directory Insights unless it bought it: the events API says so and shows no event",
		Allowed: "402, as the OpenAPI of Directory Insights has it, or 403. Judged where the target names a key of such an organisation.",
		Why:     "An empty list reads as if nothing had happened.",
		Fix:     "Answer 402 Payment Required with a message.",
	})
	InsightsIncluded = ofArticle(Requirement{
		ID: "S-143", Area: "insights",
		Text: "All other packages include Directory Insights: the events API answers with a list",
		Why:  "What was paid for and is refused leaves an administrator without the cause of a failure.",
		Fix:  "Ask for the organisation's package, not for the option alone.",
	})
	EventActivate = event("S-144", "idm_integration_activate", "an attempt to activate, whether it succeeds or not")
	EventEdit     = event("S-145", "idm_integration_update", "an attempt to update a configured, active integration")
	EventReauth   = event("S-146", "idm_integration_reauth", "an attempt to change the credentials of an active integration")
	EventDelete   = event("S-147", "idm_integration_delete", "an attempt to deactivate an active integration")
	EventCreate   = event("S-148", "user_create_provision", "an attempt to create a user, whether it succeeds or not")
	EventUpdate   = event("S-149", "user_update_provision", "an attempt to update a user, whether it succeeds or not")
	EventDrop     = event("S-150", "user_deprovision", "an attempt to make a user inactive, whether it succeeds or not")
	EventRemove   = ofArticle(Requirement{
		ID: "S-151", Area: "insights",
		Text:    "user_delete_provision is logged for an attempt to delete a user in the service provider, whether it succeeds or not",
		Allowed: "Lessonly has no DELETE and is never sent one (C-16): judged on the connector for any service provider, when a user is deleted in JumpCloud.",
		Why:     "Who was deleted there is gone: the event is all that is left.",
		Fix:     "Log the event after each attempt, with success and the cause of a failure.",
	})
	EventLookup = ofArticle(Requirement{
		ID: "S-152", Area: "insights",
		Text: "user_lookup_provision is logged only when a look-up has a problem, and then nobody is created or updated",
		Why:  "Without knowing whether the user exists, creating makes doubles.",
		Fix:  "Look the user up before creating; stop and log when that fails; log nothing when it does not.",
	})
	NoGroupEvents = ofArticle(Requirement{
		ID: "S-156", Area: "insights",
		Text:    "Lessonly has no SCIM groups, so there are no group events, and no groups are sent",
		Allowed: "The article speaks of groups \"if supported\"; that Lessonly has none is read from its table (C-03).",
		Why:     "Events of what cannot happen hide those of what did.",
		Fix:     "Send and log groups only for service providers that have them.",
	})
)

// event is a statement on one type of event.
func event(id, name, when string) *Requirement {
	r := Requirement{
		ID: id, Area: "insights",
		Text:    name + " is logged on " + when,
		Allowed: "The names are the article's, which differ from JumpCloud's OpenAPI in part (C-19); attempts are logged with their success (C-22).",
		Why:     "It is where administrators look when somebody cannot sign in.",
		Fix:     "Log the attempt with user or integration, application and success.",
	}
	switch id {
	case "S-145", "S-146":
		r.Allowed += " Such a change is refused while active, so the event says success false (C-06)."
	}
	return ofArticle(r)
}
