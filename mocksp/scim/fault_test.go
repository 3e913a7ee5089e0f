package scim

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hallmark/mocksp/fault"
)

// stage is a provider with two Users and a Group that each fault is tried on.
type stage struct {
	*provider
	ann, bob, ops string
	password      *string
}

func newStage(t *testing.T, f ...fault.Fault) *stage {
	s := &stage{password: new(string)}
	s.provider = newProvider(t, func(c *Config) {
		c.Authenticate, c.MaxResults, c.MaxBulkOperations, c.MaxBulkPayload = guard, 3, 3, 2000
		c.Subject = func(*http.Request) (string, bool) { return s.bob, true }
		c.Password = func(_ Resource, password string) error { *s.password = password; return nil }
	})
	s.ann = s.add("/Users", user("ann", `"externalId":"E1","title":"Boss","displayName":"Ann","name":{"givenName":"Ann","familyName":"Lee"},
		"emails":[{"value":"ann@work.example","type":"work","primary":true},{"value":"ann@home.example","type":"home"}],"password":"p1"`))
	s.bob = s.add("/Users", user("Bob", `"displayName":"x or y","active":false,"`+ext+`":{"department":"d","manager":{"value":"`+s.ann+`"}}`))
	s.ops = s.add("/Groups", group("ops", `"members":[{"value":"`+s.ann+`"}]`))
	s.faults.On(f...)
	return s
}

func (s *stage) do(method, path, body string, headers ...string) reply {
	s.Helper()
	return s.provider.do(method, path, body, append([]string{"Authorization: Bearer good"}, headers...)...)
}

func (s *stage) add(path, body string) string {
	s.Helper()
	return s.do("POST", path, body).is(201).id()
}

// list runs a filter and shows the status and who was found.
func (s *stage) list(filter string) string {
	a := s.do("GET", "/Users?filter="+url.QueryEscape(filter), "")
	return fmt.Sprint(a.status, a.names())
}

func (s *stage) query(q string) string {
	a := s.do("GET", "/Users?"+q, "")
	return fmt.Sprint(a.status, a.names())
}

func (s *stage) patch(path string, ops ...string) reply { return s.do("PATCH", path, patchOf(ops...)) }

func (a reply) shows(paths ...string) string {
	v := []any{a.status}
	for _, p := range paths {
		v = append(v, a.at(p))
	}
	return strings.TrimSuffix(fmt.Sprintln(v...), "\n")
}

func (a reply) head(name string) string { return fmt.Sprint(a.status, " ", a.header.Get(name)) }

// see is a conversation and what came of it.
type see func(s *stage) string

// shown is a conversation that shows a fault.
type shown struct {
	see     see
	off, on string // what is seen without and with the fault
}

// Each fault, a conversation that shows it, and what is seen without and with it.
func TestFaults(t *testing.T) {
	annAt := func(s *stage) string { return "/Users/" + s.ann }
	bobAt := func(s *stage) string { return "/Users/" + s.bob }
	opsAt := func(s *stage) string { return "/Groups/" + s.ops }
	auth := func(credentials string) see {
		return func(s *stage) string {
			return s.provider.do("GET", "/Users", "", "Authorization: "+credentials).shows()
		}
	}
	lost := func(s *stage) reply { return s.do("GET", "/Users/nobody", "") }
	list := func(f string) see { return func(s *stage) string { return s.list(f) } }
	query := func(q string) see { return func(s *stage) string { return s.query(q) } }
	created := func(body string, paths ...string) see {
		return func(s *stage) string { return s.do("POST", "/Users", body).shows(paths...) }
	}
	rows := map[fault.Fault]shown{
		fault.SCIMAuthMissingAccepted: {auth(""), "401", "200"},
		fault.SCIMAuthInvalidAccepted: {auth("Bearer wrong"), "401", "200"},
		fault.SCIMAuthEmptyAccepted:   {auth("Bearer "), "401", "200"},
		fault.SCIMAuthReadsOpen:       {auth("Bearer wrong"), "401", "200"},
		fault.SCIMAuthTokenInURL:      {func(s *stage) string { return s.provider.do("GET", "/Users?access_token=good", "").shows() }, "401", "200"},
		fault.SCIMAuthForbidden:       {auth(""), "401", "403"},
		fault.SCIMAuthNoChallenge: {func(s *stage) string { return s.provider.do("GET", "/Users", "").head("WWW-Authenticate") },
			`401 Bearer realm="SCIM"`, "401 "},
		fault.SCIMAuthPlainBody: {func(s *stage) string { return s.provider.do("GET", "/Users", "").shows("status") }, "401 401", "401 <nil>"},
		fault.SCIMMethodOverride: {func(s *stage) string { return s.do("GET", annAt(s), "", "X-HTTP-Method-Override: DELETE").shows() },
			"200", "204"},
		fault.SCIMHostTrusted: {func(s *stage) string {
			return s.do("GET", "/ServiceProviderConfig", "", "X-Forwarded-Host: evil.example").shows("meta.location")
		}, "200 " + base + "/ServiceProviderConfig", "200 http://evil.example/ServiceProviderConfig"},

		fault.SCIMErrorStatusNumber:   {func(s *stage) string { return fmt.Sprintf("%T", lost(s).at("status")) }, "string", "float64"},
		fault.SCIMErrorStatusOK:       {func(s *stage) string { return lost(s).shows("status") }, "404 404", "200 404"},
		fault.SCIMErrorNoSchemas:      {func(s *stage) string { return lost(s).shows("schemas") }, "404 [" + ErrorSchema + "]", "404 <nil>"},
		fault.SCIMErrorNoScimType:     {func(s *stage) string { return s.do("POST", "/Users", "{").shows("scimType") }, "400 invalidSyntax", "400 <nil>"},
		fault.SCIMErrorNoDetail:       {func(s *stage) string { return lost(s).shows("detail") }, `404 User "nobody" not found`, "404 <nil>"},
		fault.SCIMErrorHTML:           {func(s *stage) string { return lost(s).raw[:1] }, "{", "<"},
		fault.SCIMErrorMediaTypeWrong: {func(s *stage) string { return lost(s).head("Content-Type") }, "404 " + mediaSCIM, "404 text/plain; charset=utf-8"},
		fault.SCIMMediaTypeWrong:      {func(s *stage) string { return s.do("GET", annAt(s), "").head("Content-Type") }, "200 " + mediaSCIM, "200 text/html; charset=utf-8"},
		fault.SCIMMediaCharsetRefused: {func(s *stage) string {
			return s.do("POST", "/Users", user("new"), "Content-Type: application/scim+json; charset=utf-8").shows()
		}, "201", "415"},

		fault.SCIMConfigMissing:     {func(s *stage) string { return s.do("GET", "/ServiceProviderConfig", "").shows() }, "200", "404"},
		fault.SCIMConfigListed:      {func(s *stage) string { return s.do("GET", "/ServiceProviderConfig", "").shows("totalResults") }, "200 <nil>", "200 1"},
		fault.SCIMConfigClaimsBulk:  {func(s *stage) string { return s.bulk(post("x", user("new"))).shows() }, "200", "501"},
		fault.SCIMConfigDeniesPatch: {func(s *stage) string { return s.do("GET", "/ServiceProviderConfig", "").shows("patch.supported") }, "200 true", "200 false"},
		fault.SCIMResourceTypeDangling: {func(s *stage) string { return s.do("GET", "/ResourceTypes/User", "").shows("schema") },
			"200 " + UserSchema, "200 " + UserSchema + "s"},
		fault.SCIMSchemaWrong: {func(s *stage) string {
			return s.do("GET", "/Schemas/"+UserSchema, "").shows("attributes.0.caseExact", "attributes.0.uniqueness")
		}, "200 false server", "200 true none"},
		fault.SCIMSchemaMessageListed:     {func(s *stage) string { return s.do("GET", "/Schemas", "").shows("totalResults") }, "200 3", "200 4"},
		fault.SCIMDiscoveryFilterAccepted: {func(s *stage) string { return s.do("GET", "/Schemas?filter=id+pr", "").shows() }, "403", "200"},
		fault.SCIMDiscoveryWritable:       {func(s *stage) string { return s.do("DELETE", "/Schemas", "").shows() }, "405", "200"},

		fault.SCIMIDNumber: {func(s *stage) string { return fmt.Sprintf("%T", s.do("GET", annAt(s), "").at("id")) }, "string", "float64"},
		fault.SCIMIDFromClient: {func(s *stage) string {
			return fmt.Sprint(s.do("POST", "/Users", user("new", `"id":"mine"`)).id() == "mine")
		}, "false", "true"},
		fault.SCIMExternalIDDropped: {func(s *stage) string { return s.do("GET", annAt(s), "").shows("externalId") }, "200 E1", "200 <nil>"},
		fault.SCIMExternalIDFolded:  {list(`externalId eq "e1"`), "200 []", "200 [ann]"},
		fault.SCIMMetaMissing:       {func(s *stage) string { return s.do("GET", annAt(s), "").shows("meta.resourceType") }, "200 User", "200 <nil>"},
		fault.SCIMMetaLocationWrong: {func(s *stage) string {
			return fmt.Sprint(s.do("GET", annAt(s), "").at("meta.location") == base+annAt(s))
		}, "true", "false"},
		fault.SCIMMetaCreatedMoves: {func(s *stage) string {
			a := s.patch(annAt(s), `{"op":"remove","path":"title"}`)
			return fmt.Sprint(a.at("meta.created") == a.at("meta.lastModified"))
		}, "false", "true"},
		fault.SCIMLocationMissing: {func(s *stage) string {
			return fmt.Sprint(s.do("POST", "/Users", user("new")).header.Get("Location") == "")
		}, "false", "true"},

		fault.SCIMSchemasNotChecked:      {created(`{"userName":"new"}`), "400", "201"},
		fault.SCIMRequiredNotChecked:     {created(`{"schemas":["` + UserSchema + `"]}`), "400", "201"},
		fault.SCIMTypesNotChecked:        {created(user("new", `"title":5`), "title"), "400 <nil>", "201 5"},
		fault.SCIMReadOnlyStored:         {created(user("new", `"groups":[{"value":"g"}]`), "groups.0.value"), "201 <nil>", "201 g"},
		fault.SCIMUnknownAttributeEchoed: {created(user("new", `"admin":true`), "admin"), "201 <nil>", "201 true"},
		fault.SCIMSeveralPrimary:         {created(user("new", `"emails":[{"value":"a@x.example","primary":true},{"value":"b@x.example","primary":true}]`), "emails.1.primary"), "400 <nil>", "201 true"},
		fault.SCIMPasswordReturned:       {created(user("new", `"password":"p"`), "password"), "201 <nil>", "201 p"},
		fault.SCIMEnterpriseDropped:      {func(s *stage) string { return s.do("GET", bobAt(s), "").shows(ext + ".department") }, "200 d", "200 <nil>"},
		fault.SCIMManagerRefMissing:      {func(s *stage) string { return fmt.Sprint(s.do("GET", bobAt(s), "").at(ext+".manager.$ref") == nil) }, "false", "true"},

		fault.SCIMCreateDuplicate:       {created(user("ann")), "409", "201"},
		fault.SCIMUserNameCaseSensitive: {created(user("ANN")), "409", "201"},
		fault.SCIMCreateStatusOK:        {created(user("new")), "201", "200"},

		fault.SCIMGroupCreateCrashes: {func(s *stage) string { return s.do("POST", "/Groups", group("g")).shows() }, "201", "500"},
		fault.SCIMGroupModifiedStill: {func(s *stage) string {
			was := s.do("GET", opsAt(s), "").at("meta.lastModified")
			return fmt.Sprint(was == s.patch(opsAt(s), `{"op":"remove","path":"members"}`).at("meta.lastModified"))
		}, "false", "true"},
		fault.SCIMMemberDisplayRequired: {func(s *stage) string {
			return s.do("POST", "/Groups", group("g", `"members":[{"value":"`+s.ann+`"}]`)).shows()
		}, "201", "400"},
		fault.SCIMMemberUnknownCrashes: {func(s *stage) string {
			return s.do("POST", "/Groups", group("g", `"members":[{"value":"nobody"}]`)).shows()
		}, "400", "500"},
		fault.SCIMMemberUnknownAccepted: {func(s *stage) string {
			return s.do("POST", "/Groups", group("g", `"members":[{"value":"nobody"}]`)).shows("members.0.value")
		}, "400 <nil>", "201 nobody"},
		fault.SCIMMemberAgain409: {func(s *stage) string {
			return s.patch(opsAt(s), `{"op":"add","path":"members","value":[{"value":"`+s.ann+`"}]}`).shows()
		}, "200", "409"},
		fault.SCIMUserGroupsMissing: {func(s *stage) string { return s.do("GET", annAt(s), "").shows("groups.0.display") }, "200 ops", "200 <nil>"},
		fault.SCIMDeletedMemberStays: {func(s *stage) string {
			s.do("DELETE", annAt(s), "").is(204)
			return fmt.Sprint(s.do("GET", opsAt(s), "").at("members.0.value") == s.ann)
		}, "false", "true"},
		fault.SCIMTypeIgnored: {func(s *stage) string { return s.do("GET", "/Groups/"+s.ann, "").shows() }, "404", "200"},

		fault.SCIMListEmpty404: {list(`userName eq "nobody"`), "200 []", "404 []"},
		fault.SCIMListTotalIsPage: {func(s *stage) string { return s.do("GET", "/Users?count=1", "").shows("totalResults") },
			"200 2", "200 1"},
		fault.SCIMListResourcesName: {query(""), "200 [ann Bob]", "200 []"},
		fault.SCIMPageZeroBased:     {query("startIndex=1"), "200 [ann Bob]", "200 [Bob]"},
		fault.SCIMPageCountIgnored:  {query("count=1"), "200 [ann]", "200 [ann Bob]"},
		fault.SCIMPageCountZeroAll:  {query("count=0"), "200 []", "200 [ann Bob]"},
		fault.SCIMPageCapIgnored: {func(s *stage) string {
			for _, n := range []string{"c", "d"} {
				s.add("/Users", user(n))
			}
			return s.query("count=1000")
		}, "200 [ann Bob c]", "200 [ann Bob c d]"},
		fault.SCIMPageBeyondError: {query("startIndex=9"), "200 []", "400 []"},

		fault.SCIMFilterIgnored:             {list(`userName eq "ann"`), "200 [ann]", "200 [ann Bob]"},
		fault.SCIMFilterBracketsIgnored:     {list(`(userName eq "ann" or userName eq "bob") and active eq false`), "200 [Bob]", "200 [ann Bob]"},
		fault.SCIMFilterBracketAll:          {list(`(userName eq "ann")`), "200 [ann]", "200 [ann Bob]"},
		fault.SCIMFilterFirstClauseOnly:     {list(`userName pr and active eq false`), "200 [Bob]", "200 [ann Bob]"},
		fault.SCIMFilterInvalidAll:          {list(`userName xx "ann"`), "400 []", "200 [ann Bob]"},
		fault.SCIMFilterAndCrashes:          {list(`userName pr and active eq false`), "200 [Bob]", "500 []"},
		fault.SCIMFilterKeywordValue:        {list(`displayName eq "x or y"`), "200 [Bob]", "500 []"},
		fault.SCIMFilterEscapesRaw:          {list(`userName eq "\u0061nn"`), "200 [ann]", "200 []"},
		fault.SCIMFilterCaseSensitive:       {list(`title eq "boss"`), "200 [ann]", "200 []"},
		fault.SCIMFilterNeAsEq:              {list(`userName ne "ann"`), "200 [Bob]", "200 [ann]"},
		fault.SCIMFilterBooleanOrder:        {list(`active gt false`), "400 []", "200 [ann Bob]"},
		fault.SCIMFilterDateAsText:          {list(`meta.created gt "2026-03-01T14:00:01+02:00"`), "200 [Bob]", "200 []"},
		fault.SCIMFilterUnknownAttributeAll: {list(`unknown eq "x"`), "400 []", "200 [ann Bob]"},
		fault.SCIMFilterValuePathLoose:      {list(`emails[type eq "home" and value co "work"]`), "200 []", "200 [ann]"},
		fault.SCIMFilterMembersUnsupported: {func(s *stage) string {
			return s.do("GET", "/Groups?filter="+url.QueryEscape(`members.value eq "`+s.ann+`"`), "").shows("totalResults")
		}, "200 1", "200 0"},

		fault.SCIMSortIgnored:       {query("sortBy=active"), "200 [Bob ann]", "200 [ann Bob]"},
		fault.SCIMSortOrderIgnored:  {query("sortBy=userName&sortOrder=descending"), "200 [Bob ann]", "200 [ann Bob]"},
		fault.SCIMSortCaseSensitive: {query("sortBy=userName"), "200 [ann Bob]", "200 [Bob ann]"},
		fault.SCIMSortMissingFirst:  {query("sortBy=title"), "200 [ann Bob]", "200 [Bob ann]"},

		fault.SCIMAttributesIgnored: {func(s *stage) string { return s.do("GET", annAt(s)+"?attributes=userName", "").shows("title") }, "200 <nil>", "200 Boss"},
		fault.SCIMExcludedIgnored:   {func(s *stage) string { return s.do("GET", annAt(s)+"?excludedAttributes=title", "").shows("title") }, "200 <nil>", "200 Boss"},
		fault.SCIMExcludesAlways: {func(s *stage) string {
			return fmt.Sprint(s.do("GET", annAt(s)+"?excludedAttributes=id", "").id() == s.ann)
		}, "true", "false"},
		fault.SCIMSubAttributesIgnored: {func(s *stage) string { return s.do("GET", annAt(s)+"?attributes=name.givenName", "").shows("name") }, "200 map[givenName:Ann]", "200 map[familyName:Lee givenName:Ann]"},
		fault.SCIMAttributesOnWriteIgnored: {func(s *stage) string {
			return s.do("POST", "/Users?attributes=userName", user("new", `"title":"t"`)).shows("title")
		}, "201 <nil>", "201 t"},

		fault.SCIMSearchBodyIgnored: {func(s *stage) string {
			return s.do("POST", "/Users/.search", `{"schemas":["`+SearchRequestSchema+`"],"filter":"title pr"}`).shows("totalResults")
		}, "200 1", "200 2"},
		fault.SCIMSearchSchemaNotChecked: {func(s *stage) string { return s.do("POST", "/Users/.search", `{}`).shows() }, "400", "200"},

		fault.SCIMPutRefused: {func(s *stage) string { return s.do("PUT", annAt(s), user("ann")).shows() }, "200", "405"},
		fault.SCIMPutMerges:  {func(s *stage) string { return s.do("PUT", annAt(s), user("ann", `"title":null`)).shows("title") }, "200 <nil>", "200 Boss"},
		fault.SCIMPutBodyID: {func(s *stage) string {
			s.do("PUT", annAt(s), user("eve", `"id":"`+s.bob+`"`))
			return s.do("GET", bobAt(s), "").shows("userName")
		}, "200 Bob", "200 eve"},
		fault.SCIMPutCreates: {func(s *stage) string { return s.do("PUT", "/Users/nobody", user("new")).shows("id") }, "404 <nil>", "200 nobody"},
		fault.SCIMPutPasswordWiped: {func(s *stage) string { s.do("PUT", annAt(s), user("ann", `"title":"new"`)); return *s.password },
			"p1", ""},

		fault.SCIMPatchSchemaNotChecked: {func(s *stage) string {
			return s.do("PATCH", annAt(s), `{"Operations":[{"op":"remove","path":"title"}]}`).shows()
		}, "400", "200"},
		fault.SCIMPatchOpCase: {func(s *stage) string { return s.patch(annAt(s), `{"op":"Remove","path":"title"}`).shows() }, "200", "400"},
		fault.SCIMPatchNotAtomic: {func(s *stage) string {
			s.patch(opsAt(s), `{"op":"add","path":"members","value":[{"value":"`+s.bob+`"}]}`, `{"op":"replace","path":"unknown","value":1}`).is(400)
			return fmt.Sprint(s.do("GET", opsAt(s), "").at("members.1.value") == s.bob)
		}, "false", "true"},
		fault.SCIMPatchReversed: {func(s *stage) string {
			return s.patch(annAt(s), `{"op":"replace","path":"title","value":"1"}`, `{"op":"replace","path":"title","value":"2"}`).shows("title")
		}, "200 2", "200 1"},
		fault.SCIMPatchNoopRefused: {func(s *stage) string {
			return s.patch(annAt(s), `{"op":"replace","path":"title","value":"Boss"}`).shows()
		}, "200", "400"},
		fault.SCIMPatchUnknownCrashes: {func(s *stage) string { return s.patch("/Users/nobody", `{"op":"remove","path":"title"}`).shows() }, "404", "500"},
		fault.SCIMPatchEchoesURI: {func(s *stage) string {
			return s.patch(annAt(s), `{"op":"remove","path":"title"}`).shows("schemas.0")
		}, "200 " + UserSchema, "200 " + PatchOpSchema},
		fault.SCIMPatchEmptyOK: {func(s *stage) string {
			return fmt.Sprint(s.patch(annAt(s), `{"op":"remove","path":"title"}`).raw == "")
		}, "false", "true"},
		fault.SCIMPatchReadOnlyIgnored: {func(s *stage) string { return s.patch(annAt(s), `{"op":"replace","path":"id","value":"x"}`).shows() }, "400", "200"},
		fault.SCIMPatchPrimaryKept: {func(s *stage) string {
			return s.patch(annAt(s), `{"op":"replace","path":"emails[type eq \"home\"].primary","value":true}`).shows("emails.0.primary")
		}, "200 false", "200 true"},
		fault.SCIMPatchURNRefused: {func(s *stage) string {
			return s.patch(annAt(s), `{"op":"add","path":"`+ext+`:division","value":"v"}`).shows()
		}, "200", "400"},
		fault.SCIMPatchPathlessRefused: {func(s *stage) string { return s.patch(annAt(s), `{"op":"add","value":{"title":"t"}}`).shows() }, "200", "400"},
		fault.SCIMPatchNullStored: {func(s *stage) string {
			return s.patch(annAt(s), `{"op":"replace","path":"title","value":null}`).shows("title")
		}, "200 <nil>", "200 null"},
		fault.SCIMPatchAddReplaces: {func(s *stage) string {
			return s.patch(annAt(s), `{"op":"add","path":"emails","value":[{"value":"new@x.example"}]}`).shows("emails.0.value")
		}, "200 ann@work.example", "200 new@x.example"},
		fault.SCIMPatchComplexDropsRest: {func(s *stage) string {
			return s.patch(annAt(s), `{"op":"replace","path":"name","value":{"givenName":"Eve"}}`).shows("name.familyName")
		}, "200 Lee", "200 <nil>"},
		fault.SCIMPatchReplaceNoMatchAdds: {func(s *stage) string {
			return s.patch(annAt(s), `{"op":"replace","path":"emails[type eq \"other\"].value","value":"o@x.example"}`).shows("emails.2.value")
		}, "400 <nil>", "200 o@x.example"},
		fault.SCIMPatchRemoveFilterAll: {func(s *stage) string {
			return s.patch(annAt(s), `{"op":"remove","path":"emails[type eq \"home\"]"}`).shows("emails.0.type")
		}, "200 work", "200 <nil>"},
		fault.SCIMPatchRemoveListEmpties: {func(s *stage) string {
			return fmt.Sprint(s.patch(opsAt(s), `{"op":"remove","path":"members","value":[{"value":"`+s.bob+`"}]}`).is(200).at("members") == nil)
		}, "false", "true"},

		fault.SCIMDeleteSoft: {func(s *stage) string {
			s.do("DELETE", annAt(s), "").is(204)
			return s.do("GET", annAt(s), "").shows()
		}, "404", "200"},
		fault.SCIMDeleteStatusOK:  {func(s *stage) string { return s.do("DELETE", annAt(s), "").shows() }, "204", "200"},
		fault.SCIMDeleteUnknownOK: {func(s *stage) string { return s.do("DELETE", "/Users/nobody", "").shows() }, "404", "204"},

		fault.SCIMETagMissing: {func(s *stage) string { return fmt.Sprint(s.do("GET", annAt(s), "").header.Get("ETag") == "") }, "false", "true"},
		fault.SCIMETagUnlikeMeta: {func(s *stage) string {
			a := s.do("GET", annAt(s), "")
			return fmt.Sprint(a.header.Get("ETag") == a.at("meta.version"))
		}, "true", "false"},
		fault.SCIMIfMatchIgnored: {func(s *stage) string { return s.do("DELETE", annAt(s), "", `If-Match: "stale"`).shows() }, "412", "204"},
		fault.SCIMIfNoneMatchIgnored: {func(s *stage) string {
			return s.do("GET", annAt(s), "", "If-None-Match: *").shows()
		}, "304", "200"},
	}
	for name, row := range raceFaults() {
		rows[name] = row
	}
	for name, row := range bulkFaults() {
		rows[name] = row
	}
	for name, row := range cursorFaults() {
		rows[name] = row
	}
	for _, info := range fault.All() {
		if !strings.HasPrefix(string(info.Name), "scim-") {
			continue
		}
		row, ok := rows[info.Name]
		if !ok {
			t.Errorf("%s has no test", info.Name)
			continue
		}
		t.Run(string(info.Name), func(t *testing.T) {
			if row.on == row.off {
				t.Fatal("the row shows no difference")
			}
			off := newStage(t)
			if got := row.see(off); got != row.off {
				t.Errorf("without the fault: %q, want %q", got, row.off)
			}
			on := newStage(t, info.Name)
			if got := row.see(on); got != row.on {
				t.Errorf("with the fault: %q, want %q", got, row.on)
			}
			if off.faults.Count(info.Name) != 0 || on.faults.Count(info.Name) == 0 {
				t.Errorf("counted %d without and %d with the fault", off.faults.Count(info.Name), on.faults.Count(info.Name))
			}
		})
	}
}

// With every fault on at once nothing panics.
func TestAllFaultsAtOnce(t *testing.T) {
	s := newStage(t)
	for _, info := range fault.All() {
		s.faults.On(info.Name)
	}
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"} {
		for _, path := range []string{"/", "/Users", "/Users/" + s.ann, "/Groups/" + s.ops, "/Groups", "/Users/.search", "/Schemas", "/Me", "/Bulk"} {
			for _, body := range []string{user("x"), group("g", `"members":[{"value":"x"}]`), patchOf(`{"op":"add","path":"emails","value":[{"value":"a@x.example"}]}`), bulkOf("", post("x", user("y", `"title":"bulkId:x"`))), "{"} {
				w := httptest.NewRecorder()
				s.ServeHTTP(w, httptest.NewRequest(method, path+"?count=1&cursor=&filter=(userName+eq+%22a+or+b%22)+and+title+pr", strings.NewReader(body)))
				if w.Code < 200 || w.Code > 599 {
					t.Errorf("%s %s gives %d", method, path, w.Code)
				}
			}
		}
	}
}
