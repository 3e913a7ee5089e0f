package mockidp_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"hallmark/mockidp/fault"
)

func TestActivation(t *testing.T) {
	w := open(t)
	sp := newServiceProvider(t, "token-1")
	app := w.app()
	w.bind("add", app, w.group("learners", w.user("ann"), w.user("bob")))
	w.user("out")
	path := "/api/v2/applications/" + app + "/provision"

	got := w.must(200, "GET", path, nil).json(t)
	if got["state"] != "inactive" || got["token_set"] != false || got["base_url"] != "" {
		t.Errorf("new: %v", got)
	}
	if rows := got["mappings"].([]any); len(rows) != 7 || len(rows[0].(m)) != 4 { // S-125
		t.Errorf("mappings %v", rows)
	}
	if fmt.Sprint(got["unsupported"]) != "[division manager]" { // S-063
		t.Errorf("unsupported %v", got["unsupported"])
	}
	w.must(400, "POST", path+"/activate", nil)
	if sp.requests() != 0 {
		t.Error("traffic before activation")
	}
	w.must(200, "PUT", path, m{"base_url": sp.URL + "/scim/v2/", "token": "wrong"})
	if got := w.must(400, "POST", path+"/activate", nil); !contains(got.body, "message") || contains(got.body, "wrong") { // S-117e
		t.Errorf("refused with %s", got.body)
	}
	if got := w.must(200, "GET", path, nil).json(t); got["state"] != "inactive" {
		t.Errorf("after a refusal: %v", got)
	}
	w.must(200, "PUT", path, m{"token": "token-1"})
	answer := w.must(200, "POST", path+"/activate", nil).json(t) // S-117d
	if answer["state"] != "active" || !contains(fmt.Sprint(answer["message"]), "successfully verified") {
		t.Errorf("activated: %v", answer)
	}
	got = w.idle(app)
	if got["state"] != "active" || got["base_url"] != sp.URL+"/scim/v2" || got["token_set"] != true {
		t.Errorf("active: %v", got)
	}
	if state := sp.state(); state != "ann+ bob+" { // S-002
		t.Errorf("at the service provider: %q", state)
	}
	w.must(409, "POST", path+"/activate", nil)
	w.must(400, "GET", path+"?wait=ever", nil)
	w.must(404, "GET", "/api/v2/applications/nobody/provision", nil)
	if got := strings.Join(w.events("idm_integration_activate"), ", "); got != // S-144
		"idm_integration_activate false, idm_integration_activate false, idm_integration_activate true, idm_integration_activate false" {
		t.Errorf("events %s", got)
	}
	w.must(200, "DELETE", path, nil)
	w.must(409, "DELETE", path, nil)
	if got := w.events("idm_integration_delete"); len(got) != 1 { // S-147
		t.Errorf("events %v", got)
	}
	if state := sp.state(); state != "ann+ bob+" { // S-162
		t.Errorf("after deactivation: %q", state)
	}
}

func TestActivationNeedsSSO(t *testing.T) { // S-012, C-01
	w := open(t)
	sp := newServiceProvider(t, "token")
	app := w.app(m{"config": nil})
	path := "/api/v2/applications/" + app + "/provision"
	w.must(200, "PUT", path, m{"base_url": sp.URL + "/scim/v2", "token": "token"})
	if got := w.must(400, "POST", path+"/activate", nil); !contains(got.body, "SSO") || !contains(got.body, "idpEntityId") {
		t.Errorf("refused with %s", got.body)
	}
	if sp.requests() != 0 {
		t.Error("the service provider was asked")
	}
	w.idp.Switch(fault.ActivatesUnconfigured)
	w.must(200, "POST", path+"/activate", nil)
}

func TestSettingsRefusals(t *testing.T) {
	w := open(t)
	path := "/api/v2/applications/" + w.app() + "/provision"
	for _, base := range []string{"nonsense", "ftp://sp.example/scim/v2", "http://{SUBDOMAIN}/scim/v2", "https://user:pass@sp.example/", "https://sp.example/?x=y", "https://sp.example/#x"} {
		got := w.must(400, "PUT", path, m{"base_url": base, "token": "precious"})
		if contains(got.body, "precious") || contains(got.body, "pass@") {
			t.Errorf("%s: a secret in %s", base, got.body)
		}
	}
	w.must(400, "PUT", path, m{"token": 7})
	w.must(400, "PUT", path, "[]")
	if got := w.must(200, "GET", path, nil).json(t); got["base_url"] != "" || got["token_set"] != false {
		t.Errorf("something was saved: %v", got)
	}
	if got := w.must(200, "PUT", path, m{"base_url": "http://acme.lessonly.com/scim/v2"}).json(t); got["warning"] == nil { // C-02
		t.Errorf("no warning about plain http: %v", got)
	}
	bookmark := w.must(200, "POST", "/api/applications", m{"name": "bookmark", "ssoUrl": "https://acme.example/"}).json(t)["_id"].(string)
	w.must(404, "GET", "/api/v2/applications/"+bookmark+"/provision", nil)
}

// TestEditWhileActive: S-054, S-055, C-06.
func TestEditWhileActive(t *testing.T) {
	w := open(t)
	sp := newServiceProvider(t, "token-1")
	app := w.app()
	group := w.group("learners", w.user("ann"))
	w.bind("add", app, group)
	w.connect(app, sp)
	path := "/api/v2/applications/" + app + "/provision"

	w.must(409, "PUT", path, m{"token": "token-2"})
	w.must(409, "PUT", path, m{"base_url": "https://other.example/scim/v2"})
	w.must(200, "PUT", path, m{"base_url": sp.URL + "/scim/v2", "token": "token-1"}) // nothing new
	if got := strings.Join(w.events("idm_integration_reauth", "idm_integration_update"), ", "); got !=
		"idm_integration_reauth false, idm_integration_update false, idm_integration_update true" {
		t.Errorf("events %s", got)
	}
	// The old connection is still the one in use.
	w.member("add", group, w.user("bob"))
	w.idle(app)
	if got := sp.state(); got != "ann+ bob+" {
		t.Errorf("after a refused edit: %q", got)
	}

	// The order that works.
	sp.mu.Lock()
	sp.token = "token-2"
	sp.mu.Unlock()
	w.must(200, "DELETE", path, nil)
	w.must(200, "PUT", path, m{"token": "token-2"})
	w.must(200, "POST", path+"/reactivate", nil)
	w.member("add", group, w.user("cid"))
	w.idle(app)
	if got := sp.state(); got != "ann+ bob+ cid+" {
		t.Errorf("with the new token: %q", got)
	}

	sp.mu.Lock()
	sp.token = "token-3"
	sp.mu.Unlock()
	w.idp.Switch(fault.EditWhileActive)
	w.must(200, "PUT", path, m{"token": "token-3"})
	w.member("add", group, w.user("dan"))
	w.idle(app)
	if got := sp.state(); got != "ann+ bob+ cid+ dan+" || !w.last("idm_integration_reauth").Success {
		t.Errorf("with the fault: %q, %+v", got, w.last("idm_integration_reauth"))
	}
}

func TestInactiveSendsNothingAndCatchesUp(t *testing.T) {
	for _, c := range []struct {
		name string
		on   []fault.Fault
		want string
	}{
		{"as it should", nil, "ann- bob+ cid+"},
		{"forgetful", []fault.Fault{fault.ReactivationForgets}, "ann+ bob+"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t)
			sp := newServiceProvider(t, "token")
			app := w.app()
			ann := w.user("ann")
			group := w.group("learners", ann, w.user("bob"))
			w.bind("add", app, group)
			w.idp.Switch(c.on...) // the first activation has nothing to forget
			w.connect(app, sp)
			if got := sp.state(); got != "ann+ bob+" {
				t.Fatalf("at first: %q", got)
			}
			path := "/api/v2/applications/" + app + "/provision"
			w.must(200, "DELETE", path, nil)
			before := sp.requests()
			w.member("remove", group, ann)
			w.member("add", group, w.user("cid"))
			w.idle(app)
			if sp.requests() != before { // S-162
				t.Errorf("%d requests while inactive", sp.requests()-before)
			}
			w.must(200, "POST", path+"/activate", nil)
			w.idle(app)
			if got := sp.state(); got != c.want {
				t.Errorf("after reactivation: %q, want %q", got, c.want)
			}
		})
	}
}

// TestTokenIsWriteOnly: S-117b, in no answer and no event.
func TestTokenIsWriteOnly(t *testing.T) {
	const token = "very-secret-token"
	w := open(t)
	sp := newServiceProvider(t, token)
	app := w.app()
	w.bind("add", app, w.group("learners", w.user("ann")))
	path := "/api/v2/applications/" + app + "/provision"
	var seen strings.Builder
	for _, c := range []struct {
		method, path string
		body         any
	}{
		{"PUT", path, m{"base_url": sp.URL + "/nothing/here", "token": token}},
		{"POST", path + "/activate", nil}, // fails
		{"PUT", path, m{"base_url": sp.URL + "/scim/v2", "token": token}},
		{"POST", path + "/activate", nil},
		{"GET", path + "?wait=idle", nil},
		{"PUT", path, m{"token": token + "2"}}, // refused
		{"GET", "/api/applications/" + app, nil},
		{"DELETE", path, nil},
		{"GET", path, nil},
	} {
		seen.WriteString(w.do(c.method, c.path, c.body).body)
	}
	events, err := json.Marshal(w.idp.Insights().Events())
	if err != nil {
		t.Fatal(err)
	}
	seen.Write(events)
	if contains(seen.String(), token) {
		t.Errorf("the token is in %s", seen.String())
	}
	if w.last("idm_integration_reauth").Success {
		t.Error("the refused change of the token is logged as a success")
	}
	w.idp.Switch(fault.TokenShown)
	if got := w.must(200, "GET", path, nil).json(t); got["token"] != token {
		t.Errorf("with the fault: %v", got)
	}
}

func TestInsightsRoute(t *testing.T) {
	w := open(t)
	w.user("ann")
	got := w.do("POST", "/insights/directory/v1/events", m{"service": []string{"directory"}, "start_time": "2020-01-01T00:00:00Z"})
	if got.status != 200 || !contains(got.body, "user_create") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := w.do("POST", "/insights/directory/v1/events", m{}, "x-api-key", "wrong"); got.status != 401 {
		t.Errorf("with a wrong key: %d", got.status)
	}
}
