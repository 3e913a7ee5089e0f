package selftest

// serviceProvider is what the faults of mocksp/scim: the SCIM protocol must turn red.
func serviceProvider() []Row {
	return []Row{
		red("scim-auth-missing-accepted",
			"S-115 SCIM-7644-2-AUTH-EVERY-ROUTE SCIM-7644-2-AUTH-MISSING SCIM-7644-2.2-ANONYMOUS "+
				"SCIM-7644-7.2-TLS-ONLY"),
		red("scim-auth-invalid-accepted", "S-054 S-115 S-117e S-141 S-144 SCIM-7644-2-AUTH-INVALID SCIM-7644-6.1-TENANT-SELECTOR"),
		red("scim-auth-empty-accepted", "SCIM-7644-2-AUTH-EMPTY-BEARER"),
		red("scim-auth-no-challenge", "SCIM-7644-2-AUTH-WWW-AUTHENTICATE"),
		red("scim-error-status-number", "SCIM-7644-2-AUTH-401-BODY SCIM-7644-3.12-ERR-STATUS-STRING"),
		red("scim-error-media-type-wrong", "SCIM-7644-3.8-CT-ERROR"),
		red("scim-config-missing", "SCIM-7644-4-SPC-GET"),
		red("scim-config-denies-patch", "SCIM-7643-5-SPC-TRUTH-PATCH SCIM-7644-3.12-PATCH-501"),
		red("scim-schema-wrong", "SCIM-7643-8.7-SCH-USERNAME"),
		red("scim-discovery-filter-accepted", "SCIM-7644-4-RT-FILTER-403 SCIM-7644-4-SCH-FILTER-403 SCIM-7644-4-SPC-FILTER-403"),
		red("scim-id-from-client", "SCIM-7643-3.1-ID-SERVER-ASSIGNED SCIM-7643-7-CHAR-READONLY"),
		red("scim-external-id-folded",
			"SCIM-7643-3.1-EXTID-CASEEXACT SCIM-7643-7-CHAR-CASEEXACT SCIM-7644-3.4.2.2-FILTER-CASEEXACT "+
				"SCIM-7644-3.4.2.3-SORT-CASEEXACT"),
		red("scim-meta-location-wrong",
			"SCIM-7643-3.1-META-LOCATION-DEREF SCIM-7644-3.7.3-BULK-LOCATION"),
		red("scim-meta-created-moves", "SCIM-7643-3.1-META-CREATED"),
		red("scim-location-missing",
			"SCIM-7644-3.3-POST-LOCATION SCIM-7644-3.7.3-BULK-LOCATION"),
		red("scim-schemas-not-checked", "SCIM-7643-3-SCHEMAS-MISSING"),
		red("scim-required-not-checked",
			"SCIM-7643-4.1.1-USERNAME-REQUIRED SCIM-7643-4.2-GRP-DISPLAYNAME SCIM-7643-7-CHAR-REQUIRED "+
				"SCIM-7644-3.5.1-PUT-REQUIRED"),
		red("scim-password-returned",
			"SCIM-7643-4.1.1-PASSWORD-NEVER SCIM-7643-7-CHAR-RETURNED-NEVER SCIM-7643-7-CHAR-WRITEONLY"),
		red("scim-create-duplicate",
			"SCIM-7643-4.1.1-USERNAME-UNIQUE SCIM-7643-4.1.1-USERNAME-UNIQUE-CI SCIM-7643-7-CHAR-UNIQUE-SERVER "+
				"SCIM-7644-3.3-POST-409 SCIM-7644-3.7-BULK-CONTINUE "+
				"SCIM-7644-3.7-BULK-METHODS"),
		red("scim-user-name-case-sensitive", "SCIM-7643-4.1.1-USERNAME-UNIQUE-CI"),
		red("scim-group-modified-still", "SCIM-7643-3.1-META-LASTMOD-ADVANCES"),
		red("scim-member-again-409", "SCIM-7644-3.5.2.1-ADD-MEMBER-AGAIN"),
		red("scim-list-total-is-page",
			"S-130 SCIM-7644-3.4.2-LIST-TOTAL SCIM-7644-3.4.2.4-PAGE-COUNT-NEGATIVE SCIM-7644-3.4.2.4-PAGE-COUNT-ZERO "+
				"SCIM-7644-3.4.2.4-PAGE-FILTER SCIM-7644-3.4.2.4-PAGE-START-BEYOND SCIM-7644-3.4.2.4-PAGE-WALK "+
				"SCIM-7644-3.4.3-SEARCH-EQUIV SCIM-9865-2-CURSOR-TOTAL SCIM-BP-SORT-STABLE-PAGES"),
		red("scim-page-count-zero-all",
			"SCIM-7644-3.4.2.4-PAGE-COUNT-NEGATIVE SCIM-7644-3.4.2.4-PAGE-COUNT-ZERO SCIM-9865-2-CURSOR-COUNT"),
		red("scim-filter-brackets-ignored",
			"SCIM-7644-3.4.2.1-ROOT-RESTYPE "+
				"SCIM-7644-3.4.2.2-FILTER-GROUP-NESTED SCIM-7644-3.4.2.2-FILTER-GROUPING "+
				"SCIM-7644-3.4.2.2-FILTER-SYNTAX-400 SCIM-7644-3.4.2.2-FILTER-VALUEPATH-LOGIC"),
		red("scim-filter-keyword-value", "SCIM-7644-3.4.2.2-FILTER-KEYWORD-VALUE SCIM-SEC-INJECT-SQL"),
		red("scim-filter-escapes-raw", "SCIM-7644-3.4.2.2-FILTER-ESCAPES"),
		red("scim-filter-case-sensitive",
			"SCIM-7643-7-CHAR-CASEINSENSITIVE SCIM-7644-3.4.2.2-FILTER-CASEEXACT SCIM-7644-3.4.2.3-SORT-CI"),
		red("scim-filter-boolean-order", "SCIM-7644-3.4.2.2-FILTER-BOOL-ORDER"),
		red("scim-filter-unknown-attribute-all", "SCIM-BP-FILTER-FAIL-CLOSED SCIM-BP-FILTER-UNKNOWN-ATTR"),
		red("scim-sort-order-ignored",
			"SCIM-7643-5-SPC-TRUTH-SORT SCIM-7644-3.4.2.3-SORT-CASEEXACT SCIM-7644-3.4.2.3-SORT-DATETIME "+
				"SCIM-7644-3.4.2.3-SORT-DESC SCIM-7644-3.4.2.3-SORT-MISSING SCIM-7644-3.4.2.3-SORT-MV-PRIMARY "+
				"SCIM-7644-3.4.2.3-SORT-SUBATTR SCIM-7644-3.4.3-SEARCH-EQUIV"),
		red("scim-attributes-on-write-ignored", "SCIM-7644-3.9-ATTR-ON-WRITE SCIM-7644-3.9-POST-ATTRIBUTES"),
		red("scim-search-schema-not-checked", "SCIM-7644-3.4.3-SEARCH-SCHEMA"),
		red("scim-put-body-id", "SCIM-7644-3.5.1-PUT-ID-MISMATCH SCIM-SEC-BODY-ID-IDOR"),
		red("scim-put-creates", "SCIM-7644-3.5.1-PUT-NO-CREATE SCIM-7644-3.6-DELETE-WRITE-404"),
		red("scim-patch-not-atomic", "SCIM-7644-3.5.2-PATCH-ATOMIC"),
		red("scim-patch-reversed", "SCIM-7644-3.5.2-PATCH-SEQUENCE"),
		red("scim-patch-echoes-uri", "SCIM-7643-3-SCHEMAS-DEFINED SCIM-7644-3.5.2-PATCH-SUCCESS"),
		red("scim-patch-primary-kept", "SCIM-7644-3.5.2-PATCH-PRIMARY"),
		red("scim-patch-complex-drops-rest",
			"SCIM-7644-3.5.2.1-ADD-COMPLEX SCIM-7644-3.5.2.1-ADD-SUBATTR SCIM-7644-3.5.2.3-REPLACE-COMPLEX"),
		red("scim-patch-remove-filter-all",
			"SCIM-7644-3.5.2-PATCH-SEQUENCE SCIM-7644-3.5.2.2-REMOVE-FILTERED SCIM-BP-REMOVE-NOMATCH"),
		red("scim-delete-unknown-ok", "SCIM-7644-3.6-DELETE-UNKNOWN SCIM-7644-3.6-DELETE-WRITE-404"),
		red("scim-etag-missing", "SCIM-7643-5-SPC-TRUTH-ETAG SCIM-7644-3.14-ETAG-HEADER"),
		red("scim-if-match-ignored",
			"SCIM-7643-5-SPC-TRUTH-ETAG SCIM-7644-3.14-IF-MATCH-DELETE SCIM-7644-3.14-IF-MATCH-PATCH "+
				"SCIM-7644-3.14-IF-MATCH-PUT SCIM-7644-3.7-BULK-VERSION SCIM-BP-ETAG-RACE"),
	}
}
