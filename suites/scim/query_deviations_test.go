package scim_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"

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
	{"scim-patch-noop-refused", []string{"SCIM-7644-3.5.2.1-ADD-NOOP"}},
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
	{"pages-overlap", []string{"SCIM-7644-3.4.2.4-PAGE-WALK"}},
	{"numbers-crash", []string{"SCIM-BP-PAGE-NOT-NUMBER", "SCIM-BP-SORT-BAD-KEY"}},
	{"refused-patch-is-204", []string{"SCIM-7644-3.5.2-PATCH-OPERATIONS", "SCIM-7644-3.5.2-PATCH-OP-INVALID", "SCIM-7644-3.5.2-PATCH-PATH-INVALID", "SCIM-7644-3.5.2-PATCH-PATH-UNKNOWN", "SCIM-7644-3.5.2-PATCH-PATH-FILTER-BAD", "SCIM-7644-3.5.2-PATCH-VALUE-TYPE", "SCIM-7644-3.5.2-PATCH-UNIQUE", "SCIM-7644-3.5.2-PATCH-IMMUTABLE", "SCIM-7644-3.5.2.1-ADD-NO-VALUE", "SCIM-7644-3.5.2.2-REMOVE-NO-PATH"}},
	{"patch-is-lost", []string{"SCIM-7644-3.5.2.3-REPLACE-SIMPLE", "SCIM-7644-3.5.2.1-ADD-SIMPLE", "SCIM-7644-3.5.2.2-REMOVE-SIMPLE", "SCIM-7644-3.5.2.2-REMOVE-LAST", "SCIM-7644-3.5.2.3-REPLACE-VALUEPATH-SUB"}},
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
}

// configs go with a deviation that shows only on such a service provider.
var configs = map[string]func(*mock.Config){
	"scim-page-cap-ignored": func(c *mock.Config) { c.MaxResults = 5 },
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
	"numbers-crash": {answer: refuse(http.StatusInternalServerError, func(r *http.Request) bool {
		q := r.URL.Query()
		return q.Get("count") == "abc" || q.Get("sortBy") == "hallmarkNothing"
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
	"trace-answered": {answer: refuse(http.StatusOK, func(r *http.Request) bool { return r.Method == http.MethodTrace })},
	"any-origin": {answer: func(r *http.Request, a *httptest.ResponseRecorder) {
		a.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		a.Header().Set("Access-Control-Allow-Credentials", "true")
	}},
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
