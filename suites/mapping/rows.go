package mapping

import (
	"fmt"
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// row is one row of the attribute table and where its value must be seen.
type row struct {
	requirement *requirement.Requirement
	field       string   // of systemuser (S-127, C-07)
	wire        []string // where it may stand in what is sent; the first is the table's
	scim        []string // where Lessonly's SCIM API may show it
	rest        string   // where Lessonly's REST API shows it; empty where it does not
	change      string   // the value after the update; unique is put in front where only one may have it
	unique      bool
}

// enterprise is the alternative of C-05.
func enterprise(name string) string { return target.EnterpriseSchema + ":" + name }

func rows() []row {
	return []row{
		{requirement.MapUserName, "username", []string{"userName"}, []string{"userName"}, "", "-renamed", true},
		{requirement.MapEmail, "email", []string{"emails[0].value"}, []string{"emails[0].value"}, "email", "-renamed@example.com", true},
		{requirement.MapGiven, "firstname", []string{"name.givenName"}, []string{"name.givenName"}, "", "Augusta", false},
		{requirement.MapFamily, "lastname", []string{"name.familyName"}, []string{"name.familyName"}, "", "Byron", false},
		{requirement.MapDept, "department", []string{"department", enterprise("department")}, []string{"department", enterprise("department")}, "department", "Analysis", false},
		{requirement.MapCost, "costCenter", []string{"costcenter", enterprise("costCenter")}, []string{"costcenter", enterprise("costCenter")}, "location", "Turin", false},
		{requirement.MapTitle, "jobTitle", []string{"title"}, []string{"title"}, "job_title", "Countess", false},
	}
}

// full gives a user a value in every row.
func full(user map[string]any) {
	user["firstname"], user["lastname"] = "Ada", "Lovelace"
	user["department"], user["costCenter"], user["jobTitle"] = "Engines", "London", "Analyst"
}

// at wants a value at the first of the paths that has any.
func at(paths []string, want any) func(v any) (string, bool) {
	return func(v any) (string, bool) {
		for _, path := range paths {
			if value, ok := check.Lookup(v, path); ok && value != nil {
				return fmt.Sprintf("%s %s", path, check.Show(value)), value == want
			}
		}
		return "no " + paths[0], false
	}
}

// Rows declares the seven rows, each on create and on update.
func Rows(t *target.Target) {
	Describe("the attribute table", func() {
		for _, r := range rows() {
			It("carries "+r.field+" to Lessonly on create and on update", check.Covers(r.requirement, requirement.SystemUser), func(ctx SpecContext) {
				w := scene.SetUp(ctx, check.On(t), scene.Options{})
				p := w.Hire(ctx, full)
				value, _ := p.Attributes[r.field].(string)
				w.Console.Get(ctx, check.Item("/api/systemusers", p.ID)).
					That(requirement.SystemUser, check.Have(r.field, gomega.Equal(value)), "JumpCloud's own record")

				judge := func(when string, mark int, method, email, want string) {
					sent, ok := w.Tap.Last(mark, method)
					if !ok {
						w.That(r.requirement, scene.OfUsers(w.Tap.Since(mark)), scene.HaveSent(method), "%s, on the wire", when)
						return
					}
					sent.Answer.ThatValue(r.requirement, sent.Body, have("the request to carry it", at(r.wire, want)), "%s, on the wire", when)
					sent.Answer.ThatValue(requirement.SystemUser, sent.Body, have("the request to carry systemuser's "+r.field, at(r.wire, want)), when)
					id, user := w.Learner(ctx, email)
					w.SCIM(w.Key()).Get(ctx, check.Item("/Users", id)).
						That(r.requirement, haveAnswer("Lessonly's SCIM API to show it", at(r.scim, want)), "%s, in Lessonly's SCIM API", when)
					if r.rest != "" {
						user.That(r.requirement, check.Have(r.rest, gomega.Equal(want)), "%s, in Lessonly", when)
					}
				}

				judge("on create", 0, http.MethodPost, p.Email, value)
				before, changed := w.Tap.Mark(), r.change
				if r.unique {
					changed = t.People.Name() + r.change
				}
				w.Change(ctx, &p, map[string]any{r.field: changed})
				w.Settle(ctx)
				email := p.Email
				if r.field == "email" {
					email = changed
				}
				judge("on update", before, http.MethodPut, email, changed)
			})
		}

		It("makes given and family name the name that Lessonly shows", check.Covers(requirement.MapGiven, requirement.MapFamily), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx, full)
			list := w.Users(ctx, p.Email)
			list.That(requirement.MapGiven, scene.HaveUser("name", "Ada Lovelace"))
			list.That(requirement.MapFamily, scene.HaveUser("name", "Ada Lovelace"))
		})
	})

	Describe("Lessonly's location", func() {
		It("is the cost centre and not JumpCloud's location", check.Covers(requirement.LocationFromCostCenter), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx, func(user map[string]any) { user["costCenter"], user["location"] = "Berlin", "Nowhere-at-all" })
			w.Users(ctx, p.Email).That(requirement.LocationFromCostCenter, scene.HaveUser("location", "Berlin"))
			for _, sent := range scene.OfUsers(w.Tap.Writes(0)) {
				sent.Answer.ThatValue(requirement.LocationFromCostCenter, check.Show(sent.Body), gomega.Not(gomega.ContainSubstring("Nowhere-at-all")), "on the wire")
			}

			before := w.Tap.Mark()
			w.Change(ctx, &p, map[string]any{"location": "Elsewhere"})
			w.Settle(ctx)
			w.Users(ctx, p.Email).That(requirement.LocationFromCostCenter, scene.HaveUser("location", "Berlin"), "after JumpCloud's location changed")
			for _, sent := range scene.OfUsers(w.Tap.Writes(before)) {
				sent.Answer.ThatValue(requirement.LocationFromCostCenter, check.Show(sent.Body), gomega.Not(gomega.ContainSubstring("Elsewhere")), "on the wire")
			}
		})
	})
}
