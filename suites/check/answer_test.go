package check

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"hallmark/suites/target"
)

// answer is an answer with a body, outside any spec.
func answer(status int, body string) *Answer {
	a := &Answer{Method: http.MethodGet, Path: "/Users/1", Status: status, Raw: []byte(body), Header: http.Header{"Content-Type": {MediaType}}, index: -1,
		session: open("http://scim.example.com", quick, target.BearerToken(sesame)).Session}
	a.JSON, a.NotJSON = decode(a.Raw)
	return a
}

const resource = `{
	"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
	"id": "2819c223", "number": 17, "exact": "lower", "EXACT": "upper", "active": false, "nothing": null,
	"Name": {"givenName": "Ada", "deep": {"er": [[1, 2], [3]]}},
	"emails": [{"value": "ada@example.com", "type": "work"}, {"value": "ada@home.example", "primary": true}, "text"],
	"empty": [], "none": {"a": null, "b": []}, "a.b": "dotted",
	"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Research", "manager": {"value": "26118915"}}
}`

func TestLookup(t *testing.T) {
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	a := answer(200, resource)
	if a.NotJSON != nil {
		t.Fatal(a.NotJSON)
	}
	for path, want := range map[string]string{
		"id":                           `"2819c223"`,
		"ID":                           `"2819c223"`,
		"exact":                        `"lower"`, // the exact name comes first
		"EXACT":                        `"upper"`,
		"name.givenname":               `"Ada"`,
		"NAME.GIVENNAME":               `"Ada"`,
		"name.familyName":              "-",
		"name.givenName.more":          "-",
		"active":                       "false",
		"nothing":                      "null",
		"nothing.below":                "-",
		"emails[0].value":              `"ada@example.com"`,
		"Emails[1].PRIMARY":            "true",
		"emails[2]":                    `"text"`,
		"emails[2].value":              "-",
		"emails[3]":                    "-",
		"emails[99999999999999999999]": "-",
		"emails.value":                 "-", // a list has no members
		"id[0]":                        "-",
		"name[0]":                      "-",
		"emails[-1]":                   "-",
		"emails[]":                     "-",
		"emails[x]":                    "-",
		"emails[0":                     "-",
		"emails[0]x":                   "-",
		"emails[ 0]":                   "-",
		"emails[+0]":                   "-",
		"absent":                       "-",
		"":                             "-",
		".":                            "-",
		"name.":                        "-",
		".id":                          "-",
		"empty[0]":                     "-",
		enterprise + ":department":     `"Research"`,
		strings.ToUpper(enterprise) + ":DEPARTMENT": `"Research"`,
		enterprise + ":manager.value":               `"26118915"`,
		enterprise + ":absent":                      "-",
		enterprise + ":":                            "-",
		enterprise + "s:department":                 "-",
		enterprise:                                  `{"department":"Research","manager":{"value":"26118915"}}`,
		"urn:":                                      "-",
		"urn:ietf:params:scim:schemas:core:2.0:User:userName": "-",
	} {
		value, ok := a.Get(path)
		have := "-"
		if ok {
			encoded, _ := json.Marshal(value)
			have = string(encoded)
		}
		if have != want {
			t.Errorf("%q is %s, not %s", path, have, want)
		}
	}
	for range 20 { // whatever the order of a map
		many := answer(200, `{"ID":1,"Id":2,"iD":3,"urn:a":{"b:c":"short","c":1},"urn:a:b":{"c":"long"},"urn:A:B:D":"whole"}`)
		id, _ := many.Get("id")
		long, _ := many.Get("URN:a:b:c")
		whole, _ := many.Get("urn:a:b:d")
		if id != json.Number("1") || long != "long" || whole != "whole" {
			t.Fatalf("%v, %v, %v", id, long, whole)
		}
	}
	for _, body := range []string{"[]", `"text"`, "1", "null", "", "not JSON"} {
		if v, ok := answer(200, body).Get("id"); ok {
			t.Errorf("%q has the id %v", body, v)
		}
	}
}

func TestAnswersOfTheAnswer(t *testing.T) {
	a := answer(200, resource)
	if a.ID() != "2819c223" || a.Text("number") != "" || a.Text("name") != "" || a.Text("exact") != "lower" || a.Object() == nil || !a.OK() {
		t.Error("a resource is not read as it is")
	}
	list := answer(200, `{"totalResults": 3, "Resources": [{"id": "1"}, {"ID": "2"}, {"id": 3}, "text", null, {}]}`)
	if ids := fmt.Sprint(list.IDs()); ids != "[1 2 3 ]" {
		t.Errorf("ids %s", ids)
	}
	if len(list.Resources()) != 4 || list.Total() != 3 {
		t.Errorf("%d resources of %d", len(list.Resources()), list.Total())
	}
	for _, body := range []string{"", "{}", `{"totalResults":"3"}`, `{"totalResults":3.0}`, `{"totalResults":3e0}`, `{"totalResults":null}`, `{"Resources":{"id":"1"}}`, "[]"} {
		if a := answer(200, body); a.Total() != -1 || a.Resources() != nil || a.IDs() == nil || len(a.IDs()) > 0 {
			t.Errorf("%s: %d, %v", body, a.Total(), a.Resources())
		}
	}
	for status, want := range map[int]bool{0: false, 199: false, 200: true, 204: true, 299: true, 300: false} {
		if answer(status, "").OK() != want {
			t.Errorf("%d", status)
		}
	}
}

func TestInteger(t *testing.T) {
	for _, test := range []struct {
		value any
		want  int
		ok    bool
	}{
		{json.Number("0"), 0, true}, {json.Number("-7"), -7, true}, {json.Number("9223372036854775807"), math.MaxInt64, true},
		{json.Number("9223372036854775808"), 0, false}, {json.Number("1.0"), 0, false}, {json.Number("1e2"), 0, false}, {json.Number(""), 0, false},
		{"1", 0, false}, {1, 0, false}, {1.0, 0, false}, {true, 0, false}, {nil, 0, false}, {[]any{}, 0, false},
	} {
		n, ok := Integer(test.value)
		if ok != test.ok || ok && n != test.want {
			t.Errorf("%#v is %d, %v", test.value, n, ok)
		}
	}
}

func TestAssigned(t *testing.T) {
	for body, want := range map[string]bool{
		"null": false, "[]": false, "{}": false, `{"a":null}`: false, `{"a":[],"b":{"c":null}}`: false,
		`""`: true, "false": true, "0": true, "[null]": true, `{"a":""}`: true, `{"a":{"b":false}}`: true,
	} {
		v, err := decode([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if Assigned(v) != want {
			t.Errorf("%s", body)
		}
	}
}

func TestDecode(t *testing.T) {
	for body, want := range map[string]string{
		`{"a":1}`:                  "",
		" [1] \r\n\t":              "",
		"null":                     "",
		"":                         "the body is empty",
		" \n":                      "the body is empty",
		"{}{}":                     "the body holds more than one JSON value",
		"{} x":                     "the body holds more than one JSON value",
		"{}]":                      "the body holds more than one JSON value",
		"1 2":                      "the body holds more than one JSON value",
		"<html>":                   "the body is not JSON: invalid character '<' looking for beginning of value",
		`{"a":`:                    "the body is not JSON: unexpected EOF",
		`{'a':1}`:                  "the body is not JSON: invalid character '\\'' looking for beginning of object key string",
		"\xef\xbb\xbf{}":           "the body is not JSON: invalid character 'ï' looking for beginning of value",
		"NaN":                      "the body is not JSON: invalid character 'N' looking for beginning of value",
		"01":                       "the body holds more than one JSON value",
		`{"a":1,}`:                 "the body is not JSON: invalid character '}' looking for beginning of object key string",
		strings.Repeat("[", 20000): "the body is not JSON: invalid character '[' exceeded max depth",
	} {
		_, err := decode([]byte(body))
		if have := fmt.Sprint(err); want == "" && err != nil || want != "" && have != want {
			t.Errorf("%.40q: %v", body, err)
		}
	}
	v, err := decode([]byte(`{"n":12345678901234567890.5}`))
	if n, _ := Lookup(v, "n"); err != nil || n != json.Number("12345678901234567890.5") {
		t.Errorf("a number lost its digits: %v, %v", n, err)
	}
}

func TestAnswerInALine(t *testing.T) {
	long := answer(200, `"`+strings.Repeat("ä", 200)+`"`).String()
	for have, want := range map[string]string{
		answer(204, "").String():                                           "204 application/scim+json (no body)",
		answer(400, `{"detail":"no"}`).String():                            `400 application/scim+json {"detail":"no"}`,
		answer(400, sesame).String():                                       "400 application/scim+json " + mark,
		answer(400, `{"password":"hunter2"}`).String():                     `400 application/scim+json {"password":"[redacted]"}`,
		answer(400, "\xff\x1b[2J").String():                                "400 application/scim+json \uFFFD\x1b[2J",
		(&Answer{Err: errors.New("no network")}).String():                  "no network",
		fmt.Sprint(len(long) < 400, strings.HasSuffix(long, "ä"+ellipsis)): "true true",
	} {
		if have != want {
			t.Errorf("%q instead of %q", have, want)
		}
	}
}

func FuzzLookup(f *testing.F) {
	f.Add([]byte(resource), "emails[0].value")
	f.Add([]byte(resource), "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value")
	f.Add([]byte(`{"":{"":[{"":1}]}}`), ".[0].")
	f.Add([]byte(`{"urn:a":{"urn:a:b":{}}}`), "urn:a:urn:a:b:c")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		v, err := decode(body)
		if err != nil {
			if v != nil {
				t.Fatalf("%v and a value", err)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Fatalf("more than a line: %q", err)
			}
			return
		}
		if found, ok := Lookup(v, path); !ok && found != nil {
			t.Fatalf("%q is not there, and is %v", path, found)
		}
		Assigned(v)
		Integer(v)
		Show(v)
		a := &Answer{JSON: v}
		a.Resources()
		a.IDs()
		a.Total()
		identifier(v)
		if object := a.Object(); object != nil {
			ours(target.New("", "", target.Credential{}), object)
		}
		creates(Request{Method: http.MethodPost, Path: path}, body)
	})
}

func TestAroundAText(t *testing.T) {
	long := strings.Repeat("x", 200)
	a := answer(200, `{"before":"`+long+`","manager":{"displayName":"Forged"},"after":"`+long+`"}`)
	if got := a.Around("Forged"); !strings.Contains(got, `"displayName":"Forged"`) || len(got) > 250 || !strings.HasPrefix(got, ellipsis) || !strings.HasSuffix(got, ellipsis) {
		t.Errorf("%s", got)
	}
	if got := answer(200, `{"a":"Forged"}`).Around("Forged"); got != `{"a":"Forged"}` {
		t.Errorf("a short body: %s", got)
	}
	if got := a.Around("not there"); got != a.String() {
		t.Errorf("a text that is not there: %s", got)
	}
	// The credential is taken out of the whole body, before it could be cut in two.
	secret := answer(200, strings.Repeat("y", 60)+sesame+`Forged`).Around("Forged")
	for n := 4; n < len(sesame); n++ {
		if strings.Contains(secret, sesame[len(sesame)-n:]) {
			t.Errorf("a part of the credential: %s", secret)
		}
	}
}
