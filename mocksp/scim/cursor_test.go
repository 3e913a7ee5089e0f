package scim

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hallmark/mocksp/fault"
)

// walk follows nextCursor from the first page on and lists the userNames; it checks each page.
func (p *provider) walk(query string, headers ...string) (names []string, last reply) {
	p.Helper()
	cursor, previous := "", ""
	for range 50 {
		a := p.do("GET", "/Users?"+query+"&cursor="+cursor, "", headers...).is(200)
		if a.at("startIndex") != nil {
			p.Errorf("%s has a startIndex", a.asked)
		}
		names = append(names, a.names()...)
		if back, _ := a.at("previousCursor").(string); (back == "") != (previous == "") {
			p.Errorf("%s: previousCursor is %q", a.asked, back)
		} else if back != "" {
			if got := p.do("GET", "/Users?"+query+"&cursor="+back, "", headers...).is(200); fmt.Sprint(got.names()) != previous {
				p.Errorf("%s: the page before is %v, want %s", a.asked, got.names(), previous)
			}
		}
		previous = fmt.Sprint(a.names())
		next, ok := a.at("nextCursor").(string)
		if !ok {
			return names, a
		}
		if !regexp.MustCompile(`^[A-Za-z0-9_.~-]+$`).MatchString(next) {
			p.Errorf("the cursor %q has reserved characters", next)
		}
		cursor = next
	}
	p.Fatal("the walk does not end")
	return nil, reply{}
}

func TestCursorWalk(t *testing.T) {
	p := newProvider(t, func(c *Config) { c.MaxResults = 4 })
	for i, n := range []string{"eve", "ann", "Bob", "dan", "cat", "Fay", "gus"} {
		more := `"externalId":"` + itoa(i%2) + `"`
		if i%3 == 0 {
			more += `,"title":"T` + itoa(i) + `","meta":{"x":1}`
		}
		p.add("/Users", user(n, more))
	}
	for query, want := range map[string]string{
		"count=3":                 "eve ann Bob dan cat Fay gus",
		"count=7&x=1":             "",
		"":                        "eve ann Bob dan cat Fay gus",
		"count=2&sortBy=userName": "ann Bob cat dan eve Fay gus",
		"count=2&sortBy=userName&sortOrder=descending":     "gus Fay eve dan cat Bob ann",
		"count=2&sortBy=title":                             "eve dan gus ann Bob cat Fay",
		"count=2&sortBy=title&sortOrder=descending":        "ann Bob cat Fay gus dan eve",
		"count=1&sortBy=active":                            "eve ann Bob dan cat Fay gus",
		"count=2&sortBy=meta.created&sortOrder=descending": "gus Fay cat dan Bob ann eve",
		"count=1&filter=externalId+eq+%221%22":             "ann dan Fay",
		"count=2&filter=title+pr&sortBy=userName":          "dan eve gus",
		"count=3&filter=title+eq+%22none%22":               "",
		"count=4&startIndex=3":                             "eve ann Bob dan cat Fay gus",
	} {
		if strings.HasPrefix(query, "count=7") {
			p.do("GET", "/Users?cursor=&"+query, "").is(400, "invalidCount")
			continue
		}
		names, _ := p.walk(query)
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s gives %s, want %s", query, got, want)
		}
	}

	// Over all types, and by .search.
	p.add("/Groups", group("ops"))
	search := func(cursor, more string) reply {
		return p.do("POST", "/.search", `{"schemas":["`+SearchRequestSchema+`"],"count":4,"sortBy":"displayName","cursor":"`+cursor+`"`+more+`}`)
	}
	first := search("", "").is(200).want("totalResults", 8).want("itemsPerPage", 4).want("Resources.0.displayName", "ops")
	second := search(first.at("nextCursor").(string), "").is(200).want("nextCursor", nil)
	if len(second.at("Resources").([]any)) != 4 {
		t.Errorf("the second page is %s", second.raw)
	}
	p.do("POST", "/.search", `{"schemas":["`+SearchRequestSchema+`"],"cursor":5}`).is(400, "invalidCursor")

	// What is created and deleted meanwhile neither repeats nor hides anybody else.
	a := p.do("GET", "/Users?count=2&cursor=", "").is(200)
	p.do("DELETE", "/Users/"+a.at("Resources.1.id").(string), "").is(204)
	p.add("/Users", user("new"))
	b := p.do("GET", "/Users?count=2&cursor="+a.at("nextCursor").(string), "").is(200)
	if got := fmt.Sprint(b.names()); got != "[Bob dan]" {
		t.Errorf("the page behind a deleted resource is %s", got)
	}

	for _, n := range []string{"0", "-3"} {
		p.do("GET", "/Users?cursor=&count="+n, "").is(200).want("itemsPerPage", 0).want("totalResults", 7).want("nextCursor", nil)
	}
	off := newProvider(t, func(c *Config) { c.NoCursor = true })
	off.add("/Users", user("ann"))
	off.do("GET", "/Users?cursor=x", "").is(200).want("startIndex", 1)
	off.do("GET", "/ServiceProviderConfig", "").want("pagination.cursor", false).want("pagination.index", true).want("pagination.cursorTimeout", nil)
}

func TestCursorRefused(t *testing.T) {
	p := newProvider(t, func(c *Config) { c.CursorTimeout = time.Hour })
	for _, n := range []string{"ann", "bob", "cat", "dan"} {
		p.add("/Users", user(n))
	}
	first := p.do("GET", "/Users?filter=userName+pr&count=2&cursor=", "", "Authorization: Bearer a").is(200)
	next := first.at("nextCursor").(string)
	get := func(query, cursor, token string) reply {
		return p.do("GET", "/Users?"+query+"&cursor="+url.QueryEscape(cursor), "", "Authorization: Bearer "+token)
	}
	const query = "filter=userName+pr&count=2"
	get(query, next, "a").is(200).want("itemsPerPage", 2)
	get("filter=userName+pr", next, "a").is(200).want("itemsPerPage", 2) // the count of the walk
	wrong := get(query, "forged", "a").is(400, "invalidCursor")
	for _, cursor := range []string{next[:len(next)-1], next + "A", "A" + next, strings.ToLower(next), " ", "=", "🙂", strings.Repeat("A", 5000), next + "\n"} {
		get(query, cursor, "a").is(400, "invalidCursor")
	}
	if other := get(query, next, "b").is(400, "invalidCursor"); other.raw != wrong.raw {
		t.Errorf("another's cursor gives %s, a wrong one %s", other.raw, wrong.raw)
	}
	for _, q := range []string{"count=2", "filter=userName+eq+%22ann%22&count=2", query + "&sortBy=userName", query + "&sortOrder=descending"} {
		get(q, next, "a").is(400, "invalidCursor")
	}
	p.do("GET", "/Groups?"+query+"&cursor="+next, "", "Authorization: Bearer a").is(400)
	p.do("GET", "/?"+query+"&cursor="+next, "", "Authorization: Bearer a").is(400)
	get("filter=userName+pr&count=3", next, "a").is(400, "invalidCount")
	get("filter=userName+pr&count=1", next, "a").is(400, "invalidCount")
	get("filter=userName+pr&count=201", next, "a").is(400, "invalidCount")
	get("filter=userName+pr&count=0", next, "a").is(200).want("itemsPerPage", 0)
	p.now = p.now.Add(time.Hour)
	get(query, next, "a").is(400, "expiredCursor")

	// Nothing of the place can be read off a cursor.
	raw, _ := json.Marshal(first.body)
	if strings.Contains(next, "bob") || !json.Valid(raw) {
		t.Error("the cursor tells")
	}
	other := newProvider(t)
	other.do("GET", "/Users?"+query+"&cursor="+next, "", "Authorization: Bearer a").is(400, "invalidCursor")
}

func cursorFaults() map[fault.Fault]shown {
	// second tells what comes after the first page of one.
	second := func(query, then string, prepare ...func(*stage)) func(*stage) string {
		return func(s *stage) string {
			s.add("/Users", user("cat"))
			first := s.do("GET", "/Users?cursor=&"+query, "").is(200)
			for _, p := range prepare {
				p(s)
			}
			a := s.do("GET", "/Users?cursor="+url.QueryEscape(fmt.Sprint(first.at("nextCursor")))+"&"+then, "")
			return fmt.Sprint(a.status, a.names())
		}
	}
	return map[fault.Fault]shown{
		fault.SCIMConfigDeniesCursor: {func(s *stage) string { return s.do("GET", "/ServiceProviderConfig", "").shows("pagination.cursor") }, "200 true", "200 false"},
		fault.SCIMCursorEndless: {func(s *stage) string {
			return fmt.Sprint(s.do("GET", "/Users?cursor=", "").at("nextCursor") == nil)
		}, "true", "false"},
		fault.SCIMCursorRepeats: {second("count=1", "count=1"), "200 [Bob]", "200 [ann]"},
		fault.SCIMCursorReserved: {func(s *stage) string {
			c := fmt.Sprint(s.do("GET", "/Users?cursor=&count=1", "").at("nextCursor"))
			return fmt.Sprint(strings.ContainsAny(c, "/=+"))
		}, "false", "true"},
		fault.SCIMCursorForgedRestarts: {func(s *stage) string { return s.query("cursor=forged") }, "400 []", "200 [ann Bob]"},
		fault.SCIMCursorAnyActor: {func(s *stage) string {
			next := fmt.Sprint(s.do("GET", "/Users?cursor=&count=1", "").at("nextCursor"))
			return s.provider.do("GET", "/Users?count=1&cursor="+next, "", "Authorization: Bearer reader").shows()
		}, "400", "200"},
		fault.SCIMCursorAnyQuery: {second("count=1", "count=1&filter=userName+pr"), "400 []", "200 [Bob]"},
		fault.SCIMCursorForgetsFilter: {func(s *stage) string {
			s.add("/Users", user("cat", `"title":"x"`))
			next := fmt.Sprint(s.do("GET", "/Users?cursor=&count=1&filter=title+pr", "").at("nextCursor"))
			return s.query("count=1&filter=title+pr&cursor=" + next)
		}, "200 [cat]", "200 [Bob]"},
		fault.SCIMCursorExpired404:   {second("count=1", "count=1", func(s *stage) { s.now = s.now.Add(time.Hour) }), "400 []", "404 []"},
		fault.SCIMCursorCountChanges: {second("count=1", "count=2"), "400 []", "200 [Bob cat]"},
		fault.SCIMCursorCountCapped:  {func(s *stage) string { return s.query("cursor=&count=9") }, "400 []", "200 [ann Bob]"},
		fault.SCIMCursorSearchIgnored: {func(s *stage) string {
			return s.do("POST", "/Users/.search", `{"schemas":["`+SearchRequestSchema+`"],"cursor":"","count":1}`).shows("startIndex")
		}, "200 <nil>", "200 1"},
	}
}
