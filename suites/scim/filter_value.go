package scim

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// filterValues declares which names and values a filter takes.
func filterValues(t *target.Target) {
	Describe("naming attributes and values in filters", func() {
		It("takes sub-attributes and qualified names", check.Covers(
			requirement.FilterSubAttr, requirement.FilterURN, requirement.FilterComplexBare,
		), func(ctx SpecContext) {
			s := check.On(t)
			sub := one(s, "name.familyName", "name.givenName")
			_, part, _ := strings.Cut(sub, ".")
			family := strings.ReplaceAll(t.People.Name(), "-", "")
			c := newCrew(ctx, s, []string{"ada", "bea"}, func(label string, user map[string]any) {
				if label == "ada" {
					user["name"] = with(user["name"].(map[string]any), part, family)
				}
			})
			ada := c.ids[0]
			s.Need(requirement.FilterEq, c.find(ctx, "userName eq %s", quote(c.names[0])), check.Find(ada))

			c.find(ctx, "%s eq %s", sub, quote(family)).That(requirement.FilterSubAttr, orDeclined(check.Find(ada)))
			c.find(ctx, "%s eq %s", sub, quote(family+"x")).That(requirement.FilterSubAttr, orDeclined(check.Find()), "nobody's %s", sub)
			c.find(ctx, "%s:userName eq %s", target.UserSchema, quote(c.names[0])).That(requirement.FilterURN, check.Find(ada), "core attribute")
			c.find(ctx, "%s:%s eq %s", target.UserSchema, sub, quote(family)).That(requirement.FilterURN, orDeclined(check.Find(ada)), "core sub-attribute")
			c.find(ctx, "name eq %s", quote(family+"x")).That(requirement.FilterComplexBare, check.FindOrRefuse(), "name")
			if advertised(t, target.UserSchema, "emails") {
				c.find(ctx, "emails eq %s", quote(c.names[0])).That(requirement.FilterComplexBare, refusedOrAmong(ada), "emails")
			}
		})

		It("takes attributes of the enterprise extension", check.Covers(requirement.FilterURN), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Enterprise)
			attribute := ""
			for _, name := range []string{"department", "costCenter", "employeeNumber"} {
				if attribute == "" && advertised(t, target.EnterpriseSchema, name) {
					attribute = name
				}
			}
			if attribute == "" {
				s.Skip("the enterprise extension advertises no department, costCenter or employeeNumber")
			}
			value := t.People.Name()
			c := newCrew(ctx, s, []string{"ada", "bea"}, func(label string, user map[string]any) {
				maps.Copy(user, extend(user, map[string]any{attribute: value + label}))
			})
			c.find(ctx, "%s:%s eq %s", target.EnterpriseSchema, attribute, quote(value+"ada")).That(requirement.FilterURN, orDeclined(check.Find(c.ids[0])), "extension attribute")
		})

		It("compares strings with or without case, as their attribute says", check.Covers(
			requirement.FilterCaseExact, requirement.FilterID, requirement.FilterExternalID,
		), func(ctx SpecContext) {
			s := check.On(t)
			external := t.People.Name() + "-Xy"
			c := newCrew(ctx, s, []string{"ada", "bea"}, func(label string, user map[string]any) { user["externalId"] = external + label })
			ada := c.ids[0]

			byID := c.find(ctx, "id eq %s", quote(ada))
			byID.That(requirement.FilterID, orDeclined(check.Find(ada)))
			c.find(ctx, "id eq %s", quote(strange(ada))).That(requirement.FilterID, orDeclined(check.Find()), "an id nobody has")
			c.find(ctx, "userName eq %s", quote(strings.ToUpper(c.names[0]))).That(requirement.FilterCaseExact, check.Find(ada), "userName in upper case")
			if upper := strings.ToUpper(ada); upper != ada && !declined(byID) {
				c.find(ctx, "id eq %s", quote(upper)).That(requirement.FilterCaseExact, check.Find(), "id in upper case")
			}
			if !keepsExternalID(c.made[0]) {
				s.Skip(noExternalID)
			}
			byExternal := c.find(ctx, "externalId eq %s", quote(external+"ada"))
			byExternal.That(requirement.FilterExternalID, orDeclined(check.Find(ada)))
			if declined(byExternal) {
				return // FilterExternalID warns of it
			}
			c.find(ctx, "externalId eq %s", quote(external)).That(requirement.FilterExternalID, check.Find(), "an externalId nobody has")
			c.find(ctx, "externalId eq %s", quote(strings.ToUpper(external+"ada"))).That(requirement.FilterCaseExact, check.Find(), "externalId in upper case")
		})

		It("compares booleans and refuses to order them", check.Covers(
			requirement.FilterBoolean, requirement.FilterBoolOrder, requirement.FilterDefaulted,
		), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "active")
			c := newCrew(ctx, s, []string{"ada", "bea", "cyd"}, func(label string, user map[string]any) {
				switch label {
				case "bea":
					user["active"] = false
				case "cyd":
					delete(user, "active")
				}
			})
			s.Need(requirement.TypeBoolean, c.made[0], check.Have("active", true))
			s.Need(requirement.TypeBoolean, c.made[1], check.Have("active", false))
			a, b, d := "userName eq "+quote(c.names[0]), "userName eq "+quote(c.names[1]), "userName eq "+quote(c.names[2])
			s.Need(requirement.FilterAnd, c.find(ctx, "%s and %s", a, a), check.Find(c.ids[0]))
			s.Need(requirement.ActiveStillReadable, c.find(ctx, "%s and %s", b, b), check.Find(c.ids[1]))

			if pr := c.find(ctx, "%s and active pr", b); !declined(pr) { // FilterPr warns of that
				pr.That(requirement.FilterBoolean, check.Find(c.ids[1]), "pr, of who is inactive: false is a value")
			}
			c.find(ctx, "%s and active eq true", a).That(requirement.FilterBoolean, orDeclined(check.Find(c.ids[0])), "true, of who is active")
			c.find(ctx, "%s and active eq true", b).That(requirement.FilterBoolean, orDeclined(check.Find()), "true, of who is not")
			c.find(ctx, "%s and active eq false", a).That(requirement.FilterBoolean, orDeclined(check.Find()), "false, of who is active")
			c.find(ctx, "%s and active eq false", b).That(requirement.FilterBoolean, orDeclined(check.Find(c.ids[1])), "false, of who is not")
			for _, op := range []string{"gt", "ge", "lt", "le"} {
				c.find(ctx, "active %s true", op).That(requirement.FilterBoolOrder, check.BeErrorType(http.StatusBadRequest, "invalidFilter"), "%s", op)
			}
			shown, assigned := c.made[2].Get("active")
			if !assigned {
				s.Skip("the target shows no default for active")
			}
			c.find(ctx, "%s and active eq %v", d, shown).That(requirement.FilterDefaulted, orDeclined(check.Find(c.ids[2])))
			c.find(ctx, "%s and active eq %v", d, shown != true).That(requirement.FilterDefaulted, orDeclined(check.Find()), "the other value")
		})

		It("refuses to order binary values", check.Covers(requirement.FilterBinaryOrder), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "x509Certificates.value")
			c := newCrew(ctx, s, []string{"ada"}, nil)
			s.Need(requirement.FilterEq, c.find(ctx, "userName eq %s", quote(c.names[0])), check.Find(c.ids[0]))

			for _, op := range []string{"gt", "ge", "lt", "le"} {
				c.find(ctx, `x509Certificates.value %s "AAAA"`, op).
					That(requirement.FilterBinaryOrder, check.BeErrorType(http.StatusBadRequest, "invalidFilter"), "%s", op)
			}
		})

		It("compares dateTimes as instants", check.Covers(requirement.FilterDateTime), func(ctx SpecContext) {
			s := check.On(t)
			c := newCrew(ctx, s, []string{"ada"}, nil)
			modified, ok := check.Instant(c.made[0].Text("meta.lastModified"))
			if !ok {
				s.Block("needs %s (%s): meta.lastModified of a new user is not a dateTime: %s", requirement.MetaCreated.ID, requirement.MetaCreated.Text, c.made[0])
			}
			mine := "userName eq " + quote(c.names[0])
			s.Need(requirement.FilterAnd, c.find(ctx, "%s and %s", mine, mine), check.Find(c.ids[0]))

			east, west := time.FixedZone("", 14*3600), time.FixedZone("", -12*3600)
			hour := time.Hour
			for _, row := range []struct {
				about, op string
				at        time.Time
				found     bool
			}{
				{"an hour before", "gt", modified.Add(-hour), true},
				{"an hour after", "gt", modified.Add(hour), false},
				{"an hour before", "lt", modified.Add(-hour), false},
				{"an hour after", "lt", modified.Add(hour), true},
				{"an hour before", "ge", modified.Add(-hour), true},
				{"an hour after", "le", modified.Add(hour), true},
				// Compared as text each of these goes the other way.
				{"an hour before, written in the east", "gt", modified.Add(-hour).In(east), true},
				{"an hour after, written in the west", "lt", modified.Add(hour).In(west), true},
				{"an hour after, written in the west", "gt", modified.Add(hour).In(west), false},
				{"two seconds and a fraction before", "gt", modified.Add(-2345 * time.Millisecond), true},
			} {
				want := c.ids
				if !row.found {
					want = nil
				}
				c.find(ctx, "%s and meta.lastModified %s %s", mine, row.op, quote(row.at.Format("2006-01-02T15:04:05.000Z07:00"))).
					That(requirement.FilterDateTime, orDeclined(check.Find(want...)), "%s %s", row.op, row.about)
			}
		})

		It("orders integers as numbers", check.Covers(requirement.FilterGt, requirement.FilterLt), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Filter)
			number := ""
			for path, a := range check.ClaimsOf(t).Attributes[target.UserSchema] {
				if a.Type == "integer" && !a.MultiValued && !strings.Contains(path, ".") && advertised(t, target.UserSchema, path) {
					number = a.Name
				}
			}
			if number == "" {
				s.Skip("the target's User schema has no integer of its own to order")
			}
			c := newCrew(ctx, s, []string{"ada", "bea"}, func(label string, user map[string]any) {
				user[number] = map[string]int{"ada": 9, "bea": 10}[label]
			})
			for i, want := range []int{9, 10} {
				if shown, _ := c.made[i].Get(number); fmt.Sprint(shown) != fmt.Sprint(want) {
					s.Skip("the target does not keep %s as it is sent: %s", number, c.made[i])
				}
			}
			ada, bea := eq("userName", c.names[0]), eq("userName", c.names[1])
			s.Need(requirement.FilterAnd, c.find(ctx, "%s and %s", bea, bea), check.Find(c.ids[1]))
			c.find(ctx, "%s and %s gt 9", bea, number).That(requirement.FilterGt, orDeclined(check.Find(c.ids[1])), "10 is more than 9")
			c.find(ctx, "%s and %s lt 10", ada, number).That(requirement.FilterLt, orDeclined(check.Find(c.ids[0])), "9 is less than 10")
		})

		It("reads null as no value", check.Covers(requirement.FilterNull), func(ctx SpecContext) {
			s := check.On(t)
			optional := text(s)
			c := newCrew(ctx, s, []string{"ada", "bea"}, func(label string, user map[string]any) {
				if delete(user, optional); label == "ada" {
					user[optional] = "en"
				}
			})
			ada, bea := eq("userName", c.names[0]), eq("userName", c.names[1])
			s.Need(requirement.FilterAnd, c.find(ctx, "%s and %s", bea, bea), check.Find(c.ids[1]))

			c.find(ctx, "%s and %s eq null", bea, optional).That(requirement.FilterNull, check.FindOrRefuse(c.ids[1]), "of who has none")
			c.find(ctx, "%s and %s eq null", ada, optional).That(requirement.FilterNull, check.FindOrRefuse(), "of who has one")
		})

		It("decodes escapes and keeps words within a quoted value", check.Covers(
			requirement.FilterEscapes, requirement.FilterKeywordValue,
		), func(ctx SpecContext) {
			s := check.On(t)
			optional := compared(ctx, s, "title", "nickName", "displayName", "userType")
			if optional == "" {
				s.Skip(comparesNone)
			}
			unique := strings.ReplaceAll(t.People.Name(), "-", "")
			values := map[string]string{
				"ada": unique + ` "Q" \ é`,
				"bea": unique + " and (x) or [y] not z",
				"cyd": unique,
			}
			if odd := s.Post(ctx, "/Users", with(t.People.New(), optional, "x"+values["ada"])); odd.Status == http.StatusBadRequest {
				s.NewUser(ctx) // without it the create is taken
				s.Skip("the target takes no quotes in %s, so none can be looked for: %s", optional, odd)
			}
			c := newCrew(ctx, s, []string{"ada", "bea", "cyd"}, func(label string, user map[string]any) { user[optional] = values[label] })
			for i, label := range []string{"ada", "bea", "cyd"} {
				if got := c.made[i].Text(optional); got != values[label] {
					s.Skip("the target stored %s as %q instead of %q, which %s reports, so it cannot be looked for", optional, got, values[label], requirement.TypeString.ID)
				}
			}
			s.Need(requirement.FilterEq, c.find(ctx, "%s eq %s", optional, quote(unique)), check.Find(c.ids[2]))

			c.find(ctx, "%s eq %s", optional, quote(values["ada"])).That(requirement.FilterEscapes, check.Find(c.ids[0]), "escaped quote and backslash")
			c.find(ctx, "%s eq \"%s \\u0022Q\\u0022 \\u005c \\u00e9\"", optional, unique).That(requirement.FilterEscapes, check.Find(c.ids[0]), "escapes by number")
			c.find(ctx, "%s eq %s", optional, quote(values["bea"])).That(requirement.FilterKeywordValue, check.Find(c.ids[1]))
			c.find(ctx, "%s eq %s and userName eq %s", optional, quote(values["bea"]), quote(c.names[0])).
				That(requirement.FilterKeywordValue, check.Find(), "with another term")
		})

		It("selects by schema or refuses to", check.Covers(requirement.FilterSchemas), func(ctx SpecContext) {
			s := check.On(t)
			c := newCrew(ctx, s, []string{"ada"}, nil)
			mine := "userName eq " + quote(c.names[0])

			c.find(ctx, "%s and schemas eq %q", mine, target.UserSchema).That(requirement.FilterSchemas, check.FindOrRefuse(c.ids[0]))
			c.find(ctx, "%s and schemas eq %q", mine, "urn:example:nobody:2.0:User").That(requirement.FilterSchemas, check.FindOrRefuse(), "a schema nobody has")
		})

		It("takes personal data in the URL or by .search", check.Covers(requirement.FilterSensitive), func(ctx SpecContext) {
			s := check.On(t)
			c := newCrew(ctx, s, []string{"ada"}, nil)
			filter := "userName eq " + quote(c.names[0])

			answer := c.find(ctx, "%s", filter)
			if answer.Status != http.StatusForbidden && answer.Text("scimType") != "sensitive" {
				answer.That(requirement.FilterSensitive, check.Find(c.ids[0]))
				return
			}
			s.Post(ctx, "/Users/.search", map[string]any{"schemas": []any{check.SearchRequestSchema}, "filter": filter}).
				That(requirement.FilterSensitive, check.Find(c.ids[0]), "POST .search")
		})
	})

	Describe("filtering groups", func() {
		It("finds groups by name, external id and member", check.Covers(
			requirement.FilterGroupName, requirement.FilterGroupMember, requirement.FilterExternalID,
		), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Groups)
			member, other := s.NewUser(ctx).ID(), s.NewUser(ctx).ID()
			body := t.People.NewGroup()
			body["externalId"] = t.People.Name()
			body["members"] = []any{map[string]any{"value": member}}
			group := s.Create(ctx, "/Groups", body)
			s.NewGroup(ctx, other) // a decoy

			find := func(format string, args ...any) *check.Answer {
				return s.Get(ctx, "/Groups", "filter", fmt.Sprintf(format, args...))
			}
			find("displayName eq %s", quote(body["displayName"].(string))).That(requirement.FilterGroupName, orDeclined(check.Find(group.ID())))
			find("displayName eq %s", quote(t.People.Name())).That(requirement.FilterGroupName, orDeclined(check.Find()), "a name no group has")
			byMember := find("members.value eq %s", quote(member))
			if !byMember.OK() {
				byMember = find("members[value eq %s]", quote(member)) // either form will do
			}
			byMember.That(requirement.FilterGroupMember, orDeclined(check.Find(group.ID())))
			if !keepsExternalID(group) {
				s.Skip(noExternalID)
			}
			find("externalId eq %s", quote(body["externalId"].(string))).That(requirement.FilterExternalID, orDeclined(check.Find(group.ID())), "a group")
		})
	})
}
