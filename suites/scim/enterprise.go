package scim

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"

	"hallmark/suites/check"
	"hallmark/suites/requirement"
	"hallmark/suites/target"
)

// Enterprise declares what RFC 7643 §4.3 asks of the Enterprise User extension.
func Enterprise(t *target.Target) {
	const urn = target.EnterpriseSchema
	// employee is a user with data of the extension.
	employee := func(data map[string]any) map[string]any {
		return extend(t.People.New(), data)
	}
	Describe("the Enterprise extension", func() {
		It("keeps its attributes", check.Covers(requirement.EntRoundtrip), func(ctx SpecContext) {
			s := check.On(t)
			sent := map[string]any{}
			for name, value := range map[string]string{"employeeNumber": t.People.Name(), "costCenter": "4130", "organization": "Assay Office", "division": "Silver", "department": "Touchstones"} {
				if advertised(t, urn, name) {
					sent[name] = value
				}
			}
			if len(sent) == 0 {
				s.Skip("the target's schema advertises none of its attributes")
			}
			created := s.Create(ctx, "/Users", employee(sent))
			got := mustRead(ctx, s, check.Item("/Users", created.ID()))
			for name, value := range sent {
				created.That(requirement.EntRoundtrip, check.AtMost(requirement.Should, check.Hold(urn+":"+name, value)), "%s: what was sent is stored", name)
				got.That(requirement.EntRoundtrip, check.Agree(created, urn+":"+name), "%s: what 201 shows is what GET shows", name)
			}
		})

		It("names the manager, whose name it derives", check.Covers(requirement.EntManager, requirement.EntManagerDisplayName, requirement.EntManagerRemove), func(ctx SpecContext) {
			s := check.On(t)
			if !advertised(t, urn, "manager") {
				s.Skip("the target's schema does not advertise manager as readWrite")
			}
			const forged = "Hallmark Forged Name"
			boss := s.NewUser(ctx)
			body := employee(map[string]any{"manager": map[string]any{"value": boss.ID(), "displayName": forged}})
			created := s.Create(ctx, "/Users", body)
			path := check.Item("/Users", created.ID())
			got := mustRead(ctx, s, path)
			got.That(requirement.EntManager, check.Have(urn+":manager.value", boss.ID()))
			got.That(requirement.EntManager, check.AtMost(requirement.Should, check.Have(urn+":manager.$ref", check.ExpectValue("the manager's address", func(ref string) (string, bool) {
				return ref, leadsTo(t, ref, "/Users", boss.ID())
			}))), "$ref")
			got.That(requirement.EntManagerDisplayName, notMention(forged))
			s.Need(requirement.EntManager, got, check.Have(urn+":manager.value", boss.ID()))

			null := s.Put(ctx, path, extend(body, map[string]any{"manager": nil}))
			switch {
			case null.OK():
				mustRead(ctx, s, path).That(requirement.EntManagerRemove, check.HaveNo(urn+":manager"), "by PUT with null")
				if offers(t, requirement.Patch) {
					mustPut(ctx, s, path, body)
				}
			case !offers(t, requirement.Patch): // that null is refused is for PutNull
				s.Without(requirement.EntManagerRemove, requirement.PutNull, null)
			}
			if offers(t, requirement.Patch) {
				s.Need(requirement.EntManager, mustRead(ctx, s, path), check.Have(urn+":manager.value", boss.ID()))
				s.Patch(ctx, path, check.Op{"op": "remove", "path": urn + ":manager"}).That(requirement.EntManagerRemove, check.HaveStatus(http.StatusOK, http.StatusNoContent), "by PATCH remove")
				mustRead(ctx, s, path).That(requirement.EntManagerRemove, check.HaveNo(urn+":manager"), "after PATCH remove")
			}
		})

		It("is reached by fully qualified paths", check.Covers(requirement.EntPath), func(ctx SpecContext) {
			s := check.On(t)
			boss := s.NewUser(ctx)
			created := s.Create(ctx, "/Users", employee(map[string]any{"department": "Before"}))
			path := check.Item("/Users", created.ID())
			done := check.HaveStatus(http.StatusOK, http.StatusNoContent)
			tried := false
			if advertised(t, urn, "department") {
				tried = true
				s.Patch(ctx, path, check.Op{"op": "replace", "path": urn + ":department", "value": "After"}).That(requirement.EntPath, done, "department")
				mustRead(ctx, s, path).That(requirement.EntPath, check.Hold(urn+":department", "After"), "department reads back")
			}
			if advertised(t, urn, "manager.value") {
				tried = true
				s.Patch(ctx, path, check.Op{"op": "replace", "path": urn + ":manager.value", "value": boss.ID()}).That(requirement.EntPath, done, "manager.value")
				mustRead(ctx, s, path).That(requirement.EntPath, check.Have(urn+":manager.value", boss.ID()), "manager.value reads back")
			}
			if !tried {
				s.Skip("the target's schema advertises neither department nor manager.value as readWrite")
			}
		})

		It("is listed in schemas as long as it has data", check.Covers(requirement.EntSchemasImplicit, requirement.EntSchemasDropped), func(ctx SpecContext) {
			s := check.On(t)
			created := s.NewUser(ctx)
			path := check.Item("/Users", created.ID())
			if !advertised(t, urn, "department") {
				s.Skip("the target's schema does not advertise department as readWrite")
			}
			mustPatch(ctx, s, path, check.Op{"op": "add", "path": urn + ":department", "value": "Touchstones"})
			got := mustRead(ctx, s, path)
			s.Need(requirement.EntPath, got, check.Hold(urn+":department", "Touchstones"))
			got.That(requirement.EntSchemasImplicit, check.HaveSchema(urn))
			mustPatch(ctx, s, path, check.Op{"op": "remove", "path": urn + ":department"})
			mustRead(ctx, s, path).That(requirement.EntSchemasDropped, check.Expect("neither the URN in schemas nor a container for it", func(a *check.Answer) (string, bool) {
				schemas, _ := a.Get("schemas")
				_, there := a.Get(urn)
				return a.String(), !there && !holds(schemas, urn)
			}))
		})
	})
}
