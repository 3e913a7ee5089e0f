package scim

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Types declares what RFC 7643 §2 asks of names, types and multi-valued
// attributes; §7 is in characteristics.go.
func Types(t *target.Target) {
	Describe("attributes and their types", func() {
		It("are named in any case and in any order", check.Covers(requirement.AttrCase, requirement.OrderFree), func(ctx SpecContext) {
			s := check.On(t)
			body := t.People.New()
			named := without(body, "name")
			named["NAME"] = map[string]any{"GivenName": "Ada", "familyname": "Lovelace"}
			made := s.Post(ctx, "/Users", named)
			if made.That(requirement.AttrCase, check.BeCreated()) {
				made.That(requirement.AttrCase, check.AtMost(requirement.Should, check.HaveText("name.givenName", "Ada")), "GivenName in NAME")
				s.Get(ctx, check.Item("/Users", made.ID())).That(requirement.AttrCase, check.Agree(made, "name"), "a following GET")
			}
			made = s.Post(ctx, "/Users", rekey(t.People.New(), "userName", "USERNAME"))
			made.That(requirement.AttrCase, check.BeCreated(), "USERNAME")

			// encoding/json writes members in alphabetical order, so the specs
			// around this one never send schemas first or last.
			for about, first := range map[string][]string{"schemas first": {"schemas"}, "schemas last": nil} {
				user := t.People.New()
				want := user["userName"].(string)
				made := s.Post(ctx, "/Users", ordered(user, first...))
				if made.That(requirement.OrderFree, check.BeCreated(), "%s", about) {
					made.That(requirement.OrderFree, check.HaveText("userName", want), "%s", about)
				}
			}
		})

		It("keep strings, complex values and times", check.Covers(
			requirement.TypeString, requirement.TypeComplex, requirement.TypeDateTime, requirement.TypeBoolean,
		), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "name.givenName", "title", "nickName", "displayName")
			body := t.People.New()
			name := map[string]any{"givenName": "Augusta Ada", "familyName": "King"}
			for _, part := range []string{"middleName", "honorificPrefix"} {
				if advertised(t, target.UserSchema, "name."+part) {
					name[part] = "Noel"
				}
			}
			body["name"] = name
			made := s.Create(ctx, "/Users", body)
			after := s.Get(ctx, check.Item("/Users", made.ID()))

			made.That(requirement.TypeComplex, check.AtMost(requirement.Should, check.Hold("name", name)), "what was sent is stored")
			after.That(requirement.TypeComplex, check.Agree(made, "name"), "a following GET")
			if !timed(after) {
				s.Without(requirement.TypeDateTime, requirement.MetaCreated, after)
			} else {
				for _, path := range []string{"meta.created", "meta.lastModified"} {
					after.That(requirement.TypeDateTime, check.HaveTime(path), "%s", path)
				}
			}
			for about, a := range map[string]*check.Answer{"POST": made, "GET": after} {
				a.That(requirement.TypeBoolean, jsonBoolean("active"), "active, %s", about)
				a.That(requirement.TypeBoolean, jsonBoolean("emails[0].primary"), "emails.primary, %s", about)
			}

			optional := one(s, "title", "nickName", "userType")
			const odd = "Countess  of \"Lovelace\"\n(née Byron)"
			made = s.Post(ctx, "/Users", with(t.People.New(), optional, odd))
			if !made.OK() {
				// A server may have rules of its own for an attribute, but then
				// it says so (RFC 7644 §3.12).
				made.That(requirement.TypeString, check.RefuseWith(http.StatusBadRequest, "invalidValue", "invalidSyntax"), "refusing spaces, quotes and line breaks")
				return
			}
			made.That(requirement.TypeString, check.AtMost(requirement.Should, check.Have(optional, odd)), "what was sent is stored")
			s.Get(ctx, check.Item("/Users", made.ID())).That(requirement.TypeString, check.Agree(made, optional), "a following GET")
		})

		It("refuse values of another JSON type", check.Covers(requirement.TypeMismatch, requirement.BooleanString), func(ctx SpecContext) {
			s := check.On(t)
			optional := text(s)
			s.Create(ctx, "/Users", with(t.People.New(), optional, "en")) // the same without the fault is taken

			for _, row := range []struct {
				name  string
				value any
			}{
				{optional, map[string]any{"hallmark": 1}},
				{"emails", "ada@" + t.People.Domain},
				{"active", 1},
				{"name", "Ada Lovelace"},
				{"userName", []any{"ada"}},
			} {
				if !advertised(t, target.UserSchema, row.name) {
					continue // an attribute that is not advertised may be ignored
				}
				body := with(t.People.New(), row.name, row.value)
				answer := s.Post(ctx, "/Users", body)
				// RFC 7644 §3.3 leaves a server free to alter or ignore what was posted: one
				// whose answer shows that it did not store the wrong type is no more than lax.
				answer.That(requirement.TypeMismatch, check.SoftWhere(func(a *check.Answer) bool {
					got, _ := a.Get(row.name)
					return a.OK() && a.Object() != nil && !check.Kept(row.value, got)
				}, check.RefuseInvalid("invalidValue", "invalidSyntax")), "%s: %s", row.name, check.Show(row.value))
				if name, ok := body["userName"].(string); ok && !answer.OK() {
					if found, ok := stored(ctx, s, name); ok {
						found.That(requirement.TypeMismatch, check.Find(), "%s: a look-up afterwards", row.name)
					}
				}
			}

			one(s, "active")
			for word, want := range map[string]bool{"True": true, "false": false} {
				answer := s.Post(ctx, "/Users", with(t.People.New(), "active", word))
				if answer.OK() {
					// A server that keeps nobody who is inactive has nothing to show.
					if after := s.Get(ctx, check.Item("/Users", answer.ID())); after.Status != http.StatusNotFound {
						after.That(requirement.BooleanString, check.Have("active", want), "%q", word)
					}
				} else {
					answer.That(requirement.BooleanString, check.HaveStatus(http.StatusBadRequest), "%q", word)
				}
			}
		})

		It("keep numbers", check.Covers(requirement.TypeDecimal, requirement.TypeInteger), func(ctx SpecContext) {
			s := check.On(t)
			found := false
			for _, row := range []struct {
				r     *requirement.Requirement
				kind  string
				value json.Number
			}{{requirement.TypeDecimal, "decimal", "12.5"}, {requirement.TypeInteger, "integer", "1200"}} {
				name, ok := typed(t, row.kind, "readWrite")
				if !ok {
					continue
				}
				found = true
				made := s.Create(ctx, "/Users", with(t.People.New(), name, row.value))
				made.That(row.r, check.AtMost(requirement.Should, check.Have(name, row.value)), "what was sent is stored")
				s.Get(ctx, check.Item("/Users", made.ID())).That(row.r, numberLike(made, name, row.kind), "a following GET")
			}
			if !found {
				s.Skip("the target's User schema has no writable decimal or integer")
			}
			for r, kind := range map[*requirement.Requirement]string{requirement.TypeDecimal: "decimal", requirement.TypeInteger: "integer"} {
				if _, ok := typed(t, kind, "readWrite"); !ok {
					s.Skip("the target's User schema has no writable attribute of the type that %s needs", r.ID)
				}
			}
		})

		It("keep binary values as base64", check.Covers(requirement.TypeBinary), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "x509Certificates.value")
			der, err := testCertificate()
			if err != nil {
				s.Block("no certificate could be made to send: %s", err)
			}
			sent := base64.StdEncoding.EncodeToString(der)
			made := s.Create(ctx, "/Users", with(t.People.New(), "x509Certificates", []any{map[string]any{"value": sent}}))
			after := s.Get(ctx, check.Item("/Users", made.ID()))

			made.That(requirement.TypeBinary, check.AtMost(requirement.Should, base64Of("x509Certificates[0].value", der)), "what was sent is stored")
			after.That(requirement.TypeBinary, check.Agree(made, "x509Certificates"), "a following GET")
		})

		It("are references that lead somewhere", check.Covers(
			requirement.TypeReference, requirement.ReferenceResolves, requirement.ReferenceIntegrity,
		), func(ctx SpecContext) {
			s := check.On(t)
			user := s.NewUser(ctx)
			if location, _ := user.Get("meta.location"); check.Assigned(location) {
				user.That(requirement.TypeReference, reference("meta.location"), "meta.location")
			} else {
				s.Without(requirement.TypeReference, requirement.MetaLocation, user)
			}
			claimed(s, requirement.Groups)
			group := s.NewGroup(ctx, user.ID())
			path := check.Item("/Groups", group.ID())
			shown := readGroup(ctx, s, path)
			s.Need(requirement.MVRoundtrip, shown, check.HaveValues("members", "value", user.ID()))

			if ref := shown.Text("members[0].$ref"); ref != "" {
				shown.That(requirement.TypeReference, reference("members[0].$ref"), "members.$ref")
				// RFC 7643 §2.3.7 resolves against the base URL, but its own examples
				// (§8.3) write ../Users/…, which goes out from a resource.
				address := check.Resolve(t, strings.TrimPrefix(ref, "../"))
				if check.Local(t, address) {
					s.Send(ctx, check.Request{Method: http.MethodGet, Path: address}).That(requirement.ReferenceResolves, check.Have("id", user.ID()))
				} else {
					s.Unjudged(requirement.ReferenceResolves, "members.$ref %s is on another origin than the base URL, and nothing is sent there: build it from the public base URL, or certify at that one", address)
				}
			}
			retire(ctx, s, check.Item("/Users", user.ID()))
			gone := s.Delete(ctx, check.Item("/Users", user.ID()))
			if gone.OK() {
				readGroup(ctx, s, path).That(requirement.ReferenceIntegrity, check.HaveNo("members"))
			}
			if !gone.OK() || shown.Text("members[0].$ref") == "" {
				s.Skip("members have no $ref, or users cannot be deleted") // for what was not judged
			}
		})

		It("keep several values, with one primary at most", check.Covers(
			requirement.MVRoundtrip, requirement.MVPrimaryOne, requirement.MVPrimaryDefault, requirement.MVNoDup, requirement.Canonical,
		), func(ctx SpecContext) {
			s := check.On(t)
			attribute, element := several(s)
			make2 := func() (map[string]any, map[string]any) {
				return element(t.People.Name(), "work"), element(t.People.Name(), "home")
			}
			send := func(values ...map[string]any) (made, after *check.Answer) {
				made = s.Post(ctx, "/Users", with(t.People.New(), attribute, elements(values...)))
				if made.OK() {
					after = s.Get(ctx, check.Item("/Users", made.ID()))
				}
				return made, after
			}

			a, b := make2()
			made, after := send(a, b)
			s.Need(requirement.Post201, made, check.BeCreated())
			made.That(requirement.MVRoundtrip, check.AtMost(requirement.Should, check.HaveValues(attribute, "value", a["value"].(string), b["value"].(string))), "what was sent is stored")
			after.That(requirement.MVRoundtrip, check.Agree(made, attribute), "a following GET")
			// RFC 7644 §3.3 lets a server add what it shows.
			after.That(requirement.MVPrimaryDefault, check.AtMost(requirement.Should, primaryAtMost(attribute, 0)))

			a, b = make2()
			a["primary"], b["primary"] = true, true
			if made, after = send(a, b); made.OK() {
				after.That(requirement.MVPrimaryOne, primaryAtMost(attribute, 1))
			} else {
				made.That(requirement.MVPrimaryOne, check.RefuseWith(http.StatusBadRequest, "invalidValue", "invalidSyntax"))
			}

			a, _ = make2()
			if made, after = send(a, maps.Clone(a)); made.OK() {
				after.That(requirement.MVNoDup, check.Expect("the value that was sent twice to come back once", func(x *check.Answer) (string, bool) {
					values := x.Values(attribute, "value")
					return fmt.Sprintf("%s.value %s", attribute, check.Show(values)), len(values) <= 1
				}))
			} else {
				made.That(requirement.MVNoDup, check.HaveStatus(http.StatusBadRequest))
			}

			if made, after = send(element(t.People.Name(), "hallmark")); made.OK() {
				after.That(requirement.Canonical, check.Agree(made, attribute))
			} else {
				made.That(requirement.Canonical, check.RefuseWith(http.StatusBadRequest, "invalidValue"))
			}
		})

		It("return addresses with the domain in lower case", check.Covers(requirement.MVCanonicalize), func(ctx SpecContext) {
			s := check.On(t)
			one(s, "emails.value")
			body := t.People.New()
			sent := t.People.Name() + "@" + strings.ToUpper(t.People.Domain)
			body["emails"] = []any{map[string]any{"value": sent, "type": "work"}}
			made := s.Create(ctx, "/Users", body)

			made.That(requirement.MVCanonicalize, check.Expect("the domain of emails.value in lower case", func(a *check.Answer) (string, bool) {
				value := a.Text("emails[0].value")
				_, domain, ok := strings.Cut(value, "@")
				return "emails.value " + check.Show(value), ok && domain == strings.ToLower(domain)
			}))
		})

		It("have no value when they are null or empty", check.Covers(requirement.NullEquivalent), func(ctx SpecContext) {
			s := check.On(t)
			optional := text(s)
			body, sent := with(t.People.New(), optional, nil), []string{optional}
			for _, name := range []string{"phoneNumbers", "addresses"} {
				if _, filled := body[name]; !filled && defines(t, target.UserSchema, name) {
					body[name] = []any{}
					sent = append(sent, name)
				}
			}
			made := s.Post(ctx, "/Users", body)
			if !made.That(requirement.NullEquivalent, check.BeCreated()) {
				return
			}
			after := s.Get(ctx, check.Item("/Users", made.ID()))
			for _, name := range sent {
				after.That(requirement.NullEquivalent, check.HaveNo(name), "%s", name)
			}
			if offers(t, requirement.Filter) {
				s.Get(ctx, "/Users", "filter", "userName eq "+quote(made.Text("userName"))+" and "+optional+" pr").
					That(requirement.NullEquivalent, orDeclined(check.Find()), "%s pr", optional)
			}
		})
	})
	characteristicsOf(t)
	foreignTypesOf(t)
}

// rekey returns a body in which a member has another name.
func rekey(body map[string]any, from, to string) map[string]any {
	changed := without(body, from)
	changed[to] = body[from]
	return changed
}

// ordered writes a body with these members first and schemas last otherwise.
func ordered(body map[string]any, first ...string) string {
	names := slices.Sorted(maps.Keys(body))
	slices.Reverse(names)
	names = append(first, slices.DeleteFunc(names, func(n string) bool { return slices.Contains(first, n) || n == "schemas" })...)
	if !slices.Contains(first, "schemas") {
		names = append(names, "schemas")
	}
	var parts []string
	for _, name := range names {
		value, err := json.Marshal(body[name])
		if err != nil {
			value = []byte("null")
		}
		parts = append(parts, fmt.Sprintf("%q:%s", name, value))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// typed finds a singular top-level attribute of User of a type.
func typed(t *target.Target, kind, mutability string) (string, bool) {
	attributes := check.ClaimsOf(t).Attributes[target.UserSchema]
	for _, path := range slices.Sorted(maps.Keys(attributes)) {
		a := attributes[path]
		if a.Type == kind && a.Mutability == mutability && !a.MultiValued && !strings.Contains(path, ".") && (a.Returned == "" || a.Returned == "default" || a.Returned == "always") {
			return a.Name, true
		}
	}
	return "", false
}

// jsonBoolean wants a boolean at path, if there is a value.
func jsonBoolean(path string) types.GomegaMatcher {
	return check.Expect(path+" to be true or false", func(a *check.Answer) (string, bool) {
		value, _ := a.Get(path)
		_, ok := value.(bool)
		return fmt.Sprintf("%s %s", path, check.Show(value)), ok || a.Object() != nil && value == nil
	})
}

// numberLike wants the number that an earlier answer showed, written as its
// type asks.
func numberLike(earlier *check.Answer, name, kind string) types.GomegaMatcher {
	return check.Expect(name+" as a number, as the answer to POST showed it", func(a *check.Answer) (string, bool) {
		value, _ := a.Get(name)
		before, _ := earlier.Get(name)
		number, ok := value.(json.Number)
		if ok && kind == "integer" {
			_, ok = check.Integer(number)
		}
		if value == nil && before == nil {
			ok = true // dropped, and said so
		}
		return fmt.Sprintf("%s %s, before %s", name, check.Show(value), check.Show(before)), ok && check.Same(before, value)
	})
}

// base64Of wants these bytes at path.
func base64Of(path string, der []byte) types.GomegaMatcher {
	return check.Expect(path+" to be the base64 of what was sent", func(a *check.Answer) (string, bool) {
		text := strings.NewReplacer("\n", "", "\r", "", "-", "+", "_", "/").Replace(a.Text(path))
		decoded, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
		return fmt.Sprintf("%s %s", path, check.Show(a.Text(path))), err == nil && string(decoded) == string(der)
	})
}

// reference wants a URI at path.
func reference(path string) types.GomegaMatcher {
	return check.Expect(path+" to be a URI", func(a *check.Answer) (string, bool) {
		text := a.Text(path)
		u, err := url.Parse(text)
		return fmt.Sprintf("%s %s", path, check.Show(text)), err == nil && text != "" && !strings.ContainsAny(text, " <>\"") && (u.IsAbs() || u.Path != "")
	})
}

// primaryAtMost wants no more values to be primary.
func primaryAtMost(attribute string, most int) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("at most %d primary value of %s", most, attribute), func(a *check.Answer) (string, bool) {
		found := primaries(a, attribute)
		return check.Show(found) + " primary", a.Object() != nil && len(found) <= most
	})
}

// testCertificate makes a certificate that nobody trusts.
func testCertificate() ([]byte, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "hallmark test only"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	return x509.CreateCertificate(rand.Reader, template, template, public, private)
}
