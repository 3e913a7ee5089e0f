package scim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hallmark/mocksp/fault"
	mock "hallmark/mocksp/scim"
	"hallmark/suites/check"
	"hallmark/suites/target"
)

// deviation is a strict mock with one thing wrong: a fault of its own, or a
// change of what passes between it and the client.
type deviation struct {
	name    string
	fault   fault.Fault
	config  func(*mock.Config)
	request func(*http.Request)
	answer  func(*http.Request, *httptest.ResponseRecorder)
	target  func(t *testing.T, handler http.Handler) *target.Target
	red     []string // what must turn red; "ID=warn" where less than the level
}

// body changes the JSON object of some answers.
func body(when func(*http.Request, *httptest.ResponseRecorder) bool, change func(map[string]any)) func(*http.Request, *httptest.ResponseRecorder) {
	return func(r *http.Request, a *httptest.ResponseRecorder) {
		var object map[string]any
		if !when(r, a) || json.Unmarshal(a.Body.Bytes(), &object) != nil {
			return
		}
		change(object)
		changed, _ := json.Marshal(object)
		a.Body = bytes.NewBuffer(changed)
	}
}

// on is true for answers of a method and an endpoint; "" is any. Errors do not
// count.
func on(method, endpoint string) func(*http.Request, *httptest.ResponseRecorder) bool {
	return func(r *http.Request, a *httptest.ResponseRecorder) bool {
		return a.Code < 300 && (method == "" || r.Method == method) && strings.HasPrefix(r.URL.Path, endpoint)
	}
}

func failed(_ *http.Request, a *httptest.ResponseRecorder) bool { return a.Code >= 400 }

// each visits the resources of a list, or the one resource.
func each(visit func(map[string]any)) func(map[string]any) {
	return func(object map[string]any) {
		list, ok := object["Resources"].([]any)
		if !ok {
			visit(object)
		}
		for _, one := range list {
			visit(one.(map[string]any))
		}
	}
}

// attribute changes the first attribute of User that has a property.
func attribute(schema string, which func(map[string]any) bool, change func(map[string]any)) func(*http.Request, *httptest.ResponseRecorder) {
	return body(on("GET", "/Schemas"), each(func(s map[string]any) {
		if s["id"] != schema {
			return
		}
		for _, a := range s["attributes"].([]any) {
			if a := a.(map[string]any); which(a) {
				change(a)
				return
			}
		}
	}))
}

func named(name string) func(map[string]any) bool {
	return func(a map[string]any) bool { return a["name"] == name }
}

func set(name string, value any) func(map[string]any) {
	return func(object map[string]any) { object[name] = value }
}

func unset(name string) func(map[string]any) {
	return func(object map[string]any) { delete(object, name) }
}

// setIn sets name.member, where name is there.
func setIn(name, member string, value any) func(map[string]any) {
	return func(object map[string]any) {
		if inner, ok := object[name].(map[string]any); ok {
			inner[member] = value
		}
	}
}

var encoded = regexp.MustCompile(`filter=(%[0-9A-F]{2})+$`)

func deviations() []deviation {
	const config, types, schemas = "/ServiceProviderConfig", "/ResourceTypes", "/Schemas"
	userAttribute := func(which func(map[string]any) bool, change func(map[string]any)) func(*http.Request, *httptest.ResponseRecorder) {
		return attribute(target.UserSchema, which, change)
	}
	f := func(name fault.Fault, red ...string) deviation {
		return deviation{name: string(name), fault: name, red: red}
	}
	m := func(name string, answer func(*http.Request, *httptest.ResponseRecorder), red ...string) deviation {
		return deviation{name: name, answer: answer, red: red}
	}
	return []deviation{
		emptied(),
		f(fault.SCIMAuthMissingAccepted, "SCIM-7644-2-AUTH-MISSING", "SCIM-7644-2-AUTH-EVERY-ROUTE", "SCIM-7644-2.2-ANONYMOUS"),
		f(fault.SCIMAuthInvalidAccepted, "SCIM-7644-2-AUTH-INVALID"),
		f(fault.SCIMAuthEmptyAccepted, "SCIM-7644-2-AUTH-EMPTY-BEARER"),
		f(fault.SCIMAuthReadsOpen, "SCIM-7644-2-AUTH-EVERY-ROUTE", "SCIM-7644-2-AUTH-MISSING"),
		f(fault.SCIMAuthForbidden, "SCIM-7644-2-AUTH-MISSING", "SCIM-7644-2-AUTH-INVALID"),
		f(fault.SCIMAuthNoChallenge, "SCIM-7644-2-AUTH-WWW-AUTHENTICATE"),
		f(fault.SCIMAuthPlainBody, "SCIM-7644-2-AUTH-401-BODY", "SCIM-7644-3.12-ERR-BODY"),
		f(fault.SCIMErrorStatusNumber, "SCIM-7644-3.12-ERR-STATUS-STRING"),
		f(fault.SCIMErrorStatusOK, "SCIM-7644-3.12-ERR-STATUS-EQUAL", "SCIM-7644-3.4.1-GET-404"),
		f(fault.SCIMErrorNoSchemas, "SCIM-7644-3.12-ERR-SCHEMA"),
		f(fault.SCIMErrorNoScimType, "SCIM-7644-3.3-POST-409", "SCIM-7644-3.12-ERR-UNIQUENESS", "SCIM-7644-3.12-ERR-INVALIDSYNTAX", "SCIM-7644-3.12-ERR-INVALIDVALUE",
			"SCIM-7644-3.12-ERR-INVALIDPATH", "SCIM-7644-3.12-ERR-NOTARGET", "SCIM-7644-3.12-ERR-MUTABILITY", "SCIM-7644-3.12-ERR-INVALIDFILTER"),
		f(fault.SCIMErrorNoDetail, "SCIM-7644-3.12-ERR-DETAIL"),
		f(fault.SCIMErrorHTML, "SCIM-7644-3.12-ERR-BODY", "SCIM-7644-3.8-CT-ERROR", "SCIM-7644-3.12-GET-404-ENDPOINT"),
		f(fault.SCIMMediaTypeWrong, "SCIM-7644-3.8-CT-RESPONSE"),
		f(fault.SCIMMediaCharsetRefused, "SCIM-7644-3.8-CT-CHARSET"),
		f(fault.SCIMConfigMissing, "SCIM-7644-4-SPC-GET"),
		f(fault.SCIMConfigListed, "SCIM-7644-4-SPC-SINGLE"),
		f(fault.SCIMConfigClaimsBulk, "SCIM-7643-5-SPC-TRUTH-BULK"),
		f(fault.SCIMConfigDeniesPatch, "SCIM-7643-5-SPC-TRUTH-PATCH=warn"),
		f(fault.SCIMResourceTypeDangling, "SCIM-7643-6-RT-SCHEMA"),
		f(fault.SCIMSchemaWrong, "SCIM-7643-8.7-SCH-USERNAME"),
		f(fault.SCIMSchemaMessageListed, "SCIM-7644-3.1-SCH-NO-MESSAGES"),
		f(fault.SCIMDiscoveryFilterAccepted, "SCIM-7644-4-SPC-FILTER-403", "SCIM-7644-4-RT-FILTER-403", "SCIM-7644-4-SCH-FILTER-403"),
		f(fault.SCIMDiscoveryWritable, "SCIM-7644-4-SPC-READONLY", "SCIM-7644-4-RT-READONLY", "SCIM-7644-4-SCH-READONLY"),
		f(fault.SCIMIDNumber, "SCIM-7643-3.1-ID-PRESENT"),
		f(fault.SCIMIDFromClient, "SCIM-7643-3.1-ID-SERVER-ASSIGNED"),
		f(fault.SCIMExternalIDDropped, "SCIM-7643-3.1-EXTID-ROUNDTRIP=warn"),
		f(fault.SCIMExternalIDFolded, "SCIM-7643-3.1-EXTID-CASEEXACT"),
		f(fault.SCIMMetaMissing, "SCIM-7643-3.1-META-PRESENT", "SCIM-7643-3.1-META-RESOURCETYPE", "SCIM-7643-3.1-META-LOCATION", "SCIM-7643-3.1-META-CREATED", "SCIM-7644-3.3.1-POST-RESOURCETYPE"),
		f(fault.SCIMMetaLocationWrong, "SCIM-7643-3.1-META-LOCATION-DEREF"),
		f(fault.SCIMMetaCreatedMoves, "SCIM-7643-3.1-META-CREATED"),
		f(fault.SCIMLocationMissing, "SCIM-7644-3.3-POST-LOCATION"),
		f(fault.SCIMSchemasNotChecked, "SCIM-7643-3-SCHEMAS-MISSING=warn"),
		m("bodies without schemas crash it", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == "POST" && a.Code == 400 && bytes.Contains(a.Body.Bytes(), []byte("schemas")) {
				a.Code = 500
			}
		}, "SCIM-7643-3-SCHEMAS-MISSING"),
		m("invalid bodies are unprocessable", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == "POST" && a.Code == 400 {
				a.Code = 422
			}
		}, "SCIM-7643-3-SCHEMAS-MISSING=warn", "SCIM-7643-4.1.1-USERNAME-REQUIRED=warn", "SCIM-7644-3.12-POST-NON-OBJECT=warn", "SCIM-7643-4.2-GRP-DISPLAYNAME=warn"),
		m("invalid bodies are not found", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == "POST" && a.Code == 400 {
				a.Code = 404
			}
		}, "SCIM-7643-3-SCHEMAS-MISSING", "SCIM-7643-4.1.1-USERNAME-REQUIRED", "SCIM-7644-3.12-POST-NON-OBJECT"),
		{name: "names made from addresses", request: func(r *http.Request) {
			content, _ := io.ReadAll(r.Body)
			var user map[string]any
			if r.Method == "POST" && strings.HasPrefix(r.URL.Path, "/Users") && json.Unmarshal(content, &user) == nil && user["userName"] == nil {
				user["userName"] = "made@example.com"
				content, _ = json.Marshal(user)
			}
			r.Body = io.NopCloser(bytes.NewReader(content))
		}, red: []string{"SCIM-7643-4.1.1-USERNAME-REQUIRED=warn", "SCIM-7644-3.12-ERR-INVALIDVALUE=blocked"}},
		m("no meta at all", body(on("", "/Users"), each(unset("meta"))), "SCIM-7643-3.1-META-PRESENT", "SCIM-7643-3.1-META-CREATED",
			"SCIM-7643-3.1-META-LOCATION", "SCIM-7643-3.1-META-CREATED-EQ=blocked"),
		f(fault.SCIMRequiredNotChecked, "SCIM-7643-4.1.1-USERNAME-REQUIRED", "SCIM-7643-4.2-GRP-DISPLAYNAME"),
		f(fault.SCIMReadOnlyStored, "SCIM-7644-3.3-POST-READONLY-IGNORED"),
		f(fault.SCIMPasswordReturned, "SCIM-7643-4.1.1-PASSWORD-NEVER"),
		f(fault.SCIMEnterpriseDropped, "SCIM-7643-4.3-ENT-ROUNDTRIP=warn", "SCIM-7644-3.3-POST-EXTENSION=warn"),
		f(fault.SCIMManagerRefMissing, "SCIM-7643-4.3-ENT-MANAGER=warn"),
		f(fault.SCIMCreateDuplicate, "SCIM-7644-3.3-POST-409", "SCIM-7643-4.1.1-USERNAME-UNIQUE"),
		f(fault.SCIMUserNameCaseSensitive, "SCIM-7643-4.1.1-USERNAME-UNIQUE-CI"),
		f(fault.SCIMCreateStatusOK, "SCIM-7644-3.3-POST-201"),
		f(fault.SCIMGroupCreateCrashes, "SCIM-7643-4.2-GRP-CREATE-EMPTY", "SCIM-7643-4.2-GRP-CREATE-MEMBERS"),
		f(fault.SCIMGroupModifiedStill, "SCIM-7643-3.1-META-LASTMOD-ADVANCES"),
		f(fault.SCIMMemberDisplayRequired, "SCIM-7643-4.2-GRP-MEMBER-DISPLAY"),
		f(fault.SCIMMemberUnknownCrashes, "SCIM-BP-GRP-MEMBER-UNKNOWN"),
		f(fault.SCIMMemberUnknownAccepted, "SCIM-BP-GRP-MEMBER-UNKNOWN"),
		f(fault.SCIMUserGroupsMissing, "SCIM-7643-4.1.2-GROUPS-REFLECT"),
		f(fault.SCIMDeletedMemberStays, "SCIM-BP-GRP-USER-DELETED"),
		f(fault.SCIMTypeIgnored, "SCIM-7644-3.4.1-GET-WRONG-TYPE", "SCIM-7643-3.1-ID-UNIQUE"),
		f(fault.SCIMDeleteSoft, "SCIM-7644-3.6-DELETE-GET-404", "SCIM-7644-3.6-DELETE-NOT-LISTED", "SCIM-7644-3.6-DELETE-REUSE", "SCIM-7644-3.6-DELETE-WRITE-404"),
		f(fault.SCIMDeleteStatusOK, "SCIM-7644-3.6-DELETE-204"),
		f(fault.SCIMDeleteUnknownOK, "SCIM-7644-3.6-DELETE-UNKNOWN"),
		f(fault.SCIMAttributesOnWriteIgnored, "SCIM-7644-3.9-POST-ATTRIBUTES"),
		f(fault.SCIMPatchEchoesURI, "SCIM-7643-3-SCHEMAS-DEFINED"),
		f(fault.SCIMPatchURNRefused, "SCIM-7644-3.10-ENT-PATH"),
		f(fault.SCIMPutBodyID, "SCIM-7643-3.1-ID-READONLY"),
		f(fault.SCIMPutMerges, "SCIM-7643-4.3-ENT-MANAGER-REMOVE", "SCIM-7643-3.1-EXTID-CHANGE"),
		f(fault.SCIMETagMissing, "SCIM-7643-5-SPC-TRUTH-ETAG"),
		f(fault.SCIMIfMatchIgnored, "SCIM-7643-5-SPC-TRUTH-ETAG"),
		f(fault.SCIMSortIgnored, "SCIM-7643-5-SPC-TRUTH-SORT"),
		f(fault.SCIMFilterIgnored, "SCIM-7643-5-SPC-TRUTH-FILTER"),

		m("schemas left out", body(on("", "/Users/"), unset("schemas")), "SCIM-7643-3-SCHEMAS-PRESENT"),
		m("schemas listed twice", body(on("", "/Users"), set("schemas", []any{target.UserSchema, target.UserSchema})), "SCIM-7643-3-SCHEMAS-NO-DUP"),
		m("schemas without the extension", body(on("", "/Users"), set("schemas", []any{target.UserSchema})), "SCIM-7643-3.3-EXT-URI-LISTED", "SCIM-7644-3.5.2-ENT-SCHEMAS-IMPLICIT"),
		m("an empty extension", body(on("", "/Users"), func(o map[string]any) {
			if o[target.EnterpriseSchema] == nil {
				o[target.EnterpriseSchema] = map[string]any{}
			}
		}), "SCIM-BP-EXT-URI-UNUSED", "SCIM-BP-ENT-SCHEMAS-DROPPED"),
		m("extension attributes at the top", body(on("", "/Users"), func(o map[string]any) {
			if inner, ok := o[target.EnterpriseSchema].(map[string]any); ok {
				o["department"] = inner["department"]
			}
		}), "SCIM-7643-3.3-EXT-CONTAINER"),
		m("unknown schemas echoed", body(on("POST", "/Users"), func(o map[string]any) {
			o["urn:hallmark:params:scim:schemas:extension:unknown:2.0:User"] = true
		}), "SCIM-7643-3-SCHEMAS-UNKNOWN"),
		{name: "the first schema taken for the type", request: func(r *http.Request) {
			content, _ := io.ReadAll(r.Body)
			if first := `"schemas":["` + target.EnterpriseSchema; r.Method == "POST" && bytes.Contains(content, []byte(first)) {
				content = []byte(`{"schemas":["urn:none"]}`)
			}
			r.Body = io.NopCloser(bytes.NewReader(content))
		}, red: []string{"SCIM-7643-3-SCHEMAS-ORDER"}},
		m("externalId made up", body(on("", "/Users"), set("externalId", "made-up")), "SCIM-7643-3.1-EXTID-NOT-ISSUED"),
		m("externalId lost after the create", body(on("GET", "/Users/"), unset("externalId")), "SCIM-7643-3.1-EXTID-ROUNDTRIP"),
		{name: "ids with bulkId", request: func(r *http.Request) { r.URL.Path, r.URL.RawPath = strings.ReplaceAll(r.URL.Path, "bulkId-", ""), "" },
			answer: body(on("", "/Users"), func(o map[string]any) {
				if id, ok := o["id"].(string); ok {
					o["id"] = "bulkId-" + id
				}
			}), red: []string{"SCIM-7643-3.1-ID-NO-BULKID"}},
		m("ids that change on PUT", body(on("PUT", "/Users"), set("id", "another")), "SCIM-7643-3.1-ID-STABLE", "SCIM-7643-3.1-ID-READONLY"),
		m("ids given again", func(r *http.Request, a *httptest.ResponseRecorder) {
			body(on("POST", "/Users"), set("id", "1"))(r, a)
			if r.Method == "DELETE" {
				a.Code, a.Body = 204, &bytes.Buffer{}
			}
		}, "SCIM-7643-3.1-ID-NOT-REUSED"),
		m("lastModified later than created", body(on("POST", "/Users"), setIn("meta", "lastModified", "2038-01-01T00:00:00Z")), "SCIM-7643-3.1-META-CREATED-EQ"),
		m("lastModified moved by reads", body(on("GET", "/Users/"), func(o map[string]any) {
			setIn("meta", "lastModified", time.Now().UTC().Format(time.RFC3339Nano))(o)
		}), "SCIM-7643-3.1-META-LASTMOD-READ"),
		m("created without a time", body(on("", "/Users"), setIn("meta", "created", "2026-01-01")), "SCIM-7643-3.1-META-CREATED"),
		m("names in another casing", body(on("", "/Users"), func(o map[string]any) {
			if meta, ok := o["meta"].(map[string]any); ok {
				meta["Created"] = meta["created"]
				delete(meta, "created")
			}
		}), "SCIM-BP-META-NAME-CASE"),
		m("another Location", func(_ *http.Request, a *httptest.ResponseRecorder) { a.Header().Set("Location", "/elsewhere") }, "SCIM-7644-3.3-POST-LOCATION", "SCIM-7643-3.1-META-LOCATION-HEADER"),
		m("meta taken from the client", body(on("POST", "/Users"), setIn("meta", "created", "1999-12-31T23:59:59Z")), "SCIM-7643-3.1-META-CLIENT-IGNORED"),
		m("values lost after the create", body(on("GET", "/Users/"), func(o map[string]any) {
			for _, name := range []string{"displayName", "name", "title", "photos", "addresses", "roles", "x509Certificates", target.EnterpriseSchema} {
				delete(o, name)
			}
		}), "SCIM-7644-3.3-POST-READBACK", "SCIM-7643-4.1.1-NAME", "SCIM-7643-4.1.1-PLAIN-ATTRS", "SCIM-7643-4.3-ENT-ROUNDTRIP", "SCIM-7643-4.1.2-PHOTO",
			"SCIM-7643-4.1.2-COUNTRY", "SCIM-7643-4.1.2-X509", "SCIM-7643-4.1.2-ENTITLEMENTS-ROLES", "SCIM-7644-3.3-POST-EXTENSION"),
		m("half of the resource after the create", body(on("POST", "/Users"), unset("name")), "SCIM-7644-3.3-POST-BODY"),
		m("defaults hidden", body(on("POST", "/Users"), unset("active")), "SCIM-7644-3.3-POST-DEFAULTS"),
		m("nulls refused", nil, "SCIM-7644-3.3-POST-NULLS").with(func(r *http.Request) {
			content, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(content, []byte(`"nickName":null`), []byte(`"nickName":7`))))
		}),
		m("500 for broken JSON", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == "POST" && a.Code == 400 {
				a.Code = 500
			}
		}, "SCIM-7644-3.12-POST-MALFORMED", "SCIM-7644-3.12-POST-NON-OBJECT", "SCIM-BP-ERR-NO-500"),
		m("POST to an item taken", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == "POST" && strings.HasPrefix(r.URL.Path, "/Users/") {
				a.Code = 200
			}
		}, "SCIM-BP-POST-TO-ITEM"),
		m("404 for what is there", func(r *http.Request, a *httptest.ResponseRecorder) {
			if strings.HasPrefix(r.URL.Path, "/Users/") && (r.Method == "GET" || r.Method == "HEAD") {
				a.Code = 404
			}
		}, "SCIM-7644-3.4.1-GET-200"),
		m("HEAD gives 404", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == "HEAD" {
				a.Code = 404
			}
		}, "SCIM-BP-GET-HEAD"),
		{name: "slashes decoded before routing", request: func(r *http.Request) {
			if strings.Contains(strings.ToLower(r.URL.EscapedPath()), "%2f") {
				r.URL.Path, r.URL.RawPath = config, ""
			}
		}, red: []string{"SCIM-BP-GET-ID-ENCODED"}},
		{name: "filters not decoded", request: func(r *http.Request) {
			if encoded.MatchString(r.URL.RawQuery) {
				r.URL.RawQuery = ""
			}
		}, red: []string{"SCIM-7644-1.2-PERCENT-ENCODING"}},
		m("text turned into question marks", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == "GET" {
				a.Body = bytes.NewBuffer(regexp.MustCompile(`[^\x00-\x7f]`).ReplaceAll(a.Body.Bytes(), []byte("?")))
			}
		}, "SCIM-7644-3.8-UTF8-ROUNDTRIP"),
		m("Latin-1", func(r *http.Request, a *httptest.ResponseRecorder) {
			a.Body = bytes.NewBuffer(bytes.ReplaceAll(a.Body.Bytes(), []byte("ë"), []byte{0xeb}))
		}, "SCIM-7644-3.8-UTF8-RESPONSE"),
		m("plain JSON labels", func(r *http.Request, a *httptest.ResponseRecorder) {
			if a.Body.Len() > 0 {
				a.Header().Set("Content-Type", "application/json")
			}
		}, "SCIM-7644-3.8-CT-RESPONSE=warn"),
		{name: "only application/json bodies", request: func(r *http.Request) {
			if r.Header.Get("Content-Type") == "application/scim+json" && r.Method == "POST" {
				r.Body = io.NopCloser(strings.NewReader(""))
			}
		}, red: []string{"SCIM-7644-3.8-CT-REQUEST-SCIM"}},
		{name: "only application/scim+json bodies", request: func(r *http.Request) {
			if r.Header.Get("Content-Type") == "application/json" {
				r.Header.Set("Content-Type", "text/plain")
			}
		}, red: []string{"SCIM-7644-3.8-CT-REQUEST-JSON"}},
		m("Accept refused", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == "GET" {
				a.Code = 406
			}
		}, "SCIM-7644-3.8-ACCEPT-SCIM", "SCIM-7644-3.8-ACCEPT-JSON", "SCIM-7644-3.8-ACCEPT-DEFAULT"),
		{name: "text/plain taken", request: func(r *http.Request) {
			if r.Method == "POST" {
				r.Header.Set("Content-Type", "application/json")
			}
		}, red: []string{"SCIM-BP-HTTP-415"}},
		m("a web page for browsers", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Header.Get("Accept") == "text/html" {
				a.Header().Set("Content-Type", "text/html")
				a.Code, a.Body = 200, bytes.NewBufferString("<html>")
			}
		}, "SCIM-BP-HTTP-406"),
		m("a web page at the slash", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Path == "/Users/" {
				a.Code, a.Body = 200, bytes.NewBufferString("<html>")
			}
		}, "SCIM-BP-HTTP-TRAILING-SLASH"),

		m("a stack trace in the detail", body(failed, set("detail", "at com.acme.Users.create(Users.java:12)")), "SCIM-BP-ERR-NO-LEAK"),
		m("a scimType of its own", body(failed, set("scimType", "oops")), "SCIM-7644-3.12-ERR-SCIMTYPE-REGISTERED"),
		m("another status in the body", body(failed, set("status", "418")), "SCIM-7644-3.12-ERR-STATUS-EQUAL"),
		m("405 without Allow", func(_ *http.Request, a *httptest.ResponseRecorder) { a.Header().Del("Allow") }, "SCIM-BP-ERR-405-ALLOW"),
		m("schemes only for the initiated", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Header.Get("Authorization") == "" {
				a.Code = 401
			}
		}, "SCIM-7643-5-AUTH-PUBLIC"),
		{name: "a case-sensitive Bearer", request: func(r *http.Request) {
			if strings.HasPrefix(r.Header.Get("Authorization"), "bearer") {
				r.Header.Del("Authorization")
			}
		}, red: []string{"SCIM-7644-2-AUTH-SCHEME-CASE"}},

		m("no sort in the config", body(on("", config), unset("sort")), "SCIM-7643-5-SPC-FEATURES"),
		m("a string for a boolean", body(on("", config), setIn("patch", "supported", "true")), "SCIM-7643-5-SPC-FEATURES"),
		m("bulk limits as text", body(on("", config), set("bulk", map[string]any{"supported": true, "maxOperations": "10"})), "SCIM-7643-5-SPC-BULK-LIMITS"),
		m("no bulk and no limits", body(on("", config), set("bulk", map[string]any{"supported": false})), "SCIM-7643-5-SPC-BULK-LIMITS=warn"),
		m("maxResults as text", body(on("", config), setIn("filter", "maxResults", "200")), "SCIM-7643-5-SPC-FILTER-MAX"),
		m("no schemes", body(on("", config), set("authenticationSchemes", []any{})), "SCIM-7643-5-SPC-AUTH-SCHEMES", "SCIM-7643-5-AUTH-LISTED"),
		m("a scheme of its own", body(on("", config), set("authenticationSchemes", []any{
			map[string]any{"type": "apikey", "name": "k", "description": "d", "primary": true}, map[string]any{"type": "magic", "name": "k", "description": "d", "primary": true},
		})), "SCIM-7643-5-SPC-AUTH-TYPE", "SCIM-7643-5-SPC-AUTH-PRIMARY", "SCIM-7643-5-AUTH-LISTED"),
		m("another resourceType in the config", body(on("", config), setIn("meta", "resourceType", "Config")), "SCIM-7643-5-SPC-META"),
		m("documentation somewhere", body(on("", config), set("documentationUri", "see the wiki")), "SCIM-7643-5-SPC-DOC-URI"),
		m("sort denied", body(on("", config), set("sort", map[string]any{"supported": false})), "SCIM-7643-5-SPC-TRUTH-SORT=warn"),
		m("filter denied", body(on("", config), set("filter", map[string]any{"supported": false, "maxResults": 0})), "SCIM-7643-5-SPC-TRUTH-FILTER=warn"),
		m("etag denied", body(on("", config), set("etag", map[string]any{"supported": false})), "SCIM-7643-5-SPC-TRUTH-ETAG=warn"),
		m("discovery paged", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Query().Has("count") && (strings.HasPrefix(r.URL.Path, types) || strings.HasPrefix(r.URL.Path, schemas) || strings.HasPrefix(r.URL.Path, config)) {
				a.Body = bytes.NewBufferString(`{"totalResults":0}`)
				if strings.HasPrefix(r.URL.Path, config) {
					a.Code = 400
				}
			}
		}, "SCIM-7644-4-RT-QUERY-IGNORED", "SCIM-7644-4-SCH-QUERY-IGNORED", "SCIM-7644-4-SPC-QUERY-IGNORED"),

		m("a bare array of types", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Path == types {
				a.Body = bytes.NewBufferString(`[{"name":"User","endpoint":"/Users"}]`)
			}
		}, "SCIM-7644-4-RT-LIST"),
		m("a list for one type", func(r *http.Request, a *httptest.ResponseRecorder) {
			if strings.HasPrefix(r.URL.Path, types+"/") {
				a.Body = bytes.NewBufferString(`{"Resources":[]}`)
			}
		}, "SCIM-7644-4-RT-BY-ID"),
		m("types of no use", body(on("", types), each(func(o map[string]any) {
			delete(o, "schemas")
			o["name"], o["id"], o["endpoint"] = "Same", "other", "https://elsewhere.example.com/Users"
			setIn("meta", "resourceType", "Type")(o)
		})), "SCIM-7643-6-RT-SCHEMAS", "SCIM-7643-6-RT-NAME", "SCIM-7643-6-RT-ID", "SCIM-7643-6-RT-ENDPOINT", "SCIM-7643-6-RT-META"),
		m("an endpoint that is no address", body(on("", types), each(func(o map[string]any) {
			if o["name"] == "Group" {
				o["endpoint"] = "/\x00"
			}
		})), "SCIM-7643-6-RT-ENDPOINT", "SCIM-7643-6-RT-CORE"),
		m("a dead endpoint", body(on("", types), each(func(o map[string]any) {
			if o["name"] == "Group" {
				o["endpoint"] = "/Devices"
			}
		})), "SCIM-7643-6-RT-ENDPOINT-LIVE", "SCIM-7643-6-RT-CORE"),
		m("an extension nobody knows", body(on("", types), each(func(o map[string]any) {
			if o["name"] == "User" {
				o["schemaExtensions"] = []any{map[string]any{"schema": "urn:none", "required": "no"}}
			}
		})), "SCIM-7643-6-RT-EXT-SCHEMA", "SCIM-7643-6-RT-EXT-REQUIRED-FLAG"),
		deviation{name: "a required extension not enforced", answer: body(on("", types), each(func(o map[string]any) {
			if o["name"] == "User" {
				o["schemaExtensions"] = []any{map[string]any{"schema": target.EnterpriseSchema, "required": true}}
			}
		})), red: []string{"SCIM-7643-6-RT-EXT-REQUIRED-ENFORCED"}, target: func(t *testing.T, h http.Handler) *target.Target {
			made := listen(t, h)
			made.People.Attributes = map[string]any{"schemas": []any{target.UserSchema, target.EnterpriseSchema}, target.EnterpriseSchema: map[string]any{"department": "Assay"}}
			return made
		}},
		m("200 for everything in discovery", func(r *http.Request, a *httptest.ResponseRecorder) {
			if a.Code == 404 && (strings.HasPrefix(r.URL.Path, types) || strings.HasPrefix(r.URL.Path, schemas)) {
				a.Code = 200
			}
		}, "SCIM-7644-4-RT-404", "SCIM-7644-4-SCH-404"),

		m("a list for one schema", func(r *http.Request, a *httptest.ResponseRecorder) {
			if strings.HasPrefix(r.URL.Path, schemas+"/") {
				a.Body = bytes.NewBufferString(`{"Resources":[]}`)
			}
		}, "SCIM-7644-4-SCH-BY-URN"),
		m("no User schema", body(on("", schemas), each(func(o map[string]any) {
			if o["id"] == target.UserSchema {
				o["id"] = "7"
				delete(o, "name")
				delete(o, "description")
			}
		})), "SCIM-7644-4-SCH-LIST", "SCIM-7643-7-SCH-ID", "SCIM-7643-7-SCH-NAME", "SCIM-7643-7-SCH-DESCRIPTION"),
		m("one schema of the discovery documents", body(on("", schemas), func(o map[string]any) {
			if list, ok := o["Resources"].([]any); ok {
				o["Resources"] = append(list, map[string]any{"id": "urn:ietf:params:scim:schemas:core:2.0:ResourceType", "name": "x", "description": "y"})
			}
		}), "SCIM-BP-SCH-META-SCHEMAS"),
		m("attributes half described", userAttribute(named("displayName"), func(a map[string]any) { delete(a, "returned"); a["multiValued"] = "no" }), "SCIM-7643-7-SCH-ATTR-FIELDS"),
		m("words of its own", userAttribute(named("displayName"), set("mutability", "read-write")), "SCIM-7643-7-SCH-ATTR-ENUMS"),
		m("a name with a space", userAttribute(named("displayName"), set("name", "display name")), "SCIM-7643-2.1-SCH-ATTR-NAME"),
		m("a name twice", userAttribute(named("title"), set("name", "DISPLAYNAME")), "SCIM-7643-2.1-SCH-ATTR-UNIQUE", "SCIM-7643-7-SCH-COVERS-DATA=pass"),
		m("a complex sub-attribute", userAttribute(named("name"), func(a map[string]any) {
			setIn("x", "y", 1)(a)
			a["subAttributes"].([]any)[0].(map[string]any)["type"] = "complex"
		}), "SCIM-7643-2.3.8-SCH-NO-NESTING"),
		m("no sub-attributes", userAttribute(named("name"), unset("subAttributes")), "SCIM-7643-7-SCH-SUBATTRS"),
		m("no reference types", userAttribute(named("profileUrl"), unset("referenceTypes")), "SCIM-7643-7-SCH-REFTYPES"),
		m("a type of its own", attribute(target.EnterpriseSchema, named("department"), set("type", "enum")), "SCIM-7643-2.3-SCH-NO-NEW-TYPES"),
		m("an attribute that no schema has", body(on("GET", "/Users/"), set("shoeSize", 42)), "SCIM-7643-7-SCH-COVERS-DATA"),
		m("a readable password", userAttribute(named("password"), set("returned", "default")), "SCIM-7643-8.7-SCH-PASSWORD"),
		m("one member only", attribute(target.GroupSchema, named("members"), set("multiValued", false)), "SCIM-7643-8.7-SCH-GROUP"),
		m("a manager that is text", attribute(target.EnterpriseSchema, named("manager"), set("type", "string")), "SCIM-7643-8.7-SCH-ENTERPRISE"),

		{name: "blank names taken", request: func(r *http.Request) {
			content, _ := io.ReadAll(r.Body)
			content = bytes.ReplaceAll(content, []byte(`"userName":"   "`), []byte(`"userName":"blank@example.com"`))
			r.Body = io.NopCloser(bytes.NewReader(content))
		}, answer: body(on("POST", "/Users"), func(user map[string]any) {
			if user["userName"] == "blank@example.com" {
				user["userName"] = "   "
			}
		}), red: []string{"SCIM-7643-4.1.1-USERNAME-EMPTY"}},
		{name: "blank names replaced", request: func(r *http.Request) {
			content, _ := io.ReadAll(r.Body)
			content = bytes.ReplaceAll(content, []byte(`"userName":"   "`), []byte(`"userName":"blank@example.com"`))
			r.Body = io.NopCloser(bytes.NewReader(content))
		}, red: []string{"SCIM-7643-4.1.1-USERNAME-EMPTY=warn"}},
		m("no userName in answers", body(on("", "/Users"), each(unset("userName"))), "SCIM-7643-4.1.1-USERNAME-RETURNED"),
		{name: "the old name goes on matching", request: func(r *http.Request) {
			if r.Method == "PUT" {
				content, _ := io.ReadAll(r.Body)
				if bytes.Contains(content, []byte("@example.com")) && !bytes.Contains(content, []byte("Byron")) {
					r.Method = "GET"
				}
				r.Body = io.NopCloser(bytes.NewReader(content))
			}
		}, red: []string{"SCIM-7643-4.1.1-USERNAME-RENAME", "SCIM-7643-4.1.1-ACTIVE-TOGGLE"}},
		{name: "width makes another name", request: func(r *http.Request) {
			content, _ := io.ReadAll(r.Body)
			if r.Method == "POST" && regexp.MustCompile(`[０-９]`).Match(content) {
				var user struct{ UserName string }
				_ = json.Unmarshal(content, &user)
				r.Header.Set("X-Name", user.UserName)
				content = regexp.MustCompile(`[０-９]`).ReplaceAll(content, []byte("x"))
			}
			r.Body = io.NopCloser(bytes.NewReader(content))
		}, answer: func(r *http.Request, a *httptest.ResponseRecorder) {
			if name := r.Header.Get("X-Name"); name != "" {
				body(on("POST", "/Users"), set("userName", name))(r, a)
			}
		}, red: []string{"SCIM-7644-5-USERNAME-PRECIS"}},
		m("formatted of somebody else", body(on("GET", "/Users/"), setIn("name", "formatted", "Grace Hopper")), "SCIM-7643-4.1.1-NAME-CONSISTENT"),
		m("active as text", body(on("GET", "/Users/"), set("active", "false")), "SCIM-7643-4.1.1-ACTIVE-TOGGLE"),
		m("inactive users hidden", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == "GET" && bytes.Contains(a.Body.Bytes(), []byte(`"active":false`)) {
				a.Code = 404
			}
		}, "SCIM-BP-ACTIVE-STILL-READABLE"),
		{name: "passwords can be guessed", answer: func(r *http.Request, a *httptest.ResponseRecorder) {
			if filter := r.URL.Query().Get("filter"); strings.Contains(filter, "password") && !strings.Contains(filter, "wrong") && !strings.Contains(filter, "Xy") {
				a.Code = 200
			}
		}, red: []string{"SCIM-7643-4.1.1-PASSWORD-NO-FILTER=warn"}},
		m("phones cut", body(on("POST", "/Users"), func(o map[string]any) {
			if o["phoneNumbers"] != nil {
				o["phoneNumbers"] = []any{map[string]any{"value": "201"}}
			}
		}), "SCIM-7643-4.1.2-PHONE-FORMAT"),
		m("groups by name", body(on("GET", "/Users/"), func(o map[string]any) {
			if o["groups"] != nil {
				o["groups"] = []any{map[string]any{"value": "Assayers"}}
			}
		}), "SCIM-7643-4.1.2-GROUPS-VALUE", "SCIM-7643-4.1.2-GROUPS-TYPE"),
		m("members by name", body(on("GET", "/Groups/"), func(o map[string]any) {
			if o["members"] != nil {
				o["members"] = []any{map[string]any{"value": "Ada"}}
			}
		}), "SCIM-7643-4.2-GRP-MEMBER-VALUE", "SCIM-7643-4.2-GRP-CREATE-MEMBERS", "SCIM-BP-GRP-DELETE-KEEPS-USERS=blocked"),
		m("the manager's name taken over", body(on("GET", "/Users/"), func(o map[string]any) {
			if ext, ok := o[target.EnterpriseSchema].(map[string]any); ok {
				setIn("manager", "displayName", "Hallmark Forged Name")(ext)
			}
		}), "SCIM-7643-4.3-ENT-MANAGER-DISPLAYNAME"),
		m("groups in groups crash", func(r *http.Request, a *httptest.ResponseRecorder) {
			if bytes.Contains(a.Body.Bytes(), []byte(`"type":"Group"`)) {
				a.Code = 500
			}
		}, "SCIM-7643-4.2-GRP-NESTED", "SCIM-BP-GRP-NESTED-CYCLE"),
		m("a name twice crashes", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == "POST" && r.URL.Path == "/Groups" {
				a.Code = 500
			}
		}, "SCIM-BP-GRP-DUP-NAME=blocked", "SCIM-7643-4.2-GRP-CREATE-EMPTY"),

		{name: "members edited in place", request: func(r *http.Request) {
			content, _ := io.ReadAll(r.Body)
			if value := regexp.MustCompile(`\]\.value","value":("[^"]+")`).FindSubmatch(content); r.Method == "PATCH" && value != nil {
				content = []byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"members","value":[{"value":` + string(value[1]) + `}]}]}`)
			}
			r.Body = io.NopCloser(bytes.NewReader(content))
		}, red: []string{"SCIM-7643-4.2-GRP-MEMBER-SUBS-IMMUTABLE"}},
		{name: "any locale taken", request: func(r *http.Request) {
			content, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(content, []byte(`"locale":"not a`), []byte(`"title":"not a`))))
		}, answer: body(on("POST", "/Users"), func(o map[string]any) {
			if o["title"] != nil {
				o["locale"] = o["title"]
			}
		}), red: []string{"SCIM-7643-4.1.1-LOCALE-FORMAT"}},
		m("addresses in capitals", body(on("POST", "/Users"), func(o map[string]any) {
			list, _ := o["emails"].([]any)
			for _, one := range list {
				one := one.(map[string]any)
				one["value"] = strings.ToUpper(fmt.Sprint(one["value"]))
			}
		}), "SCIM-7643-4.1.2-EMAIL-FORMAT"),
		joining("groups written through the user", "SCIM-7643-4.1.2-GROUPS-READONLY"),
		{name: "httpbasic advertised and refused", red: []string{"SCIM-7644-2-AUTH-BASIC"}, request: func(r *http.Request) {
			if r.URL.Path == config {
				r.Header.Del("Authorization")
			}
		}, answer: body(on("", config), set("authenticationSchemes", []any{map[string]any{"type": "httpbasic", "name": "b", "description": "d"}})),
			target: func(t *testing.T, h http.Handler) *target.Target {
				made := listen(t, h)
				made.SCIM.Credential = target.BasicPassword("hallmark", "suite-token")
				return made
			}},
		{name: "another version refused without a word", red: []string{"SCIM-7644-3.12-ERR-INVALIDVERS"}, target: func(t *testing.T, h http.Handler) *target.Target {
			return listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(r.URL.Path, "/scim/v99") {
					w.WriteHeader(http.StatusBadRequest)
					return
				}
				h.ServeHTTP(w, r)
			}))
		}},
		{name: "a query string in the base", red: []string{"SCIM-7644-1.3-BASE-NO-QUERY"}, target: func(t *testing.T, h http.Handler) *target.Target {
			made := listen(t, h)
			made.SCIM.BaseURL += "?tenant=1"
			return made
		}},
		{name: "every version served", red: []string{"SCIM-7644-3.13-VERSION-UNKNOWN"}, target: func(t *testing.T, h http.Handler) *target.Target {
			return listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.URL.Path = strings.Replace(r.URL.Path, "/scim/v99", "", 1)
				h.ServeHTTP(w, r)
			}))
		}},
		m("the version not served", func(r *http.Request, a *httptest.ResponseRecorder) { a.Code = 404 }, "SCIM-7644-3.13-VERSION-SEGMENT"),
		{name: "a name for plain HTTP", red: []string{"SCIM-7644-7.2-TLS-ONLY", "SCIM-7644-7.2-TLS12"}, target: func(t *testing.T, h http.Handler) *target.Target {
			made := listen(t, h)
			address := strings.TrimPrefix(strings.TrimSuffix(made.SCIM.BaseURL, "/scim/v2"), "http://")
			made.SCIM.BaseURL = "http://scim.example.com/scim/v2"
			made.Transport = &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, address)
			}}
			return made
		}},
		{name: "a certificate nobody trusts", red: []string{"SCIM-7644-7.2-CERT-NAME"}, target: func(t *testing.T, h http.Handler) *target.Target {
			server := httptest.NewTLSServer(h)
			server.Config.ErrorLog = nil
			t.Cleanup(server.Close)
			return target.New("untrusted", server.URL, target.BearerToken("suite-token"))
		}},
	}
}

// joining lets a user be put into a group by writing its groups, as far as a
// read of the user tells.
func joining(name string, red ...string) deviation {
	var mu sync.Mutex
	joined := map[string]string{} // the path of a user → the id of a group
	groups := regexp.MustCompile(`"groups":\[\{"value":"([^"]+)"`)
	return deviation{name: name, red: red, request: func(r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(content))
		if group := groups.FindSubmatch(content); r.Method == "PUT" && group != nil {
			mu.Lock()
			defer mu.Unlock()
			joined[r.URL.Path] = string(group[1])
		}
	}, answer: func(r *http.Request, a *httptest.ResponseRecorder) {
		mu.Lock()
		defer mu.Unlock()
		if group := joined[r.URL.Path]; group != "" {
			body(on("GET", "/Users"), set("groups", []any{map[string]any{"value": group}}))(r, a)
		}
	}}
}

// with adds a change of requests.
func (d deviation) with(request func(*http.Request)) deviation {
	d.request = request
	return d
}

// variations are service providers that do something else than the strict mock
// where the RFCs leave room.
func variations() []deviation {
	c := func(name string, config func(*mock.Config), red ...string) deviation {
		return deviation{name: name, config: config, red: red}
	}
	return []deviation{
		c("strict", nil),
		c("seed 1", func(c *mock.Config) { c.Seed = 1 }),
		c("seed 2", func(c *mock.Config) { c.Seed = 2 }),
		c("seed 3", func(c *mock.Config) { c.Seed = 3 }),
		c("no filters", func(c *mock.Config) { c.NoFilter = true }),
		c("no PATCH", func(c *mock.Config) { c.NoPatch = true }),
		c("no sorting, no ETags, no search", func(c *mock.Config) { c.NoSort, c.NoETag, c.NoSearch = true, true, true }),
		c("no groups", func(c *mock.Config) { c.NoGroups = true }),
		c("no Enterprise extension", func(c *mock.Config) { c.NoEnterprise = true }),
		c("numbers for ids", func(c *mock.Config) {
			var n atomic.Int64
			c.Store = mock.NewStore(mock.Options{NewID: func(string) string { return fmt.Sprint(n.Add(1)) }})
		}),
		c("a tenant full of others", func(c *mock.Config) {
			for i := range 300 {
				name := fmt.Sprintf("employee-%d@example.org", i)
				_, err := c.Store.Create("User", map[string]any{"userName": name, "displayName": "Ada Lovelace", "active": i%2 == 0})
				if err != nil {
					panic(err)
				}
			}
		}),
		c("relative locations", func(c *mock.Config) { c.BaseURL = func(*http.Request) string { return "/scim/v2" } }),
		{name: "times by the second", answer: body(on("", "/Users"), func(o map[string]any) {
			if meta, ok := o["meta"].(map[string]any); ok {
				for _, name := range []string{"created", "lastModified"} {
					if at, ok := check.Instant(meta[name]); ok {
						meta[name] = at.Truncate(time.Second).Format(time.RFC3339)
					}
				}
			}
		})},
		{name: "strong ETags", answer: func(_ *http.Request, a *httptest.ResponseRecorder) {
			a.Header().Set("ETag", strings.TrimPrefix(a.Header().Get("ETag"), "W/"))
			a.Body = bytes.NewBuffer(bytes.ReplaceAll(a.Body.Bytes(), []byte(`"version":"W/`), []byte(`"version":"`)))
		}},
		{name: "optional attributes not stored, and shown so", answer: body(func(r *http.Request, a *httptest.ResponseRecorder) bool {
			return on("", "/Users")(r, a)
		}, each(func(o map[string]any) {
			for _, name := range []string{"nickName", "photos", "x509Certificates"} {
				delete(o, name)
			}
		})), red: []string{"SCIM-7643-4.1.1-PLAIN-ATTRS=warn", "SCIM-7643-4.1.2-PHOTO=warn", "SCIM-7643-4.1.2-X509=warn"}},
		{name: "no scimType", fault: fault.SCIMErrorNoScimType, red: []string{
			"SCIM-7644-3.3-POST-409=fail", "SCIM-7644-3.12-ERR-UNIQUENESS=warn", "SCIM-7644-3.12-ERR-INVALIDSYNTAX=warn", "SCIM-7644-3.12-ERR-INVALIDVALUE=warn",
			"SCIM-7644-3.12-ERR-INVALIDPATH=warn", "SCIM-7644-3.12-ERR-NOTARGET=warn", "SCIM-7644-3.12-ERR-MUTABILITY=warn", "SCIM-7644-3.12-ERR-INVALIDFILTER=warn",
		}},
	}
}

// emptied is a server where a group loses everybody when one of its members is deleted.
func emptied() deviation {
	var store *mock.Store
	return deviation{name: "groups emptied by a deletion", red: []string{"SCIM-7644-3.6-DELETE-ONLY"},
		config: func(c *mock.Config) { store = c.Store },
		request: func(r *http.Request) {
			id := strings.TrimPrefix(r.URL.Path, "/Users/")
			if r.Method != http.MethodDelete || id == r.URL.Path {
				return
			}
			for _, g := range store.List("Group") {
				members, _ := g.Attributes["members"].([]any)
				if slices.ContainsFunc(members, func(m any) bool { return m.(map[string]any)["value"] == id }) {
					_, _ = store.Update("Group", g.ID, func(attributes map[string]any) error { delete(attributes, "members"); return nil })
				}
			}
		},
	}
}
