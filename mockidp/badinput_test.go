package mockidp_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hallmark/mockidp"
)

// stored is all that the admin API shows of the directory, but what changes by being asked.
func (w *world) stored(app, group string) string {
	w.Helper()
	var all strings.Builder
	for _, path := range []string{
		"/api/systemusers?limit=100", "/api/v2/usergroups?limit=100", "/api/applications?limit=100",
		"/api/v2/applications/" + app + "/provision", "/api/v2/applications/" + app + "/associations?targets=user_group",
		"/api/v2/usergroups/" + group + "/members", "/api/v2/mails?limit=100",
	} {
		all.WriteString(w.must(200, "GET", path, nil).body)
	}
	return all.String()
}

// apiError holds a refusal to JumpCloud's form.
func apiError(t *testing.T, r reply) {
	t.Helper()
	var body struct {
		Code            int
		Message, Status string
	}
	if err := json.Unmarshal([]byte(r.body), &body); err != nil || body.Message == "" || body.Code != r.status || body.Status == "" {
		t.Errorf("%d %.300s is no error body", r.status, r.body)
	}
	if !strings.HasPrefix(r.header.Get("Content-Type"), "application/json") {
		t.Errorf("an error of type %s", r.header.Get("Content-Type"))
	}
	if strings.Contains(body.Message, "internal") || r.status >= 500 {
		t.Errorf("the client is blamed on us: %d %s", r.status, body.Message)
	}
}

// TestBadBodies sends every call that takes a body what it cannot take: it is refused in
// JumpCloud's form, and nothing changes.
func TestBadBodies(t *testing.T) {
	w := open(t)
	user, group := w.user("ann"), w.group("Learners")
	app := w.app()
	long, huge := strings.Repeat("x", 1025), strings.Repeat("x", 1<<20)
	const markup = `"><script>alert(1)</script>`
	for _, call := range []struct {
		method, path string
		texts        []string // members that are texts of 1024 characters at most
		others       map[string][]any
		good         m // what makes a body whole
	}{
		{"POST", "/api/systemusers", []string{"username", "email", "firstname", "lastname", "middlename", "displayname", "description", "department", "costCenter", "jobTitle", "location", "company", "employeeIdentifier", "employeeType", "manager", "alternateEmail"},
			map[string][]any{
				"username": {"", "two words"}, "email": {"", "no address", "a@b@c", markup}, "state": {"", 7, "ASLEEP", markup}, "password": {7, m{}}, "suspended": {"yes", 1},
				"addresses": {"none", m{}, []any{7}}, "phoneNumbers": {true}, "attributes": {7}, "enable_user_portal_multifactor": {"yes"},
			}, m{"username": "bob", "email": "bob@acme.example"}},
		{"PUT", "/api/systemusers/" + user, []string{"username", "email", "firstname", "department"},
			map[string][]any{"username": {"", "two words", nil}, "email": {"", nil}, "state": {"STAGED", "", 7}}, m{}},
		{"POST", "/api/v2/usergroups", []string{"name", "description", "email"}, map[string][]any{"name": {"", "  ", nil, "Learners", "a\x00b"}, "attributes": {7, "x"}}, m{"name": "Cooks"}},
		{"PUT", "/api/v2/usergroups/" + group, []string{"name", "description"}, map[string][]any{"name": {"", "  "}, "attributes": {7}}, m{}},
		{"POST", "/api/v2/usergroups/" + group + "/members", nil, map[string][]any{
			"op": {"", nil, 7, "tick", markup}, "type": {"", "application", 7}, "id": {"", nil, "nobody", 7, markup, strings.Repeat("a", 24)},
		}, m{"op": "add", "type": "user", "id": user}},
		{"POST", "/api/v2/usergroups/" + group + "/associations", nil, map[string][]any{
			"op": {"", 7, "tick"}, "type": {"", "user", 7}, "id": {"", "nobody", 7, user},
		}, m{"op": "add", "type": "application", "id": app}},
		{"POST", "/api/v2/applications/" + app + "/associations", nil, map[string][]any{
			"op": {"", 7, "tick"}, "type": {"", "group", 7}, "id": {"", "nobody", 7, user},
		}, m{"op": "add", "type": "user_group", "id": group}},
		{"POST", "/api/applications", []string{"displayLabel", "description"}, map[string][]any{
			"name": {"", nil, 7, "nonsense", markup}, "displayLabel": {7, "a\x00b"}, "description": {strings.Repeat("x", 257)}, "color": {7, "red", `#12345"`, markup},
			"ssoUrl": {7, "nonsense", "https://evil.example/saml2/x", ssoURL, "https://sso.jumpcloud.com/saml2/" + markup, "https://sso.jumpcloud.com/saml2/" + long},
			"config": {7, m{"nonsense": m{"value": "x"}}, m{"acsUrl": m{"value": 7}}, m{"acsUrl": m{"value": "javascript:alert(1)"}}, m{"signAssertion": m{"value": "yes"}}, m{"databaseAttributes": m{"value": []any{m{"name": "x", "value": "password"}}}}},
			"active": {"yes", 1}, "sso": {7, m{"hidden": "yes"}},
		}, m{"name": "lessonly", "ssoUrl": "https://sso.jumpcloud.com/saml2/another"}},
		{"PUT", "/api/applications/" + app, nil, map[string][]any{
			"name": {"bookmark"}, "ssoUrl": {"https://sso.jumpcloud.com/saml2/other"}, "displayLabel": {7}, "config": {m{"idpEntityId": m{"value": ""}}, m{"idpCertificate": m{"value": "no"}, "idpPrivateKey": m{"value": "no"}}},
		}, m{}},
		{"PUT", "/api/v2/applications/" + app + "/provision", nil, map[string][]any{
			"base_url": {7, "nonsense", "ftp://x/", "javascript:alert(1)", "https://user:pass@x.example/scim/v2"}, "token": {7, m{}}, "groups": {"yes"},
		}, m{}},
		{"POST", "/api/search/systemusers", nil, map[string][]any{"filter": {7, "x", []any{7}}, "limit": {"x", -1}, "skip": {m{}}, "sort": {7}, "fields": {m{}}}, m{}},
		{"POST", "/api/v2/applications/" + app + "/import/jobs", nil, map[string][]any{"operations": {7, []any{"users.delete"}}, "ids": {"all", []any{7}}, "sessionId": {7}}, m{"operations": []any{"users.create"}}},
	} {
		t.Run(call.method+" "+strings.NewReplacer(user, "USER", group, "GROUP", app, "APP").Replace(call.path), func(t *testing.T) {
			before := w.stored(app, group)
			refused := func(about string, body any) {
				t.Helper()
				r := w.do(call.method, call.path, body)
				if r.status < 400 {
					t.Errorf("%s: %d %.200s", about, r.status, r.body)
				} else {
					apiError(t, r)
				}
				if w.stored(app, group) != before {
					t.Fatalf("%s: something changed", about)
				}
			}
			with := func(name string, value any) m {
				body := m{name: value}
				for n, v := range call.good {
					if n != name {
						body[n] = v
					}
				}
				return body
			}
			for about, body := range map[string]string{
				"no JSON": "{", "a list": "[]", "a number": "7", "null": "null", "a text": `"x"`, "two": "{} {}", "markup": markup,
				"a megabyte and more": `{"x":"` + huge + `"}`, "deep": strings.Repeat(`{"x":`, 20000),
			} {
				refused(about, body)
			}
			for _, name := range call.texts {
				for _, value := range []any{7, true, []any{"x"}, m{"x": 1}, long, "a\x00b"} {
					refused(fmt.Sprintf("%s %.20v", name, value), with(name, value))
				}
			}
			for name, values := range call.others {
				for _, value := range values {
					refused(fmt.Sprintf("%s %.20v", name, value), with(name, value))
				}
			}
		})
	}
}

// TestMarkupIsData: what is no mistake is kept as it is, and shown as text.
func TestMarkupIsData(t *testing.T) {
	w := open(t)
	const markup = `"><script>alert(1)</script>`
	id := w.must(200, "POST", "/api/systemusers", m{"username": "ann", "email": "ann@acme.example", "firstname": markup, "password": secret}).json(t)["_id"].(string)
	if got := w.must(200, "GET", "/api/systemusers/"+id, nil).json(t)["firstname"]; got != markup {
		t.Errorf("kept as %q", got)
	}
	if r := w.do("GET", "/api/systemusers/"+url.PathEscape(markup), nil); r.status != 404 || !strings.HasPrefix(r.header.Get("Content-Type"), "application/json") {
		t.Errorf("%d %s: %s", r.status, r.header.Get("Content-Type"), r.body)
	}
}

// TestBadQueries: what cannot be read is refused in JumpCloud's form.
func TestBadQueries(t *testing.T) {
	w := open(t)
	for _, path := range []string{"/api/systemusers", "/api/applications", "/api/application-templates", "/api/v2/usergroups", "/api/v2/application/catalog", "/api/v2/mails"} {
		for _, query := range []string{"limit=x", "limit=-1", "limit=99999999999999999999", "skip=x", "skip=-1", "filter=x", "filter=a:b", "filter=a:$no:b", "filter=a:no:b"} {
			if r := w.do("GET", path+"?"+query, nil); r.status != 400 {
				t.Errorf("%s?%s: %d %.100s", path, query, r.status, r.body)
			} else {
				apiError(t, r)
			}
		}
		if r := w.do("GET", path+"?skip=999999&limit=1", nil); r.status != 200 {
			t.Errorf("%s: past the end: %d %s", path, r.status, r.body)
		}
	}
}

// FuzzAdminAPI: whatever a client sends, the admin API answers in its own form, blames the
// client for the client's mistakes, and can still be used.
func FuzzAdminAPI(f *testing.F) {
	for _, seed := range []struct {
		method, path, query, body string
	}{
		{"POST", "/api/systemusers", "", `{"username":"bob","email":"bob@acme.example","addresses":[{"type":"home"}]}`},
		{"GET", "/api/systemusers", "filter=username:$eq:ann&sort=-username&fields=username email&limit=5&skip=1", ""},
		{"GET", "/api/systemusers", "filter[or][0]=username:$in:ann|bob\\|c&search={\"searchTerm\":[\"a\"],\"fields\":[\"email\"]}", ""},
		{"POST", "/api/search/systemusers", "", `{"filter":{"and":[{"username":"ann"}]},"searchFilter":{"searchTerm":"a","fields":["email"]},"limit":1}`},
		{"POST", "/api/v2/usergroups", "", `{"name":"Cooks","attributes":{"a":[1]}}`},
		{"GET", "/api/v2/usergroups", "filter=name:between:a|b&sort=-name,id", ""},
		{"POST", "/api/applications", "", `{"name":"lessonly","config":{"acsUrl":{"value":["https://x.example"]}}}`},
		{"PUT", "/api/applications/lessonly", "", `{"displayLabel":null}`},
		{"DELETE", "/api/systemusers/x", "cascade_manager=null", ""},
	} {
		f.Add(seed.method, seed.path, seed.query, seed.body)
	}
	idp := mockidp.New(mockidp.Options{APIKey: "key", GenerateKey: testKey})
	f.Cleanup(idp.Close)
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		r, err := http.NewRequest(method, "https://console.jumpcloud.com", strings.NewReader(body))
		if err != nil || !strings.HasPrefix(path, "/api/") {
			t.Skip()
		}
		r.URL.Path, r.URL.RawQuery, r.RemoteAddr = path, query, "127.0.0.1:1"
		r.Header.Set("x-api-key", "key")
		answer := httptest.NewRecorder()
		idp.Handler().ServeHTTP(answer, r)
		if answer.Code >= 500 {
			t.Fatalf("%s %s?%s: %d %s", method, path, query, answer.Code, answer.Body)
		}
		if answer.Code >= 400 && strings.HasPrefix(answer.Header().Get("Content-Type"), "application/json") {
			apiError(t, reply{answer.Code, answer.Header(), answer.Body.String()})
		}
		if strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") && strings.Contains(answer.Body.String(), "<script>") {
			t.Fatalf("%s %s answers with a script: %s", method, path, answer.Body)
		}
	})
}
