package scim_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"

	"hallmark/mocksp/fault"
)

// strained begins the names of the variations that run the areas of the profile
// robust, and only these.
const strained = "strained, "

// peek looks at the body of a request, and puts another in its place.
func peek(r *http.Request, change func([]byte) []byte) {
	raw, _ := io.ReadAll(r.Body)
	if changed := change(raw); changed != nil {
		raw = changed
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
}

// spotted marks a request whose body is of a certain kind.
const spotted = "X-Spotted"

// where is a server that does something else where a body is of a certain kind.
func where(name string, kind func(body string) bool, answer func(*httptest.ResponseRecorder), red ...string) deviation {
	return deviation{name: name, red: red,
		request: func(r *http.Request) {
			peek(r, func(raw []byte) []byte {
				if kind(string(raw)) {
					r.Header.Set(spotted, "yes")
				}
				return nil
			})
		},
		answer: func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Header.Get(spotted) != "" {
				answer(a)
			}
		},
	}
}

func crash(a *httptest.ResponseRecorder) { a.Code = http.StatusInternalServerError }

func holds(part string) func(string) bool {
	return func(body string) bool { return strings.Contains(body, part) }
}

// instead replaces a part of request bodies.
func instead(name, old, new string, red ...string) deviation {
	return deviation{name: name, red: red, request: func(r *http.Request) {
		peek(r, func(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte(old), []byte(new)) })
	}}
}

// asking replaces filters.
func asking(name string, change func(filter string) string, red ...string) deviation {
	return deviation{name: name, red: red, request: func(r *http.Request) {
		q := r.URL.Query()
		if f := q.Get("filter"); f != "" {
			q.Set("filter", change(f))
			r.URL.RawQuery = q.Encode()
		}
	}}
}

var canaryAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/hallmark\.png`)

// strainDeviations are servers with one thing wrong that no RFC speaks of.
func strainDeviations() []deviation {
	f := func(name fault.Fault, red ...string) deviation {
		return deviation{name: string(name) + " (robust)", fault: name, red: red}
	}
	var creates, since atomic.Int64
	var last atomic.Value
	return []deviation{
		where("strain of large", func(body string) bool { return strings.Contains(body, strings.Repeat(" ", 1<<20)) }, crash, "SCIM-ROB-BODY-HUGE"),
		where("strain of deep", holds(`{"a":{"a":{"a":`), crash, "SCIM-ROB-JSON-DEEP"),
		where("strain of twice", func(body string) bool { return strings.Count(body, `"displayName"`) == 2 }, crash, "SCIM-ROB-JSON-DUP-KEYS"),
		instead("strain of NaN is a number", `"nickName":NaN`, `"nickName":"NaN"`, "SCIM-ROB-JSON-NUMBERS"),
		where("strain of overflow", holds("1e400"), crash, "SCIM-ROB-JSON-NUMBERS"),
		where("strain of UTF-8", holds("\xff\xc3("), crash, "SCIM-ROB-JSON-BOM-UTF16"),
		where("strain of NUL", holds(`\u0000`), crash, "SCIM-ROB-STRING-NUL"),
		instead("strain of names are cut", strings.Repeat("a", 1<<20), "", "SCIM-ROB-STRING-LONG"),
		where("strain of many values", holds(`{"value":"1"},{"value":"1"},`), crash, "SCIM-ROB-ARRAY-LONG"),
		{name: "strain of half a PATCH", red: []string{"SCIM-ROB-PATCH-MANY"}, request: func(r *http.Request) {
			if r.Method == http.MethodPatch {
				resend(http.MethodPatch, r.URL.Path, func(object map[string]any) {
					if list, _ := object["Operations"].([]any); len(list) > 100 {
						object["Operations"] = list[:100]
					}
				})(r)
			}
		}},
		where("strain of brackets", holds(strings.Repeat("(", 5000)), crash, "SCIM-ROB-FILTER-DEEP"),
		asking("strain of patterns", func(filter string) string {
			if strings.Contains(filter, ".*") {
				filter = strings.NewReplacer(".*", "", " eq ", " sw ").Replace(filter)
			}
			return filter
		}, "SCIM-ROB-FILTER-REGEX"),
		asking("strain of SQL", func(filter string) string {
			if strings.Contains(filter, "' OR '") {
				filter = "userName pr"
			}
			return filter
		}, "SCIM-SEC-INJECT-SQL"),
		asking("strain of wildcards", func(filter string) string {
			if strings.Contains(filter, `"*"`) {
				filter = "userName pr"
			}
			return filter
		}, "SCIM-SEC-INJECT-LDAP-NOSQL"),
		f(fault.SCIMRaceCreate, "SCIM-ROB-CONCURRENT-CREATE"),
		f(fault.SCIMRaceMembers, "SCIM-ROB-CONCURRENT-MEMBERS"),
		f(fault.SCIMCreateDuplicate, "SCIM-ROB-RETRY"),
		{name: "strain of repeats", red: []string{"SCIM-ROB-REPEAT"},
			request: func(r *http.Request) {
				peek(r, func(raw []byte) []byte {
					if sent := r.Method + r.URL.Path + string(raw); r.Method == http.MethodPatch && last.Swap(sent) == sent {
						r.Header.Set(spotted, "yes")
					}
					return nil
				})
			},
			answer: func(r *http.Request, a *httptest.ResponseRecorder) {
				if r.Header.Get(spotted) != "" {
					a.Code = http.StatusConflict
				}
			},
		},
		// It counts from the end, and by how many there were when the first page was read.
		{name: "strain of pages", red: []string{"SCIM-ROB-PAGE-WRITES"}, request: func(r *http.Request) {
			q := r.URL.Query()
			start, _ := strconv.Atoi(q.Get("startIndex"))
			switch {
			case r.Method == http.MethodPost:
				since.Add(1)
			case start == 1:
				since.Store(0)
			case start > 1:
				q.Set("startIndex", strconv.Itoa(start+int(since.Load())))
				r.URL.RawQuery = q.Encode()
			}
		}},
		{name: "strain of churn", red: []string{"SCIM-ROB-CHURN"}, answer: func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == http.MethodDelete && creates.Add(1) == 30 {
				a.Code = http.StatusServiceUnavailable
			}
		}},
		{name: "strain of prototypes", red: []string{"SCIM-SEC-INJECT-PATH"}, request: func(r *http.Request) {
			peek(r, func(raw []byte) []byte {
				var object map[string]any
				if !bytes.Contains(raw, []byte("__proto__")) || json.Unmarshal(raw, &object) != nil {
					return nil
				}
				if inherited, ok := object["__proto__"].(map[string]any); ok {
					for name, value := range inherited {
						object[name] = value
					}
				}
				changed, _ := json.Marshal(object)
				return changed
			})
		}},
		where("strain of headers", holds(`X-Hallmark: injected`), func(a *httptest.ResponseRecorder) { a.Header().Set("X-Hallmark", "injected") }, "SCIM-SEC-INJECT-HEADER"),
		{name: "strain of sniffing", red: []string{"SCIM-SEC-INJECT-HTML"}, answer: func(_ *http.Request, a *httptest.ResponseRecorder) {
			a.Header().Del("X-Content-Type-Options")
		}},
		{name: "strain of fetches photos", red: []string{"SCIM-SEC-SSRF"}, request: func(r *http.Request) {
			peek(r, func(raw []byte) []byte {
				if address := canaryAddress.Find(raw); address != nil {
					if response, err := http.Get(string(address)); err == nil {
						_ = response.Body.Close()
					}
				}
				return nil
			})
		}},
		f(fault.SCIMHostTrusted, "SCIM-SEC-HOST-HEADER"),
		f(fault.SCIMUnknownAttributeEchoed, "SCIM-SEC-MASS-ASSIGN"),
		f(fault.SCIMPutBodyID, "SCIM-SEC-BODY-ID-IDOR"),
		{name: "strain of caches", red: []string{"SCIM-SEC-CACHE"}, answer: func(_ *http.Request, a *httptest.ResponseRecorder) {
			a.Header().Set("Cache-Control", "public, max-age=60")
		}},
	}
}
