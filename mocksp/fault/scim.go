package fault

// Faults of mocksp/scim, the SCIM service provider. Those that real servers were seen to
// have name the report.
const (
	// SCIMFilterBracketsIgnored drops the grouping of a filter (simpleidserver/SimpleIdServer#912).
	SCIMFilterBracketsIgnored Fault = "scim-filter-brackets-ignored"
)

// scimFaults is the table of the SCIM service provider's faults.
func scimFaults() []Info {
	return []Info{
		{SCIMFilterBracketsIgnored, "filter", "Brackets in a filter are read as if they were not there, so a or (b) and c groups wrongly."},
	}
}
