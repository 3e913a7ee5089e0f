package provision

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCreatesAfterLookup(t *testing.T) {
	b := activeBench(t)
	b.keep(ann())
	check(t, "traffic", b.traffic(), "GET /Users?filter; POST /Users")
	check(t, "events", b.logged(), "user_create_provision")
	// S-118 … S-126: the table, literally, and nothing else (C-05).
	check(t, "body", strings.Join(b.bodies("POST"), ""), `{"active":true,"costcenter":"Berlin","department":"Sales",`+
		`"emails":[{"primary":true,"type":"work","value":"ann@example.com"}],`+
		`"name":{"familyName":"O'Brien","givenName":"Ann"},`+
		`"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"title":"Seller","userName":"ann"}`)

	e := b.lastEvent()
	if e.Service != "directory" || e.Resource["id"] != "1" || e.Resource["username"] != "ann" ||
		e.Application["name"] != "lessonly" || e.IDMClientID != "app1" || e.ErrorMessage != "" || len(e.Changes) != 8 {
		t.Errorf("event: %+v", e)
	}
}

func TestEmptyValuesAreLeftOut(t *testing.T) {
	b := activeBench(t)
	b.keep(Person{ID: "9", Username: "li"})
	check(t, "body", strings.Join(b.bodies("POST"), ""),
		`{"active":true,"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"li"}`)
}

func TestRequestHeaders(t *testing.T) {
	b := activeBench(t)
	b.keep(ann())
	for _, r := range b.requests {
		for name, want := range map[string]string{
			"Authorization": "Bearer " + goodToken, "Accept": "application/scim+json", "User-Agent": "Hallmark-mockidp",
		} {
			check(t, r.String()+" "+name, r.header.Get(name), want)
		}
	}
	check(t, "Content-Type of POST", b.requests[1].header.Get("Content-Type"), "application/scim+json")
}

func TestLookupFilterIsEscaped(t *testing.T) {
	for username, want := range map[string]string{
		"ann":       `/scim/v2/Users?filter=userName%20eq%20%22ann%22`,
		`a"b\c`:     `/scim/v2/Users?filter=userName%20eq%20%22a%5C%22b%5C%5Cc%22`,
		"a+b&c@d e": `/scim/v2/Users?filter=userName%20eq%20%22a%2Bb%26c%40d%20e%22`,
		"李":         `/scim/v2/Users?filter=userName%20eq%20%22%E6%9D%8E%22`,
	} {
		b := activeBench(t)
		b.keep(Person{ID: "1", Username: username})
		check(t, username, b.requests[0].uri, want)
		check(t, username+" stored", b.at(username, "active"), "true")
	}
}

func TestChangeIsAFullPut(t *testing.T) {
	b := activeBench(t)
	b.keep(ann())
	b.forget()
	changed := ann()
	changed.JobTitle, changed.Department = "Manager", ""
	b.keep(changed)
	check(t, "traffic", b.traffic(), "PUT /Users/u1")
	check(t, "events", b.logged(), "user_update_provision")
	check(t, "body", strings.Join(b.bodies("PUT"), ""), `{"active":true,"costcenter":"Berlin",`+
		`"emails":[{"primary":true,"type":"work","value":"ann@example.com"}],`+
		`"name":{"familyName":"O'Brien","givenName":"Ann"},`+
		`"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"title":"Manager","userName":"ann"}`)
	got := b.lastEvent().Changes
	if len(got) != 2 || got[0].Field != "department" || got[0].From != "Sales" || got[0].To != nil ||
		got[1].Field != "jobTitle" || got[1].From != "Seller" || got[1].To != "Manager" {
		t.Errorf("changes: %+v", got)
	}
}

func TestEqualStateSendsNothing(t *testing.T) {
	b := activeBench(t)
	b.keep(ann())
	b.drop("1")
	b.keep(ann())
	b.forget()
	b.keep(ann())
	b.Reconcile([]Person{ann()})
	b.settle()
	check(t, "traffic", b.traffic(), "")
	check(t, "events", b.logged(), "")
}

func TestAdoptsAnExistingUser(t *testing.T) {
	same := map[string]any{"id": "x", "userName": "ANN", "active": true, "title": "Seller", "department": "Sales",
		"name": map[string]any{"givenName": "Ann", "familyName": "O'Brien"}, "emails": []any{map[string]any{"value": "ann@example.com"}},
		"costcenter": "Berlin"}
	same["userName"] = "ann"
	with := func(name string, value any) map[string]any {
		m := map[string]any{}
		for k, v := range same {
			m[k] = v
		}
		m[name] = value
		return m
	}
	enterprise := with("costcenter", "")
	enterprise["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = map[string]any{"costCenter": "Berlin"}
	for _, test := range []struct {
		name            string
		there           map[string]any
		traffic, events string
	}{
		{"the same", same, "GET /Users?filter", ""},
		{"cost centre in the enterprise extension", enterprise, "GET /Users?filter", ""},
		{"another title", with("title", "Boss"), "GET /Users?filter; PUT /Users/x", "user_update_provision"},
		{"inactive", with("active", false), "GET /Users?filter; PUT /Users/x", "user_update_provision"},
		{"active as text", with("active", "true"), "GET /Users?filter; PUT /Users/x", "user_update_provision"},
		{"userName in another case", with("userName", "ANN"), "GET /Users?filter; PUT /Users/x", "user_update_provision"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := activeBench(t)
			b.users["x"] = test.there
			b.keep(ann())
			check(t, "traffic", b.traffic(), test.traffic)
			check(t, "events", b.logged(), test.events)
			check(t, "active", b.at("ann", "active"), "true")
		})
	}
}

func TestLookupTroubleCreatesNothing(t *testing.T) {
	const head = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":`
	for name, test := range map[string]struct {
		status int
		body   string
		cause  string
	}{
		"500":            {500, `{"detail":"broken"}`, "500 Internal Server Error: broken"},
		"404":            {404, `<html>no</html>`, "404 Not Found: an HTML page"},
		"401":            {401, `{"detail":"bad ` + goodToken + `"}`, "401 Unauthorized: bad [token]"},
		"broken":         {200, `{"schemas":`, "not a JSON list"},
		"HTML":           {200, `<!DOCTYPE html>`, "an HTML page"},
		"no list":        {200, `{"userName":"ann"}`, "not a SCIM 2.0 ListResponse"},
		"stranger":       {200, head + `1,"Resources":[{"id":"1","userName":"bob"}]}`, "not of the users"},
		"several":        {200, head + `2,"Resources":[{"id":"1","userName":"ann"},{"id":"2","userName":"Ann"}]}`, "several users"},
		"hidden":         {200, head + `3}`, "not of the users"},
		"number as id":   {200, head + `1,"Resources":[{"id":1,"userName":"ann"}]}`, "numbers instead of strings"},
		"total as text":  {200, head + `"0"}`, "not a whole number"},
		"larger than it": {200, strings.Repeat(" ", maxBody+1), "larger than 1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			b := activeBench(t)
			b.set(reply("GET", test.status, test.body))
			b.keep(ann())
			check(t, "events", b.logged(), "!user_lookup_provision") // S-152
			if len(b.bodies("POST")) != 0 {
				t.Error("a user was created although the look-up failed")
			}
			e := b.lastEvent()
			if !strings.Contains(e.ErrorMessage, test.cause) || e.MessageChain["response_code"] != test.status {
				t.Errorf("cause: %q, %v", e.ErrorMessage, e.MessageChain)
			}
			b.forget()
			b.keep(ann())
			check(t, "events after it is well again", b.logged(), "user_create_provision")
		})
	}
}

func TestDropIsAPutAndNeverADelete(t *testing.T) {
	b := activeBench(t)
	b.keep(ann())
	b.forget()
	b.drop("1")
	check(t, "traffic", b.traffic(), "PUT /Users/u1")
	check(t, "events", b.logged(), "user_deprovision")
	check(t, "active", b.at("ann", "active"), "false")
	check(t, "title", b.at("ann", "title"), `"Seller"`) // the whole body
	b.forget()
	b.drop("1")
	b.drop("nobody")
	check(t, "traffic of a second drop", b.traffic(), "")

	b.keep(ann())
	check(t, "traffic of coming back", b.traffic(), "PUT /Users/u1")
	check(t, "active again", b.at("ann", "active"), "true")
}

func TestUserWhoVanishedIsLookedUpAndCreated(t *testing.T) {
	b := activeBench(t)
	b.keep(ann())
	delete(b.users, "u1")
	b.forget()
	changed := ann()
	changed.JobTitle = "Manager"
	b.keep(changed)
	check(t, "traffic", b.traffic(), "PUT /Users/u1; GET /Users?filter; POST /Users")
	check(t, "events", b.logged(), "!user_update_provision user_create_provision")
	check(t, "title", b.at("ann", "title"), `"Manager"`)

	b.users["new"] = b.users["u2"]
	b.users["new"]["id"] = "new"
	delete(b.users, "u2")
	b.forget()
	b.drop("1")
	check(t, "traffic of a drop", b.traffic(), "PUT /Users/u2; GET /Users?filter; PUT /Users/new")
	check(t, "active", b.at("ann", "active"), "false")
}

func TestFailureCarriesTheCause(t *testing.T) {
	b := activeBench(t)
	long := strings.Repeat("x", 5000)
	for _, test := range []struct{ name, body, contains string }{
		{"scim", `{"scimType":"invalidValue","detail":"name has special characters"}`, "422 Unprocessable Entity: invalidValue: name has special characters"},
		{"other frameworks", `{"error":"no"}`, "Entity: no"},
		{"text", "first\r\nsecond\x1b[31m", "Entity: first second [31m"},
		{"echoes the token", `{"detail":"token ` + goodToken + ` is no good"}`, "token [token] is no good"},
		{"long", long, "Entity: xxx"},
	} {
		b.forget()
		b.set(reply("POST", 422, test.body))
		who := ann()
		who.Firstname = "Ann@" // S-044
		b.keep(who)
		check(t, test.name+": events", b.logged(), "!user_create_provision")
		e := b.lastEvent()
		if !strings.Contains(e.ErrorMessage, test.contains) {
			t.Errorf("%s: error_message %q, want %q in it", test.name, e.ErrorMessage, test.contains)
		}
		if e.MessageChain["response_code"] != 422 || e.MessageChain["response_message"] != "Unprocessable Entity" ||
			e.MessageChain["message_details"] == "" || utf8.RuneCountInString(e.ErrorMessage) > maxText+1 {
			t.Errorf("%s: message_chain %v, message of %d bytes", test.name, e.MessageChain, len(e.ErrorMessage))
		}
		check(t, test.name+": tries", b.traffic(), "GET /Users?filter; POST /Users")
	}
}

func TestCreatedWithoutUsableIDIsFoundLater(t *testing.T) {
	for _, body := range []string{`{}`, `{"id":7}`, `{"id":""}`, `nonsense`} {
		b := activeBench(t)
		b.set(reply("POST", 201, body))
		b.keep(ann())
		check(t, body, b.logged(), "!user_create_provision")
		b.forget()
		b.users["7"] = map[string]any{"id": "7", "userName": "ann", "active": true}
		b.drop("1") // it may exist, so it is looked for
		check(t, body+" traffic", b.traffic(), "GET /Users?filter; PUT /Users/7")
	}
}

func TestPartialFailureIsSentAgain(t *testing.T) {
	b := activeBench(t)
	b.keep(ann())
	b.set(reply("PUT", 422, `{}`))
	changed := ann()
	changed.JobTitle = "Manager"
	b.keep(changed)
	b.forget()
	b.keep(ann()) // equal to what was stored before the 422, which may have changed it
	check(t, "traffic", b.traffic(), "PUT /Users/u1")
}

func TestLooseIDs(t *testing.T) {
	b := activeBench(t, func(o *Options) { o.LooseIDs = true })
	b.set(reply("POST", 201, `{"id":12345678901234567}`))
	b.keep(ann())
	b.forget()
	b.drop("1")
	check(t, "traffic", b.traffic(), "PUT /Users/12345678901234567; GET /Users?filter")
}

func TestNoUsername(t *testing.T) {
	b := activeBench(t)
	b.keep(Person{ID: "3", Email: "x@example.com"})
	check(t, "traffic", b.traffic(), "")
	check(t, "events", b.logged(), "!user_create_provision")
}

func TestIDsAreEscapedInPaths(t *testing.T) {
	b := activeBench(t)
	b.set(reply("POST", 201, `{"id":"a/b?c d"}`))
	b.keep(ann())
	b.forget()
	b.set(reply("PUT", http.StatusNoContent, ""))
	b.drop("1")
	check(t, "traffic", b.traffic(), "PUT /Users/a%2Fb%3Fc%20d")
	check(t, "events", b.logged(), "user_deprovision")
}
