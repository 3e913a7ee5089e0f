// Package recipe holds the article as what it is: a recipe. Its one long spec
// follows "Integrate with Lessonly" from the first heading to the last, in its
// order, and names in each judgement the heading it stands under. What a single
// step must do in every case is told by the other areas; here counts that the
// steps fit together. Under test are an identity provider and a service
// provider together.
//
// A heading that the article gains is a function here and a line in the spec of
// article.go.
package recipe

import (
	"context"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega/types"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Register declares the specs of this area for t.
func Register(t *target.Target) {
	ginkgo.Describe("recipe", func() {
		Article(t)
		Unattended(t)
	})
}

// reader is the administrator who follows the article.
type reader struct {
	*scene.Scene
	heading string
}

// under begins what stands under a heading of the article.
func (r *reader) under(ctx context.Context, heading string, follow func(context.Context, *reader)) {
	ginkgo.By(heading)
	r.heading = heading
	follow(ctx, r)
}

// sees judges the recipe by an answer.
func (r *reader) sees(a *check.Answer, m types.GomegaMatcher, about string) {
	a.That(requirement.Recipe, m, "%s: %s", r.heading, about)
}

// finds judges the recipe by anything else.
func (r *reader) finds(actual any, m types.GomegaMatcher, about string) {
	r.That(requirement.Recipe, actual, m, "%s: %s", r.heading, about)
}
