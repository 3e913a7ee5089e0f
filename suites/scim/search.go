package scim

import (
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Search declares what RFC 7644 §3.4.3 asks of POST .search.
func Search(t *target.Target) {
	Describe("searching by POST", func() {
		It("is offered, or said to be missing", check.Covers(requirement.SearchUnsupported, requirement.SearchType), func(ctx SpecContext) {
			s := check.On(t)
			s.NewUser(ctx)

			answer := s.Post(ctx, "/Users/.search", searchRequest("count", 1))
			answer.That(requirement.SearchUnsupported, check.Expect("200, or 501 or 404 with a SCIM error", func(a *check.Answer) (string, bool) {
				said, _ := check.BeError(http.StatusNotFound, http.StatusNotImplemented).Match(a)
				return a.String(), a.Status == http.StatusOK || said
			}))
			offered(s, answer)
			answer.That(requirement.SearchType, beListResponse(), "/Users/.search")
			answer.That(requirement.SearchType, haveResources(), "/Users/.search")
			if offers(t, requirement.Groups) {
				s.NewGroup(ctx)
				s.Post(ctx, "/Groups/.search", searchRequest("count", 1)).That(requirement.SearchType, beListResponse(), "/Groups/.search")
			}
		})

		It("needs the SearchRequest URI", check.Covers(requirement.SearchSchema), func(ctx SpecContext) {
			s := check.On(t)
			good := s.Post(ctx, "/Users/.search", searchRequest("count", 1))
			offered(s, good)
			s.Need(requirement.SearchType, good, check.HaveStatus(http.StatusOK))

			s.Post(ctx, "/Users/.search", without(searchRequest("count", 1), "schemas")).That(requirement.SearchSchema, check.HaveStatus(http.StatusBadRequest), "no schemas")
			s.Post(ctx, "/Users/.search", with(searchRequest("count", 1), "schemas", []any{target.UserSchema})).
				That(requirement.SearchSchema, check.HaveStatus(http.StatusBadRequest), "the User URI instead")
		})

		It("finds what a GET finds", check.Covers(
			requirement.SearchEquiv, requirement.SearchBadFilter, requirement.SearchAttrs,
		), func(ctx SpecContext) {
			s := check.On(t)
			offered(s, s.Post(ctx, "/Users/.search", searchRequest("count", 1)))
			claimed(s, requirement.Filter) // to search among one's own
			c := newCrew(ctx, s, []string{"ada", "bea", "cyd"}, nil)
			filter := c.all(ctx)
			search := func(pairs ...any) *check.Answer {
				return s.Post(ctx, "/Users/.search", searchRequest(append(pairs, "filter", filter)...))
			}

			search().That(requirement.SearchEquiv, check.Find(c.ids...), "filter")
			s.Post(ctx, "/Users/.search", searchRequest("filter", "userName eq "+quote(c.names[1]))).That(requirement.SearchEquiv, check.Find(c.ids[1]), "another filter")
			page := search("startIndex", 2, "count", 1)
			page.That(requirement.SearchEquiv, pageOf(1, 1), "startIndex and count")
			page.That(requirement.SearchEquiv, totalOf(3, true), "startIndex and count")
			if offers(t, requirement.Sort) {
				reversed := slices.Clone(c.ids)
				slices.Reverse(reversed)
				search("sortBy", "userName", "sortOrder", "descending").That(requirement.SearchEquiv, check.InOrder(reversed...), "sortBy and sortOrder")
			}
			s.Post(ctx, "/Users/.search", searchRequest("filter", "userName like "+quote(c.names[0]))).
				That(requirement.SearchBadFilter, check.RefuseWith(http.StatusBadRequest, "invalidFilter"))

			another(s, s.Get(ctx, check.Item("/Users", c.ids[0])))
			some := search("attributes", []any{"userName"})
			some.That(requirement.SearchAttrs, carry("Resources[0].userName"), "attributes")
			some.That(requirement.SearchAttrs, lack("Resources[0].name"), "attributes")
			less := search("excludedAttributes", []any{"name"})
			less.That(requirement.SearchAttrs, carry("Resources[0].userName"), "excludedAttributes")
			less.That(requirement.SearchAttrs, lack("Resources[0].name"), "excludedAttributes")
		})

		It("searches every type from the base URL", check.Covers(requirement.SearchRoot), func(ctx SpecContext) {
			s := check.On(t)
			user := s.NewUser(ctx)
			s.NewUser(ctx) // a decoy
			filter, ids := "userName eq "+quote(user.Text("userName")), []string{user.ID()}
			if offers(t, requirement.Groups) {
				group := s.NewGroup(ctx)
				filter += " or displayName eq " + quote(group.Text("displayName"))
				ids = append(ids, group.ID())
			}
			answer := s.Post(ctx, "/.search", searchRequest("filter", filter))
			offered(s, answer)
			if answer.Status == http.StatusForbidden || answer.Text("scimType") == "tooMany" {
				// RFC 7644 §3.4.2.1: a server may refuse so broad a query.
				s.Skip("a search of every type is refused (%d %s)", answer.Status, answer.Text("scimType"))
			}
			answer.That(requirement.SearchRoot, check.Find(ids...))
		})

		It("creates nothing", check.Covers(requirement.SearchNoCreate), func(ctx SpecContext) {
			s := check.On(t)
			name := t.People.Name() + "@" + t.People.Domain
			body := with(searchRequest("count", 1), "userName", name)
			good := s.Post(ctx, "/Users/.search", searchRequest("count", 1))
			offered(s, good)
			if good.Status != http.StatusCreated {
				s.Need(requirement.SearchType, good, beListResponse())
			}

			answer := s.Post(ctx, "/Users/.search", body)
			if id := answer.ID(); id != "" {
				DeferCleanup(func(ctx SpecContext) { s.Delete(ctx, check.Item("/Users", id)) })
			}
			answer.That(requirement.SearchNoCreate, check.Expect("no 201 and no Location", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status != http.StatusCreated && (a.Header.Get("Location") == "" || strings.HasSuffix(a.Header.Get("Location"), ".search"))
			}))
			if found, ok := stored(ctx, s, name); ok {
				found.That(requirement.SearchNoCreate, check.Find(), "a look-up of the user name in the body")
			}
			s.Get(ctx, "/Users/.search").That(requirement.SearchNoCreate, check.Expect("no resource with the id .search", func(a *check.Answer) (string, bool) {
				return a.String(), !a.OK() || a.ID() == ""
			}), "GET /Users/.search")
		})
	})
}

// searchRequest is the body of a search, RFC 7644 §3.4.3.
func searchRequest(pairs ...any) map[string]any {
	body := map[string]any{"schemas": []any{check.SearchRequestSchema}}
	for i := 0; i+1 < len(pairs); i += 2 {
		body[pairs[i].(string)] = pairs[i+1]
	}
	return body
}

// offered skips the spec when the answer says that .search is not offered.
func offered(s *check.Session, a *check.Answer) {
	if notOffered(a) {
		s.Skip("%s is not offered (%d)", a.Path, a.Status)
	}
}

// notOffered reports whether an answer says that its endpoint is not offered.
func notOffered(a *check.Answer) bool {
	switch a.Status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return true
	}
	return a.OK() && isError(a) // the status is the business of other requirements
}
