package selftest

// options are the faults of the SCIM server's Bulk and cursors.
func options() []Row {
	return []Row{
		red("scim-bulk-schema-not-checked", "SCIM-7644-3.7-BULK-SCHEMA"),
		red("scim-bulk-get-allowed", "SCIM-7644-3.7-BULK-METHODS"),
		red("scim-bulk-stops-early",
			"SCIM-7644-3.7-BULK-BULKID-ECHO SCIM-7644-3.7-BULK-CONTINUE SCIM-7644-3.7-BULK-FAILONERRORS "+
				"SCIM-7644-3.7-BULK-METHODS SCIM-7644-3.7.3-BULK-ALL-RESULTS SCIM-7644-3.7.3-BULK-ERROR-BODY"),
		red("scim-bulk-fail-on-errors-ignored", "SCIM-7644-3.7-BULK-FAILONERRORS"),
		red("scim-bulk-id-not-required", "SCIM-7644-3.7-BULK-BULKID-REQUIRED"),
		red("scim-bulk-id-not-echoed", "SCIM-7644-3.7-BULK-BULKID-ECHO"),
		red("scim-bulk-id-unresolved",
			"SCIM-7644-3.7.2-BULK-BULKID-EXTENSION SCIM-7644-3.7.2-BULK-BULKID-FORWARD SCIM-7644-3.7.2-BULK-BULKID-RESOLVE "+
				"SCIM-7644-3.7.2-BULK-BULKID-UNKNOWN"),
		red("scim-bulk-forward-refused", "SCIM-7644-3.7.2-BULK-BULKID-FORWARD"),
		red("scim-bulk-path-unresolved", "SCIM-7644-3.7.2-BULK-BULKID-PATH"),
		red("scim-bulk-circular-crashes", "SCIM-7644-3.7.1-BULK-CIRCULAR"),
		red("scim-bulk-success-unreported",
			"SCIM-7644-3.7-BULK-BULKID-ECHO SCIM-7644-3.7-BULK-CONTINUE SCIM-7644-3.7-BULK-FAILONERRORS "+
				"SCIM-7644-3.7-BULK-METHODS SCIM-7644-3.7-BULK-VERSION SCIM-7644-3.7.1-BULK-CIRCULAR "+
				"SCIM-7644-3.7.3-BULK-ALL-RESULTS"),
		red("scim-bulk-location-missing", "SCIM-7644-3.7.3-BULK-LOCATION"),
		red("scim-bulk-status-number", "SCIM-7644-3.7.3-BULK-STATUS"),
		red("scim-bulk-error-body-missing", "SCIM-7644-3.7.3-BULK-ERROR-BODY"),
		red("scim-bulk-version-ignored", "SCIM-7644-3.7-BULK-VERSION"),
		red("scim-bulk-operations-unlimited", "SCIM-7644-3.7.4-BULK-MAX-OPS"),
		red("scim-bulk-payload-unlimited", "SCIM-7644-3.7.4-BULK-MAX-PAYLOAD"),
		red("scim-bulk-limit-unnamed", "SCIM-7644-3.7.4-BULK-413-BODY"),
		red("scim-config-denies-cursor", "SCIM-9865-4-SPC-PAGINATION"),
		red("scim-cursor-endless", "SCIM-9865-2-CURSOR-NEXT"),
		red("scim-cursor-repeats",
			"SCIM-9865-2-CURSOR-PREVIOUS SCIM-9865-2-CURSOR-WALK SCIM-9865-3-CURSOR-SEARCH"),
		red("scim-cursor-reserved-characters", "SCIM-9865-2-CURSOR-CHARS"),
		red("scim-cursor-forged-restarts", "SCIM-9865-2.1-INVALID-CURSOR"),
		red("scim-cursor-forgets-filter", "SCIM-9865-2-CURSOR-TOTAL SCIM-9865-2-CURSOR-WALK"),
		red("scim-cursor-count-changes", "SCIM-9865-2.1-INVALID-COUNT"),
		red("scim-cursor-count-capped", "SCIM-9865-2.1-INVALID-COUNT"),
		red("scim-cursor-search-ignored", "SCIM-9865-3-CURSOR-SEARCH"),
	}
}
