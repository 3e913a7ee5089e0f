package scim_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"hallmark/mocksp/fault"
	mock "hallmark/mocksp/scim"
)

// myself makes the credential that of one user, for /Me.
func myself(c *mock.Config) {
	other, err := c.Store.Create("User", map[string]any{"userName": "first@example.com"})
	me, err2 := c.Store.Create("User", map[string]any{"userName": "me@example.com"})
	if err != nil || err2 != nil || other.ID == me.ID {
		panic("the store does not store")
	}
	c.Subject = func(*http.Request) (string, bool) { return me.ID, true }
}

// crowd lets other people live at the target.
func crowd(c *mock.Config) {
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "zoe"} {
		_, _ = c.Store.Create("User", map[string]any{"userName": name + "@example.com"})
	}
}

// resend changes the object that a request sends.
func resend(method, path string, change func(map[string]any)) func(*http.Request) {
	return func(r *http.Request) {
		if r.Method != method || r.URL.Path != path {
			return
		}
		raw, _ := io.ReadAll(r.Body)
		var object map[string]any
		if json.Unmarshal(raw, &object) == nil {
			change(object)
			raw, _ = json.Marshal(object)
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	}
}

// results changes each result of a Bulk job.
func results(change func(map[string]any)) func(*http.Request, *httptest.ResponseRecorder) {
	return body(on("POST", "/Bulk"), func(object map[string]any) {
		list, _ := object["Operations"].([]any)
		for _, r := range list {
			change(r.(map[string]any))
		}
	})
}

// asyncPut answers a PUT that prefers it with 202, once it was done.
func asyncPut(change func(http.Header)) func(*http.Request, *httptest.ResponseRecorder) {
	return func(r *http.Request, a *httptest.ResponseRecorder) {
		config := body(on("GET", "/ServiceProviderConfig"), set("securityEvents", map[string]any{"asyncRequest": "request", "eventUris": []any{"urn:ietf:params:scim:event:misc:asyncresp"}}))
		config(r, a)
		if r.Method != http.MethodPut || r.Header.Get("Prefer") != "respond-async" || a.Code != http.StatusOK {
			return
		}
		location := a.Header().Get("Location")
		if location == "" {
			location = strings.TrimPrefix(r.URL.Path, "/")
		}
		clear(a.Header())
		a.Code, a.Body = http.StatusAccepted, new(bytes.Buffer)
		a.Header().Set("Preference-Applied", "respond-async")
		a.Header().Set("Set-Txn", "734f0614e3274f288f93ac74119dcf78")
		a.Header().Set("Location", location)
		if change != nil {
			change(a.Header())
		}
	}
}

// redirected answers /Me with a redirect to somebody.
func redirected(status int, to string) func(*http.Request, *httptest.ResponseRecorder) {
	return func(r *http.Request, a *httptest.ResponseRecorder) {
		if r.URL.Path != "/Me" {
			return
		}
		location := a.Header().Get("Location")
		if to != "" {
			location = to
		}
		clear(a.Header())
		a.Code, a.Body = status, new(bytes.Buffer)
		a.Header().Set("Location", location)
	}
}

// more makes a page larger by the first of its resources.
func more(object map[string]any) {
	list, _ := object["Resources"].([]any)
	if len(list) > 0 {
		object["Resources"] = append(list, list[0])
	}
}

// optionVariations are servers that do nothing that the RFCs forbid.
func optionVariations() []deviation {
	v := func(name string, config func(*mock.Config), answer func(*http.Request, *httptest.ResponseRecorder), expect ...string) deviation {
		return deviation{name: name, config: config, answer: answer, red: expect}
	}
	const events = "urn:ietf:params:scim:event:prov:create:notice"
	return []deviation{
		v("strict", nil, nil),
		v("strict, with /Me", myself, nil),
		v("seed 1", func(c *mock.Config) { c.Seed = 1 }, nil),
		v("seed 7", func(c *mock.Config) { c.Seed = 7 }, nil),
		v("no filters", func(c *mock.Config) { c.NoFilter = true }, nil),
		v("no groups", func(c *mock.Config) { c.NoGroups = true }, nil),
		v("no groups and no managers", func(c *mock.Config) { c.NoGroups, c.NoEnterprise = true, true }, nil),
		v("no PATCH, no sort, no ETags", func(c *mock.Config) { c.NoPatch, c.NoSort, c.NoETag = true, true, true }, nil),
		v("no Bulk, no cursors, no .search", func(c *mock.Config) { c.NoBulk, c.NoCursor, c.NoSearch = true, true, true }, nil),
		v("no Bulk, 404", func(c *mock.Config) { c.NoBulk = true }, func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Path == "/Bulk" {
				a.Code = http.StatusNotFound
			}
		}),
		v("no cursors, and no word on pages", func(c *mock.Config) { c.NoCursor = true }, body(on("GET", "/ServiceProviderConfig"), unset("pagination"))),
		v("small limits", func(c *mock.Config) { c.MaxBulkOperations, c.MaxBulkPayload = 6, 4096 }, nil),
		v("large limits", func(c *mock.Config) { c.MaxBulkOperations, c.MaxBulkPayload = 5000, 4<<20 }, nil),
		v("pages of one", func(c *mock.Config) { c.MaxResults = 2 }, nil),
		v("results in another order", nil, body(on("POST", "/Bulk"), func(object map[string]any) {
			list, _ := object["Operations"].([]any)
			slices.Reverse(list)
		})),
		v("/Me redirects", myself, redirected(http.StatusPermanentRedirect, "")),
		v("/Me is forbidden", nil, func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Path == "/Me" {
				a.Code = http.StatusForbidden
			}
		}),
		v("asynchronous on request", nil, asyncPut(nil)),
		v("events, but synchronous", nil, body(on("GET", "/ServiceProviderConfig"), set("securityEvents", map[string]any{"asyncRequest": "none", "eventUris": []any{events}}))),
		v("cursors that never look ahead", func(c *mock.Config) { c.Faults.On(fault.SCIMCursorEndless) }, nil, "SCIM-9865-2-CURSOR-NEXT=info"),
		v("cursor errors without a scimType", nil, body(func(r *http.Request, a *httptest.ResponseRecorder) bool {
			return r.URL.Query().Has("cursor") && failed(r, a)
		}, unset("scimType"))),
		v("an old cursor is a wrong one", func(c *mock.Config) { c.CursorTimeout = time.Second }, body(failed, func(object map[string]any) {
			if object["scimType"] == "expiredCursor" {
				object["scimType"] = "invalidCursor"
			}
		})),
		v("no previousCursor", nil, body(on("GET", "/Users"), unset("previousCursor")), "SCIM-9865-2-CURSOR-PREVIOUS=info"),
		v("no totalResults with cursors", nil, func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Query().Has("cursor") {
				body(on("GET", "/Users"), unset("totalResults"))(r, a)
			}
		}),
		v("counts are cut, not refused", func(c *mock.Config) { c.Faults.On(fault.SCIMCursorCountCapped, fault.SCIMCursorCountChanges) }, nil, "SCIM-9865-2.1-INVALID-COUNT=info"),
		v("other people, no filters, small pages", func(c *mock.Config) { crowd(c); c.NoFilter, c.MaxResults = true, 3 }, nil),
		v("other people", crowd, nil),
		v(strained+"strict", nil, nil),
		v(strained+"larger limits", func(c *mock.Config) { c.MaxBody = 4 << 20 }, nil),
		v(strained+"no filters, no groups, no PATCH", func(c *mock.Config) { c.NoFilter, c.NoGroups, c.NoPatch = true, true, true }, nil),
	}
}

// optionDeviations are servers with one thing wrong.
func optionDeviations() []deviation {
	f := func(name fault.Fault, red ...string) deviation {
		return deviation{name: string(name), fault: name, red: red}
	}
	m := func(name string, answer func(*http.Request, *httptest.ResponseRecorder), red ...string) deviation {
		return deviation{name: name, answer: answer, red: red}
	}
	me := func(d deviation) deviation { d.config = myself; return d }
	short := func(d deviation) deviation {
		d.config = func(c *mock.Config) { c.CursorTimeout = time.Second }
		return d
	}
	const config = "/ServiceProviderConfig"
	paging := func(member string, value any) func(*http.Request, *httptest.ResponseRecorder) {
		return body(on("GET", config), setIn("pagination", member, value))
	}
	return []deviation{
		// Bulk.
		f(fault.SCIMBulkSchemaNotChecked, "SCIM-7644-3.7-BULK-SCHEMA"),
		f(fault.SCIMBulkGetAllowed, "SCIM-7644-3.7-BULK-METHODS"),
		f(fault.SCIMBulkStopsEarly, "SCIM-7644-3.7-BULK-CONTINUE"),
		f(fault.SCIMBulkFailOnErrorsIgnored, "SCIM-7644-3.7-BULK-FAILONERRORS"),
		{name: "fail-on-first-error", request: resend("POST", "/Bulk", func(object map[string]any) {
			if object["failOnErrors"] != nil {
				object["failOnErrors"] = 1
			}
		}), red: []string{"SCIM-7644-3.7-BULK-FAILONERRORS"}},
		f(fault.SCIMBulkIDNotRequired, "SCIM-7644-3.7-BULK-BULKID-REQUIRED"),
		f(fault.SCIMBulkIDNotEchoed, "SCIM-7644-3.7-BULK-BULKID-ECHO"),
		f(fault.SCIMBulkIDUnresolved, "SCIM-7644-3.7.2-BULK-BULKID-RESOLVE", "SCIM-7644-3.7.2-BULK-BULKID-EXTENSION"),
		f(fault.SCIMBulkForwardRefused, "SCIM-7644-3.7.2-BULK-BULKID-FORWARD"),
		f(fault.SCIMBulkPathUnresolved, "SCIM-7644-3.7.2-BULK-BULKID-PATH"),
		f(fault.SCIMBulkCircularRefused, "SCIM-7644-3.7.1-BULK-CIRCULAR"),
		f(fault.SCIMBulkSuccessUnreported, "SCIM-7644-3.7.3-BULK-ALL-RESULTS"),
		f(fault.SCIMBulkLocationMissing, "SCIM-7644-3.7.3-BULK-LOCATION"),
		f(fault.SCIMBulkStatusNumber, "SCIM-7644-3.7.3-BULK-STATUS"),
		f(fault.SCIMBulkErrorBodyMissing, "SCIM-7644-3.7.3-BULK-ERROR-BODY"),
		f(fault.SCIMBulkVersionIgnored, "SCIM-7644-3.7-BULK-VERSION"),
		f(fault.SCIMBulkOperationsUnlimited, "SCIM-7644-3.7.4-BULK-MAX-OPS"),
		f(fault.SCIMBulkPayloadUnlimited, "SCIM-7644-3.7.4-BULK-MAX-PAYLOAD"),
		f(fault.SCIMBulkLimitUnnamed, "SCIM-7644-3.7.4-BULK-413-BODY"),
		m("bulk-201", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Path == "/Bulk" && a.Code == http.StatusOK {
				a.Code = http.StatusCreated
			}
		}, "SCIM-7644-3.7-BULK-200"),
		m("bulk-response-unnamed", body(on("POST", "/Bulk"), unset("schemas")), "SCIM-7644-3.7-BULK-200"),
		{name: "bulk-order-turned", request: resend("POST", "/Bulk", func(object map[string]any) {
			list, _ := object["Operations"].([]any)
			slices.Reverse(list)
		}), red: []string{"SCIM-7644-3.7-BULK-INTENT"}},
		{name: "bulk-unknown-reference-taken", request: resend("POST", "/Bulk", func(object map[string]any) {
			// bulkId:nobody becomes a member of its own, as if it had been resolved.
			raw, _ := json.Marshal(object["Operations"])
			raw = bytes.ReplaceAll(raw, []byte("bulkId:nobody"), []byte("bulkId:somebody"))
			var list []any
			_ = json.Unmarshal(raw, &list)
			object["Operations"] = list
		}), red: []string{"SCIM-7644-3.7.2-BULK-BULKID-UNKNOWN=warn"}},
		{name: "bulk-reference-stored", fault: fault.SCIMBulkIDUnresolved, config: func(c *mock.Config) { c.Faults.On(fault.SCIMMemberUnknownAccepted) },
			red: []string{"SCIM-7644-3.7.2-BULK-BULKID-UNKNOWN", "SCIM-7644-3.7.2-BULK-BULKID-RESOLVE"}},
		{name: "bulk-absent-500", config: func(c *mock.Config) { c.NoBulk = true }, answer: func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Path == "/Bulk" {
				a.Code = http.StatusInternalServerError
			}
		}, red: []string{"SCIM-7644-3.12-BULK-501"}},
		{name: "bulk-absent-405", config: func(c *mock.Config) { c.NoBulk = true }, answer: func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Path == "/Bulk" {
				a.Code = http.StatusMethodNotAllowed
			}
		}, red: []string{"SCIM-7644-3.12-BULK-501=warn"}},
		{name: "bulk-denied-but-done", answer: body(on("GET", config), setIn("bulk", "supported", false)), red: []string{"SCIM-7644-3.12-BULK-501"}},
		{name: "bulk-in-bulk", request: resend("POST", "/Bulk", func(object map[string]any) {
			list, _ := object["Operations"].([]any)
			first, _ := list[0].(map[string]any)
			if data, ok := first["data"].(map[string]any); ok && first["path"] == "/Bulk" {
				object["Operations"] = data["Operations"]
			}
		}), red: []string{"SCIM-BP-BULK-AUTHZ"}},
		{name: "bulk-absolute-path", request: resend("POST", "/Bulk", func(object map[string]any) {
			list, _ := object["Operations"].([]any)
			for _, o := range list {
				o := o.(map[string]any)
				if path, _ := o["path"].(string); strings.HasPrefix(path, "https://") {
					o["path"] = path[strings.Index(path, "/Users"):]
				}
			}
		}), red: []string{"SCIM-BP-BULK-AUTHZ"}},
		m("bulk-status-object", results(func(r map[string]any) { r["status"] = map[string]any{"code": r["status"]} }), "SCIM-7644-3.7.3-BULK-STATUS"),
		m("bulk-location-wrong", results(func(r map[string]any) {
			if r["method"] == "POST" && r["location"] != nil {
				r["location"] = "https://hallmark.invalid/Users/1"
			}
		}), "SCIM-7644-3.7.2-BULK-BULKID-RESOLVE=blocked"),

		// /Me.
		me(f(fault.SCIMMeLocationMissing, "SCIM-7644-3.11-ME-LOCATION")),
		me(m("me-location-is-alias", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Path == "/Me" {
				a.Header().Set("Location", "Me")
			}
		}, "SCIM-7644-3.11-ME-LOCATION")),
		me(m("me-somebody-else", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Path == "/Me" {
				body(on("GET", "/Me"), set("userName", "other@example.com"))(r, a)
			}
		}, "SCIM-7644-3.11-ME-SAME")),
		m("me-404", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Path == "/Me" {
				a.Code, a.Body = http.StatusNotFound, new(bytes.Buffer)
			}
		}, "SCIM-7644-3.11-ME-501", "SCIM-7644-3.11-ME-SUPPORT"),
		m("me-404-as-scim", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Path == "/Me" {
				a.Code = http.StatusNotFound
			}
		}, "SCIM-7644-3.11-ME-501=info", "SCIM-7644-3.11-ME-SUPPORT"),
		me(m("me-302", redirected(http.StatusFound, ""), "SCIM-7644-3.11-ME-308", "SCIM-7644-3.11-ME-SUPPORT")),
		me(m("me-308-nowhere", redirected(http.StatusPermanentRedirect, "Users/nobody"), "SCIM-7644-3.11-ME-308")),

		// Cursors.
		f(fault.SCIMConfigDeniesCursor, "SCIM-9865-4-SPC-PAGINATION"),
		m("pagination-index-missing", body(on("GET", config), func(object map[string]any) {
			delete(object["pagination"].(map[string]any), "index")
		}), "SCIM-9865-4-SPC-PAGINATION"),
		m("pagination-words", paging("defaultPaginationMethod", "offset"), "SCIM-9865-4-SPC-PAGINATION-OPT"),
		m("pagination-zero", paging("maxPageSize", 0), "SCIM-9865-4-SPC-PAGINATION-OPT"),
		m("pagination-numbers", paging("cursorTimeout", "600"), "SCIM-9865-4-SPC-PAGINATION-OPT"),
		m("default-method-wrong", paging("defaultPaginationMethod", "cursor"), "SCIM-9865-2.4-DEFAULT-METHOD"),
		m("cursors-only-when-asked", paging("index", false), "SCIM-9865-2.3-CURSOR-ONLY"),
		{name: "empty-cursor-is-none", request: func(r *http.Request) {
			if q := r.URL.Query(); q.Has("cursor") && q.Get("cursor") == "" {
				q.Del("cursor")
				r.URL.RawQuery = q.Encode()
			}
		}, red: []string{"SCIM-9865-2-CURSOR-FIRST", "SCIM-9865-2-CURSOR-NEXT", "SCIM-9865-2-CURSOR-CHARS=blocked"}},
		m("cursors-that-never-end", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Query().Has("cursor") {
				body(on("GET", "/Users"), func(object map[string]any) {
					if object["nextCursor"] == nil {
						object["nextCursor"] = r.URL.Query().Get("cursor")
					}
				})(r, a)
			}
		}, "SCIM-9865-2-CURSOR-NEXT", "SCIM-9865-2-CURSOR-WALK"),
		f(fault.SCIMCursorReserved, "SCIM-9865-2-CURSOR-CHARS"),
		f(fault.SCIMCursorRepeats, "SCIM-9865-2-CURSOR-WALK"),
		{name: "scim-cursor-forgets-filter", fault: fault.SCIMCursorForgetsFilter, config: crowd, red: []string{"SCIM-9865-2-CURSOR-WALK"}},
		m("previous-on-page-one", body(on("GET", "/Users"), set("previousCursor", "abc")), "SCIM-9865-2-CURSOR-PREVIOUS"),
		m("cursor-count-exceeded", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Query().Has("cursor") {
				body(on("GET", "/Users"), more)(r, a)
			}
		}, "SCIM-9865-2-CURSOR-COUNT"),
		{name: "cursor-count-zero", request: func(r *http.Request) {
			if q := r.URL.Query(); q.Has("cursor") && (q.Get("count") == "0" || q.Get("count") == "-1") {
				q.Set("count", "2")
				r.URL.RawQuery = q.Encode()
			}
		}, red: []string{"SCIM-9865-2-CURSOR-COUNT"}},
		m("cursor-total-of-page", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Query().Has("cursor") {
				body(on("GET", "/Users"), set("totalResults", 2))(r, a)
			}
		}, "SCIM-9865-2-CURSOR-TOTAL"),
		f(fault.SCIMCursorSearchIgnored, "SCIM-9865-3-CURSOR-SEARCH"),
		f(fault.SCIMCursorForgedRestarts, "SCIM-9865-2.1-INVALID-CURSOR"),
		m("cursor-errors-mistyped", body(failed, set("scimType", "invalidValue")), "SCIM-9865-2.1-INVALID-CURSOR", "SCIM-9865-2.1-INVALID-COUNT"),
		m("previous-leads-nowhere", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Query().Get("cursor") != "" {
				body(on("GET", "/Users"), set("previousCursor", "abc"))(r, a)
			}
		}, "SCIM-9865-2-CURSOR-PREVIOUS"),
		m("cursors-unsorted", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.URL.Query().Has("cursor") {
				body(on("GET", "/Users"), func(object map[string]any) {
					list, _ := object["Resources"].([]any)
					slices.Reverse(list)
				})(r, a)
			}
		}, "SCIM-9865-2-CURSOR-WALK=warn"),
		short(f(fault.SCIMCursorExpired404, "SCIM-9865-2.1-EXPIRED-CURSOR")),

		// Asynchronous requests.
		m("events-ill-typed", body(on("GET", config), set("securityEvents", map[string]any{"asyncRequest": true})), "SCIM-9967-4-SPC-EVENTS"),
		m("events-no-list", body(on("GET", config), set("securityEvents", map[string]any{"asyncRequest": "none", "eventUris": "urn:x"})), "SCIM-9967-4-SPC-EVENTS"),
		m("prefer-refused", func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Header.Get("Prefer") != "" {
				a.Code = http.StatusBadRequest
			}
		}, "SCIM-9967-2.5.1-ASYNC-202"),
		m("async-unapplied", asyncPut(func(h http.Header) { h.Del("Preference-Applied") }), "SCIM-9967-2.5.1-ASYNC-202"),
		m("async-though-none", func(r *http.Request, a *httptest.ResponseRecorder) {
			asyncPut(nil)(r, a)
			body(on("GET", config), set("securityEvents", map[string]any{"asyncRequest": "none"}))(r, a)
		}, "SCIM-9967-2.5.1-ASYNC-202"),
		m("async-with-a-body", func(r *http.Request, a *httptest.ResponseRecorder) {
			asyncPut(nil)(r, a)
			if a.Code == http.StatusAccepted {
				a.Body.WriteString("{}")
			}
		}, "SCIM-9967-2.5.1-ASYNC-202"),
		m("async-without-txn", asyncPut(func(h http.Header) { h.Del("Set-Txn") }), "SCIM-9967-3-SET-TXN"),
		m("async-without-location", asyncPut(func(h http.Header) { h.Del("Location") }), "SCIM-9967-2.5.1-ASYNC-LOCATION"),
		{name: "async-location-open", answer: func(r *http.Request, a *httptest.ResponseRecorder) {
			asyncPut(func(h http.Header) { h.Set("Location", "Events/1") })(r, a)
			if r.URL.Path == "/Events/1" {
				a.Code = http.StatusOK
			}
		}, red: []string{"SCIM-9967-2.5.1-ASYNC-LOCATION"}},
	}
}
