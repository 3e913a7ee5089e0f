package selftest

import (
	"slices"

	idpfault "hallmark/mockidp/fault"
)

// adminPortal is what the faults of the Admin Portal's pages must turn red.
func adminPortal() []Row {
	return []Row{
		red("portal-any-password", "S-064"),
		red("portal-menu-missing", "S-065 S-105 S-159"),
		red("portal-add-missing", "S-066"),
		red("portal-search-exact", "S-067"),
		red("portal-next-without-selection", "S-068"),
		red("portal-details-lost", "S-069 S-070 S-071"),
		red("portal-advanced-missing", "S-075 S-079"),
		red("portal-saves-nothing", "S-081"),
		red("portal-saved-silently", "S-082 S-083"),
		red("portal-row-dead", "S-084 S-089"),
		red("portal-sso-tab-missing", "S-085"),
		red("portal-sso-forgotten", "S-088"),
		red("portal-certificate-hidden", "S-014 S-090 S-091"),
		red("portal-bookmark-as-sso", "S-074 S-165"),
		red("portal-groups-hidden", "S-106"),
		red("portal-idm-hidden", "S-005 S-116"),
		red("portal-deactivates-at-once", "S-161 S-166"),
		red("portal-deactivation-hidden", "S-160 S-163 S-165"),
		red("portal-deactivation-lost", "S-164 S-165 S-167"),
		red("portal-deletes-any-number", "S-169"),
		red("portal-deletes-one", "S-168"),
	}
}

// pageFault reports whether fault is one of the Admin Portal's pages.
func pageFault(fault string) bool {
	return slices.ContainsFunc(idpfault.All(), func(f idpfault.Info) bool { return string(f.Name) == fault && f.Area == "portal" })
}
