package mockidp_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hallmark/mockidp"
	"hallmark/mockidp/fault"
)

func TestKey(t *testing.T) { // S-009
	w := open(t)
	for _, path := range []string{"/api/systemusers", "/api/v2/usergroups", "/api/applications", "/api/nonsense"} {
		for _, key := range []string{"", "wrong"} {
			got := w.do("GET", path, nil, "x-api-key", key)
			body := got.json(t)
			if got.status != 401 || body["error"] == nil || body["message"] == nil {
				t.Errorf("%s with key %q: %d %s", path, key, got.status, got.body)
			}
		}
	}
	w.idp.Switch(fault.AnyKey)
	if got := w.do("GET", "/api/systemusers", nil, "x-api-key", "wrong"); got.status != 200 {
		t.Errorf("with the fault: %d", got.status)
	}
	w.must(404, "GET", "/api/nonsense", nil)
	w.must(404, "GET", "/api/systemusers/0123456789abcdef01234567", nil)
}

func TestKeysAreRandom(t *testing.T) {
	one, other := mockidp.New(mockidp.Options{}), mockidp.New(mockidp.Options{})
	if one.APIKey() == "" || one.APIKey() == other.APIKey() {
		t.Errorf("keys %q and %q", one.APIKey(), other.APIKey())
	}
}

func TestCreateUser(t *testing.T) {
	w := open(t)
	got := w.must(200, "POST", "/api/systemusers", m{
		"username": "ann", "email": "Ann@ACME.example", "costCenter": "Berlin", "password": secret,
		"_id": "mine", "created": "1999-01-01T00:00:00Z", "organization": "mine",
	})
	u := got.json(t)
	if id, _ := u["_id"].(string); !regexp.MustCompile(`^[0-9a-f]{24}$`).MatchString(id) {
		t.Errorf("_id %v", u["_id"])
	}
	for name, want := range map[string]any{"email": "ann@acme.example", "costCenter": "Berlin", "state": "ACTIVATED", "suspended": false, "activated": true, "organization": w.idp.Organization()} {
		if u[name] != want {
			t.Errorf("%s is %v, want %v", name, u[name], want)
		}
	}
	if contains(got.body, secret) || u["password"] != nil {
		t.Errorf("the password is shown: %s", got.body)
	}
	again := w.must(200, "GET", "/api/systemusers/"+u["_id"].(string), nil)
	if again.body != got.body {
		t.Errorf("read back %s, want %s", again.body, got.body)
	}
	if e := w.last("user_create"); !e.Success || e.Resource["username"] != "ann" || e.AuthMethod != "api-key" {
		t.Errorf("event %+v", e)
	}
}

func TestUserRefusals(t *testing.T) {
	w := open(t)
	ann := w.user("ann", m{"employeeIdentifier": "7"})
	bob := w.user("bob")
	before := w.must(200, "GET", "/api/systemusers?sort=username", nil).body
	for _, c := range []struct {
		name, method, path string
		body               any
		want               int
	}{
		{"no e-mail", "POST", "", m{"username": "x"}, 400},
		{"no user name", "POST", "", m{"email": "x@acme.example"}, 400},
		{"empty", "POST", "", nil, 400},
		{"taken user name", "POST", "", m{"username": "ANN", "email": "x@acme.example"}, 400},
		{"taken e-mail", "POST", "", m{"username": "x", "email": "ANN@acme.example"}, 400},
		{"taken employee identifier", "POST", "", m{"username": "x", "email": "x@acme.example", "employeeIdentifier": "7"}, 400},
		{"no address", "POST", "", m{"username": "x", "email": "x"}, 400},
		{"unknown state", "POST", "", m{"username": "x", "email": "x@acme.example", "state": "ASLEEP"}, 400},
		{"too long", "POST", "", m{"username": "x", "email": "x@acme.example", "lastname": strings.Repeat("é", 1025)}, 400},
		{"control character", "POST", "", m{"username": "x", "email": "x@acme.example", "lastname": "a\x01b"}, 400},
		{"number for a name", "POST", "", m{"username": 7, "email": "x@acme.example"}, 400},
		{"object for a password", "POST", "", m{"username": "x", "email": "x@acme.example", "password": m{}}, 400},
		{"not JSON", "POST", "", "{", 400},
		{"null", "POST", "", "null", 400},
		{"huge", "POST", "", `{"username":"` + strings.Repeat("x", 2<<20) + `"}`, 413},
		{"back to STAGED", "PUT", "/" + ann, m{"state": "STAGED"}, 400},
		{"somebody else's e-mail", "PUT", "/" + ann, m{"email": "bob@acme.example", "firstname": "Half"}, 400},
		{"clearing the e-mail", "PUT", "/" + ann, m{"email": nil}, 400},
		{"unknown user", "PUT", "/" + strings.Repeat("0", 24), m{}, 404},
		{"unknown user", "DELETE", "/" + strings.Repeat("0", 24), nil, 404},
		{"suspend unknown user", "POST", "/nobody/state/suspend", nil, 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := w.do(c.method, "/api/systemusers"+c.path, c.body)
			if body := got.json(t); got.status != c.want || body["message"] == nil || body["code"] != float64(c.want) {
				t.Errorf("%d %s, want %d with code and message", got.status, got.body, c.want)
			}
		})
	}
	if after := w.must(200, "GET", "/api/systemusers?sort=username", nil).body; after != before {
		t.Errorf("something was saved: %s, before %s", after, before)
	}

	w.must(200, "PUT", "/api/systemusers/"+bob, m{"manager": ann})
	w.must(409, "DELETE", "/api/systemusers/"+ann, nil)
	w.must(200, "DELETE", "/api/systemusers/"+ann+"?cascade_manager=null", nil)
	if got := w.must(200, "GET", "/api/systemusers/"+bob, nil).json(t); got["manager"] != "" {
		t.Errorf("manager is %v", got["manager"])
	}
	w.must(404, "GET", "/api/systemusers/"+ann, nil)
}

func TestUpdateUser(t *testing.T) {
	w := open(t)
	ann := w.user("ann", m{"department": "Bakery", "jobTitle": "Baker"})
	got := w.must(200, "PUT", "/api/systemusers/"+ann, m{"department": nil, "lastname": "Roe", "_id": "other"}).json(t)
	for name, want := range map[string]any{"department": "", "lastname": "Roe", "firstname": "Ann", "jobTitle": "Baker", "_id": ann} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	e := w.last("user_update")
	fields := fmt.Sprint(e.Changes)
	if len(e.Changes) != 2 || !contains(fields, "department") || !contains(fields, "lastname") {
		t.Errorf("changes %v", e.Changes)
	}
	for _, c := range []struct {
		body      m
		state     string
		lastEvent string
	}{
		{m{"suspended": true}, "SUSPENDED", "user_suspended"},
		{m{"suspended": false}, "ACTIVATED", "user_unsuspended"},
		{m{"state": "SUSPENDED", "suspended": false}, "SUSPENDED", "user_suspended"},
		{m{"jobTitle": "Cook"}, "SUSPENDED", "user_update"},
		{m{"state": "ACTIVATED"}, "ACTIVATED", "user_unsuspended"},
	} {
		got := w.must(200, "PUT", "/api/systemusers/"+ann, c.body).json(t)
		if got["state"] != c.state || got["suspended"] != (c.state == "SUSPENDED") {
			t.Errorf("%v: state %v, suspended %v", c.body, got["state"], got["suspended"])
		}
		events := w.idp.Insights().Events()
		if typ := events[len(events)-1].Type; typ != c.lastEvent {
			t.Errorf("%v: event %s, want %s", c.body, typ, c.lastEvent)
		}
	}
}

func TestLists(t *testing.T) {
	w := open(t)
	for i := range 12 {
		w.user(fmt.Sprintf("u%02d", i), m{"department": []string{"Bakery", "Kitchen|Bar"}[i%2], "jobTitle": fmt.Sprint("T", i/6)})
	}
	names := func(r reply) (list []string, total float64) {
		t.Helper()
		body := r.json(t)
		for _, row := range body["results"].([]any) {
			list = append(list, row.(m)["username"].(string))
		}
		return list, body["totalCount"].(float64)
	}
	for _, c := range []struct {
		query string
		want  string
		total float64
	}{
		{"", "u00 u01 u02 u03 u04 u05 u06 u07 u08 u09", 12},
		{"limit=2&skip=11", "u11", 12},
		{"limit=0", "", 12},
		{"limit=1000&skip=3&limit=1", "u03 u04 u05 u06 u07 u08 u09 u10 u11", 12},
		{"skip=99", "", 12},
		{"sort=-username&limit=2", "u11 u10", 12},
		{"sort=jobTitle+-username&limit=2", "u05 u04", 12},
		{"filter=username:$eq:u03", "u03", 1},
		{"filter=username:$eq:U03", "", 0},
		{"filter=username:$in:u03|u04", "u03 u04", 2},
		{`filter=department:$eq:Kitchen|Bar&limit=1`, "u01", 6},
		{`filter=department:$in:Kitchen\|Bar&limit=1`, "u01", 6},
		{"filter=username:$nin:u00|u01&limit=1", "u02", 10},
		{"filter=username:$sw:u1", "u10 u11", 2},
		{"filter=username:$gte:u10", "u10 u11", 2},
		{"filter=username:$lt:u01", "u00", 1},
		{"filter=username:$ne:u00&limit=1", "u01", 11},
		{"filter[0]=department:$eq:Bakery&filter[1]=username:$gt:u08", "u10", 1},
		{"filter[or][0]=username:$eq:u01&filter[or][1]=username:$eq:u02", "u01 u02", 2},
		{`search={"searchTerm":["U07"],"fields":["username"]}`, "u07", 1},
		{"search[searchTerm]=u07@&search[fields][]=email", "u07", 1},
		{"search[searchTerm]=u07@&search[fields][]=lastname", "", 0},
	} {
		got, total := names(w.must(200, "GET", "/api/systemusers?"+encode(c.query), nil))
		if strings.Join(got, " ") != c.want || total != c.total {
			t.Errorf("%s: %v of %v, want %s of %v", c.query, got, total, c.want, c.total)
		}
	}
	for _, query := range []string{"limit=-1", "limit=x", "skip=-1", "filter=username", "filter=username:$xx:a", "filter=username:$co:a", `search={`, `search={"searchTerm":7}`} {
		w.must(400, "GET", "/api/systemusers?"+encode(query), nil)
	}
	w.must(200, "GET", "/api/systemusers?filter=username:$co:a", nil, "x-eventually-consistent", "true")

	got := w.must(200, "GET", "/api/systemusers?limit=1&fields=username+email", nil).json(t)["results"].([]any)[0].(m)
	if len(got) != 3 || got["_id"] == nil || got["username"] != "u00" {
		t.Errorf("projected: %v", got)
	}

	for _, c := range []struct {
		body any
		want string
	}{
		{m{"filter": m{"or": []any{m{"username": "u01"}, "username:$eq:u02"}}}, "u01 u02"},
		{m{"filter": m{"and": []any{m{"department": "Bakery"}, "username:$gt:u08"}}}, "u10"},
		{m{"searchFilter": m{"searchTerm": "u1", "fields": []string{"username"}}, "fields": "username", "sort": "-username", "limit": 1}, "u11"},
		{m{"skip": 11}, "u11"},
		{nil, "u00 u01 u02 u03 u04 u05 u06 u07 u08 u09"},
	} {
		if got, _ := names(w.must(200, "POST", "/api/search/systemusers", c.body)); strings.Join(got, " ") != c.want {
			t.Errorf("search %v: %v, want %s", c.body, got, c.want)
		}
	}
	for _, body := range []any{m{"limit": -1}, m{"filter": m{"and": []any{7}}}, m{"searchFilter": m{"searchTerm": 7}}} {
		w.must(400, "POST", "/api/search/systemusers", body)
	}
}

// encode escapes the values of a query written plainly.
func encode(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		pairs[i] = url.QueryEscape(name) + "=" + strings.ReplaceAll(url.QueryEscape(value), "%2B", "+")
	}
	return strings.Join(pairs, "&")
}

func TestGroups(t *testing.T) {
	w := open(t)
	group := w.group("learners")
	w.group("admins")
	w.must(409, "POST", "/api/v2/usergroups", m{"name": "learners"})
	w.must(400, "POST", "/api/v2/usergroups", m{"name": " "})
	got := w.must(200, "PUT", "/api/v2/usergroups/"+group, m{"description": "d", "attributes": m{"a": "b"}, "id": "mine"}).json(t)
	if got["id"] != group || got["name"] != "learners" || got["description"] != "d" || got["type"] != "user_group" {
		t.Errorf("updated: %v", got)
	}
	w.must(409, "PUT", "/api/v2/usergroups/"+group, m{"name": "admins"})
	if again := w.must(200, "GET", "/api/v2/usergroups/"+group, nil).json(t); fmt.Sprint(again) != fmt.Sprint(got) {
		t.Errorf("read back %v, want %v", again, got)
	}
	for query, want := range map[string]string{
		"":                              `["learners","admins"]`,
		"?sort=name":                    `["admins","learners"]`,
		"?sort=-name&limit=1":           `["learners"]`,
		"?filter=name:eq:admins":        `["admins"]`,
		"?filter=name:in:admins|nobody": `["admins"]`,
		"?filter=name:between:a|b":      `["admins"]`,
		"?filter=name:search:LEARN":     `["learners"]`,
		"?filter=name:ge:b&fields=name": `["learners"]`,
	} {
		r := w.must(200, "GET", "/api/v2/usergroups"+query, nil)
		found := regexp.MustCompile(`"name":("[^"]*")`).FindAllStringSubmatch(r.body, -1)
		var list []string
		for _, match := range found {
			list = append(list, match[1])
		}
		if got := "[" + strings.Join(list, ",") + "]"; got != want || r.body[0] != '[' {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	for _, query := range []string{"filter=name", "filter=name:$eq:a", "filter=name:between:a", "limit=x"} {
		w.must(400, "GET", "/api/v2/usergroups?"+query, nil)
	}
	w.must(204, "DELETE", "/api/v2/usergroups/"+group, nil)
	w.must(404, "DELETE", "/api/v2/usergroups/"+group, nil)
	w.must(404, "GET", "/api/v2/usergroups/"+group, nil)
	if got := strings.Join(w.events("group_create", "group_update", "group_delete"), " "); got != "group_create true group_create true group_update true group_delete true" {
		t.Errorf("events %s", got)
	}
}

// A name is taken in any case, by whoever has it now, and free once it is given up.
func TestNamesAreTakenAndFreed(t *testing.T) {
	w := open(t)
	create := func(status int, username, email, employee string) string {
		t.Helper()
		got := w.must(status, "POST", "/api/systemusers", m{"username": username, "email": email, "employeeIdentifier": employee}).json(t)
		id, _ := got["_id"].(string)
		return id
	}
	ann := create(200, "ann.k", "ann@acme.example", "7")
	create(400, "ANN.\u212a", "other@acme.example", "8") // the Kelvin sign folds to k
	create(400, "other", "Ann@ACME.example", "8")
	create(400, "other", "other@acme.example", "7")
	bob := create(200, "bob", "bob@acme.example", "")
	create(200, "cyd", "cyd@acme.example", "") // no number is nobody's

	path := "/api/systemusers/"
	w.must(400, "PUT", path+bob, m{"username": "Ann.K"})
	w.must(200, "PUT", path+ann, m{"username": "ann.k", "email": "ann.b@acme.example", "employeeIdentifier": ""})
	w.must(200, "PUT", path+bob, m{"email": "ann@acme.example", "employeeIdentifier": "7"})
	create(400, "new", "ann@acme.example", "")
	w.must(200, "DELETE", path+bob, nil)
	create(200, "bob", "ann@acme.example", "7")
}
