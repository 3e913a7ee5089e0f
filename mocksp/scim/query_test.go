package scim

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// names lists the userName or displayName of what a list holds.
func (a reply) names() []string {
	list, _ := a.body["Resources"].([]any)
	got := []string{}
	for _, r := range list {
		m := r.(map[string]any)
		if n := text(m, "userName"); n != "" {
			got = append(got, n)
		} else {
			got = append(got, text(m, "displayName"))
		}
	}
	return got
}

func (a reply) listed(want ...string) reply {
	a.t.Helper()
	if got := a.is(200).names(); !slices.Equal(got, want) {
		a.t.Errorf("%s\n got %q, want %q", a.asked, got, want)
	}
	return a
}

// crowd fills p with Users to query: alice, bob, carol, dave.
func crowd(p *provider) (ids map[string]string) {
	ids = map[string]string{}
	for _, u := range []struct{ name, more string }{
		{"alice", `"name":{"familyName":"Zed","givenName":"A \"quoted\" and b"},"title":"Boss","active":true,"externalId":"Ext-1","emails":[{"value":"alice@work.example","type":"work"},{"value":"alice@home.example","type":"home","primary":true}]`},
		{"Bob", `"name":{"familyName":"young"},"title":"boss","active":false,"emails":[{"value":"bob@home.example","type":"work"}],"` + EnterpriseSchema + `":{"department":"Sales","costCenter":"5"}`},
		{"carol", `"name":{"familyName":"Xi"},"nickName":"é (x) [y] or not","displayName":"OR","active":true`},
		{"dave", `"title":"","userType":"Boss\\man"`},
	} {
		ids[u.name] = p.add("/Users", user(u.name, u.more))
	}
	return ids
}

func TestFilter(t *testing.T) {
	p := newProvider(t)
	ids := crowd(p)
	tests := []struct {
		filter string
		want   string // names, or an error
	}{
		{`userName eq "ALICE"`, "alice"},
		{`USERNAME EQ "alice"`, "alice"},
		{`userName eq "ali"`, ""},
		{`userName ne "alice"`, "Bob carol dave"},
		{`userName co "O"`, "Bob carol"},
		{`userName sw "CA"`, "carol"},
		{`userName ew "E"`, "alice dave"},
		{`title pr`, "alice Bob"},
		{`not (title pr)`, "carol dave"},
		{`not(title pr)`, "carol dave"},
		{`userName gt "bob"`, "carol dave"},
		{`userName ge "bob"`, "Bob carol dave"},
		{`userName lt "bob"`, "alice"},
		{`userName le "bob"`, "alice Bob"},
		{`title eq "boss" and active eq true`, "alice"},
		{`userName eq "carol" or title eq "boss" and active eq false`, "Bob carol"},
		{`(userName eq "carol" or title eq "boss") and active eq true`, "alice carol"},
		{`(((userName eq "carol")))`, "carol"},
		{`( userName eq "carol" )`, "carol"},
		{`not (userName eq "carol") and active eq true`, "alice dave"},
		{`active eq True`, "alice carol dave"},
		{`active ne true`, "Bob"},
		{`name.familyName eq "zed"`, "alice"},
		{`NAME.FAMILYNAME eq "zed"`, "alice"},
		{`name pr`, "alice Bob carol"},
		{`emails eq "alice@work.example"`, "alice"},
		{`emails co "home"`, "alice Bob"},
		{`emails.type eq "work" and emails.value co "home"`, "alice Bob"},
		{`emails[type eq "work" and value co "home"]`, "Bob"},
		{`emails[type eq "work"]`, "alice Bob"},
		{`emails[type eq "home" or type eq "work"] and userName eq "alice"`, "alice"},
		{`emails[not (type eq "work")]`, "alice"},
		{`emails[(type eq "home" and primary eq true) or value sw "bob"]`, "alice Bob"},
		{`emails[type eq "work" and not (value co "work") and value pr]`, "Bob"},
		{`emails.primary eq true`, "alice"},
		{UserSchema + `:userName eq "bob"`, "Bob"},
		{strings.ToUpper(UserSchema) + `:name.familyName eq "xi"`, "carol"},
		{EnterpriseSchema + `:department eq "sales"`, "Bob"},
		{EnterpriseSchema + `:manager pr`, ""},
		{`schemas eq "` + EnterpriseSchema + `"`, "Bob"},
		{`id eq "` + ids["carol"] + `"`, "carol"},
		{`id eq "` + strings.ToUpper(ids["carol"]) + `"`, ""},
		{`externalId eq "Ext-1"`, "alice"},
		{`externalId eq "ext-1"`, ""},
		{`externalId sw "Ext"`, "alice"},
		{`meta.resourceType eq "User" and userName eq "dave"`, "dave"},
		{`meta.created gt "2026-03-01T14:00:02+02:00"`, "carol dave"},
		{`meta.created eq "2026-03-01T11:00:01-01:00"`, "alice"},
		{`meta.created le "2026-03-01T12:00:01.9999999Z"`, "alice"},
		{`meta.created co "2026"`, "alice Bob carol dave"},
		{`title eq null`, "carol dave"},
		{`title ne null`, "alice Bob"},
		{`name.givenName eq "A \"quoted\" AND b"`, "alice"},
		{`nickName sw "\u00e9"`, "carol"},
		{`nickName sw "\u00E9 (x) [y] or not"`, "carol"},
		{`displayName eq "or"`, "carol"},
		{`userType eq "boss\\man"`, "dave"},
		{`userType co ".*"`, ""},
		{`userName eq ""`, ""},

		{``, "invalidFilter"}, {`   `, "invalidFilter"}, {`userName`, "invalidFilter"}, {`userName eq`, "invalidFilter"},
		{`userName eq alice`, "invalidFilter"}, {`userName eq 'alice'`, "invalidFilter"}, {`userName eq "alice`, "invalidFilter"},
		{`userName xx "a"`, "invalidFilter"}, {`userName eq "a" and`, "invalidFilter"}, {`and userName eq "a"`, "invalidFilter"},
		{`userName eq "a" xor title pr`, "invalidFilter"}, {`(userName eq "a"`, "invalidFilter"}, {`userName eq "a")`, "invalidFilter"},
		{`userName eq "a"title pr`, "invalidFilter"}, {`not userName eq "a"`, "invalidFilter"}, {`()`, "invalidFilter"},
		{`userName eq "\x"`, "invalidFilter"}, {`userName eq 5`, "invalidFilter"}, {`userName eq true`, "invalidFilter"},
		{`unknown eq "a"`, "invalidFilter"}, {`name.unknown eq "a"`, "invalidFilter"}, {`userName.x eq "a"`, "invalidFilter"},
		{`urn:x:unknown:a eq "a"`, "invalidFilter"}, {`unknown[a eq "b"]`, "invalidFilter"}, {`emails[unknown eq "b"]`, "invalidFilter"},
		{`emails[type eq "work"`, "invalidFilter"}, {`emails[]`, "invalidFilter"}, {`emails[emails[type eq "x"]]`, "invalidFilter"},
		{`emails[type eq "work"].value eq "x"`, "invalidFilter"},
		{`name eq "x"`, "invalidFilter"}, {`addresses co "x"`, "invalidFilter"}, {`meta eq "x"`, "invalidFilter"},
		{`active gt true`, "invalidFilter"}, {`active le false`, "invalidFilter"}, {`active co "t"`, "invalidFilter"}, {`active eq "true"`, "invalidFilter"},
		{`x509Certificates.value gt "a"`, "invalidFilter"}, {`x509Certificates lt "a"`, "invalidFilter"},
		{`meta.created gt "yesterday"`, "invalidFilter"}, {`title gt null`, "invalidFilter"},
		{`password eq "x"`, "invalidFilter"}, {`password pr`, "invalidFilter"},
		{UserSchema + ` eq "x"`, "invalidFilter"}, {`__proto__ eq "x"`, "invalidFilter"},
		{strings.Repeat("(", 60) + `userName pr` + strings.Repeat(")", 60), "invalidFilter"},
		{strings.Repeat("(", 10_000) + `userName pr` + strings.Repeat(")", 10_000), "invalidFilter"},
		{strings.Repeat(`title pr or `, 250) + `title pr`, "invalidFilter"},
	}
	for _, tt := range tests {
		t.Run(shorten(tt.filter), func(t *testing.T) {
			p := *p
			p.T = t
			get := p.do("GET", "/Users?filter="+url.QueryEscape(tt.filter), "")
			body, _ := json.Marshal(map[string]any{"schemas": []any{SearchRequestSchema}, "filter": tt.filter})
			search := p.do("POST", "/Users/.search", string(body))
			for _, a := range []reply{get, search} {
				if tt.want == "invalidFilter" {
					a.is(400, "invalidFilter")
				} else {
					a.listed(strings.Fields(tt.want)...).want("totalResults", len(strings.Fields(tt.want)))
				}
			}
		})
	}
}

func TestRootQuery(t *testing.T) {
	p := newProvider(t)
	a := p.add("/Users", user("ann"))
	p.add("/Groups", group("ops", `"members":[{"value":"`+a+`"}]`))
	for _, path := range []string{"", "/"} {
		p.do("GET", "http://x.example"+path, "").listed("ann", "ops")
	}
	q := func(f string) string { return "/?filter=" + url.QueryEscape(f) }
	p.do("GET", q(`meta.resourceType eq "User"`), "").listed("ann")
	p.do("GET", q(`userName eq "ann"`), "").listed("ann")
	p.do("GET", q(`members pr`), "").listed("ops")
	p.do("GET", q(`members[value eq "`+a+`"]`), "").listed("ops")
	p.do("GET", q(`not (userName pr)`), "").listed("ops")
	p.do("GET", q(`active eq true`), "").listed("ann")
	p.do("GET", q(`nowhere eq "x"`), "").is(400, "invalidFilter")
	p.do("POST", "/.search", `{"schemas":["`+SearchRequestSchema+`"],"sortBy":"meta.resourceType","sortOrder":"descending","attributes":["userName"],"count":1}`).
		listed("ann").want("totalResults", 2).want("Resources.0.meta", nil)
	p.do("GET", "/Groups?filter="+url.QueryEscape(`displayName eq "OPS" and members.value eq "`+a+`"`), "").listed("ops")
	p.do("GET", "/Users?filter="+url.QueryEscape(`groups.display eq "ops"`), "").listed("ann")
}

func TestPaging(t *testing.T) {
	p := newProvider(t, func(c *Config) { c.MaxResults = 4 })
	all := []string{"a", "b", "c", "d", "e", "f"}
	for _, n := range all {
		p.add("/Users", user(n))
	}
	tests := []struct {
		query        string
		want         string
		start, total int
	}{
		{"", "a b c d", 1, 6}, {"count=2", "a b", 1, 6}, {"count=0", "", 1, 6}, {"count=-3", "", 1, 6},
		{"startIndex=0&count=1", "a", 1, 6}, {"startIndex=-5&count=1", "a", 1, 6}, {"startIndex=5", "e f", 5, 6},
		{"startIndex=7", "", 7, 6}, {"startIndex=1000000", "", 1000000, 6}, {"count=999999", "a b c d", 1, 6},
		{"startIndex=2&count=2&filter=userName+gt+%22a%22", "c d", 2, 5}, {"count=", "a b c d", 1, 6}, {"unknown=1&count=1", "a", 1, 6},
		{"sortBy=userName&sortOrder=descending&startIndex=2&count=3", "e d c", 2, 6},
	}
	for _, tt := range tests {
		a := p.do("GET", "/Users?"+tt.query, "").listed(strings.Fields(tt.want)...)
		a.want("startIndex", tt.start).want("itemsPerPage", len(strings.Fields(tt.want))).want("totalResults", tt.total)
		a.want("schemas", []any{ListResponseSchema})
	}
	for _, bad := range []string{"count=abc", "count=1.5", "startIndex=99999999999999999999", "sortOrder=up", "sortBy=nowhere", "sortBy=name", "%zz=1"} {
		p.do("GET", "/Users?"+bad, "").is(400, "invalidValue")
	}
	var walked []string
	for start := 1; start <= 6; start += 2 {
		walked = append(walked, p.do("GET", "/Users?count=2&startIndex="+itoa(start), "").names()...)
	}
	if !slices.Equal(walked, all) {
		t.Errorf("walking all pages gives %q", walked)
	}
	for _, bad := range []string{`{}`, `{"schemas":["` + PatchOpSchema + `"]}`} {
		p.do("POST", "/Users/.search", bad).is(400, "invalidSyntax")
	}
	for _, bad := range []string{`"count":"2"`, `"attributes":"userName"`, `"filter":5`, `"startIndex":1.5`} {
		p.do("POST", "/Users/.search", `{"schemas":["`+SearchRequestSchema+`"],`+bad+`}`).is(400, "invalidValue")
	}
	p.do("GET", "/Users/.search", "").is(405)
	if n := len(p.store.List("User")); n != 6 {
		t.Errorf("searching left %d Users", n)
	}
}

func TestSort(t *testing.T) {
	p := newProvider(t)
	crowd(p)
	p.add("/Users", user("Eve", `"emails":[{"value":"zz@a.example"},{"value":"aa@a.example"}],"title":"Äsop","externalId":"ext-0"`))
	for _, tt := range []struct{ query, want string }{
		{"sortBy=userName", "alice Bob carol dave Eve"},
		{"sortBy=userName&sortOrder=descending", "Eve dave carol Bob alice"},
		{"sortBy=name.familyName", "carol Bob alice dave Eve"},
		{"sortBy=name.familyName&sortOrder=descending", "dave Eve alice Bob carol"},
		{"sortBy=emails", "alice Bob Eve carol dave"}, // alice@home is primary
		{"sortBy=emails.value", "alice Bob Eve carol dave"},
		{"sortBy=externalId", "alice Eve Bob carol dave"}, // case-exact: E before e
		{"sortBy=meta.created&sortOrder=descending", "Eve dave carol Bob alice"},
		{"sortBy=active", "Bob alice carol dave Eve"},
		{"sortBy=" + EnterpriseSchema + ":department", "Bob alice carol dave Eve"},
	} {
		p.do("GET", "/Users?"+tt.query, "").listed(strings.Fields(tt.want)...)
	}
}

func TestProjection(t *testing.T) {
	p := newProvider(t)
	id := crowd(p)["Bob"]
	g := p.add("/Groups", group("g", `"members":[{"value":"`+id+`"}]`))
	keys := func(a reply) string {
		a.is(200)
		m := a.body
		if list, ok := m["Resources"].([]any); ok {
			m = list[0].(map[string]any)
		}
		var k []string
		for n := range m {
			k = append(k, strings.Replace(n, EnterpriseSchema, "ext", 1))
		}
		slices.Sort(k)
		return strings.Join(k, " ")
	}
	for _, tt := range []struct{ query, want string }{
		{"attributes=userName", "id schemas userName"},
		{"attributes=USERNAME,%20title", "id schemas title userName"},
		{"attributes=unknown", "id schemas"},
		{"attributes=" + UserSchema + ":userName", "id schemas userName"},
		{"attributes=" + EnterpriseSchema, "ext id schemas"},
		{"attributes=" + EnterpriseSchema + ":department", "ext id schemas"},
		{"attributes=" + UserSchema, "active emails groups id name schemas title userName"},
		{"attributes=meta.version,externalId", "id meta schemas"},
		{"attributes=password", "id schemas"},
		{"excludedAttributes=emails,name,id,schemas", "active ext groups id meta schemas title userName"},
		{"excludedAttributes=" + EnterpriseSchema + ",meta,groups", "active emails id name schemas title userName"},
		{"excludedAttributes=name.familyName", "active emails ext groups id meta schemas title userName"},
		{"attributes=", "active emails ext groups id meta name schemas title userName"},
	} {
		for _, a := range []reply{
			p.do("GET", "/Users/"+id+"?"+tt.query, ""),
			p.do("GET", "/Users?filter=userName+eq+%22bob%22&"+tt.query, ""),
			p.do("PATCH", "/Users/"+id+"?"+tt.query, patchOf(`{"op":"replace","path":"active","value":false}`)),
		} {
			if got := keys(a); got != tt.want {
				t.Errorf("%s\n shows %q, want %q", a.asked, got, tt.want)
			}
		}
	}
	p.do("GET", "/Users/"+id+"?attributes=emails.value", "").want("emails", []any{map[string]any{"value": "bob@home.example"}})
	p.do("GET", "/Users/"+id+"?excludedAttributes=emails.value", "").want("emails", []any{map[string]any{"type": "work"}})
	p.do("GET", "/Users/"+id+"?excludedAttributes="+EnterpriseSchema+":department", "").want(EnterpriseSchema, map[string]any{"costCenter": "5"})
	p.do("GET", "/Users/"+id+"?attributes="+EnterpriseSchema+":department", "").want("schemas", []any{UserSchema, EnterpriseSchema})
	p.do("GET", "/Users/"+id+"?attributes=id&excludedAttributes=name", "").is(400, "invalidValue")
	p.do("GET", "/Groups/"+g+"?excludedAttributes=members", "").is(200).want("members", nil).want("displayName", "g")
	p.do("POST", "/Users?attributes=userName", user("new", `"title":"t"`)).is(201).want("title", nil).want("meta", nil)
	p.do("PUT", "/Users/"+id+"?excludedAttributes=title", user("Bob", `"title":"t"`)).is(200).want("title", nil)
}

func TestLargeQueryIsQuick(t *testing.T) {
	p := newProvider(t)
	for i := range 300 {
		if _, err := p.store.Create("User", map[string]any{"userName": "u" + itoa(i)}); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	f := strings.TrimSuffix(strings.Repeat(`emails[type eq "work" and value co "zzzzzz"] or `, 90), " or ")
	p.do("GET", "/Users?filter="+url.QueryEscape(f), "").is(200).want("totalResults", 0)
	if d := time.Since(start); d > 20*time.Second { // generous: shared, instrumented machine
		t.Errorf("a large filter took %v", d)
	}
}
