package scim

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

const configSchema = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"

// Config declares what RFC 7643 §5 asks of the ServiceProviderConfig, and
// whether what it says is true.
func Config(t *target.Target) {
	Describe("the ServiceProviderConfig", func() {
		It("is one object that declares every feature", check.Covers(
			requirement.SPCGet, requirement.SPCSingle, requirement.SPCFeatures, requirement.SPCBulkLimits, requirement.SPCFilterMax,
			requirement.SPCAuthSchemes, requirement.SPCAuthType, requirement.SPCAuthPrimary, requirement.SPCDocURI,
		), func(ctx SpecContext) {
			s := check.On(t)
			a := s.Get(ctx, "/ServiceProviderConfig")
			a.That(requirement.SPCGet, check.HaveStatus(http.StatusOK))
			s.Need(requirement.SPCGet, a, check.HaveStatus(http.StatusOK))
			a.That(requirement.SPCSingle, check.HaveSchema(configSchema))
			a.That(requirement.SPCSingle, check.HaveNo("Resources"), "it is no list")
			for _, feature := range []string{"patch", "bulk", "filter", "changePassword", "sort", "etag"} {
				a.That(requirement.SPCFeatures, haveBool(feature+".supported"), "%s", feature)
			}
			// RFC 7643 §5 asks for the limits in any case; without the feature they matter to nobody.
			for _, limit := range []string{"bulk.maxOperations", "bulk.maxPayloadSize"} {
				a.That(requirement.SPCBulkLimits, atMostUnless(supported(a, "bulk"), haveInteger(limit)), "%s", limit)
			}
			a.That(requirement.SPCFilterMax, atMostUnless(supported(a, "filter"), haveInteger("filter.maxResults")))
			a.That(requirement.SPCAuthSchemes, authSchemes)
			a.That(requirement.SPCAuthType, check.Expect("types among oauth, oauth2, oauthbearertoken, httpbasic and httpdigest", func(a *check.Answer) (string, bool) {
				kinds := schemeTypes(a)
				strange := slices.ContainsFunc(kinds, func(kind string) bool {
					return !slices.Contains([]string{"oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"}, kind)
				})
				return "types " + check.Show(kinds), len(kinds) > 0 && !strange
			}))
			a.That(requirement.SPCAuthPrimary, check.Expect("at most one primary scheme", func(a *check.Answer) (string, bool) {
				value, _ := a.Get("authenticationSchemes")
				list, _ := value.([]any)
				primaries := 0
				for _, scheme := range list {
					if primary, _ := check.Lookup(scheme, "primary"); primary == true {
						primaries++
					}
				}
				return fmt.Sprintf("%d of %d", primaries, len(list)), primaries <= 1 && len(list) > 0
			}))
			a.That(requirement.SPCDocURI, check.Expect("no documentationUri, or an HTTP or HTTPS URL", func(a *check.Answer) (string, bool) {
				value, _ := a.Get("documentationUri")
				text, _ := value.(string)
				u, err := url.Parse(text)
				return "documentationUri " + check.Show(value), !check.Assigned(value) || err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
			}))
		})

		It("can be read at its meta.location", check.Covers(requirement.SPCMeta), func(ctx SpecContext) {
			s := check.On(t)
			a := s.Get(ctx, "/ServiceProviderConfig")
			s.Need(requirement.SPCGet, a, check.HaveStatus(http.StatusOK))
			a.That(requirement.SPCMeta, check.Have("meta.resourceType", "ServiceProviderConfig"), "meta.resourceType")
			if !a.That(requirement.SPCMeta, mention("meta.location"), "meta.location") {
				return
			}
			follow(ctx, s, requirement.SPCMeta, a, check.HaveSchema(configSchema))
		})

		discovery{requirement.SPCGet, requirement.SPCReadOnly, requirement.SPCFilter403, requirement.SPCQueryIgnored}.specs(t, "/ServiceProviderConfig")
	})

	Describe("what the ServiceProviderConfig says is true", func() {
		It("of PATCH", check.Covers(requirement.SPCTruthPatch), func(ctx SpecContext) {
			s := check.On(t)
			says := config(ctx, s, "patch")
			path := one(s, "displayName", "name.familyName", "title")
			user := s.NewUser(ctx)
			a := s.Patch(ctx, check.Item("/Users", user.ID()), check.Op{"op": "replace", "path": path, "value": "Byron"})
			truth(requirement.SPCTruthPatch, a, says, check.HaveStatus(http.StatusOK, http.StatusNoContent))
		})

		It("of bulk", check.Covers(requirement.SPCTruthBulk), func(ctx SpecContext) {
			s := check.On(t)
			says := config(ctx, s, "bulk")
			user := s.NewUser(ctx)
			a := s.Post(ctx, "/Bulk", map[string]any{"schemas": []any{check.BulkRequestSchema}, "Operations": []any{
				map[string]any{"method": http.MethodDelete, "path": check.Item("/Users", user.ID())},
			}})
			truth(requirement.SPCTruthBulk, a, says, check.HaveStatus(http.StatusOK))
			gone := s.Get(ctx, check.Item("/Users", user.ID())).Status == http.StatusNotFound
			a.ThatValue(requirement.SPCTruthBulk, gone, check.ExpectValue(fmt.Sprintf("the operation to be done (%t)", says), func(gone bool) (string, bool) {
				return fmt.Sprintf("done (%t)", gone), gone == says || gone && a.OK()
			}), "what was done")
		})

		It("of filters, and of the most resources in an answer", check.Covers(requirement.SPCTruthFilter), check.Alone(), func(ctx SpecContext) {
			s := check.On(t)
			says := config(ctx, s, "filter")
			user, decoy := s.NewUser(ctx), s.NewUser(ctx)
			a := s.Get(ctx, "/Users", "filter", eq("userName", user.Text("userName")))
			truth(requirement.SPCTruthFilter, a, says, check.HaveIDs([]string{user.ID()}, []string{decoy.ID()}))
			limit := check.ClaimsOf(t).MaxResults
			if limit <= 0 {
				return
			}
			s.Get(ctx, "/Users", "count", fmt.Sprint(limit+1)).That(requirement.SPCTruthFilter, check.Expect(fmt.Sprintf("at most filter.maxResults (%d) resources, or a refusal", limit), func(a *check.Answer) (string, bool) {
				return fmt.Sprintf("%d resources", len(a.Resources())), len(a.Resources()) <= limit
			}), "maxResults")
		})

		It("of sorting", check.Covers(requirement.SPCTruthSort), check.Alone(), func(ctx SpecContext) {
			s := check.On(t)
			says := config(ctx, s, "sort")
			crew := newCrew(ctx, s, []string{"b", "a", "c"}, nil)
			b, first, last := crew.ids[0], crew.ids[1], crew.ids[2]
			only, works := "", true
			if offers(t, requirement.Filter) {
				only = crew.all(ctx)
			}
			for _, row := range []struct {
				order string
				ids   []string
			}{{"ascending", []string{first, b, last}}, {"descending", []string{last, b, first}}} {
				query := []string{"sortBy", "userName", "sortOrder", row.order}
				if only != "" {
					query = append(query, "filter", only)
				}
				ids, a, complete := walk(ctx, s, "/Users", 1000, pages, query...)
				ids = slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(crew.ids, id) })
				if says && !complete && a.OK() {
					s.Block("the list does not end within %d pages, and the target does not filter, so three of the run cannot be found in it", pages)
				}
				sorted := slices.Equal(ids, row.ids)
				if says {
					a.ThatValue(requirement.SPCTruthSort, ids, check.ExpectValue("the users "+strings.Join(row.ids, ", ")+" in this order", func(ids []string) (string, bool) {
						return fmt.Sprintf("%s, in the last page %s", check.Show(ids), a), sorted
					}), row.order)
				}
				works = works && sorted
			}
			if !says { // one order can come about by chance, both cannot
				s.That(requirement.SPCTruthSort, works, check.AtMost(requirement.Should, check.ExpectValue("sorting not to work, as supported is false", func(works bool) (string, bool) {
					return "both orders", !works
				})))
			}
		})

		It("of ETags", check.Covers(requirement.SPCTruthETag), func(ctx SpecContext) {
			s := check.On(t)
			says := config(ctx, s, "etag")
			user := t.People.New()
			created := s.Create(ctx, "/Users", user)
			path := check.Item("/Users", created.ID())
			if says {
				mustRead(ctx, s, path).That(requirement.SPCTruthETag, check.HaveHeader("ETag", check.ExpectValue("of any value", func(v string) (string, bool) { return v, v != "" })), "the header")
			}
			mustPut(ctx, s, path, edit(user, "displayName", "Ada Byron"))
			stale := s.Send(ctx, check.Request{Method: http.MethodPut, Path: path, Body: edit(user, "displayName", "Ada King"), Header: map[string]string{"If-Match": `W/"hallmark-stale"`}})
			truth(requirement.SPCTruthETag, stale, says, check.HaveStatus(http.StatusPreconditionFailed), "a stale If-Match")
		})
	})
}

// config reads whether the target says that it supports a feature, and blocks
// the spec when that cannot be read.
func config(ctx context.Context, s *check.Session, feature string) bool {
	a := s.Get(ctx, "/ServiceProviderConfig")
	s.Need(requirement.SPCGet, a, check.HaveStatus(http.StatusOK))
	s.Need(requirement.SPCFeatures, a, haveBool(feature+".supported"))
	return supported(a, feature)
}

func supported(a *check.Answer, feature string) bool {
	value, _ := a.Get(feature + ".supported")
	return value == true
}

// truth judges whether a feature does what was said of it. One that works
// although it is denied misleads nobody into a failure: that is a warning.
func truth(r *requirement.Requirement, a *check.Answer, says bool, works types.GomegaMatcher, about ...any) {
	if says {
		a.That(r, works, about...)
		return
	}
	a.That(r, check.AtMost(requirement.Should, check.Expect("the feature not to work, as supported is false", func(a *check.Answer) (string, bool) {
		ok, err := works.Match(a)
		return "it works: " + a.String(), err == nil && !ok
	})), about...)
}

// atMostUnless softens a matcher to a warning unless it is binding.
func atMostUnless(binding bool, m types.GomegaMatcher) types.GomegaMatcher {
	if binding {
		return m
	}
	return check.AtMost(requirement.Should, m)
}

func haveBool(path string) types.GomegaMatcher {
	return check.Expect("a boolean "+path, func(a *check.Answer) (string, bool) {
		value, there := a.Get(path)
		_, ok := value.(bool)
		if !there {
			return "no " + path, false
		}
		return path + " " + check.Show(value), ok
	})
}

func haveInteger(path string) types.GomegaMatcher {
	return check.Expect("an integer "+path, func(a *check.Answer) (string, bool) {
		value, there := a.Get(path)
		_, ok := check.Integer(value)
		if !there {
			return "no " + path, false
		}
		return path + " " + check.Show(value), ok
	})
}

var authSchemes = check.Expect("an array of schemes, each with type, name and description", func(a *check.Answer) (string, bool) {
	value, _ := a.Get("authenticationSchemes")
	list, _ := value.([]any)
	for _, scheme := range list {
		for _, name := range []string{"type", "name", "description"} {
			if _, ok := str(scheme, name); !ok {
				return fmt.Sprintf("no %s in %s", name, check.Show(scheme)), false
			}
		}
	}
	return "authenticationSchemes " + check.Show(value), len(list) > 0
})

// discovery is what RFC 7644 §4 asks of each of the three discovery endpoints.
type discovery struct {
	get, readOnly, filter403, ignored *requirement.Requirement
}

func (d discovery) specs(t *target.Target, endpoint string) {
	It("cannot be written at "+endpoint, check.Covers(d.readOnly), func(ctx SpecContext) {
		s := check.On(t)
		a := s.Get(ctx, endpoint)
		s.Need(d.get, a, check.HaveStatus(http.StatusOK))
		// What is sent would change nothing, and DELETE is not sent at all: a
		// target that obeyed it would lose what the run did not create.
		s.Post(ctx, endpoint, map[string]any{"schemas": []any{"urn:hallmark:params:scim:schemas:none"}}).That(d.readOnly, check.Refuse(), "POST")
		s.Put(ctx, endpoint, a.JSON).That(d.readOnly, check.Refuse(), "PUT of what was read")
		s.Patch(ctx, endpoint, check.Op{"op": "replace", "value": map[string]any{}}).That(d.readOnly, check.Refuse(), "PATCH of nothing")
	})

	It("cannot be filtered at "+endpoint, check.Covers(d.filter403), func(ctx SpecContext) {
		s := check.On(t)
		s.Need(d.get, s.Get(ctx, endpoint), check.HaveStatus(http.StatusOK))
		s.Get(ctx, endpoint, "filter", `name eq "hallmark"`).That(d.filter403, check.HaveStatus(http.StatusForbidden))
	})

	It("does not sort or page at "+endpoint, check.Covers(d.ignored), func(ctx SpecContext) {
		s := check.On(t)
		whole := s.Get(ctx, endpoint)
		s.Need(d.get, whole, check.HaveStatus(http.StatusOK))
		s.Need(d.get, whole, mention("schemas"))
		part := s.Get(ctx, endpoint, "sortBy", "name", "sortOrder", "descending", "startIndex", "2", "count", "1")
		part.That(d.ignored, check.HaveStatus(http.StatusOK))
		part.That(d.ignored, check.Expect("the same document as without the parameters", func(a *check.Answer) (string, bool) {
			return a.String(), len(a.Resources()) == len(whole.Resources()) && a.Total() == whole.Total() && a.Object() != nil == (whole.Object() != nil)
		}), "the content")
	})
}
