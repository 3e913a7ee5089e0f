// Package portal holds what the article has an administrator do on the Admin Portal's pages:
// the labels are there, lead where the article says, and do what they say. Under test is
// JumpCloud, met as a browser without scripts meets it; what people see of the pages is not
// judged here.
//
// To add a spec, add it to the file of its section of the article: adding.go, configuring.go,
// granting.go, removing.go. Package scene's Portal clicks and fills in by label.
package portal

import (
	"context"
	"net/http"
	"net/url"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("the Admin Portal", func() {
		Door(t)
		Catalogue(t)
		Adding(t)
		Bookmark(t)
		Configuring(t)
		Granting(t)
		IdentityManagement(t)
		DeactivatingIdM(t)
		DeactivatingSSO(t)
		Deleting(t)
		Recreating(t)
	})
}

const applications = "/api/applications"

// list is the list of applications, by its address: the way there is judged by Door.
const list = "/admin/applications"

// company is a scene with a company, and an administrator who is logged in.
func company(ctx context.Context, t *target.Target) (*scene.Scene, *scene.Portal) {
	w := scene.Open(check.On(t))
	w.FoundCompany(ctx)
	return w, enter(ctx, w)
}

func enter(ctx context.Context, w *scene.Scene) *scene.Portal {
	p := w.Administrator(ctx)
	p.Open(ctx, list)
	if p.Status != http.StatusOK || p.URL.Path != list {
		w.Block("the administrator is not let in to %s: %s", list, p)
	}
	return p
}

// need judges a page, and blocks the spec when what follows builds on it.
func need(w *scene.Scene, r *requirement.Requirement, p *scene.Portal, m types.GomegaMatcher, about ...any) {
	if !p.Judge(r, m, about...) {
		w.Block("%s (%s) is not met, and what follows builds on it", r.ID, r.Text)
	}
}

// read reads an application by the API.
func read(ctx context.Context, w *scene.Scene, a scene.Application) *check.Answer {
	return w.Console.Get(ctx, check.Item(applications, a.ID))
}

// keeper is a browser of the person's that keeps what it is to post, so that no service
// provider is needed.
func keeper(ctx context.Context, w *scene.Scene, p scene.Person) *scene.Browser {
	b := w.NewBrowser(p)
	b.LogIn(ctx)
	b.Before = func(scene.Post) url.Values { return nil }
	return b
}

// answers counts the answers to the service provider that an address makes the browser post.
func answers(ctx context.Context, b *scene.Browser, address string) int {
	before := len(b.Posted)
	b.Go(ctx, address)
	return len(b.Posted) - before
}
