package selftest_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"testing"

	"hallmark/suites/inprocess"
	"hallmark/suites/requirement"
	"hallmark/suites/selftest"
)

// classicVariable tells a process of this test to judge the published service.
const classicVariable = "HALLMARK_SELFTEST_CLASSIC"

// judgeClassic is what the child process does. The published service has no
// ServiceProviderConfig, so what it can do is claimed for it, as a target file
// would.
func judgeClassic() error {
	return selftest.JudgeSCIM(inprocess.Options{Classic: true}, map[requirement.Capability]bool{
		requirement.Patch: true, requirement.Filter: true, requirement.Sort: false, requirement.ETag: false,
		requirement.Bulk: false, requirement.ChangePassword: false, requirement.Groups: false, requirement.Enterprise: false,
	}, os.Stdout, requirement.RFC, requirement.JumpCloud)
}

// TestClassicDeviates pins what keeps Lessonly's published service from being
// certified, grouped by what is known of it.
func TestClassicDeviates(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), self)
	cmd.Env = append(os.Environ(), classicVariable+"=1")
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	var found selftest.Finding
	if err := json.Unmarshal(output, &found); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, id := range found.Red {
		if !slices.Contains(classicDeviations(), id) {
			t.Errorf("%s is red: %s", id, found.Why[id])
		}
	}
	for _, id := range classicDeviations() {
		if !slices.Contains(found.Red, id) {
			t.Errorf("%s is not red", id)
		}
	}
	for _, id := range found.Stuck {
		t.Logf("%s cannot be judged: %s", id, found.Why[id])
	}
}

func classicDeviations() []string {
	return []string{
		// The id is a number: it is what keeps the real connector from working (C-17).
		"SCIM-7643-3.1-ID-PRESENT",
		"SCIM-7643-3.1-ID-SERVER-ASSIGNED",
		"SCIM-7644-3.4.2-LIST-MEMBERS-VALID",
		"SCIM-7644-3.9-POST-ATTRIBUTES",

		// Five routes and nothing else: no discovery documents, no DELETE, .search, /Me or Bulk, and the
		// host application's own pages for all that is not there.
		"SCIM-7644-3.11-ME-501",
		"SCIM-7644-3.11-ME-SUPPORT",
		"SCIM-7644-3.12-BULK-501",
		"SCIM-7644-3.12-ERR-BODY",
		"SCIM-7644-3.12-ERR-DETAIL",
		"SCIM-7644-3.12-ERR-SCHEMA",
		"SCIM-7644-3.12-ERR-SCIMTYPE-REGISTERED",
		"SCIM-7644-3.12-ERR-STATUS-EQUAL",
		"SCIM-7644-3.12-ERR-STATUS-STRING",
		"SCIM-7644-3.12-GET-404-ENDPOINT",
		"SCIM-7644-3.4.2.1-ROOT-QUERY",
		"SCIM-7644-3.4.3-SEARCH-UNSUPPORTED",
		"SCIM-7644-3.6-DELETE-204",
		"SCIM-7644-4-RT-LIST",
		"SCIM-7644-4-SCH-LIST",
		"SCIM-7644-4-SPC-GET",

		// No meta, no Location, no externalId.
		"SCIM-7643-2.3.5-TYPE-DATETIME",
		"SCIM-7643-2.3.7-TYPE-REFERENCE",
		"SCIM-7643-3.1-EXTID-ROUNDTRIP",
		"SCIM-7643-3.1-META-CREATED",
		"SCIM-7643-3.1-META-CREATED-EQ",
		"SCIM-7643-3.1-META-LOCATION",
		"SCIM-7643-3.1-META-LOCATION-HEADER",
		"SCIM-7643-3.1-META-PRESENT",
		"SCIM-7643-3.1-META-RESOURCETYPE",
		"SCIM-7644-3.3-POST-LOCATION",

		// A duplicate overwrites and answers 201; only the mapped attributes are kept, and required.
		"SCIM-7643-4.1.1-USERNAME-EMPTY",
		"SCIM-7643-4.1.1-USERNAME-RENAME",
		"SCIM-7643-4.1.1-USERNAME-REQUIRED",
		"SCIM-7643-4.1.1-USERNAME-UNIQUE",
		"SCIM-7643-4.1.1-USERNAME-UNIQUE-CI",
		"SCIM-7644-5-USERNAME-PRECIS",
		"SCIM-7643-2.1-ATTR-CASE",
		"SCIM-7643-2.3-TYPE-MISMATCH",
		"SCIM-7643-2.3.1-TYPE-STRING",
		"SCIM-7643-2.3.6-TYPE-BINARY",
		"SCIM-7643-2.3.8-TYPE-COMPLEX",
		"SCIM-7643-2.4-MV-CANONICALIZE",
		"SCIM-7643-2.4-MV-ROUNDTRIP",
		"SCIM-7643-3-SCHEMAS-MISSING",
		"SCIM-7643-4.1.1-NAME",
		"SCIM-7643-4.1.1-PLAIN-ATTRS",
		"SCIM-7643-4.1.2-COUNTRY",
		"SCIM-7643-4.1.2-EMAIL-FORMAT",
		"SCIM-7643-4.1.2-ENTITLEMENTS-ROLES",
		"SCIM-7643-4.1.2-PHONE-FORMAT",
		"SCIM-7643-4.1.2-PHOTO",
		"SCIM-7643-4.1.2-X509",
		"SCIM-7643-7-CHAR-CASEINSENSITIVE",
		"SCIM-7643-7-CHAR-READONLY",
		"SCIM-7643-7-CHAR-REQUIRED",
		"SCIM-7643-7-CHAR-RETURNED-DEFAULT",
		"SCIM-7643-7-CHAR-UNIQUE-SERVER",
		"SCIM-7644-3.12-ERR-INVALIDSYNTAX",
		"SCIM-7644-3.12-ERR-INVALIDVALUE",
		"SCIM-7644-3.12-ERR-UNIQUENESS",
		"SCIM-7644-3.12-POST-NON-OBJECT",
		"SCIM-7644-3.3-POST-409",
		"SCIM-7644-3.3.1-POST-RESOURCETYPE",
		"SCIM-BP-TYPE-BOOLEAN-STRING",

		// PATCH takes active without a path, and nothing else.
		"SCIM-7644-3.5.2-PATCH-ATTRS-200",
		"SCIM-7644-3.5.2-PATCH-PATH-CASE",
		"SCIM-7644-3.5.2-PATCH-SEQUENCE",
		"SCIM-7644-3.5.2-PATCH-SUCCESS",
		"SCIM-7644-3.5.2-PATCH-SUPPORTED",
		"SCIM-7644-3.5.2.1-ADD-COMPLEX",
		"SCIM-7644-3.5.2.1-ADD-MV",
		"SCIM-7644-3.5.2.1-ADD-MV-SEVERAL",
		"SCIM-7644-3.5.2.1-ADD-NO-PATH",
		"SCIM-7644-3.5.2.1-ADD-NO-VALUE",
		"SCIM-7644-3.5.2.1-ADD-NOOP",
		"SCIM-7644-3.5.2.1-ADD-REPLACES-SINGLE",
		"SCIM-7644-3.5.2.1-ADD-SIMPLE",
		"SCIM-7644-3.5.2.1-ADD-SUBATTR",
		"SCIM-7644-3.5.2.3-REPLACE-ABSENT",
		"SCIM-7644-3.5.2.3-REPLACE-ACTIVE",
		"SCIM-7644-3.5.2.3-REPLACE-COMPLEX",
		"SCIM-7644-3.5.2.3-REPLACE-NO-PATH",
		"SCIM-7644-3.5.2.3-REPLACE-SIMPLE",
		"SCIM-BP-ADD-VALUEPATH-NEW",
		"SCIM-BP-PATCH-OP-CASE",
		"SCIM-BP-REPLACE-DOTTED-KEYS",
		"SCIM-BP-REPLACE-NULL",

		// PUT takes the mapped attributes only, and needs all of them.
		"SCIM-7644-3.5.1-PUT-READONLY",
		"SCIM-7644-3.5.1-PUT-REQUIRED",
		"SCIM-7644-3.5.1-PUT-UNIQUE",

		// Filters compare mapped attributes by eq, with case, and read what they do not understand as a value;
		// paging and projection are as the table of facts.md has them.
		"SCIM-7644-3.10-FILTER-URN",
		"SCIM-7644-3.4.2.2-FILTER-AND",
		"SCIM-7644-3.4.2.2-FILTER-CASEEXACT",
		"SCIM-7644-3.4.2.2-FILTER-CO",
		"SCIM-7644-3.4.2.2-FILTER-EMPTY",
		"SCIM-7644-3.4.2.2-FILTER-EW",
		"SCIM-7644-3.4.2.2-FILTER-GROUP-NESTED",
		"SCIM-7644-3.4.2.2-FILTER-GROUP-SINGLE",
		"SCIM-7644-3.4.2.2-FILTER-GROUPING",
		"SCIM-7644-3.4.2.2-FILTER-ID",
		"SCIM-7644-3.4.2.2-FILTER-NOT",
		"SCIM-7644-3.4.2.2-FILTER-OP-CASE",
		"SCIM-7644-3.4.2.2-FILTER-OR",
		"SCIM-7644-3.4.2.2-FILTER-PRECEDENCE",
		"SCIM-7644-3.4.2.2-FILTER-SCHEMAS",
		"SCIM-7644-3.4.2.2-FILTER-SUBATTR",
		"SCIM-7644-3.4.2.2-FILTER-SW",
		"SCIM-7644-3.4.2.2-FILTER-SYNTAX-400",
		"SCIM-7644-3.4.2.2-FILTER-UNQUOTED",
		"SCIM-7644-3.9-ATTR-EXCLUDE",
		"SCIM-7644-3.9-ATTR-INCLUDE",
		"SCIM-7644-3.9-ATTR-INCLUDE-LIST",
		"SCIM-7644-3.9-ATTR-MULTI",
		"SCIM-7644-3.9-ATTR-ON-WRITE",
		"SCIM-7644-3.9-ATTR-SUBATTR",
		"SCIM-7644-3.9-ATTR-URN",
		"SCIM-BP-FILTER-FAIL-CLOSED",
		"SCIM-BP-PAGE-NOT-NUMBER",

		// The rest: headers, media types, credentials.
		"SCIM-7644-2-AUTH-SCHEME-CASE",
		"SCIM-7644-2-AUTH-WWW-AUTHENTICATE",
		"SCIM-BP-ERR-NO-500",
		"SCIM-BP-HTTP-415",
	}
}
