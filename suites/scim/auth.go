package scim

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Auth declares what RFC 7644 §2 asks of authentication.
func Auth(t *target.Target) {
	// open skips specs about credentials on a target that takes none.
	open := func(s *check.Session) {
		if t.SCIM.Credential.Scheme == target.None {
			s.Skip("the target was given without a credential")
		}
	}
	Describe("a request without good credentials", func() {
		It("gets 401 when it has none", check.Covers(requirement.AuthMissing, requirement.AuthWWWAuthenticate, requirement.Auth401Body), func(ctx SpecContext) {
			s := check.On(t)
			open(s)
			// So that there is somebody, if that works.
			s.Post(ctx, "/Users", t.People.New())
			s.Need(requirement.List200, s.Get(ctx, "/Users", "count", "1"), check.HaveStatus(http.StatusOK)) // with credentials it works
			a := s.Send(ctx, check.Request{Method: http.MethodGet, Path: "/Users", NoCredential: true})
			a.That(requirement.AuthMissing, check.HaveStatus(http.StatusUnauthorized))
			s.Need(requirement.AuthMissing, a, check.HaveStatus(http.StatusUnauthorized))
			a.That(requirement.AuthWWWAuthenticate, check.HaveHeader("WWW-Authenticate", check.ExpectValue("that names a scheme", func(v string) (string, bool) {
				return v, challenge.MatchString(v)
			})))
			a.That(requirement.Auth401Body, check.BeError(http.StatusUnauthorized))
			a.That(requirement.Auth401Body, check.Have("status", "401"), "status")
		})

		It("gets 401 when the token is wrong or empty", check.Covers(requirement.AuthInvalid, requirement.AuthEmptyBearer), func(ctx SpecContext) {
			s := check.On(t)
			open(s)
			s.Post(ctx, "/Users", t.People.New())
			s.Need(requirement.List200, s.Get(ctx, "/Users", "count", "1"), check.HaveStatus(http.StatusOK))
			wrong := s.Credential()
			wrong.Secret = target.NewSecret("hallmark-no-such-token")
			if wrong.Scheme == target.Basic {
				wrong.Name = "hallmark-nobody" // a wrong password for a real name may lock it out
			}
			s.Send(ctx, check.Request{Method: http.MethodGet, Path: "/Users", Credential: &wrong}).That(requirement.AuthInvalid, check.HaveStatus(http.StatusUnauthorized))
			for about, value := range map[string]string{"nothing behind Bearer": "Bearer", "a space behind Bearer": "Bearer "} {
				a := s.Send(ctx, check.Request{Method: http.MethodGet, Path: "/Users", NoCredential: true, Header: map[string]string{"Authorization": value}})
				a.That(requirement.AuthEmptyBearer, check.HaveStatus(http.StatusUnauthorized), about)
			}
		})

		It("is refused on every route and changes nothing", check.Covers(requirement.AuthEveryRoute), func(ctx SpecContext) {
			s := check.On(t)
			open(s)
			kinds := []kind{users}
			if offers(t, requirement.Groups) {
				kinds = append(kinds, groups)
			}
			for _, k := range kinds {
				body := k.body(t.People)
				created := s.Create(ctx, k.endpoint, body)
				path := check.Item(k.endpoint, created.ID())
				before := mustRead(ctx, s, path)
				another := k.body(t.People)
				for _, r := range []check.Request{
					{Method: http.MethodGet, Path: k.endpoint},
					{Method: http.MethodGet, Path: path},
					{Method: http.MethodPost, Path: k.endpoint, Body: another},
					{Method: http.MethodPut, Path: path, Body: edit(body, "displayName", t.People.Name())},
					{Method: http.MethodPatch, Path: path, Body: check.PatchBody(check.Op{"op": "replace", "path": "displayName", "value": t.People.Name()})},
					{Method: http.MethodPost, Path: k.endpoint + "/.search", Body: map[string]any{"schemas": []any{check.SearchRequestSchema}, "count": 1}},
					{Method: http.MethodPost, Path: "/Bulk", Body: map[string]any{"schemas": []any{check.BulkRequestSchema}, "Operations": []any{map[string]any{"method": "DELETE", "path": path}}}},
					{Method: http.MethodGet, Path: "/Me"},
					{Method: http.MethodDelete, Path: path},
				} {
					r.NoCredential = true
					s.Send(ctx, r).That(requirement.AuthEveryRoute, check.HaveStatus(http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented),
						"%s %s", r.Method, strings.Replace(r.Path, created.ID(), "{id}", 1))
				}
				s.Get(ctx, path).That(requirement.AuthEveryRoute, check.Agree(before, "id", "displayName", "userName", "active"), "the %s is as it was", k.word)
				// What was posted without credentials is not there: the same can be posted with them.
				s.Post(ctx, k.endpoint, another).That(requirement.AuthEveryRoute, check.BeCreated(), "no other %s was created", k.word)
			}
		})

		It("reaches nothing else where it may register a user", check.Covers(requirement.AuthAnonymous), func(ctx SpecContext) {
			s := check.On(t)
			open(s)
			a := s.Send(ctx, check.Request{Method: http.MethodPost, Path: "/Users", Body: t.People.New(), NoCredential: true})
			if !a.OK() {
				s.Skip("the target takes no POST without credentials")
			}
			s.Send(ctx, check.Request{Method: http.MethodGet, Path: "/Users", NoCredential: true}).That(requirement.AuthAnonymous, check.Refuse(), "the list")
			s.Send(ctx, check.Request{Method: http.MethodGet, Path: check.Item("/Users", a.ID()), NoCredential: true}).That(requirement.AuthAnonymous, check.Refuse(), "the new user")
		})
	})

	Describe("credentials", func() {
		It("are taken whatever the case of the scheme's name", check.Covers(requirement.AuthSchemeCase), func(ctx SpecContext) {
			s := check.On(t)
			h := http.Header{}
			s.Credential().Apply(h)
			scheme, rest, ok := strings.Cut(h.Get("Authorization"), " ")
			if !ok {
				s.Skip("the target's credential does not stand in Authorization")
			}
			s.Post(ctx, "/Users", t.People.New())
			s.Need(requirement.List200, s.Get(ctx, "/Users", "count", "1"), check.HaveStatus(http.StatusOK))
			a := s.Send(ctx, check.Request{Method: http.MethodGet, Path: "/Users", Query: check.Query("count", "1"), Header: map[string]string{"Authorization": strings.ToLower(scheme) + " " + rest}})
			a.That(requirement.AuthSchemeCase, check.HaveStatus(http.StatusOK))
		})

		It("of an advertised httpbasic work", check.Covers(requirement.AuthBasic), func(ctx SpecContext) {
			s := check.On(t)
			schemes := schemeTypes(s.Get(ctx, "/ServiceProviderConfig"))
			if !slices.Contains(schemes, "httpbasic") || t.SCIM.Credential.Scheme != target.Basic {
				s.Skip("the target does not advertise httpbasic, or was given another credential")
			}
			s.Get(ctx, "/Users", "count", "1").That(requirement.AuthBasic, check.HaveStatus(http.StatusOK))
		})

		It("are of a scheme that is advertised", check.Covers(requirement.AuthListed), func(ctx SpecContext) {
			s := check.On(t)
			wanted, ok := map[target.Scheme][]string{
				target.Bearer: {"oauthbearertoken", "oauth2", "oauth"},
				target.Basic:  {"httpbasic"},
				target.OAuth2: {"oauth2", "oauth", "oauthbearertoken"},
			}[t.SCIM.Credential.Scheme]
			if !ok {
				s.Skip("RFC 7643 §5 has no word for the target's kind of credential")
			}
			config := s.Get(ctx, "/ServiceProviderConfig")
			s.Need(requirement.SPCGet, config, check.HaveStatus(http.StatusOK))
			config.That(requirement.AuthListed, check.Expect("a scheme of type "+strings.Join(wanted, " or "), func(a *check.Answer) (string, bool) {
				types := schemeTypes(a)
				return "types " + check.Show(types), slices.ContainsFunc(types, func(one string) bool { return slices.Contains(wanted, one) })
			}))
		})

		It("are not needed to learn how to log in", check.Covers(requirement.AuthPublic), func(ctx SpecContext) {
			s := check.On(t)
			s.Need(requirement.SPCGet, s.Get(ctx, "/ServiceProviderConfig"), check.HaveStatus(http.StatusOK))
			a := s.Send(ctx, check.Request{Method: http.MethodGet, Path: "/ServiceProviderConfig", NoCredential: true})
			a.That(requirement.AuthPublic, check.HaveStatus(http.StatusOK))
			a.That(requirement.AuthPublic, mention("authenticationSchemes"), "authenticationSchemes")
		})
	})
}

// challenge is a WWW-Authenticate value, RFC 9110 §11.6.1: a scheme, then
// perhaps parameters.
var challenge = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9!#$%&'*+.^_|~-]*(\s|,|$)`)

// schemeTypes lists the types of the advertised schemes in lower case.
func schemeTypes(a *check.Answer) []string {
	value, _ := a.Get("authenticationSchemes")
	list, _ := value.([]any)
	var types []string
	for _, scheme := range list {
		if kind, ok := str(scheme, "type"); ok {
			types = append(types, strings.ToLower(kind))
		}
	}
	return types
}
