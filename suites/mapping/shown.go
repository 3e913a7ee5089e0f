package mapping

import (
	. "github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"hallmark/fixtures"
	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/scene"
	"hallmark/suites/target"
)

// Shown declares what an administrator sees of the mapping.
func Shown(t *target.Target) {
	Describe("the mapping of a new application", func() {
		It("shows the seven rows of the table and names what is not supported", check.Covers(
			requirement.DefaultMapping, requirement.TableRows, requirement.TableShown, requirement.UnsupportedNamed,
		), func(ctx SpecContext) {
			w := scene.SetUp(ctx, check.On(t), scene.Options{NoIdentityManagement: true})
			shown := w.Provision(ctx)
			var settings struct {
				Mappings []struct{ JumpCloud, Field, SCIM, Lessonly string }
			}
			if err := shown.Decode(&settings); err != nil {
				w.Block("read the mapping: %s", err)
			}
			shown.ThatValue(requirement.DefaultMapping, settings.Mappings, gomega.HaveLen(len(fixtures.Attributes())), "before identity management was set up")
			var properties, want []string
			for _, m := range settings.Mappings {
				properties = append(properties, m.JumpCloud)
			}
			for i, a := range fixtures.Attributes() {
				want = append(want, a.Property)
				if i < len(settings.Mappings) {
					m := settings.Mappings[i]
					shown.ThatValue(requirement.TableShown, []string{m.JumpCloud, m.Field, m.SCIM, m.Lessonly},
						gomega.Equal([]string{a.Property, a.UIName, a.SCIM, a.Lessonly}), "row %d", i+1)
				}
			}
			shown.ThatValue(requirement.TableShown, settings.Mappings, gomega.HaveLen(len(want)), "number of rows")
			shown.ThatValue(requirement.TableRows, properties, gomega.Equal(want), "the properties in order")
			shown.That(requirement.UnsupportedNamed, check.Have("unsupported", gomega.ConsistOf("division", "manager")))
		})
	})
}
