package selftest_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hallmark/suites/inprocess"
	"hallmark/suites/requirement"
	"hallmark/suites/selftest"
	"hallmark/suites/verdict"
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
// certified, and that what cannot be judged is blocked by one of these.
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
	want := classicDeviations()
	for _, id := range found.Red {
		if found.Kinds[id] != want[id] && found.Kinds[id] != verdict.Blocked {
			t.Errorf("%s is %s, not %q: %s", id, found.Kinds[id], want[id], found.Why[id])
		}
	}
	for id, kind := range want {
		if !slices.Contains(found.Red, id) {
			t.Errorf("%s is not red, where %s is pinned", id, kind)
		}
	}
	blocked := 0
	for _, id := range found.Stuck {
		if found.Kinds[id] != verdict.Blocked {
			continue
		}
		blocked++
		cause := needed.FindStringSubmatch(found.Why[id])
		switch {
		case strings.HasSuffix(found.Why[id], "is not known: GET /ServiceProviderConfig answered 404"):
		case cause == nil || want[cause[1]] == "":
			t.Errorf("%s is blocked by something that is no deviation: %s", id, found.Why[id])
		}
	}
	if blocked == 0 {
		t.Error("nothing is blocked, though there are no discovery documents")
	}
}

// needed finds the prerequisite in the reason of a blocked verdict.
var needed = regexp.MustCompile(`\bneeds (\S+) \(`)

// classicDeviations are the deviations of the published service with the verdict on
// each, grouped by what is known of it. A § is of the RFC in the id.
func classicDeviations() map[string]verdict.Kind {
	return map[string]verdict.Kind{
		// The id is a number: it is what keeps the real connector from working (C-17).
		"SCIM-7643-3.1-ID-PRESENT":           "fail", // §3.1: id is a string; the service sends the model's number
		"SCIM-7644-3.4.2-LIST-MEMBERS-VALID": "fail", // §3.4.2: listed users have the number too, and no meta

		// A duplicate overwrites who is there and gives 201; the user name is the address.
		"SCIM-7644-3.3-POST-409":             "fail", // §3.3: MUST be 409 with uniqueness; the service overwrites the user and says 201
		"SCIM-7643-4.1.1-USERNAME-UNIQUE":    "fail", // §4.1.1: the same
		"SCIM-7643-4.1.1-USERNAME-UNIQUE-CI": "fail", // §4.1.1: the same for a name in capitals
		"SCIM-7643-7-CHAR-UNIQUE-SERVER":     "warn", // §7: the same for what is unique
		"SCIM-7643-4.1.1-USERNAME-REQUIRED":  "warn", // §4.1.1: a create without userName is taken, the address becomes it, which RFC 7644 §3.3 leaves room for
		"SCIM-7643-4.1.1-USERNAME-EMPTY":     "warn", // §4.1.1: a blank one likewise
		"SCIM-7643-7-CHAR-REQUIRED":          "warn", // §7: likewise
		"SCIM-7644-3.5.1-PUT-REQUIRED":       "warn", // §3.5.1: a PUT without userName likewise
		"SCIM-7643-4.1.1-USERNAME-RENAME":    "fail", // §4.1.1: PATCH of userName is refused; by PUT it goes with the address

		// Five routes and nothing else: no discovery documents, no DELETE, .search, /Me or Bulk.
		"SCIM-7644-4-SPC-GET":                "fail", // §4: /ServiceProviderConfig is not there
		"SCIM-7644-4-RT-LIST":                "fail", // §4: /ResourceTypes is not there
		"SCIM-7644-4-SCH-LIST":               "fail", // §4: /Schemas is not there
		"SCIM-7644-3.6-DELETE-204":           "fail", // §3.6: DELETE of a user that is there says 404
		"SCIM-7644-3.12-GET-404-ENDPOINT":    "fail", // §3.12: the host application's HTML page answers instead of a SCIM error
		"SCIM-7644-3.12-ERR-BODY":            "fail", // §3.12: the host application's HTML page answers instead of a SCIM error
		"SCIM-7644-3.12-ERR-SCHEMA":          "fail", // §3.12: the page lists no schemas
		"SCIM-7644-3.12-ERR-STATUS-STRING":   "fail", // §3.12: the page has no status, which is REQUIRED
		"SCIM-7644-3.12-ERR-STATUS-EQUAL":    "fail", // §3.12: the same
		"SCIM-7644-3.12-ERR-DETAIL":          "info", // §3.12: neither the page nor a 500 has a detail, which is OPTIONAL
		"SCIM-7644-3.12-ERR-INVALIDSYNTAX":   "warn", // §3.12: a body that is not JSON gets the page
		"SCIM-7644-3.12-BULK-501":            "warn", // §3.12: /Bulk gets the page, where 501 is for what is not offered
		"SCIM-7644-3.11-ME-501":              "warn", // §3.11: /Me gets the page, 501 SHOULD be
		"SCIM-7644-3.11-ME-SUPPORT":          "info", // §3.11: the same
		"SCIM-7644-3.4.2.1-ROOT-QUERY":       "info", // §3.4.2.1 lets it: no query on the base URL
		"SCIM-7644-3.4.3-SEARCH-UNSUPPORTED": "info", // §3.4.3 lets it: no .search, but the page instead of a SCIM error

		// No meta, no Location, no externalId.
		"SCIM-7643-3.1-META-PRESENT":        "fail", // §3.1: no meta
		"SCIM-7643-3.1-META-CREATED":        "fail", // §3.1: no meta.created
		"SCIM-7643-3.1-META-LOCATION":       "fail", // §3.1: no meta.location
		"SCIM-7643-3.1-META-RESOURCETYPE":   "fail", // §3.1: no meta.resourceType
		"SCIM-7644-3.3.1-POST-RESOURCETYPE": "fail", // §3.3.1: SHALL be set by the endpoint
		"SCIM-7644-3.3-POST-LOCATION":       "fail", // §3.3: SHALL be in the header of a 201
		"SCIM-7643-3.1-EXTID-ROUNDTRIP":     "warn", // §3.1: externalId is dropped, and shown so (RFC 7644 §3.3)

		// Only the mapped attributes are read, by their exact names, and broken ones crash it.
		"SCIM-7643-2.1-ATTR-CASE":            "fail", // §2.1: NAME.GivenName is not read
		"SCIM-7643-2.3-TYPE-MISMATCH":        "fail", // §2.3: text for emails or name gives 500
		"SCIM-BP-ERR-NO-500":                 "info", // a number for emails gives 500
		"SCIM-BP-TYPE-BOOLEAN-STRING":        "info", // "True" gives 422, not 400
		"SCIM-7643-3-SCHEMAS-MISSING":        "warn", // §3: not asked for; answers have it (RFC 7644 §3.3)
		"SCIM-7644-3.12-POST-NON-OBJECT":     "warn", // §3.12: 422 where 400 SHOULD be
		"SCIM-BP-HTTP-415":                   "info", // another media type is not read, and gives the 422 of what is missing
		"SCIM-7643-2.3.1-TYPE-STRING":        "warn", // §3.3 of RFC 7644 lets it: only the three mapped attributes are kept, and title is not one
		"SCIM-7643-2.3.6-TYPE-BINARY":        "warn", // the same of x509Certificates
		"SCIM-7643-2.3.8-TYPE-COMPLEX":       "warn", // the same of name.middleName
		"SCIM-7643-2.4-MV-ROUNDTRIP":         "warn", // the same of a second address
		"SCIM-7643-2.4-MV-CANONICALIZE":      "warn", // §4.1.2: the domain of an address is returned as it was sent
		"SCIM-7643-4.1.1-NAME":               "warn", // RFC 7644 §3.3 lets it: only the three mapped attributes are kept
		"SCIM-7643-4.1.1-PLAIN-ATTRS":        "warn", // the same
		"SCIM-7643-4.1.2-COUNTRY":            "warn", // the same of addresses
		"SCIM-7643-4.1.2-EMAIL-FORMAT":       "warn", // §4.1.2: the domain is returned as it was sent, and any text is taken
		"SCIM-7643-4.1.2-ENTITLEMENTS-ROLES": "info", // RFC 7644 §3.3 lets it: only the three mapped attributes are kept
		"SCIM-7643-4.1.2-PHONE-FORMAT":       "warn", // the same of phoneNumbers
		"SCIM-7643-4.1.2-PHOTO":              "warn", // the same of photos
		"SCIM-7643-4.1.2-X509":               "warn", // the same of x509Certificates

		// PATCH takes active in a value object without a path, and nothing else.
		"SCIM-7644-3.5.2-PATCH-SUCCESS":         "fail", // §3.5.2: PATCH sets active by a value object without a path, and refuses all else with 422
		"SCIM-7644-3.5.2-PATCH-SUPPORTED":       "warn", // §3.5: the same
		"SCIM-7644-3.5.2.3-REPLACE-ACTIVE":      "fail", // §3.5.2.3: by path, false gives 422 and true 500
		"SCIM-7644-3.5.2.1-ADD-MV":              "fail", // §3.5.2.1: an array as value gives 500
		"SCIM-7644-3.5.2.1-ADD-MV-SEVERAL":      "fail", // §3.5.2.1: the same
		"SCIM-7644-3.5.2.1-ADD-NO-VALUE":        "warn", // §3.12: 422 where 400 SHOULD be
		"SCIM-BP-ADD-VALUEPATH-NEW":             "info", // 422, not 400
		"SCIM-BP-REPLACE-DOTTED-KEYS":           "info", // 422
		"SCIM-BP-REPLACE-NULL":                  "info", // 422, not 400
		"SCIM-7644-3.5.2.1-ADD-COMPLEX":         "fail", // §3.5.2.1: 422
		"SCIM-7644-3.5.2.1-ADD-NO-PATH":         "fail", // §3.5.2.1: 422
		"SCIM-7644-3.5.2.1-ADD-REPLACES-SINGLE": "fail", // §3.5.2.1: 422
		"SCIM-7644-3.5.2.1-ADD-SIMPLE":          "fail", // §3.5.2.1: 422
		"SCIM-7644-3.5.2.1-ADD-SUBATTR":         "fail", // §3.5.2.1: 422
		"SCIM-7644-3.5.2.3-REPLACE-ABSENT":      "fail", // §3.5.2.3: 422
		"SCIM-7644-3.5.2.3-REPLACE-COMPLEX":     "fail", // §3.5.2.3: 422
		"SCIM-7644-3.5.2.3-REPLACE-NO-PATH":     "fail", // §3.5.2.3: 422
		"SCIM-7644-3.5.2.3-REPLACE-SIMPLE":      "fail", // §3.5.2.3: 422

		// Filters compare mapped attributes by eq, with case, and read all that follows as the value.
		"SCIM-7644-3.4.2.2-FILTER-AND":          "fail", // §3.4.2.2: the right side becomes part of the value, and nobody is found
		"SCIM-7644-3.4.2.2-FILTER-OR":           "fail", // §3.4.2.2: the same
		"SCIM-7644-3.4.2.2-FILTER-PRECEDENCE":   "fail", // §3.4.2.2: the same
		"SCIM-7644-3.4.2.2-FILTER-SCHEMAS":      "info", // §3.4.2.2 lets it be refused; here it finds nobody, as and does
		"SCIM-7644-3.4.2.2-FILTER-CASEEXACT":    "fail", // §3.4.2.2: userName is compared with case
		"SCIM-7643-7-CHAR-CASEINSENSITIVE":      "fail", // §7: the same
		"SCIM-7644-3.4.2.2-FILTER-OP-CASE":      "fail", // §3.4.2.2: Eq and username give 400
		"SCIM-7644-3.4.2.2-FILTER-SYNTAX-400":   "fail", // §3.4.2.2: userName eq without a value, and what follows a value, are taken
		"SCIM-7644-3.4.2.2-FILTER-UNQUOTED":     "fail", // §3.4.2.2: quotes are dropped before anything is read
		"SCIM-7644-3.4.2.2-FILTER-EMPTY":        "warn", // §3.4.2.2: filter= lists everybody
		"SCIM-7644-3.10-FILTER-URN":             "fail", // §3.10: a URN before the name gives 400
		"SCIM-7644-3.4.2.2-FILTER-ID":           "warn", // §3.4.2.2: id gives 400, which §3.12 (table 9) lets invalidFilter say
		"SCIM-7644-3.4.2.2-FILTER-SUBATTR":      "warn", // §3.4.2.2: name.familyName gives 400, familyName is what it calls it, which §3.12 (table 9) lets invalidFilter say
		"SCIM-7644-3.4.2.2-FILTER-GROUPING":     "fail", // §3.4.2.2: brackets give 400
		"SCIM-7644-3.4.2.2-FILTER-GROUP-SINGLE": "fail", // §3.4.2.2: brackets give 400
		"SCIM-7644-3.4.2.2-FILTER-GROUP-NESTED": "fail", // §3.4.2.2: brackets give 400
		"SCIM-7644-3.4.2.2-FILTER-NOT":          "fail", // §3.4.2.2: an operator but eq gives 400
		"SCIM-7644-3.4.2.2-FILTER-CO":           "warn", // §3.4.2.2: co gives 400, which §3.12 (table 9) lets invalidFilter say
		"SCIM-7644-3.4.2.2-FILTER-SW":           "warn", // §3.4.2.2: sw gives 400, which §3.12 (table 9) lets invalidFilter say
		"SCIM-7644-3.4.2.2-FILTER-EW":           "warn", // §3.4.2.2: ew gives 400, which §3.12 (table 9) lets invalidFilter say
		"SCIM-7644-3.4.2.2-FILTER-NE":           "warn", // §3.4.2.2: ne gives 400, which §3.12 (table 9) lets invalidFilter say
		"SCIM-7644-3.4.2.2-FILTER-PR":           "warn", // §3.4.2.2: pr gives 400, which §3.12 (table 9) lets invalidFilter say
		"SCIM-7644-3.4.2.2-FILTER-GT":           "warn", // §3.4.2.2: gt gives 400, which §3.12 (table 9) lets invalidFilter say
		"SCIM-7644-3.4.2.2-FILTER-GE":           "warn", // §3.4.2.2: ge gives 400, which §3.12 (table 9) lets invalidFilter say
		"SCIM-7644-3.4.2.2-FILTER-LT":           "warn", // §3.4.2.2: lt gives 400, which §3.12 (table 9) lets invalidFilter say
		"SCIM-7644-3.4.2.2-FILTER-LE":           "warn", // §3.4.2.2: le gives 400, which §3.12 (table 9) lets invalidFilter say

		// Pages and projections.
		"SCIM-7644-3.4.2.4-PAGE-COUNT-ZERO":     "fail", // §3.4.2.4: count=0 gives 500
		"SCIM-7644-3.4.2.4-PAGE-COUNT-NEGATIVE": "fail", // §3.4.2.4: SHALL be read as 0; it gives 500
		"SCIM-7644-3.4.2.4-PAGE-START-ZERO":     "fail", // §3.4.2.4: SHALL be read as 1; below 0 it gives 500
		"SCIM-7644-3.4.2.4-PAGE-ECHO":           "fail", // §3.4.2: itemsPerPage is the count that was asked for
		"SCIM-BP-PAGE-NOT-NUMBER":               "info", // text for a number gives 500
		"SCIM-7644-3.9-ATTR-EXCLUDE":            "fail", // §3.9: neither parameter is read
		"SCIM-7644-3.9-ATTR-INCLUDE":            "fail", // §3.9: neither parameter is read
		"SCIM-7644-3.9-ATTR-INCLUDE-LIST":       "fail", // §3.9: neither parameter is read
		"SCIM-7644-3.9-ATTR-MULTI":              "fail", // §3.9: neither parameter is read
		"SCIM-7644-3.9-ATTR-ON-WRITE":           "fail", // §3.9: neither parameter is read
		"SCIM-7644-3.9-ATTR-SUBATTR":            "fail", // §3.9: neither parameter is read
		"SCIM-7644-3.9-ATTR-URN":                "fail", // §3.9: neither parameter is read
		"SCIM-7644-3.9-POST-ATTRIBUTES":         "fail", // §3.9: the same on a create
		"SCIM-7643-7-CHAR-RETURNED-DEFAULT":     "fail", // §7: excludedAttributes is not read

		// Credentials.
		"SCIM-7644-2-AUTH-WWW-AUTHENTICATE": "fail", // §2: SHALL name the schemes in a 401; the header is not there
		"SCIM-7644-2-AUTH-SCHEME-CASE":      "warn", // RFC 9110 §11.1: bearer in small letters gives 401
	}
}
