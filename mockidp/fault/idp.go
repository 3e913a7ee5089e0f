package fault

// Faults of the directory, the sign-on, the user console and the admin API.
const (
	DeniedSignsOn         Fault = "denied-user-signs-on"
	SuspendedSignsOn      Fault = "suspended-user-signs-on"
	LeavingKeeps          Fault = "leaving-group-not-dropped"
	UnbindingKeeps        Fault = "unbinding-not-dropped"
	SuspensionKeeps       Fault = "suspension-not-dropped"
	DeletionKeeps         Fault = "deletion-not-dropped"
	UnboundSent           Fault = "unbound-user-sent"
	ReactivationForgets   Fault = "reactivation-not-reconciled"
	AnyACS                Fault = "answers-any-acs"
	AnyIssuer             Fault = "answers-any-issuer"
	InResponseToMissing   Fault = "in-response-to-missing"
	NameIDUsername        Fault = "nameid-is-username"
	WrongAudience         Fault = "wrong-audience"
	AttributesMissing     Fault = "attributes-missing"
	LongAssertion         Fault = "assertion-valid-for-a-year"
	AssertionUnsigned     Fault = "assertion-unsigned"
	RelayStateLost        Fault = "relay-state-lost"
	OtherCertificate      Fault = "other-certificate-downloaded"
	HiddenTile            Fault = "hidden-tile-shown"
	DeniedTile            Fault = "denied-tile-shown"
	TokenShown            Fault = "token-shown"
	EditWhileActive       Fault = "edit-while-active"
	ActivatesUnconfigured Fault = "activates-without-sso"
	PlaceholderAccepted   Fault = "placeholder-accepted"
	SSOURLEditable        Fault = "sso-url-editable"
	DuplicateSSOURL       Fault = "duplicate-sso-url-accepted"
	AnyKey                Fault = "any-api-key"
	RemovalDrops          Fault = "removal-deprovisions"
	RemovedAnswers        Fault = "removed-application-signs-on"
)

// idp lists the faults of the identity provider itself.
func idp() []Info {
	return []Info{
		{DeniedSignsOn, "access", "A user in no group bound to the application is signed on to it all the same."},
		{SuspendedSignsOn, "access", "A suspended user still logs in and is signed on."},
		{LeavingKeeps, "access", "A user who leaves the last group bound to an application stays active at the service provider."},
		{UnbindingKeeps, "access", "Users whose group is unbound from an application stay active at the service provider."},
		{SuspensionKeeps, "access", "A suspended user stays active at the service provider."},
		{DeletionKeeps, "access", "A deleted user, or the members of a deleted group, stay active at the service provider."},
		{UnboundSent, "access", "Attribute changes of users who may not use the application are sent to the service provider."},
		{ReactivationForgets, "idm", "Changes made while identity management was inactive are not caught up with when it is activated."},
		{AnyACS, "sso", "An assertion is posted to whatever consumer URL the request names."},
		{AnyIssuer, "sso", "A request of an unknown service provider is answered at the configured consumer URL."},
		{InResponseToMissing, "sso", "The response does not say which request it answers."},
		{NameIDUsername, "sso", "The name identifier is the user name instead of the e-mail address."},
		{WrongAudience, "sso", "The assertion is addressed to another audience."},
		{AttributesMissing, "sso", "The assertion carries no attributes."},
		{LongAssertion, "sso", "The assertion stays valid for a year."},
		{AssertionUnsigned, "sso", "Neither assertion nor response is signed."},
		{RelayStateLost, "sso", "The relay state of the request does not come back."},
		{OtherCertificate, "sso", "The certificate offered for download is not the one that signs."},
		{HiddenTile, "console", "An application hidden from the user console shows its tile."},
		{DeniedTile, "console", "The user console shows the tile of an application the user may not use."},
		{TokenShown, "admin", "The token of identity management is shown in clear when its settings are read."},
		{EditWhileActive, "admin", "Token and base URL can be edited while identity management is active."},
		{ActivatesUnconfigured, "admin", "Identity management can be activated although single sign-on is not configured."},
		{PlaceholderAccepted, "admin", "A configuration with a placeholder left in it is saved and used."},
		{SSOURLEditable, "admin", "The IdP URL of an application can be changed after its creation."},
		{DuplicateSSOURL, "admin", "Two applications may share one IdP URL."},
		{RemovalDrops, "admin", "Deleting an application archives its users at the service provider."},
		{RemovedAnswers, "sso", "The IdP URL of a deleted application still signs users on."},
		{AnyKey, "admin", "The admin API answers without a valid API key."},
	}
}
