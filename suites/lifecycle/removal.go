package lifecycle

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Removal declares what is left when the application is deleted at JumpCloud.
func Removal(t *target.Target) {
	Describe("deleting the application at JumpCloud alone", func() {
		It("leaves Lessonly's users as they are", check.Covers(requirement.OneSided), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			id, _ := w.Learner(ctx, p.Email)
			before := w.Tap.Mark()
			w.RemoveApplication(ctx)
			w.That(requirement.OneSided, w.Tap.Since(before), scene.BeSilent(), "because of the removal")
			w.Users(ctx, p.Email).That(requirement.OneSided, scene.BeActive(), "afterwards")
			w.SCIM(w.Key()).Get(ctx, check.Item("/Users", id)).That(requirement.OneSided, check.HaveStatus(http.StatusOK), "by SCIM, with the key it has")
		})

		It("ends sign-on, and says so", check.Covers(requirement.OneSidedAccess), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{})
			p := w.Hire(ctx)
			earlier := w.NewBrowser(p)
			earlier.SignOnFromSP(ctx, "/")
			w.SignedIn(ctx, requirement.OneSidedAccess, earlier.WhoAmI(ctx), p, "before")
			w.RemoveApplication(ctx)

			browser := w.NewBrowser(p)
			page := browser.SignOnFromSP(ctx, "/")
			browser.WhoAmI(ctx).That(requirement.OneSidedAccess, scene.BeSignedOut(), "afterwards")
			page.ThatValue(requirement.OneSidedAccess, page.Status, gomega.And(gomega.BeNumerically(">=", 400), gomega.BeNumerically("<", 500)), "the status of the page where it ends")
			page.ThatValue(requirement.OneSidedAccess, len(page.Raw), gomega.BeNumerically(">", 0), "the length of that page")
		})
	})
}
