package scim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	mock "hallmark/mocksp/scim"
)

// TestOneDeviationBlocksNothing judges service providers with one deviation in a
// step that nearly every spec needs: it is reported, and whatever else can be
// judged is judged as if it were not there.
func TestOneDeviationBlocksNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("a process for each server")
	}
	for name, p := range degenerate() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p.judge(t, name)
		})
	}
}

// item reports whether a path is that of one user or group.
func item(path string) bool {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	return len(parts) == 2 && (parts[0] == "Users" || parts[0] == "Groups") && parts[1] != ".search"
}

// sends lets an answer be changed just before it is sent.
func sends(change func(a *httptest.ResponseRecorder)) func(http.ResponseWriter, *httptest.ResponseRecorder) {
	return func(w http.ResponseWriter, a *httptest.ResponseRecorder) {
		change(a)
		for name, values := range a.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(a.Code)
		_, _ = a.Body.WriteTo(w)
	}
}

// mark is a header that a persona's answer leaves for its write.
const mark = "X-Persona"

func degenerate() map[string]persona {
	return map[string]persona{
		"creates with 200": {
			config: alone,
			write: sends(func(a *httptest.ResponseRecorder) {
				if a.Code == http.StatusCreated {
					a.Code = http.StatusOK
				}
			}),
			allow: []string{"SCIM-7644-3.3-POST-201=fail"},
		},
		"creates with 200 and numbers for ids": {
			config: func(c *mock.Config) { alone(c); c.Store = mock.NewStore(numbered("%d")) },
			answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
				resources(body, func(u map[string]any) { u["id"] = json.Number(fmt.Sprint(u["id"])) })
			},
			write: sends(func(a *httptest.ResponseRecorder) {
				if a.Code == http.StatusCreated {
					a.Code = http.StatusOK
				}
			}),
			allow: []string{"SCIM-7644-3.3-POST-201=fail", "SCIM-7643-3.1-ID-PRESENT=fail", "SCIM-7644-3.4.2-LIST-MEMBERS-VALID=fail"},
		},
		"no Location": {
			config: alone,
			write:  sends(func(a *httptest.ResponseRecorder) { a.Header().Del("Location") }),
			allow:  []string{"SCIM-7644-3.3-POST-LOCATION=fail"},
		},
		"no body of a create": {
			config: alone,
			write: sends(func(a *httptest.ResponseRecorder) {
				if a.Code == http.StatusCreated {
					a.Body = &bytes.Buffer{}
				}
			}),
			allow: []string{"SCIM-7644-3.3-POST-BODY=warn", "SCIM-7644-3.9-POST-ATTRIBUTES=blocked"},
		},
		"no id in the answer to a create": {
			config: alone,
			answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
				if r.Method == http.MethodPost && a.Code == http.StatusCreated {
					delete(body, "id")
				}
			},
			allow: []string{"SCIM-7643-3.1-ID-PRESENT=fail", "SCIM-7644-3.3-POST-BODY=warn"},
		},
		"deletes with 200": {
			config: alone,
			answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {},
			write: sends(func(a *httptest.ResponseRecorder) {
				if a.Code == http.StatusNoContent {
					a.Code = http.StatusOK
				}
			}),
			allow: []string{"SCIM-7644-3.6-DELETE-204=fail", "SCIM-7644-3.6-DELETE-204=warn"},
		},
		"replaces with 204": {
			config: alone,
			answer: func(r *http.Request, a *httptest.ResponseRecorder, body map[string]any) {
				if r.Method == http.MethodPut && item(r.URL.Path) && a.Code == http.StatusOK {
					a.Header().Set(mark, "empty")
				}
			},
			write: sends(func(a *httptest.ResponseRecorder) {
				if a.Header().Get(mark) != "" {
					a.Header().Del(mark)
					a.Code, a.Body = http.StatusNoContent, &bytes.Buffer{}
				}
			}),
			allow: []string{"SCIM-7644-3.5.1-PUT-200=fail"},
		},
	}
}
