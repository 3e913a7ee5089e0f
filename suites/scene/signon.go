package scene

import (
	"context"
	"fmt"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
)

// SignedIn judges r by whether p is signed in where r says so. When nobody can
// sign on at all, a person who is not signed in says nothing about r: the spec
// is then blocked by the requirement that sign-on itself fails.
func (w *Scene) SignedIn(ctx context.Context, r *requirement.Requirement, who *check.Answer, p Person, about ...any) {
	m := BeSignedIn(p)
	if met, err := m.Match(who); who.Err == nil && (err != nil || !met) {
		w.needSignOn(ctx, requirement.SignedOnFromTile, Options{})
		if w.Tap == nil && r != requirement.JustInTime {
			// Without identity management the first sign-on makes the account.
			w.needSignOn(ctx, requirement.JustInTime, Options{NoIdentityManagement: true})
		}
	}
	who.That(r, m, about...)
}

// plain is the outcome of a sign-on with nothing special about it: empty, or
// what went wrong.
type plain struct{ id string }

// needSignOn stops the spec when a plain sign-on of a granted person, in a
// scene of its own, does not work either. It is tried once for a target, and
// only when something failed.
func (w *Scene) needSignOn(ctx context.Context, prerequisite *requirement.Requirement, o Options) {
	trouble := w.Session.Target().Keep(plain{prerequisite.ID}, func() any {
		other := SetUp(ctx, w.Session, o)
		p := other.Hire(ctx)
		browser := other.NewBrowser(p)
		browser.SignOnFromTile(ctx)
		who := browser.WhoAmI(ctx)
		if met, err := BeSignedIn(p).Match(who); who.Err != nil || err != nil || !met {
			return fmt.Sprintf("needs %s (%s): a person with a grant who chose the tile was not signed in: %s", prerequisite.ID, prerequisite.Text, who)
		}
		return ""
	}).(string)
	if trouble != "" {
		w.Block("%s", trouble)
	}
}
