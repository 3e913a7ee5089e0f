package selftest

// tenants is what the faults of a service provider with several companies must turn red.
func tenants() []Row {
	return []Row{
		red("tenant-read-open", "SCIM-7644-6-TENANT-READ"),
		red("tenant-write-open", "SCIM-7644-6-TENANT-WRITE"),
		red("tenant-list-mixed", "SCIM-7644-6-TENANT-LIST"),
		red("tenant-adopts-by-email", "SCIM-7644-6-TENANT-ADOPT"),
		red("tenant-key-anywhere", "S-115 SCIM-7644-6.1-TENANT-SELECTOR"),
		red("tenant-member-foreign", "SCIM-7644-6-TENANT-MEMBER"),
		red("tenant-conflict-tells", "SCIM-7644-6-TENANT-UNIQUE"),
		red("tenant-bulk-open", "SCIM-7644-6-TENANT-BULK"),
	}
}
