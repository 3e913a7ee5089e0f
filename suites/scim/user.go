package scim

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"
	"golang.org/x/text/unicode/norm"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// User declares what RFC 7643 §4.1 asks of the attributes of a User.
func User(t *target.Target) {
	Describe("userName", func() {
		It("cannot be left out or blank", check.Covers(requirement.UsernameRequired, requirement.UsernameEmpty, requirement.ErrInvalidValue), func(ctx SpecContext) {
			s := check.On(t)
			user := t.People.New()
			missing := judgeRefused(ctx, s, requirement.UsernameRequired, refusal{"/Users", without(user, "userName"), user, "userName"}, "no userName")
			if missing.OK() {
				s.Without(requirement.ErrInvalidValue, requirement.UsernameRequired, missing)
			} else {
				missing.That(requirement.ErrInvalidValue, check.Have("scimType", "invalidValue"))
			}
			for _, blank := range []string{"", "   "} {
				user := t.People.New()
				judgeRefused(ctx, s, requirement.UsernameEmpty, refusal{"/Users", edit(user, "userName", blank), user, "userName"}, fmt.Sprintf("userName %q", blank))
			}
		})

		It("comes with every representation", check.Covers(requirement.UsernameReturned), check.Alone(), func(ctx SpecContext) {
			s := check.On(t)
			user := t.People.New()
			created := s.Create(ctx, "/Users", user)
			created.That(requirement.UsernameReturned, check.Hold("userName", user["userName"]), "answer to the create")
			mustRead(ctx, s, check.Item("/Users", created.ID())).That(requirement.UsernameReturned, check.Hold("userName", user["userName"]), "answer to GET")
			list := s.Get(ctx, "/Users", "count", "5")
			list.That(requirement.UsernameReturned, check.Expect("users in the list, each with a userName", func(a *check.Answer) (string, bool) {
				for _, one := range a.Resources() {
					if _, ok := str(one, "userName"); !ok {
						return "no userName in " + check.Show(one), false
					}
				}
				return a.String(), len(a.Resources()) > 0
			}), "in a list")
		})

		It("is unique without regard to case", check.Covers(requirement.UsernameUniqueCI), func(ctx SpecContext) {
			s := check.On(t)
			user := t.People.New()
			s.Create(ctx, "/Users", user)
			loud := strings.ToUpper(user["userName"].(string))
			postTwin(ctx, s, edit(user, "userName", loud)).That(requirement.UsernameUniqueCI, check.HaveStatus(http.StatusConflict))
		})

		It("can be changed, and only the new one matches then", check.Covers(requirement.UsernameRename), func(ctx SpecContext) {
			s := check.On(t)
			if a, ok := check.ClaimsOf(t).Advertises(target.UserSchema, "userName"); ok && a.Mutability != "" && !strings.EqualFold(a.Mutability, "readWrite") {
				s.Skip("the target's schema declares userName %s", a.Mutability)
			}
			user := t.People.New()
			created := s.Create(ctx, "/Users", user)
			path := check.Item("/Users", created.ID())
			before, after := user["userName"].(string), t.People.Name()+"@"+t.People.Domain
			mustPut(ctx, s, path, edit(user, "displayName", "Ada Byron")) // PUT as such works

			a := s.Put(ctx, path, edit(user, "userName", after, "emails", []any{map[string]any{"value": after, "type": "work", "primary": true}}))

			a.That(requirement.UsernameRename, check.HaveStatus(http.StatusOK, http.StatusNoContent))
			mustRead(ctx, s, path).That(requirement.UsernameRename, check.Hold("userName", after), "it reads back")
			if offers(t, requirement.Filter) {
				s.Get(ctx, "/Users", "filter", eq("userName", after)).That(requirement.UsernameRename, check.HaveIDs([]string{created.ID()}, nil), "the new name matches")
				s.Get(ctx, "/Users", "filter", eq("userName", before)).That(requirement.UsernameRename, check.HaveIDs(nil, []string{created.ID()}), "the old name does not")
			}
		})

		It("is compared without regard to width and composition", check.Covers(requirement.UsernamePRECIS), func(ctx SpecContext) {
			s := check.On(t)
			user := t.People.New()
			first := s.Create(ctx, "/Users", user)
			name, at, _ := strings.Cut(user["userName"].(string), "@")
			wide := strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' {
					return r - '0' + '０' // full-width digits
				}
				return r
			}, name)
			same := check.Expect("no second user: a conflict, or the name refused", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status == http.StatusConflict || a.Status == http.StatusBadRequest
			})
			second := func(first *check.Answer, user map[string]any, name, about string) {
				a := s.Post(ctx, "/Users", edit(user, "userName", name))
				switch {
				case a.OK() && a.ID() == first.ID():
					s.Without(requirement.UsernamePRECIS, requirement.Post409, a) // there is no second user
				case a.OK() && altered(a, name):
					s.Unjudged(requirement.UsernamePRECIS, "needs %s (%s): the target stores another userName than the one that was sent, so two cannot be compared: %s", requirement.UsernameReturned.ID, requirement.UsernameReturned.Text, a)
				default:
					a.That(requirement.UsernamePRECIS, same, about)
				}
			}
			second(first, user, wide+"@"+at, "full-width digits")

			composed := edit(t.People.New(), "userName", t.People.Name()+"-é@"+at)
			if first := s.Post(ctx, "/Users", composed); first.OK() {
				decomposed := strings.Replace(composed["userName"].(string), "é", "e\u0301", 1)
				second(first, composed, decomposed, "é in two characters instead of one")
			}
		})
	})

	Describe("a user's name", func() {
		It("keeps its parts, and formatted agrees with them", check.Covers(requirement.Name, requirement.NameConsistent), func(ctx SpecContext) {
			s := check.On(t)
			name := map[string]any{}
			for part, value := range map[string]string{"givenName": "Ada", "familyName": "Byron", "middleName": "Augusta", "honorificPrefix": "Ms", "honorificSuffix": "III"} {
				if advertised(t, target.UserSchema, "name."+part) {
					name[part] = value
				}
			}
			if len(name) == 0 {
				s.Skip("the target's schema advertises no part of name")
			}
			user := edit(t.People.New(), "name", name)

			created := s.Create(ctx, "/Users", user)

			path := check.Item("/Users", created.ID())
			got := mustRead(ctx, s, path)
			created.That(requirement.Name, check.AtMost(requirement.Should, check.Hold("name", name)), "what was sent is stored")
			for _, part := range slices.Sorted(maps.Keys(name)) {
				got.That(requirement.Name, check.Agree(created, "name."+part), "%s: what 201 shows is what GET shows", part)
			}
			got.That(requirement.NameConsistent, formattedAgrees, "after the create")
			mustPut(ctx, s, path, edit(user, "name", edit(name, "familyName", "Lovelace")))
			mustRead(ctx, s, path).That(requirement.NameConsistent, formattedAgrees, "after a change")
		})
	})

	Describe("active", func() {
		It("can be set false and true again, and a deactivated user is still found", check.Covers(requirement.ActiveToggle, requirement.ActiveStillReadable), func(ctx SpecContext) {
			s := check.On(t)
			if !advertised(t, target.UserSchema, "active") {
				s.Skip("the target's schema does not advertise active as readWrite")
			}
			user := t.People.New()
			created := s.Create(ctx, "/Users", user)
			path := check.Item("/Users", created.ID())

			s.Put(ctx, path, edit(user, "active", false)).That(requirement.ActiveToggle, check.HaveStatus(http.StatusOK, http.StatusNoContent), "false")
			off := s.Get(ctx, path)
			off.That(requirement.ActiveStillReadable, check.HaveStatus(http.StatusOK), "by id")
			if off.Status != http.StatusNotFound { // hidden is the business of the advice alone
				off.That(requirement.ActiveToggle, check.Have("active", false), "false reads back")
			}
			if offers(t, requirement.Filter) {
				found := s.Get(ctx, "/Users", "filter", eq("userName", user["userName"].(string)))
				found.That(requirement.ActiveStillReadable, check.HaveIDs([]string{created.ID()}, nil), "by filter")
			}
			s.Put(ctx, path, edit(user, "active", true)).That(requirement.ActiveToggle, check.HaveStatus(http.StatusOK, http.StatusNoContent), "true again")
			mustRead(ctx, s, path).That(requirement.ActiveToggle, check.Have("active", true), "true reads back")
		})
	})

	Describe("password", func() {
		It("appears in no answer", check.Covers(requirement.PasswordNever), func(ctx SpecContext) {
			s := check.On(t)
			secret := "Hm!9" + rand.Text()
			none := check.Expect("an answer without the password", func(a *check.Answer) (string, bool) {
				return "an answer that holds it: " + a.String(), a.Status != 0 && !bytes.Contains(a.Raw, []byte(secret)) && !hasMember(a.JSON, "password")
			})
			user := edit(t.People.New(), "password", secret)
			created := s.Post(ctx, "/Users", user)
			if silent, _ := none.Match(created); silent { // which proves nothing where nothing was created
				if !created.OK() {
					noPassword(s, created)
				}
				s.Need(requirement.IDPresent, created, check.HaveUsableID())
			}
			created.That(requirement.PasswordNever, none, "POST")
			s.Need(requirement.IDPresent, created, check.HaveUsableID())
			path := check.Item("/Users", created.ID())
			mustRead(ctx, s, path).That(requirement.PasswordNever, none, "GET")
			s.Get(ctx, path, "attributes", "userName,password").That(requirement.PasswordNever, none, "GET that asks for it by name")
			mustPut(ctx, s, path, edit(user, "displayName", "Ada Byron")).That(requirement.PasswordNever, none, "PUT")
			if offers(t, requirement.Patch) {
				s.Patch(ctx, path, check.Op{"op": "replace", "path": "password", "value": secret}).That(requirement.PasswordNever, none, "PATCH")
			}
			if offers(t, requirement.Filter) {
				filter := eq("userName", user["userName"].(string))
				s.Get(ctx, "/Users", "filter", filter).That(requirement.PasswordNever, none, "a list")
				s.Post(ctx, "/Users/.search", map[string]any{"schemas": []any{check.SearchRequestSchema}, "filter": filter}).That(requirement.PasswordNever, none, ".search")
			}
		})

		It("cannot be found out by a filter", check.Covers(requirement.PasswordNoFilter), func(ctx SpecContext) {
			s := check.On(t)
			secret := "Hm!9" + rand.Text()
			created := s.Post(ctx, "/Users", edit(t.People.New(), "password", secret))
			if !created.OK() {
				noPassword(s, created)
			}
			name := eq("userName", created.Text("userName"))
			s.Need(requirement.FilterEq, s.Get(ctx, "/Users", "filter", name), check.HaveIDs([]string{created.ID()}, nil))
			for _, guess := range []struct{ right, wrong string }{
				{eq("password", secret), eq("password", "wrong")},
				{name + ` and password sw "Hm"`, name + ` and password sw "Xy"`},
			} {
				right, wrong := s.Get(ctx, "/Users", "filter", guess.right), s.Get(ctx, "/Users", "filter", guess.wrong)
				right.That(requirement.PasswordNoFilter, check.Expect("the same answer to a right guess as to a wrong one", func(a *check.Answer) (string, bool) {
					hit, miss := slices.Contains(a.IDs(), created.ID()), slices.Contains(wrong.IDs(), created.ID())
					return fmt.Sprintf("status %d and a hit (%t) for the right guess, status %d and a hit (%t) for the wrong one", a.Status, hit, wrong.Status, miss), a.Status == wrong.Status && hit == miss
				}))
			}
		})
	})

	Describe("attributes of a user", func() {
		It("come back as they were stored", check.Covers(requirement.PlainAttrs), func(ctx SpecContext) {
			s := check.On(t)
			sent := map[string]any{}
			for name, value := range map[string]string{
				"nickName": "Countess", "title": "Analyst", "userType": "Employee", "profileUrl": "https://example.com/ada",
				"preferredLanguage": "en-GB", "locale": "en-GB", "timezone": "Europe/London",
			} {
				if advertised(t, target.UserSchema, name) {
					sent[name] = value
				}
			}
			if len(sent) == 0 {
				s.Skip("the target's schema advertises none of them")
			}
			user := t.People.New()
			maps.Copy(user, sent)
			created := s.Create(ctx, "/Users", user)
			got := mustRead(ctx, s, check.Item("/Users", created.ID()))
			for _, name := range slices.Sorted(maps.Keys(sent)) {
				created.That(requirement.PlainAttrs, check.AtMost(requirement.Should, check.Hold(name, sent[name])), "%s: what was sent is stored", name)
				got.That(requirement.PlainAttrs, check.Agree(created, name), "%s: what 201 shows is what GET shows", name)
			}
		})

		It("take no malformed language, locale or time zone", check.Covers(requirement.LocaleFormat), func(ctx SpecContext) {
			s := check.On(t)
			tried := false
			for name, pair := range map[string][2]string{
				"preferredLanguage": {"en-GB", "not a language!"}, "locale": {"en-GB", "not a locale!"}, "timezone": {"Europe/London", "Not/A Zone!"},
			} {
				if !advertised(t, target.UserSchema, name) {
					continue
				}
				tried = true
				good := s.NewUser(ctx, func(user map[string]any) { user[name] = pair[0] })
				if _, kept := good.Get(name); !kept {
					good.That(requirement.LocaleFormat, check.HaveNo(name), "%s is not stored at all", name)
					continue
				}
				s.Post(ctx, "/Users", edit(t.People.New(), name, pair[1])).That(requirement.LocaleFormat, refuseOrMend(name, pair[1]), "%s", name)
			}
			if !tried {
				s.Skip("the target's schema advertises none of them")
			}
		})

		It("hold e-mail addresses, with the domain in lower case", check.Covers(requirement.EmailFormat), func(ctx SpecContext) {
			s := check.On(t)
			needs(s, "emails.value")
			name := t.People.Name()
			made := s.NewUser(ctx, func(user map[string]any) {
				user["userName"] = name + "@" + t.People.Domain
				user["emails"] = []any{map[string]any{"value": name + "@" + strings.ToUpper(t.People.Domain), "type": "work", "primary": true}}
			})
			s.Need(requirement.PostBody, made, mention("emails"))
			made.That(requirement.EmailFormat, check.Have("emails[0].value", check.ExpectValue("an address whose domain is in lower case", func(v string) (string, bool) {
				_, domain, ok := strings.Cut(v, "@")
				return v, ok && domain == strings.ToLower(domain)
			})), "the domain")
			bad := t.People.Name() + " is no address" // with a name of ours, should it be taken for the userName
			s.Post(ctx, "/Users", edit(t.People.New(), "emails", []any{map[string]any{"value": bad, "type": "work"}})).
				That(requirement.EmailFormat, check.AtMost(requirement.May, refuseOrMend("emails", bad)), "a value that is no address")
		})

		It("hold phone numbers in the form of RFC 3966", check.Covers(requirement.PhoneFormat), func(ctx SpecContext) {
			s := check.On(t)
			needs(s, "phoneNumbers.value")
			made := s.Post(ctx, "/Users", edit(t.People.New(), "phoneNumbers", []any{map[string]any{"value": "tel:+1-201-555-0123", "type": "work"}}))
			made.That(requirement.PhoneFormat, check.BeCreated(), "it is accepted")
			made.That(requirement.PhoneFormat, check.Have("phoneNumbers[0].value", check.ExpectValue("the digits 12015550123", func(v string) (string, bool) {
				only := strings.Map(func(r rune) rune {
					if r < '0' || r > '9' {
						return -1
					}
					return r
				}, v)
				return v, only == "12015550123"
			})), "it keeps its digits")
		})

		It("hold a country as a two-letter code", check.Covers(requirement.Country), func(ctx SpecContext) {
			s := check.On(t)
			needs(s, "addresses.country")
			roundTrip(ctx, s, requirement.Country, "addresses", []any{map[string]any{"type": "work", "locality": "London", "country": "GB"}})
			s.Post(ctx, "/Users", edit(t.People.New(), "addresses", []any{map[string]any{"type": "work", "country": "Atlantis"}})).
				That(requirement.Country, check.AtMost(requirement.Should, refuseOrMend("addresses", "Atlantis")), "no code at all")
		})

		It("hold a picture's address", check.Covers(requirement.Photo), func(ctx SpecContext) {
			s := check.On(t)
			needs(s, "photos.value")
			roundTrip(ctx, s, requirement.Photo, "photos", []any{map[string]any{"value": "https://example.com/ada.jpg", "type": "photo"}})
			s.Post(ctx, "/Users", edit(t.People.New(), "photos", []any{map[string]any{"value": "not a URI at all", "type": "photo"}})).
				That(requirement.Photo, check.AtMost(requirement.Should, refuseOrMend("photos", "not a URI at all")), "no URI")
		})

		It("hold a certificate", check.Covers(requirement.X509), func(ctx SpecContext) {
			s := check.On(t)
			needs(s, "x509Certificates.value")
			der, err := certificate()
			if err != nil {
				s.Block("no certificate could be made: %s", err)
			}
			roundTrip(ctx, s, requirement.X509, "x509Certificates", []any{map[string]any{"value": der}})
			s.Post(ctx, "/Users", edit(t.People.New(), "x509Certificates", []any{map[string]any{"value": "!! no base64 !!"}})).
				That(requirement.X509, check.AtMost(requirement.Should, refuseOrMend("x509Certificates", "!! no base64 !!")), "no base64")
		})

		It("hold entitlements and roles", check.Covers(requirement.EntitlementsRoles), func(ctx SpecContext) {
			s := check.On(t)
			tried := false
			for _, name := range []string{"entitlements", "roles"} {
				if advertised(t, target.UserSchema, name) {
					tried = true
					roundTrip(ctx, s, requirement.EntitlementsRoles, name, []any{map[string]any{"value": "assayer"}, map[string]any{"value": "smith"}})
				}
			}
			if !tried {
				s.Skip("the target's schema advertises neither of them")
			}
		})
	})
}

// noPassword ends a spec about passwords on a target that refuses them: it may,
// unless its schema advertises the attribute.
func noPassword(s *check.Session, a *check.Answer) {
	if _, ok := check.ClaimsOf(s.Target()).Advertises(target.UserSchema, "password"); !ok {
		s.Skip("the target does not advertise password, and refuses a user with one")
	}
	s.Block("a user with a password is refused, although the schema advertises it: %s", a)
}

// needs skips the spec unless the target's schema advertises an attribute of
// User.
func needs(s *check.Session, path string) {
	if !advertised(s.Target(), target.UserSchema, path) {
		s.Skip("the target's schema does not advertise %s as readWrite", path)
	}
}

// roundTrip judges r by creating a user with an attribute: what is not stored may
// be shown so, RFC 7644 §3.3; what is shown must be what a GET returns.
func roundTrip(ctx context.Context, s *check.Session, r *requirement.Requirement, name string, sent any) {
	created := s.Create(ctx, "/Users", edit(s.Target().People.New(), name, sent))
	created.That(r, check.AtMost(requirement.Should, check.Hold(name, sent)), "%s: what was sent is stored", name)
	mustRead(ctx, s, check.Item("/Users", created.ID())).That(r, check.Agree(created, name), "%s: what 201 shows is what GET shows", name)
}

// refuseOrMend wants a malformed value to be refused, or not to come back as it
// was sent.
func refuseOrMend(path, value string) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("400, or a user without %q", value), func(a *check.Answer) (string, bool) {
		held, _ := a.Get(path)
		got := a.String()
		if a.OK() {
			got = fmt.Sprintf("%d with %s %s", a.Status, path, check.Show(held))
		}
		return got, a.Status == http.StatusBadRequest || a.OK() && a.Object() != nil && !strings.Contains(check.Show(held), value)
	})
}

// formattedAgrees wants name.formatted, where it is sent, to hold the given and
// the family name.
var formattedAgrees = check.Expect("a name.formatted with the given and family name, or none", func(a *check.Answer) (string, bool) {
	formatted := a.Text("name.formatted")
	ok := a.Object() != nil
	for _, part := range []string{a.Text("name.givenName"), a.Text("name.familyName")} {
		ok = ok && (formatted == "" || strings.Contains(formatted, part))
	}
	value, _ := a.Get("name")
	return "name " + check.Show(value), ok
})

// hasMember reports whether a name occurs anywhere in a decoded body.
func hasMember(v any, name string) bool {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if strings.EqualFold(key, name) || hasMember(value, name) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return hasMember(item, name) })
	}
	return false
}

// certificate makes a self-signed certificate, in base64.
func certificate() (string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", fmt.Errorf("generate key: %w", err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0)}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		return "", fmt.Errorf("create certificate: %w", err)
	}
	return base64.StdEncoding.EncodeToString(der), nil
}

// postTwin posts a user whose userName is taken, with an e-mail address of its
// own: otherwise a target that only keeps addresses apart would seem to keep
// user names apart. A target that wants both to be equal says 400 to that, or
// stores the address for the userName, and is asked again with the address that is
// taken too.
func postTwin(ctx context.Context, s *check.Session, user map[string]any) *check.Answer {
	own := s.Target().People.New()["emails"]
	name, _ := user["userName"].(string)
	if a := s.Post(ctx, "/Users", edit(user, "emails", own)); a.Status != http.StatusBadRequest && !(a.OK() && altered(a, name)) {
		return a
	}
	return s.Post(ctx, "/Users", user)
}

// altered reports whether an answer shows another userName than was sent, as RFC
// 7644 §3.3 lets it; one that only differs in case or form is the same.
func altered(a *check.Answer, sent string) bool {
	fold := func(name string) string { return strings.ToLower(norm.NFKC.String(strings.TrimSpace(name))) }
	return a.Text("userName") != "" && fold(a.Text("userName")) != fold(sent)
}
