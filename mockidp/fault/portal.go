package fault

// Faults of the Admin Portal's pages. What they keep from happening still can be done by the
// admin API.
const (
	PortalAnyPassword        Fault = "portal-any-password"
	PortalMenuMissing        Fault = "portal-menu-missing"
	PortalAddMissing         Fault = "portal-add-missing"
	PortalSearchExact        Fault = "portal-search-exact"
	PortalNextAnyway         Fault = "portal-next-without-selection"
	PortalDetailsLost        Fault = "portal-details-lost"
	PortalAdvancedMissing    Fault = "portal-advanced-missing"
	PortalSavesNothing       Fault = "portal-saves-nothing"
	PortalSavedSilent        Fault = "portal-saved-silently"
	PortalRowDead            Fault = "portal-row-dead"
	PortalTabMissing         Fault = "portal-sso-tab-missing"
	PortalSSOForgotten       Fault = "portal-sso-forgotten"
	PortalCertificateHidden  Fault = "portal-certificate-hidden"
	PortalBookmarkAsSSO      Fault = "portal-bookmark-as-sso"
	PortalGroupsHidden       Fault = "portal-groups-hidden"
	PortalIDMHidden          Fault = "portal-idm-hidden"
	PortalAtOnce             Fault = "portal-deactivates-at-once"
	PortalDeactivationHidden Fault = "portal-deactivation-hidden"
	PortalDeactivationLost   Fault = "portal-deactivation-lost"
	PortalAnyNumber          Fault = "portal-deletes-any-number"
	PortalDeletesOne         Fault = "portal-deletes-one"
)

// portal lists the faults of the Admin Portal's pages.
func portal() []Info {
	return []Info{
		{PortalAnyPassword, "portal", "The Admin Portal lets anybody in, whatever the password."},
		{PortalMenuMissing, "portal", "The Admin Portal's navigation does not lead to SSO Applications."},
		{PortalAddMissing, "portal", "The list of applications has no button to add one."},
		{PortalSearchExact, "portal", "The search of the catalogue takes capital and small letters for different ones."},
		{PortalNextAnyway, "portal", "Next leads on although no application was selected."},
		{PortalDetailsLost, "portal", "Display label, description and colour are not taken over from the form."},
		{PortalAdvancedMissing, "portal", "A new application's IdP URL cannot be chosen, and nobody is warned that it stays."},
		{PortalSavesNothing, "portal", "Save Application leads back to the list and stores nothing."},
		{PortalSavedSilent, "portal", "After Save Application the list is shown, without a word and a way on."},
		{PortalRowDead, "portal", "An application's row in the list does not lead to its panel."},
		{PortalTabMissing, "portal", "An application's panel has no SSO tab."},
		{PortalSSOForgotten, "portal", "The SSO tab confirms that a complete configuration was saved and stores nothing."},
		{PortalCertificateHidden, "portal", "The SSO tab shows neither the certificate's state nor a link to download it."},
		{PortalBookmarkAsSSO, "portal", "A bookmark is treated as an application with single sign-on: its tile leads there, its button says so."},
		{PortalGroupsHidden, "portal", "An application's User Groups tab lists no groups and offers no new one."},
		{PortalIDMHidden, "portal", "An application's panel has no Identity Management tab."},
		{PortalAtOnce, "portal", "Deactivating takes effect at once, before it is confirmed or saved."},
		{PortalDeactivationHidden, "portal", "Neither identity management nor single sign-on can be deactivated on the pages."},
		{PortalDeactivationLost, "portal", "Deactivating single sign-on is confirmed, and it stays active."},
		{PortalAnyNumber, "portal", "Applications are deleted whatever number is entered."},
		{PortalDeletesOne, "portal", "Of several applications that are selected only one is deleted."},
	}
}
