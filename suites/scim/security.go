package scim

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// hostileInput declares that what is sent is data. What is tried on a server that
// does not keep to it does no more than show that.
func hostileInput(t *target.Target) {
	It("stays data in names and values", check.Covers(
		requirement.SecInjectPath, requirement.SecInjectHeader, requirement.SecInjectHTML,
	), func(ctx SpecContext) {
		s := check.On(t)
		u := strain(ctx, s)
		other := s.NewUser(ctx)
		before := mustRead(ctx, s, u.path)
		for about, members := range map[string]string{
			"__proto__":             `"__proto__":{"active":false,"displayName":"hallmark"},`,
			"constructor.prototype": `"constructor":{"prototype":{"displayName":"hallmark"}},`,
		} {
			u.judge(ctx, requirement.SecInjectPath, u.put(ctx, u.encodedWith(members)), check.BeAnswered(), about+" in a body")
			s.Get(ctx, u.path).That(requirement.SecInjectPath, check.BeAsBefore(before), "%s in a body: what is stored", about)
		}
		if offers(t, requirement.Patch) {
			for _, path := range []string{"__proto__.active", "constructor.prototype.active", "name.__proto__.displayName"} {
				u.judge(ctx, requirement.SecInjectPath, s.Patch(ctx, u.path, check.Op{"op": "add", "path": path, "value": false}), check.BeAnswered(), path+" in a PATCH")
			}
			s.Get(ctx, u.path).That(requirement.SecInjectPath, check.BeAsBefore(before), "paths of a PATCH: what is stored")
		}
		mustRead(ctx, s, check.Item("/Users", other.ID())).That(requirement.SecInjectPath, check.BeAsBefore(other), "somebody else")
		const template = "{{7*7}}${7*7}<%=7*7%>"
		u.judge(ctx, requirement.SecInjectPath, s.Put(ctx, u.path, edit(u.body, "displayName", template)), check.BeAnswered(), "template marks")
		s.Get(ctx, u.path).That(requirement.SecInjectPath, check.Expect("no template that was run", func(a *check.Answer) (string, bool) {
			return a.String(), !strings.Contains(a.Text("displayName"), "49")
		}), "template marks: what is stored")

		const broken = "x\r\nX-Hallmark: injected\r\nSet-Cookie: hallmark=1"
		whole := check.Expect("no header of that name", func(a *check.Answer) (string, bool) {
			value := a.Header.Get("X-Hallmark")
			return "X-Hallmark: " + value, value == "" && !strings.Contains(a.Header.Get("Set-Cookie"), "hallmark=")
		})
		for _, attribute := range []string{"displayName", "externalId"} {
			s.Put(ctx, u.path, edit(u.body, attribute, broken)).That(requirement.SecInjectHeader, whole, attribute)
			s.Get(ctx, u.path).That(requirement.SecInjectHeader, whole, "%s: GET", attribute)
		}
		s.Get(ctx, "/Users/"+url.PathEscape(broken)).That(requirement.SecInjectHeader, whole, "the id of an address")

		const script = `<script>alert("hallmark")</script>`
		a := s.Put(ctx, u.path, edit(u.body, "displayName", script))
		u.judge(ctx, requirement.SecInjectHTML, a, check.BeAnswered(), "the answer")
		got := s.Get(ctx, u.path)
		got.That(requirement.SecInjectHTML, check.HaveMediaType(check.MediaType, "application/json"), "the type")
		got.That(requirement.SecInjectHTML, check.HaveHeader("X-Content-Type-Options", check.ExpectValue("of nosniff", func(v string) (string, bool) {
			return v, strings.EqualFold(v, "nosniff")
		})), "nosniff")
	})

	It("makes the server fetch nothing", check.Covers(requirement.SecSSRF), func(ctx SpecContext) {
		s := check.On(t)
		if base, err := url.Parse(t.SCIM.BaseURL); err != nil || !loopback(base.Hostname()) {
			s.Skip("the target is not on this machine: nothing listens where it could be led to")
		}
		canary, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			s.Skip("no port on loopback to listen at: %s", err)
		}
		defer canary.Close()
		met := make(chan struct{}, 1)
		go func() {
			for {
				conn, err := canary.Accept()
				if err != nil {
					return
				}
				_ = conn.Close()
				select {
				case met <- struct{}{}:
				default:
				}
			}
		}()
		u := strain(ctx, s)
		address := "http://" + canary.Addr().String() + "/hallmark.png"
		s.Put(ctx, u.path, edit(u.body, "photos", []any{map[string]any{"value": address, "type": "photo"}})).That(requirement.SecSSRF, check.BeAnswered(), "photos")
		s.Put(ctx, u.path, edit(u.body, "profileUrl", address)).That(requirement.SecSSRF, check.BeAnswered(), "profileUrl")
		fetched := poll(ctx, 100*time.Millisecond, func(int) bool {
			select {
			case <-met:
				return true
			default:
				return false
			}
		})
		s.That(requirement.SecSSRF, fetched, check.ExpectValue("nothing to be fetched", func(fetched bool) (string, bool) {
			return "a connection from the server to " + address, !fetched
		}))
	})
}

// hostileTrust declares what must not be believed.
func hostileTrust(t *target.Target) {
	It("does not lead elsewhere", check.Covers(requirement.SecHostHeader, requirement.SecBodyID), func(ctx SpecContext) {
		s := check.On(t)
		u := strain(ctx, s)
		const elsewhere = "hallmark.invalid"
		here := check.Expect("no address at "+elsewhere, func(a *check.Answer) (string, bool) {
			return fmt.Sprintf("Location %q, %s", a.Header.Get("Location"), a), a.OK() && !strings.Contains(a.Header.Get("Location")+string(a.Raw), elsewhere) || !a.OK()
		})
		for name, value := range map[string]string{"X-Forwarded-Host": elsewhere, "Forwarded": "host=" + elsewhere, "X-Original-Host": elsewhere, "X-Host": elsewhere} {
			s.Send(ctx, check.Request{Method: http.MethodGet, Path: u.path, Header: map[string]string{name: value}}).That(requirement.SecHostHeader, here, name)
		}

		victim := s.NewUser(ctx)
		at := check.Item("/Users", victim.ID())
		before := mustRead(ctx, s, at)
		name := t.People.Name()
		body := edit(t.People.New(), "displayName", name, "id", victim.ID(), "meta", map[string]any{"location": before.Text("meta.location"), "resourceType": "User"})
		s.Put(ctx, u.path, body).That(requirement.SecBodyID, check.BeAnswered(), "PUT")
		s.Get(ctx, at).That(requirement.SecBodyID, check.BeAsBefore(before), "PUT: the other one")
		if offers(t, requirement.Patch) {
			s.Patch(ctx, u.path, check.Op{"op": "replace", "value": map[string]any{"id": victim.ID(), "displayName": name}}).That(requirement.SecBodyID, check.BeAnswered(), "PATCH")
			s.Get(ctx, at).That(requirement.SecBodyID, check.BeAsBefore(before), "PATCH: the other one")
		}
	})

	It("makes nobody an administrator", check.Covers(requirement.SecMassAssign), func(ctx SpecContext) {
		s := check.On(t)
		u := strain(ctx, s)
		rights := map[string]any{"admin": true, "isAdmin": true, "is_superuser": true, "superuser": true, "role": "admin", "permissions": []any{"*"}}
		body := edit(u.body)
		for name, value := range rights {
			if _, known := check.ClaimsOf(t).Advertises(target.UserSchema, name); !known {
				body[name] = value
			}
		}
		a := s.Put(ctx, u.path, body)
		u.judge(ctx, requirement.SecMassAssign, a, check.BeAnswered(), "a PUT")
		got := s.Get(ctx, u.path)
		for name := range rights {
			if _, sent := body[name]; sent {
				got.That(requirement.SecMassAssign, check.HaveNo(name), "%s", name)
			}
		}
	})

	It("is not left in shared caches", check.Covers(requirement.SecCache), func(ctx SpecContext) {
		s := check.On(t)
		u := strain(ctx, s)
		for _, path := range []string{u.path, "/Users?count=1"} {
			s.Get(ctx, path).That(requirement.SecCache, check.Expect("200 and neither public nor s-maxage in Cache-Control", func(a *check.Answer) (string, bool) {
				control := strings.ToLower(strings.Join(a.Header.Values("Cache-Control"), ","))
				return "Cache-Control " + check.Show(control), a.Status == http.StatusOK && !strings.Contains(control, "public") && !strings.Contains(control, "s-maxage")
			}), path)
		}
	})
}
