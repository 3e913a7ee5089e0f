package scim

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"
	"golang.org/x/text/unicode/norm"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Transport declares what RFC 7644 asks of addresses, media types, protocol
// versions and TLS.
func Transport(t *target.Target) {
	Describe("the base URL", func() {
		It("has no query string", check.Covers(requirement.BaseNoQuery), func(SpecContext) {
			s := check.On(t)
			s.That(requirement.BaseNoQuery, t.SCIM.BaseURL, check.ExpectValue("a base URL without a query string", func(base string) (string, bool) {
				u, err := url.Parse(base)
				return base, err == nil && u.RawQuery == "" && !u.ForceQuery
			}))
		})

		It("carries a version, if any, right before the endpoint", check.Covers(requirement.VersionSegment), func(ctx SpecContext) {
			s := check.On(t)
			if _, versioned := version(t); !versioned {
				s.Skip("the base URL does not end in a protocol version")
			}
			// So that there is somebody, if that works.
			s.Post(ctx, "/Users", t.People.New())
			s.Get(ctx, "/Users", "count", "1").That(requirement.VersionSegment, beListResponse())
		})

		It("is not served for a protocol version that does not exist", check.Covers(requirement.VersionUnknown, requirement.ErrInvalidVers), func(ctx SpecContext) {
			s := check.On(t)
			above, versioned := version(t)
			if !versioned {
				s.Skip("the base URL does not end in a protocol version")
			}
			s.Need(requirement.VersionSegment, s.Get(ctx, "/Users", "count", "1"), check.HaveStatus(http.StatusOK))
			a := s.Get(ctx, above+"/v99/Users?count=1")
			a.That(requirement.VersionUnknown, check.Refuse())
			a.That(requirement.ErrInvalidVers, check.Expect("scimType invalidVers where the status is 400", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status != http.StatusBadRequest || a.Text("scimType") == "invalidVers"
			}))
		})
	})

	Describe("TLS", func() {
		It("is the only way in", check.Covers(requirement.TLSOnly), func(ctx SpecContext) {
			s := check.On(t)
			base, err := url.Parse(t.SCIM.BaseURL)
			if err != nil || loopback(base.Hostname()) {
				s.Skip("the target is on loopback, where nobody listens on the way")
			}
			if base.Scheme != "https" {
				s.That(requirement.TLSOnly, base.Scheme, check.ExpectValue("an https base URL", func(scheme string) (string, bool) { return scheme, scheme == "https" }))
				return
			}
			plain := *base
			plain.Scheme, plain.Host = "http", base.Hostname()
			// Another origin, so the request carries no credential; no answer at all is the best one.
			a := s.Send(ctx, check.Request{Method: http.MethodGet, Path: plain.String() + "/Users", NoCredential: true})
			s.That(requirement.TLSOnly, a.Status, check.ExpectValue("no answer over plain HTTP, a redirect, or a refusal", func(status int) (string, bool) {
				return fmt.Sprintf("status %d over plain HTTP", status), status == 0 || status >= 300
			}))
		})

		It("speaks version 1.2 or later, with a certificate for the host", check.Covers(requirement.TLS12, requirement.CertName), func(ctx SpecContext) {
			s := check.On(t)
			base, err := url.Parse(t.SCIM.BaseURL)
			if err != nil || loopback(base.Hostname()) && base.Scheme == "http" {
				s.Skip("the target is on loopback without TLS")
			}
			state, err := check.Handshake(ctx, t)
			s.That(requirement.TLS12, state.Handshake, check.ExpectValue("a TLS handshake of version 1.2 or later", func(trouble string) (string, bool) { return trouble, trouble == "" }))
			s.That(requirement.CertName, state.Certificate, check.ExpectValue("a certificate that a trusted root vouches for, with the host's name", func(trouble string) (string, bool) { return trouble, trouble == "" }))
			if err != nil {
				s.Block("the target could not be reached for a TLS handshake: %s", err)
			}
		})
	})

	Describe("addresses", func() {
		It("are percent-decoded in a filter", check.Covers(requirement.PercentEncoding), func(ctx SpecContext) {
			s := check.On(t)
			claimed(s, requirement.Filter)
			user, decoy := s.NewUser(ctx), s.NewUser(ctx)
			name := user.Text("userName")
			s.Need(requirement.FilterEq, s.Get(ctx, "/Users", "filter", eq("userName", name)), check.HaveIDs([]string{user.ID()}, []string{decoy.ID()}))
			a := s.Get(ctx, "/Users?filter="+encodeAll(eq("userName", name)))
			a.That(requirement.PercentEncoding, check.HaveIDs([]string{user.ID()}, []string{decoy.ID()}), "every byte of the filter encoded")
		})

		It("may end in a slash, or get a SCIM 404 for it", check.Covers(requirement.TrailingSlash), func(ctx SpecContext) {
			s := check.On(t)
			s.NewUser(ctx) // so that there is somebody
			a := s.Get(ctx, "/Users/", "count", "1")
			a.That(requirement.TrailingSlash, check.Expect("a list with somebody in it, or 404 with a SCIM error", func(a *check.Answer) (string, bool) {
				list, _ := check.BeList().Match(a)
				list = list && len(a.Resources()) > 0
				missing, _ := check.BeError(http.StatusNotFound).Match(a)
				return a.String(), list || missing
			}))
		})
	})

	Describe("media types", func() {
		for _, row := range []struct {
			about  string
			r      *requirement.Requirement
			accept string
		}{
			{"application/scim+json", requirement.AcceptSCIM, "application/scim+json"},
			{"application/json", requirement.AcceptJSON, "application/json"},
			{"nothing", requirement.AcceptDefault, ""},
			{"*/*", requirement.AcceptDefault, "*/*"},
			{"application/scim+json with a charset", requirement.CTCharset, "application/scim+json; charset=utf-8"},
		} {
			It("serves a client that accepts "+row.about, check.Covers(row.r), func(ctx SpecContext) {
				s := check.On(t)
				created := s.NewUser(ctx)
				a := s.Send(ctx, check.Request{Method: http.MethodGet, Path: check.Item("/Users", created.ID()), Header: map[string]string{"Accept": row.accept}})
				a.That(row.r, check.HaveStatus(http.StatusOK))
				a.That(row.r, check.Have("id", created.ID()), "with the resource as JSON")
			})
		}

		It("serves no web page to a client that accepts text/html", check.Covers(requirement.HTTP406), func(ctx SpecContext) {
			s := check.On(t)
			created := s.NewUser(ctx)
			a := s.Send(ctx, check.Request{Method: http.MethodGet, Path: check.Item("/Users", created.ID()), Header: map[string]string{"Accept": "text/html"}})
			a.That(requirement.HTTP406, check.Expect("406, or 200 with the resource as JSON", func(a *check.Answer) (string, bool) {
				return a.String(), a.Status == http.StatusNotAcceptable || a.Status == http.StatusOK && a.ID() == created.ID()
			}))
			a.That(requirement.HTTP406, notMediaType("text/html"), "its label")
		})

		for _, row := range []struct {
			about, kind string
			r           *requirement.Requirement
		}{
			{"application/scim+json", "application/scim+json", requirement.CTRequestSCIM},
			{"application/json", "application/json", requirement.CTRequestJSON},
			{"application/scim+json with a charset", "application/scim+json; charset=utf-8", requirement.CTCharset},
		} {
			It("takes a body of type "+row.about, check.Covers(row.r), func(ctx SpecContext) {
				s := check.On(t)
				user := t.People.New()
				a := s.Send(ctx, check.Request{Method: http.MethodPost, Path: "/Users", Body: user, Header: map[string]string{"Content-Type": row.kind}})
				a.That(row.r, check.BeCreated())
				if a.OK() && len(a.Raw) == 0 { // PostBody reports it
					a = mustRead(ctx, s, check.Item("/Users", a.ID()))
				}
				a.That(row.r, check.Hold("userName", user["userName"]), "the body was read")
			})
		}

		It("refuses a body of another type", check.Covers(requirement.HTTP415), func(ctx SpecContext) {
			s := check.On(t)
			s.NewUser(ctx)
			for _, kind := range []string{"text/plain", "application/xml"} {
				a := s.Send(ctx, check.Request{Method: http.MethodPost, Path: "/Users", Body: t.People.New(), Header: map[string]string{"Content-Type": kind}})
				a.That(requirement.HTTP415, check.BeError(http.StatusUnsupportedMediaType, http.StatusBadRequest), "%s", kind)
			}
		})

		It("labels its bodies", check.Covers(requirement.CTResponse, requirement.CTError), func(ctx SpecContext) {
			s := check.On(t)
			created := s.NewUser(ctx)
			for about, a := range map[string]*check.Answer{
				"create": created,
				"read":   mustRead(ctx, s, check.Item("/Users", created.ID())),
				"list":   s.Get(ctx, "/Users", "count", "1"),
			} {
				if !a.OK() {
					s.Block("needs %s %s to work, but it gave %s", a.Method, a.Path, a)
				}
				a.That(requirement.CTResponse, check.HaveMediaType("application/scim+json", "application/json"), about)
				a.That(requirement.CTResponse, check.AtMost(requirement.Should, check.HaveMediaType("application/scim+json")), "%s: SCIM's own type", about)
			}
			missing := s.Get(ctx, check.Item("/Users", "hallmark-no-such-id"))
			s.Need(requirement.Get404, missing, check.HaveStatus(http.StatusNotFound))
			missing.That(requirement.CTError, check.HaveMediaType("application/scim+json", "application/json"))
		})
	})

	Describe("text", func() {
		It("survives being written and read, whatever the script", check.Covers(requirement.UTF8Roundtrip, requirement.UTF8Response), func(ctx SpecContext) {
			s := check.On(t)
			for _, row := range []struct{ about, text string }{
				{"Chinese and Japanese", "李明 かな"},
				{"outside the basic plane", "𠮷野 😀"},
				{"right to left", "محمد עברית"},
				{"combining marks", "Zoë Ngu\u0302ye\u0302\u0303n"},
			} {
				user := edit(t.People.New(), "displayName", row.text, "name", map[string]any{"givenName": "Ada", "familyName": row.text})
				created := s.Post(ctx, "/Users", user)
				if created.Status >= 500 {
					created.That(requirement.UTF8Roundtrip, check.BeAnswered(), "%s: the create", row.about)
				}
				if !created.OK() {
					s.Block("a user whose name is %q (%s) is refused, so whether such text survives cannot be judged: %s", row.text, row.about, created)
				}
				created.That(requirement.UTF8Response, validUTF8, "%s: the create", row.about)
				s.Need(requirement.IDPresent, created, check.HaveUsableID())
				got := mustRead(ctx, s, check.Item("/Users", created.ID()))
				got.That(requirement.UTF8Roundtrip, keepText(row.text), "%s", row.about)
				got.That(requirement.UTF8Response, validUTF8, "%s", row.about)
			}
		})
	})
}

// keepText wants the text in the family name or, where a server forms names its
// own way, in the display name.
func keepText(text string) types.GomegaMatcher {
	return check.Expect(fmt.Sprintf("name.familyName or displayName %q", text), func(a *check.Answer) (string, bool) {
		family, display := a.Text("name.familyName"), a.Text("displayName")
		same := func(s string) bool { return norm.NFC.String(s) == norm.NFC.String(text) }
		if family != "" {
			return fmt.Sprintf("name.familyName %q", family), same(family)
		}
		return fmt.Sprintf("displayName %q and no name.familyName", display), same(display)
	})
}

var validUTF8 = check.Expect("a body of valid UTF-8", func(a *check.Answer) (string, bool) {
	return a.String(), utf8.Valid(a.Raw)
})

// notMediaType wants another label than kind.
func notMediaType(kind string) types.GomegaMatcher {
	return check.Expect("another Content-Type than "+kind, func(a *check.Answer) (string, bool) {
		return a.Header.Get("Content-Type"), !strings.HasPrefix(strings.ToLower(a.Header.Get("Content-Type")), kind)
	})
}

// encodeAll percent-encodes every byte, also those that need it not: RFC 3986
// §6.2.2.2 makes both forms the same address.
func encodeAll(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

var versionSegment = regexp.MustCompile(`^(https?://.+)/v\d+(\.\d+)?$`)

// version returns what stands above the version that the base URL ends in.
func version(t *target.Target) (above string, ok bool) {
	m := versionSegment.FindStringSubmatch(t.SCIM.BaseURL)
	if m == nil {
		return "", false
	}
	return m[1], true
}

func loopback(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasPrefix(host, "127.") || host == "::1"
}
