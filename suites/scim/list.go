package scim

import (
	"fmt"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// pages is how many pages of a big directory a spec reads at most to find its
// own resources: 200 pages of 200 are 40,000 people.
const pages = 200

// List declares what RFC 7644 §3.4.2 asks of the answer to a query.
func List(t *target.Target) {
	Describe("listing users", func() {
		It("answers a ListResponse of valid resources", check.Covers(
			requirement.List200, requirement.ListResources, requirement.ListMembersValid, requirement.ListTooMany,
		), check.Alone(), func(ctx SpecContext) {
			s := check.On(t)
			s.NewUser(ctx) // so that there is somebody

			answer := s.Get(ctx, "/Users")
			if answer.Status == http.StatusBadRequest && answer.Text("scimType") == "tooMany" {
				// RFC 7644 §3.4.2.1: a server may refuse so broad a query.
				answer.That(requirement.ListTooMany, check.BeErrorType(http.StatusBadRequest, "tooMany"))
				answer = s.Get(ctx, "/Users", "count", "2")
			} else {
				answer.That(requirement.ListTooMany, check.HaveStatus(http.StatusOK))
			}
			answer.That(requirement.List200, beListResponse())
			answer.That(requirement.ListResources, haveResources())
			if len(answer.Resources()) == 0 {
				s.Need(requirement.ListResources, answer, haveResources())
			}
			answer.ThatValue(requirement.ListMembersValid, objections(answer), check.BeNone("each listed user to have schemas with the User URI, a string id, meta.resourceType User and meta.location"))
		})

		It("finds a user that was just created on one of its pages", check.Covers(requirement.ListFresh), check.Alone(), func(ctx SpecContext) {
			s := check.On(t)
			id := s.NewUser(ctx).ID()

			ids, last, complete := walk(ctx, s, "/Users", 1000, pages)
			if times(ids, id) == 0 && !complete && last.Status == http.StatusOK {
				s.Block("the directory has more than %d pages: the new user was not on those that were read", pages)
			}
			last.ThatValue(requirement.ListFresh, times(ids, id) > 0, check.ExpectValue("the new user on one of the pages", func(found bool) (string, bool) {
				return fmt.Sprintf("%d users without it (%s)", len(ids), last), found
			}))
		})

		It("counts the whole match and says which part a page is", check.Covers(
			requirement.ListTotal, requirement.ListPageFields,
		), func(ctx SpecContext) {
			s := check.On(t)
			query := []string{"count", "1"}
			least, most := 3, 1<<30
			if offers(t, requirement.Filter) {
				c := newCrew(ctx, s, []string{"ada", "bea", "cyd"}, nil)
				filter, ids := c.some(ctx)
				query, least, most = append(query, "filter", filter), len(ids), len(ids)
			} else {
				for range least {
					s.NewUser(ctx)
				}
			}

			answer := s.Get(ctx, "/Users", query...)
			answer.That(requirement.ListTotal, check.Expect(fmt.Sprintf("totalResults as a number that counts all of at least %d matches", least), func(a *check.Answer) (string, bool) {
				value, _ := a.Get("totalResults")
				return "totalResults " + check.Show(value), a.Status == http.StatusOK && a.Total() >= least && a.Total() <= most
			}))
			answer.That(requirement.ListPageFields, check.Expect("startIndex and itemsPerPage as numbers", func(a *check.Answer) (string, bool) {
				start, _ := a.Get("startIndex")
				per, _ := a.Get("itemsPerPage")
				_, ok1 := check.Integer(start)
				_, ok2 := check.Integer(per)
				return fmt.Sprintf("startIndex %s, itemsPerPage %s", check.Show(start), check.Show(per)), ok1 && ok2
			}))
		})

		It("answers an empty list when nothing matches", check.Covers(requirement.ListEmpty), func(ctx SpecContext) {
			s := check.On(t)

			answer := s.Get(ctx, "/Users", "filter", "userName eq "+quote(t.People.Name()+"@"+t.People.Domain))
			answer.That(requirement.ListEmpty, check.Expect("200, the ListResponse URI, totalResults 0 and no Resources", func(a *check.Answer) (string, bool) {
				value, _ := a.Get("Resources")
				listed, _ := check.HaveSchema(check.ListResponseSchema).Match(a)
				return a.String(), a.Status == http.StatusOK && listed && a.Total() == 0 && !check.Assigned(value)
			}))
		})

		It("ignores query parameters it does not know", check.Covers(requirement.ListUnknownParam), func(ctx SpecContext) {
			s := check.On(t)
			s.NewUser(ctx)
			s.Need(requirement.List200, s.Get(ctx, "/Users", "count", "1"), check.HaveStatus(http.StatusOK))

			answer := s.Get(ctx, "/Users", "count", "1", "hallmark", "1")
			answer.That(requirement.ListUnknownParam, check.HaveStatus(http.StatusOK))
			answer.That(requirement.ListUnknownParam, haveResources())
		})

		It("applies, ignores or refuses a filter on a single user", check.Covers(requirement.ListQueryItem), func(ctx SpecContext) {
			s := check.On(t)
			user := s.NewUser(ctx)

			for _, value := range []string{user.Text("userName"), t.People.Name()} {
				answer := s.Get(ctx, check.Item("/Users", user.ID()), "filter", "userName eq "+quote(value))
				answer.That(requirement.ListQueryItem, check.Expect("the user, a list, or a refusal with 400, 403, 404 or 501", func(a *check.Answer) (string, bool) {
					if a.Status == http.StatusOK {
						listed, _ := check.HaveSchema(check.ListResponseSchema).Match(a)
						return a.String(), a.ID() == user.ID() || listed
					}
					switch a.Status {
					case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusNotImplemented:
						return a.String(), true
					}
					return a.String(), false
				}), "filter on %s", value)
			}
		})
	})

	Describe("querying the base URL", func() {
		It("finds resources of every type and narrows by type", check.Covers(
			requirement.ListRootQuery, requirement.ListRootType, requirement.ListRootUndefined,
		), func(ctx SpecContext) {
			s := check.On(t)
			user := s.NewUser(ctx)
			s.NewUser(ctx) // a decoy
			mine := "userName eq " + quote(user.Text("userName"))
			ids := []string{user.ID()}
			if offers(t, requirement.Groups) {
				group := s.NewGroup(ctx)
				mine += " or displayName eq " + quote(group.Text("displayName"))
				ids = append(ids, group.ID())
			}

			all := s.Get(ctx, "/", "filter", mine)
			if listed, _ := beListResponse().Match(all); !listed {
				all.That(requirement.ListRootQuery, check.Find(ids...))
				s.Skip("queries on the base URL are not offered (%d)", all.Status)
			}
			all.That(requirement.ListRootQuery, check.Find(ids...))
			for _, r := range all.Resources() {
				kind, _ := check.Lookup(r, "meta.resourceType")
				all.ThatValue(requirement.ListRootQuery, kind, check.BeOneOf("User", "Group"), "meta.resourceType of a listed resource")
			}
			users := s.Get(ctx, "/", "filter", "("+mine+`) and meta.resourceType eq "User"`)
			users.That(requirement.ListRootType, check.Find(user.ID()))
			if len(ids) > 1 {
				groups := s.Get(ctx, "/", "filter", "("+mine+`) and meta.resourceType eq "Group"`)
				groups.That(requirement.ListRootType, check.Find(ids[1]), "groups")
			}
			undefined := s.Get(ctx, "/", "filter", "("+mine+") and userName pr")
			undefined.That(requirement.ListRootUndefined, check.Find(user.ID()))
		})
	})
}

// beListResponse wants 200 and the ListResponse URI.
func beListResponse() types.GomegaMatcher {
	return check.Expect("200 and a body with the ListResponse URI in schemas", func(a *check.Answer) (string, bool) {
		listed, _ := check.HaveSchema(check.ListResponseSchema).Match(a)
		return a.String(), a.Status == http.StatusOK && listed
	})
}

// haveResources wants an array of objects, with somebody in it.
func haveResources() types.GomegaMatcher {
	return check.Expect("Resources as a non-empty array of objects", func(a *check.Answer) (string, bool) {
		object := a.Object()
		list, ok := object["Resources"].([]any) // exactly so: clients do not fold names of messages
		return a.String(), ok && len(list) > 0 && len(list) == len(a.Resources())
	})
}

// objections says what is wrong with the users of a list.
func objections(a *check.Answer) []string {
	var wrong []string
	for i, r := range a.Resources() {
		object := func(format string, args ...any) {
			wrong = append(wrong, fmt.Sprintf("Resources[%d] ", i)+fmt.Sprintf(format, args...))
		}
		schemas, _ := check.Lookup(r, "schemas")
		if !strings.Contains(strings.ToLower(check.Show(schemas)), strings.ToLower(target.UserSchema)) {
			object("schemas %s", check.Show(schemas))
		}
		id, _ := check.Lookup(r, "id")
		if text, ok := id.(string); !ok || text == "" {
			object("id %s", check.Show(id))
		}
		kind, _ := check.Lookup(r, "meta.resourceType")
		if kind != "User" {
			object("meta.resourceType %s", check.Show(kind))
		}
		location, _ := check.Lookup(r, "meta.location")
		if text, ok := location.(string); !ok || text == "" {
			object("meta.location %s", check.Show(location))
		}
	}
	return wrong
}
