package dialect_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hallmark/mocksp/fault"
	mock "hallmark/mocksp/scim"
	"hallmark/suites"
	"hallmark/suites/redtest"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// brokenEnv names the deviation that a child process judges.
const brokenEnv = "HALLMARK_DIALECT_RED"

func TestMain(m *testing.M) {
	name, child := os.LookupEnv(brokenEnv)
	if !child {
		os.Exit(m.Run())
	}
	found, err := judge(name)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	redtest.Tell(found)
	os.Exit(0)
}

// judge replays every dialect against a mock with one deviation: a fault of the
// mock's own, or a change of what passes between it and the client.
func judge(name string) (redtest.Kinds, error) {
	const token = "dialect-token"
	var base string
	faults := &fault.Set{}
	server, err := mock.New(mock.Config{
		Store:   mock.NewStore(mock.Options{}),
		BaseURL: func(*http.Request) string { return base },
		Faults:  faults,
		Authenticate: func(r *http.Request) error {
			if r.Header.Get("Authorization") != "Bearer "+token {
				return errors.New("wrong token")
			}
			return nil
		},
		StringBooleans: name != "string-booleans-refused",
	})
	if err != nil {
		return nil, err
	}
	var handler http.Handler = server
	if change, ok := mutations[name]; ok {
		handler = change(server)
	} else if name != "" && name != "string-booleans-refused" {
		f, err := fault.Parse(name)
		if err != nil {
			return nil, err
		}
		faults.On(f)
	}
	listener := httptest.NewServer(http.StripPrefix("/scim/v2", handler))
	defer listener.Close()
	base = listener.URL + "/scim/v2"

	profiles := []requirement.Profile{requirement.Okta, requirement.Entra, requirement.OneLogin, requirement.JumpCloud}
	run, err := suites.Run(target.New("broken: "+name, base, target.BearerToken(token)), suites.Options{Profiles: profiles, Only: (*requirement.Requirement).Dialect})
	if err != nil {
		return nil, err
	}
	verdicts := redtest.Kinds{}
	for _, spec := range run.Specs {
		for _, j := range spec.Judgements {
			if r, known := requirement.ByID(j.Requirement); known && r.Dialect() {
				verdicts.Add(j)
			}
		}
	}
	return verdicts, nil
}

// found runs a child process for one deviation.
func found(t *testing.T, name string) redtest.Kinds {
	t.Helper()
	verdicts := redtest.Kinds{}
	redtest.Ask(t, brokenEnv, name, &verdicts)
	return verdicts
}

// reds are the ids of what was judged and not met, without their common prefix.
func reds(verdicts redtest.Kinds) []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(verdicts)) {
		switch kind := verdicts[id]; {
		case id == outsideGrammar:
		case kind == verdict.Fail, kind == verdict.Warn, kind == verdict.Info:
			ids = append(ids, strings.TrimPrefix(id, "SCIM-IDP-"))
		}
	}
	return ids
}

// outsideGrammar asks for the filter emails[type eq "work"].value eq "…", which
// Entra ID sends and the grammar of RFC 7644 §3.4.2.2 does not have: the mock
// refuses it, so that this should is a warning whatever else is the matter.
const outsideGrammar = "SCIM-IDP-ENTRA-LOOKUP-OTHER"

// TestCorrectIsGreen judges a service provider that does everything.
func TestCorrectIsGreen(t *testing.T) {
	verdicts := found(t, "")
	if len(verdicts) < 30 {
		t.Errorf("only %d verdicts", len(verdicts))
	}
	for id, kind := range verdicts {
		if kind != verdict.Pass && !(id == outsideGrammar && kind == verdict.Warn) {
			t.Errorf("%s is %s", id, kind)
		}
	}
}

// mutations change what a peer sees of the mock in ways it has no fault for.
var mutations = map[string]func(http.Handler) http.Handler{
	"inactive-hidden": func(next http.Handler) http.Handler {
		return after(next, func(r *http.Request, a *httptest.ResponseRecorder) {
			if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/Users/") && bytes.Contains(a.Body.Bytes(), []byte(`"active":false`)) {
				a.Code, a.Body = http.StatusNotFound, bytes.NewBufferString(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":"not found"}`)
			}
			if r.Method == http.MethodGet && r.URL.Path == "/Users" && bytes.Contains(a.Body.Bytes(), []byte(`"active":false`)) {
				a.Body = bytes.NewBufferString(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}`)
			}
		})
	},
	"meta-refused": refuse(func(r *http.Request, body []byte) bool {
		return (r.Method == http.MethodPut || r.Method == http.MethodPost) && bytes.Contains(body, []byte(`"meta"`))
	}),
	"empty-arrays-refused": refuse(func(_ *http.Request, body []byte) bool { return bytes.Contains(body, []byte(`:[]`)) }),
	"capitals-refused":     refuse(func(_ *http.Request, body []byte) bool { return bytes.Contains(body, []byte(`"op":"R`)) }),
	"dotted-keys-refused":  refuse(func(_ *http.Request, body []byte) bool { return bytes.Contains(body, []byte(`"name.familyName":`)) }),
	"id-in-value-refused": refuse(func(r *http.Request, body []byte) bool {
		return r.Method == http.MethodPatch && bytes.Contains(body, []byte(`"id":`))
	}),
	"null-ref-refused":        refuse(func(_ *http.Request, body []byte) bool { return bytes.Contains(body, []byte(`"$ref":null`)) }),
	"unknown-schemas-refused": refuse(func(_ *http.Request, body []byte) bool { return bytes.Contains(body, []byte("schemas.microsoft.com")) }),
	"member-path-refused":     refuse(func(_ *http.Request, body []byte) bool { return bytes.Contains(body, []byte("members[")) }),
	"group-name-refused": refuse(func(r *http.Request, body []byte) bool {
		return r.Method == http.MethodPatch && strings.HasPrefix(r.URL.Path, "/Groups/") && bytes.Contains(body, []byte("displayName"))
	}),
	"group-delete-refused": refuse(func(r *http.Request, _ []byte) bool {
		return r.Method == http.MethodDelete && strings.HasPrefix(r.URL.Path, "/Groups/")
	}),
	"reads-crash-on-objects": crash(func(_ *http.Request, body []byte) bool { return bytes.Contains(body, []byte(`"emails":{`)) }),
	"old-schema-crashes": crash(func(_ *http.Request, body []byte) bool {
		return bytes.Contains(body, []byte("urn:scim:schemas:core:1.0"))
	}),
	"numbers-as-text": func(next http.Handler) http.Handler {
		number := regexp.MustCompile(`"(totalResults|startIndex|itemsPerPage)":([0-9]+)`)
		return after(next, func(_ *http.Request, a *httptest.ResponseRecorder) {
			a.Body = bytes.NewBuffer(number.ReplaceAll(a.Body.Bytes(), []byte(`"$1":"$2"`)))
		})
	},
	"create-crashes": crash(func(r *http.Request, _ []byte) bool { return r.Method == http.MethodPost && r.URL.Path == "/Users" }),
}

func refuse(when func(*http.Request, []byte) bool) func(http.Handler) http.Handler {
	return instead(http.StatusBadRequest, when)
}

func crash(when func(*http.Request, []byte) bool) func(http.Handler) http.Handler {
	return instead(http.StatusInternalServerError, when)
}

// instead answers some requests with an error and does nothing.
func instead(status int, when func(*http.Request, []byte) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			if !when(r, body) {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/scim+json")
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"%d","detail":"no"}`, status)
		})
	}
}

// after changes answers.
func after(next http.Handler, change func(*http.Request, *httptest.ResponseRecorder)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := httptest.NewRecorder()
		next.ServeHTTP(a, r)
		change(r, a)
		for name, values := range a.Header() {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		w.WriteHeader(a.Code)
		_, _ = io.Copy(w, a.Body)
	})
}

// red says which steps each deviation turns red: these, and no others. A name is
// that of a fault of the mock, or of a mutation above; an id goes without SCIM-IDP-.
var red = []struct{ name, ids string }{
	{"scim-auth-missing-accepted", "OKTA-401"},
	{"scim-create-duplicate", "EXISTING-USER OKTA-DUPLICATE"},
	{"scim-create-status-ok", "ENTRA-CREATE ENTRA-GROUP-CREATE JUMPCLOUD-GROUPS JUMPCLOUD-TEST OKTA-CREATE OKTA-GROUP-CREATE"},
	{"scim-delete-soft", "ENTRA-DELETE ENTRA-GROUP-DELETE JUMPCLOUD-TEST OKTA-GROUP-DELETE"},
	{"scim-enterprise-dropped", "ENTRA-PATCH ENTRA-PATCH-OBJECT"},
	{"scim-error-no-detail", "OKTA-404"},
	{"scim-excluded-ignored", "ENTRA-GROUP-LOOKUP"},
	{"scim-external-id-dropped", "ENTRA-SOFT-DELETE"},
	{"scim-filter-ignored", "ENTRA-GROUP-LOOKUP ENTRA-LOOKUP ENTRA-PROBE ENTRA-SOFT-DELETE EXISTING-USER JUMPCLOUD-GROUPS OKTA-GROUP-LOOKUP OKTA-LIFECYCLE OKTA-LOOKUP OKTA-LOOKUP-INACTIVE ONELOGIN-LOOKUP"},
	{"scim-id-number", "ENTRA-CREATE JUMPCLOUD-TEST OKTA-READ"},
	{"scim-list-empty-404", "ENTRA-DELETE ENTRA-GROUP-LOOKUP ENTRA-PROBE JUMPCLOUD-TEST"},
	{"scim-media-charset-refused", "ENTRA-CREATE ENTRA-DISABLE ENTRA-DISABLE-FLAG ENTRA-GROUP-CREATE ENTRA-GROUP-MEMBERS ENTRA-GROUP-MEMBERS-FLAG ENTRA-PATCH ENTRA-PATCH-OBJECT ENTRA-PATCH-REMOVE ENTRA-SOFT-DELETE OKTA-CREATE OKTA-DEACTIVATE OKTA-GROUP-CREATE OKTA-GROUP-MEMBERS OKTA-GROUP-PUT OKTA-GROUP-RENAME OKTA-PUT OKTA-PUT-INACTIVE"},
	{"scim-media-type-wrong", "ENTRA-CREATE ENTRA-PROBE"},
	{"scim-member-again-409", "JUMPCLOUD-GROUPS"},
	{"scim-page-count-ignored", "OKTA-PAGES OKTA-PROBE"},
	{"scim-page-zero-based", "OKTA-GROUP-LOOKUP OKTA-LIFECYCLE OKTA-LOOKUP OKTA-LOOKUP-INACTIVE OKTA-PAGES OKTA-PROBE"},
	{"scim-password-returned", "OKTA-CREATE"},
	{"scim-patch-add-replaces", "ENTRA-GROUP-MEMBERS ENTRA-GROUP-MEMBERS-FLAG JUMPCLOUD-GROUPS OKTA-GROUP-MEMBERS ONELOGIN-GROUP"},
	{"scim-patch-op-case", "ENTRA-DISABLE ENTRA-GROUP-MEMBERS ENTRA-GROUP-MEMBERS-FLAG ENTRA-GROUP-RENAME ENTRA-PATCH ENTRA-PATCH-REMOVE"},
	{"scim-patch-pathless-refused", "ENTRA-PATCH-OBJECT OKTA-DEACTIVATE OKTA-GROUP-RENAME"},
	{"scim-patch-remove-filter-all", "ENTRA-GROUP-MEMBERS-FLAG OKTA-GROUP-MEMBERS ONELOGIN-GROUP"},
	{"scim-patch-remove-list-empties", "ENTRA-GROUP-MEMBERS ENTRA-GROUP-MEMBERS-FLAG JUMPCLOUD-GROUPS"},
	{"scim-patch-urn-refused", "ENTRA-PATCH"},
	{"scim-put-refused", "EXISTING-USER OKTA-GROUP-PUT OKTA-PUT OKTA-PUT-INACTIVE ONELOGIN"},
	{"scim-types-not-checked", "ENTRA-DISABLE"},
	{"capitals-refused", "ENTRA-DISABLE ENTRA-GROUP-MEMBERS ENTRA-GROUP-MEMBERS-FLAG ENTRA-GROUP-RENAME ENTRA-PATCH ENTRA-PATCH-REMOVE"},
	{"create-crashes", "ENTRA-CREATE JUMPCLOUD-TEST OKTA-CREATE ONELOGIN-EMAILS ONELOGIN-LEGACY"},
	{"dotted-keys-refused", "ENTRA-PATCH-OBJECT"},
	{"empty-arrays-refused", "ENTRA-CREATE OKTA-CREATE OKTA-GROUP-CREATE"},
	{"group-delete-refused", "ENTRA-GROUP-DELETE JUMPCLOUD-TEST OKTA-GROUP-DELETE"},
	{"group-name-refused", "ENTRA-GROUP-RENAME JUMPCLOUD-GROUPS OKTA-GROUP-RENAME"},
	{"id-in-value-refused", "OKTA-GROUP-RENAME"},
	{"inactive-hidden", "ENTRA-DISABLE ENTRA-DISABLE-FLAG ENTRA-SOFT-DELETE JUMPCLOUD-TEST OKTA-DEACTIVATE OKTA-LOOKUP-INACTIVE OKTA-PUT-INACTIVE ONELOGIN"},
	{"member-path-refused", "ENTRA-GROUP-MEMBERS-FLAG OKTA-GROUP-MEMBERS ONELOGIN-GROUP"},
	{"meta-refused", "ENTRA-CREATE ENTRA-GROUP-CREATE OKTA-GROUP-PUT OKTA-PUT OKTA-PUT-INACTIVE"},
	{"null-ref-refused", "ENTRA-GROUP-MEMBERS ENTRA-GROUP-MEMBERS-FLAG"},
	{"numbers-as-text", "ENTRA-DELETE ENTRA-GROUP-LOOKUP ENTRA-PROBE JUMPCLOUD-TEST OKTA-GROUP-LOOKUP OKTA-LOOKUP OKTA-PROBE ONELOGIN-EMAILS ONELOGIN-LOOKUP"},
	{"old-schema-crashes", "ONELOGIN-LEGACY"},
	{"reads-crash-on-objects", "ONELOGIN-EMAILS"},
	{"string-booleans-refused", "ENTRA-DISABLE"},
	{"unknown-schemas-refused", "ENTRA-GROUP-CREATE"},
}

// TestRed proves that the steps tell a service provider that cannot follow them.
func TestRed(t *testing.T) {
	caught := map[string]bool{
		strings.TrimPrefix(outsideGrammar, "SCIM-IDP-"): true, // TestCorrectIsGreen sees it red
	}
	for _, row := range red {
		for _, id := range strings.Fields(row.ids) {
			caught[id] = true
		}
	}
	for _, r := range requirement.All() {
		if id := strings.TrimPrefix(r.ID, "SCIM-IDP-"); r.Dialect() && r.Testable() && !caught[id] {
			t.Errorf("nothing turns %s red", r.ID)
		}
	}
	if testing.Short() {
		t.Skip("40 processes")
	}
	for _, row := range red {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(reds(found(t, row.name)), " "); got != row.ids {
				t.Errorf("turned red\n%s, want\n%s", got, row.ids)
			}
		})
	}
}
