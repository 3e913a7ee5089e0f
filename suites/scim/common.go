package scim

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// kind is a resource type of the RFC with what is needed to try it.
type kind struct {
	word, endpoint, schema string
	needs                  requirement.Capability // "" for what every server has
	body                   func(*target.People) map[string]any
}

var (
	users  = kind{"user", "/Users", target.UserSchema, "", (*target.People).New}
	groups = kind{"group", "/Groups", target.GroupSchema, requirement.Groups, (*target.People).NewGroup}
)

// on starts a session for specs about the kind, and skips the spec when the
// target does not have it.
func (k kind) on(t *target.Target) *check.Session {
	s := check.On(t)
	if k.needs != "" {
		claimed(s, k.needs)
	}
	return s
}

// Common declares what RFC 7643 §3 asks of every resource: schemas and meta.
func Common(t *target.Target) {
	for _, k := range []kind{users, groups} {
		Describe("what each "+k.word+" carries", func() {
			It("has schemas, an id and meta from the start", check.Covers(
				requirement.SchemasPresent, requirement.SchemasNoDup, requirement.SchemasDefined, requirement.IDPresent, requirement.IDNoBulkID,
				requirement.MetaPresent, requirement.MetaResourceType, requirement.MetaCreated, requirement.MetaCreatedEq,
				requirement.MetaLocation, requirement.MetaLocationHeader, requirement.MetaNameCase, requirement.ExtIDNotIssued,
			), func(ctx SpecContext) {
				s := k.on(t)
				created := s.Create(ctx, k.endpoint, k.body(t.People))
				got := mustRead(ctx, s, check.Item(k.endpoint, created.ID()))
				what := typeOf(ctx, s, k.endpoint)
				// Only the first answer is about a new resource: servers may work on it in the background.
				if timed(created) {
					created.That(requirement.MetaCreatedEq, sameInstants("meta.created", "meta.lastModified"))
				} else {
					s.Without(requirement.MetaCreatedEq, requirement.MetaCreated, created)
				}
				for about, a := range map[string]*check.Answer{"answer to the create": created, "answer to GET": got} {
					a.That(requirement.SchemasPresent, check.HaveSchema(k.schema), about)
					a.That(requirement.SchemasNoDup, noDuplicateSchema, about)
					a.That(requirement.SchemasDefined, onlySchemas(what), about)
					a.That(requirement.IDPresent, check.HaveID(), about)
					a.That(requirement.IDNoBulkID, noBulkID, about)
					a.That(requirement.MetaPresent, mention("meta"), about)
					a.That(requirement.MetaResourceType, check.Have("meta.resourceType", what.name), about)
					a.That(requirement.MetaCreated, check.HaveTime("meta.created"), about)
					a.That(requirement.MetaLocation, mention("meta.location"), about)
					if a.Text("meta.location") == "" && a.Header.Get("Location") == "" && a.Header.Get("Content-Location") == "" {
						s.Without(requirement.MetaLocationHeader, requirement.MetaLocation, a)
					} else {
						a.That(requirement.MetaLocationHeader, sameLocations(t), about)
					}
					a.That(requirement.MetaNameCase, schemaCasing, about)
					a.That(requirement.ExtIDNotIssued, check.HaveNo("externalId"), about)
				}
			})

			It("can be read at meta.location", check.Covers(requirement.MetaLocationDeref), func(ctx SpecContext) {
				s := k.on(t)
				created := s.Create(ctx, k.endpoint, k.body(t.People))
				s.Need(requirement.MetaLocation, created, mention("meta.location"))
				follow(ctx, s, requirement.MetaLocationDeref, created, check.Have("id", created.ID()))
			})

			It("keeps its id and the time of its creation through changes", check.Covers(
				requirement.IDStable, requirement.MetaCreated, requirement.SchemasPresent, requirement.SchemasNoDup, requirement.SchemasDefined,
			), func(ctx SpecContext) {
				s := k.on(t)
				body := k.body(t.People)
				created := s.Create(ctx, k.endpoint, body)
				path := check.Item(k.endpoint, created.ID())
				what := typeOf(ctx, s, k.endpoint)

				answers := map[string]*check.Answer{"a GET": mustRead(ctx, s, path)}
				answers["PUT"] = mustPut(ctx, s, path, edit(body, "displayName", t.People.Name()))
				answers["GET after PUT"] = mustRead(ctx, s, path)
				for about, a := range answers {
					if about == "PUT" && len(a.Raw) == 0 {
						continue // Put200 reports it
					}
					staysItself(created, a, k, what, about)
				}
			})

			It("keeps them through a PATCH", check.Covers(
				requirement.IDStable, requirement.MetaCreated, requirement.SchemasPresent, requirement.SchemasNoDup, requirement.SchemasDefined,
			), func(ctx SpecContext) {
				s := k.on(t)
				if !offers(t, requirement.Patch) {
					s.Skip("the target does not offer PATCH")
				}
				name := "displayName" // which every Group has
				if k.word == users.word {
					name = one(s, "displayName", "name.familyName", "title")
				}
				created := s.Create(ctx, k.endpoint, k.body(t.People))
				path := check.Item(k.endpoint, created.ID())
				what := typeOf(ctx, s, k.endpoint)
				a := s.Patch(ctx, path, check.Op{"op": "replace", "path": name, "value": t.People.Name()})
				if !a.OK() {
					// What PATCH does not do is for its own requirements; a resource
					// that it did not touch must be what it was all the same.
					staysItself(created, mustRead(ctx, s, path), k, what, "GET after a PATCH that was refused")
					return
				}
				if a.Status != http.StatusNoContent {
					staysItself(created, a, k, what, "PATCH")
				}
				staysItself(created, mustRead(ctx, s, path), k, what, "GET after PATCH")
			})

			It("is refused without schemas", check.Covers(requirement.SchemasMissing), func(ctx SpecContext) {
				s := k.on(t)
				body := k.body(t.People)
				judgeRefused(ctx, s, requirement.SchemasMissing, refusal{k.endpoint, without(body, "schemas"), body, "schemas"}, "no schemas")
			})

			It("ignores meta that a client sends", check.Covers(requirement.MetaClientIgnored), func(ctx SpecContext) {
				s := k.on(t)
				const old = "1999-12-31T23:59:59Z"
				meta := map[string]any{"resourceType": "Hallmark", "created": old, "lastModified": old, "location": "https://hallmark.invalid/1", "version": `W/"hallmark"`}
				body := edit(k.body(t.People), "meta", meta)

				created := s.Post(ctx, k.endpoint, body)

				created.That(requirement.MetaClientIgnored, check.BeCreated(), "on create")
				s.Need(requirement.Post201, created, check.BeCreated())
				s.Need(requirement.IDPresent, created, check.HaveUsableID())
				path := check.Item(k.endpoint, created.ID())
				changed := s.Put(ctx, path, edit(body, "displayName", t.People.Name()))
				changed.That(requirement.MetaClientIgnored, check.Expect("a success", func(a *check.Answer) (string, bool) { return a.String(), a.OK() }), "on PUT")
				for about, a := range map[string]*check.Answer{"after create": created, "after PUT": mustRead(ctx, s, path)} {
					for name, value := range meta {
						a.That(requirement.MetaClientIgnored, notHave("meta."+name, value), "%s: %s", about, name)
					}
				}
			})
		})
	}

	Describe("schemas of a create", func() {
		It("may list the extension before the base schema", check.Covers(requirement.SchemasOrder), func(ctx SpecContext) {
			s := check.On(t)
			user := extend(t.People.New(), map[string]any{"department": "Assay"})
			first := s.Create(ctx, "/Users", edit(user, "schemas", []any{target.UserSchema, target.EnterpriseSchema}))

			user = extend(t.People.New(), map[string]any{"department": "Assay"})
			turned := s.Post(ctx, "/Users", edit(user, "schemas", []any{target.EnterpriseSchema, target.UserSchema}))

			turned.That(requirement.SchemasOrder, check.BeCreated())
			turned.That(requirement.SchemasOrder, check.Agree(first, target.EnterpriseSchema+":department", "displayName", "name"), "the same values are stored")
		})

		It("must not bring an unknown extension in", check.Covers(requirement.SchemasUnknown), func(ctx SpecContext) {
			s := check.On(t)
			const unknown = "urn:hallmark:params:scim:schemas:extension:unknown:2.0:User"
			user := t.People.New()
			body := edit(user, "schemas", []any{target.UserSchema, unknown}, unknown, map[string]any{"hallmark": "not-a-known-attribute"})

			a, stored := sendBoth(ctx, s, refusal{"/Users", body, user, ""})

			a.ThatValue(requirement.SchemasUnknown, stored, nothingStored, "nothing stored where it is refused")
			a.That(requirement.SchemasUnknown, check.Expect("status 400, or a success", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status == http.StatusBadRequest || a.OK()
			}))
			if a.OK() {
				a.That(requirement.SchemasUnknown, notMention(unknown), "it is not echoed")
				s.Need(requirement.IDPresent, a, check.HaveUsableID())
				mustRead(ctx, s, check.Item("/Users", a.ID())).That(requirement.SchemasUnknown, notMention(unknown), "it is not stored")
			}
		})
	})

	Describe("a user with data of the Enterprise extension", func() {
		It("keeps it under the extension's URN and lists that in schemas", check.Covers(
			requirement.ExtURIListed, requirement.ExtContainer, requirement.PostExtension,
		), func(ctx SpecContext) {
			s := check.On(t)
			sent := map[string]any{"employeeNumber": t.People.Name(), "department": "Assay"}
			user := extend(t.People.New(), sent)

			created := s.Create(ctx, "/Users", user)

			got := mustRead(ctx, s, check.Item("/Users", created.ID()))
			created.That(requirement.PostExtension, check.AtMost(requirement.Should, check.Hold(target.EnterpriseSchema, sent)), "what was sent is stored")
			got.That(requirement.PostExtension, check.Agree(created, target.EnterpriseSchema), "what 201 shows is what GET shows")
			s.Need(requirement.PostExtension, got, mention(target.EnterpriseSchema))
			for about, a := range map[string]*check.Answer{"answer to the create": created, "answer to GET": got} {
				a.That(requirement.ExtURIListed, check.HaveSchema(target.EnterpriseSchema), about)
				a.That(requirement.ExtContainer, check.HaveNo("department"), "%s: not at the top level", about)
				a.That(requirement.ExtContainer, check.HaveNo(target.EnterpriseSchema+":userName"), "%s: base attributes not in the extension", about)
				a.That(requirement.ExtContainer, mention("userName"), "%s: base attributes at the top level", about)
			}
		})

		It("is not listed as having any when it has none", check.Covers(requirement.ExtURIUnused), func(ctx SpecContext) {
			s := check.On(t)
			created := s.NewUser(ctx)
			got := mustRead(ctx, s, check.Item("/Users", created.ID()))
			got.That(requirement.ExtURIUnused, check.Expect("neither the Enterprise URN in schemas nor an empty object under it", func(a *check.Answer) (string, bool) {
				value, there := a.Get(target.EnterpriseSchema)
				schemas, _ := a.Get("schemas")
				list, _ := schemas.([]any)
				listed := slices.Contains(list, any(target.EnterpriseSchema))
				return a.String(), check.Assigned(value) || !listed && !there
			}))
		})
	})
}

// staysItself judges that an answer shows the resource that was created.
func staysItself(created, a *check.Answer, k kind, what resourceType, about string) {
	a.That(requirement.IDStable, check.Have("id", created.ID()), about)
	a.That(requirement.MetaCreated, sameTimeAs(created, "meta.created"), about)
	a.That(requirement.SchemasPresent, check.HaveSchema(k.schema), about)
	a.That(requirement.SchemasNoDup, noDuplicateSchema, about)
	a.That(requirement.SchemasDefined, onlySchemas(what), about)
}

// timed reports whether a resource has any of the two times, so that they can be
// held against each other.
func timed(a *check.Answer) bool {
	_, created := a.Get("meta.created")
	_, changed := a.Get("meta.lastModified")
	return created || changed
}

// follow judges r by a GET of an answer's meta.location. One on another origin
// is not followed: the credential does not go there.
func follow(ctx context.Context, s *check.Session, r *requirement.Requirement, a *check.Answer, m types.GomegaMatcher) {
	at := check.Resolve(s.Target(), a.Text("meta.location"))
	if !check.Local(s.Target(), at) {
		s.Block("meta.location %s is on another origin than the base URL, and the credential is not sent there: build it from the public base URL", at)
	}
	got := s.Get(ctx, at)
	got.That(r, check.HaveStatus(http.StatusOK))
	got.That(r, m)
}

var noDuplicateSchema = check.Expect("no URI twice in schemas", func(a *check.Answer) (string, bool) {
	value, _ := a.Get("schemas")
	list, _ := value.([]any)
	seen := map[string]bool{}
	for _, uri := range list {
		key := strings.ToLower(fmt.Sprint(uri)) // URNs are compared without case
		if seen[key] {
			return "schemas " + check.Show(value), false
		}
		seen[key] = true
	}
	return "schemas " + check.Show(value), len(list) > 0
})

// onlySchemas wants no URI that the type does not declare.
func onlySchemas(what resourceType) types.GomegaMatcher {
	known := append([]string{what.schema}, what.extensions...)
	return check.Expect("only "+strings.Join(known, " and ")+" in schemas", func(a *check.Answer) (string, bool) {
		value, _ := a.Get("schemas")
		list, _ := value.([]any)
		for _, uri := range list {
			text, ok := uri.(string)
			// Where /ResourceTypes cannot be read, only messages are surely wrong.
			declared := slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, text) }) ||
				!what.known && !strings.Contains(strings.ToLower(text), ":api:messages:")
			if !ok || !declared {
				return "schemas " + check.Show(value), false
			}
		}
		return "schemas " + check.Show(value), len(list) > 0
	})
}

var noBulkID = check.Expect("an id without the reserved word bulkId", func(a *check.Answer) (string, bool) {
	return "id " + check.Show(a.ID()), a.ID() != "" && !strings.Contains(a.ID(), "bulkId")
})

// sameInstants wants two dateTimes to name one instant, in whatever zone.
func sameInstants(path, other string) types.GomegaMatcher {
	return check.Expect(path+" and "+other+" to be the same instant", func(a *check.Answer) (string, bool) {
		x, _ := a.Get(path)
		y, _ := a.Get(other)
		first, ok1 := check.Instant(x)
		second, ok2 := check.Instant(y)
		return fmt.Sprintf("%s %s and %s %s", path, check.Show(x), other, check.Show(y)), ok1 && ok2 && first.Equal(second)
	})
}

// sameTimeAs wants a dateTime to name the instant that an earlier answer named.
func sameTimeAs(earlier *check.Answer, path string) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("%s to stay %q", path, earlier.Text(path)), func(a *check.Answer) (string, bool) {
		before, ok1 := check.Instant(earlier.Text(path))
		now, ok2 := check.Instant(a.Text(path))
		value, _ := a.Get(path)
		return path + " " + check.Show(value), ok1 && ok2 && before.Equal(now)
	})
}

// sameLocations wants Location and Content-Location, where sent, to say what
// meta.location says (RFC 7643 §3.1).
func sameLocations(t *target.Target) types.GomegaMatcher {
	return check.Expect("meta.location, and Location and Content-Location equal to it where they are sent", func(a *check.Answer) (string, bool) {
		body := a.Text("meta.location")
		for _, name := range []string{"Location", "Content-Location"} {
			if value := a.Header.Get(name); value != "" && check.Resolve(t, value) != check.Resolve(t, body) {
				return fmt.Sprintf("%s %s and meta.location %q", name, value, body), false
			}
		}
		return fmt.Sprintf("meta.location %q", body), body != ""
	})
}

// schemaCasing looks for the common attributes in another casing than the RFC's.
var schemaCasing = check.Expect("id, meta, schemas and the members of meta in the casing of RFC 7643", func(a *check.Answer) (string, bool) {
	meta, _ := a.Get("meta")
	members, _ := meta.(map[string]any)
	for _, look := range []struct {
		object map[string]any
		names  []string
	}{
		{a.Object(), []string{"id", "externalId", "meta", "schemas", "userName", "displayName", "members"}},
		{members, []string{"resourceType", "created", "lastModified", "location", "version"}},
	} {
		for key := range look.object {
			for _, name := range look.names {
				if strings.EqualFold(key, name) && key != name {
					return fmt.Sprintf("%s instead of %s", key, name), false
				}
			}
		}
	}
	return a.String(), a.Object() != nil
})

// notHave wants an attribute to have another value, or none.
func notHave(path string, value any) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("%s not to be %s", path, check.Show(value)), func(a *check.Answer) (string, bool) {
		have, _ := a.Get(path)
		return path + " " + check.Show(have), !a.OK() || a.Object() != nil && have != value
	})
}

// advance changes a resource until meta.lastModified has moved, and judges
// whether it did. Servers that keep whole seconds get more than one of them.
func advance(ctx context.Context, s *check.Session, path string, change func(n int) *check.Answer) {
	before := mustRead(ctx, s, path)
	s.Need(requirement.MetaCreated, before, check.HaveTime("meta.lastModified"))
	start, _ := check.Instant(before.Text("meta.lastModified"))
	var after *check.Answer
	poll(ctx, 2500*time.Millisecond, func(n int) bool {
		worked(s, change(n))
		after = mustRead(ctx, s, path)
		now, ok := check.Instant(after.Text("meta.lastModified"))
		return ok && !now.Equal(start)
	})
	after.That(requirement.MetaLastModAdvances, check.Expect("meta.lastModified later than "+before.Text("meta.lastModified"), func(a *check.Answer) (string, bool) {
		now, ok := check.Instant(a.Text("meta.lastModified"))
		return fmt.Sprintf("meta.lastModified %q", a.Text("meta.lastModified")), ok && now.After(start)
	}))
}
