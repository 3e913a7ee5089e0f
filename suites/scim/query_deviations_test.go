package scim_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"time"

	mock "hallmark/mocksp/scim"
)

// red says which requirements a deviation must turn red: a fault of the mock's
// own, or a mutation. The level of the requirement decides which red.
var red = []struct {
	name string
	ids  []string
}{
	{"scim-list-empty-404", []string{"SCIM-7644-3.4.2-LIST-EMPTY"}},
	{"scim-list-total-is-page", []string{"SCIM-7644-3.4.2-LIST-TOTAL", "SCIM-7644-3.4.2.4-PAGE-FILTER"}},
	{"scim-list-resources-name", []string{"SCIM-7644-3.4.2-LIST-RESOURCES"}},
	{"scim-meta-missing", []string{"SCIM-7644-3.4.2-LIST-MEMBERS-VALID"}},
	{"scim-page-zero-based", []string{"SCIM-7644-3.4.2.4-PAGE-ECHO"}},
	{"scim-page-count-ignored", []string{"SCIM-7644-3.4.2.4-PAGE-COUNT"}},
	{"scim-page-count-zero-all", []string{"SCIM-7644-3.4.2.4-PAGE-COUNT-ZERO", "SCIM-7644-3.4.2.4-PAGE-COUNT-NEGATIVE"}},
	{"scim-page-cap-ignored", []string{"SCIM-7644-3.4.2.4-PAGE-CAP"}},
	{"scim-page-beyond-error", []string{"SCIM-7644-3.4.2.4-PAGE-START-BEYOND"}},
	{"scim-filter-ignored", []string{"SCIM-7644-3.4.2.2-FILTER-EQ", "SCIM-7644-3.4.2.2-FILTER-SW", "SCIM-7644-3.4.2.2-FILTER-ID", "SCIM-7644-3.4.2.2-FILTER-EXTERNALID", "SCIM-7644-3.4.2.2-FILTER-GROUP-NAME"}},
	{"scim-filter-brackets-ignored", []string{"SCIM-7644-3.4.2.2-FILTER-GROUPING", "SCIM-7644-3.4.2.2-FILTER-GROUP-NESTED"}},
	{"scim-filter-bracket-all", []string{"SCIM-7644-3.4.2.2-FILTER-GROUP-SINGLE"}},
	{"scim-filter-first-clause-only", []string{"SCIM-7644-3.4.2.2-FILTER-AND", "SCIM-7644-3.4.2.2-FILTER-PRECEDENCE"}},
	{"scim-filter-invalid-all", []string{"SCIM-7644-3.4.2.2-FILTER-SYNTAX-400", "SCIM-7644-3.4.2.2-FILTER-UNQUOTED", "SCIM-7644-3.4.2.2-FILTER-UNKNOWN-OP", "SCIM-BP-FILTER-FAIL-CLOSED"}},
	{"scim-filter-and-crashes", []string{"SCIM-7644-3.4.2.2-FILTER-AND", "SCIM-7644-3.4.2.2-FILTER-OR"}},
	{"scim-filter-keyword-value", []string{"SCIM-7644-3.4.2.2-FILTER-KEYWORD-VALUE"}},
	{"scim-filter-escapes-raw", []string{"SCIM-7644-3.4.2.2-FILTER-ESCAPES"}},
	{"scim-filter-case-sensitive", []string{"SCIM-7644-3.4.2.2-FILTER-CASEEXACT", "SCIM-7643-7-CHAR-CASEINSENSITIVE"}},
	{"scim-external-id-folded", []string{"SCIM-7644-3.4.2.2-FILTER-CASEEXACT", "SCIM-7643-7-CHAR-CASEEXACT"}},
	{"scim-filter-ne-as-eq", []string{"SCIM-7644-3.4.2.2-FILTER-NE"}},
	{"scim-filter-boolean-order", []string{"SCIM-7644-3.4.2.2-FILTER-BOOL-ORDER"}},
	{"scim-filter-date-as-text", []string{"SCIM-7644-3.4.2.2-FILTER-DATETIME"}},
	{"scim-filter-unknown-attribute-all", []string{"SCIM-BP-FILTER-UNKNOWN-ATTR"}},
	{"scim-filter-value-path-loose", []string{"SCIM-7644-3.4.2.2-FILTER-VALUEPATH-SAME"}},
	{"scim-filter-members-unsupported", []string{"SCIM-7644-3.4.2.2-FILTER-GROUP-MEMBER"}},
	{"scim-error-no-scim-type", []string{"SCIM-7644-3.4.2.2-FILTER-UNKNOWN-OP", "SCIM-7644-3.5.2.2-REMOVE-REQUIRED", "SCIM-7644-3.5.2.2-REMOVE-NO-PATH", "SCIM-7644-3.5.2.3-REPLACE-NOMATCH"}},
	{"scim-sort-ignored", []string{"SCIM-7644-3.4.2.3-SORT-ASC", "SCIM-7644-3.4.2.3-SORT-DATETIME", "SCIM-7644-3.4.2.3-SORT-SUBATTR", "SCIM-7644-3.4.2.3-SORT-MV-PRIMARY"}},
	{"scim-sort-order-ignored", []string{"SCIM-7644-3.4.2.3-SORT-DESC", "SCIM-7644-3.4.2.3-SORT-DATETIME"}},
	{"scim-sort-case-sensitive", []string{"SCIM-7644-3.4.2.3-SORT-CI"}},
	{"scim-sort-missing-first", []string{"SCIM-7644-3.4.2.3-SORT-MISSING"}},
	{"scim-attributes-ignored", []string{"SCIM-7644-3.9-ATTR-INCLUDE", "SCIM-7644-3.9-ATTR-INCLUDE-LIST", "SCIM-7644-3.9-ATTR-URN"}},
	{"scim-excluded-ignored", []string{"SCIM-7644-3.9-ATTR-EXCLUDE", "SCIM-7644-3.9-ATTR-GROUP-MEMBERS", "SCIM-7643-7-CHAR-RETURNED-DEFAULT"}},
	{"scim-excludes-always", []string{"SCIM-7644-3.4.2.5-ATTR-EXCLUDE-ALWAYS", "SCIM-7643-7-CHAR-RETURNED-ALWAYS"}},
	{"scim-sub-attributes-ignored", []string{"SCIM-7644-3.9-ATTR-SUBATTR"}},
	{"scim-attributes-on-write-ignored", []string{"SCIM-7644-3.9-ATTR-ON-WRITE"}},
	{"scim-search-body-ignored", []string{"SCIM-7644-3.4.3-SEARCH-EQUIV", "SCIM-7644-3.4.3-SEARCH-ATTRS", "SCIM-7644-3.4.3-SEARCH-BAD-FILTER", "SCIM-7644-3.4.3-SEARCH-ROOT"}},
	{"scim-search-schema-not-checked", []string{"SCIM-7644-3.4.3-SEARCH-SCHEMA"}},
	{"scim-put-refused", []string{"SCIM-7644-3.5.1-PUT-200"}},
	{"scim-put-merges", []string{"SCIM-7644-3.5.1-PUT-NULL"}},
	{"scim-put-body-id", []string{"SCIM-7644-3.5.1-PUT-ID-MISMATCH"}},
	{"scim-put-creates", []string{"SCIM-7644-3.5.1-PUT-NO-CREATE"}},
	{"scim-required-not-checked", []string{"SCIM-7643-7-CHAR-REQUIRED", "SCIM-7644-3.5.1-PUT-REQUIRED"}},
	{"scim-patch-schema-not-checked", []string{"SCIM-7644-3.5.2-PATCH-SCHEMAS"}},
	{"scim-patch-op-case", []string{"SCIM-BP-PATCH-OP-CASE"}},
	{"scim-patch-not-atomic", []string{"SCIM-7644-3.5.2-PATCH-ATOMIC"}},
	{"scim-patch-reversed", []string{"SCIM-7644-3.5.2-PATCH-SEQUENCE"}},
	{"scim-patch-noop-refused", []string{"SCIM-7644-3.5.2.1-ADD-NOOP=warn"}},
	{"scim-patch-unknown-crashes", []string{"SCIM-7644-3.5.2-PATCH-404"}},
	{"scim-patch-echoes-uri", []string{"SCIM-7644-3.5.2-PATCH-SUCCESS"}},
	{"scim-patch-empty-ok", []string{"SCIM-7644-3.5.2-PATCH-SUCCESS"}},
	{"scim-patch-read-only-ignored", []string{"SCIM-7644-3.5.2-PATCH-READONLY", "SCIM-7644-3.5.2.2-REMOVE-READONLY"}},
	{"scim-patch-primary-kept", []string{"SCIM-7644-3.5.2-PATCH-PRIMARY"}},
	{"scim-patch-urn-refused", []string{"SCIM-7644-3.5.2-PATCH-PATH-CASE", "SCIM-7644-3.5.2.1-ADD-EXTENSION", "SCIM-7644-3.5.2.3-REPLACE-EXTENSION"}},
	{"scim-patch-pathless-refused", []string{"SCIM-7644-3.5.2.1-ADD-NO-PATH", "SCIM-7644-3.5.2.3-REPLACE-NO-PATH", "SCIM-7644-3.5.2.3-REPLACE-ACTIVE"}},
	{"scim-patch-null-stored", []string{"SCIM-BP-REPLACE-NULL"}},
	{"scim-patch-add-replaces", []string{"SCIM-7644-3.5.2.1-ADD-MV", "SCIM-7644-3.5.2.1-ADD-MV-SEVERAL"}},
	{"scim-patch-complex-drops-rest", []string{"SCIM-7644-3.5.2.3-REPLACE-COMPLEX"}},
	{"scim-patch-replace-no-match-adds", []string{"SCIM-7644-3.5.2.3-REPLACE-NOMATCH"}},
	{"scim-patch-remove-filter-all", []string{"SCIM-7644-3.5.2.2-REMOVE-FILTERED"}},
	{"scim-patch-remove-list-empties", []string{"SCIM-BP-REMOVE-VALUE-LIST"}},
	{"scim-member-again-409", []string{"SCIM-7644-3.5.2.1-ADD-MEMBER-AGAIN"}},
	{"scim-etag-missing", []string{"SCIM-7644-3.14-ETAG-HEADER"}},
	{"scim-etag-unlike-meta", []string{"SCIM-7644-3.14-ETAG-META"}},
	{"scim-if-match-ignored", []string{"SCIM-7644-3.14-IF-MATCH-PUT", "SCIM-7644-3.14-IF-MATCH-PATCH", "SCIM-7644-3.14-IF-MATCH-DELETE", "SCIM-BP-ETAG-RACE"}},
	{"scim-if-none-match-ignored", []string{"SCIM-7644-3.14-IF-NONE-MATCH"}},
	{"scim-types-not-checked", []string{"SCIM-7643-2.3-TYPE-MISMATCH", "SCIM-BP-TYPE-BOOLEAN-STRING"}},
	{"scim-read-only-stored", []string{"SCIM-7643-7-CHAR-READONLY"}},
	{"scim-unknown-attribute-echoed", []string{"SCIM-BP-UNKNOWN-ATTR"}},
	{"scim-several-primary", []string{"SCIM-7643-2.4-MV-PRIMARY-ONE"}},
	{"scim-password-returned", []string{"SCIM-7643-7-CHAR-WRITEONLY", "SCIM-7643-7-CHAR-RETURNED-NEVER"}},
	{"scim-create-duplicate", []string{"SCIM-7643-7-CHAR-UNIQUE-SERVER"}},
	{"scim-deleted-member-stays", []string{"SCIM-7643-2.3.7-REFERENCE-INTEGRITY"}},
	{"scim-method-override", []string{"SCIM-BP-METHOD-OVERRIDE"}},
	{"sw-as-co", []string{"SCIM-7644-3.4.2.2-FILTER-SW"}},
	{"ew-as-co", []string{"SCIM-7644-3.4.2.2-FILTER-EW"}},
	{"co-as-sw", []string{"SCIM-7644-3.4.2.2-FILTER-CO"}},
	{"eq-as-sw", []string{"SCIM-7644-3.4.2.2-FILTER-EQ"}},
	{"gt-as-ge", []string{"SCIM-7644-3.4.2.2-FILTER-GT"}},
	{"ge-as-gt", []string{"SCIM-7644-3.4.2.2-FILTER-GE"}},
	{"lt-as-le", []string{"SCIM-7644-3.4.2.2-FILTER-LT"}},
	{"le-as-lt", []string{"SCIM-7644-3.4.2.2-FILTER-LE"}},
	{"pr-always", []string{"SCIM-7644-3.4.2.2-FILTER-PR"}},
	{"not-dropped", []string{"SCIM-7644-3.4.2.2-FILTER-NOT"}},
	{"upper-case-operators-refused", []string{"SCIM-7644-3.4.2.2-FILTER-OP-CASE"}},
	{"empty-filter-is-none", []string{"SCIM-7644-3.4.2.2-FILTER-EMPTY"}},
	{"list-without-startIndex", []string{"SCIM-7644-3.4.2-LIST-PAGE-FIELDS"}},
	{"list-not-200", []string{"SCIM-7644-3.4.2-LIST-200"}},
	{"unknown-parameters-refused", []string{"SCIM-7644-3.4.2-LIST-UNKNOWN-PARAM"}},
	{"root-query-not-narrowed", []string{"SCIM-7644-3.4.2.1-ROOT-RESTYPE"}},
	{"pages-overlap", []string{"SCIM-7644-3.4.2.4-PAGE-WALK", "SCIM-BP-SORT-STABLE-PAGES"}},
	{"much-crashes", []string{"SCIM-BP-PAGE-NOT-NUMBER", "SCIM-BP-SORT-BAD-KEY", "SCIM-7644-3.4.2.4-PAGE-START-ZERO", "SCIM-7644-3.4.2-QUERY-ITEM", "SCIM-7644-3.4.2.2-FILTER-NULL", "SCIM-7644-3.4.2.2-FILTER-SCHEMAS", "SCIM-7644-3.4.2.2-FILTER-VALUEPATH", "SCIM-7644-3.9-ATTR-BOTH", "SCIM-7644-3.4.3-SEARCH-UNSUPPORTED"}},
	{"refused-patch-is-204", []string{"SCIM-7644-3.5.2-PATCH-OPERATIONS", "SCIM-7644-3.5.2-PATCH-OP-INVALID", "SCIM-7644-3.5.2-PATCH-PATH-INVALID", "SCIM-7644-3.5.2-PATCH-PATH-UNKNOWN", "SCIM-7644-3.5.2-PATCH-PATH-FILTER-BAD", "SCIM-7644-3.5.2-PATCH-VALUE-TYPE", "SCIM-7644-3.5.2-PATCH-UNIQUE", "SCIM-7644-3.5.2-PATCH-IMMUTABLE", "SCIM-7644-3.5.2.1-ADD-NO-VALUE", "SCIM-7644-3.5.2.2-REMOVE-NO-PATH"}},
	{"patch-is-lost", []string{"SCIM-7644-3.5.2.3-REPLACE-SIMPLE", "SCIM-7644-3.5.2.1-ADD-SIMPLE", "SCIM-7644-3.5.2.2-REMOVE-SIMPLE", "SCIM-7644-3.5.2.2-REMOVE-LAST", "SCIM-7644-3.5.2.3-REPLACE-VALUEPATH-SUB", "SCIM-7644-3.5.2.1-ADD-COMPLEX", "SCIM-7644-3.5.2.1-ADD-SUBATTR", "SCIM-7644-3.5.2.1-ADD-REPLACES-SINGLE", "SCIM-7644-3.5.2.2-REMOVE-FILTERED-SUB", "SCIM-7644-3.5.2.2-REMOVE-MV-ALL", "SCIM-7644-3.5.2.3-REPLACE-ABSENT", "SCIM-7644-3.5.2.3-REPLACE-MV-ALL", "SCIM-7644-3.5.2.3-REPLACE-VALUEPATH", "SCIM-BP-REPLACE-DOTTED-KEYS", "SCIM-BP-ADD-VALUEPATH-NEW"}},
	{"patch-always-204", []string{"SCIM-7644-3.5.2-PATCH-ATTRS-200"}},
	{"patch-not-offered", []string{"SCIM-7644-3.5.2-PATCH-SUPPORTED"}},
	{"put-is-lost", []string{"SCIM-7644-3.5.1-PUT-REPLACES", "SCIM-7644-3.5.1-PUT-MEMBERS"}},
	{"put-drops-externalId", []string{"SCIM-7644-3.5.1-PUT-ECHO"}},
	{"booleans-as-text", []string{"SCIM-7643-2.3.2-TYPE-BOOLEAN"}},
	{"times-without-time", []string{"SCIM-7643-2.3.5-TYPE-DATETIME"}},
	{"line-breaks-lost-on-read", []string{"SCIM-7643-2.3.1-TYPE-STRING"}},
	{"names-lost-on-read", []string{"SCIM-7643-2.3.8-TYPE-COMPLEX"}},
	{"schemas-must-come-first", []string{"SCIM-7643-2.3.8-ORDER-FREE"}},
	{"unknown-names-refused", []string{"SCIM-7644-3.9-ATTR-UNKNOWN"}},
	{"etag-without-quotes", []string{"SCIM-7643-3.1-ETAG-WEAK"}},
	{"etag-never-changes", []string{"SCIM-7644-3.14-ETAG-CHANGES"}},
	{"if-match-always-fails", []string{"SCIM-7644-3.14-IF-MATCH-OK", "SCIM-7644-3.14-IF-MATCH-STAR"}},
	{"search-answers-201", []string{"SCIM-7644-3.4.3-SEARCH-TYPE", "SCIM-7644-3.4.3-SEARCH-NO-CREATE"}},
	{"method-in-query", []string{"SCIM-BP-METHOD-QUERY-OVERRIDE"}},
	{"trace-answered", []string{"SCIM-BP-METHOD-TRACE"}},
	{"any-origin", []string{"SCIM-BP-METHOD-OPTIONS"}},
	{"names-must-match-case", []string{"SCIM-7643-2.1-ATTR-CASE"}},
	{"unknown-types-change-on-read", []string{"SCIM-7643-2.3.1-CANONICAL"}},
	{"numbers-change-on-read", []string{"SCIM-7643-2.3.3-TYPE-DECIMAL", "SCIM-7643-2.3.4-TYPE-INTEGER"}},
	{"certificates-break-on-read", []string{"SCIM-7643-2.3.6-TYPE-BINARY"}},
	{"locations-are-no-uris", []string{"SCIM-7643-2.3.7-TYPE-REFERENCE"}},
	{"references-lead-nowhere", []string{"SCIM-7643-2.3.7-REFERENCE-RESOLVES"}},
	{"domains-in-capitals", []string{"SCIM-7643-2.4-MV-CANONICALIZE"}},
	{"values-twice", []string{"SCIM-7643-2.4-MV-NO-DUP"}},
	{"second-value-lost-on-read", []string{"SCIM-7643-2.4-MV-ROUNDTRIP"}},
	{"null-refused", []string{"SCIM-7643-2.5-NULL-EQUIV"}},
	{"immutable-in-name-only", []string{"SCIM-7643-7-CHAR-IMMUTABLE", "SCIM-7644-3.5.1-PUT-IMMUTABLE"}},
	{"immutable-from-the-start", []string{"SCIM-7644-3.5.1-PUT-IMMUTABLE-UNSET"}},
	{"returned-without-request", []string{"SCIM-7643-7-CHAR-RETURNED-REQUEST"}},
	{"unique-in-name-only", []string{"SCIM-7643-7-CHAR-UNIQUE-GLOBAL"}},
	{"urns-refused-in-filters", []string{"SCIM-7644-3.10-FILTER-URN"}},
	{"patch-ignored-where-not-offered", []string{"SCIM-7644-3.12-PATCH-501"}},
	{"lists-lag", []string{"SCIM-7644-3.4.2-LIST-FRESH"}},
	{"root-missing", []string{"SCIM-7644-3.4.2.1-ROOT-QUERY"}},
	{"root-refuses-undefined", []string{"SCIM-7644-3.4.2.1-ROOT-UNDEFINED-ATTR"}},
	{"broad-queries-forbidden", []string{"SCIM-7644-3.4.2.1-TOO-MANY"}},
	{"odd-filters-find-all", []string{"SCIM-7644-3.4.2.2-FILTER-BINARY-ORDER", "SCIM-7644-3.4.2.2-FILTER-COMPLEX-BARE", "SCIM-7644-3.4.2.2-FILTER-MV-ANY"}},
	{"booleans-not-compared", []string{"SCIM-7644-3.4.2.2-FILTER-BOOLEAN", "SCIM-7644-3.4.2.2-FILTER-DEFAULTED"}},
	{"sub-attributes-refused", []string{"SCIM-7644-3.4.2.2-FILTER-SUBATTR=warn"}},
	{"not-dropped-in-brackets", []string{"SCIM-7644-3.4.2.2-FILTER-VALUEPATH-LOGIC"}},
	{"externalId-only-ascending", []string{"SCIM-7644-3.4.2.3-SORT-CASEEXACT"}},
	{"sort-crashes-where-not-offered", []string{"SCIM-7644-3.4.2.3-SORT-UNSUPPORTED"}},
	{"filter-ignored-where-not-offered", []string{"SCIM-BP-FILTER-UNSUPPORTED"}},
	{"put-answers-what-it-did-not-store", []string{"SCIM-7644-3.5.1-PUT-OMITTED"}},
	{"put-refuses-meta", []string{"SCIM-7644-3.5.1-PUT-READONLY"}},
	{"put-of-taken-name-is-200", []string{"SCIM-7644-3.5.1-PUT-UNIQUE"}},
	{"put-on-collection-is-200", []string{"SCIM-BP-PUT-COLLECTION"}},
	{"schemas-not-patched", []string{"SCIM-7644-3.5.2-PATCH-SCHEMAS-STATE"}},
	{"removals-are-lost", []string{"SCIM-7644-3.5.2.2-REMOVE-EXTENSION"}},
	{"removals-ignore-filters", []string{"SCIM-BP-REMOVE-NOMATCH"}},
	{"schemas-not-always-returned", []string{"SCIM-7644-3.9-ATTR-MINIMUM"}},
	{"first-name-only", []string{"SCIM-7644-3.9-ATTR-MULTI"}},
	{"personal-data-nowhere", []string{"SCIM-7644-7.5.2-SENSITIVE"}},
	{"reads-modify", []string{"SCIM-BP-METHOD-GET-SAFE"}},
}

// configs go with a deviation that shows only on such a service provider.
var configs = map[string]func(*mock.Config){
	"scim-page-cap-ignored":            func(c *mock.Config) { c.MaxResults = 5 },
	"numbers-change-on-read":           func(c *mock.Config) { c.Extra = extras() },
	"immutable-from-the-start":         func(c *mock.Config) { c.Extra = extras() },
	"patch-ignored-where-not-offered":  func(c *mock.Config) { c.NoPatch = true },
	"sort-crashes-where-not-offered":   func(c *mock.Config) { c.NoSort = true },
	"filter-ignored-where-not-offered": func(c *mock.Config) { c.NoFilter = true },
}

// mutations are deviations that the mock has no fault for.
var mutations = map[string]mutation{
	"sw-as-co":                {request: inFilter(" sw ", " co ")},
	"ew-as-co":                {request: inFilter(" ew ", " co ")},
	"co-as-sw":                {request: inFilter(" co ", " sw ")},
	"eq-as-sw":                {request: inFilter(" eq ", " sw ")},
	"gt-as-ge":                {request: inFilter(" gt ", " ge ")},
	"ge-as-gt":                {request: inFilter(" ge ", " gt ")},
	"lt-as-le":                {request: inFilter(" lt ", " le ")},
	"le-as-lt":                {request: inFilter(" le ", " lt ")},
	"pr-always":               {request: inFilter("title pr", "id pr")},
	"not-dropped":             {request: inFilter("not (", "(")},
	"root-query-not-narrowed": {request: inFilter(` and meta.resourceType eq "User"`, "")},
	"upper-case-operators-refused": {answer: refuse(http.StatusBadRequest, func(r *http.Request) bool {
		return strings.Contains(r.URL.Query().Get("filter"), " EQ ")
	})},
	"empty-filter-is-none": {request: func(r *http.Request) {
		if q := r.URL.Query(); q.Has("filter") && q.Get("filter") == "" {
			q.Del("filter")
			r.URL.RawQuery = q.Encode()
		}
	}},
	"list-without-startIndex":    {answer: edit(isList, "startIndex", nil)},
	"list-not-200":               {answer: refuse(http.StatusNoContent, isList)},
	"unknown-parameters-refused": {answer: refuse(http.StatusBadRequest, func(r *http.Request) bool { return r.URL.Query().Has("hallmark") })},
	"unknown-names-refused": {answer: refuse(http.StatusBadRequest, func(r *http.Request) bool {
		return strings.Contains(r.URL.Query().Get("attributes"), "hallmarkNothing")
	})},
	"pages-overlap": {request: func(r *http.Request) {
		if q := r.URL.Query(); q.Get("startIndex") == "3" {
			q.Set("startIndex", "2")
			r.URL.RawQuery = q.Encode()
		}
	}},
	"much-crashes": {answer: refuse(http.StatusInternalServerError, func(r *http.Request) bool {
		q := r.URL.Query()
		filter := q.Get("filter")
		item := strings.HasPrefix(r.URL.Path, "/Users/")
		return q.Get("count") == "abc" || q.Get("sortBy") == "hallmarkNothing" || q.Get("startIndex") == "0" || item && filter != "" ||
			strings.Contains(filter, "eq null") || strings.Contains(filter, "schemas eq") || strings.Contains(filter, "[type") ||
			q.Has("attributes") && q.Has("excludedAttributes") || strings.HasSuffix(r.URL.Path, ".search")
	})},
	"refused-patch-is-204": {answer: func(r *http.Request, a *httptest.ResponseRecorder) {
		if r.Method == http.MethodPatch && (a.Code == http.StatusBadRequest || a.Code == http.StatusConflict) {
			a.Code, a.Body = http.StatusNoContent, &bytes.Buffer{}
		}
	}},
	"patch-is-lost":     {request: swallow(http.MethodPatch), answer: refuse(http.StatusNoContent, was(http.MethodPatch))},
	"put-is-lost":       {request: swallow(http.MethodPut), answer: refuse(http.StatusOK, was(http.MethodPut))},
	"patch-not-offered": {answer: refuse(http.StatusNotImplemented, func(r *http.Request) bool { return r.Method == http.MethodPatch })},
	"patch-always-204": {answer: refuse(http.StatusNoContent, func(r *http.Request) bool {
		return r.Method == http.MethodPatch && r.URL.Query().Has("attributes")
	})},
	"put-drops-externalId": {request: func(r *http.Request) {
		if r.Method == http.MethodPut {
			rewrite(r, func(body map[string]any) { delete(body, "externalId") })
		}
	}},
	"booleans-as-text":         {answer: replace(`"active":true`, `"active":"true"`)},
	"times-without-time":       {answer: replaceRegexp(`"created":"([0-9-]+)T[^"]*"`, `"created":"$1"`)},
	"line-breaks-lost-on-read": {answer: onRead(replace(`\n`, ` `))},
	"names-lost-on-read":       {answer: onRead(replace(`"familyName"`, `"hallmarkName"`))},
	"schemas-must-come-first": {answer: refuse(http.StatusBadRequest, func(r *http.Request) bool {
		return r.Header.Get("Schemas-Late") != ""
	}), request: func(r *http.Request) {
		if body := read(r); r.Method == http.MethodPost && bytes.HasPrefix(body, []byte("{")) && !bytes.HasPrefix(body, []byte(`{"schemas"`)) && !bytes.HasPrefix(body, []byte(`{"active"`)) {
			r.Header.Set("Schemas-Late", "yes")
		}
	}},
	"etag-without-quotes":   {answer: header("ETag", func(v string) string { return strings.Trim(strings.TrimPrefix(v, "W/"), `"`) })},
	"etag-never-changes":    {answer: header("ETag", func(string) string { return `W/"1"` })},
	"if-match-always-fails": {answer: refuse(http.StatusPreconditionFailed, func(r *http.Request) bool { return r.Header.Get("If-Match") != "" })},
	"search-answers-201": {answer: func(r *http.Request, a *httptest.ResponseRecorder) {
		if strings.HasSuffix(r.URL.Path, ".search") && a.Code == http.StatusOK {
			a.Code = http.StatusCreated
		}
	}},
	"method-in-query": {request: func(r *http.Request) {
		if method := r.URL.Query().Get("_method"); method != "" {
			r.Method = method
		}
	}},
	"names-must-match-case": {request: func(r *http.Request) {
		if body := read(r); bytes.Contains(body, []byte(`"NAME"`)) || bytes.Contains(body, []byte(`"USERNAME"`)) {
			r.Body = io.NopCloser(strings.NewReader("{}"))
		}
	}},
	"unknown-types-change-on-read": {answer: onRead(replace(`"type":"hallmark"`, `"type":"other"`))},
	"numbers-change-on-read": {answer: onRead(func(r *http.Request, a *httptest.ResponseRecorder) {
		replace(`"height":12.5`, `"height":12`)(r, a)
		replace(`"desk":1200`, `"desk":1200.0`)(r, a)
	})},
	"certificates-break-on-read": {answer: onRead(replace(`"value":"MI`, `"value":"AA`))},
	"locations-are-no-uris":      {answer: replace(`"location":"`, `"location":"no uri `)},
	"references-lead-nowhere":    {answer: replaceRegexp(`("\$ref":"[^"]*)/Users/`, "$1/Nobody/")},
	"domains-in-capitals":        {answer: replace("@example.com", "@Example.COM")},
	"values-twice":               {answer: onRead(replaceRegexp(`"emails":\[(\{[^}]*\})\]`, `"emails":[$1,$1]`))},
	"second-value-lost-on-read":  {answer: onRead(replaceRegexp(`"emails":\[(\{[^}]*\}),\{[^}]*\}\]`, `"emails":[$1]`))},
	"null-refused": {request: func(r *http.Request) {
		if bytes.Contains(read(r), []byte(":null")) {
			r.Body = io.NopCloser(strings.NewReader("{}"))
		}
	}},
	"immutable-in-name-only": {answer: advertise("title", "mutability", "immutable")},
	"immutable-from-the-start": {request: func(r *http.Request) {
		if r.Method == http.MethodPut {
			rewrite(r, func(body map[string]any) { delete(body, "badge") })
		}
	}},
	"returned-without-request": {answer: advertise("title", "returned", "request")},
	"unique-in-name-only":      {answer: advertise("title", "uniqueness", "global")},
	"urns-refused-in-filters": {answer: refuse(http.StatusBadRequest, func(r *http.Request) bool {
		return strings.Contains(r.URL.Query().Get("filter"), "urn:")
	})},
	"patch-ignored-where-not-offered": {request: swallow(http.MethodPatch)},
	"lists-lag":                       {answer: edit(isList, "Resources", []any{})},
	"root-missing":                    {answer: refuse(http.StatusNotFound, func(r *http.Request) bool { return r.URL.Path == "/" })},
	"root-refuses-undefined": {answer: refuse(http.StatusBadRequest, func(r *http.Request) bool {
		return r.URL.Path == "/" && strings.Contains(r.URL.Query().Get("filter"), "userName pr")
	})},
	"broad-queries-forbidden": {answer: refuse(http.StatusForbidden, func(r *http.Request) bool { return isList(r) && r.URL.RawQuery == "" })},
	"odd-filters-find-all": {request: func(r *http.Request) {
		q := r.URL.Query()
		if f := q.Get("filter"); strings.HasPrefix(f, "x509") || strings.HasPrefix(f, "name eq") || strings.Contains(f, "emails.value eq") {
			q.Set("filter", "id pr")
			r.URL.RawQuery = q.Encode()
		}
	}},
	"booleans-not-compared":   {request: inFilter("active eq true", "active pr and not (active eq true)")},
	"sub-attributes-refused":  {request: inFilter("name.familyName", "name")},
	"not-dropped-in-brackets": {request: inFilter("[not (", "[(")},
	"externalId-only-ascending": {request: func(r *http.Request) {
		if q := r.URL.Query(); q.Get("sortBy") == "externalId" {
			q.Del("sortOrder")
			r.URL.RawQuery = q.Encode()
		}
	}},
	"sort-crashes-where-not-offered": {answer: refuse(http.StatusInternalServerError, func(r *http.Request) bool { return r.URL.Query().Has("sortBy") })},
	"filter-ignored-where-not-offered": {request: func(r *http.Request) {
		q := r.URL.Query()
		q.Del("filter")
		r.URL.RawQuery = q.Encode()
	}},
	"put-answers-what-it-did-not-store": {answer: edit(func(r *http.Request) bool { return r.Method == http.MethodPut }, "title", "Ghost")},
	"put-refuses-meta": {request: func(r *http.Request) {
		if body := read(r); r.Method == http.MethodPut && bytes.Contains(body, []byte(`"meta"`)) {
			r.Body = io.NopCloser(strings.NewReader("{}"))
		}
	}},
	"put-of-taken-name-is-200": {answer: func(r *http.Request, a *httptest.ResponseRecorder) {
		if r.Method == http.MethodPut && a.Code == http.StatusConflict {
			a.Code = http.StatusOK
		}
	}},
	"put-on-collection-is-200": {answer: refuse(http.StatusOK, func(r *http.Request) bool { return r.Method == http.MethodPut && r.URL.Path == "/Users" })},
	"schemas-not-patched": {request: func(r *http.Request) {
		if body := read(r); r.Method == http.MethodPatch && bytes.Contains(body, []byte(`"path":"schemas"`)) {
			r.Body = io.NopCloser(strings.NewReader("{}"))
		}
	}},
	"removals-are-lost": {request: func(r *http.Request) {
		if body := read(r); r.Method == http.MethodPatch && bytes.Contains(body, []byte(`"op":"remove"`)) {
			r.Method = http.MethodGet
		}
	}},
	"removals-ignore-filters": {request: func(r *http.Request) {
		if body := read(r); r.Method == http.MethodPatch && bytes.Contains(body, []byte(`"op":"remove"`)) {
			body = regexp.MustCompile(`"path":"members\[[^\]]*\]"`).ReplaceAll(body, []byte(`"path":"members"`))
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		}
	}},
	"schemas-not-always-returned": {answer: edit(func(r *http.Request) bool { return r.URL.Query().Has("attributes") }, "schemas", nil)},
	"first-name-only": {request: func(r *http.Request) {
		if q := r.URL.Query(); q.Has("attributes") {
			first, _, _ := strings.Cut(q.Get("attributes"), ",")
			q.Set("attributes", first)
			r.URL.RawQuery = q.Encode()
		}
	}},
	"personal-data-nowhere": {answer: refuse(http.StatusForbidden, func(r *http.Request) bool {
		return r.URL.Query().Has("filter") || strings.HasSuffix(r.URL.Path, ".search")
	})},
	"reads-modify": {answer: onRead(func(r *http.Request, a *httptest.ResponseRecorder) {
		replaceRegexp(`"lastModified":"[^"]*"`, `"lastModified":"`+time.Now().Format(time.RFC3339Nano)+`"`)(r, a)
	})},
	"trace-answered": {answer: refuse(http.StatusOK, func(r *http.Request) bool { return r.Method == http.MethodTrace })},
	"any-origin": {answer: func(r *http.Request, a *httptest.ResponseRecorder) {
		a.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		a.Header().Set("Access-Control-Allow-Credentials", "true")
	}},
}

// advertise changes what /Schemas says of a User attribute, not what is done.
func advertise(attribute, characteristic, value string) func(*http.Request, *httptest.ResponseRecorder) {
	return func(r *http.Request, a *httptest.ResponseRecorder) {
		if r.URL.Path == "/Schemas" {
			pattern := regexp.MustCompile(`\{[^{}]*"name":"` + attribute + `"[^{}]*\}`)
			body := pattern.ReplaceAllFunc(a.Body.Bytes(), func(object []byte) []byte {
				return regexp.MustCompile(`"`+characteristic+`":"[^"]*"`).ReplaceAll(object, []byte(`"`+characteristic+`":"`+value+`"`))
			})
			a.Body = bytes.NewBuffer(body)
		}
	}
}

// inFilter rewrites the filter of a request.
func inFilter(old, new string) func(*http.Request) {
	return func(r *http.Request) {
		if q := r.URL.Query(); q.Has("filter") {
			q.Set("filter", strings.ReplaceAll(q.Get("filter"), old, new))
			r.URL.RawQuery = q.Encode()
		}
	}
}

// refuse puts a status without a body in the place of some answers.
func refuse(status int, when func(*http.Request) bool) func(*http.Request, *httptest.ResponseRecorder) {
	return func(r *http.Request, a *httptest.ResponseRecorder) {
		if when(r) {
			a.Code, a.Body = status, &bytes.Buffer{}
		}
	}
}

// swallow turns a write into a read of the same resource, so that it has no
// effect; was tells which requests were turned.
func swallow(method string) func(*http.Request) {
	return func(r *http.Request) {
		if r.Method == method {
			r.Header.Set("Swallowed", method)
			r.Method, r.Body = http.MethodGet, http.NoBody
		}
	}
}

func was(method string) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.Header.Get("Swallowed") == method && method == http.MethodPatch }
}

func isList(r *http.Request) bool {
	return r.Method == http.MethodGet && (r.URL.Path == "/Users" || r.URL.Path == "/Groups")
}

// edit sets a member of the body, or removes it.
func edit(when func(*http.Request) bool, name string, value any) func(*http.Request, *httptest.ResponseRecorder) {
	return func(r *http.Request, a *httptest.ResponseRecorder) {
		body := map[string]any{}
		if !when(r) || json.Unmarshal(a.Body.Bytes(), &body) != nil {
			return
		}
		if body[name] = value; value == nil {
			delete(body, name)
		}
		encoded, err := json.Marshal(body)
		if err == nil {
			a.Body = bytes.NewBuffer(encoded)
		}
	}
}

func replace(old, new string) func(*http.Request, *httptest.ResponseRecorder) {
	return func(_ *http.Request, a *httptest.ResponseRecorder) {
		a.Body = bytes.NewBufferString(strings.ReplaceAll(a.Body.String(), old, new))
	}
}

func replaceRegexp(pattern, new string) func(*http.Request, *httptest.ResponseRecorder) {
	compiled := regexp.MustCompile(pattern)
	return func(_ *http.Request, a *httptest.ResponseRecorder) {
		a.Body = bytes.NewBufferString(compiled.ReplaceAllString(a.Body.String(), new))
	}
}

// onRead leaves the answers to writes alone.
func onRead(change func(*http.Request, *httptest.ResponseRecorder)) func(*http.Request, *httptest.ResponseRecorder) {
	return func(r *http.Request, a *httptest.ResponseRecorder) {
		if r.Method == http.MethodGet {
			change(r, a)
		}
	}
}

func header(name string, change func(string) string) func(*http.Request, *httptest.ResponseRecorder) {
	return func(_ *http.Request, a *httptest.ResponseRecorder) {
		if value := a.Header().Get(name); value != "" {
			a.Header().Set(name, change(value))
		}
	}
}

// read reads a request's body and puts it back.
func read(r *http.Request) []byte {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body
}

// rewrite changes a request's body.
func rewrite(r *http.Request, change func(map[string]any)) {
	body := map[string]any{}
	if json.Unmarshal(read(r), &body) != nil {
		return
	}
	change(body)
	encoded, err := json.Marshal(body)
	if err != nil {
		return
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(encoded)), int64(len(encoded))
}
