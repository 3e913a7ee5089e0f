// Package idp holds what SAML 2.0 asks of the integration's identity provider:
// which AuthnRequests it answers and where, what it makes of what they ask for,
// and what its answers say. Under test is JumpCloud, met by a browser with
// requests that are written here; the service provider is never visited.
//
// To add a spec, write what is asked as an [ask] and judge the [told]; requests
// are made in ask.go, answers read in told.go.
package idp

import (
	"context"
	"net/url"

	"github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("the identity provider", func() {
		Requests(t)
		Refusals(t)
		Signatures(t)
		Wishes(t)
		RelayState(t)
		Answers(t)
		Messages(t)
		Metadata(t)
	})
}

// stage is an application, and a person who may use it.
type stage struct {
	*scene.Scene
	person scene.Person
}

func open(ctx context.Context, t *target.Target, edit func(body map[string]any)) *stage {
	w := scene.SetUp(ctx, check.On(t), scene.Options{NoSSO: true, NoIdentityManagement: true, Application: edit})
	p := w.NewPerson(ctx)
	w.Join(ctx, w.Group, p)
	return &stage{w, p}
}

func (s *stage) entityID() string { return s.Company.URL + "/auth/saml/metadata" }
func (s *stage) consumer() string { return s.Company.URL + "/auth/saml/callback" }

// browser is one that keeps the answers it is given, logged in or not.
func (s *stage) browser(ctx context.Context, loggedIn bool) *scene.Browser {
	b := s.NewBrowser(s.person)
	if loggedIn {
		b.LogIn(ctx)
	}
	b.Before = func(scene.Post) url.Values { return nil }
	return b
}

// asks has a browser bring a request by redirect.
func (s *stage) asks(ctx context.Context, b *scene.Browser, a ask) *told {
	return s.brings(ctx, b, s.query(a))
}

// brings has a browser open the IdP URL with a query.
func (s *stage) brings(ctx context.Context, b *scene.Browser, query string) *told {
	before := len(b.Posted)
	page := b.Go(ctx, s.Application.SSOURL+"?"+query)
	return s.read(b, page, before)
}

// posts has a page of the service provider post a form to the IdP URL.
func (s *stage) posts(ctx context.Context, b *scene.Browser, form url.Values) *told {
	action, err1 := url.Parse(s.Application.SSOURL)
	from, err2 := url.Parse(s.Company.URL)
	if err1 != nil || err2 != nil {
		s.Block("the IdP URL or the company's is no URL")
	}
	before := len(b.Posted)
	page := b.Submit(ctx, scene.Post{Action: action, Values: form, From: from})
	return s.read(b, page, before)
}
