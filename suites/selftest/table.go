package selftest

import (
	"slices"
	"strings"
)

// Row is a fault and the ids of the requirements that must turn red under it:
// these, and no others. What can no longer be judged because of it is blocked,
// and not listed.
type Row struct {
	Fault string
	Red   []string
}

// Table lists every row: the first has no fault, and nothing may turn red. The
// others are in table_idp.go, table_portal.go, table_lessonly.go, table_saml.go, table_scim.go and
// table_option.go.
//
// A fault that has no row is listed, with the reason, in uncovered in the test of
// this package.
func Table() []Row {
	return slices.Concat([]Row{{}}, identityProvider(), adminPortal(), lessonly(), signOn(), tenants(), serviceProvider(), options())
}

// red makes a row of a fault and ids with spaces between them.
func red(fault, ids string) Row { return Row{fault, strings.Fields(ids)} }
