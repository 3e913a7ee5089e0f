package scim

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Create declares what RFC 7644 §3.3 asks of creating a resource.
func Create(t *target.Target) {
	Describe("creating a user", func() {
		It("answers 201 with the resource as it is stored, and where it is", check.Covers(
			requirement.Post201, requirement.PostLocation, requirement.PostBody, requirement.PostReadback, requirement.IDPresent,
		), func(ctx SpecContext) {
			s := check.On(t)
			s.Post(ctx, "/Users", t.People.New()) // whoever mixes answers up has another to show

			created := s.Post(ctx, "/Users", t.People.New())

			created.That(requirement.Post201, check.HaveStatus(http.StatusCreated))
			created.That(requirement.PostLocation, haveLocation(t))
			s.Need(requirement.Post201, created, check.Expect("a success", func(a *check.Answer) (string, bool) { return a.String(), a.OK() }))
			if len(created.Raw) == 0 { // RFC 7644 §3.3 only says SHOULD, so the rest is judged by a GET
				created.That(requirement.PostBody, check.Expect("a body", func(a *check.Answer) (string, bool) { return a.String(), len(a.Raw) > 0 }))
				got := s.Get(ctx, check.Resolve(t, created.Header.Get("Location")))
				got.That(requirement.IDPresent, check.HaveID())
				got.That(requirement.PostReadback, check.HaveID(), "201 showed nothing to compare with")
				return
			}
			created.That(requirement.IDPresent, check.HaveID())
			s.Need(requirement.IDPresent, created, check.HaveUsableID())
			got := mustRead(ctx, s, check.Item("/Users", created.ID()))
			got.That(requirement.PostReadback, check.Agree(created, comparable(created)...))
			created.That(requirement.PostBody, check.Agree(got, comparable(got)...))
		})

		It("refuses a second user with the same user name and leaves the first as it was", check.Covers(
			requirement.Post409, requirement.UsernameUnique, requirement.ErrUniqueness,
		), func(ctx SpecContext) {
			s := check.On(t)
			user := t.People.New()
			first := s.Create(ctx, "/Users", user)

			second := postTwin(ctx, s, edit(user, "displayName", "Somebody Else"))

			second.That(requirement.Post409, check.BeErrorType(http.StatusConflict, "uniqueness"))
			second.That(requirement.UsernameUnique, check.HaveStatus(http.StatusConflict))
			if second.OK() {
				s.Without(requirement.ErrUniqueness, requirement.Post409, second)
			} else {
				second.That(requirement.ErrUniqueness, check.Have("scimType", "uniqueness"))
			}
			got := mustRead(ctx, s, check.Item("/Users", first.ID()))
			got.That(requirement.Post409, check.Agree(first, "userName", "displayName", "name", "active"), "the first user is not changed")
		})

		It("ignores groups in the body, which are readOnly", check.Covers(requirement.PostReadOnlyIgnored), func(ctx SpecContext) {
			s := check.On(t)
			if !defines(t, target.UserSchema, "groups") {
				s.Skip("the target's User schema has no groups")
			}
			group := "hallmark-group-" + t.People.Name()

			created := s.Post(ctx, "/Users", edit(t.People.New(), "groups", []any{map[string]any{"value": group, "display": "Administrators"}}))

			created.That(requirement.PostReadOnlyIgnored, check.BeCreated())
			created.That(requirement.PostReadOnlyIgnored, notMention(group), "the value is not taken over")
		})

		It("shows in its answer the defaults it gives", check.Covers(requirement.PostDefaults), func(ctx SpecContext) {
			s := check.On(t)

			optional := slices.DeleteFunc([]string{"active", "displayName"}, func(name string) bool {
				_, filled := t.People.Attributes[name] // then the target asks for it
				a, _ := check.ClaimsOf(t).Advertises(target.UserSchema, name)
				return filled || a.Required
			})
			created := s.Create(ctx, "/Users", without(t.People.New(), optional...))

			got := mustRead(ctx, s, check.Item("/Users", created.ID()))
			created.That(requirement.PostDefaults, check.Agree(got, comparable(got)...))
		})

		It("takes null and an empty array for unassigned", check.Covers(requirement.PostNulls), func(ctx SpecContext) {
			s := check.On(t)
			s.NewUser(ctx)
			// What the target does not know, or asks of every user, it may refuse.
			user, sent := t.People.New(), []string{}
			for name, none := range map[string]any{"nickName": nil, "title": nil, "phoneNumbers": []any{}} {
				if _, filled := user[name]; !filled && defines(t, target.UserSchema, name) {
					user[name] = none
					sent = append(sent, name)
				}
			}
			if len(sent) == 0 {
				s.Skip("the target's User schema has neither nickName nor title nor phoneNumbers")
			}

			created := s.Post(ctx, "/Users", user)

			created.That(requirement.PostNulls, check.BeCreated())
			slices.Sort(sent)
			for _, name := range sent {
				created.That(requirement.PostNulls, check.HaveNo(name), "%s", name)
			}
		})

		It("says in meta.resourceType that it is a user", check.Covers(requirement.PostResourceType), func(ctx SpecContext) {
			s := check.On(t)
			created := s.NewUser(ctx)
			created.That(requirement.PostResourceType, check.Have("meta.resourceType", typeOf(ctx, s, "/Users").name))
		})

		It("says in meta.resourceType of a group that it is a group", check.Covers(requirement.PostResourceType), func(ctx SpecContext) {
			s := check.On(t)
			if !offers(t, requirement.Groups) {
				s.Skip("the target offers no groups")
			}
			created := s.NewGroup(ctx)
			created.That(requirement.PostResourceType, check.Have("meta.resourceType", typeOf(ctx, s, "/Groups").name))
		})

		It("shapes its answer by attributes and excludedAttributes", check.Covers(requirement.PostAttributes), func(ctx SpecContext) {
			s := check.On(t)
			whole := s.NewUser(ctx)
			if _, shown := whole.Get("name.familyName"); !shown {
				s.Block("the target shows no name.familyName of a user, so leaving it out proves nothing: %s", whole)
			}

			some := s.Send(ctx, check.Request{Method: http.MethodPost, Path: "/Users", Query: check.Query("attributes", "userName"), Body: t.People.New()})
			some.That(requirement.PostAttributes, check.BeCreated(), "attributes=userName")
			if some.OK() && len(some.Raw) == 0 {
				s.Block("needs %s (%s)", requirement.PostBody.ID, requirement.PostBody.Text)
			}
			some.That(requirement.PostAttributes, check.HaveUsableID(), "attributes=userName keeps id")
			some.That(requirement.PostAttributes, mention("userName"), "attributes=userName keeps userName")
			some.That(requirement.PostAttributes, check.HaveNo("name"), "attributes=userName leaves name out")

			rest := s.Send(ctx, check.Request{Method: http.MethodPost, Path: "/Users", Query: check.Query("excludedAttributes", "name"), Body: t.People.New()})
			rest.That(requirement.PostAttributes, check.BeCreated(), "excludedAttributes=name")
			rest.That(requirement.PostAttributes, mention("userName"), "excludedAttributes=name keeps userName")
			rest.That(requirement.PostAttributes, check.HaveNo("name"), "excludedAttributes=name leaves name out")
		})

		It("refuses a body that is not well-formed JSON", check.Covers(requirement.PostMalformed, requirement.ErrInvalidSyntax), func(ctx SpecContext) {
			s := check.On(t)
			s.NewUser(ctx)
			for _, row := range []struct{ about, body string }{
				{"the end is missing", `{"schemas": ["` + target.UserSchema + `"], "userName": "` + t.People.Name() + `@` + t.People.Domain + `"`},
				{"a value is missing", `{"schemas": ["` + target.UserSchema + `"], "userName": }`},
				{"no JSON at all", `userName=` + t.People.Name()},
			} {
				a := s.Post(ctx, "/Users", row.body)
				a.That(requirement.PostMalformed, check.RefuseInvalid(), "%s", row.about)
				a.That(requirement.PostMalformed, haveNoScimTypeBut("invalidSyntax"), "%s: scimType", row.about)
				a.That(requirement.ErrInvalidSyntax, check.Have("scimType", "invalidSyntax"), "%s", row.about)
			}
		})

		It("refuses a body that is no object", check.Covers(requirement.PostNonObject), func(ctx SpecContext) {
			s := check.On(t)
			s.NewUser(ctx)
			for _, row := range []struct {
				about string
				body  any
			}{
				{"an empty body", []byte{}},
				{"an array that holds a user", []any{t.People.New()}},
				{"a string", `"` + t.People.Name() + `"`},
				{"a number", "42"},
			} {
				a := s.Post(ctx, "/Users", row.body)
				a.That(requirement.PostNonObject, check.RefuseInvalid(), "%s", row.about)
			}
		})

		It("does not take POST at the address of a single user", check.Covers(requirement.PostToItem), func(ctx SpecContext) {
			s := check.On(t)
			user := s.NewUser(ctx)

			a := s.Post(ctx, check.Item("/Users", user.ID()), t.People.New())

			a.That(requirement.PostToItem, check.HaveStatus(http.StatusNotFound, http.StatusMethodNotAllowed))
		})
	})
}

// comparable lists the attributes of an answer that two answers about one
// resource must show alike. meta.version and lastModified may move when a
// server works on a new account in the background; groups may be assigned by
// rules of its own; a password must not be there, which other checks say.
func comparable(a *check.Answer) []string {
	paths := slices.DeleteFunc(slices.Sorted(maps.Keys(a.Object())), func(name string) bool {
		switch strings.ToLower(name) {
		case "meta", "groups", "password":
			return true
		}
		return false
	})
	return append(paths, "meta.resourceType", "meta.created", "meta.location")
}

// told are the attributes of a resource that a client's write is about: comparable
// without meta, which other requirements hold to its rules.
func told(a *check.Answer) []string {
	return slices.DeleteFunc(comparable(a), func(path string) bool { return strings.HasPrefix(path, "meta.") })
}

// haveLocation wants a Location header that says the same as meta.location.
func haveLocation(t *target.Target) types.GomegaMatcher {
	return check.Expect("a Location header equal to meta.location", func(a *check.Answer) (string, bool) {
		header := a.Header.Get("Location")
		switch {
		case header == "":
			return "no Location header", false
		case len(a.Raw) == 0:
			return "", true // RFC 7644 §3.3: the body is a should
		}
		body := a.Text("meta.location")
		return fmt.Sprintf("Location %s and meta.location %q", header, body), check.Resolve(t, header) == check.Resolve(t, body)
	})
}

// mention wants an attribute to have a value, whichever.
func mention(path string) types.GomegaMatcher {
	return check.Expect("a value for "+path, func(a *check.Answer) (string, bool) {
		value, _ := a.Get(path)
		return a.String(), check.Assigned(value)
	})
}

// notMention wants a text to occur nowhere in the body.
func notMention(text string) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("%q to occur nowhere in the answer", text), func(a *check.Answer) (string, bool) {
		if !bytes.Contains(a.Raw, []byte(text)) {
			return a.String(), true
		}
		return fmt.Sprintf("%d with %s", a.Status, a.Around(text)), false
	})
}

// haveNoScimTypeBut wants scimType to be absent or one of the words.
func haveNoScimTypeBut(words ...string) types.GomegaMatcher {
	return check.Expect("no scimType, or "+strings.Join(words, " or "), func(a *check.Answer) (string, bool) {
		value, ok := a.Get("scimType")
		word, _ := value.(string)
		return "scimType " + check.Show(value), !ok || value == nil || slices.Contains(words, word)
	})
}
