package selftest

// lessonly is what the faults of mocksp: archive and reporting, names, sign-on, support must turn red.
func lessonly() []Row {
	return []Row{
		red("archive-keeps-sessions", "S-056"),
		red("archived-may-sign-on", "S-056"),
		red("archive-leaks-in-count", "S-057"),
		red("archive-leaks-in-list", "S-057"),
		red("archive-leaks-in-breakdown", "S-057"),
		red("restore-loses-history", "S-057"),
		red("name-character-on-update", "S-040 S-042"),
		red("name-characters-stripped",
			"S-024 S-025 S-026 S-027 S-028 S-029 S-030 S-031 S-032 S-033 S-034 S-035 S-036 S-037 S-038 S-039 "+
				"S-040 S-041 S-042 S-044 SCIM-7644-3.7.4-BULK-413-BODY"),
		red("jit-switch-ignored", "S-052"),
		red("old-scim-key-accepted", "S-054"),
		red("saml-audience-unchecked", "S-021"),
		red("saml-signature-optional", "S-093"),
		red("saml-in-response-to-unchecked", "S-114"),
		red("saml-replay-accepted", "S-111"),
		red("sso-keeps-old-name", "S-045"),
		red("sso-name-editable", "S-046"),
		red("patch-keeps-active", "S-056 SCIM-7644-3.5.2.3-REPLACE-ACTIVE"),
		red("deactivate-deletes",
			"S-004 S-054 S-056 SCIM-7643-4.1.1-ACTIVE-TOGGLE SCIM-7644-3.5.2.3-REPLACE-ACTIVE "+
				"SCIM-BP-ACTIVE-STILL-READABLE"),
		red("cost-center-dropped", "S-060 S-123"),
		red("metadata-always-live", "S-017 S-095 S-096 S-098 S-100"),
	}
}
