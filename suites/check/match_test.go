package check

import (
	"errors"
	"strings"
	"testing"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"hallmark/suites/requirement"
	"hallmark/suites/target"
	"hallmark/suites/verdict"
)

// TestMatchers gives each matcher what it wants and what it does not, and reads
// what it says then.
func TestMatchers(t *testing.T) {
	list := `{"schemas":["` + ListResponseSchema + `"],"totalResults":0}`
	failure := `{"schemas":["` + ErrorSchema + `"],"status":"400","scimType":"invalidFilter"}`
	html := answer(200, "<html>")
	html.Header.Set("Content-Type", "text/html; charset=utf-8")
	bare := answer(200, "{}")
	bare.Header.Del("Content-Type")
	located := answer(201, "")
	located.Header.Set("Location", "/Users/1")
	lost := answer(0, "")
	lost.Err = errors.New("no network")

	for _, test := range []struct {
		name          string
		matcher       types.GomegaMatcher
		good, bad     any
		expected, got string
	}{
		{"HaveStatus", HaveStatus(201), answer(201, ""), answer(200, "{}"), "status 201", "200 application/scim+json {}"},
		{"HaveStatus of two", HaveStatus(200, 204), answer(204, ""), answer(500, ""), "status 200 or 204", "500 application/scim+json (no body)"},
		{"HaveStatus of three", HaveStatus(400, 404, 501), answer(404, ""), answer(200, ""), "status 400, 404 or 501", "200 application/scim+json (no body)"},
		{"HaveStatus without answer", HaveStatus(200), answer(200, ""), lost, "status 200", "no network"},
		{"HaveStatus of no answer", HaveStatus(200), answer(200, ""), "text", "status 200", "string instead of an answer"},
		{"HaveHeader", HaveHeader("Location", "/Users/1"), located, answer(201, ""), `a Location header "/Users/1"`, "201 without Location"},
		{"HaveHeader of another value", HaveHeader("Location", gomega.ContainSubstring("/Users/")), located, answer(201, ""), "a Location header to contain substring <string>: /Users/", "201 without Location"},
		{"HaveHeader with several matchers", HaveHeader("Location", gomega.And(gomega.HavePrefix("/Users/"), gomega.HaveSuffix("1"))), located, answer(201, ""), "a Location header to have prefix <string>: /Users/", "201 without Location"},
		{"HaveMediaType", HaveMediaType(MediaType, "application/json"), answer(200, ""), html, "Content-Type application/scim+json or application/json", `Content-Type "text/html; charset=utf-8"`},
		{"HaveMediaType without one", HaveMediaType("text/html"), html, bare, "Content-Type text/html", `Content-Type ""`},
		{"HaveID", HaveID(), answer(200, resource), answer(200, `{"id":7}`), "a resource with a non-empty string id", "id 7"},
		{"HaveID of none", HaveID(), answer(200, `{"ID":"1"}`), answer(200, "{}"), "a resource with a non-empty string id", "no id in 200 application/scim+json {}"},
		{"HaveID of an empty one", HaveID(), answer(200, `{"id":"1"}`), answer(200, `{"id":""}`), "a resource with a non-empty string id", `id ""`},
		{"HaveID of a list", HaveID(), answer(200, `{"id":"1"}`), answer(200, "[]"), "a resource with a non-empty string id", "200 application/scim+json []"},
		{"Have", Have("name.givenName", "Ada"), answer(200, resource), answer(200, `{"name":{"givenName":"Grace"}}`), `name.givenName "Ada"`, `name.givenName "Grace"`},
		{"Have of another type", Have("active", false), answer(200, resource), answer(200, `{"active":"false"}`), "active false", `active "false"`},
		{"Have of an object", Have("name", map[string]any{"b": 1, "a": nil}), answer(200, `{"name":{"a":null,"b":1}}`), answer(200, "{}"), `name {"a":null,"b":1}`, "no name in 200 application/scim+json {}"},
		{"Have with a matcher", Have("id", gomega.HaveLen(8)), answer(200, resource), answer(200, `{"id":"1"}`), "id to have length 8", `id "1"`},
		{"Have with Not", Have("id", gomega.Not(gomega.Equal("1"))), answer(200, resource), answer(200, `{"id":"1"}`), "id not to equal <string>: 1", `id "1"`},
		{"Have of no JSON", Have("id", "1"), answer(200, `{"id":"1"}`), html, `id "1"`, "200 text/html; charset=utf-8 <html>"},
		{"HaveNo", HaveNo("nothing"), answer(200, resource), answer(200, `{"nothing":""}`), "no value for nothing", `nothing ""`},
		{"HaveNo of an empty list", HaveNo("empty"), answer(200, resource), answer(200, `{"empty":[1]}`), "no value for empty", "empty [1]"},
		{"HaveNo of nothing at all", HaveNo("absent"), answer(200, "{}"), answer(204, ""), "no value for absent", "204 application/scim+json (no body)"},
		{"HaveSchema", HaveSchema(target.UserSchema), answer(200, resource), answer(200, `{"schemas":["urn:a"]}`), "schemas to list " + target.UserSchema, `schemas ["urn:a"]`},
		{"HaveSchema as text", HaveSchema("urn:a"), answer(200, `{"schemas":["urn:b","urn:a"]}`), answer(200, `{"schemas":"urn:a"}`), "schemas to list urn:a", `schemas "urn:a"`},
		{"HaveSchema of none", HaveSchema("urn:a"), answer(200, `{"Schemas":["urn:a"]}`), answer(200, "{}"), "schemas to list urn:a", "no schemas in 200 application/scim+json {}"},
		{"BeList", BeList(), answer(200, list), answer(200, "[]"), "200 and a ListResponse with totalResults", "200 application/scim+json []"},
		{"BeList with another status", BeList(), answer(200, list), answer(201, "{}"), "200 and a ListResponse with totalResults", "201 application/scim+json {}"},
		{"BeError", BeError(400, 501), answer(400, failure), answer(400, "{}"), "status 400 or 501 with a SCIM error body", "400 application/scim+json {}"},
		{"BeError with another status", BeError(400), answer(400, failure), answer(404, "{}"), "status 400 with a SCIM error body", "404 application/scim+json {}"},
		{"BeErrorType", BeErrorType(400, "invalidFilter", "tooMany"), answer(400, failure), answer(400, "{}"), "status 400 with scimType invalidFilter or tooMany", "400 application/scim+json {}"},
		{"BeErrorType with another status", BeErrorType(400, "invalidFilter"), answer(400, failure), answer(403, `{"scimType":"invalidFilter"}`), "status 400 with scimType invalidFilter", `403 application/scim+json {"scimType":"invalidFilter"}`},
		{"ExpectValue", ExpectValue("a positive number", func(n int) (string, bool) { return Show(n), n > 0 }), 1, -1, "a positive number", "-1"},
		{"ExpectValue of another type", ExpectValue("a positive number", func(n int) (string, bool) { return Show(n), n > 0 }), 1, "1", "a positive number", `"1", a string`},
		{"Gomega's", gomega.Equal(2), 2, 1, "to equal <int>: 2", "1"},
		{"Gomega's on a text", gomega.ContainSubstring("b"), "abc", "ac", "to contain substring <string>: b", `"ac"`},
		{"And", gomega.And(HaveStatus(200), HaveID()), answer(200, `{"id":"1"}`), answer(200, "{}"), "a resource with a non-empty string id", "no id in 200 application/scim+json {}"},
		{"Or", gomega.Or(HaveStatus(200), HaveStatus(204)), answer(204, ""), answer(500, ""), "", "500 application/scim+json (no body)"},
		{"Not", gomega.Not(HaveStatus(500)), answer(200, ""), answer(500, ""), "anything but status 500", "500 application/scim+json (no body)"},
		{"AtMost", AtMost(requirement.Should, HaveStatus(201)), answer(201, ""), answer(200, ""), "", ""},
	} {
		if ok, err := test.matcher.Match(test.good); !ok || err != nil {
			t.Errorf("%s refuses %v: %v", test.name, test.good, err)
		}
		if ok, err := test.matcher.Match(test.bad); ok || err != nil {
			t.Errorf("%s takes %v: %v", test.name, test.bad, err)
			continue
		}
		if test.name == "AtMost" {
			continue
		}
		expected, got := explain(test.matcher, test.bad)
		if test.expected != "" && expected != test.expected || got != test.got {
			t.Errorf("%s: expected %q, got %q; want %q, %q", test.name, expected, got, test.expected, test.got)
		}
		if strings.TrimSpace(expected) == "" || strings.TrimSpace(got) == "" || strings.Contains(expected, "\n") {
			t.Errorf("%s cannot be read: expected %q, got %q", test.name, expected, got)
		}
		if text := test.matcher.FailureMessage(test.bad); !strings.Contains(strings.ToLower(text), "expected") {
			t.Errorf("%s under go test: %s", test.name, text)
		}
	}
	if text := describe(gomega.And()); text != "to satisfy *matchers.AndMatcher" {
		t.Errorf("a matcher that cannot say what it wants: %s", text)
	}
	if ok, err := Have("id", gomega.MatchRegexp("[")).Match(answer(200, `{"id":"1"}`)); ok || err != nil {
		t.Errorf("a matcher that is broken passed: %v", err)
	}
}

func TestShow(t *testing.T) {
	for _, test := range []struct {
		value any
		want  string
	}{
		{nil, "null"}, {"a", `"a"`}, {map[string]any{"b": 1, "a": []any{true}}, `{"a":[true],"b":1}`}, {make(chan int) == nil, "false"},
		{answer(204, ""), "204 application/scim+json (no body)"},
	} {
		if have := Show(test.value); have != test.want {
			t.Errorf("%s, not %s", have, test.want)
		}
	}
	if have := Show(func() {}); have == "" {
		t.Error("a function shows as nothing")
	}
	if have := Show(strings.Repeat("ä", 200)); len(have) > 310 || !strings.HasSuffix(have, "ä"+ellipsis) {
		t.Error(have)
	}
}

func TestJudging(t *testing.T) {
	s := open("http://scim.example.com", quick, target.BearerToken(sesame))
	s.t.Claimed = map[requirement.Capability]bool{requirement.Filter: false}
	s.t.SCIM.BaseURL = "" // nothing to ask
	lost := answer(0, "")
	lost.session, lost.Err = s.Session, errors.New("no network")
	good := answer(201, `{"id":"1"}`)
	good.session, good.index = s.Session, 3

	if !good.That(requirement.Post201, HaveStatus(201)) || good.That(requirement.Post201, HaveStatus(200), "of user %d", 7) {
		t.Error("That does not say what it found")
	}
	good.That(requirement.Post201, AtMost(requirement.Should, HaveStatus(200)))
	lost.That(requirement.Post201, HaveStatus(201))
	lost.ThatValue(requirement.Post201, "anything", gomega.Equal("anything"))
	s.That(requirement.Post201, 1, gomega.HaveLen(1)) // the matcher cannot judge a number
	good.That(requirement.ListEmpty, HaveStatus(201))
	want := []struct {
		kind          verdict.Kind
		check, detail string
		exchange      int
	}{
		{verdict.Pass, "", "", 3},
		{verdict.Fail, "of user 7", `201 application/scim+json {"id":"1"}`, 3},
		{verdict.Warn, "", `201 application/scim+json {"id":"1"}`, 3},
		{verdict.Error, "", "no network", -1},
		{verdict.Error, "", "no network", -1},
		{verdict.Fail, "", "HaveLen matcher expects", -1},
		{verdict.Skip, "", "the target does not offer filter (the target file says so)", 3},
	}
	if len(s.record.Judgements) != len(want) {
		t.Fatalf("%+v", s.record.Judgements)
	}
	for i, j := range s.record.Judgements {
		detail := j.Got + j.Broken + j.Skipped
		if w := want[i]; j.Kind(requirement.Must) != w.kind || j.Check != w.check || !strings.HasPrefix(detail, w.detail) || j.Exchange != w.exchange {
			t.Errorf("%d: %s %+v", i, j.Kind(requirement.Must), j)
		}
	}
}

// blocks runs f, which must end the spec, and returns why.
func blocks(t *testing.T, s *session, f func()) (reason string) {
	t.Helper()
	s.record.Blocked = ""
	defer func() {
		if recover() == nil {
			t.Error("the spec went on")
		}
		reason = s.record.Blocked
	}()
	f()
	return ""
}

func TestNeedBlocks(t *testing.T) {
	s := open("http://scim.example.com", quick, target.BearerToken(sesame))
	lost := answer(0, "")
	lost.Err = errors.New("no network")
	s.Need(requirement.Post201, answer(201, ""), HaveStatus(201))
	if s.record.Blocked != "" {
		t.Errorf("a need that is met blocks: %s", s.record.Blocked)
	}
	for want, f := range map[string]func(){
		"GET /Users/1 was not answered: no network": func() { s.Need(requirement.Post201, lost, HaveStatus(201)) },
		"needs SCIM-7644-3.3-POST-201 (" + requirement.Post201.Text + "): GET /Users/1 should give status 201, but gave 400 application/scim+json " + mark: func() {
			s.Need(requirement.Post201, answer(400, sesame), HaveStatus(201))
		},
		"no [redacted] today": func() { s.Block("no %s today", sesame) },
	} {
		if have := blocks(t, s, f); have != want {
			t.Errorf("%s\nwant %s", have, want)
		}
	}
}

func TestExplainStandsAlone(t *testing.T) {
	s := open("http://scim.example.com", quick, target.Credential{})
	a := answer(200, "{}")
	a.session, a.index = s.Session, 0
	s.record.Exchanges = []verdict.Exchange{{Request: verdict.Message{Method: "POST", URL: "http://scim.example.com/Users", Body: `{"userName":"` + strings.Repeat("a", 500) + `"}`}}}
	a.That(requirement.Post201, HaveStatus(201), "the first")
	text := Explain(requirement.Post201, s.record.Judgements[0], s.record.Exchanges)
	for _, part := range []string{
		"SCIM-7644-3.3-POST-201 (must, RFC 7644 §3.3)\n  " + requirement.Post201.Text + "\n", "\n  check     the first\n",
		"\n  sent      POST http://scim.example.com/Users {\"userName\":\"aaa", "aaa…\n", "\n  expected  status 201\n", "\n  got       200 application/scim+json {}\n",
		"\n  why       " + requirement.Post201.Why, "\n  fix       " + requirement.Post201.Fix,
	} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
}
